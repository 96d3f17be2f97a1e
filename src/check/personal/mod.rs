//! `personal-data`, `personal-detail`: what tells who a person is, or how to reach one, in a text that goes public.
//!
//! An identity number, a mobile or bank card number, a passport or permit number is an error wherever a page would
//! show it: in the text, its tables and notes, the titles and addresses of its links and pictures, the title, the reasons
//! of waivers and corrections. In an address, a mobile number counts where the address says what it is (`?tel=`, `tel:`),
//! for the numbers of pages look alike. Numbers are found in
//! groups, of full width and in Chinese digits as well; an identity number is known by its region, birthday and check
//! digit, a bank card by its issuer and check digit. What is masked is fine (`3703**********1234`, `138****1234`), and
//! so are credit codes, index and document numbers, hotlines, and the office's landline.
//!
//! A warning are: a mobile number that the sentence gives as the office's own, the name of an applicant or plaintiff,
//! where a person lives, and the plate of a car. `contact` is the office's own and not looked at. No message repeats a
//! number, and the terminal draws its line with the number covered, for logs are often public.
//!
//! 将要公开的文字里写有身份证号码、手机号码、银行卡号、护照或通行证号码的，按错误列出：正文、正文中的表格和脚注、链接和图片的
//! 说明文字与网址、标题、waivers 和 corrections 里的理由都核对；网址里的手机号码，写明是电话的（?tel=、tel:）才算。分段书写、全角、汉字数字的也能认出；身份证号码按地区、出生日期和校验码识别，
//! 银行卡号按发卡行和校验码识别。已经隐去中间各位的（3703**********1234、138****1234）不提醒，统一社会信用代码、索引号、
//! 文号、服务热线和机关的固定电话也不提醒。
//!
//! 文中作为机关联系方式写的手机号码、申请人或原告的姓名、个人住址、车牌号作提醒。填报数据里的 contact 是机关自己的，不核对。
//! 提示里不重复号码，终端显示原文时也遮住，因为运行日志常常是公开的。
//!
//! Basis: 条例 Arts. 15 and 17 (what would harm others is not disclosed, and is looked through before); 《个人信息保护法》
//! Arts. 4, 28 and 34; GB 11643-1999 (identity numbers); ISO/IEC 7812 (bank cards).
//!
//! 依据：《条例》第十五条、第十七条；《个人信息保护法》第四条、第二十八条、第三十四条；GB 11643-1999（公民身份号码）；
//! ISO/IEC 7812（银行卡号）。

mod address;
mod candidate;
mod context;
mod digits;
mod number;
mod person;
mod scan;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use context::is_of_person as speaks_of_person;
pub(super) use scan::{NumberKind, Trace, numbers};

use crate::chars::ClassedText;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::{BesideKind, LineKind, TextLine};
use person::Detail;

const PAGE: &str = include_str!("mod.rs");

/// `personal-data`
pub(super) static PERSONAL_DATA: Check =
    Check::new("personal-data", Level::Error, "写有个人信息", "personal data in a text", PAGE);
/// `personal-detail`
pub(super) static PERSONAL_DETAIL: Check =
    Check::new("personal-detail", Level::Warning, "可能是个人信息", "what may be personal data", PAGE);

/// Looks for numbers of persons in a report: in its text, and in the words of its front matter.
pub(super) fn check_numbers(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    for (words, place) in front_matter(report) {
        for trace in numbers(words, true, "") {
            findings.push(Finding::new(&report.file, place.clone(), PersonalProblem::of(&trace)));
        }
    }
    let own: Vec<String> =
        report.contact.phone.iter().chain(&report.contact.fax).map(|phone| in_digits(phone)).collect();
    let is_own = |trace: &Trace| own.iter().any(|phone| phone.contains(&trace.digits));
    numbers_in_lines(&report.file, lines, is_own, findings);
}

/// Looks for names, homes and plates in a report.
pub(super) fn check_details(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    for (words, place) in front_matter(report) {
        for (detail, _) in person::details(words, &ClassedText::of(words)) {
            findings.push(Finding::new(&report.file, place.clone(), PersonalProblem::Detail(detail)));
        }
    }
    details_in_lines(&report.file, lines, findings);
}

/// Looks over the text of a page that is no report.
pub(super) fn check_page(file: &str, lines: &[TextLine<'_>], findings: &mut Findings) {
    numbers_in_lines(file, lines, |_| false, findings);
    details_in_lines(file, lines, findings);
}

/// The words of a report's front matter that its page shows, with their places.
fn front_matter(report: &Report) -> impl Iterator<Item = (&str, Place)> {
    let title = report.title.iter().map(|title| (&**title, Place::Key("title")));
    let waivers = report.waivers.iter().enumerate();
    let waivers = waivers.map(|(item, waiver)| (&*waiver.reason, Place::Waiver(item)));
    let corrections = report.corrections.iter().enumerate();
    let corrections = corrections.filter_map(|(item, correction)| {
        Some((correction.reason.as_deref()?, Place::Correction { item, key: "reason" }))
    });
    title.chain(waivers).chain(corrections)
}

fn numbers_in_lines(file: &str, lines: &[TextLine<'_>], is_own: impl Fn(&Trace) -> bool, findings: &mut Findings) {
    for (index, line) in lines.iter().enumerate() {
        // The cell before often says what a number is.
        let beside = index.checked_sub(1).and_then(|before| lines.get(before));
        let beside = beside.filter(|before| line.kind == LineKind::Cell && before.kind == LineKind::Cell);
        let label = beside.map_or("", |before| &before.text).chars().take(12).collect::<String>();
        let is_inside = line.section.is_some() || line.kind == LineKind::Cell;
        let said = scan::numbers_among(&line.text, &line.chars, is_inside, &label);
        // A number that a link says once more is told at its words.
        for beside in &line.beside {
            let traces = match beside.kind {
                BesideKind::Title => numbers(&beside.text, is_inside, ""),
                BesideKind::Address => address::numbers(&beside.text, is_inside, &line.text),
            };
            let is_new = |trace: &&Trace| !is_own(trace) && !said.iter().any(|said| said.digits == trace.digits);
            for trace in traces.iter().filter(is_new) {
                findings.push(Finding::new(file, Place::Bytes(beside.place.clone()), PersonalProblem::of(trace)));
            }
        }
        for trace in said.iter().filter(|trace| !is_own(trace)) {
            push(file, line, trace.range.clone(), PersonalProblem::of(trace), findings);
        }
    }
}

fn details_in_lines(file: &str, lines: &[TextLine<'_>], findings: &mut Findings) {
    for line in lines {
        for (detail, range) in person::details(&line.text, &line.chars) {
            push(file, line, range, PersonalProblem::Detail(detail), findings);
        }
        for beside in line.beside.iter().filter(|beside| beside.kind == BesideKind::Title) {
            for (detail, _) in person::details(&beside.text, &ClassedText::of(&beside.text)) {
                let problem = PersonalProblem::Detail(detail);
                findings.push(Finding::new(file, Place::Bytes(beside.place.clone()), problem));
            }
        }
    }
}

fn push(file: &str, line: &TextLine<'_>, words: Range<usize>, problem: PersonalProblem, findings: &mut Findings) {
    findings.push(Finding::new(file, Place::Bytes(line.place(words)), problem));
}

fn in_digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// What a kind of number is called.
pub(super) fn kind_zh(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Identity => "身份证号码",
        NumberKind::Mobile => "手机号码",
        NumberKind::BankCard => "银行卡号",
        NumberKind::Passport => "护照或通行证号码",
        NumberKind::Landline => "申请人的电话号码",
    }
}

/// The same in English.
pub(super) fn kind_en(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Identity => "identity number",
        NumberKind::Mobile => "mobile number",
        NumberKind::BankCard => "bank card number",
        NumberKind::Passport => "passport or permit number",
        NumberKind::Landline => "telephone number of an applicant",
    }
}

/// What tells who a person is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PersonalProblem {
    Number { kind: NumberKind, masked: String },
    OfficeNumber { masked: String },
    Detail(Detail),
}

impl PersonalProblem {
    fn of(trace: &Trace) -> PersonalProblem {
        let masked = trace.masked.clone();
        if trace.is_of_office { Self::OfficeNumber { masked } } else { Self::Number { kind: trace.kind, masked } }
    }
}

impl Problem for PersonalProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Number { .. } => &PERSONAL_DATA,
            Self::OfficeNumber { .. } | Self::Detail(_) => &PERSONAL_DETAIL,
        }
    }

    fn is_secret(&self) -> bool {
        true
    }

    fn zh(&self) -> Words {
        match self {
            Self::Number { kind, masked } => Words::labelled(
                format!("写有{} {masked}，不得公开", kind_zh(*kind)),
                kind_zh(*kind),
                "请删去或者隐去中间各位（如 3703**********1234、138****1234）；确须公开的，在 waivers 里写明理由",
            ),
            Self::OfficeNumber { masked } => Words::labelled(
                format!("联系方式写的是手机号码 {masked}"),
                "手机号码",
                "请确认是本机关对外公布的号码；是的，可写入填报数据的 contact（phone）；不是的，请改为办公电话",
            ),
            Self::Detail(Detail::Name { role }) => Words::labelled(
                format!("写有{role}的姓名"),
                "姓名",
                "个人姓名一般不公开，请写成“某某”或删去；单位名称、确须公开的可不作改动",
            ),
            Self::Detail(Detail::Home) => {
                Words::labelled("写有个人住址", "住址", "个人住址不公开，请删去，或者只写到县（市、区）")
            }
            Self::Detail(Detail::Plate) => {
                Words::labelled("写有车牌号", "车牌号", "可据此识别车主，请删去，或者隐去后几位")
            }
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Number { kind, masked } => Words::labelled(
                format!("{} {masked} must not go public", kind_en(*kind)),
                kind_en(*kind),
                "remove it or mask it (3703**********1234, 138****1234); if it must stay, say why under `waivers`",
            ),
            Self::OfficeNumber { masked } => Words::labelled(
                format!("the way to reach the office is a mobile number, {masked}"),
                "a mobile number",
                "make sure that the office publishes it; then state it in the front matter (`contact`, `phone`)",
            ),
            Self::Detail(Detail::Name { role }) => Words::labelled(
                format!("the name of a person beside {role}"),
                "a name",
                "names of persons are usually not published: write 某某 or leave it out",
            ),
            Self::Detail(Detail::Home) => {
                Words::labelled("where a person lives", "a home", "leave it out, or name no more than the county")
            }
            Self::Detail(Detail::Plate) => {
                Words::labelled("the plate of a car", "a plate", "it tells whose car it is: leave it out or mask it")
            }
        }
    }
}
