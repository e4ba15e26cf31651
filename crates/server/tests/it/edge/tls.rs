//! TLS, certificates of callers, and HTTP/2.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use saring_server::settings;
use tempfile::TempDir;

use super::certificate::{Identity, Root, identity};
use super::service::{PATIENCE, Service};

fn pem(kind: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n")
}

fn write_identity(folder: &Path, identity: &Identity) {
    let certificate = pem("CERTIFICATE", &identity.certificate);
    std::fs::write(folder.join("certificate.pem"), certificate).expect("a file");
    let key = pem("PRIVATE KEY", identity.key.secret_der());
    std::fs::write(folder.join("key.pem"), key).expect("a file");
}

/// A service with a certificate; callers may show one below a root.
fn secure(identity: &Identity, clients: &Root) -> Service {
    let folder = TempDir::new().expect("a folder");
    write_identity(folder.path(), identity);
    std::fs::write(folder.path().join("clients.pem"), clients.pem()).expect("a file");
    let tls = settings::Tls {
        certificate: folder.path().join("certificate.pem"),
        key: folder.path().join("key.pem"),
        clients: Some(folder.path().join("clients.pem")),
    };
    Service::start_in(folder, |settings| {
        settings.tls = Some(tls);
        settings.limits.head_seconds = 2;
    })
}

/// What a client shows.
type Shown = (CertificateDer<'static>, PrivateKeyDer<'static>);

fn client(root_pem: &str, shown: Option<Shown>, protocol: &[u8]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(root_pem.as_bytes()).expect("a root");
    roots.add(root).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .expect("versions")
        .with_root_certificates(roots);
    let mut config = match shown {
        Some((certificate, key)) => {
            builder.with_client_auth_cert(vec![certificate], key).expect("a pair")
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![protocol.to_vec()];
    Arc::new(config)
}

fn name() -> ServerName<'static> {
    ServerName::try_from("127.0.0.1").expect("a name")
}

/// Asks for health over TLS.
fn ask(service: &Service, config: Arc<ClientConfig>) -> std::io::Result<String> {
    let stream = TcpStream::connect(service.address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let connection = ClientConnection::new(config, name()).expect("a connection");
    let mut stream = StreamOwned::new(connection, stream);
    let request = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    stream.write_all(request)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn certificates_of_callers_are_verified_and_not_demanded() {
    let (ours, clients) = (identity(), Root::new());
    let service = secure(&ours, &clients);
    let ask = |shown| ask(&service, client(&ours.root_pem, shown, b"http/1.1"));
    let answer = ask(None).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=63072000"), "{answer}");
    let answer = ask(Some(clients.issue("gate 7", &[]))).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let foreign = ask(Some(Root::new().issue("gate 7", &[])));
    assert!(foreign.is_err(), "a stranger's certificate was taken: {foreign:?}");
}

#[test]
fn a_handshake_that_does_not_come_is_not_waited_for() {
    let service = secure(&identity(), &Root::new());
    let said = super::hear(&mut service.connect());
    assert!(said.status == 0 && said.took < Duration::from_secs(6), "{said:?}");
    // Plain HTTP is no handshake.
    assert_eq!(service.get("/healthz", "").status, 0);
}

#[test]
fn a_certificate_that_was_renewed_is_used() {
    let (ours, clients) = (identity(), Root::new());
    let service = secure(&ours, &clients);
    let renewed = identity();
    let config = client(&renewed.root_pem, None, b"http/1.1");
    assert!(ask(&service, Arc::clone(&config)).is_err());
    // A file that is no certificate leaves the old one where it is.
    let path = service.folder.path().join("certificate.pem");
    std::fs::write(path, "nothing").expect("a file");
    write_identity(service.folder.path(), &renewed);
    let began = Instant::now();
    while ask(&service, Arc::clone(&config)).is_err() {
        assert!(began.elapsed() < PATIENCE, "the old certificate is still used");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn many_requests_go_over_one_connection_of_http_2() {
    let ours = identity();
    let service = secure(&ours, &Root::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let config = client(&ours.root_pem, None, b"h2");
    runtime.expect("a runtime").block_on(ask_often(service.address, config));
}

async fn ask_often(address: std::net::SocketAddr, config: Arc<ClientConfig>) {
    let stream = tokio::net::TcpStream::connect(address).await.expect("a socket");
    let connector = tokio_rustls::TlsConnector::from(config);
    let stream = connector.connect(name(), stream).await.expect("a handshake");
    let executor = TokioExecutor::new();
    let (sender, connection) =
        hyper::client::conn::http2::handshake(executor, TokioIo::new(stream))
            .await
            .expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let mut sender = sender.clone();
        asked.spawn(async move {
            let request = hyper::Request::get("https://a/healthz");
            let request = request.body(Empty::<Bytes>::new()).expect("a request");
            let answer = sender.send_request(request).await.expect("an answer");
            let status = answer.status();
            let body = answer.into_body().collect().await.expect("a body").to_bytes();
            (status, body)
        });
    }
    while let Some(answered) = asked.join_next().await {
        let (status, body) = answered.expect("a task");
        assert_eq!((status.as_u16(), &body[..]), (200, &br#"{"status":"ok"}"#[..]));
    }
    drop(sender);
    let _ = connection.await;
}
