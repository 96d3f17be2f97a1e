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

/// A word that stands for a figure is no longer than this, in characters.
const LONGEST_WORD: usize = 8;

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
    /// Whether all rows of figures have as many cells, blanks among them: then those of lines of text do as well.
    pub is_even: bool,
}

impl Segment {
    /// The figures without blanks at either end; in a real table, as far as there are more of them than wanted.
    pub fn figures(&self, wanted: usize) -> &[LineCell] {
        let mut values = &self.values[..];
        // Tabs at either end of a line of text may be cells or fill the space of a merged one: who knows?
        let is_spare = |values: &[LineCell]| values.len() > wanted || !self.is_grid && !self.is_even;
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
        // A row of blanks alone, as Word ends a table whose columns do not meet, is none.
        if !open.values.is_empty() && line.cells.iter().all(|cell| cell.text.is_empty()) {
            continue;
        }
        let first_figure = line.cells.iter().position(|cell| is_value(&cell.text));
        let is_label = |cell: &LineCell| cell.text != "无" && labels.is_label(&cell.text);
        let last_label = if is_grid { line.cells.iter().rposition(is_label) } else { None };
        // A word among the figures of a real row stands for a figure: `无`, `12（件）`, `一千`.
        let is_among = |at: usize, cell: &LineCell| {
            let is_behind = |before: Option<usize>| before.is_some_and(|before| at > before);
            let is_short = cell.text.chars().count() <= LONGEST_WORD;
            let is_figure = is_behind(first_figure) || is_short && is_behind(last_label) && first_figure.is_some();
            is_grid && is_figure && (cell.text == "无" || !labels.is_label(&cell.text))
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
    let mut widths = segments.iter().filter(|segment| segment.filled() > 0).map(|segment| segment.values.len());
    let first = widths.next();
    if first.is_some_and(|first| first > 1) && widths.all(|width| Some(width) == first) {
        segments.iter_mut().for_each(|segment| segment.is_even = true);
    }
    segments
}
