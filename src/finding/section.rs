//! `section-missing`, `section-empty`, `section-order`, `section-heading`: the sections of a report's text.
//!
//! The form prescribes the sections and their order. Real reports word headings differently, or number them in
//! another way, so all are warnings; the page shows the text as it is written.
//!
//! 格式规定了各部分及其顺序。实际报告的标题和序号常有出入，只作提醒；页面照原文显示。
//!
//! Basis: the headings of the form (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：格式的各部分标题（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("section.rs");

/// `section-missing`
pub static SECTION_MISSING: Check =
    Check::new("section-missing", Level::Warning, "缺少格式规定的部分", "a section of the form that is missing", PAGE);
/// `section-empty`
pub static SECTION_EMPTY: Check =
    Check::new("section-empty", Level::Warning, "这一部分没有内容", "a section without text", PAGE);
/// `section-heading`
pub static SECTION_HEADING: Check =
    Check::new("section-heading", Level::Warning, "标题与格式不符", "a heading that does not fit the form", PAGE);
/// `section-order`
pub static SECTION_ORDER: Check =
    Check::new("section-order", Level::Warning, "各部分的顺序不符", "sections out of order", PAGE);

/// Why a line that is probably meant as a section's heading is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearMiss {
    /// Its level is another one: `### 二、…`.
    Level,
    /// Its marks are full-width: `＃＃ 二、…`.
    WideMark,
    /// The space is missing: `##二、…`.
    NoSpace,
    /// It has no mark at all: `二、…`, `**二、…**`.
    NoMark,
    /// It is worded differently.
    Wording,
}

/// The sections of a report's text and their headings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum SectionProblem {
    NoHeadings,
    Empty { heading: String },
    NoText,
    Missing { heading: String, near: Option<NearMiss> },
    Number { heading: String, wanted: String },
    Order { heading: String, after: String },
    Twice { heading: String },
    Unknown { heading: String },
}

/// Whether a finding says that a section is missing, and which line its heading may be.
pub(crate) fn has_near_miss(finding: &super::Finding) -> bool {
    matches!(finding.problem.of::<SectionProblem>(), Some(SectionProblem::Missing { near: Some(_), .. }))
}

impl Problem for SectionProblem {
    fn is_looked_into(&self) -> bool {
        matches!(self, SectionProblem::Missing { near: Some(_), .. })
    }

    fn check(&self) -> &'static Check {
        match self {
            Self::NoHeadings | Self::Missing { .. } => &SECTION_MISSING,
            Self::Empty { .. } | Self::NoText => &SECTION_EMPTY,
            Self::Number { .. } | Self::Twice { .. } | Self::Unknown { .. } => &SECTION_HEADING,
            Self::Order { .. } => &SECTION_ORDER,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::NoHeadings => {
                Words::new("正文没有标题", "正文分为格式规定的各部分，标题独占一行，以 ## 和一个空格开头")
            }
            Self::NoText => Words::new("报告没有正文", "请在填报数据之后写正文，或者把原件放在报告的文件夹里作附件"),
            Self::Empty { heading } => Words::labelled(
                format!("“{heading}”没有内容"),
                "下面没有文字",
                "请填写；没有情况的，也请写明，例如“无其他需要报告的事项”",
            ),
            Self::Missing { heading, near } => Words::labelled(
                format!("没有“{heading}”这一部分"),
                match near {
                    None => "",
                    Some(NearMiss::Level) => "是否为这一行？二级标题用两个 #",
                    Some(NearMiss::WideMark) => "是否为这一行？# 要用半角",
                    Some(NearMiss::NoSpace) => "是否为这一行？# 后面要空一格",
                    Some(NearMiss::NoMark) => "是否为这一行？标题前面要写 ##，再空一格",
                    Some(NearMiss::Wording) => "是否为这一行？文字与格式不同",
                },
                "格式规定的各部分，标题独占一行，以 ## 和一个空格开头",
            ),
            Self::Number { heading, wanted } => Words::labelled(
                format!("“{heading}”的序号与格式不同"),
                format!("格式为“{wanted}”"),
                "请核对序号；页面照原文显示",
            ),
            Self::Order { heading, after } => Words::labelled(
                format!("“{heading}”排在了“{after}”之后"),
                "顺序与格式不同",
                "请按格式的顺序排列六个部分",
            ),
            Self::Twice { heading } => Words::new(format!("“{heading}”出现两次"), "请把两处合并"),
            Self::Unknown { heading } => Words::new(
                format!("“{heading}”不是格式规定的部分"),
                "二级标题（##）只用于六个部分，其下请用三级标题（###）",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NoHeadings => Words::new(
                "the text has no headings",
                "the text has the sections of the form, each with a heading: a line of its own that starts with ## and a space",
            ),
            Self::NoText => Words::new(
                "the report has no text",
                "write it below the front matter, or put the original beside it into the report's folder",
            ),
            Self::Empty { heading } => Words::labelled(
                format!("`{heading}` is empty"),
                "no text below",
                "fill it in; where there is nothing to report, say so",
            ),
            Self::Missing { heading, near } => Words::labelled(
                format!("the section `{heading}` is missing"),
                match near {
                    None => "",
                    Some(NearMiss::Level) => "is it this line? a section has two #",
                    Some(NearMiss::WideMark) => "is it this line? # must be half-width",
                    Some(NearMiss::NoSpace) => "is it this line? # is followed by a space",
                    Some(NearMiss::NoMark) => "is it this line? a heading starts with ## and a space",
                    Some(NearMiss::Wording) => "is it this line? it is worded differently",
                },
                "the heading of a section is a line of its own that starts with ## and a space",
            ),
            Self::Number { heading, wanted } => Words::labelled(
                format!("`{heading}` has another number than the form gives it"),
                format!("the form has `{wanted}`"),
                "check the number; the page shows it as written",
            ),
            Self::Order { heading, after } => Words::labelled(
                format!("`{heading}` comes after `{after}`"),
                "not in the form's order",
                "put the sections in the form's order",
            ),
            Self::Twice { heading } => Words::new(format!("`{heading}` stands twice"), "join the two"),
            Self::Unknown { heading } => {
                Words::new(format!("`{heading}` is no section of the form"), "use ### below the form's sections")
            }
        }
    }
}
