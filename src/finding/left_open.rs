//! `left-open`: a mark of the import, `# 待核`, in a report that is no draft any more.
//!
//! An import marks each place that someone has to look at with a comment, and makes the report a draft. Where the
//! draft is released and marks are left, it may not have been looked at everywhere. Comments are not published.
//!
//! 导入的报告在需要核对的地方写有注释“# 待核”，并且是草稿。已不是草稿而注释仍在的，可能未逐处核对，作提醒。
//! 注释不会公布。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use super::words::plural;
use super::{Check, Level, Problem, Words};

/// How a comment begins that asks someone to look.
pub const MARK: &str = "待核";

/// `left-open`
pub static LEFT_OPEN: Check = Check::new(
    "left-open",
    Level::Warning,
    "“待核”的注释未处理",
    "places that were still to be looked at",
    include_str!("left_open.rs"),
);

/// Marks that are left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOpen {
    /// How many.
    pub count: usize,
}

impl Problem for LeftOpen {
    fn check(&self) -> &'static Check {
        &LEFT_OPEN
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("报告已不是草稿，仍有{}处“# 待核”未处理", self.count),
            "待核",
            "请对照原件逐处核对，核对后删去这一行注释；尚未核对完的，写 draft: true",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!("no draft any more, with {} left to be looked at", plural(self.count, "place")),
            "to be looked at",
            "compare with the original and delete the comment, or write draft: true",
        )
    }
}
