//! In: pieces of styled text. Out: lines on standard output, wrapped to the width of the terminal, in color if wanted.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use anstyle::Style;
use clap::ValueEnum;

/// When to write in color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Widest line; longer ones are hard to read.
const WIDEST: usize = 120;
/// Width where there is no terminal.
const PLAIN_WIDTH: usize = 100;

/// A piece of text in one style.
pub(super) type Piece<'t> = (Style, Cow<'t, str>);

/// Something to write on.
pub(super) struct Paper<W> {
    out: W,
    width: usize,
    /// Whether styles are written.
    pub(super) color: bool,
}

impl Paper<io::BufWriter<io::StdoutLock<'static>>> {
    /// Standard output.
    #[expect(clippy::disallowed_methods, reason = "cli is the room that asks the environment")]
    pub(super) fn stdout(color: Color) -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let auto = io::stdout().is_terminal() && !set("NO_COLOR") && !dumb;
        let width = terminal_size::terminal_size().map_or(PLAIN_WIDTH, |(w, _)| usize::from(w.0));
        let color = color == Color::Always || color == Color::Auto && auto;
        Self { out: io::BufWriter::new(io::stdout().lock()), width: width.clamp(40, WIDEST), color }
    }
}

impl<W: Write> Paper<W> {
    /// An empty line and a heading.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out)?;
        self.row(0, 0, &[(Style::new().bold(), text.to_uppercase().into())])
    }

    /// Pieces one after the other, broken at blanks: the first line begins at column `first`, the others at `rest`.
    pub(super) fn row(&mut self, first: usize, rest: usize, pieces: &[Piece<'_>]) -> io::Result<()> {
        let mut column = first;
        write!(self.out, "{:first$}", "")?;
        for (style, text) in pieces {
            self.style(style.render())?;
            for word in text.split_inclusive([' ', '\n']) {
                let shown = word.trim_end_matches('\n');
                let long = shown.trim_end().chars().count();
                if column > rest && column + long > self.width {
                    self.turn(*style, rest)?;
                    column = rest;
                }
                self.out.write_all(visible(shown).as_bytes())?;
                column += shown.chars().count();
                if word.ends_with('\n') {
                    self.turn(*style, rest)?;
                    column = rest;
                }
            }
            self.style(style.render_reset())?;
        }
        writeln!(self.out)
    }

    fn turn(&mut self, style: Style, rest: usize) -> io::Result<()> {
        self.style(style.render_reset())?;
        write!(self.out, "\n{:rest$}", "")?;
        self.style(style.render())
    }

    fn style(&mut self, code: impl std::fmt::Display) -> io::Result<()> {
        if self.color { write!(self.out, "{code}") } else { Ok(()) }
    }

    /// Hands everything to the system.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Control characters as pictures, so that a document cannot steer the terminal.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let picture = |c: char| match c {
        '\u{7f}' => '\u{2421}',
        c if c < ' ' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(picture).collect())
}

/// `text` in its first `most` characters.
pub(super) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}\u{2026}", text[..at].trim_end())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(color: bool, first: usize, rest: usize, pieces: &[Piece<'_>]) -> String {
        let mut paper = Paper { out: Vec::new(), width: 12, color };
        paper.row(first, rest, pieces).expect("memory can be written");
        String::from_utf8(paper.out).expect("only text was written")
    }

    #[test]
    fn rows_are_wrapped_at_blanks() {
        let text = [(Style::new(), "one two three four\nfive".into())];
        assert_eq!(printed(false, 0, 2, &text), "one two \n  three four\n  five\n");
    }

    #[test]
    fn a_document_cannot_steer_the_terminal() {
        assert_eq!(printed(false, 0, 0, &[(Style::new(), "a\u{1b}[2J".into())]), "a\u{241b}[2J\n");
    }
}
