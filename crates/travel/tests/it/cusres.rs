//! Answers: those of the guide come out of their requests, and what is written reads
//! the same.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use proptest::prelude::*;
use saring_model::{
    Directive, Interchange, LocalTime, Message, MessageKind, Reference, ReferenceKind,
    Reply, TravelIssueCode,
};
use saring_travel::{
    Profile, Settings, Stamp, acknowledge, read, refuse, respond, unsolicited, write,
};

use crate::paxlst::{around, read_all, shared};

fn stamp(day: u8, hour: u8, minute: u8, reference: &str) -> Stamp {
    let prepared = LocalTime::new(2026, 11, day, hour, minute).unwrap();
    Stamp { prepared, reference: reference.into() }
}

/// The dialect of the examples: they give numbers to call.
fn dialect() -> Profile {
    let mut profile = Profile::default();
    profile.reply.texts[1] = "CHECK DOCUMENT - CALL 0062215550199".into();
    profile.reply.texts[2] = "DOCUMENT EXPIRY DATE MISSING".into();
    profile.reply.texts[3] = "DO NOT BOARD - CALL 0062215550199".into();
    profile
}

fn example(name: &str) -> Option<String> {
    let bytes = shared(&format!("examples/{name}.edi"))?;
    Some(String::from_utf8(bytes).unwrap())
}

/// A text without what an interchange may be written with or without.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    // The dash of the texts is in the smallest repertoire; the syntax is the writer's.
    text.trim_start_matches("UNA:+.? '").to_owned()
}

#[track_caller]
fn check(answer: &Interchange, name: &str) {
    let Some(expected) = example(name) else { return };
    assert_eq!(bare(&write(answer).unwrap()), bare(&expected), "{name}");
}

#[test]
fn answers_of_the_guide_come_out_of_their_requests() {
    let Some(request) = shared("examples/paxlst_745_iapi_request.edi") else { return };
    let reading = read_all(&request);
    let interchange = &reading.interchanges[0];
    let message = &interchange.messages[0];
    let profile = dialect();
    let answers = [Directive::Board, Directive::Refer];
    let answer =
        respond(message, interchange, &answers, &profile, &stamp(19, 22, 10, "900217"));
    check(&answer, "cusres_962_mixed");

    let suparman = &message.travellers[1];
    let sent = unsolicited(
        message,
        interchange,
        &[(suparman, Directive::DoNotBoard)],
        "IDU00000305",
        &profile,
        &stamp(20, 3, 40, "900305"),
    );
    check(&sent, "cusres_132_unsolicited");
    let taken = read_all(write(&sent).unwrap().as_bytes());
    let confirmed = acknowledge(
        &taken.interchanges[0].messages[0],
        &taken.interchanges[0],
        &stamp(20, 3, 40, "000305"),
    );
    check(&confirmed, "cusres_312_carrier_ack");
}

#[test]
fn answers_for_all_and_for_nobody_are_those_of_the_guide() {
    let Some(change) = shared("examples/paxlst_745_CP_change.edi") else { return };
    let change = String::from_utf8(change).unwrap();
    let reading = read_all(change.replace("261119:2231", "261119:2210").as_bytes());
    let interchange = &reading.interchanges[0];
    let message = &interchange.messages[0];
    let mut profile = dialect();
    profile.reply.whole_when_all_board = true;
    let board = [Directive::Board];
    let answer =
        respond(message, interchange, &board, &profile, &stamp(19, 22, 10, "900218"));
    check(&answer, "cusres_962_all_ok_header");
    let other = change.replace("0000218", "0000219");
    let reading = read_all(other.as_bytes());
    let interchange = &reading.interchanges[0];
    let answer = refuse(
        &interchange.messages[0],
        interchange,
        "FLIGHT DATA MISSING - RESUBMIT",
        &profile,
        &stamp(19, 22, 10, "900219"),
    );
    check(&answer, "cusres_962_error_header");
    let other = change
        .replace("0000218", "0000220")
        .replace("QX7K2P", "ZZ9PLM")
        .replace("SUP0002", "IVA0003");
    let reading = read_all(other.as_bytes());
    let interchange = &reading.interchanges[0];
    let answer = respond(
        &interchange.messages[0],
        interchange,
        &[Directive::InsufficientData],
        &profile,
        &stamp(19, 22, 11, "900220"),
    );
    check(&answer, "cusres_962_insufficient");
}

#[test]
fn every_example_reads_as_its_note_says() {
    for (name, kind, expected) in [
        (
            "cusres_962_mixed",
            MessageKind::Response,
            vec![
                (false, "0Z", Some(Directive::Board)),
                (false, "2Z", Some(Directive::Refer)),
            ],
        ),
        (
            "cusres_962_all_ok_header",
            MessageKind::Response,
            vec![(true, "0Z", Some(Directive::Board))],
        ),
        ("cusres_962_error_header", MessageKind::Response, vec![(true, "1", None)]),
        (
            "cusres_962_insufficient",
            MessageKind::Response,
            vec![(false, "4Z", Some(Directive::InsufficientData))],
        ),
        (
            "cusres_132_unsolicited",
            MessageKind::Unsolicited,
            vec![(false, "1Z", Some(Directive::DoNotBoard))],
        ),
        (
            "cusres_312_carrier_ack",
            MessageKind::Acknowledgement,
            vec![(false, "1Z", Some(Directive::DoNotBoard))],
        ),
    ] {
        let Some(text) = example(name) else { return };
        let reading = read_all(text.as_bytes());
        let message = reading.messages().next().unwrap();
        assert!(message.issues.is_empty(), "{name}: {:?}", message.issues);
        assert_eq!(message.kind, kind, "{name}");
        let found: Vec<_> = message
            .replies
            .iter()
            .map(|reply| (reply.whole, reply.status.as_str(), reply.directive))
            .collect();
        assert_eq!(found, expected, "{name}");
        if name != "cusres_962_error_header" {
            let leg = &message.legs[0];
            assert_eq!(leg.flight.to_string(), "XX815", "{name}");
            let (from, to) = (leg.departure().unwrap(), leg.arrival().unwrap());
            assert_eq!((from.port.as_str(), to.port.as_str()), ("SIN", "CGK"));
            assert_eq!(to.arrives.as_ref().unwrap().raw, "2611200755");
        }
        // And writes as it was.
        assert_eq!(bare(&write(&reading.interchanges[0]).unwrap()), bare(&text));
    }
}

fn answer(persons: &str, answers: &[Directive]) -> Message {
    let request = read_all(around("BGM+745'", persons).as_bytes());
    let interchange = &request.interchanges[0];
    let profile = Profile::default();
    let stamp = stamp(20, 10, 0, "1");
    let mut answer =
        respond(&interchange.messages[0], interchange, answers, &profile, &stamp);
    answer.messages.remove(0)
}

fn statuses(message: &Message) -> Vec<(String, String)> {
    let of = |reply: &Reply| {
        let references: Vec<&str> =
            reply.references.iter().map(|known| known.value.as_str()).collect();
        (references.join(" "), reply.status.clone())
    };
    message.replies.iter().map(of).collect()
}

#[test]
fn nobody_is_left_without_an_answer_and_nobody_has_two() {
    use Directive::{Board, DoNotBoard, Refer};
    let pair =
        |references: &str, status: &str| (references.to_owned(), status.to_owned());
    // One person told twice has one answer, the strictest, where it stood first.
    let message = answer(
        "NAD+FL+++A'RFF+AVF:L1'RFF+ABO:U1'NAD+FL+++B'RFF+AVF:L1'RFF+ABO:U2'\
         NAD+FL+++A'RFF+AVF:L1'RFF+ABO:U1'",
        &[Board, Board, Refer],
    );
    assert_eq!(statuses(&message), [pair("L1 U1", "2Z"), pair("L1 U2", "0Z")]);
    // A carrier may count anew in each booking: each is answered, with one status.
    let message = answer(
        "NAD+FL+++A'RFF+AVF:L1'RFF+ABO:1'NAD+FL+++B'RFF+AVF:L2'RFF+ABO:1'",
        &[Refer, Board],
    );
    assert_eq!(statuses(&message), [pair("L1 1", "2Z"), pair("L2 1", "2Z")]);
    // Who cannot be told apart in a booking has the strictest of its answers.
    let message = answer(
        "NAD+FL+++A'RFF+AVF:L1'NAD+FL+++B'RFF+AVF:L1'NAD+FL+++C'RFF+AVF:L2'",
        &[Board, DoNotBoard, Board],
    );
    assert_eq!(
        statuses(&message),
        [pair("L1", "1Z"), pair("L1", "1Z"), pair("L2", "0Z")]
    );
    // Who was not decided about is referred; who has no reference is answered still.
    let message = answer("NAD+FL+++A'NAD+FL'NAD+FL+++C'RFF+ABO:U3'", &[Board]);
    assert_eq!(statuses(&message), [pair("", "0Z"), pair("", "2Z"), pair("U3", "2Z")]);
    // One person without references is meant by what holds for all.
    let message = answer("NAD+FL+++A'", &[Refer]);
    assert!(message.replies[0].whole);
    assert_eq!(statuses(&message), [pair("", "2Z")]);
    // A request about nobody could not be processed.
    let message = answer("", &[]);
    assert_eq!((message.replies[0].whole, message.replies[0].directive), (true, None));
}

#[test]
fn a_notice_about_bookings_is_in_the_form_of_answers() {
    let push = b"UNB+IATA:1+XX+IDPNR+261119:0600+1'\
        UNH+1+PNRGOV:15:1:IA+XX815/201126/0600+01:F'MSG+:22'ORG+XX:SIN'\
        TVL+201126:0600:201126:0755+SIN+CGK+XX+815'EQN+1'SRC'RCI+XX:QX7K2P'\
        TIF+TAN+MEI LING:A:1'UNT+8+1'UNZ+1+1'";
    let reading = read_all(push);
    let interchange = &reading.interchanges[0];
    let asked = &interchange.messages[0];
    let told = saring_model::Traveller {
        references: vec![Reference {
            kind: ReferenceKind::Locator,
            value: "QX7K2P".into(),
        }],
        ..saring_model::Traveller::default()
    };
    let changes = [(&told, Directive::Refer)];
    let (profile, stamp) = (Profile::default(), stamp(20, 3, 40, "900305"));
    let notice = unsolicited(asked, interchange, &changes, "U1", &profile, &stamp);
    let text = write(&notice).unwrap();
    assert!(text.contains("CUSRES:D:05B:UN:IATA"), "{text}");
    assert!(text.contains("DTM+189:2611200600:201'\nDTM+232:2611200755:201'"), "{text}");
}

#[test]
fn what_is_odd_in_an_answer_is_told() {
    let text = "UNB+UNOA:4+A+B+261119:2210+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+999'\
        RFF+TN:1'RFF+QQ:1'ERP+3'ERC+3Z'ERC+0Z'ERP+2'RFF+ABO:U'RFF+SEA:1A'ERC+0Z'\
        FTX+QQQ+++X'FTX+AAP+++OK:NOW'QQQ'UNT+15+1'UNZ+1+1'";
    let reading = read(text.as_bytes(), &Settings::default()).unwrap();
    let message = reading.messages().next().unwrap();
    let codes: Vec<TravelIssueCode> =
        message.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(
        codes,
        [
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::SegmentMisplaced,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::CodeUnknown,
            TravelIssueCode::SegmentUnknown,
            TravelIssueCode::SegmentMissing,
        ]
    );
    assert_eq!(message.replies[1].text, "OK NOW");
    assert_eq!(message.replies[0].directive, None);
}

fn reply() -> impl Strategy<Value = Reply> {
    let references = prop_oneof![
        Just(Vec::new()),
        "[A-Z0-9?'+:]{1,8}".prop_map(|value| {
            vec![Reference { kind: ReferenceKind::Locator, value: value.into() }]
        }),
        "[A-Z0-9]{1,8}".prop_map(|value| {
            vec![Reference { kind: ReferenceKind::Unique, value: value.into() }]
        }),
    ];
    let status = prop_oneof![
        Just(("0Z", Some(Directive::Board))),
        Just(("1Z", Some(Directive::DoNotBoard))),
        Just(("2A", Some(Directive::Refer))),
        Just(("4Z", Some(Directive::InsufficientData))),
        Just(("9Z", None)),
    ];
    (any::<bool>(), references, status, "[G-K ?'+.-]{0,20}").prop_map(
        |(whole, references, (status, directive), text)| Reply {
            whole,
            references,
            status: status.into(),
            directive,
            text: text.trim().to_owned(),
            ..Reply::default()
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(
        replies in proptest::collection::vec(reply(), 0..5),
        transaction in "[A-Z0-9?'+:]{0,10}",
        kind in prop_oneof![
            Just(MessageKind::Response),
            Just(MessageKind::Unsolicited),
            Just(MessageKind::Acknowledgement),
        ],
    ) {
        let message = Message {
            kind,
            standard: "CUSRES:D:05B:UN:IATA".into(),
            reference: "1".into(),
            transaction,
            replies,
            ..Message::default()
        };
        let interchange = Interchange {
            sender: "A".into(),
            recipient: "B".into(),
            reference: "1".into(),
            messages: vec![message],
            ..Interchange::default()
        };
        let text = write(&interchange).unwrap();
        let mut found = read(text.as_bytes(), &Settings::default()).unwrap();
        let found = &mut found.interchanges[0].messages[0];
        for reply in &mut found.replies {
            reply.place = saring_model::Place::default();
        }
        let expected = &interchange.messages[0];
        prop_assert_eq!(&found.replies, &expected.replies);
        prop_assert_eq!(&found.transaction, &expected.transaction);
        prop_assert_eq!(found.kind, expected.kind);
    }
}
