//! In: HTML as text. Out: its element tree, and for every text the bytes of the input it came from.
//!
//! The hard decision: a tree of our own. scraper's cannot say where a text stood, and keeps every node in more than a
//! hundred bytes with several allocations each; most of the time a page takes would go there. So the parts are put
//! together anew: html5gum cuts the text into tokens and knows their spans ([`feed`]), html5ever's tree builder applies
//! the rules of the HTML standard, and this tree ([`sink`]) holds the nodes as numbers and all their letters in one string.
//! Its trees are those of `scraper::Html::parse_document` (tested), except beyond the limits in [`feed`]. Whoever wants to
//! ask CSS selectors gets a copy of it as scraper's ([`Tree::to_scraper`]): only pages of a portal with a known layout do.

mod feed;
mod sink;

use std::num::NonZeroU32;
use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName};
use scraper::{Html, node};

/// A node of a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(NonZeroU32);

impl NodeId {
    /// The first node of every tree: the document.
    const DOCUMENT: Self = Self(NonZeroU32::MIN);

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// An element tree that knows where its text stood.
pub(super) struct Tree {
    nodes: Vec<Node>,
    elements: Vec<Held>,
    attributes: Vec<(QualName, Letters)>,
    texts: Vec<Written>,
    /// The letters of all texts and attributes.
    letters: String,
    quirks: html5ever::tree_builder::QuirksMode,
    /// Whether elements had to be left out; see the limits of [`feed`].
    pub(super) limited: bool,
}

/// A node among its neighbors.
struct Node {
    parent: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    content: Content,
}

#[derive(Clone, Copy)]
enum Content {
    /// An index of [`Tree::elements`].
    Element(u32),
    /// An index of [`Tree::texts`].
    Text(u32),
    /// The document, a comment, the inside of a template.
    Other,
}

/// An element: its name and the range of its attributes.
struct Held {
    name: QualName,
    attributes: Range<u32>,
}

/// A stretch of [`Tree::letters`].
type Letters = Range<u32>;

/// A text and the bytes of the input it came from.
struct Written {
    wording: Wording,
    span: Range<usize>,
}

/// Where the letters of a text are.
enum Wording {
    /// With all others.
    Shared(Letters),
    /// Apart, since it went on after others had been written.
    Own(String),
}

/// What a node is.
pub(super) enum Value<'t> {
    Element(Tag<'t>),
    Text(&'t str),
    Other,
}

/// An element by itself: name and attributes.
#[derive(Clone, Copy)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t LocalName,
    attributes: &'t [(QualName, Letters)],
    letters: &'t str,
}

impl<'t> Tag<'t> {
    /// Its attributes in the order of the source.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'t LocalName, &'t str)> {
        let value = move |at: &Letters| self.letters.get(at.start as usize..at.end as usize).unwrap_or_default();
        self.attributes.iter().map(move |(name, at)| (&name.local, value(at)))
    }

    /// The value of an attribute.
    pub(super) fn attr(self, name: &LocalName) -> Option<&'t str> {
        self.attributes().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// A step of a walk over a tree.
#[derive(Clone, Copy)]
pub(super) enum Edge {
    Open(NodeId),
    Close(NodeId),
}

impl Tree {
    /// Parses a document. Any text gives some tree.
    pub(super) fn parse(text: &str) -> Self {
        feed::parse(text)
    }

    /// An empty document for an input of so many bytes.
    fn new(input: usize) -> Self {
        /// Real pages have a node in 20 to 60 bytes.
        const BYTES_PER_NODE: usize = 32;
        let mut tree = Self {
            nodes: Vec::with_capacity(input / BYTES_PER_NODE),
            elements: Vec::with_capacity(input / BYTES_PER_NODE / 2),
            attributes: Vec::new(),
            texts: Vec::new(),
            letters: String::with_capacity(input / 2),
            quirks: html5ever::tree_builder::QuirksMode::NoQuirks,
            limited: false,
        };
        tree.add(Content::Other);
        tree
    }

    /// What a node is.
    pub(super) fn value(&self, id: NodeId) -> Value<'_> {
        match self.node(id).content {
            Content::Element(at) => self.tag(at).map_or(Value::Other, Value::Element),
            Content::Text(at) => Value::Text(self.wording(at)),
            Content::Other => Value::Other,
        }
    }

    /// The element that a node is.
    pub(super) fn element(&self, id: NodeId) -> Option<Tag<'_>> {
        match self.node(id).content {
            Content::Element(at) => self.tag(at),
            _ => None,
        }
    }

    /// The element around a node.
    pub(super) fn around(&self, id: NodeId) -> Option<Tag<'_>> {
        self.element(self.node(id).parent?)
    }

    /// The bytes of the input that a text came from: from its first character to its last.
    pub(super) fn span(&self, id: NodeId) -> Option<Range<usize>> {
        match self.node(id).content {
            Content::Text(at) => self.texts.get(at as usize).map(|text| text.span.clone()),
            _ => None,
        }
    }

    /// A walk over all nodes of the document in its order.
    pub(super) fn walk(&self) -> impl Iterator<Item = Edge> {
        self.walk_in(NodeId::DOCUMENT)
    }

    /// A walk over a node and all inside it.
    pub(super) fn walk_in(&self, top: NodeId) -> impl Iterator<Item = Edge> {
        let step = move |edge: &Edge| {
            let (Edge::Open(here) | Edge::Close(here)) = *edge;
            let node = self.node(here);
            match (edge, node.first) {
                (Edge::Open(_), Some(first)) => Some(Edge::Open(first)),
                (Edge::Open(_), None) => Some(Edge::Close(here)),
                (Edge::Close(_), _) if here == top => None,
                (Edge::Close(_), _) => node.next.map(Edge::Open).or_else(|| node.parent.map(Edge::Close)),
            }
        };
        std::iter::successors(Some(Edge::Open(top)), step)
    }

    /// A node and all inside it in the order of the document.
    pub(super) fn inside(&self, top: NodeId) -> impl Iterator<Item = NodeId> {
        self.walk_in(top).filter_map(|edge| if let Edge::Open(id) = edge { Some(id) } else { None })
    }

    /// All text inside a node.
    pub(super) fn text(&self, top: NodeId) -> String {
        let texts = self.inside(top).map(|id| self.value(id));
        texts.filter_map(|value| if let Value::Text(text) = value { Some(text) } else { None }).collect()
    }

    /// The same tree as scraper's, and the node here of each element there.
    pub(super) fn to_scraper(&self) -> (Html, Vec<(ego_tree::NodeId, NodeId)>) {
        let mut html = Html::new_document();
        html.quirks_mode = self.quirks;
        let mut elements = Vec::with_capacity(self.elements.len());
        let mut open = vec![html.tree.root().id()];
        for edge in self.walk().skip(1) {
            let (Edge::Open(id), Some(parent)) = (edge, open.last()) else {
                open.pop();
                continue;
            };
            let Some(mut parent) = html.tree.get_mut(*parent) else { continue };
            let copy = parent.append(self.as_scraper(id)).id();
            elements.extend(self.element(id).map(|_| (copy, id)));
            open.push(copy);
        }
        (html, elements)
    }

    fn as_scraper(&self, id: NodeId) -> scraper::Node {
        let tendril = StrTendril::from_slice;
        match self.node(id).content {
            Content::Element(at) => {
                let held = &self.elements[at as usize];
                let value =
                    |(name, at): &(QualName, Letters)| Attribute { name: name.clone(), value: tendril(self.read(at)) };
                let attributes = self.attributes_of(held).iter().map(value).collect();
                scraper::Node::Element(node::Element::new(held.name.clone(), attributes))
            }
            Content::Text(at) => scraper::Node::Text(node::Text { text: tendril(self.wording(at)) }),
            Content::Other => scraper::Node::Fragment,
        }
    }

    fn node(&self, id: NodeId) -> &Node {
        // Ids are given out by `add` alone and nodes are never taken away.
        &self.nodes[id.index()]
    }

    fn tag(&self, at: u32) -> Option<Tag<'_>> {
        let held = self.elements.get(at as usize)?;
        Some(Tag { name: &held.name.local, attributes: self.attributes_of(held), letters: &self.letters })
    }

    fn attributes_of(&self, held: &Held) -> &[(QualName, Letters)] {
        self.attributes.get(held.attributes.start as usize..held.attributes.end as usize).unwrap_or_default()
    }

    fn wording(&self, at: u32) -> &str {
        match self.texts.get(at as usize).map(|text| &text.wording) {
            Some(Wording::Shared(letters)) => self.read(letters),
            Some(Wording::Own(wording)) => wording,
            None => "",
        }
    }

    fn read(&self, at: &Letters) -> &str {
        self.letters.get(at.start as usize..at.end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The elements with their attributes and the texts of a tree, one in a line.
    fn outline(html: &Html) -> Vec<String> {
        let line = |node: ego_tree::NodeRef<'_, scraper::Node>| {
            let depth = node.ancestors().count();
            match node.value() {
                scraper::Node::Element(element) => Some(format!("{depth} {:?} {:?}", element.name, element.attrs)),
                scraper::Node::Text(text) => {
                    // Programs and style sheets are left out of our trees.
                    let code = ["script", "style"];
                    let around = node.parent().and_then(|p| p.value().as_element());
                    let text = if around.is_some_and(|e| code.contains(&e.name())) { "" } else { &text.text };
                    Some(format!("{depth} {text:?}"))
                }
                _ => None,
            }
        };
        html.tree.root().descendants().filter_map(line).collect()
    }

    #[test]
    fn trees_are_those_of_scraper() {
        for html in include_str!("../../../fixtures/trees.txt").split("\n----\n") {
            assert_eq!(outline(&Tree::parse(html).to_scraper().0), outline(&Html::parse_document(html)), "{html}");
        }
    }

    /// Pieces of markup, right and wrong, in any order.
    pub(crate) fn markup() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<i class=x>",
            "</i>",
            "<div>",
            "</div>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<ul>",
            "<li>",
            "</ul>",
            "<a href=x>",
            "</a>",
            "<h1>",
            "</h1>",
            "<br>",
            "<pre>",
            "</pre>",
            "<select>",
            "<option>",
            "</select>",
            "<textarea>",
            "</textarea>",
            "<script>a<b</script>",
            "<!-- c -->",
            "<svg>",
            "</svg>",
            "<title>",
            "</title>",
            "<body id=b>",
            "<template>",
            "</template>",
            "eins ",
            "zw\u{f6}lf ",
            "&amp; ",
            "a&uuml;b ",
            "\r\n",
            " \u{a0} ",
            "&#8222;",
            "<",
            "</",
            "&",
            "\0",
            "<p",
            "<td colspan='2' colspan=3>",
            "drei",
            "<caption>",
            "<form>",
        ];
        proptest::collection::vec(proptest::sample::select(PIECES), 0..40).prop_map(|p| p.concat())
    }

    proptest! {
        #[test]
        fn any_markup_gives_the_tree_of_scraper(html in markup()) {
            prop_assert_eq!(outline(&Tree::parse(&html).to_scraper().0), outline(&Html::parse_document(&html)));
        }
    }

    #[test]
    fn every_text_has_its_bytes() {
        let html = "a<b>b</b>\r\n<table>c<tr><td>d &amp; e</table><textarea>\nf</textarea><!-- x -->g";
        let tree = Tree::parse(html);
        for id in tree.inside(NodeId::DOCUMENT) {
            if let Value::Text(text) = tree.value(id)
                && !text.trim().is_empty()
            {
                let raw = html[tree.span(id).expect("a span")].replace("&amp;", "&").replace("\r\n", "\n");
                assert!(raw.contains(text.trim()), "{raw:?} {text:?}");
            }
        }
    }

    #[test]
    fn texts_that_grow_by_turns_do_not_copy_each_other() {
        let html = "<table>".to_owned() + &"x<tr><td a=b>y".repeat(20_000);
        let tree = Tree::parse(&html);
        assert!(tree.letters.len() < 3 * html.len());
        let attributes: String = (0..5_000).map(|i| format!(" a{i}")).collect();
        assert!(Tree::parse(&format!("<p{attributes}>")).limited);
    }
}
