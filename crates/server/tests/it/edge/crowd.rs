//! Many at once: connections that are idle, and requests that are not.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::service::Service;

/// Idle connections, if the system lets a process have so many.
const IDLE: usize = 10_000;

/// Memory that one of them may take, on the side of the service: 200 MB for all.
const BYTES_EACH_MAX: usize = 20_000;

/// How many files this process may have open.
fn files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3));
    soft.and_then(|soft| soft.parse().ok()).unwrap_or(1_024)
}

/// Memory of this process, in bytes.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: usize =
        text.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * 4_096
}

/// The other half of the test below, in a process of its own: else the files of both
/// sides would count as one's. It is told where to connect and how often, and holds on
/// until its input ends.
#[test]
#[ignore = "started by the test of idle connections"]
fn hold_connections() {
    let mut told = String::new();
    let mut input = BufReader::new(std::io::stdin());
    input.read_line(&mut told).expect("a line");
    let (address, count) = told.trim().split_once(' ').expect("an address and a number");
    let count: usize = count.parse().expect("a number");
    let held: Vec<TcpStream> = (0..count)
        .filter_map(|number| {
            let mut stream = TcpStream::connect(address).ok()?;
            // Every other one has begun to say something.
            if number % 2 == 0 {
                stream.write_all(b"GET /healthz HTTP/1.1\r\n").ok()?;
            }
            Some(stream)
        })
        .collect();
    let mut error = std::io::stderr();
    writeln!(error, "held {}", held.len()).expect("an output");
    let _ = input.read_line(&mut told);
}

#[test]
fn ten_thousand_idle_connections_are_held() {
    let count = IDLE.min(files_max().saturating_sub(1_000));
    let service = Service::start(|settings| settings.limits.head_seconds = 120);
    assert_eq!(service.get("/healthz", "").status, 200);
    let before = resident();
    let began = Instant::now();
    let mut crowd = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "edge::crowd::hold_connections", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    let mut input = crowd.stdin.take().expect("an input");
    writeln!(input, "{} {count}", service.address).expect("a pipe");
    let lines = BufReader::new(crowd.stderr.take().expect("an output")).lines();
    let held = lines.map_while(Result::ok).find(|line| line.starts_with("held "));
    assert_eq!(held, Some(format!("held {count}")));
    // Whoever comes besides is answered as ever.
    let said = service.get("/healthz", "");
    assert_eq!(said.status, 200);
    assert!(said.took < Duration::from_secs(2), "{said:?}");
    let each = resident().saturating_sub(before) / count.max(1);
    drop(input);
    crowd.wait().expect("a process");
    assert!(each < BYTES_EACH_MAX, "{each} bytes for one idle connection");
    assert!(began.elapsed() < Duration::from_mins(1), "{:?}", began.elapsed());
}

#[test]
fn connections_above_the_limit_are_closed_at_once() {
    let service = Service::start(|settings| settings.limits.connections_max = 5);
    let held: Vec<TcpStream> = (0..5).map(|_| service.connect()).collect();
    std::thread::sleep(Duration::from_millis(300));
    let said = service.get("/healthz", "");
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.took < Duration::from_secs(5), "{said:?}");
    drop(held);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(service.get("/healthz", "").status, 200);
}

/// How many requests a second one thread carries; printed, since a shared machine says
/// little by itself.
#[test]
#[ignore = "a measurement"]
fn trivial_requests_a_second() {
    const TOGETHER: usize = 32;
    const ROUNDS: usize = 2_000;
    let service = Service::start(|_| ());
    let request = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".repeat(TOGETHER);
    let mut stream = service.connect();
    let mut piece = vec![0; 1 << 20];
    let began = Instant::now();
    for _ in 0..ROUNDS {
        stream.write_all(request.as_bytes()).expect("a socket");
        let mut ends = 0;
        while ends < TOGETHER {
            let count = std::io::Read::read(&mut stream, &mut piece).expect("answers");
            assert!(count > 0, "the service closed");
            ends += piece[..count]
                .windows(6)
                .filter(|six| six == b"\"ok\"}H" || six.ends_with(b"ok\"}"))
                .count();
        }
    }
    let each = began.elapsed() / u32::try_from(TOGETHER * ROUNDS).expect("a number");
    let mut error = std::io::stderr();
    writeln!(error, "{each:?} a request").expect("an output");
}
