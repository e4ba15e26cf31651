//! Zip archives of arbitrary content, and workbooks whose sheet is: no panic, and the
//! same list twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_lists::{Limits, read};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let input = match choice % 5 {
        // An archive as it comes.
        0 => [b"PK\x03\x04".as_slice(), rest].concat(),
        1 => zip(&[("list.csv", rest)]),
        2 => workbook(rest, STRINGS),
        3 => workbook(SHEET, rest),
        // Rows below a header of the DTTOT.
        _ => workbook(&[HEAD, rest, TAIL].concat(), STRINGS),
    };
    let once = read(input.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    let twice = read(input.as_slice(), "fuzz", &Limits::default(), &mut |_| {});
    assert_eq!(once.ok(), twice.ok());
});

const STRINGS: &[u8] = b"<sst><si><t>nama</t></si><si><t>terduga</t></si></sst>";
const SHEET: &[u8] = b"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c>\
    <c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row></sheetData></worksheet>";
const HEAD: &[u8] = b"<worksheet><sheetData><row>\
    <c t=\"str\"><v>nama</v></c><c t=\"str\"><v>terduga</v></c>\
    <c t=\"str\"><v>kode densus</v></c><c t=\"str\"><v>deskripsi</v></c>\
    <c t=\"str\"><v>tgl lahir</v></c><c t=\"str\"><v>alamat</v></c></row>";
const TAIL: &[u8] = b"</sheetData></worksheet>";

fn workbook(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", b""),
        (
            "_rels/.rels",
            b"<Relationships><Relationship Type=\"x/officeDocument\" Target=\"w.xml\"/>\
              </Relationships>",
        ),
        (
            "_rels/w.xml.rels",
            b"<Relationships><Relationship Id=\"1\" Type=\"x/worksheet\" Target=\"s.xml\"/>\
              <Relationship Id=\"2\" Type=\"x/sharedStrings\" Target=\"t.xml\"/>\
              </Relationships>",
        ),
        ("w.xml", b"<workbook><sheets><sheet name=\"A\" r:id=\"1\"/></sheets></workbook>"),
        ("s.xml", sheet),
        ("t.xml", strings),
    ])
}

/// An archive of stored files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let length = (content.len() as u32).to_le_bytes();
        let name_length = (name.len() as u16).to_le_bytes();
        let crc = crc(content).to_le_bytes();
        let head =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &crc, &length, &length, &name_length]
                .concat();
        let record = (bytes.len() as u32).to_le_bytes();
        bytes.extend(
            [b"PK\x03\x04", &head[..], &[0, 0], name.as_bytes(), content].concat(),
        );
        let rest = [&[0; 12][..], &record, name.as_bytes()].concat();
        directory.extend([b"PK\x01\x02\x14\x00", &head[..], &rest].concat());
    }
    let count = (files.len() as u16).to_le_bytes();
    let length = (directory.len() as u32).to_le_bytes();
    let start = (bytes.len() as u32).to_le_bytes();
    let end =
        [b"PK\x05\x06\0\0\0\0", &count[..], &count, &length, &start, &[0, 0]].concat();
    [bytes, directory, end].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    let byte =
        |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, byte)
}
