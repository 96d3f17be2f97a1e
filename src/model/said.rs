//! What is kept of a report's text once it has been read: enough to compare it with others, and no more, for a
//! nation's texts do not fit into memory.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Amount, AskedChart};
use crate::form::Cell;

/// What a report's text says, as far as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
    /// The clauses without figures of its sections that must be told in words, in order.
    pub clauses: Vec<Clause>,
    /// Organs that it names where a report names its own, each once.
    pub organs: Vec<Organ>,
    /// What the form asks a section to speak of, and this one does not.
    pub untold: Vec<Untold>,
    /// What it says of figures that a report of another year may state otherwise, in order.
    pub statements: Vec<Statement>,
    /// Its figures that state a cell of a table and agree with it, in order.
    pub stated: Box<[StatedCell]>,
    /// How many documents it says lapsed or went to another organ, clause by clause.
    pub lapsed: Box<[u16]>,
    /// The charts that it asks for, in order.
    pub charts: Box<[AskedChart]>,
    /// A slip in the tables that its figures prove.
    pub slip: Option<Box<TextSlip>>,
}

/// A figure of a text that states a cell, and agrees with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedCell {
    /// Where the figure stands in the file.
    pub place: Range<u32>,
    /// The cell.
    pub cell: Cell,
}

/// A slip in a row of a table that a text proves: with these figures, it agrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSlip {
    /// What the hand did.
    pub kind: TextSlipKind,
    /// The cells that are changed, and what they would hold.
    pub edits: Vec<(Cell, Amount)>,
    /// How many figures of the text agree then.
    pub agreeing: usize,
}

/// What the hand did to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextSlipKind {
    /// Its figures stand one column to the right, or left.
    Shifted {
        /// Whether to the right.
        right: bool,
    },
    /// Its figures stand in another row, and that one's here.
    Exchanged,
}

/// A sentence, known by its words. A nation's reports have some ten million of them, so each is 24 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Of its words: without blanks, marks and the organ that it begins with, and with every year and figure alike.
    pub fingerprint: u64,
    /// Of its words as they are, without blanks and marks; asked only where the fingerprints are equal.
    pub exact: u32,
    /// Where it starts in the file.
    pub start: u32,
    /// How many bytes it has there; as many as fit.
    pub bytes: u16,
    /// How many characters it has, without blanks and marks.
    pub length: u16,
    /// The section of the form that it stands in.
    pub section: Option<u8>,
    /// Whether it speaks of the year before the report's as of its own.
    pub is_of_year_before: bool,
    /// Whether it has figures that are hardly the same twice: two counts or more, of many digits.
    pub has_telling_figures: bool,
}

/// A clause of a section that must be told in words, known by its words: two texts of which each sentence has a word
/// changed share clauses, and no sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Of its words, as those of a sentence.
    pub fingerprint: u32,
    /// The place of its sentence in the list.
    pub sentence: u16,
    /// The section of the form that it stands in.
    pub section: u8,
    /// How many characters it has, as many as fit.
    pub length: u8,
}

impl Sentence {
    /// Where it stands in the file.
    pub fn place(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + usize::from(self.bytes)
    }
}

/// An organ that a text names, where a report usually names its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organ {
    /// Its name, as it is written.
    pub name: Box<str>,
    /// As what it is named.
    pub part: OrganPart,
    /// Where it stands in the file.
    pub place: Range<u32>,
}

/// As what a text names an organ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OrganPart {
    /// In the title: whose report it is.
    Title,
    /// Before the first section: who made the report.
    Author,
    /// Below the text: who signs it.
    Signature,
    /// As the subject of a sentence: who disclosed, or received requests.
    Subject,
    /// Before the first section: whose annual report it says to be.
    Report,
    /// Before the first section: whom to ask.
    Contact,
}

/// What the form asks a section to speak of, and it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// The section of the form.
    pub section: u8,
    /// Which of its topics.
    pub topic: u8,
    /// Where the section's heading stands in the file.
    pub place: Range<u32>,
}

/// What a text says of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What is stated: the key of a quantity.
    pub quantity: String,
    /// How much.
    pub amount: Amount,
    /// How much more or less that is said to be than the year before.
    pub growth: Option<Growth>,
    /// Where it stands in the file.
    pub place: Range<u32>,
}

/// In what growth is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrowthUnit {
    /// In what is counted.
    Count,
    /// As a share of the year before, in hundredths.
    Percent,
    /// As how many times the year before.
    Times,
}

impl GrowthUnit {
    /// By what stands behind the figure.
    pub fn of(counter: &str) -> GrowthUnit {
        match counter {
            "%" => GrowthUnit::Percent,
            "倍" => GrowthUnit::Times,
            _ => GrowthUnit::Count,
        }
    }
}

/// How a figure is said to differ from that of the year before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// By how much; below zero where it fell.
    pub by: Amount,
    /// The figure of the year before, where the text states that instead.
    pub base: Option<Amount>,
    /// In what that is told.
    pub unit: GrowthUnit,
    /// How many decimals are written.
    pub decimals: u8,
    /// Where it stands in the file.
    pub place: Range<u32>,
}
