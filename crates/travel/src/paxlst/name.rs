//! Names of persons as `NAD` tells them: surname, then given names, in one to five
//! components.
//!
//! In: the components. Out: [`TravellerName`]s, the one to show first; where the same
//! letters may be another name, that one is behind it, so that both are looked for.
//! Not handled: what a name means (`saring-names`).
//! Source: PAXLST implementation guide, `NAD` C080; placeholders and glued titles as
//! seen in samples.

use std::cell::Cell;

use saring_model::{Confidence, Text, TravellerName};

use crate::profile::Profile;

/// Titles that carriers write behind or before a name.
const TITLES: [&str; 8] = ["MR", "MRS", "MS", "MISS", "MSTR", "MSTER", "DR", "PROF"];

/// Titles that are glued to the last given name, the longest first.
const GLUED: [&str; 5] = ["MSTR", "MISS", "MRS", "MR", "MS"];

/// Letters that stay of a name when a glued title is taken off. Shorter ones (`AMR`,
/// `JAMS`) are names themselves more often than not.
const STEM_MIN: usize = 3;

/// Reads the components of a name; empty ones at the end have been left out. Nothing
/// comes out if there is no name in them.
pub(super) fn read(raw: Vec<Text>, profile: &Profile) -> Vec<TravellerName> {
    let last = raw.len().saturating_sub(1);
    let surname_at = if profile.given_first { last } else { 0 };
    let confidence = Cell::new(Confidence::Sure);
    let is_told = |part: &&str| {
        let is_placeholder = !part.is_empty() && profile.is_placeholder(part);
        if is_placeholder {
            confidence.set(Confidence::Repaired);
        }
        !part.is_empty() && !is_placeholder
    };
    let surname = raw.get(surname_at).map(|part| part.trim()).filter(is_told);
    let others = raw.iter().enumerate().filter(|(index, _)| *index != surname_at);
    let given = others.map(|(_, part)| part.trim()).filter(is_told);
    let mut name = TravellerName {
        surname: surname.unwrap_or_default().into(),
        given: Text::joined(given, " "),
        confidence: confidence.get(),
        ..TravellerName::default()
    };
    take_title(&mut name);
    if name.surname.is_empty() {
        // The only name there is.
        name.surname = std::mem::take(&mut name.given);
        name.confidence = Confidence::Repaired;
    }
    name.raw = raw;
    if name.is_empty() {
        // Nothing to be found by; what was written is kept all the same.
        return if name.raw.is_empty() { Vec::new() } else { vec![name] };
    }
    let other = if name.surname.eq_ignore_ascii_case(&name.given) {
        // Who has one name only is written with it twice.
        let mut single = name.clone();
        single.given.clear();
        single.confidence = Confidence::Repaired;
        Some(std::mem::replace(&mut name, single))
    } else {
        without_glued_title(&name)
    };
    let mut names = Vec::with_capacity(1 + usize::from(other.is_some()));
    names.push(name);
    names.extend(
        other.map(|other| TravellerName { confidence: Confidence::Doubtful, ..other }),
    );
    names
}

fn title(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches('.');
    if word.len() > 5 {
        return None;
    }
    TITLES.into_iter().find(|title| title.eq_ignore_ascii_case(word))
}

/// Takes a title that stands as a word of its own off the given names.
fn take_title(name: &mut TravellerName) {
    let given = name.given.as_str();
    let (rest, found) = match given.rsplit_once(' ') {
        Some((rest, word)) => (rest, title(word)),
        None => ("", title(given)),
    };
    if let Some(found) = found {
        name.given = rest.trim_end().into();
        name.title = found.into();
        return;
    }
    if let Some((word, rest)) = given.split_once(' ')
        && let Some(found) = title(word)
    {
        name.given = rest.trim_start().into();
        name.title = found.into();
    }
}

/// The name without a title that may be glued to its end (`MEI LINGMS`).
fn without_glued_title(name: &TravellerName) -> Option<TravellerName> {
    let given = name.given.as_str();
    if !matches!(given.as_bytes().last()?, b'R' | b'S' | b'r' | b's') {
        return None;
    }
    let glued = GLUED.into_iter().find(|title| {
        let at = given.len().checked_sub(title.len());
        let end = at.and_then(|at| given.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(title))
    })?;
    let stem = given.get(..given.len() - glued.len())?;
    let letters = stem.rsplit(' ').next()?.chars().count();
    (letters >= STEM_MIN).then(|| TravellerName {
        given: stem.into(),
        title: glued.into(),
        ..name.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &[(&str, &str, &str)]) {
        let raw = written.split(':').map(Text::from).collect();
        let names = read(raw, &Profile::default());
        let found: Vec<_> = names
            .iter()
            .map(|name| (name.surname.as_str(), name.given.as_str(), name.title.as_str()))
            .collect();
        assert_eq!(found, expected, "{written}");
    }

    #[test]
    fn names_are_told_apart_from_what_stands_with_them() {
        check("TAN:MEI LING", &[("TAN", "MEI LING", "")]);
        check("SUKARNO", &[("SUKARNO", "", "")]);
        check("SUKARNO:FNU", &[("SUKARNO", "", "")]);
        check("SUKARNO:-", &[("SUKARNO", "", "")]);
        check("LNU:BUDI", &[("BUDI", "", "")]);
        check("XXX:BUDI:ANDI", &[("BUDI ANDI", "", "")]);
        check("IVANOVA:TATIANA:IUREVNA", &[("IVANOVA", "TATIANA IUREVNA", "")]);
        check("A:B:C:D:E", &[("A", "B C D E", "")]);
        check("TAN:MEI LING MS", &[("TAN", "MEI LING", "MS")]);
        check("TAN:MR", &[("TAN", "", "MR")]);
        check("TAN:MR. AH KOW", &[("TAN", "AH KOW", "MR")]);
        check("NA:MIN JI", &[("NA", "MIN JI", "")]);
        check("FNU:LNU", &[("", "", "")]);
    }

    #[test]
    fn what_may_be_another_name_is_looked_for_too() {
        check("SUPARMAN:SUPARMAN", &[("SUPARMAN", "", ""), ("SUPARMAN", "SUPARMAN", "")]);
        check("TAN:MEI LINGMS", &[("TAN", "MEI LINGMS", ""), ("TAN", "MEI LING", "MS")]);
        check("TAN:ANDIMSTR", &[("TAN", "ANDIMSTR", ""), ("TAN", "ANDI", "MSTR")]);
        check("ADEL:AMR", &[("ADEL", "AMR", "")]);
        check("Ż:ŻÓŁĆMRS", &[("Ż", "ŻÓŁĆMRS", ""), ("Ż", "ŻÓŁĆ", "MRS")]);
    }
}
