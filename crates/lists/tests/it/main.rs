//! Readers of lists and queries, each against invented files in the publisher's layout
//! and, where the folder is at hand, against the real ones.

mod amlo;
mod bombs;
mod confirmed;
mod dates;
mod delta;
mod dttot;
mod dump;
mod eu;
mod ftm;
mod golden_un;
mod hostile;
mod interpol;
mod mapped;
mod moha;
mod mps;
mod ofac_advanced;
mod ofac_csv;
mod ofac_xml;
mod queries;
mod real_un;
mod robust;
mod rosfin;
mod serial;
mod simple;
mod template;
mod tsfa;
mod uk;
mod un;
mod versions;
mod workbook;
mod write;

use std::path::PathBuf;

use saring_lists::{Limits, ListError, ReadList};
use saring_model::{ListedEntity, NameKind, Quality};

/// A folder of the shared test data; `None`, and a line that says so, without it.
fn data(folder: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = root.join(folder);
    if !path.exists() {
        eprintln!("skipped: no test data in {}", path.display());
        return None;
    }
    Some(path)
}

/// Reads a list from bytes with the default limits.
fn read(bytes: &[u8]) -> Result<(ReadList, Vec<ListedEntity>), ListError> {
    let mut entities = Vec::new();
    let mut sink = |entity| entities.push(entity);
    let list = saring_lists::read(bytes, "test", &Limits::default(), &mut sink)?;
    Ok((list, entities))
}

/// The names of an entity as "kind: name", `?` behind a weak one.
fn names(entity: &ListedEntity) -> Vec<String> {
    let name = |name: &saring_model::Name| {
        let kind = match name.kind {
            NameKind::Primary => "primary",
            NameKind::Alias => "alias",
            NameKind::Former => "former",
            NameKind::Original => "original",
        };
        let weak = if name.quality == Quality::Low { "?" } else { "" };
        format!("{kind}{weak}: {}", name.full)
    };
    entity.names.iter().map(name).collect()
}
