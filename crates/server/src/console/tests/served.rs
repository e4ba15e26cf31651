//! Pages as they are served: who sees what, headers, speed.

use axum::http::{Method, StatusCode, header};

use super::super::assets::Places;
use crate::access::{Actor, Role, Via};
use crate::testing::{self, Answered, TestApp};

/// Pages that are there without any record, and who may see them.
const PAGES: [(&str, &[Role]); 19] = {
    use Role::{
        Adjudicator as A, Administrator as Ad, ListApprover as La, ListEditor as Le,
        Oversight as O, RedressOfficer as R, Screener as S, Supervisor as V,
    };
    [
        ("/account", &[S, A, V, Le, La, R, O, Ad]),
        ("/console/help", &[S, A, V, Le, La, R, O, Ad]),
        ("/console/alerts", &[S, A, V, R]),
        ("/console/alerts?state=decided", &[S, A, V, R]),
        ("/console/search", &[S, A, V, Le, La]),
        ("/console/entities/demo-001", &[S, A, V, Le, La]),
        ("/console/lists", &[S, A, V, Le, La, R, O, Ad]),
        ("/console/lists/invented", &[S, A, V, Le, La, R, O, Ad]),
        ("/console/lists/invented/1", &[S, A, V, Le, La, R, O, Ad]),
        ("/console/orders", &[S, A, V, R]),
        ("/console/exclusions", &[S, A, V, R]),
        ("/console/exemptions?state=in-force", &[S, A, V, R]),
        ("/console/redress", &[R]),
        ("/console/unmask", &[A, V]),
        ("/console/persons", &[V, R]),
        ("/console/figures", &[A, V, O]),
        ("/console/accounts", &[Ad]),
        ("/console/keys", &[Ad]),
        ("/console/access", &[V, Ad]),
    ]
};

const PEOPLE: [Role; 8] = [
    Role::Screener,
    Role::Adjudicator,
    Role::Supervisor,
    Role::ListEditor,
    Role::ListApprover,
    Role::RedressOfficer,
    Role::Oversight,
    Role::Administrator,
];

/// Somebody who signed in: a key may do less.
fn person(role: Role) -> Actor {
    let account = format!("user:u-{}", role.as_str());
    Actor { account, via: Via::Session, ..testing::actor(role) }
}

async fn get(test: &TestApp, role: Role, path: &str) -> Answered {
    test.ask(&person(role), Method::GET, path, &[], "").await
}

#[tokio::test]
async fn everybody_sees_their_pages_and_no_others() {
    let test = testing::app().await;
    for (path, roles) in PAGES {
        for role in PEOPLE {
            let answered = get(&test, role, path).await;
            let may = roles.contains(&role);
            let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            let body = answered.text();
            assert_eq!(answered.status, expected, "{path} as {role:?}: {body}");
            let kind = answered.headers.get(header::CONTENT_TYPE).unwrap();
            assert_eq!(kind, "text/html; charset=utf-8", "{path} as {role:?}");
        }
    }
}

#[tokio::test]
async fn the_menu_leads_nobody_to_a_closed_door() {
    let test = testing::app().await;
    for role in PEOPLE {
        let page = get(&test, role, "/account").await;
        let nav =
            page.text().split("<nav").nth(1).unwrap().split("</nav>").next().unwrap();
        for link in nav.split("href=\"").skip(1) {
            let path = link.split('"').next().unwrap();
            let status = get(&test, role, path).await.status;
            assert_eq!(status, StatusCode::OK, "{path} as {role:?}");
        }
    }
}

#[tokio::test]
async fn pages_keep_themselves_safe() {
    let test = testing::app().await;
    let page = get(&test, Role::Supervisor, "/console/alerts").await;
    let header = |name| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
    let policy = header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(header(header::CACHE_CONTROL), "no-store");
    assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
}

#[tokio::test]
async fn files_are_kept_for_a_year_under_the_name_of_their_content() {
    let test = testing::app().await;
    let places = Places::new();
    for name in [places.style, places.script, places.htmx, places.icon] {
        let file = get(&test, Role::Screener, &format!("/static/{name}")).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        let kept = file.headers.get(header::CACHE_CONTROL).unwrap();
        assert_eq!(kept, "public, max-age=31536000, immutable");
    }
    for name in ["console.css", "..%2fCargo.toml", "console-000000000000.css"] {
        let file = get(&test, Role::Screener, &format!("/static/{name}")).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{name}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_in_ones_language() {
    let test = testing::app().await;
    let mut actor = person(Role::Supervisor);
    actor.language = "ru".to_owned();
    let html = [("accept", "text/html,*/*")];
    let lost = test.ask(&actor, Method::GET, "/nowhere", &html, "").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text().contains("Здесь этого нет"));
    let lost = test.ask(&actor, Method::GET, "/console/alerts/a-none", &[], "").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text().contains("<h1>Здесь этого нет</h1>"));
    // A program is told as a program.
    let lost = test.ask(&actor, Method::GET, "/nowhere", &[], "").await;
    assert_eq!(lost.json()["type"], "not-found");
}

#[tokio::test]
async fn a_search_is_noted_and_names_nobody_in_an_address() {
    let test = testing::app().await;
    let before = test.log().await.len();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let actor = person(Role::Screener);
    let body = "text=Bakhashwain&list=";
    let page = test.ask(&actor, Method::POST, "/console/search", &form, body).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Umar Abdullah Salim Bakhashwain"));
    assert!(!page.text().contains("?text="));
    assert_eq!(test.log().await.len(), before + 1);
    let body = "text=%E6%AC%A7%E9%98%B3%E6%8C%AF%E5%8D%9A&list=invented";
    let page = test.ask(&actor, Method::POST, "/console/search", &form, body).await;
    assert!(page.text().contains("Ouyang Zhenbo"));
}

/// Time that a page may take on the server.
const PAGE_MILLIS_MAX: u128 = 50;

#[tokio::test]
async fn pages_are_quick() {
    let test = testing::app().await;
    for (path, roles) in PAGES {
        let role = roles[0];
        // The first look reads the strings.
        get(&test, role, path).await;
        let mut best = u128::MAX;
        for _ in 0..5 {
            let clock = std::time::Instant::now();
            get(&test, role, path).await;
            best = best.min(clock.elapsed().as_millis());
        }
        assert!(best <= PAGE_MILLIS_MAX, "{path}: {best} ms");
    }
}

/// Keeps an invented alert.
async fn kept(test: &TestApp) {
    let alert = crate::records::Alert {
        dispositions: Vec::new(),
        state: crate::records::AlertState::Open,
        assigned_to: None,
        ..super::invented::alert()
    };
    let mut batch = saring_store::Batch::default();
    batch.put(crate::kept::record(&alert).unwrap());
    test.app.store().commit(batch).await.unwrap();
}

const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

#[tokio::test]
async fn an_alert_is_judged_by_a_form_alone() {
    let test = testing::app().await;
    kept(&test).await;
    let page = get(&test, Role::Supervisor, "/console/alerts/a-1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("name=\"version\" value=\"1\""));
    assert!(page.text().contains("name=\"other.demo-233\""));
    let supervisor = person(Role::Supervisor);
    let path = "/console/alerts/a-1/decide";
    // A reason that says nothing is refused with a page.
    let body = "version=1&entity=demo-001&choice=false-positive&reason=no";
    let refused = test.ask(&supervisor, Method::POST, path, &FORM, body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("<h1>"));
    let body = "version=1&entity=demo-001&choice=false-positive&other.demo-233=unresolved\
        &reason=Another+birth+date%3B+document+seen&remember=yes";
    let judged = test.ask(&supervisor, Method::POST, path, &FORM, body).await;
    assert_eq!(judged.status, StatusCode::SEE_OTHER, "{}", judged.text());
    assert_eq!(judged.headers[header::LOCATION], "/console/alerts");
    let page = get(&test, Role::Supervisor, "/console/alerts/a-1").await;
    assert!(page.text().contains("disposition-false-positive"));
    assert!(page.text().contains("disposition-unresolved"));
    assert!(page.text().contains("/console/rulings/exclusion/"));
    // Nobody judges twice.
    let again = test.ask(&supervisor, Method::POST, path, &FORM, body).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_screener_may_escalate_and_not_judge() {
    let test = testing::app().await;
    kept(&test).await;
    let screener = person(Role::Screener);
    let path = "/console/alerts/a-1/decide";
    let reason = "reason=Evidence+points+both+ways";
    let body = format!("version=1&entity=demo-001&choice=true-match&{reason}");
    let refused = test.ask(&screener, Method::POST, path, &FORM, body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let body = format!("version=1&entity=demo-001&choice=escalate&{reason}");
    let escalated = test.ask(&screener, Method::POST, path, &FORM, body).await;
    assert_eq!(escalated.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_order_takes_two_people() {
    let test = testing::app().await;
    let first = person(Role::Supervisor);
    let second = Actor { account: "user:u-second".to_owned(), ..first.clone() };
    let body = "names=Sampel+Testo&birth_date=1978-03-14&ordered_by=Officer+7\
        &legal_basis=Invented+Act&expires_on=2027-11-01&reason=Request+of+a+court";
    let made = test.ask(&first, Method::POST, "/console/orders", &FORM, body).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let path = made.headers[header::LOCATION].to_str().unwrap().to_owned();
    let page = test.ask(&first, Method::GET, &path, &[], "").await;
    assert!(!page.text().contains("value=\"approve\""), "not by who proposed it");
    let body = "version=1&how=approve&reason=Seen+the+ruling+of+the+court";
    let refused = test.ask(&first, Method::POST, &path, &FORM, body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let page = test.ask(&second, Method::GET, &path, &[], "").await;
    assert!(page.text().contains("value=\"approve\""));
    let done = test.ask(&second, Method::POST, &path, &FORM, body).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = test.ask(&second, Method::GET, &path, &[], "").await;
    assert!(page.text().contains("state-in-force"));
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_back_after_it() {
    let test = testing::app().await;
    let router = crate::route::router(&test.app);
    let ask = |method: Method, path: &str| {
        let request = axum::http::Request::builder().method(method).uri(path);
        let request = request.body(axum::body::Body::empty()).unwrap();
        tower::ServiceExt::oneshot(router.clone(), request)
    };
    let led = ask(Method::GET, "/console/alerts?mine=1").await.unwrap();
    let to = "/sign-in?next=%2Fconsole%2Falerts%3Fmine%3D1";
    assert_eq!(led.headers()[header::LOCATION], to);
    let led = ask(Method::POST, "/console/alerts/a-1/decide").await.unwrap();
    assert_eq!(led.headers()[header::LOCATION], "/sign-in");
    let door = ask(Method::GET, to).await.unwrap();
    assert_eq!(door.status(), StatusCode::OK);
}
