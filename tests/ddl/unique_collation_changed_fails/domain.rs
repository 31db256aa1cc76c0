//! A collation that takes two words of a unique index for one.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", collation = "utf8mb4_general_ci", unique)]
    pub name: String,
}
