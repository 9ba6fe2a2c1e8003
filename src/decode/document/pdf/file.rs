//! In: the bytes of a PDF file. Out: its objects by number.
//!
//! The hard decision: the file's own table of objects is not asked. All `N G obj` are found in one pass and later ones
//! replace earlier ones, as updates of a file do; so files whose table is damaged, cut or missing are read like others.

use std::cell::Cell;

use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use super::filters;
use super::syntax::{Dict, Lexer, Object, is_blank};
use crate::decode::document::MOST_BYTES;

/// More objects are not read.
const MOST_OBJECTS: usize = 1_000_000;
/// Most bytes of one stream, unpacked.
const MOST_STREAM: usize = 48 << 20;
/// Most bytes that are read as objects.
const MOST_WORK: usize = 1 << 30;
/// Longest chain of references.
const LONGEST_CHAIN: usize = 16;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the file.
    At(usize),
    /// In an unpacked object stream.
    In(usize, usize),
}

/// A PDF file.
#[derive(Debug)]
pub(super) struct File<'b> {
    bytes: &'b [u8],
    objects: FxHashMap<u32, Place>,
    unpacked: Vec<Vec<u8>>,
    /// Bytes that may still be unpacked.
    budget: Cell<usize>,
    /// Bytes that may still be read as objects or looked through; objects that are referred to often are read often.
    work: Cell<usize>,
    /// The dictionaries that name the root of the document, the newest last.
    trailers: Vec<Dict>,
}

impl<'b> File<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        let (objects, unpacked) = (FxHashMap::default(), Vec::new());
        let mut file = Self {
            bytes,
            objects,
            unpacked,
            budget: Cell::new(MOST_BYTES),
            work: Cell::new(MOST_WORK),
            trailers: Vec::new(),
        };
        let starts: Vec<(u32, usize)> = starts(bytes).take(MOST_OBJECTS).collect();
        for &(number, at) in &starts {
            file.objects.insert(number, Place::At(at));
        }
        // Streams of objects and tables say so near their start.
        for &(_, at) in &starts {
            let head = &bytes[at..bytes.len().min(at + 1024)];
            if memmem::find(head, b"ObjStm").is_some() {
                file.add_stream_of_objects(at);
            } else if memmem::find(head, b"XRef").is_some()
                && let Some((dict, _)) = file.stream_at(at)
            {
                file.trailers.push(dict);
            }
        }
        for at in memmem::find_iter(bytes, b"trailer").take(1000) {
            if let Some(Object::Dict(dict)) = Lexer::new(bytes, at + 7).next() {
                file.trailers.push(dict);
            }
        }
        file
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.trailers.iter().any(|t| t.get("Encrypt").is_some_and(|e| *e != Object::Null))
    }

    /// Whether limits have been reached.
    pub(super) fn is_exhausted(&self) -> bool {
        self.budget.get() == 0 || self.work.get() == 0
    }

    /// The page dictionaries in order, with what they inherit.
    pub(super) fn pages(&self, most: usize) -> Vec<Vec<Dict>> {
        let mut pages = Vec::new();
        for trailer in self.trailers.iter().rev() {
            let root = self.value(trailer, "Root");
            let tree = root.as_ref().and_then(Object::dict).and_then(|root| root.get("Pages"));
            if let Some(tree) = tree {
                self.collect(tree, &mut Vec::new(), &mut FxHashSet::default(), &mut pages, most);
            }
            if !pages.is_empty() {
                return pages;
            }
        }
        // The tree of pages is damaged: all pages there are.
        let mut numbers: Vec<u32> = self.objects.keys().copied().collect();
        numbers.sort_unstable();
        let objects = numbers.into_iter().map(|n| self.object(n));
        let is_page = |o: Object| o.dict().filter(|d| d.is("Type", "Page")).map(|d| vec![d.clone()]);
        objects.filter_map(is_page).take(most).collect()
    }

    /// The pages below a node; `above` are the dictionaries it inherits from.
    fn collect(
        &self,
        node: &Object,
        above: &mut Vec<Dict>,
        seen: &mut FxHashSet<u32>,
        pages: &mut Vec<Vec<Dict>>,
        most: usize,
    ) {
        if let Object::Reference(number) = node
            && !seen.insert(*number)
        {
            return;
        }
        let Object::Dict(dict) = self.resolved(node) else { return };
        if above.len() > 40 || pages.len() >= most {
            return;
        }
        above.push(dict);
        let kids = above.last().and_then(|d| self.value(d, "Kids"));
        match kids.as_ref().and_then(Object::array) {
            Some(kids) => kids.iter().for_each(|kid| self.collect(kid, above, seen, pages, most)),
            None => pages.push(above.iter().rev().cloned().collect()),
        }
        above.pop();
    }

    /// The value of a key, references followed.
    pub(super) fn value(&self, dict: &Dict, key: &str) -> Option<Object> {
        dict.get(key).map(|o| self.resolved(o)).filter(|o| *o != Object::Null)
    }

    /// An object, references followed.
    pub(super) fn resolved(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..LONGEST_CHAIN {
            let Object::Reference(number) = object else { return object };
            object = self.object(number);
        }
        Object::Null
    }

    fn object(&self, number: u32) -> Object {
        let found = match self.objects.get(&number) {
            Some(Place::At(at)) => self.read(self.bytes, *at),
            Some(Place::In(stream, at)) => self.unpacked.get(*stream).and_then(|s| self.read(s, *at)),
            None => None,
        };
        found.unwrap_or(Object::Null)
    }

    fn read(&self, bytes: &[u8], at: usize) -> Option<Object> {
        let mut lexer = Lexer::new(bytes, at);
        let object = lexer.next();
        self.charge(lexer.pos - at + 16).then_some(object)?
    }

    /// Whether so much more may be done.
    fn charge(&self, bytes: usize) -> bool {
        let left = self.work.get().saturating_sub(bytes);
        self.work.set(left);
        left > 0
    }

    /// The dictionary and content of a stream.
    pub(super) fn stream(&self, object: &Object) -> Option<(Dict, Vec<u8>)> {
        let Object::Reference(number) = object else { return None };
        let Some(Place::At(at)) = self.objects.get(number) else { return None };
        let (dict, raw) = self.stream_at(*at)?;
        let content = self.unpack(&dict, raw)?;
        Some((dict, content))
    }

    fn unpack(&self, dict: &Dict, raw: &[u8]) -> Option<Vec<u8>> {
        let budget = self.budget.get();
        let content = filters::unpack(self, dict, raw, budget.min(MOST_STREAM))?;
        self.budget.set(budget - content.len().min(budget));
        Some(content)
    }

    fn stream_at(&self, at: usize) -> Option<(Dict, &'b [u8])> {
        let mut lexer = Lexer::new(self.bytes, at);
        let Object::Dict(dict) = lexer.next()? else { return None };
        if !lexer.next()?.is_word("stream") {
            return None;
        }
        let rest = &self.bytes[lexer.pos..];
        let start = lexer.pos
            + usize::from(rest.starts_with(b"\r"))
            + usize::from(rest.starts_with(b"\r\n") || rest.starts_with(b"\n"));
        let rest = &self.bytes[start..];
        let length = self.value(&dict, "Length").and_then(|l| l.number()).map(|l| l as usize);
        let stated = length.filter(|&l| {
            let after = rest.get(l..(l + 20).min(rest.len())).unwrap_or_default();
            after.trim_ascii_start().starts_with(b"endstream")
        });
        let length = stated.or_else(|| memmem::find(rest, b"endstream")).unwrap_or(rest.len());
        if !self.charge(if stated.is_some() { 0 } else { length }) {
            return None;
        }
        Some((dict, &rest[..length]))
    }

    fn add_stream_of_objects(&mut self, at: usize) {
        let Some((dict, raw)) = self.stream_at(at).filter(|(d, _)| d.is("Type", "ObjStm")) else { return };
        let Some(content) = self.unpack(&dict, raw) else { return };
        let number = |key| self.value(&dict, key).and_then(|v| v.number()).map_or(0, |n| n as usize);
        let (count, first) = (number("N").min(MOST_OBJECTS), number("First"));
        let mut lexer = Lexer::new(&content, 0);
        let index = self.unpacked.len();
        for _ in 0..count {
            let (Some(Object::Number(id)), Some(Object::Number(offset))) = (lexer.next(), lexer.next()) else { break };
            let place = first.saturating_add(offset as usize);
            if place < content.len() && self.objects.len() < MOST_OBJECTS {
                // An object of the same number behind this stream is newer.
                let newer = matches!(self.objects.get(&(id as u32)), Some(Place::At(other)) if *other > at);
                if !newer {
                    self.objects.insert(id as u32, Place::In(index, place));
                }
            }
        }
        self.unpacked.push(content);
    }
}

/// The numbers of the objects in the file and where each begins.
fn starts(bytes: &[u8]) -> impl Iterator<Item = (u32, usize)> {
    memmem::find_iter(bytes, b"obj").filter_map(move |at| {
        let before = bytes.get(at.saturating_sub(24)..at)?;
        let (rest, _) = number_at_end(before.trim_ascii_end())?;
        let gap = rest.last().is_some_and(|b| is_blank(*b));
        let (_, number) = number_at_end(rest.trim_ascii_end()).filter(|_| gap)?;
        Some((number, at + 3))
    })
}

fn number_at_end(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let digits = bytes.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (rest, number) = bytes.split_at(bytes.len() - digits);
    Some((rest, std::str::from_utf8(number).ok()?.parse().ok()?))
}
