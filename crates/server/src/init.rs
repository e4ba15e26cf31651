//! The first settings, keys and administrators; the same again for a service that starts,
//! and what a backup brings back of one.
//!
//! In: a folder. Out: `saring.toml` in it, a data folder with the keys of the service,
//! two administrators with one-time passwords. In: a backup, and the store that is given
//! up for it. Out: a store, in which nobody gets in who had been locked out. Not handled: what is printed of it (`cli`),
//! what is listened to (`edge`).
//!
//! Whoever can read a key can sign an audit log of their own, or find persons by trying
//! names; so a key that others can read is not used at all.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use saring_model::Moment;
use saring_store::audit::Signer;
use saring_store::{GivenUp, Location, Options, Restored, Store};

use crate::access::records::{NEVER_BACK, NOT_ROLLED_BACK};
use crate::access::{first_administrators, let_in_again};
use crate::clock::Clock;
use crate::{App, Parts, Settings};

/// The file of the settings.
pub const SETTINGS_FILE: &str = "saring.toml";
/// The logins of the first administrators: two, for what lets somebody at persons takes
/// two persons, and there is nobody else yet.
pub const ADMINISTRATORS: [&str; 2] = ["admin", "admin-2"];

const SECRET_FILE: &str = "secret.key";
const SIGNER_FILE: &str = "audit.key";
/// What others check the audit log with: not secret.
const VERIFIER_FILE: &str = "audit.pub";
const STORE_FILE: &str = "saring.sqlite";

/// Connections that read of a store: as many as a small machine has cores, twice.
const READERS: usize = 4;
/// Batches that may wait for the disk: some seconds of a busy service.
const WAITING_MAX: usize = 10_000;

/// What was made. The passwords are to be shown once and kept nowhere.
pub struct Initialised {
    /// The file of the settings.
    pub settings: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// What others check the audit log with.
    pub verifier: String,
    /// Login and one-time password of each administrator.
    pub administrators: Vec<(String, String)>,
}

impl std::fmt::Debug for Initialised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Initialised").field("data", &self.data).finish_non_exhaustive()
    }
}

/// Keys of a service.
pub struct Keys {
    /// For digests that only the service can make.
    pub secret: [u8; 32],
    /// Signs the audit log.
    pub signer: Signer,
}

/// What may be chosen of a new service.
#[derive(Clone, Copy, Default, Debug)]
pub struct Choice<'a> {
    /// The name of its audit log, which cannot be another later; else one that says
    /// nothing.
    pub origin: Option<&'a str>,
    /// The `PostgreSQL` database that it keeps everything in; else a file in its folder.
    pub postgres: Option<&'a str>,
}

impl Choice<'_> {
    /// The settings with what was chosen.
    fn settings(self) -> anyhow::Result<String> {
        let mut text = SETTINGS.to_owned();
        let usual = Settings::default();
        let chosen = [
            ("log_origin", usual.log_origin, self.origin),
            ("postgres", usual.postgres, self.postgres),
        ];
        for (key, usual, chosen) in chosen {
            let Some(chosen) = chosen else { continue };
            // Text of JSON is text of TOML.
            let (usual, chosen) =
                (serde_json::to_string(&usual)?, serde_json::to_string(chosen)?);
            let line = format!("{key} = {usual}");
            text = text.replacen(&line, &format!("{key} = {chosen}"), 1);
        }
        Ok(text)
    }
}

/// Makes a service in a folder: settings, keys, a store with two administrators.
///
/// # Errors
///
/// When something is there already, the folder or the database cannot be written, or no
/// log has such a name.
pub fn init(
    folder: &Path,
    choice: Choice<'_>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Initialised> {
    let file = folder.join(SETTINGS_FILE);
    if let Some(origin) = choice.origin {
        let is_plain =
            |letter: char| letter.is_ascii_graphic() && !"\"\\+".contains(letter);
        ensure!(
            !origin.is_empty() && origin.chars().all(is_plain),
            "expected a name of letters, digits, points and slashes for the audit log"
        );
    }
    let text = choice.settings()?;
    let settings = Settings::read(&text, folder).context("settings of our own")?;
    let data = settings.data.clone();
    for there in [&file, &data] {
        if there.exists() {
            bail!("{}: expected nothing there: nothing is overwritten", there.display());
        }
    }
    make_folder(folder)?;
    make_folder(&data)?;
    let mut secret = [0; 32];
    clock.random(&mut secret);
    let (signer, key) = Signer::generate(&settings.log_origin)?;
    let verifier = signer.verifier().to_string();
    write_new(&data.join(SECRET_FILE), &secret, 0o600)?;
    write_new(&data.join(SIGNER_FILE), &key, 0o600)?;
    write_new(&data.join(VERIFIER_FILE), format!("{verifier}\n").as_bytes(), 0o644)?;
    let app = App::new(parts(settings, clock)?);
    let passwords = first_administrators(&app, &ADMINISTRATORS)
        .map_err(|problem| anyhow::anyhow!("{}", problem.detail()))?;
    // Last: where it is, everything else is.
    write_new(&file, text.as_bytes(), 0o600)?;
    let logins = ADMINISTRATORS.iter().map(|login| (*login).to_owned());
    let administrators = logins.zip(passwords).collect();
    Ok(Initialised { settings: file, data, verifier, administrators })
}

/// Makes another one-time password for an administrator of a service that is there, and
/// enables their account: when there are not two left who could do it between them.
///
/// # Errors
///
/// When the settings, the keys or the store cannot be opened, or nobody who is an
/// administrator has such a login.
pub fn new_password(
    folder: &Path,
    login: &str,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<String> {
    let app = App::new(parts(settings(&folder.join(SETTINGS_FILE))?, clock)?);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let made = runtime.block_on(let_in_again(&app, login));
    made.map_err(|problem| anyhow::anyhow!("{}", problem.detail()))
}

/// Reads the settings in a file.
///
/// # Errors
///
/// When it cannot be read, or a setting is none.
pub fn settings(file: &Path) -> anyhow::Result<Settings> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let folder = file.parent().unwrap_or(Path::new(""));
    Settings::read(&text, folder).with_context(|| file.display().to_string())
}

/// Reads the keys of a service.
///
/// # Errors
///
/// When they are not there, are none, or can be read by others than their owner.
pub fn keys(settings: &Settings) -> anyhow::Result<Keys> {
    let file = settings.data.join(SECRET_FILE);
    let secret = private(&file)?;
    let secret = <[u8; 32]>::try_from(secret.as_slice())
        .map_err(|_| anyhow::anyhow!("{}: expected 32 bytes", file.display()))?;
    let file = settings.data.join(SIGNER_FILE);
    let signer = Signer::of(&settings.log_origin, &private(&file)?)
        .with_context(|| file.display().to_string())?;
    Ok(Keys { secret, signer })
}

/// Where the store of a service is.
pub fn location(settings: &Settings) -> Location {
    match settings.postgres.as_str() {
        "" => Location::File(settings.data.join(STORE_FILE)),
        postgres => Location::Postgres(postgres.to_owned()),
    }
}

/// Opens what a service consists of.
///
/// # Errors
///
/// When a key or the store cannot be opened.
pub fn parts(settings: Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Parts> {
    let Keys { secret, signer } = keys(&settings)?;
    let options = Options { signer, readers: READERS, waiting_max: WAITING_MAX };
    let store =
        Store::open(&location(&settings), options).context("opening the store")?;
    Ok(Parts { settings, store, clock, secret })
}

/// What came of a restoration.
#[derive(Clone, Copy, Debug)]
pub struct Restoration {
    /// What is there again.
    pub restored: Restored,
    /// Whether accounts, keys and what waits for a second person are those of the store
    /// that is given up. Else they are as they were when the backup was made.
    pub is_access_current: bool,
}

/// Restores a backup into an empty store. What was deleted since in the store that is
/// given up stays so, and who gets in is whoever gets in there now.
///
/// It blocks, and belongs into a thread that may.
///
/// # Errors
///
/// When that store cannot be read, when the file is cut, changed or no backup, or the
/// store that it is for is not empty or cannot be written.
pub fn restore(
    file: &Path,
    to: &Location,
    given_up: Option<&Location>,
    now: Moment,
) -> anyhow::Result<Restoration> {
    let given_up = match given_up {
        None => GivenUp::default(),
        Some(location) => GivenUp::read(location, &NOT_ROLLED_BACK)
            .context("reading the store that is given up")?,
    };
    let restored = saring_store::restore(file, to, now, &given_up, &NEVER_BACK)
        .with_context(|| format!("restoring {}", file.display()))?;
    Ok(Restoration { restored, is_access_current: given_up.is_current() })
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| folder.display().to_string())
}

/// Writes a file that is not there, durably.
fn write_new(file: &Path, bytes: &[u8], mode: u32) -> anyhow::Result<()> {
    let write = || {
        let mut options = fs::OpenOptions::new();
        let mut open = options.write(true).create_new(true).mode(mode).open(file)?;
        open.write_all(bytes)?;
        open.sync_all()
    };
    write().with_context(|| file.display().to_string())
}

/// Reads a file that nobody else can.
fn private(file: &Path) -> anyhow::Result<Vec<u8>> {
    let place = || file.display().to_string();
    let mode = fs::metadata(file).with_context(place)?.permissions().mode();
    let others = mode & 0o077;
    ensure!(
        others == 0,
        "{}: expected a file that its owner alone can read (chmod 600)",
        file.display()
    );
    fs::read(file).with_context(place)
}

/// The settings that a new service has: every key, its default and what it means.
const SETTINGS: &str = include_str!("saring.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    fn check_init() -> (tempfile::TempDir, Initialised) {
        let folder = tempfile::tempdir().unwrap();
        let made = init(folder.path(), Choice::default(), Arc::new(SystemClock)).unwrap();
        (folder, made)
    }

    #[test]
    fn the_file_of_settings_says_what_they_are_without_it() {
        let read = Settings::read(SETTINGS, Path::new("")).unwrap();
        assert_eq!(read, Settings::default());
    }

    #[test]
    fn the_file_of_settings_names_every_one() {
        // What is left out by default stands behind a `#`.
        let uncommented: String = SETTINGS
            .lines()
            .map(|line| match line.strip_prefix("#: ") {
                Some(setting) => format!("{setting}\n"),
                None => format!("{line}\n"),
            })
            .collect();
        let read = Settings::read(&uncommented, Path::new("")).unwrap();
        // Whoever adds a setting is led here, and to the file.
        let Settings {
            listen: _,
            public_url: _,
            behind_proxy: _,
            data: _,
            postgres: _,
            node: _,
            log_origin: _,
            purpose: _,
            legal_basis: _,
            purposes: _,
            legal_bases: _,
            policy,
            profiles,
            tls,
            limits: _,
            retention: _,
            lists,
            travel,
            oidc,
            otlp,
            ports,
        } = read;
        assert!(policy.is_some() && profiles.is_some() && otlp.is_some());
        assert!(tls.unwrap().clients.is_some() && oidc.is_some() && !ports.is_empty());
        assert!(lists.drop_folder.is_some() && travel.drop_folder.is_some());
        assert!(travel.answer_folder.is_some());
        let shown = format!(
            "{:?} {:?}",
            Settings::default().limits,
            Settings::default().retention
        );
        for word in
            shown.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'))
        {
            assert!(SETTINGS.contains(word), "{word}");
        }
    }

    #[test]
    fn a_new_service_can_be_opened_and_its_two_administrators_can_sign_in() {
        let (_folder, made) = check_init();
        let settings = settings(&made.settings).unwrap();
        assert_eq!(settings.data, made.data);
        let app = App::new(parts(settings, Arc::new(SystemClock)).unwrap());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        assert_eq!(made.administrators.len(), 2);
        for (login, password) in &made.administrators {
            let meta = crate::access::Meta::default();
            let signed_in = crate::access::sign_in(&app, login, password, &meta);
            let signed_in = runtime.block_on(signed_in);
            assert!(signed_in.is_ok_and(|signed_in| signed_in.must_change), "{login}");
            assert!(!format!("{made:?}").contains(password));
        }
        assert!(made.verifier.starts_with("saring.invalid/audit+"));
    }

    #[test]
    fn an_administrator_is_let_in_again_by_whoever_holds_the_machine() {
        let (folder, made) = check_init();
        let (login, before) = &made.administrators[1];
        let again = |login| new_password(folder.path(), login, Arc::new(SystemClock));
        let password = again("Admin-2").unwrap();
        assert!(again("nobody").is_err() && again("").is_err());
        let app = App::new(
            parts(settings(&made.settings).unwrap(), Arc::new(SystemClock)).unwrap(),
        );
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let meta = crate::access::Meta::default();
        let sign_in = |password: &str| {
            runtime.block_on(crate::access::sign_in(&app, login, password, &meta)).is_ok()
        };
        assert!(sign_in(&password) && !sign_in(before));
    }

    #[test]
    fn the_audit_log_has_the_name_that_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let init = |name| {
            init(
                folder.path(),
                Choice { origin: Some(name), ..Choice::default() },
                Arc::new(SystemClock),
            )
        };
        for name in ["", "two words", "a+b", "a\"\nlisten = \"0.0.0.0:80", "a\\"] {
            assert!(init(name).is_err(), "{name}");
        }
        let made = init("border.example/audit").unwrap();
        assert!(made.verifier.starts_with("border.example/audit+"), "{}", made.verifier);
        let read = settings(&made.settings).unwrap();
        assert_eq!(read.log_origin, "border.example/audit");
        assert!(keys(&read).is_ok());
    }

    #[test]
    fn nothing_is_overwritten() {
        let (folder, made) = check_init();
        let before = fs::read(made.data.join(SECRET_FILE)).unwrap();
        let again =
            init(folder.path(), Choice::default(), Arc::new(SystemClock)).unwrap_err();
        assert!(again.to_string().contains("nothing is overwritten"), "{again}");
        fs::remove_file(&made.settings).unwrap();
        assert!(init(folder.path(), Choice::default(), Arc::new(SystemClock)).is_err());
        assert_eq!(fs::read(made.data.join(SECRET_FILE)).unwrap(), before);
    }

    #[test]
    fn keys_are_for_their_owner_alone() {
        let (_folder, made) = check_init();
        let read = settings(&made.settings).unwrap();
        let bits = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!(bits(&made.data), 0o700);
        for name in [SECRET_FILE, SIGNER_FILE] {
            let file = made.data.join(name);
            assert_eq!(bits(&file), 0o600);
            assert!(keys(&read).is_ok());
            for others in [0o640, 0o604] {
                fs::set_permissions(&file, fs::Permissions::from_mode(others)).unwrap();
                let refused = keys(&read).err().unwrap().to_string();
                assert!(refused.contains("owner alone"), "{refused}");
            }
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::write(made.data.join(SECRET_FILE), "short").unwrap();
        assert!(keys(&read).is_err());
    }
}
