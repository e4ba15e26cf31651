//! Encrypted connections to PostgreSQL.
//!
//! In: whom to trust, and what to show. Out: what the driver wants of a library for TLS, by
//! the one that the service is served with. TLS 1.2 and 1.3. Not handled: lists of
//! certificates that were called back.
//!
//! A password is bound to the connection (`tls-server-end-point`) where the server's
//! certificate says by which hash: then nobody between the two can pass it on, even where
//! any certificate is good.
//!
//! Source: RFC 5929 section 4 (binding); RFC 5280 section 4.1 and RFC 4055, RFC 5758 (the
//! hash of a certificate's signature); the documentation of libpq ("SSL Support").

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::aws_lc_rs::digest;
use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::client::{
    verify_server_cert_signed_by_trust_anchor, verify_server_name,
};
use tokio_rustls::rustls::crypto::{
    WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{
    CertificateDer, PrivateKeyDer, ServerName, UnixTime,
};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    self, ClientConfig, DEFAULT_VERSIONS, DigitallySignedStruct, RootCertStore,
    SignatureScheme,
};
use tokio_rustls::{TlsConnector, client};

use crate::StoreError;
use crate::check::misused;

/// What the protocol is called where it is negotiated.
const PROTOCOL: &[u8] = b"postgresql";

/// Whose certificate is good.
pub(super) enum Trust {
    /// Anybody's: nobody can listen, but whoever answers is believed.
    Anybody,
    /// What a certificate of this file signed, or is itself.
    Signed(PathBuf),
    /// As before, and for the name of the host.
    Named(PathBuf),
}

/// What this program shows to a server that asks who it is.
pub(super) struct Identity {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// Makes connections encrypted.
#[derive(Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
}

impl Tls {
    /// Reads the files.
    pub(super) fn new(
        trust: &Trust,
        identity: Option<&Identity>,
    ) -> Result<Self, StoreError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let (roots, is_named) = match trust {
            Trust::Anybody => (None, false),
            Trust::Signed(path) => (Some(Roots::read(path)?), false),
            Trust::Named(path) => (Some(Roots::read(path)?), true),
        };
        let verifier = Verifier { roots, is_named, algorithms };
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(DEFAULT_VERSIONS)
            .map_err(|error| misused(format!("postgresql: encryption: {error}")))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match identity {
            None => config.with_no_client_auth(),
            Some(Identity { certificate, key }) => {
                let chain = certificates("sslcert", certificate)?;
                let key = PrivateKeyDer::from_pem_file(key).map_err(|_| {
                    misused(
                        "postgresql: sslkey: expected a readable file of PEM with a key \
                         that is not locked",
                    )
                })?;
                config.with_client_auth_cert(chain, key).map_err(|_| {
                    misused("postgresql: sslkey: expected the key of sslcert")
                })?
            }
        };
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Self { config: Arc::new(config) })
    }
}

fn certificates(
    setting: &str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    read.ok().filter(|all: &Vec<_>| !all.is_empty()).ok_or_else(|| {
        misused(format!(
            "postgresql: {setting}: expected a readable file of PEM with certificates"
        ))
    })
}

/// Why an error of the driver is one of encryption, if it is. Told are certificates and
/// alerts, nothing that is kept.
pub(super) fn detail(error: &postgres::Error) -> Option<String> {
    let source = error.source()?;
    let own = source
        .downcast_ref::<io::Error>()
        .and_then(|error| error.get_ref()?.downcast_ref::<rustls::Error>());
    match own {
        Some(own) => Some(own.to_string()),
        None => error.to_string().contains("TLS").then(|| source.to_string()),
    }
}

/// Certificates that are trusted.
#[derive(Debug)]
struct Roots {
    anchors: RootCertStore,
    own: Vec<CertificateDer<'static>>,
}

impl Roots {
    fn read(path: &Path) -> Result<Self, StoreError> {
        let own = certificates("sslrootcert", path)?;
        let mut anchors = RootCertStore::empty();
        for certificate in &own {
            anchors.add(certificate.clone()).map_err(|_| {
                misused("postgresql: sslrootcert: expected certificates of X.509")
            })?;
        }
        Ok(Self { anchors, own })
    }
}

/// Whether a server is the one that is meant.
#[derive(Debug)]
struct Verifier {
    /// None: anybody is.
    roots: Option<Roots>,
    is_named: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(roots) = &self.roots else {
            return Ok(ServerCertVerified::assertion());
        };
        let certificate = ParsedCertificate::try_from(end_entity)?;
        // A server's own certificate may stand in the file in the place of one that signed
        // it. It may call itself an authority then, as most do that sign themselves.
        if !roots.own.contains(end_entity) {
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &roots.anchors,
                intermediates,
                now,
                self.algorithms.all,
            )?;
        }
        if self.is_named {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    // Who shows a certificate has its key, whoever it is: the binding rests on that.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl<S> MakeTlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type TlsConnect = Connector;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Connector> {
        // A list of hosts may hold a socket, which is never asked for TLS.
        let host = if host.is_empty() { "localhost" } else { host };
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        Ok(Connector { config: Arc::clone(&self.config), name })
    }
}

/// Makes one connection encrypted.
pub(super) struct Connector {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl<S> TlsConnect<S> for Connector
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        let connecting = TlsConnector::from(self.config).connect(self.name, stream);
        Box::pin(async move { Ok(Encrypted(connecting.await?)) })
    }
}

/// An encrypted connection.
pub(super) struct Encrypted<S>(client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        let (_, connection) = self.0.get_ref();
        let shown = connection.peer_certificates().and_then(<[_]>::first);
        match shown.and_then(|certificate| end_point(certificate)) {
            Some(hash) => ChannelBinding::tls_server_end_point(hash),
            None => ChannelBinding::none(),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// Signatures of certificates and the hash that a connection is bound by: the signature's
/// own, or SHA-256 in the place of one that is weak.
const SIGNATURES: [(&[u8], &digest::Algorithm); 8] = [
    (RSA_MD5, &digest::SHA256),
    (RSA_SHA1, &digest::SHA256),
    (RSA_SHA256, &digest::SHA256),
    (RSA_SHA384, &digest::SHA384),
    (RSA_SHA512, &digest::SHA512),
    (ECDSA_SHA256, &digest::SHA256),
    (ECDSA_SHA384, &digest::SHA384),
    (ECDSA_SHA512, &digest::SHA512),
];

const RSA_MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4];
const RSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5];
const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
const RSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12];
const RSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const ECDSA_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];

/// The hash that stands for a server's certificate; none where its signature has no hash
/// of its own, as Ed25519 has none.
fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    const SEQUENCE: u8 = 0x30;
    const IDENTIFIER: u8 = 0x06;
    let (whole, _) = part(certificate, SEQUENCE)?;
    let (_, behind) = part(whole, SEQUENCE)?;
    let (algorithm, _) = part(behind, SEQUENCE)?;
    let (identifier, _) = part(algorithm, IDENTIFIER)?;
    let (_, hash) = SIGNATURES.iter().find(|(known, _)| *known == identifier)?;
    Some(digest::digest(hash, certificate).as_ref().to_vec())
}

/// The content of a part in DER with this tag, and what stands behind it.
fn part(bytes: &[u8], expected: u8) -> Option<(&[u8], &[u8])> {
    let (tag, bytes) = bytes.split_first()?;
    let (first, mut bytes) = bytes.split_first()?;
    let mut length = usize::from(*first);
    if length >= 0x80 {
        let count = length - 0x80;
        let digits;
        (digits, bytes) = bytes.split_at_checked(count).filter(|_| count <= 4)?;
        length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
    }
    let content = bytes.split_at_checked(length)?;
    (*tag == expected).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_bound_by_the_hash_of_the_certificates_signature() {
        let check = |identifier: &[u8], bytes: Option<usize>| {
            let length = u8::try_from(identifier.len()).unwrap();
            let mut certificate = vec![0x30, 0x82, 0, 7 + 2 + length];
            // What is signed, with a length of the long form; the signature's algorithm.
            certificate.extend([0x30, 0x81, 2, 5, 0, 0x30, length + 2, 6, length]);
            certificate.extend(identifier);
            let hash = end_point(&certificate);
            assert_eq!(hash.as_ref().map(Vec::len), bytes, "{identifier:?}");
            // Nothing that was cut is read beyond its end.
            for end in 0..certificate.len() {
                assert_eq!(end_point(&certificate[..end]), None);
            }
        };
        check(RSA_MD5, Some(32));
        check(RSA_SHA1, Some(32));
        check(RSA_SHA256, Some(32));
        check(RSA_SHA384, Some(48));
        check(ECDSA_SHA256, Some(32));
        check(ECDSA_SHA512, Some(64));
        check(&[0x2b, 0x65, 0x70], None); // Ed25519
    }
}
