//! The index over everything that is in use in a store.
//!
//! In: a store. Out: an [`Index`] in which a person who stands on many lists is one
//! entity, and where each of them stands. It is kept beside the versions under a name
//! that tells what it was made of, so that the next run has it at once, and one that is
//! no longer true is never found.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use saring_casework::Unscreened;
use saring_lists::Limits;
use saring_lists::versions::{Store, VersionRecord};
use saring_model::{ListVersion, ListedEntity, Screening, Subject};
use saring_screen::{
    Decision, ENGINE, Index, Join, JoinKeys, Joined, Layers, Member, Policy, join, merged,
};
use serde_json::{Value, json};

use crate::replace::replace;
use crate::{Also, Meter, Screeners, Standing, build};

/// All that is screened against: an index, and where else its entities stand.
#[derive(Debug)]
pub struct Whole {
    screeners: Screeners,
    also: Also,
}

impl Whole {
    /// Of an index.
    pub fn new(index: Index, also: Also) -> Self {
        Self { screeners: Screeners::new(Layers::new(Arc::new(index))), also }
    }

    /// The index.
    pub fn index(&self) -> &Index {
        self.layers().base()
    }

    /// The index, for a screener that goes on with what it has learnt.
    pub fn layers(&self) -> &Layers {
        self.screeners.layers()
    }

    /// Where else its entities stand.
    pub fn also(&self) -> &Also {
        &self.also
    }

    /// The versions that answers cite.
    pub fn lists(&self) -> &[ListVersion] {
        self.layers().lists()
    }

    /// Screens a subject.
    ///
    /// # Errors
    ///
    /// [`Unscreened::EngineFailed`] by a defect of ours.
    pub fn screen(
        &self,
        subject: &Subject,
        policy: &Policy,
    ) -> Result<Screening, Unscreened> {
        self.screeners.screen(subject, policy)
    }
}

/// A store opened for screening.
#[derive(Debug)]
pub struct Opened {
    /// What is in use.
    pub whole: Whole,
    /// Why the index could not be kept for the next time, if it could not: it answers
    /// all the same.
    pub unkept: Option<anyhow::Error>,
}

/// The index of a store, from the disk if it is there, else built and put there.
///
/// # Errors
///
/// When no list is in use, or one cannot be read.
pub fn open(store: &Store, meter: Meter<'_>) -> anyhow::Result<Opened> {
    let place = Place::of(store)?;
    if let Some(whole) = place.read() {
        return Ok(Opened { whole, unkept: None });
    }
    let (index, groups) = build_of(store, meter)?;
    let kept = place.make().and_then(|()| place.keep(&index, &groups));
    let kept = kept.and_then(|()| place.settle(store));
    Ok(Opened { whole: whole(index, &groups), unkept: kept.err() })
}

/// Where what is made of the versions in use is kept.
pub(crate) struct Place {
    folder: PathBuf,
    name: String,
}

impl Place {
    /// For the versions that are in use now.
    pub(crate) fn of(store: &Store) -> anyhow::Result<Self> {
        let name = store.fingerprint(ENGINE)?;
        Ok(Self { folder: store.root().join("index"), name })
    }

    /// The path of a file, by what its name ends in.
    pub(crate) fn file(&self, end: &str) -> PathBuf {
        self.folder.join(format!("{}.{end}", self.name))
    }

    /// Makes the folder.
    pub(crate) fn make(&self) -> anyhow::Result<()> {
        Ok(std::fs::create_dir_all(&self.folder)?)
    }

    /// Puts an index there.
    pub(crate) fn keep(&self, index: &Index, groups: &Groups) -> anyhow::Result<()> {
        let lines = groups.iter().map(|own| line(own).to_string()).collect();
        replace(&self.file(ALSO), |out| Ok(out.write_all(counted(lines).as_bytes())?))?;
        replace(&self.file(INDEX), |out| Ok(out.write_all(index.as_bytes())?))
    }

    /// An index that was kept, if it is whole.
    pub(crate) fn read(&self) -> Option<Whole> {
        let text = std::fs::read_to_string(self.file(ALSO)).ok()?;
        let groups: Vec<&str> = uncounted(&text)?;
        let groups: Groups = groups.into_iter().map(group).collect::<Option<_>>()?;
        let index = Index::read(saring_mapped::map(&self.file(INDEX)).ok()?).ok()?;
        Some(whole(index, &groups))
    }

    /// Lets go of what was kept for other versions; or of what is here, if others came
    /// into use while it was made: it may hold either, and is not what its name tells.
    pub(crate) fn settle(&self, store: &Store) -> anyhow::Result<()> {
        let is_in_use = Self::of(store)?.name == self.name;
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Ok(()) };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            // A file that another process is still writing begins with a dot.
            let is_own = path.file_name().is_some_and(|own| {
                let own = own.to_string_lossy();
                own.trim_start_matches('.').starts_with(&self.name)
            });
            if is_own != is_in_use {
                // What cannot be removed is removed another time. What another process
                // has open stays whole for it until it lets go.
                let _ = std::fs::remove_file(path);
            }
        }
        anyhow::ensure!(is_in_use, "other versions came into use while it was built");
        Ok(())
    }
}

/// What the names of the files end in.
const INDEX: &str = "idx";
const ALSO: &str = "also.jsonl";

/// Lines with their number as the last one: an emptied file is no file.
pub(crate) fn counted(mut lines: Vec<String>) -> String {
    lines.push(lines.len().to_string());
    lines.join("\n")
}

/// The lines of a text that [`counted`] made, if it is whole.
pub(crate) fn uncounted(text: &str) -> Option<Vec<&str>> {
    let text = text.trim_end();
    let (lines, count) = text.rsplit_once('\n').unwrap_or(("", text));
    let lines: Vec<&str> = lines.lines().collect();
    (count.parse() == Ok(lines.len())).then_some(lines)
}

pub(crate) fn whole(index: Index, groups: &Groups) -> Whole {
    let also = also(groups, index.lists());
    Whole::new(index, also)
}

fn line(group: &[Standing]) -> Value {
    group.iter().map(|own| json!({"list": own.list, "id": own.id})).collect()
}

fn group(line: &str) -> Option<Vec<Standing>> {
    let value: Value = serde_json::from_str(line).ok()?;
    let standing = |value: &Value| {
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        Some(Standing { list: text("list")?, id: text("id")? })
    };
    value.as_array()?.iter().map(standing).collect()
}

fn also(groups: &[Vec<Standing>], lists: &[ListVersion]) -> Also {
    let mut standings = HashMap::new();
    for group in groups {
        let Some((first, others)) = group.split_first() else { continue };
        let list = (0..).zip(lists).find(|(_, own)| own.name == first.list);
        if let Some((list, _)) = list {
            standings.insert((list, first.id.clone()), others.to_vec());
        }
    }
    Also::new(standings)
}

/// The versions in use: the United Nations' first, for it is the one that others quote,
/// then by name.
///
/// # Errors
///
/// When the store cannot be read, or no list is in use.
pub fn versions(store: &Store) -> anyhow::Result<Vec<VersionRecord>> {
    let mut versions: Vec<VersionRecord> =
        store.active()?.into_iter().map(|(_, version)| version).collect();
    versions.sort_by_key(|version| version.list != "un-sc");
    anyhow::ensure!(
        !versions.is_empty(),
        "no list is in use in {}: see saring lists import --help",
        store.root().display()
    );
    Ok(versions)
}

/// Where the members of each entity stand that is one of several.
pub(crate) type Groups = Vec<Vec<Standing>>;

fn build_of(store: &Store, meter: Meter<'_>) -> anyhow::Result<(Index, Groups)> {
    let versions = versions(store)?;
    let (builder, groups) = build::while_reading(|feed| {
        each_of(store, &versions, meter, &mut |lists, entity| {
            feed.add(lists.first().copied().unwrap_or_default(), entity);
        })
    });
    let cited = versions.iter().map(VersionRecord::cited).collect();
    Ok((builder.finish(cited), groups?))
}

/// Every entity in use in a store as the index of the store has it.
///
/// # Errors
///
/// When no list is in use, or one cannot be read.
pub fn each(
    store: &Store,
    meter: Meter<'_>,
    take: &mut dyn FnMut(&ListedEntity),
) -> anyhow::Result<()> {
    each_of(store, &versions(store)?, meter, &mut |_, entity| take(&entity)).map(drop)
}

/// Every entity with the positions of its lists, those that are one joined, and where
/// the joined ones stand.
pub(crate) fn each_of(
    store: &Store,
    versions: &[VersionRecord],
    meter: Meter<'_>,
    take: &mut dyn FnMut(&[u32], ListedEntity),
) -> anyhow::Result<Groups> {
    let mut shared = Shared::of(store, versions, meter)?;
    let mut number = 0;
    let watched = (meter, "entities indexed:");
    read_all(store, versions, watched, &mut |list, entity| {
        if shared.wanted.contains(&number) {
            shared.members.push((list, entity));
        } else {
            take(&[list], entity);
        }
        number += 1;
    })?;
    let joined = shared.join(store)?;
    let mut groups = Vec::new();
    let mut grouped = HashSet::new();
    for group in &joined.groups {
        let members: Vec<&(u32, ListedEntity)> =
            group.iter().filter_map(|at| shared.members.get(*at)).collect();
        let entities: Vec<&ListedEntity> = members.iter().map(|(_, own)| own).collect();
        let lists: Vec<u32> = members.iter().map(|(list, _)| *list).collect();
        take(&lists, merged(&entities));
        grouped.extend(group.iter().copied());
        groups.push(standings(versions, &members));
    }
    for (at, (list, entity)) in shared.members.into_iter().enumerate() {
        if !grouped.contains(&at) {
            take(&[list], entity);
        }
    }
    Ok(groups)
}

fn standings(
    versions: &[VersionRecord],
    members: &[&(u32, ListedEntity)],
) -> Vec<Standing> {
    let name = |list: u32| {
        let version = versions.get(list as usize);
        version.map(|version| version.list.clone()).unwrap_or_default()
    };
    members
        .iter()
        .map(|(list, entity)| Standing { list: name(*list), id: entity.id.clone() })
        .collect()
}

/// Reads every version, each entity with the place of its list and the list's name in
/// its listings.
fn read_all(
    store: &Store,
    versions: &[VersionRecord],
    (meter, what): (Meter<'_>, &str),
    take: &mut dyn FnMut(u32, ListedEntity),
) -> anyhow::Result<()> {
    let all = versions.iter().map(|version| version.entities).sum();
    let mut at = meter(Some(all), what);
    let mut done = 0;
    for (list, version) in (0_u32..).zip(versions) {
        store.read(version, &Limits::default(), &mut |mut entity: ListedEntity| {
            for listing in &mut entity.listings {
                if listing.list.is_empty() {
                    listing.list.clone_from(&version.list);
                }
            }
            done += 1;
            at(done);
            take(list, entity);
        })?;
    }
    Ok(())
}

/// Entities that may be one with one of another list.
struct Shared {
    wanted: HashSet<u32>,
    members: Vec<(u32, ListedEntity)>,
}

impl Shared {
    /// Finds them, by their place in the order of reading.
    fn of(
        store: &Store,
        versions: &[VersionRecord],
        meter: Meter<'_>,
    ) -> anyhow::Result<Self> {
        let mut wanted = HashSet::new();
        let decided: HashSet<String> = store
            .decisions_in_force()?
            .into_iter()
            .flat_map(|decision| [decision.a, decision.b])
            .collect();
        // On one list alone nobody is one with another unless a person said so.
        if versions.len() > 1 || !decided.is_empty() {
            let mut keys = JoinKeys::default();
            let mut number = 0;
            let watched = (meter, "entities compared:");
            read_all(store, versions, watched, &mut |list, entity| {
                keys.add(list, &entity);
                if decided.contains(&entity.id) {
                    wanted.insert(number);
                }
                number += 1;
            })?;
            wanted.extend(keys.finish());
        }
        Ok(Self { wanted, members: Vec::new() })
    }

    fn join(&self, store: &Store) -> anyhow::Result<Joined> {
        let decisions: Vec<Decision> = store
            .decisions_in_force()?
            .into_iter()
            .filter_map(|own| Some(Decision { a: own.a, b: own.b, same: own.same? }))
            .collect();
        let member = |(list, entity)| Member { list, entity };
        let members: Vec<Member<'_>> =
            self.members.iter().map(|(list, entity)| member((*list, entity))).collect();
        Ok(join(&members, &decisions))
    }
}

/// A pair that was joined, or left apart, with where both stand.
#[derive(Debug)]
pub struct Pair {
    /// Where the one stands.
    pub a: Standing,
    /// Where the other stands.
    pub b: Standing,
    /// What they are called.
    pub captions: [String; 2],
    /// What spoke for joining them, and what against it.
    pub join: Join,
}

/// Every pair of entities in use that something spoke for joining.
///
/// # Errors
///
/// When no list is in use, or one cannot be read.
pub fn pairs(store: &Store, meter: Meter<'_>) -> anyhow::Result<Vec<Pair>> {
    let versions = versions(store)?;
    let mut shared = Shared::of(store, &versions, meter)?;
    let mut number = 0;
    read_all(store, &versions, (meter, "entities read:"), &mut |list, entity| {
        if shared.wanted.contains(&number) {
            shared.members.push((list, entity));
        }
        number += 1;
    })?;
    let joined = shared.join(store)?;
    let pairs = joined.joins.into_iter().filter_map(|join| {
        let (one, other) = (shared.members.get(join.a)?, shared.members.get(join.b)?);
        let mut standings = standings(&versions, &[one, other]).into_iter();
        Some(Pair {
            a: standings.next()?,
            b: standings.next()?,
            captions: [one.1.caption().to_owned(), other.1.caption().to_owned()],
            join,
        })
    });
    Ok(pairs.collect())
}
