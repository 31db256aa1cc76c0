//! Docs of several lines, on the struct and on a field.

use doudou_ddl::Table;

/// Accounts.
///
/// One per person.

#[derive(Table)]
pub struct User {
    /// The number.
    /// It never changes.
    #[dd(pk)]
    pub id: i32,
}
