//! Changes for people, on a terminal or in a file of text: words that went stand in `[-…-]`, words that came in `{+…+}`,
//! so that they can be told apart without colours.

use std::fmt::Write;

use super::Compared;
use super::version::without_controls;
use crate::finding::words::{Lang, plural};
use crate::model::{Amount, Entry};
use crate::office::diff::{FactChange, FactValue, FigureChange, ReportDiff, Run, State, TextChange, runs};
use crate::source::print_entry;

/// What is drawn in colour, where colours are asked for. Where the output is no terminal, they are taken out again.
struct Paint {
    bold: &'static str,
    dim: &'static str,
    old: &'static str,
    new: &'static str,
    end: &'static str,
}

impl Paint {
    fn of(color: bool) -> Paint {
        match color {
            true => {
                Paint { bold: "\u{1b}[1m", dim: "\u{1b}[2m", old: "\u{1b}[31m", new: "\u{1b}[32m", end: "\u{1b}[0m" }
            }
            false => Paint { bold: "", dim: "", old: "", new: "", end: "" },
        }
    }
}

/// All changes.
pub(super) fn text(compared: &Compared<'_>, lang: Lang, color: bool) -> String {
    let paint = Paint::of(color);
    let [old, new] = compared.labels().map(|label| label.words(lang));
    let mut out = match lang {
        Lang::Zh => format!("旧：{old}\n新：{new}\n{}\n", summary(compared, lang)),
        Lang::En => format!("old: {old}\nnew: {new}\n{}\n", summary(compared, lang)),
    };
    for report in compared.changed() {
        push_report(&mut out, compared, report, lang, &paint);
    }
    let Paint { bold, end, .. } = paint;
    for agency in &compared.diff.agencies {
        let name = without_controls(&agency.name);
        let head = match (agency.state, lang) {
            (State::Changed, Lang::Zh) => format!("机关“{name}”（{}）的信息有改动", agency.id),
            (State::Changed, Lang::En) => format!("agency {name} ({}) changed", agency.id),
            (state, _) => format!("{} {name} ({})", state_words(state, "机关", "agency", lang), agency.id),
        };
        let _ = writeln!(out, "\n{bold}{head}{end}");
        push_facts(&mut out, &agency.facts, lang, &paint);
    }
    if !compared.diff.files.is_empty() {
        let _ = writeln!(out, "\n{bold}{}{end}", if lang == Lang::Zh { "其他文件" } else { "Other files" });
        for (file, state) in &compared.diff.files {
            let _ = writeln!(out, "  {} {}", state_words(*state, "", "", lang).trim(), without_controls(file));
        }
    }
    let rewritten: Vec<String> = compared.rewritten().map(|report| compared.title(report, lang)).collect();
    if !rewritten.is_empty() {
        out += &match lang {
            Lang::Zh => format!("\n仅写法不同（注释、空格、次序），内容相同：{}\n", rewritten.join("、")),
            Lang::En => format!("\nthe same in another notation: {}\n", rewritten.join(", ")),
        };
    }
    out
}

/// How many of what there are.
pub(super) fn summary(compared: &Compared<'_>, lang: Lang) -> String {
    let diff = &compared.diff;
    let count = |state| diff.reports.iter().filter(|report| report.state == state).count();
    let states = [State::Changed, State::New, State::Gone, State::Unreadable].map(|state| (state, count(state)));
    let mut parts: Vec<String> = Vec::new();
    for (state, count) in states.into_iter().filter(|(_, count)| *count > 0) {
        parts.push(match (state, lang) {
            (State::Changed, Lang::Zh) => format!("有改动{count}份"),
            (State::New, Lang::Zh) => format!("新增{count}份"),
            (State::Gone, Lang::Zh) => format!("新版本里没有的{count}份"),
            (State::Unreadable, Lang::Zh) => format!("无法读取{count}份"),
            (State::Rewritten, Lang::Zh) => String::new(),
            (state, Lang::En) => format!("{count} {}", state.key()),
        });
    }
    let others = [(diff.agencies.len(), "机关", "个", "agency"), (diff.files.len(), "其他文件", "个", "other file")];
    for (count, zh, unit, en) in others.into_iter().filter(|(count, ..)| *count > 0) {
        parts.push(match lang {
            Lang::Zh => format!("{zh}有改动{count}{unit}"),
            Lang::En => format!("{} differ", plural(count, en)),
        });
    }
    let compared = diff.compared;
    match (parts.is_empty(), lang) {
        (true, Lang::Zh) => format!("比较了{compared}份报告，内容没有改动"),
        (true, Lang::En) => format!("{} compared, nothing changed", plural(compared, "report")),
        (false, Lang::Zh) => format!("比较了{compared}份报告：{}", parts.join("，")),
        (false, Lang::En) => format!("{} compared: {}", plural(compared, "report"), parts.join(", ")),
    }
}

/// What became of something, before its name.
pub(super) fn state_words(state: State, zh: &str, en: &str, lang: Lang) -> String {
    match (state, lang) {
        (State::Changed, Lang::Zh) => format!("有改动{zh}"),
        (State::New, Lang::Zh) => format!("新增{zh}"),
        (State::Gone, Lang::Zh) => format!("新版本里没有{zh}"),
        (State::Unreadable, Lang::Zh) => format!("无法读取{zh}"),
        (State::Rewritten, Lang::Zh) => format!("仅写法不同{zh}"),
        (state, Lang::En) => format!("{} {en}", state.key()),
    }
}

/// The line over the changes of a report: what became of it, and how many changes there are.
pub(super) fn report_summary(report: &ReportDiff<'_>, lang: Lang) -> String {
    let is_draft = report.new.or(report.old).is_some_and(|version| version.report.draft);
    let draft = match (is_draft, lang) {
        (false, _) => "",
        (true, Lang::Zh) => "（草稿）",
        (true, Lang::En) => " (draft)",
    };
    if report.state != State::Changed {
        return match lang {
            Lang::Zh => state_words(report.state, "", "", lang) + draft,
            Lang::En => report.state.key().to_owned() + draft,
        };
    }
    let follow = report.texts.iter().filter(|text| !text.follows.is_empty()).count();
    let counts = [
        (report.figures.len(), "数字", "figure"),
        (report.texts.len() - follow, "文字", "passage"),
        (report.facts.len(), "其他信息", "fact"),
    ];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let follows = match lang {
        _ if follow == 0 => String::new(),
        Lang::Zh => format!("；另有{follow}处文字随数字变动"),
        Lang::En => format!("; {} follow from figures", plural(follow, "sentence")),
    };
    match lang {
        Lang::Zh => {
            let counts: Vec<String> = counts.map(|(count, zh, _)| format!("{zh}{count}处")).collect();
            format!("改动{}处：{}{follows}{draft}", report.count(), counts.join("，"))
        }
        Lang::En => {
            let counts: Vec<String> = counts.map(|(count, _, en)| plural(count, en)).collect();
            format!("{}: {}{follows}{draft}", plural(report.count(), "change"), counts.join(", "))
        }
    }
}

fn push_report(out: &mut String, compared: &Compared<'_>, report: &ReportDiff<'_>, lang: Lang, paint: &Paint) {
    let Paint { bold, dim, end, .. } = paint;
    let title = compared.title(report, lang);
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let _ = writeln!(out, "\n{bold}{title}{end}{colon}{}", report_summary(report, lang));
    let new = report.new.map(|version| compared.new.path_of(version.report));
    let old = report.old.map(|version| compared.old.path_of(version.report));
    if let Some(file) = new.or(old) {
        let _ = writeln!(out, "{dim}{}{end}", without_controls(&file));
    }
    let zh = lang == Lang::Zh;
    if !report.figures.is_empty() {
        let _ = writeln!(out, "  {bold}{}{end}", if zh { "数字" } else { "Figures" });
    }
    let mut table = "";
    for figure in &report.figures {
        if figure.table != table {
            table = &figure.table;
            let _ = writeln!(out, "    {dim}{table}{end}");
        }
        push_figure(out, figure, lang, paint);
    }
    if !report.texts.is_empty() {
        let _ = writeln!(out, "  {bold}{}{end}", if zh { "文字" } else { "Text" });
    }
    let mut section = None;
    for text in &report.texts {
        if section != Some(&text.section) {
            section = Some(&text.section);
            let _ = writeln!(out, "    {dim}{}{end}", section_words(&text.section, lang));
        }
        push_text(out, text, lang, paint);
    }
    if !report.facts.is_empty() {
        let _ = writeln!(out, "  {bold}{}{end}", if zh { "其他信息" } else { "Front matter" });
    }
    push_facts(out, &report.facts, lang, paint);
}

/// The heading of a section, or what stands for one.
pub(super) fn section_words(section: &str, lang: Lang) -> String {
    match (section, lang) {
        ("", Lang::Zh) => "（各部分之前）".to_owned(),
        ("", Lang::En) => "(before the first section)".to_owned(),
        (section, _) => without_controls(section),
    }
}

fn push_figure(out: &mut String, figure: &FigureChange, lang: Lang, paint: &Paint) {
    let Paint { old, new, end, .. } = paint;
    let [before, after] = [figure.old, figure.new].map(|entry| entry_words(entry, lang));
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let (row, column) = (without_controls(&figure.row), without_controls(&figure.column));
    let _ = write!(out, "      {row} · {column}{colon}{old}{before}{end} → {new}{after}{end}");
    if let Some(difference) = figure.difference() {
        let difference = difference_words(difference);
        let _ = if lang == Lang::Zh { write!(out, "（{difference}）") } else { write!(out, " ({difference})") };
    }
    if let Some(edition) = &figure.only_in {
        let _ = match lang {
            Lang::Zh => write!(out, "（只有{edition}格式有这个单元格）"),
            Lang::En => write!(out, " (a cell of the form {edition} alone)"),
        };
    }
    out.push('\n');
}

/// A figure in words: what is blank, does not apply or cannot be read is no zero.
pub(super) fn entry_words(entry: Option<Entry>, lang: Lang) -> String {
    match (entry, lang) {
        (Some(entry @ Entry::Amount(_)), _) => print_entry(entry),
        (Some(Entry::NotApplicable), Lang::Zh) => "不适用（/）".to_owned(),
        (Some(Entry::NotApplicable), Lang::En) => "not applicable (/)".to_owned(),
        (Some(Entry::Missing), Lang::Zh) => "未填报".to_owned(),
        (Some(Entry::Missing), Lang::En) => "blank".to_owned(),
        (Some(Entry::Unread), Lang::Zh) => "无法读取".to_owned(),
        (Some(Entry::Unread), Lang::En) => "unreadable".to_owned(),
        (None, Lang::Zh) => "没有这个单元格".to_owned(),
        (None, Lang::En) => "no such cell".to_owned(),
    }
}

/// `+3` or `-3`.
pub(super) fn difference_words(difference: Amount) -> String {
    let sign = if difference.is_negative() { "" } else { "+" };
    format!("{sign}{difference}")
}

fn push_text(out: &mut String, text: &TextChange, lang: Lang, Paint { dim, old, new, end, .. }: &Paint) {
    out.push_str("      ");
    match (&text.old, &text.new) {
        _ if text.moved_from.is_some() => {
            let from = section_words(text.moved_from.as_deref().unwrap_or_default(), lang);
            let words = without_controls(text.new.as_deref().unwrap_or_default());
            let _ = match lang {
                Lang::Zh => write!(out, "{words}{dim}（从“{from}”移来，文字未变）{end}"),
                Lang::En => write!(out, "{words} {dim}(moved from {from}){end}"),
            };
        }
        (Some(before), Some(after)) => {
            for run in runs(before, after) {
                let _ = match run {
                    Run::Same(words) => write!(out, "{}", without_controls(words)),
                    Run::Old(words) => write!(out, "{old}[-{}-]{end}", without_controls(words)),
                    Run::New(words) => write!(out, "{new}{{+{}+}}{end}", without_controls(words)),
                };
            }
        }
        (Some(before), None) => {
            let _ = write!(out, "{old}[-{}-]{end}", without_controls(before));
        }
        (None, Some(after)) => {
            let _ = write!(out, "{new}{{+{}+}}{end}", without_controls(after));
        }
        (None, None) => {}
    }
    if !text.follows.is_empty() {
        let _ = match lang {
            Lang::Zh => write!(out, "{dim}（随数字变动）{end}"),
            Lang::En => write!(out, " {dim}(follows from {}){end}", text.follows.join(", ")),
        };
    }
    out.push('\n');
}

fn push_facts(out: &mut String, facts: &[FactChange], lang: Lang, paint: &Paint) {
    for fact in facts {
        let _ = writeln!(out, "    {}", fact_words(fact, lang, paint));
    }
}

fn fact_words(fact: &FactChange, lang: Lang, Paint { old, new, end, .. }: &Paint) -> String {
    let [before, after] = [&fact.old, &fact.new].map(|value| value.as_ref().map(|value| fact_value(value, lang)));
    let (name, colon) = fact_name(fact, lang);
    match (before, after, lang) {
        (Some(before), Some(after), _) => format!("{name}{colon}{old}{before}{end} → {new}{after}{end}"),
        (Some(before), None, Lang::Zh) => format!("{name}{colon}{old}[-{before}-]{end}（删去）"),
        (None, Some(after), Lang::Zh) => format!("{name}{colon}{new}{{+{after}+}}{end}（新增）"),
        (Some(before), None, Lang::En) => format!("{name}{colon}{old}[-{before}-]{end}"),
        (None, Some(after), Lang::En) => format!("{name}{colon}{new}{{+{after}+}}{end}"),
        (None, None, _) => name,
    }
}

/// What a fact is called, and what stands behind its name.
pub(super) fn fact_name(fact: &FactChange, lang: Lang) -> (String, &'static str) {
    match lang {
        Lang::Zh => (fact.label.clone(), "："),
        Lang::En => (fact.key.clone(), ": "),
    }
}

/// A value in words.
pub(super) fn fact_value(value: &FactValue, lang: Lang) -> String {
    without_controls(if lang == Lang::Zh { &value.zh } else { &value.value })
}
