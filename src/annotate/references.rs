//! In: the tokens of a body. Out: references to laws, decisions and printed papers in it.

use super::Reference;

use crate::knowledge::LanguageData;
use crate::values::law;
use crate::values::token::Tokens;

/// Finds them, sorted by position.
pub(super) fn find(tokens: &Tokens<'_>, words: &LanguageData) -> Vec<Reference> {
    let reference =
        |f: law::Found| Reference { range: f.range, law: f.law, section: f.section, paragraph: f.paragraph };
    law::find(tokens, words).into_iter().map(reference).collect()
}
