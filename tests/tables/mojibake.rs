//! Cases of `fixtures/tables/mojibake.tsv`.
