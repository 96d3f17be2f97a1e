//! The text of a report out of the lines of a source: its preamble and the sections of the form, with the tables
//! taken out.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::account::{Account, Use};
use super::beside::is_attachment;
use super::head::is_title;
use super::lines::{Line, LineKind};
use super::markdown::{self, LineRole, role};
use super::note::Note;
use super::transcript::{BlockKind, Paragraph, SpanKind, Transcript};
use super::value::is_page_number;
use crate::chars::without_blanks;
use crate::form::Form;
use crate::prose::{TABLE_MARK, numbered};

/// A section of the form in a source.
#[derive(Debug, Clone)]
pub(super) struct SectionLines {
    /// Its index in the form.
    pub section: usize,
    /// The line of its heading, if there is one.
    pub heading: Option<usize>,
    /// The lines below.
    pub lines: Range<usize>,
    /// Those of them in which the section's table stands.
    pub table: Range<usize>,
}

/// A picture or attachment that goes with the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyFile {
    /// Which of the transcript's files it is.
    pub file: usize,
    /// Its name beside the report.
    pub name: String,
}

/// Writes the text.
pub(super) struct BodyWriter<'w> {
    pub transcript: &'w Transcript,
    pub lines: &'w [Line<'w>],
    pub form: &'w Form,
    pub account: &'w mut Account,
    pub notes: &'w mut Vec<Note>,
    /// Pictures and attachments that the text refers to.
    pub files: Vec<BodyFile>,
    /// Lines of tables that stand elsewhere than in their sections.
    pub of_tables: BTreeSet<usize>,
    /// Lines of a signature that an export of ours has added to the text.
    pub added: BTreeSet<usize>,
    /// The line with the date of the signature.
    pub signed: Option<usize>,
    /// Notes that are marked in the text: their block and their number.
    marked: BTreeMap<usize, usize>,
}

impl<'w> BodyWriter<'w> {
    pub fn new(
        transcript: &'w Transcript,
        lines: &'w [Line<'w>],
        form: &'w Form,
        account: &'w mut Account,
        notes: &'w mut Vec<Note>,
    ) -> Self {
        BodyWriter {
            transcript,
            lines,
            form,
            account,
            notes,
            files: Vec::new(),
            of_tables: BTreeSet::new(),
            added: BTreeSet::new(),
            signed: None,
            marked: BTreeMap::new(),
        }
    }

    /// The whole text: preamble and sections, in the order of the form.
    pub fn write(&mut self, preamble: &[usize], sections: &[SectionLines]) -> String {
        let mut blocks = self.blocks(preamble);
        for (index, section) in self.form.sections.iter().enumerate() {
            let heading = numbered(&section.number, &section.heading);
            let Some(found) = sections.iter().find(|found| found.section == index) else {
                self.notes.push(Note::HeadingAdded(heading.clone()));
                blocks.push(format!("## {heading}"));
                continue;
            };
            blocks.push(self.heading(found, heading));
            let before = self.blocks(&(found.lines.start..found.table.start).collect::<Vec<_>>());
            let inside: Vec<usize> = found.table.clone().filter(|&at| self.is_text(at)).collect();
            let inside = self.blocks(&inside);
            let after = self.blocks(&(found.table.end..found.lines.end).collect::<Vec<_>>());
            blocks.extend(before);
            blocks.extend(inside);
            if section.table.is_some() && !after.is_empty() {
                blocks.push(TABLE_MARK.to_owned());
            }
            blocks.extend(after);
        }
        blocks.extend(self.note_blocks());
        blocks.join("\n\n") + "\n"
    }

    /// A section's heading as written, put right where its number or a word is not the form's.
    fn heading(&mut self, found: &SectionLines, official: String) -> String {
        let Some(line) = found.heading else {
            self.notes.push(Note::HeadingAdded(official.clone()));
            return format!("## {official}");
        };
        let line = &self.lines[line];
        self.account.mark(line.range.clone(), Use::Used);
        let written = self.transcript.text[line.range.clone()].trim().to_owned();
        if without_blanks(&written) == without_blanks(&official) {
            return format!("## {official}");
        }
        if self.form.section(&written).is_none() && !written.starts_with(['—', '－']) {
            self.notes.push(Note::Heading(written, official.clone()));
            return format!("## {official}");
        }
        // Wordings of its own stay; a dash for the first number does not.
        let mended = match written.strip_prefix(['—', '－', '-', '一']) {
            Some(rest) if rest.trim_start().starts_with('、') && found.section == 0 => {
                format!("一{}", rest.trim_start())
            }
            _ => without_blanks(&written),
        };
        if mended != written && without_blanks(&written) != mended {
            self.notes.push(Note::Heading(written, mended.clone()));
        }
        format!("## {mended}")
    }

    /// The blocks of Markdown of some lines.
    fn blocks(&mut self, lines: &[usize]) -> Vec<String> {
        let mut blocks: Vec<String> = Vec::new();
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut table = 0;
        let is_kept =
            |at: &usize| !self.lines[*at].is_outside && !self.of_tables.contains(at) && !self.added.contains(at);
        let kept: Vec<usize> = lines.iter().copied().filter(is_kept).collect();
        for (index, &at) in kept.iter().enumerate() {
            let line = &self.lines[at];
            if self.is_in_catalogue(line) {
                self.account.mark(line.range.clone(), Use::Boilerplate);
                continue;
            }
            if self.is_behind(at) {
                if is_boilerplate(&self.transcript.text[line.range.clone()]) {
                    self.account.mark(line.range.clone(), Use::Boilerplate);
                }
                continue;
            }
            match line.kind {
                LineKind::Row(number) => {
                    if number != table {
                        blocks.extend(text_table(&mut rows));
                        table = number;
                    }
                    self.account.mark(line.range.clone(), Use::Used);
                    rows.push(line.cells.iter().map(|cell| cell.text.clone()).collect());
                    continue;
                }
                _ => blocks.extend(text_table(&mut rows)),
            }
            match line.kind {
                LineKind::Words(paragraph) => {
                    let is_followed = kept.get(index + 1).is_some_and(|&next| self.is_words(next));
                    blocks.extend(self.words(paragraph, line.range.clone(), is_followed));
                }
                LineKind::Picture(picture) => blocks.extend(self.picture(picture)),
                LineKind::Row(_) => {}
            }
        }
        blocks.extend(text_table(&mut rows));
        join_items(blocks)
    }

    /// Whether a line leads to a section, or to a report of another year.
    fn is_in_catalogue(&self, line: &Line<'_>) -> bool {
        let text = self.transcript.text[line.range.clone()].trim();
        line.is_link && (self.form.section(text).is_some() || is_title(text))
    }

    /// Whether a line stands behind the signature and is no sentence, list or attachment: what a page has below its
    /// article. It is listed as not used.
    fn is_behind(&self, line: usize) -> bool {
        let text = self.transcript.text[self.lines[line].range.clone()].trim();
        let is_list = text.starts_with(|c: char| c.is_numeric() || "附注（(".contains(c));
        let is_short = text.chars().count() <= 40 && !text.ends_with('。');
        let is_words = matches!(self.lines[line].kind, LineKind::Words(_));
        self.signed.is_some_and(|signed| line > signed)
            && is_words
            && !is_list
            && (is_short || self.lines[line].is_link)
    }

    /// Whether a line among those of a table is text that the table has not used.
    fn is_text(&self, line: usize) -> bool {
        let line = &self.lines[line];
        let is_used = |cell: &super::lines::LineCell| self.account.is_marked(cell.range.clone());
        matches!(line.kind, LineKind::Words(_)) && !line.cells.is_empty() && !line.cells.iter().any(is_used)
    }

    fn is_words(&self, line: usize) -> bool {
        matches!(self.lines[line].kind, LineKind::Words(_))
    }

    fn words(&mut self, paragraph: &Paragraph, range: Range<usize>, is_followed: bool) -> Option<String> {
        if self.account.is_marked(range.clone()) {
            return None;
        }
        if is_boilerplate(&self.transcript.text[range.clone()]) {
            self.account.mark(range, Use::Boilerplate);
            return None;
        }
        for marker in markdown::markers(&self.transcript.text[range.clone()]) {
            self.account.mark(range.start + marker.start..range.start + marker.end, Use::Boilerplate);
        }
        self.account.mark(range.clone(), Use::Used);
        let role = role(paragraph, &self.transcript.text[range.clone()], is_followed);
        let attachments = self.attachments(paragraph, &range);
        let mut written = markdown::line(self.transcript, paragraph, range.clone(), role, &attachments);
        for span in paragraph.spans_in(&range) {
            if let SpanKind::NoteMark(block) = span.kind {
                let next = self.marked.len() + 1;
                let number = *self.marked.entry(block).or_insert(next);
                let mark = format!("[^{number}]");
                if !written.contains(&mark) {
                    written.push_str(&mark);
                }
            }
        }
        Some(written)
    }

    fn picture(&mut self, picture: &super::transcript::Picture) -> Option<String> {
        let Some(file) = picture.file else {
            self.notes.push(Note::ForeignPicture(picture.target.clone()));
            return None;
        };
        let name = self.file(file, "图")?;
        Some(format!("![{}]({name})", markdown::escaped(&picture.alt)))
    }

    /// The name that a file of the source has beside the report: `图1.png`, `附件1.pdf`.
    fn file(&mut self, file: usize, kind: &str) -> Option<String> {
        if let Some(known) = self.files.iter().find(|known| known.file == file) {
            return Some(known.name.clone());
        }
        let ending = self.transcript.files.get(file)?.name.rsplit_once('.')?.1.to_ascii_lowercase();
        let number = self.files.iter().filter(|known| known.name.starts_with(kind)).count() + 1;
        let name = format!("{kind}{number}.{ending}");
        self.files.push(BodyFile { file, name: name.clone() });
        Some(name)
    }

    /// The attachments that a paragraph leads to, by their addresses; what lies elsewhere is noted.
    fn attachments(&mut self, paragraph: &Paragraph, range: &Range<usize>) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for span in paragraph.spans_in(range) {
            let SpanKind::Link(target) = &span.kind else { continue };
            if let Some(&file) = self.transcript.beside.get(target) {
                names.extend(self.file(file, "附件").map(|name| (target.clone(), name)));
            } else if is_attachment(target) && !target.starts_with("http") {
                self.notes.push(Note::ForeignFile(target.clone()));
            }
        }
        names
    }

    /// The words of notes that are marked in the text.
    fn note_blocks(&mut self) -> Vec<String> {
        let marked = std::mem::take(&mut self.marked);
        let mut notes: Vec<(usize, String)> = Vec::new();
        for (block, number) in marked {
            let Some(block) = self.transcript.blocks.get(block) else { continue };
            if let BlockKind::Paragraph(paragraph) = &block.kind {
                let words = markdown::line(
                    self.transcript,
                    paragraph,
                    block.range.clone(),
                    LineRole::Paragraph,
                    &BTreeMap::new(),
                );
                self.account.mark(block.range.clone(), Use::Used);
                notes.push((number, format!("[^{number}]: {words}")));
            }
        }
        notes.sort();
        notes.into_iter().map(|(_, note)| note).collect()
    }
}

/// Items of a list stand on lines below each other.
fn join_items(blocks: Vec<String>) -> Vec<String> {
    let is_item = |block: &str| block.trim_start().starts_with("- ");
    let mut joined: Vec<String> = Vec::new();
    for block in blocks {
        match joined.last_mut() {
            Some(last) if is_item(&block) && last.lines().last().is_some_and(is_item) => {
                last.push('\n');
                last.push_str(&block);
            }
            _ => joined.push(block),
        }
    }
    joined
}

fn text_table(rows: &mut Vec<Vec<String>>) -> Option<String> {
    let rows = std::mem::take(rows);
    let has_words = rows.iter().flatten().any(|cell| !cell.is_empty());
    has_words.then(|| markdown::table(&rows))
}

/// Whether a line belongs to the page or program that a report was copied from, not to the report: by what only such lines
/// are, for a sentence may begin with the same words.
pub(super) fn is_boilerplate(text: &str) -> bool {
    /// Names before a colon, on a short line.
    const NAMED: [&str; 30] = [
        "分享到",
        "分享",
        "字号",
        "字体",
        "打印",
        "打印本页",
        "关闭窗口",
        "浏览量",
        "浏览次数",
        "阅读次数",
        "点击数",
        "点击次数",
        "访问量",
        "上一篇",
        "下一篇",
        "上一条",
        "下一条",
        "版权所有",
        "主办单位",
        "主办",
        "承办单位",
        "技术支持",
        "网站标识码",
        "当前位置",
        "您的位置",
        "责任编辑",
        "编辑",
        "您现在的位置",
        "您当前的位置",
        "文章来源",
    ];
    /// Whole lines.
    const LINES: [&str; 17] = [
        "附件",
        "附件：",
        "附件1",
        "目录",
        "返回顶部",
        "打印本页",
        "关闭窗口",
        "分享到",
        "扫一扫在手机打开当前页",
        "相关附件",
        "相关信息",
        "相关链接",
        "相关阅读",
        "扫描二维码手机看",
        "我要纠错",
        "收藏",
        "关闭",
    ];
    /// Words of which one is enough on a line that is no sentence.
    const PAGE: [&str; 18] = [
        "【字体",
        "【打印",
        "【关闭",
        "【责任编辑",
        "[打印",
        "[关闭",
        "[字体",
        "打印本页",
        "关闭窗口",
        "浏览次数",
        "阅读次数",
        "点击数",
        "ICP备",
        "公网安备",
        "位访问者",
        "位访客",
        "版权所有",
        "扫描二维码",
    ];
    let text = text.trim();
    let is_marker = !text.is_empty() && markdown::markers(text).iter().map(Range::len).sum::<usize>() == text.len();
    let bare = without_blanks(text);
    let bare = bare.trim_matches(['【', '】', '[', ']']);
    let length = text.chars().count();
    let is_sentence = text.contains(['，', '。', '；']);
    let named = text.split_once(['：', ':']).map(|(name, _)| name.trim_start_matches(['【', '[']).trim());
    let is_named = length <= 60 && !is_sentence && named.is_some_and(|name| NAMED.contains(&name));
    let is_of_page = length <= 100 && !is_sentence && PAGE.iter().any(|word| text.contains(word));
    let is_vote = text.contains("满意") && text.contains("评价") && length <= 40 && !is_sentence;
    is_marker
        || is_page_number(text)
        || LINES.contains(&text)
        || LINES.contains(&bare)
        || is_named
        || is_of_page
        || is_vote
}
