//! Bodies of requests, read with the place of what is wrong.
//!
//! In: bytes of a request. Out: a value, or a problem that says where and what was
//! expected, without repeating a value.

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::edge::BodyFault;
use crate::problem::Problem;

/// A body of JSON: extractor and answer.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let media = kind.split(';').next().unwrap_or_default().trim();
        if !(media == "application/json" || media.ends_with("+json")) {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, "media", "expected application/json"));
        }
        let bytes = bytes(request).await?;
        // Values are read from objects and from rows of their fields alike; the contract
        // knows objects alone.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Problem::invalid("line 1: expected an object"));
        }
        read(&bytes).map(Self)
    }
}

/// All bytes of a body. The edge has put a limit on it.
pub(crate) async fn bytes(request: Request) -> Result<axum::body::Bytes, Problem> {
    let body = request.into_body().collect().await;
    let body = body.map_err(|error| BodyFault::behind(&error).problem())?;
    Ok(body.to_bytes())
}

/// Reads JSON.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let at = pointer(error.path());
        let inner = error.inner();
        let place = format!("line {}, column {}", inner.line(), inner.column());
        let expected = match inner.classify() {
            // The reader gives up before the stack does.
            serde_json::error::Category::Syntax
                if inner.to_string().starts_with("recursion") =>
            {
                "expected JSON that is nested less deeply"
            }
            serde_json::error::Category::Syntax => "expected JSON",
            serde_json::error::Category::Eof => {
                "expected JSON, found its beginning alone"
            }
            serde_json::error::Category::Data => {
                return Problem::invalid(format!("{place}: {}", expectation(inner)))
                    .at(at);
            }
            serde_json::error::Category::Io => "expected a body",
        };
        Problem::new(StatusCode::BAD_REQUEST, "json", format!("{place}: {expected}"))
            .at(at)
    })?;
    let more =
        || Problem::new(StatusCode::BAD_REQUEST, "json", "expected one value of JSON");
    reader.end().map_err(|_| more())?;
    Ok(value)
}

/// What was expected, without what was found: that may be personal.
fn expectation(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    match text.split_once("expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None if text.starts_with("missing field") => {
            text.replace("missing field", "expected a field").replace('`', "\"")
        }
        None => "expected another value".to_owned(),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter().fold(String::new(), |mut text, segment| {
        use serde_path_to_error::Segment;
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.clone(),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => "?".to_owned(),
        };
        text.push('/');
        text.push_str(&part.replace('~', "~0").replace('/', "~1"));
        text
    })
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                ([(header::CONTENT_TYPE, "application/json")], body).into_response()
            }
            Err(error) => Problem::defect(error).into_response(),
        }
    }
}
