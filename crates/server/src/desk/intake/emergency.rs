//! What came in while nothing could be kept, until it can.
//!
//! In: bodies that were answered with *refer*. Out: the same, taken in later. Not handled:
//! what was answered. A body is written to the folder `emergency` beside the database, if
//! its disk takes anything; else it is held in memory, so far as there is room.
//!
//! Somebody for whom there was no room sends the body again: of that the audit log alone is
//! to hear, at once or, like the bodies, when it can be written.
//!
//! A body that cannot be taken in although the store can be written is put aside until the
//! next start, with an alarm: nobody else's waits for it.

use std::collections::{BTreeSet, VecDeque};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use saring_model::Moment;
use serde::{Deserialize, Serialize};

use super::judging::UNKNOWN_HOURS;
use super::{alarm, audit, in_time, one, read};
use crate::App;
use crate::access::{Actor, Role, Via};
use crate::current::sha256;
use crate::problem::Problem;
use crate::records::later;
use saring_store::{Batch, Entry};

/// Bodies held in memory, at most, and their bytes.
const BODIES_MAX: usize = 20_000;
const BYTES_MAX: usize = 128 << 20;
/// Words of those who found no room, at most: they take none from bodies.
const REFUSED_MAX: usize = 1_000;

/// The word for the audit log where there was no room.
const REFUSED: &str = "travel.refer.room";

/// Seconds after which half a body is none that somebody still writes.
const PART_SECONDS: i64 = 3_600;

/// Bodies that wait.
#[derive(Default)]
pub(super) struct Waiting {
    bodies: Mutex<VecDeque<Body>>,
    /// Files that could not be taken in, though the store could be written.
    aside: Mutex<BTreeSet<PathBuf>>,
    /// Bodies of which the log says already that they came.
    told: Mutex<BTreeSet<String>>,
}

/// A body that waits.
struct Body {
    head: Head,
    bytes: Arc<[u8]>,
    /// It could not be taken in, though the store could be written.
    is_aside: bool,
}

/// Who sent a body, and when.
#[derive(Clone, Serialize, Deserialize)]
struct Head {
    received: String,
    account: String,
    role: Role,
    carrier: Option<String>,
    purpose: String,
    legal_basis: String,
    /// For want of room: a number that tells this refusal from others of the same second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

impl Head {
    fn of(actor: &Actor, received: Moment) -> Self {
        Self {
            received: received.to_string(),
            account: actor.account.clone(),
            role: actor.role,
            carrier: actor.carrier.clone(),
            purpose: actor.purpose.clone(),
            legal_basis: actor.legal_basis.clone(),
            refused: None,
        }
    }

    /// The entry that says that everybody was referred, and why.
    fn entry(&self, app: &App, received: Moment, action: &str) -> Entry {
        let decision = "refer".to_owned();
        Entry { at: Some(received), decision, ..audit::deed(app, &self.actor(), action) }
    }

    fn actor(&self) -> Actor {
        Actor {
            account: self.account.clone(),
            name: String::new(),
            role: self.role,
            scopes: None,
            via: Via::Key,
            language: "en".to_owned(),
            carrier: self.carrier.clone(),
            form_token: String::new(),
            purpose: self.purpose.clone(),
            legal_basis: self.legal_basis.clone(),
        }
    }
}

impl Waiting {
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Body>> {
        lock(&self.bodies)
    }

    fn aside(&self) -> std::sync::MutexGuard<'_, BTreeSet<PathBuf>> {
        lock(&self.aside)
    }

    /// The first body in memory that is not put aside, with its place.
    fn next(&self) -> Option<(usize, Body)> {
        let mut bodies = self.lock();
        let at = bodies.iter().position(|body| !body.is_aside)?;
        Some((at, bodies.remove(at)?))
    }

    /// Puts a body where it was: what came before is taken in before.
    fn back(&self, at: usize, body: Body) {
        let mut bodies = self.lock();
        let at = at.min(bodies.len());
        bodies.insert(at, body);
    }

    /// Whether there was room for it.
    fn push(&self, body: Body) -> bool {
        let mut waiting = self.lock();
        let bytes: usize = waiting.iter().map(|body| body.bytes.len()).sum();
        let is_refused = body.head.refused.is_some();
        let alike = waiting.iter().filter(|it| it.head.refused.is_some() == is_refused);
        let most = if is_refused { REFUSED_MAX } else { BODIES_MAX };
        let has_room = alike.count() < most && bytes + body.bytes.len() <= BYTES_MAX;
        if has_room {
            waiting.push_back(body);
        }
        has_room
    }
}

fn folder(app: &App) -> PathBuf {
    app.settings().data.join("emergency")
}

/// Keeps a body until it can be taken in.
pub(super) async fn keep(app: &App, actor: &Actor, received: Moment, bytes: Arc<[u8]>) {
    wait(app, Head::of(actor, received), bytes).await;
}

/// Says in the audit log that somebody was answered *refer* for want of room, and is to
/// send it again; later, if that cannot be said now.
pub(super) async fn say_refused(app: &App, actor: &Actor) {
    let received = app.now();
    let head = Head { refused: Some(super::reference(app)), ..Head::of(actor, received) };
    let mut batch = Batch::default();
    batch.audit.push(head.entry(app, received, REFUSED));
    // A store that takes nothing is not asked by everybody who finds no room because of it.
    let can_say = app.store().health().is_writable;
    if !can_say || in_time(async { Ok(app.commit(batch).await?) }).await.is_err() {
        wait(app, head, Arc::from(&b""[..])).await;
    }
}

async fn wait(app: &App, head: Head, bytes: Arc<[u8]>) {
    let (place, own, copy) = (folder(app), head.clone(), Arc::clone(&bytes));
    let written = tokio::task::spawn_blocking(move || write(&place, &own, &copy)).await;
    match written {
        Ok(Ok(())) => return,
        Ok(Err(error)) => {
            tracing::error!(event = "emergency.unwritten", detail = %error.kind());
        }
        Err(_) => tracing::error!(event = "emergency.unwritten", detail = "panic"),
    }
    if !app.desk().intake.emergency.push(Body { head, bytes, is_aside: false }) {
        alarm(app, "intake-lost", true, "no room is left for what cannot be kept");
    }
}

/// All of a body: the head as one line of JSON, and behind it the bytes as they came.
fn text(head: &Head, bytes: &[u8]) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(head)?;
    text.push(b'\n');
    text.extend_from_slice(bytes);
    Ok(text)
}

/// Writes a body into the folder, whole or not at all.
fn write(folder: &Path, head: &Head, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    private(folder, 0o700)?;
    let text = text(head, bytes)?;
    let name = sha256(&text).chars().take(32).collect::<String>();
    let part = folder.join(format!("{name}.part"));
    let mut file = std::fs::File::create(&part)?;
    private(&part, 0o600)?;
    let written = file.write_all(&text).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a body is none; the error is what counts.
        let _ = std::fs::remove_file(&part);
        return Err(error);
    }
    std::fs::rename(&part, folder.join(format!("{name}.body")))?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn private(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// Takes in what waits, once the store can be written.
pub(super) async fn take_in(app: &App) -> Result<(), Problem> {
    if !app.store().health().is_writable {
        return Ok(());
    }
    let state = &app.desk().intake.emergency;
    let (mut failed, mut back) = (Ok(()), Vec::new());
    while let Some((at, mut body)) = state.next() {
        let Err(problem) = late(app, &body.head, &body.bytes).await else { continue };
        body.is_aside = lasts(&problem);
        if !body.is_aside {
            failed = Err(problem);
        }
        back.push((at, body));
        if !app.store().health().is_writable {
            break;
        }
    }
    for (at, body) in back.into_iter().rev() {
        state.back(at, body);
    }
    if !app.store().health().is_writable {
        return failed;
    }
    let place = folder(app);
    let files = tokio::task::spawn_blocking(move || bodies(&place)).await;
    for path in files.unwrap_or_default() {
        if state.aside().contains(&path) {
            continue;
        }
        let own = path.clone();
        let bytes = tokio::task::spawn_blocking(move || std::fs::read(own)).await;
        let Ok(Ok(bytes)) = bytes else { continue };
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let (head, body) = bytes.split_at(end);
        let Ok(head) = serde_json::from_slice::<Head>(head) else {
            tracing::error!(event = "emergency.unread");
            state.aside().insert(path);
            continue;
        };
        let body: Arc<[u8]> = Arc::from(body.get(1..).unwrap_or_default());
        match late(app, &head, &body).await {
            Ok(()) => {}
            Err(problem) if lasts(&problem) => {
                tracing::error!(event = "emergency.aside", detail = problem.detail());
                state.aside().insert(path);
                continue;
            }
            // The next one may be quicker to keep.
            Err(problem) if app.store().health().is_writable => {
                failed = Err(problem);
                continue;
            }
            Err(problem) => return Err(problem),
        }
        if let Err(error) = std::fs::remove_file(&path) {
            // Taken in again it is known already.
            tracing::error!(event = "emergency.unremoved", detail = %error.kind());
        }
    }
    forget(app).await;
    let is_any = !state.aside().is_empty() || state.lock().iter().any(|it| it.is_aside);
    let detail = "a message that was answered with refer cannot be taken in";
    alarm(app, "intake-aside", is_any, detail);
    if failed.is_ok() {
        alarm(app, "store", false, "");
    }
    failed
}

/// Whether it would be the same the next time.
fn lasts(problem: &Problem) -> bool {
    !matches!(problem.kind(), "unavailable" | "conflict")
}

/// Removes what holds persons and will never be taken in: half a body of a node that was
/// killed while it wrote, and what was put aside, once their flights are long over.
async fn forget(app: &App) {
    let (place, now) = (folder(app), app.now());
    let hours = i64::from(app.settings().retention.no_match_hours) + UNKNOWN_HOURS;
    let parts_before = later(now, -PART_SECONDS).unix();
    let before = later(now, -hours * 3_600).unix();
    let aside = app.desk().intake.emergency.aside().clone();
    let work = move || {
        let mut removed = Vec::new();
        for entry in std::fs::read_dir(&place).into_iter().flatten().flatten() {
            let path = entry.path();
            let came = entry.metadata().and_then(|meta| meta.modified()).ok();
            let came = came.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
            let came = came.and_then(|since| i64::try_from(since.as_secs()).ok());
            let is_part = path.extension().is_some_and(|end| end == "part");
            let is_over = came.is_some_and(|came| {
                (is_part && came < parts_before)
                    || (aside.contains(&path) && came < before)
            });
            if !is_over {
                continue;
            }
            match std::fs::remove_file(&path) {
                Ok(()) => removed.push(path),
                Err(error) => {
                    tracing::error!(event = "emergency.unremoved", detail = %error.kind());
                }
            }
        }
        removed
    };
    let removed = tokio::task::spawn_blocking(work).await.unwrap_or_default();
    let mut aside = app.desk().intake.emergency.aside();
    for path in removed {
        aside.remove(&path);
    }
}

/// Bodies in the folder, in the order in which they came as far as the disk tells.
fn bodies(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<(Option<std::time::SystemTime>, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "body"))
        .map(|entry| {
            let at = entry.metadata().ok().and_then(|meta| meta.modified().ok());
            (at, entry.path())
        })
        .collect();
    files.sort();
    files.into_iter().map(|(_, path)| path).collect()
}

/// Takes in one body that waited, and logs that it did.
async fn late(app: &App, head: &Head, bytes: &Arc<[u8]>) -> Result<(), Problem> {
    let received = Moment::read(&head.received).unwrap_or_else(|| app.now());
    let actor = Arc::new(head.actor());
    let mut batch = Batch::default();
    if head.refused.is_some() {
        batch.audit.push(head.entry(app, received, REFUSED));
        in_time(async { Ok(app.commit(batch).await?) }).await?;
        return Ok(());
    }
    let reading = read(app, bytes).await?;
    // First of all that it came, and how it was answered: whatever follows, and once.
    let told = &app.desk().intake.emergency.told;
    let name = sha256(&text(head, bytes).map_err(Problem::defect)?);
    if !lock(told).contains(&name) {
        batch.audit.push(head.entry(app, received, "travel.refer.late"));
        in_time(async { Ok(app.commit(batch).await?) }).await?;
        lock(told).insert(name.clone());
    }
    for position in 0..reading.interchanges.len() {
        one(app, &actor, &reading, position, Some(received)).await?;
    }
    lock(told).remove(&name);
    Ok(())
}

fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_without_room_take_none_from_bodies() {
        let waiting = Waiting::default();
        let actor = crate::testing::actor(Role::Carrier);
        let push = |refused: Option<String>, bytes: &[u8]| {
            let head = Head { refused, ..Head::of(&actor, Moment::from_unix(0)) };
            waiting.push(Body { head, bytes: Arc::from(bytes), is_aside: false })
        };
        for number in 0..REFUSED_MAX {
            assert!(push(Some(number.to_string()), b""));
        }
        assert!(!push(Some("one more".to_owned()), b""));
        assert!(push(None, b"UNB"));
    }
}
