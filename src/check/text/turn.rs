//! Lists of figures without words between them, and what each of those is, where that is told in turn before the
//! first: `上半年、下半年分别为4件、1件`.

use std::ops::Range;

use super::number::Number;
use super::sentence::clause_start;

/// The place of a figure in a list of figures without words between them: `4件、1件`.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    /// Where the first starts.
    pub start: usize,
    /// Which of them this is.
    pub nth: usize,
    /// How many there are.
    pub count: usize,
}

/// The list in which a figure stands.
pub(super) fn listed(text: &str, numbers: &[Number], nth: usize) -> Listed {
    let is_joined = |pair: &[Number]| {
        let between = text[pair[0].behind..pair[1].start].trim();
        ["、", "，", "和", "及", ","].contains(&between)
    };
    let before = numbers[..=nth].windows(2).rev().take_while(|pair| is_joined(pair)).count();
    let behind = numbers[nth..].windows(2).take_while(|pair| is_joined(pair)).count();
    Listed { start: numbers[nth - before].start, nth: before, count: before + 1 + behind }
}

/// Where the words of each figure of a list stand, in a sentence that starts here.
pub(super) fn told_in_turn(text: &str, sentence: usize, listed: Listed) -> Option<Vec<Range<usize>>> {
    let start = clause_start(text, sentence..listed.start);
    let said = &text[start..listed.start];
    let each = ["分别", "依次"].iter().filter_map(|word| said.find(word)).min();
    let said = &said[..each.filter(|_| listed.count > 1)?];
    let mut items: Vec<Range<usize>> = Vec::new();
    for item in said.split(['、', '和', '与', '及']) {
        let at = item.as_ptr() as usize - text.as_ptr() as usize;
        let end = at + item.len();
        // `法人和其他组织` is one.
        match items
            .last_mut()
            .filter(|last| item.starts_with("其他组织") && text[last.start..last.end].ends_with("法人"))
        {
            Some(last) => last.end = end,
            None => items.push(at..end),
        }
    }
    (items.len() == listed.count).then_some(items)
}
