//! `row-length`, `cell-value`, `odd-number`, `missing-row`: rows and the figures in them.
//!
//! A row has as many figures as the form has columns; a figure is a count, a change or an amount of money as the
//! cell asks. What is anything else is never made into a figure. Full-width digits and separators at the
//! thousands are understood, and noted.
//!
//! 每行的数应与格式的列一样多；每个单元格按格式填报件数、增减数或金额。不是数字的内容一律不作为数字。
//! 全角数字、千分位可以识别，并作提示。
//!
//! Basis: the columns of the form (国办公开办函〔2019〕60号, 〔2021〕30号); counts are whole and not below zero.
//!
//! 依据：格式的各列（国办公开办函〔2019〕60号、〔2021〕30号）；件数、项数是不小于零的整数。

use super::words::plural;
use super::{Check, Level, Problem, Words};
use crate::model::Amount;

const PAGE: &str = include_str!("figure.rs");

/// `row-length`
pub static ROW_LENGTH: Check =
    Check::new("row-length", Level::Error, "一行的数多了或少了", "a row with too many or too few figures", PAGE);
/// `cell-value`
pub static CELL_VALUE: Check =
    Check::new("cell-value", Level::Error, "单元格填报内容无效", "a cell that holds no proper figure", PAGE);
/// `odd-number`
pub static ODD_NUMBER: Check =
    Check::new("odd-number", Level::Note, "数字写法特殊，已读取", "a figure in an unusual notation, understood", PAGE);
/// `missing-row`
pub static MISSING_ROW: Check =
    Check::new("missing-row", Level::Error, "缺行或缺表", "rows or tables that are missing", PAGE);

/// Rows and cells of which no figures can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum FigureProblem {
    RowLength { row: String, wanted: usize, found: usize, columns: Vec<String> },
    NoComma,
    Thousands,
    AmbiguousRow { row: String, readings: [String; 2] },
    PastedRow { row: String, figures: String },
    NotANumber { cell: String, text: String },
    Negative { cell: String, amount: Amount },
    NegativeRow { cells: Vec<(String, Amount)> },
    NotWhole { cell: String, amount: Amount },
    TooFine { cell: String, text: String },
    AmountTooLarge { cell: String, text: String },
    OddNumber { cell: String, text: String, amount: String },
    MissingRows { table: String, rows: Vec<MissingRow> },
    MissingTable { table: String },
}

/// A row that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRow {
    /// Its key.
    pub key: String,
    /// The headings that it stands under.
    pub groups: Vec<String>,
    /// Its label.
    pub label: String,
    /// How many figures it has.
    pub figures: usize,
}

impl MissingRow {
    /// The row as it is typed, of blanks, with the indent of a row.
    fn line(&self) -> String {
        let blanks = vec!["~"; self.figures].join(", ");
        let label: Vec<&str> = self.groups.iter().map(String::as_str).chain([&*self.label]).collect();
        format!("  {}: [{blanks}]  # {}", self.key, label.join(" "))
    }
}

/// The labels of rows, and the first of their lines: more than that is copied from an empty table.
fn missing(rows: &[MissingRow]) -> (Vec<&str>, String) {
    let lines: Vec<String> = rows.iter().take(MOST_LINES).map(MissingRow::line).collect();
    (rows.iter().map(|row| &*row.label).collect(), lines.join("\n"))
}

/// Of more missing rows, a message shows no lines.
const MOST_LINES: usize = 6;

/// Cells with what they hold.
fn side_by_side(cells: &[(String, Amount)], comma: &str) -> String {
    cells.iter().map(|(cell, amount)| format!("{cell} {amount}")).collect::<Vec<_>>().join(comma)
}

impl FigureProblem {
    /// What several cells of a row are, each of which is below zero.
    pub fn of_row(problems: &[&FigureProblem]) -> Option<FigureProblem> {
        let cell = |problem: &&FigureProblem| match problem {
            FigureProblem::Negative { cell, amount } => Some((cell.clone(), *amount)),
            _ => None,
        };
        Some(FigureProblem::NegativeRow { cells: problems.iter().map(cell).collect::<Option<_>>()? })
    }
}

impl Problem for FigureProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::RowLength { .. } | Self::NoComma | Self::Thousands | Self::AmbiguousRow { .. } => &ROW_LENGTH,
            Self::NotANumber { .. }
            | Self::Negative { .. }
            | Self::NegativeRow { .. }
            | Self::NotWhole { .. }
            | Self::TooFine { .. }
            | Self::AmountTooLarge { .. } => &CELL_VALUE,
            Self::OddNumber { .. } | Self::PastedRow { .. } => &ODD_NUMBER,
            Self::MissingRows { .. } | Self::MissingTable { .. } => &MISSING_ROW,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::RowLength { row, wanted, found, columns } => Words::labelled(
                format!("“{row}”应有{wanted}个数，填报了{found}个"),
                format!("依次为：{}", columns.join("、")),
                "请对照格式的列，逐列补上或删去；空着的单元格写 ~，不适用写 /",
            ),
            Self::NoComma => Words::labelled(
                "两个数之间缺少逗号",
                "缺少逗号",
                "数与数之间用半角逗号隔开，如 [ 14, 0, 0, 0, 0, 0, 14 ]",
            ),
            Self::Thousands => {
                Words::labelled("千分位不要用逗号，否则会读成两个数", "千分位", "请写作 17233.32，不写作 17,233.32")
            }
            Self::NotANumber { cell, text } => Words::labelled(
                format!("“{cell}”填报的“{text}”不是数字"),
                "应为数字",
                "只填阿拉伯数字；单位不写在单元格里，金额按元填报的请在 units 里注明 yuan；空着写 ~，不适用写 /",
            ),
            Self::Negative { cell, amount } => Words::labelled(
                format!("“{cell}”填报 {amount}，不能小于零"),
                "小于零",
                "请对照台账，检查是否多写了负号；只有“本年增/减”可以是负数",
            ),
            Self::NegativeRow { cells } => Words::labelled(
                format!("同一行有{}个单元格小于零：{}", cells.len(), side_by_side(cells, "、")),
                "小于零",
                "请对照台账，检查是否多写了负号；只有“本年增/减”可以是负数",
            ),
            Self::NotWhole { cell, amount } => Words::labelled(
                format!("“{cell}”填报 {amount}，应为整数"),
                "有小数",
                "件数、项数是整数；请确认是否填错单元格",
            ),
            Self::TooFine { cell, text } => Words::labelled(
                format!("“{cell}”填报 {text}，小数超过六位"),
                "超过六位小数",
                "万元的六位小数已精确到分；请对照原始金额",
            ),
            Self::AmountTooLarge { cell, text } => {
                Words::labelled(format!("“{cell}”填报 {text}，数额过大"), "数额过大", "请检查是否多写位数，或写错单位")
            }
            Self::AmbiguousRow { row, readings: [one, other] } => Words::labelled(
                format!("“{row}”有两种读法：{one}，或者 {other}"),
                "有两种读法",
                "数与数之间用半角逗号隔开，千分位不用逗号，如 [ 1234, 0, 0, 0, 0, 0, 1234 ]",
            ),
            Self::PastedRow { row, figures } => Words::labelled(
                format!("“{row}”一行的写法特殊，已按 {figures} 读取"),
                "写法特殊",
                "请核对；写在一对方括号里、数与数之间用半角逗号更稳妥",
            ),
            Self::OddNumber { cell, text, amount } => Words::labelled(
                format!("“{cell}”写作“{text}”，已按 {amount} 读取"),
                format!("读作 {amount}"),
                "可不作改动；写成半角、不带千分位更稳妥",
            ),
            Self::MissingRows { table, rows } => {
                let (labels, lines) = missing(rows);
                let more = if rows.len() > MOST_LINES { "\n其余各行照此补齐" } else { "" };
                Words::new(
                    format!("“{table}”缺少{}行：{}", rows.len(), labels.join("、")),
                    format!("请在表里补上，~ 换成填报的数，整行未填报的不必替换：\n{lines}{more}"),
                )
            }
            Self::MissingTable { table } => Words::new(
                format!("没有“{table}”这张表"),
                "请按格式补上；`nianbao new` 生成的文件里有空表，可以照此填写",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::RowLength { row, wanted, found, columns } => Words::labelled(
                format!("`{row}` must have {} and has {found}", plural(*wanted, "figure")),
                format!("in order: {}", columns.join(", ")),
                "add or remove figures column by column; write ~ for a blank and / for not applicable",
            ),
            Self::NoComma => Words::labelled(
                "a comma is missing between two figures",
                "no comma",
                "figures are parted by half-width commas: [14, 0, 0, 0, 0, 0, 14]",
            ),
            Self::Thousands => Words::labelled(
                "a comma at the thousands makes two figures of one",
                "thousands",
                "write 17233.32, not 17,233.32",
            ),
            Self::NotANumber { cell, text } => Words::labelled(
                format!("`{text}` in `{cell}` is no number"),
                "a number is wanted",
                "digits only, no unit; an amount in yuan is declared under `units`; ~ for a blank, / for not applicable",
            ),
            Self::Negative { cell, amount } => Words::labelled(
                format!("`{cell}` states {amount} and cannot be below zero"),
                "below zero",
                "only changes may be negative",
            ),
            Self::NegativeRow { cells } => Words::labelled(
                format!("{} cells of a row are below zero: {}", cells.len(), side_by_side(cells, ", ")),
                "below zero",
                "only changes may be negative",
            ),
            Self::NotWhole { cell, amount } => Words::labelled(
                format!("`{cell}` states {amount} and must be a whole number"),
                "has decimals",
                "check that it is the right cell",
            ),
            Self::TooFine { cell, text } => Words::labelled(
                format!("`{cell}` states {text}, with more than six decimals"),
                "too many decimals",
                "six decimals of 万元 are one 分",
            ),
            Self::AmountTooLarge { cell, text } => Words::labelled(
                format!("`{cell}` states {text}, which is too large"),
                "too large",
                "check the number of digits and the unit",
            ),
            Self::AmbiguousRow { row, readings: [one, other] } => Words::labelled(
                format!("`{row}` can be read in two ways: {one}, or {other}"),
                "two readings",
                "part figures by half-width commas, and write thousands without: [1234, 0, 0, 0, 0, 0, 1234]",
            ),
            Self::PastedRow { row, figures } => Words::labelled(
                format!("the row `{row}` is written unusually and was read as {figures}"),
                "unusual",
                "check them; one pair of brackets with commas between the figures is safer",
            ),
            Self::OddNumber { cell, text, amount } => Words::labelled(
                format!("`{text}` in `{cell}` was read as {amount}"),
                format!("read as {amount}"),
                "may stay; plain digits are safer",
            ),
            Self::MissingRows { table, rows } => {
                let (labels, lines) = missing(rows);
                let more = if rows.len() > MOST_LINES { "\nand the others likewise" } else { "" };
                Words::new(
                    format!("`{table}` lacks {}: {}", plural(rows.len(), "row"), labels.join(", ")),
                    format!("add to the table, with figures for ~ where there are any:\n{lines}{more}"),
                )
            }
            Self::MissingTable { table } => {
                Words::new(format!("the table `{table}` is missing"), "add it after the form")
            }
        }
    }
}
