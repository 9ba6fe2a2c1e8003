//! In: HTML as text. Out: scraper's element tree and, for every text node, the bytes of the input it came from.
//!
//! The hard decision: scraper's own parser cannot say where a node stood, so the parts are put together anew: html5gum
//! cuts the text into tokens and knows their spans, html5ever's tree builder applies the rules of the HTML standard, and
//! a sink around scraper's notes the span of the current token on every text node. The trees are the same as those of
//! `scraper::Html::parse_document` (tested), except beyond the limits below: markup nested deeper than any real page is
//! flattened, and markup that makes the tree grow without measure (unclosed formatting is copied again and again) is cut.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::convert::Infallible;
use std::ops::Range;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name};
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};
use rustc_hash::FxHashMap;
use scraper::{Html, HtmlTreeSink};

/// Elements nested deeper than this are left out, their content is kept; browsers do the same at 512.
const MAX_DEPTH: usize = 512;
/// The depth is looked at once in so many start tags: the true limit is up to this much higher.
const DEPTH_STRIDE: u32 = 61;
/// How many elements a tree may hold at all.
const MAX_ELEMENTS: usize = 4_000_000;
/// How many elements it may hold beyond [`COPIES`] for each start tag of the input; real pages stay below 1.1.
const FREE_ELEMENTS: usize = 200_000;
/// See [`FREE_ELEMENTS`].
const COPIES: usize = 4;

/// An element tree that knows where its text stood.
pub(super) struct Tree {
    /// The elements.
    pub(super) html: Html,
    /// The byte range of each text node, sorted by node.
    spans: Vec<(NodeId, Range<usize>)>,
    /// Whether elements had to be left out; see the module's limits.
    pub(super) limited: bool,
}

impl Tree {
    /// Parses a document. Any text gives some tree.
    pub(super) fn parse(text: &str) -> Self {
        let mut feed = Feed::new(TreeBuilder::new(SpanSink::default(), TreeBuilderOpts::default()));
        let bridge = Bridge { emitter: CallbackEmitter::new(&mut feed) };
        let Ok(()) = Tokenizer::new_with_emitter(text, bridge).finish();
        let (html, spans) = feed.builder.sink.finish();
        Self { html, spans, limited: feed.limited }
    }

    /// The bytes of the input that a text node came from: from its first character to its last.
    pub(super) fn span(&self, text: NodeId) -> Option<Range<usize>> {
        let at = self.spans.binary_search_by_key(&text, |(id, _)| *id).ok()?;
        self.spans.get(at).map(|(_, span)| span.clone())
    }
}

/// Turns html5gum's events into html5ever's tokens.
struct Feed {
    builder: TreeBuilder<NodeId, SpanSink>,
    tag: Option<Tag>,
    attribute_is_new: bool,
    next_state: Option<State>,
    starts: usize,
    until_depth_check: u32,
    too_deep: bool,
    flattened: FxHashMap<LocalName, u32>,
    exhausted: bool,
    limited: bool,
}

impl Feed {
    fn new(builder: TreeBuilder<NodeId, SpanSink>) -> Self {
        Self {
            builder,
            tag: None,
            attribute_is_new: false,
            next_state: None,
            starts: 0,
            until_depth_check: DEPTH_STRIDE,
            too_deep: false,
            flattened: FxHashMap::default(),
            exhausted: false,
            limited: false,
        }
    }

    fn token(&mut self, token: Token) {
        if self.exhausted {
            return;
        }
        match self.builder.process_token(token, 1) {
            TokenSinkResult::Continue | TokenSinkResult::EncodingIndicator(_) => {}
            TokenSinkResult::Script(_) => self.next_state = Some(State::Data),
            TokenSinkResult::Plaintext => self.next_state = Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => self.next_state = Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => self.next_state = Some(State::RawText),
            TokenSinkResult::RawData(_) => self.next_state = Some(State::ScriptData),
        }
        let elements = self.builder.sink.elements.get();
        if elements > MAX_ELEMENTS.min(FREE_ELEMENTS + COPIES * self.starts) {
            self.exhausted = true;
            self.limited = true;
        }
    }

    fn start_tag(&mut self, tag: Tag) {
        self.starts += 1;
        self.until_depth_check -= 1;
        if self.until_depth_check == 0 {
            self.check_depth();
        }
        if self.too_deep && nests(&tag.name) {
            *self.flattened.entry(tag.name).or_default() += 1;
            self.limited = true;
        } else {
            self.token(Token::TagToken(tag));
        }
    }

    fn end_tag(&mut self, name: LocalName) {
        if let Some(open) = self.flattened.get_mut(&name).filter(|n| **n > 0) {
            *open -= 1;
            return;
        }
        let (kind, attrs) = (TagKind::EndTag, Vec::new());
        self.token(Token::TagToken(Tag { kind, name, self_closing: false, attrs, had_duplicate_attributes: false }));
    }

    fn check_depth(&mut self) {
        self.until_depth_check = DEPTH_STRIDE;
        self.too_deep = self.builder.sink.depth() > MAX_DEPTH;
        if !self.too_deep {
            self.flattened.clear();
        }
    }

    fn attribute(&mut self, name: &[u8]) {
        let Some(tag) = &mut self.tag else { return };
        let name = local_name(name);
        self.attribute_is_new = tag.attrs.iter().all(|a| a.name.local != name);
        if self.attribute_is_new {
            tag.attrs
                .push(Attribute { name: QualName::new(None, html5ever::ns!(), name), value: StrTendril::default() });
        } else {
            tag.had_duplicate_attributes = true;
        }
    }

    fn text(&mut self, value: &[u8], span: Span<usize>) {
        *self.builder.sink.current.borrow_mut() = span.start..span.end;
        for (i, part) in value.split(|&b| b == 0).enumerate() {
            if i > 0 {
                self.token(Token::NullCharacterToken);
            }
            self.token(Token::CharacterTokens(tendril(part)));
        }
    }
}

/// Whether an element of this name can hold others; those that cannot are never too deep.
fn nests(name: &LocalName) -> bool {
    !matches!(
        *name,
        local_name!("br")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("meta")
            | local_name!("link")
            | local_name!("wbr")
            | local_name!("source")
            | local_name!("script")
            | local_name!("style")
            | local_name!("title")
            | local_name!("textarea")
            | local_name!("noscript")
            | local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("xmp")
            | local_name!("plaintext")
            | local_name!("html")
            | local_name!("body")
            | local_name!("head")
    )
}

fn tendril(bytes: &[u8]) -> StrTendril {
    match std::str::from_utf8(bytes) {
        Ok(text) => StrTendril::from_slice(text),
        Err(_) => StrTendril::from_slice(&String::from_utf8_lossy(bytes)),
    }
}

fn local_name(bytes: &[u8]) -> LocalName {
    LocalName::from(&*String::from_utf8_lossy(bytes))
}

impl Callback<Infallible, usize> for &mut Feed {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                let (kind, name, attrs) = (TagKind::StartTag, local_name(name), Vec::new());
                self.tag = Some(Tag { kind, name, self_closing: false, attrs, had_duplicate_attributes: false });
            }
            CallbackEvent::AttributeName { name } => self.attribute(name),
            CallbackEvent::AttributeValue { value } => {
                let attribute = self.tag.as_mut().and_then(|tag| tag.attrs.last_mut());
                if let (Some(attribute), true) = (attribute, self.attribute_is_new) {
                    attribute.value = tendril(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(mut tag) = self.tag.take() {
                    tag.self_closing = self_closing;
                    self.start_tag(tag);
                }
            }
            CallbackEvent::EndTag { name } => self.end_tag(local_name(name)),
            CallbackEvent::String { value } => self.text(value, span),
            CallbackEvent::Comment { value } => self.token(Token::CommentToken(tendril(value))),
            CallbackEvent::Doctype { name, public_identifier, system_identifier, force_quirks } => {
                self.token(Token::DoctypeToken(Doctype {
                    name: Some(name).filter(|n| !n.is_empty()).map(tendril),
                    public_id: public_identifier.map(tendril),
                    system_id: system_identifier.map(tendril),
                    force_quirks,
                }));
            }
            CallbackEvent::Error(_) => {}
        }
        None
    }
}

/// The emitter that html5gum calls: passes all on, but lets the tree builder switch the tokenizer's state.
struct Bridge<'f> {
    emitter: CallbackEmitter<&'f mut Feed, Infallible, usize>,
}

impl ForwardingEmitter for Bridge<'_> {
    type Token = Infallible;

    #[inline]
    fn inner(&mut self) -> &mut impl Emitter<Token = Self::Token> {
        &mut self.emitter
    }

    /// Nobody asks for the page's faults, and looking for them takes as long as all the rest.
    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_eof(&mut self) {
        self.emitter.emit_eof();
        let feed = self.emitter.callback_mut();
        feed.exhausted = false;
        feed.token(Token::EOFToken);
        feed.builder.end();
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let state = self.emitter.emit_current_tag();
        self.emitter.callback_mut().next_state.take().or(state)
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.emitter.callback_mut().builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// scraper's sink, and the spans of the text that passes through.
struct SpanSink {
    inner: HtmlTreeSink,
    /// The span of the text token being processed.
    current: RefCell<Range<usize>>,
    spans: RefCell<Vec<(NodeId, Range<usize>)>>,
    elements: Cell<usize>,
    last: Cell<Option<NodeId>>,
}

impl Default for SpanSink {
    fn default() -> Self {
        Self {
            inner: HtmlTreeSink::new(Html::new_document()),
            current: RefCell::default(),
            spans: RefCell::default(),
            elements: Cell::new(0),
            last: Cell::new(None),
        }
    }
}

impl SpanSink {
    /// How many elements are around the one that was put into the tree last.
    fn depth(&self) -> usize {
        let html = self.inner.0.borrow();
        let last = self.last.get().and_then(|id| html.tree.get(id));
        last.map_or(0, |node| node.ancestors().count())
    }

    fn note(&self, text: Option<NodeId>) {
        let Some(id) = text else { return };
        let current = self.current.borrow().clone();
        let mut spans = self.spans.borrow_mut();
        let at = match spans.last() {
            Some((last, _)) if *last < id => Err(spans.len()),
            None => Err(0),
            _ => spans.binary_search_by_key(&id, |(id, _)| *id),
        };
        match at {
            Ok(at) => {
                let (_, span) = &mut spans[at];
                *span = span.start.min(current.start)..span.end.max(current.end);
            }
            Err(at) => spans.insert(at, (id, current)),
        }
    }

    fn last_child(&self, parent: NodeId) -> Option<NodeId> {
        Some(self.inner.0.borrow().tree.get(parent)?.last_child()?.id())
    }

    fn sibling_before(&self, node: NodeId) -> Option<NodeId> {
        Some(self.inner.0.borrow().tree.get(node)?.prev_sibling()?.id())
    }

    fn see(&self, child: &NodeOrText<NodeId>) -> bool {
        match child {
            NodeOrText::AppendText(_) => true,
            NodeOrText::AppendNode(id) => {
                self.last.set(Some(*id));
                false
            }
        }
    }
}

impl TreeSink for SpanSink {
    type Output = (Html, Vec<(NodeId, Range<usize>)>);
    type Handle = NodeId;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self::Output {
        (self.inner.finish(), self.spans.into_inner())
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.elements.set(self.elements.get() + 1);
        self.inner.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.inner.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let is_text = self.see(&child);
        self.inner.append(parent, child);
        if is_text {
            self.note(self.last_child(*parent));
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let is_text = self.see(&child);
        self.inner.append_before_sibling(sibling, child);
        if is_text {
            self.note(self.sibling_before(*sibling));
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.inner.0.borrow().tree.get(*element).is_some_and(|e| e.parent().is_some());
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.inner.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.inner.reparent_children(node, new_parent);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trees_are_those_of_scraper() {
        for html in include_str!("../../fixtures/trees.txt").split("\n----\n") {
            assert_eq!(Tree::parse(html).html.html(), Html::parse_document(html).html(), "{html}");
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
            prop_assert_eq!(Tree::parse(&html).html.html(), Html::parse_document(&html).html());
        }
    }

    #[test]
    fn every_text_has_its_bytes() {
        let html = "a<b>b</b>\r\n<table>c<tr><td>d &amp; e</table><textarea>\nf</textarea><!-- x -->g";
        let tree = Tree::parse(html);
        for node in tree.html.tree.nodes() {
            if let Some(text) = node.value().as_text().filter(|t| !t.trim().is_empty()) {
                let span = tree.span(node.id()).expect("a span");
                let raw = html[span].replace("&amp;", "&").replace("\r\n", "\n");
                assert!(raw.contains(text.trim()), "{raw:?} {text:?}");
            }
        }
    }
}
