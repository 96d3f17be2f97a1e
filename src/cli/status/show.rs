//! How agencies stand, on the terminal: a line each, and one that counts them.

use unicode_width::UnicodeWidthStr;

use crate::finding::words::Lang;
use crate::office::told::{Status, in_words, remarks, state, totals};

/// The table, and a line that counts.
pub(super) fn text(status: &Status<'_>, lang: Lang) -> String {
    let (year, today) = (status.year, status.today);
    let mut out = match lang {
        Lang::Zh => format!("{year}年政府信息公开工作年度报告编制公布情况（截至{}）\n", in_words(today)),
        Lang::En => format!("Annual reports for {year}, as of {}\n", today),
    };
    let heads = match lang {
        Lang::Zh => ["机关", "状态", "期限", "情况"],
        Lang::En => ["agency", "state", "due", "remarks"],
    };
    let mut rows = vec![heads.map(str::to_owned)];
    for it in &status.standings {
        let due = it.due.map_or_else(String::new, |day| day.to_string());
        let name = crate::cli::tally::fitting(status.name(it));
        rows.push([name, state(it.state, lang).to_owned(), due, remarks(status, it, lang)]);
    }
    let widths: Vec<usize> =
        (0..heads.len()).map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or(0)).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        out += &(cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n");
    }
    out + &totals(status, lang)
}
