//! A report's text carried into the sections of another form, for a new report.

use std::ops::Range;

use super::links::NoTargets;
use super::read;
use super::text_lines::{self, LineKind};
use crate::document::{Block, BlockKind, words};
use crate::form::Form;

/// A report's text by the sections of another form: what stands before the first, and what stands under
/// the heading of each, as it was written. Sections that the other form does not have stay with the one
/// before them.
pub fn section_bodies(body: &str, written: &Form, wanted: &Form) -> (String, Vec<String>) {
    let section = |heading: &str| {
        wanted.section(heading).or_else(|| {
            let key = &written.sections[written.section(heading)?].key;
            wanted.sections.iter().position(|section| section.key == *key)
        })
    };
    let mut starts: Vec<(usize, bool, Range<usize>)> = read::read(body.into(), true, &NoTargets, |document, _| {
        let start = |block: &Block<'_>| {
            let (content, is_section) = match &block.kind {
                BlockKind::Section(content) => (content, true),
                BlockKind::Heading { content, .. } => (content, false),
                _ => return None,
            };
            Some((section(&words(content))?, is_section, block.range.clone()))
        };
        document.blocks.iter().filter_map(start).collect()
    });
    // A heading of another level is a section's where that has none of its own: below another section, “（一）主动公开情况”
    // is a part of that.
    let own: Vec<usize> =
        starts.iter().filter(|(_, is_section, _)| *is_section).map(|(section, ..)| *section).collect();
    starts.retain(|(section, is_section, _)| *is_section || !own.contains(section));
    let first = starts.first().map_or(body.len(), |(.., range)| range.start);
    let mut bodies = vec![String::new(); wanted.sections.len()];
    for (index, (section, _, range)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(body.len(), |(.., next)| next.start);
        let text = body[range.end.min(end)..end].trim();
        let there = &mut bodies[*section];
        if !there.is_empty() && !text.is_empty() {
            there.push_str("\n\n");
        }
        there.push_str(text);
    }
    (body[..first].trim().to_owned(), bodies)
}

/// What a report's text says in the section of this key, sentence by sentence, without headings and markup.
pub fn section_sentences(body: &str, form: &Form, key: &str) -> Vec<String> {
    let Some(wanted) = form.sections.iter().position(|section| section.key == key) else { return Vec::new() };
    read::read(body.into(), true, &NoTargets, |document, _| {
        let mut sentences = Vec::new();
        for line in text_lines::lines(document, Some(form), 0) {
            let is_said = !matches!(line.kind, LineKind::Section | LineKind::Heading(_) | LineKind::Code);
            if line.section == Some(wanted) && is_said {
                let parts = line.text.split_inclusive(['。', '！', '？']).map(str::trim);
                sentences.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
        sentences
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    /// A heading of a part that is called like a section stays where it is; one that stands for a section is it.
    #[test]
    fn parts_stay_in_their_sections() {
        let form = Forms::embedded().get("2021").expect("it is embedded");
        let carried = |body: &str| section_bodies(body, form, form).1[..2].to_vec();
        let parts = "概述。\n\n### （一）主动公开情况\n\n甲。\n\n### （二）依申请公开情况\n\n乙。";
        let body = format!("## 一、总体情况\n\n{parts}\n\n## 二、主动公开政府信息情况\n\n丙。\n");
        assert_eq!(carried(&body), [parts, "丙。"]);
        let body = "## 一、总体情况\n\n概述。\n\n### 二、主动公开政府信息情况\n\n丙。\n";
        assert_eq!(carried(body), ["概述。", "丙。"]);
    }

    #[test]
    fn a_section_is_told_in_sentences() {
        let form = Forms::embedded().get("2021").expect("it is embedded");
        let body = "## 一、总体情况\n\n好。\n\n## 五、存在的主要问题及改进情况\n\n### （一）问题\n\n公开**不够**主动。解读不多！\n\n\
            - 将加强培训\n- 将[公开](a.pdf)目录。\n\n<!-- 内部 -->\n\n## 六、其他需要报告的事项\n\n无。\n";
        let expected = ["公开不够主动。", "解读不多！", "将加强培训", "将公开目录。"];
        assert_eq!(section_sentences(body, form, "problems"), expected);
        assert_eq!(section_sentences(body, form, "nothing"), [""; 0]);
    }
}
