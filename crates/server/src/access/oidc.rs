//! Signing in by somebody else's service: `OpenID` Connect, authorization code with PKCE.
//!
//! In: a browser that wishes to, and what the issuer sends it back with. Out: a session,
//! as after a password. Whoever comes for the first time gets an account of the role that
//! a claim maps to (`[oidc.roles]`); at every sign-in the role follows the claim. Nobody
//! becomes, or is, an administrator this way. Not handled: signing out there.
//!
//! Source: `OpenID` Connect Core 1.0, section 3.1; RFC 7636 (PKCE); RFC 9700 (one
//! browser, one use: a cookie of its own holds state, nonce and verifier to it).
//!
//! The session's cookie is `SameSite=Strict`, and a browser that another site has sent
//! here does not show it on the next redirect; so the last answer is a page that leads
//! on, not a redirect.

use std::time::Duration;

use anyhow::Context as _;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
};
use saring_model::Moment;
use saring_store::{Batch, Expect, StoreErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::accounts::{NewAccount, batch_of, new_account};
use super::records::{Account, Handle};
use super::session::{self, Meta};
use super::{Caller, Role, accounts, forms, log, secret};
use crate::App;
use crate::kept::{self, Kept, Versioned};
use crate::problem::Problem;
use crate::records::{later, moment};
use crate::settings::Oidc;

/// Seconds in which somebody must have signed in there.
const PENDING_SECONDS: i64 = 600;
/// For one request to the issuer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer of the issuer at most.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Somebody who is signing in there.
#[derive(Serialize, Deserialize)]
struct Pending {
    /// SHA-256 of the state.
    id: String,
    /// SHA-256 of the browser's cookie.
    browser: String,
    nonce: String,
    verifier: String,
    next: String,
    #[serde(with = "moment")]
    ends_at: Moment,
}

impl Kept for Pending {
    const KIND: &'static str = "signing-in";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        Some(self.ends_at)
    }
}

/// Every claim of a token, the one of the role among them.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims {
    #[serde(flatten)]
    all: serde_json::Map<String, Value>,
}

impl AdditionalClaims for Claims {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Issuer = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Where to go after all.
#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// What the issuer sends somebody back with.
#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Sends somebody to the issuer.
pub(super) async fn begin(
    State(app): State<App>,
    query: Result<Query<Next>, QueryRejection>,
) -> Result<Response, Problem> {
    let Next { next } = parameters(query)?;
    let issuer = issuer(&app).await?;
    let [state, nonce, verifier, browser] = [(); 4].map(|()| secret::token(app.clock()));
    let pending = Pending {
        id: secret::digest(state.as_bytes()),
        browser: secret::digest(browser.as_bytes()),
        nonce: nonce.clone(),
        verifier: verifier.clone(),
        next: forms::safe_next(&next).to_owned(),
        ends_at: later(app.now(), PENDING_SECONDS),
    };
    let challenge =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
    let (address, _, _) = issuer
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        )
        .set_pkce_challenge(challenge)
        .url();
    let mut batch = Batch::default();
    batch.put_if(kept::record(&pending)?, Expect::Absent);
    app.commit(batch).await?;
    let cookie = cookie(&app, &browser, PENDING_SECONDS)?;
    let to = Redirect::to(address.as_str());
    Ok(([(header::SET_COOKIE, cookie)], to).into_response())
}

/// Begins a session for somebody whom the issuer sends back.
pub(super) async fn back(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    query: Result<Query<Back>, QueryRejection>,
) -> Result<Response, Problem> {
    let Back { code, state } = parameters(query)?;
    let pending = pending(&app, &headers, &state).await?;
    let issuer = issuer(&app).await?;
    let asked = issuer.exchange_code(AuthorizationCode::new(code));
    let asked = asked.map_err(Problem::defect)?;
    let http = client(&app)?;
    let tokens = asked
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier))
        .request_async(&http)
        .await
        .map_err(|error| refused("token", &error))?;
    let token =
        tokens.id_token().ok_or_else(|| refused("token", &"no identity in it"))?;
    // Signatures that only the issuer can make; never those of a shared secret, or none.
    let verifier = issuer.id_token_verifier().set_allowed_algs([
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::EcdsaP384Sha384,
        CoreJwsSigningAlgorithm::EdDsa,
    ]);
    let claims = token
        .claims(&verifier, &Nonce::new(pending.nonce))
        .map_err(|error| refused("identity", &error))?;
    let settings = settings(&app)?;
    let role = role(settings, &claims.additional_claims().all)
        .ok_or_else(|| refused("role", &"expected a claim of one role"))?;
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let subject = format!("{} {}", settings.issuer, claims.subject().as_str());
    let account = account(&app, &subject, role, name).await?;
    let meta = Meta { address: caller.address, session: caller.session };
    let signed_in = session::begin(&app, account, &meta, "oidc").await?;
    let mut response = Html(page(&pending.next)).into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, signed_in.cookie);
    headers.append(header::SET_COOKIE, cookie(&app, "", 0)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn parameters<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    let wrong = |_| Problem::invalid("expected each parameter once");
    query.map(|Query(parameters)| parameters).map_err(wrong)
}

fn settings(app: &App) -> Result<&Oidc, Problem> {
    app.settings()
        .oidc
        .as_ref()
        .ok_or_else(|| Problem::not_found("issuer in the settings"))
}

/// What is told to whoever was not let in; why, the log knows.
fn refused(what: &str, error: &dyn std::fmt::Display) -> Problem {
    tracing::warn!(event = "oidc.refused", what, detail = %error);
    let detail = "expected somebody whom the issuer knows and a role is given to";
    Problem::new(StatusCode::UNAUTHORIZED, "sign-in", detail)
}

/// Who is signing in: in this browser, lately, and once.
async fn pending(
    app: &App,
    headers: &HeaderMap,
    state: &str,
) -> Result<Pending, Problem> {
    let id = secret::digest(state.as_bytes());
    let found = kept::find::<Pending>(app.store(), &id).await?;
    let found = found.ok_or_else(|| refused("state", &"not known"))?;
    let mut batch = Batch::default();
    batch.changes.push(saring_store::Change::Delete {
        kind: Pending::KIND.to_owned(),
        id,
        expect: found.expect(),
    });
    app.commit(batch).await?;
    let shown = session::cookie_of(headers, &cookie_name(app)).unwrap_or_default();
    let is_same = secret::same(&found.value.browser, &secret::digest(shown.as_bytes()));
    if !is_same || app.now() >= found.value.ends_at {
        return Err(refused("state", &"of another browser, or too old"));
    }
    Ok(found.value)
}

/// The one role that the claim maps to; none if it maps to none, or to several.
fn role(settings: &Oidc, claims: &serde_json::Map<String, Value>) -> Option<Role> {
    let claim = claims.get(&settings.role_claim)?;
    let words: Vec<&str> = match claim {
        Value::String(word) => vec![word.as_str()],
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    let mut roles = words.iter().filter_map(|word| settings.roles.get(*word).copied());
    let first = roles.next().filter(|role| *role != Role::Administrator)?;
    roles.all(|role| role == first).then_some(first)
}

/// The account of a subject of the issuer, with the role that it has there now.
async fn account(
    app: &App,
    subject: &str,
    role: Role,
    name: Option<String>,
) -> Result<Versioned<Account>, Problem> {
    let digest = app.blind(&format!("subject {subject}"));
    let handle = format!("oidc/{digest}");
    let Some(found) = session::account_of(app, &handle).await? else {
        return create(app, handle, &digest, role, name).await;
    };
    if found.value.disabled || found.value.role == Role::Administrator {
        return Err(refused("account", &"disabled, or an administrator's"));
    }
    if found.value.role == role {
        return Ok(found);
    }
    let mut after = found.value.clone();
    after.role = role;
    after.epoch = after.epoch.saturating_add(1);
    let mut batch = Batch::default();
    accounts::take_place(app, &mut batch, &found, &after).await?;
    let decision = format!("role {}", role.as_str());
    batch.audit.push(log::own(app, &after, "account.change", &decision));
    app.commit(batch).await?;
    app.access().forget();
    kept::get(app.store(), &after.id).await
}

async fn create(
    app: &App,
    handle: String,
    digest: &str,
    role: Role,
    name: Option<String>,
) -> Result<Versioned<Account>, Problem> {
    let login = format!("oidc.{digest}");
    let name =
        name.map(|name| name.chars().filter(|one| !one.is_control()).take(25).collect());
    let new = NewAccount {
        name: name
            .filter(|name: &String| !name.trim().is_empty())
            .unwrap_or_else(|| login.clone()),
        login,
        role: Some(role),
        ..NewAccount::default()
    };
    let (account, mut handles) = new_account(app, new, None)?;
    handles.push(Handle { id: handle, account: account.id.clone() });
    let mut batch = batch_of(&account, &handles)?;
    batch.audit.push(log::own(app, &account, "account.create", role.as_str()));
    match app.commit(batch).await {
        Ok(_) => kept::get(app.store(), &account.id).await,
        Err(error) if error.kind() == StoreErrorKind::Conflict => {
            Err(Problem::conflict("expected one sign-in at a time: sign in again"))
        }
        Err(error) => Err(error.into()),
    }
}

/// What we know of the issuer: asked anew each time, for its keys change.
async fn issuer(app: &App) -> Result<Issuer, Problem> {
    let settings = settings(app)?;
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(event = "oidc.unavailable", detail = %error);
        Problem::unavailable("the issuer cannot be asked now")
    };
    let url = IssuerUrl::new(settings.issuer.clone()).map_err(Problem::defect)?;
    let http = client(app)?;
    let metadata = CoreProviderMetadata::discover_async(url, &http);
    let metadata = metadata.await.map_err(|error| failed(&error))?;
    let file = settings.client_secret_file.clone();
    let secret = tokio::fs::read_to_string(file).await.map_err(Problem::defect)?;
    let secret = ClientSecret::new(secret.trim().to_owned());
    let back = match app.settings().public_url.as_str() {
        "" => format!("http://{}/sign-in/back", app.settings().listen),
        url => format!("{url}/sign-in/back"),
    };
    let back = RedirectUrl::new(back).map_err(Problem::defect)?;
    let id = ClientId::new(settings.client_id.clone());
    let client = Client::from_provider_metadata(metadata, id, Some(secret));
    Ok(client.set_redirect_uri(back))
}

/// Speaks HTTP with the issuer: one connection a request, without following redirects.
#[expect(
    clippy::type_complexity,
    reason = "the library takes a closure, and it is named once"
)]
fn client(
    app: &App,
) -> Result<
    impl Fn(
        HttpRequest,
    )
        -> std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, Failed>> + Send>>
    + Send
    + Sync
    + use<>,
    Problem,
> {
    let tls = super::oidc_tls::connector(settings(app)?).map_err(Problem::defect)?;
    Ok(move |request| {
        let tls = tls.clone();
        let work = async move {
            let answer = tokio::time::timeout(PATIENCE, exchange(tls, request)).await;
            answer.context("no answer in time").and_then(|answer| answer).map_err(Failed)
        };
        Box::pin(work) as std::pin::Pin<Box<dyn Future<Output = _> + Send>>
    })
}

/// The issuer did not answer.
#[derive(Debug)]
struct Failed(anyhow::Error);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Failed {}

async fn exchange(
    tls: tokio_rustls::TlsConnector,
    request: HttpRequest,
) -> anyhow::Result<HttpResponse> {
    let uri = request.uri().clone();
    let host = uri.host().context("expected a host")?.to_owned();
    let is_tls = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let stream = tokio::net::TcpStream::connect((host.as_str(), port)).await?;
    let (mut parts, body) = request.into_parts();
    let authority = uri.authority().context("expected a host")?.as_str();
    parts.headers.insert(header::HOST, HeaderValue::from_str(authority)?);
    parts.uri = uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    let request = axum::http::Request::from_parts(parts, Full::new(Bytes::from(body)));
    if is_tls {
        let name = rustls::pki_types::ServerName::try_from(host)?;
        send(TokioIo::new(tls.connect(name, stream).await?), request).await
    } else {
        send(TokioIo::new(stream), request).await
    }
}

async fn send<S: hyper::rt::Read + hyper::rt::Write + Send + Unpin + 'static>(
    stream: S,
    request: axum::http::Request<Full<Bytes>>,
) -> anyhow::Result<HttpResponse> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await?;
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
    connection.abort();
    let body = body.map_err(|error| anyhow::anyhow!("reading the answer: {error}"))?;
    Ok(axum::http::Response::from_parts(parts, body.to_bytes().to_vec()))
}

fn cookie_name(app: &App) -> String {
    format!("{}-oidc", session::cookie_name(app.settings()))
}

/// A cookie that is shown when the issuer sends a browser back, and so is `Lax`.
fn cookie(app: &App, value: &str, seconds: i64) -> Result<HeaderValue, Problem> {
    let name = cookie_name(app);
    let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
    let text = format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    HeaderValue::try_from(text).map_err(Problem::defect)
}

/// A page that leads on at once.
fn page(next: &str) -> String {
    let next = next.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"refresh\" content=\"0;url={next}\"><title>Saring</title>\
         </head><body><p><a href=\"{next}\">Saring</a></p></body></html>"
    )
}
