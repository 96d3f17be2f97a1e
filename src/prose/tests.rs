//! Texts and what becomes of them.

use super::*;
use crate::document::{BlockKind, Document};

struct OneFileThere;

impl Targets for OneFileThere {
    fn file(&self) -> &str {
        "index.md"
    }

    fn address(&self, target: Target<'_>) -> Option<String> {
        (target == Target::File("a.pdf")).then(|| "a.pdf".to_owned())
    }

    fn binding(&self, binding: &str) -> Option<String> {
        (binding == "t.r.c").then(|| "14".to_owned())
    }
}

fn shown(body: &str) -> String {
    let words = ProseWords { leaving: "外部链接".into(), ..ProseWords::default() };
    render(body.into(), None, &OneFileThere, &words, Passages::Left).preamble.replacen(" id=\"p1\"", "", 1)
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

/// A plain text without the parser is what it is with it, and nothing is reported.
#[test]
fn plain_texts_are_the_same_without_the_parser() {
    const PIECES: [&str; 31] = [
        "甲",
        "http://x.cn/a",
        "乙。",
        "丙",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "# ",
        "\n## ",
        "\n### ",
        "\n#",
        " ",
        "　",
        "\u{a0}",
        "\n[[table]]\n",
        "1.",
        "2024年",
        "-",
        "+",
        "=",
        ")",
        "!",
        "、",
        "{",
        "\n\n　　",
        "  ",
        "A",
        "b c",
        "\u{2028}",
        "；",
    ];
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let mut plain = 0;
    for _ in 0..4_000 {
        let body: String = (0..=next(11)).map(|_| PIECES[next(PIECES.len())]).collect();
        let written = |document: &Document<'_>| {
            let mut prose = html::write(document, None, (&*body).into(), &OneFileThere, &ProseWords::default());
            passages::read(document, &OneFileThere, &mut prose);
            let blocks = document.blocks.iter().map(|block| (block.range.start, block.kind == BlockKind::TableMark));
            (prose, blocks.collect::<Vec<_>>())
        };
        let Some(document) = plain::read(BodyText::from(&*body), true, true) else { continue };
        for plainness in [Plainness::NothingOdd, Plainness::Plain] {
            assert_eq!(
                plain::read(BodyText { body: &body, at: 0, plainness }, true, braces::may_have_spots(&body)).as_ref(),
                Some(&document),
                "{body:?}"
            );
        }
        plain += 1;
        read::read_parsed(&body, true, &OneFileThere, |parsed, remarks| {
            assert_eq!(written(&document), written(parsed), "{body:?}");
            assert_eq!(remarks, [], "{body:?}");
        });
    }
    assert!(plain > 500, "{plain} texts need no parser");
}

#[test]
fn sections_are_split_at_their_headings_and_tables() {
    let form = crate::form::Forms::embedded().get("2019").unwrap().clone();
    let body = "前言\n\n## 一、总体情况\n\n甲\n\n## 三、收到和处理政府信息公开申请的情况\n\n乙\n\n[[table]]\n\n丙[^1]\n\n[^1]: 注\n";
    let prose = render(body.into(), Some(&form), &OneFileThere, &ProseWords::default(), Passages::Kept);
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
        let prose = render(body.into(), None, &OneFileThere, &ProseWords::default(), Passages::Kept);
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
