//! Places of pages that a site's own templates make: `id="contact"`, `id="item-{{ loop.index }}"`.

use super::file::LONGEST;
use crate::tree::Site;

/// Templates of the pages that have a text.
const OF_TEXTS: [&str; 4] = ["home.html", "agency.html", "report.html", "page.html"];

/// What the default templates write in the place of an id, for places that are known from the text.
const KNOWN: &str = "section.id";

/// Whether the site's own templates may give a page this place. `template` is that of the page; what the others
/// that are no page's own make may stand on any.
pub(super) fn may_make(site: &dyn Site, theme: &str, template: &str, fragment: &str) -> bool {
    let folder = format!("themes/{theme}/templates/");
    let own = site.paths().iter().filter(|path| {
        let name = path.strip_prefix(&folder).filter(|name| name.ends_with(".html"));
        name.is_some_and(|name| name == template || !OF_TEXTS.contains(&name))
    });
    own.filter_map(|path| site.read(path, LONGEST).ok())
        .any(|bytes| ids(&String::from_utf8_lossy(&bytes)).any(|id| may_be(id, fragment)))
}

/// The ids of a template, as they are written.
fn ids(template: &str) -> impl Iterator<Item = &str> {
    template.match_indices("id=").filter_map(|(at, mark)| {
        let (before, rest) = (&template[..at], &template[at + mark.len()..]);
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let id = &rest[1..];
        before.ends_with(char::is_whitespace).then(|| &id[..id.find(quote).unwrap_or(id.len())])
    })
}

/// Whether a page may have this place where its template writes an id.
fn may_be(id: &str, fragment: &str) -> bool {
    let Some((start, rest)) = id.split_once('{') else { return id == fragment };
    let (inside, end) = rest.rsplit_once('}').unwrap_or((rest, ""));
    let is_known = start.is_empty() && end.is_empty() && inside.trim_matches(['{', '}', ' ']) == KNOWN;
    let is_long = fragment.len() >= start.len() + end.len();
    !is_known && is_long && fragment.starts_with(start) && fragment.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_templates_are_read() {
        let template = "<a id=\"甲\" data-id=\"x\"><b class='y' id='item-{{ loop.index }}'><i id=\"{{ section.id }}\"><p\n\
                        id=\"{% if a %}u{% endif %}-end\">";
        assert_eq!(ids(template).count(), 4);
        let may_have = |fragment| ids(template).any(|id| may_be(id, fragment));
        for (fragment, expected) in
            [("甲", true), ("item-3", true), ("u-end", true), ("x", false), ("section-9", false), ("end", false)]
        {
            assert_eq!(may_have(fragment), expected, "{fragment}");
        }
        assert!(may_be("{{ row.id }}", "x"));
    }
}
