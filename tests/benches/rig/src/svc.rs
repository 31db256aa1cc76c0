//! The service that is measured: a page of users, one user, and next to nothing.

use serde::{Deserialize, Serialize};

/// Users, made up on the spot.
#[doudou_rt::service]
pub trait Users {
    /// Pages through users.
    async fn page_users(&self, query: PageQuery) -> doudou_rt::Result<UserPage>;

    /// Finds one user.
    async fn get_user(&self, id: u64) -> doudou_rt::Result<User>;

    /// Answers `pong`.
    async fn get_ping(&self) -> doudou_rt::Result<String>;
}

/// Which users, and which page of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageQuery {
    /// Which users.
    pub filter: Filter,
    /// Which page of them.
    pub page: Page,
}

/// Which users.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// The name of all users, unless it is empty.
    pub name: String,
    /// The department of all users.
    pub dept: u32,
}

/// Which page, and in which order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The columns to sort by. Only `id` counts.
    pub orders: Vec<Order>,
    /// The number of the page, from 1.
    pub page_no: u64,
    /// Users on a page: 1 to 100.
    pub size: u64,
}

/// One column to sort by.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The column.
    pub column: String,
    /// Which way.
    pub direction: Direction,
}

/// Upwards or downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// From the smallest to the largest.
    Asc,
    /// From the largest to the smallest.
    Desc,
}

/// A user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// From 1 upwards.
    pub id: u64,
    /// What to call the user.
    pub name: String,
    /// Eleven digits.
    pub phone: String,
    /// Where the user works.
    pub dept: u32,
    /// RFC 3339.
    pub created_at: String,
}

/// A page of users.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserPage {
    /// The users of this page.
    pub items: Vec<User>,
    /// The number of the page.
    pub page_no: u64,
    /// The size of a page.
    pub size: u64,
    /// The number of all users.
    pub total: u64,
    /// Whether a page follows.
    pub has_next: bool,
}
