//! Answers put together: the message that a carrier gets for its request, one that the
//! state sends of its own accord, and the carrier's confirmation of it.
//!
//! In: a request as it was read, a directive for every person in it, the dialect, and
//! the stamp of the answer. Out: an [`Interchange`] to be written. Not handled: the
//! directives (`casework`), when a message is sent (`server`).
//! Source: WCO/IATA/ICAO API Guidelines, appendix IIB "CUSRES implementation guide"
//! (2013).
//!
//! The carrier finds its persons by what it sent: order, transaction number, access
//! reference and the references of each person come back as they came. Nobody of the
//! request is left without an answer, and nobody has two.

use saring_model::{
    Directive, Interchange, Leg, LocalTime, Message, MessageKind, Part, Reference,
    ReferenceKind, Reply, StopRole, Told, Traveller,
};

use crate::cusres::{EXCEPTION, status_of};
use crate::profile::Profile;
use crate::write::grouped;

/// What the sender of an answer puts on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// When it was prepared.
    pub prepared: LocalTime,
    /// Its control reference, the sender's own.
    pub reference: String,
}

/// The answer to a request: a directive for each of its travellers, in order. A
/// traveller without one is referred: failing is never clearing.
///
/// ```
/// use saring_model::{Directive, LocalTime};
/// use saring_travel::{Profile, Settings, Stamp, read, respond, write};
/// let request = b"UNB+UNOA:4+XXAIR+IDAPIS+261119:2210+217++IAPI'\
///     UNH+1+PAXLST:D:05B:UN:IATA+XXTX217+01:F'BGM+745'RFF+TN:XXTX217'\
///     NAD+FL+++TAN:MEI LING'RFF+ABO:TAN0001'CNT+42:1'UNT+7+1'UNZ+1+217'";
/// let reading = read(request, &Settings::default()).unwrap();
/// let interchange = &reading.interchanges[0];
/// let prepared = LocalTime::new(2026, 11, 19, 22, 10).unwrap();
/// let stamp = Stamp { prepared, reference: "900217".into() };
/// let answers = [Directive::Refer];
/// let profile = Profile::default();
/// let answer = respond(
///     &interchange.messages[0], interchange, &answers, &profile, &stamp,
/// );
/// let text = write(&answer).unwrap();
/// assert!(text.contains("RFF+TN:XXTX217'\nERP+2'\nRFF+ABO:TAN0001'\nERC+2Z'"));
/// ```
pub fn respond(
    request: &Message,
    interchange: &Interchange,
    answers: &[Directive],
    profile: &Profile,
    stamp: &Stamp,
) -> Interchange {
    if request.travellers.is_empty() {
        return refuse(request, interchange, "", profile, stamp);
    }
    let asked = (0..).zip(&request.travellers).map(|(index, traveller)| {
        let directive = answers.get(index).copied().unwrap_or(Directive::Refer);
        (traveller, directive)
    });
    let mut replies = replies(asked, profile);
    let all_board = replies.iter().all(|reply| reply.directive == Some(Directive::Board));
    let nameless = replies.iter().all(|reply| reply.references.is_empty());
    // One person without references can be meant only by what holds for all.
    let whole = (all_board && profile.reply.whole_when_all_board)
        || (nameless && replies.len() == 1);
    if whole {
        replies.truncate(1);
        for reply in &mut replies {
            reply.whole = true;
            reply.references.clear();
        }
    }
    let message = Message {
        kind: MessageKind::Response,
        transaction: request.transaction.clone(),
        legs: legs(&request.legs, profile),
        replies,
        ..answering(request)
    };
    back(message, interchange, stamp)
}

/// The answer to a message that could not be processed; the text is the dialect's where
/// none is given.
pub fn refuse(
    request: &Message,
    interchange: &Interchange,
    text: &str,
    profile: &Profile,
    stamp: &Stamp,
) -> Interchange {
    let text = if text.is_empty() { profile.reply.refused.as_str() } else { text };
    let reply = Reply {
        whole: true,
        status: EXCEPTION.into(),
        text: text.into(),
        ..Reply::default()
    };
    let message = Message {
        kind: MessageKind::Response,
        transaction: request.transaction.clone(),
        replies: vec![reply],
        ..answering(request)
    };
    back(message, interchange, stamp)
}

/// What the state sends of its own accord when its answer for somebody changes: about
/// travellers of a request that it answered before, under a transaction number of its
/// own, which the carrier repeats when it confirms.
pub fn unsolicited(
    request: &Message,
    interchange: &Interchange,
    changes: &[(&Traveller, Directive)],
    transaction: &str,
    profile: &Profile,
    stamp: &Stamp,
) -> Interchange {
    let message = Message {
        kind: MessageKind::Unsolicited,
        transaction: transaction.into(),
        legs: legs(&request.legs, profile),
        replies: replies(changes.iter().copied(), profile),
        ..answering(request)
    };
    back(message, interchange, stamp)
}

/// The carrier's confirmation of an unsolicited message: the same content, without the
/// texts.
pub fn acknowledge(
    received: &Message,
    interchange: &Interchange,
    stamp: &Stamp,
) -> Interchange {
    let quiet = |reply: &Reply| Reply { text: String::new(), ..reply.clone() };
    let message = Message {
        kind: MessageKind::Acknowledgement,
        transaction: received.transaction.clone(),
        legs: received.legs.clone(),
        replies: received.replies.iter().map(quiet).collect(),
        ..answering(received)
    };
    back(message, interchange, stamp)
}

/// One reply for each person asked about, and one only for the same references with a
/// unique one among them. Persons that the carrier cannot tell apart get the strictest of
/// their answers: by the unique reference, which some carriers count anew in each
/// booking, so that each booking is answered.
fn replies<'t>(
    asked: impl Iterator<Item = (&'t Traveller, Directive)>,
    profile: &Profile,
) -> Vec<Reply> {
    let mut asked: Vec<(Vec<Reference>, Directive)> =
        asked.map(|(traveller, directive)| (references(traveller), directive)).collect();
    // The strictest by what persons are known by: sorted, not walked for each.
    let mut strictest: Vec<(String, Directive)> = asked
        .iter()
        .filter_map(|(references, directive)| Some((known_by(references)?, *directive)))
        .collect();
    strictest.sort_unstable();
    strictest.reverse();
    strictest.dedup_by(|later, earlier| later.0 == earlier.0);
    strictest.reverse();
    let mut answered = std::collections::BTreeSet::new();
    asked.retain_mut(|(references, directive)| {
        let Some(key) = known_by(references) else { return true };
        let found = strictest.binary_search_by(|(known, _)| known.cmp(&key));
        let found = found.ok().and_then(|index| strictest.get(index));
        if let Some((_, strictest)) = found {
            *directive = *strictest;
        }
        let is_unique =
            references.iter().any(|known| known.kind == ReferenceKind::Unique);
        let pairs = references.iter().map(|one| (one.kind.clone(), one.value.clone()));
        !is_unique || answered.insert(pairs.collect::<Vec<_>>())
    });
    asked
        .into_iter()
        .map(|(references, directive)| Reply {
            references,
            status: format!("{}{}", status_of(directive), profile.reply.second),
            directive: Some(directive),
            text: profile.reply.text(directive).into(),
            ..Reply::default()
        })
        .collect()
}

/// What an answer repeats of a person's references, in their order.
fn references(traveller: &Traveller) -> Vec<Reference> {
    let is_known = |reference: &&Reference| {
        matches!(reference.kind, ReferenceKind::Locator | ReferenceKind::Unique)
    };
    traveller.references.iter().filter(is_known).cloned().collect()
}

/// By what the carrier tells a person from others: the unique reference, else the
/// booking.
fn known_by(references: &[Reference]) -> Option<String> {
    let of = |kind| references.iter().find(|reference| reference.kind == kind);
    match of(ReferenceKind::Unique) {
        Some(reference) => Some(format!("ABO {}", reference.value)),
        None => of(ReferenceKind::Locator).map(|known| format!("AVF {}", known.value)),
    }
}

/// The legs told again: between the two ports of the border where these are told.
fn legs(asked: &[Leg], profile: &Profile) -> Vec<Leg> {
    if !profile.reply.legs {
        return Vec::new();
    }
    asked
        .iter()
        .map(|leg| {
            let at = |role| leg.stops.iter().find(|stop| stop.role == role);
            let border = (at(StopRole::LastForeign), at(StopRole::FirstArrival));
            let (from, to) = match border {
                (Some(from), Some(to)) => (Some(from), Some(to)),
                _ => (leg.departure(), leg.arrival()),
            };
            let mut stops = Vec::new();
            stops.extend(
                from.map(|stop| saring_model::Stop { arrives: None, ..stop.clone() }),
            );
            stops.extend(
                to.map(|stop| saring_model::Stop { departs: None, ..stop.clone() }),
            );
            Leg {
                flight: leg.flight.clone(),
                flight_raw: leg.flight_raw.clone(),
                stops,
                ..Leg::default()
            }
        })
        .collect()
}

/// A message of the same version and access reference.
fn answering(request: &Message) -> Message {
    // Bookings come in another standard, in which there are no answers.
    let version = request.standard.split_once(':');
    let version = version.filter(|(kind, _)| matches!(*kind, "PAXLST" | "CUSRES"));
    let version = version.map_or("D:05B:UN:IATA", |(_, version)| version);
    Message {
        standard: format!("CUSRES:{version}"),
        reference: "1".into(),
        access: request.access.clone(),
        part: Part::default(),
        ..Message::default()
    }
}

/// An interchange back to the sender of another, in a group if that had one.
fn back(message: Message, to: &Interchange, stamp: &Stamp) -> Interchange {
    let answer = Interchange {
        sender: to.recipient.clone(),
        sender_kind: to.recipient_kind.clone(),
        recipient: to.sender.clone(),
        recipient_kind: to.sender_kind.clone(),
        prepared: Some(Told::sure("", stamp.prepared)),
        reference: stamp.reference.clone(),
        application: to.application.clone(),
        is_test: to.is_test,
        messages: vec![message],
        ..Interchange::default()
    };
    if to.groups.is_empty() { answer } else { grouped(answer, "1") }
}
