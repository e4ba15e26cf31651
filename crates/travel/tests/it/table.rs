//! Tables of persons are read whatever the order and names of their columns; what is
//! written reads back.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use proptest::prelude::*;
use saring_model::{
    BirthDate, Confidence, Contact, ContactKind, CountryCode, Day, FlightNumber, Leg,
    LocalTime, Message, MessageKind, Reading, Reference, ReferenceKind, Sex, Stop, Text,
    Told, TravelDocument, TravelDocumentKind, TravelIssueCode, Traveller, TravellerName,
    TravellerRole, Unread, WeightUnit,
};
use saring_travel::{Profile, Settings, read, write_table};

const MANIFEST: &str = "\
flight,departure_port,departure_time,arrival_port,arrival_time,surname,given,birth_date,sex,nationality,document_type,document_number,document_issuer,document_expiry,role,locator,unique,seat
XX0815,SIN,2026-11-20T06:00,CGK,2026-11-20T06:45,TAN,MEI LING,1990-01-15,F,SGP,P,K1234567A,SGP,2031-05-01,passenger,QX7K2P,U1,12A
XX0815,SIN,2026-11-20T06:00,CGK,2026-11-20T06:45,SUPARMAN,,1979,M,IDN;SGP,P,A7654321,IDN,2030-02-28,passenger,QX7K2Q,U2,12B
XX0816,CGK,2026-11-20T08:00,SIN,2026-11-20T10:45,NGUYEN,THI PHUONG,02-Feb-1988,F,VNM,P,B1112223,VNM,2029-12-31,crew,,U3,
";

fn settings() -> Settings {
    Settings { day: Day::new(2026, 11, 20), ..Settings::default() }
}

#[track_caller]
fn reading(text: &str) -> Reading {
    read(text.as_bytes(), &settings()).unwrap()
}

#[track_caller]
fn one(text: &str) -> (Traveller, Message) {
    let mut messages: Vec<Message> = reading(text).messages().cloned().collect();
    assert_eq!(messages.len(), 1);
    let mut message = messages.remove(0);
    assert_eq!(message.travellers.len(), 1);
    (message.travellers.remove(0), message)
}

/// Reads one person and holds it against what it should say: surname, given names, birth,
/// sex, nationalities, number.
#[track_caller]
fn check(text: &str, expected: [&str; 6]) -> Message {
    let (traveller, message) = one(text);
    let name = traveller.names.first().cloned().unwrap_or_default();
    let birth = traveller.birth.as_ref().and_then(|told| told.value.as_ref());
    let sex = traveller.sex.as_ref().and_then(|told| told.value);
    let of = |told: &Told<CountryCode>| told.value.map(|code| code.to_string());
    let nationalities: Vec<String> =
        traveller.nationalities.iter().filter_map(of).collect();
    let number = traveller.documents.first().map(|document| document.number.to_string());
    assert_eq!(
        [
            name.surname.into(),
            name.given.into(),
            birth.map(BirthDate::to_string).unwrap_or_default(),
            sex.map(|sex| format!("{sex:?}")).unwrap_or_default(),
            nationalities.join(" "),
            number.unwrap_or_default(),
        ],
        expected
    );
    message
}

fn codes(message: &Message) -> Vec<TravelIssueCode> {
    message.issues.iter().map(|issue| issue.code).collect()
}

#[test]
fn every_flight_is_a_message() {
    let reading = reading(MANIFEST);
    let messages: Vec<&Message> = reading.messages().collect();
    let [first, second] = messages.as_slice() else { panic!("{}", messages.len()) };
    assert_eq!((first.kind, second.kind), (MessageKind::Table, MessageKind::Table));
    assert_eq!((first.travellers.len(), second.travellers.len()), (2, 1));
    assert_eq!(first.issues, []);
    let leg = &first.legs[0];
    assert_eq!(leg.flight.to_string(), "XX815");
    assert_eq!(
        leg.departure().unwrap().departs.as_ref().unwrap().value,
        LocalTime::new(2026, 11, 20, 6, 0)
    );
    assert_eq!(leg.arrival().unwrap().port, "CGK");
    let suparman = &first.travellers[1];
    assert_eq!(suparman.names[0].full(), "SUPARMAN");
    assert_eq!(suparman.nationalities.len(), 2);
    assert_eq!(suparman.reference(&ReferenceKind::Unique), Some("U2"));
    assert_eq!((suparman.place.segment, suparman.place.message), (3, 1));
    assert_eq!(second.travellers[0].role, TravellerRole::Crew);
    let birth = second.travellers[0].birth.as_ref().unwrap();
    assert_eq!(birth.value, BirthDate::day(1988, 2, 2));
    assert_eq!(reading.issues, []);
}

#[test]
fn columns_are_found_by_name_whatever_parts_them() {
    let expected = ["TAN", "MEI LING", "1990-01-15", "Female", "SG", "K1234567A"];
    for text in [
        "Last Name;First Name;Date of Birth;Gender;Nationality;Passport No\nTAN;MEI LING;15-Jan-1990;female;SGP;K1234567A\n",
        "dob\tpassport_number\tnationality\tsex\tgiven names\tsurname\n1990-01-15\tK1234567A\tSG\tF\tMEI LING\tTAN",
        "\u{feff}surname,given,middle,birth_date,sex,nationality,document_number\r\n\"TAN\",MEI,LING,1990-01-15,F,SGP,K1234567A\r\n",
        "Фамилия,Имя,Дата рождения,Пол,Гражданство,Номер документа\nTAN,MEI LING,1990-01-15,ж,SGP,K1234567A\n",
        "name,birth_date,sex,nationality,document_number\nTAN/MEI LING MS,1990-01-15,F,SGP,K1234567A\n",
        "name,birth_date,sex,nationality,document_number\n\"TAN, MEI LING\",1990-01-15,F,SGP,K1234567A\n",
    ] {
        let message = check(text, expected);
        assert_eq!(message.issues, [], "{text}");
    }
}

#[test]
fn a_row_that_is_odd_costs_no_other() {
    let text = "surname,given,birth_date,sex,nationality\n\
                ,,1990-01-15,F,SGP\n\
                TAN,MEI LING,1990-02-30,Q,ZZZ\n\
                \"LIM,AH KOW,1980-01-01\n\
                surname,given,birth_date,sex,nationality\n\
                WONG,SIEW MEI,1991-03-04,F,MYS,extra\n";
    let reading = reading(text);
    let message = reading.messages().next().unwrap();
    assert_eq!(message.travellers.len(), 4);
    let told: Vec<(u32, u16, TravelIssueCode)> = message
        .issues
        .iter()
        .map(|issue| (issue.place.segment, issue.place.element, issue.code))
        .collect();
    assert_eq!(
        told,
        [
            (2, 1, TravelIssueCode::NameMissing),
            (3, 3, TravelIssueCode::ValueUnread),
            (3, 4, TravelIssueCode::CodeUnknown),
            (3, 5, TravelIssueCode::CodeUnknown),
            (4, 1, TravelIssueCode::CountDiffers),
            (5, 1, TravelIssueCode::Repeated),
            (6, 1, TravelIssueCode::CountDiffers),
        ]
    );
    let kept = &message.travellers[3].unread;
    assert_eq!(kept, &[Unread { field: "column 6".into(), value: "extra".into() }]);
    let raw = message.travellers[1].birth.as_ref().unwrap();
    assert_eq!((raw.raw.as_str(), raw.value.is_none()), ("1990-02-30", true));
}

#[test]
fn unknown_columns_are_kept_and_told_once() {
    let text = "surname,given,gate,birth_date\nTAN,MEI,B12,1990\nLIM,AH KOW,B13,1980\n";
    let reading = reading(text);
    let message = reading.messages().next().unwrap();
    for (traveller, gate) in message.travellers.iter().zip(["B12", "B13"]) {
        assert_eq!(
            traveller.unread,
            [Unread { field: "gate".into(), value: gate.into() }]
        );
    }
    assert_eq!(reading.issues.len(), 1);
    assert_eq!(
        (reading.issues[0].place.segment, reading.issues[0].place.element),
        (1, 3)
    );
    assert_eq!(message.issues, []);
}

#[test]
fn sensitive_columns_leave_nothing_behind() {
    let canary = "CANARY";
    let text = format!(
        "surname,given,login,password_hash,ip,ip_port,special_meal,wheelchair,Религия? вероисповедание,note,free\n\
         TAN,MEI,{canary}1,{canary}2,{canary}3,{canary}4,{canary}5,{canary}6,{canary}7,vegetarian KOSHER meal {canary}8,10.20.30.40\n\
         LIM,AH KOW,{canary}9,,,,,,,gate 7,5f4dcc3b5aa765d61d8327deb882cf99\n"
    );
    let reading = reading(&text);
    let message = reading.messages().next().unwrap();
    assert_eq!(message.travellers.len(), 2);
    let dropped = message.dropped;
    assert_eq!((dropped.accounts, dropped.meals, dropped.medical), (7, 1, 1));
    assert_eq!(dropped.free_text, 2);
    let told = message.issues.iter().map(|issue| format!("{issue}{issue:?}"));
    let kept = message.travellers.iter().flat_map(|traveller| &traveller.unread);
    let all: Vec<String> = told.chain(kept.map(|unread| unread.value.clone())).collect();
    assert!(all.iter().all(|text| !text.contains(canary)), "{all:?}");
    let again = write_table(&[message]);
    for gone in [canary, "10.20.30.40", "5f4dcc3b", "KOSHER"] {
        assert!(!again.contains(gone), "{gone}");
    }
    assert!(again.contains("gate 7"));
}

#[test]
fn a_sex_x_is_not_known_in_thailand() {
    let text = "surname,given,sex,birth_date\nCHAIYASIT,SOMCHAI,X,02-Feb-1988\n";
    check(text, ["CHAIYASIT", "SOMCHAI", "1988-02-02", "Other", "", ""]);
    let thai = Profile { name: "th".into(), ..Profile::default() };
    let settings = Settings { otherwise: thai, ..settings() };
    let reading = read(text.as_bytes(), &settings).unwrap();
    let traveller = &reading.messages().next().unwrap().travellers[0];
    assert_eq!(
        traveller.sex,
        Some(Told { raw: "X".into(), value: None, confidence: Confidence::Sure })
    );
}

#[test]
fn years_of_two_digits_are_held_against_the_flight() {
    let text =
        "flight,departure_time,surname,given,birth_date\nXX1,2020-05-05,TAN,MEI,250101\n";
    let message = check(text, ["TAN", "MEI", "1925-01-01", "", "", ""]);
    let departs = message.legs[0].stops[0].departs.clone().unwrap();
    assert_eq!(departs.confidence, Confidence::Doubtful);
    let (traveller, message) = one(&text.replace("2020", "2026"));
    assert_eq!(traveller.birth_others.len(), 1);
    assert_eq!(codes(&message), [TravelIssueCode::ValueDoubtful]);
}

#[test]
fn cells_are_no_formulas() {
    let (mut traveller, _) = one("surname,given,phone\nTAN,MEI,'+6591234567\n");
    assert_eq!(traveller.contacts[0].text, "+6591234567");
    traveller.names[0].given = "=HYPERLINK(\"x\")".into();
    traveller.seats = vec!["@1".into()];
    traveller.origin = "'T HOOFT".into();
    let message = Message { travellers: vec![traveller], ..Message::default() };
    let text = write_table(&[&message]);
    assert!(
        text.contains(",'+6591234567") && text.contains("\"'=HYPERLINK(\"\"x\"\")\"")
    );
    let (again, _) = one(&text);
    let own = &message.travellers[0];
    assert_eq!(again.names[0].given, own.names[0].given);
    assert_eq!((&again.seats, &again.origin), (&own.seats, &own.origin));
    assert_eq!(again.contacts, own.contacts);
}

#[test]
fn text_that_is_no_table_of_persons_is_refused() {
    for text in [
        "",
        "a,b\n1,2\n",
        "surname\nTAN\n",
        "flight,seat\nXX1,1A\n",
        "hello, given world",
    ] {
        let reading = read(text.as_bytes(), &settings());
        let table = reading.map(|reading| {
            reading.messages().any(|message| message.kind == MessageKind::Table)
        });
        assert!(!table.unwrap_or(false), "{text}");
    }
}

/// Text as a cell may hold it.
fn words() -> impl Strategy<Value = String> {
    "[=+@'\"-]?[A-Za-z]{4}[A-Za-z'=+@;\",-]{0,8}( [A-Za-z';\"]{1,6}){0,2}"
        .prop_map(|text| text.trim().to_owned())
}

fn travellers() -> impl Strategy<Value = Traveller> {
    let names = proptest::collection::vec((words(), words(), any::<bool>()), 1..3);
    let birth = (1930..2010_i16, 1..13_u8, 1..29_u8, 0..6_u8);
    let lists = || proptest::collection::vec(words(), 0..3);
    let documents = proptest::collection::vec(("[A-Z0-9]{1,12}", 2000..2040_i16), 0..3);
    let country = prop::sample::select(vec!["SGP", "D", "XXA", "THA", "RUS"]);
    let sex = prop::sample::select(vec![Some(Sex::Female), Some(Sex::Male), None]);
    (names, birth, lists(), lists(), documents, country, sex, 0..40_u32).prop_map(
        |(names, birth, seats, phones, documents, country, sex, weight)| {
            let (year, month, day, known) = birth;
            let full = BirthDate::day(year, month, day).unwrap();
            let birth = match known {
                0 => None,
                1 => BirthDate::year(year),
                2 => BirthDate::month(year, month),
                3 => BirthDate::range(
                    &BirthDate::year(year).unwrap(),
                    &BirthDate::year(2012).unwrap(),
                ),
                4 => Some(BirthDate::year(year).unwrap().approximately()),
                _ => Some(full),
            };
            let names =
                names.into_iter().map(|(surname, given, truncated)| TravellerName {
                    raw: vec![surname.as_str().into(), given.as_str().into()],
                    surname: surname.into(),
                    given: given.into(),
                    truncated,
                    ..TravellerName::default()
                });
            let documents = documents.into_iter().map(|(number, year)| TravelDocument {
                kind: TravelDocumentKind::Passport,
                code: "P".into(),
                number: number.into(),
                expires: Some(Told::sure("", Day::new(year, 2, 3).unwrap())),
                ..TravelDocument::default()
            });
            let contacts = phones
                .iter()
                .map(|text| Contact { kind: ContactKind::Telephone, text: text.clone() });
            let references = phones.iter().flat_map(|value| {
                [ReferenceKind::Locator, ReferenceKind::Other("YZY".into())]
                    .map(|kind| Reference { kind, value: value.into() })
            });
            let mut traveller = Traveller {
                names: names.collect(),
                birth: birth.map(|date| Told::sure("", date)),
                sex: sex.map(|sex| Told::sure("", sex)),
                nationalities: vec![Told {
                    raw: country.into(),
                    value: CountryCode::read(country),
                    confidence: Confidence::Sure,
                }],
                documents: documents.collect(),
                contacts: contacts.collect(),
                references: references.collect(),
                seats: seats.into_iter().map(Text::from).collect(),
                ..Traveller::default()
            };
            traveller.references.sort();
            traveller.bags.weight = (weight > 0).then_some((weight, WeightUnit::Pound));
            traveller
        },
    )
}

fn messages() -> impl Strategy<Value = Vec<Message>> {
    let people = proptest::collection::vec(travellers(), 1..4);
    proptest::collection::vec(people, 1..4).prop_map(|flights| {
        let message = |(number, travellers): (usize, Vec<Traveller>)| {
            let day = u8::try_from(number + 1).unwrap();
            let time = |hour| {
                LocalTime::new(2026, 11, day, hour, 30).map(|time| Told::sure("", time))
            };
            let stop = |port: &str, departs, arrives| Stop {
                port: port.into(),
                departs,
                arrives,
                ..Stop::default()
            };
            let leg = Leg {
                flight: FlightNumber { carrier: "XX".into(), number: "815".into() },
                flight_raw: "XX815".into(),
                stops: vec![stop("SIN", time(6), None), stop("CGK", None, time(8))],
                ..Leg::default()
            };
            Message { legs: vec![leg], travellers, ..Message::default() }
        };
        flights.into_iter().enumerate().map(message).collect()
    })
}

/// A traveller without what a table does not hold: where it stood, how values were
/// written.
fn essence(traveller: &Traveller) -> String {
    let values = |told: &Told<CountryCode>| told.raw.clone();
    let mut references: Vec<(String, String)> = traveller
        .references
        .iter()
        .map(|own| (own.kind.as_str().to_owned(), own.value.to_string()))
        .collect();
    references.sort();
    format!(
        "{:?}",
        (
            traveller
                .names
                .iter()
                .map(|name| (&name.surname, &name.given, name.truncated))
                .collect::<Vec<_>>(),
            traveller.birth.as_ref().map(|told| told.value.clone()),
            traveller.sex.as_ref().map(|told| told.value),
            traveller.nationalities.iter().map(values).collect::<Vec<_>>(),
            traveller
                .documents
                .iter()
                .map(|own| (
                    own.kind,
                    &own.code,
                    &own.number,
                    own.expires.as_ref().map(|d| d.value)
                ))
                .collect::<Vec<_>>(),
            traveller
                .contacts
                .iter()
                .map(|own| (own.kind, &own.text))
                .collect::<Vec<_>>(),
            references,
            &traveller.seats,
            traveller.bags.weight,
        )
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_written_reads_back(messages in messages()) {
        let all: Vec<&Message> = messages.iter().collect();
        let text = write_table(&all);
        let reading = reading(&text);
        let again: Vec<&Message> = reading.messages().collect();
        prop_assert_eq!(again.len(), messages.len(), "{}", text);
        for (again, own) in again.iter().zip(&messages) {
            let times = |message: &Message| {
                let stops = message.legs[0].stops.iter();
                let told = |stop: &Stop| {
                    let value = |told: &Option<Told<LocalTime>>| told.as_ref().map(|t| t.value);
                    (stop.port.clone(), value(&stop.departs), value(&stop.arrives))
                };
                (message.legs[0].flight.clone(), stops.map(told).collect::<Vec<_>>())
            };
            prop_assert_eq!(times(again), times(own));
            let people = |message: &Message| {
                message.travellers.iter().map(essence).collect::<Vec<_>>()
            };
            prop_assert_eq!(people(again), people(own), "{}", text);
        }
        prop_assert_eq!(write_table(&again), text);
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in "(surname,given|name;sex)?[ -~\n]{0,200}") {
        let _ = read(text.as_bytes(), &settings());
    }
}
