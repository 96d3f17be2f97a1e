//! Answers from the index, as the reader in the browser gives them.
//!
//! It reads the files that [`super::Builder`] writes and nothing else, so what it finds is what
//! readers find: for the command line, and to hold the index against a plain scan in tests.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::files::is_weighed;
use super::fold::{self, Fold, Rare};
use super::gram::{self, Gram};
use super::layout::Sizes;
use super::posting::Posting;
use super::text;

/// How well a document has a word.
mod weight {
    /// Only in what it shares with others.
    pub const SHARED: u8 = 1;
    /// In its own text.
    pub const OWN: u8 = 2;
    /// There several times.
    pub const OFTEN: u8 = 3;
    /// In the name of its agency.
    pub const TITLE: u8 = 4;
}

/// What each weight counts.
const WORTH: [f64; 5] = [0.0, 0.2, 1.0, 1.3, 4.0];
/// A word is looked up by at most so many grams.
const MOST_GRAMS: usize = 4;
/// A snippet has about so many characters.
const SNIPPET: usize = 90;

/// An index that can be asked.
pub struct SearchIndex<'f> {
    file: &'f dyn Fn(&str) -> Option<String>,
    catalogue: Catalogue,
    all: Vec<u32>,
    shards: RefCell<BTreeMap<u32, String>>,
    texts: RefCell<BTreeMap<u32, Vec<Text>>>,
}

#[derive(Deserialize)]
struct Catalogue {
    folder: String,
    shards: u32,
    packs: (u32, u32),
    pages: u32,
    year: u32,
    years: u32,
    documents: String,
    shared: Vec<(Vec<String>, Vec<String>, Vec<String>)>,
}

/// A document: number, title, address, names, shared texts, passages, cells.
#[derive(Deserialize, Clone)]
struct Text(u32, String, String, String, i64, Vec<String>, String);

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Whether the words were found as they are; otherwise these are near matches.
    pub exact: bool,
    /// The best first.
    pub found: Vec<SearchResult>,
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResult {
    /// Its title.
    pub title: String,
    /// Its address in the portal, with the place of the match.
    pub route: String,
    /// The section that the match stands in, or the label of its cell; may be empty.
    pub label: String,
    /// The text around the match.
    pub snippet: String,
    /// The parts of the snippet that match, in bytes.
    pub marks: Vec<std::ops::Range<usize>>,
    whole: bool,
}

impl<'f> SearchIndex<'f> {
    /// Opens the index whose files are read by path. `None` if there is none.
    pub fn open(file: &'f dyn Fn(&str) -> Option<String>) -> Option<SearchIndex<'f>> {
        let text = file("search/catalogue.js")?;
        let catalogue: Catalogue = serde_json::from_str(text::unscript(&text)?.1).ok()?;
        let present = catalogue.documents.chars().enumerate().filter(|&(_, c)| c != ' ');
        let all = present.map(|(slot, _)| slot as u32).collect();
        Some(SearchIndex { file, catalogue, all, shards: RefCell::default(), texts: RefCell::default() })
    }

    /// Finds pages with all words of a query; where there are none, pages with most of its parts.
    pub fn search(&self, query: &str) -> Answer {
        let words = fold::words(query);
        let found = self.all_of(&words);
        if !found.is_empty() || words.is_empty() {
            return Answer { exact: true, found };
        }
        let parts: Vec<String> = words.iter().flat_map(|word| parts(word)).collect();
        Answer { exact: false, found: self.most_of(&parts) }
    }

    /// What it knows of each page, by address: every text that the page shows.
    pub fn texts(&self) -> BTreeMap<String, Vec<String>> {
        let texts = self.all.iter().filter_map(|&slot| self.text(slot));
        let shown = |text: &Text| self.places(text).into_iter().filter(|place| place.shown).map(|place| place.text);
        texts.map(|text| (text.2.clone(), shown(&text).collect())).collect()
    }

    fn all_of(&self, words: &[String]) -> Vec<SearchResult> {
        let Some((first, rest)) = words.split_first() else { return Vec::new() };
        let mut candidates: BTreeMap<u32, f64> = self.candidates(first);
        for word in rest {
            let others = self.candidates(word);
            candidates.retain(|slot, score| others.get(slot).map(|other| *score += other).is_some());
        }
        let texts = candidates.iter().filter_map(|(&slot, &score)| {
            let text = self.text(slot)?;
            let found = self.check(&text, words, words.len())?;
            Some((slot, score, found))
        });
        self.ranked(texts.collect())
    }

    fn most_of(&self, parts: &[String]) -> Vec<SearchResult> {
        let mut candidates: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        for part in parts {
            for (slot, score) in self.candidates(part) {
                let entry = candidates.entry(slot).or_default();
                entry.0 += 1;
                entry.1 += score;
            }
        }
        let least = parts.len().div_ceil(2);
        let near = candidates.iter().filter(|(_, (count, _))| *count >= least);
        let texts = near.filter_map(|(&slot, &(count, score))| {
            let found = self.check(&self.text(slot)?, parts, least)?;
            // How many parts there are says more than whether a number is whole.
            Some((slot, count as f64 * 100.0 + score, SearchResult { whole: true, ..found }))
        });
        self.ranked(texts.collect())
    }

    fn ranked(&self, mut texts: Vec<(u32, f64, SearchResult)>) -> Vec<SearchResult> {
        let year = |slot: u32| slot.checked_sub(self.catalogue.pages).map(|slot| slot % self.catalogue.years.max(1));
        texts.sort_by(|(a, left, x), (b, right, y)| {
            let by_score = right.total_cmp(left);
            y.whole.cmp(&x.whole).then(by_score).then_with(|| (Reverse(year(*a)), a).cmp(&(Reverse(year(*b)), b)))
        });
        texts.into_iter().map(|(_, _, found)| found).collect()
    }

    /// The documents that may have a word, each with its score.
    fn candidates(&self, word: &str) -> BTreeMap<u32, f64> {
        let chars: Vec<char> = word.chars().collect();
        let mut weights: Option<BTreeMap<u32, u8>> = None;
        for gram in gram::of_word(&chars, MOST_GRAMS) {
            let own = self.weights(gram);
            weights = Some(match weights {
                None => own,
                Some(before) => {
                    before.into_iter().filter_map(|(slot, weight)| Some((slot, weight.min(*own.get(&slot)?)))).collect()
                }
            });
        }
        let weights = weights.unwrap_or_default();
        let rarity = (1.0 + self.all.len() as f64 / weights.len().max(1) as f64).ln();
        let year = word.trim_end_matches('年').parse::<u32>().ok();
        let score = |(slot, mut weight): (u32, u8)| {
            let own = slot.checked_sub(self.catalogue.pages).map(|slot| slot % self.catalogue.years.max(1));
            if year.is_some() && own.map(|own| own + self.catalogue.year) == year {
                weight = weight::TITLE;
            }
            (slot, rarity.max(0.5) * WORTH[usize::from(weight)])
        };
        weights.into_iter().map(score).collect()
    }

    fn weights(&self, gram: Gram) -> BTreeMap<u32, u8> {
        let Some(posting) = self.posting(gram) else { return BTreeMap::new() };
        let mut weights: BTreeMap<u32, u8> = BTreeMap::new();
        let catalogue = &self.catalogue;
        if !posting.groups.is_empty() {
            for (slot, c) in catalogue.documents.chars().enumerate() {
                let shared = u32::from(c).saturating_sub(u32::from('0'));
                if shared > 0 && posting.groups.contains(&(shared - 1)) {
                    weights.insert(slot as u32, weight::SHARED);
                }
            }
        }
        for (slot, often) in posting.own {
            weights.insert(slot, if often { weight::OFTEN } else { weight::OWN });
        }
        for agency in posting.agencies {
            let first = catalogue.pages + agency * catalogue.years;
            for slot in first..first + catalogue.years {
                if self.all.binary_search(&slot).is_ok() {
                    weights.insert(slot, weight::TITLE);
                }
            }
        }
        weights
    }

    fn sizes(&self) -> Sizes {
        let (packs, of) = self.catalogue.packs;
        Sizes { shards: self.catalogue.shards, packs, of }
    }

    fn posting(&self, gram: Gram) -> Option<Posting> {
        let number = self.sizes().shard(gram);
        let mut shards = self.shards.borrow_mut();
        let shard = shards.entry(number).or_insert_with(|| {
            let path = format!("search/{}/g{number}.js", self.catalogue.folder);
            let file = (self.file)(&path).unwrap_or_default();
            text::unscript(&file).and_then(|(_, data)| serde_json::from_str(data).ok()).unwrap_or_default()
        });
        let key = format!("\t{} ", gram.text());
        let rest = &shard[shard.find(&key)? + key.len()..];
        Some(Posting::read(rest.split('\t').next().unwrap_or_default(), is_weighed(gram), &self.all))
    }

    fn text(&self, slot: u32) -> Option<Text> {
        let number = self.sizes().pack(slot);
        let mut texts = self.texts.borrow_mut();
        let texts = texts.entry(number).or_insert_with(|| {
            let path = format!("search/{}/t{number}.js", self.catalogue.folder);
            let file = (self.file)(&path).unwrap_or_default();
            let read = text::unscript(&file).and_then(|(_, data)| serde_json::from_str(data).ok());
            read.map_or_else(Vec::new, |(texts, _): (Vec<Text>, Vec<String>)| texts)
        });
        texts.iter().find(|text| text.0 == slot).cloned()
    }

    /// Holds a text against the words; `None` if it has fewer than so many of them.
    fn check(&self, text: &Text, words: &[String], least: usize) -> Option<SearchResult> {
        let places = self.places(text);
        let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
        let mut has = vec![false; words.len()];
        let mut whole = vec![false; words.len()];
        let mut best: Option<Best> = None;
        let mut folded = Fold::default();
        for (index, place) in places.iter().enumerate() {
            fold::fold(&place.text, &mut folded, &mut Rare::new());
            let mut marks: Vec<std::ops::Range<usize>> = Vec::new();
            // How many words stand here, and how many of them whole.
            let mut count = (0, 0);
            for (number, word) in words.iter().enumerate() {
                let before = marks.len();
                let mut is_whole = false;
                for at in occurrences(&folded.chars, word) {
                    has[number] = true;
                    let end = at + word.len();
                    let starts = !word[0].is_ascii_digit() || gram::starts_number(&folded.chars, at);
                    let ends = !word[word.len() - 1].is_ascii_digit() || gram::ends_number(&folded.chars, end - 1);
                    is_whole |= starts && ends;
                    // A mark covers the last cluster as a whole.
                    let last = folded.starts[end - 1];
                    let next = folded.starts[end..].iter().find(|&&start| start != last);
                    let next = next.map_or(place.text.len(), |&next| next as usize);
                    marks.push(folded.starts[at] as usize..next);
                }
                whole[number] |= is_whole;
                count = (count.0 + usize::from(marks.len() > before), count.1 + usize::from(is_whole));
            }
            if count > best.as_ref().map_or((0, 0), |best| best.0) && (place.shown || best.is_none()) {
                best = Some((count, index, marks));
            }
        }
        if has.iter().filter(|&&has| has).count() < least.max(1) {
            return None;
        }
        let (_, index, marks) = best?;
        let place = &places[index];
        let (snippet, marks) = shortened(&place.text, marks);
        let anchor = if place.anchor.is_empty() { String::new() } else { format!("#{}", place.anchor) };
        Some(SearchResult {
            title: text.1.clone(),
            route: format!("{}{anchor}", text.2),
            label: place.label.clone(),
            snippet,
            marks,
            whole: whole.iter().zip(&has).all(|(&whole, &has)| whole || !has),
        })
    }

    fn places(&self, text: &Text) -> Vec<PlaceOf> {
        let Text(_, _, _, names, shared, passages, cells) = text;
        let mut places = Vec::new();
        let common = usize::try_from(*shared).ok().and_then(|shared| self.catalogue.shared.get(shared));
        let (mut section, mut heading, mut paragraph) = (String::new(), String::new(), 0);
        let mut push = |anchor: String, label: &str, text: &str, shown| {
            places.push(PlaceOf { anchor, label: label.to_owned(), text: text.to_owned(), shown });
        };
        for passage in passages {
            let (mut mark, mut rest) = passage.split_at(1);
            if mark == "~" {
                let official = common.and_then(|(_, _, headings)| headings.get(rest.parse::<usize>().ok()?));
                (mark, rest) = ("=", official.map_or("", String::as_str));
            }
            match mark {
                "=" => {
                    let (id, text) = rest.split_once('|').unwrap_or_default();
                    (section, heading) = (id.to_owned(), text.to_owned());
                    push(section.clone(), "", text, true);
                }
                "#" => {
                    let (id, text) = rest.split_once('|').unwrap_or_default();
                    push(id.to_owned(), "", text, true);
                }
                "-" => push(section.clone(), &heading, rest, true),
                _ => {
                    paragraph += u32::from(mark == "p");
                    let anchor = if paragraph == 0 { String::new() } else { format!("p{paragraph}") };
                    push(anchor, &heading, rest, true);
                }
            }
        }
        if let Some((texts, rows, _)) = common {
            let mut cells = cells.split(',').map(|cell| if cell.is_empty() { "0" } else { cell });
            let mut values: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
            let mut columns: Vec<(&str, &str)> = Vec::new();
            for row in rows {
                let mut parts = row.splitn(4, '|');
                let row = parts.next().unwrap_or_default();
                let anchors: Vec<&str> = parts.next().unwrap_or_default().split(',').collect();
                let told = parts.next().filter(|columns| !columns.is_empty());
                columns = told.map_or(columns, |told| told.split(',').filter_map(|it| it.split_once('=')).collect());
                let label = parts.next().unwrap_or_default();
                for (index, (key, column)) in columns.iter().enumerate() {
                    let anchor = anchors.get(index).or(anchors.last()).copied().unwrap_or_default();
                    let value = cells.next().unwrap_or("0");
                    push(format!("{row}.{key}"), &format!("{label} · {column}"), value, true);
                    values.insert(anchor, (column, value));
                }
            }
            for entry in texts {
                let (id, text) = entry.split_once('|').unwrap_or_default();
                // A row's label stands with the last figure of its row.
                let label = values.get(id).map_or_else(String::new, |(column, value)| format!("{column}：{value}"));
                push(id.to_owned(), &label, text, true);
            }
        }
        for name in names.split('\n').filter(|name| !name.is_empty()) {
            push(String::new(), "", name, false);
        }
        places
    }
}

/// How many words stand in a text, and how many of them whole; which text it is, and its marks.
type Best = ((usize, usize), usize, Vec<std::ops::Range<usize>>);

/// A text with its place on the page.
struct PlaceOf {
    anchor: String,
    label: String,
    text: String,
    /// Whether the page shows it; names of an agency are found even where it does not.
    shown: bool,
}

/// Where a word occurs, without overlaps.
fn occurrences(chars: &[char], word: &[char]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + word.len() <= chars.len() {
        if chars[at..at + word.len()] == *word {
            found.push(at);
            at += word.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The text around the first mark, with the marks in it.
fn shortened(text: &str, mut marks: Vec<std::ops::Range<usize>>) -> (String, Vec<std::ops::Range<usize>>) {
    marks.sort_by_key(|mark| (mark.start, Reverse(mark.end)));
    let mut end = 0;
    marks.retain(|mark| {
        let apart = mark.start >= end;
        end = end.max(mark.end);
        apart
    });
    let first = marks.first().map_or(0, |mark| mark.start);
    let start = text[..first].char_indices().rev().nth(SNIPPET / 4).map_or(0, |(at, _)| at);
    let stop = text[first..].char_indices().nth(SNIPPET).map_or(text.len(), |(at, _)| first + at);
    let stop = marks.first().map_or(stop, |mark| stop.max(mark.end));
    let lead = if start > 0 { "…" } else { "" };
    let tail = if stop < text.len() { "…" } else { "" };
    marks.retain(|mark| mark.end <= stop);
    let shift = |at: usize| at - start + lead.len();
    let marks = marks.into_iter().map(|mark| shift(mark.start)..shift(mark.end)).collect();
    (format!("{lead}{}{tail}", &text[start..stop]), marks)
}

/// The parts of a word that may stand apart: at borders of digits and letters, and long runs of
/// Han characters in pieces.
fn parts(word: &str) -> Vec<String> {
    let class = |c: char| {
        if c.is_ascii_digit() {
            0
        } else if c.is_ascii() {
            1
        } else {
            2
        }
    };
    let chars: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut parts = Vec::new();
    for run in chars.chunk_by(|&a, &b| class(a) == class(b)) {
        if class(run[0]) < 2 || run.len() <= 3 {
            parts.push(run.iter().collect());
            continue;
        }
        let count = run.len().div_ceil(3);
        for index in 0..count {
            parts.push(run[index * run.len() / count..(index + 1) * run.len() / count].iter().collect());
        }
    }
    parts
}
