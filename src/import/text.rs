//! Plain text: a line is a paragraph. What may be cells in a line is for whoever knows what a table is.

use super::transcript::{Block, BlockKind, Paragraph, Place, Refusal, Remark, Transcript};
use crate::source::encoding::{self, Encoding};

/// Reads a text.
pub fn read(bytes: &[u8]) -> Result<Transcript, Refusal> {
    let decoded = encoding::decode(bytes).ok_or(Refusal::Unknown)?;
    let mut transcript = Transcript::default();
    if decoded.encoding != Encoding::Utf8 {
        transcript.remarks.push(Remark::Encoding(decoded.encoding.name()));
    }
    let text = decoded.text.trim_start_matches('\u{feff}');
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end_matches(['\r', '\u{c}']);
        if line.trim().is_empty() {
            continue;
        }
        let range = transcript.push_piece(line, Place::Line { line: number, column: 1 });
        let kind = BlockKind::Paragraph(Paragraph::default());
        transcript.blocks.push(Block { kind, range, is_outside: false });
    }
    if transcript.blocks.is_empty() { Err(Refusal::Empty) } else { Ok(transcript) }
}
