//! Numbers of persons in the address of a link: `tel:13953312345`, `?lxdh=13953312345`, `?sfz=…`.
//!
//! Pages are numbered as well, and a number of eleven digits in an address may be that of a page. It is a person's
//! where the address says so, by its scheme or by the name of the parameter; an identity number is known by its
//! region, birthday and check digit.

use super::scan::{self, NumberKind, Trace};
use crate::tree;

/// Names of parameters, or parts of them, that hold the number of a telephone.
const PHONES: [&str; 11] =
    ["tel", "phone", "mobile", "cell", "contact", "lxdh", "lxfs", "sjh", "dianhua", "shouji", "whatsapp"];
/// Names that say it as a whole.
const WHOLE_PHONES: [&str; 4] = ["sj", "dh", "mob", "call"];

/// The numbers in an address; `around` are the words of its line.
pub(super) fn numbers(address: &str, is_inside: bool, around: &str) -> Vec<Trace> {
    // Most addresses have no long number.
    if address.bytes().filter(u8::is_ascii_digit).count() < 11 && !address.contains('%') {
        return Vec::new();
    }
    let address = tree::decoded(address).unwrap_or(address.into());
    let (scheme, rest) = address.split_once(':').unwrap_or(("", &address));
    if matches!(scheme.to_ascii_lowercase().as_str(), "tel" | "sms" | "mailto") {
        return said(rest, is_inside, around);
    }
    let parts = address.split(['?', '&', '#', ';', '/']);
    parts.flat_map(|part| of_part(part, is_inside, around)).collect()
}

fn of_part(part: &str, is_inside: bool, around: &str) -> Vec<Trace> {
    let (name, value) = part.split_once('=').unwrap_or(("", part));
    let name = name.to_ascii_lowercase();
    let is_phone =
        PHONES.iter().any(|word| name.contains(word)) || WHOLE_PHONES.contains(&&*name) || speaks_of_phone(&name);
    if is_phone {
        return said(value, is_inside, around);
    }
    let mut found = scan::numbers(value, is_inside, "");
    found.retain(|trace| trace.kind == NumberKind::Identity);
    found
}

fn speaks_of_phone(name: &str) -> bool {
    ["电话", "手机", "号码"].iter().any(|word| name.contains(word))
}

/// The numbers in what is said to be one of a telephone.
fn said(value: &str, is_inside: bool, around: &str) -> Vec<Trace> {
    const MOST: usize = 80;
    let words: String = around.chars().take(MOST).chain("，电话：".chars()).collect();
    scan::numbers(value, is_inside, &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is called is told by the words of the line.
    #[test]
    fn words_say_whose_it_is() {
        for (words, expected) in [("公开", false), ("监督电话：拨打", true), ("申请人监督电话", false)]
        {
            let found = numbers("tel:13953312345", true, words);
            assert_eq!(found.iter().map(|trace| trace.is_of_office).collect::<Vec<_>>(), [expected], "{words}");
        }
    }

    #[test]
    fn an_address_says_what_a_number_is() {
        for (address, expected) in [
            ("https://a.gov.cn/x?tel=13953312345", "13953312345"),
            ("https://a.gov.cn/x?id=3&lxdh=139-5331-2345#top", "13953312345"),
            ("https://a.gov.cn/x?userPhone=%2B8613953312345", "8613953312345"),
            ("tel:13953312345", "13953312345"),
            ("tel:+86-139-5331-2345", "13953312345"),
            ("mailto:13953312345@139.com", "13953312345"),
            ("x.md?手机=13953312345", "13953312345"),
            ("https://a.gov.cn/11010519491231002X.html", "11010519491231002X"),
            // Pages, documents and hotlines.
            ("https://a.gov.cn/content/13953312345.html", ""),
            ("https://a.gov.cn/x?id=13953312345", ""),
            ("tel:0533-8180000", ""),
            ("tel:12345", ""),
            ("https://a.gov.cn/art/2024/1/15/art_1229556680_59071234.html", ""),
            ("附件%231.pdf", ""),
        ] {
            let found: Vec<String> = numbers(address, true, "").into_iter().map(|trace| trace.digits).collect();
            assert_eq!(found.join(" "), expected, "{address}");
        }
    }
}
