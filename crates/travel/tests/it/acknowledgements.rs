//! Receipts: what became of an interchange or message is read, made and written.

use saring_model::{
    Interchange, Message, MessageKind, Outcome, Place, Reading, ReceiptLevel,
};
use saring_travel::{Profile, Settings, ackres, contrl, read, write};

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), &Settings::default()).expect("an interchange")
}

/// A receipt as `level of action outcome [code@segment.element.component meaning]`.
fn shown(message: &Message) -> Vec<String> {
    let receipts = message.receipts.iter().map(|receipt| {
        let faults = receipt.faults.iter().zip(&receipt.fault_places);
        let faults: Vec<String> = faults
            .map(|((code, meaning), at)| {
                let Place { segment, element, component, .. } = at;
                format!(" [{code}@{segment}.{element}.{component} {meaning}]")
            })
            .collect();
        let outcome = receipt.outcome.map_or("", Outcome::as_str);
        let (level, of, action) = (receipt.level.as_str(), &receipt.of, &receipt.action);
        format!("{level} {of} {action} {outcome}{}", faults.concat())
    });
    receipts.collect()
}

/// Reads the body of a CONTRL or ACKRES.
fn check(kind: &str, body: &str, expected: &[&str]) -> Message {
    let text = format!("UNB+UNOA:4+A+B'UNH+1+{kind}:D:3:UN'{body}UNT+0+1'UNZ+1+'");
    let message = reading(&text).messages().next().expect("a message").clone();
    assert_eq!(shown(&message), expected, "{body}");
    message
}

fn example(name: &str) -> Option<Reading> {
    let path = super::data("edifact/examples")?.join(name);
    Some(reading(&std::fs::read_to_string(path).expect("an example")))
}

#[test]
fn the_examples_read_as_their_notes_say() {
    let expected = [
        ("ackres_ok.edi", vec!["message XX815/201126/0600 3 accepted"]),
        (
            "ackres_error.edi",
            vec![
                "message XX815/201126/0600 7 rejected [114@0.0.0 invalid flight number]",
            ],
        ),
    ];
    for (name, expected) in expected {
        let Some(reading) = example(name) else { return };
        let message = reading.messages().next().unwrap();
        assert_eq!(message.kind, MessageKind::BookingReceipt);
        assert_eq!(shown(message), expected, "{name}");
        assert_eq!(message.access, "XX815/201126/0600");
        assert!(message.issues.is_empty() && reading.issues.is_empty(), "{name}");
    }
}

#[test]
fn a_rejected_message_reads_as_its_note_says() {
    let reading = reading(
        "UNA:+.? 'UNB+UNOA:4+IDAPIS:ZZ+XXAIR:ZZ+261119:2210+900221'\
         UNH+1+CONTRL:D:3:UN'UCI+000217+XXAIR:ZZ+IDAPIS:ZZ+7'\
         UCM+1+PAXLST:D:05B:UN:IATA+4+29'UNT+4+1'UNZ+1+900221'",
    );
    let message = reading.messages().next().unwrap();
    assert_eq!(message.kind, MessageKind::SyntaxReport);
    let fault = "[29@0.0.0 control count does not match number of instances received]";
    let rejected = format!("message 1 4 rejected {fault}");
    assert_eq!(shown(message), ["interchange 000217 7 accepted", &rejected]);
    assert!(message.issues.is_empty() && reading.issues.is_empty());
}

#[test]
fn a_report_of_syntax_says_what_was_rejected_and_why() {
    check("CONTRL", "UCI+217+XX:ZZ+GOV:ZZ+7'", &["interchange 217 7 accepted"]);
    check("CONTRL", "UCI+217+XX+GOV+8'", &["interchange 217 8 received"]);
    let message = check(
        "CONTRL",
        "UCI+217+XX:ZZ+GOV:ZZ+7'UCF+G+XX+GOV+7'UCM+1+PAXLST:D:05B:UN:IATA+4+29'\
         UCS+7+12'UCD+39+3:2'",
        &[
            "interchange 217 7 accepted",
            "group G 7 accepted",
            "message 1 4 rejected \
             [29@0.0.0 control count does not match number of instances received] \
             [12@7.0.0 invalid value] [39@7.3.2 data element too long]",
        ],
    );
    assert_eq!(message.receipts[0].sender, "XX:ZZ");
    assert_eq!(message.receipts[2].standard, "PAXLST:D:05B:UN:IATA");
    assert!(message.receipts[2].level == ReceiptLevel::Message);
}

#[test]
fn what_is_not_known_of_a_receipt_is_kept_and_told() {
    let codes = |message: &Message| -> Vec<&'static str> {
        message.issues.iter().map(|issue| issue.code.as_str()).collect()
    };
    let message = check("CONTRL", "UCI+1+A+B+9+77'", &["interchange 1 9  [77@0.0.0 ]"]);
    assert_eq!(codes(&message)[..2], ["code-unknown", "code-unknown"]);
    let message = check("CONTRL", "UCS+1+12'XYZ+1'", &[]);
    assert_eq!(message.unread.len(), 2);
    assert!(codes(&message).contains(&"segment-missing"));
    let message = check("ACKRES", "MSG+:23+5'ERC+999'", &["message  5  [999@0.0.0 ]"]);
    assert_eq!(codes(&message)[..2], ["code-unknown", "code-unknown"]);
}

#[test]
fn a_reading_is_acknowledged_with_what_was_found() {
    let request = |trailer: &str| {
        format!(
            "UNB+UNOA:4+XX:ZZ+GOV:ZZ+261119:2210+217'UNH+1+PAXLST:D:05B:UN:IATA'\
             BGM+745'NAD+FL+++DOE:JANE'UNT+{trailer}+1'UNZ+1+217'"
        )
    };
    let report = contrl(&reading(&request("4")), 0).unwrap();
    assert_eq!(report.receipts[1].outcome, Some(Outcome::Accepted));
    // A count that is wrong rejects only where the profile is strict.
    let report = contrl(&reading(&request("9")), 0).unwrap();
    let fault = "[29@4.1.1 control count does not match number of instances received]";
    let found = shown(&report);
    assert_eq!(found[0], "interchange 217 7 accepted");
    assert!(
        found[1].starts_with("message 1 7 accepted") && found[1].contains(fault),
        "{found:?}"
    );
    let settings = Settings {
        otherwise: Profile { strict_counts: true, ..Profile::default() },
        ..Settings::default()
    };
    let strict = read(request("9").as_bytes(), &settings).unwrap();
    assert_eq!(contrl(&strict, 0).unwrap().receipts[1].outcome, Some(Outcome::Rejected));
    assert!(contrl(&strict, 1).is_none());
}

/// Written and read again, receipts are the same.
fn check_written(messages: Vec<Message>) {
    let interchange = Interchange {
        sender: "GOV".into(),
        recipient: "XX".into(),
        reference: "9".into(),
        messages,
        ..Interchange::default()
    };
    let text = write(&interchange).expect("receipts are written");
    let mut again = reading(&text);
    assert!(again.issues.is_empty(), "{text}");
    for (own, other) in again
        .interchanges
        .iter_mut()
        .flat_map(|own| &mut own.messages)
        .zip(&interchange.messages)
    {
        assert!(own.issues.is_empty(), "{text}");
        for receipt in &mut own.receipts {
            receipt.place = Place::default();
        }
        let mut receipts = other.receipts.clone();
        for receipt in &mut receipts {
            receipt.place = Place::default();
        }
        assert_eq!((own.kind, &own.receipts), (other.kind, &receipts), "{text}");
        assert_eq!(own.access, other.access);
    }
}

#[test]
fn receipts_survive_writing() {
    let body = "UCI+2?+17+XX:ZZ+GOV:ZZ+7'UCF+G+XX+GOV+4+28'UCM+1+PAXLST:D:05B:UN:IATA+4'\
                UCS+2+12'UCD+39+3:2'UCS+7'UCD+13+1'UCM+2+PAXLST:D:05B:UN:IATA+7'";
    let text = format!("UNB+UNOA:4+A+B'UNH+1+CONTRL:D:3:UN'{body}UNT+0+1'UNZ+1+'");
    let mut messages = reading(&text).interchanges[0].messages.clone();
    messages[0].reference = "1".into();
    check_written(messages);
    let bookings = Message {
        access: "XX815/201126/0600".into(),
        standard: "PNRGOV:15:1:IA".into(),
        ..Message::default()
    };
    let [mut taken, mut refused] =
        [ackres(&bookings, &[]), ackres(&bookings, &["114", "103"])];
    (taken.reference, refused.reference) = ("1".into(), "2".into());
    assert_eq!(taken.standard, "ACKRES:15:1:IA");
    check_written(vec![taken, refused]);
}
