//! SQLite: the store of one node, in one file.
//!
//! In: batches and questions. Out: what came of them. Not handled: threads.
//!
//! The file is in WAL mode with `synchronous=FULL`: a transaction is on the disk when its
//! COMMIT returns, and readers never wait for the writer. Bodies stand in tables with row
//! numbers, so that they are appended; keys stand in a table that is its own index. The
//! keys of a record stand beside its body once more, so that reading a record is reading
//! one row, and replacing it needs no second index over the keys.
//!
//! What is deleted is overwritten (`secure_delete`), temporary tables and journals of
//! statements stay in memory (`temp_store`), and what is left of it elsewhere goes
//! in steps of [`Backend::scrub_step`] (`sqlite/scrub.rs`).

mod scrub;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension as _, Row, Transaction,
    TransactionBehavior, params, params_from_iter,
};
use saring_model::Moment;

use crate::audit::{Head, Leaf, Sealed, Signer, Subject};
use crate::backend::{Backend, Scrub, Whole};
use crate::backup::{self, Item};
use crate::plan::{self, Plan, Present, There};
use scrub::soil;

use crate::row::{self, damaged, keys_of, number, text_of, unsigned};
use crate::{
    Batch, Page, Query, Receipt, Record, StoreError, StoreErrorKind, check, cursor,
    question,
};

/// How long somebody waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// Prepared statements that are kept: all of ours, and the usual queries.
const STATEMENTS: usize = 96;

/// Pages of the write-ahead log from which on it is written back: 16 MiB. More makes
/// commits faster by a little and the log longer; the default of 1,000 made every tenth
/// large group wait.
const LOG_PAGES: u32 = 4_000;

/// Steps by which the tables came to be as they are. Appended to, never edited.
const MIGRATIONS: &[&str] = &["
create table record (
  kind text not null, id text not null, version integer not null,
  body blob not null, keys text not null, purge_at integer,
  primary key (kind, id)
) strict;
create index record_purge on record (purge_at) where purge_at is not null;
create table key (
  kind text not null, name text not null, value text not null, id text not null,
  primary key (kind, name, value, id)
) strict, without rowid;
create table tally (
  name text not null, slot text not null, sum integer not null,
  primary key (name, slot)
) strict, without rowid;
create table blob (name text primary key, bytes blob not null) strict;
create table entry (
  number integer primary key, leaf blob not null, hash blob not null
) strict;
create table sealed (
  number integer primary key, grp text not null, salt blob not null,
  body blob not null, purge_at integer
) strict;
create index sealed_group on sealed (grp);
create index sealed_purge on sealed (purge_at) where purge_at is not null;
create table head (
  one integer primary key check (one = 1), size integer not null, frontier blob not null
) strict;
insert into head values (1, 0, x'');
create table checkpoint (size integer primary key, note text not null) strict;
create table lease (
  job text primary key, node text not null, until integer not null
) strict, without rowid;
create table meta (name text primary key, value integer not null) strict, without rowid;
"];

/// One connection to a file.
pub(crate) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// The file that was opened, in the terms of the system.
    file: Option<(u64, u64)>,
    /// How far it is with overwriting what was removed.
    pace: scrub::Pace,
}

impl Sqlite {
    /// Opens a file, makes it if it may be new, and brings its tables up to date.
    pub(crate) fn open(path: &Path, may_be_new: bool) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        if may_be_new {
            // Made by us, so that it is nobody else's from its first byte on; if it cannot
            // be made, SQLite says why.
            let mut options = OpenOptions::new();
            crate::private(options.write(true).create(true));
            drop(options.open(path));
        }
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(BUSY).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection
            .execute_batch(&format!(
                "pragma journal_mode = wal;
                 pragma synchronous = full;
                 pragma secure_delete = on;
                 pragma temp_store = memory;
                 pragma foreign_keys = on;
                 pragma trusted_schema = off;
                 pragma wal_autocheckpoint = {LOG_PAGES};
                 pragma journal_size_limit = {};",
                u64::from(LOG_PAGES) * 4096
            ))
            .map_err(failed)?;
        let file = file(path);
        let mut opened = Self {
            connection,
            path: path.to_owned(),
            file,
            pace: scrub::Pace::default(),
        };
        opened.migrate(may_be_new)?;
        Ok(opened)
    }

    fn migrate(&mut self, may_be_new: bool) -> Result<(), StoreError> {
        // Asked first without a lock: most openings find nothing to do.
        let has: Option<i64> = self
            .connection
            .query_row(
                "select 1 from sqlite_schema where name = 'migration'",
                [],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed)?;
        let known = MIGRATIONS.len();
        if has.is_some() && migrated(&self.connection, known)? == known {
            return Ok(());
        }
        if has.is_none() && !may_be_new {
            return Err(StoreError::new(
                StoreErrorKind::Unavailable,
                "sqlite: the tables are gone while the store was in use",
            ));
        }
        let transaction = self.begin()?;
        transaction
            .execute_batch(
                "create table if not exists migration (number integer primary key) strict",
            )
            .map_err(failed)?;
        let done = migrated(&transaction, known)?;
        for (index, step) in MIGRATIONS.iter().enumerate().skip(done) {
            transaction.execute_batch(step).map_err(failed)?;
            transaction
                .execute("insert into migration values (?1)", [number(index as u64 + 1)])
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// Whether the file still is where it was opened. Writing to one that was moved or
    /// removed works, and what is written is lost.
    fn expect_file(&self) -> Result<(), StoreError> {
        if file(&self.path) == self.file {
            return Ok(());
        }
        Err(StoreError::new(
            StoreErrorKind::Unavailable,
            "sqlite: the file was moved, removed or replaced while it was in use",
        ))
    }

    /// A transaction that may write: it waits for others now, not when it is half done.
    fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)
    }
}

/// Which file is at a path now; `None` where there is none, or the system does not say.
fn file(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let file = std::fs::metadata(path).ok()?;
        Some((file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn migrated(connection: &Connection, known: usize) -> Result<usize, StoreError> {
    let found = connection
        .query_row("select coalesce(max(number), 0) from migration", [], |row| row.get(0))
        .map_err(failed)?;
    row::migrated(found, known)
}

impl Backend for Sqlite {
    fn commit(
        &mut self,
        batches: &[Batch],
        signer: &Signer,
    ) -> Result<Vec<Result<Receipt, StoreError>>, StoreError> {
        self.expect_file()?;
        let transaction = self.begin()?;
        let there = there(&transaction, batches)?;
        let head = head(&transaction)?;
        let plan = plan::plan(batches, &there, head, signer)?;
        if !plan.is_empty() {
            write(&transaction, &plan, &there)?;
            transaction.commit().map_err(unfinished)?;
        }
        Ok(plan.results)
    }

    fn get(&mut self, kind: &str, id: &str) -> Result<Option<Record>, StoreError> {
        check::reference(kind, id)?;
        let mut statement = prepare(
            &self.connection,
            "select id, version, body, keys, purge_at from record \
             where kind = ?1 and id = ?2",
        )?;
        let found = statement.query_row([kind, id], |row| Ok(record(kind, row)));
        found.optional().map_err(failed)?.transpose()
    }

    fn find(&mut self, query: &Query) -> Result<Page, StoreError> {
        let asked = question::page(query)?;
        let mut statement = prepare(&self.connection, &asked.sql)?;
        let mut rows =
            statement.query(params_from_iter(&asked.values)).map_err(failed)?;
        let mut page = Page::default();
        let mut end = None;
        while let Some(row) = rows.next().map_err(failed)? {
            if page.records.len() == question::limit(query) {
                page.next = end.map(|end| cursor::write(query, &end));
                break;
            }
            let found = record(&query.kind, row)?;
            let value = row.get(5).map_err(failed)?;
            end = Some(cursor::End { value, id: found.id.clone() });
            page.records.push(found);
        }
        Ok(page)
    }

    fn count(&mut self, query: &Query) -> Result<u64, StoreError> {
        let asked = question::count(query)?;
        let mut statement = prepare(&self.connection, &asked.sql)?;
        let count: i64 = statement
            .query_row(params_from_iter(&asked.values), |row| row.get(0))
            .map_err(failed)?;
        unsigned(count)
    }

    fn tallies(
        &mut self,
        prefix: &str,
        from: &str,
        below: &str,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        check::range_of_tallies(prefix, from, below)?;
        let mut statement = prepare(
            &self.connection,
            "select name, slot, sum from tally where name >= ?1 \
             and substr(name, 1, length(?1)) = ?1 and slot >= ?2 and slot < ?3 \
             order by name, slot",
        )?;
        let rows = statement
            .query_map([prefix, from, below], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    fn blob(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check::blob_name(name)?;
        let mut statement =
            prepare(&self.connection, "select bytes from blob where name = ?1")?;
        statement.query_row([name], |row| row.get(0)).optional().map_err(failed)
    }

    fn head(&mut self) -> Result<Head, StoreError> {
        head(&self.connection)
    }

    fn leaves(&mut self, from: u64, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        let mut statement = prepare(
            &self.connection,
            "select e.number, e.leaf, e.hash, s.salt, s.grp, s.body, s.purge_at \
             from entry e left join sealed s on s.number = e.number \
             where e.number >= ?1 order by e.number limit ?2",
        )?;
        let mut rows = statement
            .query([number(from), number(limit.min(question::PAGE_MAX) as u64)])
            .map_err(failed)?;
        let mut leaves = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            leaves.push(leaf(row)?);
        }
        Ok(leaves)
    }

    fn checkpoints(
        &mut self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut statement = prepare(
            &self.connection,
            "select note from checkpoint where size >= ?1 order by size limit ?2",
        )?;
        let rows = statement
            .query_map(
                [number(from), number(limit.min(question::PAGE_MAX) as u64)],
                |row| row.get(0),
            )
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    fn claim(
        &mut self,
        job: &str,
        node: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError> {
        check::word("name of a job", job)?;
        check::text("name of a node", node, check::ID_BYTES_MAX)?;
        let mut statement = prepare(
            &self.connection,
            "insert into lease values (?1, ?2, ?3) on conflict (job) do update \
             set node = excluded.node, until = excluded.until \
             where lease.node = excluded.node or lease.until <= ?4",
        )?;
        let taken = statement
            .execute(params![job, node, until.unix(), now.unix()])
            .map_err(unfinished)?;
        Ok(taken == 1)
    }

    fn remove_due(&mut self, now: Moment, limit: usize) -> Result<u64, StoreError> {
        let transaction = self.begin()?;
        let removed = purge(&transaction, now, limit.max(1))?;
        if removed > 0 {
            soil(&transaction)?;
        }
        transaction.commit().map_err(unfinished)?;
        Ok(removed as u64)
    }

    fn scrub_step(&mut self) -> Result<Scrub, StoreError> {
        self.scrub()
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.expect_file()?;
        let mut statement = prepare(
            &self.connection,
            "insert into meta values ('probe', 1) \
             on conflict (name) do update set value = value + 1",
        )?;
        statement.execute([]).map_err(unfinished)?;
        Ok(())
    }

    fn backup(&mut self, file: &Path) -> Result<(), StoreError> {
        backup::write(self, file)
    }
}

impl Whole for Sqlite {
    fn dump(
        &mut self,
        each: &mut dyn FnMut(Item) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // The first question fixes the moment that all of them are answered as of.
        let transaction = self.connection.transaction().map_err(failed)?;
        let all =
            |sql: &str, each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>| {
                let mut statement = transaction.prepare(sql).map_err(failed)?;
                let mut rows = statement.query([]).map_err(failed)?;
                while let Some(row) = rows.next().map_err(failed)? {
                    each(row)?;
                }
                Ok(())
            };
        all(
            "select id, version, body, keys, purge_at, kind from record \
             order by kind, id",
            &mut |row| {
                let kind: String = row.get(5).map_err(failed)?;
                each(Item::Record(record(&kind, row)?))
            },
        )?;
        all("select name, slot, sum from tally order by name, slot", &mut |row| {
            each(Item::Tally(
                row.get(0).map_err(failed)?,
                row.get(1).map_err(failed)?,
                row.get(2).map_err(failed)?,
            ))
        })?;
        all("select name, bytes from blob order by name", &mut |row| {
            each(Item::Blob(row.get(0).map_err(failed)?, row.get(1).map_err(failed)?))
        })?;
        all(
            "select e.number, e.leaf, e.hash, s.salt, s.grp, s.body, s.purge_at \
             from entry e left join sealed s on s.number = e.number order by e.number",
            &mut |row| each(Item::Leaf(leaf(row)?)),
        )?;
        all("select size, note from checkpoint order by size", &mut |row| {
            let size = unsigned(row.get(0).map_err(failed)?)?;
            each(Item::Checkpoint(size, row.get(1).map_err(failed)?))
        })?;
        each(Item::Head(head(&transaction)?))
    }

    fn load(
        &mut self,
        next: &mut dyn FnMut(&mut Vec<Item>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        let held: i64 =
            transaction.query_row(backup::HELD, [], |row| row.get(0)).map_err(failed)?;
        backup::expect_empty(held)?;
        let (mut end, mut chunk) = (Head::default(), Vec::new());
        loop {
            next(&mut chunk)?;
            if chunk.is_empty() {
                break;
            }
            let plan = plan::takeover(&chunk, end);
            write(&transaction, &plan, &There::new())?;
            end = plan.head;
        }
        transaction.commit().map_err(unfinished)
    }
}

/// What is there of the records that batches touch.
fn there(transaction: &Transaction<'_>, batches: &[Batch]) -> Result<There, StoreError> {
    let mut there = There::new();
    let mut statement = prepare(
        transaction,
        "select version, keys from record where kind = ?1 and id = ?2",
    )?;
    for (kind, id) in plan::touched(batches) {
        let found: Option<(i64, String)> = statement
            .query_row([kind, id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .map_err(failed)?;
        if let Some((version, keys)) = found {
            let present = Present { version: unsigned(version)?, keys: keys_of(&keys)? };
            there.insert((kind.to_owned(), id.to_owned()), present);
        }
    }
    Ok(there)
}

fn write(
    transaction: &Transaction<'_>,
    plan: &Plan<'_>,
    there: &There,
) -> Result<(), StoreError> {
    let mut put = prepare(
        transaction,
        "insert into record values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (kind, id) \
         do update set version = excluded.version, body = excluded.body, \
         keys = excluded.keys, purge_at = excluded.purge_at",
    )?;
    let mut remove =
        prepare(transaction, "delete from record where kind = ?1 and id = ?2")?;
    let mut unfind = prepare(
        transaction,
        "delete from key where kind = ?1 and name = ?2 and value = ?3 and id = ?4",
    )?;
    let mut find = prepare(
        transaction,
        "insert into key values (?1, ?2, ?3, ?4) on conflict do nothing",
    )?;
    for ((kind, id), becomes) in &plan.records {
        let (old, new) = plan::keys(there, (kind, id), becomes.as_ref());
        for (name, value) in old.iter().filter(|key| !new.contains(key)) {
            unfind.execute([kind, name.as_str(), value, id]).map_err(failed)?;
        }
        match becomes {
            Some((version, record)) => {
                put.execute(params![
                    kind,
                    id,
                    number(*version),
                    record.body,
                    text_of(&record.keys),
                    record.purge_at.map(Moment::unix)
                ])
                .map_err(failed)?;
            }
            None => {
                remove.execute([kind, id]).map_err(failed)?;
            }
        }
        for (name, value) in new.iter().filter(|key| !old.contains(key)) {
            find.execute([kind, name.as_str(), value, id]).map_err(failed)?;
        }
    }
    write_values(transaction, plan)?;
    if plan.soils(there) {
        soil(transaction)?;
    }
    write_log(transaction, plan)
}

fn write_values(
    transaction: &Transaction<'_>,
    plan: &Plan<'_>,
) -> Result<(), StoreError> {
    let mut tally = prepare(
        transaction,
        "insert into tally values (?1, ?2, ?3) \
         on conflict (name, slot) do update set sum = sum + excluded.sum",
    )?;
    for ((name, slot), by) in &plan.tallies {
        tally.execute(params![name, slot, by]).map_err(failed)?;
    }
    for (name, bytes) in &plan.blobs {
        match bytes {
            Some(bytes) => prepare(
                transaction,
                "insert into blob values (?1, ?2) \
                 on conflict (name) do update set bytes = excluded.bytes",
            )?
            .execute(params![name, bytes]),
            None => {
                prepare(transaction, "delete from blob where name = ?1")?.execute([name])
            }
        }
        .map_err(failed)?;
    }
    let mut erase = prepare(transaction, "delete from sealed where grp = ?1")?;
    for group in &plan.erased {
        erase.execute([group]).map_err(failed)?;
    }
    Ok(())
}

fn write_log(transaction: &Transaction<'_>, plan: &Plan<'_>) -> Result<(), StoreError> {
    let mut append = prepare(transaction, "insert into entry values (?1, ?2, ?3)")?;
    let mut seal =
        prepare(transaction, "insert into sealed values (?1, ?2, ?3, ?4, ?5)")?;
    for leaf in &plan.leaves {
        append
            .execute(params![number(leaf.number), leaf.bytes, leaf.hash.as_slice()])
            .map_err(failed)?;
        if let Some(Sealed { salt, subject }) = &leaf.sealed {
            seal.execute(params![
                number(leaf.number),
                subject.group,
                salt.as_slice(),
                subject.body,
                subject.purge_at.map(Moment::unix)
            ])
            .map_err(failed)?;
        }
    }
    if !plan.leaves.is_empty() {
        prepare(transaction, "update head set size = ?1, frontier = ?2")?
            .execute(params![number(plan.head.size), plan.head.frontier.concat()])
            .map_err(failed)?;
    }
    for (size, note) in &plan.notes {
        prepare(transaction, "insert into checkpoint values (?1, ?2)")?
            .execute(params![number(*size), note])
            .map_err(failed)?;
    }
    Ok(())
}

/// Removes at most so many records and sealed subjects; how many.
fn purge(
    transaction: &Transaction<'_>,
    now: Moment,
    limit: usize,
) -> Result<usize, StoreError> {
    let due: Vec<(String, String, String)> = prepare(
        transaction,
        "select kind, id, keys from record where purge_at <= ?1 \
         order by purge_at limit ?2",
    )?
    .query_map([now.unix(), number(limit as u64)], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
    .map_err(failed)?
    .collect::<Result<_, _>>()
    .map_err(failed)?;
    let mut erased = 0;
    for (kind, id, keys) in &due {
        for (name, value) in keys_of(keys)? {
            prepare(
                transaction,
                "delete from key where kind = ?1 and name = ?2 and value = ?3 \
                 and id = ?4",
            )?
            .execute([kind, &name, &value, id])
            .map_err(failed)?;
        }
        prepare(transaction, "delete from record where kind = ?1 and id = ?2")?
            .execute([kind, id])
            .map_err(failed)?;
        // What was sealed of it may have been dated when it was to stay for longer.
        erased += prepare(transaction, "delete from sealed where grp = ?1")?
            .execute([format!("{kind}/{id}")])
            .map_err(failed)?;
    }
    let rest = number((limit - due.len()) as u64);
    let unsealed = prepare(
        transaction,
        "delete from sealed where number in (select number from sealed \
         where purge_at <= ?1 order by purge_at limit ?2)",
    )?
    .execute([now.unix(), rest])
    .map_err(failed)?;
    Ok(due.len() + erased + unsealed)
}

fn prepare<'a>(
    connection: &'a Connection,
    sql: &str,
) -> Result<rusqlite::CachedStatement<'a>, StoreError> {
    connection.prepare_cached(sql).map_err(failed)
}

/// A row of identifier, version, body, keys, moment.
fn record(kind: &str, row: &Row<'_>) -> Result<Record, StoreError> {
    let version = unsigned(row.get(1).map_err(failed)?)?;
    let keys: String = row.get(3).map_err(failed)?;
    let purge_at: Option<i64> = row.get(4).map_err(failed)?;
    Ok(Record {
        kind: kind.to_owned(),
        id: row.get(0).map_err(failed)?,
        version,
        body: row.get(2).map_err(failed)?,
        keys: keys_of(&keys)?,
        purge_at: purge_at.map(Moment::from_unix),
    })
}

/// A row of number, leaf, hash, salt, group, body, moment.
fn leaf(row: &Row<'_>) -> Result<Leaf, StoreError> {
    let salt: Option<[u8; 32]> = row.get(3).map_err(failed)?;
    let sealed = match salt {
        None => None,
        Some(salt) => {
            let purge_at: Option<i64> = row.get(6).map_err(failed)?;
            let subject = Subject {
                group: row.get(4).map_err(failed)?,
                body: row.get(5).map_err(failed)?,
                purge_at: purge_at.map(Moment::from_unix),
            };
            Some(Sealed { salt, subject })
        }
    };
    Ok(Leaf {
        number: unsigned(row.get(0).map_err(failed)?)?,
        bytes: row.get(1).map_err(failed)?,
        hash: row.get(2).map_err(failed)?,
        sealed,
    })
}

fn head(connection: &Connection) -> Result<Head, StoreError> {
    let (size, frontier): (i64, Vec<u8>) =
        prepare(connection, "select size, frontier from head")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(failed)?;
    plan::head(unsigned(size)?, &frontier)
}

/// An error of the library: its own words hold no values, but names of tables help nobody
/// either, so that the code alone is told.
#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error() {
        Some(failure) => StoreError::new(
            if matches!(
                failure.code,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase
            ) {
                StoreErrorKind::Damaged
            } else {
                StoreErrorKind::Unavailable
            },
            format!(
                "sqlite: {} ({})",
                rusqlite::ffi::code_to_str(failure.extended_code),
                failure.extended_code
            ),
        ),
        None => damaged("a value"),
    }
}

/// An error of a COMMIT. Frames that were written whole but whose `fsync` failed may be
/// there after a crash, so that nobody can tell.
fn unfinished(error: rusqlite::Error) -> StoreError {
    let fsync = error.sqlite_error().is_some_and(|failure| {
        failure.extended_code == rusqlite::ffi::SQLITE_IOERR_FSYNC
    });
    let failed = failed(error);
    if fsync {
        return StoreError::new(StoreErrorKind::Unknown, failed.to_string());
    }
    failed
}
