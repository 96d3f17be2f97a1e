//! Documents of which a text says that they are no longer in force, or no longer the agency's, without having been
//! repealed: `另有1件有效期届满自动失效`. `documents-in-force` takes them away.

use super::text::number::{Exactness, numbers};
use super::text::sentence::{clause_end, clause_start};
use crate::model::Amount;
use crate::prose::{LineKind, TextLine};

/// What becomes of a document.
const LAPSED: [&str; 7] = ["失效", "届满", "到期", "划转", "移交", "不再有效", "有效期满"];

/// How many, clause by clause.
pub(super) fn all(lines: &[TextLine<'_>]) -> Box<[u16]> {
    let told = |line: &&TextLine<'_>| matches!(line.kind, LineKind::Paragraph | LineKind::Item(_) | LineKind::Note);
    let speaks = |line: &&TextLine<'_>| LAPSED.iter().any(|word| line.chars.may_have(word) && line.text.contains(word));
    let mut counts = Vec::new();
    for line in lines.iter().filter(told).filter(speaks) {
        for number in numbers(&line.text, &line.chars) {
            let clause = &line.text[clause_start(&line.text, 0..number.start)..clause_end(&line.text, number.behind)];
            let is_count = matches!(number.counter, "件" | "份" | "个" | "部") && number.exactness == Exactness::Exact;
            // What is told with a year is of that year.
            if is_count && LAPSED.iter().any(|word| clause.contains(word)) && !clause.contains("链接") {
                counts.extend((1..=i32::from(u16::MAX)).find(|count| Amount::whole(*count) == number.amount));
            }
        }
    }
    counts.into_iter().filter_map(|count| u16::try_from(count).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::prose::{self, NoTargets};

    #[test]
    fn texts_say_how_many_lapsed() {
        let form = Forms::embedded().get("2021").unwrap();
        for (text, expected) in [
            ("制发3件，废止1件，另有1件有效期届满自动失效，现行有效13件。", &[1][..]),
            ("两件因有效期届满失效，3件划转县财政局。", &[2, 3]),
            ("清理失效链接36个，现行有效13件。", &[]),
            ("现行有效13件。", &[]),
        ] {
            let mut found = Box::default();
            prose::read_lines(text.into(), form, &NoTargets, &mut |lines| found = all(lines));
            assert_eq!(&*found, expected, "{text}");
        }
    }
}
