//! Packages, from rows to bytes and back, and the hostile ones under `tests/vectors/package`.

mod forge;
mod roundtrip;
mod sample;
mod trust;
mod vectors;
