//! `unsafe-link`, `broken-link`, `foreign-image`: where links and images of a text lead.
//!
//! A link leads to the web, to a mail address or to a file of the site; one that leads nowhere is shown as text.
//! Images of other sites are left out: they may change or vanish, and tell others who reads.
//!
//! 链接可以指向网址、邮箱或站内文件；指向别处的按文字显示。别的网站的图片不引用：它可能被改换或消失，
//! 也会把读者的访问告诉对方。
//!
//! Basis: 国办发〔2017〕47号 (links of government sites must work).
//!
//! 依据：国办发〔2017〕47号（政府网站链接应当可用）。

use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("link.rs");

/// `unsafe-link`
pub static UNSAFE_LINK: Check =
    Check::new("unsafe-link", Level::Warning, "链接不安全", "a link that is not safe", PAGE);
/// `broken-link`
pub static BROKEN_LINK: Check = Check::new("broken-link", Level::Warning, "链接找不到文件", "a link to no file", PAGE);
/// `foreign-image`
pub static FOREIGN_IMAGE: Check =
    Check::new("foreign-image", Level::Warning, "图片在别的网站", "an image on another site", PAGE);

/// Where the links and images of a text lead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum LinkProblem {
    Unsafe { target: String },
    Broken { target: String },
    ForeignImage { target: String },
}

impl Problem for LinkProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Unsafe { .. } => &UNSAFE_LINK,
            Self::Broken { .. } => &BROKEN_LINK,
            Self::ForeignImage { .. } => &FOREIGN_IMAGE,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unsafe { target } => {
                Words::new(format!("链接「{target}」不安全，已按文字显示"), "链接只能是 http、https、mailto 或站内地址")
            }
            Self::Broken { target } => Words::new(format!("链接「{target}」找不到对应的文件"), "请检查文件名和路径"),
            Self::ForeignImage { target } => Words::new(
                format!("图片「{target}」在别的网站，没有引用"),
                "请把图片放进报告的文件夹（年度/index.md 旁边）再引用",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Unsafe { target } => Words::new(
                format!("the link `{target}` is unsafe and shown as text"),
                "links are http, https, mailto or within the site",
            ),
            Self::Broken { target } => {
                Words::new(format!("there is no file for the link `{target}`"), "check the name and path")
            }
            Self::ForeignImage { target } => Words::new(
                format!("the image `{target}` is on another site and was left out"),
                "put the image beside the report",
            ),
        }
    }
}
