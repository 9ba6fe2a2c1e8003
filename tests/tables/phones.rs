//! Cases of `fixtures/tables/phones.tsv`.
