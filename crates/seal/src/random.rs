//! Randomness of the operating system.

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    fill(&mut out);
    out
}

/// `N` random bytes that are wiped after use.
pub fn secret<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut out = Zeroizing::new([0; N]);
    fill(out.as_mut());
    out
}

fn fill(out: &mut [u8]) {
    // Without randomness no key may be made; the system call fails on no supported platform once it has booted.
    SystemRandom::new()
        .fill(out)
        .expect("the operating system has a random source");
}
