//! Tests of the pages: each is made of invented values, in three languages.

mod invented;
mod markup;
mod served;
mod strings;
mod style;

use askama::Template;

use super::assets::Places;
use super::frame::{Frame, Theme};
use super::language::{Language, Words};
use super::pages::{
    alert, alerts, audit, door, entries, figures, flights, lists, persons, redress,
    rulings, search, staff, unmask,
};
use crate::access::{Actor, Role, Via};
use crate::desk::flights::Traffic;
use crate::desk::lists::edits::Editable;
use crate::problem::Problem;
use crate::records::{RulingKind, RulingState};

/// Somebody with a role.
fn actor(role: Role) -> Actor {
    Actor {
        account: "user:u-1".to_owned(),
        name: "Dewi Contohwati".to_owned(),
        role,
        scopes: None,
        via: Via::Session,
        language: "en".to_owned(),
        carrier: None,
        form_token: "token-of-the-form".to_owned(),
        purpose: "border security".to_owned(),
        legal_basis: String::new(),
    }
}

fn frame(path: &str, role: Role, language: Language) -> Frame {
    Frame {
        t: Words(language),
        theme: Theme::System,
        with_keys: true,
        files: Places::new(),
        path: path.to_owned(),
        actor: Some(actor(role)),
    }
}

/// Every page by name.
fn all(language: Language) -> Vec<(&'static str, String)> {
    let now = invented::now();
    let people = invented::people();
    let of = |path: &str, role| frame(path, role, language);
    let boss = |path: &str| of(path, Role::Supervisor);
    let entity = invented::entity();
    let whole = invented::whole(invented::alert());
    let around = invented::around;
    let mut unscreened = invented::alert();
    unscreened.hits.clear();
    unscreened.dispositions.clear();
    unscreened.reasons =
        vec![serde_json::json!({"code": "unscreened", "cause": "no-lists"})];
    unscreened.state = crate::records::AlertState::Open;
    let mut masked = invented::alert();
    masked.subject = None;
    let order = invented::ruling(RulingKind::Order, RulingState::Proposed, "user:u-3");
    let own = invented::ruling(RulingKind::Order, RulingState::Proposed, "user:u-1");
    let held = invented::ruling(RulingKind::Exclusion, RulingState::InForce, "user:u-3");
    let names = vec!["invented".to_owned(), "un-sc".to_owned()];
    let on = vec![("invented".to_owned(), "2026-11-20".to_owned())];
    let (logged, proof) = invented::entry();
    let trouble = Problem::conflict("it has changed meanwhile: read it again");
    let nobody = Frame { actor: None, ..of("/sign-in", Role::Client) };
    let screener = of("/console/alerts/a-1", Role::Screener);
    let flights = invented::flights();
    let kinds = [
        ("orders", RulingKind::Order),
        ("exclusions", RulingKind::Exclusion),
        ("exemptions", RulingKind::Exemption),
    ];
    let mut pages = vec![
        (
            "alert",
            show(&alert::page(
                boss("/console/alerts/a-1"),
                &whole,
                0,
                Some(&entity),
                around(),
                now,
            )),
        ),
        (
            "alert-second",
            show(&alert::page(
                boss("/console/alerts/a-1"),
                &whole,
                1,
                None,
                around(),
                now,
            )),
        ),
        (
            "alert-screener",
            show(&alert::page(screener, &whole, 0, Some(&entity), around(), now)),
        ),
        (
            "alert-unscreened",
            show(&alert::page(
                boss("/console/alerts/a-1"),
                &invented::whole(unscreened),
                0,
                None,
                around(),
                now,
            )),
        ),
        (
            "alert-masked",
            show(&alert::page(
                boss("/console/alerts/a-1"),
                &invented::whole(masked),
                0,
                None,
                around(),
                now,
            )),
        ),
        (
            "alerts",
            show(&alerts::page(
                boss("/console/alerts"),
                invented::queue(),
                &alerts::Asked::default(),
                &people,
                now,
            )),
        ),
        (
            "flights",
            show(&flights::page(boss("/"), &flights, flights::Asked::default(), now)),
        ),
        (
            "flights-none",
            show(&flights::page(boss("/"), &[], flights::Asked::default(), now)),
        ),
        (
            "flight",
            show(&flights::one_page(
                boss("/console/flights/f-1"),
                &flights[1],
                &invented::passengers(),
                &invented::traffic(),
                0,
                now,
            )),
        ),
        (
            "flight-quiet",
            show(&flights::one_page(
                boss("/console/flights/f-1"),
                &flights[1],
                &[],
                &Traffic::default(),
                0,
                now,
            )),
        ),
        (
            "flight-full",
            show(&flights::one_page(
                boss("/console/flights/f-1"),
                &flights[1],
                &invented::many_passengers(),
                &invented::much_traffic(),
                0,
                now,
            )),
        ),
        (
            "search",
            show(&search::page(
                boss("/console/search"),
                search::Asked::default(),
                names.clone(),
                None,
            )),
        ),
        (
            "search-found",
            show(&search::page(
                boss("/console/search"),
                search::Asked::default(),
                names,
                Some(invented::found()),
            )),
        ),
        (
            "entity",
            show(&search::entity_page(
                boss("/console/entities/demo-001"),
                &entity,
                on,
                invented::rulings_on(),
            )),
        ),
        (
            "lists",
            show(&lists::page(
                of("/console/lists", Role::ListApprover),
                &invented::lists(),
                &people,
                lists::BringForm::default(),
                now,
            )),
        ),
        (
            "lists-refused",
            show(&lists::page(
                of("/console/lists", Role::ListEditor),
                &invented::lists(),
                &people,
                invented::bring_form(),
                now,
            )),
        ),
        (
            "entries",
            show(&entries::page(
                of("/console/entries", Role::ListEditor),
                invented::asked_entry(),
                invented::editable(),
                None,
                &people,
            )),
        ),
        (
            "entries-refused",
            show(&entries::page(
                of("/console/entries", Role::ListEditor),
                entries::Asked { list: "own".to_owned(), ..entries::Asked::default() },
                Editable::default(),
                Some(invented::refused_entry()),
                &people,
            )),
        ),
        (
            "list-editor",
            show(&lists::one_page(
                of("/console/lists/own", Role::ListEditor),
                &invented::own_list(),
                &people,
                now,
            )),
        ),
        (
            "list",
            show(&lists::one_page(
                of("/console/lists/un-sc", Role::ListApprover),
                &invented::list(),
                &people,
                now,
            )),
        ),
        (
            "version",
            show(&lists::version_page(
                of("/console/lists/un-sc/8", Role::ListApprover),
                &invented::list().versions[0],
                invented::beside(),
                &people,
                now,
            )),
        ),
        (
            "version-before",
            show(&lists::version_page(
                of("/console/lists/un-sc/6", Role::ListEditor),
                &invented::list().versions[2],
                lists::Beside::default(),
                &people,
                now,
            )),
        ),
        (
            "order",
            show(&rulings::one_page(
                boss("/console/rulings/order/o-1"),
                &order,
                &people,
                now,
            )),
        ),
        (
            "order-own",
            show(&rulings::one_page(
                boss("/console/rulings/order/o-1"),
                &own,
                &people,
                now,
            )),
        ),
        (
            "exclusion",
            show(&rulings::one_page(
                boss("/console/rulings/exclusion/e-1"),
                &held,
                &people,
                now,
            )),
        ),
        (
            "redress",
            show(&redress::page(
                of("/console/redress", Role::RedressOfficer),
                &redress::Asked::default(),
                &invented::cases(),
                now,
            )),
        ),
        (
            "case",
            show(&redress::one_page(
                of("/console/redress/SR-482913004417", Role::RedressOfficer),
                &invented::case(),
                invented::candidates(),
                &people,
                now,
            )),
        ),
        (
            "unmask",
            show(&unmask::page(
                boss("/console/unmask"),
                unmask::Asked::default(),
                &invented::requests(),
                &people,
                now,
            )),
        ),
        ("persons", show(&persons::page(of("/console/persons", Role::RedressOfficer)))),
        (
            "audit",
            show(&audit::page(
                of("/console/audit", Role::Oversight),
                audit::Asked::default(),
                &invented::log(),
                invented::checkpoint(),
                &people,
                now,
            )),
        ),
        (
            "entry",
            show(&audit::one_page(
                of("/console/audit/4711", Role::Oversight),
                &logged,
                &proof,
                now,
            )),
        ),
        (
            "figures",
            show(&figures::page(
                of("/console/figures", Role::Oversight),
                &invented::figures(),
            )),
        ),
        (
            "accounts",
            show(&staff::accounts_page(
                of("/console/accounts", Role::Administrator),
                &invented::accounts(),
                &invented::grants(),
                Some(staff::Told {
                    whose: "lina".to_owned(),
                    secret: "one-time-password".to_owned(),
                    what: "access-first",
                }),
                now,
            )),
        ),
        (
            "keys",
            show(&staff::keys_page(
                of("/console/keys", Role::Administrator),
                &invented::keys(),
                None,
                now,
            )),
        ),
        (
            "access",
            show(&staff::access_page(
                boss("/console/access"),
                &invented::grants(),
                None,
                &people,
                now,
            )),
        ),
        ("sign-in", show(&door::sign_in_page(nobody, &door::Door::default()))),
        ("account", show(&door::account_page(boss("/account"), &door::Own::default()))),
        ("help", show(&door::help_page(boss("/console/help")))),
        ("problem", show(&door::problem_page(boss("/console/alerts/a-1"), &trouble))),
    ];
    for (name, kind) in kinds {
        let path = format!("/console/{name}");
        let asked = rulings::Asked::default();
        let listed = invented::rulings_of(kind);
        pages.push((
            name,
            show(&rulings::page(boss(&path), kind, &asked, &listed, &people, now)),
        ));
    }
    pages
}

fn show(page: &impl Template) -> String {
    page.render().unwrap()
}

#[test]
#[ignore = "writes the pages to a folder, for people to look at"]
fn pages_are_written_to_look_at() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/pages");
    std::fs::create_dir_all(folder).unwrap();
    for language in Language::ALL {
        for (name, page) in all(language) {
            let page = page.replace("\"/static/", "\"static/");
            let file = format!("{folder}/{name}-{}.html", language.tag());
            std::fs::write(file, page).unwrap();
        }
    }
    super::assets::write(std::path::Path::new(folder));
}
