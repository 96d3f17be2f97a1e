//! `chart-mark`: a chart that a text asks for, and that cannot be drawn.
//!
//! `[[chart: requests.received.total, requests.granted.total; years 3]]` on a line of its own draws those cells over
//! the years of the agency's own reports. What it names must be a cell of the form, and what follows the semicolons a
//! number of years, `bars` or `lines`. A mark of which anything cannot be read is shown as it is written.
//!
//! 单独一行的 [[图表：requests.received.total，requests.granted.total；年份 3]] 按本机关历年的报告画图，附表格和说明。
//! 单元格的写法与 {{ 表.行.列 }} 相同；分号后面写年数、柱或者线。写法有误的标记照原样显示，所以逐一在原处指出。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use super::words::{meant_en, meant_zh};
use super::{Check, Level, Problem, Words};
use crate::model::AskedChart;

/// `chart-mark`
pub static CHART_MARK: Check = Check::new(
    "chart-mark",
    Level::Error,
    "[[chart: …]] 的写法或位置有误",
    "a `[[chart: …]]` misspelt or out of place",
    include_str!("chart.rs"),
);

/// A chart that a text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum ChartProblem {
    UnknownCell {
        text: String,
        suggestion: Option<String>,
    },
    NoCell {
        text: String,
    },
    TooManyCells {
        count: usize,
    },
    Twice {
        text: String,
    },
    Years {
        text: String,
    },
    UnknownOption {
        text: String,
        suggestion: Option<String>,
    },
    /// In a page, or in a report of text alone.
    NoFigures {
        text: String,
    },
    /// In a list, a quotation, or among other words.
    Inside {
        text: String,
    },
    /// With other brackets, or another name.
    Misspelt {
        text: String,
        meant: String,
    },
}

/// How a chart is asked for.
const USE_ZH: &str = "写法是 [[chart: 表.行.列, 表.行.列; years 3]]，独占一行；也可以写 [[图表：…；年份 3；线]]";
const USE_EN: &str = "write [[chart: table.row.column, table.row.column; years 3]] on a line of its own";

impl Problem for ChartProblem {
    fn check(&self) -> &'static Check {
        &CHART_MARK
    }

    fn zh(&self) -> Words {
        let (least, most) = (AskedChart::YEARS.start(), AskedChart::YEARS.end());
        match self {
            Self::UnknownCell { text, suggestion } => {
                Words::labelled(format!("图表中的“{text}”不是表格中的数"), meant_zh(suggestion), USE_ZH)
            }
            Self::NoCell { text } => Words::new(format!("“{text}”没有写明画哪些数"), USE_ZH),
            Self::TooManyCells { count } => Words::new(
                format!("一张图表画 {count} 项，最多 {} 项", AskedChart::MOST_CELLS),
                "请分成几张图表，每张独占一行",
            ),
            Self::Twice { text } => Words::new(format!("图表中的“{text}”写了两次"), "请删去一个"),
            Self::Years { text } => Words::labelled(
                format!("图表的年数“{text}”无法识别"),
                format!("{least}至{most}的整数"),
                format!(
                    "写 years 3 或者 年份 3，连同本年度在内，{least}至{most}年；不写的，为{}年",
                    AskedChart::USUAL_YEARS
                ),
            ),
            Self::UnknownOption { text, suggestion } => Words::labelled(
                format!("图表的“{text}”未识别"),
                meant_zh(suggestion),
                "分号后面可以写年数（years 3、年份 3）、bars（柱）、lines（线）；不需要的，请删去",
            ),
            Self::NoFigures { text } => {
                Words::new(format!("这一页没有填报数据，“{text}”无法画图"), "只有带表格的报告的正文能用图表；请删去")
            }
            Self::Inside { text } => Words::new(
                format!("“{text}”不在单独的一行上，照原样显示"),
                "图表要独占一行，上下各空一行，不在列表和引文里",
            ),
            Self::Misspelt { text, meant } => {
                Words::labelled(format!("“{text}”不是图表的标记，照原样显示"), meant_zh(&Some(meant.clone())), USE_ZH)
            }
        }
    }

    fn en(&self) -> Words {
        let (least, most) = (AskedChart::YEARS.start(), AskedChart::YEARS.end());
        match self {
            Self::UnknownCell { text, suggestion } => {
                Words::labelled(format!("`{text}` in a chart is no cell"), meant_en(suggestion), USE_EN)
            }
            Self::NoCell { text } => Words::new(format!("`{text}` does not say which cells to draw"), USE_EN),
            Self::TooManyCells { count } => Words::new(
                format!("a chart of {count} cells, where {} are the most", AskedChart::MOST_CELLS),
                "part it into several charts, each on a line of its own",
            ),
            Self::Twice { text } => Words::new(format!("`{text}` stands twice in a chart"), "delete one of them"),
            Self::Years { text } => Words::labelled(
                format!("the years of a chart cannot be read: `{text}`"),
                format!("a whole number from {least} to {most}"),
                format!(
                    "write years 3, the report's own counted, from {least} to {most}; without it, there are {}",
                    AskedChart::USUAL_YEARS
                ),
            ),
            Self::UnknownOption { text, suggestion } => Words::labelled(
                format!("`{text}` in a chart is not known"),
                meant_en(suggestion),
                "behind a semicolon may stand years 3, bars or lines; delete it if it is not needed",
            ),
            Self::NoFigures { text } => Words::new(
                format!("this page has no figures, so `{text}` draws none"),
                "only the text of a report with tables may have a chart; delete it",
            ),
            Self::Inside { text } => Words::new(
                format!("`{text}` is not on a line of its own, and is shown as written"),
                "a chart stands alone between blank lines, not in a list or quotation",
            ),
            Self::Misspelt { text, meant } => Words::labelled(
                format!("`{text}` is no chart, and is shown as written"),
                meant_en(&Some(meant.clone())),
                USE_EN,
            ),
        }
    }
}
