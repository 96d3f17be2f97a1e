//! The texts of two reports, sentence by sentence, as their readers see them.
//!
//! A sentence that names figures of the form (`{{ … }}`) is read with them, and known by their names: where nothing
//! but a figure has changed, that follows from the figure and is said to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::OneVersion;
use super::sequence::stretches;
use crate::check::text::sentence::short_sentences;
use crate::form::Form;
use crate::model::parts_of_binding;
use crate::prose::LineKind;
use crate::source::{file_text, show_lines};

/// Two sentences that have less in common, in thousandths, are not versions of each other.
const LEAST_ALIKE: usize = 400;
/// Of longer stretches no sentence is held against each other.
const MOST_PAIRS: usize = 250_000;
/// Shorter sentences are not said to have been moved.
const SHORTEST_MOVED: usize = 6;

/// A sentence that is not as it was, or a heading, a cell of a table of the text, or a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// The heading of its section as it is now, or was; empty before the first.
    pub section: String,
    /// As it was read before; nothing where it is new.
    pub old: Option<String>,
    /// As it is read now; nothing where it is gone.
    pub new: Option<String>,
    /// The cells from which the change follows, where nothing else has changed.
    pub follows: Vec<String>,
    /// The heading of the section from which it was moved, with the same words.
    pub moved_from: Option<String>,
}

/// A sentence as it is read, and as it is known.
struct Item {
    section: Arc<str>,
    read: String,
    /// The same with the names of figures in their place.
    template: String,
}

/// What is not the same in two texts, in their order. `figures` are the addresses of the cells that have changed.
pub(super) fn compare(old: OneVersion<'_>, new: OneVersion<'_>, figures: &BTreeSet<String>) -> Vec<TextChange> {
    let (olds, news) = (items(old), items(new));
    let templates = |items: &[Item]| items.iter().map(|item| item.template.clone()).collect::<Vec<_>>();
    let mut changes = Vec::new();
    for stretch in stretches(&templates(&olds), &templates(&news)) {
        let (from, to) = (&olds[stretch.old], &news[stretch.new]);
        let mut push = |old: Option<&Item>, new: Option<&Item>, follows: Vec<String>| {
            let section = new.or(old).map_or_else(String::new, |item| item.section.to_string());
            let [old, new] = [old, new].map(|item| item.map(|item| item.read.clone()));
            changes.push(TextChange { section, old, new, follows, moved_from: None });
        };
        if !stretch.same {
            for (i, j) in pairs(from, to) {
                let (old, new) = (i.map(|i| &from[i]), j.map(|j| &to[j]));
                if old.map(|item| &item.read) != new.map(|item| &item.read) {
                    push(old, new, Vec::new());
                }
            }
            continue;
        }
        for (before, after) in from.iter().zip(to).filter(|(before, after)| before.read != after.read) {
            push(Some(before), Some(after), named(&after.template, [&old.report.form, &new.report.form], figures));
        }
    }
    moved(changes)
}

/// The sentences of a report's text, its headings, and what else stands in it.
fn items(OneVersion { site, report, .. }: OneVersion<'_>) -> Vec<Item> {
    let text = file_text(site, &report.file).unwrap_or_default();
    let mut items = Vec::new();
    let mut section: Arc<str> = Arc::from("");
    show_lines(site, report, &mut |lines| {
        for line in lines {
            if line.kind == LineKind::Section {
                section = Arc::from(tidy(&line.text));
            }
            let mut push = |read: String, template: String| {
                if !read.is_empty() {
                    items.push(Item { section: section.clone(), read, template });
                }
            };
            let has_sentences = matches!(line.kind, LineKind::Paragraph | LineKind::Item(_) | LineKind::Note);
            let ranges: Vec<_> = match has_sentences {
                true => short_sentences(&line.text, &line.chars).collect(),
                false => std::iter::once(0..line.text.len()).collect(),
            };
            for range in ranges {
                let read = tidy(&line.text[range.clone()]);
                let written = text.get(line.place(range)).filter(|written| written.contains("{{"));
                let template = written.map_or_else(|| read.clone(), tidy);
                push(read, template);
            }
            for beside in &line.beside {
                let read = format!("→ {}", tidy(&beside.text));
                push(read.clone(), read);
            }
        }
    });
    items
}

/// A text on one line.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cells that a sentence names and whose figures have changed.
fn named(template: &str, forms: [&Form; 2], figures: &BTreeSet<String>) -> Vec<String> {
    let names = template.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0));
    let mut cells = BTreeSet::new();
    for name in names {
        let (address, _) = parts_of_binding(name.trim());
        let found = forms.iter().filter_map(|form| Some(form.address(form.find(address)?)));
        cells.extend(found.filter(|address| figures.contains(address)));
    }
    cells.into_iter().collect()
}

/// Which sentence of a stretch is another version of which, in order; what has none stands alone.
fn pairs(old: &[Item], new: &[Item]) -> Vec<(Option<usize>, Option<usize>)> {
    let reads = |items: &[Item]| items.iter().map(|item| item.read.clone()).collect::<Vec<_>>();
    if reads(old) > reads(new) {
        return pairs(new, old).into_iter().map(|(i, j)| (j, i)).collect();
    }
    let (m, n) = (old.len(), new.len());
    let mut found = Vec::new();
    if m * n > MOST_PAIRS {
        found.extend((0..m).map(|i| (Some(i), None)));
        found.extend((0..n).map(|j| (None, Some(j))));
        return found;
    }
    let [olds, news] = [old, new].map(|items| items.iter().map(|item| bigrams(&item.read)).collect::<Vec<_>>());
    let score = |i: usize, j: usize| match old[i].read == new[j].read {
        true => Some(1001),
        false => Some(alike(&olds[i], &news[j])).filter(|score| *score >= LEAST_ALIKE),
    };
    // The best that can be reached from each pair on.
    let mut best = vec![vec![0; n + 1]; m + 1];
    for i in (0..m).rev() {
        for j in (0..n).rev() {
            let paired = score(i, j).map_or(0, |score| score + best[i + 1][j + 1]);
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < m || j < n {
        if i < m && j < n && score(i, j).is_some_and(|score| score + best[i + 1][j + 1] == best[i][j]) {
            found.push((Some(i), Some(j)));
            (i, j) = (i + 1, j + 1);
        } else if i < m && (j == n || best[i + 1][j] == best[i][j]) {
            found.push((Some(i), None));
            i += 1;
        } else {
            found.push((None, Some(j)));
            j += 1;
        }
    }
    found
}

/// The pairs of neighbouring characters of a sentence, in order.
fn bigrams(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<_> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// How much two sentences have in common, in thousandths.
fn alike(one: &[(char, char)], other: &[(char, char)]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    (2000 * common).checked_div(one.len() + other.len()).unwrap_or(0)
}

/// Makes one of a sentence that is gone in one place and new in another.
fn moved(changes: Vec<TextChange>) -> Vec<TextChange> {
    let mut gone: Vec<usize> = (0..changes.len()).filter(|&at| changes[at].new.is_none()).collect();
    let mut from = vec![None; changes.len()];
    let mut left = vec![true; changes.len()];
    for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.old.is_none()) {
        let is_long = change.new.as_ref().is_some_and(|text| text.chars().count() >= SHORTEST_MOVED);
        let found = gone.iter().position(|&there| is_long && changes[there].old == change.new);
        if let Some(found) = found {
            let there = gone.remove(found);
            from[at] = Some(there);
            left[there] = false;
        }
    }
    let sections: Vec<String> = changes.iter().map(|change| change.section.clone()).collect();
    let merged = changes.into_iter().zip(from).zip(left).filter(|(_, left)| *left);
    merged
        .map(|((change, from), _)| match from {
            Some(there) => TextChange { old: change.new.clone(), moved_from: Some(sections[there].clone()), ..change },
            None => change,
        })
        .collect()
}
