//! The sheet of a report: a page in one file, without scripts, to be printed and signed.

use std::fmt::Write;

use super::super::diff::{Change, page::STYLE};
use super::super::report::sources;
use super::{PAGE, World, choose};
use crate::Examined;
use crate::alone::POLICY;
use crate::bytes::digest;
use crate::disk::Folder;
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Level, Place};
use crate::form::{Cell, Form};
use crate::html::escape;
use crate::link::{Indicator, Point, Value, called};
use crate::model::{Amount, Entry, Report, Scope};
use crate::office::diff::State;
use crate::source::file_bytes;

/// What a sheet is made of.
pub(super) struct Sheet<'s> {
    pub report: &'s Report,
    pub examined: &'s Examined,
    pub folder: &'s Folder,
    /// What was noticed in the report.
    pub findings: Vec<&'s Finding>,
    /// What changed since it was published: nothing that is known, where nothing is on record; no change.
    pub change: Option<Option<&'s Change>>,
    pub world: &'s World,
}

/// The frame of a page.
fn framed(title: &str, body: &str, lang: Lang) -> String {
    let (title, key) = (escape(title), if lang == Lang::Zh { "zh-CN" } else { "en" });
    format!(
        "<!DOCTYPE html>\n<html lang=\"{key}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// A list of several reports, each with the path of its sheet.
pub(super) fn list(rows: &[(String, &Sheet<'_>)], world: &World) -> String {
    let lang = world.lang;
    let title = choose(lang, "送审的年度报告", "Annual reports to review");
    let mut out = format!("<header>\n<h1>{title}</h1>\n<p class=\"count\">{}</p>\n</header>\n", world.today);
    let heads = match lang {
        Lang::Zh => ["报告", "状态", "错误", "提醒", "提示", "公布以来"],
        Lang::En => ["report", "state", "errors", "warnings", "notes", "since published"],
    };
    out.push_str(&head(&heads));
    for (path, sheet) in rows {
        let counts = Level::ALL.map(|level| sheet.count(level));
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td>{}<td>{}</td></tr>",
            escape(path),
            escape(&sheet.title()),
            escape(&sheet.state()),
            counts.map(|count| format!("<td class=\"figure\">{count}</td>")).concat(),
            escape(&sheet.changed())
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    framed(title, &out, lang)
}

/// The heads of a table, which is open then.
fn head(heads: &[&str]) -> String {
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    format!("<div class=\"scroll\">\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n")
}

impl Sheet<'_> {
    fn lang(&self) -> Lang {
        self.world.lang
    }

    fn choose<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        choose(self.lang(), zh, en)
    }

    fn title(&self) -> String {
        self.examined.source.portal.plain_title(self.report)
    }

    /// How many findings there are on a level.
    fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level && finding.waived.is_none()).count()
    }

    /// How far the report has come.
    fn state(&self) -> String {
        let report = self.report;
        match (report.review.last(), report.draft) {
            (Some(step), true) => match self.lang() {
                Lang::Zh => format!("审核中：已{}", step.step),
                Lang::En => format!("under review: {} done", step.step),
            },
            (None, true) => self.choose("草稿", "draft").to_owned(),
            // What is written as published is so only once it has been; `status` has the same word for it.
            (_, false) if self.was_never_public() => self.choose("已定稿", "final").to_owned(),
            (Some(step), false) => step.step.clone(),
            (None, false) => self.choose("已公布", "published").to_owned(),
        }
    }

    fn was_never_public(&self) -> bool {
        matches!(self.change, Some(Some(Change { state: State::New, .. })))
    }

    /// Whether it changed since it was published, in a word.
    fn changed(&self) -> String {
        let words = match self.change {
            None => ("没有公布的记录", "nothing on record"),
            Some(None) => ("没有改动", "unchanged"),
            Some(Some(Change { state: State::New, .. })) => ("从未公布", "never published"),
            Some(Some(Change { state: State::Rewritten, .. })) => ("仅写法不同", "another notation"),
            Some(Some(_)) => ("有改动", "changed"),
        };
        self.choose(words.0, words.1).to_owned()
    }

    /// The whole sheet.
    pub fn page(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        self.findings(&mut out);
        self.figures(&mut out);
        self.changes(&mut out);
        self.signatures(&mut out);
        let title = match self.lang() {
            Lang::Zh => format!("送审单：{}", self.title()),
            Lang::En => format!("Review sheet: {}", self.title()),
        };
        framed(&title, &out, self.lang())
    }

    fn head(&self, out: &mut String) {
        let report = self.report;
        let kind = self.choose("送审单", "Review sheet");
        let _ = write!(out, "<header>\n<h1>{}</h1>\n<p class=\"count\">{kind}</p>\n<dl>\n", escape(&self.title()));
        let scope = match report.scope {
            Scope::Own => self.choose("本单位", "own figures"),
            Scope::Aggregated => self.choose("汇总", "aggregated"),
        };
        let published =
            report.published.map_or_else(|| self.choose("未注明", "not stated").to_owned(), |day| day.to_string());
        let bytes = file_bytes(self.folder, &report.file);
        let facts = [
            (self.choose("机关", "Agency"), self.examined.source.portal.name_of(report).to_owned()),
            (self.choose("口径", "Scope"), scope.to_owned()),
            (self.choose("格式", "Form"), report.form.name.clone()),
            (self.choose("状态", "State"), self.state()),
            (self.choose("公布日期", "Published"), published),
            (self.choose("制表", "Made"), self.world.today.to_string()),
            (self.choose("文件", "File"), format!("{}\nSHA-256 {}", report.file, digest::sha256(&bytes))),
        ];
        for (name, value) in facts {
            let value = match value.split_once('\n') {
                Some((value, digest)) => format!("{} <span class=\"digest\">{}</span>", escape(value), escape(digest)),
                None => escape(&value),
            };
            let _ = writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
        }
        let link = self.choose("报告全文，公布后即是这样", "The report as it will be seen");
        let _ = write!(out, "</dl>\n<p><a href=\"{PAGE}\">{link}</a>（{PAGE}）</p>\n</header>\n");
    }

    /// What was noticed, the heaviest first; what the report explains, behind the rest.
    fn findings(&self, out: &mut String) {
        let heading = self.choose("核对结果", "Findings");
        let counts = Level::ALL.map(|level| format!("{} {}", words::level(level, self.lang()), self.count(level)));
        let (explained, open): (Vec<&Finding>, Vec<&Finding>) =
            self.findings.iter().copied().partition(|finding| finding.waived.is_some());
        let _ = write!(
            out,
            "<section>\n<h2>{heading}</h2>\n<p class=\"count\">{}</p>\n",
            counts.join(self.choose("，", ", "))
        );
        if self.findings.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", self.choose("未发现问题", "Nothing was found"));
        }
        let mut sources = sources(self.folder);
        for (list, heading) in [(open, ""), (explained, self.choose("已说明的", "Explained"))] {
            if list.is_empty() {
                continue;
            }
            if !heading.is_empty() {
                let _ = writeln!(out, "<h3>{heading}</h3>");
            }
            out.push_str("<ol>\n");
            for finding in list {
                let said = finding.problem.words(self.lang());
                let line = match finding.place {
                    Place::File => String::new(),
                    _ => {
                        let (line, _) = sources.span(&finding.file, &finding.place).start;
                        match self.lang() {
                            Lang::Zh => format!("（第{line}行）"),
                            Lang::En => format!(" (line {line})"),
                        }
                    }
                };
                let level = words::level(finding.level, self.lang());
                let _ = write!(out, "<li><b>{level}</b> {}{line}", escape(&said.message));
                if !said.label.is_empty() {
                    let _ = write!(out, " <span class=\"note\">{}</span>", escape(&said.label));
                }
                match &finding.waived {
                    Some(reason) => {
                        let _ = write!(
                            out,
                            "<p class=\"note\">{}{}</p>",
                            self.choose("说明：", "explained: "),
                            escape(reason)
                        );
                    }
                    None if !said.help.is_empty() => {
                        let _ = write!(out, "<p class=\"note\">{}</p>", escape(&said.help));
                    }
                    None => {}
                }
                out.push_str("</li>\n");
            }
            out.push_str("</ol>\n");
        }
        out.push_str("</section>\n");
    }

    /// The figures of each row beside those of the year before.
    fn figures(&self, out: &mut String) {
        let Sheet { report, examined, .. } = self;
        let form = &report.form;
        if form.cell_count() == 0 {
            return;
        }
        let before = examined.links.timeline(&examined.source.portal, report).before[0];
        let heading = self.choose("数字与上年对照", "Figures beside last year's");
        let _ = writeln!(out, "<section>\n<h2>{heading}</h2>");
        let note = match (before, self.lang()) {
            (Some(before), Lang::Zh) if before.form.id != form.id => {
                format!("上年用{}，含义相同的才列出上年的数", before.form.name)
            }
            (Some(before), Lang::En) if before.form.id != form.id => {
                format!("last year used {}; only what means the same stands beside", before.form.name)
            }
            (Some(_), _) => String::new(),
            (None, Lang::Zh) => "没有同一口径的上年报告可以对照".to_owned(),
            (None, Lang::En) => "there is no report of the year before, of the same scope".to_owned(),
        };
        if !note.is_empty() {
            let _ = writeln!(out, "<p class=\"count\">{}</p>", escape(&note));
        }
        let year = report.year.get();
        let (last, this) = match self.lang() {
            Lang::Zh => (format!("{}年", year - 1), format!("{year}年")),
            Lang::En => ((year - 1).to_string(), year.to_string()),
        };
        out.push_str(&head(&[self.choose("项目", "row"), &last, &this, self.choose("增减", "change")]));
        let mut nothing = 0;
        for (index, table) in form.tables.iter().enumerate() {
            // A table in which nothing happened has no head either.
            let mut heading = Some(&table.label);
            for cell in told(form, index) {
                let now = Value::of(&Point::at(report, &[cell]));
                let address = form.address(cell);
                let then = before.map(|before| Value::of(&Point::of(before, Indicator::Cell(&address))));
                let is_nothing = |value: Value| value == Value::Amount(Amount::ZERO);
                if is_nothing(now) && then.is_none_or(is_nothing) {
                    nothing += 1;
                    continue;
                }
                if let Some(label) = heading.take() {
                    let label = escape(label);
                    let _ = writeln!(out, "<tr><th class=\"table\" scope=\"rowgroup\" colspan=\"4\">{label}</th></tr>");
                }
                let by = match (then.and_then(Value::amount), now.amount()) {
                    (Some(then), Some(now)) if then != now => signed(now + -then),
                    _ => String::new(),
                };
                let (name, unit) = called(form, cell);
                let name = if unit == table.unit { name } else { format!("{name}（{unit}）") };
                let then = then.map_or_else(String::new, |then| self.value(then));
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"row\">{}</th>{}{}<td class=\"figure\">{by}</td></tr>",
                    escape(&name),
                    figure(&then),
                    figure(&self.value(now))
                );
            }
        }
        out.push_str("</tbody>\n</table>\n</div>\n");
        if nothing > 0 {
            let _ = match self.lang() {
                Lang::Zh => writeln!(out, "<p class=\"note\">另有{nothing}项为0，上年也没有数，未列出</p>"),
                Lang::En => writeln!(out, "<p class=\"note\">{nothing} more are zero, and were so last year</p>"),
            };
        }
        out.push_str("</section>\n");
    }

    fn value(&self, value: Value) -> String {
        match value {
            Value::Amount(amount) => amount.to_string(),
            Value::WithoutUnit(amount) => format!("{amount}{}", self.choose("（未注明单位）", " (no unit stated)")),
            Value::Blank(Entry::NotApplicable) => "/".to_owned(),
            Value::Blank(Entry::Unread) => self.choose("无法识别", "unreadable").to_owned(),
            Value::Blank(_) => self.choose("未填报", "blank").to_owned(),
            Value::Absent | Value::Share { .. } | Value::OfNothing => {
                self.choose("格式无此项", "not in the form").to_owned()
            }
        }
    }

    /// What changed since it was published.
    fn changes(&self, out: &mut String) {
        let heading = self.choose("公布以来的改动", "Changes since it was published");
        let _ = writeln!(out, "<section>\n<h2>{heading}</h2>");
        match self.change {
            Some(Some(Change { state: State::New, .. })) | None | Some(None) => {
                let _ = writeln!(out, "<p>{}</p>", escape(&self.changed()));
            }
            Some(Some(change)) => out.push_str(&change.html),
        }
        out.push_str("</section>\n");
    }

    /// The steps that were taken, lines for those to come, and room for what is to be said.
    fn signatures(&self, out: &mut String) {
        let (steps, taken) = (&self.examined.source.config.review, &self.report.review);
        let heading = self.choose("审核", "Review");
        let heads = match self.lang() {
            Lang::Zh => ["步骤", "姓名", "日期", "意见"],
            Lang::En => ["step", "name", "date", "remark"],
        };
        let _ = writeln!(out, "<section class=\"other\">\n<h2>{heading}</h2>");
        out.push_str(&head(&heads));
        for step in taken {
            let text = |text: &Option<String>| escape(text.as_deref().unwrap_or_default());
            let day = step.date.map_or_else(String::new, |day| day.to_string());
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{day}</td><td>{}</td></tr>",
                escape(&step.step),
                text(&step.name),
                text(&step.remark)
            );
        }
        let next = steps.reached(taken).map_or(1, |at| at + 1);
        for step in steps.names().iter().take(steps.publishing() + 1).skip(next) {
            let _ = writeln!(
                out,
                "<tr class=\"due\"><th scope=\"row\">{}</th><td></td><td></td><td></td></tr>",
                escape(step)
            );
        }
        out.push_str("</tbody>\n</table>\n</div>\n</section>\n<footer class=\"sign\">\n");
        for word in [self.choose("审核意见", "Remarks"), self.choose("签字", "Signed"), self.choose("日期", "Date")]
        {
            let _ = writeln!(out, "<div><span>{word}</span><i></i></div>");
        }
        out.push_str("</footer>\n");
    }
}

/// A figure of a table, or why there is none.
fn figure(text: &str) -> String {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let class = if is_number { "figure" } else { "figure words" };
    format!("<td class=\"{class}\">{}</td>", escape(text))
}

/// A difference with its sign.
fn signed(by: Amount) -> String {
    if by > Amount::ZERO { format!("+{by}") } else { by.to_string() }
}

/// The cells of a table that stand for its rows: their totals, or each where there is none.
fn told(form: &Form, table: usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (block, row) in form.tables[table].rows() {
        let own: Vec<Cell> = (0..block.columns.len()).map(|column| row.cell(column)).collect();
        let totals: Vec<Cell> = own.iter().copied().filter(|&cell| form.is_row_total(cell)).collect();
        cells.extend(if totals.is_empty() { own } else { totals });
    }
    cells
}
