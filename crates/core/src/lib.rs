//! The pure core of Zhibao: the national standard as data, and what follows from it.
//!
//! Knows no file, clock, random source, network, SQL driver or user interface: bytes, days and ids are arguments.
//! A user's wrong data is a [`finding`], never an error.

pub mod again;
pub mod check;
pub mod dates;
pub mod digits;
pub mod expr;
pub mod finding;
pub mod form;
pub mod functions;
pub mod message;
pub mod names;
pub mod normal;
pub mod package;
pub mod period;
pub mod read;
pub mod search;
pub mod sounds;
pub mod spans;
pub mod standard;
pub mod value;
