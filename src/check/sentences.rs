//! The sentences of a text, each known by its words.
//!
//! Two sentences are alike where they have the same letters: blanks and marks, the number before it, every year and
//! figure, and the organ that it begins with are set aside, so that `一是2023年公开28条。` and `二是2024年公开31条。`
//! are alike. What is kept is a fingerprint; the words are read again where somebody wants to see them.

use std::hash::{DefaultHasher, Hash, Hasher};

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
    let mut words = Words::default();
    let year_before = Written::of(report.year.get() - 1);
    for line in lines.iter().filter(|line| matches!(line.kind, LineKind::Paragraph | LineKind::Item(_))) {
        for range in short_sentences(&line.text, &line.chars) {
            let text = &line.text[range.clone()];
            words.read(text);
            if words.length < SHORTEST {
                continue;
            }
            let place = line.place(range);
            let fingerprint = words.fingerprint();
            let exact = words.exact(fingerprint);
            let (length, has_figures) = (words.length, words.has_figures);
            let told = line.section.filter(|&section| report.form.sections[section].told);
            if let (Some(section), Ok(sentence)) =
                (told.and_then(|section| u8::try_from(section).ok()), u16::try_from(all.len()))
            {
                for clause in text.split(['，', '：', '；', ',', ':']) {
                    words.read(clause);
                    if words.length >= SHORTEST_CLAUSE && !words.has_figures {
                        let length = u8::try_from(words.length).unwrap_or(u8::MAX);
                        clauses.push(Clause {
                            fingerprint: (words.fingerprint() >> 32) as u32,
                            sentence,
                            section,
                            length,
                        });
                    }
                }
            }
            all.push(Sentence {
                fingerprint,
                exact,
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
    const UNITS: &str = "件 条 次 篇 期 人 户 家 项 万 份 起 宗 ％ %";
    const LASTING: [&str; 8] = ["电话", "邮编", "地址", "〔", "http", "网址", "第", "热线"];
    const LEAST_DIGITS: usize = 6;
    if LASTING.iter().any(|word| sentence.contains(word)) {
        return false;
    }
    let (mut counts, mut digits) = (0, 0);
    let mut rest = sentence;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let figure = &rest[start..];
        let len = figure.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(figure.len());
        rest = &figure[len..];
        if UNITS.split(' ').any(|unit| rest.starts_with(unit)) {
            counts += 1;
            digits += figure[..len].bytes().filter(u8::is_ascii_digit).count();
        }
    }
    counts >= 2 && digits >= LEAST_DIGITS
}

/// The letters of one sentence, with and without its figures. Its buffers are used again.
#[derive(Default)]
struct Words {
    alike: String,
    exact: String,
    length: usize,
    has_figures: bool,
    has_organ: bool,
}

impl Words {
    fn read(&mut self, sentence: &str) {
        self.alike.clear();
        self.exact.clear();
        self.length = 0;
        (self.has_figures, self.has_organ) = (false, false);
        let sentence = unnumbered(sentence);
        let mut in_figure = false;
        let mut years = 0;
        // Where the organ may stand that it speaks of: at the start, after the year, or after a comma.
        let mut may_be_organ = true;
        let mut skip = 0;
        for (at, c) in sentence.char_indices() {
            if at < skip {
                continue;
            }
            if may_be_organ && organ::is_han(c) && !is_numeral(c) && !matches!(c, '年' | '度') {
                may_be_organ = false;
                if let Some(name) = own_name(&sentence[at..]) {
                    self.has_organ = true;
                    skip = at + name.len();
                    self.exact.push_str(name);
                    self.length += name.chars().count();
                    continue;
                }
            }
            let is_han = organ::is_han(c);
            if !is_han && !c.is_alphanumeric() {
                may_be_organ |= matches!(c, '，' | '；' | ':' | '：');
                in_figure &= matches!(c, '.' | ',' | '，' | '．' | '%' | '％' | ' ');
                years = 0;
                continue;
            }
            self.length += 1;
            self.exact.push(c);
            let is_digit = !is_han && c.is_numeric();
            // Four numerals in a row are a year: 二〇二四年.
            years = if is_numeral(c) { years + 1 } else { 0 };
            if is_digit {
                if !in_figure {
                    self.alike.push('#');
                }
                (in_figure, self.has_figures) = (true, true);
                continue;
            }
            in_figure = false;
            self.alike.push(c);
            if years == 4 {
                for _ in 0..4 {
                    self.alike.pop();
                }
                self.alike.push('#');
                (in_figure, self.has_figures) = (true, true);
            }
        }
    }

    fn fingerprint(&self) -> u64 {
        fingerprint(&self.alike)
    }

    /// The half that is kept is asked only of sentences whose fingerprints are equal.
    fn exact(&self, alike: u64) -> u32 {
        // Where nothing was set aside, both are of the same letters.
        let is_alike = !self.has_figures && !self.has_organ;
        let exact = if is_alike { alike } else { fingerprint(&self.exact) };
        (exact >> 32) as u32
    }
}

/// The name of an organ that a clause begins with, or what an organ calls itself.
fn own_name(text: &str) -> Option<&str> {
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
    let is_other = |rest: &str| rest.starts_with(['信', '网', '门']);
    let known = SELF.iter().find(|name| text.starts_with(**name) && !is_other(&text[name.len()..]));
    known.map(|name| &text[..name.len()]).or_else(|| organ::at_start(text))
}

fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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

    fn words(text: &str) -> Words {
        let mut words = Words::default();
        words.read(text);
        words
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
            let (one_words, other_words) = (words(one), words(other));
            assert_eq!(one_words.fingerprint() == other_words.fingerprint(), is_alike, "{one} {other}");
            assert_eq!(
                one_words.exact(one_words.fingerprint()) == other_words.exact(other_words.fingerprint()),
                is_exact,
                "{one} {other}"
            );
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
