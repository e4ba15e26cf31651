//! What is shown once and kept as a digest alone.
//!
//! In: the random source. Out: tokens of 260 bits, and SHA-256 of them. A digest without
//! salt or delay is enough for them, for nobody can try 2^260 of them; passwords, which
//! people choose, are another matter ([`super::password`]).

use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::clock::{Clock, identifier};

/// A token that nobody can guess: 52 characters of Crockford's base 32.
pub(super) fn token(clock: &dyn Clock) -> String {
    let half = || identifier(clock, 't').chars().skip(2).collect::<String>();
    half() + &half()
}

/// What is kept of a token or a certificate: SHA-256, in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    crate::current::sha256(bytes)
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_new_each_time() {
        let clock = crate::clock::SystemClock;
        let (one, other) = (token(&clock), token(&clock));
        assert_eq!(one.len(), 52);
        assert_ne!(one, other);
        assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn a_digest_is_sha_256() {
        // FIPS 180-4, the example of one block.
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(b"abc"), of_abc);
        assert!(same(of_abc, of_abc) && !same(of_abc, &digest(b"abd")) && !same("a", ""));
    }
}
