//! Whom we believe to be the issuer: Mozilla's roots, or the authorities in a file.

use std::sync::Arc;

use anyhow::Context as _;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio_rustls::TlsConnector;

use crate::settings::Oidc;

/// Connects by TLS with whom the settings believe.
pub(super) fn connector(settings: &Oidc) -> anyhow::Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    match &settings.authorities {
        Some(file) => {
            let place = || file.display().to_string();
            for certificate in CertificateDer::pem_file_iter(file).with_context(place)? {
                roots.add(certificate.with_context(place)?).with_context(place)?;
            }
        }
        None => {
            roots.add_parsable_certificates(
                webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned(),
            );
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
