//! Finds the numbers by which a person can be told or reached. Linear in the text: a number is looked for only where
//! digits stand, and never longer than a number can be.

use std::ops::Range;

use super::context;
use super::digits::{FoldedText, Run, chinese_digit};
use super::number::{self, Likeness};

/// What a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NumberKind {
    /// 身份证号码
    Identity,
    /// 手机号码
    Mobile,
    /// 银行卡号
    BankCard,
    /// 护照、通行证号码
    Passport,
    /// The landline of a person.
    Landline,
}

/// A number that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    pub kind: NumberKind,
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What may be shown of it.
    pub masked: String,
    /// Its digits.
    pub digits: String,
    /// Whether the words round it say that it is the office's own.
    pub is_of_office: bool,
}

/// Words are looked at so many characters before a number.
const BEFORE: usize = 24;
/// A sentence is looked at so far to each side of a number.
const AROUND: usize = 80;

/// Whether a text may hold such a number at all: nearly none does, and this is asked of every line.
fn may_hold(text: &str) -> (bool, bool) {
    let (mut plain, mut chinese) = (0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '0'..='9' | '０'..='９' | '\u{1d7ce}'..='\u{1d7ff}' => plain += 1,
            '\0'..='\u{7f}' => {}
            c => chinese += usize::from(chinese_digit(c).is_some()),
        }
    }
    (plain >= 7, chinese >= 3 && plain + chinese >= 11)
}

/// The numbers in a text. `is_inside` tells that it stands in a section of a report; `around` are words that are known
/// to speak of it, such as the heads of its column.
pub(crate) fn numbers(text: &str, is_inside: bool, around: &str) -> Vec<Trace> {
    let (plain, chinese) = may_hold(text);
    let mut found = Vec::new();
    if plain {
        Scan { text: FoldedText::of(text, false), is_inside, around, found: &mut found }.run();
    }
    if chinese {
        let mut spelt = Vec::new();
        Scan { text: FoldedText::of(text, true), is_inside, around, found: &mut spelt }.run();
        let known = found.len();
        spelt.retain(|trace| {
            !found[..known]
                .iter()
                .any(|other| other.range.start < trace.range.end && trace.range.start < other.range.end)
        });
        found.append(&mut spelt);
        found.sort_by_key(|trace| trace.range.start);
    }
    found
}

struct Scan<'s, 't> {
    text: FoldedText<'t>,
    is_inside: bool,
    around: &'s str,
    found: &'s mut Vec<Trace>,
}

/// Runs of digits that are taken for one number.
struct Candidate<'r> {
    runs: &'r [Run],
    digits: String,
    chars: Range<usize>,
}

impl Candidate<'_> {
    fn is_one_run(&self) -> bool {
        self.runs.len() == 1
    }

    fn lengths(&self) -> Vec<usize> {
        self.runs.iter().map(Run::len).collect()
    }

    /// Whether its digits alone may make it a number that is looked for. Words are read only then.
    fn may_be_one(&self) -> bool {
        let (digits, is_one) = (&*self.digits, self.is_one_run());
        let is_identity = |number: &str| number::identity(number) != Likeness::None;
        match digits.len() {
            7..=10 => is_one || (digits.starts_with('0') && self.runs.len() == 2),
            11 => digits.starts_with('0') || number::is_mobile(digits),
            12..=15 => is_one,
            17 => is_identity(&format!("{digits}X")) || is_one,
            18 => is_identity(digits) || number::is_luhn(digits) || is_one,
            16 | 19 => number::is_luhn(digits),
            _ => false,
        }
    }
}

impl Scan<'_, '_> {
    fn run(mut self) {
        let runs = self.text.runs();
        let mut at = 0;
        while at < runs.len() {
            at = self.number_at(&runs, at).max(at + 1);
        }
    }

    /// Looks for a number that begins with this run. Gives the run after it.
    fn number_at(&mut self, runs: &[Run], first: usize) -> usize {
        let mut len = 0;
        let mut taken: Option<(NumberKind, Range<usize>, String, usize)> = None;
        for last in first..runs.len() {
            if last > first && runs[last].after.is_none() {
                break;
            }
            len += runs[last].len();
            if len > 19 {
                break;
            }
            if len < 7 {
                continue;
            }
            let chars = runs[first].chars.start..runs[last].chars.end;
            let candidate =
                Candidate { runs: &runs[first..=last], digits: self.text.digits(chars.clone()), chars: chars.clone() };
            if !candidate.may_be_one() {
                continue;
            }
            // What goes on with a hyphen or a point is a longer number of another kind.
            let goes_on = runs.get(last + 1).is_some_and(|next| next.after.is_some_and(|mark| mark != ' '));
            if let Some((kind, chars, digits)) = self.kind(&candidate, goes_on, runs, first) {
                taken = Some((kind, chars, digits, last + 1));
                // The longer of two is meant, as 18 digits are rather than 17.
            }
        }
        let Some((kind, chars, digits, next)) = taken else { return first };
        let sentence = format!("{}{}", self.around, self.text.sentence(&chars, AROUND));
        let is_of_office = matches!(kind, NumberKind::Mobile) && context::is_of_office(&sentence, self.is_inside);
        let range = self.text.place(&chars);
        self.found.push(Trace { kind, range, masked: masked(&digits), digits, is_of_office });
        next
    }

    /// What a candidate is, where it stands, and its digits.
    fn kind(
        &self,
        candidate: &Candidate<'_>,
        goes_on: bool,
        runs: &[Run],
        first: usize,
    ) -> Option<(NumberKind, Range<usize>, String)> {
        let before = self.text.words_before(candidate.chars.start, BEFORE);
        let said = format!("{}{before}", self.around);
        if let Some(found) = self.identity(candidate, &before, &said) {
            return Some(found);
        }
        let as_is = |kind| Some((kind, candidate.chars.clone(), candidate.digits.clone()));
        if goes_on || self.is_of_code(candidate, &before) {
            return None;
        }
        let continues = runs[first].after.is_some_and(|mark| mark != ' ');
        if self.is_mobile(candidate, &said, continues, runs, first) {
            return as_is(NumberKind::Mobile);
        }
        if continues {
            return None;
        }
        if self.is_bank_card(candidate, &said) {
            return as_is(NumberKind::BankCard);
        }
        if let Some(start) = self.passport(candidate, &said) {
            let chars = start..candidate.chars.end;
            let number = self.text.folded(chars.clone());
            return Some((NumberKind::Passport, chars, number));
        }
        if self.is_landline(candidate, &before) {
            return as_is(NumberKind::Landline);
        }
        None
    }

    /// An identity number, with its check character where that is a letter.
    fn identity(
        &self,
        candidate: &Candidate<'_>,
        before: &str,
        said: &str,
    ) -> Option<(NumberKind, Range<usize>, String)> {
        let (mut chars, mut number) = (candidate.chars.clone(), candidate.digits.clone());
        if number.len() == 17 {
            let spaced = usize::from(matches!(self.text.char(chars.end), Some(' ' | '-')));
            let end = chars.end + spaced;
            if !matches!(self.text.char(end), Some('X' | 'x')) {
                return None;
            }
            chars.end = end + 1;
            number.push('X');
        }
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_masked = |c: Option<char>| c.is_some_and(|c| matches!(c, '*' | '×' | '＊'));
        if is_letter(self.text.char(chars.end)) || is_masked(self.text.char(chars.end)) {
            return None;
        }
        let likeness = number::identity(&number);
        let is_said = context::is_of_identity(said);
        let stands_alone = !is_letter(self.text.before(chars.start)) && !is_masked(self.text.before(chars.start));
        let is_it = match (number.len(), likeness) {
            // What a register of organisations or projects numbers may look like one.
            (18, Likeness::Certain) => is_said || (stands_alone && !context::is_labelled(before)),
            (18, Likeness::Plausible) => is_said && candidate.is_one_run(),
            (18, Likeness::None) => candidate.is_one_run() && context::is_of_identity(&tail(before, 10)),
            (15, Likeness::Plausible) => is_said && candidate.is_one_run(),
            _ => false,
        };
        is_it.then_some((NumberKind::Identity, chars, number))
    }

    /// Whether the letters and marks next to a number make it part of something else: an address, a code, an amount.
    fn is_of_code(&self, candidate: &Candidate<'_>, before: &str) -> bool {
        let (previous, next) = (self.text.before(candidate.chars.start), self.text.char(candidate.chars.end));
        let after_next = self.text.char(candidate.chars.end + 1);
        let is_word = |word: &str| before.trim_end_matches([':', ' ', '.']).to_ascii_lowercase().ends_with(word);
        let of_phone = ["tel", "phone", "mobile", "mob", "t", "m"].iter().any(|word| is_word(word));
        let letter_before = previous.is_some_and(|c| c.is_ascii_alphabetic()) && !of_phone;
        let of_address = previous == Some('/')
            && candidate
                .chars
                .start
                .checked_sub(2)
                .and_then(|at| self.text.char(at))
                .is_none_or(|c| !c.is_ascii_digit());
        let mark_before = previous.is_some_and(|c| matches!(c, '_' | '=' | '&' | '?' | '#' | '%' | '*')) || of_address;
        let letter_after = next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '%' | '*'));
        let goes_on = next == Some('.') && after_next.is_some_and(|c| c.is_ascii_alphanumeric());
        let is_passport = previous.is_some_and(|c| c.is_ascii_uppercase()) && candidate.digits.len() <= 10;
        (letter_before && !is_passport)
            || mark_before
            || letter_after
            || goes_on
            || next.is_some_and(context::is_unit)
            || (previous == Some('第') && next == Some('号'))
    }

    fn is_mobile(&self, candidate: &Candidate<'_>, said: &str, continues: bool, runs: &[Run], first: usize) -> bool {
        let is_said = context::is_of_phone(said) || context::is_of_person(said);
        let before = self.text.words_before(candidate.chars.start, BEFORE);
        if context::is_labelled(&before) && !context::is_of_phone(&tail(&before, 10)) {
            return false;
        }
        // `+86 138`, `0086-138`.
        let country = continues
            && first > 0
            && matches!(&*self.text.digits(runs[first - 1].chars.clone()), "86" | "086" | "0086");
        if continues && !country {
            return false;
        }
        let previous = self.text.before(candidate.chars.start);
        let digits = &candidate.digits;
        let joined = ["86", "086", "0086", "0"].iter().find_map(|start| digits.strip_prefix(start));
        if let Some(rest) = joined {
            return candidate.is_one_run() && number::is_mobile(rest) && (is_said || previous == Some('+'));
        }
        if previous.is_some_and(|c| c.is_ascii_alphabetic()) && !is_said {
            return false;
        }
        if !number::is_mobile(digits) {
            return false;
        }
        match candidate.lengths()[..] {
            [11] => true,
            [3, 4, 4]
            | [3, 8]
            | [7, 4]
            | [3, 3, 5]
            | [3, 5, 3]
            | [4, 3, 4]
            | [4, 4, 3]
            | [3, 2, 2, 2, 2]
            | [3, 2, 3, 3] => {
                let with_hyphens = candidate.runs.iter().skip(1).all(|run| run.after != Some(' '));
                let years = candidate.runs.iter().skip(1).any(|run| {
                    let digits = self.text.digits(run.chars.clone());
                    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
                });
                // Three figures of a row may stand next to each other.
                is_said || country || with_hyphens || (!years && candidate.lengths() == [3, 4, 4])
            }
            _ => is_said && candidate.runs.iter().all(|run| run.len() == 1),
        }
    }

    fn is_bank_card(&self, candidate: &Candidate<'_>, said: &str) -> bool {
        let (is_said, len) = (context::is_of_card(said), candidate.digits.len());
        let before = self.text.words_before(candidate.chars.start, BEFORE);
        let sentence = self.text.sentence(&candidate.chars, AROUND);
        let lengths = candidate.lengths();
        let in_fours = lengths.len() >= 4 && lengths[..lengths.len() - 1].iter().all(|len| *len == 4);
        (16..=19).contains(&len)
            && (candidate.is_one_run() || in_fours || (is_said && lengths == [6, 13]))
            && number::is_bank_card(&candidate.digits, is_said)
            && !context::is_public_account(&sentence)
            && (is_said || !context::is_labelled(&before))
    }

    /// Where a passport or permit number starts, if the words before it speak of one.
    fn passport(&self, candidate: &Candidate<'_>, said: &str) -> Option<usize> {
        let letters = (0..2).take_while(|back| {
            let at = candidate.chars.start.checked_sub(back + 1);
            at.and_then(|at| self.text.char(at)).is_some_and(|c| c.is_ascii_alphabetic())
        });
        let letters = letters.count();
        let said = tail(said, 16 + letters);
        let len = candidate.digits.len();
        let is_it = candidate.is_one_run()
            && ((said.contains("护照") && letters > 0 && (7..=9).contains(&len))
                || (said.contains("通行证") && (8..=10).contains(&len))
                || (said.contains("台胞证") && matches!(len, 8 | 10)));
        is_it.then_some(candidate.chars.start - letters)
    }

    /// Whether it is the landline of an applicant, who is named right before it.
    fn is_landline(&self, candidate: &Candidate<'_>, before: &str) -> bool {
        let is_one = match candidate.lengths()[..] {
            [3 | 4, 7 | 8] | [11 | 12] => candidate.digits.starts_with('0'),
            [7 | 8] => !candidate.digits.starts_with(['0', '1']) && !candidate.digits.starts_with("20"),
            _ => false,
        };
        let before = before.trim_end_matches([':', ' ', '为', '是', '(']);
        is_one && ["电话", "手机"].iter().any(|word| before.ends_with(word)) && {
            let sentence = self.text.sentence(&(candidate.chars.start..candidate.chars.start), BEFORE);
            ["申请人", "原告", "投诉人", "举报人", "信访人", "上诉人"].iter().any(|person| {
                // The office's number is what applicants are told to call.
                sentence.split_once(person).is_some_and(|(_, rest)| {
                    let call = [
                        "拨打",
                        "咨询",
                        "可",
                        "请",
                        "向",
                        "服务",
                        "监督",
                        "办公",
                        "热线",
                        "公布",
                        "公开电话",
                        "本机关",
                    ];
                    !call.iter().any(|word| rest.contains(word))
                })
            })
        }
    }
}

/// The last characters of some words.
fn tail(words: &str, most: usize) -> String {
    let len = words.chars().count();
    words.chars().skip(len.saturating_sub(most)).collect()
}

/// What of a number may be repeated: enough to find it, too little to use it.
fn masked(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    let (start, end) = if chars.len() >= 15 { (4, 4) } else { (3, 2) };
    let start: String = chars.iter().take(start).collect();
    let end: String = chars.iter().skip(chars.len().saturating_sub(end)).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a text, each with its kind; the office's own with a mark.
    fn found(text: &str, is_inside: bool) -> String {
        let traces = numbers(text, is_inside, "");
        let said = traces.iter().map(|trace| {
            let of_office = if trace.is_of_office { " office" } else { "" };
            format!("{:?} {}{of_office}", trace.kind, &text[trace.range.clone()])
        });
        said.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn numbers_of_persons_are_found() {
        for (text, expected) in [
            ("身份证号11010519491231002X。", "Identity 11010519491231002X"),
            ("王某，11010519491231002x，", "Identity 11010519491231002x"),
            ("（１１０１０５１９４９１２３１００２Ｘ）", "Identity １１０１０５１９４９１２３１００２Ｘ"),
            ("110105 19491231 002X", "Identity 110105 19491231 002X"),
            ("110105-19491231-002X", "Identity 110105-19491231-002X"),
            ("1101051949\u{200b}1231002X", "Identity 1101051949\u{200b}1231002X"),
            // A slip of the pen in the check digit.
            ("身份证号码：110105194912310029", "Identity 110105194912310029"),
            ("身份证号370321900307123", "Identity 370321900307123"),
            ("申请人来电13953312345查询", "Mobile 13953312345"),
            ("139-5331-2345", "Mobile 139-5331-2345"),
            ("139 5331 2345", "Mobile 139 5331 2345"),
            ("１３９５３３１２３４５", "Mobile １３９５３３１２３４５"),
            ("+8613953312345", "Mobile 8613953312345"),
            ("+86 139 5331 2345", "Mobile 139 5331 2345"),
            ("(+86)13953312345", "Mobile 13953312345"),
            ("0086-13953312345", "Mobile 13953312345"),
            ("电话013953312345", "Mobile 013953312345"),
            ("手机一三九五三三一二三四五", "Mobile 一三九五三三一二三四五"),
            ("手机幺三九五三三一二三四五", "Mobile 幺三九五三三一二三四五"),
            ("手机139五三三一二三四五", "Mobile 139五三三一二三四五"),
            ("TEL13953312345", "Mobile 13953312345"),
            ("张三13953312345，李四13853312345", "Mobile 13953312345; Mobile 13853312345"),
            ("13953312345@139.com", "Mobile 13953312345"),
            ("张三,13953312345,11010519491231002X,鲁C", "Mobile 13953312345; Identity 11010519491231002X"),
            ("13953312345/13853312345", "Mobile 13953312345; Mobile 13853312345"),
            ("6228480402564890018", "BankCard 6228480402564890018"),
            ("卡号6228 4804 0256 4890 018", "BankCard 6228 4804 0256 4890 018"),
            ("银行卡4111111111111111", "BankCard 4111111111111111"),
            ("护照号码E12345678", "Passport E12345678"),
            ("护照：EA1234567", "Passport EA1234567"),
            ("港澳居民来往内地通行证H12345678", "Passport H12345678"),
            ("申请人张三，电话：0533-8180000", "Landline 0533-8180000"),
        ] {
            assert_eq!(found(text, true), expected, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_nobodys() {
        for text in [
            "110105****1231002X",
            "3703**********1234",
            "138****1234",
            "138XXXX1234",
            "统一社会信用代码11370303004222013K",
            "统一社会信用代码113325000026455663",
            "索引号11331002002673436R/2025-143701",
            "联系电话：0533-8180000",
            "电话05338180000",
            "热线12345、4001234567、95598",
            "申请人可拨打电话0533-8180000咨询",
            "2021年1月15日（20210115）",
            "项目编号：13953312345",
            "项目代码2019-370303-48-03-123456",
            "金额13953312345元",
            "13953312345.50元",
            "共13,953,312,345元",
            "https://www.x.gov.cn/art/13953312345.html",
            "https://www.x.gov.cn/13953312345",
            "文号JX13953312345",
            "第13953312345号",
            "139 2019 2020 2021",
            "150 2020 2021 2022",
            "1月1日至12月31日，12264件、36198件、41890件",
            "一三二四五六七八九",
            "二〇一九年至二〇二〇年一月三十一日",
            "非税账号4111111111111111",
            "370303199001011234567",
            "12345678901",
            "ISBN 9787111111112",
            "2020-13953312345-1",
        ] {
            assert_eq!(found(text, true), "", "{text}");
        }
    }

    #[test]
    fn the_office_may_publish_its_own() {
        for (text, is_inside, expected) in [
            ("联系电话：13953312345，邮编：256400", false, "Mobile 13953312345 office"),
            ("咨询电话13953312345", true, "Mobile 13953312345 office"),
            ("申请人联系电话：13953312345", false, "Mobile 13953312345"),
            ("联系电话：13953312345", true, "Mobile 13953312345"),
            ("回复13953312345", false, "Mobile 13953312345"),
        ] {
            assert_eq!(found(text, is_inside), expected, "{text}");
        }
    }

    #[test]
    fn hostile_lines_are_read_once() {
        for line in ["1 ".repeat(400_000), "1".repeat(1_000_000), "13-".repeat(300_000), "一三 ".repeat(200_000)] {
            assert!(numbers(&line, true, "").len() < 100_000);
        }
    }
}
