//! Leaving no byte of what was removed in any file, a little at a time.
//!
//! In: a file of which something was removed or replaced. Out: the same without its bytes,
//! after as many steps as that takes; whoever writes goes on between two of them. Not
//! handled: what was due (`purge`).
//!
//! `secure_delete` overwrites cells and pages that are deleted, but not the copies that
//! stay in the gap of a page when its cells move to another. So the tables with personal
//! values are written anew, and what they stood in is overwritten whole. The audit log,
//! which is by far the largest part and holds none, stays where it is.
//!
//! One table after another: its rows are copied into a fresh table, some in each step, while
//! triggers do there what is done to the table meanwhile; then the fresh one takes its name,
//! and the old one is emptied, some rows in each step, so that its pages are overwritten one
//! by one. How far it is stands in the file: a crash in between is made good by whoever goes
//! on. Bytes that are removed or replaced while it goes on are for the next time: whoever waits
//! for them waits for that.

use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};

use super::{BUSY, Sqlite, damaged, failed, prepare, unfinished};
use crate::StoreError;
use crate::backend::Scrub;

/// Tables with personal values, and the columns that tell their rows apart.
const TABLES: [(&str, &[&str]); 3] = [
    ("record", &["kind", "id"]),
    ("key", &["kind", "name", "value", "id"]),
    ("sealed", &["number"]),
];

/// Rows of one step at first, at least and at most. As many as the disk takes in the time
/// below are found on the way: bodies of records are of every size.
const ROWS: (usize, usize, usize) = (32, 1, 1_024);

/// How long a step should take: above this the next one is half as large, below a quarter of
/// it twice. Whoever wants something kept waits for one step at most.
const STEP: Duration = Duration::from_millis(10);

/// Steps after which the write-ahead log is written back, so that no commit of others has to
/// do it for many of them.
const WRITE_BACK_AFTER: usize = 4;

/// Name in the table `meta` of what is left to do, once it was begun.
const BEGUN: &str = "rewrite";

/// The step after the last table: the write-ahead log is emptied.
const LAST: usize = TABLES.len() * 2;

/// How far one connection is within a table, and how large its steps are.
pub(super) struct Pace {
    /// Where the last row stood that was copied.
    after: Vec<Value>,
    rows: usize,
    steps: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { after: Vec::new(), rows: ROWS.0, steps: 0 }
    }
}

impl Pace {
    fn took(&mut self, time: Duration) {
        if time > STEP {
            self.rows = (self.rows / 2).max(ROWS.1);
        } else if time < STEP / 4 {
            self.rows = (self.rows * 2).min(ROWS.2);
        }
    }
}

/// Keeps in mind that something was removed or replaced.
pub(super) fn soil(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    prepare(
        transaction,
        "insert into meta values ('scrub', 1) on conflict (name) do nothing",
    )?
    .execute([])
    .map_err(failed)?;
    Ok(())
}

impl Sqlite {
    /// Does one step; how far it is.
    pub(super) fn scrub(&mut self) -> Result<Scrub, StoreError> {
        let begun = meta(&self.connection, BEGUN)?;
        let Some(begun) = begun else { return self.begin_scrub() };
        let done = usize::try_from(begun).unwrap_or(LAST);
        let Some((table, order)) = TABLES.get(done / 2).copied() else {
            return self.empty_log();
        };
        self.pace.steps += 1;
        if self.pace.steps.is_multiple_of(WRITE_BACK_AFTER) {
            self.log("passive")?;
            return Ok(Scrub::More);
        }
        let start = Instant::now();
        let mut pace = std::mem::take(&mut self.pace);
        let transaction = self.begin()?;
        let is_over = if done % 2 == 0 {
            let is_over = copy(&transaction, (table, order), &mut pace)?;
            if is_over {
                swap(&transaction, table)?;
            }
            is_over
        } else {
            let is_over = empty(&transaction, (table, order), pace.rows)?;
            if is_over {
                transaction
                    .execute_batch(&format!("drop table {}", old(table)))
                    .map_err(failed)?;
                if let Some((next, order)) = TABLES.get(done / 2 + 1) {
                    prepare_copy(&transaction, (next, order))?;
                }
            }
            is_over
        };
        if is_over {
            // Emptying costs more than copying.
            (pace.after, pace.rows) = (Vec::new(), ROWS.0);
            set_meta(&transaction, BEGUN, done + 1)?;
        }
        let finished = transaction.commit().map_err(unfinished);
        if !is_over {
            pace.took(start.elapsed());
        }
        self.pace = pace;
        finished.map(|()| Scrub::More)
    }

    /// Begins, if something was removed or replaced.
    fn begin_scrub(&mut self) -> Result<Scrub, StoreError> {
        self.pace = Pace::default();
        let transaction = self.begin()?;
        if meta(&transaction, "scrub")?.is_none() {
            return Ok(Scrub::Clean);
        }
        if let Some((table, order)) = TABLES.first() {
            prepare_copy(&transaction, (table, order))?;
        }
        set_meta(&transaction, BEGUN, 0)?;
        transaction
            .execute("delete from meta where name = 'scrub'", [])
            .map_err(failed)?;
        transaction.commit().map_err(unfinished)?;
        Ok(Scrub::Begun)
    }

    fn empty_log(&mut self) -> Result<Scrub, StoreError> {
        if self.log("truncate")? {
            return Ok(Scrub::Held);
        }
        prepare(&self.connection, "delete from meta where name = ?1")?
            .execute([BEGUN])
            .map_err(unfinished)?;
        Ok(Scrub::Ended)
    }

    /// Writes the write-ahead log back; whether somebody kept it from being done. Nobody is
    /// waited for: all who want something kept would wait too.
    fn log(&mut self, how: &str) -> Result<bool, StoreError> {
        let sql = format!("pragma wal_checkpoint({how})");
        self.connection.busy_timeout(Duration::ZERO).map_err(failed)?;
        let busy = self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
        self.connection.busy_timeout(BUSY).map_err(failed)?;
        Ok(busy.map_err(failed)? != 0)
    }
}

fn meta(connection: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    prepare(connection, "select value from meta where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
        .map_err(failed)
}

fn set_meta(
    transaction: &Transaction<'_>,
    name: &str,
    value: usize,
) -> Result<(), StoreError> {
    prepare(
        transaction,
        "insert into meta values (?1, ?2) \
         on conflict (name) do update set value = excluded.value",
    )?
    .execute((name, i64::try_from(value).unwrap_or(i64::MAX)))
    .map_err(failed)?;
    Ok(())
}

/// The name of a table once a fresh one has taken its own.
fn old(table: &str) -> String {
    format!("{table}_old")
}

/// Makes a fresh table like another, and has done to it whatever is done to that.
fn prepare_copy(
    transaction: &Transaction<'_>,
    (table, order): (&str, &[&str]),
) -> Result<(), StoreError> {
    let mut fresh = String::new();
    for definition in definitions(transaction, table)? {
        fresh.push_str(&like(&definition)?);
        fresh.push(';');
    }
    let columns: Vec<String> = transaction
        .prepare("select name from pragma_table_info(?1) order by cid")
        .map_err(failed)?
        .query_map([table], |row| row.get(0))
        .map_err(failed)?
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let new: Vec<String> = columns.iter().map(|column| format!("new.{column}")).collect();
    let new = new.join(", ");
    let same = |row: &str| {
        let same: Vec<String> =
            order.iter().map(|column| format!("{column} = {row}.{column}")).collect();
        same.join(" and ")
    };
    let (is_old, is_new) = (same("old"), same("new"));
    let gone = |is: &str| format!("delete from fresh where {is};");
    let put = format!("{} insert into fresh values ({new});", gone(&is_new));
    transaction
        .execute_batch(&format!(
            "{fresh}
             create trigger {table}_added after insert on {table} begin {put} end;
             create trigger {table}_changed after update on {table}
               begin {} {put} end;
             create trigger {table}_gone after delete on {table} begin {} end;",
            gone(&is_old),
            gone(&is_old)
        ))
        .map_err(failed)
}

/// The statements that made a table and its indexes, the table's first.
fn definitions(
    transaction: &Transaction<'_>,
    table: &str,
) -> Result<Vec<String>, StoreError> {
    let definitions: Vec<String> = transaction
        .prepare(
            "select sql from sqlite_schema where tbl_name = ?1 and sql is not null \
             and type in ('table', 'index') order by type = 'table' desc, name",
        )
        .map_err(failed)?
        .query_map([table], |row| row.get(0))
        .map_err(failed)?
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    if definitions.is_empty() { Err(damaged("a table")) } else { Ok(definitions) }
}

/// The same statement for the fresh table. Names of indexes are taken as long as the old
/// table is there: they have a mark every other time.
fn like(definition: &str) -> Result<String, StoreError> {
    const MARK: &str = "_again";
    let wrong = || damaged("a table");
    let (head, columns) = definition.split_once('(').ok_or_else(wrong)?;
    let mut words = head.split_whitespace();
    let name = match (words.next(), words.next(), words.next()) {
        (Some(_), Some(kind), Some(name)) if kind.eq_ignore_ascii_case("index") => name,
        (Some(_), Some(_), Some(_)) => {
            return Ok(format!("create table fresh ({columns}"));
        }
        _ => return Err(wrong()),
    };
    let name = name.trim_matches('"');
    let other = match name.strip_suffix(MARK) {
        Some(plain) => plain.to_owned(),
        None => format!("{name}{MARK}"),
    };
    Ok(format!("create index {other} on fresh ({columns}"))
}

/// Copies the next rows; whether those were the last.
fn copy(
    transaction: &Transaction<'_>,
    (table, order): (&str, &[&str]),
    pace: &mut Pace,
) -> Result<bool, StoreError> {
    let columns = order.join(", ");
    let marks = |from: usize| {
        let marks: Vec<String> =
            (0..order.len()).map(|at| format!("?{}", at + from)).collect();
        marks.join(", ")
    };
    let behind = if pace.after.is_empty() {
        "true".to_owned()
    } else {
        format!("({columns}) > ({})", marks(1))
    };
    let last = format!(
        "select {columns} from {table} where {behind} order by {columns} \
         limit 1 offset {}",
        pace.rows.saturating_sub(1)
    );
    let last: Option<Vec<Value>> = prepare(transaction, &last)?
        .query_row(params_from_iter(&pace.after), |row| {
            (0..order.len()).map(|at| row.get(at)).collect()
        })
        .optional()
        .map_err(failed)?;
    let until = match &last {
        Some(_) => format!("and ({columns}) <= ({})", marks(pace.after.len() + 1)),
        None => String::new(),
    };
    // What was done to a row since was done to the fresh table too, and is newer.
    let insert = format!(
        "insert or ignore into fresh select * from {table} where {behind} {until} \
         order by {columns}"
    );
    let values = pace.after.iter().chain(last.iter().flatten());
    prepare(transaction, &insert)?.execute(params_from_iter(values)).map_err(failed)?;
    let is_over = last.is_none();
    pace.after = last.unwrap_or_default();
    Ok(is_over)
}

/// Gives the fresh table the name of the other.
fn swap(transaction: &Transaction<'_>, table: &str) -> Result<(), StoreError> {
    transaction
        .execute_batch(&format!(
            "drop trigger {table}_added;
             drop trigger {table}_changed;
             drop trigger {table}_gone;
             alter table {table} rename to {};
             alter table fresh rename to {table};",
            old(table)
        ))
        .map_err(failed)
}

/// Removes some rows of a table that is no longer used; whether those were the last.
fn empty(
    transaction: &Transaction<'_>,
    (table, order): (&str, &[&str]),
    rows: usize,
) -> Result<bool, StoreError> {
    let (old, columns) = (old(table), order.join(", "));
    let removed = prepare(
        transaction,
        &format!(
            "delete from {old} where ({columns}) in \
             (select {columns} from {old} order by {columns} limit {rows})"
        ),
    )?
    .execute([])
    .map_err(failed)?;
    Ok(removed < rows)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::backend::Backend as _;
    use crate::{Batch, Query, Record};

    /// How often bytes are in the files of a folder.
    fn found(folder: &Path, canary: &[u8]) -> usize {
        let files = std::fs::read_dir(folder).expect("a folder");
        let bytes = files.filter_map(|file| std::fs::read(file.ok()?.path()).ok());
        bytes
            .map(|bytes| bytes.windows(canary.len()).filter(|it| *it == canary).count())
            .sum()
    }

    /// Does one step; whether it goes on.
    fn step(sqlite: &mut Sqlite) -> bool {
        match sqlite.scrub().expect("a step") {
            Scrub::Begun | Scrub::More => true,
            Scrub::Ended | Scrub::Clean => false,
            Scrub::Held => panic!("nobody reads"),
        }
    }

    fn keep(sqlite: &mut Sqlite, signer: &crate::audit::Signer, batch: Batch) {
        let receipts = sqlite.commit(&[batch], signer).expect("a commit");
        assert!(receipts.iter().all(Result::is_ok), "{receipts:?}");
    }

    fn person(number: u32, mark: &str) -> Record {
        let id = format!("{:08x}-{mark}", number.wrapping_mul(0x9E37_79B9));
        Record::new("traveller", &id, format!("{mark} {number} ").repeat(40).into_bytes())
            .key("name", format!("{mark} {number}"))
    }

    /// Broken off after so many steps by a crash, while others write between all of them.
    fn check(steps: usize) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.sqlite");
        let (signer, _) =
            crate::audit::Signer::generate("saring.invalid/test").expect("a key");
        let mut sqlite = Sqlite::open(&path, true).expect("a store");
        for round in 0..6_u32 {
            let mut batch = Batch::default();
            for number in round * 50..(round + 1) * 50 {
                let mark = if number % 3 == 0 { "Goes0Away" } else { "Stays0Here" };
                batch.put(person(number, mark));
            }
            keep(&mut sqlite, &signer, batch);
        }
        let mut batch = Batch::default();
        for number in (0..300).filter(|number| number % 3 == 0) {
            batch.delete("traveller", &person(number, "Goes0Away").id);
        }
        keep(&mut sqlite, &signer, batch);
        let (mut done, mut new) = (0, 1_000);
        while step(&mut sqlite) {
            done += 1;
            if done == steps {
                drop(sqlite);
                sqlite = Sqlite::open(&path, false).expect("the same store");
            }
            // One is added, one is changed, and one that was added is gone again.
            let mut batch = Batch::default();
            batch.put(person(new, "Stays0Here"));
            batch.put(Record::new("changed", "1", format!("{new}").into_bytes()));
            batch.put(person(new + 1, "Brief0Stay"));
            keep(&mut sqlite, &signer, batch);
            let mut batch = Batch::default();
            batch.delete("traveller", &person(new + 1, "Brief0Stay").id);
            keep(&mut sqlite, &signer, batch);
            new += 2;
        }
        assert!(done > 12, "{done} steps");
        assert_eq!(found(folder.path(), b"Goes0Away"), 0, "after {steps} steps");
        // What went meanwhile goes the next time, and nothing else is changed by it.
        while step(&mut sqlite) {}
        assert_eq!(found(folder.path(), b"Brief0Stay"), 0, "after {steps} steps");
        let last = sqlite.get("changed", "1").expect("an answer").expect("a record");
        assert_eq!(last.body, format!("{}", new - 2).into_bytes());
        let all = sqlite.count(&Query::all("traveller")).expect("a count");
        assert_eq!(all, 200 + u64::try_from(done).expect("a few"));
        for number in (0..300).filter(|number| number % 3 != 0) {
            let own = person(number, "Stays0Here");
            let query = Query::by("traveller", "name", &format!("Stays0Here {number}"));
            let records = sqlite.find(&query).expect("an answer").records;
            let [record] = records.as_slice() else { panic!("one of {number}") };
            assert_eq!((&record.id, &record.body), (&own.id, &own.body));
        }
        let rest: i64 = sqlite
            .connection
            .query_row(
                "select count(*) from sqlite_schema where name like '%fresh%' \
                 or name like '%old%' or type = 'trigger'",
                [],
                |row| row.get(0),
            )
            .expect("a count");
        assert_eq!(rest, 0);
    }

    #[test]
    fn whatever_is_done_meanwhile_and_wherever_it_breaks_off_nothing_is_lost_or_left() {
        for steps in [0, 1, 2, 3, 5, 7, 9, 11] {
            check(steps);
        }
    }
}
