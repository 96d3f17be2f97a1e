//! What is kept of a file that was looked into: the numbers of persons in it, and what it tells of its making.

use std::collections::BTreeSet;

use super::super::personal::{NumberKind, numbers, speaks_of_person};
use crate::attachment::{self, Spot, Trait, Unseen};
use crate::model::Report;
use crate::tree::{Site, Unreadable};

/// So many numbers of a file are told apart.
const MOST: usize = 2000;
/// So much text of a file is gone through.
const MOST_TEXT: usize = 16 << 20;

/// A form speaks of its applicant so many lines before the telephone number.
const NEAR_PERSON: usize = 4;

/// A number in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct FoundNumber {
    pub kind: NumberKind,
    pub masked: String,
    pub is_of_office: bool,
    /// Where; the name of the file itself has no spot.
    pub spot: Option<Spot>,
    digits: String,
}

/// What was seen of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Seen {
    numbers: Vec<FoundNumber>,
    pub traits: Vec<Trait>,
    pub located: Vec<String>,
    pub unseen: Option<Unseen>,
}

impl Seen {
    /// Looks into a file of a site.
    pub fn of(site: &dyn Site, path: &str) -> Seen {
        let name = path.rsplit('/').next().unwrap_or(path);
        match site.read(path, attachment::LONGEST) {
            Ok(bytes) => Seen::of_bytes(name, &bytes),
            Err(Unreadable::TooLarge { .. }) => Seen { unseen: Some(Unseen::TooLarge), ..Seen::default() },
            Err(Unreadable::Missing | Unreadable::Refused(_)) => Seen::default(),
        }
    }

    /// The same for its bytes.
    pub fn of_bytes(name: &str, bytes: &[u8]) -> Seen {
        let contents = attachment::read(name, bytes);
        let mut seen =
            Seen { numbers: Vec::new(), traits: contents.traits, located: contents.located, unseen: contents.unseen };
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut length = 0;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let pieces = contents.pieces.into_iter().map(|piece| (piece.text, piece.label, Some(piece.spot)));
        // How many pieces ago words spoke of someone who deals with the office.
        let mut since_person = usize::MAX;
        for (text, label, spot) in [(stem.to_owned(), String::new(), None)].into_iter().chain(pieces) {
            since_person = if speaks_of_person(&text) { 0 } else { since_person.saturating_add(1) };
            length += text.len();
            if length > MOST_TEXT || seen.numbers.len() >= MOST {
                seen.unseen = Some(Unseen::TooLarge);
                break;
            }
            // In a table, 联系电话 is that of whoever stands in the row.
            for trace in numbers(&text, !label.is_empty(), &label) {
                // The same number stands in a PDF's pages and forms, or was deleted and is there again.
                if seen.numbers.len() < MOST && known.insert(trace.digits.clone()) {
                    let is_of_office = trace.is_of_office && since_person > NEAR_PERSON;
                    let (masked, spot) = (trace.masked, spot.clone());
                    seen.numbers.push(FoundNumber {
                        kind: trace.kind,
                        masked,
                        is_of_office,
                        spot,
                        digits: trace.digits,
                    });
                }
            }
        }
        seen
    }

    /// Whether it holds a number that is not the office's own.
    pub fn has_data(&self) -> bool {
        self.numbers.iter().any(|number| !number.is_of_office)
    }

    /// The numbers, all of them.
    pub fn numbers(&self) -> Vec<FoundNumber> {
        self.numbers.clone()
    }

    /// The numbers, without those that the report publishes as its office's.
    pub fn numbers_but(&self, report: &Report) -> Vec<FoundNumber> {
        let own = report.contact.phone.iter().chain(&report.contact.fax);
        let own: Vec<String> = own.map(|phone| phone.chars().filter(char::is_ascii_digit).collect()).collect();
        self.numbers.iter().filter(|number| !own.iter().any(|phone| phone.contains(&number.digits))).cloned().collect()
    }
}
