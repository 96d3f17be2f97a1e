//! `unsafe-link`, `broken-link`, `broken-anchor`, `odd-link`, `link-spelling`, `foreign-image`: where links and
//! images of a text lead.
//!
//! A link leads to the web, to a mail address, to a file of the site or to a place on one of its pages; one that
//! leads nowhere is shown as text. Images of other sites are left out: they may change or vanish, and tell others
//! who reads. Brackets that are nearly a link are shown as written. From `2024.md`: `2023.md`, `2023.md#section-2`,
//! `../other/2023.md`; from `2024/index.md`: `../2023.md`, `附件1.pdf#page=3`.
//!
//! 链接可以指向网址、邮箱、站内文件或站内页面上的一处；指向别处的按文字显示。其他网站的图片不引用：它可能被
//! 替换或删除，也会向对方泄露读者的访问。疑似链接而写法有误的，照原文显示。
//! 在 2024.md 里写：2023.md、2023.md#section-2、../other/2023.md；在 2024/index.md 里写：../2023.md、附件1.pdf#page=3。
//!
//! Basis: 国办发〔2017〕47号 (links of government sites must work); CommonMark 0.31 (how links are written).
//!
//! 依据：国办发〔2017〕47号（政府网站链接应当可用）；CommonMark 0.31（链接的写法）。

use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("link.rs");

/// `unsafe-link`
pub static UNSAFE_LINK: Check =
    Check::new("unsafe-link", Level::Warning, "链接不安全", "a link that is not safe", PAGE);
/// `broken-link`
pub static BROKEN_LINK: Check =
    Check::new("broken-link", Level::Warning, "链接的文件不存在", "a link to no file", PAGE);
/// `broken-anchor`
pub static BROKEN_ANCHOR: Check = Check::new(
    "broken-anchor",
    Level::Warning,
    "链接的位置不存在",
    "a link to a place that its page does not have",
    PAGE,
);
/// `odd-link`
pub static ODD_LINK: Check =
    Check::new("odd-link", Level::Warning, "疑似链接而写法有误", "brackets that are nearly a link", PAGE);
/// `link-spelling`
pub static LINK_SPELLING: Check =
    Check::new("link-spelling", Level::Note, "链接的写法不规范", "a link that is written unusually", PAGE);
/// `foreign-image`
pub static FOREIGN_IMAGE: Check =
    Check::new("foreign-image", Level::Warning, "图片在其他网站", "an image on another site", PAGE);

/// Where the links and images of a text lead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum LinkProblem {
    Unsafe { target: String },
    Broken { target: String, meant: Option<String>, beside: Vec<String> },
    OtherType { target: String, ending: String, is_run: bool },
    LocalFile { target: String },
    NoScheme { target: String, wanted: String },
    AboveSite { target: String },
    NoPage { target: String },
    Unpublished { target: String },
    NoAnchor { target: String, anchors: Vec<String>, is_near: bool },
    Nearly { written: String, wanted: String },
    Spelling { target: String, wanted: String },
    ForeignImage { target: String },
}

impl Problem for LinkProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Unsafe { .. } => &UNSAFE_LINK,
            Self::Broken { .. }
            | Self::OtherType { .. }
            | Self::LocalFile { .. }
            | Self::NoScheme { .. }
            | Self::AboveSite { .. }
            | Self::NoPage { .. }
            | Self::Unpublished { .. } => &BROKEN_LINK,
            Self::NoAnchor { .. } => &BROKEN_ANCHOR,
            Self::Nearly { .. } => &ODD_LINK,
            Self::Spelling { .. } => &LINK_SPELLING,
            Self::ForeignImage { .. } => &FOREIGN_IMAGE,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Unsafe { target } => {
                Words::new(format!("链接“{target}”不安全，已按文字显示"), "链接只能是 http、https、mailto 或站内地址")
            }
            Self::Broken { target, meant: None, beside } => Words::new(
                format!("链接“{target}”没有对应的文件"),
                match beside.is_empty() {
                    true => "请检查文件名和路径".to_owned(),
                    false => format!("请检查文件名和路径；同一文件夹里的文件有：{}", beside.join("、")),
                },
            ),
            Self::Broken { target, meant: Some(meant), .. } => Words::new(
                format!("链接“{target}”没有对应的文件，是否应为“{meant}”"),
                format!("请改为“{meant}”，或检查文件名和路径"),
            ),
            Self::OtherType { target, ending, is_run } => Words::new(
                format!("链接“{target}”的文件在，但“.{ending}”类型的文件不公布，已按文字显示"),
                match is_run {
                    true => "网页和程序会在浏览器里运行，不作附件；文字可写进正文，文档可转为 pdf".to_owned(),
                    false => format!("要公布这种文件，写在 site.toml：attachment_types = [\"{ending}\"]"),
                },
            ),
            Self::LocalFile { target } => Words::new(
                format!("链接“{target}”指向本机上的文件，读者无法打开，已按文字显示"),
                "请把文件放进报告或页面的文件夹（index.md 旁边），链接只写文件名",
            ),
            Self::NoScheme { target, wanted } => Words::new(
                format!("链接“{target}”缺少“{}”，已按文字显示", scheme(wanted)),
                format!("请写全：“{wanted}”"),
            ),
            Self::AboveSite { target } => {
                Words::new(format!("链接“{target}”的“..”超出站点文件夹"), "路径从本文件所在的文件夹算起，请减少“..”")
            }
            Self::NoPage { target } => Words::new(
                format!("链接“{target}”在本门户的网址下，但门户没有这个页面"),
                "链接照原样保留；请检查网址，站内页面可以写文件的路径",
            ),
            Self::Unpublished { target } => Words::new(
                format!("链接“{target}”所指的报告未发布，已按文字显示"),
                "所指的报告是草稿或有错误；请先发布该报告，或删去链接",
            ),
            Self::NoAnchor { target, anchors, is_near: true } => Words::new(
                format!("链接“{target}”所指的页面上没有这个位置，是否应为“{}”", anchors.join("、")),
                "点击后只到页面开头；请改为以上写法，或删去 # 以后的部分",
            ),
            Self::NoAnchor { target, anchors, is_near: false } => Words::new(
                format!("链接“{target}”所指的页面上没有这个位置"),
                format!("点击后只到页面开头；该页面可以写：{}", anchors.join("、")),
            ),
            Self::Nearly { written, wanted } => Words::new(
                format!("“{written}”疑似链接而写法有误，照原文显示"),
                format!("要作链接，请改为“{wanted}”（半角方括号紧接半角圆括号）"),
            ),
            Self::Spelling { target, wanted } => Words::new(
                format!("链接“{target}”的规范写法是“{wanted}”"),
                "已按规范写法读取；建议改正，其他软件可能无法识别",
            ),
            Self::ForeignImage { target } => Words::new(
                format!("图片“{target}”在其他网站，未引用"),
                "请把图片放进报告或页面的文件夹（index.md 旁边）再引用",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Unsafe { target } => Words::new(
                format!("the link `{target}` is unsafe and shown as text"),
                "links are http, https, mailto or within the site",
            ),
            Self::Broken { target, meant: None, beside } => Words::new(
                format!("there is no file for the link `{target}`"),
                match beside.is_empty() {
                    true => "check the name and path".to_owned(),
                    false => format!("check the name and path; in the same folder there are: {}", beside.join(", ")),
                },
            ),
            Self::Broken { target, meant: Some(meant), .. } => Words::new(
                format!("there is no file for the link `{target}`; `{meant}`?"),
                format!("write `{meant}`, or check the name and path"),
            ),
            Self::OtherType { target, ending, is_run } => Words::new(
                format!(
                    "the file of the link `{target}` is there, but files of type `.{ending}` are not published; it is shown as text"
                ),
                match is_run {
                    true => "browsers would run pages and programs; write text into the page, save documents as pdf"
                        .to_owned(),
                    false => format!("to publish such files, write in site.toml: attachment_types = [\"{ending}\"]"),
                },
            ),
            Self::LocalFile { target } => Words::new(
                format!("the link `{target}` leads to a file on your own computer and is shown as text"),
                "put the file beside the page (its folder with an index.md) and link to its name",
            ),
            Self::NoScheme { target, wanted } => Words::new(
                format!("the link `{target}` lacks `{}` and is shown as text", scheme(wanted)),
                format!("write `{wanted}`"),
            ),
            Self::AboveSite { target } => Words::new(
                format!("the link `{target}` leads above the site's folder"),
                "paths start from the folder of this file; use fewer `..`",
            ),
            Self::NoPage { target } => Words::new(
                format!("the link `{target}` lies below the portal's address, but there is no such page"),
                "it is left as it is; check the address, or link to the page's file",
            ),
            Self::Unpublished { target } => Words::new(
                format!("the link `{target}` leads to a report that is not published, and is shown as text"),
                "that report is a draft or has errors; publish it first, or delete the link",
            ),
            Self::NoAnchor { target, anchors, is_near: true } => Words::new(
                format!("the page of the link `{target}` has no such place; `{}`?", anchors.join("`, `")),
                "it leads to the top of the page; write it like that, or delete what follows the #",
            ),
            Self::NoAnchor { target, anchors, is_near: false } => Words::new(
                format!("the page of the link `{target}` has no such place"),
                format!("it leads to the top of the page, which has: {}", anchors.join(", ")),
            ),
            Self::Nearly { written, wanted } => Words::new(
                format!("`{written}` is nearly a link, and shown as written"),
                format!("write `{wanted}` if a link is meant"),
            ),
            Self::Spelling { target, wanted } => Words::new(
                format!("the link `{target}` is properly written `{wanted}`"),
                "it was understood; other programs may not",
            ),
            Self::ForeignImage { target } => Words::new(
                format!("the image `{target}` is on another site and was left out"),
                "put the image beside the page",
            ),
        }
    }
}

/// The scheme of an address, with what parts it from the rest.
fn scheme(address: &str) -> &str {
    let end = address.find("://").map(|at| at + 3).or_else(|| address.find(':').map(|at| at + 1));
    &address[..end.unwrap_or(0)]
}
