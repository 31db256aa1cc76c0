//! A view of a table that gains a column stays.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
}
