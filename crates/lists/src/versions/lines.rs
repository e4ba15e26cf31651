//! Files that are only ever appended to, one thing on a line.
//!
//! In: lines. Out: the whole ones, in order: a last line that a kill cut short never was.
//! Not handled: what a line says.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::store::StoreError;

/// All whole lines, read by `parse`; none if there is no file. `what` is a line, for the
/// message about one that is none.
pub(super) fn read<T>(
    path: &Path,
    what: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, StoreError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(StoreError::io("reading", path, error)),
    }
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let lines = text.get(..whole).unwrap_or_default().lines().enumerate();
    let lines = lines.map(|(index, line)| {
        let broken = || format!("line {} is no {what}", index + 1);
        parse(line).ok_or_else(|| StoreError::damaged(path, &broken()))
    });
    lines.collect()
}

/// Appends a line, which ends with its newline, and waits until it is on the disk. One
/// that a kill cut short is cut off first.
pub(super) fn append(path: &Path, line: &str) -> Result<(), StoreError> {
    let append = || -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file =
            options.create(true).truncate(false).read(true).write(true).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(line.as_bytes())?;
        file.sync_all()
    };
    append().map_err(|error| StoreError::io("writing", path, error))
}
