//! Queries as JSON lines and CSV.

use saring_lists::{ErrorKind, Query, QueryProblem, queries_csv, queries_jsonl};
use saring_model::{DocumentKind, EntityKind, IssueCode, PartRole};

fn all(text: &[u8]) -> Vec<Result<Query, QueryProblem>> {
    queries_jsonl(text).collect()
}

fn one(text: &str) -> Query {
    let mut queries = all(text.as_bytes());
    assert_eq!(queries.len(), 1);
    queries.remove(0).expect("a query")
}

#[test]
fn properties() {
    let query = one(
        r#"{"id":7,"schema":"Person","properties":{"name":"Testo Sampel","alias":["Tes"],"weakAlias":"T","birthDate":[1970],"nationality":"Indonesia","country":"my","gender":"F","birthPlace":"Jakarta","passportNumber":"a-99 99","idNumber":3199990000000001,"email":"x"}}"#,
    );
    let subject = &query.subject;
    assert_eq!((subject.id.as_str(), subject.kind), ("7", EntityKind::Person));
    assert_eq!(subject.names.len(), 3);
    assert_eq!(subject.birth_dates[0].to_string(), "1970");
    assert_eq!(subject.nationalities.len(), 1);
    assert_eq!(subject.sexes.len(), 1);
    assert_eq!(subject.birth_places[0].text, "Jakarta");
    let documents: Vec<_> =
        subject.documents.iter().map(|own| (own.kind, own.number.as_str())).collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::NationalId, "3199990000000001"),
            (DocumentKind::Passport, "A9999")
        ]
    );
    assert_eq!(query.issues, []);
}

#[test]
fn names_from_parts_and_parts_of_names() {
    #[track_caller]
    fn check(properties: &str, expected: &[(&str, usize)]) {
        let query = one(&format!("{{\"properties\":{{{properties}}}}}"));
        let names: Vec<_> = query
            .subject
            .names
            .iter()
            .map(|name| (name.full.as_str(), name.parts.len()))
            .collect();
        assert_eq!(names, expected);
    }
    let parts = r#""firstName":"Testo","middleName":"Ikhlas","lastName":"Sampel""#;
    check(parts, &[("Testo Ikhlas Sampel", 3)]);
    check(
        &format!(r#""name":"SAMPEL, Testo Ikhlas",{parts}"#),
        &[("SAMPEL, Testo Ikhlas", 3)],
    );
    check(
        &format!(r#""name":"T. Sampel",{parts}"#),
        &[("T. Sampel", 0), ("Testo Ikhlas Sampel", 3)],
    );
    check(r#""lastName":"Sampel""#, &[("Sampel", 1)]);
    check(r#""name":"Sampel","firstName":"Testo""#, &[("Sampel", 0)]);
    let query =
        one(r#"{"properties":{"firstName":"A","fatherName":"B","lastName":"C"}}"#);
    let roles: Vec<_> =
        query.subject.names[0].parts.iter().map(|part| part.role).collect();
    assert_eq!(roles, [PartRole::Given, PartRole::Father, PartRole::Family]);
}

#[test]
fn one_bad_line_costs_no_other() {
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(2 << 20));
    let text = format!(
        "{{\"id\":\"a\",\"name\":\"Flat Shape\"}}\n\nnonsense\n{long}\n[1]\n{{\"properties\":{{\"name\":\"Te\\ud800sto\"}}}}\n{{\"id\":\"z\",\"properties\":3}}\n"
    );
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"{\"id\":\"u\",\"properties\":{\"name\":\"Te\xffsto\"}}");
    let queries = all(&bytes);
    let ids: Vec<_> = queries
        .iter()
        .map(|query| match query {
            Ok(query) => query.subject.id.clone(),
            Err(problem) => format!("!{}", problem.id.clone().unwrap_or_default()),
        })
        .collect();
    assert_eq!(ids, ["a", "!line-3", "!line-4", "!line-5", "line-6", "!z", "u"]);
    for index in [4, 6] {
        let query = queries[index].as_ref().expect("a query");
        assert_eq!(query.subject.names[0].full, "Te\u{fffd}sto");
        assert_eq!(query.issues[0].code, IssueCode::TextDamaged);
    }
    assert_eq!(queries[0].as_ref().expect("a query").subject.names[0].full, "Flat Shape");
}

#[test]
fn oddities_are_told_without_their_values() {
    let query = one(
        r#"{"schema":"Starship","properties":{"birthdate":"1970","birthDate":"yesterday","nationality":"Atlantis","gender":"?!","nested":{"a":1}}}"#,
    );
    let codes: Vec<_> = query.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(
        codes,
        [
            IssueCode::FieldUnknown,
            IssueCode::FieldUnknown,
            IssueCode::DateUnread,
            IssueCode::SexUnknown,
            IssueCode::CountryUnknown,
            IssueCode::FieldUnknown,
            IssueCode::NameMissing
        ]
    );
    assert_eq!(query.subject.kind, EntityKind::Any);
    let told = format!("{:?}", query.issues);
    for value in ["yesterday", "Atlantis", "?!"] {
        assert!(!told.contains(value), "an issue holds a value: {told}");
    }
}

#[test]
fn csv_columns() {
    let csv = "\u{feff}id,schema,name,first_name,lastName,birth_date,nationality,passport_number\n\
               1,,\"Sampel, Testo\",,,1970-05-06,id,A1\n\
               ,Company,Test Ltd,,,,,\n\
               3,,,Testo;Tes,Sampel,,,\n\
               \n\
               4,,Te\u{e9},,,,,,extra\n";
    let queries: Vec<_> = queries_csv(csv.as_bytes(), &[]).expect("a header").collect();
    let queries: Vec<_> =
        queries.into_iter().map(|query| query.expect("a query")).collect();
    assert_eq!(queries.len(), 4);
    assert_eq!(queries[0].subject.names[0].full, "Sampel, Testo");
    assert_eq!(queries[0].subject.documents[0].number, "A1");
    assert_eq!(queries[1].subject.id, "line-3");
    assert_eq!(queries[1].subject.kind, EntityKind::Organisation);
    let names: Vec<_> =
        queries[2].subject.names.iter().map(|name| name.full.as_str()).collect();
    assert_eq!(names, ["Testo Sampel", "Tes Sampel"]);
    assert_eq!(queries[3].issues[0].code, IssueCode::FieldUnknown);
}

#[test]
fn csv_without_a_name_is_refused() {
    let kind = |csv: &str, map: &[(String, String)]| {
        queries_csv(csv.as_bytes(), map).err().map(|error| error.kind())
    };
    assert_eq!(kind("id,colour\n", &[]), Some(ErrorKind::Unrecognised));
    let map = [("name".to_owned(), "ABSENT".to_owned())];
    assert_eq!(kind("id,colour\n", &map), Some(ErrorKind::Unrecognised));
    assert_eq!(kind("ID,NAME\n", &[]), None);
}

#[test]
fn an_open_quote_clears_nobody_in_silence() {
    let csv = "id,name\nA,\"Anna\nB,Vsevolod\nC,Carla\n";
    let rows: Vec<_> = saring_lists::queries_csv(csv.as_bytes(), &[]).unwrap().collect();
    assert!(!rows.is_empty() && rows.iter().all(Result::is_err), "{rows:?}");
    let last = rows.last().and_then(|row| row.as_ref().err()).unwrap();
    assert!(last.issue.detail.starts_with("cannot read on"), "{}", last.issue.detail);
    // Two open quotes close each other, and still hold a line break.
    let csv = "id,name\nA,\"Anna\nB,\"Berta\nC,Carla\n";
    let rows: Vec<_> = saring_lists::queries_csv(csv.as_bytes(), &[]).unwrap().collect();
    assert!(rows.iter().any(Result::is_err), "{rows:?}");
}

#[test]
fn an_open_quote_refuses_a_list() {
    let csv = "id,kind,name\n1,person,\"Testo\n2,person,Sampel\n";
    let limits = saring_lists::Limits::default();
    let read = saring_lists::read(csv.as_bytes(), "x", &limits, &mut |_| {});
    assert!(read.is_err());
}

#[test]
fn a_broken_first_line_does_not_hide_the_others() {
    assert!(saring_lists::is_jsonl(b"}garbage\n{\"id\":1}\n"));
    assert!(!saring_lists::is_jsonl(b"id,name\n1,Anna\n"));
}
