//! The edge over real sockets: what it answers, and what it does not put up with.

#[path = "../../../../cli/tests/it/fetch/certificate.rs"]
mod certificate;
mod contract;
mod crowd;
mod service;
mod tls;
#[cfg(feature = "otel")]
mod traces;

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::{Compression, write::GzEncoder};
use service::{PATIENCE, Said, Service, hear, log};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

#[test]
fn health_is_as_yente_tells_it() {
    let service = Service::start(|_| ());
    let healthy = service.get("/healthz", "");
    assert_eq!((healthy.status, healthy.text().as_str()), (200, r#"{"status":"ok"}"#));
    let ready = service.get("/readyz", "");
    assert_eq!(ready.status, 503, "{}", ready.text());
    assert_eq!(ready.json()["reasons"], serde_json::json!(["no list is in use"]));
    assert_eq!(ready.json()["store"]["writable"], true);
    assert_eq!(service.get("/metrics", "").status, 401);
}

#[test]
fn every_answer_has_the_headers_that_keep_browsers_safe() {
    let service = Service::start(|_| ());
    for path in ["/healthz", "/nowhere", "/metrics"] {
        let said = service.get(path, "x-request-id: mine\r\n");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(said.header(name), Some(value), "{path}: {name}");
        }
        let policy = said.header("content-security-policy").expect("a policy");
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(said.header("strict-transport-security"), None, "{path}");
        let id = said.header("x-request-id").expect("an identifier");
        assert!(
            id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{id}"
        );
    }
    assert_eq!(
        service.get("/openapi.json", "").header("cache-control"),
        Some("public, max-age=300")
    );
}

#[test]
fn methods_that_a_path_lacks_are_refused() {
    let service = Service::start(|_| ());
    let check = |method: &str, expected: u16| {
        // Closed, since the length of an answer to HEAD is that of a body that is not sent.
        let head =
            format!("{method} /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        let said = service.say(head.as_bytes());
        assert_eq!(said.status, expected, "{method}: {}", said.head);
        said
    };
    let head = check("HEAD", 200);
    assert_eq!(head.header("content-length"), Some("15"));
    assert!(head.body.is_empty(), "{}", head.text());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let said = check(method, 405);
        assert_eq!(said.header("content-type"), Some("application/problem+json"));
        assert_eq!(said.header("allow"), Some("GET, HEAD"), "{method}");
    }
    let tunnel = service.say(b"CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n");
    assert_eq!((tunnel.status, tunnel.header("allow")), (405, Some("")), "{tunnel:?}");
}

#[test]
fn heads_that_are_no_heads_are_refused() {
    let service = Service::start(|_| ());
    let check = |head: &[u8], expected: &[u16]| {
        let said = service.say(head);
        let shown = String::from_utf8_lossy(&head[..head.len().min(60)]).into_owned();
        assert!(expected.contains(&said.status), "{shown}: {said:?}");
    };
    let long = "a".repeat(9_000);
    let longer = "a".repeat(70_000);
    let many = "x-many: a\r\n".repeat(200);
    check(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n", &[400]);
    check(b"GET\r\n\r\n", &[400]);
    check(b"GET / HTTP/9.9\r\nhost: a\r\n\r\n", &[400, 505]);
    check(b"GET /healthz HTTP/1.1\r\n\r\n", &[400]);
    check(b"GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", &[400]);
    check(b"GET /healthz HTTP/1.1\r\nhost: a\r\nx: a\x00b\r\n\r\n", &[400]);
    check(b"GET /healthz HTTP/1.1\r\nhost: a\r\nbad name: b\r\n\r\n", &[400]);
    check(format!("GET /{long} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes(), &[414]);
    let head = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {longer}\r\n\r\n");
    check(head.as_bytes(), &[431]);
    check(format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n").as_bytes(), &[431]);
    // Two lengths, or a length and pieces: where the next request begins is unclear.
    check(
        b"POST /sign-in HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        &[400],
    );
    // The service still answers others.
    assert_eq!(service.get("/healthz", "").status, 200);
}

#[test]
fn a_value_cannot_put_a_header_into_an_answer() {
    let service = Service::start(|_| ());
    for path in ["/healthz%0d%0ax-evil:%20yes", "/sign-in?next=%0d%0aset-cookie:%20a=b"] {
        let said = service.get(path, "");
        assert!(!said.head.to_lowercase().contains("x-evil"), "{}", said.head);
        assert!(!said.head.contains("set-cookie: a=b"), "{}", said.head);
    }
}

#[test]
fn a_path_leads_out_of_nowhere() {
    let service = Service::start(|_| ());
    for path in [
        "/static/../../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/..\\..\\etc\\passwd",
        "/../saring.db",
        "/assets/..%5c..%5csaring.db",
        "//etc/passwd",
    ] {
        let said = service.get(path, "");
        assert!([400, 401, 404].contains(&said.status), "{path}: {}", said.head);
        let text = said.text();
        assert!(!text.contains("root:") && !text.contains("SQLite"), "{path}: {text}");
    }
}

/// A route of the contract that reads JSON and is open to everybody.
const JSON_ROUTE: &str = "/session";

fn problem(said: &Said, status: u16, kind: &str) {
    assert_eq!(said.status, status, "{} {}", said.head, said.text());
    assert_eq!(said.header("content-type"), Some("application/problem+json"));
    assert_eq!(said.json().get("type"), Some(&kind.into()), "{}", said.text());
}

#[test]
fn bodies_have_a_size() {
    let service = Service::start(|settings| settings.limits.body_bytes_max = 10_000);
    let json = "content-type: application/json\r\n";
    let packed = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
    let large = vec![b' '; 20_000];
    problem(&service.post(JSON_ROUTE, json, &large), 413, "body-too-large");
    // Told of no length, it is counted as it comes.
    let mut pieces = format!(
        "POST {JSON_ROUTE} HTTP/1.1\r\nhost: a\r\n{json}transfer-encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for _ in 0..20 {
        pieces.extend_from_slice(b"400\r\n");
        pieces.extend_from_slice(&[b' '; 1_024]);
        pieces.extend_from_slice(b"\r\n");
    }
    problem(&service.say(&pieces), 413, "body-too-large");
    let bomb = gzip(&vec![b' '; 5 << 20]);
    assert!(bomb.len() < 10_000, "{}", bomb.len());
    problem(&service.post(JSON_ROUTE, packed, &bomb), 413, "body-too-large");
    problem(&service.post(JSON_ROUTE, packed, b"no gzip"), 400, "gzip");
    let strange = "content-type: application/json\r\ncontent-encoding: br\r\n";
    problem(&service.post(JSON_ROUTE, strange, b"{}"), 415, "encoding");
    // Packed and plain say the same.
    let plain = service.post(JSON_ROUTE, json, b"{}");
    let unpacked = service.post(JSON_ROUTE, packed, &gzip(b"{}"));
    assert_eq!((plain.status, plain.text()), (unpacked.status, unpacked.text()));
}

#[test]
fn json_is_nested_only_so_deeply() {
    let service = Service::start(|_| ());
    let json = "content-type: application/json\r\n";
    let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
    problem(&service.post(JSON_ROUTE, json, deep.as_bytes()), 422, "invalid");
    let deep = [r#"{"account":"#, &"[".repeat(100_000)].concat();
    let said = service.post(JSON_ROUTE, json, deep.as_bytes());
    assert!([400, 422].contains(&said.status), "{} {}", said.head, said.text());
    assert_eq!(service.get("/healthz", "").status, 200);
}

#[test]
fn a_slow_head_and_silence_are_not_waited_for() {
    let service = Service::start(|settings| {
        settings.limits.head_seconds = 1;
        settings.limits.idle_seconds = 2;
    });
    let mut slow = service.connect();
    slow.write_all(b"GET /healthz HT").expect("a socket");
    std::thread::sleep(Duration::from_millis(500));
    slow.write_all(b"TP/1.1\r\nhost").expect("a socket");
    let said = hear(&mut slow);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.took < Duration::from_secs(5), "{said:?}");
    let said = hear(&mut service.connect());
    assert!(said.status == 0 && said.took > Duration::from_millis(1_500), "{said:?}");
    assert!(said.took < Duration::from_secs(6), "{said:?}");
    // One that has asked may ask again within its time.
    let mut again = service.connect();
    for _ in 0..2 {
        again.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").expect("a socket");
        assert_eq!(hear(&mut again).status, 200);
        std::thread::sleep(Duration::from_millis(1_200));
    }
}

#[test]
fn a_slow_body_is_not_waited_for() {
    let service = Service::start(|settings| settings.limits.body_seconds = 1);
    let mut slow = service.connect();
    let head = format!(
        "POST {JSON_ROUTE} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{"
    );
    slow.write_all(head.as_bytes()).expect("a socket");
    std::thread::sleep(Duration::from_millis(600));
    slow.write_all(b" ").expect("a socket");
    let said = hear(&mut slow);
    problem(&said, 408, "body-too-slow");
    assert!(said.took < Duration::from_secs(5), "{said:?}");
}

#[test]
fn what_has_begun_is_finished_before_the_end() {
    let mut service = Service::start(|_| ());
    let mut busy = service.connect();
    let head = format!(
        "POST {JSON_ROUTE} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-length: 2\r\n\r\n{{"
    );
    busy.write_all(head.as_bytes()).expect("a socket");
    let mut idle = service.connect();
    std::thread::sleep(Duration::from_millis(200));
    service.tell_to_stop();
    assert_eq!(hear(&mut idle).status, 0);
    let began = Instant::now();
    while std::net::TcpStream::connect(service.address).is_ok() {
        assert!(began.elapsed() < PATIENCE, "it still takes connections");
        std::thread::sleep(Duration::from_millis(10));
    }
    busy.write_all(b"}").expect("a socket");
    let said = hear(&mut busy);
    assert_eq!(said.status, 422, "{said:?}");
    service.wait();
}

#[test]
fn the_log_holds_nothing_of_a_person() {
    const CANARY: &str = "KANARIENVOGEL";
    let service = Service::start(|_| ());
    let header = format!("x-name: {CANARY}\r\nauthorization: Bearer {CANARY}\r\n");
    let id = |said: &Said| said.header("x-request-id").expect("an identifier").to_owned();
    let said = [
        service.get(&format!("/search/{CANARY}?q={CANARY}"), &header),
        service.get(&format!("/healthz?name={CANARY}"), ""),
        service.post(
            JSON_ROUTE,
            "content-type: application/json\r\n",
            format!("{{\"account\":\"{CANARY}\",\"password\":\"{CANARY}\"}}").as_bytes(),
        ),
        service.say(format!("{CANARY} /healthz HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()),
    ];
    for said in &said {
        let lines = log().with(&id(said));
        assert_eq!(lines.len(), 1, "{lines:?}");
        let line: serde_json::Value = serde_json::from_str(&lines[0]).expect("JSON");
        assert_eq!(line["status"], said.status);
        assert_eq!(line["event"], "request");
        assert!(line["ms"].is_number() && line["bytes"].is_number(), "{line}");
        assert!(!said.text().contains(CANARY), "{}", said.text());
    }
    let line = log().with(&id(&said[1])).concat();
    assert!(line.contains(r#""route":"/healthz""#), "{line}");
    assert!(!log().text().contains(CANARY), "the log names somebody");
}

#[test]
fn answers_are_packed_where_nobody_can_learn_from_it() {
    let service = Service::start(|_| ());
    let packed = service.get("/openapi.json", "accept-encoding: gzip\r\n");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("vary"), Some("accept-encoding"));
    let plain = service.get("/openapi.json", "");
    assert_eq!(plain.header("content-encoding"), None);
    assert!(packed.body.len() * 3 < plain.body.len());
    let mut text = Vec::new();
    let mut unpacked = flate2::read::GzDecoder::new(packed.body.as_slice());
    std::io::Read::read_to_end(&mut unpacked, &mut text).expect("gzip");
    assert_eq!(text, plain.body);
}
