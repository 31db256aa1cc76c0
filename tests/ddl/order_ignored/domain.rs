//! With `ignore-order` places don't count, and what is new comes last.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    pub age: i32,
    #[dd(pk)]
    pub id: i32,
    pub mail: Option<String>,
    pub name: String,
}
