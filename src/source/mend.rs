//! What should stand for the odd characters of a text, where that is beyond doubt: the ordinary character for a
//! radical or compatibility ideograph, and nothing for what has no width.
//!
//! Only in sentences: a character without width in an address, in code or in the front matter may be there for a
//! reason, and then the finding has no fix at all.

use crate::chars::{self, CharKind};
use crate::finding::{CharacterProblem, Edit, Findings};
use crate::prose::{LineKind, TextLine};

/// The edits that rid these lines of odd characters, each with the kind of its character.
pub(super) fn odd_characters(lines: &[TextLine<'_>]) -> Vec<(CharKind, Edit)> {
    let mut edits = Vec::new();
    for line in lines.iter().filter(|line| line.kind != LineKind::Code && !line.text.is_ascii()) {
        for (at, c) in line.text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let (kind, to) = match chars::kind(c) {
                Some(kind @ CharKind::Compatibility) => {
                    (kind, chars::ordinary(c).map(String::from).unwrap_or_default())
                }
                // Joiners have a part in emoji and in other scripts.
                Some(kind @ CharKind::Invisible) if !matches!(c, '\u{200c}' | '\u{200d}') => (kind, String::new()),
                _ => continue,
            };
            if let Some(place) = line.written(at..at + c.len_utf8()).filter(|_| !line.is_apart(at)) {
                edits.push((kind, Edit { place, from: c.to_string(), to }));
            }
        }
    }
    edits
}

/// Gives each finding of odd characters its edits, if there is one for every character that it speaks of.
pub(super) fn attach(text: &str, edits: &[(CharKind, Edit)], findings: &mut Findings) {
    for finding in findings.iter_mut() {
        let Some(CharacterProblem::Odd { kind, count, .. }) = finding.problem.of() else { continue };
        let own = edits.iter().filter(|(other, _)| other == kind);
        let fix: Vec<Edit> = own.filter_map(|(_, edit)| edit.clone().fitted(text)).collect();
        if fix.len() == *count {
            finding.fix = fix;
        }
    }
}
