//! `form`, `form-edition`: which form a report uses.
//!
//! A year has one form. A table of another edition is an error unless `form` names it; then it is a warning, and
//! the table is shown as it was filed. 2019 was a year of transition, in which either is a warning.
//!
//! 每个年度有规定的格式。表格与年度的格式不符、又未写明所用格式的是错误；写明的只作提醒，页面照原样列示。
//! 2019年是过渡年，只作提醒。
//!
//! Basis: 国办公开办函〔2019〕60号, 〔2021〕30号; real reports mix editions.
//!
//! 依据：国办公开办函〔2019〕60号、〔2021〕30号；实际报告有两种格式混用的。

use super::foreign::in_chinese;
use super::{Check, Level, Problem, Words};
use crate::form::FormError;

const PAGE: &str = include_str!("form.rs");

/// `form`
pub static FORM: Check = Check::new("form", Level::Error, "格式不明或有误", "a form that is unknown or broken", PAGE);
/// `form-edition`
pub static FORM_EDITION: Check = Check::new(
    "form-edition",
    Level::Error,
    "格式与年度不符",
    "an edition of the form that does not fit the year",
    include_str!("../check/old_edition.rs"),
);

/// Which form a report uses, and whether that can be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum FormProblem {
    Unknown { id: String, known: Vec<String> },
    NoneForYear { year: u16 },
    NoTables { year: u16, table: String },
    WrongEdition { year: u16, edition: String, wanted: String, table: String },
    Invalid { error: FormError },
}

impl Problem for FormProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Unknown { .. } | Self::NoneForYear { .. } | Self::NoTables { .. } | Self::Invalid { .. } => &FORM,
            Self::WrongEdition { .. } => &FORM_EDITION,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unknown { id, known } => Words::labelled(
                format!("没有名为“{id}”的格式"),
                format!("可以是：{}", known.join("、")),
                "站点自己的格式放在 content/_forms/",
            ),
            Self::NoneForYear { year } => {
                Words::new(format!("{year}年没有统一格式"), "2019年以前的报告没有统一的表；请在 form 里指明所用的格式")
            }
            Self::NoTables { year, table } => Words::labelled(
                format!("{year}年没有统一格式，“{table}”无法确定按哪一种格式填报"),
                "未读取",
                "请用 form 写明所用的格式，如 form: 2019；站点自己的格式放在 content/_forms/",
            ),
            Self::WrongEdition { year, edition, wanted, table } => Words::labelled(
                format!("“{table}”是{edition}年格式，{year}年应使用{wanted}年格式"),
                "与规定的格式不符",
                "请改用现行格式；原件确为旧格式的，写 form: 指明，页面会照原样列示",
            ),
            Self::Invalid { error } => Words::labelled(
                match error {
                    FormError::Syntax { .. } => "格式文件的写法有误".to_owned(),
                    FormError::Twice(key) => format!("格式文件里“{key}”写了两次"),
                    FormError::BadKey(key) => format!("格式文件里的编码“{key}”只能用字母、数字和下划线"),
                    FormError::Unknown(key) => format!("格式文件里没有“{key}”所指的内容"),
                    FormError::Empty(key) => format!("格式文件里“{key}”没有单元格"),
                    FormError::TooLarge(cells) => format!("格式有{cells}个单元格，超过上限"),
                },
                match error {
                    FormError::Syntax { message, .. } => in_chinese(message),
                    _ => String::new(),
                },
                "请对照程序自带的格式文件改正",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Unknown { id, known } => Words::labelled(
                format!("there is no form `{id}`"),
                format!("one of: {}", known.join(", ")),
                "a site's own forms go into content/_forms/",
            ),
            Self::NoneForYear { year } => {
                Words::new(format!("there is no form for {year}"), "name the form that the report uses under `form`")
            }
            Self::NoTables { year, table } => Words::labelled(
                format!("there was no form for {year}, so it is not known by which one `{table}` is filled in"),
                "not read",
                "name the form that the report uses, such as `form: 2019`; a site's own forms go into content/_forms/",
            ),
            Self::WrongEdition { year, edition, wanted, table } => Words::labelled(
                format!("`{table}` is of the {edition} edition; {year} asks for {wanted}"),
                "not the form in force",
                "use the form in force; if the original is like this, name it under `form`",
            ),
            Self::Invalid { error } => Words::labelled(
                match error {
                    FormError::Syntax { .. } => "the form file cannot be read".to_owned(),
                    FormError::Twice(key) => format!("`{key}` stands twice in the form"),
                    FormError::BadKey(key) => format!("the key `{key}` must be letters, digits and underscores"),
                    FormError::Unknown(key) => format!("the form has nothing called `{key}`"),
                    FormError::Empty(key) => format!("`{key}` has no cell"),
                    FormError::TooLarge(cells) => format!("the form has {cells} cells, too many"),
                },
                match error {
                    FormError::Syntax { message, .. } => message.clone(),
                    _ => String::new(),
                },
                "compare it with the forms that come with the program",
            ),
        }
    }
}
