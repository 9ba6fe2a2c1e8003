//! In: the drawing commands of a page. Out: its glyphs, each with its place on the page.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::file::File;
use super::fonts::Font;
use super::syntax::{Dict, Lexer, Object};
use crate::knowledge::glyphs::Glyphs;

/// Forms inside forms.
const DEEPEST: usize = 8;
/// Most glyphs of a document.
const MOST_GLYPHS: usize = 8_000_000;
/// Most glyphs of a page.
const MOST_ON_PAGE: usize = 300_000;
/// Most operators of a document.
const MOST_OPERATORS: usize = 20_000_000;
/// Saved states of a page.
const MOST_STATES: usize = 200;
/// Operands of an operator.
const MOST_OPERANDS: usize = 600;

/// A glyph on a page; units are points, y grows upward.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    /// Size of its font on the page.
    pub(super) size: f64,
    pub(super) text: String,
}

/// A transformation: `[a b c d e f]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix([f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then `then`.
    fn then(self, then: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, then.0);
        Self([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    fn of(numbers: &[f64]) -> Option<Self> {
        Some(Self(numbers.get(..6)?.try_into().ok()?))
    }

    /// A page turned by so many degrees, read upright.
    pub(super) fn turned(degrees: f64) -> Self {
        match degrees.rem_euclid(360.0) as u32 {
            90 => Self([0.0, -1.0, 1.0, 0.0, 0.0, 0.0]),
            180 => Self([-1.0, 0.0, 0.0, -1.0, 0.0, 0.0]),
            270 => Self([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]),
            _ => Self::IDENTITY,
        }
    }
}

/// What holds while text is drawn.
#[derive(Debug, Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_gap: f64,
    word_gap: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Reads the pages of a document; fonts are read once.
pub(super) struct Painter<'f, 'b> {
    file: &'f File<'b>,
    glyphs: &'f Glyphs,
    fonts: FxHashMap<u32, Rc<Font>>,
    pub(super) drawn: Vec<Glyph>,
    total: usize,
    operators: usize,
    /// Glyphs without a meaning.
    pub(super) unknown: usize,
}

impl<'f, 'b> Painter<'f, 'b> {
    pub(super) fn new(file: &'f File<'b>, glyphs: &'f Glyphs) -> Self {
        Self { file, glyphs, fonts: FxHashMap::default(), drawn: Vec::new(), total: 0, operators: 0, unknown: 0 }
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.total >= MOST_GLYPHS || self.drawn.len() >= MOST_ON_PAGE || self.operators >= MOST_OPERATORS
    }

    pub(super) fn known(&self) -> usize {
        self.total
    }

    /// Draws commands with the resources of the dictionaries, nearest first.
    pub(super) fn draw(&mut self, commands: &[u8], resources: &Dict, page: Matrix, depth: usize) {
        let mut pen = Pen::new(page);
        let mut lexer = Lexer::new(commands, 0);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = lexer.next() {
            let Object::Word(word) = object else {
                if operands.len() < MOST_OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            self.operators += 1;
            if self.is_exhausted() {
                return;
            }
            match word.as_str() {
                "Tf" => {
                    let name = operands.first().and_then(Object::name).unwrap_or_default();
                    pen.state.font = self.font(resources, name);
                    pen.state.size = operands.get(1).and_then(Object::number).unwrap_or(0.0);
                }
                "Do" if depth < DEEPEST => {
                    let name = operands.first().and_then(Object::name).unwrap_or_default();
                    self.form(resources, name, pen.state.page, depth);
                }
                "BI" => skip_picture(&mut lexer, commands),
                "Tj" | "TJ" | "'" | "\"" => self.show(&mut pen, &word, &operands),
                other => pen.command(other, &operands),
            }
            operands.clear();
        }
    }

    fn font(&mut self, resources: &Dict, name: &str) -> Option<Rc<Font>> {
        let fonts = self.file.value(resources, "Font")?;
        let object = fonts.dict()?.get(name)?;
        if let Object::Reference(number) = object
            && let Some(font) = self.fonts.get(number)
        {
            return Some(Rc::clone(font));
        }
        let Object::Dict(dict) = self.file.resolved(object) else { return None };
        let font = Rc::new(Font::read(self.file, &dict, self.glyphs));
        if let Object::Reference(number) = object {
            self.fonts.insert(*number, Rc::clone(&font));
        }
        Some(font)
    }

    fn form(&mut self, resources: &Dict, name: &str, page: Matrix, depth: usize) {
        let Some(objects) = self.file.value(resources, "XObject") else { return };
        let Some(object) = objects.dict().and_then(|o| o.get(name)) else { return };
        // Pictures are not unpacked.
        let Object::Dict(head) = self.file.resolved(object) else { return };
        if !head.is("Subtype", "Form") {
            return;
        }
        let Some((dict, commands)) = self.file.stream(object) else { return };
        let matrix = self.file.value(&dict, "Matrix");
        let numbers: Option<Vec<f64>> =
            matrix.as_ref().and_then(Object::array).map(|m| m.iter().filter_map(Object::number).collect());
        let matrix = numbers.and_then(|n| Matrix::of(&n)).unwrap_or(Matrix::IDENTITY);
        let own = self.file.value(&dict, "Resources");
        let own = own.as_ref().and_then(Object::dict).unwrap_or(resources);
        self.draw(&commands, own, matrix.then(page), depth + 1);
    }

    fn show(&mut self, pen: &mut Pen, word: &str, operands: &[Object]) {
        if word == "\"" {
            pen.state.word_gap = operands.first().and_then(Object::number).unwrap_or(0.0);
            pen.state.letter_gap = operands.get(1).and_then(Object::number).unwrap_or(0.0);
        }
        if matches!(word, "'" | "\"") {
            pen.next_line(0.0, -pen.state.leading);
        }
        let pieces = operands.last().and_then(Object::array).unwrap_or(operands);
        for piece in pieces {
            match piece {
                Object::String(string) => self.string(pen, string),
                Object::Number(n) if word == "TJ" => pen.advance(-n / 1000.0 * pen.state.size * pen.state.stretch),
                _ => {}
            }
        }
    }

    fn string(&mut self, pen: &mut Pen, string: &[u8]) {
        let Some(font) = pen.state.font.clone() else { return };
        for shown in font.show(string) {
            let state = &pen.state;
            let gap = state.letter_gap + if shown.is_blank { state.word_gap } else { 0.0 };
            let step = (shown.width * state.size + gap) * state.stretch;
            let at = Matrix::moved(0.0, state.rise).then(pen.text).then(state.page);
            let [a, b, c, d, x, y] = at.0;
            let size = state.size.abs() * (c * c + d * d).sqrt();
            let width = shown.width * state.size * state.stretch * (a * a + b * b).sqrt();
            // Text that runs up or down a page is a mark at its edge.
            let upright = b.abs() <= a.abs() && a > 0.0;
            pen.advance(step);
            let seen = upright && x.is_finite() && y.is_finite() && size > 0.0;
            match shown.text {
                Some(text) if seen => {
                    self.total += 1;
                    self.drawn.push(Glyph { x, y, width, size, text });
                }
                Some(_) => {}
                None => self.unknown += 1,
            }
        }
    }
}

/// The text position and the saved states.
struct Pen {
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
}

impl Pen {
    fn new(page: Matrix) -> Self {
        let state = State {
            page,
            font: None,
            size: 0.0,
            letter_gap: 0.0,
            word_gap: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        Self { state, saved: Vec::new(), text: Matrix::IDENTITY, line: Matrix::IDENTITY }
    }

    fn advance(&mut self, by: f64) {
        self.text = Matrix::moved(by, 0.0).then(self.text);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.text = self.line;
    }

    fn command(&mut self, word: &str, operands: &[Object]) {
        let numbers: Vec<f64> = operands.iter().filter_map(Object::number).take(6).collect();
        let first = numbers.first().copied().unwrap_or(0.0);
        let second = numbers.get(1).copied().unwrap_or(0.0);
        match word {
            "q" if self.saved.len() < MOST_STATES => self.saved.push(self.state.clone()),
            "Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => self.state.page = Matrix::of(&numbers).map_or(self.state.page, |m| m.then(self.state.page)),
            "BT" => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            "Td" => self.next_line(first, second),
            "TD" => {
                self.state.leading = -second;
                self.next_line(first, second);
            }
            "Tm" => {
                self.line = Matrix::of(&numbers).unwrap_or(self.line);
                self.text = self.line;
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tc" => self.state.letter_gap = first,
            "Tw" => self.state.word_gap = first,
            "Tz" => self.state.stretch = first / 100.0,
            "TL" => self.state.leading = first,
            "Ts" => self.state.rise = first,
            _ => {}
        }
    }
}

/// Moves behind the picture that begins here.
fn skip_picture(lexer: &mut Lexer<'_>, commands: &[u8]) {
    let rest = commands.get(lexer.pos..).unwrap_or_default();
    let ends = memchr::memmem::find_iter(rest, b"EI");
    let is_end = |at: &usize| {
        let blank = |i: Option<usize>| i.and_then(|i| rest.get(i)).is_none_or(|b| b.is_ascii_whitespace());
        blank(at.checked_sub(1)) && blank(Some(at + 2))
    };
    lexer.pos += ends.into_iter().find(is_end).map_or(rest.len(), |at| at + 2);
}
