//! Where log lines go.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;
use tracing_subscriber::fmt::writer::MakeWriterExt;

use super::ServeError;
use crate::Config;
use crate::config::LogFormat;

/// The file in `GDD_LOG_PATH`.
const FILE: &str = "app.log";

/// Logs to the standard output, and to the file of `GDD_LOG_PATH`, unless the program has set up
/// its own logging.
pub(super) fn init(config: &Config) -> Result<(), ServeError> {
    let filter = match env::var("RUST_LOG") {
        Ok(directives) if !directives.is_empty() => EnvFilter::new(directives),
        _ => {
            let filter = EnvFilter::default().add_directive(config.log_level.into());
            // A level that is more severe already stays.
            if config.mem_log_disable && config.log_level > Level::WARN {
                let quiet = "doudou_rt::registry=warn".parse::<Directive>().ok();
                quiet.into_iter().fold(filter, EnvFilter::add_directive)
            } else {
                filter
            }
        }
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    let is_json = config.log_format == LogFormat::Json;
    // An error says that there is a subscriber already: it stays.
    if config.log_path.as_os_str().is_empty() {
        let builder = builder.with_ansi(io::stdout().is_terminal());
        let _ = if is_json { builder.json().try_init() } else { builder.try_init() };
        return Ok(());
    }
    let file = open(&config.log_path)?;
    // A line is written once, for both: colours would stand in the file.
    let builder = builder.with_ansi(false).with_writer(io::stdout.and(Arc::new(file)));
    let done = if is_json { builder.json().try_init() } else { builder.try_init() };
    if done.is_err() {
        tracing::warn!("GDD_LOG_PATH has no effect: the program has set up its own logging");
    }
    Ok(())
}

/// Opens the log file to append to it, in a folder that is made if it isn't there.
fn open(folder: &Path) -> Result<File, ServeError> {
    let file = folder.join(FILE);
    let open = || {
        fs::create_dir_all(folder)?;
        OpenOptions::new().append(true).create(true).open(&file)
    };
    open().map_err(|source| ServeError::LogFile { file: file.clone(), source })
}
