//! Notes: a mark belongs to words that are written once, and words to a mark.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use super::super::edits::restored;
use super::{Definition, Judge, SpannedEvent, looks_like_an_address};
use crate::finding::TextProblem;

/// The notes of a text by their names.
#[derive(Default)]
pub(super) struct Notes {
    marked: BTreeSet<String>,
    written: BTreeMap<String, Vec<Range<usize>>>,
}

impl Notes {
    pub(super) fn marked(&mut self, name: &str) {
        self.marked.insert(name.to_owned());
    }

    pub(super) fn written(&mut self, name: &str, range: &Range<usize>) {
        self.written.entry(name.to_owned()).or_default().push(range.clone());
    }
}

impl<'e, 't> Judge<'_, 'e, 't> {
    /// Words of a note that has no mark, or has words already, are text.
    pub(super) fn end_of_notes(&mut self) {
        for (name, ranges) in std::mem::take(&mut self.notes.written) {
            let is_marked = self.notes.marked.contains(&name);
            for range in ranges.iter().skip(usize::from(is_marked)) {
                let line = range.start..range.start + self.body[range.clone()].lines().next().map_or(0, str::len);
                let name = name.clone();
                let problem =
                    if is_marked { TextProblem::NoteTwice { name } } else { TextProblem::NoteUnmarked { name } };
                self.judged.said.push((line, problem));
                self.literal(range.start);
            }
        }
    }

    /// A line such as `[注]: 数据来源` defines the address of links to CommonMark. It does if there is such a
    /// link, and it is an address.
    pub(super) fn definitions(&mut self, events: &[SpannedEvent<'_>], definitions: &[Definition]) {
        if definitions.is_empty() {
            return;
        }
        let used: BTreeSet<&str> = events.iter().filter_map(|(event, _)| reference(event)).collect();
        for definition in definitions {
            let address = restored(definition.address.as_str().into());
            let is_line = !self.body[definition.range.clone()].trim().contains('\n');
            let is_address = looks_like_an_address(&address, self.targets) && address != "#";
            if is_line && used.contains(&*definition.address) && is_address {
                self.known.push(definition.range.clone());
            } else {
                let text = &self.body[definition.range.clone()];
                let blank = text.find('[').unwrap_or(0);
                self.literal(definition.range.start + blank);
            }
        }
    }
}

/// The address of a link or picture that names its definition.
fn reference<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    let (Event::Start(Tag::Link { link_type, dest_url, .. }) | Event::Start(Tag::Image { link_type, dest_url, .. })) =
        event
    else {
        return None;
    };
    matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut).then_some(dest_url)
}
