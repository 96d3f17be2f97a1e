//! `nianbao check --similarity`: how much of each report stands in last year's, and in another agency's.

use std::fmt::Write;

use serde::Serialize;

use super::report;
use crate::check::similarity::{Share, compare};
use crate::finding::Place;
use crate::finding::show::SourceTexts;
use crate::finding::words::Lang;
use crate::link::Links;
use crate::model::Report;
use crate::source::Source;
use crate::tree::Site;

/// Of a sentence, so many characters are shown.
const LONGEST: usize = 40;

#[derive(Serialize)]
struct View {
    version: u8,
    reports: Vec<ReportView>,
}

#[derive(Serialize)]
struct ReportView {
    file: String,
    agency: String,
    year: u16,
    sections: Vec<SectionView>,
}

#[derive(Serialize)]
struct SectionView {
    section: String,
    characters: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    year_before: Option<ShareView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<ShareView>,
}

/// How much another report has as well. Shares are of the characters that count, in hundredths.
#[derive(Serialize)]
struct ShareView {
    file: String,
    agency: String,
    year: u16,
    percent: u32,
    percent_exact: u32,
    sentences: Vec<SentenceView>,
}

#[derive(Serialize)]
struct SentenceView {
    line: usize,
    other_line: usize,
    exact: bool,
    text: String,
}

/// The comparison as JSON.
pub(super) fn json(source: &Source, links: &Links, site: &dyn Site) -> String {
    serde_json::to_string(&View { version: 1, reports: views(source, links, site) }).expect("plain data") + "\n"
}

/// The comparison for readers.
pub(super) fn text(source: &Source, links: &Links, site: &dyn Site, lang: Lang) -> String {
    let mut out = String::new();
    for report in views(source, links, site) {
        let shares = |section: &SectionView| section.year_before.is_some() || section.nearest.is_some();
        if !report.sections.iter().any(shares) {
            continue;
        }
        let _ = writeln!(out, "{}", report.file);
        for section in report.sections.iter().filter(|section| shares(section)) {
            let _ = match lang {
                Lang::Zh => writeln!(out, "  {}（{}字）", section.section, section.characters),
                Lang::En => writeln!(out, "  {} ({} characters)", section.section, section.characters),
            };
            for share in section.year_before.iter().chain(&section.nearest) {
                write_share(&mut out, &report.file, share, lang);
            }
        }
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str(match lang {
            Lang::Zh => "没有与上一年或者其他机关相同的句子\n",
            Lang::En => "No sentence is that of the year before or of another agency\n",
        });
    }
    out
}

fn write_share(out: &mut String, file: &str, share: &ShareView, lang: Lang) {
    let ShareView { agency, year, percent, percent_exact, .. } = share;
    let _ = match lang {
        Lang::Zh => writeln!(out, "    {percent}% 与“{agency}”{year}年的报告相同，其中逐字相同 {percent_exact}%"),
        Lang::En => {
            writeln!(out, "    {percent} % is in the report of `{agency}` for {year}, {percent_exact} % word by word")
        }
    };
    for SentenceView { line, other_line, exact, text } in &share.sentences {
        let mark = if *exact { "=" } else { "≈" };
        let _ = writeln!(out, "      {file}:{line} {mark} {}:{other_line}  {text}", share.file);
    }
}

fn views(source: &Source, links: &Links, site: &dyn Site) -> Vec<ReportView> {
    let portal = &source.portal;
    let compared = compare(portal, links);
    let views = compared.into_iter().map(|(index, sections)| {
        let report = &portal.reports[index];
        // The files of one report at a time: those of a nation are too many.
        let mut sources = report::sources(site);
        let mut view = |found: Option<(usize, Share)>| {
            let (other, share) = found?;
            let (agency, other) = (portal.agency_of(&portal.reports[other]).name.clone(), &portal.reports[other]);
            Some(share_view(report, other, agency, &share, &mut sources))
        };
        let sections = sections.into_iter().map(|compared| SectionView {
            section: report.form.sections[compared.section].heading.clone(),
            characters: compared.length,
            year_before: view(compared.before),
            nearest: view(compared.nearest),
        });
        let sections = sections.collect();
        let agency = portal.agency_of(report).name.clone();
        ReportView { file: report.file.clone(), agency, year: report.year.get(), sections }
    });
    views.collect()
}

fn share_view(
    report: &Report,
    other: &Report,
    agency: String,
    share: &Share,
    sources: &mut SourceTexts<'_>,
) -> ShareView {
    let sentences = share.pairs.iter().map(|&(own, theirs)| {
        let (sentence, same) = (&report.said.sentences[own], &other.said.sentences[theirs]);
        let line = sources.span(&report.file, &Place::Bytes(sentence.place())).start.0;
        let other_line = sources.span(&other.file, &Place::Bytes(same.place())).start.0;
        let text = sources.text(&report.file).and_then(|text| text.get(sentence.place())).unwrap_or_default();
        SentenceView { line, other_line, exact: sentence.exact == same.exact, text: shortened(text) }
    });
    ShareView {
        sentences: sentences.collect(),
        file: other.file.clone(),
        agency,
        year: other.year.get(),
        percent: share.percent(),
        percent_exact: (share.exact * 100).checked_div(share.all).unwrap_or(0),
    }
}

/// The beginning of a sentence, on one line.
fn shortened(text: &str) -> String {
    let mut line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}
