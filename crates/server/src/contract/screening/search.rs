//! `/search`: lists searched by words.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use saring_answer::catalogue::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::datasets::Wanted;
use super::{Parameters, RESULTS_MAX, TAG, Total, current};
use crate::App;
use crate::access::{Actor, Permission};
use crate::body::Json;
use crate::current::Current;
use crate::desk::search;
use crate::problem::Problem;
use crate::route::{About, Route};

pub(super) fn routes() -> Vec<Route> {
    let about = About::new(TAG, "Search the lists by words, an identifier or a number")
        .query::<SearchParameters>()
        .answers::<SearchAnswer>(200, "a page of entities, best first");
    vec![Route::get("/search/{dataset}", Permission::Screen, searched, about)]
}

/// Parameters of `/search`.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the parameters are read by name; this is their document")]
struct SearchParameters {
    /// What to search for; all entities unless told.
    q: Option<String>,
    /// Entities of this schema alone.
    schema: Option<String>,
    /// Countries of which an entity has one; may come several times.
    countries: Option<String>,
    /// Topics of which an entity has one; may come several times.
    topics: Option<String>,
    /// Further lists; may come several times.
    include_dataset: Option<String>,
    /// Lists to leave out; may come several times.
    exclude_dataset: Option<String>,
    /// Schemata to leave out; may come several times.
    exclude_schema: Option<String>,
    /// Only entities that have changed since this day or time.
    changed_since: Option<String>,
    /// `property:value`; may come several times, and all must hold.
    filter: Option<String>,
    /// Which facets to count (`countries`, `topics`, `datasets`, `schema`); the first
    /// three unless told.
    facets: Option<String>,
    /// Results, 0 to 500; 10 unless told.
    limit: Option<u16>,
    /// Results to pass over, at most 9,499.
    offset: Option<u16>,
    /// Taken and not used: the order is by likeness.
    sort: Option<String>,
    /// Taken and not used: every search is by sound and spelling.
    fuzzy: Option<bool>,
    /// Taken and not used: what is searched for is never a formula.
    simple: Option<bool>,
}

/// Results, unless told.
const LIMIT: usize = 10;

/// Results that may be passed over.
const OFFSET_MAX: usize = 9_499;

/// A page of entities.
#[derive(Serialize, JsonSchema)]
struct SearchAnswer {
    /// Entities as `FollowTheMoney` has them.
    results: Vec<Value>,
    /// How many of them have what, by facet.
    facets: BTreeMap<String, Facet>,
    /// How many there are on all pages.
    total: Total,
    /// What was asked for at most.
    limit: usize,
    /// How many were passed over.
    offset: usize,
}

/// How many entities have what.
#[derive(Serialize, JsonSchema)]
struct Facet {
    /// What is counted.
    label: String,
    /// The commonest first.
    values: Vec<FacetValue>,
}

/// How many entities have this.
#[derive(Serialize, JsonSchema)]
struct FacetValue {
    /// Its code.
    name: String,
    /// Its code, for people.
    label: String,
    /// How many.
    count: usize,
}

/// Entities whose properties are read for facets, at most: the best found.
const FACETED_MAX: usize = 1_000;

async fn searched(
    State(app): State<App>,
    actor: Actor,
    Path(dataset): Path<String>,
    parameters: Parameters,
) -> Result<Json<SearchAnswer>, Problem> {
    let text = parameters.one("q").unwrap_or_default().to_owned();
    let limit = parameters.number("limit", LIMIT, 0..=RESULTS_MAX)?;
    let offset = parameters.number("offset", 0, 0..=OFFSET_MAX)?;
    let current = current(&app)?;
    search::note(&app, &actor, &current, &text).await?;
    let work = move || answer(&current, &dataset, &parameters, &text, limit, offset);
    tokio::task::spawn_blocking(work).await.map_err(Problem::defect)?.map(Json)
}

/// What an entity must have besides.
struct Filters {
    schema: Option<String>,
    countries: Vec<String>,
    properties: Vec<(String, String)>,
}

impl Filters {
    fn of(parameters: &Parameters) -> Result<Self, Problem> {
        let properties = parameters.all("filter").into_iter().map(|filter| {
            let parts = filter.split_once(':');
            let parts = parts.map(|(name, value)| {
                let name = name.trim_start_matches("properties.");
                (name.to_owned(), value.to_owned())
            });
            let expected = "expected a property and a value, as in country:xx";
            parts.ok_or_else(|| Problem::invalid(expected).at("filter"))
        });
        let schema = parameters.one("schema").map(str::to_owned);
        Ok(Self {
            // Everything is a thing.
            schema: schema.filter(|schema| schema != "Thing"),
            countries: parameters.all("countries"),
            properties: properties.collect::<Result<_, _>>()?,
        })
    }

    fn has_schema(&self, row: &Row) -> bool {
        self.schema.as_deref().is_none_or(|schema| match schema {
            "LegalEntity" => {
                ["Person", "Organization", "Company", "PublicBody", "LegalEntity"]
                    .contains(&&*row.schema)
            }
            "Organization" => {
                ["Organization", "Company", "PublicBody"].contains(&&*row.schema)
            }
            "Vehicle" => ["Vessel", "Airplane", "Vehicle"].contains(&&*row.schema),
            schema => *schema == *row.schema,
        })
    }

    fn reads_entities(&self) -> bool {
        !self.countries.is_empty() || !self.properties.is_empty()
    }

    fn has(&self, entity: &Value) -> bool {
        let countries = countries(entity);
        let country = self.countries.is_empty()
            || self.countries.iter().any(|wanted| {
                countries.iter().any(|own| own.eq_ignore_ascii_case(wanted))
            });
        let property = |(name, wanted): &(String, String)| {
            texts(entity, name).iter().any(|own| own.eq_ignore_ascii_case(wanted))
        };
        country && self.properties.iter().all(property)
    }
}

fn texts<'e>(entity: &'e Value, property: &str) -> Vec<&'e str> {
    let values = entity.get("properties").and_then(|own| own.get(property));
    let values = values.and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Every country that an entity has something to do with.
fn countries(entity: &Value) -> Vec<&str> {
    let mut all: Vec<&str> =
        ["country", "nationality", "citizenship", "birthCountry", "jurisdiction", "flag"]
            .iter()
            .flat_map(|property| texts(entity, property))
            .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn answer(
    current: &Current,
    dataset: &str,
    parameters: &Parameters,
    text: &str,
    limit: usize,
    offset: usize,
) -> Result<SearchAnswer, Problem> {
    let lists = current.lists();
    let catalogue = &current.catalogue;
    let wanted = Wanted::of(dataset, parameters, lists)?;
    let filters = Filters::of(parameters)?;
    let read = |row: &Row| catalogue.ftm(row, lists).map(|nodes| nodes.entity);
    let reads = filters.reads_entities() || !wanted.topics.is_empty();
    let keep = |row: &Row| {
        let has = |entity: &Value| {
            filters.has(entity) && super::entities::has_topic(entity, &wanted.topics)
        };
        wanted.has(row)
            && filters.has_schema(row)
            && (!reads || read(row).is_ok_and(|entity| has(&entity)))
    };
    let whole =
        current.whole().ok_or_else(|| Problem::unavailable("no list is in use"))?;
    let all = 0..(offset + limit).max(FACETED_MAX);
    let found = catalogue.search(whole, text, &keep, all);
    let found =
        found.map_err(|_| Problem::unavailable("nobody could be searched for"))?;
    let results = found.rows.iter().skip(offset).take(limit).map(|row| read(row));
    let results: Result<Vec<Value>, _> = results.collect();
    let facets = facets(parameters, current, &found.rows)?;
    Ok(SearchAnswer {
        results: results.map_err(Problem::defect)?,
        facets,
        total: Total::of(found.total),
        limit,
        offset,
    })
}

fn facets(
    parameters: &Parameters,
    current: &Current,
    rows: &[&Row],
) -> Result<BTreeMap<String, Facet>, Problem> {
    let mut asked = parameters.all("facets");
    if asked.is_empty() {
        asked = ["countries", "topics", "datasets"].map(str::to_owned).to_vec();
    }
    let mut counts: BTreeMap<String, BTreeMap<String, usize>> =
        asked.into_iter().map(|name| (name, BTreeMap::new())).collect();
    let reads = ["countries", "topics"].iter().any(|name| counts.contains_key(*name));
    for row in rows.iter().take(FACETED_MAX) {
        let entity = if reads {
            let nodes = current.catalogue.ftm(row, current.lists());
            nodes.map_err(Problem::defect)?.entity
        } else {
            Value::Null
        };
        for (name, values) in &mut counts {
            let own: Vec<String> = match name.as_str() {
                "countries" => {
                    countries(&entity).into_iter().map(str::to_owned).collect()
                }
                "topics" => {
                    texts(&entity, "topics").into_iter().map(str::to_owned).collect()
                }
                "datasets" => row
                    .lists
                    .iter()
                    .filter_map(|list| current.lists().get(*list as usize))
                    .map(|list| list.name.clone())
                    .collect(),
                "schema" => vec![row.schema.to_string()],
                _ => Vec::new(),
            };
            for value in own {
                *values.entry(value).or_default() += 1;
            }
        }
    }
    let facet = |(name, counts): (String, BTreeMap<String, usize>)| {
        let mut values: Vec<FacetValue> = counts
            .into_iter()
            .map(|(name, count)| FacetValue { label: name.clone(), name, count })
            .collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.count));
        (name.clone(), Facet { label: name, values })
    };
    Ok(counts.into_iter().map(facet).collect())
}
