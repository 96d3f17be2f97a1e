//! Reports as data: `report.json`, `report.csv`, and the files of all reports below `data/`.
//!
//! Written by hand, for there are two hundred cells in every report. CSV is RFC 4180 with a byte
//! order mark, which Excel and WPS need; JSON keeps the keys of the form. Basis: design §4 and §6.

pub mod described;

use std::fmt::Write;

use crate::form::{Form, Forms, Kind};
use crate::model::{Agency, Entry, Report, Unit};

/// What spreadsheets need to see that a file is UTF-8.
pub const MARK: &str = "\u{feff}";

/// The columns of the table of all cells.
pub const COLUMNS: [&str; 9] = ["agency", "year", "edition", "table", "row", "column", "value", "state", "unit"];

/// The columns of the dictionary.
pub const DICTIONARY_COLUMNS: [&str; 9] =
    ["edition", "table", "row", "column", "kind", "unit", "table_label", "row_label", "column_label"];

/// The head of the table of all cells.
pub fn head() -> String {
    format!("{MARK}{}\r\n", COLUMNS.join(","))
}

/// The head of one report's table: the same, with the official labels behind.
pub fn report_head() -> String {
    format!("{MARK}{},row_label,column_label\r\n", COLUMNS.join(","))
}

/// What is the same in every report of a form.
pub struct DataSkeleton {
    /// For each cell: `,edition,table,row,column,`, the unit, and the labels with commas before.
    cells: Vec<(String, &'static str, String)>,
    /// For each cell: what stands before its value in JSON, from the one before it.
    json: Vec<String>,
}

impl DataSkeleton {
    /// Prepares a form.
    pub fn of(form: &Form) -> DataSkeleton {
        let cell = |cell| {
            let (table, _, row, column) = form.around(cell);
            let unit = match column.kind {
                Kind::Money => "wanyuan",
                Kind::Count | Kind::Change => "",
            };
            let keys = format!(",{},{},{},{},", csv(&row.edition), csv(&table.key), csv(&row.key), csv(&column.key));
            (keys, unit, format!(",{},{}\r\n", csv(&row.label), csv(&column.label)))
        };
        let mut json = Vec::with_capacity(form.cell_count());
        for (index, table) in form.tables.iter().enumerate() {
            for (number, (block, row)) in table.rows().enumerate() {
                for (at, column) in block.columns.iter().enumerate() {
                    let mut before = String::new();
                    if at == 0 && number == 0 {
                        before.push_str(if index > 0 { "}}," } else { "," });
                        push_string(&mut before, &table.key);
                        before.push_str(":{");
                    } else if at == 0 {
                        before.push_str("},");
                    } else {
                        before.push(',');
                    }
                    if at == 0 {
                        push_string(&mut before, &row.key);
                        before.push_str(":{");
                    }
                    push_string(&mut before, &column.key);
                    before.push(':');
                    json.push(before);
                }
            }
        }
        DataSkeleton { cells: form.cells().map(cell).collect(), json }
    }

    /// One line for each cell of a report: as part of all reports, and with labels as its own file.
    pub fn lines(&self, report: &Report, agency: &Agency) -> (String, String) {
        let mut all = String::with_capacity(self.cells.len() * 90);
        let mut own = report_head();
        own.reserve(self.cells.len() * 130);
        let start = format!("{},{}", csv(&agency.id), report.year);
        for (index, (keys, unit, labels)) in self.cells.iter().enumerate() {
            let at = all.len();
            all.push_str(&start);
            all.push_str(keys);
            match report.entries[index] {
                Entry::Amount(amount) => {
                    amount.push_to(&mut all);
                    all.push_str(",amount,");
                }
                Entry::NotApplicable => all.push_str(",not_applicable,"),
                Entry::Missing => all.push_str(",missing,"),
                Entry::Unread => all.push_str(",unreadable,"),
            }
            let cell = crate::form::Cell(index as u16);
            all.push_str(match report.unit(cell) {
                Some(Unit::Unstated) => "unstated",
                Some(Unit::Yuan) => "yuan",
                None => unit,
            });
            own.push_str(&all[at..]);
            own.push_str(labels);
            all.push_str("\r\n");
        }
        (all, own)
    }

    /// A report as JSON (design §6). The shape is a contract.
    pub fn json(&self, report: &Report, agency: &Agency, title: &str) -> String {
        let mut out = String::with_capacity(8 * 1024);
        out.push_str("{\"version\":1,\"agency\":{\"id\":");
        push_string(&mut out, &agency.id);
        push_text_field(&mut out, "name", Some(&agency.name));
        let _ = write!(out, "}},\"year\":{}", report.year);
        let form = &report.form;
        if form.tables.iter().all(|table| table.edition == form.id) {
            push_text_field(&mut out, "form", Some(&form.id));
        } else {
            out.push_str(",\"form\":{");
            for (index, table) in form.tables.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(&mut out, &table.key);
                out.push(':');
                push_string(&mut out, &table.edition);
            }
            out.push('}');
        }
        push_text_field(&mut out, "scope", Some(report.scope.key()));
        push_text_field(&mut out, "title", Some(title));
        push_text_field(&mut out, "published", report.published.map(|date| date.to_string()).as_deref());
        for (before, entry) in self.json.iter().zip(&report.entries) {
            out.push_str(before);
            push_entry(&mut out, *entry);
        }
        out.push_str("}}");
        if report.entries.contains(&Entry::Unread) {
            out.push_str(",\"unreadable\":[");
            let unread = form.cells().filter(|&cell| report.entry(cell) == Entry::Unread);
            for (index, cell) in unread.enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(&mut out, &form.address(cell));
            }
            out.push(']');
        }
        if !report.units.is_empty() {
            out.push_str(",\"units\":{");
            for (index, &(cell, unit)) in report.units.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(&mut out, &form.address(cell));
                out.push(':');
                push_string(&mut out, unit.key());
            }
            out.push('}');
        }
        out.push_str(",\"waivers\":[");
        for (index, waiver) in report.waivers.iter().enumerate() {
            out.push_str(if index > 0 { ",{\"check\":" } else { "{\"check\":" });
            push_string(&mut out, &waiver.check);
            push_text_field(&mut out, "cell", waiver.cell.map(|cell| form.address(cell)).as_deref());
            push_text_field(&mut out, "reason", Some(&waiver.reason));
            push_text_field(&mut out, "accepted_by", waiver.accepted_by.as_deref());
            push_text_field(&mut out, "until", waiver.until.map(|date| date.to_string()).as_deref());
            out.push('}');
        }
        out.push_str("],\"corrections\":[");
        for (index, correction) in report.corrections.iter().enumerate() {
            out.push_str(if index > 0 { ",{\"cell\":" } else { "{\"cell\":" });
            push_string(&mut out, &form.address(correction.cell));
            push_text_field(&mut out, "date", correction.date.map(|date| date.to_string()).as_deref());
            out.push_str(",\"old\":");
            push_entry(&mut out, correction.old);
            out.push_str(",\"new\":");
            push_entry(&mut out, correction.new);
            push_text_field(&mut out, "reason", correction.reason.as_deref());
            out.push('}');
        }
        out.push_str("]}");
        out
    }
}

/// A field of a CSV line, quoted where it must be, and never a formula.
pub fn csv(text: &str) -> String {
    let formula = text.starts_with(['=', '@', '+', '-', '\t', '\r']);
    if !formula && !text.contains(['"', ',', '\n', '\r']) {
        return text.to_owned();
    }
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// A text as a JSON string.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Safe inside a script element and in a classic script, too.
            '<' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn push_text_field(out: &mut String, key: &str, text: Option<&str>) {
    let _ = write!(out, ",\"{key}\":");
    match text {
        Some(text) => push_string(out, text),
        None => out.push_str("null"),
    }
}

fn push_entry(out: &mut String, entry: Entry) {
    match entry {
        Entry::Amount(amount) => amount.push_to(out),
        Entry::NotApplicable => out.push_str("\"/\""),
        Entry::Missing | Entry::Unread => out.push_str("null"),
    }
}

/// The dictionary: every cell of every form, with its labels, kind and unit.
pub fn dictionary(forms: &Forms) -> String {
    let mut out = format!("{MARK}{}\r\n", DICTIONARY_COLUMNS.join(","));
    for form in forms.iter() {
        for cell in form.cells() {
            let (table, block, row, column) = form.around(cell);
            let (kind, unit) = match column.kind {
                Kind::Count => ("count", table.unit.as_str()),
                Kind::Change => ("change", table.unit.as_str()),
                Kind::Money => ("money", "万元"),
            };
            let groups: Vec<&str> = [block.caption.as_str()]
                .into_iter()
                .chain(row.groups.iter().map(String::as_str))
                .chain([row.label.as_str()])
                .filter(|label| !label.is_empty())
                .collect();
            let fields = [
                csv(&form.id),
                csv(&table.key),
                csv(&row.key),
                csv(&column.key),
                kind.to_owned(),
                csv(unit),
                csv(&table.label),
                csv(&groups.join(" ")),
                csv(&column.label),
            ];
            out.push_str(&fields.join(","));
            out.push_str("\r\n");
        }
    }
    out
}
