//! What every page is made of: whole, small, nothing of others, nothing written in.

use super::super::language::Language;
use super::all;

/// Bytes of a page, before it is packed.
const PAGE_BYTES_MAX: usize = 60_000;

/// Elements that have no end.
const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "hr"];

/// Tags of a page: name, whether it ends something, its attributes.
struct Tag<'p> {
    name: &'p str,
    is_end: bool,
    is_empty: bool,
    attributes: Vec<(&'p str, &'p str)>,
}

/// Reads the tags of a page, strictly: attributes are quoted, text has no `<`.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = page.strip_prefix("<!doctype html>").expect("a doctype").trim_start();
    while let Some(from) = rest.find('<') {
        rest = &rest[from + 1..];
        let is_end = rest.starts_with('/');
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let length =
            rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        assert!(length > 0, "a bare < before {:?}", &rest[..rest.len().min(40)]);
        let name = &rest[..length];
        rest = &rest[length..];
        let mut attributes = Vec::new();
        let is_empty = loop {
            rest = rest.trim_start();
            if let Some(more) = rest.strip_prefix("/>") {
                rest = more;
                break true;
            }
            if let Some(more) = rest.strip_prefix('>') {
                rest = more;
                break false;
            }
            let length = rest.find(['=', ' ', '\n', '>']).expect("an attribute");
            let key = &rest[..length];
            rest = &rest[length..];
            let value = match rest.strip_prefix('=') {
                Some(quoted) => {
                    let quote = quoted.chars().next().filter(|c| "\"'".contains(*c));
                    let quote = quote.unwrap_or_else(|| panic!("{key} without quotes"));
                    let end = quoted[1..].find(quote).expect("a closing quote") + 1;
                    rest = &quoted[end + 1..];
                    &quoted[1..end]
                }
                None => "",
            };
            attributes.push((key, value));
        };
        tags.push(Tag { name, is_end, is_empty, attributes });
    }
    tags
}

/// Holds one page against all rules.
fn check(name: &str, language: Language, page: &str) {
    let name = format!("{name} in {}", language.tag());
    assert!(page.len() <= PAGE_BYTES_MAX, "{name}: {} bytes", page.len());
    let tags = tags(page);
    let mut open: Vec<&str> = Vec::new();
    let (mut ids, mut labelled, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
    let (mut mains, mut first_headings) = (0, 0);
    for tag in &tags {
        if tag.is_end {
            assert_eq!(open.pop(), Some(tag.name), "{name}: what ends was not open last");
            continue;
        }
        if !(tag.is_empty || VOID.contains(&tag.name)) {
            open.push(tag.name);
        }
        mains += usize::from(tag.name == "main");
        first_headings += usize::from(tag.name == "h1");
        assert_ne!(tag.name, "style", "{name}: style in the page");
        let get = |key: &str| tag.attributes.iter().find(|(own, _)| *own == key);
        for (key, value) in &tag.attributes {
            assert!(!key.starts_with("on"), "{name}: script in {key}");
            assert_ne!(*key, "style", "{name}: style in an element");
            for scheme in ["http:", "https:", "//", "javascript:", "data:"] {
                assert!(
                    !value.trim_start().starts_with(scheme) || *key == "xmlns",
                    "{name}: {key} leads outside: {value}"
                );
            }
            assert!(
                !["hx-on", "hx-vals", "hx-headers"]
                    .iter()
                    .any(|one| key.starts_with(one)),
                "{name}: {key} may hold script"
            );
        }
        if tag.name == "script" {
            assert!(get("src").is_some(), "{name}: script in the page");
        }
        if let Some((_, id)) = get("id") {
            assert!(!ids.contains(id), "{name}: {id} twice");
            ids.push(*id);
        }
        if tag.name == "label" {
            labelled.extend(get("for").map(|(_, id)| *id));
        }
        let is_field = ["input", "select", "textarea"].contains(&tag.name);
        let kind = get("type").map(|(_, kind)| *kind);
        // Boxes and circles stand inside of their labels.
        if is_field && !matches!(kind, Some("hidden" | "checkbox" | "radio")) {
            wanted.extend(get("id").map(|(_, id)| *id));
            assert!(get("id").is_some(), "{name}: a field that no label can name");
        }
        if tag.name == "th" {
            assert!(get("scope").is_some(), "{name}: a heading of a table without scope");
        }
        if tag.name == "img" {
            assert!(get("alt").is_some(), "{name}: a picture without words");
        }
        if tag.name == "svg" {
            let is_told = get("aria-hidden").is_some() || get("role").is_some();
            assert!(is_told, "{name}: a drawing that nobody is told of");
        }
        if tag.name == "html" {
            assert_eq!(get("lang"), Some(&("lang", language.tag())), "{name}");
        }
        if tag.name == "form"
            && get("method").is_some_and(|(_, method)| *method == "post")
        {
            let action = get("action").map(|(_, action)| *action);
            assert!(action.is_some_and(|action| action.starts_with('/')), "{name}");
        }
    }
    assert!(open.is_empty(), "{name}: {open:?} do not end");
    assert_eq!((mains, first_headings), (1, 1), "{name}: one main part, one heading");
    for id in wanted {
        assert!(labelled.contains(&id), "{name}: no label for {id}");
    }
    let posts = page.matches("method=\"post\"").count();
    let tokens = page.matches("name=\"form_token\"").count();
    assert!(
        tokens == posts || name.starts_with("sign-in"),
        "{name}: {posts} forms, {tokens} tokens"
    );
}

#[test]
fn every_page_is_whole_small_and_needs_nobody_else() {
    for language in Language::ALL {
        for (name, page) in all(language) {
            check(name, language, &page);
        }
    }
}

/// Text that would be markup where somebody forgot to escape it.
const CANARY: &str = "\"'><script>canary()</script><img src=x onerror=canary()>&{{7}}";

/// Puts a canary into every text of a value but its words of our own.
fn infest(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = format!("{text}{CANARY}"),
        serde_json::Value::Array(items) => items.iter_mut().for_each(infest),
        serde_json::Value::Object(object) => object.values_mut().for_each(infest),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_) => {}
    }
}

#[test]
fn text_of_others_is_never_markup() {
    use super::{
        alert, entries, flights, frame, invented, lists, redress, rulings, search, show,
    };
    use crate::access::Role;
    use crate::console::pages::lists::{BringForm, Fault};
    use crate::records::{Passenger, RulingKind, RulingState, SubjectKept};

    let now = invented::now();
    let boss = |path: &str| frame(path, Role::Supervisor, Language::En);
    let canary = || CANARY.to_owned();
    let mut alert = invented::alert();
    let mut subject = serde_json::to_value(alert.subject.take().unwrap()).unwrap();
    infest(&mut subject);
    let subject: SubjectKept = serde_json::from_value(subject).unwrap();
    alert.subject = Some(subject.clone());
    alert.flight_label = canary();
    for hit in &mut alert.hits {
        hit.caption = canary();
        hit.matched_name = canary();
        hit.list = canary();
        hit.list_version = canary();
        hit.entity = canary();
        for piece in &mut hit.evidence {
            for key in ["query", "listed", "reason"] {
                piece[key] = CANARY.into();
            }
        }
    }
    alert.notes[0].text = canary();
    alert.notes[0].by = canary();
    alert.history[0].detail = canary();
    alert.directive = canary();
    alert.assigned_to = Some(canary());
    alert.dispositions[0].reason = canary();
    alert.dispositions[0].entity = canary();
    let mut entity = invented::entity();
    entity.id = canary();
    entity.notes = vec![canary()];
    for name in &mut entity.names {
        name.full = canary();
        name.note = Some(canary());
    }
    entity.listings[0].programme = canary();
    entity.listings[0].reference = canary();
    entity.listings[0].listed_on = Some(canary());
    entity.documents[0].number = canary();
    entity.documents[0].kind_text = canary();
    entity.birth_places[0].text = canary();
    entity.unread = vec![saring_model::Unread { field: canary(), value: canary() }];
    entity.referents = vec![canary()];
    let around = invented::around();
    let mut shown = invented::ruling(RulingKind::Order, RulingState::Proposed, CANARY);
    infest(shown.ruling.as_mut().unwrap());
    shown.reasons = vec![canary()];
    let mut case = invented::case();
    case.case.subject = subject.clone();
    case.case.statement = canary();
    case.case.contact = canary();
    case.case.seen = vec![canary()];
    let mut candidates = invented::candidates();
    candidates[0].entity = canary();
    candidates[0].caption = canary();
    let mut passengers: Vec<Passenger> = invented::passengers();
    passengers[0].subject = Some(subject);
    passengers[0].role = canary();
    let mut traffic = invented::traffic();
    for received in &mut traffic.received {
        received.kind = canary();
        received.profile = canary();
        received.became = canary();
        received.issues = vec![canary()];
    }
    traffic.notices[0].was = canary();
    traffic.notices[0].now = canary();
    traffic.notices[0].passengers = vec![passengers[0].id.clone()];
    let mut flight = invented::flights().remove(0);
    flight.number = canary();
    flight.from = canary();
    flight.state = canary();
    let mut found = invented::found();
    found.1[0].id = canary();
    found.1[0].caption = canary();
    found.1[0].lists = vec![canary()];
    let people = invented::people();
    let mut editable = invented::editable();
    editable.lines[0].id = canary();
    editable.lines[0].name = canary();
    infest(editable.entry.as_mut().unwrap());
    let gathered = editable.gathered.as_mut().unwrap();
    gathered.changes.insert(canary(), Some(serde_json::json!({"name": CANARY})));
    gathered.by = vec![canary()];
    let asked = entries::Asked { list: canary(), id: canary(), text: canary() };
    let mut lists_view = invented::lists();
    lists_view.lists[0].name = canary();
    let fault = Some(Fault { kind: "list-refused", detail: boss("/").t.told(CANARY) });
    let on = vec![(canary(), canary())];
    let pages = [
        show(&alert::page(
            boss("/console/alerts/a-1"),
            &invented::whole(alert),
            0,
            Some(&entity),
            around,
            now,
        )),
        show(&search::entity_page(boss("/console/entities/x"), &entity, on, Vec::new())),
        show(&search::page(
            boss("/console/search"),
            search::Asked::default(),
            vec![canary()],
            Some(found),
        )),
        show(&rulings::one_page(
            boss("/console/rulings/order/o-1"),
            &shown,
            &people,
            now,
        )),
        show(&redress::one_page(
            boss("/console/redress/x"),
            &case,
            candidates,
            &people,
            now,
        )),
        show(&flights::one_page(
            boss("/console/flights/x"),
            &flight,
            &passengers,
            &traffic,
            0,
            now,
        )),
        show(&entries::page(boss("/console/entries"), asked, editable, None, &people)),
        show(&lists::page(
            frame("/console/lists", Role::ListEditor, Language::En),
            &lists_view,
            &people,
            BringForm { list: canary(), fault, bytes_max: 1 },
            now,
        )),
        show(&flights::page(boss("/"), &[flight], flights::Asked::default(), now)),
    ];
    for page in pages {
        assert!(page.contains("canary()"), "the canary is shown");
        for tag in tags(&page) {
            assert!(!(tag.name == "img" && tag.attributes.contains(&("src", "x"))));
            let is_script = tag.name == "script" && !tag.is_end;
            assert!(!is_script || tag.attributes.iter().any(|(key, _)| *key == "src"));
            assert!(tag.attributes.iter().all(|(key, _)| !key.starts_with("on")));
        }
    }
}

#[test]
fn no_template_leaves_text_as_it_is() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("safe"),
            "{}: a filter that does not escape",
            path.display()
        );
        let title = text.split("{% block title %}").nth(1).unwrap_or_default();
        let title = title.split("{% endblock %}").next().unwrap_or_default();
        for personal in ["name", "caption", "subject", "listed"] {
            assert!(
                !title.contains(personal),
                "{}: a title names somebody",
                path.display()
            );
        }
    }
}
