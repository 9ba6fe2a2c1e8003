//! In: the glyphs of a page. Out: its lines in reading order, with a blank line between paragraphs.
//!
//! The hard decision: a page is cut in columns only where a gutter parts text on both sides whose lines do not stand on
//! common baselines, or both sides are long; else labels and their values would be read one below the other.

use super::content::Glyph;

/// Cuts of cuts of a page.
const DEEPEST: usize = 24;
/// Narrowest gutter, in font sizes.
const GUTTER: f64 = 1.1;
/// A column has at least so many lines.
const LEAST_LINES: usize = 3;
/// Lines of columns side by side have at least so many letters on average.
const LONG: usize = 22;

/// Glyphs of one baseline without wide gaps.
#[derive(Debug, Clone)]
struct Piece {
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    text: String,
}

/// A line of a page.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    /// Whether a paragraph begins with it.
    pub(super) starts: bool,
    /// Whether it reaches to the right edge of its column.
    pub(super) is_full: bool,
    left: f64,
    right: f64,
    pub(super) y: f64,
    size: f64,
}

/// The lines of a page in reading order.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut regions = Vec::new();
    cut(pieces(glyphs), 0, &mut regions);
    let mut out = Vec::new();
    for region in regions {
        let mut lines = joined(region);
        mark_paragraphs(&mut lines);
        out.append(&mut lines);
    }
    out
}

/// Glyphs put together as long as they follow each other on one line, in the order in which they were drawn.
fn pieces(glyphs: Vec<Glyph>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for glyph in glyphs {
        let is_blank = glyph.text.trim().is_empty();
        let right = glyph.x + glyph.width;
        if let Some(last) = out.last_mut() {
            let gap = glyph.x - last.right;
            let size = last.size.max(glyph.size);
            let same_line = (glyph.y - last.y).abs() < 0.35 * size;
            // Bold letters are sometimes drawn twice, a hair's breadth apart.
            let doubled = same_line
                && last.text.ends_with(&*glyph.text)
                && (glyph.x - (last.right - glyph.width)).abs() < 0.12 * size;
            if doubled && !is_blank && glyph.width > 0.2 * size {
                continue;
            }
            if same_line && gap > -0.6 * size && gap < GUTTER * size {
                if is_blank || gap > 0.17 * size {
                    push_blank(&mut last.text);
                }
                if !is_blank {
                    push_text(&mut last.text, &glyph.text);
                    last.right = last.right.max(right);
                    last.size = last.size.max(glyph.size);
                }
                continue;
            }
        }
        if !is_blank {
            let mut text = String::new();
            push_text(&mut text, &glyph.text);
            out.push(Piece { left: glyph.x, right, y: glyph.y, size: glyph.size, text });
        }
    }
    out
}

fn push_blank(text: &mut String) {
    if !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
}

/// Ligatures are letters.
fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            c if c.is_control() => push_blank(out),
            c => out.push(c),
        }
    }
}

/// Cuts a region into columns, or into an upper and a lower part where that helps to find columns.
fn cut(pieces: Vec<Piece>, depth: usize, out: &mut Vec<Vec<Piece>>) {
    if depth < DEEPEST && has_neighbors(&pieces) {
        if let Some(x) = gutter(&pieces) {
            let (left, right) = pieces.into_iter().partition(|p| p.left < x);
            cut(left, depth + 1, out);
            return cut(right, depth + 1, out);
        }
        if let Some(y) = widest_gap(&pieces) {
            let (upper, lower) = pieces.into_iter().partition(|p| p.y > y);
            cut(upper, depth + 1, out);
            return cut(lower, depth + 1, out);
        }
    }
    if !pieces.is_empty() {
        out.push(pieces);
    }
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn median(values: Vec<f64>) -> f64 {
    let values = sorted(values);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Whether anything stands beside something else.
fn has_neighbors(pieces: &[Piece]) -> bool {
    let mut by_y: Vec<&Piece> = pieces.iter().collect();
    by_y.sort_by(|a, b| b.y.total_cmp(&a.y));
    by_y.windows(2).any(|w| {
        let apart = w[0].right < w[1].left || w[1].right < w[0].left;
        (w[0].y - w[1].y).abs() < w[0].size.max(w[1].size) && apart
    })
}

/// The middle of the widest gutter that runs through the whole region and parts columns.
fn gutter(pieces: &[Piece]) -> Option<f64> {
    let size = median(pieces.iter().map(|p| p.size).collect());
    let mut spans: Vec<(f64, f64)> = pieces.iter().map(|p| (p.left, p.right)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut reach = spans.first()?.1;
    let mut gaps: Vec<(f64, f64)> = Vec::new();
    for (left, right) in spans {
        if left - reach > GUTTER * size {
            gaps.push((left - reach, (left + reach) / 2.0));
        }
        reach = reach.max(right);
    }
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    gaps.into_iter().take(4).map(|(_, x)| x).find(|&x| parts_columns(pieces, x, size))
}

fn parts_columns(pieces: &[Piece], x: f64, size: f64) -> bool {
    let (left, right): (Vec<&Piece>, Vec<&Piece>) = pieces.iter().partition(|p| p.left < x);
    let fewer = left.len().min(right.len());
    if fewer < LEAST_LINES {
        return false;
    }
    let letters = |side: &[&Piece]| side.iter().map(|p| p.text.len()).sum::<usize>() / side.len().max(1);
    if letters(&left) >= LONG && letters(&right) >= LONG {
        return true;
    }
    let (few, many) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    let baselines = sorted(many.iter().map(|p| p.y).collect());
    let is_common = |p: &&&Piece| {
        let at = baselines.partition_point(|y| *y < p.y - 0.15 * size);
        baselines.get(at).is_some_and(|y| (y - p.y).abs() <= 0.15 * size)
    };
    few.iter().filter(is_common).count() * 10 < few.len() * 6
}

/// Where the widest gap between two lines is.
fn widest_gap(pieces: &[Piece]) -> Option<f64> {
    let ys = sorted(pieces.iter().map(|p| p.y).collect());
    let size = median(pieces.iter().map(|p| p.size).collect());
    let gaps = ys.windows(2).map(|w| (w[1] - w[0], (w[0] + w[1]) / 2.0)).filter(|(gap, _)| *gap > 1.6 * size);
    gaps.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, y)| y)
}

/// The lines of a region, from top to bottom.
fn joined(mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|p| (p.y - piece.y).abs() < 0.45 * p.size.max(piece.size)) => {
                row.push(piece);
            }
            _ => rows.push(vec![piece]),
        }
    }
    rows.into_iter().filter_map(line).collect()
}

fn line(mut row: Vec<Piece>) -> Option<Line> {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let first = row.first()?.clone();
    let mut line = Line {
        text: String::new(),
        starts: false,
        is_full: false,
        left: first.left,
        right: first.left,
        y: first.y,
        size: row.iter().map(|p| p.size).fold(0.0, f64::max),
    };
    for piece in row {
        let gap = piece.left - line.right;
        if !line.text.is_empty() && gap > 3.0 * line.size {
            line.text.truncate(line.text.trim_end().len());
            line.text.push('\t');
        } else if gap > 0.17 * line.size {
            push_blank(&mut line.text);
        }
        line.text.push_str(&piece.text);
        line.right = line.right.max(piece.right);
    }
    line.text.truncate(line.text.trim_end().len());
    Some(line)
}

/// A paragraph begins after a wider gap, with another size of letters, with an indent, or after a line that ends early.
fn mark_paragraphs(lines: &mut [Line]) {
    let pitch = median(lines.windows(2).map(|w| (w[0].y - w[1].y) / w[0].size.max(1.0)).collect());
    let pitch = pitch.clamp(1.0, 1.9);
    let right = lines.iter().map(|l| l.right).fold(f64::MIN, f64::max);
    let left = median(lines.iter().map(|l| l.left).collect());
    let width = right - left;
    let count = lines.len();
    lines.iter_mut().for_each(|l| l.is_full = l.right > right - 0.25 * width);
    for i in 0..count {
        let Some((before, line)) = i.checked_sub(1).map(|b| (&lines[b], &lines[i])) else {
            lines[i].starts = true;
            continue;
        };
        let gap = (before.y - line.y) / before.size.max(line.size).max(1.0);
        let other_size = (before.size - line.size).abs() > 0.12 * before.size.max(line.size);
        let indented = line.left > left + 0.9 * line.size && (before.left - left).abs() < 0.5 * line.size;
        let ended = before.text.ends_with(['.', '!', '?', ':', '"', '\u{201c}', '\u{201d}']);
        let early = ended && before.right < right - 0.25 * width.max(1.0);
        lines[i].starts = gap > 1.25 * pitch || other_size || indented && ended || early;
    }
}
