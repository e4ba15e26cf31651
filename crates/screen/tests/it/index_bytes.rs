//! The bytes of an index: the same answers when read again, refused when changed.

use saring_screen::{Index, IndexErrorKind, Screener};
use saring_testkit::Random;

use super::material::native_or_spoilt;
use super::{INDEX, LISTED, person, policy};

/// Refused, and not as something else.
#[track_caller]
fn check_refused(bytes: Vec<u8>, kinds: &[IndexErrorKind], what: &str) {
    match Index::read(bytes) {
        Ok(_) => panic!("{what}: accepted"),
        Err(error) => {
            assert!(kinds.contains(&error.kind()), "{what}: {error}");
            assert!(error.to_string().starts_with(|c: char| c.is_lowercase()), "{error}");
        }
    }
}

#[test]
fn what_is_written_answers_alike_when_read() {
    let read = Index::read(INDEX.as_bytes().to_vec()).unwrap();
    assert_eq!(read.lists(), INDEX.lists());
    assert_eq!(read.entities_count(), INDEX.entities_count());
    assert_eq!(read.names_count(), INDEX.names_count());
    assert_eq!(read.words_count(), INDEX.words_count());
    for (seed, listed) in LISTED.iter().enumerate() {
        let mut subject = person(native_or_spoilt(listed, seed as u64));
        subject.birth_dates = listed.entity.birth_dates.clone();
        subject.documents = listed.entity.documents.clone();
        let explain = saring_screen::Policy { explain: true, ..policy(500) };
        assert_eq!(
            Screener::new(&INDEX).screen(&subject, &explain),
            Screener::new(&read).screen(&subject, &explain),
        );
    }
}

#[test]
fn the_same_list_gives_the_same_bytes() {
    let again = super::index_of(LISTED.iter().map(|listed| &listed.entity));
    assert!(again.as_bytes() == INDEX.as_bytes());
}

/// An index small enough that hundreds of damaged ones are soon checked.
fn small() -> Vec<u8> {
    super::index_of(LISTED.iter().take(3).map(|listed| &listed.entity))
        .as_bytes()
        .to_vec()
}

#[test]
fn every_truncation_is_refused() {
    use IndexErrorKind::{Foreign, Truncated};
    let whole = small();
    let mut rng = Random::new(5);
    let sampled = (0..100).map(|_| rng.below(whole.len()));
    for length in (0..200).chain(sampled).chain([whole.len() - 1]) {
        let kinds = if length < 8 { &[Foreign][..] } else { &[Truncated] };
        check_refused(whole[..length].to_vec(), kinds, &format!("cut at {length}"));
    }
    let longer = [whole.as_slice(), &[0; 8]].concat();
    check_refused(longer, &[Truncated], "eight bytes more");
}

#[test]
fn every_flipped_byte_is_refused() {
    use IndexErrorKind::{Damaged, Foreign, Truncated, Version};
    let whole = small();
    let mut rng = Random::new(6);
    let sampled: Vec<usize> = (0..300).map(|_| rng.below(whole.len())).collect();
    for place in (0..320).chain(sampled) {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << rng.below(8);
        let kinds = match place {
            0..8 => &[Foreign][..],
            8..12 => &[Version],
            16..24 => &[Truncated],
            _ => &[Damaged],
        };
        check_refused(damaged, kinds, &format!("byte {place}"));
    }
}

#[test]
fn foreign_bytes_are_refused() {
    for foreign in [
        b"".as_slice(),
        b"PK\x03\x04",
        b"<?xml version=\"1.0\"?>",
        b"SARINGI",
        b"{\"id\":1}",
        &[0; 4096],
        &[255; 4096],
    ] {
        check_refused(foreign.to_vec(), &[IndexErrorKind::Foreign], "foreign bytes");
    }
}
