//! Names of those who work here, in the place of their accounts.

use std::collections::HashMap;

use crate::App;
use crate::access::accounts;
use crate::problem::Problem;

/// Names by account, as records name it (`user:u-…`).
#[derive(Clone, Default)]
pub(crate) struct People(HashMap<String, String>);

/// Accounts that are looked through for names; an agency has some hundreds.
const ACCOUNTS_MAX: usize = 2_000;

impl FromIterator<(String, String)> for People {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl People {
    /// Of those who have an account now.
    pub(crate) async fn read(app: &App) -> Result<Self, Problem> {
        let (mut all, mut after) = (HashMap::new(), None);
        loop {
            let (some, next) = accounts::list(app, after).await?;
            let named =
                some.into_iter().map(|one| (format!("user:{}", one.id), one.name));
            all.extend(named);
            after = next;
            if after.is_none() || all.len() >= ACCOUNTS_MAX {
                return Ok(Self(all));
            }
        }
    }

    /// Of pairs.
    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs =
            pairs.iter().map(|(one, name)| ((*one).to_owned(), (*name).to_owned()));
        Self(pairs.collect())
    }

    /// The name, or the account where there is none.
    pub(crate) fn name(&self, account: &str) -> String {
        self.0.get(account).cloned().unwrap_or_else(|| account.to_owned())
    }
}
