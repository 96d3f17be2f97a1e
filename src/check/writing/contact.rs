//! `contact-details`: a telephone number, postal code or mail address that cannot be one.
//!
//! The report says where questions may be put. A number with a digit too few reaches nobody: a local number has
//! seven or eight digits behind an area code of three or four (eight behind one of three, and in larger cities), a postal code has six, a mail address has an `@`.
//! Looked at are what stands behind 电话：, 传真：, 邮编：, 邮箱： in the text, and `contact` in the front matter. Mobile numbers, 400
//! and 800 numbers, service numbers such as 12345 and 0533-12345, extensions, several numbers and masked ones are
//! right as they are. What the number should be nobody but the agency knows.
//!
//! 报告写明了联系方式，号码少一位即无法联系：固定电话的区号为三位或四位、号码为七位或八位（三位区号的和较大城市的为八位），邮政编码为六位，电子邮箱有“@”。
//! 看的是正文中“电话：”“传真：”“邮编：”“邮箱：”之后的内容，以及填报数据的 contact。手机号码、400和800号码、12345等服务
//! 号码、分机号、并列的几个号码和隐去几位的号码不在此列。正确的号码只有填报机关知道。
//!
//! Basis: 《政府信息公开条例》 Art. 12 (address, telephone, fax and mail of the agency); the numbering plan of
//! telecommunications (《电信网编号计划》); the postal code of six digits.
//!
//! 依据：《政府信息公开条例》第十二条（办公地址、联系电话、传真号码、互联网联系方式）；《电信网编号计划》；六位邮政编码制。

use std::ops::Range;

use super::{after, before, prose, run_after};
use crate::chars::{CharClass, ClassedText};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;
use crate::prose::TextLine;

/// `contact-details`
pub(in crate::check) static CHECK: Check = Check::new(
    "contact-details",
    Level::Warning,
    "电话、邮编、邮箱的格式有误",
    "a telephone number, postal code or mail address that cannot be one",
    include_str!("contact.rs"),
);

/// What introduces a detail in a text. Of each, the last character is looked for.
const LABELS: [(&str, Detail); 11] = [
    ("电子信箱", Detail::Mail),
    ("联系方式", Detail::Phone),
    ("电话", Detail::Phone),
    ("传真", Detail::Phone),
    ("邮编", Detail::Postcode),
    ("邮政编码", Detail::Postcode),
    ("邮箱", Detail::Mail),
    ("电子邮件", Detail::Mail),
    ("电话号码", Detail::Phone),
    ("传真号码", Detail::Phone),
    ("邮箱地址", Detail::Mail),
];

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let mut push = |place, problem| findings.push(Finding::new(&report.file, place, problem));
    for line in prose(lines) {
        let text = &*line.text;
        for colon in line.chars.each(CharClass::COLON).map(|colon| colon.at..colon.end()) {
            if let Some((words, problem)) = labelled(text, colon) {
                push(Place::Bytes(line.place(words)), problem);
            }
        }
    }
    for line in prose(lines) {
        for (words, problem) in unmarked(&line.text, &line.chars) {
            push(Place::Bytes(line.place(words)), problem);
        }
    }
    let contact = &report.contact;
    let stated = [
        (&contact.phone, Detail::Phone),
        (&contact.fax, Detail::Phone),
        (&contact.postcode, Detail::Postcode),
        (&contact.email, Detail::Mail),
    ];
    for (value, detail) in stated {
        if let Some(value) = value
            && let Some(fault) = detail.fault(value.trim())
        {
            push(Place::Key("contact"), ContactProblem { value: value.trim().to_owned(), fault });
        }
    }
}

/// What is wrong with the detail that stands behind a colon.
fn labelled(text: &str, colon: Range<usize>) -> Option<(Range<usize>, ContactProblem)> {
    let ahead = text[..colon.start].trim_end();
    let (_, detail) = LABELS.into_iter().find(|(label, _)| ahead.ends_with(label))?;
    let start = colon.end + (text[colon.end..].len() - text[colon.end..].trim_start().len());
    let value = match detail {
        Detail::Mail => run_after(text, start, 80, |c| c.is_ascii_graphic() && !matches!(c, ',' | ';' | '(' | ')')),
        _ => run_after(text, start, 60, |c| c.is_ascii_digit() || " ()（）+-－—–转*＊xX×、/,，".contains(c)),
    };
    let value = value.trim_end_matches([' ', '、', '/', ',', '，', '(', '（', '-', '－', '—', '.']);
    // What closes here was opened before the label.
    let is_inside = value.contains(['(', '（']);
    let value = if is_inside { value } else { value.trim_end_matches([')', '）']) };
    let end = start + value.len();
    let typed = after(text, end).filter(|c| match detail {
        Detail::Mail => *c == '＠',
        // Letters that are typed for 0 and 1.
        _ => matches!(c, 'O' | 'o' | 'I' | 'l'),
    });
    let has_digits = || text[end..].chars().skip(1).take(4).filter(char::is_ascii_digit).count() == 4;
    if let Some(letter) = typed.filter(|_| value.chars().any(|c| c.is_ascii_alphanumeric()) || has_digits()) {
        let rest =
            run_after(text, end + letter.len_utf8(), 40, |c| c.is_ascii_graphic() && !matches!(c, ',' | ';' | ')'));
        let end = end + letter.len_utf8() + rest.len();
        let fault = match detail {
            Detail::Mail => Fault::Mail,
            Detail::Phone => Fault::Letter { letter, of: "电话" },
            Detail::Postcode => Fault::Letter { letter, of: "邮编" },
        };
        let is_number = rest.chars().all(|c| c.is_ascii_digit() || "OoIl-".contains(c));
        return (detail == Detail::Mail || is_number)
            .then(|| (start..end, ContactProblem { value: text[start..end].to_owned(), fault }));
    }
    let goes_on = after(text, end).is_some_and(|c| c.is_ascii_alphanumeric());
    let fault = detail.fault(value).filter(|_| !value.is_empty() && !goes_on && before(text, start).is_some())?;
    Some((start..start + value.len(), ContactProblem { value: value.to_owned(), fault }))
}

/// Details that stand right behind their labels, without a colon: `电话0533-324136`. A number without an area code may
/// count calls.
fn unmarked(text: &str, chars: &ClassedText) -> Vec<(Range<usize>, ContactProblem)> {
    let mut found = Vec::new();
    for (label, last, detail) in [
        ("电话", '话', Detail::Phone),
        ("传真", '真', Detail::Phone),
        ("邮编", '编', Detail::Postcode),
        ("邮政编码", '码', Detail::Postcode),
    ] {
        for start in chars.each_of(last).map(|last| last.end()).filter(|&end| text[..end].ends_with(label)) {
            let value = run_after(text, start, 20, |c| c.is_ascii_digit() || c == '-');
            let end = start + value.len();
            let is_stated = detail == Detail::Postcode || value.starts_with('0') && value.contains('-');
            let ends = after(text, end).is_none_or(|c| "，。；、）,;) ".contains(c));
            if let Some(fault) = detail.fault(value).filter(|_| is_stated && ends) {
                found.push((start..end, ContactProblem { value: value.to_owned(), fault }));
            }
        }
    }
    found
}

/// Area codes of four digits under which all numbers have eight: the larger cities, as far as nobody doubts it.
const EIGHT: [&str; 32] = [
    "0311", "0371", "0379", "0411", "0431", "0432", "0451", "0510", "0511", "0512", "0513", "0514", "0515", "0516",
    "0517", "0518", "0519", "0523", "0527", "0531", "0532", "0551", "0571", "0574", "0577", "0591", "0595", "0731",
    "0755", "0757", "0769", "0791",
];

/// Whether digits are an area code but for its first zero: 10, 2x, or 3xx to 9xx.
fn is_area(digits: &str) -> bool {
    let is_short = digits.len() == 2 && (digits == "10" || digits.starts_with('2'));
    is_short || digits.len() == 3 && !digits.starts_with(['0', '1', '2']) && !matches!(digits, "400" | "800")
}

/// How many digits a number has behind this area code.
fn has_eight(area: &str) -> bool {
    area.len() == 3 || EIGHT.contains(&area)
}

/// What a detail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Phone,
    Postcode,
    Mail,
}

/// Why it cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Area { digits: usize },
    Local { digits: usize },
    NotEight,
    NoZero,
    Phone { digits: usize },
    Postcode { digits: usize },
    Mail,
    Letter { letter: char, of: &'static str },
}

impl Detail {
    fn fault(self, value: &str) -> Option<Fault> {
        match self {
            Detail::Phone => phones(value),
            Detail::Postcode => {
                let digits = value.trim_matches(|c: char| !c.is_ascii_digit());
                let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                (is_number && digits.len() != 6).then_some(Fault::Postcode { digits: digits.len() })
            }
            Detail::Mail => {
                let is_address = value.is_ascii() && value.len() >= 5 && value.contains('.');
                let is_masked = value.contains(['#', '*', '[', '/']) || value.contains("(at)");
                let (name, host) = value.split_once('@').unwrap_or_default();
                let is_sound = !name.is_empty() && host.contains('.') && !host.contains('@');
                let has_sign = value.contains('@') && value.is_ascii();
                ((is_address || has_sign) && !is_masked && !is_sound).then_some(Fault::Mail)
            }
        }
    }
}

/// What is wrong with one of some telephone numbers.
fn phones(value: &str) -> Option<Fault> {
    let is_masked = value.contains(['*', '＊', 'x', 'X', '×']);
    if is_masked || value.contains(|c: char| c.is_alphabetic() && c != '转') {
        return None;
    }
    value.split(['、', '/', ',', '，']).find_map(phone)
}

fn phone(value: &str) -> Option<Fault> {
    // An extension, and the country.
    let value = value.trim().split('转').next().unwrap_or_default();
    let value = value.strip_prefix("+86").or_else(|| value.strip_prefix("86-")).unwrap_or(value);
    let parts: Vec<&str> = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let is_service = |number: &str| matches!(number.len(), 3..=6) && number.starts_with(['1', '9']);
    match parts[..] {
        [] => None,
        [whole] => {
            let is_sound = match whole.as_bytes() {
                [b'0', b'1' | b'2', ..] => whole.len() == 11,
                [b'0', ..] => matches!(whole.len(), 11 | 12),
                [b'1', b'3'..=b'9', ..] if whole.len() == 11 => true,
                [b'4' | b'8', b'0', b'0', ..] if whole.len() == 10 => true,
                // The last digits of another number: 3241369、70.
                _ => matches!(whole.len(), 1..=4 | 7 | 8) || is_service(whole),
            };
            (!is_sound).then_some(Fault::Phone { digits: whole.len() })
        }
        [area, local, ..] if area.starts_with('0') => {
            let wanted = if area.starts_with("01") || area.starts_with("02") { 3 } else { 4 };
            if area.len() != wanted {
                return Some(Fault::Area { digits: area.len() });
            }
            // Spaces may part a number: 0533-324 1369.
            let joined: usize =
                if parts.len() > 2 && local.len() < 7 { parts[1..].iter().map(|p| p.len()).sum() } else { local.len() };
            if joined == 7 && parts.len() == 2 && has_eight(area) {
                return Some(Fault::NotEight);
            }
            let is_sound = matches!(joined, 7 | 8) || is_service(local) || parts.len() > 2 && joined >= 7;
            (!is_sound).then_some(Fault::Local { digits: local.len() })
        }
        // 319-8162233: an area code without its zero.
        [area, local] if matches!(area.len(), 2 | 3) && is_area(area) && matches!(local.len(), 7 | 8) => {
            Some(Fault::NoZero)
        }
        // 400-618-1234, 3241369-801, 138 0533 1234
        _ => {
            let digits: usize = parts.iter().map(|part| part.len()).sum();
            (digits < 7).then_some(Fault::Phone { digits })
        }
    }
}

/// A detail that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ContactProblem {
    value: String,
    fault: Fault,
}

impl Problem for ContactProblem {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let value = &self.value;
        let check = "请核对联系方式；写错一位即无法联系";
        match self.fault {
            Fault::Area { digits } => {
                Words::labelled(format!("电话“{value}”的区号是{digits}位"), "区号为三位（010、02x）或四位", check)
            }
            Fault::Local { digits } => {
                Words::labelled(format!("电话“{value}”区号后有{digits}位数字"), "应为七位或八位", check)
            }
            Fault::NotEight => {
                Words::labelled(format!("电话“{value}”区号后有7位数字，该区号的号码为八位"), "应为八位", check)
            }
            Fault::NoZero => Words::labelled(format!("电话“{value}”的区号前没有0"), "区号以0开头", check),
            Fault::Phone { digits } => Words::labelled(
                format!("电话“{value}”有{digits}位数字，位数有误"),
                "固定电话为七位或八位，前面可加区号；手机号码为十一位",
                check,
            ),
            Fault::Postcode { digits } => {
                Words::labelled(format!("邮编“{value}”有{digits}位数字"), "邮政编码为六位", check)
            }
            Fault::Letter { letter, of } => {
                Words::labelled(format!("{of}“{value}”里有字母“{letter}”"), "应为数字", check)
            }
            Fault::Mail => Words::labelled(format!("电子邮箱“{value}”格式有误"), "应为 名称@域名", check),
        }
    }

    fn en(&self) -> Words {
        let value = &self.value;
        let check = "check it; with one digit wrong it reaches nobody";
        match self.fault {
            Fault::Area { digits } => Words::labelled(
                format!("the area code of `{value}` has {digits} digits"),
                "three (010, 02x) or four",
                check,
            ),
            Fault::Local { digits } => {
                Words::labelled(format!("`{value}` has {digits} digits behind its area code"), "seven or eight", check)
            }
            Fault::NotEight => {
                Words::labelled(format!("`{value}` has 7 digits behind its area code"), "eight in this area", check)
            }
            Fault::NoZero => {
                Words::labelled(format!("the area code of `{value}` lacks its zero"), "0 and the code", check)
            }
            Fault::Phone { digits } => Words::labelled(
                format!("the telephone number `{value}` has {digits} digits"),
                "seven or eight, behind an area code or without; eleven of a mobile one",
                check,
            ),
            Fault::Postcode { digits } => {
                Words::labelled(format!("the postal code `{value}` has {digits} digits"), "six", check)
            }
            Fault::Letter { letter, .. } => {
                Words::labelled(format!("`{value}` has a letter in it: `{letter}`"), "a digit", check)
            }
            Fault::Mail => Words::labelled(format!("`{value}` is no mail address"), "name@host", check),
        }
    }
}
