//! Where a page ended, as text that a caller hands back.
//!
//! In: a query, the key value and identifier of the last record of a page. Out: a cursor,
//! and from it the same again. Not handled: the query.
//!
//! A cursor holds the value itself, since the record may have changed meanwhile: it is as
//! personal as the key, and is not logged. It cites the query that it belongs to, so that
//! one which is handed in with another query is refused instead of giving half an answer.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::check::misused;
use crate::{Query, StoreError, Values};

/// Bytes of the digest of a query that a cursor cites: chance never repeats them, and
/// nobody gains by forging a cursor for a query that they may ask anyway.
const CITED: usize = 8;

/// Where a page ended: the value of the key (empty where there is none), the identifier.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct End {
    pub(crate) value: String,
    pub(crate) id: String,
}

fn cited(query: &Query) -> Vec<u8> {
    let mut text = serde_json::json!([query.kind, query.descending]).to_string();
    if let Some((name, values)) = &query.key {
        let values = match values {
            Values::All => serde_json::json!([name]),
            Values::Is(value) => serde_json::json!([name, value]),
            Values::Between(from, below) => serde_json::json!([name, from, below]),
        };
        text.push_str(&values.to_string());
    }
    let mut sum = digest(&SHA256, text.as_bytes()).as_ref().to_vec();
    sum.truncate(CITED);
    sum
}

pub(crate) fn write(query: &Query, end: &End) -> String {
    let mut bytes = cited(query);
    let length = u32::try_from(end.value.len()).unwrap_or(u32::MAX);
    bytes.extend(length.to_be_bytes());
    bytes.extend(end.value.as_bytes());
    bytes.extend(end.id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Where the page before this query ended.
pub(crate) fn read(query: &Query) -> Result<Option<End>, StoreError> {
    let Some(text) = &query.after else { return Ok(None) };
    match parse(query, text) {
        Some(end) => Ok(Some(end)),
        None => Err(misused("page: expected the end of a page of this very query")),
    }
}

fn parse(query: &Query, text: &str) -> Option<End> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (sum, rest) = bytes.split_at_checked(CITED)?;
    if sum != cited(query) {
        return None;
    }
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (value, id) = rest.split_at_checked(length)?;
    let value = String::from_utf8(value.to_vec()).ok()?;
    let id = String::from_utf8(id.to_vec()).ok()?;
    (!value.contains('\0') && !id.contains('\0')).then_some(End { value, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_belongs_to_its_query() {
        let query = Query::between("alert", "due", "a", "z");
        let end = End { value: "ü|x".to_owned(), id: "a-1".to_owned() };
        let text = write(&query, &end);
        let next = query.clone().after(Some(text.clone()));
        assert_eq!(read(&next).unwrap(), Some(end));
        for other in [
            Query::all("alert"),
            Query::between("alert", "due", "a", "y"),
            query.clone().descending(),
        ] {
            assert!(read(&other.after(Some(text.clone()))).is_err());
        }
        for broken in ["", "x", "!!", &text[..8], &text[..text.len() / 2]] {
            let asked = query.clone().after(Some(broken.to_owned()));
            assert!(read(&asked).is_err(), "{broken}");
        }
    }
}
