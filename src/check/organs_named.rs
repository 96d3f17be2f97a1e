//! Where a text names an organ as the one whose report it is. Whether that is the report's own agency is asked in
//! `other_agency.rs`, once all agencies are known.

use std::collections::BTreeSet;
use std::ops::Range;

use super::organ;
use super::other_agency::{SELVES, title_organ};
use super::text::sentence::short_sentences;
use crate::model::{Organ, OrganPart};
use crate::prose::{LineKind, TextLine};

/// So many lines at the end may be a signature: the organ, the day, and one of an address.
const LINES_OF_SIGNATURE: usize = 3;

/// What an agency says of its own work, right after its name.
const DEEDS: [&str; 69] = [
    "主动公开",
    "公开政府信息",
    "公开信息",
    "公开各类",
    "收到政府信息",
    "收到信息公开",
    "收到申请",
    "新收",
    "受理政府信息",
    "受理信息公开",
    "坚持以",
    "认真贯彻",
    "深入贯彻",
    "全面贯彻",
    "严格按照",
    "严格落实",
    "认真落实",
    "高度重视",
    "严格执行",
    "按照上级",
    "以习近平",
    "坚持",
    "围绕",
    "紧扣",
    "聚焦",
    "立足",
    "扎实推进",
    "扎实做好",
    "扎实开展",
    "持续推进",
    "持续深化",
    "深入推进",
    "不断加强",
    "切实加强",
    "根据《",
    "按照《",
    "依据《",
    "持续做好",
    "持续加强",
    "持续提升",
    "持续加大",
    "认真做好",
    "认真执行",
    "认真履行",
    "切实做好",
    "全力做好",
    "全面落实",
    "全面推进",
    "全面加强",
    "深入落实",
    "深入开展",
    "严格遵守",
    "进一步加强",
    "进一步规范",
    "进一步完善",
    "着力推进",
    "着力加强",
    "大力推进",
    "稳步推进",
    "有序推进",
    "牢固树立",
    "贯彻落实",
    "办结政府信息",
    "收到依申请",
    "把政府信息公开",
    "把政务公开",
    "将政府信息公开",
    "将政务公开",
    "在县委",
];

/// The same, where it is plain that the deed is the agency's own.
const OF_DISCLOSURE: [&str; 8] = ["修订", "制定", "完善", "健全", "建立", "落实", "规范", "优化"];
/// What these deeds are then about.
const DISCLOSURE: [&str; 9] =
    ["信息发布", "信息公开", "政务公开", "公开审查", "公开目录", "公开指南", "公开制度", "公开栏目", "依申请公开"];

/// Words of what others say to the organ.
const OF_THE_PUBLIC: [&str; 9] = ["来信", "来电", "来访", "反映", "留言", "咨询", "网民", "群众提", "市民提"];

/// Where two work together, the other one may well be the subject.
const TOGETHER: [&str; 14] = [
    "与我",
    "向我",
    "对我",
    "给我",
    "到我",
    "和我",
    "同我",
    "配合",
    "会同",
    "联合",
    "协助",
    "牵头",
    "指导我",
    "等部门",
];

/// What may stand between the two.
const BETWEEN: [&str; 15] =
    ["紧紧", "在", "年度", "年", "度", "全年", "本年", "今年", "共计", "累计", "总共", "共", "通过", "积极", "始终"];

/// The organs that a text names as its own, each once in each part.
pub(super) fn all(lines: &[TextLine<'_>]) -> Vec<Organ> {
    let mut organs = Organs::default();
    let words: Vec<usize> = (0..lines.len()).filter(|&index| is_words(&lines[index])).collect();
    let last = words.len().saturating_sub(LINES_OF_SIGNATURE);
    for (at, &index) in words.iter().enumerate() {
        let line = &lines[index];
        let lead = line.text.len() - line.text.trim_start().len();
        let bare = line.text.trim();
        if at >= last && organ::at_start(bare) == Some(bare) {
            organs.push(line, lead..lead + bare.len(), OrganPart::Signature);
            continue;
        }
        if line.section.is_none() {
            let is_title = matches!(line.kind, LineKind::Section | LineKind::Heading(_))
                || bare.ends_with("报告")
                || bare.ends_with("年报");
            if is_title {
                if let Some(name) = title_organ(bare) {
                    let at = line.text.find(name).unwrap_or(lead);
                    organs.push(line, at..at + name.len(), OrganPart::Title);
                }
                continue;
            }
            author(line, &mut organs);
            report_of(line, &mut organs);
            contact(line, &mut organs);
        } else if line.chars.has_char('本') && ["本报告", "本年度报告"].iter().any(|word| line.text.contains(word))
        {
            // A text without a lead says it in a section.
            author(line, &mut organs);
            contact(line, &mut organs);
        }
        if matches!(line.kind, LineKind::Paragraph | LineKind::Item(_)) {
            for range in short_sentences(&line.text, &line.chars) {
                subject(line, range, &mut organs);
            }
            selves(line, &mut organs);
        }
    }
    organs.found
}

fn is_words(line: &TextLine<'_>) -> bool {
    matches!(line.kind, LineKind::Section | LineKind::Heading(_) | LineKind::Paragraph | LineKind::Item(_))
}

/// `由……编制`.
fn author(line: &TextLine<'_>, organs: &mut Organs) {
    for range in short_sentences(&line.text, &line.chars) {
        let sentence = &line.text[range.clone()];
        for (at, word) in sentence.match_indices('由') {
            let from = at + word.len();
            let Some(name) = organ::at_start(&sentence[from..]) else { continue };
            let after: String = sentence[from + name.len()..].chars().take(60).collect();
            if ["编制", "编写", "撰写", "起草"].iter().any(|word| after.contains(word)) {
                let start = range.start + from;
                organs.push(line, start..start + name.len(), OrganPart::Author);
            }
        }
    }
}

/// `现公布乙局2024年政府信息公开工作年度报告`.
fn report_of(line: &TextLine<'_>, organs: &mut Organs) {
    const AHEAD: [&str; 14] =
        ["公布", "发布", "编制", "撰写", "形成", "现将", "将", "系", "为", "是", "，", "。", "《", "“"];
    for (at, word) in line.text.match_indices("政府信息公开") {
        let rest = line.text[at + word.len()..].trim_start_matches("工作").trim_start_matches(is_of_date);
        let before = line.text[..at].trim_end_matches(is_of_date);
        if before.len() == at || !["年度报告", "报告", "年报"].iter().any(|word| rest.starts_with(word)) {
            continue;
        }
        let start = AHEAD.iter().filter_map(|word| Some(before.rfind(word)? + word.len())).max().unwrap_or(0);
        if organ::at_start(&before[start..]) == Some(&before[start..]) {
            organs.push(line, start..before.len(), OrganPart::Report);
        }
    }
}

/// `如有疑问，请与乙局联系`.
fn contact(line: &TextLine<'_>, organs: &mut Organs) {
    for ask in ["请与", "请联系", "请向", "可与", "可联系"] {
        for (at, _) in line.text.match_indices(ask) {
            let start = at + ask.len();
            if let Some(name) = organ::at_start(&line.text[start..]) {
                organs.push(line, start..start + name.len(), OrganPart::Contact);
            }
        }
    }
}

fn is_of_date(c: char) -> bool {
    c.is_numeric() && !organ::is_han(c) || c.is_whitespace() || matches!(c, '年' | '度' | '，' | ',' | '、')
}

/// `乙局2024年主动公开……`, `2024年，乙局坚持以……`.
fn subject(line: &TextLine<'_>, sentence: Range<usize>, organs: &mut Organs) {
    let text = &line.text[sentence.clone()];
    let bare = text.trim_start_matches(is_of_date);
    let Some(name) = organ::at_start(bare) else { return };
    let mut rest = bare[name.len()..].trim_start_matches(is_of_date);
    while let Some(next) = BETWEEN.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = next.trim_start_matches(is_of_date);
    }
    let is_of_disclosure = || {
        let near: String = rest.chars().take(12).collect();
        OF_DISCLOSURE.iter().any(|deed| rest.starts_with(deed))
            && DISCLOSURE.iter().any(|word| near.contains(word))
            && !text.contains('我')
    };
    let is_deed = DEEDS.iter().any(|deed| rest.starts_with(deed)) || is_of_disclosure();
    if is_deed && !TOGETHER.iter().any(|word| text.contains(word)) {
        let start = sentence.start + text.len() - bare.len();
        organs.push(line, start..start + name.len(), OrganPart::Subject);
    }
}

/// `我镇`, as the writer calls itself: not in a quotation, nor in `自我局限` and `我委托`.
fn selves(line: &TextLine<'_>, organs: &mut Organs) {
    if !line.chars.may_have("我") {
        return;
    }
    for (at, _) in line.text.match_indices('我') {
        let Some(own) = SELVES.iter().map(|(own, _)| own).find(|own| line.text[at..].starts_with(**own)) else {
            continue;
        };
        let (before, after) = (&line.text[..at], &line.text[at + own.len()..]);
        let quotes = |mark: char| before.matches(mark).count();
        let is_quoted = quotes('“') > quotes('”') || quotes('《') > quotes('》');
        // What the public writes is told in its own words.
        let sentence = before.rsplit(['。', '；']).next().unwrap_or_default();
        let is_told = OF_THE_PUBLIC.iter().any(|word| sentence.contains(word));
        let is_word = is_told
            || before.ends_with(['自', '唯', '忘'])
            || after.starts_with(['托', '限', '屈', '面', '促', '派', '任']);
        if !is_quoted && !is_word && !line.is_apart(at) {
            organs.push(line, at..at + own.len(), OrganPart::Subject);
        }
    }
}

#[derive(Default)]
struct Organs {
    found: Vec<Organ>,
    seen: BTreeSet<(String, OrganPart)>,
}

impl Organs {
    fn push(&mut self, line: &TextLine<'_>, words: Range<usize>, part: OrganPart) {
        let name = &line.text[words.clone()];
        if self.seen.insert((name.to_owned(), part)) {
            let place = line.place(words);
            let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            self.found.push(Organ { name: name.into(), part, place: byte(place.start)..byte(place.end) });
        }
    }
}
