//! The table of routes.
//!
//! In: routes, each with the permission it takes and what it is about. Out: a router that
//! checks it, and the `OpenAPI` document. There is no other way to a route: `Router::route`
//! is called here alone (`cargo xtask tidy` looks), so none can be without a permission
//! or missing in the document.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::handler::Handler;
use axum::http::{Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::access::{Actor, Permission};
use crate::app::App;
use crate::problem::{Problem, ProblemBody};

/// Makes the schema of a type.
type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a body holds.
#[derive(Clone, Copy)]
pub(crate) enum Content {
    /// JSON of a type.
    Json(SchemaOf),
    /// Anything else, by its media type.
    Other(&'static str),
}

/// What a route is about, for the document.
#[derive(Clone)]
pub(crate) struct About {
    summary: &'static str,
    tag: &'static str,
    query: Option<SchemaOf>,
    request: Vec<Content>,
    answers: Vec<(u16, &'static str, Option<Content>)>,
    is_page: bool,
}

impl About {
    /// A sentence without a full stop, and the chapter that the route stands in.
    pub(crate) fn new(tag: &'static str, summary: &'static str) -> Self {
        let (query, request, answers) = (None, Vec::new(), Vec::new());
        Self { summary, tag, query, request, answers, is_page: false }
    }

    /// A page of the console: not in the document.
    pub(crate) fn page() -> Self {
        Self { is_page: true, ..Self::new("", "") }
    }

    /// Takes parameters behind the question mark.
    #[must_use]
    pub(crate) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(SchemaGenerator::root_schema_for::<T>);
        self
    }

    /// Takes JSON.
    #[must_use]
    pub(crate) fn takes<T: JsonSchema>(mut self) -> Self {
        self.request.push(Content::Json(SchemaGenerator::subschema_for::<T>));
        self
    }

    /// Takes something else.
    #[must_use]
    pub(crate) fn takes_media(mut self, media: &'static str) -> Self {
        self.request.push(Content::Other(media));
        self
    }

    /// Answers JSON.
    #[must_use]
    pub(crate) fn answers<T: JsonSchema>(
        mut self,
        status: u16,
        what: &'static str,
    ) -> Self {
        let content = Content::Json(SchemaGenerator::subschema_for::<T>);
        self.answers.push((status, what, Some(content)));
        self
    }

    /// Answers something else.
    #[must_use]
    pub(crate) fn answers_media(
        mut self,
        status: u16,
        what: &'static str,
        media: &'static str,
    ) -> Self {
        self.answers.push((status, what, Some(Content::Other(media))));
        self
    }

    /// Answers without a body.
    #[must_use]
    pub(crate) fn answers_nothing(mut self, status: u16, what: &'static str) -> Self {
        self.answers.push((status, what, None));
        self
    }
}

/// One route.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// What it takes.
    pub permission: Permission,
    about: About,
    handler: MethodRouter<App>,
}

impl Route {
    /// A route. Of a path there may be several with different methods.
    pub(crate) fn new<H, T>(
        method: Method,
        path: &'static str,
        permission: Permission,
        handler: H,
        about: About,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Self { method, path, permission, about, handler: on(filter, handler) }
    }

    /// A route that is read.
    pub(crate) fn get<H, T>(
        path: &'static str,
        permission: Permission,
        handler: H,
        about: About,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(Method::GET, path, permission, handler, about)
    }

    /// A route that changes something.
    pub(crate) fn post<H, T>(
        path: &'static str,
        permission: Permission,
        handler: H,
        about: About,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(Method::POST, path, permission, handler, about)
    }

    /// Whether it is a page of the console.
    pub fn is_page(&self) -> bool {
        self.about.is_page
    }
}

/// Every route there is.
pub fn routes() -> Vec<Route> {
    let mut routes = crate::edge::routes();
    routes.extend(crate::access::routes());
    routes.extend(crate::contract::routes());
    routes.extend(crate::console::routes());
    routes
}

/// The router over the table.
pub(crate) fn router(app: &App) -> Router {
    let mut router = Router::new();
    let mut methods: BTreeMap<&'static str, String> = BTreeMap::new();
    for Route { method, path, permission, about, handler } in routes() {
        // What is read can be asked for without its body, too.
        let also = if method == Method::GET { ", HEAD" } else { "" };
        let known = methods.entry(path).or_default();
        let comma = if known.is_empty() { "" } else { ", " };
        for part in [comma, method.as_str(), also] {
            known.push_str(part);
        }
        let route = (crate::edge::method_word(&method), path);
        let guard = Guard { route, permission, is_page: about.is_page };
        let guarded = handler.layer(middleware::from_fn_with_state(guard, guarded));
        router = router.route(path, guarded);
    }
    router
        .fallback(|request: Request| async move {
            crate::console::no_route(&request, Problem::not_found("path"))
        })
        .method_not_allowed_fallback(move |path: MatchedPath| {
            // RFC 9110, section 15.5.6: it says which there are.
            let allow = methods.get(path.as_str()).cloned().unwrap_or_default();
            async move {
                let status = axum::http::StatusCode::METHOD_NOT_ALLOWED;
                let detail = "expected a method that the path has";
                ([(header::ALLOW, allow)], Problem::new(status, "method", detail))
            }
        })
        .with_state(app.clone())
}

/// What stands before a route.
#[derive(Clone, Copy)]
struct Guard {
    /// Method and path, for the log: never those of the request, which may name somebody.
    route: (&'static str, &'static str),
    permission: Permission,
    is_page: bool,
}

/// Lets a request through to a route, or not.
async fn guarded(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    crate::edge::note(&request, guard.route);
    let actor = request.extensions().get::<Actor>();
    let may = match actor {
        _ if guard.permission == Permission::Public => Ok(()),
        None => Err(Problem::unknown_caller()),
        Some(actor) if actor.may(guard.permission) => Ok(()),
        Some(_) => Err(Problem::forbidden("expected a role or a scope that may do this")),
    };
    let frame = guard.is_page.then(|| {
        let extensions = request.extensions();
        crate::console::Frame::of(request.uri(), request.headers(), extensions)
    });
    let response = match may {
        Ok(()) => next.run(request).await,
        Err(_) if guard.is_page && actor.is_none() => {
            // Signing in leads back to where somebody wanted to look; what a form wanted
            // to do is not done again by itself.
            return match *request.method() {
                Method::GET => crate::console::to_sign_in(request.uri()),
                _ => crate::console::to_sign_in(&axum::http::Uri::from_static("/")),
            };
        }
        Err(problem) => problem.into_response(),
    };
    match frame {
        Some(frame) => crate::console::in_place_of_problem(frame, response),
        None => response,
    }
}

/// The `OpenAPI` document (version 3.1) of the table.
pub fn open_api() -> Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let problem = generator.subschema_for::<ProblemBody>();
    let mut paths = serde_json::Map::new();
    for route in routes().iter().filter(|route| !route.is_page()) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        let operation = operation(route, &mut generator, &problem);
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_lowercase(), operation);
        }
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Saring",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Screens people against watchlists",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "security": [{"key": []}, {"session": []}, {"certificate": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "saring"},
                "certificate": {"type": "mutualTLS"},
            },
        },
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator, problem: &Schema) -> Value {
    let about = &route.about;
    let mut parameters: Vec<Value> = path_parameters(route.path);
    if let Some(query) = about.query {
        parameters.extend(query_parameters(query(generator).as_value()));
    }
    let mut answers = serde_json::Map::new();
    for (status, what, content) in &about.answers {
        let mut answer = json!({"description": what});
        if let (Some(content), Some(object)) = (content, answer.as_object_mut()) {
            object.insert("content".to_owned(), media(&[*content], generator));
        }
        answers.insert(status.to_string(), answer);
    }
    answers.insert(
        "default".to_owned(),
        json!({
            "description": "it was not done",
            "content": {"application/problem+json": {"schema": problem}},
        }),
    );
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": about.summary,
        "tags": [about.tag],
        "parameters": parameters,
        "responses": answers,
        "x-permission": route.permission,
    });
    if let Some(object) = operation.as_object_mut() {
        if route.permission == Permission::Public {
            object.insert("security".to_owned(), json!([]));
        }
        if !about.request.is_empty() {
            let content = media(&about.request, generator);
            let body = json!({"required": true, "content": content});
            object.insert("requestBody".to_owned(), body);
        }
    }
    operation
}

/// Method and path as one word.
fn operation_id(route: &Route) -> String {
    let path = route.path.replace(['{', '}'], "").replace(['/', '.'], "-");
    format!("{}{path}", route.method.as_str().to_lowercase())
}

fn path_parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let name = name.trim_start_matches('*');
            json!({"name": name, "in": "path", "required": true,
                   "schema": {"type": "string"}})
        })
        .collect()
}

fn query_parameters(schema: &Value) -> Vec<Value> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            json!({"name": name, "in": "query", "schema": schema,
                   "required": required.contains(&name.as_str())})
        })
        .collect()
}

fn media(contents: &[Content], generator: &mut SchemaGenerator) -> Value {
    let mut object = serde_json::Map::new();
    for content in contents {
        let (media, schema) = match content {
            Content::Json(schema) => ("application/json", schema(generator).to_value()),
            // JSON of no type of ours: a document.
            Content::Other("application/json") => {
                ("application/json", json!({"type": "object"}))
            }
            Content::Other(media) => (*media, json!({"type": "string"})),
        };
        object.insert(media.to_owned(), json!({"schema": schema}));
    }
    Value::Object(object)
}
