//! Instructions of the hot path, counted under valgrind.
//!
//! In: the work of [`Workload`], done once and twice by runs of this very program. Out:
//! the difference, compared with the counts committed in `docs/eval/instructions.txt`.
//! Not handled: time. A count says nothing about caches or cores, but it is the same on
//! a busy machine as on an idle one, so it can guard against a slow commit.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail, ensure};

use super::workload::Workload;
use super::{grouped, root};

/// Where the accepted counts are.
const ACCEPTED: &str = "docs/eval/instructions.txt";

/// A count may differ by so many thousandths from the accepted one. Two runs of one
/// binary differed by less than one in analysis and screening, and by up to six in
/// reading, whose maps are seeded by chance.
const TOLERANCE_THOUSANDTHS: u64 = 30;

/// The head of the committed file.
const HEAD: &str = "\
# Instructions of the hot path, counted by `cargo xtask bench --instructions`.
# Written by it with --accept; `cargo xtask ci` fails when a count differs by more
# than 3 %, faster or slower, so that this file always tells the truth.
#
# work  instructions
";

/// Counts, compares, and writes what is accepted.
pub(super) fn run(check: bool, accept: bool) -> anyhow::Result<()> {
    if !has_valgrind() {
        let text = "valgrind is not installed: no instructions were counted";
        ensure!(!check && !accept, "{text}");
        println!("{text}");
        return Ok(());
    }
    let path = root().join(ACCEPTED);
    let accepted = std::fs::read_to_string(&path).unwrap_or_default();
    let counts = count_all()?;
    let mut off = Vec::new();
    println!("{:<10}{:>16}{:>10}  a", "work", "instructions", "change");
    for (workload, count) in &counts {
        let (unit, units) = workload.unit();
        let before = accepted_count(&accepted, workload.name());
        let change = before.map_or("new".to_owned(), |before| change(before, *count));
        println!(
            "{:<10}{:>16}{change:>10}  {} {unit}",
            workload.name(),
            grouped(*count),
            grouped(count / units)
        );
        if before.is_none_or(|before| !within(before, *count)) {
            off.push(workload.name());
        }
    }
    if accept {
        let mut text = HEAD.to_owned();
        for (workload, count) in &counts {
            writeln!(text, "{} {count}", workload.name())?;
        }
        return std::fs::write(&path, text).context(ACCEPTED);
    }
    if check && !off.is_empty() {
        bail!(
            "instructions of {} are more than 3 % off {ACCEPTED}; if that is meant, \
             run `cargo run --release -p xtask -- bench --instructions --accept`",
            off.join(", ")
        );
    }
    Ok(())
}

fn has_valgrind() -> bool {
    let version =
        Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Counts every work, on as many cores as there are.
fn count_all() -> anyhow::Result<Vec<(Workload, u64)>> {
    let runs: Vec<(Workload, u32)> =
        Workload::ALL.into_iter().flat_map(|work| [(work, 1), (work, 2)]).collect();
    let counts: Vec<u64> = rayon::iter::ParallelIterator::collect::<anyhow::Result<_>>(
        rayon::iter::ParallelIterator::map(
            rayon::iter::IntoParallelIterator::into_par_iter(runs),
            |(workload, times)| count(workload, times),
        ),
    )?;
    let pairs = Workload::ALL.into_iter().zip(counts.chunks_exact(2));
    pairs
        .map(|(workload, pair)| match pair {
            &[once, twice] => Ok((workload, twice.saturating_sub(once))),
            _ => bail!("a count is missing"),
        })
        .collect()
}

/// Instructions of a whole run.
fn count(workload: Workload, times: u32) -> anyhow::Result<u64> {
    let program = std::env::current_exe()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["bench", "--workload", workload.name(), "--times", &times.to_string()])
        // More threads would count their waiting too.
        .env("RAYON_NUM_THREADS", "1")
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind failed:\n{text}");
    collected(&text).with_context(|| format!("valgrind counted nothing:\n{text}"))
}

/// The count that callgrind closes with: `==123== Collected : 456`.
fn collected(text: &str) -> Option<u64> {
    let count = text.lines().find_map(|line| line.split_once("Collected :"))?.1;
    count.trim().parse().ok()
}

fn accepted_count(accepted: &str, name: &str) -> Option<u64> {
    let mut lines = accepted.lines().filter(|line| !line.starts_with('#'));
    lines.find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

fn within(before: u64, now: u64) -> bool {
    u128::from(before.abs_diff(now)) * 1000
        <= u128::from(before) * u128::from(TOLERANCE_THOUSANDTHS)
}

/// A change in tenths of a percent: `+1.5 %`.
fn change(before: u64, now: u64) -> String {
    let tenths = u128::from(before.abs_diff(now)) * 1000 / u128::from(before.max(1));
    let sign = if now < before { '-' } else { '+' };
    format!("{sign}{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_in_what_valgrind_says() {
        let text = "==7== \n==7== Events    : Ir\n==7== Collected : 123456\n==7== \n";
        assert_eq!(collected(text), Some(123_456));
        assert_eq!(collected("valgrind: cannot"), None);
    }

    #[test]
    fn what_is_written_is_read() {
        let text = format!("{HEAD}screen 120\nread 7\n");
        assert_eq!(accepted_count(&text, "screen"), Some(120));
        assert_eq!(accepted_count(&text, "read"), Some(7));
        assert_eq!(accepted_count(&text, "build"), None);
    }

    #[test]
    fn three_percent_either_way_pass() {
        assert!(within(1000, 1030) && within(1000, 970));
        assert!(!within(1000, 1031) && !within(1000, 969));
        assert_eq!(change(1000, 1015), "+1.5 %");
        assert_eq!(change(1000, 900), "-10.0 %");
    }
}
