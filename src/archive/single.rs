//! One file for each report: a page that carries its styles and images, for mail and for keeping,
//! and a bare fragment for offices that must publish through another system.
//!
//! Both are made from the finished page, whatever theme rendered it. Beside them stand the
//! report's data, and lists of digests for the whole.

use std::io;

use data_encoding::BASE64;

use super::figures::report_folder;
use super::folder::write_file;
use super::kind::{ArchiveKind, Write};
use super::ledger::Ledger;
use super::record::{LISTS, SHA256};
use super::sums::Names;
use super::{Failed, in_order, walk};
use crate::bytes::digest::{self, Digests};
use crate::data;
use crate::html::{self, Change, StartTag};
use crate::tree::{self, Files, Scratch, Sink};

/// Each report as one file, for mail and for other systems.
pub static KIND: ArchiveKind = ArchiveKind {
    key: "single",
    name: ["每份报告一个文件", "one file per report"],
    gloss: ["每份报告一个文件", "(one file a report)"],
    digests: SHA256,
    holds_sources: false,
    write: Write::Folder(|job, sink| write(job.portal, job.config.base_url.as_deref(), sink, job.scratch)),
};

/// The page that carries its styles and images.
pub const WHOLE: &str = "report.html";
/// The bare fragment.
pub const FRAGMENT: &str = "fragment.html";

/// What stands before the ids of a report's fragment: two may be pasted into one page.
pub(super) fn start_of_ids(folder: &str) -> String {
    format!("{}-", folder.replace('/', "-"))
}

/// Whether a path is that of a fragment, which only this kind has.
pub fn is_fragment(path: &str) -> bool {
    path.strip_suffix(FRAGMENT).is_some_and(|folder| folder.ends_with('/'))
}

/// What a self-contained page may load: nothing but what it carries.
pub const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
/// A longer image is left out.
const LONGEST_IMAGE: usize = 16 * 1024 * 1024;

/// Writes each report's page, fragment and data, and the lists of their digests. Gives the digest of the whole:
/// that of the list of SHA-256 digests.
pub fn write(
    portal: &dyn Files,
    base_url: Option<&str>,
    sink: &dyn Sink,
    scratch: &dyn Scratch,
) -> Result<String, Failed> {
    let mut ledger = Ledger::start(scratch).map_err(Failed::at(""))?;
    in_order(
        walk(portal)?.filter(|path| path.as_ref().map_or(true, |path| report_folder(path).is_some())),
        |path| write_report(portal, tree::folder(path), base_url, sink),
        |path, written| {
            // In the order of their paths, as reports are: no report's folder lies in another's.
            let add = |(name, taken): &(&str, Digests)| ledger.add(&format!("{}/{name}", tree::folder(&path)), taken);
            written.iter().try_for_each(add).map_err(Failed::at(""))
        },
    )?;
    let ledger = ledger.end().map_err(Failed::at(""))?;
    for (index, (list, _)) in LISTS.iter().enumerate() {
        let write = || write_file(&mut ledger.list(index, Names::Plain)?, list, sink);
        write().map_err(Failed::at(list))?;
    }
    ledger.digest(Names::Plain).map_err(Failed::at(SHA256))
}

/// The bare fragment of the report whose page stands in this folder of a portal.
pub fn fragment(portal: &dyn Files, folder: &str, base_url: Option<&str>) -> io::Result<String> {
    let page = portal.bytes(&format!("{folder}/index.html"))?;
    Ok(SingleFile { portal, folder, base_url }.fragment(&String::from_utf8_lossy(&page)))
}

/// The page of the report in this folder of a portal, with its styles and images inside.
pub fn whole(portal: &dyn Files, folder: &str, base_url: Option<&str>) -> io::Result<String> {
    let page = portal.bytes(&format!("{folder}/index.html"))?;
    Ok(SingleFile { portal, folder, base_url }.whole(&String::from_utf8_lossy(&page)))
}

/// Writes what there is of one report, and takes the digests of each file, in the order of their names.
fn write_report(
    portal: &dyn Files,
    folder: &str,
    base_url: Option<&str>,
    sink: &dyn Sink,
) -> Result<Vec<(&'static str, Digests)>, Failed> {
    let page = format!("{folder}/index.html");
    let html = String::from_utf8_lossy(&portal.bytes(&page).map_err(Failed::at(&page))?).into_owned();
    let page = SingleFile { portal, folder, base_url };
    let mut written = Vec::new();
    let mut names = vec![FRAGMENT, WHOLE];
    names.extend(data::own_files());
    names.sort_unstable();
    for name in names {
        let path = format!("{folder}/{name}");
        let mut write = || {
            let bytes = match name {
                FRAGMENT => page.fragment(&html).into_bytes(),
                WHOLE => page.whole(&html).into_bytes(),
                _ => match portal.bytes(&path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                    bytes => bytes?,
                },
            };
            sink.file(&path, &bytes);
            written.push((name, digest::of_reader(&mut bytes.as_slice(), &LISTS.map(|(_, algorithm)| algorithm))?));
            Ok(())
        };
        write().map_err(Failed::at(&path))?;
    }
    Ok(written)
}

/// Whether an address is that of a file of the portal, told from the page's own.
fn leads_into_portal(address: &str) -> bool {
    !address.starts_with('#') && !address.contains(':') && !address.starts_with("//")
}

/// A report's page that is made to stand alone.
struct SingleFile<'a> {
    portal: &'a dyn Files,
    folder: &'a str,
    base_url: Option<&'a str>,
}

impl SingleFile<'_> {
    /// The page with its styles and images inside, and no scripts.
    fn whole(&self, page: &str) -> String {
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
    fn fragment(&self, page: &str) -> String {
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
        Some(format!("data:{};base64,{}", crate::tree::media_type(address), BASE64.encode(&bytes)))
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
        self.portal.bytes(&tree::resolve(self.folder, &path)?).ok()
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
        let page = SingleFile { portal: &portal, folder: "a/2020", base_url: Some("https://x.gov.cn/n/") };
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
        let alone = SingleFile { base_url: None, ..page };
        assert!(alone.fragment(html).contains("<a>甲</a>"));
    }
}
