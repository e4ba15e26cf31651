//! No bytes make a reader panic.

use proptest::prelude::*;
use saring_lists::{is_jsonl, open_queries, queries_csv, queries_jsonl};

use crate::read;

/// Pieces that the readers look for, so that random strings of them get deep.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<CONSOLIDATED_LIST dateGenerated='x'>"),
        Just("</CONSOLIDATED_LIST>"),
        Just("<INDIVIDUAL>"),
        Just("</INDIVIDUAL>"),
        Just("<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>"),
        Just("</ALIAS_NAME></INDIVIDUAL_ALIAS>"),
        Just("<INDIVIDUAL_DOCUMENT><NUMBER>"),
        Just("</NUMBER></INDIVIDUAL_DOCUMENT>"),
        Just("{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":[\""),
        Just("\"],\"birthDate\":\"1970\",\"firstName\":\"\\ud800"),
        Just("\"]}}"),
        Just("\"}}"),
        Just("id,name,birth_dates\n"),
        Just("\n"),
        Just("(original script: Тест)"),
        Just("a) b) ; passport no. "),
        Just("born in 19"),
        Just("&amp;"),
        Just("\u{fffd}(((("),
        Just("))), “x”"),
    ];
    proptest::collection::vec(
        prop_oneof![piece.prop_map(str::to_owned), "\\PC{0,6}"],
        0..24,
    )
    .prop_map(|pieces| pieces.concat())
}

fn read_all(bytes: &[u8]) {
    let _ = read(bytes);
    let _ = is_jsonl(bytes);
    queries_jsonl(bytes).for_each(drop);
    if let Ok((reader, _)) = open_queries(bytes)
        && let Ok(queries) = queries_csv(reader, &[])
    {
        queries.for_each(drop);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        read_all(&bytes);
        read_all(&[b"\x1f\x8b".as_slice(), &bytes].concat());
        read_all(&[b"<CONSOLIDATED_LIST>".as_slice(), &bytes].concat());
        read_all(&[b"id,name\n".as_slice(), &bytes].concat());
    }

    #[test]
    fn arbitrary_pieces(text in pieces()) {
        read_all(text.as_bytes());
        read_all(format!("<CONSOLIDATED_LIST><INDIVIDUAL>{text}").as_bytes());
    }

    #[test]
    fn arbitrary_aliases(text in "[a-dA-D();:,\"“” .0-9تﺏ-]{0,40}", note in "[a-d();: 19]{0,20}") {
        let xml = format!(
            "<CONSOLIDATED_LIST><INDIVIDUAL><REFERENCE_NUMBER>QDi.999</REFERENCE_NUMBER>\
             <INDIVIDUAL_ALIAS><ALIAS_NAME>{text}</ALIAS_NAME><NOTE>{note}</NOTE></INDIVIDUAL_ALIAS>\
             </INDIVIDUAL></CONSOLIDATED_LIST>"
        );
        let (_, entities) = read(xml.as_bytes()).expect("a list");
        let dump = crate::dump::dump(&entities[0]);
        let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert!(dump.contains(&squeezed), "lost {squeezed:?} in {dump:?}");
    }
}
