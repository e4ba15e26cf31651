//! A disk that is full, and one that fails.

use std::path::Path;
use std::process::Command;

use saring_store::{Batch, Location, Query, Record, Store, StoreErrorKind};

use crate::crash::{Running, check_whole};
use crate::place::{Place, entry, one, options};

/// A small disk in memory; unmounted when it is dropped.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// `None` for those who may not mount anything.
    fn mount(folder: &'a Path, size: &str) -> Option<Self> {
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder)
            .status();
        status.is_ok_and(|status| status.success()).then_some(Self(folder))
    }

    fn grow(&self, size: &str) {
        let status = Command::new("mount")
            .args(["-o", &format!("remount,size={size}")])
            .arg(self.0)
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

fn batch(number: usize) -> Batch {
    let mut batch = one(Record::new("alert", &number.to_string(), vec![7; 4_000]));
    batch.audit.push(entry("screen", "g", "x"));
    batch
}

#[test]
fn a_full_disk_is_unavailable_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(folder.path(), "4m") else {
        eprintln!("skipped: no right to mount a small disk");
        return;
    };
    let location = Location::File(folder.path().join("store.sqlite"));
    let store = Store::open(&location, options()).unwrap();
    let mut kept = 0;
    let error = loop {
        match store.commit(batch(kept)).wait() {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    assert!(!store.health().is_writable);
    assert!(kept > 100);
    let has = || store.count(Query::all("alert")).wait();
    assert_eq!(has(), Ok(kept as u64), "what was kept is still read");
    let error = store.commit(batch(kept)).wait().unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
    disk.grow("64m");
    while store.commit(batch(kept)).wait().is_err() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(store.health().is_writable);
    assert_eq!(has(), Ok(kept as u64 + 1));
    assert_eq!(store.head().wait().unwrap().size, kept as u64 + 1);
    drop(store);
    let again = Store::open(&location, options()).unwrap();
    assert_eq!(again.count(Query::all("alert")).wait(), Ok(kept as u64 + 1));
    drop(again);
}

#[test]
fn a_disk_that_refuses_to_write_is_unavailable_and_loses_nothing() {
    let place = Place::file();
    // No file longer than two megabytes, for the child alone; writing on is an error.
    let mut program = Command::new("sh");
    program
        .args(["-c", "trap '' XFSZ; ulimit -S -f 4096; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap());
    let mut lines = Vec::new();
    let running = Running::start(&mut program, &place, "r");
    running.until("kept", &mut lines);
    running.until("failed", &mut lines);
    assert_eq!(lines.last().map(String::as_str), Some("failed Unavailable"));
    let id = running.id().to_string();
    let lifted = Command::new("prlimit")
        .args(["--pid", &id, "--fsize=unlimited:unlimited"])
        .status();
    if lifted.is_ok_and(|status| status.success()) {
        // Some of those that wait have failed by now; then it goes on.
        running.until("kept", &mut lines);
        running.until("kept", &mut lines);
    }
    running.kill(&mut lines);
    check_whole(&place.open(), &lines);
}

#[test]
fn a_file_that_was_moved_away_is_unavailable_until_it_is_back() {
    let place = Place::file();
    let store = place.open();
    store.commit(batch(1)).wait().unwrap();
    let Location::File(path) = &place.location else { unreachable!() };
    let (old, away) = (path.clone(), place.path("away"));
    std::fs::rename(&old, &away).unwrap();
    for _ in 0..3 {
        let error = store.commit(batch(2)).wait().unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        assert!(!old.exists(), "no empty store stands in for the one that is gone");
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
    // It is put back, and nothing is lost.
    std::fs::rename(&away, &old).unwrap();
    while store.commit(batch(3)).wait().is_err() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(store.count(Query::all("alert")).wait(), Ok(2));
}
