//! A report's page that stands alone: as one file that carries its styles and images, for mail and for keeping, and as a
//! bare fragment for offices that must publish through another system.
//!
//! Both are made from the finished page, whatever theme rendered it.

use data_encoding::BASE64;

use crate::html::{self, Change, StartTag};
use crate::tree;

/// The name of the bare fragment beside a report's page.
pub const FRAGMENT: &str = "fragment.html";

/// Whether a path is that of a fragment: no page, though its name ends like one.
pub fn is_fragment(path: &str) -> bool {
    path.strip_suffix(FRAGMENT).is_some_and(|folder| folder.ends_with('/'))
}

/// What stands before the ids of a report's fragment: two may be pasted into one page.
pub fn start_of_ids(folder: &str) -> String {
    format!("{}-", folder.replace('/', "-"))
}

/// What a self-contained page may load: nothing but what it carries.
pub const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
/// A longer image is left out.
const LONGEST_IMAGE: usize = 16 * 1024 * 1024;

/// Whether an address is that of a file of the portal, told from the page's own.
fn leads_into_portal(address: &str) -> bool {
    !address.starts_with('#') && !address.contains(':') && !address.starts_with("//")
}

/// A report's page that is made to stand alone.
pub struct Alone<'a> {
    /// Reads a file of the portal by its path.
    pub read: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// The folder of the page.
    pub folder: &'a str,
    /// Where the portal lives, where that is known.
    pub base_url: Option<&'a str>,
}

impl Alone<'_> {
    /// The page with its styles and images inside, and no scripts.
    pub fn whole(&self, page: &str) -> String {
        // What needs a script, or the portal's own pages, does nothing here.
        let dropped = |tag: &StartTag| matches!(tag.name.as_str(), "script" | "button" | "form");
        html::rewrite(page, |tag| match tag.name.as_str() {
            _ if dropped(&tag) => Change::Drop,
            "meta" if tag.get("http-equiv") == Some("Content-Security-Policy") => {
                let mut tag = tag;
                tag.set("content", POLICY);
                Change::Tag(tag)
            }
            "link" if tag.get("rel") == Some("stylesheet") => {
                let css = tag.get("href").and_then(|href| self.bytes(href)).unwrap_or_default();
                // A style element ends at the first end tag, whatever the style says.
                let css = String::from_utf8_lossy(&css).replace("</", "<\\/");
                Change::Html(format!("<style>\n{css}</style>"))
            }
            "link" => Change::Html(String::new()),
            _ => self.moved(tag),
        })
    }

    /// The report's text and tables alone: no head, no navigation, no scripts, no styles. Title, dates and
    /// numbers are fields of the system that it is pasted into, which shows them itself.
    pub fn fragment(&self, page: &str) -> String {
        let article = html::element(page, "article").or_else(|| html::element(page, "main")).unwrap_or(page);
        html::rewrite(article, |mut tag| match tag.name.as_str() {
            "script" | "style" | "nav" | "button" | "form" | "svg" | "header" => Change::Drop,
            // What explains a picture has nothing to explain without it.
            _ if tag.get("class").is_some_and(|class| matches!(class, "chart-keys" | "dashes")) => Change::Drop,
            // Names of tables that are there to be heard stand above each of them once more.
            "caption" if tag.get("class") == Some("hidden") => Change::Drop,
            _ if tag
                .get("class")
                .is_some_and(|class| matches!(class, "downloads" | "glance" | "record" | "checked")) =>
            {
                Change::Drop
            }
            // Other systems drop styles; a table must be readable without.
            "table" => {
                Change::Html("<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\" width=\"100%\">".to_owned())
            }
            _ => {
                if tag.name == "td" && tag.get("headers").is_some() {
                    tag.attributes.insert(0, ("align".to_owned(), "right".to_owned()));
                }
                self.renamed(self.moved(tag))
            }
        })
    }

    /// A tag whose names are its report's own.
    fn renamed(&self, change: Change) -> Change {
        let Change::Tag(mut tag) = change else { return change };
        let start = start_of_ids(self.folder);
        for (key, value) in &mut tag.attributes {
            if matches!(key.as_str(), "id" | "headers" | "aria-labelledby" | "aria-describedby" | "for") {
                let names: Vec<String> = value.split(' ').map(|name| format!("{start}{name}")).collect();
                *value = names.join(" ");
            } else if let ("href", Some(name)) = (key.as_str(), value.strip_prefix('#')) {
                *value = format!("#{start}{name}");
            }
        }
        Change::Tag(tag)
    }

    /// A tag with its address made to hold away from the portal: images come inside, links lead to
    /// the portal where its address is known, and are dropped otherwise.
    fn moved(&self, mut tag: StartTag) -> Change {
        let Some(key) = ["href", "src"].into_iter().find(|key| tag.get(key).is_some_and(leads_into_portal)) else {
            return Change::Tag(tag);
        };
        let value = tag.get(key).unwrap_or_default();
        let new = if tag.name == "img" { self.image(value) } else { self.address(value) };
        match new {
            Some(new) => tag.set(key, new),
            None => tag.remove(key),
        }
        tag.remove("download");
        Change::Tag(tag)
    }

    /// An image as an address that holds it.
    fn image(&self, address: &str) -> Option<String> {
        let bytes = self.bytes(address).filter(|bytes| bytes.len() <= LONGEST_IMAGE)?;
        Some(format!("data:{};base64,{}", tree::media_type(address), BASE64.encode(&bytes)))
    }

    /// Where a page or a file of the portal stands on the web.
    fn address(&self, address: &str) -> Option<String> {
        let base = self.base_url?;
        let (path, rest) = address.find(['#', '?']).map_or((address, ""), |at| address.split_at(at));
        let path = tree::resolve(self.folder, path)?;
        Some(format!("{base}{}{rest}", path.strip_suffix("index.html").unwrap_or(&path)))
    }

    fn bytes(&self, relative: &str) -> Option<Vec<u8>> {
        let path = tree::decoded(relative)?;
        (self.read)(&tree::resolve(self.folder, &path)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn a_page_stands_alone() {
        let mut tree = Tree::default();
        tree.insert("assets/style.1.css", "p > a { color: red }");
        tree.insert("a/2020/图.png", [1, 2, 3]);
        let read = |path: &str| tree.get(path).map(<[u8]>::to_vec);
        let page = Alone { read: &read, folder: "a/2020", base_url: Some("https://x.gov.cn/n/") };
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
        let alone = Alone { base_url: None, ..page };
        assert!(alone.fragment(html).contains("<a>甲</a>"));
    }
}
