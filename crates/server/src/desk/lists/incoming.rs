//! Files that come in, written to the disk while they do.
//!
//! In: pieces of a file. Out: the file, in the folder of lists, gone when nobody needs it
//! any more. Not handled: limits, which the edge has put on every body.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::in_thread;
use crate::App;
use crate::current::lists_folder;
use crate::problem::Problem;

/// Bytes that are written at a time.
const PIECE_BYTES: usize = 1 << 20;

/// A file that comes in.
pub(crate) struct Incoming {
    scratch: Scratch,
    file: Option<File>,
    piece: Vec<u8>,
}

/// A file that is gone when this is.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
fn unwritten(error: std::io::Error) -> Problem {
    tracing::error!(event = "lists.folder", detail = %error);
    Problem::unavailable("the folder of lists cannot be written now")
}

impl Incoming {
    /// Begins one.
    ///
    /// # Errors
    ///
    /// When the folder of lists cannot be written.
    pub(crate) async fn begin(app: &App) -> Result<Self, Problem> {
        let folder = lists_folder(app);
        let scratch = Scratch(folder.join(format!(".upload-{}", app.identifier('u'))));
        let path = scratch.0.clone();
        let made = in_thread(move || {
            std::fs::create_dir_all(folder)?;
            File::create(path)
        });
        let file = Some(made.await?.map_err(unwritten)?);
        Ok(Self { scratch, file, piece: Vec::new() })
    }

    /// Takes a piece.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) async fn take(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() < PIECE_BYTES {
            return Ok(());
        }
        self.write().await
    }

    async fn write(&mut self) -> Result<(), Problem> {
        let bytes = std::mem::take(&mut self.piece);
        let Some(mut file) = self.file.take() else {
            return Err(Problem::defect("a file that was not written before"));
        };
        let written = in_thread(move || file.write_all(&bytes).map(|()| file));
        self.file = Some(written.await?.map_err(unwritten)?);
        Ok(())
    }

    /// Ends it: where it lies while this is there.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) async fn end(&mut self) -> Result<&Path, Problem> {
        self.write().await?;
        Ok(&self.scratch.0)
    }
}
