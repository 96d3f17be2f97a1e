//! `regulations-without-power`: 规章 are counted by an agency that cannot make any.
//!
//! Regulations (规章) are made by departments of the State Council and by governments of provinces, cities with districts and
//! autonomous prefectures. A township, a subdistrict and whatever belongs to a county or below makes none, and its
//! row is 0; other documents of its own belong into the row of 规范性文件. Of an agency of another kind that states
//! no division code nothing is known, and nothing is reported. Reports with such figures exist, so this is a warning.
//!
//! 规章由国务院部门和省、设区的市、自治州的人民政府制定。乡镇、街道和县级以下的机关没有规章制定权，“规章”
//! 一行应为 0；自行制发的文件属于规范性文件。未填写行政区划代码的其他机关无从判断，不作提醒。
//!
//! Basis: the Legislation Law (《立法法》), Arts. 91 and 93.
//!
//! 依据：《立法法》第九十一条、第九十三条。

use super::{Filed, at, row_label};
use crate::finding::{Check, Findings, Level, Problem, Role, Words};
use crate::form::Cell;
use crate::model::{Agency, AgencyKind, Amount};

pub(super) static CHECK: Check = Check::new(
    "regulations-without-power",
    Level::Warning,
    "没有规章制定权而填报规章",
    "regulations of an agency that cannot make any",
    include_str!("regulations.rs"),
);

pub(super) fn check(filed: &Filed<'_>, findings: &mut Findings) {
    let Some(rank) = Rank::of(filed.agency) else { return };
    let report = filed.report;
    for (block, row) in report.form.tables.iter().flat_map(|table| table.rows()).filter(|(_, row)| row.legislative) {
        let cells = (0..block.columns.len()).map(|column| row.cell(column));
        let stated: Vec<(Cell, Amount)> = cells
            .filter_map(|cell| Some((cell, report.amount(cell)?)))
            .filter(|(_, amount)| *amount != Amount::ZERO)
            .collect();
        if let [(first, amount), others @ ..] = &stated[..] {
            let others: Vec<(Cell, Role)> = others.iter().map(|&(cell, _)| (cell, Role::Other)).collect();
            let problem = WithoutPower { row: row_label(report, *first), amount: *amount, rank: rank.clone() };
            findings.push(at(report, *first, &others, problem));
        }
    }
}

/// Whether it is certain that an agency makes none.
pub(super) fn is_certain(agency: &Agency) -> bool {
    Rank::of(agency).is_some()
}

/// Why it is certain that an agency makes no 规章.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rank {
    Township,
    Subdistrict,
    /// It belongs to a county or to something below one, by its division code.
    County(String),
}

impl Rank {
    /// `None` where an agency may have the power, or where that is not known.
    fn of(agency: &Agency) -> Option<Rank> {
        match agency.kind {
            Some(AgencyKind::Township) => Some(Rank::Township),
            Some(AgencyKind::Subdistrict) => Some(Rank::Subdistrict),
            _ => agency.division_code.clone().filter(|code| is_county_or_below(code)).map(Rank::County),
        }
    }
}

/// Of the six digits of GB/T 2260, the last two are 00 for provinces, cities and prefectures; three more digits
/// (GB/T 10114) name a township. Cities without districts that have the power (东莞, 中山, 嘉峪关) end in 00, too.
fn is_county_or_below(code: &str) -> bool {
    let is_code = matches!(code.len(), 6 | 9) && code.bytes().all(|byte| byte.is_ascii_digit());
    is_code && (code[4..6] != *"00" || code[6..].bytes().any(|digit| digit != b'0'))
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct WithoutPower {
    row: String,
    amount: Amount,
    rank: Rank,
}

impl Problem for WithoutPower {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { row, amount, rank } = self;
        let who = match rank {
            Rank::Township => "乡镇".to_owned(),
            Rank::Subdistrict => "街道".to_owned(),
            Rank::County(code) => format!("县级及以下机关（行政区划代码 {code}）"),
        };
        Words::labelled(
            format!("{who}没有规章制定权，“{row}”填报 {amount}"),
            format!("填报 {amount}，应为 0"),
            "规章只由国务院部门和省、设区的市、自治州的人民政府制定；自行制发的文件填报在规范性文件一行。原件如此的可不作改动，并可在 waivers 里说明理由",
        )
    }

    fn en(&self) -> Words {
        let Self { row, amount, rank } = self;
        let who = match rank {
            Rank::Township => "townships".to_owned(),
            Rank::Subdistrict => "subdistricts".to_owned(),
            Rank::County(code) => format!("agencies of a county or below (division code {code})"),
        };
        Words::labelled(
            format!("`{row}` states {amount}, but {who} have no power to make regulations"),
            format!("stated {amount}; expected 0"),
            "only departments of the State Council and governments of provinces, cities with districts and autonomous prefectures make them; count other documents in the row for those. May stay if the original is like this; explain it under `waivers`",
        )
    }
}
