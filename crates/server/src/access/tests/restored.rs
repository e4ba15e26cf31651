//! Who gets in once a backup is restored: whoever did before, not whoever did then.

use std::path::PathBuf;

use axum::http::StatusCode;
use saring_store::Query;
use serde_json::{Value, json};

use super::super::Role;
use super::super::testing::{
    PASSWORD, Service, account, key, service, session, session_of,
};
use super::accounts::{change, create, sign_in};
use super::ask;
use crate::{App, Settings};

/// Whom everything was taken from after a backup was made.
struct Taken {
    service: Service,
    file: PathBuf,
    /// Texts of keys.
    revoked: String,
    stays: String,
    made_since: String,
    /// An account that is a screener's now.
    lowered: String,
}

async fn taken() -> Taken {
    let service = service(Settings::default());
    let app = &service.app;
    let admin = session(app, Role::Administrator).await;
    let body = json!({"login": "asked-for", "name": "A", "role": "adjudicator"});
    let asked = create(app, &admin, &body).await.json();
    let revoked = key(app, Role::Client, None).await;
    let stays = key(app, Role::Client, None).await;
    let disabled = account(app, "disabled", Role::Screener).await.id;
    let lowered = account(app, "lowered", Role::Supervisor).await.id;
    let file = service.backup().await;

    let me = ask("GET", "/me").key(&revoked).of(app).await.json();
    let id = me["account"].as_str().unwrap().strip_prefix("key:").unwrap().to_owned();
    let path = format!("/keys/{id}");
    let done = ask("DELETE", &path).signed(&admin).of(app).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    for (id, body) in
        [(&disabled, json!({"disabled": true})), (&lowered, json!({"role": "screener"}))]
    {
        let done = change(app, &admin, id, &body).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
    }
    let path = format!("/grants/{}/refuse", asked["grant"]["id"].as_str().unwrap());
    let done = ask("POST", &path).signed(&admin).of(app).await;
    assert!(done.status.is_success(), "{done:?}");
    let made_since = key(app, Role::Client, None).await;
    Taken { service, file, revoked, stays, made_since, lowered }
}

/// What somebody finds who tries all that there was.
async fn found(taken: &Taken, app: &App) -> Value {
    let opens = async |key: &str| {
        ask("GET", "/me").key(key).of(app).await.status == StatusCode::OK
    };
    let signed = session_of(app, &taken.lowered).await;
    let disabled = sign_in(app, "disabled", PASSWORD).await.status.is_success();
    let admin = session(app, Role::Administrator).await;
    let grants = ask("GET", "/grants").signed(&admin).of(app).await.json();
    json!({
        "revoked": opens(&taken.revoked).await,
        "stays": opens(&taken.stays).await,
        "made since": opens(&taken.made_since).await,
        "disabled": disabled,
        "role": ask("GET", "/me").signed(&signed).of(app).await.json()["role"],
        "waiting": grants["grants"].as_array().unwrap().len(),
    })
}

#[tokio::test]
async fn who_gets_in_is_not_rolled_back_with_the_rest() {
    let taken = taken().await;
    let now = found(&taken, &taken.service.app).await;
    let expected = json!({"revoked": false, "stays": true, "made since": true,
                          "disabled": false, "role": "screener", "waiting": 0});
    assert_eq!(now, expected);
    let (restored, came) = taken.service.restored(&taken.file, true);
    assert!(came.is_access_current);
    assert_eq!(restored.app.store().count(Query::all("session")).await.unwrap(), 0);
    assert_eq!(found(&taken, &restored.app).await, expected);
}

#[tokio::test]
async fn a_backup_alone_says_that_it_lets_in_whom_it_let_in() {
    let taken = taken().await;
    let (restored, came) = taken.service.restored(&taken.file, false);
    assert!(!came.is_access_current, "whoever restores is told");
    // Nobody stays signed in, all the same.
    assert_eq!(restored.app.store().count(Query::all("session")).await.unwrap(), 0);
    let expected = json!({"revoked": true, "stays": true, "made since": false,
                          "disabled": true, "role": "supervisor", "waiting": 1});
    assert_eq!(found(&taken, &restored.app).await, expected);
}
