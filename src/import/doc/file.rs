//! The streams of a file and what they map: characters to bytes, bytes to properties. [MS-DOC] 2.4, 2.5.

use std::io::{Cursor, Read};

use super::super::transcript::Refusal;
use super::bytes;

/// No stream is read beyond this.
const STREAM_LIMIT: u64 = 64 << 20;

/// So many characters are read, and so many runs of like properties.
const MOST_LETTERS: usize = 2 << 20;
const MOST_RUNS: usize = 1 << 20;

/// What the header points to, by its place in the list: 2.5.6.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Styles = 1,
    FootMarks = 2,
    FootTexts = 3,
    CommentMarks = 4,
    CommentTexts = 5,
    Sections = 6,
    Margins = 11,
    LetterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Pieces = 33,
    Shapes = 40,
    EndMarks = 46,
    EndTexts = 47,
    Boxes = 56,
    Lists = 73,
    ListUses = 74,
}

/// A character, where its properties are looked up, and what its piece adds to them.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) code: u16,
    pub(super) at: u32,
    pub(super) piece: u16,
}

/// Bytes that share properties: where from, where to, and where the properties stand in the main stream.
struct Run {
    start: u32,
    end: u32,
    list: (u32, u16),
}

/// A file.
pub(super) struct File {
    pub(super) main: Vec<u8>,
    pub(super) table: Vec<u8>,
    pub(super) data: Vec<u8>,
    pub(super) letters: Vec<Letter>,
    /// Changes that pieces refer to.
    changes: Vec<Vec<u8>>,
    letter_runs: Vec<Run>,
    paragraph_runs: Vec<Run>,
}

fn damaged(reason: &str) -> Refusal {
    Refusal::Damaged { reason: reason.into() }
}

impl File {
    pub(super) fn open(source: &[u8]) -> Result<File, Refusal> {
        if source.is_empty() {
            return Err(Refusal::Empty);
        }
        let mut container =
            cfb::CompoundFile::open(Cursor::new(source)).map_err(|_| damaged("broken container of streams"))?;
        let limit = STREAM_LIMIT.min(source.len() as u64);
        let mut stream = |name: &str| -> Result<Option<Vec<u8>>, Refusal> {
            if !container.is_stream(name) {
                return Ok(None);
            }
            let stream = container.open_stream(name).map_err(|_| damaged("broken container of streams"))?;
            if stream.len() > limit {
                return Err(Refusal::TooLarge { limit });
            }
            let mut bytes = Vec::new();
            stream.take(limit).read_to_end(&mut bytes).map_err(|_| damaged("broken container of streams"))?;
            Ok(Some(bytes))
        };
        if stream("EncryptedPackage")?.is_some() {
            return Err(Refusal::Encrypted);
        }
        let Some(main) = stream("WordDocument")? else {
            return Err(Refusal::Other { is: "旧版 Office 文件" });
        };
        let (kind, version, flags) = (bytes::u16(&main, 0), bytes::u16(&main, 2), bytes::u16(&main, 10).unwrap_or(0));
        if kind != Some(0xA5EC) || version.is_none_or(|version| version < 0x00C1) {
            return Err(Refusal::Other { is: "Word 97 以前的文档（.doc）" });
        }
        if flags & 0x0100 != 0 {
            return Err(Refusal::Encrypted);
        }
        let table = stream(if flags & 0x0200 == 0 { "0Table" } else { "1Table" })?;
        let table = table.ok_or_else(|| damaged("no table stream"))?;
        let data = stream("Data")?.unwrap_or_default();
        let mut file = File {
            main,
            table,
            data,
            letters: Vec::new(),
            changes: Vec::new(),
            letter_runs: Vec::new(),
            paragraph_runs: Vec::new(),
        };
        file.read_pieces()?;
        file.letter_runs = file.runs(Part::LetterPages)?;
        file.paragraph_runs = file.runs(Part::ParagraphPages)?;
        Ok(file)
    }

    /// What the header points to; nothing where it points to nothing.
    pub(super) fn part(&self, part: Part) -> &[u8] {
        self.part_and_rest(part).map_or(&[], |(part, _)| part)
    }

    /// The same, and what stands behind it.
    pub(super) fn part_and_rest(&self, part: Part) -> Option<(&[u8], &[u8])> {
        let at = 0x9A + 8 * part as usize;
        // A header says how many pointers it has: 2.5.1.
        if part as usize >= usize::from(bytes::u16(&self.main, 0x98)?) {
            return None;
        }
        let (start, length) = (bytes::size(&self.main, at)?, bytes::size(&self.main, at + 4)?);
        self.table.get(start..)?.split_at_checked(length)
    }

    /// How many characters each story has: text, footnotes, margins, macros, comments, endnotes, boxes, boxes in
    /// margins. 2.5.4.
    pub(super) fn story_lengths(&self) -> [usize; 8] {
        std::array::from_fn(|story| bytes::size(&self.main, 0x4C + 4 * story).unwrap_or(0))
    }

    /// The characters, in the order in which they are read: 2.8.35, 2.9.38.
    fn read_pieces(&mut self) -> Result<(), Refusal> {
        let pieces = self.part(Part::Pieces).to_vec();
        let mut at = 0;
        while bytes::u8(&pieces, at) == Some(1) {
            let length = usize::from(bytes::u16(&pieces, at + 1).unwrap_or(0));
            let list = bytes::slice(&pieces, at + 3, length).ok_or_else(|| damaged("piece table"))?;
            self.changes.push(list.to_vec());
            at += 3 + length;
        }
        let body = pieces
            .get(at..)
            .filter(|rest| rest.first() == Some(&2))
            .and_then(|rest| bytes::slice(rest, 5, bytes::size(rest, 1)?));
        let body = body.ok_or_else(|| damaged("no piece table"))?;
        let count = body.len().saturating_sub(4) / 12;
        // Pieces do not overlap, so together they are no longer than the stream.
        let mut spare = self.main.len();
        for piece in 0..count {
            let bounds = bytes::size(body, 4 * piece).zip(bytes::size(body, 4 * piece + 4));
            let about = 4 * (count + 1) + 8 * piece;
            let (Some((start, end)), Some(offset), Some(change)) =
                (bounds, bytes::u32(body, about + 2), bytes::u16(body, about + 6))
            else {
                return Err(damaged("piece table"));
            };
            let length = end.checked_sub(start).ok_or_else(|| damaged("piece table"))?;
            if start != self.letters.len() {
                return Err(damaged("piece table"));
            }
            let is_narrow = offset & 0x4000_0000 != 0;
            let (offset, width) = (offset & 0x3FFF_FFFF, if is_narrow { 1 } else { 2 });
            let offset = if is_narrow { offset / 2 } else { offset };
            spare = length
                .checked_mul(width)
                .and_then(|used| spare.checked_sub(used))
                .ok_or_else(|| damaged("piece table"))?;
            if self.letters.len() + length > MOST_LETTERS {
                return Err(Refusal::TooLarge { limit: MOST_LETTERS as u64 });
            }
            let words = bytes::slice(&self.main, offset as usize, length * width)
                .ok_or_else(|| damaged("text is cut short"))?;
            for (index, unit) in words.chunks_exact(width).enumerate() {
                let code = match unit {
                    [low, high] => u16::from_le_bytes([*low, *high]),
                    [narrow] => WINDOWS_1252
                        .get(usize::from(narrow.wrapping_sub(0x80)))
                        .copied()
                        .filter(|_| (0x80..0xA0).contains(narrow))
                        .unwrap_or(u16::from(*narrow)),
                    _ => 0,
                };
                self.letters.push(Letter { code, at: offset + (index * width) as u32, piece: change });
            }
        }
        let all: usize = self.story_lengths().iter().fold(0, |sum, length| sum.saturating_add(*length));
        if all > self.letters.len() {
            return Err(damaged("text is cut short"));
        }
        Ok(())
    }

    /// Runs of like properties, from pages of 512 bytes: 2.8.5, 2.8.6, 2.9.32, 2.9.174.
    fn runs(&self, part: Part) -> Result<Vec<Run>, Refusal> {
        let is_letters = matches!(part, Part::LetterPages);
        let index = self.part(part);
        let count = index.len().saturating_sub(4) / 8;
        let mut runs = Vec::new();
        for number in 0..count {
            let page = bytes::u32(index, 4 * (count + 1) + 4 * number).map(|page| (page & 0x003F_FFFF) as usize * 512);
            let Some(start) = page else { break };
            let page =
                bytes::slice(&self.main, start, 512).ok_or_else(|| damaged("a page of properties is missing"))?;
            let held = usize::from(bytes::u8(page, 511).unwrap_or(0));
            if runs.len() + held > MOST_RUNS {
                return Err(Refusal::TooLarge { limit: MOST_RUNS as u64 });
            }
            for run in 0..held {
                let width = if is_letters { 1 } else { 13 };
                let (Some(from), Some(to), Some(word)) = (
                    bytes::u32(page, 4 * run),
                    bytes::u32(page, 4 * run + 4),
                    bytes::u8(page, 4 * (held + 1) + width * run),
                ) else {
                    return Err(damaged("a page of properties"));
                };
                let at = 2 * usize::from(word);
                let length = bytes::u8(page, at).unwrap_or(0);
                let (skip, length) = match (is_letters, length) {
                    _ if word == 0 => (0, 0),
                    (true, length) => (1, u16::from(length)),
                    (false, 0) => (2, 2 * u16::from(bytes::u8(page, at + 1).unwrap_or(0))),
                    (false, length) => (1, (2 * u16::from(length)).saturating_sub(1)),
                };
                runs.push(Run { start: from, end: to, list: ((start + at + skip) as u32, length) });
            }
        }
        if !runs.is_sorted_by_key(|run| run.start) {
            runs.sort_by_key(|run| run.start);
        }
        Ok(runs)
    }

    fn run<'f>(&'f self, runs: &[Run], at: u32) -> &'f [u8] {
        let after = runs.partition_point(|run| run.start <= at);
        let run = after.checked_sub(1).and_then(|index| runs.get(index)).filter(|run| at < run.end);
        run.and_then(|run| bytes::slice(&self.main, run.list.0 as usize, usize::from(run.list.1))).unwrap_or(&[])
    }

    /// The properties of a character that its run states.
    pub(super) fn letter_list(&self, at: u32) -> &[u8] {
        self.run(&self.letter_runs, at)
    }

    /// The properties of a paragraph: its style, and what it states besides.
    pub(super) fn paragraph_list(&self, at: u32) -> (u16, &[u8]) {
        let list = self.run(&self.paragraph_runs, at);
        (bytes::u16(list, 0).unwrap_or(0), list.get(2..).unwrap_or(&[]))
    }

    /// What a piece adds to the properties of all that is in it: 2.9.214, 2.9.215.
    pub(super) fn piece_list(&self, piece: u16) -> Vec<u8> {
        if piece & 1 == 1 {
            return self.changes.get(usize::from(piece >> 1)).cloned().unwrap_or_default();
        }
        let code: u16 = match piece >> 1 & 0x7F {
            0x41 => super::sprm::DELETED,
            0x42 => super::sprm::INSERTED,
            0x55 => super::sprm::BOLD,
            0x5C => super::sprm::VANISH,
            _ => return Vec::new(),
        };
        let [low, high] = code.to_le_bytes();
        vec![low, high, (piece >> 8) as u8]
    }

    /// The first positions in a list of them with further data of this width behind.
    pub(super) fn positions(&self, part: Part, width: usize) -> Vec<usize> {
        let list = self.part(part);
        let count = list.len().saturating_sub(4) / (4 + width);
        (0..count).filter_map(|index| bytes::size(list, 4 * index)).collect()
    }

    /// The ranges in a list of positions with nothing behind, or with data of this width. None where they overlap:
    /// a few bytes must not stand for a text over and over.
    pub(super) fn ranges(&self, part: Part, width: usize) -> Vec<(usize, usize)> {
        let list = self.part(part);
        let count = list.len().saturating_sub(4) / (4 + width);
        let range = |index| Some((bytes::size(list, 4 * index)?, bytes::size(list, 4 * index + 4)?));
        let ranges: Vec<(usize, usize)> = (0..count).filter_map(range).collect();
        if ranges.iter().any(|(start, end)| start > end) { Vec::new() } else { ranges }
    }

    /// Names of fonts: 2.9.286, 2.9.87.
    pub(super) fn fonts(&self) -> Vec<String> {
        let list = self.part(Part::Fonts);
        let (mut at, mut fonts) = (4, Vec::new());
        while let Some(length) = bytes::u8(list, at) {
            let Some(font) = bytes::slice(list, at + 1, usize::from(length)) else { break };
            let name = font.get(39..).unwrap_or(&[]).chunks_exact(2);
            let name: Vec<u16> = name.filter_map(|unit| bytes::u16(unit, 0)).take_while(|unit| *unit != 0).collect();
            fonts.push(String::from_utf16_lossy(&name));
            at += 1 + usize::from(length);
        }
        fonts
    }
}

/// 2.9.73: the only bytes of narrow text that are not the character of their number.
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x8E,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x9E, 0x0178,
];
