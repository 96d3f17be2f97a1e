//! Changes on paper: a page in one file, without scripts, that carries its styles and has lines for signatures.

use std::fmt::Write;

use super::Compared;
use super::show::{
    difference_words, entry_words, fact_name, fact_value, report_summary, section_words, state_words, summary,
};
use crate::alone::POLICY;
use crate::cli::{World, choose};
use crate::finding::words::Lang;
use crate::html::escape;
use crate::office::diff::{FactChange, FigureChange, OneVersion, ReportDiff, Run, State, TextChange, runs};

/// The style of the page.
pub(in crate::cli) const STYLE: &str = include_str!("page.css");

/// Who signs, and when.
const SIGNED: [(&str, &str); 4] =
    [("拟稿", "Drafted by"), ("核稿", "Reviewed by"), ("签发", "Approved by"), ("日期", "Date")];

/// The page of some reports; where all are on it, of what else differs, too.
pub(super) fn page(compared: &Compared<'_>, reports: &[&ReportDiff<'_>], with_others: bool, world: &World) -> String {
    let lang = world.lang;
    let zh = lang == Lang::Zh;
    let title = match (reports, zh) {
        ([one], true) if !with_others || compared.diff.compared == 1 => {
            format!("{}改动对照", compared.title(one, lang))
        }
        ([one], false) if !with_others || compared.diff.compared == 1 => {
            format!("What changed: {}", compared.title(one, lang))
        }
        (_, true) => "年度报告改动对照".to_owned(),
        (_, false) => "What changed in annual reports".to_owned(),
    };
    let title = escape(&title);
    let lang_key = if zh { "zh-CN" } else { "en" };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang_key}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n<dl>\n"
    );
    let [old, new] = compared.labels().map(|label| label.words(lang));
    let today = world.today.to_string();
    let heads = if zh { ["旧版本", "新版本", "制表"] } else { ["Old", "New", "Made"] };
    for (head, value) in heads.into_iter().zip([old, new, today]) {
        let _ = writeln!(out, "<div><dt>{head}</dt><dd>{}</dd></div>", escape(&value));
    }
    out.push_str("</dl>\n");
    if with_others {
        let _ = writeln!(out, "<p class=\"count\">{}</p>", escape(&summary(compared, lang)));
    }
    let _ = writeln!(
        out,
        "<p class=\"key\">{}</p>\n</header>",
        if zh {
            "<del>删除线</del>为删去的文字，<ins>下划线</ins>为新增的文字"
        } else {
            "<del>struck out</del>: gone; <ins>underlined</ins>: new"
        }
    );
    let mut page = Page { out, compared, lang };
    for report in reports {
        page.report(report);
    }
    if with_others {
        page.others();
    }
    let mut out = page.out;
    out.push_str("<footer class=\"sign\">\n");
    for (zh_word, en_word) in SIGNED {
        let _ = writeln!(out, "<div><span>{}</span><i></i></div>", if zh { zh_word } else { en_word });
    }
    out + "</footer>\n</body>\n</html>\n"
}

/// What changed in a report, as a piece of another page.
pub(super) fn section(compared: &Compared<'_>, report: &ReportDiff<'_>, lang: Lang) -> String {
    let mut page = Page { out: String::new(), compared, lang };
    page.body(report);
    page.out
}

struct Page<'p> {
    out: String,
    compared: &'p Compared<'p>,
    lang: Lang,
}

impl Page<'_> {
    fn choose<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        choose(self.lang, zh, en)
    }

    fn report(&mut self, report: &ReportDiff<'_>) {
        let title = escape(&self.compared.title(report, self.lang));
        // A report with changes begins a page.
        let class = if report.state == State::Changed { "changed" } else { "other" };
        let _ = write!(self.out, "<section class=\"{class}\">\n<h2>{title}</h2>\n");
        self.body(report);
        self.out.push_str("</section>\n");
    }

    /// What changed, below the report's title.
    fn body(&mut self, report: &ReportDiff<'_>) {
        let counted = escape(&report_summary(report, self.lang));
        let _ = write!(self.out, "<p class=\"count\">{counted}</p>\n<dl>\n");
        let (old, new) = (self.choose("旧", "old"), self.choose("新", "new"));
        let sides = [(old, report.old, self.compared.old), (new, report.new, self.compared.new)];
        for (head, version, opened) in sides {
            let Some(version) = version else { continue };
            let place = opened.path_of(version.report);
            let day = opened.date_of(version.report);
            self.version(head, &place, day, version);
        }
        self.out.push_str("</dl>\n");
        if !report.figures.is_empty() {
            self.figures(&report.figures);
        }
        if !report.texts.is_empty() {
            let head = self.choose("文字", "Text");
            let _ = writeln!(self.out, "<h3>{head}</h3>");
        }
        for of_section in report.texts.chunk_by(|one, other| one.section == other.section) {
            let section = escape(&section_words(&of_section[0].section, self.lang));
            let _ = write!(self.out, "<h4>{section}</h4>\n<ol>\n");
            of_section.iter().for_each(|text| self.text(text));
            self.out.push_str("</ol>\n");
        }
        if !report.facts.is_empty() {
            let head = self.choose("其他信息", "Front matter");
            let _ = writeln!(self.out, "<h3>{head}</h3>");
            self.facts(&report.facts);
        }
    }

    /// The line of one version: its file, its day, its digest.
    fn version(&mut self, head: &str, place: &str, day: Option<crate::model::Date>, version: OneVersion<'_>) {
        let digest = crate::bytes::digest::sha256(&version.bytes());
        let day = day.map_or_else(String::new, |day| format!(" {day}"));
        let draft = if version.report.draft { self.choose("（草稿）", " (draft)") } else { "" };
        let place = escape(&super::version::without_controls(place));
        let _ = writeln!(
            self.out,
            "<div><dt>{head}</dt><dd>{place}{draft}{day} <span class=\"digest\">SHA-256 {digest}</span></dd></div>"
        );
    }

    fn figures(&mut self, figures: &[FigureChange]) {
        let heads = match self.lang {
            Lang::Zh => ["行", "列", "改动前", "改动后", "增减"],
            Lang::En => ["row", "column", "before", "after", "by"],
        };
        let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
        let head = self.choose("数字", "Figures");
        let _ = write!(self.out, "<h3>{head}</h3>\n<div class=\"scroll\">\n<table>\n<thead><tr>{heads}</tr></thead>\n");
        for of_table in figures.chunk_by(|one, other| one.table == other.table) {
            let table = escape(&of_table[0].table);
            let _ = write!(
                self.out,
                "<tbody>\n<tr><th class=\"table\" scope=\"rowgroup\" colspan=\"5\">{table}</th></tr>\n"
            );
            for figure in of_table {
                let FigureChange { row, column, old, new, only_in, .. } = figure;
                let cell = |entry: &Option<_>| {
                    let class =
                        if matches!(entry, Some(crate::model::Entry::Amount(_))) { "figure" } else { "figure words" };
                    format!("<td class=\"{class}\">{}</td>", escape(&entry_words(*entry, self.lang)))
                };
                let by = match (figure.difference(), only_in) {
                    (Some(difference), _) => difference_words(difference),
                    (None, Some(edition)) if self.lang == Lang::Zh => format!("{edition}格式"),
                    (None, Some(edition)) => format!("form {edition}"),
                    (None, None) => String::new(),
                };
                let (before, after) = (cell(old), cell(new));
                let (row, column, by) = (escape(row), escape(column), escape(&by));
                let _ = writeln!(
                    self.out,
                    "<tr><th scope=\"row\">{row}</th><td>{column}</td>{before}{after}<td class=\"figure\">{by}</td></tr>"
                );
            }
            self.out.push_str("</tbody>\n");
        }
        self.out.push_str("</table>\n</div>\n");
    }

    fn text(&mut self, TextChange { old, new, follows, moved_from, .. }: &TextChange) {
        self.out.push_str("<li>");
        match (old, new) {
            (_, Some(new)) if moved_from.is_some() => {
                let from = escape(&section_words(moved_from.as_deref().unwrap_or_default(), self.lang));
                let _ = match self.lang {
                    Lang::Zh => {
                        write!(self.out, "{} <span class=\"note\">从“{from}”移来，文字未变</span>", escape(new))
                    }
                    Lang::En => write!(self.out, "{} <span class=\"note\">moved from {from}</span>", escape(new)),
                };
            }
            (Some(old), Some(new)) => {
                for run in runs(old, new) {
                    let _ = match run {
                        Run::Same(text) => write!(self.out, "{}", escape(text)),
                        Run::Old(text) => write!(self.out, "<del>{}</del>", escape(text)),
                        Run::New(text) => write!(self.out, "<ins>{}</ins>", escape(text)),
                    };
                }
            }
            (old, new) => {
                let _ = match (old, new) {
                    (Some(old), _) => write!(self.out, "<del>{}</del>", escape(old)),
                    (_, new) => write!(self.out, "<ins>{}</ins>", escape(new.as_deref().unwrap_or_default())),
                };
            }
        }
        if !follows.is_empty() {
            let words = self.choose("随数字变动", "follows from the figures");
            let _ = write!(self.out, " <span class=\"note\">{words}</span>");
        }
        self.out.push_str("</li>\n");
    }

    fn facts(&mut self, facts: &[FactChange]) {
        let heads = match self.lang {
            Lang::Zh => ["项目", "改动前", "改动后"],
            Lang::En => ["key", "before", "after"],
        };
        let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
        let _ = write!(self.out, "<div class=\"scroll\">\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n");
        for fact in facts {
            let name = escape(&fact_name(fact, self.lang).0);
            let value = |value: &Option<_>| match value {
                Some(value) => escape(&fact_value(value, self.lang)),
                None => "—".to_owned(),
            };
            let (old, new) = (value(&fact.old), value(&fact.new));
            let _ = writeln!(self.out, "<tr><th scope=\"row\">{name}</th><td>{old}</td><td>{new}</td></tr>");
        }
        self.out.push_str("</tbody>\n</table>\n</div>\n");
    }

    /// Agencies, other files, and what is the same in another notation.
    fn others(&mut self) {
        let compared = self.compared;
        for agency in &compared.diff.agencies {
            let head = match agency.state {
                State::Changed => format!("{}{}", self.choose("机关：", "Agency: "), agency.name),
                state => {
                    format!("{} {}", state_words(state, "机关", "agency", self.lang), agency.name)
                }
            };
            let _ = writeln!(self.out, "<section>\n<h2>{}</h2>", escape(&head));
            if !agency.facts.is_empty() {
                self.facts(&agency.facts);
            }
            self.out.push_str("</section>\n");
        }
        if !compared.diff.files.is_empty() {
            let head = self.choose("其他文件", "Other files");
            let _ = write!(self.out, "<section>\n<h2>{head}</h2>\n<ol>\n");
            for (file, state) in &compared.diff.files {
                let state = state_words(*state, "", "", self.lang);
                let _ = writeln!(self.out, "<li>{} {}</li>", state.trim(), escape(file));
            }
            self.out.push_str("</ol>\n</section>\n");
        }
        let rewritten: Vec<String> = compared.rewritten().map(|report| compared.title(report, self.lang)).collect();
        if !rewritten.is_empty() {
            let head = self.choose("仅写法不同，内容相同", "The same in another notation");
            let _ = writeln!(self.out, "<p>{head}：{}</p>", escape(&rewritten.join("、")));
        }
    }
}
