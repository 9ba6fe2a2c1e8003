//! In: the elements of an HTML page in document order. Out: its [`Head`]: what the page says of itself by markup.
//!
//! The hard decision: nothing is judged here. Every meta pair, JSON-LD object, time and marked element is kept as it
//! stands, also when several contradict each other; `describe` weighs them. What a page can make large is capped.

use html5ever::{LocalName, local_name};
use rustc_hash::FxHashMap;

use super::json;
use super::tree::{NodeId, Tag, Tree, Value};
use super::{Head, Marked, Time, Via};
use crate::knowledge::marks::{Mark, Marks};

/// More of one kind is no description but a page that goes wrong.
const MOST_ENTRIES: usize = 1000;
/// An element with more text than this is no name and no date.
const LONGEST_MARKED: usize = 240;
/// How many nodes below a marked element are looked at for its text.
const MOST_NODES: usize = 96;

/// Fills a [`Head`] while somebody walks over the elements of a page in document order.
#[derive(Debug)]
pub(super) struct Collector<'t> {
    head: Head,
    marks: &'t Marks,
    /// What the class names and ids met so far say: a page repeats its few all over.
    said: FxHashMap<&'t str, Option<Mark>>,
}

/// The element that is looked at.
#[derive(Clone, Copy)]
struct Here<'t> {
    tree: &'t Tree,
    id: NodeId,
    tag: Tag<'t>,
}

impl<'t> Collector<'t> {
    pub(super) fn new(marks: &'t Marks) -> Self {
        Self { head: Head::default(), marks, said: FxHashMap::default() }
    }

    /// Looks at one element. `place` gives the innermost element of the compact tree around it, and is asked only if
    /// there is something to note.
    pub(super) fn visit(&mut self, tree: &'t Tree, id: NodeId, tag: Tag<'t>, place: impl FnOnce() -> u32) {
        let here = Here { tree, id, tag };
        match *tag.name {
            local_name!("html") => {
                let lang = |name: &str| tag.attributes().find(|(n, _)| **n == *name).map(|(_, value)| fold(value));
                self.head.lang = ["lang", "xml:lang"].into_iter().filter_map(lang).find(|lang| !lang.is_empty());
            }
            local_name!("title") => self.title(here),
            local_name!("base") if self.head.base.is_none() => self.head.base = folded(tag, &local_name!("href")),
            local_name!("meta") => self.meta(tag, place),
            local_name!("link") => self.link(tag),
            local_name!("a") => {
                self.anchor(tag);
                self.marked(here, place);
            }
            local_name!("script") => self.script(here),
            local_name!("time") => self.time(here, place),
            local_name!("style") | local_name!("svg") | local_name!("path") | local_name!("input") => {}
            local_name!("option") | local_name!("noscript") | local_name!("img") => {}
            _ => self.marked(here, place),
        }
    }

    pub(super) fn finish(self) -> Head {
        self.head
    }

    /// The first `<title>` outside drawings.
    fn title(&mut self, here: Here<'_>) {
        let in_svg = here.tree.around(here.id).is_some_and(|around| *around.name == local_name!("svg"));
        if self.head.title.is_none() && !in_svg {
            self.head.title = Some(fold(&here.tree.text(here.id))).filter(|t| !t.is_empty());
        }
    }

    fn meta(&mut self, tag: Tag<'_>, place: impl FnOnce() -> u32) {
        let Some(content) = folded(tag, &local_name!("content")) else { return };
        let names = [local_name!("name"), local_name!("property"), local_name!("http-equiv"), local_name!("itemprop")];
        let mut names: Vec<String> =
            names.iter().filter_map(|a| tag.attr(a)).map(|n| n.trim().to_ascii_lowercase()).collect();
        names.dedup();
        if let Some(itemprop) = tag.attr(&local_name!("itemprop")) {
            self.push_marked(self.marks.read(itemprop), Via::Microdata, Some(content.clone()), String::new(), place);
        }
        for name in names {
            if self.head.metas.len() < MOST_ENTRIES {
                self.head.metas.push((name, content.clone()));
            }
        }
    }

    fn link(&mut self, tag: Tag<'_>) {
        let Some(href) = folded(tag, &local_name!("href")) else { return };
        for rel in tag.attr(&local_name!("rel")).unwrap_or_default().split_ascii_whitespace() {
            let rel = rel.to_ascii_lowercase();
            if rel == "canonical" && self.head.canonical.is_none() {
                self.head.canonical = Some(href.clone());
            }
            if rel != "stylesheet" && self.head.rels.len() < MOST_ENTRIES {
                self.head.rels.push((rel, href.clone()));
            }
        }
    }

    /// A link to a neighboring page.
    fn anchor(&mut self, tag: Tag<'_>) {
        let Some(rels) = tag.attr(&local_name!("rel")) else { return };
        for rel in rels.split_ascii_whitespace().map(str::to_ascii_lowercase) {
            let is_neighbor = matches!(rel.as_str(), "next" | "prev" | "previous");
            let href = folded(tag, &local_name!("href"));
            if let Some(href) = href.filter(|_| is_neighbor && self.head.rels.len() < MOST_ENTRIES) {
                self.head.rels.push((rel, href));
            }
        }
    }

    fn script(&mut self, here: Here<'_>) {
        let kind = here.tag.attr(&local_name!("type")).unwrap_or_default().trim();
        let is_json_ld = kind.to_ascii_lowercase().starts_with("application/ld+json");
        if is_json_ld && self.head.json_ld.len() < MOST_ENTRIES {
            self.head.json_ld.extend(json::values(&here.tree.text(here.id)));
        }
    }

    fn time(&mut self, here: Here<'_>, place: impl FnOnce() -> u32) {
        if self.head.times.len() >= MOST_ENTRIES {
            return;
        }
        let said = |name: LocalName| here.tag.attr(&name);
        let pubdate = here.tag.attributes().any(|(name, _)| **name == *"pubdate").then_some("pubdate");
        let (itemprop, class) = (said(local_name!("itemprop")), said(local_name!("class")));
        let role = [itemprop, pubdate, class, said(local_name!("property"))];
        let role = fold(&role.into_iter().flatten().collect::<Vec<_>>().join(" ").to_ascii_lowercase());
        let datetime = folded(here.tag, &local_name!("datetime")).or_else(|| folded(here.tag, &local_name!("content")));
        let text = short_text(here).unwrap_or_default();
        self.head.times.push(Time { datetime, text, role, element: Some(place()) });
    }

    /// Elements that say by microdata, `rel`, class or id that they hold an author or a date.
    fn marked(&mut self, here: Here<'t>, place: impl FnOnce() -> u32) {
        let Some((mark, via)) = self.mark_of(here.tag) else { return };
        let tag = here.tag;
        let content = folded(tag, &local_name!("content")).or_else(|| folded(tag, &local_name!("datetime")));
        if let Some(text) = short_text(here) {
            self.push_marked(Some(mark), via, content, text, place);
        }
    }

    /// What an element is said to hold, by the best word there is.
    fn mark_of(&mut self, tag: Tag<'t>) -> Option<(Mark, Via)> {
        let (mut names, mut address) = ([None; 3], None);
        for (name, value) in tag.attributes() {
            match *name {
                local_name!("itemprop") => {
                    if let Some(mark) = self.marks.read(value) {
                        return Some((mark, Via::Microdata));
                    }
                }
                local_name!("rel") if value.split_ascii_whitespace().any(|r| r == "author") => {
                    address = Some((Mark::Author, Via::Rel));
                }
                local_name!("href") if address.is_none() && *tag.name == local_name!("a") => {
                    address = self.leads_to_author(value).then_some((Mark::Author, Via::Address));
                }
                local_name!("class") => names[0] = Some(value),
                local_name!("id") => names[1] = Some(value),
                local_name!("property") => names[2] = Some(value),
                _ => {}
            }
        }
        address.or_else(|| Some((names.into_iter().flatten().find_map(|n| self.said_by(n))?, Via::Name)))
    }

    fn said_by(&mut self, names: &'t str) -> Option<Mark> {
        *self.said.entry(names).or_insert_with(|| self.marks.read(names))
    }

    /// Whether an address has a part like `author` before its last part.
    fn leads_to_author(&mut self, address: &'t str) -> bool {
        let end = memchr::memchr2(b'?', b'#', address.as_bytes()).unwrap_or(address.len());
        let path = address.get(..end).unwrap_or_default().trim_end_matches('/');
        let mut parts = path.rsplit('/').skip(1).take(3).filter(|part| !part.is_empty() && part.len() < 24);
        parts.any(|part| self.said_by(part) == Some(Mark::Author))
    }

    fn push_marked(
        &mut self,
        mark: Option<Mark>,
        via: Via,
        content: Option<String>,
        text: String,
        place: impl FnOnce() -> u32,
    ) {
        if let Some(mark) = mark
            && self.head.marked.len() < MOST_ENTRIES
            && (content.is_some() || !text.is_empty())
        {
            self.head.marked.push(Marked { mark, via, content, text, element: Some(place()) });
        }
    }
}

/// An attribute with its blanks folded, if anything is left.
fn folded(tag: Tag<'_>, name: &LocalName) -> Option<String> {
    tag.attr(name).map(fold).filter(|v| !v.is_empty())
}

/// The text of an element, blanks folded and its parts kept apart; nothing if it is too long for a name or a date.
fn short_text(Here { tree, id, .. }: Here<'_>) -> Option<String> {
    let mut text = String::new();
    for (seen, id) in tree.inside(id).enumerate() {
        if seen >= MOST_NODES || text.len() > LONGEST_MARKED {
            return None;
        }
        match tree.value(id) {
            Value::Text(t) if !tree.around(id).is_some_and(is_script) => text.push_str(t),
            Value::Element(tag) if !is_inline(tag.name) => text.push('\n'),
            _ => {}
        }
    }
    Some(text.split('\n').map(fold).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n"))
        .filter(|t| t.len() <= LONGEST_MARKED)
}

fn is_script(tag: Tag<'_>) -> bool {
    matches!(&**tag.name, "script" | "style" | "noscript" | "template")
}

fn is_inline(name: &str) -> bool {
    matches!(name, "b" | "i" | "em" | "strong" | "font" | "sup" | "sub" | "abbr" | "a" | "time" | "u" | "small" | "wbr")
}

/// Blanks folded.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4096));
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
