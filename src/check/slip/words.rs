//! The words for slips, proven and open.

use std::sync::Arc;

use super::likeness::Likeness;
use super::suspect::Kind;
use crate::check::table::row;
use crate::finding::{Check, Level, Problem, Words};
use crate::model::Amount;

/// A cell, what it holds, and what makes the sums hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    pub row: String,
    pub column: String,
    pub stated: Amount,
    pub wanted: Amount,
    /// The row and column in its block.
    pub at: (usize, usize),
}

/// A sum that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SumSaid {
    pub row: String,
    pub column: String,
    pub is_column: bool,
    pub is_balance: bool,
    pub left: Amount,
    pub right: Amount,
}

/// A slip that the figures prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlipFound {
    /// The kind of the first of its relations, and the form's name for it.
    pub rule: &'static str,
    pub name: String,
    pub kind: Kind,
    /// Which of the changed cells is spoken of.
    pub own: usize,
    pub changed: Vec<Changed>,
    /// What the row would hold, of one that was shifted.
    pub row: Vec<Amount>,
    pub sums: Vec<SumSaid>,
    /// How many sums hold then.
    pub mended: usize,
    pub likeness: Option<Likeness>,
}

/// Sums that do not hold for one reason, which can be read in more than one way.
#[derive(Debug)]
pub(super) struct OpenSums {
    pub first: Arc<dyn Problem>,
    pub more: Vec<SumSaid>,
    /// The readings, where there are few.
    pub ways: Vec<Way>,
}

/// One reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub changed: Vec<Changed>,
    pub likeness: Option<Likeness>,
}

impl PartialEq for OpenSums {
    fn eq(&self, other: &OpenSums) -> bool {
        let OpenSums { first, more, ways } = self;
        (more, ways) == (&other.more, &other.ways) && **first == *other.first
    }
}

/// More sums than these are counted.
const MOST_SUMS: usize = 3;

impl Problem for SlipFound {
    fn is_looked_into(&self) -> bool {
        true
    }

    fn check(&self) -> &'static Check {
        row(self.rule).expect("every kind of relation has a check").check
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let own = &self.changed[self.own];
        let hold = holding_zh(self.mended);
        let mut message = match self.kind {
            Kind::Shifted { right } => {
                let row: Vec<String> = self.row.iter().map(Amount::to_string).collect();
                let to = if right { "右" } else { "左" };
                if let Some(other) = self.other_row() {
                    return Words::labelled(
                        format!("“{}”“{other}”两行的数疑似都向{to}错一列：若各移回一列，{hold}", own.row),
                        said_zh(&self.sums),
                        "请对照台账核实这几个单元格；程序从不改动填报数字",
                    );
                }
                format!("“{}”一行的数疑似向{to}错一列：若依次为{}，{hold}", own.row, row.join("、"))
            }
            Kind::RowsSwapped => {
                let other = self.changed.iter().find(|other| other.at.0 != own.at.0).unwrap_or(own);
                format!("“{}”与“{}”两行的数疑似互换：若对调，{hold}", own.row, other.row)
            }
            Kind::Figure | Kind::Swapped | Kind::Line | Kind::Several => {
                let sums = if self.mended > 1 {
                    format!("{}合计不符", count_zh(self.mended))
                } else {
                    "合计不符".into()
                };
                format!("{sums}：若{}，{hold}", changed_zh(&self.changed))
            }
        };
        match (self.kind, &self.likeness) {
            (Kind::Swapped, _) => message += &format!("，疑似{}", self.swapped_zh()),
            (_, Some(likeness)) => message += &format!("，{}", likeness.zh()),
            _ => {}
        }
        let stated = match self.kind {
            Kind::Shifted { .. } | Kind::RowsSwapped => String::new(),
            _ => format!("填报 {}；", own.stated),
        };
        let help = match self.kind {
            Kind::Figure | Kind::Several => "请对照台账核实这一单元格；程序从不改动填报数字",
            _ => "请对照台账核实这几个单元格；程序从不改动填报数字",
        };
        Words::labelled(message, format!("{stated}{}", said_zh(&self.sums)), help)
    }

    fn en(&self) -> Words {
        let own = &self.changed[self.own];
        let hold = holding_en(self.mended);
        let mut message = match self.kind {
            Kind::Shifted { right } => {
                let row: Vec<String> = self.row.iter().map(Amount::to_string).collect();
                let to = if right { "right" } else { "left" };
                if let Some(other) = self.other_row() {
                    return Words::labelled(
                        format!(
                            "the rows `{}` and `{other}` both seem to be shifted to the {to} by a column: moved back, {hold}",
                            own.row
                        ),
                        said_en(&self.sums),
                        "find out from the records; the program never changes a figure",
                    );
                }
                let (label, row) = (&own.row, row.join(", "));
                format!("the row `{label}` seems to be shifted to the {to} by a column: with {row}, {hold}")
            }
            Kind::RowsSwapped => {
                let other = self.changed.iter().find(|other| other.at.0 != own.at.0).unwrap_or(own);
                format!("the rows `{}` and `{}` seem to be swapped: the other way round, {hold}", own.row, other.row)
            }
            Kind::Figure | Kind::Swapped | Kind::Line | Kind::Several => {
                let sums = if self.mended > 1 { format!("{} sums do", self.mended) } else { "a sum does".to_owned() };
                format!("{sums} not hold: with {}, {hold}", changed_en(&self.changed))
            }
        };
        match (self.kind, &self.likeness) {
            (Kind::Swapped, _) => message += "; the two figures seem to be swapped",
            (_, Some(likeness)) => message += &format!("; {}", likeness.en()),
            _ => {}
        }
        let stated = match self.kind {
            Kind::Shifted { .. } | Kind::RowsSwapped => String::new(),
            _ => format!("stated {}; ", own.stated),
        };
        let help = "find out from the records; the program never changes a figure";
        Words::labelled(message, format!("{stated}{}", said_en(&self.sums)), help)
    }
}

impl SlipFound {
    /// The label of another row that is changed as well.
    fn other_row(&self) -> Option<&str> {
        let own = &self.changed[self.own];
        self.changed.iter().find(|other| other.at.0 != own.at.0).map(|other| &*other.row)
    }

    fn swapped_zh(&self) -> &'static str {
        let [a, b] = &self.changed[..] else { return "互换" };
        let are_neighbours = a.at.0.abs_diff(b.at.0) + a.at.1.abs_diff(b.at.1) == 1;
        match [a.stated, b.stated].contains(&Amount::ZERO) {
            true if a.at.0 == b.at.0 && are_neighbours => "错填至相邻的一列",
            true if are_neighbours => "错填至相邻的一行",
            true => "填错位置",
            false => "两个数互换",
        }
    }
}

impl Problem for OpenSums {
    fn check(&self) -> &'static Check {
        self.first.check()
    }

    fn name(&self) -> &str {
        self.first.name()
    }

    fn level(&self) -> Level {
        self.first.level()
    }

    fn zh(&self) -> Words {
        let Words { mut message, mut label, mut help } = self.first.zh();
        if !self.more.is_empty() {
            message += &format!("，另有{}随之不符", count_zh(self.more.len()));
            label += &format!("；{}", said_zh(&self.more));
            help = "这几处相差的数互相对应，一般出自同一处；请对照台账核实，程序从不改动填报数字".to_owned();
        }
        let way = |way: &Way| {
            let changed = changed_zh(&way.changed);
            let likeness = way.likeness.as_ref().map_or(String::new(), |likeness| format!("（{}）", likeness.zh()));
            format!("{changed}{likeness}")
        };
        if !self.ways.is_empty() {
            let ways: Vec<String> = self.ways.iter().map(way).collect();
            message += &format!("；若{}，即相符", ways.join("，或"));
        }
        Words { message, label, help }
    }

    fn en(&self) -> Words {
        let Words { mut message, mut label, mut help } = self.first.en();
        if !self.more.is_empty() {
            message += &format!(", and with it {} more", self.more.len());
            label += &format!("; {}", said_en(&self.more));
            help = "these differ by figures that answer each other, so one place is probably wrong; \
                    find out from the records, the program never changes a figure"
                .to_owned();
        }
        let way = |way: &Way| {
            let changed = changed_en(&way.changed);
            let likeness = way.likeness.as_ref().map_or(String::new(), |likeness| format!(" ({})", likeness.en()));
            format!("with {changed}{likeness}")
        };
        if !self.ways.is_empty() {
            let ways: Vec<String> = self.ways.iter().map(way).collect();
            message += &format!("; {}, the sums hold", ways.join(", or "));
        }
        Words { message, label, help }
    }
}

impl Changed {
    fn zh(&self) -> String {
        format!("“{} · {}”为{}", self.row, self.column, self.wanted)
    }

    fn en(&self) -> String {
        format!("{} in `{} · {}`", self.wanted, self.row, self.column)
    }
}

impl SumSaid {
    fn zh(&self) -> String {
        let Self { row, column, left, right, .. } = self;
        match (self.is_balance, self.is_column) {
            (true, _) => format!("“{column}”一列两边分别为 {left} 和 {right}"),
            (_, true) => format!("“{column}”一列的“{row}”填报 {left}，相加得 {right}"),
            _ => format!("“{row}”的总计填报 {left}，相加得 {right}"),
        }
    }

    fn en(&self) -> String {
        let Self { row, column, left, right, .. } = self;
        match (self.is_balance, self.is_column) {
            (true, _) => format!("both sides of `{column}` are {left} and {right}"),
            (_, true) => format!("`{row}` in the column `{column}` states {left}, the sum is {right}"),
            _ => format!("the total of `{row}` states {left}, the sum is {right}"),
        }
    }
}

/// Changed cells; those of one row under its label.
fn changed_zh(changed: &[Changed]) -> String {
    match of_one_row(changed) {
        Some(row) => {
            let cells = changed.iter().map(|cell| format!("{}为{}", cell.column, cell.wanted));
            format!("“{row}”一行的{}", cells.collect::<Vec<_>>().join("、"))
        }
        None => changed.iter().map(Changed::zh).collect::<Vec<_>>().join("、"),
    }
}

fn changed_en(changed: &[Changed]) -> String {
    match of_one_row(changed) {
        Some(row) => {
            let cells = changed.iter().map(|cell| format!("{} in {}", cell.wanted, cell.column));
            format!("{} of the row `{row}`", cells.collect::<Vec<_>>().join(", "))
        }
        None => changed.iter().map(Changed::en).collect::<Vec<_>>().join(" and "),
    }
}

/// The row of several cells, if they are all in one.
fn of_one_row(changed: &[Changed]) -> Option<&str> {
    let first = changed.first().filter(|_| changed.len() > 1)?;
    changed.iter().all(|cell| cell.at.0 == first.at.0).then_some(&first.row)
}

pub(super) fn said_zh(sums: &[SumSaid]) -> String {
    let shown: Vec<String> = sums.iter().take(MOST_SUMS).map(SumSaid::zh).collect();
    let rest = if sums.len() > MOST_SUMS { format!("，等{}", count_zh(sums.len())) } else { String::new() };
    shown.join("；") + &rest
}

pub(super) fn said_en(sums: &[SumSaid]) -> String {
    let shown: Vec<String> = sums.iter().take(MOST_SUMS).map(SumSaid::en).collect();
    let rest = if sums.len() > MOST_SUMS { format!("; {} in all", sums.len()) } else { String::new() };
    shown.join("; ") + &rest
}

/// 两处, 三处.
fn count_zh(count: usize) -> String {
    const NUMBERS: [&str; 10] = ["一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
    match count.checked_sub(1).and_then(|at| NUMBERS.get(at)) {
        Some(number) => format!("{number}处"),
        None => format!("{count}处"),
    }
}

fn holding_zh(count: usize) -> String {
    if count > 1 { format!("{}都相符", count_zh(count)) } else { "即相符".to_owned() }
}

fn holding_en(count: usize) -> String {
    match count {
        1 => "it holds".to_owned(),
        2 => "both hold".to_owned(),
        count => format!("all {count} hold"),
    }
}
