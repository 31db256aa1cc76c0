use serde::{Deserialize, Serialize};

/// The one inside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub rights: Vec<String>,
}

#[derive(Debug, thiserror::Error, Serialize, Deserialize, doudou_rt::Problem)]
pub enum Failure {
    #[error("gone")]
    #[status(410)]
    Gone,
}
