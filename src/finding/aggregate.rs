//! `aggregate-sum`, `aggregate-units`, `unit-above-total`: a report that adds up its units, against theirs.
//!
//! A government's report is often the sum of those of its office, departments and towns. Where it says so
//! (`scope: aggregated`), and every agency below it has a report for the year, each cell that can be added up is
//! held against their sum: one finding for the report names the cells that differ, and the units that account for the
//! difference where the figures prove it: one that was left out or counted twice, one that has corrected the figure
//! since, or whose own figures do not add up, so that the difference follows from there and is a note. Where the sum
//! is smaller almost everywhere, units are probably not on the list, and that is a note as well. Where a unit has no
//! report, that is said, and only a unit above its whole is noticed.
//!
//! Joint documents that the leading organ alone counts, bodies that are managed from above and changes within
//! the year are good reasons to differ, so all are warnings.
//!
//! 汇总报告的各单元格，应等于所属各单位（含单独编制报告的政府办公室）报告之和。所属单位当年的报告
//! 都齐全的才逐格核对，一份报告只列一条：写明不符的单元格、相加的结果，以及能够确定的原因，如漏加或重复计入某个
//! 单位、汇总的是更正前的数；所属单位自身数字不符的，差异由此而来，只作提示。各单元格普遍大于所属单位之和的，可能是
//! 单位没有列全，也作提示。有单位没有报告的，列出单位，只核对单个单位有没有大于汇总数。联合发文只由牵头机关
//! 计算、垂直管理机构、年中调整都会造成差异，只作提醒，可以说明理由。
//!
//! Basis: 条例 Art. 10 (joint documents); practice of aggregated reports.
//!
//! 依据：《条例》第十条（联合制作的政府信息）；汇总编制年度报告的通常做法。

use super::{Check, Level, Problem, Words};
use crate::model::Amount;

const PAGE: &str = include_str!("aggregate.rs");

/// `aggregate-sum`
pub static AGGREGATE_SUM: Check = Check::new(
    "aggregate-sum",
    Level::Warning,
    "汇总数与所属单位之和不符",
    "aggregated figures that are not the sum of the units'",
    PAGE,
);
/// `aggregate-units`
pub static AGGREGATE_UNITS: Check = Check::new(
    "aggregate-units",
    Level::Warning,
    "所属单位的报告不齐",
    "units without a report in an aggregated year",
    PAGE,
);
/// `unit-above-total`
pub static UNIT_ABOVE_TOTAL: Check =
    Check::new("unit-above-total", Level::Warning, "单位的数大于汇总数", "a unit above its aggregate", PAGE);

/// An aggregated report, against those of its units.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum AggregateProblem {
    Sum {
        units: usize,
        cells: Vec<DifferingCell>,
        cause: Cause,
    },
    /// The units add up to less almost everywhere.
    NotCovered {
        units: usize,
        cells: usize,
    },
    Missing {
        year: u16,
        filed: usize,
        not_filed: Vec<String>,
        drafts: Vec<String>,
        unreadable: Vec<String>,
    },
    Above {
        cells: Vec<DifferingCell>,
        units: Vec<String>,
        /// Whether these units' own figures do not add up.
        follows: bool,
    },
}

/// A cell of an aggregated report, and what its units, or the greatest of them, state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferingCell {
    /// Its labels.
    pub label: String,
    /// What the report states.
    pub stated: Amount,
    /// The sum of the units', or the figure of one.
    pub units: Amount,
}

/// What accounts for a difference, as far as the figures prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Nothing that is certain.
    Unknown,
    /// In every cell, the figures of this unit are missing.
    LeftOut(String),
    /// In every cell, the figures of this unit are there twice.
    Twice(String),
    /// In the first cell, the difference is what this unit states.
    Equals(String),
    /// This unit states more than the whole in the first cell where one does.
    Above {
        /// The cell.
        label: String,
        /// The unit.
        unit: String,
        /// What it states.
        stated: Amount,
    },
    /// The figures that these units have corrected since.
    Corrected(Vec<String>),
    /// These units' own figures do not add up.
    Follows(Vec<String>),
    /// These units' own figures do not continue those of the year before, or are no proper ones.
    Breaks(Vec<String>),
}

impl Cause {
    /// The units that it names.
    pub fn units(&self) -> Vec<&str> {
        match self {
            Cause::LeftOut(name) | Cause::Twice(name) | Cause::Equals(name) | Cause::Above { unit: name, .. } => {
                vec![name]
            }
            Cause::Corrected(names) | Cause::Follows(names) | Cause::Breaks(names) => {
                names.iter().map(String::as_str).collect()
            }
            Cause::Unknown => Vec::new(),
        }
    }
}

/// So many cells are listed.
const LISTED: usize = 5;

fn list_zh(cells: &[DifferingCell]) -> String {
    let one = |cell: &DifferingCell| {
        let difference = cell.stated + -cell.units;
        let (word, difference) = if difference.is_negative() { ("少", -difference) } else { ("多", difference) };
        format!("填报 {}，各单位相加得 {}，{word} {difference}", cell.stated, cell.units)
    };
    let mut cells = cells.iter();
    let mut text = cells.next().map_or_else(String::new, one);
    for cell in cells.by_ref().take(LISTED - 1) {
        text.push_str(&format!("；“{}”{}", cell.label, one(cell)));
    }
    match cells.len() {
        0 => text,
        rest => format!("{text}；另有{rest}个单元格"),
    }
}

fn list_en(cells: &[DifferingCell]) -> String {
    let one = |cell: &DifferingCell| format!("stated {}, the units {}", cell.stated, cell.units);
    let mut cells = cells.iter();
    let mut text = cells.next().map_or_else(String::new, one);
    for cell in cells.by_ref().take(LISTED - 1) {
        text.push_str(&format!("; `{}` {}", cell.label, one(cell)));
    }
    match cells.len() {
        0 => text,
        rest => format!("{text}; and {rest} more"),
    }
}

/// The first cell, and how many there are.
fn which(cells: &[DifferingCell], count: impl Fn(usize) -> String) -> (String, String) {
    let first = cells.first().map_or_else(String::new, |cell| cell.label.clone());
    (first, if cells.len() > 1 { count(cells.len()) } else { String::new() })
}

impl Problem for AggregateProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Sum { .. } | Self::NotCovered { .. } => &AGGREGATE_SUM,
            Self::Missing { .. } => &AGGREGATE_UNITS,
            Self::Above { .. } => &UNIT_ABOVE_TOTAL,
        }
    }

    fn level(&self) -> Level {
        match self {
            Self::Sum { cause: Cause::Corrected(_) | Cause::Follows(_) | Cause::Breaks(_), .. }
            | Self::NotCovered { .. }
            | Self::Above { follows: true, .. } => Level::Note,
            // A report that cannot be read has a finding of its own; a draft is on its way.
            Self::Missing { not_filed, .. } if not_filed.is_empty() => Level::Note,
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Sum { units, cells, cause } => {
                let (first, more) = which(cells, |count| format!("等{count}个单元格"));
                let help = match cause {
                    Cause::Unknown => {
                        "请核对汇总表和各单位的报告；联合发文只由牵头机关计算等原因造成的，可在 waivers 里说明理由"
                            .to_owned()
                    }
                    Cause::LeftOut(unit) => {
                        format!("各单元格的差额都等于“{unit}”填报的数，可能漏加了这个单位；请核对汇总表")
                    }
                    Cause::Twice(unit) => {
                        format!("各单元格的差额都等于“{unit}”填报的数，可能重复计入了这个单位；请核对汇总表")
                    }
                    Cause::Equals(unit) => {
                        format!("“{first}”的差额等于“{unit}”填报的数；请先核对这个单位是否漏加或者重复计入")
                    }
                    Cause::Above { label, unit, stated } => {
                        format!("“{unit}”的“{label}”填报 {stated}，一个单位就超过汇总数；请先核对这个单位")
                    }
                    Cause::Corrected(units) => {
                        format!(
                            "差额等于“{}”更正前后之差，可能汇总的是更正前的数；请核对是否一并更正",
                            units.join("”“")
                        )
                    }
                    Cause::Follows(units) => {
                        format!(
                            "“{}”的报告自身数字不符，差异由此而来；请先更正该单位的报告，再核对汇总数",
                            units.join("”“")
                        )
                    }
                    Cause::Breaks(units) => {
                        format!(
                            "“{}”填报的数与其上年报告不衔接，或者不是有效的数，差异由此而来；请先核对该单位的报告，再核对汇总数",
                            units.join("”“")
                        )
                    }
                };
                Words::labelled(format!("“{first}”{more}与所属{units}个单位之和不符"), list_zh(cells), help)
            }
            Self::NotCovered { units, cells } => Words::new(
                format!("有{cells}个单元格大于所属{units}个单位之和，所属单位可能未列全"),
                "汇总范围内的单位（含单独编制报告的政府办公室）都应有 parent 和当年的报告；所属单位本来不全的，可不作改动",
            ),
            Self::Missing { year, filed, not_filed, drafts, unreadable } => {
                let part = |units: &[String], what: &str| match units {
                    [] => None,
                    units => Some(format!("“{}”{what}", units.join("”“"))),
                };
                let parts =
                    [part(not_filed, "未报送报告"), part(drafts, "的报告仍为草稿"), part(unreadable, "的报告无法识别")];
                Words::new(
                    format!(
                        "汇总报告的所属单位中，{year}年{}",
                        parts.into_iter().flatten().collect::<Vec<_>>().join("，")
                    ),
                    format!(
                        "其余{filed}个单位有报告；所属单位的报告齐全以后才能逐格核对汇总数。已经撤并的，在承接机关的 predecessors 里写明年度"
                    ),
                )
            }
            Self::Above { cells, units, follows } => {
                let (first, more) = which(cells, |count| format!("等{count}个单元格"));
                let shown =
                    cells.iter().zip(units).take(LISTED).map(|(cell, unit)| {
                        format!("“{}”汇总数 {}，“{unit}”填报 {}", cell.label, cell.stated, cell.units)
                    });
                Words::labelled(
                    format!("“{first}”{more}小于所属的一个单位"),
                    shown.collect::<Vec<_>>().join("；"),
                    if *follows {
                        "该单位的报告自身数字不符，请先更正该单位的报告"
                    } else {
                        "汇总数应不小于其中任何一个单位；请核对汇总表和该单位的报告"
                    },
                )
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Sum { units, cells, cause } => {
                let (first, more) = which(cells, |count| format!(" and {} more", count - 1));
                let help = match cause {
                    Cause::Unknown => {
                        "compare with the units' reports; joint documents and the like are explained under `waivers`"
                            .to_owned()
                    }
                    Cause::LeftOut(unit) => {
                        format!("every difference is what {unit} states, which may have been left out")
                    }
                    Cause::Twice(unit) => format!("every difference is what {unit} states, which may be counted twice"),
                    Cause::Equals(unit) => {
                        format!("the difference in `{first}` is what {unit} states; look there first")
                    }
                    Cause::Above { label, unit, stated } => {
                        format!("in `{label}` {unit} alone states {stated}, more than the whole; look there first")
                    }
                    Cause::Corrected(units) => {
                        format!(
                            "the difference is what {} corrected since; correct the aggregate as well",
                            units.join(", ")
                        )
                    }
                    Cause::Follows(units) => {
                        format!(
                            "the figures of {} do not add up, and this follows; correct those first",
                            units.join(", ")
                        )
                    }
                    Cause::Breaks(units) => {
                        format!(
                            "what {} states does not continue last year's or is no proper figure, and this follows; look there first",
                            units.join(", ")
                        )
                    }
                };
                let message = format!("`{first}`{more}: not the sum of the {units} units");
                Words::labelled(message, list_en(cells), help)
            }
            Self::NotCovered { units, cells } => Words::new(
                format!("{cells} cells are above the sum of the {units} units: some are probably not listed"),
                "every unit that is added up, the government's office included, has a `parent` and a report; else leave it",
            ),
            Self::Missing { year, filed, not_filed, drafts, unreadable } => {
                let part = |units: &[String], what: &str| match units {
                    [] => None,
                    units => Some(format!("{}: {what}", units.join(", "))),
                };
                let parts =
                    [part(not_filed, "no report"), part(drafts, "still a draft"), part(unreadable, "cannot be read")];
                Words::new(
                    format!(
                        "units of the aggregated {year}: {}",
                        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
                    ),
                    format!(
                        "{filed} others have reported; the sum is compared when all have. One that was merged is named in the `predecessors` of the other"
                    ),
                )
            }
            Self::Above { cells, units, follows } => {
                let (first, more) = which(cells, |count| format!(" and {} more", count - 1));
                let shown =
                    cells.iter().zip(units).take(LISTED).map(|(cell, unit)| {
                        format!("`{}` aggregated {}, {unit} {}", cell.label, cell.stated, cell.units)
                    });
                Words::labelled(
                    format!("`{first}`{more}: below that of one unit"),
                    shown.collect::<Vec<_>>().join("; "),
                    if *follows {
                        "the unit's own figures do not add up; correct those first"
                    } else {
                        "an aggregate is not below any of its units; compare both reports"
                    },
                )
            }
        }
    }
}
