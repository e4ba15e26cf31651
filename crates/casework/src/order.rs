//! An officer's order that somebody must not board.
//!
//! In: an order, a traveller, and how alike the engine finds their names. Out: whether
//! the order names this very person, or what that falls short of. Not handled: how
//! alike two names are (`screen`); a file of orders (`cli`).

use saring_model::{
    BirthDate, CountryCode, Day, EntityKind, Hit, ListedEntity, Name, Quality, Score,
    Sex, TravelDocument, TravelDocumentKind, Traveller, TravellerName,
};

use crate::identity::{
    NamedDocument, births, letters, telling_day, without_marks, words,
};
use crate::reason::{OrderFault, Shortfall};

/// Score of the names from which, with the same full date of birth, an order names this
/// person. See `docs/decisions/0016-a-directive-needs-a-person.md`.
pub(crate) const NAME_IDENTITY: Score = Score::thousandths(970);

/// Score of the names from which the name of an order does not speak against a
/// document that is the same: the engine's own threshold.
pub(crate) const NAME_BESIDE_DOCUMENT: Score = Score::THRESHOLD;

/// An order that somebody must not board, given by an officer before.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Order {
    /// Its identifier, by which reasons and hits name it.
    pub id: String,
    /// Whom it names, by document.
    pub documents: Vec<NamedDocument>,
    /// Whom it names, by name.
    pub names: Vec<Name>,
    /// Their date of birth; by name it counts only if it is full.
    pub birth: Option<BirthDate>,
    /// Their sex. Can only speak against.
    pub sex: Option<Sex>,
    /// Their nationalities. Can only speak against.
    pub nationalities: Vec<CountryCode>,
    /// Who ordered it.
    pub ordered_by: String,
    /// Under which law.
    pub legal_basis: String,
    /// First day on which it holds; empty where it holds from the beginning.
    pub issued_on: Option<Day>,
    /// Last day on which it holds.
    pub expires_on: Option<Day>,
    /// Who else approved it; empty if nobody had to.
    pub approved_by: String,
}

impl std::fmt::Debug for Order {
    /// Prints the identifier only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Order {
    /// The order as an entity, under its own identifier, for the engine to screen
    /// against.
    ///
    /// ```
    /// use saring_casework::Order;
    /// let order = Order { id: "o-1".into(), ..Order::default() };
    /// assert_eq!(order.entity().id, "o-1");
    /// ```
    pub fn entity(&self) -> ListedEntity {
        let document = |named: &NamedDocument| {
            let issuer = named.issuer.map(|code| saring_model::Told::sure("", code));
            let kind = named.kind.unwrap_or(TravelDocumentKind::Other);
            let number = named.number.as_str().into();
            TravelDocument { kind, number, issuer, ..TravelDocument::default() }
                .document()
        };
        ListedEntity {
            id: self.id.clone(),
            schema: "Person".to_owned(),
            kind: EntityKind::Person,
            names: self.names.clone(),
            birth_dates: self.birth.iter().cloned().collect(),
            nationalities: self.nationalities.clone(),
            sexes: self.sex.into_iter().collect(),
            documents: self.documents.iter().map(document).collect(),
            ..ListedEntity::default()
        }
    }

    /// What keeps the order from being followed on a day, whoever it names.
    pub fn faults(&self, on: Option<Day>) -> Vec<OrderFault> {
        let mut faults = Vec::new();
        if self.ordered_by.trim().is_empty() {
            faults.push(OrderFault::NoOfficer);
        }
        if self.legal_basis.trim().is_empty() {
            faults.push(OrderFault::NoLegalBasis);
        }
        if self.expires_on.is_none() {
            faults.push(OrderFault::NoExpiry);
        }
        match on {
            None => faults.push(OrderFault::DayUnknown),
            Some(on) => {
                if self.expires_on.is_some_and(|last| last < on) {
                    faults.push(OrderFault::Expired);
                }
                if self.issued_on.is_some_and(|first| first > on) {
                    faults.push(OrderFault::NotYetValid);
                }
            }
        }
        faults
    }

    /// Whether a document of the traveller may be one that the order names.
    pub(crate) fn names_document_of(&self, traveller: &Traveller) -> bool {
        self.shared_documents(traveller).next().is_some()
    }

    fn shared_documents<'a>(
        &'a self,
        traveller: &'a Traveller,
    ) -> impl Iterator<Item = (&'a NamedDocument, NamedDocument)> {
        traveller.documents.iter().flat_map(|document| {
            let told = NamedDocument::of(document);
            let same = self.documents.iter().filter(move |named| named.may_be(&told));
            let told = NamedDocument::of(document);
            same.map(move |named| (named, told.clone()))
        })
    }

    /// Whether the order names this very person, given what the engine found of them.
    ///
    /// # Errors
    ///
    /// What it falls short of, where it does not.
    pub(crate) fn names_identity(
        &self,
        traveller: &Traveller,
        hit: Option<&Hit>,
    ) -> Result<(), Shortfall> {
        self.contradiction(traveller)?;
        let ordered = self.birth.as_ref().and_then(telling_day);
        let birth_agrees = ordered.is_some() && traveller.birth_day() == ordered;
        let name_score = hit.map(|hit| hit.name_score);
        let mut documents = self.shared_documents(traveller).peekable();
        if documents.peek().is_some() {
            // A number alone is given to several people by several states: something
            // else must agree, and the name must not speak against it.
            let issuer_agrees = documents.any(|(named, told)| {
                named.issuer.is_some() && named.issuer == told.issuer
            });
            let name_agrees =
                name_score.is_some_and(|score| score >= NAME_BESIDE_DOCUMENT);
            return match (self.names.is_empty(), name_agrees) {
                (false, true) => Ok(()),
                (false, false) => Err(Shortfall::NameBesideDocument),
                (true, _) if issuer_agrees || birth_agrees => Ok(()),
                (true, _) => Err(Shortfall::NumberAlone),
            };
        }
        if self.names.is_empty() {
            return Err(Shortfall::Document);
        }
        match hit {
            None => Err(Shortfall::Name),
            Some(hit) if hit.weak => Err(Shortfall::WeakName),
            Some(hit) if hit.name_score < NAME_IDENTITY => Err(Shortfall::Name),
            // Sisters have names like `Mei Ling` and `Mei Lin`, which score as high as
            // two spellings of one name, and as twins one birth date.
            Some(_) if !self.is_named_as(traveller) => Err(Shortfall::Name),
            Some(_) if !birth_agrees => Err(Shortfall::BirthDate),
            Some(_) => Ok(()),
        }
    }

    /// Whether a whole name of the traveller has the words of a name of the order, in any
    /// order, or its letters where a carrier wrote words as one. Where the carrier has no
    /// letters with marks, those of the order lose theirs.
    fn is_named_as(&self, traveller: &Traveller) -> bool {
        let told = traveller.names.iter().filter(|told| !told.truncated);
        let told: Vec<Told> = told.map(Told::of).collect();
        let mut strong = self.names.iter().filter(|name| name.quality != Quality::Low);
        strong.any(|name| {
            told.iter().any(|told| {
                told.is(&name.full)
                    || told.is_plain && told.is(&without_marks(&name.full))
            })
        })
    }

    /// What of the traveller cannot be true of whom the order names.
    fn contradiction(&self, traveller: &Traveller) -> Result<(), Shortfall> {
        if let Some(ordered) = &self.birth {
            let may_be = births(traveller);
            if !may_be.is_empty() && !may_be.iter().any(|told| ordered.overlaps(told)) {
                return Err(Shortfall::BirthDate);
            }
        }
        let told = traveller.sex.as_ref().and_then(|told| told.value);
        let contradicts = matches!(
            (self.sex, told),
            (Some(Sex::Female), Some(Sex::Male)) | (Some(Sex::Male), Some(Sex::Female))
        );
        if contradicts {
            return Err(Shortfall::Sex);
        }
        let mut told =
            traveller.nationalities.iter().filter_map(|told| told.value).peekable();
        if !self.nationalities.is_empty()
            && told.peek().is_some()
            && !told.any(|code| self.nationalities.contains(&code))
        {
            return Err(Shortfall::Nationality);
        }
        Ok(())
    }
}

/// A traveller's name, to hold an order's against.
struct Told {
    words: Vec<String>,
    /// Its letters, given names first, and surname first.
    joined: [String; 2],
    /// It has no letter with a mark, nor one of another script.
    is_plain: bool,
}

impl Told {
    fn of(told: &TravellerName) -> Self {
        let (given, surname) = (letters(&told.given), letters(&told.surname));
        Self {
            words: words(&told.full()),
            is_plain: given.is_ascii() && surname.is_ascii(),
            joined: [format!("{given}{surname}"), format!("{surname}{given}")],
        }
    }

    fn is(&self, name: &str) -> bool {
        let words = words(name);
        !words.is_empty() && (self.words == words || self.joined.contains(&letters(name)))
    }
}
