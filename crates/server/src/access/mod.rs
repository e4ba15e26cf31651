//! Who asks, and what they may do.
//!
//! In: a request. Out: an [`Actor`], or none. What a role may do is one table
//! ([`Role::grants`]); what a route takes is another ([`crate::route::Route`]); the
//! product of both is tested whole.
//!
//! ```text
//! request ─ authenticate ─→ key, certificate or session ─→ Actor ─→ guard of the route
//!                               │
//!                     records, a few seconds old
//! ```

pub(crate) mod accounts;
mod actor;
mod authenticate;
mod cache;
pub(crate) mod demo;
mod forms;
pub(crate) mod grants;
mod key;
pub(crate) mod keys;
mod limit;
mod log;
#[cfg(feature = "oidc")]
mod oidc;
#[cfg(not(feature = "oidc"))]
#[path = "no_oidc.rs"]
mod oidc;
#[cfg(feature = "oidc")]
mod oidc_tls;
mod password;
pub mod permission;
mod purpose;
pub(crate) mod records;
pub mod role;
mod routes;
mod secret;
mod session;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tries;

pub(crate) use accounts::{first_administrators, let_in_again};
pub use actor::{Actor, Via};
pub(crate) use authenticate::{Caller, PeerAddress, PeerCertificate, authenticate};
pub(crate) use forms::safe_next;
pub use permission::Permission;
pub use role::Role;
#[cfg(test)]
pub(crate) use session::{Meta, sign_in};

use std::sync::Arc;

/// State of this room.
pub(crate) struct State {
    turns: password::Turns,
    limits: limit::Limits,
    sessions: cache::Cache<Arc<session::Found>>,
    keys: cache::Cache<Arc<records::Key>>,
    certificates: cache::Cache<Arc<records::Account>>,
}

impl State {
    /// Of settings.
    pub(crate) fn new(_: &crate::Settings) -> Self {
        Self {
            turns: password::Turns::new(),
            limits: limit::Limits::default(),
            sessions: cache::Cache::new(),
            keys: cache::Cache::new(),
            certificates: cache::Cache::new(),
        }
    }

    /// Forgets what was read a moment ago: something has changed.
    fn forget(&self) {
        self.sessions.clear();
        self.keys.clear();
        self.certificates.clear();
    }
}

/// How the audit log names an account.
fn user(account: &str) -> String {
    format!("user:{account}")
}

/// Routes of this room.
pub(crate) fn routes() -> Vec<crate::route::Route> {
    let mut all = routes::routes();
    all.extend(forms::routes());
    all
}
