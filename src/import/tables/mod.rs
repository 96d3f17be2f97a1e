//! A statutory table out of the lines of a source: rows are matched by their labels, in the form's order, never by
//! their position alone (format.md §6.6).

mod doubt;
mod wide;

use std::collections::BTreeMap;
use std::ops::Range;

use super::labels::{Labels, Match};
use super::lines::{Line, LineCell, LineKind};
use super::note::{Note, Question, Repair};
use super::order::{self, Order};
use super::segment::{Segment, segments};
use super::value::{self, MoneyUnit};
use crate::form::label::fold;
use crate::form::{Block, Cell, CellKind, Form, Row, Table, TableShape};
use crate::model::{Amount, Entry, Unit};

/// A figure of a report, and where it comes from.
#[derive(Debug, Clone)]
pub struct FigureSource {
    /// Its cell.
    pub cell: Cell,
    /// What it says.
    pub entry: Entry,
    /// What stands in the source.
    pub raw: String,
    /// Where that is, in the transcript.
    pub range: Range<usize>,
    /// What had to be understood.
    pub repairs: Vec<Repair>,
}

/// What was read of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct TableReading {
    /// Its figures, in the form's order.
    pub figures: Vec<FigureSource>,
    /// Units of money that differ from the form's.
    pub units: Vec<(Cell, Unit)>,
    /// What was understood.
    pub notes: Vec<Note>,
    /// What was not.
    pub questions: Vec<Question>,
    /// What of the transcript it has used.
    pub used: Vec<Range<usize>>,
    /// Which lines it stands in, as indices of those that were given.
    pub lines: Range<usize>,
    /// How many rows were found.
    pub rows: usize,
    /// Keys of the rows that were found.
    pub found: Vec<String>,
    /// Rows of figures that the form does not have.
    pub unknown: Vec<UnknownRow>,
    /// The first cells of rows whose total may stand elsewhere.
    in_doubt: Vec<Cell>,
}

/// A row of figures that the form does not have in a table.
#[derive(Debug, Clone)]
pub(super) struct UnknownRow {
    /// Its label, folded, with whatever stands above it.
    pub label: String,
    /// All of it, as it stands in the source.
    pub raw: String,
    /// How many figures it has.
    pub figures: usize,
    /// Where its pieces stand in the transcript.
    pub ranges: Vec<Range<usize>>,
}

impl UnknownRow {
    fn of(segment: &Segment) -> UnknownRow {
        UnknownRow {
            label: segment.label.clone(),
            raw: segment.raw(),
            figures: segment.filled(),
            ranges: segment.ranges().collect(),
        }
    }
}

/// Reads a table from the lines of its section.
pub(super) fn read(form: &Form, table: usize, lines: &[Line<'_>]) -> TableReading {
    let labels = Labels::of(form, table);
    let Some(range) = extent(&labels, lines) else { return TableReading::default() };
    let entry = &form.tables[table];
    let segments = segments(&labels, &lines[range.clone()]);
    let above = lines[..range.start].iter().rev().take(3).flat_map(|line| &line.cells);
    let unit_above = above
        .filter(|cell| fold(&cell.text).trim_start_matches('(').starts_with("单位"))
        .find_map(|cell| MoneyUnit::in_heading(&cell.text));
    let reader = TableReader { form, table, entry, labels: &labels, segments: &segments, unit_above };
    let mut reading = match entry.layout {
        TableShape::Wide => reader.wide(),
        TableShape::Stacked | TableShape::Matrix => reader.rows(),
    };
    if reading.rows == 0 {
        return TableReading::default();
    }
    reading.figures.sort_by_key(|figure| figure.cell);
    reading.lines = range;
    reading
}

/// The lines in which a table stands: from the first that is made of its labels to the last with figures.
fn extent(labels: &Labels, lines: &[Line<'_>]) -> Option<Range<usize>> {
    let is_of_table = |line: &Line<'_>| {
        let words = || line.cells.iter().filter(|cell| !cell.text.is_empty());
        match line.kind {
            LineKind::Picture(_) => false,
            LineKind::Row(_) => words().any(|cell| labels.is_label(&cell.text)) || line.has_figures(),
            LineKind::Words(_) => {
                let is_sentence =
                    |cell: &LineCell| cell.text.ends_with(['。', '；', '，', ';']) && !labels.is_piece(&cell.text);
                words().next().is_some()
                    && words().all(|cell| labels.is_label(&cell.text) || value::is_value(&cell.text))
                    && !words().any(is_sentence)
            }
        }
    };
    // Where there is a real table, what stands above it is text.
    let is_row = |line: &Line<'_>| matches!(line.kind, LineKind::Row(_)) && is_of_table(line);
    let first_figure = || {
        let first = lines.iter().position(|line| line.has_figures() && is_of_table(line))?;
        // Text that is like a label stands above as well, but not right above.
        // The end of a broken label is one character.
        let is_end = |line: &Line<'_>| line.cells.iter().all(|cell| labels.is_piece(&cell.text));
        let above = lines[..first].iter().rev().take_while(|line| is_of_table(line) || is_end(line)).count();
        Some(first - above)
    };
    let first_label = || lines.iter().position(is_of_table);
    let start = lines.iter().position(is_row).or_else(first_figure).or_else(first_label)?;
    let last_figure = lines.iter().rposition(|line| line.has_figures() && is_of_table(line));
    // A grid whose cells are all blank.
    let last_row = lines.iter().rposition(|line| matches!(line.kind, LineKind::Row(_)));
    let last = last_figure.max(last_row.filter(|&row| row >= start))?;
    let more = lines[last + 1..].iter().take_while(|line| is_of_table(line)).count();
    (last >= start).then_some(start..last + 1 + more)
}

/// Which figures of a row stand in which columns.
enum Columns {
    /// One for each of the form's columns, from the left.
    AsPrinted,
    /// These, as their headings say.
    ByHeading(Vec<LineCell>),
    /// There are more than headings.
    Displaced,
}

struct TableReader<'r> {
    form: &'r Form,
    table: usize,
    entry: &'r Table,
    labels: &'r Labels,
    segments: &'r [Segment],
    /// The unit that a line above the table states.
    unit_above: Option<MoneyUnit>,
}

impl TableReader<'_> {
    /// A table whose rows each have a label.
    fn rows(&self) -> TableReading {
        let rows: Vec<(&Block, &Row)> = self.entry.rows().collect();
        let matched = self.align(&rows);
        let mut reading = TableReading::default();
        if self.is_upside_down(&rows) {
            reading.rows = rows.len();
            reading.questions.push(Question::FiguresAbove { table: self.table });
            reading.used.extend(self.segments.iter().flat_map(Segment::ranges));
            return reading;
        }
        let mut found: BTreeMap<usize, (usize, Option<Repair>)> = BTreeMap::new();
        for (segment, row) in matched.iter().enumerate() {
            if let Some(row) = row {
                found.insert(*row, (segment, None));
            }
        }
        for (row, segment, label) in self.damaged(&rows, &matched) {
            found.insert(row, (segment, Some(Repair::Label(label))));
        }
        self.out_of_order(&rows, &matched, &mut found);
        for (index, (block, row)) in rows.iter().enumerate() {
            match found.get(&index) {
                Some((segment, repair)) => {
                    reading.rows += 1;
                    reading.found.push(row.key.clone());
                    let above = self.above(block, &rows, &found);
                    self.row((block, row), above, &self.segments[*segment], repair.as_ref(), &mut reading);
                }
                None => reading.questions.push(Question::MissingRow { cell: row.cell(0) }),
            }
        }
        let used: Vec<usize> = found.values().map(|(segment, _)| *segment).collect();
        self.others(&rows, &used, &mut reading);
        self.headings(&mut reading);
        self.settle(&mut reading);
        let failed = if self.segments.iter().any(|segment| segment.is_grid) { 0 } else { self.sums_fail(&reading) };
        if failed > 0 {
            reading.questions.push(Question::SumsFail { table: self.table, count: failed });
        }
        reading
    }

    /// Rows that stand elsewhere than in the form, where their labels are as printed and no others'.
    fn out_of_order(
        &self,
        rows: &[(&Block, &Row)],
        matched: &[Option<usize>],
        found: &mut BTreeMap<usize, (usize, Option<Repair>)>,
    ) {
        for (at, segment) in self.segments.iter().enumerate().filter(|(at, _)| matched[*at].is_none()) {
            let is_row = |row: &usize| {
                !found.contains_key(row)
                    && !self.labels.is_shared(*row)
                    && self.labels.ends_with(&segment.label, *row) == Some(Match::Full)
            };
            let is_taken = found.values().any(|(taken, _)| *taken == at);
            if segment.filled() > 0
                && !is_taken
                && let Some(row) = (0..rows.len()).find(is_row)
            {
                found.insert(row, (at, None));
            }
        }
    }

    /// The segments with the headings of a block: behind the rows of the block before, and down to its own first row.
    fn above(
        &self,
        block: &Block,
        rows: &[(&Block, &Row)],
        found: &BTreeMap<usize, (usize, Option<Repair>)>,
    ) -> Range<usize> {
        let of = |is_own: bool| {
            let found = found.iter().filter(move |(row, _)| std::ptr::eq(rows[**row].0, block) == is_own);
            found.map(|(_, (segment, _))| *segment)
        };
        let first = of(true).min().unwrap_or(0);
        let start = of(false).filter(|segment| *segment < first).max().map_or(0, |before| before + 1);
        start..first + 1
    }

    /// The words of some segments, folded and joined.
    fn words_of(&self, segments: Range<usize>) -> String {
        self.segments[segments].iter().map(|segment| segment.label.as_str()).collect()
    }

    /// Finds for each segment the row that it is, so that rows follow each other as in the form and as much as
    /// possible is found.
    fn align(&self, rows: &[(&Block, &Row)]) -> Vec<Option<usize>> {
        let (count, width) = (self.segments.len(), rows.len() + 1);
        let mut best = vec![0_i32; (count + 1) * width];
        let mut scores = vec![0_i32; count * rows.len()];
        for segment in (0..count).rev() {
            for row in (0..rows.len()).rev() {
                let score = self.score(&self.segments[segment], row, rows[row].0.columns.len());
                scores[segment * rows.len() + row] = score;
                let with = if score > 0 { score + best[(segment + 1) * width + row + 1] } else { 0 };
                let without = best[(segment + 1) * width + row].max(best[segment * width + row + 1]);
                best[segment * width + row] = with.max(without);
            }
        }
        let mut matched = vec![None; count];
        let (mut segment, mut row) = (0, 0);
        while segment < count && row < rows.len() {
            let score = scores[segment * rows.len() + row];
            let here = best[segment * width + row];
            if score > 0 && here == score + best[(segment + 1) * width + row + 1] {
                matched[segment] = Some(row);
                segment += 1;
                row += 1;
            } else if here == best[(segment + 1) * width + row] {
                segment += 1;
            } else {
                row += 1;
            }
        }
        matched
    }

    /// How much speaks for a segment being a row.
    fn score(&self, segment: &Segment, row: usize, wanted: usize) -> i32 {
        if segment.values.is_empty() || segment.filled() == 0 && !segment.is_grid {
            return 0;
        }
        let label = match self.labels.ends_with(&segment.label, row) {
            None => return 0,
            Some(Match::Full) => 6,
            Some(Match::Bare) if self.labels.is_shared(row) => 2,
            Some(_) => 4,
        };
        let filled = if segment.filled() > 0 { 2 } else { 0 };
        label + filled + if segment.figures(wanted).len() == wanted { 3 } else { 0 }
    }

    /// Segments that are no row by their labels, but nearly one between the rows around them.
    fn damaged(&self, rows: &[(&Block, &Row)], matched: &[Option<usize>]) -> Vec<(usize, usize, String)> {
        let mut found = Vec::new();
        for (at, segment) in self.segments.iter().enumerate() {
            if matched[at].is_some() || segment.filled() == 0 {
                continue;
            }
            let before = matched[..at].iter().rev().find_map(|row| *row).map_or(0, |row| row + 1);
            let after = matched[at + 1..].iter().find_map(|row| *row).unwrap_or(rows.len());
            let last = segment.words.last().map_or_else(String::new, |cell| fold(&cell.text));
            let mut near = (before..after.max(before)).filter(|&row| {
                (self.labels.nearly_ends_with(&segment.label, row) || self.labels.is_cut_short(&last, row))
                    && segment.figures(rows[row].0.columns.len()).len() == rows[row].0.columns.len()
            });
            if let (Some(row), None) = (near.next(), near.next()) {
                let label = segment.words.last().map_or_else(String::new, |cell| cell.text.clone());
                found.push((row, at, label));
            }
        }
        found
    }

    /// The figures of one row. `above` are the segments with its block's headings.
    fn row(
        &self,
        (block, row): (&Block, &Row),
        above: Range<usize>,
        segment: &Segment,
        repair: Option<&Repair>,
        reading: &mut TableReading,
    ) {
        let wanted = block.columns.len();
        reading.used.extend(self.own_words(row, segment));
        let columns = self.columns(block, above.clone(), segment);
        let order = || order::of(self.form, self.table, block, self.labels, &self.words_of(above.clone()));
        match if matches!(columns, Columns::ByHeading(_)) { Order::Forms } else { order() } {
            Order::Forms => {}
            Order::TotalElsewhere => reading.in_doubt.push(row.cell(0)),
            Order::Other => {
                reading.questions.push(Question::HeadingOrder { cell: row.cell(0) });
                return;
            }
        }
        let figures = match &columns {
            Columns::ByHeading(figures) => figures,
            Columns::AsPrinted | Columns::Displaced => segment.figures(wanted),
        };
        // A count of nothing in all has nothing in each of its parts.
        let is_zero = |figure: &LineCell| {
            value::read(&figure.text, CellKind::Count).is_some_and(|value| value.entry == Entry::Amount(Amount::ZERO))
        };
        let is_short = wanted > 2 && figures.len() + 1 == wanted && figures.iter().all(is_zero);
        if figures.len() != wanted && !is_short || matches!(columns, Columns::Displaced) {
            let figures = segment.values.iter().map(|value| value.text.clone()).collect();
            reading.questions.push(Question::RowLength { cell: row.cell(0), figures, wanted });
            return;
        }
        let short = is_short.then_some(Repair::ShortRow { figures: figures.len() });
        let order = matches!(columns, Columns::ByHeading(_)).then_some(Repair::ColumnOrder);
        let repairs: Vec<Repair> = repair.cloned().into_iter().chain(short).chain(order).collect();
        for (column, figure) in figures.iter().enumerate() {
            self.figure(row.cell(column), figure, &repairs, reading);
        }
        // What is not there is blank, like an empty cell: whether that means zero is for the clerk to say.
        if let (true, Some(last)) = (is_short, figures.last()) {
            let (cell, end) = (row.cell(wanted - 1), last.range.end);
            let blank = FigureSource { cell, entry: Entry::Missing, raw: String::new(), range: end..end, repairs };
            reading.figures.push(blank);
        }
    }

    /// The pieces of a row: its figures, its label, and labels of headings and groups before it. Other words above it
    /// are text of the report.
    fn own_words(&self, row: &Row, segment: &Segment) -> Vec<Range<usize>> {
        let longest = row.wordings().map(str::len).max().unwrap_or(0);
        let mut behind = 0;
        let mut own: Vec<Range<usize>> = segment.values.iter().map(|cell| cell.range.clone()).collect();
        for cell in segment.words.iter().rev() {
            if behind < longest || self.labels.is_label(&cell.text) {
                own.push(cell.range.clone());
            }
            behind += fold(&cell.text).len();
        }
        own
    }

    /// Which figures of a row stand in which columns, by the headings above them: a grid may have other columns than the
    /// form, or have them in another order.
    fn columns(&self, block: &Block, above: Range<usize>, segment: &Segment) -> Columns {
        let Some(columns) = segment.values.iter().map(|value| value.column).collect::<Option<Vec<usize>>>() else {
            return Columns::AsPrinted;
        };
        // Headings and the first row's own label, which is none, are words of one segment.
        let words = self.segments[above].iter().flat_map(|other| &other.words);
        let mut headings: Vec<&LineCell> = words.collect();
        headings.pop();
        let heading = |wordings: Vec<&str>| {
            let is_it = |cell: &&&LineCell| cell.column.is_some() && wordings.contains(&&*fold(&cell.text));
            headings.iter().rev().find(is_it).copied()
        };
        let found = block.columns.iter().map(|column| heading(column.wordings().collect()));
        let found: Vec<&LineCell> = found.flatten().collect();
        let wanted: Vec<usize> = found.iter().filter_map(|cell| cell.column).collect();
        let natural: Vec<usize> =
            segment.figures(block.columns.len()).iter().filter_map(|value| value.column).collect();
        if wanted.len() < block.columns.len() || wanted == natural {
            return Columns::AsPrinted;
        }
        // Headings of another block stand above those.
        let first = found.iter().map(|cell| cell.range.start).min().unwrap_or(0);
        let own = || headings.iter().filter(|cell| cell.range.start >= first);
        let has_heading = |column: &usize| own().any(|heading| heading.column == Some(*column));
        let chosen =
            |column: &usize| columns.iter().position(|other| other == column).map(|at| segment.values[at].clone());
        match wanted.iter().map(chosen).collect::<Option<Vec<LineCell>>>() {
            Some(chosen) if columns.iter().all(has_heading) => Columns::ByHeading(chosen),
            _ if columns.len() > wanted.len() => Columns::Displaced,
            _ => Columns::AsPrinted,
        }
    }

    fn figure(&self, cell: Cell, figure: &LineCell, repairs: &[Repair], reading: &mut TableReading) {
        let raw = figure.text.clone();
        let Some(value) = value::read(&raw, self.form.kind(cell)) else {
            reading.questions.push(Question::NotAFigure { cell, raw });
            return;
        };
        let repairs = repairs.iter().cloned().chain(value.repair).collect();
        if value.unit == Some(MoneyUnit::Yuan) {
            reading.units.push((cell, Unit::Yuan));
        }
        if value.unit == Some(MoneyUnit::Wan) {
            reading.units.retain(|(other, _)| *other != cell);
        }
        reading.figures.push(FigureSource { cell, entry: value.entry, raw, range: figure.range.clone(), repairs });
        self.unit(cell, value.entry, value.unit, reading);
    }

    /// Where neither a cell nor its heading says a unit, the source states none.
    fn unit(&self, cell: Cell, entry: Entry, own: Option<MoneyUnit>, reading: &mut TableReading) {
        let is_amount = entry.amount().is_some_and(|amount| amount != Amount::ZERO);
        if self.form.kind(cell) != CellKind::Money || own.is_some() || !is_amount {
            return;
        }
        let (_, _, _, column) = self.form.around(cell);
        match self.stated_unit(cell).or_else(|| MoneyUnit::in_heading(&column.label)) {
            Some(MoneyUnit::Wan) => {}
            Some(MoneyUnit::Yuan) => reading.units.push((cell, Unit::Yuan)),
            None => reading.units.push((cell, Unit::Unstated)),
            Some(MoneyUnit::Other) => {
                if let Some(at) = reading.figures.iter().position(|figure| figure.cell == cell) {
                    let raw = reading.figures.remove(at).raw;
                    reading.questions.push(Question::Unit { cell, raw });
                }
            }
        }
    }

    /// The unit that the source states for an amount: in the headings nearest above it, or on a line above the table.
    fn stated_unit(&self, cell: Cell) -> Option<MoneyUnit> {
        let (_, block, row, _) = self.form.around(cell);
        let at = self
            .segments
            .iter()
            .rposition(|segment| row.wordings().any(|label| segment.label.ends_with(label)) && segment.filled() > 0)?;
        let is_of_block = |segment: &&Segment| segment.filled() > 0 && block.rows.len() == 1;
        let start =
            self.segments[..at].iter().rposition(|segment| is_of_block(&segment)).map_or(0, |before| before + 1);
        let above: String = self.segments[start..=at].iter().map(|segment| segment.label.as_str()).collect();
        MoneyUnit::in_heading(&above).or(self.unit_above)
    }

    /// Segments with figures that are no row of the form, or one that was found before.
    fn others(&self, rows: &[(&Block, &Row)], used: &[usize], reading: &mut TableReading) {
        let (mut copies, before) = (0, reading.questions.len());
        for (at, segment) in self.segments.iter().enumerate() {
            if used.contains(&at) || segment.filled() == 0 {
                continue;
            }
            let row = (0..rows.len()).find(|&row| self.labels.ends_with(&segment.label, row) == Some(Match::Full));
            let Some((block, row)) = row.map(|row| rows[row]) else {
                reading.unknown.push(UnknownRow::of(segment));
                continue;
            };
            let figures = segment.figures(block.columns.len());
            if figures.len() != block.columns.len() {
                reading.unknown.push(UnknownRow::of(segment));
                continue;
            }
            reading.used.extend(segment.ranges());
            copies += 1;
            for (column, figure) in figures.iter().enumerate() {
                reading.compare(self.form, row.cell(column), &figure.text);
            }
        }
        if copies > 0 {
            reading.compared(self.form, self.table, before);
        }
    }

    /// What of the words that belong to no row are labels of the table.
    fn headings(&self, reading: &mut TableReading) {
        for segment in self.segments {
            // A label may be broken into pieces, the last of which is one character.
            for (at, cell) in segment.words.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|before| segment.words.get(before));
                let joined = before.map(|before| format!("{}{}", before.text, cell.text));
                if self.labels.is_label(&cell.text) || joined.is_some_and(|joined| self.labels.is_piece(&joined)) {
                    reading.used.push(cell.range.clone());
                }
            }
            reading
                .used
                .extend(segment.values.iter().filter(|cell| cell.text.is_empty()).map(|cell| cell.range.clone()));
        }
    }
}

impl TableReading {
    /// An amount that was read.
    fn amount(&self, cell: Cell) -> Option<Amount> {
        self.figures.iter().find(|figure| figure.cell == cell)?.entry.amount()
    }

    /// The sum of amounts, where all of them were read.
    fn sum(&self, cells: &[Cell]) -> Option<Amount> {
        cells.iter().map(|&cell| self.amount(cell)).sum()
    }

    /// Says what became of a copy that was held against the table: `before` are the questions that there were. Two
    /// tables that differ nearly everywhere are one question.
    pub fn compared(&mut self, form: &Form, table: usize, before: usize) {
        const MANY: usize = 12;
        if self.questions.len() == before {
            self.notes.push(Note::SecondCopy { table: form.tables[table].label.clone() });
        }
        let is_difference = |question: &Question| matches!(question, Question::TwoFigures { .. });
        let count = self.questions.iter().filter(|question| is_difference(question)).count();
        if count > MANY {
            self.questions.retain(|question| !is_difference(question));
            self.questions.push(Question::TwoTables { table, count });
        }
    }

    /// Holds a second copy of a figure against the first.
    pub fn compare(&mut self, form: &Form, cell: Cell, text: &str) {
        let other = value::read(text, form.kind(cell)).map(|value| value.entry);
        let Some(at) = self.figures.iter().position(|figure| figure.cell == cell) else { return };
        if other != Some(self.figures[at].entry) {
            let figure = self.figures.remove(at);
            self.questions.push(Question::TwoFigures { cell, raw: [figure.raw, text.to_owned()] });
        }
    }
}
