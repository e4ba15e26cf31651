//! What the audit log says of access.
//!
//! In: who did what. Out: entries, without a login or a name.

use saring_store::Entry;

use super::records::Account;
use crate::App;
use crate::kept::Kept;

/// What somebody who is known did.
pub(super) use crate::desk::audit::entry as by;

/// What was tried by somebody of whom no more is known than the account that they tried,
/// if there is one.
pub(super) fn tried(
    app: &App,
    account: Option<&Account>,
    action: &str,
    decision: &str,
) -> Entry {
    Entry {
        at: Some(app.now()),
        actor: "nobody".to_owned(),
        action: action.to_owned(),
        purpose: app.settings().purpose.clone(),
        legal_basis: app.settings().legal_basis.clone(),
        about: account.map(|account| (Account::KIND.to_owned(), account.id.clone())),
        decision: decision.to_owned(),
        ..Entry::default()
    }
}

/// What the owner of an account did with it.
pub(super) fn own(app: &App, account: &Account, action: &str, decision: &str) -> Entry {
    Entry {
        actor: super::user(&account.id),
        role: account.role.as_str().to_owned(),
        ..tried(app, Some(account), action, decision)
    }
}
