//! The operator's command, `saring`.
//!
//! In: arguments, list files, queries. Out: answers on standard output, everything else
//! on standard error, and an exit status: 0 ran, 2 failed, and with `--fail-on-hit` 1
//! when there was a hit. Not handled: reading formats (`lists`), scoring (`screen`).
//!
//! | Command | In |
//! |---|---|
//! | `demo` | [`demo`] |
//! | `screen` | [`screen`] |
//! | `compare` | [`compare`] |
//! | `index build`, `index show` | [`index`] |
//! | `lists import`, `lists diff` … | [`lists`] |
//! | `travel read`, `travel screen` … | [`travel`] |
//! | `serve`, `init`, `backup`, `restore`, `audit` | `service`, with the feature `serve` |
//!
//! Messages hold no name and nothing else of a person beyond the query's own
//! identifier; a panic is told by its place alone.

mod compare;
mod demo;
mod index;
mod lists;
mod output;
mod progress;
mod screen;
#[cfg(feature = "serve")]
mod service;
mod source;
mod terminal;
mod travel;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tells whether a person is on a watchlist, and says why
#[derive(Parser)]
#[command(name = "saring", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  saring demo
  saring screen --list consolidated.xml --queries people.jsonl
  saring compare 'Omar bin Abdullah' 'Umar b. Abdallah' --explain
  saring lists import consolidated.xml
  saring serve --demo

Each command has its own help, with examples: saring screen --help
Exit status: 0 it ran, 2 it failed.";

#[derive(Subcommand)]
enum Command {
    /// Screen an invented flight against an invented list
    Demo(demo::Args),
    /// Screen queries against lists or an index
    Screen(screen::Args),
    /// Compare two names, or a file of pairs
    Compare(compare::Args),
    /// Build an index, or show what is in one
    #[command(subcommand)]
    Index(index::Command),
    /// Keep lists in versions, and see what changed in them
    #[command(subcommand)]
    Lists(lists::Command),
    /// Read travel messages, screen who is in them, and answer
    #[command(subcommand)]
    Travel(travel::Command),
    /// Run the service: contract, console, audit log
    #[cfg(feature = "serve")]
    Serve(service::serve::Args),
    /// Write settings, keys and the first administrators of a service
    #[cfg(feature = "serve")]
    Init(service::begin::Args),
    /// Write all that a service keeps into one file
    #[cfg(feature = "serve")]
    Backup(service::backup::Backup),
    /// Bring back what a backup holds
    #[cfg(feature = "serve")]
    Restore(service::backup::Restore),
    /// Check the audit log of a service
    #[cfg(feature = "serve")]
    #[command(subcommand)]
    Audit(service::audit::Command),
}

/// How a run ended that did not fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ending {
    /// It ran.
    Ran,
    /// It ran, there was a hit or an alarm, and the operator wants the exit status to
    /// say so.
    Hit,
    /// A part of it failed, which was told; the rest ran.
    Failed,
}

const STATUS_HIT: u8 = 1;
const STATUS_FAILED: u8 = 2;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(tell_panic));
    let cli = Cli::parse();
    let ended = std::panic::catch_unwind(|| run(&cli.command));
    match ended {
        Ok(Ok(Ending::Ran)) => ExitCode::SUCCESS,
        Ok(Ok(Ending::Hit)) => ExitCode::from(STATUS_HIT),
        Ok(Err(error)) => {
            terminal::say(&format!("{error:#}"));
            ExitCode::from(STATUS_FAILED)
        }
        Ok(Ok(Ending::Failed)) | Err(_) => ExitCode::from(STATUS_FAILED),
    }
}

fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::Demo(args) => quiet_when_closed(demo::run(args)),
        Command::Screen(args) => screen::run(args),
        Command::Compare(args) => quiet_when_closed(compare::run(args)),
        Command::Index(command) => quiet_when_closed(index::run(command)),
        Command::Lists(command) => lists::run(command),
        Command::Travel(command) => travel::run(command),
        #[cfg(feature = "serve")]
        Command::Serve(args) => quiet_when_closed(service::serve::run(args)),
        #[cfg(feature = "serve")]
        Command::Init(args) => quiet_when_closed(service::begin::run(args)),
        #[cfg(feature = "serve")]
        Command::Backup(args) => quiet_when_closed(service::backup::backup(args)),
        #[cfg(feature = "serve")]
        Command::Restore(args) => quiet_when_closed(service::backup::restore(args)),
        #[cfg(feature = "serve")]
        Command::Audit(command) => service::audit::run(command),
    }
}

/// A reader that has seen enough (`| head`) is no failure.
fn quiet_when_closed(result: anyhow::Result<()>) -> anyhow::Result<Ending> {
    match result {
        Err(error) if !is_closed_pipe(&error) => Err(error),
        Ok(()) | Err(_) => Ok(Ending::Ran),
    }
}

/// Whether the reader of our output went away.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// Tells where we are wrong, and nothing of the value that showed it.
fn tell_panic(info: &std::panic::PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let mut stderr = std::io::stderr().lock();
    // Nothing is left to tell if standard error is gone too.
    let _ = writeln!(
        stderr,
        "saring: a defect of this program, at {place}; please report it"
    );
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
