//! In: what each place says about a field. Out: the winner, and every place as [`Evidence`] with the reason.

use super::{Evidence, From};

/// Something that one place says about one field, before anybody has won.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim<V> {
    /// The value in the form that is compared.
    pub value: V,
    /// Where it is from.
    pub from: From,
    /// What is written there.
    pub text: String,
    /// Place in the order of trust, the smaller the better.
    pub rank: u8,
    /// What the place is, for people.
    pub place: &'static str,
}

/// All evidence of a document.
#[derive(Debug, Default)]
pub(super) struct Ledger(Vec<Evidence>);

impl Ledger {
    /// Notes all claims about a field; the one at `winner` won because of `why`.
    pub(super) fn note<V>(
        &mut self,
        field: &'static str,
        claims: &[Claim<V>],
        winner: Option<usize>,
        why: &str,
        show: impl Fn(&V) -> String,
    ) {
        let best = winner.and_then(|w| claims.get(w)).map(|w| show(&w.value));
        for (i, claim) in claims.iter().enumerate() {
            let (value, text) = (show(&claim.value), claim.text.clone());
            let won = winner == Some(i);
            let verdict = match () {
                () if won => why,
                () if best.as_ref() == Some(&value) => "agrees with the winner",
                () => "less trusted than the winner",
            };
            let why = format!("{}: {verdict}", claim.place);
            self.0.push(Evidence { field, value, from: claim.from, text, won, why });
        }
    }

    /// The claim of the best rank, the first of equals; all claims are noted.
    pub(super) fn first_by_trust<V: Clone>(
        &mut self,
        field: &'static str,
        claims: Vec<Claim<V>>,
        show: impl Fn(&V) -> String,
    ) -> Option<Claim<V>> {
        let winner = (0..claims.len()).min_by_key(|&i| claims[i].rank);
        self.note(field, &claims, winner, "first in the order of trust", show);
        winner.and_then(|i| claims.into_iter().nth(i))
    }

    pub(super) fn into_evidence(self) -> Vec<Evidence> {
        self.0
    }
}
