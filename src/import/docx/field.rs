//! Fields: their results are seen, their instructions are not. ECMA-376-1 §17.16.

use super::numeral;
use crate::chars::without_blanks;
use crate::ooxml::xml::Element;

/// An instruction that is longer is not one.
const LONGEST: usize = 8192;

/// Fields stand so deep in each other; Word allows twenty.
const DEEPEST: usize = 64;

/// A field that has begun and not ended.
#[derive(Default)]
pub(super) struct Field {
    instruction: String,
    /// Whether its result has begun.
    is_result: bool,
    /// Where its result leads.
    link: Option<String>,
    /// What a form's field shows, which is nowhere in the text.
    shown: Option<String>,
}

/// The fields that are open, the innermost last.
#[derive(Default)]
pub(super) struct Fields(Vec<Field>);

impl Fields {
    /// Whether text is seen here: it is part of no instruction.
    pub(super) fn show(&self) -> bool {
        self.0.iter().all(|field| field.is_result)
    }

    /// Where text leads here.
    pub(super) fn link(&self) -> Option<&str> {
        self.0.iter().rev().find_map(|field| field.link.as_deref())
    }

    /// Takes a piece of an instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.0.last_mut()
            && !field.is_result
            && field.instruction.len() + text.len() <= LONGEST
        {
            field.instruction.push_str(text);
        }
    }

    /// Takes a `w:fldChar`, and gives what the field shows if nothing in the text does.
    pub(super) fn step(&mut self, mark: Element<'_>) -> Option<String> {
        match mark.attribute("fldCharType").as_deref() {
            Some("begin") if self.0.len() >= DEEPEST => {}
            Some("begin") => self.0.push(Field { shown: form(mark), ..Field::default() }),
            Some("separate") => {
                let field = self.0.last_mut()?;
                field.is_result = true;
                field.link = link(&field.instruction);
            }
            Some("end") => {
                let field = self.0.pop()?;
                let drawn = if field.is_result { None } else { drawn(&field.instruction) };
                return field.shown.or(drawn);
            }
            _ => {}
        }
        None
    }

    /// An instruction ends with its paragraph at the latest: one that was never closed must not swallow the rest.
    pub(super) fn end_paragraph(&mut self) {
        self.0.retain(|field| field.is_result);
    }
}

/// What a box to tick or a list to choose from shows: §17.16.17.
fn form(mark: Element<'_>) -> Option<String> {
    let data = mark.child("ffData")?;
    if let Some(tick) = data.child("checkBox") {
        let is_ticked = tick.switch("checked").or_else(|| tick.switch("default")).unwrap_or(false);
        return Some(if is_ticked { "☒" } else { "☐" }.to_owned());
    }
    let list = data.child("ddList")?;
    let chosen = list.child_value("result").or_else(|| list.child_value("default"));
    let chosen = chosen.and_then(|chosen| chosen.parse().ok()).unwrap_or(0);
    let entry = list.children().filter(|child| child.name() == "listEntry").nth(chosen)?;
    Some(entry.value()?.into_owned())
}

/// Where the result of `HYPERLINK "http://…" \l "place"` leads. A place in the document itself is no address.
pub(in crate::import) fn link(instruction: &str) -> Option<String> {
    let words = words(instruction);
    let mut words = words.iter().map(String::as_str);
    if !words.next()?.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let (mut address, mut place) = ("", None);
    while let Some(word) = words.next() {
        match word {
            r"\l" => place = words.next(),
            r"\o" | r"\t" => _ = words.next(),
            switch if switch.starts_with('\\') => {}
            _ if address.is_empty() => address = word,
            _ => {}
        }
    }
    let place = place.map_or(String::new(), |place| format!("#{place}"));
    (!address.is_empty()).then(|| address.to_owned() + &place)
}

/// The words of an instruction; quotes hold one together, and a backslash keeps a quote or backslash.
fn words(instruction: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut characters = instruction.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted && matches!(characters.peek(), Some('"' | '\\')) => word.extend(characters.next()),
            white if white.is_whitespace() && !is_quoted => words.push(std::mem::take(&mut word)),
            other => word.push(other),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// What a field draws that has no result: `EQ \o\ac(○,3)` is how Word puts a figure into a circle.
pub(in crate::import) fn drawn(instruction: &str) -> Option<String> {
    let dense = without_blanks(instruction);
    let start = dense.get(..2)?;
    let rest = dense.get(2..)?;
    if !start.eq_ignore_ascii_case("EQ") || !rest.to_ascii_lowercase().starts_with(r"\o") {
        return None;
    }
    let drawn = rest.split_once('(')?.1.rsplit_once(')')?.0;
    let (around, inside) = drawn.split_once([',', ';', '，'])?;
    let circled = inside.parse().ok().filter(|_| matches!(around, "○" | "〇" | "◯" | "O"));
    Some(circled.and_then(numeral::circled).unwrap_or_else(|| inside.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{drawn, link};

    #[test]
    fn an_instruction_leads_somewhere() {
        let cases = [
            (r#" HYPERLINK "http://a.cn/b c" "#, Some("http://a.cn/b c")),
            (r#"HYPERLINK http://a.cn \o "tip" \t "_blank""#, Some("http://a.cn")),
            (r#"HYPERLINK "http://a.cn" \l "x""#, Some("http://a.cn#x")),
            (r#"HYPERLINK \l "_Toc1""#, None),
            (r#"PAGEREF _Toc1 \h"#, None),
            ("", None),
        ];
        for (instruction, expected) in cases {
            assert_eq!(link(instruction).as_deref(), expected, "{instruction}");
        }
    }

    #[test]
    fn a_circle_is_drawn() {
        let cases = [
            (r" eq \o\ac(○,3)", Some("③")),
            (r"EQ \o\ac(□,密)", Some("密")),
            ("EQ \\f(1,2)", None),
            ("DATE", None),
            ("", None),
        ];
        for (instruction, expected) in cases {
            assert_eq!(drawn(instruction).as_deref(), expected, "{instruction}");
        }
    }
}
