//! Where the links of a text lead: into the portal, to another site by a safe scheme, or nowhere.

use percent_encoding::percent_decode_str;

use super::Targets;

/// What a link's address is.
pub(super) enum Address {
    /// Within the portal, relative to the page.
    Inside(String),
    /// Another site, or mail.
    Foreign(String),
    /// Nothing in the portal.
    Broken,
    /// A scheme that runs or hides something.
    Unsafe,
}

impl Address {
    pub(super) fn read(url: &str, targets: &dyn Targets) -> Address {
        let url = url.trim();
        if url.chars().any(char::is_control) || url.starts_with("//") || url.contains('\\') {
            return Address::Unsafe;
        }
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        if let Some(scheme) = scheme.filter(|scheme| !scheme.contains(['/', '?', '#'])) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" if url.len() > scheme.len() + 3 => Address::Foreign(url.to_owned()),
                "mailto" | "tel" => Address::Foreign(url.to_owned()),
                _ => Address::Unsafe,
            };
        }
        let path = url.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || path.starts_with('/') {
            return Address::Broken;
        }
        let path = percent_decode_str(path).decode_utf8_lossy();
        targets.resolve(&path).map_or(Address::Broken, Address::Inside)
    }
}

/// Whether an address lies outside government sites, whose readers are told that they leave.
pub(super) fn leaves_government(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    !(host == "gov.cn" || host.ends_with(".gov.cn"))
}

/// An address as it may stand in an attribute.
pub(super) fn escaped_url(url: &str) -> String {
    url.replace('&', "&amp;")
        .replace('"', "%22")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace(' ', "%20")
        .replace('\'', "%27")
}
