//! `saring init`: settings, keys and the first administrators.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use saring_server::SystemClock;
use saring_server::init::Choice;

/// Write settings, keys and the first administrators of a service
#[derive(clap::Args)]
#[command(after_help = "\
The folder gets saring.toml, in which every setting stands with what it means,
and a folder of data with the keys of the service. Nothing is overwritten.

There are two administrators, since whatever lets somebody at persons takes two:
one asks, another agrees. Give the second login to somebody else. The passwords
are told here once and open anything for 72 hours; whoever signs in with one has
to choose another. When there are not two left who can let each other in again,
--password makes an administrator of the service another, which is in its audit
log.

With --postgres the store is a database, for several nodes: copy the folder to
each of them, with its keys.

Examples:
  saring init /etc/saring --log saring.example/audit
  saring init /etc/saring --password admin
  saring init /etc/saring --postgres 'host=db dbname=saring sslmode=verify-full'
  saring serve --config /etc/saring/saring.toml")]
pub(crate) struct Args {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Name of the audit log, for good
    #[arg(long, value_name = "NAME")]
    log: Option<String>,
    /// Another one-time password for an administrator of the service in DIR
    #[arg(long, value_name = "LOGIN", conflicts_with_all = ["log", "postgres"])]
    password: Option<String>,
    /// A PostgreSQL database in the place of a file
    #[arg(long, value_name = "DATABASE")]
    postgres: Option<String>,
}

/// Writes them.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(login) = &args.password {
        let clock = Arc::new(SystemClock);
        let password = saring_server::init::new_password(&args.folder, login, clock)?;
        writeln!(std::io::stdout(), "password       {password}")?;
        return Ok(());
    }
    let made = saring_server::init::init(
        &args.folder,
        Choice { origin: args.log.as_deref(), postgres: args.postgres.as_deref() },
        Arc::new(SystemClock),
    )?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "settings       {}", made.settings.display())?;
    writeln!(out, "data and keys  {}", made.data.display())?;
    writeln!(out, "audit log      {}", made.verifier)?;
    for (number, (login, password)) in made.administrators.iter().enumerate() {
        let who = if number == 0 { "sign in as     " } else { "another person " };
        writeln!(out, "{who}{login}")?;
        writeln!(out, "password       {password}")?;
    }
    writeln!(out)?;
    writeln!(out, "Two persons, one login each: nobody gets at what is kept of people")?;
    writeln!(out, "before one of them has asked for it and another has agreed.")?;
    writeln!(out, "Keep the line of the audit log elsewhere: it checks the log later.")?;
    writeln!(out, "Next: saring serve --config {}", made.settings.display())?;
    Ok(())
}
