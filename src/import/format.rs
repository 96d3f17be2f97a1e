//! Which reader reads what: by the name of a file and by its first bytes.

use super::transcript::{Refusal, Transcript};
use super::{doc, docx, html, markdown_source, sheet, text};
use crate::ooxml::kind::{self, OLE_START};
use crate::source::encoding;

/// A kind of source.
pub struct SourceFormat {
    /// How names of such files end.
    pub endings: &'static [&'static str],
    read: fn(&[u8]) -> Result<Transcript, Refusal>,
}

/// All kinds of sources that are read. To add one, add a file and a row.
pub const FORMATS: [SourceFormat; 7] = [
    SourceFormat { endings: &["docx", "docm"], read: read_docx },
    SourceFormat { endings: &["doc", "dot", "wps", "wpt"], read: read_doc },
    SourceFormat { endings: &["html", "htm", "xhtml", "shtml", "mht", "mhtml"], read: html::read },
    SourceFormat { endings: &["txt", "text"], read: text::read },
    SourceFormat { endings: &["md", "markdown"], read: markdown_source::read },
    SourceFormat { endings: &["xlsx", "xlsm"], read: sheet::read_xlsx },
    SourceFormat { endings: &["csv", "tsv"], read: read_csv },
];

/// Kinds of files that reports come in and that are not read, with what to do.
pub const NOT_READ: [(&[&str], &str); 4] = [
    (&["rtf", "odt"], "请用 Word 或 WPS 打开后“另存为”.docx，再导入"),
    (&["xls", "et", "ods"], "请用 Excel 或 WPS 打开后“另存为”.xlsx，再导入"),
    (&["pdf", "ofd"], "请导入原来的 Word 文档或网页；无原件的，请把文字和表格复制到 .docx 里再导入"),
    (&["rar", "7z", "tar", "gz", "tgz"], "请先解压，再导入解压后的文件夹"),
];

/// Files that a scan may be, or a picture of a page.
const PICTURES: [&str; 8] = ["jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "webp"];

/// What a file's name says of it.
#[derive(Clone, Copy)]
pub enum NameKind {
    /// A source that is read.
    Source(&'static SourceFormat),
    /// Sources in one file.
    Packed,
    /// A source that is not read, with what to do.
    NotRead(&'static str),
    /// A picture: of a page, or a scan.
    Picture,
    /// No source that is known.
    Unknown,
}

impl NameKind {
    /// What this name says.
    pub fn of(name: &str) -> NameKind {
        let ending = name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase());
        let has = |endings: &[&str]| endings.contains(&&*ending);
        let not_read = NOT_READ.iter().find(|(endings, _)| has(endings));
        match FORMATS.iter().find(|format| has(format.endings)) {
            Some(format) => NameKind::Source(format),
            None if ending == "zip" => NameKind::Packed,
            None if has(&PICTURES) => NameKind::Picture,
            None => not_read.map_or(NameKind::Unknown, |(_, advice)| NameKind::NotRead(advice)),
        }
    }

    /// Whether a report may stand in it, read or not.
    pub fn is_source(self) -> bool {
        matches!(self, NameKind::Source(_) | NameKind::Packed | NameKind::NotRead(_))
    }
}

/// What to do with a file that is not read, by its name.
pub fn advice(name: &str) -> Option<&'static str> {
    match NameKind::of(name) {
        NameKind::NotRead(advice) => Some(advice),
        NameKind::Picture => Some("图片里的文字无法读取；请录入为 .docx 再导入"),
        NameKind::Packed => Some("压缩包中的压缩包，请先解压"),
        NameKind::Source(_) | NameKind::Unknown => None,
    }
}

/// Reads a source.
pub fn read(name: &str, bytes: &[u8]) -> Result<Transcript, Refusal> {
    match NameKind::of(name) {
        NameKind::Source(format) => (format.read)(bytes),
        _ => Err(Refusal::Unknown),
    }
}

fn read_docx(bytes: &[u8]) -> Result<Transcript, Refusal> {
    docx::read_with(bytes, &html::read)
}

/// Files with the names of older documents are often something else: pages that a system gave out as documents, or
/// newer documents.
fn read_doc(bytes: &[u8]) -> Result<Transcript, Refusal> {
    if bytes.starts_with(OLE_START) {
        return doc::read(bytes);
    }
    if bytes.starts_with(b"PK") {
        return read_docx(bytes);
    }
    match kind::refusal(bytes) {
        Refusal::Other { is } if kind::is_page(is) => html::read(bytes),
        refusal => Err(refusal),
    }
}

fn read_csv(bytes: &[u8]) -> Result<Transcript, Refusal> {
    let decoded = encoding::decode(bytes).ok_or(Refusal::Unknown)?;
    sheet::read_csv(&decoded.text)
}
