//! In: the elements of an HTML page in document order. Out: its [`Head`]: what the page says of itself by markup.
//!
//! The hard decision: nothing is judged here. Every meta pair, JSON-LD object, time and marked element is kept as it
//! stands, also when several contradict each other; `describe` weighs them. What a page can make large is capped.

use html5ever::local_name;
use scraper::{ElementRef, Node};

use super::json;
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
pub(super) struct Collector<'k> {
    head: Head,
    marks: &'k Marks,
}

impl<'k> Collector<'k> {
    pub(super) fn new(marks: &'k Marks) -> Self {
        Self { head: Head::default(), marks }
    }

    /// Looks at one element. `place` gives the innermost element of the compact tree around it, and is asked only if
    /// there is something to note.
    pub(super) fn visit(&mut self, element: ElementRef<'_>, place: impl FnOnce() -> u32) {
        match element.value().name.local {
            local_name!("html") => self.head.lang = attr(element, "lang").or_else(|| attr(element, "xml:lang")),
            local_name!("title") => self.title(element),
            local_name!("base") if self.head.base.is_none() => self.head.base = attr(element, "href"),
            local_name!("meta") => self.meta(element, place),
            local_name!("link") => self.link(element),
            local_name!("a") => {
                self.anchor(element);
                self.marked(element, place);
            }
            local_name!("script") => self.script(element),
            local_name!("time") => self.time(element, place),
            local_name!("style") | local_name!("svg") | local_name!("path") | local_name!("input") => {}
            local_name!("option") | local_name!("noscript") | local_name!("img") => {}
            _ => self.marked(element, place),
        }
    }

    pub(super) fn finish(self) -> Head {
        self.head
    }

    /// The first `<title>` outside drawings.
    fn title(&mut self, element: ElementRef<'_>) {
        let in_svg = element.parent().and_then(ElementRef::wrap).is_some_and(|p| p.value().name() == "svg");
        if self.head.title.is_none() && !in_svg {
            self.head.title = Some(fold(&element.text().collect::<String>())).filter(|t| !t.is_empty());
        }
    }

    fn meta(&mut self, element: ElementRef<'_>, place: impl FnOnce() -> u32) {
        let Some(content) = attr(element, "content") else { return };
        let mut names: Vec<String> = ["name", "property", "http-equiv", "itemprop"]
            .iter()
            .filter_map(|a| element.attr(a))
            .map(|n| n.trim().to_ascii_lowercase())
            .collect();
        names.dedup();
        if let Some(itemprop) = element.attr("itemprop") {
            self.push_marked(self.marks.read(itemprop), Via::Microdata, Some(content.clone()), String::new(), place);
        }
        for name in names {
            if self.head.metas.len() < MOST_ENTRIES {
                self.head.metas.push((name, content.clone()));
            }
        }
    }

    fn link(&mut self, element: ElementRef<'_>) {
        let Some(href) = attr(element, "href") else { return };
        for rel in element.attr("rel").unwrap_or_default().split_ascii_whitespace() {
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
    fn anchor(&mut self, element: ElementRef<'_>) {
        let Some(rels) = raw(element, "rel") else { return };
        for rel in rels.split_ascii_whitespace().map(str::to_ascii_lowercase) {
            let is_neighbor = matches!(rel.as_str(), "next" | "prev" | "previous");
            if let Some(href) = attr(element, "href").filter(|_| is_neighbor && self.head.rels.len() < MOST_ENTRIES) {
                self.head.rels.push((rel, href));
            }
        }
    }

    fn script(&mut self, element: ElementRef<'_>) {
        let is_json_ld =
            element.attr("type").is_some_and(|t| t.trim().to_ascii_lowercase().starts_with("application/ld+json"));
        if is_json_ld && self.head.json_ld.len() < MOST_ENTRIES {
            let text: String = element.text().collect();
            self.head.json_ld.extend(json::values(&text));
        }
    }

    fn time(&mut self, element: ElementRef<'_>, place: impl FnOnce() -> u32) {
        if self.head.times.len() >= MOST_ENTRIES {
            return;
        }
        let names = ["itemprop", "pubdate", "class", "property"];
        let role =
            names.iter().filter_map(|&a| if a == "pubdate" { element.attr(a).map(|_| a) } else { element.attr(a) });
        let role = fold(&role.collect::<Vec<_>>().join(" ").to_ascii_lowercase());
        let datetime = attr(element, "datetime").or_else(|| attr(element, "content"));
        self.head.times.push(Time {
            datetime,
            text: short_text(element).unwrap_or_default(),
            role,
            element: Some(place()),
        });
    }

    /// Elements that say by microdata, `rel`, class or id that they hold an author or a date.
    fn marked(&mut self, element: ElementRef<'_>, place: impl FnOnce() -> u32) {
        let rel_author = || raw(element, "rel").is_some_and(|r| r.split_ascii_whitespace().any(|r| r == "author"));
        let (mark, via) = if let Some(mark) = raw(element, "itemprop").and_then(|p| self.marks.read(p)) {
            (Some(mark), Via::Microdata)
        } else if rel_author() {
            (Some(Mark::Author), Via::Rel)
        } else if self.leads_to_author(element) {
            (Some(Mark::Author), Via::Address)
        } else {
            let by_name = |a| raw(element, a).and_then(|names| self.marks.read(names));
            (by_name("class").or_else(|| by_name("id")).or_else(|| by_name("property")), Via::Name)
        };
        if mark.is_none() {
            return;
        }
        let content = attr(element, "content").or_else(|| attr(element, "datetime"));
        if let Some(text) = short_text(element) {
            self.push_marked(mark, via, content, text, place);
        }
    }

    /// A link whose path has a part like `author` before its last part.
    fn leads_to_author(&self, element: ElementRef<'_>) -> bool {
        let path = raw(element, "href").filter(|_| element.value().name() == "a");
        let path = path.and_then(|h| h.split(['?', '#']).next()).unwrap_or_default().trim_end_matches('/');
        let mut parts = path.rsplit('/').skip(1).take(3);
        parts.any(|part| part.len() < 24 && self.marks.read(part) == Some(Mark::Author))
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

/// An attribute by its name; quicker than looking its name up among all names first, since elements have few.
fn raw<'a>(element: ElementRef<'a>, name: &str) -> Option<&'a str> {
    element.value().attrs().find(|(n, _)| *n == name).map(|(_, value)| value)
}

fn attr(element: ElementRef<'_>, name: &str) -> Option<String> {
    raw(element, name).map(fold).filter(|v| !v.is_empty())
}

/// The text of an element, blanks folded and its parts kept apart; nothing if it is too long for a name or a date.
fn short_text(element: ElementRef<'_>) -> Option<String> {
    let mut text = String::new();
    for (seen, node) in element.descendants().enumerate() {
        if seen >= MOST_NODES || text.len() > LONGEST_MARKED {
            return None;
        }
        match node.value() {
            Node::Text(t) if !in_script(node.parent().and_then(ElementRef::wrap)) => text.push_str(t),
            Node::Element(e) if !is_inline(e.name()) => text.push('\n'),
            _ => {}
        }
    }
    Some(text.split('\n').map(fold).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n"))
        .filter(|t| t.len() <= LONGEST_MARKED)
}

fn in_script(parent: Option<ElementRef<'_>>) -> bool {
    parent.is_some_and(|p| matches!(p.value().name(), "script" | "style" | "noscript" | "template"))
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
