//! Each figure of a text with what it was taken for, for those who ask: `check --figures`, and the preview.

use std::ops::Range;

use super::sums::How;
use super::{Growing, TextFigure, TextFigures, Tie, TiedQuantity};
use crate::finding::words::Lang;
use crate::form::Cell;
use crate::model::{Amount, Report};
use crate::prose::TextLine;

/// A figure of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureListed {
    /// Where it stands in the file.
    pub place: Range<usize>,
    /// The number of its paragraph, by which the page has an address for it.
    pub paragraph: Option<u32>,
    /// Which of the like figures of that paragraph it is, counted from 0.
    pub nth: usize,
    /// As it is written.
    pub written: String,
    /// What it was taken for.
    pub taken: Taken,
}

/// What a figure was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It states these cells.
    Cells {
        /// The cells; several are added up.
        cells: Vec<Cell>,
        /// What they are called, in Chinese and in English.
        name: [String; 2],
        /// What they make; `None` where one is blank.
        stated: Option<Amount>,
        /// Whether it is a part of what they make, which it cannot be above.
        is_part: bool,
        /// Whether it agrees.
        agrees: bool,
    },
    /// Other figures of the text make it, or it is one of those that make another; whether that holds.
    Computed {
        /// Whether it is a share.
        is_share: bool,
        /// Whether it holds.
        holds: bool,
    },
    /// It is followed from year to year, and no cell states it.
    Followed,
    /// It is how much another figure has grown.
    Growth,
    /// It is of another year.
    Before,
    /// Nothing that we know.
    Nothing,
}

/// All figures of a report's text.
pub fn list(report: &Report, lines: &[TextLine<'_>]) -> Vec<FigureListed> {
    let text = TextFigures::read(report, lines);
    let mut listed: Vec<FigureListed> = Vec::with_capacity(text.figures.len());
    for (index, figure) in text.figures.iter().enumerate() {
        let line = &lines[figure.line];
        let written = line.text[figure.number.range()].to_owned();
        // The same words may stand before it in the paragraph, whatever they count there.
        let nth = line.text[..figure.number.start].matches(&*written).count();
        let before: usize = lines[..figure.line]
            .iter()
            .filter(|other| other.number.is_some() && other.number == line.number)
            .map(|other| other.text.matches(&*written).count())
            .sum();
        listed.push(FigureListed {
            place: text.place(figure),
            paragraph: line.number,
            nth: nth + before,
            written,
            taken: taken(report, &text, index, figure),
        });
    }
    listed
}

fn taken(report: &Report, text: &TextFigures<'_>, index: usize, figure: &TextFigure) -> Taken {
    match &figure.tie {
        Tie::Cells(TiedQuantity { quantity, reading, stated, agrees, .. }) => {
            let quantity = &report.form.quantities().list[*quantity];
            let name = match reading.plus[..] {
                [cell] if reading.minus.is_empty() => [report.form.label(cell), report.form.label(cell)],
                _ => [quantity.zh.clone(), quantity.en.clone()],
            };
            let is_part = quantity.at_most;
            Taken::Cells { cells: reading.plus.clone(), name, stated: *stated, is_part, agrees: *agrees }
        }
        Tie::Followed(_) if !text.made.iter().any(|made| made.whole == index) => Taken::Followed,
        Tie::Growth(Growing { is_base: false, .. }) | Tie::Grown => Taken::Growth,
        Tie::Growth(_) | Tie::Before => Taken::Before,
        Tie::Computed | Tie::Nothing | Tie::Followed(_) => {
            match text.made.iter().find(|made| made.whole == index || made.of.contains(&index)) {
                Some(made) => Taken::Computed { is_share: made.how != How::Parts, holds: made.holds },
                None => Taken::Nothing,
            }
        }
    }
}

impl Taken {
    /// The word for it in data.
    pub fn key(&self) -> &'static str {
        match self {
            Taken::Cells { .. } => "cells",
            Taken::Computed { .. } => "computed",
            Taken::Followed => "followed",
            Taken::Growth => "growth",
            Taken::Before => "before",
            Taken::Nothing => "nothing",
        }
    }

    /// Whether it is right, where that can be said.
    pub fn holds(&self) -> Option<bool> {
        match self {
            Taken::Cells { agrees, stated, .. } => stated.map(|_| *agrees),
            Taken::Computed { holds, .. } => Some(*holds),
            Taken::Followed | Taken::Growth | Taken::Before | Taken::Nothing => None,
        }
    }

    /// What is said of it.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Taken::Cells { name, stated: Some(stated), is_part: true, .. }, Lang::Zh) => {
                format!("是“{}”的一部分，不超过{stated}", name[0])
            }
            (Taken::Cells { name, stated: Some(stated), is_part: true, .. }, Lang::En) => {
                format!("a part of `{}`, which is {stated}", name[1])
            }
            (Taken::Cells { name, stated, .. }, Lang::Zh) => match stated {
                Some(stated) => format!("“{}”为{stated}", name[0]),
                None => format!("“{}”未填报", name[0]),
            },
            (Taken::Cells { name, stated, .. }, Lang::En) => match stated {
                Some(stated) => format!("`{}` is {stated}", name[1]),
                None => format!("`{}` is blank", name[1]),
            },
            (Taken::Computed { is_share: false, .. }, Lang::Zh) => "按正文各项相加核对".to_owned(),
            (Taken::Computed { is_share: false, .. }, Lang::En) => "added up within the text".to_owned(),
            (Taken::Computed { is_share: true, .. }, Lang::Zh) => "按正文数字重新计算".to_owned(),
            (Taken::Computed { is_share: true, .. }, Lang::En) => "computed anew from the text".to_owned(),
            (Taken::Followed, Lang::Zh) => "与上年报告的正文比较".to_owned(),
            (Taken::Followed, Lang::En) => "compared with last year's text".to_owned(),
            (Taken::Growth, Lang::Zh) => "增减幅度，按上年报告计算".to_owned(),
            (Taken::Growth, Lang::En) => "growth, computed from last year's report".to_owned(),
            (Taken::Before, Lang::Zh) => "其他年度的数字".to_owned(),
            (Taken::Before, Lang::En) => "of another year".to_owned(),
            (Taken::Nothing, Lang::Zh) => "没有对应的单元格".to_owned(),
            (Taken::Nothing, Lang::En) => "tied to nothing".to_owned(),
        }
    }
}
