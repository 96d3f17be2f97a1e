//! JSON Schemas of what people write, for editors: reports, agencies, pages and `site.toml`; and that of what
//! `check --output json` writes.
//!
//! They are made from the forms and from [`crate::source::keys`], so that an editor knows what the program reads: every key
//! by either name, each row by its label with its columns, and last year's figures where they are at hand. They are
//! of draft 7, which editors know best. A schema says less than a check: it knows no sums and no other file.

pub mod editor;
mod field;
mod report;

use serde_json::{Value, json};

pub use report::{ReportSchema, report};

use crate::check;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::source::keys::{self, KeyRow};
use field::Fields;

/// The schema of what `check --output json` writes.
pub const FINDINGS: &str = include_str!("../finding/findings.schema.json");

/// The draft that all schemas are of.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of an agency's `_index.md`.
pub fn agency(forms: &Forms, lang: Lang) -> Value {
    of_keys("机关（_index.md 的填报数据）", "an agency: the front matter of its _index.md", keys::AGENCY, forms, lang)
}

/// The schema of a page that is no report.
pub fn page(forms: &Forms, lang: Lang) -> Value {
    of_keys("页面（content 里其他 .md 文件的填报数据）", "a page that is no report", keys::PAGE, forms, lang)
}

/// The schema of `site.toml`.
pub fn site(forms: &Forms, lang: Lang) -> Value {
    of_keys("站点（site.toml）", "a site: site.toml", keys::SITE, forms, lang)
}

fn of_keys(zh: &str, en: &str, table: &'static [KeyRow], forms: &Forms, lang: Lang) -> Value {
    let fields = Fields { forms, lang };
    let mut schema = fields.object(table);
    schema["$schema"] = DRAFT.into();
    schema["title"] = if lang == Lang::Zh { zh } else { en }.into();
    schema["definitions"] = json!({ "check": fields.checks() });
    schema
}

/// Names of checks with what they are about.
fn glossed<'f>(names: impl Iterator<Item = String> + 'f, forms: &'f Forms, lang: Lang) -> Vec<(String, String)> {
    names
        .map(|name| (check::gloss(&name, forms, lang).unwrap_or_default(), name))
        .map(|(gloss, name)| (name, gloss))
        .collect()
}
