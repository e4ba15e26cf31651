//! Builds `equivalents.bin`: names that are one name, in groups.
//!
//! In: Wikidata's name groups and `nicknames.txt`. Out: see `saring_names::equivalents`.
//!
//! The published groups hold what someone once wrote into a label: translations,
//! diminutives, other names. So each group is
//! 1. folded, and cleared of forms of several words and of digits;
//! 2. split into clusters that sound alike ([`cluster`]): `kim` and `jin`, both readings
//!    of 金, must not become one name because of it;
//! 3. joined with its doubles ([`merge`]): Wikidata holds Ivan the Croatian, the Russian
//!    and the family name apart;
//! 4. corrected and completed by the authored lines ([`apply`]);
//! 5. relieved of spellings that are nearer to another name ([`settle`]), of forms in
//!    more groups than an engine would look at ([`cap`]), and dropped when the engine's
//!    phonetic distance says the same without it ([`is_useful`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, bail, ensure};
use saring_names::equivalents::{
    BUCKET_BITS, GRADE_RELATED, GRADE_SAME, GRADE_SHIFT, GROUPS_MAX, KEY_BITS,
    fold_native, key, rough_reading,
};

use super::Built;
use super::sounds::{Script, Sounds};
use super::sources::Sources;

/// Distance up to which two forms are spellings of one name: `muhammad` to `mahomet` is
/// 130, `chen` to `tan` 315, `ivan` to `ivanov` 333, `kim` to `jin` 380.
const NEAR: u32 = 300;

/// The same where a group has a Han form of one letter. Its Latin forms are readings of
/// one syllable in six languages; at 300, `chan` was `deng` and `feng` was `von`, and at
/// 110 still `shin` was `song`.
const NEAR_SYLLABLE: u32 = 30;

/// Distance up to which a form is kept as a related one. Diminutives lie here (`ivan` to
/// `ivanechka`), and most of what is beyond are other names.
const MID: u32 = 450;

/// Distance up to which a form in another script belongs to the nearest Latin one. More
/// than [`NEAR`], because the rough readings err: 620 keeps アイヴァン, and drops 9 in 10
/// of the other names.
const NATIVE: u32 = 560;

/// Distance from which a form in an alphabet with vowels, whose reading errs little, is
/// only a related one: Володя is 430 from Vladimir.
const ALPHABETIC: u32 = 380;

/// Distance up to which two forms sound alike whatever the language: sch for sh.
const ALIKE: u32 = 40;

/// Distance of two centres up to which their clusters are joined.
const JOINED: u32 = 110;

/// Clusters of one group that a Han form, which is trusted unread, may belong to.
const CLUSTERS_MAX: usize = 3;

/// Most members of a group. The largest true ones (Muhammad, Ivan) have 100 to 250 once
/// joined; nothing but chains of joins is larger.
const MEMBERS_MAX: usize = 300;

const GROUPS: &str = "names/wikidata-name-groups/person_names.txt.gz";
const NICKNAMES: &str = "nicknames.txt";

/// Number of a form in [`Forms`].
type FormId = usize;

/// One distinct folded form.
struct Form {
    text: String,
    script: Script,
    sounds: Sounds,
}

/// All distinct forms.
#[derive(Default)]
struct Forms {
    forms: Vec<Form>,
    ids: HashMap<String, FormId>,
}

impl Forms {
    /// The number of a form; `None` if it is of no use: too short, of several words, or
    /// in a script or a mixture of scripts that is left out.
    fn intern(&mut self, raw: &str) -> Option<FormId> {
        let raw = raw.trim();
        if raw
            .contains(|letter: char| letter.is_whitespace() || "・·:/()".contains(letter))
        {
            return None;
        }
        let mut text = fold_native(raw);
        // "family name": 金姓 and 金氏 are labels of 金.
        if text.chars().count() > 1
            && let Some(short) = text.strip_suffix(['姓', '氏', '씨'])
        {
            text.truncate(short.len());
        }
        if let Some(id) = self.ids.get(&text) {
            return Some(*id);
        }
        let script = Script::of(&text)?;
        let short_script = matches!(script, Script::Han | Script::Hangul | Script::Kana);
        if text.chars().count() < if short_script { 1 } else { 2 } {
            return None;
        }
        let sounds = Sounds::new(script, &rough_reading(&text));
        let id = self.forms.len();
        self.ids.insert(text.clone(), id);
        self.forms.push(Form { text, script, sounds });
        Some(id)
    }

    fn text(&self, id: FormId) -> &str {
        self.forms.get(id).map_or("", |form| form.text.as_str())
    }

    fn script(&self, id: FormId) -> Script {
        self.forms.get(id).map_or(Script::Latin, |form| form.script)
    }

    fn distance(&self, one: FormId, other: FormId) -> u32 {
        match (self.forms.get(one), self.forms.get(other)) {
            (Some(one), Some(other)) => one.sounds.distance(&other.sounds),
            _ => 1000,
        }
    }

    /// Whether the script writes vowels and is read letter by letter.
    fn is_alphabetic(&self, id: FormId) -> bool {
        matches!(
            self.script(id),
            Script::Cyrillic | Script::Greek | Script::Armenian | Script::Georgian
        )
    }

    /// Whether the form is a single Han letter.
    fn is_one_han(&self, id: FormId) -> bool {
        self.script(id) == Script::Han && self.text(id).chars().nth(1).is_none()
    }

    /// Whether the rough reading says something about how the form sounds.
    fn is_readable(&self, id: FormId) -> bool {
        !matches!(
            self.script(id),
            Script::Han | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar
        )
    }
}

/// Forms that are one name.
#[derive(Clone, Debug)]
struct Cluster {
    /// The form that the others are nearest to; Latin if there is a Latin one.
    centre: FormId,
    /// Grade of each member.
    members: BTreeMap<FormId, u8>,
}

impl Cluster {
    fn same(&self) -> impl Iterator<Item = FormId> {
        self.members.iter().filter(|(_, grade)| **grade == GRADE_SAME).map(|(id, _)| *id)
    }
}

/// What was dropped, for the summary.
#[derive(Default)]
struct Dropped {
    strangers: usize,
    nearer_elsewhere: usize,
    capped: usize,
    useless_groups: usize,
}

/// The finished groups.
struct Equivalents {
    forms: Forms,
    clusters: Vec<Cluster>,
    /// Clusters that are true, but that the engine can do without.
    useless: Vec<Cluster>,
    dropped: Dropped,
}

/// Builds the table.
pub(super) fn build(sources: &Sources) -> anyhow::Result<Built> {
    let Equivalents { forms, clusters, dropped, .. } = collect(sources)?;
    let mut entries = BTreeSet::new();
    for (group, cluster) in clusters.iter().enumerate() {
        ensure!(group < 1 << GRADE_SHIFT, "too many groups");
        for (id, grade) in &cluster.members {
            let key = key(forms.text(*id)) >> (u64::BITS - KEY_BITS);
            let low = u64::from(*grade) << GRADE_SHIFT | u64::try_from(group)?;
            entries.insert(key << (u64::BITS - KEY_BITS) | low);
        }
    }
    let mut bytes = Vec::with_capacity((4 << BUCKET_BITS) + entries.len() * 8);
    let entries: Vec<u64> = entries.into_iter().collect();
    for bucket in 0..1_u64 << BUCKET_BITS {
        let start =
            entries.partition_point(|entry| entry >> (u64::BITS - BUCKET_BITS) < bucket);
        bytes.extend(u32::try_from(start)?.to_le_bytes());
    }
    for entry in &entries {
        bytes.extend(entry.to_le_bytes());
    }
    let summary = format!(
        "{} groups, {} memberships; dropped: {} strangers in their group, {} spellings \
         nearer to another name, {} memberships over {GROUPS_MAX}, {} groups that say \
         nothing new",
        clusters.len(),
        entries.len(),
        dropped.strangers,
        dropped.nearer_elsewhere,
        dropped.capped,
        dropped.useless_groups,
    );
    Ok(Built { bytes, summary })
}

/// The forms of one name.
pub(super) struct Spellings {
    pub(super) latin: Vec<String>,
    /// Forms in other scripts.
    pub(super) native: Vec<(Script, String)>,
    /// Whether `equivalents.bin` holds the group.
    pub(super) is_stored: bool,
}

/// The forms of each group and of the useless ones, for the frequencies.
pub(super) fn spellings(sources: &Sources) -> anyhow::Result<Vec<Spellings>> {
    let Equivalents { forms, clusters, useless, .. } = collect(sources)?;
    let of_cluster = |cluster: &Cluster, is_stored: bool| {
        let mut spellings =
            Spellings { latin: Vec::new(), native: Vec::new(), is_stored };
        for id in cluster.same() {
            let text = forms.text(id).to_owned();
            let script = forms.script(id);
            if script == Script::Latin {
                spellings.latin.push(text);
            } else {
                spellings.native.push((script, text));
            }
        }
        spellings
    };
    let stored = clusters.iter().map(|cluster| of_cluster(cluster, true));
    Ok(stored.chain(useless.iter().map(|cluster| of_cluster(cluster, false))).collect())
}

/// Checks the authored lines and counts them.
pub(super) fn authored(sources: &Sources) -> anyhow::Result<usize> {
    Ok(read_authored(sources, &mut Forms::default())?.len())
}

/// Prints the groups of some forms.
#[expect(clippy::print_stdout, reason = "the chore's answer")]
pub(super) fn show(sources: &Sources, wanted: &[String]) -> anyhow::Result<()> {
    let Equivalents { forms, clusters, .. } = collect(sources)?;
    for raw in wanted {
        println!("{raw}");
        let Some(id) = forms.ids.get(&fold_native(raw)) else { continue };
        for (group, cluster) in clusters.iter().enumerate() {
            let Some(grade) = cluster.members.get(id) else { continue };
            print!("  {group} grade {grade} centre {}:", forms.text(cluster.centre));
            for (member, grade) in &cluster.members {
                let mark = if *grade == GRADE_RELATED { "~" } else { "" };
                print!(" {mark}{}", forms.text(*member));
            }
            println!();
        }
    }
    Ok(())
}

/// Does all of the steps.
fn collect(sources: &Sources) -> anyhow::Result<Equivalents> {
    let mut forms = Forms::default();
    let mut dropped = Dropped::default();
    let mut clusters = Vec::new();
    for line in sources.read(GROUPS)?.lines() {
        let Some((list, _)) = line.split_once("=>") else { continue };
        let members: BTreeSet<FormId> =
            list.split(',').filter_map(|form| forms.intern(form)).collect();
        if members.len() > 1 {
            let members: Vec<FormId> = members.into_iter().collect();
            dropped.strangers += cluster(&forms, &members, &mut clusters);
        }
    }
    let authored = read_authored(sources, &mut forms)?;
    separate(&authored, &mut clusters);
    let mut clusters = merge(&forms, &authored, clusters);
    separate(&authored, &mut clusters);
    dropped.nearer_elsewhere = settle(&forms, &mut clusters);
    let (mut clusters, useless): (Vec<Cluster>, Vec<Cluster>) =
        clusters.into_iter().partition(|cluster| is_useful(&forms, cluster));
    dropped.useless_groups = useless.len();
    apply(&forms, &authored, &mut clusters);
    dropped.capped = cap(&forms, &authored, &mut clusters);
    clusters.retain(|cluster| cluster.members.len() > 1);
    clusters.sort_by(|one, other| {
        let texts = |cluster: &Cluster| {
            cluster.members.keys().map(|id| forms.text(*id)).collect::<Vec<_>>()
        };
        (forms.text(one.centre), texts(one))
            .cmp(&(forms.text(other.centre), texts(other)))
    });
    Ok(Equivalents { forms, clusters, useless, dropped })
}

/// Splits one published group into clusters that sound alike, and appends them.
///
/// Latin forms are gathered around the one that most others are near to; forms in other
/// scripts go to the nearest Latin one; forms whose rough reading is worth nothing (Han,
/// Thai, Khmer …) are taken on trust. Gives the number of forms that fit nowhere.
fn cluster(forms: &Forms, members: &[FormId], clusters: &mut Vec<Cluster>) -> usize {
    let (readable, trusted): (Vec<FormId>, Vec<FormId>) =
        members.iter().partition(|id| forms.is_readable(**id));
    let (latin, native): (Vec<FormId>, Vec<FormId>) =
        readable.iter().partition(|id| forms.script(**id) == Script::Latin);
    let syllable = trusted.iter().any(|id| forms.is_one_han(*id));
    let limit = if syllable { NEAR_SYLLABLE } else { NEAR };
    let leaders = if latin.is_empty() { &native } else { &latin };
    let mut found: Vec<Cluster> = Vec::new();
    let mut waiting = leaders.clone();
    while !waiting.is_empty() {
        let degree = |id: &FormId| {
            let near = |other: &FormId| 1000 - forms.distance(*id, *other).min(1000);
            let all = waiting.iter().chain(&native);
            all.map(near).filter(|near| *near >= 1000 - limit).sum::<u32>()
        };
        let Some(centre) = waiting
            .iter()
            .max_by(|one, other| {
                // Of equals the shortest, then the first by alphabet.
                let order = |id: &FormId| {
                    let text = forms.text(*id);
                    (degree(id), usize::MAX - text.len())
                };
                order(one)
                    .cmp(&order(other))
                    .then_with(|| forms.text(**other).cmp(forms.text(**one)))
            })
            .copied()
        else {
            break;
        };
        let mut gathered = BTreeMap::from([(centre, GRADE_SAME)]);
        waiting.retain(|id| {
            let near = forms.distance(centre, *id) <= limit;
            if near {
                gathered.insert(*id, GRADE_SAME);
            }
            !near
        });
        found.push(Cluster { centre, members: gathered });
    }
    let mut strangers = 0;
    if !latin.is_empty() {
        for id in &native {
            let nearest = found.iter_mut().enumerate().min_by_key(|(index, cluster)| {
                let spellings = cluster.same();
                let spelling = spellings
                    .filter(|member| forms.script(*member) == Script::Latin)
                    .map(|member| forms.distance(member, *id))
                    .min();
                (spelling.unwrap_or(1000), *index)
            });
            let Some((_, cluster)) = nearest else { continue };
            let distance = cluster
                .same()
                .filter(|member| forms.script(*member) == Script::Latin)
                .map(|member| forms.distance(member, *id))
                .min()
                .unwrap_or(1000);
            if distance <= if syllable { NEAR } else { NATIVE } {
                let related = forms.is_alphabetic(*id) && distance > ALPHABETIC;
                let grade = if related { GRADE_RELATED } else { GRADE_SAME };
                cluster.members.insert(*id, grade);
            } else {
                strangers += 1;
            }
        }
    }
    found.sort_by_key(|cluster| std::cmp::Reverse(cluster.members.len()));
    // A lone spelling beside the main cluster is a relative or a stranger.
    let mut kept: Vec<Cluster> = Vec::new();
    for mut cluster in found {
        match kept.first_mut() {
            Some(main) if cluster.members.len() == 1 && !syllable => {
                let lone = cluster.centre;
                let from_centre = forms.distance(main.centre, lone);
                let nearest =
                    main.same().map(|member| forms.distance(member, lone)).min();
                if from_centre <= MID {
                    let same = nearest.is_some_and(|distance| distance <= NEAR / 2);
                    let grade = if same { GRADE_SAME } else { GRADE_RELATED };
                    main.members.insert(lone, grade);
                } else {
                    strangers += 1;
                }
            }
            _ => {
                if kept.len() < CLUSTERS_MAX {
                    cluster.members.extend(trusted.iter().map(|id| (*id, GRADE_SAME)));
                }
                kept.push(cluster);
            }
        }
    }
    if kept.is_empty() && trusted.len() > 1 {
        let members = trusted.iter().map(|id| (*id, GRADE_SAME)).collect();
        kept.extend(trusted.first().map(|centre| Cluster { centre: *centre, members }));
    }
    clusters.extend(kept.into_iter().filter(|cluster| cluster.members.len() > 1));
    strangers
}

/// Joins clusters that are the same name: the same centre and a shared form in another
/// script, or near centres and two such forms. Two clusters that both have a Han form of
/// one letter must share one: 李 and 黎 are both Li, and two names.
///
/// Nor are clusters joined that an authored line keeps apart.
fn merge(forms: &Forms, authored: &[Authored], clusters: Vec<Cluster>) -> Vec<Cluster> {
    let apart: Vec<&Authored> =
        authored.iter().filter(|line| line.relation == Relation::Apart).collect();
    let kept_apart = |one: &Cluster, other: &Cluster| {
        let has = |cluster: &Cluster, side: &[FormId]| {
            side.iter().any(|id| cluster.members.contains_key(id))
        };
        apart.iter().any(|line| {
            (has(one, &line.forms) && has(other, &line.others))
                || (has(one, &line.others) && has(other, &line.forms))
        })
    };
    let mut by_form: HashMap<FormId, Vec<usize>> = HashMap::new();
    for (index, cluster) in clusters.iter().enumerate() {
        for id in cluster.same().filter(|id| forms.script(*id) != Script::Latin) {
            by_form.entry(id).or_default().push(index);
        }
    }
    let one_letter = |cluster: &Cluster| -> BTreeSet<FormId> {
        cluster.same().filter(|id| forms.is_one_han(*id)).collect()
    };
    let mut parent: Vec<usize> = (0..clusters.len()).collect();
    let mut sizes: Vec<usize> =
        clusters.iter().map(|cluster| cluster.members.len()).collect();
    for (index, cluster) in clusters.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for id in cluster.same() {
            for other in by_form.get(&id).into_iter().flatten() {
                if *other > index {
                    *shared.entry(*other).or_default() += 1;
                }
            }
        }
        let own_letters = one_letter(cluster);
        for (other_index, count) in shared {
            let Some(other) = clusters.get(other_index) else { continue };
            let distance = forms.distance(cluster.centre, other.centre);
            let equal = cluster.centre == other.centre;
            let limit = if own_letters.is_empty() { JOINED } else { NEAR_SYLLABLE };
            if !(equal || (distance <= limit && count >= 2)) {
                continue;
            }
            if kept_apart(cluster, other) {
                continue;
            }
            let letters = one_letter(other);
            if own_letters.is_disjoint(&letters)
                && !(own_letters.is_empty() && letters.is_empty())
            {
                continue;
            }
            // Han surnames are joined by Han forms, not by the syllable they share.
            if !own_letters.is_empty() && own_letters != letters {
                continue;
            }
            let (one, two) = (root(&parent, index), root(&parent, other_index));
            let size = |at: usize| sizes.get(at).copied().unwrap_or(0);
            let sum = size(one) + size(two);
            if one == two || sum > MEMBERS_MAX {
                continue;
            }
            if let Some(slot) = parent.get_mut(one.max(two)) {
                *slot = one.min(two);
            }
            if let Some(slot) = sizes.get_mut(one.min(two)) {
                *slot = sum;
            }
        }
    }
    let mut merged: BTreeMap<usize, Vec<Cluster>> = BTreeMap::new();
    for (index, cluster) in clusters.into_iter().enumerate() {
        merged.entry(root(&parent, index)).or_default().push(cluster);
    }
    merged.into_values().filter_map(|parts| join(forms, &parts)).collect()
}

/// Follows the parents to the root.
fn root(parent: &[usize], mut index: usize) -> usize {
    while let Some(next) = parent.get(index) {
        if *next == index {
            break;
        }
        index = *next;
    }
    index
}

/// One cluster of several: the best grade of each member, the most frequent centre.
fn join(forms: &Forms, parts: &[Cluster]) -> Option<Cluster> {
    let mut centres: BTreeMap<FormId, usize> = BTreeMap::new();
    let mut members: BTreeMap<FormId, u8> = BTreeMap::new();
    for part in parts {
        *centres.entry(part.centre).or_default() += part.members.len();
        for (id, grade) in &part.members {
            let slot = members.entry(*id).or_insert(*grade);
            *slot = (*grade).min(*slot);
        }
    }
    let centre = centres.into_iter().max_by(|(one, ones), (other, others)| {
        ones.cmp(others).then_with(|| forms.text(*other).cmp(forms.text(*one)))
    });
    centre.map(|(centre, _)| Cluster { centre, members })
}

/// Takes a form out of a cluster when it is clearly nearer to another cluster's centre
/// and the two clusters are different names: both have Arabic, or both have Cyrillic, or
/// Hebrew forms and share none of them. `mehmood` is in the group of محمد and in that
/// of محمود.
fn settle(forms: &Forms, clusters: &mut [Cluster]) -> usize {
    /// Thousandths by which another name must be nearer.
    const CLEARLY: u32 = 60;
    let witnesses = [Script::Arabic, Script::Hebrew, Script::Cyrillic, Script::Kana];
    let mut homes: BTreeMap<FormId, Vec<usize>> = BTreeMap::new();
    for (index, cluster) in clusters.iter().enumerate() {
        for id in cluster.same().filter(|id| forms.is_readable(*id)) {
            homes.entry(id).or_default().push(index);
        }
    }
    let of_script = |cluster: &Cluster, script: Script| -> BTreeSet<FormId> {
        cluster.same().filter(|id| forms.script(*id) == script).collect()
    };
    let differ = |one: &Cluster, other: &Cluster| {
        let mut compared = 0;
        for script in witnesses {
            let (own, theirs) = (of_script(one, script), of_script(other, script));
            if own.is_empty() || theirs.is_empty() {
                continue;
            }
            if !own.is_disjoint(&theirs) {
                return false;
            }
            compared += 1;
        }
        compared > 0
    };
    let mut removals = Vec::new();
    for (id, homes) in &homes {
        let distance = |home: &usize| {
            clusters
                .get(*home)
                .map_or(1000, |cluster| forms.distance(cluster.centre, *id))
        };
        let Some(best) = homes.iter().min_by_key(|home| (distance(home), **home)) else {
            continue;
        };
        for home in homes {
            if distance(home) < distance(best) + CLEARLY {
                continue;
            }
            if let (Some(one), Some(other)) = (clusters.get(*best), clusters.get(*home))
                && differ(one, other)
            {
                removals.push((*home, *id));
            }
        }
    }
    for (home, id) in &removals {
        if let Some(cluster) = clusters.get_mut(*home) {
            cluster.members.remove(id);
        }
    }
    removals.len()
}

/// Whether a cluster says something that phonetic closeness does not: two scripts, or
/// two Latin spellings that are at least two edits apart. A form in an alphabet does not
/// count if a Latin one is within an edit of its reading, or sounds like it.
fn is_useful(forms: &Forms, cluster: &Cluster) -> bool {
    let (latin, native): (Vec<FormId>, Vec<FormId>) =
        cluster.members.keys().partition(|id| forms.script(**id) == Script::Latin);
    let texts: Vec<&str> = latin.iter().map(|id| forms.text(*id)).collect();
    let is_read = |id: &FormId| {
        forms.is_alphabetic(*id)
            && latin.iter().any(|latin| {
                let reading = rough_reading(forms.text(*id));
                edits(forms.text(*latin).as_bytes(), reading.as_bytes()) <= 1
                    || forms.distance(*latin, *id) <= ALIKE
            })
    };
    if !native.iter().all(is_read) {
        return cluster.members.len() > 1;
    }
    texts.iter().enumerate().any(|(index, one)| {
        texts
            .iter()
            .skip(index + 1)
            .any(|other| edits(one.as_bytes(), other.as_bytes()) > 1)
    })
}

/// Edit distance.
fn edits(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, own) in one.iter().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, theirs) in row.iter_mut().skip(1).zip(other) {
            let best =
                (*cell + 1).min(left + 1).min(diagonal + usize::from(own != theirs));
            diagonal = *cell;
            *cell = best;
            left = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Leaves each form in at most [`GROUPS_MAX`] groups: the authored ones, then those whose
/// centre it is nearest to, then the largest. Gives the number of memberships removed.
fn cap(forms: &Forms, authored: &[Authored], clusters: &mut [Cluster]) -> usize {
    let told: BTreeSet<FormId> =
        authored.iter().flat_map(|line| line.forms.iter().copied()).collect();
    let mut homes: BTreeMap<FormId, Vec<usize>> = BTreeMap::new();
    for (index, cluster) in clusters.iter().enumerate() {
        for id in cluster.members.keys() {
            homes.entry(*id).or_default().push(index);
        }
    }
    let mut removed = 0;
    for (id, mut homes) in homes {
        if homes.len() <= GROUPS_MAX {
            continue;
        }
        // A Han letter's rough reading is Mandarin: the cluster nearest to it is sure of
        // its place, and the others are ranked by size alone: 金 is Jin, and Kim.
        let mandarin = homes.iter().copied().min_by_key(|home| {
            clusters.get(*home).map(|cluster| {
                let size = usize::MAX - cluster.members.len();
                (forms.distance(cluster.centre, id) / 50, size)
            })
        });
        homes.sort_by_key(|home| {
            let cluster = clusters.get(*home);
            let grade = cluster.and_then(|cluster| cluster.members.get(&id)).copied();
            let related = grade == Some(GRADE_RELATED);
            let distance = match cluster {
                Some(cluster) if forms.is_readable(id) => {
                    forms.distance(cluster.centre, id) / 100
                }
                Some(_) if forms.is_one_han(id) => u32::from(mandarin != Some(*home)),
                _ => 0,
            };
            let size = cluster.map_or(0, |cluster| cluster.members.len());
            let authored = related && told.contains(&id);
            (!authored, related, distance, usize::MAX - size, *home)
        });
        // Authored relatives first, but never without the form's own best group.
        if let Some(own) = homes.iter().position(|home| {
            clusters.get(*home).and_then(|cluster| cluster.members.get(&id))
                == Some(&GRADE_SAME)
        }) && own >= GROUPS_MAX
        {
            homes.swap(own, GROUPS_MAX - 1);
        }
        for home in homes.iter().skip(GROUPS_MAX) {
            if let Some(cluster) = clusters.get_mut(*home) {
                cluster.members.remove(&id);
                removed += 1;
            }
        }
    }
    removed
}

/// What an authored line says of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// `=`: one name, spelled otherwise.
    Same,
    /// `>`: the first is the name, the others its nicknames.
    Nicknames,
    /// `~`: cognates across languages.
    Cognates,
    /// `!`: the forms before the bar are never in a group with those after it.
    Apart,
}

/// One authored line.
struct Authored {
    relation: Relation,
    forms: Vec<FormId>,
    /// After the bar of [`Relation::Apart`].
    others: Vec<FormId>,
}

/// Reads `nicknames.txt`.
fn read_authored(sources: &Sources, forms: &mut Forms) -> anyhow::Result<Vec<Authored>> {
    let mut authored = Vec::new();
    for (number, line) in sources.authored(NICKNAMES)? {
        let (mark, rest) = line.split_at_checked(1).context("not ASCII")?;
        let relation = match mark {
            "=" => Relation::Same,
            ">" => Relation::Nicknames,
            "~" => Relation::Cognates,
            "!" => Relation::Apart,
            _ => bail!("{NICKNAMES}:{number}: expected =, >, ~ or ! first, found {mark}"),
        };
        let mut intern = |words: &str| -> anyhow::Result<Vec<FormId>> {
            words
                .split_whitespace()
                .map(|word| {
                    forms.intern(word).with_context(|| {
                        format!("{NICKNAMES}:{number}: {word} cannot be a form")
                    })
                })
                .collect()
        };
        let (first, second) = rest.split_once('|').unwrap_or((rest, ""));
        let line = Authored { relation, forms: intern(first)?, others: intern(second)? };
        let complete = match relation {
            Relation::Apart => !line.forms.is_empty() && !line.others.is_empty(),
            Relation::Same | Relation::Nicknames | Relation::Cognates => {
                line.forms.len() > 1 && line.others.is_empty()
            }
        };
        ensure!(complete, "{NICKNAMES}:{number}: too few names");
        authored.push(line);
    }
    Ok(authored)
}

/// Carries out the `!` lines: of two names in one cluster, those on the side of its
/// centre stay; if the centre is on neither side, the larger side.
fn separate(authored: &[Authored], clusters: &mut [Cluster]) {
    for line in authored.iter().filter(|line| line.relation == Relation::Apart) {
        let (left, right): (BTreeSet<FormId>, BTreeSet<FormId>) =
            (line.forms.iter().copied().collect(), line.others.iter().copied().collect());
        for cluster in clusters.iter_mut() {
            let count = |side: &BTreeSet<FormId>| {
                side.iter().filter(|id| cluster.members.contains_key(*id)).count()
            };
            let (lefts, rights) = (count(&left), count(&right));
            if lefts == 0 || rights == 0 {
                continue;
            }
            let keep_left = left.contains(&cluster.centre)
                || (!right.contains(&cluster.centre) && lefts >= rights);
            let leaving = if keep_left { &right } else { &left };
            cluster.members.retain(|id, _| !leaving.contains(id));
        }
    }
}

/// Carries out the `=`, `>` and `~` lines.
///
/// Nicknames and spellings join the largest cluster of the name, so that `mohd` meets
/// محمد and `bill` Уильям. Cognates get a group of their own, with the Arabic and
/// Cyrillic forms of each.
fn apply(forms: &Forms, authored: &[Authored], clusters: &mut Vec<Cluster>) {
    let mut homes: HashMap<FormId, Vec<usize>> = HashMap::new();
    for (index, cluster) in clusters.iter().enumerate() {
        for id in cluster.same() {
            homes.entry(id).or_default().push(index);
        }
    }
    for line in authored {
        let main = |id: FormId, clusters: &[Cluster]| {
            let size = |index: usize| {
                clusters.get(index).map_or((false, 0), |cluster| {
                    (cluster.centre == id, cluster.members.len())
                })
            };
            let homes = homes.get(&id).into_iter().flatten().copied();
            homes.max_by_key(|index| (size(*index), usize::MAX - *index))
        };
        let Some(first) = line.forms.first().copied() else { continue };
        let grade = match line.relation {
            Relation::Same => GRADE_SAME,
            Relation::Nicknames | Relation::Cognates => GRADE_RELATED,
            Relation::Apart => continue,
        };
        if line.relation == Relation::Cognates {
            let mut members = BTreeMap::new();
            for id in &line.forms {
                members.insert(*id, grade);
                let Some(cluster) = main(*id, clusters).and_then(|at| clusters.get(at))
                else {
                    continue;
                };
                for native in cluster.same().filter(|native| {
                    matches!(forms.script(*native), Script::Arabic | Script::Cyrillic)
                        && forms.distance(*id, *native) <= JOINED
                }) {
                    members.insert(native, grade);
                }
            }
            clusters.push(Cluster { centre: first, members });
            continue;
        }
        let home = main(first, clusters).unwrap_or_else(|| {
            let members = BTreeMap::from([(first, GRADE_SAME)]);
            clusters.push(Cluster { centre: first, members });
            homes.entry(first).or_default().push(clusters.len() - 1);
            clusters.len() - 1
        });
        if let Some(cluster) = clusters.get_mut(home) {
            for id in line.forms.iter().skip(1) {
                let slot = cluster.members.entry(*id).or_insert(grade);
                *slot = grade;
            }
        }
    }
}
