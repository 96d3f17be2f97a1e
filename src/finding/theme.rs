//! `theme`: a site's own theme.
//!
//! A template that fails cannot show its page, so it is an error; a file or word of the theme that nothing uses
//! is a warning.
//!
//! 模板有误，页面就不能生成，按错误列出；主题里未使用的文件和用词只作提醒。
//!
//! Basis: the default theme, whose files a theme may replace one by one.
//!
//! 依据：默认主题；站点的主题可以逐个替换其中的文件。

use super::foreign::in_chinese;
use super::words::meant_en;
use super::words::meant_zh;
use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("theme.rs");

/// `theme`
pub static THEME: Check = Check::new("theme", Level::Error, "主题有误", "a theme that is broken", PAGE);

/// A site's own theme.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum ThemeProblem {
    UnknownTheme { name: String },
    UnknownFile { name: String, suggestion: Option<String> },
    UnknownWord { key: String, suggestion: Option<String> },
    Template { template: String, message: String },
    NoTemplate { template: String, suggestion: Option<String> },
    NoRows { template: String },
}

impl Problem for ThemeProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::UnknownTheme { .. }
            | Self::UnknownFile { .. }
            | Self::UnknownWord { .. }
            | Self::Template { .. }
            | Self::NoTemplate { .. }
            | Self::NoRows { .. } => &THEME,
        }
    }

    fn level(&self) -> Level {
        match self {
            // What is not used does no harm.
            Self::UnknownFile { .. } | Self::UnknownWord { .. } | Self::NoTemplate { .. } => Level::Warning,
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::UnknownTheme { name } => {
                Words::new(format!("没有名为“{name}”的主题"), "主题放在 themes/ 下同名的文件夹里；默认主题是 default")
            }
            Self::UnknownFile { name, suggestion } => Words::labelled(
                format!("主题里的“{name}”未使用"),
                meant_zh(suggestion),
                "只有与默认主题同名的模板和用词会被采用；自行添加的模板须由其他模板引用",
            ),
            Self::UnknownWord { key, suggestion } => Words::labelled(
                format!("主题的用词里没有“{key}”"),
                meant_zh(suggestion),
                "请对照默认主题的 i18n/zh.toml（nianbao new <站点> --theme 写出默认主题）；自有模板用到的可不作改动",
            ),
            Self::Template { template, message } => Words::labelled(
                format!("模板“{template}”有误"),
                in_chinese(message),
                "请对照默认主题的同名模板改正（nianbao new <站点> --theme 写出默认主题）；删去该文件即恢复默认",
            ),
            Self::NoTemplate { template, suggestion } => Words::labelled(
                format!("站点的主题里没有单独页面可用的模板“{template}”，本页用 page.html"),
                meant_zh(suggestion),
                "模板放在 themes/<主题>/templates/ 下，文件名不与默认主题的模板相同；写法可从默认的 page.html 开始",
            ),
            Self::NoRows { template } => Words::new(
                format!("模板“{template}”未给目录的各行留出位置"),
                "请在表格中写上 {{ list.rows_html | safe }}，各行就在那里逐一列出；一行的模板是 cover-row.html",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::UnknownTheme { name } => Words::new(
                format!("there is no theme `{name}`"),
                "themes are folders below themes/; the default one is `default`",
            ),
            Self::UnknownFile { name, suggestion } => Words::labelled(
                format!("`{name}` in the theme is not used"),
                meant_en(suggestion),
                "templates and words are those that the default theme has; one's own templates must be included by others",
            ),
            Self::UnknownWord { key, suggestion } => Words::labelled(
                format!("the theme has no word `{key}`"),
                meant_en(suggestion),
                "compare it with the default theme's i18n/zh.toml; it may stay if one's own templates use it",
            ),
            Self::Template { template, message } => Words::labelled(
                format!("template `{template}` is broken"),
                message,
                "compare it with the default theme's; without it the default is used",
            ),
            Self::NoTemplate { template, suggestion } => Words::labelled(
                format!("the site's theme has no template `{template}` for free pages; this one is shown by page.html"),
                meant_en(suggestion),
                "put it into themes/<theme>/templates/ under a name that the default theme does not have; page.html is where to start",
            ),
            Self::NoRows { template } => Words::new(
                format!("template `{template}` has no place for the rows of its list"),
                "write {{ list.rows_html | safe }} into the table; the rows go there, and cover-row.html is one of them",
            ),
        }
    }
}
