//! The columns of a table of persons.
//!
//! In: what stands in a header. Out: the column, and which of several of its kind. Not
//! handled: what stands below it.
//! The columns are described in `docs/formats/manifest-csv.md`.

use crate::sensitive::{Sensitive, of_request};

/// What a column says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Column {
    Flight(OfFlight),
    Name(OfName),
    Birth,
    Sex,
    Age,
    Nationality,
    Residence,
    BirthPlace,
    BirthCountry,
    Document(OfDocument),
    /// The visa's columns are those of a document.
    Visa(OfDocument),
    Role,
    Function,
    Locator,
    Unique,
    Government,
    Customer,
    Ticket,
    FrequentFlyer,
    Seat,
    Bags,
    BagWeight,
    BagTags,
    Origin,
    Destination,
    Entry,
    Phone,
    Email,
    Fax,
    Address,
    Contact,
    Verified,
    Boarding,
}

/// What is said of a flight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum OfFlight {
    Number,
    Carrier,
    DeparturePort,
    DepartureTime,
    ArrivalPort,
    ArrivalTime,
}

/// What is said of a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum OfName {
    Whole,
    Surname,
    Given,
    Middle,
    Title,
    Source,
    Truncated,
}

/// What is said of a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum OfDocument {
    Type,
    Number,
    Issuer,
    Expiry,
    Issued,
    Place,
}

/// The columns in the order in which they are written, with the name of each.
pub(super) const COLUMNS: &[(Column, &str)] = &[
    (Column::Flight(OfFlight::Number), "flight"),
    (Column::Flight(OfFlight::Carrier), "carrier"),
    (Column::Flight(OfFlight::DeparturePort), "departure_port"),
    (Column::Flight(OfFlight::DepartureTime), "departure_time"),
    (Column::Flight(OfFlight::ArrivalPort), "arrival_port"),
    (Column::Flight(OfFlight::ArrivalTime), "arrival_time"),
    (Column::Name(OfName::Whole), "name"),
    (Column::Name(OfName::Surname), "surname"),
    (Column::Name(OfName::Given), "given"),
    (Column::Name(OfName::Middle), "middle"),
    (Column::Name(OfName::Title), "title"),
    (Column::Name(OfName::Source), "name_source"),
    (Column::Name(OfName::Truncated), "name_truncated"),
    (Column::Birth, "birth_date"),
    (Column::Sex, "sex"),
    (Column::Age, "age_band"),
    (Column::Nationality, "nationality"),
    (Column::Residence, "residence"),
    (Column::BirthPlace, "birth_place"),
    (Column::BirthCountry, "birth_country"),
    (Column::Document(OfDocument::Type), "document_type"),
    (Column::Document(OfDocument::Number), "document_number"),
    (Column::Document(OfDocument::Issuer), "document_issuer"),
    (Column::Document(OfDocument::Expiry), "document_expiry"),
    (Column::Document(OfDocument::Issued), "document_issued"),
    (Column::Document(OfDocument::Place), "document_issue_place"),
    (Column::Visa(OfDocument::Number), "visa_number"),
    (Column::Visa(OfDocument::Issuer), "visa_issuer"),
    (Column::Visa(OfDocument::Expiry), "visa_expiry"),
    (Column::Role, "role"),
    (Column::Function, "function"),
    (Column::Locator, "locator"),
    (Column::Unique, "unique"),
    (Column::Government, "government_reference"),
    (Column::Customer, "customer_reference"),
    (Column::Ticket, "ticket"),
    (Column::FrequentFlyer, "frequent_flyer"),
    (Column::Seat, "seat"),
    (Column::Bags, "bags"),
    (Column::BagWeight, "bag_weight"),
    (Column::BagTags, "bag_tags"),
    (Column::Origin, "origin"),
    (Column::Destination, "destination"),
    (Column::Entry, "entry"),
    (Column::Phone, "phone"),
    (Column::Email, "email"),
    (Column::Fax, "fax"),
    (Column::Address, "address"),
    (Column::Contact, "contact"),
    (Column::Verified, "verified"),
    (Column::Boarding, "boarding"),
];

/// Other names of columns, folded.
const OTHERS: &[(&str, Column)] = &[
    ("flight_number", Column::Flight(OfFlight::Number)),
    ("flight_no", Column::Flight(OfFlight::Number)),
    ("flightnumber", Column::Flight(OfFlight::Number)),
    ("рейс", Column::Flight(OfFlight::Number)),
    ("airline", Column::Flight(OfFlight::Carrier)),
    ("from", Column::Flight(OfFlight::DeparturePort)),
    ("departure", Column::Flight(OfFlight::DeparturePort)),
    ("departure_airport", Column::Flight(OfFlight::DeparturePort)),
    ("departure_date", Column::Flight(OfFlight::DepartureTime)),
    ("departure_date_time", Column::Flight(OfFlight::DepartureTime)),
    ("std", Column::Flight(OfFlight::DepartureTime)),
    ("to", Column::Flight(OfFlight::ArrivalPort)),
    ("arrival", Column::Flight(OfFlight::ArrivalPort)),
    ("arrival_airport", Column::Flight(OfFlight::ArrivalPort)),
    ("arrival_date", Column::Flight(OfFlight::ArrivalTime)),
    ("arrival_date_time", Column::Flight(OfFlight::ArrivalTime)),
    ("sta", Column::Flight(OfFlight::ArrivalTime)),
    ("full_name", Column::Name(OfName::Whole)),
    ("passenger_name", Column::Name(OfName::Whole)),
    ("фио", Column::Name(OfName::Whole)),
    ("family_name", Column::Name(OfName::Surname)),
    ("last_name", Column::Name(OfName::Surname)),
    ("lastname", Column::Name(OfName::Surname)),
    ("фамилия", Column::Name(OfName::Surname)),
    ("given_name", Column::Name(OfName::Given)),
    ("given_names", Column::Name(OfName::Given)),
    ("first_name", Column::Name(OfName::Given)),
    ("firstname", Column::Name(OfName::Given)),
    ("имя", Column::Name(OfName::Given)),
    ("middle_name", Column::Name(OfName::Middle)),
    ("second_name", Column::Name(OfName::Middle)),
    ("patronymic", Column::Name(OfName::Middle)),
    ("отчество", Column::Name(OfName::Middle)),
    ("birthdate", Column::Birth),
    ("date_of_birth", Column::Birth),
    ("dob", Column::Birth),
    ("дата_рождения", Column::Birth),
    ("gender", Column::Sex),
    ("пол", Column::Sex),
    ("nationalities", Column::Nationality),
    ("citizenship", Column::Nationality),
    ("гражданство", Column::Nationality),
    ("country_of_residence", Column::Residence),
    ("place_of_birth", Column::BirthPlace),
    ("место_рождения", Column::BirthPlace),
    ("country_of_birth", Column::BirthCountry),
    ("birth_place_country", Column::BirthCountry),
    ("doc_type", Column::Document(OfDocument::Type)),
    ("travel_document_type", Column::Document(OfDocument::Type)),
    ("тип_документа", Column::Document(OfDocument::Type)),
    ("doc_number", Column::Document(OfDocument::Number)),
    ("document_no", Column::Document(OfDocument::Number)),
    ("passport", Column::Document(OfDocument::Number)),
    ("passport_no", Column::Document(OfDocument::Number)),
    ("passport_number", Column::Document(OfDocument::Number)),
    ("travel_document_number", Column::Document(OfDocument::Number)),
    ("номер_документа", Column::Document(OfDocument::Number)),
    ("doc_issuer", Column::Document(OfDocument::Issuer)),
    ("issuing_country", Column::Document(OfDocument::Issuer)),
    ("issuing_state", Column::Document(OfDocument::Issuer)),
    ("document_issuing_country", Column::Document(OfDocument::Issuer)),
    ("passport_country", Column::Document(OfDocument::Issuer)),
    ("doc_expiry", Column::Document(OfDocument::Expiry)),
    ("expiry_date", Column::Document(OfDocument::Expiry)),
    ("date_of_expiry", Column::Document(OfDocument::Expiry)),
    ("document_expiry_date", Column::Document(OfDocument::Expiry)),
    ("passport_expiry", Column::Document(OfDocument::Expiry)),
    ("issue_date", Column::Document(OfDocument::Issued)),
    ("document_issue_date", Column::Document(OfDocument::Issued)),
    ("date_of_issue", Column::Document(OfDocument::Issued)),
    ("place_of_issue", Column::Document(OfDocument::Place)),
    ("visa", Column::Visa(OfDocument::Number)),
    ("visa_no", Column::Visa(OfDocument::Number)),
    ("visa_country", Column::Visa(OfDocument::Issuer)),
    ("visa_expiry_date", Column::Visa(OfDocument::Expiry)),
    ("traveller_type", Column::Role),
    ("passenger_type", Column::Role),
    ("crew_function", Column::Function),
    ("record_locator", Column::Locator),
    ("pnr", Column::Locator),
    ("pnr_locator", Column::Locator),
    ("booking_reference", Column::Locator),
    ("reference", Column::Unique),
    ("unique_reference", Column::Unique),
    ("passenger_reference", Column::Unique),
    ("redress_number", Column::Government),
    ("known_traveller_number", Column::Customer),
    ("ticket_number", Column::Ticket),
    ("ffn", Column::FrequentFlyer),
    ("frequent_flyer_number", Column::FrequentFlyer),
    ("seat_number", Column::Seat),
    ("seats", Column::Seat),
    ("bag_count", Column::Bags),
    ("embarkation", Column::Origin),
    ("port_of_embarkation", Column::Origin),
    ("debarkation", Column::Destination),
    ("port_of_debarkation", Column::Destination),
    ("port_of_entry", Column::Entry),
    ("telephone", Column::Phone),
    ("mobile", Column::Phone),
    ("телефон", Column::Phone),
    ("e_mail", Column::Email),
    ("mail", Column::Email),
];

/// What a header says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Header {
    /// A column, and which of several of its kind, from 1.
    Known(Column, usize),
    /// References of a kind that has no column of its own: `reference:YZY`.
    Reference(String),
    /// A column that is dropped unread.
    Sensitive(Sensitive),
    /// A column that is kept as written.
    Unknown(String),
}

/// Numbers that the columns of a kind may have.
const NUMBER_MAX: usize = 99;

/// Reads a header.
pub(super) fn header(text: &str) -> Header {
    if let Some(kind) = text.trim().strip_prefix("reference:") {
        return Header::Reference(kind.to_owned());
    }
    let folded = fold(text);
    if let Some(column) = known(&folded) {
        return Header::Known(column, 1);
    }
    if let Some((stem, number)) = folded.rsplit_once('_')
        && let Ok(number @ 1..=NUMBER_MAX) = number.parse()
        && let Some(column) = known(stem)
    {
        return Header::Known(column, number);
    }
    match sensitive(&folded) {
        Some(kind) => Header::Sensitive(kind),
        None => Header::Unknown(text.trim().to_owned()),
    }
}

fn known(folded: &str) -> Option<Column> {
    let own = COLUMNS.iter().find(|(_, name)| *name == folded);
    let other = || OTHERS.iter().find(|(name, _)| *name == folded);
    own.map(|(column, _)| *column).or_else(|| other().map(|(_, column)| *column))
}

/// Small letters and digits, with one `_` for whatever else is between.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().take(80) {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with('_') {
            folded.push('_');
        }
    }
    folded.trim_end_matches('_').to_owned()
}

/// Words in a header that announce what is dropped.
const SENSITIVE: &[(&str, Sensitive)] = &[
    ("login", Sensitive::Account),
    ("логин", Sensitive::Account),
    ("password", Sensitive::Account),
    ("passwd", Sensitive::Account),
    ("пароль", Sensitive::Account),
    ("пароля", Sensitive::Account),
    ("hash", Sensitive::Account),
    ("хеш", Sensitive::Account),
    ("хэш", Sensitive::Account),
    ("ip", Sensitive::Account),
    ("ipv4", Sensitive::Account),
    ("ipv6", Sensitive::Account),
    ("account", Sensitive::Account),
    ("username", Sensitive::Account),
    ("device", Sensitive::Account),
    ("browser", Sensitive::Account),
    ("meal", Sensitive::Meal),
    ("meals", Sensitive::Meal),
    ("diet", Sensitive::Meal),
    ("dietary", Sensitive::Meal),
    ("питание", Sensitive::Meal),
    ("medical", Sensitive::Medical),
    ("health", Sensitive::Medical),
    ("disability", Sensitive::Medical),
    ("disabled", Sensitive::Medical),
    ("wheelchair", Sensitive::Medical),
    ("assistance", Sensitive::Medical),
    ("mobility", Sensitive::Medical),
    ("здоровье", Sensitive::Medical),
    ("religion", Sensitive::FreeText),
    ("religious", Sensitive::FreeText),
    ("faith", Sensitive::FreeText),
    ("ethnicity", Sensitive::FreeText),
    ("ethnic", Sensitive::FreeText),
    ("caste", Sensitive::FreeText),
    ("race", Sensitive::FreeText),
    ("вероисповедание", Sensitive::FreeText),
    ("национальность", Sensitive::FreeText),
];

fn sensitive(folded: &str) -> Option<Sensitive> {
    let mut words = folded.split('_');
    words.find_map(|word| {
        let found = SENSITIVE.iter().find(|(known, _)| *known == word);
        found.map(|(_, kind)| *kind).or_else(|| of_request(word))
    })
}
