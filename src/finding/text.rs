//! `text-lost`, `text-mark`, `text-note`, `text-table`, `table-mark`, `text-layout`, `text-comment`: what is written, and what
//! the page shows.
//!
//! Every word that an author wrote is on the page, as it was written. Where that cannot be, or where a mark of
//! Markdown has no end, a tag comes from a web page, a note has no mark or a table rows of another length, it is
//! reported at its place; where a text can be read in two ways, a note says which was taken. A comment,
//! `<!-- … -->`, is on no page, and a note says so.
//!
//! 正文写下的字都照原样显示在页面上。不能显示的，以及未结束的标记、从网页带入的标签、不对应的脚注、
//! 单元格数不同的表格，都在原处指出；写法有两种读法的，提示按哪一种读取。
//! 注释 <!-- … --> 不在页面上显示，在原处提示。
//!
//! Basis: CommonMark 0.31; 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）；CommonMark 0.31。

use super::characters::{ODD_CHARACTER, level_of};
use super::{Check, Level, Problem, Words};
use crate::chars::{self, CharKind};

const PAGE: &str = include_str!("text.rs");

/// `text-lost`
pub static TEXT_LOST: Check =
    Check::new("text-lost", Level::Warning, "正文中有页面不显示的内容", "text that the page does not show", PAGE);
/// `text-mark`
pub static TEXT_MARK: Check = Check::new(
    "text-mark",
    Level::Warning,
    "正文中的标记不完整或不起作用",
    "a mark in the text that is not whole, or does nothing",
    PAGE,
);
/// `text-note`
pub static TEXT_NOTE: Check = Check::new(
    "text-note",
    Level::Warning,
    "脚注与脚注标记不对应",
    "a note without its mark, or a mark without its note",
    PAGE,
);
/// `text-table`
pub static TEXT_TABLE: Check =
    Check::new("text-table", Level::Warning, "正文中的表格不完整", "a table of the text that is not whole", PAGE);
/// `table-mark`
pub static TABLE_MARK: Check = Check::new(
    "table-mark",
    Level::Warning,
    "[[table]] 的写法或位置有误",
    "a `[[table]]` misspelt or out of place",
    PAGE,
);
/// `text-layout`
pub static TEXT_LAYOUT: Check =
    Check::new("text-layout", Level::Note, "正文的写法有两种读法", "text that may be read in two ways", PAGE);

/// `text-comment`
pub static TEXT_COMMENT: Check = Check::new(
    "text-comment",
    Level::Note,
    "正文中的注释不在页面上显示",
    "a comment in the text, which the page does not show",
    PAGE,
);

/// Why `[[table]]` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkFault {
    /// The section has no table, or it is no section.
    NoTable,
    /// The section's table has its place already.
    Twice,
    /// It stands in a list, a quotation, or among other words.
    Inside,
    /// It is written otherwise.
    Misspelt,
}

/// The words of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum TextProblem {
    NotShown { text: String },
    Comment,
    NearComment { text: String },
    NeverClosed { mark: String },
    FenceWords { words: String },
    WebCode { first: String, count: usize },
    NoteUnwritten { name: String },
    NoteUnmarked { name: String },
    NoteTwice { name: String },
    TableCells { wanted: usize, found: usize },
    TableWithoutLine,
    TableMark { written: String, fault: MarkFault },
    LinesAsParagraphs { count: usize },
    MarkAsWritten { mark: String },
    Entity { written: String, c: char, kind: CharKind },
}

impl Problem for TextProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::NotShown { .. } => &TEXT_LOST,
            Self::Comment => &TEXT_COMMENT,
            Self::NearComment { .. } | Self::NeverClosed { .. } | Self::FenceWords { .. } | Self::WebCode { .. } => {
                &TEXT_MARK
            }
            Self::NoteUnwritten { .. } | Self::NoteUnmarked { .. } | Self::NoteTwice { .. } => &TEXT_NOTE,
            Self::TableCells { .. } | Self::TableWithoutLine => &TEXT_TABLE,
            Self::TableMark { .. } => &TABLE_MARK,
            Self::LinesAsParagraphs { .. } | Self::MarkAsWritten { .. } => &TEXT_LAYOUT,
            Self::Entity { .. } => &ODD_CHARACTER,
        }
    }

    fn level(&self) -> Level {
        match self {
            Self::Entity { kind, .. } => level_of(*kind),
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::NotShown { text } => {
                Words::new(format!("页面上不显示这里的“{text}”"), "请换一种写法；要照原样显示标记，在它前面写一个 \\")
            }
            Self::Comment => Words::labelled(
                "注释不在页面上显示",
                "从这里到 -->",
                "供内部查看的，可以保留；文件公开时，注释也随文件公开。要显示的，请去掉 <!-- 和 -->",
            ),
            Self::NearComment { text } => Words::new(
                format!("“{text}”疑似注释，但标记写法有误，会公开显示"),
                "注释写作 <!-- … -->，标记都是半角；不需要公开的内容，请删去",
            ),
            Self::NeverClosed { mark } => Words::labelled(
                format!("这里的“{mark}”未结束"),
                "从这里开始",
                "后面的文字都照正文显示；不需要这个标记的，请删去",
            ),
            Self::FenceWords { words } => Words::labelled(
                format!("``` 后面写了“{words}”"),
                "这里只能写语言的名称",
                "这一段照正文显示；要原样显示一段文字，请让 ``` 独占一行",
            ),
            Self::WebCode { first, count } => Words::new(
                match count {
                    1 => format!("“{first}”是网页代码，会照原样公开显示"),
                    _ => format!("“{first}”等{count}处是网页代码，会照原样公开显示"),
                },
                "请删去；要换行的，另起一段；要照原样显示的，写在一对反引号（`）里",
            ),
            Self::NoteUnwritten { name } => Words::new(
                format!("脚注“[^{name}]”没有内容"),
                format!("页面照原文显示；请另起一行写“[^{name}]: 内容”，或删去标记"),
            ),
            Self::NoteUnmarked { name } => Words::new(
                format!("脚注“[^{name}]”在正文中没有标记"),
                format!("页面照原文显示；请在正文中要注释的地方写“[^{name}]”"),
            ),
            Self::NoteTwice { name } => {
                Words::new(format!("脚注“[^{name}]”写了两次"), "第二次照原文显示；请改用其他名称，或合并两处")
            }
            Self::TableCells { wanted, found } => Words::labelled(
                format!("这一行有 {found} 个单元格，表头有 {wanted} 个"),
                "单元格数与表头不同",
                "多出的单元格显示在没有表头的列里，缺少的单元格为空；请核对这一行的 |",
            ),
            Self::TableWithoutLine => Words::labelled(
                "这几行疑似表格，表头下面没有分隔行",
                "表头",
                "请在表头下面加一行，如 |---|---|，单元格数与表头相同；现在逐行显示",
            ),
            Self::TableMark { written, fault } => match fault {
                MarkFault::NoTable => Words::new(
                    format!("“{written}”所在的部分没有表格"),
                    "[[table]] 只用在有表格的部分里，独占一行；请删去，或移到该部分",
                ),
                MarkFault::Twice => {
                    Words::new(format!("“{written}”在这一部分写了两次"), "表格只显示一次，在第一处；请删去多余的")
                }
                MarkFault::Inside => Words::new(
                    format!("“{written}”不在单独的一行上"),
                    "[[table]] 要独占一行，上下各空一行，不在列表和引文里",
                ),
                MarkFault::Misspelt => {
                    Words::new(format!("“{written}”不是表格的位置标记"), "表格的位置写 [[table]]，独占一行")
                }
            },
            Self::LinesAsParagraphs { count } => Words::labelled(
                format!("没有空行隔开的行显示为 {count} 段"),
                "从这里开始",
                "各行都是完整的句子，疑似从 Word 粘贴；要连成一段的，请写在一行里",
            ),
            Self::MarkAsWritten { mark } => Words::new(
                format!("文字中间的“{mark}”照原文显示"),
                "要强调，写成 **重点**；要划去，在 ~~旧文~~ 前后各空一格；不是标记的，可不作改动",
            ),
            Self::Entity { written, c, kind } => Words::new(
                match kind {
                    CharKind::Compatibility => format!("“{written}”显示为{}", chars::name_zh(*c)),
                    _ => format!("“{written}”代表{}（{}），照原文显示", chars::name_zh(*c), chars::code(*c)),
                },
                "这是网页代码；请换成要写的字，或删去",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NotShown { text } => Words::new(
                format!("the page does not show `{text}`"),
                "write it otherwise; to show a mark as it is, put a \\ before it",
            ),
            Self::Comment => Words::labelled(
                "a comment is not shown on the page",
                "from here to -->",
                "it may stay; whoever gets the file can read it. To show the words, take <!-- and --> away",
            ),
            Self::NearComment { text } => Words::new(
                format!("`{text}` looks like a comment, but its marks are not quite right, and all will read it"),
                "a comment is written <!-- … -->; delete what is not meant for the public",
            ),
            Self::NeverClosed { mark } => Words::labelled(
                format!("`{mark}` is never closed"),
                "opened here",
                "what follows is shown as text; delete the mark if it is not needed",
            ),
            Self::FenceWords { words } => Words::labelled(
                format!("there are words after the fence: `{words}`"),
                "only the name of a language may stand here",
                "this is shown as text; to show text as it is, put the fence on a line of its own",
            ),
            Self::WebCode { first, count } => Words::new(
                match count {
                    1 => format!("`{first}` is code of web pages, and all will read it"),
                    _ => format!("`{first}` and {} more are code of web pages, and all will read it", count - 1),
                },
                "delete it; start a new paragraph for a new line; to show such code, put it in backticks",
            ),
            Self::NoteUnwritten { name } => Words::new(
                format!("the note `[^{name}]` has no words"),
                format!("it is shown as written; add a line `[^{name}]: words`, or delete the mark"),
            ),
            Self::NoteUnmarked { name } => Words::new(
                format!("the note `[^{name}]` has no mark in the text"),
                format!("it is shown as written; put `[^{name}]` where it belongs"),
            ),
            Self::NoteTwice { name } => Words::new(
                format!("the note `[^{name}]` is written twice"),
                "the second is shown as written; give it another name, or join the two",
            ),
            Self::TableCells { wanted, found } => Words::labelled(
                format!("this row has {found} cells, the head has {wanted}"),
                "not as many as in the head",
                "cells too many are shown in columns without a head, missing ones are blank; check the | of this row",
            ),
            Self::TableWithoutLine => Words::labelled(
                "these lines look like a table, but there is no delimiter row below the head",
                "the head",
                "add a line such as |---|---| below it, with as many cells; now each line is shown by itself",
            ),
            Self::TableMark { written, fault } => match fault {
                MarkFault::NoTable => Words::new(
                    format!("`{written}` stands in a section that has no table"),
                    "use [[table]] only in a section with a table; delete it or move it there",
                ),
                MarkFault::Twice => Words::new(
                    format!("`{written}` stands twice in this section"),
                    "the table is shown once, at the first; delete the other",
                ),
                MarkFault::Inside => Words::new(
                    format!("`{written}` is not on a line of its own"),
                    "[[table]] stands alone between blank lines, not in a list or quotation",
                ),
                MarkFault::Misspelt => Words::new(
                    format!("`{written}` does not mark the place of a table"),
                    "write [[table]] on a line of its own",
                ),
            },
            Self::LinesAsParagraphs { count } => Words::labelled(
                format!("lines without blank lines between them are shown as {count} paragraphs"),
                "from here on",
                "every line is a whole sentence, as pasted from Word; write a paragraph on one line to keep it together",
            ),
            Self::MarkAsWritten { mark } => Words::new(
                format!("`{mark}` between words is shown as written"),
                "emphasise with **words**; put blanks around ~~words~~ to strike them out; otherwise leave it",
            ),
            Self::Entity { written, c, kind } => Words::new(
                match kind {
                    CharKind::Compatibility => format!("`{written}` is shown as a {}", chars::name_en(*c)),
                    _ => format!(
                        "`{written}` stands for {} ({}), and is shown as written",
                        chars::name_en(*c),
                        chars::code(*c)
                    ),
                },
                "this is code of web pages; write the character that is meant, or delete it",
            ),
        }
    }
}
