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
    UnknownTheme {
        name: String,
    },
    UnknownFile {
        name: String,
        suggestion: Option<String>,
    },
    UnknownWord {
        key: String,
        suggestion: Option<String>,
    },
    Template {
        template: String,
        message: String,
    },
    NoTemplate {
        template: String,
        suggestion: Option<String>,
    },
    NoRows {
        template: String,
    },
    UnknownAsset {
        address: String,
        suggestion: Option<String>,
    },
    ForbiddenAddress {
        address: String,
        policy: &'static str,
    },
    CircularStyle {
        address: String,
    },
    UnknownBlock {
        name: String,
        suggestion: Option<String>,
    },
    HiddenBlock {
        name: String,
    },
    /// A template without a base of its own has no place for what pages of the default theme fill.
    LackingBlocks {
        template: String,
        blocks: Vec<String>,
        pages: Vec<String>,
    },
    ExtendsItself {
        template: String,
    },
    UnknownPlaceholder {
        key: String,
        name: String,
        suggestion: Option<String>,
    },
    MissingPlaceholder {
        key: String,
        names: Vec<String>,
    },
    WordOfSection {
        key: String,
    },
    SectionForWord {
        key: String,
    },
}

/// The first of some names, and a sign that there are more.
fn some_of(names: &[String], separator: &str, more: &str) -> String {
    const SOME: usize = 3;
    let more = if names.len() > SOME { more } else { "" };
    names.iter().take(SOME).map(String::as_str).collect::<Vec<_>>().join(separator) + more
}

/// Empty blocks, as they are written.
fn places_for(blocks: &[String]) -> String {
    let places = blocks.iter().map(|block| format!("{{% block {block} %}}{{% endblock %}}"));
    places.collect::<Vec<_>>().join(" ")
}

impl Problem for ThemeProblem {
    fn is_looked_into(&self) -> bool {
        true
    }

    fn check(&self) -> &'static Check {
        match self {
            Self::UnknownTheme { .. }
            | Self::UnknownFile { .. }
            | Self::UnknownWord { .. }
            | Self::Template { .. }
            | Self::NoTemplate { .. }
            | Self::NoRows { .. }
            | Self::UnknownAsset { .. }
            | Self::ForbiddenAddress { .. }
            | Self::CircularStyle { .. }
            | Self::UnknownBlock { .. }
            | Self::HiddenBlock { .. }
            | Self::LackingBlocks { .. }
            | Self::ExtendsItself { .. }
            | Self::UnknownPlaceholder { .. }
            | Self::MissingPlaceholder { .. }
            | Self::WordOfSection { .. }
            | Self::SectionForWord { .. } => &THEME,
        }
    }

    fn level(&self) -> Level {
        match self {
            // Without these there is no page.
            Self::UnknownTheme { .. }
            | Self::Template { .. }
            | Self::NoRows { .. }
            | Self::ExtendsItself { .. }
            | Self::LackingBlocks { .. }
            | Self::UnknownBlock { .. } => self.check().level,
            // What is not used, or not shown, does no harm to what is.
            _ => Level::Warning,
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
            Self::UnknownAsset { address, suggestion } => Words::labelled(
                format!("样式里的“{address}”查无此文件"),
                meant_zh(suggestion),
                "文件放在主题的 assets 文件夹里，写它相对于这个样式文件的位置；发布时自动换成发布后的文件名",
            ),
            Self::ForbiddenAddress { address, policy } => Words::labelled(
                format!("网页的安全策略不允许样式读取“{}”", shortened(address)),
                "浏览器不会读取",
                format!(
                    "请把文件放进主题的 assets 文件夹，写它的文件名；确需如此的，在 site.toml 的 [csp] 里写 {policy} = [\"{}\"]",
                    source_of(address)
                ),
            ),
            Self::CircularStyle { address } => Words::labelled(
                format!("样式“{address}”与这个样式互相引用"),
                "绕回了这个文件",
                "请删去其中一处 @import，或把共用的样式另写一个文件",
            ),
            Self::UnknownBlock { name, suggestion } => Words::labelled(
                format!("所承接的模板里没有名为“{name}”的块，无处显示"),
                meant_zh(suggestion),
                "nianbao theme 列出每个模板可以改写的块",
            ),
            Self::HiddenBlock { name } => Words::labelled(
                format!("块“{name}”不会显示：它所在的位置已被另一个块整个取代"),
                "不起作用",
                "请把内容写进取代它的那个块，或在那个块里写 {{ super() }} 保留原有内容",
            ),
            Self::LackingBlocks { template, blocks, pages } => Words::new(
                format!(
                    "模板“{template}”里没有块“{}”，默认主题的页面（{}）要填入这些块，无处可放",
                    blocks.join("”“"),
                    some_of(pages, "、", "等")
                ),
                format!(
                    "在这个文件相应的位置写上 {}；只改写一部分的，改为承接默认模板：以 {{% extends \"default/{template}\" %}} 开头，只写要改的块",
                    places_for(blocks)
                ),
            ),
            Self::ExtendsItself { template } => Words::labelled(
                format!("模板“{template}”承接的是它自己"),
                "就是这个文件",
                format!("要承接默认主题的同名模板，写作 {{% extends \"default/{template}\" %}}"),
            ),
            Self::UnknownPlaceholder { key, name, suggestion } => Words::labelled(
                format!("“{key}”里的“{{{name}}}”无法填入内容，会照原样显示"),
                meant_zh(suggestion),
                "花括号里的名称须与默认用词里的相同；nianbao theme reference 列出各条用词的名称",
            ),
            Self::MissingPlaceholder { key, names } => Words::labelled(
                format!("“{key}”里没有“{{{}}}”，这一内容不会显示", names.join("}”“{")),
                "缺少花括号里的名称",
                "请在句中写上花括号和其中的名称，程序在那里填入内容；有意略去的，可不作改动",
            ),
            Self::WordOfSection { key } => Words::labelled(
                format!("“{key}”是一组用词，不能直接写内容"),
                "应为单独的一节",
                format!("写成 [{key}]，各条用词逐行写在下面"),
            ),
            Self::SectionForWord { key } => {
                Words::labelled(format!("“{key}”应为一句文字"), "这里不是文字", "写成 名称 = \"文字\"")
            }
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
            Self::UnknownAsset { address, suggestion } => Words::labelled(
                format!("the style sheet names `{address}`, and there is no such file"),
                meant_en(suggestion),
                "put the file into the theme's folder `assets` and write where it is from this style sheet; its published name is put in by itself",
            ),
            Self::ForbiddenAddress { address, policy } => Words::labelled(
                format!("the policy of the pages forbids a style sheet to read `{}`", shortened(address)),
                "browsers will not read it",
                format!(
                    "put the file into the theme's folder `assets` and write its name, or allow it by {policy} = [\"{}\"] in [csp] of site.toml",
                    source_of(address)
                ),
            ),
            Self::CircularStyle { address } => Words::labelled(
                format!("the style sheet `{address}` and this one import each other"),
                "leads back to this file",
                "remove one @import, or put what both need into a file of its own",
            ),
            Self::UnknownBlock { name, suggestion } => Words::labelled(
                format!("no template that this one extends has a block `{name}`"),
                meant_en(suggestion),
                "nianbao theme lists the blocks that each template has",
            ),
            Self::HiddenBlock { name } => Words::labelled(
                format!("block `{name}` is not shown: another block replaces all that it stands in"),
                "without effect",
                "write it into the block that replaces it, or keep what was there with {{ super() }}",
            ),
            Self::LackingBlocks { template, blocks, pages } => Words::new(
                format!(
                    "template `{template}` has no block `{}`, which pages of the default theme fill ({})",
                    blocks.join("`, `"),
                    some_of(pages, ", ", " …")
                ),
                format!(
                    "write {} where they belong in this file; or replace only a part: begin with {{% extends \"default/{template}\" %}}, and write the blocks that differ",
                    places_for(blocks)
                ),
            ),
            Self::ExtendsItself { template } => Words::labelled(
                format!("template `{template}` extends itself"),
                "this very file",
                format!("to extend the default theme's, write {{% extends \"default/{template}\" %}}"),
            ),
            Self::UnknownPlaceholder { key, name, suggestion } => Words::labelled(
                format!("nothing is filled into `{{{name}}}` of `{key}`; it is shown as it is"),
                meant_en(suggestion),
                "names in braces are those of the default word; nianbao theme reference lists them",
            ),
            Self::MissingPlaceholder { key, names } => Words::labelled(
                format!("`{key}` lacks `{{{}}}`, which is not shown then", names.join("}`, `{")),
                "without the name in braces",
                "write the name in braces where it is to be filled in; leave it if that is what you want",
            ),
            Self::WordOfSection { key } => Words::labelled(
                format!("`{key}` is a section of words and cannot be a text"),
                "should be a section",
                format!("write [{key}], and its words below"),
            ),
            Self::SectionForWord { key } => {
                Words::labelled(format!("`{key}` must be a text"), "this is none", "write name = \"text\"")
            }
        }
    }
}

/// An address that may be a whole picture, as it is named in a line.
fn shortened(address: &str) -> String {
    const MOST: usize = 60;
    match address.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

/// What `[csp]` would have to say for an address: its scheme and host, or its scheme.
fn source_of(address: &str) -> String {
    match address.split_once("//") {
        Some((scheme, rest)) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            format!("{}//{host}", if scheme.is_empty() { "https:" } else { scheme })
        }
        None => format!("{}:", address.split(':').next().unwrap_or_default()),
    }
}
