//! The docs of a field are its comment; several lines are one comment.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    /// How old.
    /// In "years", it's said.
    pub v: i32,
}
