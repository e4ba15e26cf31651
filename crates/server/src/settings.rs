//! Settings of the service, `saring.toml`.
//!
//! In: text. Out: [`Settings`], or what is wrong with it and where. Not handled: the
//! policy for travellers and dialects, which are files of their own. A key that is not
//! known is refused, for it may be one that was spelled wrong.

mod read;

use std::path::PathBuf;

pub use read::SettingsError;
use serde::Deserialize;

/// How the service runs. What a file leaves out is as in [`Settings::default`].
#[derive(Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where it listens: address and port. Loopback unless said otherwise.
    pub listen: String,
    /// The address that browsers know it by (`https://saring.example`), for cookies and
    /// redirects; empty: as asked.
    pub public_url: String,
    /// Whether a proxy of ours speaks TLS in front of it, and tells the caller's address
    /// in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Folder of the database, the lists, the keys.
    pub data: PathBuf,
    /// A PostgreSQL database in the place of a file: `host=… dbname=…`.
    pub postgres: String,
    /// This node's name; its host's unless told.
    pub node: String,
    /// Name of the audit log in its checkpoints.
    pub log_origin: String,
    /// Purpose and legal basis of what is asked for without either.
    pub purpose: String,
    /// See [`Settings::purpose`].
    pub legal_basis: String,
    /// Words that requests may say as their purpose, besides the codes and the one above.
    pub purposes: Vec<String>,
    /// The same of legal bases.
    pub legal_bases: Vec<String>,
    /// The policy for travellers (`docs/formats/policy.md`); none: as the command's.
    pub policy: Option<PathBuf>,
    /// Dialects besides those that are built in (`docs/formats/profiles.md`).
    pub profiles: Option<PathBuf>,
    /// TLS.
    pub tls: Option<Tls>,
    /// Limits.
    pub limits: Limits,
    /// Retention.
    pub retention: Retention,
    /// Lists.
    pub lists: Lists,
    /// Intake of messages.
    pub travel: Travel,
    /// Sign-in by somebody else's service.
    pub oidc: Option<Oidc>,
    /// Where traces go: the address of an OTLP collector.
    pub otlp: Option<String>,
    /// Offset of ports from universal time in minutes, for the moments of departure and
    /// arrival (`CGK = 420`).
    pub ports: std::collections::BTreeMap<String, i32>,
}

/// Certificate and key, and whose certificates callers may show.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
    /// Authorities whose certificates machines may show (mTLS), PEM.
    pub clients: Option<PathBuf>,
}

/// What one caller may cost.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections at a time.
    pub connections_max: usize,
    /// Seconds in which the head of a request must be there.
    pub head_seconds: u64,
    /// Seconds between two requests after which a connection is closed.
    pub idle_seconds: u64,
    /// Seconds in which the body must be there, and in which an answer must be taken.
    pub body_seconds: u64,
    /// Bytes of a body, unpacked.
    pub body_bytes_max: usize,
    /// Requests a second of one key or session, and how many may come at once.
    pub requests_per_second: u32,
    /// See [`Limits::requests_per_second`].
    pub burst: u32,
    /// Failed tries to sign in before an account waits.
    pub failures_max: u32,
    /// Minutes that it waits.
    pub lock_minutes: u32,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: u32,
    /// Hours after which a session ends.
    pub session_hours: u32,
}

/// How long persons are kept. Longer than here needs a recorded basis.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Hours after arrival that a traveller without a hit is kept: 24 at most.
    pub no_match_hours: u32,
    /// Days until whoever is unresolved is masked: 180 at most.
    pub mask_days: u32,
    /// Days until everything else is deleted: 1826 (five years) at most.
    pub delete_days: u32,
    /// Days that sealed queries of `/match` are kept for replay.
    pub query_days: u32,
    /// Why longer than the limits above, if so: law and section.
    pub longer_basis: String,
}

/// Where lists come from, and when they go into use.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lists {
    /// A folder in which publishers' files are dropped.
    pub drop_folder: Option<PathBuf>,
    /// Whether a version that a program brings, or the folder, goes into use without a
    /// second person where it passes the guard.
    pub auto_accept: bool,
    /// Hours after which a list that nobody confirmed is told as old.
    pub stale_hours: u32,
}

/// How messages come besides the contract.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Travel {
    /// A folder in which carriers' files are dropped, each by a carrier's own folder in it.
    pub drop_folder: Option<PathBuf>,
    /// A folder into which answers and notices are written.
    pub answer_folder: Option<PathBuf>,
}

/// Sign-in through `OpenID` Connect.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The issuer.
    pub issuer: String,
    /// Our identifier there.
    pub client_id: String,
    /// A file with our secret there.
    pub client_secret_file: PathBuf,
    /// The claim that tells the role.
    pub role_claim: String,
    /// Which role a word of that claim gives.
    pub roles: std::collections::BTreeMap<String, crate::access::Role>,
    /// Authorities that its certificate may be of, PEM; Mozilla's roots unless told.
    pub authorities: Option<PathBuf>,
}

impl std::fmt::Debug for Settings {
    /// Prints where it is: a database's address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .field("node", &self.node)
            .finish_non_exhaustive()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: String::new(),
            behind_proxy: false,
            data: PathBuf::from("saring-data"),
            postgres: String::new(),
            node: String::new(),
            log_origin: "saring.invalid/audit".to_owned(),
            purpose: "border security".to_owned(),
            legal_basis: String::new(),
            purposes: Vec::new(),
            legal_bases: Vec::new(),
            policy: None,
            profiles: None,
            tls: None,
            limits: Limits::default(),
            retention: Retention::default(),
            lists: Lists::default(),
            travel: Travel::default(),
            oidc: None,
            otlp: None,
            ports: std::collections::BTreeMap::new(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 12_000,
            head_seconds: 10,
            idle_seconds: 60,
            body_seconds: 30,
            body_bytes_max: 16 << 20,
            requests_per_second: 500,
            burst: 1_000,
            failures_max: 5,
            lock_minutes: 15,
            session_idle_minutes: 30,
            session_hours: 12,
        }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            no_match_hours: 24,
            mask_days: 180,
            delete_days: 1826,
            query_days: 30,
            longer_basis: String::new(),
        }
    }
}

impl Default for Lists {
    fn default() -> Self {
        Self { drop_folder: None, auto_accept: true, stale_hours: 48 }
    }
}
