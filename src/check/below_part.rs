//! `disclosed-total`: what is disclosed in all is no less than what was disclosed this year.
//!
//! Odd, but not wrong: texts may have been withdrawn since. Hence a warning.
//!
//! 对外公开总数量通常不小于本年新公开数量；只作提醒。
//!
//! Basis: logic alone; no notice says so.
//!
//! 依据：数字之间的常理，尚无统一规定。

use super::relation::BrokenRelation;
use crate::finding::{Check, Finding, Level, Problem, Role, Words};
use crate::model::Amount;

pub(super) static CHECK: Check = Check::new(
    "not-below",
    Level::Warning,
    "总数小于其中一部分",
    "a total below a part of it",
    include_str!("below_part.rs"),
);

pub(super) fn finding(broken: &BrokenRelation<'_>) -> Finding {
    let (upper, lower) = (broken.left(), broken.right());
    let place = upper.cells[0];
    let others = lower.roles(Role::Other);
    let problem = BelowPart {
        name: broken.name(),
        row: broken.row(place),
        upper: (broken.column(place), upper.amount()),
        lower: (broken.column(lower.cells[0]), lower.amount()),
    };
    broken.finding(place, &others, problem)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct BelowPart {
    name: String,
    row: String,
    upper: (String, Amount),
    lower: (String, Amount),
}

impl Problem for BelowPart {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let Self { row, upper, lower, .. } = self;
        Words::labelled(
            format!("“{row}”的{}小于{}", upper.0, lower.0),
            format!("{} 小于 {}", upper.1, lower.1),
            "通常总数不会小于本年数；确属如此的可不作改动，并可在 waivers 里说明理由",
        )
    }

    fn en(&self) -> Words {
        let Self { row, upper, lower, .. } = self;
        Words::labelled(
            format!("`{row}`: {} is below {}", upper.0, lower.0),
            format!("{} is below {}", upper.1, lower.1),
            "may stay if it is so; explain it under `waivers`",
        )
    }
}
