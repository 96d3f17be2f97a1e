//! What is kept of a report's text once it has been read: enough to compare it with others, and no more, for a
//! nation's texts do not fit into memory.

use std::ops::Range;

use super::Amount;

/// What a report's text says, as far as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
    /// What it says of figures that a report of another year may state otherwise, in order.
    pub statements: Vec<Statement>,
}

/// A sentence, known by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The section of the form that it stands in.
    pub section: Option<u8>,
    /// Of its words: without blanks and marks, and with every year and figure alike.
    pub fingerprint: u64,
    /// Of its words as they are.
    pub exact: u64,
    /// How many characters it has, without blanks and marks.
    pub length: u16,
    /// Where it stands in the file.
    pub place: Range<u32>,
}

/// What a text says of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// How a figure is said to differ from that of the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// By how much; below zero where it fell.
    pub by: Amount,
    /// Whether that is a share, in hundredths.
    pub is_percent: bool,
    /// How many decimals are written.
    pub decimals: u8,
    /// Where it stands in the file.
    pub place: Range<u32>,
}
