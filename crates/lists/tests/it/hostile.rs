//! Every reader against files made to hurt: endless, nested, cut, of another encoding or
//! of another publisher.

use saring_lists::{ErrorKind, Format, Limits, format_of};

use crate::bombs::{check, filled};
use crate::read;

/// How each publisher's file begins, up to where one of its values may stand.
const HEADS: [(&str, Format); 16] = [
    ("<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>", Format::UnXml),
    ("<sdnList><sdnEntry><uid>1</uid><lastName>", Format::OfacXml),
    ("<Sanctions><DistinctParties><DistinctParty><Comment>", Format::OfacAdvanced),
    ("<export><sanctionEntity logicalId=\"1\"><remark>", Format::EuXml),
    ("<Designations><Designation><UniqueID>", Format::UkXml),
    ("<xmlResponse><section><entry id=\"1\"><field name=\"Name\">", Format::MohaXml),
    ("<Перечень><АктуальныйПеречень><Субъект><ИдСубъекта>", Format::RosfinXml),
    (
        "{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n\"",
        Format::Ftm,
    ),
    (
        "{\"op\":\"DEL\",\"entity\":{\"id\":\"1\"}}\n{\"op\":\"DEL\",\"entity\":{\"id\":\"",
        Format::FtmDelta,
    ),
    ("id,schema,name,dataset\n1,Person,\"", Format::FtmSimpleCsv),
    ("1,\"A\",-0- ,\"B\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n2,\"", Format::OfacCsv),
    ("fileGenerationDate;Entity_LogicalId;NameAlias_WholeName\n;1;\"", Format::EuCsv),
    ("Report Date: 13-Feb-2026\nUnique ID,Name 6\nAFG0001,\"", Format::UkCsv),
    ("{\"data\":[{\"slug\":\"a\",\"fullName\":\"", Format::MpsJson),
    (
        "{\"_embedded\":{\"notices\":[{\"entity_id\":\"1\",\"forename\":\"",
        Format::InterpolJson,
    ),
    (
        "<!DOCTYPE html><html><body>Terrorism (Suppression of Financing) Act 2002 <p>",
        Format::TsfaHtml,
    ),
];

#[test]
fn every_beginning_is_recognised() {
    for (head, format) in HEADS {
        let found = format_of(head.as_bytes(), &Limits::default());
        assert_eq!(found.ok(), Some(format), "{head}");
    }
}

#[test]
fn a_value_without_end_is_refused() {
    for (head, format) in HEADS {
        // A list that is no list tells so before it looks at anything.
        let whole = format != Format::FtmDelta;
        let kind = if whole { ErrorKind::TooLarge } else { ErrorKind::Unrecognised };
        check(filled(head, "a"), kind);
    }
}

#[test]
fn elements_inside_one_another_are_refused() {
    for (head, _) in HEADS.iter().filter(|(head, _)| head.starts_with('<')) {
        let deep = filled(head, "<a>").take_to(64 << 20);
        let start = std::time::Instant::now();
        assert!(
            saring_lists::read(deep, "deep", &Limits::default(), &mut |_| {}).is_err()
        );
        assert!(start.elapsed().as_secs() < 20, "{head}");
    }
}

/// So many bytes of a source.
trait TakeTo: std::io::Read + Sized {
    fn take_to(self, bytes: u64) -> std::io::Take<Self> {
        self.take(bytes)
    }
}

impl<R: std::io::Read> TakeTo for R {}

#[test]
fn another_encoding_is_told() {
    let utf_16: Vec<u8> =
        "\u{feff}id,name\n1,Testo\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = read(&utf_16).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(error.to_string().contains("UTF-16"), "{error}");
    for (head, format) in HEADS {
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend_from_slice(b"Jos\xe9 Testo");
        let error = read(&bytes).expect_err("refused");
        assert!(error.position().is_some(), "{format}: {error}");
        assert!(!error.to_string().contains("Testo"), "{error}");
    }
}

#[test]
fn a_document_type_is_never_read() {
    for root in [
        "CONSOLIDATED_LIST",
        "sdnList",
        "Sanctions",
        "export",
        "Designations",
        "xmlResponse",
        "Перечень",
    ] {
        let entity = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
        let early = format!("<?xml version=\"1.0\"?>{entity}<{root}>&b;</{root}>");
        check(early.as_bytes(), ErrorKind::Forbidden);
        let late = format!("<{root}>{entity}</{root}>");
        check(late.as_bytes(), ErrorKind::Forbidden);
    }
}

#[test]
fn nobody_is_on_an_empty_list() {
    for (text, _) in HEADS {
        let cut: String = text.chars().take(12).collect();
        assert!(read(cut.as_bytes()).is_err(), "{cut}");
    }
    for text in [
        "<CONSOLIDATED_LIST/>",
        "<sdnList/>",
        "<Sanctions/>",
        "<export/>",
        "<Designations/>",
        "<xmlResponse/>",
        "<Перечень/>",
        "id,schema,name,dataset\n",
        "fileGenerationDate;Entity_LogicalId\n",
        "Report Date: 13-Feb-2026\nUnique ID,Name 6\n",
    ] {
        let error = read(text.as_bytes()).expect_err(text);
        assert!(
            matches!(error.kind(), ErrorKind::Malformed | ErrorKind::Truncated),
            "{text}: {error}"
        );
    }
}

#[test]
fn formulas_are_text() {
    for name in ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)"] {
        let csv = format!("id,name\n1,\"{name}\"\n");
        let (_, entities) = read(csv.as_bytes()).expect("a list");
        assert_eq!(entities.first().expect("one").caption(), name);
    }
}
