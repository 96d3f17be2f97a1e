//! Where front matter or a configuration cannot be parsed.

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
    TabIndent,
    OpenBracket { close: char },
    Misaligned { more: bool, by: usize },
    BlankCell,
    NoColon { key: String },
    NoSpace,
    BadToml { message: String },
    TooDeep,
    AnchorsRefused,
}

impl Problem for SyntaxProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::NoFrontMatter | Self::FrontMatterOpen | Self::FrontMatterTooLong { .. } => &FRONT_MATTER,
            Self::BadYaml { .. }
            | Self::WideMark { .. }
            | Self::TabIndent
            | Self::OpenBracket { .. }
            | Self::Misaligned { .. }
            | Self::BlankCell
            | Self::NoColon { .. }
            | Self::NoSpace
            | Self::TooDeep
            | Self::AnchorsRefused => &YAML,
            Self::BadToml { .. } => &TOML,
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
                "填报数据的写法有误，读不下去",
                in_chinese(message),
                "请检查这一处的冒号、缩进、引号和方括号是否成对，标点应为半角",
            ),
            Self::WideMark { mark } => Words::labelled(
                format!("「{mark}」是全角的，读不下去"),
                "全角标点",
                "填报数据里的冒号、逗号、引号和括号要用半角；请切换到英文标点再输入",
            ),
            Self::TabIndent => Words::labelled(
                "这一行用了制表符（Tab），读不下去",
                "制表符",
                "请把行首的制表符换成空格：比上一级多缩进两格",
            ),
            Self::OpenBracket { close } => Words::labelled(
                "这一行的括号没有闭合",
                format!("缺少 {close}"),
                "一行数字写在一对方括号里，如 [ 14, 0, 0, 0, 0, 0, 14 ]；花括号也要成对",
            ),
            Self::Misaligned { more, by } => {
                let by = ["零", "一", "两", "三", "四", "五", "六", "七", "八"]
                    .get(*by)
                    .map_or(by.to_string(), |by| by.to_string());
                Words::labelled(
                    format!("行首{}了{by}个空格，应与上下各行对齐", if *more { "多" } else { "少" }),
                    "没有对齐",
                    "同一张表的各行，行首的空格一样多；表名顶格写",
                )
            }
            Self::BlankCell => {
                Words::labelled("这一格空着，读不下去", "空着的格写 ~", "没有发生填 0；确不适用填 /；原件缺失的填 ~")
            }
            Self::NoColon { key } => Words::labelled(
                format!("「{key}」后面缺少冒号"),
                "缺少冒号",
                "名称后面写半角冒号，再空一格，如 received: [ 14, 0 ]",
            ),
            Self::NoSpace => {
                Words::labelled("冒号后面没有空格，读不下去", "这里要空一格", "半角冒号后面空一格，再写内容")
            }
            Self::BadToml { message } => {
                Words::labelled("配置的写法有误，读不下去", in_chinese(message), "请检查这一处的等号、引号和方括号")
            }
            Self::TooDeep => Words::new("填报数据嵌套太深", "一行表格写作一行，如 received: [ 14, 0, 0, 0, 0, 0, 14 ]"),
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
            Self::TabIndent => {
                Words::labelled("a tab stands in the indentation", "tab", "indent by two spaces instead")
            }
            Self::OpenBracket { close } => Words::labelled(
                "a bracket is not closed on this line",
                format!("`{close}` is missing"),
                "a row is one pair of brackets: [14, 0, 0, 0, 0, 0, 14]",
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
            Self::BadToml { message } => {
                Words::labelled("the configuration cannot be read", message, "check equals signs, quotes and brackets")
            }
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
