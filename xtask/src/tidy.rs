//! House rules that no compiler checks.
//!
//! In: the workspace as `cargo metadata` and the folders show it. Out: every
//! finding as `file:line: what is wrong`, and a failure if there is one.
//! Each rule is a function from text to findings, with a test in which it fails.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

mod source;

/// Which of our crates each crate may build on. What is not listed here does not
/// exist. `None` means any.
const ARROWS: &[(&str, Option<&[&str]>)] = &[
    ("saring-model", Some(&[])),
    ("saring-mapped", Some(&[])),
    ("saring-names", Some(&["saring-model"])),
    ("saring-lists", Some(&["saring-model"])),
    ("saring-screen", Some(&["saring-model", "saring-names"])),
    ("saring-travel", Some(&["saring-model", "saring-names"])),
    ("saring-casework", Some(&["saring-model"])),
    (
        "saring-answer",
        Some(&[
            "saring-model",
            "saring-lists",
            "saring-screen",
            "saring-travel",
            "saring-casework",
            "saring-mapped",
        ]),
    ),
    ("saring-store", Some(&["saring-model"])),
    (
        "saring-server",
        Some(&[
            "saring-model",
            "saring-names",
            "saring-lists",
            "saring-screen",
            "saring-travel",
            "saring-casework",
            "saring-mapped",
            "saring-answer",
            "saring-store",
            // Its demo is a day of invented people.
            "saring-testkit",
        ]),
    ),
    ("saring-testkit", Some(&["saring-model"])),
    ("saring", None),
    ("xtask", None),
];

/// Packages of others that belong to some crates of ours alone: a runtime, a network, a
/// database, derived serial forms. Everything below stays plain functions.
const CONFINED: &[(&str, &[&str])] = &[
    ("axum", &["saring-server"]),
    ("hyper", &["saring-server"]),
    ("askama", &["saring-server"]),
    ("schemars", &["saring-server"]),
    ("tokio", &["saring-server", "saring-store", "saring"]),
    ("serde", &["saring-server", "saring-store", "saring"]),
    ("rusqlite", &["saring-store"]),
    ("postgres", &["saring-store"]),
];

/// The only file that may put a handler on a path: there each has its permission.
const ROUTES_FILE: &str = "crates/server/src/route.rs";

/// How a handler gets on a path, and how it would without that file.
const ROUTE_CALLS: &[&str] =
    &[".route(", ".route_service(", ".nest(", ".nest_service(", "axum::routing"];

/// What tests of any crate may use besides.
const TEST_ONLY: &str = "saring-testkit";

/// Crates that do no I/O and read no clock, environment or random source.
const PURE: &[&str] = &["model", "names", "screen", "travel", "casework"];

/// Paths into `std` that a pure crate must not take.
const IMPURE_MODULES: &[&str] = &["fs", "env", "net", "process"];

/// Words that a pure crate must not use.
const IMPURE_WORDS: &[&str] = &[
    "SystemTime",
    "Instant",
    "stdin",
    "stdout",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
];

/// The only crate that may hold unsafe code.
const UNSAFE_ROOM: &str = "crates/mapped/";

/// Identifiers that begin or end with one of these are fields for what must never
/// weigh on anybody.
const FORBIDDEN_FIELDS: &[&str] = &["religion", "religious", "ethnic", "faith", "caste"];

/// Packages that must not be locked, and the first version that may (`None`: no
/// version may).
const BANNED: &[(&str, Option<(u64, u64)>)] = &[
    ("ring", None),
    ("openssl", None),
    ("openssl-sys", None),
    ("rsa", None),
    ("quick-xml", Some((0, 41))),
];

/// Banned packages that may be locked below one other, which names them in a feature
/// that nobody asks for. Cargo locks them all the same and never builds them: see
/// <https://github.com/rust-lang/cargo/issues/10801>. `cargo xtask ci` looks at what is
/// built with every feature ([`banned_in_tree`]).
///
/// `rsa` is built, in the feature `oidc` of the service alone: there it verifies what an
/// issuer signed, with public keys; the side channel that it is banned for is one of
/// private keys.
const LOCKED_UNBUILT: &[(&str, &str)] =
    &[("ring", "rustls-webpki"), ("rsa", "openidconnect")];

/// Packages of others that `saring` may be built from, procedural macros included, by the
/// features that are asked for. A build on a slow line and an audit by one person set the
/// first size; each package more is one more publisher to trust. Our own crates are not
/// counted: more walls in the same house cost nobody anything. See
/// `docs/decisions/0019-one-binary-with-a-service.md`.
const BUILDS: &[Build] = &[
    Build {
        what: "the engine alone",
        options: &["--no-default-features"],
        packages_max: 56,
    },
    Build { what: "the default build", options: &[], packages_max: 205 },
    Build { what: "every feature", options: &["--all-features"], packages_max: 260 },
];

/// A way to build the binary.
struct Build {
    what: &'static str,
    options: &'static [&'static str],
    packages_max: usize,
}

/// Options of this chore.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// Runs the chore.
///
/// # Errors
///
/// When a rule is broken, or when the workspace cannot be read.
pub(crate) fn run(_options: &Options) -> anyhow::Result<()> {
    let workspace = Workspace::read()?;
    let mut findings = inspect(&workspace, &workspace.trees()?);
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    ensure!(findings.is_empty(), "tidy: {} findings", findings.len());
    println!("tidy: {} files, no findings", workspace.files.len());
    Ok(())
}

/// Applies every rule; `trees` are what the binary is built from, one for each of
/// [`BUILDS`].
fn inspect(workspace: &Workspace, trees: &[String]) -> Vec<Finding> {
    let mut findings = arrows(&workspace.packages);
    findings.extend(confinement(&workspace.packages));
    findings.extend(folders(&workspace.packages));
    findings.extend(crate_table(
        &workspace.packages,
        workspace.text("ARCHITECTURE.md").unwrap_or_default(),
    ));
    findings.extend(lint_tables(&workspace.packages, &workspace.files));
    for (path, text) in &workspace.files {
        findings.extend(postponed(path, text));
        let extension = Path::new(path).extension().and_then(|end| end.to_str());
        if extension == Some("rs") {
            findings.extend(purity(path, text));
            findings.extend(unsafety(path, text));
            findings.extend(forbidden_fields(path, text));
            findings.extend(route_table(path, text));
        }
        if extension == Some("lock") {
            findings.extend(banned(path, text));
        }
        if extension == Some("md") {
            findings.extend(links(path, text, &|target| {
                workspace.root.join(target).exists()
            }));
        }
    }
    findings.extend(ban_list(workspace.text("deny.toml").unwrap_or_default()));
    findings.extend(decisions(&workspace.files));
    for (build, tree) in BUILDS.iter().zip(trees) {
        findings.extend(weight(build, tree));
    }
    findings
}

/// One broken rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Finding {
    path: String,
    line: usize,
    rule: String,
}

impl Finding {
    fn new(path: &str, line: usize, rule: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule: rule.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

/// The workspace as far as the rules look at it.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    packages: Vec<Package>,
    /// Text files by their path from the root, with `/` between folders.
    files: BTreeMap<String, String>,
}

/// A crate of ours.
#[derive(Clone, Debug)]
struct Package {
    name: String,
    /// From the root, such as `crates/names`.
    folder: String,
    /// Those of its dependencies that are ours or could be.
    dependencies: Vec<Dependency>,
    features: Vec<String>,
}

#[derive(Clone, Debug)]
struct Dependency {
    name: String,
    for_tests: bool,
}

impl Package {
    fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }
}

impl Workspace {
    /// Reads the workspace that the current folder belongs to.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let metadata =
            output("cargo", &["metadata", "--format-version", "1", "--no-deps"])?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let root = PathBuf::from(text_of(&metadata, "workspace_root")?);
        let target = PathBuf::from(text_of(&metadata, "target_directory")?);
        let packages = metadata
            .get("packages")
            .and_then(Value::as_array)
            .context("cargo metadata names no packages")?
            .iter()
            .map(|package| read_package(package, &root))
            .collect::<anyhow::Result<_>>()?;
        let mut files = BTreeMap::new();
        read_folder(&root, &root, &mut files)?;
        Ok(Self { root, target, packages, files })
    }

    /// The text of a file, by its path from the root.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every feature of every crate, by the crate's name.
    pub(crate) fn features(&self) -> impl Iterator<Item = (&str, &str)> {
        self.packages.iter().flat_map(|package| {
            package.features.iter().map(|own| (package.name.as_str(), own.as_str()))
        })
    }

    /// What the binary is built from, in each of [`BUILDS`].
    fn trees(&self) -> anyhow::Result<Vec<String>> {
        /// Each package once in its line, without the tree before it.
        const PLAIN: &[&str] =
            &["tree", "--locked", "-p", "saring", "-e", "normal", "--prefix", "none"];
        ensure!(
            self.packages.iter().any(|package| package.name == "saring"),
            "the workspace has no package named saring"
        );
        BUILDS
            .iter()
            .map(|build| output("cargo", &[PLAIN, build.options].concat()))
            .collect()
    }
}

fn read_package(package: &Value, root: &Path) -> anyhow::Result<Package> {
    let manifest = PathBuf::from(text_of(package, "manifest_path")?);
    let folder = manifest
        .parent()
        .and_then(|folder| folder.strip_prefix(root).ok())
        .with_context(|| format!("{} is outside the workspace", manifest.display()))?;
    let dependencies = package
        .get("dependencies")
        .and_then(Value::as_array)
        .context("a package without a list of dependencies")?
        .iter()
        .map(|dependency| {
            let kind = dependency.get("kind").and_then(Value::as_str);
            Ok(Dependency {
                name: text_of(dependency, "name")?.to_owned(),
                for_tests: kind == Some("dev"),
            })
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(Package {
        name: text_of(package, "name")?.to_owned(),
        folder: with_slashes(folder),
        dependencies,
        features: package
            .get("features")
            .and_then(Value::as_object)
            .map(|features| features.keys().cloned().collect())
            .unwrap_or_default(),
    })
}

fn text_of<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    let text = value.get(key).and_then(Value::as_str);
    text.with_context(|| format!("cargo metadata lacks {key:?}"))
}

fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> =
        path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join("/")
}

/// Collects the text files; a file that is not UTF-8 is data, which no rule reads.
fn read_folder(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, String>,
) -> anyhow::Result<()> {
    /// Folders that hold what was built, downloaded or found.
    const SKIPPED: &[&str] = &["target", ".git", "corpus", "artifacts"];
    /// Files longer than this are tables of data.
    const LENGTH_BYTES_MAX: u64 = 4 << 20;

    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                read_folder(root, &path, files)?;
            }
        } else if kind.is_file() && entry.metadata()?.len() <= LENGTH_BYTES_MAX {
            let bytes = std::fs::read(&path)?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.insert(with_slashes(path.strip_prefix(root)?), text);
            }
        }
    }
    Ok(())
}

/// Runs a program and returns what it wrote.
pub(crate) fn output(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("{program} could not be started"))?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("{program} {} failed: {}", arguments.join(" "), error.trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Arrows between our crates point down only.
fn arrows(packages: &[Package]) -> Vec<Finding> {
    let ours: BTreeSet<&str> = packages.iter().map(|p| p.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in packages {
        let path = package.manifest();
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name)
        else {
            let rule = format!("crate {} has no place in the arrows", package.name);
            findings.push(Finding::new(&path, 1, rule));
            continue;
        };
        let Some(allowed) = allowed else { continue };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let is_allowed =
                allowed.contains(&name) || (dependency.for_tests && name == TEST_ONLY);
            if ours.contains(name) && !is_allowed {
                let rule = format!("{} must not depend on {name}", package.name);
                findings.push(Finding::new(&path, 1, rule));
            }
        }
    }
    findings
}

/// What needs a runtime, a network, a database or derived serial forms stays above.
fn confinement(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        for dependency in package.dependencies.iter().filter(|one| !one.for_tests) {
            let confined = CONFINED.iter().find(|(name, _)| *name == dependency.name);
            let Some((name, rooms)) = confined else { continue };
            if !rooms.contains(&package.name.as_str()) {
                let rule = format!("{name} belongs into {} alone", rooms.join(", "));
                findings.push(Finding::new(&package.manifest(), 1, rule));
            }
        }
    }
    findings
}

/// Every path is in the table of routes, where it names its permission.
fn route_table(path: &str, text: &str) -> Vec<Finding> {
    // A test may have a server of its own to talk to.
    let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
    let is_served = path.starts_with("crates/") && path.contains("/src/") && !is_test;
    if !is_served || path == ROUTES_FILE {
        return Vec::new();
    }
    let code = source::without_tests(&source::code_only(text));
    let mut findings = Vec::new();
    for (line, text) in numbered(&code) {
        for call in ROUTE_CALLS.iter().filter(|call| text.contains(**call)) {
            let rule = format!("{call} belongs into {ROUTES_FILE}, with its permission");
            findings.push(Finding::new(path, line, rule));
        }
    }
    findings
}

/// A folder is named as its crate, without the project's prefix. The binary alone
/// has the project's name and lives in `crates/cli`.
fn folders(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let expected = match package.name.as_str() {
            "saring" => "crates/cli".to_owned(),
            "xtask" => "xtask".to_owned(),
            name => format!("crates/{}", name.strip_prefix("saring-").unwrap_or(name)),
        };
        if package.folder != expected {
            let rule = format!("crate {} belongs into {expected}", package.name);
            findings.push(Finding::new(&package.manifest(), 1, rule));
        }
    }
    findings
}

/// The code map lists exactly the crates there are.
fn crate_table(packages: &[Package], map: &str) -> Vec<Finding> {
    const PATH: &str = "ARCHITECTURE.md";
    let mut listed = BTreeMap::new();
    for (line, text) in numbered(map) {
        let cell = text.strip_prefix("| `").and_then(|rest| rest.split_once('`'));
        if let Some((folder, _)) = cell
            && (folder.starts_with("crates/") || folder == "xtask")
            && listed.insert(folder, line).is_some()
        {
            return vec![Finding::new(PATH, line, format!("{folder} is listed twice"))];
        }
    }
    let mut findings = Vec::new();
    for package in packages {
        if listed.remove(package.folder.as_str()).is_none() {
            let rule = format!("the crate table lacks {}", package.folder);
            findings.push(Finding::new(PATH, 1, rule));
        }
    }
    for (folder, line) in listed {
        findings.push(Finding::new(PATH, line, format!("there is no crate {folder}")));
    }
    findings
}

/// Every crate takes the workspace's lints. The room of the unsafe code repeats
/// them, since `forbid` cannot be lifted, and must not fall behind.
fn lint_tables(packages: &[Package], files: &BTreeMap<String, String>) -> Vec<Finding> {
    let root = files.get("Cargo.toml").map(String::as_str).unwrap_or_default();
    let expected = lint_lines(root, "workspace.lints.");
    let mut findings = Vec::new();
    for package in packages {
        let path = package.manifest();
        let manifest = files.get(&path).map(String::as_str).unwrap_or_default();
        if !path.starts_with(UNSAFE_ROOM) {
            let inherits = manifest.split_once("[lints]").is_some_and(|(_, rest)| {
                rest.trim_start().starts_with("workspace = true")
            });
            if !inherits {
                findings.push(Finding::new(&path, 1, "the workspace's lints are off"));
            }
            continue;
        }
        let found = lint_lines(manifest, "lints.");
        for lint in
            expected.difference(&found).filter(|lint| !lint.contains("unsafe_code"))
        {
            findings.push(Finding::new(&path, 1, format!("lint missing: {lint}")));
        }
        if !found.iter().any(|lint| lint.ends_with("unsafe_code = \"deny\"")) {
            findings.push(Finding::new(&path, 1, "unsafe code must be denied"));
        }
    }
    findings
}

/// `rust: unsafe_code = "deny"` and the like, from the tables whose name begins
/// with `prefix`.
fn lint_lines(manifest: &str, prefix: &str) -> BTreeSet<String> {
    let mut group = None;
    let mut lints = BTreeSet::new();
    for line in manifest.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            group = table.strip_prefix(prefix).map(str::to_owned);
        } else if let (Some(group), false) = (&group, line.is_empty()) {
            lints.insert(format!("{group}: {line}"));
        }
    }
    lints
}

/// Pure crates take values and return values.
fn purity(path: &str, text: &str) -> Vec<Finding> {
    let is_pure =
        PURE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
    if !is_pure || path.ends_with("/tests.rs") || path.contains("/tests/") {
        return Vec::new();
    }
    let code = source::without_tests(&source::code_only(text));
    let mut findings = Vec::new();
    for (line, text) in numbered(&code) {
        for word in IMPURE_WORDS.iter().filter(|word| source::has_word(text, word)) {
            findings.push(Finding::new(path, line, format!("{word} in a pure crate")));
        }
        if source::has_word(text, "rand") && text.contains("rand::") {
            findings.push(Finding::new(path, line, "rand in a pure crate"));
        }
    }
    for (line, module) in std_modules(&code) {
        if IMPURE_MODULES.contains(&module.as_str()) {
            let rule = format!("std::{module} in a pure crate");
            findings.push(Finding::new(path, line, rule));
        }
    }
    findings
}

/// The modules of `std` that some code names, grouped imports included.
fn std_modules(code: &str) -> Vec<(usize, String)> {
    let mut modules = Vec::new();
    for (start, matched) in code.match_indices("std::") {
        let (before, rest) = code.split_at(start);
        if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = before.matches('\n').count() + 1;
        let rest = rest.get(matched.len()..).unwrap_or_default();
        let paths = match rest.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![rest],
        };
        for path in paths {
            if let Some(module) = source::identifiers(path).next() {
                modules.push((line, module.to_owned()));
            }
        }
    }
    modules
}

/// The members of a brace group up to its end, nested groups kept whole.
fn top_level(group: &str) -> Vec<&str> {
    let mut members = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (offset, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                members.push(group.get(start..offset).unwrap_or_default());
                start = offset + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    members
}

/// Unsafe code lives in one room.
fn unsafety(path: &str, text: &str) -> Vec<Finding> {
    if path.starts_with(UNSAFE_ROOM) {
        return Vec::new();
    }
    numbered(&source::code_only(text))
        .filter(|(_, code)| source::has_word(code, "unsafe"))
        .map(|(line, _)| Finding::new(path, line, "unsafe code outside crates/mapped"))
        .collect()
}

/// Nothing is put off in the text: what is to come is an issue in the tracker.
fn postponed(path: &str, text: &str) -> Vec<Finding> {
    const ENDINGS: &[&str] = &[".rs", ".md", ".toml", ".yml", ".sh", "/run"];
    // Joined here, so that this file does not find itself.
    const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];
    const CALLS: &[&str] = &[concat!("to", "do!"), concat!("unimple", "mented!")];

    if !ENDINGS.iter().any(|ending| path.ends_with(ending)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, text) in numbered(text) {
        for note in NOTES.iter().filter(|note| source::has_word(text, note)) {
            findings.push(Finding::new(path, line, format!("{note} left in the text")));
        }
        for call in CALLS.iter().filter(|call| text.contains(**call)) {
            findings.push(Finding::new(path, line, format!("{call} left in the text")));
        }
    }
    findings
}

/// No value anywhere has a place for what people believe or where they descend
/// from. Property names of foreign files are text, not identifiers.
fn forbidden_fields(path: &str, text: &str) -> Vec<Finding> {
    if !path.starts_with("crates/") || !path.contains("/src/") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, code) in numbered(&source::code_only(text)) {
        for word in source::identifiers(code) {
            let lower = word.to_lowercase();
            let is_forbidden = FORBIDDEN_FIELDS
                .iter()
                .any(|field| lower.starts_with(field) || lower.ends_with(field));
            if is_forbidden {
                let rule = format!("{word}: no such attribute is ever held");
                findings.push(Finding::new(path, line, rule));
            }
        }
    }
    findings
}

/// Packages that are not to be built in, not even by way of another.
fn banned(path: &str, lock: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut name = "";
    for (line, text) in numbered(lock) {
        if let Some(value) = quoted(text, "name = ") {
            name = value;
        } else if let Some(version) = quoted(text, "version = ")
            && is_banned(name, version)
            && !is_locked_unbuilt(lock, name)
        {
            let rule = format!("{name} {version} is banned");
            findings.push(Finding::new(path, line, rule));
        }
    }
    findings
}

fn is_banned(name: &str, version: &str) -> bool {
    let ban = BANNED.iter().find(|(ban, _)| *ban == name);
    ban.is_some_and(|(_, first)| first.is_none_or(|first| release(version) < Some(first)))
}

/// Whether a package is locked for the sake of the one other that may lock it.
fn is_locked_unbuilt(lock: &str, name: &str) -> bool {
    let Some((_, may)) = LOCKED_UNBUILT.iter().find(|(own, _)| *own == name) else {
        return false;
    };
    let mut package = "";
    let mut users = BTreeSet::new();
    for line in lock.lines() {
        if let Some(value) = quoted(line, "name = ") {
            package = value;
        } else if let Some(used) = line.strip_prefix(" \"")
            && used.split(['"', ' ']).next() == Some(name)
        {
            users.insert(package);
        }
    }
    users.into_iter().eq([*may])
}

/// Banned packages in the output of `cargo tree --prefix none`.
pub(crate) fn banned_in_tree(tree: &str) -> Vec<String> {
    let mut found: Vec<String> = packages(tree)
        .into_iter()
        .filter(|(name, version)| is_banned(name, version.trim_start_matches('v')))
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    found.dedup();
    found
}

fn quoted<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.strip_prefix('"')?.strip_suffix('"')
}

/// Major and minor of a version; `None` if it has none, which is below any.
fn release(version: &str) -> Option<(u64, u64)> {
    let mut numbers = version.split('.').map(|number| number.parse::<u64>().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// `deny.toml`, which other people's tools read, bans the same packages.
fn ban_list(deny: &str) -> Vec<Finding> {
    BANNED
        .iter()
        .filter(|(name, _)| !deny.contains(&format!("name = \"{name}\"")))
        .map(|(name, _)| Finding::new("deny.toml", 1, format!("{name} is not banned")))
        .collect()
}

/// Decision records have a number of their own and stand in the table.
fn decisions(files: &BTreeMap<String, String>) -> Vec<Finding> {
    const FOLDER: &str = "docs/decisions/";
    const TABLE: &str = "docs/decisions/README.md";

    let table = files.get(TABLE).map(String::as_str).unwrap_or_default();
    let mut numbers: BTreeMap<&str, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for path in files.keys().filter(|path| path.starts_with(FOLDER) && *path != TABLE) {
        let name = path.strip_prefix(FOLDER).unwrap_or(path);
        let number = name.split('-').next().unwrap_or_default();
        if number.len() != 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            findings.push(Finding::new(path, 1, "a record begins with four digits"));
        } else if let Some(other) = numbers.insert(number, name) {
            findings.push(Finding::new(path, 1, format!("{number} is taken by {other}")));
        }
        if !table.contains(&format!("]({name})")) {
            findings.push(Finding::new(TABLE, 1, format!("{name} is not listed")));
        }
    }
    findings
}

/// Links in Markdown lead to files that exist, inside the repository.
fn links(path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut findings = Vec::new();
    let mut in_fence = false;
    for (line, text) in numbered(text) {
        if text.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        if in_fence {
            continue;
        }
        for target in link_targets(text) {
            match resolve(folder, target) {
                None => {
                    let rule = format!("{target} leads out of the repository");
                    findings.push(Finding::new(path, line, rule));
                }
                Some(file) if !exists(&file) => {
                    let rule = format!("{target} does not exist");
                    findings.push(Finding::new(path, line, rule));
                }
                Some(_) => {}
            }
        }
    }
    findings
}

/// The targets of inline links and of link definitions that are files.
fn link_targets(line: &str) -> Vec<&str> {
    let definition = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, target)| target.trim());
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .chain(definition)
        .filter_map(|target| target.split(['#', ' ']).next())
        .filter(|target| {
            !target.is_empty()
                && !target.contains("://")
                && !target.starts_with("mailto:")
        })
        .collect()
}

/// A link's path from the root; `None` if it climbs above it.
fn resolve(folder: &Path, target: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in folder.join(target).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// The binary stays light enough to be audited.
fn weight(build: &Build, tree: &str) -> Vec<Finding> {
    let (count, max) = (packages_count(tree), build.packages_max);
    if (1..=max).contains(&count) {
        return Vec::new();
    }
    let what = build.what;
    let rule = format!("{what} takes {count} packages of others, {max} are allowed");
    vec![Finding::new("crates/cli/Cargo.toml", 1, rule)]
}

/// Packages of others in the output of `cargo tree --prefix none`, each version once.
fn packages_count(tree: &str) -> usize {
    packages(tree).iter().filter(|(name, _)| !is_ours(name)).count()
}

fn is_ours(name: &str) -> bool {
    name == "saring" || name.starts_with("saring-")
}

fn packages(tree: &str) -> BTreeSet<(&str, &str)> {
    let words = tree.lines().map(str::split_whitespace);
    words.filter_map(|mut words| Some((words.next()?, words.next()?))).collect()
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts the rules broken, as `line: start of the rule`.
    #[track_caller]
    fn check(findings: &[Finding], expected: &[(usize, &str)]) {
        let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(findings.len(), expected.len(), "{shown:#?}");
        for (finding, (line, rule)) in findings.iter().zip(expected) {
            assert_eq!(finding.line, *line, "{finding}");
            assert!(finding.rule.contains(rule), "{finding} lacks {rule:?}");
        }
    }

    fn package(name: &str, folder: &str, dependencies: &[(&str, bool)]) -> Package {
        let dependencies = dependencies
            .iter()
            .map(|(name, for_tests)| Dependency {
                name: (*name).to_owned(),
                for_tests: *for_tests,
            })
            .collect();
        let features = Vec::new();
        Package {
            name: name.to_owned(),
            folder: folder.to_owned(),
            dependencies,
            features,
        }
    }

    fn files(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
        rows.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn arrows_point_down() {
        let names = package("saring-names", "crates/names", &[("saring-model", false)]);
        let model = package("saring-model", "crates/model", &[("saring-testkit", true)]);
        let testkit = package("saring-testkit", "crates/testkit", &[]);
        check(&arrows(&[names.clone(), model, testkit.clone()]), &[]);

        let upward = package("saring-model", "crates/model", &[("saring-names", false)]);
        check(&arrows(&[names, upward]), &[(1, "must not depend on saring-names")]);
        let leaking =
            package("saring-lists", "crates/lists", &[("saring-testkit", false)]);
        check(
            &arrows(&[leaking, testkit.clone()]),
            &[(1, "must not depend on saring-testkit")],
        );
        let sideways =
            package("saring-screen", "crates/screen", &[("saring-lists", true)]);
        let lists = package("saring-lists", "crates/lists", &[]);
        check(&arrows(&[sideways, lists]), &[(1, "must not depend on saring-lists")]);
        let unknown = package("saring-extra", "crates/extra", &[]);
        check(&arrows(&[unknown]), &[(1, "no place")]);
    }

    #[test]
    fn folders_are_named_as_their_crates() {
        check(&folders(&[package("saring", "crates/cli", &[])]), &[]);
        check(&folders(&[package("saring-names", "crates/names", &[])]), &[]);
        check(
            &folders(&[package("saring-names", "crates/analysis", &[])]),
            &[(1, "belongs into crates/names")],
        );
    }

    #[test]
    fn the_code_map_lists_every_crate() {
        let packages = [package("saring-names", "crates/names", &[])];
        let row = "| `crates/names` | text |";
        check(&crate_table(&packages, row), &[]);
        check(&crate_table(&packages, ""), &[(1, "lacks crates/names")]);
        let stale = format!("{row}\n| `crates/gone` | x |");
        check(&crate_table(&packages, &stale), &[(2, "no crate crates/gone")]);
        let twice = format!("{row}\n{row}");
        check(&crate_table(&packages, &twice), &[(2, "twice")]);
    }

    #[test]
    fn lints_are_taken_over() {
        let packages = [
            package("saring-names", "crates/names", &[]),
            package("saring-mapped", "crates/mapped", &[]),
        ];
        let root =
            "[workspace.lints.rust]\nunsafe_code = \"forbid\"\na = \"warn\" # why\n";
        let names = "[lints]\nworkspace = true\n";
        let mapped = "[lints.rust]\nunsafe_code = \"deny\"\na = \"warn\"\n";
        let all = |names, mapped| {
            files(&[
                ("Cargo.toml", root),
                ("crates/names/Cargo.toml", names),
                ("crates/mapped/Cargo.toml", mapped),
            ])
        };
        check(&lint_tables(&packages, &all(names, mapped)), &[]);
        check(&lint_tables(&packages, &all("", mapped)), &[(1, "lints are off")]);
        let behind = "[lints.rust]\nunsafe_code = \"deny\"\n";
        check(&lint_tables(&packages, &all(names, behind)), &[(1, "missing: rust: a")]);
        let open = "[lints.rust]\na = \"warn\"\n";
        check(&lint_tables(&packages, &all(names, open)), &[(1, "must be denied")]);
    }

    #[test]
    fn pure_crates_touch_nothing() {
        let path = "crates/names/src/lib.rs";
        check(&purity(path, "// std::fs\n#[cfg(test)]\nmod t { use std::fs; }"), &[]);
        check(&purity("crates/lists/src/lib.rs", "use std::fs;"), &[]);
        check(&purity(path, "use std::fmt;\nuse std::fs;"), &[(2, "std::fs")]);
        check(&purity(path, "use std::{fmt::{self}, env};"), &[(1, "std::env")]);
        check(&purity(path, "std::net::TcpStream::connect(x)"), &[(1, "std::net")]);
        check(&purity(path, "use std::time::Instant;"), &[(1, "Instant")]);
        check(&purity(path, "SystemTime::now()"), &[(1, "SystemTime")]);
        check(&purity(path, "io::stdin()"), &[(1, "stdin")]);
        check(&purity(path, "println!(\"x\")"), &[(1, "println!")]);
        check(&purity(path, "eprint!(\"x\"); self.print()"), &[(1, "eprint!")]);
        check(&purity(path, "rand::random()"), &[(1, "rand")]);
    }

    #[test]
    fn what_needs_a_runtime_stays_above() {
        let of = |name: &str, used: &str, for_tests| {
            confinement(&[package(name, "crates/x", &[(used, for_tests)])])
        };
        check(&of("saring-server", "axum", false), &[]);
        check(&of("saring-store", "tokio", false), &[]);
        check(&of("saring-answer", "tokio", true), &[]);
        check(&of("saring-answer", "tokio", false), &[(1, "tokio belongs into")]);
        check(&of("saring-lists", "serde", false), &[(1, "serde belongs into")]);
        check(&of("saring-server", "rusqlite", false), &[(1, "saring-store alone")]);
    }

    #[test]
    fn every_path_stands_in_the_table_of_routes() {
        let call = "router.route(\"/x\", get(x));";
        check(&route_table(ROUTES_FILE, call), &[]);
        check(&route_table("crates/server/tests/it/edge.rs", call), &[]);
        check(&route_table("crates/server/src/x.rs", "// .route(\nlet route = 1;"), &[]);
        check(&route_table("crates/server/src/x.rs", call), &[(1, ".route(")]);
        let import = "\nuse axum::routing::get;";
        check(&route_table("crates/cli/src/main.rs", import), &[(2, "axum::routing")]);
        let test = format!("#[cfg(test)]\nmod tests {{\n{call}\n}}");
        check(&route_table("crates/server/src/x.rs", &test), &[]);
    }

    #[test]
    fn unsafe_stays_in_its_room() {
        let block = "fn f() {\n    unsafe { g() }\n}";
        check(&unsafety("crates/mapped/src/lib.rs", block), &[]);
        check(&unsafety("crates/names/src/lib.rs", "// unsafe"), &[]);
        check(&unsafety("crates/names/src/lib.rs", block), &[(2, "unsafe")]);
        check(&unsafety("xtask/src/main.rs", block), &[(2, "unsafe")]);
    }

    #[test]
    fn nothing_is_put_off() {
        let (note, call) = (concat!("TO", "DO"), concat!("to", "do!()"));
        check(&postponed("a.rs", "todos and METODO"), &[]);
        check(&postponed("a.csv", note), &[]);
        check(&postponed("a.md", note), &[(1, note)]);
        check(
            &postponed("a.rs", &format!("\n// {}", concat!("FIX", "ME"))),
            &[(2, "FIX")],
        );
        check(&postponed("a.rs", call), &[(1, concat!("to", "do!"))]);
        check(&postponed("a.rs", concat!("unimple", "mented!()")), &[(1, "unimple")]);
    }

    #[test]
    fn no_field_for_belief_or_descent() {
        let path = "crates/model/src/entity.rs";
        check(&forbidden_fields(path, "// religion\nlet x = \"religion\";"), &[]);
        check(&forbidden_fields("docs/a.rs", "religion"), &[]);
        check(&forbidden_fields(path, "pub religion: String,"), &[(1, "religion")]);
        check(&forbidden_fields(path, "struct EthnicGroup;"), &[(1, "EthnicGroup")]);
        check(&forbidden_fields(path, "is_religious: bool"), &[(1, "is_religious")]);
    }

    #[test]
    fn banned_packages_are_found() {
        let lock = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")
        };
        check(&banned("Cargo.lock", &lock("quick-xml", "0.41.0")), &[]);
        check(&banned("Cargo.lock", &lock("quick-xml", "1.0.0")), &[]);
        check(&banned("Cargo.lock", &lock("string", "0.1.0")), &[]);
        check(&banned("Cargo.lock", &lock("quick-xml", "0.40.9")), &[(3, "0.40.9")]);
        check(&banned("Cargo.lock", &lock("ring", "0.17.0")), &[(3, "ring")]);
        check(&banned("Cargo.lock", &lock("openssl", "0.10.0")), &[(3, "openssl")]);
        check(&banned("Cargo.lock", &lock("rsa", "0.9.0")), &[(3, "rsa")]);
        let tree =
            "saring v0.1.0 (/x)\nring v0.17.14\nquick-xml v0.41.0\nring v0.17.14 (*)";
        assert_eq!(banned_in_tree(tree), ["ring v0.17.14"]);
        assert!(banned_in_tree("string v0.1.0").is_empty());
    }

    #[test]
    fn a_package_that_is_only_locked_is_known_by_who_locks_it() {
        let ring = "[[package]]\nname = \"ring\"\nversion = \"0.17.14\"\n";
        let user = |name: &str, used: &str| {
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n\
                 dependencies = [\n \"{used}\",\n \"x\",\n]\n"
            )
        };
        let may = user("rustls-webpki", "ring");
        check(&banned("Cargo.lock", &format!("{ring}{may}")), &[]);
        let other = user("rustls", "ring 0.17.14");
        check(&banned("Cargo.lock", &format!("{ring}{may}{other}")), &[(3, "ring")]);
        check(&banned("Cargo.lock", &format!("{ring}{other}")), &[(3, "ring")]);
        let rsa = "[[package]]\nname = \"rsa\"\nversion = \"0.9.0\"\n";
        let own = user("rustls-webpki", "rsa");
        check(&banned("Cargo.lock", &format!("{rsa}{own}")), &[(3, "rsa")]);
    }

    #[test]
    fn the_ban_list_agrees() {
        let line = |name| format!("{{ name = \"{name}\" }}\n");
        let deny: String = BANNED.iter().map(|(name, _)| line(name)).collect();
        check(&ban_list(&deny), &[]);
        check(&ban_list(&deny.replace("\"rsa\"", "\"x\"")), &[(1, "rsa is not banned")]);
    }

    #[test]
    fn decisions_are_numbered_and_listed() {
        let table = "[a](0001-a.md) [b](0002-b.md) [c](0001-c.md) [d](d.md)";
        let all = |names: &[&str], table: &str| {
            let mut rows =
                vec![("docs/decisions/README.md".to_owned(), table.to_owned())];
            rows.extend(
                names.iter().map(|n| (format!("docs/decisions/{n}"), String::new())),
            );
            rows.into_iter().collect::<BTreeMap<_, _>>()
        };
        check(&decisions(&all(&["0001-a.md", "0002-b.md"], table)), &[]);
        check(&decisions(&all(&["0001-a.md", "0001-c.md"], table)), &[(1, "taken by")]);
        check(&decisions(&all(&["d.md"], table)), &[(1, "four digits")]);
        check(&decisions(&all(&["0003-e.md"], table)), &[(1, "not listed")]);
    }

    #[test]
    fn links_lead_somewhere() {
        let exists = |path: &str| ["README.md", "docs/a.md"].contains(&path);
        let found = |text: &str| links("docs/b.md", text, &exists);
        check(&found("[a](a.md#part) [r](../README.md) [w](https://x.example/y)"), &[]);
        check(&found("```\n[a](gone.md)\n```\n[p](#part)"), &[]);
        check(&found("\n[a](gone.md)"), &[(2, "gone.md does not exist")]);
        check(&found("[a]: gone.md"), &[(1, "gone.md does not exist")]);
        check(&found("![a](a.md) [b](../../x.md)"), &[(1, "leads out")]);
    }

    #[test]
    fn the_build_stays_light() {
        let tree = |count: usize| {
            (0..count).fold(String::new(), |tree, number| {
                tree + &format!("p{number} v1.0.0\np{number} v1.0.0 (*)\n")
            })
        };
        for build in BUILDS {
            let max = build.packages_max;
            check(&weight(build, &tree(max)), &[]);
            let more = format!("takes {} packages of others", max + 1);
            check(&weight(build, &tree(max + 1)), &[(1, &more)]);
            check(&weight(build, ""), &[(1, "takes 0 packages")]);
        }
        let twice_and_ours = "a v1\na v2\na v1 (*)\nsaring v1\nsaring-model v1\n\n";
        assert_eq!(packages_count(twice_and_ours), 2);
    }

    /// A workspace that breaks every rule shows that each one is asked.
    #[test]
    fn every_rule_is_applied() {
        let workspace = Workspace {
            root: PathBuf::from("/nowhere"),
            target: PathBuf::from("/nowhere/target"),
            packages: vec![
                package("saring-model", "crates/values", &[("saring-names", false)]),
                package("saring-names", "crates/names", &[("axum", false)]),
            ],
            files: files(&[
                ("crates/server/src/x.rs", "fn f() { router.route(\"/x\", get(x)) }"),
                ("ARCHITECTURE.md", concat!("[a](gone.md) TO", "DO")),
                ("Cargo.lock", "name = \"rsa\"\nversion = \"0.9.0\"\n"),
                ("crates/names/Cargo.toml", ""),
                (
                    "crates/names/src/lib.rs",
                    "use std::fs; unsafe { f() } let religion = 1;",
                ),
                ("deny.toml", ""),
                ("docs/decisions/0001-a.md", ""),
            ]),
        };
        let findings = inspect(&workspace, &[String::new()]);
        for rule in [
            "must not depend on",
            "belongs into",
            "crate table lacks",
            "lints are off",
            "left in the text",
            "in a pure crate",
            "unsafe code outside",
            "no such attribute",
            "rsa 0.9.0 is banned",
            "rsa is not banned",
            "gone.md does not exist",
            "is not listed",
            "takes 0 packages",
            "belongs into saring-server",
            "with its permission",
        ] {
            assert!(
                findings.iter().any(|finding| finding.rule.contains(rule)),
                "{rule:?} is not asked: {findings:#?}"
            );
        }
    }

    #[test]
    fn a_finding_is_a_place_to_click() {
        let finding =
            Finding::new("crates/names/src/lib.rs", 3, "std::fs in a pure crate");
        assert_eq!(
            finding.to_string(),
            "crates/names/src/lib.rs:3: std::fs in a pure crate"
        );
    }
}
