//! Rows of messages and the state that they lead to, in whatever order they come.

use saring_casework::{
    Flight, FlightState, Flights, PersonState, Taken, against, flight_key,
};
use saring_model::*;

use crate::build::{legs, message};

fn rows(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

pub(crate) fn fold<'a>(
    messages: impl IntoIterator<Item = &'a (Interchange, Message)>,
) -> Flight {
    let mut flight = Flight::default();
    for (interchange, message) in messages {
        flight.take(interchange, message, None);
    }
    flight
}

/// Each person as `state name birth documents`, in order.
pub(crate) fn state(flight: &Flight) -> Vec<String> {
    let show = |person: &saring_casework::Person| {
        let facts = &person.facts;
        let name = facts.names.first();
        let name = name.map(|name| format!("{} {}", name.surname, name.given));
        let born = facts.birth.as_ref().map(|told| told.raw.clone());
        let documents: Vec<_> =
            facts.documents.iter().map(|one| one.number.clone()).collect();
        let words = [
            person.state.as_str(),
            name.as_deref().unwrap_or("-").trim(),
            born.as_deref().unwrap_or_default(),
            &documents.join(","),
        ];
        words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    flight.persons().iter().map(show).collect()
}

/// Messages lead to a state: as told, backwards, each twice, and with reading between.
fn check(messages: &str, expected: &str) -> Flight {
    let messages: Vec<_> = rows(messages).into_iter().map(message).collect();
    let told = fold(&messages);
    assert_eq!(state(&told), rows(expected), "as told");
    let backwards = fold(messages.iter().rev());
    assert_eq!(state(&backwards), rows(expected), "backwards");
    assert_eq!(told.persons(), backwards.persons());
    assert_eq!(told.manifests(), backwards.manifests());
    let twice = fold(messages.iter().chain(&messages));
    assert_eq!(twice, told, "twice");
    assert_eq!(twice.persons(), told.persons(), "twice");
    let mut read = Flight::default();
    for (interchange, message) in messages.iter().rev().chain(&messages) {
        read.take(interchange, message, None);
        assert!(read.persons().len() <= message.travellers.len() * messages.len() + 100);
    }
    assert_eq!(read.persons(), told.persons(), "read after each");
    told
}

#[test]
fn a_change_replaces_what_was_told_and_a_cancellation_cancels() {
    check(
        "19.22:10 217 745    tn=217 : TAN MEI LING/19880214/SG:K1234567E/T1/QX7K2P ; SUPARMAN/19430807/ID:C7654321/S2/QX7K2P
         19.22:31 218 745+CP tn=218 : SUPARMAN/19430708/ID:C7654321/S2/QX7K2P",
        "checked-in TAN MEI LING 19880214 K1234567E
         checked-in SUPARMAN 19430708 C7654321",
    );
    check(
        "19.22:10 217 745    tn=217 : TAN MEI LING/19880214/SG:K1234567E/T1/QX7K2P ; SUPARMAN/19430807/ID:C7654321/S2/QX7K2P
         20.01:15 219 745+XR tn=219 : SUPARMAN///S2/QX7K2P",
        "checked-in TAN MEI LING 19880214 K1234567E
         cancelled SUPARMAN 19430807 C7654321",
    );
    // Without names or unique references the whole reservation is meant.
    check(
        "19.22:10 217 745    : TAN MEI LING////QX7K2P ; SUPARMAN////QX7K2P ; LEE JOON////ZZ9PLM
         20.01:15 219 745+XR : ////QX7K2P",
        "cancelled TAN MEI LING
         cancelled SUPARMAN
         checked-in LEE JOON",
    );
    // Who was cancelled and is told again travels.
    check(
        "19.22:10 217 745    : TAN MEI LING///T1/QX7K2P
         20.01:15 219 745+RP : TAN MEI LING///T1/QX7K2P
         20.02:15 220 745    : TAN MEI LING///T1/QX7K2P",
        "checked-in TAN MEI LING",
    );
}

#[test]
fn who_is_cancelled_and_was_never_told_is_kept() {
    check("20.01:15 219 745+XR : SUPARMAN///S2/QX7K2P", "cancelled SUPARMAN");
}

#[test]
fn the_same_request_sent_again_later_undoes_nothing() {
    check(
        "19.22:10 217 745    tn=217 : SUPARMAN/19430807//S2/QX7K2P
         20.01:15 219 745+XR tn=219 : SUPARMAN///S2/QX7K2P
         20.03:00 230 745    tn=217 : SUPARMAN/19430807//S2/QX7K2P",
        "cancelled SUPARMAN 19430807",
    );
}

#[test]
fn whoever_returns_travels_though_a_cancellation_was_dated_in_the_future() {
    // As each of them came, by the clock of whoever takes them in.
    let rows = [
        ("19.22:10 217 745    : TAN MEI LING///T1/QX7K2P", "2026-11-19T22:10:05Z"),
        ("21.01:15 219 745+XR : TAN MEI LING///T1/QX7K2P", "2026-11-19T22:20:05Z"),
        ("19.22:40 220 745    : TAN MEI LING///T1/QX7K2P", "2026-11-19T22:40:05Z"),
    ];
    // The last one comes again at its own time: it is none that undoes what was told since.
    let again = (rows[1].0, "2026-11-21T01:15:30Z");
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1], [1, 3, 2, 0]] {
        let mut flight = Flight::default();
        for number in order {
            let (line, came) = *rows.get(number).unwrap_or(&again);
            let (interchange, message) = message(line);
            flight.take(&interchange, &message, Moment::read(came));
            flight.persons();
        }
        assert_eq!(state(&flight), ["checked-in TAN MEI LING"], "{order:?}");
    }
    // A clock that is a little ahead is believed; so is a date in the past.
    let ahead = [
        ("19.22:10 217 745    : TAN MEI LING///T1/QX7K2P", "2026-11-19T22:20:05Z"),
        ("19.22:25 219 745+XR : TAN MEI LING///T1/QX7K2P", "2026-11-19T22:15:05Z"),
    ];
    let mut flight = Flight::default();
    for (line, came) in ahead {
        let (interchange, message) = message(line);
        flight.take(&interchange, &message, Moment::read(came));
    }
    assert_eq!(state(&flight), ["cancelled TAN MEI LING"]);
}

#[test]
fn what_tells_no_time_stands_where_it_came() {
    let cancelled = message("19.22:10 219 745+XR : TAN MEI LING///T1/QX7K2P");
    let mut told = message("19.22:40 220 745 : TAN MEI LING///T1/QX7K2P");
    told.0.prepared = None;
    let mut flight = Flight::default();
    flight.take(&told.0, &told.1, Moment::read("2026-11-19T22:40:00Z"));
    flight.take(&cancelled.0, &cancelled.1, Moment::read("2026-11-19T22:10:00Z"));
    assert_eq!(state(&flight), ["checked-in TAN MEI LING"]);
}

#[test]
fn a_flight_that_closes_says_who_is_on_board() {
    let told = "19.22:10 217 745 : TAN MEI LING///T1/QX7K2P ; SUPARMAN///S2/QX7K2P
         20.04:00 302 250 : crew:LEE JOON HO/19800101/KR:M11223344";
    let flight = check(
        &format!("{told}\n20.06:02 301 266+CLNB : ///S2/QX7K2P"),
        "on-board TAN MEI LING
         not-on-board SUPARMAN
         on-board LEE JOON HO 19800101 M11223344",
    );
    assert_eq!(flight.status(), FlightState::Closed);
    check(
        &format!("{told}\n20.06:02 301 266+CLOB : ///S2/QX7K2P"),
        "not-on-board TAN MEI LING
         on-board SUPARMAN
         checked-in LEE JOON HO 19800101 M11223344",
    );
    check(
        &format!("{told}\n20.06:02 301 266+CL :"),
        "checked-in TAN MEI LING
         checked-in SUPARMAN
         checked-in LEE JOON HO 19800101 M11223344",
    );
    let flight = check(
        &format!("{told}\n20.06:02 301 266+XF :"),
        "cancelled TAN MEI LING
         cancelled SUPARMAN
         cancelled LEE JOON HO 19800101 M11223344",
    );
    assert_eq!(flight.status(), FlightState::Cancelled);
}

#[test]
fn a_closing_in_parts_says_nothing_of_others_before_it_is_whole() {
    let told = "19.22:10 217 745 : TAN MEI LING///T1 ; SUPARMAN///S2 ; LIM AH KOW///L3";
    check(
        &format!("{told}\n20.06:02 301 266+CLOB part=1:C : ///T1"),
        "on-board TAN MEI LING
         checked-in SUPARMAN
         checked-in LIM AH KOW",
    );
    check(
        &format!(
            "{told}\n20.06:02 301 266+CLOB part=1:C : ///T1\n20.06:03 302 266+CLOB part=2:F : ///L3"
        ),
        "on-board TAN MEI LING
         not-on-board SUPARMAN
         on-board LIM AH KOW",
    );
}

#[test]
fn who_is_on_board_and_was_never_told_is_due() {
    let flight = check(
        "19.22:10 217 745 : TAN MEI LING///T1/QX7K2P
         20.06:02 301 266+CLOB : ///T1 ; ///U9",
        "on-board TAN MEI LING
         on-board -",
    );
    assert_eq!(flight.needs_screening("lists").count(), 2);
}

#[test]
fn a_locator_that_may_mean_several_settles_nobody() {
    check(
        "19.22:10 217 745 : TAN MEI LING////QX7K2P ; SUPARMAN////QX7K2P
         20.06:02 301 266+CLNB : ////QX7K2P",
        "checked-in TAN MEI LING
         checked-in SUPARMAN
         not-on-board -",
    );
    check(
        "19.22:10 217 745 : TAN MEI LING////QX7K2P ; SUPARMAN////QX7K2P
         20.06:02 301 266+CLNB : ////QX7K2P ; ////QX7K2P",
        "not-on-board TAN MEI LING
         not-on-board SUPARMAN",
    );
}

#[test]
fn a_full_push_removes_bookings_that_it_does_not_tell_any_more() {
    check(
        "18.06:00 1 22 : TAN MEI LING////QX7K2P ; IVANOVA TATIANA////ZZ9PLM
         19.06:00 2 22 : TAN MEI LING////QX7K2P",
        "booked TAN MEI LING
         cancelled IVANOVA TATIANA",
    );
    // Who joined since, and whom the list of passengers tells too, stays.
    check(
        "18.06:00 1 22  : TAN MEI LING////QX7K2P ; IVANOVA TATIANA////ZZ9PLM
         18.09:00 2 745 : IVANOVA TATIANA////ZZ9PLM
         19.06:00 3 22  : TAN MEI LING////QX7K2P
         19.07:00 4 141 : LIM AH KOW////NEW111",
        "booked TAN MEI LING
         checked-in IVANOVA TATIANA
         booked LIM AH KOW",
    );
    // Parts remove nobody before all of them came.
    check(
        "18.06:00 1 22 : TAN MEI LING////QX7K2P ; IVANOVA TATIANA////ZZ9PLM
         19.06:00 2 22 part=1:C : TAN MEI LING////QX7K2P",
        "booked TAN MEI LING
         booked IVANOVA TATIANA",
    );
    check(
        "18.06:00 1 22 : TAN MEI LING////QX7K2P ; IVANOVA TATIANA////ZZ9PLM ; LIM AH KOW////GONE11
         19.06:00 2 22 part=1:C : TAN MEI LING////QX7K2P
         19.06:01 3 22 part=2:F : IVANOVA TATIANA////ZZ9PLM",
        "booked TAN MEI LING
         booked IVANOVA TATIANA
         cancelled LIM AH KOW",
    );
}

#[test]
fn a_booking_is_cancelled_by_its_locator() {
    check(
        "18.06:00 1 22  : TAN MEI LING////QX7K2P ; IVANOVA TATIANA////ZZ9PLM
         19.06:00 2 141 : !ZZ9PLM",
        "booked TAN MEI LING
         cancelled IVANOVA TATIANA",
    );
}

#[test]
fn who_is_booked_twice_travels_while_one_booking_stands() {
    check(
        "18.06:00 1 745    : TAN MEI LING/19880214/SG:K1234567E//QX7K2P
         18.06:10 2 745    : TAN MEI LING/19880214/SG:K1234567E//ZZ9PLM
         19.06:00 3 745+XR : TAN MEI LING/19880214/SG:K1234567E//QX7K2P",
        "checked-in TAN MEI LING 19880214 K1234567E",
    );
}

#[test]
fn groups_without_names_are_counted() {
    let flight = check(
        "18.06:00 1 22 : TAN MEI LING////GRP001 ; GRP001*20 ; LIM AH KOW////ONE001",
        "booked TAN MEI LING
         booked LIM AH KOW",
    );
    assert_eq!(flight.unnamed(), 19);
}

#[test]
fn what_bookings_and_lists_tell_of_one_person_is_put_together() {
    check(
        "18.06:00 1 22  : TAN MEI LING/19880214/SG:K1234567E//QX7K2P
         19.22:10 2 745 : TAN LING MEI/19880214/MY:A7654321//QX7K2P
         20.00:00 3 22  : TAN MEI LING////QX7K2P",
        "checked-in TAN LING MEI 19880214 A7654321,K1234567E",
    );
}

#[test]
fn two_persons_are_never_made_one() {
    // In one message, whatever they have in common.
    check(
        "18.06:00 1 745 : infant:TAN BABYBOY/20260105 ; infant:TAN BABYBOY/20260105
         19.06:00 2 745 : infant:TAN BABYBOY/20260105 ; infant:TAN BABYBOY/20260105",
        "checked-in TAN BABYBOY 20260105
         checked-in TAN BABYBOY 20260105",
    );
    // A reference that a carrier counts from 1 in each message.
    check(
        "18.06:00 1 745 : TAN MEI LING/19880214/SG:K1234567E/1
         18.06:10 2 745 : TAN WEI/19900101/SG:K7654321A/1",
        "checked-in TAN MEI LING 19880214 K1234567E
         checked-in TAN WEI 19900101 K7654321A",
    );
    // Father and son.
    check(
        "18.06:00 1 745 : TAN WEI/19600101///QX7K2P
         18.06:10 2 745 : TAN WEI/19900101///QX7K2P",
        "checked-in TAN WEI 19600101
         checked-in TAN WEI 19900101",
    );
    // A mother and the child in her passport.
    check(
        "18.06:00 1 745 : SARI DEWI/19900101/ID:C7654321//QX7K2P
         18.06:10 2 745 : SARI PUTRI/20240101/ID:C7654321//QX7K2P",
        "checked-in SARI DEWI 19900101 C7654321
         checked-in SARI PUTRI 20240101 C7654321",
    );
    // One name and birth date, two documents.
    check(
        "18.06:00 1 745 : NGUYEN VAN AN/19900101/VN:B1234567
         18.06:10 2 745 : NGUYEN VAN AN/19900101/VN:B7654321",
        "checked-in NGUYEN VAN AN 19900101 B1234567
         checked-in NGUYEN VAN AN 19900101 B7654321",
    );
    // One name, and what is told where the day of birth is not known.
    for born in ["19900101", "1990"] {
        check(
            &format!(
                "18.06:00 1 745 : NGUYEN VAN AN/{born}///QX7K2P
                 18.06:10 2 745 : NGUYEN VAN AN/{born}///ZZ9PLM"
            ),
            &format!("checked-in NGUYEN VAN AN {born}\nchecked-in NGUYEN VAN AN {born}"),
        );
    }
    // What is typed where there is no number.
    check(
        "18.06:00 1 745 : SARI DEWI/19900101/ID:UNKNOWN
         18.06:10 2 745 : SARI PUTRI/19900101/ID:UNKNOWN",
        "checked-in SARI DEWI 19900101 UNKNOWN
         checked-in SARI PUTRI 19900101 UNKNOWN",
    );
}

#[test]
fn twins_of_one_booking_are_told_again_as_themselves() {
    check(
        "18.06:00 1 22  : SARI ADI/20200101///QX7K2P ; SARI BUDI/20200101///QX7K2P
         19.06:00 2 745 : SARI BUDI/20200101/ID:C2222222//QX7K2P
         19.06:10 3 745 : SARI ADI/20200101/ID:C1111111//QX7K2P",
        "checked-in SARI ADI 20200101 C1111111
         checked-in SARI BUDI 20200101 C2222222",
    );
}

#[test]
fn a_person_without_name_or_reference_stays_one() {
    let flight = check("18.06:00 1 745 : ", "");
    assert_eq!(flight.persons().len(), 0);
    check(
        "18.06:00 1 745 : ////QX7K2P ; TAN MEI LING////QX7K2P
         19.06:00 2 745 : ////QX7K2P ; TAN MEI LING////QX7K2P",
        "checked-in -
         checked-in TAN MEI LING",
    );
}

#[test]
fn a_booking_told_after_check_in_takes_nobody_back() {
    check(
        "19.22:10 1 745 : TAN MEI LING////QX7K2P
         19.23:00 2 22  : TAN MEI LING////QX7K2P ; boarded:LIM AH KOW////ONE001",
        "checked-in TAN MEI LING
         on-board LIM AH KOW",
    );
}

#[test]
fn parts_and_counts_are_told() {
    let flight = check(
        "20.05:00 303 745 part=1:C msg=1 count=3 : LIM AH KOW
         20.05:00 303 745 part=3:F msg=3 count=3 : O'NEILL SEAN",
        "checked-in LIM AH KOW
         checked-in O'NEILL SEAN",
    );
    let [manifest] = flight.manifests() else { panic!("one manifest") };
    assert!(!manifest.is_complete());
    assert_eq!(manifest.missing(), [2]);
    let flight = check(
        "20.05:00 303 745 part=1:C msg=1 count=3 : LIM AH KOW
         20.05:00 303 745 part=2:F msg=2 count=3 : O'NEILL SEAN",
        "checked-in LIM AH KOW
         checked-in O'NEILL SEAN",
    );
    let [manifest] = flight.manifests() else { panic!("one manifest") };
    assert!(manifest.is_complete() && manifest.count_differs());
}

#[test]
fn tests_and_crews_of_no_flight_change_nothing() {
    let mut flight = Flight::default();
    let (mut interchange, message_) = message("18.06:00 1 745 : TAN MEI LING");
    interchange.is_test = true;
    assert_eq!(flight.take(&interchange, &message_, None), Taken::Test);
    let (interchange, message_) = message("18.06:00 1 336 : crew:LEE JOON HO");
    assert_eq!(flight.take(&interchange, &message_, None), Taken::NotOfAFlight);
    assert_eq!(flight, Flight::default());
}

#[test]
fn changed_facts_are_due_again_and_unchanged_ones_are_not() {
    let mut flight = Flight::default();
    let take = |flight: &mut Flight, line: &str| {
        let (interchange, message) = message(line);
        flight.take(&interchange, &message, None);
    };
    let screen = |flight: &mut Flight, directive| {
        let due: Vec<_> = flight.needs_screening("a").map(|due| due.facts).collect();
        for facts in &due {
            flight.screened(facts, "a", directive);
        }
        assert_eq!(flight.needs_screening("a").count(), 0);
        due.len()
    };
    take(
        &mut flight,
        "18.06:00 1 745 : TAN MEI LING/19880214//T1 ; SUPARMAN/19430807//S2",
    );
    assert_eq!(screen(&mut flight, Directive::Board), 2);
    take(&mut flight, "18.07:00 2 745 : TAN MEI LING/19880214//T1");
    assert_eq!(screen(&mut flight, Directive::Board), 0);
    take(&mut flight, "18.08:00 3 745+CP : SUPARMAN/19430708//S2");
    assert_eq!(screen(&mut flight, Directive::Refer), 1);
    assert_eq!(flight.directive(&flight.persons()[1], "a"), Some(Directive::Refer));
    assert_eq!(flight.needs_screening("b").count(), 2);
}

#[test]
fn a_changed_list_tells_whose_directive_changes_until_it_is_confirmed() {
    let (interchange, request) = message(
        "18.06:00 1 745 tn=217 : TAN MEI LING/19880214//T1/QX7K2P ; SUPARMAN/19430807//S2/QX7K2P",
    );
    let mut flight = Flight::default();
    flight.take(&interchange, &request, None);
    for (lists, last) in [("old", Directive::Board), ("new", Directive::Refer)] {
        let due: Vec<_> = flight.needs_screening(lists).map(|due| due.facts).collect();
        flight.screened(&due[0], lists, Directive::Board);
        flight.screened(&due[1], lists, last);
    }
    let changes = flight.directive_changes("old", "new");
    let [change] = changes.as_slice() else { panic!("one change") };
    assert_eq!((change.was, change.now), (Directive::Board, Directive::Refer));
    let references: Vec<_> =
        change.references.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(references, ["QX7K2P", "S2"]);
    let sent = Moment::from_unix(1000);
    let notice = flight.notify(change.clone(), "ID305", sent).clone();
    let again = flight.notify(change.clone(), "ID305", Moment::from_unix(5000)).clone();
    assert_eq!(notice, again, "a number stays what it was");
    assert!(flight.overdue(Moment::from_unix(1060), 60).is_empty());
    assert_eq!(flight.overdue(Moment::from_unix(1061), 60), [&notice]);
    let (interchange, mut confirmation) = message("18.07:00 9 312 :");
    confirmation.transaction = "ID305".to_owned();
    assert_eq!(flight.take(&interchange, &confirmation, None), Taken::Acknowledged);
    assert!(flight.overdue(Moment::from_unix(9999), 60).is_empty());
    assert!(flight.directive_changes("new", "new").is_empty());
}

#[test]
fn what_clears_one_clears_nobody_whom_the_carrier_cannot_tell_apart() {
    use Directive::{Board, DoNotBoard, Refer};
    let changed = |people: &str, directives: &[(Directive, Directive)]| {
        let (interchange, request) =
            message(&format!("18.06:00 1 745 tn=217 : {people}"));
        let mut flight = Flight::default();
        flight.take(&interchange, &request, None);
        let due: Vec<_> = flight.needs_screening("").map(|due| due.facts).collect();
        for (facts, (was, now)) in due.iter().zip(directives) {
            flight.screened(facts, "old", *was);
            flight.screened(facts, "new", *now);
        }
        let changes = flight.directive_changes("old", "new");
        let known = |change: &saring_casework::DirectiveChange| {
            let references = change.references.iter();
            let references: Vec<_> = references.map(|it| it.value.clone()).collect();
            format!("{} {}", references.join(" "), change.now.as_str())
        };
        changes.iter().map(known).collect::<Vec<_>>()
    };
    let two = "TAN MEI LING////L1 ; SUPARMAN////L1";
    assert!(changed(two, &[(Refer, Board), (Refer, Refer)]).is_empty());
    assert_eq!(changed(two, &[(Refer, Board), (Refer, Board)]), ["L1 board"]);
    assert_eq!(changed(two, &[(Board, Refer), (Board, Board)]), ["L1 refer"]);
    assert!(changed(two, &[(Board, Refer), (DoNotBoard, DoNotBoard)]).is_empty());
    // Somebody of the booking has a reference of their own.
    let one = "TAN MEI LING////L1 ; SUPARMAN///S2/L1";
    assert!(changed(one, &[(Refer, Board), (Refer, Refer)]).is_empty());
    assert_eq!(changed(one, &[(Board, Refer), (DoNotBoard, DoNotBoard)]), ["L1 refer"]);
    assert_eq!(changed(one, &[(Board, Board), (Board, Refer)]), ["L1 S2 refer"]);
    // Without any reference each is told, for an officer to call about.
    let none = "TAN MEI LING ; SUPARMAN";
    assert_eq!(changed(none, &[(Refer, Board), (Board, Refer)]), [" board", " refer"]);
}

#[test]
fn the_same_request_has_the_same_answer() {
    let (_, request) = message("18.06:00 1 745 tn=217 : SUPARMAN///S2");
    let (_, other) = message("18.06:00 1 745 tn=217 : TAN MEI LING///T1");
    let reply =
        |status: &str| vec![Reply { status: status.to_owned(), ..Reply::default() }];
    let mut flight = Flight::default();
    assert!(flight.answer_for(&request).is_none());
    assert_eq!(flight.answered(&request, reply("0Z")), reply("0Z"));
    assert_eq!(
        flight.answered(&request, reply("2Z")),
        reply("0Z"),
        "the first one stays"
    );
    assert_eq!(flight.answer_for(&request), Some(reply("0Z").as_slice()));
    assert!(flight.answer_for(&other).is_none(), "whoever else is in it is answered too");
}

#[test]
fn a_flight_written_in_small_letters_is_the_same_flight() {
    let asked = message("18.06:00 1 745 : TAN MEI LING///T1/QX7K2P");
    let mut cancelled = message("18.06:10 2 745+XR : TAN MEI LING///T1/QX7K2P");
    cancelled.1.legs = legs("xx815 sin cgk");
    for order in [[&asked, &cancelled], [&cancelled, &asked]] {
        let mut flights = Flights::default();
        for (interchange, message) in order {
            flights.take(interchange, message, None);
        }
        let all: Vec<_> = flights.iter().collect();
        let [(key, flight)] = all.as_slice() else { panic!("one flight") };
        assert_eq!(key.to_string(), "XX815 of 2026-11-20 from SIN");
        assert!(flight.persons()[0].is_cancelled());
    }
}

#[test]
fn a_flight_is_known_by_all_its_numbers() {
    let own = message("18.06:00 1 22 : TAN MEI LING////QX7K2P");
    let mut partner = message("18.06:10 2 22 : IVANOVA TATIANA////ZZ9PLM");
    partner.1.legs = legs("YY7815 SIN CGK");
    let mut both = message("19.06:00 3 745 : TAN MEI LING////QX7K2P");
    both.1.legs = legs("XX815=YY7815 SIN CGK");
    let told = [own, partner, both];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut flights = Flights::default();
        for number in order {
            let (interchange, message) = &told[number];
            assert_eq!(flights.take(interchange, message, None), Some(Taken::New));
        }
        let all: Vec<_> = flights.iter().collect();
        let [(key, flight)] = all.as_slice() else { panic!("one flight: {order:?}") };
        assert_eq!(key.to_string(), "XX815 of 2026-11-20 from SIN");
        assert_eq!(flight.persons().len(), 2);
        let sold = flight_key(&told[1].1).unwrap();
        assert_eq!(flights.get(&sold), Some(*flight));
    }
}

#[test]
fn lists_are_named_by_content_in_any_order() {
    let list = |name: &str| ListVersion {
        name: name.to_owned(),
        version: String::new(),
        sha256: format!("{name}{name}"),
        entities: 1,
    };
    assert_eq!(against(&[list("a"), list("b")]), against(&[list("b"), list("a")]));
    assert_ne!(against(&[list("a")]), against(&[list("b")]));
}

#[test]
fn five_hundred_requests_fold_fast_in_any_order() {
    let line = |n: usize| {
        let minute = format!("{:02}.{:02}:{:02}", 18 + n / 1000, n / 60 % 24, n % 60);
        format!("{minute} {n} 745 tn={n} : P{n} NAME/19880214/SG:K{n:07}/U{n}/L{n}")
    };
    let messages: Vec<_> = (0..500).map(|n| message(&line(n))).collect();
    let begun = std::time::Instant::now();
    let told = fold(&messages);
    assert_eq!(told.persons().len(), 500);
    let backwards = fold(messages.iter().rev());
    assert_eq!(backwards.persons(), told.persons());
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
    assert!(told.persons().iter().all(|one| one.state == PersonState::CheckedIn));
}

#[test]
fn twenty_thousand_of_one_name_and_booking_are_no_trouble() {
    let mut told = message("18.06:00 1 745 :");
    told.1.travellers = vec![crate::build::traveller("TAN MEI LING////QX7K2P"); 20_000];
    let mut again = told.clone();
    again.0.reference = "2".to_owned();
    let mut gone = message("19.06:00 3 745+XR :");
    gone.1.travellers = vec![crate::build::traveller("////QX7K2P"); 20_000];
    let begun = std::time::Instant::now();
    let flight = fold(&[told, again, gone]);
    assert_eq!(flight.persons().len(), 20_000);
    assert!(flight.persons().iter().all(saring_casework::Person::is_cancelled));
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
