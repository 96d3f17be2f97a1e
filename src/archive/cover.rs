//! The cover: one page that says what this is, of when, and how to verify it without our program.
//!
//! It stands beside the portal's pages and looks like them, but owes nothing to the theme except
//! its style sheet, so that it stays readable whatever the theme is.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::DateTime;

use super::Failed;
use super::record::{SHA256, SM3};
use crate::source::Source;
use crate::tree::Files;

/// The cover's name.
pub const NAME: &str = "封面.html";
/// The portal's map, which leads to the cover in an archived copy.
pub const MAP: &str = "about/map/index.html";

/// What an archive holds that the portal does not, or holds otherwise.
pub struct Beside(pub(super) BTreeMap<String, Vec<u8>>);

impl Beside {
    /// The cover of a portal, its map with a way to the cover, and its page for missing addresses.
    pub fn of(portal: &dyn Files, source: &Source, date: DateTime) -> Result<Beside, Failed> {
        let mut own = BTreeMap::new();
        own.insert(NAME.to_owned(), page(source, portal.paths(), date).into_bytes());
        if portal.has(MAP) {
            own.insert(MAP.to_owned(), linked(portal.bytes(MAP).map_err(Failed::at(MAP))?));
        }
        if portal.has(MISSING) {
            let page = portal.bytes(MISSING).map_err(Failed::at(MISSING))?;
            own.insert(MISSING.to_owned(), from_disk(page, source.config.base_path()));
        }
        Ok(Beside(own))
    }
}

/// The map with a way to the cover.
pub fn linked(map: Vec<u8>) -> Vec<u8> {
    let Ok(html) = std::str::from_utf8(&map) else { return map };
    match html.rfind("</main>") {
        Some(at) => format!("{}<p><a href=\"../../{NAME}\">归档封面与核验说明</a></p>\n{}", &html[..at], &html[at..])
            .into_bytes(),
        None => map,
    }
}

/// The page for missing addresses, the only one that names the portal's path.
pub const MISSING: &str = "404.html";

/// That page for a copy that is opened from a disk, where the path leads nowhere.
pub fn from_disk(page: Vec<u8>, base_path: &str) -> Vec<u8> {
    let Ok(mut html) = String::from_utf8(page) else { return Vec::new() };
    for key in ["href", "src", "action"] {
        html = html.replace(&format!(" {key}=\"{}", escape(base_path)), &format!(" {key}=\""));
    }
    html.into_bytes()
}

/// The cover of a site's record. `paths` are the portal's files.
pub fn page(source: &Source, paths: &[String], date: DateTime) -> String {
    let config = &source.config;
    let portal = &source.portal;
    let title = format!("{} 归档封面与核验说明", config.title);
    let mut html = String::with_capacity(8 * 1024);
    html.push_str(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n",
    );
    let _ = writeln!(html, "<title>{}</title>", escape(&title));
    let mut meta = |name: &str, content: Option<&str>| {
        if let Some(content) = content {
            let _ = writeln!(html, "<meta name=\"{name}\" content=\"{}\">", escape(content));
        }
    };
    meta("description", Some(&title));
    meta("SiteName", config.site.name.as_deref());
    meta("SiteDomain", config.site.domain.as_deref());
    meta("SiteIDCode", config.site.id_code.as_deref());
    meta("ColumnName", Some("归档封面"));
    meta("ColumnDescription", Some(&title));
    meta("ColumnKeywords", Some("归档,核验,政府信息公开工作年度报告"));
    meta("ColumnType", Some("信息公开年报"));
    if let Some(style) = paths.iter().find(|path| path.starts_with("assets/style.") && path.ends_with(".css")) {
        let _ = writeln!(html, "<link rel=\"stylesheet\" href=\"{}\">", escape(style));
    }
    let _ = write!(
        html,
        "</head>\n<body class=\"page\">\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n\
         <header class=\"masthead\"><div class=\"band\"><a class=\"brand\" href=\"index.html\">{0}</a></div></header>\n\
         <main id=\"main\" tabindex=\"-1\">\n\
         <nav class=\"trail\" aria-label=\"当前位置\"><span>当前位置：</span><ol><li><a href=\"index.html\">{0}</a></li><li aria-current=\"page\">归档封面</li></ol></nav>\n\
         <article>\n<header class=\"title\"><h1>归档封面与核验说明</h1></header>\n<div class=\"prose\">\n",
        escape(&config.title)
    );
    let years = portal.reports.iter().map(|report| report.year);
    let span = match (years.clone().min(), years.max()) {
        (Some(first), Some(last)) if first != last => format!("{first}年至{last}年"),
        (Some(only), _) => format!("{only}年"),
        (None, _) => "无".to_owned(),
    };
    let _ = write!(
        html,
        "<h2>这是什么</h2>\n<p>这是“{}”的完整归档副本，收录{}个行政机关的{}份政府信息公开工作年度报告，报告年度：{span}。</p>\n<ul>\n",
        escape(&config.title),
        portal.agencies.len(),
        portal.reports.len(),
    );
    let mut item = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _ = writeln!(html, "<li>{label}：{}</li>", escape(value));
        }
    };
    item("主办单位", config.publisher.name.as_deref());
    item("联系方式", config.publisher.contact.as_deref());
    item("原发布地址", config.base_url.as_deref());
    item("内容截至", Some(&date.strftime("%Y-%m-%d").to_string()));
    for (label, value) in &config.archive {
        item(&escape(label), Some(value));
    }
    let _ = write!(
        html,
        "</ul>\n<h2>怎样打开</h2>\n\
         <p>不需要网络，也不需要安装任何软件。解压后双击 <a href=\"index.html\">index.html</a>，用任一浏览器即可查阅全部报告；每份报告旁边有同样内容的 report.json 和 report.csv，<a href=\"data/index.html\">数据页</a>有汇总数据和数据字典。</p>\n\
         <h2>怎样核验</h2>\n\
         <p>文件 <a href=\"{SHA256}\">{SHA256}</a> 逐行列出本文件夹每个文件的 SHA-256 摘要，<a href=\"{SM3}\">{SM3}</a> 列出 SM3 摘要（GB/T 32905）。摘要相同，文件就一字未改；两份清单以外不应有别的文件。</p>\n<ul>\n\
         <li>Linux：在本文件夹运行 <code>sha256sum -c {SHA256}</code></li>\n\
         <li>macOS：<code>shasum -a 256 -c {SHA256}</code></li>\n\
         <li>Windows：<code>certutil -hashfile 文件名 SHA256</code>，与清单中的一行比较</li>\n\
         <li>SM3：<code>openssl dgst -sm3 文件名</code>，与清单中的一行比较</li>\n\
         <li>用本程序：<code>nianbao verify 文件夹</code>，同时核对网页、CSV、JSON 中每一格数字是否一致</li>\n</ul>\n\
         <p>移交时请另行登记 {SHA256} 这个文件自身的 SHA-256 摘要：它一个数就能代表全部文件。</p>\n</div>\n</article>\n</main>\n"
    );
    if !config.footer.hosted {
        foot(&mut html, source);
    }
    html.push_str("</body>\n</html>\n");
    html
}

fn foot(html: &mut String, source: &Source) {
    let config = &source.config;
    html.push_str("<footer class=\"foot\"><div class=\"band\">\n<ul class=\"foot-links\">");
    let _ = write!(html, "<li><a href=\"{MAP}\">网站地图</a></li>");
    if let Some(url) = &config.footer.report_errors {
        let _ = write!(html, "<li><a href=\"{}\">我为政府网站找错</a></li>", escape(url));
    }
    html.push_str("</ul>\n<p>");
    let facts = [
        ("主办单位：", &config.publisher.name),
        ("联系方式：", &config.publisher.contact),
        ("网站标识码：", &config.site.id_code),
        ("", &config.footer.icp),
        ("", &config.footer.police),
    ];
    for (label, value) in facts {
        if let Some(value) = value {
            let _ = write!(html, "<span>{label}{}</span> ", escape(value));
        }
    }
    html.push_str("<span>党政机关网站标识</span></p>\n</div></footer>\n");
}

/// Text for HTML, in and out of attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
