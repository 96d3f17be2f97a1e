//! One file of the portal as it is handed to a browser.

use std::sync::Arc;

use crate::render::Theme;

/// A file of the portal.
pub(super) struct Page {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their fingerprint.
    pub stamp: String,
    /// The same without the names of style sheets: what a reload cannot be spared for.
    pub unstyled: String,
}

/// What a route holds.
#[derive(Clone)]
pub(super) enum Rendered {
    /// A file.
    Page(Arc<Page>),
    /// Nothing.
    Nothing,
    /// A page whose template fails, and never did better: a page that says why.
    Failed(Arc<Page>),
}

impl Rendered {
    /// What can be shown, if there is anything.
    pub fn page(self) -> Option<Arc<Page>> {
        match self {
            Rendered::Page(page) | Rendered::Failed(page) => Some(page),
            Rendered::Nothing => None,
        }
    }
}

impl Page {
    pub fn failed(why: &str, theme: &Theme) -> Page {
        let why = crate::html::escape(why);
        let page = format!(
            "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>本页无法显示</title>\n</head>\n\
             <body>\n<h1>本页无法显示</h1>\n<pre>{why}</pre>\n</body>\n</html>\n"
        );
        Page::new(page.into_bytes(), theme)
    }

    pub fn new(bytes: Vec<u8>, theme: &Theme) -> Page {
        let stamp = |bytes: &[u8]| blake3::hash(bytes).to_hex()[..16].to_owned();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        for (name, _) in theme.assets.iter().filter(|(name, _)| name.ends_with(".css")) {
            text = text.replace(name.as_str(), "");
        }
        Page { stamp: stamp(&bytes), unstyled: stamp(text.as_bytes()), bytes }
    }
}

/// Whether a file belongs to the index of search, which lies in a folder of its own.
pub(super) fn is_of_index(route: &str) -> bool {
    route.strip_prefix("search/").is_some_and(|rest| rest.contains('/') && !rest.ends_with(".html"))
}
