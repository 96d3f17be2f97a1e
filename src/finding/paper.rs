//! `paper`: a report that could not be made into a paper.
//!
//! A PDF is written with the fonts of the machine, for it must hold every letter that it shows. Without a font, or
//! where no font has a rare character of a report, there is no PDF; pages and other papers are made as always.
//!
//! PDF 文件要带上所显示的每一个字，字形取自本机的字体。没有字体，或者报告里的生僻字各种字体都没有，就不能生成 PDF；
//! 网页和其他文件照常生成。
//!
//! Basis: ISO 19005-2 (PDF/A-2), 6.2.11: all fonts are embedded, and no glyph is missing.
//!
//! 依据：GB/T 23286（ISO 19005）：长期保存的版式文件须嵌入所用字体，不得缺字。

use super::foreign::in_chinese;
use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("paper.rs");

/// `paper`
pub static PAPER: Check =
    Check::new("paper", Level::Warning, "PDF 未能生成", "a report that could not become a PDF", PAGE);

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum PaperProblem {
    /// Whoever builds the portal has handed in no fonts.
    NoFonts,
    /// No font has these characters.
    Absent { characters: String },
    /// The standards forbid it, or the library does, for this reason.
    Refused { reason: String },
}

impl Problem for PaperProblem {
    fn check(&self) -> &'static Check {
        &PAPER
    }

    fn zh(&self) -> Words {
        match self {
            Self::NoFonts => Words::new(
                "没有可用的中文字体，报告页面旁未生成 PDF",
                "请安装一种中文字体（Debian：apt install fonts-noto-cjk），或用 --fonts 指定字体文件所在的文件夹；预览须重新启动",
            ),
            Self::Absent { characters } => Words::new(
                format!("所用的字体里没有“{characters}”，未生成 PDF"),
                "请用 --fonts 指定有这些字的字体所在的文件夹",
            ),
            Self::Refused { reason } => Words::new(
                format!("不能生成符合 PDF/A 的文件（{}）", in_chinese(reason)),
                "请换用其他字体（--fonts），或从 Word 文件另存为 PDF",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NoFonts => Words::new(
                "there is no Chinese font, so no PDF stands beside the pages of reports",
                "install one (Debian: apt install fonts-noto-cjk), or name a folder of fonts with --fonts; a preview must be started again",
            ),
            Self::Absent { characters } => Words::new(
                format!("no font has {characters}, so there is no PDF"),
                "name a folder of fonts that have them with --fonts",
            ),
            Self::Refused { reason } => Words::new(
                format!("no file that conforms to PDF/A ({reason})"),
                "use other fonts (--fonts), or save the Word document as PDF",
            ),
        }
    }
}
