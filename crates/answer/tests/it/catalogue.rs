//! The entities of a store, by identifier and by what is typed.

use saring_answer::catalogue::{self, Catalogue, Row};
use saring_answer::index::{self, Whole};
use saring_answer::{Also, silent};
use saring_casework::{Exclusion, Rulings, entity_fingerprint};
use saring_lists::versions::Store;
use saring_model::{Document, EntityKind, ListedEntity, Listing, Name};
use saring_screen::IndexBuilder;

use crate::{forget, import, store};

const OWN: &str = "\
id,kind,name,aliases,birth_dates,passports
own-1,person,Vsevolod Quillfeather,Seva Q,1966-09-12,RU:04719912
own-2,person,Ansel Brackwater,,1971,
own-3,organisation,Quillon Trading,,,
";
const OTHER: &str = "\
id,kind,name,birth_dates,passports
oth-9,person,Vsevolod Arkadyevich Quillfeather,1966-09-12,RU:04719912
oth-8,person,Delgado Marisol,1980-01-02,
";

fn two_lists(name: &str) -> Store {
    let store = store(name);
    import(&store, "own", OWN, 1);
    import(&store, "other", OTHER, 2);
    store
}

fn everyone(catalogue: &Catalogue) -> Vec<ListedEntity> {
    catalogue.entities().map(|own| own.expect("an entity").1).collect()
}

#[test]
fn the_catalogue_has_what_the_index_has_and_stays_so_on_the_disk() {
    let store = two_lists("catalogue");
    let (built, first) = catalogue::open(&store, &silent).unwrap();
    assert!(built.unkept.is_none());
    let (opened, again) = catalogue::open(&store, &silent).unwrap();
    assert_eq!(first.rows(), again.rows());
    assert_eq!(everyone(&first), everyone(&again));
    let index = opened.whole.index();
    assert_eq!(index.as_bytes(), built.whole.index().as_bytes());
    assert_eq!(first.rows().len(), index.entities_count());
    let mut each = Vec::new();
    index::each(&store, &silent, &mut |entity| each.push(entity.clone())).unwrap();
    assert_eq!(everyone(&first), each);
    for (row, entity) in first.entities().map(Result::unwrap) {
        assert_eq!(*row.id, *entity.id);
        assert_eq!(*row.fingerprint, *entity_fingerprint(&entity));
    }
    forget(&store);
}

#[test]
fn one_who_is_several_is_found_by_each_of_them() {
    let store = two_lists("members");
    let (opened, catalogue) = catalogue::open(&store, &silent).unwrap();
    let lists = opened.whole.lists();
    let row = catalogue.known_by("own-1").next().unwrap();
    assert_eq!(*row.id, *"oth-9");
    let names: Vec<&str> =
        row.lists.iter().map(|list| lists[*list as usize].name.as_str()).collect();
    assert_eq!(names, ["other", "own"]);
    assert_eq!(catalogue.get("own-1").unwrap(), catalogue.get("oth-9").unwrap());
    assert!(catalogue.get("own-9").unwrap().is_none());
    assert_eq!(row.first_seen.unwrap().unix(), 3600);
    assert_eq!(row.last_seen.unwrap().unix(), 7200);
    assert_eq!(catalogue.of_hit(row.lists[0], "oth-9"), Some(row));
    assert_eq!(catalogue.of_hit(row.lists[1], "oth-9"), None);
    let nodes = catalogue.ftm(row, lists).unwrap();
    assert_eq!(nodes.entity["id"], "oth-9");
    assert_eq!(nodes.entity["caption"], "Vsevolod Arkadyevich Quillfeather");
    assert_eq!(nodes.entity["datasets"], serde_json::json!(["other", "own"]));
    assert_eq!(nodes.entity["first_seen"], "1970-01-01T01:00:00");
    assert_eq!(nodes.entity["referents"], serde_json::json!(["own-1"]));
    assert_eq!(nodes.entity["target"], true);
    let passport = nodes.adjacent.iter().find(|(own, _)| *own == "identification");
    let (_, passport) = passport.unwrap();
    assert_eq!(passport["schema"], "Passport");
    assert_eq!(passport["properties"]["holder"][0], "oth-9");
    forget(&store);
}

#[test]
fn a_new_version_is_another_catalogue_and_the_old_one_goes_on() {
    let store = two_lists("next");
    let (_, before) = catalogue::open(&store, &silent).unwrap();
    import(&store, "other", "id,kind,name\noth-7,person,Ilse Farnaby\n", 3);
    let (_, after) = catalogue::open(&store, &silent).unwrap();
    assert!(after.get("oth-7").unwrap().is_some());
    assert!(after.get("oth-8").unwrap().is_none());
    if cfg!(unix) {
        assert!(before.get("oth-8").unwrap().is_some());
    }
    let kept = std::fs::read_dir(store.root().join("index")).unwrap().count();
    assert_eq!(kept, 4, "what was kept for the versions before is gone");
    forget(&store);
}

#[test]
fn what_the_disk_does_not_give_back_is_told_or_built_anew() {
    let store = two_lists("damaged");
    let (_, whole) = catalogue::open(&store, &silent).unwrap();
    let folder = store.root().join("index");
    let path = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with(".entities.jsonl"))
        .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    // In place, as a disk would.
    std::fs::write(&path, text.replace("Brackwater", "Brackwaser")).unwrap();
    let error = whole.get("own-2").unwrap_err();
    assert!(!format!("{error:#}").contains("Brack"), "{error:#}");
    assert!(whole.get("own-3").unwrap().is_some());
    std::fs::write(&path, &text[..text.len() - 10]).unwrap();
    let (_, anew) = catalogue::open(&store, &silent).unwrap();
    assert!(anew.get("own-2").unwrap().is_some());
    std::fs::remove_dir_all(&folder).unwrap();
    // Nothing can be made below a file.
    std::fs::write(&folder, "").unwrap();
    let (opened, held) = catalogue::open(&store, &silent).unwrap();
    assert!(opened.unkept.is_some());
    assert_eq!(everyone(&held), everyone(&anew));
    forget(&store);
}

#[test]
fn rulings_see_of_everyone_what_matters_to_them() {
    let store = two_lists("rulings");
    let (_, catalogue) = catalogue::open(&store, &silent).unwrap();
    let exclusion = |id: &str, entity: &str| Exclusion {
        id: id.to_owned(),
        entity: entity.to_owned(),
        ..Exclusion::default()
    };
    let exclusions =
        vec![exclusion("e-1", "own-1"), exclusion("e-2", "own-2"), exclusion("e-3", "?")];
    let mut shown = Rulings::new(Vec::new(), exclusions, Vec::new());
    assert_eq!(shown.ruled().collect::<Vec<_>>(), ["?", "own-1", "own-2"]);
    let mut all = shown.clone();
    catalogue.show(&mut shown).unwrap();
    for entity in everyone(&catalogue) {
        all.listed(&entity);
    }
    for id in ["oth-9", "own-2", "own-3", "oth-8"] {
        assert_eq!(shown.fingerprint(id), all.fingerprint(id), "{id}");
    }
    assert!(shown.fingerprint("oth-9").is_some());
    forget(&store);
}

/// Captions found, a page of three, and how many there are.
#[track_caller]
fn check<const N: usize>(typed: &str, total: usize, captions: [&str; N]) {
    let entity = |id: &str, names: &[&str]| ListedEntity {
        id: id.to_owned(),
        schema: "Person".to_owned(),
        kind: EntityKind::Person,
        names: names.iter().map(|name| Name::primary(*name)).collect(),
        ..ListedEntity::default()
    };
    let number = |raw: &str| Document {
        number_raw: raw.to_owned(),
        number: Document::normalise(raw),
        ..Document::default()
    };
    let reference = "QDi.086".to_owned();
    let entities = [
        ListedEntity {
            documents: vec![number("L-898902C")],
            ..entity("x-1", &["Anna Maria Eriksson"])
        },
        ListedEntity {
            listings: vec![Listing { reference, ..Listing::default() }],
            ..entity("x-2", &["Annabel Erskine", "Bel Tallow"])
        },
        entity("x-3", &["Омар Журавинский"]),
        entity("x-4", &["De la Cruz Ines"]),
        entity("x-5", &["Ola Nordman"]),
        entity("x-6", &["ola nordman"]),
        entity("x-7", &["Bela Zander"]),
    ];
    let mut builder = IndexBuilder::default();
    for entity in &entities {
        builder.add(0, entity);
    }
    let whole = Whole::new(builder.finish(Vec::new()), Also::default());
    let catalogue = Catalogue::of(entities.iter().map(|entity| (0, entity)));
    let catalogue = catalogue.expect("a catalogue");
    let search = |keep: &dyn Fn(&Row) -> bool, page: std::ops::Range<usize>| {
        let found = catalogue.search(&whole, typed, keep, page).expect("a search");
        let shown: Vec<String> =
            found.rows.iter().map(|row| row.caption.to_string()).collect();
        (found.total, shown)
    };
    let (count, shown) = search(&|_| true, 0..3);
    assert_eq!(
        (count, shown.as_slice()),
        (total, captions.map(str::to_owned).as_slice()),
        "{typed}"
    );
    assert_eq!(search(&|_| true, 3..9).1.len(), total.saturating_sub(3), "{typed}");
    assert_eq!(search(&|_| false, 0..3), (0, Vec::new()));
}

#[test]
fn whoever_may_be_meant_is_found_while_the_name_is_typed() {
    check("a", 2, ["Anna Maria Eriksson", "Annabel Erskine"]);
    check("ann er", 2, ["Anna Maria Eriksson", "Annabel Erskine"]);
    check("anna erik", 1, ["Anna Maria Eriksson"]);
    check("tal", 1, ["Annabel Erskine"]);
    check("de", 1, ["De la Cruz Ines"]);
    check("жу", 1, ["Омар Журавинский"]);
    check("Omar Zhuravinskiy", 1, ["Омар Журавинский"]);
    check("Ola Nordmann", 2, ["Ola Nordman", "ola nordman"]);
    check("nor", 2, ["Ola Nordman", "ola nordman"]);
    check("ine", 1, ["De la Cruz Ines"]);
    check("zz", 0, []);
    check("?!", 0, []);
}

#[test]
fn whose_caption_begins_as_typed_comes_before_whose_other_name_does() {
    // Annabel is Bel as well, and stands before by the alphabet.
    check("be", 2, ["Bela Zander", "Annabel Erskine"]);
}

#[test]
fn an_identifier_a_reference_and_a_document_number_are_found() {
    check("x-3", 1, ["Омар Журавинский"]);
    check("l898902c", 1, ["Anna Maria Eriksson"]);
    check("qdi 086", 1, ["Annabel Erskine"]);
}

#[test]
fn nothing_typed_is_everyone() {
    check("", 7, ["Anna Maria Eriksson", "Annabel Erskine", "Омар Журавинский"]);
    check("  ", 7, ["Anna Maria Eriksson", "Annabel Erskine", "Омар Журавинский"]);
}
