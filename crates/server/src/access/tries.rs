//! How often somebody may try to sign in.
//!
//! In: a login or an address. Out: whether another try is let through. A try of a login
//! is counted *before* the password is checked, and taken back when it fits: however many
//! come at once, no more of them are checked than may be. A login that nobody has is
//! counted and locked as one that somebody has.
//!
//! The wait doubles with every failure after the first lock, up to [`DOUBLINGS_MAX`]
//! times; tries during the wait change nothing, so that nobody can lock others out for
//! ever by keeping on.

use saring_model::Moment;
use saring_store::{Batch, Expect, StoreErrorKind};

use super::records::{TRIES_SECONDS, Tries};
use crate::App;
use crate::kept::{self, Versioned};
use crate::problem::Problem;
use crate::records::later;

/// The wait doubles so often at most: a quarter of an hour becomes four hours.
const DOUBLINGS_MAX: u32 = 4;
/// An address may fail so many times as often as a login: an office has one address.
pub(super) const ADDRESS_FACTOR: u32 = 10;
/// How often a count is tried again that somebody else has changed meanwhile. Whoever
/// meets more than so many others at the same login is not one who mistyped.
const CONFLICTS_MAX: usize = 8;

/// What comes of asking for a try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Try {
    /// It may be made. The number of failures, should it fail.
    Made(u32),
    /// It is refused until then.
    Locked(Moment),
}

/// What the tries of a login have in common.
pub(super) fn of_login(app: &App, login: &str) -> String {
    app.blind(&format!("tries of login {login}"))
}

/// What the tries from an address have in common.
pub(super) fn of_address(app: &App, address: &str) -> String {
    app.blind(&format!("tries from address {address}"))
}

/// Counts a try as failed, unless it is refused.
pub(super) async fn count(
    app: &App,
    id: &str,
    failures_max: u32,
) -> Result<Try, Problem> {
    let now = app.now();
    for _ in 0..CONFLICTS_MAX {
        let before = kept::find::<Tries>(app.store(), id).await?;
        let after = match counted(before.as_ref(), id, now, failures_max, app) {
            Ok(after) => after,
            Err(until) => return Ok(Try::Locked(until)),
        };
        let mut batch = Batch::default();
        let expect = before.map_or(Expect::Absent, |before| before.expect());
        batch.put_if(kept::record(&after)?, expect);
        match app.commit(batch).await {
            Ok(_) => return Ok(Try::Made(after.failures)),
            Err(error) if error.kind() == StoreErrorKind::Conflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Try::Locked(later(now, 1)))
}

/// Whether tries are refused now, without counting one.
pub(super) async fn locked(app: &App, id: &str) -> Result<Option<Moment>, Problem> {
    let tries = kept::find::<Tries>(app.store(), id).await?;
    let until = tries.and_then(|tries| tries.value.locked_until);
    Ok(until.filter(|until| *until > app.now()))
}

/// The count with one failure more, or until when none is let through.
fn counted(
    before: Option<&Versioned<Tries>>,
    id: &str,
    now: Moment,
    failures_max: u32,
    app: &App,
) -> Result<Tries, Moment> {
    let before = before.map(|before| &before.value);
    let before = before.filter(|tries| now < later(tries.last_at, TRIES_SECONDS));
    if let Some(until) = before.and_then(|tries| tries.locked_until)
        && until > now
    {
        return Err(until);
    }
    let failures = before.map_or(0, |tries| tries.failures).saturating_add(1);
    let wait = failures.checked_sub(failures_max).map(|over| {
        let minutes = i64::from(app.settings().limits.lock_minutes);
        later(now, minutes * 60 * (1 << over.min(DOUBLINGS_MAX)))
    });
    Ok(Tries { id: id.to_owned(), failures, last_at: now, locked_until: wait })
}
