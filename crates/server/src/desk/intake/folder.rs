//! Files that carriers drop, in the place of requests.
//!
//! In: whole files in a carrier's own folder. Out: answers in its folder of answers. Not
//! handled: how the files come there.
//!
//! A file is taken when its size has not changed since the last look and its name does
//! not end in `.part`. It is renamed to `.taking` before it is read, so that what takes its
//! name meanwhile is another file and not removed with it. Its answer is written before it
//! is removed, and it is removed only once all that it says is durable: a crash between
//! any two steps leads to the same answer again. Inputs are not kept beside it: they hold persons. One that cannot be read
//! goes to the folder `refused`, with the reason in a file beside it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::take;
use crate::App;
use crate::access::{Actor, Role, Via};
use crate::problem::Problem;

/// Sizes at the last look, by path.
static SEEN: LazyLock<Mutex<HashMap<PathBuf, u64>>> = LazyLock::new(Mutex::default);

/// Files that are taken in one look.
const FILES_MAX: usize = 200;

/// Takes in all files that are whole.
pub(super) async fn take_in(app: &App) -> Result<(), Problem> {
    let Some(drop) = app.settings().travel.drop_folder.clone() else { return Ok(()) };
    let limit = app.settings().limits.body_bytes_max as u64;
    let files = tokio::task::spawn_blocking(move || whole(&drop, limit)).await;
    let mut failed = Ok(());
    for (carrier, path) in files.unwrap_or_default() {
        // What one carrier dropped keeps no other's waiting.
        if let Err(problem) = file(app, &carrier, &path).await {
            failed = Err(problem);
        }
    }
    failed
}

/// Files that are whole, with the carrier in whose folder they lie.
fn whole(drop: &Path, limit: u64) -> Vec<(String, PathBuf)> {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut now, mut files) = (HashMap::new(), Vec::new());
    for folder in entries(drop).into_iter().filter(|path| path.is_dir()) {
        let Some(carrier) = folder.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        for path in entries(&folder) {
            let name =
                path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // A link may lead anywhere.
            let Ok(meta) = std::fs::symlink_metadata(&path) else { continue };
            if !meta.is_file() || name.starts_with('.') || has_end(&path) {
                continue;
            }
            let is_whole = seen.get(&path) == Some(&meta.len()) && meta.len() <= limit;
            // The one before it of the same name comes first.
            let has_room = is_taking(&path) || !taking(&path).exists();
            if is_whole && has_room {
                files.push((carrier.to_owned(), path.clone()));
            }
            now.insert(path, meta.len());
        }
    }
    *seen = now;
    files.sort();
    files.truncate(FILES_MAX);
    files
}

/// Whether a file is being written still.
fn has_end(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("part"))
}

/// The end of the name of a file that is worked on.
const TAKING: &str = "taking";

fn is_taking(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == TAKING)
}

/// The name of a file while it is worked on.
fn taking(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(TAKING);
    PathBuf::from(name)
}

/// Takes a file away from whoever dropped it, and reads it: its place now, and its bytes.
fn taken(path: &Path) -> std::io::Result<(PathBuf, Vec<u8>)> {
    let place = if is_taking(path) { path.to_owned() } else { taking(path) };
    if place != path {
        std::fs::rename(path, &place)?;
    }
    // It may have become a link since it was looked at.
    if !std::fs::symlink_metadata(&place)?.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let bytes = std::fs::read(&place)?;
    Ok((place, bytes))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}

async fn file(app: &App, carrier: &str, path: &Path) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| {
        tracing::error!(event = "folder.failed", detail = %error.kind());
        Problem::unavailable("a dropped file cannot be read, answered or removed")
    };
    let own = path.to_owned();
    let bytes = tokio::task::spawn_blocking(move || taken(&own)).await;
    let bytes = bytes.map_err(|_| Problem::defect("reading a file"))?;
    let (place, bytes) = bytes.map_err(unreadable)?;
    let (path, named) = (place.as_path(), place.with_extension(""));
    let actor = Actor {
        account: format!("folder:{carrier}"),
        name: carrier.to_owned(),
        role: Role::Carrier,
        scopes: None,
        via: Via::Key,
        language: "en".to_owned(),
        carrier: Some(carrier.to_owned()),
        form_token: String::new(),
        purpose: app.settings().purpose.clone(),
        legal_basis: app.settings().legal_basis.clone(),
    };
    match take(app, &actor, bytes).await {
        // What could not be kept stays where it is, and is taken in the next time.
        Ok(taken) if taken.is_degraded || taken.is_refused => {
            Err(Problem::unavailable("what was dropped cannot be kept now"))
        }
        Ok(taken) => {
            if !taken.reply.is_empty() {
                answer(app, carrier, &named, &taken.reply).map_err(unreadable)?;
            }
            std::fs::remove_file(path).map_err(unreadable)
        }
        Err(problem) if problem.status().is_client_error() => {
            refuse(path, &named, &problem).map_err(unreadable)
        }
        Err(problem) => Err(problem),
    }
}

/// Writes an answer whole or not at all.
fn answer(app: &App, carrier: &str, path: &Path, text: &str) -> std::io::Result<()> {
    let Some(answers) = app.settings().travel.answer_folder.clone() else {
        return Ok(());
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    write_answer(&answers.join(carrier), &format!("{name}.cusres"), text)
}

/// Writes a file of answers or notices whole or not at all.
pub(crate) fn write_answer(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let failed = |error: anyhow::Error| match error.downcast::<std::io::Error>() {
        Ok(error) => error,
        Err(error) => std::io::Error::other(format!("{error:#}")),
    };
    saring_answer::replace::replace(&folder.join(name), |out| {
        use std::io::Write as _;
        Ok(out.write_all(text.as_bytes())?)
    })
    .map_err(failed)
}

/// Puts a file away that cannot be read, with the reason beside it.
fn refuse(path: &Path, named: &Path, problem: &Problem) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(".")).join("refused");
    std::fs::create_dir_all(&folder)?;
    let name = named.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let reason = format!("{}: {}\n", problem.kind(), problem.detail());
    std::fs::write(folder.join(format!("{name}.reason")), reason)?;
    std::fs::rename(path, folder.join(name))
}
