//! The sums for people: the form's tables, who is in them, and where the government's report differs.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::{Sums, by, report_name};
use crate::finding::words::{Lang, plural};
use crate::finding::{Problem, Words};
use crate::form::{Block, Table};
use crate::link::Absence;
use crate::office::total::TotalCell;
use crate::source::print_entry;

/// So many differing cells are listed.
const LISTED: usize = 20;

/// The tables, and what is to be said of them.
pub(super) fn text(sums: &Sums<'_>, lang: Lang) -> String {
    let name = sums.name(sums.parent);
    let mut out = match lang {
        Lang::Zh => format!("{name}所属单位{}年度数据合计（各单位本单位数据，不含其所属单位）\n", sums.year),
        Lang::En => format!("The units of {name} added up for {} (own figures only)\n", sums.year),
    };
    let cells: BTreeMap<usize, &TotalCell> = sums.total.cells.iter().map(|it| (it.cell.index(), it)).collect();
    for table in sums.total.form.tables.iter().filter(|table| table.additive) {
        push_table(&mut out, table, &cells);
    }
    let differing: Vec<&TotalCell> = sums.total.cells.iter().filter(|it| it.difference().is_some()).collect();
    let is_partial = sums.total.cells.iter().any(|it| !it.is_whole());
    let marks = match lang {
        Lang::Zh => [(!differing.is_empty(), "* 与汇总报告不符"), (is_partial, "? 有单位未填报，未计入")],
        Lang::En => [(!differing.is_empty(), "* not as the report has it"), (is_partial, "? blank at some unit")],
    };
    let marks: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, words)| *words).collect();
    out.push('\n');
    if !marks.is_empty() {
        out += &(marks.join(if lang == Lang::Zh { "；" } else { "; " }) + "\n");
    }
    out += &who(sums, lang);
    out + &compared(sums, &differing, lang)
}

/// Who is in the sums, and who is not.
pub(super) fn who(sums: &Sums<'_>, lang: Lang) -> String {
    let total = &sums.total;
    let missing: Vec<String> = total
        .missing
        .iter()
        .map(|&(unit, absence)| {
            let name = sums.name(unit);
            match (absence, lang) {
                (Absence::NotFiled, Lang::Zh) => format!("{name}（未编制）"),
                (Absence::Draft, Lang::Zh) => format!("{name}（草稿）"),
                (Absence::Unreadable, Lang::Zh) => format!("{name}（无法读取）"),
                (Absence::NotFiled, Lang::En) => format!("{name} (not begun)"),
                (Absence::Draft, Lang::En) => format!("{name} (draft)"),
                (Absence::Unreadable, Lang::En) => format!("{name} (unreadable)"),
            }
        })
        .collect();
    let reported = total.units.len();
    let mut out = match (lang, missing.len()) {
        (Lang::Zh, 0) => format!("已报{reported}家，无缺报\n"),
        (Lang::Zh, count) => format!("已报{reported}家，缺{count}家：{}\n", missing.join("、")),
        (Lang::En, 0) => format!("{} have reported, none is missing\n", plural(reported, "unit")),
        (Lang::En, count) => {
            format!("{} have reported, {count} missing: {}\n", plural(reported, "unit"), missing.join(", "))
        }
    };
    for (unit, cells) in sums.blanks() {
        let (name, count) = (sums.unit_name(unit), cells.len());
        let first = total.form.label(cells[0].cell);
        out += &match lang {
            Lang::Zh if count == 1 => format!("未填报、未计入：{name}，“{first}”\n"),
            Lang::Zh => format!("未填报、未计入：{name}，“{first}”等{count}个单元格\n"),
            Lang::En => format!("blank, not added: {name}, {} from `{first}` on\n", plural(count, "cell")),
        };
    }
    let faulty: Vec<String> = sums
        .faulty()
        .into_iter()
        .map(|(unit, errors)| match lang {
            Lang::Zh => format!("{}（{errors}处）", sums.unit_name(unit)),
            Lang::En => format!("{} ({errors})", sums.unit_name(unit)),
        })
        .collect();
    if !faulty.is_empty() {
        out += &match lang {
            Lang::Zh => format!("报告有错误、照填报的数计入：{}；改正以后请再汇总\n", faulty.join("、")),
            Lang::En => {
                format!("added as stated, though there are errors: {}; add up again once mended\n", faulty.join(", "))
            }
        };
    }
    if !total.aggregated.is_empty() {
        let names: Vec<&str> = total.aggregated.iter().map(|&unit| sums.name(unit)).collect();
        out += &match lang {
            Lang::Zh => format!("报告为汇总数据、未计入：{}\n", names.join("、")),
            Lang::En => format!("their reports are aggregated, not added: {}\n", names.join(", ")),
        };
    }
    out
}

/// What the aggregated report says otherwise.
fn compared(sums: &Sums<'_>, differing: &[&TotalCell], lang: Lang) -> String {
    let total = &sums.total;
    let Some(whole) = total.whole else {
        return match lang {
            Lang::Zh => "还没有汇总报告可以对照；加 --write 按合计建立草稿\n".to_owned(),
            Lang::En => "there is no aggregated report to compare with; --write makes a draft\n".to_owned(),
        };
    };
    let report = report_name(whole, lang);
    if differing.is_empty() {
        let is_blank = total.cells.iter().all(|it| it.stated.is_none_or(|entry| entry.amount().is_none()));
        return match lang {
            Lang::Zh if is_blank => format!("{report}尚未填数；加 --write 写入合计\n"),
            Lang::Zh => format!("与{report}一致\n"),
            Lang::En if is_blank => format!("{report} has no figures yet; --write fills them in\n"),
            Lang::En => format!("{report} says the same\n"),
        };
    }
    let mut out = match lang {
        Lang::Zh => format!("与{report}有{}个单元格不符：\n", differing.len()),
        Lang::En => format!("{} in which {report} differs:\n", plural(differing.len(), "cell")),
    };
    for it in differing.iter().take(LISTED) {
        let (label, sum) = (total.form.label(it.cell), print_entry(it.sum));
        let stated = it.stated.map_or_else(String::new, print_entry);
        let by = it.difference().map_or_else(String::new, |difference| by(difference, lang));
        let names: Vec<&str> = it.explain.iter().map(|&agency| sums.name(agency)).collect();
        out += &match lang {
            Lang::Zh => format!("  “{label}”：各单位合计 {sum}，汇总报告填报 {stated}，{by}"),
            Lang::En => format!("  `{label}`: the units {sum}, the report {stated}, {by}"),
        };
        if !names.is_empty() {
            out += &match lang {
                Lang::Zh => format!("；请核对{}", names.join("、")),
                Lang::En => format!("; see {}", names.join(", ")),
            };
        }
        out.push('\n');
    }
    if differing.len() > LISTED {
        let rest = differing.len() - LISTED;
        out += &match lang {
            Lang::Zh => format!("  另有{rest}个单元格，见 --output xlsx 或 json\n"),
            Lang::En => format!("  {rest} more; see --output xlsx or json\n"),
        };
    }
    match (&total.problem, lang) {
        (Some(problem), _) => {
            let Words { help, .. } = if lang == Lang::Zh { problem.zh() } else { problem.en() };
            out + &help + "\n"
        }
        (None, Lang::Zh) if total.is_explained_by_drafts() => {
            out + "各单元格的差额都等于缺报单位草稿中的数，汇总报告可能已经计入草稿；请待草稿定稿以后再核对\n"
        }
        (None, Lang::En) if total.is_explained_by_drafts() => {
            out + "each difference is what the drafts say; the report may have counted them\n"
        }
        (None, Lang::Zh) => out + "单位尚未报齐，差额可能由此而来；报齐以后再核对\n",
        (None, Lang::En) => out + "not all units have reported, which may be why\n",
    }
}

/// A table as the form has it, a line a row.
fn push_table(out: &mut String, table: &Table, cells: &BTreeMap<usize, &TotalCell>) {
    *out += &format!("\n{}\n", table.label);
    let shown = |row: &crate::form::Row, column: usize| {
        let it = cells[&row.cell(column).index()];
        let mark = match () {
            () if it.difference().is_some() => "*",
            () if !it.is_whole() => "?",
            () => "",
        };
        print_entry(it.sum) + mark
    };
    let label = |row: &crate::form::Row| format!("{}{}", "  ".repeat(row.groups.len()), row.label);
    let mut lead = table.rows().map(|(_, row)| label(row).width()).max().unwrap_or(0);
    let groups = table.rows().flat_map(|(_, row)| row.groups.iter().enumerate());
    lead = groups.map(|(depth, group)| 2 * depth + group.width()).max().unwrap_or(0).max(lead);
    let mut line = |first: &str, cells: Vec<String>, widths: &[usize]| {
        let padded = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("  {}{cell}", " ".repeat(width.saturating_sub(cell.width()))));
        let rest: String = padded.collect();
        let pad = " ".repeat(lead.saturating_sub(first.width()));
        *out += &(format!("{first}{pad}{rest}").trim_end().to_owned() + "\n");
    };
    let mut last: Option<&Block> = None;
    let mut open: &[String] = &[];
    for (block, row) in table.rows() {
        let columns = 0..block.columns.len();
        let width = |column: usize| {
            let figures = block.rows.iter().map(|row| shown(row, column).width());
            figures.chain([block.columns[column].label.width()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = columns.clone().map(width).collect();
        if last.is_none_or(|last| !std::ptr::eq(last, block)) {
            line("", block.columns.iter().map(|column| column.label.clone()).collect(), &widths);
        }
        last = Some(block);
        let same = open.iter().zip(&row.groups).take_while(|(open, group)| open == group).count();
        for (depth, group) in row.groups.iter().enumerate().skip(same) {
            line(&format!("{}{group}", "  ".repeat(depth)), Vec::new(), &[]);
        }
        open = &row.groups;
        line(&label(row), columns.map(|column| shown(row, column)).collect(), &widths);
    }
}
