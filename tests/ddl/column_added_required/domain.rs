//! A new field without a default can't be NULL: the rows that are there get the type's zero.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
    pub age: i32,
}
