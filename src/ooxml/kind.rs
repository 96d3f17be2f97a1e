//! What a file is that is not what it was taken for, by its first bytes or by the parts in it.

use encoding_rs::GB18030;

use super::Refusal;

/// What a file begins with, and what it is then.
const STARTS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF 文件"),
    (br"{\rtf", "RTF 文档（.rtf）"),
    (b"Rar!", "RAR 压缩包（.rar）"),
    (b"7z\xBC\xAF", "7z 压缩包（.7z）"),
    (b"\x1F\x8B", "gzip 压缩包（.gz）"),
    (b"\x89PNG", "图片（.png）"),
    (b"\xFF\xD8\xFF", "图片（.jpg）"),
    (b"GIF8", "图片（.gif）"),
    (b"II*\0", "图片（.tif）"),
    (b"MM\0*", "图片（.tif）"),
];

/// How files of Office before 2007 begin ([MS-CFB] 2.2).
pub const OLE_START: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The names of pages.
const PAGES: [&str; 2] = ["单个文件网页（.mht）", "网页（.html）"];

/// Whether a kind of file is that of pages.
pub fn is_page(is: &str) -> bool {
    PAGES.contains(&is)
}

/// The streams of an OLE file, by which the older formats are told apart.
const STREAMS: &[(&str, &str)] = &[
    ("WordDocument", "旧版 Word 文档（.doc）"),
    ("Workbook", "旧版 Excel 工作簿（.xls）"),
    ("PowerPoint Document", "旧版 PowerPoint 演示文稿（.ppt）"),
];

/// A stream in documents that WPS has written in its own format, which else is that of `.doc`.
const WPS_STREAM: &str = "WpsCustomData";

/// The parts of a ZIP by which it is known. The first that fits counts.
const PARTS: &[(&str, &str)] = &[
    ("xl/workbook.xml", "Excel 工作簿（.xlsx）"),
    ("xl/workbook.bin", "Excel 二进制工作簿（.xlsb）"),
    ("ppt/presentation.xml", "PowerPoint 演示文稿（.pptx）"),
    ("word/document.xml", "Word 文档（.docx）"),
    ("ofd.xml", "OFD 版式文件（.ofd）"),
];

/// The types that an OpenDocument file states of itself.
const OPEN_DOCUMENT: &[(&str, &str)] = &[
    ("opendocument.text", "OpenDocument 文档（.odt）"),
    ("opendocument.spreadsheet", "OpenDocument 表格（.ods）"),
    ("opendocument.presentation", "OpenDocument 演示文稿（.odp）"),
];

/// Why a file that is no ZIP is not read.
pub fn refusal(bytes: &[u8]) -> Refusal {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Refusal::Empty;
    }
    let known = STARTS.iter().find(|(start, _)| bytes.starts_with(start));
    if let Some((_, is)) = known {
        return Refusal::Other { is };
    }
    if bytes.starts_with(OLE_START) {
        return ole(bytes);
    }
    match text(bytes) {
        Some(is) => Refusal::Other { is },
        None => Refusal::Damaged { reason: "not a ZIP file".into() },
    }
}

/// What a ZIP is, by the names of its parts and by its part `mimetype`.
pub fn zip<'n>(names: impl Iterator<Item = &'n str>, mimetype: &str) -> &'static str {
    let open = OPEN_DOCUMENT.iter().find(|(kind, _)| mimetype.contains(kind));
    if let Some((_, is)) = open {
        return is;
    }
    let names: Vec<&str> = names.collect();
    PARTS.iter().find(|(part, _)| names.contains(part)).map_or("ZIP 压缩包（.zip）", |(_, is)| is)
}

/// An OLE file: before 2007, or a newer one under a password ([MS-OFFCRYPTO] 2.3.4.4).
fn ole(bytes: &[u8]) -> Refusal {
    // Without reading the directory: stream names stand in it as UTF-16.
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if holds("EncryptedPackage") {
        return Refusal::Encrypted;
    }
    if holds(WPS_STREAM) && holds("WordDocument") {
        return Refusal::Other { is: "WPS 文字（.wps 或 .doc）" };
    }
    let known = STREAMS.iter().find(|(stream, _)| holds(stream));
    Refusal::Other { is: known.map_or("旧版 Office 文件", |(_, is)| is) }
}

/// What kind of text this is, if it is text.
fn text(bytes: &[u8]) -> Option<&'static str> {
    const IS: &str = "纯文本（.txt）";
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Some(IS);
    }
    let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x0C);
    let is_decoded = || {
        let decoded = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
        std::str::from_utf8(bytes).is_ok() || decoded.is_some()
    };
    if bytes.iter().any(is_control) || !is_decoded() {
        return None;
    }
    let start = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).to_ascii_lowercase();
    let has = |mark: &str| start.contains(mark);
    if has("mime-version:") {
        return Some(PAGES[0]);
    }
    if has("w:worddocument") || has("pkg:package") {
        return Some("Word XML 文档（.xml）");
    }
    if has("<html") || has("<!doctype html") || has("<body") || has("<table") {
        return Some(PAGES[1]);
    }
    Some(IS)
}
