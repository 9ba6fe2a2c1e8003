//! Cases of `fixtures/tables/references.tsv`.
