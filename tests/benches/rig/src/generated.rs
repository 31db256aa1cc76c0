//! The service as a person writes it with doudou: `svc.rs`, an implementation, and this.

use std::net::SocketAddr;

use doudou_rt::{Config, ServeError, Server};

use crate::api::UsersServer;
use crate::users::MadeUp;

/// Serves until a signal, with the default settings but a banner and a chatty log.
///
/// # Errors
/// The address can't be listened on.
pub async fn serve(address: SocketAddr) -> Result<(), ServeError> {
    let config = Config {
        banner: false,
        log_level: tracing::Level::WARN,
        host: address.ip().to_string(),
        port: address.port(),
        ..Config::default()
    };
    Server::new(UsersServer::new(MadeUp)).config(config).run().await
}
