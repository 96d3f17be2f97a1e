//! What is told about a check: a few words, or its manual page.

use std::collections::BTreeSet;

use super::table::{CheckRow, TABLE, relations, row};
use crate::finding::Check;
use crate::finding::words::Lang;
use crate::form::Forms;

/// The row of a check by the name that sites use: a relation's is that of its kind.
pub fn named<'n>(name: &'n str, forms: &'n Forms) -> Option<&'static CheckRow> {
    let of_form = relations(forms).find(|(relation, _)| *relation == name);
    of_form.map_or_else(|| row(name).filter(|row| !row.is_of_forms()), |(_, kind)| row(kind))
}

/// What a check is about, in a few words.
pub fn gloss(name: &str, forms: &Forms, lang: Lang) -> Option<String> {
    let gloss = forms.iter().flat_map(|form| &form.glosses).find(|gloss| gloss.name == name);
    let of_form = gloss.map(|gloss| match lang {
        Lang::Zh => gloss.zh.clone(),
        Lang::En => gloss.en.clone(),
    });
    of_form.or_else(|| Some(named(name, forms)?.check.gloss(lang).to_owned()))
}

/// The manual page of a check, from the head of its file: that has a title, and paragraphs in English and
/// in Chinese. Checks that share a file share the page.
pub fn manual(name: &str, forms: &Forms, lang: Lang) -> Option<String> {
    let page = named(name, forms)?.check.source;
    let text = paragraphs(page, lang).join("\n\n");
    Some(match lang {
        Lang::Zh => format!("{}\n\n{text}", sharing(page, forms).join("、")),
        Lang::En => text,
    })
}

/// The paragraphs of a page in a language, as they are broken into lines there.
fn paragraphs(page: &str, lang: Lang) -> Vec<String> {
    let lines = page.lines().map_while(|line| line.strip_prefix("//!"));
    let text = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let is_chinese = |paragraph: &&str| paragraph.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let of_lang = |paragraph: &&str| is_chinese(paragraph) == (lang == Lang::Zh);
    text.split("\n\n").filter(of_lang).map(str::to_owned).collect()
}

/// A manual page in Chinese, as a page of the portal shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualPage {
    /// What it says, a line a paragraph.
    pub paragraphs: Vec<String>,
    /// On what basis.
    pub basis: String,
}

/// The manual page of a check in Chinese, without its title.
pub fn manual_page(check: &Check) -> ManualPage {
    const BASIS: &str = "依据：";
    // In Chinese a line that goes on has no space before it.
    let paragraphs = paragraphs(check.source, Lang::Zh).into_iter().map(|paragraph| paragraph.replace('\n', ""));
    let (basis, paragraphs): (Vec<String>, Vec<String>) =
        paragraphs.partition(|paragraph| paragraph.starts_with(BASIS));
    ManualPage { paragraphs, basis: basis.iter().map(|basis| basis.trim_start_matches(BASIS)).collect() }
}

/// The names of the checks that share a page, in the order of the table.
fn sharing(page: &str, forms: &Forms) -> Vec<String> {
    let rows = TABLE.iter().filter(|row| row.check.source == page);
    rows.flat_map(|row| {
        if !row.is_of_forms() {
            return vec![row.check.name.to_owned()];
        }
        let names = relations(forms).filter(|(_, kind)| *kind == row.check.name).map(|(name, _)| name.to_owned());
        let mut seen = BTreeSet::new();
        names.filter(|name| seen.insert(name.clone())).collect()
    })
    .collect()
}
