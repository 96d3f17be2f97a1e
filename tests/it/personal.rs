//! What must not go public is found, wherever it is put, and what nobody links stays at home.

use std::io::{Cursor, Write};

use nianbao::finding::words::Lang;
use nianbao::form::Forms;
use nianbao::model::{Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::{Tree, TreeSite};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::site::{self, TODAY};

/// A site of one report with files beside it. Its text is what stands in the first section.
fn site_of(text: &str, head: &str, files: &[(&str, &[u8])]) -> Tree {
    let form = Forms::embedded().of_year(2023).expect("it has one").clone();
    let printed = print_front_matter(&Report::blank(form, Year::new(2023).expect("a year"))).replace('~', "0");
    let front = printed.strip_suffix("---\n").expect("it ends with a line");
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    tree.insert("content/a/_index.md", "---\nname: 甲\n---\n");
    tree.insert("content/a/2023/index.md", format!("{front}{head}---\n\n## 一、总体情况\n\n{text}\n"));
    for (name, bytes) in files {
        tree.insert(format!("content/a/2023/{name}"), *bytes);
    }
    tree
}

/// What is said of personal data and of files, a line each.
fn said(tree: &Tree) -> String {
    let examined = nianbao::inspect(&TreeSite::from(tree.clone()), TODAY.0);
    let ours = |check: &str| {
        ["personal-", "attachment-", "unlinked-", "picture-", "stray-"].iter().any(|start| check.starts_with(start))
    };
    let found = examined.findings.iter().filter(|finding| ours(&finding.check));
    let line = |finding: &nianbao::finding::Finding| {
        format!("{} {}: {}", finding.check, finding.level.key(), finding.problem.words(Lang::Zh).message)
    };
    found.map(line).collect::<Vec<_>>().join("\n")
}

/// A ZIP of these files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(part: &str, xml: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>"),
        (part, xml),
    ])
}

/// A document of one paragraph, in runs of a few characters.
fn docx_of(text: &str) -> Vec<u8> {
    let runs: String = text.chars().map(|c| format!("<w:r><w:t>{c}</w:t></w:r>")).collect();
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &format!("<w:document><w:body><w:p>{runs}</w:p></w:body></w:document>")),
    ])
}

/// A workbook with a cell, on a sheet that is shown or not.
fn xlsx(cell: &str, state: &str) -> Vec<u8> {
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns:r=\"r\"><sheets><sheet name=\"台账\" sheetId=\"1\" state=\"{state}\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/sharedStrings.xml", &format!("<sst><si><t>姓名</t></si><si><t>{cell}</t></si></sst>")),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c></row></sheetData></worksheet>",
        ),
    ])
}

/// A PDF that shows digits and letters, in one piece or letter by letter.
fn pdf(text: &str, one_by_one: bool) -> Vec<u8> {
    let shown = match one_by_one {
        true => text.chars().enumerate().map(|(at, c)| format!("1 0 0 1 {} 700 Tm ({c}) Tj\n", 72 + at * 6)).collect(),
        false => format!("1 0 0 1 72 700 Tm ({text}) Tj\n"),
    };
    let content = format!("BT /F1 12 Tf\n{shown}ET");
    format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj\n\
         4 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n\
         5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\ntrailer <</Root 1 0 R>>\n",
        content.len()
    )
    .into_bytes()
}

/// A JPEG that tells where it was taken.
fn located() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend_from_slice(&[1, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend_from_slice(&[1, 0, 2, 0, 5, 0, 3, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend_from_slice(&[36, 0, 0, 0, 1, 0, 0, 0, 50, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0]);
    let mut jpeg = b"\xFF\xD8\xFF\xE1".to_vec();
    jpeg.extend_from_slice(&u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    jpeg.extend_from_slice(b"Exif\0\0");
    jpeg.extend(tiff);
    jpeg
}

const MOBILE: &str = "13953312345";
const IDENTITY: &str = "11010519491231002X";

#[test]
fn files_are_looked_into() {
    let paragraph = |words: &str| format!("<w:x><w:p><w:r>{words}</w:r></w:p></w:x>");
    let body = "word/document.xml";
    for (name, bytes, expected) in [
        ("附件.txt", format!("张三,{MOBILE}").into_bytes(), "第1行"),
        ("附件.docx", docx_of(&format!("电话{MOBILE}。")), "正文第1段"),
        ("附件.docx", docx("word/header1.xml", &paragraph(&format!("<w:t>{MOBILE}</w:t>"))), "页眉页脚"),
        ("附件.docx", docx("word/comments.xml", &paragraph(&format!("<w:t>{MOBILE}</w:t>"))), "批注"),
        ("附件.docx", docx("word/footnotes.xml", &paragraph(&format!("<w:t>{MOBILE}</w:t>"))), "脚注"),
        ("附件.docx", docx("word/charts/chart1.xml", "<c><c:v>13953312345</c:v></c>"), "文件属性或图形"),
        ("附件.xlsx", xlsx(MOBILE, "visible"), "工作表“台账”A2"),
        ("附件.xlsx", xlsx(MOBILE, "veryHidden"), "隐藏的工作表“台账”A2"),
        ("附件.pdf", pdf(MOBILE, false), "第1页"),
        ("附件.pdf", pdf(MOBILE, true), "第1页"),
        (
            "附件.doc",
            [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), MOBILE.encode_utf16().flat_map(u16::to_le_bytes).collect()]
                .concat(),
            "文件内",
        ),
        (
            "附件.xls",
            [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x03\x02\x0E\0\0\0\0\0\0\0".as_slice(), &13953312345_f64.to_le_bytes()]
                .concat(),
            "文件内",
        ),
        ("附件.zip", zipped(&[("内/甲.txt", MOBILE)]), "其中的 内/甲.txt，第1行"),
        ("张三13953312345.txt", b"x".to_vec(), "文件名"),
    ] {
        let tree = site_of(&format!("见[附件](<{name}>)。"), "", &[(name, &bytes)]);
        let said = said(&tree);
        assert!(said.contains(&format!("手机号码 139…45（{expected}）")), "{name}: {said}");
        assert!(said.contains("attachment-data error"), "{name}: {said}");
        assert!(!said.contains(MOBILE) || name.contains(MOBILE), "{name}: {said}");
    }
    // Deleted text is still there.
    let deleted =
        format!("<w:document><w:p><w:del><w:r><w:delText>{IDENTITY}</w:delText></w:r></w:del></w:p></w:document>");
    let bytes = zipped(&[("[Content_Types].xml", "<Types/>"), (body, &deleted)]);
    let said = said(&site_of("见[附件](附件.docx)。", "", &[("附件.docx", &bytes)]));
    assert!(said.contains("身份证号码 1101…002X（已删除的修订，第1段）"), "{said}");
    assert!(said.contains("attachment-properties note: 附件“附件.docx”带有修订痕迹1处"), "{said}");
}

/// A file in no report's folder is looked into as well, and told once.
#[test]
fn strays_are_looked_into() {
    for (bytes, expected) in [(MOBILE, "unlinked-file error"), ("底稿", "stray-file warning")] {
        let mut tree = site_of("正文。", "", &[]);
        tree.insert("content/a/甲.txt", bytes.as_bytes());
        let said = said(&tree);
        assert_eq!(said.matches("甲.txt").count(), 1, "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn only_what_a_page_links_goes_public() {
    let plain = b"\xE5\xBA\x95\xE7\xA8\xBF".as_slice();
    let unlinked = "unlinked-file warning: “甲.txt”没有页面链接，不会公开";
    for (text, head, file, expected, is_published) in [
        ("见[附件](甲.txt)。", "", ("甲.txt", plain), "", true),
        ("见![图](甲.txt)。", "", ("甲.txt", plain), "", true),
        ("正文。", "", ("甲.txt", plain), unlinked, false),
        ("<!-- [附件](甲.txt) -->正文。", "", ("甲.txt", plain), unlinked, false),
        ("正文。", "", ("甲.txt", MOBILE.as_bytes()), "unlinked-file error", false),
        ("见[附件](甲.txt)。", "", ("甲.txt", MOBILE.as_bytes()), "attachment-data error", true),
        (
            "见[附件](甲.txt)。",
            "waivers:\n  - { check: attachment-data, reason: 本人同意公开 }\n",
            ("甲.txt", MOBILE.as_bytes()),
            "attachment-data warning",
            true,
        ),
        ("见[附件](甲.txt)。", "contact: { phone: 139-5331-2345 }\n", ("甲.txt", MOBILE.as_bytes()), "", true),
        (
            "见[表](依申请公开台账（含申请人电话）.txt)。",
            "",
            ("依申请公开台账（含申请人电话）.txt", plain),
            "attachment-name warning",
            true,
        ),
        ("见[表](咨询电话.txt)。", "", ("咨询电话.txt", plain), "", true),
    ] {
        let tree = site_of(text, head, &[(file.0, file.1)]);
        let said = said(&tree);
        assert!(said.starts_with(expected) && said.is_empty() == expected.is_empty(), "{text} {head}: {said}");
        let (portal, _) = site::build(tree);
        assert_eq!(portal.get(&format!("a/2023/{}", file.0)).is_some(), is_published, "{text}");
        let page = portal.text("a/2023/index.html").expect("it is there");
        assert_eq!(page.contains(".txt\">"), is_published, "{text}");
    }
    // Another page links it, and so does a draft, which is not public itself.
    let mut tree = site_of("正文。", "", &[("甲.txt", plain)]);
    tree.insert("content/guide.md", "---\ntitle: 页\n---\n见[表](a/2023/甲.txt)\n");
    assert_eq!(said(&tree), "");
    assert!(site::build(tree).0.get("a/2023/甲.txt").is_some());
}

#[test]
fn pictures_may_tell_where_they_were_taken() {
    let jpeg = located();
    let tree = site_of("![图](图.jpg)", "", &[("图.jpg", &jpeg)]);
    assert_eq!(said(&tree), "picture-place warning: “图.jpg”记有拍摄地点的经纬度");
    let cut = &jpeg[..jpeg.len() - 26];
    assert_eq!(said(&site_of("![图](图.jpg)", "", &[("图.jpg", cut)])), "");
}

#[test]
fn texts_of_all_pages_are_looked_over() {
    let mut tree = site_of(
        &format!("| 姓名 | 电话 |\n|---|---|\n| 张某 | {MOBILE} |\n\n注[^1]。\n\n[^1]: {IDENTITY}"),
        "title: 申请人13853312345的报告\n",
        &[],
    );
    tree.insert("content/guide.md", format!("---\ntitle: 页\n---\n申请人{MOBILE}\n"));
    let expected = "personal-data error: 写有手机号码 138…45，不得公开\n\
        personal-data error: 写有手机号码 139…45，不得公开\n\
        personal-data error: 写有身份证号码 1101…002X，不得公开\n\
        personal-data error: 写有手机号码 139…45，不得公开";
    assert_eq!(said(&tree), expected);
}

/// An identity number with its check character.
fn identity() -> impl Strategy<Value = String> {
    let regions = ["110105", "370321", "410825", "440304", "510107", "650102"];
    (prop::sample::select(regions.to_vec()), 1940..2015_u32, 1..13_u32, 1..29_u32, 1..1000_u32).prop_map(
        |(region, year, month, day, serial)| {
            let digits = format!("{region}{year}{month:02}{day:02}{serial:03}");
            let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
            digits + &"10X98765432"[sum as usize % 11..][..1]
        },
    )
}

fn mobile() -> impl Strategy<Value = String> {
    (13..20_u32, 1..999_999_999_u32)
        .prop_map(|(start, rest)| format!("{start}{rest:09}"))
        .prop_filter("an example", |number| !number.ends_with("0000000"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_number_is_found_wherever_it_is_put(number in prop_oneof![identity(), mobile()], at in any::<prop::sample::Index>()) {
        let text = "本年共收到申请，答复后当事人表示满意，全年没有收费";
        let at = at.index(text.chars().count());
        let text: String = text.chars().take(at).chain(number.chars()).chain(text.chars().skip(at)).collect();
        let latin = format!("text {number} text");
        prop_assert!(said(&site_of(&text, "", &[])).contains("personal-data error"), "{text}");
        for (name, bytes) in [
            ("附件.docx", docx_of(&text)),
            ("附件.xlsx", xlsx(&text, "visible")),
            ("附件.xlsx", xlsx(&text, "hidden")),
            ("附件.pdf", pdf(&latin, false)),
            ("附件.pdf", pdf(&latin, true)),
            ("附件.txt", text.clone().into_bytes()),
        ] {
            let said = said(&site_of(&format!("[附件]({name})"), "", &[(name, &bytes)]));
            prop_assert!(said.contains("attachment-data error"), "{name} {text}: {said}");
            prop_assert!(!said.contains(&number), "{said}");
        }
    }

    /// Whatever is done to a file, looking into it ends, and says something or nothing.
    #[test]
    fn harmed_files_are_survived(kind in 0..4_usize, cut in any::<prop::sample::Index>(), other in any::<u8>()) {
        let mut bytes = [docx_of("电话13953312345"), xlsx("13953312345", "hidden"), pdf("13953312345", true), located()][kind].clone();
        let at = cut.index(bytes.len());
        bytes[at] ^= other;
        let _ = nianbao::attachment::read("a.bin", &bytes);
        bytes.truncate(at);
        let _ = nianbao::attachment::read("a.docx", &bytes);
    }
}

/// Lengths, depths and references that lead nowhere cost nothing.
#[test]
fn hostile_files_are_survived() {
    let deep = "[".repeat(200_000);
    let nested = "<<".repeat(100_000);
    let objects = "1 0 obj [ ".repeat(50_000);
    let streams = "1 0 obj <</Length 99999999999>> stream ".repeat(20_000);
    let loops = "1 0 obj <</Type/Pages/Kids[1 0 R 2 0 R]>> endobj 2 0 obj <</Type/Pages/Kids[1 0 R]/Parent 2 0 R>> endobj\
        3 0 obj <</Type/Page/Parent 3 0 R/Contents 3 0 R/Resources 3 0 R>> endobj 4 0 obj 5 0 R endobj 5 0 obj 4 0 R endobj";
    for text in [&*deep, &nested, &objects, &streams, loops] {
        for start in ["%PDF-1.4 ", "%PDF-1.4 1 0 obj "] {
            let _ = nianbao::attachment::read("a.pdf", format!("{start}{text}").as_bytes());
        }
    }
    let bomb = "0".repeat(80 << 20);
    let contents = nianbao::attachment::read("a.zip", &zipped(&[("a.txt", &bomb)]));
    assert_eq!(contents.unseen, Some(nianbao::attachment::Unseen::TooLarge));
}
