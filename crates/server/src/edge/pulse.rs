//! How long a connection has been doing what it does.
//!
//! In: bytes that come and go, requests that begin and end. Out: the moment at which the
//! connection is to be closed, unless something happens. Not handled: bodies of requests,
//! which have a time limit of their own (`inward`).
//!
//! hyper limits the time for a head, but counts waiting for the next request as part of
//! it, and has no limit before it knows whether HTTP/1 or 2 is spoken, nor for a peer that
//! does not read its answer. So it is done here, for both versions in one way.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::time::Instant;

/// How long each thing may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// From the first byte of a head to its last.
    pub(super) head: Duration,
    /// Between two requests.
    pub(super) idle: Duration,
    /// Until a peer takes what is written to it.
    pub(super) stall: Duration,
}

/// Why a connection was closed by us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Overdue {
    Head,
    Idle,
    Stall,
}

/// What one connection does. All moments are milliseconds since it was opened, and 0 says
/// that there is none.
pub(super) struct Pulse {
    opened: Instant,
    patience: Patience,
    /// Since when it waits for a request.
    idle_since: AtomicU64,
    /// Since when a head is coming.
    head_since: AtomicU64,
    /// Since when the peer takes no bytes.
    stalled_since: AtomicU64,
    /// When bytes last went in either direction.
    moved_at: AtomicU64,
    /// Requests being worked on.
    working: AtomicUsize,
    /// Answers being sent.
    sending: AtomicUsize,
    /// With HTTP/2 bytes that come are no sign of a head.
    is_framed: AtomicBool,
}

impl Pulse {
    pub(super) fn new(patience: Patience) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            opened: Instant::now(),
            patience,
            idle_since: AtomicU64::new(1),
            head_since: zero(),
            stalled_since: zero(),
            moved_at: AtomicU64::new(1),
            working: AtomicUsize::new(0),
            sending: AtomicUsize::new(0),
            is_framed: AtomicBool::new(false),
        }
    }

    /// The present moment, never 0.
    fn now(&self) -> u64 {
        let passed = self.opened.elapsed().as_millis();
        u64::try_from(passed).unwrap_or(u64::MAX).max(1)
    }

    fn moment(&self, milliseconds: u64) -> Instant {
        self.opened + Duration::from_millis(milliseconds)
    }

    fn is_busy(&self) -> bool {
        self.working.load(Ordering::Relaxed) + self.sending.load(Ordering::Relaxed) > 0
    }

    fn came(&self) {
        let now = self.now();
        self.moved_at.store(now, Ordering::Relaxed);
        let is_head = !self.is_busy() && !self.is_framed.load(Ordering::Relaxed);
        if is_head && self.head_since.load(Ordering::Relaxed) == 0 {
            self.head_since.store(now, Ordering::Relaxed);
        }
    }

    fn went(&self) {
        self.moved_at.store(self.now(), Ordering::Relaxed);
        self.stalled_since.store(0, Ordering::Relaxed);
    }

    fn stalled(&self) {
        if self.stalled_since.load(Ordering::Relaxed) == 0 {
            self.stalled_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// A request is there, its head whole.
    pub(super) fn began(&self, is_framed: bool) {
        self.working.fetch_add(1, Ordering::Relaxed);
        self.head_since.store(0, Ordering::Relaxed);
        self.is_framed.store(is_framed, Ordering::Relaxed);
    }

    /// Its answer begins.
    pub(super) fn answered(&self) {
        self.sending.fetch_add(1, Ordering::Relaxed);
        self.working.fetch_sub(1, Ordering::Relaxed);
    }

    /// Its answer ends.
    pub(super) fn ended(&self) {
        self.idle_since.store(self.now(), Ordering::Relaxed);
        self.sending.fetch_sub(1, Ordering::Relaxed);
    }

    /// It was given up before there was an answer.
    pub(super) fn given_up(&self) {
        self.idle_since.store(self.now(), Ordering::Relaxed);
        self.working.fetch_sub(1, Ordering::Relaxed);
    }

    /// When to look again, or why it is to be closed now.
    pub(super) fn look(&self) -> Result<Instant, Overdue> {
        /// A peer of HTTP/2 that lets us send nothing has this many times longer: its
        /// bytes may stand behind those of another answer.
        const UNSENT_FACTOR: u32 = 4;
        let Patience { head, idle, stall } = self.patience;
        let since = |at: &AtomicU64, length: Duration| {
            let at = at.load(Ordering::Relaxed);
            (at != 0).then(|| self.moment(at) + length)
        };
        let mut next = Instant::now() + idle;
        let mut check = |due: Option<Instant>, why: Overdue| match due {
            Some(due) if due <= Instant::now() => Err(why),
            Some(due) => {
                next = next.min(due);
                Ok(())
            }
            None => Ok(()),
        };
        check(since(&self.stalled_since, stall), Overdue::Stall)?;
        if self.sending.load(Ordering::Relaxed) > 0 {
            if self.working.load(Ordering::Relaxed) == 0 {
                let due = since(&self.moved_at, stall * UNSENT_FACTOR);
                check(due, Overdue::Stall)?;
            }
        } else if !self.is_busy() {
            if self.head_since.load(Ordering::Relaxed) == 0 {
                check(since(&self.idle_since, idle), Overdue::Idle)?;
            } else {
                check(since(&self.head_since, head), Overdue::Head)?;
            }
        }
        // What begins after this look must not wait for the next one for long.
        Ok(next.min(Instant::now() + head.min(stall)))
    }
}

/// A stream whose bytes are noticed.
pub(super) struct Noticed<T> {
    inner: T,
    pulse: std::sync::Arc<Pulse>,
}

impl<T> Noticed<T> {
    pub(super) fn new(inner: T, pulse: std::sync::Arc<Pulse>) -> Self {
        Self { inner, pulse }
    }

    fn wrote<R>(&self, result: Poll<R>) -> Poll<R> {
        if result.is_pending() {
            self.pulse.stalled();
        } else {
            self.pulse.went();
        }
        result
    }
}

impl<T: Read + Unpin> Read for Noticed<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_read(context, buffer);
        // The end comes as no bytes; that the connection then ends is soon enough.
        if result.is_ready() {
            self.pulse.came();
        }
        result
    }
}

impl<T: Write + Unpin> Write for Noticed<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.wrote(result)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_shutdown(context);
        self.wrote(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.wrote(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        head: Duration::from_secs(10),
        idle: Duration::from_mins(1),
        stall: Duration::from_secs(30),
    };

    /// Something that happens to a connection.
    type Deed = fn(&Pulse);

    /// What a connection is after deeds, each followed by some seconds.
    async fn check(deeds: &[(Deed, u64)], expected: Option<Overdue>) {
        let pulse = Pulse::new(PATIENCE);
        for (deed, seconds) in deeds {
            deed(&pulse);
            tokio::time::advance(Duration::from_secs(*seconds)).await;
        }
        assert_eq!(pulse.look().err(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn each_thing_has_its_time() {
        let (nothing, came, began): (Deed, Deed, Deed) =
            (|_| (), Pulse::came, |pulse| pulse.began(false));
        let framed: Deed = |pulse| pulse.began(true);
        let (answered, ended, stalled, went): (Deed, Deed, Deed, Deed) =
            (Pulse::answered, Pulse::ended, Pulse::stalled, Pulse::went);
        check(&[(nothing, 59)], None).await;
        check(&[(nothing, 61)], Some(Overdue::Idle)).await;
        check(&[(came, 9)], None).await;
        check(&[(came, 9), (came, 2)], Some(Overdue::Head)).await;
        check(&[(came, 1), (began, 300)], None).await;
        check(&[(came, 1), (began, 1), (answered, 1), (ended, 59)], None).await;
        let done = [(came, 1), (began, 1), (answered, 1), (ended, 61)];
        check(&done, Some(Overdue::Idle)).await;
        let next = [(came, 1), (began, 1), (answered, 1), (ended, 50), (came, 11)];
        check(&next, Some(Overdue::Head)).await;
        let pings = [(came, 1), (framed, 1), (answered, 1), (ended, 50), (came, 9)];
        check(&pings, None).await;
        check(&[(came, 1), (began, 1), (answered, 1), (stalled, 29)], None).await;
        let stuck = [(came, 1), (began, 1), (answered, 1), (stalled, 20), (stalled, 11)];
        check(&stuck, Some(Overdue::Stall)).await;
        let moving = [(began, 1), (answered, 1), (stalled, 29), (went, 1), (stalled, 9)];
        check(&moving, None).await;
        check(&[(framed, 1), (answered, 121)], Some(Overdue::Stall)).await;
    }
}
