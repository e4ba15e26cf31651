//! A disk that can be full: a file system in memory, of a size of its own.
//!
//! In: a folder. Out: room for data, which can be taken away and given back. Only root can
//! have one; it is gone when this is dropped.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk of our own.
pub(super) struct Disk(PathBuf);

impl Disk {
    /// One in a new folder; `None` for whoever may not have one.
    pub(super) fn mount(folder: &Path, bytes: u64) -> anyhow::Result<Option<Self>> {
        std::fs::create_dir(folder)?;
        if std::fs::metadata("/proc/self")?.uid() != 0 {
            println!("full disks: LEFT OUT, only root can have a disk to fill");
            return Ok(None);
        }
        let size = format!("size={bytes}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "saring-crash"]).arg(folder);
        if !mount.status().is_ok_and(|status| status.success()) {
            println!("full disks: LEFT OUT, this machine lets nobody mount one");
            return Ok(None);
        }
        Ok(Some(Self(folder.to_owned())))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Takes all room away but so many bytes.
    pub(super) fn fill(&self, left: u64) -> anyhow::Result<()> {
        let mut filler =
            OpenOptions::new().create(true).append(true).open(self.filler())?;
        let mut piece = vec![0; 1 << 20];
        loop {
            match filler.write_all(&piece) {
                Ok(()) => {}
                // To the last page.
                Err(error) if error.kind() == ErrorKind::StorageFull => {
                    if piece.len() <= 4096 {
                        let taken = filler.metadata()?.len().saturating_sub(left);
                        return Ok(filler.set_len(taken)?);
                    }
                    piece.truncate(piece.len() / 2);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Gives it back.
    pub(super) fn empty(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(self.filler())?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.0).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            println!("{} is still mounted", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_full_and_empty_again() -> anyhow::Result<()> {
        let folder =
            std::env::temp_dir().join(format!("saring-disk-{}", std::process::id()));
        let Some(disk) = Disk::mount(&folder, 1 << 20)? else {
            return Ok(std::fs::remove_dir(&folder)?);
        };
        let file = disk.path().join("file");
        std::fs::write(&file, [1; 5_000])?;
        disk.fill(0)?;
        assert!(std::fs::write(disk.path().join("other"), [1; 5_000]).is_err());
        disk.empty()?;
        std::fs::write(&file, [2; 5_000])?;
        drop(disk);
        assert!(std::fs::read_dir(&folder)?.next().is_none(), "it is unmounted");
        Ok(std::fs::remove_dir(&folder)?)
    }
}
