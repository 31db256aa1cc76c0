//! A struct that says no charset in a database of latin1.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
    #[dd(type = "varchar(20)", charset = "utf8mb4")]
    pub other: String,
}
