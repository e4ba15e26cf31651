//! UK lists of arbitrary content, XML and CSV: no panic, and the same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

const CSV: &[u8] = b"Report Date: 13-Feb-2026\n\
    Unique ID,Name 6,Name 1,Name type,Alias strength,Designation Type,D.O.B,\
    Nationality(/ies),Passport number,Passport additional information,Sanctions Imposed\n";

fuzz_target!(|bytes: &[u8]| {
    let whole;
    let input = match bytes.split_first() {
        Some((b'0', rest)) => {
            whole = [b"<Designations><Designation>".as_slice(), rest].concat();
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
