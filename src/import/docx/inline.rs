//! What stands in a paragraph: runs, links, fields, changes. ECMA-376-1 §17.3.2, §17.3.3.

use super::super::transcript::HiddenBy;
use super::body::{Reading, choice};
use super::field;
use super::line::Line;
use super::symbol::{self, Signs};
use crate::ooxml::xml::Element;

/// What a run inherits.
#[derive(Clone, Copy)]
pub(super) struct Base<'l> {
    /// Whether the paragraph's style is bold.
    pub(super) is_bold: bool,
    /// Whether it is hidden.
    pub(super) is_hidden: bool,
    /// Where a link around the run leads.
    pub(super) link: Option<&'l str>,
}

/// What a run looks like.
struct Letters<'l> {
    is_bold: bool,
    is_hidden: bool,
    /// Struck out, once or twice: §17.3.2.37, §17.3.2.9. What is struck out does not count.
    is_struck: bool,
    /// Raised, as the mark of a note is: §17.3.2.42.
    is_raised: bool,
    link: Option<&'l str>,
    /// The signs that its font has for letters.
    signs: Option<Signs>,
}

impl Reading<'_, '_> {
    /// Adds what stands in a paragraph, or in what wraps runs.
    pub(super) fn inline<'e>(&mut self, parent: Element<'e>, base: Base<'_>, line: &mut Line<'e>) {
        for child in parent.children() {
            match child.name() {
                "r" => self.run(child, base, line),
                "hyperlink" => {
                    let link = self.address(child);
                    self.inline(child, Base { link: link.as_deref().or(base.link), ..base }, line);
                }
                "fldSimple" => self.simple_field(child, base, line),
                "ins" | "moveTo" => {
                    self.changes += 1;
                    self.inline(child, base, line);
                }
                "del" | "moveFrom" => {
                    self.changes += 1;
                    line.hide(&words(child), HiddenBy::Deleted);
                }
                "sdt" | "sdtContent" | "smartTag" | "customXml" | "dir" | "bdo" => self.inline(child, base, line),
                "AlternateContent" => {
                    let (shown, fallback) = choice(child);
                    line.hide(&fallback, HiddenBy::Fallback);
                    if let Some(shown) = shown {
                        self.inline(shown, base, line);
                    }
                }
                "oMath" | "oMathPara" => line.show(&words(child), false, base.link),
                _ => {}
            }
        }
    }

    /// Where a link leads. A bookmark in the document itself is no address.
    fn address(&mut self, link: Element<'_>) -> Option<String> {
        let relation = self.relations.get(&link.attribute("id")?).filter(|relation| relation.is_outside)?;
        let place = link.attribute("anchor").map_or(String::new(), |place| format!("#{place}"));
        let address = relation.target.clone() + &place;
        self.spare = self.spare.checked_sub(address.len())?;
        Some(address)
    }

    fn simple_field<'e>(&mut self, element: Element<'e>, base: Base<'_>, line: &mut Line<'e>) {
        let instruction = element.attribute("instr").unwrap_or_default();
        let link = field::link(&instruction);
        if let Some(drawn) = field::drawn(&instruction) {
            line.show(&drawn, base.is_bold, base.link);
        }
        self.inline(element, Base { link: link.as_deref().or(base.link), ..base }, line);
    }

    fn run<'e>(&mut self, run: Element<'e>, base: Base<'_>, line: &mut Line<'e>) {
        let letters = self.letters(run, base);
        self.content(run, &letters, line);
    }

    /// What a run looks like. Bold and hidden are switched by each kind of style, so two of them cancel out;
    /// what the run says itself counts for itself: §17.7.3.
    fn letters<'l>(&self, run: Element<'_>, base: Base<'l>) -> Letters<'l> {
        let own = run.child("rPr");
        let style = own.and_then(|own| self.styles.get(&own.child_value("rStyle")?));
        let switch = |name: &str, of_style: Option<bool>, base: bool| {
            let own = own.and_then(|own| own.switch(name));
            own.unwrap_or(of_style.unwrap_or(false) != base)
        };
        let font = own.and_then(|own| own.child("rFonts"));
        let font = font.and_then(|fonts| fonts.attribute("ascii").or_else(|| fonts.attribute("hAnsi")));
        let is_on = |name: &str| own.and_then(|own| own.switch(name)) == Some(true);
        Letters {
            is_struck: is_on("strike") || is_on("dstrike"),
            is_raised: own.and_then(|own| own.child_value("vertAlign")).is_some_and(|align| align == "superscript"),
            is_bold: switch("b", style.and_then(|style| style.bold), base.is_bold),
            is_hidden: switch("vanish", style.and_then(|style| style.vanish), base.is_hidden),
            link: base.link,
            signs: font.and_then(|font| symbol::signs(&font)),
        }
    }

    /// Adds what stands in a run, or in the alternative of it that is shown.
    fn content<'e>(&mut self, run: Element<'e>, letters: &Letters<'_>, line: &mut Line<'e>) {
        for child in run.children() {
            match child.name() {
                "t" => {
                    let text = child.run_text();
                    let signs = letters.signs.map(|signs| symbol::text(&text, signs));
                    self.show(signs.as_deref().unwrap_or(&text), letters, line);
                }
                "tab" | "ptab" => self.show("\t", letters, line),
                "cr" => self.show("\n", letters, line),
                "br" if is_line_break(child) => self.show("\n", letters, line),
                "noBreakHyphen" => self.show("-", letters, line),
                "sym" => self.show(symbol(child).encode_utf8(&mut [0; 4]), letters, line),
                "delText" => line.hide(&child.run_text(), HiddenBy::Deleted),
                "instrText" => self.fields.instruct(&child.text()),
                "fldChar" => {
                    if let Some(shown) = self.fields.step(child) {
                        self.show(&shown, letters, line);
                    }
                }
                "footnoteReference" | "endnoteReference" => {
                    self.mark(child, letters, line);
                    if child.attribute("customMarkFollows").is_some_and(|on| matches!(&*on, "1" | "true" | "on")) {
                        // What follows in this run is the mark, and no part of the words: §17.11.14.
                        return;
                    }
                }
                "commentReference" => {
                    let comment = child.attribute("id").and_then(|id| self.comments.remove(&*id));
                    line.hide(&comment.unwrap_or_default(), HiddenBy::Comment);
                }
                "ruby" => self.ruby(child, letters, line),
                "drawing" | "pict" | "object" => self.anchor(child, letters, line),
                "AlternateContent" => {
                    let (shown, fallback) = choice(child);
                    line.hide(&fallback, HiddenBy::Fallback);
                    if let Some(shown) = shown {
                        self.content(shown, letters, line);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds words of a run, to what is shown or to what is not.
    fn show(&self, words: &str, letters: &Letters<'_>, line: &mut Line<'_>) {
        if letters.is_struck && self.is_seen(letters) {
            line.hide(words, HiddenBy::Deleted);
            return;
        }
        // A raised digit is no digit of the figure before it.
        if letters.is_raised && line.ends_with_digit() && words.starts_with(|c: char| c.is_ascii_digit()) {
            line.show(" ", false, None);
        }
        match self.is_seen(letters) {
            true => line.show(words, letters.is_bold, self.fields.link().or(letters.link)),
            false => line.hide(words, HiddenBy::Hidden),
        }
    }

    fn is_seen(&self, letters: &Letters<'_>) -> bool {
        !letters.is_hidden && self.fields.show()
    }

    /// The mark of a note, if there is such a note. The same note has the same number wherever it is marked.
    fn mark(&mut self, mark: Element<'_>, letters: &Letters<'_>, line: &mut Line<'_>) {
        let Some(id) = mark.attribute("id").filter(|_| self.is_seen(letters)) else { return };
        let note = (mark.name() == "endnoteReference", id.into_owned());
        if self.known_notes.contains(&note) {
            let next = self.notes.len();
            let number = *self.marked.entry(note.clone()).or_insert(next);
            if number == next {
                self.notes.push(note);
            }
            line.mark(number);
        }
    }

    /// Words with their sound above them, §17.3.3.25: the sound is a help to read, and no word.
    fn ruby<'e>(&mut self, ruby: Element<'e>, letters: &Letters<'_>, line: &mut Line<'e>) {
        for part in ruby.children() {
            match part.name() {
                "rt" => line.hide(&words(part), HiddenBy::Fallback),
                "rubyBase" => {
                    for run in part.children().filter(|run| run.name() == "r") {
                        self.content(run, letters, line);
                    }
                }
                _ => {}
            }
        }
    }

    /// A picture or text box is read after the paragraph, if it is seen.
    fn anchor<'e>(&self, element: Element<'e>, letters: &Letters<'_>, line: &mut Line<'e>) {
        let is_hidden = element.find("docPr").and_then(|about| about.attribute("hidden"));
        match self.is_seen(letters) && is_hidden.is_none_or(|hidden| matches!(&*hidden, "0" | "false")) {
            true => line.anchored.push(element),
            false => line.hide(&words(element), HiddenBy::Hidden),
        }
    }
}

/// A break of the line, not one of the page or column: §17.3.3.1.
fn is_line_break(br: Element<'_>) -> bool {
    br.attribute("type").is_none_or(|kind| kind == "textWrapping")
}

fn symbol(sym: Element<'_>) -> char {
    let code = sym.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
    symbol::read(&sym.attribute("font").unwrap_or_default(), code.unwrap_or_default())
}

/// All words that stand in an element, whether they would be seen or not; each paragraph is a line.
pub(super) fn words(element: Element<'_>) -> String {
    let mut words = String::new();
    let mut passed: Option<Element<'_>> = None;
    for inner in std::iter::once(element).chain(element.descendants()) {
        if passed.is_some_and(|passed| passed.holds(&inner)) {
            continue;
        }
        match inner.name() {
            "t" | "delText" => words.push_str(&inner.run_text()),
            "tab" if inner.attribute("pos").is_none() => words.push('\t'),
            "br" | "cr" => words.push('\n'),
            "noBreakHyphen" => words.push('-'),
            "sym" => words.push(symbol(inner)),
            "p" if !words.is_empty() && !words.ends_with('\n') => words.push('\n'),
            // The fallback says once more what the choice says.
            "AlternateContent" if inner.child("Choice").is_some() => {}
            "Fallback" if element.name() != "Fallback" => passed = Some(inner),
            _ => {}
        }
    }
    words
}
