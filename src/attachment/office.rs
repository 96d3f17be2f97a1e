//! Files of Office: the words of every part, whether or not anything refers to it. What a document hides stands in
//! some part as well: deleted text, comments, what lies under a picture.

use super::{Contents, Part, Spot, Trait, sheet};
use crate::ooxml::Refusal;
use crate::ooxml::package::Package;
use crate::ooxml::xml::{self, Element, Xml};

/// Parts that hold no words of the document.
const IDLE: [&str; 9] =
    ["styles", "theme", "settings", "fonttable", "numbering", "websettings", "_rels/", "[content_types]", "presprops"];

/// Reads all parts of a package. One that cannot be read keeps no other from being looked into.
pub(super) fn read(package: &mut Package<'_>, names: &[String], contents: &mut Contents) {
    let note = |contents: &mut Contents, read: Result<(), Refusal>| {
        if let Err(refusal) = read {
            contents.unseen.get_or_insert(refusal.into());
        }
    };
    let read = properties(package, contents);
    note(contents, read);
    if names.iter().any(|name| name.starts_with("xl/")) {
        let read = sheet::read(package, names, contents);
        note(contents, read);
    }
    for name in names.iter().filter(|name| name.ends_with(".xml") && !IDLE.iter().any(|idle| name.contains(idle))) {
        // Sheets and what they share were read as such; core properties likewise.
        let is_read = ["xl/worksheets/", "xl/sharedstrings", "xl/workbook", "docprops/core", "docprops/app"];
        if !is_read.iter().any(|start| name.starts_with(start)) {
            let read = part_of(package, name, contents);
            note(contents, read);
        }
    }
}

/// Reads one part.
fn part_of(package: &mut Package<'_>, name: &str, contents: &mut Contents) -> Result<(), Refusal> {
    let Some(text) = package.text(name)? else { return Ok(()) };
    match Xml::read(&text, xml::nothing) {
        Ok(xml) => words(name, xml.root(), contents),
        Err(_) => {
            // What is between its tags may still be read by whoever opens it.
            let words = text.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words);
            contents.push(words.collect::<String>(), "", Spot::Paragraph { part: part(name), number: 1 });
        }
    }
    Ok(())
}

/// Who made the file.
fn properties(package: &mut Package<'_>, contents: &mut Contents) -> Result<(), Refusal> {
    for name in ["docprops/core.xml", "docprops/app.xml", "meta.xml"] {
        let Some(text) = package.text(name)? else { continue };
        let xml = Xml::read(&text, xml::nothing)?;
        for element in xml.root().descendants() {
            let value = element.text().trim().to_owned();
            if value.is_empty() || is_program(&value) {
                continue;
            }
            match element.name() {
                "creator" | "initial-creator" => contents.add_trait(Trait::Author(value)),
                "lastModifiedBy" => contents.add_trait(Trait::ModifiedBy(value)),
                "Company" => contents.add_trait(Trait::Company(value)),
                "title" | "subject" | "description" | "keywords" | "Manager" => {
                    contents.push(value, "", Spot::Paragraph { part: Part::Other, number: 1 });
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Names that programs give, not persons.
pub(super) fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let known = [
        "microsoft",
        "wps",
        "administrator",
        "admin",
        "user",
        "windows",
        "openpyxl",
        "python-docx",
        "apache poi",
        "libreoffice",
        "pc",
        "lenovo",
        "hp",
        "dell",
        "anonymous",
        "unknown",
        "untitled",
        "作者",
        "未知",
    ];
    known.iter().any(|known| name == *known) || name.contains("microsoft office")
}

/// What a part is, by its name.
fn part(name: &str) -> Part {
    if name.contains("comment") {
        Part::Comment
    } else if name.contains("header") || name.contains("footer") {
        Part::HeadOrFoot
    } else if name.contains("notes") {
        Part::Note
    } else if name.starts_with("word/document") || name == "content.xml" {
        Part::Body
    } else {
        Part::Other
    }
}

/// Words of a paragraph under way.
#[derive(Default)]
struct Paragraph {
    seen: String,
    deleted: String,
    both: String,
}

/// The words of a part, paragraph by paragraph, with what was deleted by itself as well.
fn words(name: &str, root: Element<'_>, contents: &mut Contents) {
    let (part, slide) = (part(name), slide(name));
    let is_open = root.name().starts_with("document-");
    let mut paragraph = Paragraph::default();
    let mut number = 0;
    let mut label = String::new();
    let (mut changes, mut comments) = (0, 0);
    let mut end = |paragraph: &mut Paragraph, contents: &mut Contents| {
        let Paragraph { seen, deleted, both } = std::mem::take(paragraph);
        if seen.trim().is_empty() && deleted.trim().is_empty() {
            return;
        }
        number += 1;
        let spot = |part| slide.map_or(Spot::Paragraph { part, number }, Spot::Slide);
        let next = if seen.chars().count() <= 12 { seen.clone() } else { String::new() };
        if !deleted.is_empty() {
            contents.push(deleted, &label, spot(Part::Deleted));
            contents.push(both, &label, spot(Part::Deleted));
        }
        contents.push(seen, &label, spot(part));
        label = next;
    };
    for element in root.descendants() {
        match element.name() {
            "p" | "si" | "h" | "comment" | "threadedComment" => {
                comments += usize::from(matches!(element.name(), "comment" | "threadedComment"));
                end(&mut paragraph, contents);
                // In OpenDocument, words stand in the paragraph itself, with elements among them.
                if is_open {
                    push(&mut paragraph, element);
                }
            }
            "t" | "instrText" | "TextCode" | "text" | "v" if element.children().next().is_none() => {
                push(&mut paragraph, element);
            }
            "delText" | "delInstrText" => {
                let text = element.text();
                paragraph.deleted.push_str(&text);
                paragraph.both.push_str(&text);
            }
            "tab" | "br" | "cr" | "tc" | "s" | "n" => {
                // What a pivot table keeps stands in attributes.
                let value = element.attribute("v").unwrap_or_default();
                for text in [&mut paragraph.seen, &mut paragraph.both] {
                    text.push('\t');
                    text.push_str(&value);
                }
            }
            "ins" | "del" | "moveFrom" | "moveTo" if part == Part::Body => changes += 1,
            "TextObject" | "docPr" | "cNvPr" => {
                if let Some(description) = element.attribute("descr") {
                    contents.push(description, "", Spot::Paragraph { part: Part::Other, number: 1 });
                }
                end(&mut paragraph, contents);
            }
            "lpwstr" | "lpstr" => {
                end(&mut paragraph, contents);
                push(&mut paragraph, element);
            }
            _ => {}
        }
    }
    end(&mut paragraph, contents);
    if changes > 0 {
        contents.add_trait(Trait::Changes(changes));
    }
    if comments > 0 {
        contents.add_trait(Trait::Comments(comments));
    }
}

fn push(paragraph: &mut Paragraph, element: Element<'_>) {
    let text = element.text();
    paragraph.seen.push_str(&text);
    paragraph.both.push_str(&text);
}

/// The number of a slide, by its part's name.
fn slide(name: &str) -> Option<usize> {
    name.strip_prefix("ppt/slides/slide")?.strip_suffix(".xml")?.parse().ok()
}
