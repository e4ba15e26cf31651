//! Which format a file is in, told by its first bytes.
//!
//! In: up to 64 KiB of decompressed content. Out: a [`Format`]. The name of a file is
//! never asked. Not handled: what stands behind the first bytes.

use saring_model::Position;

use crate::error::{ErrorKind, ListError};
use crate::{json, ofac, rosfin, template};

/// A format that is recognised by its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// The UN Security Council's consolidated list.
    UnXml,
    /// `FollowTheMoney` entities, one on a line.
    Ftm,
    /// `OpenSanctions`' `targets.simple.csv`.
    FtmSimpleCsv,
    /// `OpenSanctions`' `entities.delta.json`: changes to a list, not a list.
    FtmDelta,
    /// OFAC's SDN and consolidated lists, XML.
    OfacXml,
    /// OFAC's lists as the legacy set of CSV files.
    OfacCsv,
    /// OFAC's lists, advanced XML.
    OfacAdvanced,
    /// The European Union's consolidated financial sanctions, XML 1.1.
    EuXml,
    /// The same as CSV 1.1.
    EuCsv,
    /// The UK sanctions list, XML.
    UkXml,
    /// The same as CSV.
    UkCsv,
    /// Indonesia's DTTOT, a workbook.
    DttotXlsx,
    /// Malaysia's Ministry of Home Affairs, section 66B, XML.
    MohaXml,
    /// Russia's Rosfinmonitoring, XML 2.1.
    RosfinXml,
    /// Viet Nam's Ministry of Public Security, JSON.
    MpsJson,
    /// INTERPOL's notices, JSON.
    InterpolJson,
    /// Singapore's Terrorism (Suppression of Financing) Act, First Schedule, a saved
    /// page.
    TsfaHtml,
    /// Thailand's Anti-Money Laundering Office, a saved page.
    AmloHtml,
    /// Saring's template as CSV, or as a workbook with the same columns.
    TemplateCsv,
    /// Saring's template as JSON lines.
    TemplateJsonl,
    /// Another CSV file or workbook, read through a column mapping.
    Mapped,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 21] = [
        Self::UnXml,
        Self::Ftm,
        Self::FtmSimpleCsv,
        Self::FtmDelta,
        Self::OfacXml,
        Self::OfacCsv,
        Self::OfacAdvanced,
        Self::EuXml,
        Self::EuCsv,
        Self::UkXml,
        Self::UkCsv,
        Self::DttotXlsx,
        Self::MohaXml,
        Self::RosfinXml,
        Self::MpsJson,
        Self::InterpolJson,
        Self::TsfaHtml,
        Self::AmloHtml,
        Self::TemplateCsv,
        Self::TemplateJsonl,
        Self::Mapped,
    ];

    /// The list that files of this format are, where they can be no other.
    pub fn list(self) -> Option<&'static str> {
        Some(match self {
            Self::UnXml => "un-sc",
            Self::EuXml | Self::EuCsv => "eu-fsf",
            Self::UkXml | Self::UkCsv => "uk-sl",
            Self::MohaXml => "my-moha",
            Self::RosfinXml => "ru-rosfin",
            Self::MpsJson => "vn-mps",
            Self::InterpolJson => "interpol-red",
            Self::TsfaHtml => "sg-tsfa",
            Self::AmloHtml => "th-amlo",
            Self::Ftm
            | Self::FtmSimpleCsv
            | Self::FtmDelta
            | Self::OfacXml
            | Self::OfacCsv
            | Self::OfacAdvanced
            | Self::DttotXlsx
            | Self::TemplateCsv
            | Self::TemplateJsonl
            | Self::Mapped => return None,
        })
    }

    /// Whether a list of this format is published in several answers or pages, which are
    /// read one behind the other.
    pub fn comes_in_parts(self) -> bool {
        matches!(self, Self::MpsJson | Self::InterpolJson | Self::AmloHtml)
    }

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnXml => "un-xml",
            Self::Ftm => "ftm",
            Self::FtmSimpleCsv => "ftm-simple-csv",
            Self::FtmDelta => "ftm-delta",
            Self::OfacXml => "ofac-xml",
            Self::OfacCsv => "ofac-csv",
            Self::OfacAdvanced => "ofac-advanced",
            Self::EuXml => "eu-xml",
            Self::EuCsv => "eu-csv",
            Self::UkXml => "uk-xml",
            Self::UkCsv => "uk-csv",
            Self::DttotXlsx => "dttot-xlsx",
            Self::MohaXml => "moha-xml",
            Self::RosfinXml => "rosfin-xml",
            Self::MpsJson => "mps-json",
            Self::InterpolJson => "interpol-json",
            Self::TsfaHtml => "tsfa-html",
            Self::AmloHtml => "amlo-html",
            Self::TemplateCsv => "template-csv",
            Self::TemplateJsonl => "template-jsonl",
            Self::Mapped => "mapped",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::UnXml => "UN consolidated list, XML",
            Self::Ftm => "FollowTheMoney, JSON lines",
            Self::FtmSimpleCsv => "OpenSanctions simple, CSV",
            Self::FtmDelta => "FollowTheMoney delta, JSON lines",
            Self::OfacXml => "OFAC, XML",
            Self::OfacCsv => "OFAC, CSV set",
            Self::OfacAdvanced => "OFAC advanced, XML",
            Self::EuXml => "EU financial sanctions, XML",
            Self::EuCsv => "EU financial sanctions, CSV",
            Self::UkXml => "UK sanctions list, XML",
            Self::UkCsv => "UK sanctions list, CSV",
            Self::DttotXlsx => "Indonesia DTTOT, XLSX",
            Self::MohaXml => "Malaysia MOHA, XML",
            Self::RosfinXml => "Russia Rosfinmonitoring, XML",
            Self::MpsJson => "Viet Nam MPS, JSON",
            Self::InterpolJson => "INTERPOL notices, JSON",
            Self::TsfaHtml => "Singapore First Schedule, HTML",
            Self::AmloHtml => "Thailand AMLO, HTML",
            Self::TemplateCsv => "Saring template, CSV",
            Self::TemplateJsonl => "Saring template, JSON lines",
            Self::Mapped => "mapped columns",
        })
    }
}

/// The format of content that starts like this.
pub(crate) fn recognise(head: &[u8], position: Position) -> Result<Format, ListError> {
    let refused = |kind, text: String| Err(ListError::new(kind, position, text));
    let unrecognised = |found: &str| {
        let text =
            format!("expected the file of a publisher that is known, found {found}");
        refused(ErrorKind::Unrecognised, text)
    };
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Format::DttotXlsx);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        let text = "expected a workbook that anybody can open, found an old or an \
                    encrypted one: save it as .xlsx without a password";
        return refused(ErrorKind::Unrecognised, text.to_owned());
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        let text = "expected UTF-8, found UTF-16: save the file as UTF-8 first";
        return refused(ErrorKind::Malformed, text.to_owned());
    }
    let text = head.trim_ascii_start();
    match text.first() {
        None => unrecognised("nothing"),
        Some(b'<') => match root(text) {
            Root::Named(name) => match of_root(name, text) {
                Some(format) => Ok(format),
                None => unrecognised("XML with another root element"),
            },
            Root::Html => match of_page(text) {
                Some(format) => Ok(format),
                None => unrecognised("an HTML page of somebody else"),
            },
            Root::DocType => {
                let text = "expected no document type, found one: never read";
                refused(ErrorKind::Forbidden, text.to_owned())
            }
            Root::None => unrecognised("XML without a root element in its first 64 KiB"),
        },
        Some(b'{' | b'[') => match of_json(text) {
            Some(format) => Ok(format),
            None if text.starts_with(b"[") => {
                unrecognised("a JSON array; write one object on a line")
            }
            None => unrecognised("another JSON object"),
        },
        Some(_) => match of_table(text) {
            Some(format) => Ok(format),
            None => unrecognised(
                "something else; a CSV file or a workbook of another layout needs a \
                 column mapping",
            ),
        },
    }
}

fn of_root(name: &[u8], head: &[u8]) -> Option<Format> {
    if name == rosfin::ROOT_1251 {
        return Some(Format::RosfinXml);
    }
    Some(match std::str::from_utf8(name).ok()? {
        "CONSOLIDATED_LIST" => Format::UnXml,
        "sdnList" => Format::OfacXml,
        "Sanctions" => Format::OfacAdvanced,
        "export" => Format::EuXml,
        "Designations" => Format::UkXml,
        "xmlResponse" => Format::MohaXml,
        "Перечень" => Format::RosfinXml,
        "html" => of_page(head)?,
        _ => return None,
    })
}

/// Whose page it is, by words that no other of them has.
fn of_page(head: &[u8]) -> Option<Format> {
    let has = |word: &str| {
        head.windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    };
    if has("TSFA2002") || has("Terrorism (Suppression of Financing)") {
        Some(Format::TsfaHtml)
    } else if has("amlo") || has("สำนักงานป้องกันและปราบปรามการฟอกเงิน")
    {
        Some(Format::AmloHtml)
    } else {
        None
    }
}

/// The format of JSON; a first line that is longer than the head is recognised by the
/// key that `FollowTheMoney` always has.
fn of_json(head: &[u8]) -> Option<Format> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |key: &str| head.windows(key.len()).any(|window| window == key.as_bytes());
    if let Ok(parsed) = json::parse(line, 1 << 16) {
        let value = &parsed.value;
        if value.get("properties").is_some() && value.get("schema").is_some() {
            return Some(Format::Ftm);
        }
        if value.get("op").is_some() && value.get("entity").is_some() {
            return Some(Format::FtmDelta);
        }
        if template::is_row(value) {
            return Some(Format::TemplateJsonl);
        }
    } else if line.len() == head.len() && has("\"properties\"") {
        return Some(Format::Ftm);
    }
    if has("\"entity_id\"") && (has("\"notices\"") || has("\"forename\"")) {
        Some(Format::InterpolJson)
    } else if has("\"fullName\"") || (has("\"data\"") && has("\"slug\"")) {
        Some(Format::MpsJson)
    } else {
        None
    }
}

/// The format of CSV, by its header, or by its first row where there is none.
fn of_table(head: &[u8]) -> Option<Format> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let columns = |by: char| -> Vec<String> {
        let columns = line.split(by);
        columns.map(|column| column.trim().trim_matches('"').to_owned()).collect()
    };
    let (commas, semicolons) = (columns(','), columns(';'));
    let has = |columns: &[String], name: &str| {
        columns.iter().any(|column| column.eq_ignore_ascii_case(name))
    };
    if line.trim_start_matches('"').starts_with("Report Date")
        || (has(&commas, "Unique ID") && has(&commas, "Name 6"))
    {
        Some(Format::UkCsv)
    } else if has(&semicolons, "Entity_LogicalId") {
        Some(Format::EuCsv)
    } else if has(&commas, "id") && has(&commas, "schema") && has(&commas, "dataset") {
        Some(Format::FtmSimpleCsv)
    } else if template::header_delimiter(line.as_bytes()).is_some() {
        Some(Format::TemplateCsv)
    } else {
        ofac::csv::is_first_row(&line).then_some(Format::OfacCsv)
    }
}

enum Root<'h> {
    Named(&'h [u8]),
    /// The document type of a page.
    Html,
    DocType,
    None,
}

/// The local name of the first element.
fn root(mut text: &[u8]) -> Root<'_> {
    loop {
        text = text.trim_ascii_start();
        let end: &[u8] = if text.starts_with(b"<?") {
            b"?>"
        } else if text.starts_with(b"<!--") {
            b"-->"
        } else {
            break;
        };
        let Some(at) = text.windows(end.len()).position(|window| window == end) else {
            return Root::None;
        };
        text = text.get(at + end.len()..).unwrap_or_default();
    }
    let starts = |word: &str| {
        let start = text.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    if starts("<!DOCTYPE html") {
        return Root::Html;
    }
    if starts("<!DOCTYPE") {
        return Root::DocType;
    }
    let Some(rest) = text.strip_prefix(b"<") else { return Root::None };
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let Some(end) = rest.iter().position(ends) else { return Root::None };
    let name = rest.get(..end).unwrap_or_default();
    Root::Named(name.rsplit(|byte| *byte == b':').next().unwrap_or(name))
}
