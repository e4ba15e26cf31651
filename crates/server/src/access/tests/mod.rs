//! Access, through the whole router: who gets in, who does not, and how it is told.

mod accounts;
mod attacks;
#[path = "../../../../cli/tests/it/fetch/certificate.rs"]
mod certificate;
mod grants;
mod matrix;
#[cfg(feature = "oidc")]
mod oidc;
mod restored;
mod sessions;
mod sockets;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::from_fn_with_state;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::testing::Signed;
use super::{PeerAddress, PeerCertificate, authenticate};
use crate::App;

/// The router as it is served.
pub(super) fn router(app: &App) -> Router {
    let who_asks = from_fn_with_state(app.clone(), authenticate);
    crate::route::router(app).layer(who_asks)
}

/// A request in the making.
pub(super) struct Asking {
    request: Request<Body>,
}

/// A request.
pub(super) fn ask(method: &str, path: &str) -> Asking {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("host", "saring.test").body(Body::empty()).unwrap();
    Asking { request }.address("192.0.2.1")
}

impl Asking {
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().append(name, value.parse().unwrap());
        self
    }

    pub(super) fn address(mut self, address: &str) -> Self {
        let address = address.parse().unwrap();
        self.request.extensions_mut().insert(PeerAddress(address));
        self
    }

    pub(super) fn certificate(mut self, der: &[u8]) -> Self {
        self.request.extensions_mut().insert(PeerCertificate(der.to_vec()));
        self
    }

    /// With a session, as a page of ours would send it.
    pub(super) fn signed(self, signed: &Signed) -> Self {
        self.header("cookie", &signed.cookie)
            .header("origin", "http://saring.test")
            .header("x-csrf-token", &signed.form_token)
    }

    pub(super) fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    pub(super) fn json(mut self, body: &Value) -> Self {
        *self.request.body_mut() = Body::from(body.to_string());
        self.header("content-type", "application/json")
    }

    pub(super) fn form(mut self, body: &str) -> Self {
        *self.request.body_mut() = Body::from(body.to_owned());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub(super) fn multipart(mut self, boundary: &str, body: &str) -> Self {
        *self.request.body_mut() = Body::from(body.to_owned());
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.header("content-type", &kind)
    }

    pub(super) async fn of(self, app: &App) -> Answered {
        let response = router(app).oneshot(self.request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answered { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answered {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The session that it gives.
    pub(super) fn signed(&self) -> Signed {
        let cookie = self.header("set-cookie").split(';').next().unwrap().to_owned();
        let form_token = match serde_json::from_str::<Value>(&self.body) {
            Ok(body) => body["form_token"].as_str().unwrap_or_default().to_owned(),
            Err(_) => String::new(),
        };
        Signed { cookie, form_token }
    }
}
