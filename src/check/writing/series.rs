//! 一是…二是…三是…: points of a sentence, counted.

use super::ordinal::han_number;
use super::{after, run_before};

/// A point: the number before 是 at the start of a clause, and where it stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) number: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The points of a line.
pub(super) fn points(text: &str) -> impl Iterator<Item = Point> {
    memchr::memmem::find_iter(text.as_bytes(), "是").filter_map(|at| {
        let number = run_before(text, at, 4, |c| "一二三四五六七八九十—".contains(c));
        let start = at - number.len();
        let opens = match text[..start].chars().next_back() {
            None => true,
            Some(c) => c.is_whitespace() || "。；：，！？;:,”）》".contains(c),
        };
        let number = if number == "—" { Some(1) } else { han_number(number) };
        Some(Point { number: number?, start, end: at + "是".len() }).filter(|_| opens && after(text, start).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_at_the_start_of_a_clause() {
        for (text, expected) in [
            ("一是加强领导；二是健全机制，三是抓好培训。", &[1, 2, 3][..]),
            ("存在的问题：一是力度不够。", &[1]),
            ("十一是督查", &[11]),
            ("统一是前提，唯一是指二是", &[]),
            ("这一是非", &[]),
        ] {
            assert_eq!(points(text).map(|point| point.number).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
