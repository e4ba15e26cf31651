//! The service: `saring init`, `serve`, `backup`, `restore`, `audit`.
//!
//! In: a settings file. Out: a running service, files, what is wrong with a log. Not
//! handled: what the service does (`saring_server`), what is kept (`saring_store`).
//!
//! | Command | In |
//! |---|---|
//! | `init` | [`begin`] |
//! | `serve` | [`serve`] |
//! | `backup`, `restore` | [`backup`] |
//! | `audit verify`, `export`, `replay` | [`audit`] |

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod begin;
pub(crate) mod serve;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use saring_server::init;
use saring_server::{Parts, Settings, SystemClock};

/// Where the settings are.
#[derive(clap::Args)]
pub(crate) struct ConfigArgs {
    /// Settings (saring init)
    #[arg(long, value_name = "FILE", default_value = "saring.toml")]
    config: PathBuf,
}

impl ConfigArgs {
    /// Reads them.
    pub(crate) fn read(&self) -> anyhow::Result<Settings> {
        let read = init::settings(&self.config);
        if self.config.exists() {
            return read;
        }
        read.context("expected a file of settings, which saring init writes")
    }

    /// Opens all that they tell of.
    pub(crate) fn open(&self) -> anyhow::Result<Parts> {
        init::parts(self.read()?, Arc::new(SystemClock))
    }
}
