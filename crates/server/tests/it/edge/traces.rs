//! Traces reach a collector, and hold nothing of a person.

use std::io::Write as _;
use std::net::TcpListener;

use serde_json::Value;

use super::service::{PATIENCE, Service, hear};

#[test]
fn a_span_for_each_request_reaches_the_collector() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    let collector = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a parcel");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        let said = hear(&mut stream);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            .expect("a socket");
        said
    });
    let service = Service::start(|settings| {
        settings.otlp = Some(format!("http://{address}"));
    });
    let parent = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\n");
    assert_eq!(service.get("/healthz?name=KANARIENVOGEL", &parent).status, 200);
    drop(service);
    let said = collector.join().expect("a collector");
    assert!(said.head.starts_with("POST /v1/traces HTTP/1.1"), "{}", said.head);
    assert!(!said.text().contains("KANARIENVOGEL"), "{}", said.text());
    let span = &said.json()["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
    assert_eq!(span["traceId"], TRACE);
    assert_eq!(span["parentSpanId"], "00f067aa0ba902b7");
    assert_eq!(span["name"], "GET /healthz");
    assert_eq!(span["spanId"].as_str().map(str::len), Some(16));
    let nanos = |key: &str| span[key].as_str().and_then(|text| text.parse::<u128>().ok());
    assert!(nanos("startTimeUnixNano") < nanos("endTimeUnixNano"), "{span}");
    let attributes = span["attributes"].as_array().expect("attributes");
    let status = attributes.iter().find(|one| one["key"] == "http.response.status_code");
    assert_eq!(status.map(|one| &one["value"]["intValue"]), Some(&Value::from("200")));
}
