//! In: a font dictionary. Out: [`Font`]: what the codes of a string mean and how wide their glyphs are.
//!
//! Order of trust: the font's own table of meanings (`ToUnicode`), names of glyphs (`Differences`), its encoding.

use std::ops::Range;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use rustc_hash::FxHashMap;

use super::cmap::CMap;
use super::file::File;
use super::syntax::{Dict, Object};
use crate::knowledge::glyphs::Glyphs;

/// Width of a glyph that says none, in thousandths of the size of the font.
const USUAL_WIDTH: f64 = 500.0;

/// A font as far as text is concerned.
#[derive(Debug)]
pub(super) struct Font {
    /// Whether codes have two bytes.
    two_bytes: bool,
    meanings: CMap,
    /// Meanings of one-byte codes by encoding and names.
    simple: Vec<Option<String>>,
    widths: FxHashMap<u32, f64>,
    usual_width: f64,
}

/// One glyph of a string.
#[derive(Debug)]
pub(super) struct Shown {
    /// What it means; `None` if nothing says it.
    pub(super) text: Option<String>,
    /// Its width in sizes of the font.
    pub(super) width: f64,
    /// Whether it is the one-byte code of a blank, to which word spacing applies.
    pub(super) is_blank: bool,
}

impl Font {
    pub(super) fn read(file: &File<'_>, dict: &Dict, glyphs: &Glyphs) -> Self {
        let meanings = dict.get("ToUnicode").and_then(|o| file.stream(o));
        let meanings = meanings.map(|(_, content)| CMap::parse(&content)).unwrap_or_default();
        let mut font = Self {
            two_bytes: dict.is("Subtype", "Type0"),
            meanings,
            simple: Vec::new(),
            widths: FxHashMap::default(),
            usual_width: USUAL_WIDTH,
        };
        if font.two_bytes {
            font.composite(file, dict);
        } else {
            font.simple = simple_encoding(file, dict, glyphs);
            font.simple_widths(file, dict, glyphs);
        }
        font
    }

    fn composite(&mut self, file: &File<'_>, dict: &Dict) {
        if let Some((_, content)) = dict.get("Encoding").and_then(|o| file.stream(o)) {
            self.two_bytes = !CMap::parse(&content).one_byte;
        }
        let below = file.value(dict, "DescendantFonts");
        let below = below.as_ref().and_then(Object::array).and_then(|fonts| fonts.first()).map(|f| file.resolved(f));
        let Some(Object::Dict(below)) = below else { return };
        self.usual_width = file.value(&below, "DW").and_then(|w| w.number()).unwrap_or(1000.0);
        let Some(Object::Array(widths)) = file.value(&below, "W") else { return };
        let mut at = 0;
        while let Some(first) = widths.get(at).and_then(Object::number) {
            match widths.get(at + 1).map(|o| file.resolved(o)) {
                Some(Object::Array(list)) => {
                    self.set(first as u32, &list);
                    at += 2;
                }
                Some(Object::Number(last)) => {
                    let width = widths.get(at + 2).and_then(Object::number).unwrap_or(self.usual_width);
                    for code in codes(first, last) {
                        self.widths.insert(code, width);
                    }
                    at += 3;
                }
                _ => break,
            }
        }
    }

    fn simple_widths(&mut self, file: &File<'_>, dict: &Dict, glyphs: &Glyphs) {
        let descriptor = file.value(dict, "FontDescriptor");
        let missing = descriptor.as_ref().and_then(Object::dict).and_then(|d| file.value(d, "MissingWidth"));
        self.usual_width = missing.and_then(|w| w.number()).filter(|w| *w > 0.0).unwrap_or(USUAL_WIDTH);
        let name = dict.get("BaseFont").and_then(Object::name).unwrap_or_default();
        if name.contains("Courier") {
            self.usual_width = 600.0;
        } else if dict.get("Widths").is_none() {
            let (serif, bold) = (name.contains("Times"), name.contains("Bold"));
            for (code, text) in (0..).zip(&self.simple) {
                let sign = text.as_ref().and_then(|t| t.chars().next());
                if let Some(width) = sign.and_then(|s| glyphs.width(s, serif, bold)) {
                    self.widths.insert(code, width);
                }
            }
        }
        let first = file.value(dict, "FirstChar").and_then(|f| f.number()).unwrap_or(0.0);
        if let Some(Object::Array(widths)) = file.value(dict, "Widths") {
            let widths: Vec<Object> = widths.iter().take(256).map(|w| file.resolved(w)).collect();
            self.set(first as u32, &widths);
        }
    }

    fn set(&mut self, first: u32, widths: &[Object]) {
        for (code, width) in (first..).zip(widths).take(65_536) {
            if let Some(width) = width.number() {
                self.widths.insert(code, width);
            }
        }
    }

    /// The glyphs of a string.
    pub(super) fn show<'s>(&'s self, string: &'s [u8]) -> impl Iterator<Item = Shown> + 's {
        let length = if self.two_bytes { 2 } else { 1 };
        string.chunks(length).map(move |code| {
            let number = code.iter().fold(0, |n, b| n << 8 | u32::from(*b));
            let by_encoding = || self.simple.get(number as usize).cloned().flatten();
            let text = self.meanings.meaning(number).filter(|t| !t.is_empty()).or_else(by_encoding);
            // Fonts without any table whose codes are those of Unicode are rare, but blanks can be told.
            let text =
                text.or_else(|| (self.meanings.is_empty() && self.two_bytes && number == 3).then(|| " ".to_owned()));
            let width = self.widths.get(&number).copied().unwrap_or(self.usual_width) / 1000.0;
            Shown { text, width: width.clamp(-10.0, 10.0), is_blank: length == 1 && number == 32 }
        })
    }
}

fn codes(first: f64, last: f64) -> Range<u32> {
    let (first, last) = (first.clamp(0.0, 65_535.0) as u32, last.clamp(0.0, 65_535.0) as u32);
    first..last.saturating_add(1).max(first)
}

/// The meanings of one-byte codes.
fn simple_encoding(file: &File<'_>, dict: &Dict, glyphs: &Glyphs) -> Vec<Option<String>> {
    let encoding = file.value(dict, "Encoding");
    let (base, differences) = match &encoding {
        Some(Object::Name(name)) => (Some(name.clone()), None),
        Some(Object::Dict(d)) => {
            (file.value(d, "BaseEncoding").and_then(|b| b.name().map(str::to_owned)), file.value(d, "Differences"))
        }
        _ => (None, None),
    };
    let by_table = |table: &'static Encoding| {
        (0..=255u8).map(move |code| {
            let (text, _) = table.decode_without_bom_handling(std::slice::from_ref(&code));
            Some(text.into_owned()).filter(|t| !t.starts_with(char::is_control) && t != "\u{fffd}")
        })
    };
    let is_symbolic =
        dict.get("BaseFont").and_then(Object::name).is_some_and(|n| n.contains("Symbol") || n.contains("Dingbats"));
    let mut out: Vec<Option<String>> = match base.as_deref() {
        Some("MacRomanEncoding") => by_table(MACINTOSH).collect(),
        Some("WinAnsiEncoding") => by_table(WINDOWS_1252).collect(),
        Some("StandardEncoding") => (0..=255u8).map(|code| glyphs.standard(code).map(String::from)).collect(),
        _ if is_symbolic => vec![None; 256],
        // Without an encoding: that of the font's maker, which is mostly the standard one, or windows-1252 above it.
        _ => {
            let standard = |code: u8| glyphs.standard(code).map(String::from);
            let is_truetype = dict.is("Subtype", "TrueType");
            let own = |(code, windows)| if is_truetype { windows } else { standard(code).or(windows) };
            (0..=255u8).zip(by_table(WINDOWS_1252)).map(own).collect()
        }
    };
    let Some(Object::Array(differences)) = differences else { return out };
    let mut code = 0usize;
    for item in differences.iter().take(2000) {
        match item {
            Object::Number(n) => code = n.clamp(0.0, 255.0) as usize,
            Object::Name(name) => {
                if let Some(slot) = out.get_mut(code) {
                    *slot = glyphs.meaning(name);
                }
                code += 1;
            }
            _ => {}
        }
    }
    out
}
