//! From segments to a message of persons.
//!
//! In: segments behind `UNH`, one after another. Out: the [`Message`]. Not handled: the
//! older form's own segments, which are in `old`; names, which are in `name`.

use std::borrow::Cow;

use saring_model::{
    BirthPlace, Contact, ContactKind, CountryCode, Leg, LocalTime, Message, MessageKind,
    Place, Reference, ReferenceKind, Severity, Stop, StopRole, Text, Told,
    TravelDocument, TravelDocumentKind, TravelIssueCode, Traveller, TravellerRole,
    Unread, Verification, WeightUnit,
};

use super::{kind_of, kind_of_code, name};
use crate::context::Context;
use crate::lexer::{Composite, Segment};
use crate::read::Mapping;
use crate::values;

/// What the segments that follow belong to.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum At {
    /// The message.
    #[default]
    Head,
    /// Who reports.
    Reporter,
    /// The last leg.
    Leg,
    /// The last person.
    Person,
    /// The last document of the last person.
    Document,
}

/// How well the day of the flight is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum DayFrom {
    #[default]
    Message,
    Arrival,
    Departure,
}

/// Dates of birth of one person that are asked about beside the first. Whoever has more
/// is told of, and the dates are kept as written.
const OTHERS_MAX: usize = 8;

/// Persons for whom there is room at first.
const STEP: usize = 8;

/// Reads a list of persons.
#[derive(Default)]
pub(crate) struct Reader {
    pub(super) message: Message,
    at: At,
    day_from: DayFrom,
    countries: Countries,
    /// Where the first segment of the message stands.
    begin: Option<Place>,
    /// The message told what it is.
    pub(super) told: bool,
    /// It is in the older form, which has neither `BGM` nor `CNT`.
    pub(super) is_old: bool,
}

impl Mapping for Reader {
    fn take(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        if self.begin.is_none() {
            self.begin = Some(context.place(segment));
        }
        match &segment.tag_bytes() {
            b"BGM" => self.beginning(segment, context),
            b"NAD" => self.party(segment, context),
            b"TDT" => self.transport(segment, context),
            b"LOC" => self.location(segment, context),
            b"DTM" => self.time(segment, context),
            b"ATT" => self.attribute(segment, context),
            b"NAT" => self.nationality(segment, context),
            b"RFF" => self.reference(segment, context),
            b"DOC" => self.document(segment, context),
            b"GEI" => self.verification(segment, context),
            b"MEA" => self.measure(segment, context),
            b"FTX" => self.free_text(segment, context),
            b"COM" => self.contacts(segment, context),
            b"EMP" => self.employment(segment, context),
            b"CNT" => self.count(segment, context),
            b"CTA" => self.old_reporter(segment, context),
            b"PDT" => self.old_person(segment, context),
            // What parts the head of the older form from its persons.
            b"UNS" => {}
            _ => {
                let code = TravelIssueCode::SegmentUnknown;
                let detail = "expected a segment of PAXLST, found another";
                self.keep(segment, context, code, (0, 0), detail);
            }
        }
    }

    fn finish(mut self: Box<Self>, context: &mut Context<'_>) -> Message {
        if self.is_old && !self.told {
            self.message.kind = MessageKind::Passengers(saring_model::Change::Original);
            self.told = true;
        }
        self.check(context);
        self.message
    }
}

impl Reader {
    /// Holds counts against what was read.
    fn check(&mut self, context: &mut Context<'_>) {
        let place = self.begin.unwrap_or_default();
        if !self.told && self.begin.is_some() {
            let code = TravelIssueCode::SegmentMissing;
            let detail = "expected a segment BGM at the beginning, found none";
            context.issue(code, Severity::Doubt, place, "BGM", detail);
        }
        let travellers = &self.message.travellers;
        let is_crew = |person: &&Traveller| {
            matches!(person.role, TravellerRole::Crew | TravellerRole::TransitCrew)
        };
        let crew = travellers.iter().filter(is_crew).count();
        let others = travellers.len() - crew;
        // Counts are those of the whole manifest: a part alone cannot tell.
        if context.part.number == 1 && context.part.last {
            let declared = self.message.declared;
            // Some senders count a crew as if it were passengers.
            let is_crew_list = matches!(
                self.message.kind,
                MessageKind::Crew(_) | MessageKind::MasterCrew(_)
            );
            let persons = if is_crew_list && others == 0 { crew } else { others };
            let pairs = [(declared.passengers, persons), (declared.crew, crew)];
            for (declared, found) in pairs {
                let Some(declared) = declared else { continue };
                if usize::try_from(declared) != Ok(found) {
                    let detail = format!("expected a count of {found}, found another");
                    let code = TravelIssueCode::CountDiffers;
                    if context.profile.strict_counts {
                        context.refuse(code, place, "CNT", detail);
                    } else {
                        context.issue(code, Severity::Note, place, "CNT", detail);
                    }
                }
            }
            let counted = declared.passengers.or(declared.crew).is_some();
            if !counted && !travellers.is_empty() && !self.is_old {
                let code = TravelIssueCode::SegmentMissing;
                let detail = "expected a segment CNT with the number of persons";
                context.issue(code, Severity::Note, place, "CNT", detail);
            }
        }
        let most = context.profile.persons_max;
        if let Some(most) = most
            && travellers.len() > usize::try_from(most).unwrap_or(usize::MAX)
        {
            let detail = format!("expected at most {most} persons, found more");
            let code = TravelIssueCode::TooManyPersons;
            context.issue(code, Severity::Note, place, "NAD", detail);
        }
    }

    /// Keeps a segment that was not understood where it stands, and tells of it. Free
    /// text in it that is sensitive is dropped.
    pub(super) fn keep(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        code: TravelIssueCode,
        at: (usize, usize),
        detail: &'static str,
    ) {
        self.keep_with(segment, context, (code, Severity::Loss), at, detail);
    }

    /// The same, for what costs less than it.
    #[cold]
    fn keep_with(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        (code, severity): (TravelIssueCode, Severity),
        at: (usize, usize),
        detail: &'static str,
    ) {
        context.odd(code, severity, segment, at, detail);
        let raw = Cow::Owned(segment.raw());
        let Some(raw) = context.harmless(raw, segment, at) else { return };
        let field = segment.tag().into_owned();
        self.unread().push(Unread { field, value: raw.into_owned() });
    }

    /// Where something that was not understood is kept.
    fn unread(&mut self) -> &mut Vec<Unread> {
        let Message { travellers, legs, unread, .. } = &mut self.message;
        match (self.at, travellers.last_mut(), legs.last_mut()) {
            (At::Document, Some(person), _) => match person.documents.last_mut() {
                Some(document) => &mut document.unread,
                None => &mut person.unread,
            },
            (At::Person, Some(person), _) => &mut person.unread,
            (At::Leg, _, Some(leg)) => &mut leg.unread,
            _ => unread,
        }
    }

    /// The person that segments belong to, if one was opened.
    fn person(&mut self) -> Option<&mut Traveller> {
        match self.at {
            At::Person | At::Document => self.message.travellers.last_mut(),
            At::Head | At::Reporter | At::Leg => None,
        }
    }

    /// `BGM`: what the message is for.
    fn beginning(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let (code, purpose) = (segment.get(1, 1), capitals(segment.get(2, 1)));
        if self.told {
            let detail = "expected one segment BGM, found another";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (0, 0), detail);
        }
        self.told = true;
        let written = || match purpose.as_ref() {
            "" => code.clone().into_owned(),
            purpose => format!("{code}+{purpose}"),
        };
        if let Some(kind) = kind_of(&code, &purpose) {
            self.message.kind = kind;
            // What a flight of this crew is, beyond that it is one.
            let told = super::codes_of(kind).is_some_and(|(_, usual)| usual == purpose);
            if !told && !purpose.is_empty() {
                self.message.kind_raw = written();
            }
            return;
        }
        self.message.kind = kind_of_code(&code);
        self.message.kind_raw = written();
        // Lists of other trades (trucks) are known not to be lists of a flight.
        if code != "10" {
            let at = if purpose.is_empty() { (1, 1) } else { (2, 1) };
            let detail = "expected 745, 250, 336, 266 or 655 and what is done, found \
                          another; the persons are read";
            context.odd(
                TravelIssueCode::CodeUnknown,
                Severity::Doubt,
                segment,
                at,
                detail,
            );
        }
    }

    /// `NAD`: who reports, or a person.
    #[inline(never)]
    fn party(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let mut role_raw = Cow::Borrowed("");
        let mut id = Cow::Borrowed("");
        let mut lines: Option<Composite<'_, '_>> = None;
        let mut names: Option<Composite<'_, '_>> = None;
        let mut address = String::new();
        let mut beside = false;
        for (element, own) in segment.elements() {
            match element {
                1 => role_raw = own.get(1),
                2 => id = own.get(1),
                3 => lines = Some(own),
                4 => names = Some(own),
                5 if is_name_beside(names, lines, own) => {
                    beside = true;
                    names = Some(own);
                }
                _ => {
                    for part in own.components().filter(|part| !part.is_empty()) {
                        if !address.is_empty() {
                            address.push_str(", ");
                        }
                        address.push_str(&part);
                    }
                }
            }
        }
        let names = names.map(components).unwrap_or_default();
        if role_raw.is_empty() && is_role(&id) {
            // An element too many in front.
            role_raw = std::mem::take(&mut id);
            beside = true;
        }
        let role_code = capitals(role_raw.clone());
        if role_code == "MS" {
            return self.reporter(segment, context, &id, &names.join(" "));
        }
        let role = match role_code.as_ref() {
            "FL" => TravellerRole::Passenger,
            "FM" => TravellerRole::Crew,
            "DDU" => TravellerRole::TransitPassenger,
            "DDT" => TravellerRole::TransitCrew,
            "ZZZ" => TravellerRole::Reference,
            _ => TravellerRole::Unknown,
        };
        self.at = At::Person;
        let place = context.place(segment);
        let mut person =
            Traveller { role, role_raw: role_raw.into(), place, ..Traveller::default() };
        let lines = lines.map(components).unwrap_or_default();
        if names.is_empty() && !lines.is_empty() {
            let detail = "expected the name in the fourth element, found it in the third";
            let code = TravelIssueCode::SegmentMisplaced;
            context.odd(code, Severity::Doubt, segment, (3, 1), detail);
            person.names = name::read(lines, context.profile);
        } else {
            person.names = name::read(names, context.profile);
            if !lines.is_empty() {
                let text = lines.join(", ");
                person.contacts.push(Contact { kind: ContactKind::Address, text });
            }
        }
        if beside {
            let detail = "expected role and name in the first and fourth element, found \
                          them an element behind";
            let code = TravelIssueCode::SegmentMisplaced;
            context.odd(code, Severity::Doubt, segment, (0, 0), detail);
        }
        if !address.is_empty() {
            person.contacts.push(Contact { kind: ContactKind::Address, text: address });
        }
        if !id.is_empty() {
            let kind = ReferenceKind::Other("NAD".into());
            person.references.push(Reference { kind, value: id.into() });
        }
        if role != TravellerRole::Reference && !person.has_name() {
            let detail = "expected a name, found none";
            let code = TravelIssueCode::NameMissing;
            context.odd(code, Severity::Loss, segment, (4, 1), detail);
        }
        if role == TravellerRole::Unknown && role_code != "VW" {
            let detail = "expected FL, FM, DDU, DDT, ZZZ or MS, found another; it is \
                          taken for a person";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Doubt, segment, (1, 1), detail);
        }
        self.push_person(person);
    }

    pub(super) fn reporter(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        id: &str,
        name: &str,
    ) {
        if self.message.reporting.as_ref().is_some_and(|known| !known.name.is_empty()) {
            self.at = At::Head;
            let detail = "expected one reporting party, found another";
            let code = TravelIssueCode::SegmentMisplaced;
            self.keep(segment, context, code, (0, 0), detail);
            self.at = At::Reporter;
            return;
        }
        self.at = At::Reporter;
        let party = self.message.reporting.get_or_insert_default();
        name.clone_into(&mut party.name);
        id.clone_into(&mut party.id);
    }

    /// `TDT`: a leg.
    fn transport(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let stage = segment.get(1, 1);
        let mut flight = segment.get(2, 1);
        if flight.is_empty() {
            flight = segment.get(8, 1);
        }
        let mut carrier = segment.get(5, 1);
        if carrier.is_empty() && stage.is_empty() {
            // The older form has the carrier an element before.
            carrier = segment.get(4, 1);
        }
        self.at = At::Leg;
        self.message.legs.push(Leg {
            flight: values::flight(&flight, &carrier),
            flight_raw: flight.into_owned(),
            other: !matches!(stage.as_ref(), "20" | ""),
            place: context.place(segment),
            ..Leg::default()
        });
        if !matches!(stage.as_ref(), "20" | "34" | "") {
            let detail = "expected 20 or 34, found another";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Doubt, segment, (1, 1), detail);
        }
    }

    /// `LOC`: a port, a place or a country.
    fn location(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let mut qualifier = Cow::Borrowed("");
        let mut code = Cow::Borrowed("");
        let mut lists = Cow::Borrowed("");
        let mut text = String::new();
        for (element, own) in segment.elements() {
            match element {
                1 => qualifier = own.get(1),
                2 => {
                    code = own.get(1);
                    lists = own.get(2);
                    append(&mut text, &own.get(4));
                }
                _ => {
                    append(&mut text, &own.get(1));
                    append(&mut text, &own.get(4));
                }
            }
        }
        let role = match qualifier.as_ref() {
            "125" | "5" | "005" => Some(StopRole::LastForeign),
            "87" => Some(StopRole::FirstArrival),
            "92" | "PT" => Some(StopRole::Routing),
            "130" | "8" | "008" => Some(StopRole::Ultimate),
            "188" | "172" => Some(StopRole::Filing),
            _ => None,
        };
        let is_person = matches!(self.at, At::Person | At::Document);
        match (role, is_person) {
            (Some(role), false) => {
                let port = if code.is_empty() { &text } else { code.as_ref() };
                // A location of the United Nations' code: country and place.
                let port = match port.split_at_checked(2) {
                    Some((_, place)) if lists == "50" && place.len() == 3 => place,
                    _ => port,
                };
                let port = port.to_owned();
                if let Some(leg) = self.leg(context, segment) {
                    leg.stops.push(Stop { port, role, ..Stop::default() });
                }
            }
            (_, true) => {
                self.location_of_person(segment, context, &qualifier, (&code, &text));
            }
            (None, false) => {
                let detail = "expected the qualifier of a port, found another";
                let code = TravelIssueCode::CodeUnknown;
                self.keep(segment, context, code, (1, 1), detail);
            }
        }
    }

    /// The leg that ports and times belong to; one without a flight if none was opened.
    fn leg(
        &mut self,
        context: &Context<'_>,
        segment: &Segment<'_, '_>,
    ) -> Option<&mut Leg> {
        self.at = At::Leg;
        if self.message.legs.is_empty() {
            let place = context.place(segment);
            self.message.legs.push(Leg { place, ..Leg::default() });
        }
        self.message.legs.last_mut()
    }

    fn location_of_person(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        qualifier: &str,
        (code, text): (&str, &str),
    ) {
        let in_document = self.at == At::Document;
        let Self { message, countries, .. } = self;
        let Some(person) = message.travellers.last_mut() else { return };
        let unknown = match qualifier {
            "178" => set(&mut person.origin, code, text),
            "179" => set(&mut person.destination, code, text),
            "22" => set(&mut person.entry, code, text),
            "174" if person.residence.is_none() => {
                let code = if code.is_empty() { text } else { code };
                if code.is_empty() {
                    return;
                }
                let told = countries.told(code);
                let unknown = values::is_unknown(&told);
                person.residence = Some(told);
                Odd::country(unknown)
            }
            "180" if person.birth_place.is_none() => {
                birth_place(person, countries, code, text)
            }
            "91" if in_document => match person.documents.last_mut() {
                Some(document) if document.issuer.is_none() => {
                    issuer(document, countries, code, text)
                }
                _ => Odd::Segment(TravelIssueCode::SegmentMisplaced),
            },
            "91" | "174" | "180" => Odd::Segment(TravelIssueCode::SegmentMisplaced),
            _ => Odd::Segment(TravelIssueCode::CodeUnknown),
        };
        match unknown {
            Odd::No => {}
            Odd::Country => {
                let detail = "expected a code of a country, found another";
                let code = TravelIssueCode::CodeUnknown;
                context.odd(code, Severity::Loss, segment, (2, 1), detail);
            }
            Odd::Segment(TravelIssueCode::SegmentMisplaced) => {
                let detail = "expected this place once, and where it belongs";
                let code = TravelIssueCode::SegmentMisplaced;
                self.keep(segment, context, code, (1, 1), detail);
            }
            Odd::Segment(code) => {
                let detail = "expected the qualifier of a person's place, found another";
                self.keep(segment, context, code, (1, 1), detail);
            }
        }
    }

    /// `DTM`: a day or a time.
    fn time(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let Some((_, first)) = segment.elements().next() else {
            let code = TravelIssueCode::ValueUnread;
            return self.keep(segment, context, code, (1, 1), "expected a time");
        };
        let qualifier = first.get(1);
        let (value, format) = (first.get(2), first.get(3));
        match (qualifier.as_ref(), self.at) {
            ("329", At::Person | At::Document) => {
                self.birth(segment, context, &value, &format);
            }
            ("36" | "182", At::Document) => {
                self.document_day(segment, context, &qualifier, (&value, &format));
            }
            (
                "189" | "232" | "554" | "136" | "132",
                At::Leg | At::Head | At::Reporter,
            ) => {
                if value.is_empty() {
                    let value = format!("{}{}", segment.get(2, 1), segment.get(3, 1));
                    self.leg_time(segment, context, &qualifier, (&value, ""));
                } else {
                    self.leg_time(segment, context, &qualifier, (&value, &format));
                }
            }
            ("329" | "36" | "182" | "189" | "232" | "554" | "136" | "132", _) => {
                let detail = "expected this time where it belongs, found it elsewhere";
                let code = TravelIssueCode::SegmentMisplaced;
                self.keep(segment, context, code, (1, 1), detail);
            }
            _ => {
                let detail = "expected the qualifier of a time of PAXLST, found another";
                let code = TravelIssueCode::CodeUnknown;
                self.keep(segment, context, code, (1, 1), detail);
            }
        }
    }

    fn birth(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        value: &str,
        format: &str,
    ) {
        if value.is_empty() {
            return;
        }
        let Some(person) = self.person() else { return };
        if person.birth.is_some() {
            return self.birth_again(segment, context, (value, format));
        }
        set_birth(person, segment, context, (1, 2), (value, format));
    }

    /// Another date of birth of the last person: that of somebody whose own segment was
    /// lost, or a correction. Both are asked about.
    #[cold]
    fn birth_again(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        (value, format): (&str, &str),
    ) {
        let (told, others) = values::birth_in(value, format, context.day);
        let Some(person) = self.person() else { return };
        let Some(own) = &mut person.birth else { return };
        let is_same = told.value == own.value;
        let known = &mut person.birth_others;
        let dates = told.value.into_iter().chain(others);
        for date in dates {
            if own.value.is_none() {
                // The one before could not be read.
                own.value = Some(date);
            } else if own.value.as_ref() != Some(&date)
                && known.len() < OTHERS_MAX
                && !known.contains(&date)
            {
                known.push(date);
            }
        }
        if is_same {
            let detail = "expected one date of birth, found it twice";
            let code = TravelIssueCode::SegmentMisplaced;
            return context.odd(code, Severity::Note, segment, (1, 1), detail);
        }
        own.confidence = saring_model::Confidence::Doubtful;
        let detail = "expected one date of birth, found another: both are looked for; \
                      a person may be missing before it";
        let code = TravelIssueCode::ValueDoubtful;
        self.keep_with(segment, context, (code, Severity::Doubt), (1, 2), detail);
    }

    fn document_day(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        qualifier: &str,
        (value, format): (&str, &str),
    ) {
        if value.is_empty() {
            return;
        }
        let document = self.person().and_then(|person| person.documents.last_mut());
        let Some(document) = document else { return };
        let (slot, mut told) = if qualifier == "36" {
            (&mut document.expires, values::day_in(value, format, context.day))
        } else {
            (&mut document.issued, values::past_day_in(value, format, context.day))
        };
        if slot.is_some() {
            let detail = "expected one such day of a document, found another";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (1, 1), detail);
        }
        if told.value.is_some() && !values::is_form_of_day(format) {
            told.confidence = told.confidence.max(saring_model::Confidence::Repaired);
            form_unknown(segment, context, 1);
        }
        if told.value.is_none() {
            let detail = "expected a day, found something else";
            let code = TravelIssueCode::ValueUnread;
            context.odd(code, Severity::Loss, segment, (1, 2), detail);
        }
        *slot = Some(told);
    }

    fn leg_time(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        qualifier: &str,
        (value, format): (&str, &str),
    ) {
        let told = values::local_time(value, format, context.day);
        let read = told.value;
        let doubtful = told.confidence == saring_model::Confidence::Doubtful;
        let Some(leg) = self.leg(context, segment) else { return };
        if leg.stops.is_empty() {
            leg.stops.push(Stop::default());
        }
        let Some(stop) = leg.stops.last_mut() else { return };
        let departs = match qualifier {
            "189" | "136" => true,
            "232" | "132" => false,
            _ => stop.departs.is_none(),
        };
        let slot = if departs { &mut stop.departs } else { &mut stop.arrives };
        if slot.is_some() {
            let detail = "expected one such time of a port, found another";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (1, 1), detail);
        }
        *slot = Some(told);
        match read {
            None => {
                let detail = "expected a local time, found something else";
                let code = TravelIssueCode::ValueUnread;
                context.odd(code, Severity::Loss, segment, (1, 2), detail);
            }
            Some(time) => {
                self.set_day(context, time, departs);
                if doubtful {
                    let detail = "expected a time of day behind the day, found none";
                    let code = TravelIssueCode::ValueDoubtful;
                    context.odd(code, Severity::Doubt, segment, (1, 2), detail);
                }
            }
        }
    }

    /// From the first departure on, years are held against its day.
    fn set_day(&mut self, context: &mut Context<'_>, time: LocalTime, departs: bool) {
        let from = if departs { DayFrom::Departure } else { DayFrom::Arrival };
        if from > self.day_from {
            self.day_from = from;
            context.day = Some(time.day);
        }
    }

    /// `ATT`: sex.
    fn attribute(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let function = segment.get(1, 1);
        let value = segment.get(3, 1);
        let own = self.person().map(|person| person.sex.is_some());
        if function == "2" && own == Some(true) {
            return self.sex_again(segment, context, &value);
        }
        if function != "2" || own.is_none() {
            let detail = "expected the sex of a person, once, found something else";
            let code = TravelIssueCode::CodeUnknown;
            return self.keep(segment, context, code, (1, 1), detail);
        }
        if value.is_empty() {
            return;
        }
        let told = values::sex(&value);
        if values::is_unknown(&told) {
            let detail = "expected F, M, X or U, found another";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Loss, segment, (3, 1), detail);
        }
        if let Some(person) = self.person() {
            person.sex = Some(told);
        }
    }

    /// Another sex of the last person: which one holds is not known.
    #[cold]
    fn sex_again(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        value: &str,
    ) {
        let told = values::sex(value);
        let own = self.person().and_then(|person| person.sex.as_mut());
        let Some(own) = own.filter(|_| !value.is_empty()) else { return };
        if own.raw == told.raw || own.value.is_some() && own.value == told.value {
            let detail = "expected one sex of a person, found it twice";
            let code = TravelIssueCode::SegmentMisplaced;
            return context.odd(code, Severity::Note, segment, (1, 1), detail);
        }
        (own.value, own.confidence) = (None, saring_model::Confidence::Doubtful);
        let detail = "expected one sex of a person, found another: neither is taken; a \
                      person may be missing before it";
        let code = TravelIssueCode::ValueDoubtful;
        self.keep_with(segment, context, (code, Severity::Doubt), (3, 1), detail);
    }

    /// `NAT`: a nationality; there may be several.
    fn nationality(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let (qualifier, code) = (segment.get(1, 1), segment.get(2, 1));
        if qualifier != "2" || self.person().is_none() {
            let detail = "expected the present nationality of a person, found another";
            let code = TravelIssueCode::CodeUnknown;
            return self.keep(segment, context, code, (1, 1), detail);
        }
        let code = if code.is_empty() { segment.get(2, 4) } else { code };
        if code.is_empty() {
            return;
        }
        let told = self.countries.told(&code);
        if values::is_unknown(&told) {
            let detail = "expected a code of a nationality, found another";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Loss, segment, (2, 1), detail);
        }
        if let Some(person) = self.person() {
            push(&mut person.nationalities, told);
        }
    }

    /// `RFF`: a reference, a seat or a ticket.
    fn reference(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let Some((_, first)) = segment.elements().next() else { return };
        let (qualifier, value) = (capitals(first.get(1)), first.get(2));
        let is_person = self.person().is_some();
        if !is_person {
            if qualifier == "TN" && self.message.transaction.is_empty() {
                self.message.transaction = value.into_owned();
                if first.components().skip(2).any(|part| !part.is_empty()) {
                    let detail = "the revision behind the number is kept, not read";
                    let code = TravelIssueCode::ValueUnread;
                    context.odd(code, Severity::Note, segment, (1, 5), detail);
                    let (field, value) = ("RFF".to_owned(), segment.raw());
                    self.message.unread.push(Unread { field, value });
                }
                return;
            }
            let detail = "expected TN, once, found another";
            let code = TravelIssueCode::CodeUnknown;
            return self.keep(segment, context, code, (1, 1), detail);
        }
        if value.is_empty() {
            return;
        }
        let kind = match qualifier.as_ref() {
            "AVF" => ReferenceKind::Locator,
            "ABO" => ReferenceKind::Unique,
            "AEA" => ReferenceKind::Government,
            "CR" => ReferenceKind::Customer,
            "YZY" => ReferenceKind::Ticket,
            "SEA" => {
                if let Some(person) = self.person() {
                    push(&mut person.seats, value.into());
                }
                return;
            }
            _ => {
                let detail = "expected AVF, ABO, AEA, CR, SEA or YZY, found another; \
                              it is kept";
                let code = TravelIssueCode::CodeUnknown;
                context.odd(code, Severity::Note, segment, (1, 1), detail);
                ReferenceKind::Other(first.get(1).into_owned())
            }
        };
        if let Some(person) = self.person() {
            person.references.push(Reference { kind, value: value.into() });
        }
    }

    /// `DOC`: a document.
    fn document(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let mut code = Cow::Borrowed("");
        let mut number = Cow::Borrowed("");
        for (element, own) in segment.elements() {
            match element {
                1 => code = own.get(1),
                2 => number = own.get(1),
                _ => {}
            }
        }
        if self.person().is_none() {
            let detail = "expected a person before a document, found none";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (0, 0), detail);
        }
        self.at = At::Document;
        let kind = context.profile.document(&code);
        if kind.is_none() && !code.is_empty() {
            let detail = "expected the code of a document, found another; it is kept";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Note, segment, (1, 1), detail);
        }
        if let Some(person) = self.person() {
            let document = TravelDocument {
                kind: kind.unwrap_or(TravelDocumentKind::Other),
                code: code.into(),
                number: number.into(),
                ..TravelDocument::default()
            };
            push(&mut person.documents, document);
        }
    }

    /// `GEI`: whether the carrier has seen the document.
    fn verification(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let (qualifier, code) = (segment.get(1, 1), segment.get(2, 1));
        let verified = match (qualifier.as_ref(), code.as_ref()) {
            ("4", "173") => Some(Verification::Verified),
            ("4", "174") => Some(Verification::NotVerified),
            ("4", "ZZZ") | ("ZZZ", _) => Some(Verification::Unstated),
            _ => None,
        };
        if let (Some(verified), Some(person)) = (verified, self.person()) {
            person.verified = verified;
        } else {
            let detail = "expected 4 and 173 or 174 of a person, found another";
            let code = TravelIssueCode::CodeUnknown;
            self.keep(segment, context, code, (2, 1), detail);
        }
    }

    /// `MEA`: number and weight of bags.
    fn measure(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let qualifier = segment.get(1, 1);
        let (unit, value) = (segment.get(3, 1), segment.get(3, 2));
        // Some senders leave the colon out.
        let count = if value.is_empty() { &unit } else { &value };
        let number: Option<u32> = count.parse().ok();
        let unit = match unit.as_ref() {
            "KGM" => Some(WeightUnit::Kilogram),
            "LBR" => Some(WeightUnit::Pound),
            _ => None,
        };
        let Some(person) = self.person() else {
            let detail = "expected a person before a measure, found none";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (0, 0), detail);
        };
        match (qualifier.as_ref(), number, unit) {
            ("CT", Some(number), _) if person.bags.count.is_none() => {
                person.bags.count = Some(number);
            }
            ("WT", Some(number), Some(unit)) if person.bags.weight.is_none() => {
                person.bags.weight = Some((number, unit));
            }
            _ => {
                let detail = "expected a number of bags or their weight in whole \
                              kilograms or pounds, once, found something else";
                let code = TravelIssueCode::ValueUnread;
                self.keep(segment, context, code, (3, 1), detail);
            }
        }
    }

    /// `FTX`: tags of bags. Other free text is kept as written, if it is harmless.
    fn free_text(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let is_bags = capitals(segment.get(1, 1)) == "BAG";
        let Some(person) = self.person().filter(|_| is_bags) else {
            let detail = "expected the tags of a person's bags, found other text";
            let code = TravelIssueCode::CodeUnknown;
            return self.keep(segment, context, code, (1, 1), detail);
        };
        // The tag stands in the fourth element; some senders leave out some of the empty
        // ones before it.
        for (_, own) in segment.elements().filter(|(element, _)| *element > 1) {
            let parts = own.components().filter(|part| !part.is_empty());
            let tag = Text::joined(parts, ":");
            if !tag.is_empty() && tag != "NULL" {
                push(&mut person.bags.tags, tag);
            }
        }
    }

    /// `COM`: how to reach who reports, or a person.
    fn contacts(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        self.contacts_from(segment, context, 1);
    }

    /// Contacts from an element on.
    pub(super) fn contacts_from(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        first: usize,
    ) {
        for (element, own) in segment.elements().filter(|(number, _)| *number >= first) {
            let (text, qualifier) = (own.get(1), own.get(2));
            if text.is_empty() {
                continue;
            }
            let kind = match qualifier.as_ref() {
                "TE" => ContactKind::Telephone,
                "FX" => ContactKind::Fax,
                "EM" => ContactKind::Email,
                _ => {
                    let detail = "expected TE, FX or EM, found another";
                    let code = TravelIssueCode::CodeUnknown;
                    context.odd(code, Severity::Note, segment, (element, 2), detail);
                    ContactKind::Other
                }
            };
            let contact = Contact { kind, text: text.into_owned() };
            if let Some(person) = self.person() {
                person.contacts.push(contact);
            } else {
                let party = self.message.reporting.get_or_insert_default();
                party.contacts.push(contact);
            }
        }
    }

    /// `EMP`: what a member of the crew does.
    fn employment(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let function = segment.get(2, 1);
        let qualifier = segment.get(1, 1);
        match self.person() {
            Some(person) if qualifier == "1" && person.function.is_empty() => {
                person.function = function.into();
            }
            _ => {
                let detail = "expected the function of a person, once, found another";
                let code = TravelIssueCode::CodeUnknown;
                self.keep(segment, context, code, (1, 1), detail);
            }
        }
    }

    /// `CNT`: how many persons the whole manifest has.
    fn count(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        // It stands behind all persons.
        self.at = At::Head;
        let (qualifier, value) = (segment.get(1, 1), segment.get(1, 2));
        let declared = &mut self.message.declared;
        let slot = match qualifier.as_ref() {
            "42" => &mut declared.passengers,
            "41" => &mut declared.crew,
            _ => {
                let detail = "expected 42 or 41, found another";
                let code = TravelIssueCode::CodeUnknown;
                return self.keep(segment, context, code, (1, 1), detail);
            }
        };
        match value.parse() {
            Ok(number) if slot.is_none() => *slot = Some(number),
            _ => {
                let detail = "expected a number, once, found something else";
                let code = TravelIssueCode::ValueUnread;
                self.keep(segment, context, code, (1, 2), detail);
            }
        }
    }

    /// A person that is not a `NAD`'s.
    pub(super) fn push_person(&mut self, person: Traveller) {
        self.at = At::Person;
        let travellers = &mut self.message.travellers;
        if travellers.len() == travellers.capacity() {
            // Fewer steps than usual: a person is large, and a list has many.
            travellers.reserve(travellers.len().max(STEP) * 3);
        }
        travellers.push(person);
    }

    /// A country, by its code.
    pub(super) fn country(&mut self, code: &str) -> Told<CountryCode> {
        self.countries.told(code)
    }
}

/// What is odd in a place of a person.
enum Odd {
    No,
    /// The code of a country is not known.
    Country,
    /// The segment is kept as written.
    Segment(TravelIssueCode),
}

impl Odd {
    fn country(unknown: bool) -> Self {
        if unknown { Self::Country } else { Self::No }
    }
}

/// Sets a port, once.
fn set(port: &mut Text, code: &str, text: &str) -> Odd {
    if !port.is_empty() {
        return Odd::Segment(TravelIssueCode::SegmentMisplaced);
    }
    *port = if code.is_empty() { text } else { code }.into();
    Odd::No
}

/// A place of birth: a country, a place in it, or both.
fn birth_place(
    person: &mut Traveller,
    countries: &mut Countries,
    code: &str,
    text: &str,
) -> Odd {
    if code.is_empty() && text.is_empty() {
        return Odd::No;
    }
    // A place where a country's code belongs is text.
    if code.chars().count() > 3 {
        let text =
            if text.is_empty() { code.to_owned() } else { format!("{code}, {text}") };
        person.birth_place = Some(BirthPlace { country: None, text });
        return Odd::No;
    }
    let country = (!code.is_empty()).then(|| countries.told(code));
    let unknown = country.as_ref().is_some_and(values::is_unknown);
    person.birth_place = Some(BirthPlace { country, text: text.to_owned() });
    Odd::country(unknown)
}

/// Who issued a document, or where.
fn issuer(
    document: &mut TravelDocument,
    countries: &mut Countries,
    code: &str,
    text: &str,
) -> Odd {
    document.issued_at = text.into();
    if code.is_empty() {
        return Odd::No;
    }
    let told = countries.told(code);
    let unknown = values::is_unknown(&told);
    document.issuer = Some(told);
    Odd::country(unknown)
}

/// Gives a person a date of birth, and tells of a doubt.
pub(super) fn set_birth(
    person: &mut Traveller,
    segment: &Segment<'_, '_>,
    context: &mut Context<'_>,
    at: (usize, usize),
    (value, format): (&str, &str),
) {
    let day_first = context.profile.day_first && format.is_empty() && value.len() == 6;
    let format = if day_first { "2" } else { format };
    let (mut told, others) = values::birth_in(value, format, context.day);
    if told.value.is_some() && !values::is_form_of_day(format) {
        told.confidence = told.confidence.max(saring_model::Confidence::Repaired);
        form_unknown(segment, context, at.0);
    }
    if told.value.is_none() {
        let detail = "expected a date of birth that exists, found something else";
        let code = TravelIssueCode::ValueUnread;
        context.odd(code, Severity::Loss, segment, at, detail);
    } else if told.confidence == saring_model::Confidence::Doubtful {
        let detail = "the date of birth may be another one; all are looked for";
        let code = TravelIssueCode::ValueDoubtful;
        context.odd(code, Severity::Doubt, segment, at, detail);
    }
    person.birth = Some(told);
    person.birth_others = others;
}

/// Tells that the code of a date's form is not known: the text itself tells the form.
#[cold]
fn form_unknown(segment: &Segment<'_, '_>, context: &mut Context<'_>, element: usize) {
    let detail = "expected 101, 102 or another code of a day's form, found one that is \
                  not known; the form is that which fits";
    let code = TravelIssueCode::CodeUnknown;
    context.odd(code, Severity::Doubt, segment, (element, 3), detail);
}

/// Adds to a list of which most persons have one.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}

/// Whether the fifth element of a `NAD` without a name is that name: an address there
/// has digits far more often than not.
fn is_name_beside(
    names: Option<Composite<'_, '_>>,
    lines: Option<Composite<'_, '_>>,
    own: Composite<'_, '_>,
) -> bool {
    let is_bare = |own: Option<Composite<'_, '_>>| {
        own.is_none_or(|own| own.components().all(|part| part.is_empty()))
    };
    is_bare(names)
        && is_bare(lines)
        && !is_bare(Some(own))
        && !own.components().any(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Whether a code is that of who reports, or of a person.
fn is_role(code: &str) -> bool {
    let roles = ["FL", "FM", "DDU", "DDT", "ZZZ", "MS", "VW"];
    roles.iter().any(|role| role.eq_ignore_ascii_case(code))
}

/// All components of an element, without the empty ones at its end.
fn components(own: Composite<'_, '_>) -> Vec<Text> {
    let mut used = 0;
    for (number, part) in (1..).zip(own.components()) {
        if !part.is_empty() {
            used = number;
        }
    }
    let mut all = Vec::with_capacity(used);
    all.extend(own.components().take(used).map(Text::from));
    all
}

/// Adds a text to another, with a comma between.
fn append(text: &mut String, more: &str) {
    if more.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push_str(", ");
    }
    text.push_str(more);
}

/// Countries that were read in this message: a manifest has few, and looking a code up
/// costs more than finding it here.
#[derive(Default)]
struct Countries {
    known: Vec<([u8; 3], CountryCode)>,
}

impl Countries {
    /// So many are remembered.
    const MOST: usize = 24;

    fn told(&mut self, raw: &str) -> Told<CountryCode> {
        let key: Option<[u8; 3]> = raw.as_bytes().try_into().ok();
        let known =
            key.and_then(|key| self.known.iter().find(|(known, _)| *known == key));
        if let Some((_, value)) = known {
            let value = *value;
            return Told::sure(raw, value);
        }
        let told = values::country(raw);
        if let (Some(key), Some(value)) = (key, told.value)
            && told.confidence == saring_model::Confidence::Sure
            && self.known.len() < Self::MOST
        {
            self.known.push((key, value));
        }
        told
    }
}
/// A code in capitals; a host may have written all of a message in small letters.
fn capitals(code: Cow<'_, str>) -> Cow<'_, str> {
    if code.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(code.to_ascii_uppercase())
    } else {
        code
    }
}
