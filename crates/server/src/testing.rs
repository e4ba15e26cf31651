//! A service for tests: a store in a folder of its own, a clock that is told the time,
//! chance that is the same each time, the invented list.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use saring_lists::versions::{Guard, Import, Store as Lists};
use saring_model::Moment;
use saring_store::audit::{Leaf, Signer};
use saring_store::{Location, Options, Store};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::access::{Actor, Role, Via};
use crate::clock::Clock;
use crate::records::later;
use crate::{App, Parts, Settings};

/// The present time of a test when it begins: the evening before the invented flights.
pub(crate) const NOW: &str = "2026-11-19T22:10:00Z";

/// A clock that is told the time, and chance that is none.
pub(crate) struct TestClock {
    now: Mutex<Moment>,
    seed: AtomicU64,
}

impl TestClock {
    /// At [`NOW`].
    pub(crate) fn new() -> Self {
        let now = Moment::read(NOW).expect("a time");
        Self { now: Mutex::new(now), seed: AtomicU64::new(1) }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().expect("nobody panics with it");
        *now = later(*now, seconds);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        *self.now.lock().expect("nobody panics with it")
    }

    fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let seed = self.seed.fetch_add(1, Ordering::Relaxed);
            // SplitMix64: every number once, in no order that a test could lean on.
            let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            *byte = mixed.to_le_bytes()[5];
        }
    }
}

/// A service of a test.
pub(crate) struct TestApp {
    /// The service.
    pub(crate) app: App,
    /// Its clock.
    pub(crate) clock: Arc<TestClock>,
    /// The folder that all of it is in; gone with this.
    pub(crate) folder: TempDir,
}

/// With the invented list in use.
pub(crate) async fn app() -> TestApp {
    with(|_| {}).await
}

/// With the invented list in use and other settings.
pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> TestApp {
    let folder = TempDir::new().expect("a folder");
    import_demo(&folder.path().join("lists"));
    let test = without_lists(folder, change);
    crate::current::refresh(&test.app).await.expect("lists in use");
    test
}

/// Over a folder, without any list unless one is there.
pub(crate) fn without_lists(
    folder: TempDir,
    change: impl FnOnce(&mut Settings),
) -> TestApp {
    let (signer, _) = Signer::generate("saring.invalid/test").expect("a key");
    let options = Options { signer, readers: 2, waiting_max: 1_000 };
    let location = Location::File(folder.path().join("saring.db"));
    let store = Store::open(&location, options).expect("a store");
    let mut settings = Settings {
        data: folder.path().to_owned(),
        node: "test".to_owned(),
        ..Settings::default()
    };
    change(&mut settings);
    let clock = Arc::new(TestClock::new());
    let parts = Parts {
        settings,
        store,
        clock: Arc::<TestClock>::clone(&clock),
        secret: [7; 32],
    };
    TestApp { app: App::new(parts), clock, folder }
}

/// Takes the invented list into use in a folder of lists.
pub(crate) fn import_demo(folder: &Path) {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/demo/list.jsonl");
    let file = std::fs::File::open(demo).expect("the invented list");
    let import = Import {
        name: "invented",
        expected: None,
        files: vec![("list.jsonl".to_owned(), Box::new(file))],
        mapping: None,
        limits: saring_lists::Limits::default(),
        guard: &|_| Guard::default(),
        at: Moment::read(NOW).expect("a time"),
        by: "test",
        progress: &mut |_| {},
    };
    Lists::at(folder).import(import).expect("the invented list is imported");
}

/// Somebody with a role; a carrier is `XX`.
pub(crate) fn actor(role: Role) -> Actor {
    Actor {
        account: format!("key:{}", role.as_str()),
        name: role.as_str().to_owned(),
        role,
        scopes: None,
        via: Via::Key,
        language: "en".to_owned(),
        carrier: (role == Role::Carrier).then(|| "XX".to_owned()),
        form_token: String::new(),
        purpose: "border security".to_owned(),
        legal_basis: "invented Act, section 1".to_owned(),
    }
}

/// What a request was answered with.
pub(crate) struct Answered {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: axum::http::HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
}

impl Answered {
    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

impl TestApp {
    /// Asks the table of routes as somebody, without sockets.
    pub(crate) async fn ask(
        &self,
        actor: &Actor,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answered {
        let router: Router = crate::route::router(&self.app);
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(actor.clone());
        let response = router.oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answered { status: parts.status, headers: parts.headers, body }
    }

    /// Reads a path.
    pub(crate) async fn get(&self, role: Role, path: &str) -> Answered {
        self.ask(&actor(role), Method::GET, path, &[], Body::empty()).await
    }

    /// The whole audit log.
    pub(crate) async fn log(&self) -> Vec<Leaf> {
        self.app.store().leaves(0, 100_000).await.expect("the log")
    }
}
