//! Two fields that change places move one column; rows keep their values.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub age: i32,
    pub name: String,
}
