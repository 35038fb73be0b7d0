//! A synthetic school.
