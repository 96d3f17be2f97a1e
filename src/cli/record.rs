//! What is said of reports that are held back, and the record that a release leaves beside `content/`.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::publish::choose;
use super::report::first_of;
use super::{World, publish};
use crate::Examined;
use crate::check;
use crate::cli::terminal::tell;
use crate::disk::{Folder, write_all};
use crate::finding::Level;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::publish::receipt;
use crate::source::{RecordUpdate, report_of};
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

/// Why errors keep a whole portal from being made: they are in files that are no report's. Nothing where all are.
pub(super) fn of_the_whole(examined: &Examined, lang: Lang) -> String {
    let errors = examined.findings.iter().filter(|finding| finding.level == Level::Error && !finding.draft);
    let files: BTreeSet<&str> = errors.map(|finding| &*finding.file).filter(|file| report_of(file).is_none()).collect();
    if files.is_empty() {
        return String::new();
    }
    let some = first_of(files.into_iter(), lang);
    match lang {
        Lang::Zh => format!("：{some} 不属于某一份报告，有错误就影响整个门户"),
        Lang::En => format!(": {some} is no report's, and errors there are those of the whole portal"),
    }
}

/// The files of reports whose published figures have changed, and that say so in no correction and no waiver.
/// Those that are held back stay as they are on record.
pub(super) fn unexplained(examined: &Examined) -> BTreeSet<String> {
    let is_held = |file: &str| examined.held.iter().any(|held| held.file == file);
    let changed = examined.findings.iter().filter(|finding| check::is_unexplained_change(finding));
    changed.map(|finding| finding.file.clone()).filter(|file| !is_held(file)).collect()
}

/// Says that nothing comes onto record.
pub(super) fn refuse(files: &BTreeSet<String>, lang: Lang) {
    let (count, some) = (files.len(), first_of(files.iter().map(String::as_str), lang));
    match lang {
        Lang::Zh => anstream::eprintln!(
            "未存入 record/：{count}份报告改动了已公布的数字而没有更正说明（{some}）；nianbao diff --corrections 输出应补的 corrections，补上后再运行"
        ),
        Lang::En => anstream::eprintln!(
            "record/ was left alone: published figures changed without a correction in {count} ({some}); nianbao diff --corrections prints what is to be added"
        ),
    }
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
