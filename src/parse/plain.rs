//! In: plain text. Out: its blocks: groups of lines between blank lines, list items without their bullets.
//!
//! The hard decision: lines are grouped by layout alone (blank lines, indentation, bullets), since the language is not
//! known yet; line breaks inside a block stay in its text until `segment::lines` has decided, with words, which of them
//! stand inside a sentence.

use std::ops::Range;

use super::{Block, BlockKind, Format, Head, Markup, Page};
use crate::decode::Decoded;

/// Parses plain text.
pub(super) fn parse(decoded: &Decoded) -> Page {
    let groups = groups(&lines(decoded.text.as_str()));
    let texts = decoded.text.pieces(groups.iter().map(|g| g.range.clone()));
    let block = |(text, group): (_, &Group)| Block { markup: group.markup, ..Block::plain(group.kind, text) };
    let blocks = texts.into_iter().zip(&groups).map(block).collect();
    Page { format: Format::Plain, head: Head::default(), elements: Vec::new(), blocks, dom: None, feed: None }
}

/// A line without the blanks around it.
struct Line<'t> {
    text: &'t str,
    start: usize,
    indent: u8,
    mark: Mark,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn ends_sentence(&self) -> bool {
        self.text.ends_with(['.', '!', '?', ':', ';'])
    }

    fn starts_small(&self) -> bool {
        self.text.starts_with(char::is_lowercase)
    }
}

/// What a line begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Neither bullet nor number.
    None,
    /// A bullet of this many bytes, blanks included.
    Bullet(usize),
    /// A number of a numbered list. It stays in the text, for the text may name it.
    Number(u32),
}

/// A block in the making.
struct Group {
    kind: BlockKind,
    range: Range<usize>,
    markup: Markup,
}

/// The lines of a text. Rules (`-----`) count as blank.
fn lines(text: &str) -> Vec<Line<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    while start <= bytes.len() {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |n| start + n);
        let raw = &text[start..end];
        let left = raw.trim_start_matches(is_blank);
        let indent = raw[..raw.len() - left.len()].chars().count().min(255) as u8;
        let line = left.trim_end_matches(is_blank);
        let line = if is_rule(line) { "" } else { line };
        out.push(Line { text: line, start: end - left.len(), indent, mark: mark(line) });
        start = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    out
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// A line of three or more signs that only draw.
fn is_rule(line: &str) -> bool {
    let draws = |c: char| matches!(c, '-' | '_' | '=' | '*' | '#' | '~' | '+' | '\u{2013}' | '\u{2014}' | ' ');
    line.len() > 2 && line.chars().all(draws)
}

/// Bullets: signs no sentence begins with, then such as need a blank behind them.
fn mark(line: &str) -> Mark {
    let Some(first) = line.chars().next() else { return Mark::None };
    let rest = &line[first.len_utf8()..];
    let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
    let sure = matches!(
        first,
        '\u{2022}'
            | '\u{25aa}'
            | '\u{25a0}'
            | '\u{25cf}'
            | '\u{25e6}'
            | '\u{2023}'
            | '\u{b7}'
            | '\u{f0b7}'
            | '\u{f0a7}'
    );
    let with_blank = matches!(first, '-' | '\u{2013}' | '*' | 'o' | '+') && blanks > 0;
    if (sure || with_blank) && rest.len() > blanks {
        return Mark::Bullet(first.len_utf8() + blanks);
    }
    numbered(line).map_or(Mark::None, Mark::Number)
}

/// The number of `1. Text`, `2) Text` or `(3) Text`.
fn numbered(line: &str) -> Option<u32> {
    let inner = line.strip_prefix('(').unwrap_or(line);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let rest = inner[digits..].strip_prefix(['.', ')'])?;
    if (1..=2).contains(&digits) && rest.starts_with([' ', '\t']) { inner[..digits].parse().ok() } else { None }
}

/// Groups lines into blocks.
fn groups(lines: &[Line<'_>]) -> Vec<Group> {
    let listed = list_numbers(lines);
    let mut out: Vec<Group> = Vec::new();
    let mut blanks = 0u8;
    for (i, line) in lines.iter().enumerate() {
        if line.text.is_empty() {
            blanks = blanks.saturating_add(1);
            continue;
        }
        let before = (i > 0 && blanks == 0).then(|| &lines[i - 1]);
        let open = out.last_mut().filter(|_| before.is_some());
        let item = item(line, before, open.as_deref(), listed[i], lines.get(i + 1));
        match (open, item) {
            (Some(group), None) if !begins(line, group, before, lines.get(i + 1)) => {
                group.range.end = line.end();
                group.markup.lines = group.markup.lines.saturating_add(1);
            }
            (_, item) => out.push(group(line, item, blanks)),
        }
        blanks = 0;
    }
    out
}

/// A new block; of a list item with a bullet the text behind the bullet.
fn group(line: &Line<'_>, item: Option<usize>, blanks: u8) -> Group {
    let kind = if item.is_some() { BlockKind::ListItem } else { BlockKind::Paragraph };
    let list_depth = u8::from(item.is_some());
    let markup = Markup { blank_before: blanks, indent: line.indent, lines: 1, list_depth, ..Markup::default() };
    Group { kind, range: line.start + item.unwrap_or(0)..line.end(), markup }
}

/// Which numbered lines belong to a list: those with a neighbor number before or after them.
fn list_numbers(lines: &[Line<'_>]) -> Vec<bool> {
    let mut listed = vec![false; lines.len()];
    let mut last: Option<(usize, u32)> = None;
    for (i, line) in lines.iter().enumerate() {
        let Mark::Number(n) = line.mark else { continue };
        if let Some((at, _)) = last.filter(|(_, before)| before + 1 == n) {
            (listed[at], listed[i]) = (true, true);
        }
        last = Some((i, n));
    }
    listed
}

/// Whether the line begins a list item, and how many bytes its bullet has. Inside a paragraph a dash begins an item only
/// where the line before has come to an end, for it may be a dash of the sentence.
fn item(
    line: &Line<'_>,
    before: Option<&Line<'_>>,
    open: Option<&Group>,
    listed: bool,
    next: Option<&Line<'_>>,
) -> Option<usize> {
    let in_list = open.is_none_or(|g| g.kind == BlockKind::ListItem);
    match line.mark {
        Mark::None => None,
        Mark::Number(_) => (listed && (in_list || before.is_none_or(Line::ends_sentence))).then_some(0),
        Mark::Bullet(len) => {
            let more = next.is_some_and(|n| matches!(n.mark, Mark::Bullet(_)));
            let sure =
                in_list || more || before.is_none_or(Line::ends_sentence) || !line.text.starts_with(['-', '\u{2013}']);
            sure.then_some(len)
        }
    }
}

/// Whether a line without bullet begins a new block though no blank line stands before it: the first line of an indented
/// paragraph, or text after a list.
fn begins(line: &Line<'_>, open: &Group, before: Option<&Line<'_>>, next: Option<&Line<'_>>) -> bool {
    let ended = before.is_some_and(Line::ends_sentence) && !line.starts_small();
    match open.kind {
        BlockKind::ListItem => ended && line.indent <= open.markup.indent,
        _ => {
            let outdented = next.is_some_and(|n| !n.text.is_empty() && n.indent < line.indent);
            ended && outdented && before.is_some_and(|b| b.indent < line.indent)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let decoded = crate::decode::Decoded { text: Text::new(text.to_owned(), 0), encoding: encoding() };
        let page = parse(&decoded);
        for block in &page.blocks {
            assert_eq!(&text[block.source.clone()], block.text.as_str());
        }
        page.blocks.iter().map(|b| (b.kind, b.text.as_str().to_owned())).collect()
    }

    fn encoding() -> crate::decode::Encoding {
        let from = crate::decode::EncodingSource::Utf8;
        crate::decode::Encoding { used: "utf-8".into(), declared: None, from, malformed: 0 }
    }

    fn texts(text: &str) -> Vec<String> {
        blocks(text).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn blank_lines_part_blocks_whatever_the_blank_and_the_line_end() {
        assert_eq!(texts("Eins\r\nZwei\r\n \u{a0}\r\n\r\nDrei\n-----\nVier\r"), ["Eins\r\nZwei", "Drei", "Vier"]);
        assert_eq!(texts(""), [""; 0]);
        assert_eq!(texts("\n \n"), [""; 0]);
    }

    #[test]
    fn bullets_are_cut_off_and_wrapped_items_stay_whole() {
        let text = "Themen:\n- Erstens lang\n  und weiter\n- Zweitens.\nSchluss.";
        let expected = [
            (BlockKind::Paragraph, "Themen:"),
            (BlockKind::ListItem, "Erstens lang\n  und weiter"),
            (BlockKind::ListItem, "Zweitens."),
            (BlockKind::Paragraph, "Schluss."),
        ];
        assert_eq!(blocks(text), expected.map(|(k, t)| (k, t.to_owned())));
    }

    #[test]
    fn a_dash_or_day_at_the_start_of_a_wrapped_line_is_no_item() {
        assert_eq!(
            texts("Das Haus\n- seit Jahren leer -\nwird verkauft am\n12. November."),
            ["Das Haus\n- seit Jahren leer -\nwird verkauft am\n12. November."]
        );
        assert_eq!(texts("1. Haus\n2. Hof"), ["1. Haus", "2. Hof"]);
    }

    #[test]
    fn an_indented_first_line_begins_a_paragraph() {
        assert_eq!(texts("  Eins und\nzwei.\n  Drei und\nvier."), ["Eins und\nzwei.", "Drei und\nvier."]);
    }
}
