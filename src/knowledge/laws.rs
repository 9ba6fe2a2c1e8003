//! In: data files. Out: laws with their short names and the words of references, in one language.

use super::lexicon::WordId;
use super::phrases::Phrases;
use super::{Classes, Files, Language, Lexicon, files};
use crate::error::Error;

/// The language's laws with their short names and the words of references.
#[derive(Debug, Default)]
pub struct LawWords {
    cues: Vec<Option<LawCue>>,
    /// Laws by any of their names; the value is the full name.
    pub laws: Phrases<Box<str>>,
    /// Gazettes by their short names.
    gazettes: Vec<(WordId, Box<str>)>,
    /// Endings of names of laws.
    pub endings: Vec<Box<str>>,
    /// Endings of the genitive with what they are in the nominative.
    pub genitives: Vec<(Box<str>, Box<str>)>,
}

/// What a word means in a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LawCue {
    /// Before the number of a section.
    Section,
    /// Before the number of an article.
    Article,
    /// Before the number of a paragraph in a section.
    Paragraph,
    /// Before the number of a sentence or item in a paragraph.
    Item,
    /// And what follows.
    Following,
    /// Between numbers of a list or range.
    Joint,
    /// Between a section and its law.
    Of,
    /// A printed paper of a parliament.
    Paper,
    /// A regulation, directive or decision of the European Union.
    Act,
    /// A body in brackets (`EU`).
    Union,
    /// Before the number of an act.
    Number,
    /// Before a file number.
    File,
    /// Letters inside a court's file number.
    Register,
    /// A state's abbreviation behind the name of its law.
    Region,
    /// A gazette that laws are published in.
    Gazette,
    /// Before the number of a page.
    Page,
    /// A court in front of its file numbers.
    Court,
}

impl LawWords {
    /// What a word means in a reference.
    #[must_use]
    pub fn cue(&self, id: WordId) -> Option<LawCue> {
        self.cues.get(id as usize).copied().flatten()
    }

    /// The full name of the gazette that a word means.
    #[must_use]
    pub fn gazette(&self, id: WordId) -> Option<&str> {
        self.gazettes.iter().find(|(word, _)| *word == id).map(|(_, name)| &**name)
    }

    /// Reads the tables of a language and enters their words into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let mut out = Self { laws: Phrases::symbols(), ..Self::default() };
        let name = format!("{}/references.tsv", language.tag());
        for [word, sense, value] in files::rows::<3>(&name, &files.text(&name)?)? {
            match sense {
                "ending" => out.endings.push(word.into()),
                "genitive" => out.genitives.push((word.into(), value.into())),
                _ => {
                    let cue = LawCue::named(sense)
                        .ok_or_else(|| Error::config(&name, format!("`{word}`: unknown sense `{sense}`")))?;
                    let class = if cue.opens() { Classes::LAW_CUE } else { Classes::default() };
                    let id = lexicon.add(word, class);
                    if cue == LawCue::Gazette {
                        out.gazettes.push((id, value.into()));
                    }
                    let id = id as usize;
                    if out.cues.len() <= id {
                        out.cues.resize(id + 1, None);
                    }
                    out.cues[id] = Some(cue);
                }
            }
        }
        let name = format!("{}/laws.tsv", language.tag());
        for [form, full] in files::rows::<2>(&name, &files.text(&name)?)? {
            out.laws.add(lexicon, form, Classes::default(), full.into());
        }
        Ok(out)
    }
}

impl LawCue {
    fn opens(self) -> bool {
        matches!(
            self,
            Self::Section | Self::Article | Self::Paper | Self::Act | Self::File | Self::Register | Self::Gazette
        )
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "section" => Self::Section,
            "article" => Self::Article,
            "paragraph" => Self::Paragraph,
            "item" => Self::Item,
            "following" => Self::Following,
            "joint" => Self::Joint,
            "of" => Self::Of,
            "paper" => Self::Paper,
            "act" => Self::Act,
            "union" => Self::Union,
            "number" => Self::Number,
            "file" => Self::File,
            "register" => Self::Register,
            "region" => Self::Region,
            "gazette" => Self::Gazette,
            "page" => Self::Page,
            "court" => Self::Court,
            _ => return None,
        })
    }
}
