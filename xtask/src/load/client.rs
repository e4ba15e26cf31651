//! A caller: one connection, one request after another.
//!
//! In: a request that was written before. Out: its status and body. Not handled: anything
//! of HTTP/1.1 that the service does not send: this is a load that costs next to nothing,
//! not a client.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, ensure};

/// A request, as it goes over the wire.
pub(crate) struct Request(Vec<u8>);

impl Request {
    /// With any head.
    pub(crate) fn new(method: &str, path: &str, head: &str, body: &str) -> Self {
        let length = body.len();
        Self(
            format!(
                "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{head}content-length: \
                 {length}\r\n\r\n{body}"
            )
            .into_bytes(),
        )
    }

    /// A message.
    pub(crate) fn edifact(path: &str, key: &str, body: &str) -> Self {
        let head = format!(
            "authorization: Bearer {key}\r\ncontent-type: application/edifact\r\n"
        );
        Self::new("POST", path, &head, body)
    }

    /// A body of JSON.
    pub(crate) fn json(path: &str, key: &str, body: &str) -> Self {
        let head =
            format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n");
        Self::new("POST", path, &head, body)
    }

    /// What somebody signed in asks to be changed, as a page of the service would.
    pub(crate) fn of_session(
        method: &str,
        path: &str,
        (cookie, token): (&str, &str),
        body: &str,
    ) -> Self {
        let head = format!(
            "cookie: {cookie}\r\norigin: http://127.0.0.1\r\nx-csrf-token: {token}\r\n\
             content-type: application/json\r\n"
        );
        Self::new(method, path, &head, body)
    }

    /// What a program reads with its key.
    pub(crate) fn read(path: &str, key: &str) -> Self {
        Self::new("GET", path, &format!("authorization: Bearer {key}\r\n"), "")
    }

    /// A page.
    pub(crate) fn page(path: &str, session: &str) -> Self {
        Self::new("GET", path, &format!("cookie: {session}\r\n"), "")
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.head.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// One connection.
pub(crate) struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { reader: BufReader::with_capacity(64 << 10, stream) })
    }

    /// Sends a request and waits for what comes back.
    pub(crate) fn send(&mut self, request: &Request) -> anyhow::Result<Answer> {
        self.reader.get_mut().write_all(&request.0)?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.context("no status came back")?;
        let mut head = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            head.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, head, body: Vec::new() };
        if answer.header("transfer-encoding").is_some_and(|own| own == "chunked") {
            self.chunks(&mut answer.body)?;
        } else {
            let length = answer.header("content-length").unwrap_or("0").parse()?;
            answer.body.resize(length, 0);
            self.reader.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> anyhow::Result<()> {
        loop {
            let line = self.line()?;
            let length =
                usize::from_str_radix(line.trim(), 16).context("a chunk's length")?;
            let start = body.len();
            body.resize(start + length, 0);
            self.reader.read_exact(body.get_mut(start..).unwrap_or_default())?;
            self.line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.reader.read_line(&mut line)? > 0, "the connection was closed");
        Ok(line.trim_end().to_owned())
    }
}
