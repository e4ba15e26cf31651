//! FollowTheMoney lists of arbitrary content: no panic, and no entity without a name
//! that this program did not write itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

const FIRST: &[u8] = b"{\"id\":\"0\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n";

fuzz_target!(|bytes: &[u8]| {
    let whole = [FIRST, bytes].concat();
    let _ = read(whole.as_slice(), "fuzz", &Limits::default(), &mut |entity| {
        // The key may be written with escapes.
        let own = bytes.contains(&b'\\') || bytes.windows(8).any(|own| own == b"x-saring");
        assert!(own || !entity.names.is_empty());
    });
});
