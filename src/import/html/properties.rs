//! What a page says of itself outside of its text.

use super::page::{Element, Id, Page};

/// Reads what an element says of the page: `<meta>`, `<title>`, `<base>`, where it is said to stand, and frames.
pub(super) fn read(page: &Page, id: Id, element: &Element, properties: &mut Vec<(String, String)>) {
    let mut add = |name: &str, value: Option<&str>| {
        let value = value.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.is_empty() && !value.is_empty() {
            properties.push((name.to_owned(), value));
        }
    };
    match element.name() {
        // Who wrote a page is nobody's business here.
        "meta" => {
            let name = element.get("name").unwrap_or_default().trim();
            if !name.eq_ignore_ascii_case("author") {
                add(name, element.get("content"));
            }
        }
        "title" if element.is_title() => add("title", Some(&page.text(id))),
        "base" => add("base", element.get("href")),
        "link" if element.get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
            add("canonical", element.get("href"));
        }
        "iframe" => add("iframe", element.get("src")),
        _ => {}
    }
}

/// Where a browser saved the page from, which it notes in a comment: `saved from url=(0042)https://…`.
pub(super) fn saved_from(comment: &str, properties: &mut Vec<(String, String)>) {
    let address = comment.trim().strip_prefix("saved from url=(").and_then(|rest| rest.split_once(')'));
    if let Some((_, address)) = address {
        properties.push(("saved-from".to_owned(), address.trim().to_owned()));
    }
}
