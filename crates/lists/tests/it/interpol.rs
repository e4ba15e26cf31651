//! INTERPOL's notices as its service answers, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{IssueCode, ListedEntity, PartRole, Sex};

use crate::dump::dump;
use crate::{names, read};

fn short(id: &str, forename: &str, name: &str) -> String {
    format!(
        r#"{{"forename":{forename},"date_of_birth":"1970/05/12","entity_id":"{id}","nationalities":["RU","VN"],
        "name":"{name}","_links":{{"self":{{"href":"https://ws-public.interpol.int/notices/v1/red/{}"}}}}}}"#,
        id.replace('/', "-")
    )
}

fn search(total: u32, page: u32, notices: &str) -> String {
    format!(
        r#"{{"total":{total},"query":{{"page":{page},"resultPerPage":160,"nationality":"VN"}},
        "_embedded":{{"notices":[{notices}]}},"_links":{{}}}}"#
    )
}

const LONG: &str = r#"{"arrest_warrants":[{"issuing_country_id":"VN","charge":"Tội thử","charge_translation":"Testing"},
    {"issuing_country_id":"SG","charge":"Sampling","charge_translation":null}],
    "weight":70,"forename":"ANNA","date_of_birth":"1970/05","entity_id":"2098/12345",
    "languages_spoken_ids":["VIE","ENG"],"nationalities":["VN"],"height":1.7,"sex_id":"F",
    "country_of_birth_id":"VN","name":"CONTOH","distinguishing_marks":"scar on the test",
    "eyes_colors_id":["BRO"],"hairs_id":["BLA"],"place_of_birth":"Testburg",
    "_embedded":{"links":[]},"_links":{"self":{"href":"https://ws-public.interpol.int/notices/v1/red/2098-12345"}}}"#;

fn one(json: &str) -> ListedEntity {
    read(json.as_bytes()).expect("a list").1.remove(0)
}

#[test]
fn a_search() {
    let notices =
        short("2098/1", "\"ANNA\"", "CONTOH") + "," + &short("2098/2", "null", "SAMPEL");
    let (list, entities) = read(search(2, 1, &notices).as_bytes()).expect("a list");
    assert_eq!(
        (list.format, list.version.name.as_str()),
        (Format::InterpolJson, "interpol-red")
    );
    assert_eq!(list.issues, []);
    assert_eq!(entities[0].id, "interpol-2098-1");
    assert_eq!(names(&entities[0]), ["primary: ANNA CONTOH"]);
    let roles: Vec<_> = entities[0].names[0].parts.iter().map(|p| p.role).collect();
    assert_eq!(roles, [PartRole::Given, PartRole::Family]);
    assert_eq!(names(&entities[1]), ["primary: SAMPEL"]);
    assert_eq!(entities[0].birth_dates[0].to_string(), "1970-05-12");
    assert_eq!(entities[0].nationalities.len(), 2);
    assert_eq!(entities[0].listings[0].programme, "red notice");
}

#[test]
fn notices_that_are_missing_are_told() {
    let notices = short("2098/1", "\"A\"", "CONTOH");
    let (list, _) = read(search(300, 1, &notices).as_bytes()).expect("a list");
    assert_eq!(list.issues[0].code, IssueCode::RecordUnread);
    assert!(list.issues[0].detail.starts_with("299 notices"));
    // Two pages of one search are counted together.
    let pages =
        search(2, 1, &notices) + "\n" + &search(2, 2, &short("2098/2", "\"B\"", "X"));
    let (list, _) = read(pages.as_bytes()).expect("a list");
    assert_eq!((list.issues.len(), list.version.entities), (0, 2));
}

#[test]
fn a_notice_alone() {
    let person = one(LONG);
    assert_eq!(person.birth_dates[0].to_string(), "1970-05");
    assert_eq!(person.sexes, [Sex::Female]);
    assert_eq!(person.birth_places[0].text, "Testburg, VN");
    assert_eq!(
        person.notes,
        ["VN; Tội thử; Testing", "SG; Sampling", "scar on the test"]
    );
    assert_eq!(person.listings[0].measures, ["arrest warrant"]);
    let forms = |date: &str| {
        let dates = one(&LONG.replace("1970/05", date)).birth_dates;
        dates.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(forms("1970"), ["1970"]);
    assert_eq!(forms("1970/12/01"), ["1970-12-01"]);
}

#[test]
fn arrays_lines_and_overlaps() {
    let (one, two) =
        (short("2098/1", "\"A\"", "CONTOH"), short("2098/2", "\"B\"", "SAMPEL"));
    let lines =
        [one.replace('\n', ""), two.replace('\n', ""), one.replace('\n', "")].join("\n");
    let (lines, _) = read(lines.as_bytes()).expect("a list");
    assert_eq!(lines.version.entities, 2, "the same notice twice is one");
    let (array, _) = read(format!("[{two},\n {one}]").as_bytes()).expect("a list");
    assert_eq!(array.version.sha256, lines.version.sha256);
    let (searches, _) =
        read(format!("[{}]", search(2, 1, &(one + "," + &two))).as_bytes())
            .expect("a list");
    assert_eq!(searches.version.sha256, lines.version.sha256);
}

#[test]
fn nothing_is_lost() {
    let dump = dump(&one(LONG));
    let object: serde_json::Value = serde_json::from_str(LONG).expect("json");
    let mut open = vec![object];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Array(values) => open.extend(values),
            serde_json::Value::Object(object) => {
                open.extend(object.into_iter().map(|(_, v)| v));
            }
            serde_json::Value::Null | serde_json::Value::Bool(_) => {}
            serde_json::Value::Number(number) => {
                assert!(dump.contains(&number.to_string()));
            }
            serde_json::Value::String(text) => match text.as_str() {
                // A month that reads back the same, and a sex.
                "1970/05" => assert!(dump.contains("1970-05")),
                "F" => assert!(dump.contains("Female")),
                text => assert!(dump.contains(text), "lost: {text}"),
            },
        }
    }
}

#[test]
fn odd_values_are_kept_and_told() {
    let json = r#"{"entity_id":"2098/9","forename":"-","name":"SAMPEL","sex_id":"U","nationalities":["ZZ",null],
        "date_of_birth":"long ago","hat":"green","arrest_warrants":[{"charge":"Testing","court":"Testburg"}],
        "_links":{"self":{"href":"https://ws-public.interpol.int/notices/v1/yellow/2098-9"}}}"#;
    let (list, entities) = read(json.as_bytes()).expect("a list");
    let mut codes: Vec<_> = list.issues.iter().map(|issue| issue.code.as_str()).collect();
    codes.sort_unstable();
    let expected = [
        "country-unknown",
        "date-unread",
        "field-unknown",
        "field-unknown",
        "field-unknown",
    ];
    assert_eq!(codes, expected);
    assert_eq!(entities[0].listings[0].programme, "yellow notice");
    assert_eq!(names(&entities[0]), ["primary: SAMPEL"]);
    let dump = dump(&entities[0]);
    for text in ["ZZ", "long ago", "green", "Testburg", "U"] {
        assert!(dump.contains(text), "{text}");
    }
}

#[test]
fn damage_is_refused() {
    #[track_caller]
    fn check(json: &str, kind: ErrorKind) {
        let error = read(json.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.position().is_some() && !error.to_string().contains("CONTOH"));
    }
    let notice = short("2098/1", "\"A\"", "CONTOH");
    let whole = search(1, 1, &notice);
    check(&whole[..whole.len() - 4], ErrorKind::Truncated);
    check(&format!("{notice}\n{}", &notice[..40]), ErrorKind::Truncated);
    check(&format!("{notice}\n[1]"), ErrorKind::Malformed);
    check(&format!("{notice}\n{{\"a\":1}}"), ErrorKind::Malformed);
    check(&format!("[{notice},[{notice}]]"), ErrorKind::Malformed);
    check(
        &whole.replace("[\"RU\"", &format!("[{}\"RU\"", "0,".repeat(1 << 18))),
        ErrorKind::Malformed,
    );
    check(&whole.replace("CONTOH", "CON\u{1}TOH"), ErrorKind::Malformed);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole = search(1, 1, LONG);
    for (cut, _) in whole.char_indices() {
        let read = read(&whole.as_bytes()[..cut]);
        assert!(read.is_err(), "cut at {cut} of {}", whole.len());
    }
    assert!(read(whole.as_bytes()).is_ok());
}
