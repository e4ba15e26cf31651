//! Downloads of publishers' files over TLS, if the program was built with them.
//!
//! In: an address. Out: a whole file in the store's own folder for downloads, where it
//! lives until it is imported. What is downloaded and when is decided by `fetch` and
//! `import`. Not handled: lists behind a login, lists of several files.
//!
//! | Feature `tls` | In |
//! |---|---|
//! | on | `http`: ureq, rustls and aws-lc-rs |
//! | off | `absent`, which says so |
//!
//! See `docs/decisions/0013-downloads-are-a-feature.md`.

#[cfg(not(feature = "tls"))]
mod absent;
mod address;
#[cfg(feature = "tls")]
mod http;

#[cfg(not(feature = "tls"))]
pub(super) use absent::{Download, Downloads};
pub(super) use address::Address;
#[cfg(feature = "tls")]
pub(super) use http::{Download, Downloads};

use std::path::PathBuf;

/// How to download.
#[derive(clap::Args)]
pub(crate) struct DownloadArgs {
    /// Trust the roots in this PEM file, too
    #[arg(long, value_name = "FILE", help_heading = "Downloads")]
    ca: Option<PathBuf>,
    /// Seconds for one list, all tries together
    #[arg(long, value_name = "N", default_value_t = 900, help_heading = "Downloads",
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout_s: u64,
    /// Refuse a file of more bytes
    #[arg(long, value_name = "N", default_value_t = 1 << 30, help_heading = "Downloads",
        value_parser = clap::value_parser!(u64).range(1..))]
    max_bytes: u64,
    /// Ask a server that fails or is busy so often
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = "Downloads",
        value_parser = clap::value_parser!(u32).range(1..=10))]
    tries: u32,
}

/// What lets a server say that nothing has changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Validators {
    /// Its own mark of the content.
    pub(super) etag: Option<String>,
    /// When it says that the content last changed, in its own words.
    pub(super) last_modified: Option<String>,
}

/// What the server answered.
#[cfg_attr(
    not(feature = "tls"),
    expect(dead_code, reason = "nobody answers without downloads")
)]
pub(super) enum Answer {
    /// The content is still that of the validators which it was asked with.
    Unchanged,
    /// A file.
    File(Download),
}
