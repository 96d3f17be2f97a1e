//! `front-matter`, `yaml`, `toml`, `odd-syntax`, `cut-at-hash`: front matter and configuration that cannot be parsed.
//!
//! A line that cannot be parsed is mended as a person would mend it, or passed over, and reading goes on, so
//! that one run says all that is wrong. What was mended is still an error: no figure is guessed. Only full-width
//! marks and unusual indentation that can be read in one way are read, and noted.
//!
//! A number sign after a blank starts a comment in YAML, also where it is meant as part of a text.
//!
//! 无法识别的一行，按常见的笔误试着补正，或者略过，继续读取，一次列出全部问题。补正只为继续核对，
//! 仍按错误列出，不猜测任何数字。文字里空格后面的 # 会被当作注释的开始，
//! 后面的文字不再读取，在原处指出。
//!
//! Basis: YAML 1.2 and TOML 1.0, in which front matter and `site.toml` are written.
//!
//! 依据：填报数据用 YAML 1.2 书写，site.toml 用 TOML 1.0 书写。

use super::foreign::in_chinese;
use super::words::plural;
use super::{Check, Level, Problem, Words};

const PAGE: &str = include_str!("syntax.rs");

/// `front-matter`
pub static FRONT_MATTER: Check =
    Check::new("front-matter", Level::Error, "填报数据没有开始或结束", "front matter that does not start or end", PAGE);
/// `yaml`
pub static YAML: Check =
    Check::new("yaml", Level::Error, "填报数据的写法有误", "front matter that cannot be parsed", PAGE);
/// `odd-syntax`
pub static ODD_SYNTAX: Check = Check::new(
    "odd-syntax",
    Level::Note,
    "填报数据的标点或缩进写法特殊，已读取",
    "marks or indentation written unusually, and understood",
    PAGE,
);
/// `cut-at-hash`
pub static CUT_AT_HASH: Check = Check::new(
    "cut-at-hash",
    Level::Warning,
    "文字里的 # 被当作注释",
    "a number sign in a text that is taken for a comment",
    PAGE,
);
/// `toml`
pub static TOML: Check =
    Check::new("toml", Level::Error, "配置的写法有误", "a configuration that cannot be parsed", PAGE);

/// Where front matter or a configuration cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum SyntaxProblem {
    NoFrontMatter,
    FrontMatterOpen,
    FrontMatterTooLong { limit: usize },
    BadYaml { message: String },
    WideMark { mark: char },
    WideMarkRead { mark: char, lines: usize },
    OddIndent { blank: char, lines: usize },
    OpenBracket { close: char },
    OpenQuote { mark: char },
    Misaligned { more: bool, by: usize },
    BlankCell,
    NoColon { key: String },
    NoSpace,
    CutAtHash { kept: String, cut: String },
    CutBracket { is_text: bool },
    BadToml { message: String },
    WideTomlQuotes,
    TooDeep,
    AnchorsRefused,
}

impl Problem for SyntaxProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::NoFrontMatter | Self::FrontMatterOpen | Self::FrontMatterTooLong { .. } => &FRONT_MATTER,
            Self::BadYaml { .. }
            | Self::WideMark { .. }
            | Self::OpenBracket { .. }
            | Self::OpenQuote { .. }
            | Self::Misaligned { .. }
            | Self::BlankCell
            | Self::NoColon { .. }
            | Self::NoSpace
            | Self::TooDeep
            | Self::AnchorsRefused => &YAML,
            Self::WideMarkRead { .. } | Self::OddIndent { .. } => &ODD_SYNTAX,
            Self::CutAtHash { .. } | Self::CutBracket { .. } => &CUT_AT_HASH,
            Self::BadToml { .. } | Self::WideTomlQuotes => &TOML,
        }
    }

    fn level(&self) -> Level {
        match self {
            // Without the end of its bracket, a line is not read.
            Self::CutBracket { .. } => Level::Error,
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::NoFrontMatter => {
                Words::new("文件开头没有填报数据", "报告以一行 --- 开始，接着是填报数据，再以一行 --- 结束，然后是正文")
            }
            Self::FrontMatterOpen => {
                Words::new("填报数据没有结束行", "请在填报数据之后、正文之前单独写一行 ---（三个半角短横）")
            }
            Self::FrontMatterTooLong { limit } => {
                Words::new(format!("填报数据超过{limit}个字节"), "请检查结束行 --- 是否写在填报数据之后")
            }
            Self::BadYaml { message } => Words::labelled(
                "填报数据的写法有误，无法识别",
                in_chinese(message),
                "请检查这一处的冒号、缩进、引号和方括号是否成对，标点应为半角",
            ),
            Self::WideMark { mark } => Words::labelled(
                format!("“{mark}”是全角的，无法识别"),
                "全角标点",
                "填报数据里的冒号、逗号、引号和括号要用半角；请切换到英文标点再输入",
            ),
            Self::WideMarkRead { mark, lines } => Words::labelled(
                match lines {
                    1 => format!("“{mark}”是全角的，已按半角读取"),
                    _ => format!("“{mark}”是全角的，共{lines}行，已按半角读取"),
                },
                "全角标点",
                "填报数据里的冒号、逗号和括号请用半角",
            ),
            Self::OddIndent { blank, lines } => {
                let of = if *lines > 1 { format!("有{lines}行的") } else { String::new() };
                let name = match blank {
                    '\t' => "制表符（Tab）".to_owned(),
                    '\u{3000}' => "全角空格".to_owned(),
                    '\u{a0}' => "不间断空格".to_owned(),
                    blank => format!("特殊空白（U+{:04X}）", u32::from(*blank)),
                };
                Words::labelled(
                    format!("{of}行首是{name}，已按半角空格读取"),
                    name,
                    "行首请改为半角空格：同一张表的各行比表名多缩进两个半角空格",
                )
            }
            Self::OpenBracket { close } => Words::labelled(
                "这一行的括号未闭合",
                format!("缺少 {close}"),
                "一行数字写在一对方括号里，如 [ 14, 0, 0, 0, 0, 0, 14 ]；花括号也要成对",
            ),
            Self::OpenQuote { mark } => Words::labelled(
                "这里的引号未闭合",
                format!("缺少 {mark}"),
                "引号要成对，一项内容写在一行里；数字不用加引号",
            ),
            Self::Misaligned { more, by } => {
                let by = ["零", "一", "两", "三", "四", "五", "六", "七", "八"]
                    .get(*by)
                    .map_or(by.to_string(), |by| by.to_string());
                Words::labelled(
                    format!("行首{}了{by}个空格，应与上下各行对齐", if *more { "多" } else { "少" }),
                    "未对齐",
                    "同一张表的各行，行首的空格数相同；表名顶格书写",
                )
            }
            Self::BlankCell => Words::labelled(
                "这个单元格空着，无法识别",
                "空着的单元格写 ~",
                "没有发生填 0；确不适用填 /；原件缺失的填 ~",
            ),
            Self::NoColon { key } => Words::labelled(
                format!("“{key}”后面缺少冒号"),
                "缺少冒号",
                "名称后面写半角冒号，再空一格，如 received: [ 14, 0 ]",
            ),
            Self::NoSpace => {
                Words::labelled("冒号后面没有空格，无法识别", "这里要空一格", "半角冒号后面空一格，再写内容")
            }
            Self::CutAtHash { kept, cut } => Words::labelled(
                match &**kept {
                    "" => format!("空格后面的“{cut}”被当作注释，这一项是空的"),
                    kept => format!("空格后面的“{cut}”被当作注释，这一项只读到“{kept}”"),
                },
                "从 # 起未读取",
                "内容里有 # 的，给整个内容加上半角引号，如 \"人民路 #3号\"；确是注释的，请单独写一行",
            ),
            Self::CutBracket { is_text } => Words::labelled(
                "空格后面的 # 被当作注释，这一行的括号未闭合",
                "从 # 起未读取",
                match is_text {
                    true => "内容里有 # 的，给它加上半角引号，如 \"人民路 #3号\"；确是注释的，写在括号后面",
                    false => "一格只填一个数；注释写在括号后面，前面空一格",
                },
            ),
            Self::BadToml { message } => {
                Words::labelled("配置的写法有误，无法识别", in_chinese(message), "请检查这一处的等号、引号和方括号")
            }
            Self::WideTomlQuotes => Words::labelled(
                "配置的写法有误，无法识别",
                "引号是全角的，请换成半角引号 \" \"",
                "请检查这一处的等号、引号和方括号",
            ),
            Self::TooDeep => Words::new("填报数据嵌套过深", "一行表格写作一行，如 received: [ 14, 0, 0, 0, 0, 0, 14 ]"),
            Self::AnchorsRefused => {
                Words::new("填报数据里不能用 & 和 * 引用", "请把内容直接写出来；文字里的 & 和 * 请加引号")
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::NoFrontMatter => Words::new(
                "the file does not start with its data",
                "a report starts with a line ---, then its data, another line ---, then the text",
            ),
            Self::FrontMatterOpen => {
                Words::new("the data have no end", "write a line --- between the data and the text")
            }
            Self::FrontMatterTooLong { limit } => Words::new(
                format!("the data are longer than {limit} bytes"),
                "check that the closing line --- follows the data",
            ),
            Self::BadYaml { message } => Words::labelled(
                "the data cannot be read",
                message,
                "check colons, indentation, quotes and brackets at this place",
            ),
            Self::WideMark { mark } => Words::labelled(
                format!("`{mark}` is a full-width mark and cannot be read"),
                "full-width",
                "colons, commas, quotes and brackets of the data are the half-width ones",
            ),
            Self::WideMarkRead { mark, lines } => Words::labelled(
                match lines {
                    1 => format!("`{mark}` is a full-width mark, read as the half-width one"),
                    _ => format!("`{mark}` is a full-width mark on {lines} lines, read as the half-width one"),
                },
                "full-width",
                "write colons, commas and brackets of the data half-width",
            ),
            Self::OddIndent { blank, lines } => {
                let name = match blank {
                    '\t' => "a tab".to_owned(),
                    '\u{3000}' => "a full-width space".to_owned(),
                    '\u{a0}' => "a no-break space".to_owned(),
                    blank => format!("a special blank (U+{:04X})", u32::from(*blank)),
                };
                let of =
                    if *lines > 1 { format!("{} start", plural(*lines, "line")) } else { "a line starts".to_owned() };
                Words::labelled(
                    format!("{of} with {name}, read as plain spaces"),
                    name,
                    "indent the rows of a table by two plain spaces",
                )
            }
            Self::OpenBracket { close } => Words::labelled(
                "a bracket is not closed on this line",
                format!("`{close}` is missing"),
                "a row is one pair of brackets: [14, 0, 0, 0, 0, 0, 14]",
            ),
            Self::OpenQuote { mark } => Words::labelled(
                "a quote is not closed",
                format!("`{mark}` is missing"),
                "quotes come in pairs, and a value stands on one line; figures need none",
            ),
            Self::Misaligned { more, by } => Words::labelled(
                format!(
                    "this line starts with {} too {}, out of line with those round it",
                    plural(*by, "space"),
                    if *more { "many" } else { "few" }
                ),
                "out of line",
                "all rows of a table are indented alike; its name is not indented",
            ),
            Self::BlankCell => Words::labelled(
                "a cell of this row is empty",
                "write ~ for a blank",
                "what did not happen is 0; what does not apply is /; what the original lacks is ~",
            ),
            Self::NoColon { key } => Words::labelled(
                format!("a colon is missing after `{key}`"),
                "no colon",
                "a key is followed by a colon and a space: received: [14, 0]",
            ),
            Self::NoSpace => {
                Words::labelled("a space is missing after the colon", "no space", "a colon is followed by a space")
            }
            Self::CutAtHash { kept, cut } => Words::labelled(
                match &**kept {
                    "" => format!("`{cut}` after a blank is taken for a comment, and the value is blank"),
                    kept => format!("`{cut}` after a blank is taken for a comment, and the value read as `{kept}`"),
                },
                "not read from # on",
                "put the whole value in quotes if # is part of it: \"Unit #3\"; put a comment on a line of its own",
            ),
            Self::CutBracket { is_text } => Words::labelled(
                "# after a blank starts a comment, and the bracket of this line is not closed",
                "not read from # on",
                match is_text {
                    true => "put the value in quotes if # is part of it: \"Unit #3\"; put a comment behind the bracket",
                    false => "a cell is one figure; put a comment behind the bracket, after a blank",
                },
            ),
            Self::BadToml { message } => {
                Words::labelled("the configuration cannot be read", message, "check equals signs, quotes and brackets")
            }
            Self::WideTomlQuotes => Words::labelled(
                "the configuration cannot be read",
                "full-width quotes",
                "check equals signs, quotes and brackets",
            ),
            Self::TooDeep => Words::new(
                "the data are nested too deeply",
                "write a row as one line: received: [14, 0, 0, 0, 0, 0, 14]",
            ),
            Self::AnchorsRefused => Words::new(
                "references with & and * are not accepted",
                "write the content itself; quote text with & or *",
            ),
        }
    }
}
