//! A service from nothing: an invented list, two weeks of invented flights, a desk of
//! invented people.
//!
//! In: the list and the rulings of the demonstration. Out: an [`App`] in a folder that is
//! gone when the [`Demo`] is. Everything in it came in as it does in a real one: lists by
//! import, flights by messages, judgements by people; only the clock was told of days
//! gone by, so that there is something to see. Not handled: being reached from anywhere
//! but this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, anyhow, ensure};
use saring_lists::versions::{Guard, Import, Store as Lists};
use saring_lists::{Limits, read};
use saring_model::{EntityKind, ListedEntity, LocalTime, Moment};
use saring_store::audit::Signer;
use saring_store::{Location, Options, Query, Store};
use saring_testkit::flights::messages::{Dialect, passengers};
use saring_testkit::flights::{Draw, Flight, flight};

use crate::access::{Actor, Permission, Role, Via};
use crate::clock::{Clock, SystemClock};
use crate::desk::alerts::{self, Decide, Judgement};
use crate::desk::intake;
use crate::desk::rulings::{self, How, Proposal, Settle};
use crate::kept;
use crate::problem::Problem;
use crate::records::{Alert, DispositionKind, RulingKind, later};
use crate::{App, Parts, Settings};

/// Password of everybody in the demonstration.
pub const PASSWORD: &str = "an-invented-password";

/// Days before today that there were flights on.
const DAYS: i64 = 13;
/// Flights of each of them, and passengers of each flight.
const FLIGHTS_BEFORE: u64 = 2;
const PASSENGERS_BEFORE: usize = 45;
/// Flights of today, and passengers of each.
const FLIGHTS_TODAY: u64 = 9;
const PASSENGERS_TODAY: usize = 120;
/// Of a hundred passengers so many are on the list: before today, for there should be
/// something to see in the figures; and today.
const LISTED_PERCENT_BEFORE: usize = 9;
const LISTED_PERCENT: usize = 1;
/// The first of today's flights left so many minutes ago, and one leaves in so many.
const FIRST_MINUTES: i64 = -40;
const EVERY_MINUTES: i64 = 75;

/// What the demonstration is made of.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// The invented list, as `FollowTheMoney` JSON lines.
    pub list: &'static [u8],
    /// The manifest of a flight on which people of the list come in other scripts and
    /// spellings, as a carrier sends it.
    pub manifest: &'static str,
    /// Orders of invented officers, as lines of JSON.
    pub orders: &'static str,
}

/// A service to look at.
pub struct Demo {
    /// The service.
    pub app: App,
    /// Logins with their roles; the password is [`PASSWORD`].
    pub logins: Vec<(String, Role)>,
    /// Gone when the last one is dropped.
    _folder: Folder,
}

/// A folder that is gone when this is.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left lies in the system's folder for such things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The system's clock, which can be told another time for a while.
#[derive(Default)]
struct DemoClock {
    /// Seconds since 1970; 0 for the present time.
    told: AtomicI64,
}

impl Clock for DemoClock {
    fn now(&self) -> Moment {
        match self.told.load(Ordering::Relaxed) {
            0 => SystemClock.now(),
            told => Moment::from_unix(told),
        }
    }

    fn random(&self, bytes: &mut [u8]) {
        SystemClock.random(bytes);
    }
}

/// Makes the service, with everything in it.
///
/// # Errors
///
/// When its folder cannot be written, or the address is reached from elsewhere.
pub async fn open(listen: &str, content: Content) -> anyhow::Result<Demo> {
    let address: std::net::SocketAddr = listen
        .parse()
        .map_err(|_| anyhow!("expected an address, as in 127.0.0.1:8080"))?;
    ensure!(
        address.ip().is_loopback(),
        "the demonstration has a password that everybody knows: expected an address of \
         this machine alone, as in 127.0.0.1:8080"
    );
    let clock = Arc::new(DemoClock::default());
    let folder = folder(&*clock)?;
    let began = clock.now();
    import(&folder.0.join("lists"), content, later(began, -DAYS * DAY))?;
    let (signer, _) = Signer::generate("saring.invalid/demo").map_err(plain)?;
    let options = Options { signer, readers: 2, waiting_max: 10_000 };
    let store = Store::open(&Location::File(folder.0.join("saring.db")), options)
        .map_err(plain)?;
    let settings = Settings {
        listen: listen.to_owned(),
        data: folder.0.clone(),
        node: "demo".to_owned(),
        log_origin: "saring.invalid/demo".to_owned(),
        legal_basis: "Invented Border Act, section 1".to_owned(),
        ..Settings::default()
    };
    let mut secret = [0; 32];
    clock.random(&mut secret);
    let told: Arc<dyn Clock> = Arc::<DemoClock>::clone(&clock);
    let app = App::new(Parts { settings, store, clock: told, secret });
    let logins = crate::access::demo::accounts(&app, PASSWORD).await.map_err(told_by)?;
    crate::current::refresh(&app).await.map_err(told_by)?;
    fill(&app, &clock, content).await?;
    Ok(Demo { app, logins, _folder: folder })
}

const DAY: i64 = 86_400;

fn plain(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("{error}")
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
fn told_by(problem: Problem) -> anyhow::Error {
    anyhow!("{}", problem.detail())
}

fn folder(clock: &dyn Clock) -> anyhow::Result<Folder> {
    let name = crate::clock::identifier(clock, 'd');
    let path = std::env::temp_dir().join(format!("saring-{name}"));
    std::fs::create_dir(&path).with_context(|| format!("making {}", path.display()))?;
    Ok(Folder(path))
}

/// Takes the invented list into use, as an operator does.
fn import(folder: &Path, content: Content, at: Moment) -> anyhow::Result<()> {
    let import = Import {
        name: "invented",
        expected: None,
        files: vec![("list.jsonl".to_owned(), Box::new(content.list))],
        mapping: None,
        limits: Limits::default(),
        guard: &|_| Guard::default(),
        at,
        by: "demo",
        progress: &mut |_| {},
    };
    Lists::at(folder).import(import)?;
    Ok(())
}

/// Two weeks of flights, judged; and today's, of which the last ones are not.
async fn fill(app: &App, clock: &DemoClock, content: Content) -> anyhow::Result<()> {
    let mut listed = Vec::new();
    read(content.list, "invented", &Limits::default(), &mut |entity| {
        if entity.kind == EntityKind::Person {
            listed.push(entity);
        }
    })?;
    let now = SystemClock.now();
    let before = (PASSENGERS_BEFORE, LISTED_PERCENT_BEFORE);
    let today = (PASSENGERS_TODAY, LISTED_PERCENT);
    let mut number = 0;
    for day in (1..=DAYS).rev() {
        let morning = later(now, -day * DAY);
        clock.told.store(morning.unix(), Ordering::Relaxed);
        for _ in 0..FLIGHTS_BEFORE {
            let departs = later(morning, 4 * 3_600);
            arrive(app, &drawn(number, before, departs, &listed)).await?;
            number += 1;
        }
        judge(app, clock, u64::MAX).await?;
    }
    clock.told.store(0, Ordering::Relaxed);
    // The list is confirmed each day, as a publisher's is.
    import(&app.settings().data.join("lists"), content, now)?;
    for flight in 0..FLIGHTS_TODAY {
        let minutes = FIRST_MINUTES + i64::try_from(flight)? * EVERY_MINUTES;
        let departs = later(now, minutes * 60);
        arrive(app, &drawn(number, today, departs, &listed)).await?;
        number += 1;
    }
    order(app, content).await?;
    told(app, manifest(content, now)).await?;
    // The first ones of today have been seen to.
    judge(app, clock, 4).await?;
    clock.told.store(0, Ordering::Relaxed);
    Ok(())
}

/// A flight that leaves at a moment.
fn drawn(
    number: u64,
    (size, listed_percent): (usize, usize),
    departs: Moment,
    listed: &[ListedEntity],
) -> Flight {
    let at = local(departs);
    let day = at.day;
    let (seed, passengers) = (20_261_128, Some(size));
    let draw = Draw { seed, number, day, passengers, listed, listed_percent };
    let mut flight = flight(&draw);
    let hours = i64::try_from(number % 5).unwrap_or(0) + 1;
    flight.departs = at;
    flight.arrives = local(later(departs, hours * 3_600 + 1_500));
    flight
}

/// A moment as the local time of a port, all of which go by universal time here.
fn local(moment: Moment) -> LocalTime {
    let text = moment.to_string();
    let part = |from: usize, to: usize| {
        text.get(from..to).and_then(|part| part.parse::<u16>().ok()).unwrap_or_default()
    };
    let byte = |from, to| u8::try_from(part(from, to)).unwrap_or_default();
    let year = i16::try_from(part(0, 4)).unwrap_or_default();
    LocalTime::new(year, byte(5, 7), byte(8, 10), byte(11, 13), byte(14, 16))
        .unwrap_or_else(|| unreachable!("a moment is a time that exists"))
}

/// The list of a flight's passengers comes in.
async fn arrive(app: &App, flight: &Flight) -> anyhow::Result<()> {
    let dialect = Dialect::of("default").context("there is a usual dialect")?;
    let sheet = passengers(flight, dialect, usize::MAX);
    told(app, saring_travel::write(&sheet.interchange)?).await
}

async fn told(app: &App, message: String) -> anyhow::Result<()> {
    let carrier = actor(Role::Carrier, "key:demo-carrier");
    let taken = intake::take(app, &carrier, message.into_bytes()).await;
    ensure!(!taken.map_err(told_by)?.is_degraded, "an invented flight could not be kept");
    Ok(())
}

/// Minutes until the flight of the manifest leaves.
const MANIFEST_MINUTES: i64 = 95;

/// The manifest as if it were sent now, for a flight that leaves soon.
fn manifest(content: Content, now: Moment) -> String {
    let compact = |moment: Moment| -> String {
        let digits = moment.to_string();
        digits.chars().filter(char::is_ascii_digit).skip(2).take(10).collect()
    };
    let departs = compact(later(now, MANIFEST_MINUTES * 60));
    let arrives = compact(later(now, (MANIFEST_MINUTES + 115) * 60));
    let (day, time) = departs.split_at_checked(6).unwrap_or_default();
    let (sent_day, sent_time) = {
        let sent = compact(now);
        let (day, time) = sent.split_at_checked(6).unwrap_or_default();
        (day.to_owned(), time.to_owned())
    };
    content
        .manifest
        .replace("2611200600", &departs)
        .replace("2611200755", &arrives)
        .replace("261120/0600", &format!("{day}/{time}"))
        .replace("20261119:2210", &format!("20{sent_day}:{sent_time}"))
}

/// One officer proposes the orders, another approves them.
async fn order(app: &App, content: Content) -> anyhow::Result<()> {
    let proposer = actor(Role::Adjudicator, "user:demo-adjudicator");
    let approver = actor(Role::Supervisor, "user:demo-supervisor");
    for line in content.orders.lines() {
        let mut ruling: serde_json::Map<_, _> = serde_json::from_str(line)?;
        for given in ["id", "approved_by"] {
            ruling.remove(given);
        }
        let reason = "an invented officer asks for it".to_owned();
        let asked = Proposal { ruling, reason: reason.clone() };
        let shown = rulings::propose(app, &proposer, RulingKind::Order, &asked).await;
        let shown = shown.map_err(told_by)?;
        let settle = Settle { version: shown.version, reason };
        let (kind, how) = (RulingKind::Order, How::Approve);
        let settled =
            rulings::settle(app, &approver, kind, &shown.id, how, &settle).await;
        settled.map_err(told_by)?;
    }
    crate::current::refresh(app).await.map_err(told_by)?;
    Ok(())
}

/// Judges so many of the alerts that wait, each a few minutes after the one before.
async fn judge(app: &App, clock: &DemoClock, most: u64) -> anyhow::Result<()> {
    let adjudicator = actor(Role::Adjudicator, "user:demo-adjudicator");
    let waiting = Query {
        key: Some(("waiting".to_owned(), saring_store::Values::All)),
        ..Query::all("alert")
    };
    let (found, _) = kept::page::<Alert>(app.store(), waiting).await.map_err(told_by)?;
    for (alert, number) in
        found.iter().zip(0_i64..).take(usize::try_from(most).unwrap_or(usize::MAX))
    {
        // A judgement takes some minutes.
        let seconds = 90 + (number * 47) % 420;
        if clock.told.load(Ordering::Relaxed) != 0 {
            clock.told.fetch_add(seconds, Ordering::Relaxed);
        }
        // Invented like everything else: most alerts are of somebody else.
        let (kind, reason) = match (alert.value.score, number % 7) {
            (0, _) => (DispositionKind::Unresolved, "could not be screened; seen there"),
            (_, 0 | 4) => {
                (DispositionKind::TrueMatch, "document and date of birth agree")
            }
            (_, 5) => (DispositionKind::Unresolved, "nothing but the name to go by"),
            (_, _) => (DispositionKind::FalsePositive, "another date and place of birth"),
        };
        let reason = reason.to_owned();
        let asked = Decide {
            version: alert.version,
            dispositions: vec![Judgement { entity: None, kind, reason }],
            remember: false,
        };
        match alerts::decide(app, &adjudicator, &alert.value.id, &asked).await {
            Ok(_) => {}
            Err(problem) if problem.kind() == "conflict" => {}
            Err(problem) => return Err(told_by(problem)),
        }
    }
    Ok(())
}

fn actor(role: Role, account: &str) -> Actor {
    Actor {
        account: account.to_owned(),
        name: "Demo".to_owned(),
        role,
        scopes: None::<Vec<Permission>>,
        via: if role.is_of_a_machine() { Via::Key } else { Via::Session },
        language: "en".to_owned(),
        carrier: None,
        form_token: String::new(),
        purpose: "border security".to_owned(),
        legal_basis: "Invented Border Act, section 1".to_owned(),
    }
}
