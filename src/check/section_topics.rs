//! `section-topics`: what the form asks a section to speak of, and it does not.
//!
//! The form of 2021 asks 总体情况 for five heads (主动公开, 依申请公开, 政府信息管理, 平台建设, 监督保障), and 其他需要报告的事项 for
//! what was collected as 信息处理费; the Regulations ask for problems as well as improvements, and governments
//! for 工作考核、社会评议和责任追究结果. A head is spoken of where any of its words stands in the section, in a
//! heading or in the text; each has many, so that only what is left out altogether is noticed. One finding names all
//! heads that a section lacks. Sections without text, and those that say “无” where they must say something, are
//! noticed elsewhere; “无” under 其他需要报告的事项 covers the fee. The heads and their words stand in the form's file.
//!
//! 2021年格式的总体情况应写五个方面（主动公开、依申请公开、政府信息管理、平台建设、监督保障），其他需要报告的事项应写
//! 信息处理费；存在的问题和改进情况都要写；各级政府还应写工作考核、社会评议和责任追究结果。标题或者正文中有任何一个
//! 相关的词，就算写到了，所以只提示完全没有写的；其他需要报告的事项写“无”的，视为也没有收费。各方面和它们的词列在格式文件里。
//!
//! Basis: 条例 Art. 50 (4); 国办公开办函〔2021〕30号 (five heads); 国办函〔2020〕109号 (信息处理费). What exactly is to be said of
//! the fee is not settled, so all are notes.
//!
//! 依据：《条例》第五十条第（四）项；国办公开办函〔2021〕30号；国办函〔2020〕109号。

use super::Filed;
use super::section_nothing::{nothing, words_of};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::form::Topic;
use crate::model::{AgencyKind, Report, Untold};
use crate::prose::{LineKind, TextLine};

pub(super) static CHECK: Check = Check::new(
    "section-topics",
    Level::Note,
    "格式要求写明的方面未写",
    "something that a section should speak of",
    include_str!("section_topics.rs"),
);

pub(super) fn check(filed: &Filed<'_>, findings: &mut Findings) {
    let Filed { report, agency, .. } = *filed;
    let is_government = agency.kind == Some(AgencyKind::Government);
    for of_section in report.said.untold.chunk_by(|a, b| a.section == b.section) {
        let (Some(first), Some(section)) =
            (of_section.first(), report.form.sections.get(usize::from(of_section[0].section)))
        else {
            continue;
        };
        let topics = of_section.iter().filter_map(|untold| section.topics.get(usize::from(untold.topic)));
        let labels: Vec<String> =
            topics.filter(|topic| is_government || !topic.governments).map(|topic| topic.label.clone()).collect();
        if !labels.is_empty() {
            let place = Place::Bytes(first.place.start as usize..first.place.end as usize);
            let problem = Untreated { heading: section.heading.clone(), labels };
            findings.push(Finding::new(&report.file, place, problem));
        }
    }
}

/// What the sections of a text do not speak of, each at its heading.
pub(super) fn untold(report: &Report, lines: &[TextLine<'_>]) -> Vec<Untold> {
    let mut untold = Vec::new();
    for (index, section) in report.form.sections.iter().enumerate().filter(|(_, section)| !section.topics.is_empty()) {
        let heading = lines.iter().find(|line| line.section == Some(index) && line.kind == LineKind::Section);
        let Some(heading) = heading.filter(|_| words_of(lines, index).next().is_some()) else { continue };
        // That it says nothing at all is said once where it must say something; elsewhere it has said that there is
        // nothing, which a fee would be.
        if nothing(lines, index).is_some() {
            continue;
        }
        let place = heading.range();
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        // Looked through as a whole: to begin a search costs more than to go through a line.
        let said = lines.iter().filter(|line| line.section == Some(index) && line.kind != LineKind::Section);
        let said: Vec<&str> = said.map(|line| &*line.text).collect();
        let said = said.join("\n");
        for (topic, asked) in section.topics.iter().enumerate() {
            if !is_spoken_of(asked, &said) {
                untold.push(Untold {
                    section: u8::try_from(index).unwrap_or(u8::MAX),
                    topic: u8::try_from(topic).unwrap_or(u8::MAX),
                    place: byte(place.start)..byte(place.end),
                });
            }
        }
    }
    untold
}

/// Whether a text speaks of a topic.
fn is_spoken_of(topic: &Topic, text: &str) -> bool {
    if topic.not_after.is_empty() {
        return topic.words.iter().any(|word| text.contains(word.as_str()));
    }
    // In each clause, only what stands before the first word that takes it back.
    let is_end = |c| matches!(c, '，' | '。' | '；' | '、' | ',' | ';' | '：' | '\n');
    let is_free = |at: usize, word: &str| {
        let start = text[..at].char_indices().rev().find(|&(_, c)| is_end(c)).map_or(0, |(at, c)| at + c.len_utf8());
        let end = text[at..].find(is_end).map_or(text.len(), |len| at + len);
        topic
            .not_after
            .iter()
            .all(|taken| text[start..end].find(taken.as_str()).is_none_or(|it| start + it >= at + word.len()))
    };
    topic.words.iter().any(|word| text.match_indices(word.as_str()).any(|(at, word)| is_free(at, word)))
}

/// What a section does not speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Untreated {
    heading: String,
    labels: Vec<String>,
}

impl Problem for Untreated {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("“{}”未写明：{}", self.heading, self.labels.join("；")),
            "未写明的方面见上",
            "请补写；没有情况的，也请写明，例如“没有收取信息处理费”",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!("`{}` does not speak of: {}", self.heading, self.labels.join("; ")),
            "see above for what is left out",
            "add it; where there is nothing to report, say so",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::is_spoken_of;
    use crate::form::Forms;

    #[test]
    fn problems_are_not_improvements() {
        let form = Forms::embedded().get("2021").unwrap();
        let topics = &form.sections.iter().find(|section| section.topics.len() == 2).unwrap().topics;
        for (text, expected) in [
            ("一是公开意识不强；二是培训有待加强，更新不够及时。", [true, false]),
            ("下一步，将加强培训，完善制度。", [false, true]),
            ("更新不及时。下一步加强管理。", [true, true]),
            ("公开意识薄弱，质量仍需进一步提高", [true, false]),
            ("加强学习，提高认识", [false, true]),
            ("婚姻登记预约指南更新慢，将与登记处建立当日更新机制。", [true, true]),
            ("村务公开栏内容替换不及时，明年逐村配备联络员。", [true, true]),
            ("水质公开频次不足，拟改为按月发布。", [true, true]),
            ("政策解读质量参差，计划开展评比。", [true, true]),
            ("各单位公开力量不均衡，将加强指导。", [true, true]),
            ("一是完善制度；二是开展培训。", [false, true]),
        ] {
            assert_eq!([0, 1].map(|topic| is_spoken_of(&topics[topic], text)), expected, "{text}");
        }
    }
}
