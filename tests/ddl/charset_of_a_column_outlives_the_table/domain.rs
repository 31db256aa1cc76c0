//! The charset of the table changes; a column that says its own keeps it.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(charset = "utf8mb4")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
    #[dd(type = "varchar(20)", charset = "latin1")]
    pub code: String,
}
