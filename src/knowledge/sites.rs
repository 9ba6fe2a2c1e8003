//! In: `data/sites/*.toml`. Out: site layouts with their generations, compiled once.
//!
//! A file names a host and its layouts, newest first; a layout has a `marker` (a selector that only its pages match) and
//! a selector for each field it can show. The first layout whose marker is there is the page's. The hard decision: the
//! names of fields are a closed list, so that a misspelled one fails when the data is loaded and not silently later.

use std::collections::BTreeMap;

use scraper::Selector;
use serde::Deserialize;

use super::Files;
use crate::error::Error;

/// All known site layouts.
#[derive(Debug, Default)]
pub struct Sites {
    sites: Vec<Site>,
}

/// A host with its layouts.
#[derive(Debug)]
pub struct Site {
    /// The host, which the hosts below it share.
    pub host: String,
    /// What the path of a release holds on this host, in small letters; such a page without a known layout is doubtful.
    pub releases: Option<String>,
    /// Its layouts, newest first.
    pub layouts: Vec<Layout>,
}

/// One generation of a site's pages.
#[derive(Debug)]
pub struct Layout {
    /// Host and generation: `www.example/2012`.
    pub name: String,
    /// What only pages of this generation have.
    pub marker: Selector,
    /// What each field is, and where it stands.
    pub fields: Vec<(Field, Selector)>,
}

macro_rules! fields {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// What a layout can name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $(#[doc = $about] $variant,)*
        }

        impl Field {
            fn from_word(word: &str) -> Option<Self> {
                match word { $($name => Some(Self::$variant),)* _ => None }
            }

            /// The word used in the files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

fields! {
    Title "title" "The title.";
    Kicker "kicker" "The line above the title.";
    Subtitle "subtitle" "The second line of the title.";
    Published "published" "The day of publication.";
    Updated "updated" "The day of the last change.";
    Number "number" "The release number.";
    Issuer "issuer" "Who publishes.";
    Author "author" "Who wrote it.";
    Lead "lead" "The first paragraph, part of the text.";
    Body "body" "The text.";
    Caption "caption" "Captions.";
    Contact "contact" "The contact block.";
    Attachments "attachments" "Attached files.";
    Related "related" "Links to other texts.";
    Noise "noise" "What is no part of the release, wherever it stands.";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    host: String,
    releases: Option<String>,
    layout: Vec<LayoutEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutEntry {
    name: String,
    marker: String,
    /// Nobody has seen a real page of it yet; for people only.
    #[serde(default, rename = "unverified")]
    _unverified: bool,
    fields: BTreeMap<String, String>,
}

impl Sites {
    /// Reads all layouts.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let names = files.list("sites")?;
        let sites = names.iter().filter(|n| n.ends_with(".toml")).map(|name| {
            let site: SiteFile = toml::from_str(&files.text(name)?).map_err(|e| Error::config(name, e.to_string()))?;
            let layouts = site.layout.iter().map(|entry| layout(name, &site.host, entry));
            let layouts = layouts.collect::<Result<_, Error>>()?;
            Ok(Site { host: site.host, releases: site.releases, layouts })
        });
        Ok(Self { sites: sites.collect::<Result<_, Error>>()? })
    }

    /// The site that a host belongs to.
    #[must_use]
    pub fn of_host(&self, host: &str) -> Option<&Site> {
        let fits =
            |s: &&Site| host.strip_suffix(s.host.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.sites.iter().filter(fits).max_by_key(|s| s.host.len())
    }

    /// The names of all layouts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sites.iter().flat_map(|s| &s.layouts).map(|l| l.name.as_str())
    }
}

fn layout(file: &str, host: &str, entry: &LayoutEntry) -> Result<Layout, Error> {
    let selector = |css: &str| Selector::parse(css).map_err(|e| Error::config(file, format!("`{css}`: {e}")));
    let field = |(word, css): (&String, &String)| {
        let field = Field::from_word(word).ok_or_else(|| Error::config(file, format!("unknown field `{word}`")))?;
        Ok((field, selector(css)?))
    };
    let fields = entry.fields.iter().map(field).collect::<Result<_, Error>>()?;
    Ok(Layout { name: format!("{host}/{}", entry.name), marker: selector(&entry.marker)?, fields })
}
