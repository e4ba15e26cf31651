//! The table, the accepted run, and the cases that flipped.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::Path;

use anyhow::Context;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use super::cases::{Case, Pair, Row, RowKind};
use super::run::{Measured, Outcome};

const THRESHOLD: u16 = 700;

/// Counts of a row.
#[derive(Default)]
struct Counts {
    listed: usize,
    recalled: usize,
    first: usize,
    wrong: usize,
    unlisted: usize,
    alarms: usize,
}

fn counts(cases: &[Case], outcomes: &[Outcome], culture: Option<&str>) -> Counts {
    let mut counts = Counts::default();
    for (case, outcome) in cases.iter().zip(outcomes) {
        if culture.is_some() && case.culture != culture {
            continue;
        }
        if case.expected.is_some() {
            counts.listed += 1;
            counts.recalled += usize::from(outcome.score >= THRESHOLD);
            counts.first += usize::from(outcome.first);
            counts.wrong += usize::from(outcome.wrong >= THRESHOLD);
        } else {
            counts.unlisted += 1;
            counts.alarms += usize::from(outcome.score >= THRESHOLD);
        }
    }
    counts
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return String::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of cases are small")]
    let share = part as f64 * 100.0 / whole as f64;
    format!("{share:.2} %")
}

/// One row of the table.
pub(crate) fn line(row: &Row, measured: &Measured) -> String {
    let outcomes = &measured.outcomes;
    let micros = measured.time.as_micros().max(1);
    let rate = outcomes.len() as u128 * 1_000_000 / micros;
    match &row.kind {
        RowKind::Screen { cases, .. } => {
            let c = counts(cases, outcomes, None);
            let alarms = match (c.alarms * 100_000).checked_div(c.unlisted) {
                Some(rate) => format!("{} ({rate} per 100,000)", c.alarms),
                None => String::new(),
            };
            format!(
                "| {} | {} | {} | {} | {} | {} | {} |",
                row.name,
                outcomes.len(),
                percent(c.recalled, c.listed),
                percent(c.first, c.listed),
                percent(c.wrong, c.listed),
                alarms,
                rate
            )
        }
        RowKind::Pairs(pairs) => {
            let (auc, recall, alarms) = pair_rates(pairs, outcomes);
            format!(
                "| {} | {} | {recall} | AUC {auc:.3} | | {alarms} | {rate} |",
                row.name,
                pairs.len()
            )
        }
    }
}

/// Area under the curve, recall at the threshold, false alarms at the threshold.
fn pair_rates(pairs: &[Pair], outcomes: &[Outcome]) -> (f64, String, String) {
    let scores = |same: bool| -> Vec<u16> {
        pairs
            .iter()
            .zip(outcomes)
            .filter(|p| p.0.same == same)
            .map(|p| p.1.score)
            .collect()
    };
    let (same, other) = (scores(true), scores(false));
    let mut wins = 0.0;
    for x in &same {
        for y in &other {
            wins += match x.cmp(y) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    let hit = |scores: &[u16]| scores.iter().filter(|s| **s >= THRESHOLD).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of cases are small")]
    let auc = wins / (same.len() * other.len()).max(1) as f64;
    let alarms = format!("{} of {}", hit(&other), other.len());
    (auc, percent(hit(&same), same.len()), alarms)
}

/// The whole table, with notes.
pub(crate) fn table(rows: &[(Row, Measured)], quick: bool) -> String {
    let mut text = String::from(
        "| row | n | recall at 700 | rank 1 | wrong entity at 700 | false alarms | \
         identities/s a core |\n|---|---|---|---|---|---|---|\n",
    );
    for (row, measured) in rows {
        let _ = writeln!(text, "{}", line(row, measured));
    }
    text.push_str("\nRates per name culture, with 95 % intervals (Wilson):\n\n");
    text.push_str("| culture | missed | wrong entity | false alarms, name only |\n");
    text.push_str("|---|---|---|---|\n");
    text.push_str(&cultures(rows));
    text.push_str("\nRows:\n\n");
    for (row, _) in rows {
        let _ = writeln!(text, "- **{}**: {}.", row.name, row.what);
    }
    if quick {
        text.push_str("\nA sample: `cargo xtask eval` measures all.\n");
    }
    text
}

fn cultures(rows: &[(Row, Measured)]) -> String {
    let mut text = String::new();
    let find = |name: &str| {
        rows.iter().find(|(row, _)| row.name == name).and_then(|(row, measured)| {
            match &row.kind {
                RowKind::Screen { cases, .. } => Some((cases, &measured.outcomes)),
                RowKind::Pairs(_) => None,
            }
        })
    };
    let listed = find("invented list, listed");
    let unlisted = find("invented list, unlisted");
    for culture in saring_testkit::Culture::ALL {
        let culture = culture.as_str();
        let rates = |found: Option<(&Vec<Case>, &Vec<Outcome>)>| {
            found.map(|(cases, outcomes)| counts(cases, outcomes, Some(culture)))
        };
        let missed = rates(listed)
            .map_or_else(String::new, |c| interval(c.listed - c.recalled, c.listed));
        let wrong =
            rates(listed).map_or_else(String::new, |c| interval(c.wrong, c.listed));
        let alarms =
            rates(unlisted).map_or_else(String::new, |c| interval(c.alarms, c.unlisted));
        let _ = writeln!(text, "| {culture} | {missed} | {wrong} | {alarms} |");
    }
    text
}

/// A share with its 95 % Wilson interval.
fn interval(part: usize, whole: usize) -> String {
    if whole == 0 {
        return String::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of cases are small")]
    let (p, n) = (part as f64 / whole as f64, whole as f64);
    let z = 1.96;
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    format!(
        "{:.2} % ({:.2}–{:.2})",
        p * 100.0,
        (middle - half).max(0.0) * 100.0,
        (middle + half) * 100.0
    )
}

/// Shows missed cases and alarms of a row, with names: for the terminal only.
pub(crate) fn show(row: &Row, measured: &Measured, limit: usize) {
    match &row.kind {
        RowKind::Screen { cases, .. } => {
            let bad =
                cases.iter().zip(&measured.outcomes).filter(|(case, outcome)| match case
                    .expected
                {
                    Some(_) => outcome.score < THRESHOLD || outcome.wrong >= THRESHOLD,
                    None => outcome.score >= THRESHOLD,
                });
            for (case, outcome) in bad.take(limit) {
                let name = case.subject.names.first().map_or("", |n| n.full.as_str());
                eprintln!(
                    "  {} {:?}: {} {:?}; wrong {} {:?}",
                    case.id,
                    name,
                    outcome.score,
                    outcome.matched,
                    outcome.wrong,
                    outcome.wrong_name
                );
            }
        }
        RowKind::Pairs(pairs) => {
            let bad = pairs
                .iter()
                .zip(&measured.outcomes)
                .filter(|(pair, outcome)| pair.same != (outcome.score >= THRESHOLD));
            for (pair, outcome) in bad.take(limit) {
                eprintln!(
                    "  {} {} {:?} / {:?}: {}",
                    pair.id, pair.same, pair.a, pair.b, outcome.score
                );
            }
        }
    }
}

/// What is kept of an outcome: whether it is right at the threshold.
fn verdicts(rows: &[(Row, Measured)]) -> BTreeMap<String, (bool, u16, String)> {
    let mut verdicts = BTreeMap::new();
    for (row, measured) in rows {
        match &row.kind {
            RowKind::Screen { cases, .. } => {
                for (case, outcome) in cases.iter().zip(&measured.outcomes) {
                    let right = match case.expected {
                        Some(_) => {
                            outcome.score >= THRESHOLD && outcome.wrong < THRESHOLD
                        }
                        None => outcome.score < THRESHOLD,
                    };
                    let name = case.subject.names.first().map_or("", |n| n.full.as_str());
                    let told =
                        format!("{name} | {} {}", outcome.matched, outcome.wrong_name);
                    let key = format!("{}\t{}", row.name, case.id);
                    verdicts.insert(key, (right, outcome.score, told));
                }
            }
            RowKind::Pairs(pairs) => {
                for (pair, outcome) in pairs.iter().zip(&measured.outcomes) {
                    let right = pair.same == (outcome.score >= THRESHOLD);
                    let told = format!("{} | {}", pair.a, pair.b);
                    let key = format!("{}\t{}", row.name, pair.id);
                    verdicts.insert(key, (right, outcome.score, told));
                }
            }
        }
    }
    verdicts
}

/// Shows the cases whose verdict is another than in the accepted run; returns how many
/// became worse.
pub(crate) fn flips(
    rows: &[(Row, Measured)],
    accepted: &Path,
    limit: usize,
) -> anyhow::Result<usize> {
    if !accepted.exists() {
        eprintln!("no accepted run at {}", accepted.display());
        return Ok(0);
    }
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(accepted)?)
        .read_to_string(&mut text)
        .with_context(|| format!("reading {}", accepted.display()))?;
    let now = verdicts(rows);
    let (mut better, mut worse, mut shown) = (0, 0, 0);
    for row in text.lines() {
        let Some((key, verdict)) = row.rsplit_once('\t') else { continue };
        let Some((right, score, told)) = now.get(key) else { continue };
        let before = verdict == "1";
        if before == *right {
            continue;
        }
        if *right {
            better += 1;
        } else {
            worse += 1;
        }
        if shown < limit {
            let word = if *right { "better" } else { "WORSE" };
            eprintln!("{word}: {key} {score} {told}");
            shown += 1;
        }
    }
    eprintln!("flipped against the accepted run: {better} better, {worse} worse");
    Ok(worse)
}

/// Makes this run the accepted one.
pub(crate) fn accept(rows: &[(Row, Measured)], accepted: &Path) -> anyhow::Result<()> {
    if let Some(folder) = accepted.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = std::fs::File::create(accepted)?;
    let mut out = GzEncoder::new(file, Compression::best());
    for (key, (right, ..)) in verdicts(rows) {
        writeln!(out, "{key}\t{}", u8::from(right))?;
    }
    out.finish()?;
    Ok(())
}
