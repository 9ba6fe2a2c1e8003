//! Cases of `fixtures/tables/numbers.tsv`.
