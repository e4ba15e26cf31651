//! How long travel messages take: read, screened, answered, on this machine.
//!
//! In: messages of an invented flight, and an invented list of 25,000. Out: a table of
//! times beside what the design promises. Not handled: the machine's other work; run it
//! alone.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use clap::Parser as _;
use saring_casework::{Case, Journey, Rulings, decide};
use saring_lists::{Limits, read_file};
use saring_model::{Day, Directive, EntityKind, ListedEntity, LocalTime, Traveller};
use saring_screen::{Index, IndexBuilder, Policy, Screener};
use saring_testkit::flights::messages::{Dialect, bookings, passengers, requests};
use saring_testkit::flights::{Draw, Flight, flight};
use saring_travel::{Profiles, Settings, Stamp, respond};

use super::speed::{compiler, machine};
use super::{Options, grouped, root};
use crate::load::Folder;
use crate::synth;

/// Where the accepted figures are.
const ACCEPTED: &str = "docs/eval/travel.md";

/// Passengers of the manifest, as on a full wide-body aircraft.
pub(super) const PASSENGERS: usize = 260;

/// Bookings of the push: as many as in the message that GTAS was measured by.
pub(super) const BOOKINGS: usize = 127;

/// Entities on the list.
const ENTITIES: u64 = 25_000;

/// Of a hundred passengers so many are on the list.
pub(super) const LISTED_PERCENT: usize = 1;

/// Each message is read so many times; the middle one is told.
const READINGS: usize = 201;

/// Bytes that only segments are looked for in.
const LEXED_BYTES: usize = 10_000_000;

/// And so many manifests are answered.
const ANSWERS: usize = 41;

/// Requests of one passenger that are answered.
const REQUESTS: usize = 2_000;

/// A figure, with what the design promises (`design.md` §8).
struct Figure {
    what: &'static str,
    unit: &'static str,
    /// In thousandths of the unit.
    measured: u64,
    /// In thousandths, too; none where nothing is promised.
    target: Option<u64>,
    /// More is better.
    more: bool,
}

impl Figure {
    fn time(what: &'static str, took: Duration, target: Option<Duration>) -> Self {
        // Thousandths of a millisecond.
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        Self { what, unit: "ms", measured: us(took), target: target.map(us), more: false }
    }

    fn is_missed(&self) -> bool {
        self.target.is_some_and(|target| {
            if self.more { self.measured < target } else { self.measured > target }
        })
    }
}

/// Measures all, prints the table, and writes it when accepted.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        return run_optimised();
    }
    let folder = Folder::new("bench")?;
    let (index, listed) = list(options, &folder)?;
    let flight = drawn(options.seed, PASSENGERS, &listed);
    let mut figures = Vec::new();
    reading(&flight, &mut figures)?;
    answering(&flight, &index, &mut figures)?;
    let text = report(&figures)?;
    println!("{text}");
    if options.accept {
        std::fs::write(root().join(ACCEPTED), &text).context(ACCEPTED)?;
    }
    let missed = figures.iter().filter(|own| own.is_missed()).map(|own| own.what);
    let missed: Vec<&str> = missed.collect();
    if options.check && !missed.is_empty() {
        bail!("too slow: {}", missed.join(", "));
    }
    Ok(())
}

/// Runs itself again, built for release: times of a debug build tell nothing.
pub(super) fn run_optimised() -> anyhow::Result<()> {
    eprintln!("building for release …");
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let mut command = Command::new(cargo);
    command.current_dir(root()).args([
        "run",
        "--release",
        "--quiet",
        "-p",
        "xtask",
        "--",
    ]);
    let status = command.args(std::env::args_os().skip(1)).status()?;
    ensure!(status.success(), "the measuring failed: {status}");
    Ok(())
}

/// `synth`'s options can be made only as it makes them itself: from arguments.
#[derive(clap::Parser)]
struct Synth {
    #[command(flatten)]
    options: synth::Options,
}

/// An index of the invented list, and the people on it.
fn list(
    options: &Options,
    folder: &Folder,
) -> anyhow::Result<(Index, Vec<ListedEntity>)> {
    let path = folder.0.join("list.ftm.json");
    let output = path.to_str().context("the temporary folder has no plain name")?;
    let (count, seed) = (ENTITIES.to_string(), options.seed.to_string());
    let arguments = ["synth", "--entities", &count, "--seed", &seed, "--output", output];
    synth::run(&Synth::try_parse_from(arguments)?.options)?;
    let mut builder = IndexBuilder::default();
    let mut people = Vec::new();
    let list = read_file(&path, &Limits::default(), &mut |entity| {
        builder.add(0, &entity);
        if entity.kind == EntityKind::Person {
            people.push(entity);
        }
    })?;
    Ok((builder.finish(vec![list.version]), people))
}

/// The flight that everything is measured by.
pub(super) fn drawn(seed: u64, size: usize, listed: &[ListedEntity]) -> Flight {
    let day = Day::new(2026, 11, 20).unwrap_or_else(|| unreachable!("the day exists"));
    let (passengers, listed_percent) = (Some(size), LISTED_PERCENT);
    flight(&Draw { seed, number: 0, day, passengers, listed, listed_percent })
}

/// How messages are read: with the dialects that are built in.
pub(super) fn settings() -> Settings {
    let profiles = Profiles::embedded();
    let otherwise = profiles.otherwise();
    Settings { profiles: profiles.all().to_vec(), otherwise, day: None }
}

/// The dialect that everything is measured in.
fn usual() -> anyhow::Result<&'static Dialect> {
    Dialect::of("default").context("there is a usual dialect")
}

/// The list of passengers, as a message.
pub(super) fn manifest(flight: &Flight) -> anyhow::Result<String> {
    Ok(saring_travel::write(&passengers(flight, usual()?, usize::MAX).interchange)?)
}

/// So many bookings of a flight that has more, as a message.
pub(super) fn push(seed: u64, count: usize) -> anyhow::Result<String> {
    let flight = drawn(seed, count * 4, &[]);
    ensure!(flight.parties.len() >= count, "the flight has too few bookings");
    let mut interchange = bookings(&flight, usual()?).interchange;
    for message in &mut interchange.messages {
        message.bookings.truncate(count);
        let within = |booking: u32| usize::try_from(booking).is_ok_and(|own| own < count);
        message.travellers.retain(|own| own.booking.is_some_and(within));
        message.declared.bookings = u32::try_from(count).ok();
    }
    Ok(saring_travel::write(&interchange)?)
}

/// The median time of some work, done once before.
fn median(
    times: usize,
    mut work: impl FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<Duration> {
    work()?;
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let start = Instant::now();
        work()?;
        taken.push(start.elapsed());
    }
    Ok(percentile(&mut taken, 50))
}

fn percentile(taken: &mut [Duration], percent: usize) -> Duration {
    taken.sort_unstable();
    let place = (taken.len() * percent / 100).min(taken.len().saturating_sub(1));
    taken.get(place).copied().unwrap_or_default()
}

fn reading(flight: &Flight, figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let settings = settings();
    let list = manifest(flight)?;
    let read = |text: &str, persons: usize| {
        let reading = saring_travel::read(text.as_bytes(), &settings)?;
        let found: usize = reading.messages().map(|own| own.travellers.len()).sum();
        ensure!(found >= persons, "{found} persons were read of {persons}");
        black_box(reading);
        Ok(())
    };
    let took = median(READINGS, || read(&list, PASSENGERS))?;
    let target = Some(Duration::from_micros(500));
    figures.push(Figure::time("PAXLST of 260 passengers, read", took, target));
    let large = list.repeat(LEXED_BYTES / list.len() + 1);
    let took = median(ANSWERS, || {
        ensure!(saring_travel::lex(large.as_bytes())?.segments > 0, "no segments");
        Ok(())
    })?;
    let bytes_per_us = large.len() as u128 * 1_000_000 / took.as_nanos().max(1);
    figures.push(Figure {
        what: "bytes to text to segments, 10 MB",
        unit: "MB/s",
        measured: u64::try_from(bytes_per_us).unwrap_or(u64::MAX),
        target: Some(150_000),
        more: true,
    });
    let booked = push(1, BOOKINGS)?;
    let took = median(READINGS, || read(&booked, BOOKINGS))?;
    let target = Some(Duration::from_millis(8));
    figures.push(Figure::time("PNRGOV of 127 bookings, read", took, target));
    Ok(())
}

/// What requests are answered by.
struct Desk<'i> {
    settings: Settings,
    rulings: Rulings,
    policy: Policy,
    screener: Screener<'i>,
    stamp: Stamp,
}

impl<'i> Desk<'i> {
    fn new(index: &'i Index) -> anyhow::Result<Self> {
        let prepared = LocalTime::new(2026, 11, 19, 22, 10).context("the time exists")?;
        Ok(Self {
            settings: settings(),
            rulings: Rulings::default(),
            // As `saring travel screen` has it.
            policy: Policy { limit: usize::MAX, ..Policy::default() },
            screener: Screener::new(index),
            stamp: Stamp { prepared, reference: "900217".to_owned() },
        })
    }

    /// From the bytes of a request to the text of the answer.
    fn answer(&mut self, request: &[u8]) -> anyhow::Result<String> {
        let reading = saring_travel::read(request, &self.settings)?;
        let mut answers = String::new();
        for interchange in &reading.interchanges {
            for message in &interchange.messages {
                let journey = Journey::of(&message.legs);
                let persons = message.travellers.iter();
                let directives: Vec<Directive> =
                    persons.map(|person| self.decide(person, &journey)).collect();
                let answer = respond(
                    message,
                    interchange,
                    &directives,
                    &self.settings.otherwise,
                    &self.stamp,
                );
                answers.push_str(&saring_travel::write(&answer)?);
            }
        }
        Ok(answers)
    }

    fn decide(&mut self, traveller: &Traveller, journey: &Journey) -> Directive {
        let screening = self.screener.screen(&traveller.subject(""), &self.policy);
        let (lists, orders) = (Ok(&screening), Ok(&[][..]));
        decide(&Case { traveller, journey, lists, orders }, &self.rulings).directive
    }
}

fn answering(
    flight: &Flight,
    index: &Index,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let mut desk = Desk::new(index)?;
    let list = manifest(flight)?;
    let took = median(ANSWERS, || {
        let answer = desk.answer(list.as_bytes())?;
        let answered = answer.matches("ERC+").count();
        ensure!(answered == PASSENGERS, "{answered} persons were answered for");
        Ok(())
    })?;
    figures.push(Figure::time(
        "PAXLST of 260 passengers, read, screened, answered",
        took,
        Some(Duration::from_millis(30)),
    ));
    let alone = drawn(2, REQUESTS, &[]);
    let dialect = Dialect { persons_max: 1, ..*usual()? };
    let mut texts = Vec::with_capacity(REQUESTS);
    for sheet in requests(&alone, &dialect) {
        texts.push(saring_travel::write(&sheet.interchange)?);
    }
    let mut taken = Vec::with_capacity(REQUESTS);
    for text in &texts {
        let start = Instant::now();
        black_box(desk.answer(text.as_bytes())?);
        taken.push(start.elapsed());
    }
    let target = Some(Duration::from_micros(300));
    let middle = percentile(&mut taken, 50);
    figures.push(Figure::time(
        "request of one passenger, answered, median",
        middle,
        target,
    ));
    let slow = percentile(&mut taken, 99);
    figures.push(Figure::time("request of one passenger, answered, p99", slow, None));
    Ok(())
}

fn report(figures: &[Figure]) -> anyhow::Result<String> {
    let mut text = String::new();
    writeln!(text, "# How long travel messages take\n")?;
    writeln!(text, "Written by `cargo xtask bench travel --accept`.\n")?;
    writeln!(
        text,
        "Messages of an invented flight, from memory, on one core. Read: the median of \
         {READINGS}. Answered: from the bytes of the list or request to the text of the \
         CUSRES, screened against an index in memory of {} invented entities, on which 1 % \
         of the passengers are; of a list the median of {ANSWERS}, of requests the median \
         and the 99th percentile of {}, each of another passenger, by a worker that has \
         answered the list before.\n",
        grouped(ENTITIES),
        grouped(REQUESTS as u64),
    )?;
    writeln!(text, "- Machine: {}.", machine())?;
    writeln!(text, "- Compiler: {}.\n", compiler())?;
    writeln!(text, "| What | Unit | Measured | Target | |")?;
    writeln!(text, "|:--|:--|--:|--:|:--|")?;
    for own in figures {
        let sign = if own.more { "≥" } else { "≤" };
        let target = own.target.map(|target| format!("{sign} {}", decimal(target)));
        let verdict = match (own.target, own.is_missed()) {
            (None, _) => "",
            (Some(_), false) => "met",
            (Some(_), true) => "missed",
        };
        let (what, unit, measured) = (own.what, own.unit, decimal(own.measured));
        let target = target.unwrap_or_default();
        writeln!(text, "| {what} | {unit} | {measured} | {target} | {verdict} |")?;
    }
    Ok(text)
}

/// Thousandths as a decimal number, with as many decimals as tell something.
pub(super) fn decimal(thousandths: u64) -> String {
    let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
    match whole {
        0..10 if rest > 0 => {
            format!("{whole}.{rest:03}").trim_end_matches('0').to_owned()
        }
        10..100 => format!("{whole}.{}", rest / 100),
        _ => grouped(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_held_against_what_was_promised() {
        let us = Duration::from_micros;
        assert!(!Figure::time("", us(500), Some(us(500))).is_missed());
        assert!(Figure::time("", us(501), Some(us(500))).is_missed());
        assert!(!Figure::time("", us(501), None).is_missed());
        let rate = |measured| Figure {
            what: "",
            unit: "MB/s",
            measured,
            target: Some(150_000),
            more: true,
        };
        assert!(rate(149_999).is_missed() && !rate(150_000).is_missed());
    }

    #[test]
    fn decimals_tell_what_there_is_to_tell() {
        assert_eq!(decimal(500), "0.5");
        assert_eq!(decimal(473), "0.473");
        assert_eq!(decimal(8_000), "8");
        assert_eq!(decimal(23_456), "23.4");
        assert_eq!(decimal(151_900), "151");
    }

    #[test]
    fn the_percentile_is_one_of_the_times() {
        let mut taken: Vec<Duration> = (0..100).map(Duration::from_micros).collect();
        assert_eq!(percentile(&mut taken, 50), Duration::from_micros(50));
        assert_eq!(percentile(&mut taken, 99), Duration::from_micros(99));
        assert_eq!(percentile(&mut [], 99), Duration::ZERO);
    }
}
