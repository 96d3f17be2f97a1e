//! A sentence before and after, with the words marked that differ.
//!
//! Chinese has no blanks between words, so characters are compared, figures and Latin words each as one. A character
//! or two that happen to be the same between changes are part of the change: `积极推进` for `大力推动` is one.

use std::ops::Range;

use super::sequence::{Stretch, stretches};

/// A piece of two sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run<'t> {
    /// Both have it.
    Same(&'t str),
    /// The old one has it.
    Old(&'t str),
    /// The new one has it.
    New(&'t str),
}

/// The pieces of two sentences, in their order.
pub fn runs<'t>(old: &'t str, new: &'t str) -> Vec<Run<'t>> {
    let (olds, news) = (tokens(old), tokens(new));
    let mut runs = Vec::new();
    let text = |whole: &'t str, tokens: &[&'t str], range: &Range<usize>| {
        let at = |index: usize| tokens[..index].iter().map(|token| token.len()).sum::<usize>();
        &whole[at(range.start)..at(range.end)]
    };
    for Stretch { same, old: from, new: to } in joined(stretches(&olds, &news), &olds) {
        if same {
            runs.push(Run::Same(text(old, &olds, &from)));
            continue;
        }
        runs.extend((!from.is_empty()).then(|| Run::Old(text(old, &olds, &from))));
        runs.extend((!to.is_empty()).then(|| Run::New(text(new, &news, &to))));
    }
    runs
}

/// Figures and Latin words as one, all else by character.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_in_word = |c: char| c.is_ascii_alphanumeric();
        let joins = |at: usize, c: char| {
            // A point or comma within a figure.
            matches!(c, '.' | ',')
                && rest[..at].ends_with(|c: char| c.is_ascii_digit())
                && rest[at + 1..].starts_with(|c: char| c.is_ascii_digit())
        };
        let end = match is_in_word(first) {
            true => rest.char_indices().find(|&(at, c)| !is_in_word(c) && !joins(at, c)).map(|(at, _)| at),
            false => Some(first.len_utf8()),
        };
        let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// The same with each short stretch between two changes made part of them.
fn joined(all: Vec<Stretch>, olds: &[&str]) -> Vec<Stretch> {
    let size = |it: &Stretch| it.old.len().max(it.new.len());
    let mut joined: Vec<Stretch> = Vec::new();
    let mut rest = all.into_iter().peekable();
    while let Some(it) = rest.next() {
        let Some(before) = joined.last_mut() else {
            joined.push(it);
            continue;
        };
        // Marks part clauses, and a figure that stayed is to be seen.
        let are_words = || {
            olds[it.old.clone()].iter().all(|token| token.chars().all(|c| c.is_alphanumeric() && !c.is_ascii_digit()))
        };
        let is_short = it.same
            && are_words()
            && rest.peek().is_some_and(|after| {
                let around = size(before) + size(after);
                it.old.len() == 1 && around > 2 || it.old.len() == 2 && around > 6
            });
        if is_short || !it.same && !before.same {
            (before.old.end, before.new.end) = (it.old.end, it.new.end);
        } else {
            joined.push(it);
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(old: &str, new: &str) -> String {
        let marked = runs(old, new).into_iter().map(|run| match run {
            Run::Same(text) => text.to_owned(),
            Run::Old(text) => format!("[-{text}-]"),
            Run::New(text) => format!("{{+{text}+}}"),
        });
        marked.collect()
    }

    #[test]
    fn words_are_marked() {
        for (old, new, expected) in [
            ("收到13件，办结12件。", "收到14件，办结12件。", "收到[-13-]{+14+}件，办结12件。"),
            ("收费1,200.5元。", "收费1,300.5元。", "收费[-1,200.5-]{+1,300.5+}元。"),
            ("积极推进政务公开。", "大力推动政务公开。", "[-积极推进-]{+大力推动+}政务公开。"),
            ("全年公开5条。", "全年主动公开5条。", "全年{+主动+}公开5条。"),
            ("通过政府网站公开。", "通过公开。", "通过[-政府网站-]公开。"),
            ("电话0319-1234567。", "电话0319-1234568。", "电话0319-[-1234567-]{+1234568+}。"),
            ("2023年收3件结3件。", "2024年收4件结3件。", "[-2023-]{+2024+}年收[-3-]{+4+}件结3件。"),
            ("一样。", "一样。", "一样。"),
        ] {
            assert_eq!(marked(old, new), expected);
        }
    }

    proptest! {
        #[test]
        fn runs_hold_both(old in "[甲乙，。1a ]{0,20}", new in "[甲乙，。1a ]{0,20}") {
            let of = |keep: fn(Run<'_>) -> Option<&str>| runs(&old, &new).into_iter().filter_map(keep).collect::<String>();
            let before = of(|run| match run { Run::Same(text) | Run::Old(text) => Some(text), Run::New(_) => None });
            let after = of(|run| match run { Run::Same(text) | Run::New(text) => Some(text), Run::Old(_) => None });
            prop_assert_eq!((before, after), (old, new));
        }
    }
}
