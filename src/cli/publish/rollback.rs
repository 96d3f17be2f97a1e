//! Goes back to the release that was live before.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::plan::print_plan;
use super::words::failed_to_publish;
use super::{Arguments, choose};
use crate::cli::agreed;
use crate::finding::words::Lang;
use crate::publish::driver::{PublishError, Target};
use crate::publish::plan::{Corrections, Plan};

/// Goes back to the release that was live before, if that is still what was published.
pub(super) fn roll_back(arguments: &Arguments, target: &mut Target, lang: Lang) -> Result<ExitCode, String> {
    let system = |error: PublishError| failed_to_publish(&error, lang);
    let live = match target.live() {
        Err(PublishError::NoReceipt { .. }) if arguments.allow => None,
        live => live.map_err(system)?,
    };
    if let Some(place) = target.unlinked() {
        return Err(system(PublishError::LinkMissing(place)));
    }
    let current = target.current().ok_or(PublishError::NothingBefore).map_err(system)?;
    let receipt = target.earlier(live.as_ref()).map_err(system)?;
    let number = receipt.release;
    let mut plan = Plan::of_files(live.as_ref(), &receipt.files);
    plan.add_figures(live.as_ref().map(|live| &live.register), &receipt.register, &Corrections::new());
    match lang {
        Lang::Zh => anstream::eprintln!("从第{current}次发布退回第{number}次（{}）：", receipt.published),
        Lang::En => anstream::eprintln!("from release {current} back to release {number} of {}:", receipt.published),
    }
    print_plan(&plan, arguments.output, lang)?;
    if arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    // A rollback is done in haste: it leads to what was published, so it needs no leave, and where nobody
    // is there to be asked it goes on.
    let asks = !arguments.yes && std::io::stdin().is_terminal();
    if asks && !agreed(choose(lang, "确认退回？[y/N] ", "go back? [y/N] "))? {
        anstream::eprintln!("{}", choose(lang, "未退回", "not gone back"));
        return Ok(ExitCode::from(1));
    }
    target.go_to(number, &crate::cli::now()).map_err(system)?;
    match lang {
        Lang::Zh => anstream::eprintln!("已回到第{number}次发布"),
        Lang::En => anstream::eprintln!("release {number} is live again"),
    }
    Ok(ExitCode::SUCCESS)
}
