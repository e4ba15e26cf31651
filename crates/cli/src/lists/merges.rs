//! `saring lists merges`, `join`, `split`: one person on many lists.
//!
//! In: the lists in use. Out: which entities are one, and why; and a person's word on a
//! pair, which later words can take back.

use std::io::{BufWriter, Write};

use anyhow::ensure;
use saring_answer::Standing;
use saring_answer::index::{Pair, pairs};
use saring_lists::versions::MergeDecision;
use serde_json::json;

use super::status::Format;
use super::{ByArgs, StoreArgs, now};
use crate::progress;
use crate::terminal::{COLUMNS, Style, clip, flow, grouped, visible};

/// Tell which entities of different lists are one person, and why
#[derive(clap::Args)]
#[command(after_help = "\
Entities of different lists are one when one quotes the reference of another, or
when their identity is near certain; whatever contradicts it keeps them apart.
Screening answers them as one entity, with all its listings.

Examples:
  saring lists merges
  saring lists merges --id unsc-qdi-086
  saring lists merges --doubts")]
pub(crate) struct Merges {
    #[command(flatten)]
    store: StoreArgs,
    /// Only those with this entity
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Only those that a doubt kept apart
    #[arg(long)]
    doubts: bool,
    /// How to answer
    #[arg(long)]
    format: Option<Format>,
}

/// Say that two entities are the same
#[derive(clap::Args)]
#[command(after_help = "\
It is kept in the store, with who said it and why, and holds until another word
on the same pair: saring lists split, or join --undo.

Example:
  saring lists join unsc-qdi-901 ofac-99901 --why 'same passport, seen in print'")]
pub(crate) struct JoinArgs {
    #[command(flatten)]
    word: Word,
}

/// Say that two entities are not the same
#[derive(clap::Args)]
#[command(after_help = "\
It is kept in the store, with who said it and why, and holds until another word
on the same pair: saring lists join, or split --undo.

Example:
  saring lists split unsc-qdi-901 ofac-99901 --why 'brothers'")]
pub(crate) struct SplitArgs {
    #[command(flatten)]
    word: Word,
}

#[derive(clap::Args)]
struct Word {
    /// The one
    #[arg(value_name = "ID")]
    a: String,
    /// The other
    #[arg(value_name = "ID")]
    b: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    why: String,
    /// Take back what was said of the pair before
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    by: ByArgs,
}

/// Joins a pair.
pub(crate) fn join(args: &JoinArgs) -> anyhow::Result<()> {
    decide(&args.word, true)
}

/// Parts a pair.
pub(crate) fn split(args: &SplitArgs) -> anyhow::Result<()> {
    decide(&args.word, false)
}

fn decide(word: &Word, same: bool) -> anyhow::Result<()> {
    let store = word.store.open()?;
    ensure!(word.a != word.b, "expected two entities, found one twice");
    let known = |id: &str| -> anyhow::Result<bool> {
        for (_, version) in store.active()? {
            if store.digest(&version, id)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    for id in [&word.a, &word.b] {
        // What was said of an entity that is gone may still be taken back.
        ensure!(word.undo || known(id)?, "no list in use has an entity {id}");
    }
    store.decide(&MergeDecision {
        at: now(),
        by: word.by.name(),
        a: word.a.clone(),
        b: word.b.clone(),
        same: (!word.undo).then_some(same),
        why: word.why.clone(),
    })?;
    let what = match (word.undo, same) {
        (true, _) => "are judged by the lists again",
        (false, true) => "are one",
        (false, false) => "are two",
    };
    let (a, b) = (visible(&word.a), visible(&word.b));
    writeln!(std::io::stdout().lock(), "{a} and {b} {what}")?;
    Ok(())
}

/// Tells all pairs.
pub(crate) fn run(args: &Merges) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let wanted = |pair: &Pair| {
        let id = args.id.as_ref();
        id.is_none_or(|id| pair.a.id == *id || pair.b.id == *id)
            && (!args.doubts || pair.join.doubt.is_some())
    };
    let pairs: Vec<Pair> =
        pairs(&store, &progress::ahead)?.into_iter().filter(wanted).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    match Format::or_default(args.format) {
        Format::Table => {
            for pair in &pairs {
                table(&mut out, pair)?;
            }
            let apart = pairs.iter().filter(|pair| pair.join.doubt.is_some()).count();
            let joined = grouped((pairs.len() - apart) as u64);
            let apart = grouped(apart as u64);
            writeln!(out, "{joined} pairs joined, {apart} left apart")?;
        }
        Format::Jsonl => {
            for pair in &pairs {
                let side = |own: &Standing, caption: &str| json!({"list": own.list, "id": own.id, "caption": caption});
                let [one, other] = &pair.captions;
                let line = json!({
                    "a": side(&pair.a, one),
                    "b": side(&pair.b, other),
                    "rule": pair.join.rule.as_str(),
                    "reasons": pair.join.reasons,
                    "joined": pair.join.doubt.is_none(),
                    "doubt": pair.join.doubt,
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn table(out: &mut impl Write, pair: &Pair) -> anyhow::Result<()> {
    let style = Style::of_stdout();
    let [one, other] = &pair.captions;
    for (mark, standing, caption) in [("", &pair.a, one), ("=", &pair.b, other)] {
        let mark = if pair.join.doubt.is_some() && !mark.is_empty() { "?" } else { mark };
        let id = clip(&standing.id, 30);
        let caption = clip(caption, COLUMNS - 5 - id.chars().count());
        writeln!(
            out,
            "{} {}  {caption}",
            style.strong(&format!("{mark:1}")),
            style.faint(&id)
        )?;
    }
    let doubt = pair.join.doubt.iter().map(|doubt| format!("apart, for {doubt}"));
    for reason in pair.join.reasons.iter().cloned().chain(doubt) {
        for line in flow(&visible(&reason), COLUMNS - 6) {
            writeln!(out, "    {line}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}
