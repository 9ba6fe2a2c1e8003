//! In: the JSON-LD of a page. Out: the objects that speak of the page as a whole, and what they say.
//!
//! The hard decision: only objects at the top, in a graph or named as main entity count. What is nested deeper (teasers,
//! comments, the publisher's own pages) speaks of something else.

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::text::single_spaced;

/// More objects are a data set, not a page's description.
const MOST_OBJECTS: usize = 500;

/// The JSON-LD of a page.
#[derive(Debug, Default)]
pub(super) struct Linked<'h> {
    /// Articles first, then pages.
    objects: Vec<(Sort, &'h Value)>,
    by_id: FxHashMap<&'h str, &'h Value>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// An article, report or posting.
    Article,
    /// A creative work that is no article in name (video, recipe, event), or one without a known type.
    Work,
    /// The web page.
    Page,
}

impl<'h> Linked<'h> {
    pub(super) fn new(values: &'h [Value]) -> Self {
        let mut linked = Self::default();
        let mut open: Vec<&Value> = values.iter().rev().collect();
        let mut seen = 0;
        while let Some(value) = open.pop() {
            seen += 1;
            if seen > MOST_OBJECTS {
                break;
            }
            match value {
                Value::Array(items) => open.extend(items.iter().rev()),
                Value::Object(object) => {
                    if let Some(id) = object.get("@id").and_then(Value::as_str) {
                        let known = linked.by_id.entry(id).or_insert(value);
                        if known.as_object().is_some_and(|k| k.len() < object.len()) {
                            *known = value;
                        }
                    }
                    if let Some(sort) = sort(value) {
                        linked.objects.push((sort, value));
                    }
                    open.extend(["mainEntityOfPage", "mainEntity", "@graph"].iter().filter_map(|k| object.get(*k)));
                }
                _ => {}
            }
        }
        linked.objects.sort_by_key(|(sort, _)| *sort);
        linked
    }

    /// The texts of a property, of articles first.
    pub(super) fn texts(&self, property: &'static str) -> impl Iterator<Item = (Sort, String)> + '_ {
        self.objects
            .iter()
            .flat_map(move |(sort, object)| strings(object.get(property)).into_iter().map(|text| (*sort, text)))
    }

    /// The names of what a property of the first article that has it refers to, references resolved.
    pub(super) fn names(&self, property: &str) -> Vec<Named> {
        let named = |(sort, object): &(Sort, &'h Value)| {
            let found = if *sort == Sort::Page { None } else { object.get(property) };
            let mut names = Vec::new();
            self.collect_names(found, 0, &mut names);
            Some(names).filter(|n| !n.is_empty())
        };
        self.objects.iter().find_map(named).unwrap_or_default()
    }

    fn collect_names(&self, value: Option<&Value>, depth: u8, out: &mut Vec<Named>) {
        if depth > 4 || out.len() > 40 {
            return;
        }
        match value {
            Some(Value::String(name)) => out.push(Named { name: clean(name), is_organization: false }),
            Some(Value::Array(items)) => items.iter().for_each(|i| self.collect_names(Some(i), depth + 1, out)),
            Some(object @ Value::Object(fields)) => {
                let known = fields.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id));
                let object = if fields.contains_key("name") { object } else { known.unwrap_or(&object) };
                let is_organization = types(object).any(|t| t.ends_with("Organization") || t == "Corporation");
                let names = strings(object.get("name")).into_iter();
                out.extend(names.map(|name| Named { name, is_organization }));
            }
            _ => {}
        }
    }
}

/// A name in JSON-LD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    pub is_organization: bool,
}

fn types(object: &Value) -> impl Iterator<Item = &str> {
    let one = object.get("@type").and_then(Value::as_str);
    let many = object.get("@type").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many).map(|t| t.rsplit(['/', ':', '#']).next().unwrap_or(t))
}

/// What sort of object it is; nothing if it cannot speak of the page's text.
fn sort(object: &Value) -> Option<Sort> {
    let is_article = |t: &str| {
        t.ends_with("Article")
            || t.ends_with("Posting") && t != "JobPosting"
            || matches!(t, "Report" | "PressRelease" | "Review")
    };
    let of_type = |t: &str| match t {
        t if is_article(t) => Some(Sort::Article),
        "CreativeWork" | "VideoObject" | "Event" | "Recipe" | "MediaObject" | "AudioObject" => Some(Sort::Work),
        t if t.ends_with("Page") => Some(Sort::Page),
        _ => None,
    };
    let untyped = object.get("@type").is_none() && object.get("headline").is_some();
    types(object).filter_map(of_type).min().or(untyped.then_some(Sort::Work))
}

/// The strings of a value: itself, its items, the `@value` or `url` of an object.
fn strings(value: Option<&Value>) -> Vec<String> {
    let one = |v: &Value| match v {
        Value::String(s) => Some(clean(s)),
        Value::Number(n) => Some(n.to_string()),
        Value::Object(o) => o.get("@value").or_else(|| o.get("url")).and_then(Value::as_str).map(clean),
        _ => None,
    };
    let found: Vec<String> = match value {
        Some(Value::Array(items)) => items.iter().filter_map(one).collect(),
        Some(v) => one(v).into_iter().collect(),
        None => Vec::new(),
    };
    found.into_iter().filter(|s| !s.is_empty()).collect()
}

/// Blanks folded and the usual entities resolved: many systems escape twice.
fn clean(text: &str) -> String {
    super::entities::resolved(&single_spaced(text))
}
