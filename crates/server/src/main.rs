//! The upload server.
fn main() {}
