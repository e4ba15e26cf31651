//! Connections: taken, counted, served and given up.
//!
//! In: sockets that listen, a router, a signal to stop. Out: answers. Not handled: what
//! becomes of a request (`stack`), how long a connection may be idle (`pulse`).
//!
//! A connection above the limit is closed at once: whoever is served already stays so. The
//! limit is lowered to what the system allows in open files, so that the store can always
//! open its own.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

use super::pulse::{Noticed, Overdue, Patience, Pulse};
use super::stack::{Answering, Caller};
use super::tls::Tls;
use crate::{App, Settings};

/// How long requests may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Open files that are left for the store, the lists and the log.
const FILES_RESERVED: usize = 256;

/// Connections that the system may hold for us until we take them.
const BACKLOG: u32 = 4_096;

/// Bytes of the head of a request: a long query fits, little more. It is also what a
/// connection may hold of a body before somebody reads on.
const HEAD_BYTES_MAX: usize = 32 << 10;

/// Where the service listens, and with what it proves who it is.
pub struct Listening {
    listeners: Vec<TcpListener>,
    tls: Option<Arc<Tls>>,
}

impl Listening {
    /// Listens where the settings say.
    ///
    /// # Errors
    ///
    /// When the address is none or taken, or a certificate or key cannot be used.
    pub async fn bind(settings: &Settings) -> anyhow::Result<Self> {
        let tls = settings.tls.clone().map(Tls::open).transpose()?.map(Arc::new);
        let address = settings.listen.as_str();
        let addresses = tokio::net::lookup_host(address)
            .await
            .with_context(|| format!("listen: expected an address, found {address:?}"))?;
        let mut listeners = Vec::new();
        for address in addresses {
            let listener = listen(address);
            listeners
                .push(listener.with_context(|| format!("cannot listen at {address}"))?);
        }
        anyhow::ensure!(!listeners.is_empty(), "listen: {address:?} leads nowhere");
        Ok(Self { listeners, tls })
    }

    /// The addresses, with the ports that were given if none were asked for.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|one| one.local_addr().ok()).collect()
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket =
        if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Else a restart has to wait until the system forgets the old connections.
    socket.set_reuseaddr(cfg!(unix))?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// What all connections share.
struct Server {
    app: App,
    answering: Answering,
    builder: auto::Builder<TokioExecutor>,
    patience: Patience,
    tls: Option<Arc<Tls>>,
    open: AtomicUsize,
    connections_max: usize,
}

/// How far the end is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Serving,
    /// Nothing new is begun.
    Finishing,
    /// Everything is given up.
    Over,
}

/// Serves until it is told to stop, then finishes what has begun, for ten seconds at most.
pub async fn serve(app: App, listening: Listening, stop: impl Future<Output = ()>) {
    let routes = crate::route::router(&app);
    serve_routes(app, routes, listening, stop).await;
}

/// The same with routes of one's own.
async fn serve_routes(
    app: App,
    routes: Router,
    listening: Listening,
    stop: impl Future<Output = ()>,
) {
    let addresses = listening.addresses();
    let Listening { listeners, tls } = listening;
    let server = Arc::new(Server::new(&app, routes, tls));
    let (phase, watched) = watch::channel(Phase::Serving);
    let mut background = JoinSet::new();
    for listener in listeners {
        background.spawn(accept(Arc::clone(&server), listener, watched.clone()));
    }
    background.spawn(super::health::watch(app.clone()));
    #[cfg(feature = "otel")]
    background.spawn(super::traces::send(app.clone()));
    if let Some(tls) = &server.tls {
        background.spawn(super::tls::keep_fresh(app.clone(), Arc::clone(tls)));
    }
    drop(watched);
    tracing::info!(event = "serving", addresses = ?addresses, tls = server.tls.is_some());
    stop.await;
    tracing::info!(event = "stopping", open = server.open.load(Ordering::Relaxed));
    phase.send_replace(Phase::Finishing);
    background.shutdown().await;
    if timeout(GRACE, phase.closed()).await.is_err() {
        tracing::error!(event = "given_up", open = server.open.load(Ordering::Relaxed));
        phase.send_replace(Phase::Over);
        phase.closed().await;
    }
    #[cfg(feature = "otel")]
    super::traces::flush(&app).await;
    tracing::info!(event = "stopped");
}

impl Server {
    fn new(app: &App, routes: Router, tls: Option<Arc<Tls>>) -> Self {
        let limits = &app.settings().limits;
        let seconds = Duration::from_secs;
        let patience = Patience {
            head: seconds(limits.head_seconds),
            idle: seconds(limits.idle_seconds),
            stall: seconds(limits.body_seconds),
        };
        let files_max = files_max().unwrap_or(usize::MAX);
        let connections_max =
            limits.connections_max.min(files_max.saturating_sub(FILES_RESERVED).max(1));
        if connections_max < limits.connections_max {
            tracing::warn!(
                event = "connections_max.lowered",
                connections_max,
                files_max,
                detail = "the system allows fewer open files than the settings need"
            );
        }
        Self {
            answering: Answering::new(app, routes, tls.is_some()),
            app: app.clone(),
            builder: builder(),
            patience,
            tls,
            open: AtomicUsize::new(0),
            connections_max,
        }
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // Done for both versions alike: see `pulse`.
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES_MAX)
        .half_close(false);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_pending_accept_reset_streams(32)
        .max_local_error_reset_streams(256)
        .max_header_list_size(u32::try_from(HEAD_BYTES_MAX).unwrap_or(u32::MAX))
        .initial_stream_window_size(256 << 10)
        .initial_connection_window_size(1 << 20)
        .max_send_buf_size(256 << 10);
    builder
}

/// How many files this process may have open; `None` where the system does not tell.
fn files_max() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

async fn accept(
    server: Arc<Server>,
    listener: TcpListener,
    mut phase: watch::Receiver<Phase>,
) {
    /// Until the system may have a file again.
    const PAUSE: Duration = Duration::from_millis(50);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = phase.changed() => return,
        };
        let metrics = &server.app.edge().metrics;
        match accepted {
            Ok((stream, peer)) => {
                metrics.connections_total.add(1);
                let Some(place) = Place::take(&server) else {
                    metrics.connections_refused.add(1);
                    continue;
                };
                tokio::spawn(connection(place, stream, peer, phase.clone()));
            }
            // The one that came is gone again; the next one may not be.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::error!(event = "accept.failed", detail = %error);
                sleep(PAUSE).await;
            }
        }
    }
}

/// A place among the connections, free again when it is dropped.
struct Place(Arc<Server>);

impl Place {
    fn take(server: &Arc<Server>) -> Option<Self> {
        let open = server.open.fetch_add(1, Ordering::Relaxed);
        server.app.edge().metrics.connections_open.add(1);
        let place = Self(Arc::clone(server));
        (open < server.connections_max).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
        self.0.app.edge().metrics.connections_open.sub(1);
    }
}

async fn connection(
    place: Place,
    stream: TcpStream,
    peer: SocketAddr,
    phase: watch::Receiver<Phase>,
) {
    let server = &place.0;
    // An answer is written in one piece; waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let Some(tls) = &server.tls else {
        return talk(server, stream, Caller::new(peer, None), phase).await;
    };
    let handshake = tls.acceptor().accept(stream);
    match timeout(server.patience.head, handshake).await {
        Ok(Ok(stream)) => {
            let certificates = stream.get_ref().1.peer_certificates();
            let certificate = certificates.and_then(<[_]>::first);
            let caller = Caller::new(peer, certificate.map(AsRef::as_ref));
            talk(server, stream, caller, phase).await;
        }
        Ok(Err(_)) | Err(_) => server.app.edge().metrics.handshakes_failed.add(1),
    }
}

/// Serves one connection until either side ends it.
async fn talk<T>(
    server: &Arc<Server>,
    stream: T,
    caller: Caller,
    mut phase: watch::Receiver<Phase>,
) where
    T: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let pulse = Arc::new(Pulse::new(server.patience));
    let caller = Arc::new(caller);
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        let (server, caller) = (Arc::clone(server), Arc::clone(&caller));
        let pulse = Arc::clone(&pulse);
        async move {
            let answer = server.answering.answer(&caller, &pulse, request).await;
            Ok::<_, Infallible>(answer)
        }
    });
    let stream = Noticed::new(TokioIo::new(stream), Arc::clone(&pulse));
    let mut talk = Box::pin(server.builder.serve_connection(stream, service));
    let mut look_again = Box::pin(sleep_until(tokio::time::Instant::now()));
    loop {
        tokio::select! {
            // What a peer did wrong is its own matter; it was answered if it could be.
            _ = talk.as_mut() => return,
            () = look_again.as_mut() => match pulse.look() {
                Ok(at) => look_again.as_mut().reset(at),
                Err(overdue) => {
                    let metrics = &server.app.edge().metrics;
                    match overdue {
                        Overdue::Head => metrics.overdue_heads.add(1),
                        Overdue::Idle => metrics.overdue_idle.add(1),
                        Overdue::Stall => metrics.overdue_stalls.add(1),
                    }
                    return;
                }
            },
            changed = phase.changed() => {
                let is_over = changed.is_err() || *phase.borrow_and_update() == Phase::Over;
                if is_over {
                    return;
                }
                talk.as_mut().graceful_shutdown();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// Asks once, and gives what is answered until the end.
    async fn ask(address: SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.expect("a socket");
        let request = b"GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.expect("a socket");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("text");
        answer
    }

    /// A service with one handler for everything, and what stops it.
    async fn start(
        routes: Router,
    ) -> (crate::testing::TestApp, SocketAddr, watch::Sender<bool>, JoinSet<()>) {
        let folder = TempDir::new().expect("a folder");
        let test = crate::testing::without_lists(folder, |settings| {
            settings.listen = "127.0.0.1:0".to_owned();
        });
        let listening = Listening::bind(test.app.settings()).await.expect("a socket");
        let address = *listening.addresses().first().expect("an address");
        let (stop, mut stopped) = watch::channel(false);
        let mut served = JoinSet::new();
        let stopping = async move {
            let _ = stopped.changed().await;
        };
        served.spawn(serve_routes(test.app.clone(), routes, listening, stopping));
        (test, address, stop, served)
    }

    #[tokio::test]
    async fn a_panic_ends_one_request() {
        async fn panics() {
            panic!("KANARIENVOGEL");
        }
        let (test, address, _stop, _served) = start(Router::new().fallback(panics)).await;
        for _ in 0..2 {
            let answer = ask(address).await;
            assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
            assert!(answer.contains("x-content-type-options: nosniff"), "{answer}");
            assert!(answer.contains(r#""type":"defect""#), "{answer}");
            assert!(!answer.contains("KANARIENVOGEL"), "{answer}");
        }
        let looked = super::super::metrics::Looked {
            lists: Vec::new(),
            is_writable: true,
            commits_waiting: 0,
            alarms: Vec::new(),
        };
        let figures = test.app.edge().metrics.text(&looked);
        assert!(figures.contains("saring_panics_total 2"), "{figures}");
    }

    #[tokio::test]
    async fn a_handler_may_finish_after_the_signal_to_stop() {
        async fn slow() -> &'static str {
            sleep(Duration::from_millis(500)).await;
            "done"
        }
        let (_test, address, stop, mut served) =
            start(Router::new().fallback(slow)).await;
        let asked = tokio::spawn(ask(address));
        sleep(Duration::from_millis(150)).await;
        stop.send_replace(true);
        let answer = asked.await.expect("a task");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with("done"), "{answer}");
        served.join_next().await.expect("a service").expect("no panic");
        assert!(TcpStream::connect(address).await.is_err());
    }
}
