//! A new last field is a new last column; rows that are there get NULL.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
}
