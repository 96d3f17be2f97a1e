//! Charts as SVG, drawn when a portal is built: columns over years, several figures
//! beside each other, a whole and its parts, the spread of many.
//!
//! Across, everything is in hundredths of the width, so that a chart is as wide as there is room and its words are
//! as large as those of the page; down, in the size of its own letters. Bars start at zero. What is not known is a
//! gap and says why, a zero is a zero. Colours come from the theme's style by class; a chart that leaves its page
//! ([`Columns::alone`]) carries them itself. It knows how text is escaped, and no report.

mod columns;
mod several;
mod spread;
mod stack;

use std::fmt::{self, Write};

pub use columns::{Columns, Sheet, Slot};
pub use several::Several;
pub use spread::Spread;
pub use stack::{Part, Stack};

/// A place or width across a chart, in tenths of a hundredth of its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Across(i64);

impl Across {
    /// So many parts of a whole, which is not zero.
    fn of(part: i64, whole: i64) -> Across {
        Across(rounded(i128::from(part) * 1000, i128::from(whole)))
    }
}

impl fmt::Display for Across {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tenths(f, self.0)?;
        f.write_str("%")
    }
}

/// A place or height down a chart, in hundredths of the size of its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Down(i64);

impl fmt::Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, (self.0 % 100).abs());
        let sign = if self.0 < 0 && whole == 0 { "-" } else { "" };
        match rest {
            0 => write!(f, "{whole}em"),
            rest if rest % 10 == 0 => write!(f, "{sign}{whole}.{}em", rest / 10),
            rest => write!(f, "{sign}{whole}.{rest:02}em"),
        }
    }
}

fn tenths(f: &mut fmt::Formatter<'_>, value: i64) -> fmt::Result {
    match value % 10 {
        0 => write!(f, "{}", value / 10),
        rest => write!(f, "{}{}.{}", if value < 0 && value > -10 { "-" } else { "" }, value / 10, rest.abs()),
    }
}

/// A quotient to the nearest whole number.
fn rounded(part: i128, whole: i128) -> i64 {
    let half = whole / 2;
    let sum = if part < 0 { part - half } else { part + half };
    i64::try_from(sum / whole).unwrap_or_default()
}

/// How high amounts stand above and below zero, in hundredths of the size of letters.
struct Scale {
    /// Where zero stands: as low as the lowest amount lets it.
    base: i64,
    /// From the lowest amount, or zero, to the highest.
    span: i128,
    plot: i64,
}

impl Scale {
    /// The scale of some amounts, in a plot of this height below `top`.
    fn of(amounts: impl Iterator<Item = i64>, top: i64, plot: i64) -> Scale {
        let (least, most) = amounts.fold((0, 0), |(least, most), amount| (amount.min(least), amount.max(most)));
        let mut scale = Scale { base: top + plot, span: i128::from(most) - i128::from(least), plot };
        if scale.span != 0 {
            scale.base = top + scale.height(most);
        }
        scale
    }

    /// How far above zero an amount stands.
    fn height(&self, amount: i64) -> i64 {
        match self.span {
            0 => 0,
            span => rounded(i128::from(amount) * i128::from(self.plot), span),
        }
    }

    /// Where the bar of an amount begins, and how long it is.
    fn bar(&self, amount: i64) -> (i64, i64) {
        let tall = self.height(amount);
        if tall < 0 { (self.base, -tall) } else { (self.base - tall, tall) }
    }

    /// The line that an amount is written on: above its bar, or below one that hangs, for which the foot leaves room.
    fn value(&self, amount: i64) -> i64 {
        self.base - self.height(amount) + if amount < 0 { 110 } else { -40 }
    }
}

/// The narrowest that a chart is shown, in the size of its letters: a phone of 320 points, letters of 12.
const NARROWEST: i64 = 20;

/// How wide a text is at most, in hundredths of the size of its letters: Han are as wide as high, figures not much
/// more than half of that.
fn breadth(text: &str) -> i64 {
    text.chars().map(|c| if c.is_ascii() { 58 } else { 100 }).sum()
}

/// What an element of a chart is for: its class on a page, its own looks in a file that stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Bar,
    Value,
    Label,
    Gap,
    Base,
    Break,
}

/// Where a chart is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dress {
    Page,
    Alone,
}

impl Dress {
    /// The attributes of an element.
    fn of(self, role: Role) -> &'static str {
        match (self, role) {
            // A page's style says this of all bars, lines and texts of a chart.
            (Dress::Page, Role::Bar | Role::Value) => "",
            (Dress::Page, Role::Label) => " class=\"l\"",
            (Dress::Page, Role::Gap) => " class=\"g\"",
            (Dress::Page, Role::Base) => "",
            (Dress::Page, Role::Break) => " class=\"e\"",
            (Dress::Alone, Role::Bar) => " fill=\"#0f3f78\"",
            (Dress::Alone, Role::Value) => " text-anchor=\"middle\" fill=\"#1c1b19\"",
            (Dress::Alone, Role::Label) => " text-anchor=\"middle\" fill=\"#5c5850\"",
            (Dress::Alone, Role::Gap) => " text-anchor=\"middle\" fill=\"#69655d\"",
            (Dress::Alone, Role::Base) => " stroke=\"#8b8375\"",
            (Dress::Alone, Role::Break) => " stroke=\"#8b8375\" stroke-dasharray=\"2 3\"",
        }
    }
}

/// Writes into a text, which cannot fail.
fn put(out: &mut String, arguments: fmt::Arguments<'_>) {
    let _ = out.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_short() {
        for (measure, expected) in [
            (Across::of(1, 2).to_string(), "50%"),
            (Across::of(1, 3).to_string(), "33.3%"),
            (Across::of(2, 3).to_string(), "66.7%"),
            (Across::of(0, 7).to_string(), "0%"),
            (Down(150).to_string(), "1.5em"),
            (Down(125).to_string(), "1.25em"),
            (Down(105).to_string(), "1.05em"),
            (Down(-5).to_string(), "-0.05em"),
            (Down(300).to_string(), "3em"),
        ] {
            assert_eq!(measure, expected);
        }
    }
}
