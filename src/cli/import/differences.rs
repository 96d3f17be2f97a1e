//! How two reports of one agency and year differ, in a clerk's words.

use std::collections::BTreeSet;

use crate::chars::without_blanks;
use crate::finding::words::Lang;
use crate::model::{Entry, Report};
use crate::source::print_entry;

/// So many differences are listed.
pub(super) const MOST: usize = 12;

/// How two reports differ: by cell, and by paragraph.
pub(super) fn differences(old: &Report, old_body: &str, new: &Report, new_body: &str, lang: Lang) -> String {
    let mut lines = Vec::new();
    if old.form.id == new.form.id {
        let form = &*new.form;
        for cell in form.cells().filter(|&cell| old.entry(cell) != new.entry(cell)) {
            let shown = |entry: Entry| match (entry, lang) {
                (Entry::Missing, Lang::Zh) => "空白".to_owned(),
                (Entry::Missing, Lang::En) => "blank".to_owned(),
                (entry, _) => print_entry(entry),
            };
            let (before, after) = (shown(old.entry(cell)), shown(new.entry(cell)));
            lines.push(match lang {
                Lang::Zh => format!("  {}：已有{before}，这次{after}", form.label(cell)),
                Lang::En => format!("  {} ({}): {before} there, {after} here", form.address(cell), form.label(cell)),
            });
        }
    } else {
        lines.push(format!("  form: {} / {}", old.form.id, new.form.id));
    }
    let bare = |line: &str| without_blanks(line.trim_start_matches('#'));
    let set = |text: &str| text.lines().map(bare).filter(|line| !line.is_empty()).collect::<BTreeSet<_>>();
    let (before, after) = (set(old_body), set(new_body));
    let shown = |line: &String| line.chars().take(40).collect::<String>();
    lines.extend(before.difference(&after).map(|line| format!("  - {}", shown(line))));
    lines.extend(after.difference(&before).map(|line| format!("  + {}", shown(line))));
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(if lang == Lang::Zh {
            format!("  ……另有{more}处")
        } else {
            format!("  … and {more} more")
        });
    }
    lines.join("\n")
}
