//! Answers from the index, as the reader in the browser gives them.
//!
//! It reads the files that [`super::Builder`] writes and nothing else, so what it finds is what
//! readers find: for the command line, and to hold the index against a plain scan in tests. [`super::ask`] tells
//! what a query asks, [`super::answer`] what is answered to that.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::answer::{FigureAnswer, SearchEntry};
use super::ask::{self, Indicator, Known, Word};
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
/// So many results are put in order of what they say.
const PAGE: usize = 10;
/// A word is looked up by at most so many grams.
const MOST_GRAMS: usize = 4;
/// A snippet has about so many characters.
const SNIPPET: usize = 90;

/// An index that can be asked.
pub struct SearchIndex<'f> {
    file: &'f dyn Fn(&str) -> Option<String>,
    pub(super) catalogue: Catalogue,
    pub(super) all: Vec<u32>,
    /// The agencies: folder and names.
    pub(super) agencies: Vec<Vec<String>>,
    pub(super) known: Known,
    shards: RefCell<BTreeMap<u32, String>>,
    texts: RefCell<BTreeMap<u32, Vec<Text>>>,
}

#[derive(Deserialize)]
pub(super) struct Catalogue {
    folder: String,
    shards: u32,
    packs: (u32, u32),
    pub pages: u32,
    pub year: u32,
    pub years: u32,
    documents: String,
    kinds: String,
    pub shared: Vec<(Vec<String>, Vec<String>, Vec<String>)>,
    pub indicators: Vec<Indicator>,
}

/// A document: number, title, address, names, shared texts, passages, cells, scope.
#[derive(Deserialize, Clone)]
pub(super) struct Text(u32, String, pub String, String, pub i64, Vec<String>, pub String, #[serde(default)] pub String);

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Whether the words were found as they are; otherwise these are near matches.
    pub exact: bool,
    /// The best first.
    pub found: Vec<SearchResult>,
    /// The figures that are asked for, of each agency.
    pub figures: Vec<FigureAnswer>,
    /// Pages that are named: agencies, indicators, a year.
    pub entries: Vec<SearchEntry>,
    /// The year whose reports alone are shown.
    pub year: Option<u32>,
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
    /// The figure whose label the snippet is; may be empty.
    pub figure: String,
    whole: bool,
    /// How much it says.
    says: u8,
}

/// How much a place says that has the words.
mod says {
    /// A name, which the page may not show.
    pub const NAME: u8 = 0;
    /// What every report has: a heading, the label of a figure that is 0.
    pub const COMMON: u8 = 1;
    /// What stands beside texts and figures.
    pub const BESIDE: u8 = 2;
    /// A text, or a figure.
    pub const TEXT: u8 = 3;
}

impl<'f> SearchIndex<'f> {
    /// Opens the index whose files are read by path. `None` if there is none.
    pub fn open(file: &'f dyn Fn(&str) -> Option<String>) -> Option<SearchIndex<'f>> {
        let text = file("search/catalogue.js")?;
        let catalogue: Catalogue = serde_json::from_str(text::unscript(&text)?.1).ok()?;
        let present = catalogue.documents.chars().enumerate().filter(|&(_, c)| c != ' ');
        let all: Vec<u32> = present.map(|(slot, _)| slot as u32).collect();
        let names = file("search/agencies.js").unwrap_or_default();
        let names: Vec<String> =
            text::unscript(&names).and_then(|(_, data)| serde_json::from_str(data).ok()).unwrap_or_default();
        let agencies: Vec<Vec<String>> =
            names.iter().map(|line| line.split('\n').map(str::to_owned).collect()).collect();
        let years = all.iter().filter_map(|slot| slot.checked_sub(catalogue.pages));
        let years: BTreeSet<u32> = years.map(|slot| slot % catalogue.years.max(1) + catalogue.year).collect();
        let known = Known {
            agencies: agencies.iter().map(|names| names[1..].iter().map(|name| ask::bare(name)).collect()).collect(),
            kinds: catalogue.kinds.chars().map(rank_of).collect(),
            indicators: catalogue.indicators.iter().map(Indicator::names).collect(),
            columns: ask::columns(&catalogue.indicators),
            years: years.into_iter().collect(),
        };
        let (shards, texts) = Default::default();
        Some(SearchIndex { file, catalogue, all, agencies, known, shards, texts })
    }

    /// Finds pages with all words of a query; where there are none, pages with most of its parts. What it asks is
    /// answered beside that.
    pub fn search(&self, query: &str) -> Answer {
        let asked = ask::understand(query, &self.known);
        let mut answer = Answer {
            exact: true,
            figures: self.figures(&asked),
            entries: self.entries(&asked, query),
            ..Answer::default()
        };
        for reading in &asked.readings {
            let found = self.all_of(&reading.words);
            if !found.is_empty() {
                answer.exact = !reading.is_loose;
                (answer.found, answer.year) = self.of_year(found, reading.year);
                return answer;
            }
        }
        let words = fold::words(query);
        if words.is_empty() {
            return answer;
        }
        let parts: Vec<String> = words.iter().flat_map(|word| parts(word)).collect();
        Answer { exact: false, found: self.most_of(&parts), ..answer }
    }

    /// The results of the year that is asked for, where there are any.
    fn of_year(&self, found: Vec<(u32, SearchResult)>, year: Option<u32>) -> (Vec<SearchResult>, Option<u32>) {
        let is_of = |slot: u32| year.is_none() || self.year(slot) == year;
        let filters = found.iter().any(|&(slot, _)| is_of(slot));
        let found = found.into_iter().filter(|&(slot, _)| !filters || is_of(slot)).map(|(_, found)| found);
        (found.collect(), year.filter(|_| filters))
    }

    /// The year of a report.
    pub(super) fn year(&self, slot: u32) -> Option<u32> {
        let own = slot.checked_sub(self.catalogue.pages)?;
        Some(own % self.catalogue.years.max(1) + self.catalogue.year)
    }

    /// What it knows of each page, by address: every text that the page shows.
    pub fn texts(&self) -> BTreeMap<String, Vec<String>> {
        let texts = self.all.iter().filter_map(|&slot| self.text(slot));
        let shown = |text: &Text| self.places(text).into_iter().filter(|place| place.shown).map(|place| place.text);
        texts.map(|text| (text.2.clone(), shown(&text).collect())).collect()
    }

    fn all_of(&self, words: &[Word]) -> Vec<(u32, SearchResult)> {
        let Some((first, rest)) = words.split_first() else { return Vec::new() };
        let mut candidates: BTreeMap<u32, f64> = self.candidates(first);
        for word in rest {
            let others = self.candidates(word);
            candidates.retain(|slot, score| others.get(slot).map(|other| *score += other).is_some());
        }
        let texts = candidates.iter().filter_map(|(&slot, &score)| {
            let (text, score) = (self.text(slot)?, (score * 1e6).round());
            let found = self.check(&text, words, words.len())?;
            Some((slot, score, found))
        });
        self.ranked(texts.collect())
    }

    fn most_of(&self, parts: &[String]) -> Vec<SearchResult> {
        let mut candidates: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        let words = |part: &String| Word { texts: vec![part.clone()], agencies: Vec::new() };
        let parts: Vec<Word> = parts.iter().map(words).collect();
        for part in &parts {
            for (slot, score) in self.candidates(part) {
                let entry = candidates.entry(slot).or_default();
                entry.0 += 1;
                entry.1 += score;
            }
        }
        let least = parts.len().div_ceil(2);
        let near = candidates.iter().filter(|(_, (count, _))| *count >= least);
        let texts = near.filter_map(|(&slot, &(count, score))| {
            let found = self.check(&self.text(slot)?, &parts, least)?;
            // How many parts there are says more than whether a number is whole.
            Some((slot, count as f64 * 100.0 + score, SearchResult { whole: true, ..found }))
        });
        self.ranked(texts.collect()).into_iter().map(|(_, found)| found).collect()
    }

    fn ranked(&self, mut texts: Vec<(u32, f64, SearchResult)>) -> Vec<(u32, SearchResult)> {
        let key = |slot: u32| (Reverse(self.year(slot)), self.kind(slot), slot);
        texts.sort_by(|(a, left, x), (b, right, y)| {
            let by_score = right.total_cmp(left);
            y.whole.cmp(&x.whole).then(by_score).then_with(|| key(*a).cmp(&key(*b)))
        });
        // Of those that are as good, what says more stands first, as far as a page of results goes.
        for page in texts.chunks_mut(PAGE) {
            page.sort_by(|(_, left, x), (_, right, y)| {
                y.whole.cmp(&x.whole).then(right.total_cmp(left)).then(y.says.cmp(&x.says))
            });
        }
        texts.into_iter().map(|(slot, _, found)| (slot, found)).collect()
    }

    /// Where the kind of a report's agency stands in lists.
    fn kind(&self, slot: u32) -> u32 {
        let agency = slot.checked_sub(self.catalogue.pages).map(|own| own / self.catalogue.years.max(1));
        agency.map_or(0, |agency| self.known.kinds[agency as usize])
    }

    /// The documents that may have a word, each with its score: in any of its spellings, or as reports of an agency
    /// that it names.
    fn candidates(&self, word: &Word) -> BTreeMap<u32, f64> {
        let mut all: BTreeMap<u32, f64> = BTreeMap::new();
        for text in &word.texts {
            for (slot, score) in self.candidates_of(text) {
                let best = all.entry(slot).or_default();
                *best = best.max(score);
            }
        }
        if !word.agencies.is_empty() {
            let slots: Vec<u32> = word.agencies.iter().flat_map(|&agency| self.slots(agency)).collect();
            let rarity = (1.0 + self.all.len() as f64 / slots.len().max(1) as f64).ln().max(0.5);
            all.extend(slots.into_iter().map(|slot| (slot, rarity * WORTH[usize::from(weight::TITLE)])));
        }
        all
    }

    /// The reports of an agency.
    pub(super) fn slots(&self, agency: usize) -> impl Iterator<Item = u32> + use<'_> {
        let first = self.catalogue.pages + agency as u32 * self.catalogue.years;
        (first..first + self.catalogue.years).filter(|slot| self.all.binary_search(slot).is_ok())
    }

    fn candidates_of(&self, word: &str) -> BTreeMap<u32, f64> {
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
            if year.is_some() && self.year(slot) == year {
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

    pub(super) fn text(&self, slot: u32) -> Option<Text> {
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
    fn check(&self, text: &Text, words: &[Word], least: usize) -> Option<SearchResult> {
        let places = self.places(text);
        let agency = text.0.checked_sub(self.catalogue.pages).map(|own| (own / self.catalogue.years.max(1)) as usize);
        let is_named = |word: &Word| agency.is_some_and(|agency| word.agencies.contains(&agency));
        let mut has: Vec<bool> = words.iter().map(is_named).collect();
        let words: Vec<Vec<Vec<char>>> =
            words.iter().map(|word| word.texts.iter().map(|text| text.chars().collect()).collect()).collect();
        let mut found = vec![false; words.len()];
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
                let spots =
                    word.iter().flat_map(|word| occurrences(&folded.chars, word).into_iter().map(move |at| (at, word)));
                for (at, word) in spots {
                    has[number] = true;
                    found[number] = true;
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
            let count = (count.0, count.1, place.says);
            if count.0 > 0 && best.as_ref().is_none_or(|best| count > best.0) && (place.shown || best.is_none()) {
                best = Some((count, index, marks));
            }
        }
        if has.iter().filter(|&&has| has).count() < least.max(1) {
            return None;
        }
        // Named by an abbreviation alone, it shows what it begins with.
        let (_, index, marks) = best.unwrap_or_default();
        let place = places.get(index)?;
        let (snippet, marks) = shortened(&place.text, marks);
        let anchor = if place.anchor.is_empty() { String::new() } else { format!("#{}", place.anchor) };
        Some(SearchResult {
            title: text.1.clone(),
            route: format!("{}{anchor}", text.2),
            label: place.label.clone(),
            snippet,
            marks,
            figure: place.figure.clone(),
            whole: whole.iter().zip(&found).all(|(&whole, &found)| whole || !found),
            says: place.says,
        })
    }

    fn places(&self, text: &Text) -> Vec<PlaceOf> {
        let Text(_, _, _, names, shared, passages, cells, _) = text;
        let mut places = Vec::new();
        let common = usize::try_from(*shared).ok().and_then(|shared| self.catalogue.shared.get(shared));
        let (mut section, mut heading, mut paragraph) = (String::new(), String::new(), 0);
        let mut push = |anchor: String, label: &str, text: &str, says| {
            let (label, text, figure) = (label.to_owned(), text.to_owned(), String::new());
            places.push(PlaceOf { anchor, label, text, figure, says, shown: true });
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
                    push(section.clone(), "", text, says::COMMON);
                }
                "#" => {
                    let (id, text) = rest.split_once('|').unwrap_or_default();
                    push(id.to_owned(), "", text, says::BESIDE);
                }
                "-" => push(section.clone(), &heading, rest, says::TEXT),
                _ => {
                    paragraph += u32::from(mark == "p");
                    let anchor = if paragraph == 0 { String::new() } else { format!("p{paragraph}") };
                    push(anchor, &heading, rest, says::TEXT);
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
                    push(format!("{row}.{key}"), &format!("{label} · {column}"), value, says::TEXT);
                    values.insert(anchor, (column, value));
                }
            }
            for entry in texts {
                let (id, text) = entry.split_once('|').unwrap_or_default();
                // A row's label stands with the last figure of its row.
                let value = values.get(id);
                let says = if value.is_some_and(|(_, value)| *value != "0") { says::TEXT } else { says::COMMON };
                let figure = value.map_or_else(String::new, |(column, value)| format!("{column}：{value}"));
                let (anchor, label) = (id.to_owned(), String::new());
                places.push(PlaceOf { anchor, label, text: text.to_owned(), figure, says, shown: true });
            }
        }
        for name in names.split('\n').filter(|name| !name.is_empty()) {
            let (label, figure) = (String::new(), String::new());
            let text = name.to_owned();
            places.push(PlaceOf { anchor: String::new(), label, text, figure, says: says::NAME, shown: false });
        }
        places
    }
}

/// How many words stand in a text, how many of them whole, and what it says; which text it is, and its marks.
type Best = ((usize, usize, u8), usize, Vec<std::ops::Range<usize>>);

/// A text with its place on the page.
struct PlaceOf {
    anchor: String,
    label: String,
    text: String,
    /// The figure that it is the label of.
    figure: String,
    says: u8,
    /// Whether the page shows it; names of an agency are found even where it does not.
    shown: bool,
}

/// Where a kind of agencies, by its letter in the catalogue, stands in lists.
fn rank_of(kind: char) -> u32 {
    if kind == '-' { 99 } else { u32::from(kind) }
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
