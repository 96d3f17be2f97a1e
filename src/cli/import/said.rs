//! What is said of an import: for a clerk, for programs, and as a table.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::checked;
use super::differences::MOST;
use super::plan::{Outcome, Plan, State};
use super::reading::SourceReading;
use super::{Arguments, Format};
use crate::cli::report::first_of;
use crate::data::csv_field;
use crate::finding::words::{self, Lang};
use crate::form::{Cell, Form};
use crate::import::Import;
use crate::import::account::Use;
use crate::import::note::Note;
use crate::import::record;
use crate::import::transcript::Transcript;

/// So many findings of one report are shown.
const MOST_FINDINGS: usize = 5;

/// A path is shown so wide in the table.
const WIDEST_PATH: usize = 44;

/// That there is nothing to import, and what is there instead.
pub(super) fn nothing(passed_over: &[String], lang: Lang) -> String {
    let mut text = match lang {
        Lang::Zh => "未找到可以导入的文件".to_owned(),
        Lang::En => "there is nothing to import".to_owned(),
    };
    if let Some(words) = passed_over_words(passed_over, lang) {
        text.push_str(if lang == Lang::Zh { "；" } else { "; " });
        text.push_str(&words);
    }
    text
}

fn passed_over_words(files: &[String], lang: Lang) -> Option<String> {
    let (count, some) = (files.len(), first_of(files.iter().map(String::as_str), lang));
    (count > 0).then(|| match lang {
        Lang::Zh => format!("有{count}个文件不是可导入的种类，未读取：{some}"),
        Lang::En => format!("Not of a kind that is read, {count}: {some}"),
    })
}

/// One line of the table of all sources.
struct Row {
    file: String,
    agency: String,
    year: String,
    /// How many cells were read, and how many the form has.
    cells: Option<(usize, usize)>,
    repairs: usize,
    questions: usize,
    result: String,
    reason: String,
}

/// What is said of all sources.
pub(super) struct Said<'a> {
    arguments: &'a Arguments,
    lang: Lang,
    text: String,
    files: Vec<Json>,
    rows: Vec<Row>,
    /// The file of each report, by the index of its row.
    reports: BTreeMap<usize, String>,
    counts: Counts,
    is_open: bool,
}

/// How many sources became what.
#[derive(Default)]
struct Counts {
    written: usize,
    same: usize,
    kept: usize,
    refused: usize,
    questions: usize,
    drafts: usize,
}

impl<'a> Said<'a> {
    /// Nothing yet.
    pub fn new(arguments: &'a Arguments, lang: Lang) -> Said<'a> {
        Said {
            arguments,
            lang,
            text: String::new(),
            files: Vec::new(),
            rows: Vec::new(),
            reports: BTreeMap::new(),
            counts: Counts::default(),
            is_open: false,
        }
    }

    /// Whether anything was refused, or waits for an answer.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Takes in what became of a source.
    pub fn take(&mut self, reading: &SourceReading<'_>, outcome: &Outcome) {
        let lang = self.lang;
        if let Some(earlier) = &outcome.replaces {
            self.give_way(earlier, &reading.source.file);
        }
        match &outcome.state {
            State::Written(file) => {
                self.counts.written += 1;
                self.reports.insert(self.rows.len(), file.clone());
            }
            State::Same(_) => self.counts.same += 1,
            State::Kept(..) => self.counts.kept += 1,
            State::Refused(_) => self.counts.refused += 1,
        }
        let row = Row::of(reading, outcome, self.arguments.dry_run, lang);
        // A report that the site has already is not open again.
        let is_settled = matches!(outcome.state, State::Kept(..));
        let questions = if is_settled { 0 } else { row.questions };
        self.counts.questions += questions;
        self.counts.drafts += usize::from(questions > 0 && matches!(outcome.state, State::Written(_)));
        self.is_open |= questions > 0 || matches!(outcome.state, State::Refused(_));
        match self.arguments.output {
            Format::Json => self.files.push(as_json(reading, outcome, &row, lang)),
            Format::Text => self.text.push_str(&as_text(reading, outcome, self.arguments.dry_run, lang)),
            Format::Csv => {}
        }
        self.rows.push(row);
    }

    /// Notes that a report that was taken before gives way to a better source.
    fn give_way(&mut self, earlier: &str, better: &str) {
        let Some(at) = self.rows.iter().position(|row| row.file == earlier) else { return };
        let zh = self.lang == Lang::Zh;
        let row = &mut self.rows[at];
        row.result = if zh { "未导入" } else { "refused" }.to_owned();
        row.reason = if zh {
            format!("与 {better} 是同一机关同一年的报告，该份更全，已采用该份")
        } else {
            format!("of the same agency and year as {better}, which is more complete and is taken")
        };
        self.counts.written -= 1;
        self.counts.refused += 1;
        self.counts.questions -= row.questions;
        self.counts.drafts -= usize::from(row.questions > 0);
        self.is_open = true;
        self.reports.remove(&at);
        if let Some(file) = self.files.get_mut(at) {
            file["written"] = Json::Null;
            file["refused"] = row.reason.as_str().into();
        }
        self.text.push_str(&format!("{earlier}\n  × {}\n", row.reason));
    }

    /// All of it, with what `check` says of the reports, by file.
    pub fn finish(
        mut self,
        plan: &Plan<'_>,
        findings: &BTreeMap<String, Vec<checked::Said>>,
        passed_over: &[String],
    ) -> String {
        match self.arguments.output {
            Format::Csv => self.rows.iter().fold(Row::head(self.lang), |out, row| out + &row.csv()),
            Format::Json => {
                for (row, file) in &self.reports {
                    let found = findings.get(file).map_or(&[][..], Vec::as_slice);
                    self.files[*row]["findings"] = found.iter().map(checked::Said::json).collect();
                }
                let all = json!({ "version": 1, "files": self.files, "passed_over": passed_over });
                serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
            }
            Format::Text => {
                let checked = self.checked(findings);
                let table = if self.rows.len() > 1 { table(&self.rows, self.lang) } else { String::new() };
                let passed_over = passed_over_words(passed_over, self.lang).map(|words| words + "\n");
                let last = self.last_words(plan);
                self.text + &checked + &table + &passed_over.unwrap_or_default() + &last
            }
        }
    }

    /// What `check` says, report by report.
    fn checked(&self, findings: &BTreeMap<String, Vec<checked::Said>>) -> String {
        let zh = self.lang == Lang::Zh;
        let mut out = String::new();
        for file in self.reports.values() {
            let Some(found) = findings.get(file) else { continue };
            out.push_str(&format!("  {file}\n"));
            let shown = if self.reports.len() > 1 { MOST_FINDINGS } else { MOST };
            for said in found.iter().take(shown) {
                out.push_str(&format!("    {}\n", said.words(self.lang)));
            }
            if let Some(more) = found.len().checked_sub(shown).filter(|more| *more > 0) {
                out.push_str(&if zh { format!("    另有{more}处\n") } else { format!("    and {more} more\n") });
            }
        }
        match (out.is_empty(), zh) {
            (true, _) if self.reports.is_empty() => out,
            (true, true) => "核对：未发现问题\n".to_owned(),
            (true, false) => "checked: nothing was found\n".to_owned(),
            (false, true) => format!("核对（原文如此，程序不作改动；公布前请对照原文）：\n{out}"),
            (false, false) => {
                format!("checked (nothing that the source says is changed; compare it before you publish):\n{out}")
            }
        }
    }

    /// The line below all files, with the agencies that are new.
    fn last_words(&self, plan: &Plan<'_>) -> String {
        let Counts { written, same, kept, refused, questions, drafts } = self.counts;
        let (all, zh) = (self.rows.len(), self.lang == Lang::Zh);
        let into = self.arguments.into.display();
        let names: Vec<String> = plan.new.iter().map(|(id, name)| format!("{name} {id}")).collect();
        let mut out = match (names.is_empty(), zh) {
            (true, _) => String::new(),
            (false, true) => format!("新机关{}个：{}\n", names.len(), names.join("，")),
            (false, false) => format!("New agencies, {}: {}\n", names.len(), names.join(", ")),
        };
        let is_dry = self.arguments.dry_run;
        out.push_str(&match (zh, is_dry) {
            (true, _) => format!(
                "共{all}个文件：{}{written}，相同{same}，改过未覆盖{kept}，未导入{refused}；待核{questions}处。",
                if is_dry { "可写入" } else { "写入" }
            ),
            (false, _) => format!(
                "Files, {all} in all: {} {written}, the same {same}, changed since and kept {kept}, not imported {refused}; open questions {questions}. ",
                if is_dry { "to be written" } else { "written" }
            ),
        });
        if drafts > 0 {
            out.push_str(&if zh {
                format!("{drafts}份是草稿，核对后删去“# 待核”各行和 draft: true 一行，方可公布。")
            } else {
                format!("Drafts, {drafts}: they are on no page until the lines `draft: true` are gone. ")
            });
        }
        out.push_str(&match (zh, is_dry, written) {
            (true, true, _) => "仅列出结果，未写入；去掉 --dry-run 即写入\n".to_owned(),
            (false, true, _) => "Nothing was written; leave out --dry-run to write\n".to_owned(),
            (_, false, 0) => "\n".to_owned(),
            (true, false, _) => format!("下一步：nianbao serve {into}\n"),
            (false, false, _) => format!("Next: nianbao serve {into}\n"),
        });
        out
    }
}

impl Row {
    fn of(reading: &SourceReading<'_>, outcome: &Outcome, is_dry: bool, lang: Lang) -> Row {
        let zh = lang == Lang::Zh;
        let mut row = Row {
            file: reading.source.file.clone(),
            agency: outcome.agency.clone().unwrap_or_default(),
            year: String::new(),
            cells: None,
            repairs: 0,
            questions: 0,
            result: String::new(),
            reason: String::new(),
        };
        if let Some((_, import)) = reading.report() {
            row.year = import.report.year.to_string();
            row.cells = Some((import.figures.len(), import.report.form.cell_count()));
            let form = &*import.report.form;
            // What was done to a whole row is one repair.
            let repairs = import.notes.iter().filter_map(|note| match note {
                Note::Figure { cell, repair, .. } if repair.is_of_row() => Some(form.around(*cell).2.cell(0)),
                Note::Figure { cell, .. } => Some(*cell),
                _ => None,
            });
            row.repairs = repairs.collect::<BTreeSet<_>>().len();
            row.questions = import.questions.len();
        }
        row.result = match (&outcome.state, zh) {
            (State::Written(_), true) if is_dry => "可写入",
            (State::Written(_), false) if is_dry => "ready",
            (State::Written(_), true) => "已写入",
            (State::Written(_), false) => "written",
            (State::Same(_), true) => "相同",
            (State::Same(_), false) => "the same",
            (State::Kept(..), true) => "已导入过",
            (State::Kept(..), false) => "there",
            (State::Refused(_), true) => "未导入",
            (State::Refused(_), false) => "refused",
        }
        .to_owned();
        row.reason = match &outcome.state {
            // What differs is not for one cell of a table.
            State::Refused(reason) => {
                reason.lines().next().unwrap_or_default().trim_end_matches(['：', ':']).to_owned()
            }
            State::Written(file) | State::Same(file) | State::Kept(file, _) => file.clone(),
        };
        row
    }

    fn names(lang: Lang) -> [&'static str; 7] {
        match lang {
            Lang::Zh => ["来源", "机关", "年度", "格数", "修整", "待核", "结果"],
            Lang::En => ["source", "agency", "year", "cells", "repairs", "questions", "result"],
        }
    }

    fn head(lang: Lang) -> String {
        let last = if lang == Lang::Zh { "说明" } else { "file or reason" };
        // Excel takes a file without the mark for GBK.
        format!("\u{feff}{},{last}\r\n", Row::names(lang).join(","))
    }

    fn values(&self) -> [String; 7] {
        let cells = self.cells.map_or_else(String::new, |(read, all)| format!("{read}/{all}"));
        let count = |count: usize| if self.cells.is_some() { count.to_string() } else { String::new() };
        let (repairs, questions) = (count(self.repairs), count(self.questions));
        [self.file.clone(), self.agency.clone(), self.year.clone(), cells, repairs, questions, self.result.clone()]
    }

    fn csv(&self) -> String {
        let values = self.values();
        let fields: Vec<String> = values.iter().chain([&self.reason]).map(|value| csv_field(value)).collect();
        fields.join(",") + "\r\n"
    }
}

/// The table of all sources, as wide as need be.
fn table(rows: &[Row], lang: Lang) -> String {
    let head = Row::names(lang).map(str::to_owned);
    let values = rows.iter().map(|row| {
        let mut values = row.values();
        values[0] = shortened(&values[0]);
        values
    });
    let lines: Vec<[String; 7]> = std::iter::once(head).chain(values).collect();
    let widths: [usize; 7] =
        std::array::from_fn(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or_default());
    let mut out = String::from("\n");
    for line in &lines {
        let mut padded = String::new();
        for (at, (value, width)) in line.iter().zip(widths).enumerate() {
            let blanks = " ".repeat(width - value.width());
            // Counts stand at the right.
            let is_count = (3..6).contains(&at);
            padded.push_str(&if is_count { format!("{blanks}{value}  ") } else { format!("{value}{blanks}  ") });
        }
        out.push_str(padded.trim_end());
        out.push('\n');
    }
    out + "\n"
}

/// The end of a path, where it is long.
fn shortened(path: &str) -> String {
    if path.width() <= WIDEST_PATH {
        return path.to_owned();
    }
    let mut width = 1;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= WIDEST_PATH
    };
    let tail: Vec<char> = path.chars().rev().take_while(fits).collect();
    format!("…{}", tail.into_iter().rev().collect::<String>())
}

/// What became of one source, as a clerk reads it, with what is to be looked at.
fn as_text(reading: &SourceReading<'_>, outcome: &Outcome, is_dry: bool, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut lines: Vec<(char, String)> = Vec::new();
    let is_told = !matches!(outcome.state, State::Same(_) | State::Kept(..));
    if let Some((transcript, import)) = reading.report().filter(|_| is_told) {
        let form = &*import.report.form;
        lines.push(('·', tables_words(import, lang)));
        let (figures, others): (Vec<&Note>, Vec<&Note>) =
            outcome.notes.iter().chain(&import.notes).partition(|note| matches!(note, Note::Figure { .. }));
        lines.extend(others.into_iter().map(|note| ('·', note.words(form, lang))));
        lines.extend(figure_words(&figures, form, lang).into_iter().map(|words| ('·', words)));
        lines.extend(residue_words(transcript, import, lang).map(|words| ('·', words)));
        let count = import.questions.len();
        if count > 0 {
            lines.push((
                '?',
                if zh {
                    format!("请核对{count}处；核对前是草稿（draft: true），不会公布")
                } else {
                    format!("open questions: {count}; a draft until they are answered")
                },
            ));
        }
        lines.extend(import.questions.iter().take(MOST).map(|question| ('?', question.words(form, lang))));
        if let Some(more) = count.checked_sub(MOST).filter(|more| *more > 0) {
            lines.push(('?', if zh { format!("另有{more}处，见文件里的“待核”") } else { format!("and {more} more") }));
        }
    }
    lines.push(match (&outcome.state, zh) {
        (State::Written(file), true) => ('→', format!("{} {file}", if is_dry { "将写入" } else { "已写入" })),
        (State::Written(file), false) => {
            ('→', format!("{} {file}", if is_dry { "to be written to" } else { "written to" }))
        }
        (State::Same(file), true) => ('→', format!("与 {file} 相同，未作改动")),
        (State::Same(file), false) => ('→', format!("the same as {file}; nothing to do")),
        (State::Kept(file, differences), true) => (
            '→',
            format!("{file} 由它导入，之后改过，未作改动；要重新导入用 --replace：\n{differences}")
                .trim_end_matches(['：', '\n'])
                .to_owned(),
        ),
        (State::Kept(file, differences), false) => (
            '→',
            format!(
                "{file} came from it and was changed since, and is left alone; --replace imports anew:\n{differences}"
            )
            .trim_end_matches([':', '\n'])
            .to_owned(),
        ),
        (State::Refused(reason), _) => ('×', reason.clone()),
    });
    let lines = lines.iter().map(|(mark, text)| format!("  {mark} {}\n", text.replace('\n', "\n    ")));
    format!("{}\n{}", reading.source.file, lines.collect::<String>())
}

/// Notes on figures: those on a whole row as one, and many of a kind by their number and the first.
fn figure_words(notes: &[&Note], form: &Form, lang: Lang) -> Vec<String> {
    const SOME: usize = 3;
    /// The row, where it was done to a whole one, and what was done.
    type Kind = (Option<Cell>, String);
    let mut groups: Vec<(Kind, Vec<&Note>)> = Vec::new();
    for note in notes {
        let Note::Figure { cell, repair, .. } = note else { continue };
        let row = repair.is_of_row().then(|| form.around(*cell).2.cell(0));
        let key = (row, repair.words(lang));
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(note),
            None => groups.push((key, vec![note])),
        }
    }
    let mut lines = Vec::new();
    // Rows to which the same was done.
    let rows = |how: &str| groups.iter().filter(|((row, other), _)| row.is_some() && other == how).count();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for ((row, how), group) in &groups {
        let first = group[0].words(form, lang);
        let count = rows(how);
        if let Some(cell) = row.filter(|_| count > SOME) {
            if told.insert(how) {
                let label = form.row_label(cell);
                lines.push(match lang {
                    Lang::Zh => format!("“{label}”等{count}行：{how}"),
                    Lang::En => format!("{count} rows, the first “{label}”: {how}"),
                });
            }
            continue;
        }
        match (row, group.len(), lang) {
            (Some(cell), _, Lang::Zh) => lines.push(format!("“{}”：{how}", form.row_label(*cell))),
            (Some(cell), _, Lang::En) => lines.push(format!("row “{}”: {how}", form.row_label(*cell))),
            (None, ..=SOME, _) => lines.extend(group.iter().map(|note| note.words(form, lang))),
            (None, count, Lang::Zh) => lines.push(format!("{count}个单元格如此读取，如{first}")),
            (None, count, Lang::En) => lines.push(format!("{count} cells like this: {first}")),
        }
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(if lang == Lang::Zh { format!("另有{more}处") } else { format!("and {more} more") });
    }
    lines
}

/// Text that was not used, with its places.
fn residue_words(transcript: &Transcript, import: &Import, lang: Lang) -> Option<String> {
    let residue = record::pieces(import, transcript, None, lang);
    let word = |piece: &Json, key: &str| piece[key].as_str().unwrap_or_default().chars().take(30).collect::<String>();
    let words: Vec<String> =
        residue.iter().take(5).map(|piece| format!("{} “{}”", word(piece, "place"), word(piece, "text"))).collect();
    (!residue.is_empty()).then(|| match lang {
        Lang::Zh => format!("未采用的文字{}处：{}", residue.len(), words.join("；")),
        Lang::En => format!("{} pieces of text were not used: {}", residue.len(), words.join("; ")),
    })
}

/// `表二10格、表三175格、表四15格，读出200格`: tables are called by the numbers of their sections.
fn tables_words(import: &Import, lang: Lang) -> String {
    let form: &Form = &import.report.form;
    let count = |table: usize| import.figures.iter().filter(|figure| form.place(figure.cell).table == table).count();
    let number = |table: usize| {
        let section = form.sections.iter().find(|section| section.table == Some(table));
        section.map_or_else(|| form.tables[table].label.clone(), |section| section.number.clone())
    };
    let parts = (0..form.tables.len()).map(|table| match lang {
        Lang::Zh => format!("表{}{}个", number(table), count(table)),
        Lang::En => format!("table {} {} cells", number(table), count(table)),
    });
    let (parts, all, read) = (parts.collect::<Vec<_>>(), form.cell_count(), import.figures.len());
    match lang {
        Lang::Zh if read == all => format!("{}，共{read}个单元格，全部读出", parts.join("、")),
        Lang::Zh => format!("{}，读出{read}个单元格，应有{all}个", parts.join("、")),
        Lang::En => format!("{}; {read} of {all} cells read", parts.join(", ")),
    }
}

fn as_json(reading: &SourceReading<'_>, outcome: &Outcome, row: &Row, lang: Lang) -> Json {
    let (written, refused) = match &outcome.state {
        State::Written(file) => (Some(file), None),
        State::Same(_) | State::Kept(..) => (None, None),
        State::Refused(reason) => (None, Some(reason)),
    };
    let mut entry = json!({
        "file": reading.source.file, "agency": outcome.agency, "year": null, "written": written, "refused": refused,
        "cells": null, "questions": [], "notes": [], "boilerplate": [], "residue": [], "findings": [],
    });
    if let Some((transcript, import)) = reading.report() {
        let form = &*import.report.form;
        let notes = outcome.notes.iter().chain(&import.notes);
        entry["year"] = import.report.year.get().into();
        entry["cells"] = row.cells.map(|(read, all)| json!({ "read": read, "all": all })).into();
        entry["questions"] =
            import.questions.iter().map(|question| record::question_json(question, form, lang)).collect();
        entry["notes"] = notes.map(|note| record::note_json(note, form, lang)).collect();
        entry["boilerplate"] = record::pieces(import, transcript, Some(Use::Boilerplate), lang).into();
        entry["residue"] = record::pieces(import, transcript, None, lang).into();
    }
    entry
}

impl checked::Said {
    fn json(&self) -> Json {
        let (line, column) = self.at;
        let level = words::level(self.level, Lang::En);
        json!({ "level": level, "check": self.check, "line": line, "column": column, "text": self.text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paths_keep_their_ends() {
        assert_eq!(shortened("旧年报/2020.docx"), "旧年报/2020.docx");
        let long = format!("{}/2020.docx", "很长的文件夹名称".repeat(4));
        let short = shortened(&long);
        assert!(short.starts_with('…') && short.ends_with("/2020.docx") && short.width() <= WIDEST_PATH, "{short}");
    }
}
