//! Stars, underscores and tildes: emphasis, or multiplication, masked names, footnote marks and ranges.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::Tag;

use super::super::edits::{Edits, JOINER};
use super::{Judge, around};
use crate::chars;
use crate::finding::TextProblem;

/// Common family names. `王**、李**` is two masked names.
const FAMILY_NAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈\
                            姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";

/// Runs of marks that took part in emphasis: where each starts, how long it is, and how much of it was used.
#[derive(Default)]
pub(super) struct Runs(BTreeMap<usize, (usize, usize)>);

impl Judge<'_, '_, '_> {
    /// Judges emphasis by what stands around its marks.
    pub(super) fn emphasis(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        let bytes = self.body.as_bytes();
        let mark = bytes[range.start];
        let width = match tag {
            Tag::Strong => 2,
            Tag::Strikethrough if bytes.get(range.start + 1) == Some(&mark) => 2,
            _ => 1,
        };
        if range.len() < 2 * width || bytes[range.end - 1] != mark {
            return;
        }
        if self.judged.edits.is_literal(range.start) && self.judged.edits.is_literal(range.end - 1) {
            return;
        }
        let opener = self.run(range.start);
        let closer = self.run(range.end - 1);
        let pair = Pair { body: self.body, opener: opener.clone(), closer: closer.clone() };
        // Half a run is no mark: `**重点*`.
        let fits = |run: &Range<usize>| run.len() == width || run.len() == 3;
        let is_meant = match mark {
            b'*' => fits(&opener) && fits(&closer) && pair.is_emphasis(),
            b'~' => width == 2 && pair.is_struck(),
            _ => false,
        };
        if is_meant {
            for (run, used) in [(opener, width), (closer, width)] {
                self.runs.0.entry(run.start).or_insert((run.len(), 0)).1 += used;
            }
            return;
        }
        if mark != b'_' && pair.is_doubtful() {
            let mark = self.body[opener.clone()].to_owned();
            self.judged.said.push((range.clone(), TextProblem::MarkAsWritten { mark }));
        }
        self.judged.edits.literal_all(self.body, opener);
        self.judged.edits.literal_all(self.body, closer);
    }

    /// The whole run of marks that a place stands in.
    fn run(&self, at: usize) -> Range<usize> {
        let bytes = self.body.as_bytes();
        let is_mark = |other: &usize| bytes[*other] == bytes[at] && !self.done.is_literal(*other);
        let start = (0..at).rev().take_while(is_mark).last().unwrap_or(at);
        let end = (at..bytes.len()).take_while(is_mark).last().map_or(at + 1, |last| last + 1);
        // The first of a run may be escaped, and is none of it.
        let is_escaped = start < at && start > 0 && bytes[start - 1] == b'\\' && !self.done.is_literal(start - 1);
        start + usize::from(is_escaped)..end
    }

    /// A run is used up, or it is no mark: `**重点*`.
    pub(super) fn end_of_runs(&mut self) {
        for (start, (len, used)) in std::mem::take(&mut self.runs.0) {
            if used < len {
                self.judged.edits.literal_all(self.body, start..start + len);
            }
        }
    }
}

/// Two runs of marks with what they would emphasise.
struct Pair<'b> {
    body: &'b str,
    opener: Range<usize>,
    closer: Range<usize>,
}

impl Pair<'_> {
    fn is_emphasis(&self) -> bool {
        let (p, n) = around(self.body, &self.opener);
        let (q, r) = around(self.body, &self.closer);
        let tight = |before: char, after: char| ends_operand(before) && starts_operand(after);
        let is_code = |before: char, after: char| before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
        let content = self.content();
        if !content.chars().any(|c| !c.is_whitespace() && !chars::is_ignorable(c)) {
            return false;
        }
        match self.opener.len().max(self.closer.len()) {
            1 => {
                // `*甲，*乙` are two signs of notes; a star in an address is one of the address.
                let is_cut = content.ends_with(['，', '、', '；', ',', ';']);
                let is_address = is_in_address(p) || is_in_address(r);
                !tight(p, n) && !tight(q, r) && !content.contains('\n') && !is_cut && !is_address
            }
            2 | 3 => !is_code(p, n) && !is_code(q, r) && !self.is_mask((p, n), (q, r)),
            _ => false,
        }
    }

    /// `王**和李**`, `第**号、第**号`: the marks stand for what is not said.
    fn is_mask(&self, (p, n): (char, char), (q, r): (char, char)) -> bool {
        let is_name = |c: char| FAMILY_NAMES.contains(c);
        is_name(p) && is_name(q) || p == q && n == r && p.is_alphanumeric()
    }

    /// Only what can be no range of figures, days or items is struck out.
    fn is_struck(&self) -> bool {
        let (p, n) = around(self.body, &self.opener);
        let (q, r) = around(self.body, &self.closer);
        let range = |before: char, after: char| ends_operand(before) && starts_operand(after);
        let figures = |before: char, after: char| before.is_ascii_digit() && after.is_ascii_digit();
        self.opener.len() == 2
            && self.closer.len() == 2
            && !figures(p, n)
            && !figures(q, r)
            && !(range(p, n) && range(q, r))
    }

    /// Whether it may have been meant all the same: words between words, with no figure in sight.
    fn is_doubtful(&self) -> bool {
        let (p, n) = around(self.body, &self.opener);
        let (q, r) = around(self.body, &self.closer);
        let is_word = |c: char| c.is_alphabetic();
        let content = self.content();
        let is_mask = FAMILY_NAMES.contains(p) || content.chars().next_back().is_some_and(|c| FAMILY_NAMES.contains(c));
        [p, n, q, r].into_iter().all(is_word)
            && !is_mask
            && !content.contains(['、', '，', '。', '；', '至', '\n'])
            && self.opener.len() == self.closer.len()
            && !(self.opener.len() == 1 && self.body.as_bytes()[self.opener.start] == b'~')
    }

    fn content(&self) -> &str {
        self.body.get(self.opener.end..self.closer.start).unwrap_or_default()
    }
}

/// Whether a figure, a name or a bracket may end here, so that a mark behind it stands between two.
fn ends_operand(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ')' | '）' | ']' | '］' | '%' | '％' | '〕' | '】')
}

/// Whether a mark beside this character stands in an address or a formula.
fn is_in_address(c: char) -> bool {
    matches!(c, '/' | '\\' | '=' | '&' | '$' | '+' | '^')
}

fn starts_operand(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '(' | '（' | '[' | '［' | '〔' | '【')
}

/// Helps runs of `*` and `~` that stand between punctuation and a character.
///
/// CommonMark asks of a closing run after punctuation that white space or punctuation follows, which
/// Chinese text does not have: `**……。**后文`. A mark between the punctuation and the run makes it close,
/// and open before an opening quotation mark. `16件*，` does not open anything.
pub(in crate::prose) fn join(body: &str, edits: &mut Edits) {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'*', b'~', &body.as_bytes()[at..]) {
        let start = at + found;
        let mark = body.as_bytes()[start];
        let len = body.as_bytes()[start..].iter().take_while(|byte| **byte == mark).count();
        at = start + len;
        let (before, after) = around(body, &(start..at));
        if closes(before) && after.is_alphanumeric() {
            edits.insert(start, String::from(JOINER));
        }
        if before.is_alphanumeric() && opens(after) {
            edits.insert(at, String::from(JOINER));
        }
    }
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '。' | '，'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '”'
            | '’'
            | '」'
            | '』'
            | '）'
            | '》'
            | '〉'
            | '】'
            | '〕'
            | '…'
            | '—'
            | '·'
            | '％'
            | '‰'
            | '．'
            | '］'
            | '｝'
            | '～'
            | '℃'
            | '%'
            | ')'
            | ']'
            | '!'
            | '?'
            | '.'
            | ','
            | ';'
            | ':'
            | '"'
    )
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '“' | '‘'
            | '「'
            | '『'
            | '（'
            | '《'
            | '〈'
            | '【'
            | '〔'
            | '［'
            | '｛'
            | '…'
            | '—'
            | '￥'
            | '¥'
            | '"'
            | '('
            | '['
            | '<'
    )
}
