//! Whether figures may belong to other rows or columns than it seems. In a real table nothing slides; in lines of
//! text it may.

use super::super::labels::Match;
use super::super::note::Question;
use super::super::segment::Segment;
use super::{TableReader, TableReading};
use crate::form::label::unnumbered;
use crate::form::{Block, Cell, Row, Rule};

impl TableReader<'_> {
    /// Whether figures stand above their labels, as a viewer of PDF gives the cells of a row whose label is set
    /// lower: the first figures have no label, and the last label no figures.
    pub(super) fn is_upside_down(&self, rows: &[(&Block, &Row)]) -> bool {
        // `总计` at the end of the headings is a column, and a row only with its number.
        let is_column = |row: usize| {
            let columns = || rows.iter().flat_map(|(block, _)| &block.columns);
            let bare = |label: &str| unnumbered(label).to_owned();
            rows[row].1.wordings().any(|label| columns().any(|column| column.wordings().any(|own| own == bare(label))))
        };
        let has_label = |segment: &Segment| {
            (0..rows.len()).any(|row| match self.labels.ends_with(&segment.label, row) {
                Some(Match::Full) => true,
                Some(Match::Bare) => !is_column(row),
                None => false,
            })
        };
        let is_label = |segment: &Segment| {
            (0..rows.len()).any(|row| {
                self.labels.ends_with(&segment.label, row).is_some() || self.labels.is_cut_short(&segment.label, row)
            })
        };
        let first = self.segments.iter().find(|segment| segment.filled() > 0);
        let last = self.segments.last().filter(|segment| segment.filled() == 0);
        let is_text = self.segments.iter().all(|segment| !segment.is_grid);
        is_text && first.is_some_and(|first| !has_label(first)) && last.is_some_and(is_label)
    }

    /// Whether figures of a text may stand a row too far: the sums over rows fail in most columns. In a real table a
    /// row cannot slide, and sums that fail are the source's own.
    pub(super) fn sums_fail(&self, reading: &TableReading) -> usize {
        let is_here = |cell: &Cell| self.form.place(*cell).table == self.table;
        let (mut all, mut failed) = (0, 0);
        for relation in &self.form.relations {
            let sides = match &relation.rule {
                Rule::ColumnSum { total, terms } if is_here(total) => (reading.amount(*total), reading.sum(terms)),
                Rule::Balance { left, right } if left.iter().all(is_here) => (reading.sum(left), reading.sum(right)),
                _ => continue,
            };
            if let (Some(left), Some(right)) = sides {
                all += 1;
                failed += usize::from(left != right);
            }
        }
        if failed * 2 > all && failed > 2 { failed } else { 0 }
    }

    /// Rows whose total may stand elsewhere than in the form: they are read only if all of them add up as they are.
    pub(super) fn settle(&self, reading: &mut TableReading) {
        let in_doubt = std::mem::take(&mut reading.in_doubt);
        let width = |first: Cell| self.form.around(first).1.columns.len();
        let is_in_doubt = |cell: Cell| {
            in_doubt.iter().any(|first| (first.index()..first.index() + width(*first)).contains(&cell.index()))
        };
        let adds_up = |rule: &Rule| match rule {
            Rule::RowSum { total, terms } if is_in_doubt(*total) => {
                let sum = reading.sum(terms);
                sum.is_some() && sum == reading.amount(*total)
            }
            _ => true,
        };
        if in_doubt.is_empty() || self.form.relations.iter().all(|relation| adds_up(&relation.rule)) {
            return;
        }
        reading.figures.retain(|figure| !is_in_doubt(figure.cell));
        reading.questions.extend(in_doubt.iter().map(|&cell| Question::HeadingOrder { cell }));
    }
}
