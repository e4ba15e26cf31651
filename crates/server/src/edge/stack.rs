//! What stands before and behind every handler.
//!
//! In: a request as it came. Out: an answer as it goes. From the outside to the inside:
//!
//! 1. a request gets an identifier (`x-request-id`, ours alone: a foreign one may hold
//!    anything);
//! 2. log line, metrics and trace, made when the last byte of the answer is gone;
//! 3. headers that keep browsers safe, on every answer whatever it is;
//! 4. the answer is packed, if nothing secret can be learnt from its length;
//! 5. limits: method, host, length of the address, bytes and seconds of the body;
//! 6. the body is unpacked;
//! 7. a panic becomes an answer;
//! 8. who asks (`access::authenticate`), then the table of routes with its permissions.
//!
//! One function does 1 to 7 for a request of its own. Layers would box a future each.

use std::any::Any;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use tower::Service as _;

use super::inward::{BodyFault, Bounded};
use super::outward;
use super::pulse::Pulse;
use crate::App;
use crate::access::{PeerAddress, PeerCertificate, authenticate};
use crate::problem::Problem;

/// Bytes of an address, with its query.
const ADDRESS_BYTES_MAX: usize = 8 << 10;

/// The name of one request, in the log and in its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// Who is at the other end of a connection.
pub(super) struct Caller {
    address: PeerAddress,
    certificate: Option<PeerCertificate>,
}

impl Caller {
    /// With the certificate (DER) that was shown and verified, if one was.
    pub(super) fn new(peer: SocketAddr, certificate: Option<&[u8]>) -> Self {
        let certificate = certificate.map(|der| PeerCertificate(der.to_vec()));
        Self { address: PeerAddress(peer.ip()), certificate }
    }
}

/// What is learnt about a request on its way in, for the log.
#[derive(Default)]
pub(super) struct Noted {
    /// Method and path of the route, as the table has them.
    route: OnceLock<(&'static str, &'static str)>,
    account: OnceLock<String>,
}

/// Notes which route a request goes to, and who asks. The table of routes calls it.
pub(crate) fn note(request: &Request, route: (&'static str, &'static str)) {
    let extensions = request.extensions();
    let Some(noted) = extensions.get::<Arc<Noted>>() else { return };
    let _ = noted.route.set(route);
    if let Some(actor) = extensions.get::<crate::access::Actor>() {
        let _ = noted.account.set(actor.account.clone());
    }
}

/// A method as a word of ours: a foreign one may hold anything.
pub(crate) fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}

/// Answers requests.
pub(super) struct Answering {
    app: App,
    router: Router,
    is_secure: bool,
    body_bytes_max: usize,
    body_patience: Duration,
    /// Of this start of the service, so that identifiers of two do not meet.
    start: u64,
    count: AtomicU64,
}

impl Answering {
    pub(super) fn new(app: &App, routes: Router, is_secure: bool) -> Self {
        let limits = &app.settings().limits;
        // A proxy of ours may speak TLS in its place.
        let is_secure_outside = app.settings().public_url.starts_with("https://");
        let mut start = [0; 8];
        app.clock().random(&mut start);
        let who_asks = from_fn_with_state(app.clone(), authenticate);
        Self {
            router: routes.layer(who_asks),
            is_secure: is_secure || is_secure_outside,
            body_bytes_max: limits.body_bytes_max,
            body_patience: Duration::from_secs(limits.body_seconds),
            start: u64::from_le_bytes(start),
            count: AtomicU64::new(0),
            app: app.clone(),
        }
    }

    fn request_id(&self) -> RequestId {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let text = format!("{:016x}{count:08x}", self.start);
        // Digits are always a header's value.
        let id = HeaderValue::from_maybe_shared(Bytes::from(text));
        RequestId(id.unwrap_or_else(|_| HeaderValue::from_static("0")))
    }

    /// Answers one request.
    pub(super) async fn answer(
        &self,
        caller: &Caller,
        pulse: &Arc<Pulse>,
        request: hyper::Request<Incoming>,
    ) -> hyper::Response<Sent> {
        pulse.began(request.version() == Version::HTTP_2);
        let turn = Turn { pulse: Arc::clone(pulse), is_answered: false };
        let noted = Arc::new(Noted::default());
        let id = self.request_id();
        let mut line = Line {
            app: self.app.clone(),
            began: Instant::now(),
            method: method_word(request.method()),
            status: StatusCode::INTERNAL_SERVER_ERROR,
            bytes: 0,
            id: id.clone(),
            noted: Arc::clone(&noted),
            #[cfg(feature = "otel")]
            trace: super::traces::begin(&self.app, request.headers()),
        };
        let packing = outward::packing(&request, caller.certificate.is_some());
        let is_first_version = request.version() < Version::HTTP_2;
        let read = Arc::new(AtomicBool::new(request.body().is_end_stream()));
        let response = match self.inward(request, &read) {
            Ok(mut request) => {
                let extensions = request.extensions_mut();
                extensions.insert(noted);
                extensions.insert(caller.address);
                extensions.insert(id.clone());
                if let Some(certificate) = &caller.certificate {
                    extensions.insert(certificate.clone());
                }
                self.caught(request).await
            }
            // RFC 9110, section 15.5.6, asks for the methods that there are: a tunnel
            // leads to no path of ours, and so has none.
            Err(problem) if problem.status() == StatusCode::METHOD_NOT_ALLOWED => {
                ([(header::ALLOW, "")], problem).into_response()
            }
            Err(problem) => problem.into_response(),
        };
        let mut response = outward::packed(response, packing).await;
        outward::safe_headers(response.headers_mut(), self.is_secure);
        response.headers_mut().insert("x-request-id", id.0);
        if is_first_version && !read.load(Ordering::Relaxed) {
            // What nobody read of a body stands before the next request. A caller who is
            // not told would send that into a connection that is closed.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        line.status = response.status();
        let problem = response.extensions().get::<Problem>();
        if problem.is_some_and(|problem| problem.kind() == "unavailable") {
            self.app.edge().metrics.store_errors.add(1);
        }
        let turn = turn.answered();
        response.map(|inner| Sent { inner, line, turn })
    }

    /// The limits, and the body unpacked.
    fn inward(
        &self,
        request: hyper::Request<Incoming>,
        read: &Arc<AtomicBool>,
    ) -> Result<Request, Problem> {
        let (mut parts, body) = request.into_parts();
        if parts.method == Method::CONNECT {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            return Err(Problem::new(status, "method", "expected another method"));
        }
        let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
        if address.len() > ADDRESS_BYTES_MAX {
            let detail = "expected an address of at most 8192 bytes";
            return Err(Problem::new(StatusCode::URI_TOO_LONG, "address", detail));
        }
        if !address.starts_with('/') {
            return Err(Problem::not_found("path"));
        }
        let mut hosts = parts.headers.get_all(header::HOST).iter();
        let is_one = matches!((hosts.next(), hosts.next()), (Some(_), None));
        if !is_one && parts.version < Version::HTTP_2 {
            let detail = "expected one header host";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "host", detail));
        }
        let encoding = parts.headers.remove(header::CONTENT_ENCODING);
        let is_gzip = match encoding.as_ref().map(HeaderValue::as_bytes) {
            None | Some(b"identity") => false,
            Some(b"gzip" | b"x-gzip") => true,
            Some(_) => {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                let detail = "expected a body without encoding, or gzip";
                return Err(Problem::new(status, "encoding", detail));
            }
        };
        if body.size_hint().lower() > self.body_bytes_max as u64 {
            return Err(BodyFault::TooLarge.problem());
        }
        if is_gzip {
            parts.headers.remove(header::CONTENT_LENGTH);
        }
        if body.is_end_stream() {
            return Ok(Request::from_parts(parts, Body::empty()));
        }
        let (bytes_max, patience) = (self.body_bytes_max, self.body_patience);
        let body = Bounded::new(body, bytes_max, patience, is_gzip, Arc::clone(read));
        Ok(Request::from_parts(parts, Body::new(body)))
    }

    /// What the router answers; a panic ends one request, not the service.
    async fn caught(&self, request: Request) -> Response {
        let mut router = self.router.clone();
        let mut work = pin!(async move { router.call(request).await });
        let caught = std::future::poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
            match polled {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(answer)) => Poll::Ready(Ok(answer)),
                Err(panic) => Poll::Ready(Err(panic)),
            }
        });
        match caught.await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(panic) => {
                self.app.edge().metrics.panics.add(1);
                Problem::defect(panic_place(panic.as_ref())).into_response()
            }
        }
    }
}

/// What is said of a panic. Its text may hold a value of a person, and where it happened
/// is in the log already ([`super::logging`]).
fn panic_place(panic: &(dyn Any + Send)) -> &'static str {
    if panic.is::<&'static str>() {
        "a handler panicked: an assertion without values"
    } else {
        "a handler panicked: an assertion with values"
    }
}

/// A request's turn on its connection. However it ends, it is counted out.
struct Turn {
    pulse: Arc<Pulse>,
    is_answered: bool,
}

impl Turn {
    fn answered(mut self) -> Self {
        self.is_answered = true;
        self.pulse.answered();
        self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.is_answered {
            self.pulse.ended();
        } else {
            self.pulse.given_up();
        }
    }
}

/// What the log, the metrics and the trace say of a request, once it is over.
struct Line {
    app: App,
    began: Instant,
    method: &'static str,
    status: StatusCode,
    bytes: u64,
    id: RequestId,
    noted: Arc<Noted>,
    #[cfg(feature = "otel")]
    trace: Option<super::traces::Begun>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let (status, noted) = (self.status.as_u16(), &self.noted);
        let route = noted.route.get().copied();
        self.app.edge().metrics.request(route, status, took);
        tracing::info!(
            event = "request",
            method = self.method,
            route = route.map_or("", |(_, path)| path),
            status,
            ms = f64::from(u32::try_from(took.as_micros()).unwrap_or(u32::MAX)) / 1_000.0,
            bytes = self.bytes,
            id = self.id.as_str(),
            account = noted.account.get().map_or("", String::as_str),
        );
        #[cfg(feature = "otel")]
        if let Some(trace) = self.trace.take() {
            super::traces::end(&self.app, &trace, self.method, route, status, took);
        }
    }
}

/// An answer's body, whose bytes are counted.
pub(super) struct Sent {
    inner: Body,
    line: Line,
    #[expect(dead_code, reason = "its end is when it is dropped")]
    turn: Turn,
}

impl hyper::body::Body for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        if let Some(Ok(frame)) = &frame {
            self.line.bytes += frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
