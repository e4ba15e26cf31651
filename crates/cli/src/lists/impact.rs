//! `saring lists impact`: whom a change of a list would reach.
//!
//! In: two versions or files, people who were screened before, and a population of
//! people who are on no list. Out: who of them would hit now and did not, who would not
//! any more, and which new entry would alarm how many of the population. Only the
//! entities that differ are screened against, so it takes no index of the whole list.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use saring_answer::impact::{Change, POPULATION, Reached, alarms, per_100k, reach};
use saring_answer::side::{Side, between};
use saring_answer::versions::called;
use saring_lists::Difference;
use saring_model::{ListedEntity, Score};
use saring_screen::Policy;
use serde_json::json;

use super::status::Format;
use super::{NAMING, StoreArgs};
use crate::progress;
use crate::terminal::{COLUMNS, Style, clip, counted, flow, grouped, visible};

/// Tell whom a change of a list would reach
#[derive(clap::Args)]
#[command(after_help = format!("\
{NAMING}
With one list alone, the version in use is compared with the one that waits, or,
if none does, the one before it with it.

Subjects are those screened before: queries as saring screen takes them. The
population is a file of the same kind, of people who are on no list; 10,000
invented people of 16 name cultures unless given. An entry with a common name
and no birth date shows itself here, before it stops travellers.

Examples:
  saring lists impact un-sc --subjects screened.jsonl
  saring lists impact un-sc today.xml"))]
pub(crate) struct Args {
    /// A list, or the earlier file or version
    #[arg(value_name = "A")]
    before: String,
    /// The later one
    #[arg(value_name = "B")]
    after: Option<String>,
    /// People who were screened before
    #[arg(long, value_name = "FILE")]
    subjects: Option<PathBuf>,
    /// People who are on no list
    #[arg(long, value_name = "FILE")]
    population: Option<PathBuf>,
    /// The score from which there is a hit
    #[arg(long, value_name = "N", default_value_t = Score::THRESHOLD.get())]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=1000))]
    threshold: u16,
    #[command(flatten)]
    store: StoreArgs,
    /// How to answer
    #[arg(long)]
    format: Option<Format>,
}

/// Entries told of in a table, at most; all are told as JSON lines.
const ENTRIES_MAX: usize = 20;

/// Tells the impact.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let (before, after) = match &args.after {
        Some(after) => (Side::of(&args.before, &store)?, Side::of(after, &store)?),
        None => of_list(&args.before, &store)?,
    };
    let difference = between(&before, &after, &progress::ahead)?;
    let change = Change::of(&difference);
    let policy = Policy {
        threshold: Score::thousandths(args.threshold),
        limit: usize::MAX,
        ..Policy::default()
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let format = Format::or_default(args.format);
    if format == Format::Table {
        head(&mut out, &before, &after, &difference)?;
    }
    if let Some(path) = &args.subjects {
        let file =
            File::open(path).with_context(|| format!("reading {}", path.display()))?;
        let reached =
            reach(&change, &policy, file, (&progress::ahead, "subjects screened:"))?;
        match format {
            Format::Table => subjects(&mut out, &reached)?,
            Format::Jsonl => subjects_jsonl(&mut out, &change, &reached)?,
        }
    }
    let people: Box<dyn Read> = match &args.population {
        Some(path) => Box::new(
            File::open(path).with_context(|| format!("reading {}", path.display()))?,
        ),
        None => Box::new(POPULATION),
    };
    let reached =
        reach(&change, &policy, people, (&progress::ahead, "people screened:"))?;
    match format {
        Format::Table => population(&mut out, &change, &reached)?,
        Format::Jsonl => population_jsonl(&mut out, &change, &reached)?,
    }
    out.flush()?;
    Ok(())
}

/// What a single list is compared with.
fn of_list(
    name: &str,
    store: &saring_lists::versions::Store,
) -> anyhow::Result<(Side, Side)> {
    let active = Side::of(name, store)?;
    let Side::Version(_, version) = &active else {
        anyhow::bail!("expected a list of the store, or two files or versions");
    };
    let state = store.list(&version.list)?;
    if state.staged().is_some() {
        let staged = Side::of(&format!("{}@staged", version.list), store)?;
        return Ok((active, staged));
    }
    let before = version.predecessor.with_context(|| {
        format!("{} is the first version: nothing to compare it with", called(version))
    })?;
    let before = Side::of(&format!("{}@{before}", version.list), store)?;
    Ok((before, active))
}

fn head(
    out: &mut impl Write,
    before: &Side,
    after: &Side,
    difference: &Difference,
) -> anyhow::Result<()> {
    let counts = [
        (difference.added.len(), "added"),
        (difference.changed.len(), "changed"),
        (difference.removed.len(), "removed"),
    ];
    let counts = counts.map(|(count, what)| format!("{} {what}", grouped(count as u64)));
    writeln!(out, "From {}", clip(&before.called(), COLUMNS - 5))?;
    writeln!(out, "to   {}", clip(&after.called(), COLUMNS - 5))?;
    writeln!(out, "{}", counts.join(", "))?;
    Ok(())
}

fn subjects(out: &mut impl Write, reached: &Reached) -> anyhow::Result<()> {
    let style = Style::of_stdout();
    let people = counted(reached.people, "subject", "subjects");
    let told =
        [("would hit now", &reached.new), ("would not hit any more", &reached.gone)];
    for (what, hits) in told {
        let mut who: Vec<&str> = hits.iter().map(|(who, _)| who.as_str()).collect();
        who.dedup();
        writeln!(out, "\nOf {people} {} {what}", grouped(who.len() as u64))?;
        for (who, hit) in hits {
            let score = format!("{:>5}", hit.score.get());
            let who = clip(who, 30);
            let room = COLUMNS - 12 - crate::terminal::width(&who);
            let caption = clip(&format!("{} · {}", hit.caption, visible(&hit.id)), room);
            writeln!(out, "  {who}  {}  {caption}", style.strong(&score))?;
        }
    }
    if reached.unscreened > 0 {
        writeln!(
            out,
            "{} not screened",
            counted(reached.unscreened, "subject", "subjects")
        )?;
    }
    Ok(())
}

fn population(
    out: &mut impl Write,
    change: &Change,
    reached: &Reached,
) -> anyhow::Result<()> {
    let style = Style::of_stdout();
    let people = counted(reached.people, "person", "people");
    let mut who: Vec<&str> = reached.new.iter().map(|(who, _)| who.as_str()).collect();
    who.dedup();
    let alarmed = who.len() as u64;
    let rate = grouped(per_100k(alarmed, reached.people));
    writeln!(
        out,
        "\nOf {people} who are on no list {} would be alarmed, {rate} of 100,000",
        grouped(alarmed)
    )?;
    let alarms = alarms(change, reached);
    for (count, id) in alarms.iter().take(ENTRIES_MAX) {
        let Some((what, entity)) = change.entries.get(id) else { continue };
        let count = format!("{:>5}", grouped(*count));
        let room = COLUMNS - 10 - crate::terminal::width(&clip(id, 30));
        let caption = clip(entity.caption(), room);
        let id = style.faint(&clip(id, 30));
        writeln!(out, "{}  {id}  {caption}", style.strong(&count))?;
        for line in flow(&why(what, entity), COLUMNS - 9) {
            writeln!(out, "         {line}")?;
        }
    }
    if alarms.len() > ENTRIES_MAX {
        let more = grouped((alarms.len() - ENTRIES_MAX) as u64);
        writeln!(out, "       … and {more} further entries")?;
    }
    Ok(())
}

/// What about an entry makes it alarm many.
fn why(what: &str, entity: &ListedEntity) -> String {
    let mut told = vec![what.to_owned()];
    if entity.birth_dates.is_empty() {
        told.push("no birth date".to_owned());
    }
    if entity.nationalities.is_empty() {
        told.push("no nationality".to_owned());
    }
    let names = counted(entity.names.len() as u64, "name", "names");
    told.push(names);
    told.join(", ")
}

fn subjects_jsonl(
    out: &mut impl Write,
    change: &Change,
    reached: &Reached,
) -> anyhow::Result<()> {
    for (impact, hits) in [("new-hit", &reached.new), ("hit-gone", &reached.gone)] {
        for (who, hit) in hits {
            let what = change.entries.get(&hit.id).map_or("removed", |(what, _)| *what);
            let line = json!({
                "impact": impact,
                "subject": who,
                "id": hit.id,
                "caption": hit.caption,
                "change": what,
                "score": hit.score.get(),
                "matched_name": hit.matched_name,
            });
            writeln!(out, "{line}")?;
        }
    }
    let line = json!({
        "impact": "subjects",
        "screened": reached.people - reached.unscreened,
        "not_screened": reached.unscreened,
    });
    writeln!(out, "{line}")?;
    Ok(())
}

fn population_jsonl(
    out: &mut impl Write,
    change: &Change,
    reached: &Reached,
) -> anyhow::Result<()> {
    for (count, id) in alarms(change, reached) {
        let Some((what, entity)) = change.entries.get(&id) else { continue };
        let line = json!({
            "impact": "alarms",
            "id": id,
            "caption": entity.caption(),
            "change": what,
            "alarms": count,
            "of": reached.people,
            "birth_dates": entity.birth_dates.len(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
