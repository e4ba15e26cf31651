//! The clock and the random source, as values: a test hands in its own.
//!
//! In: nothing. Out: moments and random bytes. This is the only place of the service
//! that asks the system for either.

use saring_model::Moment;

/// What time it is, and bytes that nobody can guess.
pub trait Clock: Send + Sync {
    /// The present time.
    fn now(&self) -> Moment;

    /// Fills bytes at random.
    ///
    /// # Panics
    ///
    /// When the system has no randomness: nothing can be kept safe then.
    fn random(&self, bytes: &mut [u8]);
}

/// The system's.
#[derive(Clone, Copy, Default, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "here the outside begins")]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seconds = since.map_or(0, |since| since.as_secs());
        Moment::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
    }

    fn random(&self, bytes: &mut [u8]) {
        let filled = aws_lc_rs::rand::fill(bytes);
        assert!(filled.is_ok(), "the system has no randomness");
    }
}

/// An identifier that nobody can guess: a letter that tells the kind and 26 characters of
/// Crockford's base 32 (130 bits).
pub(crate) fn identifier(clock: &dyn Clock, letter: char) -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bytes = [0_u8; 26];
    clock.random(&mut bytes);
    let mut text = format!("{letter}-");
    text.extend(bytes.iter().filter_map(|byte| {
        LETTERS.get(usize::from(byte & 31)).map(|letter| char::from(*letter))
    }));
    text
}
