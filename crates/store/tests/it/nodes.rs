//! Many tasks and several nodes at once, and what happens when the database goes away.

use std::time::{Duration, Instant};

use saring_model::Moment;
use saring_store::audit::Signer;
use saring_store::{
    Batch, Expect, Location, Options, Query, Record, Store, StoreErrorKind,
};

use crate::conformance::check_log;
use crate::place::{Place, Server, entry, one, options, signer};

fn places() -> Vec<Place> {
    let schema = Server::shared().map(|server| Place::schema(&server));
    [Some(Place::file()), schema].into_iter().flatten().collect()
}

#[test]
fn of_fifty_that_expect_the_same_version_one_wins() {
    for place in places() {
        // Two stores: the second is another node, or another process on the same file.
        let stores = [place.open(), place.open()];
        stores[0].commit(one(Record::new("alert", "a", vec![]))).wait().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let won = runtime.block_on(async {
            let tasks: Vec<_> = (0..50_u8)
                .map(|task| {
                    let store = stores[usize::from(task % 2)].clone();
                    let mut batch = Batch::default();
                    let record = Record::new("alert", "a", vec![task]);
                    batch.put_if(record, Expect::Version(1));
                    batch.put(Record::new("decision", &task.to_string(), vec![]));
                    batch.audit.push(entry("decide", "alert/a", "x"));
                    tokio::spawn(async move { (task, store.commit(batch).await) })
                })
                .collect();
            let mut won = Vec::new();
            for task in tasks {
                match task.await.unwrap() {
                    (task, Ok(_)) => won.push(task),
                    (_, Err(error)) => {
                        assert_eq!(error.kind(), StoreErrorKind::Conflict);
                    }
                }
            }
            // What was kept is read at once, also in a task.
            let kept = stores[1].get("alert", "a").await.unwrap().unwrap();
            assert_eq!((kept.version, kept.body), (2, vec![won[0]]));
            won
        });
        assert_eq!(won.len(), 1);
        assert_eq!(stores[0].count(Query::all("decision")).wait(), Ok(1));
        assert_eq!(stores[0].head().wait().unwrap().size, 1);
    }
}

#[test]
fn several_nodes_append_to_one_log_without_gaps() {
    for place in places() {
        let nodes = [place.open(), place.open(), place.open()];
        std::thread::scope(|scope| {
            for (number, node) in nodes.iter().enumerate() {
                for task in 0..3 {
                    scope.spawn(move || {
                        for round in 0..20 {
                            let id = format!("{number}-{task}-{round}");
                            let mut batch = one(Record::new("alert", &id, vec![]));
                            batch.tally("seen", "2026", 1);
                            batch.audit.push(entry("screen", &id, &id));
                            let receipt = node.commit(batch).wait().unwrap();
                            assert_eq!(receipt.audit.len(), 1);
                        }
                    });
                }
            }
        });
        let leaves = nodes[1].leaves(0, 1_000).wait().unwrap();
        assert_eq!(leaves.len(), 180);
        check_log(&nodes[2].head().wait().unwrap(), &leaves);
        let sums = nodes[0].tallies("seen", "", "z").wait().unwrap();
        assert_eq!(sums[0].2, 180);
    }
}

#[test]
fn a_job_is_claimed_by_one_of_many() {
    for place in places() {
        let nodes: Vec<_> = (0..4).map(|_| place.open()).collect();
        let (now, until) = (Moment::from_unix(0), Moment::from_unix(60));
        for job in 0..5 {
            let job = format!("job-{job}");
            let answers: Vec<_> = (nodes.iter().enumerate())
                .map(|(node, store)| store.claim(&job, &format!("n{node}"), now, until))
                .collect();
            let claims = answers.into_iter().map(|answer| answer.wait().unwrap());
            assert_eq!(claims.filter(|has| *has).count(), 1);
        }
    }
}

#[test]
fn a_store_of_a_later_program_is_refused() {
    for place in places() {
        let store = place.open();
        store.commit(one(Record::new("alert", "a", vec![1]))).wait().unwrap();
        drop(store);
        let later = "insert into migration values (1000000)";
        match &place.location {
            Location::File(path) => {
                rusqlite::Connection::open(path).unwrap().execute(later, []).unwrap();
            }
            Location::Postgres(settings) => {
                let tls = postgres::NoTls;
                let mut client = postgres::Client::connect(settings, tls).unwrap();
                client.execute(later, &[]).unwrap();
            }
        }
        let refused = Store::open(&place.location, options()).err().unwrap();
        assert_eq!(refused.kind(), StoreErrorKind::Damaged);
        assert!(refused.to_string().contains("later version"), "{refused}");
    }
}

#[test]
fn a_log_of_another_key_or_with_another_end_is_not_gone_on_with() {
    for place in places() {
        let open = |signer| {
            let own = Options { signer, readers: 1, waiting_max: 10 };
            Store::open(&place.location, own)
        };
        let other = || Signer::generate("saring.example/test").unwrap().0;
        let store = open(signer()).unwrap();
        drop(open(other()).expect("an empty log has no key yet"));
        let mut batch = Batch::default();
        batch.audit.push(entry("screen", "g", "x"));
        store.commit(batch).wait().unwrap();
        let refused = open(other()).err().unwrap();
        assert_eq!(refused.kind(), StoreErrorKind::Misused, "{refused}");
        drop(open(signer()).unwrap());
        let changed = "update head set size = 3, frontier = frontier || frontier";
        let changed = match &place.location {
            Location::File(path) => {
                let database = rusqlite::Connection::open(path).unwrap();
                let cast = "update head set size = 3, frontier = cast(frontier || \
                     frontier as blob)";
                database.execute(cast, []).unwrap()
            }
            Location::Postgres(settings) => {
                let tls = postgres::NoTls;
                let mut client = postgres::Client::connect(settings, tls).unwrap();
                usize::try_from(client.execute(changed, &[]).unwrap()).unwrap()
            }
        };
        assert_eq!(changed, 1);
        let refused = open(signer()).err().unwrap();
        assert_eq!(refused.kind(), StoreErrorKind::Damaged, "{refused}");
    }
}

#[test]
fn a_file_of_somebody_else_is_damaged_and_stays_as_it_is() {
    let place = Place::file();
    let Location::File(path) = &place.location else { unreachable!() };
    std::fs::write(path, "this is no database, and long enough to be taken for one")
        .unwrap();
    let refused = Store::open(&place.location, options()).err().unwrap();
    assert_eq!(refused.kind(), StoreErrorKind::Damaged);
    assert!(std::fs::read_to_string(path).unwrap().starts_with("this is no"));
}

#[test]
fn settings_that_cannot_be_read_are_not_cited() {
    let wrong = Location::Postgres("password=Secret0Word nonsense".to_owned());
    let refused = Store::open(&wrong, options()).err().unwrap();
    assert_eq!(refused.kind(), StoreErrorKind::Misused);
    assert!(!refused.to_string().contains("Secret0Word"));
}

#[test]
fn what_waits_is_kept_when_the_last_store_is_dropped() {
    for place in places() {
        let store = place.open();
        for number in 0..200 {
            let record = Record::new("alert", &number.to_string(), vec![]);
            // Nobody waits for the answer.
            drop(store.commit(one(record)));
        }
        drop(store);
        assert_eq!(place.open().count(Query::all("alert")).wait(), Ok(200));
    }
}

#[test]
fn whoever_comes_when_too_many_wait_is_refused_at_once() {
    let place = Place::file();
    let few = Options { signer: signer(), readers: 1, waiting_max: 4 };
    let store = Store::open(&place.location, few).unwrap();
    let large = || one(Record::new("alert", "a", vec![7; 1 << 20]));
    let answers: Vec<_> = (0..500).map(|_| store.commit(large())).collect();
    let refused = answers.into_iter().filter_map(|answer| answer.wait().err());
    let refused: Vec<_> = refused.map(|error| error.kind()).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|kind| *kind == StoreErrorKind::Unavailable));
    assert_eq!(store.health().waiting, 0);
    assert!(store.health().is_writable, "it is busy, not broken");
}

#[test]
fn a_server_that_went_away_is_unavailable_until_it_is_back() {
    let Some(server) = Server::start() else { return };
    let place = Place::schema(&server.into());
    let server = place.server.as_ref().unwrap();
    let store = place.open();
    store.commit(one(Record::new("alert", "before", vec![]))).wait().unwrap();
    assert!(store.health().is_writable);
    server.kill();
    let begin = Instant::now();
    for _ in 0..3 {
        let batch = one(Record::new("alert", "meanwhile", vec![]));
        let error = store.commit(batch).wait().unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        let error = store.get("alert", "before").wait().unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    }
    assert!(begin.elapsed() < Duration::from_secs(5), "nobody is kept waiting");
    assert!(!store.health().is_writable);
    server.run();
    // Nobody asks: the store finds out for itself.
    while !store.health().is_writable {
        assert!(begin.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(50));
    }
    store.commit(one(Record::new("alert", "after", vec![]))).wait().unwrap();
    let ids = || {
        let page = store.find(Query::all("alert")).wait()?;
        Ok(page.records.into_iter().map(|record| record.id).collect::<Vec<_>>())
    };
    // Readers were told to leave it alone for a while.
    let mut found: Result<Vec<String>, saring_store::StoreError> = ids();
    while found.is_err() && begin.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(50));
        found = ids();
    }
    assert_eq!(found.unwrap(), ["after", "before"]);

    // It goes away and comes back while nobody asks: nobody notices.
    server.kill();
    server.run();
    assert_eq!(ids().unwrap(), ["after", "before"]);
    store.commit(one(Record::new("alert", "later", vec![]))).wait().unwrap();
}
