//! Who asks: from a request, before it reaches its route.
//!
//! In: a request. Out: the same with an [`Actor`] in its extensions if somebody showed
//! who they are; a problem if what they showed is no good, if they ask too often, or if
//! somebody else's page asks in their name. Not handled: what they may do (the table of
//! routes), names of accounts in what is answered.
//!
//! A key goes before a certificate, a certificate before a cookie; roles are read of
//! records alone, never of a header.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest as _, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use saring_store::Batch;

use super::limit::{self, Rate};
use super::records::Account;
use super::{Actor, Permission, Via, key, log, purpose, secret, session};
use crate::App;
use crate::kept::Kept as _;
use crate::problem::Problem;

/// The address that a request came from. The edge puts it into the extensions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PeerAddress(pub(crate) IpAddr);

/// The certificate that the caller proved to have, DER. The edge puts it into the
/// extensions once it has been verified.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PeerCertificate(pub(crate) Vec<u8>);

/// What is known of a request besides the actor.
#[derive(Clone, Default)]
pub(crate) struct Caller {
    /// The address.
    pub(crate) address: Option<IpAddr>,
    /// The digest of the session.
    pub(crate) session: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Bytes of a form at most: a reason and a few choices.
const FORM_BYTES_MAX: usize = 256 << 10;

/// Where sessions begin: whoever comes has no form's token yet, or that of a session
/// which is to end. They must come from our own pages all the same.
const DOORS: [&str; 2] = ["/sign-in", "/session"];

/// Finds out who asks.
pub(crate) async fn authenticate(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    match identified(&app, request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

async fn identified(app: &App, mut request: Request) -> Result<Request, Problem> {
    request.extensions_mut().remove::<Actor>();
    let mut caller = Caller { address: address(app, &request), session: None };
    let shown = key::shown(request.headers())?.or_else(|| key::in_address(request.uri()));
    let actor = match shown {
        Some(text) => Some(by_key(app, &text, &caller).await?),
        None => match by_certificate(app, request.extensions()).await? {
            Some(actor) => Some(actor),
            None => by_session(app, request.headers(), &mut caller).await?,
        },
    };
    if let Some(mut actor) = actor {
        (actor.purpose, actor.legal_basis) = purpose::of(app, request.headers())?;
        if actor.via == Via::Session {
            request = from_own_page(app, &actor, request).await?;
        }
        request.extensions_mut().insert(actor);
    } else {
        let who = caller.address.map(limit::network).unwrap_or_default();
        app.access().limits.check(&format!("address {who}"), default_rate(app))?;
        if !is_safe(request.method()) && is_foreign(app, request.headers()) {
            return Err(foreign());
        }
    }
    request.extensions_mut().insert(caller);
    Ok(request)
}

fn default_rate(app: &App) -> Rate {
    let limits = &app.settings().limits;
    Rate { per_second: limits.requests_per_second, burst: limits.burst }
}

/// The address that a request came from: behind a proxy the one that the proxy saw, which
/// is the last of its header; what stands before it anybody can write.
fn address(app: &App, request: &Request) -> Option<IpAddr> {
    if app.settings().behind_proxy {
        let last = request.headers().get_all("x-forwarded-for").iter().next_back();
        let last = last.and_then(|value| value.to_str().ok());
        let last = last.and_then(|value| value.rsplit(',').next());
        if let Some(address) = last.and_then(|text| text.trim().parse().ok()) {
            return Some(address);
        }
    }
    request.extensions().get::<PeerAddress>().map(|peer| peer.0)
}

async fn by_key(app: &App, text: &str, caller: &Caller) -> Result<Actor, Problem> {
    let Some(key) = key::find(app, text).await? else {
        let who = caller.address.map(limit::network).unwrap_or_default();
        app.access().limits.check(&format!("try {who}"), limit::TRYING)?;
        let mut batch = Batch::default();
        batch.audit.push(log::tried(app, None, "key.refuse", ""));
        app.commit(batch).await?;
        return Err(key::refused());
    };
    let mut rate = default_rate(app);
    if let Some(per_second) = key.requests_per_second {
        rate = Rate { per_second, burst: per_second.saturating_mul(2) };
    }
    app.access().limits.check(&key.id, rate)?;
    Ok(Actor {
        account: format!("key:{}", key.id),
        name: key.label.clone(),
        role: key.role,
        scopes: key.scopes.clone(),
        via: Via::Key,
        language: "en".to_owned(),
        carrier: key.carrier.clone(),
        form_token: String::new(),
        purpose: String::new(),
        legal_basis: String::new(),
    })
}

async fn by_certificate(
    app: &App,
    extensions: &Extensions,
) -> Result<Option<Actor>, Problem> {
    let Some(certificate) = extensions.get::<PeerCertificate>() else {
        return Ok(None);
    };
    let digest = secret::digest(&certificate.0);
    let now = app.now();
    let mark = app.access().certificates.mark();
    let account = if let Some(account) = app.access().certificates.get(&digest, now) {
        account
    } else {
        let found = session::account_of(app, &certificate_handle(&digest)).await?;
        let Some(found) = found else { return Ok(None) };
        let account = Arc::new(found.value);
        app.access().certificates.put(&digest, now, Arc::clone(&account), mark);
        account
    };
    if account.disabled || account.certificate.as_ref() != Some(&digest) {
        return Ok(None);
    }
    app.access().limits.check(&account.id, default_rate(app))?;
    Ok(Some(actor(app, &account, Via::Certificate)))
}

/// The identifier of the handle of a certificate.
pub(super) fn certificate_handle(digest: &str) -> String {
    format!("certificate/{digest}")
}

async fn by_session(
    app: &App,
    headers: &HeaderMap,
    caller: &mut Caller,
) -> Result<Option<Actor>, Problem> {
    let Some(token) = session::token_of(headers, app.settings()) else {
        return Ok(None);
    };
    let Some(found) = session::find(app, &token).await? else { return Ok(None) };
    app.access().limits.check(&found.account.id, default_rate(app))?;
    caller.session = Some(found.session.id.clone());
    let mut actor = actor(app, &found.account, Via::Session);
    actor.form_token = session::form_token(app, &found.session.id);
    Ok(Some(actor))
}

fn actor(_: &App, account: &Account, via: Via) -> Actor {
    let must_change = via == Via::Session && account.must_change;
    Actor {
        account: super::user(account.id()),
        name: account.name.clone(),
        role: account.role,
        scopes: must_change.then(|| vec![Permission::Own]),
        via,
        language: account.language.clone(),
        carrier: account.carrier.clone(),
        form_token: String::new(),
        purpose: String::new(),
        legal_basis: String::new(),
    }
}

/// Whether a method changes nothing (RFC 9110, section 9.2.1).
fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn foreign() -> Problem {
    Problem::forbidden("expected a request from a page of this service")
}

/// Whether a browser says that another site's page asks.
fn is_foreign(app: &App, headers: &HeaderMap) -> bool {
    is_from_own_site(app, headers) == Some(false)
}

/// Whether a browser says that a page of ours asks; `None` if it says nothing.
fn is_from_own_site(app: &App, headers: &HeaderMap) -> Option<bool> {
    let text = |value: &axum::http::HeaderValue| value.to_str().ok().map(str::to_owned);
    let site = headers.get("sec-fetch-site").map(|value| {
        // `none` is somebody who typed the address: never a form.
        value.as_bytes() == b"same-origin"
    });
    let origin = headers.get(header::ORIGIN).map(|value| {
        let origin = text(value).unwrap_or_default();
        let public = app.settings().public_url.trim_end_matches('/');
        if !public.is_empty() {
            return origin.eq_ignore_ascii_case(public);
        }
        let host = headers.get(header::HOST).and_then(text).unwrap_or_default();
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        authority.is_some_and(|authority| {
            !host.is_empty() && authority.eq_ignore_ascii_case(&host)
        })
    });
    // A browser that keeps to itself where a form was says `null` even to the same site
    // (Fetch, "append a request `Origin` header"); it is the one that says so then.
    let is_hidden = headers.get(header::ORIGIN).is_some_and(|own| own == "null");
    match (site, origin) {
        (Some(own), Some(_)) if is_hidden => Some(own),
        (None, None) => None,
        (Some(own), None) | (None, Some(own)) => Some(own),
        (Some(one), Some(other)) => Some(one && other),
    }
}

/// Refuses what somebody else's page asks in the name of whoever has a session.
async fn from_own_page(
    app: &App,
    actor: &Actor,
    request: Request,
) -> Result<Request, Problem> {
    if is_safe(request.method()) {
        return Ok(request);
    }
    let is_door =
        request.method() == Method::POST && DOORS.contains(&request.uri().path());
    match is_from_own_site(app, request.headers()) {
        Some(true) => {}
        None if is_door => {}
        Some(false) | None => return Err(foreign()),
    }
    if is_door {
        return Ok(request);
    }
    let expected = || {
        Problem::forbidden("expected the token of a form of this session")
            .at("form_token")
    };
    if let Some(token) = request.headers().get("x-csrf-token") {
        let token = token.to_str().unwrap_or_default();
        return if secret::same(token, &actor.form_token) {
            Ok(request)
        } else {
            Err(expected())
        };
    }
    let (token, request) = form_token(request).await?;
    let fits = token.is_some_and(|token| secret::same(&token, &actor.form_token));
    if fits { Ok(request) } else { Err(expected()) }
}

/// The token of a form, and the request as it was.
async fn form_token(request: Request) -> Result<(Option<String>, Request), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let (parts, body) = request.into_parts();
    if !is_form {
        // With a file behind it: of that nothing is read before the token is seen.
        let first = crate::multipart::first(&parts.headers, body, "form_token").await?;
        return Ok((first.0, Request::from_parts(parts, first.1)));
    }
    let body = http_body_util::Limited::new(body, FORM_BYTES_MAX).collect().await;
    let bytes = body.map_err(|_| {
        let status = axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        Problem::new(status, "body", "expected a form of 256 KiB or less")
    })?;
    let bytes = bytes.to_bytes();
    let mut again = Request::new(Body::from(bytes.clone()));
    *again.method_mut() = Method::POST;
    if let Some(kind) = parts.headers.get(header::CONTENT_TYPE) {
        again.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    let fields = axum::Form::<Vec<(String, String)>>::from_request(again, &()).await;
    let fields = fields.map_err(|_| {
        let status = axum::http::StatusCode::BAD_REQUEST;
        Problem::new(status, "form", "expected a form")
    })?;
    let mut tokens = fields.0.into_iter().filter(|(name, _)| name == "form_token");
    let token = tokens.next().map(|(_, token)| token);
    let token = if tokens.next().is_none() { token } else { None };
    Ok((token, Request::from_parts(parts, Body::from(bytes))))
}
