//! Snippets of WordprocessingML and what a reader sees of them, drawn compactly: a line for each block (`#` for
//! the level of a heading, `-` for the depth in a list, `**` bold, `[…](…)` a link, `[^3]` the mark of the note in
//! block 3, `↵` a line break, `→` a tab), then what is hidden, odd and said of the source.

mod harm;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::transcript::{Block, BlockKind, Cell, LINE_BREAK, Refusal, SpanKind, Transcript};
use super::{read, read_with};

const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
    xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"
    xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:x9="http://example.com/9"
    xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:dc="http://purl.org/dc/elements/1.1/""#;

/// The relations that every snippet can use.
const RELATIONS: &str = r#"<Relationships>
    <Relationship Id="s" Type="http://x/styles" Target="styles.xml"/>
    <Relationship Id="n" Type="http://x/numbering" Target="numbering.xml"/>
    <Relationship Id="f" Type="http://x/footnotes" Target="footnotes.xml"/>
    <Relationship Id="e" Type="http://x/endnotes" Target="/word/endnotes.xml"/>
    <Relationship Id="c" Type="http://x/comments" Target="comments.xml"/>
    <Relationship Id="h" Type="http://x/header" Target="header1.xml"/>
    <Relationship Id="p" Type="http://x/image" Target="media/a.PNG"/>
    <Relationship Id="o" Type="http://x/image" Target="http://a.cn/b.png" TargetMode="External"/>
    <Relationship Id="l" Type="http://x/hyperlink" Target="http://a.cn/" TargetMode="External"/>
    <Relationship Id="t" Type="http://x/aFChunk" Target="chunk.txt"/>
    <Relationship Id="w" Type="http://x/aFChunk" Target="../chunk.html"/>
</Relationships>"#;

const STYLES: &str = r#"<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
    <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="2"><w:name w:val="mine"/><w:basedOn w:val="1"/></w:style>
    <w:style w:type="paragraph" w:styleId="3"><w:name w:val="标题 3"/><w:rPr><w:b/></w:rPr></w:style>
    <w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
    <w:style w:type="paragraph" w:styleId="L"><w:name w:val="List Number"/></w:style>
    <w:style w:type="paragraph" w:styleId="N"><w:name w:val="numbered"/><w:basedOn w:val="N2"/></w:style>
    <w:style w:type="paragraph" w:styleId="N2"><w:name w:val="n2"/><w:basedOn w:val="N"/>
        <w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="B"><w:name w:val="strong paragraph"/><w:rPr><w:b/></w:rPr></w:style>
    <w:style w:type="character" w:styleId="b"><w:name w:val="Strong"/><w:rPr><w:b w:val="true"/></w:rPr></w:style>
    <w:style w:type="character" w:styleId="h"><w:name w:val="secret"/><w:basedOn w:val="h2"/></w:style>
    <w:style w:type="character" w:styleId="h2"><w:name w:val="h2"/><w:rPr><w:vanish/></w:rPr></w:style>"#;

/// Lists: 1 Chinese, 2 bullets, 3 a second list of the look of 1 that starts anew, 4 by style, 5 decimal levels.
const NUMBERING: &str = r#"
    <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
        <w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="space"/>
        <w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
    <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="○"/></w:lvl></w:abstractNum>
    <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="lowerRoman"/><w:pStyle w:val="N"/>
        <w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
    <w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>
        <w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
    </w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
    <w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>"#;

/// A document with this body.
fn docx(body: &str) -> Vec<u8> {
    let part = |root: &str, inner: &str| format!("<?xml version=\"1.0\"?><{root} {NAMESPACES}>{inner}</{root}>");
    let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let root = r#"<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/>
        <Relationship Id="2" Type="http://x/core-properties" Target="docProps/core.xml"/></Relationships>"#;
    let notes = |kind: &str, text: &str| {
        let line = format!(r#"<w:{kind} w:type="separator" w:id="0">{}</w:{kind}>"#, p("___"));
        format!(r#"{line}<w:{kind} w:id="1">{}{}</w:{kind}>"#, p(text), p("次段"))
    };
    let comment = format!(r#"<w:comment w:id="7">{}</w:comment>"#, p("核对"));
    zipped(&[
        ("_rels/.rels", root.into()),
        (
            "docProps/core.xml",
            part("cp:coreProperties xmlns:cp=\"x\"", "<dc:title> 年报 </dc:title>")
                .replace("</cp:coreProperties xmlns:cp=\"x\">", "</cp:coreProperties>"),
        ),
        ("word/document.xml", part("w:document", &format!("<w:body>{body}</w:body>"))),
        ("word/_rels/document.xml.rels", RELATIONS.into()),
        ("word/styles.xml", part("w:styles", STYLES)),
        ("word/numbering.xml", part("w:numbering", NUMBERING)),
        ("word/footnotes.xml", part("w:footnotes", &notes("footnote", "脚注"))),
        ("word/endnotes.xml", part("w:endnotes", &notes("endnote", "尾注"))),
        ("word/comments.xml", part("w:comments", &comment)),
        ("word/header1.xml", part("w:hdr", "<w:p/>")),
        ("word/media/a.PNG", "png".into()),
        ("word/chunk.txt", "甲\r\n\r\n乙\r\n".into()),
        ("chunk.html", "<html><p>页</p></html>".into()),
    ])
}

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
            .expect("a part begins");
        zip.write_all(text.as_bytes()).expect("a part is written");
    }
    zip.finish().expect("a ZIP is written").into_inner()
}

fn draw(transcript: &Transcript) -> String {
    let mut lines: Vec<String> = transcript.blocks.iter().map(|block| draw_block(transcript, block)).collect();
    let hidden = transcript.hidden.iter().filter(|hidden| {
        // Every snippet has these notes.
        !(hidden.at + 1 >= transcript.text.len()
            && ["脚注\n次段", "尾注\n次段", "核对"].contains(&hidden.text.as_str()))
    });
    lines.extend(hidden.map(|hidden| {
        let before: String = transcript.text[..hidden.at].chars().rev().take(1).collect();
        format!("{:?} after {before:?}: {}", hidden.why, hidden.text.replace('\n', "⏎"))
    }));
    lines.extend(transcript.remarks.iter().map(|remark| format!("{remark:?}")));
    lines.extend(transcript.properties[1..].iter().map(|(name, value)| format!("{name}={value}")));
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn draw_block(transcript: &Transcript, block: &Block) -> String {
    match &block.kind {
        BlockKind::Picture(picture) => format!("![{}]({}){:?}", picture.alt, picture.target, picture.file),
        BlockKind::Table(table) => {
            let rows = table.rows.iter().map(|row| {
                let cells: Vec<String> = row.iter().map(|cell| draw_cell(transcript, cell)).collect();
                format!("|{}|", cells.join("|"))
            });
            rows.collect::<Vec<_>>().join("\n")
        }
        BlockKind::Paragraph(paragraph) => {
            let mut text = transcript.text[block.range.clone()].to_owned();
            let mut marks: Vec<(usize, u8, String)> = Vec::new();
            for span in &paragraph.spans {
                let (start, end) = (span.range.start - block.range.start, span.range.end - block.range.start);
                match &span.kind {
                    SpanKind::Strong => marks.extend([(start, 3, "**".into()), (end, 1, "**".into())]),
                    SpanKind::Link(to) => marks.extend([(start, 2, "[".into()), (end, 1, format!("]({to})"))]),
                    SpanKind::NoteMark(block) => marks.push((start, 0, format!("[^{block}]"))),
                }
            }
            marks.sort();
            for (at, _, mark) in marks.iter().rev() {
                text.insert_str(*at, mark);
            }
            let level = "#".repeat(paragraph.level.unwrap_or_default().into());
            let list = "-".repeat(paragraph.list.map_or(0, |list| usize::from(list) + 1));
            format!("{level}{list}{}", text.replace(LINE_BREAK, "↵").replace('\t', "→"))
        }
    }
}

/// Its column, its size where that is not 1×1, and its blocks.
fn draw_cell(transcript: &Transcript, cell: &Cell) -> String {
    let size =
        if (cell.columns, cell.rows) == (1, 1) { String::new() } else { format!("{}×{} ", cell.columns, cell.rows) };
    let blocks: Vec<String> = cell.blocks.iter().map(|block| draw_block(transcript, block)).collect();
    format!("{}:{size}{}", cell.column, blocks.join("/"))
}

/// Each snippet of a body, and what is seen.
fn check(cases: &[(&str, &str)]) {
    let html = |bytes: &[u8]| {
        let mut page = read(&docx("<w:p><w:r><w:t>页内</w:t></w:r></w:p>"))?;
        page.hidden.clear();
        page.properties.clear();
        page.remarks.clear();
        if bytes.is_empty() { Err(Refusal::Empty) } else { Ok(page) }
    };
    for (body, expected) in cases {
        let transcript = read_with(&docx(body), &html).unwrap_or_else(|refusal| panic!("{body}: {refusal:?}"));
        let expected: Vec<&str> = expected.lines().map(str::trim).collect();
        assert_eq!(draw(&transcript), expected.join("\n"), "{body}");
        sound(&transcript, &transcript.blocks);
        assert!(transcript.places.is_sorted_by_key(|(at, _)| *at) && transcript.text.ends_with('\n'));
    }
}

/// Ranges lie in the text, on the borders of characters; blocks follow each other.
fn sound(transcript: &Transcript, blocks: &[Block]) {
    let mut end = 0;
    for block in blocks {
        assert!(block.range.start >= end && transcript.text.get(block.range.clone()).is_some(), "{block:?}");
        end = block.range.end;
        if let BlockKind::Table(table) = &block.kind {
            for cell in table.rows.iter().flatten() {
                assert!(transcript.text.get(cell.range.clone()).is_some(), "{cell:?}");
                sound(transcript, &cell.blocks);
            }
        }
    }
}

#[test]
fn words_in_a_paragraph() {
    check(&[
        ("<w:p><w:r><w:t>甲 </w:t></w:r><w:r><w:t xml:space=\"preserve\"> 乙 </w:t></w:r></w:p><w:p/>", "甲 乙"),
        ("<w:p><w:r><w:t>a&amp;b&#x4E00;<![CDATA[<c>]]></w:t></w:r></w:p>", "a&b一<c>"),
        (
            "<w:p><w:r><w:t>a\nb</w:t><w:tab/><w:t>c</w:t><w:br/><w:br w:type=\"page\"/><w:t>d</w:t><w:cr/></w:r></w:p>",
            "a b→c↵d↵",
        ),
        (
            "<w:p><w:r><w:t>0533</w:t><w:noBreakHyphen/><w:t>8</w:t><w:softHyphen/><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/></w:r></w:p>",
            "0533-8☑",
        ),
        ("<w:p><w:r><w:rPr><w:rFonts w:ascii=\"Wingdings 2\"/></w:rPr><w:t>\u{F052}</w:t></w:r></w:p>", "☑"),
        (
            "<w:p><w:r><w:t>政</w:t></w:r><w:smartTag><w:r><w:t>府</w:t></w:r></w:smartTag><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>办</w:t></w:r></w:sdtContent></w:sdt></w:p>",
            "政府办",
        ),
        (
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>yuán</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>沅</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
            "沅
             Fallback after \"\": yuán",
        ),
    ]);
}

#[test]
fn bold_and_links() {
    check(&[
        (
            "<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>乙</w:t></w:r><w:r><w:rPr><w:b w:val=\"1\"/></w:rPr><w:t>丙</w:t></w:r></w:p>",
            "甲**乙丙**",
        ),
        (
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t></w:r><w:r><w:t xml:space=\"preserve\"> </w:t></w:r></w:p>",
            "甲 ",
        ),
        ("<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>乙</w:t></w:r></w:p>", "甲乙"),
        (
            "<w:p><w:pPr><w:pStyle w:val=\"B\"/></w:pPr><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"b\"/></w:rPr><w:t>乙</w:t></w:r></w:p>",
            "**甲**乙",
        ),
        (
            "<w:p><w:hyperlink r:id=\"l\" w:anchor=\"x\"><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>乙</w:t></w:r></w:hyperlink><w:r><w:t>丙</w:t></w:r></w:p>",
            "[甲**乙**](http://a.cn/#x)丙",
        ),
        ("<w:p><w:hyperlink w:anchor=\"_Toc\"><w:r><w:t>甲</w:t></w:r></w:hyperlink></w:p>", "甲"),
    ]);
}

#[test]
fn fields() {
    let run = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let (begin, separate, end) = (run("begin"), run("separate"), run("end"));
    let instr = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let t = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let nested = format!(
        "<w:p>{begin}{}{begin}{}{separate}{}{end}{separate}{}{end}{}</w:p>",
        instr("IF "),
        instr("DATE"),
        t("今"),
        t("甲"),
        t("乙")
    );
    let link = format!(
        "<w:p>{begin}{}{}{separate}{}{end}{}</w:p>",
        instr(" HYPERLINK"),
        instr(" \"http://b.cn\" "),
        t("甲"),
        t("乙")
    );
    let over = format!("<w:p>{begin}{}{separate}{}</w:p><w:p>{}{end}{}</w:p>", instr("TOC"), t("一"), t("二"), t("三"));
    let never = format!("<w:p>{begin}{}</w:p><w:p>{}</w:p>", instr("PAGE"), t("仍在"));
    let circle = format!("<w:p>{begin}{}{end}{}</w:p>", instr("eq \\o\\ac(○,2)"), t("甲"));
    let tick = format!(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>{}{separate}{end}{}</w:p>",
        instr("FORMCHECKBOX"),
        t("是")
    );
    check(&[
        (&nested, "甲乙\nHidden after \"\": 今"),
        (&link, "[甲](http://b.cn)乙"),
        (&over, "一\n二三"),
        (&never, "仍在"),
        (&circle, "②甲"),
        (&tick, "☒是"),
        ("<w:p><w:fldSimple w:instr=\"DATE\"><w:r><w:t>今</w:t></w:r></w:fldSimple></w:p>", "今"),
    ]);
}

#[test]
fn changes_are_accepted() {
    check(&[
        (
            "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>",
            "甲新
             Deleted after \"甲\": 旧
             TrackedChanges(2)",
        ),
        (
            "<w:p><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:moveTo><w:r><w:t>移</w:t></w:r></w:moveTo></w:p>",
            "甲
             移
             Deleted after \"\": 移
             TrackedChanges(2)",
        ),
        (
            "<w:p><w:pPr><w:pStyle w:val=\"1\"/><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t></w:r></w:p>",
            "甲乙
             TrackedChanges(1)",
        ),
        (
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "|0:甲|
             Deleted after \"\\n\": 旧
             TrackedChanges(1)",
        ),
    ]);
}

#[test]
fn what_is_hidden() {
    check(&[
        (
            "<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"h\"/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>乙</w:t></w:r></w:p>",
            "甲乙
             Hidden after \"甲\": 隐藏",
        ),
        (
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "|0:甲|
             Hidden after \"\\n\": 1⏎2",
        ),
        (
            "<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:commentReference w:id=\"7\"/></w:r><w:r><w:t>乙</w:t></w:r></w:p>",
            "甲乙
             Comment after \"甲\": 核对",
        ),
        (
            "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t></w:r></w:p>",
            "甲乙",
        ),
        (
            "<w:p><w:pPr><w:framePr w:dropCap=\"drop\"/></w:pPr><w:r><w:t>首</w:t></w:r></w:p><w:p><w:r><w:t>字</w:t></w:r></w:p>",
            "首字",
        ),
    ]);
}

#[test]
fn alternatives_and_text_boxes() {
    let inside = |text: &str| format!("<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>");
    let new = format!(
        "<mc:Choice Requires=\"wps\"><w:drawing><wp:inline><wps:txbx>{}</wps:txbx></wp:inline></w:drawing></mc:Choice>",
        inside("框")
    );
    let old = format!(
        "<mc:Fallback><w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict></mc:Fallback>",
        inside("框")
    );
    let both =
        format!("<w:p><w:r><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r><w:r><w:t>文</w:t></w:r></w:p>");
    let unknown = "<w:p><mc:AlternateContent><mc:Choice Requires=\"x9\"><w:r><w:t>新</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>旧</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>";
    let vml = format!(
        "<w:p><w:r><w:pict><v:shape><v:textbox>{}</v:textbox></v:shape><v:shape><v:textpath string=\"艺术\"/></v:shape></w:pict></w:r></w:p>",
        inside("框")
    );
    check(&[
        (&both, "文\n框\nFallback after \"\": 框"),
        (unknown, "旧\nFallback after \"\": 新"),
        (&vml, "框\n艺术"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控</w:t></w:r></w:p></w:sdtContent></w:sdt>", "控"),
        ("<w:p><w:r><w:t>前</w:t></w:r></w:p><w:altChunk r:id=\"t\"/><w:altChunk r:id=\"w\"/>", "前\n甲\n乙\n页内"),
    ]);
}

#[test]
fn pictures() {
    let picture = |id: &str, about: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline><wp:docPr id=\"1\" name=\"图 1\" descr=\"{about}\"/><a:graphic><a:graphicData><a:blip r:embed=\"{id}\"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r><w:r><w:t>文</w:t></w:r></w:p>"
        )
    };
    check(&[
        (
            &(picture("p", "流程图") + &picture("p", "")),
            "文\n![流程图](word/media/a.PNG)Some(0)\n文\n![](word/media/a.PNG)Some(0)",
        ),
        (&picture("o", ""), "文\n![](http://a.cn/b.png)None"),
        (
            "<w:p><w:r><w:t>文</w:t><w:pict><v:shape alt=\"章\"><v:imagedata r:id=\"p\"/></v:shape></w:pict></w:r></w:p>",
            "文\n![章](word/media/a.PNG)Some(0)",
        ),
    ]);
}

#[test]
fn notes() {
    check(&[
        (
            "<w:p><w:r><w:t>18</w:t></w:r><w:r><w:footnoteReference w:id=\"1\"/></w:r><w:r><w:t>件</w:t></w:r><w:r><w:endnoteReference w:id=\"1\" w:customMarkFollows=\"1\"/><w:t>*</w:t></w:r></w:p>",
            "18[^1]件[^2]
             脚注↵次段
             尾注↵次段",
        ),
        ("<w:p><w:r><w:footnoteReference w:id=\"9\"/><w:t>甲</w:t></w:r></w:p>", "甲"),
    ]);
}

#[test]
fn headings_and_lists() {
    let p =
        |properties: &str, text: &str| format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
    let style = |id: &str, text: &str| p(&format!("<w:pStyle w:val=\"{id}\"/>"), text);
    let number = |list: u8, level: u8, text: &str| {
        p(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"), text)
    };
    let headings =
        style("1", "甲") + &style("2", "乙") + &style("3", "丙") + &style("Heading2", "丁") + &style("T", "题");
    let chinese =
        number(1, 0, "甲") + &number(1, 1, "乙") + &number(1, 1, "丙") + &number(1, 0, "丁") + &number(1, 1, "戊");
    let restart =
        number(1, 0, "甲") + &number(3, 0, "乙") + &number(3, 0, "丙") + &number(1, 0, "丁") + &number(0, 0, "戊");
    let decimal =
        number(5, 1, "先") + &number(5, 0, "甲") + &number(5, 0, "乙") + &number(5, 1, "丙") + &number(5, 2, "丁");
    let gone = "<w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>".to_owned()
        + &number(1, 0, "甲");
    check(&[
        (&headings, "#甲\n#乙\n###丙\n##丁\n题\nTitle-style=题"),
        (&p("<w:outlineLvl w:val=\"1\"/>", "甲"), "##甲"),
        (&p("<w:pStyle w:val=\"1\"/><w:outlineLvl w:val=\"9\"/>", "甲"), "甲"),
        (&chinese, "一、甲\n（一） 乙\n（二） 丙\n二、丁\n（一） 戊"),
        (&restart, "一、甲\n一、乙\n二、丙\n三、丁\n戊"),
        (&decimal, "I.1→先\nI.→甲\nII.→乙\nII.1→丙\n2.1.1→丁"),
        (&(number(2, 0, "甲") + &number(2, 1, "乙")), "-甲\n--乙"),
        (&(style("N", "甲") + &style("N", "乙") + &style("N2", "丙")), "iii)→甲\niv)→乙\n1→丙"),
        (&p("<w:pStyle w:val=\"L\"/><w:numPr><w:numId w:val=\"5\"/></w:numPr>", "甲"), "-I.→甲"),
        (&gone, "一、甲\nDeleted after \"\": 旧\nTrackedChanges(2)"),
    ]);
}

#[test]
fn tables() {
    let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
    let tc = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let merged = row(&(tc("<w:vMerge w:val=\"restart\"/>", "甲") + &tc("<w:gridSpan w:val=\"2\"/>", "乙")))
        + &row(&(tc("<w:vMerge/>", "藏") + &tc("", "1") + &tc("", "2")))
        + &row(&(tc("<w:vMerge w:val=\"restart\"/>", "丙") + &tc("<w:gridSpan w:val=\"2\"/><w:vMerge/>", "丁")));
    let sideways = row(&(tc("<w:hMerge w:val=\"restart\"/>", "甲") + &tc("<w:hMerge/>", "") + &tc("", "乙")));
    let before =
        format!("<w:tr><w:trPr><w:gridBefore w:val=\"2\"/><w:gridAfter w:val=\"1\"/></w:trPr>{}</w:tr>", tc("", "甲"));
    let nested =
        row(&format!("<w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p><w:tbl>{}</w:tbl><w:p/></w:tc>", row(&tc("", "内"))));
    let wrapped = format!(
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        row(&format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", tc("", "甲")))
    );
    let table = |rows: &str| format!("<w:tbl><w:tblPr/>{rows}</w:tbl>");
    check(&[
        (
            &(table(&merged) + "<w:p><w:r><w:t>后</w:t></w:r></w:p>"),
            "|0:1×2 甲|1:2×1 乙|\n|1:1|2:2|\n|0:丙|1:2×1 丁|\n后\nHidden after \"\\n\": 藏",
        ),
        (&table(&sideways), "|0:2×1 甲|2:乙|"),
        (&(table(&row(&tc("", "一"))) + "<w:p/>" + &table(&before)), "|0:一|\n|2:甲|"),
        (&table(&nested), "|0:外/|0:内||"),
        (&table(&wrapped), "|0:甲|"),
        (&table(&row(&(tc("", "甲") + "<w:tc><w:p/></w:tc>"))), "|0:甲|1:|"),
    ]);
}

#[test]
fn places_are_counted() {
    let cell = "<w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc>";
    let body = format!(
        "<w:p><w:r><w:t>段</w:t></w:r></w:p><w:p/><w:tbl><w:tr><w:tc><w:p/></w:tc>{cell}</w:tr></w:tbl><w:p><w:r><w:t>尾</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p>"
    );
    let transcript = read(&docx(&body)).expect("it is read");
    let places: Vec<String> =
        transcript.places.iter().map(|(_, place)| place.words(crate::finding::words::Lang::Zh)).collect();
    assert_eq!(places, ["第1段", "表1第1行第2列", "表2第1行第1列", "第2段", "注1"]);
}
