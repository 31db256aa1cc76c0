//! A column is renamed, retyped, moved, gets a default, a comment, a collation and an index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    /// What others call them.
    #[dd(rename_from = "nick", type = "varchar(50)", charset = "utf8mb4", collation = "utf8mb4_bin", default = "'?'", index(prefix = 5))]
    pub name: Option<String>,
    pub last: i32,
}
