//! Files that are odd, foreign, damaged or hostile.

use super::super::super::transcript::Refusal;
use super::super::read;
use super::{docx, sound, zipped};

#[test]
fn strict_files_and_odd_packages_are_read() {
    let body = "<x:document xmlns:x=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><x:body><x:p><x:r><x:t>甲</x:t></x:r></x:p></x:body></x:document>";
    let odd = zipped(&[("Word\\Document.xml", body.into())]);
    assert_eq!(read(&odd).map(|transcript| transcript.text), Ok("甲\n".into()));
}

#[test]
fn foreign_and_bad_files_are_refused() {
    let other = |is: &'static str| Err(Refusal::Other { is });
    let ole = |streams: &[&str]| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes
            .extend(streams.iter().flat_map(|name| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
        bytes
    };
    let cases: &[(Vec<u8>, Result<String, Refusal>)] = &[
        (Vec::new(), Err(Refusal::Empty)),
        (b" \r\n".to_vec(), Err(Refusal::Empty)),
        (b"%PDF-1.7 ".to_vec(), other("PDF 文件")),
        (b"{\\rtf1 a}".to_vec(), other("RTF 文档（.rtf）")),
        ("<!DOCTYPE html><p>年报".into(), other("网页（.html）")),
        ("一、总体情况".into(), other("纯文本（.txt）")),
        (b"\xD2\xBB\xA1\xA2\xD7\xDC\xCC\xE5".to_vec(), other("纯文本（.txt）")),
        (ole(&["WordDocument"]), other("旧版 Word 文档（.doc）")),
        (ole(&["Workbook"]), other("旧版 Excel 工作簿（.xls）")),
        (ole(&["EncryptedPackage"]), Err(Refusal::Encrypted)),
        (zipped(&[("xl/workbook.xml", "<a/>".into())]), other("Excel 工作簿（.xlsx）")),
        (zipped(&[("ppt/presentation.xml", "<a/>".into())]), other("PowerPoint 演示文稿（.pptx）")),
        (zipped(&[("mimetype", "application/vnd.oasis.opendocument.text".into())]), other("OpenDocument 文档（.odt）")),
        (zipped(&[("a.txt", "a".into())]), other("ZIP 压缩包（.zip）")),
        (docx("<w:p/>"), Err(Refusal::Empty)),
        (
            docx("<w:p><w:r><w:pict><v:imagedata r:id=\"p\"/></w:pict></w:r></w:p>"),
            Err(Refusal::PicturesOnly { count: 1 }),
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(read(bytes).map(|transcript| transcript.text), *expected, "{}", String::from_utf8_lossy(bytes));
    }
    assert!(matches!(read(b"\x01\x02\xFF\xFE"), Err(Refusal::Damaged { .. })));
    assert!(matches!(read(b"PK\x03\x04"), Err(Refusal::Damaged { .. })));
}

#[test]
fn too_much_is_refused_without_harm() {
    let zeros = " ".repeat((64 << 20) + 1);
    let bomb = zipped(&[("word/document.xml", zeros)]);
    assert!(matches!(read(&bomb), Err(Refusal::TooLarge { .. })));
    let deep = "<w:sdt><w:sdtContent>".repeat(25_000) + "<w:p/>" + &"</w:sdtContent></w:sdt>".repeat(25_000);
    assert!(matches!(read(&docx(&deep)), Err(Refusal::TooLarge { .. })));
    let tables =
        "<w:tbl><w:tr><w:tc>".repeat(64) + "<w:p><w:r><w:t>底</w:t></w:r></w:p>" + &"</w:tc></w:tr></w:tbl>".repeat(64);
    assert_eq!(read(&docx(&tables)).map(|transcript| transcript.text), Ok("底\n".into()));
    let boxes = "<w:p><w:r><w:pict><w:txbxContent>".repeat(48)
        + "<w:p><w:r><w:t>底</w:t></w:r></w:p>"
        + &"</w:txbxContent></w:pict></w:r></w:p>".repeat(48);
    assert_eq!(read(&docx(&boxes)).map(|transcript| transcript.text), Ok("底\n".into()));
    let cells = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", "<w:tc/>".repeat(300_000));
    assert!(matches!(read(&docx(&cells)), Err(Refusal::TooLarge { .. })));
}

/// The same numbers on each run.
fn xorshift() -> impl FnMut(usize) -> usize {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    move |below| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    }
}

#[test]
fn cut_or_flipped_files_do_no_harm() {
    let whole = docx(
        "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    );
    for part in 0..50 {
        assert!(read(&whole[..whole.len() * part / 50]).is_err(), "{part}/50");
    }
    let mut random = xorshift();
    for _ in 0..200 {
        let mut flipped = whole.clone();
        for _ in 0..1 + random(8) {
            let at = random(flipped.len());
            flipped[at] ^= 1 << random(8);
        }
        if let Ok(transcript) = read(&flipped) {
            sound(&transcript, &transcript.blocks);
        }
    }
}

/// One of each construct.
const ALL: &str = "<w:p><w:pPr><w:pStyle w:val=\"1\"/><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"5\"/></w:numPr>\
    <w:rPr><w:del/></w:rPr></w:pPr><w:r><w:rPr><w:b/><w:vanish/></w:rPr><w:t>甲</w:t></w:r><w:r><w:t>乙</w:t></w:r></w:p>\
    <w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>HYPERLINK \"http://a.cn\"</w:instrText>\
    <w:fldChar w:fldCharType=\"separate\"/><w:t>丙</w:t><w:fldChar w:fldCharType=\"end\"/></w:r>\
    <w:r><w:footnoteReference w:id=\"1\"/><w:commentReference w:id=\"7\"/></w:r></w:p><w:altChunk r:id=\"t\"/>\
    <w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/>\
    <w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:hMerge/></w:tcPr>\
    <w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr><w:tbl><w:tr><w:tc><w:p><w:r>\
    <w:t>戊</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl><w:p><w:r><mc:AlternateContent>\
    <mc:Choice Requires=\"wps\"><w:drawing><wp:docPr descr=\"图\"/><a:blip r:embed=\"p\"/><w:txbxContent><w:p><w:r>\
    <w:t>框</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textpath string=\"艺\"/>\
    </w:pict></mc:Fallback></mc:AlternateContent></w:r><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>";

#[test]
fn tags_out_of_place_do_no_harm() {
    let mut random = xorshift();
    let tags: Vec<&str> = ALL.split_inclusive('>').collect();
    for _ in 0..400 {
        let mut tags = tags.clone();
        for _ in 0..1 + random(3) {
            let (from, to) = (random(tags.len()), random(tags.len()));
            match random(3) {
                // Only what leaves the XML whole reaches the reader's rooms.
                0 => tags.swap(from, to),
                1 if tags[from].ends_with("/>") => _ = tags.remove(from),
                _ if tags[from].ends_with("/>") => tags.insert(to, tags[from]),
                _ => tags.insert(to, "<w:tc/>"),
            }
        }
        let body =
            tags.concat().replacen("\"2\"", ["\"-1\"", "\"0\"", "\"99999999999\"", "\"\""][random(4)], random(2));
        if let Ok(transcript) = read(&docx(&body)) {
            sound(&transcript, &transcript.blocks);
        }
    }
}
