//! `saring travel flight`: what became of everyone, in whatever order it was told.

use serde_json::Value;

use crate::schema::check_travel;
use crate::travel::{interchange, request};
use crate::{LIST, Ran, arg, file, lines, path, saring};

const FIRST: &[&str] = &[
    "NAD+FL+++QUILLFEATHER:VSEVOLOD",
    "DTM+329:660912",
    "RFF+AVF:QX7K2P",
    "RFF+ABO:VSE0001",
];
const SECOND: &[&str] =
    &["NAD+FL+++TAN:MEI LING", "DTM+329:880214", "RFF+AVF:QX7K2P", "RFF+ABO:TAN0002"];
const GONE: &[&str] =
    &["NAD+FL+++SUPARMAN", "DTM+329:430807", "RFF+AVF:ZZ9PLM", "RFF+ABO:SUP0003"];
const LEFT_BEHIND: &[&str] = &["NAD+ZZZ", "RFF+AVF:QX7K2P", "RFF+ABO:TAN0002"];

/// A message prepared at a time of its own.
fn at(time: &str, number: &str, message: &str) -> String {
    message.replace("261119:2210", time).replace("000217", number)
}

/// A booking, its cancellation, the closing: three files.
fn story(name: &str) -> Vec<String> {
    let all = request("745", "T1", &[FIRST, SECOND, GONE]);
    let cancel = request("745+XR", "T2", &[GONE]);
    let close = request("266+CLNB", "T3", &[LEFT_BEHIND]);
    [
        at("261119:2210", "000217", &all),
        at("261120:0115", "000218", &cancel),
        at("261120:0602", "000219", &close),
    ]
    .iter()
    .zip(1..)
    .map(|(text, number)| arg(&file(&format!("{name}-{number}.edi"), text)).to_owned())
    .collect()
}

fn flight(files: &[String], more: &[&str]) -> Ran {
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let args = [&["travel", "flight"][..], &files, more].concat();
    saring(&args)
}

fn only(ran: &Ran) -> Value {
    assert_eq!(ran.status, 0, "{}", ran.err);
    let mut told = lines(&ran.out);
    assert_eq!(told.len(), 1, "{}", ran.out);
    let account = told.remove(0);
    check_travel(&account);
    account
}

#[test]
fn the_order_of_messages_does_not_matter() {
    let files = story("order");
    let first = flight(&files, &[]);
    let account = only(&first);
    assert_eq!(account["flight"]["number"], "XX815");
    assert_eq!(account["status"], "closed");
    assert_eq!(account["counts"]["on_board"], 1, "{account}");
    assert_eq!(account["counts"]["not_on_board"], 1);
    assert_eq!(account["counts"]["cancelled"], 1);
    let mut turned = files.clone();
    turned.reverse();
    turned.push(files[0].clone());
    assert_eq!(flight(&turned, &[]).out, first.out);
}

#[test]
fn nobody_is_left_unscreened_when_lists_are_given() {
    let files = story("unscreened");
    assert_eq!(only(&flight(&files, &[]))["never_screened"], 2);
    let list = file("unscreened.jsonl", LIST);
    let account = only(&flight(&files, &["--list", arg(&list), "--fail-on-alarm"]));
    assert_eq!(account["never_screened"], 0);
    assert_eq!(account["persons"][0]["directive"], "refer");
    assert_eq!(account["persons"][1]["directive"], "board");
}

#[test]
fn a_list_that_changes_is_told_and_missed_confirmations_are_alarms() {
    let files = story("changes");
    let new = file("changes-new.jsonl", LIST);
    let without: Vec<&str> = LIST.lines().skip(1).collect();
    let without = without.join("\n");
    let old = file("changes-old.jsonl", without);
    let notices = path("changes-notices.edi");
    let more = ["--was", arg(&old), "--list", arg(&new), "--reply", arg(&notices)];
    let stamp = ["--at", "2026-11-20T03:40", "--reference", "900305"];
    let account = only(&flight(&files, &[&more[..], &stamp].concat()));
    let changes = account["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{account}");
    assert_eq!(changes[0]["was"], "board");
    assert_eq!(changes[0]["now"], "refer");

    let read = saring(&["travel", "read", arg(&notices)]);
    let notice = &lines(&read.out)[0];
    check_travel(notice);
    assert_eq!(notice["kind"], "unsolicited");
    assert_eq!(notice["replies"][0]["status"], "2Z");

    // The notice among the files, and no confirmation.
    let mut with_notice = files.clone();
    with_notice.push(arg(&notices).to_owned());
    let alarm = ["--fail-on-alarm", "--acknowledge-within", "15"];
    let late = [&alarm[..], &["--at", "2026-11-20T04:00"]].concat();
    let ran = flight(&with_notice, &late);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let overdue = &lines(&ran.out)[0]["overdue"];
    assert_eq!(overdue[0]["transaction"], notice["transaction"]);
    let early = [&alarm[..], &["--at", "2026-11-20T03:50"]].concat();
    assert_eq!(flight(&with_notice, &early).status, 0);

    // The carrier confirms.
    let transaction = notice["transaction"].as_str().unwrap();
    let number = format!("RFF+TN:{transaction}");
    let confirmed = interchange(&["BGM+312", &number, "RFF+AF:XX815", "ERP+2", "ERC+2Z"])
        .replace("PAXLST", "CUSRES");
    let confirmed = file("changes-confirmed.edi", confirmed);
    with_notice.push(arg(&confirmed).to_owned());
    let ran = flight(&with_notice, &late);
    assert_eq!(ran.status, 0, "{}{}", ran.err, ran.out);
}

#[test]
fn persons_of_no_known_flight_are_told_all_the_same() {
    let lost = interchange(&["BGM+745", "NAD+FL+++TAN:MEI LING", "CNT+42:1"]);
    let lost = file("lost.edi", lost);
    let account = only(&saring(&["travel", "flight", arg(&lost)]));
    assert_eq!(account["flight"], Value::Null);
    assert_eq!(account["persons"].as_array().unwrap().len(), 1);
}

#[test]
fn the_table_tells_parts_that_are_missing() {
    let part = request("745", "T1", &[FIRST]).replace("+01:F'", "+01:C'");
    let part = file("part.edi", part);
    let ran = saring(&["travel", "flight", arg(&part), "--format", "table"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("part missing"), "{}", ran.out);
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn a_notice_goes_to_who_asked_about_that_flight() {
    // Bookings come first among the files, and another carrier flies on that day.
    let push = "UNB+IATA:1+XX+IDPNR+261119:0600+1'UNH+1+PNRGOV:15:1:IA+A+01:F'MSG+:22'\
        ORG+XX:SIN'TVL+201126:0600:201126:0755+SIN+CGK+XX+815'EQN+1'SRC'RCI+XX:QX7K2P'\
        TIF+TAN+MEI LING:A:1'UNT+8+1'UNZ+1+1'";
    let push = file("asked-push.edi", push);
    let other =
        request("745", "T8", &[GONE]).replace("XX815", "YY7").replace("XXAIR", "YYAIR");
    let other = file("asked-other.edi", other);
    let asked = file("asked.edi", request("745", "T1", &[FIRST]));
    let (new, old) = (file("asked-new.jsonl", LIST), LIST.lines().skip(1));
    let old = file("asked-old.jsonl", old.collect::<Vec<_>>().join("\n"));
    let mut told = Vec::new();
    for files in [[&other, &push, &asked], [&asked, &push, &other]] {
        let notices = path("asked-notices.edi");
        let files: Vec<String> = files.iter().map(|file| arg(file).to_owned()).collect();
        let more = ["--was", arg(&old), "--list", arg(&new), "--reply", arg(&notices)];
        let stamp = ["--at", "2026-11-20T03:40", "--reference", "900305"];
        let ran = flight(&files, &[&more[..], &stamp].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        let text = std::fs::read_to_string(&notices).unwrap();
        assert!(text.contains("+IDAPIS:ZZ+XXAIR:ZZ+"), "{text}");
        assert!(text.contains("CUSRES:D:05B:UN:IATA"), "{text}");
        told.push(text);
    }
    assert_eq!(told[0], told[1]);
}

#[test]
fn a_change_that_no_notice_can_tell_is_an_alarm() {
    let nameless = &FIRST[..2];
    let without_reference = file("alarm-1.edi", request("745", "T1", &[nameless]));
    let body = [&["BGM+745"][..], FIRST, &["CNT+42:1"]].concat();
    let without_flight = file("alarm-2.edi", interchange(&body));
    let new = file("alarm-new.jsonl", LIST);
    let old = LIST.lines().skip(1).collect::<Vec<_>>().join("\n");
    let old = file("alarm-old.jsonl", old);
    let notices = path("alarm-notices.edi");
    for asked in [without_reference, without_flight] {
        let more = ["--was", arg(&old), "--list", arg(&new), "--reply", arg(&notices)];
        let files = [arg(&asked).to_owned()];
        let account = only(&flight(&files, &more));
        assert_eq!(account["changes"][0]["tellable"], false, "{account}");
        assert_eq!(std::fs::read_to_string(&notices).unwrap(), "");
        let alarm = flight(&files, &[&more[..], &["--fail-on-alarm"]].concat());
        assert_eq!(alarm.status, 1, "{}", alarm.err);
    }
}

#[test]
fn a_notice_of_an_unknown_flight_is_confirmed_too() {
    let about = |code: &str| {
        let begin = format!("BGM+{code}");
        let body = [
            &begin,
            "RFF+TN:U1",
            "RFF+AF:XX815",
            "DTM+189:2611200600:201",
            "LOC+125+SIN",
            "ERP+2",
            "RFF+ABO:VSE0001",
            "ERC+2Z",
        ];
        interchange(&body).replace("PAXLST", "CUSRES")
    };
    let notice = arg(&file("unknown-132.edi", about("132"))).to_owned();
    let confirmed = arg(&file("unknown-312.edi", about("312"))).to_owned();
    let late = ["--fail-on-alarm", "--at", "2026-11-20T10:00"];
    assert_eq!(flight(std::slice::from_ref(&notice), &late).status, 1);
    let ran = flight(&[confirmed, notice], &late);
    assert_eq!(ran.status, 0, "{}", ran.out);
}
