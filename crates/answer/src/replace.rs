//! Files that are written whole or not at all.
//!
//! In: a path, and what writes. Out: the new file in the place of the old one, or the old
//! one as it was. The new one grows beside its place and is renamed into it, so whoever
//! has the old one open or mapped keeps it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Puts what `write` writes in the place of a file, or of nothing. What a link leads to is
/// replaced, not the link.
///
/// # Errors
///
/// When something else than a file is there, or what is new cannot be written whole.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        std::fs::metadata(path).map_or(true, |target| target.is_file()),
        "expected a file or nothing there, found something else"
    );
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let missing = || anyhow::anyhow!("expected the path of a file");
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(path.file_name().ok_or_else(missing)?);
    temporary.push(format!(".{}.new", std::process::id()));
    let temporary = path.with_file_name(temporary);
    let written = write_new(&temporary, write)
        .and_then(|()| Ok(std::fs::rename(&temporary, path)?));
    if written.is_err() {
        // What is left of it, if anything; the first error is the one to tell.
        let _ = std::fs::remove_file(&temporary);
    }
    written?;
    sync_folder(path);
    Ok(())
}

fn write_new(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
    write(&mut out)?;
    out.flush()?;
    Ok(out.get_ref().sync_all()?)
}

/// Makes the rename last through a power cut, where the system can.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        // Some systems sync no folders; the file itself is safe by now.
        let _ = folder.sync_all();
    }
}
