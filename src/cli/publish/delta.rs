//! Delta packages: written here, applied where there is no way from here.

use std::path::Path;
use std::process::ExitCode;

use super::plan::{allowed, ends_here, print_plan};
use super::release::{BuiltRelease, build_release, live_of, published, receipt_of};
use super::words::{failed_to_publish, refuse_package, unreadable};
use super::{Arguments, choose};
use crate::archive::record::LISTS;
use crate::archive::verify::{self, Against};
use crate::archive::{ArchiveRecord, Failed, SiteSummary};
use crate::cli::World;
use crate::cli::archive::{date, pack};
use crate::disk::{Finished, OneFile, Staging};
use crate::finding::words::Lang;
use crate::publish::delta::{self, Applied, DeltaProblem, Description};
use crate::publish::driver::{Driver, PublishError, ReleaseFolder};
use crate::publish::plan;
use crate::publish::{Receipt, Register};
use crate::tree::Listed;

/// Writes what changed since a receipt as a package.
pub(super) fn write_delta(
    arguments: &Arguments,
    out: &Path,
    since: Option<&Path>,
    world: &World,
) -> Result<ExitCode, String> {
    let lang = world.lang;
    crate::cli::archive::refuse_taken(out, lang)?;
    let read = |since: &Path| {
        crate::cli::plain_file(since, lang)?;
        crate::cli::verify::read_receipt(since, lang).map(|(_, receipt)| receipt)
    };
    let before = since.map(read).transpose()?;
    let staging =
        Staging::beside(out).map_err(|error| failed_to_publish(&PublishError::System(out.to_owned(), error), lang))?;
    let Some(built) = build_release(arguments, &staging.path("portal"), world)? else {
        return Ok(ExitCode::from(1));
    };
    let BuiltRelease { examined, portal, folder, update } = &built;
    let record = ArchiveRecord::published(portal, None).map_err(|failed| unreadable(&failed, lang))?;
    let register = Register::of(&examined.source);
    let corrections = plan::corrections(&examined.source);
    let mut plan = plan::plan(before.as_ref(), &record, &register, &corrections);
    built.complete(&mut plan);
    print_plan(&plan, arguments.output, lang)?;
    let code = allowed(&plan, arguments, lang);
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    if arguments.dry_run {
        return Ok(built.code());
    }
    let (digest, files) = before.map(|before| (before.digest, before.files)).unzip();
    let receipt = Receipt { before: digest.clone(), register, ..receipt_of(&record, examined, &plan) };
    let description = Description { version: 1, before: digest, plan, after: receipt };
    let files = files.unwrap_or_default();
    let mut moved = 0;
    pack(&staging, out, lang, |file| {
        moved = delta::pack(&record, &files, &description, date(&SiteSummary::of(&examined.source)), file, &staging)?;
        Ok::<(), Failed>(())
    })?;
    match lang {
        Lang::Zh => anstream::eprintln!(
            "差量包 {}：{moved}个文件；在目标网络中运行 nianbao publish --to <文件夹> --apply <差量包>",
            out.display()
        ),
        Lang::En => anstream::eprintln!(
            "delta package {}: {moved} files; there, run nianbao publish --to <folder> --apply <package>",
            out.display()
        ),
    }
    // What the package brings there is what this site has published.
    crate::cli::record::write(update, folder, lang)?;
    Ok(built.code())
}

/// Publishes a delta package, if it fits what is live.
pub(super) fn apply(
    arguments: &Arguments,
    releases: &ReleaseFolder,
    package: &Path,
    lang: Lang,
) -> Result<ExitCode, String> {
    let system = |error: PublishError| failed_to_publish(&error, lang);
    let receipt = live_of(releases, arguments, lang)?;
    let before = receipt.as_ref().map_or(Ok(None), |live| releases.files_of(live.release)).map_err(system)?;
    let live = before.as_ref().map(|before| before.root().to_owned());
    let blob = OneFile(package.to_owned());
    let applied = Applied::open(&blob, before.as_ref().map(|before| before as &dyn Listed), receipt.as_ref());
    let applied = applied.map_err(|problem| refuse_package(&problem, package, lang))?;
    let plan = &applied.description.plan;
    print_plan(plan, arguments.output, lang)?;
    if let Some(code) = ends_here(plan, arguments, lang)? {
        return Ok(code);
    }
    let from = |path: &str| live.as_ref().filter(|_| applied.is_old(path)).map(|live| live.join(path));
    let staged = releases.stage(&applied, &|path| !applied.is_old(path), &from);
    if staged.is_err() {
        releases.discard_next();
    }
    staged.map_err(system)?;
    // Before it goes live, the whole is checked against its digests, including what was there already.
    let next = releases.next();
    let staged = Finished::open(&next).map_err(|error| system(PublishError::System(next.clone(), error)))?;
    let outcome = verify::in_folder(&staged, Against::default());
    if let Some(finding) = outcome.findings.iter().next() {
        let words = finding.problem.words(lang);
        releases.discard_next();
        anstream::eprintln!("{}: {}", finding.file, words.message);
        anstream::eprintln!("{}", choose(lang, "未发布，原来的门户未作改动", "not published; the portal is as it was"));
        return Ok(ExitCode::from(1));
    }
    let number = releases.next_number().map_err(system)?;
    // What it says that changed is the plan that was held against what is live.
    let receipt = applied.description.after.clone().of_plan(plan);
    let previous = releases.current();
    let receipt = Receipt { release: number, previous, published: crate::cli::now(), ..receipt };
    releases.publish(&receipt).map_err(system)?;
    published(&releases.receipt_place(number), &receipt, lang)?;
    Ok(ExitCode::SUCCESS)
}

/// Publishes a delta package to a target elsewhere: what is live there is fetched, and held against its
/// digests, before anything is built upon it.
pub(super) fn apply_from_here(
    arguments: &Arguments,
    target: &mut dyn Driver,
    package: &Path,
    lang: Lang,
) -> Result<ExitCode, String> {
    let system = |error: PublishError| failed_to_publish(&error, lang);
    let live = live_of(target, arguments, lang)?;
    let lists = LISTS.iter().map(|(list, _)| (*list).to_owned());
    let paths: Vec<String> = live.iter().flat_map(|live| live.files.keys().cloned()).chain(lists).collect();
    let before = live.as_ref().map_or(Ok(None), |live| target.files(live.release, &paths)).map_err(system)?;
    let blob = OneFile(package.to_owned());
    let applied = Applied::open(&blob, before.as_ref().map(|before| before as &dyn Listed), live.as_ref());
    let applied = applied.map_err(|problem| refuse_package(&problem, package, lang))?;
    let Description { plan, after, .. } = &applied.description;
    print_plan(plan, arguments.output, lang)?;
    let record = ArchiveRecord::published(&applied, None).map_err(|failed| unreadable(&failed, lang))?;
    if record.digest() != after.digest {
        return Err(refuse_package(&DeltaProblem::Damaged, package, lang));
    }
    if let Some(code) = ends_here(plan, arguments, lang)? {
        return Ok(code);
    }
    let number = target.next_number().map_err(system)?;
    let from = |path: &str| before.as_ref().filter(|_| applied.is_old(path)).map(|before| before.root().join(path));
    target.stage(&record, plan, &from).map_err(system)?;
    let previous = target.current();
    let receipt = Receipt { release: number, previous, published: crate::cli::now(), ..after.clone().of_plan(plan) };
    target.publish(&receipt).map_err(system)?;
    published(&target.receipt_place(number), &receipt, lang)?;
    Ok(ExitCode::SUCCESS)
}
