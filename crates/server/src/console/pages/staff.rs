//! Accounts and keys, for the administrator; what of them waits for a second person, for
//! whoever may be that one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;

use crate::App;
use crate::access::accounts::{self, ChangeAccount, NewAccount, Outcome};
use crate::access::grants::{self, Waiting};
use crate::access::keys::{self, NewKey};
use crate::access::records::{Account, Grant, Key, Wanted};
use crate::access::{Actor, Permission, Role};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let (manages, agrees) = (Permission::ManageAccounts, Permission::ApproveAccess);
    vec![
        Route::get("/console/accounts", manages, list_accounts, About::page()),
        Route::post("/console/accounts", manages, new_account, About::page()),
        Route::post("/console/accounts/{id}", manages, change_account, About::page()),
        Route::get("/console/keys", manages, list_keys, About::page()),
        Route::post("/console/keys", manages, new_key, About::page()),
        Route::post("/console/keys/{id}/revoke", manages, revoke_key, About::page()),
        Route::get("/console/access", agrees, list_waiting, About::page()),
        Route::post("/console/access/{id}", agrees, settle, About::page()),
    ]
}

/// What is shown once, for it is kept nowhere.
pub(crate) struct Told {
    /// Login or label.
    pub(crate) whose: String,
    /// Half of a one-time password or of a key.
    pub(crate) secret: String,
    /// What it is: a string of the console.
    pub(crate) what: &'static str,
}

impl Told {
    /// The first half, where somebody else has to agree.
    fn first(Waiting { grant, first }: Waiting) -> Option<Self> {
        let whose = match grant.wanted {
            Wanted::Account { account, .. } | Wanted::Change { account, .. } => {
                account.login
            }
            Wanted::Key(key) => key.label,
        };
        first.map(|secret| Self { whose, secret, what: "access-first" })
    }
}

/// Something that waits for a second person.
pub(crate) struct Row {
    id: String,
    kind: &'static str,
    /// Login or label.
    whose: String,
    name: String,
    role: &'static str,
    carrier: String,
    certificate: String,
    /// What would be different.
    words: Vec<String>,
    scopes: String,
    by: String,
    at: Stamp,
    ends: Stamp,
    is_own: bool,
    can_approve: bool,
}

fn rows(frame: &Frame, waiting: &[Grant], people: &People, now: Moment) -> Vec<Row> {
    let t = frame.t;
    let row = |grant: &Grant| {
        let (kind, words): (_, &[String]) = match &grant.wanted {
            Wanted::Account { .. } => ("account", &[]),
            Wanted::Change { words, .. } => ("change", words),
            Wanted::Key(_) => ("key", &[]),
        };
        let (whose, name, role, carrier, certificate, scopes) = match &grant.wanted {
            Wanted::Account { account, .. } | Wanted::Change { account, .. } => {
                let Account { login, name, role, carrier, certificate, .. } = account;
                (login, name.clone(), role, carrier, certificate.clone(), String::new())
            }
            Wanted::Key(Key { label, role, scopes, carrier, .. }) => {
                let scopes = scopes.iter().flatten();
                let scopes: Vec<_> = scopes.map(|scope| scope.word()).collect();
                (label, String::new(), role, carrier, None, scopes.join(", "))
            }
        };
        // What a role becomes stands in a place of its own.
        let first_word = |word: &String| word.split(' ').next().map(str::to_owned);
        Row {
            id: grant.id.clone(),
            kind,
            whose: whose.clone(),
            name,
            role: role.as_str(),
            carrier: carrier.clone().unwrap_or_default(),
            certificate: certificate.unwrap_or_default(),
            words: words.iter().filter_map(first_word).collect(),
            scopes,
            by: people.name(&grant.asked_by),
            at: Stamp::new(grant.asked_at, now, t),
            ends: Stamp::new(grant.ends_at, now, t),
            is_own: grant.asked_by == frame.account(),
            can_approve: frame.actor.as_ref().is_some_and(|actor| {
                actor.may(Permission::ApproveAccess) && grant.may_be_approved_by(actor)
            }),
        }
    };
    waiting.iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "access.html")]
struct AccessPage {
    frame: Frame,
    t: Words,
    grants: Vec<Row>,
    told: Option<Told>,
}

/// The page of what waits.
pub(crate) fn access_page(
    frame: Frame,
    waiting: &[Grant],
    told: Option<Told>,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let grants = rows(&frame, waiting, people, now);
    AccessPage { t: frame.t, grants, told, frame }
}

async fn shown_waiting(
    app: &App,
    frame: Frame,
    told: Option<Told>,
) -> Result<Response, Problem> {
    let waiting = grants::waiting(app).await?;
    let people = People::read(app).await?;
    Ok(frame::page(&access_page(frame, &waiting, told, &people, app.now())))
}

async fn list_waiting(State(app): State<App>, frame: Frame) -> Result<Response, Problem> {
    shown_waiting(&app, frame, None).await
}

#[derive(Deserialize)]
struct Settled {
    how: String,
}

async fn settle(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(id): Path<String>,
    Fields(Settled { how }): Fields<Settled>,
) -> Result<Response, Problem> {
    match how.as_str() {
        "approve" => {
            let (grant, rest) = grants::approve(&app, &actor, &id).await?;
            let told = Told::first(Waiting { grant, first: rest });
            let told = told.map(|told| Told { what: "access-rest", ..told });
            shown_waiting(&app, frame, told).await
        }
        "refuse" => {
            grants::refuse(&app, &actor, &id).await?;
            Ok(to("/console/access"))
        }
        _ => Err(Problem::invalid("expected approve or refuse").at("how")),
    }
}

/// Whether somebody can come in.
fn state(account: &Account, now: Moment) -> (&'static str, &'static str) {
    if account.disabled {
        ("bad", "accounts-disabled")
    } else if account.is_too_late(now) {
        ("bad", "accounts-too-late")
    } else if account.must_change {
        ("warn", "accounts-one-time")
    } else {
        ("good", "accounts-active")
    }
}

struct AccountRow {
    id: String,
    login: String,
    name: String,
    role: &'static str,
    carrier: String,
    disabled: bool,
    /// How it looks, and what it says: whether they can come in.
    state: (&'static str, &'static str),
    changed: Stamp,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    frame: Frame,
    t: Words,
    rows: Vec<AccountRow>,
    grants: Vec<Row>,
    told: Option<Told>,
}

/// The page of the accounts.
pub(crate) fn accounts_page(
    frame: Frame,
    accounts: &[Account],
    waiting: &[Grant],
    told: Option<Told>,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let own = frame.account();
    let rows = accounts.iter().map(|account| AccountRow {
        is_own: own.strip_prefix("user:") == Some(account.id.as_str()),
        id: account.id.clone(),
        login: account.login.clone(),
        name: account.name.clone(),
        role: account.role.as_str(),
        carrier: account.carrier.clone().unwrap_or_default(),
        disabled: account.disabled,
        state: state(account, now),
        changed: Stamp::new(account.changed_at, now, t),
    });
    let named = |one: &Account| (format!("user:{}", one.id), one.name.clone());
    let grants = self::rows(&frame, waiting, &accounts.iter().map(named).collect(), now);
    AccountsPage { t, rows: rows.collect(), grants, told, frame }
}

/// Accounts that are shown; an agency has some hundreds.
const ROWS_MAX: usize = 500;

async fn accounts_of(app: &App) -> Result<Vec<Account>, Problem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (some, next) = accounts::list(app, after).await?;
        all.extend(some);
        after = next;
        if after.is_none() || all.len() >= ROWS_MAX {
            all.sort_by(|one, other| one.login.cmp(&other.login));
            return Ok(all);
        }
    }
}

async fn shown_accounts(
    app: &App,
    frame: Frame,
    told: Option<Told>,
) -> Result<Response, Problem> {
    let all = accounts_of(app).await?;
    let waiting = grants::waiting(app).await?;
    Ok(frame::page(&accounts_page(frame, &all, &waiting, told, app.now())))
}

async fn list_accounts(
    State(app): State<App>,
    frame: Frame,
) -> Result<Response, Problem> {
    shown_accounts(&app, frame, None).await
}

fn role_of(word: &str) -> Result<Role, Problem> {
    let found = Role::ALL.into_iter().find(|role| role.as_str() == word);
    found.ok_or_else(|| Problem::invalid("expected a role").at("role"))
}

fn told(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[derive(Deserialize)]
struct AccountForm {
    login: String,
    name: String,
    role: String,
    language: String,
    #[serde(default)]
    carrier: String,
}

async fn new_account(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Fields(form): Fields<AccountForm>,
) -> Result<Response, Problem> {
    let new = NewAccount {
        login: form.login.trim().to_owned(),
        name: form.name.trim().to_owned(),
        role: Some(role_of(&form.role)?),
        language: form.language,
        carrier: told(&form.carrier),
        certificate: None,
    };
    let told = Told::first(accounts::create(&app, &actor, new).await?);
    // Shown in the answer itself: it is kept nowhere and cannot be shown again.
    shown_accounts(&app, frame, told).await
}

#[derive(Deserialize)]
struct AccountChanged {
    what: String,
}

async fn change_account(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(id): Path<String>,
    Fields(AccountChanged { what }): Fields<AccountChanged>,
) -> Result<Response, Problem> {
    let change = match what.as_str() {
        "disable" => ChangeAccount { disabled: Some(true), ..ChangeAccount::default() },
        "enable" => ChangeAccount { disabled: Some(false), ..ChangeAccount::default() },
        "reset" => ChangeAccount { reset_password: true, ..ChangeAccount::default() },
        _ => return Err(Problem::invalid("expected a change").at("what")),
    };
    let told = match accounts::change(&app, &actor, &id, change).await? {
        Outcome::Done(_) => None,
        Outcome::Waits(waiting) => Told::first(*waiting),
    };
    match told {
        None => Ok(to("/console/accounts")),
        told => shown_accounts(&app, frame, told).await,
    }
}

struct KeyRow {
    id: String,
    label: String,
    role: &'static str,
    carrier: String,
    ends: Stamp,
    holds: bool,
    is_revoked: bool,
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    frame: Frame,
    t: Words,
    rows: Vec<KeyRow>,
    told: Option<Told>,
}

/// The page of the keys.
pub(crate) fn keys_page(
    frame: Frame,
    keys: &[Key],
    told: Option<Told>,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let rows = keys.iter().map(|key| KeyRow {
        id: key.id.clone(),
        label: key.label.clone(),
        role: key.role.as_str(),
        carrier: key.carrier.clone().unwrap_or_default(),
        ends: Stamp::new(key.ends_at, now, t),
        holds: key.holds(now),
        is_revoked: key.revoked_at.is_some(),
    });
    KeysPage { t, rows: rows.collect(), told, frame }
}

async fn keys_of(app: &App) -> Result<Vec<Key>, Problem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (some, next) = keys::list(app, after).await?;
        all.extend(some);
        after = next;
        if after.is_none() || all.len() >= ROWS_MAX {
            all.sort_by_key(|key| std::cmp::Reverse(key.made_at));
            return Ok(all);
        }
    }
}

async fn list_keys(State(app): State<App>, frame: Frame) -> Result<Response, Problem> {
    let all = keys_of(&app).await?;
    Ok(frame::page(&keys_page(frame, &all, None, app.now())))
}

#[derive(Deserialize)]
struct KeyForm {
    label: String,
    role: String,
    days: u32,
    #[serde(default)]
    carrier: String,
}

async fn new_key(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Fields(form): Fields<KeyForm>,
) -> Result<Response, Problem> {
    let new = NewKey {
        label: form.label,
        role: role_of(&form.role)?,
        scopes: None,
        carrier: told(&form.carrier),
        requests_per_second: None,
        days: form.days,
    };
    let told = Told::first(keys::create(&app, &actor, new).await?);
    let all = keys_of(&app).await?;
    Ok(frame::page(&keys_page(frame, &all, told, app.now())))
}

async fn revoke_key(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    keys::revoke(&app, &actor, &id).await?;
    Ok(to("/console/keys"))
}
