//! What persons do with versions: import, accept, reject, take back.
//!
//! In: files, numbers of versions, reasons. Out: what became of them, once it is in the
//! audit log. Rules: nobody accepts what they brought, edited or asked for, neither with
//! another key of the same maker; a reason is given for whatever is judged.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use saring_answer::versions::sources;
use saring_lists::versions::{
    Import, Outcome, Store as Lists, StoreErrorKind, VersionRecord,
};
use saring_lists::{Format, Limits, format_of};
use saring_model::Moment;
use saring_store::{Batch, Expect, StoreErrorKind as Kind};
use schemars::JsonSchema;
use serde::Serialize;

use super::files::{head, share};
use super::kept::{VersionKept, VersionState, identifier};
use super::switch::{Wish, agree, begin, renumber, versions};
use super::{entry, failure, folder, in_thread, refusal};
use crate::App;
use crate::access::{Actor, Via};
use crate::kept::{Versioned, find, record};
use crate::problem::Problem;

/// Files that are imported.
pub(crate) struct Upload {
    /// Their names and where they lie, the main one first.
    pub(crate) files: Vec<(String, PathBuf)>,
    /// The text of a column mapping.
    pub(crate) mapping: Option<String>,
}

/// How an import is treated.
#[derive(Clone, Default)]
pub(super) struct Manner {
    /// Whether it may turn out to be another list than the one that is named.
    pub(super) any_list: bool,
    /// Whether it waits for a second person whatever the settings say.
    pub(super) waits: bool,
    /// Whether it was written entry by entry here.
    pub(super) is_own: bool,
    /// Who has a part in it besides the one who imports.
    pub(super) by: Vec<String>,
}

/// What became of an import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Became {
    /// It is in use.
    InUse,
    /// It goes into use as soon as all nodes are ready.
    Accepted,
    /// It waits for somebody to accept it.
    Waiting,
    /// Its content is that of a version that is there.
    Unchanged,
    /// A later one went into use meanwhile.
    Replaced,
}

/// An import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub(crate) struct Imported {
    /// What became of it.
    pub(crate) became: Became,
    /// The version.
    pub(crate) version: VersionKept,
}

/// Times that a change is tried again which somebody else's came before.
const TRIES: usize = 5;

/// Characters of a reason.
const REASON_MAX: usize = 2_000;

/// Imports a publisher's file as a new version of a list: into use if the guard and the
/// settings let it, else it waits.
///
/// # Errors
///
/// When the file is refused: the version before it stays in use.
pub(crate) async fn import(
    app: &App,
    actor: &Actor,
    list: &str,
    upload: Upload,
) -> Result<Imported, Problem> {
    import_as(app, actor, list, upload, Manner::default()).await
}

pub(super) async fn import_as(
    app: &App,
    actor: &Actor,
    list: &str,
    upload: Upload,
    manner: Manner,
) -> Result<Imported, Problem> {
    // A name that is none is told before anything is read.
    folder(app).list(list).map_err(|error| refusal(&error))?;
    let _importing = app.desk().lists.importing.lock().await;
    agree(app).await?;
    let mapping = upload.mapping.clone().unwrap_or_default();
    let writing = app.desk().lists.writing.lock().await;
    let staged = {
        let (lists, list, now) = (folder(app), list.to_owned(), app.now());
        let (account, any_list) = (actor.account.clone(), manner.any_list);
        in_thread(move || stage(&lists, &list, upload, &account, any_list, now)).await?
    };
    let outcome = match staged {
        Ok(outcome) => outcome,
        Err(error) => {
            drop(writing);
            return Err(refused(app, actor, list, &error).await);
        }
    };
    let (Outcome::Activated(version)
    | Outcome::Staged(version, _)
    | Outcome::Unchanged(version)) = &outcome;
    let known = versions(app, &version.list).await?;
    if let Some(same) = same(&known, &outcome) {
        if matches!(outcome, Outcome::Staged(..)) {
            put_away(app, version, "it is known already").await?;
        }
        let version = confirm(app, actor, same).await?;
        return Ok(Imported { became: Became::Unchanged, version });
    }
    let mut by = vec![actor.account.clone()];
    by.extend(manner.by.iter().filter(|own| **own != actor.account).cloned());
    let mut kept = VersionKept::new(version, by);
    kept.mapping = mapping;
    kept.is_own = manner.is_own;
    kept.state = VersionState::Waiting;
    // A feed that was let in by two goes on by itself; what somebody brings with their own
    // hands somebody else sees first.
    let is_fed = match actor.via {
        Via::Key | Via::Certificate => app.settings().lists.auto_accept,
        Via::Session => false,
    };
    let passes = kept.reasons.is_empty() && !manner.waits && is_fed;
    let kept = keep(app, actor, version, kept, known).await?;
    drop(writing);
    if !passes {
        return Ok(Imported { became: Became::Waiting, version: kept.value });
    }
    take(app, actor, kept, "guard", "the guard has nothing against it").await
}

/// Brings an import into the store, under a number that no other version has.
async fn keep(
    app: &App,
    actor: &Actor,
    version: &VersionRecord,
    mut kept: VersionKept,
    mut known: Vec<Versioned<VersionKept>>,
) -> Result<Versioned<VersionKept>, Problem> {
    let blobs = share(app, version).await?;
    kept.is_shared = !blobs.is_empty();
    for _ in 0..TRIES {
        renumber(&mut kept, &known);
        let mut batch = Batch { changes: blobs.clone(), audit: Vec::new() };
        batch.put_if(record(&kept)?, Expect::Absent);
        let decision = if kept.reasons.is_empty() {
            "waiting".to_owned()
        } else {
            format!("waiting: {}", kept.reasons.join("; "))
        };
        batch.audit.push(entry(app, actor, "list.import", &kept.id, &decision));
        match app.commit(batch).await {
            Ok(_) => return Ok(Versioned { value: kept, version: 1 }),
            Err(error) if error.kind() == Kind::Conflict => {
                known = versions(app, &kept.list).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("other nodes import the same list: try again"))
}

/// The record of a version that has the same content, where that makes the import none.
fn same<'k>(
    known: &'k [Versioned<VersionKept>],
    outcome: &Outcome,
) -> Option<&'k Versioned<VersionKept>> {
    let (Outcome::Activated(version)
    | Outcome::Staged(version, _)
    | Outcome::Unchanged(version)) = outcome;
    let last = known.iter().map(|own| own.value.number).max();
    let is_same = |own: &&Versioned<VersionKept>| {
        own.value.sha256 == version.sha256
            && match own.value.state {
                VersionState::Waiting | VersionState::Accepted | VersionState::InUse => {
                    true
                }
                VersionState::Rejected => Some(own.value.number) == last,
                VersionState::Replaced => false,
            }
    };
    known.iter().rev().find(is_same)
}

/// Notes that the publisher still says what is in use.
async fn confirm(
    app: &App,
    actor: &Actor,
    same: &Versioned<VersionKept>,
) -> Result<VersionKept, Problem> {
    if same.value.state != VersionState::InUse {
        return Ok(same.value.clone());
    }
    let kept = VersionKept { confirmed_at: app.now(), ..same.value.clone() };
    let mut batch = Batch::default();
    batch.put_if(record(&kept)?, same.expect());
    batch.audit.push(entry(app, actor, "list.import", &kept.id, "unchanged"));
    app.commit(batch).await?;
    Ok(kept)
}

async fn put_away(app: &App, version: &VersionRecord, why: &str) -> Result<(), Problem> {
    let (lists, version) = (folder(app), version.clone());
    let (now, why) = (app.now(), why.to_owned());
    let done = in_thread(move || {
        let rejected =
            lists.reject(&version.list, Some(version.number), now, "service", &why);
        match rejected {
            // It does not wait here: nothing to put away.
            Err(error) if error.kind() == StoreErrorKind::Unknown => Ok(()),
            other => other.map(drop),
        }
    });
    done.await?.map_err(|error| refusal(&error))
}

/// Bytes of a file that tell its format.
const HEAD_BYTES: u64 = 64 * 1024;

fn stage(
    lists: &Lists,
    list: &str,
    upload: Upload,
    by: &str,
    any_list: bool,
    at: Moment,
) -> anyhow::Result<Outcome> {
    let mut format = None;
    let mut files: Vec<(String, Box<dyn Read>)> = Vec::new();
    for (name, path) in upload.files {
        if files.is_empty() {
            let head = head(&path, HEAD_BYTES)?;
            // A publisher who has nothing to tell writes an empty file of changes.
            let is_empty_delta = head.is_empty() && name.ends_with("delta.json");
            format = if is_empty_delta {
                Some(Format::FtmDelta)
            } else {
                format_of(head.as_slice(), &Limits::default()).ok()
            };
        }
        files.push((name, Box::new(File::open(path)?)));
    }
    let sources = sources(lists)?;
    let import = Import {
        name: list,
        expected: (!any_list).then_some(list),
        files,
        mapping: upload.mapping.as_deref(),
        limits: Limits::default(),
        guard: &|list| sources.of(list).guard,
        at,
        by,
        progress: &mut |_| {},
    };
    Ok(if format == Some(Format::FtmDelta) {
        lists.stage_delta(import)?
    } else {
        lists.stage(import)?
    })
}

/// Notes that a file was refused, where its list is known, and tells why.
async fn refused(app: &App, actor: &Actor, list: &str, error: &anyhow::Error) -> Problem {
    let problem = failure(error);
    if problem.status().is_server_error() {
        return problem;
    }
    let (lists, name, now) = (folder(app), list.to_owned(), app.now());
    let (by, why) = (actor.account.clone(), problem.detail().to_owned());
    let noted = in_thread(move || {
        if lists.names()?.contains(&name) {
            lists.note_refusal(&name, now, &by, &why)?;
        }
        Ok::<(), saring_lists::versions::StoreError>(())
    });
    // What could not be noted is told to the caller all the same.
    let _ = noted.await;
    let decision = format!("refused: {}", problem.detail());
    let batch = Batch {
        changes: Vec::new(),
        audit: vec![entry(app, actor, "list.import", list, &decision)],
    };
    match app.commit(batch).await {
        Ok(_) => problem,
        Err(error) => error.into(),
    }
}

/// Takes a version into use.
async fn take(
    app: &App,
    actor: &Actor,
    mut kept: Versioned<VersionKept>,
    settled_by: &str,
    why: &str,
) -> Result<Imported, Problem> {
    for _ in 0..TRIES {
        let accepted = VersionKept {
            settled_by: Some(settled_by.to_owned()),
            settled_at: Some(app.now()),
            why: why.to_owned(),
            ..kept.value.clone()
        };
        let wish = Wish {
            by: actor.account.clone(),
            role: actor.role.as_str().to_owned(),
            why: why.to_owned(),
            purpose: actor.purpose.clone(),
            legal_basis: actor.legal_basis.clone(),
        };
        let note = entry(app, actor, "list.accept", &accepted.id, why);
        match begin(app, accepted, kept.version, wish, note).await {
            Ok(()) => return told(app, &kept.value).await,
            Err(problem) if problem.status() == axum::http::StatusCode::CONFLICT => {
                kept = version(app, &kept.value.list, kept.value.number).await?;
                if kept.value.state != VersionState::Waiting {
                    return told(app, &kept.value).await;
                }
            }
            Err(problem) => return Err(problem),
        }
    }
    Err(Problem::conflict("other lists go into use at the same time: try again"))
}

/// What became of a version that was to be used.
async fn told(app: &App, kept: &VersionKept) -> Result<Imported, Problem> {
    let version = version(app, &kept.list, kept.number).await?.value;
    let became = match version.state {
        VersionState::InUse => Became::InUse,
        VersionState::Accepted => Became::Accepted,
        VersionState::Waiting => Became::Waiting,
        VersionState::Replaced => Became::Replaced,
        VersionState::Rejected => {
            return Err(Problem::conflict("somebody put it away meanwhile"));
        }
    };
    Ok(Imported { became, version })
}

/// A version of a list.
pub(super) async fn version(
    app: &App,
    list: &str,
    number: u32,
) -> Result<Versioned<VersionKept>, Problem> {
    folder(app).list(list).map_err(|error| refusal(&error))?;
    let found = find::<VersionKept>(app.store(), &identifier(list, number)).await?;
    found.ok_or_else(|| Problem::not_found("version of a list"))
}

fn waiting(kept: &Versioned<VersionKept>) -> Result<(), Problem> {
    if kept.value.state == VersionState::Waiting {
        return Ok(());
    }
    Err(Problem::conflict("expected a version that waits"))
}

/// A reason that says something.
pub(super) fn reason(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON_MAX {
        let expected = format!("expected a reason of 1 to {REASON_MAX} characters");
        return Err(Problem::invalid(expected).at("/reason"));
    }
    Ok(text)
}

/// Refuses whoever has a part in what they are to judge.
async fn four_eyes(app: &App, actor: &Actor, kept: &VersionKept) -> Result<(), Problem> {
    let mut own = BTreeSet::new();
    people(app, &actor.account, &mut own).await?;
    let mut others = BTreeSet::new();
    for account in &kept.by {
        people(app, account, &mut others).await?;
    }
    if own.is_disjoint(&others) {
        return Ok(());
    }
    Err(Problem::forbidden(
        "expected a second person: whoever brought, edited or asked for a version does not \
         accept it",
    ))
}

/// An account, and the one who made it, if it is a key: two keys of one maker are one
/// person's.
async fn people(
    app: &App,
    account: &str,
    into: &mut BTreeSet<String>,
) -> Result<(), Problem> {
    into.insert(account.to_owned());
    if let Some(id) = account.strip_prefix("key:")
        && let Some(key) = app.store().get("key", id).await?
    {
        let key: serde_json::Value =
            serde_json::from_slice(&key.body).map_err(Problem::defect)?;
        let maker = key.get("made_by").and_then(serde_json::Value::as_str);
        into.extend(maker.map(str::to_owned));
    }
    Ok(())
}

/// Takes a version that waits into use.
///
/// # Errors
///
/// When it does not wait, or the actor has a part in it.
pub(crate) async fn accept(
    app: &App,
    actor: &Actor,
    list: &str,
    number: u32,
    why: &str,
) -> Result<Imported, Problem> {
    let why = reason(why)?;
    let _importing = app.desk().lists.importing.lock().await;
    let kept = version(app, list, number).await?;
    waiting(&kept)?;
    four_eyes(app, actor, &kept.value).await?;
    take(app, actor, kept, &actor.account, why).await
}

/// Puts a version that waits away; it stays in the list's history.
///
/// # Errors
///
/// As [`accept`].
pub(crate) async fn reject(
    app: &App,
    actor: &Actor,
    list: &str,
    number: u32,
    why: &str,
) -> Result<VersionKept, Problem> {
    let why = reason(why)?;
    let kept = version(app, list, number).await?;
    waiting(&kept)?;
    four_eyes(app, actor, &kept.value).await?;
    let rejected = VersionKept {
        state: VersionState::Rejected,
        settled_by: Some(actor.account.clone()),
        settled_at: Some(app.now()),
        why: why.to_owned(),
        ..kept.value.clone()
    };
    let mut batch = Batch::default();
    batch.put_if(record(&rejected)?, kept.expect());
    batch.audit.push(entry(app, actor, "list.reject", &rejected.id, why));
    app.commit(batch).await?;
    // The same file is not put before anybody again.
    let (lists, own) = (folder(app), rejected.clone());
    let here = in_thread(move || {
        super::files::local(&lists, &own.list, &own.sha256, &own.source_date)
    });
    if let Some(here) = here.await?.map_err(|error| failure(&error))? {
        put_away(app, &here, why).await?;
    }
    Ok(rejected)
}

/// Wants an earlier version in use again: it waits for somebody else to accept it.
///
/// # Errors
///
/// When it is in use, or was never.
pub(crate) async fn take_back(
    app: &App,
    actor: &Actor,
    list: &str,
    number: u32,
    why: &str,
) -> Result<VersionKept, Problem> {
    let why = reason(why)?;
    let kept = version(app, list, number).await?;
    if kept.value.state != VersionState::Replaced || kept.value.settled_by.is_none() {
        return Err(Problem::conflict("expected a version that was in use before"));
    }
    let wanted = VersionKept {
        state: VersionState::Waiting,
        by: vec![actor.account.clone()],
        reasons: vec!["it is to be taken back into use".to_owned()],
        why: why.to_owned(),
        settled_by: None,
        settled_at: None,
        ..kept.value.clone()
    };
    let mut batch = Batch::default();
    batch.put_if(record(&wanted)?, kept.expect());
    batch.audit.push(entry(app, actor, "list.take-back", &wanted.id, why));
    app.commit(batch).await?;
    Ok(wanted)
}
