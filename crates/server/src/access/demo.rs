//! The accounts of the demonstration.
//!
//! In: a password that everybody knows. Out: an account for each role of a person. Not
//! handled: keeping such a service from others: it listens on this machine alone.

use super::accounts::{NewAccount, batch_of, new_account};
use super::{Role, password};
use crate::App;
use crate::problem::Problem;

/// Makes an account for each role that a person has; their logins are the names of the
/// roles.
pub(crate) async fn accounts(
    app: &App,
    known: &str,
) -> Result<Vec<(String, Role)>, Problem> {
    // One hash for all: the password is no secret, and each more takes a tenth of a
    // second.
    let hash = password::hash(app, known.to_owned()).await?;
    let mut made = Vec::new();
    for role in Role::ALL.into_iter().filter(|role| !role.is_of_a_machine()) {
        let new = NewAccount {
            login: role.as_str().to_owned(),
            name: role.as_str().to_owned(),
            role: Some(role),
            ..NewAccount::default()
        };
        let (mut account, handles) = new_account(app, new, None)?;
        account.own(Some(hash.clone()));
        app.commit(batch_of(&account, &handles)?).await?;
        made.push((role.as_str().to_owned(), role));
    }
    Ok(made)
}
