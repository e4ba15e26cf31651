//! Names of arbitrary content: no panic, bounded parts, and a name is like itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_model::EntityKind;
use saring_names::{PARTS_MAX, Side, analyse, similarity};
use saring_screen::compare_names;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut keys = Vec::new();
    for kind in [EntityKind::Person, EntityKind::Organisation, EntityKind::Any] {
        for side in [Side::Listed, Side::Asked] {
            let name = analyse(&text, kind, side);
            assert!(name.parts.len() <= PARTS_MAX);
            for unit in &name.units {
                let word = unit.word.view();
                word.keys(&mut keys);
                assert_eq!(
                    similarity(&word, &word).map(|like| like.thousandths),
                    Some(1000)
                );
            }
        }
    }
    // Half against half, two names that are rarely the same, and the whole with itself.
    // Each comparison builds an index, so the kinds take turns.
    let half = text.floor_char_boundary(text.len() / 2);
    let (head, tail) = text.split_at(half);
    let kinds = [EntityKind::Person, EntityKind::Any, EntityKind::Organisation];
    let kind = kinds[bytes.len() % kinds.len()];
    for (a, b) in [(head, tail), (&*text, &*text)] {
        let plain = compare_names(a, b, kind, false);
        let explained = compare_names(a, b, kind, true);
        assert_eq!(plain.score, explained.score);
        assert!(plain.evidence.is_empty());
    }
});
