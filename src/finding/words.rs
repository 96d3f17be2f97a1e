//! What is said about each problem, in Chinese and in English.
//!
//! One `match` per language, so that the compiler knows that nothing is left untranslated.
//! The message states the defect in the form's own words; the label stands under the source;
//! the help says what a person can do. No blame, no guess, no full stop at the end.

use std::collections::BTreeMap;

use super::foreign::said;
use super::{Found, Level, NearMiss, Problem, Role, Wanted};
use crate::form::FormError;
use crate::model::Amount;
use crate::tree::Oddity;

/// A language that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English.
    En,
}

/// What is said about a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The defect in one line.
    pub message: String,
    /// What stands under the marked source; may be empty.
    pub label: String,
    /// What to do.
    pub help: String,
}

/// The words for a problem.
pub fn words(problem: &Problem, lang: Lang) -> Words {
    let (message, label, help) = match lang {
        Lang::Zh => zh(problem),
        Lang::En => en(problem),
    };
    Words { message, label, help: help.to_owned() }
}

/// The name of a level.
pub fn level(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Error, Lang::Zh) => "错误",
        (Level::Warning, Lang::Zh) => "提醒",
        (Level::Note, Lang::Zh) => "说明",
        (Level::Error, Lang::En) => "error",
        (Level::Warning, Lang::En) => "warning",
        (Level::Note, Lang::En) => "note",
    }
}

/// What stands under a place beside the finding's own.
pub fn role(role: Role, lang: Lang) -> &'static str {
    match (role, lang) {
        (Role::Term | Role::Other, _) => "",
        (Role::First, Lang::Zh) => "先在这里出现",
        (Role::First, Lang::En) => "first here",
    }
}

/// The word before what to do.
pub fn help(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "处理",
        Lang::En => "help",
    }
}

/// The line that closes a run.
pub fn summary(errors: usize, warnings: usize, notes: usize, reports: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh if errors + warnings + notes == 0 => format!("已核对{reports}份报告，未发现问题"),
        Lang::Zh => format!("已核对{reports}份报告：错误{errors}处，提醒{warnings}处，说明{notes}处"),
        Lang::En if errors + warnings + notes == 0 => format!("{} checked, nothing found", plural(reports, "report")),
        Lang::En => format!(
            "{} checked: {}, {}, {}",
            plural(reports, "report"),
            plural(errors, "error"),
            plural(warnings, "warning"),
            plural(notes, "note"),
        ),
    }
}

/// Which checks the site turned off, and how often each would have spoken; empty where none would.
pub fn off(checks: &BTreeMap<String, usize>, lang: Lang) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let said = |(check, count): (&String, &usize)| match lang {
        Lang::Zh => format!("{check}（略去{count}处）"),
        Lang::En => format!("{check} ({} left out)", plural(*count, "finding")),
    };
    let said: Vec<String> = checks.iter().map(said).collect();
    match lang {
        Lang::Zh => format!("本站关闭的校验：{}", said.join("、")),
        Lang::En => format!("checks turned off by this site: {}", said.join(", ")),
    }
}

/// `1 + 2 + 3`; a term below zero in brackets.
fn sum(terms: &[Amount]) -> String {
    let term = |amount: &Amount| if amount.is_negative() { format!("({amount})") } else { amount.to_string() };
    // Zeros of a long sum say nothing and hide the rest.
    let shown: Vec<String> = if terms.len() > 8 {
        terms.iter().filter(|amount| **amount != Amount::ZERO).map(term).collect()
    } else {
        terms.iter().map(term).collect()
    };
    if shown.is_empty() { "0".to_owned() } else { shown.join(" + ") }
}

fn side(terms: &[(String, Amount)]) -> String {
    sum(&terms.iter().map(|(_, amount)| *amount).collect::<Vec<_>>())
}

fn total(terms: &[(String, Amount)]) -> Amount {
    terms.iter().map(|(_, amount)| *amount).sum()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_000_000.0)
}

type Said = (String, String, &'static str);

fn zh(problem: &Problem) -> Said {
    use Problem::*;
    let plain = |message: String, help: &'static str| (message, String::new(), help);
    match problem {
        NotUtf8 => plain("文件不是 UTF-8 编码".into(), "请在编辑器里另存为 UTF-8（记事本：另存为 → 编码 → UTF-8）"),
        FileTooLarge { size, limit } => plain(
            format!("文件有 {}，超过上限 {}", megabytes(*size), megabytes(*limit)),
            "请确认放对了文件；图片和附件放在报告的文件夹里，不写进正文",
        ),
        Unreadable { reason } => {
            plain(format!("文件读不出来：{}", said(reason, Lang::Zh)), "请检查文件是否存在、权限是否允许读取")
        }
        OddFile { oddity } => plain(
            match oddity {
                Oddity::LeavesSite => "符号链接指向站点以外，已跳过".into(),
                Oddity::Loop => "符号链接指回上级文件夹，已跳过".into(),
                Oddity::Dangling => "符号链接指向不存在的文件，已跳过".into(),
                Oddity::NotAFile => "不是普通文件（管道、套接字或设备），已跳过".into(),
                Oddity::NotUtf8 => "文件名不是 UTF-8，已跳过".into(),
                Oddity::Refused(reason) => format!("打不开：{}", said(reason, Lang::Zh)),
            },
            "请换成普通文件，或移出站点文件夹",
        ),
        StrayFile { name } => plain(
            format!("「{name}」既不是报告，也不是栏目说明，没有用到"),
            "报告的文件名是年度，如 2024.md；机关的说明写在 _index.md",
        ),
        ReportOutside { name } => plain(
            format!("「{name}」像是一份报告，但不在机关的文件夹里，没有读取"),
            "报告放在所属机关的文件夹里：content/<机关>/<年度>.md，如 content/qinghe-housing/2020.md",
        ),
        More { count } => plain(format!("这个文件还有{count}处，未一一列出"), "先改上面的，再核对一次"),
        NoFrontMatter => {
            plain("文件开头没有填报数据".into(), "报告以一行 --- 开始，接着是填报数据，再以一行 --- 结束，然后是正文")
        }
        FrontMatterOpen => {
            plain("填报数据没有结束行".into(), "请在填报数据之后、正文之前单独写一行 ---（三个半角短横）")
        }
        FrontMatterTooLong { limit } => {
            plain(format!("填报数据超过{limit}个字节"), "请检查结束行 --- 是否写在填报数据之后")
        }
        BadYaml { message } => (
            "填报数据的写法有误，读不下去".into(),
            said(message, Lang::Zh),
            "请检查这一处的冒号、缩进、引号和方括号是否成对，标点应为半角",
        ),
        WideMark { mark } => (
            format!("「{mark}」是全角的，读不下去"),
            "全角标点".into(),
            "填报数据里的冒号、逗号、引号和括号要用半角；请切换到英文标点再输入",
        ),
        TabIndent => (
            "这一行用了制表符（Tab），读不下去".into(),
            "制表符".into(),
            "请把行首的制表符换成空格：比上一级多缩进两格",
        ),
        OpenBracket { close } => (
            "这一行的括号没有闭合".into(),
            format!("缺少 {close}"),
            "一行数字写在一对方括号里，如 [ 14, 0, 0, 0, 0, 0, 14 ]；花括号也要成对",
        ),
        Misaligned { more, by } => {
            let by = ["零", "一", "两", "三", "四", "五", "六", "七", "八"]
                .get(*by)
                .map_or(by.to_string(), |by| by.to_string());
            (
                format!("行首{}了{by}个空格，应与上下各行对齐", if *more { "多" } else { "少" }),
                "没有对齐".into(),
                "同一张表的各行，行首的空格一样多；表名顶格写",
            )
        }
        NoColon { key } => (
            format!("「{key}」后面缺少冒号"),
            "缺少冒号".into(),
            "名称后面写半角冒号，再空一格，如 received: [ 14, 0 ]",
        ),
        BlankCell => {
            ("这一格空着，读不下去".into(), "空着的格写 ~".into(), "没有发生填 0；确不适用填 /；原件缺失的填 ~")
        }
        NoSpace => ("冒号后面没有空格，读不下去".into(), "这里要空一格".into(), "半角冒号后面空一格，再写内容"),
        BadToml { message } => {
            ("配置的写法有误，读不下去".into(), said(message, Lang::Zh), "请检查这一处的等号、引号和方括号")
        }
        TooDeep => plain("填报数据嵌套太深".into(), "一行表格写作一行，如 received: [ 14, 0, 0, 0, 0, 0, 14 ]"),
        AnchorsRefused => plain("填报数据里不能用 & 和 * 引用".into(), "请把内容直接写出来；文字里的 & 和 * 请加引号"),
        DuplicateKey { key } => {
            (format!("「{key}」写了两次"), "又在这里出现".into(), "请只保留一处，以免数字被后一处盖过")
        }
        UnknownKey { key, suggestion } => (
            format!("不认识「{key}」"),
            suggestion.as_ref().map_or_else(|| "不是格式规定的项目".into(), |close| format!("是不是「{close}」？")),
            "请对照格式改正；多余的内容请删去",
        ),
        MissingKey { key } => plain(format!("没有填写「{key}」"), "请补上这一项"),
        WrongType { key, wanted, found } => {
            (format!("「{key}」应为{}", wanted_zh(*wanted)), format!("这里是{}", found_zh(*found)), example_zh(*wanted))
        }
        OddDate { key, text, date } => (
            format!("「{key}」写作「{text}」，已按 {date} 读取"),
            format!("读作 {date}"),
            "可以不改；写成 2021-01-29 这样更稳妥",
        ),
        NoSuchDay { key, text } => (
            format!("「{key}」填的 {text} 不是实有的日期"),
            "没有这一天".into(),
            "请对照原文；原文没有注明的请删去这一项",
        ),
        WideQuotes { key } => (
            format!("「{key}」用了全角引号，引号会照样显示在页面上"),
            "全角引号".into(),
            "这里的引号可以不写；要写就用半角引号",
        ),
        UnknownWord { key, word, allowed } => {
            (format!("「{key}」不能是「{word}」"), format!("可以是：{}", allowed.join("、")), "请从列出的写法里选一个")
        }
        UnknownCell { address, suggestion } => (
            format!("格式里没有「{address}」这一格"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("是不是「{close}」？")),
            "格的写法是 表.行.列，如 requests.received.total",
        ),
        UnknownCheck { name, suggestion } => (
            format!("没有名为「{name}」的校验"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("是不是「{close}」？")),
            "校验的名称见核对结果中方括号里的字",
        ),
        RowLength { row, wanted, found, columns } => (
            format!("「{row}」应有{wanted}个数，填了{found}个"),
            format!("依次为：{}", columns.join("、")),
            "请对照格式的列，逐列补上或删去；空着的格写 ~，不适用写 /",
        ),
        NoComma => {
            ("两个数之间缺少逗号".into(), "缺少逗号".into(), "数与数之间用半角逗号隔开，如 [ 14, 0, 0, 0, 0, 0, 14 ]")
        }
        Thousands => {
            ("千分位不要用逗号，否则会读成两个数".into(), "千分位".into(), "请写作 17233.32，不写作 17,233.32")
        }
        NotANumber { cell, text } => (
            format!("「{cell}」填的「{text}」不是数字"),
            "应为数字".into(),
            "只填阿拉伯数字；单位不写在格里，金额按元填报的请在 units 里注明 yuan；空着写 ~，不适用写 /",
        ),
        Negative { cell, amount } => {
            (format!("「{cell}」填报 {amount}，不能小于零"), "小于零".into(), "请对照台账；只有“本年增/减”可以是负数")
        }
        NotWhole { cell, amount } => {
            (format!("「{cell}」填报 {amount}，应为整数"), "有小数".into(), "件数、项数是整数；请确认是否填错了格")
        }
        TooFine { cell, text } => (
            format!("「{cell}」填报 {text}，小数超过六位"),
            "超过六位小数".into(),
            "万元的六位小数已精确到分；请对照原始金额",
        ),
        AmountTooLarge { cell, text } => {
            (format!("「{cell}」填报 {text}，数额过大"), "数额过大".into(), "请检查是否多写了位数，或把单位写错")
        }
        OddNumber { cell, text, amount } => (
            format!("「{cell}」写作「{text}」，已按 {amount} 读取"),
            format!("读作 {amount}"),
            "可以不改；写成半角、不带千分位更稳妥",
        ),
        MissingEntries { table, count, first } => (
            format!("「{table}」有{count}格未填报"),
            format!("未填报：{first}"),
            "没有发生填 0；确不适用填 /；原件缺失的保持 ~，页面会注明未填报",
        ),
        MissingRows { table, rows } => (
            format!("「{table}」缺{}行：{}", rows.len(), rows.join("、")),
            String::new(),
            "请按格式补齐各行；整行未填报的写 [~, ~, …]",
        ),
        MissingTable { table } => {
            plain(format!("没有「{table}」这张表"), "请按格式补上；`nianbao new` 生成的文件里有空表可以照抄")
        }
        InvalidId { id } => plain(
            format!("文件夹名「{id}」不能用作网址"),
            "机关的文件夹名只用小写字母、数字和连字符，如 qinghe-housing",
        ),
        InvalidName { name } => plain(
            format!("文件名「{name}」不能用作网址，没有读取"),
            "单独的页面，文件名只用小写字母、数字和连字符，如 guide.md；报告放在 content/<机关>/<年度>.md",
        ),
        ReservedId { id } => plain(format!("「{id}」是系统保留或已有所属的网址"), "请换一个名字"),
        SameButForCase { id, other } => plain(
            format!("「{id}」和「{other}」只有大小写不同"),
            "网址不区分大小写的服务器会混淆两者，请改用不同的名字",
        ),
        UnknownAgency { id } => plain(
            format!("没有名为「{id}」的机关"),
            "请在 content 下该文件夹里写 _index.md，其中至少有 name（机关全称）",
        ),
        InvalidYear { name } => {
            plain(format!("「{name}」不是报告年度"), "报告的文件名是 2008 到 2100 之间的年度，如 2024.md")
        }
        TwoReports { year } => {
            plain(format!("{year}年有两份报告"), "一个机关一年只有一份；更正请改原文件，并在 corrections 里写明")
        }
        InvalidCode { code, what } => (format!("「{code}」不是有效的{what}"), String::new(), "请对照证书或代码表核对"),
        NoAgencies => {
            plain("站点里还没有机关".into(), "请在 content 下为每个机关建一个文件夹，写 _index.md 和各年度的报告")
        }
        UnknownForm { id, known } => (
            format!("没有名为「{id}」的格式"),
            format!("可以是：{}", known.join("、")),
            "站点自己的格式放在 content/_forms/",
        ),
        NoFormForYear { year } => {
            plain(format!("{year}年没有统一格式"), "2019年以前的报告没有统一的表；请在 form 里指明所用的格式")
        }
        WrongEdition { year, edition, wanted, table } => (
            format!("「{table}」是{edition}年格式，{year}年应使用{wanted}年格式"),
            "与规定的格式不符".into(),
            "请改用现行格式；原件确为旧格式的，写 form: 指明，页面会照原样列示",
        ),
        OldEdition { year, edition } => (
            format!("{year}年的报告用了{edition}年格式"),
            "已停止使用".into(),
            "原件如此的可以不改；新编制的报告请用现行格式",
        ),
        BadForm { error } => (
            match error {
                FormError::Syntax { .. } => "格式文件的写法有误".into(),
                FormError::Twice(key) => format!("格式文件里「{key}」写了两次"),
                FormError::BadKey(key) => format!("格式文件里的编码「{key}」只能用字母、数字和下划线"),
                FormError::Unknown(key) => format!("格式文件里没有「{key}」所指的内容"),
                FormError::Empty(key) => format!("格式文件里「{key}」没有一个格"),
                FormError::TooLarge(cells) => format!("格式有{cells}格，太多了"),
            },
            match error {
                FormError::Syntax { message, .. } => said(message, Lang::Zh),
                _ => String::new(),
            },
            "请对照程序自带的格式文件改正",
        ),
        RowTotal { row, stated, terms, .. } => (
            format!("「{row}」的总计不等于各项之和"),
            format!("填报 {stated}，{} 相加得 {}", sum(terms), terms.iter().sum::<Amount>()),
            "请对照台账，确认是哪一格有误；程序从不改动填报数字",
        ),
        ColumnTotal { column, row, stated, terms, .. } => (
            format!("「{column}」一列的「{row}」不等于各行之和"),
            format!("填报 {stated}，{} 相加得 {}", sum(terms), terms.iter().sum::<Amount>()),
            "每件申请只计一种办理结果；请对照台账，确认是哪一格有误",
        ),
        Balance { column, left, right, .. } => (
            format!(
                "「{column}」一列：{}之和不等于{}之和",
                left.iter().map(|(label, _)| format!("「{label}」")).collect::<Vec<_>>().join("与"),
                right.iter().map(|(label, _)| format!("「{label}」")).collect::<Vec<_>>().join("与"),
            ),
            format!("{} = {}，{} = {}", side(left), total(left), side(right), total(right)),
            "格式规定两边相等；请对照台账，确认是哪一格有误",
        ),
        BelowZero { row, terms, .. } => (
            format!("「{row}」的{}相加小于零", terms.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>().join("与")),
            format!("{} = {}", side(terms), total(terms)),
            "减少的项目不能多于上一年的项目；请核对两格和正负号",
        ),
        BelowPart { row, upper, lower, .. } => (
            format!("「{row}」的{}小于{}", upper.0, lower.0),
            format!("{} 小于 {}", upper.1, lower.1),
            "通常总数不会小于本年数；确属如此的可以不改，并在 waivers 里说明",
        ),
        CarryOver { row, column, stated, year, left, .. } => (
            format!("「{row}」的{column}与{year}年报告不衔接"),
            format!("填报 {stated}，{year}年报告留下的是 {left}"),
            "请核对两年的报告；机构调整、汇总范围变化或更正上年数字造成的，可在 waivers 里说明",
        ),
        CorrectionDiffers { cell, stated, wanted } => (
            format!("「{cell}」的更正说明写更正后为 {stated}，表格里是 {wanted}"),
            format!("表格里是 {wanted}"),
            "更正以后，表格里的数要一并改；页面会把两处都登出来",
        ),
        CorrectionChain { cell, stated, wanted } => (
            format!("「{cell}」前一次更正为 {wanted}，这一次却说由 {stated} 改起"),
            format!("前一次更正为 {wanted}"),
            "请核对各次更正的先后和数字",
        ),
        UnfinishedYear { year } => {
            plain(format!("{year}年还没有结束"), "年度报告在年度结束以后编制；请确认文件名里的年度")
        }
        DateWithinYear { key, date, year } => (
            format!("「{key}」填的 {date} 早于{year}年结束"),
            format!("{year}年还没有结束"),
            "年度报告在年度结束以后编制公布；请核对日期，以及文件名里的年度",
        ),
        DateToCome { key, date } => (
            format!("「{key}」填的 {date} 还没有到"),
            "晚于今天".into(),
            "请核对日期；尚未公布的报告可以先写 draft: true",
        ),
        DateMissing => plain(
            "没有填写公布日期".into(),
            "请在填报数据里写 published: 年-月-日；没有它，页面和数据里就没有公布日期。还没有公布的，写 draft: true",
        ),
        FiledLate { date, due } => (
            format!("{date} 公布，晚于期限 {due}"),
            format!("期限是 {due}"),
            "《政府信息公开条例》第四十九条规定部门1月31日前、政府3月31日前公布；如实填写即可，缘由可在 waivers 里说明",
        ),
        NoSections => plain("正文没有标题".into(), "正文分为格式规定的各部分，标题独占一行，以 ## 和一个空格开头"),
        SectionEmpty { heading } => (
            format!("「{heading}」没有内容"),
            "下面没有文字".into(),
            "请填写；没有情况的，也请写明，例如“无其他需要报告的事项”",
        ),
        SectionMissing { heading, near } => (
            format!("没有「{heading}」这一部分"),
            match near {
                None => "",
                Some(NearMiss::Level) => "是不是这一行？二级标题用两个 #",
                Some(NearMiss::WideMark) => "是不是这一行？# 要用半角",
                Some(NearMiss::NoSpace) => "是不是这一行？# 后面要空一格",
                Some(NearMiss::NoMark) => "是不是这一行？标题前面要写 ##，再空一格",
                Some(NearMiss::Wording) => "是不是这一行？文字与格式不同",
            }
            .to_owned(),
            "格式规定的各部分，标题独占一行，以 ## 和一个空格开头",
        ),
        SectionNumber { heading, wanted } => {
            (format!("「{heading}」的序号与格式不同"), format!("格式里是「{wanted}」"), "请核对序号；页面照原文显示")
        }
        SectionOrder { heading, after } => {
            (format!("「{heading}」排在了「{after}」之后"), "顺序与格式不同".into(), "请按格式的顺序排列六个部分")
        }
        SectionTwice { heading } => (format!("「{heading}」出现了两次"), String::new(), "请把两处合并"),
        SectionUnknown { heading } => (
            format!("「{heading}」不是格式规定的部分"),
            String::new(),
            "二级标题（##）只用于六个部分，其下请用三级标题（###）",
        ),
        UnsafeLink { target } => (
            format!("链接「{target}」不安全，已按文字显示"),
            String::new(),
            "链接只能是 http、https、mailto 或站内地址",
        ),
        BrokenLink { target } => (format!("链接「{target}」找不到对应的文件"), String::new(), "请检查文件名和路径"),
        ForeignImage { target } => (
            format!("图片「{target}」在别的网站，没有引用"),
            String::new(),
            "请把图片放进报告的文件夹（年度/index.md 旁边）再引用",
        ),
        UnknownBinding { text, suggestion } => (
            format!("正文里的「{text}」不是格里的数"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("是不是「{close}」？")),
            "写法是 {{ 表.行.列 }}，如 {{ requests.received.total }}",
        ),
        BlankBinding { text } => {
            (format!("正文里的「{text}」所指的格没有填数"), String::new(), "请先填报这一格，或把文字直接写出来")
        }
        SiteFactMissing { key } => plain(
            format!("site.toml 没有填写「{key}」"),
            "政府网站检查要求每页都有网站名称、域名和标识码（国办发〔2017〕47号）",
        ),
        InvalidSiteFact { key, value } => (
            format!("「{key}」不能是「{value}」"),
            String::new(),
            match *key {
                "base_url" | "footer.report_errors" => "网址以 https:// 或 http:// 开头，不带空格、问号和井号",
                "site.domain" => "域名不带 http，也不带路径，如 www.example.gov.cn",
                _ => "标识码是十位数字，或两个字母加八位数字",
            },
        ),
        UnknownThemeFile { name, suggestion } => (
            format!("主题里的「{name}」没有用到"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("是不是「{close}」？")),
            "只有与默认主题同名的模板和用词会被采用；自己另加的模板要由别的模板引用",
        ),
        UnknownThemeWord { key, suggestion } => (
            format!("主题的用词里没有「{key}」"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("是不是「{close}」？")),
            "请对照默认主题的 i18n/zh.toml（nianbao new <站点> --theme 写出默认主题）；自己的模板用到的可以不改",
        ),
        UnknownTheme { name } => (
            format!("没有名为「{name}」的主题"),
            String::new(),
            "主题放在 themes/ 下同名的文件夹里；默认主题是 default",
        ),
        Template { template, message } => (
            format!("模板「{template}」有误"),
            said(message, Lang::Zh),
            "请对照默认主题的同名模板改正（nianbao new <站点> --theme 写出默认主题）；删去该文件即恢复默认",
        ),
        NotWritten { reason } => {
            plain(format!("没有写成：{}", said(reason, Lang::Zh)), "请检查输出文件夹的权限和磁盘空间")
        }
        Damaged(damage) => {
            let (message, help) = damage.words(Lang::Zh);
            plain(message, help)
        }
    }
}

fn en(problem: &Problem) -> Said {
    use Problem::*;
    let plain = |message: String, help: &'static str| (message, String::new(), help);
    match problem {
        NotUtf8 => plain("the file is not UTF-8".into(), "save it as UTF-8 in your editor"),
        FileTooLarge { size, limit } => plain(
            format!("the file has {}, more than the limit of {}", megabytes(*size), megabytes(*limit)),
            "make sure it is the right file; images and attachments go beside the report",
        ),
        Unreadable { reason } => {
            plain(format!("the file cannot be read: {reason}"), "check that it exists and may be read")
        }
        OddFile { oddity } => plain(
            match oddity {
                Oddity::LeavesSite => "a link out of the site was skipped".into(),
                Oddity::Loop => "a link back to a folder above was skipped".into(),
                Oddity::Dangling => "a link to nothing was skipped".into(),
                Oddity::NotAFile => "a pipe, socket or device was skipped".into(),
                Oddity::NotUtf8 => "a name that is not UTF-8 was skipped".into(),
                Oddity::Refused(reason) => format!("cannot be opened: {reason}"),
            },
            "replace it by a plain file, or move it out of the site",
        ),
        StrayFile { name } => plain(
            format!("`{name}` is neither a report nor an agency's description and was not used"),
            "reports are named by year, such as 2024.md; an agency is described in _index.md",
        ),
        ReportOutside { name } => plain(
            format!("`{name}` looks like a report but is in no agency's folder, and was not read"),
            "a report is in the folder of its agency: content/<agency>/<year>.md",
        ),
        More { count } => {
            plain(format!("{count} more in this file are not listed"), "mend those above and check again")
        }
        NoFrontMatter => plain(
            "the file does not start with its data".into(),
            "a report starts with a line ---, then its data, another line ---, then the text",
        ),
        FrontMatterOpen => plain("the data have no end".into(), "write a line --- between the data and the text"),
        FrontMatterTooLong { limit } => {
            plain(format!("the data are longer than {limit} bytes"), "check that the closing line --- follows the data")
        }
        BadYaml { message } => (
            "the data cannot be read".into(),
            message.clone(),
            "check colons, indentation, quotes and brackets at this place",
        ),
        WideMark { mark } => (
            format!("`{mark}` is a full-width mark and cannot be read"),
            "full-width".into(),
            "colons, commas, quotes and brackets of the data are the half-width ones",
        ),
        TabIndent => ("a tab stands in the indentation".into(), "tab".into(), "indent by two spaces instead"),
        OpenBracket { close } => (
            "a bracket is not closed on this line".into(),
            format!("`{close}` is missing"),
            "a row is one pair of brackets: [14, 0, 0, 0, 0, 0, 14]",
        ),
        Misaligned { more, by } => (
            format!(
                "this line starts with {} too {}, out of line with those round it",
                plural(*by, "space"),
                if *more { "many" } else { "few" }
            ),
            "out of line".into(),
            "all rows of a table are indented alike; its name is not indented",
        ),
        NoColon { key } => (
            format!("a colon is missing after `{key}`"),
            "no colon".into(),
            "a key is followed by a colon and a space: received: [14, 0]",
        ),
        BlankCell => (
            "a cell of this row is empty".into(),
            "write ~ for a blank".into(),
            "what did not happen is 0; what does not apply is /; what the original lacks is ~",
        ),
        NoSpace => ("a space is missing after the colon".into(), "no space".into(), "a colon is followed by a space"),
        BadToml { message } => {
            ("the configuration cannot be read".into(), message.clone(), "check equals signs, quotes and brackets")
        }
        TooDeep => {
            plain("the data are nested too deeply".into(), "write a row as one line: received: [14, 0, 0, 0, 0, 0, 14]")
        }
        AnchorsRefused => {
            plain("references with & and * are not accepted".into(), "write the content itself; quote text with & or *")
        }
        DuplicateKey { key } => {
            (format!("`{key}` stands twice"), "again here".into(), "keep one, so that no figure hides another")
        }
        UnknownKey { key, suggestion } => (
            format!("unknown key `{key}`"),
            suggestion
                .as_ref()
                .map_or_else(|| "not part of the form".into(), |close| format!("did you mean `{close}`?")),
            "correct it after the form, or remove it",
        ),
        MissingKey { key } => plain(format!("`{key}` is missing"), "add it"),
        WrongType { key, wanted, found } => (
            format!("`{key}` must be {}", wanted_en(*wanted)),
            format!("this is {}", found_en(*found)),
            "see the README for an example",
        ),
        OddDate { key, text, date } => (
            format!("`{text}` in `{key}` was read as {date}"),
            format!("read as {date}"),
            "may stay; 2021-01-29 is safer",
        ),
        NoSuchDay { key, text } => (
            format!("`{text}` in `{key}` is no day of the calendar"),
            "no such day".into(),
            "compare it with the original; leave out what that does not state",
        ),
        WideQuotes { key } => (
            format!("`{key}` has full-width quotes, which will be shown"),
            "full-width quotes".into(),
            "quotes may be left out here; those of the data are the half-width ones",
        ),
        UnknownWord { key, word, allowed } => (
            format!("`{key}` cannot be `{word}`"),
            format!("one of: {}", allowed.join(", ")),
            "choose one of those listed",
        ),
        UnknownCell { address, suggestion } => (
            format!("the form has no cell `{address}`"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("did you mean `{close}`?")),
            "a cell is table.row.column, such as requests.received.total",
        ),
        UnknownCheck { name, suggestion } => (
            format!("there is no check named `{name}`"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("did you mean `{close}`?")),
            "the name of a check stands in brackets in its findings",
        ),
        RowLength { row, wanted, found, columns } => (
            format!("`{row}` must have {} and has {found}", plural(*wanted, "figure")),
            format!("in order: {}", columns.join(", ")),
            "add or remove figures column by column; write ~ for a blank and / for not applicable",
        ),
        NoComma => (
            "a comma is missing between two figures".into(),
            "no comma".into(),
            "figures are parted by half-width commas: [14, 0, 0, 0, 0, 0, 14]",
        ),
        Thousands => (
            "a comma at the thousands makes two figures of one".into(),
            "thousands".into(),
            "write 17233.32, not 17,233.32",
        ),
        NotANumber { cell, text } => (
            format!("`{text}` in `{cell}` is no number"),
            "a number is wanted".into(),
            "digits only, no unit; an amount in yuan is declared under `units`; ~ for a blank, / for not applicable",
        ),
        Negative { cell, amount } => (
            format!("`{cell}` states {amount} and cannot be below zero"),
            "below zero".into(),
            "only changes may be negative",
        ),
        NotWhole { cell, amount } => (
            format!("`{cell}` states {amount} and must be a whole number"),
            "has decimals".into(),
            "check that it is the right cell",
        ),
        TooFine { cell, text } => (
            format!("`{cell}` states {text}, with more than six decimals"),
            "too many decimals".into(),
            "six decimals of 万元 are one 分",
        ),
        AmountTooLarge { cell, text } => (
            format!("`{cell}` states {text}, which is too large"),
            "too large".into(),
            "check the number of digits and the unit",
        ),
        OddNumber { cell, text, amount } => (
            format!("`{text}` in `{cell}` was read as {amount}"),
            format!("read as {amount}"),
            "may stay; plain digits are safer",
        ),
        MissingEntries { table, count, first } => (
            format!("blank cells in `{table}`: {count}"),
            format!("blank: {first}"),
            "write 0 for none, / for not applicable; keep ~ where the original is blank",
        ),
        MissingRows { table, rows } => (
            format!("`{table}` lacks {}: {}", plural(rows.len(), "row"), rows.join(", ")),
            String::new(),
            "add them; a row without any entry is [~, ~, …]",
        ),
        MissingTable { table } => plain(format!("the table `{table}` is missing"), "add it after the form"),
        InvalidId { id } => plain(
            format!("the folder name `{id}` cannot be an address"),
            "use lower-case letters, digits and hyphens: qinghe-housing",
        ),
        InvalidName { name } => plain(
            format!("the file name `{name}` cannot be an address, and was not read"),
            "pages: lower-case letters, digits and hyphens, as in guide.md; reports: content/<agency>/<year>.md",
        ),
        ReservedId { id } => plain(format!("`{id}` is a reserved or taken address"), "choose another name"),
        SameButForCase { id, other } => plain(
            format!("`{id}` and `{other}` differ only in letter case"),
            "some servers cannot tell them apart; rename one",
        ),
        UnknownAgency { id } => plain(
            format!("there is no agency `{id}`"),
            "write an _index.md with at least `name` in its folder below content",
        ),
        InvalidYear { name } => {
            plain(format!("`{name}` is no reporting year"), "reports are named by a year from 2008 to 2100: 2024.md")
        }
        TwoReports { year } => plain(
            format!("there are two reports for {year}"),
            "an agency files one a year; correct the file itself and say so under `corrections`",
        ),
        InvalidCode { code, what } => {
            (format!("`{code}` is no valid {what}"), String::new(), "compare it with the certificate or list")
        }
        NoAgencies => {
            plain("the site has no agencies yet".into(), "make a folder with an _index.md for each below content")
        }
        UnknownForm { id, known } => (
            format!("there is no form `{id}`"),
            format!("one of: {}", known.join(", ")),
            "a site's own forms go into content/_forms/",
        ),
        NoFormForYear { year } => {
            plain(format!("there is no form for {year}"), "name the form that the report uses under `form`")
        }
        WrongEdition { year, edition, wanted, table } => (
            format!("`{table}` is of the {edition} edition; {year} asks for {wanted}"),
            "not the form in force".into(),
            "use the form in force; if the original is like this, name it under `form`",
        ),
        OldEdition { year, edition } => (
            format!("the report for {year} uses the {edition} edition"),
            "no longer in force".into(),
            "may stay if the original is like this",
        ),
        BadForm { error } => (
            match error {
                FormError::Syntax { .. } => "the form file cannot be read".into(),
                FormError::Twice(key) => format!("`{key}` stands twice in the form"),
                FormError::BadKey(key) => format!("the key `{key}` must be letters, digits and underscores"),
                FormError::Unknown(key) => format!("the form has nothing called `{key}`"),
                FormError::Empty(key) => format!("`{key}` has no cell"),
                FormError::TooLarge(cells) => format!("the form has {cells} cells, too many"),
            },
            match error {
                FormError::Syntax { message, .. } => message.clone(),
                _ => String::new(),
            },
            "compare it with the forms that come with the program",
        ),
        RowTotal { row, stated, terms, .. } => (
            format!("the total of `{row}` is not the sum of its terms"),
            format!("stated {stated}; {} is {}", sum(terms), terms.iter().sum::<Amount>()),
            "find out from the records which figure is wrong; the program never changes one",
        ),
        ColumnTotal { column, row, stated, terms, .. } => (
            format!("`{row}` in the column `{column}` is not the sum of the rows"),
            format!("stated {stated}; {} is {}", sum(terms), terms.iter().sum::<Amount>()),
            "each request has one outcome; find out from the records which figure is wrong",
        ),
        Balance { column, left, right, .. } => (
            format!(
                "column `{column}`: {} do not equal {}",
                left.iter().map(|(label, _)| format!("`{label}`")).collect::<Vec<_>>().join(" and "),
                right.iter().map(|(label, _)| format!("`{label}`")).collect::<Vec<_>>().join(" and "),
            ),
            format!("{} = {}; {} = {}", side(left), total(left), side(right), total(right)),
            "the form asks that both sides are equal; find out from the records which figure is wrong",
        ),
        BelowZero { row, terms, .. } => (
            format!(
                "`{row}`: {} are below zero",
                terms.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>().join(" and ")
            ),
            format!("{} = {}", side(terms), total(terms)),
            "no more items can go than there were; check both cells and the sign",
        ),
        BelowPart { row, upper, lower, .. } => (
            format!("`{row}`: {} is below {}", upper.0, lower.0),
            format!("{} is below {}", upper.1, lower.1),
            "may stay if it is so; explain it under `waivers`",
        ),
        CarryOver { row, column, stated, year, left, .. } => (
            format!("`{row}`, {column} does not continue the report for {year}"),
            format!("stated {stated}; {year} leaves {left}"),
            "compare both reports; where there is a reason, explain it under `waivers`",
        ),
        CorrectionDiffers { cell, stated, wanted } => (
            format!("`{cell}`: the correction says {stated}, the table {wanted}"),
            format!("the table says {wanted}"),
            "a correction goes with the figure in the table; the page shows both",
        ),
        CorrectionChain { cell, stated, wanted } => (
            format!("`{cell}`: the correction before ended with {wanted}, this one starts from {stated}"),
            format!("corrected to {wanted} before"),
            "check the order of the corrections and their figures",
        ),
        UnfinishedYear { year } => {
            plain(format!("{year} is not over"), "a year is reported on when it is over; check the file's name")
        }
        DateWithinYear { key, date, year } => (
            format!("`{key}` states {date}, before {year} was over"),
            format!("{year} was not over"),
            "a year is reported on when it is over; check the date and the file's name",
        ),
        DateToCome { key, date } => (
            format!("`{key}` states {date}, which is yet to come"),
            "after today".into(),
            "check the date; a report that is not published yet may state draft: true",
        ),
        DateMissing => plain(
            "no date of publication".into(),
            "write `published: year-month-day` in the front matter, or the page and the data lack it; a report that is not published yet states draft: true",
        ),
        FiledLate { date, due } => (
            format!("published on {date}, after the last day, {due}"),
            format!("the last day is {due}"),
            "the Regulations (Art. 49) ask departments by 31 January and governments by 31 March; state what is true, explain it under `waivers`",
        ),
        NoSections => plain(
            "the text has no headings".into(),
            "the text has the sections of the form, each with a heading: a line of its own that starts with ## and a space",
        ),
        SectionEmpty { heading } => (
            format!("`{heading}` is empty"),
            "no text below".into(),
            "fill it in; where there is nothing to report, say so",
        ),
        SectionMissing { heading, near } => (
            format!("the section `{heading}` is missing"),
            match near {
                None => "",
                Some(NearMiss::Level) => "is it this line? a section has two #",
                Some(NearMiss::WideMark) => "is it this line? # must be half-width",
                Some(NearMiss::NoSpace) => "is it this line? # is followed by a space",
                Some(NearMiss::NoMark) => "is it this line? a heading starts with ## and a space",
                Some(NearMiss::Wording) => "is it this line? it is worded differently",
            }
            .to_owned(),
            "the heading of a section is a line of its own that starts with ## and a space",
        ),
        SectionNumber { heading, wanted } => (
            format!("`{heading}` has another number than the form gives it"),
            format!("the form has `{wanted}`"),
            "check the number; the page shows it as written",
        ),
        SectionOrder { heading, after } => (
            format!("`{heading}` comes after `{after}`"),
            "not in the form's order".into(),
            "put the sections in the form's order",
        ),
        SectionTwice { heading } => (format!("`{heading}` stands twice"), String::new(), "join the two"),
        SectionUnknown { heading } => {
            (format!("`{heading}` is no section of the form"), String::new(), "use ### below the form's sections")
        }
        UnsafeLink { target } => (
            format!("the link `{target}` is unsafe and shown as text"),
            String::new(),
            "links are http, https, mailto or within the site",
        ),
        BrokenLink { target } => {
            (format!("there is no file for the link `{target}`"), String::new(), "check the name and path")
        }
        ForeignImage { target } => (
            format!("the image `{target}` is on another site and was left out"),
            String::new(),
            "put the image beside the report",
        ),
        UnknownBinding { text, suggestion } => (
            format!("`{text}` in the text is no cell"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("did you mean `{close}`?")),
            "write {{ table.row.column }}",
        ),
        BlankBinding { text } => (
            format!("the cell of `{text}` in the text has no figure"),
            String::new(),
            "fill in the cell first, or write the words themselves",
        ),
        SiteFactMissing { key } => plain(
            format!("site.toml does not state `{key}`"),
            "inspections ask for the site's name, domain and code on every page (国办发〔2017〕47号)",
        ),
        InvalidSiteFact { key, value } => (
            format!("`{key}` cannot be `{value}`"),
            String::new(),
            match *key {
                "base_url" | "footer.report_errors" => "an address starts with https:// or http://",
                "site.domain" => "a domain without http or path, such as www.example.gov.cn",
                _ => "ten digits, or two letters and eight digits",
            },
        ),
        UnknownThemeFile { name, suggestion } => (
            format!("`{name}` in the theme is not used"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("did you mean `{close}`?")),
            "templates and words are those that the default theme has; one's own templates must be included by others",
        ),
        UnknownThemeWord { key, suggestion } => (
            format!("the theme has no word `{key}`"),
            suggestion.as_ref().map_or_else(String::new, |close| format!("did you mean `{close}`?")),
            "compare it with the default theme's i18n/zh.toml; it may stay if one's own templates use it",
        ),
        UnknownTheme { name } => (
            format!("there is no theme `{name}`"),
            String::new(),
            "themes are folders below themes/; the default one is `default`",
        ),
        Template { template, message } => (
            format!("template `{template}` is broken"),
            message.clone(),
            "compare it with the default theme's; without it the default is used",
        ),
        NotWritten { reason } => {
            plain(format!("not written: {reason}"), "check the permissions and space of the output folder")
        }
        Damaged(damage) => {
            let (message, help) = damage.words(Lang::En);
            plain(message, help)
        }
    }
}

fn wanted_zh(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Text => "文字",
        Wanted::Date => "日期",
        Wanted::Day => "月和日",
        Wanted::Year => "年度",
        Wanted::Truth => "true 或 false",
        Wanted::Whole => "整数",
        Wanted::List => "方括号里的列表",
        Wanted::Row => "一行数字",
        Wanted::Map => "下一级的各项",
        Wanted::Figure => "一个数",
    }
}

fn example_zh(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Text => "文字直接写在冒号后面，含有冒号或以数字开头的请加引号",
        Wanted::Date => "日期写作 2021-01-29；原文没有注明的请删去这一项",
        Wanted::Day => "月和日写作 \"01-20\"",
        Wanted::Year => "年度写作 2020",
        Wanted::Truth => "写 true 或 false",
        Wanted::Whole => "写一个整数",
        Wanted::List => "写作 [ 甲, 乙 ]，或每项一行、以短横开头",
        Wanted::Row => "一行写作 received: [ 14, 0, 0, 0, 0, 0, 14 ]",
        Wanted::Map => "每项一行，比上一级多缩进两格",
        Wanted::Figure => "只填一个数；空着写 ~，不适用写 /",
    }
}

fn found_zh(found: Found) -> &'static str {
    match found {
        Found::Nothing => "空白",
        Found::Scalar => "一段文字或一个数",
        Found::List => "列表",
        Found::Map => "下一级的各项",
    }
}

/// `1 row`, `2 rows`.
fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn wanted_en(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Text => "text",
        Wanted::Date => "a date such as 2021-01-29",
        Wanted::Day => "a month and day such as \"01-20\"",
        Wanted::Year => "a year",
        Wanted::Truth => "true or false",
        Wanted::Whole => "a whole number",
        Wanted::List => "a list",
        Wanted::Row => "a row of figures: [14, 0, 0, 0, 0, 0, 14]",
        Wanted::Map => "keys with values",
        Wanted::Figure => "one figure",
    }
}

fn found_en(found: Found) -> &'static str {
    match found {
        Found::Nothing => "blank",
        Found::Scalar => "text or a number",
        Found::List => "a list",
        Found::Map => "keys with values",
    }
}
