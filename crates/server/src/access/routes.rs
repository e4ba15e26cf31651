//! Accounts, sessions, keys and what waits for a second person, for programs: the chapter
//! "accounts" of the contract.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::{self, ChangeAccount, NewAccount};
use super::grants::{self, Waiting};
use super::keys::{self, NewKey};
use super::records::{Account, Grant, Key, Session, Wanted};
use super::session::{self, Meta, SignedIn};
use super::{Actor, Caller, Permission, Role, Via};
use crate::App;
use crate::body::Json;
use crate::problem::Problem;
use crate::records::{moment, moment_option};
use crate::route::{About, Route};

/// Routes of this chapter.
pub(super) fn routes() -> Vec<Route> {
    let about = |summary| About::new("accounts", summary);
    let manage = Permission::ManageAccounts;
    let approve = Permission::ApproveAccess;
    vec![
        Route::post(
            "/session",
            Permission::Public,
            begin_session,
            about("Sign in")
                .takes::<Credentials>()
                .answers::<SessionBegun>(201, "a session, in a cookie"),
        ),
        Route::new(
            Method::DELETE,
            "/session",
            Permission::Own,
            end_session,
            about("Sign out").answers_nothing(204, "the session has ended"),
        ),
        Route::get(
            "/me",
            Permission::Own,
            me,
            about("Who one is, and what one may do").answers::<Me>(200, "the caller"),
        ),
        Route::new(
            Method::PUT,
            "/me/password",
            Permission::Own,
            password,
            about("Change one's own password; all other sessions end")
                .takes::<NewPassword>()
                .answers::<SessionBegun>(200, "another session, in a cookie"),
        ),
        Route::new(
            Method::PUT,
            "/me/language",
            Permission::Own,
            language,
            about("Change the language of one's own console")
                .takes::<NewLanguage>()
                .answers_nothing(204, "it is changed"),
        ),
        Route::get(
            "/me/sessions",
            Permission::Own,
            sessions,
            about("One's own sessions").answers::<Sessions>(200, "those that go on"),
        ),
        Route::new(
            Method::DELETE,
            "/me/sessions/{id}",
            Permission::Own,
            end_other_session,
            about("End one of one's own sessions").answers_nothing(204, "it has ended"),
        ),
        Route::get(
            "/accounts",
            manage,
            list_accounts,
            about("Accounts").query::<After>().answers::<Accounts>(200, "some of them"),
        ),
        Route::post(
            "/accounts",
            manage,
            create_account,
            about("Ask for an account")
                .takes::<AccountWanted>()
                .answers::<GrantAsked>(202, "it waits for a second person"),
        ),
        Route::new(
            Method::PATCH,
            "/accounts/{id}",
            manage,
            change_account,
            about("Change an account")
                .takes::<AccountChange>()
                .answers::<AccountShown>(200, "the account as it is now")
                .answers::<GrantAsked>(202, "it waits for a second person"),
        ),
        Route::get(
            "/keys",
            manage,
            list_keys,
            about("Keys of machines")
                .query::<After>()
                .answers::<Keys>(200, "some of them"),
        ),
        Route::post(
            "/keys",
            manage,
            create_key,
            about("Ask for a key")
                .takes::<KeyWanted>()
                .answers::<GrantAsked>(202, "it waits for a second person"),
        ),
        Route::new(
            Method::DELETE,
            "/keys/{id}",
            manage,
            revoke_key,
            about("Take a key back").answers_nothing(204, "it holds no longer"),
        ),
        Route::get(
            "/grants",
            approve,
            list_grants,
            about("What waits for a second person")
                .answers::<Grants>(200, "all that waits, the earliest first"),
        ),
        Route::post(
            "/grants/{id}/approve",
            approve,
            approve_grant,
            about("Agree to an account, a change of one or a key")
                .answers::<GrantApproved>(200, "it holds from now on"),
        ),
        Route::post(
            "/grants/{id}/refuse",
            approve,
            refuse_grant,
            about("Refuse what somebody asked for, or take it back")
                .answers_nothing(204, "nothing comes of it"),
        ),
    ]
}

/// A login and its password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// The login.
    login: String,
    /// The password.
    password: String,
}

/// A session has begun.
#[derive(Serialize, JsonSchema)]
struct SessionBegun {
    /// The account.
    account: String,
    /// What it is here for.
    role: Role,
    /// Whether the password must be changed before anything else.
    must_change: bool,
    /// What every request that changes something has in its header `x-csrf-token`.
    form_token: String,
}

/// Who one is.
#[derive(Serialize, JsonSchema)]
struct Me {
    /// The account or key, as the audit log names it.
    account: String,
    /// How the console greets one; of a key, its label.
    name: String,
    /// What one is here for.
    role: Role,
    /// What one may do.
    permissions: Vec<Permission>,
    /// How one showed who one is.
    via: Via,
    /// Language of the console.
    language: String,
    /// Designator of the carrier whose flights alone one sees.
    carrier: Option<String>,
    /// What every request that changes something has in its header `x-csrf-token`; empty
    /// unless by session.
    form_token: String,
    /// Whether the password must be changed before anything else.
    must_change: bool,
}

/// Another password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The present one.
    current: String,
    /// The one that is to come.
    new: String,
}

/// Another language.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewLanguage {
    /// `en`, `id` or `ru`.
    language: String,
}

/// Sessions.
#[derive(Serialize, JsonSchema)]
struct Sessions {
    /// The latest first.
    sessions: Vec<SessionShown>,
}

/// A session.
#[derive(Serialize, JsonSchema)]
struct SessionShown {
    /// What it is called.
    id: String,
    /// Whether it is the one that asks.
    is_this: bool,
    /// When it began.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    began_at: Moment,
    /// When it was last used, to the minute.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    seen_at: Moment,
    /// When it ends, used or not.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    ends_at: Moment,
}

/// Where a page begins.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct After {
    /// `next` of the page before.
    after: Option<String>,
}

/// Accounts.
#[derive(Serialize, JsonSchema)]
struct Accounts {
    /// By identifier.
    accounts: Vec<AccountShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// An account.
#[derive(Serialize, JsonSchema)]
struct AccountShown {
    /// Identifier.
    id: String,
    /// What they sign in with.
    login: String,
    /// How the console greets them.
    name: String,
    /// What they are here for.
    role: Role,
    /// Whether they may not come in.
    disabled: bool,
    /// Whether they have yet to choose a password.
    must_change: bool,
    /// Until when their one-time password opens anything.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    password_until: Option<Moment>,
    /// Language of the console.
    language: String,
    /// Designator of the carrier.
    carrier: Option<String>,
    /// SHA-256 of the certificate.
    certificate: Option<String>,
    /// When it was made.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    created_at: Moment,
    /// When it last changed.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    changed_at: Moment,
}

/// An account that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AccountWanted {
    /// What they sign in with: letters, digits and `. _ @ -`, in lower case.
    login: String,
    /// How the console greets them.
    name: String,
    /// What they are here for.
    role: Role,
    /// Language of the console: `en` unless told.
    #[serde(default)]
    language: String,
    /// Designator of the carrier: required for the role `carrier`.
    carrier: Option<String>,
    /// SHA-256 of a certificate: then there is no password.
    certificate: Option<String>,
}

/// What of an account is to be changed; what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AccountChange {
    /// Another name.
    name: Option<String>,
    /// Another role.
    role: Option<Role>,
    /// Whether they may not come in.
    disabled: Option<bool>,
    /// Whether to make a new one-time password.
    #[serde(default)]
    reset_password: bool,
    /// Another carrier; empty for none.
    carrier: Option<String>,
    /// Another certificate; empty for none.
    certificate: Option<String>,
}

/// Keys.
#[derive(Serialize, JsonSchema)]
struct Keys {
    /// By identifier.
    keys: Vec<KeyShown>,
    /// Where the next page begins.
    next: Option<String>,
}

/// A key, without its secret.
#[derive(Serialize, JsonSchema)]
struct KeyShown {
    /// Identifier.
    id: String,
    /// What it is for.
    label: String,
    /// What it may do.
    role: Role,
    /// What it is narrowed to.
    scopes: Option<Vec<Permission>>,
    /// Designator of the carrier.
    carrier: Option<String>,
    /// Requests a second, where other than the settings say.
    requests_per_second: Option<u32>,
    /// Who made it.
    made_by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    made_at: Moment,
    /// When it ends.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    ends_at: Moment,
    /// When it was taken back.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    revoked_at: Option<Moment>,
}

/// A key that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeyWanted {
    /// What it is for.
    label: String,
    /// What it may do; of that, only what a machine may have.
    role: Role,
    /// What it is narrowed to.
    scopes: Option<Vec<Permission>>,
    /// Designator of the carrier: required for the role `carrier`.
    carrier: Option<String>,
    /// Requests a second, where other than the settings say.
    requests_per_second: Option<u32>,
    /// Days that it holds: 825 at most.
    days: u32,
}

/// What waits for a second person.
#[derive(Serialize, JsonSchema)]
struct Grants {
    /// The earliest first.
    grants: Vec<GrantShown>,
}

/// Something that lets somebody in or gives them more, and waits for a second person.
#[derive(Serialize, JsonSchema)]
struct GrantShown {
    /// Identifier.
    id: String,
    /// What is to be done: `account.create`, `account.change` or `key.create`.
    deed: &'static str,
    /// What comes of it, as the audit log says it.
    decision: String,
    /// Identifier of the account or the key.
    about: String,
    /// What they sign in with; `null` for a key.
    login: Option<String>,
    /// How the console greets them; the label of a key.
    name: String,
    /// The role that there would be.
    role: Role,
    /// What a key is narrowed to.
    scopes: Option<Vec<Permission>>,
    /// Designator of the carrier that there would be.
    carrier: Option<String>,
    /// SHA-256 of the certificate that there would be.
    certificate: Option<String>,
    /// Who asked for it.
    asked_by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    asked_at: Moment,
    /// When it lapses.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    ends_at: Moment,
}

/// It was asked for, and has no effect before another person agrees.
#[derive(Serialize, JsonSchema)]
struct GrantAsked {
    /// What waits.
    grant: GrantShown,
    /// The first half of the one-time password or of the key, shown this once; `null` if
    /// none was made.
    first_half: Option<String>,
}

/// It was agreed to, and holds.
#[derive(Serialize, JsonSchema)]
struct GrantApproved {
    /// What waited.
    grant: GrantShown,
    /// The other half of the one-time password or of the key, to be put behind the first
    /// (a key then is what the header `Authorization: Bearer …` shows),
    /// shown this once; `null` if none was made.
    second_half: Option<String>,
}

impl From<Grant> for GrantShown {
    fn from(grant: Grant) -> Self {
        let (deed, decision) = grant.wanted.deed();
        let Grant { id, wanted, asked_by, asked_at, ends_at, .. } = grant;
        let (about, login, name, role, scopes, carrier, certificate) = match wanted {
            Wanted::Account { account, .. } | Wanted::Change { account, .. } => {
                let Account { id, login, name, role, carrier, certificate, .. } = account;
                (id, Some(login), name, role, None, carrier, certificate)
            }
            Wanted::Key(Key { id, label, role, scopes, carrier, .. }) => {
                (id, None, label, role, scopes, carrier, None)
            }
        };
        Self {
            id,
            deed,
            decision,
            about,
            login,
            name,
            role,
            scopes,
            carrier,
            certificate,
            asked_by,
            asked_at,
            ends_at,
        }
    }
}

impl From<Account> for AccountShown {
    fn from(account: Account) -> Self {
        let Account { id, login, name, role, disabled, must_change, .. } = account;
        let Account { language, carrier, certificate, created_at, changed_at, .. } =
            account;
        let password_until = account.password_until;
        Self {
            id,
            login,
            name,
            role,
            disabled,
            must_change,
            password_until,
            language,
            carrier,
            certificate,
            created_at,
            changed_at,
        }
    }
}

impl From<Key> for KeyShown {
    fn from(key: Key) -> Self {
        let Key { id, label, role, scopes, carrier, requests_per_second, .. } = key;
        let Key { made_by, made_at, ends_at, revoked_at, .. } = key;
        Self {
            id,
            label,
            role,
            scopes,
            carrier,
            requests_per_second,
            made_by,
            made_at,
            ends_at,
            revoked_at,
        }
    }
}

/// An answer that nobody keeps: there is a secret in it.
fn secret(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn begun(status: StatusCode, signed_in: SignedIn) -> Response {
    let SignedIn { cookie, must_change, account, form_token } = signed_in;
    let (account, role) = (super::user(&account.id), account.role);
    let body = Json(SessionBegun { account, role, must_change, form_token });
    secret((status, [(header::SET_COOKIE, cookie)], body).into_response())
}

/// It waits for a second person.
fn asked(Waiting { grant, first }: Waiting) -> Response {
    let asked = GrantAsked { grant: grant.into(), first_half: first };
    secret((StatusCode::ACCEPTED, Json(asked)).into_response())
}

async fn begin_session(
    State(app): State<App>,
    caller: Caller,
    Json(body): Json<Credentials>,
) -> Result<Response, Problem> {
    let meta = Meta { address: caller.address, session: caller.session };
    let signed_in = session::sign_in(&app, &body.login, &body.password, &meta).await?;
    Ok(begun(StatusCode::CREATED, signed_in))
}

async fn end_session(
    State(app): State<App>,
    caller: Caller,
) -> Result<Response, Problem> {
    session::sign_out(&app, caller.session.as_deref()).await?;
    let cookie = session::no_cookie(app.settings())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

async fn me(actor: Actor) -> Response {
    let may = |permission: &Permission| {
        *permission != Permission::Public && actor.may(*permission)
    };
    let me = Me {
        permissions: Permission::ALL.into_iter().filter(may).collect(),
        must_change: actor.must_change_password(),
        account: actor.account,
        name: actor.name,
        role: actor.role,
        via: actor.via,
        language: actor.language,
        carrier: actor.carrier,
        form_token: actor.form_token,
    };
    secret(Json(me).into_response())
}

async fn password(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    Json(body): Json<NewPassword>,
) -> Result<Response, Problem> {
    let NewPassword { current, new } = body;
    let changed =
        accounts::change_password(&app, &actor, &caller, &current, &new).await?;
    Ok(begun(StatusCode::OK, changed))
}

async fn language(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<NewLanguage>,
) -> Result<StatusCode, Problem> {
    accounts::change_language(&app, &actor, &body.language).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn sessions(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
) -> Result<Json<Sessions>, Problem> {
    let account = accounts::own(&app, &actor).await?.value;
    let shown = |session: Session| SessionShown {
        is_this: caller.session.as_ref() == Some(&session.id),
        id: session.handle,
        began_at: session.began_at,
        seen_at: session.seen_at,
        ends_at: session.ends_at,
    };
    let sessions = session::of_account(&app, &account).await?;
    Ok(Json(Sessions { sessions: sessions.into_iter().map(shown).collect() }))
}

async fn end_other_session(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    accounts::end_session(&app, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn after(query: Result<Query<After>, QueryRejection>) -> Result<Option<String>, Problem> {
    let query = query.map_err(|_| Problem::invalid("expected after=… or nothing"));
    query.map(|Query(After { after })| after)
}

async fn list_accounts(
    State(app): State<App>,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<Accounts>, Problem> {
    let (accounts, next) = accounts::list(&app, after(query)?).await?;
    let accounts = accounts.into_iter().map(AccountShown::from).collect();
    Ok(Json(Accounts { accounts, next }))
}

async fn create_account(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<AccountWanted>,
) -> Result<Response, Problem> {
    let AccountWanted { login, name, role, language, carrier, certificate } = body;
    let role = Some(role);
    let new = NewAccount { login, name, role, language, carrier, certificate };
    Ok(asked(accounts::create(&app, &actor, new).await?))
}

async fn change_account(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Json(body): Json<AccountChange>,
) -> Result<Response, Problem> {
    let AccountChange { name, role, disabled, reset_password, carrier, certificate } =
        body;
    let change =
        ChangeAccount { name, role, disabled, reset_password, carrier, certificate };
    Ok(match accounts::change(&app, &actor, &id, change).await? {
        accounts::Outcome::Done(account) => {
            Json(AccountShown::from(*account)).into_response()
        }
        accounts::Outcome::Waits(waiting) => asked(*waiting),
    })
}

async fn list_keys(
    State(app): State<App>,
    query: Result<Query<After>, QueryRejection>,
) -> Result<Json<Keys>, Problem> {
    let (keys, next) = keys::list(&app, after(query)?).await?;
    Ok(Json(Keys { keys: keys.into_iter().map(KeyShown::from).collect(), next }))
}

async fn create_key(
    State(app): State<App>,
    actor: Actor,
    Json(body): Json<KeyWanted>,
) -> Result<Response, Problem> {
    let KeyWanted { label, role, scopes, carrier, requests_per_second, days } = body;
    let new = NewKey { label, role, scopes, carrier, requests_per_second, days };
    Ok(asked(keys::create(&app, &actor, new).await?))
}

async fn revoke_key(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    keys::revoke(&app, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list_grants(State(app): State<App>) -> Result<Json<Grants>, Problem> {
    let grants = grants::waiting(&app).await?;
    Ok(Json(Grants { grants: grants.into_iter().map(GrantShown::from).collect() }))
}

async fn approve_grant(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (grant, second_half) = grants::approve(&app, &actor, &id).await?;
    let approved = GrantApproved { grant: grant.into(), second_half };
    Ok(secret(Json(approved).into_response()))
}

async fn refuse_grant(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    grants::refuse(&app, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
