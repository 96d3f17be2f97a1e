//! One file for each report: a page that carries its styles and images, for mail and for keeping,
//! and a bare fragment for offices that must publish through another system.
//!
//! Both are made from the finished page, whatever theme rendered it. Beside them stand the
//! report's data, and lists of digests for the whole.

use std::io;

use data_encoding::BASE64;

use super::bag::pour;
use super::figures::report_folder;
use super::ledger::Ledger;
use super::record::{LISTS, SHA256};
use super::sums::Names;
use super::{Failed, in_order, walk};
use crate::bytes::digest::{self, Digests};
use crate::tree::{self, Files, Scratch, Sink};

/// What a self-contained page may load: nothing but what it carries.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
/// A longer image is left out.
const LONGEST_IMAGE: usize = 16 * 1024 * 1024;

/// Writes each report's page, fragment and data, and the lists of their digests. Gives the digest of the whole:
/// that of the list of SHA-256 digests.
pub fn lay(
    portal: &dyn Files,
    base_url: Option<&str>,
    sink: &dyn Sink,
    scratch: &dyn Scratch,
) -> Result<String, Failed> {
    let mut ledger = Ledger::start(scratch).map_err(Failed::at(""))?;
    in_order(
        walk(portal)?.filter(|path| path.as_ref().map_or(true, |path| report_folder(path).is_some())),
        |path| lay_report(portal, tree::folder(path), base_url, sink),
        |path, laid| {
            // In the order of their paths, as reports are: no report's folder lies in another's.
            let add = |(name, taken): &(&str, Digests)| ledger.add(&format!("{}/{name}", tree::folder(&path)), taken);
            laid.iter().try_for_each(add).map_err(Failed::at(""))
        },
    )?;
    let ledger = ledger.end().map_err(Failed::at(""))?;
    for (index, (list, _)) in LISTS.iter().enumerate() {
        let lay = || pour(&mut ledger.list(index, Names::Plain)?, list, sink);
        lay().map_err(Failed::at(list))?;
    }
    ledger.digest(Names::Plain).map_err(Failed::at(SHA256))
}

/// Writes what there is of one report, and takes the digests of each file, in the order of their names.
fn lay_report(
    portal: &dyn Files,
    folder: &str,
    base_url: Option<&str>,
    sink: &dyn Sink,
) -> Result<Vec<(&'static str, Digests)>, Failed> {
    let page = format!("{folder}/index.html");
    let html = String::from_utf8_lossy(&portal.bytes(&page).map_err(Failed::at(&page))?).into_owned();
    let page = Page { portal, folder, base_url };
    let mut laid = Vec::new();
    for name in ["fragment.html", "report.csv", "report.html", "report.json"] {
        let path = format!("{folder}/{name}");
        let mut lay = || {
            let bytes = match name {
                "fragment.html" => page.fragment(&html).into_bytes(),
                "report.html" => page.whole(&html).into_bytes(),
                _ => match portal.bytes(&path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                    bytes => bytes?,
                },
            };
            sink.file(&path, &bytes);
            laid.push((name, digest::of_reader(&mut bytes.as_slice(), &LISTS.map(|(_, algorithm)| algorithm))?));
            Ok(())
        };
        lay().map_err(Failed::at(&path))?;
    }
    Ok(laid)
}

/// A report's page that is made to stand alone.
struct Page<'a> {
    portal: &'a dyn Files,
    folder: &'a str,
    base_url: Option<&'a str>,
}

impl Page<'_> {
    /// The page with its styles and images inside, and no scripts.
    fn whole(&self, html: &str) -> String {
        // What needs a script, or the portal's own pages, does nothing here.
        let html = without(html, |tag| matches!(tag.name, "script" | "button" | "form"));
        rewrite(&html, |tag| match tag.name {
            "meta" if tag.get("http-equiv") == Some("Content-Security-Policy") => {
                Some(format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">"))
            }
            "link" if tag.get("rel") == Some("stylesheet") => {
                let css = tag.get("href").and_then(|href| self.bytes(href)).unwrap_or_default();
                // A style element ends at the first end tag, whatever the style says.
                let css = String::from_utf8_lossy(&css).replace("</", "<\\/");
                Some(format!("<style>\n{css}</style>"))
            }
            "link" => Some(String::new()),
            _ => self.moved(tag),
        })
    }

    /// The report's text and tables alone: no head, no navigation, no scripts, no styles. Title, dates and
    /// numbers are fields of the system that it is pasted into, which shows them itself.
    fn fragment(&self, html: &str) -> String {
        let article = element(html, "article").or_else(|| element(html, "main")).unwrap_or(html);
        let dropped = |tag: &Tag<'_>| {
            matches!(tag.name, "script" | "style" | "nav" | "button" | "form" | "svg" | "header")
                // Names of tables that are there to be heard stand above each of them once more.
                || (tag.name == "caption" && tag.get("class") == Some("hidden"))
                || tag.get("class").is_some_and(|class| matches!(class, "downloads" | "glance" | "record"))
        };
        let fragment = rewrite(&without(article, dropped), |tag| match tag.name {
            // Other systems drop styles; a table must be readable without.
            "table" => Some("<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\" width=\"100%\">".to_owned()),
            "td" if tag.get("headers").is_some() => Some(tag.text.replacen("<td", "<td align=\"right\"", 1)),
            _ => self.moved(tag),
        });
        rewrite(&fragment, |tag| self.renamed(tag))
    }

    /// A tag whose names are its report's own: two fragments may be pasted into one page.
    fn renamed(&self, tag: &Tag<'_>) -> Option<String> {
        let start = format!("{}-", self.folder.replace('/', "-"));
        let mut text = tag.text.to_owned();
        for key in ["id", "headers", "aria-labelledby", "aria-describedby", "for"] {
            if let Some(names) = tag.get(key) {
                let new: Vec<String> = names.split(' ').map(|name| format!("{start}{name}")).collect();
                text = text.replacen(&format!(" {key}=\"{names}\""), &format!(" {key}=\"{}\"", new.join(" ")), 1);
            }
        }
        if let Some(name) = tag.get("href").and_then(|href| href.strip_prefix('#')) {
            text = text.replacen(&format!(" href=\"#{name}\""), &format!(" href=\"#{start}{name}\""), 1);
        }
        (text != tag.text).then_some(text)
    }

    /// A tag with its address made to hold away from the portal: images come inside, links lead to
    /// the portal where its address is known, and are dropped otherwise.
    fn moved(&self, tag: &Tag<'_>) -> Option<String> {
        let (key, value) = ["href", "src"].into_iter().find_map(|key| Some((key, tag.get(key)?)))?;
        if value.starts_with('#') || value.contains(':') || value.starts_with("//") {
            return None;
        }
        let new = match tag.name {
            "img" => self.bytes(value).filter(|bytes| bytes.len() <= LONGEST_IMAGE).map(|bytes| {
                let mime = crate::tree::media_type(value);
                format!("data:{mime};base64,{}", BASE64.encode(&bytes))
            }),
            _ => self.base_url.and_then(|base| {
                let (path, rest) = value.find(['#', '?']).map_or((value, ""), |at| value.split_at(at));
                let path = tree::resolve(self.folder, path)?;
                Some(format!("{base}{}{rest}", path.strip_suffix("index.html").unwrap_or(&path)))
            }),
        };
        let old = format!(" {key}=\"{value}\"");
        let new = new.map_or_else(String::new, |new| format!(" {key}=\"{new}\""));
        Some(tag.text.replacen(&old, &new, 1).replacen(" download", "", 1))
    }

    fn bytes(&self, relative: &str) -> Option<Vec<u8>> {
        let path = percent_encoding::percent_decode_str(relative).decode_utf8().ok()?;
        self.portal.bytes(&tree::resolve(self.folder, &path)?).ok()
    }
}

/// A start tag.
struct Tag<'h> {
    text: &'h str,
    name: &'h str,
}

impl<'h> Tag<'h> {
    fn get(&self, key: &str) -> Option<&'h str> {
        let at = self.text.find(&format!(" {key}=\""))? + key.len() + 3;
        self.text[at..].split('"').next()
    }
}

/// The first tag at or after a byte: where it starts and what it is. Comments and end tags are
/// passed over. In our pages no attribute holds a bare `>`.
fn next_tag(html: &str, from: usize) -> Option<(usize, Tag<'_>)> {
    let mut from = from;
    loop {
        let at = from + html[from..].find('<')?;
        let end = at + html[at..].find('>')? + 1;
        let name = html[at + 1..end].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !name.is_empty() {
            return Some((at, Tag { text: &html[at..end], name }));
        }
        from = at + 1;
    }
}

/// Replaces tags; `None` leaves one as it is.
fn rewrite(html: &str, with: impl Fn(&Tag<'_>) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    while let Some((start, tag)) = next_tag(html, at) {
        out.push_str(&html[at..start]);
        match with(&tag) {
            Some(new) => out.push_str(&new),
            None => out.push_str(tag.text),
        }
        at = start + tag.text.len();
    }
    out.push_str(&html[at..]);
    out
}

/// Leaves out whole elements.
fn without(html: &str, drop: impl Fn(&Tag<'_>) -> bool) -> String {
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    let mut from = 0;
    while let Some((start, tag)) = next_tag(html, from) {
        from = start + tag.text.len();
        if drop(&tag) {
            out.push_str(&html[at..start]);
            at = end_of(html, start, tag.name);
            from = at;
        }
    }
    out.push_str(&html[at..]);
    out
}

/// The first element of this name, with its tags.
fn element<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let mut from = 0;
    while let Some((start, tag)) = next_tag(html, from) {
        if tag.name == name {
            return Some(&html[start..end_of(html, start, name)]);
        }
        from = start + tag.text.len();
    }
    None
}

/// Where an element that starts at `start` ends, elements of the same name inside it counted.
fn end_of(html: &str, start: usize, name: &str) -> usize {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut depth = 0;
    let mut at = start;
    loop {
        let Some(end) = html[at..].find(&close).map(|found| at + found) else { return html.len() };
        let starts_here = |found: &usize| !html[found + open.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        let opened = html[at..end].match_indices(&open).map(|(found, _)| at + found).filter(starts_here).count();
        depth += opened;
        depth -= 1;
        at = end + close.len();
        if depth == 0 {
            return at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Tree, TreeSite};

    #[test]
    fn a_page_stands_alone() {
        let mut tree = Tree::default();
        tree.insert("assets/style.1.css", "p > a { color: red }");
        tree.insert("a/2020/图.png", [1, 2, 3]);
        let portal = TreeSite::from(tree);
        let page = Page { portal: &portal, folder: "a/2020", base_url: Some("https://x.gov.cn/n/") };
        let html = "<head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\
            <link rel=\"stylesheet\" href=\"../../assets/style.1.css\"><script defer src=\"../../assets/site.js\"></script></head>\
            <main><article class=\"report\"><nav><nav></nav></nav><p><a href=\"../index.html#top\">甲</a><img src=\"%E5%9B%BE.png\" alt=\"\"></p>\
            <table class=\"form\"><tr><th id=\"r\"></th><td headers=\"b r\">1</td></tr></table><section class=\"downloads\"><a href=\"report.csv\" download>x</a></section></article></main>";
        let moved =
            "<p><a href=\"https://x.gov.cn/n/a/#top\">甲</a><img src=\"data:image/png;base64,AQID\" alt=\"\"></p>";
        let whole = page.whole(html);
        assert!(whole.contains("<style>\np > a { color: red }</style>") && whole.contains(moved), "{whole}");
        assert!(!whole.contains("<script") && whole.contains("https://x.gov.cn/n/a/2020/report.csv"), "{whole}");
        assert_eq!(
            page.fragment(html),
            format!(
                "<article class=\"report\">{moved}<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\" width=\"100%\"><tr><th id=\"a-2020-r\"></th>\
                 <td align=\"right\" headers=\"a-2020-b a-2020-r\">1</td></tr></table></article>"
            )
        );
        let alone = Page { base_url: None, ..page };
        assert!(alone.fragment(html).contains("<a>甲</a>"));
    }
}
