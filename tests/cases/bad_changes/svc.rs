//! A service whose clients know an older one.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Changes {
    #[post("/elsewhere")]
    async fn get_moved(&self) -> Result<()>;
    async fn list_users(
        &self,
        page: Option<u16>,
        #[header("tenant")] tenant: Option<String>,
        sort: Option<Order>,
        filter: String,
    ) -> Result<u16>;
    #[get("/search")]
    async fn search(&self, query: Search) -> Result<()>;
    #[put("/users/{key}")]
    #[status(201)]
    async fn put_user(&self, key: u64, user: User) -> Result<User, UserError>;
    async fn post_form(&self, name: String, age: u32) -> Result<()>;
    async fn post_new(&self, user: NewUser) -> Result<User>;
    async fn get_same(&self, id: u64) -> Result<Option<User>>;
    async fn get_new(&self) -> Result<u8>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    Up,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Search {
    pub text: String,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub id: u64,
    pub nick: String,
    pub level: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub name: String,
    pub age: u8,
    pub email: String,
}

#[derive(Debug, thiserror::Error, doudou_rt::Problem)]
pub enum UserError {
    #[error("no user {id}")]
    #[status(404)]
    NotFound { id: u32 },
}
