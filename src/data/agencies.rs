//! Who reports: every agency with its kind, parent, names, codes, predecessors, and the years of its reports.

use std::fmt::Write;

use super::json::{VERSION, push_string, push_text_field};
use crate::model::{Agency, Succession, Year};

/// The name of its file below [`FOLDER`](super::FOLDER).
pub const FILE: &str = "agencies.json";

/// Its media type.
pub const MEDIA_TYPE: &str = "application/json";

/// What opens the file.
pub fn start() -> String {
    format!("{{\"version\":{VERSION},\"agencies\":[")
}

/// What closes it.
pub const END: &str = "\n]}\n";

/// An agency, with the years of its reports.
pub fn entry(agency: &Agency, years: &[Year], is_first: bool) -> String {
    let mut out = String::from(if is_first { "\n{\"id\":" } else { ",\n{\"id\":" });
    push_string(&mut out, &agency.id);
    push_text_field(&mut out, "name", Some(&agency.name));
    push_text_field(&mut out, "short_name", Some(&agency.short_name));
    push_text_field(&mut out, "kind", agency.kind.map(|kind| kind.key()));
    push_text_field(&mut out, "parent", agency.parent.as_deref());
    push_text_field(&mut out, "division_code", agency.division_code.as_deref());
    push_text_field(&mut out, "uscc", agency.uscc.as_deref());
    out.push_str(",\"former_names\":[");
    for (at, former) in agency.former_names.iter().enumerate() {
        out.push_str(if at == 0 { "{\"name\":" } else { ",{\"name\":" });
        push_string(&mut out, &former.name);
        let _ = write!(out, ",\"until\":{}}}", number(former.until));
    }
    out.push(']');
    push_others(&mut out, "predecessors", &agency.predecessors);
    push_others(&mut out, "successors", &agency.successors);
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    let _ = write!(out, ",\"years\":[{}]}}", years.join(","));
    out
}

fn push_others(out: &mut String, key: &str, others: &[Succession]) {
    let _ = write!(out, ",\"{key}\":[");
    for (at, other) in others.iter().enumerate() {
        out.push_str(if at == 0 { "{\"id\":" } else { ",{\"id\":" });
        push_string(out, &other.id);
        let _ = write!(out, ",\"from\":{}}}", number(other.from));
    }
    out.push(']');
}

fn number(year: Option<Year>) -> String {
    year.map_or_else(|| "null".to_owned(), |year| year.to_string())
}
