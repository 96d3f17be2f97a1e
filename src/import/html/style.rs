//! What an element looks like, as far as its attributes and the simplest rules of the page tell: whether it is shown,
//! as a block or in a line, how its blanks are kept, and whether it is bold.
//!
//! Of style sheets only `.class{…}` and `#id{…}` are understood, and only to hide. Where a longer selector or a
//! media query shows the same class again, what holds is unknown, and the class is taken as shown.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Element, Kind, Page, Step};

/// How an element is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    /// Not at all.
    None,
    /// In a line.
    Inline,
    /// As a block of its own.
    Block,
}

/// What is inherited from an element by all inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// Bold.
    pub(super) bold: bool,
    /// Takes its place and is not seen.
    pub(super) invisible: bool,
    /// Line feeds and blanks are kept.
    pub(super) preformatted: bool,
}

/// What the style sheets in a page hide: `.class` and `#id`.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    displayed: BTreeMap<String, bool>,
    visible: BTreeMap<String, bool>,
    uncertain: BTreeSet<String>,
}

/// Elements that begin and end a block where no style says otherwise:
/// <https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3>.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "marquee",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];

impl Sheet {
    /// Reads all `<style>` elements of a page.
    pub(super) fn read(page: &Page) -> Sheet {
        let mut sheet = Sheet::default();
        for step in page.walk(super::page::ROOT) {
            if let Step::Enter(id) = step
                && let Kind::Element(element) = page.kind(id)
                && element.name() == "style"
            {
                let is_for_screens = element.get("media").is_none_or(|media| {
                    let media = media.to_ascii_lowercase();
                    media.trim().is_empty() || media.contains("all") || media.contains("screen")
                });
                if is_for_screens {
                    sheet.add(&page.text(id));
                }
            }
        }
        sheet
    }

    /// Reads a style sheet, rule by rule.
    fn add(&mut self, css: &str) {
        let css = without_comments(css);
        let (mut depth, mut head, mut prelude) = (0_usize, 0, "");
        for (at, sign) in css.match_indices(['{', '}', ';']) {
            match sign {
                "{" => {
                    prelude = css[head..at].trim();
                    depth += 1;
                }
                "}" => {
                    self.add_rule(prelude, css[head..at].trim(), depth > 1);
                    depth = depth.saturating_sub(1);
                    prelude = "";
                }
                // The end of a declaration, or of an `@import`.
                _ if depth > 0 && !prelude.starts_with('@') => continue,
                _ => {}
            }
            head = at + 1;
        }
    }

    fn add_rule(&mut self, selectors: &str, body: &str, is_conditional: bool) {
        let (display, visibility) = (declared(body, "display"), declared(body, "visibility"));
        if display.is_none() && visibility.is_none() {
            return;
        }
        for selector in selectors.split(',').map(str::trim) {
            let is_simple = selector.starts_with(['.', '#']) && selector[1..].chars().all(is_name);
            if is_simple && !is_conditional {
                if let Some(value) = display {
                    self.displayed.insert(selector.into(), !value.eq_ignore_ascii_case("none"));
                }
                if let Some(value) = visibility {
                    self.visible.insert(selector.into(), value.eq_ignore_ascii_case("visible"));
                }
            } else if display.is_some_and(|value| !value.eq_ignore_ascii_case("none"))
                || visibility.is_some_and(|value| value.eq_ignore_ascii_case("visible"))
            {
                self.uncertain.extend(names(selector));
            }
        }
    }

    fn says(&self, what: &BTreeMap<String, bool>, element: &Element) -> Option<bool> {
        if what.is_empty() {
            return None;
        }
        let by_id = element.get("id").map(|id| format!("#{id}"));
        let named = by_id.into_iter().chain(element.classes().map(|class| format!(".{class}")));
        named.filter(|name| !self.uncertain.contains(name)).find_map(|name| what.get(&name).copied())
    }

    /// How an element is laid out.
    pub(super) fn display(&self, element: &Element) -> Display {
        let is_block = element.is_html() && BLOCKS.binary_search(&element.name()).is_ok();
        let usual = if is_block { Display::Block } else { Display::Inline };
        if element.get("hidden").is_some() {
            return Display::None;
        }
        let style = element.get("style").unwrap_or_default();
        match declared(style, "display").map(str::to_ascii_lowercase).as_deref() {
            Some("none") => Display::None,
            Some("inline" | "inline-block") if !is_part_of_table(element) => Display::Inline,
            Some("block" | "flex" | "grid" | "list-item" | "table" | "flow-root") => Display::Block,
            Some(_) => usual,
            None if self.says(&self.displayed, element) == Some(false) => Display::None,
            None => usual,
        }
    }

    /// What an element looks like inside of one that looks so.
    pub(super) fn look(&self, element: &Element, outer: Look) -> Look {
        let mut look = outer;
        match element.name() {
            "b" | "strong" => look.bold = true,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => look.bold = false,
            "pre" | "listing" | "xmp" | "plaintext" | "textarea" => look.preformatted = true,
            _ => {}
        }
        if let Some(visible) = self.says(&self.visible, element) {
            look.invisible = !visible;
        }
        let Some(style) = element.get("style") else { return look };
        if let Some(weight) = declared(style, "font-weight") {
            look.bold = is_bold(weight);
        }
        if let Some(visibility) = declared(style, "visibility") {
            look.invisible = !visibility.eq_ignore_ascii_case("visible");
        }
        if let Some(space) = declared(style, "white-space") {
            look.preformatted = space.to_ascii_lowercase().starts_with("pre");
        }
        look
    }
}

/// Whether a cell or row stays one, whatever its style.
fn is_part_of_table(element: &Element) -> bool {
    matches!(element.name(), "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th")
}

fn is_bold(weight: &str) -> bool {
    weight.parse::<u16>().map_or_else(|_| weight.to_ascii_lowercase().starts_with("bold"), |weight| weight >= 600)
}

/// The value that a list of declarations gives a property; the last one holds.
pub(super) fn declared<'s>(style: &'s str, property: &str) -> Option<&'s str> {
    let value_of = |declaration: &'s str| {
        let (name, value) = declaration.split_once(':')?;
        let value = value.split('!').next().unwrap_or_default().trim();
        name.trim().eq_ignore_ascii_case(property).then_some(value)
    };
    style.rsplit(';').find_map(value_of).filter(|value| !value.is_empty())
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// The classes and ids that a selector names.
fn names(selector: &str) -> impl Iterator<Item = String> {
    selector.match_indices(['.', '#']).map(|(at, _)| {
        let length = selector[at + 1..].find(|c| !is_name(c)).unwrap_or(selector.len() - at - 1);
        selector[at..at + 1 + length].to_owned()
    })
}

fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + &rest.replace("<!--", "").replace("-->", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_blocks_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn simple_rules_hide() {
        for (css, hidden) in [
            (".a{display:none}", ".a"),
            ("p{color:red} #b , .a { color:red; display : NONE !important; }", "#b .a"),
            (".a{display:none}.a{display:block}", ""),
            (".a{display:none}.a.on{display:block}", ""),
            (".a{display:none}@media (min-width:9px){.a{display:block}}", ""),
            ("@media print{.a{display:none}}", ""),
            ("@import url(x);/* .b{display:none} */.a{visibility:hidden}", ".a"),
            ("@charset \"x\";@font-face{src:url(x)}.a{margin:0;display:none", ""),
            (".a .b{display:none} div.a{display:none}", ""),
            (".a{display:none;background:url(data:x;y)}", ".a"),
        ] {
            let mut sheet = Sheet::default();
            sheet.add(css);
            let all = sheet.displayed.iter().chain(&sheet.visible);
            let mut names: Vec<_> = all
                .filter(|(name, shown)| !**shown && !sheet.uncertain.contains(*name))
                .map(|(name, _)| name.as_str())
                .collect();
            names.sort_by_key(|name| hidden.find(name));
            assert_eq!(names.join(" "), hidden, "{css}");
        }
    }
}
