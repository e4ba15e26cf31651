//! EU lists of arbitrary content, XML and CSV: no panic, and the same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

const CSV: &[u8] = b"fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;\
    Entity_Regulation_Programme;NameAlias_WholeName;NameAlias_Remark;BirthDate_BirthDate;\
    BirthDate_Year;BirthDate_CalendarType;Identification_Number;Address_City\n";

fuzz_target!(|bytes: &[u8]| {
    let whole;
    let input = match bytes.split_first() {
        Some((b'0', rest)) => {
            whole = [b"<export><sanctionEntity>".as_slice(), rest].concat();
            whole.as_slice()
        }
        Some((b'1', rest)) => {
            whole = [CSV, rest].concat();
            whole.as_slice()
        }
        _ => bytes,
    };
    let once = read(input, "fuzz", &Limits::default(), &mut |_| {});
    let twice = read(input, "fuzz", &Limits::default(), &mut |_| {});
    assert_eq!(once.ok(), twice.ok());
});
