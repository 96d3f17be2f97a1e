//! What all CSV files have in common: RFC 4180 with CRLF, UTF-8 with a byte order mark, which Excel and WPS need, and no
//! field that a spreadsheet would run.

/// What spreadsheets need to see that a file is UTF-8.
pub const MARK: &str = "\u{feff}";

/// A field of a CSV line, quoted where it must be, and never a formula.
pub fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '@', '+', '-', '\t', '\r']);
    if !formula && !text.contains(['"', ',', '\n', '\r']) {
        return text.to_owned();
    }
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
