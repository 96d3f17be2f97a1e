//! The parts of a report's page that say at a glance what came of requests, and what is different from the year
//! before.

use serde::Serialize;

use super::agency_years::parts_of;
use crate::chart::{Part, Stack};
use crate::form::{Cell, Figure, Form, label};
use crate::link::counterpart;
use crate::model::{Amount, Entry, Report};
use crate::render::Renderer;
use crate::render::figures::{per_mille, percent};
use crate::render::table::{amount_text, entry_text};

/// What came of the requests that were concluded.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeBarView {
    /// What is parted, with its amount: 办理结果总计28件.
    pub title: String,
    /// The bar.
    pub svg: String,
    /// The parts.
    pub parts: Vec<OutcomePartView>,
}

/// A part of the outcomes.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomePartView {
    /// Its colour's number.
    pub colour: usize,
    /// Its name.
    pub name: String,
    /// How many.
    pub value: String,
    /// Which share of the whole.
    pub share: String,
    /// The rows of the form that it is made of and that are not zero: name, amount, where it leads.
    pub rows: Vec<(String, String, String)>,
}

/// What is different from the year before.
#[derive(Debug, Clone, Serialize)]
pub struct ChangedView {
    /// The year before.
    pub before: u16,
    /// Its report.
    pub href: String,
    /// What is different.
    pub rows: Vec<ChangedRowView>,
    /// How many rows are the same.
    pub same: usize,
    /// Whether the year before used another form, so that only what means the same is compared.
    pub other_form: bool,
}

/// A figure that is different.
#[derive(Debug, Clone, Serialize)]
pub struct ChangedRowView {
    /// Its row and column.
    pub name: String,
    /// The cell's anchor.
    pub anchor: String,
    /// What the year before had.
    pub before: String,
    /// What this year has.
    pub now: String,
    /// The difference with its sign; nothing where one side is no amount.
    pub change: String,
    /// `up`, `down`, `new`, `gone` or `other`.
    pub way: &'static str,
}

impl Renderer<'_> {
    /// What came of the requests of a report, as one bar whose parts lead to their rows.
    pub(super) fn outcome_bar(&self, report: &Report) -> Option<OutcomeBarView> {
        let form = &report.form;
        self.outcome_parts(form, &|cell| report.amount(cell), &|cell| format!("#{}", form.address(cell)))
    }

    /// What came of requests, as one bar: the amount of each cell of the form, and where it leads.
    pub(super) fn outcome_parts(
        &self,
        form: &Form,
        amount: &dyn Fn(Cell) -> Option<Amount>,
        href: &dyn Fn(Cell) -> String,
    ) -> Option<OutcomeBarView> {
        let (whole, figures) = parts_of(form)?;
        let sum_of = |figure: &Figure| figure.cells.iter().map(|&cell| amount(cell)).sum::<Option<Amount>>();
        let total = sum_of(whole).filter(|total| *total > Amount::ZERO)?;
        let is_comparable = self.is_comparable(total);
        let mut bar = Stack { parts: Vec::new(), named: true };
        let mut parts = Vec::new();
        let mut sum = Amount::ZERO;
        for (index, figure) in figures.iter().enumerate() {
            let of_part = sum_of(figure)?;
            sum = sum + of_part;
            let mut rows = Vec::new();
            for &cell in &figure.cells {
                let of_row = amount(cell)?;
                if of_row == Amount::ZERO {
                    continue;
                }
                let name = label::name(&form.around(cell).2.label).to_owned();
                let href = href(cell);
                bar.parts.push(Part {
                    colour: index + 1,
                    amount: of_row.millionths(),
                    name: if figure.cells.len() > 2 { figure.short.clone() } else { name.clone() },
                    said: format!("{name} {}{}", amount_text(of_row), figure.unit),
                    href: Some(href.clone()),
                });
                rows.push((name, amount_text(of_row), href));
            }
            parts.push(OutcomePartView {
                colour: index + 1,
                name: figure.label.clone(),
                value: amount_text(of_part),
                share: if is_comparable { percent(per_mille(of_part, total)) } else { String::new() },
                rows,
            });
        }
        // Parts that do not make the whole would draw what is not so.
        if sum != total {
            return None;
        }
        let title = self.theme.phrase(
            "report.outcomes",
            &[("whole", &whole.label), ("value", &amount_text(total)), ("unit", &whole.unit)],
        );
        Some(OutcomeBarView { title, svg: bar.svg(), parts })
    }

    /// What is different from the year before: of rows with a total this alone, of others every column.
    pub(super) fn changed(&self, report: &Report, before: Option<&Report>) -> Option<ChangedView> {
        let before = before?;
        let form = &report.form;
        let mut rows = Vec::new();
        let mut same = 0;
        for table in &form.tables {
            for (block, row) in table.rows() {
                let cells: Vec<Cell> = (0..block.columns.len()).map(|column| row.cell(column)).collect();
                let total: Vec<Cell> = cells.iter().copied().filter(|&cell| form.is_row_total(cell)).collect();
                for cell in if total.is_empty() { cells } else { total } {
                    let Some(then) = counterpart(report, cell, before) else { continue };
                    let now = report.entry(cell);
                    if then == now || report.unit(cell).is_some() {
                        same += usize::from(then == now);
                        continue;
                    }
                    rows.push(self.changed_row(report, cell, then, now));
                }
            }
        }
        let href = format!("../{}/index.html", before.year);
        let other_form = before.form.id != form.id;
        let is_empty = rows.is_empty() && same == 0;
        (!is_empty).then(|| ChangedView { before: before.year.get(), href, rows, same, other_form })
    }

    fn changed_row(&self, report: &Report, cell: Cell, then: Entry, now: Entry) -> ChangedRowView {
        let form = &report.form;
        let (table, block, row, column) = form.around(cell);
        let name = label::name(&row.label);
        let is_total = block.columns.len() > 1 && form.is_row_total(cell);
        let name = match table.telling_groups(row).last() {
            Some(group) if is_total => format!("{}：{name}", label::name(group)),
            _ if is_total => name.to_owned(),
            _ => format!("{name} {}", column.label),
        };
        let text = |entry: Entry| entry_text(entry, &self.table_words);
        let (change, way) = match (then.amount(), now.amount()) {
            (Some(then), Some(now)) => {
                let difference = Amount::from_millionths(now.millionths() - then.millionths());
                let sign = if difference.is_negative() { "" } else { "+" };
                let way = match (then, now) {
                    (Amount::ZERO, _) => "new",
                    (_, Amount::ZERO) => "gone",
                    _ if difference.is_negative() => "down",
                    _ => "up",
                };
                (format!("{sign}{}", amount_text(difference)), way)
            }
            _ => (String::new(), "other"),
        };
        ChangedRowView { name, anchor: form.address(cell), before: text(then), now: text(now), change, way }
    }
}
