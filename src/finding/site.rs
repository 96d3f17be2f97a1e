//! `site-facts`: what `site.toml` says of the hosting site.
//!
//! Every page of a government site shows its name, domain and identification code. Where one is missing, the
//! pages lack it; nothing is refused.
//!
//! 政府网站的每一页都应有网站名称、域名和标识码。缺少的，页面上就没有；只作提醒。
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
    "网站名称、域名、标识码",
    "name, domain and code of the hosting site",
    PAGE,
);

/// What `site.toml` says of the hosting site.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum SiteProblem {
    FactMissing { key: &'static str },
    InvalidFact { key: &'static str, value: String },
}

impl Problem for SiteProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::FactMissing { .. } | Self::InvalidFact { .. } => &SITE_FACTS,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::FactMissing { key } => Words::new(
                format!("site.toml 未填写“{key}”"),
                "政府网站检查要求每页都有网站名称、域名和标识码（国办发〔2017〕47号）",
            ),
            Self::InvalidFact { key, value } => Words::new(
                format!("“{key}”不能是“{value}”"),
                match *key {
                    "base_url" | "footer.report_errors" => "网址以 https:// 或 http:// 开头，不带空格、问号和井号",
                    "site.domain" => "域名不带 http，也不带路径，如 www.example.gov.cn",
                    _ => "标识码是十位数字，或两个字母加八位数字",
                },
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::FactMissing { key } => Words::new(
                format!("site.toml does not state `{key}`"),
                "inspections ask for the site's name, domain and code on every page (国办发〔2017〕47号)",
            ),
            Self::InvalidFact { key, value } => Words::new(
                format!("`{key}` cannot be `{value}`"),
                match *key {
                    "base_url" | "footer.report_errors" => "an address starts with https:// or http://",
                    "site.domain" => "a domain without http or path, such as www.example.gov.cn",
                    _ => "ten digits, or two letters and eight digits",
                },
            ),
        }
    }
}
