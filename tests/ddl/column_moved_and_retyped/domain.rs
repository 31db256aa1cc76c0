//! A field moves and changes its type in one go.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub age: i64,
    #[dd(type = "varchar(20)")]
    pub name: String,
}
