//! Results with headers.

use doudou_rt::{Result, Schema};
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Replies {
    async fn get_page(&self, page: u32) -> Result<Paged<Vec<String>>>;
    async fn post_user(&self, name: String) -> Result<Created>;
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Paged<T> {
    /// How many there are.
    #[header("x-total")]
    pub total: u64,
    #[header]
    pub x_next: Option<String>,
    #[body]
    pub items: T,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub struct Created {
    #[header("location")]
    pub location: String,
    pub user: User,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub name: String,
}
