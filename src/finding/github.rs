//! Findings as workflow commands, which a code host shows beside the lines of a change.
//!
//! `::error file=…,line=…,col=…,title=…::message`. A command is one line; what would end it, or one of its
//! properties, is escaped as the runner wants it.

use std::fmt::Write;

use super::line::{said_with_help, span};
use super::show::{SourceTexts, Span};
use super::words::Lang;
use super::{Findings, Level};

/// All findings as commands. `below` is put before each path, so that it leads there from where the work runs.
pub fn print(findings: &Findings, sources: &mut SourceTexts<'_>, lang: Lang, below: &str) -> String {
    let mut out = String::new();
    for finding in findings.iter() {
        let command = match finding.weight() {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let _ = write!(out, "::{command} file={}", property(&format!("{below}{}", finding.file)));
        if let Some(Span { start, end }) = span(finding, sources) {
            let _ = write!(out, ",line={},endLine={}", start.0, end.0);
            // Columns mean something only within one line.
            if start.0 == end.0 {
                let _ = write!(out, ",col={},endColumn={}", start.1, end.1);
            }
        }
        let _ = writeln!(out, ",title={}::{}", property(&finding.check), message(&said_with_help(finding, lang)));
    }
    out
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::line::tests::{some, sources};
    use super::*;

    #[test]
    fn each_finding_is_a_command_of_one_line() {
        let text = print(&some(), &mut sources(), Lang::Zh, "");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        let start = "::error file=content/a/2024.md,line=2,endLine=2,col=5,endColumn=7,title=cell-value::";
        assert!(
            lines[0].starts_with(start) && lines[0].contains("14件,%25:") && lines[0].contains("%0A处理"),
            "{text}"
        );
        // A place over two lines has no columns.
        let start = "::notice file=content/a/2024.md,line=2,endLine=3,title=odd-number::";
        assert!(lines[1].starts_with(start), "{text}");
        assert!(lines[2].starts_with("::error file=content/a/甲%2C乙%3A 100%25%0A.md,title=more::"), "{text}");
    }
}
