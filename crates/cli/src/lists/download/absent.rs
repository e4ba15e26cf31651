//! What stands for downloads in a program that was built without them.

use std::convert::Infallible;
use std::path::Path;

use saring_lists::versions::Store;

use super::{Address, Answer, DownloadArgs, Validators};

/// There are none.
pub(in super::super) struct Downloads(Infallible);

impl Downloads {
    /// Says that there are none, and what to do instead.
    pub(in super::super) fn open(_: &Store, _: &DownloadArgs) -> anyhow::Result<Self> {
        anyhow::bail!(
            "this program was built without downloads; build it with --features tls, \
             or download the file by other means and import it: saring lists import FILE"
        )
    }

    /// Never called.
    pub(in super::super) fn get(
        &self,
        _: &Address,
        _: Option<&Validators>,
    ) -> anyhow::Result<Answer> {
        match self.0 {}
    }
}

/// A file that nobody can have downloaded.
pub(in super::super) struct Download(Infallible);

impl Download {
    /// Never called.
    pub(in super::super) fn path(&self) -> &Path {
        match self.0 {}
    }

    /// Never called.
    pub(in super::super) fn validators(&self) -> &Validators {
        match self.0 {}
    }
}
