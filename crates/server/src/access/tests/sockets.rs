//! Who gets in over real sockets: certificates of machines, and what serves the other
//! tests that need one.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::http::{Request, Response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::super::accounts::{self, NewAccount};
use super::super::grants;
use super::super::testing::{administrator, approve, service};
use super::super::{Role, secret};
use super::Answered;
use super::certificate::{Root, identity};
use crate::edge::{Listening, serve};
use crate::settings::Tls;
use crate::{App, Settings};

/// A service that is served, until it is stopped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Served {
    /// Serves.
    pub(super) fn begin(app: &App, listening: Listening) -> Self {
        let address = listening.addresses()[0];
        let (stop, stopped) = oneshot::channel();
        let app = app.clone();
        let serving = tokio::spawn(async move {
            serve(app, listening, async {
                let _ = stopped.await;
            })
            .await;
        });
        Self { address, stop, serving }
    }

    /// Stops, and waits for it.
    pub(super) async fn end(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap();
    }
}

/// Asks by GET over a connection.
pub(super) async fn get(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    path: &str,
    cookie: &str,
) -> anyhow::Result<Answered> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::get(path).header("host", "saring.test");
    let request = request.header("cookie", cookie).body(Empty::<Bytes>::new())?;
    let answered = match sender.send_request(request).await {
        Ok(response) => read(response).await,
        Err(error) => Err(error.into()),
    };
    connection.abort();
    answered
}

async fn read(response: Response<hyper::body::Incoming>) -> anyhow::Result<Answered> {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.into_body().collect().await?.to_bytes();
    Ok(Answered { status, headers, body: String::from_utf8(body.to_vec())? })
}

type Shown = (CertificateDer<'static>, PrivateKeyDer<'static>);

fn client(root_pem: &str, shown: Option<&Shown>) -> tokio_rustls::TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(root_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .unwrap()
        .with_root_certificates(roots);
    let config = match shown {
        Some((certificate, key)) => builder
            .with_client_auth_cert(vec![certificate.clone()], key.clone_key())
            .unwrap(),
        None => builder.with_no_client_auth(),
    };
    tokio_rustls::TlsConnector::from(Arc::new(config))
}

fn write_pem(file: &Path, kind: &str, der: &[u8]) {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let pem = format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n");
    std::fs::write(file, pem).unwrap();
}

/// Binds an account to a certificate, whoever signed that.
async fn bind(app: &App, login: &str, role: Role, shown: &Shown) {
    let new = NewAccount {
        login: login.to_owned(),
        name: "Gate".to_owned(),
        role: Some(role),
        carrier: (role == Role::Carrier).then(|| "XX".to_owned()),
        certificate: Some(secret::digest(&shown.0)),
        ..NewAccount::default()
    };
    let waiting = accounts::create(app, &administrator(app), new).await.unwrap();
    assert_eq!(approve(app, &waiting.grant.id).await, None);
    assert_eq!(grants::waiting(app).await.unwrap(), []);
}

#[tokio::test]
async fn a_certificate_of_our_authority_is_somebody_and_no_other_gets_in() {
    let (ours, clients) = (identity(), Root::new());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    write_pem(&file("certificate.pem"), "CERTIFICATE", &ours.certificate);
    write_pem(&file("key.pem"), "PRIVATE KEY", ours.key.secret_der());
    std::fs::write(file("clients.pem"), clients.pem()).unwrap();
    let tls = Tls {
        certificate: file("certificate.pem"),
        key: file("key.pem"),
        clients: Some(file("clients.pem")),
    };
    let listen = "127.0.0.1:0".to_owned();
    let service = service(Settings { listen, tls: Some(tls), ..Settings::default() });
    let app = &service.app;
    let listening = Listening::bind(app.settings()).await.unwrap();
    let served = Served::begin(app, listening);
    let address = served.address;
    let ask = async |shown: Option<&Shown>, path: &str| {
        let stream = TcpStream::connect(address).await?;
        let name = ServerName::try_from("127.0.0.1")?;
        let stream = client(&ours.root_pem, shown).connect(name, stream).await?;
        get(stream, path, "").await
    };

    let gate = clients.issue("gate 7", &[]);
    bind(app, "gate", Role::Carrier, &gate).await;
    let me = ask(Some(&gate), "/me").await.unwrap();
    assert_eq!(me.status.as_u16(), 200, "{me:?}");
    let me = me.json();
    assert_eq!((&me["role"], &me["via"]), (&"carrier".into(), &"certificate".into()));
    assert_eq!(me["carrier"], "XX");
    let report = clients.issue("report", &[]);
    bind(app, "report", Role::Screener, &report).await;
    let me = ask(Some(&report), "/me").await.unwrap().json();
    assert_eq!(me["role"], "screener");
    for (shown, path, expected) in
        [(&gate, "/alerts", 403), (&report, "/alerts", 200), (&report, "/accounts", 403)]
    {
        let answered = ask(Some(shown), path).await.unwrap();
        assert_eq!(answered.status.as_u16(), expected, "{path}: {answered:?}");
    }

    // None, and one of our authority that nobody has.
    let nobody = clients.issue("gate 8", &[]);
    for shown in [None, Some(&nobody)] {
        let answered = ask(shown, "/me").await.unwrap();
        assert_eq!(answered.status.as_u16(), 401, "{answered:?}");
    }
    // Bound to an account, and all the same of a strange authority, or too old.
    let strange = Root::new().issue("gate 7", &[]);
    bind(app, "strange", Role::Carrier, &strange).await;
    let mut clients = clients;
    clients.until = b"210101000000Z";
    let expired = clients.issue("gate 9", &[]);
    bind(app, "expired", Role::Carrier, &expired).await;
    for shown in [&strange, &expired] {
        let answered = ask(Some(shown), "/me").await;
        assert!(answered.is_err(), "{answered:?}");
    }
    served.end().await;
}
