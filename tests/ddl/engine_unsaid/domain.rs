//! A struct that says no engine wants the server's: a table that has another is told of.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
}
