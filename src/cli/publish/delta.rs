//! Delta packages: written here, applied where there is no way from here.

use std::path::Path;
use std::process::ExitCode;

use super::Arguments;
use super::plan::{allowed, ends_here, print_plan, show_plan};
use super::release::{BuiltRelease, build_release, live_of, published, receipt_of};
use super::words::{failed_to_publish, refuse_package, unreadable};
use crate::archive::{ArchiveRecord, Failed, SiteSummary};
use crate::cli::World;
use crate::cli::archive::{date, pack};
use crate::cli::terminal::tell;
use crate::disk::{OneFile, Staging};
use crate::finding::words::Lang;
use crate::publish::delta::{self, Applied, DeltaProblem, Description};
use crate::publish::driver::{Base, PublishError, Target};
use crate::publish::plan;
use crate::publish::{Receipt, Register};

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
        Lang::Zh => tell!(
            "差量包 {}：{moved}个文件；在目标网络中运行 nianbao publish --to <文件夹> --apply <差量包>",
            out.display()
        ),
        Lang::En => tell!(
            "delta package {}: {moved} files; there, run nianbao publish --to <folder> --apply <package>",
            out.display()
        ),
    }
    // What the package brings there is what this site has published.
    crate::cli::record::write(update, folder, lang)?;
    Ok(built.code())
}

/// Publishes a delta package, if it fits what is live: that is held against its digests, fetched where it is
/// elsewhere, before anything is built upon it.
pub(super) fn apply(
    arguments: &Arguments,
    target: &mut Target,
    package: &Path,
    lang: Lang,
) -> Result<ExitCode, String> {
    let system = |error: PublishError| failed_to_publish(&error, lang);
    let refused = |problem: DeltaProblem| refuse_package(&problem, package, lang);
    let base = Base::of_package(target, live_of(target, arguments, lang)?).map_err(system)?;
    let blob = OneFile(package.to_owned());
    let applied = Applied::open(&blob, base.files(), base.live.as_ref()).map_err(refused)?;
    let Description { plan, after, .. } = &applied.description;
    // The package could be another one, with all its digests; what was brought beside it could not.
    if let Some(registered) = &arguments.digest
        && !after.digest.eq_ignore_ascii_case(registered.trim())
    {
        let (package, digest) = (package.display(), &after.digest);
        return Err(match lang {
            Lang::Zh => {
                format!("{package} 发布后的总校验值是 {digest}，与 --digest 所写的不同；未发布，请与生成差量包的人核对")
            }
            Lang::En => format!(
                "{package} leads to the release {digest}, which is not that of --digest; nothing was published, ask whoever made the package"
            ),
        });
    }
    show_plan(plan, arguments.output, lang)?;
    let record = ArchiveRecord::published(&applied, None).map_err(|failed| unreadable(&failed, lang))?;
    applied.hold(&record).map_err(refused)?;
    if let Some(code) = ends_here(plan, arguments, lang)? {
        return Ok(code);
    }
    let from = |path: &str| base.place_of(path).filter(|_| applied.is_old(path));
    // What it says that changed is the plan that was held against what is live.
    let receipt = Receipt { published: crate::cli::now(), ..after.clone().of_plan(plan) };
    let receipt = target.publish(&record, plan, &from, receipt).map_err(system)?;
    published(&target.receipt_place(receipt.release), &receipt, plan, (arguments.output, lang))?;
    Ok(ExitCode::SUCCESS)
}
