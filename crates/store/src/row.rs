//! What both databases keep in the same form.
//!
//! In: values as a database has them. Out: values of ours, or that the store is damaged.
//! Not handled: where they stand.

use crate::{StoreError, StoreErrorKind};

/// The keys of a record as they stand beside its body.
pub(crate) fn text_of(keys: &[(String, String)]) -> String {
    serde_json::json!(keys).to_string()
}

pub(crate) fn keys_of(text: &str) -> Result<Vec<(String, String)>, StoreError> {
    serde_json::from_str(text).map_err(|_| damaged("the keys of a record"))
}

/// A number for a column of 64 bits with a sign.
pub(crate) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| damaged("a number"))
}

/// How many migrations a database has seen, by the number of the last.
pub(crate) fn migrated(found: i64, known: usize) -> Result<usize, StoreError> {
    match usize::try_from(found) {
        Ok(found) if found <= known => Ok(found),
        Ok(_) | Err(_) => Err(StoreError::new(
            StoreErrorKind::Damaged,
            format!(
                "the store was written by a later version of the program: expected \
                 migration {known} at most, found {found}"
            ),
        )),
    }
}

pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::new(
        StoreErrorKind::Damaged,
        format!("{what} in the store: expected what this program writes"),
    )
}
