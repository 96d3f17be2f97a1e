//! `unknown-binding`: figures of the tables that a text refers to.
//!
//! `{{ table.row.column }}` stands for the figure of a cell, so that text and table cannot disagree. Where there
//! is no such cell, or it is blank, there is nothing to show.
//!
//! 正文里的 {{ 表.行.列 }} 显示表格里这一格的数，使正文与表格一致。没有这一格，或者这一格没有填报，就无从显示。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use super::words::meant_en;
use super::words::meant_zh;
use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("binding.rs");

/// `unknown-binding`
pub static UNKNOWN_BINDING: Check =
    Check::new("unknown-binding", Level::Error, "正文引用的格不存在", "a reference in the text to no figure", PAGE);

/// Figures of the tables that a text refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum BindingProblem {
    Unknown { text: String, suggestion: Option<String> },
    Blank { text: String },
}

impl Problem for BindingProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Unknown { .. } | Self::Blank { .. } => &UNKNOWN_BINDING,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unknown { text, suggestion } => Words::labelled(
                format!("正文里的「{text}」不是格里的数"),
                meant_zh(suggestion),
                "写法是 {{ 表.行.列 }}，如 {{ requests.received.total }}",
            ),
            Self::Blank { text } => {
                Words::new(format!("正文里的「{text}」所指的格没有填数"), "请先填报这一格，或把文字直接写出来")
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Unknown { text, suggestion } => Words::labelled(
                format!("`{text}` in the text is no cell"),
                meant_en(suggestion),
                "write {{ table.row.column }}",
            ),
            Self::Blank { text } => Words::new(
                format!("the cell of `{text}` in the text has no figure"),
                "fill in the cell first, or write the words themselves",
            ),
        }
    }
}
