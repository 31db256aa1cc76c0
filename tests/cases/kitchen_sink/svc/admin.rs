//! What only the staff sees.

use serde::{Deserialize, Serialize};

/// One of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub name: String,
    pub desk: u8,
}
