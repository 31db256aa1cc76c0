//! What is counted for the whole process, and shown by each of its servers.

use std::sync::LazyLock;

use prometheus::Registry;

static SHARED: LazyLock<Registry> = LazyLock::new(Registry::new);

/// The metrics of what belongs to no server or is there before it, such as clients.
pub(crate) fn shared() -> &'static Registry {
    &SHARED
}
