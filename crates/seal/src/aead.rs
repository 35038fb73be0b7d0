//! Authenticated encryption of short secrets: ChaCha20-Poly1305 (RFC 8439) with a random nonce in front.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::random;

/// Encrypts `plain` under `key`; `context` must be given again to open it. Result: nonce, ciphertext, tag.
pub fn seal(key: &[u8; 32], context: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce = random::bytes::<NONCE_LEN>();
    let mut text = plain.to_vec();
    // Sealing fails only beyond 256 GB.
    cipher(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut text)
        .expect("a short text can be sealed");
    [&nonce[..], &text].concat()
}

/// Opens what [`seal`] made; `None` where key, context or bytes differ.
pub fn open(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = Zeroizing::new(text.to_vec());
    let length = cipher(key)
        .open_in_place(nonce, Aad::from(context), &mut text)
        .ok()?
        .len();
    text.truncate(length);
    Some(text)
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("the key has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn opens_only_unchanged(plain in proptest::collection::vec(any::<u8>(), 0..100), flip in any::<proptest::sample::Index>(), bit in 0u8..8) {
            let key = [7; 32];
            let mut sealed = seal(&key, b"context", &plain);
            prop_assert_eq!(&**open(&key, b"context", &sealed).unwrap(), &plain[..]);
            prop_assert!(open(&key, b"other", &sealed).is_none() && open(&[8; 32], b"context", &sealed).is_none());
            let at = flip.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(open(&key, b"context", &sealed).is_none());
            prop_assert!(open(&key, b"context", &sealed[..at]).is_none());
        }
    }
}
