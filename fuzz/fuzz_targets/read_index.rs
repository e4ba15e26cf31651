//! Index files of arbitrary content: refused or read, never a panic, and a damaged
//! index never passes for the one that was written.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use saring_model::{BirthDate, Document, EntityKind, ListedEntity, Name, Subject};
use saring_screen::{Index, IndexBuilder, Policy, Screener};

static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut builder = IndexBuilder::default();
    for (id, name) in [("x-1", "Ivan Petrov"), ("x-2", "محمد صالح"), ("x-3", "王小明")]
    {
        builder.add(
            0,
            &ListedEntity {
                id: id.into(),
                schema: "Person".into(),
                kind: EntityKind::Person,
                names: vec![Name::primary(name), Name::weak("Vanya P.")],
                birth_dates: BirthDate::year(1970).into_iter().collect(),
                documents: vec![Document {
                    number: "A999999".into(),
                    ..Document::default()
                }],
                ..ListedEntity::default()
            },
        );
    }
    builder.finish(Vec::new()).as_bytes().to_vec()
});

/// Asks whatever was read: its bytes may be of a foreign writer with a right checksum.
fn ask(bytes: Vec<u8>) -> bool {
    let Ok(index) = Index::read(bytes) else { return false };
    for name in ["Ivan Petrov", "محمد", "王"] {
        let subject = Subject {
            kind: EntityKind::Person,
            names: vec![Name::primary(name)],
            documents: vec![Document { number: "A999999".into(), ..Document::default() }],
            ..Subject::default()
        };
        let _ = Screener::new(&index).screen(&subject, &Policy::default());
    }
    true
}

fuzz_target!(|bytes: &[u8]| {
    ask(bytes.to_vec());
    // The rest of the bytes put over a whole index, at a place that they name.
    let Some((place, over)) = bytes.split_first_chunk::<2>() else { return };
    let place = usize::from(u16::from_le_bytes(*place)) * 8 % WHOLE.len();
    let mut damaged = WHOLE.clone();
    for (byte, new) in damaged.iter_mut().skip(place).zip(over) {
        *byte = *new;
    }
    let changed = damaged != *WHOLE;
    assert!(ask(damaged) != changed, "an index is read when it is whole, and only then");
    // And one cut there.
    let mut cut = WHOLE.clone();
    cut.truncate(place);
    assert!(!ask(cut));
});
