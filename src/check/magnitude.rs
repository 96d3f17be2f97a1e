//! `magnitude`: a figure that is ten or ten thousand times last year's, or a part as small.
//!
//! A fee in 元 for 万元 is ten thousand times as large, and a key pressed twice a count ten times; nothing
//! adds these figures up, so no sum notices. What tells the slip from growth is the other years: a figure that is as
//! it was in the year after, that was steady before, or that is last year's to the digit. Small figures and those
//! that sums or last year's figures already hold are left alone, and so are years of a merger; fees, which rise and
//! fall by themselves, only count ten times where they are so to the digit.
//!
//! 把元当作万元填报，金额就扩大一万倍；多写一个零，件数就扩大十倍。这些数没有合计可核对，只能看前后各年：次年又回到
//! 原来的水平、此前一直平稳，或者与上年的数字一位不差，才作提醒。小的数目、已有勾稽关系的数、机构调整的年份不比；
//! 金额本来起落较大，十倍、百倍的只看一位不差的。
//!
//! Basis: the unit in the label, 万元 (国办公开办函〔2021〕30号); practice.
//!
//! 依据：格式列名中的单位万元（国办公开办函〔2021〕30号）；填报的通常做法。

use super::{alike, at, column_label, row_label};
use crate::finding::{Check, Findings, Level, Place, Problem, Role, Words};
use crate::form::{Cell, CellKind};
use crate::link::{Timeline, counterparts};
use crate::model::{Amount, Report};

pub(super) static CHECK: Check = Check::new(
    "magnitude",
    Level::Warning,
    "数额为上年的十倍、百倍或万倍",
    "a figure ten or ten thousand times last year's",
    include_str!("magnitude.rs"),
);

pub(super) fn check(timeline: &Timeline<'_>, findings: &mut Findings) {
    let Timeline { before: [before, earlier], report, after } = *timeline;
    if report.form.tables.is_empty() || before.or(after).is_none() {
        return;
    }
    for &cell in report.form.free_cells() {
        let kind = report.form.kind(cell);
        let of = |other: &Report| amount(report, cell, other);
        let Some(now) = report.amount(cell) else { continue };
        let (next, earlier) = (after.and_then(of), earlier.and_then(of));
        let found = match before.and_then(|before| Some((before, of(before)?))) {
            Some((before, last)) => Years { earlier, last, now, next }.slip(kind).map(|slip| (before, last, slip)),
            None => after.zip(next).and_then(|(after, next)| Some((after, next, first(kind, now, next)?))),
        };
        if let Some((other, theirs, slip)) = found {
            let problem = Magnitude {
                row: row_label(report, cell),
                column: column_label(report, cell),
                year: other.year.get(),
                theirs,
                now,
                slip,
                is_money: kind == CellKind::Money,
            };
            let mut finding = at(report, cell, &[], problem);
            for there in counterparts(report, cell, other).unwrap_or_default() {
                finding = finding.mark_in(&other.file, Place::Cell(there), Role::Other);
            }
            findings.push(finding);
        }
    }
}

/// How the first of all figures stands to that of the year after: only 元 for 万元 is told from that one alone.
fn first(kind: CellKind, now: Amount, next: Amount) -> Option<Slip> {
    let (factor, spread) = (10_000, 3.0);
    let is_yuan = kind == CellKind::Money
        && next.millionths() > 0
        && now >= Amount::whole(LEAST_YUAN)
        && is_near(ratio(now, next), factor, spread);
    is_yuan.then(|| Slip { factor, is_less: false, is_exact: is_times(next, now, factor) })
}

/// A smaller amount of money may well be in 万元.
const LEAST_YUAN: i32 = 100;

/// What another report says of a cell, in the same unit.
fn amount(report: &Report, cell: Cell, other: &Report) -> Option<Amount> {
    let [there] = counterparts(report, cell, other)?[..] else { return None };
    (report.unit(cell) == other.unit(there)).then(|| other.amount(there))?
}

/// A figure over the years.
#[derive(Debug, Clone, Copy)]
struct Years {
    earlier: Option<Amount>,
    last: Amount,
    now: Amount,
    next: Option<Amount>,
}

/// How a figure stands to last year's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slip {
    factor: u32,
    is_less: bool,
    is_exact: bool,
}

impl Years {
    fn slip(&self, kind: CellKind) -> Option<Slip> {
        let Years { earlier, last, now, next } = *self;
        if last.millionths() <= 0 || now.millionths() <= 0 {
            return None;
        }
        let is_less = now < last;
        let (small, large) = if is_less { (now, last) } else { (last, now) };
        let times = ratio(large, small);
        // What it is like in the other years.
        let is_steady = earlier.map(|earlier| is_near(ratio(last, earlier), 1, 1.5));
        let is_as_before = earlier.is_some_and(|earlier| is_near(ratio(now, earlier), 1, 3.0));
        for (factor, spread, least) in [(10, 1.6, 100), (100, 2.0, 1000), (10_000, 5.0, 1000)] {
            let least = match (kind, factor) {
                (CellKind::Money, 10) => 10,
                (CellKind::Money, 10_000) => LEAST_YUAN,
                _ => least,
            };
            if large < Amount::whole(least) || !is_near(times, factor, spread) {
                continue;
            }
            let is_exact = is_times(small, large, factor);
            let goes_back = next.map(|next| {
                let (small, large) = if is_less { (now, next) } else { (next, now) };
                small.millionths() > 0 && is_near(ratio(large, small), factor, spread * 1.5)
            });
            let is_slip = match (goes_back, is_steady) {
                // Last year's was the odd one, and has been spoken of there.
                _ if is_as_before => false,
                // So was the first of all, and likewise.
                _ if kind == CellKind::Money && factor == 10_000 && is_less && earlier.is_none() => false,
                // A fee that is thousands of times as large is one in 元 whatever it was before.
                _ if kind == CellKind::Money
                    && factor == 10_000
                    && !is_less
                    && next.is_none_or(|next| ratio(now, next) >= 1000.0) =>
                {
                    true
                }
                // Fees rise and fall by themselves; what is about ten times as much is no sign.
                _ if kind == CellKind::Money && factor != 10_000 && !is_exact => false,
                _ if is_exact && alike::digits(small) >= 3 => true,
                (Some(back), _) => back,
                (None, _) if is_exact => true,
                (None, Some(steady)) => steady && is_near(times, factor, if factor == 10 { 1.3 } else { spread }),
                (None, None) if factor == 10 => large >= Amount::whole(1000) && is_near(times, 10, 1.15),
                (None, None) => true,
            };
            if is_slip {
                return Some(Slip { factor, is_less, is_exact });
            }
        }
        None
    }
}

/// Whether one amount is so many times another, to the digit.
fn is_times(small: Amount, large: Amount, factor: u32) -> bool {
    alike::digits(small) >= 2 && i128::from(small.millionths()) * i128::from(factor) == i128::from(large.millionths())
}

fn ratio(large: Amount, small: Amount) -> f64 {
    if small.millionths() == 0 { f64::INFINITY } else { large.millionths() as f64 / small.millionths() as f64 }
}

/// Whether a ratio is a factor, give or take a spread.
fn is_near(ratio: f64, factor: u32, spread: f64) -> bool {
    let factor = f64::from(factor);
    (factor / spread..=factor * spread).contains(&ratio)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Magnitude {
    row: String,
    column: String,
    year: u16,
    theirs: Amount,
    now: Amount,
    slip: Slip,
    is_money: bool,
}

impl Problem for Magnitude {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { row, column, year, theirs, now, slip: Slip { factor, is_less, is_exact }, is_money } = self;
        let about = if *is_exact { "正好" } else { "大约" };
        let (times, part) = match factor {
            10 => ("十倍", "十分之一"),
            100 => ("一百倍", "百分之一"),
            _ => ("一万倍", "万分之一"),
        };
        let size = if *is_less { part } else { times };
        Words::labelled(
            format!("“{row}”的{column}{about}为{year}年的{size}"),
            format!("填报 {now}，{year}年为 {theirs}"),
            if *is_money && *factor == 10_000 {
                "单位是万元，按元填写的请折算成万元；数额属实的，可在 waivers 里说明理由"
            } else {
                "请检查是否多写或者少写位数；数字属实的，可在 waivers 里说明理由"
            },
        )
    }

    fn en(&self) -> Words {
        let Self { row, column, year, theirs, now, slip: Slip { factor, is_less, is_exact }, is_money } = self;
        let about = if *is_exact { "exactly" } else { "about" };
        let size = if *is_less { format!("1/{factor}") } else { format!("{factor} times") };
        Words::labelled(
            format!("`{row}`, {column} is {about} {size} that of {year}"),
            format!("stated {now}, in {year} {theirs}"),
            if *is_money && *factor == 10_000 {
                "the unit is 万元; convert an amount in yuan; where it is right, explain it under `waivers`"
            } else {
                "check the number of digits; where it is right, explain it under `waivers`"
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a figure is found to stand to last year's, in a series whose third, or last but one, is looked at.
    fn found(kind: CellKind, [earlier, last, now, next]: [&str; 4]) -> String {
        let read = |text: &str| Amount::read(text).ok();
        let years =
            Years { earlier: read(earlier), last: read(last).unwrap(), now: read(now).unwrap(), next: read(next) };
        years.slip(kind).map_or_else(String::new, |Slip { factor, is_less, is_exact }| {
            format!("{}{}{factor}", if is_exact { "=" } else { "" }, if is_less { "1/" } else { "" })
        })
    }

    #[test]
    fn the_first_figure_in_yuan_is_told_from_the_next() {
        for (kind, now, next, expected) in [
            (CellKind::Money, "699400", "73.47", true),
            (CellKind::Money, "860", "0.092", true),
            (CellKind::Money, "699400", "699.4", false),
            (CellKind::Money, "73.47", "699400", false),
            (CellKind::Money, "12000", "0", false),
            (CellKind::Count, "20000", "2", false),
        ] {
            let read = |text: &str| Amount::read(text).unwrap();
            assert_eq!(first(kind, read(now), read(next)).is_some(), expected, "{now} {next}");
        }
    }

    #[test]
    fn slips_of_size_are_told_from_growth() {
        for (series, expected) in [
            (["", "128", "140", ""], ""),
            (["", "128", "1280", ""], "=10"),
            (["", "128", "1280", "1300"], "=10"),
            (["", "12", "120", ""], "=10"),
            // As it was, the year after.
            (["", "128", "1310", "140"], "10"),
            (["130", "128", "1310", ""], "10"),
            (["", "1280", "12900", ""], "10"),
            (["", "128", "1310", ""], "10"),
            (["", "40", "410", ""], ""),
            // What has grown and stays.
            (["", "128", "1310", "1400"], ""),
            (["40", "128", "1310", ""], ""),
            // Round and small figures.
            (["", "10", "100", ""], ""),
            (["", "3", "30", ""], ""),
            (["5", "5", "55", ""], ""),
            // The year after a slip is sound.
            (["128", "1310", "140", ""], ""),
            (["130", "140", "14", "139"], "=1/10"),
            (["130", "1400", "138", ""], ""),
            (["0", "0", "138", ""], ""),
            // Of two years alone, only what is near a tenth.
            (["", "1154", "128", ""], "1/10"),
            (["", "1154", "300", ""], ""),
            (["", "1154", "160", ""], ""),
            (["", "900", "91", ""], ""),
        ] {
            assert_eq!(found(CellKind::Count, series), expected, "{series:?}");
        }
        for (series, expected) in [
            (["", "12.35", "130500", ""], "10000"),
            (["", "12.35", "123500", ""], "=10000"),
            (["", "12.35", "123500", "120000"], "=10000"),
            (["11", "12.35", "0.0013", ""], ""),
            (["11000", "12000", "1.25", ""], "1/10000"),
            (["", "0.2", "300", ""], ""),
            (["0.08", "0.092", "860", ""], "10000"),
            (["", "0.2", "2100", "0.3"], "10000"),
            // The first of all was the odd one.
            (["", "123500", "12.35", "13"], ""),
            (["", "120000", "12.35", ""], ""),
            (["", "12.35", "130", ""], ""),
            (["440", "488", "63.8", "500"], ""),
            (["", "12.35", "123.5", ""], "=10"),
        ] {
            assert_eq!(found(CellKind::Money, series), expected, "{series:?}");
        }
    }
}
