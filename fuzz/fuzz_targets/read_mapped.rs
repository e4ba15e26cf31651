//! Mappings of arbitrary content, and files read through them: no panic, and the same
//! list twice. A zero byte stands between the two.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Mapping, Reading, read_as};

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (text, rest) = bytes.split_at(split);
    let own = std::str::from_utf8(text).ok().map(Mapping::read);
    let mapping = match own {
        Some(Ok(mapping)) => mapping,
        Some(Err(_)) | None => Mapping::read(
            "header_row = 2\n[columns]\nid = [\"a\", \"b\"]\nname = \"b\"\n\
             aliases = { column = \"c\", split = \"|\", words = { x = \"y\" } }\n",
        )
        .expect("a mapping"),
    };
    let read = || {
        let reading =
            Reading { name: "fuzz", mapping: Some(&mapping), ..Reading::default() };
        read_as(rest.get(1..).unwrap_or_default(), reading, &mut |_| {})
    };
    assert_eq!(read().ok(), read().ok());
});
