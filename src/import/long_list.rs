//! Figures that come as one long list, one on a line: with the keys of tables, rows and columns, as our own data have
//! them, or with their labels.

use std::collections::BTreeSet;
use std::ops::Range;

use super::head::{AgencyName, NameFrom};
use super::note::Question;
use super::tables::{FigureSource, TableReading, UnknownRow};
use super::transcript::{BlockKind, Cell as SourceCell, Table as SourceTable, Transcript};
use super::value;
use crate::form::label::{fold, unbracketed, unnumbered};
use crate::form::{Cell, Form};
use crate::model::Entry;

/// What the column of figures is called.
const VALUES: [&str; 7] = ["value", "值", "数值", "数量", "数据", "填报数", "数字"];

/// What the column of the year is called.
const YEARS: [&str; 3] = ["year", "年度", "年份"];

/// Columns that say nothing of where a figure stands.
const BESIDE: [&str; 7] = ["edition", "state", "unit", "状态", "计量单位", "备注", "序号"];

/// What the column of the agency is called.
const AGENCIES: [&str; 4] = ["agency", "机关", "机关名称", "单位"];

/// What says that a cell does not apply, where its figure is blank.
const NOT_APPLICABLE: [&str; 2] = ["not_applicable", "不适用"];

/// So many figures make a list.
const FEWEST: usize = 20;

/// A list of figures.
pub(super) struct LongList<'t> {
    table: &'t SourceTable,
    transcript: &'t Transcript,
    /// The column of figures.
    value: usize,
    /// Columns that say nothing of where a figure stands.
    beside: BTreeSet<usize>,
    /// The year, where one column says it.
    pub year: Option<u16>,
    /// The agency's name or id, where one column says it.
    pub name: Option<AgencyName>,
}

impl<'t> LongList<'t> {
    /// The list of a source, if that is one: of one agency and one year.
    pub fn of(transcript: &'t Transcript) -> Option<LongList<'t>> {
        let mut tables = transcript.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Table(table) => Some(table),
            BlockKind::Paragraph(_) | BlockKind::Picture(_) => None,
        });
        let table = tables.next().filter(|table| table.rows.len() > FEWEST)?;
        let head = table.rows.first()?;
        let text = |cell: &SourceCell| transcript.text[cell.range.clone()].trim().to_lowercase();
        let column = |names: &[&str]| head.iter().find(|cell| names.contains(&&*text(cell))).map(|cell| cell.column);
        let value = column(&VALUES)?;
        if head.iter().filter(|cell| !text(cell).is_empty()).count() < 3 {
            return None;
        }
        // A column that says the same on every line.
        let constant = |names: &[&str]| -> Result<Option<String>, ()> {
            let Some(at) = column(names) else { return Ok(None) };
            let cells = table.rows[1..].iter().filter_map(|row| row.iter().find(|cell| cell.column == at));
            let mut words = cells.map(|cell| transcript.text[cell.range.clone()].trim().to_owned());
            let first = words.next();
            if words.all(|word| Some(&word) == first.as_ref()) { Ok(first) } else { Err(()) }
        };
        let (year, name) = (constant(&YEARS).ok()?, constant(&AGENCIES).ok()?);
        let name = name.filter(|name| !name.is_empty()).map(|name| AgencyName::new(&name, NameFrom::Publisher));
        let year = year.and_then(|year| year.trim_end_matches('年').parse().ok());
        let is_beside = |cell: &&SourceCell| {
            let name = text(cell);
            [&BESIDE[..], &YEARS, &AGENCIES].iter().any(|names| names.contains(&&*name))
        };
        let beside = head.iter().filter(is_beside).map(|cell| cell.column).collect();
        Some(LongList { table, transcript, value, beside, year, name })
    }

    /// The figures of each table of a form.
    pub fn read(&self, form: &Form) -> Vec<(usize, TableReading)> {
        let named: Vec<Named> = form.cells().map(|cell| Named::of(form, cell)).collect();
        let groups: BTreeSet<&str> = named.iter().flat_map(|cell| &cell.groups).map(String::as_str).collect();
        let mut tables: Vec<TableReading> = form.tables.iter().map(|_| TableReading::default()).collect();
        for row in &self.table.rows[1..] {
            let text = |cell: &SourceCell| self.transcript.text[cell.range.clone()].trim();
            let Some(figure) = row.iter().find(|cell| cell.column == self.value) else { continue };
            let (raw, range) = (text(figure), figure.range.clone());
            let words = row.iter().filter(|cell| cell.column != self.value);
            let named_by = words.clone().filter(|cell| !self.beside.contains(&cell.column)).map(text);
            let words: Vec<&str> = words.map(text).collect();
            let line = LineWords::of(named_by.filter(|word| !word.is_empty()), &groups);
            let ranges = || row.iter().map(|cell| cell.range.clone());
            let names_one = named.iter().any(|named| line.names(&named.table));
            // Where keys stand beside labels, they tell more.
            let has_key = named.iter().any(|named| line.words.contains(&named.row_key.as_str()));
            let is_meant = |named: &&Named| line.mean(named, has_key) && (!names_one || line.names(&named.table));
            let cell = only(named.iter().filter(is_meant)).map(|named| named.cell);
            let read = cell.and_then(|cell| Some((cell, entry(form, cell, raw, &words)?)));
            let Some((cell, (entry, repair))) = read else {
                if !raw.is_empty() {
                    let table = cell.map_or(0, |cell| form.place(cell).table);
                    let raw = format!("{} {raw}", words.join(" "));
                    let ranges = ranges().collect();
                    tables[table].unknown.push(UnknownRow { label: words.concat(), raw, figures: 1, ranges });
                }
                continue;
            };
            let reading = &mut tables[form.place(cell).table];
            if reading.figures.iter().any(|known| known.cell == cell) {
                reading.compare(form, cell, raw);
            } else {
                let repairs = repair.into_iter().collect();
                reading.figures.push(FigureSource { cell, entry, raw: raw.to_owned(), range, repairs });
            }
            reading.used.extend(ranges());
        }
        for (table, reading) in form.tables.iter().zip(&mut tables) {
            reading.figures.sort_by_key(|figure| figure.cell);
            reading.rows = reading.figures.len();
            for (block, row) in table.rows() {
                let has = |at: usize| reading.figures.iter().any(|figure| figure.cell == row.cell(at));
                if !(0..block.columns.len()).all(has) {
                    reading.questions.push(Question::MissingRow { cell: row.cell(0) });
                }
            }
        }
        tables.into_iter().enumerate().filter(|(_, reading)| reading.rows > 0).collect()
    }

    /// The range of the line with the names of columns.
    pub fn head(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.table.rows.iter().take(1).flatten().map(|cell| cell.range.clone())
    }
}

fn only<'n>(mut cells: impl Iterator<Item = &'n Named>) -> Option<&'n Named> {
    cells.next().filter(|_| cells.next().is_none())
}

/// A label without its number and what stands in brackets behind it.
fn bare(text: &str) -> String {
    unbracketed(unnumbered(&fold(text))).to_owned()
}

/// What a cell of the form may be called: keys as they are, labels folded.
struct Named {
    cell: Cell,
    address: String,
    table: [String; 2],
    row_key: String,
    row: Vec<String>,
    column_key: String,
    column: Vec<String>,
    groups: Vec<String>,
}

impl Named {
    fn of(form: &Form, cell: Cell) -> Named {
        let (table, _, row, column) = form.around(cell);
        Named {
            cell,
            address: form.address(cell),
            table: [table.key.clone(), fold(&table.label)],
            row_key: row.key.clone(),
            row: row.wordings().flat_map(|label| [label.to_owned(), bare(label)]).collect(),
            column_key: column.key.clone(),
            column: column.wordings().map(str::to_owned).collect(),
            groups: row.groups.iter().map(|group| bare(group)).collect(),
        }
    }
}

/// The words of a line: as they are, folded, and bare; and which of them are groups of rows.
struct LineWords<'w> {
    words: Vec<&'w str>,
    folded: Vec<String>,
    bare: Vec<String>,
    groups: Vec<String>,
}

impl<'w> LineWords<'w> {
    fn of(words: impl Iterator<Item = &'w str>, groups: &BTreeSet<&str>) -> LineWords<'w> {
        let words: Vec<&str> = words.collect();
        let bare: Vec<String> = words.iter().map(|word| bare(word)).collect();
        let groups = bare.iter().filter(|word| groups.contains(word.as_str())).cloned().collect();
        LineWords { folded: words.iter().map(|word| fold(word)).collect(), words, bare, groups }
    }

    /// Whether the line means a cell: its address, or the keys or labels of its row and column, with the groups that
    /// the line names. The table's name is told apart by whoever asks for all cells.
    fn mean(&self, cell: &Named, has_key: bool) -> bool {
        if self.words.contains(&cell.address.as_str()) {
            return true;
        }
        let all = 0..self.words.len();
        let is_key = |at: usize, key: &String| self.words[at] == key.as_str();
        let is_row = |at: usize| {
            let is_label = || cell.row.contains(&self.folded[at]) || cell.row.contains(&self.bare[at]);
            is_key(at, &cell.row_key) || !has_key && is_label()
        };
        let is_column = |at: usize| is_key(at, &cell.column_key) || cell.column.contains(&self.folded[at]);
        // `总计` is a row and a column, and one word does not say both.
        let rows: Vec<usize> = all.clone().filter(|&at| is_row(at)).collect();
        let is_both = all.clone().any(|column| is_column(column) && rows.iter().any(|row| *row != column));
        let is_group = |word: &String| cell.groups.contains(word) || cell.row.contains(word);
        is_both && (has_key || self.groups.iter().all(is_group))
    }

    /// Whether the line names a table.
    fn names(&self, table: &[String; 2]) -> bool {
        self.words.contains(&table[0].as_str()) || self.folded.contains(&table[1])
    }
}

fn entry(form: &Form, cell: Cell, raw: &str, words: &[&str]) -> Option<(Entry, Option<super::note::Repair>)> {
    if raw.is_empty() {
        let is_none = words.iter().any(|word| NOT_APPLICABLE.contains(word));
        return Some((if is_none { Entry::NotApplicable } else { Entry::Missing }, None));
    }
    value::read(raw, form.kind(cell)).map(|value| (value.entry, value.repair))
}

#[cfg(test)]
mod tests {
    use super::super::sheet::read_csv;
    use super::*;
    use crate::data::cells::Cells;
    use crate::data::{Bulk, DataWords, Sheet, Told};
    use crate::form::Forms;
    use crate::model::{Agency, Amount, Report, Year};

    #[test]
    fn our_own_data_and_labels_are_read() {
        for id in ["2019", "2021"] {
            let form = Forms::embedded().get(id).unwrap();
            let mut report = Report::blank(form.clone(), Year::new(2021).unwrap());
            for (at, entry) in report.entries.iter_mut().enumerate() {
                *entry = match at % 7 {
                    0 => Entry::NotApplicable,
                    1 => Entry::Missing,
                    _ => Entry::Amount(Amount::whole(i32::try_from(at).unwrap())),
                };
            }
            let agency = Agency::named("qinghe", "清河县", "");
            let words = DataWords::default();
            let told = Told { report: &report, agency: &agency, above: None, title: "", words: &words };
            let sheet = Sheet::of(Some(report.year), std::iter::once(&**form));
            let own = Cells.start(&sheet, &words) + &Cells.writer(form, &sheet).write(&told, 0);
            let labels = form.cells().fold("表,上级,行名,列名,数值\n".to_owned(), |out, cell| {
                let (table, _, row, column) = form.around(cell);
                let (value, group) = (crate::source::print_entry(report.entry(cell)), row.groups.last());
                let group = group.map_or("", String::as_str);
                out + &format!("{},{group},{},{},{value}\n", table.label, row.label, column.label).replace('“', "”")
            });
            for (name, text) in [("data", own), ("labels", labels)] {
                let transcript = read_csv(&text).unwrap();
                let list = LongList::of(&transcript).unwrap();
                let tables = list.read(form);
                let figures: Vec<&FigureSource> = tables.iter().flat_map(|(_, table)| &table.figures).collect();
                let unknown: Vec<&UnknownRow> = tables.iter().flat_map(|(_, table)| &table.unknown).collect();
                assert!(unknown.is_empty(), "{id} {name}: {unknown:?}");
                assert_eq!(figures.len(), form.cell_count(), "{id} {name}");
                for figure in figures {
                    assert_eq!(figure.entry, report.entry(figure.cell), "{id} {name} {}", form.address(figure.cell));
                }
            }
        }
    }
}
