//! What a problem is: facts of one kind, the check that notices them, and their words in each language.
//!
//! Problems come in families, each a file beside this one or, where only a check knows them, in the
//! check's own file. A family says everything of its problems at one place; nothing here, and nothing
//! elsewhere, lists them.

use std::any::Any;
use std::fmt::Debug;

use super::words::{Lang, Words};
use super::{Check, Level};
use crate::chars;

/// What was noticed, as facts. Labels are in the form's own words.
pub trait Problem: Debug + Send + Sync + Comparable {
    /// The check that notices it.
    fn check(&self) -> &'static Check;

    /// The name of that check; of a relation, the one that the form gives it.
    fn name(&self) -> &str {
        self.check().name
    }

    /// How much it weighs, where not all that the check notices weighs the same.
    fn level(&self) -> Level {
        self.check().level
    }

    /// Whether what it stands at must not be repeated, not even where its source is drawn.
    fn is_secret(&self) -> bool {
        false
    }

    /// Whether later passes look into it, by [`of`](trait@Problem#method.of): then its words do not stand for it.
    fn is_looked_into(&self) -> bool {
        false
    }

    /// Its words in Chinese.
    fn zh(&self) -> Words;

    /// The same in English.
    fn en(&self) -> Words;
}

impl dyn Problem {
    /// Its words in a language.
    pub fn words(&self, lang: Lang) -> Words {
        let (words, name): (_, fn(char) -> &'static str) = match lang {
            Lang::Zh => (self.zh(), chars::name_zh),
            Lang::En => (self.en(), chars::name_en),
        };
        // What an author cannot see in a file is called by its name.
        let visible = |text: String| chars::visible(&text, name).into_owned();
        Words { message: visible(words.message), label: visible(words.label), help: words.help }
    }

    /// The problem itself, if it is of this family.
    pub fn of<P: Problem + 'static>(&self) -> Option<&P> {
        (self as &dyn Any).downcast_ref()
    }
}

/// A problem that can be compared with one of any family.
pub trait Comparable: Any {
    /// Whether both are of one family and state the same.
    fn is_same(&self, other: &dyn Any) -> bool;
}

impl<P: PartialEq + 'static> Comparable for P {
    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<P>() == Some(self)
    }
}

impl PartialEq for dyn Problem {
    fn eq(&self, other: &dyn Problem) -> bool {
        self.is_same(other as &dyn Any)
    }
}

impl Eq for dyn Problem {}
