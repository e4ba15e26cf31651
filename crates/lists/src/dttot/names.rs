//! Names of a row: the primary one and its aliases, all in one cell.

use saring_model::{Name, NameKind, Quality};

use super::countries::country;
use crate::text::{is_non_latin, squeeze};

/// Words between names, each a word of its own in any case; one is a slip of 2022.
const BETWEEN: [&str; 5] = ["alias", "alais", "a.k.a.", "a.k.a", "aka"];

/// The names in a cell, the first of them primary.
pub(super) fn names(cell: &str, is_person: bool) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for piece in pieces(cell) {
        let kind = if names.is_empty() { NameKind::Primary } else { NameKind::Alias };
        one(&piece, kind, is_person, &mut names);
    }
    names
}

/// The texts between "alias" and semicolons, without what is left over at their ends.
fn pieces(cell: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in cell.split_whitespace() {
        if BETWEEN.iter().any(|between| word.eq_ignore_ascii_case(between)) {
            pieces.push(String::new());
            continue;
        }
        let Some(piece) = pieces.last_mut() else { continue };
        if !piece.is_empty() {
            piece.push(' ');
        }
        piece.push_str(word.trim_end_matches(';'));
        if word.ends_with(';') {
            pieces.push(String::new());
        }
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '-' | ':');
    let trimmed = pieces.iter().map(|piece| piece.trim_matches(ends).to_owned());
    trimmed.filter(|piece| !piece.is_empty()).collect()
}

/// Takes one piece apart: a name in two scripts, an acronym or a remark in parentheses,
/// a family name before a comma.
fn one(piece: &str, kind: NameKind, is_person: bool, names: &mut Vec<Name>) {
    let (latin, other) = scripts(piece);
    if latin.is_empty() {
        names.push(Name { kind: NameKind::Original, ..Name::primary(other) });
        return;
    }
    let name = |full: &str, kind| Name { kind, ..Name::primary(squeeze(full)) };
    let (bare, inside) = parenthesis(latin);
    match inside {
        Some(remark) if is_person => {
            let note = Some(format!("({remark})"));
            names.push(Name { note, ..turned(name(bare, kind)) });
        }
        Some(acronym) if is_acronym(acronym, bare) => {
            names.push(name(bare, kind));
            let weak = name(acronym, NameKind::Alias);
            names.push(Name { quality: Quality::Low, ..weak });
        }
        _ if is_person => names.push(turned(name(latin, kind))),
        _ => names.push(name(latin, kind)),
    }
    if !other.is_empty() {
        names.push(name(other, NameKind::Original));
    }
}

/// The part of a name in Latin letters, and what follows it in another script.
fn scripts(piece: &str) -> (&str, &str) {
    if is_non_latin(piece) && !piece.contains(|c: char| c.is_ascii_alphabetic()) {
        return ("", piece);
    }
    let foreign = |c: char| c.is_alphabetic() && is_non_latin(c.encode_utf8(&mut [0; 4]));
    let Some((latin, other)) =
        piece.find(foreign).and_then(|at| piece.split_at_checked(at))
    else {
        return (piece, "");
    };
    if latin.trim().is_empty() || other.contains(|c: char| c.is_ascii_alphabetic()) {
        return (piece, "");
    }
    (latin.trim(), other.trim())
}

/// A name without the parenthesis at its end, and what stands in that.
fn parenthesis(name: &str) -> (&str, Option<&str>) {
    let split = name.strip_suffix(')').and_then(|rest| rest.split_once('('));
    match split {
        Some((bare, inside))
            if !bare.trim().is_empty() && !inside.contains(['(', ')']) =>
        {
            (bare.trim(), Some(inside.trim()))
        }
        _ => (name, None),
    }
}

/// Whether a parenthesis is short for the name before it: its capitals stand in the name
/// in their order, the first at the beginning of a word. A country is none, nor is
/// "(MARTYRS)".
fn is_acronym(inside: &str, name: &str) -> bool {
    const CAPITALS_MAX: usize = 9;
    let capitals: Vec<char> = inside.chars().filter(|c| c.is_uppercase()).collect();
    if !(2..=CAPITALS_MAX).contains(&capitals.len()) || country(inside).is_some() {
        return false;
    }
    let mut wanted = capitals.iter().peekable();
    for c in name.chars().flat_map(char::to_uppercase) {
        wanted.next_if(|next| **next == c);
    }
    let first =
        |text: &str| text.chars().next().into_iter().flat_map(char::to_uppercase).next();
    wanted.peek().is_none()
        && name
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| first(word) == capitals.first().copied())
}

/// "AHMAD, ABU BAKR" in the order in which it is spoken; the writing is kept beside it.
fn turned(name: Name) -> Name {
    let Some((family, given)) = name.full.split_once(", ") else { return name };
    if family.is_empty() || given.is_empty() || given.contains(',') {
        return name;
    }
    let full = format!("{given} {family}");
    let note = Some(name.full);
    Name { full, note, ..name }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[track_caller]
    fn check(cell: &str, is_person: bool, expected: &[&str]) {
        let found: Vec<String> = names(cell, is_person)
            .iter()
            .map(|name| format!("{:?} {:?} {}", name.kind, name.quality, name.full))
            .collect();
        assert_eq!(found, expected, "from {cell:?}");
    }

    #[test]
    fn names_are_taken_apart() {
        check(
            "TESTO SAMPEL alias ABU\n TES ALIAS Testo a.k.a. Si Tes;",
            true,
            &[
                "Primary Good TESTO SAMPEL",
                "Alias Good ABU TES",
                "Alias Good Testo",
                "Alias Good Si Tes",
            ],
        );
        check("ALIASI TESTO -;", true, &["Primary Good ALIASI TESTO"]);
        check("SAMPEL, TESTO", true, &["Primary Good TESTO SAMPEL"]);
        check("SAMPEL, TESTO & CO", false, &["Primary Good SAMPEL, TESTO & CO"]);
        check(
            "YAYASAN UJI COBA (YUC)",
            false,
            &["Primary Good YAYASAN UJI COBA", "Alias Low YUC"],
        );
        check("TEST FUND (KENYA)", false, &["Primary Good TEST FUND (KENYA)"]);
        check("TEST OF (MARTYRS)", false, &["Primary Good TEST OF (MARTYRS)"]);
        check("TS (inisial)", true, &["Primary Good TS"]);
        check(
            "TESTO تجربة alias Тесто",
            true,
            &["Primary Good TESTO", "Original Good تجربة", "Original Good Тесто"],
        );
        check("alias ; -", true, &[]);
    }
}
