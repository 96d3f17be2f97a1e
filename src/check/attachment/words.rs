//! What is said of files beside a report.

use super::super::personal::{kind_en, kind_zh};
use super::seen::FoundNumber;
use super::{ATTACHMENT_DATA, ATTACHMENT_NAME, ATTACHMENT_PROPERTIES, ATTACHMENT_UNSEEN, PICTURE_PLACE, UNLINKED_FILE};
use crate::attachment::{Part, Spot, Trait, Unseen};
use crate::finding::{Check, Level, Problem, Words};

/// Of more numbers, a message names no more.
const MOST_NAMED: usize = 3;

/// What is wrong with a file beside a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AttachmentProblem {
    Data { name: String, numbers: Vec<FoundNumber> },
    Unlinked { name: String, target: String, numbers: Vec<FoundNumber> },
    Name { name: String, word: &'static str },
    Located { name: String, inside: Vec<String> },
    Properties { name: String, traits: Vec<Trait> },
    Unseen { name: String, why: Unseen },
}

/// Whether one of the numbers is certainly not the office's own.
fn any_of_person(numbers: &[FoundNumber]) -> bool {
    numbers.iter().any(|number| !number.is_of_office)
}

/// Whether it is more than a name among the properties.
fn is_content(is: &Trait) -> bool {
    !matches!(is, Trait::Author(_) | Trait::ModifiedBy(_) | Trait::Company(_))
}

impl Problem for AttachmentProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::Data { .. } => &ATTACHMENT_DATA,
            Self::Unlinked { .. } => &UNLINKED_FILE,
            Self::Name { .. } => &ATTACHMENT_NAME,
            Self::Located { .. } => &PICTURE_PLACE,
            Self::Properties { .. } => &ATTACHMENT_PROPERTIES,
            Self::Unseen { .. } => &ATTACHMENT_UNSEEN,
        }
    }

    fn level(&self) -> Level {
        match self {
            Self::Data { numbers, .. } if !any_of_person(numbers) => Level::Warning,
            Self::Unlinked { numbers, .. } if any_of_person(numbers) => Level::Error,
            _ => self.check().level,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::Data { name, numbers } if !any_of_person(numbers) => Words::new(
                format!("附件“{name}”里的联系方式是手机号码：{}", numbers_zh(numbers)),
                "请确认是机关对外公布的号码；不是的，请改为办公电话后替换文件",
            ),
            Self::Data { name, numbers } => Words::new(
                format!("附件“{name}”里有个人信息，不得公开：{}", numbers_zh(numbers)),
                "请删去或遮盖后替换文件，隐藏的工作表、修订和批注里的也要删去；确须公开的，在报告的 waivers 里写明理由",
            ),
            Self::Unlinked { name, numbers, .. } if !numbers.is_empty() => Words::new(
                format!("“{name}”没有页面链接，不会公开；其中有个人信息：{}", numbers_zh(numbers)),
                "请移出站点文件夹，以免误公开，或随来源文件移交",
            ),
            Self::Unlinked { name, target, .. } => Words::new(
                format!("“{name}”没有页面链接，不会公开"),
                format!("需要公开的，在正文中链接，如 [附件]({target})；不需要的，移出站点文件夹"),
            ),
            Self::Name { name, word } => Words::new(
                format!("附件“{name}”的名称里有“{word}”，将随页面公开"),
                "请确认这个文件可以公开；不能公开的，删去链接，并移出站点文件夹",
            ),
            Self::Located { name, inside } => Words::new(
                format!("“{name}”记有拍摄地点的经纬度{}", inside_zh(inside)),
                "请删去图片的位置信息再公开：在 Windows 里右键“属性—详细信息—删除属性和个人信息”，或用截图代替",
            ),
            Self::Properties { name, traits } => Words::new(
                format!("附件“{name}”带有{}", traits.iter().map(trait_zh).collect::<Vec<_>>().join("、")),
                match traits.iter().any(is_content) {
                    true => "公开前请接受或拒绝全部修订，删去批注和隐藏的内容；作者等可在“文件—信息—检查文档”里清除",
                    false => "不宜公开的，请在“文件—信息—检查文档”里清除后替换文件",
                },
            ),
            Self::Unseen { name, why } => Words::new(
                format!("附件“{name}”未能核对：{}", unseen_zh(why)),
                "请人工确认其中没有个人信息和不宜公开的内容",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::Data { name, numbers } if !any_of_person(numbers) => Words::new(
                format!("`{name}` gives mobile numbers as ways to reach the office: {}", numbers_en(numbers)),
                "make sure that the office publishes them, or replace them and the file",
            ),
            Self::Data { name, numbers } => Words::new(
                format!("personal data in `{name}` must not go public: {}", numbers_en(numbers)),
                "remove or black it out, in hidden sheets, changes and comments as well, and replace the file; if it must stay, say why under `waivers` of the report",
            ),
            Self::Unlinked { name, numbers, .. } if !numbers.is_empty() => Words::new(
                format!(
                    "no page links `{name}`, so it is not published; it holds personal data: {}",
                    numbers_en(numbers)
                ),
                "move it out of the site, lest it go public or be handed on with the sources",
            ),
            Self::Unlinked { name, target, .. } => Words::new(
                format!("no page links `{name}`, so it is not published"),
                format!("link it in the text, as [附件]({target}), or move it out of the site"),
            ),
            Self::Name { name, word } => Words::new(
                format!("the name of `{name}` holds {word}, and it goes public"),
                "make sure that it may; else remove the link, and the file",
            ),
            Self::Located { name, inside } => Words::new(
                format!("`{name}` tells where it was taken{}", inside_en(inside)),
                "remove the place from the picture's properties, or use a screenshot",
            ),
            Self::Properties { name, traits } => Words::new(
                format!("`{name}` has {}", traits.iter().map(trait_en).collect::<Vec<_>>().join(", ")),
                match traits.iter().any(is_content) {
                    true => "accept or reject all changes and remove comments and what is hidden before it goes public",
                    false => "if that is not to go public, remove it by inspecting the document, and replace the file",
                },
            ),
            Self::Unseen { name, why } => Words::new(
                format!("`{name}` was not looked into: {}", unseen_en(why)),
                "make sure that nothing in it must not go public",
            ),
        }
    }
}

fn numbers_zh(numbers: &[FoundNumber]) -> String {
    let named = numbers.iter().take(MOST_NAMED).map(|number| {
        let spot = number.spot.as_ref().map_or_else(|| "文件名".to_owned(), spot_zh);
        format!("{} {}（{spot}）", kind_zh(number.kind), number.masked)
    });
    let named = named.collect::<Vec<_>>().join("、");
    if numbers.len() > MOST_NAMED { format!("{named}等{}处", numbers.len()) } else { named }
}

fn numbers_en(numbers: &[FoundNumber]) -> String {
    let named = numbers.iter().take(MOST_NAMED).map(|number| {
        let spot = number.spot.as_ref().map_or_else(|| "its name".to_owned(), spot_en);
        format!("{} {} ({spot})", kind_en(number.kind), number.masked)
    });
    let named = named.collect::<Vec<_>>().join(", ");
    if numbers.len() > MOST_NAMED { format!("{named} and {} more", numbers.len() - MOST_NAMED) } else { named }
}

fn spot_zh(spot: &Spot) -> String {
    match spot {
        Spot::Line(number) => format!("第{number}行"),
        Spot::Paragraph { part, number } => match part {
            Part::Body => format!("正文第{number}段"),
            Part::Deleted => format!("已删除的修订，第{number}段"),
            Part::HeadOrFoot => "页眉页脚".to_owned(),
            Part::Note => "脚注".to_owned(),
            Part::Comment => "批注".to_owned(),
            Part::Other => "文件属性或图形".to_owned(),
        },
        Spot::Cell { sheet, cell, is_hidden } => {
            let hidden = if *is_hidden { "隐藏的" } else { "" };
            if sheet.is_empty() { format!("{hidden}文字") } else { format!("{hidden}工作表“{sheet}”{cell}") }
        }
        Spot::Slide(number) => format!("第{number}张幻灯片"),
        Spot::Page(number) => format!("第{number}页"),
        Spot::Bytes => "文件内".to_owned(),
        Spot::Inside(name, spot) => format!("其中的 {name}，{}", spot_zh(spot)),
    }
}

fn spot_en(spot: &Spot) -> String {
    match spot {
        Spot::Line(number) => format!("line {number}"),
        Spot::Paragraph { part, number } => match part {
            Part::Body => format!("paragraph {number}"),
            Part::Deleted => format!("deleted text in paragraph {number}"),
            Part::HeadOrFoot => "head or foot of pages".to_owned(),
            Part::Note => "a note".to_owned(),
            Part::Comment => "a comment".to_owned(),
            Part::Other => "properties or drawings".to_owned(),
        },
        Spot::Cell { sheet, cell, is_hidden } => {
            let hidden = if *is_hidden { "hidden " } else { "" };
            if sheet.is_empty() { format!("{hidden}words") } else { format!("{hidden}sheet `{sheet}` {cell}") }
        }
        Spot::Slide(number) => format!("slide {number}"),
        Spot::Page(number) => format!("page {number}"),
        Spot::Bytes => "in its bytes".to_owned(),
        Spot::Inside(name, spot) => format!("{name} inside, {}", spot_en(spot)),
    }
}

fn inside_zh(inside: &[String]) -> String {
    let named: Vec<&str> = inside.iter().filter(|name| !name.is_empty()).take(MOST_NAMED).map(String::as_str).collect();
    if named.is_empty() { String::new() } else { format!("（其中的图片 {}）", named.join("、")) }
}

fn inside_en(inside: &[String]) -> String {
    let named: Vec<&str> = inside.iter().filter(|name| !name.is_empty()).take(MOST_NAMED).map(String::as_str).collect();
    if named.is_empty() { String::new() } else { format!(" (pictures inside: {})", named.join(", ")) }
}

fn trait_zh(is: &Trait) -> String {
    match is {
        Trait::Author(name) => format!("作者“{name}”"),
        Trait::ModifiedBy(name) => format!("最后修改者“{name}”"),
        Trait::Company(name) => format!("单位“{name}”"),
        Trait::Changes(count) => format!("修订痕迹{count}处"),
        Trait::Comments(count) => format!("批注{count}条"),
        Trait::HiddenSheet(name) => format!("隐藏的工作表“{name}”"),
        Trait::HiddenCells(name) => format!("工作表“{name}”里隐藏的行列"),
    }
}

fn trait_en(is: &Trait) -> String {
    match is {
        Trait::Author(name) => format!("an author, `{name}`"),
        Trait::ModifiedBy(name) => format!("a last editor, `{name}`"),
        Trait::Company(name) => format!("a company, `{name}`"),
        Trait::Changes(count) => format!("tracked changes ({count})"),
        Trait::Comments(count) => format!("comments ({count})"),
        Trait::HiddenSheet(name) => format!("a hidden sheet, `{name}`"),
        Trait::HiddenCells(name) => format!("hidden rows or columns in sheet `{name}`"),
    }
}

fn unseen_zh(why: &Unseen) -> &'static str {
    match why {
        Unseen::TooLarge => "文件过大",
        Unseen::Encrypted => "有密码保护",
        Unseen::Damaged => "文件损坏或不完整",
        Unseen::Scan => "是扫描件或图片，没有文字",
        Unseen::NoLetters => "文件未注明字形对应的文字",
        Unseen::Unknown => "无法识别的文件类型",
    }
}

fn unseen_en(why: &Unseen) -> &'static str {
    match why {
        Unseen::TooLarge => "it is too large",
        Unseen::Encrypted => "it is protected by a password",
        Unseen::Damaged => "it is damaged or cut short",
        Unseen::Scan => "it is a scan, without text",
        Unseen::NoLetters => "it does not say what its letters are",
        Unseen::Unknown => "this kind of file is not read",
    }
}
