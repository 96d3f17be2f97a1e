//! The addresses in a style sheet: `url(logo.png)`, `@import "print.css"`, where each stands and what it is for.
//!
//! Only as much of CSS is read as that takes: comments, strings, functions and blocks.
//!
//! Basis: CSS Syntax Module Level 3, §4; CSS Values and Units Level 4, §4.5 (resource locators).

use std::ops::Range;

/// An address that a style sheet asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// Where it stands, without quotes.
    pub span: Range<usize>,
    /// The address, without escapes.
    pub address: String,
    /// The key of `[csp]` in `site.toml` that says from where such files may come.
    pub policy: &'static str,
}

const IMAGE: &str = "img_src";
const FONT: &str = "font_src";
const STYLE: &str = "style_src";

/// The functions whose plain strings are addresses.
const OF_IMAGES: [&str; 2] = ["image-set", "-webkit-image-set"];

/// What is open: a function, or a bracket of another sort.
enum Open {
    Images,
    Font,
    Other,
}

/// The addresses of a style sheet, in their order.
pub(super) fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // The rule that has begun and whose block has not: `import`, `font-face`.
    let mut rule = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some(comment) = rest.strip_prefix("/*") {
            at += comment.find("*/").map_or(rest.len(), |end| end + 4);
        } else if c == '"' || c == '\'' {
            let inside = at + 1..string_end(text, at + 1, c);
            let of_images = matches!(open.last(), Some(Open::Images));
            if rule == "import" && open.is_empty() || of_images {
                found.push(reference(text, inside.clone(), if of_images { IMAGE } else { STYLE }));
                rule.clear();
            }
            at = (inside.end + 1).min(text.len());
        } else if c == '@' {
            let end = name_end(text, at + 1);
            rule = text[at + 1..end].to_ascii_lowercase();
            at = end.max(at + 1);
        } else if is_name(c) {
            let end = name_end(text, at);
            let name = text[at..end].to_ascii_lowercase();
            at = end;
            if !text[at..].starts_with('(') {
                continue;
            }
            at += 1;
            if name != "url" && name != "src" {
                open.push(if OF_IMAGES.contains(&name.as_str()) { Open::Images } else { Open::Other });
                continue;
            }
            at += text[at..].len() - text[at..].trim_start().len();
            let quote = text[at..].chars().next().filter(|c| matches!(c, '"' | '\''));
            let inside = match quote {
                Some(quote) => at + 1..string_end(text, at + 1, quote),
                // Without quotes, `src()` holds no address.
                None if name == "src" => at..at,
                None => at..bare_end(text, at),
            };
            at = inside.end;
            at += text[at..].find(')').map_or(text.len() - at, |end| end + 1);
            // A namespace is a name, which nobody fetches.
            if rule != "namespace" {
                let policy = match (rule.as_str(), open.iter().any(|open| matches!(open, Open::Font))) {
                    ("import", _) => STYLE,
                    (_, true) => FONT,
                    _ => IMAGE,
                };
                found.push(reference(text, inside, policy));
            }
        } else {
            match c {
                '{' => {
                    open.push(if rule == "font-face" { Open::Font } else { Open::Other });
                    rule.clear();
                }
                '(' | '[' => open.push(Open::Other),
                '}' | ')' | ']' => drop(open.pop()),
                ';' => rule.clear(),
                _ => {}
            }
            at += c.len_utf8();
        }
    }
    found
}

fn reference(text: &str, span: Range<usize>, policy: &'static str) -> Reference {
    Reference { address: unescaped(&text[span.clone()]), span, policy }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '\\') || !c.is_ascii()
}

fn name_end(text: &str, at: usize) -> usize {
    let mut chars = text[at..].char_indices();
    while let Some((end, c)) = chars.next() {
        if !is_name(c) {
            return at + end;
        }
        if c == '\\' {
            chars.next();
        }
    }
    text.len()
}

/// Where a string ends that begins here. One that is not closed ends with its line.
fn string_end(text: &str, at: usize, quote: char) -> usize {
    let mut chars = text[at..].char_indices();
    while let Some((end, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '\n' => return at + end,
            c if c == quote => return at + end,
            _ => {}
        }
    }
    text.len()
}

/// Where an address without quotes ends.
fn bare_end(text: &str, at: usize) -> usize {
    let mut chars = text[at..].char_indices().peekable();
    while let Some((end, c)) = chars.next() {
        match c {
            // Digits that name a character end with one blank, which is none of the address.
            '\\' => {
                let mut digits = 0;
                while digits < 6 && chars.next_if(|(_, c)| c.is_ascii_hexdigit()).is_some() {
                    digits += 1;
                }
                if digits == 0 {
                    chars.next();
                } else {
                    chars.next_if(|(_, c)| c.is_ascii_whitespace());
                }
            }
            ')' => return at + end,
            c if c.is_ascii_whitespace() => return at + end,
            _ => {}
        }
    }
    text.len()
}

/// A string or an address without its escapes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        rest = match after.chars().next() {
            _ if digits > 0 => {
                let code = u32::from_str_radix(&after[..digits], 16).unwrap_or_default();
                out.push(char::from_u32(code).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER));
                let after = &after[digits..];
                after.strip_prefix("\r\n").or_else(|| after.strip_prefix([' ', '\t', '\n', '\r'])).unwrap_or(after)
            }
            Some('\r' | '\n') => after.trim_start_matches('\r').strip_prefix('\n').unwrap_or(after),
            Some(c) => {
                out.push(c);
                &after[c.len_utf8()..]
            }
            None => after,
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row is a style sheet and what it asks for.
    #[test]
    fn addresses_are_found() {
        for (text, expected) in [
            ("a{background:url(logo.png)}", "img_src logo.png"),
            ("a{background:URL( 'a b.png' ) no-repeat, url(\"c.png\")}", "img_src a b.png | img_src c.png"),
            ("/* url(no.png) */ a{content:\"url(no.png)\"} b{background:url(y.png)}", "img_src y.png"),
            ("@import 'a.css';@import url(b.css) print;", "style_src a.css | style_src b.css"),
            ("@charset \"utf-8\";@namespace svg url(http://www.w3.org/2000/svg);a{color:red}", ""),
            ("@font-face{font-family:\"x\";src:url(x.woff2) format(\"woff2\"),local(\"y\")}", "font_src x.woff2"),
            ("@font-face{src:url(x.eot)}a{background:url(y.png)}", "font_src x.eot | img_src y.png"),
            ("a{background:image-set(\"a.png\" 1x, url(b.png) 2x)}", "img_src a.png | img_src b.png"),
            ("@media print{a{cursor:url(c.cur), auto}}", "img_src c.cur"),
            ("a{background:url(a\\ b\\29.png)}", "img_src a b).png"),
            ("a{background:url(\\6C ogo.png)}", "img_src logo.png"),
            ("a{background:url(标志.png)}", "img_src 标志.png"),
            ("a{mask:url(#m);b:url()}", "img_src #m | img_src "),
            ("a{background:src(\"x.png\")}", "img_src x.png"),
            ("a{background:url(x.png", "img_src x.png"),
            ("a{background:url(\"x.png", "img_src x.png"),
            ("a{--myurl(x.png);b:curl(y.png)}", ""),
            ("@", ""),
            ("a{b:\\", ""),
        ] {
            let found = references(text);
            let said: Vec<String> = found.iter().map(|one| format!("{} {}", one.policy, one.address)).collect();
            assert_eq!(said.join(" | "), expected, "{text}");
            for one in found.iter().filter(|one| !text[one.span.clone()].contains('\\')) {
                assert_eq!(text[one.span.clone()], one.address, "{text}");
            }
        }
    }
}
