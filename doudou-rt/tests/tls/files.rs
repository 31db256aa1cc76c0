//! Files of a certificate and its key that a test may change.

use std::fs;

use doudou_rt::Config;
use tempfile::TempDir;

pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn of(name: &str) -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.copy(name);
        files
    }

    /// Settings of a test that name the files, which are read when the server is bound.
    pub(crate) fn config(&self) -> Config {
        let file = |name: &str| self.0.path().join(name);
        let (tls_cert, tls_key) = (file("cert.pem"), file("key.pem"));
        Config { tls_cert, tls_key, ..crate::service::config() }
    }

    /// Makes them those of a name.
    pub(crate) fn copy(&self, name: &str) {
        let (cert, key) = match name {
            "first" => (include_str!("first.cert.pem"), include_str!("first.key.pem")),
            "second" => (include_str!("second.cert.pem"), include_str!("second.key.pem")),
            _ => panic!("there is no certificate of {name}"),
        };
        self.write("cert.pem", cert);
        self.write("key.pem", key);
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }
}
