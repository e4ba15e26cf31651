//! Passwords: which are taken, and how they are kept and checked.
//!
//! In: a password, or what was kept of one. Out: what is kept, or whether they fit. Not
//! handled: how often somebody may try ([`super::tries`]).
//!
//! Source: RFC 9106 (argon2id); OWASP Password Storage Cheat Sheet, "Argon2id" (19 MiB,
//! two passes, one lane: the least it recommends); NIST SP 800-63B, section 5.1.1.2
//! (length instead of composition, a list of common ones, no forced change).
//!
//! Measured on two busy shared cores, built with optimisation: 35 ms and 19 MiB a hash,
//! the mean of twenty. [`AT_ONCE`] hashes at a time take 76 MiB at most, whoever comes; what
//! waits costs nothing but its request.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::App;
use crate::clock::Clock;
use crate::problem::Problem;

/// Characters that a password has at least.
pub(crate) const CHARACTERS_MIN: usize = 12;
/// Bytes of a password at most: more are work for an attacker's sake.
pub(crate) const BYTES_MAX: usize = 1024;
/// Kibibytes of memory of one hash.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over it.
const PASSES: u32 = 2;
/// Hashes at a time.
pub(super) const AT_ONCE: usize = 4;
/// Hashes that may wait for their turn; at 35 ms each and four at a time, half a second.
pub(super) const WAITING_MAX: usize = 64;

/// What a password is checked with where there is none: the same work, and nothing fits.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FyaW5nLW5vYm9keS0tLQ\
                      $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Who may hash now.
pub(super) struct Turns {
    working: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// How often somebody's turn came.
    #[cfg(test)]
    pub(super) worked: std::sync::atomic::AtomicU32,
}

/// A place among those who wait for their turn.
pub(super) struct Place(
    #[expect(dead_code, reason = "held until the work is done")] OwnedSemaphorePermit,
);

impl Turns {
    pub(super) fn new() -> Self {
        Self {
            working: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(AT_ONCE + WAITING_MAX)),
            #[cfg(test)]
            worked: std::sync::atomic::AtomicU32::new(0),
        }
    }

    /// A place among those who wait, or a problem if there is none.
    pub(super) fn place(&self) -> Result<Place, Problem> {
        let place = Arc::clone(&self.waiting).try_acquire_owned();
        place.map(Place).map_err(|_| {
            let status = StatusCode::TOO_MANY_REQUESTS;
            let detail = "too many sign in at the same time";
            Problem::new(status, "busy", detail).retry_after(1)
        })
    }

    /// Works on a thread that may block, when it is its turn.
    async fn work<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.working).acquire_owned().await;
        let turn = turn.map_err(Problem::defect)?;
        #[cfg(test)]
        self.worked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even if nobody waits for it any more.
            let _held = (place, turn);
            work()
        });
        done.await.map_err(Problem::defect)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// What is kept of a password.
pub(super) fn hashed(password: &str, clock: &dyn Clock) -> Result<String, Problem> {
    let mut salt = [0; 16];
    clock.random(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(Problem::defect)?;
    let kept = argon2().hash_password(password.as_bytes(), &salt);
    kept.map(|kept| kept.to_string()).map_err(Problem::defect)
}

/// Whether a password is the one that was kept.
fn fits(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept)
        .is_ok_and(|kept| argon2().verify_password(password.as_bytes(), &kept).is_ok())
}

/// What is kept of a password, when it is our turn.
pub(super) async fn hash(app: &App, password: String) -> Result<String, Problem> {
    let app_of_work = app.clone();
    let place = app.access().turns.place()?;
    app.access().turns.work(place, move || hashed(&password, app_of_work.clock())).await?
}

/// Whether a password is the one that was kept; without one, the same work, and no. The
/// place is asked for before a try is counted: whom we have no time for has not failed.
pub(super) async fn verify(
    app: &App,
    place: Place,
    password: String,
    kept: Option<String>,
) -> Result<bool, Problem> {
    let work = move || {
        let is_there = kept.is_some();
        let fitting = fits(&password, kept.as_deref().unwrap_or(NOBODY));
        fitting && is_there
    };
    app.access().turns.work(place, work).await
}

/// Words that the commonest passwords are made of, and runs of keys. From the lists of
/// leaked passwords, by what remains of the commonest once digits and signs are taken off
/// either end; those of twelve characters or more are hardly ever anything else.
const COMMON: [&str; 48] = [
    "password",
    "passwort",
    "passw",
    "pass",
    "iloveyou",
    "welcome",
    "letmein",
    "admin",
    "administrator",
    "root",
    "login",
    "secret",
    "changeme",
    "default",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "master",
    "shadow",
    "qwerty",
    "qwertyuiop",
    "qwertz",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "abc",
    "abcdef",
    "abcdefgh",
    "abcdefghijkl",
    "test",
    "guest",
    "user",
    "computer",
    "internet",
    "trustno",
    "bismillah",
    "indonesia",
    "sayang",
    "rahasia",
    "garuda",
    "parol",
    "saring",
];

/// Whether a password may be used by the owner of a login and a name.
pub(super) fn check(password: &str, login: &str, name: &str) -> Result<(), Problem> {
    let refuse = |expected: &str| Err(Problem::invalid(expected).at("/new"));
    if password.chars().count() < CHARACTERS_MIN {
        return refuse("expected a password of 12 characters or more");
    }
    if password.len() > BYTES_MAX {
        return refuse("expected a password of 1024 bytes or less");
    }
    if password.contains(char::is_control) {
        return refuse("expected a password without control characters");
    }
    let lower = password.to_lowercase();
    let mut owned = std::iter::once(login)
        .chain(login.split(|letter: char| !letter.is_alphanumeric()))
        .chain(name.split_whitespace())
        .filter(|word| word.chars().count() >= 4);
    if owned.any(|word| lower.contains(&word.to_lowercase())) {
        return refuse("expected a password without the login or the name in it");
    }
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let is_run = lower
        .chars()
        .zip(lower.chars().skip(1))
        .filter(|(one, next)| u32::from(*one).abs_diff(u32::from(*next)) <= 1)
        .count()
        > lower.chars().count() / 2;
    let core = lower.trim_matches(|letter: char| !letter.is_alphabetic());
    let plain: String = core
        .chars()
        .map(|letter| match letter {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            letter => letter,
        })
        .collect();
    let is_common = COMMON.iter().any(|word| {
        let rest = plain.replace(word, "");
        rest.is_empty() || (rest.chars().all(|letter| !letter.is_alphabetic()))
    });
    if distinct.len() < 5 || is_run || core.is_empty() || is_common {
        return refuse("expected a password that is not among the commonest");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_what_was_kept_of_it_and_no_other_does() {
        let kept = hashed("correct horse battery", &crate::clock::SystemClock).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("correct horse battery", &kept));
        for other in ["correct horse batterY", "", "correct horse battery\0"] {
            assert!(!fits(other, &kept));
        }
    }

    #[test]
    fn nobody_costs_as_much_as_somebody_and_has_no_password() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();
        assert_eq!((params.m_cost(), params.t_cost()), (MEMORY_KIB, PASSES));
        assert_eq!(nobody.hash.unwrap().len(), 32);
        assert!(!fits("", NOBODY));
    }

    #[tokio::test]
    async fn no_more_wait_than_may_and_whoever_is_sent_away_has_not_failed() {
        use super::super::testing::{PASSWORD, account, service};
        let service = service(crate::Settings::default());
        let app = &service.app;
        account(app, "wayan", crate::access::Role::Screener).await;
        let meta = crate::access::Meta::default();
        let turns = &app.access().turns;
        let places: Vec<Place> = std::iter::from_fn(|| turns.place().ok()).collect();
        assert_eq!(places.len(), AT_ONCE + WAITING_MAX);
        for _ in 0..6 {
            let busy = crate::access::sign_in(app, "wayan", PASSWORD, &meta).await;
            assert_eq!(busy.err().unwrap().status(), StatusCode::TOO_MANY_REQUESTS);
        }
        drop(places);
        assert!(crate::access::sign_in(app, "wayan", PASSWORD, &meta).await.is_ok());
    }

    fn check_refused(password: &str, expected: &str) {
        let problem = check(password, "wayan.sari", "Wayan Sari").unwrap_err();
        assert!(problem.detail().contains(expected), "{password}: {problem:?}");
        assert!(!problem.detail().contains(password) || password.is_empty());
    }

    #[test]
    fn common_and_short_passwords_are_refused() {
        check_refused("", "12 characters");
        check_refused("elevenchars", "12 characters");
        check_refused(&"ä".repeat(513), "1024 bytes");
        check_refused("twelve\0characters", "control");
        check_refused("I am wayan of old", "login or the name");
        check_refused("my-SARI-is-here", "login or the name");
        for common in [
            "password1234",
            "Password2026!",
            "P@ssw0rd2026",
            "123456789012",
            "aaaaaaaaaaaa",
            "abcdefghijklm",
            "qwertyuiop123",
            "!!iloveyou!!22",
            "passwordpassword",
            "1212121212121",
            "admin1234567",
            "Rahasia123456",
        ] {
            check_refused(common, "commonest");
        }
        for fine in
            ["correct horse battery", "kopi-tubruk-di-teras", "пятьдесят три кота"]
        {
            assert_eq!(check(fine, "wayan.sari", "Wayan Sari"), Ok(()), "{fine}");
        }
    }
}
