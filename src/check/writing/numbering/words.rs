//! The words for numbers that are unusual.

use super::CHECK;
use crate::check::writing::{FIX_EN, FIX_ZH, times_en, times_zh};
use crate::finding::{Check, Problem, Words};

/// What is unusual about numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NumberingProblem {
    Skip { after: String, number: String, missing: String },
    Repeat { number: String },
    Back { after: String, number: String },
    NoFirst { number: String, first: String },
    Mixed { after: String, number: String, wanted: String },
    Stray { after: String, number: String, wanted: String },
    MixedFirst { before: String, number: String, wanted: String },
    Inverted { number: String, inside: String },
    Untidy { from: String, to: String, count: usize },
}

const LEVELS_ZH: &str = "结构层次序数依次为“一、”“（一）”“1.”“（1）”";
const LEVELS_EN: &str = "the levels are `一、`, `（一）`, `1.`, `（1）`, in this order";

impl Problem for NumberingProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        match self {
            Self::Skip { after, number, missing } => Words::labelled(
                format!("序号从“{after}”跳到“{number}”"),
                format!("缺少“{missing}”"),
                "请核对是否有缺漏，并改正序号",
            ),
            Self::Repeat { number } => {
                Words::labelled(format!("序号“{number}”重复"), "前面已有", "请核对前后的序号并改正")
            }
            Self::Back { after, number } => Words::labelled(
                format!("序号在“{after}”之后又写“{number}”"),
                "顺序倒退",
                "请核对前后的序号；另起一组的，请先写明引出它的标题或语句",
            ),
            Self::NoFirst { number, first } => Words::labelled(
                format!("序号从“{number}”开始，没有“{first}”"),
                format!("前面没有“{first}”"),
                "请核对是否有缺漏，并改正序号",
            ),
            Self::Mixed { after, number, wanted } => Words::labelled(
                format!("“{after}”之后写了“{number}”，层次不一致"),
                format!("同级的序号是“{wanted}”"),
                format!("{LEVELS_ZH}；{FIX_ZH}"),
            ),
            Self::Stray { after, number, wanted } => Words::labelled(
                format!("“{after}”之后写了“{number}”，层次不一致"),
                format!("后面另有“{wanted}”"),
                format!("{LEVELS_ZH}；请核对是多出的一项，还是前后的序号写错"),
            ),
            Self::MixedFirst { before, number, wanted } => Words::labelled(
                format!("“{before}”之前写了“{number}”，层次不一致"),
                format!("同级的序号是“{wanted}”"),
                format!("{LEVELS_ZH}；{FIX_ZH}"),
            ),
            Self::Inverted { number, inside } => Words::labelled(
                format!("“{inside}”之下用了“{number}”，层次颠倒"),
                format!("“{number}”高于“{inside}”"),
                LEVELS_ZH,
            ),
            Self::Untidy { from, to, count } => Words::labelled(
                format!("序号写作“{from}”{}", times_zh(*count)),
                format!("应为“{to}”"),
                format!("{LEVELS_ZH}；{FIX_ZH}"),
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Skip { after, number, missing } => Words::labelled(
                format!("`{after}` is followed by `{number}`"),
                format!("`{missing}` is missing"),
                "see whether anything is missing, and put the number right",
            ),
            Self::Repeat { number } => {
                Words::labelled(format!("`{number}` stands twice"), "again", "put the numbers right")
            }
            Self::Back { after, number } => Words::labelled(
                format!("`{after}` is followed by `{number}`"),
                "goes back",
                "put the numbers right; another series needs a heading or a line that opens it",
            ),
            Self::NoFirst { number, first } => Words::labelled(
                format!("`{number}` without `{first}` before it"),
                format!("there is no `{first}`"),
                "see whether anything is missing, and put the number right",
            ),
            Self::Mixed { after, number, wanted } => Words::labelled(
                format!("`{after}` is followed by `{number}`, of another level"),
                format!("its neighbours would have `{wanted}`"),
                format!("{LEVELS_EN}; {FIX_EN}"),
            ),
            Self::Stray { after, number, wanted } => Words::labelled(
                format!("`{after}` is followed by `{number}`, of another level"),
                format!("`{wanted}` follows"),
                format!("{LEVELS_EN}; see whether it is one too many, or the numbers round it are wrong"),
            ),
            Self::MixedFirst { before, number, wanted } => Words::labelled(
                format!("`{number}` stands before `{before}`, of another level"),
                format!("its neighbours would have `{wanted}`"),
                format!("{LEVELS_EN}; {FIX_EN}"),
            ),
            Self::Inverted { number, inside } => {
                Words::labelled(format!("`{number}` inside of `{inside}`"), "of a higher level", LEVELS_EN)
            }
            Self::Untidy { from, to, count } => Words::labelled(
                format!("the number `{from}`{}", times_en(*count)),
                format!("written `{to}`"),
                format!("{LEVELS_EN}; {FIX_EN}"),
            ),
        }
    }
}
