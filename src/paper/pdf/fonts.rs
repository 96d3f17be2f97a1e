//! The fonts of a paper: which of those that a machine has stand for the ones that offices use.
//!
//! GB/T 9704-2012 names 小标宋 for titles and 仿宋 for the text (7.3.1, 5.2.2); 黑体 and 楷体 for headings are its 7.3.3,
//! 宋体 for tables and page numbers its 7.5. None of them may be given away with a program: they are those of the
//! machine, or of a folder that is named, and what is used of them stands in the file.

use std::collections::BTreeSet;
use std::sync::Arc;

use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

use crate::tree::FontFile;

/// What letters are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The text: 仿宋.
    Text,
    /// Bylines, headings of the second level, quotations and emphasis: 楷体.
    Kai,
    /// Headings of sections, strong emphasis: 黑体.
    Hei,
    /// The title: 小标宋.
    Title,
    /// Tables and page numbers: 宋体.
    Song,
}

/// The files in which systems keep fonts of a role, the best first, each with the family's name where the file has several.
type Choices = &'static [(&'static str, &'static str)];

const SERIF: (&str, &str) = ("notoserifcjk-regular.ttc", "Noto Serif CJK SC");
const SERIF_OTF: (&str, &str) = ("notoserifcjksc-regular.otf", "");
const SOURCE_SERIF: (&str, &str) = ("sourcehanserifsc-regular.otf", "");
const SIMSUN: (&str, &str) = ("simsun.ttc", "SimSun");
const SONGTI: (&str, &str) = ("songti.ttc", "Songti SC");
const UMING: (&str, &str) = ("uming.ttc", "AR PL UMing CN");
const SANS: (&str, &str) = ("notosanscjk-regular.ttc", "Noto Sans CJK SC");
const ZENHEI: (&str, &str) = ("wqy-zenhei.ttc", "WenQuanYi Zen Hei");
const MICROHEI: (&str, &str) = ("wqy-microhei.ttc", "WenQuanYi Micro Hei");

const ROLES: [(Role, Choices); 5] = [
    (
        Role::Text,
        &[
            ("simfang.ttf", ""),
            ("fangsong_gb2312.ttf", ""),
            ("stfangso.ttf", ""),
            ("fzfsjw.ttf", ""),
            SERIF,
            SERIF_OTF,
            SOURCE_SERIF,
            SIMSUN,
            SONGTI,
            UMING,
            SANS,
            ZENHEI,
            MICROHEI,
        ],
    ),
    (
        Role::Kai,
        &[
            ("simkai.ttf", ""),
            ("kaiti_gb2312.ttf", ""),
            ("stkaiti.ttf", ""),
            ("kaiti.ttc", "Kaiti SC"),
            ("ukai.ttc", "AR PL UKai CN"),
            ("lxgwwenkai-regular.ttf", ""),
            SERIF,
            SERIF_OTF,
            SOURCE_SERIF,
            UMING,
            SANS,
            ZENHEI,
            MICROHEI,
        ],
    ),
    (
        Role::Hei,
        &[
            ("simhei.ttf", ""),
            ("stheiti.ttf", ""),
            ("notosanscjk-bold.ttc", "Noto Sans CJK SC"),
            ("notosanscjksc-bold.otf", ""),
            ("sourcehansanssc-bold.otf", ""),
            SANS,
            ZENHEI,
            MICROHEI,
            ("notoserifcjk-bold.ttc", "Noto Serif CJK SC"),
        ],
    ),
    (
        Role::Title,
        &[
            ("fzxbsjw.ttf", ""),
            ("fzxbsk.ttf", ""),
            ("notoserifcjk-bold.ttc", "Noto Serif CJK SC"),
            ("notoserifcjksc-bold.otf", ""),
            ("sourcehanserifsc-bold.otf", ""),
            SIMSUN,
            SONGTI,
            SERIF,
            UMING,
            ZENHEI,
            MICROHEI,
        ],
    ),
    (Role::Song, &[SIMSUN, SONGTI, SERIF, SERIF_OTF, SOURCE_SERIF, UMING, SANS, ZENHEI, MICROHEI]),
];

/// The names of the files that a paper is written with, of those that there are: one for each kind of letters, so
/// that no other file need be read.
pub fn wanted(available: &BTreeSet<String>) -> BTreeSet<String> {
    let first = |choices: Choices| choices.iter().map(|(file, _)| *file).find(|file| available.contains(*file));
    ROLES.iter().filter_map(|(_, choices)| first(choices)).map(str::to_owned).collect()
}

/// A font, and what is measured in it.
struct Face {
    font: Font,
    bytes: Arc<Vec<u8>>,
    index: u32,
    /// Units of its measures in the height of a letter.
    units: f32,
}

/// A letter of a font.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letter {
    /// The font, by its number.
    pub face: usize,
    /// The letter's number in it.
    pub glyph: u32,
    /// How wide it is, in heights of a letter.
    pub advance: f32,
}

/// The fonts of papers.
pub struct Fonts {
    faces: Vec<Face>,
    roles: Vec<(Role, usize)>,
}

impl Fonts {
    /// The fonts in these files; `None` where none of them has Chinese letters.
    pub fn of(files: &[FontFile]) -> Option<Fonts> {
        let mut fonts = Fonts { faces: Vec::new(), roles: Vec::new() };
        let mut known: Vec<(&str, &str, usize)> = Vec::new();
        for (role, choices) in ROLES {
            for &(name, family) in choices {
                let known_at = known.iter().find(|(file, of, _)| (*file, *of) == (name, family)).map(|(_, _, at)| *at);
                let at = known_at.or_else(|| {
                    let file = files.iter().find(|file| file.name == name)?;
                    let at = fonts.add(file, family)?;
                    known.push((name, family, at));
                    Some(at)
                });
                if let Some(at) = at {
                    fonts.roles.push((role, at));
                    break;
                }
            }
        }
        // Fonts of other names are taken as they come.
        if fonts.roles.is_empty() {
            for file in files {
                let _ = fonts.add(file, "");
            }
        }
        (!fonts.faces.is_empty()).then_some(fonts)
    }

    /// Takes a font of a file, of this family where the file has several.
    fn add(&mut self, file: &FontFile, family: &str) -> Option<usize> {
        let is_named = |font: &FontRef<'_>| {
            font.localized_strings(StringId::FAMILY_NAME).any(|name| name.chars().eq(family.chars()))
        };
        let fonts = (0..).map_while(|index| Some((index, FontRef::from_index(&file.bytes, index).ok()?)));
        let (index, font) = fonts.take(64).find(|(_, font)| family.is_empty() || is_named(font))?;
        font.charmap().map('年')?;
        let units = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let data = krilla::Data::from(file.bytes.clone());
        self.faces.push(Face { font: Font::new(data, index)?, bytes: file.bytes.clone(), index, units });
        Some(self.faces.len() - 1)
    }

    /// The letter of a character, in the font of a role or else in any that has it.
    pub(super) fn letter(&self, role: Role, c: char) -> Option<Letter> {
        let own = self.roles.iter().find(|(of, _)| *of == role).map(|(_, at)| *at);
        own.into_iter().chain(0..self.faces.len()).find_map(|face| self.letter_in(face, c))
    }

    fn letter_in(&self, face: usize, c: char) -> Option<Letter> {
        let Face { bytes, index, units, .. } = &self.faces[face];
        let font = FontRef::from_index(bytes, *index).ok()?;
        let glyph = font.charmap().map(c).filter(|glyph| glyph.to_u32() != 0)?;
        let advance = font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph)?;
        Some(Letter { face, glyph: glyph.to_u32(), advance: advance / units })
    }

    /// A font by its number.
    pub(super) fn font(&self, face: usize) -> Font {
        self.faces[face].font.clone()
    }
}
