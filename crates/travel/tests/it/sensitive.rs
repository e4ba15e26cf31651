//! Sensitive data are dropped at intake: counted, and nowhere else.
#![expect(
    clippy::unwrap_used,
    clippy::needless_for_each,
    reason = "helpers of tests fail as tests do, and a line for each field is read at once"
)]

use saring_model::{
    Contact, Dropped, HistoryItem, Leg, Message, Reading, TravelIssueCode, Traveller,
    TravellerName, Unread,
};
use saring_travel::{Settings, read};

/// Everything that a reading holds, as text. Debug forms print no personal values, so
/// each field that may hold text is named here; a pattern without a rest makes a new
/// field a compile error.
fn dump(reading: &Reading) -> String {
    let mut out = format!("{reading:?}");
    for message in reading.messages() {
        dump_message(message, &mut out);
    }
    out
}

fn push(out: &mut String, text: &str) {
    out.push('\n');
    out.push_str(text);
}

fn dump_unread(unread: &[Unread], out: &mut String) {
    for own in unread {
        push(out, &own.field);
        push(out, &own.value);
    }
}

fn dump_contacts(contacts: &[Contact], out: &mut String) {
    contacts.iter().for_each(|own| push(out, &own.text));
}

fn dump_name(name: &TravellerName, out: &mut String) {
    let TravellerName { raw, surname, given, title, .. } = name;
    raw.iter().for_each(|part| push(out, part));
    [surname, given, title].into_iter().for_each(|part| push(out, part));
}

fn dump_leg(leg: &Leg, out: &mut String) {
    push(out, &leg.flight_raw);
    for stop in &leg.stops {
        push(out, &stop.port);
        for told in [&stop.departs, &stop.arrives].into_iter().flatten() {
            push(out, &told.raw);
        }
    }
    dump_unread(&leg.unread, out);
}

fn dump_message(message: &Message, out: &mut String) {
    dump_unread(&message.unread, out);
    message.legs.iter().for_each(|leg| dump_leg(leg, out));
    for issue in &message.issues {
        push(out, &issue.to_string());
    }
    if let Some(party) = &message.reporting {
        push(out, &party.name);
        dump_contacts(&party.contacts, out);
    }
    message.travellers.iter().for_each(|own| dump_traveller(own, out));
    for booking in &message.bookings {
        for locator in booking.locators.iter().chain(&booking.split) {
            push(out, &locator.locator);
        }
        for texts in
            [&booking.agency, &booking.services, &booking.tickets, &booking.remarks]
        {
            texts.iter().for_each(|text| push(out, text));
        }
        push(out, &booking.group);
        dump_contacts(&booking.contacts, out);
        dump_unread(&booking.unread, out);
        for payment in &booking.payments {
            push(out, &payment.number);
            push(out, &payment.form);
        }
        booking.itinerary.iter().for_each(|leg| dump_leg(leg, out));
        for HistoryItem { by, action, names, legs, remarks, .. } in &booking.history {
            [by, action].into_iter().for_each(|text| push(out, text));
            names.iter().for_each(|name| dump_name(name, out));
            legs.iter().for_each(|leg| dump_leg(leg, out));
            remarks.iter().for_each(|text| push(out, text));
        }
    }
}

fn dump_traveller(own: &Traveller, out: &mut String) {
    own.names.iter().for_each(|name| dump_name(name, out));
    for raw in own.birth.iter().map(|told| &told.raw) {
        push(out, raw);
    }
    if let Some(place) = &own.birth_place {
        push(out, &place.text);
    }
    for document in &own.documents {
        push(out, &document.number);
        push(out, &document.issued_at);
        dump_unread(&document.unread, out);
    }
    own.references.iter().for_each(|reference| push(out, &reference.value));
    own.seats.iter().for_each(|seat| push(out, seat));
    own.bags.tags.iter().for_each(|tag| push(out, tag));
    dump_contacts(&own.contacts, out);
    dump_unread(&own.unread, out);
}

/// Reads segments (a line each) as bookings.
fn bookings(segments: &str) -> Reading {
    let lines: Vec<&str> = segments.lines().map(str::trim).collect();
    let body = lines.join("'") + "'";
    let text = format!(
        "UNA:+.?*'UNB+IATA:1+XX+GOV+261119:0600+1'UNH+1+PNRGOV:15:1:IA+XX815'MSG+:22'\
         ORG+XX:SIN'TVL+201126:0600:201126:0755+SIN+CGK+XX+815'EQN+1'SRC'{body}UNT+1+1'\
         UNZ+1+1'"
    );
    read(text.as_bytes(), &Settings::default()).unwrap()
}

/// Each line has a canary in it, and something sensitive beside it.
const PLANTED: &str = "\
RCI+XX:QX7K2P
SSR+MOML:HK:1:XX:::::CANARY01 PLEASE
SSR+WCHR:HK:1:XX:::::CANARY02
SSR+MEDA:HK:1:XX:::::CANARY03 RECENT OPERATION+::1
IFT+4:28::XX+PAX IS MUSLIM CANARY04
IFT+4:28::XX+CANARY05 USES A WHEELCHAIR
SSR+OTHS:HK:1:XX:::::CANARY06 IS PREGNANT
IFT+4:28::XX+BOOKED FROM 192.0.2.17 CANARY07
IFT+4:28::XX+LOGIN CANARY08
ORG+XX:SIN
TIF+IMAM+HALALMR:A:1
IFT+4:28::XX+CTCM 79995550123 CANARY09 INSULIN
IFT+4:28::XX+PASSWORD HASH CANARY10
SSR+DOCS:HK:1:XX:::::/P/IDN/C7654321/IDN/07AUG83/M/01JAN30/IMAM/HALAL
SSR+BLND:HK:1:XX+::1
FOP+CC::1.00:VI:4111111111111111:1228
IFT+4:15+PAID FROM 2001?:db8?:?:8a2e CANARY11
TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
SSR+KSML:HK:1:XX:::SIN:CGK:CANARY12+::1
SSR+VGML:HK:1:XX:::SIN:CGK+CANARY13::1
QQQ+KURSI RODA:CANARY14
ABI+1+CANARYKEPT
DAT+700:151026:0911
SAC+++X
SSR+HNML:HK:1:XX:::::CANARY15
IFT+4:19+ИНВАЛИД CANARY16
SAC+++A
TIF+IMAM+HALALMR:A:1
LTS+0/O/SR/SSR MOMLXXHK1 CANARY17
LTS+0/O/RM/PAX HAMIL CANARY18
LTS+0/O/RM/MAC 00?:00?:5E?:00?:53?:01 CANARY19
LTS+0/O/NM/IMAM/HALAL MR
";

#[test]
fn no_planted_canary_is_anywhere() {
    let reading = bookings(PLANTED);
    let dump = dump(&reading);
    for number in 1..=19 {
        let canary = format!("CANARY{number:02}");
        assert!(PLANTED.contains(&canary));
        assert!(!dump.contains(&canary), "{canary} is in\n{dump}");
    }
    for text in ["192.0.2.17", "2001:db8", "53?:01", "INSULIN", "MUSLIM", "411111"] {
        assert!(!dump.contains(text), "{text}");
    }
    // What is not sensitive is there.
    assert!(dump.contains("CANARYKEPT"));
    let message = reading.messages().next().unwrap();
    let traveller = &message.travellers[0];
    assert_eq!(message.travellers.len(), 1);
    assert_eq!(traveller.names[0].full(), "HALAL IMAM");
    assert_eq!(traveller.documents[0].number, "C7654321");
    assert_eq!(traveller.contacts[0].text, "79995550123");
    let own = &message.bookings[0];
    assert_eq!(own.history[1].names[0].full(), "HALAL IMAM");
    assert_eq!(own.history[2].remarks, ["0/O/NM/IMAM/HALAL MR"]);
}

#[test]
fn each_dropped_item_is_counted_once_and_told_by_its_place() {
    let reading = bookings(PLANTED);
    let message = reading.messages().next().unwrap();
    let expected = Dropped { meals: 5, medical: 3, free_text: 7, accounts: 5 };
    assert_eq!(message.dropped, expected);
    let notes: Vec<_> = message
        .issues
        .iter()
        .filter(|issue| issue.code == TravelIssueCode::SensitiveDropped)
        .collect();
    assert_eq!(notes.len(), 20);
    assert!(notes.iter().all(|issue| issue.place.segment > 0 && issue.place.byte > 0));
}

#[test]
fn a_group_is_not_stored_under_a_name_that_tells_its_belief() {
    let reading = bookings("TIF+UMROH GROUP CANARY20:G\nTIF+TAN+AH KOWMR:A:1");
    assert!(!dump(&reading).contains("CANARY20"));
    let message = reading.messages().next().unwrap();
    assert_eq!(message.dropped.free_text, 1);
    assert_eq!(message.travellers.len(), 1);
}

/// Whether none of the marks is anywhere, and how many were dropped as accounts.
#[track_caller]
fn check_swept(text: &str, marks: &[&str], dropped: u32) -> Reading {
    let reading = read(text.as_bytes(), &Settings::default()).unwrap();
    let dump = dump(&reading);
    for mark in marks {
        assert!(text.contains(mark), "{mark}");
        assert!(!dump.contains(mark), "{mark} is in\n{dump}");
    }
    let counted = reading.messages().map(|message| message.dropped.accounts).sum::<u32>();
    assert_eq!(counted, dropped, "{dump}");
    reading
}

const HASH: &str = "5f4dcc3b5aa765d61d8327deb882cf99";

#[test]
fn addresses_and_hashes_are_dropped_wherever_a_list_keeps_them() {
    let text = crate::paxlst::around(
        "BGM+745'",
        &format!(
            "NAD+FL+++IMAM:HALAL+192.0.2.11'LOC+180+IDN:::198.51.100.7'RFF+QQQ:{HASH}'\
             RFF+AVF:192.0.2.12'RFF+ABO:{HASH}X'RFF+SEA:192.0.2.13'COM+192.0.2.14:XX'\
             NAT+2+192.0.2.15'DOC+P+1234567890123456'LOC+91+:::192.0.2.16'\
             NAD+FL+++ISLAM:NAZRUL+HOSPITAL ROAD 1.1.2.300'LOC+180+IDN:::MUSLIM TOWN'"
        ),
    );
    let marks = [
        "192.0.2.11",
        "198.51.100.7",
        "QQQ:5f4d",
        "192.0.2.12",
        "192.0.2.13",
        "192.0.2.14",
        "192.0.2.15",
        "192.0.2.16",
    ];
    let reading = check_swept(&text, &marks, 8);
    let travellers = &reading.messages().next().unwrap().travellers;
    let [first, second] = travellers.as_slice() else { panic!("two persons") };
    assert_eq!(first.names[0].full(), "HALAL IMAM");
    assert_eq!(first.documents[0].number, "1234567890123456");
    assert_eq!(first.references.len(), 1);
    // Nothing is left of what was dropped, as if it had not been told.
    assert!(first.nationalities.is_empty());
    assert_eq!(second.contacts[0].text, "HOSPITAL ROAD 1.1.2.300");
    assert_eq!(second.birth_place.as_ref().unwrap().text, "MUSLIM TOWN");
}

#[test]
fn addresses_and_hashes_are_dropped_from_bookings_zones_and_tables() {
    let segments = format!(
        "RCI+XX:QX7K2P\nTIF+TAN+AH KOWMR:A:1\nADD++700:192.0.2.21:SINGAPORE\n\
         SSR+DOCA:HK:1:XX:::::/D/SGP/192.0.2.22/SINGAPORE\n\
         SSR+DOCO:HK:1:XX:::::/192.0.2.23/V/D0099887/JAKARTA/10OCT26/IDN\n\
         FTI+XX:{HASH}"
    );
    let reading = bookings(&segments);
    let dump = dump(&reading);
    for mark in ["192.0.2.21", "192.0.2.22", "192.0.2.23", HASH] {
        assert!(!dump.contains(mark), "{mark} is in\n{dump}");
    }
    assert!(dump.contains("D0099887"));
    let zone = format!(
        "P<UTOTAN<<MEI<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n{HASH}\nFROM 192.0.2.31\n\
         PAX IS MUSLIM"
    );
    let reading = check_swept(&zone, &[HASH, "192.0.2.31"], 2);
    assert_eq!(reading.messages().next().unwrap().dropped.free_text, 1);
    let table = format!(
        "surname,given,birth_place,address,sex,remark\n\
         TAN,MEI,192.0.2.41,192.0.2.42,192.0.2.43,192.0.2.44\nLIM,ANA,,,F,{HASH}\n"
    );
    check_swept(
        &table,
        &["192.0.2.41", "192.0.2.42", "192.0.2.43", "192.0.2.44", HASH],
        5,
    );
}
