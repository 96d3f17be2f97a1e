//! `duplicate-key`, `unknown-key`, `missing-key`, `wrong-type`, `odd-date`, `wide-quotes`, `unknown-word`,
//! `unknown-cell`, `unknown-check`: keys and their values.
//!
//! A key that is not read, or that is written twice, may hide a figure; so both are errors, and the key that is
//! probably meant is named. An unusual notation that can only be read in one way is read, and noted.
//!
//! 未识别的项目、重复的项目，都可能使数字遗漏或被覆盖，因此按错误列出，并提示可能的正确项目。
//! 写法特殊但只有一种读法的，照此读取，并作提示。
//!
//! Basis: the keys and labels of the form (国办公开办函〔2019〕60号, 〔2021〕30号) and of this program's guide.
//!
//! 依据：格式的行名、列名（国办公开办函〔2019〕60号、〔2021〕30号）和使用说明所列的项目。

use super::characters::ODD_CHARACTER;
use super::words::meant_en;
use super::words::meant_zh;
use super::{Check, Level, Problem, Words};
use crate::model::Date;

const PAGE: &str = include_str!("key.rs");

/// `duplicate-key`
pub static DUPLICATE_KEY: Check =
    Check::new("duplicate-key", Level::Error, "同一项写了两次", "a key that is written twice", PAGE);
/// `unknown-key`
pub static UNKNOWN_KEY: Check =
    Check::new("unknown-key", Level::Error, "未识别的项目", "a key that does not exist", PAGE);
/// `missing-key`
pub static MISSING_KEY: Check =
    Check::new("missing-key", Level::Error, "未填写必需的一项", "a key that is required and missing", PAGE);
/// `wrong-type`
pub static WRONG_TYPE: Check =
    Check::new("wrong-type", Level::Error, "内容的类型有误", "a value of the wrong type", PAGE);
/// `odd-date`
pub static ODD_DATE: Check =
    Check::new("odd-date", Level::Note, "日期写法特殊，已读取", "a date in an unusual notation, understood", PAGE);
/// `wide-quotes`
pub static WIDE_QUOTES: Check = Check::new("wide-quotes", Level::Warning, "用了全角引号", "full-width quotes", PAGE);
/// `unknown-word`
pub static UNKNOWN_WORD: Check =
    Check::new("unknown-word", Level::Error, "不是规定的写法", "a value that is none of those allowed", PAGE);
/// `unknown-cell`
pub static UNKNOWN_CELL: Check =
    Check::new("unknown-cell", Level::Error, "没有这个单元格", "a cell that does not exist", PAGE);
/// `unknown-check`
pub static UNKNOWN_CHECK: Check = Check::new(
    "unknown-check",
    Level::Warning,
    "没有这项校验，或说明对其无效",
    "a check that does not exist, or that no waiver weighs",
    PAGE,
);

/// What a value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Text.
    Text,
    /// A date: 2021-01-29.
    Date,
    /// A day of any year: 01-31.
    Day,
    /// A year.
    Year,
    /// `true` or `false`.
    Truth,
    /// A whole number.
    Whole,
    /// A list.
    List,
    /// A list of figures: one row.
    Row,
    /// Keys with values.
    Map,
    /// A single figure.
    Figure,
}

/// What a value was instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actual {
    /// Nothing.
    Nothing,
    /// Text or a number.
    Scalar,
    /// A list.
    List,
    /// Keys with values.
    Map,
}

/// Keys and values that are not as they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum KeyProblem {
    Duplicate { key: String },
    UnknownKey { key: String, suggestion: Option<String> },
    MissingKey { key: &'static str },
    WrongType { key: String, expected: Expected, found: Actual },
    WrongSetting { key: String, expected: Expected, found: Actual, text: Option<String> },
    OddDate { key: String, text: String, date: Date },
    NoSuchDay { key: String, text: String },
    NotADay { key: String, text: String },
    WideQuotes { key: String },
    Entity { key: String, written: String },
    UnknownWord { key: String, word: String, allowed: Vec<String> },
    UnknownCell { address: String, suggestion: Option<String> },
    UnknownCheck { name: String, suggestion: Option<String> },
    IdleWaiver { name: String },
}

impl Problem for KeyProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Duplicate { .. } => &DUPLICATE_KEY,
            Self::UnknownKey { .. } => &UNKNOWN_KEY,
            Self::MissingKey { .. } => &MISSING_KEY,
            Self::WrongType { .. } | Self::WrongSetting { .. } | Self::NoSuchDay { .. } | Self::NotADay { .. } => {
                &WRONG_TYPE
            }
            Self::OddDate { .. } => &ODD_DATE,
            Self::WideQuotes { .. } => &WIDE_QUOTES,
            Self::Entity { .. } => &ODD_CHARACTER,
            Self::UnknownWord { .. } => &UNKNOWN_WORD,
            Self::UnknownCell { .. } => &UNKNOWN_CELL,
            Self::UnknownCheck { .. } | Self::IdleWaiver { .. } => &UNKNOWN_CHECK,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Duplicate { key } => {
                Words::labelled(format!("“{key}”写了两次"), "在此重复", "请只保留一处，以免数字被后一处覆盖")
            }
            Self::UnknownKey { key, suggestion } => Words::labelled(
                format!("未识别的项目“{key}”"),
                suggestion
                    .as_ref()
                    .map_or_else(|| "不是格式规定的项目".to_owned(), |close| format!("是否应为“{close}”？")),
                "请对照格式改正；多余的内容请删去",
            ),
            Self::MissingKey { key } => Words::new(format!("未填写“{key}”"), "请补上这一项"),
            Self::WrongType { key, expected, found } => Words::labelled(
                match expected {
                    Expected::Map => format!("“{key}”下面应逐行列出各项"),
                    _ => format!("“{key}”应为{}", expected_zh(*expected)),
                },
                format!("这里是{}", actual_zh(*found)),
                example_zh(*expected),
            ),
            // What follows a section is of it, so it must not stand before the settings of the top.
            Self::WrongSetting { key, expected: Expected::Map, text, .. } => {
                let line = setting(key, text.as_deref());
                Words::labelled(
                    format!("“{key}”应为单独的一节"),
                    "这里不能直接写内容",
                    format!("写成 [{key}]，下一行 {line}，两行放在文件末尾"),
                )
            }
            Self::WrongSetting { key, expected, found, .. } => Words::labelled(
                format!("“{key}”应为{}", expected_zh(*expected)),
                match found {
                    Actual::Map => "这里是单独的一节".to_owned(),
                    found => format!("这里是{}", actual_zh(*found)),
                },
                match is_top(key) {
                    true => format!("写成 {}，放在第一个 [ ] 之前", value(key, *expected)),
                    false => format!("写成 {}", value(key, *expected)),
                },
            ),
            Self::OddDate { key, text, date } => Words::labelled(
                format!("“{key}”写作“{text}”，已按 {date} 读取"),
                format!("读作 {date}"),
                "可不作改动；写成 2021-01-29 这样更稳妥",
            ),
            Self::NoSuchDay { key, text } => Words::labelled(
                format!("“{key}”填写的日期 {text} 不存在"),
                "日期不存在",
                "请对照原文；原文未注明的请删去这一项",
            ),
            Self::NotADay { key, text } => Words::labelled(
                format!("“{key}”填写的“{text}”不是日期"),
                "应为日期",
                "日期写作 2021-01-29 或 2021年1月29日，前后不加其他文字；原文未注明的请删去这一项",
            ),
            Self::WideQuotes { key } => Words::labelled(
                format!("“{key}”用了全角引号，引号会照原样显示在页面上"),
                "全角引号",
                "这里的引号可以不写；要写就用半角引号",
            ),
            Self::Entity { key, written } => Words::labelled(
                format!("“{key}”里的“{written}”是网页代码，会照原样显示"),
                "网页代码",
                "填报数据里不用网页代码；请换成要写的字，或删去",
            ),
            Self::UnknownWord { key, word, allowed } => Words::labelled(
                format!("“{key}”不能是“{word}”"),
                format!("可以是：{}", allowed.join("、")),
                "请从列出的写法里选一个",
            ),
            Self::UnknownCell { address, suggestion } => Words::labelled(
                format!("格式中没有单元格“{address}”"),
                meant_zh(suggestion),
                "单元格的写法是 表.行.列，如 requests.received.total",
            ),
            Self::UnknownCheck { name, suggestion } => Words::labelled(
                format!("没有名为“{name}”的校验"),
                meant_zh(suggestion),
                "校验的名称见核对结果中方括号里的字；nianbao explain 列出全部名称",
            ),
            Self::IdleWaiver { name } => Words::labelled(
                format!("说明不能降低“{name}”的级别"),
                "无效",
                "能说明的是这份报告的数字和文字；文件无法读取、整个站点的问题，请直接改正，并删去这一条说明",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Duplicate { key } => Words::labelled(
                format!("`{key}` stands twice"),
                "again here",
                "keep one, so that no figure hides another",
            ),
            Self::UnknownKey { key, suggestion } => Words::labelled(
                format!("unknown key `{key}`"),
                suggestion
                    .as_ref()
                    .map_or_else(|| "not part of the form".to_owned(), |close| format!("did you mean `{close}`?")),
                "correct it after the form, or remove it",
            ),
            Self::MissingKey { key } => Words::new(format!("`{key}` is missing"), "add it"),
            Self::WrongType { key, expected, found } => Words::labelled(
                format!("`{key}` must be {}", expected_en(*expected)),
                format!("this is {}", actual_en(*found)),
                "see the guide for an example",
            ),
            Self::WrongSetting { key, expected: Expected::Map, text, .. } => {
                let line = setting(key, text.as_deref());
                Words::labelled(
                    format!("`{key}` must be a section"),
                    "no value belongs here",
                    format!("write [{key}], and on the next line {line}; put both at the end of the file"),
                )
            }
            Self::WrongSetting { key, expected, found, .. } => Words::labelled(
                format!("`{key}` must be {}", expected_en(*expected)),
                match found {
                    Actual::Map => "this is a section".to_owned(),
                    found => format!("this is {}", actual_en(*found)),
                },
                match is_top(key) {
                    true => format!("write {} before the first [ ]", value(key, *expected)),
                    false => format!("write {}", value(key, *expected)),
                },
            ),
            Self::OddDate { key, text, date } => Words::labelled(
                format!("`{text}` in `{key}` was read as {date}"),
                format!("read as {date}"),
                "may stay; 2021-01-29 is safer",
            ),
            Self::NoSuchDay { key, text } => Words::labelled(
                format!("`{text}` in `{key}` is no day of the calendar"),
                "no such day",
                "compare it with the original; leave out what that does not state",
            ),
            Self::NotADay { key, text } => Words::labelled(
                format!("`{text}` in `{key}` is no date"),
                "no date",
                "write 2021-01-29 and nothing else; leave out what the original does not state",
            ),
            Self::WideQuotes { key } => Words::labelled(
                format!("`{key}` has full-width quotes, which will be shown"),
                "full-width quotes",
                "quotes may be left out here; those of the data are the half-width ones",
            ),
            Self::Entity { key, written } => Words::labelled(
                format!("`{written}` in `{key}` is code of web pages, which will be shown"),
                "code of web pages",
                "write the character that is meant, or delete it",
            ),
            Self::UnknownWord { key, word, allowed } => Words::labelled(
                format!("`{key}` cannot be `{word}`"),
                format!("one of: {}", allowed.join(", ")),
                "choose one of those listed",
            ),
            Self::UnknownCell { address, suggestion } => Words::labelled(
                format!("the form has no cell `{address}`"),
                meant_en(suggestion),
                "a cell is table.row.column, such as requests.received.total",
            ),
            Self::UnknownCheck { name, suggestion } => Words::labelled(
                format!("there is no check named `{name}`"),
                meant_en(suggestion),
                "the name of a check stands in brackets in its findings; `nianbao explain` lists all",
            ),
            Self::IdleWaiver { name } => Words::labelled(
                format!("no waiver weighs `{name}`"),
                "has no effect",
                "a waiver explains the figures and words of its report; mend files that cannot be read and faults of the site, and remove this one",
            ),
        }
    }
}

/// A line of a section of `site.toml`, with the text that was written in its place.
fn setting(section: &str, text: Option<&str>) -> String {
    let (key, example) = match section {
        "footer" => ("icp", "冀ICP备00000000号"),
        "deadlines" => ("department", "01-20"),
        "checks" => ("missing-entry", "note"),
        "archive" => ("fonds", "J001"),
        _ => ("name", "…"),
    };
    // What was written is a name, if it is anything; elsewhere it may belong to any key.
    let text = text.filter(|_| key == "name").unwrap_or(example);
    format!("{key} = {text:?}")
}

/// Whether a setting of `site.toml` stands outside of all sections.
fn is_top(key: &str) -> bool {
    matches!(
        key,
        "title"
            | "description"
            | "base_url"
            | "licence"
            | "search"
            | "checks_page"
            | "agency_files"
            | "papers"
            | "least_sample"
            | "review_steps"
    )
}

/// A setting of `site.toml` with a value as TOML writes it.
fn value(key: &str, expected: Expected) -> String {
    match expected {
        Expected::Truth => format!("{key} = false"),
        Expected::Day => format!("{key} = \"01-20\""),
        _ => format!("{key} = \"…\""),
    }
}

fn expected_zh(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "文字",
        Expected::Date => "日期",
        Expected::Day => "月和日",
        Expected::Year => "年度",
        Expected::Truth => "true 或 false",
        Expected::Whole => "整数",
        Expected::List => "方括号里的列表",
        Expected::Row => "一行数字",
        Expected::Map => "逐行列出的各项",
        Expected::Figure => "一个数",
    }
}

fn example_zh(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "文字直接写在冒号后面，含有冒号或以数字开头的请加引号",
        Expected::Date => "日期写作 2021-01-29；原文未注明的请删去这一项",
        Expected::Day => "月和日写作 \"01-20\"",
        Expected::Year => "年度写作 2020",
        Expected::Truth => "写 true 或 false",
        Expected::Whole => "写一个整数",
        Expected::List => "写作 [ 甲, 乙 ]，或每项一行、以短横开头",
        Expected::Row => "一行写作 received: [ 14, 0, 0, 0, 0, 0, 14 ]",
        Expected::Map => "每项一行，比上一级多缩进两个半角空格",
        Expected::Figure => "只填一个数；空着写 ~，不适用写 /",
    }
}

fn actual_zh(found: Actual) -> &'static str {
    match found {
        Actual::Nothing => "空白",
        Actual::Scalar => "一段文字或一个数",
        Actual::List => "列表",
        Actual::Map => "逐行列出的各项",
    }
}

fn expected_en(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "text",
        Expected::Date => "a date such as 2021-01-29",
        Expected::Day => "a month and day such as \"01-20\"",
        Expected::Year => "a year",
        Expected::Truth => "true or false",
        Expected::Whole => "a whole number",
        Expected::List => "a list",
        Expected::Row => "a row of figures: [14, 0, 0, 0, 0, 0, 14]",
        Expected::Map => "keys with values",
        Expected::Figure => "one figure",
    }
}

fn actual_en(found: Actual) -> &'static str {
    match found {
        Actual::Nothing => "blank",
        Actual::Scalar => "text or a number",
        Actual::List => "a list",
        Actual::Map => "keys with values",
    }
}
