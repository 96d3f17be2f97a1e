//! Reads spreadsheets: Excel workbooks (`.xlsx`, ECMA-376-1 §18) and separated values (`.csv`).
//!
//! Each sheet is a table of what is seen; its name stands before it where there are several. Results of formulas
//! are read, never computed. Numbers are plain decimals whatever their format, per cents and dates as such. What
//! stands in hidden sheets, rows and columns, or in a format that shows nothing, is hidden text. Columns without a
//! word are left out, and so are rows, so that a stray cell far away costs nothing; a place has the numbers that
//! Excel shows.

mod book;
mod csv;
mod grid;
#[cfg(test)]
mod tests;
mod value;

use super::transcript::{
    Block, BlockKind, Cell, HiddenBy, HiddenText, Paragraph, Place, Refusal, Table, TableName, Transcript,
};
use crate::ooxml::kind;
use crate::ooxml::package::{Package, WHOLE_LIMIT};
use book::Book;
pub use csv::read_csv;
use grid::Grid;

/// So many cells are read.
const MOST_CELLS: usize = 500_000;

/// So much text is read.
const MOST_TEXT: usize = 64 << 20;

/// Reads a workbook.
pub fn read_xlsx(bytes: &[u8]) -> Result<Transcript, Refusal> {
    let mut package = Package::open(bytes, WHOLE_LIMIT)?;
    let whole = package.relations("")?;
    let main = whole.parts("officeDocument").next().unwrap_or("xl/workbook.xml").to_owned();
    let Some(book) = Book::read(&mut package, &main)? else {
        let mimetype = package.bytes("mimetype")?.unwrap_or_default();
        return Err(Refusal::Other { is: kind::zip(package.names(), &String::from_utf8_lossy(&mimetype)) });
    };
    let mut grids = Vec::new();
    let mut cells = 0;
    for sheet in &book.sheets {
        let grid = Grid::read(&mut package, &book, &sheet.part)?;
        cells += grid.size();
        if cells > MOST_CELLS {
            return Err(Refusal::TooLarge { limit: MOST_TEXT as u64 });
        }
        grids.push(grid);
    }
    let seen = book.sheets.iter().zip(&grids).filter(|(sheet, grid)| !sheet.is_hidden && !grid.is_blank()).count();
    let mut transcript = Transcript::default();
    for (sheet, grid) in book.sheets.iter().zip(grids) {
        let at = transcript.text.len();
        if sheet.is_hidden {
            hide(&mut transcript, grid.words(), HiddenBy::Hidden, at);
            continue;
        }
        if seen > 1 && !grid.is_blank() {
            add_paragraph(&mut transcript, &sheet.name, place(&sheet.name, 1, 1));
        }
        add_grid(&mut transcript, grid, &sheet.name)?;
    }
    if transcript.text.is_empty() { Err(Refusal::Empty) } else { Ok(transcript) }
}

fn place(sheet: &str, row: usize, column: usize) -> Place {
    Place::Cell { table: TableName::Sheet(sheet.to_owned()), row, column }
}

fn hide(transcript: &mut Transcript, text: String, why: HiddenBy, at: usize) {
    if !text.trim().is_empty() {
        transcript.hidden.push(HiddenText { why, text, at });
    }
}

fn add_paragraph(transcript: &mut Transcript, text: &str, place: Place) {
    let range = transcript.push_piece(text, place);
    transcript.blocks.push(paragraph(range));
}

fn paragraph(range: std::ops::Range<usize>) -> Block {
    Block { kind: BlockKind::Paragraph(Paragraph::default()), range, is_outside: false }
}

/// Adds what a sheet shows, and what it does not.
fn add_grid(transcript: &mut Transcript, grid: Grid, sheet: &str) -> Result<(), Refusal> {
    let start = transcript.text.len();
    let mut table = Table::default();
    let (columns, rows) = (grid.columns(), grid.rows());
    for (row, layout) in rows.iter().zip(grid.layout(&rows, &columns)) {
        let mut cells = Vec::new();
        for (index, width, height) in layout {
            let Some(column) = columns.get(index) else { continue };
            let at = transcript.text.len();
            let mut blocks = Vec::new();
            if let Some(text) = grid.text(*row, *column) {
                let range = transcript.push_piece(text, place(sheet, row + 1, column + 1));
                blocks.push(paragraph(range));
            }
            let range = at..transcript.text.len().saturating_sub(1).max(at);
            cells.push(Cell { column: index, columns: width, rows: height, blocks, range });
        }
        for (why, text) in grid.hidden_in(*row) {
            hide(transcript, text.clone(), *why, transcript.text.len());
        }
        if transcript.text.len() > MOST_TEXT {
            return Err(Refusal::TooLarge { limit: MOST_TEXT as u64 });
        }
        table.rows.push(cells);
    }
    let range = start..transcript.text.len().saturating_sub(1).max(start);
    if !table.rows.is_empty() {
        transcript.blocks.push(Block { kind: BlockKind::Table(table), range, is_outside: false });
    }
    let at = transcript.text.len();
    for (why, text) in grid.hidden_elsewhere(&rows) {
        hide(transcript, text.clone(), *why, at);
    }
    Ok(())
}
