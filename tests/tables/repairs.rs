//! Cases of `fixtures/tables/repairs.tsv`.
