//! `saring travel flight`: the state of flights from all messages about them.
//!
//! In: messages in any order, and lists as they are and as they were. Out: who is
//! booked, checked in, on board, not on board, cancelled, and never screened; parts that
//! are missing; directives that change with the lists, and notices of that to the
//! carrier; notices that nobody confirmed. Not handled: memory from one run to the next;
//! the files are what is known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_answer::engine::Engine;
use saring_answer::policy::TravelPolicy;
use saring_answer::reply::{Replies, moment_of};
use saring_casework::{
    DirectiveChange, Due, Facts, Flight, Flights, Journey, Manifest, Person, PersonState,
    Taken, Unsolicited, against, flight_key,
};
use saring_model::{
    Directive, FlightKey, Interchange, LocalTime, Message, MessageKind, Reading,
    Traveller,
};
use saring_travel::{Settings, json};
use serde_json::{Value, json as object};

use super::input::Input;
use super::read::{Format, messages};
use super::screen::{Ruled, write_reply};
use super::show::{Show, shown_name};
use super::stamp::Stamp;
use super::verdict::said;
use crate::output::table::line;
use crate::source::Source;
use crate::terminal::{COLUMNS, Style, clip, counted, flow, grouped, pad};
use crate::{Ending, is_closed_pipe, progress};

/// Tell the state of flights from all messages about them
#[derive(clap::Args)]
#[command(after_help = "\
Messages may come in any order, twice, or late, in any number of files: what is
told is the same. With --list, --index or --store everyone who is not cancelled
is screened. With --was as well it is told which directives another list
changes, and --reply writes the notices (CUSRES 132) of that. Where no directive
changed, their file is empty; it is no message, so leave it out the next time.

Notices among the files that no 312 confirms within --acknowledge-within are
alarms: somebody has to call the station. The time is --at, else the clock's.
So are changes that no notice can tell, of persons without a reference or whose
messages tell no flight.

Exit status: 0 it ran, 2 it failed or a file could not be read; with
--fail-on-alarm 1 when there is an alarm or somebody was not screened.

Examples:
  saring travel flight XX815/*.edi
  saring travel flight *.edi --was old.xml --list new.xml --reply notices.edi
  saring travel flight *.edi notices.edi --at 2026-11-20T04:00 --fail-on-alarm")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// A list as it is; as often as there are
    #[arg(long, value_name = "FILE")]
    list: Vec<PathBuf>,
    /// An index, in place of lists
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    index: Option<PathBuf>,
    /// A store: all that is in use there
    #[arg(long, value_name = "DIR", conflicts_with_all = ["list", "index"])]
    store: Option<PathBuf>,
    /// A list as it was; as often as there are
    #[arg(long, value_name = "FILE")]
    was: Vec<PathBuf>,
    #[command(flatten)]
    ruled: Ruled,
    /// Where to write notices; - is output
    #[arg(long, value_name = "FILE", requires = "was")]
    reply: Option<PathBuf>,
    #[command(flatten)]
    stamp: Stamp,
    /// For a carrier to confirm a notice
    #[arg(long, value_name = "MINUTES")]
    acknowledge_within: Option<u32>,
    /// Exit with status 1 on an alarm
    #[arg(long)]
    fail_on_alarm: bool,
    /// How to show it
    #[arg(long, hide_possible_values = true, value_name = "table|json")]
    format: Option<Format>,
    /// Workers; else as many as there are cores
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// Tells the state of every flight.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let settings = args.input.settings()?;
    let (_, policy) = args.ruled.open()?;
    let now = args.engine(&args.source(&args.list), &policy)?;
    let was = match args.was.as_slice() {
        [] => None,
        was => args.engine(&Source::of(was.to_vec(), None, None), &policy)?,
    };
    anyhow::ensure!(
        was.is_none() || now.is_some(),
        "--was tells what lists were; --list, --index or --store what they are"
    );
    let replies =
        Replies::new(args.stamp.now(), args.stamp.reference.clone(), &settings, &policy);
    let mut desk = Desk::default();
    let whole = args.input.each(&settings, |_, reading| {
        desk.take(&reading);
        Ok(())
    })?;
    desk.settle();
    let within = args
        .acknowledge_within
        .unwrap_or_else(|| acknowledge_minutes(&settings))
        .saturating_mul(60);
    let mut accounts = Vec::new();
    let mut notices = String::new();
    let day = args.input.day();
    for (key, flight) in desk.flights() {
        let mut flight = flight;
        if let Some(engine) = &was {
            screen(&mut flight, &engine.engine, &engine.name, day)?;
        }
        if let Some(engine) = &now {
            screen(&mut flight, &engine.engine, &engine.name, day)?;
        }
        let changes = match (&was, &now) {
            (Some(was), Some(now)) => flight.directive_changes(&was.name, &now.name),
            (None | Some(_), None) | (None, Some(_)) => Vec::new(),
        };
        let asked = desk.asked(key.as_ref());
        let changes: Vec<Changed> = changes
            .into_iter()
            .map(|change| {
                let is_tellable = asked.is_some() && change.is_tellable();
                Changed { change, is_tellable }
            })
            .collect();
        if let (Some(_), Some(asked)) = (&args.reply, asked) {
            notices.push_str(&notify(&mut flight, &changes, &replies, asked)?);
        }
        accounts.push(Account::of(key, flight, now.as_ref(), changes, &replies, within));
    }
    let shown = show(args, &accounts, &desk);
    if let Some(path) = &args.reply {
        write_reply(path, &notices)?;
    }
    match shown {
        Err(error) if !is_closed_pipe(&error) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let alarm = accounts.iter().any(Account::is_alarm);
    Ok(match (whole, args.fail_on_alarm && alarm) {
        (false, _) => Ending::Failed,
        (true, true) => Ending::Hit,
        (true, false) => Ending::Ran,
    })
}

/// An engine, and how its lists are called.
struct Named {
    engine: Engine,
    name: String,
}

impl Args {
    fn source(&self, list: &[PathBuf]) -> Source {
        Source::of(list.to_vec(), self.index.clone(), self.store.clone())
    }

    /// Opens lists; `None` where none are given.
    fn engine(
        &self,
        source: &Source,
        policy: &TravelPolicy,
    ) -> anyhow::Result<Option<Named>> {
        if source.is_nothing() {
            return Ok(None);
        }
        let (mut rulings, _) = self.ruled.open()?;
        let whole = if self.ruled.watches() {
            source.open_watched(Some(&mut |entity| rulings.listed(entity)))?
        } else {
            source.open()?
        };
        let name = against(whole.lists());
        let engine = Engine::new(Some(Arc::new(whole)), rulings, policy, self.threads);
        Ok(Some(Named { engine, name }))
    }
}

fn acknowledge_minutes(settings: &Settings) -> u32 {
    settings.otherwise.acknowledge_minutes
}

/// All flights, and what tells of none.
#[derive(Default)]
struct Desk {
    flights: Flights,
    /// Persons in messages that do not say which flight they are about: nobody is lost.
    without: Flight,
    without_count: u64,
    tests: u64,
    /// Under each number of a flight the message whose sender is told what changes.
    asked: BTreeMap<FlightKey, (Rank, Interchange, Message)>,
    /// Notices among the files, whose flight may come behind them.
    sent: Vec<(Interchange, Message)>,
    /// Confirmations, whose notice may.
    confirmed: Vec<(Interchange, Message)>,
    /// Notices of no known flight.
    sent_without: u64,
}

impl Desk {
    fn take(&mut self, reading: &Reading) {
        for (interchange, message) in messages(reading) {
            let around = || Interchange { messages: Vec::new(), ..interchange.clone() };
            if message.kind == MessageKind::Unsolicited && !interchange.is_test {
                self.sent.push((around(), message.clone()));
                continue;
            }
            if message.kind == MessageKind::Acknowledgement {
                self.confirmed.push((around(), message.clone()));
                continue;
            }
            match self.flights.take(interchange, message, None) {
                Some(Taken::Test) => self.tests += 1,
                Some(Taken::New) => self.ask(interchange, message),
                Some(Taken::Known | Taken::Acknowledged | Taken::NotOfAFlight) => {}
                None => match self.without.take(interchange, message, None) {
                    Taken::New => self.without_count += 1,
                    Taken::Test => self.tests += 1,
                    Taken::Known | Taken::Acknowledged | Taken::NotOfAFlight => {}
                },
            }
        }
    }

    fn ask(&mut self, interchange: &Interchange, message: &Message) {
        let Some(key) = flight_key(message) else { return };
        let around = Interchange { messages: Vec::new(), ..interchange.clone() };
        let request = Message {
            standard: message.standard.clone(),
            kind: message.kind,
            transaction: message.transaction.clone(),
            ..Message::default()
        };
        // One of a kind is enough: the first that was prepared, wherever its file stands.
        let rank = rank(interchange, message);
        match self.asked.entry(key) {
            Entry::Vacant(none) => _ = none.insert((rank, around, request)),
            Entry::Occupied(mut known) if rank < known.get().0 => {
                known.insert((rank, around, request));
            }
            Entry::Occupied(_) => {}
        }
    }

    /// Notes notices and then what confirms them, now that all flights are known.
    fn settle(&mut self) {
        for (interchange, notice) in &self.sent {
            let known = flight_key(notice).and_then(|key| self.flights.get_mut(&key));
            self.sent_without += u64::from(known.is_none());
            note(known.unwrap_or(&mut self.without), interchange, notice);
        }
        for (interchange, confirmed) in &self.confirmed {
            self.flights.take(interchange, confirmed, None);
            // Its notice may be one of no known flight, though it tells one.
            self.without.take(interchange, confirmed, None);
        }
    }

    /// Every flight by key, and at the end the persons of no known flight.
    fn flights(&self) -> Vec<(Option<FlightKey>, Flight)> {
        let mut flights: Vec<(Option<FlightKey>, Flight)> = self
            .flights
            .iter()
            .map(|(key, flight)| (Some(key), flight.clone()))
            .collect();
        if !self.without.persons().is_empty() || self.sent_without > 0 {
            flights.push((None, self.without.clone()));
        }
        flights
    }

    /// Whom to tell of a flight: who asked about it, under whichever of its numbers.
    /// Nobody else: a carrier must not read of another one's passengers.
    fn asked(&self, key: Option<&FlightKey>) -> Option<(&Interchange, &Message)> {
        let flight = self.flights.get(key?)?;
        let is_same = |known: &FlightKey| {
            self.flights.get(known).is_some_and(|other| std::ptr::eq(other, flight))
        };
        let asked = self.asked.iter().filter(|(known, _)| is_same(known));
        let (_, (_, interchange, request)) =
            asked.min_by(|(_, one), (_, other)| one.0.cmp(&other.0))?;
        Some((interchange, request))
    }
}

/// Which message about a flight tells best whom a notice goes to: a request that waits
/// for an answer, else a list, else bookings; of these the first that was prepared.
type Rank = (u8, Option<LocalTime>, String, String);

fn rank(interchange: &Interchange, message: &Message) -> Rank {
    let is_list = message.standard.starts_with("PAXLST");
    let kind = match (is_list, message.transaction.is_empty()) {
        (true, false) => 0,
        (true, true) => 1,
        (false, _) => 2,
    };
    let prepared = interchange.prepared.as_ref().and_then(|told| told.value);
    (kind, prepared, interchange.reference.clone(), message.reference.clone())
}

/// Notes a notice that was sent before.
fn note(flight: &mut Flight, interchange: &Interchange, notice: &Message) {
    let prepared = interchange.prepared.as_ref().and_then(|told| told.value);
    // What is not dated is as old as can be: it counts as overdue, never as fresh.
    let at = prepared.and_then(moment_of).unwrap_or(saring_model::Moment::from_unix(0));
    let reply = notice.replies.first();
    let now = reply.and_then(|reply| reply.directive).unwrap_or(Directive::Refer);
    let change = DirectiveChange {
        references: reply.map(|reply| reply.references.clone()).unwrap_or_default(),
        access: notice.access.clone(),
        legs: notice.legs.clone(),
        // It does not tell what it was before.
        was: now,
        now,
    };
    flight.notify(change, &notice.transaction, at);
}

/// Screens everyone who is due against lists.
fn screen(
    flight: &mut Flight,
    engine: &Engine,
    name: &str,
    day: Option<saring_model::Day>,
) -> anyhow::Result<()> {
    let mut journey: Journey = flight.journey();
    journey.departs = journey.departs.or(day);
    let due: Vec<(Facts, Arc<Traveller>)> = flight
        .needs_screening(name)
        .map(|Due { person, facts }| (facts, Arc::clone(&person.facts)))
        .collect();
    let people: Vec<&Traveller> = due.iter().map(|(_, traveller)| &**traveller).collect();
    let verdicts = engine.judge_all(&people, &journey, false, &progress::new)?;
    for ((facts, _), verdict) in due.iter().zip(verdicts) {
        flight.screened(facts, name, verdict.decision.directive);
    }
    Ok(())
}

/// Notes what changed, and writes it to the carrier.
fn notify(
    flight: &mut Flight,
    changes: &[Changed],
    replies: &Replies<'_>,
    (interchange, asked): (&Interchange, &Message),
) -> anyhow::Result<String> {
    let notices: Vec<Unsolicited> = changes
        .iter()
        .filter(|one| one.is_tellable)
        .zip(1_usize..)
        .map(|(Changed { change, .. }, number)| {
            let transaction = replies.transaction(number);
            flight.notify(change.clone(), &transaction, replies.now()).clone()
        })
        .collect();
    replies.notices(interchange, asked, &notices)
}

/// A directive that changed.
struct Changed {
    change: DirectiveChange,
    /// Whether the carrier can be told: somebody asked, and the person has a reference.
    is_tellable: bool,
}

/// What is told of one flight.
struct Account {
    key: Option<FlightKey>,
    flight: Flight,
    /// How the lists are called that everyone was screened against.
    against: Option<String>,
    changes: Vec<Changed>,
    overdue: Vec<Unsolicited>,
    never_screened: usize,
}

impl Account {
    fn of(
        key: Option<FlightKey>,
        flight: Flight,
        engine: Option<&Named>,
        changes: Vec<Changed>,
        replies: &Replies<'_>,
        within_seconds: u32,
    ) -> Self {
        let against = engine.map(|engine| engine.name.clone());
        let overdue = flight.overdue(replies.now(), within_seconds);
        let overdue = overdue.into_iter().cloned().collect();
        let never_screened =
            flight.needs_screening(against.as_deref().unwrap_or_default()).count();
        Self { key, flight, against, changes, overdue, never_screened }
    }

    fn is_alarm(&self) -> bool {
        !self.overdue.is_empty()
            || self.changes.iter().any(|one| !one.is_tellable)
            || (self.against.is_some() && self.never_screened > 0)
    }

    fn directive(&self, person: &Person) -> Option<Directive> {
        self.flight.directive(person, self.against.as_deref()?)
    }

    fn counts(&self) -> [(PersonState, u64); 5] {
        let count = |state| {
            let of = self.flight.persons().iter().filter(|person| person.state == state);
            (state, of.count() as u64)
        };
        [
            count(PersonState::OnBoard),
            count(PersonState::CheckedIn),
            count(PersonState::Booked),
            count(PersonState::NotOnBoard),
            count(PersonState::Cancelled),
        ]
    }
}

fn show(args: &Args, accounts: &[Account], desk: &Desk) -> anyhow::Result<()> {
    if args.reply.as_deref() == Some(Path::new("-")) {
        return Ok(());
    }
    let mut out = Vec::new();
    let style = Style::of_stdout();
    match Format::or_default(args.format) {
        Format::Table => {
            for account in accounts {
                account.show(style, &mut out);
            }
            totals(accounts, desk, style, &mut out);
        }
        Format::Json => {
            for account in accounts {
                // Writing to a vector does not fail.
                let _ = serde_json::to_writer(&mut out, &account.json());
                out.push(b'\n');
            }
        }
    }
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    stdout.write_all(&out)?;
    Ok(stdout.flush()?)
}

fn totals(accounts: &[Account], desk: &Desk, style: Style, out: &mut Vec<u8>) {
    let persons: u64 =
        accounts.iter().map(|account| account.flight.persons().len() as u64).sum();
    let never: usize = accounts.iter().map(|account| account.never_screened).sum();
    let overdue: usize = accounts.iter().map(|account| account.overdue.len()).sum();
    let flights = accounts.iter().filter(|account| account.key.is_some()).count() as u64;
    let mut text = vec![
        counted(persons, "person", "persons"),
        format!("on {}", counted(flights, "flight", "flights")),
        format!("{} never screened", grouped(never as u64)),
    ];
    if overdue > 0 {
        text.push(format!("{} overdue", counted(overdue as u64, "notice", "notices")));
    }
    if desk.without_count > 0 {
        let count = counted(desk.without_count, "message", "messages");
        text.push(format!("{count} of no known flight"));
    }
    if desk.tests > 0 {
        text.push(format!("{} passed over", counted(desk.tests, "test", "tests")));
    }
    for row in flow(&text.join(", "), COLUMNS) {
        line(out, &style.strong(&row));
    }
}

/// Columns of a name in the list of persons.
const NAME_COLUMNS: usize = 39;

impl Account {
    fn show(&self, style: Style, out: &mut Vec<u8>) {
        let title = match &self.key {
            Some(key) => format!("{key}, {}", self.flight.status().as_str()),
            None => "Messages that tell no flight".to_owned(),
        };
        line(out, &style.strong(&clip(&title, COLUMNS)));
        let show = Show::new(style);
        for leg in self.flight.legs() {
            show.leg(leg, super::show::VALUE_AT, out);
        }
        let counts: Vec<String> = self
            .counts()
            .iter()
            .map(|(state, count)| {
                format!("{} {}", grouped(*count), state.as_str().replace('-', " "))
            })
            .collect();
        show.said(out, "persons", &counts);
        if self.flight.unnamed() > 0 {
            show.said(out, "unnamed", &[grouped(self.flight.unnamed())]);
        }
        let never = match self.against {
            Some(_) => grouped(self.never_screened as u64),
            None => format!("{}, no list was given", grouped(self.never_screened as u64)),
        };
        show.said(out, "unscreened", &[never]);
        for manifest in self.flight.manifests() {
            if let Some(text) = lack(manifest) {
                show.said(out, "manifest", &[text]);
            }
        }
        line(out, "");
        for (person, number) in self.flight.persons().iter().zip(1..) {
            self.person(person, number, style, out);
        }
        super::show::gap(self.flight.persons().is_empty(), out);
        for Changed { change, is_tellable } in &self.changes {
            let text =
                format!("{} → {}", said(change.was).to_lowercase(), said(change.now));
            let known = super::show::known_as(&change.references);
            show.said(out, "changed", &[known, text]);
            if !is_tellable {
                let text = "no message can tell the carrier who it is".to_owned();
                show.said(out, "ALARM", &[text]);
            }
        }
        super::show::gap(self.changes.is_empty(), out);
        for notice in &self.overdue {
            let text =
                format!("{} of {} is not confirmed", notice.transaction, notice.at);
            show.said(out, "ALARM", &[text]);
        }
        super::show::gap(self.overdue.is_empty(), out);
    }

    fn person(&self, person: &Person, number: usize, style: Style, out: &mut Vec<u8>) {
        let directive = match self.directive(person) {
            Some(Directive::Board) => style.faint(said(Directive::Board)),
            Some(directive) => style.strong(said(directive)),
            None => String::new(),
        };
        let state = pad(&person.state.as_str().replace('-', " "), 13);
        line(
            out,
            &format!(
                "{}  {} {state} {directive}",
                style.faint(&format!("{number:>5}")),
                pad(&shown_name(&person.facts), NAME_COLUMNS)
            ),
        );
    }

    fn json(&self) -> Value {
        let people = self.flight.persons().iter().zip(1_u64..).map(|(person, number)| {
            let mut value = json::traveller(&person.facts, number);
            if let Some(object) = value.as_object_mut() {
                object.insert("state".to_owned(), person.state.as_str().into());
                let directive = self.directive(person).map(Directive::as_str);
                object.insert("directive".to_owned(), directive.into());
            }
            value
        });
        let people: Vec<Value> = people.collect();
        let counts: serde_json::Map<String, Value> = self
            .counts()
            .iter()
            .map(|(state, count)| (state.as_str().replace('-', "_"), (*count).into()))
            .collect();
        let legs: Vec<Value> = self.flight.legs().iter().map(json::leg).collect();
        let manifests: Vec<Value> = self.flight.manifests().iter().map(told).collect();
        let changes: Vec<Value> = self.changes.iter().map(changed).collect();
        let overdue: Vec<Value> = self
            .overdue
            .iter()
            .map(|notice| {
                object!({
                    "transaction": notice.transaction,
                    "sent": notice.at.to_string(),
                    "references": json::references(&notice.change.references),
                })
            })
            .collect();
        object!({
            "kind": "flight",
            "flight": self.key.as_ref().map(|key| object!({
                "number": key.flight.to_string(),
                "day": key.day.to_string(),
                "from": key.from,
            })),
            "status": self.flight.status().as_str(),
            "legs": legs,
            "persons": people,
            "counts": counts,
            "unnamed": self.flight.unnamed(),
            "never_screened": self.never_screened,
            "manifests": manifests,
            "changes": changes,
            "overdue": overdue,
        })
    }
}

/// What a manifest lacks; `None` where it is whole.
fn lack(manifest: &Manifest) -> Option<String> {
    let mut lacks = Vec::new();
    let missing = manifest.missing();
    if !missing.is_empty() {
        let parts: Vec<String> = missing.iter().map(ToString::to_string).collect();
        lacks.push(format!("part {} missing", parts.join(", ")));
    } else if !manifest.is_complete() {
        lacks.push("the last part missing".to_owned());
    }
    if manifest.count_differs() {
        lacks.push("holds another number than it declares".to_owned());
    }
    let kind = manifest.kind.as_str().replace('-', " ");
    (!lacks.is_empty())
        .then(|| format!("{kind} {}: {}", manifest.access, lacks.join(", ")))
}

fn told(manifest: &Manifest) -> Value {
    object!({
        "kind": manifest.kind.as_str(),
        "access": manifest.access,
        "parts": manifest.parts,
        "missing": manifest.missing(),
        "complete": manifest.is_complete(),
        "count_differs": manifest.count_differs(),
        "passengers": manifest.passengers,
        "crew": manifest.crew,
        "bookings": manifest.bookings,
    })
}

fn changed(Changed { change, is_tellable }: &Changed) -> Value {
    object!({
        "tellable": is_tellable,
        "references": json::references(&change.references),
        "was": change.was.as_str(),
        "now": change.now.as_str(),
    })
}
