//! `placeholder`: what a template leaves to be filled in, and nobody has.
//!
//! `XX局`, `20××年`, `某某县`, `____件`, `（此处填写……）`, `[单位名称]`, `（具体网址）`, `电话：0000-00000000`, `待补充`,
//! `TODO`: a reader of the published page meets what was meant for the clerk. A mark of this kind is a placeholder by
//! what follows it: a word for an organ, a place, a unit or a day. Masked persons, firms and numbers are legitimate and
//! left alone: `张某某`, `李××`, `某企业`, `138****5678`; so is what an applicant is told to do (`请填写《申请表》`) and
//! what “有待补充”.
//!
//! 模板里留给填写人的空没有填：“XX局”“20××年”“某某县”“____件”“（此处填写……）”“[单位名称]”“（具体网址）”
//! “电话：0000-00000000”“待补充”“TODO”。看它后面的字：机关、地名、单位、年月日的，是没有填的空。
//! 案情里隐去的姓名、企业和号码不算（“张某某”“李××”“某企业”“138****5678”），请申请人填写申请表、
//! “有待补充完善”之类也不算。
//!
//! Basis: practice of checking portals for unfinished texts; nothing in the form is to be left open.
//!
//! 依据：格式各项均应填写；政府网站内容保障的通常要求（不得有空白、错误内容）。

use std::ops::Range;

use super::organ::is_han;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::{LineKind, TextLine};

pub(super) static CHECK: Check = Check::new(
    "placeholder",
    Level::Warning,
    "模板里的空没有填",
    "a blank of a template that was not filled in",
    include_str!("placeholder.rs"),
);

/// Of one line, so many are shown.
const MOST_IN_A_LINE: usize = 5;

pub(super) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut push = |place, text: &str| {
        let finding = Finding::new(&report.file, place, Placeholder { text: text.to_owned() });
        findings.push(finding);
    };
    for line in lines.iter().filter(|line| line.kind != LineKind::Code) {
        for range in find(&line.text).into_iter().take(MOST_IN_A_LINE) {
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
        if let Some(range) = zeros.or_else(|| find(text).into_iter().next()) {
            push(Place::Key(key), &text[range]);
        }
    }
}

/// Marks that stand for what is to be filled in.
const MARKS: [char; 14] = ['X', 'x', 'Ｘ', 'ｘ', '×', '✕', '╳', '*', '＊', '_', '＿', '○', '〇', '▲'];

/// What an organ, a place or a unit of it is called right after its name.
const ORGANS: [&str; 24] = [
    "局", "县", "市", "区", "镇", "乡", "街道", "办公室", "办事处", "委", "厅", "省", "州", "旗", "人民政府", "政府", "单位", "机关",
    "部门", "管委会", "中心", "网站", "门户", "公众号",
];

/// What a figure is followed by.
const UNITS: [&str; 22] = [
    "年", "月", "日", "件", "条", "次", "项", "篇", "期", "场", "份", "个", "人次", "人", "万", "元", "%", "％", "余", "多", "起", "宗",
];

/// What stands before a value that was to be filled in.
const LABELS: [&str; 14] = [
    "电话", "传真", "邮编", "邮政编码", "地址", "邮箱", "网址", "联系人", "单位", "时间", "日期", "名称", "号码", "下载）",
];

/// The most common family names: `李××` is a masked person.
const FAMILIES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文某";

/// The places of what is to be filled in, in order.
fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    runs(text, &mut found);
    whose(text, &mut found);
    brackets(text, &mut found);
    phrases(text, &mut found);
    zeros(text, &mut found);
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    // What is found inside another finding is said with it.
    let mut end = 0;
    found.retain(|range| range.start >= end && { end = range.end; true });
    found
}

/// Runs of marks: `XX局`, `20××年`, `X件`, `____`, `www.xxx.gov.cn`.
fn runs(text: &str, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while let Some(start) = text[at..].find(MARKS).map(|start| at + start) {
        let mark = text[start..].chars().next().unwrap_or('_');
        let end = text[start..].find(|c| c != mark).map_or(text.len(), |end| start + end);
        at = end;
        let count = (end - start) / mark.len_utf8();
        let (before, after) = (&text[..start], &text[end..]);
        if is_run(before, mark, count, after) {
            found.push(whole(text, start, end));
        }
    }
}

/// Whether a run of marks between two texts is to be filled in.
fn is_run(before: &str, mark: char, count: usize, after: &str) -> bool {
    let (last, next) = (before.chars().next_back(), after.chars().next());
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if matches!(mark, '_' | '＿') {
        return count >= 2 && !(is_word(last) || is_word(next)) && !before.ends_with(['/', '.', '@']);
    }
    if matches!(mark, '○' | '〇' | '▲') {
        // 二○○八年 is a year, and an organ may be called 〇 something.
        return count >= 2 && starts_with_any(after, &ORGANS) && !last.is_some_and(|c| "一二三四五六七八九".contains(c));
    }
    // www.xxx.gov.cn, xxx@163.com
    if count >= 2 && (before.ends_with("www.") && after.starts_with('.') || !is_word(last) && after.starts_with('@')) {
        return true;
    }
    let is_year = next == Some('年') && count <= 2 && (before.ends_with("20") || count == 1 && ends_with_decade(before));
    if is_year {
        return true;
    }
    // 138****5678 is masked, 3×5 multiplied, IPXX a name.
    if is_word(last) || is_word(next) {
        return false;
    }
    if last.is_some_and(|c| FAMILIES.contains(c)) && !starts_with_any(after, &["人民政府", "街道办", "件", "条"]) {
        return false;
    }
    if count == 1 {
        let is_figure = !matches!(mark, '*' | '＊') && starts_with_any(after, &UNITS[..15]);
        let is_place = matches!(mark, 'X' | 'Ｘ' | '×') && starts_with_any(after, &ORGANS[..8]) && !last.is_some_and(is_han);
        return is_figure || is_place;
    }
    let is_number = before.ends_with(['〕', '﹞']) && next == Some('号');
    let is_value = before.trim_end().strip_suffix([':', '：']).is_some_and(|label| LABELS.iter().any(|word| label.trim_end().ends_with(word)));
    starts_with_any(after, &ORGANS) || starts_with_any(after, &UNITS) || is_number || is_value
}

/// Whether a text ends like the first three digits of a year: `202X年`.
fn ends_with_decade(text: &str) -> bool {
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    digits == 3 && (text.ends_with("201") || text.ends_with("202"))
}

/// `某某局`, `某某县`, not `张某某`, nor `某企业`.
fn whose(text: &str, found: &mut Vec<Range<usize>>) {
    let word = "某某";
    let mut at = 0;
    while let Some(start) = text[at..].find(word).map(|start| at + start) {
        let end = text[start..].find(|c| c != '某').map_or(text.len(), |end| start + end);
        at = end;
        let is_person = text[..start].chars().next_back().is_some_and(|c| FAMILIES.contains(c));
        let after = &text[end..];
        if starts_with_any(after, &ORGANS) && !is_person || starts_with_any(after, &["年", "月", "件", "条"]) {
            found.push(whole(text, start, end));
        }
    }
}

/// What the brackets of a template hold.
const IN_BRACKETS: [&str; 20] = [
    "此处", "请填", "请输入", "请补充", "请插入", "请在此", "请根据", "请注明", "根据实际情况填", "按实际填", "按实际情况填", "据实填", "待补充", "待填", "待核实",
    "待完善", "填写", "自行填", "自行补充", "待更新",
];

/// What they hold and nothing else.
const WHOLE_BRACKETS: [&str; 24] = [
    "具体网址", "网址", "网站地址", "单位名称", "机关名称", "部门名称", "行政机关名称", "具体数字", "具体数量", "具体数据", "具体内容", "具体时间", "具体日期",
    "具体名称", "具体地址", "具体情况", "联系电话", "电话号码", "邮政编码", "年份", "待定", "单位全称", "机关全称", "网站名称",
];

/// `（此处填写……）`, `[单位名称]`, `（  ）件`.
fn brackets(text: &str, found: &mut Vec<Range<usize>>) {
    const PAIRS: [(char, char); 8] =
        [('（', '）'), ('(', ')'), ('【', '】'), ('[', ']'), ('［', '］'), ('〔', '〕'), ('<', '>'), ('{', '}')];
    const MOST: usize = 60;
    let mut open: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if let Some((_, close)) = PAIRS.iter().find(|(start, _)| *start == c) {
            open = Some((at + c.len_utf8(), *close));
            continue;
        }
        let Some((start, _)) = open.filter(|(_, close)| *close == c) else { continue };
        open = None;
        let inner = text[start..at].trim_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '＿' | '“' | '”'));
        let end = at + c.len_utf8();
        let is_blank = inner.is_empty() && start < at && starts_with_any(&text[end..], &UNITS);
        // An applicant may be told to fill in a form.
        let is_told = inner.chars().count() <= MOST
            && IN_BRACKETS.iter().any(|word| inner.starts_with(word) || inner.starts_with('请') && inner.contains(word))
            && !is_for_applicants(inner);
        if is_blank || is_told || WHOLE_BRACKETS.contains(&inner) {
            let open = text[..start].chars().next_back().map_or(0, char::len_utf8);
            found.push(start - open..end);
        }
    }
}

fn is_for_applicants(text: &str) -> bool {
    ["申请表", "申请书", "申请人", "表格", "反馈表", "问卷"].iter().any(|word| text.contains(word))
}

/// What templates and word processors say to the writer.
fn phrases(text: &str, found: &mut Vec<Range<usize>>) {
    // Certain wherever they stand.
    for word in ["此处填写", "在此填写", "此处输入", "在此输入文字", "点击此处输入", "点击此处添加", "单击此处", "此处省略", "此处插入", "（略）件"] {
        found.extend(text.match_indices(word).map(|(at, _)| at..at + word.len()));
    }
    for word in ["TODO", "TBD", "FIXME", "XXXX-XX-XX", "Lorem ipsum"] {
        let is_word = |range: &Range<usize>| {
            let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
            !before.is_some_and(|c| c.is_ascii_alphanumeric()) && !after.is_some_and(|c| c.is_ascii_alphanumeric())
        };
        found.extend(text.match_indices(word).map(|(at, _)| at..at + word.len()).filter(is_word));
    }
    // Certain at the end of a clause, and where the publication does not say that something “有待补充”.
    for word in ["待补充", "待填写", "待填报", "待补录", "待录入", "请填写", "请补充", "请填报"] {
        for (at, _) in text.match_indices(word) {
            let end = at + word.len();
            let after = text[end..].chars().next();
            let asks = word.starts_with('请')
                && starts_with_any(&text[end..], &["单位", "机关", "数字", "数据", "数量", "具体", "实际", "网址", "年份", "此处"]);
            let is_meant = text[..at].ends_with(['有', '尚', '亟', '仍', '还', '急', '需', '期', '申', '人', '敬', '等']);
            if (after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '《' | '“' | '「')) || asks) && !is_meant {
                found.push(at..end);
            }
        }
    }
    blank_day(text, found);
}

/// `年  月  日` without figures.
fn blank_day(text: &str, found: &mut Vec<Range<usize>>) {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '_' | '＿' | '\u{a0}');
    for (at, year) in text.match_indices('年') {
        let month = text[at + year.len()..].trim_start_matches(is_blank);
        let Some(rest) = month.strip_prefix('月') else { continue };
        let day = rest.trim_start_matches(is_blank);
        let Some(rest) = day.strip_prefix('日') else { continue };
        let end = text.len() - rest.len();
        // 出生年月日 is a word.
        if end - at > "年月日".len() {
            found.push(at..end);
        }
    }
}

/// Phone numbers and postal codes of zeros: `0000-00000000`, `邮编：000000`.
fn zeros(text: &str, found: &mut Vec<Range<usize>>) {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '－');
    let mut at = 0;
    while let Some(start) = text[at..].find(is_of_number).map(|start| at + start) {
        let end = text[start..].find(|c| !is_of_number(c)).map_or(text.len(), |end| start + end);
        at = end;
        let number = &text[start..end];
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let is_named = || LABELS.iter().any(|label| text[..start].trim_end_matches([':', '：', ' ', '为']).ends_with(label));
        let is_alone = !text[..start].ends_with(['.', '．']) && !text[end..].starts_with(['.', '．']);
        if is_zeros(number) && is_alone && (digits >= 7 || digits >= 5 && is_named()) {
            found.push(start..end);
        }
    }
}

fn is_zeros(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    digits >= 5 && text.chars().all(|c| matches!(c, '0' | '０' | '-' | '—' | '－' | ' ' | '(' | ')' | '（' | '）'))
}

fn starts_with_any(text: &str, words: &[&str]) -> bool {
    let text = text.trim_start_matches(' ');
    words.iter().any(|word| text.starts_with(word))
}

/// A run of marks with the word that follows, and the digits before it: `20××年`.
fn whole(text: &str, start: usize, end: usize) -> Range<usize> {
    let before = text[..start].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = if start - before <= 4 { before } else { start };
    let spaces = text[end..].len() - text[end..].trim_start_matches(' ').len();
    let after = &text[end + spaces..];
    let word = ORGANS.iter().chain(&UNITS).filter(|word| after.starts_with(**word)).map(|word| word.len()).max();
    start..word.map_or(end, |word| end + spaces + word)
}

/// What is to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placeholder {
    text: String,
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

    fn zh(&self) -> Words {
        Words::labelled(
            format!("“{}”是模板里待填写的内容", self.shown()),
            "没有填写",
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
    use super::find;

    #[test]
    fn blanks_are_told_from_masks() {
        for (text, expected) in [
            // What a template leaves.
            ("XX局坚持以公开为常态", "XX局"),
            ("2024年，××县主动公开", "××县"),
            ("20XX年，我局", "20XX年"),
            ("20××年度", "20××年"),
            ("202X年", "202X年"),
            ("收到申请X件，办结××件", "X件 ××件"),
            ("2024年X月X日", "X月 X日"),
            ("某某局严格落实", "某某局"),
            ("由某某县人民政府编制", "某某县"),
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
