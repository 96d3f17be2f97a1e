//! Which reader reads what: by the name of a file and by its first bytes.

use super::transcript::{Refusal, Transcript};
use super::{docx, html, sheet, text};
use crate::source::encoding;

/// A kind of source.
pub struct SourceFormat {
    /// How names of such files end.
    pub endings: &'static [&'static str],
    read: fn(&[u8]) -> Result<Transcript, Refusal>,
}

/// All kinds of sources that are read. To add one, add a file and a row.
pub const FORMATS: [SourceFormat; 5] = [
    SourceFormat { endings: &["docx", "docm"], read: read_docx },
    SourceFormat { endings: &["html", "htm", "xhtml", "shtml", "mht", "mhtml"], read: html::read },
    SourceFormat { endings: &["txt", "md", "text"], read: text::read },
    SourceFormat { endings: &["xlsx", "xlsm"], read: sheet::read_xlsx },
    SourceFormat { endings: &["csv", "tsv"], read: read_csv },
];

/// Kinds of files that reports come in and that are not read, with what to do.
pub const NOT_READ: [(&[&str], &str); 4] = [
    (&["doc", "wps", "rtf", "odt", "wpt", "dot"], "请用 Word 或 WPS 打开后“另存为”.docx，再导入"),
    (&["xls", "et", "ods"], "请用 Excel 或 WPS 打开后“另存为”.xlsx，再导入"),
    (&["pdf", "ofd"], "请导入原来的 Word 文档或网页；没有的，请把文字和表格复制到 .docx 里再导入"),
    (&["jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif"], "图片里的字读不出来；请录入成 .docx 再导入"),
];

/// The format of a file by its name.
pub fn of_name(name: &str) -> Option<&'static SourceFormat> {
    let ending = ending(name);
    FORMATS.iter().find(|format| format.endings.contains(&&*ending))
}

/// What to do with a file that is not read, by its name.
pub fn advice(name: &str) -> Option<&'static str> {
    let ending = ending(name);
    NOT_READ.iter().find(|(endings, _)| endings.contains(&&*ending)).map(|(_, advice)| *advice)
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

/// Reads a source.
pub fn read(name: &str, bytes: &[u8]) -> Result<Transcript, Refusal> {
    match of_name(name) {
        Some(format) => (format.read)(bytes),
        None => Err(Refusal::Unknown),
    }
}

fn read_docx(bytes: &[u8]) -> Result<Transcript, Refusal> {
    docx::read_with(bytes, &html::read)
}

fn read_csv(bytes: &[u8]) -> Result<Transcript, Refusal> {
    let decoded = encoding::decode(bytes).ok_or(Refusal::Unknown)?;
    sheet::read_csv(&decoded.text)
}
