//! A new first field is the first column.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    pub name: Option<String>,
    #[dd(pk)]
    pub id: i32,
    pub age: i32,
}
