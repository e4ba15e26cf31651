//! Templates of arbitrary content, CSV and JSON lines: no panic, no entity without an id.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

fuzz_target!(|bytes: &[u8]| {
    for first in [
        b"id,kind,name,aliases,birth_dates,passports\n".as_slice(),
        b"{\"saring\":1,\"id\":\"0\",\"name\":\"A\"}\n".as_slice(),
        b"".as_slice(),
    ] {
        let whole = [first, bytes].concat();
        let _ = read(whole.as_slice(), "fuzz", &Limits::default(), &mut |entity| {
            assert!(!entity.id.is_empty() || first.is_empty());
        });
    }
});
