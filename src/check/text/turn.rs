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

/// What stands between 各 and a figure that is of each.
const EACH: [&str; 10] = ["为", "有", "公开", "发布", "推送", "收到", "受理", "办理", "开展", "举办"];

/// The words before 各, where a figure behind these is of each: `网站、微信各发布`.
fn before_each(said: &str) -> Option<&str> {
    // Hardly ever it stands so near.
    if !said.chars().rev().take(3).any(|c| c == '各') {
        return None;
    }
    said.strip_suffix('各').or_else(|| EACH.iter().find_map(|word| said.strip_suffix(word))?.strip_suffix('各'))
}

/// Of how many things a figure is, in a sentence that starts here; 0 where that is not told.
pub(super) fn times(text: &str, sentence: usize, number: &Number) -> u8 {
    if before_each(&text[..number.start]).is_none() {
        return 1;
    }
    let of = |count: usize| told_in_turn(text, sentence, Listed { start: number.start, nth: 0, count });
    (2..=6_u8).find(|&count| of(count.into()).is_some()).unwrap_or(0)
}

/// Where the words of each figure of a list stand, in a sentence that starts here.
pub(super) fn told_in_turn(text: &str, sentence: usize, listed: Listed) -> Option<Vec<Range<usize>>> {
    if listed.count < 2 {
        return None;
    }
    let start = clause_start(text, sentence..listed.start);
    let said = &text[start..listed.start];
    let each = ["分别", "依次"].iter().filter_map(|word| said.find(word)).min();
    let each = each.or_else(|| before_each(said).map(str::len));
    let said = &said[..each?];
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
