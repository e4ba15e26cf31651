//! What the CSV files can only say in prose, dug out of it.
//!
//! In: the remarks of an entry, pieces with `;` between them. Out: weak aliases, dates and
//! places of birth, nationalities, the sex and documents; the remarks themselves are kept
//! as a note by the caller. Not handled: titles, relations and facts such as web pages,
//! which the note tells.

use saring_model::{NameKind, Quality};

use super::identify::{self, Identifier, Use};
use super::{birth_place, country, inverted_name, is_no_country};
use crate::record::Record;

/// Takes what the remarks tell into the record.
pub(super) fn take(record: &mut Record<'_>, remarks: &str) {
    for piece in remarks.split(';') {
        let piece = piece.trim();
        let piece = piece
            .strip_prefix("alt. ")
            .or_else(|| piece.strip_prefix("Alt. "))
            .unwrap_or(piece);
        if let Some(text) = quoted(piece) {
            alias(record, piece, text);
            continue;
        }
        // A full stop ends the remarks, and is no part of any of these.
        let piece = piece.strip_suffix('.').unwrap_or(piece);
        if let Some(text) = after(piece, "DOB") {
            record.birth_date("Remarks/DOB", text);
        } else if let Some(text) = after(piece, "POB") {
            record.birth_place(birth_place(text.to_owned()));
        } else if let Some(text) = after(piece, "nationality") {
            nationality(record, "Remarks/nationality", text);
        } else if let Some(text) = after(piece, "citizen") {
            nationality(record, "Remarks/citizen", text);
        } else if let Some((kind, Use::Document(_) | Use::Sex, rest)) =
            identify::leading_type(piece)
        {
            identify::take(record, identifier(kind, rest));
        }
    }
}

/// What follows a word, with or without a colon.
fn after<'p>(piece: &'p str, word: &str) -> Option<&'p str> {
    let rest = piece.strip_prefix(word)?.strip_prefix([' ', ':'])?.trim_start();
    (!rest.is_empty()).then_some(rest)
}

/// What stands between the quotes of `a.k.a. 'X'`; quotes within a name stay.
fn quoted(piece: &str) -> Option<&str> {
    let known = ["a.k.a. '", "f.k.a. '", "n.k.a. '"];
    let text = known.iter().find_map(|start| piece.strip_prefix(start))?;
    let end = text.rfind('\'')?;
    Some(text.get(..end)?.trim_end_matches('\'').trim())
}

fn alias(record: &mut Record<'_>, piece: &str, text: &str) {
    let kind = if piece.starts_with('f') { NameKind::Former } else { NameKind::Alias };
    let person = record.entity.schema == "Person";
    record.name("Remarks", inverted_name(person, text, kind, Quality::Low));
}

fn nationality(record: &mut Record<'_>, field: &str, text: &str) {
    let bare = text.strip_prefix("possibly ").unwrap_or(text);
    let code = country(bare).or_else(|| {
        (!is_no_country(bare)).then(|| record.country(field, bare)).flatten()
    });
    if let Some(code) = code
        && !record.entity.nationalities.contains(&code)
    {
        record.entity.nationalities.push(code);
    }
}

/// "A999998 (Korea, North) issued 02 Mar 2011 expires 01 Mar 2016" behind a type.
fn identifier<'t>(kind: &'t str, rest: &'t str) -> Identifier<'t> {
    let (rest, expires) = rest.split_once(" expires ").unwrap_or((rest, ""));
    let (rest, issued) = rest.split_once(" issued ").unwrap_or((rest, ""));
    let (number, land) = rest
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .filter(|(_, land)| country(land).is_some())
        .unwrap_or((rest, ""));
    Identifier { kind, number, country: land, issued, expires, note: "" }
}
