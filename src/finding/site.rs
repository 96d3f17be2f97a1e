//! `site-facts`: what `site.toml` says of the hosting site.
//!
//! Every page of a government site names the site, its domain and identification code, and at its foot who answers for
//! it, how they are reached, its ICP number, its number with the police and the way to report errors. Where one is
//! missing, the pages lack it; nothing is refused. A portal in the frame of its host (`footer.hosted`) has the foot
//! from there. Data without a licence cannot be used by others with an easy mind.
//!
//! 政府网站的每一页都应有网站名称、域名和标识码，页脚应有主办单位、联系方式、ICP备案编号、公安机关备案号和“我为政府网站找错”的入口。
//! 缺少的，页面上就没有；只作提醒。页脚由所在网站提供的（footer.hosted），不再要求。没有写明使用许可的数据，别人不便使用。
//!
//! Basis: 国办发〔2017〕47号.
//!
//! 依据：国办发〔2017〕47号。

use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("site.rs");

/// `site-facts`
pub static SITE_FACTS: Check = Check::new(
    "site-facts",
    Level::Warning,
    "网站名称、域名、标识码和页脚各项",
    "name, domain and code of the hosting site, and its foot",
    PAGE,
);

/// What `site.toml` says of the hosting site.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum SiteProblem {
    FactsMissing {
        keys: Vec<&'static str>,
    },
    InvalidFact {
        key: &'static str,
        value: String,
    },
    /// `[head]` names an asset of the theme that is not there.
    NoHeadFile {
        key: &'static str,
        name: String,
        folder: String,
    },
}

impl Problem for SiteProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::FactsMissing { .. } | Self::InvalidFact { .. } | Self::NoHeadFile { .. } => &SITE_FACTS,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::FactsMissing { keys } => Words::new(
                format!("site.toml 未填写“{}”", keys.join("”“")),
                "请向网站主管单位核实后填写：政府网站检查要求每页都有（国办发〔2017〕47号）；licence 是数据的使用许可。\
                 页脚由所在网站提供的，写 hosted = true（[footer]）",
            ),
            Self::NoHeadFile { key, name, folder } => Words::new(
                format!("[head] 的 {key} 写的文件“{name}”不存在：{folder}{name} 和默认主题里都没有"),
                format!(
                    "把文件放进 {folder}，或核对文件名；其他网站的写网址（https:// 开头），所在网站的写以 / 开头的路径"
                ),
            ),
            Self::InvalidFact { key, value } => Words::new(
                format!("“{key}”不能是“{value}”"),
                match *key {
                    "base_url" | "footer.report_errors" => "网址以 https:// 或 http:// 开头，不带空格、问号和井号",
                    "head" => "写网址（https:// 或以 / 开头），或主题 assets 里的文件名，如 host.js",
                    "papers" => {
                        "可以是 docx（Word 全文）、xlsx（Excel 统计表）、pdf（版式文件）、html（供贴进其他发布系统的片段），几种的写作 [\"docx\", \"pdf\"]；true 为 docx 和 xlsx，false 为都不生成"
                    }
                    "csp" => {
                        "写来源，如 https://hm.baidu.com、*.gov.cn、'self'；不能写 *、https:、'unsafe-inline'、'unsafe-eval'，那样策略就不起作用"
                    }
                    "attachment_types" => {
                        "写文件的扩展名，如 caj；网页、程序和站点自己的源文件（html、svg、js、md 等）不能作附件"
                    }
                    "signatures" => {
                        "写核验的命令，其中用 {signature} 表示签名文件，用 {file} 表示被签名的文件，如 gpg --verify {signature} {file}"
                    }
                    "removed.report" => "写机关代号和年度，中间用 /，如 qinghe-housing/2019",
                    "archive.item_number" => {
                        "可用 {fonds} 全宗号、{retention} 保管期限（这两项要在 [archive] 里写明）、{year} 年度、{agency} 机关、{number} 件号；要有 {year}，和 {number} 或 {agency}，各份报告的档号才不会相同"
                    }
                    "site.domain" => "域名不带 http，也不带路径，如 www.example.gov.cn",
                    _ => "标识码是十位数字，或两个字母加八位数字",
                },
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::FactsMissing { keys } => Words::new(
                format!("site.toml does not state `{}`", keys.join("`, `")),
                "inspections ask for them on every page (国办发〔2017〕47号); `licence` says how the data may be used. \
                 Where the host's frame has the foot, write `hosted = true` in `[footer]`",
            ),
            Self::NoHeadFile { key, name, folder } => Words::new(
                format!("`{key}` of [head] names `{name}`, which is neither in {folder} nor in the default theme"),
                format!(
                    "put the file into {folder}, or check its name; write https:// for another site, a path from / for the host"
                ),
            ),
            Self::InvalidFact { key, value } => Words::new(
                format!("`{key}` cannot be `{value}`"),
                match *key {
                    "base_url" | "footer.report_errors" => "an address starts with https:// or http://",
                    "head" => {
                        "an address (https://, or from / on), or the name of a file in the theme's assets, such as host.js"
                    }
                    "papers" => {
                        "docx, xlsx, pdf, html, or several of them: [\"docx\", \"pdf\"]; true is docx and xlsx, false is none"
                    }
                    "csp" => {
                        "a source such as https://hm.baidu.com, *.gov.cn or 'self'; *, https:, 'unsafe-inline' and \
                         'unsafe-eval' would be no policy"
                    }
                    "attachment_types" => {
                        "the ending of a file's name, such as caj; pages, programs and the site's own sources (html, svg, js, md) cannot be attachments"
                    }
                    "signatures" => {
                        "a command with {signature} for the signature and {file} for what it signs, such as gpg --verify {signature} {file}"
                    }
                    "removed.report" => "write agency and year with / between them, such as qinghe-housing/2019",
                    "archive.item_number" => {
                        "it may use {fonds} and {retention} (both stated in [archive]), {year}, {agency} and {number}; {year} and one of {number} and {agency} must be there, or two reports would have the same number"
                    }
                    "site.domain" => "a domain without http or path, such as www.example.gov.cn",
                    _ => "ten digits, or two letters and eight digits",
                },
            ),
        }
    }
}
