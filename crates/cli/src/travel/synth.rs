//! `saring travel synth`: messages of invented flights.
//!
//! In: how many flights, a seed. Out: a file for each message, and beside them
//! `truth.jsonl`, which tells who is in which file and how everyone was meant, so that
//! any reader can be measured; the same bytes for the same options. Its layout:
//! `docs/formats/synth.md`. Not handled: who is invented (`testkit::flights`), the text
//! of a message (`travel`).

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_answer::replace::replace;
use saring_lists::{Limits, read_file};
use saring_model::{
    Day, EntityKind, Interchange, ListedEntity, Message, Text, Traveller,
};
use saring_testkit::Random;
use saring_testkit::flights::damage::{self, Damaged};
use saring_testkit::flights::messages::{self, Dialect, Sheet};
use saring_testkit::flights::{self, Draw, Flight, flight};
use serde_json::{Value, json};

use crate::progress::Progress;
use crate::terminal::{counted, say};
use crate::{Ending, is_closed_pipe};

/// Write messages of invented flights, for training and tests
#[derive(clap::Args)]
#[command(after_help = "\
Everyone on these flights is invented, and so are the carriers. With --list,
some are people of that list, so that screening has somebody to find. In the
folder, truth.jsonl tells who is in which file, and how each was meant.

Examples:
  saring travel synth --flights 20 --seed 7 --out flights
  saring travel synth --kind iapi --dialect cn --passengers 30 --out requests
  saring travel synth --list un.xml --listed-share 2 --damage 30 --out training
  saring travel synth --flights 1 --kind paxlst | saring travel read -")]
pub(crate) struct Args {
    /// How many flights
    #[arg(long, value_name = "N", default_value_t = 1)]
    flights: u32,
    /// Seed; the same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Folder for the messages; without it they go to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How a state is written to; all: each flight another way
    #[arg(long, value_name = "NAME", default_value = "all", value_parser = dialect)]
    dialect: String,
    /// Which messages
    #[arg(long, value_enum, default_value_t = Kind::All)]
    kind: Kind,
    /// So many of a hundred files are damaged on their way
    #[arg(long, value_name = "PERCENT", default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(0..=100))]
    damage: u8,
    /// Passengers of each flight; else as many as such flights have
    #[arg(long, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    passengers: Option<u32>,
    /// A list of which some of the passengers are
    #[arg(long, value_name = "FILE", requires = "listed_share")]
    list: Option<PathBuf>,
    /// So many of a hundred grown-up passengers are on that list
    #[arg(long, value_name = "PERCENT", requires = "list",
        value_parser = clap::value_parser!(u8).range(0..=100))]
    listed_share: Option<u8>,
    /// Day of departure of the first ten flights; the next ten leave later
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-11-20",
        value_parser = day)]
    day: Day,
}

/// Which messages of a flight are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Kind {
    /// The list of its passengers
    Paxlst,
    /// Its bookings
    Pnrgov,
    /// A request for each booking, at check-in
    Iapi,
    /// The list of its crew
    Crew,
    /// What comes later: a change, a cancellation, the closing
    After,
    /// All of them
    All,
}

fn dialect(text: &str) -> Result<String, String> {
    if text == "all" || Dialect::of(text).is_some() {
        return Ok(text.to_owned());
    }
    let known: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name).collect();
    Err(format!("expected all, or one of {}", known.join(", ")))
}

fn day(text: &str) -> Result<Day, String> {
    let read = || {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let day = Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        (day.to_string() == text).then_some(day)
    };
    read().ok_or_else(|| "expected a day, as in 2026-11-20".to_owned())
}

/// Flights that leave on one day.
const FLIGHTS_A_DAY: u64 = 10;

/// From so many passengers on, every other list comes in parts.
const PART_PERSONS: usize = 150;

/// Sets the damage of a file apart from what is in it.
const DAMAGE: u64 = 0x6461_6d61_6765_0000;

/// Writes the flights.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let listed = match &args.list {
        Some(path) => people_of(path)?,
        None => Vec::new(),
    };
    let folder = args.out.as_deref().filter(|path| path.as_os_str() != "-");
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
    }
    let mut progress = Progress::new(Some(args.flights.into()), "flights");
    let mut written = Written { args, folder, truth: Vec::new(), files: 0, persons: 0 };
    for number in 0..u64::from(args.flights) {
        match written.flight(number, &listed) {
            // A reader that has seen enough (`| head`) is no failure.
            Err(error) if is_closed_pipe(&error) => return Ok(Ending::Ran),
            done => done?,
        }
        progress.at(number + 1);
    }
    drop(progress);
    let Written { truth, files, persons, .. } = written;
    if let Some(folder) = folder {
        let path = folder.join("truth.jsonl");
        replace(&path, |out| Ok(out.write_all(&truth)?))
            .with_context(|| format!("writing {}", path.display()))?;
        let files = counted(files, "file", "files");
        let persons = counted(persons, "person", "persons");
        say(&format!("{files} with {persons} in {}", folder.display()));
    }
    Ok(Ending::Ran)
}

/// The people of a list.
fn people_of(path: &Path) -> anyhow::Result<Vec<ListedEntity>> {
    let mut people = Vec::new();
    read_file(path, &Limits::default(), &mut |entity| {
        if entity.kind == EntityKind::Person {
            people.push(entity);
        }
    })
    .with_context(|| format!("reading list {}", path.display()))?;
    anyhow::ensure!(!people.is_empty(), "there is no person on {}", path.display());
    Ok(people)
}

/// What was written so far.
struct Written<'a> {
    args: &'a Args,
    folder: Option<&'a Path>,
    truth: Vec<u8>,
    files: u64,
    persons: u64,
}

impl Written<'_> {
    fn flight(&mut self, number: u64, listed: &[ListedEntity]) -> anyhow::Result<()> {
        let args = self.args;
        let later = i32::try_from(number / FLIGHTS_A_DAY)?;
        let flight = flight(&Draw {
            seed: args.seed,
            number,
            day: flights::days_later(args.day, later),
            passengers: args.passengers.map(usize::try_from).transpose()?,
            listed,
            listed_percent: args.listed_share.unwrap_or_default().into(),
        });
        let turn = usize::try_from(number)? % Dialect::ALL.len();
        let dialect = match args.dialect.as_str() {
            "all" => Dialect::ALL.get(turn),
            name => Dialect::of(name),
        };
        let dialect = dialect.context("the dialect is known")?;
        let name = format!("{:04}-{}", number + 1, flight.number).to_lowercase();
        let is = |kind| args.kind == kind || args.kind == Kind::All;
        if is(Kind::Paxlst) {
            let parts = number % 2 == 1 && flight.passengers.len() > PART_PERSONS;
            let part = if parts { PART_PERSONS } else { usize::MAX };
            let sheet = messages::passengers(&flight, dialect, part);
            self.file(&format!("{name}-paxlst"), &flight, dialect, &sheet)?;
        }
        if is(Kind::Crew) {
            let sheet = messages::crew(&flight, dialect);
            self.file(&format!("{name}-crew"), &flight, dialect, &sheet)?;
        }
        if is(Kind::Pnrgov) {
            let sheet = messages::bookings(&flight, dialect);
            self.file(&format!("{name}-pnrgov"), &flight, dialect, &sheet)?;
        }
        if is(Kind::Iapi) {
            for (at, sheet) in messages::requests(&flight, dialect).iter().enumerate() {
                let name = format!("{name}-iapi-{:03}", at + 1);
                self.file(&name, &flight, dialect, sheet)?;
            }
        }
        if is(Kind::After) {
            for (at, sheet) in messages::aftermath(&flight, dialect).iter().enumerate() {
                let name = format!("{name}-after-{}", at + 1);
                self.file(&name, &flight, dialect, sheet)?;
            }
        }
        Ok(())
    }

    /// Writes a message, and who is in it.
    fn file(
        &mut self,
        name: &str,
        flight: &Flight,
        dialect: &Dialect,
        sheet: &Sheet<'_>,
    ) -> anyhow::Result<()> {
        let text = saring_travel::write(&sheet.interchange)?;
        let mut rng = Random::nth(self.args.seed ^ DAMAGE, self.files);
        let damaged = if rng.chance(self.args.damage.into()) {
            damage::some(&text, &mut rng)
        } else {
            Damaged { bytes: text.into_bytes(), ..damage::none("") }
        };
        self.files += 1;
        let Some(folder) = self.folder else {
            let mut out = std::io::stdout().lock();
            return Ok(out.write_all(&damaged.bytes)?);
        };
        let file = format!("{name}.edi");
        let path = folder.join(&file);
        replace(&path, |out| Ok(out.write_all(&damaged.bytes)?))
            .with_context(|| format!("writing {}", path.display()))?;
        let told = people(&sheet.interchange);
        for (at, ((number, message, told), who)) in told.zip(&sheet.who).enumerate() {
            let about = json!({
                "file": file,
                "message": number,
                "kind": message.kind.as_str(),
                "purpose": message.kind.purpose(),
                "flight": flight.number.to_string(),
                "day": flight.departs.day.to_string(),
                "dialect": dialect.name,
                "damage": damaged.ways.iter().map(|way| way.as_str()).collect::<Vec<_>>(),
                "intact": damaged.intact.get(at).copied().unwrap_or(true),
                "culture": who.culture.map(saring_testkit::Culture::as_str),
                "listed": who.listed,
            });
            serde_json::to_writer(&mut self.truth, &person(told, about))?;
            self.truth.push(b'\n');
            self.persons += 1;
        }
        Ok(())
    }
}

/// Everyone in an interchange, with the message and its number.
fn people(
    interchange: &Interchange,
) -> impl Iterator<Item = (u32, &Message, &Traveller)> {
    (1..).zip(&interchange.messages).flat_map(|(number, message)| {
        message.travellers.iter().map(move |traveller| (number, message, traveller))
    })
}

/// A line of the truth: a person as meant, and what else there is to say.
fn person(told: &Traveller, mut about: Value) -> Value {
    let name = told.names.first();
    let birth = told.birth.as_ref().and_then(|birth| birth.value.as_ref());
    let nationalities = told.nationalities.iter().map(|own| own.raw.as_str());
    let documents = told.documents.iter().map(|own| {
        json!({
            "kind": own.kind.as_str(),
            "number": own.number.as_str(),
            "issuer": own.issuer.as_ref().map(|issuer| issuer.raw.as_str()),
            "expires": own.expires.as_ref().and_then(|day| day.value).map(|day| day.to_string()),
        })
    });
    let references = told
        .references
        .iter()
        .map(|own| (own.kind.as_str().to_owned(), json!(own.value.as_str())));
    let person = json!({
        "role": told.role.as_str(),
        "surname": name.map(|name| name.surname.as_str()),
        "given": name.map(|name| name.given.as_str()),
        "birth_date": birth.map(ToString::to_string),
        "sex": told.sex.as_ref().map(|sex| sex.raw.as_str()),
        "nationalities": nationalities.collect::<Vec<_>>(),
        "documents": documents.collect::<Vec<_>>(),
        "references": references.collect::<serde_json::Map<_, _>>(),
        "seats": told.seats.iter().map(Text::as_str).collect::<Vec<_>>(),
    });
    if let (Some(about), Value::Object(person)) = (about.as_object_mut(), person) {
        about.extend(person);
    }
    about
}
