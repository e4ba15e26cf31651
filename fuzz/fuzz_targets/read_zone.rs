//! Machine readable zones and tables of arbitrary content: no panic, the same twice, and
//! what is written of it is read as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_model::{Day, Message, Traveller};
use saring_travel::{Settings, ZoneFormat, read, write_table, zone};

/// What the first byte puts before the rest, so that random content gets deep.
const HEADS: [&str; 8] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n",
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n",
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n",
    "surname,given,birth_date,sex,nationality,document_type,document_number\n",
    "flight;departure_port;departure_time;name;birth_date;seat;phone;bag_weight\n",
    "surname\tgiven\tlogin\tgate\tdocument_expiry_2\tvisa_number\trole\n",
    "",
];

const FORMATS: [ZoneFormat; 5] = [
    ZoneFormat::Td1,
    ZoneFormat::Td2,
    ZoneFormat::Td3,
    ZoneFormat::MrvA,
    ZoneFormat::MrvB,
];

/// A zone that is written of what was read says the same when it is written again.
fn zones(traveller: &Traveller, settings: &Settings) {
    for document in &traveller.documents {
        for format in FORMATS {
            let Ok(text) = zone(format, traveller, document) else { continue };
            let again = read(text.as_bytes(), settings).expect("our own zone");
            let own = again.messages().flat_map(|message| &message.travellers).next();
            let own = own.expect("one traveller");
            let document = own.documents.first().expect("one document");
            let _ = zone(format, own, document);
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let head = HEADS.get(usize::from(*first)).copied().unwrap_or_default();
    let input = [head.as_bytes(), rest].concat();
    let day = if first % 2 == 0 { Day::new(2026, 11, 20) } else { None };
    let settings = Settings { day, ..Settings::default() };
    let once = read(&input, &settings);
    assert_eq!(once, read(&input, &settings));
    let Ok(reading) = once else { return };
    let messages: Vec<&Message> = reading.messages().collect();
    for traveller in messages.iter().flat_map(|message| &message.travellers).take(4) {
        zones(traveller, &settings);
    }
    let people = |messages: &[&Message]| -> usize {
        messages.iter().map(|message| message.travellers.len()).sum()
    };
    let text = write_table(&messages);
    let again = read(text.as_bytes(), &settings).expect("our own table");
    let again: Vec<&Message> = again.messages().collect();
    assert_eq!(people(&again), people(&messages));
});
