//! demo
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show one comparison in full
    #[arg(long)]
    explain: bool,
}
pub(crate) fn run(_args: &Args) -> anyhow::Result<()> { Ok(()) }
