//! A query as SQL that both databases understand.
//!
//! In: a [`Query`]. Out: a statement with `$1`, `$2` … and the texts for them. Not handled:
//! running it.
//!
//! Pages are found by where the last one ended, never by counting rows: a page in the
//! middle of a million costs what the first one does, and a record that comes or goes
//! meanwhile neither repeats nor hides another.

use crate::check::{misused, text, word};
use crate::{Query, StoreError, Values, cursor};

/// Records on one page, at most: a page of large records must fit into memory.
pub const PAGE_MAX: usize = 10_000;

/// A statement and its values. Each row is identifier, version, body, keys, `purge_at` and
/// the value of the key (empty where there is none).
pub(crate) struct Question {
    pub(crate) sql: String,
    pub(crate) values: Vec<String>,
}

/// The records of a page, and one more if there is another page.
pub(crate) fn page(query: &Query) -> Result<Question, StoreError> {
    check(query)?;
    if query.limit == 0 {
        return Err(misused("page: expected a limit of 1 or more, found 0"));
    }
    let end = cursor::read(query)?;
    let (direction, beyond) = if query.descending { ("desc", "<") } else { ("asc", ">") };
    let limit = limit(query) + 1;
    let (condition, mut values) = condition(query);
    let next = values.len() + 1;
    let sql = if query.key.is_some() {
        let behind = match end {
            Some(end) => {
                values.extend([end.value, end.id]);
                format!(" and (t.value, t.id) {beyond} (${next}, ${})", next + 1)
            }
            None => String::new(),
        };
        format!(
            "select r.id, r.version, r.body, r.keys, r.purge_at, t.value \
             from key t join record r on r.kind = t.kind and r.id = t.id \
             where {condition}{behind} \
             order by t.value {direction}, t.id {direction} limit {limit}"
        )
    } else {
        let behind = match end {
            Some(end) => {
                values.push(end.id);
                format!(" and t.id {beyond} ${next}")
            }
            None => String::new(),
        };
        format!(
            "select t.id, t.version, t.body, t.keys, t.purge_at, '' from record t \
             where {condition}{behind} order by t.id {direction} limit {limit}"
        )
    };
    Ok(Question { sql, values })
}

/// How many rows all the pages have.
pub(crate) fn count(query: &Query) -> Result<Question, StoreError> {
    check(query)?;
    let table = if query.key.is_some() { "key" } else { "record" };
    let (condition, values) = condition(query);
    Ok(Question {
        sql: format!("select count(*) from {table} t where {condition}"),
        values,
    })
}

/// How many records a page has at most.
pub(crate) fn limit(query: &Query) -> usize {
    query.limit.min(PAGE_MAX)
}

fn condition(query: &Query) -> (String, Vec<String>) {
    let kind = query.kind.clone();
    let Some((name, range)) = &query.key else {
        return ("t.kind = $1".to_owned(), vec![kind]);
    };
    let (condition, range) = match range {
        Values::All => ("", Vec::new()),
        Values::Is(value) => (" and t.value = $3", vec![value.clone()]),
        Values::Between(from, below) => {
            (" and t.value >= $3 and t.value < $4", vec![from.clone(), below.clone()])
        }
    };
    let mut values = vec![kind, name.clone()];
    values.extend(range);
    (format!("t.kind = $1 and t.name = $2{condition}"), values)
}

fn check(query: &Query) -> Result<(), StoreError> {
    word("kind of a record", &query.kind)?;
    let Some((name, values)) = &query.key else { return Ok(()) };
    word("name of a key", name)?;
    // A value that is longer than any that is kept is found nowhere, and is no mistake.
    let any = |value: &str| text("value of a key", value, usize::MAX);
    match values {
        Values::All => Ok(()),
        Values::Is(value) => any(value),
        Values::Between(from, below) => any(from).and_then(|()| any(below)),
    }
}
