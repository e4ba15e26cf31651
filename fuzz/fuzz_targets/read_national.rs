//! National lists in XML and JSON of arbitrary content: no panic, and the same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

/// What the first byte puts before the rest, so that random content gets deep.
const HEADS: [&str; 8] = [
    "",
    "<xmlResponse><section type=\"A\"><entry id=\"1\"><field name=\"(3)&#10;Name\">",
    "<Перечень><АктуальныйПеречень><Субъект><ИдСубъекта>1</ИдСубъекта><ФЛ><ФИО>",
    "<Перечень><ПоследниеИсключенные><Субъект>",
    "{\"code\":\"200\",\"data\":[{\"slug\":\"x\",\"fullName\":\"",
    "{\"code\":\"200\",\"data\":[{\"slug\":\"x\",\"birthDate\":\"1970-01-14T17:00\",\"name\":\"",
    "{\"entity_id\":\"2098/1\",\"forename\":\"A\",\"name\":\"",
    "{\"total\":2,\"query\":{},\"_embedded\":{\"notices\":[{\"entity_id\":\"2098/1\",",
];

/// A root element in Windows-1251.
const OLD: &[u8] =
    b"<?xml version='1.0' encoding='windows-1251'?><\xCF\xE5\xF0\xE5\xF7\xE5\xED\xFC>";

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let head = HEADS.get(usize::from(*first)).map_or(OLD, |head| head.as_bytes());
    let input = [head, rest].concat();
    let once = read(input.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    let twice = read(input.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    assert_eq!(once.ok(), twice.ok());
});
