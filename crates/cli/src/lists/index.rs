//! The index over everything that is in use in a store.
//!
//! In: a store. Out: an [`Index`] in which a person who stands on many lists is one
//! entity, and where each of them stands. It is kept beside the versions under a name
//! that tells what it was made of, so that the next run has it at once, and one that is
//! no longer true is never found.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::Path;

use saring_lists::Limits;
use saring_lists::versions::{Store, VersionRecord};
use saring_model::{ListVersion, ListedEntity};
use saring_screen::{
    Decision, ENGINE, Index, Join, JoinKeys, Joined, Member, join, merged,
};
use serde_json::{Value, json};

use crate::build;
use crate::output::{Also, Standing};
use crate::progress::Progress;
use crate::replace::replace;

/// An index and where else its entities stand.
pub(crate) struct Whole {
    pub(crate) index: Index,
    pub(crate) also: Also,
}

/// The index of a store, from the disk if it is there, else built and put there.
pub(crate) fn open(store: &Store) -> anyhow::Result<Whole> {
    let name = store.fingerprint(ENGINE)?;
    let folder = store.root().join("index");
    let path = folder.join(format!("{name}.idx"));
    let beside = folder.join(format!("{name}.also.jsonl"));
    if let Some(whole) = read(&path, &beside) {
        return Ok(whole);
    }
    let (index, groups) = build_of(store)?;
    let kept = std::fs::create_dir_all(&folder).map_err(Into::into).and_then(|()| {
        let mut lines: Vec<String> =
            groups.iter().map(|own| line(own).to_string()).collect();
        lines.push(groups.len().to_string());
        let lines = lines.join("\n");
        replace(&beside, |out| Ok(out.write_all(lines.as_bytes())?))?;
        replace(&path, |out| Ok(out.write_all(index.as_bytes())?))
    });
    // The index answers all the same; only the next run has to build it again.
    if let Err(error) = kept {
        crate::terminal::say(&format!("the index could not be kept: {error:#}"));
    } else {
        forget_others(&folder, &name);
    }
    let also = also(&groups, index.lists());
    Ok(Whole { index, also })
}

/// An index that was kept, if it is whole.
fn read(path: &Path, beside: &Path) -> Option<Whole> {
    let text = std::fs::read_to_string(beside).ok()?;
    // The last line tells how many there are: an emptied file is no file.
    let (groups, count) =
        text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
    let groups: Vec<Vec<Standing>> = groups.lines().map(group).collect::<Option<_>>()?;
    if count.parse() != Ok(groups.len()) {
        return None;
    }
    let index = Index::read(saring_mapped::map(path).ok()?).ok()?;
    let also = also(&groups, index.lists());
    Some(Whole { index, also })
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

/// Removes indexes of other versions. One that another process has mapped stays whole
/// for it until it lets go.
fn forget_others(folder: &Path, name: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let own =
            path.file_name().is_some_and(|own| own.to_string_lossy().starts_with(name));
        if !own {
            // What cannot be removed is removed another time.
            let _ = std::fs::remove_file(path);
        }
    }
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
pub(crate) fn versions(store: &Store) -> anyhow::Result<Vec<VersionRecord>> {
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

type Groups = Vec<Vec<Standing>>;

fn build_of(store: &Store) -> anyhow::Result<(Index, Groups)> {
    let versions = versions(store)?;
    let (builder, groups) = build::while_reading(|feed| {
        each_of(store, &versions, &mut |list, entity| feed.add(list, entity))
    });
    let cited = versions.iter().map(VersionRecord::cited).collect();
    Ok((builder.finish(cited), groups?))
}

/// Every entity in use in a store as the index of the store has it.
pub(crate) fn each(
    store: &Store,
    take: &mut dyn FnMut(&ListedEntity),
) -> anyhow::Result<()> {
    each_of(store, &versions(store)?, &mut |_, entity| take(&entity)).map(drop)
}

/// Every entity, those that are one joined, and where the joined ones stand.
fn each_of(
    store: &Store,
    versions: &[VersionRecord],
    take: &mut dyn FnMut(u32, ListedEntity),
) -> anyhow::Result<Groups> {
    let mut shared = Shared::of(store, versions)?;
    let mut number = 0;
    read_all(store, versions, "entities indexed:", &mut |list, entity| {
        if shared.wanted.contains(&number) {
            shared.members.push((list, entity));
        } else {
            take(list, entity);
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
        let list = members.first().map_or(0, |(list, _)| *list);
        take(list, merged(&entities));
        grouped.extend(group.iter().copied());
        groups.push(standings(versions, &members));
    }
    for (at, (list, entity)) in shared.members.into_iter().enumerate() {
        if !grouped.contains(&at) {
            take(list, entity);
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
    what: &str,
    take: &mut dyn FnMut(u32, ListedEntity),
) -> anyhow::Result<()> {
    let all = versions.iter().map(|version| version.entities).sum();
    let mut progress = Progress::ahead(Some(all), what);
    let mut done = 0;
    for (list, version) in (0_u32..).zip(versions) {
        store.read(version, &Limits::default(), &mut |mut entity: ListedEntity| {
            for listing in &mut entity.listings {
                if listing.list.is_empty() {
                    listing.list.clone_from(&version.list);
                }
            }
            done += 1;
            progress.at(done);
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
    fn of(store: &Store, versions: &[VersionRecord]) -> anyhow::Result<Self> {
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
            read_all(store, versions, "entities compared:", &mut |list, entity| {
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
pub(crate) struct Pair {
    pub(crate) a: Standing,
    pub(crate) b: Standing,
    pub(crate) captions: [String; 2],
    pub(crate) join: Join,
}

/// Every pair of entities in use that something spoke for joining.
pub(crate) fn pairs(store: &Store) -> anyhow::Result<Vec<Pair>> {
    let versions = versions(store)?;
    let mut shared = Shared::of(store, &versions)?;
    let mut number = 0;
    read_all(store, &versions, "entities read:", &mut |list, entity| {
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
