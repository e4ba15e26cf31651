//! `saring backup` and `saring restore`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use saring_server::init;
use saring_store::{restore as bring_back, tombstones};

use super::ConfigArgs;
use crate::terminal::{counted, grouped};

/// Write all that a service keeps into one file
#[derive(clap::Args)]
#[command(after_help = "\
The service may run; the file holds all as of one moment, the audit log with it,
and is the same for SQLite and PostgreSQL. It holds personal data: keep it where
you keep these. Lists are files in the folder of data, and the keys beside them;
copy both. What has passed its time is not brought back by a restore.

Example:
  saring backup --config saring.toml saring-2026-11-28.backup")]
pub(crate) struct Backup {
    #[command(flatten)]
    config: ConfigArgs,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Bring back what a backup holds
#[derive(clap::Args)]
#[command(after_help = "\
The store that the settings tell must be empty: another file, another database.
With --replacing it is told what was deleted since the backup was made, in the
store that is given up, so that nobody comes back. A file that is cut or changed
is refused before anything is written.

Example:
  saring restore --config new.toml saring-2026-11-28.backup --replacing old.toml")]
pub(crate) struct Restore {
    #[command(flatten)]
    config: ConfigArgs,
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Settings of the store that is given up, if it is there
    #[arg(long, value_name = "FILE")]
    replacing: Option<PathBuf>,
}

/// Writes a backup.
pub(crate) fn backup(args: &Backup) -> anyhow::Result<()> {
    let store = args.config.open()?.store;
    store.backup(args.file.clone()).wait().map_err(|error| anyhow!("{error}"))?;
    let bytes = std::fs::metadata(&args.file)?.len();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {} bytes", args.file.display(), grouped(bytes))?;
    Ok(())
}

/// Restores one.
pub(crate) fn restore(args: &Restore) -> anyhow::Result<()> {
    let settings = args.config.read()?;
    let gone = match &args.replacing {
        None => Vec::new(),
        Some(path) => {
            let old = init::location(&init::settings(path)?);
            tombstones(&old).map_err(|error| anyhow!("{error}"))?
        }
    };
    let location = init::location(&settings);
    let restored = bring_back(&args.file, &location, crate::lists::now(), &gone)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("restoring {}", args.file.display()))?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} and {} of the audit log are back; {} left out, for their time has passed",
        counted(restored.records, "record", "records"),
        counted(restored.entries, "entry", "entries"),
        grouped(restored.left_out),
    )?;
    Ok(())
}
