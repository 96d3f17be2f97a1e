//! What the rows of a form mean to its readers, and the shares that follow from its cells.
//!
//! What is common to the statutory editions stands in `meaning.toml`; a form may have `[[meaning]]` and `[[rate]]`
//! of its own, which come before those.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Cell, Form, FormError, Row, Table};

/// What a row means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// Table and row, by their keys: `requests.received`.
    row: String,
    /// What is counted in it, for people who have never seen the form.
    pub text: String,
    /// The article it rests on; may be empty.
    #[serde(default)]
    pub basis: String,
}

/// A share, as a file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateFile {
    key: String,
    label: String,
    text: String,
    part: String,
    whole: String,
    of: Vec<String>,
    over: Vec<String>,
}

/// One sum of cells by another.
#[derive(Debug, Clone)]
pub struct Rate {
    /// Its key, the same in every edition in which it means the same.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What it says, in a sentence.
    pub text: String,
    /// What its numerator is called.
    pub part: String,
    /// What its denominator is called.
    pub whole: String,
    /// The cells of the numerator.
    pub of: Vec<Cell>,
    /// Those of the denominator.
    pub over: Vec<Cell>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeaningFile {
    meaning: Vec<Meaning>,
    rate: Vec<RateFile>,
}

static COMMON: LazyLock<MeaningFile> = LazyLock::new(|| {
    toml::from_str(include_str!("meaning.toml")).expect("what the statutory rows mean is read by a test")
});

/// What a form's own file says of its rows and shares.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnMeanings {
    pub meanings: Vec<Meaning>,
    pub rates: Vec<RateFile>,
}

impl Form {
    /// What a row means, where that is told.
    pub fn meaning(&self, table: &Table, row: &Row) -> Option<&Meaning> {
        let is_it = |meaning: &&Meaning| meaning.row.split_once('.') == Some((table.key.as_str(), row.key.as_str()));
        self.own_meanings.meanings.iter().find(is_it).or_else(|| COMMON.meaning.iter().find(is_it))
    }

    /// The shares that all of whose cells this form has.
    pub fn rates(&self) -> &[Rate] {
        self.rates.get_or_init(|| {
            let own = &self.own_meanings.rates;
            let is_common = |file: &&RateFile| own.iter().all(|other| other.key != file.key);
            let cells = |addresses: &[String]| -> Option<Vec<Cell>> {
                addresses.iter().map(|address| self.find(address)).collect()
            };
            let rate = |file: &RateFile| {
                Some(Rate {
                    key: file.key.clone(),
                    label: file.label.clone(),
                    text: file.text.clone(),
                    part: file.part.clone(),
                    whole: file.whole.clone(),
                    of: cells(&file.of)?,
                    over: cells(&file.over)?,
                })
            };
            own.iter().chain(COMMON.rate.iter().filter(is_common)).filter_map(rate).collect()
        })
    }
}

/// Makes sure that a form has all that its own file tells of.
pub(super) fn verify(form: &Form) -> Result<(), FormError> {
    for meaning in &form.own_meanings.meanings {
        let row = meaning.row.split_once('.').and_then(|(table, row)| form.tables[form.table(table)?].row(row));
        row.ok_or_else(|| FormError::Unknown(meaning.row.clone()))?;
    }
    for rate in &form.own_meanings.rates {
        for address in rate.of.iter().chain(&rate.over) {
            form.find(address).ok_or_else(|| FormError::Unknown(address.clone()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    /// Rows that are added to an edition are told of, and nothing is told of that no edition has.
    #[test]
    fn every_statutory_row_is_explained() {
        let mut told = 0;
        for form in Forms::embedded().iter() {
            for table in &form.tables {
                for (_, row) in table.rows() {
                    let meaning = form.meaning(table, row);
                    assert!(meaning.is_some_and(|it| it.text.ends_with('。')), "{}.{}", table.key, row.key);
                }
            }
        }
        for meaning in &COMMON.meaning {
            let (table, row) = meaning.row.split_once('.').unwrap();
            let has = |form: &Form| form.tables.iter().any(|it| it.key == table && it.row(row).is_some());
            assert!(Forms::embedded().iter().any(|form| has(form)), "{}", meaning.row);
            told += 1;
        }
        assert!(told > 30);
    }

    #[test]
    fn both_editions_have_the_same_shares() {
        let keys = |id: &str| -> Vec<String> {
            Forms::embedded().get(id).unwrap().rates().iter().map(|rate| rate.key.clone()).collect()
        };
        assert_eq!(keys("2019"), keys("2021"));
        assert_eq!(keys("2019").len(), COMMON.rate.len());
    }

    #[test]
    fn what_a_form_tells_of_it_must_have() {
        const FORM: &str = r#"
            id = "own"
            name = "自定格式"
            [[table]]
            key = "t"
            label = "表"
            layout = "matrix"
            [[table.block]]
            columns = [{ key = "n", label = "数" }]
            rows = [{ key = "a", label = "甲" }, { key = "b", label = "乙" }]
        "#;
        let read = |more: &str| Form::read(&format!("{FORM}\n{more}"));
        let form = read(
            r#"
            [[meaning]]
            row = "t.a"
            text = "甲事项。"
            [[rate]]
            key = "share"
            label = "甲占乙"
            text = "甲占乙多少。"
            part = "甲"
            whole = "乙"
            of = ["t.a.n"]
            over = ["t.b.n"]
        "#,
        )
        .unwrap();
        let (_, row) = form.tables[0].row("a").unwrap();
        assert_eq!(form.meaning(&form.tables[0], row).unwrap().text, "甲事项。");
        assert_eq!(form.rates().iter().map(|rate| &*rate.key).collect::<Vec<_>>(), ["share"]);
        let unknown = |more: &str| matches!(read(more), Err(FormError::Unknown(_)));
        assert!(unknown("[[meaning]]\nrow = \"t.c\"\ntext = \"无。\""));
    }
}
