//! A store as the service uses it: one writer that keeps what has gathered in one
//! transaction, and a few readers.
//!
//! In: batches and questions, from many tasks. Out: what came of them. Not handled: SQL.
//!
//! ```text
//! commit ─→ queue ─→ writer: whatever waits, one transaction, then all its answers
//! get    ─→ queue ─→ readers, each with a connection of its own
//! ```
//!
//! While the disk takes its time for one transaction, others gather, and the next one
//! keeps them all: the more is asked, the less each costs. Nobody waits for others to
//! come.
//!
//! The threads are plain ones: the databases' drivers block, and a thread that belongs to
//! a connection needs no pool. A connection that failed is opened again, a little later
//! each time; until then everybody is told at once that the store is unavailable. So is
//! whoever comes when too many wait.

use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use saring_model::Moment;
use tokio::sync::oneshot;

use crate::audit::{Head, Leaf, Signer, Verifier};
use crate::backend::{Backend, Scrub, Whole};
use crate::batch::Change;
use crate::postgresql::Postgres;
use crate::sqlite::Sqlite;
use crate::{Batch, Page, Query, Receipt, Record, StoreError, StoreErrorKind};

/// Batches in one transaction, at most: a thousand more would make those who came first
/// wait for longer than the disk makes them.
const GROUP_BATCHES_MAX: usize = 1_000;

/// Bytes in one transaction from which on no further batch joins it.
const GROUP_BYTES_MAX: usize = 16 << 20;

/// How long the writer is idle before it tries whether it still could write.
const PROBE: Duration = Duration::from_secs(5);

/// How long the writer may be at one thing before the store counts as not writable: longer
/// than the tables of a large store are rewritten, shorter than anybody waits for an answer.
const STUCK: Duration = Duration::from_secs(20);

/// How long a connection that failed twice in a row is left alone at first, and at most.
/// One that failed once is opened again at once: mostly it was the connection alone.
const BACK_OFF: (Duration, Duration) =
    (Duration::from_millis(50), Duration::from_secs(5));

/// How often a step is tried that somebody who reads keeps from being done, and how long the
/// writer is idle between two of them if nobody else comes. Readers are through in less;
/// backups take longer.
const HELD: (usize, Duration) = (100, Duration::from_millis(10));

/// Where a store is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Location {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of PostgreSQL: `host=… user=… dbname=…` or `postgresql://…`.
    Postgres(String),
}

impl Location {
    /// A connection to what is there, its tables brought up to date. Only where a store may
    /// be new is it made: one that is gone while it is used must not become an empty one.
    pub(crate) fn connect(&self, may_be_new: bool) -> Result<Box<dyn Whole>, StoreError> {
        match self {
            Self::File(path) => Ok(Box::new(Sqlite::open(path, may_be_new)?)),
            Self::Postgres(settings) => {
                Ok(Box::new(Postgres::open(settings, may_be_new)?))
            }
        }
    }
}

/// How a store is opened.
pub struct Options {
    /// Who signs checkpoints of the audit log.
    pub signer: Signer,
    /// Connections that read.
    pub readers: usize,
    /// Batches that may wait to be kept, at most; more are refused at once as
    /// unavailable, so that a store that is stuck costs no memory.
    pub waiting_max: usize,
}

/// How a store is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Health {
    /// Whether the last thing that was to be kept was kept, and the writer is not stuck
    /// in the next one. While nobody asks, the store tries for itself every few seconds.
    pub is_writable: bool,
    /// Since when that is so.
    pub since: Instant,
    /// How many wait to be kept now.
    pub waiting: usize,
}

/// A store. A clone is the same store. When the last one is dropped, what waits is still
/// kept; dropping it takes that long. Bytes that a purge had not overwritten by then are
/// for the first purge of whoever opens it again.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    location: Location,
    verifier: Verifier,
    /// Both are there until the store is dropped.
    writer: Option<SyncSender<Work>>,
    readers: Option<SyncSender<Job>>,
    state: Arc<Mutex<State>>,
    threads: Vec<JoinHandle<()>>,
}

/// What the writer tells of itself.
struct State {
    is_writable: bool,
    since: Instant,
    waiting: usize,
    /// Since when the writer is at what it is doing, if it does anything.
    busy: Option<Instant>,
}

/// What somebody asks of a connection; it answers by itself.
type Job = Box<dyn FnOnce(&mut Line) + Send>;

/// What the writer has to do.
enum Work {
    Commit(Batch, oneshot::Sender<Result<Receipt, StoreError>>),
    Job(Job),
    Purge(Purge),
}

/// Removing what is due, at most so many.
struct Purge {
    now: Moment,
    limit: usize,
    tell: oneshot::Sender<Result<u64, StoreError>>,
}

/// What is being asked: await it in a task, or [`wait`](Self::wait) for it in a thread.
/// It is asked whether anybody does or not.
#[must_use = "what was asked may have failed"]
pub struct Answer<T>(Result<oneshot::Receiver<Result<T, StoreError>>, StoreError>);

impl<T> Answer<T> {
    /// The answer, in a thread that may block.
    ///
    /// # Errors
    ///
    /// As what was asked says.
    ///
    /// # Panics
    ///
    /// In a task of an asynchronous runtime, which must not block.
    pub fn wait(self) -> Result<T, StoreError> {
        self.0?.blocking_recv().unwrap_or_else(|_| Err(gone()))
    }
}

impl<T> Future for Answer<T> {
    type Output = Result<T, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Err(error) => Poll::Ready(Err(error.clone())),
            Ok(hear) => Pin::new(hear)
                .poll(context)
                .map(|heard| heard.unwrap_or_else(|_| Err(gone()))),
        }
    }
}

impl Store {
    /// Opens a store, and brings its tables up to this version of the program.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, a later version of the program wrote it, or its audit log
    /// is signed by another key or does not end as it was signed.
    pub fn open(location: &Location, options: Options) -> Result<Self, StoreError> {
        let waiting_max = options.waiting_max.max(1);
        let state = Arc::new(Mutex::new(State {
            is_writable: true,
            since: Instant::now(),
            waiting: 0,
            busy: None,
        }));
        let (writer, work) = sync_channel(waiting_max);
        let (readers, jobs) = sync_channel::<Job>(waiting_max);
        let mut threads = Vec::new();
        let mut line = Line { may_be_new: true, ..Line::new(location.clone()) };
        let verifier = options.signer.verifier();
        let (signer, shared) = (options.signer, Arc::clone(&state));
        // A thread of ours opens it: a driver that blocks must not do so in a task.
        let (tell, opened) = sync_channel(1);
        threads.push(spawn("store-writer", move || {
            let opened = line.open();
            let failure = opened
                .and_then(|()| line.ask(|backend| expect_own_log(backend, &signer)))
                .err();
            let is_open = failure.is_none();
            // The one who opens waits for this, and goes away only after it.
            let _ = tell.send(failure);
            if is_open {
                Writer {
                    line,
                    work,
                    signer,
                    state: shared,
                    next: VecDeque::new(),
                    cleaning: Vec::new(),
                    held: 0,
                }
                .run();
            }
        })?);
        match opened.recv() {
            Ok(None) => {}
            Ok(Some(error)) => return Err(error),
            Err(_) => return Err(broken()),
        }
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..options.readers.max(1) {
            let mut line = Line::new(location.clone());
            let jobs = Arc::clone(&jobs);
            threads.push(spawn("store-reader", move || {
                // The lock is held while one of the readers waits, not while it reads.
                while let Ok(job) = { lock(&jobs).recv() } {
                    job(&mut line);
                }
            })?);
        }
        Ok(Self {
            inner: Arc::new(Inner {
                location: location.clone(),
                verifier,
                writer: Some(writer),
                readers: Some(readers),
                state,
                threads,
            }),
        })
    }

    /// What checkpoints of this store's audit log are checked with.
    pub fn verifier(&self) -> Verifier {
        self.inner.verifier.clone()
    }

    /// Keeps a batch; it is durable when this returns.
    ///
    /// # Errors
    ///
    /// When an expectation does not hold, or nothing can be kept.
    pub fn commit(&self, batch: Batch) -> Answer<Receipt> {
        let (tell, hear) = oneshot::channel();
        Answer(self.inner.write(Work::Commit(batch, tell)).map(|()| hear))
    }

    /// See [`Backend::get`](crate::Backend::get).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn get(&self, kind: &str, id: &str) -> Answer<Option<Record>> {
        let (kind, id) = (kind.to_owned(), id.to_owned());
        self.inner.read(move |backend| backend.get(&kind, &id))
    }

    /// See [`Backend::find`](crate::Backend::find).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn find(&self, query: Query) -> Answer<Page> {
        self.inner.read(move |backend| backend.find(&query))
    }

    /// See [`Backend::count`](crate::Backend::count).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn count(&self, query: Query) -> Answer<u64> {
        self.inner.read(move |backend| backend.count(&query))
    }

    /// See [`Backend::tallies`](crate::Backend::tallies).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn tallies(
        &self,
        prefix: &str,
        from: &str,
        below: &str,
    ) -> Answer<Vec<(String, String, i64)>> {
        let (prefix, from, below) =
            (prefix.to_owned(), from.to_owned(), below.to_owned());
        self.inner.read(move |backend| backend.tallies(&prefix, &from, &below))
    }

    /// See [`Backend::blob`](crate::Backend::blob).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn blob(&self, name: &str) -> Answer<Option<Vec<u8>>> {
        let name = name.to_owned();
        self.inner.read(move |backend| backend.blob(&name))
    }

    /// See [`Backend::head`](crate::Backend::head).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn head(&self) -> Answer<Head> {
        self.inner.read(|backend| backend.head())
    }

    /// See [`Backend::leaves`](crate::Backend::leaves).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn leaves(&self, from: u64, limit: usize) -> Answer<Vec<Leaf>> {
        self.inner.read(move |backend| backend.leaves(from, limit))
    }

    /// See [`Backend::checkpoints`](crate::Backend::checkpoints).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn checkpoints(&self, from: u64, limit: usize) -> Answer<Vec<String>> {
        self.inner.read(move |backend| backend.checkpoints(from, limit))
    }

    /// See [`Backend::claim`](crate::Backend::claim).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn claim(
        &self,
        job: &str,
        node: &str,
        now: Moment,
        until: Moment,
    ) -> Answer<bool> {
        let (name, node) = (job.to_owned(), node.to_owned());
        let (job, answer) =
            job_of(move |backend| backend.claim(&name, &node, now, until));
        self.inner
            .write(Work::Job(job))
            .map_or_else(|error| Answer(Err(error)), |()| answer)
    }

    /// Removes what is due, at most so many ([`Backend::remove_due`]); when that was the
    /// last of it, this answers once its bytes are in no file any more
    /// ([`Backend::scrub_step`]). Others are kept and answered between the steps.
    ///
    /// # Errors
    ///
    /// As there, and when somebody reads for so long that bytes are still there: what was
    /// due is removed, and the next purge goes on.
    pub fn purge(&self, now: Moment, limit: usize) -> Answer<u64> {
        let (tell, hear) = oneshot::channel();
        let purge = Purge { now, limit: limit.max(1), tell };
        Answer(self.inner.write(Work::Purge(purge)).map(|()| hear))
    }

    /// See [`Backend::backup`](crate::Backend::backup). It has a connection of its own,
    /// so that nobody waits for it.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn backup(&self, file: PathBuf) -> Answer<()> {
        let (job, answer) = job_of(move |backend| backend.backup(&file));
        let mut line = Line::new(self.inner.location.clone());
        match spawn("store-backup", move || job(&mut line)) {
            Ok(_) => answer,
            Err(error) => Answer(Err(error)),
        }
    }

    /// How the store is; asks nobody and never waits.
    pub fn health(&self) -> Health {
        let state = lock(&self.inner.state);
        let State { is_writable, since, waiting, busy } = *state;
        match busy {
            Some(begin) if is_writable && begin.elapsed() > STUCK => {
                Health { is_writable: false, since: begin, waiting }
            }
            Some(_) | None => Health { is_writable, since, waiting },
        }
    }
}

/// Whether the audit log is one that this key goes on with. A log with entries of two keys
/// could never be proved.
fn expect_own_log(backend: &mut dyn Backend, signer: &Signer) -> Result<(), StoreError> {
    loop {
        let head = backend.head()?;
        let notes = backend.checkpoints(head.size, 1)?;
        let asked = signer.verifier().continues(&head, notes.first().map(String::as_str));
        // Another node may have appended between the two questions.
        if asked.is_ok() || backend.head()? == head {
            return asked;
        }
    }
}

impl Inner {
    fn write(&self, work: Work) -> Result<(), StoreError> {
        let Some(writer) = &self.writer else { return Err(gone()) };
        // Counted first: the writer may be done with it before this goes on.
        lock(&self.state).waiting += 1;
        writer.try_send(work).map_err(|refused| {
            lock(&self.state).waiting -= 1;
            match refused {
                TrySendError::Full(_) => full(),
                TrySendError::Disconnected(_) => gone(),
            }
        })
    }

    fn read<T: Send + 'static>(
        &self,
        ask: impl FnMut(&mut dyn Backend) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let Some(readers) = &self.readers else { return Answer(Err(gone())) };
        let (job, answer) = job_of(ask);
        match readers.try_send(job) {
            Ok(()) => answer,
            Err(TrySendError::Full(_)) => Answer(Err(full())),
            Err(TrySendError::Disconnected(_)) => Answer(Err(gone())),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.writer = None;
        self.readers = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has told those who asked, by hanging up.
            let _ = thread.join();
        }
    }
}

fn job_of<T: Send + 'static>(
    ask: impl FnMut(&mut dyn Backend) -> Result<T, StoreError> + Send + 'static,
) -> (Job, Answer<T>) {
    let (tell, hear) = oneshot::channel();
    let job = Box::new(move |line: &mut Line| {
        // Whoever asked may have gone away; that is no error.
        let _ = tell.send(line.ask_again(ask));
    });
    (job, Answer(Ok(hear)))
}

struct Writer {
    line: Line,
    work: Receiver<Work>,
    signer: Signer,
    state: Arc<Mutex<State>>,
    /// What was taken from the queue and is no part of the group.
    next: VecDeque<Job>,
    /// Who waits for what they had removed to be in no file any more.
    cleaning: Vec<Cleaning>,
    /// How often in a row the next step towards that could not be done.
    held: usize,
}

/// Somebody who had something removed and waits for its bytes to be gone.
struct Cleaning {
    /// How much was removed.
    removed: u64,
    /// Whether rewriting was begun after it was removed. One that was under way already may
    /// have copied it before.
    is_begun: bool,
    tell: oneshot::Sender<Result<u64, StoreError>>,
}

impl Cleaning {
    fn tell(self, cleaned: Result<(), StoreError>) {
        // Whoever asked may have gone away; that is no error.
        let _ = self.tell.send(cleaned.map(|()| self.removed));
    }
}

impl Writer {
    fn run(mut self) {
        loop {
            if !self.cleaning.is_empty() {
                // One step, and whoever came meanwhile; those who went away wait for none.
                let pause = if self.held > 0 { HELD.1 } else { Duration::ZERO };
                match self.work.recv_timeout(pause) {
                    Ok(work) => {
                        lock(&self.state).busy = Some(Instant::now());
                        self.turn(work);
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    // How far it is stands in the file: whoever purges next goes on.
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                lock(&self.state).busy = Some(Instant::now());
                self.clean();
                lock(&self.state).busy = None;
                continue;
            }
            let work = self.work.recv_timeout(PROBE);
            lock(&self.state).busy = Some(Instant::now());
            match work {
                Ok(work) => self.turn(work),
                Err(RecvTimeoutError::Timeout) => {
                    let probed = self.line.ask(|backend| backend.probe());
                    self.tell(probed.err().map(|error| error.kind()));
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            lock(&self.state).busy = None;
        }
    }

    /// Does a piece of work and whatever else waits.
    fn turn(&mut self, first: Work) {
        let (mut batches, mut answers) = (Vec::new(), Vec::new());
        let (mut taken, mut bytes) = (0, 0);
        let mut purge = None;
        let mut work = Some(first);
        while let Some(some) = work.take() {
            taken += 1;
            match some {
                Work::Commit(batch, answer) => {
                    bytes += weight(&batch);
                    batches.push(batch);
                    answers.push(answer);
                }
                Work::Job(job) => {
                    self.next.push_back(job);
                    break;
                }
                Work::Purge(own) => {
                    purge = Some(own);
                    break;
                }
            }
            if taken < GROUP_BATCHES_MAX && bytes < GROUP_BYTES_MAX {
                work = self.work.try_recv().ok();
            }
        }
        lock(&self.state).waiting -= taken;
        if !batches.is_empty() {
            let results = self.keep(&batches);
            for (answer, result) in answers.into_iter().zip(results) {
                // Whoever asked may have gone away; it is kept all the same.
                let _ = answer.send(result);
            }
        }
        while let Some(job) = self.next.pop_front() {
            job(&mut self.line);
        }
        if let Some(purge) = purge {
            self.purge(purge);
        }
    }

    /// Removes what is due.
    fn purge(&mut self, Purge { now, limit, tell }: Purge) {
        let removed = self.line.ask_again(|backend| backend.remove_due(now, limit));
        match removed {
            Ok(removed) if removed < limit as u64 => {
                self.cleaning.push(Cleaning { removed, is_begun: false, tell });
            }
            // Whoever asked may have gone away; that is no error.
            removed => drop(tell.send(removed)),
        }
    }

    /// Does one step towards leaving no byte of what was removed, and tells those for whom
    /// there is none left. The others wait for the rewriting after that, and for no more
    /// than that one, however much is removed meanwhile.
    fn clean(&mut self) {
        let step = self.line.ask_again(|backend| backend.scrub_step());
        self.held = if step == Ok(Scrub::Held) { self.held + 1 } else { 0 };
        let cleaned = match step {
            Ok(Scrub::Held) if self.held < HELD.0 => return,
            // Nothing has failed, and others go on; the next purge tries it again.
            Ok(Scrub::Held) => {
                self.held = 0;
                Err(held())
            }
            Ok(Scrub::More) => return,
            Ok(Scrub::Begun) => {
                self.cleaning.iter_mut().for_each(|own| own.is_begun = true);
                return;
            }
            Ok(Scrub::Ended) => {
                for own in self.cleaning.extract_if(.., |own| own.is_begun) {
                    own.tell(Ok(()));
                }
                return;
            }
            Ok(Scrub::Clean) => Ok(()),
            Err(error) => Err(error),
        };
        for own in self.cleaning.drain(..) {
            own.tell(cleaned.clone());
        }
    }

    /// Keeps a group, and says what came of each batch of it.
    fn keep(&mut self, batches: &[Batch]) -> Vec<Result<Receipt, StoreError>> {
        let signer = &self.signer;
        // Unavailable means that nothing was kept.
        let kept = self.line.ask_again(|backend| backend.commit(batches, signer));
        self.tell(kept.as_ref().err().map(StoreError::kind));
        match kept {
            Ok(results) => results,
            // One of them is at fault, and the database does not say which: nothing was
            // kept, so that each can be tried alone.
            Err(error)
                if error.kind() == StoreErrorKind::Misused && batches.len() > 1 =>
            {
                batches
                    .iter()
                    .flat_map(|batch| self.keep(std::slice::from_ref(batch)))
                    .collect()
            }
            Err(error) => batches.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn tell(&self, failure: Option<StoreErrorKind>) {
        let is_writable = match failure {
            None | Some(StoreErrorKind::Misused | StoreErrorKind::Conflict) => true,
            Some(
                StoreErrorKind::Unavailable
                | StoreErrorKind::Unknown
                | StoreErrorKind::Damaged,
            ) => false,
        };
        let mut state = lock(&self.state);
        if state.is_writable != is_writable {
            state.is_writable = is_writable;
            state.since = Instant::now();
        }
    }
}

/// Roughly how many bytes a batch adds to a transaction.
fn weight(batch: &Batch) -> usize {
    let changes = batch.changes.iter().map(|change| match change {
        Change::Put(record, _) => record.body.len(),
        Change::Blob { bytes, .. } => bytes.len(),
        Change::Delete { .. }
        | Change::Require { .. }
        | Change::Tally { .. }
        | Change::ForgetBlob { .. }
        | Change::Erase { .. } => 0,
    });
    let subjects = batch.audit.iter().filter_map(|entry| entry.subject.as_ref());
    changes.chain(subjects.map(|subject| subject.body.len())).sum()
}

/// A connection that is opened when it is needed, and again after it failed.
struct Line {
    location: Location,
    /// Whether the store may be made: by the writer, once.
    may_be_new: bool,
    backend: Option<Box<dyn Whole>>,
    /// What went wrong the last time, how long to leave it alone, and until when.
    failure: Option<(StoreError, Duration, Instant)>,
}

impl Line {
    fn new(location: Location) -> Self {
        Self { location, may_be_new: false, backend: None, failure: None }
    }

    fn open(&mut self) -> Result<(), StoreError> {
        if self.backend.is_none() {
            self.backend = Some(self.location.connect(self.may_be_new)?);
            self.may_be_new = false;
        }
        Ok(())
    }

    /// Asks something that does no harm twice. A connection that was there may have been
    /// lost long ago, with a server that was started anew: that is no reason to refuse
    /// anybody, so a new one is asked before the answer is that there is none.
    fn ask_again<T>(
        &mut self,
        mut ask: impl FnMut(&mut dyn Backend) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let was_there = self.backend.is_some();
        match self.ask(&mut ask) {
            Err(error) if was_there && error.kind() == StoreErrorKind::Unavailable => {
                self.ask(ask)
            }
            asked => asked,
        }
    }

    /// Asks something of the connection.
    fn ask<T>(
        &mut self,
        ask: impl FnOnce(&mut dyn Backend) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.backend.is_none()
            && let Some((error, _, until)) = &self.failure
            && Instant::now() < *until
        {
            return Err(unavailable(error));
        }
        // A backend that panicked is dropped below, whatever state it is in.
        let asked = catch_unwind(AssertUnwindSafe(|| {
            self.open().map_err(|error| unavailable(&error))?;
            match &mut self.backend {
                Some(backend) => ask(backend.as_mut()),
                None => Err(gone()),
            }
        }));
        let asked = asked.unwrap_or_else(|_| Err(broken()));
        match &asked {
            Ok(_) => self.failure = None,
            Err(error) => match error.kind() {
                StoreErrorKind::Conflict | StoreErrorKind::Misused => {}
                StoreErrorKind::Unavailable
                | StoreErrorKind::Unknown
                | StoreErrorKind::Damaged => self.fail(error.clone()),
            },
        }
        asked
    }

    fn fail(&mut self, error: StoreError) {
        self.backend = None;
        let wait = match &self.failure {
            Some((_, wait, _)) => (*wait * 2).clamp(BACK_OFF.0, BACK_OFF.1),
            None => Duration::ZERO,
        };
        self.failure = Some((error, wait, Instant::now() + wait));
    }
}

/// The same error for somebody whose batch was not even tried.
fn unavailable(error: &StoreError) -> StoreError {
    let kind = match error.kind() {
        StoreErrorKind::Damaged => StoreErrorKind::Damaged,
        StoreErrorKind::Unavailable
        | StoreErrorKind::Unknown
        | StoreErrorKind::Conflict
        | StoreErrorKind::Misused => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind, error.to_string())
}

fn spawn(
    name: &str,
    run: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(|_| {
        StoreError::new(StoreErrorKind::Unavailable, "the system gives no thread")
    })
}

/// A lock that a panic of somebody else does not close: what is behind it is whole at any
/// time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn full() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "too many wait for the store")
}

fn held() -> StoreError {
    StoreError::new(
        StoreErrorKind::Unavailable,
        "what was due is removed, but its bytes are not gone from the log of the database \
         while a backup or somebody else reads: purge again",
    )
}

fn broken() -> StoreError {
    StoreError::new(
        StoreErrorKind::Unavailable,
        "the store's own code failed: see the log for where",
    )
}

fn gone() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, "the store was closed")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    #[test]
    fn a_panic_answers_unavailable_and_the_connection_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("store.sqlite"));
        let mut line = Line { may_be_new: true, ..Line::new(location) };
        assert_eq!(line.ask(|backend| backend.head()), Ok(Head::default()));
        let asked: Result<(), _> = line.ask(|_| panic!("on purpose"));
        assert_eq!(asked.unwrap_err().kind(), StoreErrorKind::Unavailable);
        assert!(line.backend.is_none());
        assert_eq!(line.ask(|backend| backend.head()), Ok(Head::default()));
        assert!(line.failure.is_none());
    }

    /// A writer without its thread, on a new store in a folder, and its queue.
    fn writer(folder: &Path) -> (Writer, SyncSender<Work>) {
        let location = Location::File(folder.join("store.sqlite"));
        let (queue, work) = sync_channel(8);
        let state =
            State { is_writable: true, since: Instant::now(), waiting: 0, busy: None };
        let (signer, _) = Signer::generate("saring.invalid/test").unwrap();
        let writer = Writer {
            line: Line { may_be_new: true, ..Line::new(location) },
            work,
            signer,
            state: Arc::new(Mutex::new(state)),
            next: VecDeque::new(),
            cleaning: Vec::new(),
            held: 0,
        };
        (writer, queue)
    }

    fn kept(writer: &mut Writer, change: impl FnOnce(&mut Batch)) {
        let mut batch = Batch::default();
        change(&mut batch);
        assert!(writer.keep(&[batch]).iter().all(Result::is_ok));
    }

    fn person(number: u32, mark: &str) -> Record {
        let id = format!("{:08x} {mark}", number.wrapping_mul(0x9E37_79B9));
        let body = format!("{mark} {number} ").repeat(20).into_bytes();
        Record::new("person", &id, body).key("name", id.repeat(5))
    }

    /// Adds persons with a mark, in no order, so that others are moved within their pages.
    fn fill(writer: &mut Writer, mark: &str) {
        for ten in 0..20 {
            kept(writer, |batch| {
                (ten * 10..(ten + 1) * 10).for_each(|it| batch.put(person(it, mark)));
            });
        }
    }

    fn remove(writer: &mut Writer, mark: &str) {
        for number in 0..200 {
            kept(writer, |batch| batch.delete("person", &person(number, mark).id));
        }
    }

    type Heard = oneshot::Receiver<Result<u64, StoreError>>;

    fn purge() -> (Purge, Heard) {
        let (tell, hear) = oneshot::channel();
        (Purge { now: Moment::from_unix(0), limit: 10, tell }, hear)
    }

    fn purging(writer: &mut Writer) -> Heard {
        let (purge, hear) = purge();
        writer.purge(purge);
        hear
    }

    /// What a note of the file says.
    fn meta(folder: &Path, name: &str) -> Option<i64> {
        let file = rusqlite::Connection::open(folder.join("store.sqlite")).unwrap();
        let sql = "select max(value) from meta where name = ?1";
        file.query_row(sql, [name], |row| row.get(0)).unwrap()
    }

    fn is_left(folder: &Path, mark: &str) -> bool {
        std::fs::read_dir(folder).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(mark.len()).any(|window| window == mark.as_bytes())
        })
    }

    /// Does steps until somebody is told, while others replace what is there.
    fn cleaned(writer: &mut Writer, hear: &mut Heard) -> Result<u64, StoreError> {
        for _ in 0..1_000 {
            if let Ok(heard) = hear.try_recv() {
                return heard;
            }
            writer.clean();
            kept(writer, |batch| {
                batch.put(Record::new("visitor", "1", b"replaced".to_vec()));
            });
        }
        panic!("never told");
    }

    #[test]
    fn who_has_something_removed_while_tables_are_rewritten_waits_for_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (mut writer, _queue) = writer(folder);
        fill(&mut writer, "Stays0Here");
        fill(&mut writer, "Goes0First");
        remove(&mut writer, "Goes0First");
        let mut first = purging(&mut writer);
        // Until the tables of records and keys are copied.
        while meta(folder, "rewrite").unwrap_or_default() < 3 {
            writer.clean();
        }
        fill(&mut writer, "Goes0Late");
        remove(&mut writer, "Goes0Late");
        let mut late = purging(&mut writer);
        assert_eq!(cleaned(&mut writer, &mut first), Ok(0));
        assert!(!is_left(folder, "Goes0First"));
        assert!(late.try_recv().is_err(), "told before its bytes were gone");
        assert_eq!(cleaned(&mut writer, &mut late), Ok(0));
        assert!(!is_left(folder, "Goes0Late") && is_left(folder, "Stays0Here"));
        assert!(writer.cleaning.is_empty());
    }

    #[test]
    fn a_store_that_is_dropped_while_tables_are_rewritten_leaves_the_rest_for_later() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (mut first, queue) = writer(folder);
        fill(&mut first, "Goes0Away");
        remove(&mut first, "Goes0Away");
        let mut hear = purging(&mut first);
        first.clean();
        drop(queue);
        first.run();
        assert_eq!(hear.try_recv(), Err(TryRecvError::Closed));
        assert_eq!(meta(folder, "rewrite"), Some(0), "it was begun, and no more");
        let (mut again, _queue) = writer(folder);
        let mut hear = purging(&mut again);
        assert_eq!(cleaned(&mut again, &mut hear), Ok(0));
        assert!(!is_left(folder, "Goes0Away"));
    }

    #[test]
    fn nobody_waits_for_whoever_reads_while_tables_are_rewritten() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (mut writer, _queue) = writer(folder);
        fill(&mut writer, "Goes0Away");
        let reader = rusqlite::Connection::open(folder.join("store.sqlite")).unwrap();
        let read = "begin; select count(*) from record";
        reader.execute_batch(read).unwrap();
        remove(&mut writer, "Goes0Away");
        let mut hear = purging(&mut writer);
        let told = loop {
            let begun = Instant::now();
            writer.clean();
            assert!(begun.elapsed() < Duration::from_secs(4), "waited for the reader");
            if let Ok(told) = hear.try_recv() {
                break told;
            }
        };
        assert_eq!(told, Err(held()));
        assert!(is_left(folder, "Goes0Away"));
        assert!(writer.line.backend.is_some() && writer.line.failure.is_none());
        // One who is through soon keeps nobody from being told that all is gone.
        let mut hear = purging(&mut writer);
        writer.clean();
        assert_eq!(writer.held, 1);
        reader.execute_batch("commit").unwrap();
        assert_eq!(cleaned(&mut writer, &mut hear), Ok(0));
        assert!(!is_left(folder, "Goes0Away"));
    }

    #[test]
    fn who_asks_while_a_connection_is_left_alone_is_told_at_once() {
        let mut line = Line::new(Location::File("/nowhere/at/all".into()));
        let ask = |line: &mut Line| line.ask(|backend| backend.head()).unwrap_err();
        for _ in 0..4 {
            assert_eq!(ask(&mut line).kind(), StoreErrorKind::Unavailable);
        }
        let (_, wait, until) = line.failure.clone().unwrap();
        assert!(wait >= BACK_OFF.0 && until > Instant::now());
        // Nothing is tried before that.
        ask(&mut line);
        assert_eq!(line.failure.clone().map(|failure| failure.2), Some(until));
    }
}
