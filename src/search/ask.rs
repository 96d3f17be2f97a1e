//! What a query asks: an agency, a figure of the form, a year, beside its words.
//!
//! The reader in the browser (`src/render/theme/search/ask.js`) understands queries in the same way. Nothing here is
//! sure: what is understood is shown above what is found, never instead of it.

use serde::Deserialize;

use super::fold;

/// Words by which a question is one; a text has no need of them.
pub(super) const ASKING: &[&str] = &[
    "是什么意思",
    "什么意思",
    "哪些机关",
    "哪些单位",
    "哪些部门",
    "哪个机关",
    "哪个单位",
    "哪个部门",
    "有多少件",
    "有多少",
    "是多少",
    "多少件",
    "多少",
    "怎么样",
    "是什么",
    "什么是",
    "什么叫",
    "哪几个",
    "哪些",
    "哪个",
    "怎样",
    "怎么",
    "如何",
    "请问",
    "有没有",
    "最多",
    "最少",
    "最高",
    "最低",
    "几件",
    "吗",
    "呢",
    "?",
];
/// What stands before the name of what an agency does: 县 in 清河县财政局.
const LEVELS: &str = "省市县区旗州盟镇乡道";
/// An indicator fits a word at least so well.
const FITS: f64 = 0.6;
/// Of more agencies no figures are told.
pub(super) const MOST_AGENCIES: usize = 3;

/// A word to be found, in one of several spellings, or as the name of some agencies.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Word {
    /// Its spellings: itself, and a grouped number without its gaps.
    pub texts: Vec<String>,
    /// The agencies that it names, where it stands in no name.
    pub agencies: Vec<usize>,
}

/// A way in which words may be meant.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// The words.
    pub words: Vec<Word>,
    /// The year whose reports alone are meant.
    pub year: Option<u32>,
    /// Whether these are not the words that were written: what they find comes near.
    pub is_loose: bool,
}

/// What was understood.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// The year that is asked for.
    pub year: Option<u32>,
    /// The words in the ways they may be meant, best first.
    pub readings: Vec<Reading>,
    /// The agencies that are named.
    pub agencies: Vec<usize>,
    /// Where none is, those in whose names a word stands.
    pub around: Vec<usize>,
    /// The indicators that are named, best first.
    pub indicators: Vec<usize>,
    /// The column that is named, of the first of them.
    pub column: Option<usize>,
}

/// An indicator of the catalogue.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Indicator {
    pub slug: String,
    pub title: String,
    names: String,
    pub key: String,
    columns: String,
    cells: String,
    pub least: u32,
}

/// A column of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Column {
    pub key: String,
    pub label: String,
    pub unit: String,
    pub leads: bool,
    /// Its cells by group.
    pub cells: Vec<String>,
}

/// What may be named.
pub(super) struct Known {
    /// The bare names of each agency.
    pub agencies: Vec<Vec<String>>,
    /// Its kind, as its place in lists.
    pub kinds: Vec<u32>,
    /// The indicators, each with its bare names.
    pub indicators: Vec<Vec<String>>,
    /// The columns of each.
    pub columns: Vec<Vec<Column>>,
    /// The years there are.
    pub years: Vec<u32>,
}

/// The columns of indicators, each with its cells.
pub(super) fn columns(indicators: &[Indicator]) -> Vec<Vec<Column>> {
    let mut told = "";
    let of = indicators.iter().map(|indicator| {
        told = if indicator.columns.is_empty() { told } else { &*indicator.columns };
        let groups: Vec<Vec<&str>> = indicator.cells.split('|').map(|cells| cells.split(',').collect()).collect();
        let column = |(index, column): (usize, &str)| {
            let mut parts = column.split('=').map(str::to_owned);
            let mut part = || parts.next().unwrap_or_default();
            let (key, label, unit, leads) = (part(), part(), part(), part() == "1");
            let cells = groups.iter().map(|cells| cells.get(index).map_or_else(String::new, |it| (*it).to_owned()));
            Column { key, label, unit, leads, cells: cells.collect() }
        };
        told.split(',').enumerate().map(column).collect()
    });
    of.collect()
}

impl Indicator {
    pub fn names(&self) -> Vec<String> {
        self.names.split('|').map(str::to_owned).collect()
    }
}

/// A text folded, without blanks and marks.
pub(super) fn bare(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '\0'..='/' | ':'..='`' | '{'..='\u{7f}' | '·' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}');
    fold::words(text).concat().chars().filter(|&c| !is_mark(c)).collect()
}

/// Understands a query.
pub(super) fn understand(query: &str, known: &Known) -> Asked {
    let mut asked = Asked::default();
    let typed = fold::words(query);
    let literal = |word: &String| {
        let inner = word.strip_prefix(['"', '“']).and_then(|rest| rest.strip_suffix(['"', '”']));
        inner.filter(|inner| year_of(inner).is_some()).map(str::to_owned)
    };
    let is_year = |word: &String| year_of(word).filter(|year| known.years.contains(year));
    // A year beside other words says which reports; by itself it is a word.
    let is_filter = typed.len() > 1 && typed.iter().any(|word| is_year(word).is_none());
    if is_filter {
        asked.year = typed.iter().find_map(is_year);
    }
    let others = |words: &[String]| -> Vec<String> {
        let own = words.iter().filter(|word| !is_filter || is_year(word).is_none());
        own.map(|word| literal(word).unwrap_or_else(|| word.clone())).collect()
    };
    let plain: Vec<String> = others(&typed);
    let word = |text: &String| Word { texts: spellings(text), agencies: named(text, known).abbreviated() };
    let mut written: Vec<Vec<String>> = joined(query).map(|joined| others(&fold::words(&joined))).into_iter().collect();
    written.push(plain.clone());
    for words in written {
        let words = words.iter().map(word).collect();
        asked.readings.push(Reading { words, year: asked.year, is_loose: false });
    }

    let (mut places, mut pieces): (Vec<(String, Vec<usize>)>, Vec<Word>) = (Vec::new(), Vec::new());
    for text in &plain {
        if typed.iter().any(|word| literal(word).as_ref() == Some(text)) {
            pieces.push(Word { texts: vec![text.clone()], agencies: Vec::new() });
            continue;
        }
        // Two years and nothing else are words.
        let may_ask = (is_filter || typed.len() == 1) && (plain.len() > 1 || text.chars().count() > 5);
        for part in without_asking(text) {
            for part in without_years(&part, known, may_ask, &mut asked.year) {
                let part = bare(&part);
                let part = part.trim_matches(['的', '了']);
                if !part.is_empty() {
                    resolve(part, known, &mut asked, &mut places, &mut pieces);
                }
            }
        }
    }
    if let (true, Some((_, first))) = (asked.agencies.is_empty(), places.first()) {
        let is_in_all = |agency: &usize| places.iter().all(|(_, place)| place.contains(agency));
        let both: Vec<usize> = first.iter().copied().filter(is_in_all).collect();
        asked.around = if both.is_empty() { first.clone() } else { both };
        // Of a place and no more, its government is meant.
        let names = |agency: usize| known.agencies[agency].iter();
        let governs = |agency: usize, place: &str| names(agency).any(|name| *name == format!("{place}人民政府"));
        let is_meant = |agency: &usize| places.iter().any(|(place, _)| governs(*agency, place));
        asked.agencies = asked.around.iter().copied().filter(is_meant).collect();
    }
    for (_, place) in places {
        if asked.agencies.iter().any(|agency| place.contains(agency)) {
            asked.agencies.retain(|agency| place.contains(agency));
        }
    }
    asked.agencies.sort_by_key(|&agency| (known.kinds[agency], agency));
    asked.around.sort_by_key(|&agency| (known.kinds[agency], agency));
    // A year inside a word is part of it, unless there is no such word.
    if asked.readings.iter().all(|reading| reading.words != pieces) && !pieces.is_empty() {
        asked.readings.push(Reading { words: pieces, year: asked.year, is_loose: true });
    }
    asked
}

/// Takes a piece of a query for an agency, a figure, both one after the other, or plain words.
fn resolve(
    part: &str,
    known: &Known,
    asked: &mut Asked,
    places: &mut Vec<(String, Vec<usize>)>,
    pieces: &mut Vec<Word>,
) {
    let agencies = named(part, known);
    let indicators = fitting(part, known);
    let best = indicators.first().map_or(0.0, |best| best.0);
    let text = |text: &str, agencies: Vec<usize>| Word { texts: spellings(text), agencies };
    if agencies.is_strong() && best < 1.0 {
        pieces.push(text(part, agencies.abbreviated()));
        take(asked, agencies.list);
        return;
    }
    if let Some(&first) = asked.indicators.first()
        && let Some(column) = column_of(part, first, known)
    {
        asked.column = Some(column);
        pieces.push(text(part, Vec::new()));
        return;
    }
    // An agency and what it did, without a gap, unless all of it is the name of a figure.
    let ends: Vec<usize> = part.char_indices().map(|(at, _)| at).skip(2).filter(|_| best < 1.0).collect();
    for &at in ends.iter().rev().chain(&ends) {
        let (before, after) = part.split_at(at);
        for (name, rest) in [(before, after), (after, before)] {
            let agencies = named(name, known);
            let few = agencies.list.len() <= MOST_AGENCIES && !agencies.list.is_empty() && name == before;
            if name.chars().count() >= 3 && rest.chars().count() >= 2 && (agencies.is_strong() || few) {
                pieces.push(text(name, agencies.abbreviated()));
                take(asked, agencies.list);
                resolve(rest.trim_matches(['的', '了']), known, asked, places, pieces);
                return;
            }
        }
    }
    if best >= FITS {
        for (_, indicator) in indicators {
            if !asked.indicators.contains(&indicator) {
                asked.indicators.push(indicator);
            }
        }
        pieces.push(text(part, Vec::new()));
        return;
    }
    if !agencies.list.is_empty() {
        if agencies.list.len() <= MOST_AGENCIES && asked.agencies.is_empty() {
            asked.agencies = agencies.list;
        } else {
            places.push((part.to_owned(), agencies.list));
        }
        pieces.push(text(part, Vec::new()));
        return;
    }
    pieces.push(text(part, Vec::new()));
}

/// Names several agencies: those that all words name, or else all of them.
fn take(asked: &mut Asked, agencies: Vec<usize>) {
    if asked.agencies.iter().any(|agency| agencies.contains(agency)) {
        asked.agencies.retain(|agency| agencies.contains(agency));
        return;
    }
    for agency in agencies {
        if !asked.agencies.contains(&agency) {
            asked.agencies.push(agency);
        }
    }
}

/// The column of an indicator that a bare word is.
fn column_of(part: &str, indicator: usize, known: &Known) -> Option<usize> {
    let columns = &known.columns[indicator];
    columns.iter().position(|column| columns.len() > 1 && bare(&column.label) == part)
}

/// Agencies that a word names, and how.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Named {
    list: Vec<usize>,
    how: How,
}

#[derive(Debug, Default, PartialEq, Clone, Copy)]
enum How {
    /// It stands somewhere in their names.
    #[default]
    Within,
    /// It is an abbreviation.
    Abbreviated,
    /// It is their name, or its end.
    Strong,
}

impl Named {
    fn is_strong(&self) -> bool {
        self.how != How::Within && !self.list.is_empty()
    }

    /// Those that a word finds only by this.
    fn abbreviated(self: &Named) -> Vec<usize> {
        if self.how == How::Abbreviated { self.list.clone() } else { Vec::new() }
    }
}

/// The agencies that a folded word names.
pub(super) fn named(word: &str, known: &Known) -> Named {
    let length = word.chars().count();
    if length < 2 || word.is_ascii() {
        return Named::default();
    }
    let having = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let all = known.agencies.iter().enumerate();
        all.filter(|(_, names)| names.iter().any(|name| is_it(name))).map(|(agency, _)| agency).collect()
    };
    let within = having(&|name| name.contains(word));
    if !within.is_empty() {
        let exact = having(&|name| name == word);
        let ending = if length < 3 { Vec::new() } else { having(&|name| name.ends_with(word)) };
        for list in [exact, ending] {
            if !list.is_empty() {
                return Named { list, how: How::Strong };
            }
        }
        return Named { list: within, how: How::Within };
    }
    let list = if length < 3 { Vec::new() } else { having(&|name| is_abbreviation(word, name)) };
    Named { how: if list.is_empty() { How::Within } else { How::Abbreviated }, list }
}

/// Whether a word is short for a name: its letters stand there in this order, the first one where the name of
/// what the agency does begins (or the level itself: 县政府), and both end alike.
pub(crate) fn is_abbreviation(word: &str, name: &str) -> bool {
    let (word, name): (Vec<char>, Vec<char>) = (word.chars().collect(), name.chars().collect());
    if word.len() < 3 || word.len() >= name.len() || word.last() != name.last() {
        return false;
    }
    let is_level = |c: char| LEVELS.contains(c);
    let may_begin = |at: usize| at == 0 || is_level(name[at - 1]) || is_level(name[at]);
    (0..name.len()).filter(|&at| name[at] == word[0] && may_begin(at)).any(|at| {
        let mut rest = name[at + 1..name.len() - 1].iter();
        word[1..word.len() - 1].iter().all(|c| rest.any(|other| other == c))
    })
}

/// The indicators that a bare word fits, best first.
fn fitting(word: &str, known: &Known) -> Vec<(f64, usize)> {
    let length = word.chars().count() as f64;
    let fit = |name: &String| {
        let other = name.chars().count() as f64;
        if name == word {
            1.0
        } else if length >= 2.0 && name.contains(word) {
            0.5 + 0.4 * length / other
        } else if other >= 2.0 && word.contains(name.as_str()) {
            0.5 + 0.4 * other / length
        } else {
            0.0
        }
    };
    let best = |names: &Vec<String>| names.iter().map(fit).fold(0.0, f64::max);
    let all = known.indicators.iter().enumerate().map(|(index, names)| (best(names), index));
    let mut all: Vec<(f64, usize)> = all.filter(|(fit, _)| *fit >= FITS).collect();
    // A sum stands behind the rows, and says more than each of them.
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    if all.first().is_some_and(|best| best.0 == 1.0) {
        all.retain(|(fit, _)| *fit == 1.0);
    }
    all
}

/// The year that a word is: `2024`, `2024年`, `2024年度`.
fn year_of(word: &str) -> Option<u32> {
    let digits = word.strip_suffix('度').filter(|rest| rest.ends_with('年')).unwrap_or(word);
    let digits = digits.strip_suffix('年').unwrap_or(digits);
    let is_year = digits.len() == 4 && digits.starts_with("20") && digits.bytes().all(|c| c.is_ascii_digit());
    is_year.then(|| digits.parse().ok()).flatten()
}

/// The year that a query is, and nothing else.
pub(super) fn lone_year(query: &str, known: &Known) -> Option<u32> {
    match &fold::words(query)[..] {
        [word] => year_of(word).filter(|year| known.years.contains(year)),
        _ => None,
    }
}

/// A word in its spellings: `4,944,867` is also 4944867.
fn spellings(word: &str) -> Vec<String> {
    let mut texts = vec![word.to_owned()];
    let (whole, fraction) = word.split_once('.').map_or((word, ""), |(whole, fraction)| (whole, fraction));
    let mut groups = whole.split(',');
    let is_number = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.clone().peekable();
    if rest.peek().is_some()
        && (1..4).contains(&first.len())
        && is_number(first)
        && is_number(fraction)
        && rest.all(|group| group.len() == 3 && is_number(group))
    {
        texts.push(word.replace(',', ""));
    }
    texts
}

/// A query with the gaps of its grouped numbers closed, where it has any: `4 944 867`.
fn joined(query: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let query: String = query.nfkc().collect();
    let words: Vec<&str> = query.split_whitespace().collect();
    let is_group = |word: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&word.len()) && word.bytes().all(|c| c.is_ascii_digit())
    };
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    let mut closed = false;
    for word in words {
        if open && is_group(word, 3..=3) {
            out.last_mut().expect("a group is open").push_str(word);
            closed = true;
        } else {
            open = is_group(word, 1..=3);
            out.push(word.to_owned());
        }
    }
    closed.then(|| out.join(" "))
}

/// The parts of a word between what only asks.
fn without_asking(word: &str) -> Vec<String> {
    let mut text = word.to_owned();
    for asking in ASKING {
        text = text.replace(asking, " ");
    }
    text.split(' ').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The parts of a word beside the years in it, the first of which is the year that is asked for.
fn without_years(part: &str, known: &Known, beside_others: bool, year: &mut Option<u32>) -> Vec<String> {
    let chars: Vec<char> = part.chars().collect();
    let (mut parts, mut open, mut at) = (Vec::new(), String::new(), 0);
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    while at < chars.len() {
        let own = chars.get(at..at + 4).map(String::from_iter).and_then(|digits| year_of(&digits));
        let own = own.filter(|own| known.years.contains(own) && (at == 0 || !is_digit(at - 1)) && !is_digit(at + 4));
        if let Some(own) = own.filter(|_| beside_others) {
            *year = year.or(Some(own));
            at += 4;
            at += usize::from(chars.get(at) == Some(&'年'));
            at += usize::from(chars.get(at) == Some(&'度') && chars[at - 1] == '年');
            parts.push(std::mem::take(&mut open));
        } else {
            open.push(chars[at]);
            at += 1;
        }
    }
    parts.push(open);
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let names = |names: &[&str]| names.iter().map(|name| bare(name)).collect::<Vec<_>>();
        let column = |label: &str, leads| Column { label: label.to_owned(), leads, ..Column::default() };
        Known {
            agencies: [
                &["清河县财政局"][..],
                &["清河县住房和城乡建设局"],
                &["清河县卫生健康局", "清河县卫生和计划生育局"],
                &["清河县市场监督管理局"],
                &["清河县石桥乡人民政府", "石桥乡"],
                &["清河县人民政府"],
                &["清河县发展和改革局"],
            ]
            .map(names)
            .into(),
            kinds: vec![2, 2, 2, 2, 3, 0, 2],
            indicators: [
                &["本年新收政府信息公开申请数量", "新收申请", "新收", "申请"][..],
                &["属于国家秘密"],
                &["危及“三安全一稳定”"],
                &["行政复议"],
                &["不予公开"],
                &["不予公开率"],
            ]
            .map(names)
            .into(),
            columns: vec![
                vec![column("自然人", false), column("总计", true)],
                vec![column("总计", true)],
                vec![column("总计", true)],
                vec![column("结果纠正", false), column("总计", true)],
                vec![column("", true)],
                vec![column("", true)],
            ],
            years: vec![2022, 2023, 2024],
        }
    }

    #[test]
    fn abbreviations_are_understood() {
        for (word, name, is) in [
            ("卫健局", "清河县卫生健康局", true),
            ("住建局", "清河县住房和城乡建设局", true),
            ("发改局", "发展和改革局", true),
            ("市监局", "清河县市场监督管理局", true),
            ("清河住建局", "清河县住房和城乡建设局", true),
            ("县政府", "清河县人民政府", true),
            ("县政府", "清河县人民政府办公室", false),
            ("设建局", "清河县住房和城乡建设局", false),
            ("教局", "清河县教育局", false),
            ("建住局", "清河县住房和城乡建设局", false),
            ("住建委", "清河县住房和城乡建设局", false),
        ] {
            assert_eq!(is_abbreviation(word, name), is, "{word} {name}");
        }
    }

    #[test]
    fn queries_are_understood() {
        for (query, expected) in [
            ("住建局 2024 不予公开", "2024 [1] [4] 住建局=[1]+不予公开"),
            ("住建局2024年不予公开", "2024 [1] [4] 住建局2024年不予公开 | 住建局=[1]+不予公开"),
            ("卫健局 新收申请", "- [2] [0] 卫健局=[2]+新收申请"),
            ("2023年 行政复议 财政局", "2023 [0] [3] 行政复议+财政局"),
            ("2023年财政局收到多少申请？", "2023 [0] [0] 2023年财政局收到多少申请?"),
            ("石桥乡新收申请", "- [4] [0] 石桥乡新收申请 | 石桥乡+新收申请"),
            ("哪些机关收到的申请最多", "- [] [0] 哪些机关收到的申请最多 | 收到的申请"),
            ("三安全一稳定是什么", "- [] [2] 三安全一稳定是什么 | 三安全一稳定"),
            ("不予公开 2024", "2024 [] [4] 不予公开"),
            ("不予公开 “2024”", "- [] [4] 不予公开+2024"),
            ("不予公开 2011", "- [] [4] 不予公开+2011"),
            ("2024", "- [] [] 2024"),
            ("2023 2024", "- [] [] 2023+2024"),
            ("清河县 新收", "- [5] [0] 清河县+新收"),
            ("清河县 市监局 新收", "- [3] [0] 清河县+市监局=[3]+新收"),
            ("财政局 卫健局 新收", "- [0, 2] [0] 财政局+卫健局=[2]+新收"),
            ("4,944,867", "- [] [] 4,944,867/4944867"),
            ("４，９４４，８６７", "- [] [] 4,944,867/4944867"),
            ("4 944 867 条", "- [] [] 4944867+条 | 4+944+867+条"),
            ("1 000 000", "- [] [] 1000000 | 1+000"),
            ("1234.5", "- [] [] 1234.5"),
        ] {
            let asked = understand(query, &known());
            let word = |word: &Word| {
                let agencies = if word.agencies.is_empty() { String::new() } else { format!("={:?}", word.agencies) };
                word.texts.join("/") + &agencies
            };
            let readings =
                asked.readings.iter().map(|reading| reading.words.iter().map(word).collect::<Vec<_>>().join("+"));
            let year = asked.year.map_or("-".to_owned(), |year| year.to_string());
            let readings = readings.collect::<Vec<_>>().join(" | ");
            let said = format!("{year} {:?} {:?} {readings}", asked.agencies, asked.indicators);
            assert!(said.starts_with(expected), "{query}: {said}");
        }
    }

    #[test]
    fn a_year_inside_a_word_is_part_of_it() {
        let asked = understand("石政办函〔2023〕61号 公开", &known());
        let years: Vec<Option<u32>> = asked.readings.iter().map(|reading| reading.year).collect();
        assert_eq!(years, [None, Some(2023)]);
    }

    #[test]
    fn a_column_is_named_behind_its_row() {
        let asked = understand("财政局 行政复议 结果纠正", &known());
        assert_eq!((asked.indicators, asked.column), (vec![3], Some(0)));
    }
}
