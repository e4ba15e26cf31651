//! A last look for network addresses and hashes in what a message keeps.
//!
//! In: a message that was read. Out: the same, without values in the shape of a network
//! address or of a hash; each is counted and told. Not handled: words of belief or
//! health, for which free text alone is searched (`sensitive`).
//! Source: ICAO Doc 9944 (what a state may ask for); `docs/formats/sensitive.md`.
//!
//! Names and numbers of documents are left alone, and so are the references by which
//! request and answer know a passenger: a carrier may make them of such digits.

use saring_model::{
    Booking, Contact, Leg, Message, Party, Place, Reference, ReferenceKind, Severity,
    Text, Told, TravelDocument, TravelIssueCode, Traveller, Unread,
};

use crate::context::Context;
use crate::sensitive::has_address;

/// The shortest address: `1.1.1.1`.
const LENGTH_MIN: usize = 7;

/// The shortest hash.
const HASH_MIN: usize = 32;

/// Whether a value is to be dropped.
fn is_account(text: &str) -> bool {
    // Nearly every value ends here: it is short and has no mark of an address.
    if text.len() < LENGTH_MIN || text.len() < HASH_MIN && !has_mark(text) {
        return false;
    }
    has_address(text)
}

fn has_mark(text: &str) -> bool {
    text.bytes().fold(false, |has, byte| has | matches!(byte, b'.' | b':' | b'-' | b'$'))
}

impl Context<'_> {
    /// Drops addresses and hashes from all values that may hold one.
    #[inline(never)]
    pub(crate) fn sweep(&mut self, message: &mut Message) {
        let place = message.place;
        let mut found = Sweep { context: self, place };
        found.list(&mut message.unread, |own| &own.value);
        found.string(&mut message.kind_raw);
        if let Some(Party { name, id, contacts }) = &mut message.reporting {
            found.string(name);
            found.string(id);
            found.list(contacts, |own| &own.text);
        }
        for leg in &mut message.legs {
            found.leg(leg);
        }
        for traveller in &mut message.travellers {
            found.traveller(traveller);
        }
        for booking in &mut message.bookings {
            found.booking(booking);
        }
    }
}

struct Sweep<'s, 'c> {
    context: &'s mut Context<'c>,
    /// Where that stands whose values are looked at.
    place: Place,
}

impl Sweep<'_, '_> {
    #[cold]
    fn tell(&mut self) {
        let accounts = &mut self.context.dropped.accounts;
        *accounts = accounts.saturating_add(1);
        let code = TravelIssueCode::SensitiveDropped;
        let detail = "an account, password or network address was dropped";
        self.context.issue(code, Severity::Note, self.place, "", detail);
    }

    fn list<T>(&mut self, list: &mut Vec<T>, text: impl Fn(&T) -> &str) {
        if list.is_empty() {
            return;
        }
        list.retain(|own| {
            let is_kept = !is_account(text(own));
            if !is_kept {
                self.tell();
            }
            is_kept
        });
    }

    fn string(&mut self, own: &mut String) {
        if is_account(own) {
            own.clear();
            self.tell();
        }
    }

    fn text(&mut self, own: &mut Text) {
        if is_account(own) {
            own.clear();
            self.tell();
        }
    }

    /// A value that could not be read: nothing of it is left, as if it had not been told.
    fn raw<T>(&mut self, own: &mut Option<Told<T>>) {
        let unread = own.as_ref().filter(|told| told.value.is_none());
        if unread.is_some_and(|told| is_account(&told.raw)) {
            *own = None;
            self.tell();
        }
    }

    fn leg(&mut self, leg: &mut Leg) {
        self.place = leg.place;
        self.string(&mut leg.flight_raw);
        for stop in &mut leg.stops {
            self.string(&mut stop.port);
            self.raw(&mut stop.departs);
            self.raw(&mut stop.arrives);
        }
        self.list(&mut leg.unread, |own: &Unread| &own.value);
    }

    fn traveller(&mut self, own: &mut Traveller) {
        self.place = own.place;
        self.text(&mut own.role_raw);
        self.raw(&mut own.birth);
        self.raw(&mut own.sex);
        self.list(&mut own.nationalities, |own| match own.value {
            Some(_) => "",
            None => &own.raw,
        });
        self.raw(&mut own.residence);
        if let Some(place) = &mut own.birth_place {
            self.string(&mut place.text);
            self.raw(&mut place.country);
        }
        for document in &mut own.documents {
            self.document(document);
        }
        self.list(&mut own.references, |own: &Reference| match own.kind {
            ReferenceKind::Unique | ReferenceKind::Traveller => "",
            ReferenceKind::Locator
            | ReferenceKind::Government
            | ReferenceKind::Customer
            | ReferenceKind::Ticket
            | ReferenceKind::FrequentFlyer
            | ReferenceKind::Other(_) => &own.value,
        });
        for port in [&mut own.origin, &mut own.destination, &mut own.entry] {
            self.text(port);
        }
        self.list(&mut own.seats, |own| own);
        self.list(&mut own.bags.tags, |own| own);
        self.list(&mut own.contacts, |own: &Contact| &own.text);
        self.text(&mut own.function);
        self.list(&mut own.unread, |own: &Unread| &own.value);
    }

    fn document(&mut self, own: &mut TravelDocument) {
        self.text(&mut own.issued_at);
        self.text(&mut own.code);
        self.raw(&mut own.issuer);
        self.raw(&mut own.expires);
        self.raw(&mut own.issued);
        self.list(&mut own.unread, |own: &Unread| &own.value);
    }

    fn booking(&mut self, own: &mut Booking) {
        self.place = own.place;
        for locator in own.locators.iter_mut().chain(&mut own.split) {
            self.string(&mut locator.locator);
        }
        for texts in
            [&mut own.agency, &mut own.services, &mut own.tickets, &mut own.remarks]
        {
            self.list(texts, |own: &String| own);
        }
        self.string(&mut own.group);
        self.list(&mut own.contacts, |own: &Contact| &own.text);
        self.list(&mut own.bags.tags, |own| own);
        self.list(&mut own.unread, |own: &Unread| &own.value);
        for leg in &mut own.itinerary {
            self.leg(leg);
        }
        self.place = own.place;
        for item in &mut own.history {
            self.string(&mut item.by);
            self.string(&mut item.action);
            self.list(&mut item.remarks, |own: &String| own);
        }
    }
}
