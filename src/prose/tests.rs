//! Texts and what becomes of them.

use super::headings::Outline;
use super::outline::plain_outline;
use super::survey::{outline, survey_parsed};
use super::*;

struct Nowhere;

impl Targets for Nowhere {
    fn resolve(&self, relative: &str) -> Option<String> {
        (relative == "a.pdf").then(|| "a.pdf".to_owned())
    }

    fn binding(&self, binding: &str) -> Option<String> {
        (binding == "t.r.c").then(|| "14".to_owned())
    }
}

fn shown(body: &str) -> String {
    let words = ProseWords { leaving: "外部链接".into(), ..ProseWords::default() };
    render(body, None, &Nowhere, &words, Passages::Left).preamble.replacen(" id=\"p1\"", "", 1)
}

#[test]
fn texts_become_html() {
    for (body, html) in [
        ("**公开。**后文", "<p><strong>公开。</strong>后文</p>\n"),
        ("前文**“重点”**后文", "<p>前文<strong>“重点”</strong>后文</p>\n"),
        ("~~旧。~~新", "<p><del>旧。</del>新</p>\n"),
        ("`a。*b`", "<p><code>a。*b</code></p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("<script>\nx\n</script>", "<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>\n"),
        ("[x](javascript:a)", "<p>x</p>\n"),
        ("[x](//evil.example)", "<p>x</p>\n"),
        ("[x](a.pdf)", "<p><a href=\"a.pdf\">x</a></p>\n"),
        ("[x](b.pdf)", "<p>x</p>\n"),
        ("![x](https://e.example/t.gif)", "<p>x</p>\n"),
        ("[x](https://www.gov.cn/a?b&c)", "<p><a href=\"https://www.gov.cn/a?b&amp;c\">x</a></p>\n"),
        (
            "[x](https://e.example/\"onx)",
            "<p><a href=\"https://e.example/%22onx\" title=\"外部链接\" rel=\"external noopener\">x</a></p>\n",
        ),
        ("<a@b.cn>", "<p><a href=\"mailto:a@b.cn\">a@b.cn</a></p>\n"),
        ("收到{{ t.r.c }}件，{{ x }}", "<p>收到14件，{{ x }}</p>\n"),
        ("##### 深", "<h3>深</h3>\n"),
    ] {
        assert_eq!(shown(body), html, "{body}");
    }
}

/// The outline without a parser is that of the parser, and so is what is said.
#[test]
fn plain_texts_have_the_same_outline() {
    let mut plain = 0;
    for body in [
        "前言\n\n## 一、总体情况\n\n甲\n## 二、乙 ##\n丙\n\n#没有空格\n",
        "# 一\n### 三级\n- 项\n- 项 [x](b.pdf)\n\n1. 甲\n   乙\n\n## 二\n> 引\n",
        "文\n[x](javascript:a) 与 [y](a.pdf)\n\n[[table]]\n\n![图](https://e.example/a.png)\n",
        "###### 六\n####### 七\n##\n|a|b|\n|-|-|\n|[c](d)|e|\n",
        "**粗。**后 _斜_ a_b_c\n\n 一格\n  ## 两格\n",
        "前言 [x](b.pdf)\n\n# 一\n甲\n\n## 二\n\n2023年收到{{ t.r.c }}件。[y](c/d.pdf)\n\n[[table]]\n\n　　乙 [2021](5号)\n",
        "## 一\n\n2.5件\n\n## 二\n\n[[table]]\n",
    ] {
        let mut full = Vec::new();
        let parsed = survey_parsed(body, true, &Nowhere, &mut |range, odd| full.push((range, odd)));
        let mut found = Vec::new();
        let outline = outline(body, true, &Nowhere, &mut |range, odd| found.push((range, odd)));
        plain += usize::from(plain_outline(body).is_some());
        let starts = |outline: &Outline| {
            let headings = outline.headings.iter().map(|(text, range)| (text.clone(), range.start));
            (headings.collect::<Vec<_>>(), outline.table_marks.iter().map(|mark| mark.start).collect::<Vec<_>>())
        };
        assert_eq!(starts(&outline), starts(&parsed), "{body}");
        assert_eq!(found, full, "{body}");
    }
    assert!(plain >= 1, "some texts need no parser");
}

#[test]
fn sections_are_split_at_their_headings_and_tables() {
    let form = crate::form::Forms::embedded().get("2019").unwrap().clone();
    let body = "前言\n\n## 一、总体情况\n\n甲\n\n## 三、收到和处理政府信息公开申请的情况\n\n乙\n\n[[table]]\n\n丙[^1]\n\n[^1]: 注\n";
    let prose = render(body, Some(&form), &Nowhere, &ProseWords::default(), Passages::Kept);
    assert_eq!(prose.preamble, "<p id=\"p1\">前言</p>\n");
    assert_eq!(prose.sections.iter().map(|s| s.section).collect::<Vec<_>>(), [Some(0), Some(2)]);
    assert_eq!(prose.sections[1].before, "<p id=\"p3\">乙</p>\n");
    assert!(prose.sections[1].after.contains("丙<sup"));
    assert!(prose.footnotes.contains("<li id=\"note-1\"><p id=\"p5\">注</p>"));
}

#[test]
fn passages_are_what_the_page_shows() {
    for (body, passages) in [
        ("甲**乙**\n丙", "p1:甲乙丙"),
        ("甲  \n乙", "p1:甲|p1:乙"),
        ("甲\n\n- 一\n- 二\n\n乙", "p1:甲|p1:一|p1:二|p2:乙"),
        ("### 题\n\n|a|b|\n|-|-|\n|1|2|", "p1:题|p1:a|p1:b|p1:1|p1:2"),
        ("<b>甲</b>", "p1:<b>甲</b>"),
        ("[甲](a.pdf)乙![丙](a.pdf)", "p1:甲乙"),
        ("甲[^1]\n\n[^1]: 注", "p1:甲1|note-1:注"),
        ("**公开。**后文", "p1:公开。后文"),
    ] {
        let prose = render(body, None, &Nowhere, &ProseWords::default(), Passages::Kept);
        let said: Vec<String> = prose
            .preamble_passages
            .iter()
            .chain(&prose.note_passages)
            .map(|passage| match &passage.anchor {
                Anchor::Top => format!("top:{}", passage.text),
                Anchor::Paragraph(number) => format!("p{number}:{}", passage.text),
                Anchor::Id(id) => format!("{id}:{}", passage.text),
            })
            .collect();
        assert_eq!(said.join("|"), passages, "{body}");
    }
}
