//! Every route, for everybody: who is let through to it, as the tables say, and who is
//! not. Nothing here names a route: what is added is tested.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::http::{Method, StatusCode};

use super::super::records::{Account, Tries};
use super::super::testing::{
    PASSWORD, Signed, account, administrator, approve, commit, key, service, session,
    session_of,
};
use super::super::{Permission, Role, keys, tries};
use super::{Answered, Asking, ask};
use crate::route::{Route, routes};
use crate::{App, Settings, kept};

/// Somebody who asks.
#[derive(Clone, Debug)]
enum Who {
    Nobody,
    Session(Signed),
    Key(String),
    Certificate(&'static [u8]),
}

impl Who {
    fn show(&self, asking: Asking) -> Asking {
        match self {
            Self::Nobody => asking,
            Self::Session(signed) => asking.signed(signed),
            Self::Key(text) => asking.key(text),
            Self::Certificate(der) => asking.certificate(der),
        }
    }
}

/// A path of a route with something in the place of its parameters.
fn path(route: &Route) -> String {
    let fill =
        |part: &str| if part.starts_with('{') { "x".to_owned() } else { part.to_owned() };
    route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// What the guard of a route answers, or that it let the request through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Guarded {
    Unknown,
    Forbidden,
    Through,
}

/// How the guard of a route is heard: its own words, for a handler may refuse as well.
fn guarded(route: &Route, answered: &Answered) -> Guarded {
    let says = |words: &str| answered.body.contains(words);
    let is_page_of_nobody = route.is_page()
        && answered.status == StatusCode::SEE_OTHER
        && answered.header("location").starts_with("/sign-in")
        && answered.header("set-cookie").is_empty();
    // Whoever has a one-time password is led to the page on which they choose another.
    let is_led_to_account = route.is_page()
        && answered.status == StatusCode::SEE_OTHER
        && answered.header("location") == "/account?must-change=1";
    match answered.status {
        StatusCode::UNAUTHORIZED
            if says("expected a session, a key or a certificate") =>
        {
            Guarded::Unknown
        }
        // A program is told the one, a person the other.
        StatusCode::FORBIDDEN
            if says("expected a role or a scope that may do this")
                || says("It takes another role.") =>
        {
            Guarded::Forbidden
        }
        _ if is_page_of_nobody && route.path != "/sign-in" => Guarded::Unknown,
        _ if is_led_to_account && route.permission != Permission::Own => {
            Guarded::Forbidden
        }
        _ => Guarded::Through,
    }
}

/// Asks every route as somebody, and compares with what they may do.
async fn check(
    app: &App,
    name: &str,
    who: impl AsyncFn() -> Who,
    may: impl Fn(Permission) -> Guarded,
) {
    let mut wrong = String::new();
    let mut shown = who().await;
    for route in routes() {
        let asking = ask(route.method.as_str(), &path(&route));
        let answered = shown.show(asking).of(app).await;
        // Signing out and the like end what is shown: it is made anew.
        if answered.headers.contains_key("set-cookie") {
            shown = who().await;
        }
        let (found, expected) = (guarded(&route, &answered), may(route.permission));
        if found != expected {
            let (method, path) = (&route.method, route.path);
            let _ = writeln!(
                wrong,
                "{name}: {method} {path}: expected {expected:?}, found {found:?}: {answered:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn by_role(role: Role, is_person: bool) -> impl Fn(Permission) -> Guarded {
    move |permission| {
        let may = role.may(permission) && (is_person || permission.is_for_machines());
        if may { Guarded::Through } else { Guarded::Forbidden }
    }
}

fn as_nobody(permission: Permission) -> Guarded {
    let is_public = permission == Permission::Public;
    if is_public { Guarded::Through } else { Guarded::Unknown }
}

/// Settings in which nobody is slowed down.
fn settings() -> Settings {
    let mut settings = Settings::default();
    (settings.limits.requests_per_second, settings.limits.burst) = (100_000, 100_000);
    settings
}

#[tokio::test]
async fn every_role_reaches_what_its_table_says_by_session() {
    let service = service(settings());
    let app = &service.app;
    for role in Role::ALL {
        let login = role.as_str();
        let account = account(app, login, role).await;
        let who = async || Who::Session(session_of(app, &account.id).await);
        check(app, login, who, by_role(role, true)).await;
    }
}

#[tokio::test]
async fn every_role_reaches_what_its_table_says_by_key_and_certificate() {
    let service = service(settings());
    let app = &service.app;
    for role in Role::ALL {
        let text = key(app, role, None).await;
        let who = async || Who::Key(text.clone());
        check(app, role.as_str(), who, by_role(role, false)).await;
    }
    let der = b"a certificate";
    let new = super::super::accounts::NewAccount {
        login: "gate".to_owned(),
        name: "Gate".to_owned(),
        role: Some(Role::Supervisor),
        certificate: Some(super::super::secret::digest(der)),
        ..Default::default()
    };
    super::super::accounts::create(app, &administrator(app), new).await.unwrap();
    let waiting = super::super::grants::waiting(app).await.unwrap();
    approve(app, &waiting[0].id).await;
    let who = async || Who::Certificate(der);
    check(app, "certificate", who, by_role(Role::Supervisor, false)).await;
}

#[tokio::test]
async fn nobody_reaches_what_is_public_and_no_more() {
    let service = service(settings());
    let app = &service.app;
    check(app, "nobody", async || Who::Nobody, as_nobody).await;
    let unknown = async || Who::Certificate(b"unknown");
    check(app, "unknown certificate", unknown, as_nobody).await;
    let none = Signed {
        cookie: format!("saring={}", "a".repeat(52)),
        form_token: String::new(),
    };
    check(app, "no session", async || Who::Session(none.clone()), as_nobody).await;
}

#[tokio::test]
async fn what_holds_no_longer_reaches_nothing() {
    let service = service(settings());
    let app = &service.app;
    let disabled = account(app, "disabled", Role::Supervisor).await;
    let by_disabled = session_of(app, &disabled.id).await;
    let mut record = kept::get::<Account>(app.store(), &disabled.id).await.unwrap();
    record.value.disabled = true;
    let idle = session(app, Role::Supervisor).await;
    let mut batch = saring_store::Batch::default();
    batch.put(kept::record(&record.value).unwrap());
    commit(app, batch).await;
    service.clock.advance(3600);
    let who = async || Who::Session(by_disabled.clone());
    check(app, "disabled", who, as_nobody).await;
    check(app, "idle", async || Who::Session(idle.clone()), as_nobody).await;
    // A key that is none is refused before any route, even a public one.
    let (ended, revoked) =
        (key(app, Role::Client, None).await, key(app, Role::Client, None).await);
    let (listed, _) = keys::list(app, None).await.unwrap();
    for key in listed {
        if revoked.contains(key.id.trim_start_matches("k-")) {
            keys::revoke(app, &administrator(app), &key.id).await.unwrap();
        }
    }
    let refused = |_: Permission| Guarded::Unknown;
    for (number, route) in routes().iter().enumerate() {
        let asking = ask(route.method.as_str(), &path(route));
        let asking = asking.address(&format!("198.51.100.{}", number % 250));
        let answered = asking.key(&revoked).of(app).await;
        assert_eq!(guarded(route, &answered), refused(route.permission), "{answered:?}");
    }
    service.clock.advance(2 * 86_400);
    for (number, route) in routes().iter().enumerate() {
        let asking = ask(route.method.as_str(), &path(route));
        let asking = asking.address(&format!("203.0.113.{}", number % 250));
        let answered = asking.key(&ended).of(app).await;
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED, "{}", route.path);
    }
}

#[tokio::test]
async fn a_narrowed_key_reaches_its_scopes_alone() {
    let service = service(settings());
    let app = &service.app;
    for scope in Role::Client.grants() {
        let text = key(app, Role::Client, Some(vec![*scope])).await;
        let may = |permission: Permission| {
            let through = permission == Permission::Public || permission == *scope;
            if through { Guarded::Through } else { Guarded::Forbidden }
        };
        check(app, &format!("{scope:?}"), async || Who::Key(text.clone()), may).await;
    }
}

#[tokio::test]
async fn whoever_has_a_one_time_password_reaches_their_own_account_alone() {
    let service = service(settings());
    let app = &service.app;
    let new = account(app, "new", Role::Supervisor).await;
    let mut record = kept::get::<Account>(app.store(), &new.id).await.unwrap();
    record.value.must_change = true;
    let mut batch = saring_store::Batch::default();
    batch.put(kept::record(&record.value).unwrap());
    commit(app, batch).await;
    let may = |permission: Permission| {
        let through = [Permission::Public, Permission::Own].contains(&permission);
        if through { Guarded::Through } else { Guarded::Forbidden }
    };
    let who = async || Who::Session(session_of(app, &new.id).await);
    check(app, "one-time password", who, may).await;
}

#[tokio::test]
async fn a_login_that_waits_still_has_the_sessions_that_it_had() {
    let service = service(settings());
    let app = &service.app;
    let locked = account(app, "locked", Role::Screener).await;
    let signed = session_of(app, &locked.id).await;
    for _ in 0..5 {
        let id = tries::of_login(app, "locked");
        tries::count(app, &id, 5).await.unwrap();
    }
    let tries = tries::of_login(app, "locked");
    let tries = kept::get::<Tries>(app.store(), &tries).await.unwrap();
    assert!(tries.value.locked_until.is_some());
    // Else anybody could end anybody's work by failing to sign in as them.
    let answered = ask("GET", "/me").signed(&signed).of(app).await;
    assert_eq!(answered.status, StatusCode::OK);
    let body = serde_json::json!({"login": "locked", "password": PASSWORD});
    let answered = ask("POST", "/session").json(&body).of(app).await;
    assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn no_path_is_reached_by_a_method_that_is_not_in_the_table() {
    let service = service(settings());
    let app = &service.app;
    let signed = session(app, Role::Administrator).await;
    let all = routes();
    let paths: BTreeSet<&str> = all.iter().map(|route| route.path).collect();
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
    for method in methods.into_iter().chain(["CONNECT", "FOO"]) {
        for path_of in &paths {
            let of_path = all.iter().filter(|route| route.path == *path_of);
            let has: Vec<&Route> = of_path.collect();
            let is_there = has.iter().any(|route| route.method == method)
                || (method == "HEAD"
                    && has.iter().any(|route| route.method == Method::GET));
            if is_there || method == "CONNECT" {
                continue;
            }
            let answered = ask(method, &path(has[0])).signed(&signed).of(app).await;
            assert_eq!(
                answered.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path_of}: {answered:?}"
            );
        }
    }
}

/// The tables of roles, permissions and routes as a page.
fn page() -> String {
    let mut page = "# Roles, permissions, routes\n\n\
        Written by the tests of `crates/server/src/access` from the tables that the \
        service goes by; they compare this page with it. What stands in no column is \
        refused. \"machine\" says what a key or a certificate can have at all, whatever \
        its role: the rest takes a person who has signed in. Whatever is given to somebody \
        takes two persons: see [access](access.md).\n\n\
        ## What a role may do\n\n| |"
        .to_owned();
    for role in Role::ALL {
        let _ = write!(page, " {} |", role.as_str());
    }
    page.push_str(" machine |\n|---|");
    page.push_str(&"---|".repeat(Role::ALL.len() + 1));
    page.push('\n');
    let word = Permission::word;
    let mark = |holds: bool| if holds { " x |" } else { " |" };
    for permission in Permission::ALL {
        let _ = write!(page, "| `{}` |", word(permission));
        for role in Role::ALL {
            page.push_str(mark(role.may(permission)));
        }
        page.push_str(mark(permission.is_for_machines()));
        page.push('\n');
    }
    page.push_str("\n## What a route takes\n\n| Permission | Routes |\n|---|---|\n");
    for permission in Permission::ALL {
        let mut lines: Vec<String> = routes()
            .iter()
            .filter(|route| route.permission == permission)
            .map(|route| format!("`{} {}`", route.method, route.path))
            .collect();
        lines.sort();
        if !lines.is_empty() {
            let _ = writeln!(page, "| `{}` | {} |", word(permission), lines.join("<br>"));
        }
    }
    page
}

#[test]
fn the_page_of_roles_is_what_the_tables_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/roles.md");
    let page = page();
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    if page != committed {
        std::fs::write(file, page).unwrap();
        panic!("docs/formats/roles.md was not what the tables say; it is now: commit it");
    }
}
