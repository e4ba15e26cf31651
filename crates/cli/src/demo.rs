//! `saring demo`: an invented flight against an invented list, both built in.
//!
//! In: nothing. Out: the carrier's message, who must not board by an officer's order, who
//! is referred and why, who resembles a listed person and may board, and the answer to
//! the carrier. The people are described in `demo/README.md`; what is expected of each is
//! held against the engine by a test, not here.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use saring_answer::engine::{Engine, Verdict};
use saring_answer::index::Whole;
use saring_answer::policy::TravelPolicy;
use saring_answer::reply::Replies;
use saring_answer::words::{Said, say};
use saring_answer::{Also, Answer, orders, silent};
use saring_casework::Rulings;
use saring_lists::{Limits, read};
use saring_model::{
    Directive, Document, Evidence, Hit, Interchange, ListedEntity, Message, Moment, Name,
    Reading, ReferenceKind, Score, Sex, Subject,
};
use saring_screen::{Index, IndexBuilder, Policy, Screener};
use saring_travel::{Profiles, Settings};

use crate::output::table::{Table, asked_name, line, piece, piece_head};
use crate::terminal::{COLUMNS, Style, clip, flow, grouped, pad, visible, width};
use crate::travel::show;

const LIST: &str = include_str!("../demo/list.jsonl");
const MANIFEST: &str = include_str!("../demo/manifest.edi");
const ORDERS: &str = include_str!("../demo/orders.jsonl");

/// From this score on a clear traveller is said to resemble a listed person: half of
/// the threshold and a little more shows a common name and another birth date.
const NEAR: Score = Score::thousandths(250);

/// When the answer is written: not long after the manifest, so that the demonstration is
/// the same every day.
const ANSWERED: Moment = Moment::from_unix(1_795_126_201);

/// Segments shown of a message: those before the persons, and the first of them.
const REQUEST_SEGMENTS: usize = 24;
/// Segments shown of the answer: a person who must not board, and one who is referred.
const ANSWER_SEGMENTS: usize = 20;

/// Screen an invented flight against an invented list
#[derive(clap::Args)]
#[command(after_help = "\
Some travellers are listed and come in another script, spelling or order; some
only resemble a listed person. All of them are invented.

Examples:
  saring demo
  saring demo --explain")]
pub(crate) struct Args {
    /// Show two comparisons in full: a hit, and a near one
    #[arg(long)]
    explain: bool,
}

/// Screens the flight and shows it.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let flight = Flight::screen()?;
    let mut out = Vec::new();
    let style = Style::of_stdout();
    if args.explain {
        flight.explain(style, &mut out);
    } else {
        flight.show(style, &mut out);
    }
    std::io::stdout().lock().write_all(&out)?;
    Ok(())
}

/// The flight, screened.
struct Flight {
    entities: Vec<ListedEntity>,
    message: Message,
    travellers: Vec<Traveller>,
    reply: String,
    read_us: u64,
    screened_us: u64,
    answered_us: u64,
}

/// A traveller with what came of screening.
struct Traveller {
    answer: Answer,
    directive: Directive,
    /// Why, for the officer.
    reasons: String,
    /// The best candidate, hit or not.
    nearest: Option<Hit>,
}

impl Flight {
    fn screen() -> anyhow::Result<Self> {
        let mut entities = Vec::new();
        let list = read(LIST.as_bytes(), "demo", &Limits::default(), &mut |entity| {
            entities.push(entity);
        })
        .context("reading the list of the demonstration")?;
        let mut builder = IndexBuilder::default();
        for entity in &entities {
            builder.add(0, entity);
        }
        let index = builder.finish(vec![list.version]);
        let lists = Arc::new(Whole::new(index, Also::default()));
        let orders = orders::lines(ORDERS, orders::order)
            .context("reading the orders of the demonstration")?;
        let rulings = Rulings::new(orders, Vec::new(), Vec::new());
        let policy = TravelPolicy::default();
        let one = Some(std::num::NonZeroUsize::MIN);
        let engine = Engine::new(Some(lists), rulings, &policy, one);
        let settings = Settings {
            otherwise: Profiles::embedded().otherwise(),
            ..Settings::default()
        };
        let started = Instant::now();
        let reading: Reading = saring_travel::read(MANIFEST.as_bytes(), &settings)
            .context("reading the manifest of the demonstration")?;
        let read_us = micros(started);
        let interchange = reading.interchanges.first();
        let interchange: &Interchange = interchange.context("expected an interchange")?;
        let message = interchange.messages.first().context("expected a message")?;
        let started = Instant::now();
        let verdicts = engine.judge(message, None, true, &silent)?;
        let screened_us = micros(started);
        let first = Some("900815".to_owned());
        let replies = Replies::new(ANSWERED, first, &settings, &policy);
        let started = Instant::now();
        let verdicts = [verdicts];
        let reply = replies.to(interchange, &verdicts)?.unwrap_or_default();
        let answered_us = micros(started);
        let lists = engine.lists().context("expected lists")?;
        let [verdicts] = verdicts;
        let travellers = message
            .travellers
            .iter()
            .zip(verdicts)
            .map(|(traveller, verdict)| Traveller::of(lists.index(), traveller, verdict))
            .collect();
        let message = message.clone();
        Ok(Self {
            entities,
            message,
            travellers,
            reply,
            read_us,
            screened_us,
            answered_us,
        })
    }

    fn hits(&self) -> impl Iterator<Item = (&Traveller, &Hit)> {
        self.travellers.iter().filter_map(|traveller| Some((traveller, traveller.hit()?)))
    }

    fn with(&self, directive: Directive) -> impl Iterator<Item = &Traveller> {
        self.travellers.iter().filter(move |traveller| traveller.directive == directive)
    }

    /// Travellers who may board, with the listed person whom they resemble.
    fn near(&self) -> impl Iterator<Item = (&Traveller, &Hit)> {
        self.with(Directive::Board).filter_map(|t| {
            t.nearest.as_ref().filter(|n| n.score >= NEAR).map(|n| (t, n))
        })
    }

    fn far(&self) -> impl Iterator<Item = &Traveller> {
        let near = |nearest: &Hit| nearest.score >= NEAR;
        self.with(Directive::Board).filter(move |t| !t.nearest.as_ref().is_some_and(near))
    }

    fn show(&self, style: Style, out: &mut Vec<u8>) {
        let (flight, listed) = (self.travellers.len(), self.entities.len());
        line(
            out,
            &format!(
                "A manifest of {flight} and a list of {listed}, all of them invented"
            ),
        );
        heading(out, style, "The carrier asks (PAXLST)");
        segments(MANIFEST, REQUEST_SEGMENTS, style, out);
        line(out, "");
        let leg = show::Show::new(style);
        for one in &self.message.legs {
            leg.leg(one, show::VALUE_AT, out);
        }
        let table = Table::new(style, false);
        for (directive, what) in [
            (Directive::DoNotBoard, "must not board, by an officer's order"),
            (Directive::InsufficientData, "to be sent again"),
            (Directive::Refer, "referred to an officer"),
        ] {
            let count = self.with(directive).count();
            if count == 0 {
                continue;
            }
            heading(out, style, &format!("{count} {what}"));
            for traveller in self.with(directive) {
                table.answer(&traveller.answer, out);
                if directive == Directive::DoNotBoard {
                    unbroken(out);
                    line(out, &format!("       {}", style.strong(&traveller.reasons)));
                    line(out, "");
                }
            }
            unbroken(out);
        }
        let near = self.near().count();
        heading(out, style, &format!("{near} may board, though like someone listed"));
        for (traveller, nearest) in self.near() {
            line(out, &one_line(style, traveller, nearest));
        }
        heading(
            out,
            style,
            &format!("{} may board, with nobody like them", self.far().count()),
        );
        let names: Vec<String> =
            self.far().map(|t| asked_name(t.answer.subject.as_ref())).collect();
        for row in flow(&names.join("; "), COLUMNS - 7) {
            line(out, &format!("       {row}"));
        }
        heading(out, style, "The answer to the carrier (CUSRES), which tells no reason");
        segments(&self.reply, ANSWER_SEGMENTS, style, out);
        line(out, "");
        self.time(out);
    }

    fn time(&self, out: &mut Vec<u8>) {
        let count = self.travellers.len() as u64;
        let each = self.screened_us.div_ceil(count.max(1));
        let (read, all) = (grouped(self.read_us), grouped(self.screened_us));
        let answered = grouped(self.answered_us);
        line(
            out,
            &format!(
                "{count} travellers read in {read} µs, screened in {all} µs ({each} µs \
                 each),"
            ),
        );
        line(
            out,
            &format!(
                "answered in {answered} µs, on one core. To see why: saring demo --explain"
            ),
        );
    }

    fn explain(&self, style: Style, out: &mut Vec<u8>) {
        let hit = self.hits().find(|(traveller, hit)| is_across_scripts(traveller, hit));
        if let Some((traveller, hit)) = hit {
            heading(out, style, "A hit, from one script to another");
            self.in_full(style, traveller, hit, out);
        }
        let near = self.near().max_by_key(|(_, nearest)| nearest.score);
        if let Some((traveller, nearest)) = near {
            heading(out, style, "No hit, though near");
            self.in_full(style, traveller, nearest, out);
        }
    }

    fn in_full(&self, style: Style, traveller: &Traveller, hit: &Hit, out: &mut Vec<u8>) {
        let Some(subject) = &traveller.answer.subject else { return };
        let Some(entity) = self.entities.iter().find(|e| e.id == hit.id) else { return };
        side_by_side(out, "", &subject.id, &entity.id, style);
        for (what, asked, listed) in sides(subject, entity, hit) {
            side_by_side(out, what, &asked, &listed, style);
        }
        line(out, "");
        piece_head(style, out);
        for one in &hit.evidence {
            piece(style, one, true, out);
        }
        line(out, "");
        let threshold = Score::THRESHOLD.get();
        // Not the candidate's own word: the nearest ones were drawn at 0.
        let verdict = if hit.score >= Score::THRESHOLD { "a hit" } else { "no hit" };
        let (names, all) = (hit.name_score.get(), hit.score.get());
        line(
            out,
            &format!(
                "  The names alone score {names}, with all else {all}: {} ({threshold} is one).",
                style.strong(verdict)
            ),
        );
    }
}

impl Traveller {
    fn of(index: &Index, traveller: &saring_model::Traveller, verdict: Verdict) -> Self {
        let id = traveller.reference(&ReferenceKind::Unique).unwrap_or_default();
        let mut subject = traveller.subject(id);
        let policy = Policy {
            threshold: Score::default(),
            limit: 1,
            explain: true,
            ..Policy::default()
        };
        let nearest = Screener::new(index).screen(&subject, &policy).hits;
        // Shown with the surname first, as the message has it.
        if let Some(name) = subject.names.first_mut() {
            *name = Name { full: show::shown_name(traveller), ..name.clone() };
        }
        let reasons: Vec<String> =
            verdict.decision.reasons.iter().map(ToString::to_string).collect();
        let answer = Answer {
            id: Some(id.to_owned()),
            subject: Some(subject),
            issues: Vec::new(),
            hits: Ok(verdict.hits),
        };
        Self {
            answer,
            directive: verdict.decision.directive,
            reasons: reasons.join("; "),
            nearest: nearest.into_iter().next(),
        }
    }

    /// The best hit, if there is one.
    fn hit(&self) -> Option<&Hit> {
        self.answer.hits.as_ref().ok()?.first()
    }
}

fn micros(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The first segments of a message, a line each.
fn segments(text: &str, count: usize, style: Style, out: &mut Vec<u8>) {
    for row in text.lines().take(count) {
        line(out, &style.faint(&format!("  {}", clip(row, COLUMNS - 2))));
    }
    if text.lines().count() > count {
        line(out, &style.faint("  …"));
    }
}

fn heading(out: &mut Vec<u8>, style: Style, text: &str) {
    line(out, "");
    line(out, &style.strong(text));
    line(out, "");
}

/// Takes back an empty line at the end.
fn unbroken(out: &mut Vec<u8>) {
    if out.ends_with(b"\n\n") {
        out.pop();
    }
}

/// Who it is, how near, and what speaks against it most.
fn one_line(style: Style, traveller: &Traveller, nearest: &Hit) -> String {
    let id = traveller.answer.id.as_deref().unwrap_or_default();
    let name = asked_name(traveller.answer.subject.as_ref());
    let against = nearest.evidence.iter().min_by_key(|piece| piece.centibits);
    let against = against.map(in_short).unwrap_or_default();
    format!(
        "{}  {} {:>4}  {}",
        style.faint(&format!("{id:>5}")),
        pad(&name, 25),
        nearest.score.get(),
        style.faint(&against)
    )
}

/// What a piece of evidence says, with both sides if there is room.
fn in_short(piece: &Evidence) -> String {
    let Said { sides, verdict } = say(piece);
    let room = COLUMNS - 39;
    let whole = visible(&format!("{verdict}: {sides}"));
    if width(&whole) <= room { whole } else { clip(&verdict, room) }
}

fn is_across_scripts(traveller: &Traveller, hit: &Hit) -> bool {
    let asked = asked_name(traveller.answer.subject.as_ref());
    !asked.is_ascii() && hit.matched_name.is_ascii()
}

/// What both sides are known by: what, asked, listed.
fn sides(
    subject: &Subject,
    entity: &ListedEntity,
    hit: &Hit,
) -> Vec<(&'static str, String, String)> {
    let dates = |dates: &[saring_model::BirthDate]| joined(dates.iter());
    let sexes = |sexes: &[Sex]| joined(sexes.iter().copied().map(sex));
    let documents = |documents: &[Document]| joined(documents.iter().map(|d| &d.number));
    let mut sides = vec![("name", asked_name(Some(subject)), visible(&hit.matched_name))];
    if hit.matched_name != hit.caption {
        sides.push(("", String::new(), format!("of {}", visible(&hit.caption))));
    }
    sides.extend([
        ("born", dates(&subject.birth_dates), dates(&entity.birth_dates)),
        (
            "nationality",
            joined(subject.nationalities.iter()),
            joined(entity.nationalities.iter()),
        ),
        ("sex", sexes(&subject.sexes), sexes(&entity.sexes)),
        ("document", documents(&subject.documents), documents(&entity.documents)),
    ]);
    sides
}

fn joined(values: impl Iterator<Item = impl ToString>) -> String {
    let values: Vec<String> = values.map(|value| value.to_string()).collect();
    if values.is_empty() { "–".into() } else { values.join(", ") }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

fn side_by_side(out: &mut Vec<u8>, what: &str, asked: &str, listed: &str, style: Style) {
    let what = style.faint(&pad(what, 13));
    line(out, &format!("  {what}{}  {}", pad(asked, 31), clip(listed, 32)));
}
