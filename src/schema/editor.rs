//! What a site has for editors: the schemas, settings that lead to them, a snippet for each row of the form, and
//! a task that checks.
//!
//! The first line of a front matter, `# yaml-language-server: $schema=…`, leads its file to its schema. Settings say
//! the same of files that lack it, and of `site.toml`.

use std::ops::Range;

use serde_json::{Map, Value, json};

use super::report::{inert, printed};
use super::{ReportSchema, agency, page, report, site};
use crate::finding::words::Lang;
use crate::form::{Form, Forms};
use crate::model::Report;
use crate::tree::Tree;

/// The folder that editors look into.
const FOLDER: &str = ".vscode";

/// Where the schema of an agency's `_index.md` is.
pub const AGENCY: &str = ".vscode/nianbao-agency.schema.json";
const PAGE: &str = ".vscode/nianbao-page.schema.json";
const SITE: &str = ".vscode/nianbao-site.schema.json";

/// Where the schema of reports of a form is. A site's own form may be called anything; a file may not.
pub fn of_form(form: &Form) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    format!("{FOLDER}/nianbao-report-{}.schema.json", form.id.chars().map(plain).collect::<String>())
}

/// Where the schema of one report is, that knows the figures of the year before.
pub fn of_report(agency: &str, year: impl std::fmt::Display) -> String {
    format!("{FOLDER}/nianbao/{agency}-{year}.schema.json")
}

/// The line that leads a file of an agency to a schema.
pub fn modeline(schema: &str) -> String {
    format!("# yaml-language-server: $schema=../../{schema}")
}

/// A front matter, between its lines of hyphens, with such a line.
pub fn with_modeline(text: &str, schema: &str) -> String {
    with_line(text, &modeline(schema))
}

/// The same for a report that is a folder, which lies deeper.
pub fn with_modeline_in_folder(text: &str, schema: &str) -> String {
    with_line(text, &modeline(&format!("../{schema}")))
}

fn with_line(text: &str, line: &str) -> String {
    match text.strip_prefix("---\n") {
        Some(rest) => format!("---\n{line}\n{rest}"),
        None => text.to_owned(),
    }
}

/// The line of `site.toml` that does the same.
pub fn directive() -> String {
    format!("#:schema ./{SITE}")
}

/// All files for editors: those of every form, and snippets for the rows of this one.
pub fn files(forms: &Forms, form: &Form, lang: Lang) -> Tree {
    let mut tree = Tree::default();
    for form in forms.iter() {
        let schema = report(&ReportSchema { form, forms, before: None, lang });
        tree.insert(of_form(form), text(&schema));
    }
    tree.insert(AGENCY, text(&agency(forms, lang)));
    tree.insert(PAGE, text(&page(forms, lang)));
    tree.insert(SITE, text(&site(forms, lang)));
    tree.insert(format!("{FOLDER}/settings.json"), text(&settings(forms)));
    tree.insert(format!("{FOLDER}/tasks.json"), text(&tasks()));
    tree.insert(format!("{FOLDER}/nianbao.code-snippets"), text(&snippets(form)));
    tree
}

/// The schema of one report, with the figures of the one before.
pub fn of_one(report_of: &Report, before: &Report, forms: &Forms, lang: Lang) -> String {
    text(&report(&ReportSchema { form: &report_of.form, forms, before: Some((report_of, before)), lang }))
}

/// A JSON document as people read it.
pub fn text(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Which files are of which schema. A client takes them for YAML only where it hands it the front matter; an
/// editor's own Markdown stays Markdown.
fn settings(forms: &Forms) -> Value {
    let mut schemas = Map::new();
    for form in forms.iter() {
        let years: Vec<&Range<u16>> = form.years.iter().chain(&form.accepted).collect();
        let globs = years.into_iter().flat_map(years_of);
        let paths: Vec<String> =
            globs.flat_map(|year| [format!("content/*/{year}.md"), format!("content/*/{year}/index.md")]).collect();
        if form.years.is_some() && !form.tables.is_empty() {
            schemas.insert(format!("./{}", of_form(form)), paths.into());
        }
    }
    schemas.insert(format!("./{AGENCY}"), json!(["content/*/_index.md"]));
    let suggestions = json!({ "other": true, "comments": false, "strings": true });
    json!({
        "yaml.schemas": schemas,
        "yaml.schemaStore.enable": false,
        "evenBetterToml.schema.associations": { "^.*/site\\.toml$": format!("./{SITE}") },
        "[markdown]": {
            "editor.quickSuggestions": suggestions,
            "editor.snippetSuggestions": "top",
            "editor.wordBasedSuggestions": "off",
        },
        "files.encoding": "utf8",
    })
}

/// A task that marks what `check` finds in the files, Markdown or not.
fn tasks() -> Value {
    let pattern = json!({
        "regexp": "^(.+?):(\\d+):(\\d+): (error|warning|note)\\[([^\\]]+)\\] (.*)$",
        "file": 1, "line": 2, "column": 3, "severity": 4, "code": 5, "message": 6,
    });
    json!({
        "version": "2.0.0",
        "tasks": [{
            "label": "核对年报",
            "type": "shell",
            "command": "nianbao check --output line",
            "group": { "kind": "build", "isDefault": true },
            "presentation": { "reveal": "silent" },
            "problemMatcher": {
                "owner": "nianbao",
                "fileLocation": ["relative", "${workspaceFolder}"],
                "severity": "info",
                "pattern": pattern,
            },
        }],
    })
}

/// The years of a form, as patterns: `2019`, `2020`, or for one that goes on `202[1-9]`, `20[3-9][0-9]`.
fn years_of(years: &Range<u16>) -> Vec<String> {
    let last = years.end.saturating_sub(1).min(2099);
    let mut globs = Vec::new();
    let mut year = years.start;
    while year <= last {
        let (whole_century, whole_decade) = (year / 10 * 10, year / 10 * 10 + 9);
        if year == whole_century && last == 2099 {
            globs.push(format!("20[{}-9][0-9]", year / 10 % 10));
            break;
        }
        let end = whole_decade.min(last);
        globs.push(if end == year { year.to_string() } else { format!("{}[{}-{}]", year / 10, year % 10, end % 10) });
        year = end + 1;
    }
    globs
}

/// A snippet for each row: typed by its key or its label, filled in column by column.
fn snippets(form: &Form) -> Value {
    let mut all = Map::new();
    for table in &form.tables {
        for (block, row) in table.rows() {
            let steps = block
                .columns
                .iter()
                .enumerate()
                .map(|(at, column)| format!("${{{}:{}}}", at + 1, inert(&column.label)));
            let label = printed(row);
            let body = format!("{}: [{}]  # {}$0", row.key, steps.collect::<Vec<_>>().join(", "), inert(&label));
            let mut prefixes: Vec<&str> =
                [row.key.as_str(), row.label.as_str()].into_iter().chain(row.wordings()).collect();
            prefixes.sort_unstable();
            prefixes.dedup();
            let columns: Vec<&str> = block.columns.iter().map(|column| column.label.as_str()).collect();
            let snippet = json!({
                "scope": "markdown,yaml",
                "prefix": prefixes,
                "body": body,
                "description": format!("{label}：{}", columns.join("、")),
            });
            all.insert(format!("{} {label}", table.label), snippet);
        }
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_patterns() {
        for (years, expected) in [
            (2019..2021, "2019 2020"),
            (2021..u16::MAX, "202[1-9] 20[3-9][0-9]"),
            (2020..u16::MAX, "20[2-9][0-9]"),
            (2008..2019, "200[8-9] 201[0-8]"),
            (2029..2030, "2029"),
            (2025..2028, "202[5-7]"),
        ] {
            assert_eq!(years_of(&years).join(" "), expected, "{years:?}");
        }
    }

    /// Each row of each form has a snippet of its own, with as many steps as it has columns.
    #[test]
    fn each_row_has_a_snippet() {
        for form in Forms::embedded().iter() {
            let snippets = snippets(form);
            let rows: Vec<_> = form.tables.iter().flat_map(|table| table.rows().map(move |row| (table, row))).collect();
            assert_eq!(snippets.as_object().map(Map::len), Some(rows.len()), "{}", form.id);
            for (table, (block, row)) in rows {
                let snippet = &snippets[format!("{} {}", table.label, printed(row))];
                let body = snippet["body"].as_str().expect("it has a body");
                assert!(body.starts_with(&format!("{}: [${{1:", row.key)), "{body}");
                assert_eq!(body.matches("${").count(), block.columns.len(), "{body}");
            }
        }
    }
}
