//! Thailand's pages by what is known of them, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{Calendar, DocumentKind, EntityKind, ListedEntity};

use crate::dump::dump;
use crate::{names, read};

/// A page with a search form, a table and a pager around it.
fn page(table: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>AMLO</title><style>td > a {{}}</style></head><body>\n\
         <form><table><tr><td>Name</td><td><input name=q></td></tr><tr><td>Status</td>\
         <td>All</td></tr></table></form>\n\
         <a class=\"block-icon\">Designated Person under Section 7 (Thailand List)<br>As Of 2098-01-02</a>\n\
         {table}\n<table><tr><td>1</td><td>2</td><td>Next</td></tr></table></body></html>"
    )
}

const HEADINGS: [&str; 8] = [
    "No.",
    "ชื่อ-สกุล / Name",
    "Date of Birth",
    "เลขประจำตัวประชาชน",
    "Passport Number",
    "Notification Number",
    "Hat",
    "",
];

const ROWS: [[&str; 8]; 3] = [
    [
        "1",
        "1. นายทดสอบ ตัวอย่าง<br>MR. THODSOB TUAYANG",
        "18-12-2524",
        "0000000000001",
        "1. AA0000001 2. AA0000002",
        "001/2598",
        "green",
        "<a href='/detail/1'>view</a>",
    ],
    [
        "2",
        "สมมุติ ตัวอย่าง (SOMMUT TUAYANG)",
        "1981",
        "XXXX50002XXXX",
        "-",
        "002/2598",
        "",
        "view",
    ],
    ["3", "", "", "XXXXXXXXXXXXX", "", "", "", ""],
];

fn table(rows: &[[&str; 8]]) -> String {
    let row = |tag: &str, cells: &[&str]| {
        let cells = cells.join(&format!("</{tag}><{tag}>"));
        format!("<tr><{tag}>{cells}</{tag}></tr>\n")
    };
    let body: String = rows.iter().map(|cells| row("td", cells)).collect();
    format!(
        "<table id='datatable'><thead>{}</thead><tbody>{body}</tbody></table>",
        row("th", &HEADINGS)
    )
}

const LABELS: [(&str, &str); 15] = [
    ("Notification Number", "001/2598"),
    ("Individual/Entity Name (Thailand)", "1. ทดสอบ ตัวอย่าง"),
    ("Individual/Entity Name (English)", "THODSOB TUAYANG"),
    ("Date of Birth", "18-12-1981"),
    ("Also known as (a.k.a)", "1. Abu Thodsob 2. Thod"),
    ("Nationality", "TH"),
    ("Address No.1", "1 ถนนทดสอบ"),
    ("Address No.2", ""),
    ("Phone Number", "000-000-0001"),
    ("E-mail", "na"),
    ("National Identification Number", "0000000000001"),
    ("Passport Number", "AA0000001, AA0000002"),
    ("Company Registration Number", ""),
    ("Status", "Designated person"),
    ("Hat", "green"),
];

fn detail(labels: &[(&str, &str)]) -> String {
    let row = |(label, value): &(&str, &str)| {
        format!("<tr><th>{label}</th><td>{value}</td></tr>")
    };
    let rows: Vec<_> = labels.iter().map(row).collect();
    format!("<table>{}</table>", rows.concat())
}

fn dates(text: &str) -> Vec<String> {
    let labels = [("Name (English)", "TESTO"), ("วันเกิด", text)];
    let (_, mut entities) = read(page(&detail(&labels)).as_bytes()).expect("a list");
    let person = entities.remove(0);
    person.birth_dates.iter().map(ToString::to_string).collect()
}

#[test]
fn the_list() {
    let (list, entities) = read(page(&table(&ROWS)).as_bytes()).expect("a list");
    assert_eq!((list.format, list.version.name.as_str()), (Format::AmloHtml, "th-amlo"));
    assert_eq!((list.version.version.as_str(), entities.len()), ("2098-01-02", 2));
    let [one, two] = entities.as_slice() else { panic!("two") };
    assert_eq!(one.id, "th-amlo-001-2598-thodsob-tuayang");
    assert_eq!(names(one), ["primary: THODSOB TUAYANG", "original: ทดสอบ ตัวอย่าง"]);
    assert_eq!(one.titles, ["Mr.", "นาย"]);
    assert_eq!(one.birth_dates[0].to_string(), "1981-12-18");
    assert_eq!(one.birth_dates[0].calendar, Calendar::Buddhist);
    let documents = |entity: &ListedEntity| {
        let documents = entity.documents.iter();
        documents.map(|d| (d.kind, d.number.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        documents(one),
        [
            (DocumentKind::NationalId, "0000000000001".to_owned()),
            (DocumentKind::Passport, "AA0000001".to_owned()),
            (DocumentKind::Passport, "AA0000002".to_owned()),
        ]
    );
    let listing = &one.listings[0];
    assert_eq!(listing.reference, "001/2598");
    assert_eq!(listing.programme, "Designated Person under Section 7 (Thailand List)");
    assert_eq!(names(two), ["primary: SOMMUT TUAYANG", "original: สมมุติ ตัวอย่าง"]);
    assert_eq!(documents(two), [(DocumentKind::NationalId, String::new())]);
    let unknown: Vec<_> = list.issues.iter().map(|issue| issue.detail.as_str()).collect();
    assert_eq!(
        unknown,
        [
            "Hat is not known; kept verbatim, 1 times",
            "column 8 is not known; kept verbatim, 2 times",
        ]
    );
}

#[test]
fn the_page_of_one() {
    let (list, entities) = read(page(&detail(&LABELS)).as_bytes()).expect("a list");
    assert_eq!((list.version.entities, list.issues.len()), (1, 1));
    let one = &entities[0];
    assert_eq!(one.id, "th-amlo-001-2598-thodsob-tuayang");
    assert_eq!(
        names(one),
        [
            "primary: THODSOB TUAYANG",
            "original: ทดสอบ ตัวอย่าง",
            "alias: Abu Thodsob",
            "alias: Thod",
        ]
    );
    assert_eq!((one.kind, one.documents.len()), (EntityKind::Person, 3));
    assert_eq!(one.nationalities[0].to_string(), "TH");
    assert_eq!(one.addresses[0].text, "1 ถนนทดสอบ");
    // Four cells in a row, as pages for wide screens have them.
    let wide = detail(&LABELS).replace("</td></tr><tr><th>", "</td><th>");
    let (_, same) = read(page(&wide).as_bytes()).expect("a list");
    assert_eq!(names(&same[0]), names(one));
    let company = [("ชื่อ (ภาษาไทย)", "บริษัท ทดสอบ"), ("เลขทะเบียนนิติบุคคล", "0000000000002")];
    let (_, company) = read(page(&detail(&company)).as_bytes()).expect("a list");
    assert_eq!(company[0].kind, EntityKind::Organisation);
    // A name in Thai is a digest in it, as in an export.
    assert!(company[0].id.starts_with("th-amlo-") && company[0].id.is_ascii());
    // The vowels of Thai tell names apart.
    let other = [("ชื่อ (ภาษาไทย)", "บริษัท ทดสอบี"), ("เลขทะเบียนนิติบุคคล", "0000000000002")];
    let (_, other) = read(page(&detail(&other)).as_bytes()).expect("a list");
    assert_ne!(company[0].id, other[0].id);
}

#[test]
fn nothing_is_lost() {
    let (_, entities) = read(page(&detail(&LABELS)).as_bytes()).expect("a list");
    let dump_of = dump(&entities[0]);
    for (label, value) in LABELS {
        for part in value.split(", ").filter(|part| !part.is_empty()) {
            assert!(dump_of.contains(part) || part == "18-12-1981", "{label} lost");
        }
    }
    let (_, entities) = read(page(&table(&ROWS)).as_bytes()).expect("a list");
    for (entity, row) in entities.iter().zip(ROWS) {
        let dump = dump(entity);
        for cell in row.iter().flat_map(|cell| cell.split("<br>")) {
            let cell = cell.split(['<', '>']).find(|text| !text.starts_with("a href"));
            let words = cell.unwrap_or_default().split_whitespace();
            for word in words.filter(|word| !matches!(*word, "1." | "2.")) {
                assert!(dump.contains(word), "lost: {word}");
            }
        }
    }
}

#[test]
fn dates_of_birth() {
    assert_eq!(dates("18-12-1981"), ["1981-12-18"]);
    assert_eq!(dates("๑๘ ธันวาคม ๒๕๒๔"), ["1981-12-18"]);
    assert_eq!(dates("18 ธ.ค. 2524"), ["1981-12-18"]);
    assert_eq!(dates("พ.ศ. 2524"), ["1981"]);
    assert_eq!(dates("-"), [""; 0]);
    assert_eq!(dates("ไม่ทราบ"), [""; 0]);
}

#[test]
fn digest_hangs_on_content_alone() {
    let digest =
        |table: &str| read(page(table).as_bytes()).expect("a list").0.version.sha256;
    let first = digest(&table(&ROWS[..2]));
    let [mut one, mut two, _] = ROWS;
    (one[0], two[0]) = ("2", "1");
    assert_eq!(first, digest(&table(&[two, one]).replace("<td>", "\n<td >")));
    one[2] = "19-12-2524";
    assert_ne!(first, digest(&table(&[one, two])));
}

#[test]
fn damage_is_refused() {
    #[track_caller]
    fn check(page: &str, kind: ErrorKind) {
        let error = read(page.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.position().is_some() && !error.to_string().contains("THODSOB"));
    }
    let whole = page(&table(&ROWS));
    check(&page(""), ErrorKind::Malformed);
    check(&page(&table(&[])), ErrorKind::Malformed);
    check(whole.trim_end_matches("</html>"), ErrorKind::Truncated);
    check(&whole[..whole.find("tbody").expect("body")], ErrorKind::Truncated);
    check(&whole.replace("green", &"g".repeat(1 << 16)), ErrorKind::TooLarge);
    check(&whole.replace("green", &"<table>".repeat(100)), ErrorKind::TooLarge);
    check(&whole.replace("green", &"<br>".repeat(1 << 18)), ErrorKind::TooLarge);
    check(&whole.replace("green", "gre\u{2}en"), ErrorKind::Malformed);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole = page(&table(&ROWS));
    for (cut, _) in whole.char_indices() {
        let read = read(&whole.as_bytes()[..cut]);
        assert!(read.is_err(), "cut at {cut} of {}", whole.len());
    }
    assert!(read(whole.as_bytes()).is_ok());
}

#[test]
fn a_bracket_behind_a_number_is_not_part_of_it() {
    let labels = [
        ("ชื่อ (ภาษาอังกฤษ)", "THODSOB TUAYANG"),
        ("หมายเลขหนังสือเดินทาง", "P1234567 (หมดอายุ 03-02-2563)"),
    ];
    let (_, entities) = read(page(&detail(&labels)).as_bytes()).expect("a list");
    let [passport] = entities[0].documents.as_slice() else { panic!("one") };
    assert_eq!(passport.number, "P1234567");
    assert_eq!(passport.expires.as_deref(), Some("2020-02-03"));
    assert_eq!(passport.number_raw, labels[1].1);
}
