//! Viet Nam's list as its portal answers, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode, ListedEntity, Sex};

use crate::dump::dump;
use crate::{names, read};

const MEMBER: &str = r#"{"id":7,"fullName":"Trần Thị Thử Nghiệm","codeName":"Chị Thử; Cô Nghiệm",
    "birthDate":"1971-02-27T17:00:00.000Z","nationality":"Mỹ, Việt Nam","placeOfBirth":"Phường Thử, Úc",
    "identificationNumber":"X0000007","gender":"0","position":"Thành viên thử","infoOther":"Ghi chú thử",
    "image":"/anh/thu.png","approvedDate":"2098-01-01T17:00:00.000Z","status":1,"slug":"tran-thi-thu-nghiem"}"#;

const ORGANISATION: &str = r#"{"id":3,"name":"Tổ chức Thử Nghiệm và Hội Ví Dụ",
    "description":"<p>Mô tả &amp; thử</p><p>Dòng hai</p>","slug":"to-chuc-thu-nghiem-1"}"#;

fn answer(records: &str) -> String {
    format!(r#"{{"code":"200","message":"Thành công","data":[{records}]}}"#)
}

fn combined(organisations: &str, members: &str) -> String {
    let (organisations, members) = (answer(organisations), answer(members));
    format!("{{\"organizations\":{organisations},\n \"members\":{members}}}")
}

fn one(record: &str) -> ListedEntity {
    read(answer(record).as_bytes()).expect("a list").1.remove(0)
}

#[test]
fn both_answers_in_one() {
    let json = combined(ORGANISATION, MEMBER);
    let (list, mut entities) = read(json.as_bytes()).expect("a list");
    assert_eq!((list.format, list.version.name.as_str()), (Format::MpsJson, "vn-mps"));
    assert_eq!(list.issues, []);
    entities.sort_by_key(|entity| entity.kind == EntityKind::Person);
    let [organisation, member] = entities.as_slice() else { panic!("two entities") };
    assert_eq!(organisation.id, "vn-mps-to-chuc-thu-nghiem-1");
    assert_eq!(
        names(organisation),
        [
            "primary: Tổ chức Thử Nghiệm và Hội Ví Dụ",
            "alias: Tổ chức Thử Nghiệm",
            "alias: Hội Ví Dụ",
        ]
    );
    assert_eq!(organisation.notes, ["Mô tả & thử\nDòng hai"]);
    assert!(organisation.unread.iter().any(|unread| unread.value.starts_with("<p>")));
    assert_eq!(member.id, "vn-mps-tran-thi-thu-nghiem");
    assert_eq!(
        names(member),
        ["primary: Trần Thị Thử Nghiệm", "alias: Chị Thử", "alias: Cô Nghiệm",]
    );
    assert_eq!(member.birth_dates[0].to_string(), "1971-02-28");
    let nationalities: Vec<_> =
        member.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(nationalities, ["US", "VN"]);
    let country = member.birth_places[0].country.map(|c| c.to_string());
    assert_eq!(country.as_deref(), Some("AU"));
    assert_eq!(member.sexes, [Sex::Female]);
    assert_eq!(member.documents[0].kind, DocumentKind::Passport);
    assert_eq!(member.documents[0].number, "X0000007");
    assert_eq!(member.designations, ["Thành viên thử"]);
    assert_eq!(member.listings[0].reference, "tran-thi-thu-nghiem");
}

#[test]
fn answers_alone_and_one_after_another() {
    let (_, members) = read(answer(MEMBER).as_bytes()).expect("a list");
    assert_eq!(members.len(), 1);
    let (_, organisations) = read(answer(ORGANISATION).as_bytes()).expect("a list");
    assert_eq!(organisations[0].kind, EntityKind::Organisation);
    let both = answer(ORGANISATION) + "\n" + &answer(MEMBER) + "\n" + &answer("");
    let (list, _) = read(both.as_bytes()).expect("a list");
    assert_eq!(list.version.entities, 2);
    let (other, _) = read(combined(ORGANISATION, MEMBER).as_bytes()).expect("a list");
    assert_eq!(list.version.sha256, other.version.sha256);
}

#[test]
fn nothing_is_lost() {
    for record in [MEMBER, ORGANISATION] {
        let dump = dump(&one(record));
        let object: serde_json::Value = serde_json::from_str(record).expect("json");
        for (field, value) in object.as_object().expect("object") {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            for part in text.split([';', ',']).map(str::trim) {
                assert!(dump.contains(part), "{field} lost: {part}");
            }
        }
    }
    let odd = one(r#"{"fullName":"Thử","height":"170 cm","tags":["a",{"b":1}]}"#);
    let unread: Vec<_> = odd.unread.iter().map(|unread| unread.value.as_str()).collect();
    assert_eq!(unread, ["170 cm", r#"["a",{"b":1}]"#]);
}

#[test]
fn organisations_of_one_name() {
    let name =
        |name: &str| names(&one(&format!(r#"{{"name":"{name}","slug":"mau"}}"#))).len();
    assert_eq!(name("Mặt trận đoàn kết và giải phóng thử"), 1);
    assert_eq!(name("Hội Thử và Bạn"), 1);
    let pointer = one(r#"{"name":"Danh sách thử","slug":"danh-sach-chi-dinh-1"}"#);
    assert_eq!((pointer.notes.len(), names(&pointer).len()), (1, 1));
}

#[test]
fn odd_values_are_kept_and_told() {
    let record = r#"{"fullName":"Thử","nationality":"Sao Hỏa","gender":"7","birthDate":"2x",
        "height":"170","identificationNumber":null}"#;
    let (list, entities) = read(answer(record).as_bytes()).expect("a list");
    let mut codes: Vec<_> = list.issues.iter().map(|issue| issue.code.as_str()).collect();
    codes.sort_unstable();
    // The last one: no slug, so no identifier.
    let expected = [
        "country-unknown",
        "date-unread",
        "field-unknown",
        "record-unread",
        "sex-unknown",
    ];
    assert_eq!(codes, expected);
    let dump = dump(&entities[0]);
    assert!(["Sao Hỏa", "7", "2x", "170"].iter().all(|text| dump.contains(text)));
    let page = answer(MEMBER).replace("\"data\"", "\"total\":9,\"data\"");
    let (list, _) = read(page.as_bytes()).expect("a list");
    assert_eq!(list.issues[0].code, IssueCode::RecordUnread);
    assert!(list.issues[0].detail.starts_with("8 records"));
}

#[test]
fn failures_and_damage_are_refused() {
    #[track_caller]
    fn check(json: &str, kind: ErrorKind) {
        let error = read(json.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("Thử"));
    }
    let whole = combined(ORGANISATION, MEMBER);
    check(&whole[..whole.len() - 2], ErrorKind::Truncated);
    check(&whole.replace("\"200\"", "\"500\""), ErrorKind::Malformed);
    check(&whole.replacen("[{", "{", 1), ErrorKind::Malformed);
    check(&answer("1").replace("\"data\"", "\"slug\":1,\"data\""), ErrorKind::Malformed);
    check(&answer("").replace("\"data\"", "\"slug\":1,\"data\""), ErrorKind::Malformed);
    check(&answer(&format!("{MEMBER},{}", "[".repeat(1 << 18))), ErrorKind::Truncated);
}

#[test]
fn the_sample_is_read_whole() {
    let Some(folder) = crate::data("lists/national") else { return };
    let bytes =
        std::fs::read(folder.join("mps-format-sample.SYNTHETIC.json")).expect("file");
    let (list, entities) = read(&bytes).expect("a list");
    assert_eq!((list.version.entities, list.issues.len()), (2, 0));
    let member = entities.iter().find(|e| e.kind == EntityKind::Person).expect("member");
    assert_eq!(member.birth_dates[0].to_string(), "1970-01-15");
    assert_eq!(member.sexes, [Sex::Male]);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole = combined(ORGANISATION, MEMBER);
    for (cut, _) in whole.char_indices() {
        let read = read(&whole.as_bytes()[..cut]);
        assert!(read.is_err(), "cut at {cut} of {}", whole.len());
    }
    assert!(read(whole.as_bytes()).is_ok());
}
