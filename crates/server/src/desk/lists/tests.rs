//! Lists as whoever asks over HTTP sees them.

mod nodes;

use axum::http::{Method, StatusCode};
use saring_casework::{Journey, Reason};
use saring_model::{BirthDate, Directive, Told, Traveller, TravellerName};
use saring_store::{Batch, Record};
use serde_json::{Value, json};

use crate::App;
use crate::access::{Actor, Permission, Role, Via};
use crate::current;
use crate::testing::{self, Answered, TestApp, actor};

/// An invented list of so many people.
fn people(from: usize, to: usize) -> String {
    let line = |number: usize| {
        let name = format!("Testo Sampel {}", word(number));
        let value = json!({
            "saring": 1, "id": format!("x-{number}"), "kind": "person", "name": name,
            "birth_dates": format!("{}-03-04", 1950 + number % 50),
        });
        value.to_string()
    };
    (from..to).map(line).collect::<Vec<String>>().join("\n") + "\n"
}

/// A word of a number: names of invented people differ by more than digits.
fn word(mut number: usize) -> String {
    let mut word = String::from("Q");
    for _ in 0..4 {
        word.push(char::from(b"bdfgklmnprstvz"[number % 14]));
        word.push(char::from(b"aeiou"[number % 5]));
        number /= 5;
    }
    word
}

async fn import(
    test: &TestApp,
    who: &Actor,
    list: &str,
    body: impl Into<Vec<u8>>,
) -> Answered {
    let path = format!("/lists/{list}/versions");
    test.ask(who, Method::POST, &path, &[], body.into()).await
}

async fn judge(test: &TestApp, who: &Actor, path: &str, reason: &str) -> Answered {
    let headers = [("content-type", "application/json")];
    let body = json!({"reason": reason}).to_string();
    test.ask(who, Method::POST, path, &headers, body).await
}

fn editor() -> Actor {
    actor(Role::ListEditor)
}

/// Approving takes a person who is there: no key may.
fn approver() -> Actor {
    Actor { via: Via::Session, ..actor(Role::ListApprover) }
}

/// The version in use of a list, as what is screened against tells it.
fn entities(app: &App, list: &str) -> Option<u64> {
    let current = app.current()?;
    let found = current.lists().iter().find(|own| own.name == list);
    found.map(|own| own.entities)
}

async fn actions(test: &TestApp) -> Vec<String> {
    test.log()
        .await
        .into_iter()
        .map(|leaf| String::from_utf8(leaf.bytes).unwrap())
        .collect()
}

#[tokio::test]
async fn what_somebody_brings_with_their_own_hands_waits_for_somebody_else() {
    let test = testing::app().await;
    let by_hand = Actor { via: Via::Session, ..editor() };
    let answered = import(&test, &by_hand, "own", people(0, 30)).await;
    assert_eq!(answered.json()["became"], "waiting", "{}", answered.text());
    assert_eq!(entities(&test.app, "own"), None);
    let path = "/lists/own/versions/1/accept";
    let accepted = judge(&test, &approver(), path, "it is what was sent").await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text());
    assert_eq!(entities(&test.app, "own"), Some(30));
}

#[tokio::test]
async fn a_file_of_a_feed_that_passes_the_guard_is_in_use_at_once() {
    let test = testing::app().await;
    let before = test.app.current().unwrap().lists_version;
    let answered = import(&test, &editor(), "own", people(0, 30)).await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.text());
    assert_eq!(answered.json()["became"], "in-use");
    assert_eq!(entities(&test.app, "own"), Some(30));
    assert!(entities(&test.app, "invented").is_some());
    let current = test.app.current().unwrap();
    assert_eq!(current.lists_version, before + 1);
    // The same file again confirms it.
    let answered = import(&test, &editor(), "own", people(0, 30)).await;
    assert_eq!(answered.json()["became"], "unchanged");
    assert_eq!(test.app.current().unwrap().lists_version, before + 1);
    let lists = test.get(Role::Client, "/lists").await.json();
    assert_eq!(lists["generation"], before + 1);
    assert_eq!(lists["lists"][1]["in_use"]["entities"], 30);
    assert_eq!(lists["lists"][1]["age"]["stale"], false);
    let log = actions(&test).await.join("\n");
    for wanted in ["list.import", "list.accept", "lists.in-use"] {
        assert!(log.contains(wanted), "{wanted}");
    }
}

#[tokio::test]
async fn a_list_that_shrinks_waits_for_somebody_else() {
    let test = testing::app().await;
    import(&test, &editor(), "own", people(0, 30)).await;
    let answered = import(&test, &editor(), "own", people(0, 20)).await;
    let json = answered.json();
    assert_eq!(json["became"], "waiting", "{json}");
    assert_eq!(json["version"]["reasons"][0], "10 of 30 entries are missing");
    assert_eq!(entities(&test.app, "own"), Some(30));
    // Once more it is the same.
    let again = import(&test, &editor(), "own", people(0, 20)).await.json();
    assert_eq!(again["became"], "unchanged");
    let path = "/lists/own/versions/2/accept";
    // A role that may not; an account that brought it; nobody without a reason.
    let answered = judge(&test, &editor(), path, "why not").await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN);
    let same = Actor { role: Role::ListApprover, via: Via::Session, ..editor() };
    let answered = judge(&test, &same, path, "why not").await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN, "{}", answered.text());
    let answered = judge(&test, &approver(), path, "  ").await;
    assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(entities(&test.app, "own"), Some(30));
    let answered = judge(&test, &approver(), path, "they were delisted").await;
    assert_eq!(answered.json()["became"], "in-use", "{}", answered.text());
    assert_eq!(entities(&test.app, "own"), Some(20));
    let answered = judge(&test, &approver(), path, "again").await;
    assert_eq!(answered.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn two_keys_of_one_maker_are_one_person() {
    let test = testing::with(|settings| settings.lists.auto_accept = false).await;
    let mut batch = Batch::default();
    for (key, maker) in [("k-1", "user:u-1"), ("k-2", "user:u-1"), ("k-3", "user:u-2")] {
        let body = json!({"made_by": maker}).to_string().into_bytes();
        batch.put(Record::new("key", key, body));
    }
    test.app.store().commit(batch).await.unwrap();
    let of = |key: &str, actor: Actor| Actor { account: format!("key:{key}"), ..actor };
    import(&test, &of("k-1", editor()), "own", people(0, 3)).await;
    let path = "/lists/own/versions/1/accept";
    let answered = judge(&test, &of("k-2", approver()), path, "looked at it").await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN);
    assert_eq!(entities(&test.app, "own"), None);
    let answered = judge(&test, &of("k-3", approver()), path, "looked at it").await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    assert_eq!(entities(&test.app, "own"), Some(3));
}

#[tokio::test]
async fn what_was_rejected_is_not_put_before_anybody_again() {
    let test = testing::app().await;
    import(&test, &editor(), "own", people(0, 30)).await;
    import(&test, &editor(), "own", people(0, 20)).await;
    let answered =
        judge(&test, &approver(), "/lists/own/versions/2/reject", "cut off").await;
    assert_eq!(answered.json()["state"], "rejected");
    let again = import(&test, &editor(), "own", people(0, 20)).await.json();
    assert_eq!(
        (&again["became"], &again["version"]["state"]),
        (&json!("unchanged"), &json!("rejected"))
    );
    assert_eq!(entities(&test.app, "own"), Some(30));
}

#[tokio::test]
async fn an_earlier_version_comes_back_by_two_persons() {
    let test = testing::app().await;
    import(&test, &editor(), "own", people(0, 30)).await;
    import(&test, &editor(), "own", people(0, 31)).await;
    let answered =
        judge(&test, &editor(), "/lists/own/versions/1/restore", "31 was a mistake")
            .await;
    assert_eq!(answered.json()["state"], "waiting", "{}", answered.text());
    assert_eq!(entities(&test.app, "own"), Some(31));
    let answered =
        judge(&test, &approver(), "/lists/own/versions/1/accept", "so it was").await;
    assert_eq!(answered.json()["became"], "in-use", "{}", answered.text());
    assert_eq!(entities(&test.app, "own"), Some(30));
    let list = test.get(Role::Client, "/lists/own").await.json();
    assert_eq!(list["in_use"]["number"], 1);
    assert_eq!(list["versions"][0]["state"], "replaced");
    let answered =
        judge(&test, &editor(), "/lists/own/versions/1/restore", "it is there").await;
    assert_eq!(answered.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_broken_file_leaves_the_version_before_it() {
    let test = testing::app().await;
    import(&test, &editor(), "own", people(0, 30)).await;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::repeat(b' ').take_more(64 << 20), &mut bomb).unwrap();
    let cut = people(0, 30);
    let cut = cut.as_bytes()[..cut.len() - 9].to_vec();
    let bodies: [(&str, Vec<u8>); 5] = [
        ("nothing", Vec::new()),
        ("no list", b"hello".to_vec()),
        ("cut off", cut),
        ("a bomb", bomb.finish().unwrap()),
        ("a torn gzip", vec![0x1f, 0x8b, 8, 0, 0]),
    ];
    for (what, body) in bodies {
        let answered = import(&test, &editor(), "own", body).await;
        assert_eq!(
            answered.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{what}: {}",
            answered.text()
        );
    }
    assert_eq!(entities(&test.app, "own"), Some(30));
    // Nothing of them is left.
    let lists = test.folder.path().join("lists");
    let left: Vec<String> = std::fs::read_dir(&lists)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// So many bytes of a reader.
trait TakeMore: std::io::Read + Sized {
    fn take_more(self, bytes: u64) -> std::io::Take<Self> {
        self.take(bytes)
    }
}

impl<R: std::io::Read> TakeMore for R {}

#[tokio::test]
async fn hostile_names_reach_no_folder() {
    let test = testing::app().await;
    let long = "a".repeat(65);
    let names = [
        "..",
        "..%2f..%2fetc",
        "%00",
        "Own",
        "own%20x",
        "%ff",
        "%e2%80%ae",
        "a%2Fb",
        &long,
    ];
    for name in names {
        for path in [format!("/lists/{name}"), format!("/lists/{name}/diff?from=1&to=2")]
        {
            let answered = test.get(Role::Screener, &path).await;
            assert!(answered.status.is_client_error(), "{path} {}", answered.status);
        }
        let answered = import(&test, &editor(), name, people(0, 3)).await;
        assert!(answered.status.is_client_error(), "{name} {}", answered.status);
        let path = format!("/lists/{name}/entities/x-1");
        let headers = [("content-type", "application/json")];
        let body = json!({"kind": "person", "name": "Testo"}).to_string();
        let answered = test.ask(&editor(), Method::PUT, &path, &headers, body).await;
        assert!(answered.status.is_client_error(), "{name} {}", answered.status);
    }
    // Another list's file is none of this list's.
    let un =
        "<CONSOLIDATED_LIST dateGenerated=\"2026-01-01T00:00:00Z\"></CONSOLIDATED_LIST>";
    let answered = import(&test, &editor(), "own", un).await;
    assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answered.text());
    let names = saring_lists::versions::Store::at(test.folder.path().join("lists"));
    assert_eq!(names.names().unwrap(), ["invented"]);
}

#[tokio::test]
async fn imports_that_meet_make_one_version_each() {
    let test = testing::app().await;
    let (one, other) = (editor(), Actor { account: "key:other".to_owned(), ..editor() });
    let (first, second, third) = tokio::join!(
        import(&test, &one, "own", people(0, 30)),
        import(&test, &other, "own", people(0, 31)),
        import(&test, &one, "own", people(0, 32)),
    );
    for answered in [&first, &second, &third] {
        assert!(answered.status.is_success(), "{}", answered.text());
    }
    let list = test.get(Role::Client, "/lists/own").await.json();
    assert_eq!(list["versions"].as_array().unwrap().len(), 3);
    let in_use = list["in_use"]["entities"].as_u64();
    assert_eq!(entities(&test.app, "own"), in_use);
}

#[tokio::test]
async fn entries_of_a_private_list_wait_for_a_second_person() {
    let test = testing::app().await;
    let json = [("content-type", "application/json")];
    let put = async |id: &str, name: &str, query: &str| {
        let path = format!("/lists/own/entities/{id}{query}");
        let body = json!({"kind": "person", "name": name, "birth_dates": "1970-01-02"});
        test.ask(&editor(), Method::PUT, &path, &json, body.to_string()).await
    };
    assert_eq!(put("p-1", "Testo Sampel", "").await.status, StatusCode::OK);
    let answered = put("p-2", "Anna Invented", "?submit=true").await.json();
    assert_eq!(answered["imported"]["became"], "waiting", "{answered}");
    assert_eq!(entities(&test.app, "own"), None);
    let path = "/lists/own/versions/1/accept";
    let same = Actor { role: Role::ListApprover, via: Via::Session, ..editor() };
    assert_eq!(judge(&test, &same, path, "mine").await.status, StatusCode::FORBIDDEN);
    judge(&test, &approver(), path, "known to us").await;
    assert_eq!(entities(&test.app, "own"), Some(2));
    // One is changed, one goes, one comes: field by field in the difference.
    put("p-1", "Testo Sampel Baru", "").await;
    put("p-3", "Ivan Invented", "").await;
    let path = "/lists/own/entities/p-2";
    let answered = test.ask(&editor(), Method::DELETE, path, &[], "").await;
    assert_eq!(answered.status, StatusCode::OK);
    let answered = test.ask(&editor(), Method::POST, "/lists/own/edit", &[], "").await;
    assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.text());
    let differs = test.get(Role::Screener, "/lists/own/diff?from=1&to=2").await.json();
    let counts =
        ["added", "changed", "removed"].map(|key| differs[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1], "{differs}");
    let page =
        test.get(Role::Screener, "/lists/own/diff?from=1&to=2&limit=2").await.json();
    assert_eq!(
        (page["entries"].as_array().unwrap().len(), &page["next"]),
        (2, &Value::from(2))
    );
    // What the template does not know is refused, here where somebody can mend it.
    let body = json!({"kind": "person", "name": "A", "Testo Tiga": "x"}).to_string();
    let answered =
        test.ask(&editor(), Method::PUT, "/lists/own/entities/p-9", &json, body).await;
    assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answered.text().contains("Testo"), "{}", answered.text());
    let rows = "[\"person\", \"Testo\"]";
    let answered =
        test.ask(&editor(), Method::PUT, "/lists/own/entities/p-9", &json, rows).await;
    assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answered.json()["detail"], "line 1: expected an object");
}

#[tokio::test]
async fn whoever_runs_or_oversees_the_service_is_told_of_nobody_on_a_list() {
    let test = testing::with(|settings| settings.lists.auto_accept = false).await;
    import(&test, &editor(), "own", people(0, 3)).await;
    judge(&test, &approver(), "/lists/own/versions/1/accept", "known to us").await;
    import(&test, &editor(), "own", people(0, 9)).await;
    let reads = [
        Role::Screener,
        Role::Adjudicator,
        Role::Supervisor,
        Role::ListEditor,
        Role::ListApprover,
    ];
    for role in Role::ALL {
        assert_eq!(role.may(Permission::ReadEntries), reads.contains(&role), "{role:?}");
        let may_any = role.may(Permission::ReadLists);
        for path in ["/lists/own/diff?from=1&to=2", "/lists/own/impact?version=2"] {
            let answered = test.get(role, path).await;
            let is_told = answered.status == StatusCode::OK;
            assert_eq!(is_told, reads.contains(&role), "{role:?} {path}");
        }
        let counts = test.get(role, "/lists/own/versions/2").await;
        assert_eq!(counts.status == StatusCode::OK, may_any, "{role:?}");
        if may_any {
            let actor = testing::actor(role);
            let impact = super::reading::impact(&test.app, &actor, "own", 2).await;
            let is_told = !impact.unwrap().entries.is_empty();
            assert!(!is_told || reads.contains(&role), "{role:?}");
        }
        let page = test.get(role, "/console/lists/own/2").await;
        let page = page.text();
        let (shows, names) = (page.contains("+6"), page.contains("Sampel"));
        assert_eq!((shows, names), (may_any, reads.contains(&role)), "{role:?}: {page}");
    }
}

#[tokio::test]
async fn the_reach_of_a_waiting_version_is_told() {
    let test = testing::with(|settings| settings.lists.auto_accept = false).await;
    import(&test, &editor(), "own", people(0, 3)).await;
    let path = "/lists/own/impact?version=1";
    let impact = test.get(Role::ListApprover, path).await;
    assert_eq!(impact.status, StatusCode::OK, "{}", impact.text());
    let impact = impact.json();
    assert_eq!(impact["population"], 10_000, "{impact}");
    assert_eq!(impact["passengers"]["people"], 0);
    let answered = test.get(Role::ListApprover, "/lists/own/impact?version=7").await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
}

/// An invented list with somebody on it who is like a traveller.
fn with_her(born: &str, others: usize) -> String {
    let her = json!({
        "saring": 1, "id": "p-1", "kind": "person", "name": "Yolanda Verzonnen",
        "birth_dates": born,
    });
    format!("{her}\n{}", people(0, others))
}

/// What is answered for somebody of her name, and whether an exclusion lapsed.
fn judged(app: &App) -> (Directive, bool) {
    let name = TravellerName {
        given: "YOLANDA".into(),
        surname: "VERZONNEN".into(),
        ..TravellerName::default()
    };
    let birth = BirthDate::day(1953, 3, 4).map(|date| Told::sure("530304", date));
    let traveller = Traveller { names: vec![name], birth, ..Traveller::default() };
    let current = app.current().unwrap();
    let verdict = current.engine.judge_one(&traveller, &Journey::default(), false);
    let lapsed = |reason: &Reason| matches!(reason, Reason::ExclusionLapsed { .. });
    let decision = verdict.decision;
    (decision.directive, decision.reasons.iter().any(lapsed))
}

#[tokio::test]
async fn exclusions_outlive_another_version_unless_who_is_listed_changed() {
    let test = testing::app().await;
    import(&test, &editor(), "own", with_her("1953-03-04", 30)).await;
    assert_eq!(judged(&test.app), (Directive::Refer, false));
    let known = test.app.current().unwrap();
    let line = json!({
        "id": "e-1", "names": ["YOLANDA VERZONNEN"], "birth_date": "1953-03-04",
        "entity": "p-1", "entity_fingerprint": known.fingerprints.of("p-1").unwrap(),
        "decided_by": "Officer 7", "decided_on": "2026-11-02", "reason": "passport seen",
    });
    let at = test.app.now().to_string();
    let ruling = json!({
        "id": "e-1", "kind": "exclusion", "state": "in-force", "line": line.to_string(),
        "entity": "p-1", "redress": "", "proposed_by": "user:u-1", "proposed_at": at,
        "settled_by": null, "settled_at": null, "reasons": [], "person_keys": [],
        "purge_at": null,
    });
    let mut batch = Batch::default();
    let record = Record::new("ruling", "e-1", ruling.to_string().into_bytes());
    batch.put(record.key("state", "exclusion in-force"));
    batch.changes.push(current::rulings_changed(known.rulings_version));
    test.app.store().commit(batch).await.unwrap();
    current::refresh(&test.app).await.unwrap();
    assert_eq!(judged(&test.app), (Directive::Board, false));
    // Another version in which she is as before.
    import(&test, &editor(), "own", with_her("1953-03-04", 31)).await;
    assert_eq!(entities(&test.app, "own"), Some(32));
    assert_eq!(judged(&test.app), (Directive::Board, false));
    // And one in which she is not.
    import(&test, &editor(), "own", with_her("1953-03", 31)).await;
    assert_eq!(judged(&test.app), (Directive::Refer, true));
}
