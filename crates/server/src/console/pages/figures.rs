//! Figures, drawn: volumes, alarms, precision, times, age of the lists, name cultures.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::flights::DIRECTIVES;
use crate::App;
use crate::access::Permission;
use crate::console::chart::{self, Column, Svg, Told, Whisker};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::time;
use crate::desk::figures::{self as desk, Figures, Rate, Span};
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of this page.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route::get("/console/figures", Permission::ReadFigures, show, About::page())]
}

struct Chart {
    title: String,
    what: String,
    drawing: Svg,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Keys of what the colours mean.
    legend: Vec<String>,
    is_wide: bool,
}

struct Tile {
    figure: String,
    says: String,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct Page {
    frame: Frame,
    t: Words,
    from: String,
    to: String,
    tiles: Vec<Tile>,
    charts: Vec<Chart>,
}

/// A rate in parts of a hundred thousand.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is between 0 and 1"
)]
fn parts(rate: f64) -> u64 {
    (rate.clamp(0.0, 1.0) * 100_000.0).round() as u64
}

fn figure(rate: Option<&Rate>, t: Words) -> String {
    rate.map_or_else(|| t.say("figures-few"), |rate| chart::percent(parts(rate.rate)))
}

fn whisker(label: String, rate: Option<&Rate>, t: Words) -> Whisker {
    let figure = match rate {
        Some(rate) => format!("{} ({} / {})", figure(Some(rate), t), rate.count, rate.of),
        None => t.say("figures-few"),
    };
    let at = rate.map(|rate| [parts(rate.low), parts(rate.rate), parts(rate.high)]);
    Whisker { label, figure, at }
}

/// The page of the figures.
pub(crate) fn page(frame: Frame, figures: &Figures) -> impl Template + use<> {
    let t = frame.t;
    let sum: u64 = figures.days.iter().flat_map(|day| day.answers).sum();
    let minutes = |minutes: Option<u64>| {
        minutes.map_or_else(
            || t.say("figures-few"),
            |minutes| time::duration(minutes.saturating_mul(60), t),
        )
    };
    let millis = |millis: Option<u64>| {
        millis.map_or_else(|| t.say("figures-few"), |millis| format!("{millis} ms"))
    };
    let tile = |figure: String, key: &str| Tile { figure, says: t.say(key) };
    let tiles = vec![
        tile(chart::grouped(sum), "figures-answers"),
        tile(figure(figures.alarms.as_ref(), t), "figures-alarm-rate"),
        tile(figure(figures.precision.as_ref(), t), "figures-precision"),
        tile(minutes(figures.decision_minutes.median), "figures-to-decision"),
        tile(millis(figures.answer_millis.p99), "figures-latency-p99"),
    ];
    let charts = vec![
        volumes(figures, t),
        decisions(figures, t),
        ages(figures, t),
        cultures(figures, t),
        times(figures, t),
    ];
    Page { t, from: figures.from.clone(), to: figures.to.clone(), tiles, charts, frame }
}

/// Day and month of a day.
fn short(day: &str) -> String {
    day.get(5..).unwrap_or(day).to_owned()
}

fn volumes(figures: &Figures, t: Words) -> Chart {
    let (title, what) = (t.say("figures-volumes"), t.say("figures-volumes-what"));
    let columns: Vec<Column> = figures
        .days
        .iter()
        .map(|day| Column { label: short(&day.day), parts: day.answers.to_vec() })
        .collect();
    let words: Vec<String> =
        DIRECTIVES.iter().map(|word| t.word("directive", word)).collect();
    let mut heads = vec![t.say("figures-day")];
    heads.extend(words.iter().cloned());
    heads.push(t.say("figures-alarms"));
    let rows = figures.days.iter().map(|day| {
        let mut row = vec![day.day.clone()];
        row.extend(day.answers.iter().map(u64::to_string));
        row.push(day.alarms.to_string());
        row
    });
    Chart {
        drawing: chart::columns(
            &columns,
            chart::WHOLE,
            Told { title: &title, what: &what },
        ),
        rows: rows.collect(),
        legend: words,
        is_wide: true,
        title,
        what,
        heads,
    }
}

fn decisions(figures: &Figures, t: Words) -> Chart {
    let (title, what) = (t.say("figures-decisions"), t.say("figures-decisions-what"));
    let words: Vec<String> = ["true-match", "false-positive", "unresolved"]
        .iter()
        .map(|word| t.word("disposition", word))
        .collect();
    // Colours as the directives have them: grave, good, uncertain.
    let columns: Vec<Column> = figures
        .days
        .iter()
        .map(|day| {
            let [matches, positives, unresolved] = day.decisions;
            let parts = vec![positives, unresolved, 0, matches];
            Column { label: short(&day.day), parts }
        })
        .collect();
    let mut heads = vec![t.say("figures-day")];
    heads.extend(words.iter().cloned());
    let rows = figures.days.iter().map(|day| {
        let mut row = vec![day.day.clone()];
        row.extend(day.decisions.iter().map(u64::to_string));
        row
    });
    let [matches, positives, unresolved] =
        [0, 1, 2].map(|at| words.get(at).cloned().unwrap_or_default());
    Chart {
        drawing: chart::columns(
            &columns,
            chart::HALF,
            Told { title: &title, what: &what },
        ),
        rows: rows.collect(),
        legend: vec![positives, unresolved, String::new(), matches],
        is_wide: false,
        title,
        what,
        heads,
    }
}

fn cultures(figures: &Figures, t: Words) -> Chart {
    let (title, what) = (t.say("figures-cultures"), t.say("figures-cultures-what"));
    let whiskers: Vec<Whisker> = figures
        .cultures
        .iter()
        .map(|one| whisker(t.word("culture", &one.culture), one.alarms.as_ref(), t))
        .collect();
    let all = figures.alarms.as_ref().map(|rate| parts(rate.rate));
    let rows = figures.cultures.iter().map(|one| {
        let bound = |end: fn(&Rate) -> f64| {
            one.alarms
                .as_ref()
                .map_or_else(String::new, |rate| chart::percent(parts(end(rate))))
        };
        vec![
            t.word("culture", &one.culture),
            figure(one.alarms.as_ref(), t),
            bound(|rate| rate.low),
            bound(|rate| rate.high),
            figure(one.precision.as_ref(), t),
        ]
    });
    Chart {
        drawing: chart::whiskers(
            &whiskers,
            all,
            chart::WHOLE,
            Told { title: &title, what: &what },
        ),
        heads: vec![
            t.say("figures-culture"),
            t.say("figures-alarm-rate"),
            t.say("figures-low"),
            t.say("figures-high"),
            t.say("figures-precision"),
        ],
        rows: rows.collect(),
        legend: Vec::new(),
        is_wide: true,
        title,
        what,
    }
}

fn times(figures: &Figures, t: Words) -> Chart {
    let (title, what) = (t.say("figures-times"), t.say("figures-times-what"));
    let told = &figures.answer_millis;
    let answers = [("50 %", told.median), ("90 %", told.p90), ("99 %", told.p99)];
    let drawn: Vec<(String, String, u64)> = answers
        .iter()
        .filter_map(|(share, millis)| {
            let millis = (*millis)?;
            Some(((*share).to_owned(), format!("{millis} ms"), millis))
        })
        .collect();
    let decided = &figures.decision_minutes;
    let minutes = |minutes: Option<u64>| {
        minutes.map_or_else(
            || t.say("figures-few"),
            |minutes| time::duration(minutes.saturating_mul(60), t),
        )
    };
    let millis = |millis: Option<u64>| {
        millis.map_or_else(|| t.say("figures-few"), |millis| format!("{millis} ms"))
    };
    let row = |key: &str, [a, b, c]: [String; 3], count: u64| {
        vec![t.say(key), a, b, c, count.to_string()]
    };
    Chart {
        drawing: chart::lengths(
            &drawn,
            chart::WHOLE,
            Told { title: &title, what: &what },
        ),
        heads: vec![
            String::new(),
            "50 %".to_owned(),
            "90 %".to_owned(),
            "99 %".to_owned(),
            t.say("figures-count"),
        ],
        rows: vec![
            row(
                "figures-answer-time",
                [millis(told.median), millis(told.p90), millis(told.p99)],
                told.count,
            ),
            row(
                "figures-to-decision",
                [minutes(decided.median), minutes(decided.p90), minutes(decided.p99)],
                decided.count,
            ),
        ],
        legend: Vec::new(),
        is_wide: true,
        title,
        what,
    }
}

fn ages(figures: &Figures, t: Words) -> Chart {
    let (title, what) = (t.say("figures-ages"), t.say("figures-ages-what"));
    let age = |hours: Option<u64>| {
        hours.map_or_else(
            || t.say("not-told"),
            |hours| match hours {
                0 => format!("< {}", time::duration(3600, t)),
                hours => time::duration(hours.saturating_mul(3600), t),
            },
        )
    };
    let drawn: Vec<(String, String, u64)> = figures
        .lists
        .iter()
        .map(|list| (list.list.clone(), age(list.hours), list.hours.unwrap_or_default()))
        .collect();
    Chart {
        drawing: chart::lengths(&drawn, chart::HALF, Told { title: &title, what: &what }),
        heads: vec![t.say("menu-lists"), t.say("figures-version"), t.say("figures-age")],
        rows: figures
            .lists
            .iter()
            .map(|list| vec![list.list.clone(), list.version.clone(), age(list.hours)])
            .collect(),
        legend: Vec::new(),
        is_wide: false,
        title,
        what,
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(mut span): Query<Span>,
) -> Result<Response, Problem> {
    // A form sends fields that are empty.
    span.from = span.from.filter(|day| !day.is_empty());
    span.to = span.to.filter(|day| !day.is_empty());
    let figures = desk::figures(&app, &span).await?;
    Ok(frame::page(&page(frame, &figures)))
}
