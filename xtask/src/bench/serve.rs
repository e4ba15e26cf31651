//! How the service answers: the real binary, real sockets, this process as the load.
//!
//! In: an invented list of 25,000, invented flights. Out: a table of times beside what was
//! promised. The service is `saring serve` as its operator starts it, with SQLite on this
//! machine's disk; every answer that is counted was in the audit log before it left. Not
//! handled: the machine's other work; run it alone.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use clap::Parser as _;
use saring_model::ListedEntity;
use saring_testkit::flights::messages::{Dialect, requests};
use saring_testkit::flights::{Draw, Flight, flight};
use serde_json::{Value, json};

use super::speed::{Synth, compiler, machine};
use super::travel::{LISTED_PERCENT, manifest, run_optimised};
use super::{Options, grouped, root};
use crate::load::client::{Answer, Client, Request};
use crate::load::service::Service;
use crate::load::{Folder, day_of, persons, tomorrow};
use crate::{release_binary, synth};

/// Where the accepted figures are.
const ACCEPTED: &str = "docs/eval/serve.md";

/// Entities on the list.
const ENTITIES: u64 = 25_000;

/// Requests of one person a second, and for how long.
const RATE: u32 = 200;
const RATE_SECONDS: u32 = 20;
/// Flights that these requests are about, a hundred passengers each.
const FLIGHTS: u64 = 40;
/// The carrier.
const CARRIER: &str = "XX";
/// Senders of these requests at a time.
const SENDERS: usize = 16;

/// Queries that are matched as fast as they can be, and by how many callers.
const QUERIES: usize = 20_000;
const CALLERS: usize = 8;
/// Queries in a batch, where they come in batches.
const BATCH: usize = 20;

/// Passengers of a manifest, and how many manifests are sent.
const PASSENGERS: usize = 260;
const MANIFESTS: usize = 40;

/// Times that a page is asked for.
const PAGES: usize = 60;

/// A figure beside what was promised.
struct Figure {
    what: String,
    unit: &'static str,
    /// In thousandths of the unit.
    measured: u64,
    /// In thousandths, too.
    target: Option<u64>,
    /// More is better.
    more: bool,
}

impl Figure {
    fn time(what: impl Into<String>, took: Duration, target_ms: Option<u64>) -> Self {
        let measured = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let target = target_ms.map(|ms| ms * 1_000);
        Self { what: what.into(), unit: "ms", measured, target, more: false }
    }

    fn count(
        what: impl Into<String>,
        unit: &'static str,
        measured: u64,
        target: Option<u64>,
        more: bool,
    ) -> Self {
        let target = target.map(|target| target * 1_000);
        Self { what: what.into(), unit, measured: measured * 1_000, target, more }
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
    let binary = release_binary()?;
    let list = folder.0.join("synth.jsonl");
    synthetic(&list, options.seed, &[])?;
    let listed = persons(&list)?;
    let mut service = Service::init(&binary, &folder.0.join("service"))?;
    service.import(&list, "synth")?;
    // The first start builds the index; the one that is measured finds it.
    service.start()?;
    service.stop()?;
    let mut figures = Vec::new();
    let ready = service.start()?;
    figures.push(Figure::time(
        "start to ready, with the index built",
        ready,
        Some(1_000),
    ));
    let carrier = service.key("carrier", Some(CARRIER))?;
    let client = service.key("client", None)?;
    iapi(&service, &carrier, &listed, FLIGHTS, &mut figures)?;
    iapi(&service, &carrier, &listed, 1, &mut figures)?;
    manifests(&service, &carrier, &listed, &mut figures)?;
    matches(&service, &client, options.seed, &mut figures)?;
    pages(&mut service, &mut figures)?;
    let peak = service.peak_bytes()? / 1_000_000;
    figures.push(Figure::count("most memory resident", "MB", peak, Some(400), false));
    service.stop()?;
    let text = report(&figures)?;
    println!("{text}");
    if options.accept {
        std::fs::write(root().join(ACCEPTED), &text).context(ACCEPTED)?;
    }
    let missed: Vec<&str> = figures
        .iter()
        .filter(|own| own.is_missed())
        .map(|own| own.what.as_str())
        .collect();
    if options.check && !missed.is_empty() {
        bail!("too slow or too large: {}", missed.join(", "));
    }
    Ok(())
}

/// Requests of one person at a steady rate, about so many flights. A request is late from the moment that it
/// should have been sent, so that a service that stands still is not excused.
fn iapi(
    service: &Service,
    key: &str,
    listed: &[ListedEntity],
    flights: u64,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let count = RATE as usize * RATE_SECONDS as usize;
    let usual = Dialect::of("default").context("there is a usual dialect")?;
    let dialect = Dialect { persons_max: 1, ..*usual };
    // One after another from each of the flights, as they come at check-in.
    let mut of_flights = Vec::new();
    for seed in 0..flights {
        let seed = 1_000 * (flights + 1) + seed;
        let flight = of_carrier(seed, count / usize::try_from(flights)?, listed)?;
        let sheets = requests(&flight, &dialect).into_iter();
        let texts = sheets.map(|sheet| saring_travel::write(&sheet.interchange));
        of_flights.push(texts.collect::<Result<Vec<String>, _>>()?.into_iter());
    }
    let mut texts = Vec::with_capacity(count);
    while texts.len() < count {
        let before = texts.len();
        texts.extend(of_flights.iter_mut().filter_map(Iterator::next));
        ensure!(texts.len() > before, "the flights have too few passengers");
    }
    let requests: Vec<Request> = texts
        .iter()
        .map(|text| Request::edifact("/travel/messages", key, text))
        .collect();
    // The first ones warm up connections and caches, and are not counted.
    let warm_up = requests.len() / 10;
    let pause = Duration::from_secs(1) / RATE;
    let taken = at_rate(service, &requests, pause, &|answer| {
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 200, "{}: {text}", answer.status);
        ensure!(
            text.contains("CUSRES") && text.contains("ERC+"),
            "no directive came back"
        );
        Ok(())
    })?;
    let mut taken = taken.get(warm_up..).unwrap_or_default().to_vec();
    let about = match flights {
        1 => format!("{} persons of one voyage", grouped(count as u64)),
        _ => format!("{flights} flights"),
    };
    let what =
        |part: &str| format!("request of one person, {RATE} a second, {about}: {part}");
    figures.push(Figure::time(what("median"), percentile(&mut taken, 500), None));
    figures.push(Figure::time(what("p99"), percentile(&mut taken, 990), Some(25)));
    figures.push(Figure::time(what("p99.9"), percentile(&mut taken, 999), None));
    Ok(())
}

/// An invented flight of the carrier that has the key.
fn of_carrier(seed: u64, size: usize, listed: &[ListedEntity]) -> anyhow::Result<Flight> {
    let mut flight = flight(&Draw {
        seed,
        number: 0,
        day: day_of(tomorrow()?)?,
        passengers: Some(size),
        listed,
        listed_percent: LISTED_PERCENT,
    });
    CARRIER.clone_into(&mut flight.number.carrier);
    flight.shared = None;
    Ok(flight)
}

/// Sends requests at a steady rate; how long each took from when it was due.
fn at_rate(
    service: &Service,
    requests: &[Request],
    pause: Duration,
    check: &(dyn Fn(&Answer) -> anyhow::Result<()> + Sync),
) -> anyhow::Result<Vec<Duration>> {
    let next = AtomicUsize::new(0);
    let start = Instant::now() + Duration::from_millis(100);
    let next = &next;
    let send = || -> anyhow::Result<Vec<(usize, Duration)>> {
        let mut client = Client::connect(service.address)?;
        let mut own = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(request) = requests.get(number) else { return Ok(own) };
            let due = start + pause * u32::try_from(number)?;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let answer = client.send(request)?;
            own.push((number, due.elapsed()));
            check(&answer)?;
        }
    };
    let mut taken = together(SENDERS, &send)?;
    taken.sort_unstable_by_key(|(number, _)| *number);
    Ok(taken.into_iter().map(|(_, took)| took).collect())
}

/// Runs the same on several threads, and gives what all of them give.
fn together<T: Send>(
    threads: usize,
    work: &(dyn Fn() -> anyhow::Result<Vec<T>> + Sync),
) -> anyhow::Result<Vec<T>> {
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for worker in workers {
            let own = worker.join().map_err(|_| anyhow::anyhow!("a sender panicked"))?;
            all.extend(own?);
        }
        Ok(all)
    })
}

fn manifests(
    service: &Service,
    key: &str,
    listed: &[ListedEntity],
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let mut client = Client::connect(service.address)?;
    let mut taken = Vec::new();
    for number in 0..MANIFESTS {
        let flight = of_carrier(100 + number as u64, PASSENGERS, listed)?;
        let text = manifest(&flight)?;
        let request = Request::edifact("/travel/messages", key, &text);
        let start = Instant::now();
        let answer = client.send(&request)?;
        taken.push(start.elapsed());
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 200, "{}: {text}", answer.status);
        let answered = text.matches("ERC+").count();
        ensure!(answered >= PASSENGERS, "{answered} persons were answered for");
    }
    let what = |part: &str| format!("manifest of {PASSENGERS}: {part}");
    figures.push(Figure::time(what("median"), percentile(&mut taken, 500), None));
    figures.push(Figure::time(what("p99"), percentile(&mut taken, 990), Some(250)));
    Ok(())
}

fn matches(
    service: &Service,
    key: &str,
    seed: u64,
    figures: &mut Vec<Figure>,
) -> anyhow::Result<()> {
    let queries = queries(service, seed, QUERIES)?;
    for (size, target) in [(1, Some(2_000)), (BATCH, Some(2_000))] {
        let requests: Vec<Request> = queries
            .chunks(size)
            .map(|batch| {
                let named = batch
                    .iter()
                    .zip(0..)
                    .map(|(query, number)| (format!("q{number}"), query.clone()));
                let body = json!({"queries": Value::Object(named.collect())});
                Request::json("/match/default", key, &body.to_string())
            })
            .collect();
        let next = AtomicUsize::new(0);
        let start = Instant::now();
        let call = || -> anyhow::Result<Vec<Duration>> {
            let mut client = Client::connect(service.address)?;
            let mut own = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(request) = requests.get(number) else { return Ok(own) };
                let sent = Instant::now();
                let answer = client.send(request)?;
                own.push(sent.elapsed());
                let text = || String::from_utf8_lossy(&answer.body);
                ensure!(answer.status == 200, "{}: {}", answer.status, text());
            }
        };
        let mut taken = together(CALLERS, &call)?;
        let rate = super::speed::per_second(queries.len(), start.elapsed());
        let what = match size {
            1 => "queries by /match, one in a request".to_owned(),
            size => format!("queries by /match, {size} in a request"),
        };
        figures.push(Figure::count(what.clone(), "a second", rate, target, true));
        let slow = percentile(&mut taken, 990);
        figures.push(Figure::time(format!("{what}: p99"), slow, None));
    }
    Ok(())
}

fn pages(service: &mut Service, figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let session = service.session("supervisor")?;
    let mut client = Client::connect(service.address)?;
    let (mut slowest, mut largest) = (Duration::ZERO, 0);
    let mut paths = vec![
        "/",
        "/console/alerts",
        "/console/search",
        "/console/lists",
        "/console/orders",
        "/console/figures",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect::<Vec<_>>();
    for of in [("/console/alerts", "alerts"), ("/", "flights")] {
        paths.push(first(service, &session, of)?);
    }
    for path in paths {
        let request = Request::page(&path, &session);
        let mut taken = Vec::new();
        for _ in 0..PAGES {
            let start = Instant::now();
            let answer = client.send(&request)?;
            taken.push(start.elapsed());
            ensure!(answer.status == 200, "{path}: {}", answer.status);
            largest = largest.max(answer.body.len());
        }
        slowest = slowest.max(percentile(&mut taken, 950));
    }
    figures.push(Figure::time("slowest page of the console, p95", slowest, Some(50)));
    let largest = u64::try_from(largest)?.div_ceil(1_000);
    let what = "largest page of the console";
    figures.push(Figure::count(what, "kB", largest, Some(60), false));
    Ok(())
}

/// Writes the list, and more if asked for.
fn synthetic(path: &Path, seed: u64, more: &[&str]) -> anyhow::Result<()> {
    let (entities, seed) = (ENTITIES.to_string(), seed.to_string());
    let output = path.to_str().context("the temporary folder has no plain name")?;
    let own = ["synth", "--entities", &entities, "--seed", &seed, "-o", output];
    synth::run(&Synth::try_parse_from(own.iter().chain(more))?.options)
}

/// Queries for people like those of the list and for others.
fn queries(service: &Service, seed: u64, count: usize) -> anyhow::Result<Vec<Value>> {
    let path = service.folder.join("queries.jsonl");
    synthetic(&path, seed, &["--queries", &count.to_string()])?;
    let text = std::fs::read_to_string(&path)?;
    text.lines()
        .map(|line| {
            let query: Value = serde_json::from_str(line)?;
            let part = |key: &str| query.get(key).cloned().unwrap_or_default();
            Ok(json!({"schema": part("schema"), "properties": part("properties")}))
        })
        .collect()
}

/// The page of the most urgent alert, or of the next flight.
fn first(
    service: &Service,
    session: &str,
    (on, of): (&str, &str),
) -> anyhow::Result<String> {
    let answer = service.ask(&Request::page(on, session))?;
    let text = String::from_utf8(answer.body)?;
    let mut paths =
        text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let within = format!("/console/{of}/");
    let first = paths.find(|path| path.starts_with(&within));
    first.map(str::to_owned).with_context(|| format!("no page of {of} is linked"))
}

fn percentile(taken: &mut [Duration], permille: usize) -> Duration {
    taken.sort_unstable();
    let place = (taken.len() * permille / 1_000).min(taken.len().saturating_sub(1));
    taken.get(place).copied().unwrap_or_default()
}

fn report(figures: &[Figure]) -> anyhow::Result<String> {
    let mut text = String::new();
    writeln!(text, "# How the service answers\n")?;
    writeln!(text, "Written by `cargo xtask bench serve --accept`.\n")?;
    writeln!(
        text,
        "`saring serve` as its operator starts it, with SQLite on this machine's disk, \
         {} invented entities, and a second process on the same machine as the load, over \
         loopback. Every answer was durable in the audit log before it left. Requests of \
         one person: {} of them, from {SENDERS} connections, each timed from when it was \
         due. Manifests: {MANIFESTS} of {PASSENGERS} passengers, one after another. \
         `/match`: {} queries from {CALLERS} callers. Pages: the 95th percentile of \
         {PAGES} of each.\n",
        grouped(ENTITIES),
        grouped(u64::from(RATE * RATE_SECONDS)),
        grouped(QUERIES as u64),
    )?;
    writeln!(text, "- Machine: {}.", machine())?;
    writeln!(text, "- Compiler: {}.\n", compiler())?;
    writeln!(text, "| What | Unit | Measured | Target | |")?;
    writeln!(text, "|:--|:--|--:|--:|:--|")?;
    for own in figures {
        let sign = if own.more { "≥" } else { "≤" };
        let target =
            own.target.map(|target| format!("{sign} {}", super::travel::decimal(target)));
        let verdict = match (own.target, own.is_missed()) {
            (None, _) => "",
            (Some(_), false) => "met",
            (Some(_), true) => "missed",
        };
        let (what, unit) = (&own.what, own.unit);
        let measured = super::travel::decimal(own.measured);
        let target = target.unwrap_or_default();
        writeln!(text, "| {what} | {unit} | {measured} | {target} | {verdict} |")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_held_against_what_was_promised() {
        let ms = Duration::from_millis;
        assert!(!Figure::time("", ms(25), Some(25)).is_missed());
        assert!(Figure::time("", ms(26), Some(25)).is_missed());
        assert!(Figure::count("", "", 1_999, Some(2_000), true).is_missed());
        assert!(!Figure::count("", "", 2_000, Some(2_000), true).is_missed());
    }

    #[test]
    fn the_percentile_is_one_of_the_times() {
        let mut taken: Vec<Duration> = (0..1_000).map(Duration::from_micros).collect();
        assert_eq!(percentile(&mut taken, 990), Duration::from_micros(990));
        assert_eq!(percentile(&mut [], 990), Duration::ZERO);
    }
}
