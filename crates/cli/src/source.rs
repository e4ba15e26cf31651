//! Where the listed entities come from: list files, or an index built before.
//!
//! In: paths. Out: a whole [`Index`], or the reason why there is none. A list that is
//! broken anywhere is refused whole, before anything is answered.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_answer::index::{self, Whole};
use saring_answer::{Also, build, versions};
use saring_lists::versions::Store;
use saring_lists::{Limits, ReadList, read_file};
use saring_model::ListedEntity;
use saring_screen::Index;

use crate::lists;
use crate::progress::{self, Progress};
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
    /// Of lists, an index or a store.
    pub(crate) fn of(
        list: Vec<PathBuf>,
        index: Option<PathBuf>,
        store: Option<PathBuf>,
    ) -> Self {
        Self { list, index, store }
    }

    /// Whether nothing was given.
    pub(crate) fn is_nothing(&self) -> bool {
        self.list.is_empty() && self.index.is_none() && self.store.is_none()
    }

    /// Whether an index was given, which does not hold entities whole.
    pub(crate) fn is_index(&self) -> bool {
        self.index.is_some()
    }

    /// Reads everything there is to screen against.
    pub(crate) fn open(&self) -> anyhow::Result<Whole> {
        self.open_watched(None)
    }

    /// The same, showing each entity as it is listed now. An index does not hold
    /// entities whole, so none of them is shown.
    pub(crate) fn open_watched(&self, watch: Option<Watch<'_>>) -> anyhow::Result<Whole> {
        let alone = |index| Whole::new(index, Also::default());
        if let Some(path) = &self.index {
            return open_index(path).map(alone);
        }
        if let Some(root) = &self.store {
            let store = Store::at(root);
            tell_stale(&store)?;
            if let Some(watch) = watch {
                index::each(&store, &progress::ahead, watch)?;
            }
            let opened = index::open(&store, &progress::ahead)?;
            if let Some(error) = &opened.unkept {
                say(&format!("the index could not be kept: {error:#}"));
            }
            return Ok(opened.whole);
        }
        let (index, lists) = read_watched(&self.list, watch)?;
        crate::index::tell_issues(&mut std::io::stderr().lock(), &lists)?;
        Ok(alone(index))
    }
}

/// Sees every entity.
pub(crate) type Watch<'w> = &'w mut dyn FnMut(&ListedEntity);

/// Tells of lists that are too old: they are used all the same, for an old list is
/// better than none.
fn tell_stale(store: &Store) -> anyhow::Result<()> {
    let sources = versions::sources(store)?;
    for (state, version) in store.active()? {
        let age = versions::age(&state, lists::now());
        if versions::is_stale(age, &sources.of(&state.name)) {
            let age = age.map(versions::age_in_words).unwrap_or_default();
            let name = versions::called(&version);
            say(&format!("{name} was last confirmed {age} ago; it may be out of date"));
        }
    }
    Ok(())
}

/// Reads lists into an index, with what each of them was.
pub(crate) fn read_lists(paths: &[PathBuf]) -> anyhow::Result<(Index, Vec<ReadList>)> {
    read_watched(paths, None)
}

fn read_watched(
    paths: &[PathBuf],
    mut watch: Option<Watch<'_>>,
) -> anyhow::Result<(Index, Vec<ReadList>)> {
    let mut progress = Progress::ahead(None, "entities read:");
    let mut entities = 0;
    let (builder, lists) = build::while_reading(|feed| {
        let mut lists = Vec::new();
        for (number, path) in paths.iter().enumerate() {
            let number =
                u16::try_from(number).context("too many lists: 65,536 are the most")?;
            let list = read_file(path, &Limits::default(), &mut |entity| {
                if let Some(watch) = &mut watch {
                    watch(&entity);
                }
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
