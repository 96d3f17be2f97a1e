//! Slips that the text proves where sums do not: a row of cases that was shifted by a column, two rows that stand in
//! each other's place, a row that was typed into the next one.
//!
//! Two figures of the text or more must differ from the tables, all of them must agree once the row is put right, and
//! no sum may be worse off. Where two readings do that, nothing is proven.

use super::Slips;
use super::sums::{Edits, Sums};
use super::suspect::moved_back;
use super::words::SumSaid;
use crate::check::relation::holds;
use crate::check::table::row;
use crate::check::{is_among, row_label, text_figure};
use crate::finding::{Check, Finding, Findings, Problem, Role, Words};
use crate::form::{Block, Cell, Rule};
use crate::model::{Amount, Entry, Report, TextSlip, TextSlipKind};

/// So many figures of the text must agree once the row is put right.
const LEAST_AGREEING: usize = 2;

/// The slip that the text proves. `beside` is what differs as the tables are; `said` tells the same of other tables.
pub(in crate::check) fn prove(
    report: &Report,
    beside: &Findings,
    said: impl Fn(&Report) -> Findings,
) -> Option<TextSlip> {
    let differing: Vec<&Finding> = beside.iter().filter(|finding| is_of_figures(finding)).collect();
    if differing.len() < LEAST_AGREEING {
        return None;
    }
    let sums = Sums::of(report);
    let broken = sums.broken();
    let mut proven: Option<TextSlip> = None;
    for (kind, edits) in candidates(report, &differing) {
        let mended = with_edits(report, &edits);
        let still = Sums::of(&mended).broken();
        // Where sums say nothing, the text itself may have exchanged two; an empty row is more than that.
        let is_telling = match broken.is_empty() {
            true => kind == TextSlipKind::Exchanged && leaves_one_empty(report, &edits),
            false => still.len() < broken.len(),
        };
        let is_sound = is_telling && still.iter().all(|sum| broken.contains(sum));
        if !is_sound {
            continue;
        }
        let left = said(&mended);
        if left.iter().any(|finding| is_of_figures(finding) || !is_among(finding, beside)) {
            continue;
        }
        if proven.is_some() {
            return None;
        }
        proven = Some(TextSlip { kind, edits, agreeing: differing.len() });
    }
    proven
}

/// Whether one of the rows of some edits has nothing but zeros.
fn leaves_one_empty(report: &Report, edits: &[(Cell, Amount)]) -> bool {
    edits.iter().any(|&(cell, _)| is_empty_row(report, cell))
}

/// Whether the row of a cell has nothing but zeros.
fn is_empty_row(report: &Report, cell: Cell) -> bool {
    let (block, row) = (report.form.around(cell).1, report.form.place(cell).row);
    (0..block.columns.len()).all(|column| report.amount(block.rows[row].cell(column)) == Some(Amount::ZERO))
}

fn is_of_figures(finding: &Finding) -> bool {
    finding.check == text_figure::CHECK.name
}

/// What the hand may have done to rows that the text speaks of otherwise.
fn candidates(report: &Report, differing: &[&Finding]) -> Vec<(TextSlipKind, Vec<(Cell, Amount)>)> {
    let form = &report.form;
    let is_spoken_of = |block: &Block, row: usize| {
        let mut cells = (0..block.columns.len()).map(|column| form.address(block.rows[row].cell(column)));
        cells.any(|address| differing.iter().any(|finding| finding.cells.contains(&address)))
    };
    let mut found = Vec::new();
    for block in form.tables.iter().flat_map(|table| &table.blocks) {
        let spoken_of: Vec<usize> = (0..block.rows.len()).filter(|&row| is_spoken_of(block, row)).collect();
        for &row in &spoken_of {
            found.extend(shifts(report, block, row));
        }
        // Rows below each other, and those that one year hands to the next.
        let continues = |one: usize, other: usize| {
            let is_in = |cell: Cell, row: usize| form.around(cell).2.first == block.rows[row].first;
            form.continuations
                .iter()
                .filter(|across| across.is_plain())
                .any(|across| is_in(across.later, one) && across.earlier.iter().any(|term| is_in(term.cell, other)))
        };
        for &one in &spoken_of {
            for other in one + 1..block.rows.len() {
                let are_neighbours = other == one + 1 || continues(one, other);
                if are_neighbours && (spoken_of.contains(&other)) {
                    found.extend(exchange(report, block, one, other).map(|edits| (TextSlipKind::Exchanged, edits)));
                }
            }
        }
    }
    found
}

fn exchange(report: &Report, block: &Block, one: usize, other: usize) -> Option<Vec<(Cell, Amount)>> {
    let mut edits = Vec::new();
    for column in 0..block.columns.len() {
        let (a, b) = (block.rows[one].cell(column), block.rows[other].cell(column));
        let (of_a, of_b) = (report.amount(a)?, report.amount(b)?);
        if of_a != of_b {
            edits.extend([(a, of_b), (b, of_a)]);
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// A row whose figures stand one column off, with what was lost at the end as its total has it.
fn shifts(report: &Report, block: &Block, row: usize) -> Vec<(TextSlipKind, Vec<(Cell, Amount)>)> {
    let sum = report.form.relations.iter().find_map(|relation| match &relation.rule {
        Rule::RowSum { total, terms } if report.form.around(*total).2.first == block.rows[row].first => {
            Some((*total, terms.clone()))
        }
        _ => None,
    });
    let Some((total, terms)) = sum else { return Vec::new() };
    let amounts: Option<Vec<Amount>> = terms.iter().map(|&term| report.amount(term)).collect();
    let (Some(amounts), Some(total)) = (amounts, report.amount(total)) else { return Vec::new() };
    let edits = |figures: Vec<Amount>| -> Vec<(Cell, Amount)> {
        let pairs = terms.iter().copied().zip(figures).zip(&amounts);
        pairs.filter(|((_, figure), stated)| figure != *stated).map(|(edit, _)| edit).collect()
    };
    let moved = [true, false].into_iter().filter_map(|right| {
        let edits = edits(moved_back(&amounts, total, right)?);
        (!edits.is_empty()).then_some((TextSlipKind::Shifted { right }, edits))
    });
    moved.collect()
}

/// The report as it would be without a slip.
pub(in crate::check) fn with(report: &Report, slip: &TextSlip) -> Report {
    with_edits(report, &slip.edits)
}

fn with_edits(report: &Report, edits: &[(Cell, Amount)]) -> Report {
    let mut mended = report.clone();
    for &(cell, amount) in edits {
        mended.entries[cell.index()] = Entry::Amount(amount);
    }
    mended
}

/// The slip at the first of its cells: under the name of a sum that does not hold, or of the figures of the text.
pub(super) fn finding(report: &Report, slip: &TextSlip) -> Finding {
    let slips = Slips::of(report);
    let edits: Edits = slip.edits.iter().copied().collect();
    let mended = with(report, slip);
    let sums: Vec<usize> = (0..slips.sums.relations.len())
        .filter(|&sum| {
            let rule = &slips.sums.relations[sum].rule;
            slips.sums.is_broken(sum) && holds(&mended, rule) != Some(false)
        })
        .collect();
    let own = *edits.keys().next().expect("a slip changes something");
    let own_row = report.form.around(own).2.first;
    let other = edits.keys().copied().find(|&cell| report.form.around(cell).2.first != own_row);
    let block = report.form.around(own).1;
    let place = report.form.place(own).row;
    let row_of = |report: &Report, row: usize| -> Vec<Amount> {
        (0..block.columns.len()).filter_map(|column| report.amount(block.rows[row].cell(column))).collect()
    };
    let (mut from, mut to) = (row_label(report, own), other.map(|other| row_label(report, other)));
    // Of a row that was typed into another, the empty one is where it belongs.
    let is_moved = leaves_one_empty(report, &slip.edits);
    if is_empty_row(report, own)
        && let Some(other) = &mut to
    {
        std::mem::swap(&mut from, other);
    }
    let problem = SlipByText {
        rule: sums.first().map(|&sum| {
            let relation = slips.sums.relations[sum];
            (relation.rule.kind(), relation.name.clone())
        }),
        kind: slip.kind,
        row: from,
        other: to,
        is_moved,
        figures: row_of(&mended, place),
        agreeing: slip.agreeing,
        sums: sums.iter().map(|&sum| slips.said(sum)).collect(),
    };
    let others: Vec<(Cell, Role)> = edits.keys().skip(1).map(|&cell| (cell, Role::Other)).collect();
    let mut finding = slips.complete(crate::check::at(report, own, &others, problem), &sums);
    if finding.check != text_figure::CHECK.name {
        finding.also.push(text_figure::CHECK.name.to_owned());
    }
    finding
}

/// A slip that the text proves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SlipByText {
    /// The kind of the first sum that does not hold, and the form's name for it.
    rule: Option<(&'static str, String)>,
    kind: TextSlipKind,
    row: String,
    other: Option<String>,
    /// Whether one of two rows is empty.
    is_moved: bool,
    /// What the row would hold.
    figures: Vec<Amount>,
    agreeing: usize,
    sums: Vec<SumSaid>,
}

impl Problem for SlipByText {
    fn check(&self) -> &'static Check {
        let of_sum = self.rule.as_ref().and_then(|(kind, _)| row(kind)).map(|row| row.check);
        of_sum.unwrap_or(&text_figure::CHECK)
    }

    fn name(&self) -> &str {
        self.rule.as_ref().map_or(text_figure::CHECK.name, |(_, name)| name)
    }

    fn zh(&self) -> Words {
        let Self { kind, row, other, is_moved, figures, agreeing, sums, .. } = self;
        let other = other.as_deref().unwrap_or(row);
        let figures: Vec<String> = figures.iter().map(Amount::to_string).collect();
        let hold = if sums.is_empty() { "" } else { "合计相符，" };
        let hold = format!("{hold}与正文的{agreeing}处数字也都相符");
        let message = match kind {
            TextSlipKind::Shifted { right } => {
                let to = if *right { "右" } else { "左" };
                format!("“{row}”一行的数疑似向{to}错一列：若依次为{}，{hold}", figures.join("、"))
            }
            TextSlipKind::Exchanged if *is_moved => {
                format!("“{other}”一行的数疑似填到了“{row}”一行：若移过去，{hold}")
            }
            TextSlipKind::Exchanged => format!("“{row}”与“{other}”两行的数疑似互换：若对调，{hold}"),
        };
        let label = if sums.is_empty() { "与正文不一致".to_owned() } else { super::words::said_zh(sums) };
        Words::labelled(message, label, "请对照台账核实这几个单元格；程序从不改动填报数字")
    }

    fn en(&self) -> Words {
        let Self { kind, row, other, is_moved, figures, agreeing, sums, .. } = self;
        let other = other.as_deref().unwrap_or(row);
        let figures: Vec<String> = figures.iter().map(Amount::to_string).collect();
        let hold = if sums.is_empty() { "" } else { "the sums hold, and " };
        let hold = format!("{hold}{agreeing} figures of the text agree");
        let message = match kind {
            TextSlipKind::Shifted { right } => {
                let to = if *right { "right" } else { "left" };
                let figures = figures.join(", ");
                format!("the row `{row}` seems to be shifted to the {to} by a column: with {figures}, {hold}")
            }
            TextSlipKind::Exchanged if *is_moved => {
                format!("the figures of `{other}` seem to stand in the row `{row}`: moved there, {hold}")
            }
            TextSlipKind::Exchanged => {
                format!("the rows `{row}` and `{other}` seem to be swapped: the other way round, {hold}")
            }
        };
        let label = if sums.is_empty() { "not as the text says".to_owned() } else { super::words::said_en(sums) };
        Words::labelled(message, label, "find out from the records; the program never changes a figure")
    }
}
