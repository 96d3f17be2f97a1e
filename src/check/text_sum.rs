//! `text-sum`, `text-share`: figures of the text that do not make what the text says they make.
//!
//! `主动公开12264条，其中网站6479条……其他382条`, `新收25件，从递交方式看，网络20件、信函8件`: the parts are added up
//! where the text says that they are all there are: the last is 其他, they are channels of the requests or the quarters
//! of the year (`上半年、下半年分别为12件、16件` as well), they make more than the whole, or so nearly the whole that one
//! figure is a slip. What is said to be left (`其余18件`) is held against the whole and the parts before it. A part that is more
//! than its whole is told whatever the others are. Parts that the text says to overlap (含图解3篇) are left alone. A share (满意率, 占比)
//! is computed anew from the figures before it, or from the table's total (占办结总数的59.26%), and where no figure states the part (自然人申请占比78.1%), from the table alone; rounded and cut decimals
//! are both right. A share may stand before its figure (`占比45.2%的予以公开类共28件`, `45%（28件）`), and a figure of several things
//! (`网站、微信各200条`) is as many terms. What is told to be within one part (含图解3篇) explains only what it counts. Of a whole written as about (3600余) only parts that are too many are told.
//!
//! 正文中“其中”“从递交方式看”“按季度看”所列各项相加，应等于所说的总数；只在各项显然齐全时核对：末项为“其他”、是申请的
//! 各个渠道或全年各季度（含“上半年、下半年分别为……”）、相加反而超过总数，或与总数相差很小。“其余……件”“未采纳……条”与前面的总数、各项核对。其中一项多于总数的，单独提醒。百分比按前面的两个数字重新计算，四舍五入或者去尾都视为正确。占办结、申请总数的，按表格的总数计算；“自然人申请占比78.1%”“办结率94.3%”没有写明件数的，按表格计算。
//! 正文同时写明两年数字的，增减幅度按这两个数字计算。
//! 百分比写在数字前面的（“占比45.2%的予以公开类共28件”“45%（28件）”）同样核对，“网站、微信各200条”按两项相加。
//! 正文说明有重复的不核对，“含图解3篇”只抵消所写的数；总数是约数（3600余）的，只核对各项是否超出。
//!
//! Growth is computed anew where the sentence states the figures of both years (`1200条，比上年1000条增长20%`).
//!
//! Basis: arithmetic.
//!
//! 依据：算术关系。

use super::sums;
use super::text::TextFigures;
use super::text::sums::{How, terms};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::model::{Amount, Report};

const PAGE: &str = include_str!("text_sum.rs");

/// `text-sum`
pub(super) static SUM: Check =
    Check::new("text-sum", Level::Warning, "正文分项相加不符", "parts in the text that do not add up", PAGE);
/// `text-share`
pub(super) static SHARE: Check =
    Check::new("text-share", Level::Warning, "正文百分比计算有误", "shares in the text that are miscounted", PAGE);

pub(super) fn check(report: &Report, text: &TextFigures<'_>, findings: &mut Findings) {
    for made in text.made.iter().filter(|made| !made.holds) {
        let whole = &text.figures[made.whole];
        let terms: Vec<Amount> = terms(text, &made.of).chain(made.base.iter().copied()).collect();
        let problem = Miscounted {
            written: whole.number.written(&text.lines[whole.line].text).to_owned(),
            stated: whole.number.amount,
            makes: made.makes,
            terms,
            how: made.how,
            decimals: whole.number.decimals,
            counter: whole.number.counter,
        };
        let place = Place::Bytes(text.place(whole));
        let mut finding = Finding::new(&report.file, place, problem);
        for &index in &made.of {
            finding = finding.mark(Place::Bytes(text.place(&text.figures[index])), Role::Term);
        }
        findings.push(finding);
    }
}

/// A sum or a share that is not what its figures make.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Miscounted {
    written: String,
    stated: Amount,
    makes: Amount,
    terms: Vec<Amount>,
    how: How,
    decimals: u8,
    counter: &'static str,
}

impl Miscounted {
    /// The part and the whole of a share, which may be a sum: `48（45 + 3）`.
    fn part_of(&self) -> (Amount, String) {
        let whole = &self.terms[1..];
        let makes: Amount = whole.iter().copied().sum();
        let made_of = if whole.len() > 1 { format!("（{}）", sums::sum(whole)) } else { String::new() };
        (self.terms[0], format!("{makes}{made_of}"))
    }

    /// Whether the first figure is less than the second, and by how much.
    fn grown(&self) -> (bool, Amount) {
        let falls = matches!(self.how, How::Growth { falls: true });
        let is_below = self.makes < Amount::ZERO;
        let by = match self.counter {
            "%" => Amount::from_millionths((self.makes.millionths().abs() + 5_000) / 10_000 * 10_000),
            _ => Amount::from_millionths(self.makes.millionths().abs()),
        };
        (falls != is_below, by)
    }

    /// What the figures make, with as many decimals as the text has, and two at least.
    fn makes(&self) -> String {
        let unit = 1_000_000 / 10_i64.pow(u32::from(self.decimals.clamp(2, 6)));
        let rounded = (self.makes.millionths() + unit / 2) / unit * unit;
        Amount::from_millionths(rounded).to_string()
    }
}

impl Problem for Miscounted {
    fn check(&self) -> &'static Check {
        match self.how {
            How::Parts => &SUM,
            How::Share | How::Growth { .. } => &SHARE,
        }
    }

    fn zh(&self) -> Words {
        let Miscounted { written, stated, makes, terms, counter, .. } = self;
        match self.how {
            How::Parts if terms.len() == 1 => Words::labelled(
                format!("正文写的总数是{written}，其中一项是{makes}{counter}，多于总数"),
                format!("其中一项是{makes}{counter}"),
                "请核对总数和这一项；两者不是总数与分项的，请在正文中分开写明",
            ),
            How::Parts => Words::labelled(
                format!("正文写的总数是{written}，各项相加得{makes}{counter}：{}", sums::sum(terms)),
                format!("各项相加得{makes}"),
                "请核对总数和各项；各项有重复或没有列全的，请在正文中写明",
            ),
            How::Growth { falls } => {
                let (now, before) = (self.terms[0], self.terms[1]);
                let (told, is) = (if falls { "减少" } else { "增加" }, self.grown());
                let is = match is.1 {
                    Amount::ZERO => "持平".to_owned(),
                    by if is.0 => format!("减少{by}{counter}"),
                    by => format!("增加{by}{counter}"),
                };
                Words::labelled(
                    format!("正文写的{told}{stated}{counter}，按{now}和上年的{before}计算应为{is}"),
                    format!("应为{is}"),
                    "请核对增减幅度和前面的两个数字",
                )
            }
            How::Share => {
                let makes = self.makes();
                let (part, all) = self.part_of();
                Words::labelled(
                    format!("正文写的是{stated}%，按{part}除以{all}应为{makes}%"),
                    format!("应为{makes}%"),
                    "请核对百分比和所依据的数字",
                )
            }
        }
    }

    fn en(&self) -> Words {
        let Miscounted { stated, makes, terms, .. } = self;
        match self.how {
            How::Parts if terms.len() == 1 => Words::labelled(
                format!("the text states {stated}, and {makes} as a part of it"),
                format!("a part of {makes}"),
                "check the whole and this part; part the two in the text if neither is of the other",
            ),
            How::Parts => Words::labelled(
                format!("the text states {stated}, its parts make {makes}: {}", sums::sum(terms)),
                format!("the parts make {makes}"),
                "check the whole and its parts; say in the text if parts overlap or some are left out",
            ),
            How::Growth { falls } => {
                let (now, before) = (self.terms[0], self.terms[1]);
                let (is_less, by) = self.grown();
                let told = if falls { "less" } else { "more" };
                let is = format!("{by}{} {}", self.counter, if is_less { "less" } else { "more" });
                Words::labelled(
                    format!("the text states {stated}{} {told}, while {now} is {is} than {before}", self.counter),
                    is,
                    "check the growth and the two figures before it",
                )
            }
            How::Share => {
                let makes = self.makes();
                let (part, all) = self.part_of();
                Words::labelled(
                    format!("the text states {stated}%, while {part} of {all} is {makes}%"),
                    format!("{makes}%"),
                    "check the share and the two figures before it",
                )
            }
        }
    }
}
