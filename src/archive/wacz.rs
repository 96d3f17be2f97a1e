//! WACZ 1.1.1: a WARC with its index, its pages and their text, in a ZIP that replay engines read
//! in place.

use std::io::{self, Read, Write};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::kind::{ArchiveKind, Write as How};
use super::{Failed, cover, in_order, timestamp, walk, warc};
use crate::alone::is_fragment;
use crate::bytes::digest::{self, Algorithm, Digester, DigestingWriter, Digests};
use crate::bytes::lines;
use crate::bytes::sort::LineSorter;
use crate::bytes::zip::{ReadWriteSeek, Zip, ZipWriter};
use crate::html::{self, Token};
use crate::tree::{self, Files, Listed, Scratch};

/// The record as a WARC, in a ZIP that replay engines read.
pub static KIND: ArchiveKind = ArchiveKind {
    key: "wacz",
    name: ["WACZ 网页存档", "WACZ"],
    gloss: ["网页存档", "(a web archive)"],
    digests: PACKAGE,
    holds_sources: false,
    write: How::File(|job, out| {
        let base = job.config.base_url.as_deref().unwrap_or(NOWHERE);
        pack(&job.inventory()?, &job.config.title, base, job.dates.content, out, job.scratch)
    }),
};

/// Where a portal without an address of its own is said to live: a name that can never be taken (RFC 2606).
const NOWHERE: &str = "https://nianbao.invalid/";

/// Where the parts stand.
pub const WARC: &str = "archive/data.warc.gz";
/// The index of records.
pub const INDEX: &str = "indexes/index.cdxj";
/// The list of pages.
pub const PAGES: &str = "pages/pages.jsonl";
/// The description of the package.
pub const PACKAGE: &str = "datapackage.json";
/// The digest of the description.
pub const PACKAGE_DIGEST: &str = "datapackage-digest.json";

/// The portal's home page.
const HOME: &str = "index.html";

/// The description of the package.
#[derive(Serialize, Deserialize)]
pub struct DataPackage {
    profile: String,
    wacz_version: String,
    title: String,
    description: String,
    created: String,
    software: String,
    #[serde(rename = "mainPageUrl")]
    main_page_url: String,
    #[serde(rename = "mainPageDate")]
    main_page_date: String,
    /// Everything in it but itself and its digest.
    pub resources: Vec<Resource>,
}

/// A part of the package.
#[derive(Serialize, Deserialize)]
pub struct Resource {
    name: String,
    /// Where it stands.
    pub path: String,
    /// Its digest: `sha256:` and hexadecimal digits.
    pub hash: String,
    /// Its length.
    pub bytes: u64,
}

/// The digest of the description.
#[derive(Serialize, Deserialize)]
pub struct PackageDigest {
    /// What it is of.
    pub path: String,
    /// The digest.
    pub hash: String,
}

#[derive(Serialize)]
struct PageLine<'a> {
    id: String,
    url: String,
    ts: &'a str,
    title: String,
    text: String,
}

#[derive(Serialize)]
struct IndexLine<'a> {
    url: &'a str,
    mime: &'a str,
    status: &'a str,
    digest: &'a str,
    length: String,
    offset: String,
    filename: &'a str,
}

/// Packs files as a crawl of the portal at `base`. Gives the digest of the whole: that of the description, which
/// has those of all parts.
pub fn pack(
    files: &dyn Files,
    title: &str,
    base: &str,
    date: DateTime,
    out: impl ReadWriteSeek,
    scratch: &dyn Scratch,
) -> Result<String, Failed> {
    let mut zip = ZipWriter::new(out, date, scratch).map_err(Failed::at(""))?;
    let ts = timestamp(date);
    let mut resources = Vec::new();
    // The length is only asked for by files beyond four gigabytes.
    let mut total = 0;
    for path in walk(files)? {
        let path = path?;
        total += files.len(&path).map_err(Failed::at(&path))?;
    }
    let mut part = |path: &str, compress, fill: &mut dyn FnMut(&mut dyn Write) -> Result<(), Failed>| {
        let mut failed = None;
        let resource = zip.file(path, total, compress, |out| {
            let mut digesting = DigestingWriter { out, digester: Digester::new(&[Algorithm::Sha256]) };
            // What was met on the way says more than that this part could not be written.
            fill(&mut digesting).map_err(|why| {
                failed = Some(why);
                io::Error::other("part")
            })?;
            Ok(Resource::new(path, &digesting.digester.finish()))
        });
        resources.push(resource.map_err(|error| failed.unwrap_or(Failed { path: path.to_owned(), error }))?);
        Ok::<(), Failed>(())
    };
    let mut index = LineSorter::new(scratch);
    let stamp = date.strftime("%Y%m%d%H%M%S").to_string();
    part(WARC, false, &mut |out| {
        let mut note = |path: &str, at| index.push(index_line(path, at, base, &stamp)?);
        warc::write(files, base, date, out, &mut note)
    })?;
    let index = index.finish();
    part(INDEX, true, &mut |out| {
        let mut write = || index.lines()?.try_for_each(|line| writeln!(out, "{}", line?));
        write().map_err(Failed::at(INDEX))
    })?;
    part(PAGES, true, &mut |out| write_pages(files, base, &ts, out))?;
    let package = DataPackage {
        profile: "data-package".to_owned(),
        wacz_version: "1.1.1".to_owned(),
        title: title.to_owned(),
        description: format!("{title}（归档）"),
        created: ts.clone(),
        software: concat!("nianbao ", env!("CARGO_PKG_VERSION")).to_owned(),
        main_page_url: warc::address(base, HOME),
        main_page_date: ts.clone(),
        resources,
    };
    let package = serde_json::to_string_pretty(&package).map_err(io::Error::from).map_err(Failed::at(PACKAGE))?;
    let whole = digest::sha256(package.as_bytes());
    let digest = PackageDigest { path: PACKAGE.to_owned(), hash: format!("sha256:{whole}") };
    let digest = serde_json::to_string_pretty(&digest).map_err(io::Error::from).map_err(Failed::at(PACKAGE_DIGEST))?;
    for (path, text) in [(PACKAGE, package), (PACKAGE_DIGEST, digest)] {
        zip.file(path, 0, true, |out| out.write_all(text.as_bytes())).map_err(Failed::at(path))?;
    }
    zip.finish().map_err(Failed::at(""))?;
    Ok(whole)
}

/// A file's line in the index. Lines are sorted as a whole, so by the address as archives sort it.
fn index_line(path: &str, at: warc::Indexed, base: &str, stamp: &str) -> io::Result<String> {
    let url = warc::address(base, path);
    let mime = crate::tree::media_type(path);
    let line = IndexLine {
        url: &url,
        mime: mime.split(';').next().unwrap_or(mime),
        status: "200",
        digest: &warc::labelled(&at.payload),
        length: at.length.to_string(),
        offset: at.offset.to_string(),
        filename: "data.warc.gz",
    };
    Ok(format!("{} {stamp} {}", sort_key(&url), serde_json::to_string(&line)?))
}

/// SURT: the host's names from the right, then the path, all in small letters.
fn sort_key(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let names: Vec<&str> = host.strip_prefix("www.").unwrap_or(host).rsplit('.').collect();
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    format!("{}{port})/{path}", names.join(",")).to_lowercase()
}

/// Lists the pages with their titles and texts, the home page first.
fn write_pages(files: &dyn Files, base: &str, ts: &str, out: &mut dyn Write) -> Result<(), Failed> {
    let mut put = |line: &[u8]| out.write_all(line).map_err(Failed::at(PAGES));
    put(b"{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"All Pages\",\"hasText\":true}\n")?;
    for at_home in [true, false] {
        let is_page = |path: &str| path.ends_with(".html") && path != cover::MISSING && !is_fragment(path);
        let is_wanted = |path: &str| (path == HOME) == at_home && is_page(path);
        in_order(
            walk(files)?.filter(|path| path.as_ref().map_or(true, |path| is_wanted(path))),
            |path| page_line(files, path, base, ts).map_err(Failed::at(path)),
            |_, line| put(&line),
        )?;
    }
    Ok(())
}

/// A page's line in the list of pages.
fn page_line(files: &dyn Files, path: &str, base: &str, ts: &str) -> io::Result<Vec<u8>> {
    let html = files.bytes(path)?;
    let html = String::from_utf8_lossy(&html);
    let url = warc::address(base, path);
    let (title, text) = words(&html);
    let page = PageLine { id: digest::sha256(url.as_bytes())[..16].to_owned(), ts, title, text, url };
    let mut line = serde_json::to_vec(&page)?;
    line.push(b'\n');
    Ok(line)
}

/// The words of a page: those of its title, and those of its main part, one space between them.
fn words(page: &str) -> (String, String) {
    let (mut title, mut main) = (Words::default(), Words::default());
    let (mut in_title, mut in_main) = (false, false);
    for token in html::tokens(page) {
        match token {
            Token::Text(text) if in_title => title.push(&text),
            Token::Text(text) if in_main => main.push(&text),
            Token::Text(_) => {}
            Token::Start(tag) => {
                in_title |= tag.name == "title" && title.text.is_empty();
                in_main |= tag.name == "main" && main.text.is_empty();
                // A group of a figure's digits is no word of its own.
                main.apart |= !(tag.name == "span" && tag.has_class("k"));
            }
            Token::End { name, .. } => {
                in_title &= name != "title";
                in_main &= name != "main";
                main.apart |= name != "span";
            }
        }
    }
    (title.text, main.text)
}

/// Words that are being collected.
#[derive(Default)]
struct Words {
    text: String,
    /// Whether the next word stands apart from the last one.
    apart: bool,
}

impl Words {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.apart = true;
                continue;
            }
            if std::mem::take(&mut self.apart) && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }
}

impl Resource {
    /// The part of which these are the digests.
    fn new(path: &str, digests: &Digests) -> Resource {
        Resource {
            name: path.rsplit('/').next().unwrap_or(path).to_owned(),
            path: path.to_owned(),
            hash: format!("sha256:{}", digests.hex(0)),
            bytes: digests.len,
        }
    }
}

/// Where the WARC stands in a WACZ: its start and length.
pub fn warc_in(zip: &Zip<'_>) -> Option<(u64, u64)> {
    zip.stored(WARC)
}

/// Whether a WACZ's index and list of pages are those of its WARC, and its home page is there. What a replay
/// engine shows first is stated by these, and by no record.
pub fn check_statements(
    warc: &warc::Warc<'_>,
    package: &DataPackage,
    index: impl Read,
    pages: impl Read,
) -> Statements {
    let stamp: String = package.created.chars().filter(char::is_ascii_digit).collect();
    let mut pages = Comparing { with: pages };
    let listed = write_pages(warc, warc.base(), &package.created, &mut pages).is_ok();
    Statements {
        index: index_is_of(warc, index, &stamp).unwrap_or(false),
        pages: listed && matches!(pages.with.read(&mut [0]), Ok(0)),
        home: package.main_page_url == warc::address(warc.base(), HOME) && package.main_page_date == package.created,
    }
}

/// Which of a WACZ's statements of its WARC are right.
#[derive(Debug, Clone, Copy)]
pub struct Statements {
    /// The index.
    pub index: bool,
    /// The list of pages with their texts.
    pub pages: bool,
    /// Which page is the first, and of when.
    pub home: bool,
}

/// Every record has one line, as we write it, and the lines are sorted.
fn index_is_of(warc: &warc::Warc<'_>, index: impl Read, stamp: &str) -> io::Result<bool> {
    #[derive(Deserialize)]
    struct Url {
        url: String,
    }
    let (mut lines, mut last) = (0, String::new());
    for line in lines::lines(index) {
        let line = line?;
        let url = line.splitn(3, ' ').nth(2).and_then(|json| serde_json::from_str::<Url>(json).ok());
        let Some(url) = url else { return Ok(false) };
        let Some(path) = url.url.strip_prefix(warc.base()) else { return Ok(false) };
        let Some(path) = tree::decoded(path) else { return Ok(false) };
        let Some((offset, length)) = warc.member(&path) else { return Ok(false) };
        let payload = warc::payload(&mut warc.open(&path)?)?;
        if line <= last || line != index_line(&path, warc::Indexed { payload, offset, length }, warc.base(), stamp)? {
            return Ok(false);
        }
        last = line;
        lines += 1;
    }
    Ok(lines == warc.paths().len())
}

/// Takes what is written if it is just what is read.
struct Comparing<R> {
    with: R,
}

impl<R: Read> Write for Comparing<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut there = vec![0; bytes.len()];
        self.with.read_exact(&mut there)?;
        if there == bytes { Ok(bytes.len()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_sorted_as_archives_do() {
        for (url, key) in [
            ("https://www.example.gov.cn/xxgk/Index.html", "cn,gov,example)/xxgk/index.html"),
            ("http://10.1.2.3:8080/a", "3,2,1,10:8080)/a"),
            ("https://example.gov.cn", "cn,gov,example)/"),
        ] {
            assert_eq!(sort_key(url), key);
        }
    }

    #[test]
    fn a_page_says_its_words() {
        let html = "<title>年报 &amp; 目录</title><p>外</p><main id=\"main\"><td>−<span class=\"k\">1</span>234</td>\
            <!-- <td> --><td>行政&amp;许可</td>\n</main>外";
        assert_eq!(words(html), ("年报 & 目录".to_owned(), "−1234 行政&许可".to_owned()));
    }
}
