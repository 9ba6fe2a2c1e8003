//! The program `depesche`.

fn main() {}
