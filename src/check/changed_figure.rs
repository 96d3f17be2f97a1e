//! `changed-figure`: a published figure changes only with a correction that says so.
//!
//! What was last published of each report is on record in the site's folder `record/`. A figure that differs from it
//! is either a slip of the hand, or a correction that readers are to be told of: the page lists `corrections`, and
//! `publish` asks for them. The first finding prints the lines that are needed for all, to be completed by the reasons.
//! Where nothing is on record, nothing is said. A correction that starts from another figure than was published is shown likewise.
//!
//! 站点的 record/ 里存有各报告最近一次公布的文本。数字与已公布的不同，要么是误改，应当改回；要么是更正，应当在 corrections
//! 里写明，页面会列出，发布时也会核对。需要加的 corrections 在第一处一并列出，补上理由即可。没有公布记录的，不作比较。
//! 更正说明的 old 与已公布的数字不同的，同样列出。只作提醒。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use super::{Filed, at};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::form::Cell;
use crate::model::{Correction, Date, Entry, Report};
use crate::source::{print_correction, print_entry};

const PAGE: &str = include_str!("changed_figure.rs");

/// `changed-figure`
pub(super) static CHECK: Check = Check::new(
    "changed-figure",
    Level::Warning,
    "已公布的数字有改动而无更正说明",
    "a published figure that changed without a correction",
    PAGE,
);

/// So many cells are told one by one; where more have changed, the report was filed anew.
const MOST: usize = 12;

pub(super) fn check(before: &Report, filed: &Filed<'_>, findings: &mut Findings) {
    let report = filed.report;
    let changed = changes(before, report, filed.today);
    if changed.len() > MOST {
        let lines = Lines::of(report, changed.iter());
        findings.push(at(report, changed[0].needed.cell, &[], ChangeProblem::Many { lines }));
        return;
    }
    // The first has the lines of all, so that they can be pasted at once.
    let mut first: Option<String> = None;
    for change in &changed {
        let Correction { cell, old, new, .. } = change.needed;
        let label = report.form.label(cell);
        let (published, now) = (print_entry(old), print_entry(new));
        findings.push(match change.wrong_old {
            Some((item, stated)) => {
                let line = print_correction(&report.form, &change.needed);
                let problem = ChangeProblem::OtherOld { cell: label, stated: print_entry(stated), published, line };
                let mut finding = Finding::new(&report.file, Place::Correction { item, key: "old" }, problem);
                finding.cells.push(report.form.address(cell));
                finding
            }
            None => {
                let needed = match &first {
                    Some(first) => Needed::SaidAt(first.clone()),
                    None => {
                        first = Some(label.clone());
                        Needed::Lines(Lines::of(report, changed.iter().filter(|change| change.wrong_old.is_none())))
                    }
                };
                at(report, cell, &[], ChangeProblem::Unexplained { cell: label, published, now, needed })
            }
        });
    }
}

/// The figures of a report that are not as they were, and that its corrections do not explain.
fn changes(before: &Report, report: &Report, today: Date) -> Vec<Change> {
    if before.form.id == report.form.id && before.entries == report.entries {
        return Vec::new();
    }
    report.form.cells().filter_map(|cell| Change::of(before, report, today, cell)).collect()
}

/// The whole of `corrections` that a report needs so that each of its figures is explained that is not as it was: what
/// it has, put right where it starts from another figure, and behind that what is missing. Nothing where it needs none.
pub fn corrections_needed(before: &Report, report: &Report, today: Date) -> Option<String> {
    let mut all = report.corrections.clone();
    for Change { needed, wrong_old } in changes(before, report, today) {
        match wrong_old {
            Some((item, _)) => all[item] = needed,
            None => all.push(needed),
        }
    }
    for (item, end) in report.form.cells().filter_map(|cell| other_end(before, report, cell)) {
        all[item] = end;
    }
    if all == report.corrections {
        return None;
    }
    let lines = all.iter().map(|correction| format!("  {}\n", print_correction(&report.form, correction)));
    Some(format!("corrections:\n{}", lines.collect::<String>()))
}

/// A figure that is not as it was published, and that corrections do not explain.
struct Change {
    /// The correction that would.
    needed: Correction,
    /// The correction that tries to, and the figure that it starts from.
    wrong_old: Option<(usize, Entry)>,
}

impl Change {
    fn of(before: &Report, report: &Report, today: Date, cell: Cell) -> Option<Change> {
        let old = before.entry(before.form.find(&report.form.address(cell))?);
        let new = report.entry(cell);
        // What cannot be read is told elsewhere.
        if old == new || [old, new].contains(&Entry::Unread) {
            return None;
        }
        let steps: Vec<(usize, &Correction)> =
            report.corrections.iter().enumerate().filter(|(_, correction)| correction.cell == cell).collect();
        if leads(&steps, old, new) {
            return None;
        }
        // One that ends with another figure than the table's does not fit the table, and is told of there.
        let tries = steps.iter().rev().find(|(_, correction)| correction.new == new);
        let wrong_old = tries.map(|(item, correction)| (*item, correction.old));
        if wrong_old.is_none() && steps.iter().any(|(_, correction)| !known_before(before, report, correction)) {
            return None;
        }
        let needed = match tries {
            Some((_, correction)) => Correction { old, ..Correction::clone(correction) },
            None => Correction { date: Some(today), cell, old, new, reason: Some(String::new()) },
        };
        Some(Change { needed, wrong_old })
    }
}

/// The last correction of a figure that was never published and ends with another figure than the table's, made to end
/// with that; of this the check of corrections tells.
fn other_end(before: &Report, report: &Report, cell: Cell) -> Option<(usize, Correction)> {
    let old = before.entry(before.form.find(&report.form.address(cell))?);
    let new = report.entry(cell);
    let mut steps: Vec<(usize, &Correction)> =
        report.corrections.iter().enumerate().filter(|(_, correction)| correction.cell == cell).collect();
    let is_told_of = old == new
        || [old, new].contains(&Entry::Unread)
        || leads(&steps, old, new)
        || steps.iter().any(|(_, correction)| correction.new == new);
    if is_told_of {
        return None;
    }
    let last = steps.iter().rposition(|(_, correction)| !known_before(before, report, correction))?;
    let (item, correction) = steps.remove(last);
    let start = if leads(&steps, old, correction.old) { correction.old } else { old };
    Some((item, Correction { old: start, new, ..correction.clone() }))
}

/// Whether a correction was published before.
fn known_before(before: &Report, report: &Report, correction: &Correction) -> bool {
    let address = report.form.address(correction.cell);
    before.corrections.iter().any(|other| {
        before.form.address(other.cell) == address && (other.old, other.new) == (correction.old, correction.new)
    })
}

/// Whether corrections lead from one figure to another, it may be over some that were never published.
fn leads(steps: &[(usize, &Correction)], old: Entry, new: Entry) -> bool {
    let mut reached = vec![old];
    let mut next = 0;
    while let Some(&from) = reached.get(next) {
        next += 1;
        for (_, correction) in steps.iter().filter(|(_, correction)| correction.old == from) {
            if !reached.contains(&correction.new) {
                reached.push(correction.new);
            }
        }
    }
    reached.contains(&new)
}

/// Lines of `corrections`, ready to be pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lines {
    lines: Vec<String>,
    /// Whether the report has the key already.
    has_list: bool,
}

impl Lines {
    fn of<'c>(report: &Report, changed: impl Iterator<Item = &'c Change>) -> Lines {
        let lines = changed.map(|change| print_correction(&report.form, &change.needed)).collect();
        Lines { lines, has_list: !report.corrections.is_empty() }
    }

    fn text(&self) -> String {
        let head = if self.has_list { "" } else { "corrections:\n" };
        format!("{head}{}", self.lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n"))
    }

    fn zh(&self) -> String {
        let place = if self.has_list { "corrections 里" } else { "开头两行 --- 之间" };
        format!("误改的请改回；确为更正的，在{place}加上下面{}，补上理由\n{}", self.count_zh(), self.text())
    }

    fn count_zh(&self) -> String {
        if self.lines.len() == 1 { "一条".to_owned() } else { format!("{}条", self.lines.len()) }
    }

    fn en(&self) -> String {
        let place = if self.has_list { "to `corrections`" } else { "between the two `---`" };
        format!("put a slip right; for a correction add {place}, with the reason\n{}", self.text())
    }
}

/// What a changed figure needs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Needed {
    /// These lines, which may be those of others as well.
    Lines(Lines),
    /// The line that stands with those of this cell.
    SaidAt(String),
}

impl Needed {
    fn zh(&self) -> String {
        match self {
            Self::Lines(lines) => lines.zh(),
            Self::SaidAt(first) => {
                format!("误改的请改回；确为更正的，需要加的一条已在“{first}”处一并列出")
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Lines(lines) => lines.en(),
            Self::SaidAt(first) => {
                format!("put a slip right; the line of a correction is among those at `{first}`")
            }
        }
    }
}

/// Figures that are not as they were published.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ChangeProblem {
    Unexplained { cell: String, published: String, now: String, needed: Needed },
    OtherOld { cell: String, stated: String, published: String, line: String },
    Many { lines: Lines },
}

/// A figure as readers see it.
fn shown<'t>(figure: &'t str, blank: &'t str) -> &'t str {
    if figure == "~" { blank } else { figure }
}

impl Problem for ChangeProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unexplained { cell, published, now, needed } => {
                let (published, now) = (shown(published, "未填报"), shown(now, "未填报"));
                Words::labelled(
                    format!("“{cell}”已公布的为 {published}，现在填报 {now}，无更正说明"),
                    format!("已公布的为 {published}"),
                    needed.zh(),
                )
            }
            Self::OtherOld { cell, stated, published, line } => {
                let (stated, published) = (shown(stated, "未填报"), shown(published, "未填报"));
                Words::labelled(
                    format!("“{cell}”的更正说明所写更正前为 {stated}，已公布的为 {published}"),
                    format!("已公布的为 {published}"),
                    format!("请核对后把这一条改为\n  {line}"),
                )
            }
            Self::Many { lines } => {
                Words::new(format!("与已公布的文本相比，{}个数字有改动而无更正说明", lines.lines.len()), lines.zh())
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Unexplained { cell, published, now, needed } => {
                let (published, now) = (shown(published, "blank"), shown(now, "blank"));
                Words::labelled(
                    format!("`{cell}` was published as {published} and is {now} now, without a correction"),
                    format!("published as {published}"),
                    needed.en(),
                )
            }
            Self::OtherOld { cell, stated, published, line } => {
                let (stated, published) = (shown(stated, "blank"), shown(published, "blank"));
                Words::labelled(
                    format!("`{cell}`: the correction starts from {stated}, but {published} was published"),
                    format!("published as {published}"),
                    format!("check, and make this one\n  {line}"),
                )
            }
            Self::Many { lines } => Words::new(
                format!("{} figures changed since they were published, without corrections", lines.lines.len()),
                lines.en(),
            ),
        }
    }
}
