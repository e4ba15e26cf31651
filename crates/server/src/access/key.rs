//! Keys of machines.
//!
//! In: what a header shows, or what a key is to do. Out: the key. A key is
//! `sk_<identifier>_<secret>`, shown once; only SHA-256 of the secret is kept. What takes
//! a person is granted to no key, whatever its role ([`Permission::is_for_machines`]).

use std::sync::Arc;

use axum::extract::Query;
use axum::http::{HeaderMap, Uri, header};

use super::records::Key;
use super::secret;
use crate::App;
use crate::kept;
use crate::problem::Problem;

/// Bytes of a header `Authorization` at most.
const HEADER_BYTES_MAX: usize = 256;

/// How a key is written in front of. `Bearer` is the standard's (RFC 6750); yente's own
/// client says `ApiKey`, others of its kind `Token`.
const SCHEMES: [&str; 3] = ["bearer", "apikey", "token"];

/// What the header shows: `Ok(None)` without one, an error if it is none of a key.
pub(super) fn shown(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| text.len() <= HEADER_BYTES_MAX);
    let key = text.and_then(|text| {
        let (scheme, key) = text.split_once(' ')?;
        let known = SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        known.then(|| key.trim().to_owned())
    });
    match key {
        Some(key) if values.next().is_none() => Ok(Some(key)),
        _ => Err(refused()),
    }
}

/// What the address shows, where programs ask that send no headers of their own
/// (`OpenRefine`): `/reconcile/…?api_key=…`. Nowhere else, for addresses are written down
/// on the way.
pub(super) fn in_address(uri: &Uri) -> Option<String> {
    let pairs = uri
        .path()
        .starts_with("/reconcile/")
        .then(|| Query::<Vec<(String, String)>>::try_from_uri(uri).ok())
        .flatten()?;
    let key = pairs.0.into_iter().find(|(name, _)| name == "api_key");
    key.map(|(_, key)| key).filter(|key| key.len() <= HEADER_BYTES_MAX)
}

/// What everybody is told whose key does not hold, whatever the reason.
pub(super) fn refused() -> Problem {
    Problem::unknown_caller().at("authorization")
}

/// The text of a key.
pub(super) fn text(id: &str, secret: &str) -> String {
    format!("sk_{}_{secret}", id.trim_start_matches("k-"))
}

/// The key that a text is, if it holds.
pub(super) async fn find(app: &App, text: &str) -> Result<Option<Arc<Key>>, Problem> {
    let Some((id, secret)) = parts(text) else { return Ok(None) };
    let now = app.now();
    let digest = secret::digest(secret.as_bytes());
    if let Some(key) = app.access().keys.get(&digest, now) {
        return Ok((key.id == id && key.holds(now)).then_some(key));
    }
    let mark = app.access().keys.mark();
    let Some(key) = kept::find::<Key>(app.store(), &id).await? else { return Ok(None) };
    let key = Arc::new(key.value);
    if !secret::same(&key.digest, &digest) || !key.holds(now) {
        return Ok(None);
    }
    // Only what was read just now: else a key in use would never be read again.
    app.access().keys.put(&digest, now, Arc::clone(&key), mark);
    Ok(Some(key))
}

/// Identifier and secret.
fn parts(text: &str) -> Option<(String, &str)> {
    let (id, secret) = text.strip_prefix("sk_")?.split_once('_')?;
    let fits = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    (fits(id, 26) && fits(secret, 52)).then(|| (format!("k-{id}"), secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_in_one_header_and_three_ways() {
        let shown = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            super::shown(&headers).map_err(|problem| problem.status().as_u16())
        };
        for header in ["Bearer sk_a", "bearer sk_a", "ApiKey sk_a", "Token  sk_a"] {
            assert_eq!(shown(&[header]), Ok(Some("sk_a".to_owned())), "{header}");
        }
        assert_eq!(shown(&[]), Ok(None));
        let long = format!("Bearer {}", "a".repeat(300));
        for header in ["Basic sk_a", "sk_a", "Bearer", &long] {
            assert_eq!(shown(&[header]), Err(401), "{header}");
        }
        assert_eq!(shown(&["Bearer sk_a", "Bearer sk_b"]), Err(401));
    }

    #[test]
    fn a_key_has_two_parts() {
        let (id, secret) = ("1".repeat(26), "2".repeat(52));
        let key = text(&format!("k-{id}"), &secret);
        assert_eq!(parts(&key), Some((format!("k-{id}"), secret.as_str())));
        for text in ["", "sk_", "sk__", &key[3..], &format!("{key}_"), &key[..80]] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
