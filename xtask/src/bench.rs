//! Measures speed and memory.
//!
//! In: how many entities and queries. Out: a table on the terminal and, when accepted,
//! in `docs/eval/`. Two measures that do not replace each other: times and memory of
//! this machine ([`speed`]), and instruction counts, which are nearly the same on every
//! machine and so can be compared with the committed ones ([`instructions`]). How long
//! publishers' files take is told apart ([`lists`]), and so is how long travel messages
//! take ([`travel`]), and how the service answers ([`serve`]). Not handled: accuracy, which is `eval`.

use std::path::PathBuf;

use crate::root;

mod instructions;
mod lists;
mod serve;
pub(crate) mod speed;
mod travel;
mod updates;
mod workload;

/// Options of this chore.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag on the command line")]
pub(crate) struct Options {
    /// Another part than the speed of screening
    #[arg(value_name = "PART", conflicts_with_all = ["instructions", "lists"])]
    part: Option<Part>,
    /// Sizes of the list
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 25_000, 1_000_000])]
    entities: Vec<u64>,
    /// Queries for each size and kind
    #[arg(long, default_value_t = 10_000)]
    queries: u64,
    /// Seed of the list and the queries
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Count instructions under valgrind instead
    #[arg(long)]
    instructions: bool,
    /// Measure how long lists take to be read and imported instead
    #[arg(long, conflicts_with = "instructions")]
    lists: bool,
    /// Fail where a target is missed, or a count has changed by more than 3 %
    #[arg(long)]
    check: bool,
    /// Commit the result to docs/eval
    #[arg(long)]
    accept: bool,
    /// Today's date, to be written beside the result
    #[arg(long)]
    date: Option<String>,
    /// The measured part of a run of itself
    #[arg(long, hide = true, requires = "times")]
    workload: Option<workload::Workload>,
    /// How many times over
    #[arg(long, hide = true)]
    times: Option<u32>,
    /// A stage of a run of itself
    #[arg(long, hide = true, requires = "folder")]
    stage: Option<speed::Stage>,
    /// Where the stages find each other's files
    #[arg(long, hide = true)]
    folder: Option<PathBuf>,
}

/// A part of the measuring that is asked for by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Part {
    /// How long travel messages take to be read, screened and answered
    Travel,
    /// How the service answers under load
    Serve,
}

/// Runs the chore.
///
/// # Errors
///
/// With `--check` what is worse than it should be; else what a stage of it says.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if let (Some(workload), Some(times)) = (options.workload, options.times) {
        workload.run(times);
        return Ok(());
    }
    if let (Some(stage), Some(folder)) = (options.stage, &options.folder) {
        return speed::run_stage(stage, folder);
    }
    if options.instructions {
        return instructions::run(options.check, options.accept);
    }
    if options.lists {
        return lists::run(options);
    }
    match options.part {
        Some(Part::Travel) => travel::run(options),
        Some(Part::Serve) => serve::run(options),
        None => speed::run(options),
    }
}

/// A number with its thousands set apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(123_456), "123,456");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
