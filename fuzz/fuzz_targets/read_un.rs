//! UN lists of arbitrary content: no panic, and the same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

fuzz_target!(|bytes: &[u8]| {
    let whole;
    let input = if bytes.starts_with(b"<") {
        bytes
    } else {
        whole = [b"<CONSOLIDATED_LIST><INDIVIDUAL>".as_slice(), bytes].concat();
        whole.as_slice()
    };
    let once = read(input, "fuzz", &Limits::default(), &mut |_| {});
    let twice = read(input, "fuzz", &Limits::default(), &mut |_| {});
    assert_eq!(once.ok(), twice.ok());
});
