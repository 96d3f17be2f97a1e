//! The numbers of items as a browser shows them: <https://html.spec.whatwg.org/multipage/grouping-content.html#the-ol-element>.

use super::grid::number;
use super::page::{Element, Id, Page};
use super::style::declared;
use crate::import::roman::roman;
use crate::model::Amount;

/// A list whose items are being read.
#[derive(Debug)]
pub(super) struct List {
    next: Option<i64>,
    step: i64,
    kind: String,
}

impl List {
    /// Begins a list.
    pub(super) fn begin(page: &Page, id: Id, element: &Element) -> List {
        let kind = style_of(element).or(element.get("type")).unwrap_or_default().to_owned();
        if element.name() != "ol" {
            return List { next: None, step: 1, kind };
        }
        let is_reversed = element.get("reversed").is_some();
        let items = || page.children(id).filter(|&item| page.element(item).is_some_and(|item| item.name() == "li"));
        let start = element.get("start").and_then(signed);
        let first = start.unwrap_or_else(|| if is_reversed { items().count() as i64 } else { 1 });
        List { next: Some(first), step: if is_reversed { -1 } else { 1 }, kind }
    }

    /// The number of the next item, with the sign and blank after it; nothing for a bullet.
    pub(super) fn number(&mut self, item: &Element) -> Option<String> {
        let value = item.get("value").and_then(signed).or(self.next)?;
        self.next = self.next.map(|_| value.saturating_add(self.step));
        self.next?;
        let kind = style_of(item).or(item.get("type")).unwrap_or(&self.kind);
        shown(value, kind)
    }
}

fn style_of(element: &Element) -> Option<&str> {
    let style = element.get("style")?;
    declared(style, "list-style-type").or_else(|| declared(style, "list-style")?.split_ascii_whitespace().next())
}

fn signed(value: &str) -> Option<i64> {
    let (digits, sign) = value.trim_ascii_start().strip_prefix('-').map_or((value, 1), |digits| (digits, -1));
    number(digits).map(|number| sign * number.min(1 << 40) as i64)
}

fn shown(value: i64, kind: &str) -> Option<String> {
    let words = match kind {
        "none" | "disc" | "circle" | "square" => return None,
        "a" | "lower-alpha" | "lower-latin" => letters(value).map(|letters| letters.to_ascii_lowercase()),
        "A" | "upper-alpha" | "upper-latin" => letters(value),
        "i" | "lower-roman" => usize::try_from(value).ok().and_then(roman).map(|letters| letters.to_ascii_lowercase()),
        "I" | "upper-roman" => usize::try_from(value).ok().and_then(roman),
        "cjk-ideographic" | "simp-chinese-informal" | "trad-chinese-informal" | "cjk-decimal" => {
            let number = i32::try_from(value).ok().filter(|number| (1..100).contains(number));
            return number.map(|number| Amount::whole(number).in_chinese() + "、");
        }
        "decimal-leading-zero" => Some(format!("{value:02}")),
        _ => None,
    };
    Some(words.unwrap_or_else(|| value.to_string()) + ". ")
}

fn letters(value: i64) -> Option<String> {
    let mut rest = u32::try_from(value).ok().filter(|&value| value > 0)?;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    Some(letters.into_iter().rev().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown() {
        for (value, kind, expected) in [
            (3, "1", "3. "),
            (-2, "", "-2. "),
            (28, "a", "ab. "),
            (0, "A", "0. "),
            (1994, "i", "mcmxciv. "),
            (12, "cjk-ideographic", "十二、"),
            (90, "simp-chinese-informal", "九十、"),
            (7, "decimal-leading-zero", "07. "),
        ] {
            assert_eq!(shown(value, kind).unwrap(), expected);
        }
    }
}
