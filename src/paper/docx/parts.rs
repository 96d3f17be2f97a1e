//! The parts of the document beside its body: styles, measures, fonts, page numbers, notes.
//!
//! Measures are those of GB/T 9704-2012: A4 with a print area of 156 mm by 225 mm, 37 mm from the top and 28 mm from the
//! left (5.2.1), 22 lines of 28 characters of size three (5.2.3), page numbers outside, 7 mm below (7.5). Fonts are those
//! that offices use; where one is not installed, the table of fonts names others (`w:altName`).

use super::super::{Subject, package};
use super::picture::Pictures;
use super::text::Body;

/// The width of the print area: 156 mm in twentieths of a point.
pub(super) const WIDTH: usize = 8844;
/// The height of a line: 225 mm by 22.
pub(super) const LINE: usize = 579;
/// The width of a character: 156 mm by 28.
pub(super) const CHARACTER: f64 = 315.8;

const MAIN: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// Each font with the names that others have for it, and what it looks like.
const FONTS: [(&str, &str, &str, &str); 6] = [
    ("仿宋_GB2312", "仿宋,FangSong,FangSong_GB2312,STFangsong,Noto Serif CJK SC", "modern", "02010609060101010101"),
    ("楷体_GB2312", "楷体,KaiTi,KaiTi_GB2312,STKaiti,Noto Serif CJK SC", "modern", "02010609060101010101"),
    ("黑体", "SimHei,STHeiti,Noto Sans CJK SC", "modern", "02010609060101010101"),
    ("宋体", "SimSun,STSong,Noto Serif CJK SC", "auto", "02010600030101010101"),
    (
        "方正小标宋简体",
        "方正小标宋_GBK,FZXiaoBiaoSong-B05S,宋体,SimSun,Noto Serif CJK SC",
        "auto",
        "03000509000000000000",
    ),
    ("Times New Roman", "", "roman", "02020603050405020304"),
];

/// All parts with their paths.
pub(super) fn all(subject: Subject<'_>, body: &Body) -> Vec<(&'static str, String)> {
    let notes: Vec<(usize, String)> = body.marked_notes().map(|(number, text)| (number, text.to_owned())).collect();
    let has_notes = !notes.is_empty();
    let mut parts = vec![
        ("[Content_Types].xml", content_types(has_notes)),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("docProps/core.xml", package::core(subject)),
        ("docProps/app.xml", APP.to_owned()),
        ("word/document.xml", document(&body.out)),
        ("word/_rels/document.xml.rels", relations(has_notes, &body.pictures)),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings(has_notes)),
        ("word/numbering.xml", numbering()),
        ("word/fontTable.xml", fonts()),
        ("word/footer1.xml", footer("right")),
        ("word/footer2.xml", footer("left")),
    ];
    if has_notes {
        parts.push(("word/footnotes.xml", footnotes(&notes)));
    }
    parts
}

fn document(body: &str) -> String {
    // 37 mm, 26 mm, 35 mm and 28 mm; the foot of the number is 25 mm from the edge.
    format!(
        "<w:document {MAIN}><w:body>{body}<w:sectPr>\
         <w:footerReference w:type=\"default\" r:id=\"rIdOdd\"/><w:footerReference w:type=\"even\" r:id=\"rIdEven\"/>\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1588\" w:header=\"851\" w:footer=\"1417\" w:gutter=\"0\"/>\
         <w:cols w:space=\"425\"/><w:docGrid w:type=\"lines\" w:linePitch=\"{LINE}\"/>\
         </w:sectPr></w:body></w:document>"
    )
}

const DOCUMENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn content_types(has_notes: bool) -> String {
    let mut overrides: Vec<(&str, String)> = vec![
        ("/word/document.xml", format!("{DOCUMENT}.document.main+xml")),
        ("/word/styles.xml", format!("{DOCUMENT}.styles+xml")),
        ("/word/settings.xml", format!("{DOCUMENT}.settings+xml")),
        ("/word/numbering.xml", format!("{DOCUMENT}.numbering+xml")),
        ("/word/fontTable.xml", format!("{DOCUMENT}.fontTable+xml")),
        ("/word/footer1.xml", format!("{DOCUMENT}.footer+xml")),
        ("/word/footer2.xml", format!("{DOCUMENT}.footer+xml")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".to_owned()),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned()),
    ];
    if has_notes {
        overrides.push(("/word/footnotes.xml", format!("{DOCUMENT}.footnotes+xml")));
    }
    let overrides: String = overrides
        .iter()
        .map(|(part, kind)| format!("<Override PartName=\"{part}\" ContentType=\"{kind}\"/>"))
        .collect();
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>\
         <Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/><Default Extension=\"gif\" ContentType=\"image/gif\"/>{overrides}</Types>"
    )
}

const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
     <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
     <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
     <Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" Target=\"docProps/app.xml\"/>\
     </Relationships>";

const APP: &str = "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
     <Application>nianbao</Application></Properties>";

fn relations(has_notes: bool, pictures: &Pictures) -> String {
    let mut parts = vec![
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdFonts", "fontTable", "fontTable.xml"),
        ("rIdOdd", "footer", "footer1.xml"),
        ("rIdEven", "footer", "footer2.xml"),
    ];
    if has_notes {
        parts.push(("rIdNotes", "footnotes", "footnotes.xml"));
    }
    let pictures: String = pictures
        .files()
        .enumerate()
        .map(|(at, (name, _))| {
            let number = at + 1;
            format!("<Relationship Id=\"rIdPicture{number}\" Type=\"{OFFICE}/image\" Target=\"media/{name}\"/>")
        })
        .collect();
    let parts: String = parts
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{parts}{pictures}</Relationships>")
}

fn settings(has_notes: bool) -> String {
    let notes =
        if has_notes { "<w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>" } else { "" };
    format!(
        "<w:settings {MAIN}><w:zoom w:percent=\"100\"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>\
         <w:defaultTabStop w:val=\"420\"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val=\"{LINE}\"/>\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/>{notes}<w:compat>\
         <w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/><w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/>\
         </w:settings>"
    )
}

/// One list of bullets, nine deep.
fn numbering() -> String {
    let levels: String = (0..9)
        .map(|level| {
            let left = 1280 + level * 640;
            format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/>\
                 <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{left}\" w:hanging=\"640\"/></w:pPr></w:lvl>"
            )
        })
        .collect();
    format!(
        "<w:numbering {MAIN}><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{levels}\
         </w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    )
}

fn fonts() -> String {
    let font = |(name, others, family, panose): &(&str, &str, &str, &str)| {
        let (charset, pitch) = if *name == "Times New Roman" { ("00", "variable") } else { ("86", "default") };
        let others = if others.is_empty() { String::new() } else { format!("<w:altName w:val=\"{others}\"/>") };
        format!(
            "<w:font w:name=\"{name}\">{others}<w:panose1 w:val=\"{panose}\"/><w:charset w:val=\"{charset}\"/>\
             <w:family w:val=\"{family}\"/><w:pitch w:val=\"{pitch}\"/></w:font>"
        )
    };
    format!("<w:fonts {MAIN}>{}</w:fonts>", FONTS.iter().map(font).collect::<String>())
}

/// `— 1 —` in size four, a character from the outer edge: on the right of odd pages, on the left of even ones.
fn footer(side: &str) -> String {
    const LOOK: &str = "<w:rPr><w:rStyle w:val=\"PageNumber\"/></w:rPr>";
    let field = |kind: &str| format!("<w:r>{LOOK}<w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!(
        "<w:ftr {MAIN}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:ind w:left=\"280\" w:right=\"280\"/><w:jc w:val=\"{side}\"/></w:pPr>\
         <w:r>{LOOK}<w:t xml:space=\"preserve\">— </w:t></w:r>{}<w:r>{LOOK}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         {}<w:r>{LOOK}<w:t>1</w:t></w:r>{}<w:r>{LOOK}<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>",
        field("begin"),
        field("separate"),
        field("end")
    )
}

fn footnotes(notes: &[(usize, String)]) -> String {
    let note = |(number, text): &(usize, String)| {
        const MARK: &str = "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>\
                            <w:r><w:t xml:space=\"preserve\"> </w:t></w:r>";
        // The number stands before the first words of the note.
        let text = match text.split_once("</w:pPr>") {
            Some((before, after)) => format!("{before}</w:pPr>{MARK}{after}"),
            None => format!("<w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>{MARK}</w:p>"),
        };
        format!("<w:footnote w:id=\"{number}\">{text}</w:footnote>")
    };
    format!(
        "<w:footnotes {MAIN}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{}\
         </w:footnotes>",
        notes.iter().map(note).collect::<String>()
    )
}

/// A style of paragraphs: its id and name, what it is of, the style after it, and what it adds for paragraphs and letters.
struct Style {
    id: &'static str,
    name: &'static str,
    next: &'static str,
    paragraph: String,
    letters: String,
}

/// Letters of a font in half points.
fn letters(font: &str, size: usize) -> String {
    format!("<w:rFonts w:eastAsia=\"{font}\"/>{}", sized(size))
}

/// Letters in half points. Size three, 16 points, stands a quarter of a point closer, so that a line has its 28
/// characters; a grid of characters would say the same, but programs differ in how they read one.
fn sized(size: usize) -> String {
    let spacing = if size == 32 { -5 } else { 0 };
    format!("<w:spacing w:val=\"{spacing}\"/><w:kern w:val=\"2\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>")
}

fn styles() -> String {
    /// Two characters at the beginning of a paragraph.
    const INDENT: &str = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>";
    /// No indent, where the style below has one.
    const TIGHT: &str = "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>";
    let style = |id, name, next, paragraph: &str, letters: String| Style {
        id,
        name,
        next,
        paragraph: paragraph.to_owned(),
        letters,
    };
    let heading = |level: usize| format!("<w:keepNext/><w:keepLines/>{INDENT}<w:outlineLvl w:val=\"{}\"/>", level - 1);
    let (first, second, third, others) = (heading(1), heading(2), heading(3), [heading(4), heading(5)]);
    let centered = "<w:jc w:val=\"center\"/>";
    let cell = format!("{TIGHT}{centered}");
    let song = |size| letters("宋体", size);
    let title = format!(
        "<w:keepNext/><w:keepLines/><w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"640\" w:lineRule=\"exact\"/>{centered}"
    );
    let styles = [
        style("Title", "Title", "Subtitle", &title, letters("方正小标宋简体", 44)),
        style("Subtitle", "Subtitle", "BodyText", centered, letters("楷体_GB2312", 32)),
        style("DraftMark", "草稿标记", "Title", centered, letters("黑体", 32)),
        style("Facts", "公文登记项", "BodyText", centered, letters("楷体_GB2312", 28)),
        style("Heading1", "heading 1", "BodyText", &first, letters("黑体", 32)),
        style("Heading2", "heading 2", "BodyText", &second, letters("楷体_GB2312", 32)),
        style("Heading3", "heading 3", "BodyText", &third, String::new()),
        style("Heading4", "heading 4", "BodyText", &others[0], String::new()),
        style("Heading5", "heading 5", "BodyText", &others[1], String::new()),
        style("BodyText", "Body Text", "BodyText", INDENT, String::new()),
        style("ListBullet", "List Bullet", "ListBullet", "", String::new()),
        style(
            "Quote",
            "Quote",
            "BodyText",
            "<w:ind w:left=\"632\" w:right=\"632\" w:firstLineChars=\"200\" w:firstLine=\"632\"/>",
            letters("楷体_GB2312", 32),
        ),
        style(
            "Code",
            "代码",
            "BodyText",
            "<w:ind w:left=\"632\"/><w:jc w:val=\"left\"/>",
            "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\"/>".to_owned() + &sized(24),
        ),
        style(
            "Rule",
            "分隔线",
            "BodyText",
            "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"auto\"/></w:pBdr><w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"exact\"/>",
            String::new(),
        ),
        style("Picture", "图", "BodyText", &cell, String::new()),
        style("Signature", "Signature", "Signature", "<w:keepLines/><w:jc w:val=\"right\"/>", String::new()),
        // What is added here is known by its style when the document is imported again.
        style(
            "AddedSignature",
            crate::ooxml::ADDED_SIGNATURE,
            "AddedSignature",
            "<w:keepLines/><w:jc w:val=\"right\"/>",
            String::new(),
        ),
        style("FormHead", "表格标题格", "FormCell", &cell, song(21)),
        style("FormCell", "表格数字格", "FormCell", &cell, song(21)),
        style("FormHeadSmall", "表格标题格小", "FormCellSmall", &cell, song(18)),
        style("FormCellSmall", "表格数字格小", "FormCellSmall", &cell, song(18)),
        style(
            "TableEnd",
            "表后空隙",
            "BodyText",
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"120\" w:lineRule=\"exact\"/>",
            sized(2),
        ),
        style(
            "FootnoteText",
            "footnote text",
            "FootnoteText",
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"left\"/>",
            sized(18),
        ),
        style(
            "Footer",
            "footer",
            "Footer",
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>",
            song(28),
        ),
    ];
    let mut out = format!(
        "<w:styles {MAIN}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋_GB2312\" w:cs=\"Times New Roman\"/>\
         {}<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:widowControl w:val=\"0\"/><w:spacing w:line=\"{LINE}\" w:lineRule=\"exact\"/><w:jc w:val=\"both\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>",
        sized(32)
    );
    for Style { id, name, next, paragraph, letters } in styles {
        let paragraph = if paragraph.is_empty() { String::new() } else { format!("<w:pPr>{paragraph}</w:pPr>") };
        let letters = if letters.is_empty() { String::new() } else { format!("<w:rPr>{letters}</w:rPr>") };
        out.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:next w:val=\"{next}\"/><w:qFormat/>{paragraph}{letters}</w:style>"
        ));
    }
    out.push_str(
        "<w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\"><w:name w:val=\"Default Paragraph Font\"/></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Emphasis\"><w:name w:val=\"Emphasis\"/><w:rPr><w:rFonts w:eastAsia=\"楷体_GB2312\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"FootnoteReference\"><w:name w:val=\"footnote reference\"/><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"PageNumber\"><w:name w:val=\"page number\"/><w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\"/><w:spacing w:val=\"0\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
         <w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
         <w:style w:type=\"table\" w:styleId=\"FormTable\"><w:name w:val=\"年报表格\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>",
    );
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        out.push_str(&format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"));
    }
    out.push_str(
        "</w:tblBorders><w:tblCellMar><w:top w:w=\"28\" w:type=\"dxa\"/><w:left w:w=\"40\" w:type=\"dxa\"/>\
         <w:bottom w:w=\"28\" w:type=\"dxa\"/><w:right w:w=\"40\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style></w:styles>",
    );
    out
}
