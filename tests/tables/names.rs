//! Cases of `fixtures/tables/names.tsv`.
