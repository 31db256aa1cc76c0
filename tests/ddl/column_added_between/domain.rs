//! A new field between two others is a column between them.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
    pub age: i32,
}
