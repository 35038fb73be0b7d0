//! The whole story, end to end.
