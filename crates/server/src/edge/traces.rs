//! Traces: one span for each request, to a collector of OpenTelemetry.
//!
//! In: requests as they end, `traceparent` of whoever called. Out: OTLP over HTTP with
//! bodies of JSON, to the address of the settings (`http://host:port`). A span has the
//! route as the table has it, the method and the status, and nothing of a person.
//! Not handled: TLS to the collector, which stands on the same machine or behind a proxy
//! that speaks it; sampling, which collectors do. Sources: OTLP 1.3 (JSON encoding), W3C
//! Trace Context.
//!
//! The format is stable and small, so it is written by hand: the libraries for it would
//! be forty packages.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, Request, header};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::App;

/// Spans that wait to be sent; more are dropped, and the dropped ones counted.
const WAITING_MAX: usize = 8_192;

/// Between two parcels.
const EVERY: Duration = Duration::from_secs(2);

/// For one parcel, with the connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Spans that wait.
pub(super) struct Traces {
    /// Host and port of the collector.
    collector: Option<String>,
    waiting: Mutex<Vec<Value>>,
}

/// A request that has begun.
pub(super) struct Begun {
    trace: String,
    parent: String,
    began: SystemTime,
}

impl Traces {
    pub(super) fn new(settings: &crate::Settings) -> Self {
        let address = settings.otlp.as_deref().and_then(|address| {
            let rest = address.strip_prefix("http://")?;
            Some(rest.trim_end_matches('/').trim_end_matches("/v1/traces").to_owned())
        });
        Self { collector: address, waiting: Mutex::default() }
    }

    fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request begins. `None` where nobody collects.
#[expect(
    clippy::disallowed_methods,
    reason = "a span's place in time, read nowhere else"
)]
pub(super) fn begin(app: &App, headers: &HeaderMap) -> Option<Begun> {
    app.edge().traces.collector.as_ref()?;
    let parent = headers.get("traceparent").and_then(|value| value.to_str().ok());
    let (trace, parent) = match parent.and_then(context) {
        Some((trace, parent)) => (trace.to_owned(), parent.to_owned()),
        None => (random(app, 16), String::new()),
    };
    Some(Begun { trace, parent, began: SystemTime::now() })
}

/// Trace and span of `00-<trace>-<span>-<flags>`.
fn context(parent: &str) -> Option<(&str, &str)> {
    let mut parts = parent.split('-');
    let (version, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
    let is_id = |text: &str, length| {
        text.len() == length
            && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && text.bytes().any(|byte| byte != b'0')
    };
    (version == "00" && is_id(trace, 32) && is_id(span, 16)).then_some((trace, span))
}

fn random(app: &App, length: usize) -> String {
    let mut bytes = vec![0; length];
    app.clock().random(&mut bytes);
    saring_store::audit::hex(&bytes)
}

/// A request ends.
pub(super) fn end(
    app: &App,
    begun: &Begun,
    method: &str,
    route: Option<(&'static str, &'static str)>,
    status: u16,
    took: Duration,
) {
    /// Of OTLP: a span of a server, and a status of failure.
    const KIND_SERVER: u8 = 2;
    const STATUS_ERROR: u8 = 2;
    let path = route.map_or("", |(_, path)| path);
    let start = begun.began.duration_since(UNIX_EPOCH).unwrap_or_default();
    let text =
        |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let status_code = json!({"key": "http.response.status_code",
                             "value": {"intValue": status.to_string()}});
    let mut span = json!({
        "traceId": begun.trace,
        "spanId": random(app, 8),
        "parentSpanId": begun.parent,
        "name": format!("{method} {path}").trim_end(),
        "kind": KIND_SERVER,
        // Numbers of 64 bits are text in JSON of OTLP.
        "startTimeUnixNano": start.as_nanos().to_string(),
        "endTimeUnixNano": (start + took).as_nanos().to_string(),
        "attributes": [text("http.request.method", method), text("http.route", path),
                       status_code],
    });
    if status >= 500 {
        let status = json!({"code": STATUS_ERROR});
        span.as_object_mut().map(|span| span.insert("status".to_owned(), status));
    }
    let mut waiting =
        app.edge().traces.waiting.lock().unwrap_or_else(PoisonError::into_inner);
    if waiting.len() < WAITING_MAX {
        waiting.push(span);
    }
}

/// Sends what waits, again and again.
pub(super) async fn send(app: App) {
    loop {
        tokio::time::sleep(EVERY).await;
        flush(&app).await;
    }
}

/// Sends what waits. What cannot be sent is gone: a trace is no record.
pub(super) async fn flush(app: &App) {
    let traces = &app.edge().traces;
    let Some(collector) = &traces.collector else { return };
    let spans = traces.take();
    if spans.is_empty() {
        return;
    }
    let name = json!({"key": "service.name", "value": {"stringValue": "saring"}});
    let node =
        json!({"key": "service.instance.id", "value": {"stringValue": app.node()}});
    let scope = json!({"name": "saring", "version": env!("CARGO_PKG_VERSION")});
    let parcel = json!({"resourceSpans": [{
        "resource": {"attributes": [name, node]},
        "scopeSpans": [{"scope": scope, "spans": spans}],
    }]});
    let sent = timeout(PATIENCE, post(collector, parcel.to_string())).await;
    let is_wrong = !matches!(sent, Ok(Ok(())));
    let detail = "the collector of traces does not take them";
    app.edge().alarms.set("traces", is_wrong, app.now(), detail);
}

async fn post(collector: &str, body: String) -> anyhow::Result<()> {
    let stream = TcpStream::connect(collector).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::post("/v1/traces")
        .header(header::HOST, collector)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))?;
    let answer = sender.send_request(request).await?;
    connection.abort();
    anyhow::ensure!(answer.status().is_success(), "status {}", answer.status());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_context_is_taken_over() {
        let (trace, span) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let whole = format!("00-{trace}-{span}-01");
        assert_eq!(context(&whole), Some((trace, span)));
        for broken in [
            "",
            "00",
            &whole.replace("00-", "ff-"),
            &whole.to_uppercase(),
            &whole.replace(span, "0000000000000000"),
            &whole.replace(trace, "4bf9"),
        ] {
            assert_eq!(context(broken), None, "{broken}");
        }
    }
}
