//! In: decoded HTML. Out: its blocks in reading order, the elements around them, the head, and the tree for selectors.
//!
//! One walk over the tree gives all of it. A block ends where an element begins or ends that is no part of running text,
//! and at an empty line (`<br><br>`). The hard decision: nothing is judged here. Navigation, hidden and repeated text
//! become blocks like all others; only what is never shown as text (scripts, styles, controls) is left out.

use std::cell::OnceCell;

use html5ever::{LocalName, local_name};
use rustc_hash::FxHashMap;
use scraper::{ElementRef, Html, Selector};

use super::draft::{Draft, Finished, Source};
use super::head::Collector;
use super::tree::{Edge, NodeId, Tag, Tree, Value};
use super::{Block, BlockKind, Element, Format, Markup, Page, markup};
use crate::decode::Decoded;
use crate::knowledge::Knowledge;
use crate::knowledge::pages::ElementNames;
use crate::text::Text;
use crate::warning::{WarningCode, Warnings};

/// The element tree of a page, kept for selectors.
pub(super) struct Dom {
    tree: Tree,
    /// The elements that hold blocks, with their compact index.
    kept: Vec<(NodeId, u32)>,
    /// The tree as selectors want it, once one asked, and the compact indices by its nodes.
    asked: OnceCell<(Html, FxHashMap<ego_tree::NodeId, u32>)>,
}

impl std::fmt::Debug for Dom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dom").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

impl Dom {
    pub(super) fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = ElementRef<'a>> {
        self.asked().0.select(selector)
    }

    /// The compact index of `element`, if it holds blocks.
    pub(super) fn own(&self, element: ElementRef<'_>) -> Option<u32> {
        self.asked().1.get(&element.id()).copied()
    }

    fn asked(&self) -> &(Html, FxHashMap<ego_tree::NodeId, u32>) {
        self.asked.get_or_init(|| {
            let (html, elements) = self.tree.to_scraper();
            let known: FxHashMap<NodeId, u32> = self.kept.iter().copied().collect();
            let kept = elements.into_iter().filter_map(|(there, here)| Some((there, *known.get(&here)?)));
            (html, kept.collect())
        })
    }
}

/// Parses a decoded HTML document.
pub(super) fn parse(decoded: &Decoded, know: &Knowledge, doubts: &mut Warnings) -> Page {
    let source = decoded.text.as_str();
    let tree = Tree::parse(source);
    if tree.limited {
        doubts.add(WarningCode::NestingLimit, "elements were flattened or left out beyond the limits of the parser");
    }
    let mut walk = Walk::new(&decoded.text, &tree, &know.elements);
    let mut head = Collector::new(&know.marks);
    for edge in tree.walk() {
        match edge {
            Edge::Open(id) => match tree.value(id) {
                Value::Element(tag) => {
                    walk.open(id, tag);
                    head.visit(&tree, id, tag, || walk.top().place);
                }
                Value::Text(text) if !walk.muted() => walk.text(id, text),
                _ => {}
            },
            Edge::Close(id) => {
                if let Some(tag) = tree.element(id) {
                    walk.close(*tag.name == local_name!("a"));
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
    let dom = Some(Dom { tree, kept, asked: OnceCell::new() });
    Page { format: Format::Html, head, elements, blocks, dom, feed: None }
}

/// What an open element means for the text inside it.
#[derive(Clone, Copy)]
struct Frame<'t> {
    element: Option<Tag<'t>>,
    /// Its index in [`Walk::places`].
    place: u32,
    kind: BlockKind,
    level: u8,
    list_depth: u8,
    breaks: bool,
    /// Parts words, but no blocks: a paragraph in a table cell.
    spaced: bool,
    muted: bool,
    hidden: bool,
    preformatted: bool,
    /// Inside a table whose cells become one block.
    tabular: bool,
}

impl Frame<'_> {
    fn root() -> Self {
        Self {
            element: None,
            place: 0,
            kind: BlockKind::Paragraph,
            level: 0,
            list_depth: 0,
            breaks: true,
            spaced: false,
            muted: false,
            hidden: false,
            preformatted: false,
            tabular: false,
        }
    }
}

struct Walk<'t> {
    source: Source<'t>,
    tree: &'t Tree,
    names: &'t ElementNames,
    stack: Vec<Frame<'t>>,
    draft: Draft<'t>,
    /// The inline elements around all of the draft so far: if a whole block stands in one `<strong>` or
    /// `<span class=date>`, that is the element it stands in.
    inline: Vec<Frame<'t>>,
    /// The link around the present position: address, title, where its text begins in the draft.
    link: Option<(Tag<'t>, usize)>,
    /// All elements so far.
    places: Vec<Place>,
    elements: Vec<Element>,
    blocks: Vec<Block>,
    kept: Vec<(NodeId, u32)>,
}

/// An element seen: the place of the one around it, and its index in the compact list once a block in it is kept.
struct Place {
    parent: u32,
    kept: Option<u32>,
    node: Option<NodeId>,
    images: u32,
}

impl<'t> Walk<'t> {
    fn new(source: &'t Text, tree: &'t Tree, names: &'t ElementNames) -> Self {
        let mut places = Vec::with_capacity(tree.elements() + 1);
        places.push(Place { parent: 0, kept: None, node: None, images: 0 });
        Self {
            source: Source::new(source),
            tree,
            names,
            stack: vec![Frame::root()],
            draft: Draft::default(),
            inline: Vec::new(),
            link: None,
            places,
            elements: Vec::new(),
            blocks: Vec::new(),
            kept: Vec::new(),
        }
    }

    fn top(&self) -> &Frame<'t> {
        // The root frame is never popped: `close` is called once for each `open`.
        &self.stack[self.stack.len() - 1]
    }

    fn muted(&self) -> bool {
        self.top().muted
    }

    fn open(&mut self, id: NodeId, element: Tag<'t>) {
        let name = element.name;
        let place = self.places.len() as u32;
        self.places.push(Place { parent: self.top().place, kept: None, node: Some(id), images: 0 });
        let mut frame = Frame { element: Some(element), place, ..*self.top() };
        frame.muted |= markup::is_mute(name);
        frame.spaced = false;
        frame.breaks = !frame.muted && markup::is_block(name);
        // What is hidden inside a running text (a word for screen readers, a box that opens) is none of it.
        if !frame.muted && !frame.breaks && !self.draft.is_empty() {
            let hidden = markup::is_hidden(element) && element.attr(&local_name!("aria-hidden")).is_none();
            frame.muted = hidden || self.names.is_unseen(element.attr(&local_name!("class")));
        }
        if !frame.muted {
            frame.hidden |= markup::is_hidden(element);
            self.shape(&mut frame, id, name);
        }
        if frame.breaks {
            self.flush();
        } else if frame.spaced {
            self.draft.blank();
        }
        match *name {
            local_name!("br") if !frame.muted => self.line_break(),
            local_name!("img") if !frame.muted => self.places[place as usize].images = 1,
            local_name!("a") => self.link = element.attr(&local_name!("href")).map(|_| (element, self.draft.len())),
            _ => {}
        }
        self.stack.push(frame);
    }

    /// What the element makes of the blocks inside it.
    fn shape(&self, frame: &mut Frame<'t>, id: NodeId, name: &LocalName) {
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
                frame.tabular = markup::is_data_table(self.tree, id);
                frame.kind = if frame.tabular { BlockKind::Table } else { BlockKind::Paragraph };
            }
            _ => {}
        }
        if frame.tabular && *name != local_name!("table") {
            frame.spaced = frame.breaks;
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
        if frame.is_some_and(|f| f.spaced) {
            self.draft.blank();
        }
        if let Some(name) = frame.filter(|f| f.tabular && !f.muted).and_then(|f| f.element).map(|e| e.name) {
            match *name {
                local_name!("td") | local_name!("th") => self.draft.cell_end('\t'),
                local_name!("tr") | local_name!("caption") => self.draft.cell_end('\n'),
                _ => {}
            }
        }
    }

    fn line_break(&mut self) {
        if self.top().tabular {
            self.draft.blank();
        } else if self.draft.line_break() {
            self.flush();
        }
    }

    fn text(&mut self, id: NodeId, text: &str) {
        let preformatted = self.top().preformatted;
        if text.bytes().all(|b| b.is_ascii_whitespace()) && !preformatted {
            self.draft.blank();
            return;
        }
        self.note_inline();
        let span = self.tree.span(id).map_or(0..0, |span| self.source.trimmed(span));
        if preformatted {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.line_break();
                }
                self.draft.words(line, &span, &self.source);
            }
        } else {
            self.draft.words(text, &span, &self.source);
        }
    }

    /// Keeps account of the inline elements that are around all of the block's text.
    fn note_inline(&mut self) {
        const MOST_INLINE: usize = 4;
        let from = self.stack.iter().rposition(|f| f.breaks).map_or(0, |i| i + 1);
        let open = self.stack.get(from..).unwrap_or_default();
        if self.draft.is_empty() {
            self.inline.clear();
            let telling = open.iter().filter(|f| f.element.is_some_and(markup::is_telling));
            self.inline.extend(telling.take(MOST_INLINE));
        } else {
            self.inline.retain(|f| open.iter().any(|o| o.place == f.place));
        }
    }

    /// Closes the link's range in the draft; the link may go on in the next block.
    fn end_link(&mut self) {
        if let Some((tag, start)) = self.link {
            self.draft.link(tag, start);
            self.link = Some((tag, self.draft.len()));
        }
    }

    /// Ends the block being built, if there is one.
    fn flush(&mut self) {
        self.end_link();
        if let Some(link) = &mut self.link {
            link.1 = 0;
        }
        let Some(done) = self.draft.finish(&self.source) else { return };
        let element = self.keep();
        let frame = self.top();
        let list_depth = if frame.kind == BlockKind::ListItem { frame.list_depth.max(1) } else { 0 };
        let (level, link_bytes) = (frame.level, done.link_bytes);
        let markup = Markup { element, level, list_depth, link_bytes, ..Markup::default() };
        let kind = frame.kind;
        let Finished { text, source, links, .. } = done;
        self.blocks.push(Block { kind, text, markup, source, links, joint: None });
    }

    /// Enters the open elements that break the text, and the telling ones inside them, into the compact list; gives the
    /// index of the innermost one.
    fn keep(&mut self) -> u32 {
        let is_kept = |f: &Frame<'t>| f.breaks && self.places.get(f.place as usize).is_some_and(|p| p.kept.is_some());
        let from = self.stack.iter().rposition(is_kept).unwrap_or(0);
        let mut parent = 0;
        for frame in self.stack.iter().skip(from).filter(|f| f.breaks).chain(&self.inline) {
            let Some(place) = self.places.get_mut(frame.place as usize) else { continue };
            parent = *place.kept.get_or_insert_with(|| {
                let index = self.elements.len() as u32;
                let depth = self.elements.get(parent as usize).map_or(0, |p| p.depth.saturating_add(1));
                self.elements.push(markup::compact(frame.element, parent, depth, frame.hidden));
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Link;
    use super::super::tree::tests::markup;
    use super::*;
    use crate::decode::{Encoding, EncodingSource};

    fn page(html: &str) -> Page {
        let encoding = Encoding { used: "utf-8".into(), declared: None, from: EncodingSource::Utf8, malformed: 0 };
        let decoded = Decoded { text: Text::new(html.to_owned(), 0), encoding };
        parse(&decoded, know(), &mut Warnings::default())
    }

    fn know() -> &'static Knowledge {
        static KNOW: std::sync::LazyLock<Knowledge> = std::sync::LazyLock::new(Knowledge::builtin);
        &KNOW
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
        assert_eq!(texts("<p>a <span class=sr-only>b</span><i hidden>c</i>d <em class=x>e</em></p>"), ["a d e"]);
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

    /// The words of a stretch of markup, entities resolved.
    fn words_in(html: &str) -> Vec<String> {
        let tree = Tree::parse(html);
        let texts = tree.walk().filter_map(|edge| match edge {
            Edge::Open(id) => Some(tree.value(id)),
            Edge::Close(_) => None,
        });
        let texts = texts.filter_map(|value| if let Value::Text(text) = value { Some(text) } else { None });
        texts.collect::<String>().split_whitespace().map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn the_bytes_of_a_block_hold_its_words_in_order(html in markup()) {
            // What only looks like markup inside these is text; read alone it would be markup again.
            prop_assume!(!html.contains("<title>") && !html.contains("<textarea>"));
            for block in page(&html).blocks {
                let source: String = words_in(&html[block.source.clone()]).concat();
                // Letter by letter: something that is not shown may stand inside a word.
                let mut rest = source.chars();
                let text = block.text.as_str();
                let found = text.chars().filter(|c| !c.is_whitespace()).all(|c| rest.any(|r| r == c));
                prop_assert!(found, "{html:?}: {text:?} is not in {source:?}");
            }
        }
    }

    #[test]
    fn repaired_characters_stay_edits() {
        let mut text = Text::new("<p>Ein f\u{c3}\u{bc}r <b>alle</b> M\u{c3}\u{bc}hen".to_owned(), 0);
        let changes = ["f\u{c3}\u{bc}r", "M\u{c3}\u{bc}hen"].map(|w| {
            let at = text.as_str().find(w).unwrap_or(0) + 1;
            crate::text::Change::new(at..at + 4, "\u{fc}", crate::text::RepairCode::Mojibake)
        });
        text.rewrite(changes);
        let encoding = Encoding { used: "utf-8".into(), declared: None, from: EncodingSource::Utf8, malformed: 0 };
        let found = parse(&Decoded { text, encoding }, know(), &mut Warnings::default());
        let block = &found.blocks[0];
        assert_eq!(block.text.as_str(), "Ein f\u{fc}r alle M\u{fc}hen");
        assert_eq!(block.text.undo(), "Ein f\u{c3}\u{bc}r alle M\u{c3}\u{bc}hen");
        assert_eq!(block.source, 3..34);
    }

    #[test]
    fn deep_and_endless_markup_ends() {
        assert_eq!(texts(&("<div>".repeat(10_000) + "tief")), ["tief"]);
        assert_eq!(texts(&("<div>".repeat(100_000) + "tief" + &"</div>".repeat(100_000) + "<p>aus")), ["tief", "aus"]);
        let fonts: String = (0..2_000).map(|i| format!("<p><font size={i}>x</p>")).collect();
        assert!(!texts(&fonts).is_empty());
    }
}
