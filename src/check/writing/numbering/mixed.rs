//! Series with numbers of another level: which of both is the slip.

use super::words::NumberingProblem;
use super::{Mixed, Numbered, Reader};
use crate::check::writing::Places;
use crate::check::writing::ordinal::written;
use crate::prose::TextLine;

impl Reader<'_> {
    /// Tells of a series on two levels: the fewer lines are those that are wrong.
    pub(super) fn tell_mixed(&mut self, lines: &[TextLine<'_>], mixed: Mixed) {
        let Mixed { style, of_style, others, stray } = mixed;
        for (own, Numbered { line, words, number }) in stray {
            let [after, wanted] = [number - 1, number].map(|number| written(style, number));
            let number = written(own, number);
            self.push(&lines[line], words, NumberingProblem::Stray { after, number, wanted });
        }
        let Some(&(other, _)) = others.first() else { return };
        let is_of_other = others.len() > of_style.len() && others.iter().all(|(style, _)| *style == other);
        let (wanted_style, odd) = if is_of_other {
            (other, of_style)
        } else {
            (style, others.into_iter().map(|(_, numbered)| numbered).collect())
        };
        for Numbered { line, words, number } in odd {
            let wanted = written(wanted_style, number);
            let as_written = lines[line].text[words.clone()].trim_end().to_owned();
            let problem = if number > 1 {
                NumberingProblem::Mixed {
                    after: written(wanted_style, number - 1),
                    number: as_written,
                    wanted: wanted.clone(),
                }
            } else {
                NumberingProblem::MixedFirst {
                    before: written(wanted_style, number + 1),
                    number: as_written,
                    wanted: wanted.clone(),
                }
            };
            self.push(&lines[line], words.clone(), problem);
            let mut edit = Places::default();
            edit.edit(&lines[line], words, &wanted);
            if let Some(finding) = self.found.last_mut() {
                finding.fix = edit.fix;
            }
        }
    }
}
