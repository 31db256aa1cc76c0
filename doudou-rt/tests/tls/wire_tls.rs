//! A client of TLS that knows the tests' authority.

use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::wire::PATIENCE;

/// Connects to a server at `localhost`, offering these protocols.
pub(crate) async fn connect(address: &str, protocols: &[&str]) -> io::Result<TlsStream<TcpStream>> {
    let authority = CertificateDer::from_pem_slice(include_bytes!("authority.pem")).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(authority).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    let stream = timeout(PATIENCE, TcpStream::connect(address)).await.unwrap()?;
    let name = ServerName::try_from("localhost").unwrap();
    timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap()
}

/// The certificate that the server showed.
pub(crate) fn certificate(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

/// Whether a certificate is that of a name.
pub(crate) fn is_of(certificate: &[u8], name: &str) -> bool {
    let pem = match name {
        "first" => include_str!("first.cert.pem"),
        _ => include_str!("second.cert.pem"),
    };
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().as_ref() == certificate
}
