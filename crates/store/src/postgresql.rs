//! PostgreSQL 15 or later: the store of several nodes.
//!
//! In: batches and questions. Out: what came of them. Not handled: threads.
//!
//! Whoever writes locks the one row of the table `head` first. So the nodes append to one
//! log without gaps, and no record changes between the moment an expectation was looked at
//! and the moment it is acted upon. A group of batches costs the same few statements
//! however large it is: each takes arrays.
//!
//! Text has the collation `C`: bytes. Columns with personal values have no statistics,
//! since those would keep samples of them.
//!
//! Settings of the connection: `host=… user=… dbname=…` or a URL. The tables stand in the
//! schema `saring`, or in the first of `options='-c search_path=…'`. What was deleted is
//! gone from the tables after [`Backend::scrub_step`]; it is gone from the server's write-ahead
//! log too if the role may make checkpoints (`pg_checkpoint`), switch the log
//! (`pg_switch_wal`), and the server has `wal_recycle = off`; archives and replicas of the
//! log are the operator's.
//!
//! How connections are encrypted, and whom they trust: `settings`.

mod settings;
mod tls;

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use postgres::error::{DbError, SqlState};
use postgres::types::{FromSqlOwned, ToSql};
use postgres::{Client, IsolationLevel, NoTls, Row, Statement, Transaction};
use saring_model::Moment;

use self::settings::Settings;
use crate::audit::{Head, Leaf, Sealed, Signer, Subject};
use crate::backend::{Backend, Scrub, Whole};
use crate::backup::{self, Item};
use crate::plan::{self, Plan, Present, There};
use crate::row::{damaged, keys_of, number, text_of, unsigned};
use crate::{
    Batch, Page, Query, Receipt, Record, StoreError, StoreErrorKind, check, cursor,
    question,
};

/// How long a connection may take to be made, unless the settings say otherwise.
const CONNECT: Duration = Duration::from_secs(5);

/// How long nothing may be heard of a server before the connection counts as lost.
const SILENCE: Duration = Duration::from_secs(15);

/// How long it is tried to find out what became of a COMMIT without an answer.
const INQUIRY: Duration = Duration::from_secs(5);

/// Prepared statements that are kept.
const STATEMENTS: usize = 200;

/// Rows that a backup asks for at once.
const PORTAL: i32 = 200;

/// What nobody else's advisory lock has: "saring" and a number, as bytes.
const LOCK_MIGRATE: i64 = 0x7361_7269_6e67_0001;
/// Held shared by those who read for long, alone by those who rewrite the tables.
const LOCK_READ: i64 = 0x7361_7269_6e67_0002;

/// Steps by which the tables came to be as they are. Appended to, never edited.
const MIGRATIONS: &[&str] = &[r#"
create table record (
  kind text collate "C" not null, id text collate "C" not null,
  version int8 not null, body bytea not null, keys text not null, purge_at int8,
  primary key (kind, id)
);
create index record_purge on record (purge_at) where purge_at is not null;
alter table record
  alter id set statistics 0, alter body set statistics 0, alter keys set statistics 0;
create table key (
  kind text collate "C" not null, name text collate "C" not null,
  value text collate "C" not null, id text collate "C" not null,
  primary key (kind, name, value, id)
);
alter table key alter value set statistics 0, alter id set statistics 0;
create table tally (
  name text collate "C" not null, slot text collate "C" not null, sum int8 not null,
  primary key (name, slot)
);
create table blob (name text collate "C" primary key, bytes bytea not null);
alter table blob alter bytes set statistics 0;
create table entry (number int8 primary key, leaf bytea not null, hash bytea not null);
alter table entry alter leaf set statistics 0, alter hash set statistics 0;
create table sealed (
  number int8 primary key, grp text collate "C" not null, salt bytea not null,
  body bytea not null, purge_at int8
);
create index sealed_group on sealed (grp);
create index sealed_purge on sealed (purge_at) where purge_at is not null;
alter table sealed
  alter grp set statistics 0, alter salt set statistics 0, alter body set statistics 0;
create table head (
  one int4 primary key check (one = 1), size int8 not null, frontier bytea not null
);
insert into head values (1, 0, '');
create table checkpoint (size int8 primary key, note text not null);
create table lease (
  job text collate "C" primary key, node text not null, until int8 not null
);
create table meta (name text collate "C" primary key, value int8 not null);
"#];

/// One connection to a server.
pub(crate) struct Postgres {
    client: Client,
    settings: Settings,
    statements: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects, makes the tables if they may be new, and brings them up to date.
    pub(crate) fn open(settings: &str, may_be_new: bool) -> Result<Self, StoreError> {
        let mut settings = settings::read(settings)?;
        let config = &mut settings.config;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config.keepalives_idle(SILENCE).tcp_user_timeout(SILENCE);
        config.application_name("saring");
        let has_path =
            config.get_options().is_some_and(|options| options.contains("search_path"));
        let mut client = connect(&settings).map_err(failed)?;
        prepare_session(&mut client, has_path, may_be_new)?;
        migrate(&mut client, may_be_new)?;
        Ok(Self { client, settings, statements: HashMap::new() })
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql).map_err(failed)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn rows(
        &mut self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StoreError> {
        let statement = self.statement(sql)?;
        self.client.query(&statement, values).map_err(failed)
    }

    /// What became of a transaction whose COMMIT had no answer: whether it was committed.
    fn inquire(&mut self, transaction: &str) -> Result<bool, StoreError> {
        let begin = Instant::now();
        while begin.elapsed() < INQUIRY {
            std::thread::sleep(Duration::from_millis(50));
            let Ok(mut client) = connect(&self.settings) else { continue };
            let asked = client
                .query_one("select pg_xact_status($1::text::xid8)", &[&transaction]);
            let status = asked.map(|row| row.try_get::<_, Option<String>>(0));
            match status {
                Ok(Ok(Some(status))) if status == "committed" => return Ok(true),
                Ok(Ok(Some(status))) if status == "aborted" => return Ok(false),
                // The server still works on it, or the connection broke again.
                Ok(_) | Err(_) => {}
            }
        }
        Err(StoreError::new(
            StoreErrorKind::Unknown,
            "postgresql: the connection broke while a transaction was committed",
        ))
    }
}

fn connect(settings: &Settings) -> Result<Client, postgres::Error> {
    match &settings.tls {
        Some(tls) => settings.config.connect(tls.clone()),
        None => settings.config.connect(NoTls),
    }
}

/// What the server must be, and how this session is.
fn prepare_session(
    client: &mut Client,
    has_path: bool,
    may_be_new: bool,
) -> Result<(), StoreError> {
    let setting = |client: &mut Client, name: &str| -> Result<String, StoreError> {
        let row =
            client.query_one("select current_setting($1)", &[&name]).map_err(failed)?;
        get(&row, 0)
    };
    let version = setting(client, "server_version_num")?;
    if version.parse().is_ok_and(|version: u32| version < 150_000) {
        return Err(check::misused(format!(
            "postgresql: expected version 15 or later, found {version}"
        )));
    }
    for (name, expected) in [("server_encoding", "UTF8"), ("fsync", "on")] {
        if setting(client, name)? != expected {
            return Err(check::misused(format!(
                "postgresql: expected {name} = {expected}"
            )));
        }
    }
    let mut session = String::from(
        "set statement_timeout = '30s';
         set lock_timeout = '10s';
         set idle_in_transaction_session_timeout = '60s';
         set default_transaction_isolation = 'read committed';",
    );
    if setting(client, "synchronous_commit")? != "remote_apply" {
        session.push_str("set synchronous_commit = on;");
    }
    let schema = if has_path {
        let path = setting(client, "search_path")?;
        let first = path.split(',').next().unwrap_or_default();
        first.trim().trim_matches('"').to_owned()
    } else {
        "saring".to_owned()
    };
    check::word("schema", &schema)?;
    client.batch_execute(&session).map_err(failed)?;
    let known = client
        .query_one("select count(*) from pg_namespace where nspname = $1", &[&schema])
        .map_err(failed)?;
    if get::<i64>(&known, 0)? == 0 && may_be_new {
        // Two nodes may come at once: the lock makes the second find what the first made.
        client
            .batch_execute(&format!(
                "begin; select pg_advisory_xact_lock({LOCK_MIGRATE});
                 create schema if not exists \"{schema}\"; commit"
            ))
            .map_err(failed)?;
    }
    client.batch_execute(&format!("set search_path = \"{schema}\"")).map_err(failed)
}

fn migrate(client: &mut Client, may_be_new: bool) -> Result<(), StoreError> {
    let known = MIGRATIONS.len();
    let has = client
        .query_one("select to_regclass('migration') is not null", &[])
        .map_err(failed)?;
    let has = get::<bool>(&has, 0)?;
    if has && migrated(client, known)? == known {
        return Ok(());
    }
    if !has && !may_be_new {
        return Err(StoreError::new(
            StoreErrorKind::Unavailable,
            "postgresql: the tables are gone while the store was in use",
        ));
    }
    let mut transaction = client.transaction().map_err(failed)?;
    transaction
        .batch_execute(&format!(
            "select pg_advisory_xact_lock({LOCK_MIGRATE});
             create table if not exists migration (number int8 primary key)"
        ))
        .map_err(failed)?;
    let done = migrated(&mut transaction, known)?;
    for (index, step) in MIGRATIONS.iter().enumerate().skip(done) {
        transaction.batch_execute(step).map_err(failed)?;
        transaction
            .execute("insert into migration values ($1)", &[&number(index as u64 + 1)])
            .map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

fn migrated(
    client: &mut impl postgres::GenericClient,
    known: usize,
) -> Result<usize, StoreError> {
    let row = client
        .query_one("select coalesce(max(number), 0) from migration", &[])
        .map_err(failed)?;
    crate::row::migrated(get(&row, 0)?, known)
}

/// Statements of one transaction, prepared before it began.
struct Writes {
    head: Statement,
    there: Statement,
    unfind: Statement,
    remove: Statement,
    put: Statement,
    find: Statement,
    tally: Statement,
    blob: Statement,
    forget: Statement,
    erase: Statement,
    append: Statement,
    seal: Statement,
    end: Statement,
    note: Statement,
    soil: Statement,
}

const HEAD: &str =
    "select size, frontier, pg_current_xact_id()::text from head for update";

const UNFIND: &str = "delete from key using \
     unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t (kind, name, value, id) \
     where key.kind = t.kind and key.name = t.name and key.value = t.value \
     and key.id = t.id";

const REMOVE: &str = "delete from record using unnest($1::text[], $2::text[]) \
     as t (kind, id) where record.kind = t.kind and record.id = t.id";

const SOIL: &str = "insert into meta values ('scrub', 1) \
     on conflict (name) do update set value = 1 where meta.value <> 1";

impl Postgres {
    fn writes(&mut self) -> Result<Writes, StoreError> {
        Ok(Writes {
            head: self.statement(HEAD)?,
            there: self.statement(
                "select r.kind, r.id, r.version, r.keys \
                 from unnest($1::text[], $2::text[]) as t (kind, id) \
                 join record r on r.kind = t.kind and r.id = t.id",
            )?,
            unfind: self.statement(UNFIND)?,
            remove: self.statement(REMOVE)?,
            put: self.statement(
                "insert into record select * from unnest($1::text[], $2::text[], \
                 $3::int8[], $4::bytea[], $5::text[], $6::int8[]) \
                 on conflict (kind, id) do update set version = excluded.version, \
                 body = excluded.body, keys = excluded.keys, \
                 purge_at = excluded.purge_at",
            )?,
            find: self.statement(
                "insert into key select * from unnest($1::text[], $2::text[], \
                 $3::text[], $4::text[]) on conflict do nothing",
            )?,
            tally: self.statement(
                "insert into tally select * from unnest($1::text[], $2::text[], \
                 $3::int8[]) on conflict (name, slot) \
                 do update set sum = tally.sum + excluded.sum",
            )?,
            blob: self.statement(
                "insert into blob values ($1, $2) \
                 on conflict (name) do update set bytes = excluded.bytes",
            )?,
            forget: self.statement("delete from blob where name = $1")?,
            erase: self.statement("delete from sealed where grp = any($1)")?,
            append: self.statement(
                "insert into entry select * from \
                 unnest($1::int8[], $2::bytea[], $3::bytea[])",
            )?,
            seal: self.statement(
                "insert into sealed select * from unnest($1::int8[], $2::text[], \
                 $3::bytea[], $4::bytea[], $5::int8[])",
            )?,
            end: self.statement("update head set size = $1, frontier = $2")?,
            note: self.statement("insert into checkpoint values ($1, $2)")?,
            soil: self.statement(SOIL)?,
        })
    }
}

impl Backend for Postgres {
    fn commit(
        &mut self,
        batches: &[Batch],
        signer: &Signer,
    ) -> Result<Vec<Result<Receipt, StoreError>>, StoreError> {
        // What the database would choke on is refused before it is asked about.
        let checked: Vec<_> = batches.iter().map(check::batch).collect();
        let good: Vec<&Batch> = batches
            .iter()
            .zip(&checked)
            .filter_map(|(batch, checked)| checked.is_ok().then_some(batch))
            .collect();
        let mut kept =
            if good.is_empty() { Vec::new() } else { self.keep(&good, signer)? }
                .into_iter();
        let results = checked.into_iter().map(|checked| match checked {
            Ok(()) => kept.next().unwrap_or_else(|| Err(damaged("a receipt"))),
            Err(error) => Err(error),
        });
        Ok(results.collect())
    }

    fn get(&mut self, kind: &str, id: &str) -> Result<Option<Record>, StoreError> {
        check::reference(kind, id)?;
        let rows = self.rows(
            "select id, version, body, keys, purge_at from record \
             where kind = $1 and id = $2",
            &[&kind, &id],
        )?;
        rows.first().map(|row| record(kind, row)).transpose()
    }

    fn find(&mut self, query: &Query) -> Result<Page, StoreError> {
        let asked = question::page(query)?;
        let values: Vec<&(dyn ToSql + Sync)> =
            asked.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.rows(&asked.sql, &values)?;
        let mut page = Page::default();
        let mut end = None;
        for row in &rows {
            if page.records.len() == question::limit(query) {
                page.next = end.map(|end| cursor::write(query, &end));
                break;
            }
            let found = record(&query.kind, row)?;
            end = Some(cursor::End { value: get(row, 5)?, id: found.id.clone() });
            page.records.push(found);
        }
        Ok(page)
    }

    fn count(&mut self, query: &Query) -> Result<u64, StoreError> {
        let asked = question::count(query)?;
        let values: Vec<&(dyn ToSql + Sync)> =
            asked.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.rows(&asked.sql, &values)?;
        unsigned(get(rows.first().ok_or_else(|| damaged("a number"))?, 0)?)
    }

    fn tallies(
        &mut self,
        prefix: &str,
        from: &str,
        below: &str,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        check::range_of_tallies(prefix, from, below)?;
        let rows = self.rows(
            "select name, slot, sum from tally where name >= $1 \
             and starts_with(name, $1) and slot >= $2 and slot < $3 \
             order by name, slot",
            &[&prefix, &from, &below],
        )?;
        rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?, get(row, 2)?))).collect()
    }

    fn blob(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check::blob_name(name)?;
        let rows = self.rows("select bytes from blob where name = $1", &[&name])?;
        rows.first().map(|row| get(row, 0)).transpose()
    }

    fn head(&mut self) -> Result<Head, StoreError> {
        let rows = self.rows("select size, frontier from head", &[])?;
        head(rows.first().ok_or_else(|| damaged("the end of the audit log"))?)
    }

    fn leaves(&mut self, from: u64, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        // One by one: joined as a whole, every page reads all that is sealed before it,
        // and a log takes as long as its square to read.
        let rows = self.rows(
            "select e.number, e.leaf, e.hash, s.salt, s.grp, s.body, s.purge_at \
             from (select * from entry where number >= $1 order by number limit $2) e \
             left join lateral \
             (select * from sealed where sealed.number = e.number offset 0) s on true \
             order by e.number",
            &[&number(from), &number(limit.min(question::PAGE_MAX) as u64)],
        )?;
        rows.iter().map(leaf).collect()
    }

    fn checkpoints(
        &mut self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(
            "select note from checkpoint where size >= $1 order by size limit $2",
            &[&number(from), &number(limit.min(question::PAGE_MAX) as u64)],
        )?;
        rows.iter().map(|row| get(row, 0)).collect()
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
        let statement = self.statement(
            "insert into lease values ($1, $2, $3) on conflict (job) do update \
             set node = excluded.node, until = excluded.until \
             where lease.node = excluded.node or lease.until <= $4",
        )?;
        let taken = self
            .client
            .execute(&statement, &[&job, &node, &until.unix(), &now.unix()])
            .map_err(failed)?;
        Ok(taken == 1)
    }

    fn remove_due(&mut self, now: Moment, limit: usize) -> Result<u64, StoreError> {
        self.remove(now, limit.max(1) as u64)
    }

    fn scrub_step(&mut self) -> Result<Scrub, StoreError> {
        self.scrub()?;
        Ok(Scrub::Clean)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        let statement = self.statement(
            "insert into meta values ('probe', 1) \
             on conflict (name) do update set value = meta.value + 1",
        )?;
        self.client.execute(&statement, &[]).map_err(failed)?;
        Ok(())
    }

    fn backup(&mut self, file: &Path) -> Result<(), StoreError> {
        backup::write(self, file)
    }
}

impl Whole for Postgres {
    fn dump(
        &mut self,
        each: &mut dyn FnMut(Item) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        // Before the snapshot is taken: no row that it sees is kept back from being
        // rewritten away. It goes with the session, if not before.
        self.client
            .batch_execute(&format!("select pg_advisory_lock_shared({LOCK_READ})"))
            .map_err(failed)?;
        let mut transaction = self
            .client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .map_err(failed)?;
        transaction
            .batch_execute(
                "set local statement_timeout = 0;
                 set local idle_in_transaction_session_timeout = 0",
            )
            .map_err(failed)?;
        let mut all =
            |sql: &str,
             at_once: i32,
             each: &mut dyn FnMut(&Row) -> Result<(), StoreError>| {
                let portal = transaction.bind(sql, &[]).map_err(failed)?;
                loop {
                    let rows =
                        transaction.query_portal(&portal, at_once).map_err(failed)?;
                    rows.iter().try_for_each(&mut *each)?;
                    if rows.is_empty() {
                        return Ok(());
                    }
                }
            };
        all(
            "select id, version, body, keys, purge_at, kind from record \
             order by kind, id",
            PORTAL,
            &mut |row| each(Item::Record(record(&get::<String>(row, 5)?, row)?)),
        )?;
        all(
            "select name, slot, sum from tally order by name, slot",
            PORTAL,
            &mut |row| each(Item::Tally(get(row, 0)?, get(row, 1)?, get(row, 2)?)),
        )?;
        all("select name, bytes from blob order by name", 1, &mut |row| {
            each(Item::Blob(get(row, 0)?, get(row, 1)?))
        })?;
        all(
            "select e.number, e.leaf, e.hash, s.salt, s.grp, s.body, s.purge_at \
             from entry e left join sealed s on s.number = e.number order by e.number",
            PORTAL,
            &mut |row| each(Item::Leaf(leaf(row)?)),
        )?;
        all("select size, note from checkpoint order by size", PORTAL, &mut |row| {
            each(Item::Checkpoint(unsigned(get(row, 0)?)?, get(row, 1)?))
        })?;
        all("select size, frontier from head", 1, &mut |row| {
            each(Item::Head(head(row)?))
        })?;
        transaction.commit().map_err(failed)?;
        self.client
            .batch_execute(&format!("select pg_advisory_unlock_shared({LOCK_READ})"))
            .map_err(failed)
    }

    fn load(
        &mut self,
        next: &mut dyn FnMut(&mut Vec<Item>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let writes = self.writes()?;
        let mut transaction = self.client.transaction().map_err(failed)?;
        transaction
            .batch_execute("set local idle_in_transaction_session_timeout = 0")
            .map_err(failed)?;
        transaction.query_one(&writes.head, &[]).map_err(failed)?;
        let held = transaction.query_one(backup::HELD, &[]).map_err(failed)?;
        backup::expect_empty(get(&held, 0)?)?;
        let (mut end, mut chunk) = (Head::default(), Vec::new());
        loop {
            next(&mut chunk)?;
            if chunk.is_empty() {
                break;
            }
            let plan = plan::takeover(&chunk, end);
            write(&mut transaction, &writes, &plan, &There::new())?;
            end = plan.head;
        }
        transaction.commit().map_err(failed)
    }
}

impl Postgres {
    fn keep(
        &mut self,
        batches: &[&Batch],
        signer: &Signer,
    ) -> Result<Vec<Result<Receipt, StoreError>>, StoreError> {
        let writes = self.writes()?;
        let mut transaction = self.client.transaction().map_err(failed)?;
        let row = transaction.query_one(&writes.head, &[]).map_err(failed)?;
        let name: String = get(&row, 2)?;
        let there = there(&mut transaction, &writes, batches)?;
        let plan = plan::plan(batches.iter().copied(), &there, head(&row)?, signer)?;
        if plan.is_empty() {
            return Ok(plan.results);
        }
        write(&mut transaction, &writes, &plan, &there)?;
        match transaction.commit() {
            Ok(()) => Ok(plan.results),
            // The server says so itself: it was rolled back.
            Err(error) if error.as_db_error().is_some_and(was_refused) => {
                Err(failed(error))
            }
            Err(error) => {
                if self.inquire(&name)? {
                    Ok(plan.results)
                } else {
                    Err(failed(error))
                }
            }
        }
    }

    /// Removes at most so many records and sealed subjects; how many.
    fn remove(&mut self, now: Moment, limit: u64) -> Result<u64, StoreError> {
        let lock = self.statement(HEAD)?;
        let due = self.statement(
            "select kind, id, keys from record where purge_at <= $1 \
             order by purge_at limit $2",
        )?;
        let (unfind, remove) = (self.statement(UNFIND)?, self.statement(REMOVE)?);
        let unseal = self.statement(
            "delete from sealed where number in (select number from sealed \
             where purge_at <= $1 order by purge_at limit $2)",
        )?;
        let erase = self.statement("delete from sealed where grp = any($1)")?;
        let soil = self.statement(SOIL)?;
        let mut transaction = self.client.transaction().map_err(failed)?;
        transaction.query_one(&lock, &[]).map_err(failed)?;
        let found =
            transaction.query(&due, &[&now.unix(), &number(limit)]).map_err(failed)?;
        let (mut kinds, mut ids, mut gone) = (Vec::new(), Vec::new(), Keys::default());
        for row in &found {
            let (kind, id): (String, String) = (get(row, 0)?, get(row, 1)?);
            for (name, value) in keys_of(&get::<String>(row, 2)?)? {
                gone.push(kind.clone(), name, value, id.clone());
            }
            kinds.push(kind);
            ids.push(id);
        }
        gone.run(&mut transaction, &unfind)?;
        transaction.execute(&remove, &[&kinds, &ids]).map_err(failed)?;
        // What was sealed of them may have been dated when they were to stay for longer.
        let groups: Vec<String> =
            kinds.iter().zip(&ids).map(|(kind, id)| format!("{kind}/{id}")).collect();
        let erased = transaction.execute(&erase, &[&groups]).map_err(failed)?;
        let rest = number(limit.saturating_sub(found.len() as u64));
        let unsealed =
            transaction.execute(&unseal, &[&now.unix(), &rest]).map_err(failed)?;
        let removed = found.len() as u64 + erased + unsealed;
        if removed > 0 {
            transaction.execute(&soil, &[]).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        Ok(removed)
    }

    /// Leaves no byte of what was removed or replaced in the tables, nor in the log as far
    /// as this role may say so.
    fn scrub(&mut self) -> Result<(), StoreError> {
        let rows = self.rows("select 1 from meta where name = 'scrub'", &[])?;
        if rows.is_empty() {
            return Ok(());
        }
        let lock = format!("select pg_try_advisory_lock({LOCK_READ})");
        let has = self.client.query_one(&lock, &[]).map_err(failed)?;
        if !get::<bool>(&has, 0)? {
            return Err(StoreError::new(
                StoreErrorKind::Unavailable,
                "postgresql: a backup or another node keeps old rows: ask again",
            ));
        }
        // Bytes that were replaced while this goes on are for the next time.
        self.client
            .batch_execute("delete from meta where name = 'scrub'")
            .map_err(failed)?;
        let done = self.rewrite();
        let unlock = format!("select pg_advisory_unlock({LOCK_READ})");
        let unlocked = self
            .client
            .batch_execute(&format!("set statement_timeout = '30s'; {unlock}"));
        if let Err(error) = done {
            self.client.batch_execute(SOIL).map_err(failed)?;
            return Err(error);
        }
        unlocked.map_err(failed)
    }

    fn rewrite(&mut self) -> Result<(), StoreError> {
        // Each for itself: a vacuum takes part in no transaction.
        for step in [
            "set statement_timeout = 0",
            "vacuum full record",
            "vacuum full key",
            "vacuum full sealed",
        ] {
            self.client.batch_execute(step).map_err(failed)?;
        }
        for step in ["select pg_switch_wal()", "checkpoint"] {
            match self.client.batch_execute(step) {
                Ok(()) => {}
                Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
                }
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }
}

/// Rows of the table `key`, column by column.
#[derive(Default)]
struct Keys<T> {
    kinds: Vec<T>,
    names: Vec<T>,
    values: Vec<T>,
    ids: Vec<T>,
}

impl<T: ToSql + Sync> Keys<T> {
    fn push(&mut self, kind: T, name: T, value: T, id: T) {
        self.kinds.push(kind);
        self.names.push(name);
        self.values.push(value);
        self.ids.push(id);
    }

    fn run(
        &self,
        transaction: &mut Transaction<'_>,
        statement: &Statement,
    ) -> Result<(), StoreError> {
        if self.ids.is_empty() {
            return Ok(());
        }
        transaction
            .execute(statement, &[&self.kinds, &self.names, &self.values, &self.ids])
            .map_err(failed)?;
        Ok(())
    }
}

fn there(
    transaction: &mut Transaction<'_>,
    writes: &Writes,
    batches: &[&Batch],
) -> Result<There, StoreError> {
    let (kinds, ids): (Vec<&str>, Vec<&str>) =
        plan::touched(batches.iter().copied()).into_iter().unzip();
    let mut there = There::new();
    if ids.is_empty() {
        return Ok(there);
    }
    for row in transaction.query(&writes.there, &[&kinds, &ids]).map_err(failed)? {
        let present = Present {
            version: unsigned(get(&row, 2)?)?,
            keys: keys_of(&get::<String>(&row, 3)?)?,
        };
        there.insert((get(&row, 0)?, get(&row, 1)?), present);
    }
    Ok(there)
}

fn write(
    transaction: &mut Transaction<'_>,
    writes: &Writes,
    plan: &Plan<'_>,
    there: &There,
) -> Result<(), StoreError> {
    let (mut old_keys, mut new_keys) = (Keys::default(), Keys::default());
    let mut removed: (Vec<&str>, Vec<&str>) = Default::default();
    let (mut kinds, mut ids, mut versions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bodies, mut texts, mut moments) = (Vec::new(), Vec::new(), Vec::new());
    for ((kind, id), becomes) in &plan.records {
        let (old, new) = plan::keys(there, (kind, id), becomes.as_ref());
        for (name, value) in old.iter().filter(|key| !new.contains(key)) {
            old_keys.push(*kind, name.as_str(), value.as_str(), *id);
        }
        for (name, value) in new.iter().filter(|key| !old.contains(key)) {
            new_keys.push(*kind, name.as_str(), value.as_str(), *id);
        }
        if let Some((version, record)) = becomes {
            kinds.push(*kind);
            ids.push(*id);
            versions.push(number(*version));
            bodies.push(record.body.as_slice());
            texts.push(text_of(&record.keys));
            moments.push(record.purge_at.map(Moment::unix));
        } else {
            removed.0.push(kind);
            removed.1.push(id);
        }
    }
    old_keys.run(transaction, &writes.unfind)?;
    if !removed.1.is_empty() {
        transaction.execute(&writes.remove, &[&removed.0, &removed.1]).map_err(failed)?;
    }
    if !ids.is_empty() {
        transaction
            .execute(&writes.put, &[&kinds, &ids, &versions, &bodies, &texts, &moments])
            .map_err(failed)?;
    }
    new_keys.run(transaction, &writes.find)?;
    write_values(transaction, writes, plan)?;
    if plan.soils(there) {
        transaction.execute(&writes.soil, &[]).map_err(failed)?;
    }
    write_log(transaction, writes, plan)
}

fn write_values(
    transaction: &mut Transaction<'_>,
    writes: &Writes,
    plan: &Plan<'_>,
) -> Result<(), StoreError> {
    if !plan.tallies.is_empty() {
        let (mut names, mut slots, mut sums) = (Vec::new(), Vec::new(), Vec::new());
        for ((name, slot), by) in &plan.tallies {
            names.push(*name);
            slots.push(*slot);
            sums.push(*by);
        }
        transaction.execute(&writes.tally, &[&names, &slots, &sums]).map_err(failed)?;
    }
    for (name, bytes) in &plan.blobs {
        match bytes {
            Some(bytes) => transaction.execute(&writes.blob, &[name, bytes]),
            None => transaction.execute(&writes.forget, &[name]),
        }
        .map_err(failed)?;
    }
    if !plan.erased.is_empty() {
        let groups: Vec<&str> = plan.erased.iter().copied().collect();
        transaction.execute(&writes.erase, &[&groups]).map_err(failed)?;
    }
    Ok(())
}

fn write_log(
    transaction: &mut Transaction<'_>,
    writes: &Writes,
    plan: &Plan<'_>,
) -> Result<(), StoreError> {
    let (mut numbers, mut leaves, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sealed, mut groups, mut salts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bodies, mut moments) = (Vec::new(), Vec::new());
    for leaf in &plan.leaves {
        numbers.push(number(leaf.number));
        leaves.push(leaf.bytes.as_slice());
        hashes.push(leaf.hash.as_slice());
        if let Some(Sealed { salt, subject }) = &leaf.sealed {
            sealed.push(number(leaf.number));
            groups.push(subject.group.as_str());
            salts.push(salt.as_slice());
            bodies.push(subject.body.as_slice());
            moments.push(subject.purge_at.map(Moment::unix));
        }
    }
    if !numbers.is_empty() {
        transaction
            .execute(&writes.append, &[&numbers, &leaves, &hashes])
            .map_err(failed)?;
        transaction
            .execute(
                &writes.end,
                &[&number(plan.head.size), &plan.head.frontier.concat()],
            )
            .map_err(failed)?;
    }
    if !sealed.is_empty() {
        transaction
            .execute(&writes.seal, &[&sealed, &groups, &salts, &bodies, &moments])
            .map_err(failed)?;
    }
    for (size, note) in &plan.notes {
        transaction
            .execute(&writes.note, &[&number(*size), &note.as_ref()])
            .map_err(failed)?;
    }
    Ok(())
}

/// A row of identifier, version, body, keys, moment.
fn record(kind: &str, row: &Row) -> Result<Record, StoreError> {
    let purge_at: Option<i64> = get(row, 4)?;
    Ok(Record {
        kind: kind.to_owned(),
        id: get(row, 0)?,
        version: unsigned(get(row, 1)?)?,
        body: get(row, 2)?,
        keys: keys_of(&get::<String>(row, 3)?)?,
        purge_at: purge_at.map(Moment::from_unix),
    })
}

/// A row of number, leaf, hash, salt, group, body, moment.
fn leaf(row: &Row) -> Result<Leaf, StoreError> {
    let salt: Option<Vec<u8>> = get(row, 3)?;
    let sealed = match salt {
        None => None,
        Some(salt) => {
            let purge_at: Option<i64> = get(row, 6)?;
            let subject = Subject {
                group: get(row, 4)?,
                body: get(row, 5)?,
                purge_at: purge_at.map(Moment::from_unix),
            };
            Some(Sealed { salt: hash(salt)?, subject })
        }
    };
    Ok(Leaf {
        number: unsigned(get(row, 0)?)?,
        bytes: get(row, 1)?,
        hash: hash(get(row, 2)?)?,
        sealed,
    })
}

fn hash(bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| damaged("a hash"))
}

/// A row of size, frontier.
fn head(row: &Row) -> Result<Head, StoreError> {
    let frontier: Vec<u8> = get(row, 1)?;
    plan::head(unsigned(get(row, 0)?)?, &frontier)
}

fn get<T: FromSqlOwned>(row: &Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(|_| damaged("a value"))
}

/// Whether the server itself says that a COMMIT failed, and goes on.
fn was_refused(error: &DbError) -> bool {
    error.severity() == "ERROR"
}

/// An error of the driver. Its own words may cite values: only the code is told.
#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn failed(error: postgres::Error) -> StoreError {
    let Some(code) = error.code() else {
        if let Some(detail) = tls::detail(&error) {
            let detail = format!("postgresql: no encrypted connection: {detail}");
            return StoreError::new(StoreErrorKind::Unavailable, detail);
        }
        return StoreError::new(
            StoreErrorKind::Unavailable,
            "postgresql: the server cannot be reached, or the connection was lost",
        );
    };
    // Classes: 22 what a value may be, 54 how large; 42 what there is, XX001 and XX002
    // what is broken. Rights (42501) are the operator's to give.
    let text = code.code();
    let kind = if text.starts_with("22") || text.starts_with("54") {
        StoreErrorKind::Misused
    } else if text.starts_with("XX0")
        || (text.starts_with("42") && *code != SqlState::INSUFFICIENT_PRIVILEGE)
    {
        StoreErrorKind::Damaged
    } else {
        StoreErrorKind::Unavailable
    };
    StoreError::new(kind, format!("postgresql: the server answered {text}"))
}
