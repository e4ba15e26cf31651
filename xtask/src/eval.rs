//! (being written)

/// Options of this chore.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// Runs the chore.
pub(crate) fn run(_options: &Options) -> anyhow::Result<()> {
    anyhow::bail!("being written")
}
