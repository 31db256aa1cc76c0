//! A table keeps its triggers, and they still work.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(40)")]
    pub name: String,
    pub age: Option<i32>,
}
