//! Bookings of arbitrary content: no panic, and the same message twice; what is written
//! of them reads as itself.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use saring_model::MessageKind;
use saring_travel::{Settings, read, write};

/// What stands before the rest, so that arbitrary content gets deep.
const HEAD: &[u8] = b"UNA:+.?*'UNB+IATA:1+XX+GOV+261119:0600+1'UNH+1+PNRGOV:15:1:IA'\
    MSG+:22'ORG+XX:SIN'TVL+201126:0600:201126:0755+SIN+CGK+XX+815'EQN+1'SRC'";

fuzz_target!(|bytes: &[u8]| {
    let whole = [HEAD, bytes, b"'UNT+1+1'UNZ+1+1'".as_slice()].concat();
    let input = if bytes.starts_with(b"UN") { bytes } else { whole.as_slice() };
    let settings = Settings::default();
    let once = read(input, &settings);
    assert_eq!(once, read(input, &settings));
    let Ok(reading) = once else { return };
    for interchange in &reading.interchanges {
        let is_bookings =
            |message: &saring_model::Message| matches!(message.kind, MessageKind::Bookings(_));
        if !interchange.messages.iter().all(is_bookings) {
            continue;
        }
        // Written once, it reads as somebody: no name in it is lost. One person told twice
        // under one number may come back as one.
        if let Ok(text) = write(interchange) {
            let again = read(text.as_bytes(), &settings).expect("what was written is read");
            let names = |messages: &[saring_model::Message]| -> BTreeSet<String> {
                let people = messages.iter().flat_map(|message| &message.travellers);
                let shown = people.filter_map(|person| person.names.first());
                shown.map(saring_model::TravellerName::full).collect()
            };
            let found: BTreeSet<String> =
                again.interchanges.iter().flat_map(|own| names(&own.messages)).collect();
            let lost = names(&interchange.messages).difference(&found).count();
            assert_eq!(lost, 0);
        }
    }
});
