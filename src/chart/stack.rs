//! A whole and its parts, as one bar.

use super::{Across, Down, NARROWEST, breadth, put};
use crate::html::escape;

/// A whole and its parts.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// The parts, in order; those of nothing are left out.
    pub parts: Vec<Part>,
    /// Whether parts carry their names where there is room. Those of bars in tables do not.
    pub named: bool,
}

/// A part.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Which of the theme's colours it has, from 1 on.
    pub colour: usize,
    /// Its amount, not below zero.
    pub amount: i64,
    /// What it is called where there is room.
    pub name: String,
    /// What is said of it when it is pointed at.
    pub said: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Stack {
    /// Parts of these amounts, each in the colour of its place.
    pub fn of(amounts: impl IntoIterator<Item = i64>) -> Stack {
        let part = |(index, amount)| Part { colour: index + 1, amount, ..Part::default() };
        Stack { parts: amounts.into_iter().enumerate().map(part).collect(), named: false }
    }

    /// The bar as a picture beside its figures: those who listen hear these instead.
    pub fn svg(&self) -> String {
        let whole: i64 = self.parts.iter().map(|part| part.amount).sum();
        let mut out = String::with_capacity(80 + self.parts.len() * 160);
        let class = if self.named { "chart stack named" } else { "chart stack" };
        put(&mut out, format_args!("<svg class=\"{class}\" aria-hidden=\"true\">"));
        let mut before = 0;
        for part in self.parts.iter().filter(|part| part.amount > 0) {
            let (left, right) = (Across::of(before, whole), Across::of(before + part.amount, whole));
            let width = Across(right.0 - left.0);
            before += part.amount;
            let colour = part.colour;
            if let Some(href) = &part.href {
                // The same links stand beside it for those who go by keys.
                put(&mut out, format_args!("<a href=\"{}\" tabindex=\"-1\">", escape(href)));
            }
            put(&mut out, format_args!("<rect class=\"p{colour}\" x=\"{left}\" width=\"{width}\" height=\"100%\">"));
            if part.said.is_empty() {
                out.truncate(out.len() - 1);
                out.push_str("/>");
            } else {
                put(&mut out, format_args!("<title>{}</title></rect>", escape(&part.said)));
            }
            if self.named && breadth(&part.name) + 60 <= width.0 * NARROWEST / 10 {
                let middle = Across((left.0 + right.0) / 2);
                let y = Down(165);
                put(
                    &mut out,
                    format_args!("<text class=\"p{colour}\" x=\"{middle}\" y=\"{y}\">{}</text>", escape(&part.name)),
                );
            }
            if part.href.is_some() {
                out.push_str("</a>");
            }
        }
        out.push_str("</svg>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_whole() {
        let part = |amount, name: &str| Part { colour: 1, amount, name: name.to_owned(), ..Part::default() };
        let stack = Stack {
            parts: vec![part(1, "甲"), part(0, "乙"), part(2, "丙丁戊己庚辛壬癸子丑寅卯辰")],
            named: true,
        };
        let svg = stack.svg();
        assert!(svg.contains("x=\"0%\" width=\"33.3%\"") && svg.contains("x=\"33.3%\" width=\"66.7%\""), "{svg}");
        // There is room for one name.
        assert!(svg.contains(">甲</text>") && !svg.contains("乙") && !svg.contains("丙丁"), "{svg}");
    }
}
