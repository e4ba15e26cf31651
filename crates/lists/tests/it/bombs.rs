//! Hostile files are refused early and in little memory.

use std::io::{Read, Write as _};
use std::time::{Duration, Instant};

use saring_lists::{ErrorKind, Limits, queries_jsonl, read};

/// Unoptimised tests are about ten times as slow as what ships.
const TIME_MAX: Duration =
    Duration::from_millis(if cfg!(debug_assertions) { 1_500 } else { 100 });

/// Memory of the whole process, which nextest gives every test alone.
const MEMORY_KIB_MAX: u64 = 64 * 1024;

#[track_caller]
pub(crate) fn check(input: impl Read, expected: ErrorKind) {
    let start = Instant::now();
    let before = on_cpu();
    let error =
        read(input, "bomb", &Limits::default(), &mut |_| {}).expect_err("refused");
    // Wall time only where the system does not tell time on the processor: the machine
    // may be shared.
    let took = on_cpu()
        .zip(before)
        .map_or(start.elapsed(), |(now, then)| now.saturating_sub(then));
    assert_eq!(error.kind(), expected, "{error}");
    assert!(took <= TIME_MAX, "{took:?}");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak =
        peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
    let peak = peak.unwrap_or_default();
    eprintln!("refused after {took:?}, peak {peak} kB: {error}");
    // The threads of one process, as under `cargo test`, share this figure.
    if std::env::args().any(|arg| arg == "--exact") {
        assert!(peak <= MEMORY_KIB_MAX, "{peak} KiB");
    }
}

/// Time that this thread has spent on a processor.
fn on_cpu() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    status.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// A gigabyte of one piece of text between a head and a tail.
pub(crate) fn filled(head: &str, piece: &'static str) -> impl Read {
    struct Endless(std::iter::Cycle<std::slice::Iter<'static, u8>>);
    impl Read for Endless {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            for (slot, byte) in out.iter_mut().zip(&mut self.0) {
                *slot = *byte;
            }
            Ok(out.len())
        }
    }
    std::io::Cursor::new(head.as_bytes().to_vec())
        .chain(Endless(piece.as_bytes().iter().cycle()).take(1 << 30))
}

/// Sixty-four times the same sixteen mebibytes, gzipped.
fn gzipped(head: &str, piece: &str) -> Vec<u8> {
    let member = |bytes: &[u8]| {
        let mut gzip =
            flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).expect("memory");
        gzip.finish().expect("memory")
    };
    let mut bomb = member(head.as_bytes());
    let body = member(piece.repeat((16 << 20) / piece.len()).as_bytes());
    for _ in 0..64 {
        bomb.extend_from_slice(&body);
    }
    bomb
}

#[test]
fn document_types() {
    let lol = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]>\
               <CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>";
    check(lol.as_bytes(), ErrorKind::Forbidden);
    let external = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><CONSOLIDATED_LIST/>";
    check(external.as_bytes(), ErrorKind::Forbidden);
    let late = "<CONSOLIDATED_LIST><!DOCTYPE x><INDIVIDUALS/></CONSOLIDATED_LIST>";
    check(late.as_bytes(), ErrorKind::Forbidden);
    let used = "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>&xxe;</FIRST_NAME>\
                </INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>";
    check(used.as_bytes(), ErrorKind::Forbidden);
}

const RECORD: &str = "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>";

#[test]
fn xml_text_of_a_gigabyte() {
    check(filled(&format!("{RECORD}<FIRST_NAME>"), "a"), ErrorKind::TooLarge);
}

#[test]
fn xml_text_of_references() {
    check(filled(&format!("{RECORD}<FIRST_NAME>"), "&amp;"), ErrorKind::TooLarge);
}

#[test]
fn xml_attribute_of_a_gigabyte() {
    check(filled(&format!("{RECORD}<FIRST_NAME a=\""), ">"), ErrorKind::TooLarge);
}

#[test]
fn xml_attributes_without_end() {
    check(filled(&format!("{RECORD}<FIRST_NAME "), "a='' "), ErrorKind::TooLarge);
}

#[test]
fn xml_tag_name_of_a_gigabyte() {
    check(filled(&format!("{RECORD}<F"), "a"), ErrorKind::TooLarge);
}

#[test]
fn xml_comment_and_cdata_of_a_gigabyte() {
    check(filled(&format!("{RECORD}<!--"), "<>"), ErrorKind::TooLarge);
    check(filled(&format!("{RECORD}<![CDATA["), "<>"), ErrorKind::TooLarge);
}

#[test]
fn xml_elements_without_end() {
    check(filled(RECORD, "<A/>"), ErrorKind::TooLarge);
}

#[test]
fn xml_elements_inside_one_another() {
    check(filled(RECORD, "<A>"), ErrorKind::TooLarge);
    check(filled("<CONSOLIDATED_LIST>", "<A>"), ErrorKind::TooLarge);
}

#[test]
fn xml_document_type_of_a_gigabyte() {
    check(
        filled("<CONSOLIDATED_LIST><!DOCTYPE a [", "<!ENTITY a 'a'>"),
        ErrorKind::TooLarge,
    );
}

#[test]
fn json_line_of_a_gigabyte() {
    let head = r#"{"id":"1","schema":"Person","properties":{"name":[""#;
    check(filled(head, "a"), ErrorKind::TooLarge);
}

#[test]
fn json_of_many_values() {
    let mut line = r#"{"id":"1","schema":"Person","properties":{"name":["#.to_owned();
    line.push_str(&"0,".repeat(1 << 20));
    line.push_str("0]}}\n");
    let first = r#"{"id":"0","schema":"Person","properties":{"name":["A"]}}"#;
    check(format!("{first}\n{line}").as_bytes(), ErrorKind::Malformed);
}

#[test]
fn json_inside_one_another() {
    let deep = format!(
        "{{\"id\":1,\"schema\":\"Person\",\"properties\":{}",
        "[".repeat(100_000)
    );
    let first = r#"{"id":"0","schema":"Person","properties":{"name":["A"]}}"#;
    check(format!("{first}\n{deep}").as_bytes(), ErrorKind::Malformed);
}

#[test]
fn csv_field_of_a_gigabyte() {
    check(filled("id,name\n1,\"", "a"), ErrorKind::TooLarge);
    check(filled("id,name\n1", ",a"), ErrorKind::TooLarge);
}

#[test]
fn gzip_bombs() {
    let xml = gzipped("<CONSOLIDATED_LIST>", "<!-- -->");
    check(xml.as_slice(), ErrorKind::TooLarge);
}

#[test]
fn gzip_bomb_of_lines() {
    let first =
        "{\"id\":\"0\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n";
    check(gzipped(first, "\n").as_slice(), ErrorKind::TooLarge);
}

#[test]
fn gzip_that_is_cut_or_damaged() {
    let gzip = gzipped("id,name\n1,Testo\n", "2,Testo\n");
    check(&gzip[..30], ErrorKind::Truncated);
    let mut damaged = gzip[..3000].to_vec();
    damaged[20] ^= 0x55;
    let error = read(damaged.as_slice(), "bomb", &Limits::default(), &mut |_| {});
    assert!(error.is_err());
}

#[test]
fn the_whole_file_is_limited() {
    let limits = Limits { file_bytes_max: 1000, ..Limits::default() };
    let error = read(filled("id,name\n", "1,Testo\n"), "bomb", &limits, &mut |_| {});
    assert_eq!(error.expect_err("refused").kind(), ErrorKind::TooLarge);
}

#[test]
fn query_line_of_a_gigabyte_is_one_problem() {
    let input =
        filled("{\"id\":\"", "a").take(100 << 20).chain(&b"\n{\"name\":\"A\"}"[..]);
    let queries: Vec<_> = queries_jsonl(std::io::BufReader::new(input)).collect();
    assert_eq!((queries.len(), queries[0].is_err(), queries[1].is_ok()), (2, true, true));
}
