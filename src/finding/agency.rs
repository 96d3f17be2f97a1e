//! `agency-names`, `agency-circle`, `agency-succession`: what agencies say of themselves and of each other.
//!
//! Each name but the present one has a last year, in order, which is not years ahead, and no two agencies of one
//! place share a name, or a short name, in the same year: readers could not tell their reports apart. No agency stands above itself, directly or through
//! others. What one says of a merger or split is what the other says, and after the year of the merger the
//! earlier one reports no more. All are warnings: the pages are made all the same.
//!
//! 曾用名按先后写明各自的最后一年，不应写到几年以后；同一上级的两个机关同一年不应同名、简称也不应相同，否则读者分不清是谁的报告；任何机关都不能
//! 直接或者间接是自己的上级、自己的前身；合并、拆分的双方所写的年度应当一致，合并以后原机关不再单独报告。
//! 都只作提醒，页面照常生成。
//!
//! Basis: 条例 Arts. 49, 50 (each agency reports by itself, for each year).
//!
//! 依据：《条例》第四十九条、第五十条（各机关按年度编制报告）。

use super::{Check, Level, Problem, Words};
use crate::model::Year;

const PAGE: &str = include_str!("agency.rs");

/// `agency-names`
pub static AGENCY_NAMES: Check =
    Check::new("agency-names", Level::Warning, "机关名称不清", "names of agencies that are not clear", PAGE);
/// `agency-circle`
pub static AGENCY_CIRCLE: Check =
    Check::new("agency-circle", Level::Warning, "上级或前身关系循环", "agencies that stand in a circle", PAGE);
/// `agency-succession`
pub static AGENCY_SUCCESSION: Check =
    Check::new("agency-succession", Level::Warning, "合并、拆分前后不一", "mergers and splits that do not fit", PAGE);

/// What agencies say of themselves and of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum AgencyProblem {
    /// A name that ended before, or with, the one that is listed before it.
    NameOrder { name: String, until: Year, before: Year },
    /// A name that is still in use long after the newest report.
    NameToCome { name: String, until: Year },
    /// The present name, as the last of the former ones.
    NotFormer { name: String },
    /// Another agency below the same one with the same short name.
    SameShortName { name: String, other: String },
    /// Another agency with the same name.
    SameName { name: String, other: String, year: Option<Year>, other_parent: bool },
    /// It is its own parent.
    OwnParent,
    /// Its parents lead back to it.
    ParentCircle { way: Vec<String> },
    /// Its successors lead back to it.
    SuccessionCircle { way: Vec<String> },
    /// Each of two agencies states another year.
    OtherFrom { name: String, from: Year, other: Year },
    /// It reports for years for which others have taken its place.
    ReportsAfterEnd { name: String, successors: Vec<String>, from: Year, years: Vec<Year> },
}

impl Problem for AgencyProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::NameOrder { .. }
            | Self::NameToCome { .. }
            | Self::NotFormer { .. }
            | Self::SameShortName { .. }
            | Self::SameName { .. } => &AGENCY_NAMES,
            Self::OwnParent | Self::ParentCircle { .. } | Self::SuccessionCircle { .. } => &AGENCY_CIRCLE,
            Self::OtherFrom { .. } | Self::ReportsAfterEnd { .. } => &AGENCY_SUCCESSION,
        }
    }

    fn level(&self) -> Level {
        match self {
            // Two counties may each have a town of that name.
            Self::SameName { other_parent: true, .. } => Level::Note,
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::NameOrder { name, until, before } => Words::new(
                format!("曾用名“{name}”只使用至{until}年，却排在使用至{before}年的名称之后"),
                "until 是这个名称的最后一年；请核对年份，按先后排列，同一年只有一个名称",
            ),
            Self::NameToCome { name, until } => Words::new(
                format!("曾用名“{name}”使用至{until}年，现名称尚未开始使用"),
                "until 是这个名称使用的最后一个年度，各年报告按它显示名称；请核对年份",
            ),
            Self::NotFormer { name } => Words::new(
                format!("names 里最近的曾用名“{name}”与现名称相同"),
                "names 写改名以前的名称和它的最后一个年度，name 写现名称；请核对两处是否写反或者写错",
            ),
            Self::SameShortName { name, other } => Words::new(
                format!("同一上级的两个机关简称相同：“{name}”，另一个的文件夹是 {other}"),
                "目录和汇总表按简称列出机关；请改正 short_name，使读者能够区分",
            ),
            Self::SameName { name, other, year, .. } => Words::new(
                match year {
                    Some(year) => format!("{year}年有两个机关同名：“{name}”，另一个的文件夹是 {other}"),
                    None => format!("两个机关同名：“{name}”，另一个的文件夹是 {other}"),
                },
                "请写各机关的全称（含所在市县）；同一个机关只建一个文件夹，改名写在 names 里，合并写在 predecessors 里",
            ),
            Self::OwnParent => {
                Words::new("上级机关写成本机关", "parent 写上级机关的文件夹名；没有上级机关的，删去这一项")
            }
            Self::ParentCircle { way } => Words::new(
                format!("上级机关关系循环：{}", way.join("→")),
                "上级的各级上级都不能是本机关；请改正其中一个机关的 parent",
            ),
            Self::SuccessionCircle { way } => Words::new(
                format!("职责承接关系循环：{}", way.join("→")),
                "一个机关不能经由其他机关承接自己的职责；请核对各机关的 predecessors、successors 和年份",
            ),
            Self::OtherFrom { name, from, other } => Words::new(
                format!("与“{name}”合并、拆分的年度不一致：这里写{from}年，“{name}”写{other}年"),
                "from 是承接职责的机关第一次报告的年度，双方应当一致；只写一方也可以",
            ),
            Self::ReportsAfterEnd { name, successors, from, years } => Words::new(
                format!(
                    "“{name}”自{from}年度起由“{}”承接，却仍有{}年度的报告",
                    successors.join("”“"),
                    years.iter().map(Year::to_string).collect::<Vec<_>>().join("、"),
                ),
                "请核对报告放的文件夹和年度，以及 predecessors、successors 里的 from",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NameOrder { name, until, before } => Words::new(
                format!("the name `{name}` ended with {until}, and is listed after one that ended with {before}"),
                "`until` is the last year of a name; list them in order, one for each year",
            ),
            Self::NameToCome { name, until } => Words::new(
                format!("the former name `{name}` is said to last until {until}, so the present one is not in use yet"),
                "`until` is the last year of a name, and reports show the name of their year; check the year",
            ),
            Self::NotFormer { name } => Words::new(
                format!("the last of `names`, `{name}`, is the present name"),
                "`names` holds what it was called before, with the last year of each, `name` the present name",
            ),
            Self::SameShortName { name, other } => Words::new(
                format!("two agencies below the same one are `{name}` for short; the other is in the folder {other}"),
                "indexes list agencies by their short names; correct one `short_name`",
            ),
            Self::SameName { name, other, year, .. } => Words::new(
                match year {
                    Some(year) => {
                        format!("two agencies are called `{name}` in {year}; the other is in the folder {other}")
                    }
                    None => format!("two agencies are called `{name}`; the other is in the folder {other}"),
                },
                "write full names; one agency has one folder: a new name goes into `names`, a merger into `predecessors`",
            ),
            Self::OwnParent => {
                Words::new("the agency is its own parent", "`parent` is the folder of the agency above it")
            }
            Self::ParentCircle { way } => {
                Words::new(format!("parents lead in a circle: {}", way.join(" → ")), "correct one `parent` of these")
            }
            Self::SuccessionCircle { way } => Words::new(
                format!("successors lead in a circle: {}", way.join(" → ")),
                "check `predecessors`, `successors` and their years",
            ),
            Self::OtherFrom { name, from, other } => Words::new(
                format!("stated to be from {from} here, and from {other} by `{name}`"),
                "`from` is the first year for which the successor reports; one of both may say so",
            ),
            Self::ReportsAfterEnd { name, successors, from, years } => Words::new(
                format!(
                    "`{}` took the place of `{name}` from {from}, which still reports for {}",
                    successors.join("`, `"),
                    years.iter().map(Year::to_string).collect::<Vec<_>>().join(", "),
                ),
                "check the folder and year of the report, and `from` in `predecessors` and `successors`",
            ),
        }
    }
}
