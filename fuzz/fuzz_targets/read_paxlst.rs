//! Lists of persons with arbitrary segments in them: no panic, the same values twice,
//! and what is written of them reads as the same persons.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_model::{Reading, ReferenceKind, Text, Traveller};
use saring_travel::{Settings, read, write};

const HEAD: &str = "UNB+UNOA:4+XXAIR:ZZ+GOV:ZZ+261120:1000+R1++APIS'\
    UNH+1+PAXLST:D:05B:UN:IATA+XX123/261120/1000+01:F'BGM+745'NAD+MS+++DESK'\
    TDT+20+XX123+++XX'LOC+125+CGK'DTM+189:2611201000:201'LOC+87+SIN'\
    DTM+232:2611201300:201'NAD+FL+++TAN:MEI LING'ATT+2++F'DTM+329:880214'";

/// What is the same of a person however it is written.
fn told(person: &Traveller) -> Vec<Text> {
    let mut told: Vec<Text> = Vec::new();
    told.extend(person.names.iter().flat_map(|name| name.raw.iter().cloned()));
    told.extend(person.birth.iter().map(|birth| birth.raw.clone()));
    told.extend(person.nationalities.iter().map(|country| country.raw.clone()));
    told.extend(person.documents.iter().map(|document| document.number.clone()));
    told.extend(
        person
            .references
            .iter()
            .filter(|reference| !matches!(reference.kind, ReferenceKind::Other(_)))
            .map(|reference| reference.value.clone()),
    );
    told
}

fn persons(reading: &Reading) -> Vec<Vec<Text>> {
    reading.messages().flat_map(|message| message.travellers.iter().map(told)).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let settings = Settings::default();
    let text = [HEAD.as_bytes(), bytes, b"'CNT+42:1'UNT+14+1'UNZ+1+R1'"].concat();
    let Ok(reading) = read(&text, &settings) else { return };
    assert_eq!(reading, read(&text, &settings).unwrap());
    // The bytes may begin messages of other types, some of which are read only.
    let lists = reading.messages().all(|message| message.standard.starts_with("PAXLST"));
    let [interchange] = reading.interchanges.as_slice() else { return };
    if !lists {
        return;
    }
    let Ok(written) = write(interchange) else { return };
    assert_eq!(persons(&reading), persons(&read(written.as_bytes(), &settings).unwrap()));
});
