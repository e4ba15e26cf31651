//! Sessions: how they begin, go on and end.

use axum::http::StatusCode;
use serde_json::json;

use super::super::testing::{
    PASSWORD, account, administrator, approve, audited, key, service, session, session_of,
};
use super::super::{Role, keys, limit};
use super::ask;
use crate::Settings;

#[tokio::test]
async fn signing_in_gives_a_session_that_tells_who_one_is() {
    let service = service(Settings::default());
    let app = &service.app;
    let account = account(app, "wayan", Role::Adjudicator).await;
    let body = json!({"login": " Wayan ", "password": PASSWORD});
    let answered = ask("POST", "/session").json(&body).of(app).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{answered:?}");
    assert_eq!(answered.header("cache-control"), "no-store");
    let cookie = answered.header("set-cookie");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    let signed = answered.signed();
    let me = ask("GET", "/me").signed(&signed).of(app).await.json();
    assert_eq!(me["account"], format!("user:{}", account.id));
    assert_eq!((&me["role"], &me["via"]), (&json!("adjudicator"), &json!("session")));
    assert_eq!(me["form_token"], signed.form_token);
    assert!(me["permissions"].as_array().unwrap().contains(&json!("decide-alerts")));
    let answered = ask("DELETE", "/session").signed(&signed).of(app).await;
    assert_eq!(answered.status, StatusCode::NO_CONTENT);
    assert!(answered.header("set-cookie").ends_with("Max-Age=0"));
    let answered = ask("GET", "/me").signed(&signed).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
    let said = audited(app).await;
    let expected = [("session.begin", "password"), ("session.end", "own")];
    assert_eq!(said, expected.map(|(what, how)| (what.to_owned(), how.to_owned())));
}

#[tokio::test]
async fn the_store_holds_no_token_password_or_login_to_search_by() {
    let service = service(Settings::default());
    let app = &service.app;
    let signed = session(app, Role::Screener).await;
    let token = signed.cookie.strip_prefix("saring=").unwrap();
    for kind in ["session", "account", "handle", "tries"] {
        let page = app.store().find(saring_store::Query::all(kind)).await.unwrap();
        for record in page.records {
            let body = String::from_utf8(record.body.clone()).unwrap();
            assert!(!body.contains(token) && !body.contains(&signed.form_token));
            assert!(!body.contains(PASSWORD));
            let found_by: Vec<_> = record.keys.iter().map(|(_, value)| value).collect();
            assert!(!format!("{found_by:?}{}", record.id).contains("l-"), "{found_by:?}");
        }
    }
}

#[tokio::test]
async fn a_session_ends_idle_and_ends_at_last() {
    let service = service(Settings::default());
    let app = &service.app;
    let goes_on = async |signed: &_| {
        ask("GET", "/me").signed(signed).of(app).await.status == StatusCode::OK
    };
    let idle = session(app, Role::Screener).await;
    service.clock.advance(29 * 60);
    assert!(goes_on(&idle).await);
    service.clock.advance(30 * 60);
    assert!(goes_on(&idle).await, "its use was noted half an hour ago");
    service.clock.advance(32 * 60);
    assert!(!goes_on(&idle).await);
    let busy = session(app, Role::Screener).await;
    for _ in 0..(12 * 3 - 1) {
        service.clock.advance(20 * 60);
        assert!(goes_on(&busy).await);
    }
    service.clock.advance(20 * 60);
    assert!(!goes_on(&busy).await, "twelve hours are over");
}

#[tokio::test]
async fn using_a_session_writes_once_a_minute_at_most() {
    let service = service(Settings::default());
    let app = &service.app;
    let signed = session(app, Role::Screener).await;
    let version = async || {
        let page = app.store().find(saring_store::Query::all("session")).await.unwrap();
        page.records[0].version
    };
    for _ in 0..59 {
        ask("GET", "/me").signed(&signed).of(app).await;
        service.clock.advance(1);
    }
    assert_eq!(version().await, 1);
    service.clock.advance(5);
    for _ in 0..20 {
        ask("GET", "/me").signed(&signed).of(app).await;
        service.clock.advance(1);
    }
    assert_eq!(version().await, 2);
}

#[tokio::test]
async fn what_ends_on_one_node_has_ended_on_others_within_seconds() {
    let one = service(Settings::default());
    let other = one.other_node();
    let signed = session(&one.app, Role::Screener).await;
    let status = async |app: &_| ask("GET", "/me").signed(&signed).of(app).await.status;
    assert_eq!(status(&other.app).await, StatusCode::OK);
    ask("DELETE", "/session").signed(&signed).of(&one.app).await;
    assert_eq!(status(&one.app).await, StatusCode::UNAUTHORIZED);
    one.clock.advance(super::super::cache::SECONDS);
    assert_eq!(status(&other.app).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_in_use_all_the_time_ends_on_other_nodes_as_well() {
    let one = service(Settings::default());
    let other = one.other_node();
    let key = key(&one.app, Role::Client, None).await;
    let signed = session(&one.app, Role::Screener).await;
    let by_key = async || ask("GET", "/me").key(&key).of(&other.app).await.status;
    let by_session =
        async || ask("GET", "/me").signed(&signed).of(&other.app).await.status;
    for _ in 0..3 {
        assert_eq!(
            (by_key().await, by_session().await),
            (StatusCode::OK, StatusCode::OK)
        );
        one.clock.advance(1);
    }
    let administrator = administrator(&one.app);
    let (listed, _) = keys::list(&one.app, None).await.unwrap();
    keys::revoke(&one.app, &administrator, &listed[0].id).await.unwrap();
    ask("DELETE", "/session").signed(&signed).of(&one.app).await;
    for _ in 0..super::super::cache::SECONDS {
        by_key().await;
        by_session().await;
        one.clock.advance(1);
    }
    let refused = StatusCode::UNAUTHORIZED;
    assert_eq!((by_key().await, by_session().await), (refused, refused));
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_no_one_elses() {
    let service = service(Settings::default());
    let app = &service.app;
    let account = account(app, "wayan", Role::Screener).await;
    let here = session_of(app, &account.id).await;
    let there = session_of(app, &account.id).await;
    let foreign = session(app, Role::Screener).await;
    let listed = ask("GET", "/me/sessions").signed(&here).of(app).await.json();
    let listed = listed["sessions"].as_array().unwrap().clone();
    assert_eq!(listed.len(), 2);
    let other = listed.iter().find(|session| session["is_this"] == false).unwrap();
    let path = format!("/me/sessions/{}", other["id"].as_str().unwrap());
    let answered = ask("DELETE", &path).signed(&foreign).of(app).await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
    let answered = ask("DELETE", &path).signed(&here).of(app).await;
    assert_eq!(answered.status, StatusCode::NO_CONTENT);
    let status = async |signed: &_| ask("GET", "/me").signed(signed).of(app).await.status;
    assert_eq!(status(&there).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&here).await, StatusCode::OK);
    assert_eq!(status(&foreign).await, StatusCode::OK);
}

#[tokio::test]
async fn another_password_ends_all_sessions_but_ones_own() {
    let service = service(Settings::default());
    let app = &service.app;
    let account = account(app, "wayan", Role::Screener).await;
    let here = session_of(app, &account.id).await;
    let there = session_of(app, &account.id).await;
    let put = async |current: &str, new: &str| {
        let body = json!({"current": current, "new": new});
        ask("PUT", "/me/password").signed(&here).json(&body).of(app).await
    };
    assert_eq!(put("wrong", "a wholly new one").await.status, StatusCode::FORBIDDEN);
    let short = put(PASSWORD, "short").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(put(PASSWORD, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let changed = put(PASSWORD, "sarapan bubur ayam").await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    let status = async |signed: &_| ask("GET", "/me").signed(signed).of(app).await.status;
    assert_eq!(status(&here).await, StatusCode::UNAUTHORIZED, "its token is a new one");
    assert_eq!(status(&there).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&changed.signed()).await, StatusCode::OK);
    let sign_in = async |password: &str| {
        let body = json!({"login": "wayan", "password": password});
        ask("POST", "/session").json(&body).of(app).await.status
    };
    assert_eq!(sign_in(PASSWORD).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in("sarapan bubur ayam").await, StatusCode::CREATED);
}

#[tokio::test]
async fn the_console_speaks_the_language_that_was_chosen() {
    let service = service(Settings::default());
    let app = &service.app;
    let signed = session(app, Role::Screener).await;
    for (language, expected) in [("id", 204), ("xx", 422)] {
        let body = json!({"language": language});
        let answered =
            ask("PUT", "/me/language").signed(&signed).json(&body).of(app).await;
        assert_eq!(answered.status.as_u16(), expected);
    }
    let me = ask("GET", "/me").signed(&signed).of(app).await;
    assert_eq!(me.json()["language"], "id");
}

#[tokio::test]
async fn forms_lead_on_and_set_the_cookie() {
    let service = service(Settings::default());
    let app = &service.app;
    account(app, "wayan", Role::Screener).await;
    let form = |password: &str, next: &str| {
        format!("login=wayan&password={}&next={next}", password.replace(' ', "+"))
    };
    let sign_in = async |body: String| ask("POST", "/sign-in").form(&body).of(app).await;
    let answered = sign_in(form(PASSWORD, "%2Falerts%3Fstate%3Dopen")).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{answered:?}");
    assert_eq!(answered.header("location"), "/alerts?state=open");
    let signed = answered.signed();
    assert_eq!(ask("GET", "/me").signed(&signed).of(app).await.status, StatusCode::OK);
    let answered = sign_in(form(PASSWORD, "//evil.example/")).await;
    assert_eq!(answered.header("location"), "/");
    let answered = sign_in(form("wrong", "%2Falerts%3Fa%3Db")).await;
    let expected = "/sign-in?failed=1&next=/alerts%3Fa%3Db";
    assert_eq!(answered.header("location"), expected);
    assert_eq!(answered.header("set-cookie"), "");
    let answered = ask("POST", "/sign-in").form("login=wayan").of(app).await;
    assert_eq!(answered.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_form_brings_its_token_in_a_field_and_keeps_its_body() {
    let service = service(Settings::default());
    let app = &service.app;
    let account = account(app, "wayan", Role::Screener).await;
    let signed = session_of(app, &account.id).await;
    let post = async |path: &str, body: &str| {
        ask("POST", path)
            .header("cookie", &signed.cookie)
            .header("sec-fetch-site", "same-origin")
            .form(&format!("{body}&form_token={}", signed.form_token))
            .of(app)
            .await
    };
    let answered = post("/account/language", "language=ru").await;
    assert_eq!(answered.header("location"), "/account?done=language");
    let old = PASSWORD.replace(' ', "+");
    for (body, expected) in [
        (format!("current={old}&new=a&again=b"), "/account?failed=again"),
        (format!("current={old}&new=short&again=short"), "/account?failed=new"),
        ("current=wrong&new=a&again=a".to_owned(), "/account?failed=current"),
        (
            format!("current={old}&new=bubur+ayam+pagi&again=bubur+ayam+pagi"),
            "/account?done=password",
        ),
    ] {
        let answered = post("/account/password", &body).await;
        assert_eq!(answered.header("location"), expected);
    }
}

#[tokio::test]
async fn requests_that_come_too_fast_are_told_when_to_come_again() {
    let mut settings = Settings::default();
    (settings.limits.requests_per_second, settings.limits.burst) = (1, 5);
    let service = service(settings);
    let app = &service.app;
    let (one, other) =
        (session(app, Role::Screener).await, session(app, Role::Client).await);
    let mut refused = None;
    for _ in 0..8 {
        let answered = ask("GET", "/me").signed(&one).of(app).await;
        if answered.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answered);
        }
    }
    let refused = refused.unwrap();
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    let answered = ask("GET", "/me").signed(&other).of(app).await;
    assert_eq!(answered.status, StatusCode::OK, "another one's limit is another's");
    assert_eq!(limit::TRYING.burst, 60);
}

/// Signs in by the form with a one-time password, and walks until a password of one's own.
async fn check_first_sign_in(language: &str, told: &str, changed: &str) {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let body = json!({"login": "made", "name": "Made", "role": "screener",
                      "language": language});
    let asked = super::accounts::create(app, &admin, &body).await.json();
    let rest = approve(app, asked["grant"]["id"].as_str().unwrap()).await.unwrap();
    let once = asked["first_half"].as_str().unwrap().to_owned() + &rest;
    let form = format!("login=made&password={once}&next=%2Fconsole%2Falerts");
    let answered = ask("POST", "/sign-in").form(&form).of(app).await;
    let led_to = "/account?must-change=1";
    assert_eq!(answered.header("location"), led_to, "{answered:?}");
    let signed = answered.signed();
    let get = async |path: &str, cookie: &str| {
        ask("GET", path).header("cookie", cookie).of(app).await
    };
    for path in ["/", "/console/alerts", "/console/lists", "/console/search"] {
        let answered = get(path, &signed.cookie).await;
        let led = answered.header("location");
        assert!(led == led_to || path == "/" && led == "/account", "{path}: {led}");
    }
    let alerts = get("/alerts", &signed.cookie).await;
    assert_eq!(alerts.status, StatusCode::FORBIDDEN, "{alerts:?}");
    let page = get(led_to, &signed.cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    assert!(page.body.contains(told), "{}", page.body);
    let token = page.body.split("name=\"form_token\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    let post = async |body: &str| {
        ask("POST", "/account/password")
            .header("cookie", &signed.cookie)
            .header("sec-fetch-site", "same-origin")
            .form(body)
            .of(app)
            .await
    };
    let own = "current={once}&new=bubur+ayam+pagi&again=bubur+ayam+pagi";
    let own = own.replace("{once}", &once);
    assert_eq!(post(&own).await.status, StatusCode::FORBIDDEN, "without its token");
    let same = format!("current={once}&new={once}&again={once}&form_token={token}");
    assert_eq!(post(&same).await.header("location"), "/account?failed=new");
    let answered = post(&format!("{own}&form_token={token}")).await;
    assert_eq!(answered.header("location"), "/account?done=password", "{answered:?}");
    let signed = answered.signed();
    let page = get("/account?done=password", &signed.cookie).await;
    assert!(page.body.contains(changed) && !page.body.contains(told), "{}", page.body);
    let alerts = get("/console/alerts", &signed.cookie).await;
    assert_eq!(alerts.status, StatusCode::OK, "{alerts:?}");
}

#[tokio::test]
async fn whoever_comes_with_a_one_time_password_is_led_to_choose_another() {
    check_first_sign_in("en", "Choose your own", "The password has changed").await;
    check_first_sign_in("id", "Pilih sandi sendiri", "Sandi telah diganti").await;
    check_first_sign_in("ru", "задайте свой", "Пароль изменён").await;
}
