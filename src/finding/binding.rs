//! `unknown-binding`, `odd-binding`: figures of the tables that a text refers to.
//!
//! `{{ table.row.column }}` stands for the figure of a cell, so that text and table cannot disagree. Where there
//! is no such cell, or it is blank, there is nothing to show. What is nearly such a mark would be published as it
//! is written; two braces that are meant as such are written `\{\{`.
//!
//! 正文中的 {{ 表.行.列 }} 显示表格中该单元格的数，使正文与表格一致。没有这个单元格，或者这个单元格未填报的，无法显示。
//! 写法有误的标记会照原样公布，所以逐一列出；确实要显示两个花括号的，写 \{\{。
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
    Check::new("unknown-binding", Level::Error, "正文引用的单元格不存在", "a reference in the text to no figure", PAGE);
/// `odd-binding`
pub static ODD_BINDING: Check = Check::new(
    "odd-binding",
    Level::Warning,
    "疑似引用表格中的数，写法有误",
    "what looks like a reference to a figure",
    PAGE,
);

/// How two braces are shown as such.
const BRACES_ZH: &str = "取数写 {{ 表.行.列 }}，用半角双花括号；要照原样显示花括号，写 \\{\\{";
const BRACES_EN: &str = "write {{ table.row.column }}; to show braces as they are, write \\{\\{";

/// Figures of the tables that a text refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum BindingProblem {
    Unknown {
        text: String,
        suggestion: Option<String>,
    },
    Blank {
        text: String,
    },
    UnknownFilter {
        text: String,
        filter: String,
    },
    /// Doubled braces that are no binding, and would be published.
    Misspelt {
        text: String,
        suggestion: Option<String>,
    },
    /// Other brackets round the name of a cell.
    Nearly {
        text: String,
        suggestion: Option<String>,
    },
    /// A binding in a page that has no figures.
    NoFigures {
        text: String,
        is_doubled: bool,
    },
    /// A mark of a template.
    Template {
        text: String,
    },
}

impl Problem for BindingProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Unknown { .. }
            | Self::Blank { .. }
            | Self::UnknownFilter { .. }
            | Self::Misspelt { .. }
            | Self::NoFigures { is_doubled: true, .. } => &UNKNOWN_BINDING,
            Self::Nearly { .. } | Self::NoFigures { .. } | Self::Template { .. } => &ODD_BINDING,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unknown { text, suggestion } => Words::labelled(
                format!("正文中的“{text}”不是表格中的数"),
                meant_zh(suggestion),
                "写法是 {{ 表.行.列 }}，如 {{ requests.received.total }}",
            ),
            Self::Blank { text } => {
                Words::new(format!("正文中的“{text}”引用的单元格尚未填报"), "请先填报这个单元格，或直接写出文字")
            }
            Self::UnknownFilter { text, filter } => Words::labelled(
                format!("正文中的“{text}”有未识别的写法“{filter}”"),
                "可以是：汉字",
                "| 后面可以写 汉字，把数写成汉字；不需要的，请删去",
            ),
            Self::Misspelt { text, suggestion } | Self::Nearly { text, suggestion } => {
                let marked = suggestion.as_ref().map(|address| format!("{{{{ {address} }}}}"));
                Words::labelled(format!("正文中的“{text}”不是取数的标记，照原样显示"), meant_zh(&marked), BRACES_ZH)
            }
            Self::NoFigures { text, .. } => Words::new(
                format!("这一页没有填报数据，“{text}”无法取数"),
                "只有报告的正文能用 {{ 表.行.列 }}；请把数直接写出来，要照原样显示花括号，写 \\{\\{",
            ),
            Self::Template { text } => Words::new(
                format!("“{text}”照原样显示"),
                "正文不是模板，这样的标记不起作用；不需要的请删去，要保留的写成 \\{%",
            ),
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
            Self::UnknownFilter { text, filter } => Words::labelled(
                format!("`{text}` in the text has the unknown filter `{filter}`"),
                "may be: chinese",
                "write chinese behind the | for Chinese numerals, or delete it",
            ),
            Self::Misspelt { text, suggestion } | Self::Nearly { text, suggestion } => {
                let marked = suggestion.as_ref().map(|address| format!("{{{{ {address} }}}}"));
                Words::labelled(
                    format!("`{text}` in the text is no reference, and is shown as written"),
                    meant_en(&marked),
                    BRACES_EN,
                )
            }
            Self::NoFigures { text, .. } => Words::new(
                format!("this page has no figures, so `{text}` refers to none"),
                "only the text of a report may use {{ table.row.column }}; write the figure itself, or \\{\\{ for braces",
            ),
            Self::Template { text } => Words::new(
                format!("`{text}` is shown as written"),
                "a text is no template, so such a mark does nothing; delete it, or write \\{% to keep it",
            ),
        }
    }
}
