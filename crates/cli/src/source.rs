//! Where the listed entities come from: list files, or an index built before.
//!
//! In: paths. Out: a whole [`Index`], or the reason why there is none. A list that is
//! broken anywhere is refused whole, before anything is answered.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_lists::versions::Store;
use saring_lists::{Limits, ReadList, read_file};
use saring_screen::Index;

use crate::build;
use crate::lists::{self, index::Whole};
use crate::output::Also;
use crate::progress::Progress;
use crate::terminal::say;

/// The options that say what to screen against.
#[derive(clap::Args)]
pub(crate) struct Source {
    /// A list; may be given several times
    #[arg(long, value_name = "FILE", required_unless_present_any = ["index", "store"])]
    list: Vec<PathBuf>,
    /// An index from `saring index build`, in place of lists
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    index: Option<PathBuf>,
    /// A store of `saring lists`: all that is in use there
    #[arg(long, value_name = "DIR", conflicts_with_all = ["list", "index"])]
    store: Option<PathBuf>,
}

impl Source {
    /// Reads everything there is to screen against.
    pub(crate) fn open(&self) -> anyhow::Result<Whole> {
        let alone = |index| Whole { index, also: Also::default() };
        if let Some(path) = &self.index {
            return open_index(path).map(alone);
        }
        if let Some(root) = &self.store {
            let store = Store::at(root);
            tell_stale(&store)?;
            return lists::index::open(&store);
        }
        let (index, lists) = read_lists(&self.list)?;
        crate::index::tell_issues(&mut std::io::stderr().lock(), &lists)?;
        Ok(alone(index))
    }
}

/// Tells of lists that are too old: they are used all the same, for an old list is
/// better than none.
fn tell_stale(store: &Store) -> anyhow::Result<()> {
    let sources = lists::sources(store)?;
    for (state, version) in store.active()? {
        let age = lists::status::age(&state, lists::now());
        if lists::status::is_stale(age, &sources.of(&state.name)) {
            let age = age.map(lists::status::age_in_words).unwrap_or_default();
            let name = lists::called(&version);
            say(&format!("{name} was last confirmed {age} ago; it may be out of date"));
        }
    }
    Ok(())
}

/// Reads lists into an index, with what each of them was.
pub(crate) fn read_lists(paths: &[PathBuf]) -> anyhow::Result<(Index, Vec<ReadList>)> {
    let mut progress = Progress::ahead(None, "entities read:");
    let mut entities = 0;
    let (builder, lists) = build::while_reading(|feed| {
        let mut lists = Vec::new();
        for (number, path) in paths.iter().enumerate() {
            let number =
                u16::try_from(number).context("too many lists: 65,536 are the most")?;
            let list = read_file(path, &Limits::default(), &mut |entity| {
                feed.add(number.into(), entity);
                entities += 1;
                progress.at(entities);
            })
            .with_context(|| format!("reading list {}", path.display()))?;
            lists.push(list);
        }
        anyhow::Ok(lists)
    });
    let lists = lists?;
    let versions = lists.iter().map(|list| list.version.clone()).collect();
    Ok((builder.finish(versions), lists))
}

/// Maps an index into memory.
pub(crate) fn open_index(path: &Path) -> anyhow::Result<Index> {
    let context = || format!("reading index {}", path.display());
    let mapping = saring_mapped::map(path).with_context(context)?;
    Index::read(mapping).with_context(context)
}
