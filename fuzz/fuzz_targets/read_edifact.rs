//! Any bytes as an interchange, and the same between two messages: no panic, the same
//! reading twice, no more persons, issues and kept segments than there are bytes, and
//! no message lost for what stands before or behind it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_travel::{Settings, lex, read};

const BEFORE: &[u8] = b"UNB+UNOA:4+A+B+261120:1000+1'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'\
    NAD+FL+++DOE:JANE'UNT+4+1'UNZ+1+1'\n";

fn check(bytes: &[u8]) -> usize {
    let settings = Settings::default();
    let once = read(bytes, &settings);
    assert_eq!(once, read(bytes, &settings));
    let Ok(reading) = once else { return 0 };
    let counted = lex(bytes).map_or(0, |counted| counted.segments);
    let mut kept = reading.issues.len();
    let mut persons = 0;
    for interchange in &reading.interchanges {
        kept += interchange.unread.len();
        for message in &interchange.messages {
            kept += message.unread.len();
            persons += message.travellers.len();
            // Two for each message: a summary, and what makes it refused.
            assert!(message.issues.len() <= 10_002);
            for issue in &message.issues {
                assert!(issue.place.byte <= bytes.len() as u64);
            }
        }
    }
    assert!(persons <= bytes.len(), "{persons} persons of {counted} segments");
    assert!(kept <= 8 * bytes.len() + 8);
    persons
}

fuzz_target!(|data: &[u8]| {
    check(data);
    assert!(check(&[BEFORE, data].concat()) >= 1);
});
