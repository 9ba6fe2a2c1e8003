//! In: the orders of html5ever's tree builder. Out: a [`Tree`].
//!
//! The hard decision: nothing is allocated for a single node. Letters go to the end of one string, where a text grows as
//! long as nothing else was written since; one that grows later (beside a table it was moved out of) gets a string of its
//! own, or two such texts would copy each other forward without end.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::num::NonZeroU32;
use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName, expanded_name, local_name, ns};

use super::{Content, Held, Letters, Node, NodeId, Tag, Tree, Wording, Written};

/// Repeated `<html>` and `<body>` tags add no more attributes than these.
const MOST_ADDED: usize = 256;

/// A tree being built, and the text that is on its way into it.
pub(super) struct Sink {
    tree: RefCell<Tree>,
    /// The span of the text token being processed.
    pub(super) current: Cell<(usize, usize)>,
    last: Cell<NodeId>,
    /// An emptied list of attributes to be used again.
    spare: Cell<Vec<Attribute>>,
}

impl Sink {
    /// For an input of so many bytes.
    pub(super) fn new(input: usize) -> Self {
        Self {
            tree: RefCell::new(Tree::new(input)),
            current: Cell::new((0, 0)),
            last: Cell::new(NodeId::DOCUMENT),
            spare: Cell::default(),
        }
    }

    /// An empty list for the attributes of the next element.
    pub(super) fn spare(&self) -> Vec<Attribute> {
        self.spare.take()
    }

    /// How many elements there are.
    pub(super) fn elements(&self) -> usize {
        self.tree.borrow().elements.len()
    }

    /// How many bytes of text and attributes there are.
    pub(super) fn letters(&self) -> usize {
        self.tree.borrow().letters.len()
    }

    /// How many elements are around the one that was put into the tree last.
    pub(super) fn depth(&self) -> usize {
        let tree = self.tree.borrow();
        std::iter::successors(tree.node(self.last.get()).parent, |id| tree.node(*id).parent).count()
    }

    fn add_text(&self, tree: &mut Tree, text: &str, before: Option<NodeId>) -> Option<NodeId> {
        let (start, end) = self.current.get();
        if let Some(Content::Text(at)) = before.map(|id| tree.node(id).content) {
            tree.extend_text(at, text, start..end);
            return None;
        }
        let wording = Wording::Shared(tree.write(text));
        tree.texts.push(Written { wording, span: start..end });
        Some(tree.add(Content::Text(tree.texts.len() as u32 - 1)))
    }
}

impl Tree {
    /// Makes a node that stands nowhere yet.
    pub(super) fn add(&mut self, content: Content) -> NodeId {
        self.nodes.push(Node { parent: None, previous: None, next: None, first: None, last: None, content });
        // Limits in `feed` keep the number of nodes far below what 32 bits hold.
        NodeId(NonZeroU32::new(self.nodes.len() as u32).unwrap_or(NonZeroU32::MAX))
    }

    /// Writes letters to the end; nothing beyond what 32 bits can count.
    fn write(&mut self, letters: &str) -> Letters {
        let start = self.letters.len();
        if start + letters.len() > u32::MAX as usize {
            self.limited = true;
            return 0..0;
        }
        self.letters.push_str(letters);
        start as u32..self.letters.len() as u32
    }

    fn extend_text(&mut self, at: u32, more: &str, span: Range<usize>) {
        let written = self.letters.len();
        let Some(text) = self.texts.get_mut(at as usize) else { return };
        text.span = text.span.start.min(span.start)..text.span.end.max(span.end);
        match &mut text.wording {
            Wording::Own(wording) => wording.push_str(more),
            Wording::Shared(so_far) if so_far.end as usize == written => {
                let start = so_far.start;
                let end = self.write(more).end.max(start);
                self.texts[at as usize].wording = Wording::Shared(start..end);
            }
            Wording::Shared(so_far) => {
                let so_far = self.letters.get(so_far.start as usize..so_far.end as usize).unwrap_or_default();
                text.wording = Wording::Own(so_far.to_owned() + more);
            }
        }
    }

    /// Writes attributes down; their places in the list of all.
    fn write_attributes(&mut self, list: &mut Vec<Attribute>) -> Range<u32> {
        let start = self.attributes.len() as u32;
        for Attribute { name, value } in list.drain(..) {
            let value = self.write(&value);
            self.attributes.push((name, value));
        }
        start..self.attributes.len() as u32
    }

    fn detach(&mut self, id: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(id);
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => self.nodes[previous.index()].next = next,
            None => self.nodes[parent.index()].first = next,
        }
        match next {
            Some(next) => self.nodes[next.index()].previous = previous,
            None => self.nodes[parent.index()].last = previous,
        }
        let node = &mut self.nodes[id.index()];
        (node.parent, node.previous, node.next) = (None, None, None);
    }

    /// Puts a node that stands nowhere between two neighbors inside `parent`; `next` is nothing at the end.
    fn attach(&mut self, id: NodeId, parent: NodeId, next: Option<NodeId>) {
        let previous = match next {
            Some(next) => self.nodes[next.index()].previous.replace(id),
            None => self.nodes[parent.index()].last.replace(id),
        };
        match previous {
            Some(previous) => self.nodes[previous.index()].next = Some(id),
            None => self.nodes[parent.index()].first = Some(id),
        }
        let node = &mut self.nodes[id.index()];
        (node.parent, node.previous, node.next) = (Some(parent), previous, next);
    }
}

/// Whether an element holds a program or a style sheet: half of many a page, and nobody reads it.
fn is_code(tag: Tag<'_>) -> bool {
    match *tag.name {
        local_name!("style") => true,
        local_name!("script") => {
            !tag.attr(&local_name!("type")).is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
        }
        _ => false,
    }
}

/// What html5ever asks the name of an element from.
static NO_NAME: std::sync::LazyLock<QualName> =
    std::sync::LazyLock::new(|| QualName::new(None, ns!(), local_name!("")));

impl TreeSink for Sink {
    type Output = Tree;
    type Handle = NodeId;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        NodeId::DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match tree.node(*target).content {
            Content::Element(at) => tree.elements.get(at as usize).map_or(&*NO_NAME, |e| &e.name),
            _ => &NO_NAME,
        })
    }

    fn create_element(&self, name: QualName, mut attrs: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let mut tree = self.tree.borrow_mut();
        let attributes = tree.write_attributes(&mut attrs);
        self.spare.set(attrs);
        let is_template = name.expanded() == expanded_name!(html "template");
        tree.elements.push(Held { name, attributes });
        let at = tree.elements.len() as u32 - 1;
        let id = tree.add(Content::Element(at));
        if is_template {
            let inside = tree.add(Content::Other);
            tree.attach(inside, id, None);
        }
        id
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Content::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().add(Content::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        let child = match child {
            NodeOrText::AppendNode(id) => {
                self.last.set(id);
                tree.detach(id);
                Some(id)
            }
            NodeOrText::AppendText(text) => {
                let before = tree.node(*parent).last;
                let text = if tree.element(*parent).is_some_and(is_code) { "" } else { &text };
                self.add_text(&mut tree, text, before)
            }
        };
        if let Some(child) = child {
            tree.attach(child, *parent, None);
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendNode(id) = child {
            self.last.set(id);
            tree.detach(id);
        }
        let Node { parent: Some(parent), previous, .. } = *tree.node(*sibling) else { return };
        let child = match child {
            NodeOrText::AppendNode(id) => Some(id),
            NodeOrText::AppendText(text) => self.add_text(&mut tree, &text, previous),
        };
        if let Some(child) = child {
            tree.attach(child, parent, Some(*sibling));
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.tree.borrow().node(*element).parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.tree.borrow().node(*target).first.unwrap_or(*target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.borrow_mut().quirks = mode;
    }

    fn add_attrs_if_missing(&self, target: &NodeId, mut attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Content::Element(at) = tree.node(*target).content else { return };
        let known = tree.attributes_of(&tree.elements[at as usize]);
        attrs.retain(|new| known.iter().all(|(name, _)| *name != new.name));
        if attrs.is_empty() || known.len() > MOST_ADDED {
            return;
        }
        let known = known.to_vec();
        let start = tree.attributes.len() as u32;
        tree.attributes.extend(known);
        let end = tree.write_attributes(&mut attrs).end;
        tree.elements[at as usize].attributes = start..end;
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.node(*node).first {
            tree.detach(child);
            tree.attach(child, *new_parent, None);
        }
    }
}
