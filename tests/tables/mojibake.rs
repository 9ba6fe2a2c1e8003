//! Cases of `fixtures/tables/mojibake.tsv`: text that was read in a wrong encoding, and text that only looks so.

#[test]
fn broken_text_is_mended_and_clean_text_stays() {
    super::repairs::check(include_str!("../../fixtures/tables/mojibake.tsv"), true);
}
