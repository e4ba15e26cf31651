//! What can be done with keys of machines.
//!
//! In: an actor, what they want. Out: what waits for a second person ([`super::grants`]),
//! and keys, once that is durable together with its audit entry. The two halves of a key
//! are in the answers to who asks and to who agrees, and nowhere else.

use saring_store::{Batch, Query};

use super::grants::{self, Halves, Waiting};
use super::records::{Key, Wanted};
use super::{Actor, Permission, Role, accounts, key, log, secret};
use crate::App;
use crate::kept::{self, Kept as _};
use crate::problem::Problem;
use crate::records::later;

/// Days that a key holds at most: a little more than two years.
pub(super) const DAYS_MAX: u32 = 825;

/// A key that is to be made.
pub(crate) struct NewKey {
    /// What it is for.
    pub(crate) label: String,
    /// What it may do.
    pub(crate) role: Role,
    /// What it is narrowed to.
    pub(crate) scopes: Option<Vec<Permission>>,
    /// Designator of the carrier.
    pub(crate) carrier: Option<String>,
    /// Requests a second.
    pub(crate) requests_per_second: Option<u32>,
    /// Days that it holds.
    pub(crate) days: u32,
}

/// Asks for a key; the first half of its text.
pub(crate) async fn create(
    app: &App,
    actor: &Actor,
    new: NewKey,
) -> Result<Waiting, Problem> {
    let label = accounts::name(&new.label, "/label")?;
    if !(1..=DAYS_MAX).contains(&new.days) {
        return Err(Problem::invalid("expected 1 to 825 days").at("/days"));
    }
    let carrier = new.carrier.as_deref().map(accounts::carrier).transpose()?.flatten();
    accounts::check_carrier(new.role, carrier.as_deref())?;
    if new.requests_per_second.is_some_and(|rate| !(1..=100_000).contains(&rate)) {
        let expected = "expected 1 to 100000 requests a second";
        return Err(Problem::invalid(expected).at("/requests_per_second"));
    }
    if let Some(scopes) = &new.scopes {
        let can = |scope: &Permission| {
            new.role.grants().contains(scope) && scope.is_for_machines()
        };
        if scopes.is_empty() || !scopes.iter().all(can) {
            let expected =
                "expected permissions that the role has and a machine may have";
            return Err(Problem::invalid(expected).at("/scopes"));
        }
    }
    let grant = app.identifier('g');
    let secret = Halves::of_key(app, &grant);
    let now = app.now();
    let key = Key {
        id: app.identifier('k'),
        digest: secret::digest(secret.whole().as_bytes()),
        label,
        role: new.role,
        scopes: new.scopes,
        carrier,
        requests_per_second: new.requests_per_second,
        made_by: actor.account.clone(),
        made_at: now,
        ends_at: later(now, i64::from(new.days) * 86_400),
        revoked_at: None,
    };
    let text = key::text(&key.id, &secret.first);
    grants::propose(app, actor, grant, Wanted::Key(key), Some(text)).await
}

/// Some keys, by identifier, and where the next ones begin.
pub(crate) async fn list(
    app: &App,
    after: Option<String>,
) -> Result<(Vec<Key>, Option<String>), Problem> {
    let query = Query::all(Key::KIND).after(after);
    let (page, next) = kept::page::<Key>(app.store(), query).await?;
    Ok((page.into_iter().map(|key| key.value).collect(), next))
}

/// Takes a key back.
pub(crate) async fn revoke(app: &App, actor: &Actor, id: &str) -> Result<(), Problem> {
    let mut key = kept::get::<Key>(app.store(), id).await?;
    if key.value.revoked_at.is_some() {
        return Ok(());
    }
    key.value.revoked_at = Some(app.now());
    let mut batch = Batch::default();
    batch.put_if(kept::record(&key.value)?, key.expect());
    batch.audit.push(log::by(app, actor, "key.revoke", (Key::KIND, id), ""));
    app.commit(batch).await?;
    app.access().forget();
    Ok(())
}
