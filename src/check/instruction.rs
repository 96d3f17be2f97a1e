//! `form-instruction`: what a form tells those who fill it in, copied into the report.
//!
//! `该部分以表格形式报告。表格如下`, `本部分主要报告……`, the note on how the columns add up, `填表说明`, `单位：件` on a line of its own where no
//! table follows, `填报单位：`, a limit of characters, `（必填）`: such words speak to the clerk, and stay in a report
//! that was written over a form. What the statutory form itself says is listed in its file (`instructions`, and the
//! corner of its table); the rest is the practice of local forms. A heading of an author's own table is none of these.
//!
//! “该部分以表格形式报告。表格如下”“本部分主要报告……”、表格中的勾稽关系说明、“填表说明”、后面没有表格的“单位：件”、“填报单位：”、
//! 字数要求、“（必填）”，是写给填报人看的，在格式上直接改写的报告中常有遗留。法定格式自己的说明列在格式文件里
//! （instructions 和表格左上角的文字），其余是各地表式的常见写法。作者自己的表格上面的“单位：件”不算。
//!
//! Basis: seen in published reports.
//!
//! 依据：已公布的报告中的实例；格式文本。

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::chars::{CharClass, letters};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

pub(super) static CHECK: Check = Check::new(
    "form-instruction",
    Level::Warning,
    "格式中的填写说明未删去",
    "instructions of the form that were copied",
    include_str!("instruction.rs"),
);

/// Words of local forms that are instructions wherever they stand.
const ANYWHERE: &str = "\
    填表说明 填报说明 填写说明 填表要求 填报要求 填写要求 指标解释 指标说明 （必填） （选填） （必填项） (必填) \
    (选填) 如无请填 如没有请填 没有的请填 没有填“0” 无数据填 无则填 字数控制在 字以内。） 本栏填写 可另附页 \
    由各单位填写 由各单位据实填写 各单位据实填写 请各单位于 请各部门于";

/// Finds the first of them: all in one pass, for every line is looked through.
static ANY: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = ANYWHERE.split(' ').filter(|word| !word.is_empty());
    AhoCorasick::new(words).expect("a few words are no large automaton")
});

/// Whether one of them may stand in a line, by a character that each has.
fn may_instruct(line: &TextLine<'_>) -> bool {
    line.chars.each(CharClass::SIGN).any(|sign| {
        let (ahead, behind) = (&line.text[..sign.at], &line.text[sign.end()..]);
        match sign.char {
            '填' => true,
            '指' => behind.starts_with('标'),
            '字' => behind.starts_with(['数', '以']),
            '附' => ahead.ends_with('另'),
            '请' => behind.starts_with('各'),
            _ => false,
        }
    })
}

/// Those that are so at the start of a line.
const AT_START: &str = "\
    填报单位： 填报单位: 填表单位： 填表人： 填表人: 制表人： 填报人： 填报日期： 填表日期： 审核人： \
    单位（盖章） 单位负责人： 单位名称（盖章） 单位名称(盖章) 填报单位（盖章） 本部分主要报告 本部分主要填写 \
    本部分主要反映 本部分应包括 本部分应报告 本部分应写 本部分应填 本部分应结合 本部分应当包括 本部分须写 本部分需填 \
    本部分请 本部分填 该部分主要报告 该部分应包括 该部分应写 该部分应填 该部分填 此部分主要报告 此部分应写 此部分填 \
    本栏填 本项填";

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let of_form = report.form.instruction_letters();
    let starts: BTreeSet<&str> = of_form.iter().map(|words| first_two(words)).collect();
    for (index, line) in lines.iter().enumerate() {
        if matches!(line.kind, LineKind::Section | LineKind::Code) {
            continue;
        }
        let text = line.text.trim();
        let is_unit = || is_unit_line(text) && !lines.get(index + 1).is_some_and(|next| next.kind == LineKind::Cell);
        let found = may_instruct(line).then(|| ANY.find(&*line.text)).flatten().map(|found| found.range());
        let found = found.or_else(|| {
            // Hardly any line begins with one of these.
            if !text.starts_with(['填', '制', '审', '单', '本', '该', '此']) {
                return None;
            }
            let word = AT_START.split(' ').find(|word| text.starts_with(word))?;
            let start = line.text.len() - line.text.trim_start().len();
            Some(start..start + word.len())
        });
        let found = found.or_else(|| told_in_brackets(&line.text)).or_else(|| {
            // A label of the form, outside of a table.
            let of_row = "只计这一情形，不计其他情形";
            let may_be = line.kind != LineKind::Cell && line.chars.may_have("只计这一情形");
            let at = if may_be { line.text.find(of_row)? } else { return None };
            Some(at..at + of_row.len())
        });
        let place = match found {
            Some(range) => line.place(range),
            None if line.kind != LineKind::Cell && is_unit() => line.range(),
            None if starts.iter().any(|start| line.chars.may_have(start) && text.contains(start))
                && is_of_form(text, of_form) =>
            {
                line.range()
            }
            None => continue,
        };
        findings.push(Finding::new(&report.file, Place::Bytes(place), Instruction { text: shortened(text) }));
    }
}

/// Whether a line repeats what the form says, in whatever marks.
fn is_of_form(text: &str, of_form: &[String]) -> bool {
    let letters = letters(text);
    of_form.iter().any(|words| letters.contains(words.as_str()))
}

/// What the whole of a line tells its writer in brackets: `（应结合实际，不少于200字）`.
fn told_in_brackets(text: &str) -> Option<std::ops::Range<usize>> {
    const STARTS: &str = "请 应结合 应当写 应写 须写 需写 主要写 重点写 简要写 简要说明 简要介绍 结合本 根据本 根据实际 各单位应 各部门应 各地应 本部分应 本部分请 \
        本部分须 本部分填 此部分 本段应 本栏 主要包括 如有 如无";
    let bare = text.trim().trim_end_matches('。');
    let inner = ['（', '(', '【'].iter().find_map(|open| bare.strip_prefix(*open))?.strip_suffix(['）', ')', '】'])?;
    let tells = STARTS.split_whitespace().any(|word| inner.starts_with(word));
    // Of what is to be filled in, another check speaks.
    let is_blank = ["请填", "请输", "请补", "请插", "请在此", "请根据", "请注明", "根据实际情况填"]
        .iter()
        .any(|word| inner.starts_with(word) && inner.chars().count() <= 60);
    let is_one = !is_blank && !inner.contains(['（', '(', '）', ')']) && inner.chars().count() <= 120;
    // The reader may be told where to turn to.
    let is_for_readers =
        ["见", "登录", "查阅", "扫描", "联系", "申请人", "参阅", "点击"].iter().any(|word| inner.contains(word));
    let start = text.len() - text.trim_start().len();
    (tells && is_one && !is_for_readers).then(|| start..start + text.trim().len())
}

/// The first two characters of some words.
fn first_two(words: &str) -> &str {
    &words[..words.char_indices().nth(2).map_or(words.len(), |(at, _)| at)]
}

/// `单位：件`, `（单位：万元）`.
fn is_unit_line(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '（' | '）' | '(' | ')' | '。'));
    let Some(unit) = bare.strip_prefix("单位").or_else(|| bare.strip_prefix("计量单位")) else { return false };
    let Some(unit) = unit.trim_start().strip_prefix(['：', ':']) else { return false };
    let units = unit.trim().split(['、', '，', ',', '/', '／']);
    units.clone().count() <= 4
        && units
            .map(str::trim)
            .all(|unit| ["件", "条", "项", "个", "元", "万元", "份", "次", "人", "人次", "篇"].contains(&unit))
}

fn shortened(text: &str) -> String {
    const MOST: usize = 24;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}

/// An instruction that stayed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Instruction {
    text: String,
}

impl Problem for Instruction {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("“{}”是格式中写给填报人的说明", self.text),
            "填写说明",
            "请删去；公开的报告只保留填写的内容",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!("`{}` is an instruction of the form", self.text),
            "meant for whoever fills it in",
            "delete it; a published report holds what was filled in",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::model::Year;
    use crate::prose::{self, NoTargets};

    /// The characters by which lines are passed over at once are those of these words.
    #[test]
    fn each_instruction_is_looked_for() {
        let form = Forms::embedded().get("2021").unwrap();
        let report = Report::blank(form.clone(), Year::new(2024).unwrap());
        let anywhere = ANYWHERE.split(' ').map(|word| format!("甲{word}乙"));
        for text in anywhere.chain(AT_START.split(' ').map(|word| format!("{word}乙"))) {
            let mut findings = Findings::default();
            prose::read_lines((&*text).into(), form, &NoTargets, &mut |lines| check(&report, lines, &mut findings));
            assert_eq!(findings.iter().count(), 1, "{text}");
        }
    }

    #[test]
    fn writers_are_told_in_brackets() {
        for (text, expected) in [
            ("（应结合本机关实际，不得照搬照抄，不少于200字）", true),
            ("（请根据实际情况撰写本部分）。", false),
            ("（须写明本年做法）。", true),
            ("(主要包括存在的问题和改进措施)", true),
            ("（各单位应在此报告收取信息处理费的情况）", true),
            ("（请登录县政府门户网站查阅）", false),
            ("（本部分数据含所属事业单位）", false),
            ("（如有疑问，请联系县政府办公室）", false),
            ("（应公开未公开的情形）已整改（请）", false),
        ] {
            assert_eq!(told_in_brackets(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn units_stand_on_lines_of_their_own() {
        for (text, expected) in [
            ("单位：件", true),
            ("（单位：万元）", true),
            ("单位: 件、万元", true),
            ("计量单位：件", true),
            ("单位：沂源县教育局", false),
            ("单位：件。本年收到3件", false),
            ("采购总金额（单位：万元）", false),
        ] {
            assert_eq!(is_unit_line(text), expected, "{text}");
        }
    }
}
