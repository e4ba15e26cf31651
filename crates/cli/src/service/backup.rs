//! `saring backup` and `saring restore`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::anyhow;
use saring_server::init;

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
store that is given up, so that nobody comes back; accounts and keys are those of
that store, so that nobody gets in again who was locked out. Without it, look
through them. Nobody stays signed in. A file that is cut or changed is refused
before anything is written.

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
    let location = init::location(&args.config.read()?);
    let given_up = args.replacing.as_deref().map(init::settings).transpose()?;
    let given_up = given_up.as_ref().map(init::location);
    let now = crate::lists::now();
    let restoration = init::restore(&args.file, &location, given_up.as_ref(), now)?;
    let restored = restoration.restored;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} and {} of the audit log are back; {} left out: past their time, deleted \
         since, or sessions",
        counted(restored.records, "record", "records"),
        counted(restored.entries, "entry", "entries"),
        grouped(restored.left_out),
    )?;
    writeln!(
        out,
        "{}",
        if restoration.is_access_current { ACCESS_OF_NOW } else { ACCESS_OF_THEN }
    )?;
    Ok(())
}

const ACCESS_OF_NOW: &str = "Accounts, keys and what waits for a second person are as in \
                             the store that is given up.";

const ACCESS_OF_THEN: &str = "\
Accounts and keys are as they were when the backup was made: keys that were revoked
since open again, accounts that were disabled or given less are what they were.
Look through them before others can reach the service.";
