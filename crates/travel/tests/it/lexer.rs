//! Wire and envelope: whatever lies around, between and inside of interchanges, every
//! message is found, and everything odd is told with its place.

use proptest::prelude::*;
use saring_model::{Interchange, Reading, Severity, TravelIssueCode};
use saring_travel::{ErrorKind, Profile, Settings, grouped, read, write};

const ADVICE: &str = "UNA:+.? '";
const HEADER: &str = "UNB+UNOA:4+XX:ZZ+GOV:ZZ+261120:1000+R1++APIS'";
const MESSAGE: &str =
    "UNH+1+PAXLST:D:05B:UN:IATA+XX1+01:F'BGM+745'NAD+FL+++DOE:JANE'UNT+4+1'";
const TRAILER: &str = "UNZ+1+R1'";

fn whole() -> String {
    [ADVICE, HEADER, MESSAGE, TRAILER].concat()
}

fn reading(bytes: impl AsRef<[u8]>) -> Reading {
    read(bytes.as_ref(), &Settings::default()).expect("an interchange")
}

/// Codes of the issues of the envelope and of the wire, those of the file first. What
/// the mapping of a message tells is not looked at, nor what segments it misses.
fn codes(reading: &Reading) -> Vec<&'static str> {
    let messages = reading.messages().flat_map(|message| &message.issues);
    let issues = reading.issues.iter().chain(messages);
    issues
        .filter(|issue| issue.code.layer() != saring_model::Layer::Mapping)
        .filter(|issue| {
            let is_missing = issue.code == TravelIssueCode::SegmentMissing;
            !is_missing || issue.detail.contains("segment UN")
        })
        .map(|issue| issue.code.as_str())
        .collect()
}

/// Reads bytes that hold some messages and gives these issues.
fn check(bytes: impl AsRef<[u8]>, messages: usize, expected: &[&str]) -> Reading {
    let reading = reading(&bytes);
    let shown = String::from_utf8_lossy(bytes.as_ref());
    let shown: String = shown.chars().take(300).collect();
    assert_eq!(reading.messages().count(), messages, "{shown:?}");
    assert_eq!(codes(&reading), expected, "{shown:?}: {:?}", reading.issues);
    reading
}

#[test]
fn a_clean_interchange_gives_no_issue() {
    let reading = check(whole(), 1, &[]);
    let interchange = &reading.interchanges[0];
    assert_eq!(
        (interchange.sender.as_str(), interchange.sender_kind.as_str()),
        ("XX", "ZZ")
    );
    assert_eq!(
        (interchange.reference.as_str(), interchange.application.as_str()),
        ("R1", "APIS")
    );
    let prepared = interchange.prepared.as_ref().and_then(|told| told.value).unwrap();
    assert_eq!(prepared.to_string(), "2026-11-20T10:00");
    let message = &interchange.messages[0];
    assert_eq!(message.standard, "PAXLST:D:05B:UN:IATA");
    assert_eq!(
        (message.access.as_str(), message.part.last, message.group),
        ("XX1", true, 0)
    );
    let lines = whole().replace('\'', "'\r\n");
    check(lines, 1, &[]);
}

#[test]
fn a_test_is_known_and_a_receipt_wanted() {
    let header = "UNB+UNOA:4+XX+GOV+261120:1000+R1++APIS++1++1'";
    let reading = check([header, MESSAGE, TRAILER].concat(), 1, &[]);
    assert!(reading.interchanges[0].is_test && reading.interchanges[0].wants_receipt);
}

#[test]
fn frames_are_left_out_and_told() {
    let frame = |before: &str, behind: &str| [before, &whole(), behind].concat();
    let reading =
        check(frame("QU CGKXXAA\r\n.SINXXZZ 201000\r\n", ""), 1, &["frame-removed"]);
    let issue = &reading.issues[0];
    assert_eq!((issue.severity, issue.place.byte), (Severity::Note, 0));
    assert!(issue.detail.starts_with("27 bytes"), "{}", issue.detail);
    let reading = check(frame("", "\r\n=\r\n"), 1, &["frame-removed"]);
    assert_eq!(reading.issues[0].place.byte, whole().len() as u64 + 2);
    check(frame("\x01QU A\r\n\x02", "\x03"), 1, &["frame-removed", "frame-removed"]);
    check(
        frame("", "\r\n\r\nConfidential, don't read: it's +1 of ours.\r\n"),
        1,
        &["frame-removed"],
    );
    check(frame("", " \r\n\x0c"), 1, &[]);
    // A message that lost its end does not take the footer for a value.
    let cut = [HEADER, "UNH+1+PAXLST'BGM+745'\r\n=\r\n"].concat();
    let expected = ["frame-removed", "segment-missing", "segment-missing"];
    check(&cut, 1, &expected);
    // Nor does it take the telex that comes behind.
    let two = [&cut, "QU X\r\n", &whole()].concat();
    assert_eq!(reading_of(&two), 2);
}

fn reading_of(text: &str) -> usize {
    reading(text).interchanges.len()
}

#[test]
fn a_damaged_advice_is_replaced() {
    let body = [HEADER, MESSAGE, TRAILER].concat();
    for advice in
        ["UNA:+.?'", "UNA:+.?'\r\n", "UNA++.? '", "UNA:+.? ' X", "UNA", "UNA:+.?  '"]
    {
        let reading = check([advice, &body].concat(), 1, &["advice-damaged"]);
        assert_eq!(reading.issues[0].severity, Severity::Doubt);
    }
    for advice in ["UNA:+.? '\r\n", "UNA:+.\r\n? '", "U\r\nNA:+.? '"] {
        check([advice, &body].concat(), 1, &[]);
    }
    let odd = body.replace('+', "*").replace('\'', "#");
    check(["UNA:*.? #", &odd].concat(), 1, &[]);
    check(["UNA:*.?#", &odd].concat(), 1, &["advice-damaged"]);
    // No advice, and another terminator.
    for (terminator, between) in [("\"", ""), ("~", "\r\n"), ("#", "\n")] {
        let other = body.replace('\'', &format!("{terminator}{between}"));
        let reading = check(&other, 1, &["advice-damaged"]);
        assert_eq!(reading.messages().next().unwrap().travellers.len(), 1);
    }
}

#[test]
fn a_line_break_may_end_segments() {
    let body = [HEADER, MESSAGE, TRAILER].concat().replace('\'', "\n");
    check(["UNA:+.? \n", &body].concat(), 1, &[]);
    check(["UNA:+.? \r\n", &body.replace('\n', "\r\n")].concat(), 1, &[]);
}

#[test]
fn wrapped_lines_are_joined() {
    for width in [3, 7, 20, 64] {
        let text = whole();
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(width)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let reading = reading(lines.join("\r\n"));
        let plain = self::reading(&text);
        let (a, b) = (&reading.interchanges[0], &plain.interchanges[0]);
        assert_eq!(
            (&a.sender, &a.reference, &a.prepared),
            (&b.sender, &b.reference, &b.prepared)
        );
        assert_eq!(a.messages[0].standard, b.messages[0].standard);
        assert_eq!(codes(&reading), ["lines-joined"], "{width}");
    }
}

#[test]
fn several_interchanges_are_read_whatever_is_between() {
    let other = whole().replace('+', "*").replace('\'', "#");
    let odd = ["UNA:*.? #", &other[ADVICE.len()..]].concat();
    let reading = check([&whole(), "\r\nQU X\r\n", &odd].concat(), 2, &["frame-removed"]);
    assert_eq!(reading.interchanges[1].sender, "XX");
    // The separators of the one before hold where nothing else fits.
    check([&odd, &other[ADVICE.len()..]].concat(), 2, &["repeated"]);
    check([whole(), whole()].concat(), 2, &["repeated"]);
    // A header ends an interchange that has no trailer.
    let open = [ADVICE, HEADER, MESSAGE].concat();
    check([open, whole()].concat(), 2, &["segment-missing", "repeated"]);
    // Even one that was cut within a segment, if a line begins there.
    let cut = [HEADER, "UNH+1+PAXLST'BGM+745'LOC+91+ID\n"].concat();
    let reading = reading_codes([cut, whole()].concat());
    assert_eq!(reading, ["segment-missing", "segment-open", "segment-missing"]);
}

fn reading_codes(text: String) -> Vec<&'static str> {
    let reading = reading(text);
    assert_eq!(reading.interchanges.len(), 2);
    codes(&reading)
}

#[test]
fn counts_and_references_are_held_against_what_was_read() {
    let text = [HEADER, &MESSAGE.replace("UNT+4+1", "UNT+9+2"), "UNZ+7+R2'"].concat();
    let expected =
        ["count-differs", "reference-differs", "count-differs", "reference-differs"];
    let found = check(&text, 1, &expected);
    assert!(found.issues.iter().all(|issue| issue.severity == Severity::Note));
    let group = "UNG+PAXLST+A:ZZ+B:ZZ+261120:1000+7+UN+D:05B'";
    let inner = [HEADER, group, MESSAGE, "UNE+1+7'", TRAILER].concat();
    let found = check(&inner, 1, &[]);
    let own = &found.interchanges[0].groups[0];
    assert_eq!((own.kind.as_str(), own.version.as_str()), ("PAXLST", "D:05B"));
    assert_eq!(found.interchanges[0].messages[0].group, 1);
    check(
        inner.replace("UNE+1+7", "UNE+2+8"),
        1,
        &["count-differs", "reference-differs"],
    );
    check(inner.replace("UNE+1+7'", ""), 1, &["segment-missing"]);
    check(inner.replace("UNG+", "UNG +"), 1, &[]);
    let settings = Settings {
        otherwise: Profile { strict_counts: true, ..Profile::default() },
        ..Settings::default()
    };
    let strict = read(text.as_bytes(), &settings).unwrap();
    let message = strict.messages().next().unwrap();
    assert!(message.issues.iter().any(|issue| issue.severity == Severity::Loss));
}

#[test]
fn headers_and_trailers_may_be_missing() {
    check([MESSAGE, TRAILER].concat(), 1, &["reference-differs", "segment-missing"]);
    check([HEADER, MESSAGE].concat(), 1, &["segment-missing"]);
    check(
        [HEADER, &MESSAGE.replace("UNT+4+1'", ""), TRAILER].concat(),
        1,
        &["segment-missing"],
    );
    // Persons behind a lost header are read all the same.
    let headless = [HEADER, "BGM+745'NAD+FL+++DOE:JANE'UNT+4+1'", TRAILER].concat();
    let expected = ["segment-missing", "count-differs", "reference-differs"];
    check(&headless, 1, &expected);
}

#[test]
fn segments_outside_of_messages_are_kept() {
    let text =
        [HEADER, "LOC+92+SIN'", MESSAGE, "LOCX+1'", TRAILER, "DTM+36:300101'"].concat();
    let expected = ["segment-misplaced", "tag-unread", "segment-misplaced"];
    let reading = check(text, 1, &expected);
    let kept: Vec<_> =
        reading.interchanges[0].unread.iter().map(|own| &own.value).collect();
    assert_eq!(kept, ["LOC+92+SIN", "LOCX+1", "DTM+36:300101"]);
    assert!(reading.issues.iter().all(|issue| !issue.to_string().contains("SIN")));
    // What is sensitive is not.
    let text = [HEADER, "SSR+MOML:HK:1:XX'", MESSAGE, TRAILER].concat();
    assert!(self::reading(text).interchanges[0].unread.is_empty());
}

#[test]
fn odd_bytes_and_ends_are_told_with_their_places() {
    let text = whole().replace("DOE:JANE", "DOE:JA\0NE");
    let reading = check(&text, 1, &["control-byte"]);
    let at = text.find('\0').unwrap() as u64;
    assert_eq!(reading.interchanges[0].messages[0].issues[0].place.byte, at);
    let open = [HEADER, "UNH+1+PAXLST'BGM+745?"].concat();
    let expected =
        ["segment-missing", "segment-open", "release-at-end", "segment-missing"];
    check(open, 1, &expected);
    let bad = whole().replace("NAD+FL", "NA*D+FL").replace("PAXLST", "PAXLIST");
    let reading = check(bad, 1, &["message-unknown", "tag-unread"]);
    assert_eq!(reading.interchanges[0].messages[0].unread[0].value, "NA*D+FL+++DOE:JANE");
}

#[test]
fn people_are_read_whatever_the_type_of_their_message() {
    let people = |body: &str| {
        let text = format!("UNB+UNOA:4+A+B+261119:2210+1'UNH+1+{body}'UNT+9+1'UNZ+1+1'");
        let reading = reading(text);
        assert!(codes(&reading).contains(&"message-unknown"), "{body}");
        reading.messages().map(|message| message.travellers.len()).sum::<usize>()
    };
    assert_eq!(people("XYZLST:D:05B'BGM+745'NAD+FL+++TAN:MEI LING"), 1);
    assert_eq!(people("'NAD+FL+++TAN:MEI LING"), 1);
    let booked = "MSG+:22'SRC'RCI+XX:QX7K2P'TIF+TAN+MEI LING:A:1";
    assert_eq!(people(&format!("'{booked}")), 1);
    assert_eq!(people(&format!("PNRGO:15:1:IA'{booked}")), 1);
}

#[test]
fn parts_are_known() {
    let part = |written: &str| {
        let reading = reading(whole().replace("01:F", written));
        let part = reading.messages().next().unwrap().part;
        (part.number, part.last)
    };
    assert_eq!(part("01:F"), (1, true));
    assert_eq!(part("01:C"), (1, false));
    assert_eq!(part("02"), (2, false));
    assert_eq!(part("01"), (1, false));
    assert_eq!(part("03:F"), (3, true));
    assert_eq!(part(""), (1, true));
    assert_eq!(part("X"), (1, false));
}

#[test]
fn a_message_that_came_before_is_marked() {
    let other = MESSAGE.replace("JANE", "JOHN");
    let text = [HEADER, MESSAGE, &other, MESSAGE, "UNZ+3+R1'"].concat();
    let reading = check(text, 3, &["repeated"]);
    let repeated: Vec<bool> =
        reading.messages().map(|message| message.repeated).collect();
    assert_eq!(repeated, [false, false, true]);
}

#[test]
fn character_sets_are_told_apart() {
    let sender = |bytes: &[u8]| {
        let reading = reading(bytes);
        (reading.interchanges[0].sender.clone(), codes(&reading).len())
    };
    let with = |syntax: &str, name: &[u8]| {
        let header = HEADER.replace("UNOA", syntax);
        let (head, rest) = header.split_once("XX").unwrap();
        [head.as_bytes(), name, rest.as_bytes(), MESSAGE.as_bytes(), TRAILER.as_bytes()]
            .concat()
    };
    assert_eq!(sender(&with("UNOA", "NGUYỄN Ж".as_bytes())), ("NGUYỄN Ж".into(), 0));
    assert_eq!(sender(&with("UNOC", b"JOS\xC9")), ("JOSÉ".into(), 0));
    assert_eq!(sender(&with("UNOA", b"JOS\xC9")), ("JOSÉ".into(), 1));
    assert_eq!(sender(&with("UNOE", b"\xB8\xD2\xD0\xDD")), ("Иван".into(), 0));
    assert_eq!(sender(&with("UNOD", b"\xA3\xD3D\xAC")), ("ŁÓDŹ".into(), 0));
    assert_eq!(sender(&with("UNOK", b"\xDDB\xDDS")), ("İBİS".into(), 0));
    assert_eq!(sender(&with("SIRE", b"\x8EAK")), ("ŽAK".into(), 1));
    // One stray byte does not spoil what is UTF-8, nor does a line break within a letter.
    assert_eq!(sender(&with("UNOY", b"\xD0\x96 \xC9")), ("Ж É".into(), 1));
    assert_eq!(sender(&with("UNOY", b"\xD0\r\n\x96!\xC9")), ("Ж!É".into(), 2));
    assert_eq!(sender(&[b"\xEF\xBB\xBF", whole().as_bytes()].concat()), ("XX".into(), 0));
}

#[test]
fn bytes_of_the_file_are_told_whatever_the_characters() {
    let name = [b"\xC9".repeat(700), b"\xD0\r\n\x96".to_vec()].concat();
    let (before, behind) = MESSAGE.split_once("JANE").unwrap();
    let text = [
        HEADER.as_bytes(),
        before.as_bytes(),
        &name,
        b"\0",
        behind.as_bytes(),
        TRAILER.as_bytes(),
    ]
    .concat();
    let at = text.iter().position(|byte| *byte == 0).unwrap() as u64;
    let reading = reading(&text);
    let issues = &reading.interchanges[0].messages[0].issues;
    let control = issues.iter().find(|issue| issue.code.as_str() == "control-byte");
    assert_eq!(control.unwrap().place.byte, at);
}

#[test]
fn what_is_no_message_is_refused() {
    let refused = |bytes: &[u8]| read(bytes, &Settings::default()).unwrap_err();
    for bytes in [&b""[..], b" \r\n\0", b"\xEF\xBB\xBF"] {
        assert!(refused(bytes).to_string().contains("empty"), "{bytes:?}");
    }
    let wide: Vec<u8> = whole().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused(&wide).to_string().contains("UTF-16"));
    assert!(
        refused(&[b"\xFE\xFF".as_slice(), &wide].concat()).to_string().contains("UTF-16")
    );
    assert_eq!(
        refused(b"Dear all, please find attached").kind(),
        ErrorKind::Unrecognised
    );
    assert_eq!(
        refused(&"UNH+'".repeat(300_000).into_bytes()).kind(),
        ErrorKind::TooLarge
    );
}

#[test]
fn hostile_files_take_linear_time() {
    let begin = [HEADER, "UNH+1+PAXLST'"].concat();
    let with = |piece: &str, times: usize| {
        [&begin, &piece.repeat(times), "'UNT+3+1'UNZ+1+R1'"].concat()
    };
    for text in [
        with("LOC+92+SIN'", 10_000),
        with("LOCX+92'", 10_000),
        with("A\nUNA", 10_000),
        with("?", 100_000),
        with("+:", 210_000),
        with("\0", 100_000),
        with("UNB+'UNZ'x ", 2_000),
        with("UNA:*.? #UNB*A#UNZ#UNA:+.? 'UNB+A'UNZ'", 2_000),
    ] {
        let reading = reading(text);
        let issues =
            reading.messages().map(|message| message.issues.len()).sum::<usize>();
        assert!(issues + reading.issues.len() <= 110_100);
    }
}

#[test]
fn samples_keep_their_envelopes() {
    let folders = ["paxlst-probes", "examples", "ediclean"];
    let roots = folders.map(|folder| super::data(&format!("edifact/{folder}")));
    for path in
        roots.into_iter().flatten().flat_map(|root| std::fs::read_dir(root).unwrap())
    {
        let path = path.unwrap().path();
        let name = path.display().to_string();
        let reading = reading(std::fs::read(&path).unwrap());
        assert_eq!(reading.interchanges.len(), 1, "{name}");
        let has_two = name.contains("two_messages") || name.contains("two_parts");
        let messages = if has_two { 2 } else { 1 };
        assert_eq!(reading.messages().count(), messages, "{name}");
        // Those of ediclean are cut out of longer messages: their counts are not right.
        let expected: &[&str] = if name.contains("examples") {
            &[]
        } else {
            &["frame-removed", "lines-joined", "count-differs"]
        };
        let found = codes(&reading);
        assert!(found.iter().all(|code| expected.contains(code)), "{name}: {found:?}");
        assert!(reading.interchanges[0].unread.is_empty(), "{name}");
    }
}

#[test]
fn cleaned_messages_read_as_their_references() {
    let Some(root) = super::data("edifact/ediclean") else { return };
    for letter in ["A", "B", "C", "D", "E", "F"] {
        let read = |word: &str| {
            let bytes = std::fs::read(root.join(format!("{word}_{letter}.txt"))).unwrap();
            let mut reading = reading(bytes);
            let mut interchange = reading.interchanges.remove(0);
            interchange.place = saring_model::Place::default();
            // Where a segment stands and what was odd differs; what was read must not.
            let messages = std::mem::take(&mut interchange.messages);
            let persons = messages.into_iter().map(|message| {
                let travellers = message.travellers.into_iter();
                let persons: Vec<_> = travellers
                    .map(|t| (t.names, t.birth, t.documents, t.references))
                    .collect();
                let stops: Vec<_> =
                    message.legs.into_iter().map(|leg| leg.stops).collect();
                (persons, stops, message.declared)
            });
            let persons: Vec<_> = persons.collect();
            assert!(persons.iter().any(|(persons, ..)| !persons.is_empty()), "{letter}");
            (interchange, persons)
        };
        assert_eq!(read("original"), read("reference"), "{letter}");
    }
}

/// Invented text of a value: anything that a message may hold, separators among it.
fn value() -> impl Strategy<Value = String> {
    "[A-Z0-9 '+:?*.éЖ\u{a0}]{0,12}"
}

proptest! {
    #[test]
    fn envelopes_survive_writing(
        names in [value(), value(), value(), value(), value(), value()],
        flags in [any::<bool>(), any::<bool>(), any::<bool>()],
    ) {
        let [sender, sender_kind, recipient, recipient_kind, reference, application] = names;
        // A receipt stands in for any message.
        let receipts = reading("UNB+UNOA:4+A+B'UNH+1+CONTRL:D:3:UN'UCI+1+B+A+7'UNT+3+1'UNZ+1+'");
        let mut messages = receipts.interchanges[0].messages.clone();
        messages[0].access = reference.clone();
        let prepared = reading(whole()).interchanges[0].prepared.clone();
        let [is_test, wants_receipt, in_group] = flags;
        let mut interchange = Interchange {
            sender, sender_kind, recipient, recipient_kind, prepared, reference, application,
            is_test, wants_receipt, messages, ..Interchange::default()
        };
        if in_group {
            interchange = grouped(interchange, "G1");
        }
        let text = write(&interchange).unwrap();
        let again = reading(&text);
        prop_assert_eq!(codes(&again), Vec::<&str>::new(), "{}", text);
        let mut again = again.interchanges[0].clone();
        // Places are of the file, not of the value.
        again.place = interchange.place;
        for (own, other) in again.messages.iter_mut().zip(&interchange.messages) {
            own.place = other.place;
            own.receipts[0].place = other.receipts[0].place;
        }
        prop_assert_eq!(again, interchange);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in "[UNABHZGT+:?'*\\r\\n =PXLS\\x00-\\x02éD]{0,200}", cut in 0..200_usize) {
        let bytes = bytes.as_bytes();
        let whole = [whole().as_bytes(), &bytes[..cut.min(bytes.len())], whole().as_bytes()].concat();
        for bytes in [bytes, &whole] {
            let once = read(bytes, &Settings::default());
            prop_assert_eq!(&once, &read(bytes, &Settings::default()));
        }
        prop_assert!(reading(&whole).messages().count() >= 1);
    }
}
