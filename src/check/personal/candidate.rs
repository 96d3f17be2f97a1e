//! Digits that may be a number of a person, and what the words and marks round them say that they are.

use std::ops::Range;

use super::context;
use super::digits::Run;
use super::number::{self, Likeness};
use super::scan::{AROUND, BEFORE, NumberKind, Scan};

/// Runs of digits that are taken for one number.
pub(super) struct Candidate<'r> {
    pub runs: &'r [Run],
    pub digits: String,
    pub chars: Range<usize>,
}

impl Candidate<'_> {
    fn is_one_run(&self) -> bool {
        self.runs.len() == 1
    }

    fn lengths(&self) -> Vec<usize> {
        self.runs.iter().map(Run::len).collect()
    }

    /// Whether its digits alone may make it a number that is looked for. Words are read only then.
    pub fn may_be_one(&self) -> bool {
        let (digits, is_one) = (&*self.digits, self.is_one_run());
        let is_identity = |number: &str| number::identity(number) != Likeness::None;
        match digits.len() {
            7..=10 => is_one || (digits.starts_with('0') && self.runs.len() == 2),
            11 => digits.starts_with('0') || number::is_mobile(digits),
            12..=15 => is_one,
            17 => is_identity(&format!("{digits}X")) || is_one,
            18 => is_identity(digits) || number::is_luhn(digits) || is_one,
            16 | 19 => number::is_luhn(digits) || (is_one && digits.starts_with("62")),
            _ => false,
        }
    }
}

impl Scan<'_, '_> {
    /// An identity number, with its check character where that is a letter.
    pub(super) fn identity(
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
            // With a slip in it, it is still somebody's. Registers count by region and date as well, but by recent ones.
            (18, Likeness::Plausible) => {
                let is_of_adult = ("1930".."2008").contains(&&number[6..10]);
                let is_alone = stands_alone && is_of_adult && !context::is_labelled(before);
                candidate.is_one_run() && (is_said || is_alone)
            }
            (18, Likeness::None) => candidate.is_one_run() && context::is_of_identity(&tail(before, 10)),
            (15, Likeness::Plausible) => is_said && candidate.is_one_run(),
            _ => false,
        };
        is_it.then_some((NumberKind::Identity, chars, number))
    }

    /// Whether the letters and marks next to a number make it part of something else: an address, a code, an amount.
    pub(super) fn is_of_code(&self, candidate: &Candidate<'_>, before: &str) -> bool {
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

    pub(super) fn is_mobile(
        &self,
        candidate: &Candidate<'_>,
        said: &str,
        continues: bool,
        runs: &[Run],
        first: usize,
    ) -> bool {
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

    pub(super) fn is_bank_card(&self, candidate: &Candidate<'_>, said: &str) -> bool {
        let (is_said, len) = (context::is_of_card(said), candidate.digits.len());
        let before = self.text.words_before(candidate.chars.start, BEFORE);
        let sentence = self.text.sentence(&candidate.chars, AROUND);
        let lengths = candidate.lengths();
        let in_fours = lengths.len() >= 4 && lengths[..lengths.len() - 1].iter().all(|len| *len == 4);
        (16..=19).contains(&len)
            && (candidate.is_one_run() || in_fours || (is_said && lengths == [6, 13]))
            && (number::is_bank_card(&candidate.digits, is_said) || self.is_said_card(candidate, said))
            && !context::is_public_account(&sentence)
            && (is_said || !context::is_labelled(&before))
    }

    /// Whether words say that it is a card, though a digit may be wrong.
    fn is_said_card(&self, candidate: &Candidate<'_>, said: &str) -> bool {
        let said = tail(said, 12);
        let is_named = ["银行卡", "卡号", "储蓄卡", "借记卡"].iter().any(|word| said.contains(word));
        is_named && candidate.digits.starts_with("62") && matches!(candidate.digits.len(), 16 | 19)
    }

    /// Where a passport or permit number starts, if the words before it speak of one.
    pub(super) fn passport(&self, candidate: &Candidate<'_>, said: &str) -> Option<usize> {
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
    pub(super) fn is_landline(&self, candidate: &Candidate<'_>, before: &str) -> bool {
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
