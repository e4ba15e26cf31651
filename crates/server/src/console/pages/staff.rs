//! Accounts and keys, for the administrator.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;

use crate::App;
use crate::access::accounts::{self, ChangeAccount, NewAccount};
use crate::access::keys::{self, NewKey};
use crate::access::records::{Account, Key};
use crate::access::{Actor, Permission, Role};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::time::Stamp;
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let manages = Permission::ManageAccounts;
    vec![
        Route::get("/console/accounts", manages, list_accounts, About::page()),
        Route::post("/console/accounts", manages, new_account, About::page()),
        Route::post("/console/accounts/{id}", manages, change_account, About::page()),
        Route::get("/console/keys", manages, list_keys, About::page()),
        Route::post("/console/keys", manages, new_key, About::page()),
        Route::post("/console/keys/{id}/revoke", manages, revoke_key, About::page()),
    ]
}

struct AccountRow {
    id: String,
    login: String,
    name: String,
    role: &'static str,
    carrier: String,
    disabled: bool,
    must_change: bool,
    changed: Stamp,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    frame: Frame,
    t: Words,
    rows: Vec<AccountRow>,
    /// Login and one-time password of an account that was just made: shown once.
    made: Option<(String, String)>,
}

/// The page of the accounts.
pub(crate) fn accounts_page(
    frame: Frame,
    accounts: &[Account],
    made: Option<(String, String)>,
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
        must_change: account.must_change,
        changed: Stamp::new(account.changed_at, now, t),
    });
    AccountsPage { t, rows: rows.collect(), made, frame }
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

async fn list_accounts(
    State(app): State<App>,
    frame: Frame,
) -> Result<Response, Problem> {
    let all = accounts_of(&app).await?;
    Ok(frame::page(&accounts_page(frame, &all, None, app.now())))
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
    let (account, password) = accounts::create(&app, &actor, new).await?;
    let made = password.map(|password| (account.login, password));
    let all = accounts_of(&app).await?;
    // Shown in the answer itself: it is kept nowhere and cannot be shown again.
    Ok(frame::page(&accounts_page(frame, &all, made, app.now())))
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
    let (account, password) = accounts::change(&app, &actor, &id, change).await?;
    match password {
        Some(password) => {
            let made = Some((account.login, password));
            let all = accounts_of(&app).await?;
            Ok(frame::page(&accounts_page(frame, &all, made, app.now())))
        }
        None => Ok(to("/console/accounts")),
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
    /// Label and text of a key that was just made: shown once.
    made: Option<(String, String)>,
}

/// The page of the keys.
pub(crate) fn keys_page(
    frame: Frame,
    keys: &[Key],
    made: Option<(String, String)>,
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
    KeysPage { t, rows: rows.collect(), made, frame }
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
    let (key, text) = keys::create(&app, &actor, new).await?;
    let all = keys_of(&app).await?;
    Ok(frame::page(&keys_page(frame, &all, Some((key.label, text)), app.now())))
}

async fn revoke_key(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    keys::revoke(&app, &actor, &id).await?;
    Ok(to("/console/keys"))
}
