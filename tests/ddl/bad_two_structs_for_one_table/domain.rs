//! Two structs that claim one table.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
#[dd(name = "user")]
pub struct Person {
    #[dd(pk)]
    pub id: i32,
}
