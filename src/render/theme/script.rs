//! Our own scripts as they are published: without what only their writers need.

/// A script that is put together of its parts, which see each other and nothing else does: its name, what it is, and
/// the parts in their order.
pub(super) struct Parts {
    /// Its name among the files of the theme.
    pub name: &'static str,
    about: &'static str,
    parts: &'static [&'static str],
}

/// All of them.
pub(super) const SCRIPTS: [Parts; 2] = [SEARCH, COMPARE];

const SEARCH: Parts = Parts {
    name: "assets/search.js",
    about: "Search: finds its files by script elements alone. src/search/mod.rs tells what they hold.",
    parts: &[
        include_str!("search/files.js"),
        include_str!("load.js"),
        include_str!("search/words.js"),
        include_str!("search/ask.js"),
        include_str!("search/find.js"),
        include_str!("search/answer.js"),
        include_str!("search/show.js"),
        include_str!("search/page.js"),
    ],
};

const COMPARE: Parts = Parts {
    name: "assets/compare.js",
    about: "Comparisons: the choice is the address. src/render/page/compare_series.rs tells what the files hold.",
    parts: &[
        include_str!("compare/files.js"),
        include_str!("load.js"),
        include_str!("compare/words.js"),
        include_str!("compare/chart.js"),
        include_str!("compare/spoken.js"),
        include_str!("compare/table.js"),
        include_str!("compare/choice.js"),
        include_str!("compare/box.js"),
    ],
};

impl Parts {
    /// The whole script.
    pub fn whole(&self) -> String {
        format!("/* {} */\n(function () {{\n  \"use strict\";\n{}}})();\n", self.about, self.parts.concat())
    }
}

/// One of our own scripts as it is published: without comments and spaces, which have no business on
/// the way to a reader, and with a byte order mark, because many servers call scripts GB 2312. Our
/// scripts have no strings of several lines, and none in other quotes.
pub(super) fn tightened(script: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(script);
    let mut out = String::from("\u{feff}");
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            push_tightened(line, &mut out);
            out.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    out.into_bytes()
}

/// A line of script without its spaces and comments, but for those in strings and patterns.
fn push_tightened(line: &str, out: &mut String) {
    let is_mark = |c: char| "=+-*/<>!&|?:;,(){}[]".contains(c);
    let (start, mut rest) = (out.len(), line);
    while let Some(c) = rest.chars().next() {
        let before = out[start..].chars().next_back();
        let after_value = before.is_some_and(|c| c.is_alphanumeric() || "_$)]}\"".contains(c));
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
            continue;
        }
        // A string, or a pattern, which stands where no value has ended.
        if c == '"' || (c == '/' && (!after_value || out.ends_with("return"))) {
            let (mut escaped, mut in_class) = (false, false);
            let end = rest.char_indices().skip(1).find(|&(_, other)| {
                let ends = other == c && !escaped && !in_class;
                if !escaped {
                    in_class = c == '/' && (other == '[' || (in_class && other != ']'));
                }
                escaped = other == '\\' && !escaped;
                ends
            });
            let end = end.map_or(rest.len(), |(end, _)| end + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c == ' ' {
            let next = rest.chars().find(|&next| next != ' ');
            // What would run into one sign stays apart.
            let apart = before == next && matches!(before, Some('+' | '-'));
            if !apart && (before.is_none_or(is_mark) || next.is_none_or(is_mark) || before == Some(' ')) {
                continue;
            }
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_lose_what_only_their_writers_need() {
        for (line, expected) in [
            ("var a = b + +c, d = e - -f;", "var a=b+ +c,d=e- -f;"),
            ("if (a) return /[ /\"] x/.test(\" = \");", "if(a)return/[ /\"] x/.test(\" = \");"),
            ("x = a / 2 / b; /* why */ y();", "x=a/2/b;y();"),
            ("text.replace(/\\/ {2}/g, \"\\\" + \")", "text.replace(/\\/ {2}/g,\"\\\" + \")"),
            ("else if (key in list) typeof a;", "else if(key in list)typeof a;"),
        ] {
            let mut out = String::new();
            push_tightened(line, &mut out);
            assert_eq!(out, expected);
        }
    }
}
