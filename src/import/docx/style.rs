//! What styles say of text: bold, hidden, a heading, a number. ECMA-376-1 §17.7.
//!
//! A style says what those say that it is based on, where it does not say itself. Table styles are left out:
//! they colour cells, and no reader of words asks for that.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::ooxml::ADDED_SIGNATURE;
use crate::ooxml::xml::{Element, Xml};

/// A chain of styles that is longer than this is a circle.
const LONGEST_CHAIN: usize = 64;

/// A style or list with a longer name is none: a short reference must not cost much.
pub(super) const LONGEST_ID: usize = 255;

/// The styles of a file.
#[derive(Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

/// What a style says, with all that it is based on.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    based_on: Option<String>,
    /// Whether letters are bold.
    pub(super) bold: Option<bool>,
    /// Whether letters are hidden.
    pub(super) vanish: Option<bool>,
    /// The level of a heading from 0; 9 is no heading. As stated, else as the style's name has it.
    pub(super) outline: Option<u8>,
    /// The list it belongs to.
    pub(super) number: Option<StyleNumber>,
    /// Whether it is the style of a document's title.
    pub(super) is_title: bool,
    /// Whether it is that of a signature that an export of ours has added.
    pub(super) is_added: bool,
    /// Whether it is one of the styles for lists that Word has.
    pub(super) is_list: bool,
}

/// The list that a style belongs to.
#[derive(Debug, Clone)]
pub(super) struct StyleNumber {
    /// The style that says so.
    pub(super) style: String,
    /// The list.
    pub(super) list: String,
    /// The level, if it is said.
    pub(super) level: Option<usize>,
}

/// What in the part of styles is not read.
pub(super) fn is_left_out(name: &str, tag: &str) -> bool {
    matches!(name, "latentStyles") || (name == "style" && tag.contains("type=\"table\""))
}

impl Styles {
    /// Reads the part of styles.
    pub(super) fn read(xml: &Xml<'_>) -> Styles {
        let mut styles = Styles::default();
        for element in xml.root().children().filter(|element| element.name() == "style") {
            let (Some(id), Some(kind)) = (element.attribute("styleId"), element.attribute("type")) else { continue };
            if kind == "table" || id.len() > LONGEST_ID {
                continue;
            }
            let is_default = element.attribute("default").is_some_and(|on| matches!(&*on, "1" | "true" | "on"));
            if is_default && kind == "paragraph" {
                styles.default = Some(id.to_string());
            }
            styles.by_id.insert(id.to_string(), Style::read(&element, &id));
        }
        styles.inherit();
        styles
    }

    /// Every style takes what it does not say from the one that it is based on.
    fn inherit(&mut self) {
        let own = self.by_id.clone();
        for style in self.by_id.values_mut() {
            let mut base = style.based_on.as_deref();
            for _ in 0..LONGEST_CHAIN {
                let Some(below) = base.and_then(|id| own.get(id)) else { break };
                style.bold = style.bold.or(below.bold);
                style.vanish = style.vanish.or(below.vanish);
                style.outline = style.outline.or(below.outline);
                style.number = style.number.take().or_else(|| below.number.clone());
                style.is_title |= below.is_title;
                style.is_list |= below.is_list;
                base = below.based_on.as_deref();
            }
        }
    }

    /// The style of a paragraph that names this one, or none.
    pub(super) fn of_paragraph(&self, id: Option<&str>) -> Cow<'_, Style> {
        match id.or(self.default.as_deref()) {
            // Some programs name Word's styles and do not write them down.
            Some(id) => self.by_id.get(id).map_or_else(|| Cow::Owned(Style::named(id)), Cow::Borrowed),
            None => Cow::Owned(Style::default()),
        }
    }

    /// The style of this name, if there is one.
    pub(super) fn get(&self, id: &str) -> Option<&Style> {
        self.by_id.get(id)
    }
}

impl Style {
    fn read(element: &Element<'_>, id: &str) -> Style {
        let mut style = Style::named(&element.child_value("name").unwrap_or_default());
        style.based_on = element.child_value("basedOn").map(String::from);
        if let Some(letters) = element.child("rPr") {
            style.bold = letters.switch("b");
            style.vanish = letters.switch("vanish");
        }
        let Some(paragraph) = element.child("pPr") else { return style };
        let outline = paragraph.child_value("outlineLvl").and_then(|level| level.parse().ok());
        style.outline = outline.or(style.outline);
        style.number = paragraph.child("numPr").and_then(|number| {
            let list = number.child_value("numId").filter(|list| list.len() <= LONGEST_ID)?.into_owned();
            let level = number.child_value("ilvl").and_then(|level| level.parse().ok());
            Some(StyleNumber { style: id.to_owned(), list, level })
        });
        style
    }

    /// What a style's name says of it.
    fn named(name: &str) -> Style {
        let name = name.trim().to_lowercase();
        let level = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"));
        let outline = level.and_then(|level| level.trim().parse::<u8>().ok());
        Style {
            outline: outline.filter(|level| (1..=9).contains(level)).map(|level| level - 1),
            is_added: name == ADDED_SIGNATURE,
            is_title: matches!(name.as_str(), "title" | "标题"),
            is_list: name.starts_with("list bullet") || name.starts_with("list number") || name.starts_with("列表编号"),
            ..Style::default()
        }
    }
}
