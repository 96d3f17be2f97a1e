//! `text-growth`: growth that the report of the year before does not bear out.
//!
//! `收到申请28件，比上年增长12%`: the figure of the year before is taken from that report, from its tables or, for what
//! no table counts (主动公开政府信息多少条), from its text where it states one figure only. A row that is named without
//! its figure (`新收申请与上年持平`, `行政处罚翻了一番`) is taken from the table of both years. Rounded and cut decimals are
//! both right. Nothing is said where the year before has no report of the same scope, or no such figure, nor of a
//! figure that the table of this year states otherwise: `text-figure` has said so.
//!
//! 正文写“比上年增长（减少）”的，按上年报告的数字重新计算；表格中没有的数字（如主动公开信息条数），按上年报告正文中唯一的
//! 数字计算；只写增减、没有写今年数字的（如“新收申请与上年持平”），两年都按表格计算。四舍五入或者去尾都视为正确；上年没有报告、范围不同或没有这个数字的，不核对。
//!
//! Basis: arithmetic over two reports; year-on-year percentages are common in real texts.
//!
//! 依据：两年报告之间的算术关系。

use super::text::in_text;
use super::text::sums::is_rounded;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::form::CellKind;
use crate::model::{Amount, Growth, GrowthUnit, Report, Statement};

pub(super) static CHECK: Check = Check::new(
    "text-growth",
    Level::Warning,
    "正文增减幅度与上年报告不符",
    "growth that the year before does not bear out",
    include_str!("text_growth.rs"),
);

pub(super) fn check(before: &Report, report: &Report, findings: &mut Findings) {
    for Statement { quantity, amount, growth, .. } in &report.said.statements {
        let Some(growth) = growth else { continue };
        let bases = bases(before, quantity);
        if bases.is_empty() || bases.iter().any(|&base| holds(*amount, base, growth)) {
            continue;
        }
        let quantities = &report.form.quantities().list;
        let Some(known) = quantities.iter().find(|known| known.key == *quantity) else { continue };
        let cell = known.readings.first().and_then(|reading| reading.plus.first());
        let problem = OddGrowth {
            zh: known.zh.clone(),
            en: known.en.clone(),
            is_money: cell.is_some_and(|&cell| report.form.kind(cell) == CellKind::Money),
            amount: *amount,
            base: bases[0],
            year: before.year.get(),
            growth: growth.clone(),
        };
        let place = growth.place.start as usize..growth.place.end as usize;
        findings.push(Finding::new(&report.file, Place::Bytes(place), problem));
    }
}

/// What the year before may have stated of a quantity.
fn bases(before: &Report, key: &str) -> Vec<Amount> {
    let quantities = before.form.quantities();
    let Some(quantity) = quantities.find(key).map(|index| &quantities.list[index]) else { return Vec::new() };
    if quantity.readings.is_empty() {
        let mut stated: Vec<Amount> =
            before.said.statements.iter().filter(|said| said.quantity == key).map(|said| said.amount).collect();
        stated.dedup();
        return if stated.len() == 1 { stated } else { Vec::new() };
    }
    let totals: Option<Vec<Amount>> = quantity.readings.iter().map(|reading| in_text(before, reading)).collect();
    totals.unwrap_or_default()
}

/// Whether an amount has grown from another as is said.
fn holds(amount: Amount, base: Amount, growth: &Growth) -> bool {
    let by = amount + -base;
    match growth.unit {
        GrowthUnit::Count => return by == growth.by,
        GrowthUnit::Times => {
            return times(amount, base).is_none_or(|times| is_rounded(growth.by, times, growth.decimals));
        }
        GrowthUnit::Percent => {}
    }
    match percent(by, base) {
        Some(percent) => {
            is_rounded(magnitude(growth.by), magnitude(percent), growth.decimals)
                && by.is_negative() == growth.by.is_negative()
        }
        None => true,
    }
}

fn magnitude(amount: Amount) -> Amount {
    if amount.is_negative() { -amount } else { amount }
}

/// What share of the base that is, in hundredths; `None` where the base is nothing.
fn percent(by: Amount, base: Amount) -> Option<Amount> {
    let (by, base) = (i128::from(by.millionths()), i128::from(base.millionths()));
    (base != 0).then(|| Amount::from_millionths((by * 100_000_000 / base) as i64))
}

/// How many times the base that is; `None` where the base is nothing.
fn times(amount: Amount, base: Amount) -> Option<Amount> {
    let (amount, base) = (i128::from(amount.millionths()), i128::from(base.millionths()));
    (base != 0).then(|| Amount::from_millionths((amount * 1_000_000 / base) as i64))
}

/// Growth, with what it should be by the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OddGrowth {
    zh: String,
    en: String,
    is_money: bool,
    amount: Amount,
    base: Amount,
    year: u16,
    growth: Growth,
}

impl OddGrowth {
    /// What the growth should be.
    fn by(&self) -> Amount {
        let by = self.amount + -self.base;
        let exact = match self.growth.unit {
            GrowthUnit::Count => return by,
            GrowthUnit::Percent => percent(by, self.base),
            GrowthUnit::Times => times(self.amount, self.base),
        };
        let exact = exact.unwrap_or_default().millionths();
        let unit = 1_000_000 / 10_i64.pow(u32::from(self.growth.decimals.clamp(1, 6)));
        Amount::from_millionths((exact + exact.signum() * unit / 2) / unit * unit)
    }

    /// An amount as reports write it: money in 万元.
    fn shown(&self, amount: Amount) -> String {
        if self.is_money {
            return format!("{}万元", Amount::from_millionths(amount.millionths() / 10_000));
        }
        amount.to_string()
    }

    fn words(&self, by: Amount) -> String {
        let said = if by.is_negative() { "减少" } else { "增加" };
        match self.growth.unit {
            GrowthUnit::Count if by == Amount::ZERO => "持平".to_owned(),
            GrowthUnit::Count => format!("{said}{}", self.shown(magnitude(by))),
            GrowthUnit::Percent => format!("{said}{}%", magnitude(by)),
            GrowthUnit::Times => format!("是上年的{by}倍"),
        }
    }

    fn words_en(&self, by: Amount) -> String {
        match self.growth.unit {
            GrowthUnit::Count => format!("{by} more"),
            GrowthUnit::Percent => format!("{by}% more"),
            GrowthUnit::Times => format!("{by} times as much"),
        }
    }
}

impl Problem for OddGrowth {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let OddGrowth { zh, year, growth, .. } = self;
        let (amount, base) = (self.shown(self.amount), self.shown(self.base));
        if let Some(stated) = growth.base {
            return Words::labelled(
                format!("正文写上年的{zh}为{}，{year}年报告为{base}", self.shown(stated)),
                format!("{year}年报告为{base}"),
                "请核对上年报告；上年数字已更正或口径不同的，在正文中写明",
            );
        }
        let (said, should) = (self.words(growth.by), self.words(self.by()));
        let to = match growth.unit {
            GrowthUnit::Times => "",
            GrowthUnit::Count if growth.by == Amount::ZERO => "与上年",
            _ => "比上年",
        };
        Words::labelled(
            format!("正文写{zh}{amount}{to}{said}，{year}年报告为{base}，应为{should}"),
            format!("应为{should}"),
            "请核对今年、上年的数字和增减幅度；口径与上年不同的，在正文中写明",
        )
    }

    fn en(&self) -> Words {
        let OddGrowth { en, year, growth, .. } = self;
        let (amount, base) = (self.shown(self.amount), self.shown(self.base));
        if let Some(stated) = growth.base {
            let stated = self.shown(stated);
            return Words::labelled(
                format!("the text states {stated} for {en} of the year before; the report for {year} states {base}"),
                format!("{base} in {year}"),
                "check last year's report; say in the text if it was corrected or counted differently",
            );
        }
        let (said, should) = (self.words_en(growth.by), self.words_en(self.by()));
        Words::labelled(
            format!(
                "the text states {amount} for {en}, {said} than the year before; the report for {year} states {base}, which makes {should}"
            ),
            should,
            "check both years' figures and the growth; say in the text if they are counted differently",
        )
    }
}
