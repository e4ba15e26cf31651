//! `saring lists export`: a list for other programs.
//!
//! In: a version in the store, or a publisher's file. Out: the list in the form of
//! another program. A list of `FollowTheMoney` leaves as `FollowTheMoney` line by line as it
//! came, screened or not; everything else is written from what was read.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use saring_answer::origin::Origin;
use saring_answer::replace::replace;
use saring_answer::side::Side;
use saring_lists::write::{FtmWriter, SimpleWriter, Source, ftm_copy, senzing};
use saring_lists::{Format as Read, Limits, format_of};
use saring_model::ListedEntity;

use super::{NAMING, StoreArgs};
use crate::progress;

/// Write a list for other programs
#[derive(clap::Args)]
#[command(after_help = format!("\
{NAMING}
So this converts a publisher's file, too, without a store.

  ftm      FollowTheMoney JSON lines; importing them gives the same list again
  simple   targets.simple.csv, as OpenSanctions publishes it
  senzing  Senzing's JSON lines

Values are written as they are; a spreadsheet may take one for a formula.

Examples:
  saring lists export un-sc --format ftm -o un-sc.ftm.json
  saring lists export consolidated.xml --format simple > un.csv"))]
pub(crate) struct Args {
    /// A list, a version of it, or a publisher's file
    #[arg(value_name = "NAME|FILE")]
    list: String,
    /// Its form
    #[arg(long)]
    format: Format,
    /// Where to write; else standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    Ftm,
    Simple,
    Senzing,
}

/// Writes a list.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let side = Side::of(&args.list, &store)?;
    let Some(path) = &args.output else {
        let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        export(&side, args.format, &mut out)?;
        out.flush()?;
        return Ok(());
    };
    let context = || format!("writing {}", path.display());
    if let Side::File(list) = &side {
        let same = list.canonicalize().ok().zip(path.canonicalize().ok());
        anyhow::ensure!(
            same.is_none_or(|(list, path)| list != path),
            "writing would overwrite the list {}",
            list.display()
        );
    }
    replace(path, |out| export(&side, args.format, out)).with_context(context)
}

fn export<'o>(
    side: &Side,
    format: Format,
    out: &'o mut (dyn Write + 'o),
) -> anyhow::Result<()> {
    let limits = Limits::default();
    match (side, format) {
        (Side::Version(store, version), Format::Ftm)
            if version.format == Read::Ftm.as_str() =>
        {
            ftm_copy(store.raw(version)?, &limits, out)?;
            return Ok(());
        }
        (Side::File(path), Format::Ftm) => {
            let context = || format!("reading list {}", path.display());
            let open = || File::open(path).with_context(context);
            if format_of(open()?, &limits).with_context(context)? == Read::Ftm {
                ftm_copy(open()?, &limits, out).with_context(context)?;
                return Ok(());
            }
        }
        (Side::Version(..) | Side::File(_), _) => {}
    }
    let origin = Origin::of(side)?;
    let mut writer = match format {
        Format::Ftm => Writer::Ftm(FtmWriter::new(out)),
        Format::Simple => Writer::Simple(SimpleWriter::new(out)?),
        Format::Senzing => Writer::Senzing(out),
    };
    let mut written = Ok(());
    side.read(&progress::ahead, &mut |entity| {
        if written.is_ok() {
            let times = origin.times(&entity.id);
            written = writer.write(&entity, origin.source(&times));
        }
    })?;
    written.map_err(Into::into)
}

/// A writer of any form.
enum Writer<'o> {
    Ftm(FtmWriter<'o>),
    Simple(SimpleWriter<'o>),
    Senzing(&'o mut dyn Write),
}

impl Writer<'_> {
    fn write(
        &mut self,
        entity: &ListedEntity,
        source: Source<'_>,
    ) -> std::io::Result<()> {
        match self {
            Self::Ftm(writer) => writer.write(entity, source),
            Self::Simple(writer) => writer.write(entity, source),
            Self::Senzing(out) => senzing(entity, source, *out),
        }
    }
}
