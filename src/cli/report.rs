//! Findings on the terminal.

use std::fmt::Write;
use std::sync::Arc;

use super::World;
use super::terminal::is_quiet;
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

/// Of what is no error, so many are shown; `check` has them all.
const MOST_SHOWN: usize = 100;

/// Findings, errors first and those in drafts last, shown on their sources, a line that sums them up, and one that says
/// what was not looked for. All errors are shown, and of the rest the first.
pub(super) fn render(findings: &Findings, site: &dyn Site, reports: usize, lang: Lang, color: bool) -> String {
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.sort_by_key(|finding| (finding.draft, finding.level));
    let (all, mut others) = (order.len(), 0);
    order.retain(|finding| {
        others += usize::from(finding.level != Level::Error);
        finding.level == Level::Error || others <= MOST_SHOWN
    });
    let more = all - order.len();
    let mut out = render_some(order.into_iter(), site, lang, color);
    if more > 0 {
        let _ = match lang {
            Lang::Zh => writeln!(out, "其余提醒、提示{more}处未逐条列出，用 nianbao check 查看\n"),
            Lang::En => writeln!(out, "{more} more that are no errors are not shown; see nianbao check\n"),
        };
    }
    out.push_str(&summary(findings, reports, lang));
    out
}

/// Says all findings; where the command is to be quiet, the errors alone.
pub(super) fn tell(findings: &Findings, site: &dyn Site, reports: usize, world: &World) {
    if !is_quiet() {
        anstream::eprint!("{}", render(findings, site, reports, world.lang, world.color));
        return;
    }
    let errors = findings.iter().filter(|finding| finding.level == Level::Error);
    anstream::eprint!("{}", render_some(errors, site, world.lang, world.color));
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
    let counts = Level::ALL.map(|level| findings.count(level));
    let in_drafts = findings.iter().filter(|finding| finding.draft).count();
    let mut out = words::summary(counts, in_drafts, reports, lang) + "\n";
    let off = words::off(findings.off(), lang);
    if !off.is_empty() {
        let _ = writeln!(out, "{off}");
    }
    out
}

/// The first of some files, and whether there are more: `甲、乙、丙等`.
pub(super) fn first_of<'f>(files: impl ExactSizeIterator<Item = &'f str>, lang: Lang) -> String {
    const SOME: usize = 3;
    let (separator, more) = if lang == Lang::Zh { ("、", "等") } else { (", ", " …") };
    let more = if files.len() > SOME { more } else { "" };
    files.take(SOME).collect::<Vec<_>>().join(separator) + more
}

/// A line on reports that are drafts: they are checked, hold nobody back, and are on no page.
pub(super) fn drafts(drafts: &[Arc<Report>], findings: &Findings, lang: Lang) -> String {
    let count = drafts.len();
    let [errors, warnings, notes] = Level::ALL.map(|level| findings.count_in_drafts(level));
    let some = first_of(drafts.iter().map(|draft| draft.file.as_str()), lang);
    match lang {
        _ if count == 0 => String::new(),
        Lang::Zh if errors + warnings + notes == 0 => {
            format!("另有{count}份草稿，不发布，未发现问题：{some}\n")
        }
        Lang::Zh => format!(
            "另有{count}份草稿，不发布：{some}；草稿中错误{errors}处，提醒{warnings}处，提示{notes}处，不影响其他报告发布\n"
        ),
        Lang::En if errors + warnings + notes == 0 => {
            format!("Drafts, not published, nothing found, {count}: {some}\n")
        }
        Lang::En => format!(
            "Drafts, not published, {count}: {some}; {}, {}, {} in them, which hold nobody back\n",
            words::plural(errors, "error"),
            words::plural(warnings, "warning"),
            words::plural(notes, "note"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FileProblem, Place};
    use crate::tree::{Tree, TreeSite};

    /// Of many findings all errors are shown, the first of the rest, and how many more there are.
    #[test]
    fn errors_are_all_shown() {
        let site = TreeSite::from(Tree::default());
        let found = |errors: usize, notes: usize| {
            let finding = |number: usize| {
                let mut finding =
                    Finding::new("a.md", Place::File, FileProblem::Unreadable { reason: number.to_string() });
                finding.level = if number < errors { Level::Error } else { Level::Note };
                finding
            };
            let findings: Findings = (0..errors + notes).rev().map(finding).collect();
            render(&findings, &site, 1, Lang::Zh, false)
        };
        for (errors, notes, shown, more) in [(0, 0, 0, None), (3, 100, 103, None), (120, 101, 220, Some("提示1处"))]
        {
            let text = found(errors, notes);
            assert_eq!(text.matches("a.md").count(), shown, "{errors} {notes}");
            assert_eq!(text.contains("未逐条列出"), more.is_some(), "{text}");
            assert!(more.is_none_or(|more| text.contains(more)), "{text}");
        }
    }
}
