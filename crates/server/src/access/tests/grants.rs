//! What takes two persons: nothing of it holds before the second one agrees.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::records::Account;
use super::super::testing::{
    PASSWORD, Service, Signed, account, approve, audited, service, session, session_of,
};
use super::super::{Permission, Role};
use super::accounts::{change, create, sign_in};
use super::{Answered, ask};
use crate::{App, Settings, kept};

async fn make_key(app: &App, by: &Signed, body: &Value) -> Answered {
    ask("POST", "/keys").signed(by).json(body).of(app).await
}

async fn settle(app: &App, by: &Signed, id: &str, how: &str) -> Answered {
    ask("POST", &format!("/grants/{id}/{how}")).signed(by).of(app).await
}

async fn waiting(app: &App, by: &Signed) -> Vec<Value> {
    let listed = ask("GET", "/grants").signed(by).of(app).await;
    assert_eq!(listed.status, StatusCode::OK, "{listed:?}");
    listed.json()["grants"].as_array().unwrap().clone()
}

fn text(answered: &Answered, key: &str) -> String {
    answered.json()[key].as_str().unwrap_or_default().to_owned()
}

/// The identifier of what was asked for.
fn grant(asked: &Answered) -> String {
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    assert_eq!(asked.header("cache-control"), "no-store");
    asked.json()["grant"]["id"].as_str().unwrap().to_owned()
}

/// A service with two administrators.
async fn two() -> (Service, Signed, Signed) {
    let service = service(Settings::default());
    let one = session(&service.app, Role::Administrator).await;
    let other = session(&service.app, Role::Administrator).await;
    (service, one, other)
}

#[tokio::test]
async fn nobody_is_let_in_by_one_person_alone() {
    let (service, one, other) = two().await;
    let app = &service.app;
    for role in Role::ALL {
        let body = json!({"login": role.as_str(), "name": "A", "role": role,
                          "carrier": "XX"});
        grant(&create(app, &one, &body).await);
        let key = |scopes: Value| {
            json!({"label": "a", "role": role, "days": 1, "carrier": "XX",
                   "scopes": scopes})
        };
        grant(&make_key(app, &one, &key(Value::Null)).await);
        for scope in role.grants().iter().filter(|scope| scope.is_for_machines()) {
            grant(&make_key(app, &one, &key(json!([scope]))).await);
        }
    }
    // Nobody came of it: neither of the carriers' and banks' machines nor any other.
    let keys = ask("GET", "/keys").signed(&other).of(app).await.json();
    assert_eq!(keys["keys"], json!([]));
    let accounts = app.store().count(saring_store::Query::all("account")).await.unwrap();
    assert_eq!(accounts, 2);
}

#[test]
fn who_gives_is_never_alone() {
    // Else somebody could make their own second.
    for permission in [Permission::ManageAccounts, Permission::ApproveAccess] {
        assert!(!permission.is_for_machines());
    }
    for role in Role::ALL {
        let agrees = role.may(Permission::ApproveAccess);
        let expected = [Role::Administrator, Role::Supervisor].contains(&role);
        assert_eq!(agrees, expected, "{role:?}");
    }
}

#[tokio::test]
async fn a_new_account_is_none_until_another_agrees_and_neither_has_its_password() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let body = json!({"login": "sari", "name": "Sari Contoh", "role": "supervisor"});
    let asked = create(app, &one, &body).await;
    let (id, first) = (grant(&asked), text(&asked, "first_half"));
    assert!(first.len() >= 10, "{first}");
    assert_eq!(sign_in(app, "sari", &first).await.status, StatusCode::UNAUTHORIZED);
    let alone = settle(app, &one, &id, "approve").await;
    assert_eq!(alone.status, StatusCode::FORBIDDEN, "{alone:?}");
    let approved = settle(app, &other, &id, "approve").await;
    assert_eq!(approved.status, StatusCode::OK, "{approved:?}");
    let rest = text(&approved, "second_half");
    for half in [&first, &rest] {
        assert_eq!(sign_in(app, "sari", half).await.status, StatusCode::UNAUTHORIZED);
    }
    let signed_in = sign_in(app, "sari", &(first + &rest)).await;
    assert_eq!(signed_in.json()["must_change"], true, "{signed_in:?}");
    let again = settle(app, &other, &id, "approve").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let said = audited(app).await;
    for (action, decision) in
        [("grant.propose", "account.create supervisor"), ("account.create", "supervisor")]
    {
        assert!(said.contains(&(action.into(), decision.into())), "{said:?}");
    }
    assert!(said.iter().any(|(action, _)| action == "grant.approve"));
    let said = format!("{said:?}").to_lowercase();
    assert!(!said.contains("sari") && !said.contains("contoh"), "{said}");
}

#[tokio::test]
async fn a_key_is_refused_until_another_agrees_and_neither_has_it() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let body = json!({"label": "a report", "role": "screener", "days": 1});
    let asked = make_key(app, &one, &body).await;
    let (id, first) = (grant(&asked), text(&asked, "first_half"));
    let me = async |key: &str| ask("GET", "/me").key(key).of(app).await.status;
    assert_eq!(me(&first).await, StatusCode::UNAUTHORIZED);
    let keys = ask("GET", "/keys").signed(&one).of(app).await;
    assert_eq!(keys.json()["keys"], json!([]));
    let rest = text(&settle(app, &other, &id, "approve").await, "second_half");
    assert_eq!(me(&first).await, StatusCode::UNAUTHORIZED);
    assert_eq!(me(&(first + &rest)).await, StatusCode::OK);
}

/// What an administrator may wish of a supervisor's account, alone.
#[tokio::test]
async fn a_change_that_lets_somebody_in_does_not_hold_until_another_agrees() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let digest = super::super::secret::digest(b"a certificate");
    let other_digest = super::super::secret::digest(b"another certificate");
    for (role, before, body) in [
        (Role::Screener, json!({}), json!({"role": "supervisor"})),
        (Role::Administrator, json!({}), json!({"role": "oversight"})),
        (Role::Oversight, json!({}), json!({"role": "administrator"})),
        (Role::Screener, json!({"disabled": true}), json!({"disabled": false})),
        (Role::Screener, json!({}), json!({"certificate": digest})),
        (Role::Screener, json!({"carrier": "XX"}), json!({"carrier": ""})),
        (Role::Screener, json!({}), json!({"reset_password": true})),
        (Role::Supervisor, json!({}), json!({"reset_password": true, "disabled": true})),
        (Role::Administrator, json!({}), json!({"reset_password": true})),
        (Role::Client, json!({}), json!({"reset_password": true})),
        (Role::Client, json!({}), json!({"role": "supervisor"})),
        (Role::Client, json!({"disabled": true}), json!({"disabled": false})),
        (Role::Carrier, json!({}), json!({"carrier": "YY"})),
        (Role::Carrier, json!({}), json!({"certificate": other_digest})),
    ] {
        let login = app.identifier('l');
        let whose = account(app, &login, role).await;
        if before != json!({}) {
            let changed = change(app, &one, &whose.id, &before).await;
            assert_eq!(changed.status, StatusCode::OK, "{before}: {changed:?}");
        }
        let kept =
            async || kept::get::<Account>(app.store(), &whose.id).await.unwrap().value;
        let was = kept().await;
        let asked = change(app, &one, &whose.id, &body).await;
        let id = grant(&asked);
        assert_eq!(kept().await, was, "{body}");
        assert_eq!(waiting(app, &other).await.last().unwrap()["about"], whose.id);
        let approved = settle(app, &other, &id, "approve").await;
        assert_eq!(approved.status, StatusCode::OK, "{body}: {approved:?}");
        let is = kept().await;
        assert_ne!(is, was, "{body}");
        assert!(is.epoch > was.epoch, "{body}: its sessions end");
    }
}

#[tokio::test]
async fn a_reset_password_opens_nothing_until_another_agrees() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let whose = account(app, "wayan", Role::Screener).await;
    let asked = change(app, &one, &whose.id, &json!({"reset_password": true})).await;
    let (id, first) = (grant(&asked), text(&asked, "first_half"));
    assert_eq!(sign_in(app, "wayan", &first).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(app, "wayan", PASSWORD).await.status, StatusCode::CREATED);
    let rest = text(&settle(app, &other, &id, "approve").await, "second_half");
    assert_eq!(sign_in(app, "wayan", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let signed_in = sign_in(app, "wayan", &(first + &rest)).await;
    assert_eq!(signed_in.json()["must_change"], true);
}

#[tokio::test]
async fn taking_away_is_a_deed_of_one_at_once() {
    let (service, one, _) = two().await;
    let app = &service.app;
    for (role, body) in [
        (Role::Supervisor, json!({"role": "screener"})),
        (Role::Supervisor, json!({"role": "client"})),
        (Role::Supervisor, json!({"disabled": true})),
        (Role::Administrator, json!({"disabled": true})),
        (Role::Supervisor, json!({"carrier": "XX"})),
        (Role::Supervisor, json!({"certificate": ""})),
        (Role::Supervisor, json!({"name": "Another"})),
        (Role::Carrier, json!({"name": "Another"})),
        (Role::Client, json!({"carrier": "XX"})),
    ] {
        let whose = account(app, &app.identifier('l'), role).await;
        let changed = change(app, &one, &whose.id, &body).await;
        assert_eq!(changed.status, StatusCode::OK, "{role:?} {body}: {changed:?}");
    }
}

#[tokio::test]
async fn who_agrees_is_neither_who_asked_nor_whom_it_is_about() {
    let (service, one, _) = two().await;
    let app = &service.app;
    let whose = account(app, "made", Role::Supervisor).await;
    let by_them = session_of(app, &whose.id).await;
    let body = json!({"role": "administrator"});
    let id = grant(&change(app, &one, &whose.id, &body).await);
    for signed in [&one, &by_them] {
        let answered = settle(app, signed, &id, "approve").await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{answered:?}");
    }
    for role in Role::ALL {
        let signed = session(app, role).await;
        let may = role.may(Permission::ApproveAccess);
        let listed = ask("GET", "/grants").signed(&signed).of(app).await;
        assert_eq!(listed.status == StatusCode::OK, may, "{role:?}");
        if !may {
            let answered = settle(app, &signed, &id, "approve").await;
            assert_eq!(answered.status, StatusCode::FORBIDDEN, "{role:?}");
        }
    }
    let supervisor = session(app, Role::Supervisor).await;
    let answered = settle(app, &supervisor, &id, "approve").await;
    assert_eq!(answered.status, StatusCode::OK, "{answered:?}");
}

#[tokio::test]
async fn what_is_refused_withdrawn_or_too_old_comes_to_nothing() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let ask_for = async |login: &str| {
        let body = json!({"login": login, "name": "A", "role": "screener"});
        let asked = create(app, &one, &body).await;
        (grant(&asked), text(&asked, "first_half"))
    };
    for (by, decision) in [(&one, "withdrawn"), (&other, "refused")] {
        // The same login again: what was refused holds nothing back.
        let (id, _) = ask_for("sari").await;
        assert_eq!(settle(app, by, &id, "refuse").await.status, StatusCode::NO_CONTENT);
        let late = settle(app, &other, &id, "approve").await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        let said = audited(app).await;
        assert!(said.contains(&("grant.refuse".into(), decision.into())), "{said:?}");
    }
    let (id, first) = ask_for("sari").await;
    service.clock.advance(super::super::grants::WAITS_SECONDS);
    let other = session(app, Role::Administrator).await;
    assert_eq!(waiting(app, &other).await, Vec::<Value>::new());
    for how in ["approve", "refuse"] {
        let late = settle(app, &other, &id, how).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{how}");
    }
    assert_eq!(sign_in(app, "sari", &first).await.status, StatusCode::UNAUTHORIZED);
    app.store().purge(app.now(), 100).await.unwrap();
    let left = app.store().count(saring_store::Query::all("grant")).await.unwrap();
    assert_eq!(left, 0, "the name of who got no account is gone");
}

#[tokio::test]
async fn two_who_agree_at_once_have_one_effect() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let third = session(app, Role::Supervisor).await;
    let body = json!({"login": "sari", "name": "A", "role": "screener"});
    let id = grant(&create(app, &one, &body).await);
    let (first, second) = tokio::join!(
        settle(app, &other, &id, "approve"),
        settle(app, &third, &id, "approve"),
    );
    let done = [&first, &second].map(|answered| answered.status == StatusCode::OK);
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{first:?} {second:?}");
    let said = audited(app).await;
    let count = |wanted: &str| said.iter().filter(|(action, _)| action == wanted).count();
    assert_eq!((count("grant.approve"), count("account.create")), (1, 1), "{said:?}");
}

#[tokio::test]
async fn what_was_asked_for_is_void_once_the_account_has_changed() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let whose = account(app, "made", Role::Screener).await;
    let id = grant(&change(app, &one, &whose.id, &json!({"role": "adjudicator"})).await);
    let locked = change(app, &one, &whose.id, &json!({"disabled": true})).await;
    assert_eq!(locked.status, StatusCode::OK);
    let late = settle(app, &other, &id, "approve").await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{late:?}");
    let kept = kept::get::<Account>(app.store(), &whose.id).await.unwrap().value;
    assert!(kept.disabled && kept.role == Role::Screener);
    // And so is a login that somebody else got meanwhile.
    let body = |role: &str| json!({"login": "gate", "name": "A", "role": role});
    let id = grant(&create(app, &one, &body("screener")).await);
    let first = grant(&create(app, &one, &body("client")).await);
    assert_eq!(settle(app, &other, &first, "approve").await.status, StatusCode::OK);
    let late = settle(app, &other, &id, "approve").await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{late:?}");
}

#[tokio::test]
async fn what_somebody_asked_for_is_void_once_they_are_locked() {
    let (service, _, other) = two().await;
    let app = &service.app;
    for taken in [json!({"disabled": true}), json!({"role": "client"})] {
        let asker = account(app, &app.identifier('l'), Role::Administrator).await;
        let by_them = session_of(app, &asker.id).await;
        let body = json!({"label": "a", "role": "screener", "days": 1});
        let id = grant(&make_key(app, &by_them, &body).await);
        let changed = change(app, &other, &asker.id, &taken).await;
        if changed.status == StatusCode::ACCEPTED {
            approve(app, &grant(&changed)).await;
        } else {
            assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        }
        // Nor does it come back when they do.
        for how in ["approve", "refuse"] {
            let late = settle(app, &other, &id, how).await;
            assert_eq!(late.status, StatusCode::NOT_FOUND, "{taken}: {late:?}");
        }
    }
}

#[tokio::test]
async fn the_console_shows_what_waits_and_settles_it() {
    let (service, one, other) = two().await;
    let app = &service.app;
    let form = async |by: &Signed, path: &str, body: &str| {
        let body = format!("{body}&form_token={}", by.form_token);
        ask("POST", path)
            .header("cookie", &by.cookie)
            .header("sec-fetch-site", "same-origin")
            .form(&body)
            .of(app)
            .await
    };
    let secret = |page: &Answered| {
        let part = page.body.split("class=\"secret mono\">").nth(1);
        part.map(|part| part.split('<').next().unwrap().to_owned()).unwrap_or_default()
    };
    let body = "login=sari&name=Sari+Contoh&role=screener&language=en&carrier=";
    let asked = form(&one, "/console/accounts", body).await;
    assert!(asked.body.contains("first half") && asked.body.contains("Sari Contoh"));
    let first = secret(&asked);
    let page = async |by: &Signed| ask("GET", "/console/access").signed(by).of(app).await;
    let own = page(&one).await;
    assert!(!own.body.contains("value=\"approve\"") && own.body.contains("Withdraw"));
    let shown = page(&other).await;
    assert!(shown.body.contains("value=\"approve\""), "{}", shown.body);
    let path =
        shown.body.split("action=\"").find(|part| part.starts_with("/console/acc"));
    let path = path.unwrap().split('"').next().unwrap().to_owned();
    let forged = ask("POST", &path)
        .header("cookie", &other.cookie)
        .header("sec-fetch-site", "same-origin")
        .form("how=approve")
        .of(app)
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let odd = form(&other, &path, "how=perhaps").await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let approved = form(&other, &path, "how=approve").await;
    assert!(approved.body.contains("second half"), "{}", approved.body);
    let whole = first + &secret(&approved);
    assert_eq!(sign_in(app, "sari", &whole).await.status, StatusCode::CREATED);
    assert!(page(&other).await.body.contains("Nothing waits"));
}
