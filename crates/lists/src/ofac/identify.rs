//! What OFAC writes into its list of identifiers, which is more than identifiers.
//!
//! In: a type, a number and what stands beside it. Out: a document, a sex, a note, or a
//! fact kept verbatim under its type. Not handled: which of a register's numbers are of
//! persons, since the same type serves persons and companies.

use saring_model::{Document, DocumentKind, EntityKind};

use super::{country, is_no_country};
use crate::documents;
use crate::record::Record;
use crate::text::{is_placeholder, join};

/// What an identifier's type makes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// It identifies its holder.
    Document(DocumentKind),
    /// It is the sex.
    Sex,
    /// It tells of the sanctions: shown as a note.
    Note,
    /// It tells of the entity: kept under its type.
    Fact,
}

/// An identifier as written; what is not given is empty.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Identifier<'t> {
    /// Its type: "Passport", "Secondary sanctions risk:".
    pub kind: &'t str,
    /// Its number, or what it tells.
    pub number: &'t str,
    /// Who issued it, a country nearly always.
    pub country: &'t str,
    /// Date of issue.
    pub issued: &'t str,
    /// Date of expiry.
    pub expires: &'t str,
    /// Everything else that stands beside it.
    pub note: &'t str,
}

use DocumentKind::{NationalId, Other, Passport, Registration, TaxNumber};

/// Beginnings of types, the longer ones first where one begins like another. Every type
/// of the files of 2019 to 2026 that is a document stands here, because the remarks of
/// the CSV files are searched for them; one that does not is a document of another kind.
const TYPES: [(&str, Use); 147] = [
    ("Passport", Use::Document(Passport)),
    ("Diplomatic Passport", Use::Document(Passport)),
    ("British National Overseas Passport", Use::Document(Passport)),
    ("Stateless Person Passport", Use::Document(Passport)),
    ("Travel Document Number", Use::Document(Passport)),
    ("National ID No.", Use::Document(NationalId)),
    ("National Foreign ID Number", Use::Document(NationalId)),
    ("Cedula No.", Use::Document(NationalId)),
    ("C.U.R.P.", Use::Document(NationalId)),
    ("Personal ID Card", Use::Document(NationalId)),
    ("D.N.I.", Use::Document(NationalId)),
    ("I.F.E.", Use::Document(NationalId)),
    ("Electoral Registry No.", Use::Document(NationalId)),
    ("Credencial electoral", Use::Document(NationalId)),
    ("Turkish Identification Number", Use::Document(NationalId)),
    ("Turkish Identificiation Number", Use::Document(NationalId)),
    ("UAE Identification", Use::Document(NationalId)),
    ("Identification Number", Use::Document(NationalId)),
    ("SSN", Use::Document(NationalId)),
    ("Kenyan ID No.", Use::Document(NationalId)),
    ("Moroccan Personal ID No.", Use::Document(NationalId)),
    ("Bosnian Personal ID No.", Use::Document(NationalId)),
    ("Tazkira National ID Card", Use::Document(NationalId)),
    ("Citizen's Card Number", Use::Document(NationalId)),
    ("Numero de Identidad", Use::Document(NationalId)),
    ("LE Number", Use::Document(NationalId)),
    ("Residency Number", Use::Document(NationalId)),
    ("Stateless Person ID Card", Use::Document(NationalId)),
    ("Refugee ID Card", Use::Document(NationalId)),
    ("CNP (Personal Numerical Code)", Use::Document(NationalId)),
    ("Romanian Permanent Resident", Use::Document(NationalId)),
    ("C.U.I.P.", Use::Document(NationalId)),
    ("C.U.I.T.", Use::Document(TaxNumber)),
    ("C.U.I.", Use::Document(NationalId)),
    ("N.I.E.", Use::Document(NationalId)),
    ("C.I.N.", Use::Document(NationalId)),
    ("Tax ID No.", Use::Document(TaxNumber)),
    ("R.F.C.", Use::Document(TaxNumber)),
    ("RFC", Use::Document(TaxNumber)),
    ("NIT #", Use::Document(TaxNumber)),
    ("RUC #", Use::Document(TaxNumber)),
    ("RIF #", Use::Document(TaxNumber)),
    ("RTN", Use::Document(TaxNumber)),
    ("V.A.T. Number", Use::Document(TaxNumber)),
    ("US FEIN", Use::Document(TaxNumber)),
    ("Italian Fiscal Code", Use::Document(TaxNumber)),
    ("Fiscal Code", Use::Document(TaxNumber)),
    ("Numero Unico de Identificacao Tributaria (NUIT)", Use::Document(TaxNumber)),
    ("C.I.F.", Use::Document(TaxNumber)),
    ("N.I.F.", Use::Document(TaxNumber)),
    ("RSIN", Use::Document(TaxNumber)),
    ("Romanian Tax Registration", Use::Document(TaxNumber)),
    ("Paraguayan tax identification number", Use::Document(TaxNumber)),
    ("Vessel Registration Identification", Use::Document(Registration)),
    ("Registration Number", Use::Document(Registration)),
    ("Registration ID", Use::Document(Registration)),
    ("Registration Certificate Number (Dubai)", Use::Document(Registration)),
    ("Public Registration Number", Use::Document(Registration)),
    ("MSB Registration Number", Use::Document(Registration)),
    ("Military Registration Number", Use::Document(Other)),
    ("Central Registration System Number", Use::Document(Registration)),
    ("Economic Register Number (CBLS)", Use::Document(Registration)),
    ("Company Number", Use::Document(Registration)),
    ("UK Company Number", Use::Document(Registration)),
    ("Business Number", Use::Document(Registration)),
    ("Business Registration Number", Use::Document(Registration)),
    ("Business Registration Document #", Use::Document(Registration)),
    (
        "Russian State Individual Business Registration Number Pattern (OGRNIP)",
        Use::Document(Registration),
    ),
    ("Commercial Registry Number", Use::Document(Registration)),
    ("Folio Mercantil No.", Use::Document(Registration)),
    ("Matricula Mercantil No", Use::Document(Registration)),
    ("C.R. No.", Use::Document(Registration)),
    ("Romanian C.R.", Use::Document(Registration)),
    ("Chamber of Commerce Number", Use::Document(Registration)),
    ("Istanbul Chamber of Comm. No.", Use::Document(Registration)),
    ("Dubai Chamber of Commerce Membership No.", Use::Document(Registration)),
    ("Enterprise Number", Use::Document(Registration)),
    ("Certificate of Incorporation Number", Use::Document(Registration)),
    ("Trade License No.", Use::Document(Registration)),
    ("Legal Entity Number", Use::Document(Registration)),
    ("Government Gazette Number", Use::Document(Registration)),
    ("Unified Social Credit Code (USCC)", Use::Document(Registration)),
    ("United Social Credit Code Certificate (USCCC)", Use::Document(Registration)),
    ("Registered Charity No.", Use::Document(Registration)),
    ("Branch Unit Number", Use::Document(Registration)),
    ("Organization Code", Use::Document(Registration)),
    ("Aircraft Tail Number", Use::Document(Registration)),
    ("Previous Aircraft Tail Number", Use::Document(Registration)),
    ("Aircraft Manufacturer's Serial Number (MSN)", Use::Document(Other)),
    (
        "Aircraft Construction Number (also called L/N or S/N or F/N)",
        Use::Document(Other),
    ),
    ("Aircraft Serial Identification", Use::Document(Other)),
    ("Aircraft Mode S Transponder Code", Use::Document(Other)),
    ("Cartilla de Servicio Militar Nacional", Use::Document(Other)),
    ("Driver's License No.", Use::Document(Other)),
    ("Birth Certificate Number", Use::Document(Other)),
    ("Seafarer's Identification Document", Use::Document(Other)),
    ("Pilot License Number", Use::Document(Other)),
    ("Tourism License No.", Use::Document(Other)),
    ("Afghan Money Service Provider License Number", Use::Document(Other)),
    ("Public Security and Immigration No.", Use::Document(Other)),
    ("Immigration No.", Use::Document(Other)),
    ("SRE Permit No.", Use::Document(Other)),
    ("Permit Number", Use::Document(Other)),
    ("VisaNumberID", Use::Document(Other)),
    ("Tarjeta Profesional", Use::Document(Other)),
    ("Trademark number", Use::Document(Other)),
    ("File Number", Use::Document(Other)),
    ("Serial No.", Use::Document(Other)),
    ("License", Use::Document(Other)),
    ("MMSI", Use::Document(Other)),
    ("SWIFT/BIC", Use::Document(Other)),
    ("BIK (RU)", Use::Document(Other)),
    ("MICEX Code", Use::Document(Other)),
    ("D-U-N-S Number", Use::Document(Other)),
    ("ISIN", Use::Document(Other)),
    ("Digital Currency Address - ", Use::Document(Other)),
    ("Gender", Use::Sex),
    ("Executive Order ", Use::Note),
    ("Secondary sanctions risk", Use::Note),
    ("Additional Sanctions Information", Use::Note),
    ("Transactions Prohibited For Persons", Use::Note),
    ("CAATSA Section ", Use::Note),
    ("IFCA Determination", Use::Note),
    ("PEESA Information", Use::Note),
    ("Listing Date (", Use::Note),
    ("Effective Date (", Use::Note),
    ("Purchase/Sales For Divestment Date (", Use::Note),
    ("Organization Established Date", Use::Fact),
    ("Organization Type", Use::Fact),
    ("Target Type", Use::Fact),
    ("Issuer Name", Use::Fact),
    ("Equity Ticker", Use::Fact),
    ("Nationality of Registration", Use::Fact),
    ("Registration Country", Use::Fact),
    ("Website", Use::Fact),
    ("Email Address", Use::Fact),
    ("Phone Number", Use::Fact),
    ("UN/LOCODE", Use::Fact),
    ("Chinese Commercial Code", Use::Fact),
    ("Aircraft Model", Use::Fact),
    ("Aircraft Operator", Use::Fact),
    ("Aircraft Manufacture Date", Use::Fact),
    ("Former Vessel Flag", Use::Fact),
    ("Other Vessel Flag", Use::Fact),
    ("Other Vessel Type", Use::Fact),
    ("Other Vessel Call Sign", Use::Fact),
    ("Vessel Year of Build", Use::Fact),
];

/// What is known to become of an identifier of this type: one that is written like the
/// beginning of a sentence ("… Information:", "… -") is a note.
pub(super) fn known_use(kind: &str) -> Option<Use> {
    let known = TYPES.iter().find(|(start, _)| kind.starts_with(start));
    let sentence = kind.ends_with(':') || kind.ends_with(" -");
    known.map(|(_, found)| *found).or_else(|| sentence.then_some(Use::Note))
}

/// What becomes of an identifier of this type; one that nobody knows is a document.
fn use_of(kind: &str) -> Use {
    known_use(kind).unwrap_or_else(|| {
        let named = if kind.ends_with("Passport") {
            Some(Passport)
        } else {
            documents::kind(kind)
        };
        Use::Document(named.unwrap_or(Other))
    })
}

/// The type that a piece of the remarks begins with, and what follows.
pub(super) fn leading_type(piece: &str) -> Option<(&str, Use, &str)> {
    let starts = |(start, _): &&(&str, Use)| {
        let rest = piece.strip_prefix(start);
        rest.is_some_and(|rest| start.ends_with(' ') || rest.starts_with([' ', ':']))
    };
    let (start, found) =
        TYPES.iter().filter(starts).max_by_key(|(start, _)| start.len())?;
    // The currency belongs to the type: "Digital Currency Address - XBT 1999…".
    let length = if start.ends_with("Address - ") {
        start.len() + piece.get(start.len()..)?.find(' ')?
    } else {
        start.len()
    };
    let (kind, rest) = piece.split_at_checked(length)?;
    Some((kind, *found, rest.trim_start_matches([':', ' '])))
}

/// Takes an identifier into the record, whatever it is.
pub(super) fn take(record: &mut Record<'_>, identifier: Identifier<'_>) {
    let Identifier { kind, number, country: land, issued, expires, note } = identifier;
    let all = || join([number, land, issued, expires, note], "; ");
    match use_of(kind) {
        Use::Sex => {
            let rest = join([land, issued, expires, note], "; ");
            record.sex(kind, number);
            record.keep(kind, rest);
        }
        Use::Note => {
            let told = join([kind, all().as_str()], " ");
            record.entity.notes.push(told);
        }
        Use::Fact => record.keep(kind, all()),
        Use::Document(document_kind) => {
            let issuer = country(land);
            if issuer.is_none() && !is_placeholder(land) && !is_no_country(land) {
                record.country("an identifier's country", land);
            }
            let is_imo = is_imo(kind, number, record.entity.kind);
            let stripped = number.strip_prefix("IMO").unwrap_or(number).trim();
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            record.document(Document {
                kind: if is_imo {
                    DocumentKind::Imo
                } else if document_kind == NationalId
                    && record.entity.kind != EntityKind::Person
                {
                    // What identifies a citizen to a state identifies a company too.
                    Registration
                } else {
                    document_kind
                },
                kind_text: kind.to_owned(),
                number_raw: number.to_owned(),
                number: documents::plain_number(if is_imo { stripped } else { number }),
                issuer,
                issuer_text: some(land),
                issued: some(issued),
                expires: some(expires),
                status: documents::status(note),
                note: some(note),
            });
            if number.is_empty() && note.is_empty() {
                // A document of which only the type is told.
                record.keep(kind, join([kind, all().as_str()], " "));
            }
        }
    }
}

/// A ship's IMO number: seven digits, with or without the word before them. Companies
/// have IMO numbers too, under other types.
fn is_imo(kind: &str, number: &str, of: EntityKind) -> bool {
    let digits = number.strip_prefix("IMO").unwrap_or(number).trim();
    let seven = digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let register = kind == "Vessel Registration Identification";
    seven && (register || (of == EntityKind::Vessel && number.starts_with("IMO")))
}
