//! The words of a short text as its page shows them, for whoever writes Markdown and must know how it reads.

use super::links::NoTargets;
use super::read;
use crate::document::{Block, BlockKind, words};

/// The words of a text of paragraphs, headings and lists; nothing where it has anything else, or where
/// anything is to be said of it.
pub(crate) fn plain_words(text: &str) -> Option<String> {
    read::read(text.into(), true, &NoTargets, |document, remarks| {
        let mut out = String::new();
        (remarks.is_empty() && document.blocks.iter().all(|block| push_words(block, &mut out))).then_some(out)
    })
}

fn push_words(block: &Block<'_>, out: &mut String) -> bool {
    match &block.kind {
        BlockKind::Section(content)
        | BlockKind::Heading { content, .. }
        | BlockKind::Paragraph { content, .. }
        | BlockKind::Plain(content) => {
            out.push_str(&words(content));
            true
        }
        BlockKind::List(list) if !list.is_numbered => {
            list.items.iter().flat_map(|item| &item.blocks).all(|block| push_words(block, out))
        }
        _ => false,
    }
}
