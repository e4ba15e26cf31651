//! Records of an XML file as small trees, whatever the order of their elements.
//!
//! In: XML in UTF-8. Out: each record's elements with their text. Refused: document
//! types, entities other than the five of XML, other encodings, damage of any kind.
//! Not handled: comments and processing instructions, which are skipped.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use saring_model::Position;

use crate::digest::piece;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::text::squeeze;

/// An element with everything in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Name without a namespace prefix.
    pub name: String,
    /// Attributes as written, unescaped.
    pub attributes: Vec<(String, String)>,
    /// Its own text, whitespace normalised.
    pub text: String,
    /// Elements in it, in order.
    pub children: Vec<Element>,
    /// Where it starts.
    pub position: Position,
}

impl Element {
    /// Bytes that are equal for two writings of the same content: children sorted,
    /// whitespace normalised, empty elements left out. `None` if nothing is left.
    pub(crate) fn canonical(&self) -> Option<Vec<u8>> {
        let mut children: Vec<_> =
            self.children.iter().filter_map(Self::canonical).collect();
        if children.is_empty() && self.text.is_empty() && self.attributes.is_empty() {
            return None;
        }
        children.sort_unstable();
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_unstable();
        let inside: usize = children.iter().map(|child| child.len() + 8).sum();
        let own = self.name.len() + self.text.len() + 4 * 8;
        let mut canonical = Vec::with_capacity(own + inside);
        piece(&mut canonical, self.name.as_bytes());
        piece(&mut canonical, self.text.as_bytes());
        piece(&mut canonical, &(attributes.len() as u64).to_le_bytes());
        for (name, value) in attributes {
            piece(&mut canonical, name.as_bytes());
            piece(&mut canonical, value.as_bytes());
        }
        for child in children {
            piece(&mut canonical, &child);
        }
        Some(canonical)
    }
}

/// What a publisher's reader does with a file's elements.
pub(crate) trait Handler {
    /// The root element's name.
    const ROOT: &'static str;
    /// Names of elements that hold one record each.
    const RECORDS: &'static [&'static str];
    /// Names of elements that hold records.
    const CONTAINERS: &'static [&'static str];

    /// Takes the root element; it has no children yet.
    fn root(&mut self, root: Element);
    /// Takes a record.
    fn record(&mut self, record: Element);
    /// Takes the name of an element outside records that is no container.
    fn stray(&mut self, name: &str, position: Position);
    /// Why nothing more need be read, asked after the root and after each record.
    fn refusal(&self) -> Option<(ErrorKind, &'static str)> {
        None
    }
}

/// Reads a whole file.
pub(crate) fn read<H: Handler>(
    input: Input<'_>,
    limits: &Limits,
    handler: &mut H,
) -> Result<(), ListError> {
    let mut walk = Walk {
        handler,
        limits,
        open: Vec::new(),
        outer: 0,
        seen_root: false,
        bytes: 0,
        elements: 0,
    };
    events(input, limits, &mut walk)
}

/// Takes the elements and texts of a file one by one.
pub(crate) trait Events {
    /// Takes the beginning of an element; it has no text and no children yet.
    fn start(&mut self, element: Element) -> Result<(), ListError>;
    /// Takes the end of the innermost open element.
    fn end(&mut self, position: Position) -> Result<(), ListError>;
    /// Takes a piece of the text of the innermost open element, as written.
    fn text(&mut self, text: &str, position: Position) -> Result<(), ListError>;
    /// Takes the end of the file.
    fn finish(&mut self, position: Position) -> Result<(), ListError>;

    /// Takes the number of bytes that the next start, end or text has in the file.
    fn bytes(&mut self, _count: u64) {}

    /// Whether the rest of the file is of no use.
    fn is_done(&self) -> bool {
        false
    }
}

/// Reads a whole file, or as much of it as is of use.
pub(crate) fn events<E: Events>(
    input: Input<'_>,
    limits: &Limits,
    events: &mut E,
) -> Result<(), ListError> {
    let mut reader = Reader::from_reader(input);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let position = reader.get_mut().position();
        reader.get_mut().mark(limits.field_bytes_max);
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(|error| xml_error(error, reader.get_mut()))?;
        let at = At { position };
        events.bytes(reader.get_mut().position().byte - position.byte);
        match event {
            Event::Start(start) => events.start(element(&start, at)?)?,
            Event::Empty(start) => {
                events.start(element(&start, at)?)?;
                events.end(position)?;
            }
            Event::End(_) => events.end(position)?,
            Event::Text(text) => events.text(at.text(&text)?, position)?,
            Event::CData(text) => events.text(at.text(&text)?, position)?,
            Event::GeneralRef(reference) => {
                let character = resolve(&reference, at)?;
                events.text(character.encode_utf8(&mut [0; 4]), position)?;
            }
            Event::DocType(_) => {
                let text = "expected no document type, found one: never read";
                return Err(at.error(ErrorKind::Forbidden, text));
            }
            Event::Decl(declaration) => {
                if let Some(Ok(encoding)) = declaration.encoding()
                    && !encoding.eq_ignore_ascii_case(b"utf-8")
                {
                    let text = "expected the encoding UTF-8, found another";
                    return Err(at.error(ErrorKind::Malformed, text));
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return events.finish(position),
        }
        if events.is_done() {
            return Ok(());
        }
    }
}

/// Where an event starts.
#[derive(Clone, Copy)]
struct At {
    position: Position,
}

impl At {
    fn error(self, kind: ErrorKind, text: impl Into<String>) -> ListError {
        ListError::new(kind, self.position, text)
    }

    fn text(self, bytes: &[u8]) -> Result<&str, ListError> {
        std::str::from_utf8(bytes).map_err(|_| {
            self.error(ErrorKind::Malformed, "expected UTF-8, found bytes that are not")
        })
    }
}

struct Walk<'h, H> {
    handler: &'h mut H,
    limits: &'h Limits,
    /// The open record and the elements open in it, outermost first.
    open: Vec<Element>,
    /// Open elements outside the record.
    outer: usize,
    seen_root: bool,
    /// Bytes and elements of the open record.
    bytes: u64,
    elements: u64,
}

impl<H: Handler> Events for Walk<'_, H> {
    fn bytes(&mut self, count: u64) {
        self.bytes += count;
    }

    fn start(&mut self, element: Element) -> Result<(), ListError> {
        let at = At { position: element.position };
        if self.open.len() + self.outer >= self.limits.depth_max {
            let max = self.limits.depth_max;
            let text =
                format!("expected at most {max} elements inside one another, found more");
            return Err(at.error(ErrorKind::TooLarge, text));
        }
        let name = element.name.as_str();
        if !self.open.is_empty() {
            self.elements += 1;
            if self.elements > self.limits.values_max {
                let max = self.limits.values_max;
                let text =
                    format!("expected at most {max} elements in a record, found more");
                return Err(at.error(ErrorKind::TooLarge, text));
            }
            self.open.push(element);
        } else if self.outer == 0 {
            if self.seen_root || name != H::ROOT {
                let text =
                    format!("expected one root element {}, found another", H::ROOT);
                return Err(at.error(ErrorKind::Malformed, text));
            }
            self.seen_root = true;
            self.outer = 1;
            self.handler.root(element);
            self.check_refusal(at)?;
        } else if H::RECORDS.contains(&name) {
            self.bytes = 0;
            self.elements = 0;
            self.open.push(element);
        } else {
            if !H::CONTAINERS.contains(&name) {
                self.handler.stray(name, at.position);
            }
            self.outer += 1;
        }
        Ok(())
    }

    fn end(&mut self, position: Position) -> Result<(), ListError> {
        let at = At { position };
        let Some(mut element) = self.open.pop() else {
            self.outer = self.outer.saturating_sub(1);
            return Ok(());
        };
        if !is_squeezed(&element.text) {
            element.text = squeeze(&element.text);
        }
        self.check_record(at)?;
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(element);
            return Ok(());
        }
        self.handler.record(element);
        self.check_refusal(at)
    }

    fn text(&mut self, text: &str, position: Position) -> Result<(), ListError> {
        let at = At { position };
        let Some(element) = self.open.last_mut() else {
            if text.trim().is_empty() {
                return Ok(());
            }
            if self.outer == 0 {
                let text = "expected only the root element, found text";
                return Err(at.error(ErrorKind::Malformed, text));
            }
            self.handler.stray("text", at.position);
            return Ok(());
        };
        if !element.text.is_empty() || !text.trim_start().is_empty() {
            element.text.push_str(text);
        }
        if element.text.len() as u64 > self.limits.field_bytes_max {
            let max = self.limits.field_bytes_max;
            let text = format!("expected at most {max} bytes in a text, found more");
            return Err(at.error(ErrorKind::TooLarge, text));
        }
        self.check_record(at)
    }

    fn finish(&mut self, position: Position) -> Result<(), ListError> {
        let at = At { position };
        if self.outer > 0 || !self.open.is_empty() || !self.seen_root {
            let text =
                format!("expected the end of {}, found the end of the file", H::ROOT);
            return Err(at.error(ErrorKind::Truncated, text));
        }
        Ok(())
    }
}

impl<H: Handler> Walk<'_, H> {
    fn check_refusal(&self, at: At) -> Result<(), ListError> {
        match self.handler.refusal() {
            Some((kind, text)) => Err(at.error(kind, text)),
            None => Ok(()),
        }
    }

    fn check_record(&self, at: At) -> Result<(), ListError> {
        if self.bytes > self.limits.record_bytes_max {
            let max = self.limits.record_bytes_max;
            let text = format!("expected at most {max} bytes in a record, found more");
            return Err(at.error(ErrorKind::TooLarge, text));
        }
        Ok(())
    }
}

/// Whether a text is as [`squeeze`] would leave it, which nearly all are.
fn is_squeezed(text: &str) -> bool {
    let mut after_space = true;
    for byte in text.bytes() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            b'!'..=b'~' => after_space = false,
            _ => return false,
        }
    }
    text.is_empty() || !after_space
}

fn element(start: &BytesStart<'_>, at: At) -> Result<Element, ListError> {
    let name = at.text(start.local_name().into_inner())?.to_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let malformed = |_| {
            at.error(ErrorKind::Malformed, "expected an attribute, found something else")
        };
        let attribute = attribute.map_err(malformed)?;
        let key = at.text(attribute.key.as_ref())?.to_owned();
        let value = at.text(&attribute.value)?;
        let value = quick_xml::escape::unescape(value).map_err(|_| foreign_entity(at))?;
        attributes.push((key, value.into_owned()));
    }
    Ok(Element { name, attributes, position: at.position, ..Element::default() })
}

/// The character that `&name;` stands for.
fn resolve(reference: &BytesRef<'_>, at: At) -> Result<char, ListError> {
    if reference.is_char_ref() {
        let character = reference.resolve_char_ref().ok().flatten();
        let allowed = character
            .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{85}'));
        return allowed.ok_or_else(|| {
            at.error(
                ErrorKind::Malformed,
                "expected the number of a character, found something else",
            )
        });
    }
    match &**reference {
        b"amp" => Ok('&'),
        b"lt" => Ok('<'),
        b"gt" => Ok('>'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err(foreign_entity(at)),
    }
}

fn foreign_entity(at: At) -> ListError {
    at.error(
        ErrorKind::Forbidden,
        "expected one of XML's own five entities, found another: never read",
    )
}

/// Our error for quick-xml's: its texts may quote the input, ours do not.
fn xml_error(error: quick_xml::Error, input: &Input<'_>) -> ListError {
    use quick_xml::Error;
    use quick_xml::errors::SyntaxError;
    let at = At { position: input.position() };
    match error {
        Error::Io(error) => match std::sync::Arc::try_unwrap(error) {
            Ok(error) => ListError::from_io(error, at.position),
            Err(_) => at.error(ErrorKind::Io, "cannot read the file"),
        },
        Error::Syntax(SyntaxError::InvalidBangMarkup) => at.error(
            ErrorKind::Malformed,
            "expected markup, found something after <! that is none",
        ),
        Error::Syntax(_) => at.error(
            ErrorKind::Truncated,
            "expected the end of a tag, found the end of the file",
        ),
        Error::IllFormed(_) => at.error(
            ErrorKind::Malformed,
            "expected the matching end tag, found something else",
        ),
        Error::InvalidAttr(_)
        | Error::Encoding(_)
        | Error::Escape(_)
        | Error::Namespace(_) => at.error(
            ErrorKind::Malformed,
            "expected well-formed XML, found something else",
        ),
    }
}
