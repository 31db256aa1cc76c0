//! Where log lines go.

use std::env;
use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::Config;
use crate::config::LogFormat;

/// Logs to the standard output, unless the program has set up its own logging.
pub(super) fn init(config: &Config) {
    let filter = match env::var("RUST_LOG") {
        Ok(directives) if !directives.is_empty() => EnvFilter::new(directives),
        _ => EnvFilter::default().add_directive(config.log_level.into()),
    };
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(io::stdout().is_terminal());
    // An error says that there is a subscriber already: it stays.
    let _ = match config.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}
