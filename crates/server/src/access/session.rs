//! Sessions: how they begin, are found again, and end.
//!
//! In: a login and a password, or the token of a cookie. Out: a cookie, or whose session
//! it is. The token is new at every sign-in and only its digest is kept. A session ends
//! by itself when it was idle or open for too long, and with all others of its account
//! when the password, the role or the account's state changes. Not handled: tokens of
//! forms and rates ([`super::authenticate`]).

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use saring_store::{Batch, Expect, Query, StoreErrorKind};

use super::records::{Account, Handle, Session, Tries};
use super::tries::Try;
use super::{limit, log, password, secret, tries};
use crate::kept::{self, Kept as _, Versioned};
use crate::problem::Problem;
use crate::records::later;
use crate::{App, Settings};

/// Seconds from one note of a session's use to the next: it is not written on every
/// request.
const SEEN_SECONDS: i64 = 60;

/// Bytes of a login at most.
pub(super) const LOGIN_BYTES_MAX: usize = 64;

/// From where somebody signs in, and what they showed already.
#[derive(Clone, Default)]
pub(crate) struct Meta {
    /// The address.
    pub(crate) address: Option<IpAddr>,
    /// The digest of the session that they have: it ends when another begins.
    pub(crate) session: Option<String>,
}

/// Somebody has signed in.
pub(crate) struct SignedIn {
    /// The value of `Set-Cookie`.
    pub(crate) cookie: HeaderValue,
    /// Whether they must change their password before anything else.
    pub(crate) must_change: bool,
    /// The account.
    pub(crate) account: Account,
    /// The token that their forms bring back.
    pub(crate) form_token: String,
}

/// A session, and whose it is.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) session: Session,
    pub(super) account: Account,
}

/// A login as it is kept: in lower case, of letters, digits and `.`, `_`, `@`, `-`, so
/// that no two of them look alike.
pub(super) fn login(text: &str) -> Option<String> {
    let text = text.trim_matches(' ');
    let fits = (1..=LOGIN_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._@-".contains(&b));
    fits.then(|| text.to_ascii_lowercase())
}

/// The identifier of the handle of a login.
pub(super) fn login_handle(app: &App, login: &str) -> String {
    format!("login/{}", app.blind(&format!("login {login}")))
}

/// What everybody is told whom we do not let in, whatever the reason.
fn refused() -> Problem {
    let detail = "expected a login and its password; after several failures both wait";
    Problem::new(StatusCode::UNAUTHORIZED, "sign-in", detail)
}

/// Begins a session for whoever has a login and its password.
///
/// A wrong password, an unknown login, a disabled account, a one-time password whose time is
/// over and a login that waits are refused with the same words and after the same work.
pub(crate) async fn sign_in(
    app: &App,
    login: &str,
    password: &str,
    meta: &Meta,
) -> Result<SignedIn, Problem> {
    let address = at_the_door(app, meta.address).await?;
    let found = check(app, login, password, address.as_deref()).await?;
    begin(app, found, meta, "password").await
}

/// Whether anybody is let in from an address at all: this tells of no account.
pub(super) async fn at_the_door(
    app: &App,
    address: Option<IpAddr>,
) -> Result<Option<String>, Problem> {
    let Some(address) = address.map(limit::network) else { return Ok(None) };
    app.access().limits.check(&format!("try {address}"), limit::TRYING)?;
    let id = tries::of_address(app, &address);
    if let Some(until) = tries::locked(app, &id).await? {
        let wait = until.unix().saturating_sub(app.now().unix());
        let status = StatusCode::TOO_MANY_REQUESTS;
        let detail = "too many failures from this address";
        let problem = Problem::new(status, "too-many", detail);
        return Err(problem.retry_after(u64::try_from(wait).unwrap_or(1)));
    }
    Ok(Some(id))
}

/// Whose login and password these are. Counts the try.
pub(super) async fn check(
    app: &App,
    text: &str,
    password: &str,
    address: Option<&str>,
) -> Result<Versioned<Account>, Problem> {
    let place = app.access().turns.place()?;
    let login = login(text);
    // What cannot be a login is counted as one all the same, for the same work.
    let tries_id = tries::of_login(app, login.as_deref().unwrap_or("\n"));
    let failures_max = app.settings().limits.failures_max;
    let tried = tries::count(app, &tries_id, failures_max).await?;
    let handle = login_handle(app, login.as_deref().unwrap_or("\n"));
    let account = account_of(app, &handle).await?;
    let too_long = password.len() > password::BYTES_MAX;
    let given = if too_long { String::new() } else { password.to_owned() };
    let kept = account.as_ref().and_then(|account| account.value.password.clone());
    let fits = password::verify(app, place, given, kept).await? && !too_long;
    let decision = match (&account, tried) {
        (_, Try::Locked(_)) => "locked",
        (None, Try::Made(_)) => "unknown",
        (Some(_), Try::Made(_)) if !fits => "password",
        (Some(account), Try::Made(_)) if account.value.disabled => "disabled",
        (Some(account), Try::Made(_)) if account.value.is_too_late(app.now()) => {
            "too late"
        }
        (Some(_), Try::Made(_)) => "",
    };
    if let (Some(account), "") = (&account, decision) {
        return Ok(account.clone());
    }
    let mut batch = Batch::default();
    let whose = account.as_ref().map(|account| &account.value);
    batch.audit.push(log::tried(app, whose, "session.refuse", decision));
    if matches!(tried, Try::Made(failures) if failures >= failures_max) {
        batch.audit.push(log::tried(app, whose, "session.lock", "login"));
    }
    if let Some(address) = address {
        let failures_max = failures_max.saturating_mul(tries::ADDRESS_FACTOR);
        let counted = tries::count(app, address, failures_max).await?;
        if matches!(counted, Try::Made(failures) if failures >= failures_max) {
            batch.audit.push(log::tried(app, None, "session.lock", "address"));
        }
    }
    app.commit(batch).await?;
    Err(refused())
}

/// The account that a handle leads to.
pub(super) async fn account_of(
    app: &App,
    handle: &str,
) -> Result<Option<Versioned<Account>>, Problem> {
    match kept::find::<Handle>(app.store(), handle).await? {
        Some(handle) => kept::find(app.store(), &handle.value.account).await,
        None => Ok(None),
    }
}

/// Begins a session of somebody who has shown who they are.
pub(super) async fn begin(
    app: &App,
    account: Versioned<Account>,
    meta: &Meta,
    how: &str,
) -> Result<SignedIn, Problem> {
    let account = account.value;
    let (token, session) = new_session(app, &account);
    let mut batch = Batch::default();
    batch.put_if(kept::record(&session)?, Expect::Absent);
    // Whoever brought a session has it no longer: nobody can lay one under another.
    if let Some(before) = &meta.session {
        batch.delete(Session::KIND, before);
    }
    if let Some(login) = login(&account.login) {
        batch.delete(Tries::KIND, &tries::of_login(app, &login));
    }
    batch.audit.push(log::own(app, &account, "session.begin", how));
    app.commit(batch).await?;
    if let Some(before) = &meta.session {
        app.access().sessions.forget(before);
    }
    signed_in(app, account, &token)
}

/// A session that has yet to be kept, and its token.
pub(super) fn new_session(app: &App, account: &Account) -> (String, Session) {
    let token = secret::token(app.clock());
    let now = app.now();
    let hours = i64::from(app.settings().limits.session_hours);
    let session = Session {
        id: secret::digest(token.as_bytes()),
        handle: app.identifier('s'),
        account: account.id.clone(),
        epoch: account.epoch,
        began_at: now,
        seen_at: now,
        ends_at: later(now, hours * 3600),
    };
    (token, session)
}

pub(super) fn signed_in(
    app: &App,
    account: Account,
    token: &str,
) -> Result<SignedIn, Problem> {
    let cookie = set_cookie(app.settings(), token)?;
    let form_token = form_token(app, &secret::digest(token.as_bytes()));
    Ok(SignedIn { cookie, must_change: account.must_change, account, form_token })
}

/// The session of a token, if it goes on.
pub(super) async fn find(app: &App, token: &str) -> Result<Option<Arc<Found>>, Problem> {
    let id = secret::digest(token.as_bytes());
    let now = app.now();
    let mark = app.access().sessions.mark();
    let found = match app.access().sessions.get(&id, now) {
        Some(found) => found,
        None => match read(app, &id).await? {
            Some(found) => {
                let found = Arc::new(found);
                app.access().sessions.put(&id, now, Arc::clone(&found), mark);
                found
            }
            None => return Ok(None),
        },
    };
    let goes_on = goes_on(app, &found.session, &found.account);
    Ok(goes_on.then_some(found))
}

/// Whether a session has not ended by itself or with others of its account.
fn goes_on(app: &App, session: &Session, account: &Account) -> bool {
    let now = app.now();
    let idle = i64::from(app.settings().limits.session_idle_minutes) * 60;
    !account.disabled
        && session.epoch == account.epoch
        && now < session.ends_at
        // Its use is noted to the minute.
        && now < later(session.seen_at, idle + SEEN_SECONDS)
}

/// Reads a session and its account, and notes that it is used.
async fn read(app: &App, id: &str) -> Result<Option<Found>, Problem> {
    let Some(mut session) = kept::find::<Session>(app.store(), id).await? else {
        return Ok(None);
    };
    let account = kept::find::<Account>(app.store(), &session.value.account).await?;
    let Some(account) = account else { return Ok(None) };
    let now = app.now();
    let is_due = now >= later(session.value.seen_at, SEEN_SECONDS);
    if is_due && goes_on(app, &session.value, &account.value) {
        session.value.seen_at = now;
        let mut batch = Batch::default();
        // Only if it is still there: one that has ended meanwhile stays ended.
        batch.put_if(kept::record(&session.value)?, session.expect());
        match app.commit(batch).await {
            Ok(_) => {}
            Err(error) if error.kind() == StoreErrorKind::Conflict => {}
            // Whoever only reads must be able to while nothing can be written.
            Err(error) => tracing::warn!(event = "session.unseen", detail = %error),
        }
    }
    Ok(Some(Found { session: session.value, account: account.value }))
}

/// Ends a session.
pub(crate) async fn sign_out(app: &App, session: Option<&str>) -> Result<(), Problem> {
    let Some(id) = session else { return Ok(()) };
    let found = read(app, id).await?;
    let Some(Found { account, .. }) = found else { return Ok(()) };
    let mut batch = Batch::default();
    batch.delete(Session::KIND, id);
    batch.audit.push(log::own(app, &account, "session.end", "own"));
    app.commit(batch).await?;
    app.access().sessions.forget(id);
    Ok(())
}

/// Sessions of an account that go on, the latest first.
pub(super) async fn of_account(
    app: &App,
    account: &Account,
) -> Result<Vec<Session>, Problem> {
    let query = Query::by(Session::KIND, "account", &account.id);
    let all = kept::all::<Session>(app.store(), query).await?;
    let all = all.into_iter().map(|session| session.value);
    let mut sessions: Vec<Session> =
        all.filter(|session| goes_on(app, session, account)).collect();
    sessions
        .sort_by(|one, other| (other.began_at, &other.id).cmp(&(one.began_at, &one.id)));
    Ok(sessions)
}

/// The token that forms of a session bring back.
pub(super) fn form_token(app: &App, session: &str) -> String {
    app.blind(&format!("form of session {session}"))
}

/// Whether browsers reach us by TLS, by ourselves or through a proxy.
fn is_secure(settings: &Settings) -> bool {
    settings.tls.is_some()
        || settings.behind_proxy
        || settings.public_url.starts_with("https://")
}

/// The name of the cookie. With `__Host-` browsers take it from this very host alone, by
/// TLS alone (RFC 6265bis, section 4.1.3.2); on loopback there is no TLS.
pub(super) fn cookie_name(settings: &Settings) -> &'static str {
    if is_secure(settings) { "__Host-saring" } else { "saring" }
}

fn attributes(settings: &Settings) -> &'static str {
    if is_secure(settings) {
        "; Path=/; HttpOnly; SameSite=Strict; Secure"
    } else {
        "; Path=/; HttpOnly; SameSite=Strict"
    }
}

/// The value of `Set-Cookie` for a token. It lasts as long as the browser: the session's
/// own limits are kept here, not there.
fn set_cookie(settings: &Settings, token: &str) -> Result<HeaderValue, Problem> {
    let text = format!("{}={token}{}", cookie_name(settings), attributes(settings));
    HeaderValue::try_from(text).map_err(Problem::defect)
}

/// The value of `Set-Cookie` that takes a session's cookie away.
pub(crate) fn no_cookie(settings: &Settings) -> Result<HeaderValue, Problem> {
    let (name, attributes) = (cookie_name(settings), attributes(settings));
    let text = format!("{name}={attributes}; Max-Age=0");
    HeaderValue::try_from(text).map_err(Problem::defect)
}

/// The token in the cookie; none if there are several, for one of them was laid under.
pub(super) fn token_of(headers: &HeaderMap, settings: &Settings) -> Option<String> {
    cookie_of(headers, cookie_name(settings))
}

/// The token in the one cookie of a name.
pub(super) fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut tokens = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, token)| token);
    let token = tokens.next()?;
    let fits = token.len() == 52 && token.bytes().all(|b| b.is_ascii_alphanumeric());
    (fits && tokens.next().is_none()).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_of_few_letters() {
        let long = "a".repeat(65);
        for (text, expected) in [
            ("wayan.sari", Some("wayan.sari")),
            (" Wayan.Sari ", Some("wayan.sari")),
            ("w_1@example.org", Some("w_1@example.org")),
            ("", None),
            (" ", None),
            (&long, None),
            ("wayan\0sari", None),
            ("wayan sari", None),
            ("w\u{430}yan", None),   // a Cyrillic letter
            ("wayan\u{200b}", None), // nothing to be seen
            ("\u{ff57}ayan", None),  // a wide letter
            ("wayan\u{130}", None),  // lower case would be two letters
            ("admin\n", None),
        ] {
            assert_eq!(login(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cookie_has_all_attributes() {
        let token = "a".repeat(52);
        let plain = Settings::default();
        let cookie = set_cookie(&plain, &token).unwrap();
        let expected = format!("saring={token}; Path=/; HttpOnly; SameSite=Strict");
        assert_eq!(cookie.to_str().unwrap(), expected);
        let proxy = Settings { behind_proxy: true, ..Settings::default() };
        let cookie = set_cookie(&proxy, &token).unwrap();
        let expected =
            format!("__Host-saring={token}; Path=/; HttpOnly; SameSite=Strict; Secure");
        assert_eq!(cookie.to_str().unwrap(), expected);
        let cookie = no_cookie(&proxy).unwrap();
        assert!(cookie.to_str().unwrap().ends_with("; Secure; Max-Age=0"));
    }

    #[test]
    fn a_token_is_taken_from_one_cookie_alone() {
        let (one, other) = ("a".repeat(52), "b".repeat(52));
        let settings = Settings::default();
        let token = |cookies: &[String]| {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(header::COOKIE, cookie.parse().unwrap());
            }
            token_of(&headers, &settings)
        };
        assert_eq!(token(&[format!("a=b; saring={one}; c=d")]), Some(one.clone()));
        assert_eq!(token(&[format!("saring={one}; saring={other}")]), None);
        assert_eq!(token(&[format!("saring={one}"), format!("saring={other}")]), None);
        assert_eq!(token(&[format!("__Host-saring={one}")]), None);
        assert_eq!(token(&[format!("saring={one}a")]), None);
        assert_eq!(token(&["saring=sk_a_b".to_owned()]), None);
        assert_eq!(token(&[]), None);
    }
}
