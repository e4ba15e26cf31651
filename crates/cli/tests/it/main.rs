//! The command as its users run it: arguments and files in, output and status out.
//!
//! Every person here is invented.

mod compare;
mod demo;
#[cfg(feature = "tls")]
mod fetch;
mod index;
mod lists;
mod schema;
mod screen;
mod synth;
mod travel;
mod travel_flight;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `saring` with nothing on standard input.
pub(crate) fn saring(args: &[&str]) -> Ran {
    saring_with(args, b"")
}

/// Runs `saring` with standard input.
pub(crate) fn saring_with(args: &[&str], input: &[u8]) -> Ran {
    let mut child = command(args).spawn().expect("saring starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        // A refused list closes standard input early; that is no failure of the test.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("saring ends");
    feeder.join().expect("input is written");
    Ran {
        status: output.status.code().expect("saring ends by itself"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saring"));
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A file of this test alone.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = path(name);
    std::fs::write(&path, content).expect("a writable temporary folder");
    path
}

/// A path of this test alone.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A path as an argument.
pub(crate) fn arg(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Lines of JSON.
pub(crate) fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// An invented list.
pub(crate) const LIST: &str = concat!(
    r#"{"id":"x-1","schema":"Person","properties":{"name":["Vsevolod Quillfeather"],"alias":["Всеволод Квиллфезер"],"birthDate":["1966-09-12"]}}"#,
    "\n",
    r#"{"id":"x-2","schema":"Person","properties":{"name":["Tumpakrejo Handayanto"],"weakAlias":["Kancil Bungsu"],"birthDate":["1976-06-14"]}}"#,
    "\n",
    r#"{"id":"x-3","schema":"Person","properties":{"name":["=Formula Quillfeather"],"birthDate":["1990"]}}"#,
    "\n",
    r#"{"id":"x-4","schema":"Vessel","properties":{"name":["Orang Laut Jaya"]}}"#,
    "\n",
);

/// A query for a name.
pub(crate) fn query(id: &str, name: &str) -> String {
    format!(
        "{}\n",
        serde_json::json!({"id": id, "schema": "Person", "properties": {"name": [name]}})
    )
}

#[test]
fn says_its_version() {
    let ran = saring(&["--version"]);
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (0, concat!("saring ", env!("CARGO_PKG_VERSION"), "\n"))
    );
}

#[test]
fn every_command_has_help_with_an_example_in_eighty_columns() {
    for command in [
        "",
        "demo",
        "screen",
        "compare",
        "index",
        "index build",
        "index show",
        "lists",
        "lists import",
        "lists fetch",
        "lists export",
        "lists status",
        "lists diff",
        "lists show",
        "lists history",
        "lists impact",
        "lists verify",
        "lists accept",
        "lists reject",
        "lists merges",
        "lists join",
        "lists split",
        "travel",
        "travel read",
        "travel screen",
        "travel flight",
        "travel synth",
    ] {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--help");
        let ran = saring(&args);
        assert_eq!(ran.status, 0, "{command}");
        assert!(ran.out.contains("Example"), "{command}");
        for line in ran.out.lines() {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
    }
}

#[test]
fn wrong_arguments_are_status_2() {
    for args in [
        &["screen"][..],
        &["screen", "--queries", "-"],
        &["screen", "--list", "a", "--index", "b", "--queries", "-"],
        &["screen", "--list", "a", "--queries", "-", "--threshold", "1001"],
        &["screen", "--list", "a", "--queries", "-", "--limit", "0"],
        &["screen", "--list", "a", "--queries", "-", "--threads", "0"],
        &["screen", "--list", "a", "--queries", "-", "--map", "name"],
        &["compare", "one"],
        &["compare", "one", "two", "--schema", "Sanction"],
        &["compare", "one", "two", "--pairs", "-"],
        &["index"],
        &["nothing"],
    ] {
        let ran = saring(args);
        assert_eq!(ran.status, 2, "{args:?}");
        assert!(ran.out.is_empty(), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

/// The same without the feature, so that a script finds the words it was written for.
#[cfg(not(feature = "tls"))]
#[test]
fn without_downloads_the_command_says_so() {
    let store = path("no-downloads");
    for args in [
        &["lists", "fetch", "un-sc"][..],
        &["lists", "import", "https://a.example/list.xml"],
    ] {
        let ran = saring(&[args, &["--store", arg(&store)]].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains("built without downloads"), "{}", ran.err);
        assert!(ran.err.contains("--features tls"), "{}", ran.err);
        assert!(ran.err.contains("saring lists import FILE"), "{}", ran.err);
    }
}
