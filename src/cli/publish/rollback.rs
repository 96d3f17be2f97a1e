//! Goes back to a release that was live before, and forward again.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::plan::print_plan;
use super::words::failed_to_publish;
use super::{Arguments, choose};
use crate::cli::agreed;
use crate::cli::terminal::tell;
use crate::finding::words::Lang;
use crate::publish::driver::{PublishError, Target};
use crate::publish::plan::{Corrections, Plan};

/// Goes to the release that was chosen, or else to the one that was live before, if that is still what was published.
pub(super) fn roll_back(
    arguments: &Arguments,
    target: &mut Target,
    chosen: Option<u32>,
    lang: Lang,
) -> Result<ExitCode, String> {
    let system = |error: PublishError| failed_to_publish(&error, lang);
    let live = match target.live() {
        Err(PublishError::NoReceipt { .. }) if arguments.allow => None,
        live => live.map_err(system)?,
    };
    if let Some(place) = target.unlinked() {
        return Err(system(PublishError::LinkMissing(place)));
    }
    let current = target.current().ok_or(PublishError::NothingBefore).map_err(system)?;
    if chosen == Some(current) {
        match lang {
            Lang::Zh => tell!("现有发布就是第{current}次，没有变动"),
            Lang::En => tell!("release {current} is live already"),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let receipt = target.other(live.as_ref(), chosen).map_err(system)?;
    let number = receipt.release;
    let mut plan = Plan::of_files(live.as_ref(), &receipt.files);
    plan.add_figures(live.as_ref().map(|live| &live.register), &receipt.register, &Corrections::new());
    let is_back = number < current;
    plan.explain_by(&target.receipts_between(number, current));
    let (zh, en) = if is_back { ("退回", "back") } else { ("恢复到", "forward") };
    match lang {
        Lang::Zh => tell!("从第{current}次发布{zh}第{number}次（{}）：", receipt.published),
        Lang::En => tell!("from release {current} {en} to release {number} of {}:", receipt.published),
    }
    print_plan(&plan, arguments.output, lang)?;
    if arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    // A rollback is done in haste: it leads to what was published, so it needs no leave, and where nobody
    // is there to be asked it goes on.
    let asks = !arguments.yes && std::io::stdin().is_terminal();
    let (question, no) = match is_back {
        true => (choose(lang, "确认退回？[y/N] ", "go back? [y/N] "), choose(lang, "未退回", "not gone back")),
        false => (choose(lang, "确认恢复？[y/N] ", "go forward? [y/N] "), choose(lang, "未恢复", "not gone forward")),
    };
    if asks && !agreed(question)? {
        tell!("{no}");
        return Ok(ExitCode::from(1));
    }
    target.go_to(number, &crate::cli::now()).map_err(system)?;
    let stays = target.stays(current);
    let zh = format!("；要换回第{current}次，用 --rollback={current}");
    let en = format!("; --rollback={current} leads to release {current} again");
    match lang {
        Lang::Zh => tell!("已回到第{number}次发布{}", if stays { zh } else { String::new() }),
        Lang::En => tell!("release {number} is live again{}", if stays { en } else { String::new() }),
    }
    Ok(ExitCode::SUCCESS)
}
