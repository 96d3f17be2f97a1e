//! `placeholder`: what a template leaves to be filled in, and nobody has.
//!
//! `XX局`, `20××年`, `某某县`, `____件`, `（此处填写……）`, `[单位名称]`, `（具体网址）`, `电话：0000-00000000`, `待补充`,
//! `TODO`: a reader of the published page meets what was meant for the clerk. A mark of this kind is a placeholder by
//! what follows it: a word for an organ, a place, a unit or a day. Masked persons, firms and numbers are legitimate and
//! left alone: `张某某`, `李××`, `某企业`, `138****5678`; so is what an applicant is told to do (`请填写《申请表》`) and
//! what “有待补充”. In a report that its review has brought to publication it is an error.
//!
//! 模板中留给填写人的空白处未填写：“XX局”“20××年”“某某县”“____件”“（此处填写……）”“[单位名称]”“（具体网址）”
//! “电话：0000-00000000”“待补充”“TODO”。看它后面的字：机关、地名、单位、年月日的，是未填写的空白处。
//! 案情里隐去的姓名、企业和号码不算（“张某某”“李××”“某企业”“138****5678”），请申请人填写申请表、
//! “有待补充完善”之类也不算。审核已到“发布”的报告，作为错误，不能公布。
//!
//! Basis: practice of checking portals for unfinished texts; nothing in the form is to be left open.
//!
//! 依据：格式各项均应填写；政府网站内容保障的通常要求（不得有空白、错误内容）。

mod phrases;
mod runs;

use std::ops::Range;

use crate::chars::{CharClass, ClassedText};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

use super::organ;
use phrases::{brackets, is_zeros, phrases, zeros};
use runs::{runs, whose};

pub(super) static CHECK: Check = Check::new(
    "placeholder",
    Level::Warning,
    "模板中的空白处未填写",
    "a blank of a template that was not filled in",
    include_str!("placeholder.rs"),
);

/// Of one line, so many are shown.
const MOST_IN_A_LINE: usize = 5;

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    // What was reviewed and is to be published must have none; of older reports it is told.
    let is_final = !report.review.is_empty() && !report.draft;
    let mut push = |place, text: &str| {
        let finding = Finding::new(&report.file, place, Placeholder { text: text.to_owned(), is_final });
        findings.push(finding);
    };
    for line in lines.iter().filter(|line| line.kind != LineKind::Code) {
        if let Some(words) = stars(line) {
            push(Place::Bytes(line.place(words)), "**");
        }
        for range in find(&line.text, &line.chars).into_iter().take(MOST_IN_A_LINE) {
            push(Place::Bytes(line.place(range.clone())), &line.text[range]);
        }
    }
    let contact = &report.contact;
    let texts = [
        ("title", &report.title),
        ("contact", &contact.address),
        ("contact", &contact.phone),
        ("contact", &contact.fax),
        ("contact", &contact.email),
        ("contact", &contact.postcode),
    ];
    for (key, text) in texts {
        let Some(text) = text else { continue };
        // What is nothing but zeros needs no word before it here.
        let zeros = (key == "contact" && is_zeros(text)).then_some(0..text.len());
        if let Some(range) = zeros.or_else(|| find(text, &ClassedText::of(text)).into_iter().next()) {
            push(Place::Key(key), &text[range]);
        }
    }
}

/// `公开文件**件，解读材料**篇`: two blanks of stars, which Markdown takes for one emphasis.
fn stars(line: &TextLine<'_>) -> Option<Range<usize>> {
    let mut seams = line.seams().filter(|(_, gap)| (1..=3).contains(gap));
    let (first, gap) = seams.next()?;
    let (second, _) = seams.find(|(_, other)| *other == gap)?;
    let is_unit = |at: usize| starts_with(&line.text[at..], "件 条 次 项 篇 期 场 份 个 人次 人 名 年 月 日");
    (is_unit(first) && is_unit(second) && line.text[..first].ends_with(organ::is_han)).then_some(first..second)
}

/// The places of what is to be filled in, in order.
fn find(text: &str, chars: &ClassedText) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    runs(text, chars, &mut found);
    whose(text, chars, &mut found);
    brackets(text, chars, &mut found);
    phrases(text, chars, &mut found);
    if chars.has(CharClass::DIGIT) && text.contains("000") {
        zeros(text, &mut found);
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    // What is found inside another finding is said with it.
    let mut end = 0;
    found.retain(|range| {
        range.start >= end && {
            end = range.end;
            true
        }
    });
    found
}

/// Whether a text starts with one of some words, which stand with blanks between them.
fn starts_with(text: &str, words: &str) -> bool {
    let text = text.trim_start_matches(' ');
    words.split(' ').any(|word| text.starts_with(word))
}

/// What is to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placeholder {
    text: String,
    is_final: bool,
}

impl Placeholder {
    /// A long blank is shown by its beginning.
    fn shown(&self) -> String {
        const MOST: usize = 30;
        if self.text.chars().count() <= MOST {
            return self.text.clone();
        }
        self.text.chars().take(MOST).chain(['…']).collect()
    }
}

impl Problem for Placeholder {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn level(&self) -> Level {
        if self.is_final { Level::Error } else { CHECK.level }
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("“{}”是模板中待填写的内容", self.shown()),
            "未填写",
            "请填写实际内容；没有这项内容的，请删去这一句",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!("`{}` is a blank of a template", self.shown()),
            "not filled in",
            "fill it in; where there is nothing to say, delete the sentence",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Vec<Range<usize>> {
        super::find(text, &ClassedText::of(text))
    }

    /// The characters and lengths by which brackets are passed over at once are those of these words.
    #[test]
    fn each_word_of_a_template_is_looked_for() {
        for word in phrases::IN_BRACKETS.split(' ').chain(phrases::WHOLE_BRACKETS.split(' ')) {
            let text = format!("（{word}）");
            assert_eq!(find(&text), std::slice::from_ref(&(0..text.len())), "{word}");
        }
    }

    #[test]
    fn blanks_are_told_from_masks() {
        for (text, expected) in [
            // What a template leaves.
            ("XX局坚持以公开为常态", "XX局"),
            ("开设XX专栏，更新××栏目", "XX专栏 ××栏目"),
            ("2024年，××县主动公开", "××县"),
            ("20XX年，我局", "20XX年"),
            ("20××年度", "20××年"),
            ("202X年", "202X年"),
            ("收到申请X件，办结××件", "X件 ××件"),
            ("2024年X月X日", "X月 X日"),
            ("某某局严格落实", "某某局"),
            ("由某某县人民政府编制", "某某县"),
            ("联系人：某某某，", "某某某"),
            ("责任人：○○○", "○○○"),
            ("第×季度公开信息", "×季度"),
            ("（本部分不少于800字）", "（本部分不少于800字）"),
            ("数据待更新。", "待更新"),
            ("部分栏目待更新。", ""),
            ("见下表（表格请自行补充）", "（表格请自行补充）"),
            ("共公开____条", "____条"),
            ("下载地址：________", "________"),
            ("***局2024年", "***局"),
            ("联系电话：XXXXXXXX", "XXXXXXXX"),
            ("（此处填写本单位主要做法）", "（此处填写本单位主要做法）"),
            ("可从门户网站（具体网址）下载", "（具体网址）"),
            ("[单位名称]2024年报告", "[单位名称]"),
            ("【请填写单位名称】", "【请填写单位名称】"),
            ("收到申请（  ）件", "（  ）"),
            ("电话：0000-00000000", "0000-00000000"),
            ("邮编：000000", "000000"),
            ("相关内容待补充。", "待补充"),
            ("请填写", "请填写"),
            ("请填写具体数字", "请填写"),
            ("TODO：核对", "TODO"),
            ("网址：www.xxx.gov.cn", "xxx"),
            ("2025年  月  日", "年  月  日"),
            ("源政办字〔2024〕××号", "××"),
            // What is legitimate.
            ("张某某申请公开征地信息", ""),
            ("李××不服答复", ""),
            ("王某某、区分处理", ""),
            ("某企业申请公开，某单位答复", ""),
            ("某公司诉我局信息公开一案", ""),
            ("电话138****5678", ""),
            ("身份证号3703211980********", ""),
            ("张×、王×申请2件", ""),
            ("每天7*24小时值班", ""),
            ("3×5件", ""),
            ("X光机采购信息", ""),
            ("二○○八年以来", ""),
            ("http://www.xxgk.gov.cn/xx_gk/", ""),
            ("请填写《政府信息公开申请表》", ""),
            ("（申请人请填写申请表）", ""),
            ("公开内容有待补充完善", ""),
            ("制度尚待补充。", ""),
            ("公民姓名、出生年月日", ""),
            ("0000", ""),
            ("收费0.0000000万元", ""),
            ("电话：0533-8180102", ""),
            ("（电话）（地址）（单位：万元）", ""),
            ("PDF版和Word版", ""),
            ("公开XX件办结", "XX件"),
            ("IPXX件", ""),
            ("由××股审核", "××股"),
            ("培训XX名干部", "XX名"),
            ("公开○○类信息", "○○类"),
            ("开设“△△△”专栏", "△△△"),
            ("公开信息   条，办结　件。", "   条 　件"),
            ("张三  李四  王五", ""),
            ("（电话：    ；邮编：）", "电话：     邮编："),
            ("电话：0533-XXXXXXX；", "XXXXXXX"),
            ("电话：138-XXXX-5678", ""),
            ("联系电话：0319-816XXXX。", "816XXXX"),
            ("致电0319—88×××××。", "88×××××"),
            ("申请人电话0319-816XXXX。", ""),
            ("电话0319-816****。", ""),
            ("源政办字〔2024〕X号", "X"),
            ("地址：清河县人民路XX号", "XX"),
            ("住清河县人民路XX号", ""),
            ("公开信息……条，办结【】件。", "……条 【】"),
            ("公开信息（数字）条，{单位名称}（填本单位名称）", "（数字） {单位名称} （填本单位名称）"),
            ("涉及规划、土地……等方面", ""),
            ("一○○件", ""),
            ("××股份有限公司", ""),
            ("邀请某某社区居民座谈。", "某某社区"),
            ("某某社区居民不服答复，申请复议。", ""),
            ("某某公司申请公开，某某公司反映的问题", ""),
            ("解答“某某社区在哪里”的提问", ""),
            ("公开指南见【插入链接】。", "【插入链接】"),
            ("此处数据待核实。", "待核实"),
            ("1件投诉情况待核实。", ""),
            ("主要负责人（姓名）讲课，详见附件（链接）。", "（姓名） （链接）"),
            ("共召开会议…次。", "…次"),
            ("公开信息？条。", "？条"),
            ("为什么？个人认为", ""),
            ("公开信息□条。", "□条"),
            ("□同意 □不同意", ""),
            ("（例：公开信息100条）", "（例：公开信息100条）"),
            ("（例如教育、医疗）", ""),
            ("备注：此段由办公室统稿时修改。", "备注：此段由办公室统稿时修改。"),
            ("注：本部分数据含所属单位。", ""),
            ("【待办公室提供数据】", "【待办公室提供数据】"),
            ("（待审核的申请2件）", ""),
            ("（待遇）", ""),
            ("通过XX、XX等渠道", "XX"),
            ("印发《××管理办法》", "××"),
            ("主动公开信息N条", "N条"),
            ("收到??件", "??件"),
            ("●●县人民政府", "●●县"),
            ("原告××公司、××村村民", ""),
            ("为什么？？", ""),
            ("", ""),
        ] {
            let found: Vec<&str> = find(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    /// Marks without an end cost their length.
    #[test]
    fn long_lines_are_read_once() {
        for piece in ["X", "某", "_ ", "（", "（此处", "年 ", "0-", "××局"] {
            assert!(find(&piece.repeat(100_000)).len() <= 200_000);
        }
    }
}
