//! The encoding that a page says it has: <https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding>.

use crate::source::encoding::Encoding;

/// How far the declaration is looked for; browsers stop after 1024 bytes, pages made by hand do not.
const HEAD: usize = 8192;

/// What a page says, in small letters: `gb2312`.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    let head: String =
        bytes.iter().take(HEAD).filter(|&&c| c != 0).map(|&c| char::from(c.to_ascii_lowercase())).collect();
    let metas = head.match_indices("<meta").filter_map(|(at, _)| head[at..].split('>').next());
    let in_meta = metas.filter_map(|meta| meta.split_once("charset").map(|(_, rest)| rest)).find_map(value);
    let in_xml =
        || head.trim_start().strip_prefix("<?xml")?.split("?>").next()?.split_once("encoding").map(|(_, rest)| rest);
    in_meta.or_else(|| in_xml().and_then(value))
}

fn value(rest: &str) -> Option<String> {
    let value = rest.trim_start().strip_prefix('=')?.trim_start_matches(['"', '\'', ' ']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(value.len());
    (end > 0).then(|| value[..end].to_owned())
}

/// What encoding a name means: <https://encoding.spec.whatwg.org/#names-and-labels>.
pub(super) fn encoding(name: &str) -> Option<Encoding> {
    let found = encoding_rs::Encoding::for_label(name.as_bytes())?;
    match found.name() {
        "UTF-8" => Some(Encoding::Utf8),
        "GBK" | "gb18030" => Some(Encoding::Gb18030),
        "UTF-16LE" => Some(Encoding::Utf16Le),
        "UTF-16BE" => Some(Encoding::Utf16Be),
        _ => None,
    }
}
