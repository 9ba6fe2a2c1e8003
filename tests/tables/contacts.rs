//! Cases of `fixtures/tables/contacts.tsv`.
