//! `not-utf8`, `encoding`, `conflict`, `odd-character`: the encoding of a file, and what cannot be seen in it.
//!
//! A file in GB18030 or UTF-16 is read as what it is, and should be saved as UTF-8. Bytes that are no text, and
//! the marks of an unresolved merge, are errors: what they stand for cannot be known. Characters
//! that cannot be seen, or are not what they seem, are named with their places.
//!
//! 用 GB18030 或 UTF-16 保存的文件照样读取，请另存为 UTF-8。无法识别的字节和合并冲突的标记是错误：原意无法确定。
//! 不可见的字符和形近的异体字符，列出名称和位置。
//!
//! Basis: the Unicode Standard, and GB 18030-2022.
//!
//! 依据：Unicode 标准和 GB 18030—2022《信息技术 中文编码字符集》。

use super::{Check, Level, Problem, Words};
use crate::chars::{self, CharKind};

const PAGE: &str = include_str!("characters.rs");

/// `not-utf8`
pub static NOT_UTF8: Check =
    Check::new("not-utf8", Level::Error, "有无法识别的字节，或不是文本", "bytes that are no text", PAGE);
/// `encoding`
pub static ENCODING: Check =
    Check::new("encoding", Level::Note, "文件不是 UTF-8 编码，已读取", "a file that is not UTF-8 and was read", PAGE);
/// `conflict`
pub static CONFLICT: Check =
    Check::new("conflict", Level::Error, "版本冲突未处理", "an unresolved merge conflict", PAGE);
/// `odd-character`
pub static ODD_CHARACTER: Check = Check::new(
    "odd-character",
    Level::Warning,
    "不可见、改变方向或形似的字符",
    "characters that are not what they seem",
    PAGE,
);

/// What was noticed in the characters of a file, or of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CharacterProblem {
    /// An image, a document of Word, or nothing but NULs.
    NotText,
    /// It was read, but is not UTF-8.
    Encoding {
        /// How it was saved.
        encoding: &'static str,
    },
    /// Bytes that are no character.
    BadBytes {
        /// The bytes.
        bytes: Vec<u8>,
        /// What they are in GB 18030, if anything.
        meant: Option<String>,
    },
    /// Two versions of the same lines, as Git and Subversion leave them.
    Conflict {
        /// The lines of each side, counted from 1; nothing where a side is empty.
        sides: [Option<(usize, usize)>; 2],
    },
    /// A line that such a conflict has left behind.
    ConflictLeft {
        /// The mark that the line starts with.
        mark: String,
    },
    /// Characters of one kind that are not what they seem.
    Odd {
        /// Their kind.
        kind: CharKind,
        /// The first of each.
        chars: Vec<char>,
        /// How many there are.
        count: usize,
    },
}

impl Problem for CharacterProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::NotText | Self::BadBytes { .. } => &NOT_UTF8,
            Self::Encoding { .. } => &ENCODING,
            Self::Conflict { .. } | Self::ConflictLeft { .. } => &CONFLICT,
            Self::Odd { .. } => &ODD_CHARACTER,
        }
    }

    fn level(&self) -> Level {
        match self {
            Self::Odd { kind, .. } => level_of(*kind),
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::NotText => Words::new(
                "文件不是文本，可能是图片、Word 文档或损坏的文件",
                "请确认文件是否放错；图片和附件放在报告的文件夹里",
            ),
            Self::Encoding { encoding } => Words::new(
                format!("文件是 {encoding} 编码，已按此读取"),
                "请在编辑器里另存为 UTF-8（记事本：另存为 → 编码 → UTF-8）",
            ),
            Self::BadBytes { bytes, meant } => Words::labelled(
                format!("这里的字节 {} 无法识别，已读作 \u{fffd}", hexadecimal(bytes)),
                meant.as_ref().map_or_else(String::new, |meant| format!("按 GBK 是“{meant}”")),
                "请对照原文补上这个字，并另存为 UTF-8",
            ),
            Self::Conflict { sides: [ours, theirs] } => Words::new(
                format!("有未处理的版本冲突：一方是{}，另一方是{}", lines_zh(*ours), lines_zh(*theirs)),
                "请留下正确的一份，并删去以 <<<<<<<、|||||||、=======、>>>>>>> 开头的行；此前这个文件不会公布",
            ),
            Self::ConflictLeft { mark } => Words::new(
                format!("这一行“{mark}”是版本冲突留下的标记，未删净"),
                "请对照版本库，留下正确的一份并删去这样的行；此前这个文件不会公布",
            ),
            Self::Odd { kind, chars, count } => odd_zh(*kind, chars, *count),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NotText => Words::new(
                "the file is not text: perhaps an image, a Word document or a damaged file",
                "make sure it is the right file; images and attachments go beside the report",
            ),
            Self::Encoding { encoding } => Words::new(
                format!("the file is encoded as {encoding} and was read as such"),
                "save it as UTF-8 in your editor",
            ),
            Self::BadBytes { bytes, meant } => Words::labelled(
                format!("the bytes {} are no character and were read as \u{fffd}", hexadecimal(bytes)),
                meant.as_ref().map_or_else(String::new, |meant| format!("`{meant}` in GBK")),
                "restore the character from the original, and save the file as UTF-8",
            ),
            Self::Conflict { sides: [ours, theirs] } => Words::new(
                format!("unresolved merge conflict: one side is {}, the other {}", lines_en(*ours), lines_en(*theirs)),
                "keep the right version and delete the lines that start with <<<<<<<, |||||||, ======= and >>>>>>>; until then the file is not published",
            ),
            Self::ConflictLeft { mark } => Words::new(
                format!("this line `{mark}` is left over from a merge conflict"),
                "keep the right version and delete such lines; until then the file is not published",
            ),
            Self::Odd { kind, chars, count } => odd_en(*kind, chars, *count),
        }
    }
}

/// How much an odd character weighs: one that changes nothing of what is read is a note.
pub(super) fn level_of(kind: CharKind) -> Level {
    match kind {
        CharKind::Invisible | CharKind::Variation | CharKind::Compatibility => Level::Note,
        _ => ODD_CHARACTER.level,
    }
}

/// A character's number, and the character itself where showing it does no harm.
fn shown(kind: CharKind, c: char) -> String {
    match kind {
        CharKind::Lost => format!("{c} {}", chars::code(c)),
        _ => chars::code(c),
    }
}

/// A look-alike and what it should be: `⼈（U+2F08）→人`.
fn pair(c: char) -> String {
    match chars::ordinary(c) {
        Some(ordinary) => format!("{c} {}→{ordinary}", chars::code(c)),
        None => chars::code(c),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().take(8).map(|byte| format!("{byte:02X}")).collect();
    bytes.join(" ")
}

fn lines_zh(lines: Option<(usize, usize)>) -> String {
    match lines {
        None => "空的".to_owned(),
        Some((first, last)) if first == last => format!("第{first}行"),
        Some((first, last)) => format!("第{first}—{last}行"),
    }
}

fn lines_en(lines: Option<(usize, usize)>) -> String {
    match lines {
        None => "empty".to_owned(),
        Some((first, last)) if first == last => format!("line {first}"),
        Some((first, last)) => format!("lines {first} to {last}"),
    }
}

fn odd_zh(kind: CharKind, chars: &[char], count: usize) -> Words {
    let names: Vec<String> = chars.iter().map(|&c| format!("{} {}", shown(kind, c), chars::name_zh(c))).collect();
    let names = match kind {
        CharKind::Compatibility => chars.iter().map(|&c| pair(c)).collect::<Vec<_>>().join("、"),
        _ => names.join("、"),
    };
    let more = if count > 1 { format!("，共{count}处，这里是第一处") } else { String::new() };
    match kind {
        CharKind::Control => {
            Words::new(format!("有控制字符（{names}）{more}；网页和数据里已删去"), "请删去，或重新键入这一处")
        }
        CharKind::Bidirectional => Words::new(
            format!("有改变文字方向的字符（{names}）{more}；网页和数据里已删去"),
            "它使显示的次序与填写的不同；请删去并核对这一处",
        ),
        CharKind::Noncharacter | CharKind::Hidden => {
            Words::new(format!("有不是文字的字符（{names}）{more}；网页和数据里已删去"), "请删去，或重新键入这一处")
        }
        CharKind::Private => Words::new(
            format!("有私用区字符（{names}）{more}；换用其他字体会显示为别的字或方框"),
            "请换成通用的字；没有通用的字时写明读音和写法",
        ),
        CharKind::Lost => Words::new(format!("这里缺字（{names}）{more}；在复制或转换时丢失"), "请对照原文补上"),
        CharKind::Invisible => Words::new(
            format!("有不可见的字符（{names}）{more}；照原样显示，检索时不计"),
            "一般由复制 PDF、网页带入，请删去",
        ),
        CharKind::Variation => Words::new(
            format!("有字形变体选择符（{names}）{more}；照原样显示，检索时不计"),
            "不是有意选用字形的，请删去",
        ),
        CharKind::Compatibility => Words::new(
            format!("有部首或兼容汉字（{names}）{more}；照原样显示，按通用汉字检索"),
            "一般由复制 PDF 带入，请改为通用汉字",
        ),
    }
}

fn odd_en(kind: CharKind, chars: &[char], count: usize) -> Words {
    let names: Vec<String> = match kind {
        CharKind::Compatibility => chars.iter().map(|&c| pair(c)).collect(),
        _ => chars.iter().map(|&c| format!("{} {}", shown(kind, c), chars::name_en(c))).collect(),
    };
    let names = names.join(", ");
    let more = if count > 1 { format!(", {count} in all, the first of them here") } else { String::new() };
    match kind {
        CharKind::Control => Words::new(
            format!("control characters ({names}){more}; left out of pages and data"),
            "delete them, or type the words again",
        ),
        CharKind::Bidirectional => Words::new(
            format!("characters that change the direction of text ({names}){more}; left out of pages and data"),
            "they make a line read otherwise than it is written; delete them and check the words",
        ),
        CharKind::Noncharacter | CharKind::Hidden => Words::new(
            format!("code points that are no text ({names}){more}; left out of pages and data"),
            "delete them, or type the words again",
        ),
        CharKind::Private => Words::new(
            format!("private-use characters ({names}){more}; other fonts show something else, or a box"),
            "replace them by standard characters",
        ),
        CharKind::Lost => Words::new(
            format!("a character was lost here ({names}){more} when the text was copied or converted"),
            "restore it from the original",
        ),
        CharKind::Invisible => Words::new(
            format!("invisible characters ({names}){more}; shown as written, ignored by search"),
            "they usually come from a PDF or web page; delete them",
        ),
        CharKind::Variation => Words::new(
            format!("variation selectors ({names}){more}; shown as written, ignored by search"),
            "delete them unless the variant is intended",
        ),
        CharKind::Compatibility => Words::new(
            format!(
                "radicals or compatibility ideographs ({names}){more}; shown as written, found under the ordinary character"
            ),
            "they usually come from a PDF; replace them by the ordinary characters",
        ),
    }
}
