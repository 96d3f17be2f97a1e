//! What `check` says of the reports of an import.

use std::collections::BTreeMap;

use crate::finding::show::{SourceTexts, Span};
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Level};
use crate::model::Date;
use crate::source;
use crate::tree::{Overlay, Site, Tree};

/// A finding of a report, as it is said.
pub(super) struct Said {
    /// The name of the check.
    pub check: String,
    pub level: Level,
    /// Where in the report's file: line and column.
    pub at: (usize, usize),
    pub text: String,
}

/// Errors and warnings of the reports in `written`, by file. Drafts are checked as if they were finished.
pub(super) fn check(site: Option<&dyn Site>, written: &Tree, today: Date, lang: Lang) -> BTreeMap<String, Vec<Said>> {
    let finished = |text: &str| text.replacen("\ndraft: true\n", "\ndraft: false\n", 1);
    let tree = written.0.iter().map(|(path, bytes)| match std::str::from_utf8(bytes) {
        Ok(text) => (path.clone(), finished(text).into_bytes()),
        Err(_) => (path.clone(), bytes.clone()),
    });
    let overlay = Overlay::new(site, Tree(tree.collect()));
    let examined = crate::examine(&overlay, today);
    let mut texts = SourceTexts::new(|path| source::shown(&overlay.read(path, u64::MAX).ok()?));
    let mut by_file: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    let told = |finding: &&Finding| finding.level != Level::Note && written.get(&finding.file).is_some();
    for finding in examined.findings.iter().filter(told) {
        let Span { start, .. } = texts.span(&finding.file, &finding.place);
        let words = finding.problem.words(lang);
        let text = match (words.label.is_empty(), lang) {
            (true, _) => words.message,
            (false, Lang::Zh) => format!("{}（{}）", words.message, words.label),
            (false, Lang::En) => format!("{} ({})", words.message, words.label),
        };
        let said = Said { check: finding.check.clone(), level: finding.level, at: start, text };
        by_file.entry(finding.file.clone()).or_default().push(said);
    }
    by_file
}

impl Said {
    /// `错误 第37行 …`
    pub fn words(&self, lang: Lang) -> String {
        let (line, _) = self.at;
        let level = words::level(self.level, lang);
        match lang {
            Lang::Zh => format!("{level} 第{line}行 {} [{}]", self.text, self.check),
            Lang::En => format!("{level} line {line} {} [{}]", self.text, self.check),
        }
    }
}
