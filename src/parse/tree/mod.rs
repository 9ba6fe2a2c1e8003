//! In: HTML as text. Out: its element tree, and for every text the bytes of the input it came from.
//!
//! The hard decision: a parser of our own. Of all the work on a page, html5ever's tokenizer, its names and scraper's tree
//! would be the greatest part, and a text there cannot say where it stood. So [`tokens`] cuts the text, [`builder`]
//! applies the rules of the HTML standard, and this tree ([`grow`]) holds the nodes as numbers and all their letters in
//! one string. Its trees are those of `scraper::Html::parse_document` (tested), except beyond the limits in [`builder`].
//! Whoever wants to ask CSS selectors gets a copy of it as scraper's ([`Tree::to_scraper`]): only pages of a portal with
//! a known layout do.

mod builder;
mod copy;
mod grow;
mod inline;
mod names;
mod quirks;
mod references;
mod tokens;

use std::num::NonZeroU32;
use std::ops::Range;

use html5ever::LocalName;
use html5ever::tree_builder::QuirksMode;

pub use inline::text_of;

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
    attributes: Vec<(LocalName, Letters)>,
    texts: Vec<Written>,
    /// The letters of all texts and attributes.
    letters: String,
    quirks: QuirksMode,
    /// Whether elements had to be left out; see the limits of [`builder`].
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

/// An element: its name, the language of markup it is of, and the range of its attributes.
#[derive(Clone, Default)]
struct Held {
    name: LocalName,
    space: Space,
    attributes: Range<u32>,
}

/// The namespace of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Space {
    #[default]
    Html,
    Svg,
    MathMl,
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
    attributes: &'t [(LocalName, Letters)],
    letters: &'t str,
}

impl<'t> Tag<'t> {
    /// Its attributes in the order of the source.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'t LocalName, &'t str)> {
        let value = move |at: &Letters| self.letters.get(at.start as usize..at.end as usize).unwrap_or_default();
        self.attributes.iter().map(move |(name, at)| (name, value(at)))
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
        builder::parse(text)
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
            quirks: QuirksMode::NoQuirks,
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

    /// The first node inside a node.
    fn first(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).first
    }

    /// The node around a node.
    fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent
    }

    /// The namespace of an element.
    fn space(&self, id: NodeId) -> Space {
        match self.node(id).content {
            Content::Element(at) => self.elements.get(at as usize).map_or(Space::Html, |held| held.space),
            Content::Text(_) | Content::Other => Space::Html,
        }
    }

    fn node(&self, id: NodeId) -> &Node {
        // Ids are given out by `add` alone and nodes are never taken away.
        &self.nodes[id.index()]
    }

    fn tag(&self, at: u32) -> Option<Tag<'_>> {
        let held = self.elements.get(at as usize)?;
        Some(Tag { name: &held.name, attributes: self.attributes_of(held), letters: &self.letters })
    }

    fn attributes_of(&self, held: &Held) -> &[(LocalName, Letters)] {
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
    use scraper::Html;

    use super::*;

    /// The elements with their attributes and the texts of a tree, one in a line.
    fn outline(html: &Html) -> Vec<String> {
        let line = |node: ego_tree::NodeRef<'_, scraper::Node>| {
            let depth = node.ancestors().count();
            match node.value() {
                scraper::Node::Element(element) => {
                    let name = |n: &html5ever::QualName| format!("{:?} {} {}", n.prefix.as_deref(), &*n.ns, &*n.local);
                    let attributes = element.attrs.iter().map(|(n, value)| format!("{}={:?}", name(n), &**value));
                    Some(format!("{depth} {} {:?}", name(&element.name), attributes.collect::<Vec<_>>()))
                }
                scraper::Node::Text(text) => {
                    // Programs and style sheets are left out of our trees.
                    let code = ["script", "style"];
                    let around = node.parent().and_then(|p| p.value().as_element());
                    let is_code = around.is_some_and(|e| code.contains(&e.name()));
                    (!is_code).then(|| format!("{depth} {:?}", &*text.text))
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

    /// Names, attributes and odd pieces that rules of the standard speak of.
    fn wild_markup() -> impl Strategy<Value = String> {
        const NAMES: &str = "html head body frameset frame base link meta title style script template noscript noframes \
            address center dir menu search p h1 h2 h3 pre listing form li dd dt dl plaintext button a b i u nobr font \
            code applet marquee object table caption colgroup col tbody tfoot thead tr td th br area embed img wbr \
            input param source hr image textarea xmp iframe noembed select option optgroup ruby rb rtc rp rt math svg \
            foreignObject desc title mi mglyph annotation-xml path lineargradient span div ul ol x-y isindex keygen";
        const ODD: &[&str] = &[
            "<!doctype html>",
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">",
            "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 3.2//EN' x>",
            "<!doctype html SYSTEM 'a' b>",
            "<!doctype>",
            "<!-->",
            "<!--->",
            "<!-- a -- b --!>",
            "<!-- <!-- -->",
            "<!a>",
            "<?php >",
            "</ x>",
            "<![CDATA[ c ]]>",
            "<3",
            "a < b",
            " & &amp &ampx; &notit; &#x80; &#0; &#x110000; &#; &#x; &frac12 &nGt; ",
            "\n",
            "\r",
            "\t",
            "\0",
            "x\0y",
            "<script><!--<script></script>--></script>",
            "<script><!-- </script>",
            "<script><!--><script></script>",
            "<p a=b&amp;c d='&lt=' e=\"&ltx\" F=&uuml f g = h =i/j>",
            "<svg viewBox=1 XLINK:href=2 xml:lang=3><TextPath/>",
            "<math definitionurl=x><annotation-xml encoding='text/html'>",
            "<font color=1>",
            "<input type=HIDDEN>",
            "<i class=x class=y>",
            "<body a=1>",
            "<html a=1 b=2>",
            "<b\r\nc=\r\nd>",
            "<p\0q r\0=\0>",
        ];
        let name = proptest::sample::select(NAMES.split_whitespace().collect::<Vec<_>>());
        let tag = (name, 0..8_u8).prop_map(|(name, form)| match form {
            0..4 => format!("<{name}>"),
            4 => format!("<{name}/>"),
            _ => format!("</{name}>"),
        });
        let piece = proptest::prop_oneof![
            6 => tag,
            1 => proptest::sample::select(vec!["eins ", "zw\u{f6}lf", " ", "drei"]).prop_map(str::to_owned),
            2 => proptest::sample::select(ODD).prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..48).prop_map(|p| p.concat())
    }

    proptest! {
        #[test]
        fn any_markup_gives_the_tree_of_scraper(html in markup()) {
            prop_assert_eq!(outline(&Tree::parse(&html).to_scraper().0), outline(&Html::parse_document(&html)));
        }

        #[test]
        fn wild_markup_gives_the_tree_of_scraper(html in wild_markup()) {
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

    /// Here the standard is followed, not html5ever.
    #[test]
    fn an_end_tag_without_a_name_is_nothing() {
        let tree = Tree::parse("<pre></>\neins</pre>");
        assert_eq!(tree.text(NodeId::DOCUMENT), "eins");
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
