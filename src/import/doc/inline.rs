//! What stands in a paragraph: characters that look alike, fields, marks of notes, signs of special fonts.

use std::ops::Range;

use super::super::docx::field;
use super::super::docx::line::Line;
use super::super::docx::symbol;
use super::super::transcript::HiddenBy;
use super::style::Letters;
use super::{DEEPEST_FIELD, Field, Gathered, LONGEST_INSTRUCTION, Reading};

impl Reading<'_> {
    /// What a character looks like. Neighbours mostly look the same.
    pub(super) fn look(&mut self, at: usize, style: usize) -> Letters {
        let Some(letter) = self.file.letters.get(at).copied() else { return Letters::default() };
        let list = self.file.letter_list(letter.at);
        let key = (list.as_ptr(), list.len(), letter.piece, style);
        match self.look {
            Some((list, length, piece, of, letters)) if (list, length, piece, of) == key => letters,
            _ => {
                let letters = self.styles.of_letter(self.file, letter, style);
                self.changes += usize::from(letters.is_deleted) + usize::from(letters.is_inserted);
                self.look = Some((key.0, key.1, key.2, key.3, letters));
                letters
            }
        }
    }

    /// Adds what stands in a paragraph.
    pub(super) fn inline(
        &mut self,
        range: Range<usize>,
        style: usize,
        line: &mut Line<'static>,
        gathered: &mut Gathered,
        fields: &mut Vec<Field>,
    ) {
        let (mut words, mut last) = (Vec::new(), Letters::default());
        let mut at = range.start;
        while at < range.end {
            let letters = self.look(at, style);
            let Some(code) = self.file.letters.get(at).map(|letter| letter.code) else { break };
            let here = at;
            at += 1;
            if letters != last {
                show(&std::mem::take(&mut words), &last, fields, line);
                last = letters;
            }
            if code >= 0x20 && !(letters.is_special || letters.sign.is_some() || self.marks.contains_key(&here)) {
                words.push(code);
                continue;
            }
            show(&std::mem::take(&mut words), &last, fields, line);
            let is_seen = !letters.is_hidden && !letters.is_deleted && fields.iter().all(|field| field.is_result);
            if let Some(note) = self.marks.get(&here).cloned() {
                if is_seen {
                    line.mark(self.notes.len());
                    self.notes.push(note);
                }
                // The mark is no part of the words, be it a number or a sign of the author's.
                while at < range.end && code != 2 && self.look(at, style) == letters && !self.marks.contains_key(&at) {
                    at += 1;
                }
                continue;
            }
            match code {
                0x01 | 0x08 if !is_seen || letters.is_data => {}
                0x01 => gathered.pictures += 1,
                0x08 => match self.anchors.get(&here).filter(|name| self.boxes.contains_key(name)) {
                    Some(name) => gathered.boxes.push(*name),
                    None => gathered.pictures += 1,
                },
                0x05 => {
                    if let Some(range) = self.comments.remove(&here) {
                        line.hide(&self.words(range), HiddenBy::Comment);
                    }
                }
                0x09 => show(&[9], &letters, fields, line),
                0x0B => show(&[10], &letters, fields, line),
                0x13 if fields.len() < DEEPEST_FIELD => fields.push(Field::default()),
                0x14 => {
                    if let Some(field) = fields.last_mut() {
                        field.is_result = true;
                        field.link = field::link(&field.instruction);
                    }
                }
                0x15 => {
                    let field = fields.pop().filter(|field| !field.is_result);
                    if let Some(drawn) = field.and_then(|field| field::drawn(&field.instruction)) {
                        show(&drawn.encode_utf16().collect::<Vec<_>>(), &letters, fields, line);
                    }
                }
                0x1E => show(&[u16::from(b'-')], &letters, fields, line),
                _ if letters.sign.is_some() => {
                    let (font, sign) = letters.sign.unwrap_or_default();
                    let font = self.fonts.get(usize::from(font)).and_then(|font| symbol::signs(font));
                    let sign = String::from_utf16_lossy(&[sign]);
                    let sign = font.map_or(sign.clone(), |font| symbol::text(&sign, font));
                    show(&sign.encode_utf16().collect::<Vec<_>>(), &letters, fields, line);
                }
                0x20.. => words.push(code),
                _ => {}
            }
        }
        show(&words, &last, fields, line);
    }

    /// The words of a range, for what is not shown.
    pub(super) fn words(&self, range: Range<usize>) -> String {
        let letters = self.file.letters.get(range).unwrap_or(&[]);
        let mut depth = 0_usize;
        let units = letters.iter().filter_map(|letter| match letter.code {
            0x13 => {
                depth += 1;
                None
            }
            0x14 => {
                depth = depth.saturating_sub(1);
                None
            }
            0x0D | 0x0B => Some(10),
            0x07 | 0x09 => Some(9),
            0x20.. if depth == 0 => Some(letter.code),
            _ => None,
        });
        String::from_utf16_lossy(&units.collect::<Vec<u16>>())
    }
}

/// Adds words to what is shown, to an instruction, or to what is not shown.
fn show(words: &[u16], letters: &Letters, fields: &mut [Field], line: &mut Line<'static>) {
    if words.is_empty() {
        return;
    }
    let words = String::from_utf16_lossy(words);
    if let Some(field) = fields.iter_mut().rev().find(|field| !field.is_result) {
        if field.instruction.len() + words.len() <= LONGEST_INSTRUCTION {
            field.instruction.push_str(&words);
        }
        return;
    }
    if letters.is_deleted {
        return line.hide(&words, HiddenBy::Deleted);
    }
    if letters.is_hidden {
        return line.hide(&words, HiddenBy::Hidden);
    }
    if letters.is_struck {
        return line.hide(&words, HiddenBy::Deleted);
    }
    // A raised digit is no digit of the figure before it.
    if letters.is_raised && line.ends_with_digit() && words.starts_with(|c: char| c.is_ascii_digit()) {
        line.show(" ", false, None);
    }
    let link = fields.iter().rev().find_map(|field| field.link.as_deref());
    line.show(&words, letters.is_bold, link);
}
