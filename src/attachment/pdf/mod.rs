//! PDF: the words of its pages, of its annotations and forms, and its author.
//!
//! `lopdf` reads more, and unpacks without a limit; what is looked for here is text, and a file may be made to harm.
//! So the objects are found by their marks, and nothing is unpacked beyond what the caller allows.

mod content;
mod file;
mod font;
mod object;

use super::{Contents, Part, Spot, Trait, Unseen};
use content::Words;
use file::{File, has_type};
use object::{Dict, Object};

/// So many pages are read.
const MOST_PAGES: usize = 5000;

/// Whether a file is one: the mark may stand a little behind its start.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes.get(..bytes.len().min(1024)).unwrap_or_default(), b"%PDF-").is_some()
}

/// Reads a PDF.
pub(super) fn read(bytes: &[u8], spare: &mut u64) -> Contents {
    let mut file = File::read(bytes, *spare);
    if file.is_encrypted {
        return Contents::unseen(Unseen::Encrypted);
    }
    let mut contents = Contents::default();
    let pages = pages(&file);
    let mut words = Words::default();
    for (index, page) in pages.iter().enumerate() {
        let resources =
            inherited(&file, page, "Resources").and_then(|resources| resources.dict().cloned()).unwrap_or_default();
        let streams: Vec<Object> = match file.get(page, "Contents") {
            Some(Object::List(list)) => list.iter().map(|stream| file.resolved(stream).clone()).collect(),
            Some(stream) => vec![stream.clone()],
            None => Vec::new(),
        };
        let mut content = Vec::new();
        for stream in &streams {
            content.extend(file.unpacked(stream).unwrap_or_default());
            content.push(b'\n');
        }
        words.read(&mut file, &content, &resources, 0);
        for line in words.end_page().lines() {
            contents.push(line, "", Spot::Page(index + 1));
        }
    }
    beside(&file, &mut contents);
    contents.unseen = match () {
        () if file.spare == 0 || words.is_cut => Some(Unseen::TooLarge),
        () if pages.is_empty() || (words.letters == 0 && file.is_damaged) => Some(Unseen::Damaged),
        () if words.letters < 10 * pages.len() && words.has_picture => Some(Unseen::Scan),
        () if words.unknown * 4 > words.letters => Some(Unseen::NoLetters),
        () => None,
    };
    *spare = file.spare;
    contents
}

/// The pages in their order; all that there are where no order is known.
fn pages(file: &File<'_>) -> Vec<Dict> {
    let is_root = |dict: &Dict| has_type(dict, "Pages") && !dict.contains_key("Parent");
    let roots = file.objects.iter().filter(|(_, object)| object.dict().is_some_and(is_root)).map(|(number, _)| *number);
    let mut next: Vec<u32> = roots.collect();
    let (mut seen, mut pages) = (std::collections::BTreeSet::new(), Vec::new());
    while let Some(number) = next.pop() {
        let Some(dict) = file.objects.get(&number).and_then(Object::dict) else { continue };
        if !seen.insert(number) || pages.len() >= MOST_PAGES {
            continue;
        }
        match file.get(dict, "Kids") {
            Some(Object::List(kids)) => {
                let kids = kids
                    .iter()
                    .filter_map(|kid| if let Object::Reference(number) = kid { Some(*number) } else { None });
                next.extend(kids.collect::<Vec<_>>().into_iter().rev());
            }
            _ => pages.push(dict.clone()),
        }
    }
    // What is no longer among the pages is still in the file.
    let others =
        file.objects.iter().filter(|(number, _)| !seen.contains(number)).filter_map(|(_, object)| object.dict());
    pages.extend(others.filter(|dict| has_type(dict, "Page")).take(MOST_PAGES).cloned());
    pages
}

/// A value that a page has from those above it.
fn inherited(file: &File<'_>, page: &Dict, key: &str) -> Option<Object> {
    let mut dict = page;
    for _ in 0..20 {
        if let Some(value) = file.get(dict, key) {
            return Some(value.clone());
        }
        dict = file.get(dict, "Parent")?.dict()?;
    }
    None
}

/// Words beside the pages: annotations, fields of forms, and who made the file.
fn beside(file: &File<'_>, contents: &mut Contents) {
    for (number, dict) in file.objects.iter().filter_map(|(number, object)| Some((number, object.dict()?))) {
        for key in ["Contents", "V", "TU", "Title", "Subject", "Keywords"] {
            if let Some(Object::Text(text)) = file.get(dict, key) {
                contents.push(decoded(text), "", Spot::Paragraph { part: Part::Comment, number: 1 });
            }
        }
        let has_any = |keys: [&str; 3]| keys.iter().any(|key| dict.contains_key(*key));
        let is_info = file.info.contains(number) || has_any(["Producer", "Creator", "CreationDate"]);
        if let (true, Some(Object::Text(author))) = (is_info, file.get(dict, "Author")) {
            let author = decoded(author).trim().to_owned();
            if !author.is_empty() && !super::office::is_program(&author) {
                contents.add_trait(Trait::Author(author));
            }
        }
    }
}

/// A text that is not drawn: §7.9.2.2.
fn decoded(text: &[u8]) -> String {
    match text {
        [0xFE, 0xFF, rest @ ..] => font::utf16(rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(text) {
            Ok(text) => text.to_owned(),
            Err(_) => text.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}
