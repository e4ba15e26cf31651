//! What all commands about travel messages read: files, and how to read them.
//!
//! In: paths, `-` being standard input, a profile and a day. Out: a
//! [`Reading`] of each file, in order. A file that cannot be read is told and the
//! others go on; the run failed all the same.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_answer::orders::day;
use saring_model::{Day, Reading};
use saring_travel::{Profiles, Settings};

use crate::progress::Progress;
use crate::terminal::say;

/// Which messages, and how they are read.
#[derive(clap::Args)]
pub(crate) struct Input {
    /// Travel messages; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The dialect, in place of the one that fits
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Profiles beside those built in
    #[arg(long, value_name = "FILE")]
    profiles: Option<PathBuf>,
    /// Day of travel, where no flight is told
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    day: Option<Day>,
}

/// A larger file is read in steps of so many bytes, which a person can watch.
const STEP_BYTES: u64 = 20 * 1024 * 1024;

impl Input {
    /// Reads every file and gives what is in it, with the name that it was given by.
    /// Whether all of them could be read.
    pub(crate) fn each(
        &self,
        settings: &Settings,
        mut take: impl FnMut(&str, Reading) -> anyhow::Result<()>,
    ) -> anyhow::Result<bool> {
        let mut whole = true;
        let mut progress = Progress::new(Some(self.files.len() as u64), "files");
        for (path, done) in self.files.iter().zip(1..) {
            match read(path, settings) {
                Ok(reading) => take(&path.to_string_lossy(), reading)?,
                Err(error) => {
                    say(&format!("{error:#}"));
                    whole = false;
                }
            }
            progress.at(done);
        }
        Ok(whole)
    }
}

impl Input {
    /// The day of travel, where the operator gave it.
    pub(crate) fn day(&self) -> Option<Day> {
        self.day
    }

    /// How messages are read: in the dialect that is asked for, else in the first one
    /// that fits each of them.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let known = match &self.profiles {
            None => Profiles::embedded(),
            Some(path) => {
                let context = || format!("reading profiles {}", path.display());
                let text = std::fs::read_to_string(path).with_context(context)?;
                Profiles::read(&text).with_context(context)?
            }
        };
        let Some(name) = &self.profile else {
            let (profiles, otherwise) = (known.all().to_vec(), known.otherwise());
            return Ok(Settings { profiles, otherwise, day: self.day });
        };
        let otherwise = known.named(name).cloned().with_context(|| {
            let names: Vec<&str> =
                known.all().iter().map(|profile| profile.name.as_str()).collect();
            format!("no profile has this name; known are {}", names.join(", "))
        })?;
        Ok(Settings { profiles: Vec::new(), otherwise, day: self.day })
    }
}

fn read(path: &Path, settings: &Settings) -> anyhow::Result<Reading> {
    let context = || format!("reading {}", path.display());
    let bytes = bytes_of(path).with_context(context)?;
    saring_travel::read(&bytes, settings).with_context(context)
}

/// The whole content; a large file is read in steps that a person can watch.
fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let mut file = std::fs::File::open(path)?;
    let length = file.metadata()?.len();
    if length < STEP_BYTES {
        file.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let mut progress = Progress::new(Some(length), "reading");
    let mut file = file.take(u64::MAX);
    loop {
        file.set_limit(STEP_BYTES);
        if file.read_to_end(&mut bytes)? == 0 {
            return Ok(bytes);
        }
        progress.at(bytes.len() as u64);
    }
}
