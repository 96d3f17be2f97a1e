//! The labels of one table of the form, folded, and how much of them stands in a piece of text.

use crate::form::label::{fold, unbracketed, unnumbered};
use crate::form::{Form, Row, TableShape};

/// The labels of a table.
pub(super) struct Labels {
    /// All of them, headings and captions included, the longest first.
    all: Vec<String>,
    /// Of each row, in the form's order, the ways its label may be written.
    rows: Vec<RowLabels>,
}

/// How one row's label may be written.
struct RowLabels {
    /// With its number.
    full: Vec<String>,
    /// Without.
    bare: Vec<String>,
    /// How many rows of the table share the bare label.
    shared: usize,
}

/// How well a text ends with a row's label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    /// It has no number, or another.
    Bare,
    /// As printed.
    Full,
}

impl Labels {
    /// Those of the table with this index.
    pub fn of(form: &Form, table: usize) -> Labels {
        let layout = form.layout(table);
        let mut all: Vec<String> = layout.labels().map(|(_, label)| fold(label)).collect();
        let entry = &form.tables[table];
        all.push(fold(&entry.label));
        all.push(fold(&entry.corner));
        for (block, row) in entry.rows() {
            all.extend(row.wordings().map(str::to_owned));
            all.extend(row.groups.iter().map(|group| fold(group)));
            all.extend(block.columns.iter().flat_map(|column| column.wordings().map(str::to_owned)));
        }
        let more: Vec<String> =
            all.iter().flat_map(|label| [unnumbered(label), unbracketed(label)]).map(str::to_owned).collect();
        // `第二十条第一项` for `第二十条第（一）项`.
        let bare: Vec<String> = all.iter().map(|label| label.replace(['(', ')'], "")).collect();
        all.extend(more);
        all.extend(bare);
        all.retain(|label| label.chars().count() > 1);
        all.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        all.dedup();
        let rows: Vec<&Row> = entry.rows().map(|(_, row)| row).collect();
        let bare_of = |row: &Row| -> Vec<String> {
            row.wordings().map(|label| unbracketed(unnumbered(label)).to_owned()).collect()
        };
        let bares: Vec<Vec<String>> = rows.iter().map(|row| bare_of(row)).collect();
        let rows = rows.iter().zip(&bares).map(|(row, bare)| RowLabels {
            full: [fold(&row.label), unbracketed(&fold(&row.label)).to_owned()].into(),
            bare: bare.clone(),
            shared: bares.iter().filter(|other| other.iter().any(|label| bare.contains(label))).count(),
        });
        let is_wide = entry.layout == TableShape::Wide;
        let rows = if is_wide { rows.map(|row| RowLabels { shared: 1, ..row }).collect() } else { rows.collect() };
        Labels { all, rows }
    }

    /// Whether a row's label, without its number, is that of others as well.
    pub fn is_shared(&self, row: usize) -> bool {
        self.rows[row].shared > 1
    }

    /// Whether a piece of text is made of labels, or is a piece of one.
    pub fn is_label(&self, text: &str) -> bool {
        let folded = fold(text);
        let length = folded.chars().count();
        if length == 0 {
            return false;
        }
        if self.is_piece(&folded) {
            return length > 1
                || !folded.chars().all(char::is_alphanumeric)
                || self.all.iter().any(|label| label.starts_with(&folded));
        }
        let bare = unbracketed(&folded);
        self.left_over(&folded) * 4 <= length || self.left_over(bare) * 4 <= bare.chars().count()
    }

    /// Whether a text stands in a label as it is.
    pub fn is_piece(&self, text: &str) -> bool {
        let folded = fold(text);
        self.all.iter().any(|label| label.contains(&folded))
    }

    /// How many characters of a folded text belong to no label, the longest labels taken first.
    fn left_over(&self, folded: &str) -> usize {
        let mut left = 0;
        let mut rest = folded;
        while let Some(c) = rest.chars().next() {
            match self.all.iter().find(|label| rest.starts_with(label.as_str())) {
                Some(label) => rest = &rest[label.len()..],
                // The beginning of a label whose end is on the next line.
                None if rest.len() > c.len_utf8() && self.all.iter().any(|label| label.starts_with(rest)) => {
                    return left;
                }
                None => {
                    left += usize::from(c.is_alphanumeric());
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        left
    }

    /// The labels in a folded text, in its order, the longest first where several begin.
    pub fn in_text<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let label = self.all.iter().find(|label| rest.starts_with(label.as_str()));
            let length = label.map_or(c.len_utf8(), String::len);
            found.extend(label.map(|_| &rest[..length]));
            rest = &rest[length..];
        }
        found
    }

    /// How well a folded text ends with a row's label.
    pub fn ends_with(&self, folded: &str, row: usize) -> Option<Match> {
        let labels = &self.rows[row];
        let ends = |label: &String| {
            !label.is_empty() && (folded.ends_with(label.as_str()) || unbracketed(folded).ends_with(label.as_str()))
        };
        if labels.full.iter().any(ends) {
            return Some(Match::Full);
        }
        labels.bare.iter().any(ends).then_some(Match::Bare)
    }

    /// Whether a row's label goes on where this folded one ends: `4.大量反复申请` for `4.无正当理由大量反复申请`, and
    /// `1.申请人无正当理由逾期不补正` for all of that and more.
    pub fn is_cut_short(&self, last: &str, row: usize) -> bool {
        const SHORTEST: usize = 5;
        let bare = unbracketed(unnumbered(last));
        let is_part = |label: &String| label.starts_with(bare) || label.ends_with(bare);
        bare.chars().count() >= SHORTEST && self.rows[row].bare.iter().any(is_part)
    }

    /// Whether a folded text ends with a row's label of which a few characters are missing or wrong.
    pub fn nearly_ends_with(&self, folded: &str, row: usize) -> bool {
        self.rows[row].bare.iter().any(|label| {
            let length = label.chars().count();
            let tail: String = folded.chars().rev().take(length + 1).collect::<Vec<_>>().into_iter().rev().collect();
            let tails = (0..3).map(|skip| tail.chars().skip(skip).collect::<String>());
            let allowed = (length / 4).clamp(1, 3);
            length > 3 && tails.into_iter().any(|tail| strsim::levenshtein(&tail, label) <= allowed)
        })
    }
}
