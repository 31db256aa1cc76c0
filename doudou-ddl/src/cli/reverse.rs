//! Tables → structs.

use super::outcome::{Failure, Outcome};

/// `sync --reverse`.
pub(crate) fn reverse() -> Result<Outcome, Failure> {
    Err(Failure::new("structs can't be written from tables yet"))
}
