//! Charts that the text of a report asks for, as the pages of indicators and agencies draw theirs: with a sentence, and
//! a table that links each figure to its indicator and each year to its report.

use super::Renderer;
use super::figures::OfYear;
use super::page::indicator_href;
use crate::chart::Several;
use crate::html::escape;
use crate::link::{Charted, ChartedRow, called, charted};
use crate::model::{ChartLook, Report};
use crate::prose::{DrawnChart, asked_chart};

/// A row of a chart, with what is said of it.
struct Drawn {
    name: String,
    unit: String,
    years: Vec<OfYear>,
}

impl Renderer<'_> {
    /// The chart that a mark in a report's text asks for; `None` where it cannot be read. `root` leads to the portal's
    /// top.
    pub(super) fn asked_chart(&self, report: &Report, written: &str, root: &str) -> Option<DrawnChart> {
        let asked = asked_chart(written, &report.form)?;
        let charted = charted(self.portal, report, &asked);
        let rows: Vec<Drawn> = charted.rows.iter().map(|row| drawn(report, &charted, row)).collect();
        let mut chart = DrawnChart::default();
        self.asked_caption(&mut chart, &rows);
        // What is counted in other units has no common measure.
        let mut units: Vec<&str> = Vec::new();
        for row in &rows {
            if !units.contains(&row.unit.as_str()) {
                units.push(&row.unit);
            }
        }
        for unit in units {
            let of_unit: Vec<&Drawn> = rows.iter().filter(|row| row.unit == unit).collect();
            self.asked_picture(&mut chart, &of_unit, asked.look, rows.len() > 1);
        }
        self.asked_table(&mut chart, report, &charted, &rows, root);
        Some(chart)
    }

    /// What it is of, and what it says.
    fn asked_caption(&self, chart: &mut DrawnChart, rows: &[Drawn]) {
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        let title = names.join(&self.word("compare.and"));
        let said = rows.iter().filter_map(|row| {
            let said = self.spoken_years(&row.unit, &row.years);
            (!said.is_empty()).then(|| if rows.len() > 1 { format!("{}：{said}", row.name) } else { said })
        });
        let sentence: String = said.collect();
        chart.html.push_str(&format!("<figcaption>{}", escape(&title)));
        chart.texts.push(title);
        if !sentence.is_empty() {
            chart.html.push_str(&format!("<p>{}</p>", escape(&sentence)));
            chart.texts.push(sentence);
        }
        chart.html.push_str("</figcaption>\n");
    }

    /// The rows of a unit in one picture, with keys where there are several rows, and that an edition ends.
    fn asked_picture(&self, chart: &mut DrawnChart, rows: &[&Drawn], look: ChartLook, has_keys: bool) {
        let mut several = Several { lines: look == ChartLook::Lines, ..Several::default() };
        let mut notes: Vec<(&str, String)> = Vec::new();
        let mut single = None;
        for row in rows {
            let (columns, note) = self.over_years(&row.name, &row.unit, &row.years, false);
            several.described.push_str(&columns.described);
            several.breaks.extend(&columns.breaks);
            several.rows.push(columns.slots.clone());
            if !note.is_empty() {
                notes.push((&row.name, note));
            }
            single = Some(columns);
        }
        several.breaks.sort_unstable();
        several.breaks.dedup();
        if several.is_empty() {
            return;
        }
        if has_keys {
            chart.html.push_str("<ul class=\"chart-keys\">");
            for (index, row) in rows.iter().enumerate() {
                chart.html.push_str(&format!("<li>{}{}</li>", several.key(index), escape(&row.name)));
                chart.texts.push(row.name.clone());
            }
            chart.html.push_str("</ul>\n");
        }
        match single.filter(|_| rows.len() == 1 && !has_keys && !several.lines) {
            Some(columns) => chart.html.push_str(&columns.svg()),
            None => chart.html.push_str(&several.svg()),
        }
        chart.html.push('\n');
        if notes.windows(2).all(|pair| pair[0].1 == pair[1].1) && notes.len() == rows.len() {
            notes.truncate(1);
            notes.iter_mut().for_each(|(name, _)| *name = "");
        }
        let Some(last) = notes.len().checked_sub(1) else { return };
        chart.html.push_str("<p class=\"chart-note\">");
        let mut said = String::new();
        for (at, (name, note)) in notes.iter().enumerate() {
            let name = if name.is_empty() { String::new() } else { format!("{name}：") };
            said.push_str(&format!("{name}{note}"));
            // What speaks of the picture goes where the picture goes.
            let (dashes, note) =
                note.split_once('：').map_or(("", note.as_str()), |(_, rest)| note.split_at(note.len() - rest.len()));
            chart.html.push_str(&format!(
                "{}<span class=\"dashes\">{}</span>{}",
                escape(&name),
                escape(dashes),
                escape(note)
            ));
            chart.html.push_str(if at == last { "</p>\n" } else { "" });
        }
        chart.texts.push(said);
    }

    fn asked_table(&self, chart: &mut DrawnChart, report: &Report, charted: &Charted<'_>, rows: &[Drawn], root: &str) {
        let (head, label) = (self.word("indicators.menu"), escape(&chart.texts[0]));
        let slide = match charted.years.len() {
            0..3 => String::new(),
            _ => format!(" data-slide=\"{}\"", escape(&self.word("table.slide"))),
        };
        let html = &mut chart.html;
        html.push_str(&format!(
            "<div class=\"scroll\"{slide} role=\"region\" tabindex=\"0\" aria-label=\"{label}\"><table class=\"list \
             history\"><thead><tr><th scope=\"col\">{}</th>",
            escape(&head)
        ));
        chart.texts.push(head);
        for (year, stated) in charted.years.iter().zip(&charted.reports) {
            match stated {
                Some(other) if other.year != report.year => {
                    html.push_str(&format!("<th scope=\"col\"><a href=\"../{year}/index.html\">{year}</a></th>"));
                }
                _ => html.push_str(&format!("<th scope=\"col\">{year}</th>")),
            }
            chart.texts.push(year.to_string());
        }
        html.push_str("</tr></thead><tbody>\n");
        for (row, of) in rows.iter().zip(&charted.rows) {
            let (table, _, own, _) = report.form.around(of.cell);
            let unit = match row.unit.as_str() {
                "" => String::new(),
                unit => self.theme.phrase("figure.unit", &[("unit", unit)]),
            };
            let name = escape(&row.name);
            let name = match self.catalogue().of_row(&table.key, &own.key) {
                Some(followed) => format!("<a href=\"{}\">{name}</a>", indicator_href(root, &followed.slug)),
                None => name,
            };
            html.push_str(&format!("<tr><th scope=\"row\">{name}{}</th>", escape(&unit)));
            chart.texts.push(format!("{}{unit}", row.name));
            for year in &row.years {
                self.value_cell(html, year.value);
                chart.texts.push(self.value_text(year.value));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody></table></div>\n");
    }
}

fn drawn(report: &Report, charted: &Charted<'_>, row: &ChartedRow<'_>) -> Drawn {
    let (name, unit) = called(&report.form, row.cell);
    let years = charted.years.iter().zip(&row.points).map(|(&year, point)| OfYear {
        year,
        value: point.map(|(value, _)| value),
        edition: point.map(|(_, edition)| edition.to_owned()),
        reports: 1,
    });
    Drawn { name, unit, years: years.collect() }
}
