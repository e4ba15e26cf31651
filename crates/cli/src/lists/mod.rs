//! `saring lists`: lists kept in versions, and what changed in them.
//!
//! In: publishers' files. Out: a store of versions (`saring_lists::versions`), and
//! answers about it. Every command takes `--store`; what it tells about lists is told on
//! standard output, and each has a form for programs.
//!
//! | Command | In |
//! |---|---|
//! | `fetch` | [`fetch`], [`download`] |
//! | `import`, `accept`, `reject` | [`import`] |
//! | `status`, `verify` | [`status`] |
//! | `diff`, `show`, `history` | [`diff`], [`show`] |
//! | `export` | [`export`] |
//! | `impact` | [`impact`] |
//! | `merges`, `join`, `split` | [`merges`] |

mod diff;
mod download;
mod export;
mod fetch;
mod impact;
mod import;
mod merges;
mod seen;
mod show;
pub(crate) mod status;

use std::path::PathBuf;

use anyhow::Context as _;
use saring_lists::Moment;
use saring_lists::versions::Store;

use crate::Ending;

/// Keep lists in versions, and see what changed in them
#[derive(clap::Subcommand)]
#[command(after_help = "\
A store is a folder: --store, else $SARING_STORE, else saring in the folder of
the user's data. saring screen --store screens against what is in use there.

Examples:
  saring lists import consolidated.xml
  saring lists status
  saring lists diff un-sc@1 un-sc
  saring screen --store . --queries people.jsonl")]
pub(crate) enum Command {
    /// Download lists from their publishers
    Fetch(fetch::Args),
    /// Import publishers' files as new versions
    Import(import::Args),
    /// Tell which version of each list is in use, and how old it is
    Status(status::Status),
    /// Tell what changed between two files or versions
    Diff(diff::Args),
    /// Show a listed entity, whole
    Show(show::Show),
    /// Tell what became of an entity through all versions of its list
    History(show::History),
    /// Write a list for other programs
    Export(export::Args),
    /// Tell whom a change of a list would reach
    Impact(impact::Args),
    /// Check every version, byte for byte
    Verify(status::Verify),
    /// Take a version that waits into use
    Accept(import::Accept),
    /// Put a version that waits away
    Reject(import::Reject),
    /// Tell which entities of different lists are one person, and why
    Merges(merges::Merges),
    /// Say that two entities are the same
    Join(merges::JoinArgs),
    /// Say that two entities are not the same
    Split(merges::SplitArgs),
}

/// Runs one of them.
pub(crate) fn run(command: &Command) -> anyhow::Result<Ending> {
    match command {
        Command::Fetch(args) => fetch::run(args),
        Command::Import(args) => import::run(args),
        Command::Status(args) => status::run(args),
        Command::Diff(args) => crate::quiet_when_closed(diff::run(args)),
        Command::Show(args) => crate::quiet_when_closed(show::show(args)),
        Command::History(args) => crate::quiet_when_closed(show::history(args)),
        Command::Export(args) => crate::quiet_when_closed(export::run(args)),
        Command::Impact(args) => crate::quiet_when_closed(impact::run(args)),
        Command::Verify(args) => crate::quiet_when_closed(status::verify(args)),
        Command::Accept(args) => crate::quiet_when_closed(import::accept(args)),
        Command::Reject(args) => crate::quiet_when_closed(import::reject(args)),
        Command::Merges(args) => crate::quiet_when_closed(merges::run(args)),
        Command::Join(args) => crate::quiet_when_closed(merges::join(args)),
        Command::Split(args) => crate::quiet_when_closed(merges::split(args)),
    }
}

/// How a version is called, for help texts.
const NAMING: &str = "\
A list by its name is the version in use; NAME@3 is its third, NAME@staged the
one that waits. Anything else is the path of a publisher's file.";

/// Where the store is.
#[derive(clap::Args)]
pub(crate) struct StoreArgs {
    /// The folder of versions
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

impl StoreArgs {
    /// The store that is meant.
    pub(crate) fn open(&self) -> anyhow::Result<Store> {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        if let Some(path) =
            self.store.clone().or_else(|| set("SARING_STORE").map(Into::into))
        {
            return Ok(Store::at(path));
        }
        let data = set("XDG_DATA_HOME").map(PathBuf::from).or_else(|| {
            let home = set("HOME").or_else(|| set("USERPROFILE"))?;
            Some(PathBuf::from(home).join(".local").join("share"))
        });
        let data = data.context("expected --store or $SARING_STORE, found neither")?;
        Ok(Store::at(data.join("saring")))
    }
}

/// Who does it.
#[derive(clap::Args)]
pub(crate) struct ByArgs {
    /// Who does it, for the journal; else the user's name
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl ByArgs {
    /// The name for the journal.
    pub(crate) fn name(&self) -> String {
        let user = || {
            let name =
                std::env::var_os("USER").or_else(|| std::env::var_os("USERNAME"))?;
            Some(name.to_string_lossy().into_owned())
        };
        self.by.clone().or_else(user).unwrap_or_else(|| "unknown".to_owned())
    }
}

/// The clock of this machine.
pub(crate) fn now() -> Moment {
    #[expect(clippy::disallowed_methods, reason = "the binary alone reads a clock")]
    let now = std::time::SystemTime::now();
    let seconds =
        now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Moment::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
