//! `nianbao diff`: what changed between two versions of a report or a site.
//!
//! What stands first is the old version, what stands second the new one. With one version, that is held against what
//! was published of it, or against a revision of git. The exit code is 1 where anything differs.

mod git;
pub(super) mod page;
mod show;
mod version;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::Value;

use super::scope::{Scope, ScopeArguments};
use super::terminal::tell;
use super::{World, choose, deliver};
use crate::check::corrections_needed;
use crate::finding::words::Lang;
use crate::model::{Entry, Report, Year};
use crate::office::diff::{self, FactChange, FigureChange, OneVersion, ReportDiff, SiteDiff, State, TextChange};
use crate::tree::Tree;
use version::{Beside, Label, Meant, Opened, meant, opened, revision};

#[derive(Args)]
pub(super) struct Arguments {
    /// 旧版本、新版本：报告文件、站点文件夹、归档包（含来源文件的）、git:版本；只写一个的，与已公布的文本比较；都不写的，比较当前站点
    #[arg(num_args = 0..=2)]
    versions: Vec<PathBuf>,
    /// 与 git 中的这个版本比较：提交、标签（如 HEAD~1），或日期（如 2026-01-15，即当天结束时的版本）
    #[arg(long = "since")]
    revision: Option<String>,
    /// 只比较这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_delimiter = ',')]
    agency: Vec<String>,
    /// 只比较这些年度，如 2024 或 2022-2024，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_delimiter = ',')]
    year: Vec<String>,
    /// 输出格式：text 供人阅读，json 供程序使用，html 供打印、签字；不写的按 --out 的文件名，否则 text
    #[arg(long, value_enum)]
    output: Option<Output>,
    /// 写入这个新文件，不在屏幕上显示；html 有多份报告而这里写的是文件夹的，每份报告一个文件
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// 只输出改动数字所需的 corrections，补上理由即可贴进报告
    #[arg(long, conflicts_with = "output")]
    corrections: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Output {
    Text,
    Json,
    Html,
}

impl Output {
    /// As the name of a file says.
    fn of(out: Option<&Path>) -> Output {
        let ending = out.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => Output::Html,
            Some("json") => Output::Json,
            _ => Output::Text,
        }
    }
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let ((old, old_given), (new, new_given)) = meant_by(arguments, lang)?;
    let year = single_year(&arguments.year);
    // What lies in no site takes settings from the other, which is opened first.
    let is_bare = |meant: &Meant| matches!(meant, Meant::Loose { site: None, .. } | Meant::Folder { .. });
    let (old, new) = if is_bare(&new) {
        let old = opened(&old, &old_given, Beside { other: None, year }, lang)?;
        let new = opened(&new, &new_given, Beside { other: Some(&old), year }, lang)?;
        (old, new)
    } else {
        let new = opened(&new, &new_given, Beside { other: None, year }, lang)?;
        let old = opened(&old, &old_given, Beside { other: Some(&new), year }, lang)?;
        (old, new)
    };
    let compared = compare(&old, &new, arguments, lang)?;
    let versions = Compared { old: &old, new: &new, diff: compared };
    let out = arguments.out.as_deref();
    if arguments.corrections {
        let block = corrections(&versions, world);
        deliver::text(&block, out, world)?;
    } else {
        match arguments.output.unwrap_or_else(|| Output::of(out)) {
            Output::Text => deliver::text(&show::text(&versions, lang, out.is_none()), out, world)?,
            Output::Json => deliver::text(&json(&versions), out, world)?,
            Output::Html => pages(&versions, out, world)?,
        }
    }
    Ok(if versions.diff.any() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A site and what was published of it.
pub(super) struct SincePublished {
    old: Opened,
    new: Opened,
}

/// What changed in a report since it was published.
pub(super) struct Change {
    /// What became of it.
    pub state: State,
    /// The changes, as a piece of the page that has this style: [`page::STYLE`].
    pub html: String,
}

impl SincePublished {
    /// Opens both.
    pub fn open(site: &Path, lang: Lang) -> Result<SincePublished, String> {
        let new = meant(site, lang)?;
        let old = new.as_published().expect("a site is its folder");
        let new = opened(&new, site, Beside::default(), lang)?;
        let old = opened(&old, site, Beside { other: Some(&new), year: None }, lang)?;
        Ok(SincePublished { old, new })
    }

    /// What changed in some reports, by the ids of their agencies and their years; those that say the same are left out.
    pub fn changes(
        &self,
        is_chosen: &(dyn Fn(&Report) -> bool + Sync),
        lang: Lang,
    ) -> BTreeMap<(String, Year), Change> {
        let SincePublished { old, new } = self;
        let diff = diff::sites(old.version(), new.version(), is_chosen, &|_| false, false);
        let compared = Compared { old, new, diff };
        let change = |report: &ReportDiff<'_>| {
            let html = page::section(&compared, report, lang);
            ((report.id.clone(), report.year), Change { state: report.state, html })
        };
        compared.diff.reports.iter().map(change).collect()
    }
}

/// What is told.
struct Compared<'o> {
    old: &'o Opened,
    new: &'o Opened,
    diff: SiteDiff<'o>,
}

impl Compared<'_> {
    fn labels(&self) -> [&Label; 2] {
        [&self.old.label, &self.new.label]
    }

    /// The reports that differ but in notation.
    fn changed(&self) -> impl Iterator<Item = &ReportDiff<'_>> {
        self.diff.reports.iter().filter(|report| report.state != State::Rewritten)
    }

    /// The reports that say the same in another notation.
    fn rewritten(&self) -> impl Iterator<Item = &ReportDiff<'_>> {
        self.diff.reports.iter().filter(|report| report.state == State::Rewritten)
    }

    /// What the report of an agency is called.
    fn title(&self, report: &ReportDiff<'_>, lang: Lang) -> String {
        let ReportDiff { name, year, .. } = report;
        let name = version::without_controls(name);
        match (report.id.is_empty(), lang) {
            (true, _) => name,
            (false, Lang::Zh) => format!("{name} {year}年度报告"),
            (false, Lang::En) => format!("{name}, {year}"),
        }
    }

    fn side(&self, of: Option<OneVersion<'_>>, opened: &Opened) -> Option<Value> {
        let version = of?;
        let sha256 = crate::bytes::digest::sha256(&version.bytes());
        Some(serde_json::json!({
            "file": opened.path_of(version.report),
            "sha256": sha256,
            "date": opened.date_of(version.report).map(|day| day.to_string()),
            "draft": version.report.draft,
        }))
    }
}

/// The year, where only one is named.
fn single_year(asked: &[String]) -> Option<Year> {
    let [year] = asked else { return None };
    Year::new(year.trim_end_matches(['年', '度']).parse().ok()?)
}

/// What is meant by the arguments, old and new, each with how it was given.
#[expect(clippy::type_complexity, reason = "two pairs")]
fn meant_by(arguments: &Arguments, lang: Lang) -> Result<((Meant, PathBuf), (Meant, PathBuf)), String> {
    let here = PathBuf::from(".");
    let revision_of = |path: &PathBuf| revision(path).map(str::to_owned);
    let both = match (&arguments.versions[..], &arguments.revision) {
        ([_, _], Some(_)) => {
            return Err(choose(
                lang,
                "--since 与两个版本不能同时使用：它代替旧版本",
                "--since stands in place of the old version; name only the new one",
            )
            .to_owned());
        }
        ([old, new], None) => match (revision_of(old), revision_of(new)) {
            (Some(_), Some(_)) => {
                let site = meant(&here, lang)?;
                (at(&site, old, lang)?, at(&site, new, lang)?)
            }
            (Some(_), None) => {
                let new = (meant(new, lang)?, new.clone());
                (at(&new.0, old, lang)?, new)
            }
            (None, Some(_)) => {
                let old = (meant(old, lang)?, old.clone());
                let new = at(&old.0, new, lang)?;
                (old, new)
            }
            (None, None) => ((meant(old, lang)?, old.clone()), (meant(new, lang)?, new.clone())),
        },
        ([one], Some(since)) => {
            let new = (meant(one, lang)?, one.clone());
            (at(&new.0, Path::new(since), lang)?, new)
        }
        ([], Some(since)) => {
            let new = (meant(&here, lang)?, here.clone());
            (at(&new.0, Path::new(since), lang)?, new)
        }
        ([one], None) if revision(one).is_some() => {
            let new = (meant(&here, lang)?, here.clone());
            (at(&new.0, one, lang)?, new)
        }
        ([one], None) => {
            let new = (meant(one, lang)?, one.clone());
            match new.0.as_published() {
                Some(old) => ((old, one.clone()), new),
                // What is no part of a site is held against the site here.
                None if matches!(new.0, Meant::Package(_) | Meant::Record { .. }) => {
                    (new, (meant(&here, lang)?, here.clone()))
                }
                None => {
                    return Err(match lang {
                        Lang::Zh => format!("{} 不在站点里，没有已公布的文本可以比较；请写明两个版本", one.display()),
                        Lang::En => {
                            format!(
                                "{} lies in no site, so nothing was published of it; name two versions",
                                one.display()
                            )
                        }
                    });
                }
            }
        }
        ([], None) => {
            let new = (meant(&here, lang)?, here.clone());
            let old = new.0.as_published().expect("a site was opened, or the run is over");
            ((old, here.clone()), new)
        }
        _ => unreachable!("no more than two are taken"),
    };
    Ok(both)
}

/// The same as what is meant, at a revision.
fn at(site: &Meant, given: &Path, lang: Lang) -> Result<(Meant, PathBuf), String> {
    let text = given.to_string_lossy();
    let asked = text.strip_prefix("git:").unwrap_or(&text);
    let found = site.at(asked).or_else(|| {
        let root = site.root()?.to_owned();
        Some(Meant::Git { root, revision: asked.to_owned(), only: None })
    });
    found.map(|meant| (meant, given.to_owned())).ok_or_else(|| match lang {
        Lang::Zh => "git 中的版本要与站点或站点里的报告比较".to_owned(),
        Lang::En => "a revision of git is compared with a site, or with a report in one".to_owned(),
    })
}

/// What the versions do not have in common.
fn compare<'o>(old: &'o Opened, new: &'o Opened, arguments: &Arguments, lang: Lang) -> Result<SiteDiff<'o>, String> {
    // One report outside of a site is held against the one that is meant, and one against another.
    let are_two = old.only.as_ref().zip(new.only.as_ref()).is_some_and(|(old, new)| old != new);
    if old.is_loose || new.is_loose || are_two {
        let [before, after] = [(old, new), (new, old)].map(|(one, other)| the_report(one, other, arguments, lang));
        let (before, after) = (before?, after?);
        let mut reports: Vec<ReportDiff<'o>> = diff::reports(old.one(before), new.one(after)).into_iter().collect();
        for report in &mut reports {
            let known = [(new, after), (old, before)].into_iter().find(|(opened, _)| !opened.is_loose);
            (report.id, report.name) = match known {
                Some((opened, known)) => {
                    (opened.portal().agency_of(known).id.clone(), opened.portal().name_of(known).to_owned())
                }
                None => (String::new(), new.loose_name(after).unwrap_or_default()),
            };
        }
        return Ok(SiteDiff { compared: 1, reports, agencies: Vec::new(), files: Vec::new() });
    }
    let asked = ScopeArguments::new(&arguments.agency, &arguments.year);
    let drafts = |opened: &'o Opened| opened.source.drafts.iter().map(|draft| &**draft).collect::<Vec<_>>();
    let scope = |opened: &'o Opened| Scope::read(&asked, opened.portal(), &drafts(opened), lang);
    let (of_new, of_old) = (scope(new), scope(old));
    let scopes: Vec<Scope> = match (of_new, of_old) {
        (Err(reason), Err(_)) => return Err(reason),
        (of_new, of_old) => of_new.into_iter().chain(of_old).collect(),
    };
    let is_part = scopes.iter().any(Scope::is_part);
    let only_one = [old, new].into_iter().any(|opened| opened.only.is_some());
    let is_chosen = |report: &Report| {
        scopes.iter().any(|scope| scope.holds(&report.file)) && old.holds(report) && new.holds(report)
    };
    let has_agency = |agency: &crate::model::Agency| {
        !only_one
            && scopes.iter().any(|scope| scope.has(agency))
            && [old, new].into_iter().all(|it| it.agency.as_ref().is_none_or(|id| *id == agency.id))
    };
    let is_whole = old.is_whole() && new.is_whole() && !is_part;
    let with_files = is_whole && old.version().has_files && new.version().has_files;
    let found = diff::sites(old.version(), new.version(), &is_chosen, &has_agency, with_files);
    if only_one && found.compared == 0 {
        return Err(choose(lang, "两个版本里都没有这份报告", "neither version has this report").to_owned());
    }
    if found.compared == 0 && found.agencies.is_empty() && found.files.is_empty() {
        return Err(choose(lang, "两个版本里都没有报告", "neither version has a report").to_owned());
    }
    Ok(found)
}

/// The report of a version that is held against a single one.
fn the_report<'o>(
    version: &'o Opened,
    other: &Opened,
    arguments: &Arguments,
    lang: Lang,
) -> Result<&'o Report, String> {
    let asked = ScopeArguments::new(&arguments.agency, if version.only.is_some() { &[] } else { &arguments.year });
    let drafts: Vec<&Report> = version.source.drafts.iter().map(|draft| &**draft).collect();
    let agencies = if version.is_loose { ScopeArguments::new(&[], &[]) } else { asked };
    let scope = Scope::read(&agencies, version.portal(), &drafts, lang)?;
    let year = other.reports().find(|report| other.holds(report)).map(|report| report.year);
    let by_year = |report: &&Report| version.only.is_some() || year.is_none_or(|year| report.year == year);
    let all = version.reports().filter(|report| version.holds(report) && scope.holds(&report.file));
    let mut found: Vec<&Report> = all.filter(by_year).collect();
    // The other may say by its title whose it is.
    if let Some(title) = other.reports().find(|report| other.holds(report)).and_then(|report| other.loose_name(report))
    {
        let is_named = |report: &&Report| {
            let names = version.portal().agency_of(report).names();
            let mut names = names.chain([&version.portal().agency_of(report).id]);
            names.any(|name| title.contains(name.as_str()))
        };
        let named: Vec<&Report> = found.iter().copied().filter(|report| is_named(report)).collect();
        if !named.is_empty() {
            found = named;
        }
    }
    let name = &version.label.name;
    match (&found[..], lang) {
        ([one], _) => Ok(one),
        ([], Lang::Zh) => Err(format!("{name} 里没有可以比较的报告")),
        ([], Lang::En) => Err(format!("{name} has no report to compare with")),
        (several, Lang::Zh) => {
            Err(format!("{name} 里有{}份报告，不知道与哪一份比较；请用 --agency 写明机关", several.len()))
        }
        (several, Lang::En) => Err(format!("{name} has {} reports; name the agency with --agency", several.len())),
    }
}

/// The blocks that reports need for figures that changed.
fn corrections(compared: &Compared<'_>, world: &World) -> String {
    let mut out = String::new();
    let mut unread = 0;
    let both: Vec<_> =
        compared.diff.reports.iter().filter_map(|report| Some((report, report.old?, report.new?))).collect();
    let blocks: Vec<_> = both
        .iter()
        .filter_map(|(report, old, new)| {
            unread += report.figures.iter().filter(|figure| figure.new == Some(Entry::Unread)).count();
            Some((*new, corrections_needed(old.report, new.report, world.today)?))
        })
        .collect();
    for (new, block) in &blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        let file = version::without_controls(&compared.new.path_of(new.report));
        // One block alone can be pasted as it is.
        let has_list = !new.report.corrections.is_empty();
        out += &match (has_list, blocks.len() > 1, world.lang) {
            (false, false, _) => String::new(),
            (false, true, _) => format!("# {file}\n"),
            (true, _, Lang::Zh) => format!("# {file}：代替原有的 corrections\n"),
            (true, _, Lang::En) => format!("# {file}: in place of its corrections\n"),
        };
        out += block;
    }
    match (blocks.len(), world.lang) {
        (0, Lang::Zh) => tell!("没有需要更正说明的数字"),
        (0, Lang::En) => tell!("no figure needs a correction"),
        (_, Lang::Zh) => tell!("请贴在报告开头两行 --- 之间，补上理由（reason）；误改的数字请改回，不必说明"),
        (_, Lang::En) => tell!("paste this between the two `---` and add the reasons; put slips right instead"),
    }
    if unread > 0 {
        match world.lang {
            Lang::Zh => tell!("另有{unread}个单元格无法读取，请先用 nianbao check 核对"),
            Lang::En => tell!("{unread} more cells cannot be read; see nianbao check"),
        }
    }
    out
}

/// Writes the page, or one for each report.
fn pages(compared: &Compared<'_>, out: Option<&Path>, world: &World) -> Result<(), String> {
    let is_file =
        |out: &Path| matches!(out.extension().and_then(|it| it.to_str()), Some("html" | "htm")) && !out.is_dir();
    let changed: Vec<_> = compared.changed().collect();
    let Some(folder) = out.filter(|out| !is_file(out) && changed.len() > 1) else {
        return deliver::text(&page::page(compared, &changed, true, world), out, world);
    };
    let mut tree = Tree::default();
    for report in changed {
        let name = format!("{}-{}.html", report.id, report.year);
        tree.insert(name, page::page(compared, &[report], false, world));
    }
    deliver::files(&tree, folder, world)
}

#[derive(Serialize)]
struct View<'d> {
    version: u8,
    before: SourceView<'d>,
    after: SourceView<'d>,
    compared: usize,
    reports: Vec<ReportView<'d>>,
    /// Reports that say the same in another notation.
    rewritten: Vec<KeyView<'d>>,
    agencies: Vec<AgencyChangesView<'d>>,
    files: Vec<FileView<'d>>,
}

#[derive(Serialize)]
struct SourceView<'d> {
    kind: &'static str,
    name: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'d str>,
    date: Option<String>,
}

#[derive(Serialize)]
struct AgencyView<'d> {
    /// `null` where the report lies in no site.
    id: Option<&'d str>,
    name: &'d str,
}

#[derive(Serialize)]
struct KeyView<'d> {
    agency: AgencyView<'d>,
    year: u16,
}

#[derive(Serialize)]
struct ReportView<'d> {
    agency: AgencyView<'d>,
    year: u16,
    state: &'static str,
    before: Option<Value>,
    after: Option<Value>,
    changes: Vec<ChangeView<'d>>,
}

#[derive(Serialize)]
struct AgencyChangesView<'d> {
    agency: AgencyView<'d>,
    state: &'static str,
    changes: Vec<ChangeView<'d>>,
}

#[derive(Serialize)]
struct FileView<'d> {
    file: &'d str,
    state: &'static str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum ChangeView<'d> {
    Figure {
        cell: &'d str,
        label: String,
        table: &'d str,
        row: &'d str,
        column: &'d str,
        old: Value,
        new: Value,
        old_state: &'static str,
        new_state: &'static str,
        /// `null` where one of the two is no amount.
        difference: Value,
        /// The edition that alone has the cell.
        #[serde(skip_serializing_if = "Option::is_none")]
        only_in: Option<&'d str>,
    },
    Text {
        section: &'d str,
        old: Option<&'d str>,
        new: Option<&'d str>,
        /// The cells from whose figures the change follows.
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        follows: &'d [String],
        #[serde(skip_serializing_if = "Option::is_none")]
        moved_from: Option<&'d str>,
    },
    Fact {
        key: &'d str,
        label: &'d str,
        old: Option<&'d str>,
        new: Option<&'d str>,
    },
}

/// A figure as `report.json` has it.
fn value(entry: Option<Entry>) -> Value {
    match entry {
        Some(Entry::Amount(amount)) => serde_json::from_str(&amount.to_string()).expect("an amount is a number"),
        Some(Entry::NotApplicable) => Value::from("/"),
        _ => Value::Null,
    }
}

fn figure_view(change: &FigureChange) -> ChangeView<'_> {
    let FigureChange { cell, table, row, column, old, new, only_in } = change;
    let state = |entry: &Option<Entry>| entry.map_or("absent", Entry::state);
    ChangeView::Figure {
        cell,
        label: format!("{row} · {column}"),
        table,
        row,
        column,
        old: value(*old),
        new: value(*new),
        old_state: state(old),
        new_state: state(new),
        difference: value(change.difference().map(Entry::Amount)),
        only_in: only_in.as_deref(),
    }
}

fn text_view(change: &TextChange) -> ChangeView<'_> {
    let TextChange { section, old, new, follows, moved_from } = change;
    let (old, new) = (old.as_deref(), new.as_deref());
    ChangeView::Text { section, old, new, follows, moved_from: moved_from.as_deref() }
}

fn fact_view(change: &FactChange) -> ChangeView<'_> {
    let FactChange { key, label, old, new } = change;
    let [old, new] = [old, new].map(|value| value.as_ref().map(|value| value.value.as_str()));
    ChangeView::Fact { key, label, old, new }
}

fn json(compared: &Compared<'_>) -> String {
    let [before, after] = compared.labels().map(|label| SourceView {
        kind: label.origin.key(),
        name: &label.name,
        commit: match &label.origin {
            version::Origin::Git { commit } => Some(commit),
            _ => None,
        },
        date: label.date.map(|day| day.to_string()),
    });
    let reports = compared.changed().map(|report| ReportView {
        agency: of_report(report),
        year: report.year.get(),
        state: report.state.key(),
        before: compared.side(report.old, compared.old),
        after: compared.side(report.new, compared.new),
        changes: report
            .figures
            .iter()
            .map(figure_view)
            .chain(report.texts.iter().map(text_view))
            .chain(report.facts.iter().map(fact_view))
            .collect(),
    });
    let view = View {
        version: 1,
        before,
        after,
        compared: compared.diff.compared,
        reports: reports.collect(),
        rewritten: compared
            .rewritten()
            .map(|report| KeyView { agency: of_report(report), year: report.year.get() })
            .collect(),
        agencies: compared
            .diff
            .agencies
            .iter()
            .map(|agency| AgencyChangesView {
                agency: AgencyView { id: Some(&agency.id), name: &agency.name },
                state: agency.state.key(),
                changes: agency.facts.iter().map(fact_view).collect(),
            })
            .collect(),
        files: compared.diff.files.iter().map(|(file, state)| FileView { file, state: state.key() }).collect(),
    };
    serde_json::to_string(&view).expect("plain data") + "\n"
}

fn of_report<'d>(report: &'d ReportDiff<'_>) -> AgencyView<'d> {
    AgencyView { id: Some(report.id.as_str()).filter(|id| !id.is_empty()), name: &report.name }
}
