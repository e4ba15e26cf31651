//! OFAC's CSV files of arbitrary content: no panic, and no remark is lost.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Companion, Reading, read_as};

const ROW: &[u8] =
    b"1,\"SAMPEL, Testo\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,";

fuzz_target!(|bytes: &[u8]| {
    let (form, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (remarks, alias) = if form % 2 == 0 { (rest, &[][..]) } else { (&[][..], rest) };
    let main = [ROW, remarks, b"\n"].concat();
    let companions = vec![
        Companion { name: "alt.csv".to_owned(), reader: Box::new(alias) },
        Companion { name: "sdn_comments.csv".to_owned(), reader: Box::new(alias) },
    ];
    let reading = Reading { companions, ..Reading::default() };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    let word = !remarks.is_empty() && remarks.iter().all(plain);
    let _ = read_as(main.as_slice(), reading, &mut |entity| {
        assert!(entity.id != "ofac-1" || !word || entity.notes.len() == 1);
    });
});
