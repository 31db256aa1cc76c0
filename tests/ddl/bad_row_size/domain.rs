//! A row that no server takes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(10000)")]
    pub a: String,
    #[dd(type = "varchar(10000)")]
    pub b: String,
}
