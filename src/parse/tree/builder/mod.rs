//! In: tokens. Out: the [`Tree`] they make by the rules of section 13.2.6 of the
//! [HTML standard](https://html.spec.whatwg.org/multipage/parsing.html#tree-construction), the same in every browser.
//!
//! Which rule a token follows depends on the [`Mode`]: before the head, in it, in the body, in a table. Each rule says
//! whether it is done with the token or another mode is to look at it. The hard decision: the open elements are kept with
//! their names and properties on a stack of our own, so that no rule has to ask the tree.
//! Markup nested deeper than any real page is flattened, and markup that makes the tree grow without measure (unclosed
//! formatting is copied again and again) is cut.

mod body;
mod foreign;
mod formatting;
mod frame;
mod tables;

use html5ever::tree_builder::QuirksMode;
use html5ever::{LocalName, local_name};
use rustc_hash::FxHashMap;

use super::grow::Place;
use super::names::{Class, Name, Rule};
use super::tokens::{Chars, Content as Following, Start, Token, Tokens, is_blank};
use super::{Content, Held, NodeId, Space, Tree};

/// Elements nested deeper than this are left out, their content is kept; browsers do the same at 512.
const MAX_DEPTH: usize = 512;
/// How many elements a tree may hold at all.
const MAX_ELEMENTS: usize = 4_000_000;
/// How many elements it may hold beyond [`COPIES`] for each start tag of the input; real pages stay below 1.1.
const FREE_ELEMENTS: usize = 200_000;
/// See [`FREE_ELEMENTS`].
const COPIES: usize = 4;
/// How many bytes the letters of a tree may take beyond [`COPIES`] times the input.
const FREE_LETTERS: usize = 16 << 20;

/// Parses a document. Any text gives some tree.
pub(super) fn parse(text: &str) -> Tree {
    let mut builder = Builder::new(text);
    builder.run(text.len());
    let mut tree = builder.tree;
    tree.limited |= builder.limited || builder.tokens.limited;
    tree
}

/// The insertion mode: where in a document we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Initial,
    BeforeHtml,
    BeforeHead,
    InHead,
    AfterHead,
    InBody,
    /// Inside an element whose content is text at any rate.
    Text,
    InTable,
    InTableText,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    InTemplate,
    AfterBody,
    InFrameset,
    AfterFrameset,
    AfterAfterBody,
    AfterAfterFrameset,
}

/// What is to become of a token after a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Done,
    /// The mode has changed; its rules are for the same token.
    Again,
}

/// An element that is not closed yet.
#[derive(Debug, Clone)]
struct Open {
    id: NodeId,
    name: Name,
}

impl Open {
    /// Whether it is the element of HTML with this name.
    fn is(&self, name: &LocalName) -> bool {
        self.name.local == *name && !self.has(Class::FOREIGN)
    }

    fn has(&self, class: Class) -> bool {
        self.name.class.any(class)
    }
}

struct Builder<'t> {
    tokens: Tokens<'t>,
    tree: Tree,
    mode: Mode,
    /// The mode to go back to after text.
    original: Mode,
    open: Vec<Open>,
    /// How many of the open elements are paragraphs: most tags ask.
    paragraphs: usize,
    /// The formatting elements that go on in the next block; nothing is a marker where that ends.
    formatting: Vec<Option<Open>>,
    template_modes: Vec<Mode>,
    head: Option<NodeId>,
    form: Option<NodeId>,
    /// Whether a frameset may still take the place of the body.
    frameset_ok: bool,
    /// Whether a line end right behind the start tag is none.
    skips_line_end: bool,
    /// Whether what does not belong into a table is put before it.
    fosters: bool,
    table_text: Vec<Chars>,
    starts: usize,
    /// How many elements of a name were left out as too deep: so many end tags are left out too.
    flattened: FxHashMap<LocalName, u32>,
    limited: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            tokens: Tokens::new(text),
            tree: Tree::new(text.len()),
            mode: Mode::Initial,
            original: Mode::Initial,
            open: Vec::with_capacity(64),
            paragraphs: 0,
            formatting: Vec::new(),
            template_modes: Vec::new(),
            head: None,
            form: None,
            frameset_ok: true,
            skips_line_end: false,
            fosters: false,
            table_text: Vec::new(),
            starts: 0,
            flattened: FxHashMap::default(),
            limited: false,
        }
    }

    fn run(&mut self, input: usize) {
        let most_letters = FREE_LETTERS + COPIES * input;
        loop {
            if self.table_text.is_empty() {
                self.tokens.forget();
            }
            let in_foreign = self.open.last().is_some_and(|open| open.has(Class::FOREIGN));
            let token = self.tokens.next(in_foreign);
            if matches!(token, Token::Eof) {
                return self.process(&token);
            }
            self.take(token);
            let most_elements = MAX_ELEMENTS.min(FREE_ELEMENTS + COPIES * self.starts);
            if self.tree.elements() > most_elements || self.tree.letters() > most_letters {
                self.limited = true;
                return self.process(&Token::Eof);
            }
        }
    }

    /// Takes one token in.
    fn take(&mut self, token: Token) {
        let skips_line_end = std::mem::take(&mut self.skips_line_end);
        match token {
            Token::Text(chars) => {
                let cut = usize::from(skips_line_end && self.tokens.read(&chars).starts_with('\n'));
                self.text(chars.split(cut).1);
            }
            Token::Start(tag) => {
                self.starts += 1;
                if !self.is_flattened(&tag) {
                    self.process(&Token::Start(tag));
                }
            }
            Token::End(name) => match self.flattened.get_mut(&name.local).filter(|n| **n > 0) {
                Some(open) => *open -= 1,
                None => self.process(&Token::End(name)),
            },
            Token::Doctype(_) if self.mode != Mode::Initial => {}
            token => self.process(&token),
        }
    }

    /// Whether an element would be too deep and is left out.
    fn is_flattened(&mut self, tag: &Start) -> bool {
        if self.open.len() <= MAX_DEPTH {
            if !self.flattened.is_empty() {
                self.flattened.clear();
            }
            return false;
        }
        let nests = tag.name.class.any(Class::NESTS);
        if nests {
            *self.flattened.entry(tag.name.local.clone()).or_default() += 1;
            self.limited = true;
        }
        nests
    }

    /// Takes text in: at once, or blanks by themselves where they mean less than letters.
    fn text(&mut self, chars: Chars) {
        let mut rest = chars;
        while !rest.is_empty() {
            let is_whole = !matches!(
                self.mode,
                Mode::Initial
                    | Mode::BeforeHtml
                    | Mode::BeforeHead
                    | Mode::InHead
                    | Mode::AfterHead
                    | Mode::InColumnGroup
                    | Mode::AfterBody
                    | Mode::InFrameset
                    | Mode::AfterFrameset
                    | Mode::AfterAfterBody
                    | Mode::AfterAfterFrameset
            );
            if is_whole {
                return self.process(&Token::Text(rest));
            }
            let bytes = self.tokens.read(&rest).as_bytes();
            let blank = bytes.first().is_some_and(|b| is_blank(*b));
            let len = bytes.iter().position(|b| is_blank(*b) != blank).unwrap_or(bytes.len());
            let (run, others) = rest.split(len);
            self.process(&if blank { Token::Blank(run) } else { Token::Text(run) });
            rest = others;
        }
    }

    /// Applies the rules of one mode after the other until one is done with the token.
    fn process(&mut self, token: &Token) {
        loop {
            let flow = if self.is_foreign(token) { self.in_foreign(token) } else { self.step(self.mode, token) };
            if flow == Flow::Done {
                return;
            }
        }
    }

    /// Applies the rules of a mode.
    fn step(&mut self, mode: Mode, token: &Token) -> Flow {
        match mode {
            Mode::Initial => self.initial(token),
            Mode::BeforeHtml => self.before_html(token),
            Mode::BeforeHead => self.before_head(token),
            Mode::InHead => self.in_head(token),
            Mode::AfterHead => self.after_head(token),
            Mode::InBody => self.in_body(token),
            Mode::Text => self.in_text(token),
            Mode::InTable => self.in_table(token),
            Mode::InTableText => self.in_table_text(token),
            Mode::InCaption => self.in_caption(token),
            Mode::InColumnGroup => self.in_column_group(token),
            Mode::InTableBody => self.in_table_body(token),
            Mode::InRow => self.in_row(token),
            Mode::InCell => self.in_cell(token),
            Mode::InTemplate => self.in_template(token),
            Mode::AfterBody => self.after_body(token),
            Mode::InFrameset => self.in_frameset(token),
            Mode::AfterFrameset => self.after_frameset(token),
            Mode::AfterAfterBody => self.after_after_body(token),
            Mode::AfterAfterFrameset => self.after_after_frameset(token),
        }
    }

    /// Goes on in another mode with the same token.
    fn again(&mut self, mode: Mode) -> Flow {
        self.mode = mode;
        Flow::Again
    }

    // Elements.

    /// Makes the element of a start tag, with its attributes.
    fn create(&mut self, name: &Name, space: Space) -> NodeId {
        let attributes = self.tree.write_attributes(&self.tokens);
        self.tree.add_element(Held { name: name.local.clone(), space, attributes })
    }

    /// Makes the element of a start tag, puts it to its place and leaves it open.
    fn insert(&mut self, name: &Name) -> NodeId {
        let id = self.insert_closed(name);
        if name.rule == Rule::Template {
            let inside = self.tree.add(Content::Other);
            self.tree.put(inside, Place::Last(id));
        }
        self.push(Open { id, name: name.clone() });
        id
    }

    /// The same for an element that holds nothing.
    fn insert_closed(&mut self, name: &Name) -> NodeId {
        let id = self.create(name, Space::Html);
        let place = self.place();
        self.tree.put(id, place);
        id
    }

    /// An element without a start tag: one that the page left out.
    fn insert_unwritten(&mut self, name: LocalName) -> NodeId {
        // The attributes are those of the tag before which it belongs.
        let kept = std::mem::take(&mut self.tokens.attributes);
        let id = self.insert(&Name::new(name));
        self.tokens.attributes = kept;
        id
    }

    fn insert_text(&mut self, chars: &Chars) -> Flow {
        if !self.is_code() {
            let place = self.place();
            self.tree.put_text(self.tokens.read(chars), chars.span(), place);
        }
        Flow::Done
    }

    /// Whether the current element holds a program or a style sheet: half of many a page, and nobody reads it.
    fn is_code(&self) -> bool {
        let Some(open) = self.open.last().filter(|open| matches!(open.name.rule, Rule::Script | Rule::Style)) else {
            return false;
        };
        match open.name.local {
            local_name!("style") => true,
            local_name!("script") => {
                let kind = self.tree.element(open.id).and_then(|tag| tag.attr(&local_name!("type")));
                !kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
            }
            _ => false,
        }
    }

    fn insert_comment(&mut self) -> Flow {
        let place = self.place();
        self.comment_at(place)
    }

    fn comment_at(&mut self, place: Place) -> Flow {
        let comment = self.tree.add(Content::Other);
        self.tree.put(comment, place);
        Flow::Done
    }

    /// Where the next node goes.
    fn place(&self) -> Place {
        self.open.last().map_or(Place::Last(NodeId::DOCUMENT), |current| self.place_in(current))
    }

    fn place_in(&self, target: &Open) -> Place {
        if self.fosters && target.has(Class::FOSTERS) { self.foster_place() } else { self.inside(target) }
    }

    fn inside(&self, target: &Open) -> Place {
        let is_template = target.name.rule == Rule::Template && !target.has(Class::FOREIGN);
        Place::Last(if is_template { self.tree.first(target.id).unwrap_or(target.id) } else { target.id })
    }

    /// Before the innermost table.
    fn foster_place(&self) -> Place {
        for (i, open) in self.open.iter().enumerate().rev() {
            if open.is(&local_name!("template")) {
                return self.inside(open);
            }
            if open.is(&local_name!("table")) {
                let has_parent = self.tree.parent(open.id).is_some();
                let around = i.checked_sub(1).and_then(|i| self.open.get(i)).map_or(NodeId::DOCUMENT, |o| o.id);
                return if has_parent { Place::Before(open.id) } else { Place::Last(around) };
            }
        }
        Place::Last(self.open.first().map_or(NodeId::DOCUMENT, |open| open.id))
    }

    // The stack of open elements.

    fn push(&mut self, open: Open) {
        self.paragraphs += usize::from(open.is(&local_name!("p")));
        self.open.push(open);
    }

    fn pop(&mut self) {
        self.cut(self.open.len().saturating_sub(1));
    }

    /// Closes all but the outermost `len` elements.
    fn cut(&mut self, len: usize) {
        let closed = self.open.get(len..).unwrap_or_default();
        self.paragraphs -= closed.iter().filter(|open| open.is(&local_name!("p"))).count();
        self.open.truncate(len);
    }

    /// Takes an element from the middle.
    fn remove(&mut self, id: NodeId) {
        if let Some(at) = self.open.iter().rposition(|open| open.id == id) {
            self.paragraphs -= usize::from(self.open[at].is(&local_name!("p")));
            self.open.remove(at);
        }
    }

    fn current_is(&self, name: &LocalName) -> bool {
        self.open.last().is_some_and(|open| open.is(name))
    }

    fn current_has(&self, class: Class) -> bool {
        self.open.last().is_some_and(|open| open.has(class))
    }

    /// Whether such an element is open, and none around the present place that ends the search.
    fn in_scope(&self, ends: Class, wanted: impl Fn(&Open) -> bool) -> bool {
        for open in self.open.iter().rev() {
            if wanted(open) {
                return true;
            }
            if open.has(ends) {
                return false;
            }
        }
        false
    }

    fn has_in_scope(&self, name: &LocalName) -> bool {
        self.in_scope(Class::SCOPE, |open| open.is(name))
    }

    fn has_in_table(&self, name: &LocalName) -> bool {
        self.in_scope(Class::TABLE_SCOPE, |open| open.is(name))
    }

    fn is_in_template(&self) -> bool {
        !self.template_modes.is_empty() && self.open.iter().any(|open| open.is(&local_name!("template")))
    }

    /// Closes elements up to one that is wanted, and that too.
    fn close_to(&mut self, wanted: impl Fn(&Open) -> bool) {
        if let Some(at) = self.open.iter().rposition(wanted) {
            self.cut(at);
        }
    }

    fn close(&mut self, name: &LocalName) {
        self.close_to(|open| open.is(name));
    }

    /// Closes the elements inside the innermost one that is wanted.
    fn close_inside(&mut self, wanted: impl Fn(&Open) -> bool) {
        if let Some(at) = self.open.iter().rposition(wanted) {
            self.cut(at + 1);
        }
    }

    /// Closes elements whose end tags may be left out.
    fn close_implied(&mut self, class: Class, but: Option<&LocalName>) {
        let closes = |open: &Open| open.has(class) && but.is_none_or(|name| !open.is(name));
        while self.open.last().is_some_and(closes) {
            self.pop();
        }
    }

    /// Closes the paragraph that a block ends.
    fn close_paragraph(&mut self) {
        let ends = Class::SCOPE.with(Class::BUTTON);
        if self.paragraphs > 0 && self.in_scope(ends, |open| open.is(&local_name!("p"))) {
            self.end_paragraph();
        }
    }

    fn end_paragraph(&mut self) {
        self.close_implied(Class::IMPLIED_END, Some(&local_name!("p")));
        self.close(&local_name!("p"));
    }

    /// The mode that the open elements tell of.
    fn mode_of_open(&self) -> Mode {
        for (i, open) in self.open.iter().enumerate().rev().filter(|(_, open)| !open.has(Class::FOREIGN)) {
            match open.name.rule {
                Rule::Cell if i > 0 => return Mode::InCell,
                Rule::Row => return Mode::InRow,
                Rule::RowGroup => return Mode::InTableBody,
                Rule::Caption => return Mode::InCaption,
                Rule::ColumnGroup => return Mode::InColumnGroup,
                Rule::Table => return Mode::InTable,
                Rule::Template => return self.template_modes.last().copied().unwrap_or(Mode::InBody),
                Rule::Head if i > 0 => return Mode::InHead,
                Rule::Body => return Mode::InBody,
                Rule::Frameset => return Mode::InFrameset,
                Rule::Html if self.head.is_none() => return Mode::BeforeHead,
                Rule::Html => return Mode::AfterHead,
                _ => {}
            }
        }
        Mode::InBody
    }

    /// Leaves an element open whose content is text at any rate.
    fn insert_raw(&mut self, name: &Name, content: Following) -> Flow {
        self.insert(name);
        self.original = self.mode;
        self.mode = Mode::Text;
        self.tokens.expect(content);
        Flow::Done
    }

    fn in_text(&mut self, token: &Token) -> Flow {
        match token {
            Token::Text(chars) | Token::Blank(chars) | Token::Null(chars) => return self.insert_text(chars),
            _ => self.pop(),
        }
        self.mode = self.original;
        if matches!(token, Token::Eof) { Flow::Again } else { Flow::Done }
    }
}
