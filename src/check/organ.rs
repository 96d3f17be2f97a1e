//! Organs by their names: where one begins a text, and whether two are of the same kind elsewhere.
//!
//! What an organ's name is cannot be known by its characters alone. What is found here is a candidate, to be held
//! against the names of the portal; it decides nothing.

/// What the names of organs end with; of two that fit, the longer one stands first.
const ENDINGS: [&str; 13] = [
    "人民政府办公厅",
    "人民政府办公室",
    "街道办事处",
    "管理委员会",
    "政府办公室",
    "人民政府",
    "政府办",
    "管委会",
    "委员会",
    "办公室",
    "政府",
    "局",
    "厅",
];

/// Those of them that begin with a character.
fn endings_from(first: char) -> &'static [&'static str] {
    match first {
        '人' => &["人民政府办公厅", "人民政府办公室", "人民政府"],
        '街' => &["街道办事处"],
        '管' => &["管理委员会", "管委会"],
        '政' => &["政府办公室", "政府办", "政府"],
        '委' => &["委员会"],
        '办' => &["办公室"],
        '局' => &["局"],
        '厅' => &["厅"],
        _ => &[],
    }
}

/// A name as it is compared: 县政府 is 县人民政府.
pub(super) fn folded(name: &str) -> String {
    if !name.contains("政府") {
        return name.to_owned();
    }
    name.replace("人民政府", "政府").replace("政府办公室", "政府办")
}

/// Names have no more characters.
const LONGEST: usize = 30;

/// What stands for the writer or for no one in particular.
const PRONOUNS: [&str; 8] = ["上级", "相关", "有关", "县政府", "市政府", "区政府", "镇政府", "乡政府"];

/// Words in which an ending is none: `格局`, `政府信息`.
const NOT_BEFORE: [&str; 8] = ["格局", "布局", "结局", "当局", "全局", "大局", "开局", "破局"];
const NOT_AFTER: [&str; 16] = [
    "信息", "网", "门户", "采购", "购买", "公报", "常务", "工作", "投资", "债务", "开放", "部门", "系统", "热线",
    "规章", "令",
];

/// The name of an organ that a text begins with.
pub(super) fn at_start(text: &str) -> Option<&str> {
    let is_pronoun = match text.chars().next()? {
        '我' | '本' | '该' | '各' | '全' | '此' | '两' | '其' => true,
        '上' | '相' | '有' | '县' | '市' | '区' | '镇' | '乡' => {
            PRONOUNS.iter().any(|word| text.starts_with(word))
        }
        _ => false,
    };
    if is_pronoun {
        return None;
    }
    for (at, c) in text.char_indices().take(LONGEST) {
        match c {
            // With these the endings begin.
            '人' | '街' | '管' | '政' | '委' | '办' | '局' | '厅' if at > 0 => {}
            // No name has these: where one stands, a sentence has begun.
            '的' | '在' | '了' | '对' | '把' | '将' | '以' | '按' | '由' | '向' | '为' | '是' | '与' | '从' | '等'
            | '被' | '让' | '使' | '就' => return None,
            _ if is_han(c) => continue,
            _ => return None,
        }
        let rest = &text[at..];
        let Some(ending) = endings_from(c).iter().find(|ending| rest.starts_with(**ending)) else { continue };
        let end = at + ending.len();
        if NOT_BEFORE.iter().any(|word| text[..end].ends_with(word)) {
            continue;
        }
        if NOT_AFTER.iter().any(|word| text[end..].starts_with(word)) {
            return None;
        }
        // 人民政府 ends no name where 办公室 follows, which is an ending of its own.
        return Some(&text[..end]);
    }
    None
}

/// Whether two organs bear the same name but for the place: `桓台县教育局` and `沂源县教育局`, not
/// `桓台县教育局` and `山东省桓台县教育局`, nor the one of the city above it.
pub(super) fn is_namesake_elsewhere(own: &str, other: &str) -> bool {
    let common: usize =
        own.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // 临|溪县水利局 and 云|溪县水利局 share a character of their places.
    let shared = &own[own.len() - common..];
    let is_word = |rest: &str| NOT_RANKS.iter().any(|word| rest.starts_with(word));
    let rank = shared.char_indices().take(4).map(|(at, _)| at).find(|at| shared[*at..].starts_with(RANKS));
    let lead = rank.filter(|at| common < own.len().min(other.len()) && !is_word(&shared[*at..])).unwrap_or(0);
    let (own_place, other_place) = (&own[..own.len() - common + lead], &other[..other.len() - common + lead]);
    let rest = &shared[lead..];
    let is_organ = |rest: &str| ENDINGS.iter().any(|ending| rest.ends_with(ending));
    let is_place = |place: &str| (2..=12).contains(&place.chars().count()) && place.chars().all(is_han);
    // The word for the place's rank is common to both: 桓台|县教育局.
    let same_rank = rest.starts_with(RANKS) && !is_word(rest) && rest.chars().count() > 2 && is_organ(rest);
    // Or each has its own, of one rank: 桓台县|教育局, 张店区|教育局.
    let is_county = |place: &str| place.ends_with(['县', '区', '旗']) && place.chars().count() > 2;
    let both_counties = is_county(own_place) && is_county(other_place) && rest.chars().count() >= 2 && is_organ(rest);
    is_place(own_place)
        && is_place(other_place)
        && (same_rank || both_counties)
        && !own_place.ends_with(other_place)
        && !other_place.ends_with(own_place)
        // 临夏州 is 临夏回族自治州.
        && !own_place.starts_with(other_place)
        && !other_place.starts_with(own_place)
        // A zone and the city or county that it lies in are not told apart by their places.
        && !ZONES.iter().any(|word| own_place.contains(word) || other_place.contains(word))
}

/// Words in the names of zones.
const ZONES: [&str; 4] = ["开发", "高新", "经济", "新区"];

/// What the names of places end with.
const RANKS: [char; 8] = ['县', '市', '区', '旗', '镇', '乡', '州', '省'];

/// Words that begin as these, in the names of organs.
const NOT_RANKS: [&str; 7] = ["市场", "市政", "市容", "乡村", "乡镇", "区域", "省际"];

/// Whether a character is Chinese.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '〇' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters by which places are passed over at once are those that these words begin with.
    #[test]
    fn each_ending_and_pronoun_is_looked_for() {
        for ending in ENDINGS {
            let name = format!("青屏县{ending}");
            assert_eq!(at_start(&format!("{name}坚持")), Some(&*name));
        }
        for pronoun in PRONOUNS {
            assert_eq!(at_start(&format!("{pronoun}教育局坚持")), None, "{pronoun}");
        }
    }

    #[test]
    fn a_text_begins_with_an_organ() {
        for (text, name) in [
            ("青屏县财政局坚持以习近平新时代", "青屏县财政局"),
            ("桓台县人民政府办公室坚持", "桓台县人民政府办公室"),
            ("温县政府办印发", "温县政府办"),
            ("乙局2024年主动公开", "乙局"),
            ("城关街道办事处受理", "城关街道办事处"),
            ("青屏县文化广电和旅游局新收", "青屏县文化广电和旅游局"),
            ("我局主动公开", ""),
            ("县政府办公室印发", ""),
            ("全县各部门", ""),
            ("清河县政府信息公开工作", ""),
            ("形成公开新格局", ""),
            ("以公开促落实", ""),
            ("清河县把公开作为全局工作", ""),
            ("2024年", ""),
            ("", ""),
        ] {
            assert_eq!(at_start(text).unwrap_or_default(), name, "{text}");
        }
    }

    #[test]
    fn namesakes_differ_in_their_places() {
        for (own, other, expected) in [
            ("桓台县教育局", "沂源县教育局", true),
            ("桓台县人民政府办公室", "邻水县人民政府办公室", true),
            ("桓台县教育局", "张店区教育局", true),
            ("桓台县教育局", "桓台县财政局", false),
            ("桓台县教育局", "山东省桓台县教育局", false),
            ("桓台县教育局", "淄博市教育局", false),
            ("桓台县教育局", "桓台县教育局", false),
            ("桓台县索镇人民政府", "索镇人民政府", false),
            ("桓台县索镇人民政府", "桓台县唐山镇人民政府", true),
            ("清河县教育局", "清水县教育局", true),
            ("张店区教育局", "高新区教育局", false),
            ("临溪县水利局", "云溪县水利局", true),
            ("桓台县市场监督管理局", "淄博市市场监督管理局", false),
            ("桓台县市场监督管理局", "沂源县市场监督管理局", true),
            ("桓台县乡村振兴局", "淄博市乡村振兴局", false),
            ("溪县水利局", "水利局", false),
            ("临夏回族自治州公安局", "临夏州公安局", false),
            ("甲局", "乙局", false),
        ] {
            assert_eq!(is_namesake_elsewhere(own, other), expected, "{own} {other}");
        }
    }
}
