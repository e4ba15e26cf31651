//! `saring compare`.

use crate::{arg, file, lines, saring, saring_with};

#[test]
fn two_names_are_scored_alike_plain_and_explained() {
    let names = ["compare", "Всеволод Квиллфезер", "Vsevolod Kvillfezer"];
    let plain = &lines(&saring(&names).out)[0];
    let told = &lines(&saring(&[&names[..], &["--explain"]].concat()).out)[0];
    assert_eq!(plain["score"], told["score"]);
    assert!(plain["score"].as_u64().unwrap() >= 700, "{plain}");
    assert_eq!(plain.get("evidence"), None);
    assert!(!told["evidence"].as_array().unwrap().is_empty());
}

#[test]
fn a_table_is_for_people() {
    let args =
        ["compare", "Vsevolod", "Vsevolod\u{202e}", "--format", "table", "--explain"];
    let ran = saring(&args);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("at the threshold of 700"), "{}", ran.out);
    assert!(ran.out.contains("Vsevolod\\u{202e}\n"), "{}", ran.out);
}

#[test]
fn pairs_keep_their_columns_and_order() {
    let mut rows = String::from("no,name1,name2,schema,note\n");
    for n in 0..1000 {
        rows += &n.to_string();
        rows += ",Vsevolod Quillfeather,\"Quillfeather, Vsevolod\",Person,=x\n";
    }
    let pairs = file("pairs.csv", rows);
    let ran = saring(&["compare", "--pairs", arg(&pairs), "--threads", "3"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let mut out = ran.out.lines();
    assert_eq!(out.next(), Some("no,name1,name2,schema,note,score"));
    let (row, score) = out.next().unwrap().rsplit_once(',').unwrap();
    assert_eq!(row, "0,Vsevolod Quillfeather,\"Quillfeather, Vsevolod\",Person,=x");
    assert!(score.parse::<u16>().unwrap() > 900);
    let numbers: Vec<&str> =
        ran.out.lines().skip(1).map(|row| row.split_once(',').unwrap().0).collect();
    assert_eq!(numbers, (0..1000).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_broken_row_has_no_score_and_costs_only_itself() {
    let mut rows = b"name1,name2,schema\nVsevolod,Vsevolod,\n,Vsevolod,Person\n".to_vec();
    rows.extend(b"Vsevolod\nVsevolod,Vsevolod,Nonsense\nVsevolod,\xff,Person\n");
    rows.extend(b"a,b,Person,surplus\nVsevolod,Vsevolod,Person\n");
    let ran = saring_with(&["compare", "--pairs", "-", "--format", "jsonl"], &rows);
    assert_eq!(ran.status, 0);
    let scores: Vec<Option<u64>> =
        lines(&ran.out).iter().map(|row| row["score"].as_u64()).collect();
    let whole = scores[0];
    assert!(whole > Some(500), "{whole:?}");
    assert_eq!(scores, [whole, Some(0), None, None, None, None, whole]);
    assert!(ran.err.contains("line 4: expected as many cells"), "{}", ran.err);
    assert!(ran.err.contains("4 rows are broken"), "{}", ran.err);
    assert!(!ran.err.contains("Vsevolod"), "{}", ran.err);
}

#[test]
fn pairs_without_their_columns_are_refused() {
    for header in ["", "name1,other\n", "a,b\n"] {
        let ran = saring_with(&["compare", "--pairs", "-"], header.as_bytes());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{header}");
        assert!(ran.err.contains("expected a column name"), "{}", ran.err);
    }
}
