//! Saved web pages: what a browser shows of them, with the article told from the menus around it.
//!
//! A page is read as the tree that browsers build. Styles count as far as attributes and the simplest rules of the
//! page tell; programs are not run, and nothing is fetched.

mod article;
mod attributes;
mod controls;
mod declared;
mod flow;
mod foreign;
mod grid;
mod line;
mod list;
mod mhtml;
mod page;
mod picture;
mod properties;
mod shown;
mod style;

use std::borrow::Cow;

use super::transcript::{BlockKind, Refusal, Remark, SourceFile, Transcript};
use crate::source::encoding::{self, Encoding};

/// The largest page that is read.
const MAX_BYTES: usize = 64 << 20;
/// Said of pages that would cost too much.
const TOO_MUCH: &str = "网页的标签嵌套过深，或数量过多";

/// Reads a saved page, or one with its pictures in a single file (`.mht`).
pub fn read(bytes: &[u8]) -> Result<Transcript, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { limit: MAX_BYTES as u64 });
    }
    if bytes.iter().all(|&c| c == 0 || c.is_ascii_whitespace()) {
        return Err(Refusal::Empty);
    }
    if let Some(is) = foreign::kind(bytes) {
        return Err(Refusal::Other { is });
    }
    match mhtml::parts(bytes) {
        Some(parts) => {
            let page = parts.page.ok_or(Refusal::Other { is: "邮件或其他 MIME 文件" })?;
            read_bytes(&page.bytes, page.charset.as_deref(), &parts.pictures)
        }
        None => read_bytes(bytes, None, &[]),
    }
}

/// Reads a page that is already text.
pub fn read_text(html: &str) -> Result<Transcript, Refusal> {
    if html.len() > MAX_BYTES {
        return Err(Refusal::TooLarge { limit: MAX_BYTES as u64 });
    }
    read_page(html, &[])
}

fn read_bytes(bytes: &[u8], said: Option<&str>, pictures: &[mhtml::Part]) -> Result<Transcript, Refusal> {
    let decoded = encoding::decode(bytes).ok_or(Refusal::Other { is: "" })?;
    let text = decoded.text.strip_prefix('\u{feff}').map_or(decoded.text.clone(), |text| Cow::Owned(text.to_owned()));
    let mut transcript = read_page(&text, pictures)?;
    let said = declared::charset(bytes).or_else(|| said.map(str::to_owned));
    transcript.remarks.extend(remark(said, decoded.encoding, bytes.is_ascii()));
    Ok(transcript)
}

fn read_page(html: &str, pictures: &[mhtml::Part]) -> Result<Transcript, Refusal> {
    if let Some(is) = foreign::text_kind(html) {
        return Err(Refusal::Other { is });
    }
    let page = page::Page::parse(html).ok_or_else(|| Refusal::Damaged { reason: TOO_MUCH.into() })?;
    if foreign::is_frameset(&page) {
        return Err(Refusal::Other { is: "框架网页（frameset），正文在它引用的网页里" });
    }
    let mut flow = flow::read(&page)?;
    if flow.transcript.text.is_empty() {
        let count = flow.transcript.blocks.len();
        return Err(if count == 0 { Refusal::Empty } else { Refusal::PicturesOnly { count } });
    }
    article::mark(&page, &mut flow);
    if let Some(count) = article::pictures_for_text(&page, &flow) {
        return Err(Refusal::PicturesOnly { count });
    }
    let mut transcript = flow.transcript;
    add_pictures(&mut transcript, pictures);
    Ok(transcript)
}

/// What is odd about how a page was saved.
fn remark(said: Option<String>, is: Encoding, is_ascii: bool) -> Option<Remark> {
    match said {
        Some(said) if !is_ascii && declared::encoding(&said) != Some(is) => {
            Some(Remark::EncodingLies { said, is: is.name() })
        }
        _ if is != Encoding::Utf8 => Some(Remark::Encoding(is.name())),
        _ => None,
    }
}

/// Gives pictures the files that a page was saved with.
fn add_pictures(transcript: &mut Transcript, parts: &[mhtml::Part]) {
    let mut all: Vec<_> = transcript.blocks.iter_mut().collect();
    let mut places = vec![None; parts.len()];
    while let Some(block) = all.pop() {
        match &mut block.kind {
            BlockKind::Picture(picture) if picture.file.is_none() => {
                let found = parts.iter().position(|part| part.is_at(&picture.target));
                if let Some(found) = found
                    && let Some(end) = picture::end_of(&parts[found].kind)
                {
                    let files: &mut Vec<SourceFile> = &mut transcript.files;
                    let push = || picture::push(files, parts[found].bytes.clone(), end);
                    picture.file = Some(*places[found].get_or_insert_with(push));
                }
            }
            BlockKind::Table(table) => {
                all.extend(table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.blocks));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
