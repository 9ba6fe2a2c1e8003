//! In: byte offsets into a text. Out: offsets in Unicode code points.
//!
//! One pass over the text makes a sparse index (every 64 bytes); ASCII texts need none at all.

/// Turns byte offsets of one text into code points.
#[derive(Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points before byte `64 * i`; empty if the text is ASCII.
    marks: Vec<u32>,
}

const STEP: usize = 64;

impl<'t> CodePoints<'t> {
    /// An index of `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        if text.is_ascii() {
            return Self { text, marks: Vec::new() };
        }
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut seen = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            marks.push(seen);
            seen += starts(chunk);
        }
        marks.push(seen);
        Self { text, marks }
    }

    /// The number of code points before byte `pos`.
    #[must_use]
    pub fn at(&self, pos: usize) -> usize {
        let pos = pos.min(self.text.len());
        match self.marks.get(pos / STEP) {
            None => pos,
            Some(&before) => (before + starts(&self.text.as_bytes()[pos / STEP * STEP..pos])) as usize,
        }
    }
}

/// How many code points begin in these bytes, at most [`STEP`]. Counted in a byte, which can be done with many at once.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&b| u8::from(b & 0xc0 != 0x80)).fold(0, u8::wrapping_add).into()
}
