//! The cover: one page that says what this is, of when, and how to verify it without our program; and
//! for each year the list of its reports, as archives register what they receive (DA/T 22).
//!
//! What they say is gathered here; how they look is the theme's, of which [`CoverPages`] knows.

use std::collections::BTreeSet;
use std::io;

use super::catalogue::{self, Catalogue, CatalogueWriter, ListedReport, name_of};
use super::figures::report_folder;
use super::inventory::ExtraFiles;
use super::{Dates, Failed, SiteSummary, walk};
use crate::html::{self, Change, escape};
use crate::source::Config;
use crate::tree::{Blob, Files, Scratch};

/// The cover's name.
pub const NAME: &str = "封面.html";
/// The portal's map, which leads to the cover in an archived copy.
pub const MAP: &str = "about/map/index.html";

/// Renders the pages that an archive holds and the portal does not.
pub trait CoverPages {
    /// What links to the cover are called.
    fn name(&self) -> String;

    /// The cover.
    fn cover(&self, cover: &Cover<'_>) -> io::Result<String>;

    /// The list of a year's reports: what stands before its rows, of which there may be many, and after them.
    fn list(&self, list: &List<'_>) -> io::Result<(String, String)>;

    /// A row of that list.
    fn row(&self, row: &Row<'_>) -> io::Result<String>;
}

/// What the cover says.
pub struct Cover<'a> {
    /// The site as a whole.
    pub summary: &'a SiteSummary,
    /// The dates of the package.
    pub dates: Dates,
    /// The years that have a list, and where it stands.
    pub years: &'a [(u16, String)],
    /// The fields that the catalogue leaves blank in some entries at least.
    pub blank: &'a [&'static str],
}

/// What the list of a year's reports says above its rows.
pub struct List<'a> {
    /// Its address.
    pub route: &'a str,
    /// The year.
    pub year: u16,
    /// How many reports there are.
    pub count: usize,
}

/// A row of a year's list.
pub struct Row<'a> {
    /// Its number, from one.
    pub number: usize,
    /// The agency's name.
    pub agency: &'a str,
    /// The report's title.
    pub title: &'a str,
    /// The date of its publication, if that is stated.
    pub published: Option<&'a str>,
    /// The address of its page, from the list.
    pub href: String,
}

/// What an archive holds that the portal does not, or holds otherwise: the cover, a list of the reports of
/// each year, the portal's map with a way to the cover, and its page for missing addresses.
pub fn beside(
    portal: &dyn Files,
    config: &Config,
    summary: &SiteSummary,
    dates: Dates,
    pages: &dyn CoverPages,
    scratch: &dyn Scratch,
) -> Result<ExtraFiles, Failed> {
    let mut own = ExtraFiles::new();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for path in walk(portal)? {
        let path = path?;
        match path.as_str() {
            MAP => {
                let map = portal.bytes(MAP).map_err(Failed::at(MAP))?;
                own.insert(path, Box::new(linked(map, &pages.name())));
            }
            MISSING => {
                let page = portal.bytes(MISSING).map_err(Failed::at(MISSING))?;
                own.insert(path, Box::new(from_disk(page, config.base_path())));
            }
            _ => folders.extend(report_folder(&path).map(|folder| name_of(folder).to_owned())),
        }
    }
    let mut years = Vec::new();
    let mut catalogue = CatalogueWriter::start(config, scratch).map_err(Failed::at(catalogue::CSV))?;
    for folder in folders {
        let rows = Rows::of(portal, &folder, pages, &mut catalogue, scratch)?;
        let Some(year) = rows.year else { continue };
        let route = list_name(year);
        let list = list(&List { route: &route, year, count: rows.count }, &rows, pages, scratch);
        own.insert(route.clone(), list.map_err(Failed::at(&route))?);
        years.push((year, route));
    }
    let ended = catalogue.end(dates.content.date(), dates.transferred, scratch);
    let Catalogue { csv, xml, blank } = ended.map_err(Failed::at(catalogue::XML))?;
    own.insert(catalogue::CSV.to_owned(), csv);
    own.insert(catalogue::XML.to_owned(), xml);
    let cover = pages.cover(&Cover { summary, dates, years: &years, blank: &blank }).map_err(Failed::at(NAME))?;
    own.insert(NAME.to_owned(), Box::new(cover.into_bytes()));
    Ok(own)
}

/// The map with a way to the cover.
fn linked(map: Vec<u8>, name: &str) -> Vec<u8> {
    let link = format!("<p><a href=\"../../{NAME}\">{}</a></p>\n", escape(name));
    let linked = std::str::from_utf8(&map).ok().and_then(|html| html::before_end_of("main", html, &link));
    linked.map_or(map, String::into_bytes)
}

/// The page for missing addresses, the only one that names the portal's path.
pub const MISSING: &str = "404.html";

/// That page for a copy that is opened from a disk, where the path leads nowhere.
fn from_disk(page: Vec<u8>, base_path: &str) -> Vec<u8> {
    let Ok(page) = std::str::from_utf8(&page) else { return Vec::new() };
    let from_disk = html::rewrite(page, |mut tag| {
        for (_, address) in tag.attributes.iter_mut().filter(|(key, _)| matches!(&**key, "href" | "src" | "action")) {
            *address = address.strip_prefix(base_path).unwrap_or(address).to_owned();
        }
        Change::Tag(tag)
    });
    from_disk.into_bytes()
}

/// The list of a year's reports.
fn list_name(year: u16) -> String {
    format!("归档目录/{year}.html")
}

/// The rows of a year's list.
struct Rows {
    year: Option<u16>,
    count: usize,
    html: Box<dyn Blob>,
}

impl Rows {
    /// What the portal's own data say of the reports whose folders have this name; they enter the catalogue, too.
    fn of(
        portal: &dyn Files,
        name: &str,
        pages: &dyn CoverPages,
        catalogue: &mut CatalogueWriter<'_>,
        scratch: &dyn Scratch,
    ) -> Result<Rows, Failed> {
        let mut spool = scratch.spool().map_err(Failed::at(""))?;
        let (mut year, mut count) = (None, 0);
        catalogue::items(portal, name, |item| {
            count += 1;
            let ListedReport { agency, title, published, .. } = &item.report;
            year = Some(item.report.year);
            let row = Row {
                number: count,
                agency: &agency.name,
                title,
                published: published.as_deref(),
                href: format!("../{}", item.page()),
            };
            let row = pages.row(&row).map_err(Failed::at(&item.folder))?;
            spool.write_all(row.as_bytes()).map_err(Failed::at(""))?;
            catalogue.add(&item, count).map_err(Failed::at(catalogue::CSV))
        })?;
        Ok(Rows { year, count, html: spool.end().map_err(Failed::at(""))? })
    }
}

/// The list of a year's reports, numbered.
fn list(list: &List<'_>, rows: &Rows, pages: &dyn CoverPages, scratch: &dyn Scratch) -> io::Result<Box<dyn Blob>> {
    let (before, after) = pages.list(list)?;
    let mut spool = scratch.spool()?;
    spool.write_all(before.as_bytes())?;
    io::copy(&mut rows.html.open()?, &mut spool)?;
    spool.write_all(after.as_bytes())?;
    spool.end()
}
