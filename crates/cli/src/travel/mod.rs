//! `saring travel`: from a manifest to a directive.
//!
//! | Command | In |
//! |---|---|
//! | `travel read` | [`read`], shown by [`show`] |
//! | `travel screen` | [`screen`], shown by [`verdict`] |
//! | `travel flight` | [`flight`] |
//! | `travel synth` | [`synth`] |
//!
//! Judging and answering, what persons have ruled and what the operator wants are in
//! `saring_answer`; when answers are written, and under which number, is in [`stamp`].

mod flight;
mod input;
mod read;
mod screen;
pub(crate) mod show;
mod stamp;
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
