//! What templates see. These shapes are the theme's contract: a page's context is one of the
//! structs below under its own name, beside `page`; `site` and `t` (the words) are everywhere.
//!
//! Views are small and hold text ready to be shown; only `*_html` fields are HTML.

use serde::Serialize;

use crate::source::Passage;

/// `site`: the same on every page.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// The portal's title.
    pub title: String,
    /// One sentence about it; may be empty.
    pub description: String,
    /// 网站名称; `None` where site.toml does not say.
    pub name: Option<String>,
    /// 网站域名
    pub domain: Option<String>,
    /// 网站标识码
    pub id_code: Option<String>,
    /// 主办单位
    pub publisher: Option<String>,
    /// 联系方式
    pub contact: Option<String>,
    /// ICP备案编号
    pub icp: Option<String>,
    /// 公安机关备案号
    pub police: Option<String>,
    /// The address of 我为政府网站找错.
    pub report_errors: Option<String>,
    /// Whether the host's own frame carries the foot.
    pub hosted: bool,
    /// Whether there is a search.
    pub search: bool,
    /// The licence of the data.
    pub licence: Option<String>,
    /// Whether there is a feed.
    pub feed: bool,
    /// Free pages, for menus.
    pub pages: Vec<LinkView>,
}

/// A link: a name and an address. Addresses in `site` are relative to the portal's top, all others
/// to the page.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// What is shown.
    pub name: String,
    /// Where it leads.
    pub href: String,
}

/// `page`: what the frame of every page needs.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The page's own title, unique in the portal.
    pub title: String,
    /// One sentence for search engines and lists.
    pub description: String,
    /// Words it is found by, with commas.
    pub keywords: String,
    /// `home`, `list`, `search`, `agency`, `year`, `report`, `page` or `missing`.
    pub kind: &'static str,
    /// What leads from the page to the portal's top: `../../`, or nothing at the top.
    pub root: String,
    /// Its column (47号: ColumnName).
    pub column: String,
    /// Its full address, where the portal knows its own.
    pub url: Option<String>,
    /// The pages above it, from the top; the page itself is not among them.
    pub trail: Vec<LinkView>,
    /// The section of the menu it belongs to.
    pub menu: &'static str,
}

/// A figure with its unit.
#[derive(Debug, Clone, Serialize)]
pub struct FigureView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub label: String,
    /// Its name for narrow tables.
    pub short: String,
    /// Its unit.
    pub unit: String,
    /// The figure, as HTML.
    pub value_html: String,
    /// `amount`, `zero`, `missing` or `unread`.
    pub state: &'static str,
    /// Last year's figure, as HTML, where there is one.
    pub before_html: Option<String>,
}

/// `report`: an annual report.
#[derive(Debug, Clone, Serialize)]
pub struct ReportView {
    /// Its title.
    pub title: String,
    /// The agency that filed it.
    pub agency: LinkView,
    /// The year.
    pub year: u16,
    /// The list of the year.
    pub year_href: String,
    /// Whose figures: own or aggregated.
    pub scope: String,
    /// The form's name.
    pub form: String,
    /// The notice that prescribes it.
    pub basis: String,
    /// The day of publication as shown: 2021年1月29日, or 未注明.
    pub published: String,
    /// The same for machines; `None` where the source states none.
    pub published_iso: Option<String>,
    /// 成文日期 as shown.
    pub signed: String,
    /// 索引号
    pub index_number: String,
    /// 发文字号
    pub document_number: String,
    /// Where it was first published.
    pub source_url: Option<String>,
    /// Label and value of each way to ask.
    pub contact: Vec<(String, String)>,
    /// The year in plain words.
    pub sentences: Vec<String>,
    /// The few figures shown first.
    pub figures: Vec<FigureView>,
    /// The year that `before_html` speaks of.
    pub year_before: Option<u16>,
    /// What stands before the first section, as HTML.
    pub preamble_html: String,
    /// The sections.
    pub sections: Vec<SectionView>,
    /// Footnotes, as HTML.
    pub footnotes_html: String,
    /// Files to take away.
    pub downloads: Vec<LinkView>,
    /// Files that came with it.
    pub attachments: Vec<LinkView>,
    /// The agency's report before this.
    pub previous: Option<LinkView>,
    /// The one after.
    pub next: Option<LinkView>,
    /// Whether blanks occur, so that the legend explains them.
    pub has_missing: bool,
    /// Whether cells could not be read.
    pub has_unread: bool,
    /// Whether cells are marked as not applicable.
    pub has_not_applicable: bool,
    /// The plain text before the first section and of the footnotes; not for templates.
    #[serde(skip)]
    pub passages: Vec<Passage>,
}

/// A section of a report.
#[derive(Debug, Clone, Serialize)]
pub struct SectionView {
    /// Its anchor.
    pub id: String,
    /// Its heading as written.
    pub heading: String,
    /// HTML before the table.
    pub before_html: String,
    /// The statutory table, as HTML; empty where the section has none.
    pub table_html: String,
    /// The table's name.
    pub table_label: String,
    /// The class of its layout: `stacked`, `matrix` or `wide`.
    pub table_class: &'static str,
    /// HTML after the table.
    pub after_html: String,
    /// Notes under the table: corrections and explanations.
    pub notes: Vec<String>,
    /// Its plain text; not for templates.
    #[serde(skip)]
    pub passages: Vec<Passage>,
}

/// A line of a list of agencies or years, with figures.
#[derive(Debug, Clone, Serialize)]
pub struct RowView {
    /// Its heading.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// The kind of agency, or the scope.
    pub note: String,
    /// The day of publication as shown.
    pub published: String,
    /// The figures, as the row's cells: `<td>` elements with the class of their state.
    pub cells_html: String,
}

/// Rows whose figures may be compared with each other.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    /// The group's name.
    pub label: String,
    /// What it means.
    pub note: String,
    /// The columns: full and short name of each.
    pub columns: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<RowView>,
    /// The sum of each column, as cells; empty where it would say nothing.
    pub totals_html: String,
    /// Whether blanks occur, so that a note explains them.
    pub has_missing: bool,
    /// Whether figures occur that could not be read, likewise.
    pub has_unread: bool,
}

/// `home`: the overview.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The newest year.
    pub year: Option<u16>,
    /// Its list.
    pub year_href: String,
    /// How many reports for it there are.
    pub filed: usize,
    /// How many agencies there are.
    pub agencies: usize,
    /// How many reports in all.
    pub reports: usize,
    /// Its figures, by scope.
    pub groups: Vec<GroupView>,
    /// The site's own words, as HTML.
    pub words_html: String,
    /// Who has filed when; `None` where there are too many agencies to show.
    pub matrix: Option<MatrixView>,
    /// The same by kind of agency.
    pub kinds: Vec<KindView>,
    /// All years, newest first.
    pub years: Vec<LinkView>,
    /// The newest reports.
    pub recent: Vec<RowView>,
    /// The newest corrections.
    pub corrections: Vec<CorrectionView>,
}

/// A correction.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionView {
    /// The day.
    pub date: String,
    /// The report.
    pub report: LinkView,
    /// What was corrected.
    pub text: String,
}

/// Who has filed for which year.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixView {
    /// The years, newest first.
    pub years: Vec<LinkView>,
    /// The agencies.
    pub rows: Vec<MatrixRowView>,
}

/// One agency's line of the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRowView {
    /// The agency.
    pub agency: LinkView,
    /// Its kind.
    pub kind: String,
    /// One cell for each year.
    pub cells: Vec<MatrixCellView>,
}

/// One agency's state in one year.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixCellView {
    /// `on-time`, `late`, `undated`, `corrected`, `unread` or `missing`.
    pub state: &'static str,
    /// What is shown.
    pub label: String,
    /// The report, if there is one.
    pub href: Option<String>,
    /// What is said of it to a screen reader: agency, year and state.
    pub title: String,
}

/// How many agencies of a kind have filed for the newest year.
#[derive(Debug, Clone, Serialize)]
pub struct KindView {
    /// The kind's name.
    pub label: String,
    /// How many agencies there are.
    pub agencies: usize,
    /// How many have filed.
    pub filed: usize,
}

/// `agency`: an agency over the years.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyView {
    /// Its full name.
    pub name: String,
    /// Its short name, if it has another.
    pub short_name: Option<String>,
    /// Label and value of each fact.
    pub facts: Vec<(String, String)>,
    /// The agency above it.
    pub parent: Option<LinkView>,
    /// The agencies below it.
    pub children: Vec<LinkView>,
    /// Agencies whose place it took.
    pub predecessors: Vec<LinkView>,
    /// Older addresses that lead here.
    pub aliases: Vec<LinkView>,
    /// Its reports by scope, newest first.
    pub groups: Vec<GroupView>,
    /// Years of which there is a report that cannot be read, newest first.
    pub unread: Vec<u16>,
    /// Its own words, as HTML.
    pub words_html: String,
}

/// `agencies`: the list of agencies.
#[derive(Debug, Clone, Serialize)]
pub struct AgenciesView {
    /// Agencies by kind.
    pub groups: Vec<AgencyGroupView>,
    /// Who has filed when.
    pub matrix: MatrixView,
}

/// Agencies of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct AgencyGroupView {
    /// The kind's name.
    pub label: String,
    /// The agencies.
    pub agencies: Vec<LinkView>,
}

/// `years`: the list of years.
#[derive(Debug, Clone, Serialize)]
pub struct YearsView {
    /// One line a year, newest first.
    pub years: Vec<YearLineView>,
}

/// A line of the list of years.
#[derive(Debug, Clone, Serialize)]
pub struct YearLineView {
    /// The year's page.
    pub link: LinkView,
    /// How many reports.
    pub reports: usize,
    /// The form that is the rule.
    pub form: String,
}

/// `year`: all agencies in a year.
#[derive(Debug, Clone, Serialize)]
pub struct YearView {
    /// The year.
    pub year: u16,
    /// Reports by scope.
    pub groups: Vec<GroupView>,
    /// Agencies without a report for it.
    pub missing: Vec<LinkView>,
    /// Agencies whose report for it cannot be read.
    pub unread: Vec<LinkView>,
    /// The year before.
    pub previous: Option<LinkView>,
    /// The year after.
    pub next: Option<LinkView>,
    /// The form that is the rule for it.
    pub form: String,
}

/// `moved`: the page at an older address.
#[derive(Debug, Clone, Serialize)]
pub struct MovedView {
    /// Where the agency is now.
    pub to: LinkView,
}

/// `text`: a free page.
#[derive(Debug, Clone, Serialize)]
pub struct TextView {
    /// Its text, as HTML.
    pub html: String,
}

/// `search`: the page of search.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// The years, newest first.
    pub years: Vec<LinkView>,
    /// The kinds of agencies there are, as key and name.
    pub kinds: Vec<(String, String)>,
    /// Whether there are free pages to be found.
    pub pages: bool,
    /// What the reader of the index must know; empty where it loads that by itself.
    pub catalogue: String,
}

/// `data`: the page of downloads.
#[derive(Debug, Clone, Serialize)]
pub struct DataView {
    /// The files.
    pub files: Vec<FileView>,
    /// What each column of the table of cells means.
    pub columns: Vec<(String, String)>,
    /// How many reports the files hold.
    pub reports: usize,
}

/// A file to take away.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    /// Its link.
    pub link: LinkView,
    /// What it holds.
    pub note: String,
}

/// `map`: the page that lists all others.
#[derive(Debug, Clone, Serialize)]
pub struct MapView {
    /// Main pages.
    pub pages: Vec<LinkView>,
    /// Years.
    pub years: Vec<LinkView>,
    /// Agencies.
    pub agencies: Vec<LinkView>,
}

/// `feed`: entries of the Atom feed.
#[derive(Debug, Clone, Serialize)]
pub struct FeedView {
    /// The portal's address.
    pub base: String,
    /// When the newest entry changed.
    pub updated: String,
    /// The entries, newest first.
    pub entries: Vec<EntryView>,
}

/// An entry of the feed.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    /// The report's title.
    pub title: String,
    /// Its full address.
    pub url: String,
    /// When it was published or signed.
    pub updated: String,
    /// The agency.
    pub author: String,
    /// The year in plain words.
    pub summary: String,
}

/// `urls`: lines of the sitemap.
#[derive(Debug, Clone, Serialize)]
pub struct UrlView {
    /// The full address.
    pub loc: String,
    /// The last change, where the source states one.
    pub lastmod: Option<String>,
}
