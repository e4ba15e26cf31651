//! An interchange as it is kept: what `travel` read of it, written anew, so that nothing
//! stays of what was dropped for being sensitive.
//!
//! In: an interchange. Out: its text, and the interchange that is read from that text.
//! Not handled: whether it is kept. Where the text does not tell everybody, persons are kept
//! beside it, to the letter that screening hangs on, and read from there: nobody is lost on
//! the way, nor screened once and never again.

use saring_casework::Journey;
use saring_model::{
    Boarding, Change, Interchange, Message, MessageKind, Reference, ReferenceKind,
};
use saring_travel::Settings as Dialects;
use serde::{Deserialize, Serialize};

use super::person::Sealed;

/// Somebody whom the text of an interchange does not tell: personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Apart {
    /// Position of their message.
    message: usize,
    /// Who they are.
    person: Sealed,
    /// By what their carrier knows them.
    references: Vec<(String, String)>,
    /// How far they are.
    boarding: String,
}

/// References by which carriers are told who is meant.
const REFERENCES: [ReferenceKind; 2] = [ReferenceKind::Locator, ReferenceKind::Unique];

/// An interchange as it is kept.
pub(super) struct Stored {
    /// The text.
    pub(super) text: String,
    /// What is read from it, and from beside it.
    pub(super) interchange: Interchange,
    /// Everybody, where the text cannot tell them.
    pub(super) apart: Vec<Apart>,
}

impl Stored {
    /// Of the messages of an interchange, which are not tests.
    pub(super) fn of(interchange: &Interchange, dialects: &Dialects) -> Self {
        let mut plain = interchange.clone();
        plain.groups.clear();
        for message in &mut plain.messages {
            message.group = 0;
            if !is_written(message) {
                as_list(message);
            }
        }
        if let Some(stored) = Self::written(&plain, dialects) {
            return stored;
        }
        plain.messages.iter_mut().for_each(as_list);
        if let Some(stored) = Self::written(&plain, dialects) {
            return stored;
        }
        Self::beside(plain, dialects)
    }

    /// Of the messages of one flight, by the position of each message's flight; of those
    /// that are of none.
    pub(super) fn part(
        &self,
        homes: &[Option<usize>],
        flight: Option<usize>,
        dialects: &Dialects,
    ) -> Self {
        let all = self.interchange.messages.iter().zip(homes);
        let own = all.filter(|(_, home)| **home == flight);
        let messages: Vec<Message> = own.map(|(message, _)| message.clone()).collect();
        if messages.is_empty() {
            let (text, apart) = (String::new(), Vec::new());
            return Self { text, interchange: Interchange::default(), apart };
        }
        let part = Interchange { messages, ..self.interchange.clone() };
        Self::of(&part, dialects)
    }

    /// The interchange without its persons, and these beside it.
    pub(super) fn beside(mut plain: Interchange, dialects: &Dialects) -> Self {
        let mut apart = Vec::new();
        for (position, message) in plain.messages.iter_mut().enumerate() {
            for traveller in std::mem::take(&mut message.travellers) {
                let references = traveller.references.iter();
                let known = references.filter(|it| REFERENCES.contains(&it.kind));
                apart.push(Apart {
                    message: position,
                    person: Sealed::of(&traveller, &Journey::of(&message.legs)),
                    references: known
                        .map(|it| (it.kind.as_str().to_owned(), it.value.to_string()))
                        .collect(),
                    boarding: traveller.boarding.as_str().to_owned(),
                });
            }
        }
        let (text, mut interchange) = match Self::written(&plain, dialects) {
            Some(Self { text, interchange, .. }) => (text, interchange),
            None => (saring_travel::write(&plain).unwrap_or_default(), plain),
        };
        add(&mut interchange, &apart);
        Self { text, interchange, apart }
    }

    /// The interchange written and read, if everybody is in it still.
    fn written(plain: &Interchange, dialects: &Dialects) -> Option<Self> {
        let text = saring_travel::write(plain).ok()?;
        let reading = saring_travel::read(text.as_bytes(), dialects).ok()?;
        let mut read = reading.interchanges.into_iter();
        let (interchange, None) = (read.next()?, read.next()) else { return None };
        let persons = |all: &Interchange| -> Vec<usize> {
            all.messages.iter().map(|message| message.travellers.len()).collect()
        };
        let whole = persons(plain) == persons(&interchange);
        whole.then_some(Self { text, interchange, apart: Vec::new() })
    }
}

/// Adds those whom a text does not tell to what was read from it.
pub(super) fn add(interchange: &mut Interchange, apart: &[Apart]) {
    let boardings = [Boarding::Unstated, Boarding::CheckedIn, Boarding::Boarded];
    for one in apart {
        let Some((mut traveller, _)) = one.person.clone().open() else { continue };
        for (word, value) in &one.references {
            let kind = REFERENCES.into_iter().find(|kind| kind.as_str() == word);
            if let Some(kind) = kind {
                traveller
                    .references
                    .push(Reference { kind, value: value.as_str().into() });
            }
        }
        let boarding = boardings.into_iter().find(|own| own.as_str() == one.boarding);
        traveller.boarding = boarding.unwrap_or_default();
        if let Some(message) = interchange.messages.get_mut(one.message) {
            message.travellers.push(traveller);
        }
    }
}

/// Whether messages of a kind are written as they are.
fn is_written(message: &Message) -> bool {
    match message.kind {
        MessageKind::Passengers(_)
        | MessageKind::Crew(_)
        | MessageKind::MasterCrew(_)
        | MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt => true,
        MessageKind::Documents | MessageKind::Table | MessageKind::Unknown => false,
    }
}

/// Makes a list of persons of a message.
fn as_list(message: &mut Message) {
    if message.travellers.is_empty() && is_written(message) {
        return;
    }
    message.kind = match message.kind {
        MessageKind::Crew(change) => MessageKind::Crew(change),
        MessageKind::MasterCrew(change) => MessageKind::MasterCrew(change),
        MessageKind::Passengers(change) => MessageKind::Passengers(change),
        MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt
        | MessageKind::Documents
        | MessageKind::Table
        | MessageKind::Unknown => MessageKind::Passengers(Change::Original),
    };
    "PAXLST:D:05B:UN:IATA".clone_into(&mut message.standard);
    message.bookings.clear();
    for traveller in &mut message.travellers {
        traveller.booking = None;
    }
}

#[cfg(test)]
mod tests {
    use saring_model::{Traveller, TravellerName};

    use super::*;

    /// An interchange of a message of persons and one more of a kind.
    fn with(kind: MessageKind, travellers: Vec<Traveller>) -> Interchange {
        let list = Message {
            kind: MessageKind::Passengers(Change::Original),
            standard: "PAXLST:D:05B:UN:IATA".to_owned(),
            reference: "1".to_owned(),
            travellers,
            ..Message::default()
        };
        let other = Message { kind, reference: "2".to_owned(), ..Message::default() };
        let messages = vec![list, other];
        Interchange { reference: "7".to_owned(), messages, ..Interchange::default() }
    }

    fn named(surname: &str) -> Traveller {
        let name = TravellerName {
            surname: surname.into(),
            given: "HIKARI".into(),
            ..TravellerName::default()
        };
        let unique = Reference { kind: ReferenceKind::Unique, value: "P001".into() };
        Traveller {
            names: vec![name],
            references: vec![unique],
            boarding: Boarding::CheckedIn,
            ..Traveller::default()
        }
    }

    #[test]
    fn a_message_that_is_read_only_keeps_nobody_from_being_written() {
        for kind in [MessageKind::Unknown, MessageKind::Documents, MessageKind::Table] {
            let asked = with(kind, vec![named("TANAKA")]);
            let stored = Stored::of(&asked, &Dialects::default());
            assert!(stored.apart.is_empty(), "{kind:?}");
            assert!(stored.text.contains("TANAKA"), "{kind:?}");
            assert_eq!(stored.interchange.messages.len(), 2, "{kind:?}");
        }
    }

    #[test]
    fn whom_a_text_cannot_tell_is_read_from_beside_it() {
        let asked = with(MessageKind::GatePass, vec![named("TANAKA"), named("SATO")]);
        let stored = Stored::beside(asked.clone(), &Dialects::default());
        assert!(!stored.text.contains("TANAKA"));
        let kept = serde_json::to_string(&stored.apart).expect("JSON");
        let apart: Vec<Apart> = serde_json::from_str(&kept).expect("what was written");
        let reading = saring_travel::read(stored.text.as_bytes(), &Dialects::default());
        let mut again = reading.expect("what was written").interchanges.remove(0);
        add(&mut again, &apart);
        assert_eq!(
            again.messages[0].travellers,
            stored.interchange.messages[0].travellers
        );
        for (own, told) in
            again.messages[0].travellers.iter().zip(&asked.messages[0].travellers)
        {
            assert_eq!(own.names, told.names);
            assert_eq!(
                (&own.references, own.boarding),
                (&told.references, told.boarding)
            );
        }
    }
}
