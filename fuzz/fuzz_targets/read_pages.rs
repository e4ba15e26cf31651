//! Saved pages of arbitrary content: no panic, and the same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

/// What the first byte puts before the rest, so that random content gets deep.
const HEADS: [&str; 6] = [
    "<!DOCTYPE html><title>TSFA2002</title>",
    "<!DOCTYPE html>TSFA2002<p>First Schedule<p>2. The following individuals:<p>(a) ",
    "<!DOCTYPE html>TSFA2002<p>First Schedule<p>2. The following individuals:<table><tr><td>(a)<td>",
    "<!DOCTYPE html>amlo",
    "<!DOCTYPE html>amlo<table><tr><th>No.<th>Name<th>Date of Birth<tr><td>1<td>",
    "<!DOCTYPE html>amlo<table><tr><th>Name<td>TESTO<tr><th>Passport<td>",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let head = HEADS.get(usize::from(*first)).copied().unwrap_or_default();
    let mut input = [head.as_bytes(), rest].concat();
    // Closed, so that a page is not refused for its end alone.
    input.extend_from_slice(b"</table></html>");
    let once = read(input.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    let twice = read(input.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    assert_eq!(once.ok(), twice.ok());
});
