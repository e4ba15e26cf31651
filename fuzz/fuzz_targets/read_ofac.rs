//! OFAC's XML, both forms, of arbitrary content: no panic, and the same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

fuzz_target!(|bytes: &[u8]| {
    let (form, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let start: &[u8] = match form {
        b'<' => b"<",
        b'a' => {
            b"<Sanctions><ReferenceValueSets><FeatureTypeValues><FeatureType ID=\"8\">\
              Birthdate</FeatureType></FeatureTypeValues></ReferenceValueSets>\
              <DistinctParties><DistinctParty FixedRef=\"1\">"
        }
        _ => b"<sdnList><sdnEntry><uid>1</uid>",
    };
    let whole = [start, rest].concat();
    let once = read(whole.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    let twice = read(whole.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    assert_eq!(once.ok(), twice.ok());
});
