//! `nianbao total --write`: the sums into the draft of the government's report.
//!
//! A draft that is there keeps its words: only figures change, and the list of units that are in them. A figure that lacks
//! a unit's is not written, for a blank is not zero.

use std::collections::BTreeSet;

use super::{Sums, show};
use crate::cli::terminal::tell;
use crate::cli::{World, new};
use crate::disk::{Folder, write_all};
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::form::Cell;
use crate::model::{Entry, Report, Scope};
use crate::office::total::report_of;
use crate::source::{NotRewritten, file_text, rewrite_figures};
use crate::tree::Tree;

/// Writes, and says what was written.
pub(super) fn run(sums: &Sums<'_>, folder: &Folder, world: &World) -> Result<(), String> {
    let lang = world.lang;
    let total = &sums.total;
    let figures: Vec<(Cell, Entry)> =
        total.cells.iter().filter(|it| it.is_whole() && it.sum != Entry::Missing).map(|it| (it.cell, it.sum)).collect();
    let left = total.cells.len() - figures.len();
    let units: Vec<String> = total.units.iter().map(|unit| sums.portal().agencies[unit.agency].id.clone()).collect();
    let id = &sums.portal().agencies[sums.parent].id;
    let there = report_of(sums.source, sums.links, sums.parent, sums.year);
    let (mut tree, mut replaced) = (Tree::default(), BTreeSet::new());
    let (file, changed) = match there {
        Some(report) => {
            let text = updated(sums, report, folder, &figures, &units, lang)?;
            let changed = figures.iter().filter(|(cell, figure)| report.entry(*cell) != *figure).count();
            if changed > 0 || report.record.summed_units != units {
                replaced.insert(report.file.clone());
                tree.insert(&report.file, text);
            }
            (report.file.clone(), changed)
        }
        None => {
            refuse_unreadable(sums, lang)?;
            let before = sums.links.newest_before(sums.portal(), sums.parent, sums.year);
            let fill = |report: &mut Report| {
                report.scope = Scope::Aggregated;
                report.record.summed_units.clone_from(&units);
                for &(cell, figure) in &figures {
                    report.entries[cell.index()] = figure;
                }
            };
            let before = before.map(|before| (folder, before));
            let file = new::insert_draft(&mut tree, id, sums.year, before, &sums.source.forms, &fill, lang);
            tree.0.retain(|path, _| *path == file || folder.root().join(path).symlink_metadata().is_err());
            (file, figures.len())
        }
    };
    write_all(&tree, folder.root(), &replaced).map_err(|error| match (localize(&error.to_string(), lang), lang) {
        (error, Lang::Zh) => format!("未能写入 {file}：{error}"),
        (error, Lang::En) => format!("could not write {file}: {error}"),
    })?;
    let is_same = tree.0.is_empty();
    let mut said = match (there.is_some(), changed, lang) {
        (false, _, Lang::Zh) => {
            format!("已建立汇总报告草稿 {file}，填入{changed}个单元格；其中的文字如为上一年的，请逐段改写\n")
        }
        (false, _, Lang::En) => {
            format!(
                "made a draft of the aggregated report, {file}; cells filled in: {changed}; rewrite last year's words\n"
            )
        }
        (true, 0, Lang::Zh) if !is_same => format!("{file} 的数字与合计一致，已更新汇总单位\n"),
        (true, 0, Lang::En) if !is_same => format!("{file} has these figures; its list of units was updated\n"),
        (true, 0, Lang::Zh) => format!("{file} 的数字与合计一致，未作改动\n"),
        (true, 0, Lang::En) => format!("{file} has these figures already\n"),
        (true, _, Lang::Zh) => format!("已更新汇总报告草稿 {file}，改动{changed}个单元格，文字未作改动\n"),
        (true, _, Lang::En) => format!("updated {file}; cells changed: {changed}, words: none\n"),
    };
    said += &show::who(sums, lang);
    if left > 0 {
        said += &match lang {
            Lang::Zh => format!("有{left}个单元格因单位未填报，未写入\n"),
            Lang::En => format!("cells left alone, for some unit left them blank: {left}\n"),
        };
    }
    tell!("{}", said.trim_end());
    Ok(())
}

/// The text of a draft with other figures.
fn updated(
    sums: &Sums<'_>,
    report: &Report,
    folder: &Folder,
    figures: &[(Cell, Entry)],
    units: &[String],
    lang: Lang,
) -> Result<String, String> {
    let file = &report.file;
    if !report.draft {
        return Err(match lang {
            Lang::Zh => format!("{file} 不是草稿，未作改动；要改动已公布的报告，请按更正办理（corrections）"),
            Lang::En => format!("{file} is no draft and was left alone; a published report is changed by corrections"),
        });
    }
    if report.scope != Scope::Aggregated {
        return Err(match lang {
            Lang::Zh => format!("{file} 的草稿填的是本单位数据，未作改动；汇总报告请写 scope: aggregated"),
            Lang::En => {
                format!("{file} has the agency's own figures and was left alone; `scope: aggregated` is needed")
            }
        });
    }
    let unreadable = || match lang {
        Lang::Zh => format!("{file} 无法改写，未作改动；请先用 nianbao check 改正文件的书写问题"),
        Lang::En => format!("{file} cannot be rewritten and was left alone; mend what nianbao check finds in it"),
    };
    let text = file_text(folder, file).ok_or_else(unreadable)?;
    rewrite_figures(&text, report, figures, units, &sums.source.forms).map_err(|reason| match (reason, lang) {
        (NotRewritten::NoPlace(cell), Lang::Zh) => {
            format!("{file} 里没有“{}”这一格的位置，未作改动；请补写这一行，未填的写 ~", report.form.label(cell))
        }
        (NotRewritten::NoPlace(cell), Lang::En) => {
            format!(
                "{file} has no place for `{}` and was left alone; add its row, with ~ for blanks",
                report.form.label(cell)
            )
        }
        (NotRewritten::Misread, _) => unreadable(),
    })
}

/// A file that cannot be read is not written over.
fn refuse_unreadable(sums: &Sums<'_>, lang: Lang) -> Result<(), String> {
    let key = (sums.parent, sums.year);
    if !sums.portal().unread.contains(&key) && !sums.portal().drafts.contains(&key) {
        return Ok(());
    }
    let name = sums.name(sums.parent);
    Err(match lang {
        Lang::Zh => format!("“{name}”{}年的报告无法读取，未作改动；请先用 nianbao check 找出问题", sums.year),
        Lang::En => format!("the report of {name} for {} cannot be read and was left alone", sums.year),
    })
}
