use chrono::{DateTime, Utc};
use doudou_rt::Table;

/// Users and where they work.
#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[dd(index(name = "dept_name_idx", columns(dept, name)))]
pub struct User {
    /// The id of the user.
    #[dd(pk, auto)]
    pub id: u64,
    /// A name belongs to one user at a time.
    #[dd(unique)]
    pub name: String,
    /// Where to write to.
    pub email: Option<String>,
    /// The department that the user works in.
    #[dd(default = "'Support'")]
    pub dept: Dept,
    /// The team of the user.
    #[dd(references(Team.id))]
    pub team_id: Option<u32>,
    /// When the user was added.
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
}

/// A department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dept {
    /// Builds it.
    Engineering,
    /// Sells it.
    Sales,
    /// Keeps it going.
    Support,
}
