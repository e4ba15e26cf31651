//! Simple CSV, deltas, copies and our own key in FollowTheMoney lines, by the first
//! byte: no panic, the same list twice, and what is written read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::write::{FtmWriter, SimpleWriter, Source, ftm_copy, ftm_patch, senzing};
use saring_lists::{Limits, read, read_delta};

const BASE: &[u8] = b"{\"id\":\"0\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n";

fn simple(bytes: &[u8]) {
    let header = b"id,schema,name,aliases,countries,identifiers,dataset\n";
    let whole = [header.as_slice(), bytes].concat();
    let limits = Limits::default();
    let mut entities = Vec::new();
    let once = read(whole.as_slice(), "fuzz", &limits, &mut |entity| entities.push(entity));
    let twice = read(whole.as_slice(), "fuzz", &limits, &mut |_| {});
    assert_eq!(once.as_ref().ok(), twice.as_ref().ok());
    if once.is_err() {
        return;
    }
    let mut out = Vec::new();
    let mut writer = FtmWriter::new(&mut out);
    let mut others = Vec::new();
    for entity in &entities {
        writer.write(entity, Source::default()).expect("memory");
        senzing(entity, Source::default(), &mut others).expect("memory");
    }
    let mut writer = SimpleWriter::new(&mut others).expect("memory");
    for entity in &entities {
        writer.write(entity, Source::default()).expect("memory");
    }
    let mut again = Vec::new();
    read(out.as_slice(), "fuzz", &limits, &mut |entity| again.push(entity)).expect("ours");
    assert_eq!(again, entities);
}

fn delta(bytes: &[u8]) {
    let limits = Limits::default();
    if let Ok(delta) = read_delta(bytes, &limits) {
        ftm_patch(BASE, &delta, &limits, &mut Vec::new()).expect("changes are lines");
    }
}

fn copy(bytes: &[u8]) {
    let limits = Limits::default();
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    if ftm_copy(bytes, &limits, &mut once).is_ok() {
        ftm_copy(once.as_slice(), &limits, &mut twice).expect("a copy is a list");
        assert_eq!(once, twice);
    }
}

/// Our own key with any value.
fn own(bytes: &[u8]) {
    let head = BASE.trim_ascii_end().strip_suffix(b"}").unwrap_or_default();
    let whole = [head, b",\"x-saring\":", bytes, b"}\n"].concat();
    let _ = read(whole.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    match first % 4 {
        0 => simple(rest),
        1 => delta(rest),
        2 => copy(rest),
        _ => own(rest),
    }
});
