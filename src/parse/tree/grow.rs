//! In: nodes and their places, one after the other. Out: a [`Tree`] that grows.
//!
//! The hard decision: nothing is allocated for a single node. Letters go to the end of one string, where a text grows as
//! long as nothing else was written since; one that grows later (beside a table it was moved out of) gets a string of its
//! own, or two such texts would copy each other forward without end.

use std::num::NonZeroU32;
use std::ops::Range;

use super::tokens::Tokens;
use super::{Content, Held, Letters, Node, NodeId, Tree, Wording, Written};

/// Repeated `<html>` and `<body>` tags add no more attributes than these.
const MOST_ADDED: usize = 256;

/// Where a node is put.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Behind all others inside.
    Last(NodeId),
    /// Before this one.
    Before(NodeId),
}

impl Tree {
    /// Makes a node that stands nowhere yet.
    pub(super) fn add(&mut self, content: Content) -> NodeId {
        self.nodes.push(Node { parent: None, previous: None, next: None, first: None, last: None, content });
        // The limits of the builder keep the number of nodes far below what 32 bits hold.
        NodeId(NonZeroU32::new(self.nodes.len() as u32).unwrap_or(NonZeroU32::MAX))
    }

    /// Makes an element that stands nowhere yet.
    pub(super) fn add_element(&mut self, held: Held) -> NodeId {
        self.elements.push(held);
        let at = self.elements.len() as u32 - 1;
        self.add(Content::Element(at))
    }

    /// Writes the attributes of the start tag read last down; their places in the list of all.
    pub(super) fn write_attributes(&mut self, tokens: &Tokens<'_>) -> Range<u32> {
        let start = self.attributes.len() as u32;
        for attribute in &tokens.attributes {
            let value = self.write(tokens.read(&attribute.value));
            self.attributes.push((attribute.name.clone(), value));
        }
        start..self.attributes.len() as u32
    }

    /// Adds the attributes of the start tag read last to an element that has others.
    pub(super) fn complete_attributes(&mut self, id: NodeId, tokens: &Tokens<'_>) {
        let Content::Element(at) = self.node(id).content else { return };
        let known = self.attributes_of(&self.elements[at as usize]);
        let is_new = |a: &&super::tokens::Attribute| known.iter().all(|(name, _)| *name != a.name);
        let added: Vec<_> = tokens.attributes.iter().filter(is_new).collect();
        if added.is_empty() || known.len() > MOST_ADDED {
            return;
        }
        let known = known.to_vec();
        let start = self.attributes.len() as u32;
        self.attributes.extend(known);
        for attribute in added {
            let value = self.write(tokens.read(&attribute.value));
            self.attributes.push((attribute.name.clone(), value));
        }
        self.elements[at as usize].attributes = start..self.attributes.len() as u32;
    }

    /// Puts a node to its place.
    pub(super) fn put(&mut self, id: NodeId, place: Place) {
        self.detach(id);
        match place {
            Place::Last(parent) => self.attach(id, parent, None),
            Place::Before(next) => {
                if let Some(parent) = self.node(next).parent {
                    self.attach(id, parent, Some(next));
                }
            }
        }
    }

    /// Puts text to its place: into the text before it, if there is one.
    pub(super) fn put_text(&mut self, text: &str, span: Range<usize>, place: Place) {
        let before = match place {
            Place::Last(parent) => self.node(parent).last,
            Place::Before(next) => self.node(next).previous,
        };
        if let Some(Content::Text(at)) = before.map(|id| self.node(id).content) {
            self.extend_text(at, text, span);
            return;
        }
        let wording = Wording::Shared(self.write(text));
        self.texts.push(Written { wording, span });
        let id = self.add(Content::Text(self.texts.len() as u32 - 1));
        self.put(id, place);
    }

    /// Takes a node out of its place.
    pub(super) fn detach(&mut self, id: NodeId) {
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

    /// Moves all inside one node to the end of another.
    pub(super) fn move_inside(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.node(from).first {
            self.put(child, Place::Last(to));
        }
    }

    /// How many bytes of text and attributes there are.
    pub(super) fn letters(&self) -> usize {
        self.letters.len()
    }

    /// How many elements there are.
    pub(in crate::parse) fn elements(&self) -> usize {
        self.elements.len()
    }

    /// An element again, without a place and without what is inside.
    pub(super) fn copy(&mut self, id: NodeId) -> NodeId {
        let held = match self.node(id).content {
            Content::Element(at) => self.elements[at as usize].clone(),
            Content::Text(_) | Content::Other => Held::default(),
        };
        self.add_element(held)
    }

    /// Whether two elements have the same name and attributes, in any order.
    pub(super) fn are_alike(&self, one: NodeId, other: NodeId) -> bool {
        let (Content::Element(one), Content::Element(other)) = (self.node(one).content, self.node(other).content)
        else {
            return false;
        };
        let (one, other) = (&self.elements[one as usize], &self.elements[other as usize]);
        let (these, those) = (self.attributes_of(one), self.attributes_of(other));
        let has =
            |(name, value): &(_, Letters)| those.iter().any(|(n, v)| n == name && self.read(v) == self.read(value));
        one.name == other.name && these.len() == those.len() && these.iter().all(has)
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
