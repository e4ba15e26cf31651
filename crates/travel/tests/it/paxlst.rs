//! Lists of persons: every probe and example reads as its notes say, and what is written
//! reads the same.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use std::fmt::Write as _;

use proptest::option::of as option;
use proptest::prelude::*;
use saring_model::{
    Bags, BirthDate, BirthPlace, Change, Confidence, Contact, ContactKind, CountryCode,
    Day, FlightNumber, FlightStatus, Interchange, Leg, LocalTime, Message, MessageKind,
    Part, Party, Place, Reading, Reference, ReferenceKind, Sex, Stop, StopRole, Text,
    Told, TravelDocument, TravelDocumentKind, TravelIssueCode, Traveller, TravellerName,
    TravellerRole, Verification, WeightUnit,
};
use saring_travel::{Profile, Profiles, Settings, read, write_in};

use crate::data;

/// A file of the shared data, where that is there.
pub(crate) fn shared(path: &str) -> Option<Vec<u8>> {
    std::fs::read(data("edifact")?.join(path)).ok()
}

pub(crate) fn read_all(text: &[u8]) -> Reading {
    read(text, &Settings::default()).unwrap()
}

/// A message around segments of persons, as carriers send it.
pub(crate) fn around(bgm: &str, segments: &str) -> String {
    format!(
        "UNB+UNOA:4+SENDER:ZZ+GOV:ZZ+261120:1000+R1++APIS'\
         UNH+1+PAXLST:D:05B:UN:IATA+XX123/261120/1000+01:F'{bgm}\
         TDT+20+XX123+++XX'LOC+125+CGK'DTM+189:2611201000:201'LOC+87+SIN'\
         DTM+232:2611201300:201'{segments}UNT+1+1'UNZ+1+R1'"
    )
}

fn message(segments: &str) -> Message {
    let text = around("BGM+745'", segments);
    read_all(text.as_bytes()).interchanges.remove(0).messages.remove(0)
}

fn codes(message: &Message) -> Vec<TravelIssueCode> {
    // How the helper counts segments is none of the subject.
    let of_mapping = |code: &TravelIssueCode| *code != TravelIssueCode::CountDiffers;
    message.issues.iter().map(|issue| issue.code).filter(of_mapping).collect()
}

/// A person on one line.
fn line(person: &Traveller) -> String {
    let mut line = person.role.as_str().to_owned();
    for name in &person.names {
        write!(line, " {}/{}", name.surname, name.given).unwrap();
    }
    if let Some(birth) = &person.birth {
        match &birth.value {
            Some(date) => write!(line, " {date}").unwrap(),
            None => line.push_str(" unread"),
        }
        for other in &person.birth_others {
            write!(line, " or {other}").unwrap();
        }
    }
    for told in &person.nationalities {
        match told.value {
            Some(code) => write!(line, " {code}").unwrap(),
            None => write!(line, " ({})", told.raw).unwrap(),
        }
    }
    for document in &person.documents {
        write!(line, " {}:{}", document.code, document.number).unwrap();
        if let Some(day) = document.expires.as_ref().and_then(|told| told.value) {
            write!(line, "-{day}").unwrap();
        }
    }
    for reference in &person.references {
        write!(line, " {}={}", reference.kind.as_str(), reference.value).unwrap();
    }
    line
}

/// The whole of a message on one line and one for each person.
fn lines(message: &Message) -> Vec<String> {
    let mut head = format!("{} {}", message.kind.as_str(), message.kind.purpose());
    if !message.kind_raw.is_empty() {
        write!(head, " ({})", message.kind_raw).unwrap();
    }
    for leg in &message.legs {
        write!(head, " {}", leg.flight).unwrap();
        for stop in &leg.stops {
            write!(head, " {}", stop.port).unwrap();
            let times = [("d", &stop.departs), ("a", &stop.arrives)];
            for (sign, told) in times {
                if let Some(time) = told.as_ref().and_then(|told| told.value) {
                    write!(head, "-{sign}{time}").unwrap();
                }
            }
        }
    }
    let mut all = vec![head];
    all.extend(message.travellers.iter().map(line));
    all.extend(
        message
            .issues
            .iter()
            .map(|issue| format!("! {} {}", issue.code.as_str(), issue.tag)),
    );
    all
}

const HEAD: &str =
    "passengers original XX123 CGK-d2026-11-20T10:00 SIN-a2026-11-20T13:00";
const ANDI: &str =
    "passenger ANDI/BUDI 1990-01-15 ID P:A1234567-2030-01-01 locator=ABC123";

#[test]
fn every_probe_reads_as_its_note_says() {
    let crew = "crew original XX123 CGK-d2026-11-20T10:00 SIN-a2026-11-20T13:00";
    let sukarno = "passenger SUKARNO/ 1990-01-15 ID P:A1234567-2030-01-01 locator=ABC123";
    let with = |name: &str| ANDI.replacen("ANDI/BUDI", name, 1);
    let born = |date: &str| ANDI.replacen("1990-01-15", date, 1);
    let head = |kind: &str| HEAD.replacen("passengers original", kind, 1);
    let text = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    let probes: Vec<(&str, Vec<String>)> = vec![
        ("01_baseline", text(&[HEAD, ANDI])),
        ("02_mononym_single_component", text(&[HEAD, sukarno])),
        ("03_mononym_surname_only_empty_given", text(&[HEAD, sukarno])),
        ("04_mononym_FNU", text(&[HEAD, sukarno])),
        (
            "05_one_mononym_among_three",
            text(&[HEAD, ANDI, &with("SUHARTO/"), &with("CITRA/DEWI")]),
        ),
        (
            "06_two_messages_in_interchange",
            text(&[HEAD, ANDI, crew, "crew KRU/SATU 1980-01-01"]),
        ),
        (
            "07_unknown_rff_YZY_ticket",
            text(&[HEAD, &format!("{ANDI} ticket=1262345678901C1")]),
        ),
        ("08_unknown_loc_qualifier", text(&[HEAD, ANDI, "! code-unknown LOC"])),
        ("09_unknown_att_function", text(&[HEAD, ANDI, "! code-unknown ATT"])),
        ("10_dob_ccyymmdd_102", text(&[HEAD, ANDI])),
        (
            "11_dob_dec_1925",
            text(&[HEAD, &born("2025-12-31 or 1925-12-31"), "! value-doubtful DTM"]),
        ),
        (
            "12_dob_1924_elder",
            text(&[HEAD, &born("2024-12-31 or 1924-12-31"), "! value-doubtful DTM"]),
        ),
        (
            "13_infant_dob_261101",
            text(&[HEAD, &born("2026-11-01 or 1926-11-01"), "! value-doubtful DTM"]),
        ),
        (
            "14_nat_missing_birthplace_present",
            text(&[HEAD, &ANDI.replacen(" ID", "", 1)]),
        ),
        ("15_nat_missing_birthcountry_code", text(&[HEAD, &ANDI.replacen(" ID", "", 1)])),
        ("16_two_nationalities", text(&[HEAD, &ANDI.replacen(" ID", " ID AU", 1)])),
        ("17_release_release_terminator", text(&[HEAD, &with("ANDI?/BUDI")])),
        ("18_release_apostrophe_name", text(&[HEAD, &with("O'BRIEN/SEAN")])),
        (
            "19_flight_close_266_CLOB",
            text(&[
                &head("flight-status closed-with"),
                "reference locator=ABC123 unique=PAX1",
            ]),
        ),
        ("20_cancel_745_XR", text(&[&head("passengers cancel"), ANDI])),
        (
            "21_iapi_745_CP",
            text(&[&head("passengers change"), &format!("{ANDI} unique=PAX1")]),
        ),
        ("22_bgm_unknown_655_GATE", text(&[&head("gate-pass "), ANDI])),
        ("23_unescaped_utf8", text(&[HEAD, &with("NGUYỄN/THỊ HÀ")])),
        ("24_wrapped_64", text(&[HEAD, ANDI])),
        ("25_cnt_missing", text(&[HEAD, ANDI, "! segment-missing CNT"])),
        ("26_dtm_no_dob", text(&[HEAD, &ANDI.replacen(" 1990-01-15", "", 1)])),
        ("27_bgm_250_C", text(&[crew, &ANDI.replacen("passenger", "crew", 1)])),
        (
            "28_transit_DDU",
            text(&[HEAD, &ANDI.replacen("passenger", "transit-passenger", 1)]),
        ),
        ("29_gender_X", text(&[HEAD, ANDI])),
        ("30_multi_part_01C", text(&[HEAD, ANDI])),
        ("31_unb_only_no_una_crlf", text(&[HEAD, ANDI])),
        ("32_segment_terminator_newline_una", text(&[HEAD, ANDI])),
        ("33_lowercase_turkish_i", text(&[HEAD, &with("kılıç/ibrahim")])),
    ];
    assert_eq!(probes.len(), 33);
    for (name, expected) in probes {
        let Some(bytes) = shared(&format!("paxlst-probes/{name}.edi")) else { return };
        let reading = read_all(&bytes);
        let found: Vec<String> = reading.messages().flat_map(lines).collect();
        let expected: Vec<String> =
            expected.iter().map(|line| line.trim().to_owned()).collect();
        let found: Vec<String> =
            found.iter().map(|line| line.trim().to_owned()).collect();
        assert_eq!(found, expected, "{name}");
        if name == "30_multi_part_01C" {
            let part = reading.messages().next().unwrap().part;
            assert_eq!((part.number, part.last), (1, false));
        }
        if name == "14_nat_missing_birthplace_present" {
            let person = &reading.messages().next().unwrap().travellers[0];
            assert_eq!(person.birth_place.as_ref().unwrap().text, "DAMASCUS SYR");
        }
    }
}

#[test]
fn every_example_reads_as_its_note_says() {
    let flight = |number: &str| {
        format!("XX815 SIN-d2026-11-20T06:00 CGK-a2026-11-20T07:55{number}")
    };
    let suparman = "P:C7654321-2030-01-01 locator=QX7K2P unique=SUP0002";
    for (name, expected) in [
        (
            "paxlst_745_batch",
            vec![
                format!("passengers original {}", flight("")),
                "passenger TAN/MEI LING 1988-02-14 SG P:K1234567E-2031-02-14 \
                 locator=QX7K2P unique=TAN0001 ticket=6181234567890C1"
                    .to_owned(),
                format!("passenger SUPARMAN/ 1943-08-07 ID {suparman}"),
                "passenger IVANOVA/TATIANA IUREVNA 1979-09-30 RU KZ \
                 P:751234567-2029-06-15 V:D0099887 locator=ZZ9PLM unique=IVA0003"
                    .to_owned(),
            ],
        ),
        (
            "paxlst_745_iapi_request",
            vec![
                format!("passengers original {}", flight("")),
                "passenger TAN/MEI LING 1988-02-14 SG P:K1234567E-2031-02-14 \
                 locator=QX7K2P unique=TAN0001"
                    .to_owned(),
                format!("passenger SUPARMAN/ 1943-08-07 ID {suparman}"),
            ],
        ),
        (
            "paxlst_745_CP_change",
            vec![
                format!("passengers change {}", flight("")),
                format!("passenger SUPARMAN/ 1943-07-08 ID {suparman}"),
            ],
        ),
        (
            "paxlst_745_XR_cancel",
            vec![
                format!("passengers cancel {}", flight("")),
                "passenger SUPARMAN/ locator=QX7K2P unique=SUP0002".to_owned(),
            ],
        ),
        (
            "paxlst_266_CLNB_close",
            vec![
                format!("flight-status closed-without {}", flight("")),
                "reference locator=QX7K2P unique=SUP0002".to_owned(),
            ],
        ),
        (
            "paxlst_250_crew",
            vec![
                format!("crew original {}", flight("")),
                "crew LEE/JOON HO 1980-01-01 KR P:M11223344-2032-09-09 L:AT5566"
                    .to_owned(),
            ],
        ),
        (
            "paxlst_745_two_parts",
            vec![
                format!("passengers original {}", flight("")),
                "passenger LIM/AH KOW 1955-12-31 SG P:K7654321A-2030-05-05".to_owned(),
                format!("passengers original {}", flight("")),
                "passenger O'NEILL/SEAN unread IE PA1122334-2029-01-01"
                    .replacen(" PA", " P:PA", 1),
                "! value-unread DTM".to_owned(),
            ],
        ),
    ] {
        let Some(bytes) = shared(&format!("examples/{name}.edi")) else { return };
        let reading = read_all(&bytes);
        assert!(reading.issues.is_empty(), "{name}: {:?}", reading.issues);
        let found: Vec<String> = reading.messages().flat_map(lines).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn everything_of_a_person_is_read() {
    let Some(bytes) = shared("examples/paxlst_745_batch.edi") else { return };
    let reading = read_all(&bytes);
    let message = reading.messages().next().unwrap();
    let reporting = message.reporting.as_ref().unwrap();
    assert_eq!(reporting.name, "XX AIRLINES API DESK");
    assert_eq!(reporting.contacts.len(), 2);
    assert_eq!(message.declared.passengers, Some(3));
    let person = &message.travellers[0];
    assert_eq!((person.bags.count, person.bags.weight.unwrap().0), (Some(2), 23));
    assert_eq!(person.bags.tags, ["XX123456:2"]);
    assert_eq!(person.verified.as_str(), "verified");
    assert_eq!((person.entry.as_str(), person.origin.as_str()), ("CGK", "SIN"));
    assert_eq!(person.residence.as_ref().unwrap().value.unwrap().to_string(), "SG");
    let place = person.birth_place.as_ref().unwrap();
    assert_eq!(place.country.as_ref().unwrap().value.unwrap().to_string(), "MY");
    assert_eq!(place.text, "MELAKA");
    assert_eq!(person.seats, ["12C"]);
    assert_eq!(message.travellers[2].verified.as_str(), "not-verified");
    let visa = &message.travellers[2].documents[1];
    assert_eq!(visa.kind.as_str(), "visa");
    assert_eq!(visa.issuer.as_ref().unwrap().value.unwrap().to_string(), "ID");
}

#[test]
fn one_bad_person_never_costs_the_others() {
    let message = message(
        "NAD+FL+++TAN:MEI'DTM+329:999999'NAT+2+QQQ'NAD+FL'ATT+2++Q'NAD+XQ+++LIM:AH'\
         DOC+P+1'DTM+36:XX'DTM+329:900115'LOC+91+ZZZZ'NAD+FL++LEE:JOON'CNT+42:4'",
    );
    let people: Vec<String> = message.travellers.iter().map(line).collect();
    assert_eq!(
        people,
        [
            "passenger TAN/MEI unread (QQQ)",
            "passenger",
            "unknown LIM/AH 1990-01-15 P:1",
            "passenger LEE/JOON",
        ]
    );
    assert_eq!(
        codes(&message),
        [
            TravelIssueCode::ValueUnread,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::NameMissing,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::ValueUnread,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::SegmentMisplaced,
        ]
    );
    assert_eq!(message.travellers[0].birth.as_ref().unwrap().raw, "999999");
    let issue = &message.issues[0];
    assert_eq!((issue.place.element, issue.place.component), (1, 2));
    // No value of the message stands in an issue.
    assert!(message.issues.iter().all(|issue| !issue.detail.contains("999999")));
}

#[test]
fn what_follows_belongs_to_the_last_one_opened() {
    let message = message(
        "NAD+FL+++TAN:MEI'DOC+P+1'DTM+36:300101'LOC+91+SGP'LOC+178+SIN'DTM+329:880214'\
         RFF+ABO:T1'DOC+V+2'DTM+182:260101'LOC+91+IDN:::JAKARTA'NAD+FL+++LIM:AH'\
         DTM+36:310101'LOC+91+SGP'LOC+7+SIN'CNT+42:2'",
    );
    let tan = &message.travellers[0];
    assert_eq!(tan.origin, "SIN");
    assert_eq!(tan.birth.as_ref().unwrap().raw, "880214");
    assert_eq!(tan.documents[1].issued_at, "JAKARTA");
    assert_eq!(tan.documents[1].issued.as_ref().unwrap().raw, "260101");
    let lim = &message.travellers[1];
    assert!(lim.documents.is_empty());
    let kept: Vec<&str> = lim.unread.iter().map(|kept| kept.value.as_str()).collect();
    assert_eq!(kept, ["DTM+36:310101", "LOC+91+SGP", "LOC+7+SIN"]);
}

#[test]
fn kinds_are_told_by_two_codes() {
    for (bgm, kind, purpose, raw) in [
        ("745", "passengers", "original", ""),
        ("745+RP", "passengers", "reduce", ""),
        ("745+QQ", "passengers", "original", "745+QQ"),
        ("250+CC", "crew", "change", ""),
        ("250+B", "crew", "original", "250+B"),
        ("250+FC", "crew", "change", "250+FC"),
        ("336+G", "master-crew", "original", ""),
        ("336+H", "master-crew", "cancel", ""),
        ("336+I", "master-crew", "change", ""),
        ("266+CL", "flight-status", "closed", ""),
        ("266+CLNB", "flight-status", "closed-without", ""),
        ("266+XF", "flight-status", "cancelled", ""),
        ("266+CF", "flight-status", "changed", ""),
        ("266+QQ", "unknown", "", "266+QQ"),
        ("655", "gate-pass", "", ""),
        ("10", "unknown", "", "10"),
        ("999", "unknown", "", "999"),
    ] {
        let text = around(&format!("BGM+{bgm}'"), "NAD+FL+++TAN:MEI'CNT+42:1'");
        let reading = read_all(text.as_bytes());
        let message = reading.messages().next().unwrap();
        let found = (message.kind.as_str(), message.kind.purpose());
        assert_eq!(found, (kind, purpose), "{bgm}");
        assert_eq!(message.kind_raw, raw, "{bgm}");
        assert_eq!(message.travellers.len(), 1, "{bgm}");
        let unknown = codes(message).contains(&TravelIssueCode::CodeUnknown);
        assert_eq!(unknown, bgm.contains("QQ") || bgm == "999", "{bgm}");
    }
}

#[test]
fn counts_are_those_of_the_whole_manifest() {
    let text = around("BGM+745'", "NAD+FL+++A:B'NAD+FM+++C:D'CNT+42:9'CNT+41:1'");
    let count = |text: &str| {
        let reading = read_all(text.as_bytes());
        let message = reading.messages().next().unwrap();
        let of_count = |tag: &str| {
            let issues = message.issues.iter();
            issues.filter(|issue| issue.tag == tag).count()
        };
        of_count("CNT")
    };
    assert_eq!(count(&text), 1);
    assert_eq!(count(&text.replace("+01:F", "+02")), 0);
    assert_eq!(count(&text.replace("42:9", "42:1")), 0);
}

#[test]
fn the_older_form_is_read() {
    let text = "UNB+UNOA:1+SAMPLE:NZ+USCS:US+020131:2359+1++CEDIPAX'\
        UNH+1+PAXLST:001:000:NZ+SA812/020131/2300'CTA+IC+:DESK+1-703:TE'\
        TDT++SA812+40+SA'LOC+005+NZAKL:50'DTM+136+020131+1030+M05'\
        LOC+PT+USHNL:50'DTM+132+020131+1900+P8'LOC+008+USLAX:50'\
        DTM+132+020131+2200+M05'UNS+D'\
        PDT+P/182345345:990909:US+EXAMPLE:SIMON:P:590429:M+PAX+NZAKL:USLAX'\
        PDT+P/E1:980831:IE+O?'SAMPLE:KRIS::331231:F+CRW+NZAKL:USLAX'\
        PDT+V/2::QQQ+NIEMAND:JUN:M+XQ'UNT+14+1'UNZ+1+1'";
    let reading = read_all(text.as_bytes());
    let message = reading.messages().next().unwrap();
    assert_eq!(
        lines(message),
        [
            "passengers original SA812 AKL-d2002-01-31T10:30 HNL-a2002-01-31T19:00 \
             LAX-a2002-01-31T22:00",
            "passenger EXAMPLE/SIMON P 1959-04-29 P:182345345-1999-09-09",
            "crew O'SAMPLE/KRIS 1933-12-31 P:E1-1998-08-31",
            "unknown NIEMAND/JUN M V:2",
            "! code-unknown PDT",
            "! code-unknown PDT",
        ]
    );
    assert_eq!(message.reporting.as_ref().unwrap().contacts[0].text, "1-703");
    assert_eq!(message.travellers[0].destination, "LAX");
}

#[test]
fn trucks_are_read_as_far_as_they_go() {
    let segments = "NAD+VW+++DRIVER:DEMO+1 ROAD+TOWN+ON+K1A+CA'LOC+180+CAN'\
        DOC+5K+N1'CNT+42:1'";
    let text = around("BGM+10'", segments);
    let reading = read_all(text.as_bytes());
    let message = reading.messages().next().unwrap();
    assert_eq!(message.travellers[0].role, TravellerRole::Unknown);
    assert_eq!(message.travellers[0].contacts[0].text, "1 ROAD, TOWN, ON, K1A, CA");
    assert_eq!(line(&message.travellers[0]), "unknown DRIVER/DEMO 5K:N1");
    assert_eq!(codes(message), [TravelIssueCode::CodeUnknown]);
}

#[test]
fn several_legs_and_forms_of_times_are_read() {
    let text = around(
        "BGM+745'",
        "TDT+34+XX9'LOC+92+SIN'DTM+189:202611201400:203'LOC+92+BKK'DTM+232:261120'\
         DTM+189:2611202400:201'LOC+130+DPS'DTM+232:9'NAD+FL+++A:B'CNT+42:1'",
    );
    let reading = read_all(text.as_bytes());
    let message = reading.messages().next().unwrap();
    assert_eq!(
        lines(message)[0],
        "passengers original XX123 CGK-d2026-11-20T10:00 SIN-a2026-11-20T13:00 XX9 \
         SIN-d2026-11-20T14:00 BKK-d2026-11-21T00:00-a2026-11-20T00:00 DPS"
    );
    assert!(message.legs[1].other);
    assert_eq!(
        codes(message),
        [TravelIssueCode::ValueDoubtful, TravelIssueCode::ValueUnread]
    );
}

#[test]
fn sensitive_free_text_is_dropped_and_counted() {
    let message = message(
        "NAD+FL+++TAN:MEI'FTX+AAI+++WHEELCHAIR AND INSULIN CANARY'FTX+AAI+++HELLO'\
         QQQ+MUSLIM MEAL CANARY'CNT+42:1'",
    );
    let tan = &message.travellers[0];
    let kept: Vec<&str> = tan.unread.iter().map(|kept| kept.value.as_str()).collect();
    assert_eq!(kept, ["FTX+AAI+++HELLO"]);
    assert_eq!(message.dropped.total(), 2);
}

#[test]
fn bags_are_read_in_their_deviations() {
    let message = message(
        "NAD+FL+++TAN:MEI'MEA+CT++4'MEA+WT++LBR:80'FTX+BAG++B2585631'FTX+BAG+++NULL'\
         FTX+BAG+++UA1:2'MEA+WT++XX:1'CNT+42:1'",
    );
    let bags = &message.travellers[0].bags;
    assert_eq!((bags.count, bags.weight.unwrap().0), (Some(4), 80));
    assert_eq!(bags.tags, ["B2585631", "UA1:2"]);
    assert_eq!(codes(&message), [TravelIssueCode::ValueUnread]);
}

/// A word that is neither a title nor stands for a missing name.
fn word() -> impl Strategy<Value = String> {
    "[BDGKÉĞ字][abdegik'?+:é字*-]{1,8}"
}

fn name() -> impl Strategy<Value = TravellerName> {
    let given = proptest::collection::vec(word(), 0..4);
    (word(), given).prop_filter_map("a name told twice is two", |(surname, given)| {
        let surname = Text::from(surname);
        let joined = Text::from(given.join(" "));
        let twice = surname.eq_ignore_ascii_case(&joined);
        let mut raw = vec![surname.clone()];
        raw.extend(given.into_iter().map(Text::from));
        (!twice).then(|| TravellerName {
            raw,
            surname,
            given: joined,
            ..TravellerName::default()
        })
    })
}

fn country() -> impl Strategy<Value = Told<CountryCode>> {
    let known = [("SGP", "SG"), ("ID", "ID"), ("D", "DE"), ("GBN", "GB")];
    prop_oneof![
        proptest::sample::select(known.to_vec())
            .prop_map(|(raw, code)| Told::sure(raw, CountryCode::read(code).unwrap())),
        Just(Told { raw: "XXA".into(), value: None, confidence: Confidence::Sure }),
        Just(Told::unread("QQQ")),
    ]
}

fn birth() -> impl Strategy<Value = Told<BirthDate>> {
    (1930_i16..2010, 1_u8..=12, 1_u8..=28, 0..4).prop_map(|(year, month, day, form)| {
        let short = year % 100;
        match form {
            0 => Told::sure(
                format!("{short:02}{month:02}{day:02}"),
                BirthDate::day(year, month, day).unwrap(),
            ),
            1 => Told::sure(
                format!("{year}{month:02}00"),
                BirthDate::month(year, month).unwrap(),
            ),
            2 => Told::sure(format!("{year}0000"), BirthDate::year(year).unwrap()),
            _ => Told::sure(
                format!("{year}{month:02}{day:02}"),
                BirthDate::day(year, month, day).unwrap(),
            ),
        }
    })
}

fn day(years: std::ops::Range<i16>) -> impl Strategy<Value = Told<Day>> {
    (years, 1_u8..=12, 1_u8..=28).prop_map(|(year, month, day)| {
        let raw = format!("{:02}{month:02}{day:02}", year % 100);
        Told::sure(raw, Day::new(year, month, day).unwrap())
    })
}

fn document() -> impl Strategy<Value = TravelDocument> {
    let kinds = [
        ("P", TravelDocumentKind::Passport),
        ("V", TravelDocumentKind::Visa),
        ("AC", TravelDocumentKind::CrewCertificate),
        ("F", TravelDocumentKind::Other),
    ];
    (
        proptest::sample::select(kinds.to_vec()),
        "[A-Z0-9?'+:]{1,9}",
        option(day(2020..2070)),
        option(day(1990..2026)),
        option(country()),
    )
        .prop_map(|((code, kind), number, expires, issued, issuer)| TravelDocument {
            kind,
            code: code.into(),
            number: number.into(),
            expires,
            issued,
            issuer,
            ..TravelDocument::default()
        })
}

fn traveller() -> impl Strategy<Value = Traveller> {
    let roles = [
        (TravellerRole::Passenger, "FL"),
        (TravellerRole::Crew, "FM"),
        (TravellerRole::TransitPassenger, "DDU"),
        (TravellerRole::TransitCrew, "DDT"),
    ];
    let kinds = [
        ReferenceKind::Locator,
        ReferenceKind::Unique,
        ReferenceKind::Government,
        ReferenceKind::Customer,
        ReferenceKind::Ticket,
        ReferenceKind::Other("ZZQ".into()),
    ];
    let reference = (proptest::sample::select(kinds.to_vec()), "[A-Z0-9?'+:]{1,9}")
        .prop_map(|(kind, value)| Reference { kind, value: value.into() });
    let sexes = [("F", Some(Sex::Female)), ("M", Some(Sex::Male)), ("U", None)];
    let sex = proptest::sample::select(sexes.to_vec()).prop_map(|(raw, value)| Told {
        raw: raw.into(),
        value,
        confidence: Confidence::Sure,
    });
    let person = (
        proptest::sample::select(roles.to_vec()),
        option(name()),
        option(birth()),
        option(sex),
        proptest::collection::vec(country(), 0..3),
        option(country()),
        proptest::collection::vec(document(), 0..3),
        proptest::collection::vec(reference, 0..4),
    );
    let rest = (
        proptest::collection::vec("[A-Z]{3}", 3),
        option((option(country()), word())),
        (
            option(0_u32..9),
            option(0_u32..99),
            proptest::collection::vec("[A-Z0-9]{6}", 0..3),
        ),
        proptest::collection::vec("[0-9]{2}[A-F]", 0..2),
        option("[A-Z0-9 ]{0,5}[A-Z]"),
        0_usize..3,
    );
    (person, rest).prop_map(|(person, rest)| {
        let (
            (role, role_raw),
            name,
            birth,
            sex,
            nationalities,
            residence,
            documents,
            references,
        ) = person;
        let (ports, birth_place, (count, weight, tags), seats, address, verified) = rest;
        let address = address.map(|text| text.trim().to_owned());
        Traveller {
            role,
            role_raw: role_raw.into(),
            names: name.into_iter().collect(),
            birth,
            sex,
            nationalities,
            residence,
            documents,
            references,
            origin: ports[0].as_str().into(),
            destination: ports[1].as_str().into(),
            entry: ports[2].as_str().into(),
            birth_place: birth_place.map(|(country, text)| BirthPlace { country, text }),
            bags: Bags {
                count,
                weight: weight.map(|weight| (weight, WeightUnit::Kilogram)),
                tags: tags.into_iter().map(Text::from).collect(),
            },
            seats: seats.into_iter().map(Text::from).collect(),
            contacts: address
                .into_iter()
                .map(|text| Contact { kind: ContactKind::Address, text })
                .collect(),
            function: if role == TravellerRole::Crew {
                "CR1".into()
            } else {
                Text::EMPTY
            },
            verified: [
                Verification::Unstated,
                Verification::Verified,
                Verification::NotVerified,
            ][verified],
            ..Traveller::default()
        }
    })
}

fn time() -> impl Strategy<Value = Told<LocalTime>> {
    (1_u8..=28, 0_u8..24, 0_u8..60, any::<bool>()).prop_map(
        |(day, hour, minute, long)| {
            let century = if long { "20" } else { "" };
            let raw = format!("{century}2611{day:02}{hour:02}{minute:02}");
            Told::sure(raw, LocalTime::new(2026, 11, day, hour, minute).unwrap())
        },
    )
}

fn leg() -> impl Strategy<Value = Leg> {
    let roles = [
        StopRole::LastForeign,
        StopRole::FirstArrival,
        StopRole::Routing,
        StopRole::Ultimate,
    ];
    let stop = (
        proptest::sample::select(roles.to_vec()),
        "[A-Z]{3}",
        option(time()),
        option(time()),
    )
        .prop_map(|(role, port, departs, arrives)| Stop {
            port,
            role,
            departs,
            arrives,
        });
    ("[1-9][0-9]{0,3}[A-Z]?", any::<bool>(), proptest::collection::vec(stop, 2..5))
        .prop_map(|(number, other, stops)| Leg {
            flight_raw: format!("XX{number}"),
            flight: FlightNumber { carrier: "XX".into(), number },
            other,
            stops,
            ..Leg::default()
        })
}

fn list() -> impl Strategy<Value = Message> {
    let changes = [Change::Original, Change::Change, Change::Cancel, Change::Reduce];
    let mut kinds = vec![MessageKind::GatePass];
    kinds.extend(changes.map(MessageKind::Passengers));
    kinds.extend(changes.map(MessageKind::Crew));
    kinds.extend(
        [Change::Original, Change::Change, Change::Cancel].map(MessageKind::MasterCrew),
    );
    kinds.extend(
        [
            FlightStatus::Closed,
            FlightStatus::ClosedWithout,
            FlightStatus::ClosedWith,
            FlightStatus::Cancelled,
            FlightStatus::Changed,
        ]
        .map(MessageKind::FlightStatus),
    );
    (
        proptest::sample::select(kinds),
        (1_u16..20, any::<bool>()),
        "[A-Z0-9?'+:]{0,12}",
        word(),
        proptest::collection::vec(leg(), 1..3),
        proptest::collection::vec(traveller(), 0..4),
        option(0_u32..500),
    )
        .prop_map(
            |(kind, (number, last), transaction, party, legs, travellers, passengers)| {
                Message {
                    kind,
                    standard: "PAXLST:D:05B:UN:IATA".into(),
                    reference: "1".into(),
                    part: Part { number, last },
                    transaction,
                    reporting: Some(Party {
                        name: party,
                        id: String::new(),
                        contacts: vec![Contact {
                            kind: ContactKind::Telephone,
                            text: "0065".into(),
                        }],
                    }),
                    legs,
                    travellers,
                    declared: saring_model::Declared {
                        passengers,
                        ..saring_model::Declared::default()
                    },
                    ..Message::default()
                }
            },
        )
}

/// A message without what writing it does not tell: places and oddities.
fn unplaced(message: &Message) -> Message {
    let mut message = message.clone();
    message.issues.clear();
    message.place = Place::default();
    for leg in &mut message.legs {
        leg.place = Place::default();
    }
    for person in &mut message.travellers {
        person.place = Place::default();
    }
    message
}

fn sent(message: Message) -> Interchange {
    Interchange {
        sender: "XXAIR".into(),
        recipient: "GOV".into(),
        prepared: Some(Told::sure(
            "261101:1000",
            LocalTime::new(2026, 11, 1, 10, 0).unwrap(),
        )),
        reference: "1".into(),
        messages: vec![message],
        ..Interchange::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn what_is_written_reads_the_same(list in list()) {
        let interchange = sent(list);
        for profile in Profiles::embedded().all() {
            let text = write_in(&interchange, profile).unwrap();
            let reading = read_all(text.as_bytes());
            let found = unplaced(&reading.interchanges[0].messages[0]);
            prop_assert_eq!(&found, &interchange.messages[0], "{}", text);
            // `Debug` of a person says nothing of them.
            prop_assert!(found.travellers == interchange.messages[0].travellers);
        }
    }

    #[test]
    fn any_segments_are_read_and_the_same_twice(
        segments in proptest::collection::vec(
            "(NAD|DOC|DTM|LOC|RFF|FTX|COM|TDT|CNT|BGM|ATT|PDT|CTA|XXX)[+:]([A-Z0-9+:é]{0,24})'",
            0..40,
        ),
    ) {
        let text = around("BGM+745'", &segments.concat());
        let first = read_all(text.as_bytes());
        prop_assert_eq!(&first, &read_all(text.as_bytes()));
        let persons = segments.iter().filter(|segment| segment.starts_with("PDT+"));
        let found: usize = first.messages().map(|message| message.travellers.len()).sum();
        prop_assert!(found >= persons.count());
    }
}

#[test]
fn dialects_write_in_their_own_way() {
    let name = TravellerName {
        surname: "TAN".into(),
        given: "MEI LING".into(),
        ..TravellerName::default()
    };
    let single = TravellerName { surname: "SUPARMAN".into(), ..TravellerName::default() };
    let born = |doubt| Told {
        raw: "880214".into(),
        value: BirthDate::day(1988, 2, 14),
        confidence: if doubt { Confidence::Doubtful } else { Confidence::Sure },
    };
    let person = |name, birth| Traveller {
        names: vec![name],
        birth: Some(birth),
        sex: Some(Told { raw: Text::EMPTY, value: None, confidence: Confidence::Sure }),
        documents: vec![TravelDocument {
            kind: TravelDocumentKind::Passport,
            number: "K1".into(),
            ..TravelDocument::default()
        }],
        ..Traveller::default()
    };
    let message = Message {
        kind: MessageKind::Passengers(Change::Original),
        travellers: vec![person(name, born(false)), person(single, born(true))],
        ..Message::default()
    };
    let written = |profile: &Profile| write_in(&sent(message.clone()), profile).unwrap();
    let profiles = Profiles::embedded();
    let text = written(profiles.named("cn").unwrap());
    assert!(text.contains("NAD+FL+++TAN:MEILING'"), "{text}");
    assert!(text.contains("NAD+FL+++SUPARMAN:FNU'"), "{text}");
    assert!(text.contains("DOC+P:110:ZZZ+K1'"), "{text}");
    assert!(text.contains("ATT+2++U'"), "{text}");
    let text = written(profiles.named("gb").unwrap());
    assert!(text.contains("DOC+P:109+K1'"), "{text}");
    let text = written(profiles.named("us").unwrap());
    assert!(text.contains("ATT+2++M'"), "{text}");
    let mut own = Profile { given_first: true, ..Profile::default() };
    own.list.long_years = true;
    let text = written(&own);
    assert!(text.contains("NAD+FL+++MEI LING:TAN'"), "{text}");
    // A year that may be another one is written as it was told.
    assert!(text.contains("DTM+329:19880214:102'"), "{text}");
    assert!(text.contains("DTM+329:880214'"), "{text}");
}

#[test]
fn dialects_are_read_in_their_own_way() {
    let profile = Profile {
        given_first: true,
        day_first: true,
        persons_max: Some(1),
        placeholders: vec!["KEINER".into()],
        ..Profile::default()
    };
    let settings = Settings { otherwise: profile, ..Settings::default() };
    let segments =
        "NAD+FL+++MEI LING:TAN'DTM+329:140288'NAD+FL+++KEINER:SUPARMAN'CNT+42:2'";
    let text = around("BGM+745'", segments);
    let reading = read(text.as_bytes(), &settings).unwrap();
    let message = reading.messages().next().unwrap();
    assert_eq!(line(&message.travellers[0]), "passenger TAN/MEI LING 1988-02-14");
    assert_eq!(line(&message.travellers[1]), "passenger SUPARMAN/");
    assert_eq!(codes(message), [TravelIssueCode::TooManyPersons]);
}

#[test]
fn a_doubtful_date_hides_nobody() {
    let message = message("NAD+FL+++TAN:MEI'DTM+329:251231'CNT+42:1'");
    let subject = message.travellers[0].subject("1");
    let dates: Vec<String> =
        subject.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["2025-12-31", "1925-12-31"]);
}

#[test]
fn codes_in_small_letters_are_read() {
    let text = "UNB+UNOA:4+A+B+261120:0500+1'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745+xr'\
                RFF+tn:xx1'NAD+ms+++desk'TDT+20+xx815+++xx'NAD+fl+++tan:mei ling'\
                RFF+avf:qx7k2p'RFF+sea:12c'RFF+abo:t1'CNT+42:1'UNT+11+1'UNZ+1+1'";
    let reading = read(text.as_bytes(), &Settings::default()).unwrap();
    let message = reading.messages().next().unwrap();
    assert_eq!(message.kind, MessageKind::Passengers(Change::Cancel));
    assert_eq!(message.transaction, "xx1");
    assert_eq!(message.reporting.as_ref().unwrap().name, "desk");
    // The desk is no traveller.
    assert_eq!(message.travellers.len(), 1, "{message:?}");
    let traveller = &message.travellers[0];
    assert_eq!(traveller.role, TravellerRole::Passenger);
    let kinds: Vec<_> = traveller.references.iter().map(|own| own.kind.clone()).collect();
    assert_eq!(kinds, [ReferenceKind::Locator, ReferenceKind::Unique]);
    assert_eq!(traveller.seats, ["12c"]);
}

/// Names, dates of birth and their confidence, sex of each person.
#[track_caller]
fn check_persons(segments: &str, expected: &[&str], code: TravelIssueCode) -> Message {
    let message = message(segments);
    let persons: Vec<String> = message
        .travellers
        .iter()
        .map(|person| {
            let sure = person.birth.as_ref().map(|told| told.confidence.as_str());
            let sex = person.sex.as_ref().map(|told| told.value.is_some());
            format!("{} {} {sex:?}", line(person), sure.unwrap_or("none"))
        })
        .collect();
    assert_eq!(persons, expected, "{segments}");
    assert!(codes(&message).contains(&code), "{segments}: {:?}", codes(&message));
    message
}

#[test]
fn a_second_date_of_birth_or_sex_is_doubted_and_both_dates_are_looked_for() {
    let doubt = TravelIssueCode::ValueDoubtful;
    // What a lost NAD leaves: two persons under one.
    let message = check_persons(
        "NAD+FL+++TAN:MEI'ATT+2++F'DTM+329:880214'NAT+2+SGP'ATT+2++M'DTM+329:910301'\
         NAT+2+MYS'",
        &["passenger TAN/MEI 1988-02-14 or 1991-03-01 SG MY doubtful Some(false)"],
        doubt,
    );
    assert_eq!(message.travellers[0].unread.len(), 2);
    check_persons(
        "NAD+FL+++TAN:MEI'DTM+329:9913'DTM+329:910301'",
        &["passenger TAN/MEI 1991-03-01 doubtful None"],
        doubt,
    );
    check_persons(
        "NAD+FL+++TAN:MEI'ATT+2++F'DTM+329:880214'ATT+2++F'DTM+329:19880214:102'",
        &["passenger TAN/MEI 1988-02-14 sure Some(true)"],
        TravelIssueCode::SegmentMisplaced,
    );
}

#[test]
fn a_form_of_a_date_that_is_not_known_is_doubted() {
    check_persons(
        "NAD+FL+++TAN:MEI'DTM+329:880214:999'",
        &["passenger TAN/MEI 1988-02-14 repaired None"],
        TravelIssueCode::CodeUnknown,
    );
}

#[test]
fn a_name_an_element_behind_is_a_name() {
    for segment in ["NAD++FL+++TAN:MEI'", "NAD+FL++++TAN:MEI'"] {
        check_persons(
            segment,
            &["passenger TAN/MEI none None"],
            TravelIssueCode::SegmentMisplaced,
        );
    }
    let message = check_persons(
        "NAD+FL++++12 SHORE AVENUE+BROADBEACH'",
        &["passenger none None"],
        TravelIssueCode::NameMissing,
    );
    assert_eq!(message.travellers[0].contacts[0].text, "12 SHORE AVENUE, BROADBEACH");
}
