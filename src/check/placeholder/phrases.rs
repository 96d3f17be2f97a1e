//! Words that templates and word processors say to the writer, and numbers of zeros.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::runs::{LABELS, UNITS};
use super::starts_with;
use crate::chars::{CharClass, ClassedText};
use crate::check::organ::is_han;

/// What the brackets of a template hold.
pub(super) const IN_BRACKETS: &str = "\
    此处 请填 请输入 请补充 请插入 请在此 请根据 请注明 根据实际情况填 按实际填 按实际情况填 据实填 待补充 \
    待填 待核实 待完善 填写 填本 填单位 填数 填具体 自行填 自行补充 待更新 插入 例： 例: 示例： 样例： \
    粘贴 附上";

/// What they hold and nothing else.
pub(super) const WHOLE_BRACKETS: &str = "\
    具体网址 网址 网站地址 单位名称 机关名称 部门名称 行政机关名称 具体数字 具体数量 具体数据 具体内容 \
    具体时间 具体日期 具体名称 具体地址 具体情况 联系电话 电话号码 邮政编码 年份 待定 单位全称 机关全称 \
    网站名称 数字 填数字 本单位名称 本机关名称 单位 机关 姓名 链接 附链接 链接地址 网页链接 职务 截图 \
    图片链接 单位简称 机关简称 文件名称 文件名 文号 盖章 公章 签章";

/// Each of these.
static WHOLE: LazyLock<HashSet<&str>> = LazyLock::new(|| WHOLE_BRACKETS.split(' ').collect());

const PAIRS: [(char, char); 8] =
    [('（', '）'), ('{', '}'), ('(', ')'), ('【', '】'), ('[', ']'), ('［', '］'), ('〔', '〕'), ('<', '>')];

/// `（此处填写……）`, `[单位名称]`, `（  ）件`.
pub(super) fn brackets(text: &str, chars: &ClassedText, found: &mut Vec<Range<usize>>) {
    const MOST: usize = 60;
    let mut open: Option<(usize, char)> = None;
    for (at, c) in chars.each(CharClass::PAIR).map(|found| (found.at, found.char)) {
        if let Some((_, close)) = PAIRS.iter().find(|(start, _)| *start == c) {
            open = Some((at + c.len_utf8(), *close));
            continue;
        }
        let Some((start, _)) = open.filter(|(_, close)| *close == c) else { continue };
        open = None;
        let inner = text[start..at].trim_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '＿' | '“' | '”'));
        let end = at + c.len_utf8();
        let open_at = start - text[..start].chars().next_back().map_or(0, char::len_utf8);
        let is_blank = inner.is_empty()
            && !text[open_at..].starts_with('{')
            && (start < at || text[..open_at].ends_with(is_han))
            && starts_with(&text[end..], UNITS);
        // An applicant may be told to fill in a form.
        let first = inner.chars().next().unwrap_or(' ');
        let is_told = "此请根按据待填自插例示样粘附".contains(first)
            && inner.chars().count() <= MOST
            && IN_BRACKETS
                .split(' ')
                .any(|word| inner.starts_with(word) || inner.starts_with('请') && inner.contains(word))
            && !is_for_applicants(inner)
            || is_for_writers(inner);
        if is_blank || is_told || is_promised(inner) || WHOLE.contains(inner) {
            let open = text[..start].chars().next_back().map_or(0, char::len_utf8);
            found.push(start - open..end);
        }
    }
}

/// `待办公室提供数据`: what somebody still has to do.
fn is_promised(inner: &str) -> bool {
    const MOST: usize = 16;
    const LEFT: &str = "提供 提供数据 补充 补 核实 核对 核 确认 更新 完善 定 修改 统计 填 添加 审定 数据 反馈";
    inner.starts_with('待')
        && inner.chars().count() <= MOST
        && !inner.contains(|c: char| c.is_ascii_digit())
        && LEFT.split(' ').any(|word| inner.ends_with(word))
}

/// What a template says to those who fill it in: `表格请自行补充`, `本部分不少于800字`.
fn is_for_writers(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    has(&["请自行", "请各单位", "由各单位填", "由各单位补"]) && has(&["填", "补充", "修改"])
        || has(&["此表", "本表", "此项", "此栏", "本部分", "此部分"]) && has(&["填报", "填写", "不少于", "不超过"])
}

fn is_for_applicants(text: &str) -> bool {
    ["申请表", "申请书", "申请人", "表格", "反馈表", "问卷"].iter().any(|word| text.contains(word))
}

/// What templates and word processors say to the writer.
pub(super) fn phrases(text: &str, chars: &ClassedText, found: &mut Vec<Range<usize>>) {
    blank_day(text, chars, found);
    blank_figure(text, chars, found);
    // Most lines have none of these characters.
    if chars.has_char('此') || chars.has_char('略') {
        certain(text, found);
    }
    if chars.each(CharClass::CAPITAL).any(|found| matches!(found.char, 'T' | 'F' | 'X' | 'L')) {
        of_programs(text, found);
    }
    let asks = |sign: char, next: &[char]| chars.each_of(sign).any(|sign| text[sign.end()..].starts_with(next));
    if asks('待', &['核', '确', '更', '统', '补', '填', '录']) || asks('请', &['填', '补']) {
        to_be_added(text, found);
    }
    if (chars.has_char('此') || chars.has_char('本')) && chars.has(CharClass::COLON) {
        remark(text, found);
    }
}

/// A remark to whoever goes on with the text: `备注：此段由办公室统稿时修改`.
fn remark(text: &str, found: &mut Vec<Range<usize>>) {
    let bare = text.trim_start();
    let is_remark = ["备注", "批注", "注", "说明", "提示"].iter().any(|word| {
        bare.trim_start_matches(['（', '(', '【', '['])
            .strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(['：', ':']))
    });
    let speaks_of_text = ["此段", "本段", "此处", "此部分", "本部分", "此句", "此稿", "本稿"];
    let asks = ["统稿", "修改", "补充", "删", "核实", "核对", "完善", "润色", "更新", "替换", "再定", "填"];
    let has = |words: &[&str]| words.iter().any(|word| bare.contains(word));
    if is_remark && has(&speaks_of_text) && has(&asks) {
        let start = text.len() - bare.len();
        found.push(start..start + bare.trim_end().len());
    }
}

/// Phrases that are certain wherever they stand.
fn certain(text: &str, found: &mut Vec<Range<usize>>) {
    for word in [
        "此处填写",
        "在此填写",
        "此处输入",
        "在此输入文字",
        "点击此处输入",
        "点击此处添加",
        "单击此处",
        "此处省略",
        "此处插入",
        "（略）件",
    ] {
        found.extend(text.match_indices(word).map(|(at, _)| at..at + word.len()));
    }
}

/// Marks of programs and their users.
fn of_programs(text: &str, found: &mut Vec<Range<usize>>) {
    for word in ["TODO", "TBD", "FIXME", "XXXX-XX-XX", "Lorem ipsum"] {
        let is_word = |range: &Range<usize>| {
            let (before, after) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
            !before.is_some_and(|c| c.is_ascii_alphanumeric()) && !after.is_some_and(|c| c.is_ascii_alphanumeric())
        };
        found.extend(text.match_indices(word).map(|(at, _)| at..at + word.len()).filter(is_word));
    }
}

/// Phrases that are certain at the end of a clause, where the text does not say that something “有待补充”.
fn to_be_added(text: &str, found: &mut Vec<Range<usize>>) {
    const DATA: &str = "数据 数字 数量 此处 名称 金额 日期 时间 网址 链接";
    for word in ["待核实", "待核对", "待确认", "待更新", "待统计"] {
        for (at, _) in text.match_indices(word) {
            let is_end = text[at + word.len()..].starts_with(['。', '，', '；', '）', '、']) || text.ends_with(word);
            if is_end && DATA.split(' ').any(|data| text[..at].ends_with(data)) {
                found.push(at..at + word.len());
            }
        }
    }
    for word in ["待补充", "待填写", "待填报", "待补录", "待录入", "请填写", "请补充", "请填报"]
    {
        for (at, _) in text.match_indices(word) {
            let end = at + word.len();
            let after = text[end..].chars().next();
            let asks = word.starts_with('请')
                && starts_with(&text[end..], "单位 机关 数字 数据 数量 具体 实际 网址 年份 此处");
            let is_meant =
                text[..at].ends_with(['有', '尚', '亟', '仍', '还', '急', '需', '期', '申', '人', '敬', '等']);
            if (after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '《' | '“' | '「')) || asks) && !is_meant
            {
                found.push(at..end);
            }
        }
    }
}

/// Blanks where a figure should stand before its unit: `公开信息   条，`.
fn blank_figure(text: &str, chars: &ClassedText, found: &mut Vec<Range<usize>>) {
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{3000}');
    // 电话：    ；
    for colon in chars.each(CharClass::COLON) {
        let at = colon.at;
        let rest = text[colon.end()..].trim_start_matches(is_blank);
        if !rest.starts_with(['；', '，', '。', '）', ';', ')']) {
            continue;
        }
        if let Some(label) = LABELS.split(' ').find(|label| text[..at].ends_with(*label)) {
            found.push(at - label.len()..text.len() - rest.len());
        }
    }
    // 公开信息……条
    let mut passed = 0;
    for at in chars.each_of('…').map(|dots| dots.at) {
        if at < passed {
            continue;
        }
        passed = text.len() - text[at..].trim_start_matches('…').len();
        let rest = &text[passed..];
        let unit = ["件", "条", "次", "项", "篇", "期", "场"].iter().find(|unit| rest.starts_with(**unit));
        if let Some(unit) = unit
            && text[..at].ends_with(is_han)
            && rest[unit.len()..].starts_with(['，', '。', '；', '、'])
        {
            found.push(at..passed + unit.len());
        }
    }
    // Most lines have no blank at all.
    if !chars.has(CharClass::BLANK) {
        return;
    }
    let mut passed = 0;
    while let Some(start) = text[passed..].find(is_blank).map(|at| passed + at) {
        let end = text[start..].find(|c| !is_blank(c)).map_or(text.len(), |len| start + len);
        passed = end;
        let width: usize = text[start..end].chars().map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum();
        let unit = ["件次", "人次", "万元", "件", "条", "次", "项", "篇", "期", "场", "元"]
            .iter()
            .find(|unit| text[end..].starts_with(**unit));
        let Some(unit) = unit.filter(|_| width >= 2 && text[..start].ends_with(is_han)) else { continue };
        let stop = end + unit.len();
        if text[stop..].starts_with(['，', '。', '；', '、', '（', ',', ';']) {
            found.push(start..stop);
        }
    }
}

/// `年  月  日` without figures.
fn blank_day(text: &str, chars: &ClassedText, found: &mut Vec<Range<usize>>) {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '_' | '＿' | '\u{a0}');
    for (at, after) in chars.each_of('年').map(|year| (year.at, year.end())) {
        let month = text[after..].trim_start_matches(is_blank);
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
pub(super) fn zeros(text: &str, found: &mut Vec<Range<usize>>) {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '－');
    let mut at = 0;
    while let Some(start) = text[at..].find(is_of_number).map(|start| at + start) {
        let end = text[start..].find(|c| !is_of_number(c)).map_or(text.len(), |end| start + end);
        at = end;
        let number = &text[start..end];
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let is_named =
            || LABELS.split(' ').any(|label| text[..start].trim_end_matches([':', '：', ' ', '为']).ends_with(label));
        let is_alone = !text[..start].ends_with(['.', '．']) && !text[end..].starts_with(['.', '．']);
        if is_zeros(number) && is_alone && (digits >= 7 || digits >= 5 && is_named()) {
            found.push(start..end);
        }
    }
}

pub(super) fn is_zeros(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    digits >= 5 && text.chars().all(|c| matches!(c, '0' | '０' | '-' | '—' | '－' | ' ' | '(' | ')' | '（' | '）'))
}
