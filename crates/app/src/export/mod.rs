//! Workbooks and CSV out of a vault, and blank ones to fill in.
