//! Findings on the terminal.

use std::fmt::Write;
use std::sync::Arc;

use crate::finding::show::{self, SourceTexts};
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Findings, Level};
use crate::model::Report;
use crate::source;
use crate::tree::Site;

/// Files longer than this are not drawn on.
const LONGEST: u64 = 8 * 1024 * 1024;

/// The files of a site, for drawing findings on them.
pub(super) fn sources(site: &dyn Site) -> SourceTexts<'_> {
    SourceTexts::new(|path| {
        let bytes = site.read(path, LONGEST).ok()?;
        source::shown(&bytes)
    })
}

/// All findings, shown on their sources, a line that sums them up, and one that says what was not looked for.
pub(super) fn render(findings: &Findings, site: &dyn Site, reports: usize, lang: Lang, color: bool) -> String {
    let mut out = render_some(findings.iter(), site, lang, color);
    out.push_str(&summary(findings, reports, lang));
    out
}

/// Some findings, shown on their sources.
pub(super) fn render_some<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    site: &dyn Site,
    lang: Lang,
    color: bool,
) -> String {
    let mut sources = sources(site);
    let mut out = String::new();
    for finding in findings {
        let _ = writeln!(out, "{}\n", show::draw(finding, &mut sources, lang, color));
    }
    out
}

/// The line that sums findings up, and one that says what was not looked for.
pub(super) fn summary(findings: &Findings, reports: usize, lang: Lang) -> String {
    let count = |level| findings.count(level);
    let mut out = words::summary(count(Level::Error), count(Level::Warning), count(Level::Note), reports, lang) + "\n";
    let off = words::off(findings.off(), lang);
    if !off.is_empty() {
        let _ = writeln!(out, "{off}");
    }
    out
}

/// A line on reports that are drafts: their figures are not checked, and they are on no page.
pub(super) fn drafts(drafts: &[Arc<Report>], lang: Lang) -> String {
    const SOME: usize = 3;
    if drafts.is_empty() {
        return String::new();
    }
    let some: Vec<&str> = drafts.iter().take(SOME).map(|draft| draft.file.as_str()).collect();
    let count = drafts.len();
    match lang {
        Lang::Zh => {
            let more = if count > SOME { "等" } else { "" };
            format!("另有{count}份草稿（draft: true），没有核对数据，也不发布：{}{more}\n", some.join("、"))
        }
        Lang::En => {
            let more = if count > SOME { " …" } else { "" };
            format!("Drafts (draft: true), neither checked nor published, {count}: {}{more}\n", some.join(", "))
        }
    }
}
