//! A progress bar on standard error, for work that takes more than a second.
//!
//! Not shown when standard error is no terminal. Work that gives answers while it goes on
//! shows none either when these go to the terminal, where the bar would be in their way.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long to stay silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// Progress of one piece of work.
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    wanted: bool,
}

impl Progress {
    /// Of so many steps, or of an unknown number; `what` is done to them. Answers are
    /// given meanwhile.
    pub(crate) fn new(total: Option<u64>, what: &str) -> Self {
        let mut progress = Self::ahead(total, what);
        progress.wanted &= !crate::terminal::is_stdout();
        progress
    }

    /// The same for work that is done before the first answer is given.
    pub(crate) fn ahead(total: Option<u64>, what: &str) -> Self {
        let template = match total {
            Some(_) => "{msg} [{bar:30}] {percent:>3} %, {elapsed} of about {duration}",
            None => "{msg} {human_pos}, {elapsed}",
        };
        Self::with(total, what, template)
    }

    /// Of bytes that come over a network. No answer is written meanwhile, so the bar is
    /// in nobody's way.
    #[cfg(feature = "tls")]
    pub(crate) fn of_bytes(total: Option<u64>, what: &str) -> Self {
        let template = match total {
            Some(_) => "{msg} [{bar:20}] {bytes} of {total_bytes}, {bytes_per_sec}",
            None => "{msg} {bytes}, {bytes_per_sec}",
        };
        Self::with(total, what, template)
    }

    fn with(total: Option<u64>, what: &str, template: &str) -> Self {
        let wanted = std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what.to_owned());
        Self { bar, started: Instant::now(), wanted }
    }

    /// So many steps are done.
    pub(crate) fn at(&mut self, done: u64) {
        if !self.wanted {
            return;
        }
        if self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// [`Progress::new`] for what is done elsewhere.
pub(crate) fn new(total: Option<u64>, what: &str) -> Box<dyn FnMut(u64)> {
    let mut progress = Progress::new(total, what);
    Box::new(move |done| progress.at(done))
}

/// [`Progress::ahead`] for what is done elsewhere.
pub(crate) fn ahead(total: Option<u64>, what: &str) -> Box<dyn FnMut(u64)> {
    let mut progress = Progress::ahead(total, what);
    Box::new(move |done| progress.at(done))
}
