//! A chart that the text asks for: on paper, the table of its figures, which a reader may check.

use super::compose::{PaperStyle, PaperWriter};
use super::{Subject, figure};
use crate::link::{Charted, ChartedRow, Value, called, charted};
use crate::model::Entry;
use crate::prose::asked_chart;

/// Writes what a mark asks for; one that cannot be read, as it is written.
pub(super) fn write(paper: &mut dyn PaperWriter, subject: Subject<'_>, written: &str) {
    let report = subject.report;
    let Some(asked) = asked_chart(written, &report.form) else { return paper.line(PaperStyle::Text, written) };
    let charted = charted(subject.portal, report, &asked);
    let names: Vec<(String, String)> = charted.rows.iter().map(|row| called(&report.form, row.cell)).collect();
    let (first, last) = (charted.years[0], report.year);
    let years = if first == last { format!("{last}年") } else { format!("{first}年至{last}年") };
    let list = names.iter().map(|(name, _)| format!("“{name}”")).collect::<Vec<_>>().join("、");
    paper.line(PaperStyle::Text, &format!("{years}{list}如下表："));
    let head: Vec<String> =
        std::iter::once("项目".to_owned()).chain(charted.years.iter().map(|year| format!("{year}年"))).collect();
    let rows: Vec<Vec<String>> = charted.rows.iter().zip(&names).map(|(row, name)| cells(row, name)).collect();
    let description = format!("{years}{list}，每年一列，每项一行。");
    paper.years(&head, &rows, &description);
    for note in notes(&charted, &names) {
        paper.line(PaperStyle::Text, &note);
    }
}

fn cells(row: &ChartedRow<'_>, (name, unit): &(String, String)) -> Vec<String> {
    let name = if unit.is_empty() { name.clone() } else { format!("{name}（{unit}）") };
    std::iter::once(name).chain(row.points.iter().map(|point| said(point.map(|(value, _)| value)))).collect()
}

/// What a year states. Unlike the form's own tables, this one is nothing to be filled in.
fn said(value: Option<Value>) -> String {
    match value {
        Some(Value::Amount(amount)) => amount.to_string(),
        Some(Value::WithoutUnit(amount)) => format!("{amount}{}", figure::UNSTATED),
        Some(Value::Blank(Entry::NotApplicable)) => "/".to_owned(),
        Some(Value::Blank(_)) => "未填报".to_owned(),
        // A cell is no share.
        Some(Value::Absent | Value::Share { .. } | Value::OfNothing) => "格式无此项".to_owned(),
        None => "没有报告".to_owned(),
    }
}

/// That another edition is used from a year on, and whether a figure goes on.
fn notes(charted: &Charted<'_>, names: &[(String, String)]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for (row, (name, _)) in charted.rows.iter().zip(names) {
        let stated: Vec<(usize, Value, &str)> = row
            .points
            .iter()
            .enumerate()
            .filter_map(|(at, point)| point.map(|(value, edition)| (at, value, edition)))
            .collect();
        for pair in stated.windows(2).filter(|pair| pair[0].2 != pair[1].2) {
            let at = pair[1].0;
            let Some(report) = charted.reports[at] else { continue };
            let has = |side: &[Option<(Value, &str)>]| side.iter().flatten().any(|(value, _)| *value != Value::Absent);
            let (year, form) = (report.year, &report.form.name);
            notes.push(match has(&row.points[..at]) && has(&row.points[at..]) {
                true => format!("注：{year}年度起采用{form}，“{name}”的含义相同。"),
                false => format!("注：{year}年度起采用{form}，“{name}”前后口径不同，不能相接。"),
            });
        }
    }
    notes
}
