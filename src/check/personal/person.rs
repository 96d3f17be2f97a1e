//! Finds a name beside 申请人 and its like, where someone lives, and the plates of cars. Names have no mark of their
//! own in Chinese, so only those are taken that stand where a name stands, begin with a surname, and end before a
//! word that follows names.

use std::ops::Range;

use crate::chars::{CharClass, ClassedText};

/// What tells who someone is, without a number that does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Detail {
    /// A name beside a word for a party.
    Name { role: &'static str },
    /// Where someone lives.
    Home,
    /// A plate.
    Plate,
}

/// Words for a party of a request or a case that is a person.
const ROLES: [&str; 12] = [
    "申请人",
    "原告",
    "上诉人",
    "投诉人",
    "举报人",
    "信访人",
    "当事人",
    "第三人",
    "委托代理人",
    "村民",
    "居民",
    "市民",
];

/// Surnames that few other words begin with.
const SURNAMES: &str = "王李张刘陈杨赵黄吴徐孙胡朱林郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛阎潘杜戴钟汪姜范姚谭廖邹熊\
    郝孔崔邱秦顾侯邵孟雷钱汤尹黎贺赖龚庞樊殷翟倪俞葛聂焦岳鞠褚\
    肖凌柯骆牟裴靳祁霍甄娄岑覃阮佟詹滕喻鲍巫舒涂晏耿戚谌蒲巩邢";

/// Surnames of two characters.
const LONG_SURNAMES: [&str; 10] = ["欧阳", "司马", "诸葛", "皇甫", "尉迟", "令狐", "慕容", "司徒", "上官", "夏侯"];

/// Those that other words begin with as well: taken only after a mark that a name is expected after.
const OFTEN_WORDS: &str = "周高何马于程许曾叶余夏田任方石金白康毛江史万段龙易常武乔文颜路向申关童柴安管成解单车盛\
    陆严尚温齐季洪牛宁鲁兰柳";

/// Characters that are in names now and then, but begin what follows a party much more often.
const NOT_GIVEN: &str =
    "某×*＊XxA甲乙丙丁的对与和及不于以就在请要提申认为向等均已未可应须需是有因由把被将也都或之其该所";

/// What may stand after a name.
const AFTER: &str = "，。；、：（(,;:)）”」》 \u{3000}\t诉对向因于的与和及不以就在请要提申认为等均已未可应是有由来致通到电本身男女手住（家系及某先女\
    关作出寄送查反投举起撤补邮收签一共递进去前当又再先另表拒接";

/// Characters with which names of places and offices end.
const OF_PLACES: &str = "市县区镇乡村庄社院局所处厅部委会司厂店校园州姓家门集街省";

/// Words that begin as a name does.
const WORDS: [&str; 32] = [
    "陈述", "陈列", "罗列", "范围", "黄河", "黄金", "林业", "林地", "林权", "林木", "梁山", "唐山", "董事", "杜绝",
    "张贴", "胡乱", "庞大", "雷同", "顾虑", "钱款", "钱物", "焦点", "韩国", "殷切", "肖像", "巩固", "凌晨", "涂改",
    "舒适", "喻为", "蒲公", "阮村",
];

/// The provinces on plates.
const PLATES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// What may be in a text at all. It is asked of every line.
#[derive(Debug, Default)]
struct Hints {
    role: bool,
    home: bool,
    plate: bool,
}

fn hints(text: &str, chars: &ClassedText) -> Hints {
    let mut hints = Hints::default();
    for found in chars.each(CharClass::SIGN | CharClass::CAPITAL) {
        let ahead = &text[..found.at];
        match found.char {
            '民' => hints.role |= ahead.ends_with(['村', '居', '市']),
            '人' => hints.role |= ahead.ends_with(['请', '诉', '报', '访', '事', '三', '理']),
            '告' => hints.role |= ahead.ends_with('原'),
            '住' => hints.home = true,
            'A'..='Z' | 'Ａ'..='Ｚ' => hints.plate |= ahead.ends_with(|c| PLATES.contains(c)),
            _ => {}
        }
    }
    hints
}

/// The details in a text, in order.
pub(super) fn details(text: &str, chars: &ClassedText) -> Vec<(Detail, Range<usize>)> {
    let hints = hints(text, chars);
    let mut found = Vec::new();
    if hints.role {
        names(text, chars, &mut found);
    }
    if chars.may_have("诉") && text.contains('诉') {
        plaintiffs(text, &mut found);
    }
    let has_name = !found.is_empty();
    if hints.home || has_name {
        homes(text, has_name, &mut found);
    }
    if hints.plate {
        plates(text, &mut found);
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

fn names(text: &str, chars: &ClassedText, found: &mut Vec<(Detail, Range<usize>)>) {
    for role in ROLES.into_iter().filter(|role| chars.may_have(role)) {
        for (at, _) in text.match_indices(role) {
            // `被申请人` is the office; `委托代理人` and the like are looked for by themselves.
            if text[..at].ends_with(['被', '复']) && role != "申请人" || text[..at].ends_with('被') {
                continue;
            }
            let start = at + role.len();
            if let Some(range) = name_at(text, start) {
                found.push((Detail::Name { role }, range));
            }
        }
    }
}

/// `（2024）冀0599行初12号，张宏伟诉……局`: a name that begins a clause, right before who is sued. The number of a case,
/// or what the defendant is, tells it from a firm.
fn plaintiffs(text: &str, found: &mut Vec<(Detail, Range<usize>)>) {
    for (at, _) in text.match_indices('诉') {
        let ahead = &text[..at];
        let from = ahead.rfind(['，', '。', '；', '：', '、', '（', '）', '(', ')', '号', '“', ' ', '\u{3000}']);
        let start = from.map_or(0, |mark| mark + text[mark..].chars().next().map_or(0, char::len_utf8));
        let name = &ahead[start..];
        let surname = |c: char| SURNAMES.contains(c) || OFTEN_WORDS.contains(c);
        let length = name.chars().count();
        let is_long = LONG_SURNAMES.iter().any(|long| name.starts_with(long));
        let is_name = (length == 2 || length == 3 || is_long && length == 4)
            && (is_long || name.starts_with(surname))
            && !WORDS.iter().any(|word| name.starts_with(word))
            && !name.chars().skip(1).any(|c| NOT_GIVEN.contains(c) || OF_PLACES.contains(c));
        // 投诉, 申诉 and their like are words of their own.
        let is_verb = ahead.ends_with(['投', '申', '上', '控', '起', '胜', '败', '应', '告', '抗', '公', '反', '撤']);
        let sued: String =
            text[at + '诉'.len_utf8()..].chars().take(24).take_while(|c| !"，。；".contains(*c)).collect();
        let is_sued = ["局", "政府", "委员会", "办事处", "厅", "办公室"].iter().any(|word| sued.contains(word));
        let is_known = found.iter().any(|(_, range)| range.start < at && start < range.end);
        if is_name && !is_verb && is_sued && !is_known {
            found.push((Detail::Name { role: "原告" }, start..at));
        }
    }
}

/// The name that stands here, if one does.
fn name_at(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let label = rest.strip_prefix("姓名").unwrap_or(rest);
    let marks = label.trim_start_matches([' ', '\u{3000}', ':', '：', '（', '(', '“', '"', '为', '是', '即']);
    let is_marked = marks.len() < rest.len();
    let at = start + rest.len() - marks.len();
    let mut chars = marks.chars();
    let mut surname = chars.next()?.len_utf8();
    if let Some(long) = LONG_SURNAMES.iter().find(|long| marks.starts_with(**long)) {
        surname = long.len();
        chars.next();
    } else if !marks.starts_with(|c| SURNAMES.contains(c) || is_marked && OFTEN_WORDS.contains(c)) {
        return None;
    }
    if WORDS.iter().any(|word| marks.starts_with(word)) {
        return None;
    }
    let given: Vec<char> = chars.take(3).collect();
    let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    for len in [2, 1] {
        let Some(name) = given.get(..len) else { continue };
        let ends = given.get(len).is_none_or(|next| AFTER.contains(*next) || next.is_ascii_digit());
        if ends && name.iter().all(is_han) && !name.iter().any(|c| NOT_GIVEN.contains(*c) || OF_PLACES.contains(*c)) {
            let bytes = surname + name.iter().map(|c| c.len_utf8()).sum::<usize>();
            return Some(at..at + bytes);
        }
    }
    None
}

/// Words after which someone's home is named.
const LIVES: [&str; 10] =
    ["家住", "现住", "住址", "家庭地址", "户籍地", "户籍所在地", "经常居住地", "居住地", "住所地", "住"];
/// A home is named in so few characters.
const HOME_LENGTH: usize = 40;

fn homes(text: &str, has_name: bool, found: &mut Vec<(Detail, Range<usize>)>) {
    let speaks =
        has_name || ROLES.iter().any(|role| text.contains(role)) || LIVES[..4].iter().any(|word| text.contains(word));
    if !speaks {
        return;
    }
    let mut end = 0;
    let after_lives = LIVES.iter().filter_map(|word| Some((text.find(word)?, word.len())));
    let after_name = found.iter().map(|(_, range)| (range.end, 0)).collect::<Vec<_>>();
    let mut starts: Vec<(usize, usize)> = after_lives.chain(after_name).collect();
    starts.sort_unstable();
    let mut homes = Vec::new();
    for (at, len) in starts {
        let start = at + len;
        if start < end {
            continue;
        }
        let rest: String = text[start..].chars().take(HOME_LENGTH).take_while(|c| !"。；\n".contains(*c)).collect();
        if let Some(home) = home_in(&rest) {
            end = start + home.end;
            let named = LIVES.iter().find_map(|word| rest[home.start..].strip_prefix(word).map(|_| word.len()));
            homes.push((Detail::Home, start + home.start + named.unwrap_or(0)..end));
        }
    }
    found.extend(homes);
}

/// The part of a text that names a home: a village, road or estate, and a number of a house in it.
fn home_in(text: &str) -> Option<Range<usize>> {
    let places = ["村", "路", "街", "巷", "小区", "花园", "家园", "社区", "弄", "公寓", "新村"];
    let (at, place) = places.iter().filter_map(|place| Some((text.find(place)?, place))).min()?;
    let after = at + place.len();
    let tail = &text[after..];
    let is_number =
        |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "〇零一二三四五六七八九十百".contains(c);
    let mut seen_number = false;
    let mut end = None;
    for (offset, c) in tail.char_indices() {
        if is_number(c) {
            seen_number = true;
        } else if seen_number && "号组室栋幢楼户".contains(c) {
            end = Some(after + offset + c.len_utf8());
        } else if !"单元号组室栋幢楼户第-－村民小区路街巷弄东西南北中".contains(c)
            && !('\u{4e00}'..='\u{9fff}').contains(&c)
        {
            break;
        }
    }
    let start = text[..at]
        .rfind(['，', '：', ':', ' ', '（', '('])
        .and_then(|mark| Some(mark + text[mark..].chars().next()?.len_utf8()))
        .unwrap_or(0);
    end.map(|end| start..end)
}

fn plates(text: &str, found: &mut Vec<(Detail, Range<usize>)>) {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let narrow = |c: char| match c {
        'Ａ'..='Ｚ' | '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    for (index, pair) in chars.windows(2).enumerate() {
        let letter = narrow(pair[1].1);
        if !PLATES.contains(pair[0].1) || !letter.is_ascii_uppercase() {
            continue;
        }
        let mut next = index + 2;
        if chars.get(next).is_some_and(|(_, c)| matches!(c, '·' | '.' | ' ' | '-' | '•' | '・')) {
            next += 1;
        }
        let body: String =
            chars[next..].iter().map(|(_, c)| narrow(*c)).take(7).take_while(char::is_ascii_alphanumeric).collect();
        let is_body = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'I' && c != 'O');
        let digits = body.chars().filter(char::is_ascii_digit).count();
        // One letter of a plate may stand for its use: 学、警、挂.
        let is_special = body.len() == 4 && chars.get(next + 4).is_some_and(|(_, c)| "学警挂领".contains(*c));
        if (is_special || matches!(body.len(), 5 | 6)) && body.chars().all(is_body) && digits >= 3 {
            let last = next + body.len() - 1 + usize::from(is_special);
            let end = chars.get(last + 1).map_or(text.len(), |(at, _)| *at);
            found.push((Detail::Plate, pair[0].0..end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        details(text, &ClassedText::of(text)).into_iter().map(|(_, range)| &text[range]).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn persons_are_found() {
        for (text, expected) in [
            ("申请人王小明对答复不服。", "王小明"),
            ("申请人：周强，申请公开", "周强"),
            ("原告张三诉区政府一案", "张三"),
            ("申请人（李建国）提出", "李建国"),
            ("申请人姓名：于洋", "于洋"),
            ("申请人刘海申请公开", "刘海"),
            ("答复申请人陈建军关于征收的申请", "陈建军"),
            ("申请人王小明，住清河镇东村三组12号。", "王小明; 清河镇东村三组12号"),
            ("申请人王小明，清河镇东村12号。", "王小明; 清河镇东村12号"),
            ("其家住人民路18号2号楼301室", "人民路18号2号楼301室"),
            ("申请人肖红不服答复", "肖红"),
            ("申请人欧阳修文不服答复", "欧阳修文"),
            ("石桥村村民罗桂英不服", "罗桂英"),
            ("（2024）冀0599行初12号，张宏伟诉云溪县住房和城乡建设局。", "张宏伟"),
            ("欧阳修文诉县政府信息公开一案", "欧阳修文"),
            ("车辆鲁C12345停放", "鲁C12345"),
            ("鲁C·AD1234", "鲁C·AD1234"),
            ("鲁Ｃ１２３４５", "鲁Ｃ１２３４５"),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_nobody_is_left_alone() {
        for text in [
            "申请人黄某对答复不服",
            "申请人张某某",
            "申请人对答复不服，向区政府申请复议",
            "申请人信息、申请人情况、申请人权益、申请人满意度",
            "申请人程序权利、申请人何时提出、申请人于1月提出、申请人任何要求",
            "申请人无正当理由逾期不补正",
            "申请人为自然人的、申请人是法人的",
            "被申请人张店区政府",
            "当事人高度认可",
            "原告诉求、原告方、原告马上撤诉",
            "向申请人许诺、与申请人沟通",
            "第三人合法权益",
            "办公地址：清河镇人民路18号",
            "本机关住所：人民路18号",
            "鲁政办字〔2020〕12号",
            "鲁A类项目、川A1、京G20",
            "申请人张贴公告",
            "申请人徐州市、申请人郭庄村、与当事人王姓",
            "村民委员会、村民张贴、居民小区、市民黄河路、村民王某、居民孔某某、村民小组、市民范围",
            "某公司诉县政府，张某某诉县教育局，王某诉县政府，刘某诉镇政府，李××诉县民政局",
            "王投诉县教育局一事已办结，李申诉县政府决定",
            "群众投诉县教育局、上诉、胜诉、应诉县政府案件，杜绝诉县政府，告诉县政府",
            "申请人凌晨来电，申请人涂改，申请人肖像",
            "申请人罗列、申请人陈述、原告范围、申请人严重、申请人温度、申请人齐全",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }
}
