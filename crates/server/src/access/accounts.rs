//! What can be done with accounts.
//!
//! In: an actor, what they want. Out: accounts, once that is durable together with its
//! audit entry, or what waits for a second person ([`super::grants`]). Rules kept here:
//! nobody changes their own role or state, the last administrator stays, whatever changes
//! what an account may do ends its sessions, whatever lets somebody in takes two.
//! Not handled: whether the actor may manage accounts at all (the table of routes).

use axum::http::StatusCode;
use saring_store::{Batch, Expect, Query, Record};

use super::grants::{self, Halves, Waiting};
use super::records::{Account, Handle, Session, Tries, Wanted};
use super::session::SignedIn;
use super::{
    Actor, Caller, Permission, Role, Via, log, password, secret, session, tries,
};
use crate::App;
use crate::clock::{Clock, identifier};
use crate::kept::{self, Kept as _, Versioned};
use crate::problem::Problem;

/// Bytes of a name or a label at most.
const NAME_BYTES_MAX: usize = 100;

/// Languages of the console.
pub(crate) const LANGUAGES: [&str; 3] = ["en", "id", "ru"];

/// An account that is to be made.
#[derive(Default)]
pub(crate) struct NewAccount {
    /// What they sign in with.
    pub(crate) login: String,
    /// How the console greets them.
    pub(crate) name: String,
    /// What they are here for.
    pub(crate) role: Option<Role>,
    /// Language of the console.
    pub(crate) language: String,
    /// Designator of the carrier.
    pub(crate) carrier: Option<String>,
    /// SHA-256 of a certificate: then there is no password.
    pub(crate) certificate: Option<String>,
}

/// What of an account is to be changed.
#[derive(Default)]
pub(crate) struct ChangeAccount {
    /// Another name.
    pub(crate) name: Option<String>,
    /// Another role.
    pub(crate) role: Option<Role>,
    /// Whether it may come in.
    pub(crate) disabled: Option<bool>,
    /// A new one-time password.
    pub(crate) reset_password: bool,
    /// Another carrier; empty for none.
    pub(crate) carrier: Option<String>,
    /// Another certificate; empty for none.
    pub(crate) certificate: Option<String>,
}

/// What came of a change of an account.
pub(crate) enum Outcome {
    /// It is so now.
    Done(Box<Account>),
    /// It waits for a second person.
    Waits(Box<Waiting>),
}

/// A password for the first time: a hundred bits in groups that can be read aloud.
pub(super) fn one_time_password(clock: &dyn Clock) -> String {
    let letters: Vec<char> = identifier(clock, 'p').chars().skip(2).take(20).collect();
    let groups: Vec<String> =
        letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// An account that has yet to be kept, and the handles that lead to it.
pub(super) fn new_account(
    app: &App,
    new: NewAccount,
    password: Option<String>,
) -> Result<(Account, Vec<Handle>), Problem> {
    let expected = "expected 1 to 64 letters, digits and . _ @ -";
    let login = session::login(&new.login)
        .ok_or_else(|| Problem::invalid(expected).at("/login"))?;
    let role = new.role.ok_or_else(|| Problem::invalid("expected a role").at("/role"))?;
    let language = if new.language.is_empty() { "en".to_owned() } else { new.language };
    check_language(&language)?;
    let now = app.now();
    let mut account = Account {
        id: app.identifier('u'),
        name: name(&new.name, "/name")?,
        role,
        password: None,
        must_change: false,
        password_until: None,
        disabled: false,
        epoch: 1,
        language,
        carrier: new.carrier.as_deref().map(carrier).transpose()?.flatten(),
        certificate: new.certificate.as_deref().map(certificate).transpose()?.flatten(),
        created_at: now,
        changed_at: now,
        login,
    };
    account.once(password, now);
    check_carrier(account.role, account.carrier.as_deref())?;
    let handle = |id| Handle { id, account: account.id.clone() };
    let mut handles = vec![handle(session::login_handle(app, &account.login))];
    handles.extend(
        account
            .certificate
            .as_ref()
            .map(|digest| handle(super::authenticate::certificate_handle(digest))),
    );
    Ok((account, handles))
}

/// What keeps a new account.
pub(super) fn batch_of(account: &Account, handles: &[Handle]) -> Result<Batch, Problem> {
    let mut batch = Batch::default();
    batch.put_if(kept::record(account)?, Expect::Absent);
    for handle in handles {
        batch.put_if(kept::record(handle)?, Expect::Absent);
    }
    Ok(batch)
}

/// Makes the first accounts there are, of administrators: two, for what lets others in
/// takes two. The one-time password of each. In a thread that may block.
pub(crate) fn first_administrators(
    app: &App,
    logins: &[&str],
) -> Result<Vec<String>, Problem> {
    let mut batch = Batch::default();
    let mut passwords = Vec::new();
    for login in logins {
        let one_time = one_time_password(app.clock());
        let kept = password::hashed(&one_time, app.clock())?;
        let new = NewAccount {
            login: (*login).to_owned(),
            name: "Administrator".to_owned(),
            role: Some(Role::Administrator),
            ..NewAccount::default()
        };
        let (account, handles) = new_account(app, new, Some(kept))?;
        batch.changes.extend(batch_of(&account, &handles)?.changes);
        batch.audit.push(by_service(app, &account, "account.create", "administrator"));
        passwords.push(one_time);
    }
    app.store().commit(batch).wait()?;
    Ok(passwords)
}

/// Makes another one-time password for an administrator whom nobody else can let in
/// again, and lets them in: for whoever holds the machine.
pub(crate) async fn let_in_again(app: &App, login: &str) -> Result<String, Problem> {
    let expected = || Problem::not_found("login of an administrator");
    let login = session::login(login).ok_or_else(expected)?;
    let handle = session::login_handle(app, &login);
    let before = session::account_of(app, &handle).await?.ok_or_else(expected)?;
    if before.value.role != Role::Administrator {
        return Err(expected());
    }
    let one_time = one_time_password(app.clock());
    let mut after = before.value.clone();
    after.once(Some(password::hash(app, one_time.clone()).await?), app.now());
    after.disabled = false;
    after.epoch = after.epoch.saturating_add(1);
    let mut batch = Batch::default();
    take_place(app, &mut batch, &before, &after).await?;
    batch.audit.push(by_service(app, &after, "account.change", "enabled, password"));
    app.commit(batch).await?;
    Ok(one_time)
}

fn by_service(
    app: &App,
    account: &Account,
    action: &str,
    decision: &str,
) -> saring_store::Entry {
    let entry = log::tried(app, Some(account), action, decision);
    saring_store::Entry { actor: "service".to_owned(), ..entry }
}

/// Asks for an account; the first half of its one-time password, unless it has a
/// certificate.
pub(crate) async fn create(
    app: &App,
    actor: &Actor,
    new: NewAccount,
) -> Result<Waiting, Problem> {
    let grant = app.identifier('g');
    let one_time = new.certificate.is_none().then(|| Halves::of_password(app, &grant));
    let kept = match &one_time {
        Some(one_time) => Some(password::hash(app, one_time.whole()).await?),
        None => None,
    };
    let (account, handles) = new_account(app, new, kept)?;
    let first = one_time.map(|one_time| one_time.first);
    are_free(app, &handles).await?;
    let wanted = Wanted::Account { account, handles };
    grants::propose(app, actor, grant, wanted, first).await
}

/// Refuses handles that lead to somebody already.
async fn are_free(app: &App, handles: &[Handle]) -> Result<(), Problem> {
    for handle in handles {
        if kept::find::<Handle>(app.store(), &handle.id).await?.is_some() {
            let detail = "expected a login and a certificate that nobody has";
            return Err(Problem::conflict(detail));
        }
    }
    Ok(())
}

/// Whether a change lets somebody in or gives them more. What is given to a disabled
/// account counts as well: else it would be there once that comes in again.
fn gives(before: &Account, after: &Account, has_new_password: bool) -> bool {
    let before_could = before.role.grants();
    let could_not = |permission: &Permission| !before_could.contains(permission);
    let is_more = after.role.grants().iter().any(could_not);
    let is_other_way_in = before.disabled && !after.disabled
        || has_new_password
        || after.certificate.is_some() && after.certificate != before.certificate
        // Whoever has a carrier sees its flights alone.
        || before.carrier.is_some() && after.carrier != before.carrier;
    is_more || is_other_way_in
}

/// Changes an account, or asks for it.
pub(crate) async fn change(
    app: &App,
    actor: &Actor,
    id: &str,
    change: ChangeAccount,
) -> Result<Outcome, Problem> {
    let before = kept::get::<Account>(app.store(), id).await?;
    let is_own = actor.account == super::user(id);
    let decides =
        change.role.is_some() || change.disabled.is_some() || change.reset_password;
    if is_own && decides {
        let detail = "expected somebody else's account: nobody changes their own role, \
                      state or one-time password";
        return Err(Problem::forbidden(detail));
    }
    let (mut after, words) = changed(&before.value, &change)?;
    if words.is_empty() {
        return Err(Problem::invalid("expected something to change"));
    }
    if gives(&before.value, &after, change.reset_password) {
        let grant = app.identifier('g');
        let mut first = None;
        if change.reset_password {
            let one_time = Halves::of_password(app, &grant);
            after.once(Some(password::hash(app, one_time.whole()).await?), app.now());
            first = Some(one_time.first);
        }
        let version = before.version;
        let wanted = Wanted::Change { account: after, version, words };
        let waiting = grants::propose(app, actor, grant, wanted, first).await?;
        return Ok(Outcome::Waits(Box::new(waiting)));
    }
    let mut batch = Batch::default();
    take_place(app, &mut batch, &before, &after).await?;
    let about = (Account::KIND, id);
    batch.audit.push(log::by(app, actor, "account.change", about, &words.join(", ")));
    app.commit(batch).await?;
    app.access().forget();
    Ok(Outcome::Done(Box::new(after)))
}

/// An account as it would be, and what is different.
fn changed(
    before: &Account,
    change: &ChangeAccount,
) -> Result<(Account, Vec<String>), Problem> {
    let mut after = before.clone();
    let mut words = Vec::new();
    if let Some(text) = &change.name {
        after.name = name(text, "/name")?;
        words.push("name".to_owned());
    }
    if let Some(role) = change.role {
        after.role = role;
        words.push(format!("role {}", role.as_str()));
    }
    if let Some(disabled) = change.disabled {
        after.disabled = disabled;
        words.push(if disabled { "disabled" } else { "enabled" }.to_owned());
    }
    if let Some(text) = &change.carrier {
        after.carrier = carrier(text)?;
        words.push("carrier".to_owned());
    }
    check_carrier(after.role, after.carrier.as_deref())?;
    if let Some(text) = &change.certificate {
        after.certificate = certificate(text)?;
        words.push("certificate".to_owned());
    }
    if change.reset_password {
        words.push("password".to_owned());
    }
    if !words.is_empty() && words != ["name"] {
        after.epoch = after.epoch.saturating_add(1);
    }
    Ok((after, words))
}

/// What puts an account in the place of what it was.
pub(super) async fn take_place(
    app: &App,
    batch: &mut Batch,
    before: &Versioned<Account>,
    after: &Account,
) -> Result<(), Problem> {
    move_certificate(&before.value, after, batch)?;
    if after.must_change && after.password != before.value.password {
        // Whoever forgot theirs has often tried before.
        batch.delete(Tries::KIND, &tries::of_login(app, &after.login));
    }
    if is_administrator(&before.value) && !is_administrator(after) {
        leave_an_administrator(app, batch).await?;
        grants::withdraw(app, batch, &after.id).await?;
    }
    let after = Account { changed_at: app.now(), ..after.clone() };
    batch.put_if(kept::record(&after)?, before.expect());
    Ok(())
}

fn is_administrator(account: &Account) -> bool {
    account.role == Role::Administrator && !account.disabled
}

/// Refuses to take away the last administrator. A record that every such change puts
/// again makes two at the same time meet.
async fn leave_an_administrator(app: &App, batch: &mut Batch) -> Result<(), Problem> {
    let role = Role::Administrator.as_str();
    let before = app.store().get("in-use", "administrators").await?;
    let query = Query::by(Account::KIND, "role", role);
    if app.store().count(query).await? < 2 {
        return Err(Problem::conflict("expected another administrator to be left"));
    }
    let expect = before.map_or(Expect::Absent, |record| Expect::Version(record.version));
    batch.put_if(Record::new("in-use", "administrators", b"{}".to_vec()), expect);
    Ok(())
}

fn move_certificate(
    before: &Account,
    after: &Account,
    batch: &mut Batch,
) -> Result<(), Problem> {
    if before.certificate == after.certificate {
        return Ok(());
    }
    if let Some(digest) = &before.certificate {
        batch.delete(Handle::KIND, &super::authenticate::certificate_handle(digest));
    }
    if let Some(digest) = &after.certificate {
        let id = super::authenticate::certificate_handle(digest);
        let handle = Handle { id, account: after.id.clone() };
        batch.put_if(kept::record(&handle)?, Expect::Absent);
    }
    Ok(())
}

/// Some accounts, by identifier, and where the next ones begin.
pub(crate) async fn list(
    app: &App,
    after: Option<String>,
) -> Result<(Vec<Account>, Option<String>), Problem> {
    let query = Query::all(Account::KIND).after(after);
    let (page, next) = kept::page::<Account>(app.store(), query).await?;
    Ok((page.into_iter().map(|account| account.value).collect(), next))
}

/// The account of whoever has signed in.
pub(super) async fn own(app: &App, actor: &Actor) -> Result<Versioned<Account>, Problem> {
    match (actor.via, actor.account.strip_prefix("user:")) {
        (Via::Session | Via::Certificate, Some(id)) => kept::get(app.store(), id).await,
        (Via::Key, _) | (Via::Session | Via::Certificate, None) => {
            Err(Problem::forbidden("expected an account, not a key"))
        }
    }
}

/// Changes one's own password. All sessions end, and another begins for whoever asked.
pub(crate) async fn change_password(
    app: &App,
    actor: &Actor,
    caller: &Caller,
    current: &str,
    new: &str,
) -> Result<SignedIn, Problem> {
    if actor.via != Via::Session {
        return Err(Problem::forbidden("expected a session"));
    }
    let account = own(app, actor).await?.value;
    let address = session::at_the_door(app, caller.address).await?;
    let checked = session::check(app, &account.login, current, address.as_deref()).await;
    let before = checked.map_err(|problem| match problem.status() {
        StatusCode::UNAUTHORIZED => {
            Problem::forbidden("expected the present password").at("/current")
        }
        _ => problem,
    })?;
    password::check(new, &account.login, &account.name)?;
    if current == new {
        return Err(Problem::invalid("expected another password").at("/new"));
    }
    let mut after = before.value.clone();
    after.own(Some(password::hash(app, new.to_owned()).await?));
    after.epoch = after.epoch.saturating_add(1);
    after.changed_at = app.now();
    let (token, begun) = session::new_session(app, &after);
    let mut batch = Batch::default();
    batch.put_if(kept::record(&after)?, before.expect());
    batch.put_if(kept::record(&begun)?, Expect::Absent);
    batch.changes.extend(caller.session.as_ref().map(|id| {
        saring_store::Change::Delete {
            kind: Session::KIND.to_owned(),
            id: id.clone(),
            expect: Expect::Any,
        }
    }));
    batch.delete(Tries::KIND, &tries::of_login(app, &after.login));
    batch.audit.push(log::own(app, &after, "account.change", "own password"));
    app.commit(batch).await?;
    app.access().forget();
    session::signed_in(app, after, &token)
}

/// Changes the language in which the console speaks to whoever asks.
pub(crate) async fn change_language(
    app: &App,
    actor: &Actor,
    language: &str,
) -> Result<(), Problem> {
    check_language(language)?;
    let mut account = own(app, actor).await?;
    language.clone_into(&mut account.value.language);
    let mut batch = Batch::default();
    batch.put_if(kept::record(&account.value)?, account.expect());
    let entry = log::own(app, &account.value, "account.change", "own language");
    batch.audit.push(entry);
    app.commit(batch).await?;
    app.access().forget();
    Ok(())
}

/// Ends one of one's own sessions.
pub(crate) async fn end_session(
    app: &App,
    actor: &Actor,
    handle: &str,
) -> Result<(), Problem> {
    let account = own(app, actor).await?.value;
    let sessions = session::of_account(app, &account).await?;
    let session = sessions.iter().find(|session| secret::same(&session.handle, handle));
    let session = session.ok_or_else(|| Problem::not_found("session"))?;
    session::sign_out(app, Some(&session.id)).await
}

fn check_language(language: &str) -> Result<(), Problem> {
    if LANGUAGES.contains(&language) {
        return Ok(());
    }
    Err(Problem::invalid("expected en, id or ru").at("/language"))
}

/// A name or a label.
pub(super) fn name(text: &str, at: &str) -> Result<String, Problem> {
    let text = text.trim();
    let fits =
        (1..=NAME_BYTES_MAX).contains(&text.len()) && !text.contains(char::is_control);
    let wrong = || Problem::invalid("expected text of 1 to 100 bytes").at(at);
    fits.then(|| text.to_owned()).ok_or_else(wrong)
}

/// A carrier's designator (IATA: two characters, ICAO: three); empty for none.
pub(super) fn carrier(text: &str) -> Result<Option<String>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let fits = (2..=3).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let expected = "expected two or three capital letters or digits";
    let wrong = || Problem::invalid(expected).at("/carrier");
    if fits { Ok(Some(text.to_owned())) } else { Err(wrong()) }
}

/// Whether a role has a carrier, if it needs one.
pub(super) fn check_carrier(role: Role, carrier: Option<&str>) -> Result<(), Problem> {
    if role == Role::Carrier && carrier.is_none() {
        let expected = "expected the designator of the carrier that it belongs to";
        return Err(Problem::invalid(expected).at("/carrier"));
    }
    Ok(())
}

/// A digest of a certificate, as programs write it: with or without colons; empty for
/// none.
fn certificate(text: &str) -> Result<Option<String>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let digest = text.replace(':', "").to_ascii_lowercase();
    let fits = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let expected = "expected SHA-256 of a certificate, as 64 hexadecimal digits";
    let wrong = || Problem::invalid(expected).at("/certificate");
    if fits { Ok(Some(digest)) } else { Err(wrong()) }
}
