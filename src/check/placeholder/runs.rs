//! Runs of marks that stand for what is to be filled in, and masks, which look the same.

use std::ops::Range;

use super::starts_with;
use crate::chars::{CharClass, ClassedText};
use crate::check::organ::is_han;

/// What an organ, a place or a unit of it is called right after its name.
const ORGANS: &str = "\
    局 县 市 区 镇 乡 街道 办公室 办事处 委 厅 省 州 旗 人民政府 政府 单位 机关 部门 管委会 中心 股 科 处室 \
    网站 门户 公众号 专栏 栏目";

/// What a figure is followed by.
pub(super) const UNITS: &str = "\
    年 月 日 季度 件 条 次 项 篇 期 场 份 个 人次 人 万 元 % ％ 余 多 起 宗 类 批 轮 名 处 分钟 天";

/// Words that begin as one of these, behind the masked name of a firm or a person.
const OTHER_WORDS: &str =
    "股份 股东 科技 科学 名下 名称 名义 处罚 处理 处分 处置 天然 批准 批复 轮胎 多次 多名 人民法院 人民检察院";

/// Of these, what a single mark may be followed by.
const FIGURES: &str = "年 月 日 季度 件 条 次 项 篇 期 场 份 个 人次 人 万";
const PLACES: &str = "局 县 市 区 镇 乡 街道 办公室";

/// What stands before a value that was to be filled in.
pub(super) const LABELS: &str = "\
    电话 传真 邮编 邮政编码 地址 邮箱 网址 联系人 责任人 负责人 填报人 审核人 经办人 单位 时间 日期 名称 号码 下载）";

/// What stands before a name that was to be filled in.
const NAMED: &str = "通过 围绕 关于 《 印发 出台 聚焦 依托";

/// The most common family names: `李××` is a masked person.
const FAMILIES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文某";

/// Runs of marks: `XX局`, `20××年`, `X件`, `____`, `www.xxx.gov.cn`.
pub(super) fn runs(text: &str, chars: &ClassedText, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    for first in chars.each(CharClass::BLANK_MARK) {
        let (start, mark) = (first.at, first.char);
        if start < at {
            continue;
        }
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
    if starts_with(after, OTHER_WORDS) {
        return false;
    }
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if matches!(mark, '_' | '＿') {
        return count >= 2 && !(is_word(last) || is_word(next)) && !before.ends_with(['/', '.', '@']);
    }
    match mark {
        // 二○○八年 is a year.
        '○' | '〇' if count >= 2 => {
            let is_number = last.is_some_and(|c| "一二三四五六七八九".contains(c));
            let is_value = || is_labelled(before.trim_end());
            return !is_number
                && (starts_with(after, ORGANS) || starts_with(after, UNITS) || is_quoted(before, after) || is_value());
        }
        '●' | '■' | '□' | '▲' | '△' | '?' | '？' if count >= 2 => {
            return starts_with(after, ORGANS) || starts_with(after, UNITS) || is_quoted(before, after);
        }
        // 公开信息？条，
        '●' | '■' | '□' | '▲' | '△' | '?' | '？' => return last.is_some_and(is_han) && is_counted(after),
        '○' | '〇' => return false,
        'N' => return count == 1 && !is_word(last) && starts_with(after, "件 条 次 项 篇 期 场 份"),
        _ => {}
    }
    // www.xxx.gov.cn, xxx@163.com
    if count >= 2 && (before.ends_with("www.") && after.starts_with('.') || !is_word(last) && after.starts_with('@')) {
        return true;
    }
    let is_year =
        next == Some('年') && count <= 2 && (before.ends_with("20") || count == 1 && ends_with_decade(before));
    if is_year {
        return true;
    }
    // 0319-816XXXX
    if is_phone(before, mark, count, after) {
        return true;
    }
    // 138****5678 is masked, 3×5 multiplied, IPXX a name.
    if is_word(last) || is_word(next) {
        return false;
    }
    if last.is_some_and(|c| FAMILIES.contains(c)) && !starts_with(after, "人民政府 街道办 件 条") {
        return false;
    }
    // 〔2024〕X号
    if !matches!(mark, '*' | '＊') && before.ends_with(['〕', '﹞']) && next == Some('号') {
        return true;
    }
    // 地址：人民路XX号
    if count > 1 && next == Some('号') && before.ends_with(['路', '街', '道', '巷']) && before.contains("地址") {
        return true;
    }
    if count == 1 {
        let is_figure = !matches!(mark, '*' | '＊') && starts_with(after, FIGURES);
        let is_place = matches!(mark, 'X' | 'Ｘ' | '×') && starts_with(after, PLACES) && !last.is_some_and(is_han);
        return is_figure || is_place;
    }
    let is_number = before.ends_with(['〕', '﹞']) && next == Some('号');
    // 电话：0533-XXXXXXX
    let ahead = before.trim_end();
    let ahead = if count >= 6 { ahead.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-') } else { ahead };
    let is_value = is_labelled(ahead);
    // 通过XX、XX等渠道, 《XX办法》, （XX）
    let is_named = NAMED.split(' ').any(|word| before.ends_with(word));
    let is_all = before.ends_with(['（', '【', '[', '(']) && after.starts_with(['）', '】', ']', ')']);
    starts_with(after, ORGANS) || starts_with(after, UNITS) || is_number || is_value || is_named || is_all
}

/// Whether a text ends with what stands before a value: `联系人：`.
fn is_labelled(before: &str) -> bool {
    let label = before.strip_suffix([':', '：']);
    label.is_some_and(|label| LABELS.split(' ').any(|word| label.trim_end().ends_with(word)))
}

/// Whether marks are the last digits of a telephone of an office: stars mask, and a person's is masked otherwise.
fn is_phone(before: &str, mark: char, count: usize, after: &str) -> bool {
    const PERSONS: [&str; 7] = ["申请人", "当事人", "投诉人", "举报人", "来电", "群众", "手机"];
    if count < 2 || matches!(mark, '*' | '＊') || after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') {
        return false;
    }
    let ahead = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(area) = ahead.strip_suffix(['-', '—', '－', '–', '）', ')']) else { return false };
    let digits = area.len() - area.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let sentence = before.rsplit('。').next().unwrap_or_default();
    (3..=4).contains(&digits)
        && area[area.len() - digits..].starts_with('0')
        && (7..=8).contains(&(before.len() - ahead.len() + count))
        && !PERSONS.iter().any(|person| sentence.contains(person))
}

/// Whether a unit follows with which a clause ends: `条，`.
pub(super) fn is_counted(after: &str) -> bool {
    let units = FIGURES.split(' ').filter_map(|unit| after.strip_prefix(unit));
    { units }.any(|rest| rest.starts_with(['，', '。', '；', '、', '）']))
}

/// Whether a run of marks is all that stands in quotes or brackets.
fn is_quoted(before: &str, after: &str) -> bool {
    before.ends_with(['“', '《', '（', '【', '[']) && after.starts_with(['”', '》', '）', '】', ']'])
}

/// Whether a text ends like the first three digits of a year: `202X年`.
fn ends_with_decade(text: &str) -> bool {
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    digits == 3 && (text.ends_with("201") || text.ends_with("202"))
}

/// What else is called so in a template, and in a case by a masked name.
const GROUPS: &str = "社区 村 领导 同志 栏目 平台 活动 会议";

/// Whether a text may tell of a case, in which names are masked.
fn is_of_case(text: &str) -> bool {
    const WORDS: &str =
        "申请 原告 被告 诉 复议 不服 当事人 投诉 举报 信访 判决 裁定 案 征收 拆迁 反映 咨询 提问 来信 来电 求助 “某某";
    WORDS.split(' ').any(|word| text.contains(word))
}

/// `某某局`, `某某县`, not `张某某`, nor `某企业`.
pub(super) fn whose(text: &str, chars: &ClassedText, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    for start in chars.each_of('某').map(|first| first.at) {
        if start < at || !text[start..].starts_with("某某") {
            continue;
        }
        let end = text[start..].find(|c| c != '某').map_or(text.len(), |end| start + end);
        at = end;
        let is_person = text[..start].chars().next_back().is_some_and(|c| FAMILIES.contains(c));
        let after = &text[end..];
        let is_group = starts_with(after, GROUPS) && !is_person && !is_of_case(text);
        // 联系人：某某某
        let is_value = is_labelled(&text[..start]);
        if starts_with(after, ORGANS) && !is_person || is_group || is_value || starts_with(after, "年 月 件 条") {
            found.push(whole(text, start, end));
        }
    }
}

/// A run of marks with the word that follows, and the digits before it: `20××年`.
fn whole(text: &str, start: usize, end: usize) -> Range<usize> {
    let before = text[..start].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = if start - before <= 4 { before } else { start };
    let spaces = text[end..].len() - text[end..].trim_start_matches(' ').len();
    let after = &text[end + spaces..];
    let word = [ORGANS, UNITS, GROUPS]
        .into_iter()
        .flat_map(|words| words.split(' '))
        .filter(|word| after.starts_with(word))
        .map(str::len)
        .max();
    start..word.map_or(end, |word| end + spaces + word)
}
