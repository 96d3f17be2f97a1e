//! Printing a report's front matter: the inverse of reading it.
//!
//! One row of the form is one line, in the form's order and in columns, with the official
//! labels beside the keys, so that the file reads like the form and a diff like the figures.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::is_id;
use crate::form::{Block, Form, Table};
use crate::model::{Correction, Entry, Report, Scope};

/// Prints a front matter, between its lines of hyphens.
pub fn front_matter(report: &Report) -> String {
    let mut out = String::from("---\n");
    let form = &report.form;
    let editions: Vec<&str> = form.tables.iter().map(|table| table.edition.as_str()).collect();
    if editions.iter().all(|edition| *edition == form.id) {
        if report.form_named {
            line(&mut out, "form", &form.id);
        }
    } else {
        let parts: Vec<String> = form.tables.iter().map(|table| format!("{}: {}", table.key, table.edition)).collect();
        line(&mut out, "form", &format!("{{ {} }}", parts.join(", ")));
    }
    if let Some(year) = report.record.year {
        line(&mut out, "year", &year.to_string());
    }
    if let Some(agency) = &report.record.agency {
        line(&mut out, "agency", &quoted(agency));
    }
    if report.scope == Scope::Aggregated {
        line(&mut out, "scope", report.scope.key());
    }
    if report.draft {
        line(&mut out, "draft", "true");
    }
    let text = |out: &mut String, key: &str, value: &Option<String>| {
        if let Some(value) = value {
            line(out, key, &quoted(value));
        }
    };
    text(&mut out, "title", &report.title);
    if let Some(date) = report.published {
        let time = report.record.published_time.map(|time| time.strftime(" %H:%M").to_string());
        line(&mut out, "published", &format!("{date}{}", time.unwrap_or_default()));
    }
    if let Some(date) = report.record.signed {
        line(&mut out, "signed", &date.to_string());
    }
    text(&mut out, "index_number", &report.record.index_number);
    text(&mut out, "document_number", &report.record.document_number);
    text(&mut out, "source_url", &report.record.source_url);
    if !report.record.aliases.is_empty() {
        let aliases: Vec<String> = report.record.aliases.iter().map(|alias| quoted(alias)).collect();
        line(&mut out, "aliases", &format!("[{}]", aliases.join(", ")));
    }
    if let Some(imported) = &report.record.imported {
        let (from, sha256) = (quoted(&imported.from), quoted(&imported.sha256));
        line(&mut out, "imported", &format!("{{ from: {from}, sha256: {sha256} }}"));
    }
    if !report.record.summed_units.is_empty() {
        line(&mut out, "summed_units", &summed_units(&report.record.summed_units));
    }
    let contact = &report.contact;
    let parts: Vec<String> = [
        ("address", &contact.address),
        ("phone", &contact.phone),
        ("fax", &contact.fax),
        ("email", &contact.email),
        ("postcode", &contact.postcode),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some(format!("{key}: {}", quoted(value.as_ref()?))))
    .collect();
    if !parts.is_empty() {
        line(&mut out, "contact", &format!("{{ {} }}", parts.join(", ")));
    }
    if !report.units.is_empty() {
        let parts: Vec<String> =
            report.units.iter().map(|&(cell, unit)| format!("{}: {}", form.address(cell), unit.key())).collect();
        line(&mut out, "units", &format!("{{ {} }}", parts.join(", ")));
    }
    for table in &form.tables {
        print_table(&mut out, table, &report.entries);
    }
    if !report.review.is_empty() {
        out.push_str("review:\n");
        for step in &report.review {
            let mut parts = vec![format!("step: {}", quoted(&step.step))];
            parts.extend(step.date.map(|date| format!("date: {date}")));
            parts.extend(step.name.as_ref().map(|name| format!("name: {}", quoted(name))));
            parts.extend(step.remark.as_ref().map(|remark| format!("remark: {}", quoted(remark))));
            let _ = writeln!(out, "  - {{ {} }}", parts.join(", "));
        }
    }
    if !report.waivers.is_empty() {
        out.push_str("waivers:\n");
        for waiver in &report.waivers {
            let mut parts = vec![format!("check: {}", quoted(&waiver.check))];
            parts.extend(waiver.cell.map(|cell| format!("cell: {}", form.address(cell))));
            parts.push(format!("reason: {}", quoted(&waiver.reason)));
            parts.extend(waiver.accepted_by.as_ref().map(|name| format!("accepted_by: {}", quoted(name))));
            parts.extend(waiver.until.map(|date| format!("until: {date}")));
            let _ = writeln!(out, "  - {{ {} }}", parts.join(", "));
        }
    }
    if !report.corrections.is_empty() {
        out.push_str("corrections:\n");
        for correction in &report.corrections {
            let _ = writeln!(out, "  {}", print_correction(form, correction));
        }
    }
    out.push_str("---\n");
    out
}

/// The value of `summed_units`.
pub(super) fn summed_units(ids: &[String]) -> String {
    let is_plain = |id: &str| {
        let is_word = matches!(id, "null" | "true" | "false" | "yes" | "no" | "on" | "off");
        id.starts_with(|c: char| c.is_ascii_lowercase()) && !is_word && is_id(id)
    };
    let ids = ids.iter().map(|id| if is_plain(id) { id.clone() } else { quoted(id) });
    format!("[{}]", ids.collect::<Vec<_>>().join(", "))
}

/// An item of `corrections`, as it stands in a report of this form.
pub fn print_correction(form: &Form, correction: &Correction) -> String {
    let mut parts: Vec<String> = correction.date.map(|date| format!("date: {date}")).into_iter().collect();
    parts.push(format!("cell: {}", form.address(correction.cell)));
    parts.push(format!("old: {}", entry(correction.old)));
    parts.push(format!("new: {}", entry(correction.new)));
    parts.extend(correction.reason.as_ref().map(|reason| format!("reason: {}", quoted(reason))));
    format!("- {{ {} }}", parts.join(", "))
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key}: {value}");
}

/// A table: a comment with the columns' labels, then one line a row.
fn print_table(out: &mut String, table: &Table, entries: &[Entry]) {
    let _ = writeln!(out, "{}:", table.key);
    let keys = table.rows().map(|(_, row)| row.key.width()).max().unwrap_or(0);
    let mut last: Option<&Block> = None;
    for (block, row) in table.rows() {
        let widths = widths(block, entries);
        let labelled = last.is_some_and(|last| {
            last.columns.iter().map(|column| &column.label).eq(block.columns.iter().map(|column| &column.label))
        });
        if !labelled {
            let labels: Vec<String> =
                block.columns.iter().zip(&widths).map(|(column, &width)| padded(&column.label, width)).collect();
            let _ = writeln!(out, "  #{:keys$}  {}", "", labels.join("  "));
        }
        last = Some(block);
        let cells: Vec<String> = widths
            .iter()
            .enumerate()
            .map(|(column, &width)| padded(&entry(entries[row.cell(column).index()]), width))
            .collect();
        let label: Vec<&str> = row.groups.iter().map(String::as_str).chain([row.label.as_str()]).collect();
        let key = format!("{}:", row.key);
        let (cells, label) = (cells.join(", "), label.join(" "));
        let _ = writeln!(out, "  {key:<width$} [ {cells} ]  # {label}", width = keys + 1);
    }
}

fn widths(block: &Block, entries: &[Entry]) -> Vec<usize> {
    let width = |(column, entry_column): (usize, &crate::form::Column)| {
        let cells = block.rows.iter().map(|row| entry(entries[row.cell(column).index()]).width());
        cells.chain([entry_column.label.width()]).max().unwrap_or(0)
    };
    block.columns.iter().enumerate().map(width).collect()
}

fn padded(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// A figure as the front matter has it: an amount, `/` or `~`.
pub fn entry(entry: Entry) -> String {
    match entry {
        Entry::Amount(amount) => amount.to_string(),
        Entry::NotApplicable => "/".to_owned(),
        Entry::Missing | Entry::Unread => "~".to_owned(),
    }
}

/// A text as YAML: bare where every reader takes it for this text, in double quotes otherwise.
pub(crate) fn quoted(text: &str) -> String {
    let safe = |c: char| c.is_alphabetic() || "（）《》〔〕、，。：；“”年号".contains(c) && !c.is_ascii();
    let first_is_letter = text.chars().next().is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
    if first_is_letter && text.chars().all(|c| safe(c) && !c.is_ascii() || c.is_ascii_alphanumeric()) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
