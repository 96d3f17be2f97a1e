//! The words of a page, as its operators show them: ISO 32000-1 §9.4. Whether two words are one follows from where
//! they stand: a number is often drawn digit by digit.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::file::File;
use super::font::Font;
use super::object::{Dict, Lexer, Object};

/// So many operators of a file are followed.
const MOST_OPERATORS: usize = 4_000_000;
/// Forms may stand so deep in each other.
const DEEPEST: usize = 6;
/// So many letters are kept of one page.
const MOST_LETTERS: usize = 2_000_000;

type Matrix = [f64; 6];
const AS_IS: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// The words of pages, one after the other.
#[derive(Default)]
pub(super) struct Words {
    pub text: String,
    operators: usize,
    fonts: BTreeMap<u32, Rc<Font>>,
    /// Where the last letter ended.
    end: Option<(f64, f64)>,
    /// Letters that the file does not name, and all.
    pub unknown: usize,
    pub letters: usize,
    /// Whether there was more than is read.
    pub is_cut: bool,
    /// Whether a picture was drawn.
    pub has_picture: bool,
}

/// How text is drawn at the moment.
#[derive(Clone)]
struct State {
    page: Matrix,
    text: Matrix,
    line: Matrix,
    size: f64,
    leading: f64,
    spacing: f64,
    font: Option<Rc<Font>>,
}

impl Words {
    /// Reads the operators of a page or form.
    pub fn read(&mut self, file: &mut File<'_>, content: &[u8], resources: &Dict, depth: usize) {
        let mut lexer = Lexer::new(content, 0);
        let mut operands: Vec<Object> = Vec::new();
        let mut state =
            State { page: AS_IS, text: AS_IS, line: AS_IS, size: 1.0, leading: 0.0, spacing: 0.0, font: None };
        let mut saved: Vec<State> = Vec::new();
        while let Some(object) = lexer.next() {
            let Object::Word(operator) = &object else {
                if operands.len() < 64 {
                    operands.push(object);
                }
                continue;
            };
            self.operators += 1;
            if self.operators > MOST_OPERATORS || self.text.len() > MOST_LETTERS {
                self.is_cut = true;
                return;
            }
            let number = |at: usize| operands.get(at).and_then(Object::number).unwrap_or(0.0);
            let six = || [number(0), number(1), number(2), number(3), number(4), number(5)];
            match operator.as_str() {
                "q" if saved.len() < 64 => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => state.page = times(&six(), &state.page),
                "BT" => (state.text, state.line) = (AS_IS, AS_IS),
                "Tf" => {
                    state.size = number(1);
                    if let Some(name) = operands.first().and_then(Object::name) {
                        state.font = self.font(file, resources, name);
                    }
                }
                "TL" => state.leading = number(0),
                "Tc" => state.spacing = number(0),
                "Tm" => (state.text, state.line) = (six(), six()),
                "Td" | "TD" => {
                    if operator == "TD" {
                        state.leading = -number(1);
                    }
                    state.next_line(number(0), number(1));
                }
                "T*" => state.next_line(0.0, -state.leading),
                "Tj" | "'" | "\"" => {
                    if operator != "Tj" {
                        state.next_line(0.0, -state.leading);
                    }
                    if let Some(Object::Text(text)) = operands.last() {
                        self.show(&mut state, text);
                    }
                }
                "TJ" => {
                    if let Some(Object::List(list)) = operands.last() {
                        for item in list {
                            match item {
                                Object::Text(text) => self.show(&mut state, text),
                                Object::Number(back) => state.advance(-back / 1000.0 * state.size),
                                _ => {}
                            }
                        }
                    }
                }
                "Do" => {
                    if let Some(name) = operands.first().and_then(Object::name) {
                        self.draw(file, resources, name, depth);
                    }
                }
                "BI" => self.has_picture = true,
                _ => {}
            }
            operands.clear();
        }
    }

    /// Draws a form or a picture.
    fn draw(&mut self, file: &mut File<'_>, resources: &Dict, name: &str, depth: usize) {
        let forms = file.get(resources, "XObject").and_then(Object::dict);
        let Some(form) = forms.and_then(|forms| file.get(forms, name)).cloned() else { return };
        let Some(dict) = form.dict() else { return };
        match file.get(dict, "Subtype").and_then(Object::name) {
            Some("Image") => self.has_picture = true,
            Some("Form") if depth < DEEPEST => {
                let own = file.get(dict, "Resources").and_then(Object::dict).cloned();
                if let Some(content) = file.unpacked(&form) {
                    self.read(file, &content, own.as_ref().unwrap_or(resources), depth + 1);
                }
            }
            _ => {}
        }
    }

    fn font(&mut self, file: &mut File<'_>, resources: &Dict, name: &str) -> Option<Rc<Font>> {
        let fonts = file.get(resources, "Font").and_then(Object::dict)?;
        let written = fonts.get(name)?;
        let number = if let Object::Reference(number) = written { Some(*number) } else { None };
        if let Some(known) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(known.clone());
        }
        let dict = file.resolved(written).dict()?.clone();
        let font = Rc::new(Font::read(file, &dict));
        match number {
            Some(number) => _ = self.fonts.insert(number, font.clone()),
            // It is read each time, which counts.
            None => self.operators += 1000,
        }
        Some(font)
    }

    /// Shows a text where the state stands.
    fn show(&mut self, state: &mut State, text: &[u8]) {
        let size = state.shown_size();
        let (x, y) = state.place();
        if let Some((end, line)) = self.end {
            let gap = x - end;
            if (y - line).abs() > size * 0.4 || gap < -size * 8.0 {
                self.text.push('\n');
            } else if !(-size * 1.5..=size).contains(&gap) {
                self.text.push('\t');
            } else if gap > size * 0.22 {
                self.text.push(' ');
            }
        }
        let font = state.font.clone().unwrap_or_default();
        let mut width = 0.0;
        let (mut letters, mut unknown) = (0, 0);
        font.letters(text, &mut |letter, wide| {
            self.text.push_str(letter);
            letters += 1;
            unknown += usize::from(letter == "\u{fffd}");
            width += wide / 1000.0 * state.size + state.spacing;
        });
        self.letters += letters;
        self.unknown += unknown;
        state.advance(width);
        self.end = Some(state.place());
    }

    /// Ends a page.
    pub fn end_page(&mut self) -> String {
        self.end = None;
        std::mem::take(&mut self.text)
    }
}

impl State {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn advance(&mut self, width: f64) {
        self.text = times(&[1.0, 0.0, 0.0, 1.0, width, 0.0], &self.text);
    }

    fn place(&self) -> (f64, f64) {
        let place = times(&self.text, &self.page);
        (place[4], place[5])
    }

    /// How large letters are on the page.
    fn shown_size(&self) -> f64 {
        let scale = times(&self.text, &self.page);
        let size = (self.size * scale[0].hypot(scale[1])).abs();
        if size.is_finite() && size > 0.01 { size } else { 1.0 }
    }
}
