//! What is no page though its name says so.

use memchr::memmem::find;

use super::page::{Page, ROOT, Step};

/// What each kind of file begins with.
const STARTS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档（.rtf）"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", ""),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩文件"),
];

/// What the files of a ZIP file are called, by its kind.
const PACKAGES: &[(&[u8], &str)] = &[
    (b"word/", "Word 文档（.docx）"),
    (b"xl/", "Excel 工作簿（.xlsx）"),
    (b"ppt/", "PowerPoint 演示文稿（.pptx）"),
    (b"application/vnd.oasis.opendocument", "OpenDocument 文档"),
    (b"OFD.xml", "OFD 版式文件"),
];

/// What an older document of Office is called inside, in UTF-16.
const STREAMS: &[(&str, &str)] = &[
    ("EncryptedPackage", "加密的 Office 文档"),
    ("WordDocument", "旧版 Word 文档（.doc）"),
    ("Workbook", "旧版 Excel 工作簿（.xls）"),
    ("PowerPoint Document", "旧版 PowerPoint 演示文稿（.ppt）"),
];

/// What XML files of other kinds hold near their beginning.
const XML: &[(&str, &str)] = &[
    ("<w:worddocument", "Word XML 文档（.xml）"),
    ("<pkg:package", "Word XML 文档（.xml）"),
    ("urn:schemas-microsoft-com:office:spreadsheet", "Excel XML 表格（.xml）"),
    ("<svg", "图片"),
];

/// What a file is that is no page, by its bytes.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(
            PACKAGES.iter().find(|(name, _)| find(bytes, name).is_some()).map_or("ZIP 压缩包", |found| found.1),
        );
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let has = |name: &str| {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            find(bytes, &name).is_some()
        };
        return Some(STREAMS.iter().find(|(name, _)| has(name)).map_or("旧版 Office 文档", |found| found.1));
    }
    let found = STARTS.iter().find(|(start, _)| bytes.starts_with(start))?;
    // A text may begin with `BM`.
    (found.0 != b"BM" || bytes.get(6..10) == Some(&[0; 4])).then_some(if found.1.is_empty() {
        "图片"
    } else {
        found.1
    })
}

/// What a text is that is no page: it has no tag, or those of another language.
pub(super) fn text_kind(text: &str) -> Option<&'static str> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with("{\\rtf") {
        return Some("RTF 文档（.rtf）");
    }
    let bytes = start.as_bytes();
    let mut tags = memchr::memchr_iter(b'<', bytes).filter_map(|at| bytes.get(at + 1));
    if !tags.any(|c| c.is_ascii_alphabetic() || matches!(c, b'!' | b'?')) && !start.contains('&') {
        return (!start.is_empty()).then_some("纯文本（.txt）");
    }
    let head: String = start.chars().take(2000).collect::<String>().to_ascii_lowercase();
    // Word notes much the same in the comments of its pages.
    if !head.starts_with("<?xml") || head.contains("<html") {
        return None;
    }
    XML.iter().find(|(mark, _)| head.contains(mark)).map(|(_, is)| *is)
}

/// Whether a page is one of frames, whose text lies in other files.
pub(super) fn is_frameset(page: &Page) -> bool {
    page.walk(ROOT).any(|step| match step {
        Step::Enter(id) => page.element(id).is_some_and(|element| element.name() == "frameset"),
        Step::Leave(_) => false,
    })
}
