//! `stray-file`, `invalid-id`, `reserved-id`, `same-id`, `unknown-agency`, `invalid-year`, `two-reports`,
//! `misfiled`, `invalid-code`, `no-agencies`: names of files and agencies, and codes.
//!
//! Names of folders and files become addresses, so they must be fit for one, on every server. An agency files
//! one report a year. Of which year and agency a report is follows from its file and folder alone; where it says
//! something else itself, one of the two is wrong. A file that is neither a report nor a page is named, so that none is left out unnoticed.
//!
//! 文件夹名和文件名就是网址，应在各种服务器上都能使用。一个机关一年只有一份报告。
//! 报告的年度和机关以文件名、文件夹为准；报告自己写的与此不同的，必有一处有误，按错误列出，标题里年度不同的作提醒。
//! 既不是报告也不是栏目的文件会列出来，以免漏掉。
//!
//! Basis: RFC 3986 (addresses); GB/T 2260 and GB/T 10114 (division codes); GB 32100-2015 (统一社会信用代码).
//!
//! 依据：RFC 3986（网址）；GB/T 2260、GB/T 10114（行政区划代码）；GB 32100-2015（统一社会信用代码）。

use super::words::{meant_en, meant_zh};
use super::{Check, Level, Problem, Words};
use crate::model::ATTACHMENTS;

const PAGE: &str = include_str!("name.rs");

/// `stray-file`
pub static STRAY_FILE: Check =
    Check::new("stray-file", Level::Warning, "未使用的文件", "a file that is not used", PAGE);
/// `invalid-id`
pub static INVALID_ID: Check =
    Check::new("invalid-id", Level::Error, "名称不能用作网址", "a name that cannot be an address", PAGE);
/// `reserved-id`
pub static RESERVED_ID: Check =
    Check::new("reserved-id", Level::Error, "网址已被占用", "an address that is taken", PAGE);
/// `same-id`
pub static SAME_ID: Check =
    Check::new("same-id", Level::Error, "名称只有大小写不同", "names that differ only in letter case", PAGE);
/// `unknown-agency`
pub static UNKNOWN_AGENCY: Check =
    Check::new("unknown-agency", Level::Error, "没有这个机关", "an agency that does not exist", PAGE);
/// `invalid-year`
pub static INVALID_YEAR: Check =
    Check::new("invalid-year", Level::Error, "文件名不是年度", "a file name that is no year", PAGE);
/// `two-reports`
pub static TWO_REPORTS: Check =
    Check::new("two-reports", Level::Error, "同一年度有两份报告", "two reports for one year", PAGE);
/// `misfiled`
pub static MISFILED: Check = Check::new(
    "misfiled",
    Level::Error,
    "报告写的年度或机关与文件的位置不符",
    "a report that says it is of another year or agency",
    PAGE,
);
/// `invalid-code`
pub static INVALID_CODE: Check =
    Check::new("invalid-code", Level::Warning, "代码无效", "a code that is not valid", PAGE);
/// `no-agencies`
pub static NO_AGENCIES: Check =
    Check::new("no-agencies", Level::Warning, "站点没有机关", "a site without agencies", PAGE);

/// Names of files, agencies and years, and the addresses made from them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum NameProblem {
    Stray {
        name: String,
    },
    StrayReport {
        name: String,
        path: String,
    },
    OtherType {
        name: String,
        ending: String,
        is_run: bool,
    },
    StrayAttachment {
        name: String,
        year: u16,
        has_folder: bool,
    },
    ReportOutside {
        name: String,
    },
    InvalidId {
        id: String,
    },
    InvalidName {
        name: String,
    },
    ReservedId {
        id: String,
    },
    InvalidAlias {
        address: String,
    },
    SameButForCase {
        id: String,
        other: String,
    },
    UnknownAgency {
        id: String,
    },
    /// A key that leads to no agency, and the one that is probably meant.
    NoSuchAgency {
        key: &'static str,
        id: String,
        meant: Option<String>,
    },
    InvalidYear {
        name: String,
    },
    TwoReports {
        year: u16,
    },
    OtherYear {
        stated: u16,
        year: u16,
    },
    OtherYearInTitle {
        stated: u16,
        year: u16,
    },
    OtherAgency {
        stated: String,
        id: String,
        name: String,
    },
    InvalidCode {
        code: String,
        what: &'static str,
    },
    /// A report that is said to be removed, and is published.
    StillPublished {
        id: String,
        year: u16,
    },
    NoAgencies,
}

impl Problem for NameProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Stray { .. }
            | Self::StrayReport { .. }
            | Self::OtherType { .. }
            | Self::StrayAttachment { .. }
            | Self::ReportOutside { .. } => &STRAY_FILE,
            Self::InvalidId { .. } | Self::InvalidName { .. } | Self::InvalidAlias { .. } => &INVALID_ID,
            Self::ReservedId { .. } | Self::StillPublished { .. } => &RESERVED_ID,
            Self::SameButForCase { .. } => &SAME_ID,
            Self::UnknownAgency { .. } | Self::NoSuchAgency { .. } => &UNKNOWN_AGENCY,
            Self::InvalidYear { .. } => &INVALID_YEAR,
            Self::TwoReports { .. } => &TWO_REPORTS,
            Self::OtherYear { .. } | Self::OtherYearInTitle { .. } | Self::OtherAgency { .. } => &MISFILED,
            Self::InvalidCode { .. } => &INVALID_CODE,
            Self::NoAgencies => &NO_AGENCIES,
        }
    }

    fn level(&self) -> Level {
        match self {
            // A report left out is worse than a superfluous file.
            Self::ReportOutside { .. } => Level::Error,
            // A title may be worded in many ways.
            Self::OtherYearInTitle { .. } => Level::Warning,
            // What stands there is the report.
            Self::StillPublished { .. } => Level::Warning,
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Stray { name } => Words::new(
                format!("“{name}”既不是报告，也不是栏目说明，未使用"),
                "报告的文件名是年度，如 2024.md；机关的说明写在 _index.md",
            ),
            Self::StrayReport { name, path } => Words::new(
                format!("“{name}”疑似年报原件，尚未导入"),
                format!("用 import 导入：nianbao import {path}；导入后把原件移出 content"),
            ),
            Self::OtherType { name, is_run: true, .. } => Words::new(
                format!("“{name}”是网页或程序，不作为附件公布"),
                "网页和程序会在浏览器里运行；文字可写进正文，图片可转为 png，文档可转为 pdf",
            ),
            Self::OtherType { name, ending, .. } => Words::new(
                format!("“{name}”的类型“.{ending}”不在公布的附件类型之内，未使用"),
                format!(
                    "公布的类型：{}；还要公布其他类型的，写在 site.toml：attachment_types = [\"{ending}\"]",
                    ATTACHMENTS.join("、")
                ),
            ),
            Self::StrayAttachment { name, year, has_folder } => Words::new(
                format!("“{name}”不在报告的文件夹里，未使用"),
                match has_folder {
                    true => format!("附件与报告放在同一个文件夹：{year}年的附件放进 {year}/"),
                    false => {
                        format!("附件与报告放在同一个文件夹：把 {year}.md 改为 {year}/index.md，附件放进 {year}/")
                    }
                },
            ),
            Self::ReportOutside { name } => Words::new(
                format!("“{name}”疑似报告，但不在机关的文件夹里，未读取"),
                "报告放在所属机关的文件夹里：content/<机关>/<年度>.md，如 content/qinghe-housing/2020.md",
            ),
            Self::InvalidId { id } => Words::new(
                format!("文件夹名“{id}”不能用作网址"),
                "机关的文件夹名只用小写字母、数字和连字符，如 qinghe-housing",
            ),
            Self::InvalidName { name } => Words::new(
                format!("文件名“{name}”不能用作网址，未读取"),
                "单独的页面，文件名只用小写字母、数字和连字符，如 guide.md；报告放在 content/<机关>/<年度>.md",
            ),
            Self::InvalidAlias { address } => Words::new(
                format!("旧网址“{address}”不能用"),
                "写门户的根以下的路径：文件夹以 / 结尾，如 old/2020/；网页以 .html、.htm 结尾，如 old/nb2020.html",
            ),
            Self::ReservedId { id } => Words::new(format!("“{id}”是系统保留或已有所属的网址"), "请换用其他名称"),
            Self::SameButForCase { id, other } => Words::new(
                format!("“{id}”和“{other}”只有大小写不同"),
                "网址不区分大小写的服务器会混淆两者，请改用不同的名称",
            ),
            Self::UnknownAgency { id } => Words::new(
                format!("不存在机关“{id}”"),
                "请在 content 下该文件夹里写 _index.md，其中至少有 name（机关全称）",
            ),
            Self::NoSuchAgency { key, id, meant } => Words::labelled(
                format!("“{key}”写的“{id}”没有对应的机关"),
                meant_zh(meant),
                "这里写机关的代号，即它在 content 下的文件夹名；确有这个机关的，在该文件夹里写 _index.md，其中至少有 name（机关全称）",
            ),
            Self::InvalidYear { name } => {
                Words::new(format!("“{name}”不是报告年度"), "报告的文件名是 2008 到 2100 之间的年度，如 2024.md")
            }
            Self::TwoReports { year } => Words::new(
                format!("{year}年有两份报告"),
                "一个机关一年只有一份；更正请改原文件，并在 corrections 里写明",
            ),
            Self::OtherYear { stated, year } => Words::labelled(
                format!("这里写的年度是 {stated}，文件的年度是 {year}"),
                format!("文件是 {year} 年的"),
                "报告年度以文件名（或年度文件夹的名称）为准：请核对是哪一年的报告，修改文件名，或者改正、删去这一项",
            ),
            Self::OtherYearInTitle { stated, year } => Words::labelled(
                format!("标题写的是{stated}年，文件的年度是 {year}"),
                format!("文件是 {year} 年的"),
                "报告年度以文件名（或年度文件夹的名称）为准：请核对是哪一年的报告，改正标题或文件名",
            ),
            Self::OtherAgency { stated, id, name } => Words::labelled(
                format!("这里写的机关是“{stated}”，文件夹“{id}”的机关是“{name}”"),
                format!("文件夹是 {id}"),
                "报告属于哪个机关以文件夹为准：请移到所属机关的文件夹，或者改正、删去这一项",
            ),
            Self::InvalidCode { code, what } => {
                Words::new(format!("“{code}”不是有效的{what}"), "请对照证书或代码表核对")
            }
            Self::StillPublished { id, year } => Words::new(
                format!("{id}/{year} 写为已撤下，但报告仍在公布"),
                format!(
                    "要撤下的，把 content/{id}/{year}.md 移出 content 或写 draft: true；不撤下的，删去 [[removed]] 的这一项"
                ),
            ),
            Self::NoAgencies => {
                Words::new("站点里尚无机关", "请在 content 下为每个机关建一个文件夹，写 _index.md 和各年度的报告")
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Stray { name } => Words::new(
                format!("`{name}` is neither a report nor an agency's description and was not used"),
                "reports are named by year, such as 2024.md; an agency is described in _index.md",
            ),
            Self::StrayReport { name, path } => Words::new(
                format!("`{name}` looks like the original of a report and is not imported yet"),
                format!("import it: nianbao import {path}; then move the original out of content"),
            ),
            Self::OtherType { name, is_run: true, .. } => Words::new(
                format!("`{name}` is a page or a program and is not published as an attachment"),
                "browsers would run it; write text into the page, save pictures as png and documents as pdf",
            ),
            Self::OtherType { name, ending, .. } => Words::new(
                format!("`{name}` is of the type `.{ending}`, which is not published, and was not used"),
                format!(
                    "published are: {}; a site adds others in site.toml: attachment_types = [\"{ending}\"]",
                    ATTACHMENTS.join(", ")
                ),
            ),
            Self::StrayAttachment { name, year, has_folder } => Words::new(
                format!("`{name}` is in no report's folder and was not used"),
                match has_folder {
                    true => format!("a report and its attachments share a folder: put those of {year} into {year}/"),
                    false => format!(
                        "a report and its attachments share a folder: rename {year}.md to {year}/index.md and put them into {year}/"
                    ),
                },
            ),
            Self::ReportOutside { name } => Words::new(
                format!("`{name}` looks like a report but is in no agency's folder, and was not read"),
                "a report is in the folder of its agency: content/<agency>/<year>.md",
            ),
            Self::InvalidId { id } => Words::new(
                format!("the folder name `{id}` cannot be an address"),
                "use lower-case letters, digits and hyphens: qinghe-housing",
            ),
            Self::InvalidName { name } => Words::new(
                format!("the file name `{name}` cannot be an address, and was not read"),
                "pages: lower-case letters, digits and hyphens, as in guide.md; reports: content/<agency>/<year>.md",
            ),
            Self::InvalidAlias { address } => Words::new(
                format!("the older address `{address}` cannot be one"),
                "write a path below the portal's top: of a folder, as in old/2020/, or of a page, as in old/nb2020.html",
            ),
            Self::ReservedId { id } => {
                Words::new(format!("`{id}` is a reserved or taken address"), "choose another name")
            }
            Self::SameButForCase { id, other } => Words::new(
                format!("`{id}` and `{other}` differ only in letter case"),
                "some servers cannot tell them apart; rename one",
            ),
            Self::UnknownAgency { id } => Words::new(
                format!("there is no agency `{id}`"),
                "write an _index.md with at least `name` in its folder below content",
            ),
            Self::NoSuchAgency { key, id, meant } => Words::labelled(
                format!("`{key}` names `{id}`, and there is no such agency"),
                meant_en(meant),
                "it takes the folder of an agency below content, which has an _index.md with at least `name`",
            ),
            Self::InvalidYear { name } => Words::new(
                format!("`{name}` is no reporting year"),
                "reports are named by a year from 2008 to 2100: 2024.md",
            ),
            Self::TwoReports { year } => Words::new(
                format!("there are two reports for {year}"),
                "an agency files one a year; correct the file itself and say so under `corrections`",
            ),
            Self::OtherYear { stated, year } => Words::labelled(
                format!("the year stated here is {stated}, that of the file's name {year}"),
                format!("the file is of {year}"),
                "the file's name says the year: find out which is right; rename the file, or correct or remove this",
            ),
            Self::OtherYearInTitle { stated, year } => Words::labelled(
                format!("the title speaks of {stated}, the file's name of {year}"),
                format!("the file is of {year}"),
                "the file's name says the year: find out which is right; correct the title, or rename the file",
            ),
            Self::OtherAgency { stated, id, name } => Words::labelled(
                format!("the agency stated here is `{stated}`, that of the folder `{id}` is `{name}`"),
                format!("the folder is {id}"),
                "the folder says whose report it is: move the file there, or correct or remove this",
            ),
            Self::InvalidCode { code, what } => {
                Words::new(format!("`{code}` is no valid {what}"), "compare it with the certificate or list")
            }
            Self::StillPublished { id, year } => Words::new(
                format!("{id}/{year} is said to be removed, and is published"),
                format!(
                    "move content/{id}/{year}.md out of content or make it a draft; or take this out of [[removed]]"
                ),
            ),
            Self::NoAgencies => {
                Words::new("the site has no agencies yet", "make a folder with an _index.md for each below content")
            }
        }
    }
}
