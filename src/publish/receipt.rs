//! The receipt: what was published when, with the digest of the whole, for the file and for `verify`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Register;
use super::plan::{FigureChange, ForeignChanges, Plan};
use crate::archive::sums::Sums;
use crate::finding::words::{self, Lang};
use crate::form::Forms;
use crate::source::HeldReport;

/// What was published when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The version of this format.
    pub version: u32,
    /// The portal's title.
    pub title: String,
    /// Who answers for it.
    pub publisher: Option<String>,
    /// The release's number at its target.
    pub release: u32,
    /// When, in China's time.
    pub published: String,
    /// The digest of the whole: the SHA-256 of `SHA256SUMS`.
    pub digest: String,
    /// The digest of the release before.
    pub before: Option<String>,
    /// The number of the release that was live before, to which one goes back; receipts from before this was
    /// noted have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<u32>,
    /// How many reports it holds.
    pub reports: usize,
    /// How many files were added, changed and removed.
    pub moved: [usize; 3],
    /// Reports that came with it, each as `agency/year`.
    #[serde(default)]
    pub added_reports: Vec<String>,
    /// Reports that it withdrew.
    #[serde(default)]
    pub removed_reports: Vec<String>,
    /// Figures of published reports that changed.
    pub figures: Vec<FigureChange>,
    /// What someone else had done to the release before, and was put right.
    #[serde(default, skip_serializing_if = "ForeignChanges::is_empty")]
    pub foreign: ForeignChanges,
    /// Reports with errors, which are shown as they were last published, or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldReport>,
    /// Checks that would have spoken and that the site turned off, and how often.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub off: BTreeMap<String, usize>,
    /// Style sheets and scripts of the release before, kept for pages that were read before.
    pub kept: BTreeSet<String>,
    /// The SHA-256 of every file.
    pub files: Sums,
    /// Every figure.
    #[serde(default)]
    pub register: Register,
}

impl Receipt {
    /// Reads a receipt.
    pub fn read(text: &[u8]) -> Option<Receipt> {
        serde_json::from_slice(text).ok().filter(|receipt: &Receipt| receipt.version == 1)
    }

    /// The release to go back to: the one that was live before, if its files are still there. `standing` are the
    /// releases of which that is so, in order.
    pub fn back(&self, standing: &[u32]) -> Option<u32> {
        match self.previous {
            Some(previous) => Some(previous).filter(|previous| standing.contains(previous)),
            None => standing.iter().rev().find(|number| **number < self.release).copied(),
        }
    }

    /// The same receipt, saying what this plan says that changed.
    pub fn of_plan(self, plan: &Plan) -> Receipt {
        Receipt {
            moved: [plan.added.len(), plan.changed.len(), plan.removed.len()],
            added_reports: plan.added_reports.clone(),
            removed_reports: plan.removed_reports.clone(),
            figures: plan.figures.clone(),
            foreign: plan.foreign.clone(),
            held: plan.held.clone(),
            ..self
        }
    }

    /// The receipt for programs.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a receipt is plain text and numbers") + "\n"
    }

    /// The receipt for people, with room for their names.
    pub fn text(&self) -> String {
        let [added, changed, removed] = &self.moved;
        let mut text = format!("{} 发布回执\n\n", self.title);
        let _ = writeln!(text, "主办单位　{}", self.publisher.as_deref().unwrap_or("未注明"));
        let _ = writeln!(text, "发布时间　{}", self.published);
        let _ = writeln!(text, "发布序号　{}", self.release);
        let _ = writeln!(text, "内容　　　{}份报告，{}个文件", self.reports, self.files.len());
        let _ = writeln!(text, "变动　　　新增{added}个文件，修改{changed}个，移除{removed}个");
        let _ = writeln!(text, "总校验值　{}（SHA256SUMS 的 SHA-256）", self.digest);
        let _ = writeln!(text, "前次校验　{}", self.before.as_deref().unwrap_or("首次发布"));
        if let Some(previous) = self.previous {
            let _ = writeln!(text, "前次序号　{previous}");
        }
        let off = words::off(&self.off, Lang::Zh);
        if !off.is_empty() {
            let _ = writeln!(text, "校验　　　{off}");
        }
        let figures: Vec<String> = self.figures.iter().map(|figure| describe(figure, Lang::Zh)).collect();
        let held: Vec<String> = self.held.iter().map(|held| describe_held(held, Lang::Zh)).collect();
        let ForeignChanges { added: foreign, changed, removed } = &self.foreign;
        for (what, lines) in [
            ("前次发布后他人放入、已清除的文件", foreign),
            ("前次发布后他人改动、已改正的文件", changed),
            ("前次发布后他人删除的文件", removed),
            ("新增报告", &self.added_reports),
            ("撤下报告", &self.removed_reports),
            ("已发布报告中改动的数字", &figures),
            (HELD.0, &held),
        ] {
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n{what} {}", lines.len());
            for line in lines {
                let _ = writeln!(text, "　{line}");
            }
        }
        text.push_str("\n核验　nianbao verify <发布文件夹> --receipt <本回执的 .json 文件>\n");
        text.push_str("\n经办人　____________　　审核人　____________　　日期　____________\n");
        text
    }
}

/// The heading of the reports that are held back.
pub const HELD: (&str, &str) = ("暂不更新的报告", "reports held back");

/// A report that is held back in one line.
pub fn describe_held(held: &HeldReport, lang: Lang) -> String {
    let HeldReport { report, errors, is_public, published, .. } = held;
    match (is_public, published, lang) {
        (true, Some(day), Lang::Zh) if *errors == 0 => format!("{report}：审核中；页面保持{day}公布的内容"),
        (true, None, Lang::Zh) if *errors == 0 => format!("{report}：审核中；页面保持最近一次公布的内容"),
        (true, Some(day), Lang::En) if *errors == 0 => {
            format!("{report}: under review; its page stays as published on {day}")
        }
        (true, None, Lang::En) if *errors == 0 => format!("{report}: under review; its page stays as last published"),
        (true, Some(day), Lang::Zh) => format!("{report}：错误{errors}处；页面保持{day}公布的内容"),
        (true, None, Lang::Zh) => format!("{report}：错误{errors}处；页面保持最近一次公布的内容"),
        (false, _, Lang::Zh) => format!("{report}：错误{errors}处；从未公布，改正前不公布"),
        (true, Some(day), Lang::En) => format!("{report}: errors {errors}; its page stays as published on {day}"),
        (true, None, Lang::En) => format!("{report}: errors {errors}; its page stays as it was last published"),
        (false, _, Lang::En) => format!("{report}: errors {errors}; never published, and not until they are mended"),
    }
}

/// A changed figure in one line.
pub fn describe(figure: &FigureChange, lang: Lang) -> String {
    let FigureChange { report, cell, old, new, explained, stated, taken_back } = figure;
    let (blank, none) = match lang {
        Lang::Zh => ("未填报", "无更正说明"),
        Lang::En => ("blank", "no correction says so"),
    };
    let shown = |text: &str| if text.is_empty() { blank.to_owned() } else { text.to_owned() };
    let why = match (explained, stated, lang) {
        (true, _, Lang::Zh) if *taken_back => "退回更正以前".to_owned(),
        (true, _, Lang::En) if *taken_back => "takes a correction back".to_owned(),
        (true, _, Lang::Zh) => "有更正说明".to_owned(),
        (true, _, Lang::En) => "a correction says so".to_owned(),
        (false, None, _) => none.to_owned(),
        (false, Some((old, new)), Lang::Zh) => format!("更正说明写的是 {}→{}", shown(old), shown(new)),
        (false, Some((old, new)), Lang::En) => format!("the correction says {} → {}", shown(old), shown(new)),
    };
    let (cell, old, new) = (label(report, cell), shown(old), shown(new));
    match lang {
        Lang::Zh => format!("{report} {cell}：{old} → {new}（{why}）"),
        Lang::En => format!("{report} {cell}: {old} → {new} ({why})"),
    }
}

/// A cell in the words of the form; its address where no form knows it.
fn label(report: &str, cell: &str) -> String {
    let forms = Forms::embedded();
    let year = report.rsplit('/').next().and_then(|year| year.parse().ok());
    let rule = year.and_then(|year| forms.of_year(year));
    let found = rule.into_iter().chain(forms.iter()).find_map(|form| Some(form.label(form.find(cell)?)));
    found.unwrap_or_else(|| cell.to_owned())
}
