//! Forms with files in them, read while they come.
//!
//! In: a body of `multipart/form-data`. Out: its fields in their order, each piece by
//! piece; nothing is held but one piece, and what might be the beginning of a boundary.
//! Not handled: limits of bytes and of time, which the edge has put on every body; parts
//! within parts.
//! Source: RFC 7578, RFC 2046 section 5.1.1. Why no library: decision 0027.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};

use crate::edge::BodyFault;
use crate::problem::Problem;

/// Letters of a boundary at most (RFC 2046).
const BOUNDARY_MAX: usize = 70;
/// Bytes of what stands before a field at most: its name and that of a file.
const HEAD_BYTES_MAX: usize = 8 << 10;
/// Bytes that may come before the first field is read: what is sent at a time, some times.
const SEEN_BYTES_MAX: usize = 64 << 10;
/// Bytes of a token.
const TOKEN_BYTES_MAX: usize = 256;

/// What stands before a field.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// The name of the file that it holds; empty where it holds none.
    pub(crate) file: String,
}

/// A form that is being read.
pub(crate) struct Multipart {
    body: Body,
    /// What stands between the fields, with the line's end before it.
    delimiter: Vec<u8>,
    /// What came, and how much of it was given out.
    came: Vec<u8>,
    given: usize,
    /// Everything that came, where somebody reads it once more.
    seen: Option<Vec<u8>>,
    is_in_field: bool,
}

fn broken(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "form", detail)
}

/// Where some bytes stand in others.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

impl Multipart {
    /// Of a request; `None` if its body is something else.
    pub(crate) fn of(headers: &HeaderMap, body: Body) -> Option<Self> {
        let delimiter = delimiter(headers)?;
        // The first boundary has no line before it.
        let came = b"\r\n".to_vec();
        Some(Self { body, delimiter, came, given: 0, seen: None, is_in_field: true })
    }

    /// Brings more; an error at the end of the body.
    async fn more(&mut self) -> Result<(), Problem> {
        if self.seen.as_ref().is_some_and(|seen| seen.len() > SEEN_BYTES_MAX) {
            return Err(broken("expected a form that begins with its token"));
        }
        loop {
            let frame = self.body.frame().await.transpose();
            let frame = frame.map_err(|error| BodyFault::behind(&error).problem())?;
            let Some(frame) = frame else {
                return Err(broken("expected a form that ends with its boundary"));
            };
            let Ok(data) = frame.into_data() else { continue };
            // Only here: moving what is left for each small field would add up.
            self.came.drain(..self.given);
            self.given = 0;
            self.came.extend_from_slice(&data);
            if let Some(seen) = &mut self.seen {
                seen.extend_from_slice(&data);
            }
            return Ok(());
        }
    }

    /// What came and was not given out.
    fn left(&self) -> &[u8] {
        self.came.get(self.given..).unwrap_or_default()
    }

    /// Takes bytes from the front.
    fn give(&mut self, count: usize) -> Vec<u8> {
        let given = self.left().get(..count).unwrap_or(self.left()).to_vec();
        self.given += given.len();
        given
    }

    /// The next field; what was not read of the one before is passed over.
    ///
    /// # Errors
    ///
    /// When it is no such form, or breaks off.
    pub(crate) async fn next(&mut self) -> Result<Option<Field>, Problem> {
        while self.piece().await?.is_some() {}
        while self.left().len() < 2 {
            self.more().await?;
        }
        if self.left().starts_with(b"--") {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = find(self.left(), b"\r\n\r\n") {
                break end;
            }
            if self.left().len() > HEAD_BYTES_MAX {
                break usize::MAX;
            }
            self.more().await?;
        };
        if end > HEAD_BYTES_MAX {
            return Err(broken("expected a field with a short name"));
        }
        let head = self.give(end + 4);
        self.is_in_field = true;
        let expected = || broken("expected the name of a field in UTF-8");
        let head = String::from_utf8(head).map_err(|_| expected())?;
        field(&head).map(Some).ok_or_else(expected)
    }

    /// Some bytes of the field; `None` at its end.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    pub(crate) async fn piece(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        if !self.is_in_field {
            return Ok(None);
        }
        loop {
            match find(self.left(), &self.delimiter) {
                Some(0) => {
                    self.give(self.delimiter.len());
                    self.is_in_field = false;
                    return Ok(None);
                }
                Some(place) => return Ok(Some(self.give(place))),
                None => {}
            }
            // The last bytes may be the beginning of a boundary.
            let sure = self.left().len().saturating_sub(self.delimiter.len() - 1);
            if sure > 0 {
                return Ok(Some(self.give(sure)));
            }
            self.more().await?;
        }
    }

    /// The text of the field.
    ///
    /// # Errors
    ///
    /// When it is longer than the bytes that it may have, or is no text.
    pub(crate) async fn text(&mut self, bytes_max: usize) -> Result<String, Problem> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece().await? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > bytes_max {
                let detail = format!("expected a field of at most {bytes_max} bytes");
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "form", detail));
            }
        }
        String::from_utf8(bytes).map_err(|_| broken("expected text in UTF-8"))
    }
}

/// The text of the first field, if it has that name, and the body as it was. Of the rest
/// no more is read than came with it.
///
/// # Errors
///
/// When it is no such form, or breaks off.
pub(crate) async fn first(
    headers: &HeaderMap,
    body: Body,
    name: &str,
) -> Result<(Option<String>, Body), Problem> {
    let Some(mut form) = Multipart::of(headers, Body::empty()) else {
        return Ok((None, body));
    };
    form.body = body;
    form.seen = Some(Vec::new());
    let is_own = form.next().await?.is_some_and(|field| field.name == name);
    let text = if is_own { Some(form.text(TOKEN_BYTES_MAX).await?) } else { None };
    let first = Some(form.seen.unwrap_or_default().into());
    Ok((text, Body::new(Again { first, rest: form.body })))
}

/// A body whose beginning was read already.
struct Again {
    first: Option<Bytes>,
    rest: Body,
}

impl hyper::body::Body for Again {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(Frame::data(first)))),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// What stands between the fields of a request.
fn delimiter(headers: &HeaderMap) -> Option<Vec<u8>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = kind.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut boundaries = parameters.split(';').filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"'))
    });
    let boundary = boundaries.next()?;
    let is_one = (1..=BOUNDARY_MAX).contains(&boundary.len());
    is_one.then(|| format!("\r\n--{boundary}").into_bytes())
}

/// What the lines before a field say. Browsers write a quote in a name as `%22`.
fn field(head: &str) -> Option<Field> {
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let value = |key: &str| {
        let (_, rest) = line.split_once(&format!("; {key}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    Some(Field { name: value("name")?, file: value("filename").unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--AaB\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n\
        secret\r\n--AaB\r\nContent-Disposition: form-data; name=\"file\"; \
        filename=\"a%22b.csv\"\r\nContent-Type: text/csv\r\n\r\nid,name\r\n--Aa\r\n-- \
        1,Sampel\r\n\r\n--AaB--\r\n";

    fn headers(kind: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        headers
    }

    /// A body that comes in pieces of so many bytes.
    fn pieces(text: &str, size: usize) -> Body {
        let pieces: Vec<Bytes> =
            text.as_bytes().chunks(size).map(Bytes::copy_from_slice).collect();
        let mut body = Body::empty();
        for piece in pieces.into_iter().rev() {
            body = Body::new(Again { first: Some(piece), rest: body });
        }
        body
    }

    /// Fields and texts, or the status of what was wrong.
    async fn read(body: Body) -> Result<Vec<(String, String, String)>, u16> {
        let headers = headers("multipart/form-data; boundary=AaB");
        let mut form = Multipart::of(&headers, body).unwrap();
        let mut fields = Vec::new();
        let status = |problem: Problem| problem.status().as_u16();
        while let Some(field) = form.next().await.map_err(status)? {
            let text = form.text(1_000).await.map_err(status)?;
            fields.push((field.name, field.file, text));
        }
        Ok(fields)
    }

    #[tokio::test]
    async fn a_form_is_read_the_same_however_it_is_cut() {
        let text = str::to_owned;
        let expected = vec![
            (text("form_token"), String::new(), text("secret")),
            (text("file"), text("a%22b.csv"), text("id,name\r\n--Aa\r\n-- 1,Sampel\r\n")),
        ];
        for size in 1..FORM.len() {
            assert_eq!(read(pieces(FORM, size)).await, Ok(expected.clone()), "{size}");
        }
    }

    #[tokio::test]
    async fn the_first_field_is_read_and_the_form_is_as_it_was() {
        for size in [1, 7, 90, 1_000] {
            let headers = headers("multipart/form-data; boundary=\"AaB\"");
            let (token, body) =
                first(&headers, pieces(FORM, size), "form_token").await.unwrap();
            assert_eq!(token.as_deref(), Some("secret"));
            assert_eq!(read(body).await.unwrap().len(), 2);
            let (none, body) = first(&headers, pieces(FORM, size), "file").await.unwrap();
            assert_eq!(none, None, "a token further behind is none");
            assert_eq!(read(body).await.unwrap().len(), 2);
        }
        let long = "a".repeat(100_000) + FORM;
        let headers_own = headers("multipart/form-data; boundary=AaB");
        let refused = first(&headers_own, pieces(&long, 1_000), "form_token").await;
        assert!(refused.is_err(), "nothing is held of what stands before a form");
        let other = headers("multipart/mixed; boundary=AaB");
        assert!(Multipart::of(&other, Body::empty()).is_none());
    }

    #[tokio::test]
    async fn what_is_no_whole_form_is_refused() {
        let long = format!(
            "--AaB\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--AaB--",
            "a".repeat(1_001)
        );
        let head = format!("--AaB\r\nX: {}", "a".repeat(9_000));
        for (text, status) in [
            ("", 400),
            ("--AaB", 400),
            (&FORM[..FORM.len() - 12], 400),
            ("--AaB\r\nContent-Type: text/csv\r\n\r\na\r\n--AaB--", 400),
            (&long, 413),
            (&head, 400),
        ] {
            assert_eq!(read(Body::from(text.to_owned())).await, Err(status), "{text}");
        }
        assert_eq!(read(Body::from("--AaB--")).await, Ok(Vec::new()));
    }
}
