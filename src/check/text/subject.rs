//! Whose deeds a clause tells: the report's own agency, or another organ, whose figures the tables do not count.
//!
//! `石河镇人民政府全年收到9件` in the report of the county is no slip. An organ is told by the end of its name and
//! the deed behind it; whether it is the report's own, by the names of its agency, which may be shortened.

use std::borrow::Cow;
use std::ops::Range;

use super::sentence::is_comma;
use crate::check::organ::{folded, is_han};
use crate::form::Quantities;
use crate::model::Report;

/// The names of organs have no more characters.
const LONGEST: usize = 24;

/// What the names of places end with.
const RANKS: [char; 8] = ['省', '州', '市', '县', '区', '旗', '镇', '乡'];

/// Whether another organ is the subject of a piece of a sentence: of its last clause, or of the nearest before it that
/// has one.
pub(super) fn is_of_another_organ(report: &Report, text: &str, piece: Range<usize>) -> bool {
    if report.names.is_empty() {
        return false;
    }
    let quantities = report.form.quantities();
    // `各镇（街道）收到`
    let piece = without_brackets(&text[piece]);
    let subject = piece.rsplit(is_comma).find_map(|clause| subject(quantities, clause));
    subject.is_some_and(|subject| !is_own(report, subject))
}

/// A text without what stands in brackets.
fn without_brackets(text: &str) -> Cow<'_, str> {
    if !text.contains('（') {
        return Cow::Borrowed(text);
    }
    let mut depth = 0_usize;
    let is_outside = |c: &char| {
        match c {
            '（' => depth += 1,
            '）' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    Cow::Owned(text.chars().filter(is_outside).collect())
}

/// The organ whose deed a clause tells.
fn subject<'t>(quantities: &Quantities, clause: &'t str) -> Option<&'t str> {
    let clause = without_time(clause);
    let clause = ["其中", "另外", "此外"].iter().find_map(|word| clause.strip_prefix(word)).unwrap_or(clause);
    let ends = clause.char_indices().take(LONGEST);
    let ends = ends.take_while(|&(_, c)| is_han(c) && !"的在了对把将以按由向为是与从等被让使就经因到于、".contains(c));
    let ends = ends.skip(1);
    let ends = ends.filter(|&(_, c)| quantities.ends_organ(c)).map(|(at, c)| at + c.len_utf8());
    { ends }.map(|end| clause.split_at(end)).find_map(|(name, rest)| {
        let is_organ = || quantities.organs.iter().any(|organ| name.ends_with(organ.as_str()));
        let tells_deed = || {
            let deed = without_time(rest);
            deed.len() < rest.len() && deed.is_empty()
                || quantities.deeds.iter().any(|word| deed.starts_with(word.as_str()))
        };
        (is_organ() && tells_deed()).then_some(name)
    })
}

/// A text without the year or day that it begins with.
fn without_time(text: &str) -> &str {
    let is_of_time = |c: char| c.is_ascii_digit() || c.is_whitespace() || "年月日度底末".contains(c);
    let text = text.trim_start_matches(is_of_time);
    ["全年", "年内", "今年", "当年", "本年", "截至"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .map_or(text, |rest| rest.trim_start_matches(is_of_time))
}

/// Whether an organ is the report's own, whose name may be shortened: `县住建局` for `青屏县住房和城乡建设局`.
fn is_own(report: &Report, subject: &str) -> bool {
    // `复议决定维持我局答复`
    let ends_with_own = subject.rfind(['我', '本']).is_some_and(|at| subject[at..].chars().count() <= 4);
    let of_itself = ends_with_own || ["我", "本", "全", "各级"].iter().any(|own| subject.starts_with(own));
    if of_itself {
        return true;
    }
    let subject = folded(subject);
    report.names.iter().map(|name| folded(name)).any(|own| {
        let is_of_place = || rank(&subject).is_none_or(|place| rank(&own) == Some(place));
        own.contains(&subject) || own != *"" && subject.ends_with(&own) || has_in_turn(&own, &subject) && is_of_place()
    })
}

/// The rank of the place in a name, which is none in 城乡 and 市场.
fn rank(name: &str) -> Option<char> {
    const WORDS: [&str; 8] = ["城乡", "城市", "市场", "市政", "市容", "乡村", "乡镇", "区域"];
    let mut name = Cow::Borrowed(name);
    for word in WORDS {
        if name.contains(word) {
            name = name.replace(word, "").into();
        }
    }
    name.chars().rfind(|c| RANKS.contains(c))
}

/// Whether a name has all characters of a shorter one, in their order.
fn has_in_turn(name: &str, short: &str) -> bool {
    let mut all = name.chars();
    short.chars().all(|c| all.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::model::Year;

    #[test]
    fn another_organ_is_told_from_ones_own() {
        let form = Forms::embedded().get("2021").unwrap();
        for (own, clause, expected) in [
            ("青屏县人民政府", "石河镇人民政府全年收到政府信息公开申请", true),
            ("青屏县人民政府", "青屏县水利局全年收到", true),
            ("青屏县人民政府", "县自然资源局新收", true),
            ("青屏县人民政府", "其中，城关镇收到申请", true),
            ("青屏县人民政府", "各乡镇共收到申请", true),
            ("青屏县人民政府", "各镇（街道）收到", true),
            ("青屏县人民政府", "县政府办公室收到", true),
            ("青屏县人民政府", "2024年，青屏县收到", false),
            ("青屏县人民政府", "县政府2024年收到", false),
            ("青屏县人民政府", "全县各级行政机关共受理", false),
            ("青屏县人民政府", "各级各部门共受理", false),
            ("青屏县住房和城乡建设局", "青屏县不动产登记中心全年收到", true),
            ("青屏县住房和城乡建设局", "市住房城乡建设局全年受理", true),
            ("青屏县住房和城乡建设局", "县住建局全年受理", false),
            ("青屏县住房和城乡建设局", "青屏县住房和城乡建设局新收", false),
            ("青屏县住房和城乡建设局", "全年因信息公开到法院应诉", false),
            ("青屏县住房和城乡建设局", "全年到法院应诉", false),
            ("青屏县住房和城乡建设局", "我局新收", false),
            ("青屏县住房和城乡建设局", "复议决定维持我局答复", false),
            ("青屏县住房和城乡建设局", "新收", false),
            ("青屏县住房和城乡建设局", "石河镇收到3件，均已办结，其中予以公开", true),
            ("青屏县城关镇人民政府", "青屏县人民政府全年收到", true),
            ("青屏县城关镇人民政府", "城关镇收到", false),
            ("青屏县城关镇人民政府", "镇政府收到", false),
            ("青屏县人民政府办公室", "县政府办公室共收到", false),
            ("青屏县人民政府办公室", "通过县政府门户网站收到", false),
            ("", "石河镇收到", false),
        ] {
            let mut report = Report::blank(form.clone(), Year::new(2024).unwrap());
            report.names = [own.to_owned()].into_iter().filter(|name| !name.is_empty()).collect();
            assert_eq!(is_of_another_organ(&report, clause, 0..clause.len()), expected, "{own}: {clause}");
        }
    }
}
