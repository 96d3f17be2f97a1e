//! What texts call the figures of a form: quantities, the words that name them, and the cells that state them.
//!
//! The words of the statutory editions stand in `said.toml`; a form may have `[[quantity]]` of its own. All words of
//! a form are found in one pass over a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Cell, Form, FormError};

/// A figure that texts name.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// Its key.
    pub key: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// The words after a figure by which this may be meant: 件.
    pub counters: Vec<String>,
    /// How it is named before a figure.
    pub say: Vec<Wording>,
    /// How it is named behind a figure.
    pub behind: Vec<Wording>,
    /// How it is named where there is said to be none.
    pub nil: Vec<Wording>,
    /// Words by which it is something else.
    pub unless: Vec<Word>,
    /// The same, anywhere before the figure in its sentence.
    pub unless_said: Vec<Word>,
    /// Words by which, elsewhere in the sentence, this is but a part of what its cells state.
    pub beside: Vec<Word>,
    /// Words of which one must be near, where others count the like.
    pub about: Vec<Word>,
    /// Whether it is part of what its cells state, and may be less.
    pub at_most: bool,
    /// Which figure of the items of the edition of 2019 it is.
    pub items: Option<Items>,
    /// Whether texts break it down by the ways in which it came, so that these make all of it.
    pub has_ways: bool,
    /// The quantity of which there is none where all of this one is said to be concluded.
    pub left: Option<usize>,
    /// The ways in which it may be meant; one of them is enough. None where the form has no such cell.
    pub readings: Vec<Reading>,
    /// Columns of a table; it is then of the row that was spoken of last.
    pub columns: Option<Columns>,
    /// Words by which a text mentions it at all; none where that is not expected.
    pub mention: Vec<Word>,
}

/// A figure of the items of an agency: how many there were, and how many more or less there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Items {
    /// 上一年项目数量
    Before,
    /// 本年增/减
    Change,
}

/// A word of the vocabulary, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u16);

impl Word {
    /// Its number.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Words that together name a quantity.
#[derive(Debug, Clone, Default)]
pub struct Wording {
    /// Words in the figure's own clause.
    pub near: Vec<Word>,
    /// Words anywhere before it in its sentence.
    pub before: Vec<Word>,
    /// Words anywhere behind it in its sentence; of one that is named behind, in the clause that follows.
    pub after: Vec<Word>,
    /// Words before it in its own clause, where it is named behind.
    pub ahead: Vec<Word>,
    /// Words in the heading above.
    pub heading: Vec<Word>,
    /// Whether its clause has nothing but these words and those that add no sense, and its sentence no other sense.
    pub is_plain: bool,
    /// Whether it ties a figure only where it agrees.
    pub is_weak: bool,
    /// Whether that is so only where nothing of its table was stated just before.
    pub follows: bool,
    /// Its words near the figure, as a set.
    near_set: WordSet,
}

/// Some words, and a few others that are taken for them.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordSet(u64);

impl WordSet {
    /// The set of these words.
    pub fn of(words: impl Iterator<Item = Word>) -> WordSet {
        WordSet(words.fold(0, |set, word| set | 1 << (word.index() % 64)))
    }
}

impl Wording {
    /// Whether all of its words near a figure may be among these; mostly one is missing.
    pub fn may_be_among(&self, words: WordSet) -> bool {
        self.near_set.0 & !words.0 == 0
    }

    /// Whether some of its words stand elsewhere than in the figure's clause.
    pub fn leans(&self) -> bool {
        !(self.before.is_empty() && self.after.is_empty() && self.heading.is_empty())
    }
}

/// Cells that are added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Those that are added.
    pub plus: Vec<Cell>,
    /// Those that are taken away.
    pub minus: Vec<Cell>,
}

/// Columns of a table.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The table's index.
    pub table: usize,
    /// The columns' keys.
    pub keys: Vec<String>,
    /// The quantity whose row is meant where none was spoken of.
    pub default: String,
}

/// What words mean that are of no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The figure is nothing that the form counts.
    Apart,
    /// It is of a part only, or of another time.
    Weak,
    /// It is of the part that was done in so much time: 按时.
    Timely,
    /// It is of the part that came this way: 网上.
    Way,
    /// It is of the part that fell into this time: 上半年.
    Time,
    /// It is of what is still to be done.
    Plan,
    /// It is of more than the agency.
    Wider,
    /// It is of a part of what an aggregated report counts.
    Narrower,
    /// There is none.
    None,
    /// It is concluded.
    Done,
}

impl Remark {
    /// Whether a figure is tied only where it agrees.
    pub fn is_weak(self) -> bool {
        matches!(self, Remark::Weak | Remark::Timely | Remark::Way | Remark::Time)
    }
}

/// What words say that compare a figure with another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It is so much more.
    Rises,
    /// It is so much less.
    Falls,
    /// It is held against the year before.
    Compares,
}

/// The quantities of a form, and the words by which they are found.
#[derive(Debug)]
pub struct Quantities {
    /// The quantities.
    pub list: Vec<Quantity>,
    /// Words that add no sense to a clause, the longer ones first.
    filler: Vec<String>,
    /// Their characters, in order.
    filler_chars: Vec<char>,
    /// Words by which all of something is concluded.
    wholly: Vec<String>,
    /// Words that say how something was concluded, the longer ones first.
    duly: Vec<String>,
    /// Words by which organs are told, as the last of their names: 局.
    pub organs: Vec<String>,
    /// The last characters of these, in order.
    organ_ends: Vec<char>,
    /// What an organ does, right behind its name where it is the subject.
    pub deeds: Vec<String>,
    /// What shares are said to be of.
    pub wholes: Vec<Whole>,
    /// Rates that are told without a figure.
    pub rates: Vec<Rate>,
    /// Of each quantity, whether all of another figure may be said to be such.
    kinds: Vec<bool>,
    /// Words by which a clause is of all of the figure before it.
    pub all: Vec<String>,
    /// Words that may stand round what all of a figure is, the longer ones first.
    round: Vec<String>,
    /// Whether some of them are of items.
    pub has_items: bool,
    /// Of each word, what it remarks.
    remarks: Vec<Option<Remark>>,
    /// Of each word, how it compares.
    differences: Vec<Option<Difference>>,
    /// The first word that does nothing but compare; all behind it are such.
    only_compare: usize,
    /// Of each word, the quantities that have it near a figure.
    of_word: Vec<Vec<u16>>,
    /// The same, behind it.
    of_word_behind: Vec<Vec<u16>>,
    finder: WordFinder,
}

/// A word that stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordAt {
    /// Which.
    pub word: Word,
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Finds words by their first characters. Nearly no character of a text begins one, and an automaton over its bytes,
/// each step of which waits for the one before, took five times as long.
#[derive(Debug)]
struct WordFinder {
    /// Of each character of the basic plane, which of the lists begins with it, counted from 1; 0 where none does.
    list_of: Vec<u16>,
    lists: Vec<TailList>,
}

/// What follows the first character of some words.
#[derive(Debug, Default)]
struct TailList {
    /// Which drawers are not empty.
    full: u64,
    /// What is in these, in their order. The second character of a word tells its drawer.
    drawers: Vec<Vec<Tail>>,
    /// What is too short for that.
    short: Vec<Tail>,
}

impl TailList {
    fn push(&mut self, tail: Tail) {
        if tail.text.len() < tail.lead.len() {
            return self.short.push(tail);
        }
        let drawer = drawer(tail.lead);
        let at = self.before(drawer);
        if self.full & 1 << drawer == 0 {
            self.full |= 1 << drawer;
            self.drawers.insert(at, Vec::new());
        }
        self.drawers[at].push(tail);
    }

    /// How many drawers before one are not empty.
    fn before(&self, drawer: u32) -> usize {
        (self.full & ((1 << drawer) - 1)).count_ones() as usize
    }

    /// What may be found where these bytes follow.
    fn of(&self, lead: [u8; 3]) -> impl Iterator<Item = &Tail> {
        let drawer = drawer(lead);
        let tails = if self.full & 1 << drawer == 0 { &[][..] } else { &self.drawers[self.before(drawer)] };
        tails.iter().filter(move |tail| tail.lead == lead).chain(&self.short)
    }
}

/// One of 64 drawers, by a character of three bytes: in Han, the last two tell it from others.
fn drawer(lead: [u8; 3]) -> u32 {
    u32::from(lead[1].wrapping_mul(21) ^ lead[2]) % 64
}

/// What follows the first character of a word.
#[derive(Debug)]
struct Tail {
    /// Its first three bytes, which a Han character has; zeros where it is shorter.
    lead: [u8; 3],
    text: String,
    word: Word,
}

impl WordFinder {
    fn of(words: &[String]) -> WordFinder {
        let mut finder = WordFinder { list_of: vec![0; 0x1_0000], lists: Vec::new() };
        for (number, word) in words.iter().enumerate() {
            let Some(first) = word.chars().next() else { continue };
            let Some(slot) = finder.list_of.get_mut(first as usize) else { continue };
            if *slot == 0 {
                finder.lists.push(TailList::default());
                *slot = finder.lists.len() as u16;
            }
            let text = word[first.len_utf8()..].to_owned();
            let list = &mut finder.lists[usize::from(*slot) - 1];
            list.push(Tail { lead: lead(&text), text, word: Word(number as u16) });
        }
        finder
    }

    /// Each word of a text, in the order of their starts. They may overlap.
    fn each(&self, text: &str, mut take: impl FnMut(WordAt)) {
        for (start, c) in text.char_indices() {
            let list = self.list_of.get(c as usize).map_or(0, |&list| usize::from(list));
            if list == 0 {
                continue;
            }
            let behind = start + c.len_utf8();
            let rest = &text[behind..];
            for Tail { text, word, .. } in self.lists[list - 1].of(lead(rest)) {
                if rest.starts_with(text.as_str()) {
                    take(WordAt { word: *word, start, end: behind + text.len() });
                }
            }
        }
    }
}

fn lead(text: &str) -> [u8; 3] {
    text.as_bytes().first_chunk().copied().unwrap_or_default()
}

impl Quantities {
    /// All words in a text, in the order of their ends. They may overlap. Those that compare come by themselves.
    pub fn words_in(&self, text: &str, found: &mut Vec<WordAt>, comparing: &mut Vec<WordAt>) {
        found.clear();
        comparing.clear();
        self.finder.each(text, |at| {
            if self.difference(at.word).is_some() {
                comparing.push(at);
            }
            if at.word.index() < self.only_compare {
                found.push(at);
            }
        });
        for words in [found, comparing] {
            words.sort_unstable_by_key(|at| (at.end, at.start));
        }
    }

    /// The word that is written so.
    pub fn word(&self, text: &str) -> Option<Word> {
        let mut word = None;
        self.finder.each(text, |at| word = word.or((at.start == 0 && at.end == text.len()).then_some(at.word)));
        word
    }

    /// Whether words by which organs are told end with this character.
    pub fn ends_organ(&self, last: char) -> bool {
        self.organ_ends.binary_search(&last).is_ok()
    }

    /// Whether a clause has nothing but words that add no sense to it.
    pub fn is_filler(&self, clause: &str) -> bool {
        // What is in none of these words stays; mostly the first character is.
        let is_left = |c: char| c.is_alphanumeric() && !c.is_ascii_digit();
        let may_be = |c: char| !is_left(c) || self.filler_chars.binary_search(&c).is_ok();
        clause.chars().all(may_be) && self.without_filler(clause).is_empty()
    }

    /// What is left of a clause without the words that add no sense to it.
    pub fn without_filler(&self, clause: &str) -> String {
        let mut rest = clause.to_owned();
        for word in &self.filler {
            if rest.contains(word.as_str()) {
                rest = rest.replace(word.as_str(), "");
            }
        }
        rest.retain(|c| c.is_alphanumeric() && !c.is_ascii_digit());
        rest
    }

    /// Whether words beside [`Remark::Done`] say that all was concluded, and nothing else.
    pub fn is_wholly(&self, said: &str) -> bool {
        let rest = self.duly.iter().fold(said.to_owned(), |rest, word| rest.replace(word.as_str(), ""));
        self.wholly.iter().any(|word| rest.contains(word.as_str()))
            && self.is_filler(&self.wholly.iter().fold(rest, |rest, word| rest.replace(word.as_str(), "")))
    }

    /// Whether a sentence may say of all of another figure that they are such.
    pub fn is_kind(&self, quantity: usize) -> bool {
        self.kinds[quantity]
    }

    /// Whether words say nothing, beside what all of a figure is.
    pub fn is_round(&self, said: &str) -> bool {
        let rest = self.round.iter().fold(said.to_owned(), |rest, word| rest.replace(word.as_str(), ""));
        self.is_filler(&rest)
    }

    /// What a word remarks.
    pub fn remark(&self, word: Word) -> Option<Remark> {
        self.remarks[word.index()]
    }

    /// How a word compares a figure with another one.
    pub fn difference(&self, word: Word) -> Option<Difference> {
        self.differences[word.index()]
    }

    /// The quantities that have a word near a figure.
    pub fn with(&self, word: Word) -> impl Iterator<Item = usize> + '_ {
        self.of_word[word.index()].iter().map(|&index| usize::from(index))
    }

    /// The quantities that have a word behind a figure.
    pub fn with_behind(&self, word: Word) -> impl Iterator<Item = usize> + '_ {
        self.of_word_behind[word.index()].iter().map(|&index| usize::from(index))
    }

    /// How many words there are.
    pub fn word_count(&self) -> usize {
        self.remarks.len()
    }

    /// The quantity with this key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.list.iter().position(|quantity| quantity.key == key)
    }
}

/// What a form's file says of a quantity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuantityFile {
    pub key: String,
    zh: String,
    en: String,
    counters: Vec<String>,
    say: Vec<String>,
    #[serde(default)]
    behind: Vec<String>,
    #[serde(default)]
    nil: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    unless_said: Vec<String>,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default)]
    at_most: bool,
    #[serde(default)]
    items: Option<Items>,
    #[serde(default)]
    has_ways: bool,
    #[serde(default)]
    left: Option<String>,
    #[serde(default)]
    pub cells: Vec<String>,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    default: String,
    #[serde(default)]
    mention: Vec<String>,
}

/// What a share is said to be of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// The words behind 占; none where it is not said.
    pub words: String,
    /// The keys of the quantities that may be meant, the likeliest first.
    pub of: Vec<String>,
}

/// A rate that a text tells without a figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The words before 率.
    pub words: String,
    /// The part and the whole in each way that may be meant: keys of quantities, and which of their readings.
    pub of: Vec<[String; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidFile {
    apart: Vec<String>,
    weak: Vec<String>,
    timely: Vec<String>,
    ways: Vec<String>,
    times: Vec<String>,
    plans: Vec<String>,
    wider: Vec<String>,
    narrower: Vec<String>,
    none: Vec<String>,
    done: Vec<String>,
    wholly: Vec<String>,
    duly: Vec<String>,
    rises: Vec<String>,
    falls: Vec<String>,
    compares: Vec<String>,
    filler: Vec<String>,
    organs: Vec<String>,
    deeds: Vec<String>,
    kinds: Vec<String>,
    all: Vec<String>,
    round: Vec<String>,
    whole: Vec<Whole>,
    rate: Vec<Rate>,
    quantity: Vec<QuantityFile>,
}

static SAID: LazyLock<SaidFile> = LazyLock::new(|| {
    toml::from_str(include_str!("said.toml")).expect("the words of the statutory editions are read by a test")
});

/// Makes sure that each cell of a form's own quantities exists.
pub(super) fn verify(form: &Form, own: &[QuantityFile]) -> Result<(), FormError> {
    for quantity in own {
        if let Some(cells) = quantity.cells.iter().find(|cells| reading(form, cells).is_none()) {
            return Err(FormError::Unknown(cells.clone()));
        }
    }
    Ok(())
}

/// A reading as the file writes it: addresses of cells and keys of figures, with signs between; `None` where the
/// form lacks one.
fn reading(form: &Form, text: &str) -> Option<Reading> {
    let mut reading = Reading { plus: Vec::new(), minus: Vec::new() };
    let mut is_minus = false;
    for part in text.split_whitespace() {
        match part {
            "+" => is_minus = false,
            "-" => is_minus = true,
            _ => {
                let cells = match form.figure(part) {
                    Some(figure) => figure.cells.clone(),
                    None => vec![form.find(part)?],
                };
                if is_minus { &mut reading.minus } else { &mut reading.plus }.extend(cells);
            }
        }
    }
    Some(reading)
}

/// Numbers words as they are met.
#[derive(Default)]
struct Vocabulary {
    numbers: BTreeMap<String, u16>,
    words: Vec<String>,
}

impl Vocabulary {
    fn word(&mut self, text: &str) -> Word {
        if let Some(&number) = self.numbers.get(text) {
            return Word(number);
        }
        let number = self.words.len() as u16;
        self.words.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        Word(number)
    }

    fn words(&mut self, texts: &[String]) -> Vec<Word> {
        texts.iter().map(|text| self.word(text)).collect()
    }

    fn wordings(&mut self, texts: &[String]) -> Vec<Wording> {
        texts.iter().map(|text| self.wording(text)).collect()
    }

    fn wording(&mut self, text: &str) -> Wording {
        let (is_weak, text) = text.strip_prefix('?').map_or((false, text), |rest| (true, rest));
        let (follows, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let (is_plain, text) = text.strip_prefix('=').map_or((false, text), |rest| (true, rest));
        let mut wording = Wording { is_weak: is_weak || follows, follows, is_plain, ..Wording::default() };
        for word in text.split(' ') {
            let words = match word.chars().next() {
                Some('~') => &mut wording.before,
                Some('>') => &mut wording.after,
                Some('#') => &mut wording.heading,
                Some('<') => &mut wording.ahead,
                _ => &mut wording.near,
            };
            words.push(self.word(word.trim_start_matches(['~', '>', '#', '<'])));
        }
        wording.near_set = WordSet::of(wording.near.iter().copied());
        wording
    }
}

/// The quantities of a form: its own, and those of the statutory editions whose cells it has.
pub(super) fn of(form: &Form, own: &[QuantityFile]) -> Quantities {
    let said = &*SAID;
    let mut vocabulary = Vocabulary::default();
    let kinds = [
        (&said.apart, Remark::Apart),
        (&said.weak, Remark::Weak),
        (&said.timely, Remark::Timely),
        (&said.ways, Remark::Way),
        (&said.times, Remark::Time),
        (&said.plans, Remark::Plan),
        (&said.wider, Remark::Wider),
        (&said.narrower, Remark::Narrower),
        (&said.none, Remark::None),
        (&said.done, Remark::Done),
    ];
    let mut remarks: BTreeMap<Word, Remark> = BTreeMap::new();
    for (words, remark) in kinds {
        remarks.extend(words.iter().map(|word| (vocabulary.word(word), remark)));
    }
    let is_statutory = |file: &&QuantityFile| own.iter().all(|other| other.key != file.key);
    let mut list = Vec::new();
    let files = || own.iter().chain(said.quantity.iter().filter(is_statutory));
    for file in files() {
        let readings: Vec<Reading> = file.cells.iter().filter_map(|cells| reading(form, cells)).collect();
        let columns = columns(form, file);
        // One that is followed over the years alone belongs to whatever form has sections.
        let is_free = file.cells.is_empty() && file.columns.is_empty() && !form.sections.is_empty();
        if readings.is_empty() && columns.is_none() && !is_free {
            continue;
        }
        list.push(Quantity {
            key: file.key.clone(),
            zh: file.zh.clone(),
            en: file.en.clone(),
            counters: file.counters.clone(),
            say: vocabulary.wordings(&file.say),
            behind: vocabulary.wordings(&file.behind),
            nil: vocabulary.wordings(&file.nil),
            unless: vocabulary.words(&file.unless),
            unless_said: vocabulary.words(&file.unless_said),
            beside: vocabulary.words(&file.beside),
            about: vocabulary.words(&file.about),
            at_most: file.at_most,
            items: file.items,
            has_ways: file.has_ways,
            left: None,
            readings,
            columns,
            mention: vocabulary.words(&file.mention),
        });
    }
    for (key, left) in files().filter_map(|file| Some((&file.key, file.left.as_ref()?))) {
        let found = list.iter().position(|quantity| quantity.key == *left);
        if let Some(quantity) = list.iter_mut().find(|quantity| quantity.key == *key) {
            quantity.left = found;
        }
    }
    let mut of_word: Vec<Vec<u16>> = vec![Vec::new(); vocabulary.words.len()];
    let mut of_word_behind = of_word.clone();
    let add = |of_word: &mut Vec<Vec<u16>>, word: &Word, index: usize| {
        let quantities = &mut of_word[word.index()];
        if quantities.last() != Some(&(index as u16)) {
            quantities.push(index as u16);
        }
    };
    for (index, quantity) in list.iter().enumerate() {
        let near = quantity.say.iter().flat_map(|wording| &wording.near);
        near.for_each(|word| add(&mut of_word, word, index));
        // One that has words in the clause that follows alone is found by those.
        let first = |wording: &Wording| wording.near.first().or(wording.after.first()).copied();
        let behind = quantity.behind.iter().filter_map(first);
        behind.for_each(|word| add(&mut of_word_behind, &word, index));
    }
    let comparing =
        [(&said.rises, Difference::Rises), (&said.falls, Difference::Falls), (&said.compares, Difference::Compares)];
    let only_compare = vocabulary.words.len();
    let mut differences: BTreeMap<Word, Difference> = BTreeMap::new();
    for (words, difference) in comparing {
        differences.extend(words.iter().map(|word| (vocabulary.word(word), difference)));
    }
    let words = || (0..vocabulary.words.len() as u16).map(Word);
    let remarks = words().map(|word| remarks.get(&word).copied()).collect();
    let differences = words().map(|word| differences.get(&word).copied()).collect();
    let of_all = |of_word: &[Vec<u16>]| -> Vec<Vec<u16>> {
        words().map(|word| of_word.get(word.index()).cloned().unwrap_or_default()).collect()
    };
    let (of_word, of_word_behind) = (of_all(&of_word), of_all(&of_word_behind));
    let finder = WordFinder::of(&vocabulary.words);
    let mut filler = said.filler.clone();
    filler.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let filler_chars: BTreeSet<char> = filler.iter().flat_map(|word| word.chars()).collect();
    let filler_chars = filler_chars.into_iter().collect();
    let (wholly, mut duly) = (said.wholly.clone(), said.duly.clone());
    duly.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let kinds = list.iter().map(|quantity| said.kinds.contains(&quantity.key)).collect();
    let (all, mut round) = (said.all.clone(), said.round.clone());
    round.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let has_items = list.iter().any(|quantity| quantity.items.is_some());
    let rates = said.rate.clone();
    let (organs, deeds, wholes) = (said.organs.clone(), said.deeds.clone(), said.whole.clone());
    let organ_ends: BTreeSet<char> = organs.iter().filter_map(|organ| organ.chars().next_back()).collect();
    let organ_ends = organ_ends.into_iter().collect();
    Quantities {
        list,
        filler,
        filler_chars,
        wholly,
        duly,
        organs,
        organ_ends,
        deeds,
        wholes,
        rates,
        kinds,
        all,
        round,
        has_items,
        remarks,
        differences,
        only_compare,
        of_word,
        of_word_behind,
        finder,
    }
}

fn columns(form: &Form, file: &QuantityFile) -> Option<Columns> {
    let (first, _) = file.columns.first()?.split_once('.')?;
    let table = form.tables.iter().position(|table| table.key == first)?;
    let block = form.tables[table].blocks.first()?;
    let keys: Vec<String> =
        file.columns.iter().filter_map(|column| Some(column.split_once('.')?.1.to_owned())).collect();
    let all = keys.iter().all(|key| block.columns.iter().any(|column| column.key == *key));
    all.then(|| Columns { table, keys, default: file.default.clone() })
}

/// The words of a range of a text, among those that were found in all of it.
pub fn words_within(found: &[WordAt], range: Range<usize>) -> impl Iterator<Item = &WordAt> {
    let first = found.partition_point(|at| at.end <= range.start);
    found[first..].iter().take_while(move |at| at.end <= range.end).filter(move |at| at.start >= range.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    #[test]
    fn every_cell_that_the_words_name_is_in_an_edition() {
        let forms: Vec<_> = ["2019", "2021"].iter().filter_map(|id| Forms::embedded().get(id)).collect();
        for file in &SAID.quantity {
            for cells in &file.cells {
                assert!(forms.iter().any(|form| reading(form, cells).is_some()), "{}: {cells}", file.key);
            }
            assert!(file.columns.is_empty() || forms.iter().all(|form| columns(form, file).is_some()), "{}", file.key);
        }
    }
}
