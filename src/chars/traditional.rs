//! Traditional forms of Han characters, and the simplified ones that mainland texts write.

use std::sync::LazyLock;

/// Traditional forms with their simplified ones, from OpenCC's TSCharacters (Apache-2.0), without
/// characters that simplified texts use themselves (those of GB 2312, such as 乾 in 乾县).
pub const TRADITIONAL: &str = include_str!("traditional.txt");

/// The pairs of [`TRADITIONAL`].
pub fn traditional() -> impl Iterator<Item = (char, char)> {
    TRADITIONAL.split_whitespace().filter_map(|pair| {
        let mut chars = pair.chars();
        Some((chars.next()?, chars.next()?))
    })
}

/// The simplified form of a traditional character of the basic plane. Asked of every character of every text.
pub fn simplified(c: char) -> Option<char> {
    const FIRST: u32 = 0x3400;
    static FORMS: LazyLock<Vec<u16>> = LazyLock::new(|| {
        let mut forms = vec![0; 0xa000 - FIRST as usize];
        for (form, simple) in traditional() {
            if let (Some(slot), Ok(simple)) = (index(form).and_then(|at| forms.get_mut(at)), u16::try_from(simple)) {
                *slot = simple;
            }
        }
        forms
    });
    fn index(c: char) -> Option<usize> {
        u32::from(c).checked_sub(FIRST).map(|at| at as usize)
    }
    let simple = *FORMS.get(index(c)?)?;
    char::from_u32(simple.into()).filter(|simple| *simple != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_known() {
        for (c, simple) in
            [('檔', Some('档')), ('開', Some('开')), ('乾', None), ('覆', None), ('瞭', None), ('a', None)]
        {
            assert_eq!(simplified(c), simple, "{c}");
        }
    }
}
