//! Values as records.
//!
//! In: a value of [`crate::records`]. Out: a record of the store, and back. Every kind of
//! record says here how it is found and when it is to be gone, and nowhere else.

use saring_model::Moment;
use saring_store::{Expect, Page, Query, Record, Store, StoreErrorKind};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Values that are read at a time where all are asked for.
const PAGE: usize = 1_000;

/// What can be kept.
pub(crate) trait Kept: Serialize + DeserializeOwned + Send {
    /// What it is called in the store.
    const KIND: &'static str;

    /// Which one of its kind it is.
    fn id(&self) -> &str;

    /// By what it is found. No personal value: digests of them at most.
    fn keys(&self) -> Vec<(&'static str, String)>;

    /// When it is to be gone.
    fn purge_at(&self) -> Option<Moment>;
}

/// A value together with the version in which it was read.
#[derive(Clone, Debug)]
pub(crate) struct Versioned<T> {
    /// The value.
    pub(crate) value: T,
    /// Its version: what a change of it expects.
    pub(crate) version: u64,
}

impl<T> Versioned<T> {
    /// What a change of it expects.
    pub(crate) fn expect(&self) -> Expect {
        Expect::Version(self.version)
    }
}

/// A value as a record.
pub(crate) fn record<T: Kept>(value: &T) -> Result<Record, Problem> {
    let body = serde_json::to_vec(value).map_err(Problem::defect)?;
    let mut record = Record::new(T::KIND, value.id(), body);
    record.keys =
        value.keys().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(record.until(value.purge_at()))
}

/// A record as a value.
pub(crate) fn value<T: Kept>(record: &Record) -> Result<Versioned<T>, Problem> {
    let value = serde_json::from_slice(&record.body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Problem::defect(format!("a record of kind {} is no such: {place}", T::KIND))
    })?;
    Ok(Versioned { value, version: record.version })
}

/// One value, if it is there.
pub(crate) async fn find<T: Kept>(
    store: &Store,
    id: &str,
) -> Result<Option<Versioned<T>>, Problem> {
    store.get(T::KIND, id).await?.as_ref().map(value).transpose()
}

/// One value that must be there.
pub(crate) async fn get<T: Kept>(
    store: &Store,
    id: &str,
) -> Result<Versioned<T>, Problem> {
    find(store, id).await?.ok_or_else(|| Problem::not_found(T::KIND))
}

/// Some values, and where the next ones begin.
pub(crate) async fn page<T: Kept>(
    store: &Store,
    query: Query,
) -> Result<(Vec<Versioned<T>>, Option<String>), Problem> {
    let is_told = query.after.is_some();
    let found = store.find(query).await.map_err(|error| {
        // Where a page begins is the caller's to tell, and so are its faults.
        if is_told && error.kind() == StoreErrorKind::Misused {
            let detail = "expected where a page of this list ended";
            Problem::invalid(detail).at("after")
        } else {
            error.into()
        }
    });
    let Page { records, next } = found?;
    let values: Result<Vec<_>, Problem> = records.iter().map(value).collect();
    Ok((values?, next))
}

/// All values of a query, page by page.
pub(crate) async fn all<T: Kept>(
    store: &Store,
    query: Query,
) -> Result<Vec<Versioned<T>>, Problem> {
    let mut values = Vec::new();
    let mut after = None;
    loop {
        let (some, next) = page(store, query.clone().limit(PAGE).after(after)).await?;
        values.extend(some);
        after = next;
        if after.is_none() {
            return Ok(values);
        }
    }
}
