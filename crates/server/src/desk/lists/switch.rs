//! From next to in use, on all nodes at once; the folder as the record says.
//!
//! In: versions that are to be in use. Out: the record `in-use/lists` in another version,
//! after every node that lives has built an index or has been waited for; and each
//! node's folder as the record says. Not handled: who may want it (`deeds`).
//!
//! Whoever keeps an answer requires `in-use/lists` in the version that the answer was
//! made from, so the moment of the switch is one for all nodes, ready or not: a node that
//! is not can keep no answer until it is. A process that is killed between two steps
//! leaves what the next look at it completes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::SystemTime;

use saring_answer::{catalogue, silent};
use saring_lists::versions::{EventKind, ListState, Store as Lists, VersionRecord};
use saring_model::Moment;
use saring_screen::ENGINE;
use saring_store::audit::Versions;
use saring_store::{Batch, Change, Entry, Expect, Query, StoreErrorKind};

use super::files::{fetch, local, share};
use super::kept::{
    InUse, Next, Node, Used, UsedLists, VersionKept, VersionState, identifier,
};
use super::{failure, folder, in_thread};
use crate::App;
use crate::current::{LISTS, sha256};
use crate::desk::audit::entry_of_service;
use crate::kept::{Kept, Versioned, all, find, page, record};
use crate::problem::Problem;

/// Seconds that all nodes are waited for.
const PATIENCE: i64 = 120;
/// Seconds after which a node that says nothing is not waited for.
const LIVE: i64 = 30;
/// Seconds from one word of a node to the next.
const BEAT: i64 = 10;
/// What the folder's journal tells of changes that came from here.
pub(super) const OURS: &str = "generation ";

/// Whoever is behind a switch.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// Who, in which role, why, for what purpose, on which basis.
    pub(super) by: String,
    pub(super) role: String,
    pub(super) why: String,
    pub(super) purpose: String,
    pub(super) legal_basis: String,
}

/// What is in use, if anything ever was.
pub(super) async fn in_use(app: &App) -> Result<Option<Versioned<InUse>>, Problem> {
    find::<InUse>(app.store(), LISTS).await
}

/// What is in use by the name of the list, or will be in a moment.
pub(super) async fn wanted(app: &App) -> Result<UsedLists, Problem> {
    if let Some(next) = find::<Next>(app.store(), LISTS).await? {
        return Ok(next.value.lists);
    }
    Ok(in_use(app).await?.map(|in_use| in_use.value.lists).unwrap_or_default())
}

/// Every version of a list that is kept.
pub(super) async fn versions(
    app: &App,
    list: &str,
) -> Result<Vec<Versioned<VersionKept>>, Problem> {
    all(app.store(), Query::by(VersionKept::KIND, "list", list)).await
}

fn expect_of<T>(known: Option<&Versioned<T>>) -> Expect {
    known.map_or(Expect::Absent, Versioned::expect)
}

fn digest(lists: &UsedLists) -> String {
    let text = serde_json::to_vec(lists).unwrap_or_default();
    sha256(&text)
}

/// Takes a version into use, on all nodes as soon as they are ready: at once where this
/// is the only one. `accepted` is the version as it is to be kept with the wish, and its
/// record's version now; `entry` goes into the audit log with it.
pub(super) async fn begin(
    app: &App,
    accepted: VersionKept,
    version: u64,
    wish: Wish,
    entry: Entry,
) -> Result<(), Problem> {
    let known = find::<Next>(app.store(), LISTS).await?;
    let mut lists = wanted(app).await?;
    lists.insert(accepted.list.clone(), accepted.used());
    // What cannot be built is never announced.
    prepare(app, &lists).await?;
    let Wish { by, role, why, purpose, legal_basis } = wish;
    let change = (accepted.list.clone(), accepted.number);
    let mut changes = known.as_ref().map(|next| next.value.changes.clone());
    changes.get_or_insert_default().retain(|(list, _)| *list != accepted.list);
    changes.get_or_insert_default().push(change);
    let changes = changes.unwrap_or_default();
    let at = app.now();
    let next = Next { lists, changes, by, role, why, purpose, legal_basis, at };
    let kept = VersionKept { state: VersionState::Accepted, ..accepted };
    let mut batch = Batch::default();
    batch.put_if(record(&next)?, expect_of(known.as_ref()));
    batch.put_if(record(&kept)?, Expect::Version(version));
    batch.audit.push(entry);
    app.commit(batch).await?;
    beat(app, true).await?;
    finish(app).await
}

/// Builds an index of versions that are not in use yet, while those that are stay so.
async fn prepare(app: &App, lists: &UsedLists) -> Result<(), Problem> {
    let wanted = digest(lists);
    if app.desk().lists.own().prepared == wanted {
        return Ok(());
    }
    let _writing = app.desk().lists.writing.lock().await;
    let here = bring(app, lists).await?;
    let (lists, now) = (folder(app), app.now());
    let place = format!("{NEXT}{}", plain(app.node()));
    let done = in_thread(move || build(&lists, &place, &here, now)).await?;
    done.map_err(|error| failure(&error))?;
    app.desk().lists.own().prepared = wanted;
    Ok(())
}

/// Makes every version be in the folder, and tells the numbers that they have there.
async fn bring(app: &App, lists: &UsedLists) -> Result<Vec<(String, u32)>, Problem> {
    let mut here = Vec::new();
    for (list, used) in lists {
        let mut number = number_of(app, list, used).await?;
        if number.is_none() {
            let id = identifier(list, used.number);
            let kept = crate::kept::get::<VersionKept>(app.store(), &id).await?;
            fetch(app, &kept.value).await?;
            number = number_of(app, list, used).await?;
        }
        let expected = || Problem::defect("a version that came is not there");
        let number = number.ok_or_else(expected)?;
        here.push((list.clone(), number));
    }
    Ok(here)
}

async fn number_of(app: &App, list: &str, used: &Used) -> Result<Option<u32>, Problem> {
    let (lists, list, used) = (folder(app), list.to_owned(), used.clone());
    let found =
        in_thread(move || local(&lists, &list, &used.sha256, &used.source_date)).await?;
    let found = found.map_err(|error| failure(&error))?;
    Ok(found.map(|version| version.number))
}

/// Where versions are looked at that are not in use yet, each node by itself.
const NEXT: &str = ".next-";
/// Where `answer` keeps indices in a folder of lists.
const INDEX: &str = "index";

/// A node's name as a part of a file's.
pub(super) fn plain(node: &str) -> String {
    node.chars().filter(char::is_ascii_alphanumeric).take(40).collect()
}

fn build(
    lists: &Lists,
    place: &str,
    here: &[(String, u32)],
    at: Moment,
) -> anyhow::Result<()> {
    let place = lists.root().join(place);
    let _ = std::fs::remove_dir_all(&place);
    let preview = lists.preview(&place, here, at)?;
    let opened = catalogue::open(&preview, &silent).map(|(opened, _)| opened.unkept);
    let moved = opened.and_then(|unkept| {
        if let Some(error) = unkept {
            return Err(error);
        }
        let index = lists.root().join(INDEX);
        std::fs::create_dir_all(&index)?;
        for file in std::fs::read_dir(place.join(INDEX))? {
            let file = file?;
            std::fs::rename(file.path(), index.join(file.file_name()))?;
        }
        Ok(())
    });
    let _ = std::fs::remove_dir_all(&place);
    moved
}

/// Lets go of indices of versions that are not in use any more.
fn tidy(lists: &Lists) -> anyhow::Result<()> {
    let name = lists.fingerprint(ENGINE)?;
    let Ok(files) = std::fs::read_dir(lists.root().join(INDEX)) else { return Ok(()) };
    for file in files.filter_map(Result::ok) {
        let own =
            file.file_name().to_string_lossy().trim_start_matches('.').starts_with(&name);
        if !own {
            // What somebody has open stays whole for them; what cannot go goes next time.
            let _ = std::fs::remove_file(file.path());
        }
    }
    Ok(())
}

/// Says that this node lives, and what it is ready for.
async fn beat(app: &App, at_once: bool) -> Result<(), Problem> {
    let now = app.now();
    let node = {
        let mut own = app.desk().lists.own();
        let since = own.beat_at.map_or(i64::MAX, |at| now.unix() - at.unix());
        if !at_once && since < BEAT {
            return Ok(());
        }
        own.beat_at = Some(now);
        let (prepared, name) = (own.prepared.clone(), app.node().to_owned());
        Node { name, at: now, prepared, trouble: own.trouble.clone().unwrap_or_default() }
    };
    let mut batch = Batch::default();
    batch.put(record(&node)?);
    app.commit(batch).await?;
    Ok(())
}

/// Switches, if something waits for it and all nodes are ready or were waited for.
async fn finish(app: &App) -> Result<(), Problem> {
    let Some(next) = find::<Next>(app.store(), LISTS).await? else { return Ok(()) };
    let now = app.now();
    let ready = digest(&next.value.lists);
    if app.desk().lists.own().prepared != ready {
        return Ok(());
    }
    let (nodes, _) =
        page::<Node>(app.store(), Query::all(Node::KIND).limit(1_000)).await?;
    let waited = now.unix() - next.value.at.unix() >= PATIENCE;
    let is_awaited = |node: &Node| {
        now.unix() - node.at.unix() < LIVE
            && node.prepared != ready
            && node.name != app.node()
    };
    if !waited && nodes.iter().any(|node| is_awaited(&node.value)) {
        return Ok(());
    }
    let Next { lists, changes, by, role, why, purpose, legal_basis, .. } =
        next.value.clone();
    let before = in_use(app).await?;
    let mut batch = Batch::default();
    let of = before.as_ref().map(|before| before.value.lists.clone()).unwrap_or_default();
    let told = told(&of, &lists, &why);
    batch.put_if(
        record(&InUse { lists: lists.clone(), at: now })?,
        expect_of(before.as_ref()),
    );
    batch.changes.push(Change::Delete {
        kind: Next::KIND.to_owned(),
        id: LISTS.to_owned(),
        expect: next.expect(),
    });
    for (list, number) in &changes {
        settle(&mut batch, &versions(app, list).await?, *number)?;
    }
    batch.audit.push(Entry {
        at: Some(now),
        actor: by,
        role,
        action: "lists.in-use".to_owned(),
        purpose,
        legal_basis,
        about: Some((InUse::KIND.to_owned(), LISTS.to_owned())),
        versions: cited(&lists),
        score: None,
        decision: told,
        subject: None,
    });
    match app.commit(batch).await {
        Ok(_) => {}
        // Another node has done it, or somebody wants something else meanwhile.
        Err(error) if error.kind() == saring_store::StoreErrorKind::Conflict => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    tracing::info!(
        event = "lists.in-use",
        generation = before.map_or(0, |own| own.version) + 1
    );
    crate::current::refresh(app).await.map(drop)
}

/// What the records of a list's versions become when one of them goes into use.
fn settle(
    batch: &mut Batch,
    versions: &[Versioned<VersionKept>],
    number: u32,
) -> Result<(), Problem> {
    for own in versions {
        let state = match own.value.state {
            _ if own.value.number == number => VersionState::InUse,
            VersionState::InUse => VersionState::Replaced,
            // Whoever accepts a version has seen those before it.
            VersionState::Waiting | VersionState::Accepted
                if own.value.number < number =>
            {
                VersionState::Replaced
            }
            state @ (VersionState::Waiting
            | VersionState::Accepted
            | VersionState::Replaced
            | VersionState::Rejected) => state,
        };
        if state != own.value.state {
            let kept = VersionKept { state, ..own.value.clone() };
            batch.put_if(record(&kept)?, own.expect());
        }
    }
    Ok(())
}

/// What changed, for the audit log.
fn told(before: &UsedLists, after: &UsedLists, why: &str) -> String {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let called = |used: Option<&Used>| match used {
        Some(used) => {
            format!("{} {}", used.number, used.source_date).trim_end().to_owned()
        }
        None => "none".to_owned(),
    };
    let mut text = String::new();
    for name in names {
        let (one, other) = (before.get(name), after.get(name));
        if one != other {
            // Text takes whatever is written to it.
            let _ = write!(text, "{name}: {} to {}; ", called(one), called(other));
        }
    }
    format!("{text}{why}").trim_end_matches("; ").to_owned()
}

fn cited(lists: &UsedLists) -> Versions {
    let cite = |(name, used): (&String, &Used)| {
        (name.clone(), used.source_date.clone(), used.sha256.clone())
    };
    let engine = ENGINE.to_owned();
    Versions { lists: lists.iter().map(cite).collect(), engine, ..Versions::default() }
}

/// The job of every node: ready for what comes, as the record says, and told so.
///
/// # Errors
///
/// When the store or the folder cannot be asked.
pub(crate) async fn follow(app: App) -> Result<(), Problem> {
    let next = find::<Next>(app.store(), LISTS).await?;
    let mut at_once = false;
    if let Some(next) = next {
        let wanted = digest(&next.value.lists);
        if app.desk().lists.own().prepared != wanted {
            prepare(&app, &next.value.lists).await?;
            at_once = true;
        }
    }
    beat(&app, at_once).await?;
    finish(&app).await?;
    agree(&app).await?;
    // Another process over the same folder may have brought it there already.
    crate::current::refresh(&app).await?;
    Ok(())
}

/// A folder at a glance: whatever is appended to a journal changes it.
pub(super) type Look = BTreeMap<String, (u64, Option<SystemTime>)>;

fn glance(lists: &Lists) -> anyhow::Result<Look> {
    let mut look = BTreeMap::new();
    for name in lists.names()? {
        let path = lists.root().join("lists").join(&name).join("journal.jsonl");
        let seen = std::fs::metadata(path).ok();
        let seen = seen.map_or((0, None), |file| (file.len(), file.modified().ok()));
        look.insert(name, seen);
    }
    Ok(look)
}

/// Makes the folder of this node be as the record of what is in use says; what was put
/// into it beside the service is taken up. Cheap where nothing is to be done.
///
/// # Errors
///
/// When the store or the folder cannot be asked, or a version cannot be had: this node
/// says then that it is not ready.
pub(crate) async fn agree(app: &App) -> Result<(), Problem> {
    let agreed = agree_or(app).await;
    let trouble = agreed.as_ref().err().map(|problem| problem.detail().to_owned());
    let was = std::mem::replace(&mut app.desk().lists.own().trouble, trouble.clone());
    if let Some(trouble) = trouble.filter(|_| was.is_none()) {
        tracing::error!(event = "lists.differ", detail = trouble);
    }
    agreed
}

async fn agree_or(app: &App) -> Result<(), Problem> {
    let look = || {
        let lists = folder(app);
        async {
            in_thread(move || glance(&lists)).await?.map_err(|error| failure(&error))
        }
    };
    let (seen, generation) =
        (look().await?, in_use(app).await?.map_or(0, |own| own.version));
    if app.desk().lists.own().agreed.as_ref() == Some(&(seen, generation)) {
        return Ok(());
    }
    let writing = app.desk().lists.writing.lock().await;
    let in_use = in_use(app).await?;
    let lists = folder(app);
    let states = in_thread(move || states(&lists)).await?;
    let states = states.map_err(|error| failure(&error))?;
    let mut taking = Taking::default();
    let mut behind = UsedLists::new();
    let of = in_use.as_ref().map(|own| own.value.lists.clone()).unwrap_or_default();
    let since = in_use.as_ref().map(|own| own.value.at);
    let names: BTreeSet<&String> = of.keys().chain(states.keys()).collect();
    for name in names {
        let known = versions(app, name).await?;
        let (state, used) = (states.get(name), of.get(name));
        let active = state.and_then(ListState::active_version);
        match (active, used, state) {
            (Some(active), Some(used), _) if active.sha256 == used.sha256 => {
                lend(app, active, &known).await?;
            }
            (Some(active), _, Some(state)) if is_ahead(state, active, &known, since) => {
                taking.use_it(app, state, active, &known).await?;
            }
            (_, Some(used), _) => {
                behind.insert(name.clone(), used.clone());
            }
            (Some(_) | None, None, _) => {}
        }
        if let Some(state) = state {
            taking.wait(app, state, &known).await?;
        }
    }
    if !behind.is_empty() {
        let here = bring(app, &behind).await?;
        let (lists, now) = (folder(app), app.now());
        let why = format!("{OURS}{}", in_use.as_ref().map_or(0, |own| own.version));
        let done = in_thread(move || -> anyhow::Result<()> {
            for (name, number) in &here {
                lists.activate(name, *number, now, "service", &why)?;
            }
            tidy(&lists)
        });
        done.await?.map_err(|error| failure(&error))?;
    }
    if !taking.is_empty() {
        taking.keep(app, in_use).await?;
    }
    drop(writing);
    let after =
        crate::desk::lists::switch::in_use(app).await?.map_or(0, |own| own.version);
    let seen = look().await?;
    app.desk().lists.own().agreed = Some((seen, after));
    // Whoever asks for health right after a start or a switch is told of these lists.
    super::ages::note(app).await.map(drop)
}

/// Puts the files of a version in use into the store where other nodes look for them and
/// they are not there yet: a store that was in a file before had none.
async fn lend(
    app: &App,
    active: &VersionRecord,
    known: &[Versioned<VersionKept>],
) -> Result<(), Problem> {
    let is_alone = |own: &&Versioned<VersionKept>| {
        own.value.sha256 == active.sha256 && !own.value.is_shared
    };
    let Some(own) = known.iter().find(is_alone) else { return Ok(()) };
    let mut batch = Batch { changes: share(app, active).await?, audit: Vec::new() };
    if batch.changes.is_empty() {
        return Ok(());
    }
    let files = VersionKept::new(active, Vec::new()).files;
    let kept = VersionKept { files, is_shared: true, ..own.value.clone() };
    batch.put_if(record(&kept)?, own.expect());
    match app.store().commit(batch).await {
        Ok(_) => Ok(()),
        // Another node was first, and has them as well.
        Err(error) if error.kind() == StoreErrorKind::Conflict => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn states(lists: &Lists) -> anyhow::Result<BTreeMap<String, ListState>> {
    let mut states = BTreeMap::new();
    for name in lists.names()? {
        let state = lists.list(&name)?;
        if let Some(damage) = state.damage() {
            anyhow::bail!(damage);
        }
        states.insert(name, state);
    }
    Ok(states)
}

/// Whether somebody has taken a version into use with the command, after the service
/// last did.
fn is_ahead(
    state: &ListState,
    active: &VersionRecord,
    known: &[Versioned<VersionKept>],
    since: Option<Moment>,
) -> bool {
    let used = |kind| matches!(kind, EventKind::Activated | EventKind::Accepted);
    let Some(last) = state.journal.iter().rev().find(|event| used(event.kind)) else {
        return false;
    };
    let was_replaced = known.iter().any(|own| {
        own.value.state == VersionState::Replaced && own.value.sha256 == active.sha256
    });
    let is_ours = last.by == "service" && last.detail.starts_with(OURS);
    !is_ours && (!was_replaced || since.is_none_or(|since| last.at > since))
}

/// What was done beside the service, as records.
#[derive(Default)]
struct Taking {
    batch: Batch,
    used: Vec<(String, Used)>,
    who: Vec<String>,
}

impl Taking {
    fn is_empty(&self) -> bool {
        self.batch.changes.is_empty()
    }

    /// A version that is in use in the folder.
    async fn use_it(
        &mut self,
        app: &App,
        state: &ListState,
        active: &VersionRecord,
        known: &[Versioned<VersionKept>],
    ) -> Result<(), Problem> {
        let same = known.iter().find(|own| own.value.sha256 == active.sha256);
        let by = who(state, active.number);
        let mut kept = match same {
            Some(own) => own.value.clone(),
            None => self.shared(app, active, known, by.clone()).await?,
        };
        kept.state = VersionState::InUse;
        kept.settled_by = Some(by.clone());
        kept.settled_at = Some(app.now());
        self.who.push(by);
        let expect = expect_of(same);
        let others = known.iter().filter(|own| own.value.id != kept.id);
        for own in others.filter(|own| own.value.state == VersionState::InUse) {
            let replaced =
                VersionKept { state: VersionState::Replaced, ..own.value.clone() };
            self.batch.put_if(record(&replaced)?, own.expect());
        }
        self.used.push((kept.list.clone(), kept.used()));
        self.batch.put_if(record(&kept)?, expect);
        Ok(())
    }

    /// Versions that wait in the folder and that no record tells of.
    async fn wait(
        &mut self,
        app: &App,
        state: &ListState,
        known: &[Versioned<VersionKept>],
    ) -> Result<(), Problem> {
        for number in state.waiting() {
            let Some(version) = state.version(number) else { continue };
            if known.iter().any(|own| own.value.sha256 == version.sha256) {
                continue;
            }
            let by = who(state, number);
            let kept = self.shared(app, version, known, by.clone()).await?;
            self.batch.put_if(record(&kept)?, Expect::Absent);
            let about = (VersionKept::KIND, kept.id.as_str());
            let told = format!("waiting; found in the folder, brought by {by}");
            self.batch.audit.push(entry_of_service(app, "list.import", about, &told));
        }
        Ok(())
    }

    async fn shared(
        &mut self,
        app: &App,
        version: &VersionRecord,
        known: &[Versioned<VersionKept>],
        by: String,
    ) -> Result<VersionKept, Problem> {
        let blobs = share(app, version).await?;
        let mut kept = VersionKept::new(version, vec![by]);
        kept.is_shared = !blobs.is_empty();
        let (lists, own) = (folder(app), version.clone());
        let mapping = in_thread(move || lists.mapping_text(&own)).await?;
        kept.mapping =
            mapping.map_err(|error| super::refusal(&error))?.unwrap_or_default();
        renumber(&mut kept, known);
        self.batch.changes.extend(blobs);
        Ok(kept)
    }

    async fn keep(
        mut self,
        app: &App,
        in_use: Option<Versioned<InUse>>,
    ) -> Result<(), Problem> {
        let now = app.now();
        if !self.used.is_empty() {
            let before = in_use.as_ref().map(|own| own.value.lists.clone());
            let before = before.unwrap_or_default();
            let mut lists = before.clone();
            lists.extend(self.used);
            let expect = expect_of(in_use.as_ref());
            self.batch.put_if(record(&InUse { lists: lists.clone(), at: now })?, expect);
            let why =
                format!("found in the folder, taken into use by {}", self.who.join(", "));
            let told = told(&before, &lists, &why);
            let entry =
                entry_of_service(app, "lists.in-use", (InUse::KIND, LISTS), &told);
            self.batch.audit.push(Entry { versions: cited(&lists), ..entry });
        }
        app.commit(self.batch).await?;
        Ok(())
    }
}

/// Gives a version a number that no other one of its list has on any node.
pub(super) fn renumber(kept: &mut VersionKept, known: &[Versioned<VersionKept>]) {
    if known.iter().any(|own| own.value.number == kept.number) {
        let highest = known.iter().map(|own| own.value.number).max().unwrap_or(0);
        kept.number = highest + 1;
        kept.id = identifier(&kept.list, kept.number);
    }
}

/// Who brought a version into the folder. The command notes a name of its user's own,
/// which is none of the audit log's.
fn who(state: &ListState, number: u32) -> String {
    let event = state.journal.iter().find(|event| event.version == Some(number));
    let by = event.map(|event| event.by.as_str()).unwrap_or_default();
    let is_account = by.starts_with("user:") || by.starts_with("key:") || by == "service";
    if is_account { by.to_owned() } else { "command".to_owned() }
}
