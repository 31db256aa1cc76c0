//! A table in a database of latin1 becomes utf8mb4.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(charset = "utf8mb4", collation = "utf8mb4_unicode_ci")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
}
