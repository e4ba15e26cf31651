//! A service that a test starts and stops, and a client that may be as rude as it likes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use saring_server::edge::{Listening, logging, serve};
use saring_server::{App, Parts, Settings, SystemClock};
use saring_store::audit::Signer;
use saring_store::{Location, Options, Store};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// How long a test waits for anything.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// A service, until it is dropped.
pub(super) struct Service {
    pub(super) address: SocketAddr,
    pub(super) folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// Starts one with settings that are changed.
    pub(super) fn start(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_in(TempDir::new().expect("a folder"), change)
    }

    /// Starts one in a folder.
    pub(super) fn start_in(folder: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        log();
        let mut settings = Settings {
            listen: "127.0.0.1:0".to_owned(),
            data: folder.path().to_owned(),
            ..Settings::default()
        };
        settings.limits.requests_per_second = 1_000_000;
        settings.limits.burst = 1_000_000;
        change(&mut settings);
        let (signer, _) = Signer::generate("saring.invalid/test").expect("a key");
        let options = Options { signer, readers: 1, waiting_max: 100 };
        let location = Location::File(folder.path().join("saring.db"));
        let store = Store::open(&location, options).expect("a store");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listening = runtime.block_on(Listening::bind(&settings)).expect("a socket");
        let address = *listening.addresses().first().expect("an address");
        let clock = Arc::new(SystemClock);
        let app = App::new(Parts { settings, store, clock, secret: [7; 32] });
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(serve(app, listening, async {
                let _ = stopped.await;
            }));
        });
        Self { address, folder, stop: Some(stop), thread: Some(thread) }
    }

    /// Tells it to stop, and does not wait.
    pub(super) fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until it has stopped.
    pub(super) fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the service does not panic");
        }
    }

    /// A connection.
    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream.set_write_timeout(Some(PATIENCE)).expect("a socket");
        stream
    }

    /// Sends bytes, and reads until the service closes or its answer is whole.
    pub(super) fn say(&self, bytes: &[u8]) -> Said {
        let mut stream = self.connect();
        // The service may have answered and closed before all is written.
        let _ = stream.write_all(bytes);
        hear(&mut stream)
    }

    /// Asks for a path.
    pub(super) fn get(&self, path: &str, headers: &str) -> Said {
        let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\n{headers}\r\n");
        self.say(head.as_bytes())
    }

    /// Sends a body.
    pub(super) fn post(&self, path: &str, headers: &str, body: &[u8]) -> Said {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n{headers}\r\n"
        );
        self.say(&[head.as_bytes(), body].concat())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.tell_to_stop();
        if !std::thread::panicking() {
            self.wait();
        }
    }
}

/// What a service said.
#[derive(Debug)]
pub(super) struct Said {
    /// 0 if it said nothing.
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
    /// How long it took until it was said, or the connection closed.
    pub(super) took: Duration,
}

impl Said {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Reads one answer, or the end.
pub(super) fn hear(stream: &mut TcpStream) -> Said {
    let began = Instant::now();
    let mut bytes = Vec::new();
    let mut piece = [0; 4_096];
    loop {
        if is_whole(&bytes) {
            break;
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend(piece.iter().take(count)),
        }
    }
    let took = began.elapsed();
    let end = head_end(&bytes).unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(end);
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    Said { status, head, body: body.to_vec(), took }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = head_end(bytes) else { return false };
    let head =
        String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: Option<usize> = length.and_then(|length| length.parse().ok());
    length.is_some_and(|length| bytes.len() >= end + length)
}

/// The log of all tests: it is one for the process.
pub(super) fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = logging::subscriber(false, move || writer.clone());
        let _ = tracing::subscriber::set_global_default(subscriber);
        log
    })
}

/// Lines that are kept.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The lines that hold a word, once there is one.
    pub(super) fn with(&self, word: &str) -> Vec<String> {
        let began = Instant::now();
        loop {
            let text = self.text();
            let lines: Vec<_> = text
                .lines()
                .filter(|line| line.contains(word))
                .map(str::to_owned)
                .collect();
            if !lines.is_empty() || began.elapsed() > PATIENCE {
                return lines;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// All of it.
    pub(super) fn text(&self) -> String {
        let bytes = self.0.lock().expect("nobody panics with it");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
