//! A library that panics on a broken file must not take the program with it, nor print a trace.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::SheetError;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a call into a library; its panic becomes [`SheetError::Damaged`] and says nothing on stderr.
#[inline]
pub(crate) fn calmly<T>(call: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let earlier = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !INSIDE.get() {
                earlier(info);
            }
        }));
    });
    let outer = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    INSIDE.set(outer);
    result.unwrap_or_else(|_| {
        Err(SheetError::Damaged {
            detail: "unreadable content".to_owned(),
        })
    })
}

/// Runs a visitor from within [`calmly`]'s reach without hiding its own panics from stderr.
#[inline]
pub(crate) fn plainly<T>(call: impl FnOnce() -> T) -> T {
    let outer = INSIDE.replace(false);
    let result = call();
    INSIDE.set(outer);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let result: Result<(), _> = calmly(|| panic!("library"));
        assert!(matches!(result, Err(SheetError::Damaged { .. })));
        assert_eq!(calmly(|| Ok(plainly(|| 3))), Ok(3));
    }
}
