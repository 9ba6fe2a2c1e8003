//! In: a PDF file. Out: its text.
//!
//! The hard decision: a reader of our own. What a text needs of PDF is small, the files are often damaged, and nothing in
//! one may cost more than the limits allow; a library for all of PDF has neither aim.

mod cmap;
mod content;
mod file;
mod filters;
mod fonts;
mod layout;
mod syntax;

use rustc_hash::{FxHashMap, FxHashSet};

use self::content::{Matrix, Painter};
use self::file::File;
use self::layout::Line;
use self::syntax::{Dict, Object};
use super::{DocumentText, MOST_TEXT, Problem};
use crate::knowledge::glyphs::Glyphs;

/// More pages are not read.
const MOST_PAGES: usize = 3000;

pub(super) fn text(bytes: &[u8], glyphs: &Glyphs) -> DocumentText {
    let problem = |problem| DocumentText { text: String::new(), problem: Some(problem) };
    let file = File::new(bytes);
    if file.is_encrypted() {
        return problem(Problem::Encrypted);
    }
    let pages = file.pages(MOST_PAGES);
    if pages.is_empty() {
        return problem(Problem::Damaged);
    }
    let mut painter = Painter::new(&file, glyphs);
    let mut lines: Vec<Vec<Line>> = Vec::new();
    let (mut length, mut too_large) = (0, pages.len() >= MOST_PAGES);
    for page in &pages {
        draw(&file, &mut painter, page);
        let is_cut = painter.is_exhausted();
        let page = layout::lines(std::mem::take(&mut painter.drawn));
        length += page.iter().map(|l| l.text.len()).sum::<usize>();
        lines.push(page);
        if is_cut || length > MOST_TEXT {
            too_large = true;
            break;
        }
    }
    let (known, unknown) = (painter.known(), painter.unknown);
    let found = if too_large || file.is_exhausted() {
        Some(Problem::TooLarge)
    } else if unknown * 20 > known + unknown {
        Some(Problem::UnknownSigns)
    } else {
        (known == 0).then_some(Problem::NoTextLayer)
    };
    drop_running_heads(&mut lines);
    DocumentText { text: written(&lines), problem: found }
}

/// Draws a page; the first of its dictionaries is its own, the others are those it inherits from.
fn draw(file: &File<'_>, painter: &mut Painter<'_, '_>, page: &[Dict]) {
    let inherited = |key: &str| page.iter().find_map(|d| file.value(d, key));
    let resources = inherited("Resources");
    let empty = Dict::default();
    let resources = resources.as_ref().and_then(Object::dict).unwrap_or(&empty);
    let turn = inherited("Rotate").and_then(|r| r.number()).unwrap_or(0.0);
    let Some(contents) = page.first().and_then(|d| d.get("Contents")) else { return };
    let mut commands = Vec::new();
    let parts = match file.resolved(contents) {
        Object::Array(parts) => parts,
        _ => vec![contents.clone()],
    };
    for (_, part) in parts.iter().take(10_000).filter_map(|p| file.stream(p)) {
        commands.extend_from_slice(&part);
        commands.push(b'\n');
    }
    painter.draw(&commands, resources, Matrix::turned(turn), 0);
}

/// Lines at the top or bottom of several pages that are alike stay only where they stand first; those that differ in
/// digits are page numbers and go.
fn drop_running_heads(pages: &mut [Vec<Line>]) {
    let form = |text: &str| text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect::<String>();
    let at_edge = |i: usize, length: usize| i < 3 || i + 3 >= length;
    // For each form how many pages have it, and the texts it was seen with first and last.
    let mut forms: FxHashMap<String, (usize, String, bool)> = FxHashMap::default();
    for page in pages.iter() {
        let mut here = FxHashSet::default();
        for line in (0..page.len()).filter(|&i| at_edge(i, page.len())).filter_map(|i| page.get(i)) {
            let form = form(&line.text);
            let (count, first, varies) = forms.entry(form.clone()).or_insert_with(|| (0, line.text.clone(), false));
            *varies |= *first != line.text;
            *count += usize::from(here.insert(form));
        }
    }
    let least = pages.len().div_ceil(2).max(2);
    let mut seen = FxHashSet::default();
    for page in pages.iter_mut() {
        let (mut i, length) = (0, page.len());
        page.retain(|line| {
            let edge = at_edge(i, length);
            i += 1;
            let form = form(&line.text);
            match forms.get(&form).filter(|(count, ..)| edge && *count >= least) {
                Some((_, _, varies)) => !varies && seen.insert(form),
                None => true,
            }
        });
    }
}

/// Lines, with a blank line between paragraphs; one that goes on over a page break stays one.
fn written(pages: &[Vec<Line>]) -> String {
    let mut out = String::new();
    let mut was_full = false;
    for page in pages {
        for (i, line) in page.iter().enumerate() {
            let text = line.text.trim();
            let unfinished = !out.trim_end().ends_with(['.', '!', '?', ':', '\u{201c}', '"']);
            let goes_on = i == 0 && unfinished && (was_full || text.starts_with(char::is_lowercase));
            if !out.is_empty() && line.starts && !goes_on {
                out.push('\n');
            }
            out.push_str(text);
            out.push('\n');
            was_full = line.is_full;
        }
    }
    out
}
