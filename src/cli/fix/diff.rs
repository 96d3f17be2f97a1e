//! A file before and after its repair, as a unified diff. Repairs stay within their lines, so line stands against line.

use std::fmt::Write;

/// Lines that are shown round a change: a paragraph is one line.
const AROUND: usize = 1;

/// Writes the diff of a file. In colour, the repaired characters stand out of their paragraph.
pub(super) fn write(path: &str, before: &str, after: &str, color: bool, out: &mut String) {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let changed: Vec<usize> = (0..old.len().min(new.len())).filter(|line| old[*line] != new[*line]).collect();
    if changed.is_empty() {
        return;
    }
    let [bold, red, green, cyan, end] =
        if color { ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[36m", "\u{1b}[0m"] } else { [""; 5] };
    let _ = writeln!(out, "{bold}--- a/{path}{end}\n{bold}+++ b/{path}{end}");
    let mut rest = &changed[..];
    while let Some(&first) = rest.first() {
        let near = rest.windows(2).take_while(|pair| pair[1] - pair[0] <= 2 * AROUND + 1).count() + 1;
        let last = rest[near - 1];
        let (start, stop) = (first.saturating_sub(AROUND), (last + AROUND + 1).min(old.len()));
        let count = stop - start;
        let _ = writeln!(out, "{cyan}@@ -{},{count} +{},{count} @@{end}", start + 1, start + 1);
        let mut line = start;
        while line < stop {
            let run = (line..stop).take_while(|line| old[*line] != new[*line]).count();
            if run == 0 {
                push(out, " ", &[(old[line], false)], "", "");
                line += 1;
                continue;
            }
            for at in line..line + run {
                push(out, "-", &pieces(old[at], new[at]).0, red, end);
            }
            for at in line..line + run {
                push(out, "+", &pieces(old[at], new[at]).1, green, end);
            }
            line += run;
        }
        rest = &rest[near..];
    }
}

fn push(out: &mut String, mark: &str, pieces: &[(&str, bool)], color: &str, end: &str) {
    let (reverse, straight) = if end.is_empty() { ("", "") } else { ("\u{1b}[7m", "\u{1b}[27m") };
    out.push_str(color);
    out.push_str(mark);
    let mut has_end = false;
    for &(text, is_changed) in pieces {
        has_end |= text.ends_with('\n');
        // Control characters of a hostile file are not for the terminal.
        let shown =
            text.trim_end_matches(['\n', '\r']).chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c });
        out.push_str(if is_changed { reverse } else { "" });
        out.extend(shown);
        out.push_str(if is_changed { straight } else { "" });
    }
    out.push_str(end);
    out.push('\n');
    if !has_end {
        out.push_str("\\ No newline at end of file\n");
    }
}

/// The pieces of a line.
type Pieces<'l> = Vec<(&'l str, bool)>;

/// Two lines in pieces, each with whether it differs. Repairs are short, and what follows them is the same again.
fn pieces<'l>(old: &'l str, new: &'l str) -> (Pieces<'l>, Pieces<'l>) {
    const FARTHEST: usize = 12;
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let same = a[i..].iter().zip(&b[j..]).take_while(|(a, b)| a == b).count();
        left.push((same, false));
        right.push((same, false));
        (i, j) = (i + same, j + same);
        // One character more, less or for another shows by the next one; what is longer, by two.
        let meets = |p: usize, q: usize| {
            let (Some(a), Some(b)) = (a.get(i + p..), b.get(j + q..)) else { return false };
            let wanted = if p + q <= 2 { 1 } else { 2 };
            let is_end = a.is_empty() && b.is_empty();
            is_end || !a.is_empty() && !b.is_empty() && a.iter().zip(b).take(wanted).all(|(a, b)| a == b)
        };
        let all = || (0..=FARTHEST).flat_map(|sum| (0..=sum).map(move |p| (p, sum - p)));
        let (p, q) = all().skip(1).find(|&(p, q)| meets(p, q)).unwrap_or((a.len() - i, b.len() - j));
        left.push((p, true));
        right.push((q, true));
        (i, j) = (i + p, j + q);
    }
    (cut(old, &left), cut(new, &right))
}

fn cut<'l>(line: &'l str, lengths: &[(usize, bool)]) -> Pieces<'l> {
    let mut rest = line;
    let mut pieces = Vec::new();
    for &(chars, is_changed) in lengths.iter().filter(|(chars, _)| *chars > 0) {
        let len = rest.char_indices().nth(chars).map_or(rest.len(), |(at, _)| at);
        pieces.push((&rest[..len], is_changed));
        rest = &rest[len..];
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_against_lines() {
        let mut shown = String::new();
        write("a.md", "甲\n\n乙,丙\n\n丁\n戊。。", "甲\n\n乙，丙\n\n丁\n戊。", false, &mut shown);
        let expected = "--- a/a.md\n+++ b/a.md\n@@ -2,5 +2,5 @@\n \n-乙,丙\n+乙，丙\n \n 丁\n-戊。。\n\\ No newline at end of file\n+戊。\n\\ No newline at end of file\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn repaired_characters_stand_out() {
        for (old, new, left, right) in [
            ("甲,乙;丙", "甲，乙；丙", "甲[,]乙[;]丙", "甲[，]乙[；]丙"),
            ("甲。。", "甲。", "甲。[。]", "甲。"),
            ("尚 未 审", "尚未审", "尚[ ]未[ ]审", "尚未审"),
            ("1、甲", "1.甲", "1[、]甲", "1[.]甲"),
        ] {
            let (a, b) = pieces(old, new);
            let marked = |pieces: Pieces<'_>| {
                let marked =
                    pieces.into_iter().map(|(text, is)| if is { format!("[{text}]") } else { text.to_owned() });
                marked.collect::<String>()
            };
            assert_eq!((marked(a), marked(b)), (left.to_owned(), right.to_owned()));
        }
    }
}
