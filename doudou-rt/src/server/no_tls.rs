//! TLS in a program that was built without it: settings that ask for it are refused.

use std::io;
use std::sync::Arc;

use http::Version;

use super::activity::Activity;
use super::error::TlsError;
use super::socket::Socket;
use crate::Config;

/// What no connection is encrypted with.
pub(super) enum Tls {}

impl Tls {
    pub(super) fn new(config: &Config) -> Result<Option<Arc<Self>>, TlsError> {
        if TlsError::check_both(&config.tls_cert, &config.tls_key)? {
            return Err(TlsError::NotBuiltIn);
        }
        Ok(None)
    }

    pub(super) fn reload(&self) -> Result<(), TlsError> {
        match *self {}
    }

    #[expect(clippy::unused_async, reason = "with TLS it waits")]
    pub(super) async fn handshake(
        &self,
        _: Socket,
        _: &Activity,
    ) -> io::Result<Option<(Socket, Version)>> {
        match *self {}
    }
}
