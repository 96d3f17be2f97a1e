//! Charts that a text asks for, `[[chart: requests.received.total; years 3]]` or `[[图表：本年新收.总计；年份 3]]`, on a
//! line of their own, and what is nearly such a mark.
//!
//! Cells are named as bindings name them, and parted by commas; what follows a semicolon says how. Marks may be of
//! full width, but for the brackets.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::bindings;
use crate::document::{BlockKind, Document};
use crate::finding::{ChartProblem, closest};
use crate::form::{Cell, Form};
use crate::model::{AskedCell, AskedChart, ChartLook};

/// What a chart is called, in small letters; the longer before what it begins with.
const NAMES: [&str; 3] = ["chart", "图表", "图"];
/// What stands before a number of years.
const YEARS_BEFORE: [&str; 7] = ["years", "year", "年份", "年度", "年数", "最近", "近"];
/// What stands behind one.
const YEARS_BEHIND: [&str; 5] = ["个年度", "年度", "年", "years", "year"];
/// How bars and lines are asked for.
const BARS: [&str; 7] = ["bars", "bar", "柱", "柱形", "柱状", "柱形图", "柱状图"];
const LINES: [&str; 6] = ["lines", "line", "线", "折线", "线图", "折线图"];

/// Whether a block is the mark of a chart.
pub(super) fn is_mark(written: &str) -> bool {
    let written = written.trim();
    inside(written).is_some_and(|inside| !written[inside].contains(['[', ']']))
}

/// What stands behind the name in the mark of a chart.
fn inside(written: &str) -> Option<Range<usize>> {
    let words = written.strip_prefix("[[")?.strip_suffix("]]")?;
    let start = written.len() - 2 - words.trim_start().len();
    let end = written.len() - 2;
    let name = name_at(&written[start..end])?;
    let rest = &written[start + name..end];
    let behind = rest.trim_start();
    // A word that merely begins so is another one.
    let is_parted = behind.is_empty() || behind.len() < rest.len() || behind.starts_with([':', '：', ';', '；']);
    let colon = behind.chars().next().filter(|c| matches!(c, ':' | '：')).map_or(0, char::len_utf8);
    is_parted.then(|| end - behind.len() + colon..end)
}

/// How long the name of a chart is that a text starts with.
fn name_at(text: &str) -> Option<usize> {
    let is_it = |name: &&&str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    NAMES.iter().find(is_it).map(|name| name.len())
}

/// The chart that a mark asks for; `None` where anything in it cannot be read.
pub fn asked_chart(written: &str, form: &Form) -> Option<AskedChart> {
    let mut is_sound = true;
    let chart = read(written, form, &mut |_, _| is_sound = false);
    is_sound.then_some(chart)
}

/// The charts that a text asks for, with the places of their cells in the file.
pub(crate) fn asked_charts(document: &Document<'_>, body: &str, offset: usize, form: &Form) -> Box<[AskedChart]> {
    let asked = document.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Chart { written, .. } => {
            let mut chart = asked_chart(written, form)?;
            let start = offset + start_of(body, &block.range);
            for cell in &mut chart.cells {
                cell.place = cell.place.start + start as u32..cell.place.end + start as u32;
            }
            Some(chart)
        }
        _ => None,
    });
    asked.collect()
}

/// Where the mark of a block begins.
fn start_of(body: &str, range: &Range<usize>) -> usize {
    range.end - body[range.clone()].trim_start().len()
}

/// Looks over the charts that a text asks for.
pub(super) fn survey(
    body: &str,
    charts: &[Range<usize>],
    form: &Form,
    push: &mut dyn FnMut(Range<usize>, ChartProblem),
) {
    for range in charts {
        let (written, start) = (body[range.clone()].trim(), start_of(body, range));
        if form.cell_count() == 0 {
            push(start..start + written.len(), ChartProblem::NoFigures { text: written.to_owned() });
            continue;
        }
        read(written, form, &mut |place, problem| push(start + place.start..start + place.end, problem));
    }
}

/// What is wrong with what stands in double brackets among other words, if that is meant for a chart.
pub(super) fn nearly(written: &str, form: Option<&Form>) -> Option<ChartProblem> {
    let text = written.to_owned();
    if is_mark(written) {
        return Some(match form {
            Some(_) => ChartProblem::Inside { text },
            None => ChartProblem::NoFigures { text },
        });
    }
    let inside = written.trim_matches(|c: char| "[]【】［］〔〕".contains(c) || c.is_whitespace());
    let (name, rest) = inside.split_once([':', '：'])?;
    let name: String = name.nfkc().collect::<String>().trim().to_lowercase();
    let is_meant = NAMES.contains(&name.as_str())
        || name.ends_with('图')
        || strsim::normalized_damerau_levenshtein(&name, NAMES[0]) > 0.6;
    let names_figure = || rest.contains('.') || form.is_some_and(|form| bindings::meant(rest.trim(), form).is_some());
    let meant = || format!("[[chart: {}]]", rest.trim());
    (is_meant && names_figure()).then(|| ChartProblem::Misspelt { text, meant: meant() })
}

/// Reads a mark. `fault` is told of all that it does not say, or says wrongly, and where in the mark.
fn read(written: &str, form: &Form, fault: &mut dyn FnMut(Range<usize>, ChartProblem)) -> AskedChart {
    let mut chart = AskedChart { cells: Vec::new(), years: AskedChart::USUAL_YEARS, look: ChartLook::Bars };
    let whole = 0..written.len();
    let mut names_any = false;
    let mut pieces = parts(written, inside(written).unwrap_or(whole.clone()), &[';', '；']).into_iter();
    for place in pieces.next().into_iter().flat_map(|cells| parts(written, cells, &[',', '，'])) {
        let name = &written[place.clone()];
        // Behind a comma instead of a semicolon it says the same.
        if let Some(option) = Asked::read(name) {
            option.take(&mut chart, place, name, fault);
            continue;
        }
        names_any = true;
        match cells(written, place.clone(), form) {
            Some(found) => found.into_iter().for_each(|(cell, place)| add(&mut chart, written, cell, place, fault)),
            None => {
                let suggestion = bindings::meant(name.trim_matches(['{', '}', ' ']), form);
                fault(place, ChartProblem::UnknownCell { text: name.to_owned(), suggestion });
            }
        }
    }
    for place in pieces {
        let name = &written[place.clone()];
        match Asked::read(name) {
            Some(option) => option.take(&mut chart, place, name, fault),
            None => {
                let known = ["years", "bars", "lines"];
                let suggestion = closest(&name.to_lowercase(), known.into_iter());
                fault(place, ChartProblem::UnknownOption { text: name.to_owned(), suggestion });
            }
        }
    }
    if !names_any {
        fault(whole.clone(), ChartProblem::NoCell { text: written.to_owned() });
    }
    if chart.cells.len() > AskedChart::MOST_CELLS {
        fault(whole, ChartProblem::TooManyCells { count: chart.cells.len() });
    }
    chart
}

fn add(
    chart: &mut AskedChart,
    written: &str,
    cell: Cell,
    place: Range<usize>,
    fault: &mut dyn FnMut(Range<usize>, ChartProblem),
) {
    if chart.cells.iter().any(|known| known.cell == cell) {
        fault(place.clone(), ChartProblem::Twice { text: written[place].to_owned() });
        return;
    }
    chart.cells.push(AskedCell { cell, place: place.start as u32..place.end as u32 });
}

/// The cells that a piece names: one, or several where `、` parts them, which may also stand in a label.
fn cells(written: &str, place: Range<usize>, form: &Form) -> Option<Vec<(Cell, Range<usize>)>> {
    let find = |place: &Range<usize>| {
        let name = &written[place.clone()];
        form.find(name).or_else(|| form.find(&name.nfkc().collect::<String>()))
    };
    if let Some(cell) = find(&place) {
        return Some(vec![(cell, place)]);
    }
    let parts = parts(written, place, &['、']);
    (parts.len() > 1).then(|| parts.into_iter().map(|place| Some((find(&place)?, place))).collect())?
}

/// The parts of a piece of a mark without the blanks round them: what stands between these marks, but not in
/// parentheses. Parts without a word are none.
fn parts(written: &str, piece: Range<usize>, marks: &[char]) -> Vec<Range<usize>> {
    let mut ends = Vec::new();
    let mut depth = 0_usize;
    for (at, c) in written[piece.clone()].char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 && marks.contains(&c) => ends.push((piece.start + at, c.len_utf8())),
            _ => {}
        }
    }
    ends.push((piece.end, 0));
    let mut start = piece.start;
    let mut parts = Vec::new();
    for (end, len) in ends {
        let text = &written[start..end];
        let first = start + text.len() - text.trim_start().len();
        let place = first..first + text.trim().len();
        // The first says which cells, and there it may say none.
        if !place.is_empty() || marks.contains(&';') && parts.is_empty() {
            parts.push(place);
        }
        start = end + len;
    }
    parts
}

/// How a chart is to be.
enum Asked {
    /// Over how many years; `None` where that is no number.
    Years(Option<u16>),
    Look(ChartLook),
}

impl Asked {
    fn read(name: &str) -> Option<Asked> {
        let name: String = name.nfkc().collect::<String>().trim().to_lowercase();
        if BARS.contains(&name.as_str()) {
            return Some(Asked::Look(ChartLook::Bars));
        }
        if LINES.contains(&name.as_str()) {
            return Some(Asked::Look(ChartLook::Lines));
        }
        let before = YEARS_BEFORE.iter().find_map(|word| name.strip_prefix(word));
        let number = before.unwrap_or(&name).trim_matches([':', '=', ' ']);
        let behind = YEARS_BEHIND.iter().find_map(|word| number.strip_suffix(word));
        // An address may begin like that.
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let number = behind.unwrap_or(number).trim();
        if number.contains('.') && !is_number(&number.replacen('.', "", 1)) {
            return None;
        }
        match (before, behind) {
            (None, None) => is_number(number).then(|| Asked::Years(number.parse().ok())),
            (None, Some(_)) if !is_number(number) => None,
            _ => Some(Asked::Years(number.parse().ok())),
        }
    }

    fn take(
        self,
        chart: &mut AskedChart,
        place: Range<usize>,
        name: &str,
        fault: &mut dyn FnMut(Range<usize>, ChartProblem),
    ) {
        match self {
            Asked::Look(look) => chart.look = look,
            Asked::Years(Some(years)) if AskedChart::YEARS.contains(&years) => chart.years = years,
            Asked::Years(_) => fault(place, ChartProblem::Years { text: name.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Problem;
    use crate::form::Forms;

    /// What a mark asks for, and what is wrong with it, each at its words.
    fn told(written: &str) -> (String, Vec<(String, String)>) {
        let form = Forms::embedded().get("2021").expect("it is there");
        assert!(is_mark(written), "{written}");
        let mut faults = Vec::new();
        let chart = read(written, form, &mut |place, problem| {
            faults.push((written[place].to_owned(), problem.zh().message));
        });
        let cells: Vec<String> = chart.cells.iter().map(|cell| form.address(cell.cell)).collect();
        (format!("{} {} {:?}", cells.join(" "), chart.years, chart.look), faults)
    }

    #[test]
    fn marks_are_read_however_they_are_typed() {
        let expected = "requests.received.total requests.granted.total 3 Lines";
        for written in [
            "[[chart: requests.received.total, requests.granted.total; years 3; lines]]",
            "[[chart:requests.received.total,requests.granted.total;lines;years=3]]",
            "[[ Chart ： requests.received.total， requests.granted.total； 年份 3； 线 ]]",
            "[[图表：本年新收政府信息公开申请数量.总计，予以公开.总计；近３年；折线图]]",
            "[[图表 received.total、granted.total；3年；折线]]",
            "[[图：received.total，granted.total，3个年度，线图]]",
        ] {
            assert_eq!(told(written), (expected.to_owned(), Vec::new()), "{written}");
        }
        assert_eq!(told("[[chart: received.total]]").0, "requests.received.total 5 Bars");
        for other in ["[[charts: a.b]]", "[[图书馆]]", "[chart: received.total]", "[[table]]", "[[chart: [a]]]"] {
            assert!(!is_mark(other), "{other}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_its_words() {
        for (written, faults) in [
            ("[[chart: requests.recieved.total]]", &["requests.recieved.total"][..]),
            ("[[chart: received.total, x.y; years 1; pie]]", &["x.y", "years 1", "pie"]),
            ("[[chart: received.total; years]]", &["years"]),
            ("[[chart: received.total; years drei]]", &["years drei"]),
            ("[[chart: received.total; 近30年]]", &["近30年"]),
            ("[[chart: received.total, received.total]]", &["received.total"]),
            ("[[chart]]", &["[[chart]]"]),
            ("[[chart: ; years 3]]", &["[[chart: ; years 3]]"]),
        ] {
            let (_, found) = told(written);
            let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
            assert_eq!(places, faults, "{written}: {found:?}");
        }
        let (_, found) = told("[[chart: 本年新收.总记]]");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
