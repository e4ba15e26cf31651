//! From a store of lists to everyone judged and every entity found.

mod catalogue;
mod engine;

use std::path::PathBuf;

use saring_lists::versions::{Guard, Import, Outcome, Store};
use saring_lists::{Limits, Moment};

/// A store of this process and test alone.
fn store(name: &str) -> Store {
    let name = format!("saring-answer-{}-{name}", std::process::id());
    let path: PathBuf = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&path);
    Store::at(path)
}

/// Lets go of a store.
fn forget(store: &Store) {
    std::fs::remove_dir_all(store.root()).expect("a store");
}

/// Imports a list, at an hour, and takes it into use.
fn import(store: &Store, name: &str, text: &str, hour: i64) {
    let outcome = store.import(Import {
        name,
        expected: None,
        files: vec![(
            format!("{name}.list"),
            Box::new(std::io::Cursor::new(text.to_owned())),
        )],
        mapping: None,
        limits: Limits::default(),
        guard: &|_| Guard::default(),
        at: Moment::from_unix(hour * 3600),
        by: "tester",
        progress: &mut |_| (),
    });
    match outcome.expect("a list") {
        Outcome::Activated(_) => {}
        Outcome::Staged(version, _) => {
            let at = Moment::from_unix(hour * 3600);
            store
                .accept(name, Some(version.number), at, "tester", "")
                .expect("an acceptance");
        }
        Outcome::Unchanged(_) => panic!("expected a new version"),
    }
}
