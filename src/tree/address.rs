//! Paths as addresses: encoded once where they are written, decoded once where they are looked up.
//!
//! Keys of object stores are encoded by their own, stricter rule, which their signatures prescribe.
//!
//! Basis: RFC 3986 §2 (percent-encoding), §3.3 (paths), §4.2 (a first segment holds no colon).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What may stand in no address as it is, but for the percent sign.
const NOWHERE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// What means something else, or nothing, in a path.
const PATH: &AsciiSet = &NOWHERE.add(b'%').add(b'#').add(b'?').add(b'[').add(b']').add(b':');

/// A path as it stands in an address.
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// The path that a part of an address names; `None` where it is not UTF-8.
pub fn decoded(address: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(address).decode_utf8().ok()
}

/// An address as somebody wrote it, with everything encoded that may not stand there; what is encoded already
/// stays as it is. The name of the host is left to browsers.
pub fn tidied(address: &str) -> String {
    let host = address.find("://").map_or(0, |at| at + 3);
    let host = if host == 0 { 0 } else { address[host..].find(['/', '?', '#']).map_or(address.len(), |at| host + at) };
    let (head, mut rest) = address.split_at(host);
    let mut tidied = String::with_capacity(address.len());
    for c in head.chars() {
        match c.is_ascii() {
            true => tidied.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NOWHERE)),
            false => tidied.push(c),
        }
    }
    while let Some(at) = rest.find('%') {
        let is_encoded = rest.as_bytes().get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        tidied.extend(utf8_percent_encode(&rest[..at], NOWHERE));
        tidied.push_str(if is_encoded { "%" } else { "%25" });
        rest = &rest[at + 1..];
    }
    tidied.extend(utf8_percent_encode(rest, NOWHERE));
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back() {
        let all: String = (1..0x3000).filter_map(char::from_u32).filter(|c| *c != '/').collect();
        for path in ["附件 1.pdf", "附件%231.pdf", "a#b?c&d'e+f.pdf", "附件2(终稿).docx", "2024:x/100%.pdf", &all]
        {
            let address = encoded(path);
            assert_eq!(decoded(&address).as_deref(), Some(path));
            assert_eq!(tidied(&address), address);
        }
        assert_eq!(encoded("附件 1#'(终稿)&+.pdf"), "%E9%99%84%E4%BB%B6%201%23'(%E7%BB%88%E7%A8%BF)&+.pdf");
    }

    #[test]
    fn an_address_is_tidied_once() {
        for (written, tidy) in [
            ("https://x.gov.cn/a b?c=100%&d=%20#e", "https://x.gov.cn/a%20b?c=100%25&d=%20#e"),
            ("https://中文.cn/文", "https://中文.cn/%E6%96%87"),
            ("mailto:a@b.cn?subject=\"a\"", "mailto:a@b.cn?subject=%22a%22"),
            ("https://x\" onclick=y/", "https://x%22%20onclick=y/"),
            ("#page=3", "#page=3"),
        ] {
            assert_eq!(tidied(written), tidy);
            assert_eq!(tidied(tidy), tidy);
        }
    }
}
