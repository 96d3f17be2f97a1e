//! Where the links of a text lead: into the portal, to another site by a safe scheme, or nowhere.
//!
//! A link names a file of the site, relative to the text's own, or the address that a page has in public. It is
//! looked up as it is written first, then decoded: a file may really be named `附件%231.pdf`.
//!
//! Basis: RFC 3986 §3 (parts of an address), §5 (relative addresses).

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::StatedCell;
use crate::tree;

/// Something of the portal that a link may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A file of the site, by its path: the text of a page, or a file beside a report.
    File(&'a str),
    /// What no file of the site stands for, by its path in the portal: `years/2023/index.html`.
    Route(&'a str),
}

/// A link to a page of the portal, or to a file beside one. Whether that is published, and has the place that the
/// link names, is known only when all pages are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Where the link stands in its file.
    pub range: Range<usize>,
    /// Its address as written.
    pub written: String,
    /// The file it leads to, or that of the page.
    pub file: String,
    /// The place on that page.
    pub fragment: Option<String>,
}

/// A chart that a text asked for, as its page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawnChart {
    /// What stands in its figure, as HTML.
    pub html: String,
    /// What that says in words, block by block.
    pub texts: Vec<String>,
}

/// What a text may link to, and the figures it may name, as far as the portal knows.
pub trait Targets {
    /// The text's own file, as a path in the site.
    fn file(&self) -> &str;

    /// The address of a target, relative to the page and not encoded; `None` if there is no such target.
    fn address(&self, target: Target<'_>) -> Option<String>;

    /// The portal's own address, with a slash at its end.
    fn base_url(&self) -> Option<&str> {
        None
    }

    /// The path of the file that is probably meant by one that is not there.
    fn near(&self, _path: &str) -> Option<String> {
        None
    }

    /// Of a file that is there and is not published for its type: the ending, and whether browsers would run it.
    fn unpublished(&self, _path: &str) -> Option<(String, bool)> {
        None
    }

    /// The files beside the text, which it may link to by their names.
    fn beside(&self) -> Vec<String> {
        Vec::new()
    }

    /// Takes note of a link to a page or file.
    fn lead(&self, _lead: Lead) {}

    /// The figure that a binding names, as it is to be read.
    fn binding(&self, _binding: &str) -> Option<String> {
        None
    }

    /// The chart that a mark asks for; `None` where it cannot be drawn.
    fn chart(&self, _written: &str) -> Option<DrawnChart> {
        None
    }

    /// The figures of the text that state a cell of the page's tables, in order.
    fn stated(&self) -> &[StatedCell] {
        &[]
    }
}

/// Targets for those to whom it does not matter where links lead.
pub(crate) struct NoTargets;

impl Targets for NoTargets {
    fn file(&self) -> &str {
        ""
    }

    fn address(&self, _target: Target<'_>) -> Option<String> {
        None
    }
}

/// What a link's address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LinkTarget {
    /// Within the portal.
    Inside(Inside),
    /// Another site, or mail, as it may stand in an address.
    Foreign(String, Host),
    /// Nothing in the portal.
    Broken,
    /// A scheme that runs or hides something.
    Unsafe,
}

/// A place within the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inside {
    /// The address, relative to the page and encoded.
    pub(super) address: String,
    /// The file that stands for it, if one does.
    pub(super) file: Option<String>,
    /// The place on the page.
    pub(super) fragment: Option<String>,
}

/// Whose host an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// The portal's own.
    Own,
    /// The portal's own, below the portal's address, where there is no such page.
    OwnWithoutPage,
    /// That of a government, or none, as for mail.
    Government,
    /// Another one, whose readers are told that they leave.
    Other,
}

impl LinkTarget {
    pub(super) fn read(url: &str, targets: &dyn Targets) -> LinkTarget {
        let url = url.trim();
        if url.chars().any(char::is_control) || url.starts_with("//") {
            return LinkTarget::Unsafe;
        }
        match scheme(url).as_deref() {
            Some("http" | "https") if !url.contains('\\') => web(url, targets),
            Some("mailto" | "tel") => LinkTarget::Foreign(tree::tidied(url), Host::Government),
            Some(_) => LinkTarget::Unsafe,
            None if url.is_empty() => LinkTarget::Broken,
            None => inside(url, targets, lookup).map_or(LinkTarget::Broken, LinkTarget::Inside),
        }
    }
}

/// The scheme of an address in small letters, if it has one.
pub(super) fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    let is_sound = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_sound.then(|| scheme.to_ascii_lowercase())
}

/// The host of an address of the web in small letters, and what follows it.
fn host(url: &str) -> Option<(String, &str)> {
    let rest = url.split_once(':')?.1.strip_prefix("//")?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    (!host.is_empty()).then(|| (host.trim_end_matches('.').to_owned(), rest))
}

fn web(url: &str, targets: &dyn Targets) -> LinkTarget {
    let Some((name, rest)) = host(url) else { return LinkTarget::Unsafe };
    let whose = match targets.base_url().and_then(host) {
        Some((own, base)) if own == name => match below(rest, base) {
            Some(rest) => match inside(rest, targets, public) {
                Some(inside) => return LinkTarget::Inside(inside),
                None => Host::OwnWithoutPage,
            },
            None => Host::Own,
        },
        _ => {
            let name = name.split(':').next().unwrap_or_default();
            if name == "gov.cn" || name.ends_with(".gov.cn") { Host::Government } else { Host::Other }
        }
    };
    LinkTarget::Foreign(tree::tidied(url), whose)
}

/// What of an address stands below the portal's path, with a slash before it.
fn below<'u>(rest: &'u str, base: &str) -> Option<&'u str> {
    let below = rest.strip_prefix(base.trim_end_matches('/'))?;
    (below.is_empty() || below.starts_with(['/', '?', '#'])).then_some(below)
}

/// Finds what a path leads to: its address, and the file that stands for it.
type Find = fn(&str, &dyn Targets) -> Option<(String, Option<String>)>;

/// An address without a scheme or host: a path, and perhaps a query and a place on the page.
fn inside(url: &str, targets: &dyn Targets, find: Find) -> Option<Inside> {
    cuts(url).into_iter().find_map(|cut| {
        let (path, rest) = url.split_at(cut);
        let (address, file) = spellings(path).into_iter().find_map(|path| find(&path, targets))?;
        let fragment = rest.split_once('#').map(|(_, fragment)| fragment).filter(|fragment| !fragment.is_empty());
        Some(Inside {
            address: tree::encoded(&address) + &tree::tidied(rest),
            file,
            fragment: fragment.map(|fragment| tree::decoded(fragment).map_or(fragment.into(), Cow::into_owned)),
        })
    })
}

/// Where the path of an address may end. Names of files may hold the marks that end it.
fn cuts(url: &str) -> Vec<usize> {
    let mut cuts = vec![url.len()];
    cuts.extend(url.rfind('#'));
    cuts.extend(url.find('#'));
    cuts.extend(url.find(['?', '#']));
    cuts.dedup();
    cuts
}

/// A path as it is written, decoded, and with the slashes that Windows writes otherwise.
fn spellings(path: &str) -> Vec<Cow<'_, str>> {
    let mut spellings = vec![Cow::Borrowed(path)];
    if path.contains('%') {
        spellings.extend(tree::decoded(path));
    }
    if path.contains('\\') {
        spellings.push(path.replace('\\', "/").into());
    }
    spellings
}

/// A path relative to the text's own file; else an address in public, relative to the page or from the top.
fn lookup(path: &str, targets: &dyn Targets) -> Option<(String, Option<String>)> {
    if path.starts_with('/') {
        let base = targets.base_url().and_then(host).map(|(_, base)| base);
        let below = base.and_then(|base| below(path, base)).and_then(|path| public(path, targets));
        return below.or_else(|| public(path, targets));
    }
    let file = targets.file();
    if path.is_empty() {
        return Some((String::new(), Some(file.to_owned())));
    }
    let beside = tree::resolve(tree::folder(file), path);
    if let Some(beside) = &beside
        && let Some(address) = targets.address(Target::File(beside))
    {
        return Some((address, Some(beside.clone())));
    }
    // `[2021](2023)` is no link to a year.
    if !path.contains('/') {
        return None;
    }
    let beside = beside.and_then(|path| Some(path.strip_prefix("content")?.to_owned()));
    [tree::resolve(page_folder(file), path), beside].into_iter().flatten().find_map(|path| public(&path, targets))
}

/// A path in the portal, as addresses in public have it: of a page with or without its file, or of a file.
fn public(path: &str, targets: &dyn Targets) -> Option<(String, Option<String>)> {
    let path = tree::resolve("", path)?;
    let page = path.strip_suffix("index.html").filter(|page| page.is_empty() || page.ends_with('/')).unwrap_or(&path);
    let page = page.trim_end_matches('/');
    let names = if page.is_empty() { 0 } else { page.split('/').count() };
    let files = match names {
        0 => vec!["content/_index.md".to_owned()],
        1 => ["/_index.md", ".md", "/index.md"].iter().map(|end| format!("content/{page}{end}")).collect(),
        _ => [".md", "/index.md"].iter().map(|end| format!("content/{page}{end}")).collect(),
    };
    let file = |file: String| Some((targets.address(Target::File(&file))?, Some(file)));
    let route = |route: String| Some((targets.address(Target::Route(&route))?, None));
    files.into_iter().chain([format!("content/{path}")]).find_map(file).or_else(|| {
        let index = if page.is_empty() { "index.html".to_owned() } else { format!("{page}/index.html") };
        route(index).or_else(|| route(path.clone()))
    })
}

/// The folder of the page that a file becomes, which is the file's path but for its name's ending.
fn page_folder(file: &str) -> &str {
    let inside = file.strip_prefix("content").unwrap_or(file).trim_start_matches('/');
    let stem = inside.strip_suffix(".md").unwrap_or(inside);
    let is_folder = matches!(stem.rsplit('/').next(), Some("index" | "_index"));
    if is_folder { tree::folder(stem) } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Site;

    impl Targets for Site {
        fn file(&self) -> &str {
            "content/a/2024/index.md"
        }

        fn base_url(&self) -> Option<&str> {
            Some("https://www.x.gov.cn/nb/")
        }

        fn address(&self, target: Target<'_>) -> Option<String> {
            let files = [
                "content/a/2024/index.md",
                "content/a/2024/附件 1.pdf",
                "content/a/2024/附件%231.pdf",
                "content/a/2024/附件#1.pdf",
                "content/a/2024/附件/1.pdf",
                "content/a/2023.md",
                "content/a/_index.md",
                "content/about.md",
                "content/_index.md",
            ];
            match target {
                Target::File(path) => files.contains(&path).then(|| path.to_owned()),
                Target::Route(path) => {
                    ["years/2023/index.html", "data/reports.csv"].contains(&path).then(|| path.into())
                }
            }
        }
    }

    #[test]
    fn addresses_are_read() {
        for (written, read) in [
            ("附件 1.pdf", "content/a/2024/附件 1.pdf"),
            ("附件%201.pdf#page=3", "content/a/2024/附件 1.pdf #page=3"),
            ("附件%231.pdf", "content/a/2024/附件%231.pdf"),
            ("附件#1.pdf", "content/a/2024/附件#1.pdf"),
            ("附件#1.pdf#page=3", "content/a/2024/附件#1.pdf #page=3"),
            ("附件\\1.pdf", "content/a/2024/附件/1.pdf"),
            ("../2023.md?x#section-4", "content/a/2023.md #section-4"),
            ("../2023/", "content/a/2023.md"),
            ("../../a/2023", "content/a/2023.md"),
            ("./", "content/a/2024/index.md"),
            ("/", "content/_index.md"),
            ("/a/2023/", "content/a/2023.md"),
            ("/a/2023/index.html", "content/a/2023.md"),
            ("/nb/a/2023/", "content/a/2023.md"),
            ("/nb/years/2023/", "- years/2023/index.html"),
            ("/data/reports.csv", "- data/reports.csv"),
            ("#page=3", "content/a/2024/index.md #page=3"),
            ("https://www.x.gov.cn/nb/a/2023/?x=1#p1", "content/a/2023.md #p1"),
            ("HTTP://WWW.X.GOV.CN:80/nb", "content/_index.md"),
            ("https://www.x.gov.cn/nb/a/2022/", "OwnWithoutPage"),
            ("https://www.x.gov.cn/nbx/", "Own"),
            ("https://user@www.y.gov.cn:8080/", "Government"),
            ("https://www.x.gov.cn.y.cn/", "Other"),
            ("https://www.x.gov.cn\\@y.cn/", "Unsafe"),
            ("https:///x", "Unsafe"),
            ("//y.cn/", "Unsafe"),
            ("javascript:1", "Unsafe"),
            ("2023", "Broken"),
            ("a", "Broken"),
            ("../../../../x.md", "Broken"),
        ] {
            let given = match LinkTarget::read(written, &Site) {
                LinkTarget::Inside(inside) => {
                    let file = inside.file.unwrap_or_else(|| format!("- {}", inside.address));
                    file + &inside.fragment.map(|fragment| format!(" #{fragment}")).unwrap_or_default()
                }
                LinkTarget::Foreign(_, whose) => format!("{whose:?}"),
                other => format!("{other:?}"),
            };
            assert_eq!(given, read, "{written}");
        }
        let LinkTarget::Inside(inside) = LinkTarget::read("附件%231.pdf?x=&y#页", &Site) else {
            panic!("it is there")
        };
        assert!(inside.address.ends_with("%E9%99%84%E4%BB%B6%25231.pdf?x=&y#%E9%A1%B5"), "{}", inside.address);
    }
}
