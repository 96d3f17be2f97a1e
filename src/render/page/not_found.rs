//! `404.html`: the page for addresses that lead nowhere.

use super::HOME;
use crate::render::Renderer;
use crate::tree::Sink;

impl Renderer<'_> {
    /// The page for addresses that lead nowhere. It is shown at any depth, so it names its links
    /// and its style by the base path.
    pub(in crate::render) fn missing(&self, sink: &dyn Sink) {
        let route = "404.html";
        let title = self.word("missing.title");
        let mut page = self.frame("missing", route, title, self.word("missing.description"), &self.above(&[HOME]));
        if self.config.base_url.is_some() {
            page.root = self.config.base_path().to_owned();
            for above in &mut page.trail {
                above.href = format!("{}{}", page.root, above.href);
            }
        }
        let mut context = tera::Context::new();
        context.insert("page", &page);
        self.write(sink, "404.html", route, &context);
    }
}
