//! `saring travel`: from a manifest to a directive, as its users run it.

use std::path::Path;

use serde_json::Value;

use crate::schema::check_travel;
use crate::{LIST, Ran, arg, file, lines, path, saring, saring_with};

/// An interchange around segments of one message.
pub(crate) fn interchange(body: &[&str]) -> String {
    let mut text = "UNB+UNOA:4+XXAIR:ZZ+IDAPIS:ZZ+261119:2210+000217++IAPI'\n".to_owned();
    text.push_str("UNH+1+PAXLST:D:05B:UN:IATA+XXTX217+01:F'\n");
    for segment in body {
        text.push_str(segment);
        text.push_str("'\n");
    }
    let count = (body.len() + 2).to_string();
    text + "UNT+" + &count + "+1'\nUNZ+1+000217'\n"
}

/// The flight that all messages here are about.
const FLIGHT: [&str; 6] = [
    "NAD+MS+++XX AIRLINES'\nCOM+006565550100:TE",
    "TDT+20+XX815+++XX",
    "LOC+125+SIN",
    "DTM+189:2611200600:201",
    "LOC+87+CGK",
    "DTM+232:2611200755:201",
];

/// A request about persons, each of them some segments.
pub(crate) fn request(purpose: &str, transaction: &str, people: &[&[&str]]) -> String {
    let (begin, number) = (format!("BGM+{purpose}"), format!("RFF+TN:{transaction}"));
    let mut body = vec![begin.as_str(), number.as_str()];
    let flight: Vec<&str> = FLIGHT.iter().flat_map(|text| text.split("'\n")).collect();
    body.extend(flight);
    body.extend(people.iter().copied().flatten());
    interchange(&body)
}

/// Listed as x-1 with this date of birth.
const LISTED: &[&str] = &[
    "NAD+FL+++QUILLFEATHER:VSEVOLOD",
    "ATT+2++M",
    "DTM+329:660912",
    "NAT+2+RUS",
    "RFF+AVF:QX7K2P",
    "RFF+ABO:VSE0001",
    "DOC+P:110:111+714420981",
    "DTM+36:310214",
    "LOC+91+RUS",
];
/// On no list.
const OTHER: &[&str] = &[
    "NAD+FL+++TAN:MEI LING",
    "ATT+2++F",
    "DTM+329:880214",
    "NAT+2+SGP",
    "RFF+AVF:QX7K2P",
    "RFF+ABO:TAN0002",
];
/// Without any name.
const NAMELESS: &[&str] = &["NAD+FL", "DTM+329:880214", "RFF+ABO:NON0003"];

const ORDER: &str = r#"{"id":"order-7","names":["Vsevolod Quillfeather"],"birth_date":"1966-09-12","ordered_by":"officer 7","legal_basis":"Act, section 13","expires_on":"2027-11-01"}"#;

/// Runs a command on a message and the invented list, JSON lines out.
fn screened(name: &str, message: &str, more: &[&str]) -> Ran {
    let list = file(&format!("{name}.jsonl"), LIST);
    let args =
        ["travel", "screen", "-", "--list", arg(&list), "--at", "2026-11-19T22:11"];
    saring_with(&[&args[..], more].concat(), message.as_bytes())
}

/// Directives of the only message, in order.
fn directives(ran: &Ran) -> Vec<String> {
    assert_eq!(ran.status, 0, "{}", ran.err);
    let told = lines(&ran.out);
    told.iter().for_each(check_travel);
    let mut directives = Vec::new();
    for person in told.iter().filter_map(|line| line["travellers"].as_array()).flatten() {
        let directive = person.pointer("/decision/directive").and_then(Value::as_str);
        directives.push(directive.expect("a directive").to_owned());
    }
    directives
}

#[test]
fn everything_of_a_person_is_read() {
    let ran = saring_with(
        &["travel", "read", "-"],
        request("745", "T1", &[LISTED, OTHER]).as_bytes(),
    );
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let read = lines(&ran.out);
    assert_eq!(read.len(), 1);
    check_travel(&read[0]);
    let (message, person) = (&read[0], &read[0]["travellers"][0]);
    assert_eq!(message["kind"], "passengers");
    assert_eq!(message["transaction"], "T1");
    assert_eq!(message["legs"][0]["stops"][0]["departs"]["value"], "2026-11-20T06:00");
    assert_eq!(person["names"][0]["full"], "VSEVOLOD QUILLFEATHER");
    assert_eq!(person["birth"]["value"], "1966-09-12");
    assert_eq!(person["documents"][0]["number"], "714420981");
    assert_eq!(message["travellers"].as_array().unwrap().len(), 2);
}

#[test]
fn the_table_is_eighty_columns_and_ends_with_totals() {
    let message = request("745", "T1", &[LISTED, OTHER, NAMELESS]);
    let list = file("table.jsonl", LIST);
    let reading = ["travel", "read", "-", "--format", "table"];
    let screening = ["travel", "screen", "-", "--format", "table", "--list", arg(&list)];
    for args in [&reading[..], &screening] {
        let ran = saring_with(args, message.as_bytes());
        assert_eq!(ran.status, 0, "{}", ran.err);
        for line in ran.out.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let totals = ran.out.lines().last().unwrap();
        assert!(totals.starts_with("3 persons, "), "{totals}");
        assert!(ran.out.contains("(no name)"), "{}", ran.out);
    }
}

#[test]
fn everyone_has_a_directive() {
    let message = request("745", "T1", &[LISTED, OTHER, NAMELESS]);
    let plain = screened("directives", &message, &[]);
    assert_eq!(directives(&plain), ["refer", "board", "insufficient-data"]);
    let orders = file("directives-orders.jsonl", ORDER);
    let ordered = screened("directives", &message, &["--orders", arg(&orders)]);
    assert_eq!(directives(&ordered), ["do-not-board", "board", "insufficient-data"]);
    let reasons = &lines(&ordered.out)[0]["travellers"][0]["decision"]["reasons"];
    assert_eq!(reasons[0]["code"], "ordered");
    assert_eq!(reasons[0]["order"], "order-7");
}

#[test]
fn an_order_that_is_incomplete_refuses_the_file() {
    let message = request("745", "T1", &[LISTED]);
    for (key, text) in [
        ("ordered_by", r#""ordered_by":"officer 7","#),
        ("legal_basis", r#""legal_basis":"Act, section 13","#),
    ] {
        let broken =
            format!("{ORDER}\n{}\n", ORDER.replace(text, "").replace("-7", "-8"));
        let orders = file("incomplete.jsonl", broken);
        let ran = screened("incomplete-list", &message, &["--orders", arg(&orders)]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        let told = format!("line 2, column 1: expected \"{key}\", found none");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
}

#[test]
fn the_answer_is_in_the_order_of_the_request() {
    let message = request("745", "T1", &[LISTED, OTHER, NAMELESS]);
    let reply = path("answer.edi");
    let more = ["--reply", arg(&reply), "--reference", "900217"];
    let ran = screened("answer", &message, &more);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let read = saring(&["travel", "read", arg(&reply)]);
    let answers = lines(&read.out);
    assert_eq!(answers.len(), 1, "{}", read.err);
    check_travel(&answers[0]);
    let answer = &answers[0];
    assert_eq!(answer["kind"], "response");
    assert_eq!(answer["transaction"], "T1");
    assert_eq!(answer["access"], "XXTX217");
    assert_eq!(answer["interchange"]["reference"], "900217");
    assert_eq!(answer["interchange"]["recipient"], "XXAIR");
    assert_eq!(answer["interchange"]["prepared"]["value"], "2026-11-19T22:11");
    let replies = answer["replies"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> =
        replies.iter().map(|one| (&one["status"], &one["references"])).collect();
    let statuses: Vec<&Value> = told.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, ["2Z", "0Z", "4Z"]);
    for ((_, references), unique) in told.iter().zip(["VSE0001", "TAN0002", "NON0003"]) {
        let values: Vec<&Value> =
            references.as_array().unwrap().iter().map(|one| &one["value"]).collect();
        assert!(values.contains(&&Value::from(unique)), "{values:?}");
    }
    assert_eq!(answer["issues"].as_array().unwrap().len(), 0, "{answer}");
}

#[test]
fn the_answer_alone_goes_to_standard_output() {
    let message = request("745", "T1", &[OTHER]);
    let ran = screened("alone", &message, &["--reply", "-"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.starts_with("UNA"), "{}", ran.out);
    assert!(!ran.out.contains("TAN:"), "{}", ran.out);
    let again = screened("alone", &message, &["--reply", "-"]);
    assert_eq!(ran.out, again.out);
}

#[test]
fn an_answer_to_a_test_is_a_test() {
    let message = request("745", "T1", &[OTHER]).replace("++IAPI'", "++IAPI++++1'");
    let ran = screened("test", &message, &["--reply", "-"]);
    let read = saring_with(&["travel", "read", "-"], ran.out.as_bytes());
    assert_eq!(lines(&read.out)[0]["interchange"]["test"], true, "{}", ran.out);
}

#[test]
fn nothing_is_answered_to_who_does_not_ask() {
    let message = request("745+XR", "T1", &[OTHER]);
    let ran = screened("cancel", &message, &["--reply", "-"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
}

#[test]
fn a_file_that_is_not_recognised_does_not_cost_the_others() {
    let good = file("good.edi", request("745", "T1", &[OTHER]));
    let bad = file("bad.edi", "Dear sirs, TAN MEI LING will not travel.");
    let list = file("unrecognised.jsonl", LIST);
    let reading = ["travel", "read", arg(&bad), arg(&good)];
    let screening = ["travel", "screen", arg(&bad), arg(&good), "--list", arg(&list)];
    for args in [&reading[..], &screening] {
        let ran = saring(args);
        assert_eq!(ran.status, 2);
        assert_eq!(lines(&ran.out).len(), 1, "{}", ran.out);
        assert!(ran.err.contains("bad.edi"), "{}", ran.err);
        assert!(!ran.err.contains("TAN"), "{}", ran.err);
    }
}

#[test]
fn an_exclusion_quiets_its_hit_until_the_entity_changes() {
    let message = request("745", "T1", &[LISTED]);
    let ran = screened("exclusion", &message, &["--explain"]);
    assert_eq!(directives(&ran), ["refer"]);
    let hit = lines(&ran.out)[0]["travellers"][0]["decision"]["hits"][0].clone();
    let exclusion = serde_json::json!({
        "id": "e-1",
        "names": ["VSEVOLOD QUILLFEATHER"],
        "birth_date": "1966-09-12",
        "documents": [{"number": "714420981", "issuer": "RUS"}],
        "entity": hit["id"],
        "entity_fingerprint": hit["entity_fingerprint"],
        "decided_by": "officer 7",
        "decided_on": "2026-11-01",
        "reason": "another birthplace",
    });
    let exclusions = file("exclusions.jsonl", exclusion.to_string());
    let quiet = screened("exclusion", &message, &["--exclusions", arg(&exclusions)]);
    assert_eq!(directives(&quiet), ["board"]);
    let changed = LIST.replace("1966-09-12", "1966-09");
    let list = file("exclusion-changed.jsonl", changed);
    let more = ["--list", arg(&list), "--exclusions", arg(&exclusions)];
    let args = [&["travel", "screen", "-"][..], &more].concat();
    assert_eq!(directives(&saring_with(&args, message.as_bytes())), ["refer"]);
}

#[test]
fn an_order_is_excluded_by_the_fingerprint_of_its_reason() {
    // By name alone it is like the order, and no more: the day of birth is another one.
    let order = r#"{"id":"o-1","names":["Vsevolod Quillfeather"],"birth_date":"1966-09-13","ordered_by":"officer 7","legal_basis":"act 4","expires_on":"2027-11-01"}"#;
    let orders = file("excluded-order.jsonl", order);
    let message = request("745", "T1", &[LISTED]);
    let empty =
        LIST.replace("Vsevolod", "Barnaby").replace("Quillfeather", "Thistlewood");
    let list = file("excluded-order-list.jsonl", empty);
    let run = |more: &[&str]| {
        let given = ["--list", arg(&list), "--orders", arg(&orders), "--format", "json"];
        let args = [&["travel", "screen", "-"][..], &given, more].concat();
        let ran = saring_with(&args, message.as_bytes());
        lines(&ran.out)[0]["travellers"][0]["decision"].clone()
    };
    assert!(run(&[])["reasons"][0]["entity_fingerprint"].is_null());
    let reason = run(&["--explain"])["reasons"][0].clone();
    assert_eq!(reason["code"], "like-order");
    let exclusion = serde_json::json!({
        "id": "e-1",
        "names": ["VSEVOLOD QUILLFEATHER"],
        "birth_date": "1966-09-12",
        "documents": [{"number": "714420981", "issuer": "RUS"}],
        "entity": reason["order"],
        "entity_fingerprint": reason["entity_fingerprint"],
        "decided_by": "officer 9",
        "decided_on": "2026-11-01",
        "reason": "another birthplace",
    });
    let exclusions = file("excluded-order-exclusions.jsonl", exclusion.to_string());
    let quiet = run(&["--exclusions", arg(&exclusions)]);
    assert_eq!(quiet["reasons"][0]["code"], "excluded", "{quiet}");
}

#[test]
fn a_strict_dialect_does_not_process_a_message_with_another_count() {
    let whole = request("745", "T1", &[OTHER]);
    let list = file("strict-list.jsonl", LIST);
    let strict = "[[profile]]\nname = \"strict\"\nstrict_counts = true\n";
    let profiles = file("strict.toml", strict);
    let reply = |message: &str, profile: &str| {
        let args = ["travel", "screen", "-", "--list", arg(&list), "--reply", "-"];
        let more = ["--profiles", arg(&profiles), "--profile", profile];
        saring_with(&[&args[..], &more].concat(), message.as_bytes()).out
    };
    let cut = whole.replace("UNT+", "UNT+9");
    assert!(reply(&whole, "strict").contains("ERC+0Z'"));
    assert!(reply(&cut, "default").contains("ERC+0Z'"));
    let refused = reply(&cut, "strict");
    assert!(refused.contains("ERP+1'") && refused.contains("ERC+1'"), "{refused}");
    assert!(!refused.contains("ERC+0"), "{refused}");
}

#[test]
fn a_policy_says_what_silence_means() {
    let message = request("745", "T1", &[OTHER]);
    let nowhere = path("no-such-list.jsonl");
    let run = |policy: &str| {
        let policy = file("policy.toml", policy);
        let args = ["travel", "screen", "-", "--list", arg(&nowhere), "--reply", "-"];
        let args = [&args[..], &["--policy", arg(&policy)]].concat();
        saring_with(&args, message.as_bytes())
    };
    for (word, status) in [("refer", "ERC+2Z'"), ("insufficient-data", "ERC+4Z'")] {
        let ran = run(&format!("on_failure = \"{word}\""));
        assert_eq!(ran.status, 2);
        assert!(ran.out.contains(status), "{}", ran.out);
        assert!(!ran.out.contains("ERC+0"), "{}", ran.out);
    }
    let ran = run("on_failure = \"stop\"");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let ran = run("on_failure = \"board\"");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
}

#[test]
fn many_are_screened_in_their_order_by_any_number_of_workers() {
    let people: Vec<Vec<String>> = (0..300)
        .map(|number| {
            let person = if number % 7 == 0 { LISTED } else { OTHER };
            person.iter().map(|text| (*text).to_owned()).collect()
        })
        .collect();
    let people: Vec<Vec<&str>> =
        people.iter().map(|person| person.iter().map(String::as_str).collect()).collect();
    let people: Vec<&[&str]> = people.iter().map(Vec::as_slice).collect();
    let message = request("745", "T1", &people);
    let one = screened("many", &message, &["--threads", "1"]);
    let three = screened("many", &message, &["--threads", "3"]);
    assert_eq!(one.out, three.out);
    let referred = directives(&one).iter().filter(|word| *word == "refer").count();
    assert_eq!(referred, 43);
}

#[test]
fn what_is_odd_outside_of_messages_has_a_line_of_its_own() {
    let empty = "UNB+UNOA:4+XXAIR:ZZ+IDAPIS:ZZ+261119:2210+000217'UNZ+0+000217'";
    let ran = saring_with(&["travel", "read", "-"], empty.as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let told = lines(&ran.out);
    assert_eq!(told.len(), 1, "{}", ran.out);
    told.iter().for_each(check_travel);
    assert_eq!(told.first().map(|line| &line["kind"]), Some(&Value::from("file")));
}

#[test]
fn an_exemption_wins_inside_its_days_and_route() {
    let message = request("745", "T1", &[LISTED]);
    let exemption = |to: &str| {
        serde_json::json!({
            "id": "x-4",
            "entity": "x-1",
            "from": "2026-11-18",
            "to": "2026-11-24",
            "route_to": [to],
            "reference": "letter 3",
        })
    };
    for (to, expected) in [("CGK", "board"), ("DPS", "refer")] {
        let file = file(&format!("exemption-{to}.jsonl"), exemption(to).to_string());
        let ran = screened("exemption", &message, &["--exemptions", arg(&file)]);
        assert_eq!(directives(&ran), [expected]);
    }
}

#[test]
fn every_example_is_read_by_the_contract() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/edifact")
        .canonicalize();
    let Ok(data) = data else {
        eprintln!("left out: ../shared/data/edifact is not there");
        return;
    };
    let mut read = 0;
    for folder in ["examples", "paxlst-probes"] {
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let ran = saring(&["travel", "read", arg(&path)]);
            assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", path.display());
            lines(&ran.out).iter().for_each(check_travel);
            read += 1;
        }
    }
    assert!(read > 0);
}

#[test]
fn an_order_by_a_weak_name_is_for_an_officer_whatever_the_policy_says() {
    let order = r#"{"id":"o-1","names":["Sampel Testo"],"weak_names":["Vsevolod Quillfeather"],"birth_date":"1966-09-12","ordered_by":"Officer 7","legal_basis":"Act 1","expires_on":"2027-01-01"}"#;
    let orders = file("weak-orders.jsonl", order);
    let list =
        file("weak-list.jsonl", LIST.lines().skip(1).collect::<Vec<_>>().join("\n"));
    let asked = file("weak.edi", request("745", "T1", &[LISTED]));
    let more = ["--list", arg(&list), "--orders", arg(&orders), "--format", "json"];
    let ran = saring(&[&["travel", "screen", arg(&asked)][..], &more].concat());
    let decision = &lines(&ran.out)[0]["travellers"][0]["decision"];
    assert_eq!(decision["directive"], "refer", "{decision}");
    assert_eq!(decision["reasons"][0]["cause"], "weak-name");
}

#[test]
fn a_fingerprint_of_two_entities_with_one_identifier_is_told_to_nobody() {
    let again = LIST.lines().next().unwrap().replace("1966-09-12", "1967-09-12");
    let (list, other) = (file("one-id.jsonl", LIST), file("one-id-2.jsonl", again));
    let asked = file("one-id.edi", request("745", "T1", &[LISTED]));
    let lists = ["--list", arg(&list), "--list", arg(&other), "--explain"];
    let more = [&lists[..], &["--format", "json"]].concat();
    let ran = saring(&[&["travel", "screen", arg(&asked)][..], &more].concat());
    let told = lines(&ran.out);
    let hits = told[0]["travellers"][0]["decision"]["hits"].as_array().unwrap();
    assert!(!hits.is_empty(), "{}", ran.out);
    assert!(hits.iter().all(|hit| hit["entity_fingerprint"].is_null()), "{}", ran.out);
}

#[cfg(target_os = "linux")]
#[test]
fn carriers_are_answered_though_the_account_cannot_be_written() {
    let list = file("full.jsonl", LIST);
    let asked = file("full.edi", request("745", "T1", &[LISTED]));
    let answer = path("full-answer.edi");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_saring"))
        .args(["travel", "screen", arg(&asked), "--list", arg(&list)])
        .args(["--reply", arg(&answer)])
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
    let answer = std::fs::read_to_string(&answer).unwrap();
    assert!(answer.contains("ERC+2Z'") && answer.contains("UNZ+1+"), "{answer}");
}
