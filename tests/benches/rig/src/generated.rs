//! The service as a person writes it with doudou: `svc.rs`, an implementation, and this.

use std::net::SocketAddr;

use doudou_rt::{Config, ServeError, Server};

use crate::api::UsersServer;
use crate::users::MadeUp;

/// How much of what a server can do is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Nothing in front of the service but limits, timeouts and the answer to a panic.
    Bare,
    /// The defaults, an id for every request, and what operators want: `/go-doudou/`, with metrics.
    Stack,
    /// The bare one, on a runtime for each core.
    PerCore,
}

impl Form {
    /// The form in the second argument of this program; bare when there is none.
    ///
    /// # Errors
    /// There is no such form.
    pub fn from_arguments() -> Result<Self, String> {
        match std::env::args().nth(2).as_deref() {
            None | Some("bare") => Ok(Self::Bare),
            Some("stack") => Ok(Self::Stack),
            Some("per-core") => Ok(Self::PerCore),
            Some(other) => Err(format!("there is no form `{other}`: bare, stack or per-core")),
        }
    }
}

/// Serves until a signal, with the default settings but a banner and a chatty log.
///
/// # Errors
/// The address can't be listened on.
pub async fn serve(address: SocketAddr, form: Form) -> Result<(), ServeError> {
    let config = Config {
        banner: false,
        log_level: tracing::Level::WARN,
        host: address.ip().to_string(),
        port: address.port(),
        manage_enable: form == Form::Stack,
        ..Config::default()
    };
    let server = Server::new(UsersServer::new(MadeUp)).config(config);
    let server = match form {
        Form::Stack => server,
        Form::Bare => server.bare(),
        Form::PerCore => server.bare().per_core(),
    };
    server.run().await
}
