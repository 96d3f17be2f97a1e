//! Automatic numbers: what Word writes before a paragraph, and no `w:t` holds. ECMA-376-1 §17.9.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::numeral;
use super::style::{LONGEST_ID, Style};
use crate::ooxml::xml::{Element, Xml};

/// A list has so many levels.
const LEVELS: usize = 9;

/// Word takes no more characters into the text of a level.
const LONGEST_TEXT: usize = 64;

/// The lists of a file, and how far each has counted.
#[derive(Default)]
pub(in crate::import) struct Numbering {
    /// What lists look like, by the name of their definition.
    pub(in crate::import) looks: BTreeMap<String, Look>,
    /// The lists.
    pub(in crate::import) lists: BTreeMap<String, List>,
    /// How far each definition has counted: lists of one look are one count.
    pub(in crate::import) counts: BTreeMap<String, [Option<i64>; LEVELS]>,
    /// The levels of lists that have begun at their own start.
    pub(in crate::import) begun: BTreeSet<(String, usize)>,
}

#[derive(Default)]
pub(in crate::import) struct Look {
    pub(in crate::import) levels: BTreeMap<usize, Level>,
    /// The style that this look belongs to, or that has the look in place of this.
    pub(in crate::import) style_link: Option<String>,
    pub(in crate::import) borrowed_from: Option<String>,
}

pub(in crate::import) struct List {
    pub(in crate::import) look: String,
    /// Levels that look otherwise in this list.
    pub(in crate::import) levels: BTreeMap<usize, Level>,
    /// Where levels begin in this list.
    pub(in crate::import) starts: BTreeMap<usize, i64>,
}

#[derive(Clone)]
pub(in crate::import) struct Level {
    pub(in crate::import) start: i64,
    pub(in crate::import) format: String,
    pub(in crate::import) text: String,
    /// What stands between number and text.
    pub(in crate::import) suffix: &'static str,
    /// After which level it begins anew; 0 is never.
    pub(in crate::import) restart: Option<usize>,
    pub(in crate::import) is_arabic: bool,
    pub(in crate::import) is_hidden: bool,
    pub(in crate::import) style: Option<String>,
}

/// What stands before a paragraph.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Label {
    /// The number, with what parts it from the text; nothing for a bullet.
    pub(in crate::import) text: String,
    /// The level of a bullet.
    pub(in crate::import) bullet: Option<usize>,
}

impl Numbering {
    /// Reads the part of lists.
    pub(super) fn read(xml: &Xml<'_>) -> Numbering {
        let mut numbering = Numbering::default();
        for element in xml.root().children() {
            match element.name() {
                "abstractNum" => {
                    let name = id(element.attribute("abstractNumId"));
                    numbering.looks.insert(name, Look::read(&element));
                }
                "num" => {
                    let name = id(element.attribute("numId"));
                    numbering.lists.insert(name, List::read(&element));
                }
                _ => {}
            }
        }
        numbering.borrow_looks();
        numbering
    }

    /// A look may be that of a style: `numStyleLink`, §17.9.21. Lists then have the look of that style.
    fn borrow_looks(&mut self) {
        let owners = self.looks.iter().filter_map(|(id, look)| Some((look.style_link.clone()?, id.clone())));
        let owners: BTreeMap<String, String> = owners.collect();
        for list in self.lists.values_mut() {
            let borrowed = self.looks.get(&list.look).and_then(|look| look.borrowed_from.as_ref());
            if let Some(owner) = borrowed.and_then(|style| owners.get(style)) {
                list.look.clone_from(owner);
            }
        }
    }

    /// The list and level of a paragraph, by what it says itself and by its style.
    pub(super) fn of_paragraph(
        &self,
        properties: Option<Element<'_>>,
        style: &Style,
        id: Option<&str>,
    ) -> Option<(String, usize)> {
        let own = properties.and_then(|properties| properties.child("numPr"));
        let own_level = own.and_then(|own| own.child_value("ilvl")?.parse::<usize>().ok());
        if let Some(list) = own.and_then(|own| own.child_value("numId")) {
            return Some((list.into_owned(), own_level.unwrap_or(0)));
        }
        let by_style = style.number.as_ref()?;
        let linked = [id, Some(by_style.style.as_str())].into_iter().flatten();
        let linked = linked.filter_map(|style| self.level_of_style(&by_style.list, style)).next();
        let level = own_level.or(linked).or(by_style.level).unwrap_or(0);
        Some((by_style.list.clone(), level))
    }

    /// A level may say which style it numbers: `pStyle`, §17.9.23.
    fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let list = self.lists.get(list)?;
        let levels = self.looks.get(&list.look)?.levels.iter().chain(&list.levels);
        levels.filter(|(_, level)| level.style.as_deref() == Some(style)).map(|(number, _)| *number).next()
    }

    fn level<'n>(&'n self, list: &'n List, number: usize) -> Option<&'n Level> {
        list.levels.get(&number).or_else(|| self.looks.get(&list.look)?.levels.get(&number))
    }

    /// Counts a paragraph of this list and level, and says what stands before it.
    pub(in crate::import) fn count(&mut self, id: &str, number: usize) -> Label {
        let numbers = self.step(id, number);
        let Some(list) = self.lists.get(id) else { return Label::default() };
        let Some(level) = self.level(list, number) else { return Label::default() };
        if level.format == "bullet" {
            return Label { text: String::new(), bullet: Some(number) };
        }
        let text = self.text(list, level, &numbers);
        match level.is_hidden || text.is_empty() {
            true => Label::default(),
            false => Label { text: text + level.suffix, bullet: None },
        }
    }

    /// Moves the count of a list on, and gives it.
    fn step(&mut self, id: &str, number: usize) -> [i64; LEVELS] {
        let Some(list) = self.lists.get(id).filter(|_| number < LEVELS) else { return [0; LEVELS] };
        let start = |level: usize| {
            let own = list.starts.get(&level).copied();
            own.or_else(|| Some(self.level(list, level)?.start)).unwrap_or(1)
        };
        let mut count = self.counts.get(&list.look).copied().unwrap_or_default();
        let restarts = list.starts.contains_key(&number) && !self.begun.contains(&(id.to_owned(), number));
        for (level, value) in count.iter_mut().enumerate() {
            let ends = self.level(list, level).and_then(|level| level.restart).unwrap_or(level);
            if level == number {
                *value = Some(value.filter(|_| !restarts).map_or(start(level), |before| before.saturating_add(1)));
            } else if level > number && number < ends {
                *value = None;
            }
        }
        let mut numbers = [0; LEVELS];
        for (level, shown) in numbers.iter_mut().enumerate() {
            *shown = count.get(level).copied().flatten().unwrap_or_else(|| start(level));
        }
        let look = list.look.clone();
        if restarts {
            self.begun.insert((id.to_owned(), number));
        }
        self.counts.insert(look, count);
        numbers
    }

    /// A level's text, with numbers for `%1` to `%9`.
    fn text(&self, list: &List, level: &Level, numbers: &[i64; LEVELS]) -> String {
        let mut text = String::new();
        let mut characters = level.text.chars().peekable();
        while let Some(character) = characters.next() {
            let digit = characters.peek().and_then(|next| next.to_digit(10)).filter(|digit| *digit > 0);
            let Some(place) = digit.filter(|_| character == '%').map(|digit| digit as usize - 1) else {
                text.push(character);
                continue;
            };
            characters.next();
            let format = self.level(list, place).map_or("decimal", |level| &level.format);
            let is_arabic = level.is_arabic && format != "none";
            let number = numbers.get(place).copied().unwrap_or_default();
            text.push_str(&numeral::write(number, if is_arabic { "decimal" } else { format }));
        }
        text
    }
}

impl Look {
    fn read(element: &Element<'_>) -> Look {
        Look {
            levels: element.children().filter_map(|child| Level::read(&child)).collect(),
            style_link: element.child_value("styleLink").map(Cow::into_owned),
            borrowed_from: element.child_value("numStyleLink").map(Cow::into_owned),
        }
    }
}

impl List {
    fn read(element: &Element<'_>) -> List {
        let look = id(element.child_value("abstractNumId"));
        let mut list = List { look, levels: BTreeMap::new(), starts: BTreeMap::new() };
        for change in element.children().filter(|child| child.name() == "lvlOverride") {
            let Some(number) = change.attribute("ilvl").and_then(|level| level.parse().ok()) else { continue };
            list.levels.extend(change.child("lvl").and_then(|level| Level::read(&level)));
            let start = change.child_value("startOverride").and_then(|start| start.parse::<i32>().ok());
            list.starts.extend(start.map(|start| (number, i64::from(start))));
        }
        list
    }
}

impl Level {
    fn read(element: &Element<'_>) -> Option<(usize, Level)> {
        if element.name() != "lvl" {
            return None;
        }
        let number = element.attribute("ilvl")?.parse().ok().filter(|number| *number < LEVELS)?;
        let value = |name| element.child_value(name);
        // A format may be a choice between a new one and one that older programs know.
        let format = element.find("numFmt").and_then(|format| match format.value()? {
            custom if custom == "custom" => custom_format(&format.attribute("format")?),
            known => Some(known.into_owned()),
        });
        let level = Level {
            start: value("start").and_then(|start| start.parse::<i32>().ok()).map_or(0, i64::from),
            format: format.unwrap_or_else(|| "decimal".into()),
            text: value("lvlText").unwrap_or_default().chars().take(LONGEST_TEXT).collect(),
            suffix: match value("suff").as_deref() {
                Some("nothing") => "",
                Some("space") => " ",
                _ => "\t",
            },
            restart: value("lvlRestart").and_then(|restart| restart.parse().ok()),
            is_arabic: element.switch("isLgl").unwrap_or(false),
            is_hidden: element.child("rPr").and_then(|letters| letters.switch("vanish")).unwrap_or(false),
            style: value("pStyle").filter(|style| style.len() <= LONGEST_ID).map(Cow::into_owned),
        };
        Some((number, level))
    }
}

/// The name of a list.
fn id(value: Option<Cow<'_, str>>) -> String {
    value.filter(|value| value.len() <= LONGEST_ID).unwrap_or_default().into_owned()
}

/// `01, 02, 03, …` is the only one of its kind that has a name.
fn custom_format(format: &str) -> Option<String> {
    format.starts_with("01,").then(|| "decimalZero".into())
}
