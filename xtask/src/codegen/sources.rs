//! Where the tables' sources are, and how their files are opened.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::bufread::GzDecoder;

/// The sources: the data folder and the authored text.
pub(super) struct Sources {
    data: PathBuf,
    tables: PathBuf,
}

impl Sources {
    pub(super) fn new(root: &Path, data: &Path) -> Sources {
        Sources { data: data.to_owned(), tables: root.join("crates/names/tables") }
    }

    /// Whether a folder or file of the data folder is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.data.join(name).exists()
    }

    /// Reads a text file of the data folder; gzip is undone, a byte order mark dropped.
    pub(super) fn read(&self, name: &str) -> anyhow::Result<String> {
        let path = self.data.join(name);
        let file = File::open(&path).with_context(|| path.display().to_string())?;
        let mut reader = BufReader::new(file);
        let mut text = String::new();
        if path.extension().is_some_and(|extension| extension == "gz") {
            GzDecoder::new(reader).read_to_string(&mut text)?;
        } else {
            reader.read_to_string(&mut text)?;
        }
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    }

    /// Reads authored text, without comments and blank lines: line number and line.
    pub(super) fn authored(&self, name: &str) -> anyhow::Result<Vec<(usize, String)>> {
        let path = self.tables.join(name);
        let text =
            fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let lines = text.lines().enumerate().filter_map(|(index, line)| {
            let line = line.split('#').next().unwrap_or_default().trim();
            (!line.is_empty()).then(|| (index + 1, line.to_owned()))
        });
        Ok(lines.collect())
    }
}
