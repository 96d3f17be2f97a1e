//! `wording`: words that stand twice, and words for which there is a rule.
//!
//! The same word twice in a row (`的的`, `了了`, `进行进行`, `信息信息`, `28件件`, `主动公开政府政府情况`), `2020年度年`, the labels of the form in other words
//! (`本单位不掌握…` for `本机关不掌握…`, `其它处理` for `其他处理`), `帐户` for `账户`, `截止到` with a date for `截至`, and the
//! zero of a year in Han (`二0二0年`). What reads alike and is right stays silent: 目的的, 存在在线, 县政府政府网站, 年度年报, 帐篷,
//! a date behind which 截止 stands. `check --fix` puts all of them right but for what may stand for another word.
//!
//! 同一个词连写两遍（“的的”“了了”“进行进行”“信息信息”“28件件”“主动公开政府政府情况”）、“2020年度年”、引用格式中的行名而用字不同（“本单位不掌握……”
//! 应为“本机关不掌握……”，“其它处理”应为“其他处理”）、“帐户”应为“账户”、“截止到”某日应为“截至”、汉字年份里的零写作“0”的，
//! 在这里提示。“目的的”“存在在线”“县政府政府网站”“年度年报”“帐篷”“某日截止”等写法不在此列。
//!
//! Basis: the labels of the form; 《第一批异形词整理表》 (GF 1001-2001); GB/T 15835-2011 (零 and 〇 in numbers in Han).
//!
//! 依据：格式的行名；《第一批异形词整理表》（GF 1001—2001）；GB/T 15835—2011《出版物上数字用法》（“零”和“〇”的用法）。

use std::ops::Range;

use super::{FIX_EN, FIX_ZH, Places, after, before, is_han, prose, run_after, times_en, times_zh};
use crate::chars::CharClass;
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::form::Form;
use crate::model::Report;
use crate::prose::TextLine;

/// `wording`
pub(in crate::check) static CHECK: Check = Check::new(
    "wording",
    Level::Note,
    "重复的词和不规范的用词",
    "words that stand twice, and words for which there is a rule",
    include_str!("wording.rs"),
);

/// Words that never stand twice in a row.
const NEVER_TWICE: [&str; 75] = [
    "明确", "加强", "推进", "开展", "提升", "提高", "完善", "建立", "积极", "认真", "严格", "不断", "及时", "切实",
    "深入", "持续", "健全", "强化", "进行", "以及", "根据", "按照", "关于", "由于", "并且", "或者", "但是", "情况",
    "因此", "我们", "再次", "全面", "着力", "扎实", "稳步", "有序", "有效", "充分", "大力", "加大", "加快", "做好",
    "确保", "围绕", "坚持", "同时", "其中", "此外", "对于", "为了", "能够", "应当", "已经", "分别", "相关", "有关",
    "各类", "主要", "存在", "完成", "指南", "目录", "栏目", "条例", "措施", "要求", "办法", "渠道", "群众", "公众",
    "人员", "问题", "质量", "作用", "各项",
];
/// Words that stand twice in a row only where the second begins another word, with what follows it then: 申请申请人.
const TWICE_BEFORE: [(&str, &str); 58] = [
    ("信息", "化量技安网中平"),
    ("成效", ""),
    ("公开", "率平目栏指"),
    ("效果", "图"),
    ("水平", ""),
    ("能力", ""),
    ("意识", "形"),
    ("力度", ""),
    ("责任", "人制书追心单清状主"),
    ("任务", "书分清"),
    ("目标", "责任值考"),
    ("重点", "领工任项"),
    ("内容", ""),
    ("方式", "方"),
    ("形式", "主"),
    ("依法", "行治"),
    ("按时", ""),
    ("组织", "部法机架人体"),
    ("领导", "小干班人机批责"),
    ("考核", "评办指组结细"),
    ("评估", "报机指结办"),
    ("落实", "情"),
    ("规范", "性文化"),
    ("公布", ""),
    ("发布", "会机审平"),
    ("更新", "换"),
    ("保障", "性房措体机局"),
    ("优化", "营"),
    ("深化", ""),
    ("创新", "性工驱"),
    ("梳理", ""),
    ("整改", "措方台情落报任清"),
    ("本年", "度"),
    ("全年", ""),
    ("今年", ""),
    ("答复", "书意文函率告"),
    ("办理", "结情流机单量程"),
    ("解读", "材稿机方产文率"),
    ("培训", "班会课计班学"),
    ("制度", "性化建体机规"),
    ("机制", "体建"),
    ("平台", "建化"),
    ("申请", "人书表量件渠事方"),
    ("工作", "人机制要会部组方任流计规报总职台"),
    ("社会", "公各评团组保信救治力监"),
    ("监督", "管检电员机举保"),
    ("数量", ""),
    ("规定", ""),
    ("流程", ""),
    ("程序", ""),
    ("精神", ""),
    ("机关", "党事服各"),
    ("统计", "局数年报资分法期"),
    ("期限", ""),
    ("时限", ""),
    ("结果", "公应纠维运"),
    ("报告", "书制厅会"),
    ("网站", "群集地建管"),
];
/// Characters that no word has twice, each with those before it and behind it by which they are of two words: 存在在线.
const NEVER_ALONE_TWICE: [(char, &str, &str); 27] = [
    ('局', "结时格布全当", "长机党属领班里内务办系各所部域限势面外势党部中"),
    ('的', "目标端众的", "确士"),
    ('了', "不完明除知", "解不结断然如之"),
    ('在', "存现实所潜内外健", "线职校建岗编册场位读家地于内握此押"),
    ('和', "总共饱温平缓谐随柔", "谐平解气睦美好缓田"),
    ('与', "参给赋授", "会时此"),
    ('为', "行作认因成以更较最人称名极甚列视改", "民主期此何了人止难"),
    ('对', "核面应针比校绝相反配", "象外接比口策照应方标账话待齐"),
    ('及', "以涉普顾波提触论惠遍", "时其早格至"),
    ('将', "即必", "来近军要"),
    ('被', "", "告动申子征"),
    ('把', "", "握关控"),
    ('并', "合归吞", "且行联购发网轨"),
    ('从', "服遵听自", "事业而严快重中未"),
    ('向', "方面导走指朝转趋倾取志", "社上下导前好"),
    ('以', "可所得予加足难给何据", "及来上下外内便后前往免期"),
    ('已', "而", ""),
    ('均', "平人户", "衡"),
    ('是', "但就还于也都可总像正不只便既若凡", "非否"),
    ('有', "所没现具只拥享持含共国公私特固占富", "关效序力利限机人些的着所无害"),
    ('要', "主需重必只摘纪概简首紧不", "求点素闻领件务么"),
    ('就', "成", "业医学是近读地餐"),
    ('由', "理自事缘经", "于此来衷"),
    ('也', "", ""),
    ('府', "", "院内谷城前"),
    ('我', "自", ""),
    ('这', "", ""),
];
/// Counters that stand twice behind a number only where the second begins a word: 3个个案.
const COUNTED_TWICE: [(char, &str); 10] = [
    ('人', "人均员口才数"),
    ('件', "件"),
    ('条', "款例文目"),
    ('次', "数"),
    ('个', "人体案别性"),
    ('项', "目"),
    ('起', "诉草"),
    ('份', "额"),
    ('篇', "章幅"),
    ('场', "所地馆次"),
];
/// What goes before 账 or behind it, where 帐 is written for it.
const BEFORE_ACCOUNT: [char; 8] = ['台', '对', '记', '结', '做', '建', '销', '转'];
const AFTER_ACCOUNT: [char; 8] = ['户', '号', '目', '簿', '单', '册', '款', '本'];

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut kinds: Vec<(Kind, String, String, Places)> = Vec::new();
    for line in prose(lines) {
        look(line, &report.form, &mut |words: Range<usize>, found: Found| {
            let from = &line.text[words.clone()];
            let at = kinds.iter().position(|(kind, ..)| *kind == found.kind).unwrap_or_else(|| {
                kinds.push((found.kind, from.to_owned(), found.to.clone(), Places::default()));
                kinds.len() - 1
            });
            let places = &mut kinds[at].3;
            match found.is_certain {
                true => places.mend(line, words, &found.to),
                false => places.add(line, words),
            }
        });
    }
    for (kind, from, to, places) in kinds {
        let problem = WordProblem { kind, from, to, count: places.count, is_fixed: !places.fix.is_empty() };
        findings.extend(places.finding(report, problem).into_iter().collect());
    }
}

/// What is unusual about a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Twice,
    YearTwice,
    Label,
    Account,
    Until,
    Zero,
}

/// What was found, and what should stand there.
struct Found {
    kind: Kind,
    to: String,
    is_certain: bool,
}

fn look(line: &TextLine<'_>, form: &Form, take: &mut dyn FnMut(Range<usize>, Found)) {
    let text = &*line.text;
    // Hardly any text has a word twice in a row: otherwise only some characters are looked at.
    let twice_or_sign = |c: char| is_han(c) || matches!(c, '0' | 'O' | 'o' | '○' | 'Ｏ' | 'ｏ' | '０');
    match line.chars.has(CharClass::TWICE) {
        true => look_at(line, form, text.char_indices().filter(|&(_, c)| twice_or_sign(c)), take),
        false => {
            let signs =
                CharClass::SIGN | CharClass::DIGIT | CharClass::CAPITAL | CharClass::BLANK_MARK | CharClass::NUMERAL;
            look_at(line, form, line.chars.each(signs).map(|found| (found.at, found.char)), take);
        }
    }
}

fn look_at(
    line: &TextLine<'_>,
    form: &Form,
    chars: impl Iterator<Item = (usize, char)>,
    take: &mut dyn FnMut(Range<usize>, Found),
) {
    let text = &*line.text;
    let may_be_twice = line.chars.has(CharClass::TWICE);
    let mut passed = 0;
    for (at, c) in chars {
        if at < passed {
            continue;
        }
        let end = at + c.len_utf8();
        let found = match c {
            '帐' => account(text, at, end),
            '截' => until(text, at),
            '本' | '其' => label(text, at, form),
            '年' => year_twice(text, at),
            '0' | 'O' | 'o' | '○' | 'Ｏ' | 'ｏ' | '０' | '零' => zero(text, at, end),
            _ => None,
        };
        let twice = || if may_be_twice && is_han(c) { twice(text, at, end) } else { None };
        let found = found.or_else(twice).filter(|_| !line.is_apart(at));
        if let Some((words, found)) = found {
            passed = words.end;
            take(words, found);
        }
    }
}

type Spot = Option<(Range<usize>, Found)>;

fn certain(words: Range<usize>, kind: Kind, to: impl Into<String>) -> Spot {
    Some((words, Found { kind, to: to.into(), is_certain: true }))
}

fn account(text: &str, at: usize, end: usize) -> Spot {
    let is_one = before(text, at).is_some_and(|c| BEFORE_ACCOUNT.contains(&c))
        || after(text, end).is_some_and(|c| AFTER_ACCOUNT.contains(&c));
    if is_one { certain(at..end, Kind::Account, "账") } else { None }
}

/// 截止到 and 截止 before a date.
fn until(text: &str, at: usize) -> Spot {
    let written = ["截止到", "截止至", "截至到", "截止"].into_iter().find(|word| text[at..].starts_with(word))?;
    let date = run_after(text, at + written.len(), 6, |c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日'));
    let is_date = date.starts_with(|c: char| c.is_ascii_digit()) && date.contains(['年', '月']);
    if is_date { certain(at..at + written.len(), Kind::Until, "截至") } else { None }
}

/// A label of the form in other words.
fn label(text: &str, at: usize, form: &Form) -> Spot {
    let rest = &text[at..];
    let (written, wanted) = [("本单位", "本机关"), ("本部门", "本机关"), ("其它", "其他")]
        .into_iter()
        .find(|(written, _)| rest.starts_with(written))?;
    let behind = &rest[written.len()..];
    let rows = form.tables.iter().flat_map(|table| table.rows());
    let rows = rows.flat_map(|(_, row)| row.groups.iter().map(String::as_str).chain([&*row.label]));
    let mut labels = rows.chain(form.sections.iter().map(|section| &*section.heading));
    let is_label = labels.any(|label| {
        let part = label.find(wanted).map(|start| &label[start + wanted.len()..]);
        part.is_some_and(|part| part.chars().count() >= 2 && behind.starts_with(part))
    });
    if is_label { certain(at..at + written.len(), Kind::Label, wanted) } else { None }
}

/// `2020年度年`, where no word starts with the second 年.
fn year_twice(text: &str, at: usize) -> Spot {
    const WORDS: &str = "度报末初中均终底检审内限鉴计间轮味度";
    let has_year = before(text, at).is_some_and(|c| c.is_ascii_digit());
    let rest = text[at..].strip_prefix("年度年").or_else(|| text[at..].strip_prefix("年年"))?;
    let words = at..text.len() - rest.len();
    let is_word = rest.starts_with(|c| WORDS.contains(c));
    (has_year && !is_word).then(|| (words, Found { kind: Kind::YearTwice, to: "年".to_owned(), is_certain: false }))
}

/// A zero among the Han digits of a year.
fn zero(text: &str, at: usize, end: usize) -> Spot {
    let is_digit = |c: char| "〇一二三四五六七八九".contains(c);
    let is_part = |c: char| is_digit(c) || matches!(c, '0' | 'O' | 'o' | '○' | 'Ｏ' | 'ｏ' | '０' | '零');
    let ahead = super::run_before(text, at, 4, is_part);
    let behind = run_after(text, end, 4, is_part);
    let is_year = ahead.chars().count() + behind.chars().count() == 3 && text[end + behind.len()..].starts_with('年');
    let is_han = ahead.chars().any(is_digit) && ahead.starts_with(is_digit);
    if is_year && is_han { certain(at..end, Kind::Zero, "〇") } else { None }
}

/// A word twice in a row.
fn twice(text: &str, at: usize, end: usize) -> Spot {
    let rest = &text[at..];
    let first = after(text, at);
    if let Some(c) = first
        && text[end..].starts_with(c)
        && let Some((_, ahead, behind)) = NEVER_ALONE_TWICE.iter().find(|(known, ..)| *known == c)
    {
        let words = at..end + end - at;
        let is_beside = |near: Option<char>, known: &str| near.is_some_and(|near| near == c || known.contains(near));
        let is_word = is_beside(before(text, at), ahead) || is_beside(after(text, words.end), behind);
        let found = Found { kind: Kind::Twice, to: c.to_string(), is_certain: matches!(c, '的' | '了') };
        return if is_word { None } else { Some((words, found)) };
    }
    // `28件件`
    if let Some(c) = first
        && text[end..].starts_with(c)
        && let Some((_, behind)) = COUNTED_TWICE.iter().find(|(known, _)| *known == c)
        && before(text, at).is_some_and(|c| c.is_ascii_digit())
        && !after(text, end + c.len_utf8()).is_some_and(|c| behind.contains(c))
    {
        let found = Found { kind: Kind::Twice, to: c.to_string(), is_certain: false };
        return Some((at..end + c.len_utf8(), found));
    }
    // 县政府政府网站 is a word for each.
    if first == Some('政')
        && rest.starts_with("政府政府")
        && !before(text, at).is_some_and(|c| "县市省区镇乡州级民旗盟".contains(c))
    {
        let words = at..at + "政府政府".len();
        return Some((words, Found { kind: Kind::Twice, to: "政府".to_owned(), is_certain: false }));
    }
    let bytes = rest.as_bytes();
    // A run of one character is no word, however long.
    if bytes.len() >= 9 && bytes[..3] == bytes[3..6] && bytes[..3] == bytes[6..9] {
        return None;
    }
    for chars in [2, 3, 4, 5, 6] {
        let len = 3 * chars;
        // Nearly always the first byte tells: Han have three.
        if bytes.len() < 2 * len || bytes[2] != bytes[len + 2] || bytes[..len] != bytes[len..2 * len] {
            continue;
        }
        let word = rest.get(..len)?;
        let is_long = chars > 2 && word.chars().all(is_han) && !repeats(word);
        if is_long || NEVER_TWICE.contains(&word) {
            return certain(at..at + 2 * len, Kind::Twice, word);
        }
        if let Some((_, behind)) = TWICE_BEFORE.iter().find(|(known, _)| *known == word)
            && !after(text, at + 2 * len).is_some_and(|c| behind.contains(c))
        {
            let found = Found { kind: Kind::Twice, to: word.to_owned(), is_certain: false };
            return Some((at..at + 2 * len, found));
        }
    }
    None
}

/// Whether a word is itself made of one that repeats.
fn repeats(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    (1..chars.len()).any(|len| chars.chunks(len).all(|chunk| chunk == &chars[..chunk.len()]))
}

/// Words of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
struct WordProblem {
    kind: Kind,
    from: String,
    to: String,
    count: usize,
    is_fixed: bool,
}

impl Problem for WordProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { kind, from, to, count, is_fixed } = self;
        let times = times_zh(*count);
        let (message, label, help) = match kind {
            Kind::Twice => (format!("“{from}”有重复的词{times}"), "重复".to_owned(), "请核对并删去重复的词"),
            Kind::YearTwice => {
                (format!("“{from}”重复{times}"), "“年度”或“年”只写一个".to_owned(), "请核对并删去多余的字")
            }
            Kind::Label => (
                format!("格式中的名称写作“{from}”{times}"),
                format!("格式为“{to}”"),
                "引用格式中的名称，用字与格式一致",
            ),
            Kind::Account => {
                (format!("“账”写作“{from}”{times}"), format!("应为“{to}”"), "账户、台账等用“账”，“帐”用于帐篷等")
            }
            Kind::Until => {
                (format!("日期前写作“{from}”{times}"), format!("应为“{to}”"), "“截至”用在日期之前，“截止”用在日期之后")
            }
            Kind::Zero => (format!("汉字年份里的零写作“{from}”{times}"), format!("应为“{to}”"), "汉字年份里的零用“〇”"),
        };
        let help = if *is_fixed { format!("{help}；{FIX_ZH}") } else { help.to_owned() };
        Words::labelled(message, label, help)
    }

    fn en(&self) -> Words {
        let Self { kind, from, to, count, is_fixed } = self;
        let times = times_en(*count);
        let (message, label, help) = match kind {
            Kind::Twice => (format!("`{from}`: a word twice{times}"), "twice".to_owned(), "take one away"),
            Kind::YearTwice => (format!("`{from}`: twice{times}"), "年度 or 年".to_owned(), "take one away"),
            Kind::Label => (
                format!("a label of the form written `{from}`{times}"),
                format!("the form has `{to}`"),
                "write the form's labels as they are",
            ),
            Kind::Account => (format!("`{from}` for `账`{times}"), format!("`{to}`"), "账 is an account, 帐 is a tent"),
            Kind::Until => (format!("`{from}` before a date{times}"), format!("`{to}`"), "截至 stands before a date"),
            Kind::Zero => (format!("`{from}` in a year in Han{times}"), format!("`{to}`"), "the zero of Han is 〇"),
        };
        let help = if *is_fixed { format!("{help}; {FIX_EN}") } else { help.to_owned() };
        Words::labelled(message, label, help)
    }
}
