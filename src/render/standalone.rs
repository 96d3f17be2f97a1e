//! Pages that stand beside a portal, where its files are archived: the cover, and the lists of reports.
//!
//! They are rendered from settings and theme alone, long after the reports were read. What their templates see
//! is the theme's contract, as it is for pages: `cover`, `list` and `row` are the views below.

use serde::Serialize;

use super::frame::{self, LinkView, PageView};
use super::page::HOME;
use super::theme::Theme;
use crate::finding::{Finding, Findings};
use crate::model::Date;
use crate::source::Config;
use crate::tree::Site;

/// `cover`: what an archive is, of when, and how it is verified.
#[derive(Debug, Clone, Serialize)]
pub struct CoverView {
    /// How many agencies there are.
    pub agencies: usize,
    /// How many reports there are.
    pub reports: usize,
    /// The first and the last year reported on; empty without reports.
    pub years: Vec<u16>,
    /// The lists of the reports of each year.
    pub lists: Vec<LinkView>,
    /// The address where the portal is published.
    pub published_at: Option<String>,
    /// The catalogue of all reports, by the names of its files.
    pub catalogue: Vec<&'static str>,
    /// The fields that it leaves blank, in some entries at least.
    pub blank: Vec<&'static str>,
    /// The day on which the package is handed over, if that is stated.
    pub transferred: Option<String>,
    /// The same as programs write it.
    pub transferred_iso: Option<String>,
    /// The date of what the site says.
    pub date: String,
    /// The same as programs write it.
    pub date_iso: String,
    /// What `[archive]` of `site.toml` says, as label and value.
    pub fields: Vec<(String, String)>,
    /// The data beside each report's page, by the names of their files.
    pub data_files: Vec<&'static str>,
    /// The list of SHA-256 digests.
    pub sha256: &'static str,
    /// The list of SM3 digests.
    pub sm3: &'static str,
    /// The manifests of a bag, and those of its tag files.
    pub manifests: [Vec<String>; 2],
    /// Whose digest is that of the whole, for each kind of package: its name and the file's.
    pub digests: Vec<(&'static str, &'static str)>,
}

/// `list`: the list of a year's reports.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    /// The year.
    pub year: u16,
    /// How many reports there are.
    pub count: usize,
    /// The data beside each report's page, by the names of their files.
    pub data_files: Vec<&'static str>,
    /// Where its rows stand; they are rendered one by one (`cover-row.html`), for there may be many.
    pub rows_html: &'static str,
}

/// `row`: a report in the list of its year.
#[derive(Debug, Clone, Serialize)]
pub struct RowView {
    /// Its number, from one.
    pub number: usize,
    /// The agency's name.
    pub agency: String,
    /// The report's title.
    pub title: String,
    /// The date of its publication, if that is stated.
    pub published: Option<String>,
    /// Where its page is.
    pub href: String,
}

/// Stands where rows go. No text that an author wrote has such a sign in HTML.
pub const ROWS: &str = "<!--rows-->";

/// Renders pages beside a portal.
pub struct Standalone<'t> {
    config: &'t Config,
    theme: &'t Theme,
}

impl<'t> Standalone<'t> {
    /// Renders with a site's settings and its theme.
    pub fn new(config: &'t Config, theme: &'t Theme) -> Standalone<'t> {
        Standalone { config, theme }
    }

    /// What links to the cover are called.
    pub fn cover_name(&self) -> String {
        self.theme.word("cover.title")
    }

    /// The cover, at its address.
    pub fn cover(&self, route: &str, view: &CoverView) -> Result<String, Box<Finding>> {
        let page = self.page(route, self.cover_name(), &[]);
        self.render("cover.html", Some(&page), "cover", view)
    }

    /// The list of a year's reports: what stands before its rows, and after them. `cover` is the cover's address.
    pub fn list(&self, route: &str, cover: &str, view: &ListView) -> Result<(String, String), Box<Finding>> {
        let template = "cover-list.html";
        let above = LinkView { name: self.theme.word("cover.column"), href: cover.to_owned() };
        let page = self.page(route, self.list_name(view.year), &[above]);
        let html = self.render(template, Some(&page), "list", view)?;
        let parts = html.split_once(ROWS).map(|(before, after)| (before.to_owned(), after.to_owned()));
        parts.ok_or_else(|| Box::new(self.theme.without_rows(template)))
    }

    /// A row of such a list.
    pub fn row(&self, view: &RowView) -> Result<String, Box<Finding>> {
        self.render("cover-row.html", None, "row", view)
    }

    /// What the list of a year is called.
    pub fn list_name(&self, year: u16) -> String {
        self.theme.phrase("cover.list", &[("year", &year.to_string())])
    }

    /// What a field of `[archive]` is called; a name that the catalogue does not know stays.
    pub fn field_name(&self, key: &str) -> String {
        self.theme.words.get(&format!("cover_field.{key}")).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// A date as the portal writes it.
    pub fn date(&self, date: Date) -> String {
        self.theme.date(Some(date))
    }

    fn page(&self, route: &str, title: String, above: &[LinkView]) -> PageView {
        let mut all = frame::above(self.theme, &[HOME]);
        all.extend_from_slice(above);
        let description = self.theme.phrase("cover.description", &[("site", &self.config.title), ("title", &title)]);
        let page = frame::page_view(self.theme, self.config, "cover", route, title, description, &all);
        PageView {
            keywords: format!("{},{}", self.theme.word("cover.keywords"), page.keywords),
            column: self.theme.word("cover.column"),
            // It stands in an archive, and nowhere on the web.
            url: None,
            ..page
        }
    }

    fn render(
        &self,
        template: &str,
        page: Option<&PageView>,
        name: &'static str,
        view: &impl Serialize,
    ) -> Result<String, Box<Finding>> {
        let mut context = tera::Context::new();
        if let Some(page) = page {
            context.insert("page", page);
        }
        context.insert(name, view);
        self.theme.tera.render(template, &context).map_err(|error| Box::new(self.theme.failed(template, &error)))
    }
}

/// The theme of a site whose reports are not at hand, for pages beside its portal.
pub fn theme(site: &dyn Site, config: &Config, findings: &mut Findings) -> Theme {
    Theme::read_for(site, config, &frame::settings_view(config), &[], findings)
}

/// Renders each of these pages to nowhere, and gives what failed.
pub fn trial(config: &Config, theme: &Theme) -> Findings {
    let pages = Standalone::new(config, theme);
    let files = vec!["report.html"];
    let cover = CoverView {
        agencies: 1,
        reports: 1,
        years: vec![2020, 2021],
        lists: vec![LinkView { name: "2020".to_owned(), href: "2020.html".to_owned() }],
        published_at: config.base_url.clone(),
        catalogue: vec!["catalogue.csv"],
        blank: vec![""],
        transferred: Some(String::new()),
        transferred_iso: Some(String::new()),
        date: String::new(),
        date_iso: String::new(),
        fields: vec![(String::new(), String::new())],
        data_files: files.clone(),
        sha256: "",
        sm3: "",
        manifests: [vec![String::new()], vec![String::new()]],
        digests: vec![("", "")],
    };
    let list = ListView { year: 2020, count: 1, data_files: files, rows_html: ROWS };
    let row = RowView { number: 1, agency: String::new(), title: String::new(), published: None, href: String::new() };
    let mut failed = Findings::default();
    let tried = [
        pages.cover("cover.html", &cover).err(),
        pages.list("lists/2020.html", "cover.html", &list).err(),
        pages.row(&row).err(),
    ];
    for finding in tried.into_iter().flatten() {
        failed.push(*finding);
    }
    failed
}
