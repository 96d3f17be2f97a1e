//! Years that a report names as its own, in its front matter, its title and its first heading, against that of
//! its file.

use super::file::Parts;
use crate::chars::date_digit;
use crate::finding::{Finding, Findings, NameProblem, Place};
use crate::model::Report;

/// Notices where a report says that it is of another year than its file.
pub(super) fn years(report: &Report, parts: &Parts<'_>, findings: &mut Findings) {
    let year = report.year.get();
    let mut push = |place, problem| findings.push(Finding::new(&report.file, place, problem));
    if let Some(stated) = report.record.year.filter(|stated| *stated != report.year) {
        push(Place::Key("year"), NameProblem::OtherYear { stated: stated.get(), year });
    }
    if let Some(stated) = report.title.as_deref().and_then(|title| other_year(title, year)) {
        push(Place::Key("title"), NameProblem::OtherYearInTitle { stated, year });
    }
    if let Some((at, title)) = title_in(parts.body)
        && let Some(stated) = other_year(title, year)
    {
        let at = parts.body_at + at;
        push(Place::Bytes(at..at + title.len()), NameProblem::OtherYearInTitle { stated, year });
    }
}

/// The first line of a text, where it is a heading, or ends as the title of a report does.
fn title_in(body: &str) -> Option<(usize, &str)> {
    let line = body.trim_start().lines().next()?.trim_end();
    let at = body.len() - body.trim_start().len();
    let bare = line.trim_end_matches(['*', '#', ' ', '　', '》', '”']);
    let is_title = line.starts_with(['#', '＃']) || bare.ends_with("报告") || bare.ends_with("年报");
    is_title.then_some((at, line))
}

/// The year that a title speaks of, where it speaks of years and none of them is this one.
pub(crate) fn other_year(title: &str, year: u16) -> Option<u16> {
    // Most titles have no more than the year of their file.
    if !title.contains('年') || title.contains(&format!("{year}年")) {
        return None;
    }
    let (mut years, mut named) = (Vec::new(), None);
    let mut digits: Vec<u32> = Vec::new();
    for (at, c) in title.char_indices() {
        let Some(digit) = date_digit(c) else {
            let is_named = title[at..].trim_start().starts_with('年');
            years.extend(four(&digits).inspect(|stated| named = named.or(Some(*stated).filter(|_| is_named))));
            digits.clear();
            continue;
        };
        digits.push(digit);
    }
    years.extend(four(&digits));
    named.filter(|_| !years.contains(&year))
}

/// Four digits as a year.
fn four(digits: &[u32]) -> Option<u16> {
    let year = digits.iter().fold(0_u32, |year, digit| year.saturating_mul(10).saturating_add(*digit));
    let year = u16::try_from(year).ok()?;
    (digits.len() == 4 && (1990..=2100).contains(&year)).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::other_year;

    #[test]
    fn titles_speak_of_years() {
        for (title, other) in [
            ("清河县2024年政府信息公开工作年度报告", None),
            ("清河县2023年政府信息公开工作年度报告", Some(2023)),
            ("清河县2023年度报告", Some(2023)),
            ("清河县 2023 年报告", Some(2023)),
            ("清河县２０２３年报告", Some(2023)),
            ("清河县二〇二三年报告", Some(2023)),
            ("清河县二○二四年报告", None),
            ("清河县２０２４年报告", None),
            ("清河县2024 年报告", None),
            ("2023—2024年报告", None),
            ("2024—2025年报告", None),
            ("2025年1月公布的2024年报告", None),
            ("政府信息公开年报", None),
            ("清政办〔2025〕3号", None),
            ("清政办〔2025〕3号 2024年报告", None),
            ("第20231年", None),
            ("10年来的报告", None),
            ("2024", None),
            ("", None),
        ] {
            assert_eq!(other_year(title, 2024), other, "{title}");
        }
    }
}
