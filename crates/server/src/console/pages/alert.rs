//! One hit on one screen: the traveller beside the listed entity, what speaks for and
//! against, what the list says, what was done, and the decision.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saring_model::{ListedEntity, Moment, Score};
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::chart::{self, Diverging, Svg};
use crate::console::evidence::{self, Piece};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::listed::Listed;
use crate::console::pairs::{self, Pairs};
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::desk::alerts::{self as desk, Decide, Filter, Judgement, Whole};
use crate::problem::Problem;
use crate::records::{Alert, DispositionKind, HitKept, SubjectKept};
use crate::route::{About, Route};

/// Routes of this page.
pub(crate) fn routes() -> Vec<Route> {
    let work = Permission::WorkAlerts;
    vec![
        Route::get("/console/alerts/{id}", Permission::ReadAlerts, show, About::page()),
        Route::post("/console/alerts/{id}/take", work, take, About::page()),
        Route::post("/console/alerts/{id}/notes", work, note, About::page()),
        Route::post("/console/alerts/{id}/decide", work, decide, About::page()),
        Route::post(
            "/console/alerts/{id}/reopen",
            Permission::SuperviseAlerts,
            reopen,
            About::page(),
        ),
    ]
}

/// Reasons that are given often, by what they are reasons for. They are words of ours:
/// what is kept is what was read when the button was pressed.
const QUICK: [(&str, &[&str]); 4] = [
    ("true-match", &["document", "all-facts", "confirmed"]),
    ("false-positive", &["birth-date", "document", "sex-or-place", "namesake"]),
    ("unresolved", &["too-little", "no-answer", "left"]),
    ("escalate", &["grave", "unsure", "contact"]),
];

/// What else a page of an alert needs to know.
#[derive(Clone, Default)]
pub(crate) struct Around {
    /// The alert that is next after this one.
    pub(crate) next: Option<String>,
    /// The alert before it.
    pub(crate) previous: Option<String>,
    /// Names of those who work here.
    pub(crate) people: People,
}

/// A hit among others.
struct Tab {
    number: usize,
    caption: String,
    score: u16,
    is_here: bool,
    /// Whether a key leads to it.
    is_next: bool,
    disposition: &'static str,
}

/// Another hit, or an order that the traveller is like, which is judged at once.
struct Other {
    entity: String,
    caption: String,
    score: Option<u16>,
}

/// A fact on both sides.
struct Fact {
    key: &'static str,
    asked: Vec<String>,
    listed: Vec<String>,
    /// What joined or parted them.
    reason: String,
    bits: String,
    /// `for`, `against` or nothing.
    class: &'static str,
}

/// A row of the evidence.
struct Row {
    kind: String,
    reason: String,
    bits: String,
    class: &'static str,
    bar: Svg,
}

/// A line of history or a note.
struct Line {
    what: String,
    text: String,
    by: String,
    at: Stamp,
}

/// A quick reason.
struct Quick {
    /// The choice that it is a reason for.
    of: &'static str,
    keys: &'static [&'static str],
}

/// The hit that is looked at.
struct Shown {
    entity: String,
    caption: String,
    list: String,
    list_version: String,
    score: u16,
    name_score: u16,
    matched_name: String,
    weak: bool,
    pairs: Pairs,
    facts: Vec<Fact>,
    rows: Vec<Row>,
    total: String,
    gauge: Svg,
    threshold: u16,
    listed: Option<Listed>,
    disposition: Option<Given>,
}

/// A decision that was made.
struct Given {
    kind: &'static str,
    reason: String,
    by: String,
    at: Stamp,
    exclusion: Option<String>,
}

#[derive(Template)]
#[template(path = "alert.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the page")]
struct Page {
    frame: Frame,
    t: Words,
    id: String,
    version: u64,
    flight: String,
    flight_label: String,
    departs: Option<Stamp>,
    state: &'static str,
    directive: String,
    assigned: Option<String>,
    is_mine: bool,
    subject: Option<SubjectKept>,
    reasons: Vec<String>,
    tabs: Vec<Tab>,
    hit: Option<Shown>,
    /// Facts of the traveller, where there is no hit to lay them beside.
    alone: Vec<Fact>,
    /// What else is judged with the alert: number, identifier, name, score.
    others: Vec<Other>,
    is_unscreened: bool,
    unmasked_until: Option<Stamp>,
    can_reopen: bool,
    can_escalate: bool,
    notes: Vec<Line>,
    history: Vec<Line>,
    quick: Vec<Quick>,
    can_work: bool,
    can_decide: bool,
    can_unmask: bool,
    around: Around,
}

/// The page of an alert.
pub(crate) fn page(
    frame: Frame,
    whole: &Whole,
    number: usize,
    listed: Option<&ListedEntity>,
    around: Around,
    now: Moment,
) -> impl Template + use<> {
    let alert = &whole.alert;
    let t = frame.t;
    let number = number.min(alert.hits.len().saturating_sub(1));
    let given =
        |hit: &HitKept| alert.dispositions.iter().find(|d| d.entity == hit.entity);
    let tabs = alert.hits.iter().enumerate().map(|(place, hit)| Tab {
        number: place + 1,
        caption: hit.caption.clone(),
        score: hit.score,
        is_here: place == number,
        is_next: alert.hits.len() > 1 && place == (number + 1) % alert.hits.len(),
        disposition: given(hit).map_or("", |given| given.kind.as_str()),
    });
    let tabs = tabs.collect();
    let hit = alert.hits.get(number).map(|hit| {
        let disposition = given(hit).map(|given| Given {
            kind: given.kind.as_str(),
            reason: given.reason.clone(),
            by: around.people.name(&given.by),
            at: Stamp::new(given.at, now, t),
            exclusion: given.exclusion.clone(),
        });
        shown(hit, alert.subject.as_ref(), listed, disposition, t)
    });
    let alone = match (&hit, &alert.subject) {
        (None, Some(subject)) => facts(subject, None, &[], t),
        (Some(_), _) | (None, None) => Vec::new(),
    };
    let notes = alert.notes.iter().rev().map(|note| Line {
        what: String::new(),
        text: note.text.clone(),
        by: around.people.name(&note.by),
        at: Stamp::new(note.at, now, t),
    });
    let notes = notes.collect();
    let history = alert.history.iter().rev().map(|deed| Line {
        what: t.word("deed", &deed.what),
        text: t.word("disposition", &deed.detail),
        by: around.people.name(&deed.by),
        at: Stamp::new(deed.at, now, t),
    });
    let history = history.collect();
    let waits = alert.state.is_waiting();
    let account = frame.account();
    Page {
        t,
        id: alert.id.clone(),
        version: whole.version,
        others: others(alert, number),
        is_unscreened: desk::targets(alert).is_empty(),
        unmasked_until: whole.unmasked_until.map(|until| Stamp::new(until, now, t)),
        can_reopen: alert.state == crate::records::AlertState::Decided
            && !whole.masked
            && frame.may(Permission::SuperviseAlerts),
        can_escalate: alert.state == crate::records::AlertState::Open,
        flight: alert.flight.clone(),
        flight_label: alert.flight_label.clone(),
        departs: alert.departs_at.map(|moment| Stamp::new(moment, now, t)),
        state: alert.state.as_str(),
        directive: alert.directive.clone(),
        is_mine: alert.assigned_to.as_deref() == Some(account),
        assigned: alert.assigned_to.as_deref().map(|who| around.people.name(who)),
        subject: alert.subject.clone(),
        reasons: reasons(alert, t),
        tabs,
        hit,
        alone,
        notes,
        history,
        quick: QUICK.into_iter().map(|(of, keys)| Quick { of, keys }).collect(),
        can_work: waits && frame.may(Permission::WorkAlerts),
        can_decide: waits && frame.may(Permission::DecideAlerts),
        can_unmask: frame.may(Permission::RequestUnmask),
        around,
        frame,
    }
}

/// Why the traveller was answered so, in our words.
fn reasons(alert: &Alert, t: Words) -> Vec<String> {
    let word = |value: &serde_json::Value, key: &str, family: &str| {
        value
            .get(key)
            .and_then(serde_json::Value::as_str)
            .map(|word| t.word(family, word))
    };
    let told = alert.reasons.iter().filter_map(|reason| {
        let code = word(reason, "code", "why")?;
        let cause = word(reason, "cause", "cause");
        Some(cause.map_or_else(|| code.clone(), |cause| format!("{code}: {cause}")))
    });
    let mut told: Vec<String> = told.collect();
    told.dedup();
    told
}

fn shown(
    hit: &HitKept,
    subject: Option<&SubjectKept>,
    listed: Option<&ListedEntity>,
    disposition: Option<Given>,
    t: Words,
) -> Shown {
    let pieces: Vec<Piece> = hit.evidence.iter().filter_map(Piece::read).collect();
    let scale = Diverging::new(pieces.iter().map(|piece| piece.centibits));
    let rows = pieces.iter().map(|piece| Row {
        kind: about(piece, t),
        reason: t.reason(&piece.reason),
        bits: piece.bits(),
        class: class(piece.centibits),
        bar: scale.bar(piece.centibits),
    });
    let rows = rows.collect();
    let total = pieces.iter().map(|piece| piece.centibits).sum();
    let listed = listed.map(|entity| Listed::new(entity, t));
    let nobody = SubjectKept::default();
    let subject = subject.unwrap_or(&nobody);
    let threshold = Score::THRESHOLD.get();
    Shown {
        entity: hit.entity.clone(),
        caption: hit.caption.clone(),
        list: hit.list.clone(),
        list_version: hit.list_version.clone(),
        score: hit.score,
        name_score: hit.name_score,
        matched_name: hit.matched_name.clone(),
        weak: hit.weak,
        pairs: pairs::pairs(&subject.names, &hit.matched_name, &pieces, t),
        facts: facts(subject, listed.as_ref(), &pieces, t),
        rows,
        total: evidence::bits(total),
        gauge: chart::gauge(hit.score, threshold),
        threshold,
        listed,
        disposition,
    }
}

fn class(centibits: i32) -> &'static str {
    match centibits {
        0 => "none",
        1.. => "plus",
        _ => "minus",
    }
}

/// What a piece is about: words of names are named, everything else by its kind.
fn about(piece: &Piece, t: Words) -> String {
    let words = match (piece.query.as_str(), piece.listed.as_str()) {
        ("", "") => String::new(),
        (one, "") | ("", one) => one.to_owned(),
        (query, listed) if query == listed => query.to_owned(),
        (query, listed) => format!("{query} \u{2013} {listed}"),
    };
    if piece.kind.starts_with("name-part") && !words.is_empty() {
        words
    } else {
        t.word("evidence", &piece.kind)
    }
}

fn facts(
    subject: &SubjectKept,
    listed: Option<&Listed>,
    pieces: &[Piece],
    t: Words,
) -> Vec<Fact> {
    let one = |text: &String| {
        if text.is_empty() { Vec::new() } else { vec![text.clone()] }
    };
    let of_listed = |values: fn(&Listed) -> &Vec<String>| {
        listed.map(|listed| values(listed).clone()).unwrap_or_default()
    };
    let sexes = |words: &[&str]| words.iter().map(|word| t.word("sex", word)).collect();
    let own_sex = one(&subject.sex);
    let own_sex: Vec<&str> = own_sex.iter().map(String::as_str).collect();
    let documents = subject.documents.iter().map(|[kind, number, issuer]| {
        let kind = t.word("document", kind);
        let issuer = t.country_coded(issuer);
        let between = if issuer.is_empty() { "" } else { " \u{00b7} " };
        format!("{kind} {number}{between}{issuer}")
    });
    let countries = |codes: &[String]| {
        codes.iter().map(|code| t.country_coded(code)).collect::<Vec<_>>()
    };
    let listed_documents =
        listed.iter().flat_map(|listed| &listed.documents).map(|one| {
            let kind = t.word("document", one.kind);
            let status = match one.status {
                "" => String::new(),
                status => format!(" ({})", t.word("document-status", status)),
            };
            let between = if one.issuer.is_empty() { "" } else { " \u{00b7} " };
            format!("{kind} {}{between}{}{status}", one.number, one.issuer)
        });
    let dates = |dates: Vec<String>| dates.iter().map(|date| t.date(date)).collect();
    let births = of_listed(|listed| &listed.births);
    let sides = [
        ("birth-date", dates(one(&subject.birth_date)), dates(births)),
        (
            "sex",
            sexes(&own_sex),
            sexes(&listed.map(|listed| listed.sexes.clone()).unwrap_or_default()),
        ),
        (
            "nationality",
            countries(&subject.nationalities),
            of_listed(|listed| &listed.nationalities),
        ),
        (
            "birth-place",
            countries(&one(&subject.birth_place)),
            of_listed(|listed| &listed.birth_places),
        ),
        ("document", documents.collect(), listed_documents.collect()),
    ];
    let fact = |(key, asked, its): (&'static str, Vec<String>, Vec<String>)| {
        let piece = pieces.iter().find(|piece| piece.kind == key);
        let Some(piece) = piece else {
            let told = |told: bool, key: &str| told.then(|| t.say(key));
            let reason = told(asked.is_empty() && its.is_empty(), "fact-neither")
                .or_else(|| told(asked.is_empty(), "fact-only-listed"))
                .or_else(|| told(its.is_empty(), "fact-only-asked"))
                .unwrap_or_else(|| t.say("fact-no-weight"));
            return Fact {
                key,
                asked,
                listed: its,
                reason,
                bits: String::new(),
                class: "",
            };
        };
        let (reason, bits) = (t.reason(&piece.reason), piece.bits());
        let class = match piece.centibits {
            0 => "",
            1.. => "for",
            _ => "against",
        };
        Fact { key, asked, listed: its, reason, bits, class }
    };
    sides.into_iter().map(fact).collect()
}

/// What is judged with the alert besides the hit that is looked at.
fn others(alert: &Alert, number: usize) -> Vec<Other> {
    let here = alert.hits.get(number).map(|hit| hit.entity.as_str());
    let other = |entity: String| {
        let hit = alert.hits.iter().find(|hit| hit.entity == entity);
        Other {
            caption: hit.map_or_else(|| entity.clone(), |hit| hit.caption.clone()),
            score: hit.map(|hit| hit.score),
            entity,
        }
    };
    let entities = desk::targets(alert).into_keys();
    entities.filter(|entity| Some(entity.as_str()) != here).map(other).collect()
}

/// Which hit is looked at, from 1.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    hit: usize,
}

/// Alerts of the queue among which the next is looked for.
const QUEUE_MAX: usize = 200;

/// The alerts before and after one in the queue of those that wait; if it is not there,
/// the first of them is next.
async fn around(app: &App, actor: &Actor, id: &str) -> Result<Around, Problem> {
    let filter = Filter { limit: Some(QUEUE_MAX), ..Filter::default() };
    let queue = desk::queue(app, actor, &filter).await?.alerts;
    let place = queue.iter().position(|row| row.id == id);
    let at = |place: Option<usize>| {
        let row = place.and_then(|place| queue.get(place));
        row.map(|row| row.id.clone())
    };
    Ok(Around {
        next: at(place.map_or(Some(0), |place| place.checked_add(1))),
        previous: at(place.and_then(|place| place.checked_sub(1))),
        people: People::read(app).await?,
    })
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let whole = desk::get(&app, &actor, &id).await?;
    let around = around(&app, &actor, &id).await?;
    let number =
        asked.hit.saturating_sub(1).min(whole.alert.hits.len().saturating_sub(1));
    let listed = match (whole.alert.hits.get(number), app.current()) {
        (Some(hit), Some(current)) => {
            current.catalogue.get(&hit.entity).map_err(Problem::defect)?
        }
        (None, _) | (_, None) => None,
    };
    let page = page(frame, &whole, number, listed.as_ref(), around, app.now());
    Ok(frame::page(&page))
}

async fn take(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    desk::assign(&app, &actor, &id, Some(&actor.account), None).await?;
    Ok(to(&format!("/console/alerts/{id}")))
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

async fn note(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Fields(Text { text }): Fields<Text>,
) -> Result<Response, Problem> {
    desk::note(&app, &actor, &id, &text).await?;
    Ok(to(&format!("/console/alerts/{id}")))
}

/// What the form of a decision brings. Others are `other.<entity>`.
#[derive(Deserialize)]
struct Judged {
    version: u64,
    #[serde(default)]
    entity: String,
    choice: String,
    reason: String,
    #[serde(default)]
    remember: String,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, String>,
}

fn kind_of(word: &str) -> Option<DispositionKind> {
    CHOICES.into_iter().find(|kind| kind.as_str() == word)
}

async fn decide(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Fields(chosen): Fields<Judged>,
) -> Result<Response, Problem> {
    let next = around(&app, &actor, &id).await?.next;
    let Judged { version, entity, choice, reason, remember, rest } = chosen;
    if choice == "escalate" {
        desk::escalate(&app, &actor, &id, &reason, Some(version)).await?;
    } else {
        let expected = || Problem::invalid("expected a disposition").at("choice");
        let kind = kind_of(&choice).ok_or_else(expected)?;
        let own = (!entity.is_empty()).then_some(entity);
        let mut dispositions =
            vec![Judgement { entity: own.clone(), kind, reason: reason.clone() }];
        let mut told: BTreeSet<String> = own.into_iter().collect();
        for (name, word) in rest {
            let Some(entity) = name.strip_prefix("other.") else { continue };
            let kind = if word == "same" {
                kind
            } else {
                kind_of(&word).ok_or_else(expected)?
            };
            if told.insert(entity.to_owned()) {
                let entity = Some(entity.to_owned());
                dispositions.push(Judgement { entity, kind, reason: reason.clone() });
            }
        }
        let remember = remember == "yes";
        desk::decide(&app, &actor, &id, &Decide { version, dispositions, remember })
            .await?;
    }
    let next = next.filter(|next| *next != id);
    Ok(to(
        &next.map_or("/console/alerts".to_owned(), |id| format!("/console/alerts/{id}"))
    ))
}

#[derive(Deserialize)]
struct Why {
    version: u64,
    reason: String,
}

async fn reopen(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Fields(Why { version, reason }): Fields<Why>,
) -> Result<Response, Problem> {
    desk::reopen(&app, &actor, &id, &reason, Some(version)).await?;
    Ok(to(&format!("/console/alerts/{id}")))
}

/// How a hit may be judged.
const CHOICES: [DispositionKind; 3] = [
    DispositionKind::TrueMatch,
    DispositionKind::FalsePositive,
    DispositionKind::Unresolved,
];
