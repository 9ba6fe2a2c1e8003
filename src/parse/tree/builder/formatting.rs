//! In: the start and end tags of formatting elements (`b`, `a`, `font`). Out: formatting that goes on in the next block
//! where a page did not close it, and tags that overlap taken apart.
//!
//! The hard decision: none; these are the list of active formatting elements and the adoption agency algorithm of the
//! standard. A copy of an element shares the attributes of the first, so that copies cost no letters.

use super::*;

/// How often the algorithm goes outwards, and how many elements it takes along at a time.
const OUTER: usize = 8;
const INNER: usize = 3;

impl Builder<'_> {
    /// Opens the formatting again that a block has closed.
    pub(super) fn reopen_formatting(&mut self) {
        let is_open = |builder: &Self, entry: &Option<Open>| {
            entry.as_ref().is_none_or(|entry| builder.open.iter().rev().any(|open| open.id == entry.id))
        };
        let Some(last) = self.formatting.last() else { return };
        if is_open(self, last) {
            return;
        }
        let before = self.formatting.iter().rposition(|entry| is_open(self, entry));
        for at in before.map_or(0, |at| at + 1)..self.formatting.len() {
            let Some(entry) = self.formatting[at].clone() else { continue };
            let id = self.tree.copy(entry.id);
            let place = self.place();
            self.tree.put(id, place);
            let open = Open { id, ..entry };
            self.push(open.clone());
            self.formatting[at] = Some(open);
        }
    }

    /// Ends the formatting that began since the last marker, and takes that away.
    pub(super) fn forget_formatting(&mut self) {
        let marker = self.formatting.iter().rposition(Option::is_none);
        self.formatting.truncate(marker.unwrap_or(0));
    }

    pub(super) fn formatting_start(&mut self, name: &Name) {
        self.reopen_formatting();
        if name.rule == Rule::NoBreak && self.has_in_scope(&name.local) {
            self.end_formatting(&name.local);
            self.reopen_formatting();
        }
        self.insert_formatting(name);
    }

    /// A link ends the link it stands in.
    pub(super) fn anchor(&mut self, name: &Name) {
        let outer = self.since_marker().find(|(_, open)| open.name.rule == Rule::Anchor).map(|(_, open)| open.id);
        if let Some(outer) = outer {
            self.end_formatting(&name.local);
            self.drop_formatting(outer);
            self.remove(outer);
        }
        self.reopen_formatting();
        self.insert_formatting(name);
    }

    fn insert_formatting(&mut self, name: &Name) {
        /// More of the same are not opened again.
        const MOST_ALIKE: usize = 3;
        let id = self.insert(name);
        let alike = self.since_marker().filter(|(_, open)| self.tree.are_alike(open.id, id)).map(|(at, _)| at);
        let (count, first) = alike.fold((0, None), |(count, _), at| (count + 1, Some(at)));
        if let Some(first) = first.filter(|_| count >= MOST_ALIKE) {
            self.formatting.remove(first);
        }
        self.formatting.push(Some(Open { id, name: name.clone() }));
    }

    /// The entries since the last marker, from the last on.
    fn since_marker(&self) -> impl Iterator<Item = (usize, &Open)> {
        self.formatting.iter().enumerate().rev().map_while(|(at, entry)| Some((at, entry.as_ref()?)))
    }

    fn formatting_at(&self, id: NodeId) -> Option<usize> {
        self.formatting.iter().rposition(|entry| entry.as_ref().is_some_and(|open| open.id == id))
    }

    fn drop_formatting(&mut self, id: NodeId) {
        if let Some(at) = self.formatting_at(id) {
            self.formatting.remove(at);
        }
    }

    fn open_at(&self, id: NodeId) -> Option<usize> {
        self.open.iter().rposition(|open| open.id == id)
    }

    /// The end tag of a formatting element: the adoption agency algorithm.
    pub(super) fn end_formatting(&mut self, name: &LocalName) {
        let current = self.open.last().filter(|open| open.is(name)).map(|open| open.id);
        if current.is_some_and(|id| self.formatting_at(id).is_none()) {
            return self.pop();
        }
        for _ in 0..OUTER {
            let entry = self.since_marker().find(|(_, open)| open.name.local == *name);
            let Some((entry_at, entry)) = entry.map(|(at, open)| (at, open.clone())) else {
                return self.end_other(name);
            };
            let Some(at) = self.open_at(entry.id) else {
                self.formatting.remove(entry_at);
                return;
            };
            if !self.in_scope(Class::SCOPE, |open| open.id == entry.id) {
                return;
            }
            let block = self.open.iter().skip(at).position(|open| open.has(Class::SPECIAL)).map(|found| at + found);
            let Some(block) = block else {
                self.cut(at);
                self.formatting.remove(entry_at);
                return;
            };
            self.adopt(&entry, at, block);
        }
    }

    /// Takes the block at `block` out of the formatting element at `at`, and puts a copy of that inside it.
    fn adopt(&mut self, entry: &Open, at: usize, block: usize) {
        let block_id = self.open[block].id;
        let (last, bookmark) = self.copy_between(entry.id, block);
        self.tree.detach(last);
        let place = at.checked_sub(1).map_or(Place::Last(NodeId::DOCUMENT), |around| self.place_in(&self.open[around]));
        self.tree.put(last, place);
        let copy = Open { id: self.tree.copy(entry.id), name: entry.name.clone() };
        self.tree.move_inside(block_id, copy.id);
        self.tree.put(copy.id, Place::Last(block_id));
        // The copy takes the place of the original in the list, or goes behind the innermost copy made on the way.
        let behind = bookmark.and_then(|id| self.formatting_at(id)).map(|at| at + 1);
        if let Some(behind) = behind {
            self.formatting.insert(behind, Some(copy.clone()));
            self.drop_formatting(entry.id);
        } else if let Some(own) = self.formatting_at(entry.id) {
            self.formatting[own] = Some(copy.clone());
        }
        self.remove(entry.id);
        let behind = self.open_at(block_id).map_or(self.open.len(), |at| at + 1);
        self.open.insert(behind, copy);
    }

    /// Copies the formatting elements between a formatting element and the block inside it around that block; the
    /// outermost node so made, and the innermost copy.
    fn copy_between(&mut self, outer: NodeId, block: usize) -> (NodeId, Option<NodeId>) {
        let block_id = self.open[block].id;
        let (mut last, mut bookmark) = (block_id, None);
        let mut at = block;
        for count in 1.. {
            at = at.saturating_sub(1);
            let open = self.open[at].clone();
            if open.id == outer || at == 0 {
                break;
            }
            let listed = self.formatting_at(open.id);
            let Some(listed) = listed.filter(|_| count <= INNER) else {
                if let Some(listed) = listed {
                    self.formatting.remove(listed);
                }
                self.remove(open.id);
                continue;
            };
            let copy = Open { id: self.tree.copy(open.id), name: open.name };
            self.open[at] = copy.clone();
            self.formatting[listed] = Some(copy.clone());
            if last == block_id {
                bookmark = Some(copy.id);
            }
            self.tree.put(last, Place::Last(copy.id));
            last = copy.id;
        }
        (last, bookmark)
    }
}
