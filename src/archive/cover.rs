//! The cover: one page that says what this is, of when, and how to verify it without our program; and
//! for each year the list of its reports, as archives register what they receive (DA/T 22).
//!
//! They stand beside the portal's pages and look like them, but owe nothing to the theme except
//! its style sheet, so that they stay readable whatever the theme is.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;

use jiff::civil::DateTime;
use serde::Deserialize;

use super::figures::report_folder;
use super::inventory::ExtraFiles;
use super::record::{SHA256, SM3};
use super::{Failed, SiteSummary, walk};
use crate::html::{self, Change, escape};
use crate::source::Config;
use crate::tree::{Blob, Files, Scratch};

/// The cover's name.
pub const NAME: &str = "封面.html";
/// The portal's map, which leads to the cover in an archived copy.
pub const MAP: &str = "about/map/index.html";

/// What an archive holds that the portal does not, or holds otherwise: the cover, a list of the reports of
/// each year, the portal's map with a way to the cover, and its page for missing addresses.
pub fn beside(
    portal: &dyn Files,
    config: &Config,
    summary: &SiteSummary,
    date: DateTime,
    scratch: &dyn Scratch,
) -> Result<ExtraFiles, Failed> {
    let mut own = ExtraFiles::new();
    let mut assets = Assets::default();
    let mut years: BTreeSet<String> = BTreeSet::new();
    for path in walk(portal)? {
        let path = path?;
        match path.as_str() {
            MAP => drop(own.insert(path, Box::new(linked(portal.bytes(MAP).map_err(Failed::at(MAP))?)))),
            MISSING => {
                let page = portal.bytes(MISSING).map_err(Failed::at(MISSING))?;
                own.insert(path, Box::new(from_disk(page, config.base_path())));
            }
            _ if path.starts_with("assets/") => assets.note(path),
            _ => years.extend(report_folder(&path).map(|folder| name_of(folder).to_owned())),
        }
    }
    let mut listed = Vec::new();
    for folder in years {
        let rows = Rows::of(portal, &folder, scratch)?;
        let Some(year) = rows.year else { continue };
        let name = list_name(year);
        let list = list(config, &assets, year, &rows, scratch).map_err(Failed::at(&name))?;
        own.insert(name, list);
        listed.push(year);
    }
    own.insert(NAME.to_owned(), Box::new(page(config, summary, &assets, &listed, date).into_bytes()));
    Ok(own)
}

/// The theme's files that our pages use, too.
#[derive(Debug, Default)]
pub struct Assets {
    icon: Option<String>,
    style: Option<String>,
}

impl Assets {
    fn note(&mut self, path: String) {
        let is = |start: &str, end: &str| path.starts_with(start) && path.ends_with(end);
        if self.icon.is_none() && is("assets/icon.", ".svg") {
            self.icon = Some(path);
        } else if self.style.is_none() && is("assets/style.", ".css") {
            self.style = Some(path);
        }
    }
}

/// The last name of a path.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The map with a way to the cover.
pub fn linked(map: Vec<u8>) -> Vec<u8> {
    let link = format!("<p><a href=\"../../{NAME}\">归档封面与核验说明</a></p>\n");
    let linked = std::str::from_utf8(&map).ok().and_then(|html| html::before_end_of("main", html, &link));
    linked.map_or(map, String::into_bytes)
}

/// The page for missing addresses, the only one that names the portal's path.
pub const MISSING: &str = "404.html";

/// That page for a copy that is opened from a disk, where the path leads nowhere.
pub fn from_disk(page: Vec<u8>, base_path: &str) -> Vec<u8> {
    let Ok(page) = std::str::from_utf8(&page) else { return Vec::new() };
    let from_disk = html::rewrite(page, |mut tag| {
        for (_, address) in tag.attributes.iter_mut().filter(|(key, _)| matches!(&**key, "href" | "src" | "action")) {
            *address = address.strip_prefix(base_path).unwrap_or(address).to_owned();
        }
        Change::Tag(tag)
    });
    from_disk.into_bytes()
}

/// The cover of a site's record. `years` are those that have a list.
pub fn page(config: &Config, summary: &SiteSummary, assets: &Assets, years: &[u16], date: DateTime) -> String {
    let mut html = head(config, assets, "归档封面与核验说明", "");
    let span = match summary.years {
        Some((first, last)) if first != last => format!("{first}年至{last}年"),
        Some((only, _)) => format!("{only}年"),
        None => "无".to_owned(),
    };
    let _ = write!(
        html,
        "<h2>这是什么</h2>\n<p>这是“{}”的完整归档副本，收录{}个行政机关的{}份政府信息公开工作年度报告，报告年度：{span}。</p>\n<ul>\n",
        escape(&config.title),
        summary.agencies,
        summary.reports,
    );
    if !years.is_empty() {
        let link = |year: &u16| format!("<a href=\"{}\">{year}年</a>", list_name(*year));
        let links: Vec<String> = years.iter().map(link).collect();
        let _ = writeln!(html, "<li>各年度目录：{}</li>", links.join("、"));
    }
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
         <p>不需要网络，也不需要安装任何软件。双击本文件夹里的 <a href=\"index.html\">index.html</a>，用任一浏览器即可查阅全部报告；每份报告旁边有同样内容的 report.json 和 report.csv，<a href=\"data/index.html\">数据页</a>有汇总数据和数据字典。</p>\n\
         <h2>怎样核验</h2>\n\
         <p>文件 <a href=\"{SHA256}\">{SHA256}</a> 逐行列出本文件夹每个文件的 SHA-256 摘要，<a href=\"{SM3}\">{SM3}</a> 列出 SM3 摘要（GB/T 32905）。摘要相同，文件就一字未改；两份清单以外不应有别的文件。</p>\n<ul>\n\
         <li>Linux：在本文件夹运行 <code>sha256sum -c {SHA256}</code></li>\n\
         <li>macOS：<code>shasum -a 256 -c {SHA256}</code></li>\n\
         <li>Windows：<code>certutil -hashfile 文件名 SHA256</code>，与清单中的一行比较</li>\n\
         <li>SM3：<code>openssl dgst -sm3 文件名</code>，与清单中的一行比较</li>\n\
         <li>用本程序：<code>nianbao verify 文件夹</code>，同时核对网页、CSV、JSON 中每一格数字是否一致</li>\n</ul>\n\
         <p>本文件夹如果是 BagIt 移交包里的 data，上一级的 manifest-sha512.txt、manifest-sm3.txt 也列出这些文件；sources 是来源文件，forms 是格式定义，bag-info.txt 是著录项，摘要在 tagmanifest-sha512.txt、tagmanifest-sm3.txt 里。</p>\n\
         <p>归档时给出的总摘要请另行登记：它一个数就能代表全部文件。总摘要是清单自身的 SHA-256：文件夹和 ZIP 取 {SHA256}，移交包取 tagmanifest-sha512.txt，WACZ 取 datapackage.json。</p>\n</div>\n</article>\n</main>\n"
    );
    foot(&mut html, config, "");
    html
}

/// A page's start, as far as its content. `root` leads from it to the portal's folder.
fn head(config: &Config, assets: &Assets, name: &str, root: &str) -> String {
    let title = format!("{} {name}", config.title);
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
    if let Some(icon) = &assets.icon {
        let _ = writeln!(html, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"{root}{}\">", escape(icon));
    }
    if let Some(style) = &assets.style {
        let _ = writeln!(html, "<link rel=\"stylesheet\" href=\"{root}{}\">", escape(style));
    }
    let (home, cover) = (format!("{root}index.html"), format!("{root}{NAME}"));
    let above = if root.is_empty() { String::new() } else { format!("<li><a href=\"{cover}\">归档封面</a></li>") };
    let here = if root.is_empty() { "归档封面" } else { name };
    let _ = write!(
        html,
        "</head>\n<body class=\"page\">\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n\
         <header class=\"masthead\"><div class=\"band\"><a class=\"brand\" href=\"{home}\">{0}</a></div></header>\n\
         <nav class=\"trail\" aria-label=\"当前位置\"><span>当前位置：</span><ol><li><a href=\"{home}\">{0}</a></li>{above}<li aria-current=\"page\">{here}</li></ol></nav>\n\
         <main id=\"main\" tabindex=\"-1\">\n\
         <article>\n<header class=\"title\"><h1>{name}</h1></header>\n<div class=\"prose\">\n",
        escape(&config.title)
    );
    html
}

/// The list of a year's reports.
fn list_name(year: u16) -> String {
    format!("归档目录/{year}.html")
}

/// A report as a list names it.
#[derive(Deserialize)]
struct ListedReport {
    agency: AgencyName,
    year: u16,
    title: String,
    published: Option<String>,
}

#[derive(Deserialize)]
struct AgencyName {
    name: String,
}

/// The rows of a year's list.
struct Rows {
    year: Option<u16>,
    count: usize,
    html: Box<dyn Blob>,
}

impl Rows {
    /// What the portal's own data say of the reports whose folders have this name.
    fn of(portal: &dyn Files, name: &str, scratch: &dyn Scratch) -> Result<Rows, Failed> {
        let mut spool = scratch.spool().map_err(Failed::at(""))?;
        let (mut year, mut count) = (None, 0);
        for path in walk(portal)? {
            let path = path?;
            let Some(folder) = report_folder(&path).filter(|folder| name_of(folder) == name) else { continue };
            let bytes = portal.bytes(&path).map_err(Failed::at(&path))?;
            // An attachment may be called so, too.
            let Ok(entry) = serde_json::from_slice::<ListedReport>(&bytes) else { continue };
            count += 1;
            year = Some(entry.year);
            let row = format!(
                "<tr><td class=\"right\">{count}</td><td>{}</td><td><a href=\"../{folder}/index.html\">{}</a></td><td>{}</td></tr>\n",
                escape(&entry.agency.name),
                escape(&entry.title),
                escape(entry.published.as_deref().unwrap_or("未注明")),
                folder = escape(folder),
            );
            spool.write_all(row.as_bytes()).map_err(Failed::at(""))?;
        }
        Ok(Rows { year, count, html: spool.end().map_err(Failed::at(""))? })
    }
}

/// The list of a year's reports, numbered.
fn list(config: &Config, assets: &Assets, year: u16, rows: &Rows, scratch: &dyn Scratch) -> io::Result<Box<dyn Blob>> {
    let name = format!("{year}年度归档目录");
    let mut html = head(config, assets, &name, "../");
    let _ = write!(
        html,
        "<p>报告年度{year}年，共{}件。每件包括网页、report.json 和 report.csv，均在同一文件夹。</p>\n\
         <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\"><table class=\"prose-table\">\n<caption>{name}</caption>\n\
         <thead><tr><th scope=\"col\">序号</th><th scope=\"col\">责任者</th><th scope=\"col\">题名</th>\
         <th scope=\"col\">公布日期</th></tr></thead>\n<tbody>\n",
        rows.count
    );
    let mut spool = scratch.spool()?;
    spool.write_all(html.as_bytes())?;
    io::copy(&mut rows.html.open()?, &mut spool)?;
    let mut end = "</tbody></table></div>\n</div>\n</article>\n</main>\n".to_owned();
    foot(&mut end, config, "../");
    spool.write_all(end.as_bytes())?;
    spool.end()
}

/// A page's end.
fn foot(html: &mut String, config: &Config, root: &str) {
    if !config.footer.hosted {
        band(html, config, root);
    }
    html.push_str("</body>\n</html>\n");
}

fn band(html: &mut String, config: &Config, root: &str) {
    html.push_str("<footer class=\"foot\"><div class=\"band\">\n<ul class=\"foot-links\">");
    let _ = write!(html, "<li><a href=\"{root}{MAP}\">网站地图</a></li>");
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
