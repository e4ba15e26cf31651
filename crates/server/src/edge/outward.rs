//! Answers on their way out: headers that keep browsers safe, and packing.
//!
//! In: an answer. Out: the same, safer and perhaps smaller.
//!
//! What is packed together shows by its length what of it is alike (BREACH). So an answer
//! is packed only where nobody can make a browser ask for it with somebody's secrets: the
//! request carries no cookie and no certificate, which browsers add by themselves, or the
//! answer is one for everybody (`cache-control: public`).

use std::io::Write as _;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse as _, Response};
use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;

use crate::problem::Problem;

/// What a page may do: be itself, with what comes from here.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Puts the headers on that every answer has. A handler's own policy and cache rule stay.
pub(super) fn safe_headers(headers: &mut HeaderMap, is_secure: bool) {
    headers.reserve(ALWAYS.len() + 4);
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if is_secure {
        let value = HeaderValue::from_static("max-age=63072000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}

/// Whether an answer may be packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Packing {
    Never,
    /// If it is for everybody.
    IfPublic,
    Always,
}

/// Whether the answer to a request may be packed.
pub(super) fn packing<B>(request: &hyper::Request<B>, has_certificate: bool) -> Packing {
    let headers = request.headers();
    let takes_gzip = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(takes_gzip);
    if !takes_gzip || request.method() == Method::HEAD {
        Packing::Never
    } else if has_certificate || headers.contains_key(header::COOKIE) {
        Packing::IfPublic
    } else {
        Packing::Always
    }
}

fn takes_gzip(choice: &str) -> bool {
    let (name, weight) = choice.split_once(';').unwrap_or((choice, "q=1"));
    let weight = weight.trim().strip_prefix("q=").unwrap_or("0");
    name.trim().eq_ignore_ascii_case("gzip")
        && weight.trim().parse().is_ok_and(|weight: f32| weight > 0.0)
}

/// The answer, packed where it may be and pays.
pub(super) async fn packed(response: Response, packing: Packing) -> Response {
    /// Below this a packer costs more than the bytes it saves.
    const BYTES_MIN: u64 = 4 << 10;
    /// Above this it would hold the thread for too long.
    const BYTES_MAX: u64 = 1 << 20;

    let headers = response.headers();
    let is_public = || {
        let cache = headers.get(header::CACHE_CONTROL);
        cache.is_some_and(|cache| cache.as_bytes().starts_with(b"public"))
    };
    let may = match packing {
        Packing::Never => false,
        Packing::IfPublic => is_public(),
        Packing::Always => true,
    };
    let length = response.body().size_hint().exact().unwrap_or_default();
    let pays = (BYTES_MIN..=BYTES_MAX).contains(&length)
        && response.status() == axum::http::StatusCode::OK
        && !headers.contains_key(header::CONTENT_ENCODING)
        && headers.get(header::CONTENT_TYPE).is_some_and(is_text);
    if !pays {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !may {
        return Response::from_parts(parts, body);
    }
    let bytes = match body.collect().await {
        Ok(bytes) => bytes.to_bytes(),
        Err(error) => return Problem::defect(error).into_response(),
    };
    let mut packer =
        GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    match packer.write_all(&bytes).and_then(|()| packer.finish()) {
        Ok(small) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            let gzip = HeaderValue::from_static("gzip");
            parts.headers.insert(header::CONTENT_ENCODING, gzip);
            Response::from_parts(parts, Body::from(small))
        }
        Err(_) => Response::from_parts(parts, Body::from(bytes)),
    }
}

fn is_text(kind: &HeaderValue) -> bool {
    const TEXTS: [&str; 6] = ["json", "javascript", "svg", "xml", "html", "css"];
    let Ok(kind) = kind.to_str() else { return false };
    kind.starts_with("text/") || TEXTS.iter().any(|text| kind.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&str, &str)], has_certificate: bool, expected: Packing) {
        let mut request = hyper::Request::new(());
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            request.headers_mut().append(name, value.parse().expect("a value"));
        }
        assert_eq!(packing(&request, has_certificate), expected, "{headers:?}");
    }

    #[test]
    fn nothing_is_packed_for_whom_a_browser_signs_in_by_itself() {
        const ENCODING: &str = "accept-encoding";
        check(&[], false, Packing::Never);
        check(&[(ENCODING, "br, gzip;q=0.5")], false, Packing::Always);
        check(&[(ENCODING, "gzip;q=0, br")], false, Packing::Never);
        check(&[(ENCODING, "gzip;x=1")], false, Packing::Never);
        check(&[(ENCODING, "gzip")], true, Packing::IfPublic);
        check(&[(ENCODING, "gzip"), ("cookie", "a=b")], false, Packing::IfPublic);
    }

    #[tokio::test]
    async fn an_answer_is_packed_where_it_pays() {
        let answer = |kind: &'static str, length: usize| {
            let body = Body::from(vec![b'a'; length]);
            let kind = (header::CONTENT_TYPE, HeaderValue::from_static(kind));
            let mut answer = Response::new(body);
            answer.headers_mut().extend([kind]);
            answer
        };
        let is_packed = async |answer: Response, packing| {
            let headers = packed(answer, packing).await.into_parts().0.headers;
            headers.contains_key(header::CONTENT_ENCODING)
        };
        assert!(is_packed(answer("application/json", 5_000), Packing::Always).await);
        assert!(!is_packed(answer("application/json", 500), Packing::Always).await);
        assert!(!is_packed(answer("application/json", 5_000), Packing::IfPublic).await);
        assert!(!is_packed(answer("image/png", 5_000), Packing::Always).await);
        assert!(!is_packed(answer("text/css", 5_000), Packing::Never).await);
        let mut shared = answer("text/css", 5_000);
        let cache = HeaderValue::from_static("public, max-age=60");
        shared.headers_mut().insert(header::CACHE_CONTROL, cache);
        assert!(is_packed(shared, Packing::IfPublic).await);
    }
}
