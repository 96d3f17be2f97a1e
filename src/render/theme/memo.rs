//! A theme that is read again where nothing of it has changed: to parse thirty templates takes longer than to render a
//! page with them.

use std::sync::Arc;

use super::{LONGEST, Theme};
use crate::finding::Findings;
use crate::render::frame::site_view;
use crate::source::{CONFIG_FILE, Source};
use crate::tree::Site;

/// The theme that was read last, and from what.
#[derive(Default)]
pub struct ThemeMemo {
    known: Option<([u8; 32], Arc<Theme>, Findings)>,
}

impl ThemeMemo {
    /// The theme that a site asks for, with what is wrong with it.
    pub fn read(&mut self, site: &dyn Site, source: &Source, findings: &mut Findings) -> Arc<Theme> {
        let of = fingerprint(site, source);
        let known = self.known.take().filter(|(known, ..)| *known == of);
        let (_, theme, found) = self.known.insert(known.unwrap_or_else(|| {
            let mut found = Findings::default();
            let theme = Theme::read(site, source, &mut found);
            (of, Arc::new(theme), found)
        }));
        findings.extend_from(found);
        theme.clone()
    }
}

/// All that a theme depends on: the settings of the site, what pages say of it, and the theme's own files.
fn fingerprint(site: &dyn Site, source: &Source) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(&serde_json::to_vec(&site_view(source)).expect("plain data"));
    for page in source.portal.pages.iter().filter(|page| page.in_menu || page.template.is_some()) {
        add(page.file.as_bytes());
        add(page.title.as_bytes());
        add(format!("{} {:?}", page.in_menu, page.template).as_bytes());
    }
    for path in site.paths().iter().filter(|path| *path == CONFIG_FILE || path.starts_with("themes/")) {
        add(path.as_bytes());
        match site.read(path, LONGEST) {
            Ok(bytes) => add(&bytes),
            Err(unreadable) => add(format!("{unreadable:?}").as_bytes()),
        }
    }
    hash.finalize().into()
}
