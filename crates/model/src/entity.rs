//! Who stands on a list, and who is asked about.

use crate::{BirthDate, CountryCode};

/// What kind of thing a name belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A company, group, public body.
    Organisation,
    /// A ship.
    Vessel,
    /// An aeroplane or helicopter.
    Aircraft,
    /// The source does not say (`FollowTheMoney` `LegalEntity`, `Thing`): may be any.
    #[default]
    Any,
}

impl EntityKind {
    /// The kind that a `FollowTheMoney` schema stands for; `None` for a schema that
    /// names no screened thing (an address, a sanction).
    ///
    /// ```
    /// use saring_model::EntityKind;
    /// assert_eq!(EntityKind::of_schema("Company"), Some(EntityKind::Organisation));
    /// assert_eq!(EntityKind::of_schema("Sanction"), None);
    /// ```
    pub fn of_schema(schema: &str) -> Option<Self> {
        match schema {
            "Person" => Some(Self::Person),
            "Organization" | "Company" | "PublicBody" => Some(Self::Organisation),
            "Vessel" => Some(Self::Vessel),
            "Airplane" => Some(Self::Aircraft),
            "LegalEntity" | "Thing" | "Vehicle" | "Asset" => Some(Self::Any),
            _ => None,
        }
    }

    /// The stable word that digests and fingerprints are made of.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
            Self::Any => "any",
        }
    }

    /// Whether two kinds may be the same thing.
    pub fn compatible(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }
}

/// What a name is to its bearer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum NameKind {
    /// The name the publisher lists first.
    #[default]
    Primary,
    /// Also known as.
    Alias,
    /// A name no longer used.
    Former,
    /// The name in its original script.
    Original,
}

/// How good the publisher says an alias is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Quality {
    /// Good, strong, or not graded.
    #[default]
    Good,
    /// Weak: it may confirm a hit and starts one only if the policy says so
    /// (OFAC FAQ 122 and 124; UN "low quality").
    Low,
}

/// The role of a part of a name, where the source states one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PartRole {
    /// Given or first name.
    Given,
    /// Middle or second given name.
    Middle,
    /// Father's name or patronymic.
    Father,
    /// Family name.
    Family,
}

/// A part of a name with its role.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NamePart {
    /// The role the source states.
    pub role: PartRole,
    /// The text of the part.
    pub text: String,
}

/// A name as a publisher or a carrier wrote it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Name {
    /// The whole name, one line, as written.
    pub full: String,
    /// Parts with their roles where the source states them; else empty.
    pub parts: Vec<NamePart>,
    /// What the name is to its bearer.
    pub kind: NameKind,
    /// How good the publisher says it is.
    pub quality: Quality,
    /// What the publisher says beside it, verbatim.
    pub note: Option<String>,
}

impl Name {
    /// A primary name without stated parts.
    pub fn primary(full: impl Into<String>) -> Self {
        Self { full: full.into(), ..Self::default() }
    }

    /// An alias of good quality.
    pub fn alias(full: impl Into<String>) -> Self {
        Self { kind: NameKind::Alias, ..Self::primary(full) }
    }

    /// An alias of low quality.
    pub fn weak(full: impl Into<String>) -> Self {
        Self { quality: Quality::Low, ..Self::alias(full) }
    }
}

/// Sex as written in travel documents (ICAO Doc 9303: F, M, X).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sex {
    /// F.
    Female,
    /// M.
    Male,
    /// X, or another word of the source.
    Other,
}

/// What a document is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum DocumentKind {
    /// A passport of any kind.
    Passport,
    /// A national identity card or number.
    NationalId,
    /// A tax number.
    TaxNumber,
    /// A company's or organisation's registration.
    Registration,
    /// A ship's IMO number.
    Imo,
    /// Anything else, in the source's words.
    #[default]
    Other,
}

/// What the source says of a document's validity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DocumentStatus {
    /// Its date has passed.
    Expired,
    /// Lost or stolen.
    Lost,
    /// Forged or fraudulent.
    False,
    /// Cancelled by its issuer.
    Revoked,
}

/// A document or number that identifies its holder.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// What the source calls it.
    pub kind_text: String,
    /// The number as written, with any prose around it.
    pub number_raw: String,
    /// The number alone: letters and digits, upper case; empty if none was found.
    pub number: String,
    /// The country that issued it.
    pub issuer: Option<CountryCode>,
    /// The issuer and place of issue as written.
    pub issuer_text: Option<String>,
    /// Date of issue as written.
    pub issued: Option<String>,
    /// Date of expiry as written.
    pub expires: Option<String>,
    /// What the source says of its validity.
    pub status: Option<DocumentStatus>,
    /// What the source says beside it, verbatim.
    pub note: Option<String>,
}

impl std::fmt::Debug for Document {
    /// Prints no number: a document number is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Document {
    /// Letters and digits of a document number, upper case, in order; what two
    /// writings of the same number have in common.
    ///
    /// ```
    /// use saring_model::Document;
    /// assert_eq!(Document::normalise("a-99 99.99"), "A999999");
    /// ```
    pub fn normalise(raw: &str) -> String {
        raw.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
    }
}

/// An address as the source wrote it, from the smallest part to the country.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Address {
    /// Street, city, province, postal code, country: those given, as written.
    pub text: String,
    /// The country, where it is known.
    pub country: Option<CountryCode>,
    /// What the source says beside it, verbatim.
    pub note: Option<String>,
}

/// One listing of an entity by a publisher.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Listing {
    /// Short name of the list (`un-sc`); empty where it is the list being read.
    pub list: String,
    /// The publisher's name for its list or regime.
    pub programme: String,
    /// The publisher's stable reference.
    pub reference: String,
    /// References of other lists that the publisher quotes for the same entity: the
    /// United Nations' permanent reference numbers (`QDi.086`).
    pub quoted: Vec<String>,
    /// Date of listing as written.
    pub listed_on: Option<String>,
    /// Dates of amendment as written.
    pub amended_on: Vec<String>,
    /// What is ordered against the entity, where stated (travel ban, asset freeze).
    pub measures: Vec<String>,
}

/// Something of a record that the reader did not understand, kept verbatim.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Unread {
    /// Path of the element, column or property.
    pub field: String,
    /// Its value as written.
    pub value: String,
}

/// A person, organisation, vessel or aircraft on a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListedEntity {
    /// Stable identifier within all lists.
    pub id: String,
    /// `FollowTheMoney` schema of the record (`Person`, `Company` …).
    pub schema: String,
    /// What it is.
    pub kind: EntityKind,
    /// Names, the primary one first.
    pub names: Vec<Name>,
    /// Titles and honours ("Dr.", "Haji"), as written.
    pub titles: Vec<String>,
    /// Offices and functions, as written.
    pub designations: Vec<String>,
    /// Every date of birth given.
    pub birth_dates: Vec<BirthDate>,
    /// Places of birth, as written.
    pub birth_places: Vec<Address>,
    /// Nationalities and citizenships.
    pub nationalities: Vec<CountryCode>,
    /// Sexes given.
    pub sexes: Vec<Sex>,
    /// Documents and numbers.
    pub documents: Vec<Document>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Why and since when it is listed.
    pub listings: Vec<Listing>,
    /// Remarks, verbatim.
    pub notes: Vec<String>,
    /// Other identifiers that this entity is or was known by.
    pub referents: Vec<String>,
    /// Everything else the publisher wrote, verbatim; also its own words for values
    /// that became something else here (a country's name beside the code).
    pub unread: Vec<Unread>,
}

impl ListedEntity {
    /// The name to show: the first one, or the identifier if there is none.
    pub fn caption(&self) -> &str {
        self.names.first().map_or(self.id.as_str(), |name| name.full.as_str())
    }
}

/// One dated issue of a list, as an answer cites it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListVersion {
    /// Short name of the list (`un-sc`, or the file's stem).
    pub name: String,
    /// The publisher's own date of the issue, or empty.
    pub version: String,
    /// SHA-256 of the canonical content in hexadecimal: equal for two files that
    /// differ only in when they were written.
    pub sha256: String,
    /// Number of entities.
    pub entities: u64,
}

/// Who is asked about.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The asker's own identifier.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// Names; all are tried.
    pub names: Vec<Name>,
    /// Dates of birth given.
    pub birth_dates: Vec<BirthDate>,
    /// Places of birth, as written.
    pub birth_places: Vec<Address>,
    /// Nationalities.
    pub nationalities: Vec<CountryCode>,
    /// Sex.
    pub sexes: Vec<Sex>,
    /// Documents and numbers.
    pub documents: Vec<Document>,
}

impl std::fmt::Debug for Subject {
    /// Prints the identifier only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("id", &self.id).finish_non_exhaustive()
    }
}
