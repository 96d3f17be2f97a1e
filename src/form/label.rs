//! Folding of labels, so that the same label written differently is met as the same.
//!
//! Reports come out of Word, WPS and web pages with full-width and half-width forms mixed,
//! spaces inside words, and several kinds of brackets (format.md §6.6, §7 A3–A5).

use unicode_normalization::UnicodeNormalization;

use crate::chars;

/// Folds a label: NFKC, radicals as the characters they stand for, no white space and nothing without a
/// width, one kind of bracket, dot and quotation mark.
pub fn fold(label: &str) -> String {
    label
        .nfkc()
        .filter(|&c| !c.is_whitespace() && !chars::is_ignorable(c))
        .map(|c| chars::ordinary(c).unwrap_or(c))
        .map(|c| match c {
            '〔' | '﹝' | '[' | '【' => '(',
            '〕' | '﹞' | ']' | '】' => ')',
            '“' | '”' | '„' | '«' | '»' | '「' | '」' => '"',
            '‘' | '’' => '\'',
            '．' | '。' | '·' => '.',
            '，' | '、' => ',',
            '—' | '–' | '―' | '－' => '-',
            c => c,
        })
        .collect()
}

/// A folded label without the number it starts with: `(一)`, `1.`, `二、`.
pub fn unnumbered(folded: &str) -> &str {
    // `—、总体情况` is a slip of the pen for `一、总体情况`.
    const DIGITS: &str = "一二三四五六七八九十0123456789-";
    let is_digit = |c: char| DIGITS.contains(c);
    if let Some(rest) = folded.strip_prefix('(')
        && let Some((number, rest)) = rest.split_once(')')
        && !number.is_empty()
        && number.chars().all(is_digit)
    {
        return rest;
    }
    let rest = folded.trim_start_matches(is_digit);
    if rest.len() < folded.len()
        && let Some(rest) = rest.strip_prefix(['.', ','])
    {
        return rest;
    }
    folded
}

/// A printed label without the number it starts with and without an instruction in brackets at its end:
/// `（二）部分公开（区分处理的，…）` is 部分公开. Units stay.
pub fn name(label: &str) -> &str {
    const DIGITS: &str = "一二三四五六七八九十0123456789";
    let label = label.trim();
    let bracketed = label.strip_prefix(['（', '(']).and_then(|rest| rest.split_once(['）', ')']));
    let numbered = label.split_once(['、', '.', '．']);
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| DIGITS.contains(c));
    let rest = match (bracketed, numbered) {
        (Some((number, rest)), _) | (_, Some((number, rest))) if is_number(number) && !rest.is_empty() => rest.trim(),
        _ => label,
    };
    match rest.find('（') {
        Some(at) if at > 0 && rest.ends_with('）') && !rest.contains("单位") => &rest[..at],
        _ => rest,
    }
}

/// A folded label without what stands in brackets at its end, such as a unit or an instruction.
pub fn unbracketed(folded: &str) -> &str {
    match folded.find('(') {
        Some(at) if at > 0 && folded.ends_with(')') => &folded[..at],
        _ => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fold() {
        for (written, printed) in [
            ("商业 企业", "商业企业"),
            ("1．属于国家秘密", "1.属于国家秘密"),
            ("(一) 予以公开", "（一）予以公开"),
            ("尚\n未 审\u{3000}结", "尚未审结"),
            ("⼈⺠⻅证", "人民见证"),
            ("尚未\u{200b}审\u{ad}结\u{fe0f}", "尚未审结"),
            ("源政办字﹝2020﹞66号", "源政办字〔2020〕66号"),
        ] {
            assert_eq!(fold(written), fold(printed));
        }
    }

    #[test]
    fn names_are_labels_without_numbers_and_instructions() {
        for (label, expected) in [
            ("一、本年新收政府信息公开申请数量", "本年新收政府信息公开申请数量"),
            ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
            ("3.危及“三安全一稳定”", "危及“三安全一稳定”"),
            ("（七）总计", "总计"),
            ("本年收费金额（单位：万元）", "本年收费金额（单位：万元）"),
            ("1.申请人无正当理由逾期不补正、行政机关不再处理", "申请人无正当理由逾期不补正、行政机关不再处理"),
            ("三安全", "三安全"),
            ("规章", "规章"),
            ("一、", "一、"),
        ] {
            assert_eq!(name(label), expected);
        }
    }

    #[test]
    fn numbers_and_brackets_are_taken_off() {
        for (folded, bare) in [
            ("(一)予以公开", "予以公开"),
            ("1.属于国家秘密", "属于国家秘密"),
            ("一,本年新收", "本年新收"),
            ("(本列)", "(本列)"),
            ("三安全", "三安全"),
            ("-,总体情况", "总体情况"),
        ] {
            assert_eq!(unnumbered(folded), bare);
        }
        assert_eq!(unbracketed("采购总金额(单位:万元)"), "采购总金额");
    }
}
