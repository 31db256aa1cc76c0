//! What the service is asked, and what it answers.

use serde::{Deserialize, Serialize};

/// A user as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Given by the service, from 1 upwards.
    pub id: u64,
    /// Unique among users.
    pub name: String,
    /// Where to write to. Absent if nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where the user works.
    pub dept: Dept,
    /// When the user was added: RFC 3339, in UTC, to the second.
    pub created_at: String,
}

/// What a caller says of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewUser {
    /// 1 to 64 characters, no white space around them, and no other user's name.
    pub name: String,
    /// Where to write to. Taken as it is: no message is sent to find out whether it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where the user works.
    pub dept: Dept,
}

/// The departments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dept {
    /// Builds what is sold.
    Engineering,
    /// Sells what is built.
    Sales,
    /// Answers those who bought it.
    Support,
}

/// Which users to page through, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageQuery {
    /// Lets everybody pass when it is missing.
    pub filter: Filter,
    /// The first page of 20 when it is missing.
    pub page: Page,
}

/// What a user must match: all that is given here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Filter {
    /// A part of the name. The case of ASCII letters doesn't matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dept: Option<Dept>,
}

/// A page, and the order that decides what is on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Page {
    /// The first order decides, the next one decides among equals, and so on; the id has the last
    /// word. At most 4.
    pub orders: Vec<Order>,
    /// Counts from 1, which is the default. Behind the last page there are no users, and no error.
    pub page_no: u32,
    /// Users on a page: 1 to 100, and 20 by default.
    pub size: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self { orders: Vec::new(), page_no: 1, size: 20 }
    }
}

/// One column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The column.
    pub sort_by: SortBy,
    /// Upwards when it is missing.
    #[serde(default)]
    pub direction: Direction,
}

/// The columns that users can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SortBy {
    /// By id, which is the order in which they were added.
    Id,
    /// By name. Capital letters come first.
    Name,
    /// By department.
    Dept,
    /// By the time they were added.
    CreatedAt,
}

/// Upwards or downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// From the smallest to the largest.
    #[default]
    Asc,
    /// From the largest to the smallest.
    Desc,
}

/// A page of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageRet {
    /// The users of this page, in the order that was asked for.
    pub items: Vec<User>,
    /// The page that was asked for.
    pub page_no: u32,
    /// The size of a page that was asked for. The last page may hold fewer users.
    pub page_size: u32,
    /// How many users pass the filter, on all pages together.
    pub total: u64,
    /// Whether a page with at least one user follows.
    pub has_next: bool,
}
