//! The collation of one column changes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", collation = "utf8mb4_bin")]
    pub v: String,
}
