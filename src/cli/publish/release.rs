//! Publishes what a site says now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::plan::{allowed, ends_here, print_json, print_plan, show_plan};
use super::words::{failed_to_publish, no_receipt, unreadable};
use super::{Arguments, choose};
use crate::archive::ArchiveRecord;
use crate::cli::archive::built_in;
use crate::cli::terminal::{Progress, Work, is_quiet, tell};
use crate::cli::{Format, World, open_for, print, record, report};
use crate::disk::{Finished, Folder, Staging};
use crate::finding::words::Lang;
use crate::finding::{Finding, Level};
use crate::publish::driver::{Base, PublishError, Target};
use crate::publish::plan::{self, ForeignChanges, Plan};
use crate::publish::{Receipt, Register};
use crate::source::RecordUpdate;
use crate::source::report_of as report_at;
use crate::{Examined, OnError};

/// A site, built, and what it would be as a release.
pub(super) struct BuiltRelease {
    pub(super) examined: Examined,
    pub(super) portal: Finished,
    /// The site's folder, and what comes onto its record when the release is live.
    pub(super) folder: Folder,
    pub(super) update: RecordUpdate,
}

impl BuiltRelease {
    /// Says in a plan what is held back, and what comes onto record.
    pub(super) fn complete(&self, plan: &mut Plan) {
        plan.held = self.examined.held.clone();
        plan.recorded = self.update.reports.clone();
    }

    /// The exit code of a release: reports that it holds back have errors.
    pub(super) fn code(&self) -> ExitCode {
        if self.examined.findings.any_error() { ExitCode::from(1) } else { ExitCode::SUCCESS }
    }
}

pub(super) fn build_release(
    arguments: &Arguments,
    place: &Path,
    world: &World,
) -> Result<Option<BuiltRelease>, String> {
    let folder = open_for(&arguments.site, &arguments.base_url, world.lang)?;
    let folder = arguments.fonts.handed_to(folder, world.lang)?;
    let on_error = if arguments.strict { OnError::Stop } else { OnError::HoldBack };
    let built = built_in(&folder, world, on_error, arguments.compress, place)?;
    let (examined, portal) = (built.examined, built.portal);
    Ok(match portal {
        Some(portal) => {
            let update = record::update(&examined, &folder, world);
            tell_of_news(&examined, &update, &folder, world);
            anstream::eprint!("{}", record::held(&examined, world.lang));
            Some(BuiltRelease { examined, portal, folder, update })
        }
        None => {
            report::tell(&examined.findings, &folder, examined.checked(), world);
            let whole = record::of_the_whole(&examined, world.lang);
            anstream::eprintln!(
                "{}{whole}",
                choose(world.lang, "有错误，未发布", "there are errors; nothing was published")
            );
            None
        }
    })
}

/// Says what was noticed, but for what is no error in reports that stay as they were published, and in drafts: whoever
/// reads this decides on what changes, and `check` lists all. What a report that stays says beside one that changes is
/// listed, such as a sum of which a unit has corrected its part.
fn tell_of_news(examined: &Examined, update: &RecordUpdate, folder: &Folder, world: &World) {
    let is_new =
        |file: &str| report_at(file).is_some_and(|(agency, year)| update.reports.contains(&format!("{agency}/{year}")));
    let is_listed = |finding: &Finding| {
        let beside = || finding.marks.iter().filter_map(|mark| mark.file.as_deref()).any(is_new);
        let of_change = report_at(&finding.file).is_none() || is_new(&finding.file) || beside();
        finding.level == Level::Error || of_change && !finding.draft
    };
    let listed = examined.findings.clone().only(is_listed);
    if is_quiet() {
        report::tell(&listed, folder, examined.checked(), world);
        return;
    }
    let mut order: Vec<&Finding> = listed.iter().collect();
    order.sort_by_key(|finding| (finding.draft, finding.level));
    anstream::eprint!("{}", report::render_some(order.into_iter(), folder, world.lang, world.color));
    anstream::eprint!("{}", report::summary(&examined.findings, examined.checked(), world.lang));
    match (examined.findings.len() - listed.len(), world.lang) {
        (0, _) => {}
        (left, Lang::Zh) => tell!("其中{left}处在没有改动的报告和草稿里，未列出；全部见 nianbao check"),
        (left, Lang::En) => {
            tell!("not listed, in drafts and in reports that stay as they are: {left}; nianbao check lists all")
        }
    }
}

/// The receipt of what is live. Where it is lost nothing is compared, and that must be allowed by name.
pub(super) fn live_of(target: &Target, arguments: &Arguments, lang: Lang) -> Result<Option<Receipt>, String> {
    let live = match target.live() {
        Err(PublishError::NoReceipt { place, there }) if arguments.allow => {
            let lost = no_receipt(&place, there, lang);
            anstream::eprintln!("{lost}{}", choose(lang, "；不与已发布的比较", "; nothing is compared with it"));
            return Ok(None);
        }
        live => live.map_err(|error| failed_to_publish(&error, lang))?,
    };
    if let (Some(place), Some(live)) = (target.unlinked(), &live) {
        let number = live.release;
        match lang {
            Lang::Zh => {
                anstream::eprintln!("{place} 缺失，而历次发布仍在：按最新的一次（第{number}次）比较，发布后将重新建立")
            }
            Lang::En => anstream::eprintln!(
                "{place} is missing, though releases are there; this is compared with the newest, release {number}, \
                 and publishing makes it anew"
            ),
        }
    }
    Ok(live)
}

/// What a first release would bring; nothing is written at the target.
pub(super) fn preview(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let staging =
        Staging::anywhere().map_err(|error| failed_to_publish(&PublishError::System(PathBuf::new(), error), lang))?;
    let Some(built) = build_release(arguments, &staging.path("portal"), world)? else {
        return Ok(ExitCode::from(1));
    };
    let source = &built.examined.source;
    let record = ArchiveRecord::published(&built.portal, None).map_err(|failed| unreadable(&failed, lang))?;
    let mut plan = plan::plan(None, &record, &Register::of(source), &plan::corrections(source));
    built.complete(&mut plan);
    print_plan(&plan, arguments.output, lang)?;
    Ok(Some(allowed(&plan, arguments, lang)).filter(|code| *code != ExitCode::SUCCESS).unwrap_or(built.code()))
}

/// Publishes; where nothing came of it, nothing of it stays beside what is served.
pub(super) fn publish(arguments: &Arguments, target: &mut Target, world: &World) -> Result<ExitCode, String> {
    let system = |error| failed_to_publish(&PublishError::System(PathBuf::new(), error), world.lang);
    if arguments.dry_run && target.is_beside_served_files() {
        // What the last release left for the next one's speed stays as it is.
        let staging = Staging::anywhere().map_err(system)?;
        return publish_from(&staging.path("portal"), arguments, target, world).map(Ended::code);
    }
    let build = target.workshop().map_err(|error| failed_to_publish(&error, world.lang))?;
    let ended = publish_from(&build, arguments, target, world);
    if !matches!(ended, Ok(Ended::Live(_))) {
        target.discard();
    }
    ended.map(Ended::code)
}

/// How a run ended, with its exit code.
pub(super) enum Ended {
    /// What is live is what the site says.
    Live(ExitCode),
    /// Nothing came of it.
    Nothing(ExitCode),
}

impl Ended {
    fn code(self) -> ExitCode {
        match self {
            Ended::Live(code) | Ended::Nothing(code) => code,
        }
    }
}

pub(super) fn publish_from(
    build: &Path,
    arguments: &Arguments,
    target: &mut Target,
    world: &World,
) -> Result<Ended, String> {
    let lang = world.lang;
    let system = |error: PublishError| failed_to_publish(&error, lang);
    let Some(built) = build_release(arguments, build, world)? else {
        return Ok(Ended::Nothing(ExitCode::from(1)));
    };
    let BuiltRelease { examined, portal, folder, update } = &built;
    let base = Base::of_portal(target, live_of(target, arguments, lang)?, portal).map_err(system)?;
    let record = base.record(portal).map_err(|failed| unreadable(&failed, lang))?;
    let register = Register::of(&examined.source);
    let mut plan = base.plan(&record, &register, &plan::corrections(&examined.source));
    built.complete(&mut plan);
    show_plan(&plan, arguments.output, lang)?;
    if plan.is_empty() && base.live.is_some() && target.unlinked().is_none() {
        tell!("{}", choose(lang, "没有变动，无需发布", "nothing has changed; nothing to publish"));
        if arguments.output == Format::Json {
            print_json(&plan, None, lang)?;
        }
        if !arguments.dry_run {
            record::write(update, folder, lang)?;
        }
        return Ok(Ended::Live(built.code()));
    }
    if let Some(code) = ends_here(&plan, arguments, lang)? {
        // A trial says what the real run would.
        let code = if code == ExitCode::SUCCESS { built.code() } else { code };
        return Ok(Ended::Nothing(code));
    }
    let receipt = base.in_receipt(Receipt { register, ..receipt_of(&record, examined, &plan) });
    let progress = Progress::begin(Work::Carry, lang);
    let from = |path: &str| {
        progress.carried();
        base.source_of(path, build)
    };
    let receipt = target.publish(&record, &plan, &from, receipt).map_err(system)?;
    drop(progress);
    published(&target.receipt_place(receipt.release), &receipt, &plan, (arguments.output, lang))?;
    record::write(update, folder, lang)?;
    Ok(Ended::Live(built.code()))
}

/// What a receipt says of the release itself, not of its place.
pub(super) fn receipt_of(record: &ArchiveRecord<'_>, examined: &Examined, plan: &Plan) -> Receipt {
    let config = &examined.source.config;
    Receipt {
        version: 1,
        title: config.title.clone(),
        publisher: config.publisher.name.clone(),
        release: 0,
        published: crate::cli::now(),
        digest: record.digest(),
        before: None,
        previous: None,
        reports: examined.source.portal.reports.len(),
        moved: [0; 3],
        added_reports: Vec::new(),
        removed_reports: Vec::new(),
        figures: Vec::new(),
        foreign: ForeignChanges::default(),
        held: Vec::new(),
        off: examined.findings.off().clone(),
        kept: BTreeSet::new(),
        files: record.sums(),
        register: Register::default(),
    }
    .of_plan(plan)
}

/// Says what was published. For programs it stands in one object with the plan.
pub(super) fn published(
    place: &str,
    receipt: &Receipt,
    plan: &Plan,
    (format, lang): (Format, Lang),
) -> Result<(), String> {
    match lang {
        Lang::Zh => tell!("已发布（第{}次）。回执 {place}", receipt.release),
        Lang::En => tell!("published (release {}). Receipt: {place}", receipt.release),
    }
    let digest = format!("{} {}\n", choose(lang, "总校验值", "digest of the whole"), receipt.digest);
    match format {
        Format::Text => print(&digest, lang),
        Format::Json => {
            tell!("{}", digest.trim_end());
            print_json(plan, Some((place, receipt)), lang)
        }
    }
}
