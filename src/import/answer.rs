//! What a person answers to open questions: it goes into the report, and into the record of where figures came from.

use super::note::{Note, Question, Repair};
use super::report::Import;
use super::tables::FigureSource;
use crate::finding::words::Lang;
use crate::form::{Cell, Form};
use crate::model::{Amount, Entry};
use crate::source::print_entry;

impl Question {
    /// The cells whose figures would answer it: those of its row, or the one that it is about.
    pub fn cells(&self, form: &Form) -> Vec<Cell> {
        let Some(cell) = self.cell() else { return Vec::new() };
        match self {
            Question::MissingRow { .. } | Question::RowLength { .. } | Question::HeadingOrder { .. } => {
                let (_, block, row, _) = form.around(cell);
                (0..block.columns.len()).map(|column| row.cell(column)).collect()
            }
            _ => vec![cell],
        }
    }
}

impl Import {
    /// Takes blanks for zeros, as a person has said.
    pub fn zero_blanks(&mut self) {
        let mut count = 0;
        for figure in self.figures.iter_mut().filter(|figure| figure.entry == Entry::Missing) {
            figure.entry = Entry::Amount(Amount::ZERO);
            figure.repairs.push(Repair::BlankAsZero);
            self.report.entries[figure.cell.index()] = figure.entry;
            count += 1;
        }
        self.notes.retain(|note| !matches!(note, Note::Blank { .. }));
        self.notes.extend((count > 0).then_some(Note::BlankAsZero { count }));
    }

    /// Answers a question with the figures of its cells, in their order. A report without an open question is no
    /// draft any more.
    pub fn answer(&mut self, question: usize, entries: &[Entry], words: &str, lang: Lang) {
        let question = self.questions.remove(question);
        let form = self.report.form.clone();
        let cells = question.cells(&form);
        for (&cell, &entry) in cells.iter().zip(entries) {
            self.report.entries[cell.index()] = entry;
            self.figures.retain(|figure| figure.cell != cell);
            let raw = match &question {
                Question::NotAFigure { raw, .. } | Question::Unit { raw, .. } => raw.clone(),
                Question::TwoFigures { raw, .. } => raw.join(" / "),
                _ => String::new(),
            };
            self.figures.push(FigureSource { cell, entry, raw, range: 0..0, repairs: vec![Repair::Answer] });
        }
        self.figures.sort_by_key(|figure| figure.cell);
        let answer = match (entries.is_empty(), lang) {
            (true, Lang::Zh) => "已核对".to_owned(),
            (true, Lang::En) => "looked at".to_owned(),
            (false, _) => entries.iter().map(|entry| print_entry(*entry)).collect::<Vec<_>>().join(" "),
        };
        self.notes.push(Note::Answered(words.to_owned(), answer));
        self.report.draft = !self.questions.is_empty();
    }
}
