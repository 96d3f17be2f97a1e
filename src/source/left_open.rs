//! Comments that an import has left where someone had to look, in a report that is no draft any more.

use super::file::Parts;
use crate::finding::left_open::{LeftOpen, MARK};
use crate::finding::{Finding, Findings, Place, Role};
use crate::model::Report;

/// So many lines are marked.
const MOST: usize = 20;

/// Notices lines of the front matter that still ask for someone to look.
pub(super) fn notice(report: &Report, parts: &Parts<'_>, findings: &mut Findings) {
    if report.draft || !parts.front.contains(MARK) {
        return;
    }
    let mut at = parts.front_at;
    let mut places: Vec<Place> = Vec::new();
    for line in parts.front.split_inclusive('\n') {
        if let Some(comment) = comment(line) {
            places.push(Place::Bytes(at + comment..at + line.trim_end().len()));
        }
        at += line.len();
    }
    if let [first, others @ ..] = &places[..] {
        let mut finding = Finding::new(&report.file, first.clone(), LeftOpen { count: places.len() });
        for other in others.iter().take(MOST) {
            finding = finding.mark(other.clone(), Role::Other);
        }
        findings.push(finding);
    }
}

/// Where a comment that begins with the mark starts in a line.
fn comment(line: &str) -> Option<usize> {
    let starts = line.match_indices('#').map(|(at, _)| at);
    let mut comments = starts.filter(|&at| at == 0 || line[..at].ends_with([' ', '\t']));
    comments.find(|&at| line[at..].trim_start_matches(['#', ' ', '\t']).starts_with(MARK))
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn marks_are_comments() {
        for (line, expected) in [
            ("# 待核：表三第2行", Some(0)),
            ("  received: [1, 0]  # 待核", Some(20)),
            ("  received: [1, 0]  ## 待核", Some(20)),
            ("title: 待核", None),
            ("title: 甲#待核", None),
            ("# 已核，不再待核", None),
        ] {
            assert_eq!(comment(line), expected, "{line}");
        }
    }
}
