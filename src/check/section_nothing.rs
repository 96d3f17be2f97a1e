//! `section-nothing`: a section that must be told in words, and says “无”.
//!
//! What was done in a year, and what its problems are, is what a report is for: `无`, `暂无`, `不存在问题` or `同上年` as
//! all that 总体情况 or 存在的主要问题及改进情况 has to say is no content. In 其他需要报告的事项 it is, and so is `无` for
//! one of several things inside a section, such as a government's 社会评议. A section without any text is
//! `section-empty`.
//!
//! 总体情况、存在的主要问题及改进情况只写“无”“暂无”“不存在问题”“同上年”，等于没有报告。其他需要报告的事项写“无”
//! 是可以的；一部分里面某一项没有情况的（如社会评议结果），写“无”也可以。完全没有文字的见 section-empty。
//!
//! Basis: 条例 Art. 50 (4); what each section must say.
//!
//! 依据：《条例》第五十条第（四）项；国办公开办函〔2021〕30号关于不得遗漏、敷衍的要求。

use crate::chars::letters;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

pub(super) static CHECK: Check = Check::new(
    "section-nothing",
    Level::Warning,
    "应写情况的部分只写了“无”",
    "a section that says “none” where content is asked for",
    include_str!("section_nothing.rs"),
);

/// Nobody says more to say nothing.
const LONGEST: usize = 32;

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    for (index, section) in report.form.sections.iter().enumerate().filter(|(_, section)| section.told) {
        if let Some(line) = nothing(lines, index) {
            let text = line.text.trim();
            let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
            let text = if bare.is_empty() { text } else { bare }.to_owned();
            let problem = Nothing { heading: section.heading.clone(), text };
            findings.push(Finding::new(&report.file, Place::Bytes(line.range()), problem));
        }
    }
}

/// The first line of a section all of whose lines say nothing.
pub(super) fn nothing<'l, 't>(lines: &'l [TextLine<'t>], section: usize) -> Option<&'l TextLine<'t>> {
    const MOST: usize = 4;
    let first = words_of(lines, section).next()?;
    let mut count = 0;
    let says_none = words_of(lines, section).all(|line| {
        count += 1;
        count <= MOST && says_nothing(&line.text)
    });
    says_none.then_some(first)
}

/// The lines of a section without its headings.
pub(super) fn words_of<'l, 't>(lines: &'l [TextLine<'t>], section: usize) -> impl Iterator<Item = &'l TextLine<'t>> {
    lines.iter().filter(move |line| {
        let is_heading = matches!(line.kind, LineKind::Section | LineKind::Heading(_));
        line.section == Some(section) && !is_heading && !line.text.is_empty()
    })
}

/// Whether a line says nothing but that there is nothing to say.
fn says_nothing(text: &str) -> bool {
    const LEADS: [&str; 26] = [
        "本年度",
        "本年",
        "今年",
        "全年",
        "年度",
        "年",
        "目前",
        "我局",
        "我镇",
        "我乡",
        "我办",
        "我委",
        "我县",
        "我区",
        "我市",
        "我单位",
        "我街道",
        "本单位",
        "本机关",
        "本局",
        "本部门",
        "本镇",
        "在政府信息公开工作中",
        "政府信息公开工作",
        "政务公开工作",
        "暂",
    ];
    const NOTHING: [&str; 19] = [
        "无",
        "没有",
        "尚无",
        "时没有",
        "时无",
        "不存在",
        "未发现",
        "均无",
        "同上",
        "同去年",
        "同上年",
        "不适用",
        "见附件",
        "详见附件",
        "见附表",
        "同20",
        "与上年相同",
        "与去年相同",
        "略",
    ];
    // Places whose names begin so.
    const PLACES: [&str; 4] = ["无锡", "无为", "无棣", "无极"];
    if text.len() > 4 * LONGEST {
        return false;
    }
    let letters = letters(text);
    if letters.is_empty() {
        return true;
    }
    // （一）存在的主要问题：无
    if let Some((label, rest)) = text.split_once(['：', ':'])
        && ["问题", "改进", "措施", "情况"].iter().any(|word| label.trim_end().ends_with(word))
    {
        return !rest.trim().is_empty() && says_nothing(rest);
    }
    // 工作开展顺利，无突出问题
    if let Some((praise, rest)) = text.split_once(['，', ','])
        && ["良好", "正常", "平稳", "顺利", "有序", "规范"].iter().any(|word| praise.ends_with(word))
    {
        return says_nothing(rest);
    }
    let mut rest = letters.trim_start_matches(|c: char| c.is_ascii_digit());
    while let Some(next) = LEADS.iter().find_map(|lead| rest.strip_prefix(lead)) {
        rest = next;
    }
    let is_more =
        ["，", "；", "但", "下一步", "将", "加强"].iter().any(|word| text.contains(word)) && rest.chars().count() > 12;
    letters.chars().count() <= LONGEST
        && !is_more
        && !PLACES.iter().any(|place| rest.starts_with(place))
        && NOTHING.iter().any(|word| rest.starts_with(word))
}

/// A section that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Nothing {
    heading: String,
    text: String,
}

impl Problem for Nothing {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("“{}”只写了“{}”", self.heading, self.text),
            "没有实际内容",
            "这一部分应写明本年的实际情况，不能只写“无”；存在的问题和改进的措施都要写",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!("`{}` says no more than `{}`", self.heading, self.text),
            "no content",
            "say what was done, or which problems there are and how they are met; “none” is no answer here",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn nothing_is_said_in_many_ways() {
        for (text, expected) in [
            ("无", true),
            ("无。", true),
            ("暂无", true),
            ("暂时没有。", true),
            ("无存在问题及改进情况。", true),
            ("本年度不存在问题。", true),
            ("2024年，我局未发现问题。", true),
            ("没有需要报告的情况", true),
            ("无其他需要报告的事项。", true),
            ("同上年。", true),
            ("略", true),
            ("同2023年度报告。", true),
            ("详见附件。", true),
            ("同2家单位建立机制，提高质量，加强培训，完善制度，公开意识不强。", false),
            ("（一）存在的主要问题：无。", true),
            ("本年度我局政府信息公开工作总体良好，无突出问题。", true),
            ("工作总体有序，无专职人员，培训不够，下一步配齐人员、加强培训、完善制度。", false),
            ("主要问题：公开不及时。", false),
            ("——", true),
            ("无锡市教育局坚持公开为常态。", false),
            ("公开意识不强，下一步加强培训。", false),
            ("没有及时更新网站，下一步加强管理，完善制度。", false),
            ("本年度全年没有收到申请，主动公开政府信息28条，举办培训2次，更新指南。", false),
        ] {
            assert_eq!(says_nothing(text), expected, "{text}");
        }
    }
}
