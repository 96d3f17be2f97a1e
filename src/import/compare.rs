//! A source and what was made of it, side by side, for the colleague who checks.
//!
//! On the left all that the source shows, on the right the report. A figure leads from each to the other; what was
//! not used, and what belongs to the page around, looks like it. The page needs no program and no network.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use super::account::Use;
use super::report::Import;
use super::tables::FigureSource;
use super::transcript::{Block, BlockKind, HiddenBy, LINE_BREAK, Table, Transcript};
use crate::finding::words::Lang;
use crate::form::{Cell, Grid, GridCell, Heading};
use crate::html::escape;
use crate::model::{Entry, Report};
use crate::prose::{NoTargets, Passages, ProseWords};
use crate::source::print_entry;

/// The looks of the page, a file beside it.
pub const STYLE: &str = include_str!("compare.css");

/// The name of that file.
pub const STYLE_FILE: &str = "compare.css";

/// What is compared.
pub struct Comparison<'c> {
    /// The source's name.
    pub source: &'c str,
    /// What it shows.
    pub transcript: &'c Transcript,
    /// What was made of it.
    pub import: &'c Import,
    /// The agency's name.
    pub agency: &'c str,
    /// The report as the site has it now, if it has it.
    pub now: Option<&'c Report>,
    /// The reader's language.
    pub lang: Lang,
}

/// What stands at one place of the source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Figure(Cell),
    Used,
    Boilerplate,
    Residue,
}

impl Comparison<'_> {
    /// The page.
    pub fn page(&self) -> String {
        let report = &self.import.report;
        let title = report.title.clone().unwrap_or_else(|| format!("{} {}", self.agency, report.year));
        let title = escape(&title);
        let lang = if self.is_zh() { "zh-CN" } else { "en" };
        let mut left = Left::new(self);
        left.blocks(&self.transcript.blocks, false);
        left.hidden(self);
        let (source, residue) = (left.out, left.residue);
        let right = Right { comparison: self, sources: self.sources() }.page();
        let head = self.head(residue);
        let (source_word, report_word, all_word) = if self.is_zh() {
            ("原文", "导入结果", "← 全部文件")
        } else {
            ("Source", "Report", "← all files")
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"{STYLE_FILE}\">\n</head>\n<body>\n<header>\n<nav><a href=\"index.html\">{all_word}</a></nav>\n<h1>{title}</h1>\n{head}</header>\n\
             <main>\n<section class=\"source\" tabindex=\"0\" aria-label=\"{source_word}\">\n<h2>{source_word}</h2>\n{source}</section>\n\
             <section class=\"report\" tabindex=\"0\" aria-label=\"{report_word}\">\n<h2>{report_word}</h2>\n{right}</section>\n</main>\n</body>\n</html>\n"
        )
    }

    fn is_zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    fn sources(&self) -> BTreeMap<Cell, &FigureSource> {
        self.import.figures.iter().map(|figure| (figure.cell, figure)).collect()
    }

    /// What is to be looked at: open questions, and places that were not used.
    fn head(&self, residue: usize) -> String {
        let Import { report, questions, figures, .. } = self.import;
        let form = &*report.form;
        let (read, all, open) = (figures.len(), form.cell_count(), questions.len());
        let from = escape(self.source);
        let mut out = if self.is_zh() {
            format!("<p>{from} · 应有{all}个单元格，读出{read}个 · 待核{open}处 · 未采用的文字{residue}处</p>\n")
        } else {
            format!("<p>{from} · {read} of {all} cells read · {open} open questions · {residue} pieces not used</p>\n")
        };
        let key = if self.is_zh() {
            ["点击数字，查看其在另一侧的位置", "读取时作过修整", "待核", "未采用", "网页或文件的附属文字"]
        } else {
            ["a figure leads to the other side", "understood", "open", "not used", "of the page around"]
        };
        let classes = ["figure", "repaired", "open", "residue", "boilerplate"];
        out.push_str("<ul class=\"key\">");
        for (class, words) in classes.iter().zip(key) {
            let _ = write!(out, "<li><span class=\"{class}\">{words}</span></li>");
        }
        out.push_str("</ul>\n");
        if open > 0 || residue > 0 {
            out.push_str("<ul class=\"todo\">");
            for question in questions {
                let words = escape(&question.words(form, self.lang));
                let _ = match question.cell() {
                    Some(cell) => write!(out, "<li><a href=\"#r-{}\">{words}</a></li>", cell.index()),
                    None => write!(out, "<li>{words}</li>"),
                };
            }
            let word = if self.is_zh() { "未采用的文字" } else { "not used" };
            for number in 1..=residue {
                let _ = write!(out, "<li><a href=\"#residue-{number}\">{word} {number}</a></li>");
            }
            out.push_str("</ul>\n");
        }
        out
    }
}

/// The source.
struct Left<'l> {
    transcript: &'l Transcript,
    marks: Vec<Mark>,
    /// Cells of the source that are blank, by where they stand.
    blanks: BTreeMap<usize, Cell>,
    repaired: BTreeMap<Cell, bool>,
    out: String,
    residue: usize,
}

impl<'l> Left<'l> {
    fn new(comparison: &Comparison<'l>) -> Left<'l> {
        let Comparison { transcript, import, .. } = comparison;
        let text = &transcript.text;
        let mut marks = vec![Mark::Used; text.len()];
        for (what, mark) in [(Some(Use::Boilerplate), Mark::Boilerplate), (None, Mark::Residue)] {
            for range in import.account.pieces(text, what) {
                marks[range].fill(mark);
            }
        }
        let mut blanks = BTreeMap::new();
        for figure in &import.figures {
            match figure.range.is_empty() {
                true if figure.range.start > 0 => _ = blanks.insert(figure.range.start, figure.cell),
                true => {}
                false => marks[figure.range.clone()].fill(Mark::Figure(figure.cell)),
            }
        }
        let repaired = import.figures.iter().map(|figure| (figure.cell, !figure.repairs.is_empty())).collect();
        Left { transcript, marks, blanks, repaired, out: String::new(), residue: 0 }
    }

    fn blocks(&mut self, blocks: &[Block], is_outside: bool) {
        for block in blocks {
            let is_outside = is_outside || block.is_outside;
            match &block.kind {
                BlockKind::Paragraph(paragraph) => {
                    self.out.push_str(match (is_outside, paragraph.level) {
                        (true, _) => "<p class=\"outside\">",
                        (false, Some(_)) => "<p class=\"heading\">",
                        (false, None) => "<p>",
                    });
                    self.text(block.range.clone());
                    self.out.push_str("</p>\n");
                }
                BlockKind::Table(table) => self.table(table, is_outside),
                BlockKind::Picture(picture) => {
                    let words = if picture.alt.is_empty() { &picture.target } else { &picture.alt };
                    let _ = writeln!(self.out, "<p class=\"picture\">[{}]</p>", escape(words));
                }
            }
        }
    }

    fn table(&mut self, table: &Table, is_outside: bool) {
        self.out.push_str("<table>\n");
        // How many rows each column is still covered by a cell above.
        let mut covered: BTreeMap<usize, usize> = BTreeMap::new();
        for row in &table.rows {
            self.out.push_str("<tr>");
            let mut next = 0;
            for cell in row {
                for column in next..cell.column {
                    if !covered.contains_key(&column) {
                        self.out.push_str("<td class=\"none\"></td>");
                    }
                }
                next = cell.column + cell.columns;
                self.out.push_str("<td");
                for (name, span) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
                    if span > 1 {
                        let _ = write!(self.out, " {name}=\"{span}\"");
                    }
                }
                self.out.push('>');
                match cell.blocks.as_slice() {
                    [] => {
                        if let Some(figure) = self.blanks.get(&cell.range.start).copied() {
                            let _ = write!(
                                self.out,
                                "<a class=\"figure blank\" id=\"s-{0}\" href=\"#r-{0}\">␣</a>",
                                figure.index()
                            );
                        }
                    }
                    [only] if matches!(only.kind, BlockKind::Paragraph(_)) => self.text(only.range.clone()),
                    several => self.blocks(several, is_outside),
                }
                self.out.push_str("</td>");
            }
            self.out.push_str("</tr>\n");
            covered.values_mut().for_each(|rows| *rows -= 1);
            covered.retain(|_, rows| *rows > 0);
            for cell in row.iter().filter(|cell| cell.rows > 1) {
                covered.extend((cell.column..cell.column + cell.columns).map(|column| (column, cell.rows - 1)));
            }
        }
        self.out.push_str("</table>\n");
    }

    /// A piece of the text, each part as what it is.
    fn text(&mut self, range: Range<usize>) {
        let mut start = range.start;
        while start < range.end {
            let mark = self.marks[start];
            let end = (start..range.end).find(|&at| self.marks[at] != mark).unwrap_or(range.end);
            let words = escape(&self.transcript.text[start..end]).replace(LINE_BREAK, "<br>");
            let _ = match mark {
                Mark::Used => write!(self.out, "{words}"),
                Mark::Boilerplate => write!(self.out, "<span class=\"boilerplate\">{words}</span>"),
                Mark::Residue => {
                    self.residue += 1;
                    write!(self.out, "<mark class=\"residue\" id=\"residue-{}\">{words}</mark>", self.residue)
                }
                Mark::Figure(cell) => {
                    let class = if self.repaired.get(&cell) == Some(&true) { "figure repaired" } else { "figure" };
                    let number = cell.index();
                    write!(self.out, "<a class=\"{class}\" id=\"s-{number}\" href=\"#r-{number}\">{words}</a>")
                }
            };
            start = end;
        }
    }

    /// What the source holds and does not show.
    fn hidden(&mut self, comparison: &Comparison<'_>) {
        let mut hidden =
            comparison.transcript.hidden.iter().filter(|hidden| hidden.why != HiddenBy::Program).peekable();
        if hidden.peek().is_none() {
            return;
        }
        let word =
            if comparison.is_zh() { "不显示的文字（未读取）" } else { "Not shown there, and not read" };
        let _ = write!(self.out, "<h3>{word}</h3>\n<ul class=\"hidden\">");
        for hidden in hidden {
            let place = self.transcript.place(hidden.at).map_or_else(String::new, |place| place.words(comparison.lang));
            let _ = write!(self.out, "<li>{} “{}”</li>", escape(&place), escape(&hidden.text));
        }
        self.out.push_str("</ul>\n");
    }
}

/// The report.
struct Right<'r> {
    comparison: &'r Comparison<'r>,
    sources: BTreeMap<Cell, &'r FigureSource>,
}

impl Right<'_> {
    fn page(&self) -> String {
        let Comparison { import, agency, .. } = self.comparison;
        let report = &import.report;
        let zh = self.comparison.is_zh();
        let form = &*report.form;
        let mut out = String::from("<dl class=\"facts\">");
        let date = |date: Option<crate::model::Date>| date.map(|date| date.to_string());
        let scope = match (report.scope, zh) {
            (crate::model::Scope::Own, true) => "本单位数据",
            (crate::model::Scope::Own, false) => "own figures",
            (crate::model::Scope::Aggregated, true) => "汇总数据",
            (crate::model::Scope::Aggregated, false) => "aggregated",
        };
        let facts = [
            (["机关", "agency"], Some((*agency).to_owned())),
            (["年度", "year"], Some(report.year.to_string())),
            (["格式", "form"], Some(form.id.clone())),
            (["数据范围", "figures"], Some(scope.to_owned())),
            (["标题", "title"], report.title.clone()),
            (["发布日期", "published"], date(report.published)),
            (["落款日期", "signed"], date(report.record.signed)),
            (["索引号", "index number"], report.record.index_number.clone()),
            (["文号", "document number"], report.record.document_number.clone()),
            (["电话", "phone"], report.contact.phone.clone()),
        ];
        for ([name_zh, name_en], value) in facts {
            if let Some(value) = value {
                let name = if zh { name_zh } else { name_en };
                let _ = write!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escape(&value));
            }
        }
        out.push_str("</dl>\n");
        let words = ProseWords::default();
        let prose = crate::prose::render(import.body.as_str().into(), Some(form), &NoTargets, &words, Passages::Left);
        out.push_str(&prose.preamble);
        let mut shown = Vec::new();
        for section in &prose.sections {
            let _ = writeln!(out, "<h3>{}</h3>", escape(&section.heading));
            out.push_str(&section.before);
            if let Some(table) = section.section.and_then(|index| form.sections[index].table) {
                self.table(table, &mut out);
                shown.push(table);
            }
            out.push_str(&section.after);
        }
        for table in (0..form.tables.len()).filter(|table| !shown.contains(table)) {
            self.table(table, &mut out);
        }
        out.push_str(&prose.footnotes);
        out
    }

    fn table(&self, table: usize, out: &mut String) {
        for grid in &self.comparison.import.report.form.layout(table).grids {
            self.grid(grid, out);
        }
    }

    fn grid(&self, grid: &Grid, out: &mut String) {
        out.push_str("<table>\n");
        for line in grid.head.iter().chain(&grid.body) {
            out.push_str("<tr>");
            for cell in line {
                match cell {
                    GridCell::Heading(Heading { label, columns, lines, .. }) => {
                        let _ = write!(out, "<th colspan=\"{columns}\" rowspan=\"{lines}\">{}</th>", escape(label));
                    }
                    GridCell::Empty(lines) => {
                        let _ = write!(out, "<td class=\"none\" rowspan=\"{lines}\"></td>");
                    }
                    GridCell::Figure(figure) => self.figure(figure.cell, out),
                }
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</table>\n");
    }

    fn figure(&self, cell: Cell, out: &mut String) {
        let Comparison { import, now, lang, .. } = self.comparison;
        let entry = import.report.entry(cell);
        let number = cell.index();
        let text = match entry {
            Entry::Missing => "␣".to_owned(),
            entry => print_entry(entry),
        };
        let source = self.sources.get(&cell);
        let _ = match source {
            Some(figure) if figure.repairs.is_empty() => {
                write!(out, "<td id=\"r-{number}\"><a class=\"figure\" href=\"#s-{number}\">{text}</a>")
            }
            Some(figure) => {
                let how: Vec<String> = figure.repairs.iter().map(|repair| repair.words(*lang)).collect();
                let how = escape(&format!("{}：{}", figure.raw, how.join("；")));
                write!(
                    out,
                    "<td id=\"r-{number}\"><a class=\"figure repaired\" href=\"#s-{number}\" title=\"{how}\">{text}</a>"
                )
            }
            None => write!(out, "<td id=\"r-{number}\" class=\"open\">?"),
        };
        let there = now.filter(|now| now.form.id == import.report.form.id).map(|now| now.entry(cell));
        if let Some(there) = there.filter(|there| *there != entry) {
            let word = if self.comparison.is_zh() { "站点现为" } else { "now" };
            let _ = write!(out, " <ins>{word} {}</ins>", print_entry(there));
        }
        out.push_str("</td>");
    }
}
