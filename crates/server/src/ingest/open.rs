//! The plain bytes of what came in.

use std::borrow::Cow;
use std::io::Read;

use zhibao_core::package::split::Part;
use zhibao_seal::agefile::{DecryptReader, is_age};
use zhibao_seal::fault::AgeFault;

use crate::judge::Reason;
use crate::keys::Keys;

/// Decrypts what is encrypted to the authority; a plain package passes as it is.
pub(crate) fn plain<'a>(keys: &Keys, bytes: &'a [u8], limit: u64) -> Result<Cow<'a, [u8]>, Reason> {
    if Part::recognise(bytes) {
        return Err(Reason::own("split_part"));
    }
    if !is_age(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    let reader = DecryptReader::new(bytes, &keys.decryption).map_err(|fault| Reason::of(&fault))?;
    let mut plain = Vec::with_capacity(bytes.len());
    // The age format only ever adds bytes; the limit is a second lock.
    reader
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|_| Reason::of(&AgeFault::Damaged))?;
    Ok(Cow::Owned(plain))
}
