//! Reads Markdown (CommonMark with tables): what a page of it would show.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::transcript::{
    Block, BlockKind, Cell, HiddenBy, HiddenText, LINE_BREAK, Paragraph, Picture, Place, Refusal, Remark, Span,
    SpanKind, Table, Transcript,
};
use crate::source::encoding::{self, Encoding};

/// Reads a text.
pub fn read(bytes: &[u8]) -> Result<Transcript, Refusal> {
    let decoded = encoding::decode(bytes).ok_or(Refusal::Unknown)?;
    let text = decoded.text.trim_start_matches('\u{feff}');
    let mut reader =
        Reader { text, seen: Transcript::default(), open: Open::default(), lists: Vec::new(), table: None };
    if decoded.encoding != Encoding::Utf8 {
        reader.seen.remarks.push(Remark::Encoding(decoded.encoding.name()));
    }
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, range.start);
    }
    reader.close();
    if reader.seen.blocks.is_empty() { Err(Refusal::Empty) } else { Ok(reader.seen) }
}

/// A paragraph that is being read. Ranges of its spans are in its own text until it is closed.
#[derive(Default)]
struct Open {
    text: String,
    /// Where it starts in the source.
    at: Option<usize>,
    spans: Vec<Span>,
    /// Spans that have begun: where, and what they are.
    begun: Vec<(usize, SpanKind)>,
    level: Option<u8>,
    is_hidden: bool,
    /// A picture in it, whose words are being read.
    picture: Option<(usize, String)>,
    pictures: Vec<Picture>,
}

struct Reader<'t> {
    text: &'t str,
    seen: Transcript,
    open: Open,
    /// The lists around, each with the number of its next item, if it has numbers.
    lists: Vec<Option<u64>>,
    table: Option<Table>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words(&text, at);
            }
            Event::SoftBreak | Event::HardBreak => self.words("\n", at),
            Event::Html(html) | Event::InlineHtml(html) => {
                if html.trim_start().to_ascii_lowercase().starts_with("<br") {
                    self.words("\n", at);
                } else {
                    let (why, at) = (HiddenBy::Program, self.seen.text.len());
                    self.seen.hidden.push(HiddenText { why, text: html.into_string(), at });
                }
            }
            Event::Rule => self.close(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn words(&mut self, text: &str, at: usize) {
        self.open.at.get_or_insert(at);
        self.open.text.push_str(text);
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        let here = self.open.text.len();
        match tag {
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => self.close(),
            Tag::Heading { level, .. } => {
                self.close();
                self.open.level = Some(level_of(level));
            }
            Tag::MetadataBlock(_) => {
                self.close();
                self.open.is_hidden = true;
            }
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => {
                self.close();
                // The number of an item is seen.
                if let Some(Some(number)) = self.lists.last_mut() {
                    let words = format!("{number}. ");
                    *number += 1;
                    self.words(&words, at);
                }
            }
            Tag::Table(_) => {
                self.close();
                self.table = Some(Table::default());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::TableCell => self.open.at = Some(at),
            Tag::Strong => self.open.begun.push((here, SpanKind::Strong)),
            Tag::Link { dest_url, .. } => self.open.begun.push((here, SpanKind::Link(dest_url.into_string()))),
            Tag::Image { dest_url, .. } => self.open.picture = Some((here, dest_url.into_string())),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Item => {
                self.close()
            }
            TagEnd::MetadataBlock(_) => self.close(),
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::TableCell => self.cell(),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    let cells = || table.rows.iter().flatten();
                    let start = cells().map(|cell| cell.range.start).next().unwrap_or_default();
                    let end = cells().map(|cell| cell.range.end).next_back().unwrap_or(start);
                    let kind = BlockKind::Table(table);
                    self.seen.blocks.push(Block { kind, range: start..end, is_outside: false });
                }
            }
            TagEnd::Strong | TagEnd::Link => {
                if let Some((start, kind)) = self.open.begun.pop()
                    && start < self.open.text.len()
                {
                    self.open.spans.push(Span { range: start..self.open.text.len(), kind });
                }
            }
            TagEnd::Image => {
                if let Some((start, target)) = self.open.picture.take() {
                    let alt = self.open.text.split_off(start);
                    self.open.pictures.push(Picture { alt, file: None, target });
                }
            }
            _ => {}
        }
    }

    fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place::Line { line: before.matches('\n').count() + 1, column }
    }

    fn cell(&mut self) {
        let open = std::mem::take(&mut self.open);
        let place = self.place(open.at.unwrap_or_default());
        let start = self.seen.text.len();
        let text = open.text.trim();
        let mut blocks = Vec::new();
        let mut range = start..start;
        if !text.is_empty() {
            range = self.seen.push_piece(text, place);
            blocks.push(Block {
                kind: BlockKind::Paragraph(Paragraph::default()),
                range: range.clone(),
                is_outside: false,
            });
        }
        let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) else { return };
        row.push(Cell { column: row.len(), columns: 1, rows: 1, blocks, range });
    }

    /// Ends the paragraph that is being read.
    fn close(&mut self) {
        let Open { text, at, spans, level, is_hidden, pictures, .. } = std::mem::take(&mut self.open);
        let text = text.trim_end();
        if is_hidden {
            let (why, at) = (HiddenBy::Hidden, self.seen.text.len());
            self.seen.hidden.push(HiddenText { why, text: text.to_owned(), at });
            return;
        }
        if !text.trim().is_empty() {
            let place = self.place(at.unwrap_or_default());
            let range = self.seen.push_piece(text, place);
            // A line feed is one byte there and a break of three here.
            let moved = |at: usize| {
                let breaks = text.get(..at).unwrap_or_default().matches('\n').count();
                range.start + at + breaks * (LINE_BREAK.len_utf8() - 1)
            };
            let spans = spans.into_iter().filter(|span| span.range.end <= text.len());
            let spans = spans.map(|span| Span { range: moved(span.range.start)..moved(span.range.end), ..span });
            let mut spans: Vec<Span> = spans.collect();
            spans.sort_by_key(|span| (span.range.start, span.range.end));
            let list = self.lists.last().and_then(|list| match list {
                None => u8::try_from(self.lists.len() - 1).ok(),
                Some(_) => None,
            });
            let kind = BlockKind::Paragraph(Paragraph { level, list, spans });
            self.seen.blocks.push(Block { kind, range, is_outside: false });
        }
        let here = self.seen.text.len();
        let pictures = pictures.into_iter().map(BlockKind::Picture);
        self.seen.blocks.extend(pictures.map(|kind| Block { kind, range: here..here, is_outside: false }));
    }
}

fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_looks_and_no_words() {
        let source = "# 年度**报告**\n\n## 一、总体情况\n第一行\n第二行<br>第三行 **重点**\n\n- 项\n\n3. 三\n4. 四\n\n| 甲 | 乙 |\n|--|--|\n| a\\|b | |\n\n![图](1.png)[附件](a.pdf)\n";
        let seen = read(source.as_bytes()).unwrap();
        assert_eq!(
            seen.text.replace(LINE_BREAK, "/"),
            "年度报告\n一、总体情况\n第一行/第二行/第三行 重点\n项\n3. 三\n4. 四\n甲\n乙\na|b\n附件\n"
        );
        let spans: Vec<&str> = seen
            .blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Paragraph(paragraph) => Some(&paragraph.spans),
                _ => None,
            })
            .flatten()
            .map(|span| &seen.text[span.range.clone()])
            .collect();
        assert_eq!(spans, ["报告", "重点", "附件"]);
        assert_eq!(seen.place(seen.text.find("四").unwrap()), Some(&Place::Line { line: 10, column: 1 }));
        assert!(read(b"\n\n").is_err());
    }
}
