//! A check: its name, the level of its findings, and its description.

use super::Level;
use super::words::Lang;

/// Something that is looked at, under a name by which sites and reports may speak of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name. A relation is a check under the name that its form gives it; this is then its kind.
    pub name: &'static str,
    /// How much its findings usually weigh: what cannot be read or does not add up is an error; order,
    /// wording and gaps are warnings, for real reports differ there legitimately.
    pub level: Level,
    /// What it is about, in a few words of Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// The source file whose head is its manual page.
    pub source: &'static str,
}

impl Check {
    /// A check as a row of a table.
    pub const fn new(
        name: &'static str,
        level: Level,
        zh: &'static str,
        en: &'static str,
        source: &'static str,
    ) -> Check {
        Check { name, level, zh, en, source }
    }

    /// What it is about, in a few words.
    pub fn gloss(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}
