//! Reads settings, and refuses those that cannot be meant.
//!
//! In: text, and the folder that its paths are relative to. Out: [`Settings`], or the
//! first key that is wrong, its line, and what was expected. No value is told: one of
//! them may be a password.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::access::Role;

use super::{Limits, Retention, Settings};

/// A setting that is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingsError {
    /// Its line, from 1, if it stands in one.
    pub line: Option<usize>,
    /// The key, with its table (`limits.burst`); empty where none can be told.
    pub key: String,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.expected)
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads settings; relative paths are made relative to a folder.
    ///
    /// # Errors
    ///
    /// When the text is no TOML, a key is not known, or a value cannot be meant.
    ///
    /// ```
    /// # use saring_server::Settings;
    /// # use std::path::Path;
    /// let read = |text| Settings::read(text, Path::new("/etc/saring"));
    /// let settings = read("data = \"store\"").unwrap();
    /// assert_eq!(settings.data, Path::new("/etc/saring/store"));
    /// let error = read("[limits]\nburst = 0").unwrap_err();
    /// assert_eq!(error.to_string(), "line 2: limits.burst: expected more than 0");
    /// ```
    pub fn read(text: &str, folder: &Path) -> Result<Self, SettingsError> {
        let mut settings: Self =
            basic_toml::from_str(text).map_err(|error| of_toml(text, &error))?;
        settings.check().map_err(|(key, expected)| SettingsError {
            line: line_of(text, key),
            key: key.to_owned(),
            expected: expected.to_owned(),
        })?;
        settings.be_relative_to(folder);
        Ok(settings)
    }

    fn be_relative_to(&mut self, folder: &Path) {
        let own = |path: &mut PathBuf| *path = folder.join(&path);
        own(&mut self.data);
        let optional =
            [&mut self.policy, &mut self.profiles, &mut self.lists.drop_folder];
        let travel = [&mut self.travel.drop_folder, &mut self.travel.answer_folder];
        optional.into_iter().chain(travel).flatten().for_each(own);
        if let Some(tls) = &mut self.tls {
            own(&mut tls.certificate);
            own(&mut tls.key);
            tls.clients.iter_mut().for_each(own);
        }
        if let Some(oidc) = &mut self.oidc {
            own(&mut oidc.client_secret_file);
            oidc.authorities.iter_mut().for_each(own);
        }
    }

    /// The first key whose value cannot be meant, and what was expected.
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        self.check_listening()?;
        self.check_words()?;
        self.limits.check()?;
        self.retention.check()?;
        ensure(self.lists.stale_hours > 0, "lists.stale_hours", MORE)?;
        let is_port = |(code, offset): (&String, &i32)| {
            code.len() == 3
                && code.bytes().all(|byte| byte.is_ascii_uppercase())
                && (-12 * 60..=14 * 60).contains(offset)
        };
        let expected =
            "expected codes of three capital letters, and minutes from -720 to 840";
        ensure(self.ports.iter().all(is_port), "ports", expected)?;
        if let Some(oidc) = &self.oidc {
            let expected = "expected an address that begins with https://";
            ensure(is_url(&oidc.issuer, true), "oidc.issuer", expected)?;
            ensure(!oidc.client_id.is_empty(), "oidc.client_id", "expected a name")?;
            ensure(!oidc.role_claim.is_empty(), "oidc.role_claim", "expected a name")?;
            let is_given = |role: &Role| *role != Role::Administrator;
            let roles = !oidc.roles.is_empty() && oidc.roles.values().all(is_given);
            let expected =
                "expected roles, none of them administrator: those are made here";
            ensure(roles, "oidc.roles", expected)?;
        }
        let otlp = self.otlp.as_deref().is_none_or(|url| is_url(url, false));
        ensure(otlp, "otlp", "expected an address that begins with http:// or https://")
    }

    fn check_listening(&self) -> Result<(), (&'static str, &'static str)> {
        let address = self.listen.parse::<SocketAddr>().ok();
        let named = self.listen.rsplit_once(':').and_then(|(host, port)| {
            let port = port.parse().ok()?;
            (host == "localhost")
                .then(|| SocketAddr::new(IpAddr::from([127, 0, 0, 1]), port))
        });
        let expected =
            "expected an address and a port, as in 127.0.0.1:8080 or [::1]:8080";
        let address = address.or(named).ok_or(("listen", expected))?;
        let is_safe =
            address.ip().is_loopback() || self.tls.is_some() || self.behind_proxy;
        let expected = "expected TLS (a table [tls]), or behind_proxy = true, to listen \
                        elsewhere than on loopback";
        ensure(is_safe, "listen", expected)?;
        let url = &self.public_url;
        let is_origin = url.is_empty()
            || (is_url(url, false)
                && url.split_once("://").is_some_and(|(_, rest)| !rest.contains('/')));
        let expected =
            "expected nothing, or https:// and a host, without a slash at the end";
        ensure(is_origin, "public_url", expected)
    }

    fn check_words(&self) -> Result<(), (&'static str, &'static str)> {
        let is_name = !self.log_origin.is_empty()
            && !self.log_origin.contains([' ', '+'])
            && !self.log_origin.contains(char::is_control);
        let expected = "expected a name without blanks and plus signs";
        ensure(is_name, "log_origin", expected)?;
        let is_text = |text: &str| text.len() <= 200 && !text.contains(char::is_control);
        let purpose = is_text(&self.purpose) && !self.purpose.is_empty();
        ensure(purpose, "purpose", "expected text of 1 to 200 bytes on one line")?;
        let expected = "expected text of at most 200 bytes on one line";
        ensure(is_text(&self.legal_basis), "legal_basis", expected)?;
        let is_word = |text: &String| is_text(text) && text.trim() == text;
        let are_words =
            |words: &[String]| words.iter().all(|it| is_word(it) && !it.is_empty());
        let expected = "expected texts of 1 to 200 bytes, without blanks around them";
        ensure(are_words(&self.purposes), "purposes", expected)?;
        ensure(are_words(&self.legal_bases), "legal_bases", expected)?;
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let node = self.node.len() <= 64 && self.node.bytes().all(is_host);
        ensure(node, "node", "expected at most 64 letters, digits and - . _")?;
        let data = !self.data.as_os_str().is_empty();
        ensure(data, "data", "expected a folder")
    }
}

const MORE: &str = "expected more than 0";

fn ensure(
    holds: bool,
    key: &'static str,
    expected: &'static str,
) -> Result<(), (&'static str, &'static str)> {
    if holds { Ok(()) } else { Err((key, expected)) }
}

fn is_url(text: &str, tls: bool) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| {
        // Loopback needs no TLS: nobody else is on the line.
        let rest = text.strip_prefix("http://")?;
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        (!tls || host == "127.0.0.1" || host == "localhost").then_some(rest)
    });
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

impl Limits {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let Self {
            connections_max,
            head_seconds,
            idle_seconds,
            body_seconds,
            body_bytes_max,
            requests_per_second,
            burst,
            failures_max,
            lock_minutes,
            session_idle_minutes,
            session_hours,
        } = *self;
        ensure(connections_max > 0, "limits.connections_max", MORE)?;
        ensure(head_seconds > 0, "limits.head_seconds", MORE)?;
        ensure(idle_seconds > 0, "limits.idle_seconds", MORE)?;
        ensure(body_seconds > 0, "limits.body_seconds", MORE)?;
        let bytes = (1..=1 << 30).contains(&body_bytes_max);
        ensure(bytes, "limits.body_bytes_max", "expected 1 to 1073741824")?;
        ensure(requests_per_second > 0, "limits.requests_per_second", MORE)?;
        ensure(burst > 0, "limits.burst", MORE)?;
        let failures = (1..=100).contains(&failures_max);
        ensure(failures, "limits.failures_max", "expected 1 to 100")?;
        let minutes = (1..=1440).contains(&lock_minutes);
        ensure(minutes, "limits.lock_minutes", "expected 1 to 1440, a day")?;
        let hours = (1..=168).contains(&session_hours);
        ensure(hours, "limits.session_hours", "expected 1 to 168, a week")?;
        let idle = (1..=session_hours * 60).contains(&session_idle_minutes);
        let expected = "expected more than 0, and no more than session_hours";
        ensure(idle, "limits.session_idle_minutes", expected)
    }
}

impl Retention {
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let most = Self::default();
        let has_basis = !self.longer_basis.trim().is_empty();
        for (value, most, key, expected) in [
            (
                self.no_match_hours,
                most.no_match_hours,
                "retention.no_match_hours",
                "expected 24 at most, or longer_basis: law and section",
            ),
            (
                self.mask_days,
                most.mask_days,
                "retention.mask_days",
                "expected 180 at most, or longer_basis: law and section",
            ),
            (
                self.delete_days,
                most.delete_days,
                "retention.delete_days",
                "expected 1826 at most, or longer_basis: law and section",
            ),
            (
                self.query_days,
                most.query_days,
                "retention.query_days",
                "expected 30 at most, or longer_basis: law and section",
            ),
        ] {
            ensure(value <= most || has_basis, key, expected)?;
            // A hundred years: further than any clock of ours needs to count.
            ensure(value <= 36_525, key, "expected 36525 at most")?;
        }
        ensure(self.delete_days > 0, "retention.delete_days", MORE)?;
        let expected = "expected no more than delete_days";
        ensure(self.mask_days <= self.delete_days, "retention.mask_days", expected)
    }
}

/// What TOML says of itself, without values.
fn of_toml(text: &str, error: &basic_toml::Error) -> SettingsError {
    let shown = error.to_string();
    let shown = shown.rsplit_once(" at line ").map_or(shown.as_str(), |(shown, _)| shown);
    let (shown, key) = match shown.rsplit_once(" for key `") {
        Some((shown, key)) => (shown, key.trim_end_matches('`').to_owned()),
        None => (shown, String::new()),
    };
    let expected = match shown.split_once("expected ") {
        Some(_) if shown.starts_with("unknown ") => {
            "expected a key that is known".to_owned()
        }
        Some((_, expected)) => format!("expected {}", before_found(expected)),
        None if shown.starts_with("missing field") => {
            shown.replace("missing field", "expected a key").replace('`', "\"")
        }
        None if shown.starts_with("unexpected keys") => {
            "expected a key that is known".to_owned()
        }
        None => "expected TOML".to_owned(),
    };
    // Of a key that is not known, the key is what is told.
    let unknown = shown
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`').map(|(name, _)| name));
    let key = match unknown {
        Some(name) if key.is_empty() => name.to_owned(),
        Some(name) if !key.ends_with(name) => format!("{key}.{name}"),
        Some(_) | None => key,
    };
    let line = error.line_col().map(|(line, _)| line + 1);
    SettingsError { line: line_of(text, &key).or(line), key, expected }
}

/// What was expected, without what was found.
fn before_found(expected: &str) -> &str {
    expected.split(", found").next().unwrap_or_default()
}

/// The line of a key, from 1: the table's where the key does not stand there.
fn line_of(text: &str, key: &str) -> Option<usize> {
    if key.is_empty() {
        return None;
    }
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    let (mut here, mut of_table) = ("", None);
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if let Some(header) = line.strip_prefix('[') {
            here = header.split(']').next().unwrap_or_default().trim();
            if here == table && !table.is_empty() || here == key {
                of_table = Some(number);
            }
        } else if let Some((left, _)) = line.split_once('=') {
            let left = left.trim();
            if (here == table && left == name) || (here.is_empty() && left == key) {
                return Some(number);
            }
        }
    }
    of_table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let error = Settings::read(text, Path::new("/etc")).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }

    #[test]
    fn nothing_is_the_default() {
        assert_eq!(Settings::read("", Path::new("")).unwrap(), Settings::default());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_without_its_value() {
        check(
            "\nlisten = \"nowhere\"",
            "line 2: listen: expected an address and a port, as in 127.0.0.1:8080 or [::1]:8080",
        );
        check("listen = 8080", "line 1: listen: expected a string");
        check("lisen = \"127.0.0.1:1\"", "line 1: lisen: expected a key that is known");
        check(
            "[limits]\nfailures = 3",
            "line 2: limits.failures: expected a key that is known",
        );
        check("[limits]\n\nburst = 0", "line 3: limits.burst: expected more than 0");
        check("[limits]\nburst = -1", "line 2: limits.burst: expected u32");
        check(
            "purpose = \"\"",
            "line 1: purpose: expected text of 1 to 200 bytes on one line",
        );
        check(
            "log_origin = \"a b\"",
            "line 1: log_origin: expected a name without blanks and plus signs",
        );
        check(
            "node = \"a b\"",
            "line 1: node: expected at most 64 letters, digits and - . _",
        );
        check("data = \"\"", "line 1: data: expected a folder");
        check(
            "[lists]\nstale_hours = 0",
            "line 2: lists.stale_hours: expected more than 0",
        );
        check("[tls]\ncertificate = \"a\"", "line 1: tls: expected a key \"key\"");
    }

    #[test]
    fn no_value_is_told() {
        for text in
            ["postgres = [\"secret\"]", "postgres = \"secret", "port = \"secret\""]
        {
            let error = Settings::read(text, Path::new("")).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn only_loopback_goes_without_tls() {
        let expected = "line 1: listen: expected TLS (a table [tls]), or behind_proxy = \
                        true, to listen elsewhere than on loopback";
        for listen in ["0.0.0.0:80", "[::]:80", "192.0.2.1:8080", "[2001:db8::1]:1"] {
            let text = format!("listen = \"{listen}\"");
            check(&text, expected);
            for with in ["behind_proxy = true", "[tls]\ncertificate = \"a\"\nkey = \"b\""]
            {
                let text = format!("{text}\n{with}");
                assert!(Settings::read(&text, Path::new("")).is_ok(), "{text}");
            }
        }
        for listen in ["127.0.0.1:0", "[::1]:8080", "localhost:8080", "127.8.8.8:80"] {
            let text = format!("listen = \"{listen}\"");
            assert!(Settings::read(&text, Path::new("")).is_ok(), "{text}");
        }
    }

    #[test]
    fn persons_are_kept_longer_on_a_basis_alone() {
        for (key, value) in [
            ("no_match_hours", 25),
            ("mask_days", 181),
            ("delete_days", 1827),
            ("query_days", 31),
        ] {
            let text = format!("[retention]\n{key} = {value}");
            let error = Settings::read(&text, Path::new("")).unwrap_err().to_string();
            let expected =
                format!("line 2: retention.{key}: expected {} at most", value - 1);
            assert!(error.starts_with(&expected), "{error}");
            let text = format!("{text}\nlonger_basis = \"Act 6/2011, section 12\"");
            assert!(Settings::read(&text, Path::new("")).is_ok(), "{text}");
            let text = format!("[retention]\n{key} = {value}\nlonger_basis = \" \"");
            assert!(Settings::read(&text, Path::new("")).is_err());
        }
        let shorter = "[retention]\nno_match_hours = 0\nmask_days = 1\ndelete_days = 1";
        assert!(Settings::read(shorter, Path::new("")).is_ok());
        let text = "[retention]\nmask_days = 30\ndelete_days = 20";
        check(text, "line 2: retention.mask_days: expected no more than delete_days");
    }

    #[test]
    fn addresses_have_a_form() {
        for (key, value, fits) in [
            ("public_url", "https://saring.example", true),
            ("public_url", "http://127.0.0.1:8080", true),
            ("public_url", "https://saring.example/", false),
            ("public_url", "saring.example", false),
            ("public_url", "https://", false),
            ("otlp", "http://127.0.0.1:4318/v1", true),
            ("otlp", "ftp://a", false),
        ] {
            let text = format!("{key} = \"{value}\"");
            assert_eq!(Settings::read(&text, Path::new("")).is_ok(), fits, "{text}");
        }
        check(
            "[ports]\ncgk = 420",
            "line 1: ports: expected codes of three capital letters, and minutes from \
             -720 to 840",
        );
        let oidc = "[oidc]\nissuer = \"http://id.example\"\nclient_id = \"a\"\n\
                    client_secret_file = \"b\"\nrole_claim = \"groups\"\n\
                    [oidc.roles]\nstaff = \"administrator\"";
        check(oidc, "line 2: oidc.issuer: expected an address that begins with https://");
        check(
            &oidc.replace("http:", "https:"),
            "line 6: oidc.roles: expected roles, none of them administrator: those are \
             made here",
        );
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let text = "data = \"a\"\npolicy = \"/b\"\n[lists]\ndrop_folder = \"c/d\"\n\
                    [tls]\ncertificate = \"e\"\nkey = \"f\"\nclients = \"g\"";
        let settings = Settings::read(text, Path::new("/etc/saring")).unwrap();
        let tls = settings.tls.unwrap();
        let paths = [
            (Some(settings.data), "/etc/saring/a"),
            (settings.policy, "/b"),
            (settings.lists.drop_folder, "/etc/saring/c/d"),
            (Some(tls.certificate), "/etc/saring/e"),
            (Some(tls.key), "/etc/saring/f"),
            (tls.clients, "/etc/saring/g"),
        ];
        for (path, expected) in paths {
            assert_eq!(path.unwrap(), Path::new(expected));
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_printed() {
        let text = "postgres = \"host=db password=CANARY dbname=saring\"";
        let settings = Settings::read(text, Path::new("/etc/saring")).unwrap();
        assert!(settings.postgres.contains("CANARY"));
        assert!(!format!("{settings:?}").contains("CANARY"));
    }
}
