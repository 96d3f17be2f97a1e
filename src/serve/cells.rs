//! For the clerk: what each figure was last year, and what it is added up with.

use serde::Serialize;

use super::panel;
use super::snapshot::Snapshot;
use crate::Examined;
use crate::check;
use crate::check::text::{self, FigureListed, Taken};
use crate::finding::Place;
use crate::finding::words::Lang;
use crate::form::{Cell, Rule};
use crate::link::counterpart;
use crate::model::{Amount, Entry, Report};
use crate::render::report_at;
use crate::source;

/// Of what is written in a cell, so much is shown.
const LONGEST_WRITTEN: usize = 24;

/// The cells of a report's page.
#[derive(Debug, Serialize)]
pub(super) struct CellsView {
    /// The report's file.
    pub file: String,
    /// Its full path, for an editor.
    pub path: String,
    /// The year that the earlier figures are of.
    pub year_before: Option<u16>,
    /// The cells, in the form's order.
    pub cells: Vec<CellView>,
    /// The figures of the text, in its order.
    pub figures: Vec<FigureView>,
}

/// A figure of the text.
#[derive(Debug, Serialize)]
pub(super) struct FigureView {
    /// The number of its paragraph.
    paragraph: u32,
    /// As it is written, and which of the like in its paragraph it is.
    written: String,
    nth: usize,
    /// `cells`, `computed`, `followed`, `growth`, `before` or `nothing`.
    taken: &'static str,
    holds: Option<bool>,
    words: String,
    /// The first cell that it states.
    cell: Option<String>,
}

/// A cell.
#[derive(Debug, Serialize)]
pub(super) struct CellView {
    /// Its address, which is the id of its figure on the page.
    address: String,
    label: String,
    line: usize,
    column: usize,
    /// What is written in the file, where no figure could be read from it.
    written: Option<String>,
    /// What stood here in the year before.
    before: Option<String>,
    /// What it is added up with, in words and figures.
    relations: Vec<RelationView>,
}

/// A relation that a cell takes part in.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RelationView {
    text: String,
    holds: Option<bool>,
}

/// The cells of the report whose page this is.
pub(super) fn view(site: &Snapshot, examined: &Examined, route: &str) -> Option<CellsView> {
    let portal = &examined.source.portal;
    let index = report_at(portal, route)?;
    let report = &portal.reports[index];
    let before = examined.links.year_before(portal, index);
    let form = &report.form;
    let mut relations: Vec<Vec<RelationView>> = vec![Vec::new(); form.cell_count()];
    for relation in &form.relations {
        let view = describe(report, &relation.rule);
        for cell in relation.rule.cells() {
            relations[cell.index()].push(view.clone());
        }
    }
    let mut source = panel::source(site);
    let figures = (0..form.tables.len()).flat_map(|table| form.layout(table).figures());
    let cells = figures.zip(source::cell_places(site, report)).map(|(figure, place)| {
        let (line, column) = source.span(&report.file, &place).start;
        let entry = before.and_then(|before| counterpart(report, figure.cell, before));
        let is_unread = report.entry(figure.cell) == Entry::Unread;
        let written = source.text(&report.file).filter(|_| is_unread).and_then(|text| written(text, &place));
        CellView {
            label: form.label(figure.cell),
            before: entry.map(entry_text),
            relations: std::mem::take(&mut relations[figure.cell.index()]),
            address: figure.id.clone(),
            line,
            column,
            written,
        }
    });
    let cells = cells.collect();
    let mut figures = Vec::new();
    source::show_lines(site, report, &mut |lines| {
        figures = text::list(report, lines).into_iter().filter_map(|figure| figure_view(report, figure)).collect();
    });
    let (file, path) = (report.file.clone(), panel::full_path(site, &report.file));
    Some(CellsView { file, path, year_before: before.map(|before| before.year.get()), cells, figures })
}

fn figure_view(report: &Report, figure: FigureListed) -> Option<FigureView> {
    let cell = match &figure.taken {
        Taken::Cells { cells, .. } => cells.first().map(|&cell| report.form.address(cell)),
        _ => None,
    };
    Some(FigureView {
        paragraph: figure.paragraph?,
        nth: figure.nth,
        taken: figure.taken.key(),
        holds: figure.taken.holds(),
        words: figure.taken.words(Lang::Zh),
        written: figure.written,
        cell,
    })
}

/// What is written at a cell's place, where it has one of its own and not only its row has.
fn written(text: &str, place: &Place) -> Option<String> {
    let Place::Bytes(bytes) = place else { return None };
    let written = text.get(bytes.clone())?.trim();
    let is_own = !written.is_empty() && !written.contains(['[', ']', '\n']);
    is_own.then(|| written.chars().take(LONGEST_WRITTEN).collect())
}

fn entry_text(entry: Entry) -> String {
    match entry {
        Entry::Amount(amount) => amount.to_string(),
        Entry::NotApplicable => "/".to_owned(),
        Entry::Missing => "未填报".to_owned(),
        Entry::Unread => "有误".to_owned(),
    }
}

/// A relation with its figures: `总计 135 ＝ 自然人 118 ＋ 商业企业 14`.
fn describe(report: &Report, rule: &Rule) -> RelationView {
    let (left, _, right) = rule.sides();
    let side = |cells: &[Cell]| if cells.is_empty() { String::new() } else { joined(report, rule, cells) };
    let text = rule.in_words(&side(left), &side(right));
    RelationView { text, holds: check::holds(report, rule) }
}

/// Cells as a sum. Those that are zero add nothing and are left out where others are there.
fn joined(report: &Report, rule: &Rule, cells: &[Cell]) -> String {
    let zero = |cell: &&Cell| report.amount(**cell) == Some(Amount::ZERO);
    let mut kept: Vec<&Cell> = cells.iter().filter(|cell| !zero(cell)).collect();
    if kept.is_empty() {
        kept = cells.iter().take(1).collect();
    }
    let term = |&cell: &Cell| format!("{} {}", rule.name_of(&report.form, cell), entry_text(report.entry(cell)));
    let terms: Vec<String> = kept.into_iter().map(term).collect();
    terms.join(" ＋ ")
}
