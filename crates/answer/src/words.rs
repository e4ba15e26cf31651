//! Evidence in words.
//!
//! In: pieces of evidence. Out: what they say, as a person would, and which of them
//! decided.

use saring_model::{Evidence, EvidenceKind};

/// What a piece of evidence says: what was laid side by side, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// Both sides.
    pub sides: String,
    /// What joined or parted them.
    pub verdict: String,
}

/// Puts a piece of evidence into words.
pub fn say(piece: &Evidence) -> Said {
    let verdict = piece.reason.clone();
    let both = both(&piece.query, &piece.listed);
    let sides = match piece.kind {
        EvidenceKind::NamePart
        | EvidenceKind::NamePartConflict
        | EvidenceKind::NamePartMissing => both,
        EvidenceKind::NameOrder => "order of the name".into(),
        EvidenceKind::NameQuality => named("weak alias", &piece.listed),
        EvidenceKind::BirthDate => named("born", &both),
        EvidenceKind::Document => named("document", &both),
        EvidenceKind::Nationality => named("nationality", &both),
        EvidenceKind::Sex => named("sex", &both),
        EvidenceKind::BirthPlace => named("birthplace", &both),
    };
    Said { sides, verdict }
}

/// The same on one line.
pub fn as_line(piece: &Evidence) -> String {
    let Said { sides, verdict } = say(piece);
    format!("{sides}: {verdict}")
}

fn named(what: &str, value: &str) -> String {
    if value.is_empty() { what.into() } else { format!("{what} {value}") }
}

fn both(query: &str, listed: &str) -> String {
    match (query, listed) {
        (one, "") | ("", one) => one.into(),
        (a, b) if a == b => a.into(),
        (a, b) => format!("{a} / {b}"),
    }
}

/// Pieces that a short account has room for.
const DECISIVE_MAX: usize = 3;

/// The pieces that decided, at most three: the document and the birth date, for the
/// names are seen by the eye, then the most telling of the others.
pub fn decisive(evidence: &[Evidence]) -> Vec<&Evidence> {
    let mut pieces: Vec<&Evidence> = evidence.iter().collect();
    pieces.sort_by_key(|piece| {
        let beside = [EvidenceKind::Document, EvidenceKind::BirthDate];
        let place = beside.iter().position(|kind| *kind == piece.kind);
        let place = place.unwrap_or(beside.len());
        (place, std::cmp::Reverse(piece.centibits.unsigned_abs()))
    });
    pieces.truncate(DECISIVE_MAX);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(kind: EvidenceKind, query: &str, listed: &str, centibits: i32) -> Evidence {
        let (query, listed, reason) = (query.into(), listed.into(), "reason".into());
        Evidence { kind, query, listed, reason, centibits }
    }

    #[test]
    fn both_sides_are_named_once_if_they_are_the_same() {
        let said =
            |query, listed| say(&piece(EvidenceKind::BirthDate, query, listed, 0)).sides;
        assert_eq!(said("1974-08-12", "1974-08-12"), "born 1974-08-12");
        assert_eq!(said("1974-08-12", "1974"), "born 1974-08-12 / 1974");
    }

    #[test]
    fn the_date_decides_before_the_name() {
        let evidence = [
            piece(EvidenceKind::NamePart, "anna", "anna", 500),
            piece(EvidenceKind::NamePart, "eriksson", "eriksson", 900),
            piece(EvidenceKind::NamePartMissing, "", "maria", -600),
            piece(EvidenceKind::BirthDate, "1974", "1974", 20),
        ];
        let kinds: Vec<i32> =
            decisive(&evidence).iter().map(|piece| piece.centibits).collect();
        assert_eq!(kinds, [20, 900, -600]);
    }
}
