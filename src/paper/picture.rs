//! Pictures that stand beside a report, as papers show them.

use super::Subject;
use crate::document::{Document, InlineKind};
use crate::tree;

/// A longer picture is named, not shown.
const LONGEST: u64 = 16 * 1024 * 1024;

/// English metric units in a pixel of a screen.
const PIXEL: u64 = 9525;
/// The largest picture: 156 mm wide, 200 mm high.
const WIDEST: u64 = 5_616_000;
const HIGHEST: u64 = 7_200_000;

/// A picture.
pub(super) struct Picture {
    /// Where it lies, as the text writes it.
    pub target: String,
    /// The ending of its file, by what it is.
    pub ending: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its size on paper, in English metric units.
    pub size: (u64, u64),
}

impl Picture {
    /// Its size on paper, in points.
    pub fn points(&self) -> (f32, f32) {
        /// English metric units in a point.
        const POINT: f32 = 12_700.0;
        (self.size.0 as f32 / POINT, self.size.1 as f32 / POINT)
    }
}

/// The pictures of a text that lie beside the report and are of a kind that papers know, in the order in which they are
/// first shown.
pub(super) fn pictures(subject: Subject<'_>, document: &Document<'_>) -> Vec<Picture> {
    let mut pictures: Vec<Picture> = Vec::new();
    document.each_inline(&mut |inline| {
        let InlineKind::Image(image) = &inline.kind else { return };
        if pictures.iter().all(|picture| picture.target != *image.target) {
            pictures.extend(read(subject, &image.target));
        }
    });
    pictures
}

fn read(subject: Subject<'_>, target: &str) -> Option<Picture> {
    let folder = tree::folder(&subject.report.file);
    let beside = |name: &str| {
        let path = tree::resolve(folder, name)?;
        subject.report.attachments.contains(&path).then_some(path)
    };
    // As it is written first, for a name may have a percent sign of its own.
    let path = beside(target).or_else(|| beside(&tree::decoded(target)?))?;
    let bytes = subject.site.read(&path, LONGEST).ok()?.into_owned();
    let (ending, wide, high) = measured(&bytes)?;
    let (wide, high) = (u64::from(wide).max(1) * PIXEL, u64::from(high).max(1) * PIXEL);
    // As large as it is, or as the page lets it be.
    let size = if wide > WIDEST { (WIDEST, (high * WIDEST / wide).max(1)) } else { (wide, high) };
    let size = if size.1 > HIGHEST { ((size.0 * HIGHEST / size.1).max(1), HIGHEST) } else { size };
    Some(Picture { target: target.to_owned(), ending, bytes, size })
}

/// What a picture is, by its first bytes, and its width and height in pixels.
fn measured(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
    let wide = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let short = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let little = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(("png", wide(16)?, wide(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some(("gif", little(6)?.into(), little(8)?.into()));
    }
    if !bytes.starts_with(b"\xff\xd8") {
        return None;
    }
    // Segment by segment to the one that begins the picture (ITU T.81 B.2.2).
    let mut at = 2;
    while *bytes.get(at)? == 0xff {
        let mark = *bytes.get(at + 1)?;
        match mark {
            0xff => at += 1,
            0xc0..=0xcf if !matches!(mark, 0xc4 | 0xc8 | 0xcc) => {
                return Some(("jpeg", short(at + 7)?.into(), short(at + 5)?.into()));
            }
            _ => at += 2 + usize::from(short(at + 2)?),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_measured() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\xa0\0\0\x03\x84\x08\x02";
        assert_eq!(measured(png), Some(("png", 1440, 900)));
        assert_eq!(measured(b"GIF89a\x10\0\x20\0"), Some(("gif", 16, 32)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x20\0\x10\x03";
        assert_eq!(measured(jpeg), Some(("jpeg", 16, 32)));
        for broken in [&b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n\x1a\n", b"", b"\xff\xd8\0\0"] {
            assert_eq!(measured(broken), None);
        }
    }
}
