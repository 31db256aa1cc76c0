//! Types of one name in several modules.

mod admin;
mod vo {
    use serde::{Deserialize, Serialize};

    /// The one outside.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct User {
        pub name: String,
    }

    #[derive(Debug, thiserror::Error, Serialize, Deserialize, doudou_rt::Problem)]
    pub enum Failure {
        #[error("gone")]
        #[status(404)]
        Gone,
    }
}

pub use admin::{Failure as AdminFailure, User as Admin};
pub use vo::{Failure, User};

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
}

#[doudou_rt::service]
pub trait Twins {
    async fn post_user(&self, user: User) -> Result<Page<User>, Failure>;
    async fn post_admin(&self, admin: Admin) -> Result<Page<Admin>, AdminFailure>;
}
