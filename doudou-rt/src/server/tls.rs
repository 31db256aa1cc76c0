//! TLS: the certificate and its key, read at the start and again when told so, and the handshake.

use std::fs;
use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::Poll;

use http::Version;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{Error, InconsistentKeys, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::activity::Activity;
use super::error::TlsError;
use super::socket::Socket;
use crate::Config;

const CERT: &str = "GDD_TLS_CERT";
const KEY: &str = "GDD_TLS_KEY";

/// What connections are encrypted with.
pub(super) struct Tls {
    cert: PathBuf,
    key: PathBuf,
    config: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files of the settings; `None` when there are none.
    pub(super) fn new(config: &Config) -> Result<Option<Arc<Self>>, TlsError> {
        let Config { tls_cert: cert, tls_key: key, .. } = config;
        if !TlsError::check_both(cert, key)? {
            return Ok(None);
        }
        let (cert, key) = (cert.clone(), key.clone());
        let config = RwLock::new(Arc::new(load(&cert, &key)?));
        Ok(Some(Arc::new(Self { cert, key, config })))
    }

    /// Reads the files again, for the connections to come. When they can't be used, what was read
    /// before stays.
    pub(super) fn reload(&self) -> Result<(), TlsError> {
        let config = Arc::new(load(&self.cert, &self.key)?);
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Shakes hands, and finds out which version the client chose. `None` when the server stops
    /// meanwhile.
    pub(super) async fn handshake(
        &self,
        socket: Socket,
        activity: &Activity,
    ) -> io::Result<Option<(TlsStream<Socket>, Version)>> {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut handshake = TlsAcceptor::from(config).accept(socket);
        let stream = poll_fn(|context| match Pin::new(&mut handshake).poll(context) {
            Poll::Pending if activity.is_close_requested() => Poll::Ready(Ok(None)),
            poll => poll.map_ok(Some),
        });
        let Some(stream) = stream.await? else { return Ok(None) };
        activity.restart();
        let version = match stream.get_ref().1.alpn_protocol() {
            Some(b"h2") => Version::HTTP_2,
            _ => Version::HTTP_11,
        };
        Ok(Some((stream, version)))
    }
}

/// Reads a chain and its key.
fn load(cert: &PathBuf, key: &PathBuf) -> Result<ServerConfig, TlsError> {
    let chain = read(CERT, cert, |pem| CertificateDer::pem_slice_iter(pem).collect())?;
    let malformed = |variable, file: &PathBuf, problem: String| TlsError::Malformed {
        variable,
        file: file.clone(),
        problem,
    };
    let chain: Vec<CertificateDer<'static>> = chain;
    if chain.is_empty() {
        let problem = "holds no certificate in PEM form (`-----BEGIN CERTIFICATE-----`)";
        return Err(malformed(CERT, cert, problem.to_owned()));
    }
    let private: Vec<PrivateKeyDer<'static>> =
        read(KEY, key, |pem| PrivateKeyDer::pem_slice_iter(pem).collect())?;
    let Some(private) = private.into_iter().next() else {
        let problem = "holds no private key in PEM form (`-----BEGIN PRIVATE KEY-----`) that isn't \
                       encrypted";
        return Err(malformed(KEY, key, problem.to_owned()));
    };
    let fit = |error| match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            TlsError::Mismatch { cert: cert.clone(), key: key.clone() }
        }
        Error::InvalidCertificate(error) => {
            malformed(CERT, cert, format!("holds a certificate that can't be read ({error:?})"))
        }
        error => malformed(KEY, key, format!("holds a key that can't be used ({error})")),
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(fit)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(fit)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Reads the items of a file.
fn read<T>(
    variable: &'static str,
    file: &PathBuf,
    items: impl Fn(&[u8]) -> Result<Vec<T>, PemError>,
) -> Result<Vec<T>, TlsError> {
    let unreadable = |source| TlsError::Unreadable { variable, file: file.clone(), source };
    let pem = fs::read(file).map_err(unreadable)?;
    items(&pem).map_err(|error| TlsError::Malformed {
        variable,
        file: file.clone(),
        problem: format!("isn't well-formed PEM ({error})"),
    })
}
