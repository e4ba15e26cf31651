//! Accounts, sessions, keys, and tries to sign in, as they are kept.
//!
//! No record holds a password, a token or a key, only what they are checked with.
//! Nothing is found by a login either, but by a digest of it with the service's key.

use saring_model::Moment;
use serde::{Deserialize, Serialize};

use super::{Permission, Role};
use crate::kept::Kept;
use crate::records::{moment, moment_option};

/// Kinds that say who gets in. A backup does not roll them back: a key that was revoked
/// since it was made would open again.
pub(crate) const NOT_ROLLED_BACK: [&str; 4] =
    [Account::KIND, Handle::KIND, Key::KIND, Grant::KIND];

/// Kinds that no backup brings back: whoever had signed in signs in again.
pub(crate) const NEVER_BACK: [&str; 1] = [Session::KIND];

/// A person or a machine that may sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Identifier (`u-…`): what other records and the audit log call them.
    pub(crate) id: String,
    /// What they sign in with. Personal.
    pub(crate) login: String,
    /// How the console greets them. Personal.
    pub(crate) name: String,
    /// What they are here for.
    pub(crate) role: Role,
    /// The password as argon2id leaves it (PHC text); `None` if they have no password.
    pub(crate) password: Option<String>,
    /// Whether the password is a one-time one, to be changed before anything else.
    pub(crate) must_change: bool,
    /// Until when a one-time password opens anything; `None` for one's own.
    #[serde(default, with = "moment_option")]
    pub(crate) password_until: Option<Moment>,
    /// Whether they may not come in.
    pub(crate) disabled: bool,
    /// Counts the changes at which all sessions end.
    pub(crate) epoch: u64,
    /// Language of the console.
    pub(crate) language: String,
    /// Designator of the carrier whose account it is.
    pub(crate) carrier: Option<String>,
    /// SHA-256 of the certificate that it is known by.
    pub(crate) certificate: Option<String>,
    /// When it was made.
    #[serde(with = "moment")]
    pub(crate) created_at: Moment,
    /// When it last changed.
    #[serde(with = "moment")]
    pub(crate) changed_at: Moment,
}

/// Seconds for which a one-time password opens anything: long enough to be made on a Friday
/// and used on a Monday, and no longer than somebody would notice that it went astray.
pub(super) const ONE_TIME_SECONDS: i64 = 72 * 3600;

impl Account {
    /// Makes a password a one-time one, from a moment on.
    pub(super) fn once(&mut self, password: Option<String>, now: Moment) {
        self.must_change = password.is_some();
        self.password_until =
            password.as_ref().map(|_| crate::records::later(now, ONE_TIME_SECONDS));
        self.password = password;
    }

    /// Makes a password their own.
    pub(super) fn own(&mut self, password: Option<String>) {
        (self.password, self.must_change, self.password_until) = (password, false, None);
    }

    /// Whether the password is a one-time one whose time is over.
    pub(crate) fn is_too_late(&self, now: Moment) -> bool {
        self.must_change && self.password_until.is_none_or(|until| now >= until)
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("role", &self.role)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

impl Kept for Account {
    const KIND: &'static str = "account";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let role = self.role.as_str().to_owned();
        if self.disabled { Vec::new() } else { vec![("role", role)] }
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}

/// What leads to an account, and to one alone: a login, a certificate, a subject of an
/// issuer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Handle {
    /// Kind of handle and digest of it (`login/…`).
    pub(crate) id: String,
    /// The account.
    pub(crate) account: String,
}

impl Kept for Handle {
    const KIND: &'static str = "handle";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("account", self.account.clone())]
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}

/// A session of the console.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    /// SHA-256 of the token in the cookie.
    pub(crate) id: String,
    /// What it is called where it is listed (`s-…`).
    pub(crate) handle: String,
    /// Whose it is.
    pub(crate) account: String,
    /// [`Account::epoch`] when it began; it has ended once that has changed.
    pub(crate) epoch: u64,
    /// When it began.
    #[serde(with = "moment")]
    pub(crate) began_at: Moment,
    /// When it was last used, to the minute.
    #[serde(with = "moment")]
    pub(crate) seen_at: Moment,
    /// When it ends, used or not.
    #[serde(with = "moment")]
    pub(crate) ends_at: Moment,
}

impl Kept for Session {
    const KIND: &'static str = "session";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("account", self.account.clone())]
    }

    fn purge_at(&self) -> Option<Moment> {
        Some(self.ends_at)
    }
}

/// A key of a machine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Key {
    /// Identifier (`k-…`).
    pub(crate) id: String,
    /// SHA-256 of the secret.
    pub(crate) digest: String,
    /// What it is for, in the operator's words.
    pub(crate) label: String,
    /// What it may do.
    pub(crate) role: Role,
    /// What it is narrowed to.
    pub(crate) scopes: Option<Vec<Permission>>,
    /// Designator of the carrier that it belongs to.
    pub(crate) carrier: Option<String>,
    /// Requests a second, where other than the settings say.
    pub(crate) requests_per_second: Option<u32>,
    /// Who made it.
    pub(crate) made_by: String,
    /// When.
    #[serde(with = "moment")]
    pub(crate) made_at: Moment,
    /// When it ends.
    #[serde(with = "moment")]
    pub(crate) ends_at: Moment,
    /// When it was taken back.
    #[serde(with = "moment_option")]
    pub(crate) revoked_at: Option<Moment>,
}

impl Key {
    /// Whether it holds at a moment.
    pub(crate) fn holds(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.ends_at
    }
}

impl Kept for Key {
    const KIND: &'static str = "key";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}

/// What lets somebody in or gives them more, and waits for a second person. It is gone once
/// that person has agreed or refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// Identifier (`g-…`).
    pub(crate) id: String,
    /// What is to be.
    pub(crate) wanted: Wanted,
    /// Whether whoever agrees is told the other half of a password or a key.
    pub(crate) is_halved: bool,
    /// Who asked for it.
    pub(crate) asked_by: String,
    /// When.
    #[serde(with = "moment")]
    pub(crate) asked_at: Moment,
    /// When it lapses.
    #[serde(with = "moment")]
    pub(crate) ends_at: Moment,
}

/// What a grant comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Wanted {
    /// A new account.
    Account {
        /// As it is to be. Personal.
        account: Account,
        /// What leads to it.
        handles: Vec<Handle>,
    },
    /// Another state of an account.
    Change {
        /// As it is to be. Personal.
        account: Account,
        /// The version that this was made from: another makes it void.
        version: u64,
        /// What is different, for the audit log and the console.
        words: Vec<String>,
    },
    /// A new key.
    Key(Key),
}

impl Kept for Grant {
    const KIND: &'static str = "grant";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        Some(self.ends_at)
    }
}

/// Tries to sign in that failed, by a login (whether anybody has it or not) or from an
/// address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Tries {
    /// What they have in common, as a digest with the service's key.
    pub(crate) id: String,
    /// How many failed since the last that did not.
    pub(crate) failures: u32,
    /// When the last one was.
    #[serde(with = "moment")]
    pub(crate) last_at: Moment,
    /// Until when further ones are refused.
    #[serde(with = "moment_option")]
    pub(crate) locked_until: Option<Moment>,
}

/// Seconds without a failure after which failures are forgotten.
pub(super) const TRIES_SECONDS: i64 = 24 * 3600;

impl Kept for Tries {
    const KIND: &'static str = "tries";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        Some(crate::records::later(self.last_at, TRIES_SECONDS))
    }
}
