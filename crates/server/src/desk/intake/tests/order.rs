//! Messages in any order, on several nodes, and what carriers were told last.

use super::*;
use crate::Parts;

/// The same with other numbers: of the interchange, and of the minute it was prepared.
fn prepared(body: &str, minute: u32) -> String {
    body.replace("261119:2210", &format!("261119:22{minute:02}"))
}

fn cancelled(number: u32, body: &str, of: u32) -> String {
    let (old, new) = (format!("{of:06}"), format!("{number:06}"));
    prepared(body, 10 + number).replace(&old, &new).replace("BGM+745'", "BGM+745+XR'")
}

async fn directives(test: &TestApp, body: String) -> Vec<String> {
    let headers = [("content-type", "text/plain"), ("accept", "application/json")];
    let carrier = actor(Role::Carrier);
    let told = test.ask(&carrier, Method::POST, "/travel/messages", &headers, body).await;
    let told = told.json();
    let travellers = told["messages"][0]["travellers"].as_array().unwrap().clone();
    let directive = |one: &Value| one["directive"].as_str().unwrap().to_owned();
    travellers.iter().map(directive).collect()
}

/// An order against whoever has the document of [`plain`].
pub(super) async fn order(test: &TestApp) {
    let line = serde_json::json!({
        "id": "o-1",
        "names": ["HIKARI TANAKA"],
        "birth_date": "1990-01-02",
        "documents": [{"number": PLAIN.2, "issuer": "YEM", "kind": "passport"}],
        "ordered_by": "Officer 7", "legal_basis": "Act 1, section 2",
        "issued_on": "2026-11-01", "expires_on": "2027-03-01",
        "approved_by": "user:u-2",
    });
    let ruling = Ruling {
        id: "o-1".into(),
        kind: RulingKind::Order,
        line: line.to_string(),
        entity: String::new(),
        ..exclusion("")
    };
    let mut batch = Batch::default();
    batch.put(record(&ruling).unwrap());
    let version = test.app.current().unwrap().rulings_version;
    batch.changes.push(current::rulings_changed(version));
    test.app.store().commit(batch).await.unwrap();
    current::refresh(&test.app).await.unwrap();
}

/// Another node over the same store and lists.
fn beside(test: &TestApp, node: &str) -> App {
    let mut settings = test.app.settings().clone();
    node.clone_into(&mut settings.node);
    App::new(Parts {
        settings,
        store: test.app.store().clone(),
        clock: Arc::<testing::TestClock>::clone(&test.clock),
        secret: [7; 32],
    })
}

#[tokio::test]
async fn whoever_is_cancelled_and_comes_back_is_somebodys_case_again() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    send(&test, cancelled(2, &listed(1), 1)).await;
    assert_eq!(all::<Alert>(&test).await[0].state, AlertState::Lapsed);
    let back = prepared(&listed(3).replace("P003", "P001"), 20);
    assert_eq!(directives(&test, back).await, ["refer"]);
    let alerts: Vec<Alert> = all(&test).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].state, AlertState::Open);
    assert_eq!(all::<Flight>(&test).await[0].alerts_open, 1);
}

#[tokio::test]
async fn whoever_returns_travels_though_the_cancellation_is_dated_tomorrow() {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    let tomorrow = cancelled(2, &plain(1), 1).replace("261119:2212", "261120:2212");
    send(&test, tomorrow.clone()).await;
    assert_eq!(all::<Flight>(&test).await[0].persons, 0);
    test.clock.pass(20 * 60);
    let back = prepared(&plain(3).replace("P003", "P001"), 29);
    assert_eq!(directives(&test, back).await, ["board"]);
    let state = async || {
        let passengers: Vec<Passenger> = all(&test).await;
        let states: Vec<String> = passengers.into_iter().map(|one| one.state).collect();
        states
    };
    assert_eq!(state().await, ["checked-in"]);
    assert_eq!(all::<Flight>(&test).await[0].persons, 1);
    // So it is when the flight is read anew, and a list that changes finds them.
    let flight = all::<Flight>(&test).await[0].id.clone();
    test.app.desk().intake.forget(&flight).await;
    order(&test).await;
    super::super::super::notices::rescreen(&test.app).await.unwrap();
    assert_eq!(state().await, ["checked-in"]);
    assert_eq!(all::<Passenger>(&test).await[0].directive, "do-not-board");
}

#[tokio::test]
async fn a_message_that_comes_late_is_answered_no_milder_than_its_person() {
    let test = testing::app().await;
    order(&test).await;
    let newer = prepared(&plain(2).replace("P002", "P001"), 30);
    assert_eq!(directives(&test, newer).await, ["do-not-board"]);
    // What the carrier said before it had seen the passport.
    let older = plain(1)
        .replace("DTM+329:900102'", "")
        .replace("DOC+P:110:111+TK7712345'LOC+91+YEM'", "")
        .replace("UNT+17", "UNT+14");
    assert_eq!(directives(&test, older).await, ["do-not-board"]);
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers.len(), 1);
    assert_eq!(passengers[0].told, "do-not-board");
}

#[tokio::test]
async fn whoever_asks_again_is_told_the_same_of_each_traveller() {
    let test = testing::app().await;
    assert_eq!(directives(&test, listed(1)).await, ["refer"]);
    assert_eq!(directives(&test, listed(1)).await, ["refer"]);
    assert_eq!(actions(&test).await, ["travel.screen"]);
}

#[tokio::test]
async fn the_same_under_another_reference_is_answered_no_milder() {
    let test = testing::app().await;
    order(&test).await;
    let bare = |number: u32| {
        plain(1)
            .replace("+000001+", &format!("+{number:06}+"))
            .replace("+000001'", &format!("+{number:06}'"))
            .replace("DTM+329:900102'", "")
            .replace("DOC+P:110:111+TK7712345'LOC+91+YEM'", "")
            .replace("UNT+17", "UNT+14")
    };
    let first = directives(&test, bare(1)).await;
    assert_ne!(first, ["do-not-board"]);
    let newer = prepared(&plain(2).replace("P002", "P001"), 30);
    assert_eq!(directives(&test, newer).await, ["do-not-board"]);
    assert_eq!(directives(&test, prepared(&bare(3), 40)).await, ["do-not-board"]);
}

#[tokio::test]
async fn whoever_tells_nothing_of_themselves_is_answered_one_by_one() {
    let test = testing::app().await;
    let nobody = |number: u32| format!("NAD+FL+++'RFF+SEA:1{number}A'");
    let body = plain(1);
    let at = body.find("CNT+42").unwrap();
    let more: String = (0..3).map(nobody).collect();
    let body = format!("{}{more}{}", &body[..at], &body[at..])
        .replace("CNT+42:1", "CNT+42:4")
        .replace("UNT+17", "UNT+23");
    let told = directives(&test, body).await;
    assert_eq!(told.len(), 4);
    assert_eq!(told[0], "board");
    assert!(told[1..].iter().all(|one| *one != "board"), "{told:?}");
    assert_eq!(all::<Flight>(&test).await[0].persons, 4);
}

#[tokio::test]
async fn whatever_year_a_carrier_tells_nobody_is_kept_for_longer_than_anybody() {
    let test = testing::app().await;
    let body = plain(1)
        .replace("DTM+189:2611200600:201", "DTM+189:220011200600:203")
        .replace("DTM+232:2611200755:201", "DTM+232:220011200755:203");
    send(&test, body).await;
    let days = i64::from(test.app.settings().retention.delete_days);
    let last = crate::records::later(test.app.now(), days * 86_400);
    let passengers: Vec<Passenger> = all(&test).await;
    assert!(passengers[0].purge_at.unwrap() <= last, "{:?}", passengers[0].purge_at);
    assert!(all::<Intake>(&test).await[0].purge_at.unwrap() <= last);
}

/// A request about a flight of the next day, and in the same interchange one about a flight
/// of three days later.
fn about_two() -> String {
    let other = request(1, "SATO:HANAKO", "910203", "SA7712345");
    let body = |text: &str| {
        let from = text.find("UNH+").unwrap();
        text[from..text.find("UNZ+").unwrap()].to_owned()
    };
    let later = body(&plain(1))
        .replace("UNH+1+", "UNH+2+")
        .replace("UNT+17+1'", "UNT+17+2'")
        .replace("261120/0600", "261123/0600")
        .replace("2611200600", "2611230600")
        .replace("2611200755", "2611230755")
        .replace("XX815", "XX817")
        .replace("P001", "P002");
    other.replace("UNZ+1+", &format!("{later}UNZ+2+"))
}

#[tokio::test]
async fn two_flights_of_one_interchange_may_both_be_late() {
    let test = testing::app().await;
    send(&test, about_two()).await;
    let later = about_two()
        .replace("000001", "000002")
        .replace("2611200755", "2611201955")
        .replace("2611230755", "2611231955");
    let answered = send(&test, later).await;
    assert!(answered.status.is_success(), "{}", answered.text());
    assert!(!answered.headers.contains_key("saring-degraded"));
    for intake in all::<Intake>(&test).await {
        let until = intake.purge_at.unwrap().to_string();
        assert!(until.ends_with("T19:55:00Z"), "{until}");
    }
}

#[tokio::test]
async fn of_an_interchange_about_two_flights_each_is_kept_as_long_as_it_needs() {
    let test = testing::app().await;
    let whole = about_two();
    let answered = send(&test, whole.clone()).await;
    assert!(answered.status.is_success(), "{}", answered.text());
    assert_eq!(all::<Flight>(&test).await.len(), 2);
    // A day and more after the first has arrived, and before the second leaves.
    test.clock.pass(40 * 3_600);
    while test.app.store().purge(test.app.now(), 1_000).await.unwrap() > 0 {}
    let told: String =
        all::<Intake>(&test).await.into_iter().map(|own| own.text).collect();
    assert!(told.contains("TANAKA") && !told.contains("SATO"), "{told}");
    let flights: Vec<Flight> = all(&test).await;
    for flight in &flights {
        test.app.desk().intake.forget(&flight.id).await;
    }
    order(&test).await;
    super::super::super::notices::rescreen(&test.app).await.unwrap();
    let passengers: Vec<Passenger> = all(&test).await;
    assert_eq!(passengers.len(), 1);
    assert_eq!(passengers[0].directive, "do-not-board");
    // It is taken in like any other when it comes again.
    let answered = send(&test, whole).await;
    assert!(!answered.headers.contains_key("saring-degraded"));
    assert!(answered.text().contains("ERC+1Z'"), "{}", answered.text());
}

/// A flight of which something is told after it was to be there by what was told before.
async fn check_late(body: String, until: &str) {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    // 06:10 of the next day: it was to be there at 07:55 of this one.
    test.clock.pass(32 * 3_600);
    let answered = send(&test, body).await;
    assert!(answered.status.is_success(), "{}", answered.text());
    let written = |moment: Option<Moment>| moment.unwrap().to_string();
    for passenger in all::<Passenger>(&test).await {
        assert_eq!(written(passenger.purge_at), until);
    }
    for intake in all::<Intake>(&test).await {
        assert_eq!(written(intake.purge_at), until);
    }
    // A day after the arrival that was told first nobody is gone, and all are screened
    // again, also by a node that starts anew.
    test.clock.pass(3 * 3_600);
    test.app.store().purge(test.app.now(), 1_000).await.unwrap();
    let flight = all::<Flight>(&test).await[0].clone();
    assert_eq!(flight.persons, 2);
    test.app.desk().intake.forget(&flight.id).await;
    order(&test).await;
    let actor = Arc::new(actor(Role::Carrier));
    let current = test.app.current().unwrap();
    let again = again(&test.app, &actor, &current, &flight.id).await.unwrap();
    assert!(again.is_any);
    again.keep(&test.app, Batch::default()).await.unwrap();
    let mut passengers: Vec<Passenger> = all(&test).await;
    passengers.sort_by(|one, other| one.directive.cmp(&other.directive));
    let directives: Vec<&str> = passengers.iter().map(|one| &*one.directive).collect();
    assert_eq!(directives, ["board", "do-not-board"]);
    assert_eq!(written(passengers[0].purge_at), until);
}

/// A request for somebody else on the same flight.
fn another() -> String {
    request(2, "SATO:HANAKO", "910203", "SA7712345")
}

#[tokio::test]
async fn nobody_is_deleted_from_a_flight_of_which_messages_still_come() {
    check_late(another(), "2026-11-22T07:00:00Z").await;
}

#[tokio::test]
async fn nobody_is_deleted_from_a_flight_that_is_told_to_be_late() {
    let later = another().replace("DTM+232:2611200755:201", "DTM+232:2611211955:201");
    check_late(later, "2026-11-22T19:55:00Z").await;
}

#[tokio::test]
async fn flights_in_memory_weigh_no_more_than_they_may() {
    let test = testing::app().await;
    let state = &test.app.desk().intake;
    for number in 0..100 {
        let place = state.place(&number.to_string());
        state.weigh(&number.to_string(), 1_000);
        drop(place);
        state.weigh("0", 1_000);
    }
    let flights = state.flights();
    assert!(flights.weight <= WEIGHT_MAX, "{}", flights.weight);
    let sum: usize = flights.places.values().map(|seat| seat.weight).sum();
    assert_eq!(sum, flights.weight);
    assert!(flights.places.contains_key("99"));
}

#[tokio::test]
async fn pages_that_begin_nowhere_and_parameters_of_nobody_are_told_so() {
    let test = testing::app().await;
    send(&test, listed(1)).await;
    let flight = all::<Flight>(&test).await[0].id.clone();
    let rows = [
        (Role::Screener, "/travel/flights?after=zzz".to_owned(), "after"),
        (Role::Screener, format!("/travel/flights/{flight}/travellers?after=z"), "after"),
        (Role::Carrier, "/travel/outbox?after=zzz".to_owned(), "after"),
        (Role::Screener, "/travel/flights?nope=1".to_owned(), "nope"),
        (Role::Oversight, "/audit/samples".to_owned(), "day"),
        (Role::Screener, "/lists/invented/diff?from=1".to_owned(), "to"),
        (Role::Screener, "/lists/invented/diff?from=1&to=2&nope=1".to_owned(), "nope"),
    ];
    for (role, path, at) in rows {
        let answered = test.get(role, &path).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(answered.json()["at"], at, "{path}");
    }
}

#[tokio::test]
async fn many_at_once_on_two_nodes_are_all_kept_and_none_is_put_off() {
    let test = testing::app().await;
    let other = beside(&test, "other");
    current::refresh(&other).await.unwrap();
    let mut sent = Vec::new();
    for number in 1..=60_u32 {
        let app = if number % 2 == 0 { test.app.clone() } else { other.clone() };
        let (tens, ones) = (number / 26, number % 26);
        let letter = |at: u32| char::from_u32(u32::from(b'A') + at).unwrap();
        let name = format!("TANAKA{}{}:HIKARI", letter(tens), letter(ones));
        let body = request(number, &name, "900102", &format!("TK77{number:05}"));
        let work =
            async move { take(&app, &actor(Role::Carrier), body.as_bytes()).await };
        sent.push(tokio::spawn(work));
    }
    let mut degraded = 0;
    for one in sent {
        let taken = one.await.unwrap().unwrap();
        degraded += usize::from(taken.is_degraded || taken.is_refused);
    }
    assert_eq!(degraded, 0);
    assert_eq!(all::<Passenger>(&test).await.len(), 60);
    assert_eq!(all::<Flight>(&test).await[0].persons, 60);
    assert_eq!(actions(&test).await.len(), 60);
}

#[tokio::test]
async fn whoever_goes_on_from_what_is_not_kept_is_taken_in_anew() {
    let test = testing::app().await;
    send(&test, plain(1)).await;
    let flight = all::<Flight>(&test).await[0].id.clone();
    let place = test.app.desk().intake.place(&flight);
    // As if an interchange were on its way that the store refuses in the end.
    let mut held = place.lock().await;
    let known = held.as_mut().unwrap();
    known.numbers.insert("f-refused".to_owned());
    known.pending = Some(Pending::new("i-refused"));
    drop(held);
    let answered = send(&test, request(2, "SATO:AKIRA", "910203", "TK7712346")).await;
    assert!(answered.text().contains("ERC+0Z'"), "{}", answered.text());
    assert!(!answered.headers.contains_key("saring-degraded"));
    assert_eq!(all::<Passenger>(&test).await.len(), 2);
    assert_eq!(all::<Flight>(&test).await[0].persons, 2);
    let held = place.lock().await;
    assert!(!held.as_ref().unwrap().numbers.contains("f-refused"));
}

#[tokio::test]
async fn what_was_kept_after_all_is_told_as_it_was_answered() {
    let test = testing::app().await;
    order(&test).await;
    // The store was slow: the carrier was told to refer, and it was kept all the same.
    send(&test, plain(1)).await;
    assert_eq!(all::<Passenger>(&test).await[0].told, "do-not-board");
    let bytes: Arc<[u8]> = Arc::from(plain(1).as_bytes());
    emergency::keep(&test.app, &actor(Role::Carrier), test.app.now(), bytes).await;
    emergency::take_in(&test.app).await.unwrap();
    assert_eq!(all::<Passenger>(&test).await[0].told, "refer");
    super::super::super::notices::rescreen(&test.app).await.unwrap();
    let outbox = test.get(Role::Carrier, "/travel/outbox").await.json();
    assert_eq!(outbox["notices"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_taken_in_holds_up_nobody_else() {
    let test = testing::app().await;
    let carrier = actor(Role::Carrier);
    let now = test.app.now();
    emergency::keep(&test.app, &carrier, now, Arc::from(&b"nothing"[..])).await;
    let bytes: Arc<[u8]> = Arc::from(plain(1).as_bytes());
    emergency::keep(&test.app, &carrier, now, bytes).await;
    // It is put aside, with an alarm of its own.
    emergency::take_in(&test.app).await.unwrap();
    assert_eq!(all::<Passenger>(&test).await.len(), 1);
}

#[tokio::test]
async fn whoever_leaves_from_a_port_of_no_known_offset_is_screened_again_until_then() {
    let test = testing::app().await;
    let body = plain(1).replace("LOC+125+SIN'", "LOC+125+LAX'");
    assert_eq!(directives(&test, body).await, ["board"]);
    // 06:00 there is 14:00 here.
    test.clock.pass(8 * 3_600);
    order(&test).await;
    super::super::super::notices::rescreen(&test.app).await.unwrap();
    assert_eq!(all::<Passenger>(&test).await[0].directive, "do-not-board");
}
