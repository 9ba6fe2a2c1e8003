//! In: a WARC (0.17 to 1.1) or ARC file by any tool, whole or damaged. Out: its records one by one, and what is damaged.
//!
//! The hard decision: a block is handed out only if it is whole: of the length its header says, with a new record or the
//! end behind it and, where packed, with a right checksum. Everything else is reported as damage and the next whole
//! record is looked for. Only the block asked for is in memory.

use std::io::{self, Read};

use memchr::memmem;

use super::unpack::{Fault, Unpacked, VERSION};
use super::{Kind, arc};

/// Longest header of a record.
const LONGEST_HEADER: usize = 1 << 18;
/// Most line ends between two records.
const MOST_LINE_ENDS: usize = 64;

/// The header of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Where the record begins in the file; of a packed record, where its gzip member or zstd frame begins.
    pub offset: u64,
    /// Which record of its member it is; 0 where each record has its own.
    pub index: u64,
    /// The type; `None` if it is none that the standard knows.
    pub kind: Option<Kind>,
    /// Length of the block in bytes.
    pub length: u64,
    /// `name: value`, a line each.
    lines: String,
}

impl Header {
    /// The value of a field, by its name in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        field(&self.lines, name)
    }

    /// All fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
    }

    /// An identifier or address without the angle brackets that some tools put around it.
    #[must_use]
    pub fn reference(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?;
        Some(value.strip_prefix('<').and_then(|v| v.strip_suffix('>')).unwrap_or(value))
    }
}

fn field<'a>(lines: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = lines;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        // Nearly every name is told apart by its first letter, without a search for the colon.
        if line.trim_ascii_start().as_bytes().first().map(u8::to_ascii_lowercase)
            == name.bytes().next().map(|b| b.to_ascii_lowercase())
            && let Some(colon) = memchr::memchr(b':', line.as_bytes())
            && line[..colon].trim().eq_ignore_ascii_case(name)
        {
            return Some(line[colon + 1..].trim());
        }
    }
    None
}

/// A part of a file that holds no whole record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where it begins in the file, in bytes.
    pub offset: u64,
    /// What is wrong.
    pub message: String,
}

impl Damage {
    fn new(offset: u64, message: &str) -> Self {
        Self { offset, message: message.to_owned() }
    }
}

/// What became of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// It was read.
    Whole,
    /// It is longer than allowed and was left out.
    TooLong,
    /// It is not whole; what there is of it was read.
    Damaged(Damage),
}

/// Reads records from a stream, in bounded memory.
pub struct Reader<R> {
    input: Unpacked<R>,
    /// The record whose block is not used up yet.
    open: Option<Open>,
    arc: bool,
    index: u64,
    damage: Option<Damage>,
    ended: bool,
}

/// A record whose block has not been read to its end.
struct Open {
    offset: u64,
    left: u64,
}

type Checked<T> = io::Result<Result<T, Fault>>;

impl<R: Read> Reader<R> {
    /// Reads the file that `inner` stands at the beginning of.
    pub fn new(inner: R) -> Self {
        Self { input: Unpacked::new(inner), open: None, arc: false, index: 0, damage: None, ended: false }
    }

    /// The next record or the next damage; `None` at the end. A block that was not read is passed over.
    ///
    /// # Errors
    /// What the underlying reader says; damaged data is no error.
    #[expect(clippy::should_implement_trait, reason = "it fails in two ways, as an iterator cannot")]
    pub fn next(&mut self) -> io::Result<Option<Result<Header, Damage>>> {
        if let Some(open) = self.open.take()
            && let Err(fault) = self.pass(open.left, &mut |_| {})?
        {
            self.give_up(open.offset, fault)?;
        }
        loop {
            if let Some(damage) = self.damage.take() {
                return Ok(Some(Err(damage)));
            }
            if self.ended {
                return Ok(None);
            }
            let offset = match self.find_record()? {
                Ok(true) => self.input.offset(),
                Ok(false) => {
                    self.ended = true;
                    continue;
                }
                Err(fault) => {
                    self.give_up(self.input.offset(), fault)?;
                    continue;
                }
            };
            match self.header(offset)? {
                Ok(header) => {
                    self.open = Some(Open { offset, left: header.length });
                    return Ok(Some(Ok(header)));
                }
                Err(fault) => self.give_up(offset, fault)?,
            }
        }
    }

    /// The beginning of the block of the record that [`Self::next`] has given: up to `most` bytes (fewer than 64 KiB), as
    /// far as they are packed together. The block can still be read.
    ///
    /// # Errors
    /// What the underlying reader says; damaged data is no error.
    pub fn peek(&mut self, most: usize) -> io::Result<&[u8]> {
        let Some(open) = &self.open else { return Ok(&[]) };
        let length = most.min(usize::try_from(open.left).unwrap_or(usize::MAX));
        let data = self.input.at_least(length)?.unwrap_or_default();
        Ok(&data[..data.len().min(length)])
    }

    /// Reads the block of the record that [`Self::next`] has given into `into`, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// What the underlying reader says; damaged data is no error.
    pub fn block(&mut self, limit: u64, into: &mut Vec<u8>) -> io::Result<Block> {
        into.clear();
        let Some(open) = self.open.take() else { return Ok(Block::Whole) };
        if open.left > limit {
            self.open = Some(open);
            return Ok(Block::TooLong);
        }
        // What the header promises is believed only as far as a usual page goes; the rest grows as it comes.
        into.reserve(usize::try_from(open.left).unwrap_or(usize::MAX).min(1 << 20));
        match self.pass(open.left, &mut |bytes| into.extend_from_slice(bytes))? {
            Ok(()) => Ok(Block::Whole),
            Err(fault) => {
                self.give_up(open.offset, fault)?;
                let damage = self.damage.take();
                Ok(Block::Damaged(damage.unwrap_or_else(|| Damage::new(open.offset, fault))))
            }
        }
    }

    /// Notes damage and goes to where a record begins.
    fn give_up(&mut self, offset: u64, fault: Fault) -> io::Result<()> {
        self.damage.get_or_insert_with(|| Damage::new(offset, fault));
        loop {
            if self.input.is_broken() {
                // What begins here must be a record: a page that is packed itself looks like a member, too.
                let begun = self.input.resync()? && matches!(self.input.advance()?, Ok(true));
                self.index = 0;
                if begun && self.at_record()? {
                    return Ok(());
                }
                if !begun && !self.input.is_broken() {
                    self.ended = true;
                    return Ok(());
                }
                self.input.give_up();
            } else if self.search()? {
                return Ok(());
            } else if !self.input.is_broken() {
                match self.input.advance()? {
                    Ok(true) => self.index = 0,
                    Ok(false) => {
                        self.ended = true;
                        return Ok(());
                    }
                    Err(_) => {}
                }
            }
        }
    }

    /// Looks for a record in what is left of the member.
    fn search(&mut self) -> io::Result<bool> {
        loop {
            if self.at_record()? {
                return Ok(true);
            }
            let Ok(data) = self.input.at_least(VERSION.len())? else { return Ok(false) };
            if data.len() < VERSION.len() {
                let rest = data.len();
                self.input.consume(rest);
                return Ok(false);
            }
            let next = if self.arc { memchr::memchr(b'\n', data) } else { memmem::find(&data[1..], VERSION) };
            let skipped = next.map_or(data.len() - VERSION.len() + 1, |at| at + 1);
            self.input.consume(skipped);
        }
    }

    fn at_record(&mut self) -> io::Result<bool> {
        let arc = self.arc;
        Ok(self.input.at_least(1 << 10)?.is_ok_and(|data| match data.strip_prefix(VERSION) {
            Some(rest) => rest.first().is_some_and(u8::is_ascii_digit),
            None => arc && arc::header(data).is_some(),
        }))
    }

    /// Goes to the beginning of the next record, over line ends and to the next member; tells whether there is one.
    fn find_record(&mut self) -> Checked<bool> {
        for _ in 0..MOST_LINE_ENDS {
            let data = match self.input.at_least(1)? {
                Ok(data) => data,
                Err(fault) => return Ok(Err(fault)),
            };
            let line_ends = data.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            match (data.is_empty(), line_ends) {
                (true, _) => match self.input.advance()? {
                    Ok(true) => self.index = 0,
                    other => return Ok(other),
                },
                (false, 0) => return Ok(Ok(true)),
                (false, n) => self.input.consume(n),
            }
        }
        Ok(Err("there are only line ends where a record should be"))
    }

    fn header(&mut self, offset: u64) -> Checked<Header> {
        let text = match self.header_text()? {
            Ok(text) => text,
            Err(fault) => return Ok(Err(fault)),
        };
        let lines = match text.strip_prefix("WARC/") {
            Some(rest) => unfolded(rest.split_once('\n').map_or("", |(_, lines)| lines)),
            None => match arc::header(text.as_bytes()) {
                Some(lines) => {
                    self.arc = true;
                    lines
                }
                None => return Ok(Err("there is no record where one should begin")),
            },
        };
        let Some(length) = field(&lines, "Content-Length").and_then(|v| v.parse().ok()) else {
            return Ok(Err("a record does not say its length"));
        };
        let kind = field(&lines, "WARC-Type").and_then(Kind::named);
        let index = if self.input.is_plain() { 0 } else { self.index };
        self.index += 1;
        Ok(Ok(Header { offset, index, kind, length, lines }))
    }

    /// The lines of a WARC header up to the empty line, or the one line of an ARC header.
    fn header_text(&mut self) -> Checked<String> {
        let mut text = Vec::new();
        loop {
            let data = match self.input.at_least(1)? {
                Ok(data) => data,
                Err(fault) => return Ok(Err(fault)),
            };
            let Some(end) = memchr::memchr(b'\n', data) else {
                if data.is_empty() || text.len() + data.len() > LONGEST_HEADER {
                    return Ok(Err("the header of a record does not end"));
                }
                text.extend_from_slice(data);
                let length = data.len();
                self.input.consume(length);
                continue;
            };
            let begin = text.len();
            text.extend_from_slice(&data[..=end]);
            self.input.consume(end + 1);
            let first = begin == 0 && !text.starts_with(VERSION);
            let empty = matches!(&text[begin..], b"\n" | b"\r\n") && text[..begin].ends_with(b"\n");
            if first || empty {
                let text = String::from_utf8(text);
                return Ok(Ok(text.unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())));
            }
            if text.len() > LONGEST_HEADER {
                return Ok(Err("the header of a record does not end"));
            }
        }
    }

    /// Hands the rest of a block to `sink` and looks whether it ends as it should.
    fn pass(&mut self, mut left: u64, sink: &mut dyn FnMut(&[u8])) -> Checked<()> {
        while left > 0 {
            let data = match self.input.at_least(1)? {
                Ok(data) => data,
                Err(fault) => return Ok(Err(fault)),
            };
            if data.is_empty() {
                match self.goes_on()? {
                    Ok(()) => continue,
                    Err(fault) => return Ok(Err(fault)),
                }
            }
            let length = data.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            sink(&data[..length]);
            self.input.consume(length);
            left -= length as u64;
        }
        self.closed()
    }

    /// Whether a block goes on in the next member, as in files that were packed in pieces of equal size.
    fn goes_on(&mut self) -> Checked<()> {
        const SHORT: Fault = "a record is shorter than it says";
        match self.input.advance()? {
            Ok(false) => return Ok(Err(SHORT)),
            Ok(true) => self.index = 0,
            Err(fault) => return Ok(Err(fault)),
        }
        Ok(match self.input.at_least(VERSION.len())? {
            Ok(data) if data.starts_with(VERSION) => Err(SHORT),
            Ok(_) => Ok(()),
            Err(fault) => Err(fault),
        })
    }

    /// Behind a block come line ends, then a new record or the end.
    fn closed(&mut self) -> Checked<()> {
        for _ in 0..MOST_LINE_ENDS {
            let data = match self.input.at_least(VERSION.len())? {
                Ok(data) => data,
                Err(fault) => return Ok(Err(fault)),
            };
            let line_ends = data.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if line_ends == 0 {
                // Where the file was cut, the next record may have only its first letters.
                let sound = data.starts_with(VERSION) || VERSION.starts_with(data) || self.arc;
                return Ok(if sound { Ok(()) } else { Err("a record is longer than it says") });
            }
            self.input.consume(line_ends);
        }
        Ok(Ok(()))
    }
}

/// Lines with those joined that begin with a blank and so continue the one before.
fn unfolded(text: &str) -> String {
    if !text.contains("\n ") && !text.contains("\n\t") {
        return text.to_owned();
    }
    let mut lines = String::with_capacity(text.len());
    for line in text.lines() {
        match line.strip_prefix([' ', '\t']) {
            Some(rest) if !lines.is_empty() => {
                lines.pop();
                lines.push(' ');
                lines.push_str(rest.trim());
            }
            _ => lines.push_str(line),
        }
        lines.push('\n');
    }
    lines
}
