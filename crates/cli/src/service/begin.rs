//! `saring init`: settings, keys and the first administrator.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use saring_server::SystemClock;
use saring_server::init::Choice;

/// Write settings, keys and the first administrator of a service
#[derive(clap::Args)]
#[command(after_help = "\
The folder gets saring.toml, in which every setting stands with what it means,
and a folder of data with the keys of the service. Nothing is overwritten. The
password is told here once; whoever signs in with it has to choose another.

With --postgres the store is a database, for several nodes: copy the folder to
each of them, with its keys.

Examples:
  saring init /etc/saring --log saring.example/audit
  saring init /etc/saring --postgres 'host=db dbname=saring sslmode=verify-full'
  saring serve --config /etc/saring/saring.toml")]
pub(crate) struct Args {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Name of the audit log, for good
    #[arg(long, value_name = "NAME")]
    log: Option<String>,
    /// A PostgreSQL database in the place of a file
    #[arg(long, value_name = "DATABASE")]
    postgres: Option<String>,
}

/// Writes them.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let made = saring_server::init::init(
        &args.folder,
        Choice { origin: args.log.as_deref(), postgres: args.postgres.as_deref() },
        Arc::new(SystemClock),
    )?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "settings       {}", made.settings.display())?;
    writeln!(out, "data and keys  {}", made.data.display())?;
    writeln!(out, "audit log      {}", made.verifier)?;
    writeln!(out, "sign in as     {}", made.login)?;
    writeln!(out, "password       {}", made.one_time_password)?;
    writeln!(out)?;
    writeln!(out, "Keep the line of the audit log elsewhere: it checks the log later.")?;
    writeln!(out, "Next: saring serve --config {}", made.settings.display())?;
    Ok(())
}
