//! The indicators of a portal: what its forms ask and what follows from it, each under one address whatever edition
//! a report uses.
//!
//! An indicator is a row of the form, a sum of rows that the form shows at a glance, or a share. Where its cells are
//! is looked up once for each form, for there may be a hundred thousand reports and forty indicators.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::series::Point;
use crate::form::{Cell, CellKind, Figure, Form, Forms, Rate, Relation, Row, Table, label};
use crate::model::{Amount, Entry, Portal, Report};

/// All indicators of a portal, in the order of its forms.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The indicators.
    pub indicators: Vec<Followed>,
    /// The forms that its reports use, newest first.
    pub forms: Vec<Arc<Form>>,
}

/// What an indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A row of the form.
    Row,
    /// A sum of rows that the form shows at a glance.
    Sum,
    /// A share, which is no figure of the form.
    Share,
}

/// An indicator.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Its folder: the key of its row, with the table's before it where two rows share one.
    pub slug: String,
    /// The key of its row, sum or share.
    pub key: String,
    /// What it is.
    pub asked: Asked,
    /// The table that asks for it, as key and label; that of the numerator, of a share.
    pub table: (String, String),
    /// The labels of the groups that its row stands under, without numbers.
    pub groups: Vec<String>,
    /// Its label as printed.
    pub printed: String,
    /// The same without number and instruction.
    pub label: String,
    /// What it means; may be empty.
    pub text: String,
    /// The article it rests on; may be empty.
    pub basis: String,
    /// What a share divides by what.
    pub parts: Option<(String, String)>,
    /// What is stated of it: the columns of its row, the total first where there is one.
    pub columns: Vec<FollowedColumn>,
}

/// The terms of longer sums are not all named.
const MOST_TERMS: usize = 8;

/// One column of an indicator.
#[derive(Debug, Clone)]
pub struct FollowedColumn {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Whether it stands for the indicator in lists: the total, or each column where there is none.
    pub leads: bool,
    /// Where it is in each form of the catalogue.
    places: Vec<Option<FigurePlace>>,
}

/// Where a figure is found in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FigurePlace {
    Sum(Vec<Cell>),
    Share { of: Vec<Cell>, over: Vec<Cell> },
}

/// What a report says of a column of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// An amount, in the form's unit.
    Amount(Amount),
    /// A part of a whole, which is not zero.
    Share {
        /// The numerator.
        part: Amount,
        /// The denominator.
        whole: Amount,
    },
    /// A share of nothing.
    OfNothing,
    /// An amount of money whose unit the source does not state, or that is finer than the form's unit can say.
    WithoutUnit(Amount),
    /// No amount, for this reason.
    Blank(Entry),
    /// The report's form has no such figure.
    Absent,
}

impl Value {
    /// What a report says of a cell or sum.
    pub fn of(point: &Point<'_>) -> Value {
        match (point.amount(), point.entry) {
            (Some(amount), _) => Value::Amount(amount),
            (None, Some(Entry::Amount(amount))) => Value::WithoutUnit(amount),
            (None, Some(entry)) => Value::Blank(entry),
            (None, None) => Value::Absent,
        }
    }

    /// The amount, where it is one that may be added and compared.
    pub fn amount(self) -> Option<Amount> {
        match self {
            Value::Amount(amount) => Some(amount),
            _ => None,
        }
    }
}

impl Followed {
    /// Its name in titles: behind the innermost group that it stands in.
    pub fn title(&self) -> String {
        match self.groups.last() {
            Some(group) => format!("{group}：{}", self.label),
            None => self.label.clone(),
        }
    }

    /// The columns that stand for it in lists.
    pub fn leading(&self) -> impl Iterator<Item = &FollowedColumn> {
        self.columns.iter().filter(|column| column.leads)
    }

    /// Whether it is a share.
    pub fn is_share(&self) -> bool {
        self.asked == Asked::Share
    }
}

/// The folders of indicators that are rows: the row's key, with the table's before it where two rows of the forms a
/// site may use share one.
#[derive(Debug, Clone, Default)]
pub struct Slugs {
    /// The tables of each row's key.
    tables: BTreeMap<String, BTreeSet<String>>,
}

impl Slugs {
    /// Those of some forms.
    pub fn of(forms: &Forms) -> Slugs {
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for table in forms.iter().flat_map(|form| &form.tables) {
            for (_, row) in table.rows() {
                tables.entry(row.key.clone()).or_default().insert(table.key.clone());
            }
        }
        Slugs { tables }
    }

    /// The folder of a row.
    pub fn row(&self, table: &str, row: &str) -> String {
        match self.tables.get(row) {
            Some(tables) if tables.len() > 1 => format!("{table}-{row}"),
            _ => row.to_owned(),
        }
    }

    /// The folder of a sum or share.
    fn other(&self, key: &str) -> String {
        if self.tables.contains_key(key) { format!("sum-{key}") } else { key.to_owned() }
    }
}

impl Catalogue {
    /// The indicators of the reports of a portal, which use some of these forms.
    pub fn of(portal: &Portal, slugs: &Slugs) -> Catalogue {
        let forms = forms_of(portal);
        let mut catalogue = Catalogue { indicators: Vec::new(), forms };
        let forms = catalogue.forms.clone();
        // Newer forms first; what only an older one has stands behind what it stood behind there.
        for form in &forms {
            for table in &form.tables {
                let mut behind = None;
                for (block, row) in table.rows() {
                    let at = catalogue.position(&table.key, &row.key).unwrap_or_else(|| {
                        let at = match behind {
                            Some(behind) => behind + 1,
                            None => catalogue.end_of(&table.key),
                        };
                        let column = |at| row_column(form, table, row, at, &forms);
                        let mut columns: Vec<FollowedColumn> = (0..block.columns.len()).map(column).collect();
                        columns.sort_by_key(|column| !column.leads);
                        let followed = Followed { columns, ..row_followed(form, table, row) };
                        catalogue.indicators.insert(at, followed);
                        at
                    });
                    catalogue.take_columns(at, form, table, row, &forms);
                    behind = Some(at);
                }
            }
        }
        catalogue.add_sums(&forms);
        catalogue.add_shares(&forms);
        for followed in &mut catalogue.indicators {
            followed.slug = match followed.asked {
                Asked::Row => slugs.row(&followed.table.0, &followed.key),
                Asked::Sum | Asked::Share => slugs.other(&followed.key),
            };
        }
        catalogue
    }

    /// The indicator that is this row of a form.
    pub fn of_row(&self, table: &str, row: &str) -> Option<&Followed> {
        self.position(table, row).map(|at| &self.indicators[at])
    }

    /// The column that is a figure of a form shown at a glance.
    pub fn of_figure(&self, form: &Form, figure: &Figure) -> Option<(&Followed, &FollowedColumn)> {
        if let [cell] = figure.cells[..] {
            let (table, _, row, column) = form.around(cell);
            let followed = self.of_row(&table.key, &row.key)?;
            return Some((followed, followed.columns.iter().find(|known| known.key == column.key)?));
        }
        let is_it = |followed: &&Followed| followed.asked == Asked::Sum && followed.key == figure.key;
        let followed = self.indicators.iter().find(is_it)?;
        Some((followed, followed.columns.first()?))
    }

    /// The cells of a report that a column is read from.
    pub fn cells<'c>(&self, column: &'c FollowedColumn, report: &Report) -> &'c [Cell] {
        let form = self.forms.iter().position(|form| Arc::ptr_eq(form, &report.form));
        match form.and_then(|form| column.places[form].as_ref()) {
            Some(FigurePlace::Sum(cells) | FigurePlace::Share { of: cells, .. }) => cells,
            None => &[],
        }
    }

    /// What a report says of a column.
    pub fn value(&self, column: &FollowedColumn, report: &Report) -> Value {
        let form = self.forms.iter().position(|form| Arc::ptr_eq(form, &report.form));
        match form.and_then(|form| column.places[form].as_ref()) {
            None => Value::Absent,
            Some(FigurePlace::Sum(cells)) => Value::of(&Point::at(report, cells)),
            Some(FigurePlace::Share { of, over }) => match (report.sum(of), report.sum(over)) {
                (Entry::Amount(_), Entry::Amount(Amount::ZERO)) => Value::OfNothing,
                (Entry::Amount(part), Entry::Amount(whole)) => Value::Share { part, whole },
                (Entry::Amount(_), entry) | (entry, _) => Value::Blank(entry),
            },
        }
    }

    /// The edition in which a report states a column.
    pub fn edition<'r>(&self, column: &FollowedColumn, report: &'r Report) -> &'r str {
        let first = self.cells(column, report).first();
        first.map_or(&*report.form.id, |&cell| &*report.form.around(cell).0.edition)
    }

    /// The relations of the newest form that asks for an indicator in which a figure of it takes part, in words: each
    /// once, whatever columns it holds for.
    pub fn relations(&self, followed: &Followed) -> Vec<String> {
        let cells_in = |index: usize| -> BTreeSet<Cell> {
            let of = |column: &FollowedColumn| match &column.places[index] {
                Some(FigurePlace::Sum(cells)) => cells.clone(),
                Some(FigurePlace::Share { .. }) | None => Vec::new(),
            };
            followed.columns.iter().flat_map(of).collect()
        };
        let asking = (0..self.forms.len()).map(|index| (&self.forms[index], cells_in(index)));
        let Some((form, cells)) = asking.into_iter().find(|(_, cells)| !cells.is_empty()) else { return Vec::new() };
        let mut told: Vec<String> = Vec::new();
        for Relation { rule, .. } in &form.relations {
            if rule.cells().any(|cell| cells.contains(&cell)) {
                let (left, _, right) = rule.sides();
                let name = |&cell: &Cell| rule.name_of(form, cell);
                let side = |cells: &[Cell]| match cells {
                    [first, .., last] if cells.len() > MOST_TERMS => {
                        format!("{} ＋ … ＋ {}（共{}项）", name(first), name(last), cells.len())
                    }
                    _ => cells.iter().map(name).collect::<Vec<_>>().join(" ＋ "),
                };
                let words = rule.in_words(&side(left), &side(right));
                if !told.contains(&words) {
                    told.push(words);
                }
            }
        }
        told
    }

    /// The editions that ask for an indicator, newest first.
    pub fn editions(&self, followed: &Followed) -> Vec<&str> {
        let mut editions: Vec<&str> = Vec::new();
        for (index, form) in self.forms.iter().enumerate() {
            for column in &followed.columns {
                if let Some(FigurePlace::Sum(cells) | FigurePlace::Share { of: cells, .. }) = &column.places[index] {
                    let own = cells.iter().map(|&cell| form.around(cell).0.edition.as_str());
                    for edition in own.filter(|edition| !edition.is_empty()) {
                        if !editions.contains(&edition) {
                            editions.push(edition);
                        }
                    }
                }
            }
        }
        editions
    }

    fn position(&self, table: &str, row: &str) -> Option<usize> {
        let is_it =
            |followed: &Followed| followed.asked == Asked::Row && followed.table.0 == table && followed.key == row;
        self.indicators.iter().position(is_it)
    }

    fn end_of(&self, table: &str) -> usize {
        let last = self.indicators.iter().rposition(|followed| followed.table.0 == table);
        last.map_or(self.indicators.len(), |last| last + 1)
    }

    /// Adds the columns that a row has in this form and had not in newer ones.
    fn take_columns(&mut self, at: usize, form: &Form, table: &Table, row: &Row, forms: &[Arc<Form>]) {
        let (_, block, ..) = form.around(row.cell(0));
        for (index, column) in block.columns.iter().enumerate() {
            if self.indicators[at].columns.iter().all(|known| known.key != column.key) {
                let mut column = row_column(form, table, row, index, forms);
                column.leads = self.indicators[at].columns.iter().all(|known| known.leads);
                self.indicators[at].columns.push(column);
            }
        }
    }

    /// Sums of several rows; one of a single cell is its row.
    fn add_sums(&mut self, forms: &[Arc<Form>]) {
        let mut seen: Vec<&str> = Vec::new();
        for form in forms {
            for figure in form.figures.iter().filter(|figure| figure.cells.len() > 1) {
                if !seen.contains(&figure.key.as_str()) {
                    seen.push(&figure.key);
                    self.indicators.push(sum_followed(form, figure, forms));
                }
            }
        }
    }

    fn add_shares(&mut self, forms: &[Arc<Form>]) {
        let mut seen: Vec<&str> = Vec::new();
        for form in forms {
            for rate in form.rates() {
                if !seen.contains(&rate.key.as_str()) {
                    seen.push(&rate.key);
                    self.indicators.push(share_followed(form, rate, forms));
                }
            }
        }
    }
}

/// The forms that reports use: those of the newest reports first.
fn forms_of(portal: &Portal) -> Vec<Arc<Form>> {
    let mut newest: Vec<(u16, Arc<Form>)> = Vec::new();
    for report in portal.reports.iter() {
        let year = report.year.get();
        match newest.iter_mut().find(|(_, form)| Arc::ptr_eq(form, &report.form)) {
            Some((newest, _)) => *newest = year.max(*newest),
            None => newest.push((year, report.form.clone())),
        }
    }
    // Those made for reports that mix editions add rows and no order.
    let rank = |(year, form): &(u16, Arc<Form>)| {
        (form.years.is_none(), u16::MAX - year, form.id.clone(), form.name.clone(), form.cell_count())
    };
    newest.sort_by_key(rank);
    newest.into_iter().map(|(_, form)| form).collect()
}

fn row_followed(form: &Form, table: &Table, row: &Row) -> Followed {
    let meaning = form.meaning(table, row);
    Followed {
        slug: row.key.clone(),
        key: row.key.clone(),
        asked: Asked::Row,
        table: (table.key.clone(), table.label.clone()),
        groups: table.telling_groups(row).iter().map(|group| label::name(group).to_owned()).collect(),
        printed: row.label.clone(),
        label: label::name(&row.label).to_owned(),
        text: meaning.map_or_else(String::new, |meaning| meaning.text.clone()),
        basis: meaning.map_or_else(String::new, |meaning| meaning.basis.clone()),
        parts: None,
        columns: Vec::new(),
    }
}

fn row_column(form: &Form, table: &Table, row: &Row, index: usize, forms: &[Arc<Form>]) -> FollowedColumn {
    let (_, block, ..) = form.around(row.cell(0));
    let column = &block.columns[index];
    let is_total = |index: usize| form.is_row_total(row.cell(index));
    let has_total = (0..block.columns.len()).any(is_total);
    let place = |form: &Arc<Form>| form.counterparts(&table.key, &row.key, &column.key).map(FigurePlace::Sum);
    FollowedColumn {
        key: column.key.clone(),
        label: column.label.clone(),
        unit: unit_of(table, column.kind),
        leads: !has_total || is_total(index),
        places: forms.iter().map(place).collect(),
    }
}

/// What a cell is called by itself, and its unit: its row, with its column where that is not the row's total.
pub fn called(form: &Form, cell: Cell) -> (String, String) {
    let (table, block, row, column) = form.around(cell);
    let title = row_followed(form, table, row).title();
    let is_whole = block.columns.len() == 1 || form.is_row_total(cell);
    let name = if is_whole { title } else { format!("{title} · {}", column.label) };
    (name, unit_of(table, column.kind))
}

/// In what the amounts of a column are stated.
fn unit_of(table: &Table, kind: CellKind) -> String {
    match kind {
        CellKind::Money => "万元".to_owned(),
        CellKind::Count | CellKind::Change => table.unit.clone(),
    }
}

fn sum_followed(form: &Form, figure: &Figure, forms: &[Arc<Form>]) -> Followed {
    let place = |form: &Arc<Form>| form.figure(&figure.key).map(|figure| FigurePlace::Sum(figure.cells.clone()));
    let rows: Vec<&str> = figure.cells.iter().map(|&cell| label::name(&form.around(cell).2.label)).collect();
    Followed {
        slug: figure.key.clone(),
        key: figure.key.clone(),
        asked: Asked::Sum,
        table: table_of(form, &figure.cells),
        groups: Vec::new(),
        printed: figure.label.clone(),
        label: figure.label.clone(),
        text: rows.join("、"),
        basis: String::new(),
        parts: None,
        columns: vec![lone_column(&figure.key, &figure.label, &figure.unit, forms.iter().map(place).collect())],
    }
}

fn share_followed(form: &Form, rate: &Rate, forms: &[Arc<Form>]) -> Followed {
    let place = |form: &Arc<Form>| {
        let rate = form.rates().iter().find(|other| other.key == rate.key)?;
        Some(FigurePlace::Share { of: rate.of.clone(), over: rate.over.clone() })
    };
    Followed {
        slug: rate.key.clone(),
        key: rate.key.clone(),
        asked: Asked::Share,
        table: table_of(form, &rate.of),
        groups: Vec::new(),
        printed: rate.label.clone(),
        label: rate.label.clone(),
        text: rate.text.clone(),
        basis: String::new(),
        parts: Some((rate.part.clone(), rate.whole.clone())),
        columns: vec![lone_column(&rate.key, &rate.label, "%", forms.iter().map(place).collect())],
    }
}

fn table_of(form: &Form, cells: &[Cell]) -> (String, String) {
    cells.first().map_or_else(Default::default, |&cell| {
        let table = form.around(cell).0;
        (table.key.clone(), table.label.clone())
    })
}

fn lone_column(key: &str, label: &str, unit: &str, places: Vec<Option<FigurePlace>>) -> FollowedColumn {
    let (key, label, unit) = (key.to_owned(), label.to_owned(), unit.to_owned());
    FollowedColumn { key, label, unit, leads: true, places }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Year;

    fn report(edition: &str, year: u16, entries: &[(&str, &str)]) -> Arc<Report> {
        let form = Forms::embedded().get(edition).unwrap();
        let mut report = Report::blank(form.clone(), Year::new(year).unwrap());
        for (address, amount) in entries {
            report.entries[form.find(address).unwrap().index()] = Entry::Amount(Amount::read(amount).unwrap());
        }
        Arc::new(report)
    }

    fn get<'c>(all: &'c Catalogue, slug: &str) -> &'c Followed {
        all.indicators.iter().find(|followed| followed.slug == slug).unwrap()
    }

    fn catalogue(reports: &[Arc<Report>]) -> Catalogue {
        let portal = Portal { reports: reports.iter().cloned().collect(), ..Portal::default() };
        Catalogue::of(&portal, &Slugs::of(Forms::embedded()))
    }

    #[test]
    fn indicators_stand_in_the_order_of_the_newest_form() {
        let all = catalogue(&[report("2019", 2020, &[]), report("2021", 2021, &[])]);
        let slugs: Vec<&str> = all.indicators.iter().map(|followed| &*followed.slug).collect();
        let places = [
            "regulations",
            "centralized_procurement",
            "received",
            "other_misc",
            "other_handling",
            "concluded_total",
            "reconsideration",
            "denied",
            "grant_rate",
        ]
        .map(|slug| slugs.iter().position(|other| *other == slug).unwrap_or_else(|| panic!("{slug} of {slugs:?}")));
        assert!(
            places[0] < places[1] && places[1] < places[2] && places[2] < places[5] && places[5] < places[6],
            "{places:?}"
        );
        assert!(places[6] < places[7] && places[7] < places[8], "{places:?}");
        let unique: std::collections::BTreeSet<&&str> = slugs.iter().collect();
        assert_eq!(unique.len(), slugs.len(), "{slugs:?}");
        // A row and a sum of the same key.
        assert!(slugs.contains(&"granted") && slugs.contains(&"sum-granted"), "{slugs:?}");
    }

    #[test]
    fn a_row_has_the_columns_of_all_editions_and_its_total_leads() {
        let all = catalogue(&[report("2019", 2020, &[]), report("2021", 2021, &[])]);
        let keys = |slug: &str| -> Vec<(String, bool)> {
            get(&all, slug).columns.iter().map(|column| (column.key.clone(), column.leads)).collect()
        };
        assert_eq!(keys("received")[0], ("total".to_owned(), true));
        assert!(keys("received")[1..].iter().all(|(_, leads)| !leads));
        assert_eq!(keys("regulations").len(), 6);
        assert!(keys("regulations").iter().all(|(_, leads)| *leads));
    }

    #[test]
    fn what_reports_say_is_found_in_either_edition() {
        let before = report("2019", 2020, &[("requests.other_handling.total", "4"), ("requests.received.total", "0")]);
        let after = report(
            "2021",
            2021,
            &[
                ("requests.other_correction_overdue.total", "1"),
                ("requests.other_fee_unpaid.total", "0"),
                ("requests.other_misc.total", "2"),
                ("requests.granted.total", "3"),
                ("requests.partially_granted.total", "1"),
                ("requests.concluded_total.total", "8"),
                ("disputes.reconsideration.upheld", "0"),
                ("disputes.reconsideration.corrected", "0"),
                ("disputes.reconsideration.other", "0"),
            ],
        );
        let all = catalogue(&[before.clone(), after.clone()]);
        let said = |slug: &str, report: &Report| all.value(&get(&all, slug).columns[0], report);
        let amount = |number| Value::Amount(Amount::whole(number));
        for (slug, of_before, of_after) in [
            ("other_handling", amount(4), amount(3)),
            ("received", amount(0), Value::Blank(Entry::Missing)),
            ("sum-granted", Value::Blank(Entry::Missing), amount(4)),
            ("centralized_procurement", Value::Blank(Entry::Missing), Value::Absent),
            (
                "grant_rate",
                Value::Blank(Entry::Missing),
                Value::Share { part: Amount::whole(4), whole: Amount::whole(8) },
            ),
            ("reconsideration_corrected_rate", Value::Blank(Entry::Missing), Value::OfNothing),
        ] {
            assert_eq!((said(slug, &before), said(slug, &after)), (of_before, of_after), "{slug}");
        }
    }
}
