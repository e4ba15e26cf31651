//! Rebuilds the committed tables from their sources: `cargo xtask codegen`.
//!
//! In: the data folder beside the project and the authored text in
//! `crates/names/tables`. Out: `crates/names/generated/*`, the same bytes every time.
//! With `--check` nothing is written, and a table that differs from the committed one is
//! an error. Tables whose sources are absent are named and left as they are.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

mod equivalents;
mod frequency;
mod sounds;
mod sources;

use sources::Sources;

/// Options of this chore.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Compare with the committed tables instead of writing them
    #[arg(long)]
    check: bool,
    /// Data folder
    #[arg(long, default_value = "../shared/data")]
    data: PathBuf,
    /// Print the equivalence groups of these forms, with their members, and write nothing
    #[arg(long, num_args = 1.., value_name = "FORM")]
    show: Vec<String>,
    /// Write the contract of the service, `docs/formats/openapi.json`, and nothing
    /// else; every test run compares it
    #[arg(long)]
    contract: bool,
}

/// A built table: its bytes and a line about it for the README beside it.
struct Built {
    bytes: Vec<u8>,
    summary: String,
}

/// A table that this chore builds.
struct Table {
    /// File in `crates/names/generated`.
    file: &'static str,
    /// Folders of the data folder that it needs.
    needs: &'static [&'static str],
    build: fn(&Sources) -> anyhow::Result<Built>,
}

const TABLES: &[Table] = &[
    Table {
        file: "equivalents.bin",
        needs: &["names/wikidata-name-groups"],
        build: equivalents::build,
    },
    Table {
        file: "frequency.bin",
        needs: &[
            "names/wikidata-name-groups",
            "names/wikidata-parts",
            "names/netranslit-coling2018",
            "names/popular-names-by-country",
            "names/indonesian-names",
            "names/vietnamese-names",
            "names/khmer-names",
        ],
        build: frequency::build,
    },
];

/// Rebuilds or checks every table.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no root")?;
    if options.contract {
        return contract();
    }
    let sources = Sources::new(root, &root.join(&options.data));
    if !options.show.is_empty() {
        return equivalents::show(&sources, &options.show);
    }
    let generated = root.join("crates/names/generated");
    fs::create_dir_all(&generated)?;
    let mut readme = String::from(README);
    let mut whole = true;
    let mut differing = Vec::new();
    for table in TABLES {
        if let Some(missing) = table.needs.iter().find(|need| !sources.has(need)) {
            eprintln!("{}: not rebuilt, no {missing} in the data folder", table.file);
            whole = false;
            continue;
        }
        let built = (table.build)(&sources).with_context(|| table.file)?;
        eprintln!("{}: {}", table.file, built.summary);
        writeln!(readme, "| `{}` | {} |", table.file, built.summary)?;
        let path = generated.join(table.file);
        write_or_compare(options.check, &path, &built.bytes, &mut differing)?;
    }
    if whole {
        let path = generated.join("README.md");
        write_or_compare(options.check, &path, readme.as_bytes(), &mut differing)?;
    }
    // What can be checked without the data: that the authored text is well-formed.
    let groups = equivalents::authored(&sources)?;
    let levels = frequency::authored(&sources)?;
    eprintln!("authored: {groups} lines of names, {levels} levels");
    if !differing.is_empty() {
        bail!("differs from what `cargo xtask codegen` builds: {}", differing.join(", "));
    }
    Ok(())
}

/// Lets the test that compares the contract accept it as it is. The service is not built
/// into this program for that: it takes longer than everything else here.
fn contract() -> anyhow::Result<()> {
    let status = std::process::Command::new("cargo")
        .args(["test", "-p", "saring-server", "--test", "it"])
        .args(["--", "the_document_is_as_it_was_accepted"])
        .env("SARING_ACCEPT", "openapi")
        .status()
        .context("cargo could not be started")?;
    anyhow::ensure!(status.success(), "the contract was not written");
    Ok(())
}

/// Writes a file if its content changes, or notes that it would.
fn write_or_compare(
    check: bool,
    path: &Path,
    bytes: &[u8],
    differing: &mut Vec<String>,
) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|committed| committed == bytes) {
        return Ok(());
    }
    if check {
        differing.push(path.display().to_string());
        return Ok(());
    }
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

const README: &str = "# Generated tables

Built by `cargo xtask codegen`; do not edit. Sources: `names/*` of the project's data
folder (Wikidata name groups and name parts, CC0, packaged by OpenSanctions' rigour, MIT;
NETransliteration COLING 2018, CC0; popular names by country, CC0; indonesian-names,
vietnamese-names, khmer-names, MIT) and the authored text in `../tables`. Licences:
`NOTICE` at the root.

| table | content |
|---|---|
";
