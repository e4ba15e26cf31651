//! Figures: counted as things happen, and kept without the persons they were counted of.
//!
//! In: what was judged, and what `intake` has counted. Out: volumes, rates with
//! intervals, times. Not handled: drawing (`console`), metrics of the process (`edge`).
//!
//! | Tally | Slot | Counts |
//! |---|---|---|
//! | `answer.<directive>` | day | answers |
//! | `screened.<culture>`, `alarm.<culture>` | day | persons, and those with an alert |
//! | `latency.<bucket>` | day | answers by milliseconds |
//! | `decision.<kind>` | day | dispositions |
//! | `judged.<culture>.<kind>` | day | the same by name culture |
//! | `minutes.<bucket>` | day | judged alerts by minutes from opened to judged |
//!
//! A rate of few would tell of single persons: below five, nothing is told.

use saring_model::Moment;
use saring_store::Batch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::alerts::day;
use crate::app::App;
use crate::problem::Problem;
use crate::records::{Alert, Disposition, DispositionKind, later};

/// Cells that count fewer are not told.
const CELL_MIN: u64 = 5;
/// Upper ends of the buckets for minutes to a judgement.
const MINUTES: [u64; 12] = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 1_440, 10_080];
/// The longest span that figures are told for.
const DAYS_MAX: usize = 400;

/// Counts judgements, in the batch that keeps them; by -1 takes them back.
pub(crate) fn tally_decided(
    batch: &mut Batch,
    alert: &Alert,
    dispositions: &[Disposition],
    at: Moment,
    by: i64,
) {
    let slot = day(at);
    let culture = culture_of(&alert.culture);
    for one in dispositions {
        let kind = one.kind.as_str();
        batch.tally(&format!("decision.{kind}"), &slot, by);
        batch.tally(&format!("judged.{culture}.{kind}"), &slot, by);
    }
    let seconds = (at.unix() - alert.opened_at.unix()).max(0);
    let minutes = u64::try_from(seconds).unwrap_or_default().div_ceil(60);
    batch.tally(&format!("minutes.{}", bucket(&MINUTES, minutes)), &slot, by);
}

fn culture_of(culture: &str) -> &str {
    if culture.is_empty() { "other" } else { culture }
}

/// The upper end of a bucket as text that sorts; `over` behind the last.
fn bucket(ends: &[u64], value: u64) -> String {
    match ends.iter().find(|end| value <= **end) {
        Some(end) => format!("{end:06}"),
        None => "over".to_owned(),
    }
}

/// A rate with its interval of 95 %.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "as the contract calls it")]
pub(crate) struct Rate {
    /// How many there were.
    pub(crate) count: u64,
    /// Out of how many.
    pub(crate) of: u64,
    /// The rate.
    pub(crate) rate: f64,
    /// Lower end of the interval.
    pub(crate) low: f64,
    /// Upper end of the interval.
    pub(crate) high: f64,
}

impl Rate {
    /// A rate with Wilson's interval; `None` where it is made of too few.
    ///
    /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
    /// inference", Journal of the American Statistical Association 22 (1927).
    pub(crate) fn of(count: u64, of: u64) -> Option<Self> {
        /// Of the normal distribution, for 95 %.
        const Z: f64 = 1.959_963_984_540_054;
        if of < CELL_MIN || count > of {
            return None;
        }
        let (n, rate) = (real(of), real(count) / real(of));
        let middle = rate + Z * Z / (2.0 * n);
        let spread = Z * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        let low = ((middle - spread) / whole).max(0.0);
        let high = ((middle + spread) / whole).min(1.0);
        Some(Self { count, of, rate, low, high })
    }
}

/// Counts far below 2^53 are whole in a float.
#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// A time that so many parts of all took at most, as the upper end of its bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub(crate) struct Times {
    /// Half of them.
    pub(crate) median: Option<u64>,
    /// Nine of ten.
    pub(crate) p90: Option<u64>,
    /// Ninety-nine of a hundred.
    pub(crate) p99: Option<u64>,
    /// How many there were.
    pub(crate) count: u64,
}

/// Figures of one day.
#[derive(Clone, PartialEq, Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "FiguresOfDay")]
#[expect(clippy::struct_field_names, reason = "as the contract calls it")]
pub(crate) struct Day {
    /// The day.
    pub(crate) day: String,
    /// Answers by directive: board, refer, insufficient data, do not board.
    pub(crate) answers: [u64; 4],
    /// Alerts that were opened.
    pub(crate) alarms: u64,
    /// Dispositions: true match, false positive, unresolved; 0 where there were fewer
    /// than five in all.
    pub(crate) decisions: [u64; 3],
}

/// Alarms of one name culture.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct OfCulture {
    /// The name culture; `other` where none fits.
    pub(crate) culture: String,
    /// Alerts out of persons screened; `None` where they were few.
    pub(crate) alarms: Option<Rate>,
    /// True matches out of true matches and false positives; `None` where they were few.
    pub(crate) precision: Option<Rate>,
}

/// Figures of a span of days.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub(crate) struct Figures {
    /// The first day.
    pub(crate) from: String,
    /// The last day.
    pub(crate) to: String,
    /// Day by day.
    pub(crate) days: Vec<Day>,
    /// Alerts out of persons screened.
    pub(crate) alarms: Option<Rate>,
    /// True matches out of true matches and false positives.
    pub(crate) precision: Option<Rate>,
    /// By name culture.
    pub(crate) cultures: Vec<OfCulture>,
    /// Minutes from an alert's opening to its judgement.
    pub(crate) decision_minutes: Times,
    /// Milliseconds from a request to its answer.
    pub(crate) answer_millis: Times,
    /// Hours since each list in use was last confirmed.
    pub(crate) lists: Vec<ListAge>,
}

/// How old a list is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub(crate) struct ListAge {
    /// The list.
    pub(crate) list: String,
    /// The version in use.
    pub(crate) version: String,
    /// Whole hours since its publisher last confirmed it; `None` of a list of one's own.
    pub(crate) hours: Option<u64>,
}

/// Which days.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Span {
    /// The first day (`2026-11-01`); thirty days before the last unless told.
    pub(crate) from: Option<String>,
    /// The last day; today unless told.
    pub(crate) to: Option<String>,
}

/// The days of a span.
fn days(app: &App, span: &Span) -> Result<Vec<String>, Problem> {
    let read = |text: &String, at: &'static str| {
        let moment = Moment::read(text).filter(|moment| day(*moment) == *text);
        let wrong = || Problem::invalid("expected a day, as in 2026-11-20").at(at);
        moment.ok_or_else(wrong)
    };
    let to = span.to.as_ref().map(|text| read(text, "to")).transpose()?;
    let to = to.unwrap_or_else(|| app.now());
    let from = span.from.as_ref().map(|text| read(text, "from")).transpose()?;
    let mut from = from.unwrap_or_else(|| later(to, -30 * 86_400));
    let last = day(to);
    let mut days = Vec::new();
    while day(from) <= last {
        days.push(day(from));
        if days.len() > DAYS_MAX {
            let detail = format!("expected {DAYS_MAX} days at most");
            return Err(Problem::invalid(detail).at("from"));
        }
        from = later(from, 86_400);
    }
    if days.is_empty() {
        return Err(Problem::invalid("expected a day not before the first").at("to"));
    }
    Ok(days)
}

type Sums = BTreeMap<(String, String), u64>;

async fn sums(app: &App, prefix: &str, from: &str, below: &str) -> Result<Sums, Problem> {
    let tallies = app.store().tallies(prefix, from, below).await?;
    let positive = |sum: i64| u64::try_from(sum).unwrap_or_default();
    Ok(tallies
        .into_iter()
        .map(|(name, slot, sum)| {
            let rest = name.get(prefix.len()..).unwrap_or_default().to_owned();
            ((rest, slot), positive(sum))
        })
        .collect())
}

/// Sums over all days, by name.
fn over_days(sums: &Sums) -> BTreeMap<String, u64> {
    let mut totals = BTreeMap::new();
    for ((name, _), sum) in sums {
        *totals.entry(name.clone()).or_insert(0) += sum;
    }
    totals
}

fn times(totals: &BTreeMap<String, u64>) -> Times {
    let count: u64 = totals.values().sum();
    // The buckets are in order: their names sort, and `over` behind all digits.
    let at = |percent: u64| {
        let rank = (count * percent).div_ceil(100);
        let mut seen = 0;
        let bucket = totals.iter().find(|(_, in_bucket)| {
            seen += **in_bucket;
            seen >= rank
        });
        bucket.and_then(|(name, _)| name.parse().ok())
    };
    if count < CELL_MIN {
        return Times { median: None, p90: None, p99: None, count };
    }
    Times { median: at(50), p90: at(90), p99: at(99), count }
}

/// Names of the directives in the order in which they are told.
const DIRECTIVES: [&str; 4] = ["board", "refer", "insufficient-data", "do-not-board"];
/// Names of the dispositions in the order in which they are told.
const KINDS: [DispositionKind; 3] = [
    DispositionKind::TrueMatch,
    DispositionKind::FalsePositive,
    DispositionKind::Unresolved,
];

/// Figures of a span of days.
pub(crate) async fn figures(app: &App, span: &Span) -> Result<Figures, Problem> {
    let days = days(app, span)?;
    let from = days.first().cloned().unwrap_or_default();
    let to = days.last().cloned().unwrap_or_default();
    // Slots are days; the last one is included.
    let below = format!("{to}~");
    let answers = sums(app, "answer.", &from, &below).await?;
    let screened = sums(app, "screened.", &from, &below).await?;
    let alarms = sums(app, "alarm.", &from, &below).await?;
    let decisions = sums(app, "decision.", &from, &below).await?;
    let judged = over_days(&sums(app, "judged.", &from, &below).await?);
    let minutes = over_days(&sums(app, "minutes.", &from, &below).await?);
    let latency = over_days(&sums(app, "latency.", &from, &below).await?);
    let get = |sums: &Sums, name: &str, day: &String| {
        sums.get(&(name.to_owned(), day.clone())).copied().unwrap_or_default()
    };
    let of_day = |day: &String| {
        let decided = KINDS.map(|kind| get(&decisions, kind.as_str(), day));
        let are_few = decided.iter().sum::<u64>() < CELL_MIN;
        let of_day = alarms.iter().filter(|((_, slot), _)| slot == day);
        Day {
            day: day.clone(),
            answers: DIRECTIVES.map(|directive| get(&answers, directive, day)),
            alarms: of_day.map(|(_, sum)| *sum).sum(),
            decisions: if are_few { [0; 3] } else { decided },
        }
    };
    let (screened, alarms_by) = (over_days(&screened), over_days(&alarms));
    let precision = |prefix: &str| {
        let get = |kind: DispositionKind| {
            let name = format!("{prefix}{}", kind.as_str());
            judged.get(&name).copied().unwrap_or_default()
        };
        let matches = get(DispositionKind::TrueMatch);
        Rate::of(matches, matches + get(DispositionKind::FalsePositive))
    };
    let names: BTreeSet<&String> = screened.keys().chain(alarms_by.keys()).collect();
    let cultures = names.into_iter().map(|culture| OfCulture {
        culture: culture.clone(),
        alarms: Rate::of(
            alarms_by.get(culture).copied().unwrap_or_default(),
            screened.get(culture).copied().unwrap_or_default(),
        ),
        precision: precision(&format!("{culture}.")),
    });
    let total = over_days(&decisions);
    let total = |kind: DispositionKind| total.get(kind.as_str()).copied().unwrap_or(0);
    let matches = total(DispositionKind::TrueMatch);
    Ok(Figures {
        days: days.iter().map(of_day).collect(),
        alarms: Rate::of(alarms_by.values().sum(), screened.values().sum()),
        precision: Rate::of(matches, matches + total(DispositionKind::FalsePositive)),
        cultures: cultures.collect(),
        decision_minutes: times(&minutes),
        answer_millis: times(&latency),
        lists: list_ages(app).await?,
        from,
        to,
    })
}

/// How old the lists in use are.
async fn list_ages(app: &App) -> Result<Vec<ListAge>, Problem> {
    let Some(current) = app.current() else { return Ok(Vec::new()) };
    let ages = super::lists::ages::now(app).await?;
    let hours = |list: &str| {
        let seconds = ages.iter().find(|age| age.list == list)?.seconds?;
        Some(u64::try_from(seconds).unwrap_or_default() / 3_600)
    };
    let lists = current.versions.lists.iter().map(|(list, version, _)| ListAge {
        list: list.clone(),
        version: version.clone(),
        hours: hours(list),
    });
    Ok(lists.collect())
}

/// A line of CSV. A cell that a table program would take for a formula begins with an
/// apostrophe, which such programs show as text.
///
/// Source: RFC 4180; OWASP, "CSV Injection".
pub(crate) fn csv_line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

fn csv_cell(text: &str) -> String {
    // Blanks before a sign are passed over by some of these programs.
    let first = text.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next();
    let is_formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if is_formula || text.contains([',', '"', '\n', '\r', ';', '\t']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// Figures as CSV, a line for each day.
pub(crate) fn csv(figures: &Figures) -> String {
    let mut text = csv_line(&[
        "day",
        "board",
        "refer",
        "insufficient-data",
        "do-not-board",
        "alarms",
        "true-match",
        "false-positive",
        "unresolved",
    ]);
    for day in &figures.days {
        let numbers = day.answers.iter().chain([&day.alarms]).chain(&day.decisions);
        let numbers: Vec<String> = numbers.map(u64::to_string).collect();
        let mut cells = vec![day.day.as_str()];
        cells.extend(numbers.iter().map(String::as_str));
        text.push_str(&csv_line(&cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_cells_are_quoted() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("=1+1", "\"'=1+1\""),
            ("+49", "\"'+49\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("  =1", "\"'  =1\""),
            ("＝1", "\"'＝1\""),
            ("a=b", "a=b"),
            ("O\"N", "\"O\"\"N\""),
            ("a,b", "\"a,b\""),
            ("a\nb", "\"a\nb\""),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
        ] {
            assert_eq!(csv_cell(cell), expected, "{cell:?}");
        }
        assert_eq!(csv_line(&["a", "b"]), "a,b\r\n");
    }

    /// Values reckoned from the formula apart, rounded to three places.
    #[test]
    fn intervals_are_wilsons() {
        let close = |a: f64, b: f64| (a - b).abs() < 0.000_6;
        for (count, of, low, high) in [
            (0, 10, 0.0, 0.278),
            (5, 10, 0.237, 0.763),
            (10, 10, 0.722, 1.0),
            (1, 100, 0.002, 0.054),
        ] {
            let rate = Rate::of(count, of).unwrap();
            assert!(close(rate.low, low) && close(rate.high, high), "{rate:?}");
        }
        assert_eq!(Rate::of(2, 4), None, "few are not told");
        assert_eq!(Rate::of(6, 5), None);
    }

    #[test]
    fn times_are_upper_ends_of_buckets() {
        let totals: BTreeMap<String, u64> = [
            (bucket(&MINUTES, 1), 5),
            (bucket(&MINUTES, 7), 4),
            (bucket(&MINUTES, 99_999), 1),
        ]
        .into();
        let times = times(&totals);
        assert_eq!((times.median, times.p90, times.p99), (Some(1), Some(10), None));
    }
}
