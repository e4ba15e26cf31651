//! What went wrong, for whoever asked.
//!
//! In: a kind, and what was expected where. Out: a body of RFC 9457
//! (`application/problem+json`), lower case and without a value of a person. What the
//! operator needs to know goes to the log, apart.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use saring_store::{StoreError, StoreErrorKind};

/// A request that was not answered as it wished.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    detail: String,
    /// Where in the request: a JSON pointer, a parameter, a place in a file.
    at: Option<String>,
    /// Seconds after which it may be asked again.
    retry_after: Option<u64>,
}

/// The body of a problem.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema, Debug)]
pub(crate) struct ProblemBody {
    /// What kind of problem: a word that stays.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The HTTP status in words.
    pub(crate) title: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What was expected.
    pub(crate) detail: String,
    /// Where in the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<String>,
}

impl Problem {
    /// A problem of a kind that has no function of its own here.
    pub(crate) fn new(
        status: StatusCode,
        kind: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self { status, kind, detail: detail.into(), at: None, retry_after: None }
    }

    /// The request is not what it should be.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }

    /// There is no such thing, or the caller may not know of it.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            format!("expected a {what} that is there"),
        )
    }

    /// Nobody knows who asks.
    pub(crate) fn unknown_caller() -> Self {
        let detail = "expected a session, a key or a certificate";
        Self::new(StatusCode::UNAUTHORIZED, "unknown-caller", detail)
    }

    /// The caller may not do this.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// It has changed meanwhile, or is in no state for this.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// It cannot be done now.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(5)
    }

    /// We are wrong. What is wrong goes to the log alone.
    pub(crate) fn defect(log: impl std::fmt::Display) -> Self {
        tracing::error!(event = "defect", detail = %log);
        let detail = "a defect of this service; it has been noted";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "defect", detail)
    }

    /// The same with a place in the request.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.at = Some(place.into());
        self
    }

    /// The same with the seconds after which it may be asked again.
    #[must_use]
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Its HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// What was expected.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// What kind it is.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: self.kind.to_owned(),
            title: self.status.canonical_reason().unwrap_or_default().to_lowercase(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            at: self.at.clone(),
        };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        // The console shows a page in its place.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error.kind() {
            StoreErrorKind::Conflict => {
                Self::conflict("it has changed meanwhile: read it again")
            }
            StoreErrorKind::Unavailable | StoreErrorKind::Unknown => {
                tracing::error!(event = "store.unavailable", detail = %error);
                Self::unavailable("the store cannot be written or read now")
            }
            StoreErrorKind::Misused | StoreErrorKind::Damaged => Self::defect(error),
        }
    }
}
