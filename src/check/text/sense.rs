//! Words by which a figure beside them is of something else than the form counts, or of a part of it only.

use std::ops::Range;

use super::context::{Context, Near};
use super::naming::Chosen;
use super::number::Number;
use super::sentence::{clause_end, clause_start};
use crate::form::quantity::{Quantity, Remark, WordAt, words_within};

/// Whether words of a range say that a figure is nothing that the form counts, or a part of it only.
pub(super) fn has_other_sense(context: &Context<'_>, near: &Near<'_>, range: Range<usize>) -> bool {
    words_within(near.words, range)
        .filter_map(|at| context.quantities.remark(at.word))
        .any(|remark| remark == Remark::Apart || remark.is_weak())
}

/// `清理规范性文件20件，其中废止3件`: what it leans on was said of something else.
pub(super) fn leans_on_others(context: &Context<'_>, near: &Near<'_>, chosen: &Chosen) -> bool {
    if context.cells.iter().any(|(sentence, _)| *sentence == context.sentence) {
        return false;
    }
    chosen.leans_on.iter().any(|&end| {
        let start = clause_start(near.text, context.sentence..end);
        has_other_sense(context, near, start..clause_end(near.text, end).min(near.clause.end))
    })
}

/// `撤销1件、责令重新答复2件`: each is a part of what was corrected.
pub(super) fn has_others_beside(context: &Context<'_>, near: &Near<'_>, quantity: &Quantity) -> bool {
    let own = near.clause.start..near.behind.end;
    !quantity.beside.is_empty()
        && words_within(near.words, context.sentence..context.sentence_end)
            .any(|at| quantity.beside.contains(&at.word) && !own.contains(&at.start))
}

/// Whether a quantity is one that others count the like of: a dispute.
pub(super) fn is_dispute(quantity: &Quantity) -> bool {
    !quantity.about.is_empty() && quantity.columns.is_none()
}

/// Whether a clause says itself that it is about disclosure.
pub(super) fn says_disclosure(near: &Near<'_>) -> bool {
    near.text[near.clause.clone()].contains("公开")
}

/// `自然人申请资质审批56件`, `自然人申请公开规划类信息5件`: not all that this applicant has asked for.
pub(super) fn is_of_some_columns(context: &Context<'_>, near: &Near<'_>, chosen: &Chosen) -> bool {
    let quantity = &context.quantities.list[chosen.quantity];
    let Some(&end) = chosen.ends.first().filter(|&&end| quantity.columns.is_some() && end < near.clause.end) else {
        return false;
    };
    let said = near.text[end..near.clause.end].replace("政府信息公开", "").replace("信息公开", "");
    !context.quantities.is_filler(&said)
}

/// Words that name what a dispute is about.
pub(super) const KINDS: [&str; 10] = ["类", "纠纷", "征收", "认定", "处罚", "许可", "登记", "补偿", "赔偿", "争议"];

/// `房屋征收行政诉讼案件11件`: the clause names another matter than disclosure, or says that it is none.
pub(super) fn is_of_another_matter(context: &Context<'_>, near: &Near<'_>, end: usize, quantity: usize) -> bool {
    if !is_dispute(&context.quantities.list[quantity]) {
        return false;
    }
    let rest = &near.text[end..context.sentence_end.max(end)];
    if ["不涉及", "均未涉及", "无关", "均非", "均不属于"].iter().any(|word| rest.contains(word)) {
        return true;
    }
    // `到法院应诉12件，均为工伤认定案件`
    let says_kind = |word: &str| {
        let kind = rest.find(word).map(|at| &rest[at..clause_end(rest, at)]);
        kind.is_some_and(|kind| !kind.contains("公开") && KINDS.iter().any(|word| kind.contains(word)))
    };
    if ["均为", "均系", "均因", "均属", "全部为"].into_iter().any(says_kind) {
        return true;
    }
    if says_disclosure(near) {
        return false;
    }
    let is_of_disputes =
        |at: &&WordAt| context.quantities.with(at.word).any(|index| !context.quantities.list[index].about.is_empty());
    let words: Vec<&WordAt> = words_within(near.words, near.clause.clone()).filter(is_of_disputes).collect();
    let clause = near.text[near.clause.clone()].char_indices().map(|(at, c)| (near.clause.start + at, c));
    let is_left = |at: usize| !words.iter().any(|word| (word.start..word.end).contains(&at));
    let said: String = clause.filter(|&(at, _)| is_left(at)).map(|(_, c)| c).collect();
    let organs = context.quantities.organs.iter();
    let subject = organs.filter_map(|organ| Some(said.rfind(organ.as_str())? + organ.len())).max().unwrap_or(0);
    !context.quantities.is_filler(&said[subject..])
}

/// `县政府、县政府办公室共收到69件`: of several organs together (format.md §3.3).
pub(super) fn names_organs_together(context: &Context<'_>, near: &Near<'_>) -> bool {
    let said = &near.text[context.sentence..near.clause.end];
    let organs = &context.quantities.organs;
    let joined = said.char_indices().filter(|(_, c)| matches!(c, '、' | '和' | '与' | '及' | '暨'));
    joined.into_iter().any(|(at, joint)| {
        let before = said[..at].trim_end_matches('以');
        if !organs.iter().any(|organ| before.ends_with(organ.as_str())) {
            return false;
        }
        let behind: String = said[at + joint.len_utf8()..].chars().take(7).collect();
        let next = behind.split(['向', '我', '本', '，', '、']).next().unwrap_or_default();
        organs.iter().any(|organ| next.contains(organ.as_str()))
    })
}

/// `各2件`: of several things at once, which are not named in turn.
pub(super) fn says_each(near: &Near<'_>, number: &Number) -> bool {
    near.listed.count < 2 && near.text[..number.start].ends_with('各')
}

/// `1至6月收到12件`, `6月收到3件`: of some months only. 12月31日 and 12月底 are days, 11月底 is before the end of the year.
pub(super) fn is_of_months(clause: &str) -> bool {
    let digits = |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    clause.match_indices('月').any(|(at, month)| {
        let (before, behind) = (&clause[..at], &clause[at + month.len()..]);
        let last = &before[before.len() - digits(before)..];
        let ahead = before[..before.len() - last.len()].trim_end_matches(['至', '到', '—', '-', '–', '～', '~']);
        let ahead = ahead.strip_suffix('月').unwrap_or(ahead);
        let is_year =
            last == "12" && ahead.len() < before.len() - last.len() && ahead.ends_with('1') && digits(ahead) == 1;
        let is_day = behind.starts_with(|c: char| c.is_ascii_digit() || "日初中份".contains(c))
            || last == "12" && behind.starts_with(['底', '末']);
        matches!(last.len(), 1 | 2) && !is_day && !is_year
    })
}

/// `商业企业、法律服务机构共8件`: of what was named before as well.
pub(super) fn is_of_several(context: &Context<'_>, near: &Near<'_>, chosen: &Chosen) -> bool {
    const TOGETHER: [&str; 6] = ["共", "共计", "合计", "总计", "一共", "共有"];
    let said = near.text[near.clause.clone()].trim_end();
    let Some(said) = TOGETHER.iter().find_map(|word| said.strip_suffix(word)) else { return false };
    let list = &context.quantities;
    let is_own = |at: &WordAt| list.with(at.word).any(|index| index == chosen.quantity);
    let words = || words_within(near.words, near.clause.start..near.clause.start + said.len());
    let Some(own) = words().filter(|at| is_own(at)).map(|at| at.start).min() else { return false };
    let before = &near.text[near.clause.start..own];
    before.ends_with(['、', '和', '与', '及'])
        && words().any(|at| at.end < own && list.with(at.word).next().is_some() && !is_own(at))
}

/// Whether a clause says nothing of what is counted: `共计`, `均为`.
pub(super) fn is_bare(clause: &str) -> bool {
    clause.chars().all(|c| "共计为均也都合总达有数量件全年本年度、 ".contains(c))
}

/// `21件，涉及83个申请事项`: the table may count items, and the text letters (format.md §3.3).
pub(super) fn counts_items(near: &Near<'_>, number: &Number) -> bool {
    let rest = &near.text[number.behind..];
    let sentence = rest.split(['。', '；']).next().unwrap_or(rest);
    sentence.contains("涉及") && sentence.contains("事项")
}

/// What may stand between a verb and 申请 where the requests are those for information.
const WHOSE: [&str; 46] = [
    "期限",
    "上年结转",
    "上年度结转",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "申请",
    "重复",
    "属于",
    "另有",
    "中",
    "政府信息",
    "信息",
    "公民",
    "法人",
    "其他组织",
    "自然人",
    "群众",
    "社会",
    "公众",
    "企业",
    "个人",
    "单位",
    "各界",
    "人士",
    "有关",
    "相关",
    "各类",
    "书面",
    "当面",
    "网上",
    "信函",
    "有效",
    "提出",
    "提交",
    "递交",
    "来自",
    "的",
    "和",
    "或",
    "者",
    "及",
    "、",
    "新",
    "了",
];

/// `受理公租房申请632件`: what was asked for is something else.
pub(super) fn is_of_other_requests(clause: &str) -> bool {
    let asked = clause.rmatch_indices("申请").find(|(at, asked)| !clause[at + asked.len()..].starts_with('人'));
    let Some((asked, _)) = asked else { return false };
    if clause[asked..].starts_with("申请公开") {
        return false;
    }
    let verbs = ["收到", "受理", "接收", "接到", "办理", "答复", "办结", "回复", "收办"];
    // `未办结转入本年的申请`, `驳回复议申请`
    let ends = |verb: &&str| {
        let (before, behind) = clause[..asked].rsplit_once(*verb)?;
        let is_other = before.ends_with('驳') || clause[asked - behind.len()..].starts_with('转');
        (!is_other).then_some(asked - behind.len())
    };
    let Some(verb) = verbs.iter().filter_map(ends).max() else {
        return false;
    };
    let mut between = clause[verb..asked].replace("申请人", "").replace("商业企业", "");
    if between.contains("公开") || between.trim().is_empty() {
        return false;
    }
    // Companies ask for much that is no information.
    if between.contains("企业") {
        return true;
    }
    for word in WHOSE {
        if between.contains(word) {
            between = between.replace(word, "");
        }
    }
    !between.trim().is_empty()
}

/// `2019年以来累计收到213件`: of several years. 今年以来 is the report's own.
pub(super) fn is_counted_since(near: &Near<'_>, sentence: usize, year: u16) -> bool {
    let said = &near.text[sentence..near.clause.end];
    if !said.contains("以来") {
        return false;
    }
    let own = ["今年", "本年", "本年度", &format!("{year}年")];
    said.match_indices("以来").any(|(at, since)| {
        let (before, behind) = (said[..at].trim_end_matches('初'), &said[at + since.len()..]);
        !before.ends_with("一年") && !own.iter().any(|own| before.ends_with(own) || behind.contains(own))
    })
}

/// `参加行政复议15件，其中政府信息公开类6件`: the larger figure is of all matters.
pub(super) fn names_its_own(context: &Context<'_>, near: &Near<'_>, number: &Number, quantity: usize) -> bool {
    let about = &context.quantities.list[quantity].about;
    if about.is_empty() {
        return false;
    }
    let rest = &near.text[number.behind..];
    let end = number.behind + rest.find(['。', '！', '？']).unwrap_or(rest.len());
    let is_about = |at: &&WordAt| about.contains(&at.word);
    let is_said = words_within(near.words, context.sentence..number.start).any(|at| is_about(&at));
    let mut after = words_within(near.words, number.behind..end).filter(is_about);
    after.any(|at| {
        let between = &near.text[number.behind..at.start];
        let is_next = !between.contains(|c: char| c.is_ascii_digit());
        (is_next || !is_said)
            && (between.contains("其中")
                || !is_said
                    && (near.text[at.end..].starts_with(['类', '方'])
                        || between.trim_end_matches("政府").ends_with(['因', '由']) && !between.contains("均因")))
    })
}

/// Whether a figure is that of the year before: `上年31件`, `2019年收到20件` in the report of 2020.
pub(super) fn is_of_the_year_before(near: &Near<'_>, year: u16) -> bool {
    let said = &near.text[near.clause.clone()];
    // All of it is said with this.
    let Some(last) = said.rfind('年') else { return false };
    let other = last.checked_sub(4).and_then(|start| said.get(start..last)?.parse::<u16>().ok());
    let is_other = other.is_some_and(|other| other != year && (2000..=2100).contains(&other));
    let before = || ["上年", "去年", "上一年", "前一年"].iter().any(|word| said.contains(word));
    let is_carried = || {
        ["转", "未办结", "遗留", "余留", "剩余", "未结", "留存", "续办", "跨入"].iter().any(|word| said.contains(word))
    };
    is_other && !said.contains("结转") || before() && !is_carried()
}
