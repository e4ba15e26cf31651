//! Decisions of a person that this traveller is not that entity.
//!
//! In: an exclusion, the traveller as told now, the entity as listed now. Out: whether
//! it holds, or what has changed. Not handled: who may decide; where decisions are kept.

use saring_model::{Day, Document, ListedEntity, Sex};

use crate::identity::{Identity, Likeness, words};
use crate::reason::Lapse;

/// A recorded decision that a traveller is not an entity. It quiets that hit for that
/// traveller, and nothing else.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Exclusion {
    /// Its identifier.
    pub id: String,
    /// The traveller, as they were told when it was decided.
    pub traveller: Identity,
    /// The entity (or the order) that the traveller is not.
    pub entity: String,
    /// What was listed of it then: [`entity_fingerprint`].
    pub entity_fingerprint: String,
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub decided_on: Option<Day>,
    /// Why.
    pub reason: String,
}

impl Exclusion {
    /// Whether it is about this traveller and holds.
    ///
    /// # Errors
    ///
    /// `None`: it is about somebody else. Else what has changed since.
    pub(crate) fn holds(
        &self,
        traveller: &Identity,
        entity: Option<&str>,
        on: Option<Day>,
    ) -> Result<(), Option<Lapse>> {
        match self.traveller.likeness(traveller) {
            Likeness::Other => return Err(None),
            Likeness::Changed => return Err(Some(Lapse::Traveller)),
            Likeness::Same => {}
        }
        // A decision that nobody signed, or of a day after the journey, decides nothing.
        let decided = match (self.decided_on, on) {
            (None, _) => false,
            (Some(decided), Some(on)) => decided <= on,
            (Some(_), None) => true,
        };
        if self.decided_by.trim().is_empty() || !decided {
            return Err(Some(Lapse::Undecided));
        }
        let unchanged = !self.entity_fingerprint.is_empty()
            && entity == Some(self.entity_fingerprint.as_str());
        unchanged.then_some(()).ok_or(Some(Lapse::Entity))
    }
}

/// What of a listed entity an exclusion was decided on: kind, names, dates of birth,
/// sexes, nationalities, documents; as 32 hexadecimal digits. Neither the order nor the
/// form in which they are written is in it, nor anything else of the entity.
///
/// ```
/// use saring_casework::entity_fingerprint;
/// use saring_model::{ListedEntity, Name};
/// let named = |names: &[&str]| ListedEntity {
///     names: names.iter().map(|name| Name::primary(*name)).collect(),
///     ..ListedEntity::default()
/// };
/// let then = entity_fingerprint(&named(&["TESTO, Sampel", "Si Tes"]));
/// assert_eq!(then, entity_fingerprint(&named(&["si tes", "Testo Sampel"])));
/// assert_ne!(then, entity_fingerprint(&named(&["Si Tes"])));
/// ```
pub fn entity_fingerprint(entity: &ListedEntity) -> String {
    let mut lines = vec![format!("kind {}", entity.kind.as_str())];
    for name in &entity.names {
        lines.push(format!("name {}", in_order(&name.full)));
    }
    for date in &entity.birth_dates {
        let about = if date.approximate { "about " } else { "" };
        lines.push(format!("born {about}{} {}", date.from, date.to));
    }
    lines.extend(entity.sexes.iter().map(|sex| format!("sex {}", sex_word(*sex))));
    for code in &entity.nationalities {
        lines.push(format!("of {code}"));
    }
    for document in &entity.documents {
        let number = if document.number.is_empty() {
            Document::normalise(&document.number_raw)
        } else {
            document.number.clone()
        };
        let issuer = document.issuer.map(|code| code.to_string()).unwrap_or_default();
        lines.push(format!("document {issuer} {number}"));
    }
    lines.sort_unstable();
    lines.dedup();
    format!("{:032x}", fnv1a(lines.iter().flat_map(|line| line.bytes().chain([b'\n']))))
}

/// The words of a name, however they are ordered and divided.
fn in_order(name: &str) -> String {
    words(name).join(" ")
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

/// FNV-1a of 128 bits: it need not resist an attacker, who cannot choose both an
/// exclusion and a list.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}
