//! In: `organizations.tsv`. Out: the ministries and authorities of a language by any name they go by.
//!
//! A portfolio keeps its short name while its full name changes with every government; each name has its years.

use rustc_hash::FxHashMap;

use super::lexicon::{fold, folded};
use super::{Files, Language, files};
use crate::error::Error;
use crate::text::single_spaced;

/// An authority under one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The state or federation it belongs to.
    pub owner: Box<str>,
    /// Its full name.
    pub name: Box<str>,
    /// First year of the name, if known.
    pub from: Option<u16>,
    /// Last year of the name; none if it still holds.
    pub to: Option<u16>,
}

/// All authorities that are known.
#[derive(Debug, Default)]
pub struct Offices {
    list: Vec<Office>,
    /// Offices by folded name or short name.
    by_name: FxHashMap<Box<str>, Vec<u32>>,
}

impl Offices {
    /// Reads the table of a language, if it has one.
    pub(super) fn load(files: &Files, language: Language) -> Result<Self, Error> {
        let name = format!("{}/organizations.tsv", language.tag());
        let mut out = Self::default();
        if !files.list(language.tag())?.contains(&name) {
            return Ok(out);
        }
        let text = files.text(&name)?;
        for [full, owner, from, to, others] in files::rows::<5>(&name, &text)? {
            let id = out.list.len() as u32;
            let year = |cell: &str| cell.parse().ok();
            out.list.push(Office { owner: owner.into(), name: full.into(), from: year(from), to: year(to) });
            for known in std::iter::once(full).chain(others.split(',').map(str::trim).filter(|n| *n != "-")) {
                // Folded, with one blank between words.
                out.by_name.entry(single_spaced(&fold(known)).into()).or_default().push(id);
            }
        }
        Ok(out)
    }

    /// The offices of that name or short name, in the order of the table.
    pub fn named(&self, text: &str) -> impl Iterator<Item = &Office> {
        let ids = folded(text, |folded| self.by_name.get(&*single_spaced(folded))).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.list.get(*id as usize))
    }

    /// The one office of that name in that year; none if nothing or more than one office fits.
    #[must_use]
    pub fn of(&self, text: &str, year: Option<u16>) -> Option<&Office> {
        let holds = |o: &&Office| year.is_none_or(|y| o.from.is_none_or(|f| f <= y) && o.to.is_none_or(|t| y <= t));
        let mut fitting = self.named(text).filter(holds);
        let first = fitting.next()?;
        fitting.all(|other| other.name == first.name).then_some(first)
    }
}
