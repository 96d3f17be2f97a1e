//! What characters that cannot be seen are called, in Chinese and in English.

/// Names of single characters: code, Chinese, English.
const NAMES: [(char, &str, &str); 45] = [
    ('\0', "空字符", "null"),
    ('\u{7}', "响铃符（Word 表格的格尾）", "bell"),
    ('\u{8}', "退格符", "backspace"),
    ('\u{b}', "纵向制表符", "line tabulation"),
    ('\u{c}', "换页符", "form feed"),
    ('\u{1b}', "转义符", "escape"),
    ('\u{1e}', "控制字符（Word 的不间断连字符）", "control character"),
    ('\u{1f}', "控制字符（Word 的可选连字符）", "control character"),
    ('\u{7f}', "删除符", "delete"),
    ('\u{85}', "换行控制符", "next line"),
    ('\u{a0}', "不换行空格", "no-break space"),
    ('\u{ad}', "软连字符", "soft hyphen"),
    ('\u{34f}', "组合字形连接符", "combining grapheme joiner"),
    ('\u{61c}', "阿拉伯字母方向标记", "Arabic letter mark"),
    ('\u{180e}', "蒙古文元音分隔符", "Mongolian vowel separator"),
    ('\u{200b}', "零宽空格", "zero width space"),
    ('\u{200c}', "零宽不连字", "zero width non-joiner"),
    ('\u{200d}', "零宽连字", "zero width joiner"),
    ('\u{200e}', "从左至右标记", "left-to-right mark"),
    ('\u{200f}', "从右至左标记", "right-to-left mark"),
    ('\u{2028}', "行分隔符", "line separator"),
    ('\u{2029}', "段落分隔符", "paragraph separator"),
    ('\u{202a}', "从左至右嵌入", "left-to-right embedding"),
    ('\u{202b}', "从右至左嵌入", "right-to-left embedding"),
    ('\u{202c}', "方向格式结束", "pop directional formatting"),
    ('\u{202d}', "从左至右覆盖", "left-to-right override"),
    ('\u{202e}', "从右至左覆盖", "right-to-left override"),
    ('\u{202f}', "窄不换行空格", "narrow no-break space"),
    ('\u{2060}', "字连接符", "word joiner"),
    ('\u{2061}', "不可见的函数符", "function application"),
    ('\u{2062}', "不可见的乘号", "invisible times"),
    ('\u{2063}', "不可见的分隔符", "invisible separator"),
    ('\u{2064}', "不可见的加号", "invisible plus"),
    ('\u{2066}', "从左至右隔离", "left-to-right isolate"),
    ('\u{2067}', "从右至左隔离", "right-to-left isolate"),
    ('\u{2068}', "首个强字符定向隔离", "first strong isolate"),
    ('\u{2069}', "方向隔离结束", "pop directional isolate"),
    ('\u{3164}', "谚文填充符", "Hangul filler"),
    ('\u{feff}', "字节顺序标记", "byte order mark"),
    ('\u{ffa0}', "半角谚文填充符", "halfwidth Hangul filler"),
    ('\u{fff9}', "行间注释起始符", "interlinear annotation anchor"),
    ('\u{fffa}', "行间注释分隔符", "interlinear annotation separator"),
    ('\u{fffb}', "行间注释结束符", "interlinear annotation terminator"),
    ('\u{fffc}', "对象替换符", "object replacement character"),
    ('\u{fffd}', "替换符", "replacement character"),
];

/// What a character is called in Chinese.
pub fn name_zh(c: char) -> &'static str {
    named(c).map_or_else(|| class(c).0, |(_, zh, _)| zh)
}

/// The same in English.
pub fn name_en(c: char) -> &'static str {
    named(c).map_or_else(|| class(c).1, |(_, _, en)| en)
}

fn named(c: char) -> Option<(char, &'static str, &'static str)> {
    NAMES.binary_search_by_key(&c, |(code, ..)| *code).ok().map(|at| NAMES[at])
}

/// What characters of a kind are called that have no name here.
fn class(c: char) -> (&'static str, &'static str) {
    use super::CharKind;
    match super::kind(c) {
        Some(CharKind::Control) => ("控制字符", "control character"),
        Some(CharKind::Bidirectional) => ("方向控制符", "directional control"),
        Some(CharKind::Noncharacter) => ("非字符", "noncharacter"),
        Some(CharKind::Hidden) => ("标签字符", "tag character"),
        Some(CharKind::Private) => ("私用区字符", "private-use character"),
        Some(CharKind::Variation) => ("字形变体选择符", "variation selector"),
        Some(CharKind::Compatibility) => ("部首或兼容汉字", "radical or compatibility ideograph"),
        Some(CharKind::Invisible) => ("不可见字符", "invisible character"),
        Some(CharKind::Lost) | None => ("空格", "space"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted_by_key(|(code, ..)| *code));
        assert_eq!((name_zh('\u{202e}'), name_en('\u{202e}')), ("从右至左覆盖", "right-to-left override"));
        assert_eq!((name_zh('\u{3}'), name_en('\u{e000}')), ("控制字符", "private-use character"));
    }
}
