//! What is kept of an import: the report's file, and where each of its figures came from.

use serde_json::{Value as Json, json};

use super::account::Use;
use super::note::{Note, Question, Repair};
use super::report::Import;
use super::tables::FigureSource;
use super::transcript::{Place, Transcript};
use crate::finding::words::Lang;
use crate::form::{Form, Forms};
use crate::model::Year;
use crate::source::{print_entry, print_front_matter, read_one};

/// The report's file: as `new` prints it, with open questions as comments at their rows.
pub fn file(import: &Import, lang: Lang) -> String {
    let form = &*import.report.form;
    let mut front: Vec<String> = print_front_matter(&import.report).lines().map(str::to_owned).collect();
    for question in &import.questions {
        let comment = match lang {
            Lang::Zh => format!("# 待核：{}", one_line(&question.words(form, lang))),
            Lang::En => format!("# to be checked: {}", one_line(&question.words(form, lang))),
        };
        let at = question.cell().and_then(|cell| {
            let (table, _, row, _) = form.around(cell);
            let table = front.iter().position(|line| *line == format!("{}:", table.key))?;
            let key = format!("  {}:", row.key);
            Some(table + front[table..].iter().position(|line| line.starts_with(&key))?)
        });
        match at {
            Some(at) => front.insert(at, format!("  {comment}")),
            None => front.insert(1, comment),
        }
    }
    format!("{}\n\n{}", front.join("\n"), import.body)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where each figure of a report came from, as it is kept beside the source.
pub fn record(import: &Import, transcript: &Transcript) -> String {
    let imported = import.report.record.imported.as_ref();
    let form = &*import.report.form;
    // What a person has said stands nowhere.
    let at = |figure: &FigureSource| {
        let is_said = figure.range == (0..0) && figure.repairs.contains(&Repair::Answer);
        if is_said { None } else { transcript.place(figure.range.start) }
    };
    let figure = |figure: &FigureSource| {
        json!({
            "cell": form.address(figure.cell),
            "value": print_entry(figure.entry),
            "raw": figure.raw,
            "place": at(figure).map_or_else(String::new, |place| place.words(Lang::Zh)),
            "at": at(figure),
            "repairs": figure.repairs.iter().map(|repair| repair.words(Lang::Zh)).collect::<Vec<_>>(),
        })
    };
    let record = json!({
        "version": 1,
        "from": imported.map(|imported| &imported.from),
        "sha256": imported.map(|imported| &imported.sha256),
        "form": form.id,
        "year": import.report.year.get(),
        "figures": import.figures.iter().map(figure).collect::<Vec<_>>(),
        "questions": import.questions.iter().map(|question| question_json(question, form, Lang::Zh)).collect::<Vec<_>>(),
        "notes": import.notes.iter().map(|note| note_json(note, form, Lang::Zh)).collect::<Vec<_>>(),
        "boilerplate": pieces(import, transcript, Some(Use::Boilerplate), Lang::Zh),
        "residue": pieces(import, transcript, None, Lang::Zh),
        "hidden": hidden(transcript),
    });
    serde_json::to_string_pretty(&record).unwrap_or_default() + "\n"
}

/// One question as data.
pub fn question_json(question: &Question, form: &Form, lang: Lang) -> Json {
    json!({ "cell": question.cell().map(|cell| form.address(cell)), "text": question.words(form, lang) })
}

/// One note as data.
pub fn note_json(note: &Note, form: &Form, lang: Lang) -> Json {
    match note {
        Note::Figure { cell, raw, value, .. } => {
            json!({ "cell": form.address(*cell), "raw": raw, "value": value, "text": note.words(form, lang) })
        }
        _ => json!({ "cell": null, "raw": null, "value": null, "text": note.words(form, lang) }),
    }
}

/// Pieces of a source of which this became, each with its place.
pub fn pieces(import: &Import, transcript: &Transcript, what: Option<Use>, lang: Lang) -> Vec<Json> {
    let pieces = import.account.pieces(&transcript.text, what);
    pieces
        .into_iter()
        .map(|range| json!({ "place": place(transcript, range.start, lang), "text": transcript.text[range] }))
        .collect()
}

fn hidden(transcript: &Transcript) -> Vec<Json> {
    let hidden = transcript.hidden.iter().filter(|hidden| hidden.why != super::transcript::HiddenBy::Program);
    hidden.map(|hidden| json!({ "place": place(transcript, hidden.at, Lang::Zh), "text": hidden.text })).collect()
}

fn place(transcript: &Transcript, at: usize, lang: Lang) -> String {
    transcript.place(at).map_or_else(String::new, |place| place.words(lang))
}

/// Where a figure came from, in words, from its report's record: nothing where the record does not have it. `now` is
/// the report's file as it is.
pub fn explain(record: &str, cell: &str, now: &str, forms: &Forms, lang: Lang) -> Option<String> {
    let record: Json = serde_json::from_str(record).ok()?;
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let form = forms.get(record["form"].as_str()?);
    // A cell may be called by its labels.
    let found = form.and_then(|form| Some((form, form.find(cell)?)));
    let address = found.map_or_else(|| cell.to_owned(), |(form, found)| form.address(found));
    let label = found.map_or_else(String::new, |(form, found)| form.label(found));
    let questions = record["questions"].as_array().map_or(&[][..], Vec::as_slice);
    let row = |address: &str| address.rsplit_once('.').map(|(row, _)| row.to_owned());
    let asked = questions.iter().find(|question| {
        question["cell"].as_str().is_some_and(|asked| asked == address || row(asked) == row(&address))
    });
    let Some(figure) = record["figures"].as_array()?.iter().find(|figure| figure["cell"] == address.as_str()) else {
        let asked = text(&asked.or_else(|| questions.iter().find(|question| question["cell"].is_null()))?["text"]);
        found?;
        return Some(match lang {
            Lang::Zh => format!("{address}（{label}）留空\n来源: {}\n原因: {asked}\n", text(&record["from"])),
            Lang::En => format!("{address} ({label}) is blank\nsource: {}\nwhy: {asked}\n", text(&record["from"])),
        });
    };
    let repairs: Vec<String> = figure["repairs"].as_array()?.iter().map(text).collect();
    let place: Option<Place> = serde_json::from_value(figure["at"].clone()).ok().flatten();
    let place = place.map_or_else(|| text(&figure["place"]), |place| place.words(lang));
    let (from, raw, value) = (text(&record["from"]), text(&figure["raw"]), text(&figure["value"]));
    let mut out = match lang {
        Lang::Zh => {
            let how = if repairs.is_empty() { String::new() } else { format!("\n处理: {}", repairs.join("；")) };
            format!("{address} = {value}（{label}）\n来源: {from} {place}\n原文: {raw}{how}\n")
        }
        Lang::En => {
            let how = if repairs.is_empty() { String::new() } else { format!("\ndone: {}", repairs.join("; ")) };
            format!("{address} = {value} ({label})\nsource: {from} {place}\nthere: {raw}{how}\n")
        }
    };
    let year = form.and_then(|_| Year::new(record["year"].as_u64()?.try_into().ok()?));
    let present = year.and_then(|year| read_one(now, "", year, forms).0).and_then(|report| {
        let cell = report.form.find(&address)?;
        Some(print_entry(report.entry(cell)))
    });
    if let Some(present) = present.filter(|present| *present != value) {
        out.push_str(&match lang {
            Lang::Zh => format!("现在: 报告里是{present}，导入之后改过\n"),
            Lang::En => format!("now: the report has {present}; it was changed since\n"),
        });
    }
    Some(out)
}
