//! One cause, one finding: where several sums do not hold because of one slip, the slip is what is said.
//!
//! A changed figure breaks the sum of its row and that of its column; a row that was shifted by a column
//! breaks one more with every figure. Each sum by itself is a fact, and none says where to look. Taken together
//! they often do: a figure in whose place one other makes all of its sums hold, and no other cell does
//! that. Then the finding stands at that cell, under the name of the first of its sums; it speaks for the
//! others as well ([`Finding::also`]), so that levels and waivers of each are heard. Where the figures leave
//! it open, it stays at the sums, and nothing is guessed.
//!
//! Where the sums leave it open, the text may tell: [`by_text`].
//!
//! [`sums`] holds the relations against the figures, [`suspect`] lists what one slip could have done,
//! [`cover`] finds which slips explain all, [`likeness`] what the hand did, [`words`] says it.

mod by_text;
mod cover;
mod likeness;
mod sums;
mod suspect;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

pub(super) use by_text::{prove as by_text, with};
use cover::Group;
pub(in crate::check) use likeness::Likeness;
use sums::{Edits, Sums};
use suspect::{Kind, Slip};
use words::{Changed, OpenSums, SlipFound, SumSaid, Way};

use super::relation::{BrokenRelation, holds};
use super::table::{LooksAt, row};
use crate::finding::{Finding, Findings, Place, Role};
use crate::form::{Cell, CellKind, Relation, Rule};
use crate::link::counterpart;
use crate::model::{Amount, Entry, Report};

/// A report with more broken sums than this is no slip of the pen.
const MOST_BROKEN: usize = 48;
/// Nor is one with more than this that nothing explains.
const MOST_UNEXPLAINED: usize = 6;

/// Checks the relations of a report.
pub(super) fn check(report: &Report, findings: &mut Findings) {
    // What the text proves is said first; the rest shows where that is mended.
    if let Some(slip) = &report.said.slip {
        findings.push(by_text::finding(report, slip));
        let mut mended = with(report, slip);
        mended.said = Arc::default();
        return check(&mended, findings);
    }
    // By far the most reports end here.
    if report.form.relations.iter().all(|relation| holds(report, &relation.rule) != Some(false)) {
        return;
    }
    let slips = Slips::of(report);
    let said = slips.findings();
    // What merely looks odd, and would no longer if the slip were mended, follows from it.
    let corrected = slips.corrected();
    for relation in report.form.relations.iter().filter(|relation| !slips.speaks_of(relation)) {
        if let Some(finding) = alone(report, relation)
            && corrected.as_ref().is_none_or(|corrected| holds(corrected, &relation.rule) == Some(false))
        {
            findings.push(finding);
        }
    }
    findings.extend(Findings::from_iter(said));
}

/// Reports as they would be with their proven slips mended, for those who hold them against others: what they are
/// accused of only because of a slip has been said at the slip.
pub(super) struct Mended(Vec<(*const Report, Report)>);

impl Mended {
    /// Mends these reports; `None` where nothing is to be mended.
    pub fn of(reports: &[&Report]) -> Option<Mended> {
        // One may take part in several ways.
        let mut reports = reports.to_vec();
        reports.sort_unstable_by_key(|&report| std::ptr::from_ref(report));
        reports.dedup_by_key(|report| std::ptr::from_ref(*report));
        let mended = reports.iter().filter_map(|&report| Some((std::ptr::from_ref(report), corrected(report)?)));
        let mended: Vec<_> = mended.collect();
        (!mended.is_empty()).then_some(Mended(mended))
    }

    /// A report as it would be.
    pub fn get<'a>(&'a self, report: &'a Report) -> &'a Report {
        self.0.iter().find(|(place, _)| std::ptr::eq(*place, report)).map_or(report, |(_, mended)| mended)
    }
}

/// The report as it would be with its proven slips mended, and without minus signs that no sum tells of.
fn corrected(report: &Report) -> Option<Report> {
    let by_text = report.said.slip.as_ref().map(|slip| with(report, slip));
    let stated = by_text.as_ref().unwrap_or(report);
    let is_broken = |relation: &Relation| holds(stated, &relation.rule) == Some(false);
    let by_sums = report.form.relations.iter().any(is_broken).then(|| Slips::of(stated).corrected()).flatten();
    let without_sign = || has_minus(report).then(|| report.clone());
    by_sums.or(by_text).or_else(without_sign).map(without_minus)
}

/// Whether a cell states less than nothing that cannot.
fn has_minus(report: &Report) -> bool {
    below_nothing(report).next().is_some()
}

fn below_nothing(report: &Report) -> impl Iterator<Item = (Cell, Amount)> + '_ {
    let cells = report.form.cells().filter(|&cell| report.form.kind(cell) != CellKind::Change);
    cells.filter_map(|cell| Some((cell, report.amount(cell).filter(|amount| amount.is_negative())?)))
}

/// The report without minus signs that no sum tells of: `[-1470]` says 1470.
fn without_minus(mut report: Report) -> Report {
    let below: Vec<(Cell, Amount)> = below_nothing(&report).collect();
    for (cell, amount) in below {
        report.entries[cell.index()] = Entry::Amount(-amount);
    }
    report
}

/// Says of slips that were found where the stated figure is last year's.
pub(super) fn compare(findings: &mut Findings, report: &Report, before: &Report) {
    for finding in findings.iter_mut() {
        let Place::Cell(cell) = finding.place else { continue };
        if let Some(slip) = finding.problem.of::<SlipFound>()
            && slip.likeness.is_none()
            && slip.kind == Kind::Figure
            && let Some(stated) = report.amount(cell).filter(|&stated| tells(stated))
            && counterpart(report, cell, before).and_then(Entry::amount) == Some(stated)
        {
            let likeness = Some(Likeness::OfYearBefore { year: before.year.get() });
            finding.problem = Arc::new(SlipFound { likeness, ..slip.clone() });
        }
    }
}

/// The finding of a relation by itself, if it does not hold.
fn alone(report: &Report, relation: &Relation) -> Option<Finding> {
    let broken = BrokenRelation::of(report, relation)?;
    match row(relation.rule.kind())?.looks_at {
        LooksAt::Relation(finding) => Some(finding(&broken)),
        _ => None,
    }
}

/// Whether a figure is one that does not turn up everywhere.
fn tells(amount: Amount) -> bool {
    amount > Amount::whole(2)
}

/// What a report's broken sums come from.
struct Slips<'r> {
    sums: Sums<'r>,
    slips: Vec<Slip>,
    groups: Vec<Group>,
}

impl<'r> Slips<'r> {
    fn of(report: &'r Report) -> Slips<'r> {
        let sums = Sums::of(report);
        let broken = sums.broken();
        if broken.is_empty() || broken.len() > MOST_BROKEN {
            return Slips { sums, slips: Vec::new(), groups: Vec::new() };
        }
        let slips = suspect::all(&sums);
        let mut groups = cover::explain(&broken, &slips);
        // Where most of a table does not add up, that some of it seems to be explained is chance.
        let unexplained = groups.iter().filter(|group| group.readings.iter().all(Vec::is_empty));
        let unexplained: usize = unexplained.map(|group| group.sums.len()).sum();
        if unexplained > MOST_UNEXPLAINED && 2 * unexplained > broken.len() {
            groups.clear();
        }
        Slips { sums, slips, groups }
    }

    /// The slips that the figures prove.
    fn proven(&self) -> impl Iterator<Item = &Slip> {
        self.groups.iter().filter_map(|group| group.proven(&self.slips)).flatten().map(|&slip| &self.slips[slip])
    }

    fn corrected(&self) -> Option<Report> {
        let mut corrected: Option<Report> = None;
        for (&cell, &wanted) in self.proven().flat_map(|slip| &slip.edits) {
            let report = corrected.get_or_insert_with(|| self.sums.report.clone());
            report.entries[cell.index()] = Entry::Amount(wanted);
        }
        corrected
    }

    /// Whether the findings here speak of a relation.
    fn speaks_of(&self, relation: &Relation) -> bool {
        let is_it = |&sum: &usize| std::ptr::eq(self.sums.relations[sum], relation);
        self.groups.iter().any(|group| group.sums.iter().any(is_it))
    }

    fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for group in &self.groups {
            match group.proven(&self.slips) {
                Some(slips) => {
                    let mut left = group.sums.clone();
                    for slip in slips.iter().map(|&slip| &self.slips[slip]) {
                        left.retain(|sum| !slip.mends.contains(sum));
                        match slip.kind {
                            Kind::Several => found.extend(slip.edits.keys().map(|&cell| self.at(slip, cell))),
                            _ => found.extend(slip.edits.keys().next().map(|&cell| self.at(slip, cell))),
                        }
                    }
                    found.extend(left.into_iter().filter_map(|sum| self.open(&[sum], &[])));
                }
                None => self.undecided(group, &mut found),
            }
        }
        found
    }

    /// A proven slip at one of its cells.
    fn at(&self, slip: &Slip, own: Cell) -> Finding {
        let report = self.sums.report;
        let is_of_own = |&&sum: &&usize| slip.kind != Kind::Several || self.sums.of_cell(own).any(|other| other == sum);
        let sums: Vec<usize> = slip.mends.iter().filter(is_of_own).copied().collect();
        let first = self.sums.relations[sums.first().copied().unwrap_or(slip.mends[0])];
        let whole_row = report.form.place(own);
        let block = report.form.around(own).1;
        let row = (0..block.columns.len()).map(|column| block.rows[whole_row.row].cell(column));
        let wanted = |cell: Cell| slip.edits.get(&cell).copied().or(report.amount(cell)).unwrap_or_default();
        let problem = SlipFound {
            rule: first.rule.kind(),
            name: first.name.clone(),
            kind: slip.kind,
            own: slip.edits.keys().position(|&cell| cell == own).unwrap_or_default(),
            changed: self.changed(&slip.edits),
            row: if matches!(slip.kind, Kind::Shifted { .. }) { row.map(wanted).collect() } else { Vec::new() },
            sums: sums.iter().map(|&sum| self.said(sum)).collect(),
            mended: slip.mends.len(),
            likeness: self.likeness_of(slip),
        };
        let mut others: Vec<(Cell, Role)> =
            slip.edits.keys().filter(|&&cell| cell != own).map(|&cell| (cell, Role::Other)).collect();
        if !matches!(slip.kind, Kind::Shifted { .. } | Kind::RowsSwapped) {
            let marks = sums.iter().flat_map(|&sum| marks(self.sums.relations[sum]));
            for (cell, role) in marks {
                if cell != own && !others.iter().any(|&(other, _)| other == cell) {
                    others.push((cell, role));
                }
            }
        }
        self.complete(super::at(report, own, &others, problem), &sums)
    }

    /// Several sums at the first of them.
    fn open(&self, sums: &[usize], readings: &[&Slip]) -> Option<Finding> {
        let report = self.sums.report;
        let mut finding = alone(report, self.sums.relations[*sums.first()?])?;
        let ways: Vec<Way> = readings
            .iter()
            .map(|slip| Way { changed: self.changed(&slip.edits), likeness: self.likeness_of(slip) })
            .collect();
        if sums.len() > 1 || !ways.is_empty() {
            let more = sums[1..].iter().map(|&sum| self.said(sum)).collect();
            finding.problem = Arc::new(OpenSums { first: finding.problem.clone(), more, ways });
        }
        for &sum in &sums[1..] {
            for (cell, role) in marks(self.sums.relations[sum]) {
                let is_marked = |place: &Place| *place == Place::Cell(cell);
                if !is_marked(&finding.place) && !finding.marks.iter().any(|mark| is_marked(&mark.place)) {
                    finding = finding.mark(Place::Cell(cell), role);
                }
            }
        }
        Some(self.complete(finding, sums))
    }

    /// A finding that speaks for sums: with their names, and all of their cells.
    fn complete(&self, mut finding: Finding, sums: &[usize]) -> Finding {
        let report = self.sums.report;
        for relation in sums.iter().map(|&sum| self.sums.relations[sum]) {
            if relation.name != finding.check && !finding.also.contains(&relation.name) {
                finding.also.push(relation.name.clone());
            }
            for address in relation.rule.cells().map(|cell| report.form.address(cell)) {
                if !finding.cells.contains(&address) {
                    finding.cells.push(address);
                }
            }
        }
        finding
    }

    /// Sums that can be explained in several ways, or in none.
    fn undecided(&self, group: &Group, found: &mut Vec<Finding>) {
        let slips_of = |reading: &Vec<usize>| reading.iter().map(|&slip| &self.slips[slip]).collect::<Vec<_>>();
        let readings: Vec<Vec<&Slip>> = group.readings.iter().map(slips_of).collect();
        if !readings.is_empty() && readings.iter().all(|reading| reading.len() == 1) {
            found.extend(self.open(&group.sums, &self.worth_saying(&readings.concat(), group.sums.len())));
            return;
        }
        // Each slip of each reading has its own sum among these: so many slips there are, at the least.
        let Some(anchors) = anchors(self, group, &readings) else {
            found.extend(group.sums.iter().filter_map(|&sum| self.open(&[sum], &[])));
            return;
        };
        for &anchor in &anchors {
            let of_anchor = readings.iter().flatten().filter(|slip| slip.mends.contains(&anchor));
            let mut slips: Vec<&Slip> = Vec::new();
            for slip in of_anchor {
                if !slips.contains(slip) {
                    slips.push(slip);
                }
            }
            let mut sums = vec![anchor];
            let is_shared = |sum: &&usize| !anchors.contains(sum) && slips.iter().any(|slip| slip.mends.contains(sum));
            sums.extend(group.sums.iter().filter(is_shared));
            found.extend(self.open(&sums, &self.worth_saying(&slips, sums.len())));
        }
    }

    /// The readings that help a clerk: a few, or of one sum those that the digits suggest.
    fn worth_saying<'s>(&self, slips: &[&'s Slip], sums: usize) -> Vec<&'s Slip> {
        const MOST_WAYS: usize = 3;
        if sums > 1 || slips.len() == 1 {
            return if slips.len() <= MOST_WAYS { slips.to_vec() } else { Vec::new() };
        }
        let is_suggested = |slip: &&&Slip| {
            let likeness = slip.edits.iter().next().and_then(|(&cell, &wanted)| {
                Likeness::of_digits(self.sums.report.amount(cell)?, wanted).filter(Likeness::is_telling)
            });
            slip.edits.len() == 1 && likeness.is_some()
        };
        let suggested: Vec<&Slip> = slips.iter().filter(is_suggested).copied().collect();
        if suggested.len() < MOST_WAYS { suggested } else { Vec::new() }
    }

    fn changed(&self, edits: &Edits) -> Vec<Changed> {
        let report = self.sums.report;
        let changed = edits.iter().map(|(&cell, &wanted)| Changed {
            row: super::row_label(report, cell),
            column: super::column_label(report, cell),
            stated: report.amount(cell).unwrap_or_default(),
            wanted,
            at: (report.form.place(cell).row, report.form.place(cell).column),
        });
        changed.collect()
    }

    fn said(&self, sum: usize) -> SumSaid {
        let report = self.sums.report;
        let rule = &self.sums.relations[sum].rule;
        let (left, _, right) = rule.sides();
        let total = |cells: &[Cell]| cells.iter().filter_map(|&cell| report.amount(cell)).sum();
        let (place, is_balance) = match rule {
            Rule::RowSum { total, .. } | Rule::ColumnSum { total, .. } => (*total, false),
            _ => (right.first().or(left.first()).copied().expect("a relation has cells"), true),
        };
        SumSaid {
            row: super::row_label(report, place),
            column: super::column_label(report, place),
            is_column: matches!(rule, Rule::ColumnSum { .. }),
            is_balance,
            left: total(left),
            right: total(right),
        }
    }

    /// What the stated figures of a slip have to do with those that they should be.
    fn likeness_of(&self, slip: &Slip) -> Option<Likeness> {
        let (&cell, &wanted) = slip.edits.first_key_value()?;
        match slip.kind {
            Kind::Figure => self.likeness(cell, wanted),
            Kind::Line if slip.edits.iter().any(|(&cell, &wanted)| self.has_minus(cell, wanted)) => {
                Some(Likeness::Sign)
            }
            // A row that was copied is the same as the one next to it in every cell.
            Kind::Line => {
                let report = self.sums.report;
                let (block, row) = (report.form.around(cell).1, report.form.place(cell).row);
                let is_same = |other: usize| {
                    let columns = 0..block.columns.len();
                    let same = |column| {
                        let at = |row: usize| report.amount(block.rows[row].cell(column));
                        at(row).is_some() && at(row) == at(other)
                    };
                    other < block.rows.len() && { columns }.all(same)
                };
                let is_row = slip.edits.keys().all(|&other| report.form.place(other).row == row);
                let above = row.checked_sub(1).is_some_and(is_same);
                (is_row && (above || is_same(row + 1))).then_some(Likeness::OfRow { above })
            }
            _ => None,
        }
    }

    /// Whether a cell holds what it should, with a minus sign before it.
    fn has_minus(&self, cell: Cell, wanted: Amount) -> bool {
        !wanted.is_negative()
            && self.sums.report.amount(cell).is_some_and(|stated| stated.is_negative() && stated == -wanted)
    }

    /// What the figure of a cell has to do with the one that it should be.
    fn likeness(&self, cell: Cell, wanted: Amount) -> Option<Likeness> {
        let report = self.sums.report;
        let stated = report.amount(cell)?;
        if let Some(likeness) = Likeness::of_digits(stated, wanted) {
            return Some(likeness);
        }
        let block = report.form.around(cell).1;
        let place = report.form.place(cell);
        let holds = |row: Option<usize>, column: Option<usize>| {
            let row = block.rows.get(row?)?;
            let column = column.filter(|&column| column < block.columns.len())?;
            report.amount(row.cell(column)).filter(|&other| other == stated && tells(stated))
        };
        let (row, column) = (place.row, place.column);
        if holds(row.checked_sub(1), Some(column)).is_some() {
            return Some(Likeness::OfRow { above: true });
        }
        if holds(Some(row + 1), Some(column)).is_some() {
            return Some(Likeness::OfRow { above: false });
        }
        if holds(Some(row), column.checked_sub(1)).is_some() {
            return Some(Likeness::OfColumn { left: true });
        }
        if holds(Some(row), Some(column + 1)).is_some() {
            return Some(Likeness::OfColumn { left: false });
        }
        // A total that was taken from another row: its figure turns up nowhere else in the column.
        let is_total = |relation: &&Relation| match &relation.rule {
            Rule::RowSum { total, .. } | Rule::ColumnSum { total, .. } => *total == cell,
            _ => false,
        };
        if !report.form.relations.iter().any(|relation| is_total(&relation)) {
            return None;
        }
        let mut same =
            (0..block.rows.len()).filter(|&other| other != row && holds(Some(other), Some(column)).is_some());
        match (same.next(), same.next()) {
            (Some(other), None) => Some(Likeness::OfTotal { row: block.rows[other].label.clone() }),
            _ => None,
        }
    }
}

/// One sum of each slip, in every reading the same ones; nothing where the readings do not agree so far.
fn anchors(slips: &Slips<'_>, group: &Group, readings: &[Vec<&Slip>]) -> Option<Vec<usize>> {
    let kind = |sum: usize| slips.sums.relations[sum].rule.kind();
    let mut kinds: Vec<&str> = group.sums.iter().map(|&sum| kind(sum)).collect();
    kinds.dedup();
    let of_kind = kinds
        .into_iter()
        .map(|wanted| -> Vec<usize> { group.sums.iter().copied().filter(|&sum| kind(sum) == wanted).collect() });
    let mut fitting = of_kind.filter(|anchors| {
        readings.iter().all(|reading| {
            let one_each = |slip: &&Slip| slip.mends.iter().filter(|sum| anchors.contains(sum)).count() == 1;
            reading.len() == anchors.len() && reading.iter().all(one_each)
        })
    });
    fitting.next().filter(|_| !readings.is_empty())
}

/// Where a sum is written down.
fn marks(relation: &Relation) -> Vec<(Cell, Role)> {
    match &relation.rule {
        Rule::RowSum { total, .. } | Rule::ColumnSum { total, .. } => vec![(*total, Role::Sum)],
        rule => rule.cells().map(|cell| (cell, Role::Other)).collect(),
    }
}
