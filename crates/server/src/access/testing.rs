//! Accounts, sessions and keys for tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use saring_model::Moment;
use saring_store::audit::Signer;
use saring_store::{Batch, Location, Options, Store};

use super::accounts::{NewAccount, batch_of, new_account};
use super::grants;
use super::records::{Account, Handle};
use super::session::{self, Meta};
use super::{Actor, Permission, Role, Via, keys};
use crate::clock::{Clock, SystemClock};
use crate::init::{Restoration, restore};
use crate::kept;
use crate::{App, Parts, Settings};

/// A clock that a test moves.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_unix(self.0.load(Ordering::SeqCst))
    }

    fn random(&self, bytes: &mut [u8]) {
        SystemClock.random(bytes);
    }
}

/// A service over a store in a folder, with a clock of its own.
pub(crate) struct Service {
    pub(crate) app: App,
    pub(crate) clock: Arc<TestClock>,
    folder: Arc<tempfile::TempDir>,
    /// Of whoever signs the audit log.
    key: Vec<u8>,
}

/// The name of the audit log.
const ORIGIN: &str = "test.invalid/audit";

/// A service with some settings.
pub(crate) fn service(settings: Settings) -> Service {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let clock = Arc::new(TestClock(AtomicI64::new(1_795_000_000)));
    let (_, key) = Signer::generate(ORIGIN).unwrap();
    over(folder, clock, settings, key)
}

impl Service {
    /// Another node over the same store.
    pub(crate) fn other_node(&self) -> Self {
        let settings = self.app.settings().clone();
        let (folder, clock) = (Arc::clone(&self.folder), Arc::clone(&self.clock));
        over(folder, clock, settings, self.key.clone())
    }

    /// Makes a backup.
    pub(crate) async fn backup(&self) -> PathBuf {
        let file = self.folder.path().join("backup");
        self.app.store().backup(file.clone()).await.unwrap();
        file
    }

    /// A service over what a backup holds, in place of this one: whether its store can be
    /// read still; and what came of the restoration.
    pub(crate) fn restored(&self, file: &Path, is_readable: bool) -> (Self, Restoration) {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let here = location(self.folder.path());
        let given_up = is_readable.then_some(&here);
        let now = self.app.now();
        let came = restore(file, &location(folder.path()), given_up, now).unwrap();
        let settings = self.app.settings().clone();
        let clock = Arc::clone(&self.clock);
        (over(folder, clock, settings, self.key.clone()), came)
    }
}

fn location(folder: &Path) -> Location {
    Location::File(folder.join("store.sqlite"))
}

fn over(
    folder: Arc<tempfile::TempDir>,
    clock: Arc<TestClock>,
    settings: Settings,
    key: Vec<u8>,
) -> Service {
    let signer = Signer::of(ORIGIN, &key).unwrap();
    let options = Options { signer, readers: 1, waiting_max: 1_000 };
    let store = Store::open(&location(folder.path()), options).unwrap();
    // Else what a test leaves behind lies beside the sources.
    let settings = Settings { data: folder.path().to_owned(), ..settings };
    let app = App::new(Parts {
        settings,
        store,
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        secret: [7; 32],
    });
    Service { app, clock, folder, key }
}

/// A password that accounts of tests have.
pub(crate) const PASSWORD: &str = "kopi tubruk di teras";

/// An account of a role, whose password is [`PASSWORD`].
pub(crate) async fn account(app: &App, login: &str, role: Role) -> Account {
    static KEPT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let kept = KEPT
        .get_or_init(|| super::password::hashed(PASSWORD, &SystemClock).unwrap())
        .clone();
    let carrier = (role == Role::Carrier).then(|| "XX".to_owned());
    let new = NewAccount {
        login: login.to_owned(),
        name: "Testo Sampel".to_owned(),
        role: Some(role),
        carrier,
        ..NewAccount::default()
    };
    let (mut account, handles): (_, Vec<Handle>) = new_account(app, new, None).unwrap();
    account.own(Some(kept));
    app.store().commit(batch_of(&account, &handles).unwrap()).await.unwrap();
    account
}

/// A session: what a browser sends.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    /// The header `Cookie`.
    pub(crate) cookie: String,
    /// The header `x-csrf-token`, or the field `form_token`.
    pub(crate) form_token: String,
}

/// A session of an account, without its password being checked.
pub(crate) async fn session_of(app: &App, id: &str) -> Signed {
    let account = kept::get::<Account>(app.store(), id).await.unwrap();
    let signed_in = session::begin(app, account, &Meta::default(), "test").await.unwrap();
    let cookie = signed_in.cookie.to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    Signed { cookie, form_token: signed_in.form_token }
}

/// A session of a new account of a role.
pub(crate) async fn session(app: &App, role: Role) -> Signed {
    let login = app.identifier('l');
    let account = account(app, &login, role).await;
    session_of(app, &account.id).await
}

/// The text of a new key.
pub(crate) async fn key(
    app: &App,
    role: Role,
    scopes: Option<Vec<Permission>>,
) -> String {
    let carrier = (role == Role::Carrier).then(|| "XX".to_owned());
    let label = "a test".to_owned();
    let requests_per_second = None;
    let new = keys::NewKey { label, role, scopes, carrier, requests_per_second, days: 2 };
    let waiting = keys::create(app, &administrator(app), new).await.unwrap();
    waiting.first.unwrap() + &approve(app, &waiting.grant.id).await.unwrap()
}

/// Agrees to a grant as a second administrator; the other half of what was told.
pub(crate) async fn approve(app: &App, grant: &str) -> Option<String> {
    let second = Actor { account: "user:u-second".to_owned(), ..administrator(app) };
    grants::approve(app, &second, grant).await.unwrap().1
}

/// Somebody who may manage accounts.
pub(crate) fn administrator(app: &App) -> Actor {
    Actor {
        account: "user:u-test".to_owned(),
        name: "Testo Sampel".to_owned(),
        role: Role::Administrator,
        scopes: None,
        via: Via::Session,
        language: "en".to_owned(),
        carrier: None,
        form_token: String::new(),
        purpose: app.settings().purpose.clone(),
        legal_basis: String::new(),
    }
}

/// What the audit log says: actions and decisions, the earliest first.
pub(crate) async fn audited(app: &App) -> Vec<(String, String)> {
    let leaves = app.store().leaves(0, 1_000).await.unwrap();
    leaves
        .iter()
        .map(|leaf| leaf.read().unwrap().entry)
        .map(|entry| (entry.action, entry.decision))
        .collect()
}

/// Keeps a batch.
pub(crate) async fn commit(app: &App, batch: Batch) {
    app.store().commit(batch).await.unwrap();
}
