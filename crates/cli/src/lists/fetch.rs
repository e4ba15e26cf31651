//! `saring lists fetch`: publishers' files from their servers, into the store.
//!
//! In: names of lists whose sources have an address. Out: a new version of each, the
//! word that nothing has changed, or the reason why there is neither, which the list's
//! journal keeps. Of several lists each stands for itself.

use std::fs::File;

use anyhow::Context as _;
use saring_answer::versions::sources;
use saring_lists::Source;
use saring_lists::versions::{ListState, Outcome, Store, StoreError, StoreErrorKind};

use super::download::{Address, Answer, DownloadArgs, Downloads};
use super::import::Job;
use super::seen::Seen;
use super::{ByArgs, StoreArgs, now};
use crate::Ending;
use crate::terminal::{counted, grouped, say};

/// Download lists from their publishers
#[derive(clap::Args)]
#[command(after_help = "\
Without names, every list that is in the store already and has an address. The
addresses stand in sources.toml in the store, over those that come with this
program; saring lists status tells what is in the store. A server that sent a
list before is asked for changes only. What arrives is imported as saring lists
import does it, and must be the list that was asked for. After a failure the
version before it stays in use, and the list's journal tells why.

Servers are trusted by Mozilla's roots, as of the day when this program was
built, and by --ca. A proxy is taken from $HTTPS_PROXY. Only a program that was
built with --features tls downloads.

Exit status: 0 all lists are there or unchanged, 2 one is not.

Examples:
  saring lists fetch un-sc ofac-sdn
  saring lists fetch --ca our-root.pem || alert")]
pub(crate) struct Args {
    /// The lists; else all of the store that have an address
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    by: ByArgs,
    #[command(flatten)]
    download: DownloadArgs,
}

/// Downloads, and tells what became of each list.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let store = args.store.open()?;
    let downloads = Downloads::open(&store, &args.download)?;
    let wanted = wanted(&store, &args.names)?;
    let by = args.by.name();
    let mut failed = 0_u64;
    for source in &wanted {
        let fetch = Fetch { store: &store, downloads: &downloads, source, by: &by };
        if let Err(error) = fetch.run() {
            if crate::is_closed_pipe(&error) {
                return Ok(Ending::Ran);
            }
            say(&format!("{}: {error:#}", source.name));
            failed += 1;
        }
    }
    if failed > 0 && wanted.len() > 1 {
        let of = counted(wanted.len() as u64, "list", "lists");
        say(&format!("{} of {of} not fetched", grouped(failed)));
    }
    Ok(if failed > 0 { Ending::Failed } else { Ending::Ran })
}

/// What is known of the lists to fetch.
fn wanted(store: &Store, names: &[String]) -> anyhow::Result<Vec<Source>> {
    let sources = sources(store)?;
    if !names.is_empty() {
        let mut wanted: Vec<Source> = Vec::new();
        for name in names {
            if !wanted.iter().any(|source| source.name == *name) {
                wanted.push(sources.of(name));
            }
        }
        return Ok(wanted);
    }
    let all = store.names()?.into_iter().map(|name| sources.of(&name));
    let wanted: Vec<Source> = all.filter(|source| source.url.is_some()).collect();
    let known = sources.all().iter().filter(|source| source.url.is_some());
    let known: Vec<&str> = known.map(|source| source.name.as_str()).collect();
    anyhow::ensure!(
        !wanted.is_empty(),
        "no list in {} has an address yet; name the first ones: {}",
        store.root().display(),
        known.join(", ")
    );
    Ok(wanted)
}

/// One list on its way.
struct Fetch<'a> {
    store: &'a Store,
    downloads: &'a Downloads,
    source: &'a Source,
    by: &'a str,
}

impl Fetch<'_> {
    fn run(&self) -> anyhow::Result<()> {
        let address = self.address()?;
        let fetched = self.fetch(&address);
        if let Err(error) = &fetched
            && is_refusal(error)
        {
            let (name, why) = (&self.source.name, format!("{error:#}"));
            let noted = self.store.note_refusal(name, now(), self.by, &why);
            if let Err(error) = noted {
                let error = anyhow::Error::new(error);
                say(&format!("{name}: the journal could not be written: {error:#}"));
            }
        }
        fetched
    }

    fn address(&self) -> anyhow::Result<Address> {
        let Source { name, url, page, .. } = self.source;
        let Some(url) = url else {
            match page {
                Some(page) => anyhow::bail!(
                    "its file has no address that stays; look for it at {page}, \
                     and import it: saring lists import FILE"
                ),
                None => anyhow::bail!(
                    "no address is known; write one into {}: [{name}] and url = \"https://…\"",
                    self.store.root().join("sources.toml").display()
                ),
            }
        };
        Address::read(url)
    }

    fn fetch(&self, address: &Address) -> anyhow::Result<()> {
        let state = self.store.list(&self.source.name)?;
        let seen = Seen::read(self.store, &state, address.as_str());
        let validators = seen.as_ref().map(|(seen, _)| &seen.validators);
        let mapping = self.mapping(&state)?;
        let job = Job { store: self.store, mapping: mapping.as_deref(), by: self.by };
        let outcome = match self.downloads.get(address, validators)? {
            Answer::Unchanged => {
                let (_, version) =
                    seen.context("the server was not asked for changes")?;
                let how = "the server says that nothing has changed";
                self.store.confirm(&version, now(), self.by, how)?
            }
            Answer::File(download) => {
                let file = File::open(download.path())?;
                let files = vec![(address.file_name().to_owned(), Box::new(file) as _)];
                let name = self.source.name.as_str();
                let outcome = job.take_in(name, Some(name), files)?;
                let (Outcome::Activated(version)
                | Outcome::Staged(version, _)
                | Outcome::Unchanged(version)) = &outcome;
                let validators = download.validators().clone();
                let seen = Seen::of(address.as_str(), validators, version);
                if let Err(error) = seen.write(self.store, name) {
                    // It was imported; the next download is whole again, that is all.
                    say(&format!("{name}: {error:#}"));
                }
                outcome
            }
        };
        job.tell(&outcome)
    }

    /// The column mapping through which the list was read before.
    fn mapping(&self, state: &ListState) -> anyhow::Result<Option<String>> {
        let last = state.active_version().or_else(|| state.versions.last());
        match last {
            Some(version) => Ok(self.store.mapping_text(version)?),
            None => Ok(None),
        }
    }
}

/// Whether it was the publisher's file or server that failed, not the store, this machine
/// or whoever reads our answer. Of those the message tells, which may name a folder of
/// somebody's; the journal does not.
fn is_refusal(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<StoreError>().map(StoreError::kind) {
        Some(kind) => matches!(kind, StoreErrorKind::Refused | StoreErrorKind::Wrong),
        None => !error.is::<std::io::Error>(),
    }
}
