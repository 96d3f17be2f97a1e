//! Workbooks: every cell of every sheet, shown or not, with the head of its column. ECMA-376-1 §18.3.

use std::collections::{BTreeMap, BTreeSet};

use super::{Contents, Spot, Trait};
use crate::ooxml::Refusal;
use crate::ooxml::package::Package;
use crate::ooxml::xml::{self, Element, Xml};

/// A longer string is no head of a column.
const LONGEST_HEAD: usize = 20;

/// Reads the sheets of a workbook.
pub(super) fn read(package: &mut Package<'_>, names: &[String], contents: &mut Contents) -> Result<(), Refusal> {
    let mut strings: Vec<String> = Vec::new();
    // Phonetic runs are words as well.
    if let Some(text) = package.text("xl/sharedstrings.xml")? {
        strings = Xml::read(&text, xml::nothing)?.root().children().map(words).collect();
    }
    let sheets = sheets(package)?;
    for sheet in sheets.values().filter(|sheet| sheet.is_hidden) {
        contents.add_trait(Trait::HiddenSheet(sheet.name.clone()));
    }
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for part in names.iter().filter(|name| name.starts_with("xl/worksheets/") && name.ends_with(".xml")) {
        let unnamed = Sheet { name: part.rsplit('/').next().unwrap_or_default().to_owned(), is_hidden: true };
        let sheet = sheets.get(part).unwrap_or(&unnamed);
        let Some(text) = package.text(part)? else { continue };
        let xml = Xml::read(&text, xml::nothing)?;
        cells(xml.root(), sheet, &strings, &mut used, contents);
    }
    // What no cell shows any more may still stand among the strings.
    for (index, text) in strings.into_iter().enumerate().filter(|(index, _)| !used.contains(index)) {
        let cell = format!("#{}", index + 1);
        contents.push(text, "", Spot::Cell { sheet: String::new(), cell, is_hidden: true });
    }
    Ok(())
}

struct Sheet {
    name: String,
    is_hidden: bool,
}

/// The sheets of a workbook by their parts.
fn sheets(package: &mut Package<'_>) -> Result<BTreeMap<String, Sheet>, Refusal> {
    let mut sheets = BTreeMap::new();
    let Some(text) = package.text("xl/workbook.xml")? else { return Ok(sheets) };
    let relations = package.relations("xl/workbook.xml")?;
    let xml = Xml::read(&text, xml::nothing)?;
    for sheet in xml.root().descendants().filter(|element| element.name() == "sheet") {
        let (Some(name), Some(id)) = (sheet.attribute("name"), sheet.attribute("id")) else { continue };
        let Some(part) = relations.get(&id) else { continue };
        let is_hidden = sheet.attribute("state").is_some_and(|state| state != "visible");
        sheets.insert(part.target.to_ascii_lowercase(), Sheet { name: name.into_owned(), is_hidden });
    }
    Ok(sheets)
}

/// All words in an element.
fn words(element: Element<'_>) -> String {
    element.descendants().filter(|inner| inner.name() == "t").map(|inner| inner.text().into_owned()).collect()
}

fn is_hidden(element: &Element<'_>) -> bool {
    element.attribute("hidden").is_some_and(|value| matches!(&*value, "1" | "true"))
}

fn cells(root: Element<'_>, sheet: &Sheet, strings: &[String], used: &mut BTreeSet<usize>, contents: &mut Contents) {
    let mut heads: BTreeMap<String, String> = BTreeMap::new();
    let mut label = String::new();
    for element in root.descendants() {
        if contents.is_full() {
            return;
        }
        match element.name() {
            "row" => label.clear(),
            "c" => {
                let cell = element.attribute("r").unwrap_or_default().into_owned();
                let kind = element.attribute("t").unwrap_or_default();
                let value = element.child("v").map(|value| value.text().into_owned()).unwrap_or_default();
                let text = match &*kind {
                    "s" => match value.trim().parse::<usize>() {
                        Ok(index) => {
                            used.insert(index);
                            strings.get(index).cloned().unwrap_or_default()
                        }
                        Err(_) => continue,
                    },
                    "inlineStr" => words(element),
                    "b" | "e" => continue,
                    "str" => value,
                    _ => plain(&value),
                };
                if text.is_empty() {
                    continue;
                }
                let column: String = cell.chars().take_while(char::is_ascii_alphabetic).collect();
                let is_short = text.chars().count() <= LONGEST_HEAD && !text.contains(|c: char| c.is_ascii_digit());
                let head = heads.get(&column).cloned().unwrap_or_default();
                let around = format!("{head}{label}");
                if is_short {
                    heads.entry(column).or_insert_with(|| text.clone());
                    label.clone_from(&text);
                }
                let is_hidden = sheet.is_hidden;
                contents.push(text, &around, Spot::Cell { sheet: sheet.name.clone(), cell, is_hidden });
            }
            _ => {}
        }
        if matches!(element.name(), "row" | "col") && is_hidden(&element) {
            contents.add_trait(Trait::HiddenCells(sheet.name.clone()));
        }
    }
}

/// A number without an exponent: `1.3953312345E10` is how some programs write a telephone number.
fn plain(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.contains(['e', 'E', '.']) && number.abs() < 1e17 && number.fract() == 0.0 => {
            format!("{number:.0}")
        }
        _ => value.to_owned(),
    }
}
