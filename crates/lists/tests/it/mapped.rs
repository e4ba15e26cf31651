//! Files of any layout, read through a column mapping.

use saring_lists::{ErrorKind, Format, ListError, Mapping, ReadList, Reading, read_as};
use saring_model::{EntityKind, ListedEntity};

use crate::names;
use crate::workbook::{File, book, parts, rows, zip};

const MAPPING: &str = r#"
# what this list is
list = "moi-watch"
id_prefix = "moi-"
[columns]
id = "Kode"
name = ["Nama depan", "Nama belakang"]
aliases = { column = "Alias", split = "|" }
birth_dates = { columns = ["Tahun", "Bulan", "Hari"], join = "-" }
nationalities = "WN"
addresses = ["Alamat 1", "Alamat 2"]
kind = { column = "Jenis", words = { Orang = "person", "Badan Usaha" = "company" } }
[constants]
programme = "Ministry list"
measures = ["travel ban", "asset freeze"]
"#;

const HEADER: &str = "Kode;Nama depan;Nama belakang;Alias;Tahun;Bulan;Hari;WN;Alamat 1;\
                      Alamat 2;Jenis;Catatan";
const ROW: &str =
    "7;Testo;Sampel;Tes|Si Tes; 1970;05;06;ID;Jalan Satu;Jalan Dua;ORANG;kept";

fn read(bytes: &[u8], mapping: &str) -> Result<(ReadList, Vec<ListedEntity>), ListError> {
    let mapping = Mapping::read(mapping)?;
    let mut entities = Vec::new();
    let reading = Reading { name: "test", mapping: Some(&mapping), ..Reading::default() };
    let list = read_as(bytes, reading, &mut |entity| entities.push(entity))?;
    Ok((list, entities))
}

#[track_caller]
fn check(bytes: &[u8], mapping: &str) {
    let (list, entities) = read(bytes, mapping).expect("a list");
    assert_eq!((list.format, list.version.name.as_str()), (Format::Mapped, "moi-watch"));
    assert_eq!(list.issues, []);
    let entity = entities.first().expect("a row");
    assert_eq!((entity.id.as_str(), entity.kind), ("moi-7", EntityKind::Person));
    assert_eq!(names(entity), ["primary: Testo Sampel", "alias: Tes", "alias: Si Tes"]);
    let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
    let codes: Vec<_> = entity.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!((dates, codes), (vec!["1970-05-06".into()], vec!["ID".into()]));
    let addresses: Vec<_> =
        entity.addresses.iter().map(|own| own.text.as_str()).collect();
    assert_eq!(addresses, ["Jalan Satu", "Jalan Dua"]);
    let listing = entity.listings.first().expect("a listing");
    assert_eq!(listing.programme, "Ministry list");
    assert_eq!(listing.measures, ["travel ban", "asset freeze"]);
    let unread: Vec<_> = entity
        .unread
        .iter()
        .map(|own| (own.field.as_str(), own.value.as_str()))
        .collect();
    for kept in [("Catatan", "kept"), ("Jenis", "ORANG")] {
        assert!(unread.contains(&kept), "{unread:?}");
    }
}

#[test]
fn csv_with_any_delimiter() {
    let csv = format!("{HEADER}\r\n{ROW}\r\n");
    check(csv.as_bytes(), MAPPING);
    check(format!("\u{feff}{csv}").as_bytes(), MAPPING);
    check(csv.replace(';', ",").as_bytes(), MAPPING);
    check(csv.replace(';', "\t").as_bytes(), MAPPING);
    let bars = csv.replace("Tes|Si Tes", "\"Tes|Si Tes\"").replace(';', "|");
    check(bars.as_bytes(), MAPPING);
    check(csv.as_bytes(), &format!("delimiter = \";\"\n{MAPPING}"));
    check(&zip(&[File::new("list.csv", csv.as_str())]), MAPPING);
    // The header in other words' case, under a title.
    let titled = csv.replace("Nama depan", "\"NAMA\u{a0} depan\"");
    check(
        format!("A title; with marks\n\n{titled}").as_bytes(),
        &format!("header_row = 3\n{MAPPING}"),
    );
}

#[test]
fn workbooks_by_sheet_and_row() {
    let [head, row] = [HEADER, ROW].map(|line| line.split(';').collect::<Vec<_>>());
    let table = rows(&[&["A title"], &head, &row]);
    let mapping = format!("header_row = 2\n{MAPPING}");
    check(&book(&table), &mapping);
    let two = zip(&parts(&[("About", rows(&[&["x"]])), ("Data", table)]));
    check(&two, &format!("sheet = \"data\"\n{mapping}"));
    let error = read(&two, &format!("sheet = \"Dat\"\n{mapping}")).expect_err("none");
    assert!(error.to_string().contains("sheet Dat"), "{error}");
    let error = read(&two, &mapping).expect_err("another sheet");
    assert_eq!(error.kind(), ErrorKind::Malformed);
}

#[test]
fn what_looks_like_a_formula_is_text() {
    let mapping = "[columns]\nid = \"id\"\nname = \"n\"\nnotes = \"t\"\n";
    for name in ["=cmd|' /C calc'!A0", "+62 Testo", "-Testo", "@Testo", "'=1+1"] {
        let csv = format!("id,n,t\n1,\"{name}\",=1+1;2\n");
        let (_, entities) = read(csv.as_bytes(), mapping).expect("a list");
        assert_eq!(names(&entities[0]), [format!("primary: {name}")]);
        assert_eq!(entities[0].notes, ["=1+1;2"]);
        let workbook = book(&rows(&[&["id", "n"], &["1", name]]));
        let mapping = "[columns]\nid = \"id\"\nname = \"n\"\n";
        let (_, entities) = read(&workbook, mapping).expect("a list");
        assert_eq!(names(&entities[0]), [format!("primary: {name}")]);
    }
}

#[test]
fn every_column_of_the_template_can_be_mapped() {
    let columns = [
        "kind",
        "name",
        "aliases",
        "weak_aliases",
        "former_names",
        "original_names",
        "birth_dates",
        "birth_places",
        "nationalities",
        "sex",
        "passports",
        "id_numbers",
        "tax_numbers",
        "registration_numbers",
        "imo_numbers",
        "addresses",
        "titles",
        "designations",
        "programme",
        "reference",
        "listed_on",
        "measures",
        "notes",
        "referents",
    ];
    let mut mapping = "[columns]\nid = \"id\"\n[constants]\n".to_owned();
    for column in columns {
        let value = match column {
            "kind" => "person",
            "birth_dates" => "1970",
            "nationalities" => "ID",
            "sex" => "M",
            _ => "Testo 1",
        };
        mapping += &[column, " = \"", value, "\"\n"].concat();
    }
    let (list, entities) = read(b"id\n1\n", &mapping).expect("a list");
    assert_eq!(list.issues, []);
    assert_eq!(entities[0].names.len(), 5);
    assert_eq!(entities[0].documents.len(), 5);
}

#[test]
fn identifiers_of_several_columns() {
    let mapping = "[columns]\nid = [\"a\", \"b\"]\nname = \"a\"\n";
    let (_, entities) = read(b"a,b\nTesto,1970\nTesto,\n", mapping).expect("a list");
    let ids: Vec<_> = entities.iter().map(|own| own.id.as_str()).collect();
    assert_eq!(ids, ["Testo 1970", "Testo"]);
    let error = read(b"a,b,c\n,,x\n", mapping).expect_err("no id");
    assert_eq!(
        (error.kind(), error.position().expect("position").line),
        (ErrorKind::Malformed, 2)
    );
}

#[test]
fn mappings_that_are_refused() {
    #[track_caller]
    fn check(text: &str, line: u64, says: &str) {
        let error = Mapping::read(text).expect_err("refused");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.position().expect("position").line, line, "{error}");
    }
    let columns = "[columns]\nid = \"a\"\n";
    check("[columns]\nid = \n", 2, "TOML");
    check(&format!("{columns}nme = \"b\"\n"), 3, "found nme");
    check(&format!("{columns}\"name x\" = \"b\"\n"), 3, "found name x");
    check(&format!("lst = \"x\"\n{columns}"), 1, "found lst");
    check(&format!("{columns}[constant]\nx = 1\n"), 3, "found constant");
    check(&format!("{columns}[constants]\nnme = \"b\"\n"), 4, "found nme");
    check(&format!("{columns}[constants]\nid = \"b\"\n"), 4, "found a constant");
    check(&format!("{columns}name = \"b\"\n[constants]\nname = \"c\"\n"), 5, "in both");
    check(&format!("{columns}name = 7\n"), 3, "a text");
    check(&format!("{columns}name = [\"b\", 7]\n"), 3, "a text");
    check(&format!("{columns}name = {{ colum = \"b\" }}\n"), 3, "found colum");
    check(&format!("{columns}name = {{ split = \"b\" }}\n"), 3, "a column for name");
    check(&format!("{columns}[columns.name]\nsplit = \"\"\n"), 3, "for split");
    check("header_row = 0\n[columns]\nid = \"a\"\n", 1, "header_row");
    check("delimiter = \"ab\"\n[columns]\nid = \"a\"\n", 1, "delimiter");
    check("[columns]\nname = \"a\"\n", 1, "a column for id");
    check("columns = 1\n", 1, "a table");
    let error = Mapping::read(&"[".repeat(100_000)).expect_err("deep");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    for deep in ["a = ".to_owned() + &"[".repeat(250), "a.".repeat(60) + "a = 1"] {
        assert!(Mapping::read(&deep).is_err());
    }
}

#[test]
fn files_that_do_not_fit_their_mapping() {
    #[track_caller]
    fn check(bytes: &[u8], line: u64, says: &str) {
        let mapping = "header_row = 2\n[columns]\nid = \"Kode\"\nname = \"Имя\"\n";
        let error = read(bytes, mapping).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.position().expect("position").line, line, "{error}");
    }
    check("x\nKode,Nama\n1,T\n".as_bytes(), 2, "the column Имя");
    check("x\nKode,Имя,Kode\n1,T,2\n".as_bytes(), 2, "one column Kode");
    check("x\nKode,Имя\n1,T,2\n".as_bytes(), 3, "2 cells, found 3");
    check("x\nKode,Имя\n1,T\n,T\n".as_bytes(), 4, "an id");
    check("x\nKode,Имя\n1,\"T\n2,T\n".as_bytes(), 3, "quote");
    check("x\n".as_bytes(), 2, "the header in row 2");
    check("x\nKode,Имя\n1,T\nkode,Имя\n2,T\n".as_bytes(), 4, "the header again");
    check(b"x\nKode,\xd0\x98\xd0\xbc\xd1\x8f\n1,\xe9\n", 3, "UTF-8");
    check(b"\xff\xfeK\0o\0", 1, "UTF-16");
    let sheet = book(&rows(&[&["x"], &[], &["Kode", "Имя"]]));
    check(&sheet, 3, "an empty row");
}
