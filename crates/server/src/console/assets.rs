//! Style, script and pictures, from the binary itself.
//!
//! In: a name with the digest of the content in it. Out: the file, to be kept for a year:
//! another content has another name.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// A file of ours.
struct Asset {
    name: String,
    media: &'static str,
    bytes: &'static [u8],
}

fn asset(stem: &str, ending: &str, media: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = crate::current::sha256(bytes);
    let digest = digest.get(..12).unwrap_or_default();
    Asset { name: format!("{stem}-{digest}.{ending}"), media, bytes }
}

/// All files.
struct Assets {
    style: Asset,
    script: Asset,
    htmx: Asset,
    icon: Asset,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: asset("console", "css", CSS, include_bytes!("../../static/console.css")),
    script: asset("console", "js", JS, include_bytes!("../../static/console.js")),
    htmx: asset("htmx", "js", JS, include_bytes!("../../static/htmx-2.0.11.min.js")),
    icon: asset("icon", "svg", "image/svg+xml", include_bytes!("../../static/icon.svg")),
});

/// Where the files are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    /// The style.
    pub(crate) style: &'static str,
    /// Our script.
    pub(crate) script: &'static str,
    /// The library that fetches parts of pages.
    pub(crate) htmx: &'static str,
    /// The icon.
    pub(crate) icon: &'static str,
}

impl Places {
    /// Where the files are.
    pub(crate) fn new() -> Self {
        let Assets { style, script, htmx, icon } = &*ASSETS;
        Self {
            style: &style.name,
            script: &script.name,
            htmx: &htmx.name,
            icon: &icon.name,
        }
    }
}

/// `GET /static/{name}`.
pub(crate) async fn file(Path(name): Path<String>) -> Response {
    let Assets { style, script, htmx, icon } = &*ASSETS;
    match [style, script, htmx, icon].into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.media),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, asset.bytes).into_response()
        }
        None => Problem::not_found("file").into_response(),
    }
}

/// Writes the files, for pages that are looked at.
#[cfg(test)]
pub(super) fn write(folder: &std::path::Path) {
    let folder = folder.join("static");
    std::fs::create_dir_all(&folder).unwrap();
    let Assets { style, script, htmx, icon } = &*ASSETS;
    for asset in [style, script, htmx, icon] {
        std::fs::write(folder.join(&asset.name), asset.bytes).unwrap();
    }
}
