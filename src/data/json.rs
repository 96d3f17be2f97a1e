//! JSON: a report as an object with the keys of the form, and the reports of a year as a list of those. Its shape is a
//! contract (design §6) that only grows; [`super::REPORT_SCHEMA`] says it to programs.

use std::fmt::Write;

use super::sheet::Sheet;
use super::{Bulk, BulkWriter, DataWords, Format, Told, Writer};
use crate::form::Form;
use crate::model::Entry;

/// The contract's number: of a report, and of a list of them.
pub const VERSION: u32 = 1;

/// What a list of reports ends with.
const LIST_END: &str = "\n]}\n";

/// The format.
pub struct Json;

impl Format for Json {
    fn own_file(&self) -> &'static str {
        "report.json"
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn writer(&self, form: &Form) -> Box<dyn Writer> {
        Box::new(JsonWriter::of(form))
    }
}

impl Json {
    /// The reports of one agency, as the reports of a year are.
    pub fn of_agency<'r>(id: &str, reports: impl Iterator<Item = Told<'r>>) -> String {
        let mut out = format!("{{\"version\":{VERSION},\"agency\":");
        push_string(&mut out, id);
        out.push_str(",\"reports\":[");
        for (at, told) in reports.enumerate() {
            out.push_str(Json.before(at == 0));
            out.push_str(&JsonWriter::of(&told.report.form).object(&told));
        }
        out.push_str(LIST_END);
        out
    }
}

impl Bulk for Json {
    fn stem(&self) -> &'static str {
        "reports"
    }

    fn ending(&self) -> &'static str {
        "json"
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn start(&self, sheet: &Sheet, _: &DataWords) -> String {
        let year = sheet.year.map_or_else(|| "null".to_owned(), |year| year.to_string());
        format!("{{\"version\":{VERSION},\"year\":{year},\"reports\":[")
    }

    fn before(&self, first: bool) -> &'static str {
        if first { "\n" } else { ",\n" }
    }

    fn end(&self, _: &Sheet) -> String {
        LIST_END.to_owned()
    }

    fn writer(&self, form: &Form, _: &Sheet) -> Box<dyn BulkWriter> {
        Box::new(JsonWriter::of(form))
    }
}

impl Writer for JsonWriter {
    fn write(&self, told: &Told<'_>) -> String {
        self.object(told) + "\n"
    }
}

impl BulkWriter for JsonWriter {
    fn write(&self, told: &Told<'_>, _: usize) -> String {
        self.object(told)
    }
}

/// What is the same in every report of a form: for each cell what stands before its value, from the one before
/// it.
struct JsonWriter(Vec<String>);

impl JsonWriter {
    fn of(form: &Form) -> JsonWriter {
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
        JsonWriter(json)
    }
}

impl JsonWriter {
    /// A report as an object, in one line.
    fn object(&self, told: &Told<'_>) -> String {
        let Told { report, agency, title, .. } = *told;
        let mut out = String::with_capacity(8 * 1024);
        let _ = write!(out, "{{\"version\":{VERSION},\"agency\":{{\"id\":");
        push_string(&mut out, &agency.id);
        push_text_field(&mut out, "name", Some(agency.name_in(report.year)));
        push_text_field(&mut out, "kind", agency.kind.map(|kind| kind.key()));
        push_text_field(&mut out, "parent", agency.parent.as_deref());
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
        for (before, entry) in self.0.iter().zip(&report.entries) {
            out.push_str(before);
            push_entry(&mut out, *entry);
        }
        out.push_str(if report.entries.is_empty() { "" } else { "}}" });
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

/// A text as a JSON string.
pub(super) fn push_string(out: &mut String, text: &str) {
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

pub(super) fn push_text_field(out: &mut String, key: &str, text: Option<&str>) {
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
