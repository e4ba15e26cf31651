//! `saring travel read`: what is in travel messages, and what is odd in them.
//!
//! In: files of messages. Out: everyone and everything in them, as a table or as JSON
//! lines, one for each message ([`saring_travel::json`]). Not handled: who is on a list.

use std::io::{BufWriter, Write};

use saring_model::{Interchange, Message, Reading};
use saring_travel::json;
use serde_json::{Value, json as object};

use super::input::Input;
use super::show::Show;
use crate::output::table::line;
use crate::terminal::{self, COLUMNS, Style, counted, flow};
use crate::{Ending, is_closed_pipe};

/// What messages are written as: for people, or as JSON lines with one for each message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
}

impl Format {
    /// As asked; else a table on a terminal and JSON lines elsewhere.
    pub(crate) fn or_default(asked: Option<Self>) -> Self {
        asked.unwrap_or(if terminal::is_stdout() { Self::Table } else { Self::Json })
    }
}

/// Show what is in travel messages, and what is odd in them
#[derive(clap::Args)]
#[command(after_help = "\
Read are PAXLST, PNRGOV, CUSRES, CONTRL and ACKRES, machine readable zones of
passports, cards and visas, and manifests as CSV, recognised by their content.
Everyone in a message is shown, whatever could be read of them. What was not
understood is kept as written and told with segment, element, byte and rule.

A question mark stands behind what may mean something else. Sensitive items
(meals, medical requests, remarks on health or faith, accounts) are dropped as
they are read, and only counted.

The answer is a table on a terminal and JSON lines elsewhere, one for each
message. Exit status: 0 read, 2 a file was not; the others are shown.

Examples:
  saring travel read manifest.edi
  saring travel read *.edi --format json | jq '.travellers[].names[0].full'
  producer | saring travel read - --profile cn --day 2026-11-20")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// How to show it
    #[arg(long)]
    format: Option<Format>,
}

/// Reads, and shows.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let format = Format::or_default(args.format);
    let show = Show::new(Style::of_stdout());
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut tally = Tally::default();
    let settings = args.input.settings()?;
    let mut written = || {
        let whole = args.input.each(&settings, |file, reading| {
            let mut text = Vec::new();
            tally.file(&reading);
            for (interchange, message) in messages(&reading) {
                tally.message(message);
                match format {
                    Format::Table => show.message(file, interchange, message, &mut text),
                    Format::Json => write_line(file, interchange, message, &mut out)?,
                }
                out.write_all(&text)?;
                text.clear();
            }
            outside(format, &show, file, &reading, &mut text);
            out.write_all(&text)?;
            Ok(())
        })?;
        if format == Format::Table {
            let mut text = Vec::new();
            tally.show(&mut text);
            out.write_all(&text)?;
        }
        out.flush()?;
        anyhow::Ok(whole)
    };
    match written() {
        Ok(true) => Ok(Ending::Ran),
        Ok(false) => Ok(Ending::Failed),
        Err(error) if is_closed_pipe(&error) => Ok(Ending::Ran),
        Err(error) => Err(error),
    }
}

/// All messages of a file, with what is around each.
pub(crate) fn messages(
    reading: &Reading,
) -> impl Iterator<Item = (&Interchange, &Message)> {
    reading.interchanges.iter().flat_map(|interchange| {
        interchange.messages.iter().map(move |message| (interchange, message))
    })
}

/// Writes a message as a line of JSON, one traveller and one booking after another: a
/// file may have a million of each.
fn write_line(
    file: &str,
    interchange: &Interchange,
    message: &Message,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let mut head = json::head(message, interchange);
    head.insert("file".to_owned(), Value::from(file));
    let mut mark = b'{';
    for (key, value) in &head {
        out.write_all(&[mark])?;
        mark = b',';
        serde_json::to_writer(&mut *out, key)?;
        out.write_all(b":")?;
        match key.as_str() {
            "travellers" => {
                let numbered = message.travellers.iter().zip(1..);
                write_array(numbered.map(|(one, at)| json::traveller(one, at)), out)?;
            }
            "bookings" => write_array(message.bookings.iter().map(json::booking), out)?,
            _ => serde_json::to_writer(&mut *out, value)?,
        }
    }
    out.write_all(b"}\n")
}

fn write_array(
    values: impl Iterator<Item = Value>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    out.write_all(b"[")?;
    for (position, value) in values.enumerate() {
        if position > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, &value)?;
    }
    out.write_all(b"]")
}

/// A line of JSON that tells its file.
pub(crate) fn json_line(file: &str, mut value: Value, out: &mut Vec<u8>) {
    if let Some(object) = value.as_object_mut() {
        object.insert("file".to_owned(), Value::from(file));
    }
    // Writing to a vector does not fail.
    let _ = serde_json::to_writer(&mut *out, &value);
    out.push(b'\n');
}

/// What was odd outside of any message.
pub(crate) fn outside(
    format: Format,
    show: &Show,
    file: &str,
    reading: &Reading,
    out: &mut Vec<u8>,
) {
    let messages = reading.messages().count();
    if reading.issues.is_empty() && messages > 0 {
        return;
    }
    match format {
        Format::Table => {
            let head = match messages {
                0 => format!("{file} holds no message"),
                _ => format!("Outside of the messages of {file}"),
            };
            line(out, &terminal::clip(&head, COLUMNS));
            show.issues(&reading.issues, out);
            if reading.issues.is_empty() {
                line(out, "");
            }
        }
        Format::Json => {
            let issues: Vec<Value> = reading.issues.iter().map(json::issue).collect();
            let kind = "file";
            let value = object!({"kind": kind, "messages": messages, "issues": issues});
            json_line(file, value, out);
        }
    }
}

/// What was read, counted.
#[derive(Default)]
pub(crate) struct Tally {
    files: u64,
    messages: u64,
    persons: u64,
    bookings: u64,
    issues: u64,
    dropped: u64,
}

impl Tally {
    /// A file, with what was odd outside of its messages.
    pub(crate) fn file(&mut self, reading: &Reading) {
        self.files += 1;
        self.issues += reading.issues.len() as u64;
    }

    /// A message.
    pub(crate) fn message(&mut self, message: &Message) {
        self.messages += 1;
        self.persons += message.travellers.len() as u64;
        self.bookings += message.bookings.len() as u64;
        self.issues += message.issues.len() as u64;
        self.dropped += u64::from(message.dropped.total());
    }

    /// The last lines of a table.
    pub(crate) fn show(&self, out: &mut Vec<u8>) {
        let mut text = vec![counted(self.persons, "person", "persons")];
        if self.bookings > 0 {
            text.push(counted(self.bookings, "booking", "bookings"));
        }
        text.push(counted(self.issues, "issue", "issues"));
        if self.dropped > 0 {
            text.push(counted(
                self.dropped,
                "sensitive item dropped",
                "sensitive items dropped",
            ));
        }
        let of = counted(self.messages, "message", "messages");
        let files = match self.files {
            1 => String::new(),
            files => format!(" of {}", counted(files, "file", "files")),
        };
        let text = format!("{} in {of}{files}", text.join(", "));
        for row in flow(&text, COLUMNS) {
            line(out, &row);
        }
    }
}

#[cfg(test)]
mod tests {
    use saring_model::{Booking, Traveller};

    use super::*;

    #[test]
    fn a_line_is_the_same_written_in_pieces_and_at_once() {
        for count in 0..3 {
            let message = Message {
                travellers: vec![Traveller::default(); count],
                bookings: vec![Booking::default(); count],
                ..Message::default()
            };
            let interchange = Interchange::default();
            let (mut pieces, mut whole) = (Vec::new(), Vec::new());
            assert!(write_line("a.edi", &interchange, &message, &mut pieces).is_ok());
            json_line("a.edi", json::message(&message, &interchange), &mut whole);
            assert_eq!(pieces, whole);
        }
    }
}
