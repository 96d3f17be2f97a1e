//! What fields, choices and marks of notes show.

use super::page::{Element, Id, Page, Step};

/// How far inside a link the mark of a note is looked for.
const MARK_NODES: usize = 16;

/// What a field shows: its value, whether it can be changed or not, and the words of a button. What only stands there
/// until something is written (`placeholder`) is not its value.
pub(super) fn input(element: &Element) -> Option<&str> {
    let kind = element.get("type").unwrap_or("text").trim().to_ascii_lowercase();
    let is_seen =
        !matches!(kind.as_str(), "hidden" | "password" | "checkbox" | "radio" | "file" | "image" | "range" | "color");
    element.get("value").filter(|_| is_seen)
}

/// The one choice of a list that is seen; nothing where all are.
pub(super) fn chosen(page: &Page, select: Id) -> Option<Id> {
    let element = page.element(select)?;
    let size = element.get("size").and_then(super::grid::number).unwrap_or(1);
    if element.get("multiple").is_some() || size > 1 {
        return None;
    }
    let (mut first, mut marked) = (None, None);
    for step in page.walk(select) {
        if let Step::Enter(id) = step
            && let Some(option) = page.element(id).filter(|option| option.name() == "option")
        {
            first = first.or(Some(id));
            marked = option.get("selected").map(|_| id).or(marked);
        }
    }
    marked.or(first)
}

/// Whether a link looks like the mark of a note: raised, or called so by Word (`#_ftn1`, `MsoFootnoteReference`).
pub(super) fn is_mark(page: &Page, link: Id, target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    let is_words = (target.starts_with("#_ftn") || target.starts_with("#_edn")) && !target.contains("ref");
    is_words
        || page.walk(link).take(MARK_NODES).any(|step| match step {
            Step::Enter(id) => page.element(id).is_some_and(is_raised),
            Step::Leave(_) => false,
        })
}

fn is_raised(element: &Element) -> bool {
    let is_named = |class: &str| class.ends_with("FootnoteReference") || class.ends_with("EndnoteReference");
    let is_styled = || {
        let style = element.get("style").unwrap_or_default();
        super::style::declared(style, "vertical-align").is_some_and(|value| value.eq_ignore_ascii_case("super"))
    };
    element.name() == "sup" || element.classes().any(is_named) || is_styled()
}
