//! Travel messages to travellers, and directives to answers.
//!
//! In: the bytes of an interchange (PAXLST, PNRGOV, CUSRES, CONTRL, ACKRES), of machine
//! readable zones, or of a table of persons. Out: a
//! [`Reading`](saring_model::Reading), and messages written from values. Not handled:
//! who is on a list (`screen`), what is answered (`casework`).
//!
//! Three layers read, each with its own issues: the wire (frames, character sets), the
//! grammar (ISO 9735), the mapping (what segments mean). The first two are exact, the
//! third is loose: what is not known is kept as written and told. One bad person never
//! costs the others and never vanishes.

mod acknowledgements;
mod app;
mod charset;
mod context;
mod cusres;
mod error;
pub mod json;
mod lexer;
mod mrz;
mod paxlst;
mod pnrgov;
mod profile;
mod read;
mod respond;
mod sensitive;
mod sweep;
mod table;
mod values;
mod wire;
mod write;

use saring_model::{Day, Interchange, Reading};

use crate::wire::Wire;

pub use acknowledgements::{ackres, contrl};
pub use app::AppStatus;
pub use error::{ErrorKind, TravelError};
pub use mrz::{ZoneFormat, zone};
pub use profile::{Fits, ListStyle, Profile, Profiles, ReplyStyle};
pub use respond::{Stamp, acknowledge, refuse, respond, unsolicited};
pub use table::write_table;
pub use write::{grouped, write, write_in};

/// How travel messages are read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// Dialects, the first that fits being taken.
    pub profiles: Vec<Profile>,
    /// The dialect where none fits.
    pub otherwise: Profile,
    /// The day that two-digit years are held against where a message tells no flight:
    /// that of travel.
    pub day: Option<Day>,
}

impl Settings {
    fn profile_of(&self, interchange: &Interchange, association: &str) -> &Profile {
        let mut fitting = self.profiles.iter();
        let fits = |profile: &&Profile| profile.fits.fit(interchange, association);
        fitting.find(fits).unwrap_or(&self.otherwise)
    }
}

/// Bytes of a file, at most. The largest interchanges known, a day's bookings of a
/// large carrier, have some 20 MiB.
const BYTES_MAX: usize = 256 << 20;

/// Reads a file of travel messages, whichever kind it is.
///
/// ```
/// use saring_travel::{Settings, read};
/// let receipt = b"UNB+UNOA:4+GOV+XX+261119:2210+7'UNH+1+CONTRL:D:3:UN'\
///                 UCI+217+XX+GOV+7'UNT+3+1'UNZ+1+7'";
/// let reading = read(receipt, &Settings::default()).unwrap();
/// assert_eq!(reading.messages().count(), 1);
/// assert!(reading.issues.is_empty());
/// ```
///
/// # Errors
///
/// [`ErrorKind::Unrecognised`]: the content is none of the formats read here.
/// [`ErrorKind::TooLarge`]: the content is larger than 256 MiB.
pub fn read(bytes: &[u8], settings: &Settings) -> Result<Reading, TravelError> {
    if bytes.len() > BYTES_MAX {
        let text = "expected at most 256 MiB, found more";
        return Err(TravelError::new(ErrorKind::TooLarge, None, text));
    }
    let wire = Wire::decode(bytes)?;
    let text: &str = &wire.text;
    let head = text.trim_start_matches(|c: char| c <= ' ');
    let is_edifact = ["UNA", "UNB", "UNH"].iter().any(|tag| head.starts_with(tag));
    if is_edifact {
        read::interchanges(&wire, settings)
    } else if mrz::is_zone(text) {
        mrz::read(text, &wire, settings)
    } else if table::is_table(text) {
        table::read(text, &wire, settings)
    } else {
        read::interchanges(&wire, settings)
    }
}

/// What a file of travel messages is made of, counted by the grammar alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lexed {
    /// Interchanges.
    pub interchanges: u64,
    /// Segments in them.
    pub segments: u64,
    /// Components in those, tags among them.
    pub components: u64,
}

/// Counts what a file is made of without reading what it means; for measuring.
///
/// ```
/// let counted = saring_travel::lex(b"UNB+UNOA:4+A+B'UNZ+0+1'").unwrap();
/// assert_eq!((counted.segments, counted.components), (2, 8));
/// ```
///
/// # Errors
///
/// As of [`read`].
pub fn lex(bytes: &[u8]) -> Result<Lexed, TravelError> {
    let wire = Wire::decode(bytes)?;
    Ok(read::counted(&wire))
}
