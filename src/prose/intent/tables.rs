//! Tables of the text: every cell that was written is shown, and a line below a table is no row.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Judge, SpannedEvent};
use crate::finding::TextProblem;

impl<'e, 't> Judge<'_, 'e, 't> {
    pub(super) fn table(&mut self, columns: usize, rest: &[SpannedEvent<'t>]) {
        let events = rest.iter().take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Table)));
        let rows = events.filter_map(|(event, range)| match event {
            Event::Start(Tag::TableRow) => Some((false, range)),
            Event::Start(Tag::TableHead) => Some((true, range)),
            _ => None,
        });
        let mut head = 0..0;
        let mut wanted = columns;
        let mut widest = columns;
        for (is_head, range) in rows {
            let row = self.body[range.clone()].trim_end();
            let found = cells(&self.visible(range.start..range.start + row.len()));
            if is_head {
                head = range.start..range.start + row.len();
                wanted = found;
                continue;
            }
            if !row.contains('|') && columns > 1 {
                // The rest of the table is no table any more.
                return self.part_lines(range.start, range.start);
            }
            if found != wanted {
                let place = range.start..range.start + row.len();
                self.judged.state.push((place, TextProblem::TableCells { wanted, found }));
            }
            widest = widest.max(found);
        }
        if widest > columns && !head.is_empty() {
            self.widen(&head, widest - columns);
        }
    }

    /// Columns without a head, so that no cell is dropped.
    fn widen(&mut self, head: &Range<usize>, by: usize) {
        let Some(next) = self.body[head.end..].find('\n').map(|end| head.end + end + 1) else { return };
        let line = self.body[next..].lines().next().unwrap_or_default().trim_end();
        for (row, end, cell) in [(&self.body[head.clone()], head.end, " |"), (line, next + line.len(), "-|")] {
            let edge = if row.ends_with('|') && !row.ends_with("\\|") { "" } else { "|" };
            self.judged.edits.insert(end, format!("{edge}{}", cell.repeat(by)));
        }
    }
}

/// How many cells a row has.
pub(super) fn cells(row: &str) -> usize {
    let row = row.trim().trim_start_matches('>').trim();
    let mut pipes = 0;
    let mut escaped = false;
    for byte in row.bytes() {
        pipes += usize::from(byte == b'|' && !escaped);
        escaped = byte == b'\\' && !escaped;
    }
    let starts = usize::from(row.starts_with('|'));
    let ends = usize::from(row.len() > 1 && row.ends_with('|') && !row.ends_with("\\|"));
    (pipes + 1).saturating_sub(starts + ends).max(1)
}
