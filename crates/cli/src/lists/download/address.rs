//! The address of a publisher's file.

use std::path::Path;

const SCHEME: &str = "https://";

/// An address that begins with `https://`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) struct Address(String);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// Another scheme, no host, or a user's name in it, which would be sent to whoever
    /// the server leads on to.
    pub(in super::super) fn read(text: &str) -> anyhow::Result<Self> {
        let rest = text.strip_prefix(SCHEME);
        let host =
            rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_whole = host.is_some_and(|host| !host.is_empty() && !host.contains('@'));
        anyhow::ensure!(
            is_whole && printable,
            "expected an address that begins with https://, without a user's name"
        );
        Ok(Self(text.to_owned()))
    }

    /// What is meant by an argument that may be a file, too; `None` if it is one.
    pub(in super::super) fn of(path: &Path) -> Option<anyhow::Result<Self>> {
        let text = path.to_str()?;
        let is_address = text.starts_with(SCHEME) || text.starts_with("http://");
        is_address.then(|| Self::read(text))
    }

    /// All of it.
    pub(in super::super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Without what may be secret in it: the part behind `?`.
    pub(in super::super) fn shown(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }

    /// The name of the file: the last part of the path.
    pub(in super::super) fn file_name(&self) -> &str {
        let path = self.shown().strip_prefix(SCHEME).unwrap_or_default();
        let name = path.split('/').skip(1).filter(|part| !part.is_empty()).last();
        name.unwrap_or("download")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str, file_name: &str) {
        let address = Address::read(text).expect("an address");
        assert_eq!((address.shown(), address.file_name()), (shown, file_name));
    }

    #[test]
    fn a_file_is_named_by_its_address() {
        check("https://a.example/x/list.xml", "https://a.example/x/list.xml", "list.xml");
        check(
            "https://a.example/list/content?token=s/e.cret",
            "https://a.example/list/content",
            "content",
        );
        check("https://a.example/list/", "https://a.example/list/", "list");
        check("https://a.example", "https://a.example", "download");
    }

    #[test]
    fn other_addresses_are_refused() {
        for text in [
            "http://a.example/list.xml",
            "https://",
            "https:///list.xml",
            "https://who:word@a.example/list.xml",
            "https://a.example/a b",
            "https://a.example/a\nb",
            "list.xml",
        ] {
            assert!(Address::read(text).is_err(), "{text}");
        }
        assert!(Address::of(Path::new("https/list.xml")).is_none());
        assert!(
            Address::of(Path::new("http://a.example/")).is_some_and(|own| own.is_err())
        );
    }
}
