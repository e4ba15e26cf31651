//! A folder in which publishers' files are dropped.
//!
//! In: the folder of the settings. Out: each whole file imported as `service`, then moved
//! to `done/` or `refused/`, the reason in a file beside it. A file is whole when two
//! looks at it find the same; names that begin with a dot or end in `.part` or `.tmp` are
//! somebody's who still writes. It is moved to `taken/` before it is read, so that of
//! several nodes over one folder a single one takes it; what a process that was killed
//! left there is taken again, for an import that is repeated changes nothing.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use saring_lists::companions;

use super::deeds::{Became, Manner, Upload, import_as};
use super::in_thread;
use crate::App;
use crate::access::{Actor, Role, Via};
use crate::problem::Problem;

/// Who imports what is dropped.
fn service(app: &App) -> Actor {
    Actor {
        account: "service".to_owned(),
        name: "service".to_owned(),
        role: Role::ListEditor,
        scopes: None,
        via: Via::Key,
        language: "en".to_owned(),
        carrier: None,
        form_token: String::new(),
        purpose: app.settings().purpose.clone(),
        legal_basis: app.settings().legal_basis.clone(),
    }
}

/// The job.
///
/// # Errors
///
/// When the folder cannot be read, or the store not be asked: files stay where they are.
pub(super) async fn poll(app: App) -> Result<(), Problem> {
    let Some(folder) = app.settings().lists.drop_folder.clone() else { return Ok(()) };
    let looked = folder.clone();
    let found =
        in_thread(move || found(&looked)).await?.map_err(|error| unreadable(&error))?;
    let whole: Vec<PathBuf> = {
        let growing = &mut app.desk().lists.own().growing;
        let same = |(path, seen): &&(PathBuf, Seen)| growing.get(path) == Some(seen);
        let whole = found.iter().filter(same).map(|(path, _)| path.clone()).collect();
        *growing = found.into_iter().collect();
        whole
    };
    let beside: Vec<PathBuf> = whole.iter().flat_map(|path| companions(path)).collect();
    // A file that belongs to another one is imported with it.
    for path in whole.iter().filter(|path| !beside.contains(path)) {
        let mut files = vec![path.clone()];
        files.extend(companions(path));
        if files.iter().all(|file| whole.contains(file)) {
            let (from, to) = (files, folder.join(TAKEN));
            in_thread(move || claim(&from, &to))
                .await?
                .map_err(|error| unreadable(&error))?;
        }
    }
    let taken = folder.join(TAKEN);
    let files =
        in_thread(move || found_in(&taken)).await?.map_err(|error| unreadable(&error))?;
    let files: Vec<PathBuf> = files.into_iter().map(|(path, _)| path).collect();
    let beside: Vec<PathBuf> = files.iter().flat_map(|path| companions(path)).collect();
    for path in files.iter().filter(|path| !beside.contains(path)) {
        take(&app, &folder, path).await?;
    }
    Ok(())
}

/// Folders within it.
const TAKEN: &str = "taken";
const DONE: &str = "done";
const REFUSED: &str = "refused";

type Seen = (u64, Option<SystemTime>);

fn unreadable(error: &std::io::Error) -> Problem {
    tracing::error!(event = "lists.drop-folder", detail = %error);
    Problem::unavailable("the drop folder of lists cannot be read or written now")
}

fn found(folder: &Path) -> std::io::Result<Vec<(PathBuf, Seen)>> {
    for name in [TAKEN, DONE, REFUSED] {
        std::fs::create_dir_all(folder.join(name))?;
    }
    found_in(folder)
}

fn found_in(folder: &Path) -> std::io::Result<Vec<(PathBuf, Seen)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_written = name.starts_with('.')
            || [".part", ".tmp"].iter().any(|end| name.ends_with(end));
        // What a link points to is no file of this folder.
        let Ok(file) = std::fs::symlink_metadata(entry.path()) else { continue };
        if file.is_file() && !is_written {
            found.push((entry.path(), (file.len(), file.modified().ok())));
        }
    }
    found.sort();
    Ok(found)
}

fn claim(files: &[PathBuf], to: &Path) -> std::io::Result<()> {
    for file in files {
        let Some(name) = file.file_name() else { continue };
        match std::fs::rename(file, to.join(name)) {
            // Another node has it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other?,
        }
    }
    Ok(())
}

async fn take(app: &App, folder: &Path, path: &Path) -> Result<(), Problem> {
    let mut paths = vec![path.to_owned()];
    paths.extend(companions(path));
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, path.clone())
    };
    let upload = Upload { files: paths.iter().map(named).collect(), mapping: None };
    let manner = Manner { any_list: true, ..Manner::default() };
    let list = list_name(path);
    let imported = import_as(app, &service(app), &list, upload, manner).await;
    let (place, told) = match imported {
        Ok(imported) => {
            let what = match imported.became {
                Became::InUse => "is in use",
                Became::Accepted => "goes into use",
                Became::Waiting => "waits for somebody to accept it",
                Became::Replaced => "is replaced by a later one",
                Became::Unchanged => "has the content of a version that is there",
            };
            let version = &imported.version;
            let mut told = format!("{}@{} {what}\n", version.list, version.number);
            for reason in &version.reasons {
                told.push_str(reason);
                told.push('\n');
            }
            (DONE, told)
        }
        // It is not the file's fault: another time.
        Err(problem) if problem.status().is_server_error() => return Err(problem),
        Err(problem) => (REFUSED, format!("{}\n", problem.detail())),
    };
    let to = folder.join(place);
    let stamp = app.now().to_string().replace([':', '-'], "");
    let moved = in_thread(move || {
        for (number, path) in paths.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let to = to.join(format!("{stamp}-{name}"));
            if number == 0 {
                let mut beside = to.clone().into_os_string();
                beside.push(".txt");
                std::fs::write(beside, &told)?;
            }
            match std::fs::rename(path, to) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        Ok(())
    });
    moved.await?.map_err(|error| unreadable(&error))
}

/// A list's name from its file's: up to the first dot, what no name may hold as `-`.
fn list_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let stem: String = stem.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    stem.trim_matches('-').chars().take(64).collect()
}
