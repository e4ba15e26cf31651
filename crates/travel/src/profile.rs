//! Dialects as data: what a state or a carrier writes in its own way.
//!
//! In: `profiles.toml`, embedded, and a file of the operator's. Out: [`Profile`]s, and
//! the one that fits an interchange. The file's shape: `docs/formats/profiles.md`.

use saring_model::{Directive, Interchange, TravelDocumentKind};
use serde_json::{Map, Value};

use crate::error::{ErrorKind, TravelError};

/// The profiles that come with the program.
const EMBEDDED: &str = include_str!("profiles.toml");

/// What carriers write where a name has no such part. Nothing that is a name somewhere
/// (`NA` is a Korean one, `NIL` an Indian one) stands here.
const PLACEHOLDERS: [&str; 6] = ["FNU", "LNU", "UNKNOWN", "N/A", "XX", "XXX"];

/// Documents by their codes in the guides (PAXLST, `DOC` 1001).
const DOCUMENTS: [(&str, TravelDocumentKind); 11] = [
    ("P", TravelDocumentKind::Passport),
    ("IP", TravelDocumentKind::PassportCard),
    ("I", TravelDocumentKind::IdentityCard),
    ("A", TravelDocumentKind::IdentityCard),
    ("C", TravelDocumentKind::IdentityCard),
    ("V", TravelDocumentKind::Visa),
    ("AC", TravelDocumentKind::CrewCertificate),
    ("L", TravelDocumentKind::PilotLicence),
    ("M", TravelDocumentKind::Military),
    ("T", TravelDocumentKind::Permit),
    ("F", TravelDocumentKind::Other),
];

/// Every profile that is known.
///
/// ```
/// use saring_travel::Profiles;
/// let profiles = Profiles::read(r#"
///     [[profile]]
///     name = "our-airport"
///     inherits = "cn"
///     fits = { senders = ["XXAIR"] }
/// "#).unwrap();
/// assert_eq!(profiles.named("our-airport").unwrap().persons_max, Some(10));
/// assert!(profiles.named("nowhere").is_none());
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profiles {
    /// In the order in which they are tried.
    all: Vec<Profile>,
}

impl Profiles {
    /// Those that come with the program.
    pub fn embedded() -> Self {
        // The embedded file is read by a test; without it, the default dialect is left.
        let all = read(EMBEDDED, &[]).unwrap_or_else(|_| vec![Profile::default()]);
        Self { all }
    }

    /// Those of a file, which are tried first, and behind them the embedded ones that
    /// have no name of theirs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Profile`]: the text is no TOML, or breaks the format of profiles.
    pub fn read(toml: &str) -> Result<Self, TravelError> {
        let embedded = Self::embedded();
        let mut all = read(toml, &embedded.all)?;
        for profile in embedded.all {
            if all.iter().all(|own| own.name != profile.name) {
                all.push(profile);
            }
        }
        Ok(Self { all })
    }

    /// All of them, in the order in which they are tried.
    pub fn all(&self) -> &[Profile] {
        &self.all
    }

    /// The one of a name.
    pub fn named(&self, name: &str) -> Option<&Profile> {
        self.all.iter().find(|profile| profile.name == name)
    }

    /// The dialect where none fits: the one named `default`.
    pub fn otherwise(&self) -> Profile {
        self.named("default").cloned().unwrap_or_default()
    }
}

/// How a state or a carrier writes, and how it wants to be answered.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of a dialect by itself"
)]
pub struct Profile {
    /// Short name (`default`, `cn`).
    pub name: String,
    /// What tells that a message is in this dialect. All that is given must fit.
    pub fits: Fits,
    /// All given names stand in one component, with nothing between them.
    pub given_joined: bool,
    /// The given names stand before the surname.
    pub given_first: bool,
    /// In dates of six digits whose form is not told, the day is first.
    pub day_first: bool,
    /// What is written for a name that is not there.
    pub placeholders: Vec<String>,
    /// Kinds of documents by their code.
    pub documents: Vec<(String, TravelDocumentKind)>,
    /// Persons in one request, at most.
    pub persons_max: Option<u32>,
    /// Counts that do not agree make the message refused.
    pub strict_counts: bool,
    /// How lists of persons are written.
    pub list: ListStyle,
    /// How answers are written.
    pub reply: ReplyStyle,
    /// Minutes within which a carrier confirms an unsolicited message.
    pub acknowledge_minutes: u32,
}

/// What tells that a message is in a dialect.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fits {
    /// Beginnings of the recipient's identifier.
    pub recipients: Vec<String>,
    /// Beginnings of the sender's identifier.
    pub senders: Vec<String>,
    /// Application references.
    pub applications: Vec<String>,
    /// Association codes of the message.
    pub associations: Vec<String>,
}

impl Fits {
    /// Whether a message with this association code, in this interchange, is in the
    /// dialect. What is not given is not asked; a dialect that gives nothing is taken by
    /// its name only.
    pub fn fit(&self, interchange: &Interchange, association: &str) -> bool {
        let begins = |known: &[String], found: &str| {
            known.is_empty() || known.iter().any(|known| found.starts_with(known))
        };
        let equals = |known: &[String], found: &str| {
            known.is_empty() || known.iter().any(|known| known == found)
        };
        *self != Self::default()
            && begins(&self.recipients, &interchange.recipient)
            && begins(&self.senders, &interchange.sender)
            && equals(&self.applications, &interchange.application)
            && equals(&self.associations, association)
    }
}

/// How lists of persons are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListStyle {
    /// Association code of the message (`IATA`).
    pub association: String,
    /// Directory of the message (`05B`).
    pub release: String,
    /// Application that the interchange is for (`APIS`).
    pub application: String,
    /// Code list and agency behind the code of a document (`110`, `111`).
    pub document_lists: Vec<String>,
    /// What is written where there are no given names; empty for nothing.
    pub given_missing: String,
    /// What is written for a sex that is not known; empty for no segment.
    pub sex_unknown: String,
    /// Dates of birth have four digits of the year.
    pub long_years: bool,
}

/// How answers are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplyStyle {
    /// One status for all where all may board.
    pub whole_when_all_board: bool,
    /// Second character of a status.
    pub second: char,
    /// The legs are told again.
    pub legs: bool,
    /// Text for the agent by directive: board, refer, insufficient data, do not board.
    pub texts: [String; 4],
    /// Text for the agent where a message could not be processed.
    pub refused: String,
}

impl ReplyStyle {
    /// The text for the agent. It never tells a reason.
    pub fn text(&self, directive: Directive) -> &str {
        let [board, refer, insufficient, no_board] = &self.texts;
        match directive {
            Directive::Board => board,
            Directive::Refer => refer,
            Directive::InsufficientData => insufficient,
            Directive::DoNotBoard => no_board,
        }
    }
}

impl Default for Profile {
    /// What the guides say and most carriers do.
    fn default() -> Self {
        let documents = DOCUMENTS.map(|(code, kind)| (code.to_owned(), kind));
        Self {
            name: "default".into(),
            fits: Fits::default(),
            given_joined: false,
            given_first: false,
            day_first: false,
            placeholders: PLACEHOLDERS.map(str::to_owned).into(),
            documents: documents.into(),
            persons_max: None,
            strict_counts: false,
            list: ListStyle::default(),
            reply: ReplyStyle::default(),
            acknowledge_minutes: 15,
        }
    }
}

impl Default for ListStyle {
    /// What the guides say.
    fn default() -> Self {
        Self {
            association: "IATA".into(),
            release: "05B".into(),
            application: "APIS".into(),
            document_lists: vec!["110".into(), "111".into()],
            given_missing: String::new(),
            sex_unknown: "U".into(),
            long_years: false,
        }
    }
}

impl Default for ReplyStyle {
    /// One status for each person, `Z` behind it, legs told again.
    fn default() -> Self {
        let texts = ["OK TO BOARD", "CONTACT GOVERNMENT", "RESEND DATA", "DO NOT BOARD"];
        Self {
            whole_when_all_board: false,
            second: 'Z',
            legs: true,
            texts: texts.map(str::to_owned),
            refused: "MESSAGE NOT PROCESSED - RESUBMIT".into(),
        }
    }
}

impl Profile {
    /// Whether a part of a name only says that there is none.
    pub(crate) fn is_placeholder(&self, part: &str) -> bool {
        !part.chars().any(char::is_alphanumeric)
            || self.placeholders.iter().any(|known| known.eq_ignore_ascii_case(part))
    }

    /// What a document is, by its code; `None` if the code is not known. All codes that
    /// begin with `P` are passports and all with `V` visas (ICAO Doc 9303 part 3).
    pub(crate) fn document(&self, code: &str) -> Option<TravelDocumentKind> {
        let known = self.documents.iter().find(|(known, _)| known == code);
        known.map(|(_, kind)| *kind).or_else(|| match code.as_bytes().first()? {
            b'P' if code.len() <= 2 => Some(TravelDocumentKind::Passport),
            b'V' if code.len() <= 2 => Some(TravelDocumentKind::Visa),
            _ => None,
        })
    }

    /// Changes what a table gives.
    fn set(&mut self, table: &Map<String, Value>) -> Result<(), Wrong> {
        for (key, value) in table {
            let key = key.as_str();
            let set = match key {
                "name" | "inherits" => Ok(()),
                "fits" => self.fits.set(map(value)?),
                "given_joined" => flag(value).map(|value| self.given_joined = value),
                "given_first" => flag(value).map(|value| self.given_first = value),
                "day_first" => flag(value).map(|value| self.day_first = value),
                "placeholders" => texts(value).map(|value| self.placeholders = value),
                "documents" => self.set_documents(map(value)?),
                "persons_max" => count(value).map(|value| self.persons_max = Some(value)),
                "strict_counts" => flag(value).map(|value| self.strict_counts = value),
                "list" => self.list.set(map(value)?),
                "reply" => self.reply.set(map(value)?),
                "acknowledge_minutes" => {
                    count(value).map(|value| self.acknowledge_minutes = value)
                }
                _ => Err(Wrong::key()),
            };
            set.map_err(|wrong| wrong.under(key))?;
        }
        Ok(())
    }

    fn set_documents(&mut self, table: &Map<String, Value>) -> Result<(), Wrong> {
        for (code, value) in table {
            let kind = text(value).and_then(|word| {
                document_kind(&word).ok_or_else(|| {
                    Wrong::of("expected a kind of document such as passport or visa")
                })
            });
            let kind = kind.map_err(|wrong| wrong.under(code))?;
            self.documents.retain(|(known, _)| known != code);
            self.documents.push((code.clone(), kind));
        }
        Ok(())
    }
}

impl Fits {
    fn set(&mut self, table: &Map<String, Value>) -> Result<(), Wrong> {
        for (key, value) in table {
            let key = key.as_str();
            let list = match key {
                "recipients" => &mut self.recipients,
                "senders" => &mut self.senders,
                "applications" => &mut self.applications,
                "associations" => &mut self.associations,
                _ => return Err(Wrong::key().under(key)),
            };
            *list = texts(value).map_err(|wrong| wrong.under(key))?;
        }
        Ok(())
    }
}

impl ListStyle {
    fn set(&mut self, table: &Map<String, Value>) -> Result<(), Wrong> {
        for (key, value) in table {
            let key = key.as_str();
            let set = match key {
                "association" => text(value).map(|value| self.association = value),
                "release" => text(value).map(|value| self.release = value),
                "application" => text(value).map(|value| self.application = value),
                "document_lists" => texts(value).map(|value| self.document_lists = value),
                "given_missing" => text(value).map(|value| self.given_missing = value),
                "sex_unknown" => text(value).map(|value| self.sex_unknown = value),
                "long_years" => flag(value).map(|value| self.long_years = value),
                _ => Err(Wrong::key()),
            };
            set.map_err(|wrong| wrong.under(key))?;
        }
        Ok(())
    }
}

impl ReplyStyle {
    fn set(&mut self, table: &Map<String, Value>) -> Result<(), Wrong> {
        let [board, refer, insufficient, no_board] = &mut self.texts;
        for (key, value) in table {
            let key = key.as_str();
            let set = match key {
                "whole_when_all_board" => {
                    flag(value).map(|value| self.whole_when_all_board = value)
                }
                "second" => text(value).and_then(|value| {
                    let mut characters = value.chars();
                    match (characters.next(), characters.next()) {
                        (Some(second), None)
                            if second.is_ascii_uppercase() || second.is_ascii_digit() =>
                        {
                            self.second = second;
                            Ok(())
                        }
                        _ => Err(Wrong::of("expected one capital letter or digit")),
                    }
                }),
                "legs" => flag(value).map(|value| self.legs = value),
                "board" => text(value).map(|value| *board = value),
                "refer" => text(value).map(|value| *refer = value),
                "insufficient_data" => text(value).map(|value| *insufficient = value),
                "do_not_board" => text(value).map(|value| *no_board = value),
                "refused" => text(value).map(|value| self.refused = value),
                _ => Err(Wrong::key()),
            };
            set.map_err(|wrong| wrong.under(key))?;
        }
        Ok(())
    }
}

fn document_kind(word: &str) -> Option<TravelDocumentKind> {
    [
        TravelDocumentKind::Passport,
        TravelDocumentKind::PassportCard,
        TravelDocumentKind::IdentityCard,
        TravelDocumentKind::Visa,
        TravelDocumentKind::CrewCertificate,
        TravelDocumentKind::PilotLicence,
        TravelDocumentKind::Military,
        TravelDocumentKind::Permit,
        TravelDocumentKind::Other,
    ]
    .into_iter()
    .find(|kind| kind.as_str() == word)
}

/// What breaks the format, and under which key.
struct Wrong {
    path: Vec<String>,
    what: &'static str,
}

impl Wrong {
    fn of(what: &'static str) -> Self {
        Self { path: Vec::new(), what }
    }

    fn key() -> Self {
        Self::of("this key is not known")
    }

    fn under(mut self, key: &str) -> Self {
        self.path.insert(0, key.to_owned());
        self
    }

    fn error(self, number: usize, name: &str) -> TravelError {
        let path = self.path.join(".");
        let at = if path.is_empty() { String::new() } else { format!(", {path}") };
        let named = if name.is_empty() { String::new() } else { format!(" ({name})") };
        let text = format!("profile {number}{named}{at}: {}", self.what);
        TravelError::new(ErrorKind::Profile, None, text)
    }
}

fn map(value: &Value) -> Result<&Map<String, Value>, Wrong> {
    value.as_object().ok_or_else(|| Wrong::of("expected a table"))
}

fn flag(value: &Value) -> Result<bool, Wrong> {
    value.as_bool().ok_or_else(|| Wrong::of("expected true or false"))
}

fn text(value: &Value) -> Result<String, Wrong> {
    value.as_str().map(str::to_owned).ok_or_else(|| Wrong::of("expected a text"))
}

fn count(value: &Value) -> Result<u32, Wrong> {
    let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
    count.filter(|count| *count > 0).ok_or_else(|| Wrong::of("expected a number above 0"))
}

fn texts(value: &Value) -> Result<Vec<String>, Wrong> {
    let list = value.as_array().ok_or_else(|| Wrong::of("expected a list of texts"))?;
    list.iter().map(text).collect()
}

/// The profiles of a file, each upon the one that it inherits from: one above it in the
/// file, one of `known`, or the default.
fn read(toml: &str, known: &[Profile]) -> Result<Vec<Profile>, TravelError> {
    let refuse = |text: &str| TravelError::new(ErrorKind::Profile, None, text);
    let root: Value = basic_toml::from_str(toml)
        .map_err(|error| refuse(&format!("expected TOML: {error}")))?;
    let root = root.as_object().ok_or_else(|| refuse("expected tables"))?;
    if let Some(key) = root.keys().find(|key| *key != "profile") {
        return Err(refuse(&format!("{key}: this key is not known, expected profile")));
    }
    let tables = root.get("profile").and_then(Value::as_array);
    let tables = tables.ok_or_else(|| refuse("expected [[profile]], found none"))?;
    let mut profiles: Vec<Profile> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let number = index + 1;
        let table = map(table).map_err(|wrong| wrong.error(number, ""))?;
        let name = table.get("name").map(text).transpose();
        let name = name.map_err(|wrong| wrong.under("name").error(number, ""))?;
        let name = name.filter(|name| !name.is_empty()).ok_or_else(|| {
            Wrong::of("expected a text, found none").under("name").error(number, "")
        })?;
        let failed = |wrong: Wrong| wrong.error(number, &name);
        if profiles.iter().any(|own| own.name == name) {
            return Err(failed(Wrong::of("this name was given before").under("name")));
        }
        let above = table.get("inherits").map(text).transpose();
        let above = above.map_err(|wrong| failed(wrong.under("inherits")))?;
        let above = above.unwrap_or_else(|| "default".to_owned());
        let mut all = profiles.iter().chain(known);
        let mut profile = match all.find(|known| known.name == above) {
            Some(profile) => profile.clone(),
            None if above == "default" => Profile::default(),
            None => {
                let wrong = Wrong::of("no profile of this name stands above");
                return Err(failed(wrong.under("inherits")));
            }
        };
        // What a dialect is known by is its own.
        profile.fits = Fits::default();
        profile.set(table).map_err(failed)?;
        profile.name = name;
        profiles.push(profile);
    }
    Ok(profiles)
}
