//! Whoever asks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{Permission, Role};
use crate::problem::Problem;

/// How somebody showed who they are.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// A session of the console.
    Session,
    /// A key in the header.
    Key,
    /// A certificate.
    Certificate,
}

/// Somebody who asks, once they have shown who they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The account or key, as the audit log names it (`user:u-…`, `key:k-…`, `service`).
    pub account: String,
    /// How the console greets them.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// What a key is narrowed to; `None` for all that the role may do.
    pub scopes: Option<Vec<Permission>>,
    /// How they showed it.
    pub via: Via,
    /// Language of the console (`en`, `id`, `ru`).
    pub language: String,
    /// A carrier's designator (`XX`): it sees its own flights alone.
    pub carrier: Option<String>,
    /// The token that a form must bring back; empty unless by session.
    pub form_token: String,
    /// Why they ask, for the audit log: a code by the header `Saring-Purpose`, else what the
    /// settings say.
    pub purpose: String,
    /// On which legal basis: a code by the header `Saring-Legal-Basis`, else likewise.
    pub legal_basis: String,
}

impl Actor {
    /// Whether they may do something.
    pub fn may(&self, permission: Permission) -> bool {
        let in_scope = |scopes: &Vec<Permission>| {
            permission == Permission::Public || scopes.contains(&permission)
        };
        let is_person = self.via == Via::Session;
        self.role.may(permission)
            && self.scopes.as_ref().is_none_or(in_scope)
            && (is_person || permission.is_for_machines())
    }

    /// Whether they came in with a one-time password and have yet to choose their own:
    /// until then they may do nothing else.
    pub fn must_change_password(&self) -> bool {
        self.via == Via::Session
            && self.scopes.as_deref() == Some([Permission::Own].as_slice())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::unknown_caller)
    }
}
