//! The charset of a table reaches enums and sets.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(charset = "utf8mb4")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('a','é')")]
    pub e: String,
    #[dd(type = "set('a','é')")]
    pub s: String,
}
