//! The article among menus: the smallest element that holds nearly all sentences and tables of a page.
//!
//! Evidence is what stands there, not what one site calls it: characters in sentences that are no link, tables,
//! numbered headings. Names that all sites use (`nav`, `footer`, `share`) only count against small parts of a page
//! that hold none of these.

use super::super::transcript::{Block, BlockKind};
use super::flow::{Flow, Origin};
use super::line::{ends_sentence, is_blank, is_heading, is_numbered};
use super::page::{Element, Id, Page, ROOT, Step};

/// How many of ten characters the article holds.
const NEARLY_ALL: u32 = 9;
/// From how many characters on a paragraph is one without a full stop, and a table is no menu.
const LONG: usize = 60;
const TABLE: usize = 20;

/// How far above the article a title that nothing marks as one is looked for, and how long it is.
const LINES_ABOVE: usize = 6;
const TITLE: std::ops::RangeInclusive<usize> = 6..=60;

/// How far below the article its date is looked for, and how long the line is.
const LINES_BELOW: usize = 2;
const DATE: usize = 40;

/// Names of what surrounds articles, as classes and ids have them in parts.
const AROUND: &[&str] = &[
    "bdshare",
    "bottom",
    "bread",
    "breadcrumb",
    "breadcrumbs",
    "copyright",
    "crumb",
    "crumbs",
    "foot",
    "footer",
    "head",
    "header",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "pagination",
    "related",
    "share",
    "sidebar",
    "toolbar",
    "top",
    "topbar",
];

/// What the elements of a page hold, by their numbers.
struct Evidence {
    /// Characters in sentences and tables, with all inside.
    score: Vec<u32>,
    /// The same, without elements inside.
    own: Vec<u32>,
    /// How many blocks it holds without elements inside.
    blocks: Vec<u32>,
    /// Numbered headings, with all inside.
    headings: Vec<u32>,
    /// Tables, with all inside.
    tables: Vec<u32>,
    /// Whether it is part of what surrounds an article by its name.
    around: Vec<bool>,
}

/// Marks the blocks that stand around the article.
pub(super) fn mark(page: &Page, flow: &mut Flow) {
    let evidence = weigh(page, flow);
    let article = find(page, &evidence);
    let mut is_inside = vec![false; page.len()];
    for step in page.walk(article) {
        if let Step::Enter(id) = step {
            is_inside[id] = !evidence.around[id];
        }
    }
    let mut outside: Vec<bool> = flow.origins.iter().map(|origin| !is_inside[origin.element]).collect();
    take_in_title(page, flow, &evidence, &mut outside);
    take_in_date(flow, &mut outside);
    let has_chrome = flow
        .origins
        .iter()
        .zip(&outside)
        .any(|(origin, is_outside)| *is_outside && (origin.linked > 0 || evidence.around[origin.element]));
    if !has_chrome || outside.iter().all(|&is_outside| is_outside) {
        return;
    }
    for (block, is_outside) in flow.transcript.blocks.iter_mut().zip(outside) {
        set_outside(block, is_outside);
    }
}

/// Marks a block with all that is in it; tables stand in each other no deeper than the walk lets them.
fn set_outside(block: &mut Block, is_outside: bool) {
    let mut all = vec![block];
    while let Some(block) = all.pop() {
        block.is_outside = is_outside;
        if let BlockKind::Table(table) = &mut block.kind {
            all.extend(table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.blocks));
        }
    }
}

fn weigh(page: &Page, flow: &Flow) -> Evidence {
    let zeros = || vec![0_u32; page.len()];
    let (mut own, mut blocks, mut headings, mut tables) = (zeros(), zeros(), zeros(), zeros());
    for (block, origin) in flow.transcript.blocks.iter().zip(&flow.origins) {
        let words = &flow.transcript.text[block.range.clone()];
        own[origin.element] += score(block, words, origin);
        blocks[origin.element] += 1;
        match block.kind {
            BlockKind::Paragraph(_) => headings[origin.element] += u32::from(origin.linked == 0 && is_heading(words)),
            BlockKind::Table(_) => tables[origin.element] += u32::from(origin.plain >= TABLE),
            BlockKind::Picture(_) => {}
        }
    }
    let mut score = own.clone();
    add_up(page, [&mut score, &mut headings, &mut tables]);
    let mut around = vec![false; page.len()];
    for step in page.walk(ROOT) {
        if let Step::Enter(id) = step {
            let is_small = headings[id] + tables[id] == 0 && 4 * score[id] <= score[ROOT];
            around[id] = page.parent(id).is_some_and(|parent| around[parent])
                || (is_small && page.element(id).is_some_and(is_around));
        }
    }
    // What surrounds the article does not count for it.
    for id in (0..page.len()).filter(|&id| around[id]) {
        own[id] = 0;
    }
    score.clone_from(&own);
    add_up(page, [&mut score]);
    Evidence { score, own, blocks, headings, tables, around }
}

/// Adds what elements hold to those that they are in.
fn add_up<const N: usize>(page: &Page, mut counts: [&mut Vec<u32>; N]) {
    for step in page.walk(ROOT) {
        if let Step::Leave(id) = step
            && let Some(parent) = page.parent(id)
        {
            for count in &mut counts {
                count[parent] += count[id];
            }
        }
    }
}

fn score(block: &Block, words: &str, origin: &Origin) -> u32 {
    match block.kind {
        BlockKind::Paragraph(_) if is_sentence(words) || origin.plain >= LONG => origin.plain as u32,
        BlockKind::Table(_) => origin.plain as u32,
        _ => 0,
    }
}

fn is_sentence(words: &str) -> bool {
    ends_sentence(words) || words.contains('。')
}

fn is_around(element: &Element) -> bool {
    if matches!(element.name(), "nav" | "footer" | "aside" | "header") {
        return true;
    }
    let names = element.get("class").into_iter().chain(element.get("id"));
    names
        .flat_map(|name| name.split(|c: char| !c.is_ascii_alphabetic()))
        .any(|part| AROUND.binary_search(&part.to_ascii_lowercase().as_str()).is_ok())
}

/// Goes down as long as one element holds nearly all, and what is left beside it is no part of an article.
fn find(page: &Page, evidence: &Evidence) -> Id {
    let mut article = ROOT;
    let total = evidence.score[ROOT];
    while total > 0 && evidence.own[article] == 0 {
        let holds = |id: &Id| 10 * evidence.score[*id] >= NEARLY_ALL * total;
        let Some(next) = page.children(article).find(holds) else { break };
        // A paragraph alone is no article, but part of one.
        let is_paragraph = evidence.own[next] == evidence.score[next] && evidence.blocks[next] == 1;
        let mut is_before = true;
        let mut beside = page.children(article).filter(|&id| {
            is_before &= id != next;
            id != next && !evidence.around[id] && !evidence.is_aside(id, is_before)
        });
        if is_paragraph || beside.next().is_some() {
            break;
        }
        article = next;
    }
    article
}

impl Evidence {
    /// Whether what stands beside most of a page is no part of its article: it has no numbered heading, is no
    /// paragraph, and has no table but a small one in front, where the number and date of a document stand.
    fn is_aside(&self, id: Id, is_before: bool) -> bool {
        let is_small = is_before && 20 * self.score[id] <= self.score[ROOT];
        self.headings[id] == 0 && if self.tables[id] > 0 { is_small } else { self.own[id] == 0 }
    }
}

/// Takes the title in that stands above the article.
fn take_in_title(page: &Page, flow: &Flow, evidence: &Evidence, outside: &mut [bool]) {
    let Some(first) = outside.iter().position(|&is_outside| !is_outside) else { return };
    let titles = titles(flow);
    let is_title = |at: usize| {
        let (Some(block), Some(origin)) = (flow.transcript.blocks.get(at), flow.origins.get(at)) else { return false };
        let words = squeezed(&flow.transcript.text[block.range.clone()]);
        let BlockKind::Paragraph(paragraph) = &block.kind else { return false };
        let is_told = titles.contains(&words);
        let is_shaped = paragraph.level.is_some_and(|level| level <= 2) || is_named_title(page, origin.element);
        let is_free = !evidence.around[origin.element] && origin.linked == 0;
        is_told || (is_shaped && is_free && words.chars().count() <= 100)
    };
    if let Some(last) = (0..first).rev().find(|&at| is_title(at)) {
        for at in (0..=last).rev().take_while(|&at| is_title(at)) {
            outside[at] = false;
        }
    } else if let Some(at) = line_above(flow, evidence, first) {
        outside[at] = false;
    }
}

/// Takes the date in that stands right below the article, and who signs between them.
fn take_in_date(flow: &Flow, outside: &mut [bool]) {
    let Some(last) = outside.iter().rposition(|&is_outside| !is_outside) else { return };
    let is_date = |at: &usize| {
        let block = flow.transcript.blocks.get(*at).filter(|block| matches!(block.kind, BlockKind::Paragraph(_)));
        let words = block.map_or("", |block| &flow.transcript.text[block.range.clone()]);
        words.ends_with('日') && words.contains('年') && words.contains('月') && words.chars().count() <= DATE
    };
    if let Some(date) = (last + 1..outside.len()).take(LINES_BELOW).find(is_date) {
        outside[last + 1..=date].fill(false);
    }
}

/// The nearest line above the article that could be a title: no link, no `发布时间：`, nothing around.
fn line_above(flow: &Flow, evidence: &Evidence, first: usize) -> Option<usize> {
    (0..first).rev().take(LINES_ABOVE).find(|&at| {
        let (Some(block), Some(origin)) = (flow.transcript.blocks.get(at), flow.origins.get(at)) else { return false };
        let words = &flow.transcript.text[block.range.clone()];
        let BlockKind::Paragraph(paragraph) = &block.kind else { return false };
        origin.linked == 0
            && (!evidence.around[origin.element] || paragraph.level.is_some_and(|level| level <= 2))
            && !words.contains(['：', ':'])
            && !is_sentence(words)
            && TITLE.contains(&words.chars().count())
    })
}

/// What the page says its title is, without blanks: its own, and the part of its window's before the site's name.
fn titles(flow: &Flow) -> Vec<String> {
    let mut titles = Vec::new();
    for (name, value) in &flow.transcript.properties {
        if name == "title" {
            titles.extend(value.split(['-', '_', '|', '—', '－']).next().map(squeezed));
            titles.push(squeezed(value));
        } else if name.eq_ignore_ascii_case("ArticleTitle") {
            titles.push(squeezed(value));
        }
    }
    titles.retain(|title| title.chars().count() >= 4);
    titles
}

fn squeezed(words: &str) -> String {
    words.chars().filter(|&c| !is_blank(c)).collect()
}

fn is_named_title(page: &Page, id: Id) -> bool {
    let named = |element: &Element| {
        let names = element.get("class").into_iter().chain(element.get("id"));
        names
            .flat_map(|name| name.split(|c: char| !c.is_ascii_alphabetic()))
            .any(|part| part.eq_ignore_ascii_case("title") || part.eq_ignore_ascii_case("tit"))
    };
    page.element(id).is_some_and(named) || page.parent(id).and_then(|id| page.element(id)).is_some_and(named)
}

/// How many pictures stand for the text of a page: all, where it has no sentence and no table; those alone below a
/// numbered heading, where there are several such headings and no table.
pub(super) fn pictures_for_text(page: &Page, flow: &Flow) -> Option<usize> {
    let evidence = weigh(page, flow);
    let blocks = || flow.transcript.blocks.iter().zip(&flow.origins).filter(|(block, _)| !block.is_outside);
    if blocks().any(|(block, _)| matches!(block.kind, BlockKind::Table(_))) {
        return None;
    }
    let is_picture = |block: &Block, origin: &Origin| {
        matches!(block.kind, BlockKind::Picture(_)) && !evidence.around[origin.element] && origin.linked == 0
    };
    let pictures = blocks().filter(|(block, origin)| is_picture(block, origin)).count();
    if evidence.score[ROOT] == 0 {
        return (pictures > 0).then_some(pictures);
    }
    let (mut bare, mut after_heading, mut has_picture) = (0, false, false);
    for (block, origin) in blocks() {
        let words = &flow.transcript.text[block.range.clone()];
        if is_picture(block, origin) {
            has_picture = after_heading;
        } else if is_numbered(words, &['、']) && is_heading(words) {
            bare += usize::from(has_picture);
            (after_heading, has_picture) = (true, false);
        } else {
            (after_heading, has_picture) = (false, false);
        }
    }
    bare += usize::from(has_picture);
    (bare > 1).then_some(pictures)
}
