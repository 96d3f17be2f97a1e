//! Figures of the tables that a text refers to.

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
