//! Settings of a connection, as libpq reads them.
//!
//! In: `host=… sslmode=…` or a URL. Out: what the driver is told, and how a connection is
//! encrypted. Not handled: settings that neither this program nor the driver knows
//! (refused); files in a home folder, services and variables, which libpq would look for.
//!
//! The driver knows encryption that is wanted or not, and nothing of whom to trust. So what
//! says that is taken out of the text before the driver reads it:
//!
//! | `sslmode` | encrypted | whose certificate is good |
//! |---|---|---|
//! | `disable` | no | |
//! | `prefer`, or none | if the server offers it | any; with `sslrootcert` what that signed |
//! | `require` | yes | any; with `sslrootcert` what that signed |
//! | `verify-ca` | yes | what `sslrootcert` signed |
//! | `verify-full` | yes | what `sslrootcert` signed for the name of the host |
//!
//! `sslcert` and `sslkey` are what this program shows. All are files in PEM. A socket of
//! the machine is never encrypted: to demand it of one is refused, not overheard.
//!
//! Source: PostgreSQL's documentation, "Connection Strings" and "SSL Support" of libpq.

use std::path::PathBuf;

use postgres::Config;
use postgres::config::{Host, SslMode};

use super::tls::{Identity, Tls, Trust};
use crate::StoreError;
use crate::check::misused;

/// What of a connection's settings the driver is told, and what it is not.
pub(super) struct Settings {
    pub(super) config: Config,
    /// None where nothing is ever encrypted.
    pub(super) tls: Option<Tls>,
}

/// Reads settings, and the files that they name.
pub(super) fn read(text: &str) -> Result<Settings, StoreError> {
    let (rest, own) = split(text);
    let mut config: Config = rest.parse().map_err(|_| {
        // The error's own text may cite the settings, and those a password.
        misused("postgresql: expected settings as libpq reads them")
    })?;
    if config.get_hosts().is_empty() {
        // An address alone is the name as well.
        for address in config.get_hostaddrs().to_vec() {
            config.host(&address.to_string());
        }
    }
    let mode = own.mode()?;
    config.ssl_mode(match mode {
        Mode::Disable => SslMode::Disable,
        Mode::Prefer => SslMode::Prefer,
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
    });
    let is_socket = |host: &Host| !matches!(host, Host::Tcp(_));
    let tls = match mode {
        Mode::Disable => None,
        Mode::Prefer if config.get_hosts().iter().all(is_socket) => None,
        Mode::Prefer => Some(own.tls(mode)?),
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => {
            if config.get_hosts().iter().any(is_socket) {
                return Err(misused(format!(
                    "postgresql: sslmode={}: expected a host with a name, since a socket \
                     is not encrypted",
                    own.mode
                )));
            }
            Some(own.tls(mode)?)
        }
    };
    Ok(Settings { config, tls })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// Settings that are this program's and not the driver's. Empty is none.
#[derive(PartialEq, Eq, Default, Debug)]
struct Own {
    mode: String,
    root: String,
    certificate: String,
    key: String,
}

impl Own {
    /// Keeps a setting if it is one of these; whether it is. The last one holds.
    fn take(&mut self, name: &str, value: String) -> bool {
        match name {
            "sslmode" => self.mode = value,
            "sslrootcert" => self.root = value,
            "sslcert" => self.certificate = value,
            "sslkey" => self.key = value,
            _ => return false,
        }
        true
    }

    fn mode(&self) -> Result<Mode, StoreError> {
        match self.mode.as_str() {
            "disable" => Ok(Mode::Disable),
            "" | "prefer" => Ok(Mode::Prefer),
            "require" => Ok(Mode::Require),
            "verify-ca" => Ok(Mode::VerifyCa),
            "verify-full" => Ok(Mode::VerifyFull),
            _ => Err(misused(
                "postgresql: sslmode: expected disable, prefer, require, verify-ca or \
                 verify-full",
            )),
        }
    }

    fn tls(&self, mode: Mode) -> Result<Tls, StoreError> {
        let root = (!self.root.is_empty()).then(|| PathBuf::from(&self.root));
        let trust = match (root, mode) {
            (Some(root), Mode::VerifyFull) => Trust::Named(root),
            (Some(root), _) => Trust::Signed(root),
            (None, Mode::VerifyCa | Mode::VerifyFull) => {
                return Err(misused(format!(
                    "postgresql: sslmode={}: expected sslrootcert, a file of PEM with \
                     the certificates to trust",
                    self.mode
                )));
            }
            (None, Mode::Disable | Mode::Prefer | Mode::Require) => Trust::Anybody,
        };
        let identity = match (self.certificate.as_str(), self.key.as_str()) {
            ("", "") => None,
            ("", _) | (_, "") => {
                return Err(misused("postgresql: expected both sslcert and sslkey"));
            }
            (certificate, key) => {
                Some(Identity { certificate: certificate.into(), key: key.into() })
            }
        };
        Tls::new(&trust, identity.as_ref())
    }
}

/// Parts what is this program's from what is the driver's. What cannot be read is left to
/// the driver, which refuses it.
fn split(text: &str) -> (String, Own) {
    let mut own = Own::default();
    let is_url = ["postgres://", "postgresql://"].iter().any(|it| text.starts_with(it));
    let rest =
        if is_url { split_url(text, &mut own) } else { split_words(text, &mut own) };
    (rest, own)
}

fn split_words(text: &str, own: &mut Own) -> String {
    let (mut rest, mut left) = (String::new(), text);
    while let Some((name, value, behind)) = word(left) {
        if own.take(name, value) {
            rest.push(' ');
        } else {
            rest.extend(left.strip_suffix(behind));
        }
        left = behind;
    }
    rest + left
}

/// The first `name = value` of a text, and what stands behind it.
fn word(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start();
    let end = text.find(|letter: char| letter == '=' || letter.is_whitespace())?;
    let (name, behind) = text.split_at(end);
    let behind = behind.trim_start().strip_prefix('=')?.trim_start();
    let quoted = behind.strip_prefix('\'');
    let (mut value, mut left) = (String::new(), quoted.unwrap_or(behind).chars());
    loop {
        let here = left.as_str();
        match left.next() {
            None if quoted.is_some() => return None,
            None => return Some((name, value, here)),
            Some('\'') if quoted.is_some() => return Some((name, value, left.as_str())),
            Some(letter) if quoted.is_none() && letter.is_whitespace() => {
                return Some((name, value, here));
            }
            Some('\\') => value.extend(left.next()),
            Some(letter) => value.push(letter),
        }
    }
}

fn split_url(text: &str, own: &mut Own) -> String {
    // A password may hold any sign but this one.
    let (credentials, place) = text.split_at(text.find('@').unwrap_or(0));
    let Some((place, query)) = place.split_once('?') else { return text.to_owned() };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|part| {
            let read = part.split_once('=').and_then(|(name, value)| {
                Some((percent_decoded(name)?, percent_decoded(value)?))
            });
            !read.is_some_and(|(name, value)| own.take(&name, value))
        })
        .collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{credentials}{place}{mark}{}", kept.join("&"))
}

fn percent_decoded(text: &str) -> Option<String> {
    let (mut bytes, mut left) = (Vec::new(), text.bytes());
    while let Some(byte) = left.next() {
        if byte == b'%' {
            let mut digit = || char::from(left.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_whom_to_trust_is_taken_out() {
        let check = |text: &str, rest: &str, own: [&str; 4]| {
            let [mode, root, certificate, key] = own.map(str::to_owned);
            let own = Own { mode, root, certificate, key };
            assert_eq!(split(text), (rest.to_owned(), own), "{text}");
        };
        let none = ["", "", "", ""];
        check("", "", none);
        check("host=a user=b", "host=a user=b", none);
        check("host=a sslmode=require", "host=a ", ["require", "", "", ""]);
        check("sslmode = verify-ca host=a", "  host=a", ["verify-ca", "", "", ""]);
        check("a='b'sslkey='x'c=d", "a='b' c=d", ["", "", "", "x"]);
        check(r"sslrootcert='a \'b\\'", " ", ["", r"a 'b\", "", ""]);
        check(r"sslrootcert=a\ b host=c", "  host=c", ["", "a b", "", ""]);
        check("password='sslmode=x'", "password='sslmode=x'", none);
        check("sslmode=a sslmode=b", "  ", ["b", "", "", ""]);
        // The driver refuses these.
        check("sslmode='open", "sslmode='open", none);
        check("nonsense", "nonsense", none);
        check("nonsense sslmode=x", "nonsense sslmode=x", none);

        check("postgres://a", "postgres://a", none);
        check("postgres://a?sslmode=b", "postgres://a", ["b", "", "", ""]);
        check(
            "postgresql://u:p?sslmode=x@h/d?sslcert=%2Fc&user=%41&sslkey=k%20y",
            "postgresql://u:p?sslmode=x@h/d?user=%41",
            ["", "", "/c", "k y"],
        );
        check("postgres://h?sslkey=%2&a=b", "postgres://h?sslkey=%2&a=b", none);
    }

    #[test]
    fn settings_that_would_trust_less_than_they_say_are_refused() {
        let check = |text: &str, expected: &str| {
            let refused = read(text).err().expect(text);
            assert_eq!(refused.kind(), crate::StoreErrorKind::Misused, "{text}");
            assert!(refused.to_string().contains(expected), "{text}: {refused}");
        };
        check("host=a sslmode=sometimes", "sslmode: expected");
        check("host=a sslmode=verify-ca", "sslmode=verify-ca: expected sslrootcert");
        check("host=a sslmode=verify-full", "sslmode=verify-full: expected sslrootcert");
        check("host=a sslmode=require sslrootcert=/none", "sslrootcert: expected");
        check("host=a sslcert=/none", "both sslcert and sslkey");
        check("host=a sslcert=/none sslkey=/none", "sslcert: expected");
        check("host=/run sslmode=require", "a socket is not encrypted");
        check("host=a,/run sslmode=verify-ca", "a socket is not encrypted");
        check("host=a sslcrl=/none", "as libpq reads them");
    }

    #[test]
    fn who_asks_for_nothing_is_encrypted_where_the_server_offers_it() {
        let check = |text: &str, mode: SslMode, has_tls: bool| {
            let settings = read(text).expect(text);
            assert_eq!(settings.config.get_ssl_mode(), mode, "{text}");
            assert_eq!(settings.tls.is_some(), has_tls, "{text}");
        };
        check("host=a", SslMode::Prefer, true);
        check("hostaddr=127.0.0.1", SslMode::Prefer, true);
        check("host=/run", SslMode::Prefer, false);
        check("host=a sslmode=disable", SslMode::Disable, false);
        check("host=a sslmode=require", SslMode::Require, true);
        check("postgres://a/b?sslmode=require", SslMode::Require, true);
    }
}
