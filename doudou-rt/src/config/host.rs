//! The machine that a server runs on.

use std::{env, fs};

/// The name of this machine, or `localhost` if nobody tells it.
pub(crate) fn host_name() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let variables = ["HOSTNAME", "COMPUTERNAME"].into_iter().filter_map(|name| env::var(name).ok());
    let names = kernel.into_iter().chain(variables).map(|name| name.trim().to_owned());
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "localhost".to_owned())
}
