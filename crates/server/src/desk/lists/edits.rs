//! Private lists, entry by entry.
//!
//! In: entries in the JSON-lines form of the template (`docs/formats/template.md`), or
//! their identifiers, to be removed. Out: a set of changes for each list, gathered until
//! somebody hands it in; then a new version that waits for a second person, whatever the
//! settings say of files. Not handled: lists in any other form.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

use anyhow::Context as _;
use flate2::read::MultiGzDecoder;
use saring_lists::versions::Store as Lists;
use saring_lists::{Format, Limits};
use saring_store::{Batch, Change};
use serde_json::Value;

use super::deeds::{Became, Imported, Manner, Upload, import_as};
use super::kept::EditSet;
use super::switch::{agree, plain};
use super::{entry, failure, folder, in_thread, refusal};
use crate::App;
use crate::access::Actor;
use crate::kept::{Kept as _, Versioned, find, record};
use crate::problem::Problem;

/// Entries of one set of changes, at most: more are a file.
const CHANGES_MAX: usize = 1_000;
/// Bytes of one entry.
const ENTRY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an identifier.
const ID_BYTES_MAX: usize = 200;

/// Notes that an entry is to be as it is told, or to be gone.
///
/// # Errors
///
/// When the entry cannot be read as one of the template's.
pub(crate) async fn change(
    app: &App,
    actor: &Actor,
    list: &str,
    id: &str,
    value: Option<Value>,
) -> Result<EditSet, Problem> {
    folder(app).list(list).map_err(|error| refusal(&error))?;
    if id.is_empty() || id.len() > ID_BYTES_MAX || id.chars().any(char::is_control) {
        let expected = format!("expected an identifier of 1 to {ID_BYTES_MAX} bytes");
        return Err(Problem::invalid(expected).at("id"));
    }
    let value = value.map(|value| whole(list, id, value)).transpose()?;
    let known = find::<EditSet>(app.store(), list).await?;
    let none = || EditSet {
        list: list.to_owned(),
        changes: BTreeMap::default(),
        by: Vec::new(),
    };
    let mut set = known.as_ref().map_or_else(none, |known| known.value.clone());
    let what = if value.is_some() { "put" } else { "removed" };
    set.changes.insert(id.to_owned(), value);
    if set.changes.len() > CHANGES_MAX {
        let expected = format!("expected at most {CHANGES_MAX} changes at a time");
        return Err(Problem::invalid(expected));
    }
    if !set.by.contains(&actor.account) {
        set.by.push(actor.account.clone());
    }
    let mut batch = Batch::default();
    batch.put_if(
        record(&set)?,
        known.as_ref().map_or(saring_store::Expect::Absent, Versioned::expect),
    );
    // An identifier may be anything that a person types: it is not for the log.
    batch.audit.push(entry(app, actor, "list.edit", list, what));
    app.commit(batch).await?;
    Ok(set)
}

/// An entry with its identifier in it, if the template's reader has nothing against it.
fn whole(list: &str, id: &str, value: Value) -> Result<Value, Problem> {
    let Value::Object(mut object) = value else {
        return Err(Problem::invalid("expected an object"));
    };
    if object.get("id").is_some_and(|own| own != id) {
        return Err(Problem::invalid("expected the identifier of the path").at("/id"));
    }
    object.insert("id".to_owned(), id.into());
    object.insert("saring".to_owned(), 1.into());
    let value = Value::Object(object);
    let line = value.to_string();
    if line.len() > ENTRY_BYTES_MAX {
        let expected = format!("expected an entry of at most {ENTRY_BYTES_MAX} bytes");
        return Err(Problem::invalid(expected));
    }
    let read = saring_lists::read(line.as_bytes(), list, &Limits::default(), &mut |_| {});
    let read = read.map_err(|error| Problem::invalid(format!("the entry: {error}")))?;
    if read.format != Format::TemplateJsonl {
        return Err(Problem::invalid("expected the columns of the template"));
    }
    // In a file an issue is told and gone on with; here somebody is there to mend it.
    if let Some(issue) = read.issues.first() {
        // The name of a field may be anything, and a person's.
        let is_named = issue.code != saring_model::IssueCode::FieldUnknown;
        let expected = "expected the columns of the template";
        let detail = if is_named { issue.detail.as_str() } else { expected };
        let text = format!("the entry: {}: {detail}", issue.code.as_str());
        return Err(Problem::invalid(text));
    }
    Ok(value)
}

/// An entry of a list, as a line of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EntryLine {
    /// Its identifier.
    pub(crate) id: String,
    /// The name to show.
    pub(crate) name: String,
}

/// A list that is written entry by entry, and one entry of it.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Editable {
    /// The first entries that a text is in, in the order of the file.
    pub(crate) lines: Vec<EntryLine>,
    /// How many there are.
    pub(crate) found: usize,
    /// The entry that was asked for, as it will be; `None` if there is none.
    pub(crate) entry: Option<Value>,
    /// The changes that are gathered, if there are any.
    pub(crate) gathered: Option<EditSet>,
}

/// A list as it can be edited: entries that a text is in, and one of them whole.
///
/// # Errors
///
/// When the version in use is in another form than that of the template's lines.
pub(crate) async fn editable(
    app: &App,
    list: &str,
    text: &str,
    id: &str,
    most: usize,
) -> Result<Editable, Problem> {
    folder(app).list(list).map_err(|error| refusal(&error))?;
    let gathered = find::<EditSet>(app.store(), list).await?.map(|set| set.value);
    let (lists, name) = (folder(app), list.to_owned());
    let (wanted, own) = (text.trim().to_lowercase(), id.to_owned());
    let read = in_thread(move || look(&lists, &name, &wanted, &own, most)).await?;
    let read = read.map_err(|error| failure(&error))?;
    let mut editable = read.ok_or_else(|| Problem::invalid(OTHER_FORM).at("list"))?;
    if let Some(change) = gathered.as_ref().and_then(|set| set.changes.get(id)) {
        editable.entry.clone_from(change);
    }
    editable.gathered = gathered;
    Ok(editable)
}

/// What is read of every line.
#[derive(serde::Deserialize)]
struct Head {
    id: String,
    #[serde(default)]
    name: Value,
}

/// The name to show of an entry, which may have several.
pub(crate) fn shown_name(name: &Value) -> &str {
    let first = name.as_array().and_then(|names| names.first());
    first.unwrap_or(name).as_str().unwrap_or_default()
}

/// Looks through the version in use; `None` where it is in another form.
fn look(
    lists: &Lists,
    list: &str,
    text: &str,
    id: &str,
    most: usize,
) -> anyhow::Result<Option<Editable>> {
    let mut editable = Editable::default();
    let state = lists.list(list)?;
    let Some(base) = state.active_version() else { return Ok(Some(editable)) };
    let Some(lines) = lines(lists, base)? else { return Ok(None) };
    for line in lines {
        let line = line?;
        let Ok(head) = serde_json::from_str::<Head>(&line) else { continue };
        let name = shown_name(&head.name).to_owned();
        if head.id == id {
            editable.entry = serde_json::from_str(&line).ok();
        }
        let has = |own: &str| own.to_lowercase().contains(text);
        if has(&head.id) || has(&name) {
            editable.found += 1;
            if editable.lines.len() < most {
                editable.lines.push(EntryLine { id: head.id, name });
            }
        }
    }
    Ok(Some(editable))
}

const OTHER_FORM: &str = "expected a list in the JSON lines of the template";

/// The lines of a version as it was delivered; `None` where it is in another form.
fn lines(
    lists: &Lists,
    base: &saring_lists::versions::VersionRecord,
) -> anyhow::Result<Option<impl Iterator<Item = std::io::Result<String>> + use<>>> {
    if base.format != Format::TemplateJsonl.as_str() {
        return Ok(None);
    }
    let kept = lists.kept(base)?;
    let (_, path) = kept.first().context("expected a file of the version in use")?;
    let file = BufReader::new(std::fs::File::open(path)?);
    Ok(Some(BufReader::new(MultiGzDecoder::new(file)).lines()))
}

/// The changes that are gathered for a list.
///
/// # Errors
///
/// When there are none.
pub(crate) async fn gathered(app: &App, list: &str) -> Result<EditSet, Problem> {
    folder(app).list(list).map_err(|error| refusal(&error))?;
    Ok(crate::kept::get::<EditSet>(app.store(), list).await?.value)
}

/// Drops the changes that are gathered for a list.
///
/// # Errors
///
/// When there are none.
pub(crate) async fn discard(app: &App, actor: &Actor, list: &str) -> Result<(), Problem> {
    folder(app).list(list).map_err(|error| refusal(&error))?;
    let set = crate::kept::get::<EditSet>(app.store(), list).await?;
    let mut batch = Batch::default();
    batch.changes.push(delete(&set));
    batch.audit.push(entry(app, actor, "list.edit", list, "discarded"));
    app.commit(batch).await?;
    Ok(())
}

fn delete(set: &Versioned<EditSet>) -> Change {
    let (kind, id) = (EditSet::KIND.to_owned(), set.value.list.clone());
    Change::Delete { kind, id, expect: set.expect() }
}

/// Makes a new version of a list with the changes that are gathered: it waits for
/// somebody who has no part in them.
///
/// # Errors
///
/// When there are none, or the version in use is in another form.
pub(crate) async fn hand_in(
    app: &App,
    actor: &Actor,
    list: &str,
) -> Result<Imported, Problem> {
    folder(app).list(list).map_err(|error| refusal(&error))?;
    let set = crate::kept::get::<EditSet>(app.store(), list).await?;
    agree(app).await?;
    let (lists, value) = (folder(app), set.value.clone());
    let name = format!(".edit-{}-{list}", plain(app.node()));
    let path = lists.root().join(name);
    let place = path.clone();
    let applied = in_thread(move || apply(&lists, &value, &place)).await?;
    let upload =
        Upload { files: vec![("list.jsonl".to_owned(), path.clone())], mapping: None };
    let manner =
        Manner { waits: true, is_own: true, by: set.value.by.clone(), any_list: false };
    let imported = match applied.map_err(|error| failure(&error))? {
        Some(problem) => Err(Problem::conflict(problem)),
        None => import_as(app, actor, list, upload, manner).await,
    };
    let _ = in_thread(move || std::fs::remove_file(path)).await?;
    let imported = imported?;
    // What comes meanwhile belongs to another set.
    let mut batch = Batch::default();
    batch.changes.push(delete(&set));
    if imported.became == Became::Unchanged {
        batch.audit.push(entry(app, actor, "list.edit", list, "nothing changed"));
    }
    app.commit(batch).await?;
    Ok(imported)
}

/// Writes the version in use with the changes applied; or tells why it cannot be.
fn apply(
    lists: &Lists,
    set: &EditSet,
    to: &Path,
) -> anyhow::Result<Option<&'static str>> {
    let state = lists.list(&set.list)?;
    let base = state.active_version();
    std::fs::create_dir_all(lists.root())?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(to)?);
    let mut done = BTreeSet::new();
    if let Some(base) = base {
        let Some(lines) = lines(lists, base)? else { return Ok(Some(OTHER_FORM)) };
        for line in lines {
            let line = line?;
            let id = serde_json::from_str::<Value>(&line).ok();
            let id = id
                .as_ref()
                .and_then(|value| value.get("id")?.as_str())
                .unwrap_or_default();
            match set.changes.get_key_value(id) {
                None => writeln!(out, "{line}")?,
                Some((id, Some(value))) if done.insert(id) => writeln!(out, "{value}")?,
                Some((id, _)) => {
                    done.insert(id);
                }
            }
        }
    }
    for (id, value) in &set.changes {
        if let Some(value) = value
            && !done.contains(id)
        {
            writeln!(out, "{value}")?;
        }
    }
    out.flush()?;
    Ok(None)
}
