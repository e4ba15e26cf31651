//! What somebody tries who should not get in.

use axum::http::StatusCode;
use serde_json::json;

use super::super::testing::{
    PASSWORD, account, audited, commit, key, service, session, session_of,
};
use super::super::{Permission, Role};
use super::{Answered, ask};
use crate::{App, Settings};

async fn sign_in(app: &App, login: &str, password: &str, address: &str) -> Answered {
    let body = json!({"login": login, "password": password});
    ask("POST", "/session").address(address).json(&body).of(app).await
}

#[tokio::test]
async fn a_session_that_was_laid_under_somebody_is_not_theirs_afterwards() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Supervisor).await;
    let laid = session(app, Role::Screener).await;
    let invented = "saring=".to_owned() + &"a".repeat(52);
    for cookie in [laid.cookie.clone(), invented] {
        let body = json!({"login": "wayan", "password": PASSWORD});
        let answered = ask("POST", "/session")
            .header("cookie", &cookie)
            .header("origin", "http://saring.test")
            .json(&body)
            .of(app)
            .await;
        assert_eq!(answered.status, StatusCode::CREATED, "{answered:?}");
        assert_ne!(answered.signed().cookie, cookie);
        let answered = ask("GET", "/me").header("cookie", &cookie).of(app).await;
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn another_sites_page_cannot_ask_in_ones_name() {
    let service = service(Settings::default());
    let app = &service.app;
    let signed = session(app, Role::Screener).await;
    let other = session(app, Role::Screener).await;
    let (cookie, token) = (signed.cookie.as_str(), signed.form_token.as_str());
    let own = ("origin", "http://saring.test");
    let attempts: [(&str, Vec<(&'static str, &str)>); 11] = [
        ("no token", vec![own]),
        ("wrong token", vec![own, ("x-csrf-token", "0123456789abcdef0123456789abcdef")]),
        ("empty token", vec![own, ("x-csrf-token", "")]),
        ("other's token", vec![own, ("x-csrf-token", &other.form_token)]),
        ("no origin", vec![("x-csrf-token", token)]),
        (
            "other origin",
            vec![("origin", "https://evil.example"), ("x-csrf-token", token)],
        ),
        ("no site's origin", vec![("origin", "null"), ("x-csrf-token", token)]),
        (
            "like ours",
            vec![("origin", "http://saring.test.evil.example"), ("x-csrf-token", token)],
        ),
        (
            "cross site",
            vec![own, ("sec-fetch-site", "cross-site"), ("x-csrf-token", token)],
        ),
        ("same site", vec![("sec-fetch-site", "same-site"), ("x-csrf-token", token)]),
        ("typed", vec![("sec-fetch-site", "none"), ("x-csrf-token", token)]),
    ];
    for (what, headers) in attempts {
        for (method, path) in [("PUT", "/me/language"), ("DELETE", "/session")] {
            let mut asking = ask(method, path).header("cookie", cookie);
            for (name, value) in &headers {
                asking = asking.header(name, value);
            }
            let answered = asking.json(&json!({"language": "id"})).of(app).await;
            assert_eq!(answered.status, StatusCode::FORBIDDEN, "{what} {answered:?}");
        }
    }
    for fields in [
        String::new(),
        "&form_token=".to_owned(),
        format!("&form_token={}", other.form_token),
        format!("&form_token={token}&form_token={token}"),
    ] {
        let answered = ask("POST", "/account/language")
            .header("cookie", cookie)
            .header("origin", "http://saring.test")
            .form(&format!("language=id{fields}"))
            .of(app)
            .await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{fields}");
    }
    // A form with a file shows its token first, or nothing of it is read.
    for (fields, expected) in [
        (vec![("form_token", token)], StatusCode::BAD_REQUEST),
        (vec![("form_token", "")], StatusCode::FORBIDDEN),
        (vec![("form_token", other.form_token.as_str())], StatusCode::FORBIDDEN),
        (vec![("list", "own"), ("form_token", token)], StatusCode::FORBIDDEN),
        (vec![], StatusCode::FORBIDDEN),
    ] {
        let mut body = String::new();
        for (name, value) in fields {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.extend(["--AaB\r\n", &head, "\r\n\r\n", value, "\r\n"]);
        }
        body.push_str("--AaB--\r\n");
        let editor = session(app, Role::ListEditor).await;
        let own = |text: &str| text.replace(token, &editor.form_token);
        let answered = ask("POST", "/console/lists")
            .header("cookie", &editor.cookie)
            .header("origin", "http://saring.test")
            .multipart("AaB", &own(&body))
            .of(app)
            .await;
        assert_eq!(answered.status, expected, "{body}");
    }
    let me = ask("GET", "/me").header("cookie", cookie).of(app).await;
    assert_eq!(me.json()["language"], "en", "nothing was done");
}

#[tokio::test]
async fn another_sites_page_cannot_sign_somebody_in() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    let form = format!("login=wayan&password={}", PASSWORD.replace(' ', "+"));
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let answered =
            ask("POST", "/sign-in").header(name, value).form(&form).of(app).await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
}

#[tokio::test]
async fn behind_a_known_address_only_that_one_is_ours() {
    let public_url = "https://saring.example".to_owned();
    let service = service(Settings { public_url, ..Settings::default() });
    let app = &service.app;
    let signed = session(app, Role::Screener).await;
    assert!(signed.cookie.starts_with("__Host-saring="));
    for (origin, expected) in
        [("https://saring.example", 204), ("http://saring.test", 403)]
    {
        let answered = ask("PUT", "/me/language")
            .header("cookie", &signed.cookie)
            .header("x-csrf-token", &signed.form_token)
            .header("origin", origin)
            .json(&json!({"language": "id"}))
            .of(app)
            .await;
        assert_eq!(answered.status.as_u16(), expected, "{origin}");
    }
}

#[tokio::test]
async fn after_some_failures_an_account_waits_even_for_its_own_password() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    let wrong = sign_in(app, "wayan", "wrong", "192.0.2.1").await;
    for _ in 0..4 {
        sign_in(app, "wayan", "wrong", "192.0.2.1").await;
    }
    let right = sign_in(app, "wayan", PASSWORD, "198.51.100.1").await;
    assert_eq!((right.status, &right.body), (wrong.status, &wrong.body));
    let said = audited(app).await;
    let count = |what: &str, how: &str| {
        said.iter().filter(|said| **said == (what.to_owned(), how.to_owned())).count()
    };
    assert_eq!(count("session.refuse", "password"), 5);
    assert_eq!(count("session.lock", "login"), 1);
    assert_eq!(count("session.refuse", "locked"), 1);
    service.clock.advance(15 * 60);
    assert_eq!(sign_in(app, "wayan", PASSWORD, "192.0.2.1").await.status.as_u16(), 201);
    let wrong = sign_in(app, "wayan", "wrong", "192.0.2.1").await;
    assert_eq!(wrong.status.as_u16(), 401);
    let again = sign_in(app, "wayan", PASSWORD, "192.0.2.1").await;
    assert_eq!(again.status.as_u16(), 201, "a success forgets failures");
}

#[tokio::test]
async fn the_wait_doubles_and_tries_during_it_do_not_make_it_longer() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    for _ in 0..5 {
        sign_in(app, "wayan", "wrong", "192.0.2.1").await;
    }
    for minutes in [15, 30, 60] {
        service.clock.advance(minutes * 60 - 1);
        let early = sign_in(app, "wayan", PASSWORD, "192.0.2.2").await;
        assert_eq!(early.status.as_u16(), 401, "{minutes}");
        service.clock.advance(1);
        let wrong = sign_in(app, "wayan", "wrong", "192.0.2.2").await;
        assert_eq!(wrong.status.as_u16(), 401);
    }
    service.clock.advance(120 * 60);
    assert_eq!(sign_in(app, "wayan", PASSWORD, "192.0.2.2").await.status.as_u16(), 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tries_at_once_are_no_more_tries() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..24 {
        let app = app.clone();
        tries.spawn(async move {
            let address = format!("198.51.100.{number}");
            sign_in(&app, "wayan", "wrong", &address).await.status.as_u16()
        });
    }
    while let Some(status) = tries.join_next().await {
        assert_eq!(status.unwrap(), 401);
    }
    let said = audited(app).await;
    let checked = said.iter().filter(|(_, decision)| decision == "password").count();
    assert!(checked <= 5, "{checked} passwords were checked");
}

#[tokio::test]
async fn nobody_learns_whether_an_account_is_there() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    let disabled = account(app, "disabled", Role::Screener).await;
    let mut record =
        crate::kept::get::<super::super::records::Account>(app.store(), &disabled.id)
            .await
            .unwrap();
    record.value.disabled = true;
    let mut batch = saring_store::Batch::default();
    batch.put(crate::kept::record(&record.value).unwrap());
    commit(app, batch).await;
    let mut answers = Vec::new();
    for (login, password) in [
        ("wayan", "wrong"),
        ("nobody", "wrong"),
        ("disabled", PASSWORD),
        ("wayan", ""),
        ("w\u{430}yan", PASSWORD),
        ("wayan\0", PASSWORD),
        (&"a".repeat(100_000), "wrong"),
        ("nobody", &"a".repeat(100_000)),
    ] {
        let answered = sign_in(app, login, password, "192.0.2.1").await;
        assert_eq!(answered.header("set-cookie"), "");
        answers.push((answered.status, answered.body));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    // One that is not there is locked as one that is.
    for login in ["wayan", "nobody"] {
        for _ in 0..5 {
            sign_in(app, login, "wrong", "192.0.2.7").await;
        }
    }
    let said = audited(app).await;
    let locked =
        said.iter().filter(|(what, how)| what == "session.lock" && how == "login");
    // The one of what cannot be a login is not full yet.
    assert_eq!(locked.count(), 2);
}

#[tokio::test]
async fn refusing_is_the_same_work_for_somebody_and_for_nobody() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    // Hashing is nearly all of the work: a clock would tell as much only where nothing
    // else runs. What waits is hashed as well.
    let worked = || app.access().turns.worked.load(std::sync::atomic::Ordering::SeqCst);
    for login in ["wayan", "nobody", "not a login", "w\u{430}yan"] {
        for number in 1..8 {
            let before = worked();
            let address = format!("198.51.100.{number}");
            let answered = sign_in(app, login, "wrong", &address).await;
            assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
            assert_eq!(worked() - before, 1, "{login}, try {number}");
        }
    }
}

#[tokio::test]
async fn an_address_that_fails_again_and_again_waits() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    let mut statuses = Vec::new();
    for number in 0..55 {
        let login = format!("nobody-{number}");
        statuses.push(sign_in(app, &login, "wrong", "2001:db8::1").await.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 50);
    let answered = sign_in(app, "wayan", PASSWORD, "2001:db8::2").await;
    assert_eq!(answered.status, StatusCode::TOO_MANY_REQUESTS, "the same network");
    assert!(answered.header("retry-after").parse::<u64>().unwrap() > 60);
    let answered = sign_in(app, "wayan", PASSWORD, "192.0.2.1").await;
    assert_eq!(answered.status, StatusCode::CREATED, "nobody else waits");
}

#[tokio::test]
async fn behind_a_proxy_the_address_is_what_the_proxy_saw() {
    let service = service(Settings { behind_proxy: true, ..Settings::default() });
    let app = &service.app;
    let mut limited = 0;
    for number in 0..70 {
        let forged = format!("203.0.113.{number}, 192.0.2.200");
        let answered = ask("GET", "/me")
            .header("x-forwarded-for", &forged)
            .key("sk_wrong")
            .of(app)
            .await;
        limited += usize::from(answered.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(limited >= 5, "{limited} of 70: what a caller writes counts for nothing");
}

#[tokio::test]
async fn keys_are_not_guessed() {
    let service = service(Settings::default());
    let app = &service.app;
    let good = key(app, Role::Client, None).await;
    let last = if good.ends_with('0') { '1' } else { '0' };
    let near = format!("{}{last}", &good[..good.len() - 1]);
    let other = key(app, Role::Client, None).await;
    let mixed = format!("{}{}", &good[..30], &other[30..]);
    for wrong in [near.as_str(), &mixed, &good[3..], "sk_", "", &good.to_uppercase()] {
        let answered = ask("GET", "/me").key(wrong).of(app).await;
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    // As a cookie, or behind a question mark, a key is nothing.
    let answered = ask("GET", "/me").header("cookie", &format!("saring={good}")).of(app);
    assert_eq!(answered.await.status, StatusCode::UNAUTHORIZED);
    let answered = ask("GET", &format!("/me?api_key={good}")).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    // A wrong key is not mended by a good session.
    let signed = session(app, Role::Screener).await;
    let answered = ask("GET", "/me").signed(&signed).key(&near).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    let answered = ask("GET", "/me").header("authorization", &format!("ApiKey {good}"));
    assert_eq!(answered.of(app).await.status, StatusCode::OK, "as yente's client has it");
    let mut limited = false;
    for _ in 0..70 {
        let answered = ask("GET", "/me").key(&near).of(app).await;
        limited |= answered.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(limited);
    let answered = ask("GET", "/me").key(&good).of(app).await;
    assert_eq!(
        answered.status,
        StatusCode::OK,
        "whoever has a key does not wait for others"
    );
}

#[tokio::test]
async fn a_key_in_the_address_counts_for_reconciling_and_nowhere_else() {
    let service = service(Settings::default());
    let app = &service.app;
    let good = key(app, Role::Client, None).await;
    let wrong = format!("{}0", &good[..good.len() - 1]);
    let status = async |method: &str, path: &str, key: &str| {
        ask(method, &format!("{path}?api_key={key}")).of(app).await.status
    };
    for (method, path) in [
        ("GET", "/reconcile/default"),
        ("POST", "/reconcile/default"),
        ("GET", "/reconcile/default/suggest/type"),
    ] {
        let known = status(method, path, &good).await;
        assert_ne!(known, StatusCode::UNAUTHORIZED, "{method} {path}");
        let unknown = status(method, path, &wrong).await;
        assert_eq!(unknown, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
    for path in ["/search/default", "/me", "/reconcile", "/Reconcile/default"] {
        let elsewhere = status("GET", path, &good).await;
        assert_ne!(elsewhere, StatusCode::OK, "{path}");
    }
    let answered = status("GET", "/search/default", &good).await;
    assert_eq!(answered, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_narrowed_key_may_no_more_than_its_scopes_and_a_machine_judges_nobody() {
    let service = service(Settings::default());
    let app = &service.app;
    let permissions = async |key: &str| {
        let me = ask("GET", "/me").key(key).of(app).await;
        me.json()["permissions"].clone()
    };
    let scopes = Some(vec![Permission::Own, Permission::ReadLists]);
    let narrowed = key(app, Role::Client, scopes).await;
    assert_eq!(permissions(&narrowed).await, json!(["own", "read-lists"]));
    let supervisor = key(app, Role::Supervisor, None).await;
    let may = permissions(&supervisor).await.to_string();
    for judging in ["decide", "approve", "propose", "unmask", "export", "work", "manage"]
    {
        assert!(!may.contains(judging), "{may}");
    }
    let scopes = Some(vec![Permission::Screen]);
    let screening = key(app, Role::Client, scopes).await;
    let answered = ask("GET", "/me").key(&screening).of(app).await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn headers_give_no_role() {
    let service = service(Settings::default());
    let app = &service.app;
    let signed = session(app, Role::Screener).await;
    let headers = [
        ("saring-role", "administrator"),
        ("x-role", "administrator"),
        ("x-forwarded-user", "admin"),
        ("remote-user", "admin"),
        ("x-client-cert", "CN=admin"),
        ("x-original-url", "/healthz"),
        ("x-http-method-override", "GET"),
    ];
    let with = |mut asking: super::Asking| {
        for (name, value) in headers {
            asking = asking.header(name, value);
        }
        asking
    };
    let answered = with(ask("GET", "/accounts")).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    let answered = with(ask("GET", "/accounts").signed(&signed)).of(app).await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn purposes_are_codes_or_words_of_the_settings() {
    let service = service(Settings {
        purpose: "border security".to_owned(),
        purposes: vec!["visa applications".to_owned()],
        legal_bases: vec!["Invented Act, section 1".to_owned()],
        ..Settings::default()
    });
    let app = &service.app;
    let key = key(app, Role::Client, None).await;
    let long = "a".repeat(201);
    for (name, value, expected) in [
        ("saring-purpose", "customer-due-diligence", 200),
        ("saring-purpose", " Border-Security ", 200),
        ("saring-purpose", "border security", 200),
        ("saring-purpose", "visa applications", 200),
        ("saring-legal-basis", "legal-obligation", 200),
        ("saring-legal-basis", "Invented Act, section 1", 200),
        ("saring-purpose", "visa of Hikari Tanaka", 400),
        ("saring-purpose", "legal-obligation", 400),
        ("saring-legal-basis", "border-security", 400),
        ("saring-legal-basis", "request of Hikari Tanaka", 400),
        ("saring-purpose", "", 400),
        ("saring-legal-basis", "", 400),
        ("saring-purpose", long.as_str(), 400),
        ("saring-purpose", "a\tb", 400),
    ] {
        let answered = ask("GET", "/me").key(&key).header(name, value).of(app).await;
        assert_eq!(answered.status.as_u16(), expected, "{name}: {value:?}");
        if expected == 400 {
            let problem = answered.json();
            assert_eq!(problem["type"], "unknown-code");
            assert_eq!(problem["at"], name);
            assert!(!answered.body.contains("Hikari"), "what was said is not repeated");
        }
    }
}

#[tokio::test]
async fn what_is_far_too_long_is_refused_at_little_cost() {
    let service = service(Settings::default());
    let app = &service.app;
    let answered = ask("GET", "/me").key(&"a".repeat(10_000)).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    let cookie = format!("saring={}", "a".repeat(10_000));
    let answered = ask("GET", "/me").header("cookie", &cookie).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    let account = account(app, "wayan", Role::Screener).await;
    let signed = session_of(app, &account.id).await;
    let form = format!("language=id&x={}", "a".repeat(300 << 10));
    let answered = ask("POST", "/account/language")
        .header("cookie", &signed.cookie)
        .header("origin", "http://saring.test")
        .form(&form)
        .of(app)
        .await;
    assert_eq!(answered.status, StatusCode::PAYLOAD_TOO_LARGE);
}
