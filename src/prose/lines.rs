//! Lines of the source: which of them are paragraphs, and what stands between those that are not.
//!
//! Text that was pasted from Word has a paragraph a line and no blank lines between. Text that was
//! wrapped by an editor has lines that end anywhere, and Chinese text then has nothing between them.

use std::borrow::Cow;
use std::ops::Range;

use crate::document::Image;
use crate::document::{Block, BlockKind, Document, Inline, InlineKind, Link, words};
use crate::finding::TextProblem;

/// Of shorter lines it cannot be known whether they were wrapped.
const WRAPPED: usize = 20;

/// So many characters on either side of a line's end are looked at.
const NEAR: usize = 40;

/// Lays out the lines of a document. Says where lines became paragraphs because of how they end.
pub(super) fn lay_out(body: &str, document: &mut Document<'_>) -> Option<(Range<usize>, TextProblem)> {
    let mut lines = Lines { body, chosen: None };
    lines.blocks(&mut document.blocks, false);
    let (range, count) = lines.chosen?;
    Some((range, TextProblem::LinesAsParagraphs { count }))
}

struct Lines<'b> {
    body: &'b str,
    /// The first paragraph that was parted by how its lines end, and how many paragraphs came of it all.
    chosen: Option<(Range<usize>, usize)>,
}

impl Lines<'_> {
    fn blocks(&mut self, blocks: &mut Vec<Block<'_>>, is_inside: bool) {
        let before = std::mem::replace(blocks, Vec::with_capacity(blocks.len()));
        for mut block in before {
            match &mut block.kind {
                BlockKind::Paragraph { content, .. } | BlockKind::Plain(content) => {
                    if let Some(parts) = self.paragraphs(content, &block.range, is_inside) {
                        blocks.extend(parts.into_iter().map(paragraph));
                        continue;
                    }
                    if is_blank(content) {
                        continue;
                    }
                }
                BlockKind::Section(content) | BlockKind::Heading { content, .. } => self.join(content),
                BlockKind::List(list) => list.items.iter_mut().for_each(|item| self.blocks(&mut item.blocks, true)),
                BlockKind::Quote(inner) | BlockKind::Note { blocks: inner, .. } => self.blocks(inner, true),
                BlockKind::Table(table) => {
                    std::iter::once(&mut table.head).chain(&mut table.rows).flatten().for_each(|cell| self.join(cell));
                }
                BlockKind::Code { .. } | BlockKind::Rule | BlockKind::TableMark | BlockKind::Chart { .. } => {}
            }
            blocks.push(block);
        }
    }

    /// The paragraphs that the lines of one are, if there is more than one.
    fn paragraphs<'t>(
        &mut self,
        content: &mut Vec<Inline<'t>>,
        range: &Range<usize>,
        is_inside: bool,
    ) -> Option<Vec<Vec<Inline<'t>>>> {
        if !content.iter().any(|inline| inline.kind == InlineKind::SoftBreak) {
            self.join(content);
            return None;
        }
        let lines: Vec<&[Inline<'t>]> = content.split(|inline| inline.kind == InlineKind::SoftBreak).collect();
        let lines: Vec<Line> = lines.into_iter().map(|line| self.line(line, is_inside)).collect();
        let widest = lines.iter().map(|line| line.width).max().unwrap_or(0);
        let is_parted = |line: &Line| line.is_indented || line.is_item || line.is_marks;
        let are_labels = |pair: &[Line]| pair.iter().all(|line| line.is_label);
        let is_whole =
            |line: &Line| line.ends_sentence || widest >= WRAPPED && line.width * 2 < widest && !line.goes_on;
        let all_whole = lines.windows(2).all(|pair| {
            is_whole(&pair[0]) || is_parted(&pair[1]) || pair[0].is_item || pair[0].is_marks || are_labels(pair)
        });
        let parts: Vec<bool> = lines
            .windows(2)
            .map(|pair| {
                is_parted(&pair[1])
                    || pair[0].is_marks
                    || are_labels(pair)
                    || all_whole && (is_whole(&pair[0]) || pair[0].is_item)
            })
            .collect();
        if !parts.contains(&true) {
            self.join(content);
            return None;
        }
        let is_plain = |line: &Line| !line.is_indented && !line.is_marks;
        let is_chosen = parts.iter().zip(lines.windows(2)).any(|(part, pair)| *part && pair.iter().all(is_plain));
        if is_chosen {
            let chosen = self.chosen.get_or_insert((range.clone(), 0));
            chosen.1 += parts.iter().filter(|part| **part).count() + 1;
        }
        Some(self.parted(std::mem::take(content), &parts))
    }

    fn parted<'t>(&self, content: Vec<Inline<'t>>, parts: &[bool]) -> Vec<Vec<Inline<'t>>> {
        let mut paragraphs = vec![Vec::new()];
        let mut breaks = parts.iter();
        for inline in content {
            if inline.kind == InlineKind::SoftBreak && breaks.next() == Some(&true) {
                paragraphs.push(Vec::new());
            } else if let Some(last) = paragraphs.last_mut() {
                last.push(inline);
            }
        }
        paragraphs.iter_mut().for_each(|paragraph| self.join(paragraph));
        paragraphs.retain(|paragraph| !is_blank(paragraph));
        paragraphs
    }

    fn line(&self, line: &[Inline<'_>], is_inside: bool) -> Line {
        let text = words(line);
        let start = line.first().map_or(0, |inline| inline.range.start);
        let before = self.body[..start].rsplit('\n').next().unwrap_or_default();
        let blanks = before.len() - before.trim_end_matches([' ', '\t', '\u{3000}', '\u{a0}']).len();
        let blanks = &before[before.len() - blanks..];
        let is_wide = |text: &str| text.starts_with(['\u{3000}', '\u{a0}']);
        let is_indented = is_wide(&text) || is_wide(blanks) || !is_inside && (blanks.len() >= 2 || blanks == "\t");
        let text = text.trim();
        Line {
            is_indented,
            is_item: starts_item(text),
            is_label: is_label(text),
            is_marks: is_marks(text),
            ends_sentence: ends_sentence(text),
            goes_on: text.ends_with(['，', '、', '；', '：', ',', '（', '《', '“']),
            width: text.chars().count(),
        }
    }

    /// Takes out the ends of lines between Chinese characters, and blanks at both ends of every line.
    fn join(&self, content: &mut Vec<Inline<'_>>) {
        self.join_lines(content);
        if let Some(first) = content.first_mut() {
            trim(first, str::trim_start_matches);
        }
        if let Some(last) = content.last_mut() {
            trim(last, str::trim_end_matches);
        }
    }

    fn join_lines(&self, content: &mut Vec<Inline<'_>>) {
        for at in 0..content.len() {
            if matches!(content[at].kind, InlineKind::SoftBreak | InlineKind::HardBreak) {
                if let Some(next) = content.get_mut(at + 1) {
                    trim(next, str::trim_start_matches);
                }
                if let Some(before) = at.checked_sub(1).and_then(|at| content.get_mut(at)) {
                    trim(before, str::trim_end_matches);
                }
            }
            match &mut content[at].kind {
                InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Struck(inner) => {
                    self.join_lines(inner);
                }
                InlineKind::Link(Link { content: inner, .. }) | InlineKind::Image(Image { content: inner, .. }) => {
                    self.join_lines(inner);
                }
                _ => {}
            }
        }
        content.retain(|inline| inline.kind != InlineKind::SoftBreak || !self.is_between_han(&inline.range));
    }

    fn is_between_han(&self, range: &Range<usize>) -> bool {
        let is_mark = |c: &char| !c.is_whitespace() && !matches!(c, '*' | '~' | '`' | '>');
        let before = self.body[..range.start].chars().rev().take(NEAR).find(is_mark).unwrap_or(' ');
        let after = self.body[range.end..].chars().take(NEAR).find(is_mark).unwrap_or(' ');
        is_wide(before) || is_wide(after) || is_shared(before) && is_shared(after)
    }
}

/// What there is to know of a line.
struct Line {
    is_indented: bool,
    /// Whether it starts with a number or a sign.
    is_item: bool,
    /// Whether it starts with a label: `电话：…`.
    is_label: bool,
    /// Whether it is nothing but marks, the number of a page, or a row of a table that is none.
    is_marks: bool,
    ends_sentence: bool,
    /// Whether it ends in the middle of a sentence.
    goes_on: bool,
    width: usize,
}

/// Whether nothing would be seen of a paragraph.
fn is_blank(content: &[Inline<'_>]) -> bool {
    content.iter().all(|inline| match &inline.kind {
        InlineKind::Text(text) => text.trim().is_empty(),
        kind => matches!(kind, InlineKind::SoftBreak | InlineKind::HardBreak),
    })
}

fn paragraph(content: Vec<Inline<'_>>) -> Block<'_> {
    let start = content.first().map_or(0, |inline| inline.range.start);
    let end = content.last().map_or(start, |inline| inline.range.end);
    Block { kind: BlockKind::Paragraph { number: 0, content }, range: start..end }
}

/// Takes characters of a kind off one end of a text.
type Trim = for<'s> fn(&'s str, fn(char) -> bool) -> &'s str;

fn trim(inline: &mut Inline<'_>, how: Trim) {
    let InlineKind::Text(text) = &mut inline.kind else { return };
    *text = match std::mem::take(text) {
        Cow::Borrowed(text) => Cow::Borrowed(how(text, char::is_whitespace)),
        Cow::Owned(text) => Cow::Owned(how(&text, char::is_whitespace).to_owned()),
    };
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '’', '」', '』', '）', ')', '"', '*', '】', '》'])
        .ends_with(['。', '！', '？', '；', '：', '…'])
        && !text.ends_with(['，', '、'])
}

fn is_marks(text: &str) -> bool {
    const MARKS: &str = "~=-`_*. —–－＝＿．…·─━﹏";
    let is_page = || {
        let number = text.trim_matches(|c: char| MARKS.contains(c));
        text.starts_with(['-', '—', '–']) && text.ends_with(['-', '—', '–']) && number.parse::<u16>().is_ok()
    };
    text.starts_with(['|', '｜'])
        || text.starts_with("```")
        || text.contains('\t')
        || text.chars().count() >= 3 && text.chars().all(|c| MARKS.contains(c))
        || is_page()
}

/// The longest label of a line, in characters.
const LONGEST_LABEL: usize = 8;

fn is_label(text: &str) -> bool {
    let Some((label, _)) = text.split_once(['：', ':']) else { return false };
    label.chars().count() <= LONGEST_LABEL
        && !label.is_empty()
        && label.chars().all(|c| is_wide(c) && c.is_alphabetic())
}

/// `1.`, `1.1.1`, `（一）`, `一、`, `[1]`, `①`, `- `, `●`, `##甲`.
fn starts_item(text: &str) -> bool {
    const DIGITS: &str = "0123456789一二三四五六七八九十０１２３４５６７８９";
    let is_digit = |c: char| DIGITS.contains(c);
    if text.starts_with(is_bullet) || is_nested_number(text) {
        return true;
    }
    const OPEN: [char; 8] = ['（', '(', '第', '〔', '［', '[', '【', '^'];
    let is_bracketed = text.starts_with(OPEN);
    let inside = text.trim_start_matches(OPEN).trim_start_matches(['^', '注']);
    let rest = inside.trim_start_matches(is_digit);
    if rest.len() == inside.len() {
        return false;
    }
    match is_bracketed {
        true => rest.starts_with(['）', ')', '〕', '］', ']', '】', '条', '章', '节']),
        false => {
            rest.starts_with(['、', '．', '）', ')'])
                || rest.strip_prefix('.').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        }
    }
}

/// `1.1 甲`, `1.1.1甲`: no figure, which has a unit behind it or no second point.
fn is_nested_number(text: &str) -> bool {
    let number = &text[..text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count()];
    let parts: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let is_short = |part: &&str| (1..=2).contains(&part.len());
    let rest = &text[number.len()..];
    let is_apart = rest.starts_with([' ', '\u{3000}', '、']) && rest.trim_start().starts_with(is_wide);
    let is_unit = rest.trim_start().starts_with(['万', '亿', '元', '件', '个', '倍', '条', '人', '次', '％']);
    parts.iter().all(is_short) && !is_unit && (parts.len() == 2 && is_apart || parts.len() > 2)
}

/// What stands before the items of a list: signs, the bullets of Word and of its fonts of symbols, numbers in
/// circles and brackets, arrows and pictographs.
fn is_bullet(c: char) -> bool {
    matches!(c, '-' | '+' | '>' | '*' | '#' | '＃' | '—' | '–' | '·' | '•' | '‣' | '∙' | '・' | '※' | '√' | 'Ø')
        // Arrows, letters in circles, geometric shapes and dingbats.
        || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
        || matches!(c, '\u{f020}'..='\u{f0ff}' | '\u{1f000}'..='\u{1faff}' | '㈠'..='㈩' | 'Ⅰ'..='Ⅻ' | 'ⅰ'..='ⅻ')
}

/// Whether a character is Chinese, so that nothing stands between it and the next line.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Punctuation that Chinese shares with others.
fn is_shared(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}
