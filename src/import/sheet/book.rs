//! A workbook's own parts: its sheets, the strings and the formats that they share. ECMA-376-1 §18.2, §18.4, §18.8.

use std::collections::BTreeMap;

use super::super::transcript::Refusal;
use super::value::Format;
use crate::ooxml::package::Package;
use crate::ooxml::xml::{self, Element, Xml};

/// A workbook.
pub(super) struct Book {
    /// Its sheets, in the order of their tabs.
    pub(super) sheets: Vec<Sheet>,
    /// The strings that cells name by number.
    pub(super) strings: Vec<String>,
    /// The formats that cells name by number.
    pub(super) formats: Vec<Format>,
    /// Whether days are counted from 1904.
    pub(super) is_1904: bool,
}

/// A sheet.
pub(super) struct Sheet {
    /// Its name.
    pub(super) name: String,
    /// Its part.
    pub(super) part: String,
    /// Whether it is not shown.
    pub(super) is_hidden: bool,
}

impl Book {
    /// Reads a workbook; `None` where the part is none.
    pub(super) fn read(package: &mut Package<'_>, main: &str) -> Result<Option<Book>, Refusal> {
        let Some(text) = package.text(main)? else { return Ok(None) };
        let xml = Xml::read(&text, xml::nothing)?;
        if xml.root().name() != "workbook" {
            return Ok(None);
        }
        let relations = package.relations(main)?;
        let sheets = xml.root().child("sheets").map(|sheets| sheets.children().collect::<Vec<_>>()).unwrap_or_default();
        let sheets = sheets.iter().filter_map(|sheet| {
            let part = relations.get(&sheet.attribute("id")?).filter(|part| part.kind == "worksheet")?.target.clone();
            let is_hidden = sheet.attribute("state").is_some_and(|state| state != "visible");
            Some(Sheet { name: sheet.attribute("name")?.into_owned(), part, is_hidden })
        });
        let properties = xml.root().child("workbookPr");
        let is_1904 = properties.is_some_and(|properties| is_on(&properties, "date1904"));
        let mut book = Book { sheets: sheets.collect(), strings: Vec::new(), formats: Vec::new(), is_1904 };
        if let Some(part) = relations.parts("sharedStrings").next()
            && let Some(text) = package.text(part)?
        {
            book.strings = Xml::read(&text, xml::nothing)?.root().children().map(rich_text).collect();
        }
        if let Some(part) = relations.parts("styles").next()
            && let Some(text) = package.text(part)?
        {
            book.formats = formats(Xml::read(&text, xml::nothing)?.root());
        }
        Ok(Some(book))
    }
}

/// Whether an attribute says yes.
pub(super) fn is_on(element: &Element<'_>, name: &str) -> bool {
    element.attribute(name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
}

/// A string in one piece or in several that look different; its sound, `rPh`, is left out: §18.4.8.
pub(super) fn rich_text(element: Element<'_>) -> String {
    let mut text = String::new();
    for child in element.children() {
        match child.name() {
            "t" => text.push_str(&child.text()),
            "r" => text.extend(child.child("t").map(|piece| piece.text())),
            _ => {}
        }
    }
    unescaped(&text)
}

/// Line ends are one character, and `_x000D_` is how a character is written that XML cannot hold: §22.9.2.19.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let code = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                plain.push(character);
                rest = escape.get(7..).unwrap_or_default();
            }
            None => {
                plain.push_str("_x");
                rest = escape.get(2..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n").replace('\r', "\n")
}

/// The formats of cells: §18.8.10, each naming a format of numbers.
fn formats(styles: Element<'_>) -> Vec<Format> {
    let list = |name: &str| styles.child(name).map(|list| list.children().collect::<Vec<_>>()).unwrap_or_default();
    let own = list("numFmts");
    let own: BTreeMap<u32, Format> = own
        .iter()
        .filter_map(|format| {
            let code = format.attribute("formatCode")?;
            Some((format.attribute("numFmtId")?.parse().ok()?, Format::read(&code)))
        })
        .collect();
    let format = |cell: &Element<'_>| {
        let id = cell.attribute("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
        own.get(&id).copied().unwrap_or_else(|| Format::built_in(id))
    };
    list("cellXfs").iter().map(format).collect()
}
