//! What is said of an import: for a clerk, for programs, and as a table.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::checked;
use super::plan::{MOST, Outcome, Plan, State};
use super::reading::SourceReading;
use super::{Arguments, Format};
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
        Lang::Zh => "没有找到可以导入的文件".to_owned(),
        Lang::En => "there is nothing to import".to_owned(),
    };
    if let Some(words) = passed_over_words(passed_over, lang) {
        text.push_str(if lang == Lang::Zh { "；" } else { "; " });
        text.push_str(&words);
    }
    text
}

fn passed_over_words(files: &[String], lang: Lang) -> Option<String> {
    let some = files.iter().take(3).map(String::as_str).collect::<Vec<_>>();
    (!files.is_empty()).then(|| match lang {
        Lang::Zh => format!("有{}个文件不是能导入的种类，没有读：{}等", files.len(), some.join("、")),
        Lang::En => format!("{} files are of no kind that is read: {} …", files.len(), some.join(", ")),
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
    refused: usize,
    questions: usize,
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
        match &outcome.state {
            State::Written(file) => {
                self.counts.written += 1;
                self.reports.insert(self.rows.len(), file.clone());
            }
            State::Same(_) | State::Kept(..) => self.counts.same += 1,
            State::Refused(_) => self.counts.refused += 1,
        }
        let row = Row::of(reading, outcome, self.arguments.dry_run, lang);
        // A report that the site has already is not open again.
        let is_settled = matches!(outcome.state, State::Kept(..));
        let questions = if is_settled { 0 } else { row.questions };
        self.counts.questions += questions;
        self.is_open |= questions > 0 || matches!(outcome.state, State::Refused(_));
        match self.arguments.output {
            Format::Json => self.files.push(as_json(reading, outcome, &row, lang)),
            Format::Text => self.text.push_str(&as_text(reading, outcome, self.arguments.dry_run, lang)),
            Format::Csv => {}
        }
        self.rows.push(row);
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
            (true, true) => "核对：没有发现问题\n".to_owned(),
            (true, false) => "checked: nothing was found\n".to_owned(),
            (false, true) => format!("核对（原文如此的，程序不改，公布前请核实）：\n{out}"),
            (false, false) => format!("checked (what the source says is never changed):\n{out}"),
        }
    }

    /// The line below all files, with the agencies that are new.
    fn last_words(&self, plan: &Plan<'_>) -> String {
        let Counts { written, same, refused, questions } = self.counts;
        let all = self.rows.len();
        let into = self.arguments.into.display();
        let names: Vec<String> = plan.new.iter().map(|(id, name)| format!("{name} {id}")).collect();
        let mut out = match (names.is_empty(), self.lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("新机关{}个：{}\n", names.len(), names.join("，")),
            (false, Lang::En) => format!("{} new agencies: {}\n", names.len(), names.join(", ")),
        };
        let is_dry = self.arguments.dry_run;
        out.push_str(&match self.lang {
            Lang::Zh => {
                let next = if is_dry { "这次只看，没有写文件。去掉 --dry-run 即写入" } else { "接着：nianbao serve" };
                let place = if is_dry { String::new() } else { format!(" {into}") };
                let wrote = if is_dry { "可写入" } else { "写入" };
                format!(
                    "共{all}个文件：{wrote}{written}，相同{same}，未导入{refused}；待核{questions}处。{next}{place}\n"
                )
            }
            Lang::En => {
                let next = if is_dry { "Nothing was written; leave out --dry-run to write" } else { "Next: nianbao serve" };
                let place = if is_dry { String::new() } else { format!(" {into}") };
                format!(
                    "{all} files: {written} written, {same} the same, {refused} not imported; {questions} open questions. {next}{place}\n"
                )
            }
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
            row.repairs = import.notes.iter().filter(|note| matches!(note, Note::Figure { .. })).count();
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
            State::Refused(reason) => reason.clone(),
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
                    format!("{count} open questions; a draft until they are answered")
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
        (State::Same(file), true) => ('→', format!("与 {file} 相同，没有改动")),
        (State::Same(file), false) => ('→', format!("the same as {file}; nothing to do")),
        (State::Kept(file, differences), true) => (
            '→',
            format!("{file} 就是由它导入的，之后改过，没有动它；要重新导入用 --replace：\n{differences}")
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
    for ((row, how), group) in &groups {
        let first = group[0].words(form, lang);
        match (row, group.len(), lang) {
            (Some(cell), _, Lang::Zh) => lines.push(format!("“{}”：{how}", form.row_label(*cell))),
            (Some(cell), _, Lang::En) => lines.push(format!("row “{}”: {how}", form.row_label(*cell))),
            (None, ..=SOME, _) => lines.extend(group.iter().map(|note| note.words(form, lang))),
            (None, count, Lang::Zh) => lines.push(format!("{count}格这样读，如{first}")),
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
        Lang::Zh => format!("没有用到的文字{}处：{}", residue.len(), words.join("；")),
        Lang::En => format!("{} pieces of text were not used: {}", residue.len(), words.join("; ")),
    })
}

/// `表二10格、表三175格、表四15格，读出200格`
fn tables_words(import: &Import, lang: Lang) -> String {
    let form: &Form = &import.report.form;
    let count = |table: usize| import.figures.iter().filter(|figure| form.place(figure.cell).table == table).count();
    let parts = (0..form.tables.len()).map(|table| match lang {
        Lang::Zh => format!("{}{}格", form.tables[table].label, count(table)),
        Lang::En => format!("{} cells of {}", count(table), form.tables[table].label),
    });
    let (parts, all) = (parts.collect::<Vec<_>>(), form.cell_count());
    match lang {
        Lang::Zh => format!("{}；应有{all}格，读出{}格", parts.join("、"), import.figures.len()),
        Lang::En => format!("{}; {} of {all} cells read", parts.join(", "), import.figures.len()),
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
