//! The form of PAXLST that the United States took before D.02B.
//!
//! In: its own segments: `CTA` (who reports) and `PDT` (a person with a document). Out:
//! the same values as from today's form. Not handled: `TDT`, `LOC` and `DTM`, which
//! `read` takes in both forms; hours of difference to universal time behind a local one.
//! Source: messages as seen in samples; no guide to this form was read.

use saring_model::{
    Severity, Text, TravelDocument, TravelIssueCode, Traveller, TravellerRole,
};

use super::name;
use super::read::{Reader, set_birth};
use crate::context::Context;
use crate::lexer::Segment;
use crate::values;

impl Reader {
    /// `CTA+IC+:NAME+NUMBER:TE`.
    pub(super) fn old_reporter(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) {
        let (id, name) = (segment.get(2, 1), segment.get(2, 2));
        self.reporter(segment, context, &id, &name);
        self.contacts_from(segment, context, 3);
    }

    /// `PDT+P/NUMBER:EXPIRY:ISSUER+SURNAME:GIVEN:MIDDLE:BIRTH:SEX+ROLE+FROM:TO`.
    pub(super) fn old_person(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) {
        self.is_old = true;
        let mut person =
            Traveller { place: context.place(segment), ..Traveller::default() };
        for (element, own) in segment.elements() {
            match element {
                1 => {
                    let code = own.get(1);
                    let (code, number) = code.split_once('/').unwrap_or((&code, ""));
                    let kind = context.profile.document(code).unwrap_or_default();
                    let expires = own.get(2);
                    let issuer = own.get(3);
                    let expires = (!expires.is_empty())
                        .then(|| values::day_in(&expires, "", context.day));
                    if expires.as_ref().is_some_and(|told| told.value.is_none()) {
                        let detail = "expected a day, found something else";
                        let code = TravelIssueCode::ValueUnread;
                        context.odd(code, Severity::Loss, segment, (1, 2), detail);
                    }
                    let issuer = (!issuer.is_empty()).then(|| self.country(&issuer));
                    if issuer.as_ref().is_some_and(values::is_unknown) {
                        let detail = "expected a code of a country, found another";
                        let code = TravelIssueCode::CodeUnknown;
                        context.odd(code, Severity::Loss, segment, (1, 3), detail);
                    }
                    person.documents.push(TravelDocument {
                        kind,
                        code: code.into(),
                        number: number.into(),
                        issuer,
                        expires,
                        ..TravelDocument::default()
                    });
                }
                2 => {
                    let parts = own.components().take(3);
                    let mut parts: Vec<Text> = parts.map(Text::from).collect();
                    while parts.last().is_some_and(Text::is_empty) {
                        parts.pop();
                    }
                    person.names = name::read(parts, context.profile);
                    let (birth, sex) = (own.get(4), own.get(5));
                    if !birth.is_empty() {
                        set_birth(&mut person, segment, context, (2, 4), (&birth, ""));
                    }
                    if !sex.is_empty() {
                        let told = values::sex(&sex);
                        if values::is_unknown(&told) {
                            let detail = "expected F, M, X or U, found another";
                            let code = TravelIssueCode::CodeUnknown;
                            context.odd(code, Severity::Loss, segment, (2, 5), detail);
                        }
                        person.sex = Some(told);
                    }
                }
                3 => {
                    person.role_raw = own.get(1).into();
                    person.role = match person.role_raw.as_str() {
                        "PAX" | "" => TravellerRole::Passenger,
                        "CRW" => TravellerRole::Crew,
                        "ITI" => TravellerRole::TransitPassenger,
                        _ => {
                            let detail = "expected PAX, CRW or ITI, found another";
                            let code = TravelIssueCode::CodeUnknown;
                            context.odd(code, Severity::Doubt, segment, (3, 1), detail);
                            TravellerRole::Unknown
                        }
                    };
                }
                4 => {
                    person.origin = port(&own.get(1));
                    person.destination = port(&own.get(2));
                }
                _ => {
                    let detail = "expected four elements, found more";
                    let code = TravelIssueCode::SegmentUnknown;
                    self.push_person(std::mem::take(&mut person));
                    return self.keep(segment, context, code, (element, 1), detail);
                }
            }
        }
        if !person.has_name() {
            let detail = "expected a name, found none";
            let code = TravelIssueCode::NameMissing;
            context.odd(code, Severity::Loss, segment, (2, 1), detail);
        }
        self.push_person(person);
    }
}

/// A place of five letters is a country's two and the place's three.
fn port(code: &str) -> Text {
    match code.split_at_checked(2) {
        Some((_, place)) if place.len() == 3 => place.into(),
        _ => code.into(),
    }
}
