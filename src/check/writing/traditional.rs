//! `traditional-character`: a traditional character in a simplified text.
//!
//! They come with text that was copied or recognised from elsewhere (`規範性檔案`). What simplified texts write
//! themselves is none (乾 in 乾县, 覆, 瞭望), nor what stands in quotes or in a title. Names may be written with
//! one, so a character that stands alone, or beside a person's title, is told and not fixed. Radicals and compatibility
//! characters are the matter of `odd-character`.
//!
//! 繁体字一般由复制、识别带入（如“規範性檔案”）。简化字文本里本来使用的字（乾县的乾、覆、瞭望）不在此列，引号和书名号里的也
//! 不在此列。人名可能用繁体字，所以单个出现的、紧挨职务称谓的只提示，不自动改。部首字和兼容字由 odd-character 提示。
//!
//! Basis: 《国家通用语言文字法》 Art. 9 (state organs use standard characters); 《通用规范汉字表》 (2013).
//!
//! 依据：《中华人民共和国国家通用语言文字法》第九条（国家机关以规范汉字为公务用字）、《通用规范汉字表》（2013年）。

use super::{FIX_EN, FIX_ZH, Places, is_han, prose, run_after, run_before, times_en, times_zh};
use crate::chars::{CharClass, simplified};
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::model::Report;
use crate::prose::TextLine;

/// `traditional-character`
pub(in crate::check) static CHECK: Check = Check::new(
    "traditional-character",
    Level::Note,
    "简体文本里的繁体字",
    "a traditional character in a simplified text",
    include_str!("traditional.rs"),
);

/// So many different characters are told.
const MOST_TOLD: usize = 5;

pub(in crate::check) fn check(report: &Report, lines: &[TextLine<'_>], findings: &mut Findings) {
    let (mut certain, mut alone) = (Told::default(), Told::default());
    for line in prose(lines).filter(|line| line.chars.has(CharClass::TRADITIONAL)) {
        let text = &*line.text;
        let mut quoted = 0_usize;
        for (at, c) in text.char_indices() {
            match c {
                '“' | '《' | '「' | '‘' => quoted += 1,
                '”' | '》' | '」' | '’' => quoted = quoted.saturating_sub(1),
                '\u{3400}'..='\u{9fff}' if quoted == 0 => {}
                _ => continue,
            }
            let Some(simple) = simplified(c).filter(|_| !line.is_apart(at)) else { continue };
            let words = at..at + c.len_utf8();
            let is_certain = is_certain(text, at, c);
            let Told { places, told } = if is_certain { &mut certain } else { &mut alone };
            if told.len() < MOST_TOLD && !told.iter().any(|(before, _)| *before == c) {
                told.push((c, simple));
            }
            match is_certain {
                true => places.mend(line, words, simple.encode_utf8(&mut [0; 4])),
                false => places.add(line, words),
            }
        }
    }
    for (Told { places, told }, is_fixed) in [(certain, true), (alone, false)] {
        let problem = Traditional { told, count: places.count, is_fixed };
        findings.extend(places.finding(report, problem).into_iter().collect());
    }
}

/// Characters, and where they stand.
#[derive(Default)]
struct Told {
    places: Places,
    told: Vec<(char, char)>,
}

/// Whether a character is no name: another one stands near it in the same words, and no title of a person before it.
fn is_certain(text: &str, at: usize, c: char) -> bool {
    /// What names stand behind.
    const TITLES: [&str; 14] = [
        "联系人",
        "负责人",
        "责任人",
        "姓名",
        "局长",
        "主任",
        "县长",
        "镇长",
        "书记",
        "科长",
        "市长",
        "区长",
        "乡长",
        "同志",
    ];
    const NEAR: usize = 4;
    let end = at + c.len_utf8();
    let near = [run_before(text, at, NEAR, is_han), run_after(text, end, NEAR, is_han)];
    let has_fellow = near.iter().any(|words| words.chars().any(|c| simplified(c).is_some()));
    let ahead = run_before(text, at, 7, |_| true);
    has_fellow && !TITLES.iter().any(|title| ahead.contains(title))
}

/// Traditional characters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Traditional {
    told: Vec<(char, char)>,
    count: usize,
    is_fixed: bool,
}

impl Problem for Traditional {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let Self { told, count, is_fixed } = self;
        let written: String = told.iter().map(|(form, _)| *form).collect();
        let wanted: String = told.iter().map(|(_, simple)| *simple).collect();
        let help = "请改为规范字；姓名、书名里原有的可以保留";
        Words::labelled(
            format!("正文中有繁体字“{written}”{}", times_zh(*count)),
            format!("规范字为“{wanted}”"),
            if *is_fixed { format!("{help}；{FIX_ZH}") } else { help.to_owned() },
        )
    }

    fn en(&self) -> Words {
        let Self { told, count, is_fixed } = self;
        let written: String = told.iter().map(|(form, _)| *form).collect();
        let wanted: String = told.iter().map(|(_, simple)| *simple).collect();
        let help = "write the simplified forms; names may keep theirs";
        Words::labelled(
            format!("traditional characters `{written}`{}", times_en(*count)),
            format!("simplified: `{wanted}`"),
            if *is_fixed { format!("{help}; {FIX_EN}") } else { help.to_owned() },
        )
    }
}
