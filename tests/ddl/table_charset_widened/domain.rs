//! The charset of a table and of the columns that say none.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(charset = "utf8mb4")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
}
