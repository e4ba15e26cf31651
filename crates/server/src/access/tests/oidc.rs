//! Signing in by somebody else's service, with an invented one on loopback.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::Router;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use super::super::Role;
use super::super::testing::{Service, audited, service};
use super::sockets::{Served, get as get_over};
use super::{Answered, ask};
use crate::Settings;
use crate::body::Json;
use crate::edge::Listening;
use crate::settings::Oidc;

/// What the invented issuer says of whoever comes.
struct Said {
    address: String,
    key: Ed25519KeyPair,
    /// Claims besides those that every token has.
    claims: Value,
    nonce: String,
    challenge: String,
}

type Shared = Arc<Mutex<Said>>;

async fn metadata(State(said): State<Shared>) -> Json<Value> {
    let address = said.lock().unwrap().address.clone();
    Json(json!({
        "issuer": address,
        "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(said): State<Shared>) -> Json<Value> {
    let said = said.lock().unwrap();
    let public = BASE64.encode(said.key.public_key().as_ref());
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": public, "kid": "1",
                     "use": "sig", "alg": "EdDSA"});
    Json(json!({"keys": [key]}))
}

async fn token(State(said): State<Shared>, form: String) -> Json<Value> {
    let said = said.lock().unwrap();
    let verifier =
        form.split("code_verifier=").nth(1).unwrap().split('&').next().unwrap();
    let challenge = BASE64.encode(digest(&SHA256, verifier.as_bytes()));
    assert_eq!(challenge, said.challenge, "the verifier is of this browser");
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let mut claims = json!({"iss": said.address, "aud": "saring", "sub": "s-1",
                            "nonce": said.nonce, "iat": now, "exp": now + 60});
    for (name, value) in said.claims.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let part = |value: &Value| BASE64.encode(value.to_string());
    let text =
        format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": "1"})), part(&claims));
    let signature = BASE64.encode(said.key.sign(text.as_bytes()));
    Json(json!({"access_token": "a", "token_type": "Bearer",
                      "id_token": format!("{text}.{signature}")}))
}

/// Where a browser signs in there: somebody who does at once, and is sent back.
async fn authorize(State(said): State<Shared>, uri: axum::http::Uri) -> Redirect {
    let asked = uri.to_string();
    let mut said = said.lock().unwrap();
    said.nonce = parameter(&asked, "nonce");
    said.challenge = parameter(&asked, "code_challenge");
    let to = parameter(&asked, "redirect_uri").replace("%3A", ":").replace("%2F", "/");
    Redirect::to(&format!("{to}?code=c&state={}", parameter(&asked, "state")))
}

/// An issuer, and a service that believes it.
async fn issuer() -> (Shared, Service, tempfile::TempDir) {
    issuer_of(Settings::default()).await
}

async fn issuer_of(settings: Settings) -> (Shared, Service, tempfile::TempDir) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let said = Arc::new(Mutex::new(Said {
        address: address.clone(),
        key: Ed25519KeyPair::generate().unwrap(),
        claims: json!({"groups": ["others", "analysts"], "name": "Testo Sampel"}),
        nonce: String::new(),
        challenge: String::new(),
    }));
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .route("/authorize", get(authorize))
        .with_state(Arc::clone(&said));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = tempfile::tempdir().unwrap();
    let client_secret_file = folder.path().join("secret");
    std::fs::write(&client_secret_file, "a secret\n").unwrap();
    let roles = [
        ("analysts", Role::Adjudicator),
        ("chiefs", Role::Supervisor),
        ("roots", Role::Administrator),
        ("programs", Role::Client),
    ];
    let roles = roles.map(|(word, role)| (word.to_owned(), role));
    let oidc = Oidc {
        issuer: address,
        client_id: "saring".to_owned(),
        client_secret_file,
        role_claim: "groups".to_owned(),
        roles: BTreeMap::from(roles),
        authorities: None,
    };
    let service = service(Settings { oidc: Some(oidc), ..settings });
    (said, service, folder)
}

fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).unwrap().1.to_owned()
}

/// Goes to the issuer: what comes back, and the browser's cookie.
async fn go(said: &Shared, service: &Service, next: &str) -> (String, String) {
    let path = format!("/sign-in/with?next={next}");
    let answered = ask("GET", &path).of(&service.app).await;
    assert_eq!(answered.status.as_u16(), 303, "{answered:?}");
    let cookie = answered.header("set-cookie");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax; Max-Age=600"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let address = answered.header("location");
    assert_eq!(parameter(address, "code_challenge_method"), "S256");
    let mut said = said.lock().unwrap();
    said.nonce = parameter(address, "nonce");
    said.challenge = parameter(address, "code_challenge");
    (format!("/sign-in/back?code=c&state={}", parameter(address, "state")), cookie)
}

async fn back(service: &Service, path: &str, cookie: &str) -> Answered {
    ask("GET", path).header("cookie", cookie).of(&service.app).await
}

async fn sign_in(said: &Shared, service: &Service) -> Answered {
    let (path, cookie) = go(said, service, "/alerts").await;
    back(service, &path, &cookie).await
}

#[tokio::test]
async fn whoever_the_issuer_knows_has_the_role_of_its_claim() {
    let (said, service, _folder) = issuer().await;
    let answered = sign_in(&said, &service).await;
    assert_eq!(answered.status.as_u16(), 200, "{answered:?}");
    assert!(answered.body.contains("0;url=/alerts"));
    let me = ask("GET", "/me").signed(&answered.signed()).of(&service.app).await.json();
    assert_eq!(
        (&me["role"], &me["name"]),
        (&json!("adjudicator"), &json!("Testo Sampel"))
    );
    // The role follows the claim; the account stays, and its sessions end.
    said.lock().unwrap().claims = json!({"groups": "chiefs"});
    let again = sign_in(&said, &service).await;
    let other = ask("GET", "/me").signed(&again.signed()).of(&service.app).await.json();
    assert_eq!(
        (&other["role"], &other["account"]),
        (&json!("supervisor"), &me["account"])
    );
    let old = ask("GET", "/me").signed(&answered.signed()).of(&service.app).await;
    assert_eq!(old.status.as_u16(), 401);
    let audited = audited(&service.app).await;
    assert!(audited.contains(&("account.create".into(), "adjudicator".into())));
    assert!(audited.contains(&("account.change".into(), "role supervisor".into())));
    assert!(audited.contains(&("session.begin".into(), "oidc".into())));
}

#[tokio::test]
async fn nobody_without_one_role_comes_in_and_nobody_as_administrator() {
    let (said, service, _folder) = issuer().await;
    for claims in [
        json!({}),
        json!({"groups": []}),
        json!({"groups": ["others"]}),
        json!({"groups": {"analysts": true}}),
        json!({"groups": ["analysts", "chiefs"]}),
        json!({"groups": ["roots"]}),
        json!({"groups": ["analysts", "roots"]}),
        json!({"role": "adjudicator"}),
    ] {
        said.lock().unwrap().claims = claims.clone();
        let answered = sign_in(&said, &service).await;
        assert_eq!(answered.status.as_u16(), 401, "{claims}");
    }
}

#[tokio::test]
async fn a_token_is_for_us_by_the_issuer_of_now_and_for_this_sign_in() {
    let (said, service, _folder) = issuer().await;
    let good = json!({"groups": "analysts"});
    for (name, value) in [
        ("aud", json!("another")),
        ("iss", json!("http://127.0.0.1:1")),
        ("exp", json!(1_000)),
        ("nonce", json!("of another sign-in")),
    ] {
        said.lock().unwrap().claims = good.clone();
        said.lock().unwrap().claims[name] = value;
        let answered = sign_in(&said, &service).await;
        assert_eq!(answered.status.as_u16(), 401, "{name}");
        assert_eq!(answered.header("set-cookie"), "");
    }
    said.lock().unwrap().claims = good;
    assert_eq!(sign_in(&said, &service).await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_comes_back_is_of_this_browser_in_time_and_once() {
    let (said, service, _folder) = issuer().await;
    let (path, _) = go(&said, &service, "/").await;
    let other = format!("saring-oidc={}", "a".repeat(52));
    assert_eq!(
        back(&service, &path, &other).await.status.as_u16(),
        401,
        "another browser"
    );
    let (path, cookie) = go(&said, &service, "/").await;
    let forged = format!("/sign-in/back?code=c&state={}", "a".repeat(52));
    assert_eq!(back(&service, &forged, &cookie).await.status.as_u16(), 401);
    assert_eq!(back(&service, &path, &cookie).await.status.as_u16(), 200);
    assert_eq!(
        back(&service, &path, &cookie).await.status.as_u16(),
        401,
        "a second time"
    );
    let (path, cookie) = go(&said, &service, "/").await;
    service.clock.advance(601);
    assert_eq!(back(&service, &path, &cookie).await.status.as_u16(), 401, "too late");
    let (path, cookie) = go(&said, &service, "//evil.example").await;
    let answered = back(&service, &path, &cookie).await;
    assert!(answered.body.contains("0;url=/\""), "{answered:?}");
}

#[tokio::test]
async fn a_browser_walks_to_the_issuer_and_back_over_real_sockets() {
    let listen = "127.0.0.1:0".to_owned();
    let settings = Settings { listen, ..Settings::default() };
    let listening = Listening::bind(&settings).await.unwrap();
    let here = format!("http://{}", listening.addresses()[0]);
    let settings = Settings { public_url: here.clone(), ..settings };
    let (said, service, _folder) = issuer_of(settings).await;
    let issuer = said.lock().unwrap().address.clone();
    let served = Served::begin(&service.app, listening);
    // What a browser does: it goes where it is sent, with the cookies of that place.
    let get = async |place: &str, path: &str, cookie: &str| {
        let address = place.trim_start_matches("http://");
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        get_over(stream, path, cookie).await.unwrap()
    };
    let sent = get(&here, "/sign-in/with?next=%2Fme", "").await;
    let cookie = sent.header("set-cookie").split(';').next().unwrap();
    let there = sent.header("location").strip_prefix(&issuer).unwrap();
    let back = get(&issuer, there, "").await;
    let back = back.header("location").strip_prefix(&here).unwrap().to_owned();
    assert_eq!(get(&here, &back, "").await.status.as_u16(), 401, "another browser");
    // That was its one use; so once more.
    let sent = get(&here, "/sign-in/with?next=%2Fme", cookie).await;
    let cookie = sent.header("set-cookie").split(';').next().unwrap();
    let there = sent.header("location").strip_prefix(&issuer).unwrap();
    let back = get(&issuer, there, "").await;
    let back = back.header("location").strip_prefix(&here).unwrap().to_owned();
    let page = get(&here, &back, cookie).await;
    assert_eq!(page.status.as_u16(), 200, "{page:?}");
    assert!(page.body.contains("0;url=/me"), "{}", page.body);
    let session = page.signed().cookie;
    let me = get(&here, "/me", &session).await.json();
    assert_eq!((&me["role"], &me["via"]), (&json!("adjudicator"), &json!("session")));
    served.end().await;
}
