//! A publisher's server, over TLS on this machine alone.
//!
//! In: what to answer to a path. Out: the same to whoever asks, one answer a connection,
//! and what was asked. It ends with the test.

use std::collections::HashMap;
use std::io::{Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::crypto::aws_lc_rs;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificate::identity;
use crate::file;

/// What was asked.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) path: String,
    /// By their names in lower case.
    pub(super) headers: HashMap<String, String>,
    /// How often this path was asked for before.
    pub(super) before: usize,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

pub(super) struct Server {
    port: u16,
    /// The root to trust, as a PEM file.
    pub(super) root: PathBuf,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// A server that answers by a function, which writes the answer whole.
    pub(super) fn start(
        name: &str,
        answer: impl Fn(&Request, &mut dyn Write) -> std::io::Result<()>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let identity = identity();
        let root = file(&format!("{name}.pem"), identity.root_pem);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("protocols")
            .with_no_client_auth()
            .with_single_cert(vec![identity.certificate], identity.key)
            .expect("a certificate and its key");
        let (config, answer) = (Arc::new(config), Arc::new(answer));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, answer) = (Arc::clone(&config), Arc::clone(&answer));
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || {
                    // A client that turns away is what some of the tests are about.
                    let _ = serve(stream, config, &seen, &*answer);
                });
            }
        });
        Self { port, root, requests }
    }

    /// The address of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    /// What was asked so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic in the server").clone()
    }
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    seen: &Mutex<Vec<Request>>,
    answer: &dyn Fn(&Request, &mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let path = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    let mut request =
        Request { path: path.to_owned(), headers: headers.collect(), before: 0 };
    {
        let mut seen = seen.lock().expect("no panic in the server");
        request.before = seen.iter().filter(|own| own.path == request.path).count();
        seen.push(request.clone());
    }
    answer(&request, &mut stream)?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// A proxy that leads one connection on, and where the client wanted to go.
pub(super) fn proxy() -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let wanted = Arc::new(Mutex::new(String::new()));
    let told = Arc::clone(&wanted);
    std::thread::spawn(move || -> std::io::Result<()> {
        let (mut client, _) = listener.accept()?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            client.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
        told.lock().expect("no panic in the proxy").clone_from(&target);
        let mut server = TcpStream::connect(target)?;
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        let (mut back, mut forth) = (server.try_clone()?, client.try_clone()?);
        std::thread::spawn(move || std::io::copy(&mut forth, &mut server));
        std::io::copy(&mut back, &mut client)?;
        client.shutdown(std::net::Shutdown::Both)
    });
    (format!("http://{address}"), wanted)
}

/// An answer with a body of a known length.
pub(super) fn reply(
    out: &mut dyn Write,
    status: &str,
    headers: &[&str],
    body: &[u8],
) -> std::io::Result<()> {
    let headers = headers.iter().fold(String::new(), |all, header| all + header + "\r\n");
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    out.write_all(&[head.as_bytes(), body].concat())
}
