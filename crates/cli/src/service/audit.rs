//! `saring audit`: the log of a service, checked without it.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use saring_answer::replace::replace;
use saring_store::audit::{self, Scope, Verifier};

use super::ConfigArgs;
use crate::Ending;
use crate::terminal::grouped;

/// Check the audit log of a service
#[derive(clap::Subcommand)]
#[command(after_help = "\
Every answer of a service stands in its audit log before it leaves. The log is a
tree of hashes whose roots are signed, so that nothing in it can be changed,
taken out or put in between unseen.

Examples:
  saring audit export --config saring.toml log.jsonl
  saring audit verify log.jsonl --key 'saring.example/audit+1d2c…+AQ…'
  saring audit replay 812 --config saring.toml")]
pub(crate) enum Command {
    /// Write the log into a file
    Export(Export),
    /// Check such a file, with nothing else at hand
    Verify(Verify),
    /// Make a decision again, and tell whether it is the same
    Replay(Replay),
}

/// Write the log into a file
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  saring audit export --config saring.toml log.jsonl")]
pub(crate) struct Export {
    #[command(flatten)]
    config: ConfigArgs,
    /// The file; - is output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The first entry to write
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Write what is sealed of persons, too
    #[arg(long)]
    with_subjects: bool,
}

/// Check an exported log, with nothing else at hand
#[derive(clap::Args)]
#[command(after_help = "\
Without --key the file is checked by the key that it tells itself: whoever
forged all of it is found out by the key alone. Keep the line that saring init
told.

Exit status: 0 it holds, 1 it does not, 2 it could not be read.

Example:
  saring audit verify log.jsonl --key 'saring.example/audit+1d2c…+AQ…'")]
pub(crate) struct Verify {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key of the log, as saring init told it
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint of before that the log must go on from
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
}

/// Make a decision again, and tell whether it is the same
#[derive(clap::Args)]
#[command(after_help = "\
By the versions of lists, policy and rulings that the entry cites, and by the
same engine. What was sealed of the person must not have been erased. Entries of
travellers (travel.screen, travel.rescreen) and of queries (match) can be made
again.

Exit status: 0 it is the same, 1 it is another, 2 it could not be made again.

Example:
  saring audit replay 812 --config saring.toml")]
pub(crate) struct Replay {
    #[command(flatten)]
    config: ConfigArgs,
    /// Number of the entry
    #[arg(value_name = "N")]
    number: u64,
}

/// Runs one of them.
pub(crate) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::Export(args) => crate::quiet_when_closed(export(args)),
        Command::Verify(args) => verify(args),
        Command::Replay(args) => replay(args),
    }
}

fn export(args: &Export) -> anyhow::Result<()> {
    let mut store = args.config.open()?.store;
    let verifier = store.verifier();
    let scope = Scope { verifier, from: args.from, subjects: args.with_subjects };
    if args.file.as_os_str() == "-" {
        let mut out = BufWriter::new(std::io::stdout().lock());
        audit::export(&mut store, &scope, &mut out)
            .map_err(|error| anyhow!("{error}"))?;
        return Ok(out.flush()?);
    }
    let mut entries = 0;
    replace(&args.file, |out| {
        let exported = audit::export(&mut store, &scope, out);
        entries = exported.map_err(|error| anyhow!("{error}"))?.entries;
        Ok(())
    })?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {} entries", args.file.display(), grouped(entries))?;
    Ok(())
}

fn verify(args: &Verify) -> anyhow::Result<Ending> {
    let reading = || format!("reading {}", args.file.display());
    let key = args.key.as_deref().map(|text| {
        Verifier::read(text.trim()).map_err(|error| anyhow!("--key: {error}"))
    });
    let key = key.transpose()?;
    let since = args.since.as_ref().map(|path| {
        std::fs::read_to_string(path)
            .with_context(|| format!("reading {}", path.display()))
    });
    let since = since.transpose()?;
    let file = BufReader::new(File::open(&args.file).with_context(reading)?);
    let report = audit::verify(file, key.as_ref(), since.as_deref());
    let report = report.map_err(|error| anyhow!("{error}")).with_context(reading)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{report}")?;
    if key.is_none() {
        writeln!(out, "checked by the key that the file tells itself: see --key")?;
    }
    Ok(if report.holds() { Ending::Ran } else { Ending::Hit })
}

fn replay(args: &Replay) -> anyhow::Result<Ending> {
    let app = saring_server::App::new(args.config.open()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let replayed = runtime.block_on(saring_server::replay(&app, args.number))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{replayed}")?;
    Ok(if replayed.is_same() { Ending::Ran } else { Ending::Hit })
}
