//! Postings: in which documents a gram stands, as text that a script may hold.
//!
//! A posting has up to five parts: the documents that have the gram in their own text; after `^`
//! and `$` those of them where a whole number begins and ends with it; after `.` the groups whose
//! shared text has it, after `!` the agencies whose names have it. Each is a list of growing
//! numbers as differences, five bits a letter; a list of documents may also be a bitmap (`*`), or
//! the list of those that lack the gram (`~`), whichever is shortest.

/// Six bits a letter, in the order of values.
pub const LETTERS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/// A document in a list, and whether it has the gram often.
pub type Hit = (u32, bool);

/// Where a gram stands.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Documents with the gram in their own text.
    pub own: Vec<Hit>,
    /// Those of them where a whole number begins with it.
    pub begins: Vec<u32>,
    /// Those of them where a whole number ends with it.
    pub ends: Vec<u32>,
    /// Groups with the gram in their shared text.
    pub groups: Vec<u32>,
    /// Agencies with the gram in their names.
    pub agencies: Vec<u32>,
}

impl Posting {
    /// Prints it. `weighed` says whether the list tells what is often; `all` are all documents.
    pub fn print(&self, weighed: bool, all: &[u32], out: &mut String) {
        print_own(&self.own, weighed, all, out);
        let mut own: Vec<u32> = Vec::new();
        for (mark, list) in [('^', &self.begins), ('$', &self.ends)] {
            if !list.is_empty() {
                own.clear();
                own.extend(self.own.iter().map(|&(document, _)| document));
                let hits: Vec<Hit> = list.iter().map(|&document| (document, false)).collect();
                out.push(mark);
                print_own(&hits, false, &own, out);
            }
        }
        for (mark, list) in [('.', &self.groups), ('!', &self.agencies)] {
            if !list.is_empty() {
                out.push(mark);
                print_gaps(list.iter().copied(), out);
            }
        }
    }

    /// Reads it again.
    pub fn read(text: &str, weighed: bool, all: &[u32]) -> Posting {
        let (rest, agencies) = text.split_once('!').unwrap_or((text, ""));
        let (rest, groups) = rest.split_once('.').unwrap_or((rest, ""));
        let (rest, ends) = rest.split_once('$').unwrap_or((rest, ""));
        let (own, begins) = rest.split_once('^').unwrap_or((rest, ""));
        let own = read_own(own, weighed, all);
        let of_own: Vec<u32> = own.iter().map(|&(document, _)| document).collect();
        let part = |text| read_own(text, false, &of_own).into_iter().map(|(document, _)| document).collect();
        Posting { begins: part(begins), ends: part(ends), own, groups: gaps(groups), agencies: gaps(agencies) }
    }
}

fn print_own(own: &[Hit], weighed: bool, all: &[u32], out: &mut String) {
    let start = out.len();
    let shift = u32::from(weighed);
    let mut before = 0;
    for &(document, often) in own {
        push(out, (document - before) << shift | u32::from(weighed && often));
        before = document + 1;
    }
    let span = own.last().map_or(0, |&(last, _)| last as usize / 6 + 1);
    let mut best = out.len() - start;
    if span + 1 < best {
        best = span + 1;
        out.truncate(start);
        out.push('*');
        let mut bits = vec![0u8; span];
        for &(document, _) in own {
            bits[document as usize / 6] |= 1 << (document % 6);
        }
        out.extend(bits.iter().map(|&bits| char::from(LETTERS[usize::from(bits)])));
    }
    if all.len() - own.len() < best {
        let mut have = own.iter().map(|&(document, _)| document).peekable();
        let lacking = all.iter().copied().filter(|document| have.next_if_eq(document).is_none());
        let mut lack = String::new();
        print_gaps(lacking, &mut lack);
        if lack.len() + 1 < best {
            out.truncate(start);
            out.push('~');
            out.push_str(&lack);
        }
    }
}

fn read_own(text: &str, weighed: bool, all: &[u32]) -> Vec<Hit> {
    if let Some(bits) = text.strip_prefix('*') {
        let mut own = Vec::new();
        for (index, letter) in bits.bytes().enumerate() {
            let bits = value(letter);
            own.extend((0..6).filter(|bit| bits >> bit & 1 == 1).map(|bit| (index as u32 * 6 + bit, false)));
        }
        return own;
    }
    if let Some(lacking) = text.strip_prefix('~') {
        let mut lacking = gaps(lacking).into_iter().peekable();
        return all.iter().filter(|&document| lacking.next_if_eq(document).is_none()).map(|&d| (d, false)).collect();
    }
    let mut before = 0;
    let mut own = Vec::new();
    for number in numbers(text) {
        let document = before + (number >> u32::from(weighed));
        own.push((document, weighed && number & 1 == 1));
        before = document + 1;
    }
    own
}

fn print_gaps(list: impl Iterator<Item = u32>, out: &mut String) {
    let mut before = 0;
    for number in list {
        push(out, number - before);
        before = number + 1;
    }
}

fn gaps(text: &str) -> Vec<u32> {
    let mut before = 0;
    let list = numbers(text).map(|gap| {
        let number = before + gap;
        before = number + 1;
        number
    });
    list.collect()
}

fn push(out: &mut String, mut number: u32) {
    while number >= 32 {
        out.push(char::from(LETTERS[(32 | number & 31) as usize]));
        number >>= 5;
    }
    out.push(char::from(LETTERS[number as usize]));
}

fn numbers(text: &str) -> impl Iterator<Item = u32> + '_ {
    let mut letters = text.bytes();
    std::iter::from_fn(move || {
        let (mut number, mut shift) = (0, 0);
        loop {
            let bits = value(letters.next()?);
            number |= (bits & 31) << shift;
            if bits < 32 {
                return Some(number);
            }
            shift = (shift + 5).min(30);
        }
    })
}

fn value(letter: u8) -> u32 {
    LETTERS.iter().position(|&other| other == letter).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_printed_reads_back(
            documents in prop::collection::btree_map(0u32..3000, (any::<bool>(), 0u8..8), 0..400),
            whole in prop::collection::vec(0u8..12, 400),
            often_whole in 0u8..12,
            rare in 0u8..8,
            groups in prop::collection::btree_set(0u32..9, 0..4),
            agencies in prop::collection::btree_set(0u32..5000, 0..9),
            weighed in any::<bool>(),
        ) {
            let all: Vec<u32> = documents.keys().copied().collect();
            let own: Vec<Hit> = documents
                .iter()
                .filter(|(_, (_, kind))| *kind >= rare)
                .map(|(&document, &(often, _))| (document, often && weighed))
                .collect();
            let some = |least| {
                let hits = own.iter().zip(&whole).filter(move |&(_, &whole)| whole >= least);
                hits.map(|(&(document, _), _)| document).collect::<Vec<_>>()
            };
            let (begins, ends) = (some(often_whole), some(6));
            let (groups, agencies) = (groups.into_iter().collect(), agencies.into_iter().collect());
            let posting = Posting { own, begins, ends, groups, agencies };
            let mut text = String::new();
            posting.print(weighed, &all, &mut text);
            let back = Posting::read(&text, weighed, &all);
            let plain = |posting: &Posting| posting.own.iter().map(|hit| hit.0).collect::<Vec<_>>();
            prop_assert_eq!(plain(&back), plain(&posting));
            if !text.starts_with(['*', '~']) {
                prop_assert_eq!(back.own, posting.own);
            }
            prop_assert_eq!(back.begins, posting.begins);
            prop_assert_eq!(back.ends, posting.ends);
            prop_assert_eq!(back.groups, posting.groups);
            prop_assert_eq!(back.agencies, posting.agencies);
        }
    }
}
