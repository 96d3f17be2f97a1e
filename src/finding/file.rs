//! `not-utf8`, `file-too-large`, `unreadable`, `odd-file`, `output`, `more`: files as such.
//!
//! A file that cannot be read says nothing, and a page that cannot be written is not there: both are errors at
//! the file. Links out of the site, pipes and devices are passed over. Of one file, only so many findings are
//! listed; `more` counts the rest.
//!
//! 无法读取的文件、无法写入的页面，都按错误列出。指向站点以外的链接、管道和设备一律跳过。
//! 同一文件的问题太多时只列出前面的，其余计入 more。
//!
//! Basis: a site is text in UTF-8, as editors save it; every system reads it the same.
//!
//! 依据：站点由 UTF-8 文本文件组成，各种系统读出的内容一致。

use super::foreign::in_chinese;
use super::{Check, Finding, Level, Place, Problem, Words};
use crate::tree::{NotWritten, Oddity};

const PAGE: &str = include_str!("file.rs");

/// `file-too-large`
pub static FILE_TOO_LARGE: Check =
    Check::new("file-too-large", Level::Error, "文件过大", "a file that is too large", PAGE);
/// `unreadable`
pub static UNREADABLE: Check =
    Check::new("unreadable", Level::Error, "文件无法读取", "a file that cannot be read", PAGE);
/// `odd-file`
pub static ODD_FILE: Check = Check::new("odd-file", Level::Error, "不是普通文件", "not a plain file", PAGE);
/// `output`
pub static OUTPUT: Check = Check::new("output", Level::Error, "页面未能写入", "a page that could not be written", PAGE);
/// `more`
pub static MORE: Check =
    Check::new("more", Level::Error, "同一文件还有更多问题", "more findings in the same file", PAGE);

/// What may be wrong with a file as such.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum FileProblem {
    TooLarge { size: u64, limit: u64 },
    Unreadable { reason: String },
    NotPlain { oddity: Oddity },
    NotWritten { reason: String },
    More { count: usize },
}

impl From<NotWritten> for Finding {
    fn from(NotWritten { path, reason }: NotWritten) -> Finding {
        Finding::new(&path, Place::File, FileProblem::NotWritten { reason })
    }
}

impl Problem for FileProblem {
    fn is_looked_into(&self) -> bool {
        matches!(self, FileProblem::NotWritten { .. } | FileProblem::More { .. })
    }

    fn check(&self) -> &'static Check {
        match self {
            Self::TooLarge { .. } => &FILE_TOO_LARGE,
            Self::Unreadable { .. } => &UNREADABLE,
            Self::NotPlain { .. } => &ODD_FILE,
            Self::NotWritten { .. } => &OUTPUT,
            Self::More { .. } => &MORE,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::TooLarge { size, limit } => Words::new(
                format!("文件有 {}，超过上限 {}", megabytes(*size), megabytes(*limit)),
                "请确认文件是否放错；图片和附件放在报告的文件夹里，不写进正文",
            ),
            Self::Unreadable { reason } => {
                Words::new(format!("文件无法读取：{}", in_chinese(reason)), "请检查文件是否存在、权限是否允许读取")
            }
            Self::NotPlain { oddity } => Words::new(
                match oddity {
                    Oddity::LeavesSite => "符号链接指向站点以外，已跳过".to_owned(),
                    Oddity::Loop => "符号链接指回上级文件夹，已跳过".to_owned(),
                    Oddity::Dangling => "符号链接指向不存在的文件，已跳过".to_owned(),
                    Oddity::NotAFile => "不是普通文件（管道、套接字或设备），已跳过".to_owned(),
                    Oddity::NotUtf8 => "文件名不是 UTF-8，已跳过".to_owned(),
                    Oddity::Refused(reason) => format!("无法打开：{}", in_chinese(reason)),
                },
                "请换成普通文件，或移出站点文件夹",
            ),
            Self::NotWritten { reason } => {
                Words::new(format!("未能写入：{}", in_chinese(reason)), "请检查输出文件夹的权限和磁盘空间")
            }
            Self::More { count } => {
                Words::new(format!("这个文件另有{count}处，未逐一列出"), "请先改正以上各处，再次核对")
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::TooLarge { size, limit } => Words::new(
                format!("the file has {}, more than the limit of {}", megabytes(*size), megabytes(*limit)),
                "make sure it is the right file; images and attachments go beside the report",
            ),
            Self::Unreadable { reason } => {
                Words::new(format!("the file cannot be read: {reason}"), "check that it exists and may be read")
            }
            Self::NotPlain { oddity } => Words::new(
                match oddity {
                    Oddity::LeavesSite => "a link out of the site was skipped".to_owned(),
                    Oddity::Loop => "a link back to a folder above was skipped".to_owned(),
                    Oddity::Dangling => "a link to nothing was skipped".to_owned(),
                    Oddity::NotAFile => "a pipe, socket or device was skipped".to_owned(),
                    Oddity::NotUtf8 => "a name that is not UTF-8 was skipped".to_owned(),
                    Oddity::Refused(reason) => format!("cannot be opened: {reason}"),
                },
                "replace it by a plain file, or move it out of the site",
            ),
            Self::NotWritten { reason } => {
                Words::new(format!("not written: {reason}"), "check the permissions and space of the output folder")
            }
            Self::More { count } => {
                Words::new(format!("{count} more in this file are not listed"), "mend those above and check again")
            }
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_000_000.0)
}
