//! The sentences of a text, each known by its words.
//!
//! Two sentences are alike where they have the same letters: blanks and marks, the number before it, every year and
//! figure, and the organ that it begins with are set aside, so that `一是2023年公开28条。` and `二是2024年公开31条。`
//! are alike. What is kept is a fingerprint; the words are read again where somebody wants to see them.

use super::organ;
use super::text::sentence::short_sentences;
use crate::chars::han_digit;
use crate::model::{Clause, Report, Sentence};
use crate::prose::{LineKind, TextLine};

/// Sentences with fewer characters are said by chance.
const SHORTEST: usize = 6;

/// A clause with fewer characters is said by chance.
const SHORTEST_CLAUSE: usize = 5;

/// The sentences of a report's text, and the clauses of sections that must be told.
pub(super) fn all(report: &Report, lines: &[TextLine<'_>]) -> (Vec<Sentence>, Vec<Clause>) {
    let (mut all, mut clauses) = (Vec::new(), Vec::new());
    let year_before = Written::of(report.year.get() - 1);
    for line in lines.iter().filter(|line| matches!(line.kind, LineKind::Paragraph | LineKind::Item(_))) {
        for range in short_sentences(&line.text, &line.chars) {
            let text = &line.text[range.clone()];
            let words = Words::of(text);
            if words.alike.length < SHORTEST {
                continue;
            }
            let place = line.place(range);
            let Letters { length, has_figures, .. } = words.alike;
            let told = line.section.filter(|&section| report.form.sections[section].told);
            if let (Some(section), Ok(sentence)) =
                (told.and_then(|section| u8::try_from(section).ok()), u16::try_from(all.len()))
            {
                let telling = |clause: &&Letters| clause.length >= SHORTEST_CLAUSE && !clause.has_figures;
                clauses.extend(words.clauses.iter().filter(telling).map(|clause| Clause {
                    fingerprint: (clause.print.value() >> 32) as u32,
                    sentence,
                    section,
                    length: u8::try_from(clause.length).unwrap_or(u8::MAX),
                }));
            }
            all.push(Sentence {
                fingerprint: words.fingerprint(),
                exact: words.exact(),
                start: u32::try_from(place.start).unwrap_or(u32::MAX),
                bytes: u16::try_from(place.len()).unwrap_or(u16::MAX),
                length: u16::try_from(length).unwrap_or(u16::MAX),
                section: line.section.and_then(|section| u8::try_from(section).ok()),
                is_of_year_before: has_figures && year_before.is_time_of(text),
                has_telling_figures: has_figures && has_telling_figures(text),
            });
        }
    }
    all.shrink_to_fit();
    clauses.shrink_to_fit();
    (all, clauses)
}

/// Whether a sentence has two counts or more that are hardly the same in another year. The office's address, the numbers
/// of documents and days are the same for years.
fn has_telling_figures(sentence: &str) -> bool {
    const UNITS: [char; 15] = ['件', '条', '次', '篇', '期', '人', '户', '家', '项', '万', '份', '起', '宗', '％', '%'];
    const LASTING: [&str; 8] = ["电话", "邮编", "地址", "〔", "http", "网址", "第", "热线"];
    const LEAST_DIGITS: usize = 6;
    let (mut counts, mut digits) = (0, 0);
    let mut rest = sentence;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let figure = &rest[start..];
        let len = figure.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(figure.len());
        rest = &figure[len..];
        if rest.starts_with(|c| UNITS.contains(&c)) {
            counts += 1;
            digits += figure[..len].bytes().filter(u8::is_ascii_digit).count();
        }
    }
    counts >= 2 && digits >= LEAST_DIGITS && !LASTING.iter().any(|word| sentence.contains(word))
}

/// The letters of a sentence or of a clause, its figures set aside.
#[derive(Debug, Clone, Copy, Default)]
struct Letters {
    print: Fingerprint,
    /// What came before the numerals that stand in a row here.
    before_year: Fingerprint,
    length: usize,
    has_figures: bool,
}

impl Letters {
    /// Takes a letter; `years` counts the numerals in a row, of which four are a year, as in 二〇二四年.
    fn push(&mut self, c: char, years: usize) {
        if years == 1 {
            self.before_year = self.print;
        }
        self.length += 1;
        self.print.push(c);
        if years == 4 {
            self.print = self.before_year;
            self.print.push('#');
            self.has_figures = true;
        }
    }

    /// Takes a digit; `goes_on` where it is not the first of its figure.
    fn push_digit(&mut self, goes_on: bool) {
        self.length += 1;
        if !goes_on {
            self.print.push('#');
        }
        self.has_figures = true;
    }
}

/// A sentence with and without its figures, and its clauses.
struct Words {
    alike: Letters,
    exact: Fingerprint,
    clauses: Vec<Letters>,
}

impl Words {
    fn of(sentence: &str) -> Words {
        let mut words = Words { alike: Letters::default(), exact: Fingerprint::default(), clauses: Vec::new() };
        let sentence = unnumbered(sentence);
        let (mut in_figure, mut years) = (false, 0);
        // Where the organ may stand that it speaks of: at the start, after the year, or after a comma.
        let mut may_be_organ = true;
        let mut skip = 0;
        // The clause, and where its words begin, behind its number.
        let (mut clause, mut clause_start) = (Letters::default(), 0);
        for (at, c) in sentence.char_indices() {
            if at < skip {
                continue;
            }
            let is_han = organ::is_han(c);
            if may_be_organ && is_han && !is_numeral(c) && !matches!(c, '年' | '度') {
                may_be_organ = false;
                if let Some(name) = own_name(&sentence[at..]) {
                    skip = at + name.len();
                    name.chars().for_each(|c| words.exact.push(c));
                    words.alike.length += name.chars().count();
                    clause.length += name.chars().count();
                    continue;
                }
            }
            if !is_han && (is_usual_mark(c) || !c.is_alphanumeric()) {
                if matches!(c, '，' | '；' | ',' | ':' | '：') {
                    words.clauses.push(std::mem::take(&mut clause));
                    let rest = &sentence[at + c.len_utf8()..];
                    let may_be_numbered = !rest.starts_with(organ::is_han) || rest.starts_with(is_numeral);
                    let bare =
                        if may_be_numbered || rest.starts_with(['第', '十']) { unnumbered(rest) } else { rest };
                    clause_start = sentence.len() - bare.len();
                    may_be_organ |= c != ',';
                }
                in_figure &= matches!(c, '.' | ',' | '，' | '．' | '%' | '％' | ' ');
                years = 0;
                continue;
            }
            words.exact.push(c);
            years = if is_numeral(c) { years + 1 } else { 0 };
            let is_digit = !is_han && c.is_numeric();
            let push = |letters: &mut Letters| match is_digit {
                true => letters.push_digit(in_figure),
                false => letters.push(c, years),
            };
            push(&mut words.alike);
            if at >= clause_start {
                push(&mut clause);
            }
            in_figure = is_digit || years == 4;
        }
        words.clauses.push(clause);
        words
    }

    fn fingerprint(&self) -> u64 {
        self.alike.print.value()
    }

    /// The half that is kept is asked only of sentences whose fingerprints are equal.
    fn exact(&self) -> u32 {
        (self.exact.value() >> 32) as u32
    }
}

/// What an organ calls itself.
const SELF: [&str; 22] = [
    "县政府办公室",
    "市政府办公室",
    "区政府办公室",
    "县政府办",
    "市政府办",
    "区政府办",
    "县政府",
    "市政府",
    "区政府",
    "镇政府",
    "乡政府",
    "本机关",
    "本单位",
    "本部门",
    "我局",
    "我办",
    "我镇",
    "我乡",
    "我街道",
    "我委",
    "我单位",
    "我县",
];

/// The name of an organ that a clause begins with, or what an organ calls itself.
fn own_name(text: &str) -> Option<&str> {
    let is_other = |rest: &str| rest.starts_with(['信', '网', '门']);
    // Nearly no clause begins with such a character.
    if !text.starts_with(['县', '市', '区', '镇', '乡', '本', '我']) {
        return organ::at_start(text);
    }
    let known = SELF.iter().find(|name| text.starts_with(**name) && !is_other(&text[name.len()..]));
    known.map(|name| &text[..name.len()]).or_else(|| organ::at_start(text))
}

/// A number that stands for some characters, the same on every machine.
#[derive(Debug, Clone, Copy, Default)]
struct Fingerprint(u64);

impl Fingerprint {
    /// An odd number without a pattern: the golden ratio in 64 bits.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

    fn push(&mut self, c: char) {
        self.0 = (self.0.rotate_left(23) ^ u64::from(c)).wrapping_mul(Self::FACTOR);
    }

    fn value(self) -> u64 {
        // The upper half of a product knows all that went into it, the lower half does not.
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(Self::FACTOR);
        mixed ^ (mixed >> 29)
    }
}

/// Whether a character is one of the marks of every text: the tables of all characters need not be asked then.
fn is_usual_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '“' | '”' | '（' | '）' | '《' | '》' | ' ' | ',' | '.' | '%')
}

fn is_numeral(c: char) -> bool {
    han_digit(c).is_some()
}

/// A sentence without the number before it: `（一）`, `1.`, `一是`, `第一，`.
fn unnumbered(sentence: &str) -> &str {
    let bare = sentence.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '（' | '(' | '第'));
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if rest.len() == bare.len() {
        return sentence;
    }
    let follows = rest.trim_start();
    match follows.chars().next() {
        Some(c @ ('是' | '、' | '）' | ')' | '.' | '．' | '，')) => &follows[c.len_utf8()..],
        _ => sentence,
    }
}

/// A year, in the ways in which it is written.
struct Written([String; 3]);

impl Written {
    fn of(year: u16) -> Written {
        let year = year.to_string();
        let with = |digits: &str| -> String {
            let digits: Vec<char> = digits.chars().collect();
            year.bytes().map(|digit| digits[usize::from(digit - b'0')]).collect()
        };
        Written([with("0123456789"), with("〇一二三四五六七八九"), with("０１２３４５６７８９")])
    }

    /// Whether a sentence speaks of the year as of its own time: not `自2023年起`, nor in the name of a document.
    fn is_time_of(&self, sentence: &str) -> bool {
        if !self.0.iter().any(|year| sentence.contains(year.as_str())) {
            return false;
        }
        let mut depth = 0_usize;
        let mut before = ' ';
        for (at, c) in sentence.char_indices() {
            match c {
                '《' | '“' | '〔' | '（' | '(' => depth += 1,
                '》' | '”' | '〕' | '）' | ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0
                && !before.is_ascii_digit()
                && let Some(year) = self.0.iter().find(|year| sentence[at..].starts_with(year.as_str()))
                && let Some(after) = sentence[at + year.len()..].trim_start_matches(' ').strip_prefix('年')
                && !is_looked_back_on(before, after)
            {
                return true;
            }
            before = c;
        }
        false
    }
}

/// Whether a year, with what stands before and after it, is one that a sentence looks back on.
fn is_looked_back_on(before: char, after: &str) -> bool {
    const AFTER: [&str; 14] = [
        "以来",
        "起，",
        "起,",
        "起实施",
        "起施行",
        "起实行",
        "底以",
        "印发的",
        "出台的",
        "发布的",
        "制定的",
        "修订的",
        "相比",
        "同期",
    ];
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '月' | '日' | '度'));
    matches!(before, '自' | '从' | '较' | '比' | '与')
        || before == '于' && after.chars().take(12).any(|c| c == '起')
        || AFTER.iter().any(|word| after.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters by which clauses are passed over at once are those that these words begin with.
    #[test]
    fn each_name_for_oneself_is_looked_for() {
        for name in SELF {
            assert_eq!(own_name(&format!("{name}坚持")), Some(name));
        }
    }

    #[test]
    fn years_figures_numbers_and_names_are_set_aside() {
        for (one, other, is_alike, is_exact) in [
            ("一是公开意识不强。", "二是公开意识不强；", true, true),
            ("（一）公开意识不强", "1. 公开意识 不强。", true, true),
            ("2023年，我局公开信息28条。", "2024年，我局公开信息1,031条。", true, false),
            ("二〇二三年，我局公开信息。", "2024年，我局公开信息。", true, false),
            ("2024年，清河县教育局坚持公开。", "2024年，清河县财政局坚持公开。", true, false),
            ("县民政局将公开列入考核。", "县政府办将公开列入考核。", true, false),
            ("今年以来，我局落实制度。", "今年以来，我镇落实制度。", true, false),
            ("公开意识不强。", "公开意识较强。", false, false),
            ("公开信息28条。", "公开信息条。", false, false),
            ("满意率86.41%。", "满意率9%。", true, false),
        ] {
            let (one_words, other_words) = (Words::of(one), Words::of(other));
            assert_eq!(one_words.fingerprint() == other_words.fingerprint(), is_alike, "{one} {other}");
            assert_eq!(one_words.exact() == other_words.exact(), is_exact, "{one} {other}");
        }
    }

    #[test]
    fn figures_tell_a_copy() {
        for (sentence, expected) in [
            ("公开政府信息1108条，其中门户网站590条、微信公众号518条。", true),
            ("共有公开查阅点35个、查询机48台。", false),
            ("培训3次，参训120人。", false),
            ("地址为兴云路18号，电话8162233，接待12345人次、2000条。", false),
            ("根据国办公开办函〔2021〕30号，公开100条、200条。", false),
            ("2023年1月1日至2023年12月31日", false),
        ] {
            assert_eq!(has_telling_figures(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn a_sentence_is_of_a_year() {
        for (sentence, expected) in [
            ("2023年，我局公开信息28条。", true),
            ("２０２３年度，我局公开信息。", true),
            ("二〇二三年我局公开信息。", true),
            ("统计期限自2023年1月1日起至2023年12月31日止。", true),
            ("自2023年1月起，我局实行新办法。", false),
            ("2023年以来，我局实行新办法。", false),
            ("印发《2023年政务公开工作要点》。", false),
            ("（国办发〔2023〕3号）", false),
            ("公开数量比2023年增长3%。", false),
            ("2024年，我局公开信息。", false),
            ("编号12023年", false),
        ] {
            assert_eq!(Written::of(2023).is_time_of(sentence), expected, "{sentence}");
        }
    }
}
