//! Words as letters, and letters as lines: where a Chinese line may end, and how it is filled.
//!
//! No line begins with a mark that closes or ends with one that opens (GB/T 15834-2011 5.1.4, 5.1.5), and none ends inside a
//! number or between a figure and what it counts, as in `2025年` and `6件`.

use std::collections::BTreeSet;

use super::fonts::{Fonts, Letter, Role};

/// A piece of a line that looks the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub look: Look,
}

/// What words look like, beside the rest of their paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub is_strong: bool,
    pub is_emphasis: bool,
    pub is_struck: bool,
    pub is_raised: bool,
}

impl Run {
    pub fn plain(text: &str) -> Run {
        Run { text: text.to_owned(), look: Look::default() }
    }
}

/// A letter at its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub c: char,
    pub letter: Letter,
    pub size: f32,
    /// How wide it is with what stands between it and the next, in points.
    pub width: f32,
    /// How far it stands above the line.
    pub rise: f32,
    pub is_struck: bool,
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub letters: Vec<Placed>,
    /// Whether the next begins because the text says so, or the text ends.
    pub is_last: bool,
}

impl Line {
    /// How wide it is.
    pub fn width(&self) -> f32 {
        self.letters.iter().map(|letter| letter.width).sum()
    }

    /// Makes it as wide as this, by what stands between its letters; not between letters of one word.
    pub fn fill(&mut self, width: f32) {
        let rest = width - self.width();
        let gaps: Vec<usize> = (1..self.letters.len())
            .filter(|&at| !(self.letters[at - 1].c.is_ascii_graphic() && self.letters[at].c.is_ascii_graphic()))
            .map(|at| at - 1)
            .collect();
        // What is far too short would fall apart.
        if gaps.is_empty() || rest <= 0.0 || rest / gaps.len() as f32 > self.letters[0].size * 0.4 {
            return;
        }
        let more = rest / gaps.len() as f32;
        gaps.into_iter().for_each(|at| self.letters[at].width += more);
    }
}

/// No line begins with one of these.
const CLOSING: &str = "。，、；：？！）》〉」』】〕”’…—·％%‰℃°）,.;:?!)]}～-－/";
/// No line ends with one of these.
const OPENING: &str = "（《〈「『【〔“‘￥$([{＃#";
/// What counts, right behind a figure.
const COUNTERS: &str = "年月日时分秒件条项个人次篇份家户起宗万亿元千百期天名类章款页倍例处号届米度部场所位";

/// What letters are set in.
#[derive(Clone, Copy)]
pub(super) struct Type<'f> {
    pub fonts: &'f Fonts,
    pub role: Role,
    /// The height of a letter, in points.
    pub size: f32,
    /// What is added behind every Chinese letter, in points.
    pub tracking: f32,
}

/// Characters that no font has.
pub(super) type Absent = BTreeSet<char>;

impl Type<'_> {
    /// The letters of some words.
    pub fn letters(&self, runs: &[Run], absent: &mut Absent) -> Vec<Placed> {
        let mut letters = Vec::new();
        for Run { text, look } in runs {
            let role = match (look.is_strong, look.is_emphasis) {
                (true, _) => Role::Hei,
                (_, true) => Role::Kai,
                _ => self.role,
            };
            let size = if look.is_raised { self.size * 0.6 } else { self.size };
            let rise = if look.is_raised { self.size * 0.4 } else { 0.0 };
            for c in text.chars() {
                // A space of any width is one; what has no width is left out.
                let c = match c {
                    '\t' | '\u{a0}' | '\u{2002}'..='\u{200a}' => ' ',
                    '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}' | '\r' => continue,
                    c => c,
                };
                let shown = if c == '\n' { ' ' } else { c };
                let Some(letter) = self.fonts.letter(role, shown) else {
                    absent.insert(c);
                    continue;
                };
                let tracking = if is_wide(c) { self.tracking } else { 0.0 };
                let width = if c == '\n' { 0.0 } else { letter.advance * size + tracking };
                letters.push(Placed { c, letter, size, width, rise, is_struck: look.is_struck });
            }
        }
        letters
    }

    /// The lines of some words: the first and the others each have their width.
    pub fn lines(&self, runs: &[Run], first: f32, others: f32, absent: &mut Absent) -> Vec<Line> {
        let letters = self.letters(runs, absent);
        let mut lines: Vec<Line> = Vec::new();
        let mut line = Line::default();
        let mut width = 0.0;
        let mut end = |line: &mut Line, is_last: bool| {
            let mut ended = std::mem::take(line);
            // Blanks at the end of a line are none.
            while ended.letters.last().is_some_and(|letter| letter.c == ' ') {
                ended.letters.pop();
            }
            ended.is_last = is_last;
            lines.push(ended);
            others
        };
        let mut room = first;
        for piece in pieces(&letters) {
            if piece[0].c == '\n' {
                room = end(&mut line, true);
                width = 0.0;
                continue;
            }
            let wide: f32 = piece.iter().map(|letter| letter.width).sum();
            if width + wide > room + 0.01 && !line.letters.is_empty() {
                room = end(&mut line, false);
                width = 0.0;
            }
            if line.letters.is_empty() && piece.iter().all(|letter| letter.c == ' ') && room == others {
                continue;
            }
            if wide <= room + 0.01 {
                line.letters.extend_from_slice(piece);
                width += wide;
                continue;
            }
            // Longer than a line: it ends where it must.
            for letter in piece {
                if width + letter.width > room + 0.01 && !line.letters.is_empty() {
                    room = end(&mut line, false);
                    width = 0.0;
                }
                line.letters.push(*letter);
                width += letter.width;
            }
        }
        end(&mut line, true);
        lines
    }

    /// How wide the longest piece of some words is that is not parted.
    pub fn longest_piece(&self, runs: &[Run], absent: &mut Absent) -> f32 {
        let letters = self.letters(runs, absent);
        let wide = pieces(&letters).map(|piece| piece.iter().map(|letter| letter.width).sum());
        wide.fold(0.0, f32::max)
    }
}

/// Whether a character is as wide as it is high.
fn is_wide(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(2)
}

/// Letters that stay in a line together.
fn pieces(letters: &[Placed]) -> impl Iterator<Item = &[Placed]> {
    letters.chunk_by(|before, after| stays(before.c, after.c))
}

/// Whether no line ends between two characters.
fn stays(before: char, after: char) -> bool {
    if before == '\n' || after == '\n' || before == ' ' || after == ' ' {
        return false;
    }
    if before.is_ascii_graphic() && after.is_ascii_graphic() {
        return true;
    }
    let counts = before.is_ascii_digit() || matches!(before, '万' | '亿');
    CLOSING.contains(after) || OPENING.contains(before) || counts && COUNTERS.contains(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_they_may() {
        let letter = |c| Placed {
            c,
            letter: Letter { face: 0, glyph: 1, advance: 1.0 },
            size: 1.0,
            width: 1.0,
            rise: 0.0,
            is_struck: false,
        };
        let cut = |text: &str| {
            let letters: Vec<Placed> = text.chars().map(letter).collect();
            let pieces: Vec<String> =
                pieces(&letters).map(|piece| piece.iter().map(|letter| letter.c).collect()).collect();
            pieces.join("|")
        };
        for (text, pieces) in [
            ("收到申请", "收|到|申|请"),
            ("2025年收到6件。", "2025年|收|到|6件。"),
            ("（一）主动公开", "（一）|主|动|公|开"),
            ("见www.example.gov.cn等", "见|www.example.gov.cn|等"),
            ("共1,234.5万元，", "共|1,234.5万元，"),
            ("《条例》第二条", "《条|例》|第|二|条"),
            ("增长12.5%；", "增|长|12.5%；"),
        ] {
            assert_eq!(cut(text), pieces);
        }
    }
}
