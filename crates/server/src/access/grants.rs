//! What takes two persons: whatever lets somebody in, or gives them more.
//!
//! In: an account, a change of one or a key that somebody asks for, and somebody else who
//! agrees to it or does not. Out: nothing that holds before that; then all of it, once.
//! No role and no key is made by one alone. Not handled: taking away, which is a deed of
//! one ([`super::accounts`], [`super::keys`]).
//!
//! What opens is told in two halves: the first to whoever asks, the rest to whoever
//! agrees. Else the first of them could come in as the other whom both let in. The rest
//! is not kept either: it is a digest of the grant with the service's key.

use saring_store::{Batch, Change, Expect, Query, StoreErrorKind};

use super::records::{Account, Grant, Key, Wanted};
use super::{Actor, Permission, accounts, log, secret};
use crate::App;
use crate::desk::rulings::second_person;
use crate::kept::{self, Kept as _};
use crate::problem::Problem;
use crate::records::later;

/// Seconds after which it lapses: a week, in which somebody is back from anywhere.
pub(super) const WAITS_SECONDS: i64 = 7 * 86_400;

/// What waits for a second person.
pub(crate) struct Waiting {
    /// What waits.
    pub(crate) grant: Grant,
    /// The first half of the password or the key that was made for it.
    pub(crate) first: Option<String>,
}

/// A password or a secret in two halves, one after the other.
pub(super) struct Halves {
    pub(super) first: String,
    rest: String,
}

impl Halves {
    /// A one-time password.
    pub(super) fn of_password(app: &App, grant: &str) -> Self {
        let whole = accounts::one_time_password(app.clock());
        // Two of the four groups, and the stroke behind them.
        let first = whole.chars().take(12).collect();
        Self { first, rest: rest_of_password(app, grant) }
    }

    /// The secret of a key.
    pub(super) fn of_key(app: &App, grant: &str) -> Self {
        let first = secret::token(app.clock()).chars().take(26).collect();
        Self { first, rest: rest_of_key(app, grant) }
    }

    pub(super) fn whole(&self) -> String {
        format!("{}{}", self.first, self.rest)
    }
}

fn rest_of_password(app: &App, grant: &str) -> String {
    let letters = app.blind(&format!("password of grant {grant}"));
    let (one, other) = (letters.chars().take(5), letters.chars().skip(5).take(5));
    one.chain(std::iter::once('-')).chain(other).collect()
}

fn rest_of_key(app: &App, grant: &str) -> String {
    app.blind(&format!("key of grant {grant}")).chars().take(26).collect()
}

impl Wanted {
    /// What the audit log calls it, and what comes of it.
    pub(crate) fn deed(&self) -> (&'static str, String) {
        match self {
            Self::Account { account, .. } => {
                ("account.create", account.role.as_str().to_owned())
            }
            Self::Change { words, .. } => ("account.change", words.join(", ")),
            Self::Key(key) => ("key.create", key.role.as_str().to_owned()),
        }
    }

    /// What it is about.
    fn about(&self) -> (&'static str, &str) {
        match self {
            Self::Account { account, .. } | Self::Change { account, .. } => {
                (Account::KIND, &account.id)
            }
            Self::Key(key) => (Key::KIND, &key.id),
        }
    }
}

impl Grant {
    /// Whether somebody is the one whose account it is about.
    fn is_about(&self, actor: &Actor) -> bool {
        let (kind, id) = self.wanted.about();
        kind == Account::KIND && actor.account == super::user(id)
    }

    /// Whether somebody may agree to it.
    pub(crate) fn may_be_approved_by(&self, actor: &Actor) -> bool {
        actor.account != self.asked_by && !self.is_about(actor)
    }

    /// The rest of the password or the key, for whoever agrees.
    fn rest(&self, app: &App) -> Option<String> {
        self.is_halved.then(|| match &self.wanted {
            Wanted::Account { .. } | Wanted::Change { .. } => {
                rest_of_password(app, &self.id)
            }
            Wanted::Key(_) => rest_of_key(app, &self.id),
        })
    }
}

/// Asks for something that takes a second person.
pub(super) async fn propose(
    app: &App,
    actor: &Actor,
    id: String,
    wanted: Wanted,
    first: Option<String>,
) -> Result<Waiting, Problem> {
    let now = app.now();
    let grant = Grant {
        id,
        wanted,
        is_halved: first.is_some(),
        asked_by: actor.account.clone(),
        asked_at: now,
        ends_at: later(now, WAITS_SECONDS),
    };
    let mut batch = Batch::default();
    batch.put_if(kept::record(&grant)?, Expect::Absent);
    let (deed, what) = grant.wanted.deed();
    let decision = format!("{deed} {what}");
    let about = grant.wanted.about();
    batch.audit.push(log::by(app, actor, "grant.propose", about, &decision));
    app.commit(batch).await?;
    Ok(Waiting { grant, first })
}

/// What waits, the earliest first.
pub(crate) async fn waiting(app: &App) -> Result<Vec<Grant>, Problem> {
    let all = kept::all::<Grant>(app.store(), Query::all(Grant::KIND)).await?;
    let all = all.into_iter().map(|grant| grant.value);
    let mut grants: Vec<Grant> = all.filter(|grant| app.now() < grant.ends_at).collect();
    grants
        .sort_by(|one, other| (one.asked_at, &one.id).cmp(&(other.asked_at, &other.id)));
    Ok(grants)
}

/// One that has not lapsed, and what ends it: whoever is second finds it ended.
async fn find(app: &App, id: &str) -> Result<(Grant, Batch), Problem> {
    let found = kept::get::<Grant>(app.store(), id).await?;
    if app.now() >= found.value.ends_at {
        return Err(Problem::not_found(Grant::KIND));
    }
    let mut batch = Batch::default();
    batch.changes.push(Change::Delete {
        kind: Grant::KIND.to_owned(),
        id: id.to_owned(),
        expect: found.expect(),
    });
    Ok((found.value, batch))
}

/// Agrees to a grant: from now on it holds. The rest of its password or key, if there is
/// one.
pub(crate) async fn approve(
    app: &App,
    actor: &Actor,
    id: &str,
) -> Result<(Grant, Option<String>), Problem> {
    let (grant, mut batch) = find(app, id).await?;
    second_person(actor, &grant.asked_by)?;
    if !grant.may_be_approved_by(actor) {
        let detail = "expected another person than whom it is about";
        return Err(Problem::forbidden(detail));
    }
    still_asks(app, &grant, &mut batch).await?;
    match &grant.wanted {
        Wanted::Account { account, handles } => {
            let account =
                Account { changed_at: app.now(), ..begun(app, &grant, account) };
            batch.changes.extend(accounts::batch_of(&account, handles)?.changes);
        }
        Wanted::Change { account, version, .. } => {
            let before = kept::get::<Account>(app.store(), &account.id).await?;
            if before.version != *version {
                return Err(changed_meanwhile());
            }
            let account = begun(app, &grant, account);
            accounts::take_place(app, &mut batch, &before, &account).await?;
        }
        Wanted::Key(key) => batch.put_if(kept::record(key)?, Expect::Absent),
    }
    let about = grant.wanted.about();
    let (deed, what) = grant.wanted.deed();
    let asked_by = format!("asked for by {}", grant.asked_by);
    batch.audit.push(log::by(app, actor, "grant.approve", about, &asked_by));
    batch.audit.push(log::by(app, actor, deed, about, &what));
    match app.commit(batch).await {
        Ok(_) => {}
        Err(error) if error.kind() == StoreErrorKind::Conflict => {
            return Err(changed_meanwhile());
        }
        Err(error) => return Err(error.into()),
    }
    app.access().forget();
    let rest = grant.rest(app);
    Ok((grant, rest))
}

/// Ends all that somebody asked for who may not ask for anything any more: it does not come
/// back when they do.
pub(super) async fn withdraw(
    app: &App,
    batch: &mut Batch,
    account: &str,
) -> Result<(), Problem> {
    let asked_by = super::user(account);
    for grant in waiting(app).await?.iter().filter(|grant| grant.asked_by == asked_by) {
        batch.delete(Grant::KIND, &grant.id);
    }
    Ok(())
}

/// Refuses what somebody asked for who may not ask for anything any more, and who asked
/// while they were being locked.
async fn still_asks(app: &App, grant: &Grant, batch: &mut Batch) -> Result<(), Problem> {
    let id = grant.asked_by.strip_prefix("user:").unwrap_or_default();
    let Some(asker) = kept::find::<Account>(app.store(), id).await? else {
        return Ok(());
    };
    if asker.value.disabled || !asker.value.role.may(Permission::ManageAccounts) {
        let detail = "expected somebody who may still ask for it: ask for it yourself";
        return Err(Problem::conflict(detail));
    }
    batch.changes.push(Change::Require {
        kind: Account::KIND.to_owned(),
        id: id.to_owned(),
        expect: asker.expect(),
    });
    Ok(())
}

/// An account whose one-time password, if it gets one, opens it from now on.
fn begun(app: &App, grant: &Grant, account: &Account) -> Account {
    let mut account = account.clone();
    if grant.is_halved {
        let password = account.password.take();
        account.once(password, app.now());
    }
    account
}

fn changed_meanwhile() -> Problem {
    Problem::conflict(
        "expected everything as it was when this was asked for: ask for it again",
    )
}

/// Refuses a grant, or takes it back: nothing comes of it.
pub(crate) async fn refuse(app: &App, actor: &Actor, id: &str) -> Result<(), Problem> {
    let (grant, mut batch) = find(app, id).await?;
    let is_own = actor.account == grant.asked_by;
    let decision = if is_own { "withdrawn" } else { "refused" };
    let about = grant.wanted.about();
    batch.audit.push(log::by(app, actor, "grant.refuse", about, decision));
    app.commit(batch).await?;
    Ok(())
}
