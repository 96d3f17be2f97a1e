//! `nianbao archive`: a site's portal as a package for the archive.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::DateTime;

use super::cover::Covers;
use super::fonts::{self, FontsArgument};
use super::kept::{Kept, stamped};
use super::seal::Sealing;
use super::terminal::{Progress, Work, is_quiet, tell};
use super::{BaseUrl, Format, PUBLIC, World, choose, is_taken_by_site, open_for, report};
use crate::archive::compress::Compressed;
use crate::archive::{self, ArchiveKind, Dates, Failed, Job, KINDS, SiteSummary, catalogue, single};
use crate::disk::{BuiltPortal, Finished, Folder, LIST, NewFile, Output, Refusal, Staging, facts};
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::finding::{FileProblem, Finding};
use crate::model::Date;
use crate::source::{Config, read_config};
use crate::tree::{Files, Listed, Sink};
use crate::{Examined, OnError};

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    #[arg(long, help = ArchiveKind::all_in_words(Lang::Zh), value_parser = kinds())]
    kind: &'static ArchiveKind,
    /// 归档包的位置；已有内容的位置不作改动
    #[arg(long, short)]
    out: PathBuf,
    /// 移交日期（如 2026-03-01），写进封面、目录和移交包；文件的时间仍取数据截至的日期
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// 有错误时仍生成可生成的部分
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    base_url: BaseUrl,
    #[command(flatten)]
    fonts: FontsArgument,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// The kinds of packages by their names.
fn kinds() -> impl TypedValueParser<Value = &'static ArchiveKind> {
    PossibleValuesParser::new(KINDS.map(|kind| kind.key)).map(|key| ArchiveKind::of(&key).expect("it is one of them"))
}

/// What a package is made from.
struct Ready {
    portal: BuiltPortal,
    config: Config,
    summary: SiteSummary,
    any_error: bool,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let folder = open_for(&arguments.site, &arguments.base_url, lang)?;
    let (kind, out) = (arguments.kind, &arguments.out);
    refuse_taken(out, lang)?;
    let transferred = arguments.date.as_deref().map(|asked| day(asked, kind, lang)).transpose()?;
    // The build's own folder is cleared of what is not its own by hand only; sources are no place either.
    if is_taken_by_site(out, folder.root()) {
        return Err(super::build::refused(&Refusal::InsideSite, out, lang));
    }
    let fonts = arguments.fonts.of_portal(&folder, lang)?;
    let folder = fonts::give(fonts.as_ref(), folder, lang)?;
    // Beside the portal a bag has the sources, which must be those that it was built from.
    let sources = || kind.holds_sources.then(|| facts::of_site(&folder).stamp);
    let sources_before = sources();
    let staging = Staging::beside(out).map_err(|error| unwritable(out, &error, lang))?;
    // What `build` has left is taken as it is, if nothing has changed since: then no report need be read.
    let public = folder.root().join(PUBLIC);
    let sealing = Sealing::begin(&folder, &public, "", fonts.as_ref(), world);
    let held = sealing.as_ref().and_then(Sealing::holds).filter(|seal| !seal.tally.any_error());
    let ready = match &held {
        Some(seal) => {
            if !is_quiet() {
                anstream::eprint!("{}", seal.messages);
            }
            let portal = BuiltPortal::open(&public).map_err(|error| unwritable(&public, &error, lang))?;
            Ready { portal, config: read_config(&folder), summary: seal.summary.clone(), any_error: false }
        }
        None => match ready(arguments, &folder, &staging, world)? {
            Some(ready) => ready,
            None => return Ok(ExitCode::from(1)),
        },
    };
    let Ready { portal, config, summary, any_error } = ready;
    let date = date(&summary);
    if let Some(day) = transferred.filter(|day| *day < summary.date.date()) {
        return Err(match lang {
            Lang::Zh => format!("移交日期{day}早于包里最晚的日期{}，未归档；请核对 --date", summary.date.date()),
            Lang::En => format!("{day} is before the newest date in the package, {}; see --date", summary.date.date()),
        });
    }
    let same_portal = || held.is_none() || sealing.as_ref().and_then(Sealing::holds).is_some();
    let whole = || match sources() == sources_before && same_portal() {
        true => Ok(()),
        false => Err(choose(
            lang,
            "站点或 public 在归档时有改动，未归档；请待改动结束后再试",
            "the site or its public folder was changed while it was archived; nothing was archived, try again",
        )
        .to_owned()),
    };
    let place = Place { staging: &staging, folder: &folder, out, whole: &whole, lang };
    let covers = Covers::of(&folder, &config, lang);
    let job = Job {
        portal: &portal,
        site: &folder,
        config: &config,
        summary: &summary,
        dates: Dates { content: date, transferred },
        covers: &covers,
        scratch: &staging,
    };
    let progress = Progress::begin(Work::Pack, lang);
    let digest = match kind.write {
        archive::Write::Folder(write) => place.folder(|sink| write(&job, sink))?,
        archive::Write::File(write) => place.file(|file| write(&job, file))?,
    };
    drop(progress);
    let reports = summary.reports;
    match lang {
        Lang::Zh => tell!("已归档 {}：{reports}份报告，数据截至{}", out.display(), date.date()),
        Lang::En => tell!("archived {}: {reports} reports, dated {}", out.display(), date.date()),
    }
    let unstated = if *kind == single::KIND { Vec::new() } else { catalogue::unstated(&config) };
    if !unstated.is_empty() {
        let fields: Vec<String> = unstated.iter().map(|(field, key)| format!("{field}（{key}）")).collect();
        match lang {
            Lang::Zh => tell!("归档目录未著录：{}；需要的，写在 site.toml 里", fields.join("、")),
            Lang::En => tell!("blank in the catalogue: {}; site.toml may state them", fields.join(", ")),
        }
    }
    let registered = match lang {
        Lang::Zh => format!("总校验值（{} 的 SHA-256，请登记）: {digest}\n", kind.digests),
        Lang::En => format!("digest of the whole (SHA-256 of {}, to be registered): {digest}\n", kind.digests),
    };
    let result = serde_json::json!({
        "version": 1,
        "out": out.display().to_string(),
        "kind": kind.key,
        "reports": reports,
        "date": date.date().to_string(),
        "transferred": transferred.map(|day| day.to_string()),
        "unstated": unstated.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
        "digest": { "of": kind.digests, "sha256": digest },
        "errors": any_error,
    });
    match arguments.output {
        Format::Text => super::print(&registered, lang)?,
        Format::Json => super::print_json(&result, lang)?,
    }
    Ok(if any_error { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Builds the portal; says why where that comes to nothing.
fn ready(arguments: &Arguments, folder: &Folder, staging: &Staging, world: &World) -> Result<Option<Ready>, String> {
    let on_error = if arguments.force { OnError::GoOn } else { OnError::Stop };
    let place = staging.path("portal");
    // What the reports say is on their pages; packing needs no more than those.
    let (examined, is_built) = build_in(folder, world, on_error, false, &place)?;
    // Whatever the reports are like: what could not be written cannot be packed.
    let unwritten = |finding: &Finding| match finding.problem.of::<FileProblem>() {
        Some(FileProblem::NotWritten { reason }) => Some(reason.clone()),
        _ => None,
    };
    if let Some(reason) = examined.findings.iter().find_map(unwritten) {
        return Err(unwritable(&arguments.out, &reason, world.lang));
    }
    let reports = examined.source.portal.reports.len();
    report::tell(&examined.findings, folder, reports, world);
    if !is_built {
        anstream::eprintln!(
            "{}",
            choose(
                world.lang,
                "有错误，未归档；请改正后再试，或用 --force",
                "nothing was archived; mend the errors, or use --force"
            )
        );
        return Ok(None);
    }
    let portal = BuiltPortal::open(&place).map_err(|error| unwritable(&place, &error, world.lang))?;
    let summary = SiteSummary::of(&examined.source);
    let any_error = examined.findings.any_error();
    Ok(Some(Ready { portal, config: examined.source.config.clone(), summary, any_error }))
}

/// Where a package goes.
struct Place<'a> {
    staging: &'a Staging,
    folder: &'a Folder,
    out: &'a Path,
    /// Whether what it is made from has stayed as it was.
    whole: &'a dyn Fn() -> Result<(), String>,
    lang: Lang,
}

impl Place<'_> {
    /// Writes a package that is a folder, and puts it in its place when it is whole.
    fn folder<T>(&self, write: impl FnOnce(&Output) -> Result<T, Failed>) -> Result<T, String> {
        let Place { staging, folder, out, whole, lang } = *self;
        let output = Output::open(&staging.path("package"), folder.root(), &super::holder())
            .map_err(|refusal| super::build::refused(&refusal, out, lang))?
            .unlisted();
        let written = write(&output).map_err(|failed| unwritable(out, &failed, lang))?;
        if let Some(failed) = output.close().into_iter().next() {
            return Err(unwritable(out, &format!("{}: {}", failed.path, failed.reason), lang));
        }
        whole()?;
        staging.keep_folder("package", out).map_err(|error| unwritable(out, &error, lang))?;
        Ok(written)
    }

    /// Writes a package that is one file, likewise.
    fn file<T>(&self, write: impl FnOnce(&mut NewFile) -> Result<T, Failed>) -> Result<T, String> {
        let (file, packed) = packed(self.staging, self.out, self.lang, write)?;
        (self.whole)()?;
        file.keep(self.out).map_err(|error| unwritable(self.out, &error, self.lang))?;
        Ok(packed)
    }
}

/// Writes a package that is one file, and puts it in its place when it is whole.
pub(super) fn pack(
    staging: &Staging,
    out: &Path,
    lang: Lang,
    write: impl FnOnce(&mut NewFile) -> Result<(), Failed>,
) -> Result<(), String> {
    let (file, ()) = packed(staging, out, lang, write)?;
    file.keep(out).map_err(|error| unwritable(out, &error, lang))
}

fn packed<T>(
    staging: &Staging,
    out: &Path,
    lang: Lang,
    write: impl FnOnce(&mut NewFile) -> Result<T, Failed>,
) -> Result<(NewFile, T), String> {
    let mut file = staging.file().map_err(|error| unwritable(out, &error, lang))?;
    let packed = write(&mut file).map_err(|failed| unwritable(out, &failed, lang))?;
    Ok((file, packed))
}

/// A site that was built for a package.
pub(super) struct Built {
    pub(super) examined: Examined,
    /// Its portal; nothing where errors stopped the build.
    pub(super) portal: Option<Finished>,
}

/// Builds a site's portal into a folder, in which an earlier build may lie.
pub(super) fn built_in(
    folder: &Folder,
    world: &World,
    on_error: OnError,
    compress: bool,
    place: &Path,
) -> Result<Built, String> {
    let (examined, is_built) = build_in(folder, world, on_error, compress, place)?;
    Ok(Built { examined, portal: if is_built { Some(finished(place, world.lang)?) } else { None } })
}

/// The same, without a look at what came of it; says whether anything did.
fn build_in(
    folder: &Folder,
    world: &World,
    on_error: OnError,
    compress: bool,
    place: &Path,
) -> Result<(Examined, bool), String> {
    let output = Output::open(place, folder.root(), &super::holder())
        .map_err(|refusal| super::build::refused(&refusal, place, world.lang))?;
    let compressed = Compressed(&output);
    let sink: &dyn Sink = if compress { &compressed } else { &output };
    let progress = Progress::begin(Work::Build, world.lang);
    let (kept, site) = (Kept::of(folder), stamped(folder));
    let (site, sink) = (progress.site(&site), progress.sink(sink));
    let mut keep = |memo: &crate::Memo| kept.keep(memo);
    let earlier = crate::Earlier { memo: kept.memo(), keep: &mut keep, left: None };
    let mut examined = crate::build_after(&site, world.today, on_error, earlier, &sink);
    drop(progress);
    if !output.was_used() {
        return Ok((examined, false));
    }
    let failed = output.finish(true).failed;
    examined.broken |= !failed.is_empty();
    examined.findings.extend(failed.into_iter().map(Finding::from).collect());
    let is_built = match on_error {
        OnError::GoOn => true,
        OnError::Stop => !examined.findings.any_error(),
        OnError::HoldBack => !examined.broken,
    };
    Ok((examined, is_built))
}

/// A portal that was built. What a killed build left beside is none of it.
fn finished(place: &Path, lang: Lang) -> Result<Finished, String> {
    let portal = Finished::open(place).map_err(|error| unwritable(place, &error, lang))?;
    let list = portal.bytes(LIST).map_err(|error| unwritable(place, &error, lang))?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let ours: BTreeSet<&str> = list.lines().collect();
    Ok(portal.only(|path| ours.contains(path)))
}

/// The day of transfer that was asked for.
fn day(asked: &str, kind: &ArchiveKind, lang: Lang) -> Result<Date, String> {
    if *kind == single::KIND {
        return Err(choose(
            lang,
            "--kind single 没有封面和目录，不写移交日期",
            "--kind single has no cover and no catalogue to state a date of transfer",
        )
        .to_owned());
    }
    asked.parse().map_err(|_| match lang {
        Lang::Zh => format!("“{asked}”不是日期，未归档；写成 2026-03-01"),
        Lang::En => format!("`{asked}` is no date; write it as 2026-03-01"),
    })
}

/// The date of a package: `SOURCE_DATE_EPOCH` where that is set, else that of the content.
pub(super) fn date(summary: &SiteSummary) -> DateTime {
    match super::epoch().ok().flatten() {
        Some(stated) => stated.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
        None => summary.date,
    }
}

/// Refuses a place where something stands already.
pub(super) fn refuse_taken(out: &Path, lang: Lang) -> Result<(), String> {
    let Ok(there) = out.symlink_metadata() else { return Ok(()) };
    if there.is_dir() && Finished::open(out).is_ok_and(|files| files.paths().is_empty()) {
        return Ok(());
    }
    Err(taken(out, lang))
}

/// What is said of a place where something stands already.
pub(super) fn taken(out: &Path, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{} 已存在，未作改动；请换一个位置", out.display()),
        Lang::En => format!("{} exists and is left alone; choose another place", out.display()),
    }
}

pub(super) fn unwritable(out: &Path, error: &dyn std::fmt::Display, lang: Lang) -> String {
    let error = localize(&error.to_string(), lang);
    match lang {
        Lang::Zh => format!("无法写入 {}：{error}", out.display()),
        Lang::En => format!("cannot write {}: {error}", out.display()),
    }
}
