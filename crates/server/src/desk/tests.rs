//! Casework as a whole: who may do what to whom, and what is left of it.
//!
//! Requests go through the table of routes without sockets; the clock is a test's.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use saring_casework::Journey;
use saring_model::{
    BirthDate, Directive, Moment, Told, TravelDocument, TravelDocumentKind, Traveller,
    TravellerName,
};
use saring_store::audit::{consistency_holds, inclusion_holds};
use saring_store::{Batch, Entry, Location, Query, Record, Subject};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::access::{Actor, Permission, Role, Via};
use crate::desk::intake::person_keys;
use crate::desk::{privacy, redress};
use crate::kept::{self, Kept};
use crate::records::{
    Alert, AlertState, Flight, HitKept, Intake, Passenger, Redress, Ruling, RulingState,
    SubjectKept, Tombstone, later,
};
use crate::testing::{self, Answered, TestApp};

/// Stands for everything that is personal: it must not be where persons must not be.
const CANARY: &str = "KANARIO";
const NUMBER: &str = "X7654321";
const REASON: &str = "born twenty years later";

fn person(id: &str, role: Role) -> Actor {
    let account = format!("user:u-{id}");
    Actor { account, via: Via::Session, ..testing::actor(role) }
}

fn service() -> TestApp {
    testing::without_lists(TempDir::new().unwrap(), |_| {})
}

fn subject() -> SubjectKept {
    SubjectKept {
        names: vec![format!("{CANARY} TESTO")],
        birth_date: "1978-03-14".to_owned(),
        sex: "male".to_owned(),
        nationalities: vec!["ID".to_owned()],
        documents: vec![["passport".into(), NUMBER.into(), "ID".into()]],
        birth_place: String::new(),
    }
}

fn hit(entity: &str) -> HitKept {
    HitKept {
        entity: entity.to_owned(),
        caption: "Sampel Testo".to_owned(),
        schema: "Person".to_owned(),
        list: "invented".to_owned(),
        list_version: "1".to_owned(),
        score: 873,
        name_score: 901,
        matched_name: "Sampel Testo".to_owned(),
        weak: false,
        evidence: vec![json!({"pairs": [[CANARY, "TESTO"]]})],
        entity_fingerprint: "c0c0314d53255d0b84f0306132d0e5f2".to_owned(),
    }
}

fn alert(test: &TestApp, id: &str, hits: &[&str]) -> Alert {
    let now = test.app.now();
    Alert {
        id: id.to_owned(),
        passenger: format!("p-{id}"),
        flight: "f-1".to_owned(),
        flight_label: "XX815 SIN–CGK".to_owned(),
        departs_at: Some(later(now, 3_600)),
        subject: Some(subject()),
        directive: "refer".to_owned(),
        reasons: Vec::new(),
        hits: hits.iter().map(|entity| hit(entity)).collect(),
        score: if hits.is_empty() { 0 } else { 873 },
        state: AlertState::Open,
        assigned_to: None,
        dispositions: Vec::new(),
        notes: Vec::new(),
        history: Vec::new(),
        culture: "latin".to_owned(),
        opened_at: now,
        decided_at: None,
        mask_at: Some(later(now, 180 * 86_400)),
        purge_at: Some(later(now, 1_826 * 86_400)),
        person_keys: person_keys(&test.app, &subject()),
    }
}

fn passenger(test: &TestApp, alert: &Alert) -> Passenger {
    let told = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    let passenger = json!({
        "id": alert.passenger,
        "flight": alert.flight,
        "role": "passenger",
        "subject": subject(),
        "traveller": {"names": [{"full": format!("{CANARY} TESTO")}]},
        "state": "booked",
        "directive": "refer",
        "told": "refer",
        "decision": {"directive": "refer", "hits": [{"name": CANARY}]},
        "against": "",
        "alert": alert.id,
        "audit": 0,
        "answered_at": test.app.now().to_string(),
        "mask_at": told(alert.mask_at),
        "purge_at": told(alert.purge_at),
        "person_keys": alert.person_keys,
    });
    serde_json::from_value(passenger).unwrap()
}

fn flight(test: &TestApp) -> Flight {
    let flight = json!({
        "id": "f-1",
        "number": "XX815",
        "day": "2026-11-20",
        "from": "SIN",
        "to": "CGK",
        "departs_local": "",
        "arrives_local": "",
        "departs_at": null,
        "arrives_at": null,
        "carrier": "XX",
        "state": "open",
        "persons": 1,
        "directives": [0, 1, 0, 0],
        "alerts_open": 1,
        "notices_overdue": 0,
        "against": "",
        "changed_at": test.app.now().to_string(),
        "purge_at": null,
    });
    serde_json::from_value(flight).unwrap()
}

async fn keep<T: Kept>(test: &TestApp, value: &T) {
    let mut batch = Batch::default();
    batch.put(kept::record(value).unwrap());
    test.app.store().commit(batch).await.unwrap();
}

/// An alert with its flight, its person and what the log has sealed of them.
async fn seed(test: &TestApp, id: &str, hits: &[&str]) -> Alert {
    let alert = alert(test, id, hits);
    keep(test, &alert).await;
    let passenger = passenger(test, &alert);
    keep(test, &passenger).await;
    keep(test, &flight(test)).await;
    let body = json!({"query": format!("{CANARY} TESTO")}).to_string().into_bytes();
    let group = format!("passenger/{}", passenger.id);
    let subject = Some(Subject { body, group, purge_at: passenger.purge_at });
    let action = "screen".to_owned();
    let entry = Entry { action, subject, ..Entry::default() };
    let batch = Batch { changes: Vec::new(), audit: vec![entry] };
    test.app.store().commit(batch).await.unwrap();
    alert
}

async fn post(test: &TestApp, actor: &Actor, path: &str, body: Value) -> Answered {
    let headers = [("content-type", "application/json")];
    test.ask(actor, Method::POST, path, &headers, body.to_string()).await
}

async fn read(test: &TestApp, actor: &Actor, path: &str) -> Answered {
    test.ask(actor, Method::GET, path, &[], Body::empty()).await
}

/// What was answered, which must be this.
#[track_caller]
fn is(answered: &Answered, status: u16) -> Value {
    assert_eq!(answered.status.as_u16(), status, "{}", answered.text());
    serde_json::from_slice(&answered.body).unwrap_or_default()
}

/// What is wrong: status, kind and place.
#[track_caller]
fn refused(answered: &Answered, status: u16, at: &str) {
    let problem = is(answered, status);
    assert_eq!(problem["at"].as_str().unwrap_or_default(), at, "{problem}");
    assert!(!answered.text().contains(CANARY), "{problem}");
}

async fn rulings_version(test: &TestApp) -> u64 {
    let record = test.app.store().get("in-use", "rulings").await.unwrap();
    record.map_or(0, |record| record.version)
}

async fn actions(test: &TestApp) -> Vec<String> {
    let leaves = test.log().await;
    for leaf in &leaves {
        let said = String::from_utf8_lossy(&leaf.bytes);
        assert!(!said.contains(CANARY) && !said.contains(NUMBER), "{said}");
    }
    leaves.iter().map(|leaf| leaf.read().unwrap().entry.action).collect()
}

fn judge(version: u64, kind: &str) -> Value {
    json!({"version": version, "dispositions": [{"kind": kind, "reason": REASON}]})
}

#[tokio::test]
async fn an_alert_is_judged_by_whoever_may_and_once() {
    let test = service();
    seed(&test, "a-1", &["e-1", "e-2"]).await;
    let (screener, judge_) =
        (person("1", Role::Screener), person("2", Role::Adjudicator));
    let path = "/alerts/a-1/decide";
    let one = |entity: Value, kind: &str, reason: &str| {
        json!({"version": 1,
               "dispositions": [{"entity": entity, "kind": kind, "reason": reason}]})
    };
    let all = || judge(1, "false-positive");
    refused(&post(&test, &screener, path, all()).await, 403, "");
    let rows = [
        (one(Value::Null, "false-positive", "short"), 422, "/dispositions/0/reason"),
        (one(Value::Null, "false-positive", "          "), 422, "/dispositions/0/reason"),
        (one(json!("e-9"), "false-positive", REASON), 422, "/dispositions/0/entity"),
        (one(json!("e-1"), "false-positive", REASON), 422, "/dispositions"),
        (one(Value::Null, "maybe", REASON), 422, "/dispositions/0/kind"),
        (json!({"version": 1, "dispositions": []}), 422, "/dispositions"),
        (judge(2, "false-positive"), 409, "/version"),
    ];
    for (body, status, at) in rows {
        refused(&post(&test, &judge_, path, body).await, status, at);
    }
    let key = Actor {
        scopes: Some(vec![Permission::ReadAlerts]),
        ..testing::actor(Role::Adjudicator)
    };
    refused(&post(&test, &key, path, all()).await, 403, "");
    assert_eq!(rulings_version(&test).await, 0);
    let decided = is(&post(&test, &judge_, path, all()).await, 200);
    assert_eq!(decided["alert"]["state"], "decided");
    assert_eq!(decided["exclusions"].as_array().unwrap().len(), 2);
    assert_eq!(decided["proposal"], Value::Null);
    refused(&post(&test, &judge_, path, judge(2, "false-positive")).await, 409, "");
    assert_eq!(rulings_version(&test).await, 1);
    let flight = kept::get::<Flight>(test.app.store(), "f-1").await.unwrap();
    assert_eq!(flight.value.alerts_open, 0);
    let tallies = test.app.store().tallies("decision.", "2026", "2027").await.unwrap();
    assert_eq!(tallies[0].0, "decision.false-positive");
    assert_eq!(tallies[0].2, 2);
    let actions = actions(&test).await;
    let made = actions.iter().filter(|action| *action == "exclusion.make");
    assert_eq!(made.count(), 2);
    assert!(actions.contains(&"alert.decide".to_owned()));
}

#[tokio::test]
async fn what_is_unsure_is_not_remembered_and_nothing_refuses() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    seed(&test, "a-2", &[]).await;
    let mut vague = alert(&test, "a-3", &["e-1"]);
    let named = |names: Vec<String>| SubjectKept { names, ..SubjectKept::default() };
    vague.subject = Some(named(vec!["TESTO".to_owned()]));
    keep(&test, &vague).await;
    let actor = person("1", Role::Adjudicator);
    let decided = post(&test, &actor, "/alerts/a-1/decide", judge(1, "true-match")).await;
    let decided = is(&decided, 200);
    assert_eq!(decided["proposal"]["birth_date"], "1978-03-14");
    let orders = test.app.store().count(Query::all("ruling")).await.unwrap();
    assert_eq!(orders, 0, "a proposal is no ruling");
    // Who could not be screened is nobody's false positive.
    let body = judge(1, "false-positive");
    refused(&post(&test, &actor, "/alerts/a-2/decide", body).await, 422, "/dispositions");
    is(&post(&test, &actor, "/alerts/a-2/decide", judge(1, "unresolved")).await, 200);
    let vague =
        post(&test, &actor, "/alerts/a-3/decide", judge(1, "false-positive")).await;
    let vague = is(&vague, 200);
    assert_eq!(vague["not_remembered"], json!(["e-1"]));
    assert_eq!(rulings_version(&test).await, 0);
}

#[tokio::test]
async fn alerts_are_taken_noted_escalated_and_opened_again() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    let screener = person("1", Role::Screener);
    let other = person("2", Role::Screener);
    let adjudicator = person("3", Role::Adjudicator);
    let supervisor = person("4", Role::Supervisor);
    let assign = |to: Value| json!({"to": to});
    let path = "/alerts/a-1/assign";
    is(&post(&test, &screener, path, assign(json!("me"))).await, 200);
    refused(&post(&test, &other, path, assign(json!("me"))).await, 403, "");
    refused(&post(&test, &screener, path, assign(json!("user:u-2"))).await, 403, "");
    refused(&post(&test, &supervisor, path, assign(json!("nobody"))).await, 422, "/to");
    let mine = is(&read(&test, &screener, "/alerts?mine=true").await, 200);
    assert_eq!(mine["alerts"].as_array().unwrap().len(), 1);
    let path = "/alerts/a-1/notes";
    is(&post(&test, &other, path, json!({"text": "passport seen"})).await, 200);
    refused(&post(&test, &other, path, json!({"text": " "})).await, 422, "/text");
    let path = "/alerts/a-1/escalate";
    let why = |reason: &str| json!({"reason": reason});
    refused(&post(&test, &screener, path, why("short")).await, 422, "/reason");
    let escalated = is(&post(&test, &screener, path, why(REASON)).await, 200);
    assert_eq!(escalated["alert"]["state"], "escalated");
    assert_eq!(escalated["alert"]["assigned_to"], Value::Null);
    refused(&post(&test, &screener, path, why(REASON)).await, 409, "");
    let version = escalated["version"].as_u64().unwrap();
    let path = "/alerts/a-1/decide";
    let body = || judge(version, "false-positive");
    refused(&post(&test, &screener, path, body()).await, 403, "");
    let decided = is(&post(&test, &adjudicator, path, body()).await, 200);
    let exclusion = decided["exclusions"][0].as_str().unwrap();
    let path = "/alerts/a-1/reopen";
    refused(&post(&test, &adjudicator, path, why(REASON)).await, 403, "");
    let reopened = is(&post(&test, &supervisor, path, why(REASON)).await, 200);
    assert_eq!(reopened["alert"]["state"], "open");
    let ruling = kept::get::<Ruling>(test.app.store(), exclusion).await.unwrap();
    assert_eq!(ruling.value.state, RulingState::Revoked);
    let id = format!("ruling/{exclusion}");
    assert!(kept::find::<Tombstone>(test.app.store(), &id).await.unwrap().is_some());
    assert_eq!(rulings_version(&test).await, 2);
    let tallies = test.app.store().tallies("decision.", "2026", "2027").await.unwrap();
    assert!(tallies.iter().all(|tally| tally.2 == 0), "taken back: {tallies:?}");
}

#[tokio::test]
async fn the_queue_is_in_order_of_urgency_and_in_pages() {
    let test = service();
    for (id, departs, score) in
        [("a-1", 7_200, 900), ("a-2", 3_600, 800), ("a-3", 3_600, 950)]
    {
        let mut alert = alert(&test, id, &["e-1"]);
        alert.departs_at = Some(later(test.app.now(), departs));
        alert.score = score;
        keep(&test, &alert).await;
    }
    let actor = person("1", Role::Screener);
    let ids = |page: &Value| -> Vec<String> {
        let alerts = page["alerts"].as_array().unwrap().iter();
        alerts.map(|alert| alert["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = is(&read(&test, &actor, "/alerts").await, 200);
    assert_eq!(ids(&all), ["a-3", "a-2", "a-1"]);
    let first = is(&read(&test, &actor, "/alerts?limit=2").await, 200);
    assert_eq!(ids(&first), ["a-3", "a-2"]);
    let next = first["next"].as_str().unwrap().replace(' ', "%20").replace('+', "%2B");
    let second = read(&test, &actor, &format!("/alerts?limit=2&after={next}")).await;
    assert_eq!(ids(&is(&second, 200)), ["a-1"]);
    let first = is(&read(&test, &actor, "/alerts?flight=f-1&limit=2").await, 200);
    assert_eq!(ids(&first), ["a-3", "a-2"]);
    let second = read(&test, &actor, "/alerts?flight=f-1&limit=2&after=a-2").await;
    assert_eq!(ids(&is(&second, 200)), ["a-1"]);
    for wrong in ["limit=0", "limit=x", "state=odd", "after=made-up", "more=1"] {
        let answered = read(&test, &actor, &format!("/alerts?{wrong}")).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    // However often it is read within a minute, the log says it once.
    let lists = |actions: &[String]| {
        actions.iter().filter(|action| *action == "alert.list").count()
    };
    assert_eq!(lists(&actions(&test).await), 1);
    test.clock.pass(61);
    read(&test, &actor, "/alerts").await;
    assert_eq!(lists(&actions(&test).await), 2);
    for _ in 0..2 {
        is(&read(&test, &actor, "/alerts/a-1").await, 200);
    }
    is(&read(&test, &person("2", Role::Screener), "/alerts/a-1").await, 200);
    let reads = actions(&test).await;
    assert_eq!(reads.iter().filter(|action| *action == "alert.read").count(), 2);
}

fn order() -> Value {
    json!({"reason": REASON, "ruling": {
        "names": [format!("{CANARY} TESTO")], "birth_date": "1978-03-14",
        "ordered_by": "Officer 7", "legal_basis": "Act 1, section 2",
        "expires_on": "2027-03-01"}})
}

#[tokio::test]
async fn an_order_takes_two_persons() {
    let test = service();
    let first = person("1", Role::Supervisor);
    let second = person("2", Role::Supervisor);
    let proposed = is(&post(&test, &first, "/orders", order()).await, 201);
    let id = proposed["id"].as_str().unwrap();
    let approve = format!("/orders/{id}/approve");
    let settle = |version: u64| json!({"version": version, "reason": REASON});
    // Another session, another role and a key of the same person are the same person.
    let rows = [
        first.clone(),
        Actor { form_token: "another session".to_owned(), ..first.clone() },
        Actor { via: Via::Key, account: "key:k-1".to_owned(), ..first.clone() },
        Actor { via: Via::Certificate, account: "key:k-2".to_owned(), ..first.clone() },
        Actor { role: Role::Adjudicator, ..second.clone() },
        Actor { scopes: Some(vec![Permission::ReadRulings]), ..second.clone() },
    ];
    for actor in rows {
        refused(&post(&test, &actor, &approve, settle(1)).await, 403, "");
    }
    assert_eq!(rulings_version(&test).await, 0);
    refused(&post(&test, &second, &approve, settle(7)).await, 409, "/version");
    let other = format!("/exemptions/{id}/approve");
    refused(&post(&test, &second, &other, settle(1)).await, 404, "");
    let approved = is(&post(&test, &second, &approve, settle(1)).await, 200);
    assert_eq!(approved["state"], "in-force");
    assert_eq!(approved["ruling"]["approved_by"], "user:u-2");
    assert_eq!(rulings_version(&test).await, 1);
    refused(&post(&test, &second, &approve, settle(2)).await, 409, "");
    // To take it back one person is enough.
    let revoke = format!("/orders/{id}/revoke");
    let revoked = is(&post(&test, &first, &revoke, settle(2)).await, 200);
    assert_eq!(revoked["state"], "revoked");
    assert_eq!(rulings_version(&test).await, 2);
    // A key proposes nothing: whose eyes would the second pair be?
    let key = testing::actor(Role::Supervisor);
    refused(&post(&test, &key, "/orders", order()).await, 403, "");
    // Who proposed it while they had another role is still who proposed it.
    let before = person("5", Role::Adjudicator);
    let proposed = is(&post(&test, &before, "/orders", order()).await, 201);
    let approve = format!("/orders/{}/approve", proposed["id"].as_str().unwrap());
    let promoted = person("5", Role::Supervisor);
    refused(&post(&test, &promoted, &approve, settle(1)).await, 403, "");
    let actions = actions(&test).await;
    for action in ["order.propose", "order.approve", "order.revoke"] {
        assert!(actions.contains(&action.to_owned()), "{action}");
    }
}

#[tokio::test]
async fn an_order_in_force_outlives_the_time_that_records_are_kept() {
    let folder = TempDir::new().unwrap();
    let test = testing::without_lists(folder, |settings| {
        settings.retention.mask_days = 10;
        settings.retention.delete_days = 30;
    });
    let first = person("1", Role::Supervisor);
    let second = person("2", Role::Supervisor);
    let proposed = is(&post(&test, &first, "/orders", order()).await, 201);
    let approve = format!("/orders/{}/approve", proposed["id"].as_str().unwrap());
    let settle = json!({"version": 1, "reason": REASON});
    is(&post(&test, &second, &approve, settle).await, 200);
    // It ends with the first of March.
    for (days, kept) in [(40, 1), (62, 1), (3, 0)] {
        test.clock.pass(days * DAY);
        privacy::keep_promises(&test.app).await.unwrap();
        assert_eq!(every::<Ruling>(&test).await.len(), kept, "{days}");
    }
}

#[tokio::test]
async fn a_ruling_that_is_wrong_is_refused_by_its_key() {
    let test = service();
    let actor = person("1", Role::Adjudicator);
    let with = |key: &str, value: Value| {
        let mut order = order();
        order["ruling"][key] = value;
        order
    };
    let rows = [
        (with("expires_on", json!("2027-02-30")), "/ruling/expires_on"),
        (with("expires_on", Value::Null), "/ruling/expires_on"),
        (with("birth_date", json!("1978")), "/ruling/birth_date"),
        (with("ordered_by", json!("")), "/ruling/ordered_by"),
        (with("id", json!("o-1")), "/ruling/id"),
        (with("approved_by", json!("me")), "/ruling/approved_by"),
        (with(CANARY, json!("me")), "/ruling"),
        (json!({"ruling": order()["ruling"], "reason": "no"}), "/reason"),
    ];
    for (body, at) in rows {
        refused(&post(&test, &actor, "/orders", body).await, 422, at);
    }
    let exemption = json!({"reason": REASON, "ruling": {
        "entity": "e-1", "from": "2026-11-18", "to": "2026-11-24",
        "reference": "letter"}});
    is(&post(&test, &actor, "/exemptions", exemption).await, 201);
    let listed = read(&test, &actor, "/exemptions?state=proposed").await;
    assert_eq!(is(&listed, 200)["rulings"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn lists_of_rulings_name_nobody() {
    let test = service();
    let actor = person("1", Role::Supervisor);
    let proposed = is(&post(&test, &actor, "/orders", order()).await, 201);
    let listed = read(&test, &actor, "/orders").await;
    assert_eq!(is(&listed, 200)["rulings"].as_array().unwrap().len(), 1);
    assert!(!listed.text().contains(CANARY) && !listed.text().contains(REASON));
    let path = format!("/orders/{}", proposed["id"].as_str().unwrap());
    assert!(read(&test, &actor, &path).await.text().contains(CANARY));
    // Who may read rulings and not alerts sees that there is one.
    let narrow = Actor { scopes: Some(vec![Permission::ReadRulings]), ..actor };
    let read = read(&test, &narrow, &path).await;
    is(&read, 200);
    assert!(!read.text().contains(CANARY));
    assert!(actions(&test).await.contains(&"ruling.read".to_owned()));
}

fn traveller(number: &str) -> Traveller {
    let named = |surname: &str, given: &str| TravellerName {
        surname: surname.into(),
        given: given.into(),
        ..TravellerName::default()
    };
    let birth = BirthDate::day(1978, 3, 14).unwrap();
    Traveller {
        names: vec![named("AL MAZRAWI", "YASIR BIN HUDHAYFA")],
        birth: Some(Told::sure("780314", birth)),
        documents: vec![TravelDocument {
            kind: TravelDocumentKind::Passport,
            number: number.into(),
            ..TravelDocument::default()
        }],
        ..Traveller::default()
    }
}

fn told(number: &str) -> SubjectKept {
    SubjectKept {
        names: vec![traveller(number).names[0].full()],
        birth_date: "1978-03-14".to_owned(),
        documents: vec![["passport".into(), number.into(), String::new()]],
        ..SubjectKept::default()
    }
}

/// What is answered now for somebody like the first of the invented list.
async fn directive(test: &TestApp, number: &str) -> Directive {
    let current = crate::current::refresh(&test.app).await.unwrap();
    let journey = Journey {
        departs: saring_answer::orders::day("2026-11-20").ok(),
        ..Journey::default()
    };
    current.engine.judge_one(&traveller(number), &journey, true).decision.directive
}

#[tokio::test]
async fn a_false_positive_is_remembered_and_forgotten_when_it_is_revoked() {
    let test = testing::app().await;
    assert_eq!(directive(&test, "B1234567").await, Directive::Refer);
    let current = test.app.current().unwrap();
    let mut alert = alert(&test, "a-1", &["demo-001"]);
    alert.subject = Some(told("B1234567"));
    let print = current.fingerprints.of("demo-001").unwrap().to_owned();
    alert.hits[0].entity_fingerprint = print;
    keep(&test, &alert).await;
    let mut flight = flight(&test);
    // Where it leaves it is a day earlier than here.
    flight.day = "2026-11-19".to_owned();
    keep(&test, &flight).await;
    let actor = person("1", Role::Adjudicator);
    let decided =
        post(&test, &actor, "/alerts/a-1/decide", judge(1, "false-positive")).await;
    let decided = is(&decided, 200);
    assert_eq!(directive(&test, "B1234567").await, Directive::Board);
    assert_eq!(directive(&test, "C1234567").await, Directive::Refer, "somebody else");
    let id = decided["exclusions"][0].as_str().unwrap();
    let path = format!("/exclusions/{id}/revoke");
    let body = json!({"version": 1, "reason": REASON});
    refused(&post(&test, &actor, &path, body.clone()).await, 403, "");
    is(&post(&test, &person("2", Role::Supervisor), &path, body).await, 200);
    assert_eq!(directive(&test, "B1234567").await, Directive::Refer);
    // The list once more: what was revoked stays so.
    testing::import_demo(&test.folder.path().join("lists"));
    assert_eq!(directive(&test, "B1234567").await, Directive::Refer);
}

fn case(subject: &SubjectKept) -> Value {
    json!({"subject": subject, "statement": "stopped three times",
           "contact": "by post", "language": "id", "seen": ["passport"]})
}

#[tokio::test]
async fn redress_is_honoured_at_once_and_for_that_person_alone() {
    let test = testing::app().await;
    let officer = person("1", Role::RedressOfficer);
    assert_eq!(directive(&test, "B1234567").await, Directive::Refer);
    let opened =
        is(&post(&test, &officer, "/redress", case(&told("B1234567"))).await, 201);
    let number = opened["number"].as_str().unwrap().to_owned();
    assert!(redress::read_number(&number).is_ok());
    let mut typed = number.clone().into_bytes();
    typed[5] = if typed[5] == b'0' { b'1' } else { b'0' };
    let typed = String::from_utf8(typed).unwrap();
    let wrong = read(&test, &officer, &format!("/redress/{typed}")).await;
    assert!(is(&wrong, 422)["detail"].as_str().unwrap().contains("typed wrong"));
    refused(&read(&test, &officer, "/redress/SR-12").await, 422, "number");
    let path = format!("/redress/{}", number.to_lowercase());
    is(&read(&test, &officer, &path).await, 200);
    let path = format!("/redress/{number}/settle");
    let grant = |version: u64, entities: Value| {
        json!({"version": version, "how": "grant", "entities": entities,
               "reason": REASON})
    };
    refused(&post(&test, &officer, &path, grant(1, json!([]))).await, 422, "/entities");
    let unknown = grant(1, json!(["nobody"]));
    refused(&post(&test, &officer, &path, unknown).await, 422, "/entities/0");
    let granted = post(&test, &officer, &path, grant(1, json!(["demo-001"]))).await;
    let granted = is(&granted, 200);
    assert_eq!(granted["state"], "granted");
    assert_eq!(directive(&test, "B1234567").await, Directive::Board);
    // A renewed passport lapses it, until the number is given with the same identity.
    assert_eq!(directive(&test, "C1234567").await, Directive::Refer);
    let mut second = alert(&test, "a-2", &["demo-001"]);
    second.subject = Some(told("C1234567"));
    let mut traveller = passenger(&test, &second);
    traveller.subject = Some(told("C1234567"));
    let told = json!({"references": [{"kind": "government", "value": number}]});
    traveller.traveller = (&told).into();
    keep(&test, &second).await;
    keep(&test, &traveller).await;
    assert_eq!(redress::honour(&test.app).await.unwrap(), 1);
    assert_eq!(redress::honour(&test.app).await.unwrap(), 0, "once");
    assert_eq!(directive(&test, "C1234567").await, Directive::Board);
    // Somebody else who gives the number gains nothing by it.
    let mut third = alert(&test, "a-3", &["demo-001"]);
    third.subject = Some(subject());
    let mut thief = passenger(&test, &third);
    thief.traveller.clone_from(&traveller.traveller);
    keep(&test, &third).await;
    keep(&test, &thief).await;
    assert_eq!(redress::honour(&test.app).await.unwrap(), 0);
    // Imported again, the list changes nothing of it.
    testing::import_demo(&test.folder.path().join("lists"));
    assert_eq!(directive(&test, "B1234567").await, Directive::Board);
    // Revoked, it is so for the new passport too.
    let id = granted["exclusions"][0].as_str().unwrap();
    let path = format!("/exclusions/{id}/revoke");
    let body = json!({"version": 1, "reason": REASON});
    is(&post(&test, &person("2", Role::Supervisor), &path, body).await, 200);
    assert_eq!(directive(&test, "B1234567").await, Directive::Refer);
    assert_eq!(directive(&test, "C1234567").await, Directive::Refer);
    let letter = read(&test, &officer, &format!("/redress/{number}/letter")).await;
    assert!(letter.text().contains(&number) && !letter.text().contains("demo-001"));
}

#[tokio::test]
async fn a_case_goes_its_way_and_no_other() {
    let test = service();
    let officer = person("1", Role::RedressOfficer);
    let nobody =
        SubjectKept { names: vec!["TESTO".to_owned()], ..SubjectKept::default() };
    refused(&post(&test, &officer, "/redress", case(&nobody)).await, 422, "/subject");
    let mut odd = case(&subject());
    odd["language"] = json!("xx");
    refused(&post(&test, &officer, "/redress", odd).await, 422, "/language");
    let opened = is(&post(&test, &officer, "/redress", case(&subject())).await, 201);
    let number = opened["number"].as_str().unwrap();
    let path = format!("/redress/{number}/settle");
    let settle = |version: u64, how: &str| json!({"version": version, "how": how, "reason": REASON});
    refused(&post(&test, &officer, &path, settle(9, "refuse")).await, 409, "/version");
    is(&post(&test, &officer, &path, settle(1, "refuse")).await, 200);
    refused(&post(&test, &officer, &path, settle(2, "refuse")).await, 409, "");
    is(&post(&test, &officer, &path, settle(2, "close")).await, 200);
    refused(&post(&test, &officer, &path, settle(3, "close")).await, 409, "");
    let listed = read(&test, &officer, "/redress?state=closed").await;
    assert_eq!(is(&listed, 200)["cases"].as_array().unwrap().len(), 1);
    assert!(!listed.text().contains(CANARY));
    let adjudicator = person("2", Role::Adjudicator);
    refused(&read(&test, &adjudicator, "/redress").await, 403, "");
    actions(&test).await;
}

const DAY: i64 = 86_400;

#[tokio::test]
async fn the_unresolved_are_masked_and_opened_by_two_persons_for_a_day() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    seed(&test, "a-2", &["e-1"]).await;
    let asks = person("1", Role::Adjudicator);
    let agrees = person("2", Role::Supervisor);
    is(&post(&test, &asks, "/alerts/a-1/notes", json!({"text": CANARY})).await, 200);
    is(&post(&test, &asks, "/alerts/a-2/decide", judge(1, "true-match")).await, 200);
    let body = |alert: &str| json!({"alert": alert, "reason": REASON});
    refused(&post(&test, &asks, "/unmask", body("a-1")).await, 422, "/alert");
    test.clock.pass(180 * DAY + 1);
    assert_eq!(privacy::keep_promises(&test.app).await.unwrap().0, 4);
    let masked = read(&test, &asks, "/alerts/a-1").await;
    assert_eq!(is(&masked, 200)["masked"], true);
    assert!(!masked.text().contains(CANARY), "{}", masked.text());
    let confirmed = read(&test, &asks, "/alerts/a-2").await;
    assert!(confirmed.text().contains(CANARY), "a confirmed match stays open");
    let record = kept::get::<Passenger>(test.app.store(), "p-a-1").await.unwrap();
    assert!(!serde_json::to_string(&record.value).unwrap().contains(CANARY));
    let note = post(&test, &asks, "/alerts/a-1/notes", json!({"text": "more"})).await;
    refused(&note, 409, "");
    refused(
        &post(&test, &asks, "/unmask", json!({"alert": "a-1", "reason": "no"})).await,
        422,
        "/reason",
    );
    let asked = is(&post(&test, &asks, "/unmask", body("a-1")).await, 201);
    let path = format!("/unmask/{}/approve", asked["id"].as_str().unwrap());
    let settle = |version: u64| json!({"version": version, "reason": REASON});
    let same = Actor { role: Role::Supervisor, ..asks.clone() };
    let key = testing::actor(Role::Supervisor);
    for actor in [&asks, &same, &key] {
        refused(&post(&test, actor, &path, settle(1)).await, 403, "");
    }
    refused(&post(&test, &agrees, &path, settle(2)).await, 409, "/version");
    is(&post(&test, &agrees, &path, settle(1)).await, 200);
    refused(&post(&test, &agrees, &path, settle(2)).await, 409, "");
    let seen = read(&test, &asks, "/alerts/a-1").await;
    assert!(is(&seen, 200)["unmasked_until"].is_string());
    assert!(seen.text().contains(CANARY));
    // It is opened for who asked, and for a day.
    let other = read(&test, &agrees, "/alerts/a-1").await;
    assert!(!other.text().contains(CANARY));
    test.clock.pass(DAY + 1);
    assert!(!read(&test, &asks, "/alerts/a-1").await.text().contains(CANARY));
    let actions = actions(&test).await;
    for action in ["unmask.request", "unmask.approve", "alert.read-unmasked"] {
        assert!(actions.contains(&action.to_owned()), "{action}");
    }
}

/// Every file of a folder that has some text in it.
fn files_with(folder: &std::path::Path, text: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read(&path)
            .unwrap()
            .windows(text.len())
            .any(|window| window == text.as_bytes())
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn who_is_deleted_is_in_no_file() {
    let test = service();
    let alert = seed(&test, "a-1", &["e-1"]).await;
    let mut unlisted = passenger(&test, &alert);
    unlisted.id = "p-2".to_owned();
    unlisted.alert = None;
    unlisted.subject = Some(SubjectKept {
        names: vec!["KUKULO TESTO".to_owned()],
        ..SubjectKept::default()
    });
    unlisted.traveller = (&json!({"names": "KUKULO"})).into();
    unlisted.purge_at = Some(later(test.app.now(), DAY));
    keep(&test, &unlisted).await;
    let actor = person("1", Role::Adjudicator);
    is(&post(&test, &actor, "/alerts/a-1/decide", judge(1, "false-positive")).await, 200);
    let officer = person("2", Role::RedressOfficer);
    is(&post(&test, &officer, "/redress", case(&subject())).await, 201);
    assert!(!files_with(test.folder.path(), "KUKULO").is_empty());
    test.clock.pass(DAY + 1);
    privacy::keep_promises(&test.app).await.unwrap();
    assert!(files_with(test.folder.path(), "KUKULO").is_empty());
    assert!(!files_with(test.folder.path(), CANARY).is_empty());
    test.clock.pass(1_826 * DAY);
    privacy::keep_promises(&test.app).await.unwrap();
    privacy::keep_promises(&test.app).await.unwrap();
    assert!(files_with(test.folder.path(), CANARY).is_empty());
    assert!(files_with(test.folder.path(), NUMBER).is_empty());
    // The proofs stay.
    assert!(actions(&test).await.len() > 4);
}

#[tokio::test]
async fn a_dropped_file_that_was_refused_is_not_kept_for_ever() {
    let drop = TempDir::new().unwrap();
    let place = drop.path().to_owned();
    let test = testing::without_lists(TempDir::new().unwrap(), |settings| {
        settings.travel.drop_folder = Some(place);
    });
    let refused = drop.path().join("XX").join("refused");
    std::fs::create_dir_all(&refused).unwrap();
    std::fs::write(refused.join("m.edi"), CANARY).unwrap();
    std::fs::write(refused.join("m.edi.reason"), "edifact: expected UNB").unwrap();
    std::fs::write(drop.path().join("XX").join("new.edi"), "waits").unwrap();
    // Before it came by this clock, and long after.
    privacy::keep_promises(&test.app).await.unwrap();
    assert!(refused.join("m.edi").exists());
    test.clock.pass(100 * 366 * DAY);
    privacy::keep_promises(&test.app).await.unwrap();
    assert!(files_with(drop.path(), CANARY).is_empty());
    assert!(!refused.join("m.edi.reason").exists());
    assert!(drop.path().join("XX").join("new.edi").exists());
}

#[tokio::test]
async fn a_shorter_time_holds_for_what_is_there_and_is_told() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_owned();
    let test = testing::without_lists(folder, |_| {});
    let kept_alert = seed(&test, "a-1", &["e-1"]).await;
    privacy::keep_promises(&test.app).await.unwrap();
    privacy::keep_promises(&test.app).await.unwrap();
    let told = |actions: Vec<String>| {
        actions.iter().filter(|action| *action == "retention.change").count()
    };
    assert_eq!(told(actions(&test).await), 1);
    let shorter = crate::App::new(crate::Parts {
        settings: crate::Settings {
            data: path,
            retention: crate::settings::Retention {
                mask_days: 90,
                delete_days: 1_000,
                ..Default::default()
            },
            ..Default::default()
        },
        store: test.app.store().clone(),
        clock: test.clock.clone(),
        secret: [7; 32],
    });
    let rule = test.app.store().get("in-use", "retention").await.unwrap().unwrap();
    privacy::keep_promises(&shorter).await.unwrap();
    assert_eq!(told(actions(&test).await), 2);
    // Again, as after a crash before it was noted that it was done.
    let mut batch = Batch::default();
    batch.put(saring_store::Record::new("in-use", "retention", rule.body));
    test.app.store().commit(batch).await.unwrap();
    privacy::keep_promises(&shorter).await.unwrap();
    let alert = kept::get::<Alert>(test.app.store(), "a-1").await.unwrap().value;
    let days = |moment: Option<Moment>| {
        (moment.unwrap().unix() - kept_alert.opened_at.unix()) / DAY
    };
    assert_eq!((days(alert.mask_at), days(alert.purge_at)), (90, 1_000));
}

#[tokio::test]
async fn one_person_has_all_that_is_held_and_may_have_it_erased() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    let actor = person("1", Role::Adjudicator);
    is(&post(&test, &actor, "/alerts/a-1/decide", judge(1, "false-positive")).await, 200);
    let officer = person("2", Role::RedressOfficer);
    let supervisor = person("3", Role::Supervisor);
    is(&post(&test, &officer, "/redress", case(&subject())).await, 201);
    let asked = |name: &str, birth: &str, document: &str| {
        json!({"name": name, "birth_date": birth, "document": document,
               "reason": REASON})
    };
    // However the name is written, and by the document alone.
    let name = format!("Testo, {}", CANARY.to_lowercase());
    let by_name = asked(&name, "1978-03-14", "");
    let by_document = asked("", "", "x 765-4321");
    let by_name = post(&test, &officer, "/persons/export", by_name).await;
    let by_document = post(&test, &officer, "/persons/export", by_document.clone()).await;
    assert_eq!(by_name.body, by_document.body);
    let all = is(&by_name, 200);
    for (kind, count) in
        [("passenger", 1), ("alert", 1), ("ruling", 1), ("redress", 1), ("audit", 1)]
    {
        assert_eq!(all[kind].as_array().unwrap().len(), count, "{kind}");
    }
    for (wrong, status) in [(asked(&name, "", ""), 422), (asked("", "", ""), 422)] {
        is(&post(&test, &officer, "/persons/export", wrong).await, status);
    }
    let nobody = asked("", "", "Z9999999");
    let none = is(&post(&test, &officer, "/persons/export", nobody).await, 200);
    assert_eq!(none["alert"], json!([]));
    refused(
        &post(&test, &actor, "/persons/export", asked(&name, "1978-03-14", "")).await,
        403,
        "",
    );
    // Not while a message about them is there.
    let intake = json!({
        "id": "i-1",
        "number": "",
        "flights": ["f-1"],
        "received_at": test.app.now().to_string(),
        "by": "key:k-1",
        "text": "",
        "reply": "",
        "purge_at": later(test.app.now(), DAY).to_string(),
    });
    let intake: Intake = serde_json::from_value(intake).unwrap();
    keep(&test, &intake).await;
    let whom = || asked("", "", NUMBER);
    refused(&post(&test, &officer, "/persons/erase", whom()).await, 409, "");
    test.clock.pass(DAY + 1);
    privacy::keep_promises(&test.app).await.unwrap();
    let request = is(&post(&test, &officer, "/persons/erase", whom()).await, 201);
    assert_eq!(request["records"], 4);
    let path = format!("/persons/erase/{}/approve", request["id"].as_str().unwrap());
    let settle = json!({"version": 1, "reason": REASON});
    refused(&post(&test, &officer, &path, settle.clone()).await, 403, "");
    // However much else is due, no byte is left once it is answered.
    let mut due = Batch::default();
    for number in 0..250 {
        let record = Record::new("due", &number.to_string(), Vec::new());
        due.put(record.until(Some(test.app.now())));
    }
    test.app.store().commit(due).await.unwrap();
    is(&post(&test, &supervisor, &path, settle).await, 200);
    assert!(files_with(test.folder.path(), CANARY).is_empty());
    let stones = test.app.store().count(Query::all("tombstone")).await.unwrap();
    assert_eq!(stones, 4);
    assert_eq!(test.app.store().count(Query::all("alert")).await.unwrap(), 0);
    actions(&test).await;
}

#[tokio::test]
async fn an_export_tells_of_the_masked_only_who_was_let_see_them() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    seed(&test, "a-2", &["e-1"]).await;
    let asks = person("1", Role::Supervisor);
    let agrees = person("2", Role::Supervisor);
    let officer = person("3", Role::RedressOfficer);
    let body = json!({"name": "", "birth_date": "", "document": NUMBER,
                      "reason": REASON});
    let export = async |actor: &Actor| {
        let answer = post(&test, actor, "/persons/export", body.clone()).await;
        (is(&answer, 200), answer.text().contains(CANARY))
    };
    let (whole, is_named) = export(&asks).await;
    assert_eq!((&whole["masked"], is_named), (&json!(0), true));
    test.clock.pass(180 * DAY + 1);
    privacy::keep_promises(&test.app).await.unwrap();
    let (masked, is_named) = export(&asks).await;
    // Two alerts and two travellers; the log has sealed them too.
    assert_eq!((&masked["masked"], &masked["unmasked"]), (&json!(4), &json!([])));
    assert!(!is_named, "{masked}");
    assert_eq!(masked["alert"].as_array().unwrap().len(), 2, "that they are there");
    assert_eq!(
        masked["audit"].as_array().unwrap().len(),
        whole["audit"].as_array().unwrap().len()
    );
    let ask = json!({"alert": "a-1", "reason": REASON});
    let asked = is(&post(&test, &asks, "/unmask", ask).await, 201);
    assert!(!export(&asks).await.1, "one person alone opens nothing");
    let path = format!("/unmask/{}/approve", asked["id"].as_str().unwrap());
    let settle = json!({"version": 1, "reason": REASON});
    is(&post(&test, &agrees, &path, settle).await, 200);
    let (open, is_named) = export(&asks).await;
    assert_eq!(open["masked"], 2, "that of the other alert");
    let ids: Vec<&Value> =
        open["unmasked"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!((ids, is_named), (vec![&json!("a-1"), &json!("p-a-1")], true));
    for other in [&agrees, &officer] {
        assert!(!export(other).await.1, "it is open to who asked");
    }
    let read = "alert.read-unmasked".to_owned();
    assert!(actions(&test).await.contains(&read));
    test.clock.pass(DAY + 1);
    let (over, is_named) = export(&asks).await;
    assert_eq!((&over["masked"], is_named), (&json!(4), false));
}

#[tokio::test]
async fn what_a_backup_brings_back_of_the_erased_is_forgotten_again() {
    let test = service();
    let mut batch = Batch::default();
    let line = |id: &str| format!("{{\"id\":\"{id}\",\"names\":[\"{CANARY}\"]}}\n");
    let lines = json!({"orders": "", "exclusions": line("e-1") + &line("e-2"),
                       "exemptions": ""});
    let (name, bytes) = ("rulings/ab12".to_owned(), lines.to_string().into_bytes());
    batch.changes.push(saring_store::Change::Blob { name: name.clone(), bytes });
    batch.put(Record::new("rulings-kept", "ab12", Vec::new()));
    for (id, why) in [("ruling/e-1", "erased"), ("ruling/e-2", "revoked")] {
        let (id, why) = (id.to_owned(), why.to_owned());
        let stone = Tombstone { id, why, at: test.app.now(), purge_at: None };
        batch.put(kept::record(&stone).unwrap());
    }
    test.app.store().commit(batch).await.unwrap();
    privacy::keep_promises(&test.app).await.unwrap();
    let blob = test.app.store().blob(&name).await.unwrap().unwrap();
    let lines = String::from_utf8(blob).unwrap();
    // What was only revoked is still needed to make an answer of before again.
    assert!(!lines.contains("e-1") && lines.contains("e-2"), "{lines}");
}

#[tokio::test]
async fn an_older_backup_brings_no_revoked_exclusion_back() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    let path = "/alerts/a-1/decide";
    let actor = person("1", Role::Adjudicator);
    let decided = is(&post(&test, &actor, path, judge(1, "false-positive")).await, 200);
    let file = test.folder.path().join("before");
    test.app.store().backup(file.clone()).await.unwrap();
    let here = Location::File(test.folder.path().join("saring.db"));
    let restored = |name: &str| {
        let there = Location::File(test.folder.path().join(name));
        let (file, here, now) = (file.clone(), here.clone(), test.app.now());
        tokio::task::spawn_blocking(move || {
            crate::init::restore(&file, &there, Some(&here), now).unwrap().restored
        })
    };
    let whole = restored("whole.db").await.unwrap();
    let path =
        format!("/exclusions/{}/revoke", decided["exclusions"][0].as_str().unwrap());
    let body = json!({"version": 1, "reason": REASON});
    is(&post(&test, &person("2", Role::Supervisor), &path, body).await, 200);
    let rest = restored("rest.db").await.unwrap();
    assert_eq!(rest.left_out, whole.left_out + 1);
}

#[tokio::test]
async fn tables_hold_no_formula_and_no_name() {
    let test = service();
    let mut alert = alert(&test, "a-1", &["e-1"]);
    alert.hits[0].caption = "=HYPERLINK(\"http://evil.example\")".to_owned();
    keep(&test, &alert).await;
    let table = read(&test, &person("1", Role::Screener), "/alerts.csv").await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.text().contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""));
    assert!(!table.text().contains(CANARY));
    assert!(table.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
}

#[tokio::test]
async fn figures_are_rates_with_intervals_and_tell_of_no_few() {
    let test = service();
    let mut batch = Batch::default();
    let (today, before) = ("2026-11-19", "2026-11-01");
    for (name, slot, by) in [
        ("answer.board", today, 95),
        ("answer.refer", today, 5),
        ("screened.latin", today, 96),
        ("screened.thai", today, 4),
        ("alarm.latin", today, 5),
        ("decision.true-match", today, 2),
        ("decision.false-positive", today, 8),
        ("decision.false-positive", before, 4),
        ("judged.latin.true-match", today, 2),
        ("judged.latin.false-positive", today, 8),
        ("minutes.000005", today, 6),
        ("minutes.000060", today, 4),
        ("latency.000010", today, 99),
        ("latency.000025", today, 1),
    ] {
        batch.tally(name, slot, by);
    }
    test.app.store().commit(batch).await.unwrap();
    let supervisor = person("1", Role::Supervisor);
    let figures = is(&read(&test, &supervisor, "/figures").await, 200);
    let days = figures["days"].as_array().unwrap();
    assert_eq!(days.len(), 31);
    assert_eq!(days[30]["answers"], json!([95, 5, 0, 0]));
    assert_eq!(days[30]["decisions"], json!([2, 8, 0]));
    assert_eq!(days[12]["day"], before);
    assert_eq!(days[12]["decisions"], json!([0, 0, 0]), "few are not told");
    assert_eq!(figures["alarms"]["rate"], 0.05);
    assert_eq!(figures["precision"]["count"], 2);
    let cultures = figures["cultures"].as_array().unwrap();
    assert_eq!(cultures[0]["culture"], "latin");
    assert_eq!(cultures[1]["alarms"], Value::Null);
    assert_eq!(figures["decision_minutes"]["median"], 5);
    assert_eq!(figures["decision_minutes"]["p90"], 60);
    assert_eq!(figures["answer_millis"]["p99"], 10);
    for wrong in [
        "from=2026-13-01",
        "to=never",
        "from=2026-11-20&to=2026-11-19",
        "from=2020-01-01",
    ] {
        let answered = read(&test, &supervisor, &format!("/figures?{wrong}")).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    refused(&read(&test, &person("2", Role::Screener), "/figures").await, 403, "");
}

#[tokio::test]
async fn the_log_is_read_proved_and_taken_away() {
    let test = service();
    for id in ["a-1", "a-2", "a-3"] {
        seed(&test, id, &["e-1"]).await;
        let path = format!("/alerts/{id}/decide");
        let body = judge(1, "unresolved");
        is(&post(&test, &person("1", Role::Adjudicator), &path, body).await, 200);
    }
    let oversight = person("9", Role::Oversight);
    refused(
        &read(&test, &person("1", Role::Adjudicator), "/audit/entries").await,
        403,
        "",
    );
    let page = is(&read(&test, &oversight, "/audit/entries?action=alert.").await, 200);
    assert_eq!(page["entries"].as_array().unwrap().len(), 3);
    assert_eq!(page["entries"][0]["leaf"]["about"]["id"], "a-3", "the latest first");
    for (filter, count) in [
        ("about=alert/a-2", 1),
        ("about=alert", 3),
        ("actor=user:u-1", 3),
        ("actor=user:u-9&action=alert.decide", 0),
        ("day=2026-11-19&action=alert.decide", 3),
        ("day=2026-11-18", 0),
        ("action=screen&limit=2", 2),
    ] {
        let page =
            is(&read(&test, &oversight, &format!("/audit/entries?{filter}")).await, 200);
        assert_eq!(page["entries"].as_array().unwrap().len(), count, "{filter}");
    }
    let number = page["entries"][2]["number"].as_u64().unwrap();
    let unhex = |hash: &Value| -> [u8; 32] {
        let digits = hash.as_str().unwrap();
        std::array::from_fn(|at| {
            u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()
        })
    };
    let proof =
        is(&read(&test, &oversight, &format!("/audit/proof/{number}")).await, 200);
    let verifier = test.app.store().verifier();
    let signed = verifier.verify(proof["checkpoint"].as_str().unwrap()).unwrap();
    let hashes: Vec<[u8; 32]> =
        proof["proof"].as_array().unwrap().iter().map(unhex).collect();
    let (leaf, size) = (unhex(&proof["hash"]), proof["size"].as_u64().unwrap());
    assert_eq!(signed.size, size);
    assert!(inclusion_holds(leaf, number, size, &hashes, signed.root));
    let first =
        verifier.verify(&test.app.store().checkpoints(3, 1).await.unwrap()[0]).unwrap();
    let path = format!("/audit/consistency?from={}", first.size);
    let proof = is(&read(&test, &oversight, &path).await, 200);
    let last = verifier.verify(proof["checkpoint"].as_str().unwrap()).unwrap();
    let hashes: Vec<[u8; 32]> =
        proof["proof"].as_array().unwrap().iter().map(unhex).collect();
    let (first, last) = ((first.size, first.root), (last.size, last.root));
    assert!(consistency_holds(first, last, &hashes));
    for (path, status) in [
        ("/audit/entries/999999", 404),
        ("/audit/entries/x", 404),
        ("/audit/proof/999999", 404),
        ("/audit/consistency?from=999999", 422),
        ("/audit/entries?limit=0", 422),
    ] {
        is(&read(&test, &oversight, path).await, status);
    }
    let file = read(&test, &oversight, "/audit/export").await;
    assert!(!file.text().contains(CANARY));
    assert!(file.text().contains("audit.export"), "it says who took it");
    let note = read(&test, &oversight, "/audit/checkpoint").await;
    assert!(verifier.verify(note.text()).is_ok());
    let drawn = read(&test, &oversight, "/audit/samples?day=2026-11-19&count=2").await;
    let samples = is(&drawn, 200);
    assert_eq!(samples["judged"], 3);
    assert_eq!(samples["samples"].as_array().unwrap().len(), 2);
    assert!(!drawn.text().contains(CANARY) && !drawn.text().contains(REASON));
}

#[tokio::test]
async fn redress_records_are_found_by_state_and_due_day() {
    let test = service();
    let officer = person("1", Role::RedressOfficer);
    is(&post(&test, &officer, "/redress", case(&subject())).await, 201);
    let listed = is(&read(&test, &officer, "/redress?state=open").await, 200);
    assert_eq!(listed["cases"][0]["overdue"], false);
    test.clock.pass(31 * DAY);
    let listed = is(&read(&test, &officer, "/redress").await, 200);
    assert_eq!(listed["cases"][0]["overdue"], true);
    let all = kept::page::<Redress>(test.app.store(), Query::all("redress")).await;
    assert_eq!(all.unwrap().0.len(), 1);
}

/// A carrier's request for somebody like the first of the invented list.
fn message(number: u32, name: &str, document: &str, more: &str) -> String {
    format!(
        "UNB+UNOA:4+XXAIR+GOV+261119:2210+{number:06}++IAPI'\
         UNH+1+PAXLST:D:05B:UN:IATA+XX815/261120/0600+01:F'BGM+745'\
         RFF+TN:XXTX{number:06}'TDT+20+XX815+++XX'LOC+125+SIN'DTM+189:2611200600:201'\
         LOC+87+CGK'DTM+232:2611200755:201'NAD+FL+++{name}'ATT+2++M'DTM+329:780314'\
         NAT+2+YEM'RFF+ABO:P{number:03}'{more}DOC+P:110:111+{document}'\
         LOC+91+YEM'CNT+42:1'UNT+17+1'UNZ+1+{number:06}'"
    )
}

async fn send(test: &TestApp, message: String) {
    let headers = [("content-type", "application/edifact")];
    let carrier = testing::actor(Role::Carrier);
    let path = "/travel/messages";
    let answered = test.ask(&carrier, Method::POST, path, &headers, message).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
}

/// What two jobs do every few seconds.
async fn rescreen(test: &TestApp) {
    crate::current::refresh(&test.app).await.unwrap();
    // A flight in memory that a judgement has changed in the store is let go of by the
    // first run, and read anew by the next.
    for _ in 0..2 {
        crate::desk::notices::rescreen(&test.app).await.unwrap();
    }
}

async fn every<T: Kept>(test: &TestApp) -> Vec<T> {
    let (values, _) =
        kept::page::<T>(test.app.store(), Query::all(T::KIND)).await.unwrap();
    values.into_iter().map(|value| value.value).collect()
}

#[tokio::test]
async fn a_judgement_reaches_the_carrier_and_its_end_too() {
    let test = testing::app().await;
    send(&test, message(1, "ALMAZROUEI:YASER HODAYFA", "B1234567", "")).await;
    let adjudicator = person("1", Role::Adjudicator);
    let supervisor = person("2", Role::Supervisor);
    let queue = is(&read(&test, &adjudicator, "/alerts").await, 200);
    let alert = &queue["alerts"][0];
    let (id, version) = (alert["id"].as_str().unwrap(), alert["version"].as_u64());
    let body = judge(version.unwrap(), "false-positive");
    let decided = post(&test, &adjudicator, &format!("/alerts/{id}/decide"), body).await;
    let decided = is(&decided, 200);
    assert_eq!(decided["not_remembered"], json!([]));
    rescreen(&test).await;
    let passenger = every::<Passenger>(&test).await.remove(0);
    assert_eq!(passenger.directive, "board");
    let after = kept::get::<Alert>(test.app.store(), id).await.unwrap();
    assert_eq!(
        after.value.state,
        AlertState::Decided,
        "it was judged, and did not lapse"
    );
    let flight = every::<Flight>(&test).await.remove(0);
    assert_eq!((flight.alerts_open, flight.directives), (0, [1, 0, 0, 0]));
    // A later message about the same person needs nobody again.
    send(&test, message(2, "ALMAZROUEI:YASER HODAYFA", "B1234567", "")).await;
    let waiting = is(&read(&test, &adjudicator, "/alerts").await, 200);
    assert_eq!(waiting["alerts"], json!([]));
    let path = format!("/alerts/{id}/reopen");
    is(&post(&test, &supervisor, &path, json!({"reason": REASON})).await, 200);
    rescreen(&test).await;
    let passengers = every::<Passenger>(&test).await;
    assert!(passengers.iter().all(|passenger| passenger.directive == "refer"));
    let waiting = is(&read(&test, &adjudicator, "/alerts").await, 200);
    let waiting = waiting["alerts"].as_array().unwrap();
    assert!(waiting.iter().any(|alert| alert["id"] == id));
}

#[tokio::test]
async fn a_redress_number_in_a_message_is_honoured() {
    let test = testing::app().await;
    let officer = person("1", Role::RedressOfficer);
    send(&test, message(1, "ALMAZROUEI:YASER HODAYFA", "B1234567", "")).await;
    let shown = every::<Passenger>(&test).await.remove(0).subject.unwrap();
    let opened = is(&post(&test, &officer, "/redress", case(&shown)).await, 201);
    let number = opened["number"].as_str().unwrap();
    let found = format!("/redress/{number}/candidates");
    let found = is(&read(&test, &officer, &found).await, 200);
    let entity = &found["candidates"][0]["entity"];
    assert_eq!(entity, "demo-001");
    let settle = json!({"version": 1, "how": "grant", "entities": [entity],
                        "reason": REASON});
    let path = format!("/redress/{number}/settle");
    is(&post(&test, &officer, &path, settle).await, 200);
    rescreen(&test).await;
    assert_eq!(every::<Passenger>(&test).await[0].directive, "board");
    // The passport was renewed before the next flight.
    let next =
        message(2, "ALMAZROUEI:YASER HODAYFA", "C7654321", &format!("RFF+AEA:{number}'"));
    send(&test, next.replace("XX815", "XX817")).await;
    let renewed = |passengers: Vec<Passenger>| {
        let has = |passenger: &Passenger| {
            let subject = passenger.subject.as_ref().unwrap();
            subject.documents.iter().any(|document| document[1] == "C7654321")
        };
        passengers.into_iter().find(has).unwrap().directive
    };
    assert_eq!(renewed(every(&test).await), "refer");
    assert_eq!(redress::honour(&test.app).await.unwrap(), 1);
    rescreen(&test).await;
    assert_eq!(renewed(every(&test).await), "board");
}

#[tokio::test]
async fn of_a_traveller_without_a_hit_nothing_is_left_a_day_after_arrival() {
    let test = testing::app().await;
    send(&test, message(1, "KANARIO:HIKARI", "TK7712345", "")).await;
    assert!(!files_with(test.folder.path(), "TK7712345").is_empty());
    // Departure is at 06:00, arrival at 07:55 of the next day.
    test.clock.pass(2 * DAY + 11 * 3_600);
    privacy::keep_promises(&test.app).await.unwrap();
    for canary in [CANARY, "TK7712345", "HIKARI"] {
        assert_eq!(
            files_with(test.folder.path(), canary),
            Vec::<std::path::PathBuf>::new()
        );
    }
    assert!(every::<Passenger>(&test).await.is_empty());
    assert_eq!(every::<Flight>(&test).await.len(), 1);
    actions(&test).await;
}

#[tokio::test]
async fn of_two_who_judge_or_approve_at_once_one_does() {
    let test = service();
    seed(&test, "a-1", &["e-1"]).await;
    let (one, two) = (person("1", Role::Adjudicator), person("2", Role::Adjudicator));
    let path = "/alerts/a-1/decide";
    let (first, second) = tokio::join!(
        post(&test, &one, path, judge(1, "false-positive")),
        post(&test, &two, path, judge(1, "true-match")),
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let proposed = is(&post(&test, &one, "/orders", order()).await, 201);
    let id = proposed["id"].as_str().unwrap();
    let settle = || json!({"version": 1, "reason": REASON});
    let (approve, reject) =
        (format!("/orders/{id}/approve"), format!("/orders/{id}/reject"));
    let (third, fourth) = (person("3", Role::Supervisor), person("4", Role::Supervisor));
    let (first, second) = tokio::join!(
        post(&test, &third, &approve, settle()),
        post(&test, &fourth, &reject, settle()),
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
