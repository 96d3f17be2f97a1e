//! The schema of a report's front matter: the keys of every report, and the tables of its form.

use serde_json::{Map, Value, json};

use super::DRAFT;
use super::field::{Fields, figure, one_of};
use crate::finding::words::Lang;
use crate::form::{Block, Cell, CellKind, Column, Continuation, Form, Forms, Row, Table};
use crate::link;
use crate::model::Report;
use crate::source::{keys, print_entry};

/// Of what a schema is made.
pub struct ReportSchema<'a> {
    /// The form of the report.
    pub form: &'a Form,
    /// All forms of the site.
    pub forms: &'a Forms,
    /// A blank report of the form, and the one before it, whose figures are shown.
    pub before: Option<(&'a Report, &'a Report)>,
    /// The language of descriptions; labels are the form's.
    pub lang: Lang,
}

/// The schema of the front matter of a report of a form.
pub fn report(of: &ReportSchema<'_>) -> Value {
    let fields = Fields { forms: of.forms, lang: of.lang };
    let mut schema = fields.object(keys::REPORT);
    let title = match of.lang {
        Lang::Zh => format!("政府信息公开工作年度报告（{}）", of.form.name),
        Lang::En => format!("an annual report: its front matter (form {})", of.form.id),
    };
    (schema["$schema"], schema["title"]) = (DRAFT.into(), title.into());
    let mut definitions = json!({ "check": fields.checks(), "cell": cells(of.form), "units": units(of.form) });
    (definitions["count"], definitions["change"]) = (figure(false), figure(true));
    let mut patterns = Map::new();
    for table in &of.form.tables {
        let object = of.table(table, &mut definitions);
        let name = format!("table.{}", table.key);
        definitions[&name] = object;
        let reference = json!({ "$ref": format!("#/definitions/{name}") });
        for name in [&table.key, &table.label] {
            schema["properties"][name] = reference.clone();
        }
        let others = table.wordings().map(str::to_owned).collect();
        patterns.extend(pattern(others, &[&table.key, &table.label]).map(|pattern| (pattern, reference)));
    }
    schema["patternProperties"] = patterns.into();
    schema["definitions"] = definitions;
    schema
}

impl ReportSchema<'_> {
    fn zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// A table: its rows by key and by label. Other ways of writing a label are known, and not proposed.
    fn table(&self, table: &Table, definitions: &mut Value) -> Value {
        let (mut properties, mut patterns) = (Map::new(), Map::new());
        let mut add = |block: &Block, row: &Row, is_own: bool| {
            let name = format!("{}.{}", table.key, row.key);
            definitions[&name] = self.row(block, row, is_own);
            let reference = json!({ "$ref": format!("#/definitions/{name}") });
            let is_this = |name: &&str| !is_own || table.row(name).is_some_and(|(_, other)| other.first == row.first);
            let named: Vec<&str> = [row.key.as_str(), row.label.as_str()].into_iter().filter(is_this).collect();
            for name in &named {
                properties.insert((*name).to_owned(), reference.clone());
            }
            let others = row.wordings().filter(is_this).map(str::to_owned).collect();
            patterns.extend(pattern(others, &named).map(|pattern| (pattern, reference)));
        };
        for (block, row) in table.rows() {
            add(block, row, true);
        }
        // Rows of another edition that may stand in this table.
        for other in self.forms.iter().filter(|form| form.id != table.edition) {
            let tables = other.tables.iter().filter(|other| other.key == table.key);
            for (block, row) in tables.flat_map(Table::rows) {
                if table.row(&row.key).is_none() && self.forms.stands_for_rows(table, &row.key) {
                    add(block, row, false);
                }
            }
        }
        let rows = table.rows().count();
        json!({
            "title": table.label,
            "description": if self.zh() { format!("{}（共{rows}行）", table.label) } else { format!("{} ({rows} rows)", table.label) },
            "type": "object",
            "properties": properties,
            "patternProperties": patterns,
            "additionalProperties": false,
        })
    }

    /// A row: as many figures as the form has columns.
    fn row(&self, block: &Block, row: &Row, is_own: bool) -> Value {
        let mut items = Vec::new();
        for (at, column) in block.columns.iter().enumerate() {
            let kind = if column.kind == CellKind::Change { "change" } else { "count" };
            let mut item = json!({ "$ref": format!("#/definitions/{kind}"), "title": column.label });
            if let Some(before) = self.before(row.cell(at)).filter(|_| is_own) {
                item["description"] = before.into();
            }
            items.push(item);
        }
        let count = block.columns.len();
        let label = printed(row);
        let mut kinds = vec!["array", "null"];
        if count == 1 {
            kinds.extend(["number", "string"]);
        }
        // A step aside from the row itself, or else editors propose a list with hyphens.
        let cells = json!({ "items": items, "minItems": count, "maxItems": count, "additionalItems": false });
        let mut schema = json!({
            "title": row.label,
            "description": self.described(block, row, is_own),
            "type": kinds,
            "allOf": [cells],
        });
        // One step for each column, which shows its label until something is written.
        let steps =
            block.columns.iter().enumerate().map(|(at, column)| format!("${{{}:{}}}", at + 1, inert(&column.label)));
        let body = format!("[{}]", steps.collect::<Vec<_>>().join(", "));
        schema["defaultSnippets"] = json!([{ "label": label, "body": body }]);
        schema
    }

    /// What a row is, its columns, and its figures of the year before.
    fn described(&self, block: &Block, row: &Row, is_own: bool) -> String {
        let labels: Vec<&str> = block.columns.iter().map(|column| column.label.as_str()).collect();
        let mut lines = vec![printed(row)];
        if block.caption.is_empty() {
            lines.push(labels.join("、"));
        } else {
            lines.push(format!("{}：{}", block.caption, labels.join("、")));
        }
        if let Some((_, before)) = self.before
            && is_own
        {
            let said = |(at, _): (usize, &Column)| self.entry_before(row.cell(at)).unwrap_or_else(|| "—".to_owned());
            let figures: Vec<String> = block.columns.iter().enumerate().map(said).collect();
            if figures.iter().any(|figure| figure != "—") {
                let figures = figures.join(", ");
                lines.push(match self.lang {
                    Lang::Zh => format!("{}年：[{figures}]", before.year),
                    Lang::En => format!("{}: [{figures}]", before.year),
                });
            }
        }
        lines.extend(self.carried(row, block.columns.len()).filter(|_| is_own));
        lines.join("\n")
    }

    fn before(&self, cell: Cell) -> Option<String> {
        let (_, before) = self.before?;
        let figure = self.entry_before(cell)?;
        Some(if self.zh() { format!("{}年：{figure}", before.year) } else { format!("{}: {figure}", before.year) })
    }

    /// What the report before says of a cell.
    fn entry_before(&self, cell: Cell) -> Option<String> {
        let (report, before) = self.before?;
        link::counterpart(report, cell, before).map(print_entry)
    }

    /// What the year right before leaves to a row, where the row begins with that.
    fn carried(&self, row: &Row, columns: usize) -> Option<String> {
        let (report, before) =
            self.before.filter(|(report, before)| link::is_year_before(before, report.year, report.scope))?;
        let is_here = |cell: Cell| (0..columns).any(|column| row.cell(column) == cell);
        // Of a row that continues column by column, the total says enough.
        let plain = |continuation: &&Continuation| is_here(continuation.later) && continuation.meanwhile.is_empty();
        let continuation = self.form.continuations.iter().rfind(plain)?;
        let amount = link::carried(before, report, continuation)?.amount;
        let column = &self.form.around(continuation.later).3.label;
        Some(match self.lang {
            Lang::Zh => format!("{column}应为{}年结转的 {amount}", before.year),
            Lang::En => format!("{column}: {amount}, as {} carries over", before.year),
        })
    }
}

/// A row's label with those of its groups, as the form prints them.
pub(super) fn printed(row: &Row) -> String {
    let parts: Vec<&str> = row.groups.iter().chain([&row.label]).map(String::as_str).collect();
    parts.join(" ")
}

/// A text that means nothing inside a step of a snippet.
pub(super) fn inert(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

/// A pattern for other ways of writing a name, if there are any. Blanks between characters do not matter.
fn pattern(mut others: Vec<String>, named: &[&str]) -> Option<String> {
    others.retain(|other| !named.contains(&other.as_str()));
    others.sort_unstable();
    others.dedup();
    let escaped = |c: char| match c {
        // What folding takes for one.
        '(' => "[(（〔﹝\\[【]".to_owned(),
        ')' => "[)）〕﹞\\]】]".to_owned(),
        '.' => "[.．。·]".to_owned(),
        ',' => "[,，、]".to_owned(),
        '"' => "[\"“”「」]".to_owned(),
        '-' => "[-—–―－]".to_owned(),
        c if c.is_alphanumeric() || c == '_' => c.to_string(),
        c => format!("\\{c}"),
    };
    let spaced = |other: &String| other.chars().map(escaped).collect::<Vec<_>>().join("\\s*");
    let others: Vec<String> = others.iter().map(spaced).collect();
    (!others.is_empty()).then(|| format!("^\\s*({})\\s*$", others.join("|")))
}

/// Addresses of cells: those of the form by key are known one by one, and proposed in both languages. What is
/// neither is left to the check, which knows all ways of writing a label.
fn cells(form: &Form) -> Value {
    let by_label = |cell: Cell| {
        let (table, _, row, column) = form.around(cell);
        let column = column.wordings().last().unwrap_or(&column.label);
        let names = row.wordings().map(|row| format!("{row}.{column}"));
        let names = names.chain(row.wordings().map(|row| format!("{}.{row}.{column}", table.label)));
        names
            .min_by_key(|name| (form.find(name) != Some(cell), name.chars().count()))
            .filter(|name| form.find(name) == Some(cell))
    };
    let label = |cell: Cell| form.label(cell);
    let keys = form.cells().map(|cell| (form.address(cell), label(cell)));
    let labels = form.cells().filter_map(|cell| Some((by_label(cell)?, label(cell))));
    let short = form.cells().filter_map(|cell| {
        let (_, _, row, column) = form.around(cell);
        Some(format!("{}.{}", row.key, column.key)).filter(|name| form.find(name) == Some(cell))
    });
    let short = format!("^({})$", short.collect::<Vec<String>>().join("|").replace('.', "\\."));
    json!({ "anyOf": [one_of(keys.chain(labels).collect()), { "type": "string", "pattern": short }, { "type": "string", "pattern": "[^\\x00-\\x7f]" }] })
}

/// Units of the form's cells of money.
fn units(form: &Form) -> Value {
    let unit = json!({ "enum": ["unstated", "yuan", "wanyuan", "未注明", "元", "万元"] });
    let money = form.cells().filter(|&cell| form.kind(cell) == CellKind::Money);
    let cells: Map<String, Value> = money
        .map(|cell| {
            let mut unit = unit.clone();
            unit["description"] = form.label(cell).into();
            (form.address(cell), unit)
        })
        .collect();
    json!({ "type": ["object", "null"], "properties": cells, "additionalProperties": unit })
}
