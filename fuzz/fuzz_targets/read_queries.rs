//! Queries of arbitrary content: no panic, one answer for each line at most.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{open_queries, queries_csv, queries_jsonl};

fuzz_target!(|bytes: &[u8]| {
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!(queries_jsonl(bytes).count() <= lines);
    if let Ok((reader, _)) = open_queries(bytes)
        && let Ok(queries) = queries_csv(reader, &[])
    {
        queries.for_each(drop);
    }
    let headed = [b"id,name,firstName,lastName,birth_date\n".as_slice(), bytes].concat();
    if let Ok(queries) = queries_csv(headed.as_slice(), &[]) {
        queries.for_each(drop);
    }
});
