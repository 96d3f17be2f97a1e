//! Words that data files need in the reader's language; the theme gives them.

use crate::model::{AgencyKind, Scope};

/// Words of files that people open. What programs read has keys instead.
#[derive(Debug, Clone, Default)]
pub struct DataWords {
    /// The heads of the first columns of every table of figures, in the order of [`super::lead::COLUMNS`].
    pub lead: [String; 7],
    /// The head of the column that names the form.
    pub edition: String,
    /// The head of the column that names units.
    pub units: String,
    /// The scopes, in the order of [`Scope::ALL`].
    pub scopes: [String; 2],
    /// The kinds of agencies, in the order of [`AgencyKind::ALL`].
    pub kinds: [String; 7],
    /// Before a day of publication.
    pub published: String,
    /// In the place of a figure that could not be read.
    pub unread: String,
    /// Before a note under the tables.
    pub note: String,
    /// What a blank means, and what stands for what does not apply and for what could not be read.
    pub notes: [String; 3],
    /// Of a cell, that its amount is in 万元, 元, or a unit that the source does not state; `{cell}` is its name.
    pub units_of: [String; 3],
}

impl DataWords {
    /// A scope in words.
    pub fn scope(&self, scope: Scope) -> &str {
        &self.scopes[scope as usize]
    }

    /// A kind of agency in words; nothing where none is stated.
    pub fn kind(&self, kind: Option<AgencyKind>) -> &str {
        kind.map_or("", |kind| &self.kinds[kind as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_where_their_kinds_do() {
        assert!(Scope::ALL.iter().enumerate().all(|(at, &scope)| scope as usize == at));
        assert!(AgencyKind::ALL.iter().enumerate().all(|(at, &kind)| kind as usize == at));
    }
}
