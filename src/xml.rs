//! In: text that should be XML: feeds, sitemaps, the insides of office documents. Out: its elements as a [`Tree`].
//!
//! The hard decision: our own reader instead of a strict parser, since feeds are as broken as web pages: bare `&`, HTML
//! entities without a declaration, tags that are not closed, a cut end. Whatever is there is read in one linear pass;
//! document type declarations are skipped, so entities of a document's own are never expanded.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

/// More nodes are not read.
const MOST_NODES: usize = 2_000_000;
/// Elements nested deeper are read as if they stood at this depth.
const DEEPEST: usize = 256;

/// The elements and texts of a document, in its order.
#[derive(Debug, Default)]
pub struct Tree<'t> {
    nodes: Vec<Node<'t>>,
    /// Whether the document was cut off: by its own end inside a tag or open element, or by the limit.
    pub truncated: bool,
}

#[derive(Debug)]
struct Node<'t> {
    what: What<'t>,
    /// The node behind the last one inside.
    end: u32,
    parent: u32,
    /// Whether the document ends inside it.
    cut: bool,
}

#[derive(Debug, Clone, Copy)]
enum What<'t> {
    /// A name with its prefix, and what stands behind it in the tag.
    Element(&'t str, &'t str),
    /// Text as written, with entities.
    Text(&'t str),
    /// A CDATA section.
    Literal(&'t str),
}

/// An element of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a, 't> {
    tree: &'a Tree<'t>,
    at: usize,
    name: &'t str,
    attributes: &'t str,
}

/// What stands in an element.
#[derive(Debug, Clone)]
pub enum Content<'a, 't> {
    /// An element.
    Element(Element<'a, 't>),
    /// Text, entities replaced.
    Text(Cow<'t, str>),
}

impl<'t> Tree<'t> {
    /// Reads a document. Any text gives some tree.
    #[must_use]
    pub fn parse(text: &'t str) -> Self {
        let mut reader = Reader {
            text,
            pos: 0,
            open: Vec::new(),
            too_deep: 0,
            missing: [false; 3],
            declared: false,
            tree: Self::default(),
        };
        while reader.step() {}
        reader.finish()
    }

    /// All elements in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_, 't>> {
        (0..self.nodes.len()).filter_map(|at| self.element(at))
    }

    fn element(&self, at: usize) -> Option<Element<'_, 't>> {
        match self.nodes.get(at)?.what {
            What::Element(name, attributes) => Some(Element { tree: self, at, name, attributes }),
            _ => None,
        }
    }

    fn end(&self, at: usize) -> usize {
        self.nodes.get(at).map_or(self.nodes.len(), |n| n.end as usize)
    }
}

impl<'a, 't> Element<'a, 't> {
    /// The name without its prefix.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// The prefix of the name; empty if there is none.
    #[must_use]
    pub fn prefix(&self) -> &'t str {
        self.name.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute by its full name, entities replaced.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        self.attributes().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| unescaped(value))
    }

    /// Names and raw values of the attributes.
    pub fn attributes(&self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || attribute(&mut rest))
    }

    /// The element around this one.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let parent = self.tree.nodes.get(self.at)?.parent as usize;
        if parent < self.at { self.tree.element(parent) } else { None }
    }

    /// Elements and texts directly inside.
    pub fn content(&self) -> impl Iterator<Item = Content<'a, 't>> + use<'a, 't> {
        let (tree, end) = (self.tree, self.tree.end(self.at));
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            let at = next;
            let node = tree.nodes.get(at).filter(|_| at < end)?;
            next = (node.end as usize).max(at + 1);
            Some(match node.what {
                What::Element(name, attributes) => Content::Element(Element { tree, at, name, attributes }),
                What::Text(text) => Content::Text(unescaped(text)),
                What::Literal(text) => Content::Text(Cow::Borrowed(text)),
            })
        })
    }

    /// Elements directly inside.
    pub fn children(&self) -> impl Iterator<Item = Element<'a, 't>> + use<'a, 't> {
        self.content().filter_map(|c| match c {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// All elements inside, in document order.
    pub fn descendants(&self) -> impl Iterator<Item = Element<'a, 't>> + use<'a, 't> {
        let tree = self.tree;
        (self.at + 1..self.tree.end(self.at)).filter_map(|at| tree.element(at))
    }

    /// Whether the document ends inside this element.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.tree.nodes.get(self.at).is_some_and(|n| n.cut)
    }

    /// The text in front of the first element inside, entities replaced.
    #[must_use]
    pub fn first_text(&self) -> String {
        self.content()
            .map_while(|c| match c {
                Content::Text(text) => Some(text),
                Content::Element(_) => None,
            })
            .collect()
    }

    /// All text inside, entities replaced.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for node in self.tree.nodes.get(self.at + 1..self.tree.end(self.at)).unwrap_or_default() {
            match node.what {
                What::Element(..) => {}
                What::Text(text) => out.push_str(&unescaped(text)),
                What::Literal(text) => out.push_str(text),
            }
        }
        out
    }
}

/// The next attribute, also without quotation marks or a value; `rest` moves behind it.
fn attribute<'t>(rest: &mut &'t str) -> Option<(&'t str, &'t str)> {
    let text = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/' || c == '=');
    let name_end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
    let (name, after) = text.split_at(name_end);
    if name.is_empty() {
        return None;
    }
    let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
        *rest = after;
        return Some((name, ""));
    };
    let quoted = value.strip_prefix(['"', '\'']).map(|inner| (inner, value.as_bytes()[0]));
    let (value, after) = match quoted {
        Some((inner, quote)) => {
            let end = memchr(quote, inner.as_bytes()).unwrap_or(inner.len());
            (&inner[..end], inner.get(end + 1..).unwrap_or_default())
        }
        None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
    };
    *rest = after;
    Some((name, value))
}

/// The text with the entities of XML and numeric ones replaced; others, also bare `&`, stay as they are.
#[must_use]
pub fn unescaped(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((sign, length)) => {
                out.push(sign);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The sign of the entity that the text begins with, and how many bytes it takes.
fn entity(text: &str) -> Option<(char, usize)> {
    let window = &text.as_bytes()[1..text.len().min(12)];
    let length = memchr(b';', window)?;
    let name = text.get(1..=length)?;
    let code = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        },
        None => None,
    };
    let sign = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => char::from_u32(code?).filter(|c| *c != '\0')?,
    };
    Some((sign, length + 2))
}

/// The pass over the text.
struct Reader<'t> {
    text: &'t str,
    pos: usize,
    /// The elements that are open.
    open: Vec<u32>,
    /// How many elements below the deepest level are open.
    too_deep: usize,
    /// Which ends (of a comment, a CDATA section, an instruction) occur no more.
    missing: [bool; 3],
    /// Whether a declaration was seen; only the first can be that of the document type.
    declared: bool,
    tree: Tree<'t>,
}

/// Ends of what is not an element.
const ENDS: [&str; 3] = ["-->", "]]>", "?>"];

impl<'t> Reader<'t> {
    /// Reads the next piece; false at the end.
    fn step(&mut self) -> bool {
        let text = self.text;
        if self.tree.nodes.len() >= MOST_NODES {
            self.tree.truncated = true;
            return false;
        }
        let rest = &text[self.pos..];
        let Some(at) = memchr(b'<', rest.as_bytes()) else {
            self.push_text(rest);
            return false;
        };
        self.push_text(&rest[..at]);
        self.pos += at;
        let tag = &rest[at..];
        if tag.starts_with("<!--") {
            self.skip_to(0, 4);
        } else if let Some(inner) = tag.strip_prefix("<![CDATA[") {
            let start = self.pos + 9;
            let whole = self.skip_to(1, 9);
            let end = if whole { self.pos - 3 } else { start + inner.len() };
            self.push(What::Literal(&text[start..end]));
            self.pos = if whole { self.pos } else { end };
        } else if tag.starts_with("<?") {
            self.skip_to(2, 2);
        } else if tag.starts_with("<!") {
            self.pos += declaration(tag, !std::mem::replace(&mut self.declared, true));
        } else {
            self.tag(tag);
        }
        true
    }

    /// Moves behind an end, or by `length` if there is none; whether there is one.
    fn skip_to(&mut self, which: usize, length: usize) -> bool {
        let start = self.pos + length;
        let inside = &self.text.as_bytes()[start..];
        let found = if self.missing[which] { None } else { memmem::find(inside, ENDS[which].as_bytes()) };
        self.missing[which] |= found.is_none();
        self.tree.truncated |= found.is_none();
        self.pos = start + found.map_or(0, |at| at + ENDS[which].len());
        found.is_some()
    }

    /// An opening or closing tag, or a bare `<`.
    fn tag(&mut self, tag: &'t str) {
        let closing = tag.starts_with("</");
        let name_start = if closing { 2 } else { 1 };
        let is_name = tag[name_start..].starts_with(|c: char| c.is_alphabetic() || c == '_');
        let Some(end) = tag_end(tag).filter(|_| is_name) else {
            self.tree.truncated |= is_name && memchr(b'<', &tag.as_bytes()[1..]).is_none();
            self.push_text("<");
            self.pos += 1;
            return;
        };
        self.pos += end + 1;
        let inside = &tag[name_start..end];
        let name_end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        if closing {
            self.close(name);
        } else {
            self.open(name, attributes.trim());
        }
    }

    fn open(&mut self, name: &'t str, attributes: &'t str) {
        let (empty, attributes) = attributes.strip_suffix('/').map_or((false, attributes), |a| (true, a));
        self.push(What::Element(name, attributes));
        if empty {
            return;
        }
        if self.open.len() >= DEEPEST {
            self.too_deep += 1;
        } else if let Some(at) = self.tree.nodes.len().checked_sub(1) {
            self.open.push(at as u32);
        }
    }

    /// Closes the innermost open element of that name and those inside it; a tag without such an element is ignored.
    fn close(&mut self, name: &str) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let name_of = |at: &u32| match self.tree.nodes.get(*at as usize).map(|n| n.what) {
            Some(What::Element(name, _)) => name,
            _ => "",
        };
        let Some(level) = self.open.iter().rposition(|at| name_of(at).eq_ignore_ascii_case(name)) else { return };
        let end = self.tree.nodes.len() as u32;
        for at in self.open.drain(level..) {
            if let Some(node) = self.tree.nodes.get_mut(at as usize) {
                node.end = end;
            }
        }
    }

    fn push_text(&mut self, text: &'t str) {
        if !text.is_empty() {
            self.push(What::Text(text));
        }
    }

    fn push(&mut self, what: What<'t>) {
        let at = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Node { what, end: at + 1, parent: self.open.last().copied().unwrap_or(at), cut: false });
    }

    fn finish(mut self) -> Tree<'t> {
        self.tree.truncated |= !self.open.is_empty();
        let end = self.tree.nodes.len() as u32;
        for at in self.open {
            if let Some(node) = self.tree.nodes.get_mut(at as usize) {
                node.cut = true;
                node.end = end;
            }
        }
        self.tree
    }
}

/// Where the `>` of a tag stands: not inside quotation marks, if these are closed before the next `<`.
fn tag_end(tag: &str) -> Option<usize> {
    let bytes = tag.as_bytes();
    let limit = memchr(b'<', &bytes[1..]).map_or(bytes.len(), |at| at + 1);
    let tag = &bytes[..limit];
    let mut quote = None;
    for (at, &byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    memchr(b'>', tag)
}

/// The length of `<!DOCTYPE ...>`; the first has declarations in brackets.
fn declaration(tag: &str, first: bool) -> usize {
    let bytes = tag.as_bytes();
    let close = memchr(b'>', bytes).map_or(bytes.len(), |at| at + 1);
    let Some(bracket) = memchr(b'[', &bytes[..close]).filter(|_| first) else { return close };
    let mut ends = memchr_iter(b']', &bytes[bracket..]).map(|at| bracket + at + 1);
    let behind = |at: &usize| bytes[*at..].trim_ascii_start().first() == Some(&b'>');
    let end = ends.find(behind);
    end.map_or(close, |at| at + memchr(b'>', &bytes[at..]).map_or(0, |n| n + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        fn show(element: Element<'_, '_>, out: &mut String) {
            out.push_str(&format!("({}", element.name()));
            for content in element.content() {
                match content {
                    Content::Element(inner) => show(inner, out),
                    Content::Text(text) => out.push_str(&format!(" {text}")),
                }
            }
            out.push(')');
        }
        let mut out = String::new();
        let tree = Tree::parse(text);
        tree.elements().filter(|e| e.parent().is_none()).for_each(|e| show(e, &mut out));
        out
    }

    #[test]
    fn well_and_ill_formed_documents_give_trees() {
        for (text, want) in [
            ("<a><b>x &amp; y</b><c/></a>", "(a(b x & y)(c))"),
            ("<?xml version='1.0'?><!-- <b> --><x:a y='>'>&#228;&uuml; & &#x41;</x:a>", "(a \u{e4}&uuml; & A)"),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "(a &b;)"),
            ("<a><![CDATA[<b>&amp;]]></a>", "(a <b>&amp;)"),
            ("<a><b>x<c>y</a>z", "(a(b x(c y)))"),
            ("<a>1 < 2 </b> 3</a>", "(a 1  <  2   3)"),
            ("<a b=\"c>d</a>", "(a d)"),
            ("<a><![CDATA[cut", "(a cut)"),
            ("<a><!-- cut <b>x</b>", "(a  cut (b x))"),
            ("<A>x</a>", "(A x)"),
            ("", ""),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
        assert!(Tree::parse("<a><b>").truncated && !Tree::parse("<a/>").truncated);
    }

    #[test]
    fn attributes_are_read_in_all_spellings() {
        let tree = Tree::parse("<a x=\"1 &amp; 2\" y = '3' z=4 w v:u='5'/>");
        let a = tree.elements().next().expect("an element");
        for (name, want) in [("x", "1 & 2"), ("y", "3"), ("z", "4"), ("w", ""), ("v:u", "5")] {
            assert_eq!(a.attribute(name).as_deref(), Some(want), "{name}");
        }
        assert_eq!(a.attribute("u"), None);
    }

    #[test]
    fn deep_and_hostile_documents_take_linear_time() {
        for piece in [
            "<a>",
            "<a b='",
            "<!--",
            "<![CDATA[",
            "<?",
            "<!x[",
            "</a>",
            "&#",
            "<a\"",
            "<!DOCTYPE a [<!x \"]",
            "<!x[]a>",
        ] {
            let text = piece.repeat(200_000);
            assert!(Tree::parse(&text).nodes.len() <= 400_001, "{piece}");
        }
    }
}
