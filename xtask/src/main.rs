//! Every chore of the project: `cargo xtask <chore>`.

use clap::{Parser, Subcommand};

mod bench;
mod ci;
mod codegen;
mod eval;
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
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Ci(options) => ci::run(&options),
        Chore::Tidy(options) => tidy::run(&options),
        Chore::Codegen(options) => codegen::run(&options),
        Chore::Eval(options) => eval::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Synth(options) => synth::run(&options),
    }
}
