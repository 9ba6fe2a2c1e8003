//! In: HTML as text. Out: a [`Tree`], built by html5ever from the tokens of html5gum.
//!
//! The hard decision: tokens borrow. html5ever wants its strings as tendrils, which share memory: the input becomes one
//! of them, and whatever stands in it as the tokenizer read it is a part of that one; only what had entities is copied.
//! Markup nested deeper than any real page is flattened, and markup that makes the tree grow without measure (unclosed
//! formatting is copied again and again) is cut.

use std::convert::Infallible;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name};
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};
use rustc_hash::{FxHashMap, FxHasher};

use super::sink::Sink;
use super::{NodeId, Tree};

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

/// An element has no more attributes than these.
const MOST_ATTRIBUTES: usize = 1000;
/// How many bytes the letters of a tree may take beyond [`COPIES`] times the input.
const FREE_LETTERS: usize = 16 << 20;

/// Parses a document. Any text gives some tree.
pub(super) fn parse(text: &str) -> Tree {
    let mut feed = Feed::new(text);
    let bridge = Bridge { emitter: CallbackEmitter::new(&mut feed) };
    let Ok(()) = Tokenizer::new_with_emitter(text, bridge).finish();
    let limited = feed.limited;
    let mut tree = feed.builder.sink.finish();
    tree.limited |= limited;
    tree
}

/// Turns html5gum's events into html5ever's tokens.
struct Feed {
    builder: TreeBuilder<NodeId, Sink>,
    /// The whole input, to be shared.
    input: StrTendril,
    names: Names,
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
    fn new(text: &str) -> Self {
        Self {
            builder: TreeBuilder::new(Sink::new(text.len()), TreeBuilderOpts::default()),
            input: StrTendril::from_slice(text),
            names: Names::default(),
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
        let sink = &self.builder.sink;
        let too_many = sink.elements() > MAX_ELEMENTS.min(FREE_ELEMENTS + COPIES * self.starts);
        if too_many || sink.letters() > FREE_LETTERS + COPIES * self.input.len() {
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
        let name = self.names.get(name);
        let has_room = tag.attrs.len() < MOST_ATTRIBUTES;
        self.attribute_is_new = has_room && tag.attrs.iter().all(|a| a.name.local != name);
        if self.attribute_is_new {
            tag.attrs
                .push(Attribute { name: QualName::new(None, html5ever::ns!(), name), value: StrTendril::default() });
        } else {
            tag.had_duplicate_attributes = true;
            self.limited |= !has_room;
        }
    }

    fn value(&mut self, value: &[u8], span: Span<usize>) {
        if !self.attribute_is_new {
            return;
        }
        let value = self.share(value, span);
        if let Some(attribute) = self.tag.as_mut().and_then(|tag| tag.attrs.last_mut()) {
            attribute.value = value;
        }
    }

    fn text(&mut self, value: &[u8], span: Span<usize>) {
        self.builder.sink.current.set((span.start, span.end));
        if memchr::memchr(0, value).is_none() {
            let text = self.share(value, span);
            return self.token(Token::CharacterTokens(text));
        }
        for (i, part) in value.split(|&b| b == 0).enumerate() {
            if i > 0 {
                self.token(Token::NullCharacterToken);
            }
            self.token(Token::CharacterTokens(tendril(part)));
        }
    }

    /// What was read at `span`: a part of the input if it stands there like this.
    fn share(&self, read: &[u8], span: Span<usize>) -> StrTendril {
        let is_verbatim = self.input.as_bytes().get(span.start..span.end) == Some(read);
        let shared =
            is_verbatim.then(|| self.input.try_subtendril(span.start as u32, read.len() as u32).ok()).flatten();
        shared.unwrap_or_else(|| tendril(read))
    }
}

/// The names met last: to look one up among all names of the standard takes many times as long.
struct Names(Vec<LocalName>);

impl Default for Names {
    fn default() -> Self {
        Self(vec![local_name!(""); Self::ROOM])
    }
}

impl Names {
    const ROOM: usize = 256;

    fn get(&mut self, name: &[u8]) -> LocalName {
        let mut hasher = FxHasher::default();
        std::hash::Hasher::write(&mut hasher, name);
        let slot = &mut self.0[std::hash::Hasher::finish(&hasher) as usize % Self::ROOM];
        if slot.as_bytes() != name {
            *slot = LocalName::from(&*String::from_utf8_lossy(name));
        }
        slot.clone()
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

impl Callback<Infallible, usize> for &mut Feed {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span<usize>) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                let (kind, name, attrs) = (TagKind::StartTag, self.names.get(name), self.builder.sink.spare());
                self.tag = Some(Tag { kind, name, self_closing: false, attrs, had_duplicate_attributes: false });
            }
            CallbackEvent::AttributeName { name } => self.attribute(name),
            CallbackEvent::AttributeValue { value } => self.value(value, span),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some(mut tag) = self.tag.take() {
                    tag.self_closing = self_closing;
                    self.start_tag(tag);
                }
            }
            CallbackEvent::EndTag { name } => {
                let name = self.names.get(name);
                self.end_tag(name);
            }
            CallbackEvent::String { value } => self.text(value, span),
            CallbackEvent::Comment { .. } => self.token(Token::CommentToken(StrTendril::new())),
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
        let state = self.emitter.callback_mut().next_state.take().or(state);
        if state.is_some() {
            // The text inside begins here, which the tokenizer tells only when it goes on as usual.
            self.emitter.init_string();
        }
        state
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.emitter.callback_mut().builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
