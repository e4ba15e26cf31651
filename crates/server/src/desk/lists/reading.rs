//! What can be read of lists: what is in use, what waits, what differs, whom it reaches.
//!
//! In: names and numbers. Out: values for the contract and the console.

use std::collections::BTreeMap;
use std::sync::Arc;

use saring_answer::impact::{Change, POPULATION, Reached, alarms, reach};
use saring_answer::side::{Side, between, lines};
use saring_answer::silent;
use saring_lists::Difference;
use saring_lists::versions::{Store as Lists, VersionRecord};
use saring_model::Moment;
use saring_screen::Policy;
use saring_store::{Batch, Query};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::ages::{self, Age};
use super::deeds::version;
use super::files::local;
use super::kept::{VersionKept, VersionState};
use super::switch::{in_use, versions};
use super::{entry, failure, folder, in_thread, refusal};
use crate::App;
use crate::access::{Actor, Permission};
use crate::kept::{Versioned, all, page};
use crate::problem::Problem;
use crate::records::{Alert, Passenger, SubjectKept};

/// A list at a glance.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct ListView {
    /// Its name.
    pub(crate) name: String,
    /// The version in use.
    pub(crate) in_use: Option<VersionKept>,
    /// Versions that wait, the latest first.
    pub(crate) waiting: Vec<VersionKept>,
    /// How old it is.
    pub(crate) age: Option<Age>,
}

/// All lists.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct ListsView {
    /// How often what is in use has changed: equal on every node.
    pub(crate) generation: u64,
    /// The lists, by name.
    pub(crate) lists: Vec<ListView>,
}

/// A list with all its versions.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct ListWhole {
    /// At a glance.
    #[serde(flatten)]
    pub(crate) glance: ListView,
    /// Every version, the latest first.
    pub(crate) versions: Vec<VersionKept>,
}

/// A version, and what was read from it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct VersionWhole {
    /// Who answers for it.
    #[serde(flatten)]
    pub(crate) kept: VersionKept,
    /// Counts, issues, the difference to its predecessor, as the command tells them.
    pub(crate) described: Option<Value>,
}

fn glance(name: &str, all: &[Versioned<VersionKept>], ages: &[Age]) -> ListView {
    let of = |state: VersionState| {
        let found = all.iter().rev().map(|own| &own.value);
        found.filter(move |own| own.state == state).cloned()
    };
    ListView {
        name: name.to_owned(),
        in_use: of(VersionState::InUse).next(),
        waiting: of(VersionState::Waiting).chain(of(VersionState::Accepted)).collect(),
        age: ages.iter().find(|age| age.list == name).cloned(),
    }
}

/// All lists.
///
/// # Errors
///
/// When the store or the folder cannot be asked.
pub(crate) async fn lists(app: &App) -> Result<ListsView, Problem> {
    let generation = in_use(app).await?.map_or(0, |own| own.version);
    let ages = ages::now(app).await?;
    let mut of: BTreeMap<String, Vec<Versioned<VersionKept>>> = BTreeMap::new();
    for own in all::<VersionKept>(app.store(), Query::all("list-version")).await? {
        of.entry(own.value.list.clone()).or_default().push(own);
    }
    let lists = of.iter().map(|(name, all)| glance(name, all, &ages)).collect();
    Ok(ListsView { generation, lists })
}

/// One list.
///
/// # Errors
///
/// When there is none of that name.
pub(crate) async fn list(app: &App, name: &str) -> Result<ListWhole, Problem> {
    folder(app).list(name).map_err(|error| refusal(&error))?;
    let all = versions(app, name).await?;
    if all.is_empty() {
        return Err(Problem::not_found("list"));
    }
    let ages = ages::now(app).await?;
    let glance = glance(name, &all, &ages);
    let versions = all.into_iter().rev().map(|own| own.value).collect();
    Ok(ListWhole { glance, versions })
}

/// One version.
///
/// # Errors
///
/// When there is none of that number.
pub(crate) async fn one(
    app: &App,
    list: &str,
    number: u32,
) -> Result<VersionWhole, Problem> {
    let kept = version(app, list, number).await?.value;
    let described = here(app, &kept).await?.map(|version| version.to_json());
    Ok(VersionWhole { kept, described })
}

/// A version in the folder of this node; `None` while it is on another one only.
async fn here(app: &App, kept: &VersionKept) -> Result<Option<VersionRecord>, Problem> {
    let (lists, own) = (folder(app), kept.clone());
    let found =
        in_thread(move || local(&lists, &own.list, &own.sha256, &own.source_date));
    found.await?.map_err(|error| failure(&error))
}

/// The same, brought here if need be.
async fn brought(app: &App, kept: &VersionKept) -> Result<VersionRecord, Problem> {
    if let Some(found) = here(app, kept).await? {
        return Ok(found);
    }
    {
        let _writing = app.desk().lists.writing.lock().await;
        super::files::fetch(app, kept).await?;
    }
    let found = here(app, kept).await?;
    found.ok_or_else(|| Problem::defect("a version that came is not there"))
}

/// A page of what differs.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct DifferenceView {
    /// Entities that are new, changed, gone.
    pub(crate) added: u64,
    /// See [`DifferenceView::added`].
    pub(crate) changed: u64,
    /// See [`DifferenceView::added`].
    pub(crate) removed: u64,
    /// Those of this page: new ones, gone ones, changed ones field by field.
    pub(crate) entries: Vec<Value>,
    /// Where the next page begins; none where there is no more.
    pub(crate) next: Option<u64>,
}

impl DifferenceView {
    /// How many differ, and none of them.
    pub(crate) fn counted(self) -> Self {
        Self { entries: Vec::new(), next: None, ..self }
    }
}

/// Entities on a page of a difference, at most.
pub(crate) const DIFFERENCE_MAX: u64 = 200;

/// What one version has apart from another.
///
/// # Errors
///
/// When there is no such version.
pub(crate) async fn difference(
    app: &App,
    list: &str,
    from: u32,
    to: u32,
    offset: u64,
    limit: u64,
) -> Result<DifferenceView, Problem> {
    let differs = differing(app, list, from, to).await?;
    let limit = limit.clamp(1, DIFFERENCE_MAX);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let all = differs.added.len() + differs.changed.len() + differs.removed.len();
    let entries = lines(&differs).skip(skip).take(size).collect();
    let end = offset.saturating_add(limit);
    Ok(DifferenceView {
        added: count(differs.added.len()),
        changed: count(differs.changed.len()),
        removed: count(differs.removed.len()),
        entries,
        next: (end < count(all)).then_some(end),
    })
}

async fn differing(
    app: &App,
    list: &str,
    from: u32,
    to: u32,
) -> Result<Difference, Problem> {
    let (before, after) =
        (version(app, list, from).await?.value, version(app, list, to).await?.value);
    let (before, after) = (brought(app, &before).await?, brought(app, &after).await?);
    let lists = folder(app);
    let found = in_thread(move || compare(&lists, before, after)).await?;
    found.map_err(|error| failure(&error))
}

fn compare(
    lists: &Lists,
    before: VersionRecord,
    after: VersionRecord,
) -> anyhow::Result<Difference> {
    let before = Side::Version(lists.clone(), Box::new(before));
    let after = Side::Version(lists.clone(), Box::new(after));
    between(&before, &after, &silent)
}

/// Whom a version would reach that is not in use.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct ImpactView {
    /// The version in use that it is compared with; none if it is the first.
    pub(crate) from: Option<u32>,
    /// The version.
    pub(crate) to: u32,
    /// People of the embedded population, who are on no list, and how many of them would
    /// be alarmed.
    pub(crate) population: u64,
    /// See [`ImpactView::population`].
    pub(crate) population_alarmed: u64,
    /// New and changed entries that alarm most of them, with how many; none for whoever may
    /// not read entries.
    pub(crate) entries: Vec<EntryImpact>,
    /// Persons on flights that have not left, and how many would hit, or hit no more.
    pub(crate) passengers: PeopleImpact,
    /// People of alerts that nobody has judged, likewise.
    pub(crate) alerts: PeopleImpact,
}

/// What one entry would do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub(crate) struct EntryImpact {
    /// Identifier of the entity.
    pub(crate) entity: String,
    /// Whether it is new or changed.
    pub(crate) change: String,
    /// How many it would alarm.
    pub(crate) alarms: u64,
}

/// What a version would do to people who were asked about.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, JsonSchema)]
pub(crate) struct PeopleImpact {
    /// How many they are.
    pub(crate) people: u64,
    /// How many of them could not be screened.
    pub(crate) unscreened: u64,
    /// How many would hit and did not.
    pub(crate) new: u64,
    /// How many would not hit any more.
    pub(crate) gone: u64,
    /// Identifiers of those who would hit; empty for whoever may not know of them.
    pub(crate) new_ids: Vec<String>,
    /// Identifiers of those who would not hit any more, likewise.
    pub(crate) gone_ids: Vec<String>,
}

/// An impact that was told lately.
pub(super) struct Remembered {
    key: (String, Option<u32>, u32, u64),
    at: Moment,
    view: Arc<ImpactView>,
}

/// Seconds that an impact is remembered; it costs some of computing.
const REMEMBERED: i64 = 60;
/// How many are remembered.
const REMEMBERED_MAX: usize = 16;
/// Entries told of.
const ENTRIES_MAX: usize = 20;
/// Identifiers told of people.
const IDS_MAX: usize = 1_000;

/// Whom a version would reach: it is compared with the one in use.
///
/// # Errors
///
/// When there is no such version, or people cannot be read.
pub(crate) async fn impact(
    app: &App,
    actor: &Actor,
    list: &str,
    number: u32,
) -> Result<ImpactView, Problem> {
    let after = version(app, list, number).await?.value;
    let in_use = in_use(app).await?;
    let generation = in_use.as_ref().map_or(0, |own| own.version);
    let from = in_use.and_then(|own| Some(own.value.lists.get(list)?.number));
    let key = (list.to_owned(), from, number, generation);
    let now = app.now();
    let known = {
        let own = app.desk().lists.own();
        let fresh =
            |it: &&Remembered| it.key == key && now.unix() - it.at.unix() < REMEMBERED;
        own.impacts.iter().find(fresh).map(|it| Arc::clone(&it.view))
    };
    let view = if let Some(view) = known {
        view
    } else {
        let view = Arc::new(computed(app, list, from, &after).await?);
        let mut own = app.desk().lists.own();
        own.impacts.retain(|it| it.key != key);
        own.impacts.truncate(REMEMBERED_MAX - 1);
        own.impacts.insert(0, Remembered { key, at: now, view: Arc::clone(&view) });
        view
    };
    // People were screened for it: that is in the log before it is told.
    let note = entry(app, actor, "list.impact", &after.id, "");
    app.commit(Batch { changes: Vec::new(), audit: vec![note] }).await?;
    let mut view = ImpactView::clone(&view);
    if !actor.may(Permission::ReadEntries) {
        view.entries.clear();
    }
    let may =
        [Permission::ImportLists, Permission::ApproveLists, Permission::ReadFlights];
    if !may.into_iter().any(|permission| actor.may(permission)) {
        for people in [&mut view.passengers, &mut view.alerts] {
            people.new_ids.clear();
            people.gone_ids.clear();
        }
    }
    Ok(view)
}

async fn computed(
    app: &App,
    list: &str,
    from: Option<u32>,
    after: &VersionKept,
) -> Result<ImpactView, Problem> {
    let differs = match from {
        Some(from) => differing(app, list, from, after.number).await?,
        None => all_new(app, after).await?,
    };
    let passengers = passengers(app).await?;
    let alerts = alerts(app).await?;
    let number = after.number;
    let policy =
        app.current().map(|current| current.engine.policy().clone()).unwrap_or_default();
    let work = move || -> anyhow::Result<ImpactView> {
        let change = Change::of(&differs);
        let policy = Policy { limit: usize::MAX, ..policy };
        let told = |people: &[u8]| reach(&change, &policy, people, (&silent, ""));
        let population = reach(&change, &policy, POPULATION, (&silent, ""))?;
        let mut who: Vec<&str> =
            population.new.iter().map(|(who, _)| who.as_str()).collect();
        who.dedup();
        let entries = alarms(&change, &population).into_iter().take(ENTRIES_MAX);
        let entries = entries.map(|(alarms, entity)| {
            let what = change.entries.get(&entity).map_or("", |(what, _)| what);
            EntryImpact { entity, change: what.to_owned(), alarms }
        });
        Ok(ImpactView {
            from,
            to: number,
            population: population.people,
            population_alarmed: who.len() as u64,
            entries: entries.collect(),
            passengers: people(passengers.is_empty(), told(&passengers))?,
            alerts: people(alerts.is_empty(), told(&alerts))?,
        })
    };
    in_thread(work).await?.map_err(|error| failure(&error))
}

fn people(
    nobody: bool,
    reached: anyhow::Result<Reached>,
) -> anyhow::Result<PeopleImpact> {
    if nobody {
        return Ok(PeopleImpact::default());
    }
    let reached = reached?;
    let ids = |hits: &[(String, saring_model::Hit)]| {
        let mut ids: Vec<String> = hits.iter().map(|(who, _)| who.clone()).collect();
        ids.dedup();
        ids
    };
    let (mut new_ids, mut gone_ids) = (ids(&reached.new), ids(&reached.gone));
    let (new, gone) = (new_ids.len() as u64, gone_ids.len() as u64);
    new_ids.truncate(IDS_MAX);
    gone_ids.truncate(IDS_MAX);
    let (people, unscreened) = (reached.people, reached.unscreened);
    Ok(PeopleImpact { people, unscreened, new, gone, new_ids, gone_ids })
}

async fn all_new(app: &App, after: &VersionKept) -> Result<Difference, Problem> {
    let (lists, version) = (folder(app), brought(app, after).await?);
    let read = in_thread(move || -> anyhow::Result<Difference> {
        let limits = saring_lists::Limits::default();
        saring_lists::difference(&mut |_| Ok(()), &mut |sink| {
            lists.read(&version, &limits, sink)?;
            Ok(())
        })
    });
    read.await?.map_err(|error| failure(&error))
}

/// Persons on flights that have not left, as queries.
async fn passengers(app: &App) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::new();
    let now = app.now().to_string();
    let mut flights = Vec::new();
    let mut after = None;
    loop {
        // Beyond every moment that is written as text.
        let query =
            Query::between("flight", "departs", &now, "~").limit(1_000).after(after);
        let page = app.store().find(query).await?;
        flights.extend(page.records.into_iter().map(|record| record.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for flight in flights {
        let query = Query::by("passenger", "flight", &flight);
        for own in all::<Passenger>(app.store(), query).await? {
            put(&mut text, &own.value.id, own.value.subject.as_ref());
        }
    }
    Ok(text)
}

/// People of alerts that nobody has judged, as queries.
async fn alerts(app: &App) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::new();
    let mut after = None;
    loop {
        let query = Query::between("alert", "waiting", "", "~").limit(1_000).after(after);
        let (some, next) = page::<Alert>(app.store(), query).await?;
        for own in some {
            put(&mut text, &own.value.id, own.value.subject.as_ref());
        }
        after = next;
        if after.is_none() {
            return Ok(text);
        }
    }
}

fn put(text: &mut Vec<u8>, id: &str, subject: Option<&SubjectKept>) {
    // Who is masked is not opened for this.
    let Some(subject) = subject else { return };
    let numbers = |passport: bool| -> Vec<&str> {
        let is = |kind: &str| kind.contains("passport") == passport;
        let found = subject.documents.iter().filter(|document| is(&document[0]));
        found.map(|document| document[1].as_str()).collect()
    };
    let line = json!({
        "id": id,
        "schema": "Person",
        "name": subject.names,
        "birthDate": subject.birth_date,
        "gender": subject.sex,
        "nationality": subject.nationalities,
        "birthPlace": subject.birth_place,
        "passportNumber": numbers(true),
        "idNumber": numbers(false),
    });
    text.extend_from_slice(line.to_string().as_bytes());
    text.push(b'\n');
}
