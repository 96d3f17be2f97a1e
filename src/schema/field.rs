//! What a key takes, as a schema. Where the program reads an odd notation and notes it, an editor may complain; what
//! it reads without a word, an editor must not complain of.

use serde_json::{Map, Value, json};

use super::glossed;
use crate::check;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::model::AgencyKind;
use crate::source::keys::{KeyRow, LEVELS, Takes};
use crate::tree::PaperKind;

/// What all keys are said with.
#[derive(Clone, Copy)]
pub(super) struct Fields<'f> {
    pub forms: &'f Forms,
    pub lang: Lang,
}

impl Fields<'_> {
    /// Keys with values, each by both of its names, and no others.
    pub fn object(self, table: &'static [KeyRow]) -> Value {
        let mut schema = json!({ "type": ["object", "null"], "additionalProperties": false });
        schema["properties"] = Value::Object(self.properties(table));
        let required: Vec<Value> = table
            .iter()
            .filter(|row| row.required)
            .map(|row| json!({ "anyOf": [{ "required": [row.key] }, { "required": [row.label] }] }))
            .collect();
        if !required.is_empty() {
            schema["allOf"] = required.into();
        }
        schema
    }

    /// The same as properties alone.
    pub fn properties(self, table: &'static [KeyRow]) -> Map<String, Value> {
        let both = |row: &KeyRow| {
            let mut value = self.value(row.takes);
            // An editor proposes a key with its description alone.
            let said = if self.lang == Lang::Zh {
                format!("{}：{}", row.label, row.zh)
            } else {
                format!("{}: {}", row.label, row.en)
            };
            value["title"] = row.label.into();
            value["description"] = said.into();
            [(row.key.to_owned(), value.clone()), (row.label.to_owned(), value)]
        };
        table.iter().flat_map(both).collect()
    }

    fn value(self, takes: Takes) -> Value {
        match takes {
            // What YAML takes for a number is read as it is written.
            Takes::Text | Takes::Agency => json!({ "type": ["string", "number", "boolean", "null"] }),
            Takes::Url => json!({ "type": ["string", "null"] }),
            Takes::Texts => json!({
                "type": ["array", "string", "number", "null"],
                "items": { "type": ["string", "number", "boolean", "null"] },
            }),
            Takes::Date => json!({ "type": ["string", "null"], "pattern": "^\\d{4}-\\d{2}-\\d{2}$", "format": "date" }),
            Takes::Moment => {
                const MOMENT: &str =
                    "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])([ T]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?)?$";
                // What editors say in the place of the pattern.
                let said = match self.lang {
                    Lang::Zh => "请写日期，如 2025-01-20，或 2025-01-20 10:30",
                    Lang::En => "a day such as 2025-01-20, or 2025-01-20 10:30",
                };
                json!({ "type": ["string", "null"], "pattern": MOMENT, "patternErrorMessage": said })
            }
            Takes::Day => json!({ "type": "string", "pattern": "^(0[1-9]|1[0-2])-([0-2]\\d|3[01])$" }),
            Takes::Year => {
                json!({ "type": ["integer", "string", "null"], "minimum": 2008, "maximum": 2100, "pattern": "^(20\\d\\d|2100)$" })
            }
            Takes::Truth => json!({ "enum": [true, false, "是", "否"] }),
            Takes::Papers => {
                let kinds = PaperKind::ALL.map(PaperKind::key);
                json!({ "anyOf": [
                    { "enum": [true, false, "是", "否"] },
                    { "enum": kinds },
                    { "type": "array", "items": { "enum": kinds }, "uniqueItems": true },
                ] })
            }
            Takes::Whole => json!({ "type": ["integer", "string"], "pattern": "^[+-]?\\d+$" }),
            Takes::Words(words) => {
                json!({ "enum": words.iter().flat_map(|(key, word)| [*key, *word]).collect::<Vec<_>>() })
            }
            Takes::AgencyKind => {
                let words = AgencyKind::ALL
                    .iter()
                    .flat_map(|kind| std::iter::once(kind.key()).chain(kind.words().iter().copied()));
                json!({ "enum": words.collect::<Vec<_>>() })
            }
            Takes::Check => json!({ "$ref": "#/definitions/check" }),
            Takes::Cell => json!({ "$ref": "#/definitions/cell" }),
            Takes::Figure => figure(true),
            Takes::Form => self.form(),
            Takes::Keys(table) => self.object(table),
            Takes::List(table) => json!({ "type": ["array", "null"], "items": self.object(table) }),
            Takes::Units => json!({ "$ref": "#/definitions/units" }),
            Takes::Levels => self.levels(),
            Takes::AnyKeys(table) => {
                let mut schema = self.object(table);
                // A Chinese name is a name of its own there.
                let texts: Map<String, Value> =
                    self.properties(table).into_iter().filter(|(key, _)| key.is_ascii()).collect();
                schema["properties"] = texts.into();
                schema["additionalProperties"] = self.value(Takes::Text);
                schema
            }
        }
    }

    /// Names of checks that a report may explain, each with what it is about.
    pub fn checks(self) -> Value {
        one_of(glossed(
            check::names(self.forms).into_iter().filter(|name| check::is_waivable(name)),
            self.forms,
            self.lang,
        ))
    }

    /// The name of a form, which YAML takes for a number, or one for each table.
    fn form(self) -> Value {
        let ids: Vec<Value> = self
            .forms
            .iter()
            .flat_map(|form| {
                let number = form.id.parse::<u32>().ok().filter(|number| number.to_string() == form.id);
                number.map(Value::from).into_iter().chain([Value::from(form.id.as_str())])
            })
            .collect();
        json!({ "anyOf": [{ "enum": ids }, { "type": "object", "additionalProperties": { "enum": ids } }, { "type": "null" }] })
    }

    fn levels(self) -> Value {
        let checks = glossed(check::names(self.forms).into_iter(), self.forms, self.lang);
        let levels = checks.into_iter().map(|(name, gloss)| (name, json!({ "enum": LEVELS, "description": gloss })));
        json!({ "type": "object", "properties": levels.collect::<Map<_, _>>(), "additionalProperties": false })
    }
}

/// One of some values, each with what it is.
pub(super) fn one_of(values: Vec<(String, String)>) -> Value {
    let (values, said): (Vec<String>, Vec<String>) = values.into_iter().unzip();
    json!({ "type": "string", "enum": values, "enumDescriptions": said, "markdownEnumDescriptions": said })
}

/// A figure as a cell has it: a number, `/` for not applicable, or nothing. Thousands and full-width digits are read
/// as well.
pub(super) fn figure(may_be_below_zero: bool) -> Value {
    let mut figure = json!({
        "type": ["number", "string", "null"],
        "pattern": "^\\s*([/／—–－-]|[+＋﹢−－﹣-]?[0-9０-９][0-9０-９,，]*([.．][0-9０-９]+)?)?\\s*$",
    });
    if !may_be_below_zero {
        figure["minimum"] = 0.into();
    }
    figure
}
