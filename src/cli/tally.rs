//! What was found, counted: by agency, what was explained, what stands in drafts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Level};
use crate::model::Agency;

/// So many agencies are listed; the rest are added up.
const SHOWN: usize = 15;
/// The width that a name may take.
const WIDEST: usize = 40;

/// Errors, warnings and notes, and how many of them are explained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    levels: [usize; 3],
    waived: usize,
}

impl Counts {
    fn add(&mut self, finding: &Finding) {
        self.levels[finding.level as usize] += 1;
        self.waived += usize::from(finding.waived.is_some());
    }

    fn plus(self, other: Counts) -> Counts {
        let [a, b, c] = self.levels;
        let [d, e, f] = other.levels;
        Counts { levels: [a + d, b + e, c + f], waived: self.waived + other.waived }
    }

    /// Counts some findings.
    pub fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Counts {
        let mut counts = Counts::default();
        findings.for_each(|finding| counts.add(finding));
        counts
    }

    /// The line that closes a run.
    pub fn summary(&self, in_drafts: usize, reports: usize, lang: Lang) -> String {
        words::summary(self.levels, in_drafts, reports, lang)
    }

    /// How many findings are explained.
    pub fn waived(&self) -> usize {
        self.waived
    }
}

/// The findings of each agency, those with most errors first; nothing where there is but one.
pub(super) fn by_agency<'f>(findings: impl Iterator<Item = &'f Finding>, agencies: &[&Agency], lang: Lang) -> String {
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for finding in findings {
        let id = finding.file.strip_prefix("content/").and_then(|rest| rest.split_once('/')).map_or("", |(id, _)| id);
        counts.entry(id).or_default().add(finding);
    }
    if counts.is_empty() || agencies.len() < 2 {
        return String::new();
    }
    let names: BTreeMap<&str, &str> =
        agencies.iter().map(|agency| (agency.id.as_str(), agency.short_name.as_str())).collect();
    let mut rows: Vec<(String, Counts)> = counts
        .iter()
        .map(|(id, counts)| {
            let name = match (names.get(id), lang) {
                (Some(name), _) => name,
                (None, Lang::Zh) if id.is_empty() => "站点",
                (None, Lang::En) if id.is_empty() => "the site",
                (None, _) => id,
            };
            (fitting(name), *counts)
        })
        .collect();
    rows.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.levels));
    if rows.len() > SHOWN + 1 {
        let rest = rows.split_off(SHOWN);
        let sum = rest.iter().fold(Counts::default(), |sum, (_, counts)| sum.plus(*counts));
        let count = rest.len();
        let name = match lang {
            Lang::Zh => format!("其余{count}个"),
            Lang::En => format!("{count} more"),
        };
        rows.push((name, sum));
    }
    let ids: BTreeSet<&str> = counts.into_keys().collect();
    let sound = agencies.iter().filter(|agency| !ids.contains(agency.id.as_str())).count();
    table(&rows, lang) + &sound_line(sound, lang)
}

fn table(rows: &[(String, Counts)], lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => ["机关", "错误", "提醒", "提示", "已说明"],
        Lang::En => ["agency", "errors", "warnings", "notes", "waived"],
    };
    let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).max(head[0].width());
    let mut out = String::new();
    let mut line = |cells: [String; 5]| {
        let mut text = format!("{}{}", cells[0], " ".repeat(width - cells[0].width()));
        for (cell, head) in cells.iter().zip(head).skip(1) {
            let _ = write!(text, "  {}{cell}", " ".repeat(head.width().max(5).saturating_sub(cell.width())));
        }
        let _ = writeln!(out, "{text}");
    };
    line(head.map(str::to_owned));
    for (name, Counts { levels: [errors, warnings, notes], waived }) in rows {
        let [errors, warnings, notes, waived] = [errors, warnings, notes, waived].map(ToString::to_string);
        line([name.clone(), errors, warnings, notes, waived]);
    }
    out
}

fn sound_line(sound: usize, lang: Lang) -> String {
    match lang {
        _ if sound == 0 => String::new(),
        Lang::Zh => format!("未发现问题的机关{sound}个\n"),
        Lang::En => format!("agencies without findings: {sound}\n"),
    }
}

/// A name that a terminal can show in a column.
pub(super) fn fitting(name: &str) -> String {
    let mut fitting = String::new();
    for c in name.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if fitting.width() >= WIDEST {
            return fitting + "…";
        }
        fitting.push(c);
    }
    fitting
}

/// What reports explain, one line each.
pub(super) fn reasons<'f>(findings: impl Iterator<Item = &'f Finding>, lang: Lang) -> String {
    let mut out = String::new();
    for finding in findings {
        if let Some(reason) = &finding.waived {
            let (level, reason) = (words::level(finding.level, lang), fitting_reason(reason));
            let _ = match lang {
                Lang::Zh => writeln!(out, "  {} [{}] 降为{level}：{reason}", finding.file, finding.check),
                Lang::En => writeln!(out, "  {} [{}] now a {level}: {reason}", finding.file, finding.check),
            };
        }
    }
    out
}

fn fitting_reason(reason: &str) -> String {
    const LONGEST: usize = 200;
    let mut text: String = reason.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if reason.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}

/// The heaviest level that is left out of a list, in words; empty where none is.
pub(super) fn listed(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Error, Lang::Zh) => "（只列出错误）",
        (Level::Warning, Lang::Zh) => "（只列出错误和提醒）",
        (Level::Error, Lang::En) => " (only errors are listed)",
        (Level::Warning, Lang::En) => " (only errors and warnings are listed)",
        (Level::Note, _) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FileProblem, Place};

    fn finding(file: &str, level: Level, waived: bool) -> Finding {
        let mut finding = Finding::new(file, Place::File, FileProblem::More { count: 1 });
        (finding.level, finding.waived) = (level, waived.then(|| "机构合并".into()));
        finding
    }

    #[test]
    fn agencies_stand_in_columns_the_worst_first() {
        let agencies = [("a", "县教育局"), ("b", "县住房和城乡建设局"), ("c", "县\u{1b}民政局")]
            .map(|(id, name)| Agency::named(id, name, ""));
        let agencies: Vec<&Agency> = agencies.iter().collect();
        let findings = [
            finding("site.toml", Level::Note, false),
            finding("content/a/2023.md", Level::Warning, true),
            finding("content/b/2023.md", Level::Error, false),
            finding("content/b/_index.md", Level::Note, false),
        ];
        let expected = "\
机关                 错误   提醒   提示  已说明
县住房和城乡建设局      1      0      1       0
县教育局                0      1      0       1
站点                    0      0      1       0
未发现问题的机关1个
";
        assert_eq!(by_agency(findings.iter(), &agencies, Lang::Zh), expected);
        assert_eq!(by_agency(findings.iter(), &agencies[..1], Lang::Zh), "", "one agency needs no table");
        assert_eq!(by_agency([].iter(), &agencies, Lang::Zh), "");
    }

    #[test]
    fn a_large_site_has_a_short_table() {
        let agencies: Vec<Agency> =
            (0..500).map(|n| Agency::named(&format!("a{n}"), &format!("机关{n}"), "")).collect();
        let findings: Vec<Finding> = agencies
            .iter()
            .map(|agency| finding(&format!("content/{}/2023.md", agency.id), Level::Note, false))
            .collect();
        let table = by_agency(findings.iter(), &agencies.iter().collect::<Vec<_>>(), Lang::Zh);
        assert_eq!(table.lines().count(), 1 + SHOWN + 1, "{table}");
        assert!(table.contains("其余485个") && table.ends_with("485       0\n"), "{table}");
    }
}
