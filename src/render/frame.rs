//! What every page has: the site's facts, its frame, and links.

use serde::Serialize;

use super::page::{ABOUT, HOME, TOP, TopPage};
use super::theme::Theme;
use super::{Renderer, dated, root};
use crate::model::FreePage;
use crate::source::{Config, Head, Source, is_address};
use crate::tree::Sink;

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
    /// Its fourteen digits, by which the register of the police finds it.
    pub police_code: Option<String>,
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
    /// The content security policy.
    pub policy: String,
    /// What the host asks for in the head of every page.
    pub head: HeadView,
}

/// Scripts and styles of the host.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HeadView {
    /// Scripts, in their order.
    pub scripts: Vec<HeadLink>,
    /// Styles, which come after the theme's.
    pub styles: Vec<HeadLink>,
}

/// A script or style of the host.
#[derive(Debug, Clone, Serialize)]
pub struct HeadLink {
    /// Its address; of an asset of the theme, its path in the portal.
    pub href: String,
    /// Whether it is an asset of the theme.
    pub own: bool,
}

impl HeadView {
    fn of(head: &Head) -> HeadView {
        let link = |text: &String| HeadLink { href: text.clone(), own: !is_address(text) };
        HeadView { scripts: head.scripts.iter().map(link).collect(), styles: head.styles.iter().map(link).collect() }
    }
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

/// An entry of the menu.
#[derive(Debug, Clone, Serialize)]
pub struct MenuView {
    /// What [`PageView::menu`] says on the pages that belong to it.
    pub key: String,
    /// What is shown.
    pub name: String,
    /// Where it leads, from the portal's top.
    pub href: String,
}

/// `menu`: the entries of the menu, in order: pages of the portal, free pages that ask for it, and the one about the
/// portal.
pub fn menu(theme: &Theme, config: &Config, free: &[FreePage]) -> Vec<MenuView> {
    let pages = TOP.iter().filter(|page| page.in_menu && (page.is_in)(config));
    let entry = |page: &TopPage| {
        let name = theme.word(&format!("{}.menu", page.key));
        MenuView { key: page.key.to_owned(), name, href: page.route() }
    };
    let mut entries: Vec<MenuView> = pages.map(entry).collect();
    let asked = free.iter().filter(|page| page.in_menu && page.id != ABOUT);
    let asked = asked.map(|page| MenuView { key: page.id.clone(), name: page.title.clone(), href: page.route() });
    let last = entries.iter().position(|entry| entry.key == ABOUT).unwrap_or(entries.len());
    entries.splice(last..last, asked);
    entries
}

/// `foot`: the pages below the top that the foot of every page leads to, from the portal's top.
pub fn foot(theme: &Theme, config: &Config) -> Vec<LinkView> {
    let pages = TOP.iter().filter(|page| page.in_foot && (page.is_in)(config));
    pages.map(|page| LinkView { name: theme.word(&page.title_key()), href: page.route() }).collect()
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
    /// `home`, `list`, `search`, `agency`, `year`, `report`, `page`, `missing` or `cover`.
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
    pub menu: String,
}

pub(super) fn site_view(source: &Source) -> SiteView {
    // Pages below others are listed there.
    let pages = source.portal.pages.iter().filter(|page| page.depth() == 0);
    SiteView {
        feed: source.config.base_url.is_some() && source.portal.reports.iter().any(|report| dated(report).is_some()),
        pages: pages.map(|page| LinkView { name: page.title.clone(), href: page.route() }).collect(),
        policy: source.config.policy(),
        head: HeadView::of(&source.config.head),
        ..settings_view(&source.config)
    }
}

/// The fourteen digits of a number with the police; `None` where it has others.
fn police_code(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 14).then_some(digits)
}

/// The site as far as its settings say: without free pages and feed, and without what the host asks for, which a
/// package does not take along.
pub(super) fn settings_view(config: &Config) -> SiteView {
    SiteView {
        title: config.title.clone(),
        description: config.description.clone(),
        name: config.site.name.clone(),
        domain: config.site.domain.clone(),
        id_code: config.site.id_code.clone(),
        publisher: config.publisher.name.clone(),
        contact: config.publisher.contact.clone(),
        icp: config.footer.icp.clone(),
        police: config.footer.police.clone(),
        police_code: config.footer.police.as_deref().and_then(police_code),
        report_errors: config.footer.report_errors.clone(),
        hosted: config.footer.hosted,
        search: config.search,
        licence: config.licence.clone(),
        feed: false,
        pages: Vec::new(),
        policy: Config::default().policy(),
        head: HeadView::default(),
    }
}

/// The frame of a page without its full address. `above` are the pages above it, by their addresses in the
/// portal.
pub(super) fn page_view(
    theme: &Theme,
    config: &Config,
    kind: &'static str,
    route: &str,
    title: String,
    description: String,
    above: &[LinkView],
) -> PageView {
    let root = root(route);
    let trail = above.iter().map(|link| LinkView { name: link.name.clone(), href: format!("{root}{}", link.href) });
    let trail = trail.collect();
    // A page right below the overview is a column of its own.
    let column = match above {
        [] => config.title.clone(),
        [_] => title.clone(),
        [.., last] => last.name.clone(),
    };
    PageView {
        keywords: format!("{title},{},{}", theme.word("page.keywords"), config.title),
        title,
        description,
        kind,
        root,
        column,
        url: None,
        trail,
        menu: match kind {
            "home" => "home",
            "agency" | "report" => "agencies",
            "year" => "years",
            _ => "",
        }
        .to_owned(),
    }
}

/// Pages right below the top, as what stands above another page.
pub(super) fn above(theme: &Theme, keys: &[&str]) -> Vec<LinkView> {
    let link = |page: &TopPage| LinkView { name: theme.word(&page.title_key()), href: page.route() };
    keys.iter().map(|key| link(TopPage::of(key))).collect()
}

impl Renderer<'_> {
    /// The frame of a page. `above` are the pages above it, by their addresses in the portal.
    pub(super) fn frame(
        &self,
        kind: &'static str,
        route: &str,
        title: String,
        description: String,
        above: &[LinkView],
    ) -> PageView {
        PageView { url: self.url(route), ..page_view(self.theme, self.config, kind, route, title, description, above) }
    }

    /// Pages right below the top, as what stands above another page.
    pub(super) fn above(&self, keys: &[&str]) -> Vec<LinkView> {
        above(self.theme, keys)
    }

    /// The page of a list, right below the overview.
    pub(super) fn list(&self, sink: &dyn Sink, name: &'static str, view: &impl Serialize) {
        let route = format!("{name}/index.html");
        let title = self.word(&format!("{name}.title"));
        let description = self.word(&format!("{name}.description"));
        let mut page = self.frame("list", &route, title, description, &self.above(&[HOME]));
        page.menu = name.to_owned();
        self.page(sink, &format!("{name}.html"), &route, &page, name, view);
    }
}
