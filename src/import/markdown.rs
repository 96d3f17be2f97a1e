//! The words of a source as Markdown: paragraphs, headings, tables and notes, each of which reads as it was.
//!
//! What is written is read again as a page would read it. Where a sign would be taken for markup, it gets a
//! backslash, and only there: a clerk will edit the text.

use std::collections::BTreeMap;
use std::ops::Range;

use super::head::is_name;
use super::transcript::{LINE_BREAK, Paragraph, SpanKind, Transcript};
use crate::chars::without_blanks;
use crate::prose::plain_words;

/// A heading inside a section is no longer than this, in characters.
const LONGEST_HEADING: usize = 36;

/// What a line of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineRole {
    /// A heading inside a section, of this level.
    Heading(usize),
    /// An item of a list, so deep.
    Item(u8),
    /// A paragraph.
    Paragraph,
}

/// What a line is by its number, its style and its length. `is_followed` says whether words come after it.
pub(super) fn role(paragraph: &Paragraph, text: &str, is_followed: bool) -> LineRole {
    let text = text.trim();
    let length = text.chars().count();
    let inner = text.trim_end_matches(['。', '：', ':']);
    let is_short =
        length <= LONGEST_HEADING && !inner.contains(['。', '；', '！']) && !text.ends_with(['：', ':', '，', '；']);
    if let Some(level) = paragraph.level
        && is_short
    {
        return LineRole::Heading((usize::from(level) + 1).clamp(3, 6));
    }
    if is_short
        && is_followed
        && let Some(level) = level_of_number(text)
        && !(level > 3 && text.ends_with('。') && length > 24)
    {
        return LineRole::Heading(level);
    }
    // A short line without any mark, such as `改进措施`, above a paragraph; no signature above its date.
    let is_bare = (4..=14).contains(&length) && text.chars().all(char::is_alphabetic) && !is_name(text);
    if is_bare && is_followed && paragraph.list.is_none() {
        return LineRole::Heading(3);
    }
    paragraph.list.map_or(LineRole::Paragraph, LineRole::Item)
}

/// The level of a heading by its number: `一、` and `（一）`, then `1.`, then `（1）`.
fn level_of_number(text: &str) -> Option<usize> {
    let is_han = |c: char| "一二三四五六七八九十".contains(c);
    let rest = text.trim_start_matches(is_han);
    if rest.len() < text.len() {
        return rest.starts_with('、').then_some(3);
    }
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if let Some(inner) = text.strip_prefix(['（', '(']) {
        let number = inner.split(['）', ')']).next().unwrap_or_default();
        let rest = inner[number.len()..].trim_start_matches(['）', ')']).trim();
        let level = match () {
            () if number.is_empty() || rest.is_empty() => return None,
            () if number.chars().all(is_han) => 3,
            () if number.chars().all(|c| c.is_ascii_digit()) => 5,
            () => return None,
        };
        return Some(level);
    }
    let count = digits(text);
    let rest = &text[count..];
    let mark = rest.strip_prefix(['.', '．', '、'])?;
    // `3.4万` is no number of a heading.
    (count > 0 && count < 3 && !mark.trim().is_empty() && !mark.starts_with(|c: char| c.is_ascii_digit())).then_some(4)
}

/// The words of a range, with what they look like. `attachments` are the names of files that links lead to.
pub(super) fn line(
    transcript: &Transcript,
    paragraph: &Paragraph,
    range: Range<usize>,
    role: LineRole,
    attachments: &BTreeMap<String, String>,
) -> String {
    let text = &transcript.text[range.clone()];
    let lead = text.len() - text.trim_start().len();
    let range = range.start + lead..range.start + lead + text.trim().len();
    let mark = match role {
        LineRole::Heading(level) => format!("{} ", "#".repeat(level)),
        LineRole::Item(depth) => format!("{}- ", "  ".repeat(usize::from(depth))),
        LineRole::Paragraph => String::new(),
    };
    let plain = without_markers(&transcript.text[range.clone()].replace(LINE_BREAK, ""));
    let styled = with_spans(transcript, paragraph, range, role, attachments);
    let is_kept =
        |written: &str| plain_words(written).is_some_and(|words| without_blanks(&words) == without_blanks(&plain));
    let written = [styled, plain.clone()].into_iter().find(|written| is_kept(&format!("{mark}{written}")));
    format!("{mark}{}", written.unwrap_or_else(|| escaped(&plain)))
}

/// What programs leave of pictures and bookmarks when a text is copied: `[image: …]`, `[bookmark: …]`.
pub(super) fn markers(text: &str) -> Vec<Range<usize>> {
    let starts = text
        .match_indices('[')
        .filter(|(at, _)| ["[image:", "[bookmark:"].iter().any(|start| text[*at..].starts_with(start)));
    starts.filter_map(|(at, _)| Some(at..at + text[at..].find(']')? + 1)).collect()
}

fn without_markers(text: &str) -> String {
    let mut out = text.to_owned();
    for range in markers(text).into_iter().rev() {
        out.replace_range(range, "");
    }
    out.trim().to_owned()
}

/// A text in which no sign is markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '/' | '%' | '"' | '\'' | '?' | '=') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn with_spans(
    transcript: &Transcript,
    paragraph: &Paragraph,
    range: Range<usize>,
    role: LineRole,
    attachments: &BTreeMap<String, String>,
) -> String {
    let mut out = String::new();
    let mut at = range.start;
    let text = |range: Range<usize>| transcript.text[range].replace(LINE_BREAK, "");
    for span in paragraph.spans_in(&range) {
        if span.range.start < at || span.range.is_empty() {
            continue;
        }
        let words = text(span.range.clone());
        let written = match &span.kind {
            SpanKind::Strong if !matches!(role, LineRole::Heading(_)) => format!("**{words}**"),
            SpanKind::Link(target) if attachments.contains_key(target) => {
                format!("[{words}]({})", attachments[target])
            }
            SpanKind::Link(target) if target.starts_with("http") && words.trim() != target.trim() => {
                format!("[{words}]({target})")
            }
            _ => continue,
        };
        out.push_str(&text(at..span.range.start));
        out.push_str(&written);
        at = span.range.end;
    }
    out.push_str(&text(at..range.end));
    out
}

/// Rows of a table of the text.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let row = |cells: &Vec<String>| {
        let cells = (0..width).map(|at| {
            cells.get(at).map_or_else(String::new, |cell| escaped(cell).replace("\\.", ".").replace("\\-", "-"))
        });
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(row).collect();
    if !lines.is_empty() {
        lines.insert(1, format!("|{}", " --- |".repeat(width)));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_headings_by_number_and_length() {
        let paragraph = Paragraph::default();
        for (text, followed, wanted) in [
            ("（一）主动公开方面", true, LineRole::Heading(3)),
            ("（一）新《条例》贯彻落实情况。", true, LineRole::Heading(3)),
            ("1.深入推进行政权力运行领域公开。", true, LineRole::Heading(4)),
            ("（1）推进决策公开。", true, LineRole::Heading(5)),
            ("（一）强化领导，落实责任。切实落实责任，把公开工作抓好。", true, LineRole::Paragraph),
            ("3.4万人关注", true, LineRole::Paragraph),
            ("收费和减免情况：", true, LineRole::Paragraph),
            ("改进措施", true, LineRole::Heading(3)),
            ("无", false, LineRole::Paragraph),
            ("桓台县人民政府", false, LineRole::Paragraph),
        ] {
            assert_eq!(role(&paragraph, text, followed), wanted, "{text}");
        }
    }

    #[test]
    fn lines_read_as_they_were() {
        for text in [
            "值班7*24小时",
            "138****0001",
            "*注：见附件*",
            "a_b_c",
            "# 不是标题",
            "1. 不是列表",
            "> 引",
            "{{ x }}",
            "<br>",
            "甲|乙",
            "- 项",
            "`代码`",
        ] {
            let mut transcript = Transcript::default();
            let range = transcript.push_piece(text, super::super::transcript::Place::Paragraph(1));
            let written = line(&transcript, &Paragraph::default(), range, LineRole::Paragraph, &BTreeMap::new());
            assert_eq!(plain_words(&written).as_deref().map(without_blanks), Some(without_blanks(text)), "{written}");
        }
    }
}
