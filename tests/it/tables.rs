//! Tables and preformatted text in a real browser: nothing is cut off, and no figure is broken, on a
//! screen, a phone and paper.

use nianbao::tree::Tree;
use serde_json::{Value, json};

use super::browser::{self, Browser};
use super::site;

/// Paper between its margins, upright and turned, in CSS pixels: 156 mm and 257 mm.
const UPRIGHT: u32 = 589;
const TURNED: u32 = 971;

/// Figures that do not stand in one line, and boxes that are narrower than what is in them.
const FAULTS: &str = "(function (boxes) { \
    var faults = []; \
    boxes.forEach(function (box) { \
        var walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), node; \
        while ((node = walk.nextNode())) { \
            if (node.parentElement.closest('.long, a, code')) continue; \
            for (var run of node.data.matchAll(/[-−]?[0-9][0-9,.]*%?/g)) { \
                var range = document.createRange(); \
                range.setStart(node, run.index); \
                range.setEnd(node, run.index + run[0].length); \
                var lines = new Set([...range.getClientRects()].map(function (place) { return Math.round(place.top); })); \
                if (lines.size > 1) faults.push('broken: ' + run[0]); \
                var cell = node.parentElement.closest('th, td'); \
                if (cell && range.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1) \
                    faults.push('out of its cell: ' + run[0]); \
            } \
        } \
        var isOpen = getComputedStyle(box).overflowX === 'visible'; \
        if (isOpen && box.scrollWidth > box.clientWidth + 1) faults.push('too broad: ' + box.innerText.slice(0, 40)); \
    }); \
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways'); \
    return faults; \
})([...document.querySelectorAll('BOXES')])";

/// A table of the text: so many columns under a label, with a figure in each.
fn table(columns: usize, label: &str, figure: &str) -> String {
    let line = |first: &str, cell: &str| format!("| {first} |{}\n", format!(" {cell} |").repeat(columns));
    line("项目", label) + &line("---", "--:") + &line("收到政府信息公开申请", figure) + &line("2020", figure) + "\n"
}

/// A portal of one report, with these words in its first section and these figures in its second.
fn portal(words: &str, money: &str) -> Tree {
    let mut tree = site::sample();
    let path = "content/yiyuan/2020.md";
    let text = tree.text(path).expect("it is text").replace("152200", money);
    let heading = "## 一、总体情况\n";
    assert!(text.contains(heading), "the report has its first section");
    tree.insert(path, text.replace(heading, &format!("{heading}\n{words}\n")));
    site::build(tree).0
}

fn words() -> String {
    let long = "公共企事业单位信息公开申请答复数量";
    let mut words = String::new();
    for (columns, label, figure) in [
        (12, "12月", "12345"),
        (13, long, "123456"),
        (20, long, "12345"),
        (20, "数量", "1234.56"),
        (20, long, "1,234,567.89"),
        (4, "统一社会信用代码", "113703230042256780"),
        (3, "一句很长的话，其中有2020年的12345件申请，也有67890件答复，都要读得到", "99%"),
    ] {
        words += &table(columns, label, figure);
    }
    words += "| 网址 | 件数 |\n|---|--:|\n| https://www.example.gov.cn/zwgk/2020/01/01/a-very-long-path/of-a-page.html | 12345 |\n\n";
    words += &format!("- 列表\n\n  {}\n", table(12, "1月", "12345").trim_end().replace('\n', "\n  "));
    words += &format!("```\n{} {}\n```\n\n", "很长的一行。".repeat(30), "nianbao".repeat(40));
    words + &format!("    {}\n\n行内的`{}`。\n", "缩进的一行。".repeat(30), "a".repeat(200))
}

#[test]
fn figures_are_whole() {
    let built = portal(&words(), "123456789.123456");
    let origin = browser::serve(move |path| built.get(path.strip_prefix(browser::BELOW)?).map(<[u8]>::to_vec));
    let url = format!("{origin}{}yiyuan/2020/index.html", browser::BELOW);
    let mut browser = Browser::start();
    let mut tab = browser.tab(&url, 1280);
    let all = ".scroll, .prose pre, .prose p, .figures";
    let mut faults = Vec::new();
    for (media, width, boxes) in [
        ("screen", 1280, all),
        ("screen", 390, all),
        ("screen", 320, all),
        ("print", UPRIGHT, ".scroll:not(:has(> .broad)), .prose pre, .prose p"),
        ("print", TURNED, ".scroll:has(> .broad)"),
    ] {
        let screen = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        tab.ask("Emulation.setDeviceMetricsOverride", screen);
        tab.ask("Emulation.setEmulatedMedia", json!({ "media": media }));
        let mut script = FAULTS.replace("BOXES", boxes);
        if media == "print" {
            // What is turned is broader than the upright page, and the other way round.
            script = script.replace("document.documentElement.scrollWidth > innerWidth", "false");
        }
        let found = tab.value(&script);
        let found = found.as_array().expect("a list");
        assert!(tab.value(&format!("document.querySelectorAll('{boxes}').length")).as_u64() > Some(2), "{boxes}");
        faults.extend(found.iter().map(|fault| format!("{media} {width}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is too broad for a page stands on one that is turned; nothing else does.
#[test]
fn broad_tables_turn_their_page() {
    for (words, turned) in [(table(20, "数量", "12345"), 1), (table(6, "数量", "12345"), 0)] {
        let built = portal(&words, "1");
        let origin = browser::serve(move |path| built.get(path.strip_prefix(browser::BELOW)?).map(<[u8]>::to_vec));
        let mut browser = Browser::start();
        let mut tab = browser.tab(&format!("{origin}{}yiyuan/2020/index.html", browser::BELOW), 1280);
        let printed = tab.ask("Page.printToPDF", json!({ "preferCSSPageSize": true }));
        let pages = media_boxes(&printed);
        assert!(pages.len() > 2, "the report is printed");
        assert_eq!(pages.iter().filter(|(width, height)| width > height).count(), turned, "{pages:?}");
    }
}

/// The sizes of a printed document's pages.
fn media_boxes(printed: &Value) -> Vec<(f64, f64)> {
    use base64::Engine;
    let data = printed["data"].as_str().expect("it is printed");
    let bytes = base64::engine::general_purpose::STANDARD.decode(data).expect("it is base64");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let size = |rest: &str| {
        let numbers: Vec<f64> =
            rest.split(']').next()?.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        Some((*numbers.get(2)?, *numbers.get(3)?))
    };
    text.split("/MediaBox [").skip(1).filter_map(size).collect()
}
