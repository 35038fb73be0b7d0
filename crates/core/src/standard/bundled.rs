//! The standard that is built into the programs.

use std::sync::{Arc, OnceLock};

use super::{Faults, SourceFile, Standard};

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

impl Standard {
    /// The files of the bundled standard.
    pub fn bundled_files() -> &'static [SourceFile<'static>] {
        FILES
    }
}

/// The bundled standard.
///
/// # Errors
/// The faults of its files; a test keeps them away from releases.
pub fn bundled() -> Result<&'static Arc<Standard>, &'static Faults> {
    static BUNDLED: OnceLock<Result<Arc<Standard>, Faults>> = OnceLock::new();
    BUNDLED.get_or_init(|| Standard::load(FILES).map(Arc::new)).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_standard_is_sound() {
        let standard = bundled().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(standard.domains.len(), 10);
        let faults = standard.list_faults();
        assert!(faults.0.is_empty(), "{faults}");
    }
}
