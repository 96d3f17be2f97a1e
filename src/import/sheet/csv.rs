//! Separated values: one table, its fields parted by comma, semicolon or tab, quoted where need be (RFC 4180).

use super::super::transcript::{Block, BlockKind, Cell, Place, Refusal, Table, TableName, Transcript};
use super::{MOST_CELLS, MOST_TEXT, paragraph};

/// So many lines are looked at to find what parts the fields.
const LOOKED_AT: usize = 50;

/// Reads values that are separated by whatever most lines are separated by.
pub fn read_csv(text: &str) -> Result<Transcript, Refusal> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    // Excel writes down which it uses.
    let (stated, text) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((separator, rest)) => (separator.trim_end_matches('\r').chars().next(), rest),
        None => (None, text),
    };
    let separator = stated.unwrap_or_else(|| separator(text));
    let mut transcript = Transcript::default();
    let mut table = Table::default();
    let mut count = 0;
    for (number, record) in (Records { rest: text, separator }).enumerate() {
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        count += record.len();
        if count > MOST_CELLS || transcript.text.len() > MOST_TEXT {
            return Err(Refusal::TooLarge { limit: MOST_TEXT as u64 });
        }
        table.rows.push(row(&mut transcript, number + 1, &record));
    }
    if transcript.text.is_empty() {
        return Err(Refusal::Empty);
    }
    let range = 0..transcript.text.len() - 1;
    transcript.blocks.push(Block { kind: BlockKind::Table(table), range, is_outside: false });
    Ok(transcript)
}

fn row(transcript: &mut Transcript, number: usize, record: &[String]) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(record.len());
    for (column, field) in record.iter().enumerate() {
        let at = transcript.text.len();
        let mut blocks = Vec::new();
        if !field.trim().is_empty() {
            let place = Place::Cell { table: TableName::Number(1), row: number, column: column + 1 };
            blocks.push(paragraph(transcript.push_piece(field, place)));
        }
        let range = at..transcript.text.len().saturating_sub(1).max(at);
        cells.push(Cell { column, columns: 1, rows: 1, blocks, range });
    }
    cells
}

/// What stands in most lines outside of quotes; a comma where none does.
fn separator(text: &str) -> char {
    // A comma may stand in a number, so others come first where there are as many.
    let mut votes = [('\t', 0), (';', 0), (',', 0)];
    for line in text.lines().take(LOOKED_AT) {
        let mut counts = [0; 3];
        let mut is_quoted = false;
        for character in line.chars() {
            is_quoted ^= character == '"';
            let found = votes.iter().position(|(separator, _)| *separator == character && !is_quoted);
            if let Some(count) = found.and_then(|found| counts.get_mut(found)) {
                *count += 1;
            }
        }
        // The one that parts a line most often has its vote.
        let most = counts.iter().copied().max().unwrap_or_default();
        let winner = counts.iter().position(|count| *count == most && most > 0);
        if let Some((_, votes)) = winner.and_then(|winner| votes.get_mut(winner)) {
            *votes += 1;
        }
    }
    votes.iter().rev().max_by_key(|(_, votes)| *votes).map_or(',', |(separator, _)| *separator)
}

/// The records of a text, each a list of fields.
struct Records<'t> {
    rest: &'t str,
    separator: char,
}

impl Iterator for Records<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        let (mut record, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
        let mut characters = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' if is_quoted && characters.peek().is_some_and(|(_, next)| *next == '"') => {
                    field.push('"');
                    characters.next();
                }
                '"' if is_quoted => is_quoted = false,
                // A quote within a field is but a quote.
                '"' if field.trim().is_empty() => {
                    field.clear();
                    is_quoted = true;
                }
                separator if separator == self.separator && !is_quoted => record.push(std::mem::take(&mut field)),
                '\n' if !is_quoted => {
                    end = at + 1;
                    break;
                }
                '\r' => {}
                other => field.push(other),
            }
        }
        record.push(field);
        self.rest = self.rest.get(end..).unwrap_or_default();
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::transcript::{BlockKind, LINE_BREAK, Refusal};
    use super::read_csv;

    #[test]
    fn fields_are_parted() {
        let cases = [
            ("甲,乙\r\n1,\"2,5\"\r\n", "甲|乙\n1|2,5"),
            ("\u{FEFF}甲;乙;丙\n1,5;2;3\n4;5;6", "甲|乙|丙\n1,5|2|3\n4|5|6"),
            ("甲\t乙\n\n,\t2\n", "甲|乙\n,|2"),
            ("\"多\n行\",\"a\"\"b\"\n,\n", "多↵行|a\"b"),
            ("sep=;\r\n1,2;3\n", "1,2|3"),
            ("单\n", "单"),
            ("甲,\n", "甲|"),
        ];
        for (text, expected) in cases {
            let transcript = read_csv(text).expect("it is read");
            let BlockKind::Table(table) = &transcript.blocks[0].kind else { panic!("no table in {text}") };
            let rows = table.rows.iter().map(|row| {
                let cells: Vec<&str> = row.iter().map(|cell| &transcript.text[cell.range.clone()]).collect();
                cells.join("|").replace(LINE_BREAK, "↵")
            });
            assert_eq!(rows.collect::<Vec<_>>().join("\n"), expected, "{text}");
        }
        assert_eq!(read_csv(" ,\n"), Err(Refusal::Empty));
    }
}
