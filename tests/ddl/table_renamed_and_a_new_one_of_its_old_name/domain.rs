//! A table is renamed, and its old name goes to a new struct.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "user")]
pub struct Account {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i64,
}
