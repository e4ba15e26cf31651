//! What stands in the address of a request.
//!
//! In: paths and parameters. Out: values, or a problem that says which parameter is
//! wrong, without repeating it.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Longest part of a path or parameter that anything here is named by.
const LENGTH_MAX: usize = 400;

/// Longest parameters, all together.
const QUERY_BYTES_MAX: usize = 1_000;

/// Parameters behind the question mark.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let detail = "expected parameters that this path has, each with a value it takes";
        let query = parts.uri.query().unwrap_or_default();
        // A value of a key in the store is no longer, and has no byte 0.
        if query.contains("%00") || query.len() > QUERY_BYTES_MAX {
            return Err(Problem::invalid(detail));
        }
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => {
                // The text names the parameter first, and may repeat its value behind.
                let text = rejection.body_text();
                let told = text.split(": ").nth(1).unwrap_or_default();
                // Our own names: what is missing was not told by anybody.
                let missing = told.strip_prefix("missing field `");
                if let Some(name) = missing.and_then(|rest| rest.strip_suffix('`')) {
                    return Err(Problem::invalid("expected this parameter").at(name));
                }
                let is_name = !told.is_empty()
                    && told.len() <= 32
                    && told.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                let problem = Problem::invalid(detail);
                Err(if is_name { problem.at(told) } else { problem })
            }
        }
    }
}

/// One parameter in the path.
pub(crate) struct Id(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = Path::<String>::from_request_parts(parts, state).await;
        match found {
            Ok(Path(id)) if id.len() <= LENGTH_MAX && !id.contains('\0') => Ok(Self(id)),
            Ok(_) | Err(_) => Err(Problem::not_found("path")),
        }
    }
}
