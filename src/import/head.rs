//! Whose report it is, of which year, and what else its head and its end say of it.

use super::body::is_boilerplate;
use super::lines::{Line, LineKind};
use super::transcript::Transcript;
use crate::chars::without_blanks;
use crate::form::label::fold;
use crate::model::{Contact, Date, Scope};

/// What a source says of the report as a whole.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The title, as one line.
    pub title: Option<String>,
    /// Names of the agency, the likeliest first.
    pub names: Vec<AgencyName>,
    /// The year reported on, as far as the source says so.
    pub year: Option<u16>,
    /// Another year, whose first day its text gives as the start of its statistics.
    pub other_year: Option<u16>,
    /// The day of publication, and another one that is named as well.
    pub published: Option<Date>,
    /// A second day of publication that differs from the first.
    pub other_published: Option<Date>,
    /// A date above the text of which nothing says what it is, where no day of publication is named.
    pub bare_date: Option<Date>,
    /// The date below the signature.
    pub signed: Option<Date>,
    /// The line that this date stands on.
    pub signed_line: Option<usize>,
    /// 索引号
    pub index_number: Option<String>,
    /// 发文字号
    pub document_number: Option<String>,
    /// How to ask.
    pub contact: Contact,
    /// Whose figures these are, with the words that say so.
    pub scope: Option<(Scope, String)>,
    /// The lines that the title is made of.
    pub title_lines: Vec<usize>,
}

/// A name of the agency, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyName {
    /// The name, without blanks.
    pub text: String,
    /// Where it stands.
    pub from: NameFrom,
}

/// Where a name of the agency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFrom {
    /// In the title.
    Title,
    /// Above the date at the end.
    Signature,
    /// In the facts of the page: 发布机构, `ContentSource`.
    Publisher,
    /// On the whole web site, which is mostly another agency's.
    Website,
}

impl AgencyName {
    /// A name without its blanks.
    pub fn new(text: &str, from: NameFrom) -> AgencyName {
        AgencyName { text: without_blanks(text), from }
    }
}

/// A title is no longer than this, in characters.
const LONGEST_TITLE: usize = 60;

/// Reads the head: of `lines`, those before `body` are before the first section.
pub(super) fn read(transcript: &Transcript, lines: &[Line<'_>], body: usize) -> Head {
    let mut head = Head::default();
    let text = |line: &Line<'_>| transcript.text[line.range.clone()].trim().to_owned();
    let texts: Vec<String> = lines.iter().map(text).collect();
    find_title(&mut head, transcript, lines, &texts, body);
    let property = |name: &str| {
        let found = transcript
            .properties
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.trim().is_empty());
        found.map(|(_, value)| value.trim().to_owned())
    };
    if let Some(title) = &head.title {
        let (name, year) = parts_of_title(title);
        head.names.extend(name.map(|name| AgencyName::new(&name, NameFrom::Title)));
        head.year = year;
    }
    sign(&mut head, lines, &texts);
    if head.signed.is_none() {
        // In brackets below the title.
        let below = head.title_lines.last().and_then(|last| texts.get(last + 1));
        let bare = below.map(|text| without_blanks(text)).unwrap_or_default();
        let is_bracketed = bare.starts_with(['（', '(']) && bare.ends_with("日）") || bare.ends_with("日)");
        head.signed = date(&bare).filter(|_| is_bracketed);
    }
    facts(&mut head, lines, &texts, body);
    let of_page = [("ContentSource", NameFrom::Publisher), ("SiteName", NameFrom::Website)];
    head.names.extend(of_page.into_iter().filter_map(|(name, from)| Some(AgencyName::new(&property(name)?, from))));
    let above = texts.iter().zip(lines).take(body).filter(|(_, line)| !line.is_outside);
    let mut numbers = above.map(|(text, _)| without_blanks(text)).filter(|text| is_document_number(text));
    head.document_number = head.document_number.take().or_else(|| numbers.next());
    let dates: Vec<Date> =
        property("PubDate").into_iter().filter_map(|text| date(&text)).chain(head.published).collect();
    head.published = dates.first().copied();
    head.other_published = dates.iter().copied().find(|other| Some(*other) != head.published);
    let opening: Vec<&String> =
        texts.iter().zip(lines).take(body + 12).filter(|(_, line)| !line.is_outside).map(|(text, _)| text).collect();
    let period = opening.iter().find_map(|text| period(text));
    head.other_year = period.filter(|year| head.year.is_some_and(|known| known != *year));
    head.year = head.year.or(period);
    let above = lines.iter().take(body).filter(|line| !line.is_outside).count();
    head.scope = opening.iter().enumerate().find_map(|(at, text)| aggregated(text, at < above));
    for (text, _) in texts.iter().zip(lines).filter(|(_, line)| !line.is_outside) {
        contact(&mut head.contact, text);
    }
    head
}

/// Finds the title: one to three lines that together are one.
fn find_title(head: &mut Head, transcript: &Transcript, lines: &[Line<'_>], texts: &[String], body: usize) {
    let is_short =
        |text: &str| text.chars().count() <= LONGEST_TITLE && !text.contains(['，', '。', '；', '：', ':', '>', '》']);
    // A line of a list of other years' reports leads to them; a date below the title is no part of it.
    let words = |at: usize| {
        matches!(lines[at].kind, LineKind::Words(_))
            && is_short(&texts[at])
            && !lines[at].is_link
            && date(&texts[at]).is_none()
    };
    let mut found: Option<(Vec<usize>, String)> = None;
    for end in 0..body {
        for size in 1..=3.min(end + 1) {
            let start = end + 1 - size;
            if !(start..=end).all(words) {
                break;
            }
            let title: String = texts[start..=end].concat();
            if !is_title(&title) {
                continue;
            }
            // The agency's name may stand on a line of its own above.
            let mut at: Vec<usize> = (start..=end).collect();
            let mut title = title;
            let above = at[0].checked_sub(1).filter(|&above| words(above));
            if let Some(above) = above.filter(|&above| begins_title(&texts[above]))
                && parts_of_title(&title).1.is_none()
            {
                title.insert_str(0, &texts[above]);
                at.insert(0, above);
            }
            let above = at[0].checked_sub(1).filter(|&above| words(above));
            if let Some(above) = above.filter(|&above| is_name(&texts[above]))
                && parts_of_title(&title).0.is_none()
            {
                title.insert_str(0, &texts[above]);
                at.insert(0, above);
            }
            let is_better = found.as_ref().is_none_or(|(before, old)| {
                let outside = |at: &[usize]| lines[at[0]].is_outside;
                (!outside(&at) && outside(before))
                    || outside(&at) == outside(before)
                        && (parts_of_title(&title).0.is_some() || parts_of_title(old).0.is_none())
            });
            if is_better {
                found = Some((at, title));
            }
            break;
        }
    }
    if let Some((at, title)) = found {
        (head.title, head.title_lines) = (Some(without_blanks(&title)), at);
        return;
    }
    let named = ["ArticleTitle", "Title-style", "title"];
    let values = named.iter().flat_map(|name| transcript.properties.iter().filter(move |(key, _)| key == name));
    let pieces = values.flat_map(|(_, value)| value.split(['-', '_', '|', '—', '－'])).map(str::trim);
    head.title = pieces.into_iter().find(|piece| is_title(piece)).map(without_blanks);
}

/// Whether a line is the title of such a report.
pub(super) fn is_title(text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.split('(').next().unwrap_or_default();
    let ends = bare.ends_with("报告") || bare.ends_with("年报");
    let is_of_disclosure = folded.contains("信息公开") || folded.contains("政务公开");
    is_of_disclosure && ends && folded.contains('年') && folded.chars().count() <= LONGEST_TITLE
}

/// Whether a line is the beginning of a title that goes on below: `2024年`, `二〇二四年度清河`.
fn begins_title(text: &str) -> bool {
    const LONGEST: usize = 16;
    let bare = without_blanks(text);
    bare.chars().count() <= LONGEST && year_in(&bare).is_some_and(|(_, words)| bare.starts_with(&words))
}

/// Whether a line may be the name of an organ.
pub(super) fn is_name(text: &str) -> bool {
    const ENDINGS: [&str; 24] = [
        "政府",
        "办公室",
        "局",
        "委员会",
        "委",
        "厅",
        "院",
        "处",
        "中心",
        "办事处",
        "管委会",
        "站",
        "所",
        "部",
        "会",
        "队",
        "公司",
        "馆",
        "台",
        "社",
        "室",
        "办",
        "大学",
        "学校",
    ];
    let bare = without_blanks(text);
    (3..=40).contains(&bare.chars().count()) && ENDINGS.iter().any(|ending| bare.ends_with(ending))
}

/// The agency and the year that a title names.
fn parts_of_title(title: &str) -> (Option<String>, Option<u16>) {
    let bare = without_blanks(title);
    let bare = match bare.strip_prefix("附件") {
        Some(rest) => match rest.split_once([':', '：']) {
            Some((number, rest)) if number.chars().count() < 3 => rest,
            _ => rest,
        },
        None => &bare,
    };
    let year = year_in(bare);
    let mut rest = bare.to_owned();
    if let Some((_, written)) = &year {
        rest = rest.replacen(written, "\u{0}", 1);
    }
    let end = ["政府信息公开", "信息公开", "政务公开"].iter().find_map(|words| rest.find(words)).unwrap_or(0);
    let mut name: String = rest[..end].split('\u{0}').collect();
    // `桓台县人民政府信息公开…` has one 政府 for two.
    if name.ends_with("人民") {
        name.push_str("政府");
    }
    let name = name.trim_end_matches("关于").trim_end_matches(['年', '度']).trim_start_matches("关于").to_owned();
    ((name.chars().count() > 2).then_some(name), year.map(|(year, _)| year))
}

/// A year in a text, with the words that say it: `2020年度`, `二〇二〇年`.
fn year_in(text: &str) -> Option<(u16, String)> {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(5).enumerate().find_map(|(at, window)| {
        let digits: Option<String> = window[..4].iter().map(|&c| digit(c)).collect();
        let year: u16 = digits?.parse().ok()?;
        if window[4] != '年' || !(1990..2100).contains(&year) {
            return None;
        }
        let has_du = chars.get(at + 5) == Some(&'度');
        Some((year, chars[at..at + 5 + usize::from(has_du)].iter().collect()))
    })
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        '〇' | '○' | '零' | 'O' | 'Ｏ' => Some('0'),
        _ => {
            "一二三四五六七八九".chars().position(|other| other == c).and_then(|at| char::from_digit(at as u32 + 1, 10))
        }
    }
}

/// The year whose first day a text gives as the start of its statistics.
fn period(text: &str) -> Option<u16> {
    let bare = without_blanks(text);
    let at = bare.find("年1月1日")?;
    let year: String = bare[..at].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    year.parse().ok().filter(|year| (1990..2100).contains(year))
}

/// A date anywhere in a text: `2021-01-20 09:12`, `2021年1月20日`, `二〇二一年一月二十日`.
pub(super) fn date(text: &str) -> Option<Date> {
    let chars: Vec<char> = text.chars().map(|c| digit(c).filter(|_| !c.is_ascii_alphabetic()).unwrap_or(c)).collect();
    (0..chars.len().saturating_sub(3)).find_map(|start| {
        if start > 0 && chars[start - 1].is_ascii_digit() {
            return None;
        }
        let year: i16 = chars[start..start + 4]
            .iter()
            .collect::<String>()
            .parse()
            .ok()
            .filter(|year| (1990..2100).contains(year))?;
        let rest = &chars[start + 4..];
        let (month, rest) = number(rest.strip_prefix(&['年']).or(strip_mark(rest))?)?;
        let (day, _) = number(rest.strip_prefix(&['月']).or(strip_mark(rest))?)?;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    })
}

fn strip_mark(text: &[char]) -> Option<&[char]> {
    text.first().filter(|c| matches!(c, '-' | '/' | '.')).map(|_| &text[1..])
}

/// A number of one or two digits, also as `十二`, `二十`, `二十一` with their digits put in.
fn number(text: &[char]) -> Option<(u32, &[char])> {
    let blanks = |text: &[char]| text.iter().take_while(|c| **c == ' ').count();
    let start = blanks(text);
    let end = start + text[start..].iter().take_while(|c| c.is_ascii_digit() || **c == '十').count();
    let written: String = text[start..end].iter().collect();
    let value = match written.split_once('十') {
        None => written.parse().ok()?,
        Some((tens, ones)) => {
            let tens: u32 = if tens.is_empty() { 1 } else { tens.parse().ok()? };
            10 * tens + if ones.is_empty() { 0 } else { ones.parse::<u32>().ok()? }
        }
    };
    Some((value, &text[end + blanks(&text[end..])..]))
}

/// The signature and its date, near the end.
fn sign(head: &mut Head, lines: &[Line<'_>], texts: &[String]) {
    let is_inside = |at: &usize| {
        let line = &lines[*at];
        let is_of_page = line.is_outside || line.is_link || is_boilerplate(&texts[*at]);
        matches!(line.kind, LineKind::Words(_)) && !is_of_page
    };
    let inside: Vec<usize> = (0..lines.len()).filter(is_inside).collect();
    let near_end = &inside[inside.len().saturating_sub(8)..];
    for (index, &at) in near_end.iter().enumerate().rev() {
        let bare = without_blanks(&texts[at]);
        let bare = bare.trim_matches(['（', '）', '(', ')']);
        let is_date = bare.chars().count() <= 14 && bare.ends_with('日') && !bare.contains(['：', ':']);
        let Some(signed) = date(bare).filter(|_| is_date) else { continue };
        head.signed = Some(signed);
        head.signed_line = Some(at);
        if let Some(&above) = index.checked_sub(1).and_then(|above| near_end.get(above))
            && is_name(&texts[above])
        {
            head.names.push(AgencyName::new(&texts[above], NameFrom::Signature));
        }
        return;
    }
}

/// Names of facts in the table that government pages have above a text.
const FACTS: [&str; 22] = [
    "索引号",
    "主题分类",
    "发文机关",
    "发布机构",
    "发文日期",
    "成文日期",
    "生成日期",
    "公开日期",
    "发布日期",
    "发布时间",
    "文号",
    "发文字号",
    "有效性",
    "关键词",
    "组配分类",
    "体裁分类",
    "信息来源",
    "公开方式",
    "公开范围",
    "公开责任部门",
    "信息分类",
    "时效",
];

/// The number of the table, where a row of it is one of facts about a page.
pub(super) fn table_of_facts(line: &Line<'_>) -> Option<usize> {
    let LineKind::Row(number) = line.kind else { return None };
    let is_fact = |text: &str| FACTS.contains(&without_blanks(text).trim_end_matches([':', '：']));
    line.cells.iter().any(|cell| is_fact(&cell.text)).then_some(number)
}

/// Whether a line is the name of such a fact, or says several: `[ 索引号 ] 11500000 [ 发布日期 ] 2025-03-19`.
pub(super) fn is_of_facts(text: &str) -> bool {
    let bare = without_blanks(text);
    let is_name = FACTS.contains(&bare.trim_end_matches([':', '：']));
    let said =
        ["索引号", "发布日期", "发布时间", "发文字号", "成文日期"].iter().filter(|name| bare.contains(*name)).count();
    is_name
        || bare.chars().count() <= 100 && !bare.contains('。') && (said > 1 || said == 1 && bare.contains(['【', '[']))
}

/// A document's number: `桓政办发〔2021〕3号`.
fn is_document_number(text: &str) -> bool {
    let Some((office, rest)) = text.split_once(['〔', '[', '［', '【']) else { return false };
    let Some((year, number)) = rest.split_once(['〕', ']', '］', '】']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = number.strip_suffix('号').unwrap_or_default().trim_start_matches('第');
    (2..=12).contains(&office.chars().count()) && year.len() == 4 && is_number(year) && is_number(number)
}

/// Facts that stand behind their names, in a table above the text or on a line.
fn facts(head: &mut Head, lines: &[Line<'_>], texts: &[String], body: usize) {
    for (at, (line, text)) in lines.iter().zip(texts).enumerate() {
        if let LineKind::Row(_) = line.kind {
            for pair in line.cells.windows(2) {
                fact(head, &pair[0].text, &pair[1].text);
            }
        } else if text.chars().count() <= 80 {
            for piece in text.split(['　', '|', '\t']).flat_map(|piece| piece.split("  ")) {
                if let Some((name, value)) = piece.split_once([':', '：']) {
                    fact(head, name, value);
                }
            }
            if at < body && head.published.is_none() {
                head.published = publication(text);
            }
            if at < body && head.bare_date.is_none() && !text.contains(['。', '（', '(']) {
                head.bare_date = date(text);
            }
        }
    }
    head.bare_date = head.bare_date.filter(|_| head.published.is_none());
}

/// The day of publication that is named anywhere on a line: `来源：县政府办 发布时间：2021-01-20 浏览：3`,
/// `[ 发布日期 ] 2021-01-20`.
fn publication(text: &str) -> Option<Date> {
    let bare = without_blanks(text);
    ["发布时间", "发布日期", "公开日期", "发表时间", "发布于"].iter().find_map(|name| {
        let behind: String = bare[bare.find(name)? + name.len()..].chars().take(14).collect();
        let behind = behind.trim_start_matches(['】', ']', '］', ':', '：']);
        behind.starts_with(|c: char| c.is_numeric() || digit(c).is_some()).then(|| date(behind)).flatten()
    })
}

fn fact(head: &mut Head, name: &str, value: &str) {
    let (name, value) = (without_blanks(name), value.trim());
    let text = || (!value.is_empty()).then(|| value.to_owned());
    match name.as_str() {
        "发布日期" | "发布时间" | "公开日期" | "发文日期" | "发表时间" if head.published.is_none() => {
            head.published = date(value)
        }
        "索引号" if head.index_number.is_none() => head.index_number = text(),
        "文号" | "发文字号" if head.document_number.is_none() => head.document_number = text(),
        "发布机构" | "发文机关" | "信息来源" => {
            head.names.extend(text().map(|name| AgencyName::new(&name, NameFrom::Publisher)));
        }
        _ => {}
    }
}

/// Words that say that figures include those of other organs. Below the first heading they are of something else,
/// such as an appraisal, unless they speak of the report or its figures.
fn aggregated(text: &str, is_preamble: bool) -> Option<(Scope, String)> {
    const EACH: [&str; 11] =
        ["各镇", "各乡", "各街道", "各部门", "各单位", "各县", "各区", "各市", "各旗", "所属单位", "下属单位"];
    const GATHERS: [&str; 6] = ["综合各", "汇总各", "综合全", "汇总全", "汇总而成", "汇总编制"];
    const HOLDS: [&str; 4] = ["包括", "包含", "涵盖", "含"];
    let has = |part: &str, words: &[&str]| words.iter().any(|word| part.contains(word));
    let is_of_report = |part: &str| has(part, &["本报告", "年度报告", "本年报", "编制", "数据", "统计"]);
    let part = text.split(['。', '；']).flat_map(|sentence| {
        // A list of organs is parted by commas as well.
        let is_list = has(sentence, &GATHERS) && !sentence.contains('，');
        if is_list { vec![sentence] } else { sentence.split('，').collect() }
    });
    let part = part.into_iter().find(|part| {
        let gathers = has(part, &GATHERS) && (has(part, &EACH) || part.contains("汇总"));
        let holds = part.contains("数据") && has(part, &HOLDS) && has(part, &EACH);
        holds || gathers && (is_preamble || is_of_report(part))
    })?;
    let start = ["综合", "汇总", "数据"].iter().filter_map(|words| part.find(words)).min().unwrap_or(0);
    Some((Scope::Aggregated, part[start..].chars().take(24).collect()))
}

/// Ways to ask that a sentence names.
fn contact(contact: &mut Contact, text: &str) {
    let find = |names: &[&str], is_part: &dyn Fn(char) -> bool| -> Option<String> {
        names.iter().find_map(|name| {
            let rest = &text[text.find(name)? + name.len()..];
            let rest = rest.trim_start().strip_prefix([':', '：'])?.trim_start();
            let value: String = rest.chars().take_while(|&c| is_part(c)).collect();
            let value = value.trim().to_owned();
            (!value.is_empty() && value.chars().count() <= 60).then_some(value)
        })
    };
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '－' | '(' | ')' | '转' | '/' | '、');
    let is_word = |c: char| !matches!(c, '；' | '，' | '。' | '）' | ';' | ',' | '\u{2028}' | '、');
    let is_mail = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_');
    contact.address = contact.address.take().or_else(|| find(&["地址"], &is_word));
    contact.phone = contact.phone.take().or_else(|| find(&["联系电话", "咨询电话", "电话"], &is_number));
    contact.fax = contact.fax.take().or_else(|| find(&["传真"], &is_number));
    contact.postcode = contact.postcode.take().or_else(|| find(&["邮政编码", "邮编"], &|c| c.is_ascii_digit()));
    let is_address = |mail: &String| mail.contains('@');
    contact.email = contact.email.take().or_else(|| {
        find(&["电子邮箱", "电子信箱", "邮箱", "电子邮件", "E-mail", "Email"], &is_mail).filter(is_address)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_taken_apart() {
        for (title, name, year) in [
            ("桓台县人民政府办公室2020年政府信息公开工作年度报告", Some("桓台县人民政府办公室"), Some(2020)),
            ("2021年县财政局政府信息公开工作年度报告", Some("县财政局"), Some(2021)),
            ("索镇人民政府2020年度政府信息公开工作年度报告", Some("索镇人民政府"), Some(2020)),
            ("青河县人民政府关于2019年政府信息公开工作年度报告", Some("青河县人民政府"), Some(2019)),
            ("青河县人民政府信息公开工作2019年年度报告", Some("青河县人民政府"), Some(2019)),
            ("二〇二二年政府信息公开工作年度报告", None, Some(2022)),
            ("2020年政府信息公开工作年度报告", None, Some(2020)),
            ("附件1：2020年政府信息公开工作年度报告", None, Some(2020)),
        ] {
            assert_eq!(parts_of_title(title), (name.map(str::to_owned), year), "{title}");
        }
    }

    #[test]
    fn dates_are_read() {
        for (text, read) in [
            ("2021-01-20 09:12", Some("2021-01-20")),
            ("发布时间：2021年1月20日", Some("2021-01-20")),
            ("二〇二一年一月二十日", Some("2021-01-20")),
            ("二○二一年十二月三十一日", Some("2021-12-31")),
            ("2021.1.5", Some("2021-01-05")),
            ("2021年 1 月 5 日", Some("2021-01-05")),
            ("2021年13月1日", None),
            ("12021年1月1日", None),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), read, "{text}");
        }
    }
}
