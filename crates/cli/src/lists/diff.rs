//! `saring lists diff`: what changed, entity by entity and field by field.

use std::io::{BufWriter, Write};

use saring_answer::origin::Origin;
use saring_answer::side::{Side, between, lines};
use saring_lists::write::delta;
use saring_lists::{Difference, FieldChange, changes};
use saring_model::ListedEntity;

use super::{NAMING, StoreArgs};
use crate::progress;
use crate::terminal::{COLUMNS, Style, clip, counted, flow, grouped, is_stdout, visible};

/// Tell what changed between two files or versions
#[derive(clap::Args)]
#[command(after_help = format!("\
{NAMING}

Entities are compared by their identifiers, and by all that the publisher says
of them: the order of fields and records and the writing of the file count for
nothing.

Examples:
  saring lists diff un-sc un-sc@staged
  saring lists diff yesterday.xml today.xml --format jsonl
  saring lists diff un-sc@7 un-sc@8 --format delta > entities.delta.json"))]
pub(crate) struct Args {
    /// The earlier one
    #[arg(value_name = "A")]
    before: String,
    /// The later one
    #[arg(value_name = "B")]
    after: String,
    #[command(flatten)]
    store: StoreArgs,
    /// How to answer
    #[arg(long)]
    format: Option<Form>,
}

/// A table for people, JSON lines for programs, or `FollowTheMoney`'s entities.delta.json
/// for those who follow us.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Form {
    Table,
    Jsonl,
    Delta,
}

/// Tells the difference.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let before = Side::of(&args.before, &store)?;
    let after = Side::of(&args.after, &store)?;
    let difference = between(&before, &after, &progress::ahead)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let default = if is_stdout() { Form::Table } else { Form::Jsonl };
    match args.format.unwrap_or(default) {
        Form::Table => table(&mut out, &before, &after, &difference)?,
        Form::Jsonl => jsonl(&mut out, &difference)?,
        Form::Delta => followed(&mut out, &after, &difference)?,
    }
    out.flush()?;
    Ok(())
}

fn table(
    out: &mut impl Write,
    before: &Side,
    after: &Side,
    difference: &Difference,
) -> anyhow::Result<()> {
    let style = Style::of_stdout();
    let [old, new] = difference.counts.map(|count| counted(count, "entry", "entries"));
    writeln!(out, "From {}, {old}", clip(&before.called(), 60))?;
    writeln!(out, "to   {}, {new}", clip(&after.called(), 60))?;
    for (mark, entities) in [("+", &difference.added), ("-", &difference.removed)] {
        if !entities.is_empty() {
            writeln!(out)?;
        }
        for entity in entities {
            head(out, style, mark, entity)?;
        }
    }
    for (before, after) in &difference.changed {
        writeln!(out)?;
        head(out, style, "~", after)?;
        for change in changes(before, after) {
            field(out, style, &change)?;
        }
    }
    let counts = [
        (difference.added.len(), "added"),
        (difference.changed.len(), "changed"),
        (difference.removed.len(), "removed"),
    ];
    let counts = counts.map(|(count, what)| format!("{} {what}", grouped(count as u64)));
    writeln!(out, "\n{}", counts.join(", "))?;
    Ok(())
}

/// The difference as changes to the list as `saring lists export --format ftm` writes
/// it.
fn followed(
    out: &mut impl Write,
    after: &Side,
    difference: &Difference,
) -> anyhow::Result<()> {
    let origin = Origin::of(after)?;
    let mut one = |before: Option<&ListedEntity>, after: Option<&ListedEntity>| {
        let id = after.or(before).map(|entity| entity.id.as_str()).unwrap_or_default();
        let times = origin.times(id);
        delta(before, after, origin.source(&times), out).map(|_| ())
    };
    for entity in &difference.removed {
        one(Some(entity), None)?;
    }
    for entity in &difference.added {
        one(None, Some(entity))?;
    }
    for (before, after) in &difference.changed {
        one(Some(before), Some(after))?;
    }
    Ok(())
}

fn head(
    out: &mut impl Write,
    style: Style,
    mark: &str,
    entity: &ListedEntity,
) -> anyhow::Result<()> {
    let id = clip(&entity.id, 30);
    let caption = clip(entity.caption(), COLUMNS - 3 - id.chars().count() - 3);
    writeln!(
        out,
        "\n{} {}  {}",
        style.strong(mark),
        style.faint(&id),
        style.strong(&caption)
    )?;
    Ok(())
}

/// One field's values that are gone and new.
pub(crate) fn field(
    out: &mut impl Write,
    style: Style,
    change: &FieldChange,
) -> anyhow::Result<()> {
    writeln!(out, "    {}", style.faint(change.field))?;
    for (mark, values) in [("-", &change.gone), ("+", &change.new)] {
        for value in values {
            let lines = flow(&visible(value), COLUMNS - 8);
            for (index, line) in lines.iter().enumerate() {
                let mark = if index == 0 { mark } else { " " };
                writeln!(out, "    {mark} {line}")?;
            }
        }
    }
    Ok(())
}

fn jsonl(out: &mut impl Write, difference: &Difference) -> anyhow::Result<()> {
    for line in lines(difference) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
