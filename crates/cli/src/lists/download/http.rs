//! Downloads with `ureq`, `rustls` and `aws-lc-rs`.
//!
//! In: an address, what the server said last time, limits. Out: a whole file, or that
//! nothing has changed. Sources: RFC 9110 (validators, `Retry-After`), RFC 9112 section
//! 6.3 (length of a body). Proxies are taken from the environment, as `HTTPS_PROXY`.
//!
//! No message repeats an address that a server leads to, or what stands behind `?`.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use rustls::pki_types::CertificateDer;
use saring_lists::Moment;
use saring_lists::versions::Store;
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Body, Timeout};

use super::super::now;
use super::{Address, Answer, DownloadArgs, Validators};
use crate::progress::Progress;
use crate::terminal::{grouped, say};

/// Time to reach a server, TLS included.
const CONNECT_MAX: Duration = Duration::from_secs(30);

/// Redirects that are followed. Publishers' servers use one or two.
const REDIRECTS_MAX: u32 = 5;

/// How long to wait before the second try; doubled before each further one.
const PAUSE_FIRST: Duration = Duration::from_secs(1);

/// The longest wait that a server may ask for. One that wants more is not asked again.
const PAUSE_MAX: Duration = Duration::from_mins(1);

/// Bytes taken from the connection at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// Bytes of a validator that is kept. Real ones have some dozens.
const VALIDATOR_BYTES_MAX: usize = 1024;

/// The folder of files that are not whole yet, and the lock on it.
const FOLDER: &str = ".downloads";
const LOCK: &str = "downloads.lock";

/// The right to download into a store, and the means. When it is dropped nothing is left
/// in the folder; what a killed process left there is removed by the next one.
pub(in super::super) struct Downloads {
    agent: Agent,
    folder: PathBuf,
    timeout: Duration,
    bytes_max: u64,
    tries: u32,
    _lock: File,
}

/// A whole file; it is removed when this is dropped.
pub(in super::super) struct Download {
    path: PathBuf,
    validators: Validators,
}

impl Downloads {
    /// Gets ready.
    ///
    /// # Errors
    ///
    /// Another process is downloading into this store; the PEM file cannot be read.
    pub(in super::super) fn open(
        store: &Store,
        args: &DownloadArgs,
    ) -> anyhow::Result<Self> {
        let roots = roots(args.ca.as_deref())?;
        let lock = lock(store.root())?;
        let folder = store.root().join(FOLDER);
        let context = || format!("clearing {}", folder.display());
        remove(&folder).with_context(context)?;
        std::fs::create_dir_all(&folder).with_context(context)?;
        Ok(Self {
            agent: agent(roots),
            folder,
            timeout: Duration::from_secs(args.timeout_s),
            bytes_max: args.max_bytes,
            tries: args.tries,
            _lock: lock,
        })
    }

    /// Asks for a file, again if the server cannot be reached, is busy or fails.
    ///
    /// # Errors
    ///
    /// Whatever kept the file from arriving whole.
    pub(in super::super) fn get(
        &self,
        address: &Address,
        known: Option<&Validators>,
    ) -> anyhow::Result<Answer> {
        let deadline = Instant::now() + self.timeout;
        let mut pause = PAUSE_FIRST;
        let mut tried = 1;
        loop {
            let failure = match self.ask(address, known, deadline) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let context = || match tried {
                1 => format!("downloading {}", address.shown()),
                _ => format!("downloading {}, {tried} times", address.shown()),
            };
            let wait = match failure.again {
                Again::Never => return Err(failure.error).with_context(context),
                Again::Soon => pause,
                Again::After(wait) => wait,
            };
            if tried >= self.tries
                || wait > PAUSE_MAX
                || Instant::now() + wait >= deadline
            {
                return Err(failure.error).with_context(context);
            }
            say(&format!(
                "{}: {:#}; asking again in {} s",
                address.shown(),
                failure.error,
                wait.as_secs()
            ));
            std::thread::sleep(wait);
            pause *= 2;
            tried += 1;
        }
    }

    /// Asks once.
    fn ask(
        &self,
        address: &Address,
        known: Option<&Validators>,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        let left = deadline.saturating_duration_since(Instant::now());
        let request = self.agent.get(address.as_str()).config();
        let mut request = request.timeout_global(Some(left)).build();
        if let Some(etag) = known.and_then(|known| known.etag.as_ref()) {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.and_then(|known| known.last_modified.as_ref()) {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let response = request.call().map_err(|error| self.failure(&error))?;
        let status = response.status();
        match status {
            StatusCode::OK => self.receive(response),
            StatusCode::NOT_MODIFIED if known.is_some() => Ok(Answer::Unchanged),
            _ => {
                let mut failure = Failure::last(anyhow!("the server answered {status}"));
                if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
                    let wait = retry_after(response.headers());
                    failure.again = wait.map_or(Again::Soon, Again::After);
                }
                Err(failure)
            }
        }
    }

    /// Takes the body in.
    fn receive(&self, response: Response<Body>) -> Result<Answer, Failure> {
        let (parts, body) = response.into_parts();
        let length = body.content_length();
        if length.is_none() && !is_chunked(&parts.headers) {
            // It ends when the connection does, and so would one that was cut off.
            let text = "the server tells no length, so that nobody can tell whether \
                        the file is whole";
            return Err(Failure::last(anyhow!(text)));
        }
        if length.is_some_and(|length| length > self.bytes_max) {
            return Err(self.too_large());
        }
        let path = self.folder.join("download.part");
        let download = Download { path, validators: validators(&parts.headers) };
        let context = || format!("writing {}", download.path.display());
        let local = |error: std::io::Error| {
            Failure::last(anyhow::Error::new(error).context(context()))
        };
        let mut file = File::create(&download.path).map_err(local)?;
        let mut reader = body.into_reader();
        let mut piece = vec![0; PIECE_BYTES];
        let mut taken = 0_u64;
        let mut progress = Progress::of_bytes(length, "downloaded:");
        loop {
            let read = match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.failure(&error.into())),
            };
            taken += read as u64;
            if taken > self.bytes_max {
                return Err(self.too_large());
            }
            file.write_all(piece.get(..read).unwrap_or_default()).map_err(local)?;
            progress.at(taken);
        }
        if length.is_some_and(|length| length != taken) {
            return Err(Failure::last(anyhow!("the file is not whole")));
        }
        Ok(Answer::File(download))
    }

    fn too_large(&self) -> Failure {
        let bytes = grouped(self.bytes_max);
        Failure::last(anyhow!(
            "the file is larger than {bytes} bytes; if it may be, give --max-bytes"
        ))
    }

    /// What an error means, and whether to ask again after it. What is not known here is
    /// not asked again.
    fn failure(&self, error: &ureq::Error) -> Failure {
        use ureq::Error;
        if let Some(error) = of_tls(error) {
            return Failure::last(anyhow!(
                "no trusted connection: {error}; for an organisation's own root give --ca"
            ));
        }
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "another package's errors, more of which may come"
        )]
        let (text, again) = match error {
            Error::Timeout(Timeout::Global) => {
                let seconds = self.timeout.as_secs();
                (format!("not done within {seconds} s"), Again::Never)
            }
            Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                let text = "the connection was closed before the file was whole";
                (text.to_owned(), Again::Soon)
            }
            Error::Io(error) => {
                (format!("the connection failed: {}", error.kind()), Again::Soon)
            }
            Error::HostNotFound => {
                ("the server's name is not known".to_owned(), Again::Soon)
            }
            Error::Timeout(_)
            | Error::ConnectionFailed
            | Error::ConnectProxyFailed(_) => {
                ("the server cannot be reached".to_owned(), Again::Soon)
            }
            Error::RequireHttpsOnly(_) => {
                let text = "the server leads on to an address without TLS";
                (text.to_owned(), Again::Never)
            }
            Error::TooManyRedirects => {
                let text = format!("the server leads on more than {REDIRECTS_MAX} times");
                (text, Again::Never)
            }
            Error::Protocol(_) => {
                ("the server's answer is broken".to_owned(), Again::Never)
            }
            _ => ("the server cannot be asked".to_owned(), Again::Never),
        };
        Failure { error: anyhow!(text), again }
    }
}

impl Drop for Downloads {
    fn drop(&mut self) {
        // If it cannot be removed, the next process tells so.
        let _ = remove(&self.folder);
    }
}

impl Download {
    /// Where the file is.
    pub(in super::super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the server said of it.
    pub(in super::super) fn validators(&self) -> &Validators {
        &self.validators
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        // The folder goes as a whole soon after.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// One try that failed.
struct Failure {
    error: anyhow::Error,
    again: Again,
}

/// Whether to try again.
enum Again {
    Never,
    /// After our own pause.
    Soon,
    /// After the time that the server named.
    After(Duration),
}

impl Failure {
    /// One after which there is no other try.
    fn last(error: anyhow::Error) -> Self {
        Self { error, again: Again::Never }
    }
}

fn agent(roots: RootCerts) -> Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(provider)
        .root_certs(roots)
        .build();
    let config = Agent::config_builder()
        .https_only(true)
        .http_status_as_error(false)
        .max_redirects(REDIRECTS_MAX)
        .tls_config(tls)
        .user_agent(concat!("saring/", env!("CARGO_PKG_VERSION")))
        // A list may be a gzipped file itself; the bytes are kept as they come.
        .accept_encoding("identity")
        .timeout_resolve(Some(CONNECT_MAX))
        .timeout_connect(Some(CONNECT_MAX))
        .max_idle_connections(0);
    config.build().new_agent()
}

/// Mozilla's roots, and those of a PEM file.
fn roots(ca: Option<&Path>) -> anyhow::Result<RootCerts> {
    let shipped = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    let mut roots: Vec<Certificate<'static>> =
        shipped.map(|root| Certificate::from_der(root)).collect();
    if let Some(path) = ca {
        let context = || format!("reading roots from {}", path.display());
        let pem = std::fs::read(path).with_context(context)?;
        let before = roots.len();
        for item in ureq::tls::parse_pem(&pem) {
            if let PemItem::Certificate(root) = item.with_context(context)? {
                let der = CertificateDer::from(root.der());
                let root_is_sound = rustls::RootCertStore::empty().add(der);
                root_is_sound.with_context(context)?;
                roots.push(root);
            }
        }
        anyhow::ensure!(
            roots.len() > before,
            "expected a PEM certificate in {}, found none",
            path.display()
        );
    }
    Ok(RootCerts::from(roots))
}

/// Waits for nobody: whoever comes second is told so.
fn lock(root: &Path) -> anyhow::Result<File> {
    let path = root.join(LOCK);
    let context = || format!("locking {}", path.display());
    std::fs::create_dir_all(root).with_context(context)?;
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(context)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            anyhow::bail!("another process is downloading into {}", root.display())
        }
        Err(std::fs::TryLockError::Error(error)) => Err(error).with_context(context),
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The error of TLS itself behind an error, if there is one.
fn of_tls(error: &ureq::Error) -> Option<&rustls::Error> {
    if let ureq::Error::Rustls(error) = error {
        return Some(error);
    }
    let ureq::Error::Io(error) = error else { return None };
    error.get_ref()?.downcast_ref()
}

fn is_chunked(headers: &HeaderMap) -> bool {
    let coding = headers.get(header::TRANSFER_ENCODING);
    let coding = coding.and_then(|coding| coding.to_str().ok());
    coding.is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
}

fn validators(headers: &HeaderMap) -> Validators {
    let text = |name| {
        let value = headers.get(name)?.to_str().ok()?;
        (value.len() <= VALIDATOR_BYTES_MAX).then(|| value.to_owned())
    };
    Validators { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED) }
}

/// How long the server asks to wait: seconds, or until a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => u64::try_from(http_date(text)?.unix() - now().unix()).unwrap_or(0),
    };
    Some(Duration::from_secs(seconds))
}

/// A moment in the one form that RFC 9110 section 5.6.7 lets servers write:
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
        "Dec",
    ];
    let mut words = text.split(' ').skip(1);
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let (clock, zone) = (words.next()?, words.next()?);
    let month = MONTHS.iter().position(|own| *own == month)? + 1;
    if zone != "GMT" {
        return None;
    }
    Moment::read(&format!("{year}-{month:02}-{day}T{clock}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_http_is_a_moment() {
        let moment = http_date("Sun, 06 Nov 1994 08:49:37 GMT").map(Moment::unix);
        assert_eq!(moment, Some(784_111_777));
        for text in ["", "06 Nov 1994", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 X 1994"]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_server_says_how_long_to_wait() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().expect("a header"));
            retry_after(&headers)
        };
        assert_eq!(wait("5"), Some(Duration::from_secs(5)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
