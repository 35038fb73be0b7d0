//! Packages, from rows to bytes and back, and the hostile ones under `tests/vectors/package`.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

mod forge;
mod roundtrip;
mod sample;
mod trust;
mod vectors;
