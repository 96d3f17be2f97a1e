//! Pages as snippets, and what is seen of them.

use super::super::transcript::*;
use super::line::is_blank;
use super::*;

/// A transcript in one line: blocks apart by ` ¶ `, tables as `[cell|cell/cell]`, `(c×r)` behind cells that span, `~`
/// before what stands outside, `#2` for headings, `-` for items by depth, `*…*`, `<…>(target)` and `^n` for spans.
pub(super) fn draw(transcript: &Transcript) -> String {
    draw_blocks(transcript, &transcript.blocks)
}

fn draw_blocks(transcript: &Transcript, blocks: &[Block]) -> String {
    blocks.iter().map(|block| draw_block(transcript, block)).collect::<Vec<_>>().join(" ¶ ")
}

fn draw_block(transcript: &Transcript, block: &Block) -> String {
    let outside = if block.is_outside { "~" } else { "" };
    let drawn = match &block.kind {
        BlockKind::Paragraph(paragraph) => draw_paragraph(transcript, block, paragraph),
        BlockKind::Picture(picture) => {
            format!(
                "!{}({}{})",
                picture.alt,
                picture.target,
                picture.file.map_or(String::new(), |file| format!("@{file}"))
            )
        }
        BlockKind::Table(table) => {
            let cell = |cell: &Cell| {
                let spans = if (cell.columns, cell.rows) == (1, 1) {
                    String::new()
                } else {
                    format!("({}×{})", cell.columns, cell.rows)
                };
                draw_blocks(transcript, &cell.blocks) + &spans
            };
            let row = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join("|");
            format!("[{}]", table.rows.iter().map(row).collect::<Vec<_>>().join("/"))
        }
    };
    format!("{outside}{drawn}")
}

fn draw_paragraph(transcript: &Transcript, block: &Block, paragraph: &Paragraph) -> String {
    let mut marks: Vec<(usize, usize, String)> = Vec::new();
    for (at, span) in paragraph.spans.iter().enumerate() {
        let (open, close) = match &span.kind {
            SpanKind::Strong => ("*".into(), "*".into()),
            SpanKind::Link(target) => ("<".into(), format!(">({target})")),
            SpanKind::NoteMark(note) => ("^".into(), format!("^{note}")),
        };
        marks.push((span.range.start, at + 1, open));
        marks.push((span.range.end, 0, close));
    }
    marks.sort();
    let mut drawn = paragraph.level.map_or(String::new(), |level| format!("#{level} "));
    drawn += &paragraph.list.map_or(String::new(), |depth| "-".repeat(usize::from(depth) + 1) + " ");
    let mut at = block.range.start;
    for (next, _, mark) in marks {
        drawn += &transcript.text[at..next];
        drawn += &mark;
        at = next;
    }
    drawn += &transcript.text[at..block.range.end];
    drawn.replace(LINE_BREAK, "⏎")
}

fn shown(html: &str) -> String {
    match read_text(html) {
        Ok(transcript) => draw(&transcript),
        Err(refusal) => format!("{refusal:?}"),
    }
}

fn check(rows: &[(&str, &str)]) {
    for (html, expected) in rows {
        assert_eq!(shown(html), *expected, "{html}");
    }
}

#[test]
fn lines_and_blocks() {
    check(&[
        ("<p>甲<p>乙<div>丙<div>丁</div>戊</div>", "甲 ¶ 乙 ¶ 丙 ¶ 丁 ¶ 戊"),
        ("<H2>一、<BR>总体</H2><hr>乙", "#2 一、⏎总体 ¶ 乙"),
        ("<p>　　甲&nbsp;乙&emsp;<p>&nbsp;<p>\u{feff}丙", "甲\u{a0}乙 ¶ 丙"),
        ("甲。<br>乙<br><br>丙<br>　　丁<br>戊", "甲。 ¶ 乙 ¶ 丙 ¶ 丁⏎戊"),
        ("<ul><li>甲<ul><li>乙</ul><li>丙</ul>", "- 甲 ¶ -- 乙 ¶ - 丙"),
        ("<ol start=3><li>甲<li value=7><p>乙<p>丙<li></ol>", "- 3. 甲 ¶ - 7. 乙 ¶ 丙"),
        ("<ol reversed type=a><li>甲<li>乙</ol><ol style='list-style:none'><li>丙</ol>", "- b. 甲 ¶ - a. 乙 ¶ - 丙"),
        ("<pre>\n甲\n  乙</pre>", "甲⏎  乙"),
        ("<span style='display:block'>甲</span>乙<p style='display:inline'>丙</p>丁", "甲 ¶ 乙丙丁"),
        ("<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><body><p>甲<br/>乙</p></body></html>", "甲⏎乙"),
    ]);
}

#[test]
fn spans() {
    check(&[
        ("<p>甲<b>乙</b><strong>丙</strong>丁", "甲*乙丙*丁"),
        ("<p><b>甲</b> <b>乙</b>", "甲 乙"),
        (
            "<p class=MsoNormal><span style='font-weight:700'>甲</span>乙<b><span style='font-weight:normal'>丙</span></b>",
            "*甲*乙丙",
        ),
        ("<h3>甲<b>乙</b></h3>", "#3 甲乙"),
        ("<a href='a.html'>甲 <b>乙</b></a>丙<a href='javascript:void(0)'>丁</a>", "<甲 *乙*>(a.html)丙丁"),
        ("<a href=x>甲<p>乙</p></a>", "<甲>(x) ¶ <乙>(x)"),
        ("<p>12<sup><a href='#fn1'>1</a></sup>件<p>丙<p id=fn1>1 注。", "12 ^1^2件 ¶ 丙 ¶ 1 注。"),
        (
            "<p>12<a href='#_ftn1' name='_ftnref1'><span class=MsoFootnoteReference>[1]</span></a><div id=ftn1><p><a \
             href='#_ftnref1' name='_ftn1'><span class=MsoFootnoteReference>[1]</span></a> 注。</div>",
            "12^[1]^1 ¶ <[1]>(#_ftnref1) 注。",
        ),
        ("<p>10<sup>2</sup><sup><a href='#gone'>1</a></sup>", "10 2 <1>(#gone)"),
        ("<p>甲<u>乙</u><font color=red>丙</font><o:p></o:p><st1:place>丁</st1:place>", "甲乙丙丁"),
    ]);
}

#[test]
fn tables() {
    check(&[
        ("<table><tr><td>甲<td>乙<tr><td colspan=2>丙</table>", "[甲|乙/丙(2×1)]"),
        ("<table><tr><td rowspan=0>甲<td>乙<tr><td>丙<tbody><tr><td>丁<td>戊</table>", "[甲(1×2)|乙/丙/丁|戊]"),
        ("<table><caption>表</caption><tr><th>甲<th>乙<tr><td><b>1</b><td></table>", "表 ¶ [甲|乙/1|]"),
        ("<table><tfoot><tr><td>计<td>1<tbody><tr><td>甲<td>1</table>", "[甲|1/计|1]"),
        (
            "<table><tr><td>甲<br>　乙<td>1<tr style='display:none'><td>丙<td>2<tr><td hidden>丁<td>3<td>4</table>",
            "[甲⏎　乙|1/3|4]",
        ),
        ("<table><tr><td>一行<tr><td>一格</table>", "一行 ¶ 一格"),
        ("<table><tr><td>甲<td><table><tr><td>乙<td>丙</table></table>", "甲 ¶ [乙|丙]"),
        (
            "<table><tr><td>甲乙丙丁戊己<td><table><tr><td>1<td>2</table><tr><td>甲<td>2</table>",
            "[甲乙丙丁戊己|[1|2]/甲|2]",
        ),
        ("<table role=presentation><tr><td>甲<td>乙</table>", "甲 ¶ 乙"),
        ("<table>漏<tr><td>甲<td>乙</table>", "漏 ¶ [甲|乙]"),
        ("<table><tr><td><img src=a.png alt=甲><td>乙</table>", "[!甲(a.png)|乙]"),
        ("<table><tr><td><input value=12 readonly><td>件</table>", "[12|件]"),
    ]);
}

#[test]
fn what_is_hidden() {
    for (html, text, hidden) in [
        ("甲<span style='display:none'>藏</span>乙", "甲乙", "Hidden:藏@3"),
        ("<style>.x{display:none}</style>甲<p class='y x'>藏", "甲", "Program:.x{display:none}@0 Hidden:藏@3"),
        ("甲<i style='visibility:hidden'>藏<b style='visibility:visible'>乙</b></i>", "甲*乙*", "Hidden:藏@3"),
        (
            "甲<script>a()</script><noscript>无</noscript><!-- 注 --><template>样</template>乙",
            "甲乙",
            "Program:a()@3 Fallback:无@3 Program:注@3 Hidden:样@3",
        ),
        ("甲<select><option>子<option selected>丑</select><del>旧</del>", "甲丑", "Hidden:子@3 Deleted:旧@6"),
        ("甲<span aria-hidden=true>乙</span><svg><title>题</title><text>丙</text></svg>", "甲乙丙", "Hidden:题@6"),
        (
            "<!--[if gte mso 9]><xml>w</xml><![endif]-->甲<![if !supportLists]>乙<![endif]>",
            "甲乙",
            "Program:[if gte mso 9]><xml>w</xml><![endif]@0 Program:[if !supportLists]@3 Program:[endif]@6",
        ),
    ] {
        let transcript = read_text(html).unwrap();
        assert_eq!(draw(&transcript), text, "{html}");
        let listed: Vec<_> =
            transcript.hidden.iter().map(|hidden| format!("{:?}:{}@{}", hidden.why, hidden.text, hidden.at)).collect();
        assert_eq!(listed.join(" "), hidden, "{html}");
    }
}

#[test]
fn the_article_among_menus() {
    let long = "本年度主动公开政府信息若干条，比上年有所增加。";
    for (html, expected) in [
        (
            "<ul class=nav><li><a href=/>首页</a></ul><h1>题</h1><div id=zoom><p>长<p>长</div><p class=foot>主办：某。",
            "~- <首页>(/) ¶ #1 题 ¶ 长 ¶ 长 ¶ ~主办：某。",
        ),
        (
            "<div><a href=/>首页</a></div><div class=title>题</div><div>日期：1月</div><div><p>长<p>一、甲<p>长</div>",
            "~<首页>(/) ¶ 题 ¶ ~日期：1月 ¶ 长 ¶ 一、甲 ¶ 长",
        ),
        ("<h1>题</h1><div><p>长<p>长</div><p>1月", "#1 题 ¶ 长 ¶ 长 ¶ 1月"),
        ("<a href=a>甲</a><p><a href=b>乙</a>", "<甲>(a) ¶ <乙>(b)"),
        (
            "<div><a href=/>首页</a></div><header><h1>某局年度报告</h1></header><div><p>长<p>长</div><p>某局<p>2021年1月2日\
             <p>备",
            "~<首页>(/) ¶ #1 某局年度报告 ¶ 长 ¶ 长 ¶ 某局 ¶ 2021年1月2日 ¶ ~备",
        ),
        (
            "<a href=/>首页</a><div><table><tr><td>索引号<td>1</table><div><p>长<p>长</div></div><p>主办：某",
            "~<首页>(/) ¶ [索引号|1] ¶ 长 ¶ 长 ¶ ~主办：某",
        ),
        ("<a href=/><img src=a.png></a><a href=b>乙</a>", "<乙>(b) ¶ !(a.png)"),
        (
            "<div><a href=/>首页</a></div><div><div>长长</div><div>一、甲</div><div>长</div></div>",
            "~<首页>(/) ¶ 长长 ¶ 一、甲 ¶ 长",
        ),
    ] {
        assert_eq!(shown(&html.replace('长', long)).replace(long, "长"), expected, "{html}");
    }
}

#[test]
fn what_pages_say_of_themselves() {
    let html = "<!-- saved from url=(0009)http://a/ --><title> 甲 -\n乙</title><meta name=PubDate content='2021-01-20 \
                09:12'><meta name=Author content=某><base href=/b/><p>丙<iframe src=c.html></iframe>";
    let properties = read_text(html).unwrap().properties;
    let listed: Vec<_> = properties.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(listed.join("|"), "saved-from=http://a/|title=甲 - 乙|PubDate=2021-01-20 09:12|base=/b/|iframe=c.html");
}

#[test]
fn places_are_numbered() {
    let transcript = read_text("<p>甲<table><tr><td rowspan=2>乙<td>丙<tr><td>丁</table><p>戊").unwrap();
    let drawn: Vec<_> = transcript
        .places
        .iter()
        .map(|(at, place)| format!("{at} {}", place.words(crate::finding::words::Lang::Zh)))
        .collect();
    assert_eq!(drawn.join("|"), "0 第1段|4 表1第1行第1列|8 表1第1行第2列|12 表1第2行第2列|16 第2段");
}

#[test]
fn encodings() {
    let page = |charset: &str| format!("<meta charset={charset}><p>政府信息公开，年度报告。");
    let national = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    for (bytes, expected) in [
        (page("utf-8").into_bytes(), vec![]),
        (page("gb2312").into_bytes(), vec![Remark::EncodingLies { said: "gb2312".into(), is: "UTF-8" }]),
        (national(&page("gb2312")), vec![Remark::Encoding("GB18030")]),
        (national(&page("utf-8")), vec![Remark::EncodingLies { said: "utf-8".into(), is: "GB18030" }]),
    ] {
        let transcript = read(&bytes).unwrap();
        assert_eq!(draw(&transcript), "政府信息公开，年度报告。");
        assert_eq!(transcript.remarks, expected);
    }
}

#[test]
fn refusals() {
    for (bytes, expected) in [
        (&b""[..], "Empty"),
        (b" \r\n", "Empty"),
        (b"<html><body><script>a</script></body></html>", "Empty"),
        (b"<p><img src=a.jpg><img src=b.jpg>", "PicturesOnly { count: 2 }"),
        (
            "<ul class=nav><li><a href=/>首页</a></ul><h1>题</h1><p><img src=a.jpg>".as_bytes(),
            "PicturesOnly { count: 1 }",
        ),
        ("<p>前言。<p>一、甲<p><img src=a><p>二、乙<p><img src=b>".as_bytes(), "PicturesOnly { count: 2 }"),
        (b"<!DOCTYPE html><title>a</title>", "Empty"),
        (b"%PDF-1.4\n", "Other { is: \"PDF 文件\" }"),
        (b"PK\x03\x04....word/document.xml", "Other { is: \"Word 文档（.docx）\" }"),
        (b"{\\rtf1\\ansi}", "Other { is: \"RTF 文档（.rtf）\" }"),
        (b"\xd0\xcf\x11\xe0W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "Other { is: \"旧版 Word 文档（.doc）\" }"),
        ("只有文字".as_bytes(), "Other { is: \"纯文本（.txt）\" }"),
        (b"<frameset><frame src=a></frameset>", "Other { is: \"框架网页（frameset），正文在它引用的网页里\" }"),
        (&[0x80, 0x81, 0, 1, 2, 3, 4, 0xff, 5, 6, 7], "Other { is: \"\" }"),
    ] {
        assert_eq!(format!("{:?}", read(bytes).unwrap_err()), expected);
    }
}

/// A page of GB 2312 and its picture, as Word and browsers save them.
const ONE_FILE: &str = "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\
                \tboundary=\"--x\"\r\n\r\n----x\r\nContent-Type: text/html; charset=gb2312\r\n\
                Content-Transfer-Encoding: quoted-printable\r\nContent-Location: http://a/b.html\r\n\r\n\
                <p>=D5=FE=B8=\r\n=AE=A1=A3<img src=3D\"http://a/c.png\">\r\n----x\r\nContent-Type: image/png\r\n\
                Content-Transfer-Encoding: base64\r\nContent-Location: http://a/c.png\r\n\r\niVBO\r\nRw==\r\n----x--\r\n";

#[test]
fn pages_in_one_file() {
    let transcript = read(ONE_FILE.as_bytes()).unwrap();
    assert_eq!(draw(&transcript), "政府。 ¶ !(http://a/c.png@0)");
    assert_eq!(transcript.files[0].bytes, b"\x89PNG");
    assert_eq!(transcript.remarks, [Remark::Encoding("GB18030")]);
    for end in 0..ONE_FILE.len() {
        let _ = read(&ONE_FILE.as_bytes()[..end]);
    }
    let part = "----x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\n";
    let within = ONE_FILE.replacen("----x\r\n", part, 1);
    assert_eq!(draw(&read(within.as_bytes()).unwrap()), "政府。 ¶ !(http://a/c.png@0)");
}

#[test]
fn hostile_pages_are_read_or_refused() {
    let bold: String = (0..1000).map(|at| format!("<p><b a={at}>甲")).collect();
    for (page, expected) in [
        ("<span>".repeat(50_000) + "甲", "嵌套过深"),
        ("<div>".repeat(3_000) + "甲。", "1 blocks"),
        ("<table><tr>".to_owned() + &"<td colspan=1000000000>甲".repeat(20_000), "1 blocks"),
        ("<table><tr><td>甲<td>".repeat(500), "blocks"),
        (bold, ""),
    ] {
        let read = match read_text(&page) {
            Ok(transcript) => format!("{} blocks", transcript.blocks.len()),
            Err(refusal) => format!("{refusal:?}"),
        };
        assert!(read.contains(expected), "{read}");
    }
}

#[test]
fn pictures_in_the_page() {
    let transcript = read_text("<p>甲。<img alt=乙 src='data:image/png;base64,iVBO Rw=='>丙").unwrap();
    assert_eq!(draw(&transcript), "甲。丙 ¶ !乙(@0)");
    assert_eq!((&*transcript.files[0].name, &*transcript.files[0].bytes), ("picture-1.png", &b"\x89PNG"[..]));
}

/// All that a page holds as another library reads it, against what is shown and hidden.
fn assert_whole(html: &str) {
    let document = scraper::Html::parse_document(html);
    let mut all = String::new();
    for node in document.tree.root().descendants() {
        let is_title = node.parent().is_some_and(|parent| {
            parent.value().as_element().is_some_and(|e| e.name() == "title" && e.name.ns.contains("xhtml"))
        });
        match node.value() {
            scraper::Node::Text(text) if !is_title => all.push_str(text),
            scraper::Node::Comment(text) => all.push_str(text),
            scraper::Node::Element(element) if element.name() == "input" && element.attr("type") != Some("hidden") => {
                all.push_str(element.attr("value").unwrap_or_default());
            }
            _ => {}
        }
    }
    let transcript = read_text(html).unwrap();
    let mut found = String::new();
    let mut at = 0;
    for hidden in &transcript.hidden {
        found.push_str(&transcript.text[at..hidden.at]);
        found.push_str(&hidden.text);
        at = hidden.at;
    }
    found.push_str(&transcript.text[at..]);
    let squeeze = |text: &str| text.chars().filter(|&c| !is_blank(c)).collect::<String>();
    let (all, found) = (squeeze(&all), squeeze(&found));
    let same = all.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(10)).take(40).collect::<String>();
    assert!(all == found, "{html}\npage: {}\nread: {}", around(&all), around(&found));
    assert_sound(&transcript);
}

/// Pieces lie in the text one after the other, and blocks name them.
fn assert_sound(transcript: &Transcript) {
    let mut pieces = 0;
    let mut all: Vec<&Block> = transcript.blocks.iter().collect();
    while let Some(block) = all.pop() {
        assert!(transcript.text.get(block.range.clone()).is_some());
        match &block.kind {
            BlockKind::Paragraph(paragraph) => {
                pieces += 1;
                assert!(!block.range.is_empty() && !transcript.text[block.range.clone()].contains('\n'));
                assert!(transcript.places.binary_search_by_key(&block.range.start, |(at, _)| *at).is_ok());
                for span in &paragraph.spans {
                    assert!(transcript.text.get(span.range.clone()).is_some_and(|words| !words.is_empty()));
                    assert!(block.range.start <= span.range.start && span.range.end <= block.range.end);
                }
            }
            BlockKind::Table(table) => {
                for cell in table.rows.iter().flatten() {
                    assert!(cell.columns > 0 && cell.rows > 0 && transcript.text.get(cell.range.clone()).is_some());
                    all.extend(&cell.blocks);
                }
            }
            BlockKind::Picture(_) => {}
        }
    }
    assert_eq!(pieces, transcript.places.len());
    assert_eq!(pieces, transcript.text.matches('\n').count());
    assert!(transcript.hidden.is_sorted_by_key(|hidden| hidden.at));
}

const PAGES: &[&str] = &[
    include_str!("pages/mso.html"),
    include_str!("pages/share.html"),
    include_str!("pages/layout.html"),
    include_str!("pages/no_tbody.html"),
    include_str!("pages/xhtml.html"),
    include_str!("pages/font.html"),
    include_str!("pages/upper.html"),
    include_str!("pages/spans.html"),
    include_str!("pages/pre.html"),
    include_str!("pages/sections.html"),
];

#[test]
fn no_word_is_lost_or_doubled() {
    for page in PAGES {
        assert_whole(page);
    }
}

#[test]
fn pages_cut_short_are_read_without_harm() {
    for page in PAGES {
        for part in 0..50 {
            let end = page.floor_char_boundary(page.len() * part / 50);
            if let Ok(transcript) = read(&page.as_bytes()[..page.len() * part / 50]) {
                assert_sound(&transcript);
            }
            if read_text(&page[..end]).is_ok() {
                assert_whole(&page[..end]);
            }
        }
    }
}

#[test]
fn pages_with_wrong_bytes_are_read_without_harm() {
    let mut seed = 7_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize
    };
    for page in PAGES {
        for _ in 0..50 {
            let mut bytes = page.as_bytes().to_vec();
            for _ in 0..1 + random() % 20 {
                let at = random() % bytes.len();
                bytes[at] = [b'<', b'>', b'"', b'/', 0, 0xff, b' ', b'=', random() as u8][random() % 9];
            }
            if let Ok(transcript) = read(&bytes) {
                assert_sound(&transcript);
            }
        }
    }
}

#[test]
fn tag_soup_is_read_whole() {
    const PARTS: &[&str] = &[
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<td rowspan=2>",
        "<td colspan=0>",
        "<th rowspan=0>",
        "<tbody>",
        "<tfoot>",
        "<caption>",
        "<b>",
        "</b>",
        "<a href=#a>",
        "<a href=b>",
        "</a>",
        "<sup>",
        "</sup>",
        "<br>",
        "<br>",
        "<span style='display:none'>",
        "<i style='visibility:hidden'>",
        "</i>",
        "</span>",
        "<p id=a>",
        "<ul>",
        "<li>",
        "</ul>",
        "<h2>",
        "</h2>",
        "<pre>",
        "</pre>",
        "<select>",
        "<option>",
        "</select>",
        "<template>",
        "</template>",
        "<svg>",
        "<title>",
        "</title>",
        "</svg>",
        "<script>",
        "</script>",
        "<style>.x{display:none}</style>",
        "<p class=x>",
        "<!--",
        "-->",
        "<img src=a>",
        "<textarea>",
        "</textarea>",
        "<math>",
        "</math>",
        "<form>",
        "</form>",
        "<button>",
        "</button>",
        "<noscript>",
        "</noscript>",
        "<font>",
        "</font>",
        "甲",
        "乙。",
        " ",
        "\n",
        "&nbsp;",
        "　　",
        "一、丙",
        "12",
        "丁丁丁丁",
        "<iframe>",
        "</iframe>",
        "<object>",
        "</object>",
        "<body style='display:block'>",
        "<head>",
        "<del>",
        "</del>",
        "<frameset>",
        "<hr>",
        "<dialog>",
        "</dialog>",
    ];
    let mut seed = 11_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize
    };
    for _ in 0..300 {
        let page: String = (0..random() % 120).map(|_| PARTS[random() % PARTS.len()]).collect();
        if read(page.as_bytes()).is_ok() {
            assert_whole(&page);
        }
    }
}
