//! `nianbao check --fix`: shows what would be repaired as a diff, asks, and writes it.
//!
//! Only what its finding knows to be mechanical is repaired: see [`plan`]. Files are written as a whole, and none
//! where any has changed on the disk meanwhile.

mod diff;
mod plan;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::ExitCode;

use super::{World, agreed, print};
use crate::cli::terminal::tell;
use crate::disk::{self, Folder};
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::source::LONGEST;
use crate::tree::{Site, Tree};
use plan::{Refusal, plan};

/// What is done with the repairs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Consent {
    /// They are shown and not made.
    pub dry_run: bool,
    /// They are made without a question.
    pub yes: bool,
}

pub(super) fn run(folder: &Folder, consent: Consent, world: &World) -> Result<ExitCode, String> {
    let zh = world.lang == Lang::Zh;
    let mending = plan(folder, world.today);
    let mut shown = String::new();
    for (path, mended) in &mending.files {
        diff::write(path, &mended.before, &mended.after, std::io::stdout().is_terminal(), &mut shown);
    }
    print(&shown, world.lang)?;
    for (path, refusal) in &mending.refused {
        anstream::eprintln!("{}", refused(path, *refusal, zh));
    }
    let (files, places) = (mending.files.len(), mending.files.values().map(|mended| mended.count).sum::<usize>());
    if files == 0 {
        tell!("{}", if zh { "没有可以自动改正之处" } else { "nothing to repair" });
        return Ok(ExitCode::SUCCESS);
    }
    match zh {
        true => tell!("以上{files}个文件、{places}处可以改正；填报数字从不改动"),
        false => tell!("{places} repairs in {files} files; no statutory figure is touched"),
    }
    if consent.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    if !consent.yes {
        if !std::io::stdin().is_terminal() {
            let reason = if zh {
                "不在终端上，未作改动；确认以后加 --yes"
            } else {
                "no terminal to ask on; use --yes"
            };
            return Err(reason.to_owned());
        }
        if !agreed(if zh { "改正以上各处？[y/N] " } else { "repair all of this? [y/N] " })? {
            tell!("{}", if zh { "未作改动" } else { "nothing was touched" });
            return Ok(ExitCode::from(1));
        }
    }
    write(folder, &mending, world.lang)?;
    match zh {
        true => tell!("已改正{files}个文件"),
        false => tell!("{files} files repaired"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the repaired files, if all are as they were when they were read.
fn write(folder: &Folder, mending: &plan::Mending, lang: Lang) -> Result<(), String> {
    let zh = lang == Lang::Zh;
    let mut tree = Tree::default();
    for (path, mended) in &mending.files {
        if folder.read(path, LONGEST).ok().as_deref() != Some(mended.before.as_bytes()) {
            return Err(if zh {
                format!("{path} 在此期间有改动，未作改正；请重新运行")
            } else {
                format!("{path} has changed meanwhile; nothing was touched, run it again")
            });
        }
        tree.insert(path, mended.after.as_str());
    }
    let replaced: BTreeSet<String> = tree.0.keys().cloned().collect();
    disk::write_all(&tree, folder.root(), &replaced).map_err(|error| {
        let reason = localize(&error.to_string(), lang);
        if zh { format!("未写完：{reason}") } else { format!("could not write all: {reason}") }
    })
}

/// Why a file is left alone.
fn refused(path: &str, refusal: Refusal, zh: bool) -> String {
    match (refusal, zh) {
        (Refusal::Encoding, true) => format!("{path} 不是 UTF-8 编码，未作改正；请先另存为 UTF-8"),
        (Refusal::Encoding, false) => format!("{path} is not UTF-8 and was left alone; save it as UTF-8 first"),
        (Refusal::Link, true) => format!("{path} 是链接，未作改正；请改正它所指的文件"),
        (Refusal::Link, false) => format!("{path} is a link and was left alone"),
        (Refusal::Page, true) => format!("{path} 改正以后页面会有其他变化，未作改正；请手工修改"),
        (Refusal::Page, false) => format!("{path}: the page would change otherwise, too; left alone, edit it by hand"),
    }
}
