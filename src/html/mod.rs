//! HTML: text on its way into a page, and pages that are read again.
//!
//! Escaping is done here and nowhere else. Pages are read only where they are foreign: a package or a published
//! folder may have been made by another theme, or changed by somebody since. What a room of ours has written in
//! this run is handed on as a value and never read back.

mod change;
mod read;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

pub use change::{Change, before_end_of, element, rewrite};
pub use read::{StartTag, Token, tokens};

/// Text for HTML, in and out of attributes.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// Writes text between tags.
pub fn write_text(html: &mut String, text: &str) {
    escape_html_body_text(html, text).expect("a string takes everything");
}

/// Writes the value of an attribute in double quotes.
pub fn write_value(html: &mut String, value: &str) {
    escape_html(html, value).expect("a string takes everything");
}
