//! TLS: our certificate, and whose certificates machines may show.
//!
//! In: files of PEM. Out: connections that are private. TLS 1.2 and 1.3, by rustls with
//! aws-lc-rs. The files are looked at again and again: a certificate that was renewed is
//! used from then on, and one that cannot be read leaves the old one where it is, with an
//! alarm. Not handled: lists of revoked certificates; whoever is not to come any more
//! loses the binding of its certificate to an account (`access`).

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use arc_swap::ArcSwap;
use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoClientAuth, WebPkiClientVerifier};
use tokio_rustls::TlsAcceptor;

use crate::{App, settings};

/// The alarm.
const ALARM: &str = "tls-certificate";

/// What connections are made private with, now.
pub(super) struct Tls {
    settings: settings::Tls,
    config: ArcSwap<ServerConfig>,
    /// What the files were before they were read first.
    first: Vec<Mark>,
}

/// When a file was written, and its length; `None` where there is none.
type Mark = Option<(SystemTime, u64)>;

impl Tls {
    /// Reads the files.
    pub(super) fn open(settings: settings::Tls) -> anyhow::Result<Self> {
        let first = marks(&settings);
        let config = ArcSwap::from_pointee(config(&settings)?);
        Ok(Self { settings, config, first })
    }

    /// For the next connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.load_full())
    }
}

/// What the files are now, without reading them.
fn marks(settings: &settings::Tls) -> Vec<Mark> {
    let settings::Tls { certificate, key, clients } = settings;
    [Some(certificate), Some(key), clients.as_ref()]
        .into_iter()
        .flatten()
        .map(|path| {
            let about = std::fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        })
        .collect()
}

fn config(settings: &settings::Tls) -> anyhow::Result<ServerConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = match &settings.clients {
        None => Arc::new(NoClientAuth),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots
                    .add(certificate)
                    .with_context(|| format!("no authority: {}", path.display()))?;
            }
            // Browsers have none; what a machine without one may do, `access` says.
            WebPkiClientVerifier::builder_with_provider(
                Arc::new(roots),
                Arc::clone(&provider),
            )
            .allow_unauthenticated()
            .build()
            .with_context(|| format!("no authorities: {}", path.display()))?
        }
    };
    let chain = certificates(&settings.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&settings.key)
        .ok()
        .with_context(|| format!("no key in PEM: {}", settings.key.display()))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .context("certificate and key do not belong together")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let read = || format!("no certificates in PEM: {}", path.display());
    let certificates: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .ok()
        .with_context(read)?;
    anyhow::ensure!(!certificates.is_empty(), read());
    Ok(certificates)
}

/// Looks at the files every few seconds, and reads them when they have changed.
pub(super) async fn keep_fresh(app: App, tls: Arc<Tls>) {
    const EVERY: Duration = Duration::from_secs(5);
    let mut used = tls.first.clone();
    loop {
        tokio::time::sleep(EVERY).await;
        let marks = marks(&tls.settings);
        if marks == used {
            continue;
        }
        // Certificate and key are two files: until both are there, the pair fails, and
        // is tried again at the next change or the next look.
        match config(&tls.settings) {
            Ok(config) => {
                tls.config.store(Arc::new(config));
                used = marks;
                app.edge().alarms.clear(ALARM);
                tracing::info!(event = "tls.reloaded");
            }
            Err(error) => {
                let detail = format!("the old certificate stays: {error:#}");
                app.edge().alarms.raise(ALARM, app.now(), &detail);
            }
        }
    }
}
