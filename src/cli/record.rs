//! What is said of reports that are held back, and the record that a release leaves beside `content/`.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::publish::choose;
use super::report::first_of;
use super::{World, publish};
use crate::Examined;
use crate::cli::terminal::tell;
use crate::disk::{Folder, write_all};
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::publish::receipt;
use crate::source::RecordUpdate;
use crate::tree::Site;

/// The reports that are held back, loudly; nothing where there are none.
pub(super) fn held(examined: &Examined, lang: Lang) -> String {
    let lines: Vec<String> = examined.held.iter().map(|held| receipt::describe_held(held, lang)).collect();
    let mut out = String::new();
    publish::list(&mut out, choose(lang, receipt::HELD.0, receipt::HELD.1), &lines, lang);
    if !out.is_empty() {
        out.insert_str(0, choose(lang, "注意: ", "attention: "));
    }
    out
}

/// What comes onto record when this is published.
pub(super) fn update(examined: &Examined, folder: &Folder, world: &World) -> RecordUpdate {
    let site: &dyn Site = folder;
    examined.source.record.update(site, &examined.source.portal, &examined.held, world.today)
}

/// Writes what comes onto record, each file whole or not at all, and says so.
pub(super) fn write(update: &RecordUpdate, folder: &Folder, lang: Lang) -> Result<(), String> {
    if update.tree.0.is_empty() {
        return Ok(());
    }
    let replaced: BTreeSet<String> = update.tree.0.keys().cloned().collect();
    write_all(&update.tree, folder.root(), &replaced).map_err(|error| {
        match (localize(&error.to_string(), lang), lang) {
            (reason, Lang::Zh) => format!("已完成，但公布的文本未存入 record/：{reason}；排除故障后再次运行即可补存"),
            (reason, Lang::En) => {
                format!("done, but the published texts are not in record/: {reason}; run this again to add them")
            }
        }
    })?;
    let (count, some) = (update.reports.len(), first_of(update.reports.iter().map(String::as_str), lang));
    match (count, lang) {
        (0, Lang::Zh) => tell!("record/ 已更新，请随 content 一起提交"),
        (0, Lang::En) => tell!("record/ is up to date; commit it with content"),
        (_, Lang::Zh) => {
            tell!("公布的文本已存入 record/：{count}份报告（{some}），请随 content 一起提交")
        }
        (_, Lang::En) => {
            tell!("published texts kept in record/: {count} ({some}); commit it with content")
        }
    }
    Ok(())
}

/// The line of a plan about what comes onto record.
pub(super) fn planned(out: &mut String, reports: &[String], lang: Lang) {
    let (count, some) = (reports.len(), first_of(reports.iter().map(String::as_str), lang));
    let _ = match (count, lang) {
        (0, _) => Ok(()),
        (_, Lang::Zh) => writeln!(out, "发布后存入 record/ 的报告文本 {count}（{some}）"),
        (_, Lang::En) => writeln!(out, "report texts that go to record/ when published {count} ({some})"),
    };
}
