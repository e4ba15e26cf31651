//! Zip archives and workbooks, whole and hostile, and how they are built here.

use std::io::Write as _;

use saring_lists::{ErrorKind, Format};
use saring_model::{IssueCode, ListedEntity};

use crate::{names, read};

/// A file for an archive: name, content, and what the archive says of it.
pub(crate) struct File {
    pub name: String,
    content: Vec<u8>,
    method: u16,
    flags: u16,
    /// Inflated length and checksum as they are told; the true ones if `None`.
    told: Option<(u32, u32)>,
    /// The name in the file's own record, if it differs.
    own_name: Option<String>,
}

impl File {
    pub(crate) fn new(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            content: content.into(),
            method: 8,
            flags: 0,
            told: None,
            own_name: None,
        }
    }
}

/// An archive of files.
pub(crate) fn zip(files: &[File]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let packed = if file.method == 8 {
            let best = flate2::Compression::best();
            let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), best);
            deflate.write_all(&file.content).expect("memory");
            deflate.finish().expect("memory")
        } else {
            file.content.clone()
        };
        let mut crc = flate2::Crc::new();
        crc.update(&file.content);
        let length = u32::try_from(file.content.len()).expect("short");
        let (length, crc) = file.told.unwrap_or((length, crc.sum()));
        let mut head = Vec::new();
        head.extend(20_u16.to_le_bytes());
        head.extend(file.flags.to_le_bytes());
        head.extend(file.method.to_le_bytes());
        head.extend([0; 4]);
        head.extend(crc.to_le_bytes());
        head.extend(u32::try_from(packed.len()).expect("short").to_le_bytes());
        head.extend(length.to_le_bytes());
        let record = u32::try_from(bytes.len()).expect("short");
        let named = |bytes: &mut Vec<u8>, name: &str, mark: &[u8], rest: &[u8]| {
            bytes.extend(mark);
            bytes.extend(&head);
            bytes.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
            bytes.extend(rest);
            bytes.extend(name.as_bytes());
        };
        let own_name = file.own_name.as_ref().unwrap_or(&file.name);
        named(&mut bytes, own_name, b"PK\x03\x04", &[0; 2]);
        bytes.extend(&packed);
        let mut rest = vec![0; 12];
        rest.extend(record.to_le_bytes());
        named(&mut directory, &file.name, b"PK\x01\x02\x14\x00", &rest);
    }
    let start = u32::try_from(bytes.len()).expect("short");
    let count = u16::try_from(files.len()).expect("few");
    let length = u32::try_from(directory.len()).expect("short");
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
}

/// The parts of a workbook with these sheets, each by its name and its rows in XML.
pub(crate) fn parts(sheets: &[(&str, String)]) -> Vec<File> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>"
        )
    };
    let (mut listed, mut related) = (String::new(), String::new());
    let mut files = Vec::new();
    for (index, (name, rows)) in sheets.iter().enumerate() {
        let sheet = ["<sheet name=\"", name, "\" sheetId=\"1\" r:id=\"rId"].concat();
        listed += &[&sheet, index.to_string().as_str(), "\"/>"].concat();
        let part = format!("worksheets/sheet{index}.xml");
        related += &relation(&format!("rId{index}"), "worksheet", &part);
        let sheet = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet><dimension ref=\"A1\"/>\
             <sheetData>{rows}</sheetData><x:row xmlns:x=\"x\">9</x:row></worksheet>"
        );
        files.push(File::new(&format!("xl/{part}"), sheet));
    }
    related += &relation("rIdS", "styles", "/xl/styles.xml");
    related += &relation("rIdT", "sharedStrings", "sharedStrings.xml");
    let relations = |inside: &str| format!("<Relationships>{inside}</Relationships>");
    files.extend([
        File::new("[Content_Types].xml", "<Types/>"),
        File::new(
            "_rels/.rels",
            relations(&relation("rId1", "officeDocument", "xl/workbook.xml")),
        ),
        File::new(
            "xl/workbook.xml",
            format!("<workbook xmlns:r=\"r\"><workbookPr/><sheets>{listed}</sheets></workbook>"),
        ),
        File::new("xl/_rels/workbook.xml.rels", relations(&related)),
        File::new(
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>\
             </numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>\
             <xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs>\
             </styleSheet>",
        ),
        File::new(
            "xl/sharedStrings.xml",
            "<sst><si><t>Testo Sampel</t></si>\
             <si><r><t>Tes</t></r><r><t xml:space=\"preserve\"> </t></r><r><t>Satu</t></r>\
             <rPh><t>not read</t></rPh></si><si><t>a_x000D_b &amp; c</t></si></sst>",
        ),
    ]);
    files
}

/// A workbook of one sheet with these rows in XML.
pub(crate) fn book(rows: &str) -> Vec<u8> {
    zip(&parts(&[("Export", rows.to_owned())]))
}

/// Rows of texts, in XML.
pub(crate) fn rows(table: &[&[&str]]) -> String {
    let mut xml = String::new();
    for (index, row) in table.iter().enumerate() {
        xml += &["<row r=\"", (index + 1).to_string().as_str(), "\">"].concat();
        for cell in *row {
            let text = cell.replace('&', "&amp;").replace('<', "&lt;");
            xml += &["<c t=\"inlineStr\"><is><t>", &text, "</t></is></c>"].concat();
        }
        xml += "</row>";
    }
    xml
}

#[track_caller]
fn refused(bytes: &[u8], kind: ErrorKind) -> String {
    let error = read(bytes).expect_err("refused");
    assert_eq!(error.kind(), kind, "{error}");
    error.to_string()
}

#[test]
fn template_in_a_workbook() {
    let head = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>ID</t></is></c>\
                <c r=\"B2\" t=\"inlineStr\"><is><t>name</t></is></c>\
                <c r=\"D2\" t=\"inlineStr\"><is><t>birth_dates</t></is></c>\
                <c r=\"E2\" t=\"inlineStr\"><is><t>id_numbers</t></is></c>\
                <c r=\"F2\" t=\"inlineStr\"><is><t>notes</t></is></c>\
                <c r=\"G2\" t=\"inlineStr\"><is><t>own</t></is></c></row>";
    let body = "<row r=\"3\"><c r=\"A3\"><v>7</v></c><c r=\"B3\" t=\"s\"><v>0</v></c>\
                <c r=\"D3\" s=\"1\"><v>25569</v></c><c r=\"E3\"><v>3.1999900000000010E15</v></c>\
                <c r=\"F3\" t=\"str\"><f>A3&amp;1</f><v>=cmd|x</v></c>\
                <c r=\"G3\" t=\"b\"><v>1</v></c></row>\
                <row r=\"5\"><c r=\"A5\"><v>8</v></c><c r=\"B5\" t=\"s\"><v>1</v></c>\
                <c r=\"F5\" t=\"s\"><v>2</v></c><c r=\"G5\" t=\"e\"><v>#N/A</v></c>\
                <c r=\"XFD5\" t=\"d\"><v>2022-01-02T00:00:00</v></c></row>";
    let (list, entities) = read(&book(&format!("{head}{body}"))).expect("a list");
    assert_eq!((list.format, list.version.entities), (Format::TemplateCsv, 2));
    assert_eq!(list.version.name, "test");
    let [first, second] = entities.as_slice() else { panic!("two") };
    assert_eq!(
        (first.id.as_str(), names(first)),
        ("7", vec!["primary: Testo Sampel".into()])
    );
    assert_eq!(first.birth_dates[0].to_string(), "1970-01-01");
    assert_eq!(first.documents[0].number, "3199990000000001");
    assert_eq!(first.notes, ["=cmd|x"]);
    assert_eq!(names(second), ["primary: Tes Satu"]);
    assert_eq!(second.notes, ["a\rb & c"]);
    let unread = |entity: &ListedEntity| -> Vec<String> {
        entity.unread.iter().map(|own| format!("{}: {}", own.field, own.value)).collect()
    };
    assert_eq!(unread(first), ["own: TRUE"]);
    assert_eq!(unread(second), ["own: #N/A", "column XFD: 2022-01-02"]);
    let told: Vec<_> = list
        .issues
        .iter()
        .map(|own| (own.code, own.position.line, own.detail.as_str()))
        .collect();
    let unknown = IssueCode::FieldUnknown;
    assert_eq!(
        told,
        [
            (
                unknown,
                3,
                "column F holds formulas; their saved values are taken, 1 times"
            ),
            (unknown, 3, "own is not known; kept verbatim, 2 times"),
            (unknown, 5, "column G holds errors of formulas; kept verbatim, 1 times"),
            (unknown, 5, "column XFD is not known; kept verbatim, 1 times"),
        ]
    );
}

#[test]
fn a_formula_that_gives_an_empty_text_is_empty_and_told() {
    let head = rows(&[&["id", "name", "notes"]]);
    let row = |value: &str| {
        let formula = format!("<c r=\"C2\" t=\"str\"><f>\"\"</f>{value}</c>");
        let texts = "<c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>0</v></c>";
        format!("{head}<row r=\"2\">{texts}{formula}</row>")
    };
    for value in ["<v></v>", "<v/>"] {
        let (list, entities) = read(&book(&row(value))).expect("a list");
        assert_eq!(entities[0].notes, [""; 0]);
        let told: Vec<_> = list.issues.iter().map(|own| own.detail.as_str()).collect();
        let formulas = "column C holds formulas; their saved values are taken, 1 times";
        assert_eq!(told, [formulas]);
    }
}

#[test]
fn template_with_semicolons() {
    let csv = "id;name;aliases;notes\r\n1;Testo;\"A;B\";1,5\r\n";
    let (list, entities) = read(csv.as_bytes()).expect("a list");
    assert_eq!(list.format, Format::TemplateCsv);
    assert_eq!(names(&entities[0]), ["primary: Testo", "alias: A", "alias: B"]);
    assert_eq!(entities[0].notes, ["1,5"]);
}

#[test]
fn the_calendar_of_1904() {
    let mut files = parts(&[(
        "A",
        rows(&[&["id", "name", "birth_dates"]])
            + "<row><c t=\"inlineStr\"><is><t>1</t></is></c><c t=\"s\"><v>0</v></c>\
               <c s=\"2\"><v>24107</v></c></row>",
    )]);
    let main =
        files.iter_mut().find(|file| file.name == "xl/workbook.xml").expect("main");
    let text = String::from_utf8(main.content.clone()).expect("text");
    main.content =
        text.replace("<workbookPr/>", "<workbookPr date1904=\"1\"/>").into_bytes();
    let (_, entities) = read(&zip(&files)).expect("a list");
    assert_eq!(entities[0].birth_dates[0].to_string(), "1970-01-01");
}

#[test]
fn any_sheet_may_be_the_list() {
    let other = rows(&[&["About this file"]]);
    let list = rows(&[&["name", "id"], &["Testo", "1"]]);
    let bytes = zip(&parts(&[("About", other.clone()), ("Data", list)]));
    assert_eq!(read(&bytes).expect("a list").0.version.entities, 1);
    let error = refused(&zip(&parts(&[("About", other)])), ErrorKind::Unrecognised);
    assert!(error.contains("column mapping"), "{error}");
}

#[test]
fn sheets_that_are_broken() {
    #[track_caller]
    fn check(rows: &str, kind: ErrorKind, says: &str) {
        let head = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c>\
                    <c r=\"B1\" t=\"inlineStr\"><is><t>name</t></is></c></row>";
        let error = refused(&book(&format!("{head}{rows}")), kind);
        assert!(error.contains(says), "{error}");
    }
    let malformed = ErrorKind::Malformed;
    check("<row r=\"1\"/>", malformed, "Export!A1");
    check("<row r=\"0\"/>", malformed, "number of a row");
    check("<row r=\"1048577\"/>", malformed, "number of a row");
    check("<row r=\"2\"><c r=\"A3\"/></row>", malformed, "reference of a cell");
    check("<row r=\"2\"><c r=\"XFE2\"/></row>", malformed, "reference of a cell");
    check(
        "<row r=\"2\"><c r=\"B2\"/><c r=\"A2\"/></row>",
        malformed,
        "reference of a cell",
    );
    check("<row r=\"2\"><c r=\"a2\"/></row>", malformed, "reference of a cell");
    check("<row r=\"2\"><c t=\"s\"><v>3</v></c></row>", malformed, "Export!A2");
    check("<row r=\"2\"><c t=\"s\"><v>-1</v></c></row>", malformed, "shared string");
    check("<row r=\"2\"><c><v>x</v></c></row>", malformed, "a number");
    check("<row r=\"2\"><c t=\"b\"><v>2</v></c></row>", malformed, "0 or 1");
    check("<row r=\"2\"><c t=\"zz\"><v>2</v></c></row>", malformed, "kind of cell");
    for (kind, value) in [
        ("", ""),
        ("", "<v></v>"),
        ("", "<v />"),
        (" t=\"n\"", "<v> </v>"),
        (" t=\"b\"", "<v/>"),
        (" t=\"e\"", "<v/>"),
        (" t=\"d\"", "<v/>"),
        (" t=\"str\"", ""),
    ] {
        let rows = format!("<row r=\"2\"><c r=\"B2\"{kind}><f>1+1</f>{value}</c></row>");
        check(&rows, malformed, "saved value");
        check(&rows, malformed, "Export!B2");
    }
    check("<row r=\"2\"><c><v>1</v></c><c/></row><row", malformed, "sheet0.xml");
    check("<!DOCTYPE x>", ErrorKind::Forbidden, "document type");
    check("<row>&xxe;</row>", ErrorKind::Forbidden, "entities");
    check(&"<a>".repeat(40), ErrorKind::TooLarge, "inside one another");
    let long = format!("<row r=\"2\"><c><v>{}</v></c></row>", "1".repeat(2 << 20));
    check(&long, ErrorKind::TooLarge, "bytes");
}

#[test]
fn one_string_in_every_cell_is_no_bomb() {
    let mut files = parts(&[(
        "A",
        rows(&[&["id", "name"]])
            + &"<row><c><v>1</v></c><c t=\"s\"><v>0</v></c></row>".repeat(1_000),
    )]);
    let strings = files.iter_mut().find(|file| file.name == "xl/sharedStrings.xml");
    strings.expect("strings").content =
        format!("<sst><si><t>{}</t></si></sst>", "a b".repeat(300_000)).into_bytes();
    refused(&zip(&files), ErrorKind::TooLarge);
}

#[test]
fn archives_that_are_hostile() {
    let one = |change: fn(&mut File)| {
        let mut file = File::new("list.csv", "id,name\n1,Testo\n");
        change(&mut file);
        zip(&[file])
    };
    assert_eq!(read(&one(|_| {})).expect("a list").0.format, Format::TemplateCsv);
    assert_eq!(read(&one(|file| file.method = 0)).expect("a list").0.version.entities, 1);
    refused(&one(|file| file.name = "../list.csv".into()), ErrorKind::Forbidden);
    refused(&one(|file| file.name = "a\\..\\list.csv".into()), ErrorKind::Forbidden);
    refused(&one(|file| file.name = "/etc/list.csv".into()), ErrorKind::Forbidden);
    refused(&one(|file| file.name = "C:\\list.csv".into()), ErrorKind::Forbidden);
    refused(&one(|file| file.own_name = Some("lisT.csv".into())), ErrorKind::Malformed);
    refused(&one(|file| file.flags = 1), ErrorKind::Unrecognised);
    refused(&one(|file| file.method = 12), ErrorKind::Unrecognised);
    refused(&one(|file| file.told = Some((16, 1))), ErrorKind::Malformed);
    refused(&one(|file| file.told = Some((15, 0x1234))), ErrorKind::Malformed);
    refused(&one(|file| file.told = Some((17, 0x1234))), ErrorKind::Malformed);
    refused(&one(|file| file.told = Some((1 << 29, 0))), ErrorKind::TooLarge);
    refused(&one(|file| file.content = vec![b' '; 8 << 20]), ErrorKind::TooLarge);
    // More comes out than is told.
    refused(
        &one(|file| {
            file.content = b"id,name\n".repeat(100_000);
            file.told = Some((100, 0));
        }),
        ErrorKind::Malformed,
    );
    let two =
        [File::new("a.csv", "id,name\n1,T\n"), File::new("b.csv", "id,name\n1,T\n")];
    refused(&zip(&two), ErrorKind::Unrecognised);
    let twice = [File::new("a.csv", "id,name\n"), File::new("A.csv", "id,name\n")];
    refused(&zip(&twice), ErrorKind::Forbidden);
    let inner = File::new("inner.zip", one(|_| {}));
    let error = refused(&zip(&[inner]), ErrorKind::Unrecognised);
    assert!(error.contains("packed twice"), "{error}");
    refused(&zip(&[]), ErrorKind::Unrecognised);
}

#[test]
fn archives_that_are_damaged() {
    let whole = zip(&[
        File::new("folder/", ""),
        File::new("folder/list.csv", "id,name\n1,Testo\n"),
        File::new("__MACOSX/folder/._list.csv", "x"),
    ]);
    assert_eq!(read(&whole).expect("a list").0.version.entities, 1);
    for length in 4..whole.len() {
        assert!(read(&whole[..length]).is_err(), "cut at {length}");
    }
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        // Times and versions may change; the list may not.
        if let Ok((list, entities)) = read(&damaged) {
            assert_eq!(
                (list.version.entities, entities[0].id.as_str()),
                (1, "1"),
                "{at}"
            );
        }
    }
    let mut twice = whole.clone();
    twice.extend(&whole);
    assert!(read(&twice).is_err());
}

#[test]
fn overlapping_files_are_refused() {
    // Two entries of the directory point to one record; names must agree, so the second
    // stands within the first, whose content is itself a record.
    let inner = zip(&[File { method: 0, ..File::new("b.csv", "id,name\n1,T\n") }]);
    let end = inner.windows(4).position(|mark| mark == b"PK\x01\x02").expect("directory");
    let outer = File { method: 0, ..File::new("a.csv", &inner[..end]) };
    let mut bytes = zip(&[outer]);
    let directory = bytes.windows(4).rposition(|mark| mark == b"PK\x01\x02").expect("it");
    let mut entry = inner[end..inner.len() - 22].to_vec();
    let shift = u32::try_from(30 + "a.csv".len()).expect("short");
    entry[42..46].copy_from_slice(&shift.to_le_bytes());
    let tail = bytes.len() - 22;
    bytes.splice(tail..tail, entry);
    let tail = bytes.len() - 22;
    for at in [8, 10] {
        bytes[tail + at..tail + at + 2].copy_from_slice(&2_u16.to_le_bytes());
    }
    let length = u32::try_from(tail - directory).expect("short");
    bytes[tail + 12..tail + 16].copy_from_slice(&length.to_le_bytes());
    refused(&bytes, ErrorKind::Forbidden);
}

#[test]
fn zip64_and_other_documents() {
    let mut bytes = zip(&[File::new("list.csv", "id,name\n1,T\n")]);
    let tail = bytes.len() - 22;
    bytes.splice(tail..tail, [b"PK\x06\x07".as_slice(), &[0; 16]].concat());
    let error = refused(&bytes, ErrorKind::Unrecognised);
    assert!(error.contains("zip64 archives are not read"), "{error}");
    // Lengths of the file's own record, as programs write them that pack a stream.
    let mut bytes = zip(&[File::new("list.csv", "id,name\n1,T\n")]);
    bytes[18..26].fill(0xff);
    let error = refused(&bytes, ErrorKind::Unrecognised);
    assert!(error.contains("zip64 archives are not read"), "{error}");
    let mut files = parts(&[("A", String::new())]);
    let main =
        files.iter_mut().find(|file| file.name == "xl/workbook.xml").expect("main");
    main.content = b"<document/>".to_vec();
    refused(&zip(&files), ErrorKind::Unrecognised);
    let error = refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ErrorKind::Unrecognised);
    assert!(error.contains(".xlsx"), "{error}");
    let mut files = parts(&[("A", String::new())]);
    files.retain(|file| file.name != "xl/styles.xml");
    refused(&zip(&files), ErrorKind::Malformed);
    let mut files = parts(&[("A", String::new())]);
    let own = files.iter_mut().find(|file| file.name.ends_with("workbook.xml.rels"));
    let own = own.expect("relations");
    let text = String::from_utf8(own.content.clone()).expect("text");
    own.content = text.replace("/xl/styles.xml", "../../styles.xml").into_bytes();
    refused(&zip(&files), ErrorKind::Forbidden);
}

#[test]
fn packed_files_of_publishers() {
    let xml = "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>TESTO</FIRST_NAME>\
               <REFERENCE_NUMBER>QDi.999</REFERENCE_NUMBER></INDIVIDUAL></INDIVIDUALS>\
               </CONSOLIDATED_LIST>";
    let (list, entities) = read(&zip(&[File::new("list.xml", xml)])).expect("a list");
    assert_eq!((list.format, entities[0].id.as_str()), (Format::UnXml, "unsc-qdi-999"));
}
