//! In: `data/sites/*.toml`. Out: site layouts with their generations, compiled once.
//!
//! A file names a host and its layouts, newest first; a layout has a `marker` (a selector that only its pages match) and
//! a selector for each field it can show. The first layout whose marker is there is the page's.

use std::collections::BTreeMap;

use scraper::Selector;
use serde::Deserialize;

use super::Files;
use crate::error::Error;

/// All known site layouts.
#[derive(Debug, Default)]
pub struct Sites {
    layouts: Vec<Layout>,
}

/// One generation of a site's pages.
#[derive(Debug)]
pub struct Layout {
    /// The host, which the hosts below it share.
    pub host: String,
    /// Host and generation: `www.example/2012`.
    pub name: String,
    /// What only pages of this generation have.
    pub marker: Selector,
    /// Field (`title`, `published`, `number`, `issuer`, `author`) and where it stands.
    pub fields: Vec<(String, Selector)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    host: String,
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
        let mut layouts = Vec::new();
        for name in files.list("sites")?.iter().filter(|n| n.ends_with(".toml")) {
            let site: SiteFile = toml::from_str(&files.text(name)?).map_err(|e| Error::config(name, e.to_string()))?;
            let selector = |css: &str| Selector::parse(css).map_err(|e| Error::config(name, format!("`{css}`: {e}")));
            for entry in &site.layout {
                let fields = entry.fields.iter().map(|(field, css)| Ok((field.clone(), selector(css)?)));
                layouts.push(Layout {
                    host: site.host.clone(),
                    name: format!("{}/{}", site.host, entry.name),
                    marker: selector(&entry.marker)?,
                    fields: fields.collect::<Result<_, Error>>()?,
                });
            }
        }
        Ok(Self { layouts })
    }

    /// The layouts of a host, newest first.
    pub fn of_host<'s>(&'s self, host: &'s str) -> impl Iterator<Item = &'s Layout> {
        let fits = move |l: &&Layout| {
            host.strip_suffix(l.host.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.layouts.iter().filter(fits)
    }
}
