//! Singapore's First Schedule in the markup of its statutes site, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode, ListedEntity, PartRole};

use crate::dump::dump;
use crate::{names, read};

const ENTRIES: [&str; 5] = [
    "Testo Bin Sampel @ Abu Testo (Indonesian citizen) (Date of Birth: 10 April 1987);",
    "Contoh s/o Ujian (citizen of Malaysia) (Passport No. A0000001, A0000002) (Date of Birth: 1975);\
     <div class=\"amendNote\">[S 1/2098 wef 01/02/2098]</div>",
    "[Deleted by S 2/2098 wef 02/02/2098]",
    "Misal Rekaan, also known as Abu Misal (Singapore citizen) (NRIC No. S0000003Z) (alias Abu Rekaan);",
    "Rekaan Bin Ujian (Bangladeshi citizen) (Passport No. B0000004 stating Date of Birth: 1 May 1980) \
     (Work Permit No. G0000005T stating Date of Birth: 1 May 1981).",
];

fn page(entries: &[&str]) -> String {
    let row = |(letter, text): (char, &&str)| {
        format!(
            "<tr><td class=\"sProvP1No\">(<em>{letter}</em>)</td>\
             <td class=\"sProvP1\">{text}</td></tr>"
        )
    };
    let rows: Vec<_> = ('a'..='z').zip(entries).map(row).collect();
    let rows = rows.concat();
    format!(
        "<!DOCTYPE html>\n<html><head><title>Terrorism (Suppression of Financing) Act 2002 - \
         Singapore Statutes Online</title><script>var a = '(a) Nobody (Indonesian citizen)';</script></head>\
         <body><div class=\"nav\">First Schedule Terrorists and terrorist entities</div><div>Second Schedule</div>\
         <div>Current version as at 05 Jan 2098</div>\
         <table><tr><td class=\"sHdr\">FIRST SCHEDULE</td></tr><tr><td>Section 2(1)</td></tr>\
         <tr><td class=\"tailSTxt\">1.&nbsp;&nbsp;Any person who&#8212;<table><tr><td>(a)</td>\
         <td>is on the List of the United Nations; or</td></tr></table></td></tr>\
         <tr><td class=\"tailSTxt\">2.&nbsp;&nbsp;The following individuals:<table>{rows}</table></td></tr>\
         <tr><td class=\"tailSTxt\">3.&nbsp;&nbsp;In this Schedule<table><tr><td>(a)</td>\
         <td>a word has a meaning (see section 2).</td></tr></table></td></tr></table>\
         <table><tr><td>SECOND SCHEDULE</td></tr><tr><td>1. The following offences</td></tr>\
         <tr><td>(a)</td><td>hurting a citizen (by force).</td></tr></table>\
         <footer>Last updated</footer></body></html>"
    )
}

fn one(entry: &str) -> ListedEntity {
    read(page(&[entry]).as_bytes()).expect("a list").1.remove(0)
}

#[test]
fn the_schedule_is_read_and_the_furniture_is_not() {
    let (list, entities) = read(page(&ENTRIES).as_bytes()).expect("a list");
    assert_eq!((list.format, list.version.name.as_str()), (Format::TsfaHtml, "sg-tsfa"));
    assert_eq!(list.version.version, "05 Jan 2098");
    assert_eq!(list.issues, []);
    let ids: Vec<_> = entities.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "sg-tsfa-testo-bin-sampel",
            "sg-tsfa-contoh-s-o-ujian",
            "sg-tsfa-misal-rekaan",
            "sg-tsfa-rekaan-bin-ujian",
        ]
    );
    assert!(entities.iter().all(|entity| entity.kind == EntityKind::Person));
    let [testo, contoh, misal, rekaan] = entities.as_slice() else { panic!("four") };
    assert_eq!(names(testo), ["primary: Testo Bin Sampel", "alias: Abu Testo"]);
    assert_eq!(testo.birth_dates[0].to_string(), "1987-04-10");
    assert_eq!(testo.nationalities[0].to_string(), "ID");
    assert_eq!(names(contoh), ["primary: Contoh s/o Ujian"]);
    let roles: Vec<_> = contoh.names[0].parts.iter().map(|p| p.role).collect();
    assert_eq!(roles, [PartRole::Given, PartRole::Father]);
    assert_eq!(contoh.birth_dates[0].to_string(), "1975");
    let numbers: Vec<_> = contoh.documents.iter().map(|d| d.number.as_str()).collect();
    assert_eq!(numbers, ["A0000001", "A0000002"]);
    assert_eq!(contoh.listings[0].amended_on, ["[S 1/2098 wef 01/02/2098]"]);
    assert_eq!(
        names(misal),
        ["primary: Misal Rekaan", "alias: Abu Misal", "alias: Abu Rekaan",]
    );
    assert_eq!(misal.documents[0].kind, DocumentKind::NationalId);
    let dates: Vec<_> = rekaan.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1980-05-01", "1981-05-01"]);
    let documents: Vec<_> =
        rekaan.documents.iter().map(|d| (d.kind, d.number.as_str())).collect();
    assert_eq!(
        documents,
        [(DocumentKind::Passport, "B0000004"), (DocumentKind::Other, "G0000005T"),]
    );
}

#[test]
fn nothing_is_lost() {
    let (_, entities) = read(page(&ENTRIES).as_bytes()).expect("a list");
    let listed = ENTRIES.iter().filter(|entry| !entry.starts_with('['));
    for (entity, entry) in entities.iter().zip(listed) {
        let dump = dump(entity);
        let text = entry.split('<').next().unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(dump.contains(&text), "lost: {text}");
    }
    assert!(dump(&entities[1]).contains("[S 1/2098 wef 01/02/2098]"));
    assert!(dump(&entities[3]).contains("(e)"));
}

#[test]
fn other_markup_of_the_same_sentences() {
    let plain = "<html><title>TSFA2002</title><h1>First Schedule</h1>\
        <p>(1) Testo Sampel (citizen of Malaysia) (Date of Birth: 12 March 1970)<p>(2) A provision of nobody.\
        <li>(3) Contoh (Malaysian Passport No. A0000001)</html>";
    let (list, entities) = read(plain.as_bytes()).expect("a list");
    assert_eq!((list.issues.len(), entities.len()), (0, 2));
    let issuer = entities[1].documents[0].issuer.map(|c| c.to_string());
    assert_eq!(issuer.as_deref(), Some("MY"));
    let alone = "<html>TSFA2002<p>FIRST SCHEDULE<table><tr><td>2.<td>The following entities:\
        <tr><td>(a)<td>Kumpulan Sampel;</table></html>";
    let (_, entities) = read(alone.as_bytes()).expect("a list");
    assert_eq!(
        (entities[0].kind, names(&entities[0])),
        (EntityKind::Any, vec!["primary: Kumpulan Sampel".to_owned()])
    );
}

#[test]
fn odd_values_are_kept_and_told() {
    let entry =
        "Testo (Atlantean citizen) (Date of Birth: long ago) (green hat) and a hat;";
    let (list, entities) = read(page(&[entry]).as_bytes()).expect("a list");
    let mut codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    codes.sort_unstable_by_key(|code| code.as_str());
    assert_eq!(
        codes,
        [
            IssueCode::CountryUnknown,
            IssueCode::DateUnread,
            IssueCode::FieldUnknown,
            IssueCode::FieldUnknown
        ]
    );
    assert!(dump(&entities[0]).contains("long ago"));
    assert_eq!(names(&one("Testo (Thai citizen")), ["primary: Testo"]);
    let (list, _) = read(page(&[ENTRIES[0], ENTRIES[0]]).as_bytes()).expect("a list");
    assert_eq!(list.issues[0].code, IssueCode::RecordUnread, "one name twice");
}

#[test]
fn digest_hangs_on_the_entries_alone() {
    let digest = |page: &str| read(page.as_bytes()).expect("a list").0.version.sha256;
    let first = digest(&page(&ENTRIES));
    assert_eq!(
        first,
        digest(
            &page(&ENTRIES).replace("05 Jan", "06 Jan").replace("td><td", "td>\n <td")
        )
    );
    assert_ne!(first, digest(&page(&ENTRIES[1..])));
}

#[test]
fn damage_is_refused() {
    #[track_caller]
    fn check(page: &str, kind: ErrorKind) {
        let error = read(page.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("Testo"));
    }
    let whole = page(&ENTRIES);
    check(&page(&[]), ErrorKind::Malformed);
    check("<html><title>TSFA2002</title></html>", ErrorKind::Malformed);
    check(&whole[..whole.len() - 3], ErrorKind::Truncated);
    check(whole.trim_end_matches("</html>"), ErrorKind::Truncated);
    check(&whole[..whole.len() / 2], ErrorKind::Truncated);
    check(&page(&[&"Testo ".repeat(1 << 12)]), ErrorKind::TooLarge);
    check(&whole.replace("Last", &"<td>".repeat(1 << 18)), ErrorKind::TooLarge);
    let mut latin = whole.into_bytes();
    latin.insert(100, 0xE9);
    assert_eq!(read(&latin).expect_err("refused").kind(), ErrorKind::Malformed);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole = page(&ENTRIES);
    for (cut, _) in whole.char_indices() {
        let read = read(&whole.as_bytes()[..cut]);
        assert!(read.is_err(), "cut at {cut} of {}", whole.len());
    }
    assert!(read(whole.as_bytes()).is_ok());
}

#[test]
fn a_bracket_may_tell_several_things() {
    let one = self::one(
        "Testo Sampel, also known as “Contoh” (Date of Birth: 1.1.1990; Malaysian \
         Identity Card No. 900101-03-5002) (Passport No. 70 0000000; expiry 3 February 2020);",
    );
    assert_eq!(names(&one), ["primary: Testo Sampel", "alias: Contoh"]);
    let dates: Vec<_> = one.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1990-01-01"]);
    let [card, passport] = one.documents.as_slice() else { panic!("two") };
    assert_eq!(card.number, "900101035002");
    assert_eq!(card.issuer.map(|c| c.to_string()).as_deref(), Some("MY"));
    assert_eq!(
        (passport.kind, passport.number.as_str()),
        (DocumentKind::Passport, "700000000")
    );
    assert_eq!(passport.expires.as_deref(), Some("3 February 2020"));
    let two = self::one("Testo Sampel (Passport No. A0000001; A0000002)");
    assert_eq!(two.documents.len(), 2);
}
