//! Kills the running service at random moments under load, and sees that nothing that it
//! acknowledged is lost.
//!
//! In: how often, and a seed. Out: a table of what was lost, which is nothing, or a failure
//! that names the seed. In every round several senders ask for one person at a time, and
//! remember what was answered; the service is killed at a moment that the seed draws, now
//! and then while it starts, or while its disk is full; and started again. Then
//!
//! - everybody who was answered for is on the flight, with the directive of the answer;
//! - the same request is answered with the same bytes;
//! - nobody was answered *board* who is not there;
//! - the audit log holds as a whole, and goes on from what it was before.
//!
//! Not handled: power cuts, which the store's own tests make of torn files.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

mod disk;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use saring_model::{Day, FlightNumber, ListedEntity, Moment};
use saring_testkit::Random;
use saring_testkit::flights::messages::{Dialect, requests};
use saring_testkit::flights::{Draw, Flight, flight};
use serde_json::Value;

use crate::bench::grouped;
use crate::bench::speed::{compiler, machine};
use crate::load::client::{Client, Request};
use crate::load::postgres::Postgres;
use crate::load::service::Service;
use crate::load::{DAY_SECONDS, Folder, day_of, persons, tomorrow};
use crate::{release_binary, root};
use disk::Disk;

/// Where the accepted figures are.
const ACCEPTED: &str = "docs/eval/crash.md";

/// The carrier that sends everything; it does not exist.
const CARRIER: &str = "XX";

/// The list that is screened against.
const LIST: &str = "crates/cli/demo/list.jsonl";

/// Flights of a day.
const FLIGHTS_A_DAY: u32 = 40;

/// Persons that are asked for in a round, at most, and by how many senders at a time.
const PERSONS: usize = 90;
const SENDERS: usize = 6;

/// The same while the disk is full: SQLite's log has room of before for a few hundred.
const FULL_PERSONS: usize = 900;

/// Bytes that are left before the load, to be taken away under it.
const FULL_LEFT: u64 = 32 << 20;

/// Rounds with a full disk of which one at least must have come to answers that could not
/// be kept.
const FULL_ROUNDS: u32 = 3;

/// Of a hundred persons so many are on the list, so that there is something to refer.
const LISTED_PERCENT: usize = 10;

/// One round in so many is killed while it starts, and one in so many has a full disk.
const STARTING_EVERY: u32 = 9;
const FULL_EVERY: u32 = 11;

/// After so many rounds the audit log is checked as a whole, and at the end.
const VERIFIED_EVERY: u32 = 50;

/// How long a start takes at most that is cut short.
const STARTING_MS: usize = 400;

/// The whole of a disk that can be full.
const DISK_BYTES: u64 = 2 << 30;

/// Options of this chore.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  cargo xtask crash --kills 100 --seed 7 --postgres")]
pub(crate) struct Options {
    /// How often it is killed
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    kills: u32,
    /// Seed of whom is asked for and of the moments
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// On a server of PostgreSQL, started for this, in place of a file of SQLite
    #[arg(long)]
    postgres: bool,
    /// A service that is already built, instead of building one for release
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Commit the result to docs/eval
    #[arg(long)]
    accept: bool,
}

/// Runs the chore.
///
/// # Errors
///
/// What was lost, with the round; or what could not be started.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let binary = match &options.binary {
        Some(path) => std::path::absolute(path)?,
        None => release_binary()?,
    };
    let start = Instant::now();
    let folder = Folder::new("crash")?;
    let mut bed = Bed::make(options, &binary, &folder.0)?;
    let mut tally = Tally::default();
    for number in 0..options.kills {
        round(&mut bed, options, number, &mut tally)
            .with_context(|| format!("seed {}, round {number}", options.seed))?;
        if (number + 1).is_multiple_of(100) {
            let answered: usize = bed.answered.values().map(BTreeMap::len).sum();
            println!("{} kills, {answered} answers found again", number + 1);
        }
    }
    ensure!(
        tally.full < FULL_ROUNDS || tally.referred_unkept > 0,
        "{} times the disk was full, and nothing was answered that could not be kept",
        tally.full
    );
    bed.service.stop()?;
    tally.entries = bed.verify()?;
    bed.service.start()?;
    bed.everybody(&mut tally)?;
    bed.service.stop()?;
    let text = report(options, &tally, start.elapsed())?;
    println!("{text}");
    if options.accept {
        accept(&text)?;
    }
    Ok(())
}

/// What was seen.
#[derive(Default)]
struct Tally {
    kills: u32,
    starting: u32,
    full: u32,
    /// Answers that were there after the kill.
    kept: u64,
    /// Of these *board*.
    boards: u64,
    /// Requests that had no answer when the service was killed.
    unanswered: u64,
    /// Answers of *refer* while nothing could be kept.
    referred_unkept: u64,
    /// Entries of the audit log at the end.
    entries: u64,
    /// The longest time from a start until it was ready.
    slowest_start: Duration,
}

/// The service, and what it stands on.
struct Bed {
    // The order in which they are dropped: the service first.
    service: Service,
    _postgres: Option<Postgres>,
    disk: Option<Disk>,
    listed: Vec<ListedEntity>,
    /// Keys of a carrier and of somebody who may read flights.
    carrier: String,
    reader: String,
    /// The day of the first flights, so that nobody's time has passed.
    tomorrow: Moment,
    /// Everybody who was answered for, by flight: number of the document and status.
    answered: BTreeMap<String, BTreeMap<String, String>>,
    folder: PathBuf,
}

impl Bed {
    fn make(options: &Options, binary: &Path, folder: &Path) -> anyhow::Result<Self> {
        let postgres = if options.postgres {
            Some(Postgres::start(&folder.join("postgres"))?)
        } else {
            None
        };
        // Only the store of one node lies in a folder of the service's.
        let disk = if options.postgres {
            None
        } else {
            Disk::mount(&folder.join("disk"), DISK_BYTES)?
        };
        let own = match &disk {
            Some(disk) => disk.path().join("service"),
            None => folder.join("service"),
        };
        let list = root().join(LIST);
        let mut service = Service::init(binary, &own)?;
        if let Some(postgres) = &postgres {
            move_to(&service, postgres, folder)?;
        }
        service.import(&list, "demo")?;
        service.start()?;
        let carrier = service.key("carrier", Some(CARRIER))?;
        let reader = service.key("screener", None)?;
        Ok(Self {
            service,
            tomorrow: tomorrow()?,
            _postgres: postgres,
            disk,
            listed: persons(&list)?,
            carrier,
            reader,
            answered: BTreeMap::new(),
            folder: folder.to_owned(),
        })
    }

    /// Exports the log while nobody writes, and checks it as an auditor does; how many
    /// entries it has.
    fn verify(&self) -> anyhow::Result<u64> {
        let text = |path: &Path| {
            let text = path.to_str().map(str::to_owned);
            text.context("the temporary folder has no plain name")
        };
        let file = text(&self.folder.join("log.jsonl"))?;
        let settings = text(&self.service.settings())?;
        let told =
            self.service.command(&["audit", "export", "--config", &settings, &file])?;
        let key = &self.service.log_key;
        self.service.command(&["audit", "verify", &file, "--key", key])?;
        let digits = |word: &str| word.replace(',', "").parse().ok();
        told.split_whitespace().find_map(digits).context("a number of entries")
    }

    /// Everybody of every round is there at the end.
    fn everybody(&self, tally: &mut Tally) -> anyhow::Result<()> {
        for (flight, answered) in &self.answered {
            are_there(&self.persons(flight)?, answered)?;
            tally.kept += u64::try_from(answered.len())?;
            let boards = answered.values().filter(|status| status.starts_with('0'));
            tally.boards += u64::try_from(boards.count())?;
        }
        Ok(())
    }

    /// The identifier of the flight of a round.
    fn flight(&self, round: u32) -> anyhow::Result<Option<String>> {
        let number = format!("{CARRIER}{}", flight_number(round));
        let day = self.day(round)?;
        let path = format!("/travel/flights?from={day}&carrier={CARRIER}&limit=1000");
        let request = Request::read(&path, &self.reader);
        let page: Value = serde_json::from_slice(&self.service.ask(&request)?.body)?;
        let flights = page.get("flights").and_then(Value::as_array).context("flights")?;
        let is_it = |own: &&Value| own.get("number").is_some_and(|own| *own == *number);
        let id = flights.iter().find(is_it).and_then(|own| own.get("id"));
        Ok(id.and_then(Value::as_str).map(str::to_owned))
    }

    /// The day of the flight of a round, so that no day has more than can be listed.
    fn day(&self, round: u32) -> anyhow::Result<Day> {
        let days = i64::from(round / FLIGHTS_A_DAY);
        day_of(Moment::from_unix(self.tomorrow.unix() + days * DAY_SECONDS))
    }

    /// Who is on a flight: number of the document, and directive.
    fn persons(&self, flight: &str) -> anyhow::Result<BTreeMap<String, String>> {
        let path = format!("/travel/flights/{flight}/travellers?limit=1000");
        let answer = self.service.ask(&Request::read(&path, &self.reader))?;
        let page: Value = serde_json::from_slice(&answer.body)?;
        let list = page.get("travellers").and_then(Value::as_array);
        let persons = list.context("a page of travellers")?.iter().map(|person| {
            let document = person.pointer("/subject/documents/0/1");
            let directive = person.get("directive").and_then(Value::as_str);
            let document = document.and_then(Value::as_str).unwrap_or_default();
            anyhow::Ok((
                document.to_owned(),
                directive.context("a directive")?.to_owned(),
            ))
        });
        persons.collect()
    }
}

/// Moves what `saring init` has made into the server, as an operator does who goes over
/// to several nodes.
fn move_to(service: &Service, postgres: &Postgres, folder: &Path) -> anyhow::Result<()> {
    let plain = "the temporary folder has no plain name";
    let settings = service.settings();
    let settings = settings.to_str().context(plain)?;
    let backup = folder.join("backup");
    let backup = backup.to_str().context(plain)?;
    service.command(&["backup", "--config", settings, backup])?;
    service.set("postgres", &format!("\"{}\"", postgres.settings()))?;
    service.command(&["restore", "--config", settings, backup])?;
    Ok(())
}

/// A request of one person.
struct Asked {
    request: Request,
    /// Number of the person's first document.
    document: String,
}

/// What was answered to requests, by their position.
type Answers = BTreeMap<usize, Answered>;

struct Answered {
    text: String,
    /// Nothing could be kept: then nobody may be let through.
    is_degraded: bool,
}

fn round(
    bed: &mut Bed,
    options: &Options,
    number: u32,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let mut chance = Random::nth(options.seed, u64::from(number));
    let is_starting = number % STARTING_EVERY == STARTING_EVERY - 1;
    let is_full = number % FULL_EVERY == FULL_EVERY - 1 && bed.disk.is_some();
    if is_starting {
        // Twice: once while it starts, once under load.
        bed.service.kill()?;
        bed.service.spawn()?;
        let pause = u64::try_from(chance.below(STARTING_MS))?;
        std::thread::sleep(Duration::from_millis(pause));
        bed.service.kill()?;
        tally.starting += 1;
        let ready = bed.service.start()?;
        tally.slowest_start = tally.slowest_start.max(ready);
    }
    let persons = if is_full { FULL_PERSONS } else { PERSONS };
    let flight = drawn(options.seed, number, persons, bed)?;
    let asked = asked(&flight, &bed.carrier)?;
    let mut moment = Killing::draw(&mut chance, asked.len());
    let filling = if is_full { bed.disk.as_ref() } else { None };
    if is_full {
        // Late enough that the log's own room is used up.
        moment.answers = asked.len() - moment.answers / 4;
    }
    if let Some(disk) = filling {
        // Most of it takes longer than the load.
        disk.fill(FULL_LEFT)?;
    }
    let answers = under_load(&mut bed.service, &asked, &moment, filling)?;
    tally.kills += 1;
    tally.full += u32::from(is_full);
    tally.unanswered += u64::try_from(asked.len() - answers.len())?;
    if let Some(disk) = filling {
        disk.empty()?;
    }
    if (number + 1).is_multiple_of(VERIFIED_EVERY) {
        bed.verify()?;
    }
    let ready = bed.service.start()?;
    tally.slowest_start = tally.slowest_start.max(ready);

    // What is there is read before anything is asked again.
    let id = bed.flight(number)?;
    let there = match &id {
        Some(id) => bed.persons(id)?,
        // The flight is made by the first who is taken in.
        None => BTreeMap::new(),
    };
    let mut kept = BTreeMap::new();
    for (place, answered) in &answers {
        let own = asked.get(*place).context("it was asked")?;
        let status = status(&answered.text).context("an answer without a status")?;
        if answered.is_degraded {
            ensure!(status.starts_with('2'), "{status} was answered, and nothing kept");
            tally.referred_unkept += 1;
        } else if !own.document.is_empty() {
            kept.insert(own.document.clone(), status.to_owned());
        }
    }
    are_there(&there, &kept)?;
    let mut client = Client::connect(bed.service.address)?;
    for (place, answered) in answers.iter().filter(|(_, own)| !own.is_degraded) {
        let own = asked.get(*place).context("it was asked")?;
        let again = client.send(&own.request)?;
        let again = String::from_utf8_lossy(&again.body);
        ensure!(
            again == answered.text,
            "the same request was answered otherwise: {again}"
        );
    }
    if let Some(id) = id {
        bed.answered.insert(id, kept);
    }
    Ok(())
}

/// Everybody who was answered for is there, with the directive of the answer.
fn are_there(
    there: &BTreeMap<String, String>,
    answered: &BTreeMap<String, String>,
) -> anyhow::Result<()> {
    for (document, status) in answered {
        let directive = there
            .get(document)
            .with_context(|| format!("somebody answered {status} is not there"))?;
        let expected = directive_of(status)?;
        ensure!(
            directive == expected,
            "somebody answered {status} is there with {directive}"
        );
    }
    Ok(())
}

/// When it is killed: once so many are answered, and so much later.
struct Killing {
    answers: usize,
    later: Duration,
}

impl Killing {
    fn draw(chance: &mut Random, asked: usize) -> Self {
        let answers = chance.below(asked);
        let later = u64::try_from(chance.below(4_000)).unwrap_or_default();
        Self { answers, later: Duration::from_micros(later) }
    }
}

/// Sends requests until the service is killed; what was answered whole before.
fn under_load(
    service: &mut Service,
    asked: &[Asked],
    moment: &Killing,
    filling: Option<&Disk>,
) -> anyhow::Result<Answers> {
    let address = service.address;
    let next = AtomicUsize::new(0);
    let (count, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let answers = Mutex::new(Answers::new());
    let sender = || -> anyhow::Result<()> {
        let Ok(mut client) = Client::connect(address) else { return Ok(()) };
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(own) = asked.get(place) else { return Ok(()) };
            // Whoever is cut off has no answer.
            let Ok(answer) = client.send(&own.request) else { return Ok(()) };
            count.fetch_add(1, Ordering::Relaxed);
            if answer.status == 503 && filling.is_some() {
                continue;
            }
            let is_degraded = answer.header("saring-degraded").is_some();
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            ensure!(answer.status == 200, "{}: {text}", answer.status);
            ensure!(!is_degraded || filling.is_some(), "degraded without a reason");
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.insert(place, Answered { text, is_degraded });
        }
    };
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let senders: Vec<_> = (0..SENDERS).map(|_| scope.spawn(sender)).collect();
        let killer = scope.spawn(|| -> anyhow::Result<()> {
            let until = |wanted: usize| {
                while count.load(Ordering::Relaxed) < wanted
                    && !is_over.load(Ordering::Relaxed)
                {
                    std::thread::sleep(Duration::from_micros(200));
                }
            };
            if let Some(disk) = filling {
                until(moment.answers / 20);
                disk.fill(0)?;
            }
            until(moment.answers);
            std::thread::sleep(moment.later);
            service.kill()
        });
        let mut outcome = Ok(());
        for sender in senders {
            let own = sender.join().map_err(|_| anyhow::anyhow!("a sender panicked"))?;
            outcome = outcome.and(own);
        }
        is_over.store(true, Ordering::Relaxed);
        let end = killer.join().map_err(|_| anyhow::anyhow!("the killer panicked"))?;
        end.and(outcome)
    })?;
    Ok(answers.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// A flight of its own for each round.
fn drawn(seed: u64, round: u32, persons: usize, bed: &Bed) -> anyhow::Result<Flight> {
    let drawn = flight(&Draw {
        seed,
        number: u64::from(round),
        day: bed.day(round)?,
        passengers: Some(persons),
        listed: &bed.listed,
        listed_percent: LISTED_PERCENT,
    });
    let number =
        FlightNumber { carrier: CARRIER.to_owned(), number: flight_number(round) };
    Ok(Flight { number, shared: None, ..drawn })
}

fn flight_number(round: u32) -> String {
    (1_000 + round).to_string()
}

fn asked(flight: &Flight, key: &str) -> anyhow::Result<Vec<Asked>> {
    let usual = Dialect::of("default").context("there is a usual dialect")?;
    let dialect = Dialect { persons_max: 1, ..*usual };
    requests(flight, &dialect)
        .into_iter()
        .map(|sheet| {
            let text = saring_travel::write(&sheet.interchange)?;
            let papers = sheet.who.first().map(|who| &who.documents);
            let document = papers.and_then(|papers| papers.first());
            Ok(Asked {
                request: Request::edifact("/travel/messages", key, &text),
                document: document.map(|own| own.number.clone()).unwrap_or_default(),
            })
        })
        .collect()
}

/// The status of the one person in an answer: `0Z`.
fn status(answer: &str) -> Option<&str> {
    answer.split("ERC+").skip(1).find_map(|rest| {
        let status = rest.split([':', '+', '\'']).next()?;
        (status.len() > 1).then_some(status)
    })
}

/// The directive that a status says.
fn directive_of(status: &str) -> anyhow::Result<&'static str> {
    match status.chars().next() {
        Some('0') => Ok("board"),
        Some('1') => Ok("do-not-board"),
        Some('2') => Ok("refer"),
        Some('4') => Ok("insufficient-data"),
        _ => anyhow::bail!("a status that says no directive: {status}"),
    }
}

fn report(options: &Options, tally: &Tally, elapsed: Duration) -> anyhow::Result<String> {
    let store = if options.postgres { "PostgreSQL" } else { "SQLite" };
    let mut text = String::new();
    writeln!(text, "## {store}\n")?;
    writeln!(text, "Seed {}, {} s.\n", options.seed, elapsed.as_secs())?;
    writeln!(text, "| What | |")?;
    writeln!(text, "|:--|--:|")?;
    let count = |what: &str, count: u64| format!("| {what} | {} |\n", grouped(count));
    text.push_str(&count("kills under load", u64::from(tally.kills)));
    text.push_str(&count("of these with a full disk", u64::from(tally.full)));
    text.push_str(&count("kills while starting", u64::from(tally.starting)));
    text.push_str(&count("answers acknowledged and found again", tally.kept));
    text.push_str(&count("of these *board*", tally.boards));
    text.push_str(&count("requests cut off without an answer", tally.unanswered));
    text.push_str(&count("answered *refer* on a full disk", tally.referred_unkept));
    text.push_str(&count("entries of the audit log, verified", tally.entries));
    text.push_str("| answers lost | 0 |\n");
    let slowest = tally.slowest_start.as_millis();
    writeln!(text, "| slowest start after a kill | {slowest} ms |")?;
    Ok(text)
}

/// Puts the table into the place of the same store's.
fn accept(table: &str) -> anyhow::Result<()> {
    let path = root().join(ACCEPTED);
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let own = table.lines().next().unwrap_or_default();
    let others =
        before.split("## ").skip(1).map(|part| format!("## {}", part.trim_end()));
    let mut tables: Vec<String> =
        others.filter(|part| part.lines().next() != Some(own)).collect();
    tables.push(table.trim_end().to_owned());
    tables.sort_unstable_by_key(|part| !part.starts_with("## SQLite"));
    let text = format!(
        "# What is lost when the service is killed\n\nWritten by `cargo xtask crash \
         --accept` and `cargo xtask crash --postgres --accept`.\n\n`saring serve` is \
         killed (SIGKILL) at moments that a seed draws, while {SENDERS} senders ask for \
         one person at a time, and started again. Whoever was answered for is looked for \
         with the directive of the answer, the same request must be answered with the same \
         bytes, and the audit log must verify as a whole.\n\n- Machine: {}.\n- Compiler: \
         {}.\n\n{}\n",
        machine(),
        compiler(),
        tables.join("\n\n"),
    );
    std::fs::write(&path, text).context(ACCEPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_person_is_found() {
        let answer = "UNA:+.? 'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'ERC+0'ERP+2'ERC+2Z:1'";
        assert_eq!(status(answer), Some("2Z"));
        assert_eq!(status("UNH+1+CUSRES'ERC+8'"), None);
        assert_eq!(directive_of("2Z").expect("it is one"), "refer");
        assert!(directive_of("9Z").is_err());
    }

    #[test]
    fn the_moments_are_those_of_the_seed() {
        let draw = |seed| {
            let killing = Killing::draw(&mut Random::nth(seed, 3), PERSONS);
            (killing.answers, killing.later)
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
