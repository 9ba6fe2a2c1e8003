//! Cases of `fixtures/tables/quotes.tsv`.
