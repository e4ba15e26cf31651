//! What is screened against now: lists, rulings and policy of one moment.
//!
//! In: the records `in-use/lists` and `in-use/rulings`, the folder of lists, the policy's
//! file. Out: a [`Current`], the same on every node. Not handled: who changes any of them.
//!
//! Whoever keeps an answer requires that both records are still in the version it was
//! made from ([`Current::requirements`]), so that no answer from before a change is kept
//! after it. What has not changed is not built again: other rulings over the same lists
//! cost what the rulings cost. Requests go on with what was there until it is built.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use saring_answer::catalogue::{self, Catalogue};
use saring_answer::engine::{Engine, Fingerprints};
use saring_answer::index::Whole;
use saring_answer::policy::TravelPolicy;
use saring_answer::{orders, silent};
use saring_casework::Rulings;
use saring_lists::versions::{Store as Lists, VersionRecord};
use saring_screen::ENGINE;
use saring_store::audit::Versions;
use saring_store::{Batch, Change, Expect, Query, Record};
use saring_travel::{Profiles, Settings as Dialects};
use serde::{Deserialize, Serialize};

use crate::App;
use crate::kept::all;
use crate::problem::Problem;
use crate::records::{Ruling, RulingKind, RulingState};

/// Lists, rulings and policy of one moment.
pub(crate) struct Current {
    /// Version of the record `in-use/lists`.
    pub(crate) lists_version: u64,
    /// Version of the record `in-use/rulings`.
    pub(crate) rulings_version: u64,
    /// What an audit entry cites.
    pub(crate) versions: Versions,
    /// All of the above as one digest.
    pub(crate) against: String,
    /// What travellers are held against.
    pub(crate) engine: Engine,
    /// Every listed entity.
    pub(crate) catalogue: Arc<Catalogue>,
    /// What is listed now of each entity and order, as exclusions hold to it.
    pub(crate) fingerprints: Arc<Fingerprints>,
    /// The policy for travellers.
    pub(crate) policy: Arc<TravelPolicy>,
    /// How travel messages are read.
    pub(crate) dialects: Arc<Dialects>,
    /// What the folder of lists calls the versions in use; empty where there are none.
    lists_name: String,
}

impl Current {
    /// What a batch requires that holds an answer made from this.
    pub(crate) fn requirements(&self, with_rulings: bool) -> Vec<Change> {
        let require = |id: &str, version: u64| Change::Require {
            kind: IN_USE.to_owned(),
            id: id.to_owned(),
            expect: if version == 0 { Expect::Absent } else { Expect::Version(version) },
        };
        let mut changes = vec![require(LISTS, self.lists_version)];
        if with_rulings {
            changes.push(require(RULINGS, self.rulings_version));
        }
        changes
    }

    /// The lists in use.
    pub(crate) fn lists(&self) -> &[saring_model::ListVersion] {
        self.whole().map(|whole| whole.lists()).unwrap_or_default()
    }

    /// The index over them; `None` where everybody is referred for want of lists.
    pub(crate) fn whole(&self) -> Option<&Arc<Whole>> {
        self.engine.lists()
    }

    /// Every entity that is listed; `None` without lists.
    pub(crate) fn catalogue(&self) -> Option<&Arc<Catalogue>> {
        self.whole().map(|_| &self.catalogue)
    }
}

/// Kind and identifiers of the records that count changes.
pub(crate) const IN_USE: &str = "in-use";
/// See [`IN_USE`].
pub(crate) const LISTS: &str = "lists";
/// See [`IN_USE`].
pub(crate) const RULINGS: &str = "rulings";

/// Kind of the records that say which rulings of before are kept, by their digest.
pub(crate) const RULINGS_KEPT: &str = "rulings-kept";

/// What a batch that changes rulings has in it too, so that every node takes notice.
#[cfg(test)]
pub(crate) fn rulings_changed(current: u64) -> Change {
    let record = saring_store::Record::new(IN_USE, RULINGS, b"{}".to_vec());
    let expect = if current == 0 { Expect::Absent } else { Expect::Version(current) };
    Change::Put(record, expect)
}

/// Where the lists are.
pub(crate) fn lists_folder(app: &App) -> PathBuf {
    app.settings().data.join("lists")
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    saring_store::audit::hex(digest.as_ref())
}

/// Rulings in force as they are kept for replay: lines of each kind.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RulingLines {
    orders: String,
    exclusions: String,
    exemptions: String,
}

impl RulingLines {
    /// The same without the lines that have one of some identifiers.
    pub(crate) fn without(&self, ids: &std::collections::BTreeSet<String>) -> Self {
        let is_kept = |line: &&str| {
            let line: Option<serde_json::Value> = serde_json::from_str(line).ok();
            let id = line.as_ref().and_then(|line| line.get("id")?.as_str());
            id.is_some_and(|id| !ids.contains(id))
        };
        let keep = |lines: &String| {
            let kept = lines.lines().filter(is_kept);
            kept.fold(String::new(), |text, line| text + line + "\n")
        };
        Self {
            orders: keep(&self.orders),
            exclusions: keep(&self.exclusions),
            exemptions: keep(&self.exemptions),
        }
    }

    fn of(mut rulings: Vec<Ruling>) -> Self {
        // By identifier, so that every node makes the same of them.
        rulings.sort_by(|one, other| one.id.cmp(&other.id));
        let mut lines = Self::default();
        for ruling in &rulings {
            let into = match ruling.kind {
                RulingKind::Order => &mut lines.orders,
                RulingKind::Exclusion => &mut lines.exclusions,
                RulingKind::Exemption => &mut lines.exemptions,
            };
            into.push_str(ruling.line.trim());
            into.push('\n');
        }
        lines
    }

    fn read(&self) -> anyhow::Result<Rulings> {
        Ok(Rulings::new(
            orders::lines(&self.orders, orders::order)?,
            orders::lines(&self.exclusions, orders::exclusion)?,
            orders::lines(&self.exemptions, orders::exemption)?,
        ))
    }
}

/// Brings what is screened against up to date, and gives it. Cheap where nothing changed.
///
/// # Errors
///
/// When the store cannot be asked, or the policy or a ruling cannot be read: what was
/// there stays.
pub(crate) async fn refresh(app: &App) -> Result<Arc<Current>, Problem> {
    let _one_at_a_time = app.desk().intake.refreshing.lock().await;
    loop {
        let versions = in_use(app).await?;
        let known = app.current();
        if let Some(known) = &known
            && (known.lists_version, known.rulings_version) == versions
            && (versions.0 != 0 || known.lists_name == lists_name(app).await)
        {
            return Ok(Arc::clone(known));
        }
        // The folder is what the record says, or nothing is built from it.
        crate::desk::lists::switch::agree(app).await?;
        let rulings = RulingLines::of(in_force(app).await?);
        let built = build(app, known, versions, rulings).await?;
        // What changed while it was built is seen to before it is used.
        if in_use(app).await? == versions {
            app.set_current(Arc::clone(&built));
            return Ok(built);
        }
    }
}

/// Versions of the two records that count changes.
async fn in_use(app: &App) -> Result<(u64, u64), Problem> {
    let lists = app.store().get(IN_USE, LISTS);
    let rulings = app.store().get(IN_USE, RULINGS);
    let version =
        |record: Option<saring_store::Record>| record.map_or(0, |it| it.version);
    Ok((version(lists.await?), version(rulings.await?)))
}

async fn lists_name(app: &App) -> String {
    let folder = lists_folder(app);
    let name = move || Lists::at(folder).fingerprint(ENGINE).unwrap_or_default();
    tokio::task::spawn_blocking(name).await.unwrap_or_default()
}

async fn in_force(app: &App) -> Result<Vec<Ruling>, Problem> {
    let mut rulings = Vec::new();
    for kind in [RulingKind::Order, RulingKind::Exclusion, RulingKind::Exemption] {
        let state = format!("{} {}", kind.as_str(), RulingState::InForce.as_str());
        let query = Query::by("ruling", "state", &state);
        let some = all::<Ruling>(app.store(), query).await?;
        rulings.extend(some.into_iter().map(|ruling| ruling.value));
    }
    Ok(rulings)
}

async fn build(
    app: &App,
    known: Option<Arc<Current>>,
    versions: (u64, u64),
    rulings: RulingLines,
) -> Result<Arc<Current>, Problem> {
    let settings = app.settings();
    let (policy, profiles) = (settings.policy.clone(), settings.profiles.clone());
    let folder = lists_folder(app);
    let work = move || {
        let files = (policy.as_deref(), profiles.as_deref());
        Built::of(known.as_deref(), versions, &rulings, files, folder)
    };
    let built = tokio::task::spawn_blocking(work).await;
    let built =
        built.map_err(|_| Problem::defect("building what is screened against"))?;
    let Built { current, blobs } = built.map_err(|error| {
        tracing::error!(event = "current.refused", detail = %format!("{error:#}"));
        Problem::unavailable("what is screened against cannot be brought up to date")
    })?;
    if !blobs.is_empty() {
        // An answer that cites them can be made again for as long as they are there.
        let batch = Batch { changes: blobs, audit: Vec::new() };
        app.commit(batch).await?;
    }
    Ok(Arc::new(current))
}

struct Built {
    current: Current,
    /// Policy and rulings, where nobody kept them before.
    blobs: Vec<Change>,
}

impl Built {
    fn of(
        known: Option<&Current>,
        (lists_version, rulings_version): (u64, u64),
        lines: &RulingLines,
        (policy, profiles): (Option<&Path>, Option<&Path>),
        folder: PathBuf,
    ) -> anyhow::Result<Self> {
        let lists = Lists::at(folder);
        let lists_name = lists.fingerprint(ENGINE).unwrap_or_default();
        let policy_text = match policy {
            Some(path) => std::fs::read_to_string(path)?,
            None => String::new(),
        };
        let policy = TravelPolicy::read(&policy_text)?;
        let dialects = dialects(profiles)?;
        let same_lists = known
            .filter(|known| known.lists_name == lists_name && known.whole().is_some());
        let shared = same_lists.and_then(|known| {
            let whole = Arc::clone(known.whole()?);
            let catalogue = Arc::clone(known.catalogue()?);
            Some((whole, catalogue, known.fingerprints.without_orders()))
        });
        let (whole, catalogue, mut fingerprints) = match shared {
            Some((whole, catalogue, prints)) => (Some(whole), Some(catalogue), prints),
            None => match open(&lists) {
                Some((whole, catalogue)) => {
                    let prints = prints(&catalogue);
                    (Some(whole), Some(catalogue), prints)
                }
                None => (None, None, Fingerprints::default()),
            },
        };
        let mut rulings = lines.read()?;
        rulings.orders().iter().for_each(|order| fingerprints.see_order(order));
        if let Some(catalogue) = &catalogue {
            catalogue.show(&mut rulings)?;
        }
        let catalogue = match catalogue {
            Some(catalogue) => catalogue,
            None => Arc::new(Catalogue::of([])?),
        };
        let rulings_text = serde_json::to_vec(lines)?;
        let cited = whole.as_ref().map(|whole| whole.lists()).unwrap_or_default();
        let cite = |list: &saring_model::ListVersion| {
            (list.name.clone(), list.version.clone(), list.sha256.clone())
        };
        let versions = Versions {
            lists: cited.iter().map(cite).collect(),
            policy: sha256(policy_text.as_bytes()),
            rulings: sha256(&rulings_text),
            engine: ENGINE.to_owned(),
        };
        let mut blobs = Vec::new();
        let before = known.map(|known| &known.versions);
        if before.is_none_or(|before| before.policy != versions.policy) {
            let name = format!("policy/{}", versions.policy);
            blobs.push(Change::Blob { name, bytes: policy_text.into_bytes() });
        }
        if before.is_none_or(|before| before.rulings != versions.rulings) {
            let name = format!("rulings/{}", versions.rulings);
            blobs.push(Change::Blob { name, bytes: rulings_text });
            // It names persons: whoever is deleted is taken out of it, and for that it
            // has to be found (`desk::privacy`).
            let kept = Record::new(RULINGS_KEPT, &versions.rulings, Vec::new());
            blobs.push(Change::Put(kept, Expect::Any));
        }
        let engine = Engine::new(whole, rulings, &policy, None);
        let current = Current {
            lists_version,
            rulings_version,
            against: against(&versions),
            versions,
            engine,
            catalogue,
            fingerprints: Arc::new(fingerprints),
            policy: Arc::new(policy),
            dialects: Arc::new(dialects),
            lists_name,
        };
        Ok(Self { current, blobs })
    }
}

/// The lists in use. Without them everybody is referred, and the operator is told why.
fn open(lists: &Lists) -> Option<(Arc<Whole>, Arc<Catalogue>)> {
    match catalogue::open(lists, &silent) {
        Ok((opened, catalogue)) => {
            if let Some(error) = opened.unkept {
                tracing::warn!(event = "lists.unkept", detail = %format!("{error:#}"));
            }
            Some((Arc::new(opened.whole), Arc::new(catalogue)))
        }
        Err(error) => {
            tracing::error!(event = "lists.missing", detail = %format!("{error:#}"));
            None
        }
    }
}

/// What is listed of each entity, as exclusions hold to it.
fn prints(catalogue: &Catalogue) -> Fingerprints {
    let mut prints = Fingerprints::default();
    for row in catalogue.rows() {
        prints.see_print(&row.id, &row.fingerprint);
    }
    prints
}

/// How travel messages are read where nothing else is known.
pub(crate) fn dialects(profiles: Option<&Path>) -> anyhow::Result<Dialects> {
    let known = match profiles {
        None => Profiles::embedded(),
        Some(path) => Profiles::read(&std::fs::read_to_string(path)?)?,
    };
    let (profiles, otherwise) = (known.all().to_vec(), known.otherwise());
    Ok(Dialects { profiles, otherwise, day: None })
}

fn against(versions: &Versions) -> String {
    let Versions { lists, policy, rulings, engine } = versions;
    let mut parts: Vec<&str> = vec![policy, rulings, engine];
    for (name, version, digest) in lists {
        parts.extend([name.as_str(), version, digest]);
    }
    sha256(parts.join("\n").as_bytes()).chars().take(32).collect()
}

/// What an answer was made from.
pub(crate) struct AsItWas {
    /// The engine.
    pub(crate) engine: Engine,
    /// What was listed of each entity and order.
    pub(crate) fingerprints: Fingerprints,
    /// Every entity that was listed; `None` without lists.
    pub(crate) catalogue: Option<Arc<Catalogue>>,
}

/// The engine as it was when an answer was made, from what the answer cites. Who is one
/// with whom on several lists is as decided now.
///
/// # Errors
///
/// When a version, the policy or the rulings are not kept any more, or another version of
/// the program made the answer.
pub(crate) async fn as_it_was(app: &App, cited: &Versions) -> Result<AsItWas, Problem> {
    if cited.engine != ENGINE {
        let detail = "expected the version of the program that made the answer";
        return Err(Problem::conflict(detail));
    }
    let policy = app.store().blob(&format!("policy/{}", cited.policy));
    let rulings = app.store().blob(&format!("rulings/{}", cited.rulings));
    let gone = |what: &str| Problem::not_found(what);
    let policy = policy.await?.ok_or_else(|| gone("policy that was cited"))?;
    let rulings = rulings.await?.ok_or_else(|| gone("lot of rulings that was cited"))?;
    let (folder, cited, now) = (lists_folder(app), cited.clone(), app.current());
    let work = move || -> anyhow::Result<AsItWas> {
        let policy = TravelPolicy::read(std::str::from_utf8(&policy)?)?;
        let lines: RulingLines = serde_json::from_slice(&rulings)?;
        let mut rulings = lines.read()?;
        let same = now.filter(|now| now.versions.lists == cited.lists);
        let known = same.as_ref().and_then(|now| Some((now.whole()?, now.catalogue()?)));
        let (whole, catalogue) = match known {
            _ if cited.lists.is_empty() => (None, None),
            Some((whole, catalogue)) => {
                (Some(Arc::clone(whole)), Some(Arc::clone(catalogue)))
            }
            None => {
                let lists = Lists::at(folder);
                let versions = versions_of(&lists, &cited)?;
                let (whole, catalogue) = catalogue::at(&lists, &versions, &silent)?;
                (Some(Arc::new(whole)), Some(Arc::new(catalogue)))
            }
        };
        let mut fingerprints = catalogue.as_deref().map(prints).unwrap_or_default();
        rulings.orders().iter().for_each(|order| fingerprints.see_order(order));
        if let Some(catalogue) = &catalogue {
            catalogue.show(&mut rulings)?;
        }
        let engine = Engine::new(whole, rulings, &policy, None);
        Ok(AsItWas { engine, fingerprints, catalogue })
    };
    let built = tokio::task::spawn_blocking(work).await;
    let built = built.map_err(|_| Problem::defect("building an engine of before"))?;
    built.map_err(|error| Problem::conflict(format!("{error:#}")))
}

/// The versions that were cited, in their order.
fn versions_of(lists: &Lists, cited: &Versions) -> anyhow::Result<Vec<VersionRecord>> {
    let find = |(name, version, sha256): &(String, String, String)| {
        let state = lists.list(name)?;
        let found = state.versions.iter().find(|own| {
            let own = own.cited();
            own.sha256 == *sha256 && own.version == *version
        });
        found.cloned().ok_or_else(|| {
            anyhow::anyhow!("expected the version of {name} that was cited")
        })
    };
    cited.lists.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn lists_of_the_folder_are_in_use_and_cited() {
        let test = testing::app().await;
        let current = test.app.current().expect("lists");
        assert_eq!(current.versions.lists.len(), 1);
        assert_eq!(current.lists()[0].name, "invented");
        let name = format!("policy/{}", current.versions.policy);
        assert_eq!(test.app.store().blob(&name).await.unwrap().unwrap(), b"");
        // Nothing has changed, so nothing is built.
        let again = refresh(&test.app).await.unwrap();
        assert!(Arc::ptr_eq(&current, &again));
    }

    #[tokio::test]
    async fn other_rulings_are_another_state_over_the_same_lists() {
        let test = testing::app().await;
        let before = test.app.current().unwrap();
        let mut batch = Batch::default();
        batch.changes.push(rulings_changed(0));
        test.app.store().commit(batch).await.unwrap();
        let after = refresh(&test.app).await.unwrap();
        assert_eq!(after.rulings_version, 1);
        assert!(Arc::ptr_eq(before.whole().unwrap(), after.whole().unwrap()));
    }

    #[tokio::test]
    async fn versions_that_are_not_in_use_any_more_are_as_they_were() {
        let test = testing::app().await;
        let before = test.app.current().unwrap();
        let lists = Lists::at(lists_folder(&test.app));
        let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/demo/list.jsonl");
        let list = std::fs::read_to_string(demo).unwrap();
        let fewer: Vec<&str> = list.lines().skip(1).collect();
        let fewer = fewer.join("\n");
        let import = saring_lists::versions::Import {
            name: "invented",
            expected: None,
            files: vec![("list.jsonl".to_owned(), Box::new(fewer.as_bytes()))],
            mapping: None,
            limits: saring_lists::Limits::default(),
            guard: &|_| saring_lists::versions::Guard::default(),
            at: saring_model::Moment::read("2026-11-19T23:00:00Z").unwrap(),
            by: "test",
            progress: &mut |_| {},
        };
        lists.import(import).unwrap();
        crate::desk::lists::look(&test.app).await.unwrap();
        let after = refresh(&test.app).await.unwrap();
        assert_ne!(after.versions.lists, before.versions.lists);
        assert!(after.fingerprints.of("demo-001").is_none());
        let was = as_it_was(&test.app, &before.versions).await.unwrap();
        assert_eq!(was.fingerprints.of("demo-001"), before.fingerprints.of("demo-001"));
    }

    #[tokio::test]
    async fn without_lists_there_is_an_engine_that_refers_everybody() {
        let folder = tempfile::TempDir::new().unwrap();
        let test = testing::without_lists(folder, |_| {});
        let current = refresh(&test.app).await.unwrap();
        assert!(current.whole().is_none());
    }
}
