//! `saring travel`: from a manifest to a directive.
//!
//! | Command | In |
//! |---|---|
//! | `travel read` | [`read`], shown by [`show`] |
//! | `travel screen` | [`screen`]: [`engine`] judges, [`verdict`] shows, [`reply`] answers |
//! | `travel flight` | [`flight`] |
//! | `travel synth` | [`synth`] |
//!
//! What persons have ruled is read by [`orders`], what the operator wants by [`policy`].

pub(crate) mod engine;
mod flight;
mod input;
pub(crate) mod orders;
pub(crate) mod policy;
mod read;
pub(crate) mod reply;
mod screen;
pub(crate) mod show;
mod synth;
mod verdict;

use crate::Ending;

/// Read travel messages, screen who is in them, and answer
#[derive(clap::Subcommand)]
#[command(after_help = "\
A carrier sends its passengers (PAXLST, PNRGOV); the state answers for each of
them before boarding (CUSRES). Nothing in a message is refused for being odd:
what is not understood is kept, told and screened as far as it goes.

Examples:
  saring travel read manifest.edi
  saring travel screen request.edi --list consolidated.xml --reply answer.edi
  saring travel flight XX815/*.edi --list consolidated.xml
  saring travel synth --help")]
pub(crate) enum Command {
    /// Show what is in travel messages, and what is odd in them
    Read(read::Args),
    /// Screen everyone in travel messages, and answer
    Screen(screen::Args),
    /// Tell the state of flights from all messages about them
    Flight(flight::Args),
    /// Write invented flights, for training and tests
    Synth(synth::Args),
}

/// Runs a command.
pub(crate) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::Read(args) => read::run(args),
        Command::Screen(args) => screen::run(args),
        Command::Flight(args) => flight::run(args),
        Command::Synth(args) => synth::run(args),
    }
}
