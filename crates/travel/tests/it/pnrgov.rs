//! Bookings: everyone in them is a traveller, nothing of them is doubled or lost.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

use proptest::prelude::*;
use saring_model::{
    AgeBand, Bags, BirthDate, Boarding, Booking, Confidence, Contact, ContactKind, Day,
    Declared, FlightNumber, FlightStatus, HistoryItem, Interchange, Leg, LocalTime,
    Message, MessageKind, NameSource, Part, Party, Payment, Push, Reading, RecordLocator,
    Reference, ReferenceKind, Severity, Sex, Stop, Text, Told, TravelDocument,
    TravelDocumentKind, TravelIssueCode, Traveller, TravellerName, WeightUnit,
};
use saring_travel::{Settings, read, write};

/// An example of the shared data; `None`, and a line that says so, without it.
fn example(name: &str) -> Option<Reading> {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../../../shared/data/edifact/examples").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: no test data in {}", path.display());
        return None;
    };
    Some(read(&bytes, &Settings::default()).unwrap())
}

/// Reads the segments of one booking (line breaks between them) of a flight of
/// 20 November 2026.
fn booking(segments: &str) -> Message {
    let lines: Vec<&str> = segments.lines().map(str::trim).collect();
    let body = lines.join("'") + "'";
    message(&format!(
        "MSG+:22'ORG+XX:SIN'TVL+201126:0600:201126:0755+SIN+CGK+XX+815'EQN+1'SRC'{body}"
    ))
}

/// Reads the segments of one message.
fn message(segments: &str) -> Message {
    let text = format!(
        "UNA:+.?*'UNB+IATA:1+XX+GOV+261119:0600+1'UNH+1+PNRGOV:15:1:IA+XX815'{segments}\
         UNT+1+1'UNZ+1+1'"
    );
    let reading = read(text.as_bytes(), &Settings::default()).unwrap();
    let mut message = reading.messages().next().unwrap().clone();
    // The count in the trailer above is that of no message here.
    message.issues.retain(|issue| issue.code != TravelIssueCode::CountDiffers);
    message
}

fn only(message: &Message) -> &Traveller {
    assert_eq!(message.travellers.len(), 1, "{message:?}");
    &message.travellers[0]
}

/// Names as "surname, given (title)", without those that only documents have.
fn names(message: &Message) -> Vec<String> {
    let listed = |traveller: &Traveller| {
        let name = &traveller.names[0];
        format!("{}, {} ({})", name.surname, name.given, name.title)
    };
    message.travellers.iter().map(listed).collect()
}

fn codes(message: &Message) -> Vec<TravelIssueCode> {
    message.issues.iter().map(|issue| issue.code).collect()
}

fn texts(contacts: &[Contact]) -> Vec<(ContactKind, &str)> {
    contacts.iter().map(|contact| (contact.kind, contact.text.as_str())).collect()
}

fn flights(legs: &[Leg]) -> Vec<String> {
    legs.iter().map(|leg| leg.flight.to_string()).collect()
}

fn values<'t>(traveller: &'t Traveller, kind: &ReferenceKind) -> Vec<&'t str> {
    let own = traveller.references.iter().filter(|reference| reference.kind == *kind);
    own.map(|reference| reference.value.as_str()).collect()
}

#[test]
fn a_full_push_is_read_as_its_notes_say() {
    let Some(reading) = example("pnrgov_22_full.edi") else { return };
    let message = reading.messages().next().unwrap();
    assert_eq!(message.kind, MessageKind::Bookings(Push::Full));
    assert_eq!(message.standard, "PNRGOV:15:1:IA");
    assert_eq!(message.declared.bookings, Some(2));
    assert_eq!(message.reporting.as_ref().unwrap().id, "XX");
    assert_eq!(flights(&message.legs), ["XX815"]);
    let leg = &message.legs[0];
    assert_eq!(leg.stops[0].port, "SIN");
    let departs = leg.stops[0].departs.as_ref().unwrap();
    assert_eq!(departs.value, LocalTime::new(2026, 11, 20, 6, 0));
    let arrives = leg.stops[1].arrives.as_ref().unwrap();
    assert_eq!(arrives.value, LocalTime::new(2026, 11, 20, 7, 55));
    assert_eq!(message.issues, []);

    let [first, second] = message.bookings.as_slice() else { panic!("two bookings") };
    assert_eq!(
        names(message),
        ["TAN, MEI LING (MS)", "TAN, BABYBOY ()", "IVANOVA, TATIANA (MRS)"]
    );
    assert_eq!(
        message.travellers.iter().map(|own| own.booking).collect::<Vec<_>>(),
        [Some(0), Some(0), Some(1)]
    );

    // The first booking.
    let locator = &first.locators[0];
    assert_eq!((locator.carrier.as_str(), locator.locator.as_str()), ("XX", "QX7K2P"));
    let created = locator.created.as_ref().unwrap().value;
    assert_eq!(created, LocalTime::new(2026, 10, 15, 9, 11));
    let changed = first.changed.as_ref().unwrap().value;
    assert_eq!(changed, LocalTime::new(2026, 11, 18, 15, 2));
    let ticketed = first.ticketed.as_ref().unwrap().value;
    assert_eq!(ticketed, LocalTime::new(2026, 10, 15, 9, 15));
    assert_eq!(first.agency[..3], ["XX", "SIN", "12345678"]);
    assert_eq!(
        texts(&first.contacts),
        [(ContactKind::Address, "1 EXAMPLE QUAY, SINGAPORE, SG, 048616")]
    );
    assert_eq!(first.tickets, ["6181234567890"]);
    let payment = &first.payments[0];
    assert_eq!((payment.form.as_str(), payment.vendor.as_str()), ("CC", "VI"));
    assert_eq!((payment.amount.as_str(), payment.currency.as_str()), ("245.00", "SGD"));
    assert_eq!(payment.number, "XXXXXXXXXXXX1111");
    assert_eq!(payment.expires, "1228");
    assert_eq!(first.size, Some(2));
    assert!(!first.cancelled);
    assert_eq!(flights(&first.itinerary), ["XX815"]);
    assert_eq!(
        (first.itinerary[0].class.as_str(), first.itinerary[0].status.as_str()),
        ("Y", "HK")
    );
    // History is no journey.
    let [item] = first.history.as_slice() else { panic!("one item") };
    assert_eq!((item.action.as_str(), flights(&item.legs)), ("A", vec!["XX815".into()]));
    assert_eq!(item.legs[0].status, "NN");
    assert_eq!(item.at.as_ref().unwrap().value, LocalTime::new(2026, 10, 15, 9, 11));

    let adult = &message.travellers[0];
    assert_eq!(adult.age, AgeBand::Adult);
    let birth = adult.birth.as_ref().unwrap();
    assert_eq!(
        (birth.value.clone(), birth.raw.as_str()),
        (BirthDate::day(1988, 2, 14), "14FEB88")
    );
    assert_eq!(adult.sex.as_ref().unwrap().value, Some(Sex::Female));
    assert_eq!(adult.nationalities[0].raw, "SGP");
    let document = &adult.documents[0];
    assert_eq!(document.kind, TravelDocumentKind::Passport);
    assert_eq!(document.number, "K1234567E");
    assert_eq!(document.expires.as_ref().unwrap().value, Day::new(2031, 2, 14));
    assert_eq!(document.issuer.as_ref().unwrap().raw, "SGP");
    assert_eq!(adult.boarding, Boarding::CheckedIn);
    assert_eq!(adult.seats, ["12C"]);
    assert_eq!(adult.bags.count, Some(2));
    assert_eq!(adult.bags.weight, Some((23, WeightUnit::Kilogram)));
    assert_eq!(adult.bags.tags, ["0618123456"]);
    assert_eq!(values(adult, &ReferenceKind::FrequentFlyer), ["XX123456789"]);
    assert_eq!(values(adult, &ReferenceKind::Ticket), ["6181234567890"]);
    assert_eq!(values(adult, &ReferenceKind::Locator), ["QX7K2P"]);

    // The infant is named twice and is one.
    let infant = &message.travellers[1];
    assert_eq!(infant.age, AgeBand::Infant);
    assert_eq!(infant.birth.as_ref().unwrap().value, BirthDate::day(2026, 1, 5));
    assert_eq!(infant.birth.as_ref().unwrap().confidence, Confidence::Sure);
    assert_eq!(infant.boarding, Boarding::Unstated);

    // The second booking: nobody with documents, and a flight sold by another carrier.
    let other = &message.travellers[2];
    assert_eq!(other.documents, []);
    assert_eq!(
        texts(&other.contacts),
        [
            (ContactKind::Telephone, "79995550123"),
            (ContactKind::Email, "T.IVANOVA@EXAMPLE.ORG")
        ]
    );
    assert_eq!(flights(&second.itinerary), ["XX411", "XX815"]);
    let shared = &second.itinerary[1];
    assert_eq!(shared.marketing[0].to_string(), "YY7815");
    assert_eq!(second.payments[0].form, "CA");
}

#[test]
fn an_empty_originator_cancels_a_booking_or_a_flight() {
    if let Some(reading) = example("pnrgov_141_cancel.edi") {
        let message = reading.messages().next().unwrap();
        assert_eq!(message.kind, MessageKind::Bookings(Push::Changed));
        let [booking] = message.bookings.as_slice() else { panic!("one booking") };
        assert!(booking.cancelled);
        assert_eq!(booking.locators[0].locator, "ZZ9PLM");
        assert_eq!(message.travellers, []);
        assert_eq!(message.issues, []);
    }
    let cancelled =
        message("MSG+:141'ORG'TVL+201126:0600:201126:0755+SIN+CGK+XX+815'EQN+0'");
    assert_eq!(cancelled.kind, MessageKind::FlightStatus(FlightStatus::Cancelled));
    assert_eq!(flights(&cancelled.legs), ["XX815"]);
    // With bookings in it, the message contradicts itself.
    let odd = message(
        "MSG+:22'ORG'TVL+201126:0600:201126:0755+SIN+CGK+XX+815'SRC'TIF+A+B:A:1'",
    );
    assert_eq!(odd.kind, MessageKind::Bookings(Push::Full));
    assert!(codes(&odd).contains(&TravelIssueCode::SegmentMisplaced));
}

#[test]
fn infants_are_people_of_their_own_however_they_are_told() {
    // In a request only.
    let message = booking(
        "TIF+TAN+MEI LINGMS:A:1:1
         SSR+INFT:HK:1:XX:::SIN:CGK:TAN/BABYBOYMSTR 05JAN26+::1",
    );
    assert_eq!(names(&message), ["TAN, MEI LING (MS)", "TAN, BABYBOY (MSTR)"]);
    assert_eq!(message.travellers[1].age, AgeBand::Infant);
    assert_eq!(message.travellers[1].booking, Some(0));
    assert_eq!(message.issues, []);
    // With documents in the adult's group, told twice.
    let message = booking(
        "TIF+DIAZ+ANA MRS:A:1.1:1
         SSR+INFT:NN:1:XX:::::DIAZ/LUZ/10AUG25+::1.1
         SSR+DOCS:HK:1:XX:::::/P/COL/52263000/COL/30MAY76/F/31OCT30/DIAZ/ANA+::1.1
         SSR+DOCS:HK:1:XX:::::/P/COL/AO234000/COL/10AUG25/FI/21DEC30/DIAZ/LUZ MARIA+::1.1
         TIF+DIAZ+LUZ:IN:2.1
         TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
         SSR+INFT:NN:1:XX:::::DIAZ/LUZ/10AUG25",
    );
    assert_eq!(names(&message), ["DIAZ, ANA (MRS)", "DIAZ, LUZ ()"]);
    let numbers = |own: &Traveller| own.documents[0].number.clone();
    assert_eq!(numbers(&message.travellers[0]), "52263000");
    assert_eq!(numbers(&message.travellers[1]), "AO234000");
    assert_eq!(message.travellers[1].sex.as_ref().unwrap().value, Some(Sex::Female));
    // Told of and not named.
    let message = booking("TIF+DIAZ+ANA MRS:A:1:1\nSSR+INFT:NN:1:XX+::1");
    assert_eq!(codes(&message), [TravelIssueCode::NameMissing]);
    // Two whose names begin alike are two, and one told twice is one.
    let message = booking(
        "TIF+TAN+ANA MRS:A:1
         SSR+INFT:HK:1:XX:::::TAN/MEI 05JAN26+::1
         SSR+INFT:HK:1:XX:::::TAN/MEI LING 05JAN26+::1
         SSR+INFT:HK:1:XX:::::TAN/MEI 05JAN26+::1",
    );
    assert_eq!(names(&message), ["TAN, ANA (MRS)", "TAN, MEI ()", "TAN, MEI LING ()"]);
    // In the data of a document only.
    let message = booking(
        "TIF+DIAZ+ANA MRS:A:1
         SSR+DOCS:HK:1:XX:::::/P/COL/AO1/COL/10AUG25/MI/21DEC30/DIAZ/JUAN+::1",
    );
    assert_eq!(message.travellers.len(), 2);
    assert_eq!(message.travellers[1].age, AgeBand::Infant);
}

#[test]
fn a_group_without_names_is_not_nobody() {
    let message = booking(
        "RCI+XX:AAA111
         TIF+EXAMPLE TOURS:G
         TIF+TAN+MEI LINGMS:A:1
         TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
         RPI+12+HK",
    );
    let own = &message.bookings[0];
    assert_eq!((own.group.as_str(), own.size), ("EXAMPLE TOURS", Some(12)));
    assert_eq!(message.travellers.len(), 1);
    let issue = &message.issues[0];
    assert_eq!(
        (issue.code, issue.severity),
        (TravelIssueCode::NameMissing, Severity::Loss)
    );
    assert!(issue.detail.contains("11"), "{issue}");
}

#[test]
fn flights_sold_by_others_are_one_flight() {
    let itinerary = |segments: &str| {
        let message = booking(&format!("TIF+TAN+MEI LINGMS:A:1\n{segments}"));
        let leg = |leg: &Leg| {
            let sold: Vec<String> =
                leg.marketing.iter().map(ToString::to_string).collect();
            format!("{} {}", leg.flight, sold.join(" ")).trim().to_owned()
        };
        message.bookings[0].itinerary.iter().map(leg).collect::<Vec<_>>()
    };
    // The guide's way: the bare flight operates the one before.
    let shared = "TVL+010410:2235:020410:1200+ATL+AMS+DL:KL+8976:K\nTVL+++++972:M";
    assert_eq!(itinerary(shared), ["KL972 DL8976"]);
    // A bare flight behind other segments of the same flight.
    let shared = "TVL+010410:2235:020410:1200+ATL+AMS+DL:KL+8976:K
                  RPI+1+HK\nAPD+333\nTVL+++++972:M";
    assert_eq!(itinerary(shared), ["KL972 DL8976"]);
    // The message's own flight stands in front, its number as sold behind.
    let shared = "TVL+201126:0600:201126:0755+SIN+CGK+YY:XX+815:B\nTVL+++++303:Y";
    assert_eq!(itinerary(shared), ["XX815 YY303"]);
    let shared = "TVL+110122:1900:110122:2230+LHR+ARN+SQ:SK+5678:Q\nTRA+SK+1524:W";
    assert_eq!(itinerary(shared), ["SK1524 SQ5678"]);
    // Not told which number it has where it is operated.
    assert_eq!(itinerary("TVL+110122:1900:110122:2230+LHR+ARN+SQ:SK+5678:Q"), ["SQ5678"]);
    let open = "TVL+++SIN+CGK+ARNK\nTVL++SIN+CGK+XX+OPEN:Y";
    assert_eq!(itinerary(open).len(), 2);
}

#[test]
fn check_in_counts_for_the_flight_of_the_message_only() {
    let segments = |dat: &str, other: &str| {
        booking(&format!(
            "TIF+TAN+MEI LINGMS:A:1
             TIF+TAN+AH KOWMR:A:2
             TVL+{other}:0600:{other}:0755+DXB+SIN+XX+411:Y
             DAT+2:191126:0410
             TRI++108::2
             TIF+TAN+AH KOWMR:A:2
             SSD+3A++++Y
             TBD++1:20:701+++XX:0618123456:1:CGK
             TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
             {dat}
             TRI++9:::99
             TIF+TAN+MEI LINGMS:A:1
             SSD+012C++++Y"
        ))
    };
    let message = segments("DAT+2:201126:0410", "191126");
    let boarding: Vec<_> = message.travellers.iter().map(|own| own.boarding).collect();
    assert_eq!(boarding, [Boarding::CheckedIn, Boarding::Unstated]);
    assert_eq!(message.travellers[0].seats, ["12C"]);
    assert_eq!(message.travellers[1].seats, [] as [&str; 0]);
    assert_eq!(message.travellers[1].bags.weight, Some((20, WeightUnit::Pound)));
    // A check-in without its time is none yet.
    let message = segments("DAT+2:", "191126");
    assert_eq!(message.travellers[0].boarding, Boarding::Unstated);
    // Another name under the same number is looked for as well.
    let message = booking(
        "TIF+TAN+MEI LINGMS:A:1
         TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
         DAT+2:201126:0410
         TIF+LIM+AH KOWMR:A:1",
    );
    let traveller = only(&message);
    assert_eq!(traveller.names.len(), 2);
    assert_eq!(traveller.boarding, Boarding::CheckedIn);
    // Somebody at check-in whom the booking does not name.
    let message = booking(
        "TIF+TAN+MEI LINGMS:A:1
         TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
         DAT+2:201126:0410
         TRI++1:::7
         TIF+LIM+AH KOWMR:A:7",
    );
    assert_eq!(message.travellers.len(), 2);
    assert_eq!(message.travellers[1].boarding, Boarding::CheckedIn);
    assert_eq!(codes(&message), [TravelIssueCode::ReferenceDiffers]);
}

#[test]
fn what_was_done_before_is_no_part_of_the_journey() {
    let message = booking(
        "TIF+TAN+MEI LINGMS:A:1
         TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
         RPI+1+HK
         ABI+4+05FD28:GS+ATL++DL
         DAT+T:230526:1813
         SAC+++X
         TIF+TAN+MAY LINGMS:A:1
         SAC+++A
         TIF+TAN+MEI LINGMS:A:1
         SAC+++X
         IFT+4:19+ F 28NOV26 SIN CGK
         TVL+281126::281126+SIN+CGK+XX+0815:S
         RPI+1+HK
         FOP+CC::1.00:VI:4111111111111111:1228
         LTS+0/O/NM/TAN/MEI LINGMS
         LTS+1/Z/XX CR-SIN",
    );
    assert_eq!(names(&message), ["TAN, MEI LING (MS)"]);
    let own = &message.bookings[0];
    assert_eq!(flights(&own.itinerary), ["XX815"]);
    assert_eq!(own.payments, []);
    let actions: Vec<_> = own.history.iter().map(|item| item.action.as_str()).collect();
    assert_eq!(actions, ["X", "A", "X", ""]);
    assert_eq!(own.history[0].names[0].given, "MAY LING");
    assert_eq!(own.history[0].by, "05FD28 GS ATL DL");
    assert_eq!(own.history[2].legs.len(), 1);
    assert_eq!(own.history[2].remarks[1], "FOP CC 1.00 VI XXXXXXXXXXXX1111 1228");
    assert_eq!(own.history[3].remarks.len(), 2);
    assert_eq!(message.issues, []);
}

#[test]
fn payments_and_texts_keep_four_digits_of_a_card() {
    let message = booking(
        "IFT+4:28::XX+PAID BY VI4111111111111111/1228
         TIF+TAN+MEI LINGMS:A:1
         FOP+CC::1.00:VI:4111111111111111:1228+GR::2.00::AB123456
         FOP+MS+CC:::AX:378282246310005:0219
         XYZ+4111 1111 1111 1111",
    );
    let dump = format!(
        "{:#?}",
        message.bookings[0].payments.iter().map(|own| &own.number).collect::<Vec<_>>()
    );
    for number in ["4111111111111111", "378282246310005", "4111 1111"] {
        assert!(!dump.contains(number));
        assert!(message.bookings[0].remarks.iter().all(|text| !text.contains(number)));
        assert!(message.bookings[0].unread.iter().all(|own| !own.value.contains(number)));
    }
    assert_eq!(message.bookings[0].payments.len(), 4);
    assert_eq!(message.bookings[0].remarks, ["PAID BY VIXXXXXXXXXXXX1111/1228"]);
}

#[test]
fn requests_find_their_travellers_by_every_kind_of_number() {
    for (number, told) in
        [("1", "1"), ("001", "1"), ("1", "001"), ("1.1", "1.1"), ("1.1", "1")]
    {
        let message = booking(&format!(
            "SSR+CTCM:HK:1:XX:::::79995550123+::{told}
             TIF+TAN+MEI LINGMS:A:{number}
             TIF+LIM+AH KOWMR:A:2.1
             TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
             SSR+SEAT:HK:2:XX:::SIN:CGK+12C::{told}:N+12D::2.1
             SSR+TKNE:HK:1:XX:::SIN:CGK:6181234567890C1+::{told}
             SSR+DOCO:HK:1:XX:::::/MELAKA MYS/V/D0099887/JAKARTA/10OCT26/IDN+::{told}
             SSR+DOCA:HK:1:XX:::::/R/SGP/1 EXAMPLE QUAY/SINGAPORE+::{told}"
        ));
        let first = &message.travellers[0];
        assert_eq!(texts(&first.contacts)[0], (ContactKind::Telephone, "79995550123"));
        assert_eq!(first.seats, ["12C"], "{number} {told}");
        assert_eq!(message.travellers[1].seats, ["12D"]);
        assert_eq!(values(first, &ReferenceKind::Ticket), ["6181234567890"]);
        assert_eq!(first.birth_place.as_ref().unwrap().text, "MELAKA MYS");
        let visa = &first.documents[0];
        assert_eq!(visa.kind, TravelDocumentKind::Visa);
        assert_eq!(
            (visa.number.as_str(), visa.issued_at.as_str()),
            ("D0099887", "JAKARTA")
        );
        assert_eq!(visa.issuer.as_ref().unwrap().raw, "IDN");
        assert_eq!(first.residence.as_ref().unwrap().raw, "SGP");
        assert_eq!(message.issues, [], "{number} {told}");
    }
}

#[test]
fn services_and_bookings_split_off_are_apart() {
    let message = booking(
        "TIF+TAN+MEI LINGMS:A:1
         TVL+201126:0600:201126:0755+SIN+CGK+XX+815:Y
         RCI+XX:AAA111
         EQN+1
         RCI+XX:BBB222
         MSG+8
         TVL+201126:1500:221126+CGK:EXAMPLE ARMS++VN+67576:ROH",
    );
    let own = &message.bookings[0];
    assert_eq!(flights(&own.itinerary), ["XX815"]);
    assert_eq!(own.services, ["8 201126:1500:221126+CGK:EXAMPLE ARMS++VN+67576:ROH"]);
    assert_eq!(own.split[0].locator, "BBB222");
    assert_eq!(own.locators.len(), 1);
}

#[test]
fn what_is_not_known_is_kept_and_told_without_its_text() {
    let message = booking(
        "QQQ+SECRETVALUE
         TIF+TAN+MEI LINGMS:Q:1
         SSR+DOCS:HK:1:XX:::::/P/QQQ/K1/SGP/99FEB88/F/14FEB31/TAN/MEI LING
         DAT+999:201126:0600",
    );
    assert_eq!(message.bookings[0].unread[0].value, "QQQ+SECRETVALUE");
    assert_eq!(names(&message), ["TAN, MEI LING (MS)"]);
    assert_eq!(only(&message).birth.as_ref().unwrap().value, None);
    assert_eq!(only(&message).birth.as_ref().unwrap().raw, "99FEB88");
    let text = format!("{:?}", message.issues);
    for value in ["SECRETVALUE", "99FEB88", "QQQ/K1", "TAN"] {
        assert!(!text.contains(value), "{text}");
    }
    assert!(codes(&message).contains(&TravelIssueCode::SegmentUnknown));
    assert!(codes(&message).contains(&TravelIssueCode::CodeUnknown));
    assert!(codes(&message).contains(&TravelIssueCode::ValueUnread));
    // A booking without its beginning, a message without its purpose.
    let odd = self::message("RCI+XX:AAA111'TIF+TAN+MEI LINGMS:A:1'");
    assert_eq!(odd.kind, MessageKind::Bookings(Push::Changed));
    assert_eq!(names(&odd), ["TAN, MEI LING (MS)"]);
}

#[test]
fn hostile_bookings_take_linear_time() {
    let people: String = (0..4_000).map(|_| "TIF+TAN+MEI LINGMS:A:1'").collect();
    let documents: String =
        (0..4_000).map(|_| "SSR+DOCS:HK:1:XX:::::/P//K1//14FEB88/F//TAN/BO'").collect();
    let flat = "TIF+TAN+A:A:1'SSR+SEAT:HK:1".to_owned() + &"+1A::1".repeat(100_000) + "'";
    let locators = "RCI".to_owned() + &"+XX:A".repeat(50_000) + "'";
    for body in [people + &documents, flat, locators] {
        let start = std::time::Instant::now();
        let read = message(&format!("MSG+:22'SRC'{body}"));
        assert_eq!(read.bookings.len(), 1);
        // Seconds in a build for debugging; quadratic time would be minutes.
        assert!(start.elapsed().as_secs() < 20);
    }
}

/// A word of capital letters that no rule takes for anything else: in no language does
/// one that tells of belief or health end so.
fn word() -> impl Strategy<Value = String> {
    "[BDFGKLNPTVZ][AEIO][BDFGKLNPTVZ][AEIO]Q"
}

fn time() -> impl Strategy<Value = Told<LocalTime>> {
    (1_u8..=28, 1_u8..=12, 20_i16..=40, 0_u8..24, 0_u8..60).prop_map(
        |(day, month, year, hour, minute)| {
            let raw = format!("{day:02}{month:02}{year:02}:{hour:02}{minute:02}");
            Told::sure(
                raw,
                LocalTime::new(2000 + year, month, day, hour, minute).unwrap(),
            )
        },
    )
}

fn number() -> impl Strategy<Value = FlightNumber> {
    (word(), 1_u16..9999).prop_map(|(carrier, number)| FlightNumber {
        carrier: carrier[..2].to_owned(),
        number: number.to_string(),
    })
}

prop_compose! {
    fn leg(is_shared: bool)(
        flight in number(), sold in number(), departs in time(), arrives in time(),
        from in word(), to in word(), class in "[A-Z]", status in "HK|UN|NN",
        shared in any::<bool>(),
    ) -> Leg {
        let shared = shared && is_shared && sold != flight && sold.carrier != flight.carrier;
        let flight_raw = if shared {
            format!("{}:{}{}", sold.carrier, flight.carrier, sold.number)
        } else {
            flight.to_string()
        };
        Leg {
            flight_raw,
            marketing: if shared { vec![sold] } else { Vec::new() },
            flight,
            stops: vec![
                Stop { port: from, departs: Some(departs), ..Stop::default() },
                Stop { port: to, arrives: Some(arrives), ..Stop::default() },
            ],
            class: if is_shared { class } else { String::new() },
            status: if is_shared { status } else { String::new() },
            ..Leg::default()
        }
    }
}

fn contact() -> impl Strategy<Value = Contact> {
    prop_oneof![
        "[0-9]{6,14}".prop_map(|text| Contact { kind: ContactKind::Telephone, text }),
        "[0-9]{6,14}".prop_map(|text| Contact { kind: ContactKind::Fax, text }),
        (word(), word()).prop_map(|(local, host)| Contact {
            kind: ContactKind::Email,
            text: format!("{local}_A-B@{host}.ORG"),
        }),
        word().prop_map(|text| Contact {
            kind: ContactKind::Address,
            text: format!("1 {text} ROAD, {text}?+:*'"),
        }),
        word().prop_map(|text| Contact { kind: ContactKind::Other, text }),
    ]
}

fn raw_day() -> impl Strategy<Value = (String, Day)> {
    const MONTHS: [&str; 3] = ["JAN", "MAY", "DEC"];
    (1_u8..=28, 0_usize..3, 1930_i16..=1999).prop_map(|(day, month, year)| {
        let number = [1, 5, 12][month];
        (format!("{day:02}{}{year}", MONTHS[month]), Day::new(year, number, day).unwrap())
    })
}

prop_compose! {
    fn traveller()(
        surname in word(), given in word(), title in "MR|MRS|MSTR|", glued in any::<bool>(),
        birth in raw_day(), sex in "M|F", number in "[A-Z0-9]{8}",
        expires in raw_day(), has_document in any::<bool>(), visa in any::<bool>(),
        contacts in prop::collection::vec(contact(), 0..3), flyer in "[0-9]{6}",
        ticket in "[1-9][0-9]{12}", unique in "[A-Z0-9]{6}", seat in "[1-9][0-9][A-K]",
        bags in prop::option::of((0_u32..9, 0_u32..99, "[0-9]{10}")), checked in any::<bool>(),
    ) -> Traveller {
        let glued = glued && !title.is_empty();
        let raw_given = match title.as_str() {
            "" => given.clone(),
            title if glued => format!("{given}{title}"),
            title => format!("{given} {title}"),
        };
        let confidence = if glued { Confidence::Repaired } else { Confidence::Sure };
        let (surname, given) = (Text::from(surname), Text::from(given));
        let mut names = vec![TravellerName {
            raw: vec![surname.clone(), raw_given.into()],
            surname: surname.clone(),
            given: given.clone(),
            title: title.into(),
            confidence,
            ..TravellerName::default()
        }];
        let mut documents = Vec::new();
        if has_document {
            names.push(TravellerName {
                raw: vec![surname.clone(), given.clone(), "NANDI".into()],
                surname,
                given: format!("{given} NANDI").into(),
                source: NameSource::Document,
                ..TravellerName::default()
            });
            documents.push(TravelDocument {
                kind: TravelDocumentKind::Passport,
                code: "P".into(),
                number: number.as_str().into(),
                issuer: Some(Told::sure("SGP", "SG".parse_country())),
                expires: Some(Told::sure(expires.0.clone(), expires.1)),
                ..TravelDocument::default()
            });
            if visa {
                documents.push(TravelDocument {
                    kind: TravelDocumentKind::Visa,
                    code: "V".into(),
                    number: number.into(),
                    issuer: Some(Told::sure("IDN", "ID".parse_country())),
                    issued: Some(Told::sure(expires.0, expires.1)),
                    issued_at: "JAKARTA".into(),
                    ..TravelDocument::default()
                });
            }
        }
        let reference = |kind, value: &str| Reference { kind, value: value.into() };
        let date = BirthDate::day(birth.1.year(), birth.1.month(), birth.1.day()).unwrap();
        let bags = bags.map(|(count, weight, tag)| Bags {
            count: Some(count),
            weight: Some((weight, WeightUnit::Kilogram)),
            tags: vec![tag.into()],
        });
        let mut unique_contacts = Vec::new();
        for contact in contacts {
            if !unique_contacts.contains(&contact) {
                unique_contacts.push(contact);
            }
        }
        Traveller {
            role_raw: "A".into(),
            age: AgeBand::Adult,
            names,
            birth: has_document.then(|| Told::sure(birth.0, date)),
            sex: has_document.then(|| Told::sure(sex.clone(), if sex == "M" { Sex::Male } else { Sex::Female })),
            nationalities: if has_document { vec![Told::sure("SGP", "SG".parse_country())] } else { Vec::new() },
            documents,
            references: vec![
                reference(ReferenceKind::Traveller, ""),
                reference(ReferenceKind::FrequentFlyer, &flyer),
                reference(ReferenceKind::Unique, &unique),
                reference(ReferenceKind::Ticket, &ticket),
            ],
            contacts: unique_contacts,
            seats: vec![seat.into()],
            bags: bags.unwrap_or_default(),
            boarding: if checked { Boarding::CheckedIn } else { Boarding::Unstated },
            ..Traveller::default()
        }
    }
}

/// A country from its code, for strategies.
trait ParseCountry {
    fn parse_country(&self) -> saring_model::CountryCode;
}

impl ParseCountry for str {
    fn parse_country(&self) -> saring_model::CountryCode {
        saring_model::CountryCode::read(self).unwrap()
    }
}

prop_compose! {
    fn history()(
        at in time(), by in word(), action in "A|X", name in word(), has_name in any::<bool>(),
        legs in prop::collection::vec(leg(false), 0..2), remark in word(),
    ) -> HistoryItem {
        let name = TravellerName {
            raw: vec![name.as_str().into(), "NANDI".into()],
            surname: name.into(),
            given: "NANDI".into(),
            ..TravellerName::default()
        };
        HistoryItem {
            at: Some(at),
            by,
            action,
            names: if has_name { vec![name] } else { Vec::new() },
            legs,
            remarks: vec![remark],
        }
    }
}

prop_compose! {
    fn pnr()(
        locators in prop::collection::vec(("[B-Z]{6}", prop::option::of(time())), 1..12),
        changed in prop::option::of(time()), ticketed in prop::option::of(time()),
        cancelled in prop::bool::weighted(0.1), agency in prop::collection::vec(word(), 0..4),
        itinerary in prop::collection::vec(leg(true), 0..4), group in prop::option::of(word()),
        contacts in prop::collection::vec(contact(), 0..3), remark in word(),
        payments in prop::collection::vec(("CC|CA", word(), "[0-9]{1,3}\\.00", "SGD|IDR|"), 0..3),
        split in prop::collection::vec("[B-Z]{6}", 0..3), history in prop::collection::vec(history(), 0..3),
        travellers in prop::collection::vec(traveller(), 1..4), size in 0_u32..12,
    ) -> (Booking, Vec<Traveller>) {
        let locator = |(position, (locator, created)): (usize, (String, Option<Told<LocalTime>>))| {
            RecordLocator { carrier: "XX".into(), locator: format!("{locator}{position}"), kind: String::new(), created }
        };
        let split = split.into_iter().enumerate().map(|(position, locator)| RecordLocator {
            carrier: "XX".into(),
            locator: format!("{locator}{position}"),
            ..RecordLocator::default()
        });
        let payment = |(form, vendor, amount, currency): (String, String, String, String)| Payment {
            form,
            amount,
            currency,
            vendor: vendor[..2].to_owned(),
            number: "XXXXXXXXXXXX1111".into(),
            expires: "1228".into(),
        };
        let mut unique = Vec::new();
        for contact in contacts {
            if !unique.contains(&contact) {
                unique.push(contact);
            }
        }
        let tickets = travellers.iter().map(|own| own.references[3].value.to_string()).collect();
        let booking = Booking {
            locators: locators.into_iter().enumerate().map(locator).collect(),
            changed,
            ticketed,
            cancelled,
            agency,
            size: (!itinerary.is_empty()).then_some(size),
            itinerary,
            services: vec!["8 201126:1500:221126+CGK:EXAMPLE ARMS".into()],
            group: group.unwrap_or_default(),
            contacts: unique,
            tickets,
            payments: payments.into_iter().map(payment).collect(),
            split: split.collect(),
            remarks: vec![format!("{remark} ?+:*' END")],
            history,
            ..Booking::default()
        };
        (booking, travellers)
    }
}

prop_compose! {
    fn push()(
        full in any::<bool>(), carrier in number(), departs in time(), arrives in time(),
        bookings in prop::collection::vec(pnr(), 0..4), party in prop::option::of((word(), word())),
    ) -> Message {
        let flight = Leg {
            flight_raw: format!("XX{}", carrier.number),
            flight: FlightNumber { carrier: "XX".into(), number: carrier.number },
            stops: vec![
                Stop { port: "SIN".into(), departs: Some(departs), ..Stop::default() },
                Stop { port: "CGK".into(), arrives: Some(arrives), ..Stop::default() },
            ],
            ..Leg::default()
        };
        let mut message = Message {
            kind: MessageKind::Bookings(if full { Push::Full } else { Push::Changed }),
            standard: "PNRGOV:15:1:IA".into(),
            reference: "1".into(),
            access: "XX815".into(),
            part: Part::default(),
            reporting: party.map(|(id, name)| Party { id, name, contacts: Vec::new() }),
            declared: Declared { bookings: Some(3), ..Declared::default() },
            ..Message::default()
        };
        for (position, (mut booking, travellers)) in bookings.into_iter().enumerate() {
            let at = u32::try_from(position).unwrap();
            if let Some(leg) = booking.itinerary.first_mut() {
                // The flight of the message is in it.
                leg.flight = flight.flight.clone();
                leg.stops.clone_from(&flight.stops);
                leg.flight_raw = match leg.marketing.first() {
                    Some(sold) => format!("{}:XX{}", sold.carrier, sold.number),
                    None => flight.flight_raw.clone(),
                };
            }
            for (number, mut own) in travellers.into_iter().enumerate() {
                own.booking = Some(at);
                own.references[0].value = (number + 1).to_string().into();
                own.references.push(Reference {
                    kind: ReferenceKind::Locator,
                    value: booking.locators[0].locator.as_str().into(),
                });
                if booking.itinerary.is_empty() {
                    // Without a flight nobody checks in.
                    own.boarding = Boarding::Unstated;
                }
                // Two persons of one name and different documents are not told apart.
                for name in &mut own.names {
                    let letter = char::from(b'A' + u8::try_from(number).unwrap());
                    name.surname = format!("{}{letter}N", name.surname).into();
                    name.raw[0].clone_from(&name.surname);
                }
                message.travellers.push(own);
            }
            message.bookings.push(booking);
        }
        message.legs = vec![flight];
        message
    }
}

/// A message without what only a reader knows: places, and what it had to say.
fn plain(mut message: Message) -> Message {
    let no_place = Message::default().place;
    message.place = no_place;
    message.issues.clear();
    for leg in &mut message.legs {
        leg.place = no_place;
    }
    for own in &mut message.travellers {
        own.place = no_place;
        own.references.sort();
    }
    for booking in &mut message.bookings {
        booking.place = no_place;
        for leg in &mut booking.itinerary {
            leg.place = no_place;
        }
        for leg in booking.history.iter_mut().flat_map(|item| &mut item.legs) {
            leg.place = no_place;
        }
    }
    message
}

fn round(message: &Message) -> (String, Message) {
    let interchange = Interchange {
        sender: "XX".into(),
        recipient: "GOV".into(),
        reference: "1".into(),
        messages: vec![message.clone()],
        ..Interchange::default()
    };
    let text = write(&interchange).unwrap();
    let reading = read(text.as_bytes(), &Settings::default()).unwrap();
    let again = reading.messages().next().unwrap().clone();
    (text, again)
}

#[track_caller]
fn check_round(message: &Message) {
    let (text, again) = round(message);
    let (expected, found) = (plain(message.clone()), plain(again));
    for (a, b) in expected.travellers.iter().zip(&found.travellers) {
        let show = |own: &Traveller| {
            let names: Vec<_> = own
                .names
                .iter()
                .map(|name| {
                    (&name.raw, &name.surname, &name.given, &name.title, name.confidence)
                })
                .map(|name| format!("{name:?}"))
                .collect();
            let contacts = format!("{:?}", texts(&own.contacts));
            let references: Vec<_> = own
                .references
                .iter()
                .map(|own| format!("{}={}", own.kind.as_str(), own.value))
                .collect();
            format!(
                "{names:?} {contacts} {references:?} {:?} {:?} {:?}",
                own.seats, own.bags, own.boarding
            )
        };
        assert_eq!(show(a), show(b), "{text}");
        assert!(a == b, "a traveller differs in dates or documents\n{text}");
    }
    for (a, b) in expected.bookings.iter().zip(&found.bookings) {
        let numbers = |own: &Booking| {
            let payments: Vec<_> = own
                .payments
                .iter()
                .map(|own| {
                    [&own.form, &own.amount, &own.currency, &own.vendor, &own.number]
                        .map(Clone::clone)
                })
                .collect();
            format!("{payments:?} {:?}", texts(&own.contacts))
        };
        assert_eq!(numbers(a), numbers(b), "{text}");
        assert_eq!(a.itinerary, b.itinerary, "{text}");
        assert_eq!(a.history, b.history, "{text}");
        assert_eq!(a, b, "{text}");
    }
    assert_eq!(expected, found, "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_as_the_same(message in push()) {
        check_round(&message);
    }

    #[test]
    fn no_text_of_segments_makes_the_reader_panic(
        segments in prop::collection::vec(
            ("SRC|RCI|DAT|ORG|ADD|TIF|SSR|IFT|REF|FTI|FAR|TKT|MON|FOP|TVL|TRA|RPI|APD|TRI|SSD|TBD|EQN|MSG|ABI|SAC|LTS|QQQ",
             "[+:*?A-Z0-9/é .-]{0,24}"), 0..40)
    ) {
        let text: String =
            segments.iter().flat_map(|(tag, rest)| [tag, "+", rest, "'"]).collect();
        let found = message(&text);
        prop_assert_eq!(&found, &message(&text));
        let tifs = found.travellers.iter().all(|own| own.booking.is_some());
        prop_assert!(tifs);
    }
}

#[test]
fn examples_read_the_same_when_they_are_written_again() {
    for name in ["pnrgov_22_full.edi", "pnrgov_141_cancel.edi"] {
        let Some(reading) = example(name) else { return };
        let original = reading.messages().next().unwrap().clone();
        let original = Message { group: 0, ..original };
        let (_, again) = round(&original);
        let strip = |message: Message| {
            // Segments that no value holds are not written again.
            let mut message = plain(message);
            for booking in &mut message.bookings {
                booking.unread.clear();
                booking.itinerary.iter_mut().for_each(|leg| leg.unread.clear());
            }
            message
        };
        let (mut original, again) = (strip(original), strip(again));
        original.reference = again.reference.clone();
        original.group = again.group;
        assert_eq!(original.bookings, again.bookings, "{name}");
        assert_eq!(names(&original), names(&again));
        assert!(original == again, "{name}");
    }
}

#[test]
fn the_document_of_an_infant_at_the_adult_is_the_infants() {
    let adult = "RCI+XX:ABC
        TIF+TAN+MEI LINGMS:A:1
        SSR+DOCS:HK:1:XX:::::/P/SGP/K1/SGP/14FEB88/F/14FEB31/TAN/MEI LING+::1
        SSR+DOCS:HK:1:XX:::::/P/SGP/K2/SGP/05JAN26/M/14FEB31/TAN/JUNIOR+::1";
    // Nobody else names the infant.
    let found = booking(adult);
    let ages: Vec<_> = found.travellers.iter().map(|own| own.age).collect();
    assert_eq!(ages, [AgeBand::Adult, AgeBand::Infant]);
    let numbers = |at: usize| found.travellers[at].documents[0].number.clone();
    assert_eq!((numbers(0), numbers(1)), ("K1".into(), "K2".into()));
    assert_eq!(found.travellers[0].names.len(), 2);
    // Named otherwise in the request for the infant.
    let named = booking(&format!(
        "{adult}
        SSR+INFT:HK:1:XX:::SIN:CGK:TAN/BABYBOY05JAN26"
    ));
    assert_eq!(named.travellers.len(), 2);
    assert_eq!(named.travellers[1].documents[0].number, "K2");
    assert_eq!(named.travellers[1].names[0].given, "BABYBOY");
}

#[test]
fn two_documents_with_two_names_and_dates_are_of_two_persons() {
    let found = booking(
        "RCI+XX:ABC
        TIF+TAN+MEI LINGMS:A:1
        SSR+DOCS:HK:1:XX:::::/P/SGP/K1/SGP/14FEB88/F/14FEB31/TAN/MEI LING+::1
        SSR+DOCS:HK:1:XX:::::/P/SGP/K2/SGP/05JAN90/M/14FEB31/LIM/AH KOW+::1",
    );
    assert_eq!(found.travellers.len(), 2);
    // One person with two passports stays one.
    let one = booking(
        "RCI+XX:ABC
        TIF+TAN+MEI LINGMS:A:1
        SSR+DOCS:HK:1:XX:::::/P/SGP/K1/SGP/14FEB88/F/14FEB31/TAN/MEI LING+::1
        SSR+DOCS:HK:1:XX:::::/P/MYS/K2/MYS/14FEB88/F/14FEB31/CHEN/MEILING+::1",
    );
    assert_eq!(only(&one).documents.len(), 2);
}

#[test]
fn many_documents_at_one_traveller_take_no_quadratic_time() {
    let mut segments = "RCI+XX:ABC\nTIF+TAN+MEI:A:1\nTIF+LIM+AH:A:2".to_owned();
    for number in 0..20_000 {
        let line =
            format!("\nSSR+DOCS:HK:1:XX:::::/P/SGP/K{number}/SGP//F//X{number}/MEI");
        segments.push_str(&line);
    }
    let begun = std::time::Instant::now();
    let found = booking(&segments);
    assert_eq!(found.travellers.len(), 2);
    assert_eq!(found.travellers[1].documents.len(), 20_000);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
