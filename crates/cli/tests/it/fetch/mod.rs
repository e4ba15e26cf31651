//! `saring lists fetch`, and `import` of an address, from a server in this process.

mod certificate;
mod server;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use self::server::{Request, Server, proxy, reply};
use crate::{LIST, Ran, arg, command, file, lines, saring};

/// A store of a test alone, with addresses for lists.
fn store(name: &str, urls: &[(&str, String)]) -> PathBuf {
    let folder = crate::path(&format!("fetch-{name}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("a folder of this test alone");
    }
    std::fs::create_dir_all(&folder).expect("a writable temporary folder");
    let tables = urls.iter().map(|(list, url)| format!("[{list}]\nurl = \"{url}\"\n"));
    std::fs::write(folder.join("sources.toml"), tables.collect::<String>())
        .expect("a writable temporary folder");
    folder
}

fn prepare(store: &Path, args: &[&str]) -> Command {
    let mut command =
        command(&[args, &["--store", arg(store), "--by", "tester"]].concat());
    // The server is on this machine, whatever proxy it is behind.
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}

fn run(store: &Path, args: &[&str]) -> Ran {
    ended(prepare(store, args))
}

fn ended(mut command: Command) -> Ran {
    let output = command.output().expect("saring runs");
    Ran {
        status: output.status.code().expect("saring ends by itself"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Fetches, trusting the server.
fn fetch(server: &Server, store: &Path, args: &[&str]) -> Ran {
    run(store, &[&["lists", "fetch", "--ca", arg(&server.root)], args].concat())
}

/// The events of a list, as "event version".
fn journal(store: &Path, list: &str) -> Vec<String> {
    let path = store.join("lists").join(list).join("journal.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let event = |event: &Value| {
        format!("{} {}", event["event"].as_str().unwrap_or_default(), event["version"])
    };
    lines(&text).iter().map(event).collect()
}

/// Nothing was imported, the exit status says so, the list's journal too, and nothing is
/// left of the download.
#[track_caller]
fn check_refused(ran: &Ran, store: &Path, list: &str, because: &str) {
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains(because), "{}", ran.err);
    let path = store.join("lists").join(list);
    let text = std::fs::read_to_string(path.join("journal.jsonl")).expect("a journal");
    let event = lines(&text).pop().expect("an event");
    let told = |key: &str| event.get(key).expect("a whole event");
    assert_eq!((told("event"), told("version")), (&Value::from("refused"), &Value::Null));
    let detail = told("detail").as_str().expect("a detail");
    assert!(detail.contains(because), "{detail}");
    assert!(!detail.contains("token"), "{detail}");
    assert!(!store.join(".downloads").exists());
}

/// A list that refuses to be imported is one whose first version was never seen.
#[track_caller]
fn check_first_refused(ran: &Ran, store: &Path, list: &str, because: &str) {
    check_refused(ran, store, list, because);
    assert_eq!(journal(store, list), ["refused null"]);
    assert!(!store.join("lists").join(list).join("1").exists());
    assert!(!store.join("lists").join(list).join("http.json").exists());
}

/// An invented list in the UN's layout.
const UN: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    "<CONSOLIDATED_LIST dateGenerated=\"2026-02-27T00:00:09.554Z\"><INDIVIDUALS>",
    "<INDIVIDUAL><DATAID>7000001</DATAID><VERSIONNUM>1</VERSIONNUM>",
    "<FIRST_NAME>TESTO</FIRST_NAME><SECOND_NAME>AL-SAMPLE</SECOND_NAME>",
    "<UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>QDi.999</REFERENCE_NUMBER>",
    "</INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>",
);

/// Two thirds of the invented list.
fn shrunk() -> String {
    LIST.lines().take(2).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn a_list_is_downloaded_and_then_asked_for_changes_only() {
    let server = Server::start("changes", |request, out| {
        if request.header("if-none-match") == Some("\"one\"") {
            return reply(out, "304 Not Modified", &["ETag: \"one\""], b"");
        }
        let headers = ["ETag: \"one\"", "Last-Modified: Fri, 27 Feb 2026 00:00:00 GMT"];
        reply(out, "200 OK", &headers, LIST.as_bytes())
    });
    let store = store("changes", &[("mine", server.url("/mine.jsonl?token=secret"))]);

    let ran = fetch(&server, &store, &["mine"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with("mine@1 is in use: "), "{}", ran.out);
    assert!(!store.join(".downloads").exists());
    let kept = store.join("lists/mine/1/raw/mine.jsonl.gz");
    assert!(kept.exists(), "{}", kept.display());
    let first = server.requests().remove(0);
    let agent = concat!("saring/", env!("CARGO_PKG_VERSION"));
    assert_eq!(first.header("user-agent"), Some(agent));
    assert_eq!(first.header("accept-encoding"), Some("identity"));
    assert_eq!(
        (first.header("if-none-match"), first.header("if-modified-since")),
        (None, None)
    );

    // Without a name: what is in the store and has an address.
    let ran = fetch(&server, &store, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("mine@1 is in use and unchanged: "), "{}", ran.out);
    assert_eq!(journal(&store, "mine"), ["activated 1", "confirmed 1"]);
    let second = server.requests().remove(1);
    let date = Some("Fri, 27 Feb 2026 00:00:00 GMT");
    assert_eq!(second.header("if-modified-since"), date);

    // What the server said was of the first version; another is in use now.
    let other = file("fetch-other.jsonl", LIST.replace("1976-06-14", "1976-06-15"));
    let ran = run(&store, &["lists", "import", arg(&other), "--name", "mine"]);
    assert!(ran.out.starts_with("mine@2 is in use"), "{} {}", ran.out, ran.err);
    let ran = fetch(&server, &store, &["mine"]);
    assert!(ran.out.starts_with("mine@3 is in use: "), "{} {}", ran.out, ran.err);
    assert_eq!(server.requests().remove(2).header("if-none-match"), None);

    // Nor does it hold for another address.
    let url = format!("[mine]\nurl = \"{}\"\n", server.url("/moved.jsonl"));
    std::fs::write(store.join("sources.toml"), url).unwrap();
    let ran = fetch(&server, &store, &["mine"]);
    assert!(ran.out.starts_with("mine@3 is in use and unchanged"), "{}", ran.out);
    assert_eq!(server.requests().remove(3).header("if-none-match"), None);

    // What cannot be read is as if it were not there.
    std::fs::write(store.join("lists/mine/http.json"), "{\"url\": ").unwrap();
    for (number, tag) in [(4, None), (5, Some("\"one\""))] {
        let ran = fetch(&server, &store, &["mine"]);
        assert!(ran.out.starts_with("mine@3 is in use and unchanged"), "{}", ran.out);
        assert_eq!(server.requests().remove(number).header("if-none-match"), tag);
    }
    let events = [
        "activated 1",
        "confirmed 1",
        "activated 2",
        "activated 3",
        "confirmed 3",
        "confirmed 3",
        "confirmed 3",
    ];
    assert_eq!(journal(&store, "mine"), events);
}

#[test]
fn a_version_that_waits_is_not_confirmed_in_place_of_the_one_in_use() {
    let server = Server::start("waits", |request, out| {
        let (tag, body) = match request.before {
            0 => ("ETag: \"one\"", LIST.to_owned()),
            _ => ("ETag: \"two\"", shrunk()),
        };
        if request.header("if-none-match") == Some("\"two\"") {
            return reply(out, "304 Not Modified", &[], b"");
        }
        reply(out, "200 OK", &[tag], body.as_bytes())
    });
    let store = store("waits", &[("mine", server.url("/mine.jsonl"))]);
    fetch(&server, &store, &["mine"]);
    let ran = fetch(&server, &store, &["mine"]);
    assert!(ran.out.starts_with("mine@2 waits: "), "{} {}", ran.out, ran.err);
    let ran = fetch(&server, &store, &["mine"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.starts_with("mine@2 still waits, unchanged: "), "{}", ran.out);
    run(&store, &["lists", "reject", "mine"]);
    let ran = fetch(&server, &store, &["mine"]);
    assert!(ran.out.starts_with("mine@2 was rejected, and is unchanged"), "{}", ran.out);
    assert_eq!(journal(&store, "mine"), ["activated 1", "staged 2", "rejected 2"]);
    let asked: Vec<_> = server
        .requests()
        .iter()
        .map(|own| own.header("if-none-match").map(str::to_owned))
        .collect();
    let tag = |text: &str| Some(format!("\"{text}\""));
    assert_eq!(asked, [None, tag("one"), tag("two"), tag("two")]);
}

#[test]
fn an_answer_of_no_change_that_nobody_asked_for_is_refused() {
    let server =
        Server::start("unasked", |_, out| reply(out, "304 Not Modified", &[], b""));
    let store = store("unasked", &[("mine", server.url("/mine.jsonl"))]);
    let ran = fetch(&server, &store, &["mine"]);
    check_first_refused(&ran, &store, "mine", "the server answered 304");
}

#[test]
fn a_server_that_fails_is_asked_again() {
    let server = Server::start("again", |request, out| match request.before {
        0 => reply(out, "500 Internal Server Error", &[], b""),
        1 => reply(out, "429 Too Many Requests", &["Retry-After: 0"], b"wait"),
        _ => reply(out, "200 OK", &[], LIST.as_bytes()),
    });
    let store = store("again", &[("mine", server.url("/mine.jsonl?token=secret"))]);
    let started = Instant::now();
    let ran = fetch(&server, &store, &["mine"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert!(ran.out.starts_with("mine@1 is in use"), "{}", ran.out);
    assert!(ran.err.contains("the server answered 500"), "{}", ran.err);
    assert!(!ran.err.contains("token"), "{}", ran.err);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_server_that_goes_on_failing_is_given_up() {
    let server = Server::start("given-up", |request, out| {
        let wait =
            if request.path == "/busy" { "Retry-After: 61" } else { "Retry-After: 0" };
        reply(out, "503 Service Unavailable", &[wait], b"")
    });
    let urls =
        [("mine", server.url("/mine?token=secret")), ("busy", server.url("/busy"))];
    let store = store("given-up", &urls);
    let ran = fetch(&server, &store, &["mine", "--tries", "2"]);
    check_first_refused(&ran, &store, "mine", "2 times: the server answered 503");
    assert_eq!(server.requests().len(), 2);
    // Whoever wants to be left alone for longer than a minute is.
    let ran = fetch(&server, &store, &["busy"]);
    check_first_refused(&ran, &store, "busy", "the server answered 503");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_file_that_is_gone_leaves_the_last_version_and_the_other_lists_alone() {
    let server = Server::start("gone", |request, out| {
        match (request.path.as_str(), request.before) {
            ("/mine.jsonl", 1..) => reply(out, "404 Not Found", &[], b"gone"),
            _ => reply(out, "200 OK", &[], LIST.as_bytes()),
        }
    });
    let urls =
        [("mine", server.url("/mine.jsonl")), ("yours", server.url("/yours.jsonl"))];
    let store = store("gone", &urls);
    assert_eq!(fetch(&server, &store, &["mine"]).status, 0);
    let ran = fetch(&server, &store, &["mine", "yours"]);
    assert_eq!(ran.status, 2);
    assert!(ran.out.starts_with("yours@1 is in use"), "{}", ran.out);
    assert!(ran.err.contains("the server answered 404"), "{}", ran.err);
    assert!(ran.err.contains("1 of 2 lists not fetched"), "{}", ran.err);
    // There is no second try: the third request is that for the other list.
    assert_eq!(server.requests().len(), 3);
    assert_eq!(journal(&store, "mine"), ["activated 1", "refused null"]);
    let ran = saring(&["lists", "status", "--format", "jsonl", "--store", arg(&store)]);
    let status = lines(&ran.out);
    assert_eq!(status[0]["active"]["version"], 1);
    assert_eq!(status[0]["last_event"]["event"], "refused");
}

#[test]
fn a_body_that_is_not_whole_is_refused() {
    let server = Server::start("short", |request, out| {
        let (head, cut) = match request.path.as_str() {
            "/length" => {
                (format!("Content-Length: {}", LIST.len()), &LIST[..LIST.len() / 2])
            }
            "/chunk" => ("Transfer-Encoding: chunked".to_owned(), "ff\r\n{\"id\":"),
            "/chunks" => ("Transfer-Encoding: chunked".to_owned(), "zz\r\n{\"id\":"),
            // It would be a list without its last entries.
            _ => ("Server: old".to_owned(), LIST),
        };
        write!(out, "HTTP/1.1 200 OK\r\n{head}\r\nConnection: close\r\n\r\n{cut}")
    });
    for (list, because) in [
        ("length", "the connection was closed before the file was whole"),
        ("chunk", "the connection was closed before the file was whole"),
        ("chunks", "the server's answer is broken"),
        ("endless", "the server tells no length"),
    ] {
        let store = store(list, &[(list, server.url(&format!("/{list}")))]);
        let ran = fetch(&server, &store, &[list, "--tries", "1"]);
        check_first_refused(&ran, &store, list, because);
    }
}

#[test]
fn a_chunked_body_and_a_redirect_are_taken() {
    let server = Server::start("led", |request, out| {
        if request.path == "/mine" {
            let there = "Location: /there/mine.jsonl";
            return reply(out, "302 Found", &[there], b"moved");
        }
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let length = LIST.len();
        write!(out, "{head}{length:x}\r\n{LIST}\r\n0\r\n\r\n")
    });
    let store = store("led", &[("mine", server.url("/mine"))]);
    let ran = fetch(&server, &store, &["mine"]);
    assert!(ran.out.starts_with("mine@1 is in use"), "{} {}", ran.out, ran.err);
}

#[test]
fn nobody_is_led_away_from_tls_or_in_circles() {
    let server = Server::start("astray", |request, out| match request.path.as_str() {
        "/plain" => reply(out, "302 Found", &["Location: http://127.0.0.1/token"], b""),
        path => reply(out, "302 Found", &[&format!("Location: {path}x")], b""),
    });
    let urls = [("plain", server.url("/plain")), ("circles", server.url("/circles"))];
    let store = store("astray", &urls);
    let ran = fetch(&server, &store, &["plain"]);
    check_first_refused(
        &ran,
        &store,
        "plain",
        "the server leads on to an address without TLS",
    );
    let ran = fetch(&server, &store, &["circles"]);
    check_first_refused(&ran, &store, "circles", "the server leads on more than 5 times");
    assert_eq!(server.requests().len(), 1 + 6);
}

#[test]
fn a_proxy_is_taken_from_the_environment() {
    let server =
        Server::start("proxy", |_, out| reply(out, "200 OK", &[], LIST.as_bytes()));
    let store = store("proxy", &[("mine", server.url("/mine.jsonl"))]);
    let (address, wanted) = proxy();
    let args = ["lists", "fetch", "--ca", arg(&server.root), "mine"];
    let mut command = prepare(&store, &args);
    command.env("HTTPS_PROXY", address).env_remove("NO_PROXY").env_remove("no_proxy");
    let ran = ended(command);
    assert!(ran.out.starts_with("mine@1 is in use"), "{} {}", ran.out, ran.err);
    let wanted = wanted.lock().expect("no panic in the proxy").clone();
    assert_eq!(Some(wanted.as_str()), server.url("").strip_prefix("https://"));
}

#[test]
fn a_server_that_nobody_vouches_for_is_refused() {
    let server =
        Server::start("stranger", |_, out| reply(out, "200 OK", &[], LIST.as_bytes()));
    let other = Server::start("other", |_, out| reply(out, "200 OK", &[], b""));
    let store = store("stranger", &[("mine", server.url("/mine.jsonl"))]);
    let ran = run(&store, &["lists", "fetch", "mine"]);
    check_first_refused(&ran, &store, "mine", "no trusted connection");
    let ran = fetch(&other, &store, &["mine"]);
    check_refused(&ran, &store, "mine", "no trusted connection");
    assert!(server.requests().is_empty());
    let pem = file("fetch-no-root.pem", "no certificate");
    let ran = run(&store, &["lists", "fetch", "mine", "--ca", arg(&pem)]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("expected a PEM certificate"), "{}", ran.err);
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let server = Server::start("large", |request, out| {
        if request.path == "/told" {
            return reply(out, "200 OK", &[], LIST.as_bytes());
        }
        out.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        loop {
            out.write_all(b"4\r\nlist\r\n")?;
        }
    });
    let urls = [("told", server.url("/told")), ("untold", server.url("/untold"))];
    let store = store("large", &urls);
    for list in ["told", "untold"] {
        let ran = fetch(&server, &store, &[list, "--max-bytes", "100"]);
        check_first_refused(&ran, &store, list, "the file is larger than 100 bytes");
    }
    assert_eq!(server.requests().len(), 2);
}

/// A body that never comes to its end.
fn drip(out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")?;
    loop {
        out.write_all(b"{")?;
        out.flush()?;
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_slow_server_is_left_in_time() {
    let server = Server::start("slow", |request, out| match request.path.as_str() {
        "/silent" => {
            std::thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        "/busy" => reply(out, "503 Service Unavailable", &["Retry-After: 30"], b""),
        _ => drip(out),
    });
    let urls = ["silent", "dripping", "busy"]
        .map(|list| (list, server.url(&format!("/{list}"))));
    let store = store("slow", &urls);
    for (list, because) in [
        ("silent", "not done within 1 s"),
        ("dripping", "not done within 1 s"),
        ("busy", "the server answered 503"),
    ] {
        let started = Instant::now();
        let ran = fetch(&server, &store, &[list, "--timeout-s", "1"]);
        check_first_refused(&ran, &store, list, because);
        assert!(started.elapsed() < Duration::from_secs(10), "{list}");
    }
}

#[test]
fn another_list_than_the_one_asked_for_is_refused() {
    let server =
        Server::start("wrong", |_, out| reply(out, "200 OK", &[], UN.as_bytes()));
    let url = server.url("/list.xml");
    let store = store("wrong", &[("mine", url.clone()), ("un-sc", url)]);
    let ran = fetch(&server, &store, &["mine"]);
    check_first_refused(&ran, &store, "mine", "expected the list mine, found un-sc");
    assert!(!store.join("lists/un-sc").exists());
    assert!(!store.join(".incoming").exists());
    let ran = fetch(&server, &store, &["un-sc"]);
    assert!(ran.out.starts_with("un-sc@1 is in use"), "{} {}", ran.out, ran.err);
    // A list that is there is not even confirmed by what came in another's place.
    fetch(&server, &store, &["mine"]);
    assert_eq!(journal(&store, "un-sc"), ["activated 1"]);
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let server = Server::start("unread", |_, out| {
        reply(out, "200 OK", &["ETag: \"x\""], b"<html>please sign in</html>")
    });
    let store = store("unread", &[("mine", server.url("/mine.jsonl"))]);
    let ran = fetch(&server, &store, &["mine"]);
    check_first_refused(&ran, &store, "mine", "nothing was imported");
}

#[test]
fn what_a_killed_download_left_is_cleared_away() {
    let server = Server::start("killed", |request, out| match request.path.as_str() {
        "/drip" => drip(out),
        _ => reply(out, "200 OK", &[], LIST.as_bytes()),
    });
    let urls = [("drip", server.url("/drip")), ("mine", server.url("/mine.jsonl"))];
    let store = store("killed", &urls);
    let args = ["lists", "fetch", "--ca", arg(&server.root), "drip"];
    let mut child = prepare(&store, &args).spawn().expect("saring starts");
    let part = store.join(".downloads/download.part");
    let started = Instant::now();
    while !part.metadata().is_ok_and(|file| file.len() > 0) {
        assert!(started.elapsed() < Duration::from_secs(30), "no download has begun");
        std::thread::sleep(Duration::from_millis(10));
    }
    let ran = fetch(&server, &store, &["mine"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("another process is downloading"), "{}", ran.err);

    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(part.exists());
    let ran = fetch(&server, &store, &["mine"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(!store.join(".downloads").exists());
}

#[test]
fn lists_without_an_address_are_told_of() {
    let server =
        Server::start("none", |_, out| reply(out, "200 OK", &[], LIST.as_bytes()));
    let store = store("none", &[("mine", server.url("/mine.jsonl"))]);
    let ran = fetch(&server, &store, &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("name the first ones: eu-fsf, mine, "), "{}", ran.err);
    let ran = fetch(&server, &store, &["id-dttot", "nobodys", "mine", "mine"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("https://www.ppatk.go.id/link/read/1400"), "{}", ran.err);
    assert!(ran.err.contains("[nobodys] and url ="), "{}", ran.err);
    assert!(ran.err.contains("2 of 3 lists not fetched"), "{}", ran.err);
    assert!(ran.out.starts_with("mine@1 is in use"), "{}", ran.out);
    // Nobody's file was refused.
    assert!(!store.join("lists/id-dttot").exists());
}

#[test]
fn an_address_is_imported_like_a_file() {
    let server =
        Server::start("address", |request: &Request, out| match request.path.as_str() {
            "/watch.jsonl" => reply(out, "200 OK", &[], LIST.as_bytes()),
            _ => reply(out, "404 Not Found", &[], b""),
        });
    let store = store("address", &[]);
    let (here, gone) =
        (server.url("/watch.jsonl"), server.url("/gone.jsonl?token=secret"));
    let import = ["lists", "import", "--ca", arg(&server.root)];
    let ran = run(&store, &[&import[..], &[&here, &gone, "http://127.0.0.1/x"]].concat());
    assert_eq!(ran.status, 2);
    assert!(ran.out.starts_with("watch@1 is in use"), "{} {}", ran.out, ran.err);
    assert!(ran.err.contains("/gone.jsonl: the server answered 404"), "{}", ran.err);
    assert!(
        ran.err.contains("expected an address that begins with https://"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("token"), "{}", ran.err);
    assert!(!store.join(".downloads").exists());
    let ran = run(&store, &[&import[..], &[&here, "--name", "mine"]].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("mine@1 is in use"), "{}", ran.out);
}
