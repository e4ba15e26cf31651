//! Every chore of the project: `cargo xtask <chore>`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::ensure;
use clap::{Parser, Subcommand};

mod bench;
mod ci;
mod codegen;
mod crash;
mod e2e;
mod eval;
mod load;
mod synth;
mod tidy;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the Saring project")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything that continuous integration checks
    Ci(ci::Options),
    /// House rules: crate arrows, crate list, forbidden calls
    Tidy(tidy::Options),
    /// Rebuild the committed tables from their sources
    Codegen(codegen::Options),
    /// Measure accuracy
    Eval(eval::Options),
    /// Measure speed and memory
    Bench(bench::Options),
    /// Write an invented list of any size
    Synth(synth::Options),
    /// Test the running service, its console in a browser
    E2e(e2e::Options),
    /// Kill the running service again and again, and see that nothing is lost
    Crash(crash::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Ci(options) => ci::run(&options),
        Chore::Tidy(options) => tidy::run(&options),
        Chore::Codegen(options) => codegen::run(&options),
        Chore::Eval(options) => eval::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Synth(options) => synth::run(&options),
        Chore::E2e(options) => e2e::run(&options),
        Chore::Crash(options) => crash::run(&options),
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map_or(xtask.clone(), PathBuf::from)
}

/// The service, built for release.
fn release_binary() -> anyhow::Result<PathBuf> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let mut command = Command::new(cargo);
    command.current_dir(root()).args(["build", "--release", "--quiet", "-p", "saring"]);
    ensure!(command.status()?.success(), "the service was not built");
    Ok(root().join("target/release/saring"))
}
