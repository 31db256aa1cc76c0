//! The charset and the collation that a table has anyway.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(charset = "utf8mb4")]
pub struct T {
    #[dd(type = "varchar(20)", charset = "utf8mb4")]
    pub name: String,
    #[dd(type = "varchar(20)", charset = "latin1")]
    pub other: String,
}
