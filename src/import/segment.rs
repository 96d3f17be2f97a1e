//! Lines of a table as segments: words, and the figures behind them.
//!
//! Whatever a table looks like, reading it in order gives words and then figures: those of the row whose
//! label the words end with. Labels that are broken over lines, groups before them and headings above them are
//! all words.

use std::ops::Range;

use super::labels::Labels;
use super::lines::{Line, LineCell, LineKind};
use super::value::{is_page_number, is_value};
use crate::form::label::fold;

/// Words and the figures behind them.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    /// The words, folded and joined.
    pub label: String,
    /// The pieces of words.
    pub words: Vec<LineCell>,
    /// The figures, and blanks between them.
    pub values: Vec<LineCell>,
    /// Whether blanks stand for cells: those of a real table do.
    pub is_grid: bool,
}

impl Segment {
    /// The figures without blanks at either end; in a real table, as far as there are more of them than wanted.
    pub fn figures(&self, wanted: usize) -> &[LineCell] {
        let mut values = &self.values[..];
        // Tabs at either end of a line of text may be cells or fill the space of a merged one: who knows?
        let is_spare = |values: &[LineCell]| values.len() > wanted || !self.is_grid;
        while is_spare(values) && values.first().is_some_and(|value| value.text.is_empty()) {
            values = &values[1..];
        }
        while is_spare(values) && values.last().is_some_and(|value| value.text.is_empty()) {
            values = &values[..values.len() - 1];
        }
        values
    }

    /// How many figures there are that are not blank.
    pub fn filled(&self) -> usize {
        self.values.iter().filter(|value| !value.text.is_empty()).count()
    }

    /// All of it, as it stands in the source.
    pub fn raw(&self) -> String {
        let cells = self.words.iter().chain(&self.values).map(|cell| cell.text.as_str());
        cells.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The ranges of its pieces.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.words.iter().chain(&self.values).map(|cell| cell.range.clone())
    }
}

/// The segments of some lines.
pub(super) fn segments(labels: &Labels, lines: &[Line<'_>]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut open = Segment::default();
    for line in lines {
        let is_grid = matches!(line.kind, LineKind::Row(_));
        let first_figure = line.cells.iter().position(|cell| is_value(&cell.text));
        // A word among the figures of a real row stands for a figure: `无`, `一千`.
        let is_among = |at: usize, cell: &LineCell| {
            is_grid && first_figure.is_some_and(|first| at > first) && !labels.is_label(&cell.text)
        };
        let is_word_at =
            |at: usize, cell: &LineCell| !cell.text.is_empty() && !is_value(&cell.text) && !is_among(at, cell);
        let is_word: Vec<bool> = line.cells.iter().enumerate().map(|(at, cell)| is_word_at(at, cell)).collect();
        if !is_grid && line.cells.len() == 1 && is_page_number(&line.cells[0].text) {
            continue;
        }
        let last_word = is_word.iter().rposition(|word| *word);
        let mut row_has_values = false;
        for (at, cell) in line.cells.iter().enumerate() {
            if is_word[at] {
                if !open.values.is_empty() {
                    segments.push(std::mem::take(&mut open));
                }
                open.label.push_str(&fold(&cell.text));
                open.words.push(cell.clone());
                row_has_values = false;
            } else if !cell.text.is_empty() || row_has_values || last_word.is_none_or(|last| at > last) {
                // A blank before words only fills the space of a merged cell.
                let is_first = open.values.is_empty() && cell.text.is_empty() && !is_grid && line.cells.len() == 1;
                if !is_first {
                    open.values.push(cell.clone());
                    open.is_grid |= is_grid;
                    row_has_values = true;
                }
            }
        }
        // The blanks behind headings are not the figures of what comes below.
        if is_grid && open.filled() == 0 && !open.values.is_empty() && last_word.is_some() {
            segments.push(std::mem::take(&mut open));
        }
    }
    if !open.words.is_empty() || !open.values.is_empty() {
        segments.push(open);
    }
    segments
}
