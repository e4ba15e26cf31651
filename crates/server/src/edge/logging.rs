//! The log: lines on standard error, with nothing of a person in them.
//!
//! In: events of this service, and what others report from *warn* on. Out: one line each,
//! JSON for programs or text for a terminal. Libraries below *warn* stay silent: on their
//! finer levels they would write headers and addresses.

use std::io::IsTerminal as _;

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer, Registry};

/// How lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// One JSON object each.
    Json,
    /// Text that people read.
    Text,
    /// Text on a terminal, else JSON.
    Auto,
}

/// Begins the log of the process, and lets a panic say where it was, without its text:
/// that may hold a value.
///
/// # Errors
///
/// When it has begun already.
pub fn init(format: Format) -> anyhow::Result<()> {
    let is_text = match format {
        Format::Json => false,
        Format::Text => true,
        Format::Auto => std::io::stderr().is_terminal(),
    };
    tracing::subscriber::set_global_default(subscriber(is_text, std::io::stderr))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(event = "panic", place);
    }));
    Ok(())
}

/// Lines into a writer.
pub fn subscriber<W>(
    is_text: bool,
    writer: W,
) -> Box<dyn tracing::Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let levels =
        Targets::new().with_default(LevelFilter::WARN).with_target("saring", Level::INFO);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = if is_text {
        lines.with_target(false).boxed()
    } else {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .boxed()
    };
    Box::new(tracing_subscriber::registry().with(lines.with_filter(levels)))
}
