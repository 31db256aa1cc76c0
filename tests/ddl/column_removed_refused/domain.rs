//! A field that is gone takes its column with it only when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub age: i32,
}
