//! The collation of a table reaches the columns that say none.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(collation = "utf8mb4_unicode_ci")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
    #[dd(type = "varchar(20)", collation = "utf8mb4_bin")]
    pub code: String,
}
