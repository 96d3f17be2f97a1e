//! `site.toml`: what the site is called, who answers for it, and what it asks of its checks.

use std::collections::{BTreeMap, BTreeSet};

use super::file;
use super::keys;
use super::layout::{is_id, may_be_attachment_type, read_year};
use super::node::{self, Node, Reader, Value};
use crate::finding::{Expected, Findings, KeyProblem, Level, Place, Setting, SiteProblem};
use crate::model::{AgencyKind, Date, ReviewSteps, Year};
use crate::tree::{PaperKind, Site};

/// The name of the file.
pub use crate::tree::CONFIG_FILE as FILE;

/// What `site.toml` says. A site with only a title is complete; the rest is asked for with warnings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The portal's title.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// Where the portal will live, with a slash at its end; absent where that is not known.
    pub base_url: Option<String>,
    /// The licence of the data, in words.
    pub licence: Option<String>,
    /// The hosting site (国办发〔2017〕47号: SiteName, SiteDomain, SiteIDCode).
    pub site: SiteFacts,
    /// Who answers for the portal.
    pub publisher: Publisher,
    /// What stands at the foot of every page.
    pub footer: Footer,
    /// What the host asks for in the head of every page.
    pub head: Head,
    /// Further sources that the policy of every page allows, by directive.
    pub csp: BTreeMap<&'static str, Vec<String>>,
    /// Whether the portal is searched by its own pages; a host may have a search for all its sites.
    pub search: bool,
    /// Whether the portal shows which checks its reports have passed, and what was noticed.
    pub checks_page: bool,
    /// Whether each agency has a feed and a data file of its own; `None` where the site does not say.
    pub agency_files: Option<bool>,
    /// Which papers stand beside each report's page.
    pub papers: BTreeSet<PaperKind>,
    /// Of how many at least a share is compared with others; one of fewer says too little.
    pub least_sample: i32,
    /// The steps that a report goes through before it is published.
    pub review: ReviewSteps,
    /// Endings of files that are published beside pages as well, in small letters.
    pub attachment_types: Vec<String>,
    /// The theme's name.
    pub theme: String,
    /// The last day of filing, as month and day, by kind of agency.
    pub deadlines: BTreeMap<AgencyKind, (i8, i8)>,
    /// Levels of checks.
    pub checks: BTreeMap<String, Setting>,
    /// What packages for an archive say of themselves, in the file's order.
    pub archive: Vec<(String, String)>,
    /// Reports whose addresses say that they were removed.
    pub removed: Vec<RemovedEntry>,
    /// How the number of each report in an archive is made up; nothing where the archive gives it.
    pub item_number: Option<ItemNumber>,
    /// The commands that check signatures, by the endings of those: a program and its arguments, in which `{file}` and
    /// `{signature}` stand for the two files.
    pub signatures: Vec<(String, Vec<String>)>,
}

/// The hosting site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteFacts {
    /// 网站名称
    pub name: Option<String>,
    /// 网站域名, without scheme or path.
    pub domain: Option<String>,
    /// 网站标识码: ten digits, or two letters and eight digits.
    pub id_code: Option<String>,
}

/// Who answers for the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publisher {
    /// 主办单位
    pub name: Option<String>,
    /// 联系方式
    pub contact: Option<String>,
}

/// What the host asks for in the head of every page: addresses, or names of the theme's assets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Scripts, in their order.
    pub scripts: Vec<String>,
    /// Styles, which come after the theme's.
    pub styles: Vec<String>,
}

/// The scheme and host of an address; nothing of one in the portal's own host.
fn origin(address: &str) -> Option<&str> {
    let start = address.find("://")? + 3;
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    Some(&address[..end])
}

/// What stands at the foot of every page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footer {
    /// ICP备案编号
    pub icp: Option<String>,
    /// 公安机关备案号
    pub police: Option<String>,
    /// The address of 我为政府网站找错 for this site.
    pub report_errors: Option<String>,
    /// Whether the host's own frame carries all this.
    pub hosted: bool,
}

/// Where a site does not say of how many a share is compared: of ten requests, one is a tenth of all.
const LEAST_SAMPLE: i32 = 10;

impl Config {
    /// The content security policy of every page: the portal's own files, and what the host asks for.
    pub fn policy(&self) -> String {
        let mut policy = "default-src 'self'".to_owned();
        for row in keys::CSP {
            let of_head = match row.key {
                "script_src" => &self.head.scripts[..],
                "style_src" => &self.head.styles,
                _ => &[],
            };
            let mut sources: Vec<&str> = of_head.iter().filter_map(|address| origin(address)).collect();
            sources.extend(self.csp.get(row.key).into_iter().flatten().map(String::as_str));
            if sources.is_empty() {
                continue;
            }
            let mut said = vec!["'self'"];
            for source in sources {
                if !said.contains(&source) {
                    said.push(source);
                }
            }
            policy = format!("{policy}; {} {}", row.key.replace('_', "-"), said.join(" "));
        }
        policy + "; object-src 'none'; base-uri 'none'; form-action 'self'"
    }

    /// Whether the policy lets a page read an address with a scheme or of another host. `key` is that of `[csp]`.
    pub fn allows(&self, key: &str, address: &str) -> bool {
        let of_head = match key {
            "style_src" => &self.head.styles[..],
            _ => &[],
        };
        let own = self.base_url.as_deref().and_then(origin);
        let listed = self.csp.get(key).into_iter().flatten().map(String::as_str);
        let mut sources = own.into_iter().chain(of_head.iter().filter_map(|address| origin(address))).chain(listed);
        sources.any(|source| is_from(source, address))
    }

    /// A field of `[archive]`, by its key or its name.
    pub fn archived(&self, key: &'static str) -> Option<&str> {
        let mut fields = self.archive.iter();
        fields.find(|(name, _)| keys::is(keys::ARCHIVE, key, name)).map(|(_, text)| text.as_str())
    }

    /// The path under which the portal lives, with slashes at both ends.
    pub fn base_path(&self) -> &str {
        let Some(url) = &self.base_url else { return "/" };
        let path = url.find("://").map_or(url.as_str(), |at| &url[at + 3..]);
        path.find('/').map_or("/", |at| &path[at..])
    }
}

/// Whether an address is of a source of the policy: its scheme, host, port and path, as far as the source names them.
///
/// Basis: Content Security Policy Level 3, §6.7.2.
fn is_from(source: &str, address: &str) -> bool {
    let (scheme, rest) = match address.split_once("//") {
        Some((scheme, rest)) => (scheme.trim_end_matches(':').to_ascii_lowercase(), rest),
        None => {
            let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
            return source.strip_suffix(':').is_some_and(|source| source.eq_ignore_ascii_case(scheme));
        }
    };
    let (wanted, source) = source.split_once("://").map_or(("", source), |(scheme, rest)| (scheme, rest));
    let split = |text: &str| {
        let at = text.find(['/', '?', '#']).unwrap_or(text.len());
        let (host, path) = (&text[..at], text[at..].split(['?', '#']).next().unwrap_or_default());
        let (host, port) = host.rsplit_once(':').unwrap_or((host, ""));
        (host.to_ascii_lowercase(), port.to_owned(), path.to_owned())
    };
    let ((host, port, path), (of_host, of_port, of_path)) = (split(rest), split(source));
    // Without a scheme the address has that of the page, and a page may be read by the safer one.
    let scheme_fits = scheme.is_empty()
        || if wanted.is_empty() {
            scheme == "http" || scheme == "https"
        } else {
            scheme == wanted || wanted == "http" && scheme == "https"
        };
    let host_fits = match of_host.strip_prefix('*') {
        Some(end) => host.ends_with(end) && host.len() > end.len(),
        None => host == of_host,
    };
    let usual = |port: &str| port.is_empty() || port == "80" || port == "443";
    let port_fits = port == of_port || usual(&port) && usual(&of_port);
    let path_fits = match of_path.as_str() {
        "" | "/" => true,
        folder if folder.ends_with('/') => path.starts_with(folder),
        file => path == file,
    };
    scheme_fits && host_fits && port_fits && path_fits
}

/// Whether something of [`Head`] is an address, and no name of an asset.
pub fn is_address(text: &str) -> bool {
    text.contains('/')
}

/// An address of a script or style: of another host, or of the portal's own from its top; or a name.
fn is_head_entry(text: &str) -> bool {
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"'\\".contains(c));
    let host = |rest: &str| !rest.is_empty() && !rest.starts_with('/');
    let fits = match text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
        Some(rest) => host(rest),
        None => !is_address(text) && !text.is_empty() || text.strip_prefix('/').is_some_and(host),
    };
    plain && fits
}

/// A source of the policy: a host with or without scheme, port and path, its subdomains, or what weakens nothing.
/// Any host at all, and what would let code of a page itself run, is none.
fn is_source(text: &str) -> bool {
    if matches!(text, "'self'" | "data:" | "blob:") {
        return true;
    }
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.strip_prefix("*.").unwrap_or(host);
    let scheme_fits = text.starts_with("https://") || text.starts_with("http://") || !text.contains("://");
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:/-_~%".contains(c);
    scheme_fits && host.contains('.') && !host.starts_with('.') && host.chars().all(plain)
}

/// Reads `site.toml`. Where it is missing or damaged, the defaults stand and a finding says so. An address that the
/// site is told from outside stands above the one that it states.
pub fn read(site: &dyn Site, findings: &mut Findings) -> Config {
    let mut config = read_file(site, findings);
    if let Some(url) = site.base_url() {
        config.base_url = Some(url.to_owned());
    }
    if let Some(papers) = site.papers() {
        config.papers = papers.iter().copied().collect();
    }
    config
}

fn read_file(site: &dyn Site, findings: &mut Findings) -> Config {
    let mut config = Config {
        theme: "default".to_owned(),
        search: true,
        checks_page: true,
        least_sample: LEAST_SAMPLE,
        ..Config::default()
    };
    let Some(text) = file::read_text(site, FILE, findings) else { return config };
    let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = Reader { file: FILE, offset: text.len() - bare.len(), findings };
    let (root, slips) = node::parse_toml(bare);
    let damaged = !slips.is_empty();
    for (problem, span) in slips {
        reader.push(&span, problem);
    }
    reader.fields(FILE, &root, keys::SITE, |reader, key, value| match key {
        "title" => config.title = reader.text(key, value).unwrap_or_default(),
        "description" => config.description = reader.text(key, value).unwrap_or_default(),
        "licence" => config.licence = reader.text(key, value),
        "base_url" => config.base_url = read_base_url(reader, value),
        "site" => reader.fields(key, value, keys::HOST, |reader, key, value| {
            let text = reader.text(key, value);
            match key {
                "name" => config.site.name = text,
                "domain" => config.site.domain = checked(reader, "site.domain", value, text, is_domain),
                _ => config.site.id_code = checked(reader, "site.id_code", value, text, is_id_code),
            }
        }),
        "publisher" => reader.fields(key, value, keys::PUBLISHER, |reader, key, value| match key {
            "name" => config.publisher.name = reader.text(key, value),
            _ => config.publisher.contact = reader.text(key, value),
        }),
        "footer" => {
            reader.fields(key, value, keys::FOOTER, |reader, key, value| match key {
                "icp" => config.footer.icp = reader.text(key, value),
                "police" => config.footer.police = reader.text(key, value),
                "report_errors" => {
                    let text = reader.text(key, value);
                    let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
                    config.footer.report_errors = checked(reader, "footer.report_errors", value, text, web);
                }
                _ => config.footer.hosted = reader.truth(key, value).unwrap_or(false),
            });
        }
        "head" => reader.fields(key, value, keys::HEAD, |reader, key, value| {
            let texts = fitting(reader, "head", key, value, is_head_entry);
            match key {
                "scripts" => config.head.scripts = texts,
                _ => config.head.styles = texts,
            }
        }),
        "csp" => reader.fields(key, value, keys::CSP, |reader, key, value| {
            let sources = fitting(reader, "csp", key, value, is_source);
            let row = keys::named(keys::CSP, key).expect("only keys of the table are read");
            config.csp.insert(row.key, sources);
        }),
        "search" => config.search = reader.truth(key, value).unwrap_or(true),
        "checks_page" => config.checks_page = reader.truth(key, value).unwrap_or(true),
        "agency_files" => config.agency_files = reader.truth(key, value),
        "papers" => config.papers = read_papers(reader, key, value),
        "least_sample" => match reader.whole(key, value).map(i32::try_from) {
            Some(Ok(number)) if number > 0 => config.least_sample = number,
            Some(_) => reader.wrong(key, value, Expected::Whole),
            None => {}
        },
        "review_steps" => match ReviewSteps::new(reader.texts(key, value)) {
            Some(steps) => config.review = steps,
            None => reader.wrong(key, value, Expected::List),
        },
        "attachment_types" => {
            let typed = |text: &String| text.trim_start_matches('.').to_ascii_lowercase();
            let fits = |text: &str| may_be_attachment_type(&typed(&text.to_owned()));
            config.attachment_types = fitting(reader, "attachment_types", key, value, fits).iter().map(typed).collect();
        }
        "theme" => reader.fields(key, value, keys::THEME, |reader, key, value| {
            config.theme = reader.text(key, value).unwrap_or_else(|| "default".to_owned());
        }),
        "deadlines" => {
            reader.fields(key, value, keys::DEADLINES, |reader, key, value| {
                let day = reader.text(key, value).and_then(|text| read_day(&text));
                match (AgencyKind::read(key), day) {
                    (Some(kind), Some(day)) => {
                        config.deadlines.insert(kind, day);
                    }
                    _ => reader.wrong(key, value, Expected::Day),
                }
            });
        }
        "removed" => {
            for item in reader.items(key, value) {
                config.removed.extend(read_removed(reader, item));
            }
        }
        "archive" => read_archive(reader, value, &mut config),
        "signatures" => reader.fields(key, value, keys::SIGNATURES, |reader, key, value| {
            let mut command = reader.texts(key, value);
            // One text is a whole command; a list has each argument by itself.
            if let [line] = &command[..] {
                command = line.split_whitespace().map(str::to_owned).collect();
            }
            if !command.iter().any(|part| part.contains("{signature}")) {
                let value_of = command.join(" ");
                reader.push(&value.span, SiteProblem::InvalidFact { key: "signatures", value: value_of });
                return;
            }
            config.signatures.push((key.to_owned(), command));
        }),
        _ => read_checks(reader, value, &mut config.checks),
    });
    // What is missing from a damaged file may stand in it.
    if damaged {
        return config;
    }
    // Of a title that is no text, enough has been said.
    let stated = root.get(|key| keys::is(keys::SITE, "title", key));
    if config.title.is_empty() && stated.is_none_or(|title| matches!(&title.value, Value::Scalar(_))) {
        reader.push_whole(KeyProblem::MissingKey { key: "title" });
    }
    let facts: [(&'static str, &'static [keys::KeyRow], &Option<String>); 9] = [
        ("site.name", keys::HOST, &config.site.name),
        ("site.domain", keys::HOST, &config.site.domain),
        ("site.id_code", keys::HOST, &config.site.id_code),
        ("publisher.name", keys::PUBLISHER, &config.publisher.name),
        ("publisher.contact", keys::PUBLISHER, &config.publisher.contact),
        ("footer.icp", keys::FOOTER, &config.footer.icp),
        ("footer.police", keys::FOOTER, &config.footer.police),
        ("footer.report_errors", keys::FOOTER, &config.footer.report_errors),
        ("licence", keys::SITE, &config.licence),
    ];
    let is_missing = |(key, rows, fact): &(&'static str, &'static [keys::KeyRow], &Option<String>)| {
        if fact.is_some() || config.footer.hosted && !key.starts_with("site.") && key.contains('.') {
            return false;
        }
        // Of a fact that is there but cannot be so, enough has been said.
        let stated = match key.split_once('.') {
            Some((section, name)) => root
                .get(|key| keys::is(keys::SITE, section, key))
                .and_then(|section| section.get(|key| keys::is(rows, name, key))),
            None => root.get(|name| keys::is(rows, key, name)),
        };
        stated.is_none_or(Node::is_nothing)
    };
    let missing: Vec<&'static str> = facts.iter().filter(|fact| is_missing(fact)).map(|(key, ..)| *key).collect();
    if !missing.is_empty() {
        reader.push_whole(SiteProblem::FactsMissing { keys: missing });
    }
    config
}

/// Where a setting of a section stands in `site.toml`: its key and value.
pub fn setting_place(site: &dyn Site, section: &str, key: &str) -> Place {
    let Some(text) = file::read_text(site, FILE, &mut Findings::default()) else { return Place::File };
    let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let offset = text.len() - bare.len();
    let (root, _) = node::parse_toml(bare);
    let Some(Value::Map(fields)) = root.get(|name| keys::is(keys::SITE, section, name)).map(|node| &node.value) else {
        return Place::File;
    };
    let field = fields.iter().find(|(name, _)| name.name == key);
    field.map_or(Place::File, |(key, value)| Place::Bytes(key.span.start + offset..value.span.end + offset))
}

fn checked(
    reader: &mut Reader<'_>,
    key: &'static str,
    node: &Node,
    text: Option<String>,
    fits: impl Fn(&str) -> bool,
) -> Option<String> {
    let text = text?;
    if !fits(&text) {
        reader.push(&node.span, SiteProblem::InvalidFact { key, value: text });
        return None;
    }
    Some(text)
}

/// The texts of a key that fit; of each other one it is said that it cannot be.
fn fitting(
    reader: &mut Reader<'_>,
    section: &'static str,
    key: &str,
    node: &Node,
    fits: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut texts = reader.texts(key, node);
    texts.retain(|text| {
        let is_fitting = fits(text);
        if !is_fitting {
            reader.push(&node.span, SiteProblem::InvalidFact { key: section, value: text.clone() });
        }
        is_fitting
    });
    texts
}

/// The papers beside reports: the usual ones, none, or those that are named.
fn read_papers(reader: &mut Reader<'_>, key: &str, node: &Node) -> BTreeSet<PaperKind> {
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        Value::Scalar(text) => match node::read_truth(text) {
            Some(true) => return PaperKind::USUAL.into_iter().collect(),
            Some(false) => &[],
            None => std::slice::from_ref(node),
        },
        _ => {
            reader.wrong(key, node, Expected::Truth);
            &[]
        }
    };
    let mut papers = BTreeSet::new();
    for item in items {
        let Some(text) = reader.text(key, item) else { continue };
        match PaperKind::of(text.trim_start_matches('.')) {
            Some(kind) => drop(papers.insert(kind)),
            None => reader.push(&item.span, SiteProblem::InvalidFact { key: "papers", value: text }),
        }
    }
    papers
}

fn is_domain(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    text.split('.').count() > 1 && text.split('.').all(part)
}

fn is_id_code(text: &str) -> bool {
    let (head, tail) = text.split_at_checked(2).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    text.len() == 10 && digits(tail) && (digits(head) || head.bytes().all(|byte| byte.is_ascii_lowercase()))
}

fn read_base_url(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.text("base_url", node)?;
    let url = as_base_url(&text);
    if url.is_none() {
        reader.push(&node.span, SiteProblem::InvalidFact { key: "base_url", value: text });
    }
    url
}

/// The address of a portal, with a slash at its end; nothing for what cannot be one.
pub fn as_base_url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let host = rest.split('/').next().unwrap_or_default();
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"?#\\".contains(c);
    if host.is_empty() || rest.contains(odd) {
        return None;
    }
    Some(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// A day of the year: `01-31`.
fn read_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    let (month, day) = (number(month)?, number(day)?);
    // Any leap year will do.
    crate::model::Date::new(2024, month, day).ok().map(|_| (month, day))
}

/// A report of `[[removed]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedEntry {
    /// The agency's id, or an older one.
    pub id: String,
    /// The year.
    pub year: Year,
    /// The agency's name, where the site no longer has it.
    pub name: Option<String>,
    /// Since when.
    pub since: Option<Date>,
    /// Why.
    pub reason: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Where it stands in `site.toml`.
    pub place: Place,
}

fn read_removed(reader: &mut Reader<'_>, item: &Node) -> Option<RemovedEntry> {
    let mut report = None;
    let (mut name, mut since, mut reason, mut contact) = (None, None, None, None);
    reader.fields("removed", item, keys::REMOVED, |reader, key, value| match key {
        "report" => report = reader.text(key, value).map(|text| (text, value.span.clone())),
        "agency" => name = reader.text(key, value),
        "since" => since = reader.date(key, value),
        "reason" => reason = reader.text(key, value),
        _ => contact = reader.text(key, value),
    });
    let Some((text, span)) = report else {
        reader.push(&item.span, KeyProblem::MissingKey { key: "report" });
        return None;
    };
    let parts = text.trim_end_matches('/').split_once('/');
    let parts = parts.filter(|(id, _)| is_id(id)).and_then(|(id, year)| Some((id.to_owned(), read_year(year)?)));
    let Some((id, year)) = parts else {
        reader.push(&span, SiteProblem::InvalidFact { key: "removed.report", value: text });
        return None;
    };
    let place = reader.bytes(&span);
    Some(RemovedEntry { id, year, name, since, reason, contact, place })
}

/// `[archive]`: any key, for every archive has its own: 全宗号, 保管期限, 责任者 and so on.
fn read_archive(reader: &mut Reader<'_>, node: &Node, config: &mut Config) {
    let Value::Map(fields) = &node.value else {
        reader.wrong("archive", node, Expected::Map);
        return;
    };
    let mut pattern = None;
    for (key, value) in fields {
        // The key becomes the label of a line `label: value`.
        if key.name.trim().is_empty() || key.name.contains(|c: char| c == ':' || c.is_control()) {
            reader.push(&key.span, KeyProblem::UnknownKey { key: key.name.clone(), suggestion: None });
        } else if let Some(text) = reader.text(&key.name, value) {
            match keys::is(keys::ARCHIVE, "item_number", &key.name) {
                true => pattern = Some((text, &value.span)),
                false => config.archive.push((key.name.clone(), text)),
            }
        }
    }
    let Some((text, span)) = pattern else { return };
    config.item_number = ItemNumber::read(&text, |key| config.archived(key).is_some());
    if config.item_number.is_none() {
        reader.push(span, SiteProblem::InvalidFact { key: "archive.item_number", value: text });
    }
}

/// How the number of a report in an archive (档号) is made up: texts, and parts that differ from report to report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemNumber(Vec<NumberPart>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum NumberPart {
    Text(String),
    Fonds,
    Year,
    Retention,
    Agency,
    Number,
}

impl ItemNumber {
    /// Reads a pattern such as `{fonds}-{year}-{retention}-{number}`. `has` says whether a field is stated of which it
    /// may make use. Two reports must not get the same number.
    fn read(pattern: &str, has: impl Fn(&'static str) -> bool) -> Option<ItemNumber> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            parts.push(NumberPart::Text(text.to_owned()));
            parts.push(match name.trim() {
                "fonds" | "全宗号" if has("fonds") => NumberPart::Fonds,
                "year" | "年度" => NumberPart::Year,
                "retention" | "保管期限" if has("retention") => NumberPart::Retention,
                "agency" | "机关" => NumberPart::Agency,
                "number" | "件号" => NumberPart::Number,
                _ => return None,
            });
            rest = after;
        }
        parts.push(NumberPart::Text(rest.to_owned()));
        let has = |part: NumberPart| parts.contains(&part);
        let is_text = |part: &NumberPart| matches!(part, NumberPart::Text(text) if text.contains('}'));
        let is_sound =
            !parts.iter().any(is_text) && has(NumberPart::Year) && (has(NumberPart::Number) || has(NumberPart::Agency));
        is_sound.then_some(ItemNumber(parts))
    }

    /// The number of a report, the `number`th of its year. That has four digits at least, as archives write it (DA/T 22).
    pub fn print(&self, fonds: &str, year: u16, retention: &str, agency: &str, number: usize) -> String {
        let part = |part: &NumberPart| match part {
            NumberPart::Text(text) => text.clone(),
            NumberPart::Fonds => fonds.to_owned(),
            NumberPart::Year => year.to_string(),
            NumberPart::Retention => retention.to_owned(),
            NumberPart::Agency => agency.to_owned(),
            NumberPart::Number => format!("{number:04}"),
        };
        self.0.iter().map(part).collect()
    }
}

fn read_checks(reader: &mut Reader<'_>, node: &Node, checks: &mut BTreeMap<String, Setting>) {
    let Value::Map(fields) = &node.value else {
        reader.wrong("checks", node, Expected::Map);
        return;
    };
    for (key, value) in fields {
        let setting = match reader.text(&key.name, value).as_deref() {
            Some("error") => Setting::Level(Level::Error),
            Some("warning") => Setting::Level(Level::Warning),
            Some("note") => Setting::Level(Level::Note),
            Some("off") => Setting::Off,
            Some(word) => {
                let allowed = keys::LEVELS.map(str::to_owned).to_vec();
                let word = word.to_owned();
                reader.push(&value.span, KeyProblem::UnknownWord { key: key.name.clone(), word, allowed });
                continue;
            }
            None => continue,
        };
        checks.insert(key.name.clone(), setting);
    }
}
