//! A listed entity as JSON and back.
//!
//! In: a [`ListedEntity`]. Out: a JSON object with every field of it, and the same
//! entity from that object. Every field of every value is taken apart by name, so that a
//! field added to the model does not compile until it is written here. Not handled:
//! objects of another version of the model; a key that is not known is refused.
//!
//! Names, documents and the like leave out what is empty; the entity's own keys are
//! always there.

use saring_model::{
    Address, BirthDate, Calendar, CountryCode, Day, Document, DocumentKind,
    DocumentStatus, EntityKind, ListedEntity, Listing, Name, NameKind, NamePart,
    PartRole, Precision, Quality, Sex, Unread,
};
use serde_json::{Map, Value};

/// A JSON value that is no listed entity; tells which key, never the value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotAnEntity {
    key: &'static str,
}

impl std::fmt::Display for NotAnEntity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "expected a listed entity as JSON, found something else in {}",
            self.key
        )
    }
}

impl std::error::Error for NotAnEntity {}

/// The entity as a JSON object.
///
/// ```
/// use saring_lists::serial;
/// use saring_model::{ListedEntity, Name};
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     names: vec![Name::primary("Anna Maria Eriksson")],
///     ..ListedEntity::default()
/// };
/// let json = serial::to_json(&entity);
/// assert_eq!(json["names"][0]["full"], "Anna Maria Eriksson");
/// assert_eq!(serial::from_json(&json), Ok(entity));
/// ```
pub fn to_json(entity: &ListedEntity) -> Value {
    Value::Object(fields(entity).map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The entity that [`to_json`] wrote.
///
/// # Errors
///
/// [`NotAnEntity`] for a key that is not known, a value of another shape, a word that
/// is none of the model's, and a date that runs backwards. A key that is left out is
/// empty.
pub fn from_json(value: &Value) -> Result<ListedEntity, NotAnEntity> {
    let Value::Object(object) = value else { return Err(NotAnEntity { key: "it" }) };
    let mut entity = ListedEntity::default();
    apply(&mut entity, object)?;
    Ok(entity)
}

/// The fields of an entity that differ from another's, as [`apply`] takes them.
pub(crate) fn difference(
    entity: &ListedEntity,
    from: &ListedEntity,
) -> Map<String, Value> {
    let pairs = fields(entity).zip(fields(from));
    let differing = pairs.filter(|((_, value), (_, other))| value != other);
    differing.map(|((key, value), _)| (key.to_owned(), value)).collect()
}

/// Sets the fields that an object names; all of them or, on an error, none.
pub(crate) fn apply(
    entity: &mut ListedEntity,
    object: &Map<String, Value>,
) -> Result<(), NotAnEntity> {
    let mut changed = entity.clone();
    for (key, value) in object {
        field(&mut changed, key, value)?;
    }
    *entity = changed;
    Ok(())
}

/// The keys of an entity with their values, in the order of the model.
fn fields(entity: &ListedEntity) -> impl Iterator<Item = (&'static str, Value)> {
    let ListedEntity {
        id,
        schema,
        kind,
        names,
        titles,
        designations,
        birth_dates,
        birth_places,
        nationalities,
        sexes,
        documents,
        addresses,
        listings,
        notes,
        referents,
        unread,
    } = entity;
    [
        ("id", text(id)),
        ("schema", text(schema)),
        ("kind", word(&KINDS, *kind)),
        ("names", list(names, name)),
        ("titles", list(titles, |it| text(it))),
        ("designations", list(designations, |it| text(it))),
        ("birth_dates", list(birth_dates, birth_date)),
        ("birth_places", list(birth_places, address)),
        ("nationalities", list(nationalities, |code| country(*code))),
        ("sexes", list(sexes, |sex| word(&SEXES, *sex))),
        ("documents", list(documents, document)),
        ("addresses", list(addresses, address)),
        ("listings", list(listings, listing)),
        ("notes", list(notes, |it| text(it))),
        ("referents", list(referents, |it| text(it))),
        ("unread", list(unread, kept)),
    ]
    .into_iter()
}

fn field(entity: &mut ListedEntity, key: &str, value: &Value) -> Result<(), NotAnEntity> {
    match key {
        "id" => entity.id = to_text("id", value)?,
        "schema" => entity.schema = to_text("schema", value)?,
        "kind" => entity.kind = to_word("kind", &KINDS, value)?,
        "names" => entity.names = to_list("names", value, to_name)?,
        "titles" => entity.titles = to_texts("titles", value)?,
        "designations" => entity.designations = to_texts("designations", value)?,
        "birth_dates" => {
            entity.birth_dates = to_list("birth_dates", value, to_birth_date)?;
        }
        "birth_places" => {
            entity.birth_places = to_list("birth_places", value, to_address)?;
        }
        "nationalities" => {
            entity.nationalities = to_list("nationalities", value, to_country)?;
        }
        "sexes" => {
            entity.sexes =
                to_list("sexes", value, |value| to_word("sexes", &SEXES, value))?;
        }
        "documents" => entity.documents = to_list("documents", value, to_document)?,
        "addresses" => entity.addresses = to_list("addresses", value, to_address)?,
        "listings" => entity.listings = to_list("listings", value, to_listing)?,
        "notes" => entity.notes = to_texts("notes", value)?,
        "referents" => entity.referents = to_texts("referents", value)?,
        "unread" => entity.unread = to_list("unread", value, to_kept)?,
        _ => return Err(NotAnEntity { key: "a key that is not known" }),
    }
    Ok(())
}

const KINDS: [(&str, EntityKind); 5] = [
    ("person", EntityKind::Person),
    ("organisation", EntityKind::Organisation),
    ("vessel", EntityKind::Vessel),
    ("aircraft", EntityKind::Aircraft),
    ("any", EntityKind::Any),
];

const NAME_KINDS: [(&str, NameKind); 4] = [
    ("primary", NameKind::Primary),
    ("alias", NameKind::Alias),
    ("former", NameKind::Former),
    ("original", NameKind::Original),
];

const QUALITIES: [(&str, Quality); 2] = [("good", Quality::Good), ("low", Quality::Low)];

const ROLES: [(&str, PartRole); 4] = [
    ("given", PartRole::Given),
    ("middle", PartRole::Middle),
    ("father", PartRole::Father),
    ("family", PartRole::Family),
];

const SEXES: [(&str, Sex); 3] = [("F", Sex::Female), ("M", Sex::Male), ("X", Sex::Other)];

const PRECISIONS: [(&str, Precision); 4] = [
    ("day", Precision::Day),
    ("month", Precision::Month),
    ("year", Precision::Year),
    ("range", Precision::Range),
];

const CALENDARS: [(&str, Calendar); 4] = [
    ("gregorian", Calendar::Gregorian),
    ("hijri", Calendar::Hijri),
    ("solar-hijri", Calendar::SolarHijri),
    ("buddhist", Calendar::Buddhist),
];

const DOCUMENT_KINDS: [(&str, DocumentKind); 6] = [
    ("passport", DocumentKind::Passport),
    ("national-id", DocumentKind::NationalId),
    ("tax-number", DocumentKind::TaxNumber),
    ("registration", DocumentKind::Registration),
    ("imo", DocumentKind::Imo),
    ("other", DocumentKind::Other),
];

const STATUSES: [(&str, DocumentStatus); 4] = [
    ("expired", DocumentStatus::Expired),
    ("lost", DocumentStatus::Lost),
    ("false", DocumentStatus::False),
    ("revoked", DocumentStatus::Revoked),
];

fn name(name: &Name) -> Value {
    let Name { full, parts, kind, quality, note } = name;
    let part = |NamePart { role, text: own }: &NamePart| {
        object([("role", word(&ROLES, *role)), ("text", text(own))])
    };
    object([
        ("full", text(full)),
        ("parts", list(parts, part)),
        ("kind", word(&NAME_KINDS, *kind)),
        ("quality", word(&QUALITIES, *quality)),
        ("note", or_null(note.as_ref())),
    ])
}

fn to_name(value: &Value) -> Result<Name, NotAnEntity> {
    let mut keys = Keys::of("names", value)?;
    let part = |value: &Value| {
        let mut keys = Keys::of("names", value)?;
        let role = keys.word("role", &ROLES)?;
        let role = role.ok_or(NotAnEntity { key: "names" })?;
        let part = NamePart { role, text: keys.text("text")? };
        keys.end(part)
    };
    let name = Name {
        full: keys.text("full")?,
        parts: keys.list("parts", part)?,
        kind: keys.word("kind", &NAME_KINDS)?.unwrap_or_default(),
        quality: keys.word("quality", &QUALITIES)?.unwrap_or_default(),
        note: keys.optional("note")?,
    };
    keys.end(name)
}

fn birth_date(date: &BirthDate) -> Value {
    let BirthDate { from, to, precision, approximate, calendar, note } = date;
    object([
        ("from", text(&from.to_string())),
        ("to", text(&to.to_string())),
        ("precision", word(&PRECISIONS, *precision)),
        ("approximate", if *approximate { Value::Bool(true) } else { Value::Null }),
        ("calendar", word(&CALENDARS, *calendar)),
        ("note", or_null(note.as_ref())),
    ])
}

fn to_birth_date(value: &Value) -> Result<BirthDate, NotAnEntity> {
    let bad = NotAnEntity { key: "birth_dates" };
    let mut keys = Keys::of(bad.key, value)?;
    let from = day(&keys.text("from")?).ok_or(bad.clone())?;
    let to = day(&keys.text("to")?).ok_or(bad.clone())?;
    let approximate = keys.take("approximate");
    let approximate = approximate.map_or(Some(false), Value::as_bool);
    if from > to {
        return Err(bad);
    }
    let date = BirthDate {
        from,
        to,
        precision: keys.word("precision", &PRECISIONS)?.ok_or(bad)?,
        approximate: approximate.ok_or(NotAnEntity { key: "birth_dates" })?,
        calendar: keys.word("calendar", &CALENDARS)?.unwrap_or_default(),
        note: keys.optional("note")?,
    };
    keys.end(date)
}

/// A day as [`Day`] prints it.
fn day(text: &str) -> Option<Day> {
    let mut numbers = text.splitn(3, '-');
    let year = numbers.next()?.parse().ok()?;
    let month = numbers.next()?.parse().ok()?;
    let day = Day::new(year, month, numbers.next()?.parse().ok()?)?;
    (day.to_string() == text).then_some(day)
}

fn address(address: &Address) -> Value {
    let Address { text: own, country: code, note } = address;
    object([
        ("text", text(own)),
        ("country", code.map_or(Value::Null, country)),
        ("note", or_null(note.as_ref())),
    ])
}

fn to_address(value: &Value) -> Result<Address, NotAnEntity> {
    let mut keys = Keys::of("addresses", value)?;
    let address = Address {
        text: keys.text("text")?,
        country: keys.country("country")?,
        note: keys.optional("note")?,
    };
    keys.end(address)
}

fn document(document: &Document) -> Value {
    let Document {
        kind,
        kind_text,
        number_raw,
        number,
        issuer,
        issuer_text,
        issued,
        expires,
        status,
        note,
    } = document;
    object([
        ("kind", word(&DOCUMENT_KINDS, *kind)),
        ("kind_text", text(kind_text)),
        ("number_raw", text(number_raw)),
        ("number", text(number)),
        ("issuer", issuer.map_or(Value::Null, country)),
        ("issuer_text", or_null(issuer_text.as_ref())),
        ("issued", or_null(issued.as_ref())),
        ("expires", or_null(expires.as_ref())),
        ("status", status.map_or(Value::Null, |status| word(&STATUSES, status))),
        ("note", or_null(note.as_ref())),
    ])
}

fn to_document(value: &Value) -> Result<Document, NotAnEntity> {
    let mut keys = Keys::of("documents", value)?;
    let document = Document {
        kind: keys.word("kind", &DOCUMENT_KINDS)?.unwrap_or_default(),
        kind_text: keys.text("kind_text")?,
        number_raw: keys.text("number_raw")?,
        number: keys.text("number")?,
        issuer: keys.country("issuer")?,
        issuer_text: keys.optional("issuer_text")?,
        issued: keys.optional("issued")?,
        expires: keys.optional("expires")?,
        status: keys.word("status", &STATUSES)?,
        note: keys.optional("note")?,
    };
    keys.end(document)
}

fn listing(listing: &Listing) -> Value {
    let Listing {
        list: own,
        programme,
        reference,
        quoted,
        listed_on,
        amended_on,
        measures,
    } = listing;
    object([
        ("list", text(own)),
        ("programme", text(programme)),
        ("reference", text(reference)),
        ("quoted", list(quoted, |it| text(it))),
        ("listed_on", or_null(listed_on.as_ref())),
        ("amended_on", list(amended_on, |it| text(it))),
        ("measures", list(measures, |it| text(it))),
    ])
}

fn to_listing(value: &Value) -> Result<Listing, NotAnEntity> {
    let mut keys = Keys::of("listings", value)?;
    let text = |value: &Value| to_text("listings", value);
    let listing = Listing {
        list: keys.text("list")?,
        programme: keys.text("programme")?,
        reference: keys.text("reference")?,
        quoted: keys.list("quoted", text)?,
        listed_on: keys.optional("listed_on")?,
        amended_on: keys.list("amended_on", text)?,
        measures: keys.list("measures", text)?,
    };
    keys.end(listing)
}

fn kept(unread: &Unread) -> Value {
    let Unread { field, value } = unread;
    object([("field", text(field)), ("value", text(value))])
}

fn to_kept(value: &Value) -> Result<Unread, NotAnEntity> {
    let mut keys = Keys::of("unread", value)?;
    let unread = Unread { field: keys.text("field")?, value: keys.text("value")? };
    keys.end(unread)
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A text, or `null`, which an object leaves out. An empty text that is there is not
/// the same as none.
fn or_null(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |text| Value::String(text.clone()))
}

fn country(code: CountryCode) -> Value {
    Value::String(code.to_string())
}

fn list<T>(values: &[T], one: impl Fn(&T) -> Value) -> Value {
    Value::Array(values.iter().map(one).collect())
}

/// The word that stands for a value; every value has one, which a test proves.
fn word<T: Copy + PartialEq>(words: &[(&str, T)], value: T) -> Value {
    let found = words.iter().find(|(_, own)| *own == value);
    found.map_or(Value::Null, |(word, _)| text(word))
}

/// An object of the members that say anything: no `null`, no empty list.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let says = |value: &Value| {
        !value.is_null() && value.as_array().is_none_or(|it| !it.is_empty())
    };
    let members = members.into_iter().filter(|(_, value)| says(value));
    Value::Object(members.map(|(key, value)| (key.to_owned(), value)).collect())
}

fn to_text(key: &'static str, value: &Value) -> Result<String, NotAnEntity> {
    value.as_str().map(str::to_owned).ok_or(NotAnEntity { key })
}

fn to_texts(key: &'static str, value: &Value) -> Result<Vec<String>, NotAnEntity> {
    to_list(key, value, |value| to_text(key, value))
}

fn to_list<T>(
    key: &'static str,
    value: &Value,
    one: impl Fn(&Value) -> Result<T, NotAnEntity>,
) -> Result<Vec<T>, NotAnEntity> {
    let values = value.as_array().ok_or(NotAnEntity { key })?;
    values.iter().map(one).collect()
}

fn to_word<T: Copy>(
    key: &'static str,
    words: &[(&str, T)],
    value: &Value,
) -> Result<T, NotAnEntity> {
    let found = words.iter().find(|(word, _)| value.as_str() == Some(word));
    found.map(|(_, value)| *value).ok_or(NotAnEntity { key })
}

fn to_country(value: &Value) -> Result<CountryCode, NotAnEntity> {
    let key = "a country";
    let code = value.as_str().and_then(CountryCode::read);
    code.filter(|code| value.as_str() == Some(&code.to_string()))
        .ok_or(NotAnEntity { key })
}

/// The members of an object, taken one by one, so that one left over is seen.
struct Keys<'v> {
    key: &'static str,
    object: &'v Map<String, Value>,
    taken: usize,
}

impl<'v> Keys<'v> {
    fn of(key: &'static str, value: &'v Value) -> Result<Self, NotAnEntity> {
        let object = value.as_object().ok_or(NotAnEntity { key })?;
        Ok(Self { key, object, taken: 0 })
    }

    fn take(&mut self, key: &str) -> Option<&'v Value> {
        let found = self.object.get(key);
        self.taken += usize::from(found.is_some());
        found
    }

    /// The text of a member, empty if there is none.
    fn text(&mut self, key: &str) -> Result<String, NotAnEntity> {
        Ok(self.optional(key)?.unwrap_or_default())
    }

    fn optional(&mut self, key: &str) -> Result<Option<String>, NotAnEntity> {
        self.take(key).map(|value| to_text(self.key, value)).transpose()
    }

    fn word<T: Copy>(
        &mut self,
        key: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, NotAnEntity> {
        self.take(key).map(|value| to_word(self.key, words, value)).transpose()
    }

    fn country(&mut self, key: &str) -> Result<Option<CountryCode>, NotAnEntity> {
        self.take(key).map(to_country).transpose()
    }

    fn list<T>(
        &mut self,
        key: &str,
        one: impl Fn(&Value) -> Result<T, NotAnEntity>,
    ) -> Result<Vec<T>, NotAnEntity> {
        self.take(key).map_or(Ok(Vec::new()), |value| to_list(self.key, value, one))
    }

    /// The value that was made of the members, if none of them is left over.
    fn end<T>(self, made: T) -> Result<T, NotAnEntity> {
        let all = self.taken == self.object.len();
        if all { Ok(made) } else { Err(NotAnEntity { key: self.key }) }
    }
}
