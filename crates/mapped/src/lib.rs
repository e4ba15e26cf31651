//! A file mapped into memory: the one place with unsafe code.
//!
//! In: the path of a regular file. Out: its bytes, read by the system when they are
//! touched, so that a large index is ready at once and shared between processes.
//! Not handled: a file that somebody truncates or overwrites in place while it is
//! mapped. No program can guard against that; see [`map`] for the rule that avoids
//! it, and `docs/decisions/0003-memory-mapped-index.md` for why we accept it.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// The bytes of a file. They stay until the value is dropped, also when the file is
/// meanwhile replaced by another.
#[derive(Debug)]
pub struct Mapping {
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    /// Pages of the file. The handle keeps the shared lock.
    Mapped { map: Mmap, _lock: File },
    /// A copy in memory: an empty file, which no system maps, or any file under
    /// Miri, which knows no mappings.
    Read(Vec<u8>),
}

impl AsRef<[u8]> for Mapping {
    fn as_ref(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped { map, .. } => map,
            Bytes::Read(bytes) => bytes,
        }
    }
}

/// Maps a file for reading.
///
/// Whoever writes such a file writes a new one beside it and renames it into place,
/// never changes it where it lies. A shared advisory lock is held while the mapping
/// lives, where the file system knows locks, so that a writer in place who asks for
/// an exclusive one is turned away.
///
/// # Errors
///
/// Of kind [`io::ErrorKind::InvalidInput`] if the path is not a regular file, of
/// kind [`io::ErrorKind::WouldBlock`] if a writer holds the file, or what the system
/// says.
///
/// ```
/// let path = std::env::temp_dir().join(format!("saring-doc-{}", std::process::id()));
/// std::fs::write(&path, b"sieve")?;
/// let mapping = saring_mapped::map(&path)?;
/// assert_eq!(mapping.as_ref(), b"sieve");
/// std::fs::remove_file(&path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn map(path: &Path) -> io::Result<Mapping> {
    // Asked before opening: to open a pipe would wait for its writer.
    require_regular(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    // And of what was opened, which a rename may just have put there.
    let metadata = file.metadata()?;
    require_regular(&metadata)?;
    match file.try_lock_shared() {
        // Not every file system knows locks; the mapping does not hang on it.
        Ok(()) | Err(TryLockError::Error(_)) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "expected a finished file, found one that a writer has locked",
            ));
        }
    }
    let bytes = if metadata.len() == 0 || cfg!(miri) {
        Bytes::Read(std::fs::read(path)?)
    } else {
        map_pages(file)?
    };
    Ok(Mapping { bytes })
}

fn require_regular(metadata: &std::fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "expected a regular file, found a folder or a device",
    ))
}

#[expect(unsafe_code, reason = "a mapping is memory that the system may change")]
fn map_pages(file: File) -> io::Result<Bytes> {
    // SAFETY: the bytes of a mapping must not change while a slice of them is lent.
    // They change only if another process writes to or truncates this very file.
    // Our writer never does: it fills a new file and renames it over the old one,
    // whose pages then stay as they are until this mapping is dropped. Against
    // others stand the file's permissions and the shared lock taken in `map`. The
    // mapping is read-only, and what reads it checks a digest of the whole first.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::Mapped { map, _lock: file })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A path of this process and test alone.
    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("saring-mapped-{}-{name}", std::process::id()))
    }

    #[track_caller]
    fn check(name: &str, content: &[u8]) {
        let path = path(name);
        std::fs::write(&path, content).expect("a writable temporary folder");
        let mapping = map(&path).expect("a mapping");
        assert_eq!(mapping.as_ref(), content);
        drop(mapping);
        std::fs::remove_file(&path).expect("the file is still there");
    }

    #[test]
    fn holds_the_bytes_of_the_file() {
        check("short", b"sieve");
        check("pages", &[7; 3 * 4096 + 1]);
    }

    #[test]
    fn an_empty_file_is_an_empty_slice() {
        check("empty", b"");
    }

    #[test]
    fn goes_from_thread_to_thread() {
        fn shared<T: Send + Sync>() {}
        shared::<Mapping>();
    }

    #[test]
    fn a_copy_lends_its_bytes_too() {
        let mapping = Mapping { bytes: Bytes::Read(b"sieve".to_vec()) };
        let slice = mapping.as_ref();
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(slice, b"sieve"));
        });
    }

    #[test]
    fn keeps_its_bytes_when_the_file_is_replaced() {
        let (old, new) = (path("old"), path("new"));
        std::fs::write(&old, b"first").expect("a writable temporary folder");
        std::fs::write(&new, b"second, longer").expect("a writable temporary folder");
        let mapping = map(&old).expect("a mapping");
        std::fs::rename(&new, &old).expect("a rename within a folder");
        assert_eq!(mapping.as_ref(), b"first");
        assert_eq!(map(&old).expect("a mapping").as_ref(), b"second, longer");
        std::fs::remove_file(&old).expect("the file is still there");
    }

    #[test]
    fn refuses_what_is_not_a_regular_file() {
        let error = map(&std::env::temp_dir()).expect_err("a folder");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        let error = map(&path("missing")).expect_err("no file");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    #[cfg_attr(miri, ignore = "Miri knows no file locks")]
    fn refuses_a_file_that_is_being_written() {
        let path = path("locked");
        std::fs::write(&path, b"half").expect("a writable temporary folder");
        let writer = File::open(&path).expect("the file just written");
        writer.lock().expect("an exclusive lock");
        let error = map(&path).expect_err("a locked file");
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        drop(writer);
        assert_eq!(map(&path).expect("a mapping").as_ref(), b"half");
        std::fs::remove_file(&path).expect("the file is still there");
    }
}
