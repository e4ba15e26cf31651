//! `saring lists show`, `history`: one entity, whole, and what became of it.

use std::io::{BufWriter, Write};

use anyhow::{Context as _, ensure};
use saring_answer::side::{changes_json, fields_json};
use saring_answer::versions::{called, dated};
use saring_lists::versions::{EventKind, ListState, Store, VersionRecord};
use saring_lists::{Limits, changes, fields};
use saring_model::ListedEntity;
use serde_json::json;

use super::StoreArgs;
use super::diff::field;
use super::status::Format;
use crate::terminal::{COLUMNS, Style, clip, flow, pad, visible};

/// Show a listed entity, whole
#[derive(clap::Args)]
#[command(after_help = "\
All that the publisher says is shown, also what was not understood.

Examples:
  saring lists show unsc-qdi-086
  saring lists show unsc-qdi-086 --format jsonl")]
pub(crate) struct Show {
    /// The entity's identifier
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    store: StoreArgs,
    /// How to answer
    #[arg(long)]
    format: Option<Format>,
}

/// Tell what became of an entity through all versions of its list
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  saring lists history unsc-qdi-086")]
pub(crate) struct History {
    /// The entity's identifier
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    store: StoreArgs,
    /// How to answer
    #[arg(long)]
    format: Option<Format>,
}

/// Shows an entity as the versions in use have it.
pub(crate) fn show(args: &Show) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let mut found = Vec::new();
    for (_, version) in store.active()? {
        if store.digest(&version, &args.id)?.is_some() {
            found.extend(
                entities(&store, &version, &args.id)?
                    .into_iter()
                    .map(|entity| (version.clone(), entity)),
            );
        }
    }
    ensure!(!found.is_empty(), "no list in use has an entity {}", args.id);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (version, entity) in &found {
        match Format::or_default(args.format) {
            Format::Table => table(&mut out, version, entity)?,
            Format::Jsonl => {
                let line = json!({
                    "list": version.list,
                    "version": version.number,
                    "source_date": version.source_date,
                    "entity": fields_json(entity),
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

/// The entities of a version under an identifier.
fn entities(
    store: &Store,
    version: &VersionRecord,
    id: &str,
) -> anyhow::Result<Vec<ListedEntity>> {
    let mut found = Vec::new();
    store.read(version, &Limits::default(), &mut |entity| {
        if entity.id == id {
            found.push(entity);
        }
    })?;
    Ok(found)
}

fn table(
    out: &mut impl Write,
    version: &VersionRecord,
    entity: &ListedEntity,
) -> anyhow::Result<()> {
    const FIELD_COLUMNS: usize = 15;
    let style = Style::of_stdout();
    writeln!(out, "{}", style.strong(&clip(entity.caption(), COLUMNS)))?;
    let from = format!("{} of {}", called(version), dated(&version.source_date));
    writeln!(out, "{}", style.faint(&clip(&from, COLUMNS)))?;
    for (field, values) in fields(entity) {
        for (index, value) in values.iter().enumerate() {
            let label = if index == 0 { field } else { "" };
            for (row, line) in
                flow(&visible(value), COLUMNS - FIELD_COLUMNS).iter().enumerate()
            {
                let label = if row == 0 { label } else { "" };
                writeln!(out, "{}{line}", style.faint(&pad(label, FIELD_COLUMNS)))?;
            }
        }
    }
    writeln!(out)?;
    Ok(())
}

/// One step in the life of an entity.
struct Step {
    version: VersionRecord,
    what: &'static str,
    before: Option<ListedEntity>,
    after: Option<ListedEntity>,
}

/// Tells what became of an entity.
pub(crate) fn history(args: &History) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut any = false;
    for name in store.names()? {
        let state = store.list(&name)?;
        for step in steps(&store, &state, &args.id)? {
            any = true;
            match Format::or_default(args.format) {
                Format::Table => step_table(&mut out, &state, &step)?,
                Format::Jsonl => step_jsonl(&mut out, &state, &step)?,
            }
        }
    }
    ensure!(any, "no version of any list has an entity {}", args.id);
    out.flush()?;
    Ok(())
}

fn steps(store: &Store, state: &ListState, id: &str) -> anyhow::Result<Vec<Step>> {
    let mut steps = Vec::new();
    let mut before: Option<([u8; 16], ListedEntity)> = None;
    for version in &state.versions {
        let digest = store.digest(version, id)?;
        if digest == before.as_ref().map(|(digest, _)| *digest) {
            continue;
        }
        let after = match digest {
            None => None,
            Some(digest) => {
                let entity = entities(store, version, id)?.into_iter().next();
                Some((digest, entity.context("the version does not have what it says")?))
            }
        };
        let what = match (&before, &after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let kept = before.clone();
        steps.push(Step {
            version: version.clone(),
            what,
            before: before.take().map(|(_, entity)| entity),
            after: after.clone().map(|(_, entity)| entity),
        });
        // What was never in use is told, and compared with what was.
        before = if state.was_used(version.number) { after } else { kept };
    }
    Ok(steps)
}

/// What became of a version: in use since, waits, rejected.
fn standing(state: &ListState, version: &VersionRecord) -> String {
    let number = Some(version.number);
    let judged = state
        .journal
        .iter()
        .rev()
        .find(|event| event.version == number && event.kind != EventKind::Confirmed);
    match judged {
        Some(event) => format!("{} {}", event.kind.as_str(), event.at),
        None => String::new(),
    }
}

fn step_table(
    out: &mut impl Write,
    state: &ListState,
    step: &Step,
) -> anyhow::Result<()> {
    let style = Style::of_stdout();
    let date = dated(&step.version.source_date);
    let standing = standing(state, &step.version);
    let head = format!("{date}  {}  {}", step.what, called(&step.version));
    writeln!(out, "{}  {}", style.strong(&clip(&head, 50)), style.faint(&standing))?;
    match (&step.before, &step.after) {
        (Some(before), Some(after)) => {
            for change in changes(before, after) {
                field(out, style, &change)?;
            }
        }
        (None, Some(entity)) | (Some(entity), None) => {
            writeln!(out, "    {}", clip(entity.caption(), COLUMNS - 4))?;
        }
        (None, None) => {}
    }
    Ok(())
}

fn step_jsonl(
    out: &mut impl Write,
    state: &ListState,
    step: &Step,
) -> anyhow::Result<()> {
    let fields = match (&step.before, &step.after) {
        (Some(before), Some(after)) => Some(changes_json(&changes(before, after))),
        _ => None,
    };
    let line = json!({
        "list": state.name,
        "version": step.version.number,
        "source_date": step.version.source_date,
        "standing": standing(state, &step.version),
        "change": step.what,
        "fields": fields,
    });
    writeln!(out, "{line}")?;
    Ok(())
}
