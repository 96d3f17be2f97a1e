//! Files that lie beside a source and belong to it: pictures of a saved page, attachments that its text leads to.

use std::collections::BTreeMap;

use super::transcript::{Block, BlockKind, SourceFile, SpanKind, Transcript};
use crate::tree::decoded;

/// So many files go with one source.
const MOST_FILES: usize = 200;

/// Endings of pictures that browsers show.
const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "bmp", "webp", "svg"];

/// Endings of attachments.
const ATTACHMENTS: [&str; 15] =
    ["pdf", "ofd", "doc", "docx", "wps", "rtf", "xls", "xlsx", "et", "csv", "ppt", "pptx", "zip", "rar", "7z"];

/// The path of a file beside a source, as an address leads to it: none for one that lies elsewhere.
fn path_of(address: &str) -> Option<String> {
    let path = address.trim().split(['?', '#']).next().unwrap_or_default().replace('\\', "/");
    let is_elsewhere = path.is_empty() || path.starts_with('/') || path.contains(':');
    let path = (!is_elsewhere).then(|| decoded(&path).map(|path| path.into_owned())).flatten()?;
    (!path.contains('\0')).then_some(path)
}

/// Whether an address has one of these endings.
fn ends(address: &str, endings: &[&str]) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&&*ending.to_ascii_lowercase()))
}

/// Whether an address leads to an attachment.
pub(super) fn is_attachment(address: &str) -> bool {
    ends(address, &ATTACHMENTS)
}

impl Transcript {
    /// Takes in the files that it refers to by relative addresses, as far as `beside` has them.
    pub fn adopt(&mut self, beside: &dyn Fn(&str) -> Option<Vec<u8>>) {
        let mut adopted: BTreeMap<String, Option<usize>> = BTreeMap::new();
        let mut blocks = std::mem::take(&mut self.blocks);
        let files = &mut self.files;
        let mut file = |address: &str| -> Option<usize> {
            let path = path_of(address)?;
            if let Some(known) = adopted.get(&path) {
                return *known;
            }
            let bytes = if adopted.len() < MOST_FILES { beside(&path) } else { None };
            let index = bytes.map(|bytes| {
                let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
                files.push(SourceFile { name, bytes });
                files.len() - 1
            });
            adopted.insert(path, index);
            index
        };
        adopt(&mut blocks, &mut file, &mut self.beside);
        self.blocks = blocks;
    }
}

fn adopt(blocks: &mut [Block], file: &mut dyn FnMut(&str) -> Option<usize>, beside: &mut BTreeMap<String, usize>) {
    for block in blocks.iter_mut().filter(|block| !block.is_outside) {
        match &mut block.kind {
            BlockKind::Picture(picture) => {
                if picture.file.is_none() && ends(&picture.target, &PICTURES) {
                    picture.file = file(&picture.target);
                }
            }
            BlockKind::Paragraph(paragraph) => {
                for span in &paragraph.spans {
                    if let SpanKind::Link(target) = &span.kind
                        && is_attachment(target)
                        && let Some(file) = file(target)
                    {
                        beside.insert(target.clone(), file);
                    }
                }
            }
            BlockKind::Table(table) => {
                for cell in table.rows.iter_mut().flatten() {
                    adopt(&mut cell.blocks, file, beside);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::*;

    #[test]
    fn files_beside_a_page_are_taken_in() {
        let page = "<p>正文<img src='a_files/1.png'><img src='https://x.cn/2.png'><img src='../3.png'></p>\
                    <p><a href='%E9%99%84%E4%BB%B6.pdf?v=1'>附件</a><a href='b.html'>乙</a><a href='/c.pdf'>丙</a></p>";
        let page = format!("{page}<p>{}</p>", "这一段是报告的正文。".repeat(60));
        let mut transcript = html::read(page.as_bytes()).unwrap();
        transcript.adopt(&|path| (!path.starts_with("..")).then(|| path.as_bytes().to_vec()));
        let names: Vec<&str> = transcript.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["1.png", "附件.pdf"]);
        assert_eq!(transcript.beside, BTreeMap::from([("%E9%99%84%E4%BB%B6.pdf?v=1".to_owned(), 1)]));
    }
}
