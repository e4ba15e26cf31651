//! Where the listed entities come from: list files, or an index built before.
//!
//! In: paths. Out: a whole [`Index`], or the reason why there is none. A list that is
//! broken anywhere is refused whole, before anything is answered.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_lists::{Limits, ReadList, read_file};
use saring_screen::{Index, IndexBuilder};

use crate::progress::Progress;

/// The options that say what to screen against.
#[derive(clap::Args)]
pub(crate) struct Source {
    /// A list; may be given several times
    #[arg(long, value_name = "FILE", required_unless_present = "index")]
    list: Vec<PathBuf>,
    /// An index from `saring index build`, in place of lists
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    index: Option<PathBuf>,
}

impl Source {
    /// Reads everything there is to screen against.
    pub(crate) fn open(&self) -> anyhow::Result<Index> {
        if let Some(path) = &self.index {
            return open_index(path);
        }
        let (index, lists) = read_lists(&self.list)?;
        crate::index::tell_issues(&mut std::io::stderr().lock(), &lists)?;
        Ok(index)
    }
}

/// Reads lists into an index, with what each of them was.
pub(crate) fn read_lists(paths: &[PathBuf]) -> anyhow::Result<(Index, Vec<ReadList>)> {
    let mut builder = IndexBuilder::default();
    let mut lists = Vec::new();
    let mut progress = Progress::new(None, "entities read:");
    let mut entities = 0;
    for (number, path) in paths.iter().enumerate() {
        let number =
            u16::try_from(number).context("too many lists: 65,536 are the most")?;
        let list = read_file(path, &Limits::default(), &mut |entity| {
            builder.add(number.into(), &entity);
            entities += 1;
            progress.at(entities);
        })
        .with_context(|| format!("reading list {}", path.display()))?;
        lists.push(list);
    }
    let versions = lists.iter().map(|list| list.version.clone()).collect();
    Ok((builder.finish(versions), lists))
}

/// Maps an index into memory.
pub(crate) fn open_index(path: &Path) -> anyhow::Result<Index> {
    let context = || format!("reading index {}", path.display());
    let mapping = saring_mapped::map(path).with_context(context)?;
    Index::read(mapping).with_context(context)
}
