//! Accounts and keys: what an administrator can do, and cannot.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::testing::{
    PASSWORD, Signed, account, approve, audited, service, session, session_of,
};
use super::super::{Permission, Role};
use super::ask;
use crate::{App, Settings};

pub(super) async fn create(app: &App, admin: &Signed, body: &Value) -> super::Answered {
    ask("POST", "/accounts").signed(admin).json(body).of(app).await
}

pub(super) async fn change(
    app: &App,
    admin: &Signed,
    id: &str,
    body: &Value,
) -> super::Answered {
    ask("PATCH", &format!("/accounts/{id}")).signed(admin).json(body).of(app).await
}

pub(super) async fn sign_in(app: &App, login: &str, password: &str) -> super::Answered {
    let body = json!({"login": login, "password": password});
    ask("POST", "/session").json(&body).of(app).await
}

/// What opens something that an administrator asks for and a second one agrees to, and the
/// identifier of what it opens.
async fn made(app: &App, asked: &super::Answered) -> (String, Option<String>) {
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    let asked = asked.json();
    let rest = approve(app, asked["grant"]["id"].as_str().unwrap()).await;
    let first = asked["first_half"].as_str().map(str::to_owned);
    let whole = first.map(|first| first + &rest.unwrap());
    (asked["grant"]["about"].as_str().unwrap().to_owned(), whole)
}

#[tokio::test]
async fn a_new_account_must_choose_its_password_before_anything_else() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let body = json!({"login": "Made.Arta", "name": "Made Arta", "role": "adjudicator"});
    let asked = create(app, &admin, &body).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    assert_eq!(asked.json()["grant"]["login"], "made.arta");
    let rest = approve(app, asked.json()["grant"]["id"].as_str().unwrap()).await;
    let one_time =
        asked.json()["first_half"].as_str().unwrap().to_owned() + &rest.unwrap();
    let answered = sign_in(app, "made.arta", &one_time).await;
    assert_eq!(answered.json()["must_change"], true);
    let signed = answered.signed();
    let me = ask("GET", "/me").signed(&signed).of(app).await.json();
    assert_eq!(me["permissions"], json!(["own"]));
    let body = json!({"current": one_time, "new": "nasi goreng kampung"});
    let changed = ask("PUT", "/me/password").signed(&signed).json(&body).of(app).await;
    assert_eq!(changed.json()["must_change"], false);
    let me = ask("GET", "/me").signed(&changed.signed()).of(app).await.json();
    assert!(me["permissions"].as_array().unwrap().len() > 5);
    let said = audited(app).await;
    assert!(said.contains(&("account.create".into(), "adjudicator".into())));
    assert!(said.contains(&("account.change".into(), "own password".into())));
    assert!(!format!("{said:?}").to_lowercase().contains("arta"));
}

#[tokio::test]
async fn a_login_is_had_by_one() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    account(app, "wayan", Role::Screener).await;
    let body = |login: &str| json!({"login": login, "name": "A", "role": "screener"});
    let twice = create(app, &admin, &body("WAYAN")).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    for login in ["", "w yan", "w\u{430}yan", "wayan\0", &"a".repeat(65)] {
        let answered = create(app, &admin, &body(login)).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{login:?}");
        assert_eq!(answered.json()["at"], "/login");
    }
    let carrier = json!({"login": "xx", "name": "A", "role": "carrier"});
    let answered = create(app, &admin, &carrier).await;
    assert_eq!(answered.json()["at"], "/carrier");
    let unknown = json!({"login": "xx", "name": "A", "role": "client", "admin": true});
    let answered = create(app, &admin, &unknown).await;
    assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_an_account_may_do_changes_at_once_and_its_sessions_end() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    for body in [
        json!({"role": "oversight"}),
        json!({"disabled": true}),
        json!({"reset_password": true}),
        json!({"carrier": "XX"}),
    ] {
        let login = app.identifier('l');
        let account = account(app, &login, Role::Screener).await;
        let signed = session_of(app, &account.id).await;
        let changed = change(app, &admin, &account.id, &body).await;
        if changed.status == StatusCode::ACCEPTED {
            approve(app, changed.json()["grant"]["id"].as_str().unwrap()).await;
        } else {
            assert_eq!(changed.status, StatusCode::OK, "{body}");
        }
        let answered = ask("GET", "/me").signed(&signed).of(app).await;
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED, "{body}");
        let answered = sign_in(app, &login, PASSWORD).await;
        let is_in = answered.status == StatusCode::CREATED;
        let is_out = body["disabled"] == true || body["reset_password"] == true;
        assert_eq!(is_in, !is_out, "{body}");
    }
}

#[tokio::test]
async fn nobody_changes_their_own_role_or_state() {
    let service = service(Settings::default());
    let app = &service.app;
    session(app, Role::Administrator).await;
    let account = account(app, "nyoman", Role::Administrator).await;
    let signed = session_of(app, &account.id).await;
    for body in [
        json!({"role": "supervisor"}),
        json!({"disabled": false}),
        json!({"reset_password": true}),
    ] {
        let answered = change(app, &signed, &account.id, &body).await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{body}");
    }
    let answered = change(app, &signed, &account.id, &json!({})).await;
    assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answered = change(app, &signed, "u-nobody", &json!({"disabled": true})).await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let service = service(Settings::default());
    let app = &service.app;
    let one = account(app, "one", Role::Administrator).await;
    let other = account(app, "other", Role::Administrator).await;
    let (by_one, by_other) =
        (session_of(app, &one.id).await, session_of(app, &other.id).await);
    let disable = json!({"disabled": true});
    // Both at the same time: one of them at least remains.
    let (first, second) = tokio::join!(
        change(app, &by_one, &other.id, &disable),
        change(app, &by_other, &one.id, &disable),
    );
    let done = [first.status, second.status].map(|status| status == StatusCode::OK);
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{first:?} {second:?}");
    let query = saring_store::Query::by("account", "role", "administrator");
    assert_eq!(app.store().count(query).await.unwrap(), 1);
}

#[test]
fn an_administrator_sees_no_person_and_judges_nothing() {
    use Permission as P;
    for permission in [
        P::Screen,
        P::SendMessages,
        P::ReadFlights,
        P::ReadAlerts,
        P::WorkAlerts,
        P::DecideAlerts,
        P::SuperviseAlerts,
        P::ReadRulings,
        P::ProposeRulings,
        P::ApproveRulings,
        P::Redress,
        P::RequestUnmask,
        P::ApproveUnmask,
        P::ExportPerson,
        P::ImportLists,
        P::ApproveLists,
        P::ReadSamples,
    ] {
        assert!(!Role::Administrator.may(permission), "{permission:?}");
    }
    for role in Role::ALL {
        let makes_accounts = role.may(P::ManageAccounts);
        assert_eq!(makes_accounts, role == Role::Administrator, "{role:?}");
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_holds_until_it_ends_or_is_taken_back() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let body = json!({"label": "a bank", "role": "client", "days": 1});
    let asked = ask("POST", "/keys").signed(&admin).json(&body).of(app).await;
    let (id, text) = made(app, &asked).await;
    let text = text.unwrap();
    let listed = ask("GET", "/keys").signed(&admin).of(app).await;
    assert_eq!(listed.json()["keys"][0]["id"], id);
    assert!(!listed.body.contains(&text[30..]));
    let me = async || ask("GET", "/me").key(&text).of(app).await;
    assert_eq!(me().await.json()["account"], format!("key:{id}"));
    service.clock.advance(86_400);
    assert_eq!(me().await.status, StatusCode::UNAUTHORIZED, "its day is over");
    service.clock.advance(-60);
    assert_eq!(me().await.status, StatusCode::OK);
    let admin = session(app, Role::Administrator).await;
    let revoke = async |id: &str| {
        ask("DELETE", &format!("/keys/{id}")).signed(&admin).of(app).await.status
    };
    assert_eq!(revoke(&id).await, StatusCode::NO_CONTENT);
    assert_eq!(revoke(&id).await, StatusCode::NO_CONTENT);
    assert_eq!(revoke("k-nobody").await, StatusCode::NOT_FOUND);
    assert_eq!(me().await.status, StatusCode::UNAUTHORIZED);
    let said = audited(app).await;
    assert!(said.contains(&("key.create".into(), "client".into())));
    assert_eq!(said.iter().filter(|(action, _)| action == "key.revoke").count(), 1);
}

#[tokio::test]
async fn a_key_cannot_be_made_for_more_than_its_role_or_a_machine_may() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    for (body, at) in [
        (json!({"label": "", "role": "client", "days": 1}), "/label"),
        (json!({"label": "a", "role": "client", "days": 0}), "/days"),
        (json!({"label": "a", "role": "client", "days": 826}), "/days"),
        (json!({"label": "a", "role": "carrier", "days": 1}), "/carrier"),
        (
            json!({"label": "a", "role": "carrier", "carrier": "xx", "days": 1}),
            "/carrier",
        ),
        (json!({"label": "a", "role": "client", "days": 1, "scopes": []}), "/scopes"),
        (
            json!({"label": "a", "role": "client", "days": 1, "scopes": ["read-alerts"]}),
            "/scopes",
        ),
        (
            json!({"label": "a", "role": "supervisor", "days": 1,
                   "scopes": ["approve-rulings"]}),
            "/scopes",
        ),
        (
            json!({"label": "a", "role": "client", "days": 1, "requests_per_second": 0}),
            "/requests_per_second",
        ),
    ] {
        let answered = ask("POST", "/keys").signed(&admin).json(&body).of(app).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answered.json()["at"], at);
    }
}

#[tokio::test]
async fn a_certificate_leads_to_its_account_alone() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let digest = super::super::secret::digest(b"a certificate");
    let body = json!({"login": "gate", "name": "Gate 7", "role": "carrier",
                      "carrier": "XX", "certificate": digest});
    let (id, password) = made(app, &create(app, &admin, &body).await).await;
    assert_eq!(password, None);
    let me = async |der: &[u8]| ask("GET", "/me").certificate(der).of(app).await;
    let answered = me(b"a certificate").await.json();
    assert_eq!(
        (&answered["via"], &answered["carrier"]),
        (&json!("certificate"), &json!("XX"))
    );
    assert_eq!(me(b"another").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(app, "gate", "").await.status, StatusCode::UNAUTHORIZED);
    let body = json!({"login": "gate2", "name": "Gate 8", "role": "client",
                      "certificate": digest});
    assert_eq!(create(app, &admin, &body).await.status, StatusCode::CONFLICT);
    let colons = super::super::secret::digest(b"another").to_uppercase();
    let answered = change(app, &admin, &id, &json!({"certificate": colons})).await;
    assert_eq!(me(b"another").await.status, StatusCode::UNAUTHORIZED, "not yet");
    made(app, &answered).await;
    assert_eq!(me(b"a certificate").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(me(b"another").await.status, StatusCode::OK);
    change(app, &admin, &id, &json!({"disabled": true})).await;
    assert_eq!(me(b"another").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_one_time_password_opens_nothing_after_three_days() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let body = json!({"login": "gate", "name": "Gate", "role": "client"});
    let (id, one_time) = made(app, &create(app, &admin, &body).await).await;
    let one_time = &one_time.unwrap();
    let listed = ask("GET", "/accounts").signed(&admin).of(app).await.json();
    let mut listed = listed["accounts"].as_array().unwrap().iter();
    let account = listed.find(|account| account["id"] == id.as_str()).unwrap();
    let until = account["password_until"].as_str().unwrap();
    let until = saring_model::Moment::read(until).unwrap();
    let hours = (until.unix() - app.now().unix()) / 3600;
    assert_eq!(hours, 72);
    service.clock.advance(hours * 3600 - 1);
    let signed = sign_in(app, "gate", one_time).await.signed();
    service.clock.advance(1);
    let late = sign_in(app, "gate", one_time).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    let unknown = sign_in(app, "nobody", one_time).await;
    assert_eq!(late.json()["detail"], unknown.json()["detail"]);
    let said = audited(app).await;
    assert!(said.contains(&("session.refuse".into(), "too late".into())), "{said:?}");
    // Nor does whoever came in with it in time choose another with it now.
    let body = json!({"current": one_time, "new": "nasi goreng kampung"});
    let late = ask("PUT", "/me/password").signed(&signed).json(&body).of(app).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN, "{late:?}");
}

#[tokio::test]
async fn the_days_of_a_one_time_password_begin_when_it_is_agreed_to() {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let body = json!({"login": "made", "name": "Made", "role": "screener"});
    let asked = create(app, &admin, &body).await.json();
    service.clock.advance(6 * 86_400);
    let rest = approve(app, asked["grant"]["id"].as_str().unwrap()).await.unwrap();
    service.clock.advance(2 * 86_400);
    let one_time = asked["first_half"].as_str().unwrap().to_owned() + &rest;
    assert_eq!(sign_in(app, "made", &one_time).await.status, StatusCode::CREATED);
    // One's own never ends by itself.
    account(app, "old", Role::Screener).await;
    service.clock.advance(1_000 * 86_400);
    assert_eq!(sign_in(app, "old", PASSWORD).await.status, StatusCode::CREATED);
}
