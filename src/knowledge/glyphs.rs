//! In: `data/glyphs.tsv`, `data/standard_encoding.tsv`, `data/font_widths.tsv`. Out: what the names of glyphs in fonts mean,
//! and how wide those of the standard fonts are.

use rustc_hash::FxHashMap;

use super::{Files, files};
use crate::error::Error;

/// What the names of glyphs mean.
#[derive(Debug, Default)]
pub struct Glyphs {
    by_name: FxHashMap<Box<str>, char>,
    standard: FxHashMap<u8, char>,
    /// Widths in the four standard faces.
    widths: FxHashMap<char, [u16; 4]>,
}

impl Glyphs {
    /// Reads the tables.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut glyphs = Self::default();
        let name = "glyphs.tsv";
        for [glyph, code] in files::rows::<2>(name, &files.text(name)?)? {
            let sign = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            let sign = sign.ok_or_else(|| Error::config(name, format!("{glyph}: {code} is no code point")))?;
            glyphs.by_name.insert(glyph.into(), sign);
        }
        let name = "standard_encoding.tsv";
        for [code, glyph] in files::rows::<2>(name, &files.text(name)?)? {
            let code = u8::from_str_radix(code, 8).map_err(|e| Error::config(name, format!("{code}: {e}")))?;
            let sign = glyphs.sign(glyph).ok_or_else(|| Error::config(name, format!("unknown glyph {glyph}")))?;
            glyphs.standard.insert(code, sign);
        }
        let name = "font_widths.tsv";
        for [code, widths @ ..] in files::rows::<5>(name, &files.text(name)?)? {
            let wrong = || Error::config(name, format!("{code}: expected a code point and four widths"));
            let sign = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).ok_or_else(wrong)?;
            let mut row = [0; 4];
            for (slot, width) in row.iter_mut().zip(widths) {
                *slot = width.parse().map_err(|_| wrong())?;
            }
            glyphs.widths.insert(sign, row);
        }
        Ok(glyphs)
    }

    fn sign(&self, name: &str) -> Option<char> {
        let mut chars = name.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if c.is_ascii_alphabetic() => Some(c),
            _ => self.by_name.get(name).copied(),
        }
    }

    /// What a name means: `adieresis`, `f_i`, `uni00E4`, `u1F600`, `a.alt`.
    #[must_use]
    pub fn meaning(&self, name: &str) -> Option<String> {
        let name = name.split('.').next().unwrap_or_default();
        let parts = name.split('_').take(8).map(|part| {
            let hex = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            self.sign(part)
                .or_else(|| part.strip_prefix("uni").filter(|d| d.len() == 4).and_then(hex))
                .or_else(|| part.strip_prefix('u').filter(|d| (4..=6).contains(&d.len())).and_then(hex))
        });
        parts.collect::<Option<String>>().filter(|text| !text.is_empty())
    }

    /// The width of a sign in a standard font, in thousandths of its size.
    #[must_use]
    pub fn width(&self, sign: char, serif: bool, bold: bool) -> Option<f64> {
        let row = self.widths.get(&sign)?;
        row.get(usize::from(serif) * 2 + usize::from(bold)).map(|w| f64::from(*w))
    }

    /// What a code means in Adobe's standard encoding.
    #[must_use]
    pub fn standard(&self, code: u8) -> Option<char> {
        self.standard.get(&code).copied()
    }
}
