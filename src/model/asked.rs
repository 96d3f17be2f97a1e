//! A chart that the text of a report asks for: of which cells, over how many years, drawn how.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::form::Cell;

/// A chart that a text asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedChart {
    /// The cells, each once, in the order in which they are named.
    pub cells: Vec<AskedCell>,
    /// Over how many years at most, the report's own the last.
    pub years: u16,
    /// How it is drawn.
    pub look: ChartLook,
}

/// A cell that a chart is asked to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedCell {
    /// The cell, in the form of the report.
    pub cell: Cell,
    /// Where it is named; in the file, of a chart that is kept with its report.
    pub place: Range<u32>,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChartLook {
    /// A bar for each year and cell.
    Bars,
    /// A line for each cell.
    Lines,
}

impl AskedChart {
    /// The most cells of one chart: so many can be told apart.
    pub const MOST_CELLS: usize = 5;
    /// Over how many years a chart may be.
    pub const YEARS: std::ops::RangeInclusive<u16> = 2..=10;
    /// Over how many it is where nothing is said.
    pub const USUAL_YEARS: u16 = 5;
}
