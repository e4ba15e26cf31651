//! Messages in, answers out, and what is kept of them.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use saring_store::{Batch, Query};
use serde_json::Value;

use super::*;
use crate::access::Role;
use crate::kept::{page, record};
use crate::records::{
    Alert, AlertState, Flight, Passenger, Ruling, RulingKind, RulingState,
};
use crate::testing::{self, Answered, TestApp, actor};

mod order;

/// A request for somebody on a flight of the next day.
fn request(number: u32, name: &str, birth: &str, document: &str) -> String {
    format!(
        "UNB+UNOA:4+XXAIR+GOV+261119:2210+{number:06}++IAPI'\
         UNH+1+PAXLST:D:05B:UN:IATA+XX815/261120/0600+01:F'BGM+745'\
         RFF+TN:XXTX{number:06}'TDT+20+XX815+++XX'LOC+125+SIN'DTM+189:2611200600:201'\
         LOC+87+CGK'DTM+232:2611200755:201'NAD+FL+++{name}'ATT+2++M'DTM+329:{birth}'\
         NAT+2+YEM'RFF+AVF:QX7K2P'RFF+ABO:P{number:03}'DOC+P:110:111+{document}'\
         LOC+91+YEM'CNT+42:1'UNT+17+1'UNZ+1+{number:06}'"
    )
}

const LISTED: (&str, &str, &str) = ("ALMAZROUEI:YASER HODAYFA", "780314", "04417263");
const PLAIN: (&str, &str, &str) = ("TANAKA:HIKARI", "900102", "TK7712345");

fn listed(number: u32) -> String {
    request(number, LISTED.0, LISTED.1, LISTED.2)
}

fn plain(number: u32) -> String {
    request(number, PLAIN.0, PLAIN.1, PLAIN.2)
}

async fn send(test: &TestApp, body: impl Into<Body>) -> Answered {
    let headers = [("content-type", "application/edifact")];
    test.ask(&actor(Role::Carrier), Method::POST, "/travel/messages", &headers, body)
        .await
}

async fn all<T: crate::kept::Kept>(test: &TestApp) -> Vec<T> {
    let query = Query::all(T::KIND).limit(1_000);
    let (values, _) = page::<T>(test.app.store(), query).await.unwrap();
    values.into_iter().map(|own| own.value).collect()
}

/// The log behind the entry of the lists that came into use before anybody asked.
async fn log(test: &TestApp) -> Vec<saring_store::audit::Leaf> {
    let action = |leaf: &saring_store::audit::Leaf| leaf.read().unwrap().entry.action;
    let leaves = test.log().await;
    leaves.into_iter().filter(|leaf| action(leaf) != "lists.in-use").collect()
}

async fn actions(test: &TestApp) -> Vec<String> {
    let leaves = log(test).await;
    leaves.iter().map(|leaf| leaf.read().unwrap().entry.action).collect()
}

#[tokio::test]
async fn a_request_is_answered_and_all_of_it_is_kept() {
    let test = testing::app().await;
    let answered = send(&test, listed(1)).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    assert!(answered.text().contains("RFF+TN:XXTX000001'"), "{}", answered.text());
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers.len(), 1);
    assert_eq!(passengers[0].directive, "refer");
    assert_eq!(passengers[0].told, "refer");
    assert!(passengers[0].mask_at.is_some());
    let alerts: Vec<Alert> = all(&test).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].hits[0].entity, "demo-001");
    assert_eq!(alerts[0].flight_label, "XX815 SIN–CGK");
    assert!(!alerts[0].hits[0].evidence.is_empty());
    assert_eq!(alerts[0].hits[0].entity_fingerprint.len(), 32);
    let flights: Vec<Flight> = all(&test).await;
    assert_eq!((flights.len(), flights[0].persons, flights[0].alerts_open), (1, 1, 1));
    assert_eq!(flights[0].directives, [0, 1, 0, 0]);
    assert_eq!(actions(&test).await, ["travel.screen"]);
    let tallies = test.app.store().tallies("answer.", "2026-11-19", "2026-11-20").await;
    assert_eq!(tallies.unwrap(), [("answer.refer".into(), "2026-11-19".into(), 1)]);
}

#[tokio::test]
async fn nobody_without_a_hit_outlives_the_day_after_arrival() {
    let test = testing::app().await;
    let answered = send(&test, plain(1)).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers[0].directive, "board");
    assert_eq!(passengers[0].purge_at.unwrap().to_string(), "2026-11-21T07:55:00Z");
    assert_eq!(all::<Alert>(&test).await.len(), 0);
    let intakes: Vec<Intake> = all(&test).await;
    assert_eq!(intakes[0].purge_at, passengers[0].purge_at);
}

#[tokio::test]
async fn the_same_again_has_the_same_answer_and_is_screened_once() {
    let test = testing::app().await;
    let first = send(&test, listed(1)).await;
    test.clock.pass(60);
    let again = send(&test, listed(1)).await;
    assert_eq!(first.body, again.body);
    assert_eq!(actions(&test).await.len(), 1);
    // The same number with somebody else in it is another request.
    let other = request(1, PLAIN.0, PLAIN.1, PLAIN.2);
    let headers = [("content-type", "text/plain"), ("accept", "application/json")];
    let carrier = actor(Role::Carrier);
    let other =
        test.ask(&carrier, Method::POST, "/travel/messages", &headers, other).await;
    let told = other.json();
    assert_eq!(told["messages"][0]["travellers"][0]["directive"], "board");
    assert_eq!(told["messages"][0]["issues"][0]["code"], "repeated");
    assert_eq!(all::<Passenger>(&test).await.len(), 2);
}

#[tokio::test]
async fn a_flight_of_many_requests_is_one_flight() {
    let test = testing::app().await;
    for number in 1..=12 {
        let letter = char::from_u32(u32::from(b'A') + number).unwrap();
        let name = format!("TANAKA{letter}:HIKARI");
        let body = request(number, &name, "900102", &format!("TK77{number:05}"));
        assert_eq!(send(&test, body).await.status, StatusCode::OK);
    }
    let flights: Vec<Flight> = all(&test).await;
    assert_eq!((flights.len(), flights[0].persons), (1, 12));
    assert_eq!(actions(&test).await.len(), 12);
    // Read anew from the store, everybody is who they were.
    test.app.desk().intake.forget(&flights[0].id).await;
    send(&test, listed(13)).await;
    assert_eq!(all::<Passenger>(&test).await.len(), 13);
    assert_eq!(actions(&test).await.len(), 13);
    let flights: Vec<Flight> = all(&test).await;
    assert_eq!(flights[0].persons, 13);
}

#[tokio::test]
async fn an_alert_of_somebody_who_is_told_again_is_the_same_alert() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    let with_more = listed(1).replace("RFF+AVF:QX7K2P'", "RFF+AVF:QX7K2P'RFF+SEA:11A'");
    let with_more = with_more.replace("000001", "000002").replace("UNT+17", "UNT+18");
    send(&test, with_more).await;
    let alerts: Vec<Alert> = all(&test).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].state, AlertState::Open);
    assert_eq!(all::<Passenger>(&test).await.len(), 1);
}

#[tokio::test]
async fn the_flights_of_others_are_refused_before_anything_is_kept() {
    let test = testing::app().await;
    let foreign = listed(1).replace("XX815", "YY815").replace("+++XX'", "+++YY'");
    let answered = send(&test, foreign).await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN, "{}", answered.text());
    assert!(all::<Intake>(&test).await.is_empty());
    assert!(log(&test).await.is_empty());
}

#[tokio::test]
async fn a_test_leaves_nothing_but_its_entry() {
    let test = testing::app().await;
    let body = listed(1).replace("++IAPI'", "++IAPI++++1'");
    let answered = send(&test, body).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    assert_eq!(actions(&test).await, ["travel.test"]);
    assert!(all::<Passenger>(&test).await.is_empty());
    assert!(all::<Intake>(&test).await.is_empty());
}

#[tokio::test]
async fn persons_of_no_known_flight_are_kept_and_screened() {
    let test = testing::app().await;
    let body = "UNB+UNOA:4+XXAIR+GOV+261119:2210+7++IAPI'\
                UNH+1+PAXLST:D:05B:UN:IATA+XXTX7+01:F'BGM+745'RFF+TN:XXTX7'\
                NAD+FL+++ALMAZROUEI:YASER HODAYFA'DTM+329:780314'RFF+ABO:P1'\
                CNT+42:1'UNT+8+1'UNZ+1+7'";
    let answered = send(&test, body).await;
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    assert_eq!(all::<Alert>(&test).await.len(), 1);
    assert_eq!(all::<Passenger>(&test).await[0].directive, "refer");
}

#[tokio::test]
async fn without_lists_everybody_is_referred() {
    let test = testing::without_lists(tempfile::TempDir::new().unwrap(), |_| {});
    let answered = send(&test, plain(1)).await;
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers[0].directive, "refer");
}

#[tokio::test]
async fn a_decision_is_made_again_to_the_letter() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    send(&test, plain(2)).await;
    let leaves = log(&test).await;
    assert_eq!(leaves.len(), 2);
    for leaf in &leaves {
        let again = replay::replay(&test.app, leaf).await.unwrap();
        assert_eq!(again.then, again.now);
        assert!(again.is_same);
    }
    // Without what was cited nothing is claimed.
    let mut erased = leaves[0].clone();
    erased.sealed = None;
    assert!(replay::replay(&test.app, &erased).await.is_err());
}

/// Breaks the store: its folder takes no more writing.
fn break_store(test: &TestApp) {
    let path = test.folder.path().join("saring.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    // Whoever would write meets a table that is not there.
    connection.execute_batch("alter table record rename to away").unwrap();
}

fn mend_store(test: &TestApp) {
    let path = test.folder.path().join("saring.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch("alter table away rename to record").unwrap();
}

#[tokio::test]
async fn nobody_boards_while_nothing_can_be_kept_and_all_is_taken_in_later() {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    break_store(&test);
    let answered = send(&test, plain(2)).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    assert_eq!(answered.headers["saring-degraded"], "store");
    mend_store(&test);
    for _ in 0..100 {
        let query = Query::all("passenger");
        let kept = page::<Passenger>(test.app.store(), query).await;
        if emergency::take_in(&test.app).await.is_ok()
            && kept.is_ok_and(|(kept, _)| kept.len() == 2)
            && actions(&test).await.contains(&"travel.refer.late".to_owned())
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let actions = actions(&test).await;
    assert!(actions.contains(&"travel.refer.late".to_owned()), "{actions:?}");
    let passengers: Vec<Passenger> = all(&test).await;
    // The carrier was told otherwise: it is to be told again.
    let mut answers: Vec<(&str, &str)> =
        passengers.iter().map(|own| (&*own.directive, &*own.told)).collect();
    answers.sort_unstable();
    assert_eq!(answers, [("board", "board"), ("board", "refer")]);
    let flights: Vec<Flight> = all(&test).await;
    assert_eq!(flights[0].untold, 1);
    let left = std::fs::read_dir(test.folder.path().join("emergency")).unwrap().count();
    assert_eq!(left, 0);
    super::super::notices::rescreen(&test.app).await.unwrap();
    let outbox = test.get(Role::Carrier, "/travel/outbox").await.json();
    let body = outbox["notices"][0]["text"].as_str().unwrap();
    assert!(body.contains("BGM+132'") && body.contains("ERC+0Z'"), "{body}");
}

#[tokio::test]
async fn without_a_folder_for_emergencies_memory_holds_what_came() {
    let test = testing::app().await;
    std::fs::write(test.folder.path().join("emergency"), "no folder").unwrap();
    break_store(&test);
    let answered = send(&test, plain(1)).await;
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    assert_eq!(test.app.desk().intake.waiting(), 1);
}

#[tokio::test]
async fn whoever_finds_no_room_is_referred_and_comes_again() {
    let test = testing::app().await;
    let room = Arc::clone(&test.app.desk().intake.room);
    let _all = room.acquire_many_owned(u32::try_from(BODIES_MAX).unwrap()).await.unwrap();
    let answered = send(&test, plain(1)).await;
    assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answered.headers.contains_key("retry-after"));
    assert!(answered.text().contains("ERC+2Z'"), "{}", answered.text());
    assert!(all::<Intake>(&test).await.is_empty());
    // That they were answered so is in the log, and who it was that asked.
    assert_eq!(
        decisions(&test).await,
        [("travel.refer.room".to_owned(), "refer".to_owned())]
    );
    let logged = log(&test).await[0].read().unwrap().entry;
    assert_eq!((&*logged.actor, &*logged.role), ("key:carrier", "carrier"));
    // Where that cannot be said at once, it is as soon as it can.
    break_store(&test);
    for _ in 0..2 {
        let answered = send(&test, plain(1)).await;
        assert_eq!(answered.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    mend_store(&test);
    for _ in 0..100 {
        if emergency::take_in(&test.app).await.is_ok()
            && decisions(&test).await.len() == 3
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(actions(&test).await, ["travel.refer.room"; 3]);
    assert!(all::<Intake>(&test).await.is_empty());
}

/// An exclusion of the listed person for the traveller of [`listed`].
fn exclusion(fingerprint: &str) -> Ruling {
    let line = serde_json::json!({
        "id": "e-1",
        "names": ["YASER HODAYFA ALMAZROUEI"],
        "birth_date": "1978-03-14",
        "documents": [{"number": "04417263", "issuer": "YEM", "kind": "passport"}],
        "entity": "demo-001",
        "entity_fingerprint": fingerprint,
        "decided_by": "user:u-1",
        "decided_on": "2026-11-19",
        "reason": "another birthplace",
    });
    Ruling {
        id: "e-1".into(),
        kind: RulingKind::Exclusion,
        state: RulingState::InForce,
        line: line.to_string(),
        entity: "demo-001".into(),
        redress: String::new(),
        proposed_by: "user:u-1".into(),
        proposed_at: Moment::read(testing::NOW).unwrap(),
        settled_by: None,
        settled_at: None,
        reasons: Vec::new(),
        person_keys: Vec::new(),
        purge_at: None,
    }
}

#[tokio::test]
async fn a_ruling_changes_the_answer_and_the_carrier_is_told_and_confirms() {
    let test = testing::app().await;
    let first = send(&test, listed(1)).await;
    let mut batch = Batch::default();
    let print = all::<Alert>(&test).await[0].hits[0].entity_fingerprint.clone();
    batch.put(record(&exclusion(&print)).unwrap());
    batch.changes.push(current::rulings_changed(0));
    test.app.store().commit(batch).await.unwrap();
    // Somebody else is answered by what is current now, without being told to read it.
    send(&test, plain(2)).await;
    assert_eq!(test.app.current().unwrap().rulings_version, 1);
    super::super::notices::rescreen(&test.app).await.unwrap();
    let passengers: Vec<Passenger> = all(&test).await;
    assert!(passengers.iter().all(|one| one.directive == "board" && one.told == "board"));
    assert_eq!(all::<Alert>(&test).await[0].state, AlertState::Lapsed);
    let outbox = test.get(Role::Carrier, "/travel/outbox").await.json();
    let notice = &outbox["notices"][0];
    let body = notice["text"].as_str().unwrap().to_owned();
    assert!(body.contains("BGM+132'") && body.contains("ERC+0Z'"), "{body}");
    assert!(body.contains("RFF+ABO:P001'"), "{body}");
    assert!(!body.contains("another"), "{body}");
    // Again nothing changes, so nobody is told twice.
    super::super::notices::rescreen(&test.app).await.unwrap();
    assert_eq!(all::<crate::records::Notice>(&test).await.len(), 1);
    // Late, then confirmed.
    test.clock.pass(3_600);
    super::super::notices::overdue(&test.app).await.unwrap();
    assert_eq!(all::<Flight>(&test).await[0].notices_overdue, 1);
    let confirmed =
        body.replace("BGM+132'", "BGM+312'").replace("GOV+XXAIR", "XXAIR+GOV");
    let answered = send(&test, confirmed).await;
    assert_eq!(answered.status, StatusCode::ACCEPTED, "{}", answered.text());
    assert_eq!(answered.json()["messages"][0]["became"], "acknowledged");
    assert_eq!(all::<Flight>(&test).await[0].notices_overdue, 0);
    let outbox = test.get(Role::Carrier, "/travel/outbox").await.json();
    assert_eq!(outbox["notices"], Value::Array(Vec::new()));
    // What was answered first is repeated as it was.
    let again = send(&test, listed(1)).await;
    assert_eq!(first.body, again.body);
    for leaf in test.log().await {
        let action = leaf.read().unwrap().entry.action;
        if action.starts_with("travel.screen") || action.starts_with("travel.rescreen") {
            assert!(replay::replay(&test.app, &leaf).await.unwrap().is_same, "{action}");
        }
    }
}

#[tokio::test]
async fn reading_a_person_is_in_the_log_and_not_for_carriers() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    let flights =
        test.get(Role::Screener, "/travel/flights?from=2026-11-20").await.json();
    let id = flights["flights"][0]["id"].as_str().unwrap();
    let path = format!("/travel/flights/{id}/travellers");
    let travellers = test.get(Role::Screener, &path).await.json();
    assert_eq!(travellers["travellers"][0]["directive"], "refer");
    assert_eq!(actions(&test).await.last().unwrap(), "passenger.read");
    assert_eq!(test.get(Role::Carrier, &path).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_is_gone_does_not_come_back_with_the_next_message() {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    test.clock.pass(3 * 86_400);
    test.app.store().purge(test.app.now(), 1_000).await.unwrap();
    assert!(all::<Passenger>(&test).await.is_empty());
    send(&test, listed(2)).await;
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers.len(), 1);
    assert_eq!(passengers[0].directive, "refer");
}

#[tokio::test]
async fn a_dropped_file_is_answered_once_and_gone() {
    let folder = tempfile::TempDir::new().unwrap();
    let (drop, answers) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::create_dir_all(drop.join("XX")).unwrap();
    let (own, theirs) = (drop.clone(), answers.clone());
    let test = testing::with(move |settings| {
        settings.travel.drop_folder = Some(own);
        settings.travel.answer_folder = Some(theirs);
    })
    .await;
    std::fs::write(drop.join("XX/one.edi"), listed(1)).unwrap();
    std::fs::write(drop.join("XX/two.part"), listed(2)).unwrap();
    std::fs::write(drop.join("XX/three.edi"), "nothing of the kind").unwrap();
    // The first look sees sizes; the second takes what is whole.
    folder::take_in(&test.app).await.unwrap();
    assert!(!answers.join("XX/one.edi.cusres").exists());
    folder::take_in(&test.app).await.unwrap();
    let answer = std::fs::read_to_string(answers.join("XX/one.edi.cusres")).unwrap();
    assert!(answer.contains("ERC+2Z'"), "{answer}");
    assert!(!drop.join("XX/one.edi").exists());
    assert!(drop.join("XX/two.part").exists());
    assert!(drop.join("XX/refused/three.edi.reason").exists());
}

/// Whom entries say something of, and what.
async fn decisions(test: &TestApp) -> Vec<(String, String)> {
    let leaves = log(test).await;
    let entries = leaves.iter().map(|leaf| leaf.read().unwrap().entry);
    entries.map(|entry| (entry.action, entry.decision)).collect()
}

#[tokio::test]
async fn no_answer_leaves_without_an_entry_that_says_it() {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    assert_eq!(decisions(&test).await.len(), 1);
    // The same once more, under another number of the interchange.
    let number = |text: String, number: &str| {
        text.replace("+000001++IAPI'", &format!("+{number}++IAPI'"))
            .replace("UNZ+1+000001'", &format!("UNZ+1+{number}'"))
    };
    let answered = send(&test, number(plain(1), "000901")).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    assert_eq!(decisions(&test).await.len(), 2, "{:?}", decisions(&test).await);
    // The same person in another request.
    let answered =
        send(&test, number(plain(1), "000902").replace("XXTX000001", "XXTX000902")).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    assert_eq!(decisions(&test).await.len(), 3, "{:?}", decisions(&test).await);
    // Told otherwise by a message that was prepared before.
    let earlier = request(3, PLAIN.0, "900103", PLAIN.2)
        .replace("261119:2210", "261119:2100")
        .replace("ABO:P003", "ABO:P001");
    let answered = send(&test, earlier).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    let all = decisions(&test).await;
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.iter().all(|(_, decision)| decision == "board"), "{all:?}");
    for leaf in test.log().await {
        if leaf.sealed.is_some() {
            assert!(replay::replay(&test.app, &leaf).await.unwrap().is_same);
        }
    }
}

/// Bookings of a flight that others operate, whose designator is whatever they say.
fn sold(operating: &str) -> String {
    format!(
        "UNA:+.?*'UNB+IATA:1+XXAIR+GOV+261119:2210+000777'\
         UNH+1+PNRGOV:15:1:IA+XX815'MSG+:22'ORG+XX:SIN'\
         TVL+201126:0600:201126:0755+SIN+CGK+XX:{operating}+815'EQN+1'\
         SRC'RCI+XX:QX7K2P'TIF+ALMAZROUEI+YASER HODAYFA:A:1'\
         SSR+DOCS:HK:1:XX:::::/P/YEM/04417263/YEM/14MAR78/M/300101/ALMAZROUEI/YASER HODAYFA'\
         UNT+9+1'UNZ+1+000777'"
    )
}

#[tokio::test]
async fn a_designator_leads_to_no_other_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    let answers = folder.path().join("out");
    let theirs = answers.clone();
    let test =
        testing::with(move |settings| settings.travel.answer_folder = Some(theirs)).await;
    let answered = send(&test, sold("../../elsewhere")).await;
    assert!(answered.status.is_success(), "{}", answered.text());
    let flights: Vec<Flight> = all(&test).await;
    assert_eq!(flights[0].carrier, "XX");
}

#[tokio::test]
async fn what_can_never_be_taken_in_keeps_nobody_waiting() {
    let test = testing::app().await;
    let carrier = actor(Role::Carrier);
    for text in ["nothing that can be read".to_owned(), plain(1)] {
        let bytes: Arc<[u8]> = Arc::from(text.into_bytes());
        emergency::keep(&test.app, &carrier, test.app.now(), bytes).await;
        // The disk tells which came first.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    emergency::take_in(&test.app).await.unwrap();
    assert_eq!(all::<Passenger>(&test).await.len(), 1);
    let came = actions(&test).await.len();
    emergency::take_in(&test.app).await.unwrap();
    assert_eq!(actions(&test).await.len(), came, "it is not tried again and again");
    let alarms = test.app.edge().alarms.raised();
    assert!(alarms.iter().any(|(name, _)| name == "intake-aside"), "{alarms:?}");
    // It holds persons, and is not kept for ever.
    test.clock.pass(400 * 86_400);
    emergency::take_in(&test.app).await.unwrap();
    let left = std::fs::read_dir(test.folder.path().join("emergency")).unwrap().count();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn nobody_without_a_hit_is_kept_for_longer_because_a_carrier_says_so() {
    let test = testing::app().await;
    let body = plain(1).replace("DTM+232:2611200755:201'", "DTM+232:209901010000:203'");
    let answered = send(&test, body).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    let passengers: Vec<Passenger> = all(&test).await;
    let intakes: Vec<Intake> = all(&test).await;
    let latest = "2027-12-01";
    assert!(passengers[0].purge_at.unwrap().to_string().as_str() < latest);
    assert!(intakes[0].purge_at.unwrap().to_string().as_str() < latest);
    let leaves = log(&test).await;
    let sealed = leaves[0].sealed.as_ref().unwrap();
    assert!(sealed.subject.purge_at.unwrap().to_string().as_str() < latest);
}

#[tokio::test]
async fn half_a_body_of_an_emergency_does_not_stay() {
    let test = testing::app().await;
    let folder = test.folder.path().join("emergency");
    std::fs::create_dir_all(&folder).unwrap();
    // A node was killed while it wrote this.
    std::fs::write(folder.join("0123.part"), "CANARYTRAVELLER").unwrap();
    test.clock.pass(400 * 86_400);
    emergency::take_in(&test.app).await.unwrap();
    let left = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_file_that_takes_the_place_of_another_is_taken_too() {
    let folder = tempfile::TempDir::new().unwrap();
    let drop = folder.path().join("in");
    std::fs::create_dir_all(drop.join("XX")).unwrap();
    let own = drop.clone();
    let test =
        testing::with(move |settings| settings.travel.drop_folder = Some(own)).await;
    let path = drop.join("XX/manifest.edi");
    std::fs::write(&path, plain(1)).unwrap();
    folder::take_in(&test.app).await.unwrap();
    // The next one comes under the same name while the first is worked on.
    let replace = async {
        while path.exists() && all::<Passenger>(&test).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        std::fs::write(drop.join("XX/next.part"), listed(2)).unwrap();
        std::fs::rename(drop.join("XX/next.part"), &path).unwrap();
    };
    let (taken, ()) = tokio::join!(folder::take_in(&test.app), replace);
    taken.unwrap();
    for _ in 0..3 {
        folder::take_in(&test.app).await.unwrap();
    }
    assert_eq!(all::<Passenger>(&test).await.len(), 2);
}

#[tokio::test]
async fn of_a_hit_that_was_none_nothing_outlives_the_day_after_arrival() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    let mut batch = Batch::default();
    let print = all::<Alert>(&test).await[0].hits[0].entity_fingerprint.clone();
    batch.put(record(&exclusion(&print)).unwrap());
    batch.changes.push(current::rulings_changed(0));
    test.app.store().commit(batch).await.unwrap();
    current::refresh(&test.app).await.unwrap();
    super::super::notices::rescreen(&test.app).await.unwrap();
    assert_eq!(all::<Alert>(&test).await[0].state, AlertState::Lapsed);
    test.clock.pass(3 * 86_400);
    while test.app.store().purge(test.app.now(), 1_000).await.unwrap() > 0 {}
    assert!(all::<Passenger>(&test).await.is_empty());
    assert!(all::<Alert>(&test).await.is_empty());
    assert!(test.log().await.iter().all(|leaf| leaf.sealed.is_none()));
}

#[tokio::test]
async fn a_shorter_time_holds_for_messages_too() {
    let test = testing::app().await;
    super::super::privacy::keep_promises(&test.app).await.unwrap();
    send(&test, plain(1)).await;
    let shorter = crate::App::new(crate::Parts {
        settings: Settings {
            data: test.folder.path().to_owned(),
            retention: crate::settings::Retention {
                no_match_hours: 1,
                ..crate::settings::Retention::default()
            },
            ..Settings::default()
        },
        store: test.app.store().clone(),
        clock: test.clock.clone(),
        secret: [7; 32],
    });
    // What comes before the rule was brought to what is there has it already.
    current::refresh(&shorter).await.unwrap();
    let other = request(2, "SATO:HANAKO", "910203", "SA7712345");
    take(&shorter, &actor(Role::Carrier), other.as_bytes()).await.unwrap();
    let rule = test.app.store().get("in-use", "retention").await.unwrap().unwrap();
    let due = Some("2026-11-20T08:55:00Z".to_owned());
    let written = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    // Broken off before it was noted that it was done, and done again.
    for _ in 0..2 {
        let mut batch = Batch::default();
        batch.put(saring_store::Record::new("in-use", "retention", rule.body.clone()));
        test.app.store().commit(batch).await.unwrap();
        super::super::privacy::keep_promises(&shorter).await.unwrap();
        for passenger in all::<Passenger>(&test).await {
            assert_eq!(written(passenger.purge_at), due);
        }
        for intake in all::<Intake>(&test).await {
            assert_eq!(written(intake.purge_at), due);
        }
    }
    test.clock.pass(11 * 3_600);
    super::super::privacy::keep_promises(&shorter).await.unwrap();
    assert!(all::<Intake>(&test).await.is_empty());
    assert!(test.log().await.iter().all(|leaf| leaf.sealed.is_none()));
}

#[tokio::test]
async fn an_answer_of_before_lets_nobody_pass_who_is_referred_now() {
    let test = testing::app().await;
    let print = {
        send(&test, listed(2)).await;
        all::<Alert>(&test).await[0].hits[0].entity_fingerprint.clone()
    };
    let rule = async |state: RulingState, version: u64| {
        let mut batch = Batch::default();
        batch.put(record(&Ruling { state, ..exclusion(&print) }).unwrap());
        batch.changes.push(current::rulings_changed(version));
        test.app.store().commit(batch).await.unwrap();
        current::refresh(&test.app).await.unwrap();
    };
    rule(RulingState::InForce, 0).await;
    let first = send(&test, listed(1)).await;
    assert!(first.text().contains("ERC+0Z'"), "{}", first.text());
    assert_eq!(send(&test, listed(1)).await.body, first.body);
    rule(RulingState::Revoked, 1).await;
    let again = send(&test, listed(1)).await;
    assert!(again.text().contains("ERC+2Z'"), "{}", again.text());
    // That is the answer from now on.
    assert_eq!(send(&test, listed(1)).await.body, again.body);
    let (_, last) = decisions(&test).await.pop().unwrap();
    assert_eq!(last, "refer");
}

#[tokio::test]
async fn no_carrier_cancels_whom_another_one_told() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    let other = Actor { carrier: Some("YY".into()), ..actor(Role::Carrier) };
    let headers = [("content-type", "application/edifact")];
    // It says that it sells the flight, and then that the flight is cancelled.
    let sold = sold("XX").replace("XX:XX+815", "YY:XX+815").replace("XXAIR", "YYAIR");
    let cancelled = "UNB+UNOA:4+YYAIR+GOV+261119:2359+000779++IAPI'\
        UNH+1+PAXLST:D:05B:UN:IATA+YY815'BGM+266+XF'TDT+20+YY815+++YY'LOC+125+SIN'\
        DTM+189:2611200600:201'LOC+87+CGK'DTM+232:2611200755:201'CNT+42:0'UNT+9+1'\
        UNZ+1+000779'";
    for body in [sold, cancelled.to_owned()] {
        let answered =
            test.ask(&other, Method::POST, "/travel/messages", &headers, body).await;
        assert!(answered.status.is_success(), "{}", answered.text());
    }
    let flights: Vec<Flight> = all(&test).await;
    let own = flights.iter().find(|flight| flight.carrier == "XX").unwrap();
    assert_eq!((&*own.state, own.persons, own.alerts_open), ("open", 1, 1));
    let theirs = flights.iter().find(|flight| flight.carrier == "YY").unwrap();
    assert_eq!(theirs.state, "cancelled");
    test.app.desk().intake.forget(&own.id).await;
    send(&test, plain(2)).await;
    let flights: Vec<Flight> = all(&test).await;
    let own = flights.iter().find(|flight| flight.carrier == "XX").unwrap();
    assert_eq!((&*own.state, own.persons, own.alerts_open), ("open", 2, 1));
}

#[tokio::test]
async fn whoever_is_kept_beside_a_text_is_screened_again_by_a_node_that_starts_anew() {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    // As if the text could not have told them.
    let mut intake = all::<Intake>(&test).await.remove(0);
    let dialects = Arc::clone(&test.app.current().unwrap().dialects);
    let read = saring_travel::read(intake.text.as_bytes(), &dialects).unwrap();
    let stored = stored::Stored::beside(read.interchanges[0].clone(), &dialects);
    assert!(!stored.text.contains("TANAKA"));
    (intake.text, intake.apart) = (stored.text, stored.apart);
    let mut batch = Batch::default();
    batch.put(record(&intake).unwrap());
    test.app.store().commit(batch).await.unwrap();
    let flight = all::<Flight>(&test).await[0].id.clone();
    test.app.desk().intake.forget(&flight).await;
    order::order(&test).await;
    super::super::notices::rescreen(&test.app).await.unwrap();
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers.len(), 1);
    assert_eq!(passengers[0].directive, "do-not-board");
    assert_eq!(notices_of(&test, "XX").await.len(), 1);
}

/// Sends as a carrier.
async fn send_as(test: &TestApp, carrier: &str, body: String) -> Answered {
    let who = Actor { carrier: Some(carrier.to_owned()), ..actor(Role::Carrier) };
    let headers = [("content-type", "application/edifact")];
    test.ask(&who, Method::POST, "/travel/messages", &headers, body).await
}

/// Texts of the notices that wait for a carrier.
async fn notices_of(test: &TestApp, carrier: &str) -> Vec<String> {
    let who = Actor { carrier: Some(carrier.to_owned()), ..actor(Role::Carrier) };
    let told = test.ask(&who, Method::GET, "/travel/outbox", &[], Body::empty()).await;
    let notices = told.json()["notices"].as_array().unwrap().clone();
    let body = |notice: &Value| notice["text"].as_str().unwrap().to_owned();
    notices.iter().map(body).collect()
}

#[tokio::test]
async fn naming_anothers_number_as_a_code_share_touches_and_reads_nothing_of_theirs() {
    let test = testing::app().await;
    // XX says that YY sells its flight: before YY tells anything of it, and after.
    let claimed = |number: &str| {
        sold("XX").replace("XX:XX+815", "YY:XX+815").replace("000777", number)
    };
    let theirs = plain(2).replace("XX815", "YY815").replace("+++XX'", "+++YY'");
    let cancelled = listed(3)
        .replace("BGM+745'", "BGM+266+XF'")
        .replace("261119:2210", "261119:2212");
    assert!(send_as(&test, "XX", claimed("000777")).await.status.is_success());
    let answered = send_as(&test, "YY", theirs.clone()).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    for body in [claimed("000778"), cancelled] {
        let answered = send_as(&test, "XX", body).await;
        assert!(answered.status.is_success(), "{}", answered.text());
    }
    let states = async || {
        let mut flights: Vec<Flight> = all(&test).await;
        flights.sort_by(|one, other| one.carrier.cmp(&other.carrier));
        let state =
            |one: &Flight| format!("{} {} {}", one.carrier, one.state, one.persons);
        flights.iter().map(state).collect::<Vec<_>>()
    };
    assert_eq!(states().await, ["XX cancelled 0", "YY open 1"]);
    // Everyone whom XX told was screened all the same, and is known.
    let passengers: Vec<Passenger> = all(&test).await;
    assert!(passengers.iter().all(|one| !one.directive.is_empty()));
    // So it is once both are read anew.
    for flight in all::<Flight>(&test).await {
        test.app.desk().intake.forget(&flight.id).await;
    }
    let more = theirs.replace("000002", "000004").replace("TANAKA", "SATO");
    let more = more.replace("TK7712345", "SA7712345").replace("P002", "P004");
    send_as(&test, "YY", more).await;
    assert_eq!(states().await, ["XX cancelled 0", "YY open 2"]);
}

#[tokio::test]
async fn every_carrier_that_asked_about_somebody_is_told_what_changes() {
    let test = testing::app().await;
    let theirs = plain(2).replace("XX815", "YY815").replace("+++XX'", "+++YY'");
    send_as(&test, "XX", plain(1)).await;
    send_as(&test, "YY", theirs.replace("XXAIR", "YYAIR")).await;
    order::order(&test).await;
    super::super::notices::rescreen(&test.app).await.unwrap();
    for (carrier, unique) in [("XX", "P001"), ("YY", "P002")] {
        let notices = notices_of(&test, carrier).await;
        let [notice] = notices.as_slice() else { panic!("{carrier}: {notices:?}") };
        assert!(notice.contains(&format!("GOV+{carrier}AIR")), "{notice}");
        assert!(notice.contains(&format!("RFF+ABO:{unique}'")), "{notice}");
        assert!(notice.contains("ERC+1Z'"), "{notice}");
    }
}

#[tokio::test]
async fn every_system_of_a_carrier_that_asked_about_somebody_is_told_what_changes() {
    let test = testing::app().await;
    // Another system of the carrier asks about somebody else on the same flight.
    send(&test, listed(1)).await;
    let station = plain(2).replace("XXAIR", "XXSIN");
    send(&test, station).await;
    order::order(&test).await;
    super::super::notices::rescreen(&test.app).await.unwrap();
    let notices = notices_of(&test, "XX").await;
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert!(notice.contains("GOV+XXSIN"), "{notice}");
    assert!(notice.contains("RFF+ABO:P002'"), "{notice}");
}

#[tokio::test]
async fn whoever_was_referred_for_want_of_a_store_is_told_though_it_was_kept_before() {
    let test = testing::app().await;
    let first = send(&test, plain(1)).await;
    assert!(first.text().contains("ERC+0Z'"), "{}", first.text());
    // It comes again, and is answered by what cannot be read: the last word is refer.
    let bytes: Arc<[u8]> = Arc::from(plain(1).into_bytes());
    emergency::keep(&test.app, &actor(Role::Carrier), test.app.now(), bytes).await;
    emergency::take_in(&test.app).await.unwrap();
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!((&*passengers[0].directive, &*passengers[0].told), ("board", "refer"));
    super::super::notices::rescreen(&test.app).await.unwrap();
    let outbox = test.get(Role::Carrier, "/travel/outbox").await.json();
    let body = outbox["notices"][0]["text"].as_str().unwrap();
    assert!(body.contains("BGM+132'") && body.contains("ERC+0Z'"), "{body}");
}
