//! In: the tokens of a body. Out: what stands in quotation marks, with nesting, over paragraphs, and where marks are
//! missing.
//!
//! The hard decision: a straight mark opens or closes by what stands beside it; a mark that could do both closes if
//! something is open. A quotation left open at a paragraph's end goes on only if the next paragraph begins with a mark or
//! a closing one comes before any other.

use std::ops::Range;

use crate::values::token::{Gap, TokenKind, Tokens};

/// How many paragraphs one pair of marks may span when the paragraphs between have none.
const MAX_BARE_PARAGRAPHS: usize = 6;
/// Tokens to look ahead for a closing mark.
const LOOKAHEAD: usize = 1200;
/// Marks open at the same time.
const MAX_DEPTH: usize = 8;

/// A stretch in quotation marks that stands in no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// Token of the opening mark.
    pub(super) open: usize,
    /// The token after the whole, closing mark included.
    pub(super) end: usize,
    /// Bytes between the marks.
    pub(super) inner: Range<usize>,
    /// Whether there is a closing mark.
    pub(super) closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Double,
    Single,
}

struct Open {
    token: usize,
    after: usize,
    level: Level,
    sign: char,
}

/// What a sign can be as a quotation mark.
struct Mark {
    level: Level,
    opens: bool,
    closes: bool,
    sign: char,
    /// Tokens it takes: two for a pair of commas.
    tokens: usize,
}

/// All outermost marked stretches in order; `places` are the tokens that may be marks or begin a paragraph.
pub(super) fn pairs(tokens: &Tokens<'_>, places: &[usize]) -> Vec<Marked> {
    let mut out: Vec<Marked> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut next = 0;
    for &i in places {
        if i < next {
            continue;
        }
        if tokens.gap(i) == Gap::Block && !open.is_empty() {
            match at_paragraph(tokens, &open, i) {
                Next::Repeated => continue,
                Next::GoesOn => {}
                Next::Ends => {
                    out.extend(unclosed(tokens, &open, i));
                    open.clear();
                }
            }
        }
        let Some(mark) = mark(tokens, i, &open) else { continue };
        if mark.closes && close(tokens, &mut open, &mut out, &mark, i) || !mark.opens {
            continue;
        }
        if open.len() < MAX_DEPTH {
            open.push(Open { token: i, after: i + mark.tokens, level: mark.level, sign: mark.sign });
        }
        next = i + mark.tokens;
    }
    out.extend(unclosed(tokens, &open, tokens.list.len()));
    out
}

/// Closes the innermost open mark that fits; a stretch is complete when none is open any more.
fn close(tokens: &Tokens<'_>, open: &mut Vec<Open>, out: &mut Vec<Marked>, mark: &Mark, i: usize) -> bool {
    let Some(at) = open.iter().rposition(|o| o.level == mark.level) else { return false };
    let partner = open.remove(at);
    open.truncate(at);
    if open.is_empty() {
        let inner = tokens.list[partner.after - 1].end as usize..tokens.list[i].start as usize;
        out.push(Marked { open: partner.token, end: i + 1, inner, closed: true });
    }
    true
}

/// What a paragraph's beginning says about an open quotation.
enum Next {
    /// It begins with the mark once more.
    Repeated,
    /// A closing mark comes before any other.
    GoesOn,
    /// The quotation was never closed.
    Ends,
}

fn at_paragraph(tokens: &Tokens<'_>, open: &[Open], i: usize) -> Next {
    let Some(first) = open.first().filter(|o| o.level == Level::Double) else { return Next::Ends };
    let begins = mark(tokens, i, &[]).is_some_and(|m| m.opens && m.level == Level::Double && m.sign == first.sign);
    if begins {
        return if closing_follows(tokens, i + 1) { Next::Repeated } else { Next::Ends };
    }
    if first.sign != '"' && closing_follows(tokens, i) { Next::GoesOn } else { Next::Ends }
}

/// Whether the next double mark from token `i` on is a closing one, a few paragraphs on at most; paragraphs that begin
/// with the opening mark count as one quotation.
fn closing_follows(tokens: &Tokens<'_>, i: usize) -> bool {
    let mut paragraphs = 0;
    for at in i..tokens.list.len().min(i + LOOKAHEAD) {
        let new = tokens.gap(at) == Gap::Block && at > i;
        paragraphs += usize::from(new);
        if paragraphs > MAX_BARE_PARAGRAPHS {
            return false;
        }
        let Some(mark) = mark(tokens, at, &[]).filter(|m| m.level == Level::Double) else { continue };
        if !(new && mark.opens) {
            return mark.closes && !mark.opens;
        }
    }
    false
}

/// The outermost open stretch, ended before a reporting clause is looked for elsewhere: at the paragraph's end.
fn unclosed(tokens: &Tokens<'_>, open: &[Open], end: usize) -> Option<Marked> {
    let first = open.first().filter(|o| o.level == Level::Double && o.after < end)?;
    let inner = tokens.list[first.after].start as usize..tokens.list[end - 1].end as usize;
    Some(Marked { open: first.token, end, inner, closed: false })
}

/// Whether token `i` can be a quotation mark.
#[inline]
pub(super) fn may_mark(tokens: &Tokens<'_>, i: usize) -> bool {
    match tokens.get(i).map_or('\0', |token| token.sign) {
        '\0' | '.' | '-' => false,
        ',' => tokens.is_sign(i + 1, ','),
        sign => level(sign).is_some(),
    }
}

/// The level of a sign that can be a quotation mark.
fn level(sign: char) -> Option<Level> {
    match sign {
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' | ',' => Some(Level::Double),
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2039}' | '\u{203a}' => Some(Level::Single),
        _ => None,
    }
}

/// What token `i` is as a quotation mark, given what is open.
fn mark(tokens: &Tokens<'_>, i: usize, open: &[Open]) -> Option<Mark> {
    let sign = tokens.get(i).filter(|_| may_mark(tokens, i))?.sign;
    let level = level(sign)?;
    if sign == '\'' && is_doubled(tokens, i) {
        return None;
    }
    let beside = Beside::of(tokens, i);
    let is_open = |signs: &[char]| open.iter().any(|o| o.level == level && signs.contains(&o.sign));
    let (opens, closes) = match sign {
        '\u{201e}' | '\u{201f}' => (true, false),
        '\u{201a}' => (!beside.blank_after && beside.starts, false),
        '\u{201c}' if is_open(&['\u{201e}', ',']) => (false, true),
        '\u{201c}' | '\u{201d}' if open.is_empty() => (beside.starts && !beside.ends, !beside.starts || beside.ends),
        '\u{201c}' => (beside.starts && !beside.ends, beside.ends),
        '\u{201d}' => (false, true),
        '"' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}' => {
            straight(tokens, i, &beside, is_open(&[sign, '\u{201e}', '\u{bb}', '\u{ab}', '\u{2039}', '\u{203a}', ',']))
        }
        ',' => (pair_of_commas(tokens, i), false),
        '\'' => (
            beside.starts && !beside.ends && single_closes(tokens, i),
            is_open(&['\'', '\u{201a}', '\u{2018}']) && beside.ends,
        ),
        '\u{2018}' => (beside.starts && !beside.ends && !is_open(&['\u{201a}']), is_open(&['\u{201a}'])),
        _ => (false, is_open(&['\u{2018}', '\u{201a}', '\'']) && beside.ends),
    };
    let tokens = if sign == ',' { 2 } else { 1 };
    (opens || closes).then_some(Mark { level, opens, closes, sign, tokens })
}

/// A mark that has one form for both sides.
fn straight(tokens: &Tokens<'_>, i: usize, beside: &Beside, is_open: bool) -> (bool, bool) {
    let inches = !is_open
        && i > 0
        && tokens.gap(i) == Gap::None
        && tokens.get(i - 1).is_some_and(|t| t.kind == TokenKind::Digits);
    match (beside.starts, beside.ends) {
        _ if inches => (false, false),
        (true, false) => (true, false),
        (false, true) => (false, true),
        _ => (!is_open, is_open),
    }
}

/// Two commas at a word's start, the typewriter's opening mark.
fn pair_of_commas(tokens: &Tokens<'_>, i: usize) -> bool {
    let starts = tokens.gap(i) != Gap::None;
    starts && tokens.is_sign(i + 1, ',') && tokens.gap(i + 1) == Gap::None && tokens.gap(i + 2) == Gap::None
}

/// Two apostrophes in a row are the markup of a wiki or inches, no single marks.
fn is_doubled(tokens: &Tokens<'_>, i: usize) -> bool {
    let next = tokens.is_sign(i + 1, '\'') && tokens.gap(i + 1) == Gap::None;
    next || i > 0 && tokens.is_sign(i - 1, '\'') && tokens.gap(i) == Gap::None
}

/// Whether an apostrophe-like mark has a partner in the same paragraph.
fn single_closes(tokens: &Tokens<'_>, i: usize) -> bool {
    let rest = (i + 1..tokens.list.len().min(i + 60)).take_while(|&k| tokens.gap(k) != Gap::Block);
    rest.into_iter().any(|k| tokens.is_sign(k, '\'') && Beside::of(tokens, k).ends)
}

/// What stands beside a sign.
struct Beside {
    /// A blank, a bracket or a colon before it: a quotation can begin.
    starts: bool,
    /// A blank or a closing sign after it: a quotation can end.
    ends: bool,
    blank_after: bool,
}

impl Beside {
    fn of(tokens: &Tokens<'_>, i: usize) -> Self {
        let sign =
            |k: usize| tokens.get(k).filter(|t| t.kind == TokenKind::Sign).and_then(|_| tokens.str(k).chars().next());
        let before = i.checked_sub(1).and_then(sign);
        let opening = before.is_some_and(|c| "([{/-\u{2013}\u{2014}:\u{201e}\u{201c}\u{201a}\u{bb}\u{ab}".contains(c));
        let blank_after = tokens.gap(i + 1) != Gap::None;
        let closing = sign(i + 1).is_some_and(|c| {
            ".,;:!?)]}/-\u{2013}\u{2014}\u{2026}\u{201c}\u{201d}\u{2018}\u{2019}\u{ab}\u{bb}\"".contains(c)
        });
        Self { starts: tokens.gap(i) != Gap::None || opening, ends: blank_after || closing, blank_after }
    }
}
