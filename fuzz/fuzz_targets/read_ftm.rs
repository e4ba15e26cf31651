//! FollowTheMoney lists of arbitrary content: no panic, no entity without a name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

const FIRST: &[u8] = b"{\"id\":\"0\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n";

fuzz_target!(|bytes: &[u8]| {
    let whole = [FIRST, bytes].concat();
    let _ = read(whole.as_slice(), "fuzz", &Limits::default(), &mut |entity| {
        assert!(!entity.names.is_empty());
    });
});
