//! Cases of `fixtures/tables/dates.tsv`.
