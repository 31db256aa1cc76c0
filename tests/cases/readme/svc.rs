//! Users and where they work.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

/// The user service.
#[doudou_rt::service]
pub trait Usersvc {
    /// Pages through users.
    // POST /page/users, a JSON body
    async fn page_users(&self, query: PageQuery) -> Result<Vec<User>>;

    /// Finds one user.
    // GET /user?id=7
    async fn get_user(&self, id: u64) -> Result<User, UserError>;

    /// Renames a user.
    // PUT /users/7/name, a form; the answer is a 204
    #[put("/users/{id}/name")]
    async fn rename(
        &self,
        id: u64,
        name: String,
        #[header("x-tenant")] tenant: Option<String>,
    ) -> Result<(), UserError>;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: u64,
    pub full_name: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct PageQuery {
    pub page: u32,
    pub size: u32,
}

#[derive(Debug, thiserror::Error, doudou_rt::Problem)]
pub enum UserError {
    /// No such user.
    #[error("no user {id}")]
    #[status(404)]
    NotFound { id: u64 },

    /// Without `#[status]` the caller sees a bare 500; the log has the cause.
    #[error(transparent)]
    Storage(#[from] std::io::Error),
}
