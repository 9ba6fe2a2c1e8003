//! In: decoded HTML. Out: its blocks in reading order, the elements around them, the head, and the tree for selectors.
//!
//! One walk over the tree gives all of it. A block ends where an element begins or ends that is no part of running text,
//! and at an empty line (`<br><br>`). The hard decision: nothing is judged here. Navigation, hidden and repeated text
//! become blocks like all others; only what is never shown as text (scripts, styles, controls) is left out.

use std::ops::Range;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use html5ever::{LocalName, local_name};
use rustc_hash::FxHashMap;
use scraper::{ElementRef, Html, Node, Selector};

use super::head::Collector;
use super::tree::Tree;
use super::{Block, BlockKind, Element, Format, Link, Markup, Page};
use crate::decode::Decoded;
use crate::knowledge::Knowledge;
use crate::text::Text;
use crate::warning::{WarningCode, Warnings};

/// The element tree of a page, kept for selectors.
pub(super) struct Dom {
    html: Html,
    /// The compact index of elements that hold blocks.
    kept: FxHashMap<NodeId, u32>,
}

impl std::fmt::Debug for Dom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dom").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

impl Dom {
    pub(super) fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = ElementRef<'a>> {
        self.html.select(selector)
    }

    /// The compact index of `element` or of the next element around it that holds blocks.
    pub(super) fn kept(&self, element: ElementRef<'_>) -> Option<u32> {
        let own = self.kept.get(&element.id());
        own.or_else(|| element.ancestors().find_map(|a| self.kept.get(&a.id()))).copied()
    }
}

/// Parses a decoded HTML document.
pub(super) fn parse(decoded: &Decoded, know: &Knowledge, doubts: &mut Warnings) -> Page {
    let source = decoded.text.as_str();
    let tree = Tree::parse(source);
    if tree.limited {
        doubts.add(WarningCode::NestingLimit, "elements were flattened or left out beyond the limits of the parser");
    }
    let mut walk = Walk::new(&decoded.text, &tree);
    let mut head = Collector::new(&know.marks);
    for edge in tree.html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    walk.open(node, element);
                    if let Some(element) = ElementRef::wrap(node) {
                        head.visit(element, || walk.top().place);
                    }
                }
                Node::Text(text) if !walk.muted() => walk.text(node.id(), text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walk.close(element.name.local == local_name!("a"));
                }
            }
        }
    }
    walk.flush();
    walk.count_images();
    let mut head = head.finish();
    for element in head.times.iter_mut().map(|t| &mut t.element).chain(head.marked.iter_mut().map(|m| &mut m.element)) {
        *element = element.and_then(|place| walk.kept_at(place));
    }
    let Walk { elements, blocks, kept, .. } = walk;
    let dom = Some(Dom { html: tree.html, kept });
    Page { format: Format::Html, head, elements, blocks, dom }
}

/// What an open element means for the text inside it.
#[derive(Clone)]
struct Frame<'t> {
    element: Option<&'t scraper::node::Element>,
    /// Its index in [`Walk::places`].
    place: u32,
    kind: BlockKind,
    level: u8,
    list_depth: u8,
    breaks: bool,
    muted: bool,
    hidden: bool,
    preformatted: bool,
    /// Inside a table whose cells become one block.
    tabular: bool,
}

impl Frame<'_> {
    /// Whether an inline element tells what its text is: by its name or by an attribute.
    fn says_something(&self) -> bool {
        const TELLING: [&str; 4] = ["class", "id", "itemprop", "role"];
        self.element.is_some_and(|e| {
            let bold = matches!(e.name.local, local_name!("strong") | local_name!("b") | local_name!("time"));
            bold || e.attrs().any(|(name, _)| TELLING.contains(&name))
        })
    }

    fn root() -> Self {
        Self {
            element: None,
            place: 0,
            kind: BlockKind::Paragraph,
            level: 0,
            list_depth: 0,
            breaks: true,
            muted: false,
            hidden: false,
            preformatted: false,
            tabular: false,
        }
    }
}

/// The block being built.
#[derive(Default)]
struct Draft<'t> {
    text: String,
    source: Option<Range<usize>>,
    links: Vec<Link>,
    link_bytes: u32,
    /// The inline elements around all of the text so far: if a whole block stands in one `<strong>` or `<span class=date>`, that is the element it stands in.
    inline: Vec<Frame<'t>>,
    /// Blanks seen since the last letter.
    space: bool,
    /// Line breaks seen since the last letter.
    breaks: u8,
}

struct Walk<'t> {
    source: &'t Text,
    tree: &'t Tree,
    stack: Vec<Frame<'t>>,
    draft: Draft<'t>,
    /// The link around the present position: address, title, where its text begins in the draft.
    link: Option<(&'t scraper::node::Element, usize)>,
    /// All elements so far.
    places: Vec<Place>,
    elements: Vec<Element>,
    blocks: Vec<Block>,
    kept: FxHashMap<NodeId, u32>,
}

/// An element seen: the place of the one around it, and its index in the compact list once a block in it is kept.
struct Place {
    parent: u32,
    kept: Option<u32>,
    node: Option<NodeId>,
    images: u32,
}

impl<'t> Walk<'t> {
    fn new(source: &'t Text, tree: &'t Tree) -> Self {
        Self {
            source,
            tree,
            stack: vec![Frame::root()],
            draft: Draft::default(),
            link: None,
            places: vec![Place { parent: 0, kept: None, node: None, images: 0 }],
            elements: Vec::new(),
            blocks: Vec::new(),
            kept: FxHashMap::default(),
        }
    }

    fn top(&self) -> &Frame<'t> {
        // The root frame is never popped: `close` is called once for each `open`.
        &self.stack[self.stack.len() - 1]
    }

    fn muted(&self) -> bool {
        self.top().muted
    }

    fn open(&mut self, node: NodeRef<'t, Node>, element: &'t scraper::node::Element) {
        let name = &element.name.local;
        let place = self.places.len() as u32;
        self.places.push(Place { parent: self.top().place, kept: None, node: Some(node.id()), images: 0 });
        let mut frame = Frame { element: Some(element), place, ..self.top().clone() };
        frame.muted |= is_mute(name);
        frame.breaks = !frame.muted && is_block(name);
        if !frame.muted {
            frame.hidden |= is_hidden(element);
            self.shape(&mut frame, node, name);
        }
        if frame.breaks {
            self.flush();
        }
        match *name {
            local_name!("br") if !frame.muted => self.line_break(),
            local_name!("img") if !frame.muted => self.places[place as usize].images = 1,
            local_name!("a") => self.link = element.attr("href").map(|_| (element, self.draft.text.len())),
            _ => {}
        }
        self.stack.push(frame);
    }

    /// What the element makes of the blocks inside it.
    fn shape(&self, frame: &mut Frame<'t>, node: NodeRef<'t, Node>, name: &LocalName) {
        match *name {
            local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6") => {
                frame.kind = BlockKind::Heading;
                frame.level = name.as_bytes()[1] - b'0';
            }
            local_name!("ul") | local_name!("ol") | local_name!("menu") | local_name!("dir") => {
                frame.list_depth = frame.list_depth.saturating_add(1);
            }
            local_name!("li") => frame.kind = BlockKind::ListItem,
            local_name!("blockquote") => frame.kind = BlockKind::Quote,
            local_name!("article") | local_name!("main") | local_name!("section") => {
                frame.kind = BlockKind::Paragraph;
                frame.list_depth = 0;
            }
            local_name!("pre") => frame.preformatted = true,
            local_name!("table") if !frame.tabular => {
                frame.tabular = is_data_table(node);
                frame.kind = if frame.tabular { BlockKind::Table } else { BlockKind::Paragraph };
            }
            _ => {}
        }
        if frame.tabular && *name != local_name!("table") {
            frame.breaks = false;
        }
    }

    fn close(&mut self, is_link: bool) {
        if is_link {
            self.end_link();
            self.link = None;
        }
        if self.top().breaks {
            self.flush();
        }
        let frame = self.stack.pop();
        if let Some(name) = frame.filter(|f| f.tabular && !f.muted).and_then(|f| f.element).map(|e| &e.name.local) {
            match *name {
                local_name!("td") | local_name!("th") => self.cell_end('\t'),
                local_name!("tr") | local_name!("caption") => self.cell_end('\n'),
                _ => {}
            }
        }
    }

    /// The end of a table cell or row: a tab or line break in place of blanks.
    fn cell_end(&mut self, sign: char) {
        if sign == '\n' {
            self.draft.text.truncate(self.draft.text.trim_end_matches('\t').len());
        }
        if !self.draft.text.is_empty() && !(sign == '\n' && self.draft.text.ends_with('\n')) {
            self.draft.text.push(sign);
        }
        self.draft.space = false;
    }

    fn line_break(&mut self) {
        if self.top().tabular {
            self.draft.space = true;
            return;
        }
        if self.draft.text.is_empty() {
            return;
        }
        self.draft.breaks += 1;
        if self.draft.breaks > 1 {
            self.flush();
        }
    }

    fn text(&mut self, id: NodeId, text: &str) {
        let preformatted = self.top().preformatted;
        if text.bytes().all(|b| b.is_ascii_whitespace()) && !preformatted {
            self.draft.space = true;
            return;
        }
        self.note_inline();
        let span = self.tree.span(id).map_or(0..0, |span| trimmed(self.source.as_str(), span));
        if preformatted {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.line_break();
                }
                self.words(line, &span);
            }
        } else {
            self.words(text, &span);
        }
    }

    /// Keeps account of the inline elements that are around all of the block's text.
    fn note_inline(&mut self) {
        let from = self.stack.iter().rposition(|f| f.breaks).map_or(0, |i| i + 1);
        let open = self.stack.get(from..).unwrap_or_default();
        let inline = &mut self.draft.inline;
        if self.draft.text.is_empty() {
            inline.clear();
            inline.extend(open.iter().filter(|f| f.says_something()).cloned());
        } else if !inline.is_empty() {
            let shared = |f: &Frame<'t>| open.iter().any(|o| o.place == f.place);
            let keep = inline.iter().position(|f| !shared(f)).unwrap_or(inline.len());
            inline.truncate(keep);
        }
    }

    /// Adds text with its runs of blanks folded into one.
    fn words(&mut self, text: &str, span: &Range<usize>) {
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace()) {
            self.draft.space |= start > 0;
            rest = &rest[start..];
            let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            self.word(&rest[..end], span);
            rest = &rest[end..];
        }
        self.draft.space |= !rest.is_empty();
    }

    fn word(&mut self, word: &str, span: &Range<usize>) {
        let draft = &mut self.draft;
        if draft.text.is_empty() || draft.text.ends_with(['\t', '\n']) {
            // Blanks at the start of a line say nothing.
        } else if draft.breaks > 0 {
            draft.text.push('\n');
        } else if draft.space {
            draft.text.push(' ');
        }
        (draft.space, draft.breaks) = (false, 0);
        draft.text.push_str(word);
        match &mut draft.source {
            Some(source) => *source = source.start.min(span.start)..source.end.max(span.end),
            source => *source = Some(span.clone()),
        }
    }

    /// Closes the link's range in the draft; the link may go on in the next block.
    fn end_link(&mut self) {
        let Some((element, start)) = self.link else { return };
        let inside = self.draft.text.get(start..).unwrap_or_default();
        let range = start + (inside.len() - inside.trim_start().len())..start + inside.trim_end().len();
        if range.start < range.end {
            self.draft.link_bytes = self.draft.link_bytes.saturating_add((range.end - range.start) as u32);
            let href = element.attr("href").unwrap_or_default().to_owned();
            self.draft.links.push(Link { range, href, title: element.attr("title").map(str::to_owned) });
        }
        self.link = Some((element, self.draft.text.len()));
    }

    /// Ends the block being built, if there is one.
    fn flush(&mut self) {
        self.end_link();
        let mut draft = std::mem::take(&mut self.draft);
        if let Some(link) = &mut self.link {
            link.1 = 0;
        }
        draft.text.truncate(draft.text.trim_end_matches(['\t', '\n']).len());
        let Some(source) = draft.source.filter(|_| draft.text.contains(is_shown)) else { return };
        let source = self.source.origin(source.start)..self.source.origin(source.end);
        let element = self.keep(&draft.inline);
        let frame = self.top();
        let markup = Markup {
            element,
            level: frame.level,
            list_depth: if frame.kind == BlockKind::ListItem { frame.list_depth.max(1) } else { 0 },
            link_bytes: draft.link_bytes,
            ..Markup::default()
        };
        let (kind, text, links) = (frame.kind, Text::new(draft.text, source.start), draft.links);
        self.blocks.push(Block { kind, text, markup, source, links, joint: None });
    }

    /// Enters the open elements that break the text, and `inline` inside them, into the compact list; gives the index of the
    /// innermost one.
    fn keep(&mut self, inline: &[Frame<'t>]) -> u32 {
        let mut parent = 0;
        for (depth, frame) in self.stack.iter().filter(|f| f.breaks).chain(inline).enumerate() {
            let Some(place) = self.places.get_mut(frame.place as usize) else { continue };
            parent = *place.kept.get_or_insert_with(|| {
                let index = self.elements.len() as u32;
                self.elements.push(compact(frame, parent, depth));
                self.kept.extend(place.node.map(|node| (node, index)));
                index
            });
        }
        parent
    }

    /// Tells every element of the compact list how many pictures stand in it.
    fn count_images(&mut self) {
        for i in (1..self.places.len()).rev() {
            let Place { parent, kept, images, .. } = self.places[i];
            if let Some(element) = kept.and_then(|k| self.elements.get_mut(k as usize)) {
                element.images = images;
            }
            self.places[parent as usize].images += images;
        }
    }

    /// The compact index of the element at `place`, or of the innermost element around it that has one.
    fn kept_at(&self, mut place: u32) -> Option<u32> {
        loop {
            let here = self.places.get(place as usize)?;
            if here.kept.is_some() || place == here.parent {
                return here.kept;
            }
            place = here.parent;
        }
    }
}

fn compact(frame: &Frame<'_>, parent: u32, depth: usize) -> Element {
    let mut out =
        Element { parent, depth: u16::try_from(depth).unwrap_or(u16::MAX), hidden: frame.hidden, ..Element::default() };
    let Some(element) = frame.element else { return out };
    out.name = element.name().to_owned();
    for (name, value) in element.attrs() {
        match name {
            "id" => out.id = value.to_owned(),
            "class" => out.class = value.to_owned(),
            "role" | "itemprop" | "itemtype" => {
                out.role.push_str(if out.role.is_empty() { "" } else { " " });
                out.role.push_str(value);
            }
            _ => {}
        }
    }
    out
}

/// `span` without the blanks at its ends.
fn trimmed(source: &str, span: Range<usize>) -> Range<usize> {
    let Some(inside) = source.get(span.clone()) else { return span };
    let start = span.start + (inside.len() - inside.trim_ascii_start().len());
    start..span.end - (inside.len() - inside.trim_ascii_end().len())
}

/// Whether a character leaves a mark: no blank, no zero-width sign.
fn is_shown(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Elements whose text is no text of the page.
fn is_mute(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("head")
            | local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("noscript")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("svg")
            | local_name!("math")
            | local_name!("canvas")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("select")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("datalist")
            | local_name!("noembed")
            | local_name!("noframes")
    )
}

/// Elements that end the running text before and after them.
fn is_block(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("html")
            | local_name!("body")
            | local_name!("address")
            | local_name!("article")
            | local_name!("aside")
            | local_name!("blockquote")
            | local_name!("caption")
            | local_name!("center")
            | local_name!("dd")
            | local_name!("details")
            | local_name!("dialog")
            | local_name!("dir")
            | local_name!("div")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("fieldset")
            | local_name!("figcaption")
            | local_name!("figure")
            | local_name!("footer")
            | local_name!("form")
            | local_name!("frameset")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
            | local_name!("header")
            | local_name!("hgroup")
            | local_name!("hr")
            | local_name!("legend")
            | local_name!("li")
            | local_name!("main")
            | local_name!("menu")
            | local_name!("nav")
            | local_name!("ol")
            | local_name!("p")
            | local_name!("pre")
            | local_name!("section")
            | local_name!("summary")
            | local_name!("table")
            | local_name!("tbody")
            | local_name!("td")
            | local_name!("tfoot")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tr")
            | local_name!("ul")
            | local_name!("xmp")
            | local_name!("plaintext")
            | local_name!("listing")
    )
}

fn is_hidden(element: &scraper::node::Element) -> bool {
    element.attrs().any(|(name, value)| match name {
        "hidden" => true,
        "aria-hidden" => value.eq_ignore_ascii_case("true"),
        "style" => hides(value),
        _ => false,
    })
}

/// Whether a `style` attribute says `display:none` or `visibility:hidden`.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(property, value)| {
        let (property, value) = (property.trim(), value.trim());
        property.eq_ignore_ascii_case("display") && value.get(..4).is_some_and(|v| v.eq_ignore_ascii_case("none"))
            || property.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}

/// Whether a table shows data (its cells become one block) or only lays out a page (its cells hold blocks of their own):
/// data tables have two columns and two rows, no tables, headings or lists inside, and short cells. Looks no further than
/// the first nested table, so that all tables of a page together cost one walk.
fn is_data_table(table: NodeRef<'_, Node>) -> bool {
    const LONG_CELL: usize = 300;
    let (mut rows, mut cells, mut cell_bytes) = (0_usize, 0_usize, 0_usize);
    for edge in table.traverse().skip(1) {
        let Edge::Open(node) = edge else { continue };
        match node.value() {
            Node::Text(text) => cell_bytes += text.trim_ascii().len(),
            Node::Element(element) => match element.name.local {
                local_name!("tr") => rows += 1,
                local_name!("td") | local_name!("th") => {
                    (cells, cell_bytes) = (cells + 1, 0);
                }
                local_name!("table")
                | local_name!("h1")
                | local_name!("h2")
                | local_name!("h3")
                | local_name!("article")
                | local_name!("form")
                | local_name!("ul")
                | local_name!("blockquote") => {
                    return false;
                }
                _ => {}
            },
            _ => {}
        }
        if cell_bytes > LONG_CELL {
            return false;
        }
    }
    rows >= 2 && cells >= 2 * rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Encoding, EncodingSource};

    fn page(html: &str) -> Page {
        let encoding = Encoding { used: "utf-8".into(), declared: None, from: EncodingSource::Utf8, malformed: 0 };
        let decoded = Decoded { text: Text::new(html.to_owned(), 0), encoding };
        parse(&decoded, &Knowledge::builtin(), &mut Warnings::default())
    }

    fn texts(html: &str) -> Vec<String> {
        page(html).blocks.iter().map(|b| b.text.as_str().to_owned()).collect()
    }

    #[test]
    fn blocks_end_at_elements_and_empty_lines() {
        assert_eq!(texts("<p>Ein <b>Satz</b>.<p>Zwei<div>drei</div>vier"), ["Ein Satz.", "Zwei", "drei", "vier"]);
        assert_eq!(texts("<p>eins<br>zwei<br> <br>drei"), ["eins\nzwei", "drei"]);
        assert_eq!(texts("<ul><li>a<li>b<ul><li>c</ul></ul>"), ["a", "b", "c"]);
        assert_eq!(texts("<p>a \u{a0} b &amp; c&nbsp;d"), ["a \u{a0} b & c\u{a0}d"]);
        assert_eq!(texts("<pre>eins\nzwei\n\ndrei</pre>"), ["eins\nzwei", "drei"]);
        assert_eq!(texts("<p>a<script>b</script><style>c</style></p>"), ["a"]);
    }

    #[test]
    fn data_tables_are_one_block_and_layout_tables_none() {
        let data = "<table><tr><th>Jahr<th>Zahl<tr><td>1999<td>5<tr><td>2000<td>7</table>";
        assert_eq!(texts(data), ["Jahr\tZahl\n1999\t5\n2000\t7"]);
        assert_eq!(texts("<table><tr><td>links<td><h1>Titel</h1><p>Text</table>"), ["links", "Titel", "Text"]);
    }

    #[test]
    fn links_are_ranges_of_the_text() {
        let page = page("<p>Hier <a href='/x' title='T'> mehr </a> dazu. <a href=y><img></a>");
        let block = &page.blocks[0];
        assert_eq!(block.text.as_str(), "Hier mehr dazu.");
        assert_eq!(block.links, [Link { range: 5..9, href: "/x".into(), title: Some("T".into()) }]);
        assert_eq!(block.markup.link_bytes, 4);
    }

    #[test]
    fn blocks_know_their_bytes() {
        let html = "<title>x</title>\r\n<p>\r\n  F&uuml;r <i>alle</i>\r\n</p><div>Ende</div>";
        let found = page(html);
        let sources: Vec<&str> = found.blocks.iter().map(|b| &html[b.source.clone()]).collect();
        assert_eq!(sources, ["F&uuml;r <i>alle", "Ende"]);
        assert_eq!(found.blocks[0].text.as_str(), "F\u{fc}r alle");
    }

    #[test]
    fn deep_and_endless_markup_ends() {
        assert_eq!(texts(&("<div>".repeat(10_000) + "tief")), ["tief"]);
        assert_eq!(texts(&("<div>".repeat(100_000) + "tief" + &"</div>".repeat(100_000) + "<p>aus")), ["tief", "aus"]);
        let fonts: String = (0..2_000).map(|i| format!("<p><font size={i}>x</p>")).collect();
        assert!(!texts(&fonts).is_empty());
    }
}
