//! Pages that are changed: what is not changed stays byte for byte.

use super::read::{StartTag, Token, tokens};

/// What becomes of a tag.
pub enum Change {
    /// It is written so. A tag that is as it was stays byte for byte.
    Tag(StartTag),
    /// Something else stands in its place.
    Html(String),
    /// It goes, and with it all up to its end tag.
    Drop,
}

/// A page whose tags are changed.
pub fn rewrite(html: &str, change: impl Fn(StartTag) -> Change) -> String {
    let mut out = String::with_capacity(html.len());
    // How far the page is copied or left out.
    let mut at = 0;
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        if tag.span.start < at {
            continue;
        }
        out.push_str(&html[at..tag.span.start]);
        at = tag.span.end;
        match change(tag.clone()) {
            Change::Tag(new) if new == tag => out.push_str(&html[tag.span]),
            Change::Tag(new) => out.push_str(&new.print()),
            Change::Html(new) => out.push_str(&new),
            Change::Drop => at = end_of(html, &tag),
        }
    }
    out.push_str(&html[at..]);
    out
}

/// Where the element of a start tag ends: after its end tag, elements of the same name inside it
/// counted; at the end of the page where it has none.
fn end_of(html: &str, tag: &StartTag) -> usize {
    let from = tag.span.end;
    let mut depth = 1;
    for token in tokens(&html[from..]) {
        match token {
            Token::Start(inner) if inner.name == tag.name => depth += 1,
            Token::End { name, span } if name == tag.name => {
                depth -= 1;
                if depth == 0 {
                    return from + span.end;
                }
            }
            _ => {}
        }
    }
    html.len()
}

/// The first element of a name, with its tags.
pub fn element<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let tag = tokens(html).find_map(|token| match token {
        Token::Start(tag) if tag.name == name => Some(tag),
        _ => None,
    })?;
    Some(&html[tag.span.start..end_of(html, &tag)])
}

/// A page with something more before the end of an element; nothing where it has no such element.
pub fn before_end_of(element: &str, html: &str, more: &str) -> Option<String> {
    let end = tokens(html).find_map(|token| match token {
        Token::End { name, span } if name == element => Some(span.start),
        _ => None,
    })?;
    Some([&html[..end], more, &html[end..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_whole() {
        for (html, found) in [
            ("<p><nav>a<nav>b</nav></nav>c</p>", Some("<nav>a<nav>b</nav></nav>")),
            ("<nav title='</nav>'>a<!-- </nav> --></nav>b", Some("<nav title='</nav>'>a<!-- </nav> --></nav>")),
            ("<nav>甲", Some("<nav>甲")),
            ("<navy></navy>", None),
        ] {
            assert_eq!(element(html, "nav"), found, "{html}");
        }
    }

    #[test]
    fn what_is_not_changed_stays() {
        let changed =
            rewrite("<p  id=a>甲<svg><svg></svg><p></svg></p><br><A HREF='x'>", |mut tag| match &*tag.name {
                "svg" => Change::Drop,
                "br" => Change::Html("<hr>".to_owned()),
                _ => {
                    tag.set("href", "\"&");
                    Change::Tag(tag)
                }
            });
        assert_eq!(changed, "<p  id=a>甲</p><hr><a href=\"&quot;&amp;\">");
        let page = "<head><title></head></title><script>'</head>'</script></HEAD><p>";
        let more = before_end_of("head", page, "x").unwrap();
        assert_eq!(more, "<head><title></head></title><script>'</head>'</script>x</HEAD><p>");
        assert_eq!(before_end_of("head", "<p>", "x"), None);
    }
}
