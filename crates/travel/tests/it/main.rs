//! What travel messages promise. One binary; one module for each subject.

mod acknowledgements;
mod cusres;
mod lexer;
mod paxlst;
mod pnrgov;
mod profiles;
mod sensitive;
mod table;
mod zone;

/// A folder of the shared test data; `None`, and a line that says so, without it.
fn data(folder: &str) -> Option<std::path::PathBuf> {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../../../shared/data").join(folder);
    if !path.exists() {
        eprintln!("skipped: no test data in {}", path.display());
        return None;
    }
    Some(path)
}
